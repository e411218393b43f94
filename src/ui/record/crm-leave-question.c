/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-leave-question.h"
#include "crm-ui.h"
#include "crm-words.h"

AdwDialog *
crm_leave_question_new (const char *title)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Discard Changes?"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  g_autofree char *body = crm_words_about (_ ("Changes to “%s” will be lost."), title);

  adw_alert_dialog_set_body (alert, body);
  adw_alert_dialog_add_responses (alert, CRM_LEAVE_CANCEL, _ ("_Cancel"), CRM_LEAVE_DISCARD,
                                  _ ("_Discard"), CRM_LEAVE_SAVE, _ ("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (alert, CRM_LEAVE_DISCARD, ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_response_appearance (alert, CRM_LEAVE_SAVE, ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (alert, CRM_LEAVE_SAVE);
  adw_alert_dialog_set_close_response (alert, CRM_LEAVE_CANCEL);

  return dialog;
}
