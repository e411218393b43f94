/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#include "crm-sync-macros.h"

#include <string.h>

/* What the server tells beside its records: settings, and records that became one. */

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define ANNA "bbbbbbbb-0000-4000-8000-000000000002"
#define FIRM "cccccccc-0000-4000-8000-000000000001"
#define FIRMA "cccccccc-0000-4000-8000-000000000002"

static void
sync_background (SyncFixture *f)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error);
  g_assert_no_error (error);
}

static void
assert_mode (SyncFixture *f, const char *expected)
{
  g_autofree char *text = crm_store_get_fact (f->store, "server-settings", NULL);
  g_autoptr (GHashTable) settings = crm_sync_settings_from_text (text);

  g_assert_cmpstr (g_hash_table_lookup (settings, CRM_SERVER_WORK_MODE), ==, expected);
}

static void
test_settings_are_kept (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->work_mode = "offline";
  sync_fixture_sync (f);
  assert_mode (f, "offline");
  crm_fake_remote_behaviour (f->server)->work_mode = "online";
  sync_fixture_sync (f);
  assert_mode (f, "online");
  /* No longer told is not taken back; a failure is none of the run's. */
  crm_fake_remote_behaviour (f->server)->work_mode = NULL;
  sync_fixture_sync (f);
  assert_mode (f, "online");
  crm_fake_remote_behaviour (f->server)->work_mode = "hybrid";
  crm_fake_remote_fail (f->server, "settings", 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, FALSE);
  sync_fixture_sync (f);
  assert_mode (f, "online");
}

static void
test_settings_once_an_hour (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->work_mode = "offline";
  sync_background (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "settings"), ==, 1);
  sync_background (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "settings"), ==, 1);
  crm_fake_clock_advance (f->clock, 61 * 60 * (gint64) G_USEC_PER_SEC);
  sync_background (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "settings"), ==, 2);
}

static void
test_texts_go_there_and_back (void)
{
  g_autoptr (GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) back = NULL;
  g_autofree char *text = NULL;

  g_hash_table_insert (settings, (gpointer) "b", (gpointer) " a=b;\n[x]\\ ");
  g_hash_table_insert (settings, (gpointer) "a", (gpointer) "");
  text = crm_sync_settings_to_text (settings);
  back = crm_sync_settings_from_text (text);
  g_assert_cmpuint (g_hash_table_size (back), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (back, "b"), ==, " a=b;\n[x]\\ ");
  g_assert_cmpstr (g_hash_table_lookup (back, "a"), ==, "");
}

static void
put_twins (SyncFixture *f)
{
  crm_fake_remote_behaviour (f->server)->tells_twins = TRUE;
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Contacts", ANNA, "Name", "Anna", "Phone", "1", NULL);
  sync_fixture_sync (f);
}

static void
test_edits_reach_the_survivor (SyncFixture *f, gconstpointer data)
{
  put_twins (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "mine");
  crm_fake_remote_merge (f->server, "Contact", ANN, ANNA);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANNA, "Phone"), ==, "mine");
  g_assert_false (sync_fixture_has (f, "Contact", ANN));
  sync_fixture_assert_same (f);
}

/* The first run met the 404 before the list was to be had. */
static void
test_a_gone_record_is_found_again (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;

  put_twins (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "mine");
  crm_fake_remote_merge (f->server, "Contact", ANN, ANNA);
  crm_fake_remote_fail (f->server, "twins", 1, CRM_REMOTE_ERROR_BUSY, FALSE);
  sync_fixture_sync (f);
  problems = crm_store_list_problems (f->store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANNA, "Phone"), ==, "mine");
  sync_fixture_assert_same (f);
}

/* No date moves where the server points elsewhere: no other question would tell. */
static void
test_lookups_follow (SyncFixture *f, gconstpointer data)
{
  g_autofree char *made = NULL;

  crm_fake_remote_behaviour (f->server)->tells_twins = TRUE;
  crm_fake_remote_behaviour (f->server)->no_etags = TRUE;
  crm_fake_remote_put (f->server, "Accounts", FIRM, "Name", "Firm", NULL);
  crm_fake_remote_put (f->server, "Accounts", FIRMA, "Name", "Firma", NULL);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "AccountId", FIRM, NULL);
  sync_fixture_sync (f);
  made = sync_fixture_create (f, "Contact", "Name", "New", "AccountId", FIRM, NULL);
  crm_fake_remote_merge (f->server, "Account", FIRM, FIRMA);
  sync_fixture_sync (f);
  sync_fixture_assert_text (f, "Contact", ANN, "AccountId", FIRMA);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", made, "AccountId"), ==, FIRMA);
  sync_fixture_assert_same (f);
}

static void
test_old_twins_are_not_listed (SyncFixture *f, gconstpointer data)
{
  g_autofree char *until = NULL;

  put_twins (f);
  crm_store_set_fact (f->store, "twins-until", NULL, NULL);
  crm_fake_remote_merge (f->server, "Contact", ANN, ANNA);
  sync_fixture_sync (f);
  until = crm_store_get_fact (f->store, "twins-until", NULL);
  g_assert_cmpstr (until, ==, "1");
  sync_fixture_assert_same (f);
}

static void
test_a_dry_run_asks_nothing (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_twins (f);
  crm_fake_remote_reset_log (f->server);
  sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND | CRM_SYNC_FLAGS_DRY_RUN, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (crm_fake_remote_get_log (f->server), "twins"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  SYNC_TEST ("/sync/server/settings", test_settings_are_kept);
  SYNC_TEST ("/sync/server/settings-hour", test_settings_once_an_hour);
  g_test_add_func ("/sync/server/settings-text", test_texts_go_there_and_back);
  SYNC_TEST ("/sync/server/twins/edits", test_edits_reach_the_survivor);
  SYNC_TEST ("/sync/server/twins/gone", test_a_gone_record_is_found_again);
  SYNC_TEST ("/sync/server/twins/lookups", test_lookups_follow);
  SYNC_TEST ("/sync/server/twins/old", test_old_twins_are_not_listed);
  SYNC_TEST ("/sync/server/twins/dry", test_a_dry_run_asks_nothing);
  return g_test_run ();
}
