/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-table.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-ui.h"
#include "crm-words.h"

#define MAX_COLUMNS 8

struct _CrmRecordTable
{
  AdwBin parent_instance;

  GtkColumnView *view;
  GtkColumnViewColumn *check_column;
  GtkColumnViewColumn *menu_column;
  GPtrArray *columns; /* GtkColumnViewColumn, borrowed; as the fields */
  GPtrArray *fields;  /* CrmField */

  CrmListQuery *query;
  CrmRowMenuFunc menu;
  gpointer owner;
  gboolean selecting;
  gboolean is_showing; /* the query's order: no press of a person */
};
G_DEFINE_FINAL_TYPE (CrmRecordTable, crm_record_table, ADW_TYPE_BIN)

static guint activate_signal;

/* --- cells of fields ----------------------------------------------------------------------------
 */

typedef struct
{
  CrmRecordTable *table; /* whose column it is */
  CrmField *field;
} Column;

static void
column_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static gboolean
is_number (CrmField *field)
{
  return field->type >= CRM_EDM_BYTE && field->type <= CRM_EDM_DECIMAL
         && field->lookup_entity == NULL && field->choices->len == 0;
}

static GtkLabel *
label_of (GtkListItem *cell)
{
  return GTK_LABEL (gtk_widget_get_last_child (gtk_list_item_get_child (cell)));
}

/* The mark of a record's state stands before its title, and says in words what it means. */
static void
show_mark (GtkListItem *cell, CrmRecordItem *item)
{
  GtkWidget *mark = gtk_widget_get_first_child (gtk_list_item_get_child (cell));
  gboolean pending = FALSE, problem = FALSE;
  g_autofree char *words = NULL;

  g_object_get (item, "pending", &pending, "problem", &problem, "state-text", &words, NULL);
  gtk_widget_set_visible (mark, pending || problem);
  gtk_image_set_from_icon_name (GTK_IMAGE (mark),
                                problem ? "dialog-warning-symbolic" : "li-pending-symbolic");
  crm_looks_name (mark, words);
}

static void
show_cell (GtkListItem *cell, const Column *column)
{
  CrmRecordItem *item = gtk_list_item_get_item (cell);
  CrmRecord *record = item != NULL ? crm_record_item_get_record (item) : NULL;
  g_autofree char *text
      = record != NULL ? crm_record_dup_display (record, column->field->index) : NULL;

  if (text != NULL)
    g_strdelimit (text, "\r\n", ' ');
  gtk_label_set_label (label_of (cell), text != NULL ? text : "");
  if (item != NULL && g_ptr_array_index (column->table->fields, 0) == column->field)
    show_mark (cell, item);
}

static void
cell_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer user_data)
{
  const Column *column = user_data;
  CrmRecordTable *self = column->table;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *mark = gtk_image_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_visible (mark, FALSE);
  gtk_label_set_xalign (GTK_LABEL (label), is_number (column->field) ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  if (is_number (column->field))
    gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), label);
  crm_list_row_watch_pointer (box, cell, self->menu, self->owner);
  gtk_list_item_set_child (cell, box);
}

typedef struct
{
  GtkListItem *cell;
  const Column *column;
} Bound;

static void
item_notify_cb (CrmRecordItem *item, GParamSpec *pspec, gpointer user_data)
{
  const Bound *bound = user_data;

  show_cell (bound->cell, bound->column);
}

static void
bound_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

#define HANDLER_KEY "crm-handler"

static void
cell_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer user_data)
{
  Bound *bound = g_new (Bound, 1);
  gulong handler;

  *bound = (Bound) { cell, user_data };
  handler
      = g_signal_connect_data (gtk_list_item_get_item (cell), "notify", G_CALLBACK (item_notify_cb),
                               bound, bound_free, G_CONNECT_DEFAULT);
  g_object_set_data (G_OBJECT (cell), HANDLER_KEY, GSIZE_TO_POINTER (handler));
  show_cell (cell, user_data);
}

static void
cell_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer user_data)
{
  gulong handler = GPOINTER_TO_SIZE (g_object_steal_data (G_OBJECT (cell), HANDLER_KEY));

  g_signal_handler_disconnect (gtk_list_item_get_item (cell), handler);
}

/* --- the check box and the menu -----------------------------------------------------------------
 */

static void
check_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer user_data)
{
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_can_target (check, FALSE);
  gtk_widget_set_can_focus (check, FALSE);
  g_object_bind_property (cell, "selected", check, "active", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (cell, check);
}

static void
check_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer user_data)
{
  g_autofree char *title = NULL;

  g_object_get (gtk_list_item_get_item (cell), "title", &title, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_list_item_get_child (cell)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
menu_clicked_cb (GtkButton *button, CrmRecordTable *self)
{
  GtkWidget *widget = GTK_WIDGET (button);

  self->menu (self->owner, crm_list_row_find_position (widget), widget,
              gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
}

static void
menu_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, CrmRecordTable *self)
{
  GtkWidget *button = crm_looks_row_button ("view-more-symbolic", _ ("Menu"));

  gtk_widget_add_css_class (button, "row-menu");
  gtk_widget_set_focus_on_click (button, FALSE);
  crm_list_row_watch_pointer (button, cell, self->menu, self->owner);
  g_signal_connect_object (button, "clicked", G_CALLBACK (menu_clicked_cb), self,
                           G_CONNECT_DEFAULT);
  gtk_list_item_set_child (cell, button);
}

static void
menu_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, CrmRecordTable *self)
{
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  g_object_get (gtk_list_item_get_item (cell), "title", &title, NULL);
  name = crm_words_about (_ ("Menu of “%s”"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_list_item_get_child (cell)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
row_bind_cb (GtkSignalListItemFactory *factory, GtkColumnViewRow *row, CrmRecordTable *self)
{
  g_autofree char *title = NULL;
  g_autofree char *state = NULL;

  g_object_get (gtk_column_view_row_get_item (row), "title", &title, "state-text", &state, NULL);
  gtk_column_view_row_set_accessible_label (row, title);
  gtk_column_view_row_set_accessible_description (row, state);
  /* A press on the row is what selects, so that the list must not do it in its own way. */
  gtk_column_view_row_set_selectable (row, !self->selecting);
}

/* --- order --------------------------------------------------------------------------------------
 */

static void
sorter_changed_cb (CrmRecordTable *self)
{
  GtkColumnViewSorter *sorter = GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (self->view));
  GtkColumnViewColumn *column = gtk_column_view_sorter_get_primary_sort_column (sorter);
  guint position;

  if (self->is_showing || column == NULL || !g_ptr_array_find (self->columns, column, &position))
    return;
  crm_list_query_set_sort (self->query, g_ptr_array_index (self->fields, position),
                           gtk_column_view_sorter_get_primary_sort_order (sorter)
                               == GTK_SORT_DESCENDING);
}

static void
show_order (CrmRecordTable *self)
{
  gboolean descending = FALSE;
  CrmField *field = crm_list_query_get_sort (self->query, &descending);
  guint position;

  self->is_showing = TRUE;
  if (field != NULL && g_ptr_array_find (self->fields, field, &position))
    gtk_column_view_sort_by_column (self->view, g_ptr_array_index (self->columns, position),
                                    descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  else
    gtk_column_view_sort_by_column (self->view, NULL, GTK_SORT_ASCENDING);
  self->is_showing = FALSE;
}

/* --- columns ------------------------------------------------------------------------------------
 */

static void
add_field (CrmRecordTable *self, guint index)
{
  CrmField *field = crm_list_query_get_entity (self->query)->fields[index];

  if (self->fields->len < MAX_COLUMNS && crm_field_can_sort (field)
      && !g_ptr_array_find (self->fields, field, NULL))
    g_ptr_array_add (self->fields, field);
}

/* The title, what stands in the rows, then what the form shows first. */
static void
choose_fields (CrmRecordTable *self)
{
  CrmEntity *entity = crm_list_query_get_entity (self->query);

  if (entity->display_field >= 0)
    add_field (self, (guint) entity->display_field);
  for (guint i = 0; i < entity->list_fields->len; i++)
    add_field (self, g_array_index (entity->list_fields, guint, i));
  for (guint i = 0; i < entity->sections->len; i++)
    {
      const CrmSection *section = g_ptr_array_index (entity->sections, i);

      for (guint k = 0; k < section->fields->len; k++)
        add_field (self, g_array_index (section->fields, guint, k));
    }
}

/* Nothing is compared here, the store does it: what a header says is its order. */
static int
compare_nothing (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return 0;
}

static void
add_column (CrmRecordTable *self, CrmField *field, gboolean is_first)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_nothing, NULL, NULL));
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (field->caption, factory);
  Column *data = g_new (Column, 1);

  *data = (Column) { self, field };
  g_signal_connect_data (factory, "setup", G_CALLBACK (cell_setup_cb), data, column_free,
                         G_CONNECT_DEFAULT);
  g_signal_connect (factory, "bind", G_CALLBACK (cell_bind_cb), data);
  g_signal_connect (factory, "unbind", G_CALLBACK (cell_unbind_cb), data);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, TRUE);
  if (is_first)
    gtk_column_view_column_set_fixed_width (column, 220);
  gtk_column_view_append_column (self->view, column);
  g_ptr_array_add (self->columns, column);
}

static GtkColumnViewColumn *
add_narrow_column (CrmRecordTable *self, GCallback setup, GCallback bind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (NULL, factory);

  g_signal_connect_object (factory, "setup", setup, self, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "bind", bind, self, G_CONNECT_DEFAULT);
  gtk_column_view_append_column (self->view, column);
  return column;
}

static void
activate_cb (CrmRecordTable *self, guint position)
{
  g_signal_emit (self, activate_signal, 0, position);
}

static void
crm_record_table_dispose (GObject *object)
{
  CrmRecordTable *self = CRM_RECORD_TABLE (object);

  if (self->query != NULL)
    g_signal_handlers_disconnect_by_data (self->query, self);
  g_clear_object (&self->query);
  G_OBJECT_CLASS (crm_record_table_parent_class)->dispose (object);
}

static void
crm_record_table_finalize (GObject *object)
{
  CrmRecordTable *self = CRM_RECORD_TABLE (object);

  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->fields);
  G_OBJECT_CLASS (crm_record_table_parent_class)->finalize (object);
}

static void
crm_record_table_class_init (CrmRecordTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crm_record_table_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_record_table_finalize;
  activate_signal = g_signal_new ("activate", CRM_TYPE_RECORD_TABLE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
crm_record_table_init (CrmRecordTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->columns = g_ptr_array_new ();
  self->fields = g_ptr_array_new ();
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_single_click_activate (self->view, TRUE);
  gtk_column_view_set_tab_behavior (self->view, GTK_LIST_TAB_ITEM);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "record-table");
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
crm_record_table_new (CrmListQuery *query, CrmRowMenuFunc menu, gpointer owner)
{
  CrmRecordTable *self = g_object_new (CRM_TYPE_RECORD_TABLE, NULL);
  GtkListItemFactory *rows = gtk_signal_list_item_factory_new ();

  self->query = g_object_ref (query);
  self->menu = menu;
  self->owner = owner;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  crm_list_query_get_entity (query)->caption_plural, -1);
  choose_fields (self);
  self->check_column
      = add_narrow_column (self, G_CALLBACK (check_setup_cb), G_CALLBACK (check_bind_cb));
  for (guint i = 0; i < self->fields->len; i++)
    add_column (self, g_ptr_array_index (self->fields, i), i == 0);
  self->menu_column
      = add_narrow_column (self, G_CALLBACK (menu_setup_cb), G_CALLBACK (menu_bind_cb));
  g_signal_connect_object (rows, "bind", G_CALLBACK (row_bind_cb), self, G_CONNECT_DEFAULT);
  gtk_column_view_set_row_factory (self->view, rows);
  g_object_unref (rows);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (query, "changed", G_CALLBACK (show_order), self, G_CONNECT_SWAPPED);
  show_order (self);
  return GTK_WIDGET (self);
}

void
crm_record_table_set_model (CrmRecordTable *self,
                            GtkSelectionModel *model,
                            gboolean selecting,
                            GtkListItemFactory *headers)
{
  g_return_if_fail (CRM_IS_RECORD_TABLE (self));

  self->selecting = selecting;
  gtk_column_view_column_set_visible (self->check_column, selecting);
  gtk_column_view_column_set_visible (self->menu_column, !selecting);
  gtk_column_view_set_header_factory (self->view, headers);
  gtk_column_view_set_model (self->view, model);
}

void
crm_record_table_scroll_to_top (CrmRecordTable *self)
{
  g_return_if_fail (CRM_IS_RECORD_TABLE (self));

  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view)), 0);
}
