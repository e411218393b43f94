/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

/* Marks an open run that only compares keys: it is begun anew, never resumed. */
#define KEYS_CURSOR "keys"

/* --- what is here ------------------------------------------------------------------------ */

/* Rows that the server has or had: with what was deleted here and not sent, without what is
 * new here and not sent. */
gint64
crm_sync_count_local (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmQuery query = { .entity = entity->name, .with_deleted = TRUE };
  gint64 n_rows = crm_store_count (run->store, &query, run->cancellable, error);
  g_autoptr (GPtrArray) pending = NULL;

  if (n_rows < 0)
    return -1;
  pending = crm_store_list_pending (run->store, error);
  if (pending == NULL)
    return -1;
  for (guint i = 0; i < pending->len; i++)
    {
      CrmPending *one = g_ptr_array_index (pending, i);

      if (one->kind == CRM_SEND_CREATE && g_str_equal (one->entity, entity->name))
        n_rows--;
    }
  return MAX (n_rows, 0);
}

/* --- what is there ----------------------------------------------------------------------- */

static gboolean
count_remote (CrmSyncRun *run, CrmEntity *entity, gint64 *n_rows, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_autoptr (CrmPage) page = NULL;
  CrmRequest request = {
    .entity = entity, .filter = state->filter, .select = entity->keys, .top = 1, .count = TRUE
  };

  page = crm_sync_call_fetch (run, &request, error);
  if (page == NULL)
    return FALSE;
  *n_rows = page->count;
  return TRUE;
}

gboolean
crm_sync_list_versions (CrmSyncRun *run,
                        CrmEntity *entity,
                        const CrmCheckpoint *checkpoint,
                        gint64 *n_listed,
                        gboolean *is_short,
                        GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (GPtrArray) stale = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) problem = NULL;

  crm_sync_listing_init (&listing, run, entity);
  crm_sync_listing_set_order (&listing, FALSE);
  crm_sync_listing_select_versions (&listing);
  listing.filter = state->filter != NULL ? crm_filter_ref (state->filter) : NULL;
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      if (!crm_store_mark_seen (run->store, page, stale, error))
        return FALSE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  *n_listed = listing.received;
  *is_short = crm_sync_listing_is_short (&listing);
  return crm_sync_pull_keys (run, entity, stale, checkpoint, error);
}

/* --- when, and what comes of it ---------------------------------------------------------- */

static char *
fact_name (CrmEntity *entity)
{
  return g_strconcat ("keys-listed-us ", entity->name, NULL);
}

gboolean
crm_sync_note_listed (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  g_autofree char *name = fact_name (entity);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, crm_sync_run_server_now (run));

  return crm_store_set_fact (run->store, name, now, error);
}

static gboolean
is_overdue (CrmSyncRun *run, CrmEntity *entity, gboolean *overdue, GError **error)
{
  g_autofree char *name = fact_name (entity);
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = crm_store_get_fact (run->store, name, &problem);
  gint64 last = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  *overdue = crm_sync_run_server_now (run) - last > CRM_SYNC_RECONCILE_US;
  return TRUE;
}

/* Equal counts prove nothing, unequal ones prove that something is missing or too much. */
static gboolean
is_needed (CrmSyncRun *run, CrmEntity *entity, gboolean *needed, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  gint64 local, remote = -1;

  *needed = TRUE;
  if (state->is_doubtful)
    return TRUE;
  local = crm_sync_count_local (run, entity, error);
  if (local < 0)
    return FALSE;
  if (local <= CRM_SYNC_SMALL_ROWS)
    return TRUE;
  if (!is_overdue (run, entity, needed, error))
    return FALSE;
  if (*needed)
    return TRUE;
  if (!count_remote (run, entity, &remote, error))
    return FALSE;
  /* Some servers count no further than 5,000. */
  *needed = remote >= 0 && remote != local && !(remote == 5000 && local > 5000);
  return TRUE;
}

static gboolean
reconcile (CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint, GError **error)
{
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, entity);
  gint64 n_listed, local;
  gboolean is_short;
  guint n_removed = 0;

  if (!crm_sync_list_versions (run, entity, checkpoint, &n_listed, &is_short, error))
    return FALSE;
  local = crm_sync_count_local (run, entity, error);
  if (local < 0)
    return FALSE;
  /* What either of two listings showed stays. */
  if ((is_short || crm_sync_plan_is_suspicious (local, local - n_listed))
      && !crm_sync_list_versions (run, entity, checkpoint, &n_listed, &is_short, error))
    return FALSE;

  checkpoint->finished_us = crm_clock_now_us (run->clock);
  g_set_str (&checkpoint->cursor, NULL);
  checkpoint->run_id = 0;
  if (!crm_store_finish_run (run->store, entity, checkpoint, !is_short, &n_removed,
                             run->cancellable, error))
    return FALSE;
  count->removed += n_removed;
  return TRUE;
}

gboolean
crm_sync_reconcile_entity (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (CrmCheckpoint) checkpoint = { 0 };
  gboolean needed;

  if (state->is_listed || state->checkpoint.finished_us == 0
      || run->flags & CRM_SYNC_FLAGS_NO_PROOF)
    return TRUE;
  if (!is_needed (run, entity, &needed, error))
    return FALSE;
  if (!needed)
    return TRUE;

  crm_checkpoint_copy (&state->checkpoint, &checkpoint);
  checkpoint.run_id = crm_sync_run_new_id (run);
  checkpoint.is_full = TRUE;
  checkpoint.total_rows = 1; /* no reason for bulk mode, also where nothing is here */
  g_set_str (&checkpoint.cursor, KEYS_CURSOR);
  /* A delta link stands for the filter it was made with. */
  if (g_strcmp0 (checkpoint.filter_hash, state->hash) != 0)
    g_set_str (&checkpoint.delta_link, NULL);
  g_set_str (&checkpoint.filter_hash, state->hash);
  if (!crm_store_begin_run (run->store, entity, &checkpoint, error)
      || !reconcile (run, entity, &checkpoint, error))
    return FALSE;
  return crm_sync_note_listed (run, entity, error);
}
