/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-server.h"

#include "crm-clock.h"
#include "crm-sync-macros.h"

/* A run nobody waits for, with nothing to send, asks this often. */
#define ASK_EVERY_US (60 * 60 * (gint64) G_USEC_PER_SEC)

/* What it was last is better than nothing, and the run's next request meets the same trouble. */
static gboolean
forgive (CrmSyncRun *run, GError *problem, GError **error)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_error_copy (problem));
      return FALSE;
    }
  if (problem != NULL)
    g_debug ("%s", problem->message);
  return TRUE;
}

static gboolean
ask_settings (CrmSyncRun *run, gboolean *told, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GHashTable) settings
      = crm_remote_read_settings (run->remote, run->cancellable, &problem);
  g_autofree char *text = NULL;

  if (settings == NULL || g_hash_table_size (settings) == 0)
    return forgive (run, problem, error);
  *told = TRUE;
  crm_sync_reporter_add_request (run->reporter, 0);
  text = crm_sync_settings_to_text (settings);
  return crm_sync_set_fact (run, "server-settings", text, error);
}

/* Where there was no list so far, nothing that is here is older than its end. */
static gboolean
ask_twins (CrmSyncRun *run, gboolean *told, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *since = crm_store_get_fact (run->store, "twins-until", &problem);
  g_autofree char *until = NULL;
  g_autoptr (GPtrArray) twins = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  twins = crm_remote_list_twins (run->remote, since, &until, run->cancellable, &problem);
  if (twins == NULL)
    return forgive (run, problem, error);
  if (until == NULL)
    return TRUE;
  *told = TRUE;
  crm_sync_reporter_add_request (run->reporter, 0);
  for (guint i = 0; i < twins->len; i++)
    {
      CrmTwin *twin = g_ptr_array_index (twins, i);

      if (!crm_store_take_twin (run->store, twin->entity, twin->removed, twin->survivor, error))
        return FALSE;
    }
  return crm_sync_set_fact (run, "twins-until", until, error);
}

/* By the device's clock: one that was set back or forward is no reason not to ask. */
static gboolean
is_due (CrmSyncRun *run, gboolean *due, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *asked = crm_store_get_fact (run->store, "server-asked-us", &problem);
  gint64 since
      = crm_clock_now_us (run->clock) - (asked != NULL ? g_ascii_strtoll (asked, NULL, 10) : 0);

  *due = run->flags & CRM_SYNC_FLAGS_FOREGROUND || since < 0 || since > ASK_EVERY_US
         || (problem == NULL && crm_store_count_pending (run->store, &problem) > 0);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
crm_sync_ask_server (CrmSyncRun *run, GError **error)
{
  g_autofree char *now = NULL;
  gboolean due, told = FALSE;

  if (run->flags & CRM_SYNC_FLAGS_DRY_RUN)
    return TRUE;
  if (!is_due (run, &due, error))
    return FALSE;
  if (!due)
    return TRUE;
  now = g_strdup_printf ("%" G_GINT64_FORMAT, crm_clock_now_us (run->clock));
  if (!crm_sync_budget_check (run, error) || !ask_settings (run, &told, error)
      || !ask_twins (run, &told, error))
    return FALSE;
  return !told || crm_sync_set_fact (run, "server-asked-us", now, error);
}
