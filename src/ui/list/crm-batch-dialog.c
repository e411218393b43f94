/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-batch-dialog.h"
#include "crm-field-editor.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

#define SEARCH_FROM 12

struct _CrmBatchDialog
{
  AdwDialog parent_instance;

  GtkWidget *apply_button;
  GtkLabel *description;
  AdwComboRow *field_row;
  AdwBin *value_bin;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  GPtrArray *fields; /* CrmField, as the row has them */
  CrmRecordDraft *draft;
  CrmFieldEditor *editor; /* of the chosen field */
};
G_DEFINE_FINAL_TYPE (CrmBatchDialog, crm_batch_dialog, ADW_TYPE_DIALOG)

static guint applied_signal;

static CrmField *
current_field (CrmBatchDialog *self)
{
  guint position = adw_combo_row_get_selected (self->field_row);

  return position < self->fields->len ? g_ptr_array_index (self->fields, position) : NULL;
}

/* An empty field is a value too, where it may be empty. */
static gboolean
is_complete (CrmBatchDialog *self)
{
  CrmField *field = current_field (self);

  if (field == NULL || self->draft == NULL
      || crm_record_draft_get_error (self->draft, field->index) != NULL)
    return FALSE;
  return !crm_value_is_empty (crm_record_draft_get_value (self->draft, field->index))
         || (field->nullable && !field->required);
}

static void
update (CrmBatchDialog *self)
{
  gtk_widget_set_sensitive (self->apply_button, is_complete (self));
}

static void
field_changed_cb (CrmBatchDialog *self)
{
  CrmField *field = current_field (self);
  GtkWidget *group;

  if (field == NULL || self->account == NULL)
    return;
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_clear_object (&self->editor);
  g_clear_object (&self->draft);
  self->draft = crm_record_draft_new_scratch (crm_account_get_store (self->account), self->project,
                                              self->entity);
  /* A switch stands somewhere: what it shows is what it means. */
  if (field->type == CRM_EDM_BOOLEAN)
    crm_record_draft_set_value (self->draft, field->index,
                                &(CrmValue) { CRM_VALUE_INT, .integer = 1 }, NULL);
  g_signal_connect_object (self->draft, "field-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  self->editor = crm_field_editor_new (self->account, self->draft, field);
  group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("New Value"));
  crm_field_editor_add_to (self->editor, ADW_PREFERENCES_GROUP (group));
  adw_bin_set_child (self->value_bin, group);
  update (self);
}

static void
apply_clicked_cb (CrmBatchDialog *self)
{
  if (!is_complete (self))
    return;
  g_signal_emit (self, applied_signal, 0, current_field (self)->index);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
cancel_clicked_cb (CrmBatchDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
crm_batch_dialog_dispose (GObject *object)
{
  CrmBatchDialog *self = CRM_BATCH_DIALOG (object);

  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_clear_object (&self->editor);
  g_clear_object (&self->draft);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_BATCH_DIALOG);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (crm_batch_dialog_parent_class)->dispose (object);
}

static void
crm_batch_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_BATCH_DIALOG (object)->fields);
  G_OBJECT_CLASS (crm_batch_dialog_parent_class)->finalize (object);
}

static void
crm_batch_dialog_class_init (CrmBatchDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_batch_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_batch_dialog_finalize;
  applied_signal = g_signal_new ("applied", CRM_TYPE_BATCH_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-batch-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmBatchDialog, apply_button);
  gtk_widget_class_bind_template_child (widget_class, CrmBatchDialog, description);
  gtk_widget_class_bind_template_child (widget_class, CrmBatchDialog, field_row);
  gtk_widget_class_bind_template_child (widget_class, CrmBatchDialog, value_bin);
  gtk_widget_class_bind_template_callback (widget_class, apply_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, field_changed_cb);
}

static void
crm_batch_dialog_init (CrmBatchDialog *self)
{
  self->fields = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
can_change (CrmField *field)
{
  return crm_looks_field_is_editable (field) && field->format != CRM_FIELD_IMAGE;
}

AdwDialog *
crm_batch_dialog_new (CrmAccount *account, CrmEntity *entity, guint n_rows)
{
  CrmBatchDialog *self = g_object_new (CRM_TYPE_BATCH_DIALOG, NULL);
  g_autoptr (GtkStringList) captions = gtk_string_list_new (NULL);
  g_autoptr (GtkExpression) caption
      = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  g_autofree char *text = g_strdup_printf (ngettext ("The same value for %'u record.",
                                                     "The same value for %'u records.", n_rows),
                                           n_rows);

  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  self->entity = entity;
  gtk_label_set_label (self->description, text);
  for (guint i = 0; i < entity->n_fields; i++)
    if (can_change (entity->fields[i]))
      {
        g_ptr_array_add (self->fields, entity->fields[i]);
        gtk_string_list_append (captions, entity->fields[i]->caption);
      }
  adw_combo_row_set_expression (self->field_row, caption);
  adw_combo_row_set_enable_search (self->field_row, self->fields->len > SEARCH_FROM);
  adw_combo_row_set_model (self->field_row, G_LIST_MODEL (captions));
  field_changed_cb (self);
  return ADW_DIALOG (self);
}

const CrmValue *
crm_batch_dialog_get_value (CrmBatchDialog *self)
{
  g_return_val_if_fail (CRM_IS_BATCH_DIALOG (self), NULL);

  return crm_record_draft_get_value (self->draft, current_field (self)->index);
}
