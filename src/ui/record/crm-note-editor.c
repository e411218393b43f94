/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-note-editor.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"

#define MIN_HEIGHT 60

struct _CrmNoteEditor
{
  CrmFieldEditor parent_instance;

  GtkTextBuffer *buffer; /* borrowed: the row's */
};
G_DEFINE_FINAL_TYPE (CrmNoteEditor, crm_note_editor, CRM_TYPE_FIELD_EDITOR)

static char *
buffer_text (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
changed_cb (CrmNoteEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  g_autofree char *text = buffer_text (self->buffer);

  if (!crm_field_editor_is_refreshing (editor))
    crm_record_draft_set_input (crm_field_editor_get_draft (editor),
                                crm_field_editor_get_field (editor)->index, text);
}

static GtkWidget *
create_text_view (CrmNoteEditor *self, GtkWidget *label)
{
  GtkWidget *view = gtk_text_view_new ();

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_input_hints (GTK_TEXT_VIEW (view), GTK_INPUT_HINT_SPELLCHECK
                                                           | GTK_INPUT_HINT_WORD_COMPLETION
                                                           | GTK_INPUT_HINT_UPPERCASE_SENTENCES);
  gtk_widget_set_size_request (view, -1, MIN_HEIGHT);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label,
                                  NULL, -1);

  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);

  return view;
}

static GtkWidget *
crm_note_editor_create_row (CrmFieldEditor *editor)
{
  CrmField *field = crm_field_editor_get_field (editor);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = gtk_label_new (field->caption);
  GtkWidget *row;

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (box, "text-row");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), create_text_view (CRM_NOTE_EDITOR (editor), label));

  row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "focusable", FALSE, "child",
                      box, NULL);
  crm_looks_set_title (ADW_PREFERENCES_ROW (row), field->caption);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label,
                                  NULL, -1);

  return row;
}

static void
crm_note_editor_refresh (CrmFieldEditor *editor)
{
  CrmNoteEditor *self = CRM_NOTE_EDITOR (editor);
  g_autofree char *shown = buffer_text (self->buffer);
  g_autofree char *text = crm_record_draft_dup_input (crm_field_editor_get_draft (editor),
                                                      crm_field_editor_get_field (editor)->index);

  if (g_strcmp0 (text != NULL ? text : "", shown) != 0)
    gtk_text_buffer_set_text (self->buffer, text != NULL ? text : "", -1);
}

static void
crm_note_editor_class_init (CrmNoteEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_note_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_note_editor_refresh;
}

static void
crm_note_editor_init (CrmNoteEditor *self)
{
}
