/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake-clock.h"
#include "store-fixture.h"

#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define START_US (20000 * DAY_US)

/* What is kept for a while: lost values, what was confirmed, reports. */
static CrmFakeClock *the_clock;

static void
set_up (Fixture *self, gconstpointer data)
{
  the_clock = crm_fake_clock_new (START_US);
  self->world.clock = CRM_CLOCK (the_clock);
  fixture_set_up (self, data);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fixture_tear_down (self, data);
  g_clear_object (&the_clock);
}

static CrmLostValue *
only_lost (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = crm_store_list_lost (self->store, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  return g_ptr_array_steal_index (list, 0);
}

static void
restore_only (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmLostValue) lost = only_lost (self);

  crm_store_restore_lost (self->store, lost->id, &error);
  g_assert_no_error (error);
}

/* Both changed the notes. */
static void
make_clash (Fixture *self)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  apply_contact (self, 1, "Ann", "theirs", "e2");
}

/* --- lost values -------------------------------------------------------------------------- */

static void
test_lost_value_is_described (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmLostValue) lost = NULL;

  make_clash (self);
  lost = only_lost (self);
  g_assert_cmpstr (lost->entity, ==, "Contact");
  g_assert_cmpstr (lost->key, ==, guid (1));
  g_assert_cmpstr (lost->title, ==, "Ann");
  g_assert_cmpstr (lost->caption, ==, "Notes");
  g_assert_cmpstr (lost->base, ==, "n");
  g_assert_false (lost->mine_lost);
  g_assert_cmpint (lost->since_us, ==, START_US);
}

static void
test_lists_of_one_record (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) other = NULL;

  make_clash (self);
  one = crm_store_list_lost (self->store, "Contact", guid (1), NULL);
  other = crm_store_list_lost (self->store, "Contact", guid (2), NULL);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpuint (other->len, ==, 0);
}

static void
test_restored_value_is_an_edit (Fixture *self, gconstpointer data)
{
  make_clash (self);
  assert_field (self, self->contact, guid (1), "Notes", "theirs");
  restore_only (self);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  g_assert_cmpuint (n_pending (self), ==, 1);
  assert_lost (self, "");
}

static void
test_unknown_lost_value_is_told (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (crm_store_restore_lost (self->store, 17, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND);
}

static void
test_value_of_a_row_that_is_gone_stays_lost (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmLostValue) lost = NULL;
  CrmPage *page = page_new (self, self->contact);

  make_clash (self);
  lost = only_lost (self);
  crm_page_add_removed (page, guid (1), FALSE);
  apply (self, page);
  g_assert_false (crm_store_restore_lost (self->store, lost->id, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND);
  assert_lost (self, "Notes: n, (mine), theirs");
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GPtrArray **list = user_data;

  *list = crm_store_list_lost_finish (CRM_STORE (source), result, NULL);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gint *restored = user_data;

  *restored = crm_store_restore_lost_finish (CRM_STORE (source), result, NULL) ? 1 : 2;
}

static void
test_twins_list_and_restore (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  CrmLostValue *lost;
  gint restored = 0;

  make_clash (self);
  crm_store_list_lost_async (self->store, "Contact", NULL, NULL, listed_cb, &list);
  while (!list)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (list->len, ==, 1);
  lost = g_ptr_array_index (list, 0);
  crm_store_restore_lost_async (self->store, lost->id, NULL, restored_cb, &restored);
  while (restored == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (restored, ==, 1);
  assert_lost (self, "");
}

/* The server's value went from n to other and back: the try that may have been processed is not
 * seen any more, but somebody wrote there. */
static void
test_there_and_back_again_is_recorded (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmRecord) theirs = NULL;
  CrmMergeOutcome outcome;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "mine");
  send = crm_store_begin_send (self->store, self->contact, guid (1), NULL);
  theirs
      = record_new (self, self->contact, "e3", "Id", guid (1), "Name", "Ann", "Notes", "n", NULL);
  g_assert_true (
      crm_store_merge (self->store, self->contact, guid (1), theirs, send, &outcome, NULL));
  g_assert_cmpint (outcome, ==, CRM_MERGE_SEND_AGAIN);
  assert_lost (self, "Notes: n, mine, (n)");
}

/* --- records that were deleted on one side -------------------------------------------------- */

static void
delete_against_change (Fixture *self)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  g_assert_true (crm_store_delete (self->store, self->contact, guid (1), NULL, NULL));
  apply_contact (self, 1, "Anna", "theirs", "e2");
}

static void
test_record_deleted_against_a_change_can_be_made_again (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  CrmReceipt receipt = { 0 };

  delete_against_change (self);
  g_assert_cmpuint (n_problems (self), ==, 0);
  g_assert_cmpuint (n_pending (self), ==, 1);
  send = crm_store_begin_send (self->store, self->contact, guid (1), NULL);
  g_assert_cmpint (send->kind, ==, CRM_SEND_DELETE);
  g_assert_true (crm_store_ack (self->store, send, &receipt, NULL));
  assert_field (self, self->contact, guid (1), "Name", "(none)");
  restore_only (self);
  assert_field (self, self->contact, guid (1), "Name", "Anna");
  assert_field (self, self->contact, guid (1), "Notes", "theirs");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_NEW);
}

static void
test_lost_deletion_can_be_done_again (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmLostValue) lost = NULL;

  delete_against_change (self);
  assert_field (self, self->contact, guid (1), "Name", "Anna");
  lost = only_lost (self);
  g_assert_null (lost->field);
  g_assert_null (lost->mine);
  g_assert_true (lost->mine_lost);
  restore_only (self);
  g_assert_true (state_of (self, self->contact, guid (1)) & CRM_RECORD_DELETED);
}

/* --- 30 days ------------------------------------------------------------------------------ */

static void
pass_days (Fixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      crm_fake_clock_advance (the_clock, DAY_US);
      fixture_reopen (self);
    }
}

static void
test_lost_values_go_after_30_days (Fixture *self, gconstpointer data)
{
  make_clash (self);
  pass_days (self, 30);
  assert_lost (self, "Notes: n, mine, (theirs)");
  pass_days (self, 2);
  assert_lost (self, "");
}

static void
test_clock_that_jumps_ages_nothing (Fixture *self, gconstpointer data)
{
  make_clash (self);
  crm_fake_clock_advance (the_clock, 10 * 365 * DAY_US);
  fixture_reopen (self);
  assert_lost (self, "Notes: n, mine, (theirs)");
  pass_days (self, 3);
  assert_lost (self, "Notes: n, mine, (theirs)");
}

/* Wrong at each start until the network says better: two dates a day. */
static void
test_clock_that_is_reset_at_each_start_ages_nothing (Fixture *self, gconstpointer data)
{
  make_clash (self);
  for (guint i = 0; i < 20; i++)
    {
      crm_fake_clock_set_skew (the_clock, -START_US);
      fixture_reopen (self);
      crm_fake_clock_set_skew (the_clock, 0);
      crm_fake_clock_advance (the_clock, DAY_US);
      fixture_reopen (self);
    }
  assert_lost (self, "Notes: n, mine, (theirs)");
}

static void
test_end_of_a_run_counts_the_day (Fixture *self, gconstpointer data)
{
  CrmCheckpoint open = { .run_id = 1 }, done = { .watermark_us = 1 };

  make_clash (self);
  for (guint i = 0; i < 32; i++)
    {
      crm_fake_clock_advance (the_clock, DAY_US);
      g_assert_true (crm_store_begin_run (self->store, self->contact, &open, NULL));
      g_assert_true (
          crm_store_finish_run (self->store, self->contact, &done, FALSE, NULL, NULL, NULL));
    }
  assert_lost (self, "");
}

/* --- reports and requests ----------------------------------------------------------------- */

static void
test_last_50_reports_are_kept (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) reports = NULL;

  for (guint i = 1; i <= 53; i++)
    {
      g_autofree char *text = g_strdup_printf ("{ \"run\": %u }", i);

      g_assert_true (crm_store_add_report (self->store, text, NULL));
    }
  fixture_reopen (self);
  reports = crm_store_list_reports (self->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (reports), ==, 50);
  g_assert_cmpstr (reports[0], ==, "{ \"run\": 53 }");
  g_assert_cmpstr (reports[49], ==, "{ \"run\": 4 }");
}

static void
test_requests_are_counted_by_day (Fixture *self, gconstpointer data)
{
  guint total = 0;

  g_assert_true (crm_store_add_requests (self->store, 20000, 3, &total, NULL));
  g_assert_true (crm_store_add_requests (self->store, 20000, 4, &total, NULL));
  g_assert_cmpuint (total, ==, 7);
  g_assert_true (crm_store_add_requests (self->store, 20001, 1, &total, NULL));
  g_assert_cmpuint (total, ==, 1);
  for (gint64 day = 20002; day < 20040; day++)
    g_assert_true (crm_store_add_requests (self->store, day, 1, NULL, NULL));
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM usage"), ==, 31);
  /* The day that is counted stays, whatever other days say. */
  g_assert_true (crm_store_add_requests (self->store, 5, 2, &total, NULL));
  g_assert_true (crm_store_add_requests (self->store, 5, 2, &total, NULL));
  g_assert_cmpuint (total, ==, 4);
}

/* --- a server that went back in time ------------------------------------------------------ */

#define TIME(n) "2026-03-0" #n "T00:00:00Z"

static void
apply_at (Fixture *self, guint n, const char *name, const char *notes, const char *modified)
{
  CrmPage *page = page_new (self, self->contact);

  page_add (page, modified, "Id", guid (n), "Name", name, "Notes", notes, "ModifiedOn", modified,
            NULL);
  apply (self, page);
}

/* @modified: of the server's echo; %NULL: it says nothing. */
static void
send_and_ack (Fixture *self, guint n, const char *modified)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmSend) send = crm_store_begin_send (self->store, self->contact, guid (n), &error);
  g_autoptr (CrmRecord) echo
      = modified ? record_new (self, self->contact, modified, "ModifiedOn", modified, NULL) : NULL;
  CrmReceipt receipt = { .etag = (char *) (modified ? modified : "told"), .record = echo };

  g_assert_no_error (error);
  g_assert_true (crm_store_ack (self->store, send, &receipt, &error));
  g_assert_no_error (error);
}

static guint
note_undone (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  crm_store_note_undone (self->store, self->contact, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_problems (self), ==, n);
  return n;
}

static CrmProblem *
only_problem (Fixture *self)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (self->store, NULL);

  g_assert_cmpuint (problems->len, ==, 1);
  return g_ptr_array_steal_index (problems, 0);
}

static void
retry_only (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProblem) problem = only_problem (self);

  crm_store_retry_problem (self->store, problem->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_problems (self), ==, 0);
}

static void
test_undone_change_can_be_sent_again (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmProblem) problem = NULL;

  apply_at (self, 1, "Ann", "n", TIME (1));
  edit_contact (self, 1, "Notes", "mine");
  send_and_ack (self, 1, TIME (2));
  g_assert_cmpuint (note_undone (self), ==, 0);
  apply_at (self, 1, "Ann", "n", TIME (1));
  g_assert_cmpuint (note_undone (self), ==, 1);
  problem = only_problem (self);
  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_UNDONE);
  g_assert_cmpint (problem->change, ==, CRM_SEND_UPDATE);
  g_assert_cmpstr (problem->values, ==, "{\"Notes\": \"mine\"}");
  g_assert_cmpuint (n_pending (self), ==, 0);
  retry_only (self);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  g_assert_cmpuint (n_pending (self), ==, 1);
}

/* A server that echoes nothing: the change is later than what it had before. */
static void
test_undone_change_without_an_echo_is_found (Fixture *self, gconstpointer data)
{
  apply_at (self, 1, "Ann", "n", TIME (1));
  edit_contact (self, 1, "Notes", "mine");
  send_and_ack (self, 1, NULL);
  apply_at (self, 1, "Ann", "n", TIME (1));
  g_assert_cmpuint (note_undone (self), ==, 1);
}

static void
test_later_change_of_others_is_not_undone (Fixture *self, gconstpointer data)
{
  apply_at (self, 1, "Ann", "n", TIME (1));
  edit_contact (self, 1, "Notes", "mine");
  send_and_ack (self, 1, TIME (2));
  apply_at (self, 1, "Ann", "theirs", TIME (3));
  g_assert_cmpuint (note_undone (self), ==, 0);
}

/* Somebody wrote another field after the restore: ours is the old one all the same. */
static void
test_change_after_the_restore_hides_nothing (Fixture *self, gconstpointer data)
{
  apply_at (self, 1, "Ann", "n", TIME (1));
  edit_contact (self, 1, "Notes", "mine");
  send_and_ack (self, 1, TIME (2));
  apply_at (self, 1, "Anna", "n", TIME (5));
  g_assert_cmpuint (note_undone (self), ==, 1);
}

/* Removes everything the server does not list. */
static void
list_nothing (Fixture *self, gint64 run)
{
  CrmCheckpoint open = { .run_id = run, .is_full = TRUE, .finished_us = 1 };
  CrmCheckpoint done = { .watermark_us = 1 };

  g_assert_true (crm_store_begin_run (self->store, self->contact, &open, NULL));
  g_assert_true (crm_store_finish_run (self->store, self->contact, &done, TRUE, NULL, NULL, NULL));
}

static void
create_and_ack (Fixture *self, guint n)
{
  g_autoptr (CrmPatch) patch
      = patch_new (self->contact, "Id", guid (n), "Name", "New", "Notes", "first", NULL);

  g_assert_true (crm_store_create (self->store, patch, NULL, NULL, NULL));
  send_and_ack (self, n, TIME (2));
}

static void
test_undone_creation_is_made_again_with_its_key (Fixture *self, gconstpointer data)
{
  create_and_ack (self, 7);
  edit_contact (self, 7, "Notes", "second");
  send_and_ack (self, 7, TIME (3));
  list_nothing (self, 5);
  assert_field (self, self->contact, guid (7), "Name", "(none)");
  g_assert_cmpuint (note_undone (self), ==, 1);
  fixture_reopen (self);
  retry_only (self);
  assert_field (self, self->contact, guid (7), "Name", "New");
  assert_field (self, self->contact, guid (7), "Notes", "second");
  g_assert_cmpuint (state_of (self, self->contact, guid (7)), ==, CRM_RECORD_NEW);
}

/* The server went back behind the making of a record of which this device only made a change. */
static void
test_undone_change_of_what_is_gone_keeps_the_key (Fixture *self, gconstpointer data)
{
  apply_at (self, 1, "Ann", "n", TIME (1));
  edit_contact (self, 1, "Notes", "mine");
  send_and_ack (self, 1, TIME (2));
  list_nothing (self, 5);
  g_assert_cmpuint (note_undone (self), ==, 1);
  retry_only (self);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_NEW);
}

/* Somebody deleted it, and much later the server went back to a day after that. */
static void
test_record_that_went_before_is_not_undone (Fixture *self, gconstpointer data)
{
  create_and_ack (self, 7);
  list_nothing (self, 5);
  list_nothing (self, 6);
  g_assert_cmpuint (note_undone (self), ==, 0);
}

static void
test_undone_deletion_is_done_again (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmProblem) problem = NULL;
  CrmReceipt receipt = { 0 };

  apply_at (self, 1, "Ann", "n", TIME (1));
  g_assert_true (crm_store_delete (self->store, self->contact, guid (1), NULL, NULL));
  send = crm_store_begin_send (self->store, self->contact, guid (1), NULL);
  g_assert_true (crm_store_ack (self->store, send, &receipt, NULL));
  apply_at (self, 1, "Ann", "n", TIME (1));
  g_assert_cmpuint (note_undone (self), ==, 1);
  problem = only_problem (self);
  g_assert_cmpint (problem->change, ==, CRM_SEND_DELETE);
  retry_only (self);
  g_assert_true (state_of (self, self->contact, guid (1)) & CRM_RECORD_DELETED);
}

static void
test_try_that_arrived_unseen_counts_as_confirmed (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmRecord) theirs = NULL;
  CrmMergeOutcome outcome;

  apply_at (self, 1, "Ann", "n", TIME (1));
  edit_contact (self, 1, "Notes", "mine");
  send = crm_store_begin_send (self->store, self->contact, guid (1), NULL);
  theirs = record_new (self, self->contact, "e2", "Id", guid (1), "Name", "Ann", "Notes", "mine",
                       "ModifiedOn", TIME (2), NULL);
  g_assert_true (
      crm_store_merge (self->store, self->contact, guid (1), theirs, send, &outcome, NULL));
  g_assert_cmpint (outcome, ==, CRM_MERGE_DONE);
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM confirmed"), ==, 1);
  apply_at (self, 1, "Ann", "n", TIME (1));
  g_assert_cmpuint (note_undone (self), ==, 1);
}

static void
test_undone_and_not_wanted_is_forgotten (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmProblem) problem = NULL;

  create_and_ack (self, 7);
  list_nothing (self, 5);
  g_assert_cmpuint (note_undone (self), ==, 1);
  problem = only_problem (self);
  g_assert_true (crm_store_discard_problem (self->store, problem->id, NULL));
  g_assert_cmpuint (n_problems (self), ==, 0);
  g_assert_cmpuint (n_pending (self), ==, 0);
  g_assert_cmpuint (note_undone (self), ==, 0);
}

static char *
json_with_number (const char *type)
{
  g_autofree char *field
      = g_strdup_printf (", { \"name\": \"Extra\", \"type\": \"Edm.%s\" }", type);

  return project_json (NULL, field);
}

/* A field was given another type since: the rest is asked for all the same, and nothing that no
 * longer fits is sent in silence. */
static void
test_confirmed_value_of_another_type_is_passed_over (Fixture *self, gconstpointer data)
{
  g_autofree char *old = json_with_number ("String");
  g_autofree char *new = json_with_number ("Int32");

  fixture_use_project (self, old);
  apply_at (self, 1, "Ann", "n", TIME (1));
  edit_contact (self, 1, "Extra", "words");
  edit_contact (self, 1, "Notes", "mine");
  send_and_ack (self, 1, TIME (2));
  fixture_use_project (self, new);
  apply_at (self, 1, "Ann", "n", TIME (1));
  g_assert_cmpuint (note_undone (self), ==, 1);
  retry_only (self);
  assert_field (self, self->contact, guid (1), "Notes", "mine");
}

static void
test_lost_value_of_another_type_stays_lost (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmLostValue) lost = NULL;
  g_autofree char *old = json_with_number ("String");
  g_autofree char *new = json_with_number ("Int32");
  CrmPage *first, *second;

  fixture_use_project (self, old);
  first = page_new (self, self->contact);
  page_add (first, "e1", "Id", guid (1), "Extra", "n", NULL);
  apply (self, first);
  edit_contact (self, 1, "Extra", "mine");
  second = page_new (self, self->contact);
  page_add (second, "e2", "Id", guid (1), "Extra", "theirs", NULL);
  apply (self, second);
  fixture_use_project (self, new);
  lost = only_lost (self);
  g_assert_false (crm_store_restore_lost (self->store, lost->id, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID);
  assert_lost (self, "Extra: n, mine, (theirs)");
}

#define ADD_POLICY(path, policy, test)                                                             \
  g_test_add ("/store/keep/" path, Fixture, policy, set_up, test, tear_down)
#define ADD(path, test) ADD_POLICY (path, NULL, test)

static void
add_lost (void)
{
  ADD ("lost-value-is-described", test_lost_value_is_described);
  ADD ("lists-of-one-record", test_lists_of_one_record);
  ADD_POLICY ("restored-value-is-an-edit", "server-wins", test_restored_value_is_an_edit);
  ADD ("unknown-lost-value-is-told", test_unknown_lost_value_is_told);
  ADD_POLICY ("value-of-a-row-that-is-gone-stays-lost", "server-wins",
              test_value_of_a_row_that_is_gone_stays_lost);
  ADD_POLICY ("twins-list-and-restore", "server-wins", test_twins_list_and_restore);
  ADD ("there-and-back-again-is-recorded", test_there_and_back_again_is_recorded);
  ADD_POLICY ("record-deleted-against-a-change-can-be-made-again", "device-wins",
              test_record_deleted_against_a_change_can_be_made_again);
  ADD_POLICY ("lost-deletion-can-be-done-again", "server-wins",
              test_lost_deletion_can_be_done_again);
  ADD ("lost-values-go-after-30-days", test_lost_values_go_after_30_days);
  ADD ("clock-that-jumps-ages-nothing", test_clock_that_jumps_ages_nothing);
  ADD ("clock-that-is-reset-at-each-start-ages-nothing",
       test_clock_that_is_reset_at_each_start_ages_nothing);
  ADD ("end-of-a-run-counts-the-day", test_end_of_a_run_counts_the_day);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add_lost ();
  ADD ("last-50-reports-are-kept", test_last_50_reports_are_kept);
  ADD ("requests-are-counted-by-day", test_requests_are_counted_by_day);
  ADD ("undone-change-can-be-sent-again", test_undone_change_can_be_sent_again);
  ADD ("undone-change-without-an-echo-is-found", test_undone_change_without_an_echo_is_found);
  ADD ("later-change-of-others-is-not-undone", test_later_change_of_others_is_not_undone);
  ADD ("change-after-the-restore-hides-nothing", test_change_after_the_restore_hides_nothing);
  ADD ("undone-creation-is-made-again-with-its-key",
       test_undone_creation_is_made_again_with_its_key);
  ADD ("undone-change-of-what-is-gone-keeps-the-key",
       test_undone_change_of_what_is_gone_keeps_the_key);
  ADD ("record-that-went-before-is-not-undone", test_record_that_went_before_is_not_undone);
  ADD ("undone-deletion-is-done-again", test_undone_deletion_is_done_again);
  ADD ("try-that-arrived-unseen-counts-as-confirmed",
       test_try_that_arrived_unseen_counts_as_confirmed);
  ADD ("undone-and-not-wanted-is-forgotten", test_undone_and_not_wanted_is_forgotten);
  ADD ("confirmed-value-of-another-type-is-passed-over",
       test_confirmed_value_of_another_type_is_passed_over);
  ADD ("lost-value-of-another-type-stays-lost", test_lost_value_of_another_type_stays_lost);
  return g_test_run ();
}
