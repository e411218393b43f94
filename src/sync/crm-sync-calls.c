/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-patch.h"

/* A read that failed may be repeated: it changes nothing. How long to wait before. */
static const guint patience_ms[] = { 500, 1500, 4000 };
/* A server that asks for a longer rest gets it: the run ends. */
#define LONGEST_WAIT_MS 10000

gboolean
crm_sync_is_cancelled (CrmSyncRun *run, GError **error)
{
  return g_cancellable_set_error_if_cancelled (run->cancellable, error)
         || !crm_sync_budget_check (run, error);
}

gboolean
crm_sync_is_entity_error (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_LAYOUT)
         || error->domain == CRM_FORMAT_ERROR;
}

/* A set or property that is not there any more. */
static void
note_failure (CrmSyncRun *run, CrmEntity *entity, const GError *error)
{
  if (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_LAYOUT))
    crm_sync_layout_suspect (run, entity->name);
}

/* A record that is here and that the server refuses: others may have gone the same way. */
static void
note_refusal (CrmSyncRun *run, CrmEntity *entity, const GError *error)
{
  note_failure (run, entity, error);
  if (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED)
      || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND))
    crm_sync_doubt (crm_sync_run_get (run, entity));
}

static gboolean
may_repeat (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_BUSY);
}

/* %TRUE: waited, try again. %FALSE: @problem is what to give up with, or the wait was ended. */
static gboolean
wait_for_retry (CrmSyncRun *run, guint attempt, GError **problem)
{
  guint asked = crm_remote_get_retry_after_ms (run->remote);
  g_autoptr (GError) cancelled = NULL;

  if (attempt >= G_N_ELEMENTS (patience_ms) || !may_repeat (*problem) || asked > LONGEST_WAIT_MS)
    return FALSE;
  if (!crm_clock_wait (run->clock, MAX (patience_ms[attempt], asked), run->cancellable, &cancelled))
    {
      g_clear_error (problem);
      *problem = g_steal_pointer (&cancelled);
      return FALSE;
    }
  g_clear_error (problem);
  return TRUE;
}

void
crm_sync_call_note (CrmSyncRun *run, CrmPage *page, gint64 at_us)
{
  crm_sync_reporter_add_request (run->reporter, page != NULL ? page->bytes : 0);
  if (page == NULL)
    return;
  crm_sync_layout_note (run, page);
  if (page->server_time_us <= 0)
    return;
  run->server_us = page->server_time_us;
  run->server_at_us = at_us;
}

void
crm_sync_note_bad (CrmSyncRun *run, CrmPage *page)
{
  CrmSyncEntity *state = crm_sync_run_get (run, page->entity);
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, page->entity);

  for (guint i = 0; i < page->bad->len; i++)
    {
      CrmBadRow *bad = &g_array_index (page->bad, CrmBadRow, i);

      if (state->bad == NULL)
        state->bad = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      if (!g_hash_table_add (state->bad, g_strdup (bad->key != NULL ? bad->key : bad->message)))
        continue;
      count->problems++;
      g_set_str (&count->message, bad->message);
    }
}

CrmPage *
crm_sync_call_fetch (CrmSyncRun *run, const CrmRequest *request, GError **error)
{
  return crm_sync_call_fetch_again (run, request, NULL, error);
}

CrmPage *
crm_sync_call_fetch_again (CrmSyncRun *run,
                           const CrmRequest *request,
                           GError *problem,
                           GError **error)
{
  for (guint attempt = 0;; attempt++)
    {
      g_autoptr (CrmPage) page = NULL;

      if (problem == NULL)
        {
          if (crm_sync_is_cancelled (run, error))
            return NULL;
          page = crm_remote_fetch (run->remote, request, run->cancellable, &problem);
          crm_sync_call_note (run, page, crm_clock_monotonic_us (run->clock));
        }
      if (page != NULL)
        return g_steal_pointer (&page);
      note_failure (run, request->entity, problem);
      if (!wait_for_retry (run, attempt, &problem))
        {
          g_propagate_error (error, problem);
          return NULL;
        }
    }
}

CrmRecord *
crm_sync_call_get (CrmSyncRun *run, CrmEntity *entity, const char *key, GError **error)
{
  g_autoptr (GError) problem = NULL;

  for (guint attempt = 0;; attempt++)
    {
      CrmRecord *record;

      if (crm_sync_is_cancelled (run, error))
        return NULL;
      record = crm_remote_get (run->remote, entity, key, run->cancellable, &problem);
      crm_sync_reporter_add_request (run->reporter, 0);
      if (record != NULL)
        return record;
      note_refusal (run, entity, problem);
      if (!wait_for_retry (run, attempt, &problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
}

/* Never repeated here: what became of a write is found out by reading. */
gboolean
crm_sync_call_write (
    CrmSyncRun *run, CrmSend *send, const char *etag, CrmReceipt *receipt, GError **error)
{
  gboolean done = FALSE;

  if (crm_sync_is_cancelled (run, error))
    return FALSE;
  if (run->first_ack_us < 0)
    run->first_ack_us = crm_clock_monotonic_us (run->clock);

  switch (send->kind)
    {
    case CRM_SEND_CREATE:
      done = crm_remote_create (run->remote, send->patch, receipt, run->cancellable, error);
      break;
    case CRM_SEND_UPDATE:
      done = crm_remote_update (run->remote, send->key, etag, send->patch, receipt,
                                run->cancellable, error);
      break;
    case CRM_SEND_DELETE:
      done
          = crm_remote_remove (run->remote, send->entity, send->key, etag, run->cancellable, error);
      break;
    }
  crm_sync_reporter_add_request (run->reporter, 0);
  if (!done && error != NULL)
    note_refusal (run, send->entity, *error);
  return done;
}
