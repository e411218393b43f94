/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-record.h"

/* Keys asked for at once; the address stays below what servers accept. */
#define KEYS_PER_REQUEST 25
/* So many rows that are here for another reason are asked for in one run. */
#define GUESTS_PER_RUN 100

/* A row came, and nobody knows which. */
#define ANY_KEY ""

CrmFilter *
crm_sync_new_keys_filter (CrmEntity *entity, GPtrArray *keys, guint from, guint to, GError **error)
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

static void
add_keys_of (CrmPage *page, GHashTable *keys)
{
  for (guint i = 0; i < page->rows->len; i++)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, i);

      if (row->values != NULL)
        g_hash_table_add (keys, crm_entity_dup_key (page->entity, row->values));
    }
  /* It is there; what it is nobody can read. */
  for (guint i = 0; i < page->bad->len; i++)
    {
      const char *key = g_array_index (page->bad, CrmBadRow, i).key;

      g_hash_table_add (keys, g_strdup (key != NULL ? key : ANY_KEY));
    }
}

/* --- fetching ---------------------------------------------------------------------------- */

/* Pages of an ordinary listing: a server may cut even a short answer. */
static gboolean
pull_matching (
    CrmSyncRun *run, CrmEntity *entity, CrmFilter *filter, GHashTable *came, GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (GError) problem = NULL;

  crm_sync_listing_init (&listing, run, entity);
  crm_sync_listing_set_order (&listing, FALSE);
  listing.count = FALSE;
  listing.filter = crm_filter_and (crm_sync_run_get (run, entity)->filter, filter);
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      add_keys_of (page, came);
      if (page->rows->len > 0 && !crm_sync_apply (run, page, NULL, error))
        return FALSE;
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
get_one (CrmSyncRun *run, CrmEntity *entity, const char *key, GHashTable *came, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (CrmRecord) record = crm_sync_call_get (run, entity, key, &problem);
  g_autoptr (CrmPage) page = NULL;

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
  crm_sync_filter_weed (run, page);
  add_keys_of (page, came);
  return page->rows->len == 0 || crm_sync_apply (run, page, NULL, error);
}

/* Alone: what a filter is needed for is asked with it, the rest by its address; and with one where
 * what came by that could not be read, because of a page it is known what is wrong. */
static gboolean
pull_one (CrmSyncRun *run, CrmEntity *entity, const char *key, GHashTable *came, GError **error)
{
  g_autoptr (CrmFilter) filter = NULL;
  g_autoptr (GError) problem = NULL;

  if (crm_sync_run_get (run, entity)->filter == NULL)
    {
      if (get_one (run, entity, key, came, &problem))
        return TRUE;
      if (!g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  filter = crm_sync_plan_key_filter (entity, key, error);
  return filter != NULL && pull_matching (run, entity, filter, came, error);
}

static gboolean
pull_some (CrmSyncRun *run,
           CrmEntity *entity,
           GPtrArray *keys,
           guint from,
           guint to,
           GHashTable *came,
           GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (to - from > 1)
    {
      g_autoptr (CrmFilter) filter = crm_sync_new_keys_filter (entity, keys, from, to, error);

      if (filter == NULL)
        return FALSE;
      if (pull_matching (run, entity, filter, came, &problem))
        return TRUE;
      if (!crm_sync_is_entity_error (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  for (guint i = from; i < to; i++)
    if (!pull_one (run, entity, g_ptr_array_index (keys, i), came, error))
      return FALSE;
  return TRUE;
}

/* Those that were found unreadable in this run are not asked for again. */
static GPtrArray *
new_readable (CrmSyncEntity *state, GPtrArray *keys)
{
  GPtrArray *readable = g_ptr_array_new ();

  for (guint i = 0; i < keys->len; i++)
    if (state->bad == NULL || !g_hash_table_contains (state->bad, g_ptr_array_index (keys, i)))
      g_ptr_array_add (readable, g_ptr_array_index (keys, i));
  return readable;
}

gboolean
crm_sync_pull_keys (CrmSyncRun *run, CrmEntity *entity, GPtrArray *all_keys, GError **error)
{
  g_autoptr (GPtrArray) keys = new_readable (crm_sync_run_get (run, entity), all_keys);
  g_autoptr (GHashTable) came = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();

  for (guint from = 0; from < keys->len; from += KEYS_PER_REQUEST)
    if (!pull_some (run, entity, keys, from, MIN (from + KEYS_PER_REQUEST, keys->len), came, error))
      return FALSE;
  for (guint i = 0; i < keys->len && !g_hash_table_contains (came, ANY_KEY); i++)
    if (!g_hash_table_contains (came, g_ptr_array_index (keys, i)))
      g_ptr_array_add (missing, g_ptr_array_index (keys, i));
  return crm_sync_drop (run, entity, missing, error);
}

/* --- what goes --------------------------------------------------------------------------- */

/* Much at once is a surprise: then only a proof, which looks twice, takes it away. */
gboolean
crm_sync_drop (CrmSyncRun *run, CrmEntity *entity, GPtrArray *keys, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_free);
  gint64 n_held = 0;

  if (keys->len == 0)
    return TRUE;
  if (!(run->flags & CRM_SYNC_FLAGS_NO_PROOF) && keys->len > 1)
    {
      if (!crm_store_count_held (run->store, entity, NULL, &n_held, error))
        return FALSE;
      if (crm_sync_plan_is_suspicious (n_held, keys->len))
        {
          crm_sync_doubt (state);
          return TRUE;
        }
    }
  if (!crm_sync_parents_begin (run, entity, error)
      || !crm_store_drop (run->store, entity, keys, removed, error))
    return FALSE;
  crm_sync_reporter_count (run->reporter, entity)->removed += removed->len;
  state->n_changes += removed->len;
  crm_sync_parents_note (run, entity, removed);
  return TRUE;
}

/* --- guests ------------------------------------------------------------------------------ */

static gboolean
refresh (CrmSyncRun *run, CrmPage *page, GError **error)
{
  CrmApplyStats stats = { 0 };

  if (!crm_store_apply_page (run->store, page, (CrmReason) 0, NULL, &stats, run->cancellable,
                             error))
    return FALSE;
  crm_sync_reporter_count (run->reporter, page->entity)->updated += stats.updated;
  return TRUE;
}

/* By its own address: the answer for several may have been cut, and only a clear no takes it away.
 */
static gboolean
visit_missing (CrmSyncRun *run, CrmEntity *entity, const char *key, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (CrmRecord) record = crm_sync_call_get (run, entity, key, &problem);
  gboolean removed = FALSE;

  if (record != NULL)
    {
      g_autoptr (CrmPage) page = crm_page_new (run->project, entity);

      crm_sync_page_add_record (page, record);
      return refresh (run, page, error);
    }
  if (!g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND)
      && !g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!crm_store_take_gone (run->store, entity, key, &removed, error))
    return FALSE;
  crm_sync_reporter_count (run->reporter, entity)->removed += removed;
  return TRUE;
}

/* Whole rows: there are few of them, and to ask for versions first would be another request. */
static gboolean
visit_some (
    CrmSyncRun *run, CrmEntity *entity, GPtrArray *keys, guint from, guint to, GError **error)
{
  g_autoptr (GHashTable) came = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (CrmFilter) filter = crm_sync_new_keys_filter (entity, keys, from, to, error);
  CrmRequest request = { .entity = entity, .filter = filter };
  g_autoptr (CrmPage) page = filter != NULL ? crm_sync_call_fetch (run, &request, error) : NULL;

  if (page == NULL)
    return FALSE;
  crm_sync_note_bad (run, page);
  add_keys_of (page, came);
  if (!refresh (run, page, error))
    return FALSE;
  for (guint i = from; i < to && !g_hash_table_contains (came, ANY_KEY); i++)
    if (!g_hash_table_contains (came, g_ptr_array_index (keys, i))
        && !visit_missing (run, entity, g_ptr_array_index (keys, i), error))
      return FALSE;
  return TRUE;
}

gboolean
crm_sync_visit_guests (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  g_autofree char *fact = g_strconcat ("guests ", entity->name, NULL);
  g_autofree char *held = crm_store_get_fact (run->store, fact, NULL);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  gint64 after = held != NULL ? g_ascii_strtoll (held, NULL, 10) : 0, last = 0;
  g_autofree char *next = NULL;

  if (!crm_store_list_guests (run->store, entity, after, GUESTS_PER_RUN, keys, &last, error))
    return FALSE;
  for (guint from = 0; from < keys->len; from += KEYS_PER_REQUEST)
    if (!visit_some (run, entity, keys, from, MIN (from + KEYS_PER_REQUEST, keys->len), error))
      return FALSE;
  /* Fewer than a round takes: the next run begins with the first again. */
  next = g_strdup_printf ("%" G_GINT64_FORMAT, keys->len == GUESTS_PER_RUN ? last : 0);
  return (held == NULL && keys->len < GUESTS_PER_RUN) || g_strcmp0 (held, next) == 0
         || crm_store_set_fact (run->store, fact, next, error);
}
