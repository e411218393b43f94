/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account.h"
#include "crm-error.h"
#include "crm-fake.h"
#include "crm-project.h"
#include "crm-ui-test.h"

/* Whole journeys in this process, over the fake layers. Any warning of GTK is a failure. */

#define ANNA "00000002-0000-4000-8000-000000000000"

static CrmStore *
store_of (CrmUiTest *test)
{
  return crm_account_get_store (crm_window_get_account (crm_ui_test_get_window (test)));
}

static char *
stored (CrmUiTest *test, const char *key, const char *field)
{
  CrmRecord *record = crm_fake_store_find (store_of (test), "Contact", key);

  g_assert_nonnull (record);
  return crm_record_dup_display (
      record, crm_entity_find_field (crm_record_get_entity (record), field)->index);
}

static const CrmValue *
stored_value (CrmUiTest *test, const char *key, const char *field)
{
  CrmRecord *record = crm_fake_store_find (store_of (test), "Contact", key);

  g_assert_nonnull (record);
  return crm_record_get_value (
      record, crm_entity_find_field (crm_record_get_entity (record), field)->index);
}

static CrmUiTest *
start (int width, int height)
{
  CrmUiTest *test = crm_ui_test_new ();

  crm_ui_test_set_size (test, width, height);
  return test;
}

static void
test_hub_lists_places_with_counts (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_assert_text (test, "Contacts");
  crm_ui_test_assert_text (test, "22");
  crm_ui_test_assert_text (test, "3 changes waiting");
  crm_ui_test_assert_no_text (test, "Stages"); /* a lookup has no place of its own */
}

static void
test_hub_shows_problems_first_and_while_there_are_any (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmAccount *account = crm_window_get_account (crm_ui_test_get_window (test));

  crm_ui_test_assert_no_text (test, "Problem");
  crm_fake_account_set_problems (account, 3, 1);
  crm_ui_test_settle (test);
  crm_ui_test_assert_text (test, "1 Conflict");
  crm_ui_test_assert_text (test, "2 Problems");

  crm_fake_account_set_problems (account, 1, 1);
  crm_ui_test_settle (test);
  crm_ui_test_assert_text (test, "1 Conflict");
  crm_ui_test_assert_no_text (test, "Problem");

  crm_fake_account_set_problems (account, 0, 0);
  crm_ui_test_settle (test);
  crm_ui_test_assert_no_text (test, "Conflict");
  crm_ui_test_assert_no_text (test, "Problem");
}

static void
find_edit_and_save (int width, int height)
{
  g_autoptr (CrmUiTest) test = start (width, height);
  g_autofree char *job = NULL;

  crm_ui_test_click (test, "Contacts");
  crm_ui_test_do (test, "win.search");
  crm_ui_test_type (test, "anna");
  crm_ui_test_assert_text (test, "Anna Berg");
  crm_ui_test_await_no_text (test, "Olga Iwan");
  crm_ui_test_click (test, "Anna Berg");
  crm_ui_test_assert_text (test, "Waiting to be synchronized");

  crm_ui_test_do (test, "win.edit");
  crm_ui_test_fill (test, "Job Title", "Head of Everything");
  crm_ui_test_do (test, "win.save");
  crm_ui_test_assert_text (test, "Saved on this device");
  crm_ui_test_assert_text (test, "Head of Everything");

  job = stored (test, ANNA, "JobTitle");
  g_assert_cmpstr (job, ==, "Head of Everything");
}

static void
test_find_edit_and_save_on_a_phone (void)
{
  find_edit_and_save (360, 720);
}

static void
test_find_edit_and_save_on_a_desktop (void)
{
  find_edit_and_save (1200, 800);
}

static void
test_search_without_a_match_says_so (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_do (test, "win.search");
  crm_ui_test_type (test, "nobody has this name");
  crm_ui_test_assert_text (test, "No Results Found");
}

static void
test_empty_list_offers_a_new_record (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.show-list('Case')");
  crm_ui_test_assert_text (test, "No Cases");
  crm_ui_test_click (test, "New Case");
  crm_ui_test_assert_text (test, "Title is required");
}

/* Each decision once, from the list of problems to what is left of it. */
static void
test_problems_are_decided_one_by_one (void)
{
  g_autoptr (CrmUiTest) test = NULL;

  crm_fake_set_kept (TRUE);
  test = start (360, 720);
  crm_ui_test_do (test, "win.show-pending");
  crm_ui_test_assert_text (test, "Rejected · Credit Limit, Job Title");
  crm_ui_test_click (test, "Ben & <Sons>");
  crm_ui_test_assert_text (test, "030 5550 199");
  crm_ui_test_click (test, "Keep Mine");
  crm_ui_test_assert_text (test, "Sent with the next synchronization");
  crm_ui_test_await_no_text (test, "030 5550 199");
  g_assert_cmpstr (crm_fake_get_deeds (), ==, "retry 2");

  /* Server text, literally; nothing is thrown away without a question. */
  crm_ui_test_do (test, "win.open-problem(('Contact', '" ANNA "', int64 1))");
  crm_ui_test_assert_text (test, "“The <b>credit limit</b> must not be above 10,000.");
  crm_ui_test_click (test, "Discard My Change…");
  crm_ui_test_assert_text (test, "Discard This Change?");
  crm_ui_test_click (test, "Cancel");
  g_assert_cmpstr (crm_fake_get_deeds (), ==, "retry 2");
  crm_ui_test_click (test, "Edit and Retry");
  crm_ui_test_assert_text (test, "Price Changes by E-mail");
  crm_ui_test_do (test, "edit.cancel");
  crm_ui_test_click (test, "Discard My Change…");
  crm_ui_test_click (test, "Discard");
  g_assert_cmpstr (crm_fake_get_deeds (), ==, "retry 2, discard 1");
  crm_ui_test_await_no_text (test, "credit limit");
  crm_fake_set_kept (FALSE);
}

static void
test_a_conflict_is_decided_field_by_field (void)
{
  g_autoptr (CrmUiTest) test = NULL;
  GtkWidget *side;

  crm_fake_set_kept (TRUE);
  test = start (360, 720);
  crm_ui_test_do (test, "win.show-pending");
  crm_ui_test_click (test, "Ben & <Sons>");
  crm_ui_test_assert_text (test, "Potsdam");
  crm_ui_test_click (test, "Resolve Later");
  g_assert_cmpstr (crm_fake_get_deeds (), ==, "");
  crm_ui_test_click (test, "Ben & <Sons>");

  side = crm_ui_test_find (test, GTK_TYPE_LABEL, "Potsdam");
  gtk_widget_activate (gtk_widget_get_ancestor (side, ADW_TYPE_ACTION_ROW));
  crm_ui_test_click (test, "Save Result");
  crm_ui_test_assert_text (test, "Conflict resolved");
  g_assert_cmpstr (crm_fake_get_deeds (), ==, "choose 2 City");
  crm_fake_set_kept (FALSE);
}

static void
test_a_conflict_is_decided_by_keys (void)
{
  g_autoptr (CrmUiTest) test = NULL;
  GtkWidget *theirs;

  crm_fake_set_kept (TRUE);
  test = start (720, 313);
  crm_ui_test_do (test, "win.show-pending");
  crm_ui_test_click (test, "Ben & <Sons>");
  crm_ui_test_assert_text (test, "Maria <Lind> changed it on the server");
  theirs = crm_ui_test_find (test, GTK_TYPE_LABEL, "030 5550 199");
  gtk_widget_grab_focus (gtk_widget_get_ancestor (theirs, ADW_TYPE_ACTION_ROW));
  crm_ui_test_press (test, GDK_KEY_2, 0);
  theirs = crm_ui_test_find (test, GTK_TYPE_LABEL, "Potsdam");
  gtk_widget_grab_focus (gtk_widget_get_ancestor (theirs, ADW_TYPE_ACTION_ROW));
  crm_ui_test_press (test, GDK_KEY_2, 0);
  crm_ui_test_press (test, GDK_KEY_1, 0);
  crm_ui_test_press (test, GDK_KEY_Return, GDK_CONTROL_MASK);
  crm_ui_test_assert_text (test, "Conflict resolved");
  g_assert_cmpstr (crm_fake_get_deeds (), ==, "choose 2 Phone");
  crm_fake_set_kept (FALSE);
}

static void
test_an_earlier_value_is_restored_from_the_record (void)
{
  g_autoptr (CrmUiTest) test = NULL;
  GtkWidget *restore;

  crm_fake_set_kept (TRUE);
  test = start (360, 720);
  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_assert_text (test, "From the server, replaced");
  crm_ui_test_assert_no_text (test, "A title that is rather long");
  restore = crm_ui_test_find (test, GTK_TYPE_BUTTON, "Restore");
  g_assert_nonnull (restore);
  gtk_test_accessible_assert_property (restore, GTK_ACCESSIBLE_PROPERTY_LABEL, "Restore Phone");
  crm_ui_test_click (test, "Restore");
  crm_ui_test_assert_text (test, "Restored, waiting to be synchronized");
  crm_ui_test_assert_no_text (test, "From the server, replaced");
  g_assert_true (g_str_has_suffix (crm_fake_get_deeds (), "restore 3"));
  crm_fake_set_kept (FALSE);
}

static void
test_damaged_data_is_told_once (void)
{
  g_autoptr (CrmUiTest) test = NULL;

  crm_fake_account_list_set_notice ("Kept as liaison.db.damaged");
  test = start (360, 720);
  crm_fake_account_list_set_notice (NULL);
  crm_ui_test_assert_text (test, "Local Data Was Damaged");
  crm_ui_test_assert_text (test, "Kept as liaison.db.damaged");
  crm_ui_test_click (test, "Close");
  crm_window_show_account (crm_ui_test_get_window (test),
                           crm_window_get_account (crm_ui_test_get_window (test)));
  crm_ui_test_settle (test);
  crm_ui_test_assert_no_text (test, "Local Data Was Damaged");
}

static void
test_list_that_cannot_be_read_can_be_tried_again (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_fake_fail_reads (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Disk failure"));
  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_assert_text (test, "Could Not Load Contacts");
  crm_ui_test_assert_text (test, "Disk failure");

  crm_fake_fail_reads (NULL);
  crm_ui_test_click (test, "Try Again");
  crm_ui_test_assert_text (test, "Anna Berg");
}

static void
test_view_is_chosen_and_remembered (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_click (test, "Choose View");
  crm_ui_test_click (test, "Decision Makers");
  crm_ui_test_assert_text (test, "Anna Berg");
  crm_ui_test_assert_no_text (test, "Alex Kim");

  crm_ui_test_do (test, "win.show-list('Account')");
  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_assert_no_text (test, "Alex Kim");
}

static void
test_server_text_is_never_markup (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.show-list('Account')");
  crm_ui_test_assert_text (test, "Smith & Sons <Ltd>");
  crm_ui_test_click (test, "Smith & Sons <Ltd>");
  crm_ui_test_assert_text (test, "Smith & Sons <Ltd>");
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_assert_text (test, "Smith & Sons <Ltd>");
}

static void
test_lookup_opens_what_it_points_to_and_back (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_click (test, "Account");
  crm_ui_test_assert_text (test, "Contacts (");
  crm_ui_test_do (test, "win.back");
  crm_ui_test_assert_text (test, "Contact Details");
}

static void
test_related_lists_show_three_and_all (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_assert_text (test, "Activities (5)");
  crm_ui_test_assert_no_text (test, "Check the contract");
  crm_ui_test_click (test, "Show All Activities");
  crm_ui_test_assert_text (test, "Check the contract");
}

static void
test_required_field_is_named_under_the_field (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *row;

  crm_ui_test_do (test, "win.new-record('Contact')");
  crm_ui_test_do (test, "win.save");
  crm_ui_test_assert_text (test, "This field is required");
  crm_ui_test_assert_text (test, "1 field needs attention");

  row = crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Full Name");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_REQUIRED, TRUE);
}

static void
test_new_record_is_made_and_opened (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800);

  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_do (test, "win.new");
  crm_ui_test_fill (test, "Full Name", "Zoe New");
  crm_ui_test_do (test, "win.save");
  crm_ui_test_click (test, "View");
  crm_ui_test_assert_text (test, "New on this device");
  g_assert_cmpuint (crm_fake_store_get_records (store_of (test), "Contact")->len, ==, 23);
}

static void
test_new_related_record_has_its_parent (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_click (test, "New Activity for Anna Berg");
  crm_ui_test_assert_text (test, "Anna Berg");

  /* Nothing was typed yet: leaving asks nothing. */
  crm_ui_test_click (test, "Cancel");
  crm_ui_test_assert_no_text (test, "Discard Changes?");
  crm_ui_test_assert_text (test, "Activities (5)");
}

static void
test_lookup_is_chosen_from_a_dialog (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  g_autofree char *account = NULL;

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_click (test, "Account");
  crm_ui_test_click (test, "Kestrel Print");
  crm_ui_test_do (test, "win.save");

  account = stored (test, ANNA, "AccountId");
  g_assert_cmpstr (account, ==, "Kestrel Print");
}

static void
test_picklist_and_switch_are_saved (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  g_autofree char *role = NULL;
  g_autofree char *by_mail = NULL;

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  adw_combo_row_set_selected (ADW_COMBO_ROW (crm_ui_test_find (test, ADW_TYPE_COMBO_ROW, "Role")),
                              2);
  crm_ui_test_click (test, "Price Changes by E-mail");
  crm_ui_test_do (test, "win.save");

  role = stored (test, ANNA, "Role");
  by_mail = stored (test, ANNA, "ByMail");
  g_assert_cmpstr (role, ==, "Adviser");
  g_assert_cmpstr (by_mail, ==, "No");
}

static void
test_date_is_typed_in_its_dialog (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  g_autofree char *ends = NULL;

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_click (test, "Contract Ends");
  crm_ui_test_fill (test, "Type a Date", "2028-02-29");
  crm_ui_test_click (test, "Done");
  crm_ui_test_do (test, "win.save");

  ends = stored (test, ANNA, "ContractEnds");
  g_assert_cmpstr (ends, ==, "2028-02-29");
}

static void
test_date_of_another_year_is_typed (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  g_autofree char *ends = NULL;

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_click (test, "Contract Ends");
  crm_ui_test_fill (test, "Type a Date", "2035-06-30");
  crm_ui_test_click (test, "Done");
  crm_ui_test_click (test, "Contract Ends");
  crm_ui_test_click (test, "Done");
  crm_ui_test_do (test, "win.save");

  ends = stored (test, ANNA, "ContractEnds");
  g_assert_cmpstr (ends, ==, "2035-06-30");
}

static void
test_date_that_is_none_cannot_be_taken (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.edit-record(('Contact', '" ANNA "'))");
  crm_ui_test_click (test, "Contract Ends");
  crm_ui_test_fill (test, "Type a Date", "soon");
  g_assert_false (gtk_widget_is_sensitive (crm_ui_test_find (test, GTK_TYPE_BUTTON, "Done")));
  crm_ui_test_fill (test, "Type a Date", "2028-02-29");
  g_assert_true (gtk_widget_is_sensitive (crm_ui_test_find (test, GTK_TYPE_BUTTON, "Done")));
}

static void
test_date_and_time_keep_their_fraction (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  gint64 before;

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  before = stored_value (test, ANNA, "NextVisit")->integer;
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_click (test, "Next Visit");
  crm_ui_test_click (test, "Done");
  crm_ui_test_do (test, "win.save");

  g_assert_cmpint (before % G_USEC_PER_SEC, ==, 123456);
  g_assert_cmpint (stored_value (test, ANNA, "NextVisit")->integer, ==, before);
}

static void
test_negative_decimal_by_the_rows_own_keys (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *row;

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  row = crm_ui_test_find (test, ADW_TYPE_ENTRY_ROW, "Credit Limit");
  gtk_widget_grab_focus (row);
  crm_ui_test_settle (test);
  crm_ui_test_type (test, "12");
  gtk_editable_set_position (GTK_EDITABLE (row), -1);
  crm_ui_test_click (test, "Decimal Separator");
  crm_ui_test_click (test, "Change Sign");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "-12.");
  crm_ui_test_click (test, "Change Sign");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "12.");
}

static void
test_changes_are_not_lost_without_a_question (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800);
  g_autofree char *name = NULL;

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_fill (test, "Full Name", "Anna Bergmann");
  crm_ui_test_do (test, "win.show-list('Account')");
  crm_ui_test_assert_text (test, "Discard Changes?");
  crm_ui_test_click (test, "Save");

  /* Saved, and where the user wanted to go. */
  name = stored (test, ANNA, "FullName");
  g_assert_cmpstr (name, ==, "Anna Bergmann");
  crm_ui_test_assert_text (test, "Larkfield Logistics");
}

static void
test_discarded_changes_are_gone (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  g_autofree char *name = NULL;

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_fill (test, "Full Name", "Anna Bergmann");
  crm_ui_test_click (test, "Cancel");
  crm_ui_test_click (test, "Discard");

  name = stored (test, ANNA, "FullName");
  g_assert_cmpstr (name, ==, "Anna Berg");
  crm_ui_test_assert_text (test, "Contact Details");
}

static void
test_what_cannot_be_saved_stays_in_the_form (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_fake_fail_saves (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "The disk is full"));
  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_fill (test, "Full Name", "Anna Bergmann");
  crm_ui_test_do (test, "win.save");
  crm_ui_test_assert_text (test, "The disk is full");
  crm_ui_test_assert_text (test, "Anna Bergmann");

  crm_fake_fail_saves (NULL);
  crm_ui_test_do (test, "win.save");
  crm_ui_test_assert_text (test, "Saved on this device");
}

static void
test_delete_can_be_undone (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_click (test, "Anna Berg");
  crm_ui_test_do (test, "record.delete");
  crm_ui_test_assert_text (test, "“Anna Berg” deleted");
  crm_ui_test_assert_no_text (test, "Head of Purchasing · Larkfield");

  crm_ui_test_click (test, "Undo");
  crm_ui_test_assert_text (test, "Head of Purchasing · Larkfield");
}

static void
test_sync_shows_progress_and_ends_in_a_toast (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmAccount *account = crm_window_get_account (crm_ui_test_get_window (test));

  crm_fake_account_hold_sync (TRUE);
  crm_ui_test_do (test, "win.sync");
  crm_fake_account_progress (account, 0.4);
  crm_ui_test_assert_text (test, "Downloading Contacts");
  crm_ui_test_assert_text (test, " of ");
  crm_ui_test_assert_text (test, "Run in Background");

  /* What the server still makes of it may come later. */
  crm_ui_test_assert_no_text (test, "Skip");
  crm_fake_account_set_settling (account, TRUE);
  crm_ui_test_assert_text (test, "Waiting for the Server");
  crm_ui_test_click (test, "Skip");
  crm_ui_test_assert_text (test, "Synchronized, ");
  crm_ui_test_await_no_text (test, "Run in Background");
  crm_fake_account_hold_sync (FALSE);
}

static void
test_sync_goes_on_in_the_background (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmAccount *account = crm_window_get_account (crm_ui_test_get_window (test));

  crm_fake_account_hold_sync (TRUE);
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_click (test, "Run in Background");
  crm_ui_test_await_no_text (test, "Run in Background");
  crm_ui_test_assert_text (test, "Synchronizing, 0 percent");
  crm_fake_account_progress (account, 1);
  crm_ui_test_assert_text (test, "Synchronized just now");
  crm_fake_account_hold_sync (FALSE);
}

static void
test_quitting_stops_a_sync (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  g_autoptr (CrmAccount) account
      = g_object_ref (crm_window_get_account (crm_ui_test_get_window (test)));

  crm_fake_account_hold_sync (TRUE);
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_do (test, "app.quit");
  g_assert_null (crm_ui_test_get_window (test));
  crm_account_close (account); /* what the program does when it ends */
  crm_fake_account_hold_sync (FALSE);
}

static void
test_quitting_asks_about_changes (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_fill (test, "Full Name", "Anna Bergmann");
  crm_ui_test_do (test, "app.quit");
  crm_ui_test_assert_text (test, "Discard Changes?");
  crm_ui_test_click (test, "Save");
  g_assert_null (crm_ui_test_get_window (test));
}

static void
test_sync_is_cancelled (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_fake_account_hold_sync (TRUE);
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_click (test, "Cancel");
  crm_ui_test_assert_text (test, "Synchronization stopped");
  crm_fake_account_hold_sync (FALSE);
}

static void
test_failed_sync_says_why_and_can_be_tried_again (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_fake_fail_syncs (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "No answer in time"));
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_assert_text (test, "Could Not Synchronize");
  crm_ui_test_assert_text (test, "No answer in time");

  crm_fake_fail_syncs (NULL);
  crm_ui_test_click (test, "Try Again");
  crm_ui_test_assert_text (test, "Synchronized, ");
}

static void
test_sync_that_left_something_out_is_no_failure (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_fake_account_leave_out ("Not synchronized: Cases.");
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_assert_text (test, "Synchronized with Problems");
  crm_ui_test_assert_text (test, "Not synchronized: Cases.");
  crm_ui_test_click (test, "Close");
  crm_ui_test_await_no_text (test, "Removed"); /* a figure of the dialog */
  crm_ui_test_assert_text (test, "Synchronized with Problems");
  crm_ui_test_assert_no_text (test, "Could Not Synchronize");
  crm_ui_test_do (test, "win.show-pending");
  crm_ui_test_assert_text (test, "Not synchronized: Cases.");
  crm_ui_test_assert_no_text (test, "Could Not Synchronize");
  crm_fake_account_leave_out (NULL);
}

/* Each state of the keyring has an answer of its own (test_sync_asks_for_the_password_it_needs and
 * test_hub_says_why_a_sign_in_is_wanted: the other two). */
static void
test_keyring_that_does_not_open_is_told (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  static const struct
  {
    int code;
    const char *words;
  } states[] = { { CRM_ACCOUNT_ERROR_SECRET_LOCKED, "The keyring is locked" },
                 { CRM_ACCOUNT_ERROR_SECRET_CANCELLED, "Unlocking was cancelled" } };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      crm_fake_fail_syncs (
          g_error_new_literal (CRM_ACCOUNT_ERROR, states[i].code, states[i].words));
      crm_ui_test_do (test, "win.sync");
      crm_ui_test_assert_text (test, "Could Not Synchronize");
      crm_ui_test_assert_text (test, states[i].words);
      crm_ui_test_assert_no_text (test, "Sign In");
      crm_ui_test_click (test, "Close");
    }
  crm_fake_fail_syncs (NULL);
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_assert_text (test, "Synchronized, ");
}

static void
test_sync_asks_for_the_password_it_needs (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmAccount *account = crm_window_get_account (crm_ui_test_get_window (test));

  crm_fake_account_set_needs_sign_in (account, TRUE);
  crm_ui_test_assert_text (test, "Sign In Again");
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_assert_text (test, "Enter the password of anna at crm.example.com.");
  crm_ui_test_fill (test, "Password", "secret");
  crm_fake_account_set_needs_sign_in (account, FALSE);
  crm_ui_test_click (test, "Sign In");
  crm_ui_test_assert_text (test, "Synchronized, ");
  g_assert_cmpstr (crm_fake_account_get_session_password (), ==, "secret");
}

/* An emptied keyring is no wrong password: the hub says why a sign-in is wanted. */
static void
test_hub_says_why_a_sign_in_is_wanted (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmAccount *account = crm_window_get_account (crm_ui_test_get_window (test));

  crm_fake_fail_syncs (g_error_new_literal (CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_RESET,
                                            "The keyring was emptied"));
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_click (test, "Close");
  crm_fake_account_set_needs_sign_in (account, TRUE);
  crm_ui_test_assert_text (test, "The keyring was emptied");
  crm_ui_test_assert_no_text (test, "did not accept the password");
  crm_fake_fail_syncs (NULL);
}

static void
test_sync_has_somebody_sign_in_elsewhere (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmAccount *account = crm_window_get_account (crm_ui_test_get_window (test));

  crm_fake_sign_in_elsewhere (TRUE);
  crm_fake_account_set_needs_sign_in (account, TRUE);
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_assert_text (test, "WDJB-MJHT");
  crm_ui_test_assert_text (test, "https://id.example/activate");
  crm_ui_test_assert_no_text (test, "Password");
  crm_fake_account_set_needs_sign_in (account, FALSE);
  crm_fake_end_sign_in (NULL);
  crm_ui_test_assert_text (test, "Synchronized, ");
  crm_fake_sign_in_elsewhere (FALSE);
}

static void
test_sign_in_elsewhere_is_refused_and_given_up (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_fake_sign_in_elsewhere (TRUE);
  crm_ui_test_do (test, "win.sign-in");
  crm_ui_test_assert_text (test, "WDJB-MJHT");
  crm_fake_end_sign_in (g_error_new_literal (CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN, "Denied"));
  crm_ui_test_assert_text (test, "The sign-in was refused or not completed.");
  crm_ui_test_click (test, "Cancel");
  crm_ui_test_await_no_text (test, "The sign-in was refused or not completed.");

  crm_ui_test_do (test, "win.sign-in");
  crm_ui_test_assert_text (test, "WDJB-MJHT");
  crm_ui_test_click (test, "Cancel");
  crm_ui_test_await_no_text (test, "WDJB-MJHT");
  g_assert_false (crm_fake_sign_in_is_on ());
  crm_fake_sign_in_elsewhere (FALSE);
}

static void
test_pending_page_lists_what_waits (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.show-pending");
  crm_ui_test_assert_text (test, "Anna Berg");
  crm_ui_test_assert_text (test, "Changed · ");
  crm_fake_store_clear_pending (store_of (test));
  crm_ui_test_settle (test);
  crm_ui_test_assert_text (test, "Everything Is Synchronized");
}

static void
test_pending_page_says_when_the_server_was_compared (void)
{
  g_autoptr (CrmUiTest) test = NULL;

  crm_fake_set_contacts_proven (0);
  test = start (360, 720);
  crm_ui_test_do (test, "win.show-pending");
  crm_ui_test_assert_text (test, "Not all records yet");
  crm_ui_test_click (test, "Checked Against the Server");
  crm_ui_test_assert_text (test, "Not checked yet");
  crm_ui_test_assert_text (test, "12 minutes ago");

  crm_fake_set_contacts_proven (g_get_real_time () - 3 * G_TIME_SPAN_HOUR);
  crm_ui_test_do (test, "win.sync");
  crm_ui_test_await_no_text (test, "Not all records yet");
  crm_ui_test_assert_text (test, "3 hours ago");
  crm_fake_set_contacts_proven (0);
}

static void
test_dialogs_of_the_menu_open (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_do (test, "win.shortcuts");
  crm_ui_test_assert_text (test, "Ctrl+F");
  adw_dialog_force_close (adw_application_window_get_visible_dialog (
      ADW_APPLICATION_WINDOW (crm_ui_test_get_window (test))));
  crm_ui_test_settle (test);
  crm_ui_test_do (test, "win.about");
  crm_ui_test_assert_text (test, "The Liaison Developers");
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  /* Several applications of one id follow each other in this process. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  gtk_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add_func ("/ui/" path, func)
  ADD ("hub/lists-places-with-counts", test_hub_lists_places_with_counts);
  ADD ("hub/shows-problems-first", test_hub_shows_problems_first_and_while_there_are_any);
  ADD ("journey/find-edit-save-phone", test_find_edit_and_save_on_a_phone);
  ADD ("journey/find-edit-save-desktop", test_find_edit_and_save_on_a_desktop);
  ADD ("list/search-without-match", test_search_without_a_match_says_so);
  ADD ("list/empty-offers-new", test_empty_list_offers_a_new_record);
  ADD ("list/error-can-be-tried-again", test_list_that_cannot_be_read_can_be_tried_again);
  ADD ("list/view-is-remembered", test_view_is_chosen_and_remembered);
  ADD ("record/server-text-is-no-markup", test_server_text_is_never_markup);
  ADD ("record/lookup-opens-and-back", test_lookup_opens_what_it_points_to_and_back);
  ADD ("record/related-three-and-all", test_related_lists_show_three_and_all);
  ADD ("record/delete-can-be-undone", test_delete_can_be_undone);
  ADD ("edit/required-is-named", test_required_field_is_named_under_the_field);
  ADD ("edit/new-record-is-opened", test_new_record_is_made_and_opened);
  ADD ("edit/new-related-has-parent", test_new_related_record_has_its_parent);
  ADD ("edit/lookup", test_lookup_is_chosen_from_a_dialog);
  ADD ("edit/picklist-and-switch", test_picklist_and_switch_are_saved);
  ADD ("edit/date", test_date_is_typed_in_its_dialog);
  ADD ("edit/date-of-another-year", test_date_of_another_year_is_typed);
  ADD ("edit/date-that-is-none", test_date_that_is_none_cannot_be_taken);
  ADD ("edit/date-time-keeps-fraction", test_date_and_time_keep_their_fraction);
  ADD ("edit/negative-decimal", test_negative_decimal_by_the_rows_own_keys);
  ADD ("edit/leaving-asks", test_changes_are_not_lost_without_a_question);
  ADD ("edit/discard", test_discarded_changes_are_gone);
  ADD ("edit/failed-save-keeps", test_what_cannot_be_saved_stays_in_the_form);
  ADD ("sync/progress-and-toast", test_sync_shows_progress_and_ends_in_a_toast);
  ADD ("sync/background", test_sync_goes_on_in_the_background);
  ADD ("shell/quitting-stops-a-sync", test_quitting_stops_a_sync);
  ADD ("shell/quitting-asks", test_quitting_asks_about_changes);
  ADD ("sync/cancel", test_sync_is_cancelled);
  ADD ("sync/failure", test_failed_sync_says_why_and_can_be_tried_again);
  ADD ("sync/left-out", test_sync_that_left_something_out_is_no_failure);
  ADD ("sync/keyring", test_keyring_that_does_not_open_is_told);
  ADD ("sync/asks-for-password", test_sync_asks_for_the_password_it_needs);
  ADD ("sync/sign-in-reason", test_hub_says_why_a_sign_in_is_wanted);
  ADD ("sync/sign-in-elsewhere", test_sync_has_somebody_sign_in_elsewhere);
  ADD ("sync/sign-in-given-up", test_sign_in_elsewhere_is_refused_and_given_up);
  ADD ("sync/pending-page", test_pending_page_lists_what_waits);
  ADD ("sync/compared", test_pending_page_says_when_the_server_was_compared);
  ADD ("sync/problems", test_problems_are_decided_one_by_one);
  ADD ("sync/conflict", test_a_conflict_is_decided_field_by_field);
  ADD ("sync/conflict-keys", test_a_conflict_is_decided_by_keys);
  ADD ("record/earlier-value", test_an_earlier_value_is_restored_from_the_record);
  ADD ("shell/damaged-data", test_damaged_data_is_told_once);
  ADD ("shell/dialogs", test_dialogs_of_the_menu_open);

  return g_test_run ();
}
