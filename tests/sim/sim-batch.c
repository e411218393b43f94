/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-patch.h"
#include "crm-project.h"
#include "sim-remote-private.h"

/* What the rows of a change set were before it. */
typedef struct
{
  SimRow *row;
  gboolean exists;
  SimVersion *now;
} Undo;

static void
answer (SimRemote *self, CrmCall *call)
{
  CrmRemote *remote = CRM_REMOTE (self);

  switch (call->kind)
    {
    case CRM_CALL_FETCH:
      call->page = crm_remote_fetch (remote, &call->request, NULL, &call->error);
      break;
    case CRM_CALL_CREATE:
      crm_remote_create (remote, call->patch, &call->receipt, NULL, &call->error);
      break;
    case CRM_CALL_UPDATE:
      crm_remote_update (remote, call->key, call->etag, call->patch, &call->receipt, NULL,
                         &call->error);
      break;
    case CRM_CALL_REMOVE:
      crm_remote_remove (remote, call->entity, call->key, call->etag, NULL, &call->error);
      break;
    }
}

static GArray *
remember (SimServer *server)
{
  GArray *undos = g_array_new (FALSE, FALSE, sizeof (Undo));

  for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
    for (guint k = 0; k < server->rows[i]->len; k++)
      {
        SimRow *row = g_ptr_array_index (server->rows[i], k);
        Undo undo = { row, row->exists, row->now };

        g_array_append_val (undos, undo);
      }
  return undos;
}

/* Rows made since then are not there, whatever they were. */
static void
take_back (SimWorld *world, GArray *undos, guint n_late)
{
  SimServer *server = world->server;
  guint at = 0;

  for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
    for (guint k = 0; k < server->rows[i]->len; k++)
      {
        SimRow *row = g_ptr_array_index (server->rows[i], k);
        Undo *undo = at < undos->len ? &g_array_index (undos, Undo, at) : NULL;

        if (undo == NULL || undo->row != row)
          {
            row->exists = FALSE;
            continue;
          }
        row->exists = undo->exists;
        if (row->now != undo->now)
          row->serial = ++server->serial;
        row->now = undo->now;
        at++;
      }
  g_ptr_array_set_size (server->late, (int) n_late);
}

static void
set_outcome (CrmCall *call, CrmRemoteError code, const char *words)
{
  crm_call_clear (call);
  g_set_error_literal (&call->error, CRM_REMOTE_ERROR, (int) code, words);
}

static void
answer_change_set (SimRemote *self, CrmCall *calls, guint n_calls)
{
  SimWorld *world = self->device->world;
  g_autoptr (GArray) undos = remember (world->server);
  guint n_late = world->server->late->len, n_edits = sim_oracle_mark (world);
  guint failed = 0;

  for (failed = 0; failed < n_calls; failed++)
    {
      answer (self, &calls[failed]);
      if (calls[failed].error != NULL)
        break;
    }
  if (failed == n_calls)
    return;
  take_back (world, undos, n_late);
  sim_oracle_take_back (world, n_edits);
  for (guint i = 0; i < n_calls; i++)
    /* A liar says 201 of what it took back, with all that belongs to it. */
    if (i > failed || (i < failed && world->features.batch != 2))
      set_outcome (&calls[i], CRM_REMOTE_ERROR_UNDONE, "Undone with its change set");
}

gboolean
sim_remote_batch (CrmRemote *remote,
                  CrmCall *calls,
                  guint n_calls,
                  gboolean atomic,
                  GCancellable *cancellable,
                  GError **error)
{
  SimRemote *self = SIM_REMOTE (remote);

  if (!sim_begin_call (self, "batch", G_MAXUINT, cancellable, error))
    return FALSE;
  if (!self->device->world->features.batch)
    return sim_refuse (error, CRM_REMOTE_ERROR_UNSUPPORTED, "No $batch");
  sim_see (self->device->world, SIM_SEEN_batched);
  self->in_batch = TRUE;
  self->in_change_set = atomic;
  if (atomic)
    {
      sim_see (self->device->world, SIM_SEEN_change_set);
      answer_change_set (self, calls, n_calls);
    }
  for (guint i = 0; !atomic && i < n_calls; i++)
    answer (self, &calls[i]);
  self->in_batch = self->in_change_set = FALSE;
  if (sim_end_call (self, cancellable, error))
    return TRUE;
  for (guint i = 0; i < n_calls; i++)
    crm_call_clear (&calls[i]);
  return FALSE;
}
