/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-patch.h"
#include "crm-project.h"
#include "crm-store-file.h"

#include <glib/gstdio.h>
#include <string.h>

/* Files of the fake store: what is attached waits in a folder of its own until a test says what
 * came of it. */

static GPtrArray *files; /* CrmStoreFile */
static char *folder;
static gint64 last_id;

void
crm_store_file_free (CrmStoreFile *self)
{
  g_free (self->entity);
  g_free (self->key);
  g_free (self->property);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->path);
  g_free (self);
}

static GPtrArray *
files_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) crm_store_file_free);
}

static GPtrArray *
all_files (void)
{
  if (files == NULL)
    files = files_new ();
  return files;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
crm_fake_files_forget (void)
{
  g_clear_pointer (&files, g_ptr_array_unref);
  if (folder != NULL)
    remove_tree (folder);
  g_clear_pointer (&folder, g_free);
}

static char *
dup_path (gint64 id)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autofree char *files_folder = NULL;

  if (folder == NULL)
    folder = g_dir_make_tmp ("crm-fake-files-XXXXXX", NULL);
  files_folder = g_build_filename (folder, "files", NULL);
  g_mkdir_with_parents (files_folder, 0700);
  return g_build_filename (files_folder, name, NULL);
}

static CrmStoreFile *
add_file (const char *entity, const char *key, const char *property, const char *name)
{
  CrmStoreFile *file = g_new0 (CrmStoreFile, 1);

  file->id = ++last_id;
  file->entity = g_strdup (entity);
  file->key = g_strdup (key);
  file->property = g_strdup (property);
  file->name = g_strdup (name);
  file->path = dup_path (file->id);
  g_ptr_array_add (all_files (), file);
  return file;
}

static CrmStoreFile *
find_file (const char *key)
{
  for (guint i = 0; i < all_files ()->len; i++)
    {
      CrmStoreFile *file = g_ptr_array_index (files, i);

      if (g_str_equal (file->key, key))
        return file;
    }
  return NULL;
}

/* What a synchronization would have made of it. */
void
crm_fake_files_set (CrmStore *store, const char *key, int state, guint64 done, const char *text)
{
  CrmStoreFile *file = find_file (key);

  if (file == NULL)
    file = add_file ("File", key, NULL, "file");
  file->state = (CrmStoreFileState) state;
  file->done = done;
  if (text != NULL)
    {
      g_file_set_contents (file->path, text, -1, NULL);
      file->size = strlen (text);
    }
  crm_fake_store_touch (store, "File");
}

static CrmStoreFile *
copy_file (const CrmStoreFile *file)
{
  CrmStoreFile *copy = g_memdup2 (file, sizeof *file);

  copy->entity = g_strdup (file->entity);
  copy->key = g_strdup (file->key);
  copy->property = g_strdup (file->property);
  copy->name = g_strdup (file->name);
  copy->content_type = g_strdup (file->content_type);
  copy->path = g_strdup (file->path);
  return copy;
}

void
crm_store_list_files_async (CrmStore *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *copy = files_new ();

  for (guint i = 0; i < all_files ()->len; i++)
    g_ptr_array_add (copy, copy_file (g_ptr_array_index (files, i)));
  g_task_return_pointer (task, copy, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
crm_store_list_files_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Until its record is made. */
static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CrmStore *self = (CrmStore *) source;
  CrmStoreFile *file = g_task_get_task_data (task);
  GError *error = NULL;
  char *key = crm_store_create_finish (self, result, &error);

  if (key == NULL)
    {
      g_ptr_array_remove (all_files (), file);
      g_task_return_error (task, error);
      return;
    }
  g_set_str (&file->key, key);
  crm_fake_store_touch (self, file->entity);
  g_task_return_pointer (task, key, g_free);
}

void
crm_store_add_file_async (CrmStore *self,
                          const CrmStoreFileSource *source,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *bytes = g_malloc0 (65536);
  CrmStoreFile *file = add_file ("File", "", source->property, source->name);
  gsize n = 0;

  g_input_stream_read_all (source->bytes, bytes, 65535, &n, NULL, NULL);
  g_file_set_contents (file->path, bytes, (gssize) n, NULL);
  file->size = n;
  file->content_type = g_strdup (source->content_type);
  g_task_set_task_data (task, file, NULL);
  crm_store_create_async (self, source->patch, cancellable, made_cb, task);
}

char *
crm_store_add_file_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
crm_store_want_file_async (CrmStore *self,
                           CrmEntity *entity,
                           const char *key,
                           const char *property,
                           const char *name,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CrmStoreFile *file = find_file (key);

  if (file == NULL)
    file = add_file (entity->name, key, property, name);
  file->state = CRM_STORE_FILE_WANTED;
  crm_fake_store_touch (self, entity->name);
  g_task_return_boolean (task, TRUE);
}

gboolean
crm_store_want_file_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
crm_store_drop_file_async (CrmStore *self,
                           gint64 id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  for (guint i = 0; i < all_files ()->len; i++)
    {
      CrmStoreFile *file = g_ptr_array_index (files, i);

      if (file->id != id)
        continue;
      crm_fake_store_set_deleted (self, file->entity, file->key, TRUE);
      g_ptr_array_remove_index (files, i);
      break;
    }
  g_task_return_boolean (task, TRUE);
}

gboolean
crm_store_drop_file_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
