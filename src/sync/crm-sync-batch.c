/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-page.h"

/* What the whole request cost, and what time it is there. */
static void
note_batch (CrmSyncRun *run, CrmCall *calls, guint n_calls)
{
  CrmPage *latest = NULL;
  gsize bytes = 0;

  for (guint i = 0; i < n_calls; i++)
    if (calls[i].page != NULL)
      {
        bytes += calls[i].page->bytes;
        if (latest == NULL || calls[i].page->server_time_us > latest->server_time_us)
          latest = calls[i].page;
      }
  crm_sync_reporter_add_request (run->reporter, bytes);
  if (latest == NULL || latest->server_time_us <= 0)
    return;
  run->server_us = latest->server_time_us;
  run->server_at_us = crm_clock_monotonic_us (run->clock);
}

gboolean
crm_sync_call_batch (
    CrmSyncRun *run, CrmCall *calls, guint n_calls, gboolean atomic, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean answered;

  if (*run->no_batch)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                           "The server has no $batch");
      return FALSE;
    }
  if (crm_sync_is_cancelled (run, error))
    return FALSE;
  answered = crm_remote_batch (run->remote, calls, n_calls, atomic, run->cancellable, &problem);
  note_batch (run, calls, n_calls);
  if (answered)
    return TRUE;
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED))
    *run->no_batch = TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
