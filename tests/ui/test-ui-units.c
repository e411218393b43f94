/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-address.h"
#include "crm-contact-link.h"
#include "crm-fake.h"
#include "crm-project.h"
#include "crm-section-list.h"
#include "crm-shortcuts.h"
#include "crm-state-page.h"
#include "crm-words.h"

#include <adwaita.h>

/* --- addresses ----------------------------------------------------------------------------- */

static void
assert_address (const char *typed, const char *expected)
{
  const char *problem = NULL;
  g_autofree char *url = crm_address_normalize (typed, &problem);

  g_assert_cmpstr (url, ==, expected);
  g_assert_cmpint (url == NULL, ==, problem != NULL);
}

static void
test_address_gets_its_scheme (void)
{
  assert_address ("crm.example.com", "https://crm.example.com");
  assert_address (" crm.example.com/odata \n", "https://crm.example.com/odata");
  assert_address ("https://crm.example.com/", "https://crm.example.com/");
  assert_address ("localhost:4004/crm", "http://localhost:4004/crm");
  assert_address ("127.0.0.1:8080", "http://127.0.0.1:8080");
}

static void
test_address_refuses_clear_text (void)
{
  assert_address ("http://crm.example.com", NULL);
  assert_address ("http://192.168.1.4/", NULL);
  assert_address ("http://127.0.0.1.example.com/", NULL);
  assert_address ("http://[::1]:4004/", "http://[::1]:4004/");
}

static void
test_address_refuses_what_is_none (void)
{
  assert_address ("", NULL);
  assert_address ("   ", NULL);
  assert_address ("https://", NULL);
  assert_address ("file:///etc/passwd", NULL);
  assert_address ("ftp://crm.example.com", NULL);
  assert_address ("https://anna:secret@crm.example.com", NULL);
  assert_address ("not an address", NULL);
}

/* --- links ------------------------------------------------------------------------------------ */

static void
assert_link (CrmLinkKind kind, const char *text, const char *expected)
{
  g_autofree char *uri = crm_contact_link_dup_uri (kind, text);

  g_assert_cmpstr (uri, ==, expected);
}

static void
test_link_of_a_phone_number_has_digits_only (void)
{
  assert_link (CRM_LINK_CALL, "+44 (7700) 900-123", "tel:+447700900123");
  assert_link (CRM_LINK_MESSAGE, "030 5550 118", "sms:0305550118");
  assert_link (CRM_LINK_CALL, "none", NULL);
  assert_link (CRM_LINK_CALL, "1?body=x&to=2", "tel:1;ext=2");
  assert_link (CRM_LINK_CALL, "+49 (0)30 1234 ext. 56", "tel:+49301234;ext=56");
  assert_link (CRM_LINK_CALL, "(0)30 1234", "tel:0301234");
  assert_link (CRM_LINK_CALL, "٠٣٠ ١٢", "tel:03012");
  assert_link (CRM_LINK_CALL, "+", NULL);
}

static void
test_link_never_leaves_the_web (void)
{
  assert_link (CRM_LINK_WEB, "www.example.com", "https://www.example.com");
  assert_link (CRM_LINK_WEB, "https://example.com/a?b=c", "https://example.com/a?b=c");
  assert_link (CRM_LINK_WEB, "file:///etc/passwd", NULL);
  assert_link (CRM_LINK_WEB, "javascript://example.com/%0aalert(1)", NULL);
  assert_link (CRM_LINK_WEB, "", NULL);
}

static void
test_link_escapes_the_servers_text (void)
{
  assert_link (CRM_LINK_MAIL, "a@example.com?bcc=b@example.com",
               "mailto:a@example.com%3Fbcc%3Db@example.com");
  assert_link (CRM_LINK_MAIL, "nobody", NULL);
  assert_link (CRM_LINK_MAP, "1 Dock Road & Co", "geo:0,0?q=1%20Dock%20Road%20%26%20Co");
}

/* --- words --------------------------------------------------------------------------------------
 */

static void
test_words_isolate_only_what_disturbs (void)
{
  g_autofree char *plain = crm_words_isolate ("Anna");
  g_autofree char *hebrew = crm_words_isolate ("דנה");
  g_autofree char *about = crm_words_about ("“%s” deleted", "100 %s");

  g_assert_cmpstr (plain, ==, "Anna");
  g_assert_cmpstr (hebrew, ==, "\u2068דנה\u2069");
  g_assert_cmpstr (about, ==, "“100 %s” deleted");
}

/* A name that turns what follows around, and one that ends the fence around it. */
static void
test_words_isolate_controls (void)
{
  g_autofree char *overriding = crm_words_isolate ("A\u202eb");
  g_autofree char *closing = crm_words_isolate ("דנה\u2069\u202d");
  g_autofree char *about = crm_words_about ("Delete “%s”?", "A\u2067b\u202e");

  g_assert_cmpstr (overriding, ==, "Ab");
  g_assert_cmpstr (closing, ==, "\u2068דנה\u2069");
  g_assert_cmpstr (about, ==, "Delete “Ab”?");
}

static void
test_words_isolate_everything_right_to_left (void)
{
  g_autofree char *plain = NULL;
  g_autofree char *number = NULL;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  plain = crm_words_isolate ("Anna");
  number = crm_words_isolate_ltr ("+44 7700");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);

  g_assert_cmpstr (plain, ==, "\u2068Anna\u2069");
  g_assert_cmpstr (number, ==, "\u2066+44 7700\u2069");
}

static void
test_words_of_the_last_sync (void)
{
  const gint64 now = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC;
  g_autofree char *never = crm_words_last_sync (0, now);
  g_autofree char *just = crm_words_last_sync (now - 59 * G_TIME_SPAN_SECOND, now);
  g_autofree char *one = crm_words_last_sync (now - 60 * G_TIME_SPAN_SECOND, now);
  g_autofree char *many = crm_words_last_sync (now - 59 * G_TIME_SPAN_MINUTE, now);
  g_autofree char *long_ago = crm_words_last_sync (now - 61 * G_TIME_SPAN_MINUTE, now);
  g_autofree char *clock_went_back = crm_words_last_sync (now + G_TIME_SPAN_HOUR, now);

  g_assert_cmpstr (never, ==, "Never synchronized");
  g_assert_cmpstr (just, ==, "Synchronized just now");
  g_assert_cmpstr (one, ==, "Synchronized 1 minute ago");
  g_assert_cmpstr (many, ==, "Synchronized 59 minutes ago");
  g_assert_true (g_str_has_prefix (long_ago, "Last synchronized "));
  g_assert_true (g_str_has_prefix (clock_went_back, "Last synchronized "));
}

/* --- keys
 * ------------------------------------------------------------------------------------------ */

static void
test_keys_are_used_once (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_shortcuts;
  const CrmShortcut *shortcuts = crm_shortcuts_get (&n_shortcuts);

  for (guint i = 0; i < n_shortcuts; i++)
    for (guint k = 0; k < G_N_ELEMENTS (shortcuts[i].accels) && shortcuts[i].accels[k] != NULL; k++)
      {
        guint key;
        GdkModifierType modifiers;

        g_assert_true (gtk_accelerator_parse (shortcuts[i].accels[k], &key, &modifiers));
        g_assert_true (g_hash_table_add (seen, (gpointer) shortcuts[i].accels[k]));
      }
}

/* --- sections
 * ----------------------------------------------------------------------------------------- */

typedef struct
{
  CrmStore *store;
  CrmRecordList *list;
  CrmSectionList *sections;
} Fixture;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->store = crm_fake_store_new ();
  fixture->list = crm_record_list_new (fixture->store, "Contact");
  fixture->sections = crm_section_list_new (fixture->list);
  crm_record_list_set_group (fixture->list, "FullName");
  crm_record_list_set_query (fixture->list, NULL, "FullName", NULL);
  settle ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->sections);
  g_clear_object (&fixture->list);
  g_clear_object (&fixture->store);
  settle ();
}

/* "0-4 4-7": the sections as they follow each other. */
static char *
sections_text (Fixture *fixture)
{
  GString *text = g_string_new (NULL);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (fixture->sections));
  guint start, end;

  for (guint position = 0; position < n_items; position = end)
    {
      gtk_section_model_get_section (GTK_SECTION_MODEL (fixture->sections), position, &start, &end);
      g_assert_cmpuint (start, ==, position);
      g_assert_cmpuint (end, >, position);
      for (guint inside = start; inside < end; inside++)
        {
          guint s, e;

          /* Every row of a section names the same one. */
          gtk_section_model_get_section (GTK_SECTION_MODEL (fixture->sections), inside, &s, &e);
          g_assert_cmpuint (s, ==, start);
          g_assert_cmpuint (e, ==, end);
        }
      g_string_append_printf (text, "%s%u-%u", text->len > 0 ? " " : "", start, end);
    }

  return g_string_free_and_steal (text);
}

static void
assert_sections (Fixture *fixture, const char *expected)
{
  g_autofree char *text = sections_text (fixture);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_sections_are_the_groups_of_the_list (Fixture *fixture, gconstpointer data)
{
  assert_sections (fixture, "0-4 4-7 7-8 8-10 10-11 11-12 12-13 13-14 14-15 15-16 16-17 17-18 "
                            "18-19 19-20 20-21 21-22");
  crm_record_list_set_group (fixture->list, NULL);
  crm_record_list_set_query (fixture->list, NULL, "FullName", NULL);
  settle ();
  assert_sections (fixture, "0-22");
}

static void
test_sections_move_with_rows (Fixture *fixture, gconstpointer data)
{
  crm_fake_store_set_deleted (fixture->store, "Contact", "00000002-0000-4000-8000-000000000001",
                              TRUE); /* Alex Kim, the first */
  settle ();
  assert_sections (fixture, "0-3 3-6 6-7 7-9 9-10 10-11 11-12 12-13 13-14 14-15 15-16 16-17 17-18 "
                            "18-19 19-20 20-21");
}

/* --- states ------------------------------------------------------------------------------------
 */

typedef struct
{
  const char *path;
  CrmState state;
  const char *title;
  const char *button; /* %NULL: there is nothing to do */
} StateCase;

static const StateCase state_cases[] = {
  { "/ui/state/empty", CRM_STATE_EMPTY, "No Contacts", "New Contact" },
  { "/ui/state/no-results", CRM_STATE_NO_RESULTS, "No Results Found", "Clear Search" },
  { "/ui/state/not-offline", CRM_STATE_MISSING, "Not Available Offline", "Synchronize Now" },
  { "/ui/state/no-permission", CRM_STATE_NO_PERMISSION, "No Permission", "Go Back" },
  { "/ui/state/error", CRM_STATE_ERROR, "Could Not Load Contacts", "Try Again" },
  { "/ui/state/deleted", CRM_STATE_DELETED, "Record Deleted", "Go Back" },
  { "/ui/state/unselected", CRM_STATE_UNSELECTED, "No Record Selected", NULL },
};

static GtkWidget *
find_child (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_child (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static const char *
shown_state (CrmStatePage *page)
{
  GtkStack *stack = GTK_STACK (find_child (GTK_WIDGET (page), GTK_TYPE_STACK));

  return gtk_stack_get_visible_child_name (stack);
}

static void
count_activation (CrmStatePage *page, guint *n)
{
  (*n)++;
}

static CrmStatePage *
state_page_new (CrmState state, guint *n_activated)
{
  CrmStatePage *page = CRM_STATE_PAGE (g_object_ref_sink (crm_state_page_new ()));
  g_autoptr (CrmProject) project = crm_fake_data_project ();

  if (n_activated != NULL)
    g_signal_connect (page, "activated", G_CALLBACK (count_activation), n_activated);
  crm_state_page_set_state (page, state, crm_project_find_entity (project, "Contact"), NULL);
  return page;
}

/* Words of its own, and what can be done about it. */
static void
test_state_says_what_is_and_what_to_do (gconstpointer data)
{
  const StateCase *test = data;
  guint n_activated = 0;
  g_autoptr (CrmStatePage) page = state_page_new (test->state, &n_activated);
  AdwStatusPage *status = ADW_STATUS_PAGE (find_child (GTK_WIDGET (page), ADW_TYPE_STATUS_PAGE));
  GtkWidget *button = find_child (GTK_WIDGET (status), GTK_TYPE_BUTTON);

  g_assert_cmpstr (shown_state (page), ==, "status");
  g_assert_cmpstr (adw_status_page_get_title (status), ==, test->title);
  g_assert_cmpstr (adw_status_page_get_description (status), !=, "");
  for (guint i = 0; i < G_N_ELEMENTS (state_cases); i++)
    g_assert_true (&state_cases[i] == test || g_strcmp0 (state_cases[i].title, test->title) != 0);
  g_assert_true (gtk_widget_get_visible (button) == (test->button != NULL));
  if (test->button == NULL)
    return;
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, test->button);
  g_signal_emit_by_name (button, "clicked");
  /* What was not downloaded is synchronized by the window: nobody else need care. */
  g_assert_cmpuint (n_activated, ==, test->state == CRM_STATE_MISSING ? 0 : 1);
}

static void
test_loading_says_so_when_it_takes_long (void)
{
  g_autoptr (CrmStatePage) page = state_page_new (CRM_STATE_LOADING, NULL);

  g_assert_cmpstr (shown_state (page), ==, "nothing");
  while (g_str_equal (shown_state (page), "nothing"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (shown_state (page), ==, "loading");
  crm_state_page_set_state (page, CRM_STATE_DELETED, NULL, NULL);
  g_assert_cmpstr (shown_state (page), ==, "status");
}

static void
test_what_is_loaded_soon_shows_no_spinner (void)
{
  g_autoptr (CrmStatePage) page = state_page_new (CRM_STATE_LOADING, NULL);
  g_autoptr (CrmStatePage) later = NULL;

  crm_state_page_set_state (page, CRM_STATE_DELETED, NULL, NULL);
  later = state_page_new (CRM_STATE_LOADING, NULL);
  while (g_str_equal (shown_state (later), "nothing"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (shown_state (page), ==, "status");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(path, func) g_test_add_func ("/ui/" path, func)
  for (guint i = 0; i < G_N_ELEMENTS (state_cases); i++)
    g_test_add_data_func (state_cases[i].path, &state_cases[i],
                          test_state_says_what_is_and_what_to_do);
  ADD ("state/loading", test_loading_says_so_when_it_takes_long);
  ADD ("state/loaded-soon", test_what_is_loaded_soon_shows_no_spinner);
  ADD ("address/gets-its-scheme", test_address_gets_its_scheme);
  ADD ("address/refuses-clear-text", test_address_refuses_clear_text);
  ADD ("address/refuses-what-is-none", test_address_refuses_what_is_none);
  ADD ("link/phone-has-digits-only", test_link_of_a_phone_number_has_digits_only);
  ADD ("link/never-leaves-the-web", test_link_never_leaves_the_web);
  ADD ("link/escapes-server-text", test_link_escapes_the_servers_text);
  ADD ("words/isolate-what-disturbs", test_words_isolate_only_what_disturbs);
  ADD ("words/isolate-controls", test_words_isolate_controls);
  ADD ("words/isolate-right-to-left", test_words_isolate_everything_right_to_left);
  ADD ("words/last-sync", test_words_of_the_last_sync);
  ADD ("keys/used-once", test_keys_are_used_once);
#define ADD_SECTIONS(path, func)                                                                   \
  g_test_add ("/ui/sections/" path, Fixture, NULL, set_up, func, tear_down)
  ADD_SECTIONS ("groups-of-the-list", test_sections_are_the_groups_of_the_list);
  ADD_SECTIONS ("move-with-rows", test_sections_move_with_rows);

  return g_test_run ();
}
