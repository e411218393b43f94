/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-push.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-page.h"
#include "crm-project.h"

/* What the whole request cost, and what time it is there. */
static void
note_batch (CrmSyncRun *run, CrmCall *calls, guint n_calls)
{
  CrmPage *latest = NULL;
  gsize bytes = 0;

  for (guint i = 0; i < n_calls; i++)
    if (calls[i].page != NULL)
      {
        bytes += calls[i].page->bytes;
        if (latest == NULL || calls[i].page->server_time_us > latest->server_time_us)
          latest = calls[i].page;
      }
  crm_sync_reporter_add_request (run->reporter, bytes);
  if (latest == NULL || latest->server_time_us <= 0)
    return;
  run->server_us = latest->server_time_us;
  run->server_at_us = crm_clock_monotonic_us (run->clock);
}

gboolean
crm_sync_call_batch (
    CrmSyncRun *run, CrmCall *calls, guint n_calls, gboolean atomic, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean answered;

  if (*run->no_batch)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                           "The server has no $batch");
      return FALSE;
    }
  if (crm_sync_is_cancelled (run, error))
    return FALSE;
  answered = crm_remote_batch (run->remote, calls, n_calls, atomic, run->cancellable, &problem);
  note_batch (run, calls, n_calls);
  if (answered)
    return TRUE;
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED))
    *run->no_batch = TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* --- change sets --------------------------------------------------------------------------- */

/* A change set that failed is sent again so often in one run: each time one member was settled. */
#define MAX_ROUNDS 4

/* Whose answer was none the last time, and what was said instead. */
typedef struct
{
  CrmSyncNode *node;
  char *words;
} Silence;

static void
silence_set (Silence *self, CrmSyncNode *node, const char *words)
{
  self->node = node;
  g_set_str (&self->words, words);
}

static void
silence_clear (Silence *self)
{
  silence_set (self, NULL, NULL);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Silence, silence_clear)

/* The members that are not settled yet, with what is to be sent of each. */
typedef struct
{
  CrmSyncUpload *upload;
  CrmSyncGroup *group;
  Silence *silence;
  GPtrArray *nodes; /* CrmSyncNode */
  GPtrArray *sends; /* CrmSend, of @nodes */
} Round;

static void
round_init (Round *self, CrmSyncUpload *upload, CrmSyncGroup *group, Silence *silence)
{
  *self = (Round) { .upload = upload, .group = group, .silence = silence };
  self->nodes = g_ptr_array_new ();
  self->sends = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_send_free);
}

static void
round_clear (Round *self)
{
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->sends, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Round, round_clear)

static CrmSend *
send_at (Round *self, guint position)
{
  return g_ptr_array_index (self->sends, position);
}

/* It turned out to be there already, from an earlier try, and was edited since. */
static gboolean
send_alone (CrmSyncUpload *upload, CrmSyncNode *node, CrmSend *send, GError **error)
{
  g_autoptr (CrmSend) owned = send;

  return crm_store_unsend (upload->run->store, owned, error)
         && crm_sync_send_node (upload, node, error);
}

/* Snapshots of all that is left, so that whatever happens each is found again by its key. */
static gboolean
begin_round (Round *self, GError **error)
{
  for (guint i = 0; i < self->group->members->len; i++)
    {
      CrmSyncNode *node = g_ptr_array_index (self->group->members, i);
      g_autoptr (GError) problem = NULL;
      CrmSend *send;

      if (node->state != CRM_NODE_VISITING)
        continue;
      send = crm_store_begin_send_without (self->upload->run->store, node->entity,
                                           node->pending->key, node->later, &problem);
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (send == NULL)
        node->state = CRM_NODE_DONE;
      else if (send->kind != CRM_SEND_CREATE && !send->unknown)
        {
          if (!send_alone (self->upload, node, send, error))
            return FALSE;
        }
      else
        {
          g_ptr_array_add (self->nodes, node);
          g_ptr_array_add (self->sends, send);
        }
    }
  return TRUE;
}

/* Nothing of it went out. @keep: a position that is not meant, -1: none. */
static gboolean
unsend_round (Round *self, int keep, GError **error)
{
  for (guint i = 0; i < self->sends->len; i++)
    if ((int) i != keep && !crm_store_unsend (self->upload->run->store, send_at (self, i), error))
      return FALSE;
  return TRUE;
}

static void
block_rest (CrmSyncGroup *group)
{
  for (guint i = 0; i < group->members->len; i++)
    {
      CrmSyncNode *node = g_ptr_array_index (group->members, i);

      if (node->state == CRM_NODE_VISITING)
        node->state = CRM_NODE_BLOCKED;
    }
}

static gboolean
is_blocked (CrmSyncGroup *group)
{
  for (guint i = 0; i < group->members->len; i++)
    if (((CrmSyncNode *) g_ptr_array_index (group->members, i))->state == CRM_NODE_BLOCKED)
      return TRUE;
  return FALSE;
}

static gboolean
take_attempt (CrmSyncNode *node, CrmSyncAttempt attempt)
{
  if (attempt == CRM_ATTEMPT_SENT)
    node->state = CRM_NODE_DONE;
  if (attempt == CRM_ATTEMPT_PARKED || attempt == CRM_ATTEMPT_WAITS)
    node->state = CRM_NODE_BLOCKED;
  return attempt != CRM_ATTEMPT_ERROR;
}

/* Each that may be there is looked for. @only_unknown: those of an earlier run alone. */
static gboolean
resolve_round (Round *self, gboolean only_unknown, GError **error)
{
  for (guint i = 0; i < self->sends->len; i++)
    {
      CrmSend *send = send_at (self, i);

      if (only_unknown && !send->unknown)
        {
          if (!crm_store_unsend (self->upload->run->store, send, error))
            return FALSE;
        }
      else if (!take_attempt (g_ptr_array_index (self->nodes, i),
                              crm_sync_send_resolve (self->upload, send, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_unknown (Round *self)
{
  for (guint i = 0; i < self->sends->len; i++)
    if (send_at (self, i)->unknown)
      return TRUE;
  return FALSE;
}

static gboolean
has_unready (Round *self)
{
  for (guint i = 0; i < self->sends->len; i++)
    if (crm_sync_send_find_unready (self->upload, send_at (self, i), self->group) >= 0)
      return TRUE;
  return FALSE;
}

static gboolean
park_first (Round *self, const char *words, GError **error)
{
  CrmSyncAttempt attempt;

  if (!unsend_round (self, 0, error))
    return FALSE;
  attempt
      = crm_sync_send_park (self->upload, send_at (self, 0), CRM_PROBLEM_REJECTED, words, error);
  return take_attempt (g_ptr_array_index (self->nodes, 0), attempt);
}

/* Without change sets: parents first, which is all a server without them can do. Where each needs
 * the other there is no first. */
static gboolean
send_one_by_one (Round *self, GError **error)
{
  CrmSyncNode *first = g_ptr_array_index (self->nodes, 0);
  CrmSyncCount *count = crm_sync_reporter_count (self->upload->run->reporter, first->entity);

  if (self->group->must)
    return park_first (self,
                       "These new records point at each other, and the server takes only one at "
                       "a time: it has no $batch",
                       error);
  g_set_str (&count->message, "The server has no $batch: new records that belong together were "
                              "sent one after the other");
  if (!unsend_round (self, -1, error))
    return FALSE;
  for (guint i = 0; i < self->nodes->len; i++)
    if (!crm_sync_send_node (self->upload, g_ptr_array_index (self->nodes, i), error))
      return FALSE;
  return TRUE;
}

/* The whole request failed. */
static gboolean
answer_failure (Round *self, GError *problem, GError **error)
{
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED))
    return send_one_by_one (self, error);
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME)
      || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA))
    {
      silence_set (self->silence, g_ptr_array_index (self->nodes, 0), problem->message);
      return resolve_round (self, FALSE, error);
    }
  if (problem->domain == CRM_REMOTE_ERROR)
    {
      gboolean refused = problem->code == CRM_REMOTE_ERROR_REJECTED
                         || problem->code == CRM_REMOTE_ERROR_DENIED
                         || problem->code == CRM_REMOTE_ERROR_TOO_LARGE;

      if (refused)
        return park_first (self, problem->message, error);
      if (!unsend_round (self, -1, error))
        return FALSE;
    }
  g_propagate_error (error, g_error_copy (problem));
  return FALSE;
}

static gboolean
send_round (Round *self, GError **error)
{
  g_autofree CrmCall *calls = g_new0 (CrmCall, self->sends->len);
  g_autoptr (GError) problem = NULL;
  guint n = self->sends->len;
  gboolean done = TRUE;

  for (guint i = 0; i < n; i++)
    {
      calls[i].kind = CRM_CALL_CREATE;
      calls[i].patch = send_at (self, i)->patch;
    }
  if (self->upload->run->first_ack_us < 0)
    self->upload->run->first_ack_us = crm_clock_monotonic_us (self->upload->run->clock);
  if (!crm_sync_call_batch (self->upload->run, calls, n, TRUE, &problem))
    return answer_failure (self, problem, error);
  for (guint i = 0; i < n; i++)
    {
      if (g_error_matches (calls[i].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME))
        silence_set (self->silence, g_ptr_array_index (self->nodes, i), calls[i].error->message);
      if (done)
        done = take_attempt (g_ptr_array_index (self->nodes, i),
                             crm_sync_send_answer (self->upload, send_at (self, i),
                                                   &calls[i].receipt,
                                                   g_steal_pointer (&calls[i].error), error));
      crm_call_clear (&calls[i]);
    }
  return done;
}

/* @done: nothing more is to be done in this run. */
static gboolean
one_round (
    CrmSyncUpload *upload, CrmSyncGroup *group, Silence *silence, gboolean *done, GError **error)
{
  g_auto (Round) round = { 0 };

  *done = FALSE;
  silence_clear (silence);
  round_init (&round, upload, group, silence);
  if (!begin_round (&round, error))
    return FALSE;
  if (has_unknown (&round))
    return resolve_round (&round, TRUE, error);
  *done = round.sends->len == 0 || has_unready (&round);
  if (*done)
    return unsend_round (&round, -1, error);
  if (round.sends->len <= CRM_REMOTE_MAX_BATCH)
    return send_round (&round, error);
  *done = TRUE;
  return park_first (
      &round, "More than 100 new records belong together: they cannot be sent as one", error);
}

/* The one that got no answer to the end stands for all: the others wait for it. */
static gboolean
give_up (CrmSyncUpload *upload, CrmSyncGroup *group, Silence *silence, GError **error)
{
  g_auto (Round) round = { 0 };
  CrmSyncAttempt attempt;
  guint position;

  round_init (&round, upload, group, silence);
  if (!begin_round (&round, error))
    return FALSE;
  if (!g_ptr_array_find (round.nodes, silence->node, &position)
      || send_at (&round, position)->unknown)
    return resolve_round (&round, TRUE, error);
  if (!unsend_round (&round, (int) position, error))
    return FALSE;
  attempt = crm_sync_send_give_up (upload, send_at (&round, position), silence->words, error);
  return take_attempt (silence->node, attempt);
}

gboolean
crm_sync_send_group (CrmSyncUpload *upload, CrmSyncGroup *group, GError **error)
{
  g_auto (Silence) silence = { 0 };
  gboolean done = FALSE;

  for (guint i = 0; i < MAX_ROUNDS && !done && !is_blocked (group); i++)
    if (crm_sync_is_cancelled (upload->run, error)
        || !one_round (upload, group, &silence, &done, error))
      return FALSE;
  if (silence.node != NULL && !done && !is_blocked (group)
      && !give_up (upload, group, &silence, error))
    return FALSE;
  block_rest (group);
  return TRUE;
}
