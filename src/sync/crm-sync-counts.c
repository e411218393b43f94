/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

/* Exact counts say where a large entity is to be looked at first: equal ones prove nothing,
 * unequal ones prove that something is missing or too much. */

#define MAX_RANGES 12
/* Where some servers stop to count. */
#define COUNT_LIMIT 5000

static void
range_clear (gpointer data)
{
  CrmSyncRange *range = data;

  g_clear_pointer (&range->filter, crm_filter_unref);
  g_clear_pointer (&range->page, crm_page_unref);
}

/* --- ranges of creation time ------------------------------------------------------------- */

static CrmFilter *
compare_created (CrmEntity *entity, CrmFilterOp op, gint64 time)
{
  CrmField *field = entity->fields[entity->created_field];
  CrmValue value = crm_value_int (time);

  return crm_filter_new (op, crm_filter_new_path (field->name),
                         crm_filter_new_literal (field->type, &value));
}

static void
add_range (GArray *ranges, CrmFilter *filter)
{
  CrmSyncRange range = { .filter = filter, .n_there = -1 };

  g_array_append_val (ranges, range);
}

gboolean
crm_sync_counts_split (CrmSyncRun *run, CrmEntity *entity, GArray *ranges, GError **error)
{
  g_autoptr (GArray) bounds = NULL;

  if (entity->created_field < 0 || *run->no_batch
      || entity->fields[entity->created_field]->type != CRM_EDM_DATE_TIME_OFFSET)
    return TRUE;
  bounds = crm_store_list_bounds (run->store, entity, entity->created_field, MAX_RANGES, error);
  if (bounds == NULL)
    return FALSE;
  for (guint i = 0; bounds->len > 0 && i <= bounds->len; i++)
    {
      CrmFilter *from
          = i > 0 ? compare_created (entity, CRM_FILTER_GE, g_array_index (bounds, gint64, i - 1))
                  : NULL;
      CrmFilter *to = i < bounds->len ? compare_created (entity, CRM_FILTER_LT,
                                                         g_array_index (bounds, gint64, i))
                                      : NULL;

      add_range (ranges, from != NULL && to != NULL ? crm_filter_new (CRM_FILTER_AND, from, to)
                         : from != NULL             ? from
                                                    : to);
    }
  return TRUE;
}

/* --- asking ------------------------------------------------------------------------------ */

CrmRequest
crm_sync_counts_dup_request (CrmSyncRun *run, CrmEntity *entity, CrmSyncRange *range)
{
  return (CrmRequest) { .entity = entity,
                        .filter
                        = crm_filter_and (crm_sync_run_get (run, entity)->filter, range->filter),
                        .select = entity->keys,
                        .top = 1,
                        .count = TRUE };
}

static gboolean
ask_alone (CrmSyncRun *run, CrmEntity *entity, CrmSyncRange *range, GError **error)
{
  CrmRequest request = crm_sync_counts_dup_request (run, entity, range);
  g_autoptr (CrmFilter) filter = request.filter;
  g_autoptr (CrmPage) page = crm_sync_call_fetch (run, &request, error);

  if (page == NULL)
    return FALSE;
  range->n_there = page->count;
  return TRUE;
}

static gboolean
ask_together (CrmSyncRun *run, CrmEntity *entity, GArray *ranges, GError **error)
{
  g_autofree CrmCall *calls = g_new0 (CrmCall, ranges->len);
  g_autoptr (GError) problem = NULL;
  gboolean answered;

  for (guint i = 0; i < ranges->len; i++)
    calls[i].request
        = crm_sync_counts_dup_request (run, entity, &g_array_index (ranges, CrmSyncRange, i));
  answered = crm_sync_call_batch (run, calls, ranges->len, FALSE, &problem);
  for (guint i = 0; i < ranges->len; i++)
    {
      if (calls[i].page != NULL)
        g_array_index (ranges, CrmSyncRange, i).n_there = calls[i].page->count;
      g_clear_pointer (&calls[i].request.filter, crm_filter_unref);
      crm_call_clear (&calls[i]);
    }
  if (answered)
    return TRUE;
  if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return ask_alone (run, entity, &g_array_index (ranges, CrmSyncRange, 0), error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* --- comparing --------------------------------------------------------------------------- */

gboolean
crm_sync_counts_differ (gint64 n_there, gint64 n_held)
{
  return n_there >= 0 && n_there != n_held && !(n_there == COUNT_LIMIT && n_held > COUNT_LIMIT);
}

static gboolean
differs (const CrmSyncRange *range)
{
  return crm_sync_counts_differ (range->n_there, range->n_held);
}

static void
take_listed (CrmPage *page, GHashTable *listed)
{
  for (guint i = 0; i < page->rows->len; i++)
    g_hash_table_add (listed, crm_entity_dup_key (page->entity,
                                                  g_array_index (page->rows, CrmRow, i).values));
}

/* All keys and versions of one range, and what is here and not among them. */
static gboolean
search_range (CrmSyncRun *run, CrmEntity *entity, CrmFilter *range, GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };
  g_auto (CrmVersions) versions = { 0 };
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GError) problem = NULL;

  crm_versions_init (&versions);
  crm_sync_listing_init (&listing, run, entity);
  crm_sync_listing_set_order (&listing, FALSE);
  crm_sync_listing_select_versions (&listing);
  listing.filter = crm_filter_and (crm_sync_run_get (run, entity)->filter, range);
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      take_listed (page, listed);
      if (!crm_store_compare_versions (run->store, page, TRUE, &versions, error))
        return FALSE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!crm_store_list_matching (run->store, entity, range, FALSE, held, error))
    return FALSE;
  for (guint i = 0; i < held->len; i++)
    if (!g_hash_table_contains (listed, g_ptr_array_index (held, i)))
      g_ptr_array_add (keys, g_ptr_array_index (held, i));
  g_ptr_array_extend (keys, versions.changed, NULL, NULL);
  g_ptr_array_extend (keys, versions.unknown, NULL, NULL);
  return crm_sync_pull_keys (run, entity, keys, error);
}

static gboolean
compare (CrmSyncRun *run, CrmEntity *entity, GArray *ranges, gboolean *whole, GError **error)
{
  guint n_different = 0;

  if (!differs (&g_array_index (ranges, CrmSyncRange, 0)) && ranges->len == 1)
    return TRUE;
  for (guint i = 1; i < ranges->len; i++)
    {
      CrmSyncRange *range = &g_array_index (ranges, CrmSyncRange, i);

      if (!crm_store_count_held (run->store, entity, range->filter, &range->n_held, error))
        return FALSE;
      n_different += differs (range);
    }
  /* No range to be blamed for it, or too many. */
  *whole = differs (&g_array_index (ranges, CrmSyncRange, 0))
           && (n_different == 0 || n_different > ranges->len / 2);
  for (guint i = 1; !*whole && i < ranges->len; i++)
    {
      CrmSyncRange *range = &g_array_index (ranges, CrmSyncRange, i);

      if (differs (range) && !search_range (run, entity, range->filter, error))
        return FALSE;
    }
  return TRUE;
}

GArray *
crm_sync_counts_prepare (CrmSyncRun *run, CrmEntity *entity)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (CrmSyncRange));

  g_array_set_clear_func (ranges, range_clear);
  /* What is evaluated here is not counted there. */
  if (crm_sync_run_get (run, entity)->rest == NULL)
    add_range (ranges, NULL);
  return ranges;
}

/* What was asked together with the other entities, where nothing moved since. */
static gboolean
take_answers (CrmSyncRun *run, CrmSyncEntity *state, GArray *ranges)
{
  if (run->first_ack_us >= 0 || state->n_changes > 0)
    return FALSE;
  for (guint i = 0; i < ranges->len; i++)
    {
      CrmSyncRange *range = &g_array_index (ranges, CrmSyncRange, i);

      if (range->page == NULL)
        return FALSE;
      range->n_there = range->page->count;
    }
  return TRUE;
}

gboolean
crm_sync_compare_counts (
    CrmSyncRun *run, CrmEntity *entity, gint64 n_held, gboolean *whole, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_autoptr (GArray) ranges = g_steal_pointer (&state->counts);
  gboolean done;

  if (ranges == NULL)
    ranges = crm_sync_counts_prepare (run, entity);
  if (ranges->len == 0)
    return TRUE;
  g_array_index (ranges, CrmSyncRange, 0).n_held = n_held;
  /* Where there was no room for the ranges the whole may be all there is to know. */
  if (take_answers (run, state, ranges)
      && (ranges->len > 1 || !differs (&g_array_index (ranges, CrmSyncRange, 0))))
    return compare (run, entity, ranges, whole, error);
  if (ranges->len == 1 && !crm_sync_counts_split (run, entity, ranges, error))
    return FALSE;
  done = ranges->len > 1 ? ask_together (run, entity, ranges, error)
                         : ask_alone (run, entity, &g_array_index (ranges, CrmSyncRange, 0), error);
  return done && compare (run, entity, ranges, whole, error);
}
