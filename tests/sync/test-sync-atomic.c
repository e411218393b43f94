/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"

/* A new account and its new contacts are one; an account must have a parent where @circles. */
static void
set_up (SyncFixture *f, gboolean circles)
{
  sync_fixture_set_up (f, NULL);
  sync_fixture_change_project (f, "{\"name\":\"Account\",\"set\":\"Accounts\",",
                               "{\"name\":\"Account\",\"set\":\"Accounts\",\"related\":[{"
                               "\"entity\":\"Contact\",\"field\":\"AccountId\",\"atomic\":true}],");
  if (circles)
    sync_fixture_change_project (f, "\"ParentId\"", "{\"name\":\"ParentId\",\"nullable\":false}");
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
  crm_fake_remote_reset_log (f->server);
}

typedef struct
{
  SyncFixture f;
  char *parent;
  char *children[2];
} Family;

static void
family_set_up (Family *self, gconstpointer data)
{
  set_up (&self->f, FALSE);
  self->children[0] = sync_fixture_create (&self->f, "Contact", "Name", "One", NULL);
  self->parent = sync_fixture_create (&self->f, "Account", "Name", "Parent", NULL);
  self->children[1]
      = sync_fixture_create (&self->f, "Contact", "Name", "Two", "AccountId", self->parent, NULL);
  sync_fixture_edit (&self->f, "Contact", self->children[0], "AccountId", self->parent);
}

static void
family_tear_down (Family *self, gconstpointer data)
{
  g_free (self->parent);
  g_free (self->children[0]);
  g_free (self->children[1]);
  sync_fixture_tear_down (&self->f, NULL);
}

static guint
count_there (Family *self)
{
  return (crm_fake_remote_get (self->f.server, "Accounts", self->parent, "Name") != NULL)
         + (crm_fake_remote_get (self->f.server, "Contacts", self->children[0], "Name") != NULL)
         + (crm_fake_remote_get (self->f.server, "Contacts", self->children[1], "Name") != NULL);
}

/* Everything arrived, once. */
static void
assert_all_there (Family *self)
{
  g_assert_cmpuint (crm_store_count_pending (self->f.store, NULL), ==, 0);
  g_assert_cmpuint (self->f.report->problems, ==, 0);
  g_assert_cmpuint (count_there (self), ==, 3);
  g_assert_cmpuint (crm_fake_remote_get_n_writes (self->f.server, "Accounts", self->parent), ==, 1);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (crm_fake_remote_get_n_writes (self->f.server, "Contacts", self->children[i]),
                      ==, 1);
  sync_fixture_assert_same (&self->f);
}

static void
test_one_request (Family *self, gconstpointer data)
{
  sync_fixture_sync (&self->f);
  g_assert_nonnull (strstr (crm_fake_remote_get_log (self->f.server),
                            "batch\n+create Accounts\n+create Contacts\n+create Contacts\n"));
  g_assert_cmpuint (crm_fake_remote_get_n_calls (self->f.server, "create"), ==, 0);
  assert_all_there (self);
}

/* None is there, one has the server's words, and what has nothing to do with it went. */
static void
test_one_refused_none_sent (Family *self, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  CrmProblem *problem;

  sync_fixture_edit (&self->f, "Contact", self->children[1], "Name", "REFUSE");
  sync_fixture_edit (&self->f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (&self->f);
  g_assert_cmpuint (count_there (self), ==, 0);
  g_assert_cmpstr (crm_fake_remote_get (self->f.server, "Contacts", ANN, "Phone"), ==, "2");
  problems = crm_store_list_problems (self->f.store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  problem = g_ptr_array_index (problems, 0);
  g_assert_cmpstr (problem->key, ==, self->children[1]);
  g_assert_cmpstr (problem->message, ==, "The server says <b>no</b>");
  /* Nor does the rest of them go without it. */
  sync_fixture_sync (&self->f);
  g_assert_cmpuint (count_there (self), ==, 0);
  sync_fixture_edit (&self->f, "Contact", self->children[1], "Name", "Fine");
  sync_fixture_sync (&self->f);
  assert_all_there (self);
}

/* "201 Created" in a change set that failed means nothing. */
static void
test_lies_are_seen_through (Family *self, gconstpointer data)
{
  crm_fake_remote_behaviour (self->f.server)->batch_lies = TRUE;
  sync_fixture_edit (&self->f, "Contact", self->children[1], "Name", "REFUSE");
  sync_fixture_sync (&self->f);
  g_assert_cmpuint (count_there (self), ==, 0);
  sync_fixture_edit (&self->f, "Contact", self->children[1], "Name", "Fine");
  sync_fixture_sync (&self->f);
  assert_all_there (self);
}

static void
break_at_children (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  if (g_str_equal (verb, "create") && g_str_equal (set, "Contacts"))
    crm_fake_remote_fail (server, "create", 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, FALSE);
}

/* Once may be the line. */
static void
test_what_breaks_the_server_is_parked (Family *self, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  CrmProblem *problem;

  crm_fake_remote_set_hook (self->f.server, break_at_children, NULL);
  sync_fixture_sync (&self->f);
  g_assert_cmpuint (self->f.report->problems, ==, 0);
  g_assert_cmpuint (crm_store_count_pending (self->f.store, NULL), ==, 3);
  sync_fixture_sync (&self->f);
  crm_fake_remote_set_hook (self->f.server, NULL, NULL);
  g_assert_cmpuint (count_there (self), ==, 0);
  problems = crm_store_list_problems (self->f.store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  problem = g_ptr_array_index (problems, 0);
  g_assert_cmpstr (problem->entity, ==, "Contact");

  g_assert_true (crm_store_retry_problem (self->f.store, problem->id, NULL));
  sync_fixture_sync (&self->f);
  assert_all_there (self);
}

static void
test_lost_answer_after_effect (Family *self, gconstpointer data)
{
  crm_fake_remote_fail (self->f.server, "batch", 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, TRUE);
  sync_fixture_sync (&self->f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (self->f.server, "get"), ==, 3);
  assert_all_there (self);
}

static void
colleague_is_quick (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  if (g_str_equal (verb, "get") && g_str_equal (set, "Accounts"))
    crm_fake_remote_put (server, set, data, "Name", "Theirs", NULL);
}

/* What is there was made by us: what it is now is a colleague's. */
static void
test_lost_answer_then_a_colleague (Family *self, gconstpointer data)
{
  crm_fake_remote_fail (self->f.server, "batch", 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, TRUE);
  crm_fake_remote_set_hook (self->f.server, colleague_is_quick, self->parent);
  sync_fixture_sync (&self->f);
  crm_fake_remote_set_hook (self->f.server, NULL, NULL);
  g_assert_cmpstr (crm_fake_remote_get (self->f.server, "Accounts", self->parent, "Name"), ==,
                   "Theirs");
  assert_all_there (self);
}

/* The parent is alone with one child, and that one waits for the user. */
static void
test_parent_waits_for_its_only_child (void)
{
  SyncFixture f = { 0 };
  g_autofree char *parent = NULL;
  g_autofree char *child = NULL;

  set_up (&f, FALSE);
  parent = sync_fixture_create (&f, "Account", "Name", "Parent", NULL);
  child = sync_fixture_create (&f, "Contact", "Name", "REFUSE", "AccountId", parent, NULL);
  sync_fixture_sync (&f);
  sync_fixture_sync (&f);
  g_assert_cmpuint (crm_fake_remote_count (f.server, "Accounts"), ==, 0);
  sync_fixture_edit (&f, "Contact", child, "Name", "Fine");
  sync_fixture_sync (&f);
  sync_fixture_assert_same (&f);
  sync_fixture_tear_down (&f, NULL);
}

/* No server takes so many as one: a problem, in words, and none of them goes. */
static void
test_family_that_is_too_large (Family *self, gconstpointer data)
{
  for (guint i = 0; i < 98; i++)
    {
      g_autofree char *key = sync_fixture_create (&self->f, "Contact", "Name", "One of many",
                                                  "AccountId", self->parent, NULL);
    }
  sync_fixture_sync (&self->f);
  g_assert_cmpuint (count_there (self), ==, 0);
  g_assert_cmpuint (crm_fake_remote_count (self->f.server, "Contacts"), ==, 1);
  g_assert_cmpuint (self->f.report->problems, ==, 1);
  g_assert_cmpuint (crm_store_count_pending (self->f.store, NULL), >=, 100);
}

/* One fewer goes. */
static void
test_family_as_large_as_can_be (Family *self, gconstpointer data)
{
  for (guint i = 0; i < 97; i++)
    {
      g_autofree char *key = sync_fixture_create (&self->f, "Contact", "Name", "One of many",
                                                  "AccountId", self->parent, NULL);
    }
  sync_fixture_sync (&self->f);
  assert_all_there (self);
}

/* Without a batch the parent goes first, and is there where its child is refused; the child waits
 * with the server's words, and goes when it is mended. */
static void
test_refused_child_without_batch (Family *self, gconstpointer data)
{
  crm_fake_remote_behaviour (self->f.server)->no_batch = TRUE;
  sync_fixture_edit (&self->f, "Contact", self->children[1], "Name", "REFUSE");
  sync_fixture_sync (&self->f);
  g_assert_cmpuint (count_there (self), ==, 2);
  g_assert_cmpuint (self->f.report->problems, ==, 1);
  g_assert_nonnull (strstr (sync_fixture_count (&self->f, "Account")->message, "no $batch"));
  sync_fixture_edit (&self->f, "Contact", self->children[1], "Name", "Two");
  sync_fixture_sync (&self->f);
  g_assert_cmpuint (crm_store_count_pending (self->f.store, NULL), ==, 0);
  sync_fixture_assert_same (&self->f);
}

static void
test_lost_request (Family *self, gconstpointer data)
{
  crm_fake_remote_fail (self->f.server, "batch", 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, FALSE);
  sync_fixture_sync (&self->f);
  assert_all_there (self);
}

static void
test_killed_with_the_answer_on_its_way (Family *self, gconstpointer data)
{
  crm_fake_remote_cancel_at (self->f.server, 5, self->f.cancellable);
  g_assert_false (sync_fixture_try (&self->f, CRM_SYNC_FLAGS_FOREGROUND, NULL));
  g_assert_cmpuint (count_there (self), ==, 3);
  sync_fixture_restart (&self->f);
  crm_fake_remote_reset_log (self->f.server);
  sync_fixture_sync (&self->f);
  g_assert_null (strstr (crm_fake_remote_get_log (self->f.server), "create"));
  assert_all_there (self);
}

static void
test_network_away_keeps_all (Family *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_fake_remote_fail (self->f.server, "batch", 1, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
  g_assert_false (sync_fixture_try (&self->f, CRM_SYNC_FLAGS_FOREGROUND, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE);
  g_assert_cmpuint (count_there (self), ==, 0);
  g_assert_cmpuint (crm_store_count_pending (self->f.store, NULL), ==, 3);
  sync_fixture_sync (&self->f);
  assert_all_there (self);
}

/* Edited while the answer was lost: the record is there, and the edit follows. */
static void
test_edited_after_a_lost_answer (Family *self, gconstpointer data)
{
  crm_fake_remote_cancel_at (self->f.server, 5, self->f.cancellable);
  g_assert_false (sync_fixture_try (&self->f, CRM_SYNC_FLAGS_FOREGROUND, NULL));
  sync_fixture_restart (&self->f);
  sync_fixture_edit (&self->f, "Contact", self->children[0], "Phone", "5");
  sync_fixture_sync (&self->f);
  g_assert_cmpuint (crm_store_count_pending (self->f.store, NULL), ==, 0);
  g_assert_cmpstr (crm_fake_remote_get (self->f.server, "Contacts", self->children[0], "Phone"), ==,
                   "5");
  sync_fixture_assert_same (&self->f);
}

static void
test_server_without_batch (Family *self, gconstpointer data)
{
  crm_fake_remote_behaviour (self->f.server)->no_batch = TRUE;
  sync_fixture_sync (&self->f);
  g_assert_true (g_str_has_prefix (sync_fixture_count (&self->f, "Account")->message,
                                   "The server has no $batch"));
  assert_all_there (self);
}

/* --- circles ----------------------------------------------------------------------------- */

static void
make_circle (SyncFixture *f, char *keys[2])
{
  keys[0] = sync_fixture_create (f, "Account", "Name", "One", NULL);
  keys[1] = sync_fixture_create (f, "Account", "Name", "Two", "ParentId", keys[0], NULL);
  sync_fixture_edit (f, "Account", keys[0], "ParentId", keys[1]);
}

static void
test_circle_that_cannot_be_opened (void)
{
  SyncFixture f = { 0 };
  char *keys[2];

  set_up (&f, TRUE);
  make_circle (&f, keys);
  sync_fixture_sync (&f);
  g_assert_nonnull (
      strstr (crm_fake_remote_get_log (f.server), "batch\n+create Accounts\n+create Accounts\n"));
  g_assert_cmpuint (f.report->problems, ==, 0);
  g_assert_cmpstr (crm_fake_remote_get (f.server, "Accounts", keys[0], "ParentId"), ==, keys[1]);
  sync_fixture_assert_same (&f);
  g_free (keys[0]);
  g_free (keys[1]);
  sync_fixture_tear_down (&f, NULL);
}

static void
test_such_a_circle_without_batch (void)
{
  g_autoptr (GPtrArray) problems = NULL;
  SyncFixture f = { 0 };
  char *keys[2];

  set_up (&f, TRUE);
  crm_fake_remote_behaviour (f.server)->no_batch = TRUE;
  make_circle (&f, keys);
  sync_fixture_edit (&f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (&f);
  problems = crm_store_list_problems (f.store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (strstr (((CrmProblem *) g_ptr_array_index (problems, 0))->message, "$batch"));
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f.server, "create"), ==, 0);
  g_assert_cmpstr (crm_fake_remote_get (f.server, "Contacts", ANN, "Phone"), ==, "2");
  g_free (keys[0]);
  g_free (keys[1]);
  sync_fixture_tear_down (&f, NULL);
}

/* A line of an order may need something that needs the order itself: then that is one with them. */
static void
test_what_stands_between (void)
{
  SyncFixture f = { 0 };
  g_autofree char *order = NULL;
  g_autofree char *delivery = NULL;
  g_autofree char *line = NULL;

  sync_fixture_set_up (&f, NULL);
  sync_fixture_change_project (&f, "\"OpportunityId\"",
                               "{\"name\":\"OpportunityId\",\"nullable\":false},\"AccountId\"");
  sync_fixture_change_project (&f, "\"OwnerId\",\"AccountId\",\"StageId\"",
                               "\"OwnerId\",{\"name\":\"AccountId\",\"nullable\":false},"
                               "\"StageId\"");
  sync_fixture_change_project (&f, "{\"name\":\"Account\",\"set\":\"Accounts\",",
                               "{\"name\":\"Account\",\"set\":\"Accounts\",\"related\":[{"
                               "\"entity\":\"Activity\",\"field\":\"AccountId\","
                               "\"atomic\":true}],");
  sync_fixture_sync (&f);
  order = sync_fixture_create (&f, "Account", "Name", "Order", NULL);
  delivery = sync_fixture_create (&f, "Opportunity", "Name", "Way", "AccountId", order, NULL);
  line = sync_fixture_create (&f, "Activity", "Name", "Line", "AccountId", order, "OpportunityId",
                              delivery, NULL);
  crm_fake_remote_reset_log (f.server);
  sync_fixture_sync (&f);
  g_assert_nonnull (strstr (crm_fake_remote_get_log (f.server),
                            "batch\n+create Accounts\n+create Opportunities\n"
                            "+create Activities\n"));
  g_assert_cmpuint (crm_store_count_pending (f.store, NULL), ==, 0);
  sync_fixture_assert_same (&f);
  sync_fixture_tear_down (&f, NULL);
}

static void
test_too_many_for_one_request (void)
{
  g_autoptr (GPtrArray) problems = NULL;
  SyncFixture f = { 0 };
  g_autofree char *parent = NULL;

  set_up (&f, FALSE);
  parent = sync_fixture_create (&f, "Account", "Name", "Parent", NULL);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *key = NULL;

      key = sync_fixture_create (&f, "Contact", "Name", "Child", "AccountId", parent, NULL);
    }
  sync_fixture_sync (&f);
  problems = crm_store_list_problems (f.store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpuint (crm_fake_remote_count (f.server, "Contacts"), ==, 1);
  sync_fixture_tear_down (&f, NULL);
}

#define FAMILY_TEST(path, func)                                                                    \
  g_test_add (path, Family, NULL, family_set_up, func, family_tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  FAMILY_TEST ("/sync/atomic/one-request", test_one_request);
  FAMILY_TEST ("/sync/atomic/one-refused", test_one_refused_none_sent);
  FAMILY_TEST ("/sync/atomic/lies", test_lies_are_seen_through);
  FAMILY_TEST ("/sync/atomic/breaks-the-server", test_what_breaks_the_server_is_parked);
  FAMILY_TEST ("/sync/atomic/lost-answer", test_lost_answer_after_effect);
  FAMILY_TEST ("/sync/atomic/colleague", test_lost_answer_then_a_colleague);
  g_test_add_func ("/sync/atomic/only-child", test_parent_waits_for_its_only_child);
  FAMILY_TEST ("/sync/atomic/lost-request", test_lost_request);
  FAMILY_TEST ("/sync/atomic/too-large", test_family_that_is_too_large);
  FAMILY_TEST ("/sync/atomic/large", test_family_as_large_as_can_be);
  FAMILY_TEST ("/sync/atomic/no-batch-refused", test_refused_child_without_batch);
  FAMILY_TEST ("/sync/atomic/killed", test_killed_with_the_answer_on_its_way);
  FAMILY_TEST ("/sync/atomic/network-away", test_network_away_keeps_all);
  FAMILY_TEST ("/sync/atomic/edited-after", test_edited_after_a_lost_answer);
  FAMILY_TEST ("/sync/atomic/no-batch", test_server_without_batch);
  g_test_add_func ("/sync/atomic/circle", test_circle_that_cannot_be_opened);
  g_test_add_func ("/sync/atomic/circle-no-batch", test_such_a_circle_without_batch);
  g_test_add_func ("/sync/atomic/between", test_what_stands_between);
  g_test_add_func ("/sync/atomic/too-many", test_too_many_for_one_request);
  return g_test_run ();
}
