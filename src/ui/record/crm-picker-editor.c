/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-picker-editor.h"
#include "crm-arena.h"
#include "crm-choice-dialog.h"
#include "crm-choices.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

struct _CrmPickerEditor
{
  CrmFieldEditor parent_instance;

  AdwActionRow *row; /* borrowed: the parent class holds it */
  GtkWidget *clear_button;
  GPtrArray *offers; /* CrmOffer of the dialog that is open, or %NULL */
};
G_DEFINE_FINAL_TYPE (CrmPickerEditor, crm_picker_editor, CRM_TYPE_FIELD_EDITOR)

static void
chosen_cb (CrmPickerEditor *self, guint position)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (crm_value_parse (crm_field_editor_get_field (editor)->type,
                       ((CrmOffer *) g_ptr_array_index (self->offers, position))->value, -1, arena,
                       &value, NULL))
    crm_field_editor_set_value (editor, &value, NULL);
}

static void
activated_cb (CrmPickerEditor *self)
{
  CrmField *field = crm_field_editor_get_field (CRM_FIELD_EDITOR (self));
  CrmRecordDraft *draft = crm_field_editor_get_draft (CRM_FIELD_EDITOR (self));
  AdwDialog *dialog;
  int position;

  g_clear_pointer (&self->offers, g_ptr_array_unref);
  self->offers = crm_choices_collect (draft, field, FALSE);
  dialog = crm_choice_dialog_new (field->caption, self->offers, FALSE);
  position = crm_choices_find_current (draft, field, self->offers);
  if (position >= 0)
    crm_choice_dialog_set_checked (CRM_CHOICE_DIALOG (dialog), (guint) position, TRUE);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self->row));
}

static GtkWidget *
crm_picker_editor_create_row (CrmFieldEditor *editor)
{
  CrmPickerEditor *self = CRM_PICKER_EDITOR (editor);

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
crm_picker_editor_refresh (CrmFieldEditor *editor)
{
  CrmPickerEditor *self = CRM_PICKER_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  CrmRecordDraft *draft = crm_field_editor_get_draft (editor);
  g_autoptr (GPtrArray) offers = crm_choices_collect (draft, field, FALSE);
  int position = crm_choices_find_current (draft, field, offers);

  crm_looks_set_subtitle (self->row,
                          position >= 0
                              ? ((CrmOffer *) g_ptr_array_index (offers, (guint) position))->caption
                              : C_ ("choice", "Not Set"));
  gtk_widget_set_visible (self->clear_button, position >= 0 && field->nullable && !field->required);
}

static void
crm_picker_editor_finalize (GObject *object)
{
  g_clear_pointer (&CRM_PICKER_EDITOR (object)->offers, g_ptr_array_unref);
  G_OBJECT_CLASS (crm_picker_editor_parent_class)->finalize (object);
}

static void
crm_picker_editor_class_init (CrmPickerEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_picker_editor_finalize;
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_picker_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_picker_editor_refresh;
}

static void
crm_picker_editor_init (CrmPickerEditor *self)
{
}
