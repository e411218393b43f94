/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"
#include <string.h>

static void
test_unchanged_rows_are_not_written (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);
  CrmApplyStats stats = { 0 };

  apply_contact (self, 1, "Ann", "n", "e1");
  page_add (page, "e1", "Id", guid (1), "Name", "never read", NULL);
  page_add (page, "e1", "Id", guid (2), "Name", "Bob", NULL);
  g_assert_true (
      crm_store_apply_page (self->store, page, CRM_REASON_FILTER, NULL, &stats, NULL, NULL));
  g_assert_cmpuint (stats.added, ==, 1);
  g_assert_cmpuint (stats.unchanged, ==, 1);
  g_assert_cmpuint (stats.updated, ==, 0);
  assert_field (self, self->contact, guid (1), "Name", "Ann");
  crm_page_unref (page);
}

static void
test_edited_row_under_the_same_etag_is_not_written (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPage) page = page_new (self, self->contact);
  CrmApplyStats stats = { 0 };

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  page_add (page, "e1", "Id", guid (1), "Name", "Ann", "Notes", "n", NULL);
  g_assert_true (
      crm_store_apply_page (self->store, page, CRM_REASON_FILTER, NULL, &stats, NULL, NULL));
  g_assert_cmpuint (stats.unchanged, ==, 1);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
}

static void
test_without_etags_values_decide (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);
  CrmApplyStats stats = { 0 };

  apply_contact (self, 1, "Ann", "n", NULL);
  apply_contact (self, 2, "Bob", "n", NULL);
  page_add (page, NULL, "Id", guid (1), "Name", "Ann", "Notes", "n", NULL);
  page_add (page, NULL, "Id", guid (2), "Name", "Bo", "Notes", "n", NULL);
  g_assert_true (
      crm_store_apply_page (self->store, page, CRM_REASON_FILTER, NULL, &stats, NULL, NULL));
  g_assert_cmpuint (stats.unchanged, ==, 1);
  g_assert_cmpuint (stats.updated, ==, 1);
  assert_field (self, self->contact, guid (2), "Name", "Bo");
  crm_page_unref (page);
}

static void
test_what_the_server_leaves_out_stays (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);

  apply_contact (self, 1, "Ann", "n", "e1");
  page_add (page, "e2", "Id", guid (1), "Name", "Anna", NULL);
  apply (self, page);
  assert_field (self, self->contact, guid (1), "Name", "Anna");
  assert_field (self, self->contact, guid (1), "Notes", "n");
}

static void
test_composite_keys_are_one_row_each (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->line);

  page_add (page, NULL, "Order", "1", "Position", "a,b", "Name", "one", NULL);
  page_add (page, NULL, "Order", "1", "Position", "b", "Name", "two", NULL);
  page_add (page, NULL, "Order", "1", "Position", "a,b", "Name", "again", NULL);
  apply (self, page);
  g_assert_cmpint (count_of (self, self->line, NULL), ==, 2);
  assert_field (self, self->line, "Order=1,Position=a%2Cb", "Name", "again");
}

static void
test_tombstone_takes_a_clean_row (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);
  CrmApplyStats stats = { 0 };

  apply_contact (self, 1, "Ann", "n", "e1");
  crm_page_add_removed (page, guid (1), FALSE);
  crm_page_add_removed (page, guid (7), FALSE);
  g_assert_true (
      crm_store_apply_page (self->store, page, CRM_REASON_FILTER, NULL, &stats, NULL, NULL));
  g_assert_cmpuint (stats.removed, ==, 1);
  assert_field (self, self->contact, guid (1), "Name", "(none)");
  crm_page_unref (page);
}

static void
test_tombstone_of_an_edited_row_is_a_problem (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);
  g_autoptr (GPtrArray) problems = NULL;
  CrmProblem *problem;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "say \"hi\"\n");
  crm_page_add_removed (page, guid (1), FALSE);
  apply (self, page);
  problems = crm_store_list_problems (self->store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  problem = g_ptr_array_index (problems, 0);
  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_GONE);
  g_assert_cmpstr (problem->title, ==, "Ann");
  g_assert_cmpstr (problem->values, ==, "{\"Notes\": \"say \\\"hi\\\"\\u000a\"}");
  g_assert_cmpuint (n_pending (self), ==, 0);
}

static void
test_gone_row_is_made_again_on_retry (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (CrmSend) send = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  crm_page_add_removed (page, guid (1), FALSE);
  apply (self, page);
  problems = crm_store_list_problems (self->store, NULL);
  g_assert_true (crm_store_retry_problem (
      self->store, ((CrmProblem *) g_ptr_array_index (problems, 0))->id, NULL));
  send = crm_store_begin_send (self->store, self->contact, guid (1), NULL);
  g_assert_cmpint (send->kind, ==, CRM_SEND_CREATE);
  g_assert_null (send->etag);
  g_assert_cmpuint (crm_patch_get_n_entries (send->patch), ==, 3);
  g_assert_cmpuint (n_problems (self), ==, 0);
}

static void
test_row_that_comes_back_is_pending_again (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  crm_page_add_removed (page, guid (1), FALSE);
  apply (self, page);
  apply_contact (self, 1, "Ann", "n", "e2");
  g_assert_cmpuint (n_problems (self), ==, 0);
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static void
test_row_held_for_another_reason_only_leaves_the_set (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);
  CrmPage *gone = page_new (self, self->contact);

  page_add (page, "e1", "Id", guid (1), "Name", "Ann", NULL);
  g_assert_true (crm_store_apply_page (self->store, page, CRM_REASON_PIN, NULL, NULL, NULL, NULL));
  apply (self, page);
  crm_page_add_removed (gone, guid (1), TRUE);
  apply (self, gone);
  assert_field (self, self->contact, guid (1), "Name", "Ann");
}

/* It left the filter, nobody deleted it: what was changed here is still to be sent. */
static void
test_edited_row_may_leave_the_set (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);
  g_autoptr (CrmSend) update = NULL;
  g_autoptr (CrmSend) deletion = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  apply_contact (self, 2, "Bob", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  g_assert_true (crm_store_delete (self->store, self->contact, guid (2), NULL, NULL));
  crm_page_add_removed (page, guid (1), TRUE);
  crm_page_add_removed (page, guid (2), TRUE);
  apply (self, page);
  g_assert_cmpuint (n_problems (self), ==, 0);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  update = crm_store_begin_send (self->store, self->contact, guid (1), NULL);
  g_assert_cmpint (update->kind, ==, CRM_SEND_UPDATE);
  deletion = crm_store_begin_send (self->store, self->contact, guid (2), NULL);
  g_assert_cmpint (deletion->kind, ==, CRM_SEND_DELETE);
}

/* --- merging with edits ------------------------------------------------------------------- */

static void
test_other_fields_merge (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  apply_contact (self, 1, "Anna", "n", "e2");
  assert_field (self, self->contact, guid (1), "Name", "Anna");
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  assert_lost (self, "");
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static void
test_same_edit_on_both_sides_is_clean (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "both");
  apply_contact (self, 1, "Ann", "both", "e2");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CLEAN);
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM base_2"), ==, 0);
}

/* Both changed the notes; what comes of it under each policy. */
static void
make_clash (Fixture *self)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  apply_contact (self, 1, "Anna", "theirs", "e2");
}

static void
test_last_wins_sends_mine_and_keeps_theirs (Fixture *self, gconstpointer data)
{
  make_clash (self);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  assert_field (self, self->contact, guid (1), "Name", "Anna");
  g_assert_cmpuint (n_pending (self), ==, 1);
  assert_lost (self, "Notes: n, mine, (theirs)");
}

static void
test_server_wins_takes_theirs_and_keeps_mine (Fixture *self, gconstpointer data)
{
  make_clash (self);
  assert_field (self, self->contact, guid (1), "Notes", "theirs");
  g_assert_cmpuint (n_pending (self), ==, 0);
  assert_lost (self, "Notes: n, (mine), theirs");
}

static void
test_device_wins_with_the_whole_record (Fixture *self, gconstpointer data)
{
  make_clash (self);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  assert_field (self, self->contact, guid (1), "Name", "Ann");
  g_assert_cmpuint (n_pending (self), ==, 1);
  assert_lost (self, "Name: Ann, Ann, (Anna); Notes: n, mine, (theirs)");
}

static void
test_ask_leaves_a_question (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;

  make_clash (self);
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==,
                    CRM_RECORD_CHANGED | CRM_RECORD_CONFLICT);
  g_assert_cmpuint (n_pending (self), ==, 0);
  g_assert_null (crm_store_begin_send (self->store, self->contact, guid (1), NULL));
  problems = crm_store_list_problems (self->store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_true (crm_store_retry_problem (
      self->store, ((CrmProblem *) g_ptr_array_index (problems, 0))->id, NULL));
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static void
test_answer_theirs_discards (Fixture *self, gconstpointer data)
{
  make_clash (self);
  g_assert_true (crm_store_discard (self->store, self->contact, guid (1), NULL, NULL));
  assert_field (self, self->contact, guid (1), "Notes", "theirs");
  g_assert_cmpuint (n_problems (self), ==, 0);
}

static void
clash_twice (Fixture *self)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Name", "my name");
  edit_contact (self, 1, "Notes", "mine");
  apply_contact (self, 1, "their name", "theirs", "e2");
}

static gboolean
choose (Fixture *self, const char *const *theirs, GError **error)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (self->store, NULL);

  g_assert_cmpuint (problems->len, ==, 1);
  return crm_store_choose (self->store, ((CrmProblem *) g_ptr_array_index (problems, 0))->id,
                           theirs, error);
}

/* One field is theirs, the other mine, and only mine is sent. */
static void
test_answer_field_by_field (Fixture *self, gconstpointer data)
{
  const char *const theirs[] = { "Name", NULL };
  g_autoptr (CrmSend) send = NULL;

  clash_twice (self);
  g_assert_true (choose (self, theirs, NULL));
  assert_field (self, self->contact, guid (1), "Name", "their name");
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  g_assert_cmpuint (n_problems (self), ==, 0);
  send = crm_store_begin_send (self->store, self->contact, guid (1), NULL);
  g_assert_cmpuint (crm_patch_get_n_entries (send->patch), ==, 1);
}

static void
test_answer_all_mine_or_all_theirs (Fixture *self, gconstpointer data)
{
  const char *const all[] = { "Name", "Notes", NULL };
  const char *const none[] = { NULL };

  clash_twice (self);
  g_assert_true (choose (self, all, NULL));
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CLEAN);
  edit_contact (self, 1, "Name", "my name");
  apply_contact (self, 1, "another name", "theirs", "e3");
  g_assert_true (choose (self, none, NULL));
  assert_field (self, self->contact, guid (1), "Name", "my name");
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static void
test_only_what_is_there_can_be_chosen (Fixture *self, gconstpointer data)
{
  const char *const unknown[] = { "Nothing", NULL };
  g_autoptr (GError) error = NULL;

  clash_twice (self);
  g_assert_false (choose (self, unknown, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID);
  g_assert_cmpuint (n_problems (self), ==, 1);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
}

static void
test_deletion_against_an_edit_is_a_question (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  g_assert_true (crm_store_delete (self->store, self->contact, guid (1), NULL, NULL));
  apply_contact (self, 1, "Ann", "theirs", "e2");
  g_assert_cmpuint (n_problems (self), ==, 1);
  g_assert_cmpuint (n_pending (self), ==, 0);
  g_assert_true (crm_store_undelete (self->store, self->contact, guid (1), NULL, NULL));
  assert_field (self, self->contact, guid (1), "Notes", "theirs");
  g_assert_cmpuint (n_problems (self), ==, 0);
}

/* --- runs --------------------------------------------------------------------------------- */

static CrmCheckpoint
begin_run (Fixture *self, gint64 run_id)
{
  g_autoptr (GError) error = NULL;
  CrmCheckpoint checkpoint = { .run_id = run_id, .is_full = TRUE, .total_rows = -1 };

  g_assert_true (crm_store_begin_run (self->store, self->contact, &checkpoint, &error));
  g_assert_no_error (error);
  return checkpoint;
}

static guint
finish_run (Fixture *self, gboolean sweep)
{
  g_autoptr (GError) error = NULL;
  CrmCheckpoint checkpoint = { .watermark_us = 5, .total_rows = -1 };
  guint n_removed = 0;

  g_assert_true (crm_store_finish_run (self->store, self->contact, &checkpoint, sweep, &n_removed,
                                       NULL, &error));
  g_assert_no_error (error);
  return n_removed;
}

/* A page of the run with one contact; it tells of @total rows, @done of which came. */
static void
apply_of_run (Fixture *self, gint64 run_id, guint n, const char *name, gint64 total, gint64 done)
{
  g_autoptr (CrmPage) page = page_new (self, self->contact);
  g_autoptr (GError) error = NULL;
  CrmCheckpoint checkpoint
      = { .run_id = run_id, .is_full = TRUE, .total_rows = total, .done_rows = done };

  page_add (page, "e1", "Id", guid (n), "Name", name, NULL);
  g_assert_true (
      crm_store_apply_page (self->store, page, CRM_REASON_FILTER, &checkpoint, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_bulk (Fixture *self, gboolean is_bulk)
{
  gint64 n_indexes = sql_int (self, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'ix_2_%'");

  g_assert_cmpint (sql_int (self, "SELECT bulk FROM entity WHERE name = 'Contact'"), ==, is_bulk);
  if (is_bulk)
    g_assert_cmpint (n_indexes, ==, 0);
  else
    g_assert_cmpint (n_indexes, >=, 3);
}

static void
test_first_run_of_many_rows_is_bulk_until_it_ends (Fixture *self, gconstpointer data)
{
  CrmQuery query = { .entity = "Contact", .search = "ann" };
  g_autofree char *early = NULL;
  g_autofree char *names = NULL;

  begin_run (self, 1);
  apply_of_run (self, 1, 1, "Ann", 10000, 1);
  assert_bulk (self, TRUE);
  apply_of_run (self, 1, 2, "Bob", 10000, 2);
  early = names_of (self, &query);
  g_assert_cmpstr (early, ==, "Ann");
  fixture_reopen (self);
  g_assert_cmpuint (finish_run (self, TRUE), ==, 0);
  assert_bulk (self, FALSE);
  names = names_of (self, &query);
  g_assert_cmpstr (names, ==, "Ann");
  g_assert_cmpint (sql_int (self, "SELECT watermark_us FROM checkpoint"), ==, 5);
}

/* Where the server does not count, they do themselves. */
static void
test_bulk_begins_when_many_rows_came (Fixture *self, gconstpointer data)
{
  begin_run (self, 1);
  apply_of_run (self, 1, 1, "Ann", -1, 499);
  assert_bulk (self, FALSE);
  apply_of_run (self, 1, 2, "Bob", -1, 500);
  assert_bulk (self, TRUE);
  finish_run (self, TRUE);
  assert_bulk (self, FALSE);
}

static void
test_run_of_few_rows_is_not_bulk (Fixture *self, gconstpointer data)
{
  begin_run (self, 1);
  apply_of_run (self, 1, 1, "Ann", 499, 1);
  assert_bulk (self, FALSE);
  finish_run (self, TRUE);
  assert_bulk (self, FALSE);
}

static void
test_sweep_takes_only_clean_rows_unseen (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", "New", NULL);
  CrmPage *pinned = page_new (self, self->contact);

  apply_contact (self, 1, "Seen", "n", "e1");
  apply_contact (self, 2, "Unseen", "n", "e1");
  apply_contact (self, 3, "Edited", "n", "e1");
  edit_contact (self, 3, "Notes", "mine");
  page_add (pinned, "e1", "Id", guid (4), "Name", "Pinned", NULL);
  g_assert_true (
      crm_store_apply_page (self->store, pinned, CRM_REASON_PIN, NULL, NULL, NULL, NULL));
  apply (self, pinned);
  begin_run (self, 7);
  apply_contact (self, 1, "Seen", "n", "e1");
  g_assert_true (crm_store_create (self->store, patch, NULL, NULL, NULL));
  g_assert_cmpuint (finish_run (self, TRUE), ==, 1);
  assert_field (self, self->contact, guid (2), "Name", "(none)");
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 4);
}

static void
test_run_without_sweep_takes_nothing (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Unseen", "n", "e1");
  begin_run (self, 7);
  g_assert_cmpuint (finish_run (self, FALSE), ==, 0);
  assert_field (self, self->contact, guid (1), "Name", "Unseen");
}

static void
test_resumed_run_remembers_what_it_saw (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Seen", "n", "e1");
  apply_contact (self, 2, "Unseen", "n", "e1");
  begin_run (self, 7);
  apply_contact (self, 1, "Seen", "n", "e1");
  fixture_reopen (self);
  begin_run (self, 7);
  g_assert_cmpuint (finish_run (self, TRUE), ==, 1);
  assert_field (self, self->contact, guid (1), "Name", "Seen");
}

/* A first run that was given up left rows that the next one may not see. */
static void
test_second_first_run_sweeps (Fixture *self, gconstpointer data)
{
  begin_run (self, 1);
  apply_contact (self, 1, "Old", "n", "e1");
  begin_run (self, 2);
  apply_contact (self, 2, "New", "n", "e1");
  g_assert_cmpuint (finish_run (self, TRUE), ==, 1);
  assert_field (self, self->contact, guid (1), "Name", "(none)");
  assert_field (self, self->contact, guid (2), "Name", "New");
}

static void
test_cursor_comes_with_the_rows (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (CrmCheckpoint) found = { 0 };
  CrmCheckpoint checkpoint = { .run_id = 3, .cursor = (char *) "next", .done_rows = 1 };
  g_autoptr (CrmPage) page = page_new (self, self->contact);
  g_autoptr (CrmPage) broken = page_new (self, self->contact);

  begin_run (self, 3);
  page_add (page, "e1", "Id", guid (1), "Name", "Ann", NULL);
  g_assert_true (
      crm_store_apply_page (self->store, page, CRM_REASON_FILTER, &checkpoint, NULL, NULL, &error));
  checkpoint.cursor = (char *) "ahead";
  page_add (broken, "e1", "Id", guid (2), "Name", "Bob", NULL);
  page_add (broken, "e1", "Name", "no key", NULL);
  g_assert_false (crm_store_apply_page (self->store, broken, CRM_REASON_FILTER, &checkpoint, NULL,
                                        NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID);
  g_assert_true (crm_store_get_checkpoint (self->store, self->contact, &found, NULL));
  g_assert_cmpstr (found.cursor, ==, "next");
  assert_field (self, self->contact, guid (2), "Name", "(none)");
}

/* So many rows that they are several commits: none of the early ones moves the cursor. */
static void
test_cursor_waits_for_the_last_chunk (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (CrmCheckpoint) found = { 0 };
  CrmCheckpoint checkpoint = { .run_id = 3, .cursor = (char *) "ahead" };
  g_autoptr (CrmPage) page = page_new (self, self->contact);

  begin_run (self, 3);
  for (guint i = 0; i < 8000; i++)
    page_add (page, "e1", "Id", guid (i), "Name", "Many", NULL);
  page_add (page, "e1", "Name", "no key", NULL);
  g_assert_false (
      crm_store_apply_page (self->store, page, CRM_REASON_FILTER, &checkpoint, NULL, NULL, &error));
  g_assert_cmpint (count_of (self, self->contact, NULL), >, 0);
  g_assert_true (crm_store_get_checkpoint (self->store, self->contact, &found, NULL));
  g_assert_cmpstr (found.cursor, ==, NULL);
}

static void
test_keys_and_versions_tell_what_is_stale (Fixture *self, gconstpointer data)
{
  g_auto (CrmVersions) versions = { 0 };
  g_autoptr (CrmPage) page = page_new (self, self->contact);

  apply_contact (self, 1, "Same", "n", "e1");
  apply_contact (self, 2, "Moved", "n", "e1");
  apply_contact (self, 4, "Gone", "n", "e1");
  begin_run (self, 7);
  page_add (page, "e1", "Id", guid (1), NULL);
  page_add (page, "e9", "Id", guid (2), NULL);
  page_add (page, "e1", "Id", guid (3), NULL);
  crm_versions_init (&versions);
  g_assert_true (crm_store_compare_versions (self->store, page, TRUE, &versions, NULL));
  g_assert_cmpuint (versions.changed->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (versions.changed, 0), ==, guid (2));
  g_assert_cmpuint (versions.unknown->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (versions.unknown, 0), ==, guid (3));
  g_assert_cmpuint (finish_run (self, TRUE), ==, 1);
  assert_field (self, self->contact, guid (4), "Name", "(none)");
}

/* What is dated so lately that it may have changed again without another date, by date alone. */
static void
test_late_versions_without_etags_are_unsure (Fixture *self, gconstpointer data)
{
  g_auto (CrmVersions) versions = { 0 };
  g_autoptr (CrmPage) page = page_new (self, self->contact);
  static const struct
  {
    const char *etag;
    const char *date;
  } rows[] = { { NULL, "2026-05-01T11:59:59Z" },
               { NULL, "2026-05-01T12:00:00Z" },
               { "e1", "2026-05-01T12:00:00Z" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CrmPage *held = page_new (self, self->contact);

      page_add (held, rows[i].etag, "Id", guid (i + 1), "Name", "A", "ModifiedOn", rows[i].date,
                NULL);
      apply (self, held);
      page_add (page, rows[i].etag, "Id", guid (i + 1), "ModifiedOn", rows[i].date, NULL);
    }
  crm_versions_init (&versions);
  g_assert_true (crm_store_compare_versions (self->store, page, FALSE, &versions, NULL));
  g_assert_cmpuint (versions.changed->len, ==, 0);
  versions.unsure_us = G_GINT64_CONSTANT (1777636800000000); /* noon */
  g_assert_true (crm_store_compare_versions (self->store, page, FALSE, &versions, NULL));
  g_assert_cmpuint (versions.changed->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (versions.changed, 0), ==, guid (2));
}

/* A row that cannot be read was seen all the same. */
static void
test_bad_rows_are_not_swept (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);

  apply_contact (self, 1, "Bad", "n", "e1");
  apply_contact (self, 2, "Gone", "n", "e1");
  begin_run (self, 7);
  crm_page_add_bad (page, guid (1), "no text");
  crm_page_add_bad (page, guid (5), "no text");
  crm_page_add_bad (page, NULL, "no key");
  apply (self, page);
  g_assert_cmpuint (finish_run (self, TRUE), ==, 1);
  assert_field (self, self->contact, guid (1), "Name", "Bad");
  assert_field (self, self->contact, guid (2), "Name", "(none)");
}

/* Newest first, and no more than asked for. */
static void
test_newer_rows_are_listed (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  CrmPage *page = page_new (self, self->contact);
  guint n_sure = 0;

  page_add (page, "e1", "Id", guid (1), "ModifiedOn", "2026-05-01T12:00:00Z", NULL);
  page_add (page, "e1", "Id", guid (2), "ModifiedOn", "2026-05-01T12:00:02Z", NULL);
  page_add (page, "e1", "Id", guid (3), "ModifiedOn", "2026-05-01T12:00:01Z", NULL);
  page_add (page, "e1", "Id", guid (4), "ModifiedOn", "2026-05-01T12:00:03Z", NULL);
  apply (self, page);
  edit_contact (self, 4, "Name", "Mine");
  g_assert_true (crm_store_list_newer (
      self->store, self->contact, G_GINT64_CONSTANT (1777636800000000), 2, keys, &n_sure, NULL));
  g_assert_cmpuint (keys->len, ==, 2);
  g_assert_cmpuint (n_sure, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (keys, 0), ==, guid (4));
  g_assert_cmpstr (g_ptr_array_index (keys, 1), ==, guid (2));
}

/* Keys of clean rows that @filter is known not to hold for, in order. */
static char *
outside_of (Fixture *self, const char *text)
{
  g_autoptr (CrmFilter) filter = crm_filter_parse (text, NULL);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (crm_store_list_matching (self->store, self->contact, filter, TRUE, keys, NULL));
  g_ptr_array_sort_values (keys, (GCompareFunc) strcmp);
  g_ptr_array_add (keys, NULL);
  return g_strjoinv (" ", (char **) keys->pdata);
}

/* A null is no match either; what is edited stays, and so does what cannot be judged here. */
static void
test_outside_of_a_filter_is_what_is_known_to_be (Fixture *self, gconstpointer data)
{
  CrmPage *page = page_new (self, self->contact);
  g_autofree char *by_notes = NULL;
  g_autofree char *by_owner = NULL;
  g_autofree char *two = g_strjoin (" ", guid (2), guid (4), NULL);
  g_autofree char *three = g_strjoin (" ", guid (1), guid (2), guid (4), NULL);

  apply_contact (self, 1, "Keep", "keep", "e1");
  apply_contact (self, 2, "Go", "go", "e1");
  apply_contact (self, 3, "Edited", "go", "e1");
  apply_contact (self, 4, "Null", NULL, "e1");
  edit_contact (self, 3, "Name", "Ed");
  by_notes = outside_of (self, "Notes eq 'keep'");
  g_assert_cmpstr (by_notes, ==, two);
  page_add (page, "e1", "Id", guid (5), "Name", "Far", "AccountId", guid (99), NULL);
  apply (self, page);
  by_owner = outside_of (self, "Account/Name eq 'Acme'");
  g_assert_cmpstr (by_owner, ==, three);
}

/* A page of many rows is given to the disk in several commits, which edits go between. */
static void
test_long_page_lands_whole (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CrmPage *page = page_new (self, self->contact);
  CrmApplyStats stats = { 0 };

  for (guint i = 0; i < 3000; i++)
    page_add (page, "e1", "Id", guid (i), "Name", "Many", "Notes", "words to find", NULL);
  g_assert_true (
      crm_store_apply_page (self->store, page, CRM_REASON_FILTER, NULL, &stats, NULL, &error));
  g_assert_cmpuint (stats.added, ==, 3000);
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 3000);
  crm_page_unref (page);
}

#define ADD_POLICY(path, policy, test)                                                             \
  g_test_add ("/store/apply/" path, Fixture, policy, fixture_set_up, test, fixture_tear_down)
#define ADD(path, test) ADD_POLICY (path, NULL, test)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("unchanged-rows-are-not-written", test_unchanged_rows_are_not_written);
  ADD ("edited-row-under-the-same-etag-is-not-written",
       test_edited_row_under_the_same_etag_is_not_written);
  ADD ("without-etags-values-decide", test_without_etags_values_decide);
  ADD ("what-the-server-leaves-out-stays", test_what_the_server_leaves_out_stays);
  ADD ("composite-keys-are-one-row-each", test_composite_keys_are_one_row_each);
  ADD ("tombstone-takes-a-clean-row", test_tombstone_takes_a_clean_row);
  ADD ("tombstone-of-an-edited-row-is-a-problem", test_tombstone_of_an_edited_row_is_a_problem);
  ADD ("gone-row-is-made-again-on-retry", test_gone_row_is_made_again_on_retry);
  ADD ("row-that-comes-back-is-pending-again", test_row_that_comes_back_is_pending_again);
  ADD ("edited-row-may-leave-the-set", test_edited_row_may_leave_the_set);
  ADD ("row-held-for-another-reason-only-leaves-the-set",
       test_row_held_for_another_reason_only_leaves_the_set);
  ADD ("other-fields-merge", test_other_fields_merge);
  ADD ("same-edit-on-both-sides-is-clean", test_same_edit_on_both_sides_is_clean);
  ADD_POLICY ("last-wins-sends-mine-and-keeps-theirs", "last-wins",
              test_last_wins_sends_mine_and_keeps_theirs);
  ADD_POLICY ("server-wins-takes-theirs-and-keeps-mine", "server-wins",
              test_server_wins_takes_theirs_and_keeps_mine);
  ADD_POLICY ("device-wins-with-the-whole-record", "device-wins",
              test_device_wins_with_the_whole_record);
  ADD_POLICY ("ask-leaves-a-question", "ask", test_ask_leaves_a_question);
  ADD_POLICY ("answer-theirs-discards", "ask", test_answer_theirs_discards);
  ADD_POLICY ("answer-field-by-field", "ask", test_answer_field_by_field);
  ADD_POLICY ("answer-all", "ask", test_answer_all_mine_or_all_theirs);
  ADD_POLICY ("answer-unknown-field", "ask", test_only_what_is_there_can_be_chosen);
  ADD ("deletion-against-an-edit-is-a-question", test_deletion_against_an_edit_is_a_question);
  ADD ("first-run-of-many-rows-is-bulk-until-it-ends",
       test_first_run_of_many_rows_is_bulk_until_it_ends);
  ADD ("bulk-begins-when-many-rows-came", test_bulk_begins_when_many_rows_came);
  ADD ("run-of-few-rows-is-not-bulk", test_run_of_few_rows_is_not_bulk);
  ADD ("sweep-takes-only-clean-rows-unseen", test_sweep_takes_only_clean_rows_unseen);
  ADD ("run-without-sweep-takes-nothing", test_run_without_sweep_takes_nothing);
  ADD ("resumed-run-remembers-what-it-saw", test_resumed_run_remembers_what_it_saw);
  ADD ("second-first-run-sweeps", test_second_first_run_sweeps);
  ADD ("cursor-comes-with-the-rows", test_cursor_comes_with_the_rows);
  ADD ("cursor-waits-for-the-last-chunk", test_cursor_waits_for_the_last_chunk);
  ADD ("keys-and-versions-tell-what-is-stale", test_keys_and_versions_tell_what_is_stale);
  ADD ("outside-of-a-filter-is-what-is-known-to-be",
       test_outside_of_a_filter_is_what_is_known_to_be);
  ADD ("long-page-lands-whole", test_long_page_lands_whole);
  ADD ("late-versions-without-etags-are-unsure", test_late_versions_without_etags_are_unsure);
  ADD ("bad-rows-are-not-swept", test_bad_rows_are_not_swept);
  ADD ("newer-rows-are-listed", test_newer_rows_are_listed);
  return g_test_run ();
}
