/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-shortcuts.h"

#include <glib/gi18n.h>

static const CrmShortcut shortcuts[] = {
  { N_ ("General"), N_ ("Synchronize"), "win.sync", { "F5", "<Ctrl>r" } },
  { N_ ("General"), N_ ("New Record"), "win.new", { "<Ctrl>n" } },
  { N_ ("General"), N_ ("New…"), "win.new-any", { "<Ctrl><Shift>n" } },
  { N_ ("General"), N_ ("Search"), "win.search", { "<Ctrl>f" } },
  { N_ ("General"), N_ ("Go Back"), NULL, { "Escape", "<Alt>Left" } },
  { N_ ("General"), N_ ("Main Menu"), NULL, { "F10" } },
  { N_ ("General"), N_ ("Keyboard Shortcuts"), "win.shortcuts", { "<Ctrl>question" } },
  { N_ ("General"), N_ ("Close Window"), "window.close", { "<Ctrl>w" } },
  { N_ ("General"), N_ ("Quit"), "app.quit", { "<Ctrl>q" } },
  { N_ ("Records"), N_ ("Edit"), "win.edit", { "<Ctrl>e" } },
  { N_ ("Records"), N_ ("Previous Record"), "win.previous-record", { "<Ctrl>Page_Up", "<Alt>Up" } },
  { N_ ("Records"), N_ ("Next Record"), "win.next-record", { "<Ctrl>Page_Down", "<Alt>Down" } },
  { N_ ("Records"), N_ ("Section of a Record"), NULL, { "<Alt>1", "<Alt>2" } },
  { N_ ("Records"), N_ ("Copy Link"), "win.copy-link", { "<Ctrl><Shift>c" } },
  { N_ ("Records"), N_ ("Save"), "win.save", { "<Ctrl>s" } },
  { N_ ("Lists"), N_ ("Choose View"), "win.list-views", { "<Ctrl>l" } },
  { N_ ("Lists"), N_ ("Choose Filters"), "win.list-filter", { "<Ctrl><Shift>l" } },
  { N_ ("Lists"), N_ ("Select All"), NULL, { "<Ctrl>a" } },
  { N_ ("Lists"), N_ ("Menu of a Record"), NULL, { "Menu", "<Shift>F10" } },
  { N_ ("Lists"), N_ ("Delete"), NULL, { "Delete" } },
  { N_ ("Places"),
    N_ ("Search Everything"),
    "win.show-search('')",
    { "<Ctrl>k", "<Ctrl><Shift>f" } },
  { N_ ("Places"), N_ ("Agenda"), "win.show-agenda", { "<Ctrl><Shift>a" } },
  { N_ ("Places"), N_ ("First Place"), "win.show-nth(uint32 0)", { "<Ctrl>1" } },
  { N_ ("Places"), N_ ("Second Place"), "win.show-nth(uint32 1)", { "<Ctrl>2" } },
  { N_ ("Places"), N_ ("Third Place"), "win.show-nth(uint32 2)", { "<Ctrl>3" } },
  { N_ ("Places"), NULL, "win.show-nth(uint32 3)", { "<Ctrl>4" } },
  { N_ ("Places"), NULL, "win.show-nth(uint32 4)", { "<Ctrl>5" } },
  { N_ ("Places"), NULL, "win.show-nth(uint32 5)", { "<Ctrl>6" } },
  { N_ ("Places"), NULL, "win.show-nth(uint32 6)", { "<Ctrl>7" } },
  { N_ ("Places"), NULL, "win.show-nth(uint32 7)", { "<Ctrl>8" } },
  { N_ ("Places"), NULL, "win.show-nth(uint32 8)", { "<Ctrl>9" } },
};

const CrmShortcut *
crm_shortcuts_get (guint *n_shortcuts)
{
  g_return_val_if_fail (n_shortcuts != NULL, NULL);

  *n_shortcuts = G_N_ELEMENTS (shortcuts);
  return shortcuts;
}

void
crm_shortcuts_bind (GtkApplication *app)
{
  g_return_if_fail (GTK_IS_APPLICATION (app));

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].action != NULL)
      gtk_application_set_accels_for_action (app, shortcuts[i].action,
                                             (const char **) shortcuts[i].accels);
}
