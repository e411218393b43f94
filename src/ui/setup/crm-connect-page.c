/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-connect-page.h"
#include "crm-account-discover.h"
#include "crm-account.h"
#include "crm-address.h"
#include "crm-ca-group.h"
#include "crm-credentials-page.h"
#include "crm-error.h"
#include "crm-form.h"
#include "crm-looks.h"
#include "crm-ui.h"

struct _CrmConnectPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *address_row;
  GtkWidget *address_note;
  CrmCaGroup *ca_group;
  GtkWidget *connect_button;
  GtkStack *button_stack;
  GtkWidget *cancel_button;

  CrmAccountList *accounts;
  CrmCredentialsPage *next;  /* with what was typed in there; or %NULL: never shown yet */
  GCancellable *cancellable; /* of the look around that is on, or %NULL */
};
G_DEFINE_FINAL_TYPE (CrmConnectPage, crm_connect_page, ADW_TYPE_NAVIGATION_PAGE)

static guint connected_signal;

static void
set_busy (CrmConnectPage *self, gboolean busy)
{
  gtk_stack_set_visible_child_name (self->button_stack, busy ? "busy" : "continue");
  gtk_widget_set_sensitive (self->connect_button, !busy);
  gtk_widget_set_visible (self->cancel_button, busy);
}

static void
field_changed_cb (CrmConnectPage *self)
{
  crm_form_set_error (self->address_row, self->address_note, NULL);
}

/* --- what is there ----------------------------------------------------------------------- */

static void
show_failure (CrmConnectPage *self, const GError *error)
{
  g_autofree char *text = NULL;
  gboolean is_untrusted = g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNTRUSTED);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = crm_account_describe_error (error);
  if (is_untrusted)
    gtk_widget_set_visible (GTK_WIDGET (self->ca_group), TRUE);
  crm_form_set_error (self->address_row, self->address_note, text);
}

static void
connected_cb (CrmConnectPage *self, const char *name)
{
  g_signal_emit (self, connected_signal, 0, name);
}

/* The same page each time: going back to the address loses nothing. */
static void
show_next (CrmConnectPage *self, CrmAccountDiscovery *found)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  if (self->next == NULL)
    {
      self->next = CRM_CREDENTIALS_PAGE (crm_credentials_page_new (self->accounts));
      g_object_ref_sink (self->next);
      g_signal_connect_object (self->next, "connected", G_CALLBACK (connected_cb), self,
                               G_CONNECT_SWAPPED);
    }
  crm_credentials_page_show (self->next, found, crm_ca_group_get_path (self->ca_group));
  if (view != NULL)
    adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (self->next));
}

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmConnectPage) self = user_data;
  g_autoptr (GError) error = NULL;
  CrmAccountDiscovery *found = crm_account_discover_finish (result, &error);

  g_clear_object (&self->cancellable);
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    {
      g_clear_pointer (&found, crm_account_discovery_free);
      return;
    }
  set_busy (self, FALSE);
  if (found != NULL)
    show_next (self, found);
  else
    show_failure (self, error);
}

static void
connect_clicked_cb (CrmConnectPage *self)
{
  const char *problem = NULL;
  g_autofree char *url = NULL;

  if (self->cancellable != NULL)
    return;

  field_changed_cb (self);
  url = crm_address_normalize (gtk_editable_get_text (GTK_EDITABLE (self->address_row)), &problem);
  if (url == NULL)
    {
      crm_form_set_error (self->address_row, self->address_note, problem);
      return;
    }
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  crm_account_discover_async (url, crm_ca_group_get_path (self->ca_group), self->cancellable,
                              discovered_cb, g_object_ref (self));
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

/* --- object ------------------------------------------------------------------------------ */

static void
crm_connect_page_dispose (GObject *object)
{
  CrmConnectPage *self = CRM_CONNECT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->next);
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

  g_type_ensure (CRM_TYPE_CA_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-connect-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, address_note);
  gtk_widget_class_bind_template_child (widget_class, CrmConnectPage, ca_group);
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
