/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-choice-editor.h"
#include "crm-arena.h"
#include "crm-choices.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

/* From here on a list is searched rather than read. */
#define SEARCH_FROM 12

struct _CrmChoiceEditor
{
  CrmFieldEditor parent_instance;

  AdwComboRow *row;  /* borrowed: the parent class holds it */
  GPtrArray *offers; /* CrmOffer by position; %NULL at first */
};
G_DEFINE_FINAL_TYPE (CrmChoiceEditor, crm_choice_editor, CRM_TYPE_FIELD_EDITOR)

static void
selected_cb (CrmChoiceEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  guint position = adw_combo_row_get_selected (self->row);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (crm_field_editor_is_refreshing (editor) || position >= self->offers->len)
    return;

  if (crm_value_parse (crm_field_editor_get_field (editor)->type,
                       ((CrmOffer *) g_ptr_array_index (self->offers, position))->value, -1, arena,
                       &value, NULL))
    crm_field_editor_set_value (editor, &value, NULL);
}

static GtkWidget *
crm_choice_editor_create_row (CrmFieldEditor *editor)
{
  CrmChoiceEditor *self = CRM_CHOICE_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  g_autoptr (GtkExpression) caption
      = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  self->row = ADW_COMBO_ROW (adw_combo_row_new ());
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row), field->caption);
  adw_combo_row_set_expression (self->row, caption);
  adw_combo_row_set_search_match_mode (self->row, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  g_signal_connect_object (self->row, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->row);
}

/* Somebody who hears the form does not see that another list has changed. */
static void
announce (CrmChoiceEditor *self)
{
  g_autofree char *text
      = crm_words_about (_ ("The choices of %s have changed"),
                         crm_field_editor_get_field (CRM_FIELD_EDITOR (self))->caption);

  gtk_accessible_announce (GTK_ACCESSIBLE (self->row), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}

static void
take_offers (CrmChoiceEditor *self, GPtrArray *offers)
{
  g_autoptr (GtkStringList) captions = gtk_string_list_new (NULL);
  gboolean is_first = self->offers == NULL;

  for (guint i = 0; i < offers->len; i++)
    gtk_string_list_append (captions, ((CrmOffer *) g_ptr_array_index (offers, i))->caption);
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  self->offers = offers;
  adw_combo_row_set_model (self->row, G_LIST_MODEL (captions));
  adw_combo_row_set_enable_search (self->row, offers->len > SEARCH_FROM);
  if (!is_first && crm_choices_depend (crm_field_editor_get_field (CRM_FIELD_EDITOR (self))))
    announce (self);
}

static void
crm_choice_editor_refresh (CrmFieldEditor *editor)
{
  CrmChoiceEditor *self = CRM_CHOICE_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  CrmRecordDraft *draft = crm_field_editor_get_draft (editor);
  g_autoptr (GPtrArray) offers
      = crm_choices_collect (draft, field, field->nullable || field->type == CRM_EDM_BOOLEAN);
  int position;

  if (self->offers == NULL || !crm_choices_are_equal (self->offers, offers))
    take_offers (self, g_steal_pointer (&offers));
  position = crm_choices_find_current (draft, field, self->offers);
  adw_combo_row_set_selected (self->row,
                              position >= 0 ? (guint) position : GTK_INVALID_LIST_POSITION);
}

static gboolean
crm_choice_editor_covers (CrmFieldEditor *editor, guint index)
{
  return crm_choices_depend (crm_field_editor_get_field (editor));
}

static void
crm_choice_editor_finalize (GObject *object)
{
  g_clear_pointer (&CRM_CHOICE_EDITOR (object)->offers, g_ptr_array_unref);
  G_OBJECT_CLASS (crm_choice_editor_parent_class)->finalize (object);
}

static void
crm_choice_editor_class_init (CrmChoiceEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_choice_editor_finalize;
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_choice_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_choice_editor_refresh;
  CRM_FIELD_EDITOR_CLASS (klass)->covers = crm_choice_editor_covers;
}

static void
crm_choice_editor_init (CrmChoiceEditor *self)
{
}
