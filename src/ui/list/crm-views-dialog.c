/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-views-dialog.h"
#include "crm-looks.h"
#include "crm-name-dialog.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

#define VIEW_KEY "crm-view"

struct _CrmViewsDialog
{
  AdwDialog parent_instance;

  GtkBox *groups;

  CrmListQuery *query;
  GtkWidget *radio_group; /* of the first row */
};
G_DEFINE_FINAL_TYPE (CrmViewsDialog, crm_views_dialog, ADW_TYPE_DIALOG)

static void
check_toggled_cb (CrmViewsDialog *self, GtkCheckButton *check)
{
  g_autofree char *name = NULL;

  if (!gtk_check_button_get_active (check))
    return;
  name = g_strdup (g_object_get_data (G_OBJECT (check), VIEW_KEY));
  crm_list_query_set_view (self->query, name);
  adw_dialog_close (ADW_DIALOG (self));
}

/* --- what a view's menu does --------------------------------------------------------------------
 */

static void
named_cb (GObject *owner, const char *caption, const char *data)
{
  crm_list_query_rename_view (CRM_LIST_QUERY (owner), data, caption);
}

static void
saved_cb (GObject *owner, const char *caption, const char *data)
{
  crm_list_query_save_view (CRM_LIST_QUERY (owner), caption);
}

static void
save_cb (CrmViewsDialog *self)
{
  g_autoptr (CrmListQuery) query = g_object_ref (self->query);
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  adw_dialog_close (ADW_DIALOG (self));
  crm_name_dialog_ask (window, _ ("Save as View"), NULL, saved_cb, G_OBJECT (query), NULL);
}

static char *
dup_caption (CrmViewsDialog *self, const char *name)
{
  g_autoptr (GPtrArray) views = crm_list_query_list_views (self->query);

  for (guint i = 0; i < views->len; i++)
    {
      const CrmListView *view = g_ptr_array_index (views, i);

      if (g_str_equal (view->name, name))
        return g_strdup (view->caption);
    }
  return g_strdup ("");
}

static void
rename_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CrmViewsDialog *self = CRM_VIEWS_DIALOG (widget);
  const char *name = g_variant_get_string (parameter, NULL);
  g_autofree char *caption = dup_caption (self, name);

  crm_name_dialog_ask (widget, _ ("Rename View"), caption, named_cb, G_OBJECT (self->query), name);
}

static void
remove_response_cb (AdwAlertDialog *dialog, const char *response, CrmListQuery *query)
{
  if (g_str_equal (response, "delete"))
    crm_list_query_remove_view (query, g_object_get_data (G_OBJECT (dialog), VIEW_KEY));
}

static void
remove_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CrmViewsDialog *self = CRM_VIEWS_DIALOG (widget);
  const char *name = g_variant_get_string (parameter, NULL);
  g_autofree char *caption = dup_caption (self, name);
  g_autofree char *heading = crm_words_about (_ ("Delete “%s”?"), caption);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
      adw_alert_dialog_new (heading, _ ("The records in this view are not deleted.")));

  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), VIEW_KEY, g_strdup (name), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_response_cb), self->query,
                           G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
default_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CrmListQuery *query = CRM_VIEWS_DIALOG (widget)->query;
  const char *name = g_variant_get_string (parameter, NULL);
  gboolean is_default = g_strcmp0 (crm_list_query_get_default (query), name) == 0;

  crm_list_query_set_default (query, is_default ? NULL : name);
}

/* --- rows ---------------------------------------------------------------------------------------
 */

static void
append (GMenu *menu, const char *label, const char *action, const char *name)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", name);
  g_menu_append_item (menu, item);
}

static GtkWidget *
create_menu (CrmViewsDialog *self, const CrmListView *view, gboolean is_default)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *name = crm_words_about (_ ("Menu of “%s”"), view->caption);

  append (menu, is_default ? _ ("Do Not Begin with _This View") : _ ("_Begin with This View"),
          "views.default", view->name);
  if (view->is_own)
    {
      append (menu, _ ("_Rename…"), "views.rename", view->name);
      append (menu, _ ("_Delete…"), "views.remove", view->name);
    }
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "row-menu");
  crm_looks_name (button, name);
  return button;
}

static void
add_view (CrmViewsDialog *self, AdwPreferencesGroup *group, const CrmListView *view)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  gboolean is_default = g_strcmp0 (crm_list_query_get_default (self->query), view->name) == 0;

  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (self->radio_group));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               g_strcmp0 (crm_list_query_get_view (self->query), view->name) == 0);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (check), VIEW_KEY, g_strdup (view->name), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (check_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  view->caption, -1);

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), view->caption);
  if (is_default)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("The list begins with this view"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_menu (self, view, is_default));
  adw_preferences_group_add (group, row);
  if (self->radio_group == NULL)
    self->radio_group = check;
}

static AdwPreferencesGroup *
add_group (CrmViewsDialog *self, const char *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  crm_looks_set_group_title (group, title);
  gtk_box_append (self->groups, GTK_WIDGET (group));
  return group;
}

static void
rebuild (CrmViewsDialog *self)
{
  g_autoptr (GPtrArray) views = crm_list_query_list_views (self->query);
  AdwPreferencesGroup *group = NULL, *own = NULL;
  GtkWidget *child;

  self->radio_group = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_box_remove (self->groups, child);
  for (guint i = 0; i < views->len; i++)
    {
      const CrmListView *view = g_ptr_array_index (views, i);

      if (view->is_own && own == NULL)
        group = own = add_group (self, _ ("My Views"));
      else if (group == NULL)
        group = add_group (self, NULL);
      add_view (self, group, view);
    }
}

static void
crm_views_dialog_dispose (GObject *object)
{
  CrmViewsDialog *self = CRM_VIEWS_DIALOG (object);

  if (self->query != NULL)
    g_signal_handlers_disconnect_by_data (self->query, self);
  g_clear_object (&self->query);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_VIEWS_DIALOG);
  G_OBJECT_CLASS (crm_views_dialog_parent_class)->dispose (object);
}

static void
crm_views_dialog_class_init (CrmViewsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_views_dialog_dispose;
  gtk_widget_class_install_action (widget_class, "views.rename", "s", rename_action);
  gtk_widget_class_install_action (widget_class, "views.remove", "s", remove_action);
  gtk_widget_class_install_action (widget_class, "views.default", "s", default_action);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-views-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmViewsDialog, groups);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
crm_views_dialog_init (CrmViewsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
crm_views_dialog_new (CrmListQuery *query)
{
  CrmViewsDialog *self = g_object_new (CRM_TYPE_VIEWS_DIALOG, NULL);
  g_autofree char *title
      = crm_words_about (_ ("%s Views"), crm_list_query_get_entity (query)->caption);

  self->query = g_object_ref (query);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  g_signal_connect_object (query, "views-changed", G_CALLBACK (rebuild), self, G_CONNECT_SWAPPED);
  rebuild (self);
  return ADW_DIALOG (self);
}
