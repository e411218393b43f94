/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-connect-page.h"
#include "crm-account.h"
#include "crm-address.h"
#include "crm-error.h"
#include "crm-looks.h"
#include "crm-ui.h"

struct _CrmConnectPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *address_row;
  GtkWidget *address_note;
  GtkLabel *address_error;
  AdwComboRow *type_row;
  GtkWidget *user_row;
  GtkWidget *password_row;
  GtkWidget *password_note;
  GtkLabel *password_error;
  GtkWidget *connect_button;
  GtkStack *button_stack;
  GtkWidget *cancel_button;

  CrmAccountList *accounts;
  GCancellable *cancellable; /* of the probe that is on, or %NULL */
};
G_DEFINE_FINAL_TYPE (CrmConnectPage, crm_connect_page, ADW_TYPE_NAVIGATION_PAGE)

static guint connected_signal;

/* In the order of the combo row. */
static const char *const types[] = { "auto", "creatio", "dataverse", "odata" };

static void
set_error (GtkWidget *row, GtkWidget *note, GtkLabel *label, const char *text)
{
  gboolean shown = text != NULL;

  gtk_label_set_label (label, shown ? text : "");
  gtk_widget_set_visible (note, shown);
  if (shown)
    {
      gtk_widget_add_css_class (row, "error");
      gtk_widget_add_css_class (row, "has-note");
      gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE,
                                      label, NULL, -1);
      gtk_widget_grab_focus (row);
    }
  else
    {
      gtk_widget_remove_css_class (row, "error");
      gtk_widget_remove_css_class (row, "has-note");
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
    }
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               shown ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
set_address_error (CrmConnectPage *self, const char *text)
{
  set_error (self->address_row, self->address_note, self->address_error, text);
}

static void
set_password_error (CrmConnectPage *self, const char *text)
{
  set_error (self->password_row, self->password_note, self->password_error, text);
}

static void
set_busy (CrmConnectPage *self, gboolean busy)
{
  gtk_stack_set_visible_child_name (self->button_stack, busy ? "busy" : "connect");
  gtk_widget_set_sensitive (self->connect_button, !busy);
  gtk_widget_set_visible (self->cancel_button, busy);
}

static void
field_changed_cb (CrmConnectPage *self)
{
  set_address_error (self, NULL);
  set_password_error (self, NULL);
}

static gboolean
name_is_taken (GPtrArray *infos, const char *name)
{
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    if (g_strcmp0 (((CrmAccountInfo *) g_ptr_array_index (infos, i))->name, name) == 0)
      return TRUE;

  return FALSE;
}

static char *
free_name (CrmConnectPage *self, const char *url)
{
  g_autoptr (GPtrArray) infos = crm_account_list_load (self->accounts, NULL);
  g_autofree char *host = crm_address_dup_host (url);
  g_autofree char *name = g_strdup (host);

  for (guint i = 2; name_is_taken (infos, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", host, i);
    }

  return g_steal_pointer (&name);
}

static CrmAccountInfo *
create_info (CrmConnectPage *self, const char *url)
{
  CrmAccountInfo *info = g_new0 (CrmAccountInfo, 1);
  const char *user = gtk_editable_get_text (GTK_EDITABLE (self->user_row));

  info->url = g_strdup (url);
  info->name = free_name (self, url);
  info->type = g_strdup (types[adw_combo_row_get_selected (self->type_row)]);
  info->user = *user != '\0' ? g_strdup (user) : NULL;

  return info;
}

static void
show_failure (CrmConnectPage *self, const GError *error)
{
  g_autofree char *text = crm_account_describe_error (error);

  if (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN)
      || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED))
    set_password_error (self, text);
  else
    set_address_error (self, text);
}

typedef struct
{
  CrmConnectPage *page;
  CrmAccountInfo *info;
} Probe;

static void
probe_free (Probe *probe)
{
  g_clear_object (&probe->page);
  g_clear_pointer (&probe->info, crm_account_info_free);
  g_free (probe);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Probe, probe_free)

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;
  g_autoptr (GError) error = NULL;
  CrmConnectPage *self = probe->page;
  gboolean kept = TRUE;

  set_busy (self, FALSE);
  if (!crm_account_list_add_finish (CRM_ACCOUNT_LIST (source), result, &kept, &error))
    {
      show_failure (self, error);
      return;
    }

  if (!kept)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                _ ("No keyring: the password is kept until the app is closed"));
  g_signal_emit (self, connected_signal, 0, probe->info->name);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *server
      = crm_account_list_probe_finish (CRM_ACCOUNT_LIST (source), result, &error);
  CrmConnectPage *self = probe->page;

  g_clear_object (&self->cancellable);
  if (server != NULL)
    {
      const CrmAccountInfo *info = probe->info;

      crm_account_list_add_async (self->accounts, info,
                                  gtk_editable_get_text (GTK_EDITABLE (self->password_row)), NULL,
                                  NULL, added_cb, g_steal_pointer (&probe));
      return;
    }

  set_busy (self, FALSE);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_failure (self, error);
}

static void
connect_clicked_cb (CrmConnectPage *self)
{
  const char *problem = NULL;
  g_autofree char *url = NULL;
  Probe *probe;

  if (self->cancellable != NULL)
    return;

  field_changed_cb (self);
  url = crm_address_normalize (gtk_editable_get_text (GTK_EDITABLE (self->address_row)), &problem);
  if (url == NULL)
    {
      set_address_error (self, problem);
      return;
    }

  probe = g_new0 (Probe, 1);
  probe->page = g_object_ref (self);
  probe->info = create_info (self, url);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  crm_account_list_probe_async (self->accounts, probe->info,
                                gtk_editable_get_text (GTK_EDITABLE (self->password_row)),
                                self->cancellable, probed_cb, probe);
}

static void
shown_cb (CrmConnectPage *self)
{
  if (crm_looks_is_touch (GTK_WIDGET (self)))
    crm_looks_drop_focus (GTK_WIDGET (self));
}

static void
cancel_clicked_cb (CrmConnectPage *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
crm_connect_page_dispose (GObject *object)
{
  CrmConnectPage *self = CRM_CONNECT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->accounts);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_CONNECT_PAGE);
  G_OBJECT_CLASS (crm_connect_page_parent_class)->dispose (object);
}

static void
crm_connect_page_class_init (CrmConnectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_connect_page_dispose;
  connected_signal = g_signal_new ("connected", CRM_TYPE_CONNECT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-connect-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, address_note);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, address_error);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, type_row);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, user_row);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, password_note);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, password_error);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, button_stack);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, field_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, connect_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
crm_connect_page_init (CrmConnectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
crm_connect_page_new (CrmAccountList *accounts)
{
  CrmConnectPage *self = g_object_new (CRM_TYPE_CONNECT_PAGE, NULL);

  self->accounts = g_object_ref (accounts);
  return ADW_NAVIGATION_PAGE (self);
}
