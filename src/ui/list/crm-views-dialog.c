/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-views-dialog.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

#define VIEW_KEY "crm-view"

struct _CrmViewsDialog
{
  AdwDialog parent_instance;

  AdwPreferencesGroup *group;

  CrmProject *project; /* keeps the views alive */
};
G_DEFINE_FINAL_TYPE (CrmViewsDialog, crm_views_dialog, ADW_TYPE_DIALOG)

static guint chosen_signal;

static void
check_toggled_cb (CrmViewsDialog *self, GtkCheckButton *check)
{
  if (!gtk_check_button_get_active (check))
    return;

  g_signal_emit (self, chosen_signal, 0, g_object_get_data (G_OBJECT (check), VIEW_KEY));
  adw_dialog_close (ADW_DIALOG (self));
}

static GtkWidget *
add_view (CrmViewsDialog *self, const CrmView *view, GtkWidget *radio_group, gboolean is_current)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (radio_group));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_current);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (check), VIEW_KEY, g_strdup (view->name), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (check_toggled_cb), self,
                           G_CONNECT_SWAPPED);

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), view->caption);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (self->group, row);

  return check;
}

static void
crm_views_dialog_dispose (GObject *object)
{
  g_clear_pointer (&CRM_VIEWS_DIALOG (object)->project, crm_project_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_VIEWS_DIALOG);
  G_OBJECT_CLASS (crm_views_dialog_parent_class)->dispose (object);
}

static void
crm_views_dialog_class_init (CrmViewsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_views_dialog_dispose;
  chosen_signal = g_signal_new ("chosen", CRM_TYPE_VIEWS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-views-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmViewsDialog, group);
}

static void
crm_views_dialog_init (CrmViewsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
crm_views_dialog_new (CrmProject *project, CrmEntity *entity, const char *current)
{
  CrmViewsDialog *self = g_object_new (CRM_TYPE_VIEWS_DIALOG, NULL);
  g_autofree char *title = crm_words_about (_ ("%s Views"), entity->caption);
  GtkWidget *radio_group = NULL;

  self->project = crm_project_ref (project);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  for (guint i = 0; i < entity->views->len; i++)
    {
      const CrmView *view = g_ptr_array_index (entity->views, i);

      radio_group = add_view (self, view, radio_group, g_strcmp0 (view->name, current) == 0);
    }

  return ADW_DIALOG (self);
}
