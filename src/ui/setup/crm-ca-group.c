/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-ca-group.h"
#include "crm-account-certificate.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-words.h"

#define MAX_SHOWN 3
#define RESPONSE_CANCEL "cancel"
#define RESPONSE_USE "use"

struct _CrmCaGroup
{
  AdwBin parent_instance;

  GtkWidget *use_row;
  AdwActionRow *file_row;

  char *path;
  char *asked;   /* what the question is about */
  char *subject; /* its first certificate's */
};
G_DEFINE_FINAL_TYPE (CrmCaGroup, crm_ca_group, ADW_TYPE_BIN)

static guint chosen_signal;

static void
take (CrmCaGroup *self, const char *path, const char *subject)
{
  g_set_str (&self->path, path);
  crm_looks_set_subtitle (self->file_row, subject != NULL ? subject : "");
  gtk_widget_set_visible (self->use_row, path == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->file_row), path != NULL);
  g_signal_emit (self, chosen_signal, 0);
}

static void
say (CrmCaGroup *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

/* --- the question ------------------------------------------------------------------------ */

static void
answered_cb (CrmCaGroup *self, const char *response)
{
  if (g_str_equal (response, RESPONSE_USE))
    take (self, self->asked, self->subject);
}

static void
add_fact (AdwPreferencesGroup *group, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), title);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), text != NULL ? text : "");
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
}

static GtkWidget *
create_certificate (const CrmAccountCertificate *certificate)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *end = crm_words_moment (certificate->not_after_us);

  add_fact (group, _ ("Issued To"), certificate->subject);
  add_fact (group, _ ("Issued By"), certificate->issuer);
  add_fact (group, certificate->is_expired ? _ ("Has Expired") : _ ("Expires"), end);
  add_fact (group, _ ("SHA-256 Fingerprint"), certificate->fingerprint);

  return GTK_WIDGET (group);
}

static GtkWidget *
create_certificates (GPtrArray *certificates)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  for (guint i = 0; i < certificates->len && i < MAX_SHOWN; i++)
    gtk_box_append (GTK_BOX (box), create_certificate (g_ptr_array_index (certificates, i)));
  if (certificates->len > MAX_SHOWN)
    {
      guint more = certificates->len - MAX_SHOWN;
      g_autofree char *text = g_strdup_printf (ngettext ("and %u more", "and %u more", more), more);

      gtk_box_append (GTK_BOX (box), gtk_label_new (text));
    }

  return box;
}

static void
ask (CrmCaGroup *self, GPtrArray *certificates)
{
  const CrmAccountCertificate *first = g_ptr_array_index (certificates, 0);
  AdwDialog *dialog = adw_alert_dialog_new (
      _ ("Trust This Authority?"),
      _ ("Compare the fingerprint with what the administrator says. It is trusted for this "
         "account only: for its server and for signing in to it."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);

  g_set_str (&self->subject, first->subject);
  adw_alert_dialog_set_extra_child (alert, create_certificates (certificates));
  adw_alert_dialog_add_responses (alert, RESPONSE_CANCEL, _ ("_Cancel"), RESPONSE_USE, _ ("_Trust"),
                                  NULL);
  adw_alert_dialog_set_default_response (alert, RESPONSE_CANCEL);
  adw_alert_dialog_set_close_response (alert, RESPONSE_CANCEL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* --- the file ---------------------------------------------------------------------------- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmCaGroup) self = user_data;
  g_autoptr (GPtrArray) certificates = crm_account_certificates_read_finish (result, NULL);

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  if (certificates != NULL)
    ask (self, certificates);
  else
    say (self, _ ("There is no certificate in this file"));
}

void
crm_ca_group_offer (CrmCaGroup *self, const char *path)
{
  g_return_if_fail (CRM_IS_CA_GROUP (self));
  g_return_if_fail (path != NULL);

  g_set_str (&self->asked, path);
  crm_account_certificates_read_async (path, NULL, read_cb, g_object_ref (self));
}

static void
picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmCaGroup) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    crm_ca_group_offer (self, path);
}

static void
use_cb (CrmCaGroup *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Choose a CA File"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                        picked_cb, g_object_ref (self));
}

static void
forget_cb (CrmCaGroup *self)
{
  take (self, NULL, NULL);
}

static void
crm_ca_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_CA_GROUP);
  G_OBJECT_CLASS (crm_ca_group_parent_class)->dispose (object);
}

static void
crm_ca_group_finalize (GObject *object)
{
  CrmCaGroup *self = CRM_CA_GROUP (object);

  g_free (self->path);
  g_free (self->asked);
  g_free (self->subject);
  G_OBJECT_CLASS (crm_ca_group_parent_class)->finalize (object);
}

static void
crm_ca_group_class_init (CrmCaGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_ca_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_ca_group_finalize;
  chosen_signal = g_signal_new ("chosen", CRM_TYPE_CA_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-ca-group"));
  gtk_widget_class_bind_template_child (widget_class, CrmCaGroup, use_row);
  gtk_widget_class_bind_template_child (widget_class, CrmCaGroup, file_row);
  gtk_widget_class_bind_template_callback (widget_class, use_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_cb);
}

static void
crm_ca_group_init (CrmCaGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
crm_ca_group_get_path (CrmCaGroup *self)
{
  g_return_val_if_fail (CRM_IS_CA_GROUP (self), NULL);

  return self->path;
}
