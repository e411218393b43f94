/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-application.h"
#include "crm-fake.h"
#include "crm-ui-test.h"
#include "crm-window.h"

/* The real app over the fake layers: to look at screens without a server.
 * liaison-fake [WxH [FILE.png [ACTION...]]]: does the actions ("win.show-list('Contact')"), takes
 * a picture and ends; "text=..." types into what has the focus, "fill=ROW=..." into a row,
 * "click=NAME" presses a button, "file=KEY,STATE,DONE" is crm_fake_files_set(). FAKE_FOUND: a
 * CrmAccountAuthKind, how one signs in at any address.
 */

/* 150 percent, in the unit of the setting: 1024ths of an inch's dots. */
#define LARGE_DPI (96 * 1024 * 3 / 2)

static int
take_picture (int argc, char **argv)
{
  CrmUiTest *test = crm_ui_test_new ();
  int width = 360, height = 720;

  if (g_getenv ("FAKE_LARGE") != NULL)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", LARGE_DPI, NULL);
  if (g_getenv ("FAKE_RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  sscanf (argv[1], "%dx%d", &width, &height);
  crm_ui_test_set_size (test, width, height);
  for (int i = 3; i < argc; i++)
    {
      if (g_str_has_prefix (argv[i], "click="))
        crm_ui_test_click (test, argv[i] + strlen ("click="));
      else if (g_str_has_prefix (argv[i], "text="))
        crm_ui_test_type (test, argv[i] + strlen ("text="));
      else if (g_str_has_prefix (argv[i], "fill="))
        {
          g_auto (GStrv) parts = g_strsplit (argv[i] + strlen ("fill="), "=", 2);

          crm_ui_test_fill (test, parts[0], parts[1]);
        }
      else if (g_str_has_prefix (argv[i], "progress="))
        crm_fake_account_progress (crm_window_get_account (crm_ui_test_get_window (test)),
                                   g_ascii_strtod (argv[i] + strlen ("progress="), NULL));
      else if (g_str_has_prefix (argv[i], "file="))
        {
          g_auto (GStrv) parts = g_strsplit (argv[i] + strlen ("file="), ",", 3);

          crm_fake_files_set (
              crm_account_get_store (crm_window_get_account (crm_ui_test_get_window (test))),
              parts[0], (int) g_ascii_strtoll (parts[1], NULL, 10),
              g_ascii_strtoull (parts[2], NULL, 10), "What is here");
        }
      else if (g_str_equal (argv[i], "settling"))
        crm_fake_account_set_settling (crm_window_get_account (crm_ui_test_get_window (test)),
                                       TRUE);
      else if (g_str_equal (argv[i], "errors"))
        crm_fake_fail_syncs (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                                  "The server did not answer in time."));
      else if (g_str_has_prefix (argv[i], "wait="))
        crm_ui_test_wait (test, (guint) g_ascii_strtoull (argv[i] + strlen ("wait="), NULL, 10));
      else
        crm_ui_test_do (test, argv[i]);
      crm_ui_test_settle (test);
    }

  if (width <= 360)
    crm_ui_test_report_wide (test, 350);
  crm_ui_test_save_picture (test, argv[2]);
  crm_ui_test_free (test);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (CrmApplication) app = NULL;

  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  crm_fake_account_list_set_empty (g_getenv ("FAKE_EMPTY") != NULL);
  crm_fake_set_kept (g_getenv ("FAKE_KEPT") != NULL);
  if (g_getenv ("FAKE_FOUND") != NULL)
    crm_fake_set_found ((CrmAccountAuthKind) g_ascii_strtoull (g_getenv ("FAKE_FOUND"), NULL, 10),
                        1u << CRM_ACCOUNT_AUTH_OAUTH_DEVICE, FALSE);
  crm_fake_account_list_set_notice (g_getenv ("FAKE_NOTICE"));
  crm_fake_account_hold_sync (g_getenv ("FAKE_HOLD_SYNC") != NULL);
  gtk_init ();
  if (argc > 2)
    return take_picture (argc, argv);

  app = crm_application_new (FALSE);
  return g_application_run (G_APPLICATION (app), 1, argv);
}
