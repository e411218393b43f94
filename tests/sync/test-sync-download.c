/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#include "crm-sync-macros.h"

#define ACME "acacacac-0000-4000-8000-000000000001"
#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define BOB "bbbbbbbb-0000-4000-8000-000000000002"

/* Old enough that nobody can still be writing it. */
#define OLD (SYNC_NOON - SYNC_DAY)

static void
fill (SyncFixture *f)
{
  crm_fake_remote_put (f->server, "Stages", "55555555-0000-4000-8000-000000000001", "Name", "New",
                       NULL);
  crm_fake_remote_put (f->server, "Accounts", ACME, "Name", "Acme", NULL);
  crm_fake_remote_fill (f->server, "Contacts", "Person", 250, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann \"Łucja\" O'Brien 明", "Phone", "1",
                       "AccountId", ACME, NULL);
  crm_fake_remote_behaviour (f->server)->page_size = 100;
}

static void
test_full (SyncFixture *f, gconstpointer data)
{
  fill (f);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->added, ==, 251);
  g_assert_cmpint (sync_fixture_count (f, "Contact")->total, ==, 251);
  g_assert_cmpint (f->report->phase, ==, CRM_SYNC_PHASE_DONE);
  g_assert_cmpfloat (f->report->fraction, ==, 1.0);
}

/* Two small questions of each entity: what changed, and which keys are left. The lookup comes
 * whole. */
static void
test_idle_sync_has_no_chatter (SyncFixture *f, gconstpointer data)
{
  fill (f);
  crm_fake_remote_behaviour (f->server)->page_size = 1000;
  crm_fake_remote_behaviour (f->server)->no_batch = TRUE;
  sync_fixture_sync (f);
  sync_fixture_sync (f); /* learns that there is no batch */
  crm_fake_clock_advance (f->clock, SYNC_DAY / 24);
  crm_fake_remote_reset_log (f->server);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, NULL);
  g_assert_cmpstr (crm_fake_remote_get_log (f->server), ==,
                   "sign-in\n"
                   "fetch Stages\nfetch Accounts\nfetch Contacts\nfetch Opportunities\n"
                   "fetch Activities\n"
                   "fetch Accounts\nfetch Contacts\nfetch Opportunities\nfetch Activities\n");
  g_assert_cmpuint (f->report->requests, ==, crm_fake_remote_get_n_calls (f->server, NULL));
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 0);
}

/* The same in one request. */
static void
test_idle_sync_is_one_request (SyncFixture *f, gconstpointer data)
{
  fill (f);
  crm_fake_remote_behaviour (f->server)->page_size = 1000;
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, SYNC_DAY / 24);
  crm_fake_remote_reset_log (f->server);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, NULL);
  g_assert_cmpuint (f->report->requests, ==, 2); /* sign-in, and the batch */
  g_assert_true (g_str_has_prefix (crm_fake_remote_get_log (f->server), "sign-in\nbatch\n+"));
  sync_fixture_assert_same (f);
}

static void
test_incremental (SyncFixture *f, gconstpointer data)
{
  fill (f);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, SYNC_DAY / 24);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 2);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->added, ==, 1);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->updated, ==, 1);
}

/* All rows dated now, as after an import: not one of them may travel again. */
static void
test_rows_that_share_a_date_travel_once (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 2500, SYNC_NOON);
  crm_fake_remote_behaviour (f->server)->page_size = 1000;
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, G_USEC_PER_SEC * 60);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 1);
}

/* Committed after the last sync with a date before it. */
static void
late_commit (SyncFixture *f, guint n_rows)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", n_rows, SYNC_NOON);
  crm_fake_clock_advance (f->clock, G_USEC_PER_SEC * 60);
  sync_fixture_sync (f);
  crm_fake_remote_fill (f->server, "Contacts", "Late", 1, SYNC_NOON - 600 * G_USEC_PER_SEC);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 1);
}

static void
test_late_commit_among_few (SyncFixture *f, gconstpointer data)
{
  late_commit (f, 10);
}

static void
test_late_commit_among_many (SyncFixture *f, gconstpointer data)
{
  late_commit (f, 2100);
}

static void
test_device_clock_does_not_matter (SyncFixture *f, gconstpointer data)
{
  const gint64 skews[] = { 3650 * SYNC_DAY, -3650 * SYNC_DAY, 0 };

  fill (f);
  for (guint i = 0; i < G_N_ELEMENTS (skews); i++)
    {
      g_autofree char *phone = g_strdup_printf ("%u", 10 + i);

      crm_fake_clock_set_skew (f->clock, skews[i]);
      sync_fixture_sync (f);
      sync_fixture_assert_same (f);
      crm_fake_clock_advance (f->clock, SYNC_DAY / 24);
      crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", phone, NULL);
      sync_fixture_sync (f);
      sync_fixture_assert_same (f);
    }
}

/* Too many to list every key in every run: the watermark alone must find the change. */
static void
test_wrong_clock_among_many (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 2100, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  crm_fake_clock_set_skew (f->clock, 3650 * SYNC_DAY);
  sync_fixture_sync (f);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, SYNC_DAY / 24);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

/* --- how servers page -------------------------------------------------------------------- */

static void
test_paging_without_links (SyncFixture *f, gconstpointer data)
{
  fill (f);
  crm_fake_remote_behaviour (f->server)->no_links = TRUE;
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

static void
test_paging_by_position (SyncFixture *f, gconstpointer data)
{
  fill (f);
  crm_fake_remote_behaviour (f->server)->no_links = TRUE;
  crm_fake_remote_behaviour (f->server)->no_keyset = TRUE;
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

static void
test_paging_without_links_and_count (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 2300, OLD);
  crm_fake_remote_behaviour (f->server)->page_size = 1000;
  crm_fake_remote_behaviour (f->server)->no_links = TRUE;
  crm_fake_remote_behaviour (f->server)->no_count = TRUE;
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

static void
expire_once (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  guint *left = data;

  if (g_strcmp0 (set, "Contacts") == 0 && *left > 0 && --*left == 0)
    crm_fake_remote_expire_links (server);
}

static void
test_expired_next_link_starts_anew (SyncFixture *f, gconstpointer data)
{
  guint left = 3;

  fill (f);
  crm_fake_remote_set_hook (f->server, expire_once, &left);
  sync_fixture_sync (f);
  g_assert_cmpuint (left, ==, 0);
  sync_fixture_assert_same (f);
}

static void
test_delta_links (SyncFixture *f, gconstpointer data)
{
  fill (f);
  crm_fake_remote_behaviour (f->server)->tracks = TRUE;
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  crm_fake_clock_advance (f->clock, SYNC_DAY / 24);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  crm_fake_remote_delete (f->server, "Contacts", ANN);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 2);
}

static void
test_expired_delta_link_lists_all (SyncFixture *f, gconstpointer data)
{
  fill (f);
  crm_fake_remote_behaviour (f->server)->tracks = TRUE;
  sync_fixture_sync (f);
  crm_fake_remote_expire_links (f->server);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  crm_fake_remote_delete (f->server, "Contacts", ANN);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

/* --- interruption ------------------------------------------------------------------------ */

static void
prepare_story (SyncFixture *f)
{
  fill (f);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, SYNC_DAY / 24);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  crm_fake_remote_delete (f->server, "Contacts", ANN);
}

/* Fails the @n-th call, kills the program, starts it again. %FALSE: there was no @n-th call. */
static gboolean
interrupt_at (SyncFixture *f, guint n, guint *n_fetches)
{
  g_autoptr (GError) error = NULL;
  gboolean done;

  crm_fake_remote_reset_log (f->server);
  crm_fake_remote_fail (f->server, NULL, n, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
  done = sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error);
  if (!done)
    {
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE);
      sync_fixture_restart (f);
      sync_fixture_sync (f);
    }
  *n_fetches = crm_fake_remote_get_n_calls (f->server, "fetch");
  sync_fixture_assert_same (f);
  return !done;
}

static void
interrupt_everywhere (gboolean first)
{
  guint undisturbed = 0;
  gboolean more = TRUE;

  for (guint n = 1; more; n++)
    {
      SyncFixture f = { 0 };
      guint n_fetches;

      g_assert_cmpuint (n, <, 100);
      sync_fixture_set_up (&f, NULL);
      if (first)
        fill (&f);
      else
        prepare_story (&f);
      more = interrupt_at (&f, n, &n_fetches);
      undisturbed = n_fetches;
      sync_fixture_tear_down (&f, NULL);
    }
  g_assert_cmpuint (undisturbed, >, 5);
}

static void
test_interrupted_first_sync (void)
{
  interrupt_everywhere (TRUE);
}

static void
test_interrupted_later_sync (void)
{
  interrupt_everywhere (FALSE);
}

/* The rows of a full listing travel once, plus one page for the interruption. */
static void
test_resume_goes_on_at_the_cursor (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill (f);
  /* sign-in, metadata, the newest of four entities, stages, accounts, first and second page of
   * contacts */
  crm_fake_remote_fail (f->server, NULL, 11, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
  sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error);
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 200);
  sync_fixture_restart (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 200);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 51);
  sync_fixture_assert_same (f);
}

static void
test_cancel_at_every_call (void)
{
  gboolean more = TRUE;

  for (guint n = 1; more; n++)
    {
      SyncFixture f = { 0 };
      g_autoptr (GError) error = NULL;
      guint n_calls;

      sync_fixture_set_up (&f, NULL);
      fill (&f);
      crm_fake_remote_cancel_at (f.server, n, f.cancellable);
      more = !sync_fixture_try (&f, CRM_SYNC_FLAGS_FOREGROUND, &error);
      n_calls = crm_fake_remote_get_n_calls (f.server, NULL);
      if (more)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          g_assert_cmpuint (n_calls, ==, n);
          sync_fixture_restart (&f);
          sync_fixture_sync (&f);
        }
      sync_fixture_assert_same (&f);
      sync_fixture_tear_down (&f, NULL);
    }
}

static void
test_read_of_unknown_outcome_is_repeated (SyncFixture *f, gconstpointer data)
{
  fill (f);
  crm_fake_remote_fail (f->server, "fetch", 4, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, FALSE);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (crm_fake_clock_get_n_waits (f->clock), ==, 1);
}

/* --- removal ----------------------------------------------------------------------------- */

static void
test_deleted_there_goes_here (SyncFixture *f, gconstpointer data)
{
  fill (f);
  sync_fixture_sync (f);
  crm_fake_remote_delete (f->server, "Contacts", ANN);
  sync_fixture_sync (f);
  g_assert_false (sync_fixture_has (f, "Contact", ANN));
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 1);
  sync_fixture_assert_same (f);
}

/* Rights move no date: five go, three come. */
static void
test_rights_lost_and_gained (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) keys = NULL;

  fill (f);
  keys = crm_fake_remote_list_keys (f->server, "Contacts");
  for (guint i = 0; i < 3; i++)
    crm_fake_remote_hide (f->server, "Contacts", g_ptr_array_index (keys, i), TRUE);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  for (guint i = 0; i < 8; i++)
    crm_fake_remote_hide (f->server, "Contacts", g_ptr_array_index (keys, i), i >= 3);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 5);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->added, ==, 3);
}

/* A full download has just listed every key: the next sync has no reason to do it again. */
static void
test_idle_after_full_lists_no_keys (SyncFixture *f, gconstpointer data)
{
  guint before, second, third;

  crm_fake_remote_behaviour (f->server)->page_size = 100;
  crm_fake_remote_fill (f->server, "Contacts", "Person", 2100, OLD);
  sync_fixture_sync (f);
  before = crm_fake_remote_get_n_calls (f->server, NULL);
  sync_fixture_sync (f);
  second = crm_fake_remote_get_n_calls (f->server, NULL) - before;
  sync_fixture_sync (f);
  third = crm_fake_remote_get_n_calls (f->server, NULL) - before - second;
  g_assert_cmpuint (second, ==, third);
}

static void
test_deleted_among_many (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 2100, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  sync_fixture_sync (f);
  sync_fixture_sync (f);
  crm_fake_remote_delete (f->server, "Contacts", ANN);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

typedef struct
{
  guint calls;
  gboolean hide;
} Blink;

/* The first listing of keys after the changes were fetched is empty, the next is right. */
static void
blink (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  Blink *state = data;
  g_autoptr (GPtrArray) keys = NULL;

  if (g_strcmp0 (set, "Accounts") != 0)
    return;
  state->calls++;
  crm_fake_remote_hide (server, "Accounts", ACME, state->calls == 2);
}

static void
test_one_empty_answer_empties_nothing (SyncFixture *f, gconstpointer data)
{
  Blink state = { 0 };

  fill (f);
  sync_fixture_sync (f);
  crm_fake_remote_set_hook (f->server, blink, &state);
  sync_fixture_sync (f);
  g_assert_cmpuint (state.calls, ==, 3);
  g_assert_true (sync_fixture_has (f, "Account", ACME));
  sync_fixture_assert_same (f);
}

static void
test_two_empty_answers_are_believed (SyncFixture *f, gconstpointer data)
{
  fill (f);
  sync_fixture_sync (f);
  crm_fake_remote_delete (f->server, "Accounts", ACME);
  sync_fixture_sync (f);
  g_assert_false (sync_fixture_has (f, "Account", ACME));
}

static void
test_denied_set_is_its_own_problem (SyncFixture *f, gconstpointer data)
{
  fill (f);
  sync_fixture_sync (f);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "9", NULL);
  crm_fake_remote_deny_set (f->server, "Accounts");
  sync_fixture_sync (f);
  g_assert_true (sync_fixture_has (f, "Account", ACME));
  g_assert_cmpuint (f->report->problems, ==, 1);
  g_assert_cmpstr (sync_fixture_count (f, "Account")->message, ==, "No access to Accounts");
  g_assert_false (sync_fixture_count (f, "Account")->is_done);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "9");
}

/* --- filters and layout ------------------------------------------------------------------ */

static char *
dup_filtered_json (const char *filter)
{
  g_auto (GStrv) parts
      = g_strsplit (crm_fake_remote_get_project_json (), "\"set\":\"Contacts\",", 2);
  g_autofree char *sync = g_strdup_printf ("\"sync\":{\"filter\":\"%s\"},", filter);

  return g_strconcat (parts[0], "\"set\":\"Contacts\",", sync, parts[1], NULL);
}

static void
test_filter_change_fetches_the_difference (SyncFixture *f, gconstpointer data)
{
  g_autofree char *one = dup_filtered_json ("startswith(Name,'Person 00')");
  g_autofree char *two = dup_filtered_json ("startswith(Name,'Person 001') or Phone eq '1'");

  fill (f);
  crm_sync_engine_set_project_json (f->engine, one);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 100);
  crm_sync_engine_set_project_json (f->engine, two);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 11);
  g_assert_true (sync_fixture_has (f, "Contact", ANN));
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 1);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 90);
}

/* A row that was there all the time, and one that left: counts alone would not tell. */
static void
test_filter_change_among_many (SyncFixture *f, gconstpointer data)
{
  g_autofree char *one = dup_filtered_json ("startswith(Name,'Person') or Phone eq '1'");
  g_autofree char *two = dup_filtered_json ("startswith(Name,'Person') or Phone eq '2'");

  crm_fake_remote_fill (f->server, "Contacts", "Person", 2100, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "Phone", "2", NULL);
  crm_sync_engine_set_project_json (f->engine, one);
  sync_fixture_sync (f);
  sync_fixture_sync (f);
  crm_sync_engine_set_project_json (f->engine, two);
  sync_fixture_sync (f);
  g_assert_false (sync_fixture_has (f, "Contact", ANN));
  g_assert_true (sync_fixture_has (f, "Contact", BOB));
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 1);
}

static void
test_macro_in_filter (SyncFixture *f, gconstpointer data)
{
  g_autofree char *mine = dup_filtered_json ("OwnerId eq @me");

  fill (f);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "OwnerId",
                       "aaaaaaaa-0000-4000-8000-000000000001", NULL);
  crm_sync_engine_set_project_json (f->engine, mine);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 1);
  g_assert_true (sync_fixture_has (f, "Contact", BOB));
}

/* A server that does not tell who is signed in: the records of nobody are not those of the user. */
static void
test_macro_nobody_tells (SyncFixture *f, gconstpointer data)
{
  g_autofree char *mine = dup_filtered_json ("OwnerId eq @me");

  fill (f);
  sync_fixture_sync (f);
  crm_fake_remote_behaviour (f->server)->user_id = "";
  crm_fake_remote_put (f->server, "Accounts", ACME, "Name", "Other", NULL);
  crm_sync_engine_set_project_json (f->engine, mine);
  sync_fixture_sync (f);
  g_assert_cmpuint (f->report->problems, ==, 1);
  g_assert_nonnull (strstr (sync_fixture_count (f, "Contact")->message, "@me"));
  g_assert_false (sync_fixture_count (f, "Contact")->is_done);
  g_assert_true (sync_fixture_has (f, "Contact", ANN));
  sync_fixture_assert_text (f, "Account", ACME, "Name", "Other");
}

static void
test_background_run_does_not_touch_the_layout (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill (f);
  crm_sync_engine_set_project_json (f->engine, NULL);
  sync_fixture_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "7");
  crm_fake_remote_behaviour (f->server)->extra_set = TRUE;
  sync_fixture_restart (f);
  crm_sync_engine_set_project_json (f->engine, NULL);

  crm_fake_remote_reset_log (f->server);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error));
  g_assert_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_LAYOUT_CHANGED);
  g_assert_cmpstr (crm_fake_remote_get_log (f->server), ==, "sign-in\nmetadata\n");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "1");

  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "Fax", "12", NULL);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "7");
  sync_fixture_assert_text (f, "Contact", BOB, "Fax", "12");
}

/* --- what a person sees ------------------------------------------------------------------ */

typedef struct
{
  double fraction;
  CrmSyncPhase phase;
  guint n_told;
} Seen;

static void
see (CrmSyncReport *report, gpointer user_data)
{
  Seen *seen = user_data;

  g_assert_cmpfloat (report->fraction, >=, seen->fraction);
  g_assert_cmpint (report->phase, >=, seen->phase);
  seen->fraction = report->fraction;
  seen->phase = report->phase;
  seen->n_told++;
}

static void
pass_time (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  crm_fake_clock_advance (data, 60 * 1000);
}

static void
test_progress_never_goes_back (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };
  guint n_calls;

  fill (f);
  crm_fake_remote_set_hook (f->server, pass_time, f->clock);
  crm_sync_engine_run (f->engine, CRM_SYNC_FLAGS_FOREGROUND, see, &seen, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (seen.fraction, ==, 1.0);
  g_assert_cmpint (seen.phase, ==, CRM_SYNC_PHASE_DONE);
  n_calls = crm_fake_remote_get_n_calls (f->server, NULL);
  g_assert_cmpuint (seen.n_told, >, 6);
  g_assert_cmpuint (seen.n_told, <=, 6 + n_calls * 60 / 100);
}

static void
test_facts_are_left (SyncFixture *f, gconstpointer data)
{
  g_autofree char *report_text = NULL;
  g_autofree char *identity_text = NULL;
  g_autoptr (CrmSyncReport) report = NULL;
  g_auto (CrmIdentity) identity = { 0 };

  fill (f);
  sync_fixture_sync (f);
  report_text = crm_store_get_fact (f->store, "last-report", NULL);
  report = crm_sync_report_from_text (report_text, NULL);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->requests, ==, f->report->requests);
  g_assert_cmpuint (report->counts->len, ==, 5);
  identity_text = crm_store_get_fact (f->store, "identity", NULL);
  crm_sync_identity_from_text (identity_text, &identity);
  g_assert_cmpstr (identity.user_name, ==, "Ann");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  SYNC_TEST ("/sync/full/everything", test_full);
  SYNC_TEST ("/sync/idle/no-chatter", test_idle_sync_has_no_chatter);
  SYNC_TEST ("/sync/idle/one-request", test_idle_sync_is_one_request);
  SYNC_TEST ("/sync/incremental/changes-only", test_incremental);
  SYNC_TEST ("/sync/incremental/same-date-once", test_rows_that_share_a_date_travel_once);
  SYNC_TEST ("/sync/incremental/late-commit-few", test_late_commit_among_few);
  SYNC_TEST ("/sync/incremental/late-commit-many", test_late_commit_among_many);
  SYNC_TEST ("/sync/incremental/device-clock", test_device_clock_does_not_matter);
  SYNC_TEST ("/sync/incremental/device-clock-many", test_wrong_clock_among_many);
  SYNC_TEST ("/sync/paging/without-links", test_paging_without_links);
  SYNC_TEST ("/sync/paging/by-position", test_paging_by_position);
  SYNC_TEST ("/sync/paging/without-links-and-count", test_paging_without_links_and_count);
  SYNC_TEST ("/sync/paging/expired-link", test_expired_next_link_starts_anew);
  SYNC_TEST ("/sync/delta/changes", test_delta_links);
  SYNC_TEST ("/sync/delta/expired", test_expired_delta_link_lists_all);
  g_test_add_func ("/sync/interrupted/first-sync", test_interrupted_first_sync);
  g_test_add_func ("/sync/interrupted/later-sync", test_interrupted_later_sync);
  SYNC_TEST ("/sync/interrupted/resumes-at-cursor", test_resume_goes_on_at_the_cursor);
  g_test_add_func ("/sync/interrupted/cancelled", test_cancel_at_every_call);
  SYNC_TEST ("/sync/interrupted/read-again", test_read_of_unknown_outcome_is_repeated);
  SYNC_TEST ("/sync/removal/deleted", test_deleted_there_goes_here);
  SYNC_TEST ("/sync/removal/rights", test_rights_lost_and_gained);
  SYNC_TEST ("/sync/removal/among-many", test_deleted_among_many);
  SYNC_TEST ("/sync/removal/not-after-full", test_idle_after_full_lists_no_keys);
  SYNC_TEST ("/sync/removal/one-empty-answer", test_one_empty_answer_empties_nothing);
  SYNC_TEST ("/sync/removal/two-empty-answers", test_two_empty_answers_are_believed);
  SYNC_TEST ("/sync/removal/denied-set", test_denied_set_is_its_own_problem);
  SYNC_TEST ("/sync/filter/difference", test_filter_change_fetches_the_difference);
  SYNC_TEST ("/sync/filter/among-many", test_filter_change_among_many);
  SYNC_TEST ("/sync/filter/macro", test_macro_in_filter);
  SYNC_TEST ("/sync/filter/macro-nobody-tells", test_macro_nobody_tells);
  SYNC_TEST ("/sync/layout/background", test_background_run_does_not_touch_the_layout);
  SYNC_TEST ("/sync/report/progress", test_progress_never_goes_back);
  SYNC_TEST ("/sync/report/facts", test_facts_are_left);
  return g_test_run ();
}
