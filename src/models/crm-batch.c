/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-csv.h"
#include "crm-lists.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-store.h"

#define PAGE 64

typedef enum
{
  DELETE,
  EDIT,
  EXPORT,
} Kind;

/* What undoing needs: of an edit also what was there. */
typedef struct
{
  char *key;
  CrmValue was;
} Done;

struct _CrmBatch
{
  GObject parent_instance;

  Kind kind;
  CrmStore *store;
  CrmProject *project; /* keeps @entity */
  CrmEntity *entity;
  GArray *row_ids;
  guint field; /* of an edit */
  CrmValue value;
  CrmArena *arena; /* of the values; the thread's while it runs */
  GArray *fields;  /* of an export */
  GFile *file;
  GArray *done; /* Done; the thread's while it runs */
  int n_done;   /* atomic */
};
G_DEFINE_FINAL_TYPE (CrmBatch, crm_batch, G_TYPE_OBJECT)

static void
done_clear (gpointer data)
{
  g_free (((Done *) data)->key);
}

/* --- on the thread ------------------------------------------------------------------------------
 */

typedef gboolean (*RowFunc) (
    CrmBatch *self, CrmRecord *record, gpointer data, GCancellable *cancellable, GError **error);

static gboolean
set_field (CrmBatch *self,
           const char *key,
           const CrmValue *was,
           const CrmValue *value,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (self->entity);

  crm_patch_set (patch, self->field, was, value);
  return crm_store_edit (self->store, key, -1, patch, cancellable, error);
}

static gboolean
change_row (
    CrmBatch *self, CrmRecord *record, gpointer data, GCancellable *cancellable, GError **error)
{
  const char *key = crm_record_get_key (record);
  Done done = { .was = crm_value_null () };

  if (self->kind == DELETE)
    {
      if (!crm_store_delete (self->store, self->entity, key, cancellable, error))
        return FALSE;
    }
  else
    {
      const CrmValue *was = crm_record_get_value (record, self->field);

      if (crm_value_equal (self->entity->fields[self->field]->type, was, &self->value))
        return TRUE; /* nothing to send, and nothing to take back */
      if (!set_field (self, key, was, &self->value, cancellable, error))
        return FALSE;
      done.was = crm_value_dup_into (was, self->arena);
    }
  done.key = g_strdup (key);
  g_array_append_val (self->done, done);
  return TRUE;
}

static gboolean
export_row (
    CrmBatch *self, CrmRecord *record, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *line = crm_csv_dup_record (record, self->fields);

  return g_output_stream_write_all (data, line, strlen (line), NULL, cancellable, error);
}

/* Rows that went meanwhile are passed over. */
static gboolean
for_each_row (
    CrmBatch *self, RowFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint first = 0; first < self->row_ids->len; first += PAGE)
    {
      guint n = MIN (PAGE, self->row_ids->len - first);
      g_autoptr (GPtrArray) records
          = crm_store_read_rows (self->store, self->entity,
                                 &g_array_index (self->row_ids, gint64, first), n, cancellable,
                                 error);

      if (records == NULL)
        return FALSE;
      for (guint i = 0; i < records->len; i++)
        {
          CrmRecord *record = g_ptr_array_index (records, i);

          if (g_cancellable_set_error_if_cancelled (cancellable, error)
              || (record != NULL && !func (self, record, data, cancellable, error)))
            return FALSE;
          g_atomic_int_inc (&self->n_done);
        }
    }
  return TRUE;
}

static gboolean
export_all (CrmBatch *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *captions = crm_csv_dup_captions (self->entity, self->fields);
  g_autoptr (GCancellable) giving_up = g_cancellable_new ();
  g_autoptr (GFileOutputStream) file
      = g_file_replace (self->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, error);
  g_autoptr (GOutputStream) stream = NULL;

  if (file == NULL)
    return FALSE;
  stream = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (file), 64 * 1024);
  if (g_output_stream_write_all (stream, captions, strlen (captions), NULL, cancellable, error)
      && for_each_row (self, export_row, stream, cancellable, error))
    return g_output_stream_close (stream, cancellable, error);

  /* Closing while cancelled leaves the file that was there. */
  g_cancellable_cancel (giving_up);
  g_output_stream_close (stream, giving_up, NULL);
  return FALSE;
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CrmBatch *self = source;
  GError *error = NULL;
  gboolean done = self->kind == EXPORT ? export_all (self, cancellable, &error)
                                       : for_each_row (self, change_row, NULL, cancellable, &error);

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
undo_one (CrmBatch *self, const Done *done, GCancellable *cancellable, GError **error)
{
  if (self->kind == DELETE)
    return crm_store_undelete (self->store, self->entity, done->key, cancellable, error);
  return set_field (self, done->key, &self->value, &done->was, cancellable, error);
}

static void
undo_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CrmBatch *self = source;
  GError *error = NULL;

  /* In the order of the list, which grows from its top then. */
  for (guint i = 0; i < self->done->len; i++)
    if (!undo_one (self, &g_array_index (self->done, Done, i), cancellable, &error))
      {
        g_array_remove_range (self->done, 0, i); /* the rest can be tried again */
        g_task_return_error (task, error);
        return;
      }
  g_array_set_size (self->done, 0);
  g_task_return_boolean (task, TRUE);
}

/* --- object -------------------------------------------------------------------------------------
 */

static void
crm_batch_finalize (GObject *object)
{
  CrmBatch *self = CRM_BATCH (object);

  g_array_unref (self->done);
  g_array_unref (self->row_ids);
  g_clear_pointer (&self->fields, g_array_unref);
  g_clear_object (&self->file);
  crm_arena_unref (self->arena);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_batch_parent_class)->finalize (object);
}

static void
crm_batch_class_init (CrmBatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_batch_finalize;
}

static void
crm_batch_init (CrmBatch *self)
{
  self->arena = crm_arena_new ();
  self->done = g_array_new (FALSE, FALSE, sizeof (Done));
  g_array_set_clear_func (self->done, done_clear);
}

static CrmBatch *
batch_new (Kind kind, CrmStore *store, CrmEntity *entity, GArray *row_ids)
{
  CrmBatch *self = g_object_new (CRM_TYPE_BATCH, NULL);

  self->kind = kind;
  self->store = g_object_ref (store);
  self->project = crm_store_dup_project (store);
  self->entity = entity;
  self->row_ids = row_ids;
  return self;
}

CrmBatch *
crm_batch_new_delete (CrmStore *store, CrmEntity *entity, GArray *row_ids)
{
  g_return_val_if_fail (CRM_IS_STORE (store) && entity != NULL && row_ids != NULL, NULL);

  return batch_new (DELETE, store, entity, row_ids);
}

CrmBatch *
crm_batch_new_edit (
    CrmStore *store, CrmEntity *entity, GArray *row_ids, guint field, const CrmValue *value)
{
  CrmBatch *self;

  g_return_val_if_fail (CRM_IS_STORE (store) && entity != NULL && row_ids != NULL, NULL);
  g_return_val_if_fail (field < entity->n_fields && value != NULL, NULL);

  self = batch_new (EDIT, store, entity, row_ids);
  self->field = field;
  self->value = crm_value_dup_into (value, self->arena);
  return self;
}

CrmBatch *
crm_batch_new_export (
    CrmStore *store, CrmEntity *entity, GArray *row_ids, GArray *fields, GFile *file)
{
  CrmBatch *self;

  g_return_val_if_fail (CRM_IS_STORE (store) && entity != NULL && row_ids != NULL, NULL);
  g_return_val_if_fail (fields != NULL && G_IS_FILE (file), NULL);

  self = batch_new (EXPORT, store, entity, row_ids);
  self->fields = fields;
  self->file = g_object_ref (file);
  return self;
}

void
crm_batch_run_async (CrmBatch *self,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CRM_IS_BATCH (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_batch_run_async);
  g_task_run_in_thread (task, run_in_thread);
}

gboolean
crm_batch_run_finish (CrmBatch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
crm_batch_get_n_done (CrmBatch *self)
{
  g_return_val_if_fail (CRM_IS_BATCH (self), 0);

  return (guint) g_atomic_int_get (&self->n_done);
}

guint
crm_batch_get_n_rows (CrmBatch *self)
{
  g_return_val_if_fail (CRM_IS_BATCH (self), 0);

  return self->row_ids->len;
}

void
crm_batch_undo_async (CrmBatch *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CRM_IS_BATCH (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_batch_undo_async);
  g_task_run_in_thread (task, undo_in_thread);
}

gboolean
crm_batch_undo_finish (CrmBatch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
