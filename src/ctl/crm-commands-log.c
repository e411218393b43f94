/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "crm-commands-private.h"
#include "crm-output.h"
#include "crm-store.h"
#include "crm-sync-engine.h"
#include "crm-time.h"

static void
print_member (CrmRunning *run, const char *name, const char *text)
{
  crm_run_print (run, "\"%s\":", name);
  crm_output_json_string (run->buffer, text);
}

static void
print_count_json (CrmRunning *run, const CrmSyncCount *count)
{
  g_autofree char *proven = count->proven_us > 0 ? crm_time_format (count->proven_us) : NULL;

  crm_run_print (run, "{");
  print_member (run, "entity", count->entity);
  crm_run_print (run,
                 ",\"sent\":%u,\"received\":%u,\"added\":%u,\"updated\":%u,\"removed\":%u,"
                 "\"problems\":%u,\"requests\":%u,\"bytes\":%" G_GSIZE_FORMAT
                 ",\"milliseconds\":%" G_GINT64_FORMAT ",",
                 count->sent, count->received, count->added, count->updated, count->removed,
                 count->problems, count->requests, count->bytes, count->duration_us / 1000);
  print_member (run, "proven", proven);
  crm_run_print (run, ",");
  print_member (run, "message", count->message);
  crm_run_print (run, "}");
}

static void
print_report_json (CrmRunning *run, CrmSyncReport *report)
{
  g_autofree char *started = crm_time_format (report->started_us);

  crm_run_print (run, "{");
  print_member (run, "started", started);
  crm_run_print (run, ",");
  print_member (run, "profile", report->profile);
  crm_run_print (run, ",");
  print_member (run, "error", report->error);
  crm_run_print (run,
                 ",\"requests\":%u,\"bytes\":%" G_GSIZE_FORMAT ",\"milliseconds\":%" G_GINT64_FORMAT
                 ",\"problems\":%u,\"entities\":[",
                 report->requests, report->bytes, report->duration_us / 1000, report->problems);
  for (guint i = 0; i < report->counts->len; i++)
    {
      crm_run_print (run, "%s", i > 0 ? "," : "");
      print_count_json (run, g_ptr_array_index (report->counts, i));
    }
  crm_run_print (run, "]}");
}

/* An entity nothing happened to is no line. */
static gboolean
is_worth_a_line (const CrmSyncCount *count)
{
  return count->sent + count->received + count->added + count->updated + count->removed
                 + count->problems
             > 0
         || count->message != NULL;
}

static void
print_count (CrmRunning *run, const CrmSyncCount *count)
{
  g_autofree char *size = g_format_size (count->bytes);
  g_autofree char *message = count->message != NULL ? crm_output_dup_line (count->message) : NULL;

  crm_run_print (run,
                 _ ("  %s: sent %u, received %u (%u new, %u changed, %u removed), %s, %.1f s, "
                    "%u requests, %u problems\n"),
                 count->entity, count->sent, count->received, count->added, count->updated,
                 count->removed, size, (double) count->duration_us / G_USEC_PER_SEC,
                 count->requests, count->problems);
  if (message != NULL)
    crm_run_print (run, "    %s\n", message);
}

static void
print_report (CrmRunning *run, CrmSyncReport *report)
{
  g_autofree char *started = crm_time_format (report->started_us);
  g_autofree char *size = g_format_size (report->bytes);
  g_autofree char *error = report->error != NULL ? crm_output_dup_line (report->error) : NULL;

  crm_run_print (run, "%s", started);
  if (report->profile != NULL)
    crm_run_print (run, " [%s]", report->profile);
  /* Translators: behind the time of a synchronization */
  crm_run_print (run, _ (": %s, %.1f s, %u requests, %s\n"),
                 error != NULL ? error : C_ ("synchronization", "done"),
                 (double) report->duration_us / G_USEC_PER_SEC, report->requests, size);
  for (guint i = 0; i < report->counts->len; i++)
    if (is_worth_a_line (g_ptr_array_index (report->counts, i)))
      print_count (run, g_ptr_array_index (report->counts, i));
}

int
crm_run_log (CrmRunning *run)
{
  GError *error = NULL;
  g_auto (GStrv) texts
      = crm_store_list_reports (crm_account_get_store (run->context->account), &error);
  guint top = run->options->top > 0 ? (guint) run->options->top : G_MAXUINT;
  guint n = 0;

  if (texts == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  if (run->options->json)
    crm_run_print (run, "[");
  for (guint i = 0; texts[i] != NULL && n < top; i++)
    {
      g_autoptr (CrmSyncReport) report = crm_sync_report_from_text (texts[i], NULL);

      if (report == NULL)
        continue;
      if (run->options->json)
        {
          crm_run_print (run, "%s", n > 0 ? ",\n" : "\n");
          print_report_json (run, report);
        }
      else
        print_report (run, report);
      n++;
    }
  if (run->options->json)
    crm_run_print (run, n > 0 ? "\n]\n" : "]\n");
  return CRM_EXIT_DONE;
}
