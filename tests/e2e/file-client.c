/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-edm.h"
#include "crm-error.h"
#include "crm-odata-remote.h"
#include "crm-project.h"

#include <stdio.h>

/* file-client URL USER SET KEY PROPERTY (put FILE NAME TYPE | get FILE): the file of a record, by
 * the client of src/odata, against a server that runs. PROPERTY "-": the record is the file. USER
 * "Bearer ...": a token. What was got is told as "SIZE TYPE NAME". Exit status 1 and a line with
 * the error's code: it was refused. */

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

static CrmProject *
read_project (CrmRemote *remote)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (CrmEdm) edm = crm_remote_fetch_metadata (remote, NULL, &etag, NULL, &error);
  CrmProject *project;

  g_assert_no_error (error);
  project = crm_project_generate (edm, &error);
  g_assert_no_error (error);
  crm_remote_set_project (remote, project);

  return project;
}

static gboolean
run (CrmRemote *remote, const CrmStreamPlace *place, char **arguments, GError **error)
{
  g_auto (CrmStreamFound) found = { 0 };

  if (g_str_equal (arguments[0], "put"))
    return crm_remote_write_stream (remote, place, arguments[1], G_MAXUINT64, arguments[3], NULL,
                                    error);
  if (!crm_remote_read_stream (remote, place, arguments[1], G_MAXUINT64, NULL, &found, NULL, error))
    return FALSE;
  printf ("%" G_GUINT64_FORMAT " %s %s\n", found.size,
          found.content_type != NULL ? found.content_type : "-",
          found.name != NULL ? found.name : "-");

  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (CrmRemote) remote = NULL;
  g_autoptr (CrmProject) project = NULL;
  g_autoptr (GError) error = NULL;
  CrmOdataConfig config = { 0 };
  CrmStreamPlace place = { 0 };

  g_assert_cmpint (argc, >, 7);
  config.url = argv[1];
  if (g_str_has_prefix (argv[2], "Bearer "))
    {
      config.api_key_header = "Authorization";
      config.api_key = argv[2];
    }
  else
    config.user = config.password = argv[2];
  remote = crm_odata_remote_new (&config);
  project = read_project (remote);
  place.entity = find_set (project, argv[3]);
  place.key = argv[4];
  place.property = g_str_equal (argv[5], "-") ? NULL : argv[5];
  place.file_name = argc > 8 ? argv[8] : NULL;
  if (run (remote, &place, argv + 6, &error))
    return 0;
  g_printerr ("%s %d: %s\n", g_quark_to_string (error->domain), error->code, error->message);

  return 1;
}
