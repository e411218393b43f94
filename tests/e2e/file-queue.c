/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-project.h"
#include "crm-store-file.h"

#include <stdio.h>

/* file-queue DATABASE SET KEY PROPERTY (add FILE NAME | want NAME | list): what a person does with
 * a file of a record in the window, on the account of liaisonctl while nobody has it open. PROPERTY
 * "-": the record is the file. "list" prints STATE, PATH and bytes done of each. */

static CrmEntity *
find_set (CrmProject *project, const char *set)
{
  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);

      if (g_str_equal (entity->set, set))
        return entity;
    }
  g_error ("There is no set %s", set);
}

static gboolean
add (CrmStore *store, CrmStoreFileSource *source, char **arguments, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (arguments[1]);
  g_autoptr (GFileInputStream) bytes = g_file_read (file, NULL, error);

  if (bytes == NULL)
    return FALSE;
  source->bytes = G_INPUT_STREAM (bytes);
  source->name = arguments[2];
  return crm_store_add_file (store, source, NULL, NULL, error);
}

static gboolean
list (CrmStore *store, const char *entity, const char *key, GError **error)
{
  g_autoptr (GPtrArray) files = crm_store_list_files (store, entity, key, error);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      CrmStoreFile *file = g_ptr_array_index (files, i);

      printf ("%d %s %" G_GUINT64_FORMAT "\n", (int) file->state, file->path, file->done);
    }
  return files != NULL;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmStore) store = NULL;
  g_autoptr (CrmProject) project = NULL;
  CrmStoreFileSource source = { 0 };
  gboolean done;

  g_assert_cmpint (argc, >, 5);
  store = crm_store_open (argv[1], NULL, &error);
  g_assert_no_error (error);
  project = crm_store_dup_project (store);
  source.entity = find_set (project, argv[2]);
  source.key = argv[3];
  source.property = g_str_equal (argv[4], "-") ? NULL : argv[4];
  if (g_str_equal (argv[5], "add"))
    done = add (store, &source, argv + 5, &error);
  else if (g_str_equal (argv[5], "want"))
    done = crm_store_want_file (store, source.entity, source.key, source.property, argv[6], &error);
  else
    done = list (store, source.entity->name, source.key, &error);
  crm_store_close (store);
  g_assert_no_error (error);
  return done ? 0 : 1;
}
