/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"
#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_FIELD_EDITOR (crm_field_editor_get_type ())
G_DECLARE_DERIVABLE_TYPE (CrmFieldEditor, crm_field_editor, CRM, FIELD_EDITOR, GObject)

/* One field of a draft on an edit page: a row, and a caption under it when something is wrong.
 * A subclass per kind of widget; made by crm_field_editor_new(). */
struct _CrmFieldEditorClass
{
  GObjectClass parent_class;

  /* Makes the row, once. */
  GtkWidget *(*create_row) (CrmFieldEditor *self);
  /* Shows the draft's value; must not write it back. */
  void (*refresh) (CrmFieldEditor *self);
  /* What stands under the row while nothing is wrong, or %NULL. Optional. */
  char *(*dup_hint) (CrmFieldEditor *self);
  /* Whether it shows field number @index too. Optional. */
  gboolean (*covers) (CrmFieldEditor *self, guint index);
};

/* Whether a form has a row for @field, as somebody may write it or not. */
gboolean crm_field_editor_is_for (CrmField *field);

/* @account outlives the editor. */
CrmFieldEditor *crm_field_editor_new (CrmAccount *account,
                                      CrmRecordDraft *draft,
                                      CrmField *field) G_GNUC_WARN_UNUSED_RESULT;
/* Puts the row and its caption into @group. */
void crm_field_editor_add_to (CrmFieldEditor *self, AdwPreferencesGroup *group);
/* The same where several fields are one thing. */
void crm_field_editor_add_to_row (CrmFieldEditor *self, AdwExpanderRow *row);
GtkWidget *crm_field_editor_get_row (CrmFieldEditor *self);
/* Whether field number @index has its place here. */
gboolean crm_field_editor_covers (CrmFieldEditor *self, guint index);
CrmField *crm_field_editor_get_field (CrmFieldEditor *self);
CrmRecordDraft *crm_field_editor_get_draft (CrmFieldEditor *self);
CrmAccount *crm_field_editor_get_account (CrmFieldEditor *self);
/* From now on an error is shown at once; before, only after the field was left. */
void crm_field_editor_show_errors (CrmFieldEditor *self);
gboolean crm_field_editor_has_error (CrmFieldEditor *self);

/* --- for subclasses --- */
/* Shows the draft's value again. */
void crm_field_editor_refresh (CrmFieldEditor *self);
/* Shows dup_hint() again. */
void crm_field_editor_update_hint (CrmFieldEditor *self);
/* What a screen reader calls the text of a row that is none itself: a text view, a group of
 * buttons. Gets what the row gets: required, invalid, a description. */
void crm_field_editor_set_control (CrmFieldEditor *self, GtkWidget *control);
/* %TRUE while refresh runs: what a widget tells then is no input. */
gboolean crm_field_editor_is_refreshing (CrmFieldEditor *self);
void crm_field_editor_set_value (CrmFieldEditor *self,
                                 const struct _CrmValue *value,
                                 const char *lookup_name);
/* A flat button "Clear <caption>" that empties the field. */
GtkWidget *crm_field_editor_create_clear_button (CrmFieldEditor *self) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
