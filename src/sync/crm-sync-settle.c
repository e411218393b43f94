/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-page.h"
#include "crm-project.h"
#include "crm-record.h"

/* When to look for what the server's processes made of an upload, after its last
 * acknowledgement: these times always, */
static const guint looks_ms[] = { 1000, 2000, 4000 };
/* and on as long as each look brings something new. */
#define LOOK_ON_EVERY_MS 2000
#define LAST_LOOK_MS 10000
/* Servers date a change when they begin it, some to the second. */
#define SLACK_US (10 * G_USEC_PER_SEC)

/* --- since when -------------------------------------------------------------------------- */

/* The clock that dates records need not be the one that answers: what was sent just now is dated
 * by it. */
void
crm_sync_settle_note (CrmSyncRun *run, CrmEntity *entity, const CrmReceipt *receipt)
{
  const CrmValue *modified;

  if (!entity->settles)
    return;
  run->last_ack_us = crm_clock_monotonic_us (run->clock);
  if (receipt == NULL || receipt->record == NULL || entity->modified_field < 0)
    return;
  modified = crm_record_get_value (receipt->record, (guint) entity->modified_field);
  if (modified->kind == CRM_VALUE_INT
      && (run->first_sent_us == 0 || modified->integer < run->first_sent_us))
    run->first_sent_us = modified->integer;
}

/* Everything since just before the upload, by the server's clocks: few rows even where a whole
 * database shares one date. 0: no clock was seen. */
static gint64
upload_began_us (CrmSyncRun *run)
{
  gint64 ago = run->server_at_us - run->first_ack_us;
  gint64 began = run->server_us > 0 ? run->server_us - ago : 0;

  if (run->first_sent_us != 0 && (began == 0 || run->first_sent_us < began))
    began = run->first_sent_us;
  return began != 0 ? began - SLACK_US : 0;
}

static gint64
look_from_us (CrmSyncRun *run, CrmEntity *entity)
{
  gint64 began = upload_began_us (run);

  if (began > 0)
    return began;
  return crm_sync_plan_fresh_from (&crm_sync_run_get (run, entity)->checkpoint);
}

/* --- one look ---------------------------------------------------------------------------- */

static gboolean
is_looked_at (CrmSyncRun *run, CrmEntity *entity)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);

  return entity->settles && !state->is_shut && !state->is_left_out && entity->modified_field >= 0
         && entity->sync_method != CRM_SYNC_FULL && state->checkpoint.finished_us != 0;
}

static GPtrArray *
list_entities (CrmSyncRun *run)
{
  GPtrArray *entities = g_ptr_array_new ();

  for (guint i = 0; i < run->order->len; i++)
    {
      CrmEntity *entity
          = g_ptr_array_index (run->project->entities, g_array_index (run->order, guint, i));

      if (is_looked_at (run, entity))
        g_ptr_array_add (entities, entity);
    }
  return entities;
}

/* How much of this run came new or different. */
static guint
count_news (CrmSyncRun *run, CrmEntity *entity)
{
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, entity);

  return count->added + count->updated + count->removed;
}

static gboolean
look_alone (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  g_autoptr (GError) problem = NULL;

  crm_sync_reporter_advance (run->reporter, entity, 0);
  if (crm_sync_pull_recent (run, entity, look_from_us (run, entity), &problem)
      || crm_sync_is_entity_error (problem))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* What the answer holds of one entity. Where it was cut the entity is asked for by itself. */
static gboolean
take_answer (CrmSyncRun *run, CrmCall *call, GError **error)
{
  CrmPage *page = call->page;

  if (page == NULL || page->next_link != NULL || page->count > (gint64) page->rows->len)
    return look_alone (run, call->request.entity, error);
  crm_sync_reporter_advance (run->reporter, call->request.entity, 0);
  return page->rows->len == 0 || crm_sync_apply (run, page, NULL, error);
}

static void
calls_free (GArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    {
      CrmCall *call = &g_array_index (calls, CrmCall, i);

      crm_call_clear (call);
      g_clear_pointer (&call->request.filter, crm_filter_unref);
    }
  g_array_unref (calls);
}
typedef GArray Calls;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Calls, calls_free)

/* Asking one by one, with patience, may do where this did not. */
static gboolean
may_ask_singly (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_BUSY)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
}

/* %FALSE with no error: it did not come to a look. */
static gboolean
look_together (CrmSyncRun *run, GPtrArray *entities, GError **error)
{
  g_autoptr (Calls) calls = g_array_new (FALSE, TRUE, sizeof (CrmCall));
  g_autoptr (GError) problem = NULL;

  for (guint i = 0; i < entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (entities, i);
      g_autoptr (CrmFilter) window = crm_sync_plan_window (entity, look_from_us (run, entity), 0);
      CrmCall call = { .kind = CRM_CALL_FETCH };

      call.request.entity = entity;
      call.request.count = TRUE;
      call.request.filter = crm_filter_and (crm_sync_run_get (run, entity)->filter, window);
      g_array_append_val (calls, call);
    }
  if (!crm_sync_call_batch (run, (CrmCall *) calls->data, calls->len, FALSE, &problem))
    {
      if (!may_ask_singly (problem))
        g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  for (guint i = 0; i < calls->len; i++)
    if (!take_answer (run, &g_array_index (calls, CrmCall, i), error))
      return FALSE;
  return TRUE;
}

/* @n_news: how much it brought. */
static gboolean
look (CrmSyncRun *run, GPtrArray *entities, guint *n_news, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint before = 0;

  *n_news = 0;
  for (guint i = 0; i < entities->len; i++)
    before += count_news (run, g_ptr_array_index (entities, i));
  crm_sync_reporter_advance (run->reporter, NULL, 0);
  if (entities->len < 2 || entities->len > CRM_REMOTE_MAX_BATCH || *run->no_batch
      || !look_together (run, entities, &problem))
    for (guint i = 0; problem == NULL && i < entities->len; i++)
      look_alone (run, g_ptr_array_index (entities, i), &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  for (guint i = 0; i < entities->len; i++)
    *n_news += count_news (run, g_ptr_array_index (entities, i));
  *n_news -= before;
  return TRUE;
}

/* --- when -------------------------------------------------------------------------------- */

static gint64
since_ack_ms (CrmSyncRun *run)
{
  return (crm_clock_monotonic_us (run->clock) - run->last_ack_us) / 1000;
}

/* 0: there is none. @n_looks: how many lie behind, also those that came to nothing because the
 * download took longer: all that are overdue are one. */
static guint
next_look_ms (guint n_looks, guint n_news)
{
  guint on_ms;

  if (n_looks < G_N_ELEMENTS (looks_ms))
    return looks_ms[n_looks];
  on_ms = looks_ms[G_N_ELEMENTS (looks_ms) - 1]
          + (n_looks + 1 - (guint) G_N_ELEMENTS (looks_ms)) * LOOK_ON_EVERY_MS;
  return n_news > 0 && on_ms <= LAST_LOOK_MS ? on_ms : 0;
}

static gboolean
look_several_times (CrmSyncRun *run, GError **error)
{
  g_autoptr (GPtrArray) entities = list_entities (run);
  guint n_looks = 0, n_news = 0, at_ms;

  while (entities->len > 0 && (at_ms = next_look_ms (n_looks, n_news)) > 0)
    {
      gint64 since_ms = since_ack_ms (run);
      guint after_ms = next_look_ms (n_looks + 1, 0);

      n_looks++;
      if (after_ms > 0 && since_ms >= after_ms)
        continue;
      if (since_ms < at_ms
          && !crm_clock_wait (run->clock, (guint) (at_ms - since_ms), run->cancellable, error))
        return FALSE;
      if (!look (run, entities, &n_news, error))
        return FALSE;
    }
  return TRUE;
}

static void
cancel_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* The user's Skip ends a request too, and is no error. */
gboolean
crm_sync_settle (CrmSyncRun *run, GError **error)
{
  GCancellable *outer = run->cancellable;
  g_autoptr (GCancellable) either = g_cancellable_new ();
  g_autoptr (GError) problem = NULL;
  gulong on_cancel = 0, on_skip;

  if (run->last_ack_us < 0)
    return TRUE;

  crm_sync_reporter_set_phase (run->reporter, CRM_SYNC_PHASE_SETTLE);
  if (outer != NULL)
    on_cancel = g_cancellable_connect (outer, G_CALLBACK (cancel_cb), either, NULL);
  on_skip = g_cancellable_connect (run->skip_settle, G_CALLBACK (cancel_cb), either, NULL);
  run->cancellable = either;
  look_several_times (run, &problem);
  run->cancellable = outer;
  g_cancellable_disconnect (run->skip_settle, on_skip);
  g_cancellable_disconnect (outer, on_cancel);

  if (problem == NULL
      || (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED)
          && !g_cancellable_is_cancelled (outer)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
