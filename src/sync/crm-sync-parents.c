/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-project.h"

/* A record counts to a filter that goes through a lookup as soon as the parent does, whether it
 * was changed itself or not. */

#define FACT "parents-moved"
/* More parents than this: the listing of all keys is cheaper. */
#define MAX_PARENTS 100
#define PARENTS_PER_REQUEST 25

/* --- what moved -------------------------------------------------------------------------- */

gboolean
crm_sync_parents_begin (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  if (run->has_moved || crm_sync_run_get (run, entity)->moved == NULL)
    return TRUE;
  run->has_moved = TRUE;
  return crm_store_set_fact (run->store, FACT, "1", error);
}

void
crm_sync_parents_note (CrmSyncRun *run, CrmEntity *entity, GPtrArray *keys)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);

  if (state->moved == NULL)
    return;
  /* Beyond that the children are listed whole anyway. */
  for (guint i = 0; i < keys->len && state->moved->len <= MAX_PARENTS * 4; i++)
    if (!g_ptr_array_find_with_equal_func (state->moved, g_ptr_array_index (keys, i), g_str_equal,
                                           NULL))
      g_ptr_array_add (state->moved, g_strdup (g_ptr_array_index (keys, i)));
}

/* Every entity whose filter goes through one that moved has followed. */
static gboolean
is_settled (CrmSyncRun *run)
{
  for (guint i = 0; i < run->entities->len; i++)
    {
      CrmSyncEntity *state = g_ptr_array_index (run->entities, i);

      for (guint k = 0; !state->is_listed && k < state->ways->len; k++)
        {
          CrmSyncWay *way = &g_array_index (state->ways, CrmSyncWay, k);
          CrmSyncEntity *parent = g_ptr_array_index (run->entities, way->parent);

          if (way->n_followed < parent->moved->len)
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
crm_sync_parents_end (CrmSyncRun *run, GError **error)
{
  if (!run->has_moved || !is_settled (run))
    return TRUE;
  run->has_moved = FALSE;
  return crm_store_set_fact (run->store, FACT, NULL, error);
}

gboolean
crm_sync_parents_recall (CrmSyncRun *run, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = crm_store_get_fact (run->store, FACT, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  run->has_moved = text != NULL;
  for (guint i = 0; run->has_moved && i < run->entities->len; i++)
    {
      CrmSyncEntity *state = g_ptr_array_index (run->entities, i);

      if (state->ways->len > 0)
        crm_sync_doubt (state);
    }
  return TRUE;
}

/* --- following --------------------------------------------------------------------------- */

static CrmFilter *
new_way_filter (CrmSyncWay *way, CrmEntity *parent, const char *key, GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new0 (CrmValue, parent->n_fields + 1);
  guint field = g_array_index (parent->keys, guint, 0);

  if (!crm_entity_parse_key (parent, key, arena, values, error))
    return NULL;
  return crm_filter_new (CRM_FILTER_EQ, crm_filter_new_path (way->path),
                         crm_filter_new_literal (parent->fields[field]->type, &values[field]));
}

/* Rows of @entity that point at @parents: on the server those the filter holds for, by version;
 * here all. @gone takes the keys that are only here. */
static gboolean
compare_children (CrmSyncRun *run,
                  CrmEntity *entity,
                  CrmFilter *parents,
                  CrmVersions *versions,
                  GPtrArray *gone,
                  GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) problem = NULL;

  crm_sync_listing_init (&listing, run, entity);
  crm_sync_listing_set_order (&listing, FALSE);
  crm_sync_listing_select_versions (&listing);
  listing.filter = crm_filter_and (crm_sync_run_get (run, entity)->filter, parents);
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      for (guint i = 0; i < page->rows->len; i++)
        g_hash_table_add (
            listed, crm_entity_dup_key (entity, g_array_index (page->rows, CrmRow, i).values));
      if (!crm_store_compare_versions (run->store, page, FALSE, versions, error))
        return FALSE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!crm_store_list_matching (run->store, entity, parents, FALSE, held, error))
    return FALSE;
  for (guint i = 0; i < held->len; i++)
    if (!g_hash_table_contains (listed, g_ptr_array_index (held, i)))
      g_ptr_array_add (gone, g_strdup (g_ptr_array_index (held, i)));
  return TRUE;
}

static gboolean
follow_some (CrmSyncRun *run, CrmEntity *entity, CrmSyncWay *way, guint to, GError **error)
{
  CrmEntity *parent = g_ptr_array_index (run->project->entities, way->parent);
  GPtrArray *moved = crm_sync_run_get (run, parent)->moved;
  g_autoptr (CrmFilter) parents = NULL;
  g_auto (CrmVersions) versions = { 0 };
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  crm_versions_init (&versions);
  for (guint i = way->n_followed; i < to; i++)
    {
      CrmFilter *one = new_way_filter (way, parent, g_ptr_array_index (moved, i), error);

      if (one == NULL)
        return FALSE;
      parents
          = parents != NULL ? crm_filter_new (CRM_FILTER_OR, g_steal_pointer (&parents), one) : one;
    }
  if (!compare_children (run, entity, parents, &versions, keys, error))
    return FALSE;
  g_ptr_array_extend_and_steal (keys, g_steal_pointer (&versions.changed));
  g_ptr_array_extend_and_steal (keys, g_steal_pointer (&versions.unknown));
  if (!crm_sync_pull_keys (run, entity, keys, error))
    return FALSE;
  way->n_followed = to;
  return TRUE;
}

static gboolean
follow_way (CrmSyncRun *run, CrmEntity *entity, CrmSyncWay *way, GError **error)
{
  CrmEntity *parent = g_ptr_array_index (run->project->entities, way->parent);
  GPtrArray *moved = crm_sync_run_get (run, parent)->moved;

  if (moved->len - way->n_followed > MAX_PARENTS || parent->keys->len != 1)
    {
      if (way->n_followed < moved->len)
        crm_sync_doubt (crm_sync_run_get (run, entity));
      return TRUE;
    }
  while (way->n_followed < moved->len)
    if (!follow_some (run, entity, way, MIN (way->n_followed + PARENTS_PER_REQUEST, moved->len),
                      error))
      return FALSE;
  return TRUE;
}

gboolean
crm_sync_parents_follow (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  gboolean whole;

  if (state->ways->len == 0 || state->is_listed || state->checkpoint.finished_us == 0)
    return TRUE;
  if (!crm_sync_proof_is_whole (run, entity, &whole, error))
    return FALSE;
  for (guint i = 0; !whole && i < state->ways->len; i++)
    if (!follow_way (run, entity, &g_array_index (state->ways, CrmSyncWay, i), error))
      return FALSE;
  return TRUE;
}
