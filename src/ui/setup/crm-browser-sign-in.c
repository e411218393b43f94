/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-browser-sign-in.h"
#include "crm-account-sign-in.h"
#include "crm-address.h"
#include "crm-error.h"
#include "crm-ui.h"
#include "crm-words.h"

#define RESPONSE_CLOSE "close"
#define ATTEMPT "crm-attempt"

/* One sign-in, as long as its dialog is there. */
typedef struct
{
  AdwDialog *dialog;
  GtkWidget *parent; /* outlives the dialog, which stands on it */
  GtkWidget *button; /* opens @url, once more or on this device */
  GCancellable *cancellable;
  char *url;
  void (*done) (GtkWidget *parent);
} Attempt;

/* --- the browser ------------------------------------------------------------------------- */

static void
launch (Attempt *self)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (self->url);
  GtkRoot *root = gtk_widget_get_root (self->parent);

  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, NULL,
                           NULL);
}

static gboolean
open_browser_cb (const char *url, gpointer user_data, GError **error)
{
  Attempt *self = user_data;

  g_set_str (&self->url, url);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (self->dialog),
                             _ ("Continue in the browser. Nothing on this device is lost."));
  gtk_widget_set_visible (self->button, TRUE);
  launch (self);

  return TRUE;
}

static void
show_code_cb (const char *code, const char *address, const char *address_with, gpointer user_data)
{
  Attempt *self = user_data;
  g_autofree char *isolated = crm_words_isolate (address);
  g_autofree char *body
      /* Translators: an address and a code to type in there */
      = g_strdup_printf (_ ("Open %1$s on any device and enter the code %2$s."), isolated, code);

  g_set_str (&self->url, address_with != NULL ? address_with : address);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (self->dialog), body);
  gtk_widget_set_visible (self->button, TRUE);
}

/* --- the dialog -------------------------------------------------------------------------- */

static void
attempt_free (gpointer data)
{
  Attempt *self = data;

  g_object_unref (self->cancellable);
  g_free (self->url);
  g_free (self);
}

static void
clicked_cb (Attempt *self)
{
  launch (self);
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, Attempt *self)
{
  g_cancellable_cancel (self->cancellable);
}

static char *
describe (const GError *error)
{
  if (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN))
    return g_strdup (_ ("The sign-in was refused or not completed."));

  return crm_account_describe_error (error);
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

  words = describe (error);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), words);
  gtk_widget_set_visible (self->button, FALSE);
}

static AdwDialog *
create_dialog (CrmAccount *account)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Sign In"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  g_autofree char *host = crm_address_dup_host (crm_account_get_url (account));
  /* Translators: a server */
  g_autofree char *body
      = g_strdup_printf (_ ("Asking who signs people in to %s…"), host != NULL ? host : "");

  adw_alert_dialog_set_body (alert, body);
  adw_alert_dialog_add_responses (alert, RESPONSE_CLOSE, _ ("_Cancel"), NULL);
  adw_alert_dialog_set_close_response (alert, RESPONSE_CLOSE);

  return dialog;
}

static GtkWidget *
create_button (AdwDialog *dialog, Attempt *attempt)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Open the Browser"));

  gtk_widget_add_css_class (button, "pill");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, FALSE);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (clicked_cb), attempt);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), button);

  return button;
}

void
crm_browser_sign_in (CrmAccountList *accounts,
                     CrmAccount *account,
                     GtkWidget *parent,
                     void (*done) (GtkWidget *parent))
{
  AdwDialog *dialog = create_dialog (account);
  Attempt *attempt = g_new0 (Attempt, 1);
  CrmAccountPerson person = { open_browser_cb, show_code_cb, attempt };

  attempt->dialog = dialog;
  attempt->parent = parent;
  attempt->done = done;
  attempt->cancellable = g_cancellable_new ();
  attempt->button = create_button (dialog, attempt);
  g_object_set_data_full (G_OBJECT (dialog), ATTEMPT, attempt, attempt_free);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), attempt);
  adw_dialog_present (dialog, parent);
  crm_account_list_sign_in_async (accounts, crm_account_get_name (account), &person,
                                  attempt->cancellable, signed_in_cb, g_object_ref (dialog));
}
