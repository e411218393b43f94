/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sort-dialog.h"
#include "crm-project.h"
#include "crm-ui.h"

#define SEARCH_FROM 12

#define CRM_TYPE_SORT_DIALOG (crm_sort_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmSortDialog, crm_sort_dialog, CRM, SORT_DIALOG, AdwDialog)

struct _CrmSortDialog
{
  AdwDialog parent_instance;

  AdwComboRow *sort_row;
  AdwComboRow *direction_row;
  AdwComboRow *group_row;

  CrmListQuery *query;
  GPtrArray *sort_fields;  /* CrmField, as the row has them */
  GPtrArray *group_fields; /* the same; the first is NULL: none */
  gboolean is_ready;       /* what rows tell is a person's choice */
};
G_DEFINE_FINAL_TYPE (CrmSortDialog, crm_sort_dialog, ADW_TYPE_DIALOG)

static void
changed_cb (CrmSortDialog *self)
{
  guint position = adw_combo_row_get_selected (self->sort_row);

  if (self->is_ready && position < self->sort_fields->len)
    crm_list_query_set_sort (self->query, g_ptr_array_index (self->sort_fields, position),
                             adw_combo_row_get_selected (self->direction_row) == 1);
}

static void
group_changed_cb (CrmSortDialog *self)
{
  guint position = adw_combo_row_get_selected (self->group_row);

  if (self->is_ready && position < self->group_fields->len)
    crm_list_query_set_group (self->query, g_ptr_array_index (self->group_fields, position));
}

static void
crm_sort_dialog_dispose (GObject *object)
{
  g_clear_object (&CRM_SORT_DIALOG (object)->query);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_SORT_DIALOG);
  G_OBJECT_CLASS (crm_sort_dialog_parent_class)->dispose (object);
}

static void
crm_sort_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_SORT_DIALOG (object)->sort_fields);
  g_ptr_array_unref (CRM_SORT_DIALOG (object)->group_fields);
  G_OBJECT_CLASS (crm_sort_dialog_parent_class)->finalize (object);
}

static void
crm_sort_dialog_class_init (CrmSortDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_sort_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_sort_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-sort-dialog"));
  gtk_widget_class_bind_template_child (widget_class, CrmSortDialog, sort_row);
  gtk_widget_class_bind_template_child (widget_class, CrmSortDialog, direction_row);
  gtk_widget_class_bind_template_child (widget_class, CrmSortDialog, group_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, group_changed_cb);
}

static void
crm_sort_dialog_init (CrmSortDialog *self)
{
  self->sort_fields = g_ptr_array_new ();
  self->group_fields = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Captions are the server's: the list is told how to show them, and none is read as markup. */
static void
fill_row (AdwComboRow *row, GPtrArray *fields, CrmField *selected)
{
  g_autoptr (GtkStringList) captions = gtk_string_list_new (NULL);
  g_autoptr (GtkExpression) caption
      = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  guint position = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < fields->len; i++)
    {
      CrmField *field = g_ptr_array_index (fields, i);

      gtk_string_list_append (captions, field != NULL ? field->caption : C_ ("group", "None"));
      if (field == selected)
        position = i;
    }
  adw_combo_row_set_expression (row, caption);
  adw_combo_row_set_enable_search (row, fields->len > SEARCH_FROM);
  adw_combo_row_set_model (row, G_LIST_MODEL (captions));
  adw_combo_row_set_selected (row, position);
}

AdwDialog *
crm_sort_dialog_new (CrmListQuery *query)
{
  CrmSortDialog *self = g_object_new (CRM_TYPE_SORT_DIALOG, NULL);
  CrmEntity *entity = crm_list_query_get_entity (query);
  gboolean descending = FALSE;
  CrmField *sort = crm_list_query_get_sort (query, &descending);

  self->query = g_object_ref (query);
  g_ptr_array_add (self->group_fields, NULL);
  for (guint i = 0; i < entity->n_fields; i++)
    {
      if (crm_field_can_sort (entity->fields[i]))
        g_ptr_array_add (self->sort_fields, entity->fields[i]);
      if (crm_field_can_group (entity, entity->fields[i]))
        g_ptr_array_add (self->group_fields, entity->fields[i]);
    }
  fill_row (self->sort_row, self->sort_fields, sort);
  fill_row (self->group_row, self->group_fields, crm_list_query_get_group (query));
  adw_combo_row_set_selected (self->direction_row, descending ? 1 : 0);
  self->is_ready = TRUE;
  return ADW_DIALOG (self);
}
