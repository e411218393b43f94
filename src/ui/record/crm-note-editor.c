/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-note-editor.h"
#include "crm-looks.h"
#include "crm-note-dialog.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

/* Three lines to begin with; from eight on it scrolls in itself. */
#define MIN_HEIGHT 60
#define MAX_HEIGHT 160

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
  GtkWidget *view = crm_note_view_new (NULL);

  gtk_accessible_update_relation (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label,
                                  NULL, -1);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  crm_field_editor_set_control (CRM_FIELD_EDITOR (self), view);

  return g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", view, "hscrollbar-policy",
                       GTK_POLICY_NEVER, "propagate-natural-height", TRUE, "min-content-height",
                       MIN_HEIGHT, "max-content-height", MAX_HEIGHT, NULL);
}

static void
expand_clicked_cb (CrmNoteEditor *self, GtkWidget *button)
{
  CrmField *field = crm_field_editor_get_field (CRM_FIELD_EDITOR (self));

  adw_dialog_present (crm_note_dialog_new (field->caption, self->buffer), button);
}

static GtkWidget *
create_head (CrmNoteEditor *self, GtkWidget *label)
{
  CrmField *field = crm_field_editor_get_field (CRM_FIELD_EDITOR (self));
  g_autofree char *name = crm_words_about (_ ("Expand %s"), field->caption);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = crm_looks_row_button ("view-fullscreen-symbolic", name);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (button, "dimmed");
  gtk_widget_add_css_class (button, "note-expand");
  g_signal_connect_object (button, "clicked", G_CALLBACK (expand_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), button);

  return head;
}

static GtkWidget *
crm_note_editor_create_row (CrmFieldEditor *editor)
{
  CrmNoteEditor *self = CRM_NOTE_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", field->caption, "xalign", 0.0, "wrap",
                                   TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  GtkWidget *row;

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (box, "text-row");
  gtk_box_append (GTK_BOX (box), create_head (self, label));
  gtk_box_append (GTK_BOX (box), create_text_view (self, label));

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

/* Nothing here understands HTML; what stands there is edited as it is. */
static char *
crm_note_editor_dup_hint (CrmFieldEditor *editor)
{
  if (crm_field_editor_get_field (editor)->format != CRM_FIELD_HTML)
    return NULL;

  return g_strdup (_ ("This text has HTML in it; edit with care"));
}

static void
crm_note_editor_class_init (CrmNoteEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_note_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_note_editor_refresh;
  CRM_FIELD_EDITOR_CLASS (klass)->dup_hint = crm_note_editor_dup_hint;
}

static void
crm_note_editor_init (CrmNoteEditor *self)
{
}
