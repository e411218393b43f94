/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-about.h"
#include "crm-ui.h"

AdwDialog *
crm_about_new (void)
{
  AdwDialog *dialog = adw_about_dialog_new ();
  AdwAboutDialog *about = ADW_ABOUT_DIALOG (dialog);

  adw_about_dialog_set_application_name (about, _ ("Liaison"));
  adw_about_dialog_set_application_icon (about, APP_ID);
  adw_about_dialog_set_version (about, VERSION);
  adw_about_dialog_set_developer_name (about, _ ("The Liaison Developers"));
  adw_about_dialog_set_comments (about, _ ("Customer records, even without a connection"));
  adw_about_dialog_set_license_type (about, GTK_LICENSE_GPL_3_0);
  /* Translators: your names, one a line */
  adw_about_dialog_set_translator_credits (about, _ ("translator-credits"));

  return dialog;
}
