/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#include "crm-project.h"

#include <string.h>

#define ACME "acacacac-0000-4000-8000-000000000001"
#define BETA "acacacac-0000-4000-8000-000000000002"
#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define BOB "bbbbbbbb-0000-4000-8000-000000000002"
#define LAST "dddddddd-0000-4000-8000-000000000001"
#define ME "aaaaaaaa-0000-4000-8000-000000000001"
#define YOU "aaaaaaaa-0000-4000-8000-000000000002"

#define OLD (SYNC_NOON - 3 * SYNC_DAY)
#define MANY 2100
#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

/* The project of the fake server with more about the sync of some entities. */
static void
use_sync (SyncFixture *f, const char *set, const char *sync)
{
  g_autofree char *before = g_strdup_printf ("\"set\":\"%s\",", set);
  g_auto (GStrv) parts = g_strsplit (crm_fake_remote_get_project_json (), before, 2);
  g_autofree char *json = g_strconcat (parts[0], before, "\"sync\":{", sync, "},", parts[1], NULL);

  crm_sync_engine_set_project_json (f->engine, json);
}

static void
sync_in_background (SyncFixture *f)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error);
  g_assert_no_error (error);
}

static void
fill_many (SyncFixture *f)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", MANY, OLD);
  crm_fake_remote_behaviour (f->server)->page_size = 1000;
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
}

/* Of what crm_fake_remote_fill() makes. */
static char *
dup_key (const char *name, guint n)
{
  return g_strdup_printf ("%08x-0000-4000-8000-0000%08x", g_str_hash (name), n);
}

static void
delete_person (SyncFixture *f, guint n)
{
  g_autofree char *key = dup_key ("Person", n);

  crm_fake_remote_delete (f->server, "Contacts", key);
}

/* --- changes, asked for twice ------------------------------------------------------------ */

static void
fill_filtered (SyncFixture *f)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 30, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "Phone", "1", NULL);
  use_sync (f, "Contacts", "\"filter\":\"Phone eq '1'\"");
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_reset_log (f->server);
}

/* Without the listing of keys: the change alone tells. */
static void
test_row_that_leaves_costs_a_key (SyncFixture *f, gconstpointer data)
{
  fill_filtered (f);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, NULL);
  g_assert_false (sync_fixture_has (f, "Contact", ANN));
  g_assert_true (sync_fixture_has (f, "Contact", BOB));
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 0);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 1);
}

static void
test_null_in_a_condition_loses_nothing (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "Phone", "1", NULL);
  use_sync (f, "Contacts", "\"filter\":\"Phone ne '9'\"");
  sync_fixture_sync (f);
  g_assert_true (sync_fixture_has (f, "Contact", ANN));
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Phone", "9", NULL);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Anna", NULL);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, NULL);
  g_assert_true (sync_fixture_has (f, "Contact", ANN));
  g_assert_false (sync_fixture_has (f, "Contact", BOB));
}

static void
test_edited_row_that_leaves_stays (SyncFixture *f, gconstpointer data)
{
  fill_filtered (f);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  crm_fake_remote_fail (f->server, "update", 1, CRM_REMOTE_ERROR_REJECTED, FALSE);
  sync_fixture_edit (f, "Contact", ANN, "Name", "Mine");
  sync_fixture_sync (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Name", "Mine");
}

/* More than fits into questions for single keys. */
static void
test_many_changes_come_by_window (SyncFixture *f, gconstpointer data)
{
  fill_filtered (f);
  crm_fake_clock_advance (f->clock, MINUTE);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *key = dup_key ("Person", i);

      crm_fake_remote_put (f->server, "Contacts", key, "Phone", "1", NULL);
    }
  crm_fake_remote_fill (f->server, "Contacts", "Else", 100, SYNC_NOON + 31 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, NULL);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 31);
  g_assert_false (sync_fixture_has (f, "Contact", ANN));
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 30);
}

/* Thousands of changes that concern nobody here are not looked through. */
static void
test_more_changes_than_rows_are_left_to_the_proof (SyncFixture *f, gconstpointer data)
{
  fill_filtered (f);
  crm_fake_remote_behaviour (f->server)->no_batch = TRUE;
  crm_fake_remote_behaviour (f->server)->page_size = 100;
  crm_fake_clock_advance (f->clock, MINUTE);
  crm_fake_remote_fill (f->server, "Contacts", "Else", 3000, SYNC_NOON + 31 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Anna", NULL);
  sync_in_background (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Name", "Anna");
  g_assert_cmpuint (f->report->requests, <, 20);
  crm_fake_remote_reset_log (f->server);
  sync_in_background (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 0);
}

static void
test_late_commits_widen_the_overlap (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmProject) project = NULL;
  g_auto (CrmCheckpoint) checkpoint = { 0 };

  crm_fake_remote_fill (f->server, "Contacts", "Person", 5, SYNC_NOON);
  sync_fixture_sync (f);
  project = crm_store_dup_project (f->store);
  crm_fake_clock_advance (f->clock, MINUTE);
  crm_fake_remote_fill (f->server, "Contacts", "Late", 1, SYNC_NOON - 14 * MINUTE);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, NULL);
  crm_store_get_checkpoint (f->store, crm_project_find_entity (project, "Contact"), &checkpoint,
                            NULL);
  g_assert_cmpint (checkpoint.lateness_us, ==, 14 * MINUTE);
  crm_fake_clock_advance (f->clock, 20 * MINUTE);
  crm_fake_remote_fill (f->server, "Contacts", "Fresh", 1, SYNC_NOON + 21 * MINUTE);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, NULL);
  /* 42 minutes from now on */
  crm_fake_clock_advance (f->clock, MINUTE);
  crm_fake_remote_fill (f->server, "Contacts", "Later", 1, SYNC_NOON - 15 * MINUTE);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, NULL);
  sync_fixture_assert_same (f);
}

/* The server's clock was an hour ahead and was put right. */
static void
test_server_clock_goes_back (SyncFixture *f, gconstpointer data)
{
  fill_many (f);
  crm_fake_clock_advance (f->clock, 600 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, -400 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "7", NULL);
  sync_fixture_sync (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "7");
  crm_fake_clock_advance (f->clock, MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "8", NULL);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

/* --- the proof --------------------------------------------------------------------------- */

static gint64
proven_us (SyncFixture *f)
{
  return sync_fixture_count (f, "Contact")->proven_us;
}

/* Three gone, three new, no date moved: equal counts say nothing. */
static void
swap_rights (SyncFixture *f, guint from, gboolean hidden)
{
  g_autoptr (GPtrArray) keys = crm_fake_remote_list_keys (f->server, "Contacts");

  for (guint i = 0; i < 3; i++)
    crm_fake_remote_hide (f->server, "Contacts", g_ptr_array_index (keys, from + i), hidden);
}

static void
test_large_entity_is_proven_within_a_day (SyncFixture *f, gconstpointer data)
{
  gint64 first;
  guint n_most = 0;

  crm_fake_remote_fill (f->server, "Contacts", "Hidden", 3, OLD);
  swap_rights (f, 0, TRUE);
  fill_many (f);
  first = proven_us (f);
  g_assert_cmpint (first, >, 0);
  swap_rights (f, 5, TRUE);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *key = dup_key ("Hidden", i);

      crm_fake_remote_hide (f->server, "Contacts", key, FALSE);
    }
  for (guint hour = 0; hour < 25; hour++)
    {
      crm_fake_clock_advance (f->clock, SYNC_DAY / 24);
      sync_in_background (f);
      n_most = MAX (n_most, f->report->requests);
      /* sign-in, layout, questions, the count, what was found */
      if (hour == 0)
        g_assert_cmpuint (n_most, <=, 5);
    }
  sync_fixture_assert_same (f);
  g_assert_cmpint (proven_us (f), >, first);
  g_assert_cmpuint (n_most, <, 10);
}

/* What was seen in an earlier run still counts at the end. A slice is so few rows that their loss
 * would look like ordinary deletions. */
static void
test_slices_lose_nothing (SyncFixture *f, gconstpointer data)
{
  const gint64 after_us[] = { SYNC_DAY / 24, SYNC_DAY };
  g_autofree char *key = dup_key ("Person", 2000);

  fill_many (f);
  crm_fake_remote_behaviour (f->server)->page_size = 200;
  for (guint i = 0; i < G_N_ELEMENTS (after_us); i++)
    {
      crm_fake_clock_advance (f->clock, after_us[i]);
      crm_fake_remote_put (f->server, "Contacts", key, "Phone", i == 0 ? "1" : "2", NULL);
      sync_in_background (f);
      g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, MANY);
    }
  sync_fixture_assert_same (f);
}

static void
test_listing_survives_the_end_of_the_program (SyncFixture *f, gconstpointer data)
{
  gint64 first;

  fill_many (f);
  first = proven_us (f);
  for (guint i = 0; i < 3; i++)
    {
      crm_fake_clock_advance (f->clock, SYNC_DAY / 24);
      sync_in_background (f);
      sync_fixture_restart (f);
    }
  sync_in_background (f);
  g_assert_cmpint (proven_us (f), >, first);
  sync_fixture_assert_same (f);
}

static void
test_unequal_count_is_looked_into_at_once (SyncFixture *f, gconstpointer data)
{
  fill_many (f);
  swap_rights (f, 5, TRUE);
  sync_in_background (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 3);
}

static void
test_denied_write_casts_doubt (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  fill_many (f);
  swap_rights (f, 5, TRUE);
  crm_fake_remote_fill (f->server, "Contacts", "Twin", 3, OLD);
  key = dup_key ("Person", 50);
  sync_fixture_edit (f, "Contact", key, "Name", "DENY me");
  sync_in_background (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 3);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->added, ==, 3);
}

static void
vanish (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  guint *state = data;
  g_autoptr (GPtrArray) keys = NULL;

  if (g_strcmp0 (set, "Contacts") != 0 || ++*state != 3)
    return;
  keys = crm_fake_remote_list_keys (server, "Contacts");
  for (guint i = 0; i < 30; i++)
    crm_fake_remote_hide (server, "Contacts", g_ptr_array_index (keys, i), TRUE);
}

/* Many at once: listed twice, and then believed. */
static void
test_many_gone_are_looked_at_twice (SyncFixture *f, gconstpointer data)
{
  guint state = 0;

  crm_fake_remote_behaviour (f->server)->no_batch = TRUE;
  crm_fake_remote_fill (f->server, "Contacts", "Person", 60, OLD);
  sync_fixture_sync (f);
  crm_fake_remote_set_hook (f->server, vanish, &state);
  sync_fixture_sync (f);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 30);
  sync_fixture_assert_same (f);
}

/* --- counts of ranges --------------------------------------------------------------------- */

/* The project with a creation time, which the fake server has not: the other one will do. */
static void
use_created (SyncFixture *f)
{
  g_auto (GStrv) parts
      = g_strsplit (crm_fake_remote_get_project_json (), "\"set\":\"Contacts\",", 2);
  g_autofree char *json
      = g_strconcat (parts[0], "\"set\":\"Contacts\",\"created\":\"ModifiedOn\",", parts[1], NULL);

  crm_sync_engine_set_project_json (f->engine, json);
}

/* One of twelve ranges has another count: only that one is listed. */
static void
test_range_with_another_count_is_listed (SyncFixture *f, gconstpointer data)
{
  g_autofree char *gone = dup_key ("Year 3", 7);

  use_created (f);
  crm_fake_remote_behaviour (f->server)->page_size = 500;
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("Year %u", i);

      crm_fake_remote_fill (f->server, "Contacts", name, 400, OLD - (i + 1) * 365 * SYNC_DAY);
    }
  sync_fixture_sync (f);
  crm_fake_remote_hide (f->server, "Contacts", gone, TRUE);
  crm_fake_clock_advance (f->clock, MINUTE);
  sync_in_background (f);
  g_assert_false (sync_fixture_has (f, "Contact", gone));
  sync_fixture_assert_same (f);
  /* 4,800 rows are 10 pages; asked were the questions, the counts, a slice, a range, a key */
  g_assert_cmpuint (f->report->requests, <=, 8);
}

/* --- rights ------------------------------------------------------------------------------- */

static void
test_another_identity_casts_doubt (SyncFixture *f, gconstpointer data)
{
  fill_many (f);
  swap_rights (f, 5, TRUE);
  crm_fake_remote_fill (f->server, "Contacts", "Twin", 3, OLD);
  g_assert_true (crm_store_set_fact (f->store, "identity", "[identity]\nname=Bob\n", NULL));
  sync_in_background (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 3);
}

/* --- no dates at all ---------------------------------------------------------------------- */

static void
test_without_dates_only_differences_are_written (SyncFixture *f, gconstpointer data)
{
  g_auto (GStrv) parts
      = g_strsplit (crm_fake_remote_get_project_json (),
                    "\"AccountId\",\"ModifiedOn\"],\"modified\":\"ModifiedOn\"}", 2);
  g_autofree char *json = g_strconcat (parts[0], "\"AccountId\"]}", parts[1], NULL);
  g_autofree char *key = dup_key ("Person", 7);

  crm_sync_engine_set_project_json (f->engine, json);
  crm_fake_remote_behaviour (f->server)->no_etags = TRUE;
  crm_fake_remote_behaviour (f->server)->page_size = 50;
  crm_fake_remote_fill (f->server, "Contacts", "Person", 120, OLD);
  sync_fixture_sync (f);
  crm_fake_remote_put (f->server, "Contacts", key, "Phone", "7", NULL);
  delete_person (f, 9);
  sync_in_background (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 119);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->updated, ==, 1);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 1);
  sync_fixture_assert_same (f);
}

/* --- rows that are here for another reason ------------------------------------------------ */

static void
test_guests_are_refreshed_and_removed (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmProject) project = NULL;
  CrmEntity *contact;
  const char *const keys[] = { ANN, BOB, NULL };

  fill_filtered (f);
  project = crm_store_dup_project (f->store);
  contact = crm_project_find_entity (project, "Contact");
  g_assert_true (crm_store_add_reason (f->store, contact, keys, CRM_REASON_PIN, NULL));
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Phone", "2", NULL);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 2);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "3", NULL);
  crm_fake_remote_delete (f->server, "Contacts", BOB);
  sync_fixture_sync (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "3");
  g_assert_false (sync_fixture_has (f, "Contact", BOB));
}

/* --- parents ----------------------------------------------------------------------------- */

static void
fill_family (SyncFixture *f, guint n_strangers)
{
  crm_fake_remote_put (f->server, "Accounts", ACME, "Name", "Acme", "OwnerId", ME, NULL);
  crm_fake_remote_put (f->server, "Accounts", BETA, "Name", "Beta", "OwnerId", YOU, NULL);
  for (guint i = 0; i < n_strangers; i++)
    {
      g_autofree char *key = g_strdup_printf ("cccccccc-0000-4000-8000-0000%08x", i);

      crm_fake_remote_put (f->server, "Contacts", key, "Name", "Child", "AccountId", ACME, NULL);
      crm_fake_remote_date (f->server, "Contacts", key, OLD);
    }
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "AccountId", ACME, NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "AccountId", BETA, NULL);
}

static void
test_children_follow_their_parent (SyncFixture *f, gconstpointer data)
{
  fill_family (f, MANY);
  use_sync (f, "Contacts", "\"filter\":\"Account/OwnerId eq @me\"");
  sync_fixture_sync (f);
  g_assert_false (sync_fixture_has (f, "Contact", BOB));
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, MANY + 1);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_put (f->server, "Accounts", BETA, "OwnerId", ME, NULL);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, NULL);
  g_assert_true (sync_fixture_has (f, "Contact", BOB));
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 1);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_put (f->server, "Accounts", BETA, "OwnerId", YOU, NULL);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, NULL);
  g_assert_false (sync_fixture_has (f, "Contact", BOB));
}

/* The parent came, the program ended before its children did. */
static void
test_children_follow_after_an_interruption (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_family (f, MANY);
  /* far from where the listing of keys stands, and dated before what changes are asked for */
  crm_fake_remote_put (f->server, "Contacts", LAST, "Name", "Last", "AccountId", BETA, NULL);
  crm_fake_remote_date (f->server, "Contacts", LAST, OLD);
  crm_fake_remote_delete (f->server, "Contacts", BOB);
  crm_fake_remote_behaviour (f->server)->page_size = 500;
  use_sync (f, "Contacts", "\"filter\":\"Account/OwnerId eq @me\"");
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_put (f->server, "Accounts", BETA, "OwnerId", ME, NULL);
  /* so that the count does not tell */
  crm_fake_remote_hide (f->server, "Contacts", "cccccccc-0000-4000-8000-000000000007", TRUE);
  crm_fake_remote_behaviour (f->server)->no_batch = TRUE;
  crm_fake_remote_fail (f->server, "fetch", 4, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error));
  sync_fixture_assert_text (f, "Account", BETA, "OwnerId", ME);
  g_assert_false (sync_fixture_has (f, "Contact", LAST));
  sync_fixture_restart (f);
  use_sync (f, "Contacts", "\"filter\":\"Account/OwnerId eq @me\"");
  sync_in_background (f);
  g_assert_true (sync_fixture_has (f, "Contact", LAST));
}

static void
test_entity_that_follows (SyncFixture *f, gconstpointer data)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *json = NULL;

  fill_family (f, 0);
  parts = g_strsplit (crm_fake_remote_get_project_json (), "\"set\":\"Accounts\",", 2);
  {
    g_auto (GStrv) contacts = g_strsplit (parts[0], "\"set\":\"Contacts\",", 2);

    json = g_strconcat (contacts[0], "\"set\":\"Contacts\",\"sync\":{\"follows\":\"AccountId\"},",
                        contacts[1],
                        "\"set\":\"Accounts\",\"sync\":{\"filter\":\"OwnerId eq @me\"},", parts[1],
                        NULL);
  }
  crm_sync_engine_set_project_json (f->engine, json);
  sync_fixture_sync (f);
  g_assert_true (sync_fixture_has (f, "Account", ACME));
  g_assert_true (sync_fixture_has (f, "Contact", ANN));
  g_assert_false (sync_fixture_has (f, "Account", BETA));
  g_assert_false (sync_fixture_has (f, "Contact", BOB));
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_put (f->server, "Accounts", BETA, "OwnerId", ME, NULL);
  crm_fake_remote_put (f->server, "Accounts", ACME, "OwnerId", YOU, NULL);
  sync_fixture_sync (f);
  g_assert_false (sync_fixture_has (f, "Account", ACME));
  g_assert_false (sync_fixture_has (f, "Contact", ANN));
  g_assert_true (sync_fixture_has (f, "Contact", BOB));
}

/* --- clauses the server cannot evaluate --------------------------------------------------- */

static void
test_refused_clause_is_evaluated_here (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->no_functions = TRUE;
  crm_fake_remote_fill (f->server, "Contacts", "Person", 20, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "Phone", "1", NULL);
  use_sync (f, "Contacts", "\"filter\":\"Phone eq '1' and startswith(Name,'A')\"");
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 1);
  g_assert_true (sync_fixture_has (f, "Contact", ANN));
  g_assert_cmpuint (f->report->problems, ==, 0);
  g_assert_true (strstr (sync_fixture_count (f, "Contact")->message, "startswith") != NULL);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Abe", NULL);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Zoe", NULL);
  sync_fixture_sync (f);
  g_assert_false (sync_fixture_has (f, "Contact", ANN));
  g_assert_true (sync_fixture_has (f, "Contact", BOB));
}

/* --- relative dates ---------------------------------------------------------------------- */

static void
test_relative_date_moves_on (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 3, SYNC_NOON - SYNC_DAY);
  use_sync (f, "Contacts", "\"filter\":\"ModifiedOn ge @today sub duration'P2D'\"");
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 3);
  crm_fake_clock_advance (f->clock, 2 * SYNC_DAY);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 0);
}

/* The first request of a run already knows what day it is there. */
static void
test_device_clock_is_no_date (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Accounts", "Company", 3, SYNC_NOON - SYNC_DAY);
  use_sync (f, "Accounts", "\"filter\":\"ModifiedOn ge @today sub duration'P2D'\"");
  crm_fake_clock_set_skew (f->clock, 3650 * SYNC_DAY);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Account"), ==, 3);
}

static void
test_setting_in_filter (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->setting = "2";
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "Phone", "2", NULL);
  use_sync (f, "Contacts", "\"filter\":\"Phone eq @setting('Region')\"");
  sync_fixture_sync (f);
  g_assert_false (sync_fixture_has (f, "Contact", ANN));
  g_assert_true (sync_fixture_has (f, "Contact", BOB));
  crm_fake_remote_behaviour (f->server)->setting = "1";
  sync_fixture_sync (f);
  g_assert_true (sync_fixture_has (f, "Contact", ANN));
  g_assert_false (sync_fixture_has (f, "Contact", BOB));
}

/* --- methods ----------------------------------------------------------------------------- */

static void
test_online_only_keeps_nothing (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 3, OLD);
  use_sync (f, "Contacts", "\"method\":\"online-only\"");
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 0);
  g_assert_null (strstr (crm_fake_remote_get_log (f->server), "Contacts"));
}

static void
test_upload_only_sends (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  crm_fake_remote_fill (f->server, "Contacts", "Person", 3, OLD);
  use_sync (f, "Contacts", "\"method\":\"upload-only\"");
  sync_fixture_sync (f);
  key = sync_fixture_create (f, "Contact", "Name", "New", NULL);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 1);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", key, "Name"), ==, "New");
}

static void
test_download_only_sends_nothing (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  crm_fake_remote_fill (f->server, "Contacts", "Person", 3, OLD);
  use_sync (f, "Contacts", "\"method\":\"download-only\"");
  sync_fixture_sync (f);
  key = sync_fixture_create (f, "Contact", "Name", "New", NULL);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 4);
  g_assert_null (crm_fake_remote_get (f->server, "Contacts", key, "Name"));
}

static void
test_always_full_lists_all (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 30, OLD);
  use_sync (f, "Contacts", "\"method\":\"full\"");
  sync_fixture_sync (f);
  delete_person (f, 3);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 29);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->updated, ==, 0);
  sync_fixture_assert_same (f);
}

/* --- a server that went back ------------------------------------------------------------- */

static guint
count_undone (SyncFixture *f)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (f->store, NULL);
  guint n = 0;

  for (guint i = 0; i < problems->len; i++)
    n += ((CrmProblem *) g_ptr_array_index (problems, i))->kind == CRM_PROBLEM_UNDONE;
  return n;
}

static void
restore (SyncFixture *f)
{
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
  crm_fake_remote_take_backup (f->server);
  crm_fake_clock_advance (f->clock, 60 * MINUTE);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  crm_fake_clock_advance (f->clock, 60 * MINUTE);
  crm_fake_remote_restore_backup (f->server);
}

static void
test_restored_server_is_noticed (SyncFixture *f, gconstpointer data)
{
  restore (f);
  sync_fixture_sync (f);
  g_assert_cmpuint (count_undone (f), ==, 1);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "1");
}

/* What waits is sent after everything was compared: dated now, it would hide what was lost. */
static void
test_restored_server_is_compared_first (SyncFixture *f, gconstpointer data)
{
  restore (f);
  sync_fixture_edit (f, "Contact", ANN, "Name", "Anna");
  sync_fixture_sync (f);
  g_assert_cmpuint (count_undone (f), ==, 1);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Name"), ==, "Anna");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "1");
}

/* --- dry runs ---------------------------------------------------------------------------- */

static void
test_dry_run_counts_and_writes_nothing (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  crm_fake_remote_fill (f->server, "Contacts", "Person", 10, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  sync_fixture_sync (f);
  delete_person (f, 0);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  sync_fixture_edit (f, "Contact", ANN, "Name", "Anna");
  before = crm_store_get_fact (f->store, "last-report", NULL);
  sync_fixture_try (f, CRM_SYNC_FLAGS_DRY_RUN, &error);
  g_assert_no_error (error);
  after = crm_store_get_fact (f->store, "last-report", NULL);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->sent, ==, 1);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 2);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 1);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 11);
  g_assert_cmpuint (crm_fake_remote_get_n_writes (f->server, "Contacts", ANN), ==, 0);
  g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 1);
}

static void
test_dry_run_before_anything (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) project = NULL;

  crm_fake_remote_fill (f->server, "Contacts", "Person", 10, OLD);
  sync_fixture_try (f, CRM_SYNC_FLAGS_DRY_RUN, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 10);
  project = crm_store_dup_project (f->store);
  g_assert_null (project);
}

/* --- layout ------------------------------------------------------------------------------ */

/* A page says that there is another layout: looked at in the same run. */
static void
test_page_tells_of_a_new_layout (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->layout_etags = TRUE;
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  crm_sync_engine_set_project_json (f->engine, NULL);
  sync_fixture_sync (f);
  sync_fixture_sync (f);
  crm_fake_remote_behaviour (f->server)->extra_set = TRUE;
  crm_fake_remote_put (f->server, "Contacts", ANN, "Fax", "12", NULL);
  crm_fake_remote_reset_log (f->server);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "metadata"), ==, 1);
  sync_fixture_assert_text (f, "Contact", ANN, "Fax", "12");
  crm_fake_remote_reset_log (f->server);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "metadata"), ==, 0);
}

/* In the background it is noticed, and the next run sends nothing. */
static void
test_background_run_leaves_a_new_layout (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_fake_remote_behaviour (f->server)->layout_etags = TRUE;
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_sync_engine_set_project_json (f->engine, NULL);
  sync_fixture_sync (f);
  crm_fake_remote_behaviour (f->server)->extra_set = TRUE;
  sync_in_background (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error));
  g_assert_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_LAYOUT_CHANGED);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "1");
}

/* --- resume ------------------------------------------------------------------------------ */

/* At most one page comes again for each interruption. */
static void
test_interruptions_cost_a_page_each (SyncFixture *f, gconstpointer data)
{
  guint received = 0, n_cuts = 0;
  gboolean done = FALSE;

  crm_fake_remote_fill (f->server, "Contacts", "Person", 1000, OLD);
  crm_fake_remote_behaviour (f->server)->page_size = 50;
  while (!done)
    {
      crm_fake_remote_fail (f->server, "fetch", 9, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
      done = sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, NULL);
      crm_fake_remote_fail (f->server, "fetch", 0, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
      received += sync_fixture_count (f, "Contact")->received;
      n_cuts += !done;
      g_assert_cmpuint (n_cuts, <, 100);
      if (!done)
        sync_fixture_restart (f);
    }
  g_assert_cmpuint (n_cuts, >, 2);
  g_assert_cmpuint (received, <=, 1000 + 50 * n_cuts);
  sync_fixture_assert_same (f);
}

static void
test_own_newest_records_come_first (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 500, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "OwnerId", ME, NULL);
  crm_fake_remote_behaviour (f->server)->page_size = 50;
  /* sign-in, metadata, the newest of four entities; then the first page of all fails */
  crm_fake_remote_fail (f->server, "fetch", 5, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, NULL));
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 1);
  g_assert_true (sync_fixture_has (f, "Contact", ANN));
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  SYNC_TEST ("/sync/changes/left-filter", test_row_that_leaves_costs_a_key);
  SYNC_TEST ("/sync/changes/null", test_null_in_a_condition_loses_nothing);
  SYNC_TEST ("/sync/changes/edited-leaves", test_edited_row_that_leaves_stays);
  SYNC_TEST ("/sync/changes/window", test_many_changes_come_by_window);
  SYNC_TEST ("/sync/changes/too-many", test_more_changes_than_rows_are_left_to_the_proof);
  SYNC_TEST ("/sync/changes/lateness", test_late_commits_widen_the_overlap);
  SYNC_TEST ("/sync/changes/clock-back", test_server_clock_goes_back);
  SYNC_TEST ("/sync/proof/within-a-day", test_large_entity_is_proven_within_a_day);
  SYNC_TEST ("/sync/proof/slices", test_slices_lose_nothing);
  SYNC_TEST ("/sync/proof/restart", test_listing_survives_the_end_of_the_program);
  SYNC_TEST ("/sync/proof/count", test_unequal_count_is_looked_into_at_once);
  SYNC_TEST ("/sync/proof/denied-write", test_denied_write_casts_doubt);
  SYNC_TEST ("/sync/proof/twice", test_many_gone_are_looked_at_twice);
  SYNC_TEST ("/sync/proof/range", test_range_with_another_count_is_listed);
  SYNC_TEST ("/sync/proof/identity", test_another_identity_casts_doubt);
  SYNC_TEST ("/sync/proof/no-dates", test_without_dates_only_differences_are_written);
  SYNC_TEST ("/sync/filter/setting", test_setting_in_filter);
  SYNC_TEST ("/sync/proof/guests", test_guests_are_refreshed_and_removed);
  SYNC_TEST ("/sync/parents/children-follow", test_children_follow_their_parent);
  SYNC_TEST ("/sync/parents/interrupted", test_children_follow_after_an_interruption);
  SYNC_TEST ("/sync/parents/follows", test_entity_that_follows);
  SYNC_TEST ("/sync/filter/refused-clause", test_refused_clause_is_evaluated_here);
  SYNC_TEST ("/sync/filter/date-moves", test_relative_date_moves_on);
  SYNC_TEST ("/sync/filter/device-clock", test_device_clock_is_no_date);
  SYNC_TEST ("/sync/method/online-only", test_online_only_keeps_nothing);
  SYNC_TEST ("/sync/method/upload-only", test_upload_only_sends);
  SYNC_TEST ("/sync/method/download-only", test_download_only_sends_nothing);
  SYNC_TEST ("/sync/method/full", test_always_full_lists_all);
  SYNC_TEST ("/sync/back/noticed", test_restored_server_is_noticed);
  SYNC_TEST ("/sync/back/compared-first", test_restored_server_is_compared_first);
  SYNC_TEST ("/sync/dry/counts", test_dry_run_counts_and_writes_nothing);
  SYNC_TEST ("/sync/dry/first", test_dry_run_before_anything);
  SYNC_TEST ("/sync/layout/page-tells", test_page_tells_of_a_new_layout);
  SYNC_TEST ("/sync/layout/background-leaves", test_background_run_leaves_a_new_layout);
  SYNC_TEST ("/sync/interrupted/a-page-each", test_interruptions_cost_a_page_each);
  SYNC_TEST ("/sync/first/own-newest", test_own_newest_records_come_first);
  return g_test_run ();
}
