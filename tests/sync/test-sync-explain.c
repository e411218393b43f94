/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-project.h"
#include "crm-sync-explain.h"
#include "crm-sync-macros.h"
#include "sync-fixture.h"

/* Why a record is on the device, or is not. */

#define ANN "00000001-0000-4000-8000-000000000001"
#define BOB "00000001-0000-4000-8000-000000000002"
#define FIRM "00000002-0000-4000-8000-000000000001"

static CrmSyncExplanation *
explain (SyncFixture *f, const char *key, gboolean online)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (f->store);
  g_autofree char *text = crm_store_get_fact (f->store, "identity", NULL);
  g_autoptr (GError) error = NULL;
  CrmIdentity identity;
  CrmSyncExplanation *answer;

  crm_sync_identity_from_text (text, &identity);
  answer = crm_sync_explain (f->store, online ? CRM_REMOTE (f->server) : NULL,
                             crm_project_find_entity (project, "Contact"), key, &identity,
                             SYNC_NOON, NULL, &error);
  g_assert_no_error (error);
  crm_identity_clear (&identity);
  return answer;
}

/* "0 Phone eq '1' true/false": depth, clause, here/there */
static void
assert_clauses (CrmSyncExplanation *answer, const char *expected)
{
  static const char *const names[] = { "false", "true", "unknown" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < answer->clauses->len; i++)
    {
      CrmSyncClause *clause = g_ptr_array_index (answer->clauses, i);

      g_string_append_printf (text, "%u %s %s/%s\n", clause->depth, clause->text,
                              names[clause->here], names[clause->there]);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
filter_contacts (SyncFixture *f, const char *filter)
{
  g_autofree char *text = g_strdup_printf (
      "{\"name\":\"Contact\",\"set\":\"Contacts\",\"sync\":{\"filter\":\"%s\"},", filter);

  sync_fixture_change_project (f, "{\"name\":\"Contact\",\"set\":\"Contacts\",", text);
}

static void
people (SyncFixture *f)
{
  crm_fake_remote_put (f->server, "Accounts", FIRM, "Name", "Firm", NULL);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", "AccountId", FIRM,
                       NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
}

static void
test_here_for_the_filter (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmSyncExplanation) answer = NULL;
  CrmSyncClause *clause;

  people (f);
  filter_contacts (f, "Account/Name eq 'Firm' and (Phone eq '1' or Name eq 'Zoe')");
  sync_fixture_sync (f);
  answer = explain (f, ANN, TRUE);
  g_assert_cmpint (answer->why, ==, CRM_SYNC_WHY_FILTER);
  g_assert_cmpuint (answer->reasons, ==, CRM_REASON_FILTER);
  g_assert_cmpstr (answer->title, ==, "Ann");
  g_assert_true (answer->is_here && answer->is_there && answer->was_asked);
  g_assert_cmpint (answer->proven_us, >, 0);
  assert_clauses (answer, "0 Account/Name eq 'Firm' true/true\n"
                          "0 Phone eq '1' or Name eq 'Zoe' true/true\n"
                          "1 Phone eq '1' true/true\n"
                          "1 Name eq 'Zoe' false/false\n");
  clause = g_ptr_array_index (answer->clauses, 0);
  g_assert_cmpstr (clause->here_values, ==, "Account/Name = Firm");
  g_assert_cmpstr (clause->there_values, ==, "Account/Name = Firm");
}

static void
test_absent_for_the_filter_and_for_a_null (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmSyncExplanation) answer = NULL;

  people (f);
  filter_contacts (f, "Phone lt '5'");
  sync_fixture_sync (f);
  answer = explain (f, BOB, TRUE);
  g_assert_cmpint (answer->why, ==, CRM_SYNC_WHY_NO_MATCH);
  g_assert_false (answer->is_here);
  g_assert_cmpstr (((CrmSyncClause *) g_ptr_array_index (answer->clauses, 0))->there_values, ==,
                   "Phone = null");
}

static void
test_absent_where_nobody_asks_or_has_it (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmSyncExplanation) offline = NULL;
  g_autoptr (CrmSyncExplanation) hidden = NULL;
  g_autoptr (CrmSyncExplanation) coming = NULL;

  people (f);
  sync_fixture_sync (f);
  crm_fake_remote_put (f->server, "Contacts", "00000001-0000-4000-8000-000000000003", "Name", "New",
                       NULL);
  offline = explain (f, "00000001-0000-4000-8000-000000000003", FALSE);
  g_assert_cmpint (offline->why, ==, CRM_SYNC_WHY_NOT_ASKED);
  coming = explain (f, "00000001-0000-4000-8000-000000000003", TRUE);
  g_assert_cmpint (coming->why, ==, CRM_SYNC_WHY_COMING);
  hidden = explain (f, "00000001-0000-4000-8000-000000000004", TRUE);
  g_assert_cmpint (hidden->why, ==, CRM_SYNC_WHY_NOT_THERE);
}

static void
test_what_is_leaving (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmSyncExplanation) changed = NULL;
  g_autoptr (CrmSyncExplanation) hidden = NULL;

  people (f);
  filter_contacts (f, "Name ne 'Gone'");
  sync_fixture_sync (f);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Gone", NULL);
  changed = explain (f, ANN, TRUE);
  g_assert_cmpint (changed->why, ==, CRM_SYNC_WHY_LEAVING);
  assert_clauses (changed, "0 Name ne 'Gone' true/false\n");
  crm_fake_remote_hide (f->server, "Contacts", BOB, TRUE);
  hidden = explain (f, BOB, TRUE);
  g_assert_cmpint (hidden->why, ==, CRM_SYNC_WHY_LEAVING);
}

static void
test_unsent_refused_deleted_pinned (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmProject) project = NULL;
  const char *keys[] = { BOB, NULL };
  g_autoptr (CrmSyncExplanation) unsent = NULL;
  g_autoptr (CrmSyncExplanation) refused = NULL;
  g_autoptr (CrmSyncExplanation) deleted = NULL;
  g_autoptr (CrmSyncExplanation) pinned = NULL;

  people (f);
  filter_contacts (f, "Name ne 'Gone'");
  sync_fixture_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Name", "REFUSE this");
  unsent = explain (f, ANN, TRUE);
  g_assert_cmpint (unsent->why, ==, CRM_SYNC_WHY_UNSENT);
  g_assert_true (unsent->is_unsent && unsent->problem == 0);
  g_assert_cmpstr (unsent->unsent_fields, ==, "Name");
  sync_fixture_sync (f);
  refused = explain (f, ANN, TRUE);
  g_assert_cmpint (refused->why, ==, CRM_SYNC_WHY_UNSENT);
  g_assert_cmpint (refused->problem, !=, 0);
  g_assert_nonnull (refused->problem_message);

  project = crm_store_dup_project (f->store);
  crm_store_add_reason (f->store, crm_project_find_entity (project, "Contact"), keys,
                        CRM_REASON_PIN, NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Gone", NULL);
  sync_fixture_sync (f);
  pinned = explain (f, BOB, TRUE);
  g_assert_cmpint (pinned->why, ==, CRM_SYNC_WHY_REASON);
  g_assert_cmpuint (pinned->reasons, ==, CRM_REASON_PIN);
  sync_fixture_delete (f, "Contact", BOB);
  deleted = explain (f, BOB, FALSE);
  g_assert_cmpint (deleted->why, ==, CRM_SYNC_WHY_DELETED);
}

/* What it does not answer is not made up, but for what this device evaluates in its place. */
static void
test_a_server_that_is_away_or_cannot (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmSyncExplanation) away = NULL;
  g_autoptr (CrmSyncExplanation) cannot = NULL;

  people (f);
  filter_contacts (f, "startswith(Name,'A')");
  sync_fixture_sync (f);
  crm_fake_remote_fail (f->server, "get", 1, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
  away = explain (f, BOB, TRUE);
  g_assert_cmpint (away->why, ==, CRM_SYNC_WHY_NOT_ASKED);
  g_assert_nonnull (away->refusal);
  crm_fake_remote_behaviour (f->server)->no_functions = TRUE;
  cannot = explain (f, BOB, TRUE);
  g_assert_cmpint (cannot->why, ==, CRM_SYNC_WHY_NO_MATCH);
  assert_clauses (cannot, "0 startswith(Name,'A') unknown/false\n");
}

/* A delta link that died with the restoring tells of it: what it had confirmed is a question. */
static void
test_a_restored_server_with_delta_links (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;

  crm_fake_remote_behaviour (f->server)->tracks = TRUE;
  people (f);
  sync_fixture_sync (f);
  crm_fake_remote_take_backup (f->server);
  crm_fake_clock_advance (f->clock, SYNC_DAY / 4);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (f);
  crm_fake_remote_restore_backup (f->server);
  crm_fake_remote_expire_links (f->server);
  crm_fake_clock_advance (f->clock, SYNC_DAY / 4);
  sync_fixture_sync (f);
  problems = crm_store_list_problems (f->store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpint (((CrmProblem *) g_ptr_array_index (problems, 0))->kind, ==, CRM_PROBLEM_UNDONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SYNC_TEST ("/sync/explain/filter", test_here_for_the_filter);
  SYNC_TEST ("/sync/explain/no-match", test_absent_for_the_filter_and_for_a_null);
  SYNC_TEST ("/sync/explain/absent", test_absent_where_nobody_asks_or_has_it);
  SYNC_TEST ("/sync/explain/leaving", test_what_is_leaving);
  SYNC_TEST ("/sync/explain/unsent", test_unsent_refused_deleted_pinned);
  SYNC_TEST ("/sync/explain/away", test_a_server_that_is_away_or_cannot);
  SYNC_TEST ("/sync/back/delta", test_a_restored_server_with_delta_links);
  return g_test_run ();
}
