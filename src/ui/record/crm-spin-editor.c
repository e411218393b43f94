/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-spin-editor.h"
#include "crm-looks.h"
#include "crm-project.h"

struct _CrmSpinEditor
{
  CrmFieldEditor parent_instance;

  AdwSpinRow *row; /* borrowed: the parent class holds it */
};
G_DEFINE_FINAL_TYPE (CrmSpinEditor, crm_spin_editor, CRM_TYPE_FIELD_EDITOR)

static void
value_changed_cb (CrmSpinEditor *self)
{
  CrmValue value = crm_value_int ((gint64) adw_spin_row_get_value (self->row));

  crm_field_editor_set_value (CRM_FIELD_EDITOR (self), &value, NULL);
}

/* A wheel that scrolls the page must not count on the way. */
static gboolean
scrolled_cb (void)
{
  return GDK_EVENT_STOP;
}

static void
ignore_wheel (GtkWidget *row)
{
  GtkEventController *wheel
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_limit (wheel, GTK_LIMIT_NONE);
  g_signal_connect (wheel, "scroll", G_CALLBACK (scrolled_cb), NULL);
  gtk_widget_add_controller (row, wheel);
}

static GtkWidget *
crm_spin_editor_create_row (CrmFieldEditor *editor)
{
  CrmSpinEditor *self = CRM_SPIN_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);

  /* Libadwaita 1.7 gives the row no role: without one it and its number are hidden from readers. */
  self->row = g_object_new (
      ADW_TYPE_SPIN_ROW, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM, "adjustment",
      gtk_adjustment_new (field->minimum, field->minimum, field->maximum, 1, 10, 0), NULL);
  adw_spin_row_set_numeric (self->row, TRUE);
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row), field->caption);
  ignore_wheel (GTK_WIDGET (self->row));
  g_signal_connect_object (self->row, "notify::value", G_CALLBACK (value_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->row);
}

static void
crm_spin_editor_refresh (CrmFieldEditor *editor)
{
  const CrmValue *value = crm_record_draft_get_value (crm_field_editor_get_draft (editor),
                                                      crm_field_editor_get_field (editor)->index);

  adw_spin_row_set_value (CRM_SPIN_EDITOR (editor)->row,
                          value->kind == CRM_VALUE_INT ? (double) value->integer : 0);
}

static void
crm_spin_editor_class_init (CrmSpinEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_spin_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_spin_editor_refresh;
}

static void
crm_spin_editor_init (CrmSpinEditor *self)
{
}
