/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-lookup-editor.h"
#include "crm-arena.h"
#include "crm-looks.h"
#include "crm-lookup-dialog.h"
#include "crm-project.h"
#include "crm-ui.h"

struct _CrmLookupEditor
{
  CrmFieldEditor parent_instance;

  AdwActionRow *row; /* borrowed: the parent class holds it */
  GtkWidget *clear_button;
};
G_DEFINE_FINAL_TYPE (CrmLookupEditor, crm_lookup_editor, CRM_TYPE_FIELD_EDITOR)

static char *
current_key (CrmFieldEditor *editor)
{
  CrmField *field = crm_field_editor_get_field (editor);

  return crm_value_dup_text (
      field->type, crm_record_draft_get_value (crm_field_editor_get_draft (editor), field->index));
}

static void
chosen_cb (CrmLookupEditor *self, const char *key, const char *title)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (crm_value_parse (crm_field_editor_get_field (editor)->type, key, -1, arena, &value, NULL))
    crm_field_editor_set_value (editor, &value, title);
}

static void
activated_cb (CrmLookupEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  CrmField *field = crm_field_editor_get_field (editor);
  CrmAccount *account = crm_field_editor_get_account (editor);
  g_autoptr (CrmProject) project = crm_account_dup_project (account);
  CrmEntity *target = crm_project_find_entity (project, field->lookup_entity);
  AdwDialog *dialog;

  if (target == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self->row), "win.toast", "s",
                                  _ ("These records are not part of the app"));
      return;
    }

  dialog = crm_lookup_dialog_new (account, target, field->caption);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self->row));
}

static GtkWidget *
crm_lookup_editor_create_row (CrmFieldEditor *editor)
{
  CrmLookupEditor *self = CRM_LOOKUP_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);

  self->row = ADW_ACTION_ROW (adw_action_row_new ());
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row), field->caption);
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
crm_lookup_editor_refresh (CrmFieldEditor *editor)
{
  CrmLookupEditor *self = CRM_LOOKUP_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  g_autofree char *key = current_key (editor);
  const char *name
      = crm_record_draft_get_lookup_name (crm_field_editor_get_draft (editor), field->index);

  if (key == NULL)
    name = C_ ("lookup", "Not set");
  else if (name == NULL)
    name = _ ("Not on this device");

  crm_looks_set_subtitle (self->row, name);
  gtk_widget_set_visible (self->clear_button, key != NULL && !field->required);
}

static void
crm_lookup_editor_class_init (CrmLookupEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_lookup_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_lookup_editor_refresh;
}

static void
crm_lookup_editor_init (CrmLookupEditor *self)
{
}
