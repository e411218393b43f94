/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-remote.h"
#include "crm-sync-schedule.h"

/* Requests are counted in the store so often, and at the end: a kill forgets the rest. */
#define COUNT_EVERY 50
#define DAY_US (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

static gboolean
refuse (CrmSyncRun *run, GError **error)
{
  g_set_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_OVER_BUDGET,
               "%u of the %u requests of today are used: the rest is for when the user asks",
               run->used_today, run->daily_budget);
  return FALSE;
}

/* One call may be several requests, which only the remote knows. */
static guint
requests_of (CrmSyncRun *run)
{
  guint made = crm_remote_get_n_requests (run->remote);
  guint calls = crm_sync_reporter_get_requests (run->reporter);

  if (made > run->n_before)
    run->n_made = MAX (run->n_made, made - run->n_before);
  return MAX (run->n_made, calls);
}

/* By the device's date: a wrong one begins the day at another hour, no more. */
static gboolean
count (CrmSyncRun *run, GError **error)
{
  guint requests = requests_of (run);
  guint n = requests - run->n_counted;

  if (run->flags & CRM_SYNC_FLAGS_DRY_RUN)
    return TRUE;
  run->n_counted = requests;
  return crm_store_add_requests (run->store, crm_clock_now_us (run->clock) / DAY_US, n,
                                 &run->used_today, error);
}

gboolean
crm_sync_budget_begin (CrmSyncRun *run, GError **error)
{
  gboolean has_unsent;

  run->n_before = crm_remote_get_n_requests (run->remote);
  if (run->daily_budget == 0 || run->flags & CRM_SYNC_FLAGS_FOREGROUND)
    return TRUE;
  if (!count (run, error))
    return FALSE;
  has_unsent = crm_store_count_pending (run->store, NULL) > 0;
  run->budget_limit = MAX (crm_sync_schedule_limit (run->daily_budget, has_unsent), 1);
  return run->used_today < run->budget_limit || refuse (run, error);
}

gboolean
crm_sync_budget_check (CrmSyncRun *run, GError **error)
{
  if (requests_of (run) - run->n_counted >= COUNT_EVERY && !count (run, error))
    return FALSE;
  if (run->budget_limit == 0
      || run->used_today + requests_of (run) - run->n_counted < run->budget_limit)
    return TRUE;
  return count (run, error) && refuse (run, error);
}

gboolean
crm_sync_budget_end (CrmSyncRun *run, GError **error)
{
  crm_sync_reporter_set_requests (run->reporter, requests_of (run));
  return count (run, error);
}
