/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account.h"
#include "crm-edit-page.h"
#include "crm-fake.h"
#include "crm-project.h"
#include "crm-record-form.h"
#include "crm-ui-test.h"

/* Forms: a row for each type of field, rules, drafts, quick create and lookups, over the fake store
 * and the real drafts. */

#define ANNA "00000002-0000-4000-8000-000000000000"
#define LARKFIELD "00000001-0000-4000-8000-000000000000"

static CrmAccount *
account_of (CrmUiTest *test)
{
  return crm_window_get_account (crm_ui_test_get_window (test));
}

static CrmStore *
store_of (CrmUiTest *test)
{
  return crm_account_get_store (account_of (test));
}

static CrmUiTest *
start (int width, int height)
{
  CrmUiTest *test = crm_ui_test_new ();

  crm_ui_test_set_size (test, width, height);
  return test;
}

/* A form of every type, in the app's window. */
static CrmRecordDraft *
open_sample (CrmUiTest *test)
{
  crm_ui_test_do (test, "win.new-record('Sample')");
  crm_ui_test_click (test, "More Fields");
  crm_ui_test_assert_text (test, "Telephone");
  return crm_edit_page_get_draft (CRM_EDIT_PAGE (gtk_widget_get_ancestor (
      crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Text"), CRM_TYPE_EDIT_PAGE)));
}

static guint
field_of (CrmRecordDraft *draft, const char *name)
{
  CrmField *field = crm_entity_find_field (crm_record_draft_get_entity (draft), name);

  g_assert_nonnull (field);
  return field->index;
}

static char *
dup_value (CrmRecordDraft *draft, const char *name)
{
  guint index = field_of (draft, name);

  return crm_value_dup_text (crm_record_draft_get_entity (draft)->fields[index]->type,
                             crm_record_draft_get_value (draft, index));
}

#define assert_value(draft, name, expected)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_value_is = dup_value (draft, name);                                    \
    g_assert_cmpstr (assert_value_is, ==, expected);                                               \
  }                                                                                                \
  G_STMT_END

/* --- rows that are typed into --------------------------------------------------------------------
 */

static const struct
{
  const char *field;
  const char *caption;
  GtkInputPurpose purpose;
  GtkInputHints hints;
  const char *typed;
  const char *value;
  const char *wrong; /* or %NULL: nothing is */
  const char *error;
} typed_rows[] = {
  { "Text", "Text", GTK_INPUT_PURPOSE_FREE_FORM, GTK_INPUT_HINT_NONE, "Ann", "Ann", NULL, NULL },
  { "Person", "Person", GTK_INPUT_PURPOSE_NAME, GTK_INPUT_HINT_UPPERCASE_WORDS, "Ann", "Ann", NULL,
    NULL },
  { "Code", "Code", GTK_INPUT_PURPOSE_FREE_FORM, GTK_INPUT_HINT_NO_SPELLCHECK, "A-7", "A-7", NULL,
    NULL },
  { "Count", "Count", GTK_INPUT_PURPOSE_DIGITS, GTK_INPUT_HINT_NONE, "12", "12", "-1",
    "Enter 0 or more" },
  { "Balance", "Balance", GTK_INPUT_PURPOSE_NUMBER, GTK_INPUT_HINT_NONE, "-12", "-12", "1.5",
    "Enter a whole number from" },
  { "Price", "Price", GTK_INPUT_PURPOSE_NUMBER, GTK_INPUT_HINT_NONE, "1 234,5", "1234.5", "1.234.5",
    "Enter a number" },
  { "Clock", "Clock", GTK_INPUT_PURPOSE_FREE_FORM, GTK_INPUT_HINT_NONE, "9:30 pm", "21:30:00",
    "25:00", "Enter a time" },
  { "Phone", "Telephone", GTK_INPUT_PURPOSE_PHONE, GTK_INPUT_HINT_NONE, "+49 30 1", "+49 30 1",
    "nobody", "Enter a phone number" },
  { "Mail", "Mail", GTK_INPUT_PURPOSE_EMAIL,
    GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_LOWERCASE, "a@b.example", "a@b.example",
    "a.b.example", "Enter an e-mail address" },
  { "Link", "Link", GTK_INPUT_PURPOSE_URL, GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_LOWERCASE,
    "b.example", "b.example", NULL, NULL },
  { "Secret", "Secret", GTK_INPUT_PURPOSE_PASSWORD,
    GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_PRIVATE, "s3cret", "s3cret", NULL, NULL },
};

static void
test_what_is_typed_becomes_a_value_or_an_error (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800);
  CrmRecordDraft *draft = open_sample (test);

  for (guint i = 0; i < G_N_ELEMENTS (typed_rows); i++)
    {
      GtkWidget *row = crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, typed_rows[i].caption);
      GtkEditable *text;

      g_test_message ("%s", typed_rows[i].field);
      g_assert_nonnull (row);
      text = gtk_editable_get_delegate (GTK_EDITABLE (row));
      g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (text)), ==,
                       GTK_ACCESSIBLE_ROLE_TEXT_BOX);
      g_assert_cmpint (adw_entry_row_get_input_purpose (ADW_ENTRY_ROW (row)), ==,
                       typed_rows[i].purpose);
      g_assert_cmpint (adw_entry_row_get_input_hints (ADW_ENTRY_ROW (row)), ==,
                       typed_rows[i].hints);

      if (typed_rows[i].wrong != NULL)
        {
          crm_ui_test_fill (test, typed_rows[i].caption, typed_rows[i].wrong);
          g_assert_nonnull (
              strstr (crm_record_draft_get_error (draft, field_of (draft, typed_rows[i].field)),
                      typed_rows[i].error));
          /* Said only once the field is left. */
          g_assert_false (gtk_widget_has_css_class (row, "error"));
          gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (row)), GTK_DIR_TAB_FORWARD);
          gtk_root_set_focus (gtk_widget_get_root (row), NULL);
          crm_ui_test_settle (test);
          crm_ui_test_assert_text (test, typed_rows[i].error);
          g_assert_true (gtk_widget_has_css_class (row, "error"));
          gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_INVALID,
                                            GTK_ACCESSIBLE_INVALID_TRUE);
        }
      crm_ui_test_fill (test, typed_rows[i].caption, typed_rows[i].typed);
      assert_value (draft, typed_rows[i].field, typed_rows[i].value);
      g_assert_null (crm_record_draft_get_error (draft, field_of (draft, typed_rows[i].field)));
      g_assert_false (gtk_widget_has_css_class (row, "error"));
    }
}

/* Neither on-screen keyboard has both: the row's own keys and digits are enough. */
static void
test_a_negative_decimal_by_the_rows_own_keys (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmRecordDraft *draft = open_sample (test);
  GtkEditable *row;

  g_assert_null (crm_ui_test_find (test, GTK_TYPE_BUTTON, "Change Sign"));
  crm_ui_test_fill (test, "Price", "12");
  row = GTK_EDITABLE (crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Price"));
  gtk_editable_set_position (row, -1);
  crm_ui_test_click (test, "Decimal Separator");
  crm_ui_test_click (test, "Change Sign");
  gtk_editable_insert_text (row, "5", 1, &(int) { 4 });
  assert_value (draft, "Price", "-12.5");
  crm_ui_test_click (test, "Change Sign");
  assert_value (draft, "Price", "12.5");
}

static void
test_characters_left_are_counted_near_the_end (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  open_sample (test);
  crm_ui_test_fill (test, "Text", "short");
  crm_ui_test_assert_no_text (test, "characters left");
  crm_ui_test_fill (test, "Text", "a text of thirty characters ...");
  crm_ui_test_assert_text (test, "9 characters left");
}

/* --- rows that are chosen from
 * --------------------------------------------------------------------- */

static void
test_switches_lists_and_numbers_of_few_steps (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800);
  CrmRecordDraft *draft = open_sample (test);
  GtkWidget *row = crm_ui_test_find (test, ADW_TYPE_SWITCH_ROW, "Done");

  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (row)), ==,
                   GTK_ACCESSIBLE_ROLE_SWITCH);
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), TRUE);
  assert_value (draft, "Done", "true");

  row = crm_ui_test_find (test, ADW_TYPE_COMBO_ROW, "Agreed"); /* yes, no, or nobody said */
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (row)), ==,
                   GTK_ACCESSIBLE_ROLE_COMBO_BOX);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 2);
  assert_value (draft, "Agreed", "false");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 0);
  assert_value (draft, "Agreed", NULL);

  adw_combo_row_set_selected (
      ADW_COMBO_ROW (crm_ui_test_find (test, ADW_TYPE_COMBO_ROW, "Currency")), 3);
  assert_value (draft, "Unit", "pln");
  crm_ui_test_assert_text (test, "Polish Zloty"); /* beside the price, too */

  adw_spin_row_set_value (ADW_SPIN_ROW (crm_ui_test_find (test, ADW_TYPE_SPIN_ROW, "Chance")), 40);
  assert_value (draft, "Percent", "40");
}

static GtkWidget *
find_toggles (GtkWidget *widget)
{
  GtkWidget *found = ADW_IS_TOGGLE_GROUP (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_toggles (child);

  return found;
}

static void
test_few_short_choices_are_all_in_sight (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmRecordDraft *draft = open_sample (test);
  GtkWidget *toggles = find_toggles (crm_ui_test_find (test, ADW_TYPE_PREFERENCES_ROW, "Size"));

  g_assert_nonnull (toggles);
  adw_toggle_group_set_active (ADW_TOGGLE_GROUP (toggles), 1);
  assert_value (draft, "Size", "m");
  crm_ui_test_click (test, "Clear Size");
  assert_value (draft, "Size", NULL);
}

static void
test_several_choices_are_pills (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmRecordDraft *draft = open_sample (test);

  crm_ui_test_click (test, "Choose Tags");
  crm_ui_test_click (test, "Trade Fair");
  crm_ui_test_click (test, "VIP");
  crm_ui_test_click (test, "Done");
  assert_value (draft, "Tags", "vip,fair");
  crm_ui_test_click (test, "Remove VIP");
  assert_value (draft, "Tags", "fair");
}

static void
test_a_duration_is_a_chip_or_hours_and_minutes (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmRecordDraft *draft = open_sample (test);

  crm_ui_test_click (test, "Length");
  crm_ui_test_click (test, "45 Minutes");
  assert_value (draft, "Length", "45");
  crm_ui_test_click (test, "Span");
  adw_spin_row_set_value (ADW_SPIN_ROW (crm_ui_test_find (test, ADW_TYPE_SPIN_ROW, "Hours")), 1);
  adw_spin_row_set_value (ADW_SPIN_ROW (crm_ui_test_find (test, ADW_TYPE_SPIN_ROW, "Minutes")), 30);
  crm_ui_test_click (test, "Done");
  assert_value (draft, "Span", "PT1H30M");
  crm_ui_test_assert_text (test, "1 h 30 min");
  crm_ui_test_click (test, "Clear Span");
  assert_value (draft, "Span", NULL);
}

static void
test_a_day_and_a_moment_come_from_a_dialog (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmRecordDraft *draft = open_sample (test);
  g_autoptr (GDateTime) expected = NULL;

  crm_ui_test_click (test, "Day");
  crm_ui_test_fill (test, "Type a Date", "2028-02-29");
  crm_ui_test_click (test, "Done");
  assert_value (draft, "Day", "2028-02-29");
  crm_ui_test_click (test, "Day");
  crm_ui_test_click (test, "Clear");
  assert_value (draft, "Day", NULL);

  crm_ui_test_click (test, "Moment");
  crm_ui_test_fill (test, "Type a Date", "2028-02-29");
  adw_spin_row_set_value (ADW_SPIN_ROW (crm_ui_test_find (test, ADW_TYPE_SPIN_ROW, "Hour")), 14);
  adw_spin_row_set_value (ADW_SPIN_ROW (crm_ui_test_find (test, ADW_TYPE_SPIN_ROW, "Minute")), 5);
  crm_ui_test_click (test, "Done");
  expected = g_date_time_new_local (2028, 2, 29, 14, 5, 0);
  g_assert_cmpint (crm_record_draft_get_value (draft, field_of (draft, "Moment"))->integer
                       / G_USEC_PER_SEC,
                   ==, g_date_time_to_unix (expected));
}

/* --- lookups
 * ---------------------------------------------------------------------------------------- */

static void
test_a_lookup_offers_what_the_form_allows (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmRecordDraft *draft = open_sample (test);

  crm_ui_test_click (test, "Company");
  crm_ui_test_click (test, "Kestrel Print");
  crm_ui_test_click (test, "Contact");
  crm_ui_test_assert_text (test, "Arno Feld"); /* 3 and 11 are of account 3 */
  crm_ui_test_assert_no_text (test, "Anna Berg");
  crm_ui_test_click (test, "Arno Feld");
  assert_value (draft, "ContactId", "00000002-0000-4000-8000-000000000003");
}

static void
test_a_lookup_offers_none_where_nobody_knows_which (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.new-record('Opportunity')");
  crm_ui_test_click (test, "More Fields");
  crm_ui_test_click (test, "Contact");
  crm_ui_test_assert_text (test, "Nobody knows your contact");
  crm_ui_test_assert_no_text (test, "Anna Berg");
}

static void
test_a_lookup_to_one_of_two_kinds (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmRecordDraft *draft = open_sample (test);
  GtkWidget *toggles;

  crm_ui_test_click (test, "About");
  toggles = find_toggles (GTK_WIDGET (adw_application_window_get_visible_dialog (
      ADW_APPLICATION_WINDOW (crm_ui_test_get_window (test)))));
  g_assert_cmpuint (adw_toggle_group_get_n_toggles (ADW_TOGGLE_GROUP (toggles)), ==, 2);
  crm_ui_test_click (test, "Birchwood Foods");
  assert_value (draft, "_about_value__account", "00000001-0000-4000-8000-000000000001");

  crm_ui_test_click (test, "About");
  toggles = find_toggles (GTK_WIDGET (adw_application_window_get_visible_dialog (
      ADW_APPLICATION_WINDOW (crm_ui_test_get_window (test)))));
  adw_toggle_group_set_active (ADW_TOGGLE_GROUP (toggles), 1);
  crm_ui_test_settle (test);
  crm_ui_test_click (test, "Anna Berg");
  assert_value (draft, "_about_value__account", NULL);
  assert_value (draft, "_about_value__contact", ANNA);
}

static void
test_a_new_target_is_made_on_the_way (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800);
  CrmRecordDraft *draft = open_sample (test);

  crm_ui_test_click (test, "Company");
  crm_ui_test_type (test, "Nowhere Ltd"); /* the search has the focus */
  crm_ui_test_assert_text (test, "No Results Found");
  crm_ui_test_click (test, "New Account");
  crm_ui_test_click (test, "Save");
  crm_ui_test_settle (test);
  g_assert_cmpstr (crm_record_draft_get_lookup_name (draft, field_of (draft, "AccountId")), ==,
                   "Nowhere Ltd");

  /* What was chosen last comes first the next time. */
  crm_ui_test_click (test, "Company");
  crm_ui_test_assert_text (test, "Recent");
}

static void
test_a_target_that_is_not_here_stays (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmRecordDraft *draft = open_sample (test);
  guint company = field_of (draft, "AccountId");
  CrmValue before = *crm_record_draft_get_value (draft, company);
  static const guint8 key[16] = { 9 };
  CrmValue gone = crm_value_bytes (key, sizeof key);

  g_assert_true (crm_value_is_empty (&before));
  crm_record_draft_set_value (draft, company, &gone, NULL);
  crm_ui_test_assert_text (test, "Not on this device");
  crm_ui_test_fill (test, "Text", "x");
  g_assert_true (
      crm_value_equal (CRM_EDM_GUID, crm_record_draft_get_value (draft, company), &gone));
}

/* --- rules
 * ------------------------------------------------------------------------------------------ */

static void
test_rules_work_while_one_types (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800);
  CrmRecordDraft *draft = open_sample (test);
  AdwComboRow *detail = ADW_COMBO_ROW (crm_ui_test_find (test, ADW_TYPE_COMBO_ROW, "Detail"));
  GtkWidget *state = find_toggles (crm_ui_test_find (test, ADW_TYPE_PREFERENCES_ROW, "State"));

  g_assert_null (crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Reason"));
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (detail)), ==, 3);
  assert_value (draft, "Count", "1"); /* a new record begins so */

  adw_toggle_group_set_active (ADW_TOGGLE_GROUP (state), 1);
  crm_ui_test_settle (test);
  g_assert_nonnull (crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Reason"));
  crm_ui_test_assert_text (test, "Reason is required");
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (detail)), ==, 5);
  assert_value (draft, "Percent", "0");
  gtk_test_accessible_assert_property (crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Reason"),
                                       GTK_ACCESSIBLE_PROPERTY_REQUIRED, TRUE);

  crm_ui_test_do (test, "win.save");
  crm_ui_test_assert_text (test, "1 field needs attention");
  g_assert_nonnull (gtk_widget_get_ancestor (
      gtk_root_get_focus (GTK_ROOT (crm_ui_test_get_window (test))), ADW_TYPE_ENTRY_ROW));
  crm_ui_test_fill (test, "Reason", "Price");
  crm_ui_test_do (test, "win.save");
  crm_ui_test_assert_text (test, "Saved on this device");
}

/* --- leaving, drafts, the server
 * ---------------------------------------------------------------------- */

static void
test_leaving_asks_and_loses_nothing (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.edit-record(('Contact', '" ANNA "'))");
  crm_ui_test_fill (test, "Job Title", "Boss");
  crm_ui_test_do (test, "edit.cancel");
  crm_ui_test_assert_text (test, "Discard Changes?");
  crm_ui_test_click (test, "Cancel");
  crm_ui_test_await_no_text (test, "Discard Changes?");
  g_assert_nonnull (crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Job Title"));
  crm_ui_test_do (test, "edit.cancel");
  crm_ui_test_click (test, "Save");
  crm_ui_test_assert_text (test, "Saved on this device");
}

static void
test_a_sheet_is_not_swiped_away_with_what_was_typed (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  AdwDialog *dialog;

  crm_ui_test_do (test, "win.new-record('Contact')");
  dialog = adw_application_window_get_visible_dialog (
      ADW_APPLICATION_WINDOW (crm_ui_test_get_window (test)));
  g_assert_true (adw_dialog_get_can_close (dialog));
  crm_ui_test_fill (test, "Full Name", "Zoe");
  g_assert_false (adw_dialog_get_can_close (dialog));
  adw_dialog_close (dialog);
  crm_ui_test_settle (test);
  crm_ui_test_assert_text (test, "Discard Changes?");
  crm_ui_test_click (test, "Discard");
  crm_ui_test_await_no_text (test, "Full Name");
}

static void
test_more_fields_take_what_was_typed_along (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.new-related(('Activity', 'ContactId', '" ANNA "', 'Anna Berg'))");
  crm_ui_test_assert_text (test, "Anna Berg");
  crm_ui_test_fill (test, "Subject", "Call back");
  crm_ui_test_click (test, "More Fields");
  g_assert_cmpstr (
      gtk_editable_get_text (GTK_EDITABLE (crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Subject"))),
      ==, "Call back");
  crm_ui_test_assert_text (test, "Anna Berg");
  g_assert_nonnull (crm_ui_test_find (test, ADW_TYPE_COMBO_ROW, "Done"));
}

static void
test_quick_create_tells_and_shows (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  guint before = crm_fake_store_get_records (store_of (test), "Case")->len;

  crm_ui_test_do (test, "win.new-any");
  crm_ui_test_click (test, "Case");
  crm_ui_test_do (test, "win.save");
  crm_ui_test_assert_text (test, "This field is required");
  crm_ui_test_fill (test, "Title", "Broken scanner");
  crm_ui_test_do (test, "win.save");
  crm_ui_test_assert_text (test, "Case created");
  g_assert_cmpuint (crm_fake_store_get_records (store_of (test), "Case")->len, ==, before + 1);
  crm_ui_test_click (test, "View");
  crm_ui_test_assert_text (test, "Broken scanner");
}

static void
test_a_change_on_the_server_is_the_users_to_decide (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmProject *project = crm_fake_store_get_project (store_of (test));
  CrmEntity *contact = crm_project_find_entity (project, "Contact");
  CrmRecord *anna = crm_fake_store_find (store_of (test), "Contact", ANNA);
  g_autofree CrmValue *values = g_new0 (CrmValue, contact->n_fields);
  g_autoptr (CrmRecord) newer = NULL;
  AdwBanner *banner;

  crm_ui_test_do (test, "win.edit-record(('Contact', '" ANNA "'))");
  crm_ui_test_fill (test, "Job Title", "Boss");
  for (guint i = 0; i < contact->n_fields; i++)
    values[i] = *crm_record_get_value (anna, i);
  values[crm_entity_find_field (contact, "JobTitle")->index] = crm_value_text ("Chair");
  newer = crm_record_new (project, contact, ANNA, NULL, values);
  crm_fake_store_put (store_of (test), newer);
  crm_ui_test_settle (test);
  banner = ADW_BANNER (
      crm_ui_test_find (test, ADW_TYPE_BANNER, "Changed on the server while editing"));
  g_assert_true (adw_banner_get_revealed (banner));
  g_assert_cmpstr (gtk_editable_get_text (
                       GTK_EDITABLE (crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Job Title"))),
                   ==, "Boss");
  crm_ui_test_click (test, "Review");
  crm_ui_test_assert_text (test, "Chair");
  crm_ui_test_click (test, "On the Server");
  crm_ui_test_click (test, "Done");
  g_assert_false (adw_banner_get_revealed (banner));
  g_assert_cmpstr (gtk_editable_get_text (
                       GTK_EDITABLE (crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Job Title"))),
                   ==, "Chair");
}

/* --- what a screen reader hears, what a small screen shows
 * ------------------------------------------------ */

static void
test_an_edited_row_says_so (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *row;

  crm_ui_test_do (test, "win.edit-record(('Contact', '" ANNA "'))");
  row = crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Job Title");
  g_assert_false (gtk_widget_has_css_class (row, "edited"));
  crm_ui_test_fill (test, "Job Title", "Boss");
  g_assert_true (gtk_widget_has_css_class (row, "edited"));
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Edited");
}

static void
assert_in_sight (CrmUiTest *test, GtkWidget *row)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t box;

  g_assert_true (gtk_widget_compute_bounds (row, scroller, &box));
  g_assert_cmpfloat (box.origin.y, >=, -1);
  g_assert_cmpfloat (box.origin.y + box.size.height, <=, gtk_widget_get_height (scroller) + 1);
}

/* A window that gets smaller is what an on-screen keyboard looks like from inside. */
static void
test_the_focused_row_stays_above_the_keyboard (void)
{
  static const int sizes[][2] = { { 360, 463 }, { 720, 313 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (CrmUiTest) test = start (sizes[i][0], 720);
      GtkWidget *row;

      crm_ui_test_do (test, "win.edit-record(('Contact', '" ANNA "'))");
      crm_ui_test_fill (test, "Visits a Year", "3");
      crm_ui_test_set_size (test, sizes[i][0], sizes[i][1]);
      row = crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Visits a Year");
      assert_in_sight (test, row);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  /* Several applications of one id follow each other in this process. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/edit/typed", test_what_is_typed_becomes_a_value_or_an_error);
  g_test_add_func ("/ui/edit/own-keys", test_a_negative_decimal_by_the_rows_own_keys);
  g_test_add_func ("/ui/edit/counter", test_characters_left_are_counted_near_the_end);
  g_test_add_func ("/ui/edit/chosen", test_switches_lists_and_numbers_of_few_steps);
  g_test_add_func ("/ui/edit/toggles", test_few_short_choices_are_all_in_sight);
  g_test_add_func ("/ui/edit/tags", test_several_choices_are_pills);
  g_test_add_func ("/ui/edit/duration", test_a_duration_is_a_chip_or_hours_and_minutes);
  g_test_add_func ("/ui/edit/date", test_a_day_and_a_moment_come_from_a_dialog);
  g_test_add_func ("/ui/edit/lookup/filter", test_a_lookup_offers_what_the_form_allows);
  g_test_add_func ("/ui/edit/lookup/unknown", test_a_lookup_offers_none_where_nobody_knows_which);
  g_test_add_func ("/ui/edit/lookup/kinds", test_a_lookup_to_one_of_two_kinds);
  g_test_add_func ("/ui/edit/lookup/new", test_a_new_target_is_made_on_the_way);
  g_test_add_func ("/ui/edit/lookup/missing", test_a_target_that_is_not_here_stays);
  g_test_add_func ("/ui/edit/rules", test_rules_work_while_one_types);
  g_test_add_func ("/ui/edit/leaving", test_leaving_asks_and_loses_nothing);
  g_test_add_func ("/ui/edit/sheet", test_a_sheet_is_not_swiped_away_with_what_was_typed);
  g_test_add_func ("/ui/edit/more", test_more_fields_take_what_was_typed_along);
  g_test_add_func ("/ui/edit/quick", test_quick_create_tells_and_shows);
  g_test_add_func ("/ui/edit/contested", test_a_change_on_the_server_is_the_users_to_decide);
  g_test_add_func ("/ui/edit/edited", test_an_edited_row_says_so);
  g_test_add_func ("/ui/edit/keyboard", test_the_focused_row_stays_above_the_keyboard);

  return g_test_run ();
}
