/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-file.h"
#include "crm-store-private.h"

typedef struct
{
  CrmStoreFileSource source; /* texts and objects owned */
  gint64 id;
} Twin;

static void
twin_free (gpointer data)
{
  Twin *twin = data;

  g_clear_pointer (&twin->source.patch, crm_patch_unref);
  g_clear_object (&twin->source.bytes);
  g_free ((char *) twin->source.key);
  g_free ((char *) twin->source.property);
  g_free ((char *) twin->source.name);
  g_free ((char *) twin->source.content_type);
  g_free (twin);
}

static GTask *
task_new (CrmStore *self,
          Twin *twin,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, twin, twin_free);
  return task;
}

static gboolean
finish_boolean (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
return_boolean (GTask *task, gboolean done, GError *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- attaching: the copying is on a thread of its own ---------------------------------------- */

static void
add_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  char *key = NULL;

  if (crm_store_add_file (source, &twin->source, &key, cancellable, &error))
    g_task_return_pointer (task, key, g_free);
  else
    g_task_return_error (task, error);
}

void
crm_store_add_file_async (CrmStore *self,
                          const CrmStoreFileSource *source,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self) && source);

  twin = g_new0 (Twin, 1);
  twin->source = *source;
  twin->source.patch = source->patch ? crm_patch_ref (source->patch) : NULL;
  twin->source.bytes = g_object_ref (source->bytes);
  twin->source.key = g_strdup (source->key);
  twin->source.property = g_strdup (source->property);
  twin->source.name = g_strdup (source->name);
  twin->source.content_type = g_strdup (source->content_type);
  task = task_new (self, twin, add_in_thread, cancellable, callback, user_data);
  g_task_run_in_thread (task, add_in_thread);
}

char *
crm_store_add_file_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the rest ----------------------------------------------------------------------------- */

static void
list_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *files = crm_store_list_files (source, NULL, NULL, &error);

  if (files)
    g_task_return_pointer (task, files, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
crm_store_list_files_async (CrmStore *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CRM_IS_STORE (self));

  task = task_new (self, g_new0 (Twin, 1), list_in_thread, cancellable, callback, user_data);
  crm_store_push_task (self, CRM_LANE_READ, task, list_in_thread);
}

GPtrArray *
crm_store_list_files_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
want_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const CrmStoreFileSource *what = &((Twin *) data)->source;
  GError *error = NULL;
  gboolean done
      = crm_store_want_file (source, what->entity, what->key, what->property, what->name, &error);

  return_boolean (task, done, error);
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
  g_autoptr (GTask) task = NULL;
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self) && entity && key && name);

  twin = g_new0 (Twin, 1);
  twin->source = (CrmStoreFileSource) { .entity = entity,
                                        .key = g_strdup (key),
                                        .property = g_strdup (property),
                                        .name = g_strdup (name) };
  task = task_new (self, twin, want_in_thread, cancellable, callback, user_data);
  crm_store_push_task (self, CRM_LANE_USER, task, want_in_thread);
}

gboolean
crm_store_want_file_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, error);
}

static void
drop_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = crm_store_drop_file (source, ((Twin *) data)->id, &error);

  return_boolean (task, done, error);
}

void
crm_store_drop_file_async (CrmStore *self,
                           gint64 id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self) && id > 0);

  twin = g_new0 (Twin, 1);
  twin->id = id;
  task = task_new (self, twin, drop_in_thread, cancellable, callback, user_data);
  crm_store_push_task (self, CRM_LANE_USER, task, drop_in_thread);
}

gboolean
crm_store_drop_file_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, error);
}
