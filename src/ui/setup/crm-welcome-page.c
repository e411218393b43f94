/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-welcome-page.h"
#include "crm-ui.h"

struct _CrmWelcomePage
{
  AdwNavigationPage parent_instance;

  AdwStatusPage *status;
};
G_DEFINE_FINAL_TYPE (CrmWelcomePage, crm_welcome_page, ADW_TYPE_NAVIGATION_PAGE)

static void
crm_welcome_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_WELCOME_PAGE);
  G_OBJECT_CLASS (crm_welcome_page_parent_class)->dispose (object);
}

static void
crm_welcome_page_class_init (CrmWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_welcome_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-welcome-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmWelcomePage, status);
}

static void
crm_welcome_page_init (CrmWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (self->status, APP_ID);
}

AdwNavigationPage *
crm_welcome_page_new (void)
{
  return g_object_new (CRM_TYPE_WELCOME_PAGE, NULL);
}
