/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"
#include "crm-list-page.h"
#include "crm-list-row.h"
#include "crm-lists.h"
#include "crm-project.h"
#include "crm-record-row.h"
#include "crm-ui-test.h"

/* Lists: views, filters, order, selection, over the fake layers. Any warning of GTK is a failure.
 */

#define ALEX "00000002-0000-4000-8000-000000000001"

static CrmUiTest *
start (int width, int height)
{
  CrmUiTest *test = crm_ui_test_new ();

  crm_ui_test_set_size (test, width, height);
  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_assert_text (test, "Anna Berg");
  return test;
}

static CrmStore *
store_of (CrmUiTest *test)
{
  return crm_account_get_store (crm_window_get_account (crm_ui_test_get_window (test)));
}

/* An action of the page that is shown. */
static void
do_on_list (CrmUiTest *test, const char *action, const char *type, gint64 value)
{
  GtkWidget *list = crm_ui_test_find (test, GTK_TYPE_MENU_BUTTON, "List Menu");

  g_assert_nonnull (list);
  g_assert_true (type == NULL ? gtk_widget_activate_action (list, action, NULL)
                              : gtk_widget_activate_action (list, action, type, value));
  crm_ui_test_settle (test);
}

static gboolean
can_press (CrmUiTest *test, const char *name)
{
  GtkWidget *widget = crm_ui_test_find (test, GTK_TYPE_BUTTON, name);

  g_assert_nonnull (widget);
  return gtk_widget_is_sensitive (widget);
}

static void
choose (CrmUiTest *test, const char *row_title, guint position)
{
  GtkWidget *row = crm_ui_test_find (test, ADW_TYPE_COMBO_ROW, row_title);

  g_assert_nonnull (row);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), position);
  crm_ui_test_settle (test);
}

/* --- views --------------------------------------------------------------------------------------
 */

static void
save_view (CrmUiTest *test, const char *name)
{
  do_on_list (test, "list.save-view", NULL, 0);
  crm_ui_test_fill (test, "Name", name);
  crm_ui_test_click (test, "Save");
}

static void
test_what_is_shown_becomes_a_view (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_click (test, "Decision Maker");
  crm_ui_test_await_no_text (test, "Alex Kim");
  save_view (test, "My Deciders");
  crm_ui_test_assert_text (test, "My Deciders");
  crm_ui_test_assert_no_text (test, "Alex Kim");

  crm_ui_test_click (test, "Choose View");
  crm_ui_test_assert_text (test, "My Views");
  crm_ui_test_click (test, "All Contacts");
  crm_ui_test_assert_text (test, "Alex Kim");

  /* Another list and back: what was used last is there. */
  crm_ui_test_click (test, "Choose View");
  crm_ui_test_click (test, "My Deciders");
  crm_ui_test_do (test, "win.show-list('Account')");
  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_assert_text (test, "My Deciders");
  crm_ui_test_await_no_text (test, "Alex Kim");
}

static void
test_view_is_renamed_and_deleted (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *row;

  save_view (test, "First & <Last>");
  crm_ui_test_click (test, "Choose View");
  row = crm_ui_test_find (test, ADW_TYPE_ACTION_ROW, "First & <Last>");
  g_assert_nonnull (row);
  gtk_widget_activate_action (row, "views.rename", "s", "own-1");
  crm_ui_test_settle (test);
  crm_ui_test_fill (test, "Name", "Other");
  crm_ui_test_click (test, "Save");
  crm_ui_test_assert_text (test, "Other");
  crm_ui_test_assert_no_text (test, "First & <Last>");

  row = crm_ui_test_find (test, ADW_TYPE_ACTION_ROW, "Other");
  gtk_widget_activate_action (row, "views.remove", "s", "own-1");
  crm_ui_test_settle (test);
  crm_ui_test_assert_text (test, "The records in this view are not deleted.");
  crm_ui_test_click (test, "Delete");
  crm_ui_test_await_no_text (test, "Other");
  crm_ui_test_assert_text (test, "All Contacts");
}

static void
test_list_begins_with_the_default_view (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *row;

  crm_ui_test_click (test, "Choose View");
  row = crm_ui_test_find (test, ADW_TYPE_ACTION_ROW, "Decision Makers");
  gtk_widget_activate_action (row, "views.default", "s", "deciders");
  crm_ui_test_settle (test);
  crm_ui_test_assert_text (test, "The list begins with this view");
  crm_ui_test_click (test, "All Contacts");
  crm_ui_test_assert_text (test, "Alex Kim");
  crm_ui_test_do (test, "win.show-list('Account')");
  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_await_no_text (test, "Alex Kim");
}

/* --- filters ------------------------------------------------------------------------------------
 */

static void
test_quick_filters_of_one_field_are_alternatives (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_click (test, "Adviser");
  crm_ui_test_await_no_text (test, "Anna Berg"); /* decides */
  crm_ui_test_assert_text (test, "Alex Kim");    /* advises */
  crm_ui_test_click (test, "Decision Maker");
  crm_ui_test_assert_text (test, "Anna Berg");
  crm_ui_test_assert_text (test, "Alex Kim");
  crm_ui_test_assert_no_text (test, "Amara Osei"); /* uses */
}

static void
test_filter_counts_and_applies (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *row;

  do_on_list (test, "list.filter", NULL, 0);
  crm_ui_test_assert_text (test, "22 records");
  crm_ui_test_click (test, "Add Condition");
  crm_ui_test_click (test, "Job Title");
  crm_ui_test_assert_text (test, "A value is missing");
  g_assert_false (can_press (test, "Apply"));

  crm_ui_test_fill (test, "Job Title", "owner");
  choose (test, "Condition", 0); /* is */
  crm_ui_test_assert_text (test, "is owner");
  crm_ui_test_assert_text (test, "0 records");
  crm_ui_test_fill (test, "Job Title", "Owner");
  crm_ui_test_assert_text (test, "4 records");
  crm_ui_test_click (test, "Apply");
  crm_ui_test_assert_text (test, "1 Filter");
  crm_ui_test_await_no_text (test, "Anna Berg");
  crm_ui_test_assert_text (test, "Ben Marsh");

  /* It comes back as it was, and goes. */
  do_on_list (test, "list.filter", NULL, 0);
  crm_ui_test_assert_text (test, "is Owner");
  row = crm_ui_test_find (test, GTK_TYPE_BUTTON, "Remove Condition “Job Title”");
  g_assert_nonnull (row);
  crm_ui_test_click (test, "Remove Condition “Job Title”");
  crm_ui_test_click (test, "Apply");
  crm_ui_test_assert_text (test, "Anna Berg");
}

static void
test_filter_without_a_match_can_be_cleared (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  do_on_list (test, "list.filter", NULL, 0);
  crm_ui_test_click (test, "Add Condition");
  crm_ui_test_click (test, "Job Title");
  crm_ui_test_fill (test, "Job Title", "Astronaut");
  crm_ui_test_click (test, "Apply");
  crm_ui_test_assert_text (test, "No record matches all filters");
  crm_ui_test_click (test, "Clear Filter");
  crm_ui_test_assert_text (test, "Anna Berg");
}

static void
test_lookup_in_a_filter_has_its_name (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *value;

  do_on_list (test, "list.filter", NULL, 0);
  crm_ui_test_click (test, "Add Condition");
  crm_ui_test_click (test, "Account");
  value = crm_ui_test_find (test, GTK_TYPE_LABEL, "Not set");
  g_assert_nonnull (value);
  gtk_widget_activate (gtk_widget_get_ancestor (value, ADW_TYPE_ACTION_ROW));
  crm_ui_test_settle (test);
  crm_ui_test_click (test, "Kestrel Print");
  crm_ui_test_assert_text (test, "is Kestrel Print");
  crm_ui_test_assert_text (test, "3 records");
  crm_ui_test_click (test, "Apply");
  crm_ui_test_assert_text (test, "Arno Feld");
  crm_ui_test_await_no_text (test, "Anna Berg");

  do_on_list (test, "list.filter", NULL, 0);
  crm_ui_test_assert_text (test, "is Kestrel Print");
}

/* --- order and groups ---------------------------------------------------------------------------
 */

static void
test_order_and_groups_are_remembered (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *row;

  do_on_list (test, "list.sort", NULL, 0);
  row = crm_ui_test_find (test, ADW_TYPE_COMBO_ROW, "Sort By");
  g_assert_nonnull (row);
  choose (test, "Sort By", 1); /* Job Title */
  choose (test, "Order", 1);
  choose (test, "Group By", 4); /* Role */
  crm_ui_test_do (test, "win.show-list('Account')");
  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_assert_text (test, "by Job Title");
  crm_ui_test_assert_text (test, "Adviser");
}

/* --- one row ------------------------------------------------------------------------------------
 */

static void
test_row_menu_opens_by_its_button (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_ui_test_click (test, "Menu");
  crm_ui_test_assert_text (test, "Open");
  crm_ui_test_assert_text (test, "Copy Link");
  crm_ui_test_assert_text (test, "Call, Mobile Phone");
}

/* The row with TEXT in it. */
static GtkWidget *
find_row (CrmUiTest *test, const char *text)
{
  GtkWidget *painted = crm_ui_test_find (test, CRM_TYPE_RECORD_ROW, text);
  GtkWidget *row;

  g_assert_nonnull (painted);
  row = gtk_widget_get_ancestor (painted, CRM_TYPE_LIST_ROW);
  g_assert_nonnull (row);
  return row;
}

static gpointer
find_controller (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        return controller; /* the widget's */
    }
  g_assert_not_reached ();
}

static void
test_row_menu_opens_by_right_click (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkGesture *click = find_controller (find_row (test, "Anna Berg"), GTK_TYPE_GESTURE_CLICK);

  g_assert_cmpuint (gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (click)), ==,
                    GDK_BUTTON_SECONDARY);
  g_signal_emit_by_name (click, "pressed", 1, 20.0, 20.0);
  crm_ui_test_assert_text (test, "Copy Link");
}

static void
test_row_menu_opens_by_long_press (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkGesture *press = find_controller (find_row (test, "Anna Berg"), GTK_TYPE_GESTURE_LONG_PRESS);

  g_assert_true (gtk_gesture_single_get_touch_only (GTK_GESTURE_SINGLE (press)));
  g_signal_emit_by_name (press, "pressed", 20.0, 20.0);
  crm_ui_test_assert_text (test, "Copy Link");
}

static void
test_row_menu_opens_by_key (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  GtkWidget *row = find_row (test, "Anna Berg");
  GtkWidget *page = gtk_widget_get_ancestor (row, CRM_TYPE_LIST_PAGE);
  gpointer keys = find_controller (page, GTK_TYPE_EVENT_CONTROLLER_KEY);
  gboolean handled = FALSE;

  gtk_widget_grab_focus (gtk_widget_get_parent (row));
  g_signal_emit_by_name (keys, "key-pressed", GDK_KEY_Menu, 0, 0, &handled);
  g_assert_true (handled);
  crm_ui_test_assert_text (test, "Copy Link");
}

/* On a slow device headings come long after the rows. */
static void
test_headings_that_come_late_leave_the_list_at_its_top (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *scroller
      = gtk_widget_get_ancestor (find_row (test, "Anna Berg"), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  crm_ui_test_wait (test, 1000);
  g_object_freeze_notify (G_OBJECT (adjustment));
  gtk_adjustment_set_value (adjustment, 40);
  gtk_adjustment_set_upper (adjustment, gtk_adjustment_get_upper (adjustment) + 40);
  g_object_thaw_notify (G_OBJECT (adjustment));
  crm_ui_test_settle (test);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
}

/* --- searching ----------------------------------------------------------------------------------
 */

/* As fast as nobody types, so before any delay is over. */
static void
search_and_enter (CrmUiTest *test, const char *text)
{
  GtkWidget *entry;

  crm_ui_test_do (test, "win.search");
  entry = gtk_widget_get_ancestor (
      GTK_WIDGET (gtk_root_get_focus (GTK_ROOT (crm_ui_test_get_window (test)))),
      GTK_TYPE_SEARCH_ENTRY);
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

static void
test_enter_opens_the_first_of_what_was_typed (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  search_and_enter (test, "Bianca");
  crm_ui_test_assert_text (test, "Contact Details");
  crm_ui_test_assert_text (test, "Bianca Roth");
}

static void
test_enter_waits_for_the_answer (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_fake_hold_reads (TRUE);
  search_and_enter (test, "Bianca");
  crm_ui_test_settle (test);
  crm_ui_test_assert_no_text (test, "Contact Details");
  crm_fake_hold_reads (FALSE);
  crm_fake_store_touch (store_of (test), "Contact");
  crm_ui_test_assert_text (test, "Contact Details");
  crm_ui_test_assert_text (test, "Bianca Roth");
}

/* Nor does one that comes later by itself. */
static void
test_enter_opens_nothing_where_nothing_was_found (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  CrmRecord *record = crm_fake_store_find (store_of (test), "Contact", ALEX);

  crm_fake_store_set_deleted (store_of (test), "Contact", ALEX, TRUE);
  search_and_enter (test, crm_record_get_title (record));
  crm_ui_test_assert_text (test, "No Results Found");
  crm_fake_store_set_deleted (store_of (test), "Contact", ALEX, FALSE);
  crm_ui_test_await_no_text (test, "No Results Found");
  crm_ui_test_settle (test);
  crm_ui_test_assert_no_text (test, "Contact Details");
}

static gint64
row_id_of (CrmUiTest *test, const char *key)
{
  return crm_record_get_row_id (crm_fake_store_find (store_of (test), "Contact", key));
}

/* How many texts @row paints: GTK writes each, and each font of one, as a node of its own. */
static guint
count_painted_texts (GtkWidget *row)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GBytes) written = NULL;
  g_auto (GStrv) parts = NULL;

  gtk_widget_snapshot_child (gtk_widget_get_parent (row), row, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return 0;
  written = gsk_render_node_serialize (node);
  parts = g_strsplit (g_bytes_get_data (written, NULL), "text {", -1);
  return g_strv_length (parts) - 1;
}

static int
height_of (GtkWidget *row)
{
  int height;

  gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  return height;
}

/* Letters of the avatar, title, second line: and nothing moves when another record comes. */
static void
test_row_paints_its_texts_in_the_same_height (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *row = crm_ui_test_find (test, CRM_TYPE_RECORD_ROW, "Anna Berg");
  g_autoptr (CrmRecordItem) item = NULL;
  int height;
  guint n_texts;

  g_assert_nonnull (row);
  height = height_of (row);
  n_texts = count_painted_texts (row);
  g_assert_cmpuint (n_texts, >=, 3);

  g_object_get (row, "item", &item, NULL);
  crm_record_row_set_item (CRM_RECORD_ROW (row), NULL);
  g_assert_cmpint (height_of (row), ==, height);
  crm_ui_test_settle (test);
  g_assert_cmpuint (count_painted_texts (row), ==, 0);

  crm_record_row_set_item (CRM_RECORD_ROW (row), item);
  crm_ui_test_settle (test);
  g_assert_cmpuint (count_painted_texts (row), ==, n_texts);
}

static void
test_row_is_deleted_and_comes_back (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  do_on_list (test, "list.delete-row", "x", row_id_of (test, ALEX));
  crm_ui_test_assert_text (test, "“Alex Kim” deleted");
  crm_ui_test_click (test, "Undo");
  crm_ui_test_assert_text (test, "Taken back");
  crm_ui_test_assert_text (test, "Alex Kim");
}

/* --- selection ----------------------------------------------------------------------------------
 */

static void
test_selection_counts_and_ends (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  do_on_list (test, "list.select", NULL, 0);
  crm_ui_test_assert_text (test, "0 Selected");
  g_assert_false (can_press (test, "Delete"));
  g_assert_false (can_press (test, "Export"));
  g_assert_false (can_press (test, "Change a Field"));
  crm_ui_test_click (test, "Anna Berg");
  crm_ui_test_assert_text (test, "1 Selected");
  g_assert_true (can_press (test, "Delete"));
  crm_ui_test_click (test, "Anna Berg");
  crm_ui_test_assert_text (test, "0 Selected");
  crm_ui_test_click (test, "Select All");
  crm_ui_test_assert_text (test, "22 Selected");
  crm_ui_test_click (test, "Cancel");
  crm_ui_test_assert_text (test, "All Contacts");
  crm_ui_test_assert_no_text (test, "Selected");
}

static guint
count_with_job (CrmUiTest *test, const char *job)
{
  GPtrArray *records = crm_fake_store_get_records (store_of (test), "Contact");
  guint n = 0;

  for (guint i = 0; i < records->len; i++)
    {
      CrmRecord *record = g_ptr_array_index (records, i);
      CrmField *field = crm_entity_find_field (crm_record_get_entity (record), "JobTitle");
      g_autofree char *text = crm_record_dup_display (record, field->index);

      n += g_strcmp0 (text, job) == 0;
    }
  return n;
}

static void
change_two (CrmUiTest *test)
{
  do_on_list (test, "list.select", NULL, 0);
  crm_ui_test_click (test, "Anna Berg");
  crm_ui_test_click (test, "Alex Kim");
  crm_ui_test_assert_text (test, "2 Selected");
  crm_ui_test_click (test, "Change a Field");
  crm_ui_test_assert_text (test, "The same value for 2 records.");
  choose (test, "Field", 1); /* Job Title */
  crm_ui_test_fill (test, "Job Title", "Painter");
  crm_ui_test_click (test, "Apply");
}

static void
test_field_of_many_is_changed_and_taken_back (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  change_two (test);
  crm_ui_test_assert_text (test, "2 records changed");
  g_assert_cmpuint (count_with_job (test, "Painter"), ==, 2);
  crm_ui_test_click (test, "Undo");
  crm_ui_test_assert_text (test, "Taken back");
  g_assert_cmpuint (count_with_job (test, "Painter"), ==, 0);
}

static void
test_change_that_fails_says_so (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  crm_fake_fail_saves (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "Disk full"));
  change_two (test);
  crm_ui_test_assert_text (test, "Disk full");
  crm_fake_fail_saves (NULL);
}

static void
test_many_are_deleted_and_come_back (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);

  do_on_list (test, "list.select-everything", NULL, 0);
  crm_ui_test_click (test, "Delete");
  crm_ui_test_assert_text (test, "22 records deleted");
  crm_ui_test_assert_text (test, "No Contacts");
  crm_ui_test_click (test, "Undo");
  crm_ui_test_assert_text (test, "Anna Berg");
}

/* --- the table ----------------------------------------------------------------------------------
 */

static void
test_wide_window_shows_a_table (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800);

  do_on_list (test, "list.table", NULL, 0);
  crm_ui_test_assert_text (test, "Credit Limit");
  crm_ui_test_assert_text (test, "Anna Berg");

  /* Another list and back: it is a table still; on a phone it is a list. */
  crm_ui_test_do (test, "win.show-list('Account')");
  crm_ui_test_assert_no_text (test, "Credit Limit");
  crm_ui_test_do (test, "win.show-list('Contact')");
  crm_ui_test_assert_text (test, "Credit Limit");
  crm_ui_test_set_size (test, 360, 720);
  crm_ui_test_assert_no_text (test, "Credit Limit");
  crm_ui_test_assert_text (test, "Anna Berg");
}

static void
test_narrow_window_offers_no_table (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720);
  GtkWidget *list = crm_ui_test_find (test, GTK_TYPE_MENU_BUTTON, "List Menu");

  gtk_widget_activate_action (list, "list.table", NULL);
  crm_ui_test_settle (test);
  crm_ui_test_assert_no_text (test, "Credit Limit");
  crm_ui_test_assert_text (test, "Anna Berg");
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  /* Several applications of one id follow each other in this process. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  gtk_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add_func ("/ui/list/" path, func)
  ADD ("search/enter", test_enter_opens_the_first_of_what_was_typed);
  ADD ("search/enter-waits", test_enter_waits_for_the_answer);
  ADD ("search/enter-on-nothing", test_enter_opens_nothing_where_nothing_was_found);
  ADD ("views/saved-and-remembered", test_what_is_shown_becomes_a_view);
  ADD ("views/renamed-and-deleted", test_view_is_renamed_and_deleted);
  ADD ("views/default", test_list_begins_with_the_default_view);
  ADD ("quick-filters/alternatives", test_quick_filters_of_one_field_are_alternatives);
  ADD ("filter/counts-and-applies", test_filter_counts_and_applies);
  ADD ("filter/cleared", test_filter_without_a_match_can_be_cleared);
  ADD ("filter/lookup", test_lookup_in_a_filter_has_its_name);
  ADD ("sort/remembered", test_order_and_groups_are_remembered);
  ADD ("row/menu", test_row_menu_opens_by_its_button);
  ADD ("row/menu-by-right-click", test_row_menu_opens_by_right_click);
  ADD ("row/menu-by-long-press", test_row_menu_opens_by_long_press);
  ADD ("row/menu-by-key", test_row_menu_opens_by_key);
  ADD ("scroll/late-headings", test_headings_that_come_late_leave_the_list_at_its_top);
  ADD ("row/painted", test_row_paints_its_texts_in_the_same_height);
  ADD ("row/deleted", test_row_is_deleted_and_comes_back);
  ADD ("selection/counts-and-ends", test_selection_counts_and_ends);
  ADD ("selection/changed", test_field_of_many_is_changed_and_taken_back);
  ADD ("selection/failure", test_change_that_fails_says_so);
  ADD ("selection/deleted", test_many_are_deleted_and_come_back);
  ADD ("table/wide", test_wide_window_shows_a_table);
  ADD ("table/narrow", test_narrow_window_offers_no_table);

  return g_test_run ();
}
