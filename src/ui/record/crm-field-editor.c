/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-field-editor.h"
#include "crm-choice-editor.h"
#include "crm-date-editor.h"
#include "crm-duration-editor.h"
#include "crm-fixed-editor.h"
#include "crm-looks.h"
#include "crm-lookup-editor.h"
#include "crm-note-editor.h"
#include "crm-picker-editor.h"
#include "crm-project.h"
#include "crm-spin-editor.h"
#include "crm-switch-editor.h"
#include "crm-tags-editor.h"
#include "crm-text-editor.h"
#include "crm-toggle-editor.h"
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
  GtkWidget *control; /* borrowed: in the row; or %NULL: the row itself */
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

static const char *
shown_error (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  return priv->shows_errors ? crm_record_draft_get_error (priv->draft, priv->field->index) : NULL;
}

static char *
dup_hint (CrmFieldEditor *self)
{
  CrmFieldEditorClass *klass = CRM_FIELD_EDITOR_GET_CLASS (self);

  return klass->dup_hint != NULL ? klass->dup_hint (self) : NULL;
}

static void
tell_state (CrmFieldEditor *self, GtkWidget *widget, const char *description)
{
  CrmFieldEditorPrivate *priv = private_of (self);
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  gboolean is_wrong = shown_error (self) != NULL;

  gtk_accessible_update_state (
      accessible, GTK_ACCESSIBLE_STATE_INVALID,
      is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  GTK_ACCESSIBLE_PROPERTY_REQUIRED,
                                  crm_record_draft_is_required (priv->draft, priv->field->index),
                                  -1);
  if (is_wrong)
    gtk_accessible_update_relation (accessible, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE,
                                    priv->note_label, NULL, -1);
  else
    gtk_accessible_reset_relation (accessible, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
}

/* Colour is not all there is: who hears the form hears that it was edited, and why it is wrong. */
static char *
dup_description (CrmFieldEditor *self, const char *note)
{
  CrmFieldEditorPrivate *priv = private_of (self);
  const char *edited
      = crm_record_draft_is_changed (priv->draft, priv->field->index) ? _ ("Edited") : NULL;

  if (note == NULL || edited == NULL)
    return g_strdup (note != NULL ? note : edited != NULL ? edited : "");

  return g_strdup_printf ("%s. %s", note, edited);
}

void
crm_field_editor_update_hint (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);
  const char *error;
  g_autofree char *hint = NULL;
  g_autofree char *description = NULL;
  const char *note;

  g_return_if_fail (CRM_IS_FIELD_EDITOR (self));

  error = shown_error (self);
  hint = error == NULL ? dup_hint (self) : NULL;
  note = error != NULL ? error : hint;
  description = dup_description (self, note);
  gtk_label_set_label (priv->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (priv->note, note != NULL && gtk_widget_get_visible (priv->row));
  set_class (GTK_WIDGET (priv->note_label), "error", error != NULL);
  set_class (GTK_WIDGET (priv->note_label), "dimmed", error == NULL);
  set_class (priv->row, "error", error != NULL);
  set_class (priv->row, "has-note", note != NULL);
  tell_state (self, priv->row, description);
  if (priv->control != NULL)
    tell_state (self, priv->control, description);
}

static void
update_row (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);
  guint index = priv->field->index;

  gtk_widget_set_visible (priv->row, crm_record_draft_is_visible (priv->draft, index));
  set_class (priv->row, "edited",
             !crm_record_draft_is_new (priv->draft)
                 && crm_record_draft_is_changed (priv->draft, index));
  crm_field_editor_update_hint (self);
}

void
crm_field_editor_refresh (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  g_return_if_fail (CRM_IS_FIELD_EDITOR (self));

  priv->refreshing = TRUE;
  CRM_FIELD_EDITOR_GET_CLASS (self)->refresh (self);
  priv->refreshing = FALSE;
  update_row (self);
}

static void
field_changed_cb (CrmFieldEditor *self, guint index)
{
  if (crm_field_editor_covers (self, index))
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

  priv->note_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (priv->note_label), "caption");
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

/* So few and so short that all of them stand in the row. */
#define TOGGLES 3
#define TOGGLE_LETTERS 24
/* So many that a list of its own is searched. */
#define DIALOG_FROM 50
/* A range that is stepped through. */
#define STEPS 100

static gboolean
fits_toggles (CrmField *field)
{
  glong letters = 0;

  for (guint i = 0; i < field->choices->len; i++)
    {
      const CrmChoice *choice = g_ptr_array_index (field->choices, i);

      if (choice->condition != NULL)
        return FALSE;
      letters += g_utf8_strlen (choice->caption, -1);
    }

  return field->choices->len > 1 && field->choices->len <= TOGGLES && letters <= TOGGLE_LETTERS;
}

static GType
choice_type (CrmField *field)
{
  if (field->multiple)
    return CRM_TYPE_TAGS_EDITOR;
  if (field->choices->len > DIALOG_FROM)
    return CRM_TYPE_PICKER_EDITOR;

  return fits_toggles (field) ? CRM_TYPE_TOGGLE_EDITOR : CRM_TYPE_CHOICE_EDITOR;
}

static GType
text_type (CrmField *field)
{
  if (field->format == CRM_FIELD_MULTILINE || field->format == CRM_FIELD_HTML)
    return CRM_TYPE_NOTE_EDITOR;
  if (field->format == CRM_FIELD_DURATION)
    return CRM_TYPE_DURATION_EDITOR;

  return CRM_TYPE_TEXT_EDITOR;
}

static gboolean
is_small_range (CrmField *field)
{
  return field->minimum != G_MININT && field->maximum != G_MAXINT
         && (gint64) field->maximum - field->minimum <= STEPS
         && field->format != CRM_FIELD_DURATION;
}

/* A file or an image gets its row here, before what nobody can edit. */
static GType
editor_type (CrmField *field, gboolean is_scratch)
{
  if (!crm_looks_field_is_editable (field) && !(is_scratch && crm_looks_field_is_shown (field)))
    return CRM_TYPE_FIXED_EDITOR;
  if (field->lookup_entity != NULL)
    return CRM_TYPE_LOOKUP_EDITOR;
  if (field->choices->len > 0)
    return choice_type (field);

  switch ((int) field->type)
    {
    case CRM_EDM_BOOLEAN:
      return field->nullable && !field->required ? CRM_TYPE_CHOICE_EDITOR : CRM_TYPE_SWITCH_EDITOR;
    case CRM_EDM_DATE:
    case CRM_EDM_DATE_TIME_OFFSET:
      return CRM_TYPE_DATE_EDITOR;
    case CRM_EDM_DURATION:
      return CRM_TYPE_DURATION_EDITOR;
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
      return is_small_range (field) ? CRM_TYPE_SPIN_EDITOR : text_type (field);
    default:
      return text_type (field);
    }
}

gboolean
crm_field_editor_is_for (CrmField *field)
{
  if (field->is_key || field->type == CRM_EDM_BINARY || field->type == CRM_EDM_STREAM
      || field->format == CRM_FIELD_IMAGE)
    return FALSE;

  return field->type != CRM_EDM_GUID || field->lookup_entity != NULL;
}

CrmFieldEditor *
crm_field_editor_new (CrmAccount *account, CrmRecordDraft *draft, CrmField *field)
{
  CrmFieldEditor *self
      = g_object_new (editor_type (field, crm_record_draft_is_scratch (draft)), NULL);
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

void
crm_field_editor_add_to_row (CrmFieldEditor *self, AdwExpanderRow *row)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  g_return_if_fail (CRM_IS_FIELD_EDITOR (self));

  adw_expander_row_add_row (row, priv->row);
  adw_expander_row_add_row (row, priv->note);
}

gboolean
crm_field_editor_covers (CrmFieldEditor *self, guint index)
{
  CrmFieldEditorClass *klass;

  g_return_val_if_fail (CRM_IS_FIELD_EDITOR (self), FALSE);

  klass = CRM_FIELD_EDITOR_GET_CLASS (self);
  return private_of (self)->field->index == index
         || (klass->covers != NULL && klass->covers (self, index));
}

void
crm_field_editor_set_control (CrmFieldEditor *self, GtkWidget *control)
{
  g_return_if_fail (CRM_IS_FIELD_EDITOR (self));

  private_of (self)->control = control;
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
  crm_field_editor_update_hint (self);
}

gboolean
crm_field_editor_has_error (CrmFieldEditor *self)
{
  CrmFieldEditorPrivate *priv = private_of (self);

  g_return_val_if_fail (CRM_IS_FIELD_EDITOR (self), FALSE);

  return crm_record_draft_get_error (priv->draft, priv->field->index) != NULL
         && crm_record_draft_is_visible (priv->draft, priv->field->index);
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
