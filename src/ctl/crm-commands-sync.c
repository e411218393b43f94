/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gi18n.h>

#include "crm-account-explain.h"
#include "crm-commands-private.h"
#include "crm-error.h"
#include "crm-output.h"
#include "crm-project.h"
#include "crm-store.h"
#include "crm-sync-engine.h"
#include "crm-time.h"

/* What the main thread tells the command's thread: a line of progress, or the end. */
typedef struct
{
  int phase;
  char *entity;
  char *text;
  double fraction;
  gboolean is_end;
  GError *error; /* of the end */
} Event;

typedef struct
{
  CrmAccount *account;
  const CrmOptions *options;
  GCancellable *cancellable;
  GAsyncQueue *events; /* Event */
  gulong handler;
  gulong settling_handler;
  gboolean has_person;
  CrmSyncReport *report; /* what it did, at the end */
} Watch;

static const char *const phase_names[] = {
  [CRM_SYNC_PHASE_IDLE] = "idle",         [CRM_SYNC_PHASE_SIGN_IN] = "sign-in",
  [CRM_SYNC_PHASE_LAYOUT] = "layout",     [CRM_SYNC_PHASE_UPLOAD] = "upload",
  [CRM_SYNC_PHASE_DOWNLOAD] = "download", [CRM_SYNC_PHASE_SETTLE] = "settle",
  [CRM_SYNC_PHASE_SWEEP] = "sweep",       [CRM_SYNC_PHASE_DONE] = "done",
};

static void
event_free (gpointer data)
{
  Event *self = data;

  g_free (self->entity);
  g_free (self->text);
  g_clear_error (&self->error);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Event, event_free)

static void
progress_cb (GObject *account, GParamSpec *pspec, Watch *watch)
{
  Event *event = g_new0 (Event, 1);

  g_object_get (account, "phase", &event->phase, "phase-text", &event->text, "entity-text",
                &event->entity, "fraction", &event->fraction, NULL);
  g_async_queue_push (watch->events, event);
}

static void
settling_cb (CrmAccount *account)
{
  gboolean settling = FALSE;

  g_object_get (account, "settling", &settling, NULL);
  if (settling)
    crm_account_skip_settle (account);
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;
  Event *event = g_new0 (Event, 1);

  g_clear_signal_handler (&watch->handler, source);
  g_clear_signal_handler (&watch->settling_handler, source);
  event->is_end = TRUE;
  crm_account_run_finish (CRM_ACCOUNT (source), result, &event->error);
  watch->report = crm_account_dup_report (CRM_ACCOUNT (source));
  g_async_queue_push (watch->events, event);
}

static gboolean
start_cb (gpointer data)
{
  Watch *watch = data;

  watch->handler
      = g_signal_connect (watch->account, "notify::fraction", G_CALLBACK (progress_cb), watch);
  if (watch->options->no_wait)
    watch->settling_handler
        = g_signal_connect (watch->account, "notify::settling", G_CALLBACK (settling_cb), NULL);
  crm_account_run_async (watch->account, watch->options->profile,
                         CRM_ACCOUNT_SYNC_FOREGROUND
                             | (watch->has_person ? 0 : CRM_ACCOUNT_SYNC_UNATTENDED)
                             | (watch->options->full ? CRM_ACCOUNT_SYNC_FULL : 0)
                             | (watch->options->dry_run ? CRM_ACCOUNT_SYNC_DRY_RUN : 0),
                         watch->cancellable, synced_cb, watch);
  return G_SOURCE_REMOVE;
}

static void
draw_progress (CrmRunning *run, const Event *event)
{
  g_autofree char *words = crm_output_dup_line (event->text != NULL ? event->text : "");
  g_autofree char *line
      = g_strdup_printf ("\r\033[K%3d %%  %s", (int) (event->fraction * 100), words);

  g_output_stream_write_all (run->context->err, line, strlen (line), NULL, NULL, NULL);
}

static void
print_progress (CrmRunning *run, const Event *event)
{
  char fraction[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (fraction, sizeof fraction, "%.4f", event->fraction);
  crm_run_print (run, "{\"event\":\"progress\",\"phase\":\"%s\",\"entity\":",
                 phase_names[CLAMP (event->phase, 0, CRM_SYNC_PHASE_DONE)]);
  crm_output_json_string (run->buffer, event->entity);
  crm_run_print (run, ",\"fraction\":%s}\n", fraction);
  crm_run_flush (run);
}

/* One sync from beginning to end, told as it goes on. */
static gboolean
sync_once (CrmRunning *run, CrmSyncReport **report, GError **error)
{
  gboolean draws = (run->context->is_terminal || run->options->progress) && !run->options->json;
  g_autoptr (GAsyncQueue) events = g_async_queue_new_full (event_free);
  Watch watch = { .account = run->context->account,
                  .options = run->options,
                  .cancellable = run->context->cancellable,
                  .events = events,
                  .has_person = run->context->has_person };

  crm_run_on_main (start_cb, &watch);
  for (;;)
    {
      g_autoptr (Event) event = g_async_queue_pop (events);

      if (event->is_end)
        {
          g_clear_pointer (report, crm_sync_report_unref);
          *report = watch.report;
          if (draws)
            g_output_stream_write_all (run->context->err, "\r\033[K", 4, NULL, NULL, NULL);
          if (event->error == NULL)
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&event->error));
          return FALSE;
        }
      if (run->options->json)
        print_progress (run, event);
      else if (draws)
        draw_progress (run, event);
    }
}

/* The password that no keyring has: asked for once. */
static gboolean
wants_password (const GError *error)
{
  return g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_MISSING)
         || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_RESET)
         || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE);
}

static gboolean
sync_with_password (CrmRunning *run, CrmSyncReport **report, GError **error)
{
  CrmAccount *account = run->context->account;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) again = NULL;
  g_autofree char *password = NULL;

  if (sync_once (run, report, &problem))
    return TRUE;
  if (!wants_password (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  password = crm_run_ask_password (run, crm_account_get_user (account));
  crm_account_list_set_session_password (run->context->list, crm_account_get_name (account),
                                         password != NULL ? password : "");
  if (sync_once (run, report, &again))
    return TRUE;
  /* Nobody could be asked, and the server wants one: that there is none is the reason. */
  if (password == NULL)
    crm_account_list_set_session_password (run->context->list, crm_account_get_name (account),
                                           NULL);
  if (password == NULL && g_error_matches (again, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN))
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_propagate_error (error, g_steal_pointer (&again));
  return FALSE;
}

static void
print_count_json (CrmRunning *run, const CrmSyncCount *count)
{
  crm_run_print (run, "{\"event\":\"entity\",\"entity\":");
  crm_output_json_string (run->buffer, count->entity);
  crm_run_print (run,
                 ",\"sent\":%u,\"received\":%u,\"added\":%u,\"updated\":%u,\"removed\":%u,"
                 "\"problems\":%u,\"total\":%" G_GINT64_FORMAT ",\"message\":",
                 count->sent, count->received, count->added, count->updated, count->removed,
                 count->problems, count->total);
  crm_output_json_string (run->buffer, count->message);
  crm_run_print (run, "}\n");
}

static void
print_outcome_json (
    CrmRunning *run, CrmSyncReport *report, guint n_problems, guint n_pending, const GError *error)
{
  const char *status = error != NULL ? "failed" : n_problems > 0 ? "problems" : "done";
  g_autofree char *words = error != NULL ? crm_commands_describe_error (error) : NULL;

  for (guint i = 0; report != NULL && error == NULL && i < report->counts->len; i++)
    print_count_json (run, g_ptr_array_index (report->counts, i));
  crm_run_print (run, "{\"event\":\"done\",\"status\":\"%s\",\"pending\":%u,\"problems\":%u",
                 status, n_pending, n_problems);
  if (report != NULL && error == NULL)
    crm_run_print (run,
                   ",\"requests\":%u,\"bytes\":%" G_GSIZE_FORMAT
                   ",\"milliseconds\":%" G_GINT64_FORMAT,
                   report->requests, report->bytes, report->duration_us / 1000);
  if (words != NULL)
    {
      crm_run_print (run, ",\"message\":");
      crm_output_json_string (run->buffer, words);
    }
  crm_run_print (run, "}\n");
}

static void
print_outcome (CrmRunning *run, CrmSyncReport *report)
{
  CrmSyncCount sum;

  if (report == NULL)
    return;
  crm_sync_report_sum (report, &sum);
  crm_run_print (run,
                 run->options->dry_run
                     ? _ ("Would send %u, receive %u: %u new, %u changed, %u removed\n")
                     : _ ("Sent %u, received %u: %u new, %u changed, %u removed\n"),
                 sum.sent, sum.received, sum.added, sum.updated, sum.removed);
  for (guint i = 0; i < report->counts->len; i++)
    {
      CrmSyncCount *count = g_ptr_array_index (report->counts, i);

      if (count->message != NULL)
        {
          g_autofree char *line = crm_output_dup_line (count->message);

          crm_run_print (run, "%s: %s\n", count->entity, line);
        }
    }
}

/* Entities that could not be fetched count as problems, too. */
static guint
count_problems (CrmStore *store, CrmSyncReport *report)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (store, NULL);
  guint n = problems != NULL ? problems->len : 0;

  for (guint i = 0; report != NULL && i < report->counts->len; i++)
    {
      const CrmSyncCount *count = g_ptr_array_index (report->counts, i);

      /* What is said of one that was done is for information. */
      n += count->message != NULL && !count->is_done;
    }

  return n;
}

int
crm_run_sync (CrmRunning *run)
{
  CrmStore *store = crm_account_get_store (run->context->account);
  g_autoptr (CrmSyncReport) report = NULL;
  GError *error = NULL;
  guint n_problems, n_pending;

  sync_with_password (run, &report, &error);
  n_problems = count_problems (store, error == NULL ? report : NULL);
  n_pending = crm_store_count_pending (store, NULL);
  if (run->options->json)
    print_outcome_json (run, report, n_problems, n_pending, error);
  else if (error == NULL)
    print_outcome (run, report);

  if (error != NULL)
    return crm_run_fail (run, CRM_EXIT_NOT_SYNCED, error);
  if (n_problems > 0)
    return crm_run_refuse (run, CRM_EXIT_PROBLEMS,
                           ngettext ("Done, with %u problem (liaisonctl problems list)",
                                     "Done, with %u problems (liaisonctl problems list)",
                                     n_problems),
                           n_problems);
  return CRM_EXIT_DONE;
}

/* --- status -------------------------------------------------------------------------------- */

typedef struct
{
  guint n_unsent; /* records, those too that wait for the user */
  GPtrArray *problems;
  char *last_sync; /* ISO 8601, or NULL: never */
  guint requests;  /* of today */
} Standing;

static void
standing_clear (Standing *self)
{
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self->last_sync);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Standing, standing_clear)

static char *
dup_time (gint64 us)
{
  return us > 0 ? crm_time_format (us) : NULL;
}

static gboolean
read_standing (CrmStore *store, Standing *out, GError **error)
{
  g_autofree char *last = NULL;

  g_autoptr (GError) problem = NULL;

  out->n_unsent = crm_store_count_pending (store, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  out->problems = crm_store_list_problems (store, error);
  if (out->problems == NULL)
    return FALSE;
  if (!crm_store_add_requests (store, g_get_real_time () / G_TIME_SPAN_DAY, 0, &out->requests,
                               error))
    return FALSE;
  last = crm_store_get_fact (store, "last-sync", NULL);
  out->last_sync = last != NULL ? dup_time (g_ascii_strtoll (last, NULL, 10)) : NULL;

  return TRUE;
}

static gboolean
read_entity (CrmStore *store,
             CrmEntity *entity,
             gint64 *rows,
             char **last_sync,
             char **proven,
             GError **error)
{
  CrmQuery query = { .entity = entity->name };
  g_auto (CrmCheckpoint) checkpoint = { 0 };

  *rows = crm_store_count (store, &query, NULL, error);
  if (*rows < 0 || !crm_store_get_checkpoint (store, entity, &checkpoint, error))
    return FALSE;

  *last_sync = dup_time (checkpoint.finished_us);
  *proven = dup_time (checkpoint.proven_us);
  return TRUE;
}

static void
add_entity_head (CrmRunning *run, CrmTable *table, CrmProject *project)
{
  if (run->options->json || project == NULL || project->entities->len == 0)
    return;
  crm_table_add (table, _ ("Entity"));
  crm_table_add (table, _ ("Records"));
  crm_table_add (table, _ ("Synchronized"));
  crm_table_add (table, _ ("Proven complete"));
}

static gboolean
print_entities (CrmRunning *run, CrmProject *project, GError **error)
{
  CrmStore *store = crm_account_get_store (run->context->account);
  g_autoptr (CrmTable) table = crm_table_new (4, 60);

  add_entity_head (run, table, project);
  for (guint i = 0; project != NULL && i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);
      g_autofree char *last_sync = NULL;
      g_autofree char *proven = NULL;
      g_autofree char *count = NULL;
      gint64 rows;

      if (!read_entity (store, entity, &rows, &last_sync, &proven, error))
        return FALSE;
      count = g_strdup_printf ("%" G_GINT64_FORMAT, rows);
      if (run->options->json)
        {
          crm_run_print (run, "%s{\"name\":", i > 0 ? "," : "");
          crm_output_json_string (run->buffer, entity->name);
          crm_run_print (run, ",\"set\":");
          crm_output_json_string (run->buffer, entity->set);
          crm_run_print (run, ",\"rows\":%s,\"lastSync\":", count);
          crm_output_json_string (run->buffer, last_sync);
          crm_run_print (run, ",\"proven\":");
          crm_output_json_string (run->buffer, proven);
          crm_run_print (run, "}");
          continue;
        }
      crm_table_add (table, entity->name);
      crm_table_add (table, count);
      crm_table_add (table, last_sync != NULL ? last_sync : "-");
      crm_table_add (table, proven);
    }
  crm_table_print (table, run->buffer);

  return TRUE;
}

static void
print_problems_text (CrmRunning *run, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      CrmProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *title = crm_output_dup_line (problem->title != NULL ? problem->title : "");
      g_autofree char *words
          = crm_output_dup_line (problem->message != NULL ? problem->message : "");

      crm_run_print (run, "%s %s “%s”: %s\n", problem->entity, problem->key, title, words);
    }
}

/* What the server says of how the app should work; the words are its own. */
static void
print_server_settings (CrmRunning *run)
{
  g_autoptr (GHashTable) settings = crm_account_dup_server_settings (run->context->account);
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (settings), (GCompareFunc) strcmp);

  if (!run->options->json && names != NULL)
    crm_run_print (run, _ ("Set on the server:\n"));
  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *text = g_hash_table_lookup (settings, l->data);
      g_autofree char *line = crm_output_dup_line (text);

      if (!run->options->json)
        {
          crm_run_print (run, "  %s: %s\n", (const char *) l->data, line);
          continue;
        }
      crm_run_print (run, "%s", l != names ? "," : "");
      crm_output_json_string (run->buffer, l->data);
      crm_run_print (run, ":");
      crm_output_json_string (run->buffer, text);
    }
}

static void
print_standing_json (CrmRunning *run, const Standing *standing, guint budget)
{
  crm_run_print (run, "{\"account\":");
  crm_output_json_string (run->buffer, crm_account_get_name (run->context->account));
  crm_run_print (run, ",\"pending\":%u,\"problems\":%u,\"lastSync\":", standing->n_unsent,
                 standing->problems->len);
  crm_output_json_string (run->buffer, standing->last_sync);
  crm_run_print (run, ",\"requestsToday\":%u,\"requestsPerDay\":", standing->requests);
  if (budget > 0)
    crm_run_print (run, "%u", budget);
  else
    crm_run_print (run, "null");
  crm_run_print (run, ",\"serverSettings\":{");
  print_server_settings (run);
  crm_run_print (run, "},\"entities\":[");
}

static void
print_standing (CrmRunning *run, const Standing *standing, guint budget)
{
  crm_run_print (run, _ ("Last synchronized: %s\nNot sent yet: %u\nProblems: %u\n"),
                 standing->last_sync != NULL ? standing->last_sync : _ ("never"),
                 standing->n_unsent, standing->problems->len);
  if (budget > 0)
    crm_run_print (run, _ ("Requests today: %u of %u\n"), standing->requests, budget);
  else
    crm_run_print (run, _ ("Requests today: %u\n"), standing->requests);
  print_problems_text (run, standing->problems);
  print_server_settings (run);
}

int
crm_run_status (CrmRunning *run)
{
  CrmStore *store = crm_account_get_store (run->context->account);
  guint budget = crm_account_get_daily_budget (run->context->account);
  g_auto (Standing) standing = { 0 };
  g_autoptr (CrmProject) project = crm_store_dup_project (store);
  GError *error = NULL;

  if (!read_standing (store, &standing, &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  if (run->options->json)
    print_standing_json (run, &standing, budget);
  else
    print_standing (run, &standing, budget);
  if (!print_entities (run, project, &error))
    {
      g_string_truncate (run->buffer, 0);
      return crm_run_fail (run, CRM_EXIT_FAILED, error);
    }
  if (run->options->json)
    crm_run_print (run, "]}\n");

  return CRM_EXIT_DONE;
}

static const char *const send_names[] = {
  [CRM_SEND_CREATE] = "create",
  [CRM_SEND_UPDATE] = "update",
  [CRM_SEND_DELETE] = "delete",
};

static void
print_pending_json (CrmRunning *run, const CrmPending *pending)
{
  g_autofree char *edited = dup_time (pending->edited_us);

  crm_run_print (run, "{\"kind\":\"%s\",\"entity\":", send_names[pending->kind]);
  crm_output_json_string (run->buffer, pending->entity);
  crm_run_print (run, ",\"key\":");
  crm_output_json_string (run->buffer, pending->key);
  crm_run_print (run, ",\"title\":");
  crm_output_json_string (run->buffer, pending->title);
  crm_run_print (run, ",\"fields\":");
  crm_output_json_string (run->buffer, pending->fields);
  crm_run_print (run, ",\"edited\":");
  crm_output_json_string (run->buffer, edited);
  crm_run_print (run, "}");
}

int
crm_run_pending (CrmRunning *run)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) all
      = crm_store_list_pending (crm_account_get_store (run->context->account), &error);
  g_autoptr (CrmTable) table = crm_table_new (5, 60);

  if (all == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  if (run->options->json)
    crm_run_print (run, "[");
  for (guint i = 0; i < all->len; i++)
    {
      const CrmPending *pending = g_ptr_array_index (all, i);

      if (run->options->json)
        {
          crm_run_print (run, "%s", i > 0 ? "," : "");
          print_pending_json (run, pending);
          continue;
        }
      crm_table_add (table, send_names[pending->kind]);
      crm_table_add (table, pending->entity);
      crm_table_add (table, pending->key);
      crm_table_add (table, pending->title);
      crm_table_add (table, pending->fields);
    }
  if (run->options->json)
    crm_run_print (run, "]\n");
  crm_table_print (table, run->buffer);
  return CRM_EXIT_DONE;
}
