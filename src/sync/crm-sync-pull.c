/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-arena.h"
#include "crm-clock.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-sync-macros.h"

#define MAX_RESTARTS 2
/* What the user sees of an entity before all of it is here. */
#define FIRST_ROWS 100

/* --- applying ---------------------------------------------------------------------------- */

gboolean
crm_sync_apply (CrmSyncRun *run, CrmPage *page, const CrmCheckpoint *checkpoint, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, page->entity);
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, page->entity);
  g_autoptr (GPtrArray) touched = g_ptr_array_new_with_free_func (g_free);
  CrmApplyStats stats = { .touched = state->moved != NULL ? touched : NULL };

  crm_sync_filter_weed (run, page);
  if ((page->rows->len > 0 && !crm_sync_parents_begin (run, page->entity, error))
      || !crm_store_apply_page (run->store, page, CRM_REASON_FILTER, checkpoint, &stats,
                                run->cancellable, error))
    return FALSE;
  count->received += page->rows->len;
  count->added += stats.added;
  count->updated += stats.updated;
  count->removed += stats.removed;
  state->n_changes += stats.added + stats.updated + stats.removed;
  state->n_older += stats.n_older;
  if (state->sure_us > 0 && stats.oldest_us > 0 && stats.oldest_us <= state->sure_us)
    state->lateness_us = MAX (state->lateness_us, state->sure_us - stats.oldest_us);
  crm_sync_parents_note (run, page->entity, touched);
  return TRUE;
}

gint64
crm_sync_page_newest (CrmPage *page, gint64 newest, gint64 *grid_us)
{
  int field = page->entity->modified_field;

  for (guint i = 0; field >= 0 && i < page->rows->len; i++)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, i);

      if (row->values == NULL || row->values[field].kind != CRM_VALUE_INT)
        continue;
      newest = MAX (newest, row->values[field].integer);
      if (grid_us != NULL)
        *grid_us = crm_sync_plan_grid (*grid_us, row->values[field].integer);
    }
  return newest;
}

static void
show_progress (CrmSyncRun *run, CrmEntity *entity, const CrmCheckpoint *checkpoint)
{
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, entity);
  double part = 0.5;
  guint place = 0;

  count->total = checkpoint->total_rows;
  if (checkpoint->total_rows > 0)
    part = MIN ((double) checkpoint->done_rows / checkpoint->total_rows, 1.0);
  while (place < run->order->len && g_array_index (run->order, guint, place) != entity->index)
    place++;
  crm_sync_reporter_advance (run->reporter, entity, (place + part) / MAX (run->order->len, 1));
}

/* Applies page after page; the checkpoint goes into the transaction of each page, so that a
 * run that is killed goes on behind the last one. */
static gboolean
apply_listing (CrmSyncListing *listing, CrmCheckpoint *checkpoint, GError **error)
{
  CrmSyncRun *run = listing->run;
  g_autoptr (GError) problem = NULL;

  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (listing, &problem);
      g_autofree char *cursor = NULL;

      if (page == NULL)
        break;
      cursor = crm_cursor_to_text (&listing->cursor);
      g_set_str (&checkpoint->cursor, cursor);
      if (checkpoint->started_us == 0)
        checkpoint->started_us = listing->server_time_us;
      checkpoint->max_seen_us
          = crm_sync_page_newest (page, checkpoint->max_seen_us, &checkpoint->grid_us);
      checkpoint->done_rows = listing->received;
      checkpoint->total_rows = listing->total;
      if (listing->delta_link != NULL)
        g_set_str (&checkpoint->delta_link, listing->delta_link);
      if (!crm_sync_apply (run, page, checkpoint, error))
        return FALSE;
      show_progress (run, listing->entity, checkpoint);
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
crm_sync_finish (
    CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint, gboolean sweep, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  gint64 overlap = crm_sync_plan_overlap (checkpoint->lateness_us);
  gint64 watermark
      = crm_sync_plan_watermark (checkpoint->max_seen_us, checkpoint->started_us, overlap);
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_free);

  checkpoint->watermark_us
      = checkpoint->is_full ? watermark : MAX (watermark, checkpoint->watermark_us);
  checkpoint->finished_us = crm_clock_now_us (run->clock);
  checkpoint->is_doubtful = state->is_doubtful;
  g_set_str (&checkpoint->cursor, NULL);
  checkpoint->run_id = 0;
  if (!crm_store_finish_listing (run->store, entity, checkpoint, sweep, removed, run->cancellable,
                                 error))
    return FALSE;
  crm_sync_reporter_count (run->reporter, entity)->removed += removed->len;
  state->n_changes += removed->len;
  crm_sync_parents_note (run, entity, removed);
  crm_checkpoint_clear (&state->checkpoint);
  return crm_store_get_checkpoint (run->store, entity, &state->checkpoint, error);
}

/* --- everything -------------------------------------------------------------------------- */

static void
begin_full (CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);

  checkpoint->run_id = crm_sync_run_new_id (run);
  checkpoint->is_full = TRUE;
  checkpoint->started_us = 0;
  checkpoint->max_seen_us = 0;
  checkpoint->done_rows = 0;
  checkpoint->total_rows = -1;
  checkpoint->keys_run_id = 0;
  g_set_str (&checkpoint->keys_cursor, NULL);
  g_set_str (&checkpoint->cursor, "start");
  g_set_str (&checkpoint->delta_link, NULL);
  g_set_str (&checkpoint->filter_hash, state->hash);
}

static void
prepare_full (CrmSyncListing *listing, const CrmCheckpoint *checkpoint)
{
  CrmSyncEntity *state = crm_sync_run_get (listing->run, listing->entity);

  listing->filter = state->filter != NULL ? crm_filter_ref (state->filter) : NULL;
  crm_sync_listing_resume (listing, checkpoint->cursor);
  /* Rows that are counted off already were asked for without it. */
  listing->track = g_hash_table_contains (listing->run->tracked, listing->entity->set)
                   && listing->entity->sync_method != CRM_SYNC_FULL
                   && (listing->cursor.kind == CRM_CURSOR_START
                       || (listing->cursor.kind == CRM_CURSOR_LINK && listing->last == NULL));
  if (!listing->track && listing->order == NULL)
    crm_sync_listing_set_order (listing, FALSE);
  listing->received = checkpoint->done_rows;
  listing->total = checkpoint->total_rows;
  listing->first = g_steal_pointer (&state->first_changes);
}

/* All there is was listed, and the newest of it is older than what was seen: where a delta link
 * died because the server was restored, nothing else tells. */
static gboolean
judge_full (CrmSyncRun *run, CrmEntity *entity, const CrmCheckpoint *checkpoint, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  const CrmCheckpoint *old = &state->checkpoint;
  gint64 newest = checkpoint->max_seen_us;
  gboolean is_back = FALSE;

  if (g_strcmp0 (old->filter_hash, checkpoint->filter_hash) != 0 || newest >= old->max_seen_us)
    return TRUE;
  /* What was seen last may be a record the filter does not mean. */
  if (state->filter != NULL && entity->modified_field >= 0
      && !crm_sync_back_newest (run, entity, &newest, error))
    return FALSE;
  if (newest >= old->max_seen_us)
    return TRUE;
  return crm_sync_back_judge (run, entity, newest, &is_back, error)
         && (!is_back || crm_sync_back_note (run, error));
}

/* What the listing did not show goes. Where that is much, the keys are listed once more: an
 * answer that lost half its rows must not empty the device. */
static gboolean
sweep_full (CrmSyncListing *listing, CrmCheckpoint *checkpoint, gboolean resumed, GError **error)
{
  CrmSyncRun *run = listing->run;
  CrmSyncEntity *state = crm_sync_run_get (run, listing->entity);
  gboolean is_short = crm_sync_listing_is_short (listing);
  gint64 n_listed = listing->received, n_held, n_unseen;

  if (!judge_full (run, listing->entity, checkpoint, error))
    return FALSE;
  /* What it did not show before the break may be there by now: the proof finds out what goes. */
  if (resumed)
    return crm_sync_finish (run, listing->entity, checkpoint, FALSE, error);
  if (!crm_store_count_held (run->store, listing->entity, NULL, &n_held, error)
      || !crm_store_count_unseen (run->store, listing->entity, &n_unseen, error))
    return FALSE;
  /* A table that was empty has no marks. */
  if (n_unseen == n_held && n_listed >= n_held)
    n_unseen = 0;
  if ((is_short || crm_sync_plan_is_suspicious (n_held, n_unseen)
       || (listing->is_unsure && n_unseen > 0))
      && !crm_sync_list_versions (run, listing->entity, &n_listed, &is_short, error))
    return FALSE;
  state->is_doubtful = is_short || listing->is_unsure;
  if (!state->is_doubtful)
    checkpoint->proven_us = checkpoint->started_us;
  if (!crm_sync_finish (run, listing->entity, checkpoint, !is_short, error))
    return FALSE;
  state->is_listed = !state->is_doubtful;
  return TRUE;
}

static gboolean
pull_full_once (
    CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint, gboolean resumed, GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };

  crm_sync_listing_init (&listing, run, entity);
  prepare_full (&listing, checkpoint);
  return apply_listing (&listing, checkpoint, error)
         && sweep_full (&listing, checkpoint, resumed, error);
}

static gboolean
pull_full (CrmSyncRun *run, CrmEntity *entity, gboolean resume, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (CrmCheckpoint) checkpoint = { 0 };

  crm_checkpoint_copy (&state->checkpoint, &checkpoint);
  for (guint restart = 0;; restart++)
    {
      g_autoptr (GError) problem = NULL;

      if (!resume)
        {
          begin_full (run, entity, &checkpoint);
          if (!crm_store_begin_run (run->store, entity, &checkpoint, error))
            return FALSE;
        }
      if (pull_full_once (run, entity, &checkpoint, resume, &problem))
        return TRUE;
      /* A next link does not live for ever: what it stood for is listed anew. */
      if (restart >= MAX_RESTARTS
          || !g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_EXPIRED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      resume = FALSE;
    }
}

/* No run of the store: nothing is to be marked as seen, nothing to be resumed. */
static void
begin_changes (CrmCheckpoint *checkpoint)
{
  checkpoint->run_id = 0;
  checkpoint->is_full = FALSE;
  checkpoint->started_us = 0;
  checkpoint->done_rows = 0;
  checkpoint->total_rows = -1;
  g_set_str (&checkpoint->cursor, NULL);
}

/* --- delta links ------------------------------------------------------------------------- */

static gboolean
pull_delta_once (CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint, GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };

  begin_changes (checkpoint);
  crm_sync_listing_init (&listing, run, entity);
  listing.track = TRUE;
  listing.cursor.kind = CRM_CURSOR_LINK;
  listing.cursor.link = g_strdup (checkpoint->delta_link);
  listing.first = g_steal_pointer (&crm_sync_run_get (run, entity)->first_changes);
  return apply_listing (&listing, checkpoint, error)
         && crm_sync_finish (run, entity, checkpoint, FALSE, error);
}

/* The old link stays until its last page is applied; one that died means everything anew. */
static gboolean
pull_delta (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (CrmCheckpoint) checkpoint = { 0 };
  g_autoptr (GError) problem = NULL;

  crm_checkpoint_copy (&state->checkpoint, &checkpoint);
  if (pull_delta_once (run, entity, &checkpoint, &problem))
    return TRUE;
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_EXPIRED)
      || crm_sync_is_entity_error (problem))
    return pull_full (run, entity, FALSE, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Behind the cursor things may have changed, gone and come while the run lay idle. */
static gboolean
resume_full (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);

  if (!pull_full (run, entity, TRUE, error))
    return FALSE;
  state->is_listed = FALSE;
  crm_sync_doubt (state);
  return entity->modified_field < 0 || crm_sync_pull_changes (run, entity, error);
}

/* --- all of it --------------------------------------------------------------------------- */

CrmSyncPull
crm_sync_pull_kind (CrmSyncRun *run, CrmEntity *entity)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);

  return crm_sync_plan_pull (entity, &state->checkpoint, state->hash,
                             run->flags & CRM_SYNC_FLAGS_FULL);
}

static gboolean
pull (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  switch (crm_sync_pull_kind (run, entity))
    {
    case CRM_SYNC_PULL_NONE:
      return TRUE;
    case CRM_SYNC_PULL_RESUME:
      return resume_full (run, entity, error);
    case CRM_SYNC_PULL_FULL:
      return pull_full (run, entity, FALSE, error);
    case CRM_SYNC_PULL_CHANGES:
      return crm_sync_pull_changes (run, entity, error);
    case CRM_SYNC_PULL_DELTA:
      return pull_delta (run, entity, error);
    }
  g_assert_not_reached ();
}

gboolean
crm_sync_pull_entity (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean changed = FALSE;

  if (pull (run, entity, &problem))
    return crm_sync_parents_follow (run, entity, error);
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED)
      || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED))
    {
      if (!crm_sync_filter_split (run, entity, &changed, error))
        return FALSE;
      if (changed)
        return pull (run, entity, error) && crm_sync_parents_follow (run, entity, error);
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* --- some rows --------------------------------------------------------------------------- */

gboolean
crm_sync_pull_recent (CrmSyncRun *run, CrmEntity *entity, gint64 from_us, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (CrmFilter) window = crm_sync_plan_window (entity, from_us, 0);
  g_autoptr (GError) problem = NULL;

  crm_sync_listing_init (&listing, run, entity);
  crm_sync_listing_set_order (&listing, TRUE);
  listing.filter = crm_filter_and (state->filter, window);
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      if (!crm_sync_apply (run, page, NULL, error))
        return FALSE;
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

void
crm_sync_page_add_record (CrmPage *page, CrmRecord *record)
{
  CrmRow *row = crm_page_add_row (page);
  const char *etag = crm_record_get_etag (record);

  for (guint i = 0; i < page->entity->n_fields; i++)
    row->values[i] = crm_value_dup_into (crm_record_get_value (record, i), page->arena);
  row->etag = etag != NULL ? crm_arena_strndup (page->arena, etag, -1) : NULL;
}

/* --- the first look ---------------------------------------------------------------------- */

static CrmFilter *
new_mine (CrmSyncRun *run, CrmEntity *entity)
{
  g_autofree char *text = g_strdup_printf ("%s eq @me", entity->fields[entity->owner_field]->name);

  return crm_sync_expand_macros (text, entity, &run->identity, 0, NULL);
}

gboolean
crm_sync_pull_first (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_autofree char *orderby = NULL;
  g_autoptr (CrmFilter) mine = NULL;
  g_autoptr (CrmFilter) filter = NULL;
  g_autoptr (CrmPage) page = NULL;
  CrmRequest request = { .entity = entity, .top = FIRST_ROWS };

  if (state->checkpoint.finished_us != 0 || state->checkpoint.cursor != NULL
      || entity->owner_field < 0 || entity->modified_field < 0 || run->identity.user_id == NULL
      || entity->sync_method == CRM_SYNC_FULL
      || crm_sync_pull_kind (run, entity) != CRM_SYNC_PULL_FULL)
    return TRUE;
  mine = new_mine (run, entity);
  request.filter = filter = crm_filter_and (state->filter, mine);
  request.orderby = orderby
      = g_strconcat (entity->fields[entity->modified_field]->name, " desc", NULL);
  /* What a server does not understand here it need not: all rows come anyway. */
  page = crm_sync_call_fetch (run, &request, NULL);
  if (page == NULL || page->rows->len == 0)
    return !crm_sync_is_cancelled (run, error);
  return crm_sync_apply (run, page, NULL, error);
}
