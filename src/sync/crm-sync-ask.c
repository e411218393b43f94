/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

/* A run that finds nothing new asks two small questions of each entity: what changed, and which
 * keys are there. Where the server takes several in one request they all travel at once; what is
 * answered here is not asked again. */

typedef struct
{
  CrmSyncListing listing; /* owns what the request borrows */
  char *orderby;
  CrmPage **place; /* where the answer belongs */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  crm_sync_listing_clear (&question->listing);
  g_free (question->orderby);
  g_free (question);
}

typedef struct
{
  CrmSyncRun *run;
  GPtrArray *questions; /* Question */
  GArray *calls;        /* CrmCall */
} Asking;

static Question *
add_question (Asking *self, CrmEntity *entity, CrmPage **place)
{
  Question *question = g_new0 (Question, 1);

  crm_sync_listing_init (&question->listing, self->run, entity);
  question->place = place;
  g_ptr_array_add (self->questions, question);
  return question;
}

static void
add_call (Asking *self, CrmRequest request)
{
  CrmCall call = { .kind = CRM_CALL_FETCH };

  call.request = request;
  g_array_append_val (self->calls, call);
}

static void
ask_for_changes (Asking *self, CrmEntity *entity)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, entity);
  Question *question;
  CrmRequest request;

  switch (crm_sync_pull_kind (self->run, entity))
    {
    case CRM_SYNC_PULL_NONE:
    case CRM_SYNC_PULL_RESUME:
      break;
    case CRM_SYNC_PULL_DELTA:
      question = add_question (self, entity, &state->first_changes);
      add_call (self, (CrmRequest) { .entity = entity,
                                     .link = state->checkpoint.delta_link,
                                     .track_changes = TRUE });
      break;
    case CRM_SYNC_PULL_CHANGES:
      question = add_question (self, entity, &state->first_changes);
      add_call (self, crm_sync_changes_dup_first (&question->listing, &question->orderby));
      break;
    case CRM_SYNC_PULL_FULL:
      if (state->checkpoint.finished_us == 0
          || g_hash_table_contains (self->run->tracked, entity->set))
        break;
      question = add_question (self, entity, &state->first_changes);
      crm_sync_listing_set_order (&question->listing, FALSE);
      question->listing.filter = state->filter != NULL ? crm_filter_ref (state->filter) : NULL;
      request = crm_sync_listing_dup_first (&question->listing, &question->orderby);
      add_call (self, request);
      break;
    }
}

static void
ask_for_count (Asking *self, CrmEntity *entity, CrmSyncRange *range)
{
  Question *question = add_question (self, entity, &range->page);
  CrmRequest request = crm_sync_counts_dup_request (self->run, entity, range);

  question->listing.filter = request.filter;
  add_call (self, request);
}

/* Of an entity too large for a listing of all keys. By ranges as far as there is room in the one
 * request for them beside @n_others that follow: without them it is known that something differs,
 * but not where. */
static gboolean
ask_for_counts (Asking *self, CrmEntity *entity, guint n_others, GError **error)
{
  GArray *counts = crm_sync_run_get (self->run, entity)->counts;

  if (!crm_sync_counts_split (self->run, entity, counts, error))
    return FALSE;
  if (self->calls->len + counts->len + n_others > CRM_REMOTE_MAX_BATCH)
    g_array_set_size (counts, 1);
  for (guint i = 0; i < counts->len; i++)
    ask_for_count (self, entity, &g_array_index (counts, CrmSyncRange, i));
  return TRUE;
}

/* Not where something was sent: then the keys are listed after what that made the server do. */
static void
ask_for_keys (Asking *self, CrmEntity *entity)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, entity);
  CrmSyncPull kind = crm_sync_pull_kind (self->run, entity);
  Question *question;

  if (self->run->first_ack_us >= 0 || self->run->flags & CRM_SYNC_FLAGS_NO_PROOF
      || (kind != CRM_SYNC_PULL_CHANGES && kind != CRM_SYNC_PULL_DELTA))
    return;
  question = add_question (self, entity, &state->first_keys);
  if (crm_sync_proof_prepare (&question->listing))
    add_call (self, crm_sync_listing_dup_first (&question->listing, &question->orderby));
  else
    g_ptr_array_remove_index (self->questions, self->questions->len - 1);
  if (!state->is_first_whole)
    state->counts = crm_sync_counts_prepare (self->run, entity);
}

static gboolean
collect (Asking *self, GError **error)
{
  g_autoptr (GPtrArray) large = g_ptr_array_new ();

  for (guint i = 0; i < self->run->order->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (self->run->project->entities,
                                             g_array_index (self->run->order, guint, i));
      CrmSyncEntity *state = crm_sync_run_get (self->run, entity);

      if (state->is_left_out || state->is_shut)
        continue;
      /* A filter that means another thing each hour waits for the server's time. */
      if (!crm_sync_filter_is_ready (self->run, entity)
          || !crm_sync_filter_expand (self->run, entity, NULL))
        continue;
      ask_for_changes (self, entity);
      ask_for_keys (self, entity);
      if (state->counts != NULL && state->counts->len > 0)
        g_ptr_array_add (large, entity);
    }
  for (guint i = 0; i < large->len; i++)
    if (!ask_for_counts (self, g_ptr_array_index (large, i), large->len - 1 - i, error))
      return FALSE;
  return !crm_sync_is_cancelled (self->run, error);
}

static gboolean
send (Asking *self, guint from, guint to, GError **error)
{
  CrmCall *calls = &g_array_index (self->calls, CrmCall, from);
  g_autoptr (GError) problem = NULL;

  if (!crm_sync_call_batch (self->run, calls, to - from, FALSE, &problem))
    {
      /* Each is asked by itself then, with patience. */
      if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  for (guint i = from; i < to; i++)
    {
      Question *question = g_ptr_array_index (self->questions, i);
      CrmPage *page = g_array_index (self->calls, CrmCall, i).page;

      if (page != NULL)
        crm_sync_layout_note (self->run, page);
      *question->place = g_steal_pointer (&g_array_index (self->calls, CrmCall, i).page);
    }
  return TRUE;
}

gboolean
crm_sync_ask (CrmSyncRun *run, GError **error)
{
  g_autoptr (GPtrArray) questions = g_ptr_array_new_with_free_func (question_free);
  g_autoptr (GArray) calls = g_array_new (FALSE, TRUE, sizeof (CrmCall));
  Asking asking = { run, questions, calls };

  if (*run->no_batch)
    return TRUE;
  g_array_set_clear_func (calls, (GDestroyNotify) crm_call_clear);
  if (!collect (&asking, error))
    return FALSE;
  for (guint from = 0; calls->len > 1 && from < calls->len; from += CRM_REMOTE_MAX_BATCH)
    if (!send (&asking, from, MIN (from + CRM_REMOTE_MAX_BATCH, calls->len), error))
      return FALSE;
  return TRUE;
}
