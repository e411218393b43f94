/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-batch-run.h"
#include "crm-contact-link.h"
#include "crm-filter-dialog.h"
#include "crm-link.h"
#include "crm-list-page-private.h"
#include "crm-looks.h"
#include "crm-name-dialog.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-row-menu.h"
#include "crm-sort-dialog.h"
#include "crm-ui.h"
#include "crm-views-dialog.h"
#include "crm-words.h"

/* --- the list itself ----------------------------------------------------------------------------
 */

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);

  if (self->is_related)
    gtk_widget_activate_action (widget, "win.new-related", "(ssss)", self->entity->name,
                                self->parent_field, self->parent_key, self->parent_title);
  else
    gtk_widget_activate_action (widget, "win.new-record", "s", self->entity->name);
}

static void
views_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);

  if (!self->is_related)
    adw_dialog_present (crm_views_dialog_new (self->query), widget);
}

static void
sort_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_dialog_present (crm_sort_dialog_new (CRM_LIST_PAGE (widget)->query), widget);
}

static void
filter_applied_cb (CrmListQuery *query, const char *filter)
{
  crm_list_query_set_filter (query, filter);
}

static void
filter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);
  g_autofree char *base = crm_list_query_dup_base (self->query);
  AdwDialog *dialog = crm_filter_dialog_new (self->account, self->entity,
                                             crm_list_query_get_filter (self->query));

  crm_filter_dialog_set_base (CRM_FILTER_DIALOG (dialog), base);
  g_signal_connect_object (dialog, "applied", G_CALLBACK (filter_applied_cb), self->query,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
named_cb (GObject *owner, const char *caption, const char *data)
{
  crm_list_query_save_view (CRM_LIST_QUERY (owner), caption);
}

static void
save_view_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);

  if (!self->is_related)
    crm_name_dialog_ask (widget, _ ("Save as View"), NULL, named_cb, G_OBJECT (self->query), NULL);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);

  crm_list_page_export_rows (self, crm_list_page_dup_row_ids (self));
}

/* --- one row ------------------------------------------------------------------------------------
 */

static gboolean
popped_down_cb (gpointer user_data)
{
  GtkWidget *menu = user_data;

  /* Not at once: what was chosen in it is activated after it closed. */
  gtk_widget_unparent (menu);
  return G_SOURCE_REMOVE;
}

static void
menu_closed_cb (CrmListPage *self, GtkWidget *menu)
{
  if (self->menu == menu)
    self->menu = NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, popped_down_cb, g_object_ref (menu), g_object_unref);
}

void
crm_list_page_open_menu (gpointer page, guint position, GtkWidget *widget, double x, double y)
{
  CrmListPage *self = CRM_LIST_PAGE (page);
  g_autoptr (CrmRecordItem) item = NULL;
  g_autoptr (GMenuModel) model = NULL;
  CrmRecord *record;
  graphene_point_t point;

  item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  record = item != NULL ? crm_record_item_get_record (item) : NULL;
  if (record == NULL || self->selection != NULL
      || !gtk_widget_compute_point (widget, GTK_WIDGET (self),
                                    &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return;
  if (self->menu != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->menu));

  model = crm_row_menu_new (record, self->is_related);
  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle) { (int) point.x, (int) point.y, 1, 1 });
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), GTK_IS_BUTTON (widget));
  g_signal_connect_object (self->menu, "closed", G_CALLBACK (menu_closed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static CrmRecord *
find_record (CrmListPage *self, gint64 row_id, CrmRecordItem **item)
{
  guint position;

  if (!crm_record_list_find (self->list, row_id, &position))
    return NULL;
  *item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  return crm_record_item_get_record (*item);
}

static void
delete_row_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);
  gint64 row_id = g_variant_get_int64 (parameter);
  g_autoptr (CrmRecordItem) item = NULL;
  CrmRecord *record = find_record (self, row_id, &item);
  GArray *row_ids;

  if (record == NULL || !self->entity->can_delete)
    return;
  row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (row_ids, row_id);
  crm_list_page_delete_rows (self, row_ids, crm_record_get_title (record));
}

static void
complete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);
  gint64 row_id = g_variant_get_int64 (parameter);
  g_autoptr (CrmRecordItem) item = NULL;
  CrmRecord *record = find_record (self, row_id, &item);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autoptr (CrmBatch) batch = NULL;
  g_autofree char *done = NULL;
  GArray *row_ids;
  CrmField *field;
  CrmValue value;

  if (record == NULL || !crm_row_menu_find_completion (record, arena, &field, &value))
    return;
  row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (row_ids, row_id);
  done = crm_words_about (_ ("“%s” completed"), crm_record_get_title (record));
  batch = crm_batch_new_edit (crm_account_get_store (self->account), self->entity, row_ids,
                              field->index, &value);
  crm_batch_run (batch, widget, _ ("Changing"), done, TRUE);
}

static void
contact_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guint32 kind;
  const char *text;

  g_variant_get (parameter, "(u&s)", &kind, &text);
  crm_contact_link_open ((CrmLinkKind) kind, text, widget);
}

static void
copy_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);
  g_autofree char *link = crm_link_make (crm_account_get_name (self->account), self->entity->name,
                                         g_variant_get_string (parameter, NULL));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), link);
  gtk_widget_activate_action (widget, "win.toast", "s", _ ("Link copied"));
}

/* --- keys ---------------------------------------------------------------------------------------
 */

static guint
focused_row (CrmListPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack)))
    return GTK_INVALID_LIST_POSITION;
  return crm_list_row_find_position (focus);
}

static gboolean
menu_key (CrmListPage *self)
{
  guint position = focused_row (self);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (position == GTK_INVALID_LIST_POSITION)
    return GDK_EVENT_PROPAGATE;
  crm_list_page_open_menu (self, position, focus, gtk_widget_get_width (focus) / 2.0,
                           gtk_widget_get_height (focus) / 2.0);
  return GDK_EVENT_STOP;
}

static gboolean
delete_key (CrmListPage *self)
{
  guint position = focused_row (self);

  if (self->selection != NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "list.delete-selected", NULL);
      return GDK_EVENT_STOP;
    }
  if (position == GTK_INVALID_LIST_POSITION)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (GTK_WIDGET (self), "list.delete-row", "x",
                              crm_record_list_get_row_id (self->list, position));
  return GDK_EVENT_STOP;
}

static gboolean
space_key (CrmListPage *self)
{
  guint position = focused_row (self);

  if (self->selection == NULL || position == GTK_INVALID_LIST_POSITION)
    return GDK_EVENT_PROPAGATE;
  crm_list_page_toggle_row (self, position);
  return GDK_EVENT_STOP;
}

static gboolean
is_typing (CrmListPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return GTK_IS_EDITABLE (focus);
}

static gboolean
key_pressed_cb (CrmListPage *self, guint key, guint code, GdkModifierType state)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();

  if (key == GDK_KEY_Escape && modifiers == 0 && self->selection != NULL)
    {
      crm_list_page_stop_selecting (self);
      return GDK_EVENT_STOP;
    }
  if (is_typing (self))
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && modifiers == GDK_SHIFT_MASK))
    return menu_key (self);
  if (key == GDK_KEY_Delete && modifiers == 0)
    return delete_key (self);
  if (key == GDK_KEY_space && modifiers == 0)
    return space_key (self);
  if (key == GDK_KEY_a && modifiers == GDK_CONTROL_MASK)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "list.select-everything", NULL);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

void
crm_list_page_add_keys (CrmListPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  /* Before the list and the page around: both have their own use for Escape and Ctrl+A. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
crm_list_page_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "list.new", NULL, new_action },
    { "list.views", NULL, views_action },
    { "list.sort", NULL, sort_action },
    { "list.filter", NULL, filter_action },
    { "list.save-view", NULL, save_view_action },
    { "list.export", NULL, export_action },
    { "list.delete-row", "x", delete_row_action },
    { "list.complete", "x", complete_action },
    { "list.contact", "(us)", contact_action },
    { "list.copy-link", "s", copy_link_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                     actions[i].func);
  gtk_widget_class_install_property_action (widget_class, "list.table", "table-mode");
}
