/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-project.h"
#include "sync-fixture.h"

#include <string.h>

/* A project that is published at an address. */

#define URL "https://projects.example/crm.json"
#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define HOUR (60 * 60 * (gint64) G_USEC_PER_SEC)

#define CONTACTS "{\"name\":\"One\",\"entities\":[{\"set\":\"Contacts\"}]}"
#define BOTH "{\"name\":\"Two\",\"entities\":[{\"set\":\"Contacts\"},{\"set\":\"Accounts\"}]}"

static void
publish (SyncFixture *f, const char *document)
{
  crm_fake_remote_behaviour (f->server)->document = document;
  crm_sync_engine_set_project_json (f->engine, NULL);
  crm_sync_engine_set_project_url (f->engine, URL);
}

static char *
dup_name (SyncFixture *f)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (f->store);

  return project != NULL ? g_strdup (project->name) : NULL;
}

static void
assert_name (SyncFixture *f, const char *expected)
{
  g_autofree char *name = dup_name (f);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_it_is_used (SyncFixture *f, gconstpointer data)
{
  publish (f, CONTACTS);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  sync_fixture_sync (f);
  assert_name (f, "One");
  g_assert_true (sync_fixture_has (f, "Contact", ANN));
}

static void
test_the_same_one_costs_one_question (SyncFixture *f, gconstpointer data)
{
  publish (f, CONTACTS);
  sync_fixture_sync (f);
  crm_fake_remote_reset_log (f->server);
  crm_fake_clock_advance (f->clock, HOUR / 2);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "document"), ==, 1);
  /* Without an ETag of its own, $metadata is read once a day. */
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "metadata"), <=, 1);
}

static void
test_in_the_background_it_is_looked_at_once_an_hour (SyncFixture *f, gconstpointer data)
{
  publish (f, CONTACTS);
  sync_fixture_sync (f);
  crm_fake_remote_reset_log (f->server);
  for (guint i = 0; i < 12; i++)
    {
      crm_fake_clock_advance (f->clock, HOUR / 4);
      g_assert_true (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, NULL));
    }
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "document"), >=, 2);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "document"), <=, 3);
}

static void
test_only_a_watched_run_takes_another_one (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  publish (f, CONTACTS);
  sync_fixture_sync (f);
  crm_fake_remote_behaviour (f->server)->document = BOTH;
  crm_fake_clock_advance (f->clock, 2 * HOUR);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error));
  g_assert_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_LAYOUT_CHANGED);
  assert_name (f, "One");
  sync_fixture_sync (f);
  assert_name (f, "Two");
  /* And then it is the known one. */
  crm_fake_remote_reset_log (f->server);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "document"), ==, 1);
  assert_name (f, "Two");
}

static void
test_one_that_cannot_be_had_stays_as_it_was (SyncFixture *f, gconstpointer data)
{
  static const char *const broken[] = { NULL, "<html>", "{\"entities\":[{\"set\":\"Nothing\"}]}" };

  publish (f, CONTACTS);
  sync_fixture_sync (f);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      crm_fake_remote_behaviour (f->server)->document = broken[i];
      crm_fake_remote_put (f->server, "Contacts", ANN, "Name", broken[i] ? broken[i] : "x", NULL);
      crm_fake_clock_advance (f->clock, 30 * HOUR);
      sync_fixture_sync (f);
      assert_name (f, "One");
      sync_fixture_assert_text (f, "Contact", ANN, "Name", broken[i] ? broken[i] : "x");
    }
}

static void
test_without_any_there_is_nothing_to_begin_with (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  publish (f, NULL);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND);
}

static void
test_what_was_left_out_is_kept_for_people (SyncFixture *f, gconstpointer data)
{
  g_autofree char *notes = NULL;

  publish (f, "{\"entities\":[{\"set\":\"Contacts\",\"list\":[\"Shoe\"]},{\"set\":\"Gone\"}]}");
  sync_fixture_sync (f);
  notes = crm_store_get_fact (f->store, "project-notes", NULL);
  g_assert_nonnull (strstr (notes, "The server has no entity set \"Gone\", left out\n"));
  g_assert_nonnull (strstr (notes, "There is no field \"Shoe\", left out"));
}

static void
test_a_chosen_document_goes_first (SyncFixture *f, gconstpointer data)
{
  publish (f, CONTACTS);
  crm_sync_engine_set_project_json (f->engine, BOTH);
  sync_fixture_sync (f);
  assert_name (f, "Two");
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "document"), ==, 0);
}

static void
test_a_dry_run_keeps_nothing_of_it (SyncFixture *f, gconstpointer data)
{
  publish (f, CONTACTS);
  sync_fixture_sync (f);
  crm_fake_remote_behaviour (f->server)->document = BOTH;
  g_assert_true (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND | CRM_SYNC_FLAGS_DRY_RUN, NULL));
  assert_name (f, "One");
  sync_fixture_sync (f);
  assert_name (f, "Two");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SYNC_TEST ("/sync/project/used", test_it_is_used);
  SYNC_TEST ("/sync/project/same", test_the_same_one_costs_one_question);
  SYNC_TEST ("/sync/project/hourly", test_in_the_background_it_is_looked_at_once_an_hour);
  SYNC_TEST ("/sync/project/changed", test_only_a_watched_run_takes_another_one);
  SYNC_TEST ("/sync/project/out-of-reach", test_one_that_cannot_be_had_stays_as_it_was);
  SYNC_TEST ("/sync/project/none", test_without_any_there_is_nothing_to_begin_with);
  SYNC_TEST ("/sync/project/notes", test_what_was_left_out_is_kept_for_people);
  SYNC_TEST ("/sync/project/chosen", test_a_chosen_document_goes_first);
  SYNC_TEST ("/sync/project/dry", test_a_dry_run_keeps_nothing_of_it);
  return g_test_run ();
}
