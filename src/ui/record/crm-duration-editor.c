/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-duration-editor.h"
#include "crm-duration-dialog.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-time.h"
#include "crm-ui.h"

#define MINUTE_US (60 * G_USEC_PER_SEC)

struct _CrmDurationEditor
{
  CrmFieldEditor parent_instance;

  AdwActionRow *row; /* borrowed: the parent class holds it */
  GtkWidget *clear_button;
};
G_DEFINE_FINAL_TYPE (CrmDurationEditor, crm_duration_editor, CRM_TYPE_FIELD_EDITOR)

/* -1: not set, or nothing that can be shown as hours and minutes. */
static gint64
current_minutes (CrmFieldEditor *editor)
{
  const CrmValue *value = crm_record_draft_get_value (crm_field_editor_get_draft (editor),
                                                      crm_field_editor_get_field (editor)->index);
  gint64 us;

  if (value->kind == CRM_VALUE_INT)
    return MAX (value->integer, -1);
  if (value->kind != CRM_VALUE_TEXT || !crm_duration_parse (value->text, value->length, &us))
    return -1;

  return MAX (us / MINUTE_US, -1);
}

static void
chosen_cb (CrmDurationEditor *self, gint64 minutes)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  g_autofree char *text = NULL;
  CrmValue value;

  if (minutes == current_minutes (editor))
    return; /* seconds that are not shown are not lost */

  text = crm_duration_format (minutes * MINUTE_US);
  value = crm_field_editor_get_field (editor)->type == CRM_EDM_DURATION ? crm_value_text (text)
                                                                        : crm_value_int (minutes);
  crm_field_editor_set_value (editor, &value, NULL);
}

static void
activated_cb (CrmDurationEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  AdwDialog *dialog = crm_duration_dialog_new (crm_field_editor_get_field (editor)->caption,
                                               current_minutes (editor));

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self->row));
}

static GtkWidget *
crm_duration_editor_create_row (CrmFieldEditor *editor)
{
  CrmDurationEditor *self = CRM_DURATION_EDITOR (editor);

  self->row = ADW_ACTION_ROW (adw_action_row_new ());
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row),
                       crm_field_editor_get_field (editor)->caption);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->row), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->row), "property");

  self->clear_button = crm_field_editor_create_clear_button (editor);
  adw_action_row_add_suffix (self->row, self->clear_button);
  adw_action_row_add_suffix (self->row, crm_looks_chevron ());
  g_signal_connect_object (self->row, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->row);
}

static void
crm_duration_editor_refresh (CrmFieldEditor *editor)
{
  CrmDurationEditor *self = CRM_DURATION_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  g_autofree char *text
      = crm_record_draft_dup_display (crm_field_editor_get_draft (editor), field->index);

  crm_looks_set_subtitle (self->row, text != NULL ? text : C_ ("duration", "Not set"));
  gtk_widget_set_visible (self->clear_button, text != NULL && field->nullable && !field->required);
}

static void
crm_duration_editor_class_init (CrmDurationEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_duration_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_duration_editor_refresh;
}

static void
crm_duration_editor_init (CrmDurationEditor *self)
{
}
