/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

/* The server made one record of two. In all tests 2 survives and 1 is gone. */

static void
take_twin (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  crm_store_take_twin (self->store, self->contact, guid (1), guid (2), &error);
  g_assert_no_error (error);
}

static void
apply_both (Fixture *self)
{
  apply_contact (self, 1, "Ann", "first", "e1");
  apply_contact (self, 2, "Ann Other", "first", "e2");
}

static guint
n_lost (Fixture *self)
{
  g_autoptr (GPtrArray) lost = crm_store_list_lost (self->store, NULL, NULL, NULL);

  return lost->len;
}

static void
test_clean_row_goes (Fixture *self, gconstpointer data)
{
  apply_both (self);
  take_twin (self);
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 1);
  assert_field (self, self->contact, guid (2), "Name", "Ann Other");
  g_assert_cmpuint (state_of (self, self->contact, guid (2)), ==, CRM_RECORD_CLEAN);
  take_twin (self); /* again does nothing */
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 1);
}

static void
test_edits_move (Fixture *self, gconstpointer data)
{
  apply_both (self);
  edit_contact (self, 1, "Notes", "mine");
  take_twin (self);
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 1);
  assert_field (self, self->contact, guid (2), "Notes", "mine");
  assert_field (self, self->contact, guid (2), "Name", "Ann Other");
  g_assert_cmpuint (state_of (self, self->contact, guid (2)), ==, CRM_RECORD_CHANGED);
  g_assert_cmpuint (crm_store_count_pending (self->store, NULL), ==, 1);
  g_assert_cmpuint (n_lost (self), ==, 0);
}

static void
test_what_nobody_saw_is_kept (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "first", "e1");
  apply_contact (self, 2, "Ann", "theirs", "e2");
  edit_contact (self, 1, "Notes", "mine");
  take_twin (self);
  assert_field (self, self->contact, guid (2), "Notes", "mine");
  g_assert_cmpuint (n_lost (self), ==, 1);
  g_assert_cmpuint (n_problems (self), ==, 0);
}

static void
test_server_wins (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "first", "e1");
  apply_contact (self, 2, "Ann", "theirs", "e2");
  edit_contact (self, 1, "Notes", "mine");
  take_twin (self);
  assert_field (self, self->contact, guid (2), "Notes", "theirs");
  g_assert_cmpuint (state_of (self, self->contact, guid (2)), ==, CRM_RECORD_CLEAN);
  g_assert_cmpuint (n_lost (self), ==, 1);
}

static void
test_ask (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "first", "e1");
  apply_contact (self, 2, "Ann", "theirs", "e2");
  edit_contact (self, 1, "Notes", "mine");
  take_twin (self);
  assert_field (self, self->contact, guid (2), "Notes", "mine");
  g_assert_cmpuint (n_problems (self), ==, 1);
  g_assert_cmpuint (state_of (self, self->contact, guid (2)) & CRM_RECORD_CONFLICT, !=, 0);
}

static void
test_own_edit_of_the_survivor_stays (Fixture *self, gconstpointer data)
{
  apply_both (self);
  edit_contact (self, 1, "Notes", "of the first");
  edit_contact (self, 1, "Age", "41");
  edit_contact (self, 2, "Notes", "of the second");
  take_twin (self);
  assert_field (self, self->contact, guid (2), "Notes", "of the second");
  assert_field (self, self->contact, guid (2), "Age", "41");
  g_assert_cmpuint (n_lost (self), ==, 1);
}

static void
test_survivor_is_not_here (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) theirs = NULL;
  g_autoptr (CrmSend) send = NULL;

  apply_contact (self, 1, "Ann", "first", "e1");
  edit_contact (self, 1, "Notes", "mine");
  take_twin (self);
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 1);
  assert_field (self, self->contact, guid (2), "Notes", "mine");
  /* Sent without an ETag: what is there is looked at before. */
  send = crm_store_begin_send (self->store, self->contact, guid (2), &error);
  g_assert_no_error (error);
  g_assert_nonnull (send);
  g_assert_null (send->etag);
  crm_store_unsend (self->store, send, &error);
  g_assert_no_error (error);
  theirs = record_new (self, self->contact, "e9", "Id", guid (2), "Name", "Ann Other", "Notes",
                       "theirs", NULL);
  crm_store_merge (self->store, self->contact, guid (2), theirs, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_field (self, self->contact, guid (2), "Notes", "mine");
  assert_field (self, self->contact, guid (2), "Name", "Ann Other");
  g_assert_cmpuint (n_lost (self), ==, 1);
}

/* An upload met the 404 before the list of merges was read. */
static void
test_a_problem_is_solved (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  apply_both (self);
  edit_contact (self, 1, "Notes", "mine");
  crm_store_merge (self->store, self->contact, guid (1), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_problems (self), ==, 1);
  take_twin (self);
  g_assert_cmpuint (n_problems (self), ==, 0);
  assert_field (self, self->contact, guid (2), "Notes", "mine");
}

static void
test_an_unsent_deletion_is_done (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  apply_both (self);
  crm_store_delete (self->store, self->contact, guid (1), NULL, &error);
  g_assert_no_error (error);
  take_twin (self);
  g_assert_cmpuint (crm_store_count_pending (self->store, NULL), ==, 0);
  assert_field (self, self->contact, guid (2), "Notes", "first");
}

static void
apply_account (Fixture *self, guint n)
{
  CrmPage *page = page_new (self, self->account);

  page_add (page, "a", "Id", guid (n), "Name", "Firm", NULL);
  apply (self, page);
}

static void
test_lookups_follow (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmSend) send = NULL;
  g_autofree char *old = g_strdup (guid (101));
  CrmPage *page = page_new (self, self->contact);

  apply_account (self, 101);
  apply_account (self, 102);
  page_add (page, "e1", "Id", guid (1), "Name", "Clean", "AccountId", old, NULL);
  page_add (page, "e2", "Id", guid (2), "Name", "Edited", "AccountId", old, NULL);
  page_add (page, "e3", "Id", guid (3), "Name", "Moved here", "AccountId", NULL, NULL);
  apply (self, page);
  edit_contact (self, 2, "Notes", "mine");
  edit_contact (self, 3, "AccountId", old);
  crm_store_take_twin (self->store, self->account, old, guid (102), &error);
  g_assert_no_error (error);

  assert_field (self, self->contact, guid (1), "AccountId", guid (102));
  assert_field (self, self->contact, guid (2), "AccountId", guid (102));
  assert_field (self, self->contact, guid (3), "AccountId", guid (102));
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CLEAN);
  /* The server did the same: it is not the user's change. */
  send = crm_store_begin_send (self->store, self->contact, guid (2), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (crm_patch_get_n_entries (send->patch), ==, 1);
}

static void
test_a_new_record_is_another (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Id", guid (1), "Name", "New", NULL);

  crm_store_create (self->store, patch, NULL, NULL, &error);
  g_assert_no_error (error);
  take_twin (self);
  assert_field (self, self->contact, guid (1), "Name", "New");
}

#define ADD(path, policy, func)                                                                    \
  g_test_add ("/store/twin/" path, Fixture, policy, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("clean", NULL, test_clean_row_goes);
  ADD ("edits", NULL, test_edits_move);
  ADD ("unseen", NULL, test_what_nobody_saw_is_kept);
  ADD ("server-wins", "server-wins", test_server_wins);
  ADD ("ask", "ask", test_ask);
  ADD ("both-edited", NULL, test_own_edit_of_the_survivor_stays);
  ADD ("survivor-elsewhere", NULL, test_survivor_is_not_here);
  ADD ("problem", NULL, test_a_problem_is_solved);
  ADD ("deleted", NULL, test_an_unsent_deletion_is_done);
  ADD ("lookups", NULL, test_lookups_follow);
  ADD ("new", NULL, test_a_new_record_is_another);
  return g_test_run ();
}
