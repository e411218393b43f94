/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-shortcuts-dialog.h"
#include "crm-shortcuts.h"
#include "crm-ui.h"

struct _CrmShortcutsDialog
{
  AdwDialog parent_instance;

  AdwPreferencesPage *page;
};
G_DEFINE_FINAL_TYPE (CrmShortcutsDialog, crm_shortcuts_dialog, ADW_TYPE_DIALOG)

static char *
accel_label (const char *accel)
{
  guint key;
  GdkModifierType modifiers;

  return gtk_accelerator_parse (accel, &key, &modifiers)
             ? gtk_accelerator_get_label (key, modifiers)
             : g_strdup (accel);
}

static GtkWidget *
create_row (const CrmShortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (shortcut->title));
  for (guint i = 0; i < G_N_ELEMENTS (shortcut->accels) && shortcut->accels[i] != NULL; i++)
    {
      g_autofree char *text = accel_label (shortcut->accels[i]);
      GtkWidget *label = gtk_label_new (text);

      gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (label, "keycap");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }

  return row;
}

static void
fill (CrmShortcutsDialog *self)
{
  guint n_shortcuts;
  const CrmShortcut *shortcuts = crm_shortcuts_get (&n_shortcuts);
  AdwPreferencesGroup *group = NULL;
  const char *heading = NULL;

  for (guint i = 0; i < n_shortcuts; i++)
    {
      if (shortcuts[i].title == NULL)
        continue;

      if (g_strcmp0 (shortcuts[i].group, heading) != 0)
        {
          heading = shortcuts[i].group;
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, _ (heading));
          adw_preferences_page_add (self->page, group);
        }
      adw_preferences_group_add (group, create_row (&shortcuts[i]));
    }
}

static void
crm_shortcuts_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_SHORTCUTS_DIALOG);
  G_OBJECT_CLASS (crm_shortcuts_dialog_parent_class)->dispose (object);
}

static void
crm_shortcuts_dialog_class_init (CrmShortcutsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_shortcuts_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-shortcuts-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmShortcutsDialog, page);
}

static void
crm_shortcuts_dialog_init (CrmShortcutsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill (self);
}

AdwDialog *
crm_shortcuts_dialog_new (void)
{
  return g_object_new (CRM_TYPE_SHORTCUTS_DIALOG, NULL);
}
