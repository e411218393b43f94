/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-account-list.h"
#include "crm-commands.h"
#include "crm-handover.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-remote.h"
#include "crm-store.h"

/* An account with a project and three contacts, open in this process. Commands run on a
 * thread of their own while the main loop turns, as they do in programs. */
typedef struct
{
  CrmAccountList *list;
  CrmAccount *account;
  CrmProject *project;
  GMainLoop *loop;
  /* Of the command at hand. */
  char **argv;
  GInputStream *in; /* or %NULL */
  GOutputStream *out;
  GOutputStream *err;
  int status;
} Fixture;

static const char document[]
    = "{\"name\":\"Test\",\"entities\":[{\"name\":\"Contact\",\"set\":\"Contacts\",\"key\":[\"Id\"]"
      ","
      "\"caption\":\"Contact\",\"captionPlural\":\"Contacts\",\"fields\":["
      "{\"name\":\"Id\",\"type\":\"Edm.Guid\"},{\"name\":\"Name\",\"type\":\"Edm.String\"},"
      "{\"name\":\"Credit\",\"type\":\"Edm.Decimal\"},{\"name\":\"Born\",\"type\":\"Edm.Date\"},"
      "{\"name\":\"Fixed\",\"type\":\"Edm.String\",\"readOnly\":true}]}]}";

static const char usual_key[] = "11111111-2222-4333-8444-555555555555";

static gpointer
set_project_in_thread (gpointer data)
{
  Fixture *f = data;
  g_autoptr (GError) error = NULL;

  crm_store_set_project (crm_account_get_store (f->account), f->project, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

static void
fixture_set_up (Fixture *f, gconstpointer data)
{
  CrmAccountInfo info = { (char *) "test", (char *) "http://127.0.0.1:9/", (char *) "odata", NULL };
  g_autoptr (GError) error = NULL;
  gboolean kept;

  f->loop = g_main_loop_new (NULL, FALSE);
  f->list = crm_account_list_new ();
  crm_account_list_add (f->list, &info, NULL, NULL, &kept, &error);
  g_assert_no_error (error);
  f->account = crm_account_list_open (f->list, "test", &error);
  g_assert_no_error (error);
  f->project = crm_project_parse (document, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_thread_join (g_thread_new ("project", set_project_in_thread, f));
}

static void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_account_close (f->account);
  g_clear_object (&f->account);
  crm_account_list_remove (f->list, "test", &error);
  g_assert_no_error (error);
  g_clear_object (&f->list);
  g_clear_pointer (&f->project, crm_project_unref);
  g_clear_pointer (&f->loop, g_main_loop_unref);
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (((Fixture *) data)->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
command_in_thread (gpointer data)
{
  Fixture *f = data;
  CrmCommandContext context
      = { .list = f->list, .account = f->account, .in = f->in, .out = f->out, .err = f->err };

  f->status = crm_commands_run (&context, (int) g_strv_length (f->argv), f->argv);
  g_idle_add (quit_cb, f);
  return NULL;
}

static char *
take_text (GOutputStream *stream)
{
  g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

/* Runs "liaisonctl" with the words that follow, %NULL ends them. What it printed is
 * returned where it ended with @status and complained as it should: not at all for 0 and for
 * a batch, in one line else. */
static char *
run (Fixture *f, int status, ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) err = g_memory_output_stream_new_resizable ();
  g_autofree char *complaint = NULL;
  const char *word;
  va_list words;

  g_strv_builder_add (builder, "liaisonctl");
  va_start (words, status);
  while ((word = va_arg (words, const char *)) != NULL)
    g_strv_builder_add (builder, word);
  va_end (words);
  f->argv = g_strv_builder_end (builder);
  f->out = out;
  f->err = err;
  {
    GThread *thread = g_thread_new ("command", command_in_thread, f);

    g_main_loop_run (f->loop);
    g_thread_join (thread);
  }
  g_clear_pointer (&f->argv, g_strfreev);
  complaint = take_text (err);
  if (f->status != status)
    g_error ("Status %d, not %d: %s", f->status, status, complaint);
  if (status == 0 || f->in != NULL)
    g_assert_cmpstr (complaint, ==, "");
  else
    g_assert_true (strchr (complaint, '\n') == complaint + strlen (complaint) - 1);

  return take_text (out);
}

static void
assert_prints (char *printed, const char *expected)
{
  g_autofree char *owned = printed;

  g_assert_cmpstr (owned, ==, expected);
}

static void
create_usual (Fixture *f)
{
  g_autofree char *id = g_strconcat ("Id=", usual_key, NULL);
  g_autofree char *expected = g_strconcat (usual_key, "\n", NULL);

  assert_prints (run (f, 0, "create", "Contacts", id, "Name=Anna \"A\" Berg", "Credit=12.3400",
                      "Born=1990-05-17", NULL),
                 expected);
}

static void
test_create_prints_the_key_alone (Fixture *f, gconstpointer data)
{
  g_autofree char *key = run (f, 0, "create", "contact", "Name=Zoë", NULL);

  g_assert_cmpuint (strlen (key), ==, 37);
  g_assert_cmpint (key[36], ==, '\n');
  g_assert_true (g_uuid_string_is_valid (g_strchomp (key)));
}

static void
test_get_prints_one_object (Fixture *f, gconstpointer data)
{
  create_usual (f);
  assert_prints (run (f, 0, "get", "Contacts", "11111111-2222-4333-8444-555555555555", NULL),
                 "{\"Id\":\"11111111-2222-4333-8444-555555555555\",\"Name\":\"Anna \\\"A\\\" "
                 "Berg\",\"Credit\":\"12.34\",\"Born\":\"1990-05-17\",\"Fixed\":null}\n");
  assert_prints (run (f, 0, "get", "Contact", usual_key, "--select", "Name,Credit", NULL),
                 "{\"Name\":\"Anna \\\"A\\\" Berg\",\"Credit\":\"12.34\"}\n");
  assert_prints (run (f, 1, "get", "Contact", "99999999-2222-4333-8444-555555555555", NULL), "");
  assert_prints (run (f, 1, "get", "Contact", "17", NULL), "");
}

static void
test_query_has_three_forms (Fixture *f, gconstpointer data)
{
  create_usual (f);
  g_free (run (f, 0, "create", "Contacts", "Name=Bob, the \"B\"", NULL));
  assert_prints (run (f, 0, "query", "Contacts", "--select", "Name,Credit", "--format", "json",
                      NULL),
                 "[\n{\"Name\":\"Anna \\\"A\\\" Berg\",\"Credit\":\"12.34\"},\n"
                 "{\"Name\":\"Bob, the \\\"B\\\"\",\"Credit\":null}\n]\n");
  assert_prints (run (f, 0, "query", "Contacts", "--select", "Name,Credit", "--format", "csv",
                      NULL),
                 "Name,Credit\n\"Anna \"\"A\"\" Berg\",12.34\n\"Bob, the \"\"B\"\"\",\n");
  assert_prints (run (f, 0, "query", "Contacts", "--select", "Name,Credit", NULL),
                 "Name           Credit\nAnna \"A\" Berg  12.34\nBob, the \"B\"\n");
}

static void
test_query_filters_sorts_and_cuts (Fixture *f, gconstpointer data)
{
  const char *names[] = { "Name=a", "Name=b", "Name=c" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (run (f, 0, "create", "Contacts", names[i], NULL));
  assert_prints (run (f, 0, "query", "Contacts", "--format", "csv", "--select", "Name", "--filter",
                      "Name ne 'b'", "--orderby", "Name desc", NULL),
                 "Name\nc\na\n");
  assert_prints (run (f, 0, "query", "Contacts", "--format", "csv", "--select", "Name", "--top",
                      "1", "--skip", "1", NULL),
                 "Name\nb\n");
  assert_prints (run (f, 0, "query", "Contacts", "--format", "json", "--filter", "Name eq 'none'",
                      NULL),
                 "[]\n");
}

static void
test_update_changes_and_an_empty_value_clears (Fixture *f, gconstpointer data)
{
  create_usual (f);
  assert_prints (run (f, 0, "update", "Contacts", usual_key, "Credit=", "Name=New=Name", NULL), "");
  assert_prints (run (f, 0, "get", "Contacts", usual_key, "--select", "Name,Credit,Born", NULL),
                 "{\"Name\":\"New=Name\",\"Credit\":null,\"Born\":\"1990-05-17\"}\n");
  g_free (run (f, 0, "update", "Contacts", usual_key, "Name=", NULL));
  assert_prints (run (f, 0, "get", "Contacts", usual_key, "--select", "Name", NULL),
                 "{\"Name\":null}\n");
}

static void
test_bad_edits_change_nothing (Fixture *f, gconstpointer data)
{
  create_usual (f);
  assert_prints (run (f, 2, "update", "Contacts", usual_key, "Name", NULL), "");
  assert_prints (run (f, 1, "update", "Contacts", usual_key, "Name=x", "Nothing=1", NULL), "");
  assert_prints (run (f, 1, "update", "Contacts", usual_key, "Name=x", "Born=soon", NULL), "");
  assert_prints (run (f, 1, "update", "Contacts", usual_key, "Name=x", "Fixed=1", NULL), "");
  assert_prints (run (f, 1, "update", "Ghosts", usual_key, "Name=x", NULL), "");
  assert_prints (run (f, 0, "get", "Contacts", usual_key, "--select", "Name", NULL),
                 "{\"Name\":\"Anna \\\"A\\\" Berg\"}\n");
}

static void
test_delete_takes_the_record_away (Fixture *f, gconstpointer data)
{
  create_usual (f);
  assert_prints (run (f, 0, "delete", "Contacts", usual_key, NULL), "");
  assert_prints (run (f, 1, "get", "Contacts", usual_key, NULL), "");
}

static void
test_pending_and_status_tell_what_waits (Fixture *f, gconstpointer data)
{
  g_autofree char *pending = NULL;
  g_autofree char *status = NULL;

  create_usual (f);
  pending = run (f, 0, "pending", "--json", NULL);
  g_assert_true (g_str_has_prefix (
      pending, "[{\"kind\":\"create\",\"entity\":\"Contact\",\"key\":\"11111111-2222-4333-8444-"
               "555555555555\",\"title\":\"Anna \\\"A\\\" Berg\",\"fields\":"));
  status = run (f, 0, "status", "--json", NULL);
  g_assert_cmpstr (status, ==,
                   "{\"account\":\"test\",\"pending\":1,\"problems\":0,\"lastSync\":null,"
                   "\"requestsToday\":0,\"requestsPerDay\":null,\"serverSettings\":{},"
                   "\"entities\":[{\"name\":\"Contact\",\"set\":\"Contacts\",\"rows\":1,"
                   "\"lastSync\":null,\"proven\":null}]}\n");
}

static void
test_status_tells_what_the_server_wishes (Fixture *f, gconstpointer data)
{
  CrmStore *store = crm_account_get_store (f->account);
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  crm_store_set_fact (store, "server-settings",
                      "[settings]\nwork-mode=offline\nfile-types=a\\nb\"\n", NULL);
  json = run (f, 0, "status", "--json", NULL);
  g_assert_nonnull (strstr (json, ",\"serverSettings\":{\"file-types\":\"a\\nb\\\"\","
                                  "\"work-mode\":\"offline\"},\"entities\":["));
  text = run (f, 0, "status", NULL);
  g_assert_nonnull (
      strstr (text, "Set on the server:\n  file-types: a b\"\n  work-mode: offline\n"));
}

static void
test_search_finds_by_text (Fixture *f, gconstpointer data)
{
  create_usual (f);
  assert_prints (run (f, 0, "search", "berg", "--json", NULL),
                 "[{\"entity\":\"Contact\",\"key\":\"11111111-2222-4333-8444-555555555555\","
                 "\"title\":\"Anna \\\"A\\\" Berg\"}]\n");
  assert_prints (run (f, 0, "search", "nobody", "--json", NULL), "[]\n");
}

static void
test_a_sync_that_fails_says_so_in_both_forms (Fixture *f, gconstpointer data)
{
  g_autofree char *printed = NULL;

  g_free (run (f, 4, "sync", NULL));
  printed = run (f, 4, "sync", "--json", NULL);
  g_assert_nonnull (strstr (printed, "{\"event\":\"done\",\"status\":\"failed\",\"pending\":0,"));
}

static void
test_project_show_prints_what_is_used (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = crm_project_to_json (f->project);
  g_autofree char *printed = run (f, 0, "project", "show", NULL);

  g_assert_cmpstr (g_strchomp (printed), ==, expected);
}

/* --- many commands at once ------------------------------------------------------------------- */

static char *
run_batch (Fixture *f, const char *lines, int status)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_data (lines, -1, NULL);
  char *printed;

  f->in = in;
  printed = run (f, status, "batch", NULL);
  f->in = NULL;
  return printed;
}

static void
test_batch_answers_each_line (Fixture *f, gconstpointer data)
{
  g_autofree char *create = g_strdup_printf ("create Contacts Id=%s 'Name=Anna Berg'\n"
                                             "\n# a remark\n"
                                             "update Contacts %s Name=\"Ann \\\"A\\\"\"\n"
                                             "query Contacts --select Name --format csv\n",
                                             usual_key, usual_key);

  assert_prints (
      run_batch (f, create, 0),
      "{\"status\":0,\"out\":\"11111111-2222-4333-8444-555555555555\\n\",\"err\":\"\"}\n"
      "{\"status\":0,\"out\":\"\",\"err\":\"\"}\n"
      "{\"status\":0,\"out\":\"Name\\n\\\"Ann \\\"\\\"A\\\"\\\"\\\"\\n\",\"err\":\"\"}\n");
}

static void
test_batch_goes_on_after_a_failure (Fixture *f, gconstpointer data)
{
  g_autofree char *printed = NULL;
  g_auto (GStrv) lines = NULL;

  printed = run_batch (f,
                       "get Contacts 99999999-2222-4333-8444-555555555555\n"
                       "nonsense\n"
                       "status --account other\n"
                       "batch\n"
                       "get 'Contacts\n"
                       "search nobody --json\n",
                       2);
  lines = g_strsplit (printed, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7);
  g_assert_true (g_str_has_prefix (lines[0], "{\"status\":1,\"out\":\"\",\"err\":\"liaisonctl: "));
  for (guint i = 1; i < 5; i++)
    g_assert_true (
        g_str_has_prefix (lines[i], "{\"status\":2,\"out\":\"\",\"err\":\"liaisonctl: "));
  g_assert_cmpstr (lines[5], ==, "{\"status\":0,\"out\":\"[]\\n\",\"err\":\"\"}");
}

static void
test_a_batch_needs_something_to_read (Fixture *f, gconstpointer data)
{
  assert_prints (run (f, 1, "batch", NULL), "");
}

/* --- what needs a decision, what lost, what was done ------------------------------------------ */

static gpointer
refuse_in_thread (gpointer data)
{
  Fixture *f = data;
  CrmStore *store = crm_account_get_store (f->account);
  CrmEntity *contact = crm_project_find_entity (f->project, "Contact");
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmSend) send = crm_store_begin_send (store, contact, usual_key, &error);

  g_assert_no_error (error);
  crm_store_park (store, send, CRM_PROBLEM_REJECTED, "Phone <b>is</b> wrong", &error);
  g_assert_no_error (error);
  return NULL;
}

static void
test_problems_are_listed_and_retried (Fixture *f, gconstpointer data)
{
  g_autofree char *printed = NULL;
  g_autofree char *table = NULL;
  g_autofree char *status = NULL;

  assert_prints (run (f, 0, "problems", "list", "--json", NULL), "[]\n");
  create_usual (f);
  g_thread_join (g_thread_new ("refuse", refuse_in_thread, f));
  printed = run (f, 0, "problems", "list", "--json", NULL);
  g_assert_true (g_str_has_prefix (
      printed, "[\n{\"id\":1,\"kind\":\"rejected\",\"change\":\"create\",\"entity\":\"Contact\","
               "\"key\":\"11111111-2222-4333-8444-555555555555\",\"title\":\"Anna \\\"A\\\" "
               "Berg\",\"message\":\"Phone <b>is</b> wrong\",\"values\":{"));
  g_assert_nonnull (strstr (printed, "\"Name\": \"Anna \\\"A\\\" Berg\""));
  table = run (f, 0, "problems", "list", NULL);
  g_assert_nonnull (strstr (table, "1  rejected  Contact"));
  /* It waits for a person, and is not sent all the same. */
  status = run (f, 0, "status", "--json", NULL);
  g_assert_nonnull (strstr (status, "\"pending\":1,\"problems\":1,"));

  assert_prints (run (f, 2, "problems", "retry", "soon", NULL), "");
  assert_prints (run (f, 1, "problems", "retry", "17", NULL), "");
  assert_prints (run (f, 0, "problems", "retry", "1", NULL), "");
  assert_prints (run (f, 0, "problems", "list", "--json", NULL), "[]\n");
}

static void
test_a_discarded_problem_takes_its_values_along (Fixture *f, gconstpointer data)
{
  create_usual (f);
  g_thread_join (g_thread_new ("refuse", refuse_in_thread, f));
  assert_prints (run (f, 0, "problems", "discard", "1", NULL), "");
  assert_prints (run (f, 0, "problems", "list", "--json", NULL), "[]\n");
  assert_prints (run (f, 1, "get", "Contacts", usual_key, NULL), "");
}

/* Changed here and there: the last to reach the server wins, which is we; theirs is kept. */
static gpointer
clash_in_thread (gpointer data)
{
  Fixture *f = data;
  CrmStore *store = crm_account_get_store (f->account);
  CrmEntity *contact = crm_project_find_entity (f->project, "Contact");
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmSend) send = crm_store_begin_send (store, contact, usual_key, &error);
  g_auto (CrmReceipt) receipt = { 0 };
  g_autoptr (CrmPatch) patch = crm_patch_new (contact);
  g_autoptr (CrmRecord) theirs = NULL;
  g_autofree CrmValue *values = g_new0 (CrmValue, contact->n_fields);
  CrmMergeOutcome outcome;

  g_assert_no_error (error);
  crm_store_ack (store, send, &receipt, &error);
  g_assert_no_error (error);
  crm_patch_set_text (patch, "Name", "Mine", &error);
  crm_store_edit (store, usual_key, -1, patch, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < contact->n_fields; i++)
    values[i] = crm_value_absent ();
  values[crm_entity_find_field (contact, "Name")->index] = crm_value_text ("Theirs");
  theirs = crm_record_new (f->project, contact, usual_key, NULL, values);
  crm_store_merge (store, contact, usual_key, theirs, NULL, &outcome, &error);
  g_assert_no_error (error);
  return NULL;
}

static void
test_a_lost_value_is_listed_and_restored (Fixture *f, gconstpointer data)
{
  g_autofree char *printed = NULL;

  create_usual (f);
  g_thread_join (g_thread_new ("clash", clash_in_thread, f));
  printed = run (f, 0, "lost", "list", "Contacts", usual_key, "--json", NULL);
  g_assert_true (g_str_has_prefix (
      printed, "[\n{\"id\":1,\"entity\":\"Contact\",\"key\":\"11111111-2222-4333-8444-"
               "555555555555\",\"title\":\"Mine\",\"field\":\"Name\",\"base\":\"Anna "
               "\\\"A\\\" Berg\",\"mine\":\"Mine\",\"theirs\":\"Theirs\",\"lost\":\"theirs\","));
  assert_prints (run (f, 1, "lost", "list", "Ghosts", NULL), "");
  assert_prints (run (f, 0, "lost", "restore", "1", NULL), "");
  assert_prints (run (f, 0, "get", "Contacts", usual_key, "--select", "Name", NULL),
                 "{\"Name\":\"Theirs\"}\n");
  assert_prints (run (f, 0, "lost", "list", "--json", NULL), "[]\n");
}

static gpointer
report_in_thread (gpointer data)
{
  CrmStore *store = crm_account_get_store (((Fixture *) data)->account);
  const char *texts[]
      = { "[report]\nphase=7\nrequests=3\nbytes=2048\nduration-us=1500000\n"
          "started-us=1770091506000000\nprofile=tasks\n[entity 0]\nname=Contact\n"
          "sent=1\nreceived=80\nadded=3\nrequests=2\nbytes=1024\nduration-us=2000\n",
          "[report]\nphase=3\nrequests=1\nstarted-us=1770091507000000\n"
          "error=Nobody answers\n" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    crm_store_add_report (store, texts[i], &error);
  g_assert_no_error (error);
  return NULL;
}

static void
test_the_log_tells_of_each_run_newest_first (Fixture *f, gconstpointer data)
{
  g_autofree char *printed = NULL;
  g_autofree char *words = NULL;

  assert_prints (run (f, 0, "log", "--json", NULL), "[]\n");
  g_thread_join (g_thread_new ("report", report_in_thread, f));
  printed = run (f, 0, "log", "--json", NULL);
  g_assert_true (g_str_has_prefix (printed, "[\n{\"started\":\"2026-02-03T04:05:07Z\",\"profile\":"
                                            "null,\"error\":\"Nobody answers\",\"requests\":1,"));
  g_assert_nonnull (strstr (
      printed, "{\"started\":\"2026-02-03T04:05:06Z\",\"profile\":\"tasks\",\"error\":null,"
               "\"requests\":3,\"bytes\":2048,\"milliseconds\":1500,\"problems\":0,\"entities\":["
               "{\"entity\":\"Contact\",\"sent\":1,\"received\":80,\"added\":3,\"updated\":0,"
               "\"removed\":0,\"problems\":0,\"requests\":2,\"bytes\":1024,\"milliseconds\":2,"
               "\"proven\":null,\"message\":null}]}"));
  words = run (f, 0, "log", "--top", "1", NULL);
  g_assert_nonnull (strstr (words, "Nobody answers"));
  g_assert_null (strstr (words, "tasks"));
}

static void
test_explain_says_what_is_known_here (Fixture *f, gconstpointer data)
{
  g_autofree char *printed = NULL;
  g_autofree char *words = NULL;

  create_usual (f);
  printed = run (f, 0, "explain", "Contacts", usual_key, "--offline", "--json", NULL);
  g_assert_true (g_str_has_prefix (printed, "{\"why\":\"unsent\",\"entity\":\"Contact\","));
  g_assert_nonnull (strstr (printed, "\"unsent\":true,\"problem\":0"));
  g_assert_nonnull (strstr (printed, "\"asked\":false,\"there\":null"));
  words = run (f, 0, "explain", "Contacts", "99999999-2222-4333-8444-555555555555", "--offline",
               NULL);
  g_assert_nonnull (strstr (words, "Not on this device; the server was not asked"));
  assert_prints (run (f, 1, "explain", "Contacts", "17", "--offline", NULL), "");
}

/* --- another process ------------------------------------------------------------------------ */

static int
serve (const char *const *argv,
       GOutputStream *out,
       GOutputStream *err,
       GCancellable *cancellable,
       gpointer user_data)
{
  Fixture *f = user_data;
  CrmCommandContext context = {
    .list = f->list, .account = f->account, .out = out, .err = err, .cancellable = cancellable
  };

  return crm_commands_run (&context, (int) g_strv_length ((char **) argv), (char **) argv);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static char *
run_program (Fixture *f, const char *word, const char *argument, int *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) program = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  char *printed = NULL;

  /* The test's own folders are known to this process only. */
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  program = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("LIAISONCTL"), word, argument,
                                         "--json", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (program, NULL, NULL, ended_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_subprocess_communicate_utf8_finish (program, result, &printed, NULL, &error);
  g_assert_no_error (error);
  *status = g_subprocess_get_exit_status (program);

  return printed;
}

static void
test_a_held_account_answers_another_process (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = crm_account_list_dup_directory (f->list, "test");
  g_autoptr (CrmHandover) handover = crm_handover_serve (directory, serve, f, &error);
  g_autofree char *printed = NULL;
  int status = -1;

  g_assert_no_error (error);
  create_usual (f);
  printed = run_program (f, "search", "berg", &status);
  g_assert_cmpint (status, ==, 0);
  g_assert_nonnull (strstr (printed, "\"title\":\"Anna \\\"A\\\" Berg\""));
  g_clear_pointer (&printed, g_free);
  printed = run_program (f, "status", "nobody", &status);
  g_assert_cmpint (status, ==, 1);
  crm_handover_close (handover);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("LIAISON_PASSWORD", "", TRUE);
  /* The desktop's proxy settings need schemas, which an isolated folder has not. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/ctl/commands/create", test_create_prints_the_key_alone);
  ADD ("/ctl/commands/get", test_get_prints_one_object);
  ADD ("/ctl/commands/query-forms", test_query_has_three_forms);
  ADD ("/ctl/commands/query", test_query_filters_sorts_and_cuts);
  ADD ("/ctl/commands/update", test_update_changes_and_an_empty_value_clears);
  ADD ("/ctl/commands/bad-edits", test_bad_edits_change_nothing);
  ADD ("/ctl/commands/delete", test_delete_takes_the_record_away);
  ADD ("/ctl/commands/pending-and-status", test_pending_and_status_tell_what_waits);
  ADD ("/ctl/commands/status-of-the-server", test_status_tells_what_the_server_wishes);
  ADD ("/ctl/commands/search", test_search_finds_by_text);
  ADD ("/ctl/commands/sync-fails", test_a_sync_that_fails_says_so_in_both_forms);
  ADD ("/ctl/commands/project-show", test_project_show_prints_what_is_used);
  ADD ("/ctl/commands/batch", test_batch_answers_each_line);
  ADD ("/ctl/commands/batch-failures", test_batch_goes_on_after_a_failure);
  ADD ("/ctl/commands/batch-input", test_a_batch_needs_something_to_read);
  ADD ("/ctl/commands/problems", test_problems_are_listed_and_retried);
  ADD ("/ctl/commands/problems-discard", test_a_discarded_problem_takes_its_values_along);
  ADD ("/ctl/commands/lost", test_a_lost_value_is_listed_and_restored);
  ADD ("/ctl/commands/log", test_the_log_tells_of_each_run_newest_first);
  ADD ("/ctl/commands/explain", test_explain_says_what_is_known_here);
  ADD ("/ctl/commands/handed-over", test_a_held_account_answers_another_process);

  return g_test_run ();
}
