/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-explain.h"
#include "crm-account-private.h"
#include "crm-account-proofs.h"
#include "crm-account-why.h"
#include "crm-fake-remote.h"
#include "crm-filter.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-store.h"
#include "crm-sync-engine.h"

#include <string.h>
#include <unistd.h>

#define NOON G_GINT64_CONSTANT (1777636800000000)

typedef struct
{
  CrmAccountList *list;
  CrmAccount *account;
  CrmFakeClock *clock;
  CrmFakeRemote *server;
  guint n_remotes;
  char *password;
  GError *error;
  guint n_ended;
} Fixture;

/* On the sync's thread. */
static CrmRemote *
give_fake (const CrmAccountInfo *info, const char *password, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_remotes++;
  g_set_str (&f->password, password);
  return CRM_REMOTE (g_object_ref (f->server));
}

static void
open_account (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->account = crm_account_list_open (f->list, "acme", &error);
  g_assert_no_error (error);
  crm_account_set_remote_func (f->account, give_fake, f, CRM_CLOCK (f->clock));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) with_profile = NULL;
  CrmAccountInfo info
      = { (char *) "acme", (char *) "https://crm.example", (char *) "odata", (char *) "ann" };

  f->list = crm_account_list_new ();
  f->clock = crm_fake_clock_new (NOON);
  f->server = crm_fake_remote_new (f->clock);
  crm_fake_remote_fill (f->server, "Contacts", "Person", 30, NOON - G_USEC_PER_SEC);
  with_profile = g_string_new (crm_fake_remote_get_project_json ());
  g_string_replace (
      with_profile, "{\"format\":1,",
      "{\"format\":1,\"profiles\":[{\"name\":\"people\",\"entities\":[\"Contact\"]}],", 1);
  g_assert_true (crm_account_list_add (f->list, &info, NULL, with_profile->str, NULL, NULL));
  crm_account_list_set_session_password (f->list, "acme", "geheim");
  open_account (f);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
close_account (Fixture *f)
{
  crm_account_close (f->account);
  drain ();
  g_clear_object (&f->account);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_account (f);
  g_assert_true (crm_account_list_remove (f->list, "acme", NULL));
  g_clear_object (&f->list);
  g_clear_object (&f->server);
  g_clear_object (&f->clock);
  g_clear_error (&f->error);
  g_free (f->password);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_ended++;
  g_clear_error (&f->error);
  crm_account_sync_finish (CRM_ACCOUNT (source), result, &f->error);
}

static void
wait_for (Fixture *f, guint n_ended)
{
  while (f->n_ended < n_ended)
    g_main_context_iteration (NULL, TRUE);
}

static void
sync_now (Fixture *f)
{
  guint n = f->n_ended + 1;

  crm_account_sync_async (f->account, FALSE, TRUE, NULL, ended_cb, f);
  wait_for (f, n);
}

static void
test_sync_fills_the_store (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) counts = NULL;
  CrmQuery query = { .entity = "Contact" };
  g_autofree char *phase_text = NULL;
  gboolean syncing;
  gint64 last_sync;
  double fraction;

  sync_now (f);
  g_assert_no_error (f->error);
  g_object_get (f->account, "syncing", &syncing, "fraction", &fraction, "last-sync", &last_sync,
                "phase-text", &phase_text, NULL);
  g_assert_false (syncing);
  g_assert_cmpfloat (fraction, ==, 1.0);
  g_assert_cmpint (last_sync, ==, NOON);
  g_assert_cmpstr (phase_text, ==, "Finishing");
  g_assert_cmpint (crm_store_count (crm_account_get_store (f->account), &query, NULL, NULL), ==,
                   30);
  counts = crm_account_dup_counts (f->account);
  g_assert_cmpuint (counts->len, ==, 5);
  g_assert_cmpstr (f->password, ==, "geheim");
  g_assert_nonnull (crm_account_get_user_id (f->account));
}

static void
record_phase (CrmAccount *account, GParamSpec *pspec, gpointer user_data)
{
  GString *log = user_data;
  g_autofree char *text = NULL;

  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  g_object_get (account, "phase-text", &text, NULL);
  if (text != NULL)
    g_string_append_printf (log, "%s;", text);
}

static void
test_progress_is_told_on_the_main_thread (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (f->account, "notify::phase-text", G_CALLBACK (record_phase), log);
  sync_now (f);
  g_assert_true (g_str_has_suffix (log->str, "Finishing;"));
}

static void
test_two_that_ask_get_one_sync (Fixture *f, gconstpointer data)
{
  crm_account_sync_async (f->account, FALSE, TRUE, NULL, ended_cb, f);
  crm_account_sync_async (f->account, FALSE, FALSE, NULL, ended_cb, f);
  wait_for (f, 2);
  g_assert_no_error (f->error);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "sign-in"), ==, 1);
}

static void
test_asking_for_more_syncs_again (Fixture *f, gconstpointer data)
{
  crm_account_sync_async (f->account, FALSE, FALSE, NULL, ended_cb, f);
  crm_account_sync_async (f->account, TRUE, TRUE, NULL, ended_cb, f);
  wait_for (f, 2);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "sign-in"), ==, 2);
  g_assert_cmpuint (f->n_remotes, ==, 1);
}

static void
cancel_hook (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  if (g_str_equal (verb, "fetch"))
    g_cancellable_cancel (data);
}

static void
test_cancel_is_silence (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *error_text = NULL;

  crm_fake_remote_set_hook (f->server, cancel_hook, cancellable);
  crm_account_sync_async (f->account, FALSE, TRUE, cancellable, ended_cb, f);
  wait_for (f, 1);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_get (f->account, "error-text", &error_text, NULL);
  g_assert_null (error_text);
}

static void
test_wrong_password_asks_for_another (Fixture *f, gconstpointer data)
{
  g_autofree char *error_text = NULL;
  gboolean needs_sign_in;

  crm_fake_remote_fail (f->server, "sign-in", 1, CRM_REMOTE_ERROR_SIGN_IN, FALSE);
  sync_now (f);
  g_object_get (f->account, "error-text", &error_text, "needs-sign-in", &needs_sign_in, NULL);
  g_assert_cmpstr (error_text, ==, "Wrong user name or password.");
  g_assert_true (needs_sign_in);
  crm_account_list_set_session_password (f->list, "acme", "right");
  sync_now (f);
  g_assert_no_error (f->error);
  g_assert_cmpstr (f->password, ==, "right");
  g_object_get (f->account, "needs-sign-in", &needs_sign_in, NULL);
  g_assert_false (needs_sign_in);
}

static void
test_no_password_is_no_wrong_password (Fixture *f, gconstpointer data)
{
  gboolean needs_sign_in;

  crm_account_list_set_session_password (f->list, "acme", NULL);
  sync_now (f);
  g_assert_error (f->error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE);
  g_assert_cmpuint (f->n_remotes, ==, 0);
  g_object_get (f->account, "needs-sign-in", &needs_sign_in, NULL);
  g_assert_true (needs_sign_in);
}

/* The next run of the program: what runs by itself waits, and says what for. */
static void
test_a_password_that_is_not_remembered (Fixture *f, gconstpointer data)
{
  CrmAccountInfo info = { .name = (char *) "brief",
                          .url = (char *) "https://crm.example",
                          .type = (char *) "odata",
                          .user = (char *) "ann",
                          .asks_each_time = TRUE };
  g_autoptr (CrmAccountList) next = crm_account_list_new ();
  g_autofree char *words = NULL;
  gboolean kept = TRUE, needs_sign_in;
  CrmAccount *first = g_steal_pointer (&f->account);

  g_assert_true (crm_account_list_add (f->list, &info, "geheim",
                                       crm_fake_remote_get_project_json (), &kept, NULL));
  g_assert_false (kept);
  f->account = crm_account_list_open (f->list, "brief", NULL);
  crm_account_set_remote_func (f->account, give_fake, f, CRM_CLOCK (f->clock));
  sync_now (f);
  g_assert_no_error (f->error);
  g_assert_cmpstr (f->password, ==, "geheim");
  close_account (f);

  f->account = crm_account_list_open (next, "brief", NULL);
  crm_account_set_remote_func (f->account, give_fake, f, CRM_CLOCK (f->clock));
  f->n_remotes = 0;
  crm_account_sync_async (f->account, FALSE, FALSE, NULL, ended_cb, f);
  wait_for (f, f->n_ended + 1);
  g_assert_error (f->error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_MISSING);
  g_assert_cmpuint (f->n_remotes, ==, 0);
  g_object_get (f->account, "needs-sign-in", &needs_sign_in, "error-text", &words, NULL);
  g_assert_true (needs_sign_in);
  g_assert_cmpstr (words, ==, "No password is stored. Sign in to continue.");
  crm_account_list_set_session_password (next, "brief", "geheim");
  sync_now (f);
  g_assert_no_error (f->error);

  close_account (f);
  g_assert_true (crm_account_list_remove (next, "brief", NULL));
  f->account = first;
}

static void
block_hook (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  g_atomic_int_set ((gint *) data, 1);
}

static void
test_close_in_the_middle (Fixture *f, gconstpointer data)
{
  gint begun = 0;

  crm_fake_remote_set_hook (f->server, block_hook, &begun);
  crm_account_sync_async (f->account, FALSE, TRUE, NULL, ended_cb, f);
  while (g_atomic_int_get (&begun) == 0)
    g_thread_yield ();
  crm_account_close (f->account);
  wait_for (f, 1);
}

static void
test_reopened_it_knows_the_last_sync (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) counts = NULL;
  gint64 last_sync;

  sync_now (f);
  close_account (f);
  open_account (f);
  g_object_get (f->account, "last-sync", &last_sync, NULL);
  g_assert_cmpint (last_sync, ==, NOON);
  g_assert_nonnull (crm_account_get_user_id (f->account));
  counts = crm_account_dup_counts (f->account);
  g_assert_cmpuint (counts->len, ==, 5);
}

static void
test_macros_are_the_users (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmFilter) filter = NULL;
  g_autofree char *text = NULL;

  sync_now (f);
  filter = crm_account_expand_filter (f->account, "OwnerId eq @me", NULL);
  text = crm_filter_print (filter, CRM_FILTER_V4);
  g_assert_cmpstr (text, ==, "OwnerId eq aaaaaaaa-0000-4000-8000-000000000001");
}

/* --- what comes after an upload ---------------------------------------------------------- */

/* The sync's thread stands still at the first look for what the server made of the upload. */
typedef struct
{
  Fixture *fixture;
  guint n_waits; /* before */
  GMutex lock;
  GCond opened;
  gboolean is_open;
} Gate;

static void
gate_hook (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  Gate *gate = data;

  if (crm_fake_clock_get_n_waits (gate->fixture->clock) == gate->n_waits)
    return;
  g_mutex_lock (&gate->lock);
  while (!gate->is_open)
    g_cond_wait (&gate->opened, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->is_open = TRUE;
  g_cond_signal (&gate->opened);
  g_mutex_unlock (&gate->lock);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *key = crm_store_create_finish (CRM_STORE (source), result, NULL);

  g_assert_nonnull (key);
  ((Fixture *) user_data)->n_ended++;
}

/* With something to send. */
static void
sync_and_edit (Fixture *f)
{
  g_autoptr (CrmProject) project = NULL;
  g_autoptr (CrmPatch) patch = NULL;
  guint n;

  sync_now (f);
  g_assert_no_error (f->error);
  project = crm_account_dup_project (f->account);
  patch = crm_patch_new (crm_project_find_entity (project, "Contact"));
  g_assert_true (crm_patch_set_text (patch, "Name", "New", NULL));
  n = f->n_ended + 1;
  crm_store_create_async (crm_account_get_store (f->account), patch, NULL, created_cb, f);
  wait_for (f, n);
}

static void
gate_close (Gate *gate, Fixture *f)
{
  gate->fixture = f;
  gate->n_waits = crm_fake_clock_get_n_waits (f->clock);
  crm_fake_remote_set_hook (f->server, gate_hook, gate);
}

static gboolean
has (Fixture *f, const char *property)
{
  gboolean on;

  g_object_get (f->account, property, &on, NULL);
  return on;
}

static void
test_the_wait_in_the_foreground_can_be_skipped (Fixture *f, gconstpointer data)
{
  Gate gate = { 0 };

  sync_and_edit (f);
  gate_close (&gate, f);
  crm_account_sync_async (f->account, FALSE, TRUE, NULL, ended_cb, f);
  while (!has (f, "settling"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (has (f, "syncing"));
  crm_account_skip_settle (f->account);
  gate_open (&gate);
  wait_for (f, f->n_ended + 1);
  g_assert_no_error (f->error);
  g_assert_false (has (f, "settling"));
  g_assert_cmpuint (crm_fake_clock_get_n_waits (f->clock), ==, gate.n_waits + 1);
}

static void
test_nobody_skips_and_all_looks_are_made (Fixture *f, gconstpointer data)
{
  guint n_waits;

  sync_and_edit (f);
  n_waits = crm_fake_clock_get_n_waits (f->clock);
  sync_now (f);
  g_assert_no_error (f->error);
  g_assert_cmpuint (crm_fake_clock_get_n_waits (f->clock), >=, n_waits + 3);
}

/* And whoever asks for a sync then does not wait for the rest of the last one. */
static void
test_in_the_background_it_is_over_when_it_settles (Fixture *f, gconstpointer data)
{
  Gate gate = { 0 };
  guint n_ended;

  sync_and_edit (f);
  gate_close (&gate, f);
  n_ended = f->n_ended;
  crm_account_sync_async (f->account, FALSE, FALSE, NULL, ended_cb, f);
  while (!has (f, "settling"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (has (f, "syncing"));
  crm_account_sync_async (f->account, FALSE, FALSE, NULL, ended_cb, f);
  gate_open (&gate);
  wait_for (f, n_ended + 2);
  g_assert_no_error (f->error);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "sign-in"), ==, 3);
  g_assert_cmpuint (crm_fake_clock_get_n_waits (f->clock), ==, gate.n_waits + 1);
}

/* Whatever else was done, what could not be is said. */
static void
test_an_entity_that_is_denied (Fixture *f, gconstpointer data)
{
  g_autofree char *words = NULL;
  g_autofree char *after = NULL;
  gboolean left_out = FALSE;

  sync_now (f);
  crm_fake_remote_deny_set (f->server, "Accounts");
  sync_now (f);
  g_assert_no_error (f->error);
  g_object_get (f->account, "error-text", &words, "left-out", &left_out, NULL);
  g_assert_cmpstr (words, ==, "Not synchronized: Accounts.");
  g_assert_true (left_out);
  crm_fake_remote_deny_set (f->server, NULL);
  sync_now (f);
  g_object_get (f->account, "error-text", &after, "left-out", &left_out, NULL);
  g_assert_null (after);
  g_assert_false (left_out);
}

/* --- parts and trials ---------------------------------------------------------------------- */

static gint64
n_rows (Fixture *f, const char *entity)
{
  CrmQuery query = { .entity = entity };

  return crm_store_count (crm_account_get_store (f->account), &query, NULL, NULL);
}

static void
test_a_profile_that_is_none (Fixture *f, gconstpointer data)
{
  sync_now (f);
  crm_account_run_async (f->account, "nothing", CRM_ACCOUNT_SYNC_NONE, NULL, ended_cb, f);
  wait_for (f, 2);
  g_assert_error (f->error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_NO_PROFILE);
}

static void
test_a_profile_runs_its_part (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmSyncReport) report = NULL;
  g_autofree char *words = NULL;
  gint64 before = 0, after = 0;

  sync_now (f);
  g_object_get (f->account, "last-sync", &before, NULL);
  crm_fake_clock_advance (f->clock, 60 * (gint64) G_USEC_PER_SEC);
  crm_fake_remote_fill (f->server, "Contacts", "Another", 3, NOON);
  crm_fake_remote_fill (f->server, "Accounts", "Another", 3, NOON);
  crm_account_run_async (f->account, "people", CRM_ACCOUNT_SYNC_NONE, NULL, ended_cb, f);
  wait_for (f, 2);
  g_assert_no_error (f->error);
  report = crm_account_dup_report (f->account);
  g_assert_cmpstr (report->profile, ==, "people");
  g_assert_cmpint (n_rows (f, "Contact"), ==, 33);
  g_assert_cmpint (n_rows (f, "Account"), ==, 0);
  /* What a part leaves alone is nothing to complain of, nor is all up to date by it. */
  g_object_get (f->account, "error-text", &words, "last-sync", &after, NULL);
  g_assert_null (words);
  g_assert_cmpint (after, ==, before);
}

static void
test_a_dry_run_is_a_run_of_its_own (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmSyncReport) report = NULL;
  CrmQuery query = { .entity = "Contact" };
  CrmSyncCount sum;

  sync_now (f);
  crm_fake_remote_fill (f->server, "Contacts", "Another", 3, NOON);
  crm_account_run_async (f->account, NULL, CRM_ACCOUNT_SYNC_DRY_RUN, NULL, ended_cb, f);
  wait_for (f, 2);
  g_assert_no_error (f->error);
  report = crm_account_dup_report (f->account);
  crm_sync_report_sum (report, &sum);
  g_assert_cmpuint (sum.added, ==, 3);
  g_assert_cmpint (crm_store_count (crm_account_get_store (f->account), &query, NULL, NULL), ==,
                   30);

  /* It does nothing, so nobody who wants a sync is served by it. */
  crm_account_run_async (f->account, NULL, CRM_ACCOUNT_SYNC_DRY_RUN, NULL, ended_cb, f);
  crm_account_sync_async (f->account, FALSE, FALSE, NULL, ended_cb, f);
  wait_for (f, 4);
  g_assert_no_error (f->error);
  g_assert_cmpint (crm_store_count (crm_account_get_store (f->account), &query, NULL, NULL), ==,
                   33);
}

static void
test_damaged_data_is_set_aside (Fixture *f, gconstpointer data)
{
  g_autofree char *directory = crm_account_list_dup_directory (f->list, "acme");
  g_autofree char *path = g_build_filename (directory, CRM_DATABASE_FILE, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n_aside = 0;

  sync_now (f);
  g_assert_null (crm_account_get_notice (f->account));
  close_account (f);
  g_assert_true (
      g_file_set_contents (path, "This is no database, whatever its name says.", -1, NULL));
  open_account (f);
  g_assert_nonnull (crm_account_get_notice (f->account));
  g_assert_nonnull (
      strstr (crm_account_get_notice (f->account), "is kept as “liaison.db.damaged-"));
  dir = g_dir_open (directory, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    n_aside += g_str_has_prefix (name, "liaison.db.damaged-");
  g_assert_cmpuint (n_aside, >, 0);
  sync_now (f);
  g_assert_no_error (f->error);
}

/* --- who owns it ------------------------------------------------------------------------- */

static GSubprocess *
start_owner (GError **error)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = { self, "--own", g_get_user_data_dir (), NULL };
  GSubprocess *child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
  char ready[6];

  if (child != NULL)
    g_input_stream_read_all (g_subprocess_get_stdout_pipe (child), ready, sizeof ready, NULL, NULL,
                             error);
  return child;
}

static void
test_held_while_open_free_when_killed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;

  close_account (f);
  child = start_owner (&error);
  g_assert_no_error (error);
  g_assert_null (crm_account_list_open (f->list, "acme", &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_HELD);
  g_clear_error (&error);
  g_assert_false (crm_account_list_remove (f->list, "acme", &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_HELD);

  g_subprocess_send_signal (child, SIGKILL);
  g_subprocess_wait (child, NULL, NULL);
  open_account (f);
  sync_now (f);
  g_assert_no_error (f->error);
}

static int
own (const char *data_dir)
{
  g_autoptr (CrmAccountList) list = NULL;
  g_autoptr (CrmAccount) account = NULL;

  g_setenv ("XDG_DATA_HOME", data_dir, TRUE);
  list = crm_account_list_new ();
  account = crm_account_list_open (list, "acme", NULL);
  if (account == NULL || write (STDOUT_FILENO, "ready\n", 6) != 6)
    return 1;
  for (;;)
    pause ();
}

static void
test_words_for_every_code (void)
{
  for (int code = CRM_REMOTE_ERROR_UNREACHABLE; code <= CRM_REMOTE_ERROR_UNTRUSTED; code++)
    {
      GError error = { CRM_REMOTE_ERROR, code, (char *) "secret detail" };
      g_autofree char *words = crm_account_describe_error (&error);

      g_assert_true (g_str_has_suffix (words, "."));
      g_assert_null (strstr (words, "unexpected"));
      g_assert_null (strstr (words, "secret"));
    }
  for (int code = CRM_STORE_ERROR_NOT_FOUND; code <= CRM_STORE_ERROR_TOO_NEW; code++)
    {
      GError error = { CRM_STORE_ERROR, code, (char *) "" };
      g_autofree char *words = crm_account_describe_error (&error);

      g_assert_null (strstr (words, "unexpected"));
    }
}

static void
why_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CrmAccountWhy **why = user_data;
  g_autoptr (GError) error = NULL;

  *why = crm_account_why_finish (CRM_ACCOUNT (source), result, &error);
  g_assert_no_error (error);
}

static void
test_why_a_record_is_here_is_told_in_words (Fixture *f, gconstpointer data)
{
  CrmQuery query = { .entity = "Contact" };
  g_autoptr (CrmProject) project = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (CrmAccountWhy) here = NULL;
  g_autoptr (CrmAccountWhy) absent = NULL;

  sync_now (f);
  project = crm_account_dup_project (f->account);
  ids = crm_store_query_ids (crm_account_get_store (f->account), &query, NULL, NULL);
  rows = crm_store_read_rows (crm_account_get_store (f->account),
                              crm_project_find_entity (project, "Contact"),
                              (const gint64 *) (void *) ids->data, 1, NULL, NULL);
  crm_account_why_async (f->account, "Contact", crm_record_get_key (g_ptr_array_index (rows, 0)),
                         NULL, why_cb, &here);
  crm_account_why_async (f->account, "Contact", "99999999-2222-4333-8444-555555555555", NULL,
                         why_cb, &absent);
  while (here == NULL || absent == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (here->why, ==, "On this device: it matches the sync filter");
  g_assert_cmpstr (here->reasons, ==, "it was downloaded for the sync filter");
  g_assert_null (here->filter);
  g_assert_cmpint (here->finished_us, ==, NOON);
  g_assert_false (here->is_pinned);
  g_assert_cmpstr (absent->why, ==, "Not on this device; the server was not asked");
  g_assert_null (absent->reasons);
}

static void
test_four_states_of_a_keyring_have_four_answers (void)
{
  static const int codes[] = { CRM_ACCOUNT_ERROR_SECRET_LOCKED, CRM_ACCOUNT_ERROR_SECRET_MISSING,
                               CRM_ACCOUNT_ERROR_SECRET_RESET, CRM_ACCOUNT_ERROR_SECRET_CANCELLED };
  g_autoptr (GHashTable) answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      GError error = { CRM_ACCOUNT_ERROR, codes[i], (char *) "" };

      g_assert_true (g_hash_table_add (answers, crm_account_describe_error (&error)));
    }
}

static void
proofs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GArray **proofs = user_data;
  g_autoptr (GError) error = NULL;

  *proofs = crm_account_list_proofs_finish (CRM_ACCOUNT (source), result, &error);
  g_assert_no_error (error);
}

static gint64
contacts_proven (Fixture *f)
{
  g_autoptr (GArray) proofs = NULL;

  crm_account_list_proofs_async (f->account, NULL, proofs_cb, &proofs);
  while (proofs == NULL)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < proofs->len; i++)
    {
      CrmAccountProof *proof = &g_array_index (proofs, CrmAccountProof, i);

      if (g_str_equal (proof->caption, "Contacts"))
        return proof->proven_us;
    }
  return -1;
}

/* By this device's clock, which is not the server's. */
static void
test_when_the_server_was_compared_is_told (Fixture *f, gconstpointer data)
{
  const gint64 hour = 60 * 60 * (gint64) G_USEC_PER_SEC;

  g_assert_cmpint (contacts_proven (f), ==, -1);
  crm_fake_clock_set_skew (f->clock, 5 * hour);
  sync_now (f);
  g_assert_no_error (f->error);
  g_assert_cmpint (contacts_proven (f), ==, NOON + 5 * hour);
  crm_fake_clock_advance (f->clock, hour);
  g_assert_cmpint (contacts_proven (f), ==, NOON + 5 * hour);
  sync_now (f);
  g_assert_cmpint (contacts_proven (f), ==, NOON + 6 * hour);
}

#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("LANGUAGE", "C", TRUE);
  if (argc == 3 && strcmp (argv[1], "--own") == 0)
    return own (argv[2]);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("/account/sync/fills", test_sync_fills_the_store);
  TEST ("/account/sync/progress", test_progress_is_told_on_the_main_thread);
  TEST ("/account/sync/joined", test_two_that_ask_get_one_sync);
  TEST ("/account/sync/more", test_asking_for_more_syncs_again);
  TEST ("/account/sync/cancel", test_cancel_is_silence);
  TEST ("/account/sync/wrong-password", test_wrong_password_asks_for_another);
  TEST ("/account/sync/no-password", test_no_password_is_no_wrong_password);
  TEST ("/account/sync/not-remembered", test_a_password_that_is_not_remembered);
  TEST ("/account/close/in-the-middle", test_close_in_the_middle);
  TEST ("/account/open/last-sync", test_reopened_it_knows_the_last_sync);
  TEST ("/account/macros", test_macros_are_the_users);
  TEST ("/account/settle/skipped", test_the_wait_in_the_foreground_can_be_skipped);
  TEST ("/account/settle/not-skipped", test_nobody_skips_and_all_looks_are_made);
  TEST ("/account/settle/background", test_in_the_background_it_is_over_when_it_settles);
  TEST ("/account/sync/denied", test_an_entity_that_is_denied);
  TEST ("/account/profile/unknown", test_a_profile_that_is_none);
  TEST ("/account/profile/part", test_a_profile_runs_its_part);
  TEST ("/account/dry-run", test_a_dry_run_is_a_run_of_its_own);
  TEST ("/account/damaged", test_damaged_data_is_set_aside);
  TEST ("/account/held", test_held_while_open_free_when_killed);
  TEST ("/account/proofs", test_when_the_server_was_compared_is_told);
  TEST ("/account/why", test_why_a_record_is_here_is_told_in_words);
  g_test_add_func ("/account/words", test_words_for_every_code);
  g_test_add_func ("/account/words/keyring", test_four_states_of_a_keyring_have_four_answers);
  return g_test_run ();
}
