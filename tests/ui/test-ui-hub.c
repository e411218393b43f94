/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-agenda-page.h"
#include "crm-fake.h"
#include "crm-hub-places.h"
#include "crm-project.h"
#include "crm-ui-test.h"

/* The hub and what it leads to: the search over everything, the agenda. */

static CrmStore *
store_of (CrmUiTest *test)
{
  return crm_account_get_store (crm_window_get_account (crm_ui_test_get_window (test)));
}

static CrmUiTest *
open_phone (void)
{
  CrmUiTest *test = crm_ui_test_new ();

  crm_ui_test_set_size (test, 360, 720);
  return test;
}

/* --- places --------------------------------------------------------------------------------- */

/* "Account, Contact, (Case)": hidden ones in parentheses. */
static char *
show_places (CrmUiTest *test)
{
  CrmProject *project = crm_fake_store_get_project (store_of (test));
  g_autoptr (GPtrArray) places
      = crm_hub_places_list (crm_list_prefs_get (store_of (test)), project);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < places->len; i++)
    {
      const CrmHubPlace *place = g_ptr_array_index (places, i);

      g_string_append_printf (line, place->is_hidden ? "%s(%s)" : "%s%s", i > 0 ? ", " : "",
                              place->entity->name);
    }

  return g_string_free_and_steal (g_steal_pointer (&line));
}

static void
assert_places (CrmUiTest *test, const char *expected)
{
  g_autofree char *places = show_places (test);

  g_assert_cmpstr (places, ==, expected);
}

static void
test_places_are_moved_pinned_and_hidden (void)
{
  g_autoptr (CrmUiTest) test = open_phone ();

  assert_places (test, "Account, Contact, Opportunity, Activity, Case");
  crm_ui_test_do (test, "hub.move-up('Account')"); /* it is the first */
  crm_ui_test_do (test, "hub.move-down('Account')");
  assert_places (test, "Contact, Account, Opportunity, Activity, Case");
  crm_ui_test_do (test, "hub.pin('Case')");
  assert_places (test, "Case, Contact, Account, Opportunity, Activity");
  crm_ui_test_do (test, "hub.move-to(('Account', 'Case'))"); /* that is pinned, this is not */
  assert_places (test, "Case, Contact, Account, Opportunity, Activity");
  crm_ui_test_do (test, "hub.move-to(('Activity', 'Contact'))");
  assert_places (test, "Case, Activity, Contact, Account, Opportunity");
  crm_ui_test_do (test, "hub.hide('Case')");
  assert_places (test, "Activity, Contact, Account, Opportunity, (Case)");
}

static void
test_what_is_hidden_stands_behind_one_row (void)
{
  g_autoptr (CrmUiTest) test = open_phone ();

  crm_ui_test_do (test, "hub.hide('Case')");
  crm_ui_test_assert_no_text (test, "Cases");
  crm_ui_test_click (test, "More…");
  crm_ui_test_assert_text (test, "Cases");
}

static void
test_places_have_a_line_from_their_view (void)
{
  g_autoptr (CrmUiTest) test = open_phone ();

  crm_ui_test_assert_text (test, "Decision Makers: 8");
}

/* --- search --------------------------------------------------------------------------------- */

static void
test_a_result_is_opened (void)
{
  g_autoptr (CrmUiTest) test = open_phone ();

  crm_ui_test_click (test, "Search");
  crm_ui_test_assert_text (test, "Names, numbers and notes are searched");
  crm_ui_test_type (test, "anna");
  crm_ui_test_assert_text (test, "Anna Berg");
  crm_ui_test_click (test, "Anna Berg");
  crm_ui_test_assert_text (test, "Contact Details");
  crm_ui_test_do (test, "win.show-search('')");
  crm_ui_test_assert_text (test, "Recent Searches");
  crm_ui_test_assert_text (test, "Recently Opened");
  crm_ui_test_do (test, "search.forget");
  crm_ui_test_await_no_text (test, "Recently Opened");
}

static void
test_all_results_are_a_list (void)
{
  g_autoptr (CrmUiTest) test = open_phone ();

  crm_ui_test_do (test, "win.show-search('a')");
  crm_ui_test_assert_text (test, "Search All Records");           /* one letter is no search */
  crm_ui_test_do (test, "win.show-results(('Contact', 'berg'))"); /* what "Show All" does */
  crm_ui_test_assert_text (test, "Nils Berg");
  crm_ui_test_assert_no_text (test, "Bianca Roth");
}

static void
test_nothing_found_is_said_and_cleared (void)
{
  g_autoptr (CrmUiTest) test = open_phone ();

  crm_ui_test_do (test, "win.show-search('<b>%s</b> nobody')");
  crm_ui_test_assert_text (test, "No Results Found");
  crm_ui_test_click (test, "Clear Search");
  crm_ui_test_await_no_text (test, "No Results Found");
}

/* --- agenda --------------------------------------------------------------------------------- */

static void
test_a_task_is_done_and_taken_back (void)
{
  g_autoptr (CrmUiTest) test = open_phone ();
  g_autoptr (GPtrArray) activities = NULL;
  CrmRecord *record;
  g_autofree char *finish = NULL;

  crm_ui_test_do (test, "win.show-agenda");
  activities = g_ptr_array_ref (crm_fake_store_get_records (store_of (test), "Activity"));
  record = g_ptr_array_index (activities, 0);
  crm_ui_test_do (test, "agenda.earlier");
  finish = g_strdup_printf ("agenda.finish(('Activity', '%s', true))", crm_record_get_key (record));
  crm_ui_test_do (test, finish);
  crm_ui_test_assert_text (test, "Task completed");
  crm_ui_test_click (test, "Undo");
  crm_ui_test_await_no_text (test, "Task completed");
}

/* On a slow device headings come long after the rows. */
static void
test_the_first_day_stays_in_sight (void)
{
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();
  GtkWidget *page;
  GtkAdjustment *adjustment;

  crm_ui_test_set_size (test, 720, 313);
  crm_ui_test_do (test, "win.show-agenda");
  page = crm_ui_test_find (test, CRM_TYPE_AGENDA_PAGE, "Agenda");
  g_assert_nonnull (page);
  adjustment = gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (gtk_widget_get_template_child (page, CRM_TYPE_AGENDA_PAGE, "scroller")));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  g_object_freeze_notify (G_OBJECT (adjustment));
  gtk_adjustment_set_upper (adjustment, gtk_adjustment_get_upper (adjustment) + 40);
  gtk_adjustment_set_value (adjustment, 40);
  g_object_thaw_notify (G_OBJECT (adjustment));
  crm_ui_test_settle (test);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  gtk_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/hub/places", test_places_are_moved_pinned_and_hidden);
  g_test_add_func ("/ui/hub/hidden", test_what_is_hidden_stands_behind_one_row);
  g_test_add_func ("/ui/hub/summary", test_places_have_a_line_from_their_view);
  g_test_add_func ("/ui/search/opened", test_a_result_is_opened);
  g_test_add_func ("/ui/search/all", test_all_results_are_a_list);
  g_test_add_func ("/ui/search/nothing", test_nothing_found_is_said_and_cleared);
  g_test_add_func ("/ui/agenda/first-day", test_the_first_day_stays_in_sight);
  g_test_add_func ("/ui/agenda/finish", test_a_task_is_done_and_taken_back);

  return g_test_run ();
}
