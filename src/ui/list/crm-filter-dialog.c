/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-filter-dialog.h"
#include "crm-condition-row.h"
#include "crm-field-dialog.h"
#include "crm-filter.h"
#include "crm-list-query.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

/* So long nothing was changed before it is counted: a count reads the whole table. */
#define COUNT_DELAY_MS 150

struct _CrmFilterDialog
{
  AdwDialog parent_instance;

  GtkButton *apply_button;
  GtkLabel *description;
  AdwToggleGroup *any_toggles;
  AdwPreferencesGroup *group;
  GtkWidget *add_row;
  GtkLabel *count_label;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  GPtrArray *rows; /* CrmConditionRow, borrowed from the group */
  char *base;
  GCancellable *cancellable; /* of the count that is on */
  guint count_id;
};
G_DEFINE_FINAL_TYPE (CrmFilterDialog, crm_filter_dialog, ADW_TYPE_DIALOG)

static guint applied_signal;

/* --- what it says -------------------------------------------------------------------------------
 */

/* %FALSE: a row is not complete. */
static gboolean
read_filter (CrmFilterDialog *self, char **text)
{
  g_autoptr (CrmConditions) conditions = crm_conditions_new ();
  g_autoptr (CrmFilter) filter = NULL;
  g_autoptr (GError) error = NULL;

  *text = NULL;
  conditions->any = g_strcmp0 (adw_toggle_group_get_active_name (self->any_toggles), "any") == 0;
  for (guint i = 0; i < self->rows->len; i++)
    if (!crm_condition_row_add_to (g_ptr_array_index (self->rows, i), conditions))
      return FALSE;
  filter = crm_conditions_to_filter (conditions, self->entity, NULL, &error);
  if (error != NULL)
    return FALSE;
  if (filter != NULL)
    *text = crm_filter_print (filter, CRM_FILTER_V4);
  return TRUE;
}

/* --- counting -----------------------------------------------------------------------------------
 */

static void
show_count (CrmFilterDialog *self, const char *text, gboolean announce)
{
  gtk_label_set_label (self->count_label, text);
  if (announce)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFilterDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 n = crm_records_count_finish ((CrmStore *) source, result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* another is on */
  g_clear_object (&self->cancellable);
  text = error == NULL ? crm_words_records (n) : crm_account_describe_error (error);
  show_count (self, text, TRUE);
}

static CrmFilter *
combine (CrmFilterDialog *self, const char *text, GError **error)
{
  g_autofree char *whole = NULL;

  if (text != NULL && self->base != NULL)
    whole = g_strdup_printf ("(%s) and (%s)", self->base, text);
  else
    whole = g_strdup (text != NULL ? text : self->base);
  return whole != NULL ? crm_account_expand_filter (self->account, whole, error) : NULL;
}

static gboolean
count_cb (gpointer user_data)
{
  CrmFilterDialog *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (CrmFilter) filter = NULL;

  self->count_id = 0;
  if (!read_filter (self, &text))
    return G_SOURCE_REMOVE;
  filter = combine (self, text, &error);
  if (error != NULL)
    {
      g_autofree char *words = crm_account_describe_error (error);

      show_count (self, words, TRUE);
      return G_SOURCE_REMOVE;
    }
  self->cancellable = g_cancellable_new ();
  crm_records_count_async (crm_account_get_store (self->account), self->entity->name, filter,
                           self->cancellable, counted_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (CrmFilterDialog *self)
{
  g_autofree char *text = NULL;
  gboolean is_complete = read_filter (self, &text);

  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), is_complete);
  gtk_widget_set_visible (GTK_WIDGET (self->any_toggles), self->rows->len > 1);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->count_id, g_source_remove);
  if (is_complete)
    self->count_id = g_timeout_add (COUNT_DELAY_MS, count_cb, self);
  else
    show_count (self, _ ("A value is missing"), FALSE);
}

/* --- rows ---------------------------------------------------------------------------------------
 */

static void
remove_cb (CrmFilterDialog *self, GtkWidget *row)
{
  g_ptr_array_remove (self->rows, row);
  adw_preferences_group_remove (self->group, row);
  gtk_widget_grab_focus (self->add_row);
  changed_cb (self);
}

/* The button stays last. */
static GtkWidget *
add_condition (CrmFilterDialog *self, const CrmCondition *condition)
{
  GtkWidget *row = crm_condition_row_new (self->account, self->entity, condition);

  g_object_ref (self->add_row);
  adw_preferences_group_remove (self->group, self->add_row);
  adw_preferences_group_add (self->group, row);
  adw_preferences_group_add (self->group, self->add_row);
  g_object_unref (self->add_row);
  g_ptr_array_add (self->rows, row);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static CrmConditionOp
first_op (CrmField *field)
{
  for (int op = 0; op < CRM_CONDITION_CUSTOM; op++)
    if (crm_condition_fits (field, (CrmConditionOp) op))
      return (CrmConditionOp) op;
  return CRM_CONDITION_CUSTOM;
}

/* What a person looks for in a text is a part of it. */
static CrmConditionOp
usual_op (CrmField *field)
{
  if (crm_condition_fits (field, CRM_CONDITION_CONTAINS))
    return CRM_CONDITION_CONTAINS;
  if (crm_condition_fits (field, CRM_CONDITION_LAST_DAYS))
    return CRM_CONDITION_LAST_DAYS;
  return first_op (field);
}

static void
field_chosen_cb (CrmFilterDialog *self, guint index)
{
  CrmCondition condition = { .field = index, .op = usual_op (self->entity->fields[index]) };
  GtkWidget *row = add_condition (self, &condition);

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_grab_focus (row);
  changed_cb (self);
}

static gboolean
can_filter (CrmField *field)
{
  return crm_field_can_sort (field) || field->format == CRM_FIELD_MULTILINE;
}

static void
add_cb (CrmFilterDialog *self)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  AdwDialog *dialog;

  for (guint i = 0; i < self->entity->n_fields; i++)
    if (can_filter (self->entity->fields[i])
        && first_op (self->entity->fields[i]) != CRM_CONDITION_CUSTOM)
      g_ptr_array_add (fields, self->entity->fields[i]);
  dialog = crm_field_dialog_new (_ ("Add Condition"), fields);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (field_chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
apply_clicked_cb (CrmFilterDialog *self)
{
  g_autofree char *text = NULL;

  if (!read_filter (self, &text))
    return;
  g_signal_emit (self, applied_signal, 0, text);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
cancel_clicked_cb (CrmFilterDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* --- object -------------------------------------------------------------------------------------
 */

static void
crm_filter_dialog_dispose (GObject *object)
{
  CrmFilterDialog *self = CRM_FILTER_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->count_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_FILTER_DIALOG);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (crm_filter_dialog_parent_class)->dispose (object);
}

static void
crm_filter_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_FILTER_DIALOG (object)->rows);
  g_free (CRM_FILTER_DIALOG (object)->base);
  G_OBJECT_CLASS (crm_filter_dialog_parent_class)->finalize (object);
}

static void
crm_filter_dialog_class_init (CrmFilterDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_filter_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_filter_dialog_finalize;
  applied_signal = g_signal_new ("applied", CRM_TYPE_FILTER_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-filter-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmFilterDialog, apply_button);
  gtk_widget_class_bind_template_child (widget_class, CrmFilterDialog, description);
  gtk_widget_class_bind_template_child (widget_class, CrmFilterDialog, any_toggles);
  gtk_widget_class_bind_template_child (widget_class, CrmFilterDialog, group);
  gtk_widget_class_bind_template_child (widget_class, CrmFilterDialog, add_row);
  gtk_widget_class_bind_template_child (widget_class, CrmFilterDialog, count_label);
  gtk_widget_class_bind_template_callback (widget_class, apply_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
crm_filter_dialog_init (CrmFilterDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
crm_filter_dialog_new (CrmAccount *account, CrmEntity *entity, const char *text)
{
  CrmFilterDialog *self = g_object_new (CRM_TYPE_FILTER_DIALOG, NULL);
  g_autofree char *title = crm_words_about (_ ("Filter %s"), entity->caption_plural);
  g_autoptr (CrmFilter) filter = text != NULL ? crm_filter_parse (text, NULL) : NULL;
  g_autoptr (CrmConditions) conditions = crm_conditions_from_filter (entity, filter);

  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  self->entity = entity;
  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_toggle_group_set_active_name (self->any_toggles, conditions->any ? "any" : "all");
  /* What nobody understands is shown, and stays until somebody removes it. */
  if (text != NULL && filter == NULL)
    crm_conditions_add (conditions, 0, CRM_CONDITION_CUSTOM, text, 0);
  for (guint i = 0; i < conditions->rows->len; i++)
    add_condition (self, g_ptr_array_index (conditions->rows, i));
  changed_cb (self);
  return ADW_DIALOG (self);
}

void
crm_filter_dialog_set_base (CrmFilterDialog *self, const char *base)
{
  g_return_if_fail (CRM_IS_FILTER_DIALOG (self));

  if (g_set_str (&self->base, base))
    changed_cb (self);
}

void
crm_filter_dialog_set_words (CrmFilterDialog *self, const char *description, const char *button)
{
  g_return_if_fail (CRM_IS_FILTER_DIALOG (self));

  gtk_label_set_label (self->description, description != NULL ? description : "");
  gtk_widget_set_visible (GTK_WIDGET (self->description), description != NULL);
  gtk_button_set_label (self->apply_button, button);
}
