/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "models-fixture.h"

static CrmRecordDraft *
open_new (Fixture *fixture)
{
  CrmRecordDraft *draft
      = crm_record_draft_new (fixture->store, fixture->project, fixture->contact, NULL);

  crm_record_draft_set_delay (draft, 1);
  settle (fixture);
  return draft;
}

static CrmRecordDraft *
open_contact (Fixture *fixture, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record
      = crm_store_get (fixture->store, fixture->contact, guid (n), NULL, &error);
  CrmRecordDraft *draft;

  g_assert_no_error (error);
  draft = crm_record_draft_new (fixture->store, fixture->project, fixture->contact, record);
  crm_record_draft_set_delay (draft, 1);
  settle (fixture);
  return draft;
}

static void
type (CrmRecordDraft *draft, const char *field, const char *text)
{
  crm_record_draft_set_input (draft, field_of (crm_record_draft_get_entity (draft), field), text);
}

#define assert_input(draft, field, expected)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_input_is = crm_record_draft_dup_input (                                \
        draft, field_of (crm_record_draft_get_entity (draft), field));                             \
    g_assert_cmpstr (assert_input_is, ==, expected);                                               \
  }                                                                                                \
  G_STMT_END

static const char *
error_of (CrmRecordDraft *draft, const char *field)
{
  return crm_record_draft_get_error (draft, field_of (crm_record_draft_get_entity (draft), field));
}

static gboolean
flag (gpointer object, const char *name)
{
  gboolean value;

  g_object_get (object, name, &value, NULL);
  return value;
}

typedef struct
{
  char *key;
  GError *error;
  gboolean done;
} Saving;

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;

  saving->key = crm_record_draft_save_finish (CRM_RECORD_DRAFT (source), result, &saving->error);
  saving->done = TRUE;
}

static char *
save (CrmRecordDraft *draft, GError **error)
{
  Saving saving = { 0 };

  crm_record_draft_save_async (draft, NULL, saved_cb, &saving);
  wait_until (saving.done);
  if (saving.error != NULL)
    g_propagate_error (error, saving.error);
  return saving.key;
}

static char *
text_of (Fixture *fixture, const char *key, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record
      = crm_store_get (fixture->store, fixture->contact, key, NULL, &error);
  guint index = field_of (fixture->contact, field);

  g_assert_no_error (error);
  return crm_value_dup_text (fixture->contact->fields[index]->type,
                             crm_record_get_value (record, index));
}

#define assert_stored(fixture, key, field, expected)                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_stored_is = text_of (fixture, key, field);                             \
    g_assert_cmpstr (assert_stored_is, ==, expected);                                              \
  }                                                                                                \
  G_STMT_END

static gboolean
has_draft (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPatch) patch
      = crm_store_load_draft (fixture->store, fixture->contact, key, NULL, &error);

  g_assert_no_error (error);
  return patch != NULL;
}

/* --- saving --------------------------------------------------------------------------------- */

static void
test_new_record_is_made (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecordDraft) draft = open_new (fixture);
  g_autofree char *key = NULL;

  g_assert_true (crm_record_draft_is_new (draft));
  g_assert_false (flag (draft, "dirty"));
  type (draft, "Name", "Ann");
  type (draft, "Amount", "99999999999999,9999");
  type (draft, "Met", "31.1.2026 9:00");
  g_assert_true (flag (draft, "dirty"));
  key = save (draft, &error);
  g_assert_no_error (error);
  assert_stored (fixture, key, "Name", "Ann");
  assert_stored (fixture, key, "Amount", "99999999999999.9999");
  assert_stored (fixture, key, "Met", "2026-01-31T08:00:00Z");
  g_assert_false (flag (draft, "dirty"));
  settle (fixture);
  g_assert_false (has_draft (fixture, NULL));
}

static void
test_two_presses_make_one_record (Fixture *fixture, gconstpointer data)
{
  CrmQuery all = { .entity = "Contact" };
  g_autoptr (CrmRecordDraft) draft = open_new (fixture);
  Saving first = { 0 }, second = { 0 };

  type (draft, "Name", "Ann");
  crm_record_draft_save_async (draft, NULL, saved_cb, &first);
  crm_record_draft_save_async (draft, NULL, saved_cb, &second);
  wait_until (first.done && second.done);
  g_assert_no_error (first.error);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_cmpint (crm_store_count (fixture->store, &all, NULL, NULL), ==, 1);
  g_clear_error (&second.error);
  g_free (first.key);
}

static void
test_edit_sends_only_what_differs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GPtrArray) pending = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", "City", "Oslo", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "City", "Rome");
  type (draft, "Name", "Anna");
  type (draft, "Name", "Ann"); /* back again */
  key = save (draft, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, guid (1));
  assert_stored (fixture, key, "City", "Rome");
  pending = crm_store_list_pending (fixture->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pending->len, ==, 1);
  g_assert_cmpstr (((CrmPending *) g_ptr_array_index (pending, 0))->fields, ==, "City");
}

static void
test_saving_nothing_writes_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autofree char *key = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", NULL);
  draft = open_contact (fixture, 1);
  key = save (draft, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, guid (1));
  g_assert_cmpuint (crm_store_count_pending (fixture->store, NULL), ==, 0);
}

static void
test_emptied_text_is_null_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = NULL;
  guint city = field_of (fixture->contact, "City");

  serve (fixture, fixture->contact, 1, "Name", "Ann", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "City", "O");
  type (draft, "City", "");
  g_assert_false (crm_record_draft_is_changed (draft, city));
  g_assert_cmpint (crm_record_draft_get_value (draft, city)->kind, ==, CRM_VALUE_NULL);
}

static void
test_hidden_digits_survive_looking (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = NULL;
  guint met = field_of (fixture->contact, "Met");
  g_autofree char *shown = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", "Met", "2026-01-31T08:00:00.123456Z", NULL);
  draft = open_contact (fixture, 1);
  shown = crm_record_draft_dup_input (draft, met);
  g_assert_cmpstr (shown, ==, "2026-01-31 09:00");
  type (draft, "Met", "2026-01-31 09:3");
  type (draft, "Met", shown);
  g_assert_false (crm_record_draft_is_changed (draft, met));
}

/* --- three ways ------------------------------------------------------------------------------- */

static void
test_untouched_fields_follow_the_record (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autofree char *key = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", "City", "Oslo", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "City", "Rome");
  serve (fixture, fixture->contact, 1, "Name", "Annie", "City", "Oslo", NULL);
  settle (fixture);
  assert_input (draft, "Name", "Annie");
  assert_input (draft, "City", "Rome");
  key = save (draft, &error);
  g_assert_no_error (error);
  assert_stored (fixture, key, "Name", "Annie");
  assert_stored (fixture, key, "City", "Rome");
}

static void
test_typed_field_stays_when_the_record_moves (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autofree char *key = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", "City", "Oslo", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "City", "Rome");
  edit (fixture, fixture->contact, 1, "City", "Bern");
  edit (fixture, fixture->contact, 1, "Age", "40");
  settle (fixture);
  assert_input (draft, "City", "Rome");
  key = save (draft, &error);
  g_assert_no_error (error);
  assert_stored (fixture, key, "City", "Rome");
  assert_stored (fixture, key, "Age", "40");
}

static void
test_deleted_below_the_editor (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autofree char *key = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "City", "Rome");
  delete_contact (fixture, 1);
  settle (fixture);
  key = save (draft, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (key);
  g_assert_true (flag (draft, "dirty")); /* what was typed is still there to be copied */
}

/* --- a crash -------------------------------------------------------------------------------- */

static void
test_typing_is_kept_and_found_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autoptr (CrmRecordDraft) again = NULL;
  gint64 restored;

  serve (fixture, fixture->contact, 1, "Name", "Ann", "City", "Oslo", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "City", "Rome");
  while (!has_draft (fixture, guid (1)))
    g_main_context_iteration (NULL, TRUE);

  again = open_contact (fixture, 1); /* as after a crash */
  assert_input (again, "City", "Rome");
  g_object_get (again, "restored", &restored, NULL);
  g_assert_cmpint (restored, >, 0);
  g_assert_true (flag (again, "dirty"));
  g_object_get (draft, "restored", &restored, NULL);
  g_assert_cmpint (restored, ==, 0);
  crm_record_draft_discard (draft);
  crm_record_draft_discard (again);
}

static void
test_new_record_is_found_again (Fixture *fixture, gconstpointer data)
{
  CrmRecordDraft *draft = open_new (fixture);
  g_autoptr (CrmRecordDraft) again = NULL;
  CrmValue account;
  g_autoptr (CrmArena) arena = crm_arena_new ();
  guint lookup = field_of (fixture->contact, "AccountId");

  serve (fixture, fixture->account, 50, "Name", "Acme", NULL);
  crm_value_parse (CRM_EDM_GUID, guid (50), -1, arena, &account, NULL);
  type (draft, "Name", "Ann");
  crm_record_draft_set_value (draft, lookup, &account, "Acme");
  g_object_unref (draft); /* the window is closed: kept at once */
  settle (fixture);
  again = open_new (fixture);
  assert_input (again, "Name", "Ann");
  g_assert_cmpstr (crm_record_draft_get_lookup_name (again, lookup), ==, "Acme");
  crm_record_draft_discard (again);
}

static void
test_discarded_draft_is_forgotten (Fixture *fixture, gconstpointer data)
{
  CrmRecordDraft *draft = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "City", "Rome");
  while (!has_draft (fixture, guid (1)))
    g_main_context_iteration (NULL, TRUE);
  type (draft, "City", "Paris");
  crm_record_draft_discard (draft);
  g_object_unref (draft);
  settle (fixture);
  g_assert_false (has_draft (fixture, guid (1)));
}

static void
test_typing_taken_back_leaves_no_draft (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", "City", "Oslo", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "City", "Rome");
  while (!has_draft (fixture, guid (1)))
    g_main_context_iteration (NULL, TRUE);
  type (draft, "City", "Oslo");
  while (has_draft (fixture, guid (1)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (flag (draft, "dirty"));
}

/* --- rules ---------------------------------------------------------------------------------- */

static void
test_text_that_is_no_number_is_kept_and_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autofree char *key = NULL;

  serve (fixture, fixture->contact, 1, "Name", "Ann", "Age", "40", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "Age", "forty-one");
  assert_input (draft, "Age", "forty-one");
  g_assert_nonnull (error_of (draft, "Age"));
  g_assert_false (flag (draft, "valid"));
  key = save (draft, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpstr (error->message, ==, "1 field needs attention");
  assert_stored (fixture, guid (1), "Age", "40");

  type (draft, "Age", "41");
  g_assert_null (error_of (draft, "Age"));
  g_assert_true (flag (draft, "valid"));
  crm_record_draft_discard (draft);
}

static void
test_required_field_is_asked_for_when_saving (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = open_new (fixture);

  type (draft, "City", "Oslo");
  g_assert_null (error_of (draft, "Name"));
  g_assert_cmpuint (crm_record_draft_validate (draft), ==, 1);
  g_assert_cmpstr (error_of (draft, "Name"), ==, "This field is required");
  type (draft, "Name", "A");
  g_assert_null (error_of (draft, "Name"));
  type (draft, "Name", "");
  g_assert_nonnull (error_of (draft, "Name"));
  crm_record_draft_discard (draft);
}

static void
test_old_record_may_break_new_rules (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autofree char *key = NULL;

  serve (fixture, fixture->contact, 1, "Name", "A name of more than 20 characters", NULL);
  draft = open_contact (fixture, 1);
  type (draft, "City", "Rome");
  key = save (draft, &error);
  g_assert_no_error (error);

  type (draft, "Name", "Still a name of more than 20 characters");
  g_assert_cmpstr (error_of (draft, "Name"), ==, "Use at most 20 characters");
}

static void
count_cb (CrmRecordDraft *draft, guint field, gpointer user_data)
{
  GString *log = user_data;

  g_string_append_printf (log, "%s ", crm_record_draft_get_entity (draft)->fields[field]->name);
}

static void
test_field_changed_names_the_field (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmRecordDraft) draft = NULL;
  g_autoptr (GString) log = g_string_new (NULL);

  serve (fixture, fixture->contact, 1, "Name", "Ann", NULL);
  draft = open_contact (fixture, 1);
  g_signal_connect (draft, "field-changed", G_CALLBACK (count_cb), log);
  type (draft, "City", "Rome");
  serve (fixture, fixture->contact, 1, "Name", "Annie", "Age", "5", NULL);
  settle (fixture);
  g_assert_cmpstr (log->str, ==, "City Name Age ");
  crm_record_draft_discard (draft);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/models/record-draft/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("new-record-is-made", test_new_record_is_made);
  ADD ("two-presses-make-one-record", test_two_presses_make_one_record);
  ADD ("edit-sends-only-what-differs", test_edit_sends_only_what_differs);
  ADD ("saving-nothing-writes-nothing", test_saving_nothing_writes_nothing);
  ADD ("emptied-text-is-null-again", test_emptied_text_is_null_again);
  ADD ("hidden-digits-survive-looking", test_hidden_digits_survive_looking);
  ADD ("untouched-fields-follow-the-record", test_untouched_fields_follow_the_record);
  ADD ("typed-field-stays-when-the-record-moves", test_typed_field_stays_when_the_record_moves);
  ADD ("deleted-below-the-editor", test_deleted_below_the_editor);
  ADD ("typing-is-kept-and-found-again", test_typing_is_kept_and_found_again);
  ADD ("new-record-is-found-again", test_new_record_is_found_again);
  ADD ("discarded-draft-is-forgotten", test_discarded_draft_is_forgotten);
  ADD ("typing-taken-back-leaves-no-draft", test_typing_taken_back_leaves_no_draft);
  ADD ("text-that-is-no-number-is-kept-and-refused",
       test_text_that_is_no_number_is_kept_and_refused);
  ADD ("required-field-is-asked-for-when-saving", test_required_field_is_asked_for_when_saving);
  ADD ("old-record-may-break-new-rules", test_old_record_may_break_new_rules);
  ADD ("field-changed-names-the-field", test_field_changed_names_the_field);
  return g_test_run ();
}
