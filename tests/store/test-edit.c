/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

static void
test_created_record_is_found_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", "Ann", "Amount", "1.50", NULL);
  g_autofree char *key = NULL;

  g_assert_true (crm_store_create (self->store, patch, &key, NULL, &error));
  g_assert_no_error (error);
  assert_field (self, self->contact, key, "Name", "Ann");
  assert_field (self, self->contact, key, "Amount", "1.5");
  assert_field (self, self->contact, key, "Notes", "(null)");
  g_assert_cmpuint (state_of (self, self->contact, key), ==, CRM_RECORD_NEW);
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static void
test_created_record_survives_reopening (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", "Ann", NULL);
  g_autofree char *key = NULL;

  g_assert_true (crm_store_create (self->store, patch, &key, NULL, NULL));
  fixture_reopen (self);
  assert_field (self, self->contact, key, "Name", "Ann");
}

static void
test_key_of_the_server_is_provisional (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->country, "Name", "Malta", NULL);
  g_autofree char *key = NULL;

  g_assert_true (crm_store_create (self->store, patch, &key, NULL, NULL));
  g_assert_cmpint (key[0], ==, '~');
  assert_field (self, self->country, key, "Name", "Malta");
  assert_field (self, self->country, key, "Id", "(null)");
}

static void
test_second_record_with_a_key_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Id", guid (1), "Name", "Ann", NULL);

  g_assert_true (crm_store_create (self->store, patch, NULL, NULL, NULL));
  g_assert_false (crm_store_create (self->store, patch, NULL, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID);
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 1);
}

static void
test_edit_marks_changed_and_back_is_clean (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "old", "e1");
  edit_contact (self, 1, "Notes", "new");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CHANGED);
  edit_contact (self, 1, "Notes", "old");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CLEAN);
  g_assert_cmpuint (n_pending (self), ==, 0);
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM base_2"), ==, 0);
}

static void
test_edit_of_unknown_record_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", "Ann", NULL);

  g_assert_false (crm_store_edit (self->store, guid (9), -1, patch, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND);
}

static void
assert_refused (Fixture *self, const char *field, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Notes", "new", field, text, NULL);

  g_assert_false (crm_store_edit (self->store, guid (1), -1, patch, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID);
  assert_field (self, self->contact, guid (1), "Notes", "old");
}

static void
test_edit_that_does_not_fit_writes_nothing (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "old", "e1");
  assert_refused (self, "Name", "a name of more than forty characters, far too long");
  assert_refused (self, "ModifiedOn", "2026-01-01T00:00:00Z");
  assert_refused (self, "Id", guid (2));
  assert_refused (self, "Amount", "1.23456");
  g_assert_cmpuint (n_pending (self), ==, 0);
}

static void
test_save_over_a_moved_row_keeps_both (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = crm_patch_new (self->contact);
  CrmField *notes = crm_entity_find_field (self->contact, "Notes");
  CrmValue was = crm_value_text ("old"), now = crm_value_text ("typed");

  apply_contact (self, 1, "Ann", "old", "e1");
  apply_contact (self, 1, "Anna", "theirs", "e2");
  crm_patch_set (patch, notes->index, &was, &now);
  g_assert_true (crm_store_edit (self->store, guid (1), 0, patch, NULL, &error));
  assert_field (self, self->contact, guid (1), "Notes", "typed");
  assert_field (self, self->contact, guid (1), "Name", "Anna");
  assert_lost (self, "Notes: old, typed, (theirs)");
}

static void
test_version_counts_saves (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmRecord) before = NULL;
  g_autoptr (CrmRecord) after = NULL;

  apply_contact (self, 1, "Ann", "old", "e1");
  before = crm_store_get (self->store, self->contact, guid (1), NULL, NULL);
  edit_contact (self, 1, "Notes", "new");
  after = crm_store_get (self->store, self->contact, guid (1), NULL, NULL);
  g_assert_cmpint (crm_record_get_version (after), ==, crm_record_get_version (before) + 1);
}

/* --- delete ------------------------------------------------------------------------------- */

static void
delete_contact (Fixture *self, const char *key)
{
  g_autoptr (GError) error = NULL;

  crm_store_delete (self->store, self->contact, key, NULL, &error);
  g_assert_no_error (error);
}

static void
test_deleted_record_leaves_lists_and_waits (Fixture *self, gconstpointer data)
{
  CrmQuery query = { .entity = "Contact", .with_deleted = TRUE };

  apply_contact (self, 1, "Ann", "old", "e1");
  delete_contact (self, guid (1));
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 0);
  g_assert_cmpint (crm_store_count (self->store, &query, NULL, NULL), ==, 1);
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static void
test_deletion_of_unsent_record_leaves_nothing (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", "Ann", NULL);
  g_autofree char *key = NULL;

  g_assert_true (crm_store_create (self->store, patch, &key, NULL, NULL));
  delete_contact (self, key);
  assert_field (self, self->contact, key, "Name", "(none)");
  g_assert_cmpuint (n_pending (self), ==, 0);
}

static void
test_deletion_of_record_under_way_is_sent (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", "Ann", NULL);
  g_autoptr (CrmSend) create = NULL;
  g_autoptr (CrmSend) after = NULL;
  g_autofree char *key = NULL;

  g_assert_true (crm_store_create (self->store, patch, &key, NULL, NULL));
  create = crm_store_begin_send (self->store, self->contact, key, &error);
  g_assert_cmpint (create->kind, ==, CRM_SEND_CREATE);
  delete_contact (self, key);
  after = crm_store_begin_send (self->store, self->contact, key, &error);
  g_assert_cmpint (after->kind, ==, CRM_SEND_DELETE);
  g_assert_true (after->unknown);
}

static void
test_undelete_brings_the_edit_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  apply_contact (self, 1, "Ann", "old", "e1");
  edit_contact (self, 1, "Notes", "new");
  delete_contact (self, guid (1));
  g_assert_true (crm_store_undelete (self->store, self->contact, guid (1), NULL, &error));
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CHANGED);
  assert_field (self, self->contact, guid (1), "Notes", "new");
}

/* Whoever writes into a record wants it: the later of two acts of one's own counts. */
static void
test_edit_revives_what_was_deleted_here (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmSend) send = NULL;

  apply_contact (self, 1, "Ann", "old", "e1");
  delete_contact (self, guid (1));
  edit_contact (self, 1, "Notes", "new");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CHANGED);
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 1);
  send = crm_store_begin_send (self->store, self->contact, guid (1), &error);
  g_assert_no_error (error);
  g_assert_cmpint (send->kind, ==, CRM_SEND_UPDATE);
  g_assert_cmpuint (crm_patch_get_n_entries (send->patch), ==, 1);
}

static void
test_edit_that_does_not_fit_revives_nothing (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "old", "e1");
  delete_contact (self, guid (1));
  assert_refused (self, "Amount", "1.23456");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_DELETED);
}

static void
test_discard_goes_back_to_the_server (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  apply_contact (self, 1, "Ann", "old", "e1");
  edit_contact (self, 1, "Notes", "new");
  g_assert_true (crm_store_discard (self->store, self->contact, guid (1), NULL, &error));
  assert_field (self, self->contact, guid (1), "Notes", "old");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CLEAN);
}

/* --- drafts and facts --------------------------------------------------------------------- */

static void
test_draft_survives_reopening (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", "Typ", "Amount", "2.5", NULL);
  g_autoptr (CrmPatch) found = NULL;
  gint64 saved_us = 0;

  g_assert_true (crm_store_save_draft (self->store, self->contact, NULL, patch, NULL));
  fixture_reopen (self);
  found = crm_store_load_draft (self->store, self->contact, NULL, &saved_us, NULL);
  g_assert_cmpuint (crm_patch_get_n_entries (found), ==, 2);
  g_assert_cmpstr (crm_patch_get_entry (found, 0)->now.text, ==, "Typ");
  g_assert_cmpint (crm_patch_get_entry (found, 0)->was.kind, ==, CRM_VALUE_ABSENT);
  g_assert_cmpint (saved_us, >, 0);
}

static void
test_draft_is_forgotten (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", "Typ", NULL);

  g_assert_true (crm_store_save_draft (self->store, self->contact, guid (1), patch, NULL));
  g_assert_true (crm_store_save_draft (self->store, self->contact, guid (1), NULL, NULL));
  g_assert_null (crm_store_load_draft (self->store, self->contact, guid (1), NULL, &error));
  g_assert_no_error (error);
}

static void
test_drafts_are_listed (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", "Typ", NULL);
  g_autoptr (GPtrArray) drafts = NULL;
  const CrmStoreDraft *first;

  g_assert_true (crm_store_save_draft (self->store, self->contact, guid (1), patch, NULL));
  g_assert_true (crm_store_save_draft (self->store, self->contact, NULL, patch, NULL));
  fixture_reopen (self);
  drafts = crm_store_list_drafts (self->store, NULL);
  g_assert_cmpuint (drafts->len, ==, 2);
  first = g_ptr_array_index (drafts, 0);
  g_assert_cmpstr (first->entity, ==, "Contact");
  g_assert_null (first->key);
  g_assert_cmpint (first->saved_us, >, 0);
  g_assert_cmpstr (((CrmStoreDraft *) g_ptr_array_index (drafts, 1))->key, ==, guid (1));
}

static void
test_facts_are_kept (Fixture *self, gconstpointer data)
{
  g_autofree char *fact = NULL;

  g_assert_null (crm_store_get_fact (self->store, "identity", NULL));
  g_assert_true (crm_store_set_fact (self->store, "identity", "me", NULL));
  fact = crm_store_get_fact (self->store, "identity", NULL);
  g_assert_cmpstr (fact, ==, "me");
}

/* --- ::changed ---------------------------------------------------------------------------- */

static void
changed_cb (CrmStore *store, CrmChanges *changes, gpointer data)
{
  CrmChanges **seen = data;

  if (*seen)
    crm_changes_merge (*seen, changes);
  else
    *seen = crm_changes_ref (changes);
}

static void
test_edit_is_told_after_the_commit (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmChanges) seen = NULL;

  apply_contact (self, 1, "Ann", "old", "e1");
  apply_contact (self, 2, "Bob", "old", "e1");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_signal_connect (self->store, "changed", G_CALLBACK (changed_cb), &seen);
  edit_contact (self, 2, "Notes", "new");
  while (!seen || !crm_changes_touches_row (seen, "Contact", 2))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (crm_changes_touches (seen, "Account"));
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (crm_store_edit_finish (CRM_STORE (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
test_twin_edits_from_the_main_thread (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Notes", "new", NULL);
  gboolean done = FALSE;

  apply_contact (self, 1, "Ann", "old", "e1");
  crm_store_edit_async (self->store, guid (1), -1, patch, NULL, edited_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  assert_field (self, self->contact, guid (1), "Notes", "new");
}

#define ADD(path, test)                                                                            \
  g_test_add ("/store/edit/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("created-record-is-found-at-once", test_created_record_is_found_at_once);
  ADD ("created-record-survives-reopening", test_created_record_survives_reopening);
  ADD ("key-of-the-server-is-provisional", test_key_of_the_server_is_provisional);
  ADD ("second-record-with-a-key-is-refused", test_second_record_with_a_key_is_refused);
  ADD ("edit-marks-changed-and-back-is-clean", test_edit_marks_changed_and_back_is_clean);
  ADD ("edit-of-unknown-record-is-refused", test_edit_of_unknown_record_is_refused);
  ADD ("edit-that-does-not-fit-writes-nothing", test_edit_that_does_not_fit_writes_nothing);
  ADD ("save-over-a-moved-row-keeps-both", test_save_over_a_moved_row_keeps_both);
  ADD ("version-counts-saves", test_version_counts_saves);
  ADD ("deleted-record-leaves-lists-and-waits", test_deleted_record_leaves_lists_and_waits);
  ADD ("deletion-of-unsent-record-leaves-nothing", test_deletion_of_unsent_record_leaves_nothing);
  ADD ("deletion-of-record-under-way-is-sent", test_deletion_of_record_under_way_is_sent);
  ADD ("undelete-brings-the-edit-back", test_undelete_brings_the_edit_back);
  ADD ("edit-revives-what-was-deleted-here", test_edit_revives_what_was_deleted_here);
  ADD ("edit-that-does-not-fit-revives-nothing", test_edit_that_does_not_fit_revives_nothing);
  ADD ("discard-goes-back-to-the-server", test_discard_goes_back_to_the_server);
  ADD ("draft-survives-reopening", test_draft_survives_reopening);
  ADD ("draft-is-forgotten", test_draft_is_forgotten);
  ADD ("drafts-are-listed", test_drafts_are_listed);
  ADD ("facts-are-kept", test_facts_are_kept);
  ADD ("edit-is-told-after-the-commit", test_edit_is_told_after_the_commit);
  ADD ("twin-edits-from-the-main-thread", test_twin_edits_from_the_main_thread);
  return g_test_run ();
}
