/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-text-editor.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

#include <langinfo.h>

struct _CrmTextEditor
{
  CrmFieldEditor parent_instance;

  GtkWidget *row; /* borrowed: the parent class holds it */
  GtkWidget *sign_key;
  GtkWidget *point_key;
  gboolean has_focus;
};
G_DEFINE_FINAL_TYPE (CrmTextEditor, crm_text_editor, CRM_TYPE_FIELD_EDITOR)

static gboolean
is_number (CrmField *field)
{
  switch (field->type)
    {
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
      return TRUE;
    case CRM_EDM_STRING:
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_GUID:
    case CRM_EDM_DATE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DATE_TIME_OFFSET:
    case CRM_EDM_DURATION:
    case CRM_EDM_BINARY:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return FALSE;
    }

  return FALSE;
}

static gboolean
has_fraction (CrmField *field)
{
  if (field->type == CRM_EDM_DECIMAL)
    return field->scale != 0;

  return field->type == CRM_EDM_SINGLE || field->type == CRM_EDM_DOUBLE;
}

static void
set_purpose (AdwEntryRow *row, CrmField *field)
{
  GtkInputPurpose purpose = GTK_INPUT_PURPOSE_FREE_FORM;
  GtkInputHints hints = GTK_INPUT_HINT_NONE;

  if (field->type == CRM_EDM_BYTE)
    purpose = GTK_INPUT_PURPOSE_DIGITS;
  else if (is_number (field))
    purpose = GTK_INPUT_PURPOSE_NUMBER;
  else if (field->format == CRM_FIELD_PHONE)
    purpose = GTK_INPUT_PURPOSE_PHONE;
  else if (field->format == CRM_FIELD_EMAIL)
    purpose = GTK_INPUT_PURPOSE_EMAIL;
  else if (field->format == CRM_FIELD_URL)
    purpose = GTK_INPUT_PURPOSE_URL;

  if (purpose == GTK_INPUT_PURPOSE_EMAIL || purpose == GTK_INPUT_PURPOSE_URL)
    hints = GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_LOWERCASE;

  adw_entry_row_set_input_purpose (row, purpose);
  adw_entry_row_set_input_hints (row, hints);
}

/* In a right-to-left window a number stays on the right, but reads from the left. */
static void
read_from_left (GtkEditable *row)
{
  GtkEditable *text = gtk_editable_get_delegate (row);

  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return;

  gtk_widget_set_direction (GTK_WIDGET (text), GTK_TEXT_DIR_LTR);
  gtk_editable_set_alignment (text, 1);
}

static void
changed_cb (CrmTextEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);

  if (crm_field_editor_is_refreshing (editor))
    return;

  crm_record_draft_set_input (crm_field_editor_get_draft (editor),
                              crm_field_editor_get_field (editor)->index,
                              gtk_editable_get_text (GTK_EDITABLE (self->row)));
}

/* Neither on-screen keyboard of a phone has a minus on its number pad. */
static void
sign_clicked_cb (CrmTextEditor *self)
{
  GtkEditable *editable = GTK_EDITABLE (self->row);
  const char *text = gtk_editable_get_text (editable);
  int position = gtk_editable_get_position (editable);

  if (*text == '-')
    {
      gtk_editable_delete_text (editable, 0, 1);
      return;
    }

  gtk_editable_insert_text (editable, "-", 1, &(int) { 0 });
  gtk_editable_set_position (editable, position + 1);
}

static void
point_clicked_cb (CrmTextEditor *self)
{
  const char *point = nl_langinfo (RADIXCHAR);
  int position;

  gtk_editable_delete_selection (GTK_EDITABLE (self->row));
  position = gtk_editable_get_position (GTK_EDITABLE (self->row));
  gtk_editable_insert_text (GTK_EDITABLE (self->row), point, -1, &position);
  gtk_editable_set_position (GTK_EDITABLE (self->row), position);
}

static GtkWidget *
add_key (CrmTextEditor *self, const char *label, const char *name, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_visible (button, FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_add_css_class (button, "key");
  crm_looks_name (button, name);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->row), button);

  return button;
}

static void
focus_changed_cb (CrmTextEditor *self, GParamSpec *pspec, GtkEventControllerFocus *focus)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);

  self->has_focus = gtk_event_controller_focus_contains_focus (focus);
  if (self->sign_key != NULL)
    gtk_widget_set_visible (self->sign_key, self->has_focus);
  if (self->point_key != NULL)
    gtk_widget_set_visible (self->point_key, self->has_focus);

  /* Now that nobody is typing the number may take its usual form. */
  if (!self->has_focus)
    crm_field_editor_refresh (editor);
}

static void
add_number_keys (CrmTextEditor *self, CrmField *field)
{
  if (field->type != CRM_EDM_BYTE)
    self->sign_key = add_key (self, "±", _ ("Change Sign"), G_CALLBACK (sign_clicked_cb));
  if (has_fraction (field))
    self->point_key = add_key (self, nl_langinfo (RADIXCHAR), _ ("Decimal Separator"),
                               G_CALLBACK (point_clicked_cb));
}

static GtkWidget *
crm_text_editor_create_row (CrmFieldEditor *editor)
{
  CrmTextEditor *self = CRM_TEXT_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->row = adw_entry_row_new ();
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row), field->caption);
  set_purpose (ADW_ENTRY_ROW (self->row), field);
  if (field->type == CRM_EDM_STRING && field->max_length > 0)
    adw_entry_row_set_max_length (ADW_ENTRY_ROW (self->row), field->max_length);
  if (crm_looks_field_is_ltr (field))
    read_from_left (GTK_EDITABLE (self->row));
  if (is_number (field))
    add_number_keys (self, field);

  g_signal_connect_object (self->row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "notify::contains-focus", G_CALLBACK (focus_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->row, focus);

  return self->row;
}

static void
crm_text_editor_refresh (CrmFieldEditor *editor)
{
  CrmTextEditor *self = CRM_TEXT_EDITOR (editor);
  g_autofree char *text = crm_record_draft_dup_input (crm_field_editor_get_draft (editor),
                                                      crm_field_editor_get_field (editor)->index);

  /* Never under the fingers of somebody who is typing. */
  if (self->has_focus)
    return;

  if (g_strcmp0 (text, gtk_editable_get_text (GTK_EDITABLE (self->row))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->row), text != NULL ? text : "");
}

static void
crm_text_editor_class_init (CrmTextEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_text_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_text_editor_refresh;
}

static void
crm_text_editor_init (CrmTextEditor *self)
{
}
