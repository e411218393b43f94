/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-accounts-dialog.h"
#include "crm-address.h"
#include "crm-looks.h"
#include "crm-remove-account.h"
#include "crm-ui.h"
#include "crm-way.h"

#define NAME_KEY "crm-name"

struct _CrmAccountsDialog
{
  AdwDialog parent_instance;

  AdwPreferencesGroup *group;

  CrmAccountList *accounts;
  CrmAccount *current;
};
G_DEFINE_FINAL_TYPE (CrmAccountsDialog, crm_accounts_dialog, ADW_TYPE_DIALOG)

/* Closed first: what the window opens next stands where the dialog was. */
static void
leave_for (CrmAccountsDialog *self, const char *action, GVariant *parameter)
{
  g_autoptr (GVariant) owned = parameter != NULL ? g_variant_ref_sink (parameter) : NULL;
  g_autoptr (GtkWidget) window
      = GTK_WIDGET (g_object_ref (gtk_widget_get_root (GTK_WIDGET (self))));

  adw_dialog_close (ADW_DIALOG (self));
  gtk_widget_activate_action_variant (window, action, owned);
}

static const char *
name_of (GObject *object)
{
  return g_object_get_data (object, NAME_KEY);
}

static void
row_activated_cb (CrmAccountsDialog *self, GtkWidget *row)
{
  leave_for (self, "win.switch-account", g_variant_new_string (name_of (G_OBJECT (row))));
}

static void
sign_in_cb (CrmAccountsDialog *self)
{
  leave_for (self, "win.sign-in", NULL);
}

static void
add_cb (CrmAccountsDialog *self)
{
  leave_for (self, "win.connect", NULL);
}

static void
remove_cb (CrmAccountsDialog *self, GtkWidget *button)
{
  g_autofree char *name = g_strdup (name_of (G_OBJECT (button)));
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (button));

  adw_dialog_close (ADW_DIALOG (self));
  crm_remove_account_ask (self->accounts, self->current, name, window);
}

static char *
dup_subtitle (const CrmAccountInfo *info)
{
  g_autofree char *host = info->url != NULL ? crm_address_dup_host (info->url) : NULL;
  g_autoptr (GString) line = g_string_new (host != NULL ? host : "");

  g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "",
                          crm_way_title (crm_way_of (info)));
  if (info->user != NULL)
    g_string_append_printf (line, " · %s", info->user);

  return g_string_free_and_steal (g_steal_pointer (&line));
}

static GtkWidget *
add_button (AdwActionRow *row, const char *icon, const char *words, const char *name)
{
  GtkWidget *button = crm_looks_row_button (icon, words);

  g_object_set_data_full (G_OBJECT (button), NAME_KEY, g_strdup (name), g_free);
  adw_action_row_add_suffix (row, button);

  return button;
}

static void
mark_current (CrmAccountsDialog *self, AdwActionRow *row, const CrmAccountInfo *info)
{
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_widget_set_tooltip_text (mark, _ ("This Account Is Open"));
  adw_action_row_add_prefix (row, mark);
  if (crm_way_of (info) != CRM_WAY_NOBODY && crm_way_of (info) != CRM_WAY_CERTIFICATE)
    g_signal_connect_object (add_button (row, "dialog-password-symbolic", _ ("Sign In Again"),
                                         info->name),
                             "clicked", G_CALLBACK (sign_in_cb), self, G_CONNECT_SWAPPED);
}

static void
add_account (CrmAccountsDialog *self, const CrmAccountInfo *info)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *subtitle = dup_subtitle (info);
  gboolean is_current
      = self->current != NULL && g_strcmp0 (crm_account_get_name (self->current), info->name) == 0;

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), info->name);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (is_current)
    mark_current (self, ADW_ACTION_ROW (row), info);
  else
    {
      g_object_set_data_full (G_OBJECT (row), NAME_KEY, g_strdup (info->name), g_free);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (add_button (ADW_ACTION_ROW (row), "user-trash-symbolic",
                                       _ ("Remove Account…"), info->name),
                           "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->group, row);
}

static void
crm_accounts_dialog_dispose (GObject *object)
{
  CrmAccountsDialog *self = CRM_ACCOUNTS_DIALOG (object);

  g_clear_object (&self->accounts);
  g_clear_object (&self->current);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_ACCOUNTS_DIALOG);
  G_OBJECT_CLASS (crm_accounts_dialog_parent_class)->dispose (object);
}

static void
crm_accounts_dialog_class_init (CrmAccountsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_accounts_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-accounts-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmAccountsDialog, group);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
crm_accounts_dialog_init (CrmAccountsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
crm_accounts_dialog_new (CrmAccountList *accounts, CrmAccount *current)
{
  CrmAccountsDialog *self = g_object_new (CRM_TYPE_ACCOUNTS_DIALOG, NULL);
  g_autoptr (GPtrArray) infos = crm_account_list_load (accounts, NULL);

  self->accounts = g_object_ref (accounts);
  self->current = current != NULL ? g_object_ref (current) : NULL;
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    add_account (self, g_ptr_array_index (infos, i));

  return ADW_DIALOG (self);
}
