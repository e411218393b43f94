/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sign-in.h"
#include "crm-account-sign-in.h"
#include "crm-address.h"
#include "crm-browser-sign-in.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-words.h"

#define RESPONSE_CANCEL "cancel"
#define RESPONSE_SIGN_IN "sign-in"

typedef struct
{
  CrmAccountList *accounts;
  CrmAccount *account;
  GtkWidget *parent; /* outlives the dialog, which stands on it */
  GtkWidget *password_row;
  void (*done) (GtkWidget *parent);
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_clear_object (&question->accounts);
  g_clear_object (&question->account);
  g_free (question);
}

static void
changed_cb (AdwAlertDialog *dialog, GtkEditable *row)
{
  adw_alert_dialog_set_response_enabled (dialog, RESPONSE_SIGN_IN,
                                         *gtk_editable_get_text (row) != '\0');
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, Question *question)
{
  if (!g_str_equal (response, RESPONSE_SIGN_IN))
    return;

  crm_account_list_set_session_password (
      question->accounts, crm_account_get_name (question->account),
      gtk_editable_get_text (GTK_EDITABLE (question->password_row)));
  question->done (question->parent);
}

static GtkWidget *
create_password_row (AdwDialog *dialog)
{
  GtkWidget *row = adw_password_entry_row_new ();
  GtkWidget *group = adw_preferences_group_new ();

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), _ ("Password"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), group);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), dialog, G_CONNECT_SWAPPED);

  return row;
}

static AdwDialog *
create_dialog (CrmAccount *account)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Sign In"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  const char *user = crm_account_get_user (account);
  g_autofree char *who = crm_words_isolate (user != NULL ? user : crm_account_get_name (account));
  g_autofree char *host = crm_address_dup_host (crm_account_get_url (account));
  /* Translators: user and server */
  g_autofree char *body
      = g_strdup_printf (_ ("Enter the password of %1$s at %2$s."), who, host != NULL ? host : "");

  adw_alert_dialog_set_body (alert, body);
  adw_alert_dialog_add_responses (alert, RESPONSE_CANCEL, _ ("_Cancel"), RESPONSE_SIGN_IN,
                                  _ ("_Sign In"), NULL);
  adw_alert_dialog_set_response_appearance (alert, RESPONSE_SIGN_IN, ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (alert, RESPONSE_SIGN_IN, FALSE);
  adw_alert_dialog_set_default_response (alert, RESPONSE_SIGN_IN);
  adw_alert_dialog_set_close_response (alert, RESPONSE_CANCEL);

  return dialog;
}

void
crm_sign_in_ask (CrmAccountList *accounts,
                 CrmAccount *account,
                 GtkWidget *parent,
                 void (*done) (GtkWidget *parent))
{
  AdwDialog *dialog;
  Question *question;

  if (crm_account_list_needs_person (accounts, crm_account_get_name (account)))
    {
      crm_browser_sign_in (accounts, account, parent, done);
      return;
    }
  dialog = create_dialog (account);
  question = g_new0 (Question, 1);
  question->accounts = g_object_ref (accounts);
  question->account = g_object_ref (account);
  question->parent = parent;
  question->done = done;
  question->password_row = create_password_row (dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free,
                         G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, parent);
}
