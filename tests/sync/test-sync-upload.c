/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#define ACME "acacacac-0000-4000-8000-000000000001"
#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define BOB "bbbbbbbb-0000-4000-8000-000000000002"
#define DEAL "dddddddd-0000-4000-8000-000000000001"

static void
fill_and_sync (SyncFixture *f)
{
  crm_fake_remote_put (f->server, "Accounts", ACME, "Name", "Acme", NULL);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Opportunities", DEAL, "Name", "Deal", NULL);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  crm_fake_remote_reset_log (f->server);
}

static guint
count_pending (SyncFixture *f)
{
  return crm_store_count_pending (f->store, NULL);
}

static CrmProblem *
only_problem (SyncFixture *f, GPtrArray **problems)
{
  *problems = crm_store_list_problems (f->store, NULL);
  g_assert_nonnull (*problems);
  g_assert_cmpuint ((*problems)->len, ==, 1);
  return g_ptr_array_index (*problems, 0);
}

/* --- what goes up ------------------------------------------------------------------------ */

static void
test_create_update_delete (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  fill_and_sync (f);
  key = sync_fixture_create (f, "Contact", "Name", "New \"one\" 明", "Phone", "3", NULL);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_delete (f, "Contact", BOB);
  sync_fixture_sync (f);

  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", key, "Name"), ==, "New \"one\" 明");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  g_assert_cmpuint (crm_fake_remote_count (f->server, "Contacts"), ==, 2);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->sent, ==, 3);
  g_assert_cmpuint (count_pending (f), ==, 0);
  sync_fixture_assert_same (f);
}

/* The first three lines: one request a change, none more. */
static void
test_one_request_a_change (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_edit (f, "Contact", ANN, "Name", "Anne");
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "update"), ==, 1);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "get"), ==, 0);
  g_assert_cmpuint (crm_fake_remote_get_n_writes (f->server, "Contacts", ANN), ==, 1);
}

/* Made in the wrong order: child first, and a parent that has a parent. */
static void
test_new_parents_go_first (SyncFixture *f, gconstpointer data)
{
  g_autofree char *child = NULL;
  g_autofree char *parent = NULL;
  g_autofree char *holding = NULL;

  fill_and_sync (f);
  child = sync_fixture_create (f, "Contact", "Name", "Child", NULL);
  parent = sync_fixture_create (f, "Account", "Name", "Parent", NULL);
  holding = sync_fixture_create (f, "Account", "Name", "Holding", NULL);
  sync_fixture_edit (f, "Contact", child, "AccountId", parent);
  sync_fixture_edit (f, "Account", parent, "ParentId", holding);
  sync_fixture_sync (f);
  g_assert_true (g_str_has_prefix (crm_fake_remote_get_log (f->server),
                                   "sign-in\nmetadata\nbatch\n+fetch Accounts\n+fetch Contacts\n"
                                   "create Accounts\ncreate Accounts\ncreate Contacts\n"));
  g_assert_cmpuint (f->report->problems, ==, 0);
  sync_fixture_assert_same (f);
}

static void
test_circle_of_new_records_ends (SyncFixture *f, gconstpointer data)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  fill_and_sync (f);
  one = sync_fixture_create (f, "Account", "Name", "One", NULL);
  two = sync_fixture_create (f, "Account", "Name", "Two", "ParentId", one, NULL);
  sync_fixture_edit (f, "Account", one, "ParentId", two);
  sync_fixture_sync (f);
  g_assert_cmpuint (count_pending (f), ==, 0);
  g_assert_cmpuint (f->report->problems, ==, 0);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Accounts", one, "ParentId"), ==, two);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Accounts", two, "ParentId"), ==, one);
  sync_fixture_assert_same (f);
}

typedef struct
{
  guint kill_at;      /* 4: the first create, 5: the second, 6: the update that closes the circle */
  gboolean other_way; /* afterwards the other one is the first to go */
} Kill;

/* The program ends with a call that had its effect and was not answered: of two new records
 * that point at each other nothing may be lost by that. */
static void
test_circle_survives_a_kill (gconstpointer data)
{
  const Kill *kill = data;
  SyncFixture f = { 0 };
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  sync_fixture_set_up (&f, NULL);
  fill_and_sync (&f);
  one = sync_fixture_create (&f, "Account", "Name", "One", NULL);
  two = sync_fixture_create (&f, "Account", "Name", "Two", "ParentId", one, NULL);
  sync_fixture_edit (&f, "Account", one, "ParentId", two);
  crm_fake_remote_cancel_at (f.server, kill->kill_at, f.cancellable);
  g_assert_false (sync_fixture_try (&f, CRM_SYNC_FLAGS_FOREGROUND, NULL));
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f.server, NULL), ==, kill->kill_at);
  sync_fixture_restart (&f);
  if (kill->other_way)
    sync_fixture_edit (&f, "Account", two, "Phone", "1");
  sync_fixture_sync (&f);

  g_assert_cmpuint (f.report->problems, ==, 0);
  g_assert_cmpuint (count_pending (&f), ==, 0);
  g_assert_cmpstr (crm_fake_remote_get (f.server, "Accounts", one, "ParentId"), ==, two);
  g_assert_cmpstr (crm_fake_remote_get (f.server, "Accounts", two, "ParentId"), ==, one);
  sync_fixture_assert_same (&f);
  sync_fixture_tear_down (&f, NULL);
}

static void
test_write_without_echo_is_read (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  crm_fake_remote_behaviour (f->server)->no_echo = TRUE;
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "get"), ==, 1);
  sync_fixture_assert_same (f);
}

/* --- both sides -------------------------------------------------------------------------- */

static void
test_different_fields_merge (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Name", "Anne");
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "77", NULL);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Name"), ==, "Anne");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "77");
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "update"), ==, 2);
  sync_fixture_assert_same (f);
}

/* The change that reaches the server last stays, whatever any clock says. */
static void
test_same_field_last_wins (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  crm_fake_clock_set_skew (f->clock, -SYNC_DAY);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "1000", NULL);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  sync_fixture_assert_same (f);
}

static void
change_between (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  gboolean *done = data;

  if (*done || !g_str_equal (verb, "fetch") || !g_str_equal (set, "Contacts")
      || crm_fake_remote_get_n_calls (server, "update") == 0)
    return;
  *done = TRUE;
  crm_fake_remote_put (server, "Contacts", ANN, "Phone", "3", NULL);
}

static void
test_server_change_after_upload_stays (SyncFixture *f, gconstpointer data)
{
  gboolean done = FALSE;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  crm_fake_remote_set_hook (f->server, change_between, &done);
  sync_fixture_sync (f);
  g_assert_true (done);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "3");
  sync_fixture_assert_same (f);
}

static void
test_without_etags_reads_before_writing (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->no_etags = TRUE;
  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Name", "Anne");
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "77", NULL);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Name"), ==, "Anne");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "77");
  g_assert_nonnull (
      strstr (crm_fake_remote_get_log (f->server), "get Contacts\nupdate Contacts\n"));
  sync_fixture_assert_same (f);
}

static void
always_first (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  guint *n = data;
  g_autofree char *name = NULL;

  if (!g_str_equal (verb, "update"))
    return;
  name = g_strdup_printf ("Faster %u", ++*n);
  crm_fake_remote_put (server, set, ANN, "Name", name, NULL);
}

static void
test_somebody_faster_does_not_hold_the_run (SyncFixture *f, gconstpointer data)
{
  guint n = 0;

  fill_and_sync (f);
  crm_fake_remote_set_hook (f->server, always_first, &n);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_edit (f, "Account", ACME, "Phone", "3");
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "update"), <=, 6);
  g_assert_cmpuint (count_pending (f), ==, 1);
  crm_fake_remote_set_hook (f->server, NULL, NULL);
  sync_fixture_sync (f);
  g_assert_cmpuint (count_pending (f), ==, 0);
  sync_fixture_assert_same (f);
}

static void
test_edited_here_gone_there (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  CrmProblem *problem;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  crm_fake_remote_delete (f->server, "Contacts", ANN);
  sync_fixture_sync (f);
  problem = only_problem (f, &problems);
  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_GONE);
  g_assert_nonnull (strstr (problem->values, "\"2\""));
  g_assert_cmpuint (f->report->problems, ==, 1);
}

/* What was edited is sent again as a new record, and meets the old one. */
static void
test_gone_record_comes_back (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) lost = NULL;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  crm_fake_remote_hide (f->server, "Contacts", ANN, TRUE);
  sync_fixture_sync (f);
  g_assert_true (crm_store_retry_problem (f->store, only_problem (f, &problems)->id, NULL));
  crm_fake_remote_hide (f->server, "Contacts", ANN, FALSE);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  lost = crm_store_list_lost (f->store, "Contact", ANN, NULL);
  g_assert_cmpuint (lost->len, >, 0);
  sync_fixture_assert_same (f);
}

/* The same, and nobody hears that the record was there. */
static void
test_gone_record_comes_back_unheard (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) lost = NULL;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  crm_fake_remote_hide (f->server, "Contacts", ANN, TRUE);
  sync_fixture_sync (f);
  g_assert_true (crm_store_retry_problem (f->store, only_problem (f, &problems)->id, NULL));
  crm_fake_remote_hide (f->server, "Contacts", ANN, FALSE);
  crm_fake_remote_fail (f->server, "create", 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, FALSE);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  lost = crm_store_list_lost (f->store, "Contact", ANN, NULL);
  g_assert_cmpuint (lost->len, >, 0);
  sync_fixture_assert_same (f);
}

static void
test_deleted_on_both_sides (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  sync_fixture_delete (f, "Contact", ANN);
  crm_fake_remote_delete (f->server, "Contacts", ANN);
  sync_fixture_sync (f);
  g_assert_cmpuint (count_pending (f), ==, 0);
  g_assert_cmpuint (f->report->problems, ==, 0);
  sync_fixture_assert_same (f);
}

/* --- refused ----------------------------------------------------------------------------- */

static void
test_refused_record_blocks_only_itself (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  CrmProblem *problem;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Name", "REFUSE me");
  sync_fixture_edit (f, "Contact", BOB, "Phone", "2");
  sync_fixture_sync (f);
  problem = only_problem (f, &problems);
  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_REJECTED);
  g_assert_cmpstr (problem->message, ==, "The server says <b>no</b>");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", BOB, "Phone"), ==, "2");
  g_assert_cmpuint (f->report->problems, ==, 1);
  /* The next run leaves it alone. */
  crm_fake_remote_reset_log (f->server);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "update"), ==, 0);
}

static void
test_denied_is_another_problem (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Name", "DENY me");
  sync_fixture_sync (f);
  g_assert_cmpint (only_problem (f, &problems)->kind, ==, CRM_PROBLEM_DENIED);
}

static void
test_children_of_a_refused_record_wait (SyncFixture *f, gconstpointer data)
{
  g_autofree char *parent = NULL;
  g_autofree char *child = NULL;

  fill_and_sync (f);
  parent = sync_fixture_create (f, "Account", "Name", "REFUSE", NULL);
  child = sync_fixture_create (f, "Contact", "Name", "Child", "AccountId", parent, NULL);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 1);
  g_assert_null (crm_fake_remote_get (f->server, "Contacts", child, "Name"));
  /* Nor does the child go alone in the next run. */
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 1);
  /* Mended, both go. */
  sync_fixture_edit (f, "Account", parent, "Name", "Fine");
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", child, "AccountId"), ==, parent);
  sync_fixture_assert_same (f);
}

/* A server that answers reads but crashes on this one record. Once may be the line. */
static void
test_record_that_breaks_the_server_is_parked (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Name", "BROKEN");
  sync_fixture_edit (f, "Contact", BOB, "Phone", "2");
  sync_fixture_sync (f);
  g_assert_cmpuint (f->report->problems, ==, 0);
  g_assert_cmpuint (count_pending (f), ==, 1);
  g_assert_cmpstr (sync_fixture_count (f, "Contact")->message, ==, "Internal error");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", BOB, "Phone"), ==, "2");
  sync_fixture_sync (f);
  g_assert_cmpint (only_problem (f, &problems)->kind, ==, CRM_PROBLEM_REJECTED);
}

/* A line that was bad in two runs with a good one between is no refusal. */
static void
test_answer_forgets_the_silence_before (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  for (guint i = 0; i < 3; i++)
    {
      sync_fixture_edit (f, "Contact", ANN, "Name", "BROKEN");
      sync_fixture_sync (f);
      g_assert_cmpuint (f->report->problems, ==, 0);
      sync_fixture_edit (f, "Contact", ANN, "Name", "Fine");
      sync_fixture_edit (f, "Contact", ANN, "Phone", i % 2 ? "5" : "6");
      sync_fixture_sync (f);
      g_assert_cmpuint (count_pending (f), ==, 0);
    }
}

/* An edit that goes with others does not wait for one of them. */
static void
test_edit_goes_without_what_waits (SyncFixture *f, gconstpointer data)
{
  g_autofree char *parent = NULL;

  fill_and_sync (f);
  parent = sync_fixture_create (f, "Account", "Name", "REFUSE", NULL);
  sync_fixture_edit (f, "Contact", ANN, "AccountId", parent);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  g_assert_null (crm_fake_remote_get (f->server, "Contacts", ANN, "AccountId"));
  g_assert_cmpuint (f->report->problems, ==, 1);
  sync_fixture_edit (f, "Account", parent, "Name", "Fine");
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "AccountId"), ==, parent);
  g_assert_cmpuint (count_pending (f), ==, 0);
  sync_fixture_assert_same (f);
}

/* --- what a server is like --------------------------------------------------------------- */

static void
test_second_pass (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  sync_fixture_change_project (
      f, "\"Phone\",\"OwnerId\",\"AccountId\"",
      "\"Phone\",\"OwnerId\",{\"name\":\"AccountId\",\"secondPass\":true}");
  fill_and_sync (f);
  crm_fake_remote_behaviour (f->server)->shy_creates = TRUE;
  key = sync_fixture_create (f, "Contact", "Name", "New", "AccountId", ACME, NULL);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 1);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "update"), ==, 1);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", key, "AccountId"), ==, ACME);
  g_assert_cmpuint (f->report->problems, ==, 0);
  sync_fixture_assert_same (f);
}

typedef struct
{
  const char *name;
  gsize flag; /* of CrmFakeBehaviour */
} Oddity;

/* A colleague changes one field, then the user another one and the same one; whatever the
 * server's ETags are like, both arrive and nothing is overwritten unseen. */
static void
test_etags_of_any_kind (gconstpointer data)
{
  const Oddity *oddity = data;
  SyncFixture f = { 0 };
  g_autofree char *key = NULL;

  sync_fixture_set_up (&f, NULL);
  G_STRUCT_MEMBER (gboolean, crm_fake_remote_behaviour (f.server), oddity->flag) = TRUE;
  fill_and_sync (&f);
  key = sync_fixture_create (&f, "Contact", "Name", "New", NULL);
  sync_fixture_edit (&f, "Contact", BOB, "Phone", "4");
  sync_fixture_sync (&f);
  g_assert_cmpuint (count_pending (&f), ==, 0);
  crm_fake_clock_advance (f.clock, 60 * G_USEC_PER_SEC);
  crm_fake_remote_put (f.server, "Contacts", ANN, "Phone", "77", NULL);
  sync_fixture_edit (&f, "Contact", ANN, "Name", "Anne");
  sync_fixture_delete (&f, "Contact", BOB);
  sync_fixture_sync (&f);
  g_assert_cmpuint (count_pending (&f), ==, 0);
  g_assert_cmpuint (f.report->problems, ==, 0);
  g_assert_cmpstr (crm_fake_remote_get (f.server, "Contacts", ANN, "Name"), ==, "Anne");
  g_assert_cmpstr (crm_fake_remote_get (f.server, "Contacts", ANN, "Phone"), ==, "77");
  g_assert_null (crm_fake_remote_get (f.server, "Contacts", BOB, "Name"));
  g_assert_cmpuint (crm_fake_remote_get_n_writes (f.server, "Contacts", key), ==, 1);
  sync_fixture_assert_same (&f);
  sync_fixture_tear_down (&f, NULL);
}

static void
add_oddities (void)
{
  static const Oddity oddities[] = {
    { "none", G_STRUCT_OFFSET (CrmFakeBehaviour, no_etags) },
    { "not-told", G_STRUCT_OFFSET (CrmFakeBehaviour, bare_receipts) },
    { "stand", G_STRUCT_OFFSET (CrmFakeBehaviour, etags_stand) },
    { "move", G_STRUCT_OFFSET (CrmFakeBehaviour, etags_move) },
    { "needed", G_STRUCT_OFFSET (CrmFakeBehaviour, needs_etag) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (oddities); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/etags/%s", oddities[i].name);

      g_test_add_data_func (path, &oddities[i], test_etags_of_any_kind);
    }
}

/* A record deleted here that somebody changed: without ETags too that is a question. */
static void
test_deletion_looks_first (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;

  crm_fake_remote_behaviour (f->server)->no_etags = TRUE;
  fill_and_sync (f);
  sync_fixture_delete (f, "Contact", ANN);
  sync_fixture_delete (f, "Contact", BOB);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "77", NULL);
  sync_fixture_sync (f);
  g_assert_cmpint (only_problem (f, &problems)->kind, ==, CRM_PROBLEM_CONFLICT);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "77");
  g_assert_null (crm_fake_remote_get (f->server, "Contacts", BOB, "Name"));
}

/* Children before parents, whatever was deleted first. */
static void
test_deletions_by_depth (SyncFixture *f, gconstpointer data)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  fill_and_sync (f);
  one = sync_fixture_create (f, "Account", "Name", "One", "ParentId", ACME, NULL);
  two = sync_fixture_create (f, "Account", "Name", "Two", "ParentId", one, NULL);
  sync_fixture_sync (f);
  sync_fixture_delete (f, "Account", ACME);
  sync_fixture_delete (f, "Account", one);
  sync_fixture_delete (f, "Account", two);
  /* The first one to go is not taken: it is the lowest one. */
  crm_fake_remote_fail (f->server, "remove", 1, CRM_REMOTE_ERROR_REJECTED, FALSE);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Accounts", two, "Name"), ==, "Two");
  g_assert_cmpuint (crm_fake_remote_count (f->server, "Accounts"), ==, 1);
}

/* --- unknown outcomes -------------------------------------------------------------------- */

typedef struct
{
  const char *verb;
  gboolean after_effect;
  gboolean killed;
} Accident;

static void
make_change (SyncFixture *f, const char *verb, char **key)
{
  if (g_str_equal (verb, "create"))
    *key = sync_fixture_create (f, "Contact", "Name", "New", NULL);
  else if (g_str_equal (verb, "update"))
    sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  else
    sync_fixture_delete (f, "Contact", ANN);
}

static void
test_accident (gconstpointer data)
{
  const Accident *accident = data;
  SyncFixture f = { 0 };
  g_autofree char *key = NULL;

  sync_fixture_set_up (&f, NULL);
  fill_and_sync (&f);
  make_change (&f, accident->verb, &key);
  if (accident->killed)
    {
      /* The write, cancelled when it had its effect; the program ends there. */
      crm_fake_remote_cancel_at (f.server, 4, f.cancellable);
      g_assert_false (sync_fixture_try (&f, CRM_SYNC_FLAGS_FOREGROUND, NULL));
      g_assert_cmpuint (crm_fake_remote_get_n_calls (f.server, accident->verb), ==, 1);
      sync_fixture_restart (&f);
      crm_fake_remote_reset_log (f.server);
    }
  else
    crm_fake_remote_fail (f.server, accident->verb, 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                          accident->after_effect);
  sync_fixture_sync (&f);

  g_assert_cmpuint (count_pending (&f), ==, 0);
  g_assert_cmpuint (f.report->problems, ==, 0);
  sync_fixture_assert_same (&f);
  /* Looked up, not sent again. */
  if (accident->killed)
    g_assert_cmpuint (crm_fake_remote_get_n_calls (f.server, accident->verb), ==, 0);
  if (key != NULL)
    g_assert_cmpuint (crm_fake_remote_get_n_writes (f.server, "Contacts", key), ==, 1);
  else if (g_str_equal (accident->verb, "update"))
    g_assert_cmpuint (crm_fake_remote_get_n_writes (f.server, "Contacts", ANN), ==, 1);
  else
    g_assert_false (sync_fixture_has (&f, "Contact", ANN));
  sync_fixture_tear_down (&f, NULL);
}

/* The response was lost; before the program could look, a colleague changed the record. */
static void
test_lost_response_then_a_colleague (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  fill_and_sync (f);
  key = sync_fixture_create (f, "Contact", "Name", "New", "Phone", "1", NULL);
  crm_fake_remote_cancel_at (f->server, 4, f->cancellable);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, NULL));
  sync_fixture_restart (f);
  crm_fake_remote_put (f->server, "Contacts", key, "Phone", "5", NULL);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", key, "Phone"), ==, "5");
  g_assert_cmpuint (crm_fake_remote_get_n_writes (f->server, "Contacts", key), ==, 1);
  sync_fixture_assert_same (f);
}

/* What was typed after the program came back is an edit like any other. */
static void
test_lost_response_then_an_edit (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  fill_and_sync (f);
  key = sync_fixture_create (f, "Contact", "Name", "New", NULL);
  crm_fake_remote_cancel_at (f->server, 4, f->cancellable);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, NULL));
  sync_fixture_restart (f);
  sync_fixture_edit (f, "Contact", key, "Phone", "5");
  sync_fixture_edit (f, "Contact", key, "AccountId", ACME);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", key, "Phone"), ==, "5");
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", key, "AccountId"), ==, ACME);
  g_assert_cmpuint (crm_fake_remote_get_n_writes (f->server, "Contacts", key), ==, 2);
  g_assert_cmpuint (count_pending (f), ==, 0);
  sync_fixture_assert_same (f);
}

/* Deleted, then written into before the deletion went up: it is wanted. */
static void
test_edit_of_what_was_deleted_goes_up (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  sync_fixture_delete (f, "Contact", ANN);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "remove"), ==, 0);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  sync_fixture_assert_same (f);
}

static void
test_unreachable_stops_and_loses_nothing (SyncFixture *f, gconstpointer data)
{
  static const CrmRemoteError codes[]
      = { CRM_REMOTE_ERROR_UNREACHABLE, CRM_REMOTE_ERROR_BUSY, CRM_REMOTE_ERROR_SIGN_IN };

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_edit (f, "Contact", BOB, "Phone", "2");
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = NULL;

      crm_fake_remote_reset_log (f->server);
      crm_fake_remote_fail (f->server, "update", 1, codes[i], FALSE);
      g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, (int) codes[i]);
      g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "update"), ==, 1);
      g_assert_cmpuint (count_pending (f), ==, 2);
    }
  sync_fixture_sync (f);
  g_assert_cmpuint (count_pending (f), ==, 0);
  sync_fixture_assert_same (f);
}

static void
add_accidents (void)
{
  static const Accident accidents[] = {
    { "create", TRUE, FALSE },  { "update", TRUE, FALSE },  { "remove", TRUE, FALSE },
    { "create", FALSE, FALSE }, { "update", FALSE, FALSE }, { "remove", FALSE, FALSE },
    { "create", TRUE, TRUE },   { "update", TRUE, TRUE },   { "remove", TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accidents); i++)
    {
      const Accident *one = &accidents[i];
      g_autofree char *path = g_strdup_printf ("/sync/unknown/%s-%s%s", one->verb,
                                               one->after_effect ? "after-effect" : "before-effect",
                                               one->killed ? "-killed" : "");

      g_test_add_data_func (path, one, test_accident);
    }
}

static void
add_kills (void)
{
  static const Kill kills[]
      = { { 4, FALSE }, { 4, TRUE }, { 5, FALSE }, { 5, TRUE }, { 6, FALSE }, { 6, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (kills); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/sync/upload/circle-killed-at-%u%s", kills[i].kill_at,
                             kills[i].other_way ? "-other-way" : "");

      g_test_add_data_func (path, &kills[i], test_circle_survives_a_kill);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  SYNC_TEST ("/sync/upload/create-update-delete", test_create_update_delete);
  SYNC_TEST ("/sync/upload/one-request", test_one_request_a_change);
  SYNC_TEST ("/sync/upload/parents-first", test_new_parents_go_first);
  SYNC_TEST ("/sync/upload/circle", test_circle_of_new_records_ends);
  add_kills ();
  SYNC_TEST ("/sync/upload/no-echo", test_write_without_echo_is_read);
  SYNC_TEST ("/sync/merge/different-fields", test_different_fields_merge);
  SYNC_TEST ("/sync/merge/last-wins", test_same_field_last_wins);
  SYNC_TEST ("/sync/merge/server-after-upload", test_server_change_after_upload_stays);
  SYNC_TEST ("/sync/merge/no-etags", test_without_etags_reads_before_writing);
  SYNC_TEST ("/sync/merge/somebody-faster", test_somebody_faster_does_not_hold_the_run);
  SYNC_TEST ("/sync/merge/gone-there", test_edited_here_gone_there);
  SYNC_TEST ("/sync/merge/gone-comes-back", test_gone_record_comes_back);
  SYNC_TEST ("/sync/merge/gone-comes-back-unheard", test_gone_record_comes_back_unheard);
  SYNC_TEST ("/sync/merge/deleted-twice", test_deleted_on_both_sides);
  SYNC_TEST ("/sync/refused/only-itself", test_refused_record_blocks_only_itself);
  SYNC_TEST ("/sync/refused/denied", test_denied_is_another_problem);
  SYNC_TEST ("/sync/refused/children-wait", test_children_of_a_refused_record_wait);
  SYNC_TEST ("/sync/refused/broken", test_record_that_breaks_the_server_is_parked);
  SYNC_TEST ("/sync/refused/edit-goes-without", test_edit_goes_without_what_waits);
  SYNC_TEST ("/sync/upload/second-pass", test_second_pass);
  SYNC_TEST ("/sync/upload/deletion-looks", test_deletion_looks_first);
  SYNC_TEST ("/sync/upload/deletions-by-depth", test_deletions_by_depth);
  add_oddities ();
  SYNC_TEST ("/sync/refused/silence-forgotten", test_answer_forgets_the_silence_before);
  add_accidents ();
  SYNC_TEST ("/sync/unknown/colleague", test_lost_response_then_a_colleague);
  SYNC_TEST ("/sync/unknown/edit", test_lost_response_then_an_edit);
  SYNC_TEST ("/sync/upload/edit-after-deletion", test_edit_of_what_was_deleted_goes_up);
  SYNC_TEST ("/sync/unknown/unreachable", test_unreachable_stops_and_loses_nothing);
  return g_test_run ();
}
