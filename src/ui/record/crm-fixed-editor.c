/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fixed-editor.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

struct _CrmFixedEditor
{
  CrmFieldEditor parent_instance;

  AdwActionRow *row; /* borrowed: the parent class holds it */
};
G_DEFINE_FINAL_TYPE (CrmFixedEditor, crm_fixed_editor, CRM_TYPE_FIELD_EDITOR)

static gboolean
is_known (CrmField *field)
{
  return crm_looks_field_is_shown (field)
         && (field->type != CRM_EDM_ENUM || field->choices->len > 0);
}

static GtkWidget *
crm_fixed_editor_create_row (CrmFieldEditor *editor)
{
  CrmFixedEditor *self = CRM_FIXED_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  GtkWidget *lock
      = g_object_new (GTK_TYPE_IMAGE, "icon-name", "changes-prevent-symbolic", "tooltip-text",
                      _ ("Read only"), "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  self->row = ADW_ACTION_ROW (adw_action_row_new ());
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row), field->caption);
  adw_action_row_set_subtitle_selectable (self->row, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->row), "property");
  gtk_widget_add_css_class (lock, "dimmed");
  adw_action_row_add_suffix (self->row, lock);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->row), GTK_ACCESSIBLE_PROPERTY_READ_ONLY,
                                  TRUE, -1);

  return GTK_WIDGET (self->row);
}

static void
crm_fixed_editor_refresh (CrmFieldEditor *editor)
{
  guint index = crm_field_editor_get_field (editor)->index;
  g_autofree char *text = crm_record_draft_dup_display (crm_field_editor_get_draft (editor), index);

  crm_looks_set_subtitle (CRM_FIXED_EDITOR (editor)->row,
                          text != NULL ? text : C_ ("value", "Not set"));
}

static char *
crm_fixed_editor_dup_hint (CrmFieldEditor *editor)
{
  CrmField *field = crm_field_editor_get_field (editor);

  return g_strdup (is_known (field) ? _ ("Calculated by the server")
                                    : _ ("Cannot be edited in this app"));
}

static void
crm_fixed_editor_class_init (CrmFixedEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_fixed_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_fixed_editor_refresh;
  CRM_FIELD_EDITOR_CLASS (klass)->dup_hint = crm_fixed_editor_dup_hint;
}

static void
crm_fixed_editor_init (CrmFixedEditor *self)
{
}
