/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-field-dialog.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

#include <string.h>

#define INDEX_KEY "crm-field"

struct _CrmFieldDialog
{
  AdwDialog parent_instance;

  GtkSearchEntry *search_entry;
  GtkListBox *list_box;
};
G_DEFINE_FINAL_TYPE (CrmFieldDialog, crm_field_dialog, ADW_TYPE_DIALOG)

static guint chosen_signal;

static gboolean
matches (GtkListBoxRow *row, gpointer user_data)
{
  CrmFieldDialog *self = user_data;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  g_autofree char *part = g_utf8_casefold (text, -1);
  g_autofree char *caption
      = g_utf8_casefold (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);

  return strstr (caption, part) != NULL;
}

static void
search_changed_cb (CrmFieldDialog *self)
{
  gtk_list_box_invalidate_filter (self->list_box);
}

static void
stop_search_cb (CrmFieldDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
row_activated_cb (CrmFieldDialog *self, GtkListBoxRow *row)
{
  g_signal_emit (self, chosen_signal, 0,
                 GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), INDEX_KEY)));
  adw_dialog_close (ADW_DIALOG (self));
}

/* Enter takes the first that is left. */
static void
search_activate_cb (CrmFieldDialog *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list_box, i)) != NULL; i++)
    if (matches (row, self)) /* the list itself follows later than the text */
      {
        row_activated_cb (self, row);
        return;
      }
}

static void
crm_field_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_FIELD_DIALOG);
  G_OBJECT_CLASS (crm_field_dialog_parent_class)->dispose (object);
}

static void
crm_field_dialog_class_init (CrmFieldDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_field_dialog_dispose;
  chosen_signal = g_signal_new ("chosen", CRM_TYPE_FIELD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-field-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmFieldDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CrmFieldDialog, list_box);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
crm_field_dialog_init (CrmFieldDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list_box, matches, self, NULL);
}

AdwDialog *
crm_field_dialog_new (const char *title, GPtrArray *fields)
{
  CrmFieldDialog *self = g_object_new (CRM_TYPE_FIELD_DIALOG, NULL);

  adw_dialog_set_title (ADW_DIALOG (self), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Search Fields"), -1);
  for (guint i = 0; i < fields->len; i++)
    {
      CrmField *field = g_ptr_array_index (fields, i);
      GtkWidget *row = adw_action_row_new ();

      crm_looks_set_title (ADW_PREFERENCES_ROW (row), field->caption);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data (G_OBJECT (row), INDEX_KEY, GUINT_TO_POINTER (field->index));
      gtk_list_box_append (self->list_box, row);
    }
  return ADW_DIALOG (self);
}
