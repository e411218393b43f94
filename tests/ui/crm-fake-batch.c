/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-filter.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-store.h"

/* The verbs of the store that are called on threads: done on the main loop, which owns the records,
 * while the thread waits. */

typedef struct
{
  CrmStore *store;
  CrmEntity *entity;
  const char *key;
  CrmPatch *patch;
  const gint64 *ids;
  guint n_ids;
  GPtrArray *records;
  GError *error;
  gboolean deleted;

  GSourceFunc func;
  GMutex mutex;
  GCond cond;
  gboolean is_done;
} Call;

static gboolean
call_cb (gpointer data)
{
  Call *call = data;

  call->func (call);
  g_mutex_lock (&call->mutex);
  call->is_done = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->mutex);
  return G_SOURCE_REMOVE;
}

static gboolean
on_main (Call *call, GSourceFunc func, GError **error)
{
  call->func = func;
  g_mutex_init (&call->mutex);
  g_cond_init (&call->cond);
  g_main_context_invoke (NULL, call_cb, call);
  g_mutex_lock (&call->mutex);
  while (!call->is_done)
    g_cond_wait (&call->cond, &call->mutex);
  g_mutex_unlock (&call->mutex);
  g_mutex_clear (&call->mutex);
  g_cond_clear (&call->cond);
  if (call->error != NULL)
    {
      g_propagate_error (error, call->error);
      return FALSE;
    }
  return TRUE;
}

static void
unref_record (gpointer record)
{
  if (record != NULL)
    crm_record_unref (record);
}

static gboolean
read_cb (gpointer data)
{
  Call *call = data;
  GPtrArray *all = crm_fake_store_get_records (call->store, call->entity->name);

  for (guint i = 0; i < call->n_ids; i++)
    {
      CrmRecord *found = NULL;

      for (guint k = 0; k < all->len && found == NULL; k++)
        {
          CrmRecord *record = g_ptr_array_index (all, k);

          if (crm_record_get_row_id (record) == call->ids[i]
              && !crm_fake_store_is_deleted (call->store, record))
            found = crm_record_ref (record);
        }
      g_ptr_array_add (call->records, found);
    }
  return G_SOURCE_REMOVE;
}

GPtrArray *
crm_store_read_rows (CrmStore *self,
                     CrmEntity *entity,
                     const gint64 *ids,
                     guint n_ids,
                     GCancellable *cancellable,
                     GError **error)
{
  Call call = { .store = self, .entity = entity, .ids = ids, .n_ids = n_ids };

  call.records = g_ptr_array_new_with_free_func (unref_record);
  on_main (&call, read_cb, NULL);
  return call.records;
}

static gboolean
edit_cb (gpointer data)
{
  Call *call = data;
  CrmEntity *entity = crm_patch_get_entity (call->patch);
  CrmRecord *old = crm_fake_store_find (call->store, entity->name, call->key);
  g_autofree CrmValue *values = NULL;
  g_autoptr (CrmRecord) record = NULL;

  call->error = crm_fake_next_error ("saves");
  if (call->error != NULL)
    return G_SOURCE_REMOVE;
  values = g_memdup2 (crm_record_get_values (old), entity->n_fields * sizeof (CrmValue));
  for (guint i = 0; i < crm_patch_get_n_entries (call->patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (call->patch, i);

      values[entry->field] = entry->now;
    }
  record
      = crm_record_new (crm_fake_store_get_project (call->store), entity, call->key, NULL, values);
  crm_record_set_state (record, crm_record_get_state (old) | CRM_RECORD_CHANGED);
  crm_fake_store_put (call->store, record);
  return G_SOURCE_REMOVE;
}

gboolean
crm_store_edit (CrmStore *self,
                const char *key,
                gint64 version,
                CrmPatch *patch,
                GCancellable *cancellable,
                GError **error)
{
  Call call = { .store = self, .key = key, .patch = patch };

  return on_main (&call, edit_cb, error);
}

static gboolean
delete_cb (gpointer data)
{
  Call *call = data;

  call->error = crm_fake_next_error ("saves");
  if (call->error == NULL)
    crm_fake_store_set_deleted (call->store, call->entity->name, call->key, call->deleted);
  return G_SOURCE_REMOVE;
}

gboolean
crm_store_delete (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error)
{
  Call call = { .store = self, .entity = entity, .key = key, .deleted = TRUE };

  return on_main (&call, delete_cb, error);
}

gboolean
crm_store_undelete (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error)
{
  Call call = { .store = self, .entity = entity, .key = key };

  return on_main (&call, delete_cb, error);
}

/* --- counting, which the main loop asks for itself ------------------------------------------- */

static gboolean
resolve (const char *path, CrmEdmType *type, CrmValue *out, gpointer user_data)
{
  CrmField *field = crm_entity_find_field (crm_record_get_entity (user_data), path);

  if (field == NULL)
    return FALSE;
  *type = field->type;
  *out = *crm_record_get_value (user_data, field->index);
  return TRUE;
}

void
crm_store_count_async (CrmStore *self,
                       const CrmQuery *query,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *records = crm_fake_store_get_records (self, query->entity);
  gssize n = 0;

  for (guint i = 0; i < records->len; i++)
    {
      CrmRecord *record = g_ptr_array_index (records, i);

      n += !crm_fake_store_is_deleted (self, record)
           && (query->filter == NULL
               || crm_filter_evaluate (query->filter, resolve, record) == CRM_TRUTH_TRUE);
    }
  g_task_return_int (task, n);
}

gint64
crm_store_count_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
