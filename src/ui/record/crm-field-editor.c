/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-field-editor.h"
#include "crm-choice-editor.h"
#include "crm-date-editor.h"
#include "crm-looks.h"
#include "crm-lookup-editor.h"
#include "crm-note-editor.h"
#include "crm-project.h"
#include "crm-switch-editor.h"
#include "crm-text-editor.h"
#include "crm-ui.h"
#include "crm-words.h"

typedef struct
{
  CrmAccount *account; /* borrowed: the page holds it */
  CrmRecordDraft *draft;
  CrmField *field;
  GtkWidget *row;
  GtkWidget *note;
  GtkLabel *note_label;
  gboolean refreshing;
  gboolean shows_errors;
} CrmFieldEditorPrivate;
G_DEFINE_TYPE_WITH_PRIVATE (CrmFieldEditor, crm_field_editor, G_TYPE_OBJECT)

static CrmFieldEditorPrivate *
private_of (CrmFieldEditor *self)
{
  return crm_field_editor_get_instance_private (self);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update_note (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);
  const char *error = crm_record_draft_get_error (priv->draft, priv->field->index);
  gboolean shown = error != NULL && priv->shows_errors;

  gtk_label_set_label (priv->note_label, error != NULL ? error : "");
  gtk_widget_set_visible (priv->note, shown);
  set_class (priv->row, "error", shown);
  set_class (priv->row, "has-note", shown);
  gtk_accessible_update_state (GTK_ACCESSIBLE (priv->row), GTK_ACCESSIBLE_STATE_INVALID,
                               shown ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (shown)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (priv->row),
                                    GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, priv->note_label, NULL,
                                    -1);
  else
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (priv->row),
                                   GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
}

void
crm_field_editor_refresh (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  g_return_if_fail (CRM_IS_FIELD_EDITOR (self));

  priv->refreshing = TRUE;
  CRM_FIELD_EDITOR_GET_CLASS (self)->refresh (self);
  priv->refreshing = FALSE;
  update_note (self);
}

static void
field_changed_cb (CrmFieldEditor *self, guint index)
{
  if (index == private_of (self)->field->index)
    crm_field_editor_refresh (self);
}

/* Telling somebody in the middle of a word that it is wrong helps nobody. */
static void
focus_left_cb (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  if (crm_record_draft_is_changed (priv->draft, priv->field->index))
    crm_field_editor_show_errors (self);
}

/* The viewport brings the focused text into sight; what belongs to it should come along. */
static void
focus_entered_cb (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);
  GtkWidget *viewport = gtk_widget_get_ancestor (priv->row, GTK_TYPE_VIEWPORT);

  if (viewport != NULL)
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), priv->row, NULL);
}

static void
create_note (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  priv->note_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (priv->note_label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (priv->note_label), "error");
  gtk_widget_add_css_class (GTK_WIDGET (priv->note_label), "note");

  priv->note = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "focusable", FALSE,
                             "visible", FALSE, "child", priv->note_label, NULL);
}

static void
create_row (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  priv->row = g_object_ref_sink (CRM_FIELD_EDITOR_GET_CLASS (self)->create_row (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->row), GTK_ACCESSIBLE_PROPERTY_REQUIRED,
                                  priv->field->required, -1);
  create_note (self);
  g_object_ref_sink (priv->note);

  g_signal_connect_object (focus, "enter", G_CALLBACK (focus_entered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (priv->row, focus);
  g_signal_connect_object (priv->draft, "field-changed", G_CALLBACK (field_changed_cb), self,
                           G_CONNECT_SWAPPED);
  crm_field_editor_refresh (self);
}

static void
crm_field_editor_dispose (GObject *object)
{
  CrmFieldEditorPrivate *priv = private_of (CRM_FIELD_EDITOR (object));

  if (priv->draft != NULL)
    g_signal_handlers_disconnect_by_data (priv->draft, object);
  g_clear_object (&priv->draft);
  g_clear_object (&priv->row);
  g_clear_object (&priv->note);
  G_OBJECT_CLASS (crm_field_editor_parent_class)->dispose (object);
}

static void
crm_field_editor_class_init (CrmFieldEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crm_field_editor_dispose;
}

static void
crm_field_editor_init (CrmFieldEditor *self)
{
}

static GType
editor_type (CrmField *field)
{
  if (field->lookup_entity != NULL)
    return CRM_TYPE_LOOKUP_EDITOR;

  if (field->choices->len > 0)
    return CRM_TYPE_CHOICE_EDITOR;

  if (field->type == CRM_EDM_BOOLEAN)
    return field->nullable && !field->required ? CRM_TYPE_CHOICE_EDITOR : CRM_TYPE_SWITCH_EDITOR;

  if (field->type == CRM_EDM_DATE || field->type == CRM_EDM_DATE_TIME_OFFSET)
    return CRM_TYPE_DATE_EDITOR;

  return field->format == CRM_FIELD_MULTILINE ? CRM_TYPE_NOTE_EDITOR : CRM_TYPE_TEXT_EDITOR;
}

CrmFieldEditor *
crm_field_editor_new (CrmAccount *account, CrmRecordDraft *draft, CrmField *field)
{
  CrmFieldEditor *self = g_object_new (editor_type (field), NULL);
  CrmFieldEditorPrivate *priv = private_of (self);

  priv->account = account;
  priv->draft = g_object_ref (draft);
  priv->field = field;
  create_row (self);

  return self;
}

void
crm_field_editor_add_to (CrmFieldEditor *self, AdwPreferencesGroup *group)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  g_return_if_fail (CRM_IS_FIELD_EDITOR (self));

  adw_preferences_group_add (group, priv->row);
  adw_preferences_group_add (group, priv->note);
}

GtkWidget *
crm_field_editor_get_row (CrmFieldEditor *self)
{
  g_return_val_if_fail (CRM_IS_FIELD_EDITOR (self), NULL);

  return private_of (self)->row;
}

CrmField *
crm_field_editor_get_field (CrmFieldEditor *self)
{
  g_return_val_if_fail (CRM_IS_FIELD_EDITOR (self), NULL);

  return private_of (self)->field;
}

CrmRecordDraft *
crm_field_editor_get_draft (CrmFieldEditor *self)
{
  g_return_val_if_fail (CRM_IS_FIELD_EDITOR (self), NULL);

  return private_of (self)->draft;
}

CrmAccount *
crm_field_editor_get_account (CrmFieldEditor *self)
{
  g_return_val_if_fail (CRM_IS_FIELD_EDITOR (self), NULL);

  return private_of (self)->account;
}

void
crm_field_editor_show_errors (CrmFieldEditor *self)
{
  g_return_if_fail (CRM_IS_FIELD_EDITOR (self));

  private_of (self)->shows_errors = TRUE;
  update_note (self);
}

gboolean
crm_field_editor_has_error (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  g_return_val_if_fail (CRM_IS_FIELD_EDITOR (self), FALSE);

  return crm_record_draft_get_error (priv->draft, priv->field->index) != NULL;
}

gboolean
crm_field_editor_is_refreshing (CrmFieldEditor *self)
{
  g_return_val_if_fail (CRM_IS_FIELD_EDITOR (self), FALSE);

  return private_of (self)->refreshing;
}

void
crm_field_editor_set_value (CrmFieldEditor *self, const CrmValue *value, const char *lookup_name)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  g_return_if_fail (CRM_IS_FIELD_EDITOR (self));

  if (!priv->refreshing)
    crm_record_draft_set_value (priv->draft, priv->field->index, value, lookup_name);
}

static void
clear_clicked_cb (CrmFieldEditor *self)
{
  CrmValue nothing = crm_value_null ();

  crm_field_editor_set_value (self, &nothing, NULL);
}

GtkWidget *
crm_field_editor_create_clear_button (CrmFieldEditor *self)
{
  g_autofree char *name = NULL;
  GtkWidget *button;

  g_return_val_if_fail (CRM_IS_FIELD_EDITOR (self), NULL);

  name = crm_words_about (_ ("Clear %s"), private_of (self)->field->caption);
  button = crm_looks_row_button ("edit-clear-symbolic", name);
  gtk_widget_add_css_class (button, "dimmed");
  g_signal_connect_object (button, "clicked", G_CALLBACK (clear_clicked_cb), self,
                           G_CONNECT_SWAPPED);

  return button;
}
