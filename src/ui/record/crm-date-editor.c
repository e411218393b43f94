/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-date-editor.h"
#include "crm-date-dialog.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

struct _CrmDateEditor
{
  CrmFieldEditor parent_instance;

  AdwActionRow *row; /* borrowed: the parent class holds it */
  GtkWidget *clear_button;
};
G_DEFINE_FINAL_TYPE (CrmDateEditor, crm_date_editor, CRM_TYPE_FIELD_EDITOR)

static const CrmValue *
current_value (CrmDateEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);

  return crm_record_draft_get_value (crm_field_editor_get_draft (editor),
                                     crm_field_editor_get_field (editor)->index);
}

/* In local time; a date has no zone: it is that day everywhere. */
static GDateTime *
current_date_time (CrmDateEditor *self)
{
  const CrmValue *value = current_value (self);
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autofree char *midnight = NULL;

  if (value->kind == CRM_VALUE_INT)
    return g_date_time_new_from_unix_local_usec (value->integer);

  if (value->kind != CRM_VALUE_TEXT)
    return NULL;

  midnight = g_strconcat (value->text, "T00:00:00", NULL);
  return g_date_time_new_from_iso8601 (midnight, local);
}

/* The dialog knows seconds only: what it was given back unchanged keeps its fraction. */
static gboolean
is_current (CrmDateEditor *self, GDateTime *chosen)
{
  g_autoptr (GDateTime) current = current_date_time (self);

  return current != NULL && g_date_time_to_unix (current) == g_date_time_to_unix (chosen);
}

static void
chosen_cb (CrmDateEditor *self, GDateTime *chosen)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  g_autofree char *text = NULL;
  CrmValue value;

  if (is_current (self, chosen))
    return;

  if (crm_field_editor_get_field (editor)->type == CRM_EDM_DATE)
    {
      text = g_date_time_format (chosen, "%Y-%m-%d");
      value = crm_value_text (text);
    }
  else
    value = crm_value_int (g_date_time_to_unix_usec (chosen));

  crm_field_editor_set_value (editor, &value, NULL);
}

static void
cleared_cb (CrmDateEditor *self)
{
  CrmValue nothing = crm_value_null ();

  crm_field_editor_set_value (CRM_FIELD_EDITOR (self), &nothing, NULL);
}

static void
activated_cb (CrmDateEditor *self)
{
  CrmField *field = crm_field_editor_get_field (CRM_FIELD_EDITOR (self));
  g_autoptr (GDateTime) current = current_date_time (self);
  AdwDialog *dialog
      = crm_date_dialog_new (field->caption, current, field->type == CRM_EDM_DATE_TIME_OFFSET,
                             field->nullable && !field->required);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "cleared", G_CALLBACK (cleared_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self->row));
}

static GtkWidget *
crm_date_editor_create_row (CrmFieldEditor *editor)
{
  CrmDateEditor *self = CRM_DATE_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "x-office-calendar-symbolic",
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  self->row = ADW_ACTION_ROW (adw_action_row_new ());
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row), field->caption);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->row), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->row), "property");
  gtk_widget_add_css_class (icon, "dimmed");

  self->clear_button = crm_field_editor_create_clear_button (editor);
  adw_action_row_add_suffix (self->row, self->clear_button);
  adw_action_row_add_suffix (self->row, icon);
  g_signal_connect_object (self->row, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->row);
}

static void
crm_date_editor_refresh (CrmFieldEditor *editor)
{
  CrmDateEditor *self = CRM_DATE_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  g_autofree char *text
      = crm_record_draft_dup_input (crm_field_editor_get_draft (editor), field->index);
  gboolean is_set = text != NULL && *text != '\0';

  crm_looks_set_subtitle (self->row, is_set ? text : C_ ("date", "Not set"));
  gtk_widget_set_visible (self->clear_button, is_set && field->nullable && !field->required);
}

static void
crm_date_editor_class_init (CrmDateEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_date_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_date_editor_refresh;
}

static void
crm_date_editor_init (CrmDateEditor *self)
{
}
