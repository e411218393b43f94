/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

static CrmProblem *
problem_of (Fixture *self, const char *key)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (self->store, NULL);

  for (guint i = 0; i < problems->len; i++)
    if (g_str_equal (((CrmProblem *) g_ptr_array_index (problems, i))->key, key))
      return g_ptr_array_steal_index (problems, i);
  g_assert_not_reached ();
}

static void
park (Fixture *self, CrmEntity *entity, const char *key, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmSend) send = crm_store_begin_send (self->store, entity, key, &error);

  g_assert_no_error (error);
  crm_store_park (self->store, send, CRM_PROBLEM_REJECTED, words, &error);
  g_assert_no_error (error);
}

static void
discard (Fixture *self, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProblem) problem = problem_of (self, key);

  crm_store_discard_problem (self->store, problem->id, &error);
  g_assert_no_error (error);
}

static void
create (Fixture *self, CrmEntity *entity, guint n, const char *field, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = patch_new (entity, "Id", guid (n), "Name", "New", field, text, NULL);

  crm_store_create (self->store, patch, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* --- one refused change ------------------------------------------------------------------- */

static void
test_refused_change_counts_as_unsent (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  park (self, self->contact, guid (1), "No");
  g_assert_cmpuint (n_pending (self), ==, 0);
  g_assert_cmpuint (crm_store_count_pending (self->store, NULL), ==, 1);
  fixture_reopen (self);
  g_assert_cmpuint (crm_store_count_pending (self->store, NULL), ==, 1);
  g_assert_cmpuint (n_problems (self), ==, 1);
}

static void
test_discarded_change_is_back_to_the_base (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  park (self, self->contact, guid (1), "No");
  discard (self, guid (1));
  assert_field (self, self->contact, guid (1), "Notes", "n");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CLEAN);
  g_assert_cmpuint (n_problems (self), ==, 0);
  g_assert_cmpuint (crm_store_count_pending (self->store, NULL), ==, 0);
}

static void
test_edited_problem_is_sent_again (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  park (self, self->contact, guid (1), "Too long");
  edit_contact (self, 1, "Notes", "short");
  g_assert_cmpuint (n_problems (self), ==, 0);
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static void
test_unknown_problem_is_told (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (crm_store_discard_problem (self->store, 17, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;

  *done = g_task_propagate_boolean (G_TASK (result), NULL);
  g_assert_true (*done);
}

static void
test_twins_retry_and_discard (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmProblem) first = NULL;
  g_autoptr (CrmProblem) second = NULL;
  gboolean done = FALSE;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  park (self, self->contact, guid (1), "No");
  first = problem_of (self, guid (1));
  crm_store_retry_problem_async (self->store, first->id, NULL, done_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_pending (self), ==, 1);
  park (self, self->contact, guid (1), "No");
  second = problem_of (self, guid (1));
  done = FALSE;
  crm_store_discard_problem_async (self->store, second->id, NULL, done_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (crm_store_count_pending (self->store, NULL), ==, 0);
}

/* --- what depends on it ------------------------------------------------------------------- */

static void
make_family (Fixture *self)
{
  create (self, self->account, 5, "OwnerId", guid (9));
  create (self, self->contact, 6, "AccountId", guid (5));
  apply_contact (self, 7, "Old", "n", "e1");
  edit_contact (self, 7, "AccountId", guid (5));
  create (self, self->contact, 8, "Notes", "of nobody");
}

static void
assert_family_is_blocked (Fixture *self)
{
  g_autoptr (CrmProblem) problem = problem_of (self, guid (6));

  assert_field (self, self->account, guid (5), "Name", "(none)");
  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_BLOCKED);
  g_assert_cmpint (problem->change, ==, CRM_SEND_CREATE);
  g_assert_cmpuint (n_problems (self), ==, 2);
  g_assert_cmpuint (n_pending (self), ==, 1);
  g_assert_cmpuint (crm_store_count_pending (self->store, NULL), ==, 3);
  assert_field (self, self->contact, guid (6), "Name", "New");
}

static void
test_discarded_record_blocks_what_points_at_it (Fixture *self, gconstpointer data)
{
  make_family (self);
  park (self, self->account, guid (5), "No");
  discard (self, guid (5));
  assert_family_is_blocked (self);
  fixture_reopen (self);
  assert_family_is_blocked (self);
  /* The user points it elsewhere. */
  edit_contact (self, 6, "AccountId", NULL);
  g_assert_cmpuint (n_pending (self), ==, 2);
  discard (self, guid (7));
  assert_field (self, self->contact, guid (7), "AccountId", "(null)");
  g_assert_cmpuint (n_problems (self), ==, 0);
}

static void
test_deleted_new_record_blocks_what_points_at_it (Fixture *self, gconstpointer data)
{
  make_family (self);
  g_assert_true (crm_store_delete (self->store, self->account, guid (5), NULL, NULL));
  assert_family_is_blocked (self);
}

/* It may have arrived: then it is deleted there too, and nothing may point at it. */
static void
test_discarded_record_that_may_have_arrived (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;

  make_family (self);
  send = crm_store_begin_send (self->store, self->account, guid (5), NULL);
  g_assert_true (crm_store_discard (self->store, self->account, guid (5), NULL, NULL));
  g_assert_cmpuint (n_problems (self), ==, 2);
  g_assert_true (state_of (self, self->account, guid (5)) & CRM_RECORD_DELETED);
}

/* --- reasons ------------------------------------------------------------------------------ */

static char *
held (Fixture *self, guint reasons)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) keys = crm_store_list_held (self->store, self->contact, reasons, &error);

  g_assert_no_error (error);
  return g_strjoinv (",", keys);
}

static guint
drop (Fixture *self, const char *key, CrmReason reason)
{
  g_autoptr (GError) error = NULL;
  const char *keys[] = { key, NULL };
  guint n = 0;

  crm_store_drop_reason (self->store, self->contact, keys, reason, &n, &error);
  g_assert_no_error (error);
  return n;
}

static void
test_row_goes_with_its_last_reason (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pinned = NULL;
  const char *keys[] = { guid (1), guid (99), NULL };

  apply_contact (self, 1, "Ann", "n", "e1");
  crm_store_add_reason (self->store, self->contact, keys, CRM_REASON_PIN, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (drop (self, guid (1), CRM_REASON_FILTER), ==, 0);
  pinned = held (self, CRM_REASON_PIN | CRM_REASON_RECENT);
  g_assert_cmpstr (pinned, ==, guid (1));
  assert_field (self, self->contact, guid (1), "Name", "Ann");
  g_assert_cmpuint (drop (self, guid (1), CRM_REASON_PIN), ==, 1);
  assert_field (self, self->contact, guid (1), "Name", "(none)");
}

static void
test_unsent_edit_holds_a_row (Fixture *self, gconstpointer data)
{
  CrmCheckpoint open = { .run_id = 1, .is_full = TRUE, .finished_us = 1 };
  CrmCheckpoint done = { .watermark_us = 1 };
  guint n_removed = 0;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  g_assert_cmpuint (drop (self, guid (1), CRM_REASON_FILTER), ==, 0);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  /* And nothing after that: the next proof decides. */
  g_assert_true (crm_store_discard (self->store, self->contact, guid (1), NULL, NULL));
  g_assert_true (crm_store_begin_run (self->store, self->contact, &open, NULL));
  g_assert_true (
      crm_store_finish_run (self->store, self->contact, &done, TRUE, &n_removed, NULL, NULL));
  g_assert_cmpuint (n_removed, ==, 1);
}

#define ADD(path, test)                                                                            \
  g_test_add ("/store/problem/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("refused-change-counts-as-unsent", test_refused_change_counts_as_unsent);
  ADD ("discarded-change-is-back-to-the-base", test_discarded_change_is_back_to_the_base);
  ADD ("edited-problem-is-sent-again", test_edited_problem_is_sent_again);
  ADD ("unknown-problem-is-told", test_unknown_problem_is_told);
  ADD ("twins-retry-and-discard", test_twins_retry_and_discard);
  ADD ("discarded-record-blocks-what-points-at-it", test_discarded_record_blocks_what_points_at_it);
  ADD ("deleted-new-record-blocks-what-points-at-it",
       test_deleted_new_record_blocks_what_points_at_it);
  ADD ("discarded-record-that-may-have-arrived", test_discarded_record_that_may_have_arrived);
  ADD ("row-goes-with-its-last-reason", test_row_goes_with_its_last_reason);
  ADD ("unsent-edit-holds-a-row", test_unsent_edit_holds_a_row);
  return g_test_run ();
}
