/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake-private.h"

#include "crm-patch.h"
#include "crm-project.h"

/* What a record was before a call of a change set. */
typedef struct
{
  char *set;
  char *key;
  FakeRow *was; /* %NULL: it was not there */
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  g_free (undo->set);
  g_free (undo->key);
  g_free (undo);
}

static Undo *
undo_new (CrmFakeRemote *self, CrmCall *call)
{
  Undo *undo = g_new0 (Undo, 1);
  FakeRow *row;

  undo->set = g_strdup (call->patch != NULL ? crm_patch_get_entity (call->patch)->set
                                            : call->entity->set);
  undo->key
      = call->kind == CRM_CALL_CREATE ? crm_fake_dup_patch_key (call->patch) : g_strdup (call->key);
  row = g_hash_table_lookup (crm_fake_rows_of (self, undo->set), undo->key);
  if (row != NULL)
    undo->was = crm_fake_row_copy (row);
  return undo;
}

static void
roll_back (CrmFakeRemote *self, GPtrArray *undos, guint n_processes)
{
  while (undos->len > 0)
    {
      Undo *undo = g_ptr_array_index (undos, undos->len - 1);
      GHashTable *rows = crm_fake_rows_of (self, undo->set);

      if (undo->was != NULL) /* replaces the key too, which belongs to the row */
        g_hash_table_replace (rows, undo->was->key, undo->was);
      else
        g_hash_table_remove (rows, undo->key);
      undo->was = NULL;
      g_ptr_array_remove_index (undos, undos->len - 1);
    }
  g_ptr_array_set_size (self->processes, (int) n_processes);
}

static gboolean
answer_call (CrmFakeRemote *self, CrmCall *call, GCancellable *cancellable)
{
  CrmRemote *remote = CRM_REMOTE (self);

  switch (call->kind)
    {
    case CRM_CALL_FETCH:
      call->page = crm_remote_fetch (remote, &call->request, cancellable, &call->error);
      break;
    case CRM_CALL_CREATE:
      crm_remote_create (remote, call->patch, &call->receipt, cancellable, &call->error);
      break;
    case CRM_CALL_UPDATE:
      crm_remote_update (remote, call->key, call->etag, call->patch, &call->receipt, cancellable,
                         &call->error);
      break;
    case CRM_CALL_REMOVE:
      crm_remote_remove (remote, call->entity, call->key, call->etag, cancellable, &call->error);
      break;
    }
  return call->error == NULL;
}

static void
set_outcome (CrmCall *call, CrmRemoteError code, const char *words)
{
  crm_call_clear (call);
  g_set_error_literal (&call->error, CRM_REMOTE_ERROR, (int) code, words);
}

static void
answer_change_set (CrmFakeRemote *self, CrmCall *calls, guint n_calls, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) undos = g_ptr_array_new_with_free_func (undo_free);
  guint n_processes = self->processes->len;
  guint failed = 0;

  self->change_set = calls;
  self->n_change_set = n_calls;
  while (failed < n_calls)
    {
      g_ptr_array_add (undos, undo_new (self, &calls[failed]));
      if (!answer_call (self, &calls[failed], cancellable))
        break;
      failed++;
    }
  self->change_set = NULL;
  if (failed == n_calls)
    {
      for (guint i = 0; i < undos->len; i++)
        {
          Undo *undo = g_ptr_array_index (undos, i);

          if (undo->was != NULL)
            crm_fake_row_free (undo->was);
        }
      return;
    }
  roll_back (self, undos, n_processes);
  for (guint i = 0; i < n_calls; i++)
    if (i < failed && self->behaviour.batch_lies)
      set_outcome (&calls[i], CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, "Done in a group that failed");
    else if (i != failed)
      set_outcome (&calls[i], CRM_REMOTE_ERROR_UNDONE, "Undone with its change set");
}

gboolean
crm_fake_batch (CrmRemote *remote,
                CrmCall *calls,
                guint n_calls,
                gboolean atomic,
                GCancellable *cancellable,
                GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  gboolean failing_after;

  if (!crm_fake_begin_call (self, "batch", NULL, cancellable, error))
    return FALSE;
  if (self->behaviour.no_batch)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED, "No batch here");
      return FALSE;
    }
  failing_after = self->failing_after;
  self->in_batch = TRUE;
  if (atomic)
    answer_change_set (self, calls, n_calls, cancellable);
  for (guint i = 0; !atomic && i < n_calls; i++)
    answer_call (self, &calls[i], cancellable);
  self->in_batch = FALSE;
  self->failing_after = failing_after;
  if (crm_fake_end_call (self, cancellable, error))
    return TRUE;
  for (guint i = 0; i < n_calls; i++)
    crm_call_clear (&calls[i]);
  return FALSE;
}
