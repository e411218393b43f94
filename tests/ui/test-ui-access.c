/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"
#include "crm-ui-test.h"
#include "crm-ui.h"

#include <locale.h>

/* Each screen as it meets somebody who does not see it, who sees it small, and who touches it. */

#define ANNA "00000002-0000-4000-8000-000000000000"

typedef struct
{
  const char *name;
  const char *steps[4]; /* actions; "click=NAME" presses, "fill=ROW=TEXT" types */
} Screen;

static const Screen screens[] = {
  { "hub", { NULL } },
  { "hub-editing", { "hub.editing" } },
  { "agenda", { "win.show-agenda" } },
  { "search-all", { "win.show-search('')" } },
  { "search-results", { "win.show-search('an')" } },
  { "search-nothing", { "win.show-search('nobody at all')" } },
  { "list", { "win.show-list('Contact')" } },
  { "list-of-things", { "win.show-list('Opportunity')" } },
  { "empty-list", { "win.show-list('Case')" } },
  { "search", { "win.show-list('Contact')", "win.search" } },
  { "views", { "win.show-list('Contact')", "click=Choose View" } },
  { "record", { "win.open-record(('Contact', '" ANNA "'))" } },
  { "edit", { "win.open-record(('Contact', '" ANNA "'))", "win.edit" } },
  { "edit-with-errors", { "win.new-record('Contact')", "win.save" } },
  { "lookup", { "win.new-record('Contact')", "click=Account" } },
  { "date", { "win.open-record(('Contact', '" ANNA "'))", "win.edit", "click=Next Visit" } },
  { "pending", { "win.show-pending" } },
  { "problem", { "win.show-pending", "win.open-problem(('Contact', '" ANNA "', int64 1))" } },
  { "conflict", { "win.show-pending", "win.open-problem(('Contact', 'none', int64 2))" } },
  { "earlier", { "win.show-pending", "win.show-earlier" } },
  { "accounts", { "win.accounts" } },
  { "connect", { "win.connect" } },
  { "credentials",
    { "win.connect", "fill=Server Address=crm.example.com", "click=Continue",
      "click=Other Ways" } },
  { "shortcuts", { "win.shortcuts" } },
};

/* As it is called on the screen: a button's text may have a mnemonic. */
static char *
dup_translated (const char *name)
{
  g_autofree char *with_mnemonic = g_strconcat ("_", name, NULL);
  const char *translated = gettext (name);
  const char *also = gettext (with_mnemonic);
  char *text = g_strdup (also != with_mnemonic ? also : translated);
  char *mnemonic = also != with_mnemonic ? strchr (text, '_') : NULL;

  if (mnemonic != NULL)
    memmove (mnemonic, mnemonic + 1, strlen (mnemonic));
  return text;
}

static void
go (CrmUiTest *test, const Screen *screen)
{
  for (guint i = 0; i < G_N_ELEMENTS (screen->steps) && screen->steps[i] != NULL; i++)
    {
      const char *step = screen->steps[i];

      if (g_str_has_prefix (step, "click="))
        {
          g_autofree char *name = dup_translated (step + strlen ("click="));

          crm_ui_test_click (test, name);
        }
      else if (g_str_has_prefix (step, "fill="))
        {
          g_auto (GStrv) parts = g_strsplit (step + strlen ("fill="), "=", 2);
          g_autofree char *name = dup_translated (parts[0]);

          crm_ui_test_fill (test, name, parts[1]);
        }
      else
        crm_ui_test_do (test, step);
    }
  crm_ui_test_settle (test);
}

/* --- names --------------------------------------------------------------------------------------
 */

static gboolean
is_icon_button (GtkWidget *widget)
{
  return (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget))
         && gtk_widget_has_css_class (widget, "image-button");
}

/* Buttons inside a widget of the toolkit are the toolkit's to name. */
static gboolean
is_ours (GtkWidget *widget)
{
  static const char *const theirs[] = { "GtkMenuButton", "AdwBackButton",  "GtkWindowControls",
                                        "AdwSpinRow",    "AdwEntryRow",    "AdwPasswordEntryRow",
                                        "GtkCalendar",   "AdwToastWidget", "GtkSpinButton" };

  for (GtkWidget *w = gtk_widget_get_parent (widget); w != NULL; w = gtk_widget_get_parent (w))
    for (guint i = 0; i < G_N_ELEMENTS (theirs); i++)
      if (g_str_equal (G_OBJECT_TYPE_NAME (w), theirs[i]))
        return FALSE;

  return TRUE;
}

static void
check_names (GtkWidget *widget, const char *screen)
{
  if (!gtk_widget_get_mapped (widget))
    return;

  if (is_icon_button (widget) && is_ours (widget) && gtk_widget_get_tooltip_text (widget) == NULL)
    g_error ("%s: a button with only an icon (%s) has no tooltip", screen,
             GTK_IS_BUTTON (widget) ? gtk_button_get_icon_name (GTK_BUTTON (widget)) : "menu");

  if (GTK_IS_LIST_BOX_ROW (widget) && gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (widget)))
    {
      g_autofree char *name = crm_ui_test_name_of (widget);

      if (name == NULL)
        g_error ("%s: a row (%s) has no name", screen, G_OBJECT_TYPE_NAME (widget));
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_names (child, screen);
}

/* --- sizes
 * ---------------------------------------------------------------------------------------- */

/* What is in there may be as wide as it likes. */
static gboolean
scrolls_sideways (GtkWidget *widget)
{
  GtkPolicyType policy = GTK_POLICY_NEVER;

  if (GTK_IS_SCROLLED_WINDOW (widget))
    gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (widget), &policy, NULL);
  return policy != GTK_POLICY_NEVER;
}

static void
check_inside (GtkWidget *widget, GtkWidget *window, const char *screen)
{
  graphene_rect_t bounds;

  /* Scroll bars fade out over the edge. */
  if (!gtk_widget_get_mapped (widget) || GTK_IS_POPOVER (widget) || GTK_IS_SCROLLBAR (widget))
    return;

  if (gtk_widget_compute_bounds (widget, window, &bounds) && bounds.size.width > 0
      && (bounds.origin.x < -1
          || bounds.origin.x + bounds.size.width > gtk_widget_get_width (window) + 1))
    {
      g_autofree char *name = crm_ui_test_name_of (widget);

      g_error ("%s: %s “%s” reaches from %.0f to %.0f in a window %d wide", screen,
               G_OBJECT_TYPE_NAME (widget), name != NULL ? name : "", bounds.origin.x,
               bounds.origin.x + bounds.size.width, gtk_widget_get_width (window));
    }
  if (scrolls_sideways (widget))
    return;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_inside (child, window, screen);
}

/* --- targets
 * --------------------------------------------------------------------------------------- */

#define TOUCH_SIZE 44

/* The search entry's own icons are the toolkit's, inside a target that is large enough. */
static void
check_targets (GtkWidget *widget, const char *screen)
{
  if (!gtk_widget_get_mapped (widget))
    return;

  if (GTK_IS_BUTTON (widget) && is_ours (widget) && gtk_widget_is_sensitive (widget)
      && (gtk_widget_get_height (widget) < TOUCH_SIZE
          || gtk_widget_get_width (widget) < TOUCH_SIZE))
    {
      graphene_rect_t bounds;

      /* Its border is part of the target. */
      if (gtk_widget_compute_bounds (widget, widget, &bounds)
          && (bounds.size.width < TOUCH_SIZE || bounds.size.height < TOUCH_SIZE))
        {
          g_autofree char *name = crm_ui_test_name_of (widget);

          g_error ("%s: “%s” is %.0f x %.0f", screen, name != NULL ? name : "?", bounds.size.width,
                   bounds.size.height);
        }
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_targets (child, screen);
}

/* --- all of it, screen by screen ---------------------------------------------------------------
 */

/* In the unit of gtk-xft-dpi. */
#define DPI (96 * 1024)

static GtkWidget *
content_of (CrmUiTest *test)
{
  return adw_application_window_get_content (
      ADW_APPLICATION_WINDOW (crm_ui_test_get_window (test)));
}

static void
test_screen_is_named_inside_and_large_enough (gconstpointer data)
{
  static const int sizes[][2] = { { 360, 294 }, { 720, 313 }, { 700, 800 } };
  const Screen *screen = data;
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();

  crm_ui_test_set_size (test, 360, 720);
  go (test, screen);
  check_names (GTK_WIDGET (crm_ui_test_get_window (test)), screen->name);
  check_targets (GTK_WIDGET (crm_ui_test_get_window (test)), screen->name);
  check_inside (content_of (test), content_of (test), screen->name);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      crm_ui_test_set_size (test, sizes[i][0], sizes[i][1]);
      check_inside (content_of (test), content_of (test), screen->name);
    }
}

static void
check_fits (CrmUiTest *test, const char *screen)
{
  int minimum;

  check_inside (content_of (test), content_of (test), screen);
  gtk_widget_measure (content_of (test), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  if (minimum > 360)
    {
      crm_ui_test_report_wide (test, 360);
      g_error ("%s is %d wide", screen, minimum);
    }
}

/* At 150 percent only the height may grow; mirrored nothing may fall out at the other side. */
static void
test_screen_is_inside_large_and_mirrored (gconstpointer data)
{
  const Screen *screen = data;
  g_autoptr (CrmUiTest) test = NULL;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  test = crm_ui_test_new ();
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI * 3 / 2, NULL);
  crm_ui_test_set_size (test, 370, 720); /* the frame of a window takes ten */
  go (test, screen);
  check_inside (content_of (test), content_of (test), screen->name);

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI, NULL);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Its bar had a word among the buttons, and all of them. */
static void
test_places_are_arranged_in_large_text (void)
{
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI * 2, NULL);
  crm_ui_test_set_size (test, 370, 720);
  crm_ui_test_do (test, "hub.editing");
  check_fits (test, "hub-editing");

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI, NULL);
}

/* Whole titles, or icons with names: returns how many labels there are. */
static guint
check_view_titles (GtkWidget *widget)
{
  guint n_labels = GTK_IS_LABEL (widget) ? 1 : 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if (n_labels > 0)
    g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_labels += check_view_titles (child);
  if (g_str_equal (gtk_widget_get_css_name (widget), "toggle") && n_labels == 0)
    g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
  return n_labels;
}

static GtkWidget *
find_view_switcher (GtkWidget *widget)
{
  GtkWidget *found = ADW_IS_INLINE_VIEW_SWITCHER (widget) ? widget : NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_view_switcher (child);
  return found;
}

static void
test_view_titles_are_whole (void)
{
  static const struct
  {
    int percent;
    guint n_labels;
  } sizes[] = { { 100, 3 }, { 150, 0 }, { 200, 0 } };
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();

  crm_ui_test_set_size (test, 370, 720);
  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GtkWidget *switcher;

      g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI * sizes[i].percent / 100, NULL);
      crm_ui_test_settle (test);
      switcher = find_view_switcher (content_of (test));
      g_assert_nonnull (switcher);
      g_assert_cmpuint (check_view_titles (switcher), ==, sizes[i].n_labels);
    }
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI, NULL);
}

/* --- another language
 * ---------------------------------------------------------------------------------- */

static GHashTable *foreign_words; /* of records and of the toolkit */

static void
read_foreign_words (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "words", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  words = g_strsplit (text, "\n", -1);
  foreign_words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; words[i] != NULL; i++)
    g_hash_table_add (foreign_words, g_strdup (words[i]));
}

/* Ours is in brackets; a record's or the toolkit's is known word by word. */
static void
check_line (const char *line, const char *screen)
{
  g_autoptr (GRegex) regex = g_regex_new ("[^\\W\\d_]{2,}", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (strstr (line, "⟦") != NULL || strstr (line, "⟧") != NULL)
    return;
  g_regex_match (regex, line, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *word = g_match_info_fetch (match, 0);

      if (!g_hash_table_contains (foreign_words, word))
        g_error ("%s: “%s” is not translated", screen, line);
    }
}

static void
check_text (const char *text, const char *screen)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    check_line (lines[i], screen);
}

static void
check_translated (GtkWidget *widget, const char *screen)
{
  if (!gtk_widget_get_mapped (widget) || ADW_IS_AVATAR (widget)) /* of initials */
    return;
  if (GTK_IS_LABEL (widget))
    check_text (gtk_label_get_text (GTK_LABEL (widget)), screen);
  if (is_icon_button (widget) && is_ours (widget))
    check_text (gtk_widget_get_tooltip_text (widget), screen);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_translated (child, screen);
}

static void
test_screen_is_translated_and_fits (gconstpointer data)
{
  const Screen *screen = data;
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();

  crm_ui_test_set_size (test, 360, 720);
  go (test, screen);
  check_translated (GTK_WIDGET (crm_ui_test_get_window (test)), screen->name);
  check_fits (test, screen->name);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  crm_ui_test_settle (test);
  check_fits (test, screen->name);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Else everything would be found translated. */
static void
test_the_language_is_there (void)
{
  g_assert_true (g_str_has_prefix (_ ("Accounts"), "⟦"));
  g_assert_false (g_hash_table_contains (foreign_words, "Synchronization"));
}

/* --- panes
 * ------------------------------------------------------------------------------------------ */

static guint
count_back_buttons (GtkWidget *widget)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "AdwBackButton"))
    return gtk_widget_get_width (widget) > 1 ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_back_buttons (child);

  return n;
}

static void
test_panes_switch_once_with_one_back_button (void)
{
  static const struct
  {
    int width;
    guint n_back_buttons;
  } sizes[]
      = { { 360, 1 }, { 540, 1 }, { 570, 1 }, { 700, 1 }, { 850, 1 }, { 880, 0 }, { 1200, 0 } };
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();

  crm_ui_test_set_size (test, 1200, 800);
  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      crm_ui_test_set_size (test, sizes[i].width, 800);
      crm_ui_test_assert_text (test, "Contact Details");
      g_assert_cmpuint (count_back_buttons (GTK_WIDGET (crm_ui_test_get_window (test))), ==,
                        sizes[i].n_back_buttons);
    }
}

static void
test_resizing_keeps_what_was_typed (void)
{
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();

  crm_ui_test_set_size (test, 360, 720);
  crm_ui_test_do (test, "win.open-record(('Contact', '" ANNA "'))");
  crm_ui_test_do (test, "win.edit");
  crm_ui_test_fill (test, "Job Title", "Half a ti");
  crm_ui_test_set_size (test, 1200, 800);
  crm_ui_test_assert_text (test, "Half a ti");
  crm_ui_test_set_size (test, 720, 313);
  crm_ui_test_assert_text (test, "Half a ti");
}

/* --- pictures, for people to look at: tools/matrix -------------------------------------------- */

static void
take_pictures (const char *folder, const char *look)
{
  static const int sizes[][2]
      = { { 360, 673 }, { 360, 463 }, { 720, 313 }, { 700, 800 }, { 1200, 800 } };
  /* A warning is a thing to look at here. */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  int percent = g_str_equal (look, "text-200") ? 200 : g_str_equal (look, "text-150") ? 150 : 100;

  if (g_str_equal (look, "mirrored"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI * percent / 100, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (screens); i++)
    {
      g_autoptr (CrmUiTest) test = crm_ui_test_new ();

      crm_ui_test_set_size (test, sizes[0][0], sizes[0][1]);
      go (test, &screens[i]);
      for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
        {
          g_autofree char *name
              = g_strdup_printf ("%s-%dx%d.png", screens[i].name, sizes[j][0], sizes[j][1]);
          g_autofree char *path = g_build_filename (folder, name, NULL);

          crm_ui_test_set_size (test, sizes[j][0], sizes[j][1]);
          crm_ui_test_save_picture (test, path);
        }
    }
  g_log_set_always_fatal (fatal);
}

static void
add_for_each_screen (const char *fact, GTestDataFunc func)
{
  for (guint i = 0; i < G_N_ELEMENTS (screens); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/%s/%s", fact, screens[i].name);

      g_test_add_data_func (path, &screens[i], func);
    }
}

/* A sheet that follows its content asked for the least: a letter a line. */
static void
test_a_dialog_on_a_desktop_is_as_wide_as_its_words (void)
{
  g_autoptr (CrmUiTest) test = crm_ui_test_new ();
  AdwDialog *dialog;

  crm_ui_test_set_size (test, 1200, 800);
  crm_ui_test_do (test, "win.accounts");
  crm_ui_test_settle (test);
  dialog = adw_application_window_get_visible_dialog (
      ADW_APPLICATION_WINDOW (crm_ui_test_get_window (test)));
  g_assert_cmpint (gtk_widget_get_width (adw_dialog_get_child (dialog)), >, 320);
}

int
main (int argc, char **argv)
{
  const char *pseudo = g_getenv ("LIAISON_PSEUDO"); /* tests/ui/pseudo.py */

  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  crm_fake_set_kept (TRUE);

  if (g_getenv ("LIAISON_PICTURES") != NULL)
    {
      take_pictures (g_getenv ("LIAISON_PICTURES"), g_getenv ("LIAISON_LOOK"));
      return 0;
    }
  if (pseudo != NULL)
    {
      g_assert_nonnull (setlocale (LC_ALL, "")); /* GTK's tests take another */
      bindtextdomain (GETTEXT_PACKAGE, pseudo);
      bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
      textdomain (GETTEXT_PACKAGE);
      read_foreign_words (pseudo);
      g_test_add_func ("/ui/pseudo/language", test_the_language_is_there);
      add_for_each_screen ("pseudo", test_screen_is_translated_and_fits);
      return g_test_run ();
    }
  add_for_each_screen ("screen", test_screen_is_named_inside_and_large_enough);
  add_for_each_screen ("large-and-mirrored", test_screen_is_inside_large_and_mirrored);
  g_test_add_func ("/ui/large/arranging-places", test_places_are_arranged_in_large_text);
  g_test_add_func ("/ui/large/view-titles", test_view_titles_are_whole);
  g_test_add_func ("/ui/dialogs/wide-enough", test_a_dialog_on_a_desktop_is_as_wide_as_its_words);
  g_test_add_func ("/ui/panes/one-back-button", test_panes_switch_once_with_one_back_button);
  g_test_add_func ("/ui/panes/resizing-keeps", test_resizing_keeps_what_was_typed);

  return g_test_run ();
}
