/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-project.h"

/* When to look for what the server's processes made of an upload: after its last
 * acknowledgement. The last look is late enough for one that takes five seconds. */
static const guint looks_ms[] = { 1000, 2000, 4000, 6000 };
/* Servers date a change when they begin it. */
#define SLACK_US (10 * G_USEC_PER_SEC)

/* Everything since just before the upload, by the server's clock: few rows even where a whole
 * database shares one date. */
static gint64
upload_began_us (CrmSyncRun *run)
{
  gint64 ago = run->server_at_us - run->first_ack_us;

  return run->server_us > 0 ? run->server_us - ago - SLACK_US : 0;
}

static gint64
look_from_us (CrmSyncRun *run, CrmEntity *entity)
{
  gint64 began = upload_began_us (run);

  if (began > 0)
    return began;
  return crm_sync_plan_fresh_from (&crm_sync_run_get (run, entity)->checkpoint);
}

static gboolean
look (CrmSyncRun *run, guint pass, GError **error)
{
  for (guint i = 0; i < run->order->len; i++)
    {
      CrmEntity *entity
          = g_ptr_array_index (run->project->entities, g_array_index (run->order, guint, i));
      CrmSyncEntity *state = crm_sync_run_get (run, entity);

      if (state->is_shut || state->is_left_out || entity->modified_field < 0
          || entity->sync_method == CRM_SYNC_FULL || state->checkpoint.finished_us == 0)
        continue;
      crm_sync_reporter_advance (run->reporter, entity,
                                 (pass + (double) i / run->order->len) / G_N_ELEMENTS (looks_ms));
      if (!crm_sync_pull_recent (run, entity, look_from_us (run, entity), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
look_several_times (CrmSyncRun *run, GError **error)
{
  for (guint pass = 0; pass < G_N_ELEMENTS (looks_ms); pass++)
    {
      gint64 since_ms = (crm_clock_monotonic_us (run->clock) - run->last_ack_us) / 1000;

      /* The download took longer than this: the looks that are overdue are one. */
      if (pass + 1 < G_N_ELEMENTS (looks_ms) && since_ms >= looks_ms[pass + 1])
        continue;
      if (since_ms < looks_ms[pass]
          && !crm_clock_wait (run->clock, looks_ms[pass] - since_ms, run->cancellable, error))
        return FALSE;
      if (!look (run, pass, error))
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
