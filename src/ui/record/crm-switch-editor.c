/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-switch-editor.h"
#include "crm-looks.h"
#include "crm-project.h"

struct _CrmSwitchEditor
{
  CrmFieldEditor parent_instance;

  AdwSwitchRow *row; /* borrowed: the parent class holds it */
};
G_DEFINE_FINAL_TYPE (CrmSwitchEditor, crm_switch_editor, CRM_TYPE_FIELD_EDITOR)

static void
active_changed_cb (CrmSwitchEditor *self)
{
  CrmValue value = crm_value_int (adw_switch_row_get_active (self->row));

  crm_field_editor_set_value (CRM_FIELD_EDITOR (self), &value, NULL);
}

static GtkWidget *
crm_switch_editor_create_row (CrmFieldEditor *editor)
{
  CrmSwitchEditor *self = CRM_SWITCH_EDITOR (editor);

  self->row = ADW_SWITCH_ROW (adw_switch_row_new ());
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row),
                       crm_field_editor_get_field (editor)->caption);
  g_signal_connect_object (self->row, "notify::active", G_CALLBACK (active_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->row);
}

static void
crm_switch_editor_refresh (CrmFieldEditor *editor)
{
  const CrmValue *value = crm_record_draft_get_value (crm_field_editor_get_draft (editor),
                                                      crm_field_editor_get_field (editor)->index);

  adw_switch_row_set_active (CRM_SWITCH_EDITOR (editor)->row,
                             value->kind == CRM_VALUE_INT && value->integer != 0);
}

static void
crm_switch_editor_class_init (CrmSwitchEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_switch_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_switch_editor_refresh;
}

static void
crm_switch_editor_init (CrmSwitchEditor *self)
{
}
