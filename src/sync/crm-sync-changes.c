/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-project.h"

/* What changed since the watermark, asked twice: first keys and versions of everything, without
 * the filter, so that a row that left it is noticed; then the rows that are meant and differ. */

/* Up to so many rows are fetched by key. */
#define FEW_KEYS 50
/* Fewer changes than this are never too many to be looked through. */
#define MANY_CHANGES 500

/* What one look at the changes learned. */
typedef struct
{
  CrmSyncRun *run;
  CrmEntity *entity;
  CrmCheckpoint checkpoint;
  CrmVersions versions;
  gint64 newest_us;
  gboolean is_quiet;    /* nothing is newer than what was seen long ago */
  gboolean is_rebased;  /* what was sure no longer is */
  gboolean is_too_much; /* more changed elsewhere than is held here */
  gboolean has_etags;   /* what is listed then */
} Changes;

static void
changes_clear (Changes *self)
{
  crm_checkpoint_clear (&self->checkpoint);
  crm_versions_clear (&self->versions);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Changes, changes_clear)

/* --- the first question ------------------------------------------------------------------ */

static void
prepare_changes (CrmSyncListing *listing, const CrmCheckpoint *checkpoint)
{
  crm_sync_listing_set_order (listing, TRUE);
  crm_sync_listing_select_versions (listing);
  listing->filter
      = crm_sync_plan_since (listing->entity, checkpoint->watermark_us, checkpoint->grid_us);
}

/* Long after the newest change all that is needed to know is whether there is a newer one. */
static gboolean
is_closed (const CrmCheckpoint *checkpoint)
{
  return checkpoint->max_seen_us > 0 && checkpoint->watermark_us > checkpoint->max_seen_us;
}

CrmRequest
crm_sync_changes_dup_first (CrmSyncListing *listing, char **orderby)
{
  const CrmCheckpoint *checkpoint = &crm_sync_run_get (listing->run, listing->entity)->checkpoint;

  if (is_closed (checkpoint))
    return crm_sync_back_dup_request (listing, orderby);
  prepare_changes (listing, checkpoint);
  return crm_sync_listing_dup_first (listing, orderby);
}

/* --- keys and versions ------------------------------------------------------------------- */

/* The server's clock was set back, or was ahead when the watermark was made: what changed since
 * may be dated before it. */
static gboolean
is_clock_back (Changes *self, gint64 server_us)
{
  return server_us > 0 && self->checkpoint.watermark_us > server_us + 60 * G_USEC_PER_SEC;
}

/* A day back is far enough for whatever the clock did; the proof finds the rest. */
static void
rebase (Changes *self, gint64 newest_us, gint64 watermark_us)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);

  crm_sync_doubt (state);
  g_clear_pointer (&state->first_changes, crm_page_unref);
  self->checkpoint.max_seen_us = newest_us;
  self->checkpoint.watermark_us = watermark_us;
  self->is_rebased = TRUE;
}

static gboolean
rebase_by_clock (Changes *self)
{
  gint64 now = self->run->server_us > 0 ? crm_sync_run_server_now (self->run) : 0;

  if (!is_clock_back (self, now))
    return FALSE;
  rebase (self, 0, MAX (now - CRM_SYNC_LARGEST_OVERLAP_US, 1));
  return TRUE;
}

static gboolean
look_through (Changes *self, CrmSyncListing *listing, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  g_autoptr (GError) problem = NULL;
  gint64 n_held = 0;

  if (state->filter != NULL
      && !crm_store_count_held (self->run->store, self->entity, NULL, &n_held, error))
    return FALSE;
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (listing, &problem);

      if (page == NULL)
        break;
      if (self->checkpoint.started_us == 0)
        self->checkpoint.started_us = listing->server_time_us;
      if (state->filter != NULL && listing->total > MAX (n_held, MANY_CHANGES)
          && !(self->run->flags & CRM_SYNC_FLAGS_NO_PROOF))
        {
          self->is_too_much = TRUE;
          self->has_etags
              = page->rows->len > 0 && g_array_index (page->rows, CrmRow, 0).etag != NULL;
          return TRUE;
        }
      self->newest_us = crm_sync_page_newest (page, self->newest_us, &self->checkpoint.grid_us);
      if (!crm_store_compare_versions (self->run->store, page, FALSE, &self->versions, error))
        return FALSE;
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
look (Changes *self, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  g_auto (CrmSyncListing) listing = { 0 };

  crm_sync_listing_init (&listing, self->run, self->entity);
  prepare_changes (&listing, &self->checkpoint);
  listing.first = g_steal_pointer (&state->first_changes);
  if (!look_through (self, &listing, error))
    return FALSE;
  if (crm_sync_listing_is_short (&listing) || listing.is_unsure)
    crm_sync_doubt (state);
  return TRUE;
}

/* What was newest is gone. Where that is a backup, what was changed twice within a step of the
 * server's dates is dated in it as it is here: what is newest now is read once more. */
static gboolean
look_again (Changes *self, gint64 newest, GError **error)
{
  gint64 from_us = newest - crm_sync_plan_overlap (self->checkpoint.lateness_us);

  if (newest <= 0 || self->is_too_much || !crm_sync_plan_is_coarse (&self->checkpoint))
    return TRUE;
  crm_versions_clear (&self->versions);
  crm_versions_init (&self->versions);
  self->versions.unsure_us = MAX (from_us, 1);
  self->checkpoint.watermark_us = MIN (self->checkpoint.watermark_us, self->versions.unsure_us);
  self->is_rebased = TRUE;
  return look (self, error);
}

/* @newest: of all there is. Less than was seen: the server went back, and a proof tells what it has
 * now, or somebody deleted what was newest. */
static gboolean
judge_newest (Changes *self, gint64 newest, GError **error)
{
  gint64 overlap = crm_sync_plan_overlap (self->checkpoint.lateness_us);
  gboolean is_back = FALSE;

  self->is_quiet = newest <= self->checkpoint.max_seen_us;
  if (newest >= self->checkpoint.max_seen_us)
    return TRUE;
  if (!crm_sync_back_judge (self->run, self->entity, newest, &is_back, error))
    return FALSE;
  if (!is_back)
    {
      self->checkpoint.max_seen_us = newest;
      return look_again (self, newest, error);
    }
  rebase (self, newest, MAX (newest - overlap, 0));
  return crm_sync_back_note (self->run, error);
}

static gboolean
look_for_newest (Changes *self, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  g_autoptr (CrmPage) page = g_steal_pointer (&state->first_changes);
  gint64 newest = 0;

  if (page == NULL)
    {
      if (!crm_sync_back_newest (self->run, self->entity, &newest, error))
        return FALSE;
    }
  else
    newest = crm_sync_page_newest (page, 0, NULL);
  self->checkpoint.started_us = self->run->server_us > 0 ? crm_sync_run_server_now (self->run) : 0;
  return judge_newest (self, newest, error);
}

/* With one look where nothing happened for long, else through all that is dated since. */
static gboolean
find_changes (Changes *self, GError **error)
{
  rebase_by_clock (self);
  if (is_closed (&self->checkpoint))
    {
      if (!look_for_newest (self, error))
        return FALSE;
      if (self->is_quiet)
        return TRUE;
      self->checkpoint.started_us = 0;
    }
  if (!look (self, error))
    return FALSE;
  /* The first answer of a run is the first to tell the time. */
  if (!self->is_rebased && rebase_by_clock (self) && !look (self, error))
    return FALSE;
  if (self->is_too_much || self->checkpoint.max_seen_us <= 0)
    return TRUE;
  /* All that is dated since was listed, the newest of all among it. */
  return self->newest_us > 0 ? judge_newest (self, self->newest_us, error)
                             : look_for_newest (self, error);
}

/* --- the rows themselves ----------------------------------------------------------------- */

static void
take_keys (CrmPage *page, GHashTable *keys)
{
  for (guint i = 0; i < page->rows->len; i++)
    {
      g_autofree char *key
          = crm_entity_dup_key (page->entity, g_array_index (page->rows, CrmRow, i).values);

      g_hash_table_remove (keys, key);
    }
}

/* All that is meant and dated since the oldest difference; then what is here, differs and did not
 * come is asked for by key. */
static gboolean
pull_window (Changes *self, GError **error)
{
  CrmSyncRun *run = self->run;
  CrmSyncEntity *state = crm_sync_run_get (run, self->entity);
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (CrmFilter) since
      = crm_sync_plan_since (self->entity, self->versions.oldest_us, self->checkpoint.grid_us);
  g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GError) problem = NULL;

  for (guint i = 0; i < self->versions.changed->len; i++)
    g_hash_table_add (left, g_ptr_array_index (self->versions.changed, i));
  crm_sync_listing_init (&listing, run, self->entity);
  crm_sync_listing_set_order (&listing, TRUE);
  listing.filter = crm_filter_and (state->filter, since);
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      take_keys (page, left);
      if (!crm_sync_apply (run, page, NULL, error))
        return FALSE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (crm_sync_listing_is_short (&listing) || listing.is_unsure)
    crm_sync_doubt (state);
  for (guint i = 0; i < self->versions.changed->len; i++)
    if (g_hash_table_contains (left, g_ptr_array_index (self->versions.changed, i)))
      g_ptr_array_add (keys, g_ptr_array_index (self->versions.changed, i));
  return crm_sync_pull_keys (run, self->entity, keys, error);
}

static gboolean
pull_few (Changes *self, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  g_ptr_array_extend (keys, self->versions.changed, NULL, NULL);
  g_ptr_array_extend (keys, self->versions.unknown, NULL, NULL);
  return crm_sync_pull_keys (self->run, self->entity, keys, error);
}

static gboolean
pull_rows (Changes *self, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (self->run, self->entity);
  guint n_stale = self->versions.changed->len + self->versions.unknown->len;
  gboolean done;

  if (n_stale == 0)
    return TRUE;
  if (self->versions.n_older > 0 && !crm_sync_back_note (self->run, error))
    return FALSE;
  /* Where there is no row of a parent here, others may still depend on it. */
  if (!crm_sync_parents_begin (self->run, self->entity, error))
    return FALSE;
  crm_sync_parents_note (self->run, self->entity, self->versions.changed);
  crm_sync_parents_note (self->run, self->entity, self->versions.unknown);

  state->sure_us = self->is_rebased ? 0 : crm_sync_plan_fresh_from (&state->checkpoint) - 1;
  done = n_stale <= FEW_KEYS || self->versions.oldest_us <= 0 ? pull_few (self, error)
                                                              : pull_window (self, error);
  state->sure_us = 0;
  return done;
}

/* --- all of it --------------------------------------------------------------------------- */

/* The listing of keys that follows finds everything that is there now: only the watermark is
 * to be found. */
static gboolean
leave_it_to_the_proof (Changes *self, GError **error)
{
  crm_sync_doubt (crm_sync_run_get (self->run, self->entity));
  /* It compares versions: what may have changed without another one is not left to it. */
  return (self->has_etags || self->versions.unsure_us == 0
          || crm_sync_pull_recent (self->run, self->entity, self->versions.unsure_us, error))
         && crm_sync_back_newest (self->run, self->entity, &self->newest_us, error);
}

gboolean
crm_sync_pull_changes (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (Changes) changes = { .run = run, .entity = entity };
  CrmCheckpoint *checkpoint = &changes.checkpoint;

  /* Another filter than last time: what is new in it was not modified. */
  if (g_strcmp0 (state->checkpoint.filter_hash, state->hash) != 0)
    crm_sync_doubt (state);
  crm_versions_init (&changes.versions);
  changes.versions.unsure_us = crm_sync_plan_unsure_from (&state->checkpoint);
  crm_checkpoint_copy (&state->checkpoint, checkpoint);
  checkpoint->run_id = 0;
  checkpoint->is_full = FALSE;
  checkpoint->started_us = 0;
  g_set_str (&checkpoint->cursor, NULL);

  if (!find_changes (&changes, error)
      || (changes.is_too_much && !leave_it_to_the_proof (&changes, error))
      || !pull_rows (&changes, error))
    return FALSE;
  checkpoint->max_seen_us = MAX (checkpoint->max_seen_us, changes.newest_us);
  checkpoint->lateness_us = MAX (checkpoint->lateness_us, state->lateness_us);
  return crm_sync_finish (run, entity, checkpoint, FALSE, error);
}
