/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-choice-editor.h"
#include "crm-arena.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

/* From here on a list is searched rather than read. */
#define SEARCH_FROM 12

struct _CrmChoiceEditor
{
  CrmFieldEditor parent_instance;

  AdwComboRow *row;  /* borrowed: the parent class holds it */
  GPtrArray *values; /* wire text by position, %NULL: not set */
};
G_DEFINE_FINAL_TYPE (CrmChoiceEditor, crm_choice_editor, CRM_TYPE_FIELD_EDITOR)

static void
add_choice (CrmChoiceEditor *self, GtkStringList *captions, const char *value, const char *caption)
{
  g_ptr_array_add (self->values, g_strdup (value));
  gtk_string_list_append (captions, caption);
}

static void
fill (CrmChoiceEditor *self, CrmField *field, GtkStringList *captions)
{
  if (field->nullable || field->type == CRM_EDM_BOOLEAN)
    add_choice (self, captions, NULL, C_ ("choice", "Not Set"));

  for (guint i = 0; i < field->choices->len; i++)
    {
      const CrmChoice *choice = g_ptr_array_index (field->choices, i);

      add_choice (self, captions, choice->value, choice->caption);
    }

  if (field->type == CRM_EDM_BOOLEAN && field->choices->len == 0)
    {
      add_choice (self, captions, "true", C_ ("choice", "Yes"));
      add_choice (self, captions, "false", C_ ("choice", "No"));
    }
}

static guint
find_value (CrmChoiceEditor *self, const char *text)
{
  for (guint i = 0; i < self->values->len; i++)
    if (g_strcmp0 (g_ptr_array_index (self->values, i), text) == 0)
      return i;

  return GTK_INVALID_LIST_POSITION;
}

static void
selected_cb (CrmChoiceEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  guint position = adw_combo_row_get_selected (self->row);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (position >= self->values->len || crm_field_editor_is_refreshing (editor))
    return;

  if (crm_value_parse (crm_field_editor_get_field (editor)->type,
                       g_ptr_array_index (self->values, position), -1, arena, &value, NULL))
    crm_field_editor_set_value (editor, &value, NULL);
}

static GtkWidget *
crm_choice_editor_create_row (CrmFieldEditor *editor)
{
  CrmChoiceEditor *self = CRM_CHOICE_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  g_autoptr (GtkStringList) captions = gtk_string_list_new (NULL);
  g_autoptr (GtkExpression) caption
      = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  fill (self, field, captions);
  self->row = ADW_COMBO_ROW (adw_combo_row_new ());
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row), field->caption);
  adw_combo_row_set_expression (self->row, caption);
  adw_combo_row_set_model (self->row, G_LIST_MODEL (captions));
  adw_combo_row_set_enable_search (self->row, self->values->len > SEARCH_FROM);
  g_signal_connect_object (self->row, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->row);
}

/* A value that is no longer offered stays, and says what it is. */
static guint
add_unknown (CrmChoiceEditor *self, const char *text)
{
  GtkStringList *captions = GTK_STRING_LIST (adw_combo_row_get_model (self->row));
  g_autofree char *caption = g_strdup_printf (_ ("%s (inactive)"), text);

  add_choice (self, captions, text, caption);
  return self->values->len - 1;
}

static void
crm_choice_editor_refresh (CrmFieldEditor *editor)
{
  CrmChoiceEditor *self = CRM_CHOICE_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  const CrmValue *value
      = crm_record_draft_get_value (crm_field_editor_get_draft (editor), field->index);
  g_autofree char *text = crm_value_dup_text (field->type, value);
  guint position = find_value (self, text);

  if (position == GTK_INVALID_LIST_POSITION && text != NULL)
    position = add_unknown (self, text);

  adw_combo_row_set_selected (self->row, position);
}

static void
crm_choice_editor_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_CHOICE_EDITOR (object)->values);
  G_OBJECT_CLASS (crm_choice_editor_parent_class)->finalize (object);
}

static void
crm_choice_editor_class_init (CrmChoiceEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_choice_editor_finalize;
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_choice_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_choice_editor_refresh;
}

static void
crm_choice_editor_init (CrmChoiceEditor *self)
{
  self->values = g_ptr_array_new_with_free_func (g_free);
}
