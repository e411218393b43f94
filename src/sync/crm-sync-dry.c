/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

/* What a run would send, fetch and remove, without doing it: all keys and versions are listed and
 * compared with what is here. */

static gboolean
count_pending (CrmSyncRun *run, GError **error)
{
  g_autoptr (GPtrArray) pending = crm_store_list_pending (run->store, error);

  if (pending == NULL)
    return FALSE;
  for (guint i = 0; i < pending->len; i++)
    {
      CrmPending *one = g_ptr_array_index (pending, i);
      CrmEntity *entity = crm_project_find_entity (run->project, one->entity);

      if (entity != NULL && entity->sync_method != CRM_SYNC_DOWNLOAD_ONLY
          && !crm_sync_run_get (run, entity)->is_left_out)
        crm_sync_reporter_count (run->reporter, entity)->sent++;
    }
  return TRUE;
}

static gboolean
compare_all (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, entity);
  g_auto (CrmSyncListing) listing = { 0 };
  g_auto (CrmVersions) versions = { 0 };
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) problem = NULL;

  crm_versions_init (&versions);
  crm_sync_listing_init (&listing, run, entity);
  crm_sync_listing_set_order (&listing, FALSE);
  crm_sync_listing_select_versions (&listing);
  listing.filter = state->filter != NULL ? crm_filter_ref (state->filter) : NULL;
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      for (guint i = 0; i < page->rows->len; i++)
        g_hash_table_add (
            listed, crm_entity_dup_key (entity, g_array_index (page->rows, CrmRow, i).values));
      if (!run->is_unstored
          && !crm_store_compare_versions (run->store, page, FALSE, &versions, error))
        return FALSE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!run->is_unstored && !crm_store_list_matching (run->store, entity, NULL, FALSE, held, error))
    return FALSE;
  for (guint i = 0; i < held->len; i++)
    count->removed += !g_hash_table_contains (listed, g_ptr_array_index (held, i));
  count->added = run->is_unstored ? listing.received : versions.unknown->len;
  count->updated = versions.changed->len;
  count->received = count->added + count->updated;
  count->total = listing.total;
  count->proven_us = state->checkpoint.proven_us;
  count->is_done = TRUE;
  return TRUE;
}

/* What one entity cannot do is its own problem, as in a run that is none. */
static gboolean
compare (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, entity);
  g_autoptr (GError) problem = NULL;

  if (entity->sync_method == CRM_SYNC_ONLINE_ONLY || entity->sync_method == CRM_SYNC_UPLOAD_ONLY)
    return TRUE;
  if (crm_sync_filter_expand (run, entity, &problem) && compare_all (run, entity, &problem))
    return TRUE;
  if (!crm_sync_is_entity_error (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  count->problems++;
  g_set_str (&count->message, problem->message);
  return TRUE;
}

gboolean
crm_sync_dry_run (CrmSyncRun *run, GError **error)
{
  if (crm_sync_profile_goes (run, CRM_SYNC_UP) && !count_pending (run, error))
    return FALSE;
  crm_sync_reporter_set_phase (run->reporter, CRM_SYNC_PHASE_DOWNLOAD);
  for (guint i = 0; crm_sync_profile_goes (run, CRM_SYNC_DOWN) && i < run->order->len; i++)
    {
      CrmEntity *entity
          = g_ptr_array_index (run->project->entities, g_array_index (run->order, guint, i));

      crm_sync_reporter_advance (run->reporter, entity, (double) i / run->order->len);
      if (!crm_sync_run_get (run, entity)->is_left_out && !compare (run, entity, error))
        return FALSE;
    }
  return TRUE;
}
