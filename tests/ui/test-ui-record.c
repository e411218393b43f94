/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account.h"
#include "crm-arena.h"
#include "crm-fake.h"
#include "crm-files-view.h"
#include "crm-project.h"
#include "crm-record-page.h"
#include "crm-record-text.h"
#include "crm-ui-test.h"

#include <glib/gstdio.h>

/* What a person sees of one record and does with it, over the fake layers. Any warning of GTK is a
 * failure. */

#define ANNA "00000002-0000-4000-8000-000000000000"
#define SCANNERS "00000004-0000-4000-8000-000000000000"
#define DISCOVERY "00000003-0000-4000-8000-000000000000"
#define PROPOSAL "00000003-0000-4000-8000-000000000001"
#define OPEN_ANNA "win.open-record(('Contact', '" ANNA "'))"
#define OPEN_SCANNERS "win.open-record(('Opportunity', '" SCANNERS "'))"

static CrmUiTest *
start (int width, int height, const char *action)
{
  CrmUiTest *test = crm_ui_test_new ();

  crm_ui_test_set_size (test, width, height);
  crm_ui_test_do (test, action);
  return test;
}

static CrmStore *
store_of (CrmUiTest *test)
{
  return crm_account_get_store (crm_window_get_account (crm_ui_test_get_window (test)));
}

static char *
stored (CrmUiTest *test, const char *entity, const char *key, const char *field)
{
  CrmRecord *record = crm_fake_store_find (store_of (test), entity, key);
  CrmField *description = crm_entity_find_field (crm_record_get_entity (record), field);

  return crm_value_dup_text (description->type, crm_record_get_value (record, description->index));
}

static void
assert_clipboard (CrmUiTest *test, const char *expected)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (crm_ui_test_get_window (test)));
  GdkContentProvider *content = gdk_clipboard_get_content (clipboard);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (content);
  g_value_init (&value, G_TYPE_STRING);
  gdk_content_provider_get_value (content, &value, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (&value), ==, expected);
}

static GtkWidget *
find_page (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (CRM_IS_RECORD_PAGE (widget) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_page (child);

  return found;
}

static CrmRecordPage *
shown_page (CrmUiTest *test)
{
  GtkWidget *page = find_page (GTK_WIDGET (crm_ui_test_get_window (test)));

  g_assert_nonnull (page);
  return CRM_RECORD_PAGE (page);
}

static void
do_on_page (CrmUiTest *test, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (shown_page (test)), action, NULL));
  crm_ui_test_settle (test);
}

/* --- what can be done at once ---------------------------------------------------------------- */

static void
test_nobody_calls_and_the_number_is_copied (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);

  crm_ui_test_click (test, "Call, Mobile Phone");
  crm_ui_test_assert_text (test, "No app can make calls. Number copied.");
  assert_clipboard (test, "+44 7700 900123");
}

static void
test_a_new_activity_is_about_the_record (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);

  crm_ui_test_click (test, "New Activity");
  crm_ui_test_assert_text (test, "New Activity");
  crm_ui_test_assert_text (test, "Subject");
  crm_ui_test_assert_text (test, "Anna Berg");
}

/* Anna with one more way to reach her. */
static void
give_blog (CrmUiTest *test)
{
  CrmRecord *anna = crm_fake_store_find (store_of (test), "Contact", ANNA);
  CrmEntity *entity = crm_record_get_entity (anna);
  g_autofree CrmValue *values
      = g_memdup2 (crm_record_get_values (anna), entity->n_fields * sizeof (CrmValue));
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmField *blog = crm_entity_find_field (entity, "Blog");
  g_autoptr (CrmRecord) record = NULL;

  crm_value_parse (blog->type, "anna.example.com", -1, arena, &values[blog->index], NULL);
  record = crm_record_new (crm_record_get_project (anna), entity, ANNA, NULL, values);
  crm_fake_store_put (store_of (test), record);
  crm_ui_test_settle (test);
}

static void
test_a_phone_shows_three_actions_and_the_rest_when_asked (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);

  g_assert_null (crm_ui_test_find (test, GTK_TYPE_BUTTON, "More Actions"));
  give_blog (test);
  g_assert_nonnull (crm_ui_test_find (test, GTK_TYPE_BUTTON, "Call, Mobile Phone"));
  g_assert_null (crm_ui_test_find (test, GTK_TYPE_BUTTON, "Website, Blog"));
  crm_ui_test_click (test, "More Actions");
  g_assert_nonnull (crm_ui_test_find (test, GTK_TYPE_BUTTON, "Website, Blog"));
  g_assert_null (crm_ui_test_find (test, GTK_TYPE_BUTTON, "More Actions"));
}

/* --- what is shown -----------------------------------------------------------------------------
 */

static void
test_a_record_nobody_may_change_says_so (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, "win.open-record(('Stage', '" DISCOVERY "'))");

  crm_ui_test_assert_text (test, "Stages cannot be changed with this account");
  g_assert_null (crm_ui_test_find (test, GTK_TYPE_BUTTON, "Edit"));
}

static void
test_empty_fields_are_shown_when_asked_for (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);

  crm_ui_test_assert_text (test, "Credit Limit");
  crm_ui_test_assert_no_text (test, "Visits a Year");
  crm_ui_test_click (test, "Show Empty Fields");
  crm_ui_test_assert_text (test, "Visits a Year");
  crm_ui_test_click (test, "Hide Empty Fields");
  crm_ui_test_assert_no_text (test, "Visits a Year");
}

static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
test_values_can_be_selected (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);
  GtkWidget *label = find_label (GTK_WIDGET (shown_page (test)), "+44 7700 900123");

  g_assert_nonnull (label);
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (label)));
}

static void
test_a_sync_that_brings_nothing_new_moves_nothing (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);
  CrmRecord *record = crm_fake_store_find (store_of (test), "Contact", ANNA);
  GtkWidget *before = find_label (GTK_WIDGET (shown_page (test)), "+44 7700 900123");

  crm_fake_store_put (store_of (test), crm_record_ref (record));
  crm_record_unref (record);
  crm_ui_test_settle (test);
  g_assert_true (find_label (GTK_WIDGET (shown_page (test)), "+44 7700 900123") == before);
}

static void
test_what_is_deleted_meanwhile_says_so (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);

  crm_ui_test_assert_text (test, "Contact Details");
  crm_fake_store_set_deleted (store_of (test), "Contact", ANNA, TRUE);
  crm_ui_test_assert_text (test, "It was deleted on this device");
  crm_fake_store_set_deleted (store_of (test), "Contact", ANNA, FALSE);
  crm_ui_test_assert_text (test, "Contact Details");
}

static void
test_what_is_not_here_says_so (void)
{
  g_autoptr (CrmUiTest) test
      = start (360, 720, "win.open-record(('Contact', '99999999-0000-4000-8000-000000000000'))");

  crm_ui_test_assert_text (test, "Not Available Offline");
}

/* --- stages ------------------------------------------------------------------------------------
 */

static void
test_a_stage_is_told_in_words (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_SCANNERS);
  GtkWidget *bar = crm_ui_test_find (test, GTK_TYPE_BUTTON, "Move to Stage");

  crm_ui_test_assert_text (test, "Discovery");
  crm_ui_test_assert_text (test, "Stage 1 of 3");
  g_assert_nonnull (bar);
  g_assert_true (gtk_widget_get_focusable (bar));
  gtk_test_accessible_assert_property (bar, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Stage: Discovery, Stage 1 of 3");
}

static void
test_a_stage_is_moved_and_taken_back (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_SCANNERS);
  g_autofree char *moved = NULL;
  g_autofree char *back = NULL;

  crm_ui_test_click (test, "Move to Stage");
  crm_ui_test_click (test, "Move to Proposal");
  crm_ui_test_assert_text (test, "Moved to “Proposal”");
  crm_ui_test_assert_text (test, "Stage 2 of 3");
  moved = stored (test, "Opportunity", SCANNERS, "StageId");
  g_assert_cmpstr (moved, ==, PROPOSAL);

  crm_ui_test_click (test, "Undo");
  crm_ui_test_assert_text (test, "Stage 1 of 3");
  back = stored (test, "Opportunity", SCANNERS, "StageId");
  g_assert_cmpstr (back, ==, DISCOVERY);
}

static void
test_any_stage_can_be_chosen (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800, OPEN_SCANNERS);

  crm_ui_test_click (test, "Move to Stage");
  crm_ui_test_click (test, "Negotiation");
  crm_ui_test_assert_text (test, "Stage 3 of 3");
}

static void
test_a_move_that_fails_says_why (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_SCANNERS);

  crm_fake_fail_saves (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "The disk is full"));
  crm_ui_test_click (test, "Move to Stage");
  crm_ui_test_click (test, "Move to Proposal");
  crm_ui_test_assert_text (test, "Stage 1 of 3");
  crm_ui_test_assert_no_text (test, "Moved to");
  crm_fake_fail_saves (NULL);
}

/* --- timeline ----------------------------------------------------------------------------------
 */

static void
test_the_timeline_is_made_when_somebody_looks (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);

  crm_ui_test_assert_no_text (test, "Changed here, not sent yet");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (shown_page (test)), "record.section", "u",
                                             1u)); /* Alt+2 */
  crm_ui_test_assert_text (test, "Changed here, not sent yet");
  crm_ui_test_assert_text (test, "Site visit");
}

static void
test_the_timeline_shows_what_is_asked_for (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);

  crm_ui_test_click (test, "Timeline");
  crm_ui_test_assert_text (test, "Changed on the server");
  crm_ui_test_click (test, "Activities");
  crm_ui_test_await_no_text (test, "Changed on the server");
  crm_ui_test_assert_text (test, "Site visit");
  crm_ui_test_click (test, "Changes");
  crm_ui_test_await_no_text (test, "Site visit");

  crm_ui_test_click (test, "All");
  crm_ui_test_click (test, "Site visit");
  crm_ui_test_assert_text (test, "Due");
}

/* --- files ------------------------------------------------------------------------------------ */

/* CrmStoreFileState */
#define REFUSED 1
#define WANTED 2
#define HERE 3
#define OFFER "00000009-0000-4000-8000-000000000000"
#define MAP "00000009-0000-4000-8000-000000000001"

static CrmUiTest *
start_files (int width, int height)
{
  CrmUiTest *test = start (width, height, OPEN_ANNA);

  crm_ui_test_click (test, "Files");
  crm_ui_test_assert_text (test, "offer-17.pdf");
  return test;
}

static GtkWidget *
find_of_type (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_of_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* As if it had been chosen in the portal's dialog. */
static void
attach (CrmUiTest *test, const char *name, gsize length)
{
  GtkWidget *view = find_of_type (GTK_WIDGET (crm_ui_test_get_window (test)), CRM_TYPE_FILES_VIEW);
  g_autofree char *folder = g_dir_make_tmp ("crm-ui-files-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = g_strnfill (length, 'x');
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  crm_files_view_attach (CRM_FILES_VIEW (view), file);
  crm_ui_test_settle (test);
  crm_ui_test_assert_text (test, length > 1024 * 1024 ? "The server takes 1.0\302\240MiB at most."
                                 : strstr (name, ".exe") ? "does not take this kind of file"
                                                         : "File attached.");
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_files_have_words_for_where_they_are (void)
{
  g_autoptr (CrmUiTest) test = start_files (360, 673);

  crm_ui_test_assert_text (test, "gate 4 <map>.png");
  crm_ui_test_assert_text (test, "482.1\302\240kB · On the server");
  crm_fake_files_set (store_of (test), OFFER, WANTED, 241055, NULL);
  crm_ui_test_assert_text (test, "Downloading, 50 %");
  crm_fake_files_set (store_of (test), MAP, HERE, 0, "bytes");
  crm_ui_test_assert_text (test, "On this device");
  g_assert_nonnull (crm_ui_test_find (test, GTK_TYPE_BUTTON, "Save gate 4 <map>.png"));
  crm_fake_files_set (store_of (test), MAP, REFUSED, 0, "bytes");
  crm_ui_test_assert_text (test, "Rejected by the server");
}

static void
test_an_attached_file_waits (void)
{
  g_autoptr (CrmUiTest) test = start_files (360, 673);

  attach (test, "plan.txt", 9);
  crm_ui_test_assert_text (test, "plan.txt");
  crm_ui_test_assert_text (test, "Waiting to be sent");
  crm_ui_test_click (test, "Remove plan.txt");
  crm_ui_test_assert_text (test, "It was not sent yet and is on this device only.");
  crm_ui_test_click (test, "Remove");
  crm_ui_test_await_no_text (test, "Waiting to be sent");
}

static void
test_limits_are_known_before (void)
{
  g_autoptr (CrmUiTest) test = start_files (360, 673);

  crm_ui_test_assert_text (test, "At most 1.0\302\240MiB. PDF, TXT, PNG");
  attach (test, "large.txt", 1024 * 1024 + 1);
  attach (test, "tool.exe", 9);
  crm_ui_test_assert_no_text (test, "Waiting to be sent");
}

static void
test_a_file_of_the_server_is_fetched (void)
{
  g_autoptr (CrmUiTest) test = start_files (1200, 800);

  crm_ui_test_click (test, "offer-17.pdf");
  crm_ui_test_assert_text (test, "Waiting to be downloaded");
}

/* --- from one to another ------------------------------------------------------------------------
 */

static gboolean
can_press (CrmUiTest *test, const char *name)
{
  GtkWidget *button = crm_ui_test_find (test, GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  return gtk_widget_is_sensitive (button);
}

/* Alex Kim, Amara Osei, Anna Berg, ... */
static void
test_the_list_leads_on (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800, "win.show-list('Contact')");

  crm_ui_test_click (test, "Anna Berg");
  g_assert_cmpstr (crm_record_page_get_key (shown_page (test)), ==, ANNA);
  crm_ui_test_click (test, "Previous Record");
  g_assert_cmpstr (crm_record_page_get_key (shown_page (test)), ==,
                   "00000002-0000-4000-8000-000000000002");
  g_assert_true (can_press (test, "Previous Record"));
  crm_ui_test_do (test, "win.previous-record");
  g_assert_false (can_press (test, "Previous Record")); /* the first there is */
  crm_ui_test_do (test, "win.previous-record");
  crm_ui_test_do (test, "win.next-record");
  crm_ui_test_do (test, "win.next-record");
  g_assert_cmpstr (crm_record_page_get_key (shown_page (test)), ==, ANNA);
}

static void
test_related_records_are_as_deep_as_one_likes (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);

  for (guint i = 0; i < 3; i++)
    {
      crm_ui_test_do (test, "win.push-record(('Account', '00000001-0000-4000-8000-000000000000'))");
      crm_ui_test_do (test, "win.push-record(('Contact', '" ANNA "'))");
    }
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpstr (crm_record_page_get_entity (shown_page (test)), ==, "Contact");
      do_on_page (test, "navigation.pop");
      g_assert_cmpstr (crm_record_page_get_entity (shown_page (test)), ==, "Account");
      do_on_page (test, "navigation.pop");
    }
  g_assert_cmpstr (crm_record_page_get_key (shown_page (test)), ==, ANNA);
}

static void
open_uri (CrmUiTest *test, const char *uri)
{
  GApplication *app
      = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (crm_ui_test_get_window (test))));
  g_autoptr (GFile) file = g_file_new_for_uri (uri);

  g_application_open (app, &file, 1, "");
  crm_ui_test_settle (test);
}

static void
test_a_link_is_copied_and_opens_the_record (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);
  CrmAccount *account = crm_window_get_account (crm_ui_test_get_window (test));
  g_autofree char *link
      = g_strdup_printf ("liaison://%s/Contact/" ANNA, crm_account_get_name (account));

  do_on_page (test, "record.copy-link");
  crm_ui_test_assert_text (test, "Link copied");
  assert_clipboard (test, link);

  crm_ui_test_do (test, "win.show-list('Account')");
  open_uri (test, link);
  g_assert_cmpstr (crm_record_page_get_key (shown_page (test)), ==, ANNA);
}

static void
test_a_link_that_leads_nowhere_says_why (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);
  CrmAccount *account = crm_window_get_account (crm_ui_test_get_window (test));
  g_autofree char *strange
      = g_strdup_printf ("liaison://%s/Ghost/1", crm_account_get_name (account));

  open_uri (test, strange);
  crm_ui_test_assert_text (test, "Records of the kind “Ghost” are not part of this app");
  open_uri (test, "liaison://nobody/Contact/1");
  crm_ui_test_assert_text (test, "There is no account “nobody” on this device.");
  crm_ui_test_click (test, "Close");
  open_uri (test, "liaison://nowhere");
  crm_ui_test_assert_text (test, "It does not lead to a record of this app.");
}

/* --- what else there is --------------------------------------------------------------------------
 */

static void
test_information_says_why_it_is_here (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);

  do_on_page (test, "record.information");
  crm_ui_test_assert_text (test, "Record Information");
  crm_ui_test_assert_text (test, ANNA);
  crm_ui_test_assert_text (test, "On this device: it matches the sync filter");
  crm_ui_test_click (test, "Copy All");
  crm_ui_test_assert_text (test, "Copied");
}

static void
test_a_copy_begins_with_the_same_values (void)
{
  g_autoptr (CrmUiTest) test = start (1200, 800, OPEN_ANNA);

  do_on_page (test, "record.duplicate");
  crm_ui_test_assert_text (test, "New Contact");
  crm_ui_test_assert_text (test, "Head of Purchasing");
  crm_ui_test_fill (test, "Full Name", "Anna Twin");
  crm_ui_test_do (test, "win.save");
  crm_ui_test_await_no_text (test, "New Contact");
  g_assert_cmpuint (crm_fake_store_get_records (store_of (test), "Contact")->len, ==, 23);
}

static void
test_a_vcard_is_what_the_rfc_says (void)
{
  g_autoptr (CrmUiTest) test = start (360, 720, OPEN_ANNA);
  g_autofree char *card
      = crm_record_text_dup_vcard (crm_fake_store_find (store_of (test), "Contact", ANNA));
  g_autofree char *none
      = crm_record_text_dup_vcard (crm_fake_store_find (store_of (test), "Opportunity", SCANNERS));

  g_assert_cmpstr (card, ==,
                   "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Anna Berg\r\nTEL:+44 7700 900123\r\n"
                   "EMAIL:someone@example.com\r\nEND:VCARD\r\n");
  g_assert_null (none);
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  /* Several applications of one id follow each other in this process. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/record/call-without-app", test_nobody_calls_and_the_number_is_copied);
  g_test_add_func ("/ui/record/new-activity", test_a_new_activity_is_about_the_record);
  g_test_add_func ("/ui/record/more-actions",
                   test_a_phone_shows_three_actions_and_the_rest_when_asked);
  g_test_add_func ("/ui/record/read-only", test_a_record_nobody_may_change_says_so);
  g_test_add_func ("/ui/record/empty-fields", test_empty_fields_are_shown_when_asked_for);
  g_test_add_func ("/ui/record/selectable", test_values_can_be_selected);
  g_test_add_func ("/ui/record/nothing-new", test_a_sync_that_brings_nothing_new_moves_nothing);
  g_test_add_func ("/ui/record/deleted-meanwhile", test_what_is_deleted_meanwhile_says_so);
  g_test_add_func ("/ui/record/not-here", test_what_is_not_here_says_so);
  g_test_add_func ("/ui/record/stage/words", test_a_stage_is_told_in_words);
  g_test_add_func ("/ui/record/stage/moved", test_a_stage_is_moved_and_taken_back);
  g_test_add_func ("/ui/record/stage/any", test_any_stage_can_be_chosen);
  g_test_add_func ("/ui/record/stage/fails", test_a_move_that_fails_says_why);
  g_test_add_func ("/ui/record/files/states", test_files_have_words_for_where_they_are);
  g_test_add_func ("/ui/record/files/attach", test_an_attached_file_waits);
  g_test_add_func ("/ui/record/files/limits", test_limits_are_known_before);
  g_test_add_func ("/ui/record/files/fetch", test_a_file_of_the_server_is_fetched);
  g_test_add_func ("/ui/record/timeline/late", test_the_timeline_is_made_when_somebody_looks);
  g_test_add_func ("/ui/record/timeline/kinds", test_the_timeline_shows_what_is_asked_for);
  g_test_add_func ("/ui/record/neighbours", test_the_list_leads_on);
  g_test_add_func ("/ui/record/deep", test_related_records_are_as_deep_as_one_likes);
  g_test_add_func ("/ui/record/link", test_a_link_is_copied_and_opens_the_record);
  g_test_add_func ("/ui/record/bad-link", test_a_link_that_leads_nowhere_says_why);
  g_test_add_func ("/ui/record/information", test_information_says_why_it_is_here);
  g_test_add_func ("/ui/record/duplicate", test_a_copy_begins_with_the_same_values);
  g_test_add_func ("/ui/record/vcard", test_a_vcard_is_what_the_rfc_says);

  return g_test_run ();
}
