/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

/* Deletions, lost rights, rows that left the filter and rows whose parents did move no date: only
 * a listing of all keys with their versions proves what is here. Small entities are listed in
 * every run, large ones in slices, the whole within a day. */

#define MAX_RESTARTS 2
/* More than these cost less to list once more than to ask for. */
#define MANY_UNSEEN 500
/* The time from one run to the next is not counted. */
#define PACE_US (CRM_SYNC_RECONCILE_US - 60 * 60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  CrmSyncRun *run;
  CrmEntity *entity;
  CrmCheckpoint checkpoint;
  gint64 n_held;
  gboolean is_whole; /* in this run */
  gboolean is_kept;  /* the cursor is, page by page */
  gboolean is_done;
  gboolean is_short;
  gboolean is_resumed; /* began in another run */
  gboolean is_unsure;  /* rows that moved may have been passed over */
} Proof;

static void
proof_clear (Proof *self)
{
  crm_checkpoint_clear (&self->checkpoint);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Proof, proof_clear)

/* --- how much of it ---------------------------------------------------------------------- */

gboolean
crm_sync_proof_is_whole (CrmSyncRun *run, CrmEntity *entity, gboolean *whole, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  gint64 n_held = 0;

  *whole = FALSE;
  if (run->flags & CRM_SYNC_FLAGS_NO_PROOF)
    return TRUE;
  *whole = state->is_doubtful || g_strcmp0 (state->checkpoint.filter_hash, state->hash) != 0;
  if (*whole)
    return TRUE;
  if (!crm_store_count_held (run->store, entity, NULL, &n_held, error))
    return FALSE;
  *whole = n_held <= run->small_rows;
  return TRUE;
}

/* Rows that must be compared by now for each to be looked at once a day: the listing that is open
 * goes at that pace, and a device that lay idle for longer makes up for it at once. */
static gint64
rows_due (Proof *self)
{
  const CrmCheckpoint *checkpoint = &self->checkpoint;
  gint64 now = crm_sync_run_server_now (self->run);
  gint64 since = checkpoint->keys_began_us > 0 ? checkpoint->keys_began_us : checkpoint->proven_us;
  double part = (double) (now - since) / PACE_US;

  /* To its end, however many rows that takes. */
  if (part >= 1.0 || now - checkpoint->proven_us >= 2 * CRM_SYNC_RECONCILE_US)
    return G_MAXINT64;
  return (gint64) (self->n_held * MAX (part, 0.0));
}

static gboolean
is_enough (Proof *self)
{
  return !self->is_whole && self->checkpoint.keys_done_rows >= rows_due (self);
}

static gboolean
can_go_on (CrmSyncEntity *state, gboolean whole)
{
  const CrmCheckpoint *checkpoint = &state->checkpoint;
  g_auto (CrmCursor) cursor = { 0 };

  return checkpoint->keys_run_id != 0 && !state->is_newly_doubtful
         && g_strcmp0 (checkpoint->keys_filter_hash, state->hash) == 0
         && crm_cursor_from_text (checkpoint->keys_cursor, &cursor);
}

/* --- a listing --------------------------------------------------------------------------- */

static void
prepare_listing (CrmSyncListing *listing, const char *cursor)
{
  CrmSyncEntity *state = crm_sync_run_get (listing->run, listing->entity);

  crm_sync_listing_set_order (listing, FALSE);
  crm_sync_listing_select_versions (listing);
  listing->no_ahead = TRUE;
  listing->filter = state->filter != NULL ? crm_filter_ref (state->filter) : NULL;
  if (cursor != NULL)
    crm_sync_listing_resume (listing, cursor);
}

gboolean
crm_sync_proof_prepare (CrmSyncListing *listing)
{
  CrmSyncEntity *state = crm_sync_run_get (listing->run, listing->entity);
  gboolean whole;

  if (!crm_sync_proof_is_whole (listing->run, listing->entity, &whole, NULL))
    return FALSE;
  prepare_listing (listing, NULL);
  state->is_first_whole = whole;
  state->is_first_keyless = state->no_keyset;
  if (whole || !can_go_on (state, whole))
    return TRUE;
  crm_sync_listing_resume (listing, state->checkpoint.keys_cursor);
  return listing->cursor.kind == CRM_CURSOR_START || listing->cursor.kind == CRM_CURSOR_AFTER
         || listing->cursor.kind == CRM_CURSOR_LINK;
}

/* Marks what @page shows, and fetches what differs. */
static gboolean
take_page (CrmSyncRun *run, CrmEntity *entity, CrmPage *page, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (CrmVersions) versions = { 0 };

  crm_versions_init (&versions);
  /* A backup may have another version of the same date. */
  versions.unsure_us = run->is_back && crm_sync_plan_is_coarse (&state->checkpoint) ? 1 : 0;
  if (!crm_store_compare_versions (run->store, page, TRUE, &versions, error))
    return FALSE;
  if (versions.n_older > 0 && !crm_sync_back_note (run, error))
    return FALSE;
  if (state->moved != NULL && versions.changed->len > 0)
    {
      if (!crm_sync_parents_begin (run, entity, error))
        return FALSE;
      crm_sync_parents_note (run, entity, versions.changed);
    }
  g_ptr_array_extend_and_steal (versions.changed, g_steal_pointer (&versions.unknown));
  return crm_sync_pull_keys (run, entity, versions.changed, error);
}

gboolean
crm_sync_list_versions (
    CrmSyncRun *run, CrmEntity *entity, gint64 *n_listed, gboolean *is_short, GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (GError) problem = NULL;

  crm_sync_listing_init (&listing, run, entity);
  prepare_listing (&listing, NULL);
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      if (!take_page (run, entity, page, error))
        return FALSE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  *n_listed = listing.received;
  *is_short = crm_sync_listing_is_short (&listing);
  return TRUE;
}

/* --- from run to run --------------------------------------------------------------------- */

static gboolean
begin (Proof *self, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  CrmCheckpoint *checkpoint = &self->checkpoint;

  checkpoint->keys_run_id = crm_sync_run_new_id (self->run);
  checkpoint->keys_began_us = 0;
  checkpoint->keys_done_rows = 0;
  checkpoint->run_id = 0;
  checkpoint->is_doubtful = state->is_doubtful;
  g_set_str (&checkpoint->keys_cursor, "start");
  g_set_str (&checkpoint->keys_filter_hash, state->hash);
  state->is_newly_doubtful = FALSE;
  return crm_store_begin_keys (self->run->store, self->entity, checkpoint, error);
}

/* What was asked together with the other entities, where it still is the first answer: not where it
 * turned out meanwhile that keys cannot be compared, and the order is another one. */
static CrmPage *
take_first (Proof *self)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  g_autoptr (CrmPage) page = g_steal_pointer (&state->first_keys);

  if (page == NULL || self->run->first_ack_us >= 0 || self->is_whole != state->is_first_whole
      || state->no_keyset != state->is_first_keyless || state->n_changes > 0)
    return NULL;
  return g_steal_pointer (&page);
}

static gboolean
keep_place (Proof *self, CrmSyncListing *listing, GError **error)
{
  g_autofree char *cursor = crm_cursor_to_text (&listing->cursor);

  if (self->checkpoint.keys_began_us == 0)
    self->checkpoint.keys_began_us = listing->server_time_us > 0
                                         ? listing->server_time_us
                                         : crm_sync_run_server_now (self->run);
  self->checkpoint.keys_done_rows = listing->received;
  g_set_str (&self->checkpoint.keys_cursor, cursor);
  return !self->is_kept
         || crm_store_save_checkpoint (self->run->store, self->entity, &self->checkpoint, error);
}

/* Where nobody counted, the first page of a listing tells how many there are: where that is another
 * number than are here it goes on to its end at once. */
static void
judge_count (Proof *self, gint64 n_there)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);

  if (self->is_whole || !*self->run->no_batch || state->rest != NULL
      || !crm_sync_counts_differ (n_there, self->n_held))
    return;
  self->is_whole = TRUE;
  state->is_doubtful = self->checkpoint.is_doubtful = TRUE;
}

static gboolean
list_on (Proof *self, GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean from_start;

  crm_sync_listing_init (&listing, self->run, self->entity);
  prepare_listing (&listing, self->checkpoint.keys_cursor);
  listing.received = self->checkpoint.keys_done_rows;
  listing.first = take_first (self);
  from_start = listing.cursor.kind == CRM_CURSOR_START;
  do
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      if (from_start)
        judge_count (self, listing.total);
      if (!take_page (self->run, self->entity, page, error) || !keep_place (self, &listing, error))
        return FALSE;
    }
  while (!is_enough (self) || listing.cursor.kind == CRM_CURSOR_END);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  self->is_resumed = !from_start;
  self->is_unsure = listing.is_unsure;
  self->is_done = listing.cursor.kind == CRM_CURSOR_END;
  self->is_short = self->is_done && from_start && crm_sync_listing_is_short (&listing);
  return TRUE;
}

/* A next link does not live for ever: what it stood for is listed anew. */
static gboolean
list_or_start_over (Proof *self, GError **error)
{
  for (guint restart = 0;; restart++)
    {
      g_autoptr (GError) problem = NULL;

      if (list_on (self, &problem))
        return TRUE;
      if (restart >= MAX_RESTARTS
          || !g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_EXPIRED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (!begin (self, error))
        return FALSE;
    }
}

/* --- the end of it ----------------------------------------------------------------------- */

static gboolean
finish (Proof *self, GError **error)
{
  CrmSyncRun *run = self->run;
  CrmSyncEntity *state = crm_sync_run_get (run, self->entity);
  CrmCheckpoint *checkpoint = &self->checkpoint;
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_free);

  checkpoint->finished_us = crm_clock_now_us (run->clock);
  checkpoint->keys_run_id = 0;
  checkpoint->keys_done_rows = 0;
  checkpoint->is_doubtful = self->is_short || state->is_newly_doubtful;
  if (!self->is_short)
    checkpoint->proven_us = checkpoint->keys_began_us;
  g_set_str (&checkpoint->keys_cursor, NULL);
  /* A delta link stands for the filter it was made with. */
  if (g_strcmp0 (checkpoint->filter_hash, state->hash) != 0)
    g_set_str (&checkpoint->delta_link, NULL);
  if (!self->is_short)
    g_set_str (&checkpoint->filter_hash, state->hash);
  if ((state->moved != NULL && !self->is_short
       && !crm_sync_parents_begin (run, self->entity, error))
      || !crm_store_finish_listing (run->store, self->entity, checkpoint, !self->is_short, removed,
                                    run->cancellable, error))
    return FALSE;
  crm_sync_reporter_count (run->reporter, self->entity)->removed += removed->len;
  crm_sync_parents_note (run, self->entity, removed);
  /* Where the server turned out to have gone back meanwhile, once more. */
  state->is_listed = !self->is_short && !(run->is_back && state->is_newly_doubtful);
  state->is_doubtful = checkpoint->is_doubtful;
  crm_checkpoint_copy (checkpoint, &state->checkpoint);
  return TRUE;
}

/* Between two slices rows may have come and gone, and one may have slipped through that was there
 * all the time: where the server's links are positions nothing tells. What does not come by its key
 * either goes. */
static gboolean
ask_for_unseen (Proof *self, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  return crm_store_list_unseen (self->run->store, self->entity, keys, error)
         && crm_sync_pull_keys (self->run, self->entity, keys, error);
}

/* What either of two listings showed stays. */
static gboolean
look_twice (Proof *self, GError **error)
{
  gint64 n_unseen, n_listed;

  if (!crm_store_count_held (self->run->store, self->entity, NULL, &self->n_held, error)
      || !crm_store_count_unseen (self->run->store, self->entity, &n_unseen, error))
    return FALSE;
  if (!self->is_short && !crm_sync_plan_is_suspicious (self->n_held, n_unseen)
      && !(self->is_unsure && n_unseen > 0) && !(self->is_resumed && n_unseen > MANY_UNSEEN))
    return !self->is_resumed || n_unseen == 0 || ask_for_unseen (self, error);
  return crm_sync_list_versions (self->run, self->entity, &n_listed, &self->is_short, error);
}

static gboolean
prove (Proof *self, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);

  crm_checkpoint_copy (&state->checkpoint, &self->checkpoint);
  self->is_kept = self->n_held > self->run->small_rows;
  if ((!self->is_kept || !can_go_on (state, self->is_whole)) && !begin (self, error))
    return FALSE;
  if (!list_or_start_over (self, error))
    return FALSE;
  if (self->is_done)
    return look_twice (self, error) && finish (self, error);
  crm_checkpoint_copy (&self->checkpoint, &state->checkpoint);
  return TRUE;
}

/* --- what was changed here --------------------------------------------------------------- */

/* Rows that this run sent may have left the filter by that: what does not fit any more, as far as
 * it can be known here, is asked for by key. */
static gboolean
ask_for_own (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  if (state->filter == NULL || crm_sync_reporter_count (run->reporter, entity)->sent == 0)
    return TRUE;
  return crm_store_list_matching (run->store, entity, state->filter, TRUE, keys, error)
         && crm_sync_pull_keys (run, entity, keys, error);
}

/* Is the next slice to be read by now? */
static gboolean
is_slice_due (Proof *self)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);

  crm_checkpoint_copy (&state->checkpoint, &self->checkpoint);
  if (!can_go_on (state, FALSE))
    self->checkpoint.keys_done_rows = self->checkpoint.keys_began_us = 0;
  return !is_enough (self);
}

/* Of a large entity a page and the counts in each run, where they travel with what is asked anyway.
 * Else a page where one is due and the count where none is: a run that finds nothing asks two
 * questions of an entity. */
static gboolean
prove_or_count (Proof *self, GError **error)
{
  CrmSyncRun *run = self->run;
  CrmSyncEntity *state = crm_sync_run_get (run, self->entity);
  gboolean is_due = self->is_whole || state->first_keys != NULL || is_slice_due (self);

  if (!self->is_whole && (!is_due || !*run->no_batch))
    {
      if (!crm_sync_compare_counts (run, self->entity, self->n_held, &self->is_whole, error))
        return FALSE;
      if (self->is_whole)
        crm_sync_doubt (state);
    }
  return (!is_due && !self->is_whole) || prove (self, error);
}

gboolean
crm_sync_prove (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (Proof) proof = { .run = run, .entity = entity };

  if (state->checkpoint.finished_us == 0)
    return TRUE;
  if (!crm_sync_parents_follow (run, entity, error))
    return FALSE;
  if (!state->is_listed)
    {
      if (!crm_store_count_held (run->store, entity, NULL, &proof.n_held, error)
          || !crm_sync_proof_is_whole (run, entity, &proof.is_whole, error))
        return FALSE;
      if (!proof.is_whole && !ask_for_own (run, entity, error))
        return FALSE;
      if (!(run->flags & CRM_SYNC_FLAGS_NO_PROOF) && !prove_or_count (&proof, error))
        return FALSE;
    }
  crm_sync_reporter_count (run->reporter, entity)->proven_us = state->checkpoint.proven_us;
  return run->flags & CRM_SYNC_FLAGS_NO_PROOF || crm_sync_visit_guests (run, entity, error);
}
