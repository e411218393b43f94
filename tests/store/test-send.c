/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

static CrmSend *
begin (Fixture *self, CrmEntity *entity, const char *key)
{
  g_autoptr (GError) error = NULL;
  CrmSend *send = crm_store_begin_send (self->store, entity, key, &error);

  g_assert_no_error (error);
  return send;
}

static void
ack (Fixture *self, CrmSend *send, const char *key, const char *etag, CrmRecord *record)
{
  g_autoptr (GError) error = NULL;
  CrmReceipt receipt = { (char *) key, (char *) etag, record };

  g_assert_true (crm_store_ack (self->store, send, &receipt, &error));
  g_assert_no_error (error);
}

static CrmMergeOutcome
merge (Fixture *self, CrmSend *send, CrmRecord *theirs)
{
  g_autoptr (GError) error = NULL;
  CrmMergeOutcome outcome = CRM_MERGE_DONE;

  g_assert_true (
      crm_store_merge (self->store, send->entity, send->key, theirs, send, &outcome, &error));
  g_assert_no_error (error);
  return outcome;
}

static char *
new_contact (Fixture *self, const char *name)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Name", name, NULL);
  char *key = NULL;

  g_assert_true (crm_store_create (self->store, patch, &key, NULL, NULL));
  return key;
}

/* "Name=Ann;Notes=(null)" of what goes out. */
static char *
text_of_patch (CrmPatch *patch)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      CrmField *field = entity->fields[entry->field];
      g_autofree char *now = crm_value_dup_text (field->type, &entry->now);

      g_string_append_printf (text, "%s%s=%s", i > 0 ? ";" : "", field->name, now ? now : "(null)");
    }
  return g_string_free_and_steal (text);
}

static void
assert_patch (CrmSend *send, const char *expected)
{
  g_autofree char *text = text_of_patch (send->patch);

  g_assert_cmpstr (text, ==, expected);
}

/* --- what goes out ------------------------------------------------------------------------ */

static void
test_only_changed_fields_go_out (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  edit_contact (self, 1, "Age", NULL);
  send = begin (self, self->contact, guid (1));
  g_assert_cmpint (send->kind, ==, CRM_SEND_UPDATE);
  g_assert_cmpstr (send->etag, ==, "e1");
  assert_patch (send, "Notes=new");
  g_assert_cmpstr (crm_patch_get_entry (send->patch, 0)->was.text, ==, "n");
}

static void
test_create_sends_key_and_values (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Id", guid (5), "Name", "Ann", NULL);
  g_autoptr (CrmSend) send = NULL;

  g_assert_true (crm_store_create (self->store, patch, NULL, NULL, NULL));
  send = begin (self, self->contact, guid (5));
  g_assert_cmpint (send->kind, ==, CRM_SEND_CREATE);
  assert_patch (send, "Id=00000000-0000-4000-8000-000000000005;Name=Ann");
}

static void
test_nothing_to_send_for_a_clean_row (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  g_assert_null (begin (self, self->contact, guid (1)));
  g_assert_null (begin (self, self->contact, guid (2)));
}

static void
test_pending_is_oldest_first (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) pending = NULL;
  g_autofree char *key = NULL;
  CrmPending *first, *second;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  edit_contact (self, 1, "Age", "7");
  key = new_contact (self, "Bob");
  pending = crm_store_list_pending (self->store, NULL);
  g_assert_cmpuint (pending->len, ==, 2);
  first = g_ptr_array_index (pending, 0);
  second = g_ptr_array_index (pending, 1);
  g_assert_cmpstr (first->title, ==, "Ann");
  g_assert_cmpstr (first->fields, ==, "Notes, Age");
  g_assert_cmpint (second->kind, ==, CRM_SEND_CREATE);
  g_assert_cmpstr (second->key, ==, key);
}

/* --- confirmed ---------------------------------------------------------------------------- */

static void
test_ack_takes_the_echo (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmRecord) echo = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  send = begin (self, self->contact, guid (1));
  echo = record_new (self, self->contact, "e2", "Id", guid (1), "Name", "ANN", "Notes", "new!",
                     NULL);
  ack (self, send, NULL, NULL, echo);
  assert_field (self, self->contact, guid (1), "Notes", "new!");
  assert_field (self, self->contact, guid (1), "Name", "ANN");
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CLEAN);
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM rec_2 WHERE etag = 'e2'"), ==, 1);
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM inflight"), ==, 0);
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM sent"), ==, 0);
}

static void
test_ack_leaves_what_was_edited_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmSend) next = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "one");
  edit_contact (self, 1, "Age", "7");
  send = begin (self, self->contact, guid (1));
  edit_contact (self, 1, "Notes", "two");
  ack (self, send, NULL, "e2", NULL);
  next = begin (self, self->contact, guid (1));
  g_assert_false (next->unknown);
  g_assert_cmpstr (next->etag, ==, "e2");
  assert_patch (next, "Notes=two");
}

static void
test_edit_back_while_under_way_is_sent (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmSend) next = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "one");
  send = begin (self, self->contact, guid (1));
  edit_contact (self, 1, "Notes", "n");
  ack (self, send, NULL, "e2", NULL);
  assert_field (self, self->contact, guid (1), "Notes", "n");
  next = begin (self, self->contact, guid (1));
  assert_patch (next, "Notes=n");
}

static void
test_discard_while_under_way_takes_the_servers (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "one");
  send = begin (self, self->contact, guid (1));
  g_assert_true (crm_store_discard (self->store, self->contact, guid (1), NULL, NULL));
  ack (self, send, NULL, "e2", NULL);
  assert_field (self, self->contact, guid (1), "Notes", "one");
  g_assert_cmpuint (n_pending (self), ==, 0);
}

static void
test_acked_deletion_removes_the_row (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  g_assert_true (crm_store_delete (self->store, self->contact, guid (1), NULL, NULL));
  send = begin (self, self->contact, guid (1));
  g_assert_cmpint (send->kind, ==, CRM_SEND_DELETE);
  ack (self, send, NULL, NULL, NULL);
  assert_field (self, self->contact, guid (1), "Name", "(none)");
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM base_2"), ==, 0);
}

/* The server did delete it, but it is wanted again here: not for us to throw away. */
static void
test_edit_while_the_deletion_is_under_way_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  g_assert_true (crm_store_delete (self->store, self->contact, guid (1), NULL, NULL));
  send = begin (self, self->contact, guid (1));
  edit_contact (self, 1, "Notes", "new");
  ack (self, send, NULL, NULL, NULL);
  assert_field (self, self->contact, guid (1), "Notes", "new");
  g_assert_cmpuint (n_problems (self), ==, 1);
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM inflight"), ==, 0);
}

/* An unsent deletion that the server refused, or that met a change, is answered by the edit. */
static void
test_edit_answers_the_question_of_a_deletion (Fixture *self, gconstpointer data)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  g_assert_true (crm_store_delete (self->store, self->contact, guid (1), NULL, NULL));
  apply_contact (self, 1, "Ann", "theirs", "e2");
  g_assert_cmpuint (n_problems (self), ==, 1);
  edit_contact (self, 1, "Name", "Anne");
  g_assert_cmpuint (n_problems (self), ==, 0);
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CHANGED);
  assert_field (self, self->contact, guid (1), "Notes", "theirs");
}

static void
test_acked_create_becomes_clean (Fixture *self, gconstpointer data)
{
  g_autofree char *key = new_contact (self, "Ann");
  g_autoptr (CrmSend) send = begin (self, self->contact, key);

  ack (self, send, NULL, "e1", NULL);
  g_assert_cmpuint (state_of (self, self->contact, key), ==, CRM_RECORD_CLEAN);
}

static void
test_key_of_the_server_replaces_ours (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->country, "Name", "Malta", NULL);
  g_autofree char *key = NULL;
  g_autoptr (CrmSend) send = NULL;

  g_assert_true (crm_store_create (self->store, patch, &key, NULL, NULL));
  send = begin (self, self->country, key);
  assert_patch (send, "Name=Malta");
  ack (self, send, "17", "e1", NULL);
  assert_field (self, self->country, "17", "Name", "Malta");
  assert_field (self, self->country, "17", "Id", "17");
  assert_field (self, self->country, key, "Name", "(none)");
}

/* A page brought the record before its answer did, and the user went on in that one. */
static void
test_edit_of_the_double_row_stays (Fixture *self, gconstpointer data)
{
  g_autofree char *key = new_contact (self, "Ann");
  g_autoptr (CrmSend) send = begin (self, self->contact, key);
  g_autoptr (CrmPatch) later = patch_new (self->contact, "Name", "Anna", NULL);

  apply_contact (self, 60, "Ann", "n", "e1");
  edit_contact (self, 60, "Notes", "typed");
  edit_contact (self, 60, "Name", "Anja");
  g_assert_true (crm_store_edit (self->store, key, -1, later, NULL, NULL));
  ack (self, send, guid (60), "e1", NULL);
  assert_field (self, self->contact, key, "Name", "(none)");
  assert_field (self, self->contact, guid (60), "Name", "Anna");
  assert_field (self, self->contact, guid (60), "Notes", "typed");
  g_assert_cmpuint (state_of (self, self->contact, guid (60)), ==, CRM_RECORD_CHANGED);
  g_assert_cmpuint (n_pending (self), ==, 1);
  assert_lost (self, "Name: Ann, (Anja), Anna");
}

static void
test_new_key_is_followed_by_what_points_at_it (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = patch_new (self->account, "Id", guid (50), "Name", "Acme", NULL);
  g_autoptr (CrmSend) send = NULL;

  g_assert_true (crm_store_create (self->store, patch, NULL, NULL, NULL));
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "AccountId", guid (50));
  send = begin (self, self->account, guid (50));
  ack (self, send, guid (60), "e1", NULL);
  assert_field (self, self->contact, guid (1), "AccountId", guid (60));
}

/* --- refused, not sent -------------------------------------------------------------------- */

static void
test_unsent_edit_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmSend) again = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  send = begin (self, self->contact, guid (1));
  g_assert_true (crm_store_unsend (self->store, send, NULL));
  again = begin (self, self->contact, guid (1));
  g_assert_false (again->unknown);
  assert_patch (again, "Notes=new");
}

static void
test_refused_edit_is_kept_with_the_servers_words (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  CrmProblem *problem;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  send = begin (self, self->contact, guid (1));
  g_assert_true (crm_store_park (self->store, send, CRM_PROBLEM_REJECTED, "<b>No</b> %s", NULL));
  fixture_reopen (self);
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==,
                    CRM_RECORD_CHANGED | CRM_RECORD_REJECTED);
  g_assert_cmpuint (n_pending (self), ==, 0);
  problems = crm_store_list_problems (self->store, NULL);
  problem = g_ptr_array_index (problems, 0);
  g_assert_cmpstr (problem->message, ==, "<b>No</b> %s");
  g_assert_cmpstr (problem->values, ==, "{\"Notes\": \"new\"}");
  g_assert_true (crm_store_retry_problem (self->store, problem->id, NULL));
  g_assert_cmpuint (n_pending (self), ==, 1);
  g_assert_cmpuint (n_problems (self), ==, 0);
}

static void
test_another_edit_answers_a_refusal (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  send = begin (self, self->contact, guid (1));
  g_assert_true (crm_store_park (self->store, send, CRM_PROBLEM_REJECTED, "No", NULL));
  edit_contact (self, 1, "Notes", "better");
  g_assert_cmpuint (n_pending (self), ==, 1);
  g_assert_cmpuint (n_problems (self), ==, 0);
}

/* --- unknown outcome ---------------------------------------------------------------------- */

static void
test_unknown_outcome_survives_a_kill (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmSend) again = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  send = begin (self, self->contact, guid (1));
  g_assert_false (send->unknown);
  fixture_reopen (self);
  again = begin (self, self->contact, guid (1));
  g_assert_true (again->unknown);
}

static void
test_unknown_update_that_arrived_is_done (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmRecord) theirs = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  send = begin (self, self->contact, guid (1));
  theirs = record_new (self, self->contact, "e2", "Id", guid (1), "Notes", "new", NULL);
  g_assert_cmpint (merge (self, send, theirs), ==, CRM_MERGE_DONE);
  g_assert_cmpuint (state_of (self, self->contact, guid (1)), ==, CRM_RECORD_CLEAN);
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM inflight"), ==, 0);
}

static void
test_unknown_update_that_did_not_arrive_is_sent_again (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmSend) again = NULL;
  g_autoptr (CrmRecord) theirs = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  send = begin (self, self->contact, guid (1));
  theirs = record_new (self, self->contact, "e1", "Id", guid (1), "Notes", "n", NULL);
  g_assert_cmpint (merge (self, send, theirs), ==, CRM_MERGE_SEND_AGAIN);
  assert_lost (self, "");
  again = begin (self, self->contact, guid (1));
  g_assert_false (again->unknown);
  assert_patch (again, "Notes=new");
}

/* It arrived and somebody set it back, or it never arrived: nobody can tell. */
static void
test_unknown_update_with_the_old_value_moved_is_a_clash (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmRecord) theirs = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  send = begin (self, self->contact, guid (1));
  theirs = record_new (self, self->contact, "e3", "Id", guid (1), "Notes", "n", NULL);
  g_assert_cmpint (merge (self, send, theirs), ==, CRM_MERGE_PARKED);
  g_assert_cmpuint (n_problems (self), ==, 1);
}

static void
test_edit_after_an_unknown_update_is_not_a_clash (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmSend) again = NULL;
  g_autoptr (CrmRecord) theirs = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "one");
  send = begin (self, self->contact, guid (1));
  fixture_reopen (self);
  edit_contact (self, 1, "Notes", "two");
  crm_send_free (g_steal_pointer (&send));
  send = begin (self, self->contact, guid (1));
  theirs = record_new (self, self->contact, "e2", "Id", guid (1), "Notes", "one", NULL);
  g_assert_cmpint (merge (self, send, theirs), ==, CRM_MERGE_SEND_AGAIN);
  assert_lost (self, "");
  again = begin (self, self->contact, guid (1));
  assert_patch (again, "Notes=two");
  g_assert_cmpstr (again->etag, ==, "e2");
}

static void
test_revert_after_an_unknown_update_is_settled (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmSend) again = NULL;
  g_autoptr (CrmRecord) theirs = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "one");
  send = begin (self, self->contact, guid (1));
  edit_contact (self, 1, "Notes", "n");
  g_assert_cmpuint (n_pending (self), ==, 1);
  theirs = record_new (self, self->contact, "e2", "Id", guid (1), "Notes", "one", NULL);
  g_assert_cmpint (merge (self, send, theirs), ==, CRM_MERGE_SEND_AGAIN);
  again = begin (self, self->contact, guid (1));
  assert_patch (again, "Notes=n");
}

/* The fact that a snapshot of a create is for: a colleague's later change is not overwritten. What
 * was sent may never have arrived, where the record is older than this copy of the database. */
static void
test_unknown_create_keeps_a_colleagues_change (Fixture *self, gconstpointer data)
{
  g_autofree char *key = new_contact (self, "Ann");
  g_autoptr (CrmSend) send = begin (self, self->contact, key);
  g_autoptr (CrmRecord) theirs
      = record_new (self, self->contact, "e2", "Id", key, "Name", "Anna", "Notes", "hers", NULL);
  g_autofree char *lost = NULL;

  g_assert_cmpint (merge (self, send, theirs), ==, CRM_MERGE_DONE);
  assert_field (self, self->contact, key, "Name", "Anna");
  g_assert_cmpuint (state_of (self, self->contact, key), ==, CRM_RECORD_CLEAN);
  lost = lost_of (self);
  g_assert_cmpstr (lost, ==, "Name: -, (Ann), Anna");
}

static void
test_unknown_create_that_was_tidied_up_is_nothing_to_tell (Fixture *self, gconstpointer data)
{
  g_autofree char *key = new_contact (self, "Ann ");
  g_autoptr (CrmSend) send = begin (self, self->contact, key);
  g_autoptr (CrmRecord) theirs
      = record_new (self, self->contact, "e1", "Id", key, "Name", "ANN", NULL);
  g_autofree char *lost = NULL;

  g_assert_cmpint (merge (self, send, theirs), ==, CRM_MERGE_DONE);
  assert_field (self, self->contact, key, "Name", "ANN");
  lost = lost_of (self);
  g_assert_cmpstr (lost, ==, "");
}

static void
test_unknown_create_that_did_not_arrive_is_sent_again (Fixture *self, gconstpointer data)
{
  g_autofree char *key = new_contact (self, "Ann");
  g_autoptr (CrmSend) send = begin (self, self->contact, key);
  g_autoptr (CrmSend) again = NULL;

  g_assert_cmpint (merge (self, send, NULL), ==, CRM_MERGE_SEND_AGAIN);
  again = begin (self, self->contact, key);
  g_assert_cmpint (again->kind, ==, CRM_SEND_CREATE);
  g_assert_false (again->unknown);
}

static void
test_deletion_of_an_unknown_create_is_settled (Fixture *self, gconstpointer data)
{
  g_autofree char *key = new_contact (self, "Ann");
  g_autoptr (CrmSend) send = begin (self, self->contact, key);
  g_autoptr (CrmSend) again = NULL;
  g_autoptr (CrmRecord) theirs
      = record_new (self, self->contact, "e1", "Id", key, "Name", "Ann", NULL);

  g_assert_true (crm_store_delete (self->store, self->contact, key, NULL, NULL));
  g_assert_cmpint (merge (self, send, theirs), ==, CRM_MERGE_SEND_AGAIN);
  again = begin (self, self->contact, key);
  g_assert_cmpint (again->kind, ==, CRM_SEND_DELETE);
  g_assert_cmpstr (again->etag, ==, "e1");
  g_assert_cmpint (merge (self, again, NULL), ==, CRM_MERGE_DONE);
  assert_field (self, self->contact, key, "Name", "(none)");
}

/* The try that reads first sends nothing: what it would have sent is no news of the server. */
static void
test_edit_after_an_unknown_create_stays (Fixture *self, gconstpointer data)
{
  g_autofree char *key = new_contact (self, "Ann");
  g_autoptr (CrmSend) send = begin (self, self->contact, key);
  g_autoptr (CrmSend) again = NULL;
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Notes", "new", NULL);
  g_autoptr (CrmRecord) theirs
      = record_new (self, self->contact, "e1", "Id", key, "Name", "Ann", "Notes", NULL, NULL);

  g_assert_true (crm_store_edit (self->store, key, -1, patch, NULL, NULL));
  again = begin (self, self->contact, key);
  g_assert_true (again->unknown);
  g_assert_cmpint (merge (self, again, theirs), ==, CRM_MERGE_SEND_AGAIN);
  assert_field (self, self->contact, key, "Notes", "new");
}

static void
test_fields_left_out_stay_unsent (Fixture *self, gconstpointer data)
{
  guint notes = crm_entity_find_field (self->contact, "Notes")->index;
  g_autoptr (GArray) without = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmSend) send = NULL;
  g_autoptr (CrmSend) rest = NULL;

  g_array_append_val (without, notes);
  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  g_assert_null (
      crm_store_begin_send_without (self->store, self->contact, guid (1), without, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM inflight"), ==, 0);
  edit_contact (self, 1, "Name", "Anne");
  send = crm_store_begin_send_without (self->store, self->contact, guid (1), without, &error);
  g_assert_no_error (error);
  assert_patch (send, "Name=Anne");
  g_assert_cmpint (sql_int (self, "SELECT count(*) FROM sent"), ==, 1);
  ack (self, send, NULL, "e2", NULL);
  rest = begin (self, self->contact, guid (1));
  assert_patch (rest, "Notes=new");
}

static void
test_edit_of_what_is_gone_is_parked (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmSend) send = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  edit_contact (self, 1, "Notes", "new");
  send = begin (self, self->contact, guid (1));
  g_assert_cmpint (merge (self, send, NULL), ==, CRM_MERGE_PARKED);
  g_assert_cmpuint (n_problems (self), ==, 1);
  assert_field (self, self->contact, guid (1), "Notes", "new");
}

#define ADD_POLICY(path, policy, test)                                                             \
  g_test_add ("/store/send/" path, Fixture, policy, fixture_set_up, test, fixture_tear_down)
#define ADD(path, test) ADD_POLICY (path, NULL, test)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("only-changed-fields-go-out", test_only_changed_fields_go_out);
  ADD ("create-sends-key-and-values", test_create_sends_key_and_values);
  ADD ("nothing-to-send-for-a-clean-row", test_nothing_to_send_for_a_clean_row);
  ADD ("pending-is-oldest-first", test_pending_is_oldest_first);
  ADD ("ack-takes-the-echo", test_ack_takes_the_echo);
  ADD ("ack-leaves-what-was-edited-meanwhile", test_ack_leaves_what_was_edited_meanwhile);
  ADD ("edit-back-while-under-way-is-sent", test_edit_back_while_under_way_is_sent);
  ADD ("discard-while-under-way-takes-the-servers", test_discard_while_under_way_takes_the_servers);
  ADD ("acked-deletion-removes-the-row", test_acked_deletion_removes_the_row);
  ADD ("edit-while-the-deletion-is-under-way-stays",
       test_edit_while_the_deletion_is_under_way_stays);
  ADD ("edit-answers-the-question-of-a-deletion", test_edit_answers_the_question_of_a_deletion);
  ADD ("acked-create-becomes-clean", test_acked_create_becomes_clean);
  ADD ("key-of-the-server-replaces-ours", test_key_of_the_server_replaces_ours);
  ADD ("edit-of-the-double-row-stays", test_edit_of_the_double_row_stays);
  ADD ("new-key-is-followed-by-what-points-at-it", test_new_key_is_followed_by_what_points_at_it);
  ADD ("unsent-edit-stays", test_unsent_edit_stays);
  ADD ("refused-edit-is-kept-with-the-servers-words",
       test_refused_edit_is_kept_with_the_servers_words);
  ADD ("another-edit-answers-a-refusal", test_another_edit_answers_a_refusal);
  ADD ("unknown-outcome-survives-a-kill", test_unknown_outcome_survives_a_kill);
  ADD ("unknown-update-that-arrived-is-done", test_unknown_update_that_arrived_is_done);
  ADD ("unknown-update-that-did-not-arrive-is-sent-again",
       test_unknown_update_that_did_not_arrive_is_sent_again);
  ADD_POLICY ("unknown-update-with-the-old-value-moved-is-a-clash", "ask",
              test_unknown_update_with_the_old_value_moved_is_a_clash);
  ADD ("edit-after-an-unknown-update-is-not-a-clash",
       test_edit_after_an_unknown_update_is_not_a_clash);
  ADD ("revert-after-an-unknown-update-is-settled", test_revert_after_an_unknown_update_is_settled);
  ADD ("unknown-create-keeps-a-colleagues-change", test_unknown_create_keeps_a_colleagues_change);
  ADD ("unknown-create-that-was-tidied-up-is-nothing-to-tell",
       test_unknown_create_that_was_tidied_up_is_nothing_to_tell);
  ADD ("unknown-create-that-did-not-arrive-is-sent-again",
       test_unknown_create_that_did_not_arrive_is_sent_again);
  ADD ("deletion-of-an-unknown-create-is-settled", test_deletion_of_an_unknown_create_is_settled);
  ADD ("edit-after-an-unknown-create-stays", test_edit_after_an_unknown_create_stays);
  ADD ("fields-left-out-stay-unsent", test_fields_left_out_stay_unsent);
  ADD ("edit-of-what-is-gone-is-parked", test_edit_of_what_is_gone_is_parked);
  return g_test_run ();
}
