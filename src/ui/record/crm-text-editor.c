/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-text-editor.h"
#include "crm-contact-link.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

#include <langinfo.h>

/* So many characters before the limit they are counted. */
#define COUNTED 20

struct _CrmTextEditor
{
  CrmFieldEditor parent_instance;

  GtkWidget *row; /* borrowed: the parent class holds it */
  GtkWidget *sign_key;
  GtkWidget *point_key;
  CrmField *currency;        /* or %NULL */
  GtkWidget *currency_label; /* or %NULL */
  gboolean has_focus;
  gboolean comes; /* the focus does, just now: nothing was typed yet */
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

static gboolean
may_be_negative (CrmField *field)
{
  return field->type != CRM_EDM_BYTE && field->minimum < 0;
}

static GtkInputPurpose
purpose_of (CrmField *field)
{
  if (is_number (field))
    return has_fraction (field) || may_be_negative (field) ? GTK_INPUT_PURPOSE_NUMBER
                                                           : GTK_INPUT_PURPOSE_DIGITS;

  switch ((int) field->format)
    {
    case CRM_FIELD_PHONE:
      return GTK_INPUT_PURPOSE_PHONE;
    case CRM_FIELD_EMAIL:
      return GTK_INPUT_PURPOSE_EMAIL;
    case CRM_FIELD_URL:
      return GTK_INPUT_PURPOSE_URL;
    case CRM_FIELD_NAME:
      return GTK_INPUT_PURPOSE_NAME;
    case CRM_FIELD_SECRET:
      return GTK_INPUT_PURPOSE_PASSWORD;
    default:
      return GTK_INPUT_PURPOSE_FREE_FORM;
    }
}

static GtkInputHints
hints_of (CrmField *field)
{
  switch ((int) field->format)
    {
    case CRM_FIELD_EMAIL:
    case CRM_FIELD_URL:
      return GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_LOWERCASE;
    case CRM_FIELD_NAME:
      return GTK_INPUT_HINT_UPPERCASE_WORDS;
    case CRM_FIELD_CODE:
      return GTK_INPUT_HINT_NO_SPELLCHECK;
    case CRM_FIELD_SECRET:
      return GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_PRIVATE;
    default:
      return GTK_INPUT_HINT_NONE;
    }
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

/* The number as it stands between other numbers, or with nothing but its digits for typing. */
static char *
dup_text (CrmTextEditor *self)
{
  CrmFieldEditor *editor = CRM_FIELD_EDITOR (self);
  CrmRecordDraft *draft = crm_field_editor_get_draft (editor);
  CrmField *field = crm_field_editor_get_field (editor);

  if (!self->has_focus && is_number (field)
      && crm_record_draft_get_error (draft, field->index) == NULL
      && !crm_value_is_empty (crm_record_draft_get_value (draft, field->index)))
    return crm_record_draft_dup_display (draft, field->index);

  return crm_record_draft_dup_input (draft, field->index);
}

static void
show_text (CrmTextEditor *self)
{
  g_autofree char *text = dup_text (self);

  if (g_strcmp0 (text, gtk_editable_get_text (GTK_EDITABLE (self->row))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->row), text != NULL ? text : "");
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
  self->comes = self->has_focus;
  if (self->sign_key != NULL)
    gtk_widget_set_visible (self->sign_key, self->has_focus);
  if (self->point_key != NULL)
    gtk_widget_set_visible (self->point_key, self->has_focus);

  /* Now that nobody is typing the number may take its usual form, and back. */
  crm_field_editor_refresh (editor);
  self->comes = FALSE;
}

/* As with a form on paper: the next line. */
static void
entry_activated_cb (CrmTextEditor *self)
{
  GtkWidget *form = gtk_widget_get_ancestor (self->row, GTK_TYPE_VIEWPORT);

  if (form != NULL)
    gtk_widget_child_focus (form, GTK_DIR_TAB_FORWARD);
}

static void
add_number_keys (CrmTextEditor *self, CrmField *field)
{
  if (may_be_negative (field))
    self->sign_key = add_key (self, "±", _ ("Change Sign"), G_CALLBACK (sign_clicked_cb));
  if (has_fraction (field))
    self->point_key = add_key (self, nl_langinfo (RADIXCHAR), _ ("Decimal Separator"),
                               G_CALLBACK (point_clicked_cb));
  gtk_widget_add_css_class (self->row, "numeric");
}

/* The currency of an amount, which is a field of its own. */
static void
add_currency (CrmTextEditor *self, CrmField *field)
{
  CrmRecordDraft *draft = crm_field_editor_get_draft (CRM_FIELD_EDITOR (self));

  self->currency
      = field->currency != NULL
            ? crm_entity_find_field (crm_record_draft_get_entity (draft), field->currency)
            : NULL;
  if (self->currency == NULL)
    return;

  self->currency_label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->currency_label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (self->currency_label), 12);
  gtk_widget_add_css_class (self->currency_label, "dimmed");
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->row), self->currency_label);
}

static GtkWidget *
crm_text_editor_create_row (CrmFieldEditor *editor)
{
  CrmTextEditor *self = CRM_TEXT_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->row
      = field->format == CRM_FIELD_SECRET ? adw_password_entry_row_new () : adw_entry_row_new ();
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->row), field->caption);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (self->row), purpose_of (field));
  adw_entry_row_set_input_hints (ADW_ENTRY_ROW (self->row), hints_of (field));
  if (field->type == CRM_EDM_STRING && field->max_length > 0)
    adw_entry_row_set_max_length (ADW_ENTRY_ROW (self->row), field->max_length);
  if (crm_looks_field_is_ltr (field))
    read_from_left (GTK_EDITABLE (self->row));
  if (is_number (field))
    add_number_keys (self, field);
  add_currency (self, field);
  /* The text has the focus, not its row: it is what a screen reader is asked about. */
  crm_field_editor_set_control (editor,
                                GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->row))));

  g_signal_connect_object (self->row, "entry-activated", G_CALLBACK (entry_activated_cb), self,
                           G_CONNECT_SWAPPED);
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
  g_autofree char *currency = NULL;

  if (self->currency_label != NULL)
    {
      currency = crm_record_draft_dup_display (crm_field_editor_get_draft (editor),
                                               self->currency->index);
      gtk_label_set_label (GTK_LABEL (self->currency_label), currency != NULL ? currency : "");
    }

  /* Never under the fingers of somebody who is typing. */
  if (!self->has_focus || self->comes)
    show_text (self);
}

static gboolean
crm_text_editor_covers (CrmFieldEditor *editor, guint index)
{
  CrmTextEditor *self = CRM_TEXT_EDITOR (editor);

  return self->currency != NULL && self->currency->index == index;
}

/* What would be dialled, where that is not what stands there. */
static char *
dup_number_called (const char *text)
{
  g_autofree char *uri = crm_contact_link_dup_uri (CRM_LINK_CALL, text);
  g_autofree char *number = NULL;

  if (uri == NULL || g_str_equal (uri + strlen ("tel:"), text))
    return NULL;

  number = crm_words_isolate_ltr (uri + strlen ("tel:"));
  return g_strdup_printf (_ ("Calls %s"), number);
}

static char *
crm_text_editor_dup_hint (CrmFieldEditor *editor)
{
  CrmTextEditor *self = CRM_TEXT_EDITOR (editor);
  CrmField *field = crm_field_editor_get_field (editor);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->row));
  int left = field->max_length - (int) g_utf8_strlen (text, -1);

  if (!self->has_focus)
    return NULL;
  if (field->type == CRM_EDM_STRING && field->max_length > COUNTED && left <= COUNTED)
    return g_strdup_printf (ngettext ("%d character left", "%d characters left", (gulong) left),
                            left);

  return field->format == CRM_FIELD_PHONE ? dup_number_called (text) : NULL;
}

static void
crm_text_editor_class_init (CrmTextEditorClass *klass)
{
  CRM_FIELD_EDITOR_CLASS (klass)->create_row = crm_text_editor_create_row;
  CRM_FIELD_EDITOR_CLASS (klass)->refresh = crm_text_editor_refresh;
  CRM_FIELD_EDITOR_CLASS (klass)->covers = crm_text_editor_covers;
  CRM_FIELD_EDITOR_CLASS (klass)->dup_hint = crm_text_editor_dup_hint;
}

static void
crm_text_editor_init (CrmTextEditor *self)
{
}
