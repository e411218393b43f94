/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-batch-dialog.h"
#include "crm-batch-run.h"
#include "crm-list-page-private.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-ui.h"
#include "crm-words.h"

static const char *const bar_actions[]
    = { "list.change-selected", "list.export-selected", "list.delete-selected" };

/* --- what is selected ---------------------------------------------------------------------------
 */

static guint
count_selected (CrmListPage *self)
{
  g_autoptr (GtkBitset) bits
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return (guint) gtk_bitset_get_size (bits);
}

static GArray *
dup_selected (CrmListPage *self)
{
  GArray *row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GtkBitset) bits
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, bits, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      gint64 row_id = crm_record_list_get_row_id (self->list, position);

      g_array_append_val (row_ids, row_id);
    }
  return row_ids;
}

GArray *
crm_list_page_dup_row_ids (CrmListPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  GArray *row_ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);

  for (guint i = 0; i < n; i++)
    {
      gint64 row_id = crm_record_list_get_row_id (self->list, i);

      g_array_append_val (row_ids, row_id);
    }
  return row_ids;
}

static void
selection_changed_cb (CrmListPage *self)
{
  guint n = count_selected (self);
  g_autofree char *number = crm_words_number (n);
  g_autofree char *text = g_strdup_printf (ngettext ("%s Selected", "%s Selected", n), number);

  adw_window_title_set_title (self->selected_title, text);
  for (guint i = 0; i < G_N_ELEMENTS (bar_actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), bar_actions[i], n > 0);
}

/* --- the mode -----------------------------------------------------------------------------------
 */

static void
show_mode (CrmListPage *self)
{
  gboolean on = self->selection != NULL;

  adw_header_bar_set_show_back_button (self->header, !on);
  gtk_widget_set_visible (self->new_button, !on && self->entity->can_create);
  gtk_widget_set_visible (self->menu_button, !on);
  gtk_widget_set_visible (self->search_toggle, !on);
  gtk_widget_set_visible (self->cancel_button, on);
  gtk_widget_set_visible (GTK_WIDGET (self->selection_bar), on);
  crm_list_page_update_title (self);
}

void
crm_list_page_start_selecting (CrmListPage *self)
{
  if (self->selection != NULL || g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0)
    return;
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->sections)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  crm_list_page_rebuild (self);
  show_mode (self);
  selection_changed_cb (self);
}

void
crm_list_page_stop_selecting (CrmListPage *self)
{
  if (self->selection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  crm_list_page_rebuild (self);
  show_mode (self);
}

void
crm_list_page_toggle_row (CrmListPage *self, guint position)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);

  if (gtk_selection_model_is_selected (model, position))
    gtk_selection_model_unselect_item (model, position);
  else
    gtk_selection_model_select_item (model, position, FALSE);
}

static void
select_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  crm_list_page_start_selecting (CRM_LIST_PAGE (widget));
}

static void
select_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);

  crm_list_page_start_selecting (self);
  if (self->selection != NULL)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

static void
select_row_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);
  guint position;

  if (!crm_record_list_find (self->list, g_variant_get_int64 (parameter), &position))
    return;
  crm_list_page_start_selecting (self);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, FALSE);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  crm_list_page_stop_selecting (CRM_LIST_PAGE (widget));
}

/* --- what is done with them ---------------------------------------------------------------------
 */

void
crm_list_page_delete_rows (CrmListPage *self, GArray *row_ids, const char *title)
{
  guint n = row_ids->len;
  g_autofree char *number = crm_words_number (n);
  g_autofree char *done
      = title != NULL
            ? crm_words_about (_ ("“%s” deleted"), title)
            : g_strdup_printf (ngettext ("%s record deleted", "%s records deleted", n), number);
  g_autoptr (CrmBatch) batch
      = crm_batch_new_delete (crm_account_get_store (self->account), self->entity, row_ids);

  crm_batch_run (batch, GTK_WIDGET (self), _ ("Deleting"), done, TRUE);
}

static void
delete_selected_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);
  GArray *row_ids;

  if (self->selection == NULL || count_selected (self) == 0)
    return;
  row_ids = dup_selected (self);
  crm_list_page_stop_selecting (self);
  crm_list_page_delete_rows (self, row_ids, NULL);
}

static void
change_applied_cb (CrmListPage *self, guint field, CrmBatchDialog *dialog)
{
  GArray *row_ids;
  guint n;
  g_autofree char *number = NULL;
  g_autofree char *done = NULL;
  g_autoptr (CrmBatch) batch = NULL;

  if (self->selection == NULL)
    return;
  row_ids = dup_selected (self);
  n = row_ids->len;
  number = crm_words_number (n);
  done = g_strdup_printf (ngettext ("%s record changed", "%s records changed", n), number);
  batch = crm_batch_new_edit (crm_account_get_store (self->account), self->entity, row_ids, field,
                              crm_batch_dialog_get_value (dialog));
  crm_list_page_stop_selecting (self);
  crm_batch_run (batch, GTK_WIDGET (self), _ ("Changing"), done, TRUE);
}

static void
change_selected_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);
  AdwDialog *dialog;

  if (self->selection == NULL || count_selected (self) == 0)
    return;
  dialog = crm_batch_dialog_new (self->account, self->entity, count_selected (self));
  g_signal_connect_object (dialog, "applied", G_CALLBACK (change_applied_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

/* --- export -------------------------------------------------------------------------------------
 */

typedef struct
{
  CrmListPage *page;
  GArray *row_ids;
} Export;

static void
export_free (Export *self)
{
  g_object_unref (self->page);
  g_array_unref (self->row_ids);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Export, export_free)

/* What a person reads: the title first, then as the form has it. */
static GArray *
list_fields (CrmEntity *entity)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (guint));

  if (entity->display_field >= 0)
    g_array_append_val (fields, *(guint *) &entity->display_field);
  for (guint i = 0; i < entity->n_fields; i++)
    if ((int) i != entity->display_field && crm_looks_field_is_shown (entity->fields[i])
        && entity->fields[i]->format != CRM_FIELD_IMAGE)
      g_array_append_val (fields, i);
  return fields;
}

static void
file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Export) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  guint n = self->row_ids->len;
  g_autofree char *number = crm_words_number (n);
  g_autofree char *done
      = g_strdup_printf (ngettext ("%s record exported", "%s records exported", n), number);
  g_autoptr (CrmBatch) batch = NULL;

  if (file == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
          && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
        gtk_widget_activate_action (GTK_WIDGET (self->page), "win.toast", "s",
                                    _ ("No file could be chosen"));
      return;
    }
  batch
      = crm_batch_new_export (crm_account_get_store (self->page->account), self->page->entity,
                              g_array_ref (self->row_ids), list_fields (self->page->entity), file);
  crm_batch_run (batch, GTK_WIDGET (self->page), _ ("Exporting"), done, FALSE);
}

void
crm_list_page_export_rows (CrmListPage *self, GArray *row_ids)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autofree char *name = g_strconcat (self->entity->caption_plural, ".csv", NULL);
  Export *export = g_new0 (Export, 1);

  export->page = g_object_ref (self);
  export->row_ids = row_ids;
  gtk_file_filter_set_name (filter, _ ("Comma-Separated Values"));
  gtk_file_filter_add_mime_type (filter, "text/csv");
  gtk_file_filter_add_suffix (filter, "csv");
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _ ("Export Records"));
  /* The server's word for it is no path. */
  gtk_file_dialog_set_initial_name (dialog, g_strdelimit (name, G_DIR_SEPARATOR_S, '-'));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                        file_chosen_cb, export);
}

static void
export_selected_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);

  if (self->selection != NULL && count_selected (self) > 0)
    crm_list_page_export_rows (self, dup_selected (self));
}

void
crm_list_page_install_select_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "list.select", NULL, select_action);
  gtk_widget_class_install_action (widget_class, "list.select-everything", NULL, select_all_action);
  gtk_widget_class_install_action (widget_class, "list.select-row", "x", select_row_action);
  gtk_widget_class_install_action (widget_class, "list.cancel-selection", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "list.delete-selected", NULL,
                                   delete_selected_action);
  gtk_widget_class_install_action (widget_class, "list.change-selected", NULL,
                                   change_selected_action);
  gtk_widget_class_install_action (widget_class, "list.export-selected", NULL,
                                   export_selected_action);
}
