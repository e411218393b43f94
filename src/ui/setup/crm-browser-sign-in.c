/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-browser-sign-in.h"
#include "crm-address.h"
#include "crm-sign-in-steps.h"
#include "crm-ui.h"

#define RESPONSE_CLOSE "close"
#define ATTEMPT "crm-attempt"

/* One sign-in, as long as its dialog is there. */
typedef struct
{
  GtkWidget *parent; /* outlives the dialog, which stands on it */
  CrmSignInSteps *steps;
  GCancellable *cancellable;
  void (*done) (GtkWidget *parent);
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *self = data;

  g_object_unref (self->cancellable);
  g_free (self);
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, Attempt *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwDialog) dialog = user_data;
  Attempt *self = g_object_get_data (G_OBJECT (dialog), ATTEMPT);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (crm_account_list_sign_in_finish (CRM_ACCOUNT_LIST (source), result, NULL, &error))
    {
      GtkWidget *parent = self->parent;
      void (*done) (GtkWidget *) = self->done;

      adw_dialog_force_close (dialog);
      done (parent);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  words = crm_sign_in_describe (error);
  crm_sign_in_steps_say (self->steps, words);
}

static AdwDialog *
create_dialog (CrmAccount *account, Attempt *attempt)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Sign In"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  GtkWidget *steps = crm_sign_in_steps_new ();
  g_autofree char *host = crm_address_dup_host (crm_account_get_url (account));
  /* Translators: a server */
  g_autofree char *text
      = g_strdup_printf (_ ("Asking who signs people in to %s…"), host != NULL ? host : "");

  attempt->steps = CRM_SIGN_IN_STEPS (steps);
  crm_sign_in_steps_say (attempt->steps, text);
  adw_alert_dialog_set_extra_child (alert, steps);
  adw_alert_dialog_add_responses (alert, RESPONSE_CLOSE, _ ("_Cancel"), NULL);
  adw_alert_dialog_set_close_response (alert, RESPONSE_CLOSE);
  g_object_set_data_full (G_OBJECT (dialog), ATTEMPT, attempt, attempt_free);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), attempt);

  return dialog;
}

void
crm_browser_sign_in (CrmAccountList *accounts,
                     CrmAccount *account,
                     GtkWidget *parent,
                     void (*done) (GtkWidget *parent))
{
  Attempt *attempt = g_new0 (Attempt, 1);
  CrmAccountPerson person;
  AdwDialog *dialog;

  attempt->parent = parent;
  attempt->done = done;
  attempt->cancellable = g_cancellable_new ();
  dialog = create_dialog (account, attempt);
  person = crm_sign_in_steps_get_person (attempt->steps);
  adw_dialog_present (dialog, parent);
  crm_account_list_sign_in_async (accounts, crm_account_get_name (account), &person,
                                  attempt->cancellable, signed_in_cb, g_object_ref (dialog));
}
