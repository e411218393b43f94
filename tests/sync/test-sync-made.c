/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

/* The server gives new records their keys, and the answer that told one of them was lost. */

#define COLLEAGUES "bbbbbbbb-0000-4000-8000-000000000001"

static void
set_up (SyncFixture *f, gconstpointer data)
{
  sync_fixture_set_up (f, data);
  crm_fake_remote_behaviour (f->server)->makes_keys = TRUE;
  sync_fixture_sync (f);
}

#define MADE_TEST(path, func)                                                                      \
  g_test_add (path, SyncFixture, NULL, set_up, func, sync_fixture_tear_down)

static void
lose_ann (SyncFixture *f, gboolean after_effect)
{
  g_autofree char *key = sync_fixture_create (f, "Contact", "Name", "Ann", "Phone", "1", NULL);

  crm_fake_remote_fail (f->server, "create", 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, after_effect);
  crm_fake_remote_reset_log (f->server);
}

static void
assert_there (SyncFixture *f, guint n)
{
  g_assert_cmpuint (crm_fake_remote_count (f->server, "Contacts"), ==, n);
}

/* One problem, which says that it was not refused but may have been made; and nothing is sent. */
static gint64
assert_asked (SyncFixture *f)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (f->store, NULL);
  CrmProblem *problem;

  g_assert_cmpuint (problems->len, ==, 1);
  problem = g_ptr_array_index (problems, 0);
  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_REJECTED);
  g_assert_cmpint (problem->change, ==, CRM_SEND_CREATE);
  g_assert_nonnull (strstr (problem->message, "The answer was lost"));
  g_assert_nonnull (strstr (problem->values, "\"Ann\""));
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 1);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 1);
  return problem->id;
}

static void
assert_settled (SyncFixture *f, guint n)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (f->store, NULL);

  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 0);
  assert_there (f, n);
  sync_fixture_assert_same (f);
}

static void
test_found (SyncFixture *f, gconstpointer data)
{
  lose_ann (f, TRUE);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 1);
  assert_settled (f, 1);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 1);
  assert_settled (f, 1);
}

/* Somebody else's of the same name is here: it is not the one. */
static void
test_one_that_is_here_is_not_it (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_put (f->server, "Contacts", COLLEAGUES, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
  lose_ann (f, TRUE);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 1);
  assert_settled (f, 2);
}

/* Several could be it. */
static void
test_two_candidates_are_asked_about (SyncFixture *f, gconstpointer data)
{
  lose_ann (f, TRUE);
  crm_fake_remote_put (f->server, "Contacts", COLLEAGUES, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
  assert_asked (f);
  assert_there (f, 2);
}

/* It may arrive yet: it is sent again when the user says so, and then it is one. */
static void
test_none_is_asked_about_and_sent_once (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 problem;

  lose_ann (f, FALSE);
  sync_fixture_sync (f);
  problem = assert_asked (f);
  assert_there (f, 0);
  g_assert_true (crm_store_retry_problem (f->store, problem, &error));
  g_assert_no_error (error);
  sync_fixture_sync (f);
  assert_settled (f, 1);
}

typedef struct
{
  const char *phone; /* written by somebody as soon as it is made; or %NULL */
  gboolean refuses;  /* to look for it */
  gboolean is_made;
} Meanwhile;

static void
meanwhile (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  Meanwhile *self = data;

  if (self->is_made && g_str_equal (verb, "fetch"))
    {
      g_autoptr (GPtrArray) keys = crm_fake_remote_list_keys (server, "Contacts");

      self->is_made = FALSE;
      if (self->phone != NULL)
        crm_fake_remote_put (server, "Contacts", g_ptr_array_index (keys, 0), "Phone", self->phone,
                             NULL);
      if (self->refuses)
        crm_fake_remote_fail (server, "fetch", 1, CRM_REMOTE_ERROR_REJECTED, FALSE);
    }
  self->is_made = self->is_made || g_str_equal (verb, "create");
}

/* It is not as it was sent any more: nobody can tell that it is the one. */
static void
test_changed_meanwhile_is_asked_about (SyncFixture *f, gconstpointer data)
{
  Meanwhile self = { .phone = "2" };

  crm_fake_remote_set_hook (f->server, meanwhile, &self);
  lose_ann (f, TRUE);
  sync_fixture_sync (f);
  crm_fake_remote_set_hook (f->server, NULL, NULL);
  assert_asked (f);
  assert_there (f, 1);
}

/* A server that cannot look for it has not found it. */
static void
test_refused_search_is_asked_about (SyncFixture *f, gconstpointer data)
{
  Meanwhile self = { .refuses = TRUE };

  crm_fake_remote_set_hook (f->server, meanwhile, &self);
  lose_ann (f, TRUE);
  sync_fixture_sync (f);
  crm_fake_remote_set_hook (f->server, NULL, NULL);
  assert_asked (f);
  assert_there (f, 1);
}

static void
cancel_at_create (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  if (g_str_equal (verb, "create"))
    crm_fake_remote_cancel_at (server, 1, data);
}

/* The program ended on the way. What was edited since goes up as a change of the one that is
 * found. */
static void
test_edited_before_it_is_found (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = sync_fixture_create (f, "Contact", "Name", "Ann", "Phone", "1", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keys = NULL;

  crm_fake_remote_set_hook (f->server, cancel_at_create, f->cancellable);
  crm_fake_remote_reset_log (f->server);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  crm_fake_remote_set_hook (f->server, NULL, NULL);
  sync_fixture_restart (f);
  assert_there (f, 1);
  sync_fixture_edit (f, "Contact", key, "Phone", "3");
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "create"), ==, 1);
  assert_settled (f, 1);
  keys = crm_fake_remote_list_keys (f->server, "Contacts");
  sync_fixture_assert_text (f, "Contact", g_ptr_array_index (keys, 0), "Phone", "3");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  MADE_TEST ("/sync/made/found", test_found);
  MADE_TEST ("/sync/made/here", test_one_that_is_here_is_not_it);
  MADE_TEST ("/sync/made/two", test_two_candidates_are_asked_about);
  MADE_TEST ("/sync/made/none", test_none_is_asked_about_and_sent_once);
  MADE_TEST ("/sync/made/changed", test_changed_meanwhile_is_asked_about);
  MADE_TEST ("/sync/made/refused", test_refused_search_is_asked_about);
  MADE_TEST ("/sync/made/edited", test_edited_before_it_is_found);
  return g_test_run ();
}
