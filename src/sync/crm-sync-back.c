/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-filter.h"
#include "crm-page.h"
#include "crm-project.h"

/* A server that was restored from a backup has older records than it showed before. Nothing is
 * sent then until everything was compared, and what it had confirmed and no longer has is offered
 * to be sent again. */

#define FACT "server-went-back"
/* The clocks of a server's parts may differ by so much. */
#define SLACK_US (60 * (gint64) G_USEC_PER_SEC)
/* So many of the newest records are asked for. */
#define MAX_WITNESSES 12

/* --- the newest record ------------------------------------------------------------------- */

CrmRequest
crm_sync_back_dup_request (CrmSyncListing *listing, char **orderby)
{
  CrmEntity *entity = listing->entity;

  crm_sync_listing_set_order (listing, TRUE);
  crm_sync_listing_select_versions (listing);
  *orderby = g_strconcat (entity->fields[entity->modified_field]->name, " desc", NULL);
  return (
      CrmRequest) { .entity = entity, .select = listing->select, .orderby = *orderby, .top = 1 };
}

gboolean
crm_sync_back_newest (CrmSyncRun *run, CrmEntity *entity, gint64 *newest_us, GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };
  g_autofree char *orderby = NULL;
  g_autoptr (CrmPage) page = NULL;
  CrmRequest request;

  crm_sync_listing_init (&listing, run, entity);
  request = crm_sync_back_dup_request (&listing, &orderby);
  page = crm_sync_call_fetch (run, &request, error);
  if (page == NULL)
    return FALSE;
  *newest_us = crm_sync_page_newest (page, 0, NULL);
  return TRUE;
}

/* --- noticing ---------------------------------------------------------------------------- */

static void
doubt_everything (CrmSyncRun *run)
{
  run->is_back = TRUE;
  for (guint i = 0; i < run->entities->len; i++)
    {
      CrmSyncEntity *state = g_ptr_array_index (run->entities, i);

      state->is_doubtful = state->is_doubtful || !state->is_listed;
    }
}

/* What was listed before was compared by dates, and a restored version may have the date of what is
 * here. */
static void
list_again (CrmSyncRun *run)
{
  for (guint i = 0; i < run->entities->len; i++)
    {
      CrmSyncEntity *state = g_ptr_array_index (run->entities, i);

      if (!crm_sync_plan_is_coarse (&state->checkpoint))
        continue;
      state->is_listed = FALSE;
      crm_sync_doubt (state);
    }
}

gboolean
crm_sync_back_note (CrmSyncRun *run, GError **error)
{
  if (run->is_back)
    return TRUE;
  doubt_everything (run);
  list_again (run);
  return crm_store_set_fact (run->store, FACT, "1", error);
}

gboolean
crm_sync_back_recall (CrmSyncRun *run, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = crm_store_get_fact (run->store, FACT, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (text != NULL)
    doubt_everything (run);
  return TRUE;
}

/* How many of @keys are there, and dated no later than @newest. Takes out of @missing what is
 * there. */
static gboolean
count_witnesses (CrmSyncRun *run,
                 CrmEntity *entity,
                 GPtrArray *keys,
                 gint64 newest,
                 guint *n_older,
                 GHashTable *missing,
                 GError **error)
{
  g_auto (CrmSyncListing) listing = { 0 };
  g_autoptr (GError) problem = NULL;

  crm_sync_listing_init (&listing, run, entity);
  crm_sync_listing_set_order (&listing, FALSE);
  crm_sync_listing_select_versions (&listing);
  listing.count = FALSE;
  listing.filter = crm_sync_new_keys_filter (entity, keys, 0, keys->len, error);
  if (listing.filter == NULL)
    return FALSE;
  for (;;)
    {
      g_autoptr (CrmPage) page = crm_sync_listing_next (&listing, &problem);

      if (page == NULL)
        break;
      for (guint i = 0; i < page->rows->len; i++)
        {
          CrmValue *values = g_array_index (page->rows, CrmRow, i).values;
          CrmValue *date = &values[entity->modified_field];
          g_autofree char *key = crm_entity_dup_key (page->entity, values);

          g_hash_table_remove (missing, key);
          *n_older += date->kind == CRM_VALUE_INT && date->integer <= newest;
        }
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* It counts as deleted, and is not asked about: somebody may have wanted that. What the server had
 * confirmed of it can be brought back. */
static gboolean
keep_missing (CrmSyncRun *run, CrmEntity *entity, GHashTable *missing, GError **error)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, missing);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!crm_store_keep_gone (run->store, entity, key, error))
      return FALSE;
  return TRUE;
}

/* One record that is there as it was before is enough: no date goes back by itself. Records that
 * are gone may have been deleted: that takes more than one, of any entity, and a while before them
 * in which nothing else was changed. */
gboolean
crm_sync_back_judge (
    CrmSyncRun *run, CrmEntity *entity, gint64 newest, gboolean *is_back, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  gint64 overlap = crm_sync_plan_overlap (state->checkpoint.lateness_us);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) missing = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_older = state->n_older, n_sure;

  *is_back = run->is_back;
  if (*is_back || newest >= state->checkpoint.max_seen_us)
    return TRUE;
  if (!crm_store_list_newer (run->store, entity, newest + SLACK_US, MAX_WITNESSES, keys, &n_sure,
                             error))
    return FALSE;
  for (guint i = 0; i < n_sure; i++)
    g_hash_table_add (missing, g_ptr_array_index (keys, i));
  if (keys->len > 0 && !count_witnesses (run, entity, keys, newest, &n_older, missing, error))
    return FALSE;
  if (newest + overlap < state->checkpoint.max_seen_us)
    run->n_lost += g_hash_table_size (missing);
  *is_back = n_older > 0 || run->n_lost > 1;
  return *is_back || keep_missing (run, entity, missing, error);
}

/* It may be a backup all the same, and what was changed twice within a step of the server's dates
 * is dated in it as it is here: what is newest now is read once more. Kept, because what is sent
 * next hides that the date fell. */
static gboolean
doubt_dates (CrmSyncRun *run, CrmEntity *entity, gint64 newest, GError **error)
{
  CrmCheckpoint *checkpoint = &crm_sync_run_get (run, entity)->checkpoint;
  gint64 overlap = crm_sync_plan_overlap (checkpoint->lateness_us);

  if (newest <= 0 || newest >= checkpoint->max_seen_us || !crm_sync_plan_is_coarse (checkpoint))
    return TRUE;
  checkpoint->started_us = newest;
  checkpoint->watermark_us = MIN (checkpoint->watermark_us, MAX (newest - overlap, 0));
  return crm_store_save_checkpoint (run->store, entity, checkpoint, error);
}

static gboolean
has_pending (GPtrArray *pending, CrmEntity *entity)
{
  for (guint i = 0; i < pending->len; i++)
    if (g_str_equal (((CrmPending *) g_ptr_array_index (pending, i))->entity, entity->name))
      return TRUE;
  return FALSE;
}

/* @page: (nullable): where the newest record was asked for already */
static gboolean
look_at (CrmSyncRun *run, CrmEntity *entity, CrmPage *page, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean is_back = FALSE;
  gint64 newest = page != NULL ? crm_sync_page_newest (page, 0, NULL) : 0;

  if ((page != NULL || crm_sync_back_newest (run, entity, &newest, &problem))
      && crm_sync_back_judge (run, entity, newest, &is_back, &problem))
    return is_back ? crm_sync_back_note (run, error) : doubt_dates (run, entity, newest, error);
  if (crm_sync_is_entity_error (problem))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

typedef struct
{
  CrmSyncListing listing; /* owns what the request borrows */
  char *orderby;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  crm_sync_listing_clear (&look->listing);
  g_free (look->orderby);
  g_free (look);
}

/* The newest record of each in one request. @pages: CrmPage; what stays %NULL is asked by itself.
 */
static gboolean
ask_at_once (CrmSyncRun *run, GPtrArray *entities, CrmPage **pages, GError **error)
{
  guint n = MIN (entities->len, CRM_REMOTE_MAX_BATCH);
  g_autoptr (GPtrArray) looks = g_ptr_array_new_with_free_func (look_free);
  g_autofree CrmCall *calls = g_new0 (CrmCall, n);

  for (guint i = 0; i < n; i++)
    {
      Look *look = g_new0 (Look, 1);

      g_ptr_array_add (looks, look);
      crm_sync_listing_init (&look->listing, run, g_ptr_array_index (entities, i));
      calls[i].kind = CRM_CALL_FETCH;
      calls[i].request = crm_sync_back_dup_request (&look->listing, &look->orderby);
    }
  /* What does not go together may go alone. */
  if (!crm_sync_call_batch (run, calls, n, FALSE, NULL))
    return !crm_sync_is_cancelled (run, error);
  for (guint i = 0; i < n; i++)
    {
      if (calls[i].page != NULL)
        crm_sync_layout_note (run, calls[i].page);
      pages[i] = g_steal_pointer (&calls[i].page);
      crm_call_clear (&calls[i]);
    }
  return TRUE;
}

static gboolean
is_looked_at (CrmSyncRun *run, CrmEntity *entity, GPtrArray *pending)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);

  return entity->modified_field >= 0 && state->checkpoint.finished_us != 0
         && state->checkpoint.max_seen_us > 0 && !state->is_left_out
         && has_pending (pending, entity);
}

/* What is sent is dated now: afterwards the newest date would no longer tell. */
gboolean
crm_sync_back_look (CrmSyncRun *run, GError **error)
{
  g_autoptr (GPtrArray) pending = crm_store_list_pending (run->store, error);
  g_autoptr (GPtrArray) entities = g_ptr_array_new ();
  g_autofree CrmPage **pages = g_new0 (CrmPage *, run->order->len + 1);
  gboolean done;

  if (pending == NULL)
    return FALSE;
  for (guint i = 0; i < run->order->len; i++)
    {
      CrmEntity *entity
          = g_ptr_array_index (run->project->entities, g_array_index (run->order, guint, i));

      if (is_looked_at (run, entity, pending))
        g_ptr_array_add (entities, entity);
    }
  done = run->is_back || *run->no_batch || entities->len < 2
         || ask_at_once (run, entities, pages, error);
  for (guint i = 0; i < entities->len; i++)
    {
      done = done
             && (run->is_back || look_at (run, g_ptr_array_index (entities, i), pages[i], error));
      g_clear_pointer (&pages[i], crm_page_unref);
    }
  return done;
}

/* --- what comes of it -------------------------------------------------------------------- */

static gboolean
is_compared (CrmSyncRun *run)
{
  for (guint i = 0; i < run->project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (run->project->entities, i);
      CrmSyncEntity *state = crm_sync_run_get (run, entity);

      if (entity->sync_method != CRM_SYNC_ONLINE_ONLY && entity->sync_method != CRM_SYNC_UPLOAD_ONLY
          && !state->is_listed)
        return FALSE;
    }
  return TRUE;
}

/* What was seen before is no measure any more: or every run would find the server gone back, and
 * never send again. */
static gboolean
lower_newest (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmCheckpoint *checkpoint = &crm_sync_run_get (run, entity)->checkpoint;
  gint64 overlap = crm_sync_plan_overlap (checkpoint->lateness_us);
  gint64 newest;

  if (entity->modified_field < 0 || checkpoint->max_seen_us <= 0)
    return TRUE;
  if (!crm_sync_back_newest (run, entity, &newest, error))
    return FALSE;
  if (newest >= checkpoint->max_seen_us)
    return TRUE;
  checkpoint->max_seen_us = newest;
  checkpoint->watermark_us = MIN (checkpoint->watermark_us, MAX (newest - overlap, 0));
  return crm_store_save_checkpoint (run->store, entity, checkpoint, error);
}

gboolean
crm_sync_back_settle (CrmSyncRun *run, GError **error)
{
  for (guint i = 0; i < run->project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (run->project->entities, i);
      guint n_undone = 0;

      if (!crm_sync_run_get (run, entity)->is_listed)
        continue;
      if (!crm_store_note_undone (run->store, entity, &n_undone, error)
          || !lower_newest (run, entity, error))
        return FALSE;
      crm_sync_reporter_count (run->reporter, entity)->problems += n_undone;
    }
  /* What could not be compared now is compared when it can. */
  run->is_back_compared = is_compared (run);
  return !run->is_back_compared || crm_store_set_fact (run->store, FACT, NULL, error);
}
