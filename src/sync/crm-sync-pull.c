/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-arena.h"
#include "crm-clock.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-record.h"

#define MAX_RESTARTS 2
/* Keys asked for at once; the address stays below what servers accept. */
#define KEYS_PER_REQUEST 25

/* --- applying ---------------------------------------------------------------------------- */

gboolean
crm_sync_apply (CrmSyncRun *run, CrmPage *page, const CrmCheckpoint *checkpoint, GError **error)
{
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, page->entity);
  CrmApplyStats stats = { 0 };

  if (!crm_store_apply_page (run->store, page, CRM_REASON_FILTER, checkpoint, &stats,
                             run->cancellable, error))
    return FALSE;
  count->received += page->rows->len;
  count->added += stats.added;
  count->updated += stats.updated;
  count->removed += stats.removed;
  return TRUE;
}

static gint64
newest_in (CrmPage *page, gint64 newest)
{
  int field = page->entity->modified_field;

  for (guint i = 0; field >= 0 && i < page->rows->len; i++)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, i);

      if (row->values != NULL && row->values[field].kind == CRM_VALUE_INT)
        newest = MAX (newest, row->values[field].integer);
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
      checkpoint->max_seen_us = newest_in (page, checkpoint->max_seen_us);
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

static gboolean
finish (
    CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint, gboolean sweep, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, entity);
  gint64 watermark = crm_sync_plan_watermark (checkpoint->max_seen_us, checkpoint->started_us);
  guint n_removed = 0;

  checkpoint->watermark_us
      = checkpoint->is_full ? watermark : MAX (watermark, checkpoint->watermark_us);
  checkpoint->finished_us = crm_clock_now_us (run->clock);
  g_set_str (&checkpoint->cursor, NULL);
  checkpoint->run_id = 0;
  if (!crm_store_finish_run (run->store, entity, checkpoint, sweep, &n_removed, run->cancellable,
                             error))
    return FALSE;
  count->removed += n_removed;
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
  g_set_str (&checkpoint->cursor, "start");
  g_set_str (&checkpoint->delta_link, NULL);
  g_set_str (&checkpoint->filter_hash, state->hash);
}

static void
prepare_full (CrmSyncListing *listing, const CrmCheckpoint *checkpoint)
{
  CrmSyncEntity *state = crm_sync_run_get (listing->run, listing->entity);

  listing->filter = state->filter != NULL ? crm_filter_ref (state->filter) : NULL;
  listing->track = g_hash_table_contains (listing->run->tracked, listing->entity->set)
                   && listing->entity->sync_method != CRM_SYNC_FULL;
  if (!listing->track)
    crm_sync_listing_set_order (listing, FALSE);
  crm_cursor_from_text (checkpoint->cursor, &listing->cursor);
  listing->received = checkpoint->done_rows;
  listing->total = checkpoint->total_rows;
}

/* What the listing did not show goes. Where that is much, the keys are listed once more: an
 * answer that lost half its rows must not empty the device. */
static gboolean
sweep_full (CrmSyncListing *listing, CrmCheckpoint *checkpoint, GError **error)
{
  CrmSyncRun *run = listing->run;
  CrmSyncEntity *state = crm_sync_run_get (run, listing->entity);
  gint64 local = crm_sync_count_local (run, listing->entity, error);
  gboolean is_short = crm_sync_listing_is_short (listing);
  gint64 n_listed = listing->received;

  if (local < 0)
    return FALSE;
  if (is_short || crm_sync_plan_is_suspicious (local, local - n_listed))
    {
      if (!crm_sync_list_versions (run, listing->entity, checkpoint, &n_listed, &is_short, error))
        return FALSE;
    }
  if (!finish (run, listing->entity, checkpoint, !is_short, error))
    return FALSE;
  state->is_listed = !is_short;
  state->is_doubtful = is_short;
  return is_short || crm_sync_note_listed (run, listing->entity, error);
}

static gboolean
pull_full_once (CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint, GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };

  crm_sync_listing_init (&listing, run, entity);
  prepare_full (&listing, checkpoint);
  return apply_listing (&listing, checkpoint, error) && sweep_full (&listing, checkpoint, error);
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
      if (pull_full_once (run, entity, &checkpoint, &problem))
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

/* --- changes ----------------------------------------------------------------------------- */

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

/* What is dated inside the overlap is mostly here already: only keys and versions travel. */
static gboolean
pull_overlap (
    CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint, gint64 to_us, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (CrmFilter) window = NULL;
  g_autoptr (GPtrArray) stale = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) problem = NULL;

  crm_sync_listing_init (&listing, run, entity);
  crm_sync_listing_set_order (&listing, TRUE);
  crm_sync_listing_select_versions (&listing);
  window = crm_sync_plan_window (entity, checkpoint->watermark_us, to_us);
  listing.filter = crm_filter_and (state->filter, window);

  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      if (checkpoint->started_us == 0)
        checkpoint->started_us = listing.server_time_us;
      if (!crm_store_mark_seen (run->store, page, stale, error))
        return FALSE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return crm_sync_pull_keys (run, entity, stale, checkpoint, error);
}

static gboolean
pull_fresh (
    CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint, gint64 from_us, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (CrmFilter) window = crm_sync_plan_window (entity, from_us, 0);

  crm_sync_listing_init (&listing, run, entity);
  crm_sync_listing_set_order (&listing, TRUE);
  listing.filter = crm_filter_and (state->filter, window);
  if (!apply_listing (&listing, checkpoint, error))
    return FALSE;
  if (crm_sync_listing_is_short (&listing))
    state->is_doubtful = TRUE;
  return TRUE;
}

/* Few rows are listed by key in the sweep of every run anyway. */
static gboolean
needs_overlap (CrmSyncRun *run, CrmEntity *entity, gint64 from_us, gboolean *needed, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  gint64 local;

  *needed = FALSE;
  if (state->checkpoint.watermark_us >= from_us)
    return TRUE;
  local = crm_sync_count_local (run, entity, error);
  *needed = local > CRM_SYNC_SMALL_ROWS || run->flags & CRM_SYNC_FLAGS_NO_PROOF;
  return local >= 0;
}

static gboolean
pull_changes (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  gint64 from_us = crm_sync_plan_fresh_from (&state->checkpoint);
  g_auto (CrmCheckpoint) checkpoint = { 0 };
  gboolean with_overlap;

  if (!needs_overlap (run, entity, from_us, &with_overlap, error))
    return FALSE;
  /* Another filter than last time: what is new in it was not modified. */
  if (g_strcmp0 (state->checkpoint.filter_hash, state->hash) != 0)
    state->is_doubtful = TRUE;

  crm_checkpoint_copy (&state->checkpoint, &checkpoint);
  begin_changes (&checkpoint);
  if (with_overlap && !pull_overlap (run, entity, &checkpoint, from_us, error))
    return FALSE;
  if (!pull_fresh (run, entity, &checkpoint, from_us, error))
    return FALSE;
  return finish (run, entity, &checkpoint, FALSE, error);
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
  return apply_listing (&listing, checkpoint, error)
         && finish (run, entity, checkpoint, FALSE, error);
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
  state->is_doubtful = TRUE;
  return entity->modified_field < 0 || pull_changes (run, entity, error);
}

gboolean
crm_sync_pull_entity (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);

  switch (crm_sync_plan_pull (entity, &state->checkpoint, state->hash,
                              run->flags & CRM_SYNC_FLAGS_FULL))
    {
    case CRM_SYNC_PULL_NONE:
      return TRUE;
    case CRM_SYNC_PULL_RESUME:
      return resume_full (run, entity, error);
    case CRM_SYNC_PULL_FULL:
      return pull_full (run, entity, FALSE, error);
    case CRM_SYNC_PULL_CHANGES:
      return pull_changes (run, entity, error);
    case CRM_SYNC_PULL_DELTA:
      return pull_delta (run, entity, error);
    }
  g_assert_not_reached ();
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

static gboolean
pull_one_key (CrmSyncRun *run,
              CrmEntity *entity,
              const char *key,
              const CrmCheckpoint *checkpoint,
              GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (CrmRecord) record = crm_sync_call_get (run, entity, key, &problem);
  g_autoptr (CrmPage) page = NULL;

  /* Gone between the listing and now: the next run will see it. */
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND)
      || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED))
    return TRUE;
  if (record == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  page = crm_page_new (run->project, entity);
  crm_sync_page_add_record (page, record);
  return crm_sync_apply (run, page, checkpoint, error);
}

static CrmFilter *
new_keys_filter (CrmEntity *entity, GPtrArray *keys, guint from, guint to, GError **error)
{
  CrmFilter *result = NULL;

  for (guint i = from; i < to; i++)
    {
      CrmFilter *one = crm_sync_plan_key_filter (entity, g_ptr_array_index (keys, i), error);

      if (one == NULL)
        {
          g_clear_pointer (&result, crm_filter_unref);
          return NULL;
        }
      result = result != NULL ? crm_filter_new (CRM_FILTER_OR, result, one) : one;
    }
  return result;
}

/* Pages of an ordinary listing: a server may cut even a short answer. */
static gboolean
pull_some_keys (CrmSyncRun *run,
                CrmEntity *entity,
                CrmFilter *filter,
                const CrmCheckpoint *checkpoint,
                GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (GError) problem = NULL;

  crm_sync_listing_init (&listing, run, entity);
  listing.count = FALSE;
  listing.filter = crm_filter_ref (filter);
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      if (!crm_sync_apply (run, page, checkpoint, error))
        return FALSE;
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
crm_sync_pull_keys (CrmSyncRun *run,
                    CrmEntity *entity,
                    GPtrArray *keys,
                    const CrmCheckpoint *checkpoint,
                    GError **error)
{
  for (guint from = 0; from < keys->len; from += KEYS_PER_REQUEST)
    {
      guint to = MIN (from + KEYS_PER_REQUEST, keys->len);
      g_autoptr (CrmFilter) filter = NULL;
      g_autoptr (GError) problem = NULL;

      if (to - from > 1)
        {
          filter = new_keys_filter (entity, keys, from, to, error);
          if (filter == NULL)
            return FALSE;
          if (pull_some_keys (run, entity, filter, checkpoint, &problem))
            continue;
          if (!crm_sync_is_entity_error (problem))
            {
              g_propagate_error (error, g_steal_pointer (&problem));
              return FALSE;
            }
        }
      for (guint i = from; i < to; i++)
        if (!pull_one_key (run, entity, g_ptr_array_index (keys, i), checkpoint, error))
          return FALSE;
    }
  return TRUE;
}
