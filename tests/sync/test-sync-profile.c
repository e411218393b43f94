/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#define ACME "acacacac-0000-4000-8000-000000000001"
#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define DEAL "dddddddd-0000-4000-8000-000000000001"

#define PROFILES                                                                                   \
  "{\"format\":1,\"profiles\":[{\"name\":\"people\",\"entities\":[\"Contact\"]},"                  \
  "{\"name\":\"up\",\"entities\":[\"Contact\",\"Account\"],\"direction\":\"up\"},"                 \
  "{\"name\":\"down\",\"entities\":[\"Contact\"],\"direction\":\"down\"}],"

static void
fill_and_sync (SyncFixture *f)
{
  sync_fixture_change_project (f, "{\"format\":1,", PROFILES);
  crm_fake_remote_put (f->server, "Accounts", ACME, "Name", "Acme", NULL);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Opportunities", DEAL, "Name", "Deal", NULL);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  crm_fake_remote_reset_log (f->server);
}

static void
run_profile (SyncFixture *f, const char *profile)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->report, crm_sync_report_unref);
  crm_sync_engine_run_profile (f->engine, profile, CRM_SYNC_FLAGS_FOREGROUND, NULL, NULL,
                               &f->report, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (f->report->profile, ==, profile);
}

static void
change_both_sides (SyncFixture *f)
{
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_edit (f, "Account", ACME, "Phone", "2");
  sync_fixture_edit (f, "Opportunity", DEAL, "Name", "Deal here");
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann there", NULL);
  crm_fake_remote_put (f->server, "Accounts", ACME, "Name", "Acme there", NULL);
}

/* --- what runs --------------------------------------------------------------------------- */

static void
test_only_its_entities (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  change_both_sides (f);
  run_profile (f, "people");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  g_assert_null (crm_fake_remote_get (f->server, "Accounts", ACME, "Phone"));
  sync_fixture_assert_text (f, "Contact", ANN, "Name", "Ann there");
  sync_fixture_assert_text (f, "Account", ACME, "Name", "Acme");
  g_assert_null (strstr (crm_fake_remote_get_log (f->server), "Accounts"));
  /* What was left alone is as it would have been without it. */
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

static void
test_only_up (SyncFixture *f, gconstpointer data)
{
  const char *log;

  fill_and_sync (f);
  change_both_sides (f);
  run_profile (f, "up");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Accounts", ACME, "Phone"), ==, "2");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Opportunities", DEAL, "Name"), ==, "Deal");
  log = strstr (crm_fake_remote_get_log (f->server), "\nupdate ");
  g_assert_nonnull (log);
  g_assert_null (strstr (log, "fetch"));
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

static void
test_only_down (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  change_both_sides (f);
  run_profile (f, "down");
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "update"), ==, 0);
  sync_fixture_assert_text (f, "Contact", ANN, "Name", "Ann there");
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "2");
  g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 3);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

static void
test_unknown_profile (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  g_assert_false (crm_sync_engine_run_profile (f->engine, "nobody", CRM_SYNC_FLAGS_FOREGROUND, NULL,
                                               NULL, NULL, NULL, &error));
  g_assert_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_NO_PROFILE);
  g_assert_nonnull (strstr (error->message, "nobody"));
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "update"), ==, 0);
}

/* A part of the project is never "up to date". */
static void
test_last_sync_is_of_everything (SyncFixture *f, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fill_and_sync (f);
  before = crm_store_get_fact (f->store, "last-sync", NULL);
  run_profile (f, "people");
  after = crm_store_get_fact (f->store, "last-sync", NULL);
  g_assert_nonnull (before);
  g_assert_cmpstr (before, ==, after);
}

/* The first run of all may be one of a part: what it left out is listed whole when its turn
 * comes, and an interrupted one goes on. */
static void
test_a_part_first (SyncFixture *f, gconstpointer data)
{
  sync_fixture_change_project (f, "{\"format\":1,", PROFILES);
  crm_fake_remote_fill (f->server, "Accounts", "Acc", 50, SYNC_NOON - SYNC_DAY);
  crm_fake_remote_fill (f->server, "Contacts", "Con", 50, SYNC_NOON - SYNC_DAY);
  run_profile (f, "people");
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 50);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Account"), ==, 0);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

/* A new contact of a new account that is not in the profile waits for it. */
static void
test_parent_outside_of_the_profile (SyncFixture *f, gconstpointer data)
{
  g_autofree char *parent = NULL;
  g_autofree char *child = NULL;

  fill_and_sync (f);
  parent = sync_fixture_create (f, "Account", "Name", "New", NULL);
  child = sync_fixture_create (f, "Contact", "Name", "New", "AccountId", parent, NULL);
  run_profile (f, "people");
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 0);
  g_assert_cmpuint (f->report->problems, ==, 0);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", child, "AccountId"), ==, parent);
  sync_fixture_assert_same (f);
}

/* --- reports ----------------------------------------------------------------------------- */

static void
test_reports_are_kept (SyncFixture *f, gconstpointer data)
{
  g_auto (GStrv) texts = NULL;
  g_autoptr (CrmSyncReport) last = NULL;
  g_autoptr (CrmSyncReport) before = NULL;
  CrmSyncCount *count, *kept;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  run_profile (f, "people");
  texts = crm_store_list_reports (f->store, NULL);
  g_assert_cmpuint (g_strv_length (texts), ==, 2);
  last = crm_sync_report_from_text (texts[0], NULL);
  before = crm_sync_report_from_text (texts[1], NULL);
  g_assert_cmpstr (last->profile, ==, "people");
  g_assert_null (before->profile);
  g_assert_null (last->error);
  g_assert_cmpint (last->started_us, ==, f->report->started_us);
  count = sync_fixture_count (f, "Contact");
  kept = g_ptr_array_index (last->counts, 0);
  g_assert_cmpstr (kept->entity, ==, "Contact");
  g_assert_cmpuint (kept->sent, ==, 1);
  g_assert_cmpuint (count->requests, >, 0);
  g_assert_cmpuint (count->bytes, >, 0);
  g_assert_cmpuint (kept->requests, ==, count->requests);
  g_assert_cmpuint (kept->bytes, ==, count->bytes);
  g_assert_cmpint (kept->duration_us, ==, count->duration_us);
}

static void
test_failed_runs_say_why (SyncFixture *f, gconstpointer data)
{
  g_auto (GStrv) texts = NULL;
  g_autoptr (CrmSyncReport) last = NULL;
  g_autoptr (GError) error = NULL;

  fill_and_sync (f);
  crm_fake_remote_fail (f->server, "sign-in", 1, CRM_REMOTE_ERROR_SIGN_IN, FALSE);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error));
  texts = crm_store_list_reports (f->store, NULL);
  last = crm_sync_report_from_text (texts[0], NULL);
  g_assert_cmpstr (last->error, ==, error->message);
  g_assert_cmpstr (f->report->error, ==, error->message);
}

/* --- budget ------------------------------------------------------------------------------ */

#define TODAY (SYNC_NOON / SYNC_DAY)

static guint
used_today (SyncFixture *f)
{
  guint used = 0;

  g_assert_true (crm_store_add_requests (f->store, TODAY, 0, &used, NULL));
  return used;
}

static void
test_requests_are_counted (SyncFixture *f, gconstpointer data)
{
  guint before;

  fill_and_sync (f);
  before = used_today (f);
  g_assert_cmpuint (before, ==, f->report->requests);
  sync_fixture_sync (f);
  g_assert_cmpuint (used_today (f), ==, before + f->report->requests);
}

static guint
n_calls (SyncFixture *f)
{
  return crm_fake_remote_get_n_calls (f->server, NULL)
         - crm_fake_remote_get_n_calls (f->server, "in-batch");
}

/* Where a call is several requests, as a sign-in may be, those count, and each run has its own. */
static void
test_requests_behind_a_call_are_counted (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  crm_fake_remote_behaviour (f->server)->requests_a_call = 3;
  for (guint i = 0; i < 2; i++)
    {
      guint used = used_today (f), before = n_calls (f);

      sync_fixture_sync (f);
      g_assert_cmpuint (n_calls (f), >, before);
      g_assert_cmpuint (f->report->requests, ==, 3 * (n_calls (f) - before));
      g_assert_cmpuint (used_today (f), ==, used + f->report->requests);
    }
}

static void
test_background_keeps_the_budget (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_and_sync (f);
  crm_sync_engine_set_daily_budget (f->engine, 10000);
  crm_store_add_requests (f->store, TODAY, 7500, NULL, NULL);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error));
  g_assert_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_OVER_BUDGET);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, NULL), ==, 0);
  g_clear_error (&error);
  /* What the user typed goes a little longer, and the user's own run always. */
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  g_assert_true (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error));
  crm_store_add_requests (f->store, TODAY, 5000, NULL, NULL);
  sync_fixture_sync (f);
  /* And a new day is a new day. */
  crm_fake_clock_advance (f->clock, SYNC_DAY);
  g_assert_true (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error));
  g_assert_no_error (error);
}

static void
test_budget_ends_a_run_in_the_middle (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_and_sync (f);
  crm_sync_engine_set_daily_budget (f->engine, 10000);
  crm_store_add_requests (f->store, TODAY, 7500 - 2 - used_today (f), NULL, NULL);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error));
  g_assert_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_OVER_BUDGET);
  g_assert_cmpuint (used_today (f), ==, 7500);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  SYNC_TEST ("/sync/profile/entities", test_only_its_entities);
  SYNC_TEST ("/sync/profile/up", test_only_up);
  SYNC_TEST ("/sync/profile/down", test_only_down);
  SYNC_TEST ("/sync/profile/unknown", test_unknown_profile);
  SYNC_TEST ("/sync/profile/last-sync", test_last_sync_is_of_everything);
  SYNC_TEST ("/sync/profile/first", test_a_part_first);
  SYNC_TEST ("/sync/profile/parent-outside", test_parent_outside_of_the_profile);
  SYNC_TEST ("/sync/report/kept", test_reports_are_kept);
  SYNC_TEST ("/sync/report/failed", test_failed_runs_say_why);
  SYNC_TEST ("/sync/budget/counted", test_requests_are_counted);
  SYNC_TEST ("/sync/budget/behind-a-call", test_requests_behind_a_call_are_counted);
  SYNC_TEST ("/sync/budget/background", test_background_keeps_the_budget);
  SYNC_TEST ("/sync/budget/middle", test_budget_ends_a_run_in_the_middle);
  return g_test_run ();
}
