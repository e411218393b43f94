/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-file-private.h"
#include "crm-guid.h"
#include "crm-project.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* How many bytes say what a file is. */
#define SNIFF 4096

struct _CrmFileItem
{
  GObject parent_instance;

  CrmFile *file;
  CrmProject *project;
};
G_DEFINE_FINAL_TYPE (CrmFileItem, crm_file_item, G_TYPE_OBJECT)

static void
crm_file_item_finalize (GObject *object)
{
  CrmFileItem *self = CRM_FILE_ITEM (object);

  g_free (self->file->name);
  g_free (self->file->content_type);
  g_free (self->file->key);
  g_free (self->file->path);
  g_free (self->file);
  crm_project_unref (self->project);
  G_OBJECT_CLASS (crm_file_item_parent_class)->finalize (object);
}

static void
crm_file_item_class_init (CrmFileItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_file_item_finalize;
}

static void
crm_file_item_init (CrmFileItem *self)
{
}

CrmFileItem *
crm_file_item_new (CrmFile *file, CrmProject *project)
{
  CrmFileItem *self = g_object_new (CRM_TYPE_FILE_ITEM, NULL);

  self->file = file;
  self->project = crm_project_ref (project);
  return self;
}

const CrmFile *
crm_file_item_get (CrmFileItem *self)
{
  g_return_val_if_fail (CRM_IS_FILE_ITEM (self), NULL);

  return self->file;
}

gboolean
crm_file_item_shows_the_same (CrmFileItem *a, CrmFileItem *b)
{
  const CrmFile *x = a->file, *y = b->file;

  return x->state == y->state && x->size == y->size && x->fraction >= y->fraction
         && x->fraction <= y->fraction && x->id == y->id && x->entity == y->entity
         && g_strcmp0 (x->key, y->key) == 0 && g_strcmp0 (x->name, y->name) == 0
         && g_strcmp0 (x->path, y->path) == 0;
}

/* --- a copy to open ----------------------------------------------------------------------- */

static char *
dup_looks_like (const char *name, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autofree guchar *bytes = g_malloc (SNIFF);
  gsize n = 0;

  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, SNIFF, &n, NULL, NULL))
    return NULL;
  return g_content_type_guess (NULL, bytes, n, NULL);
}

static gboolean
check_opens (const CrmFile *file, GError **error)
{
  g_autofree char *type = dup_looks_like (file->name, file->path);

  if (!crm_file_is_program (file->name, type))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                       _ ("Programs and scripts are not opened from here. Save it instead."));
  return FALSE;
}

/* "ACCOUNT/files/GUID" -> "ACCOUNT/open/GUID/NAME"; gone when the account is opened next. */
static GFile *
make_copy (const CrmFile *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *files = g_path_get_dirname (file->path);
  g_autofree char *account = g_path_get_dirname (files);
  g_autofree char *guid = crm_guid_new ();
  g_autofree char *folder = g_build_filename (account, "open", guid, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (file->path);
  g_autoptr (GFile) to = g_file_new_build_filename (folder, file->name, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Cannot make %s", folder);
      return NULL;
    }
  if (!g_file_copy (from, to, G_FILE_COPY_TARGET_DEFAULT_PERMS, cancellable, NULL, NULL, error))
    return NULL;
  g_chmod (g_file_peek_path (to), 0400);
  return g_steal_pointer (&to);
}

static void
copy_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const CrmFile *file = crm_file_item_get (source);
  GError *error = NULL;
  GFile *copy = check_opens (file, &error) ? make_copy (file, cancellable, &error) : NULL;

  if (copy != NULL)
    g_task_return_pointer (task, copy, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
crm_file_open_copy_async (CrmFileItem *item,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CRM_IS_FILE_ITEM (item) && item->file->path != NULL);

  task = g_task_new (item, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_file_open_copy_async);
  g_task_run_in_thread (task, copy_in_thread);
}

GFile *
crm_file_open_copy_finish (CrmFileItem *item, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, item), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
