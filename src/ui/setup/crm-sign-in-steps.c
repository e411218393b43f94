/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sign-in-steps.h"
#include "crm-error.h"
#include "crm-looks.h"
#include "crm-ui.h"

struct _CrmSignInSteps
{
  AdwBin parent_instance;

  GtkLabel *words;
  GtkWidget *code_group;
  AdwActionRow *code_row;
  AdwActionRow *address_row;
  GtkWidget *open_button;

  char *url; /* to be opened */
};
G_DEFINE_FINAL_TYPE (CrmSignInSteps, crm_sign_in_steps, ADW_TYPE_BIN)

static void
launch (CrmSignInSteps *self)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (self->url);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, NULL,
                           NULL);
}

static void
show (CrmSignInSteps *self, const char *words, const char *url, gboolean has_code)
{
  g_set_str (&self->url, url);
  gtk_label_set_label (self->words, words);
  gtk_widget_set_visible (self->open_button, url != NULL);
  gtk_widget_set_visible (self->code_group, has_code);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), words,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
open_browser_cb (const char *url, gpointer user_data, GError **error)
{
  CrmSignInSteps *self = user_data;

  show (self, _ ("Continue in the browser. Nothing on this device is lost."), url, FALSE);
  launch (self);

  return TRUE;
}

/* What the identity service wrote is shown as it is: the address is one that was checked. */
static void
show_code_cb (const char *code, const char *address, const char *address_with, gpointer user_data)
{
  CrmSignInSteps *self = user_data;

  crm_looks_set_subtitle (self->code_row, code);
  crm_looks_set_subtitle (self->address_row, address);
  show (self, _ ("Open the address on any device and enter the code. This page goes on by itself."),
        address_with != NULL ? address_with : address, TRUE);
}

static void
copy (CrmSignInSteps *self, AdwActionRow *row, const char *words)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          adw_action_row_get_subtitle (row));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", words);
}

static void
copy_code_cb (CrmSignInSteps *self)
{
  copy (self, self->code_row, _ ("Code copied"));
}

static void
copy_address_cb (CrmSignInSteps *self)
{
  copy (self, self->address_row, _ ("Address copied"));
}

static void
open_cb (CrmSignInSteps *self)
{
  launch (self);
}

static void
crm_sign_in_steps_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_SIGN_IN_STEPS);
  G_OBJECT_CLASS (crm_sign_in_steps_parent_class)->dispose (object);
}

static void
crm_sign_in_steps_finalize (GObject *object)
{
  g_free (CRM_SIGN_IN_STEPS (object)->url);
  G_OBJECT_CLASS (crm_sign_in_steps_parent_class)->finalize (object);
}

static void
crm_sign_in_steps_class_init (CrmSignInStepsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_sign_in_steps_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_sign_in_steps_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-sign-in-steps"));
  gtk_widget_class_bind_template_child (widget_class, CrmSignInSteps, words);
  gtk_widget_class_bind_template_child (widget_class, CrmSignInSteps, code_group);
  gtk_widget_class_bind_template_child (widget_class, CrmSignInSteps, code_row);
  gtk_widget_class_bind_template_child (widget_class, CrmSignInSteps, address_row);
  gtk_widget_class_bind_template_child (widget_class, CrmSignInSteps, open_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_code_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_address_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
crm_sign_in_steps_init (CrmSignInSteps *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crm_sign_in_steps_new (void)
{
  return g_object_new (CRM_TYPE_SIGN_IN_STEPS, NULL);
}

void
crm_sign_in_steps_say (CrmSignInSteps *self, const char *text)
{
  g_return_if_fail (CRM_IS_SIGN_IN_STEPS (self));

  show (self, text, NULL, FALSE);
}

CrmAccountPerson
crm_sign_in_steps_get_person (CrmSignInSteps *self)
{
  return (CrmAccountPerson) { open_browser_cb, show_code_cb, self };
}

char *
crm_sign_in_describe (const GError *error)
{
  if (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN))
    return g_strdup (_ ("The sign-in was refused or not completed."));
  if (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED))
    return g_strdup (_ ("No identity service was found that signs in this way."));

  return crm_account_describe_error (error);
}
