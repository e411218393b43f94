/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-list-page-private.h"
#include "crm-list-row.h"
#include "crm-list-top.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record-row.h"
#include "crm-record.h"
#include "crm-related.h"
#include "crm-ui.h"
#include "crm-words.h"

G_DEFINE_FINAL_TYPE (CrmListPage, crm_list_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_WIDE = 1,
  PROP_SHOWS_TABLE,
  PROP_TABLE_MODE,
} CrmListPageProperty;
static GParamSpec *properties[PROP_TABLE_MODE + 1];

static gboolean
is_searching (CrmListPage *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';
}

gboolean
crm_list_page_shows_table (CrmListPage *self)
{
  return self->is_wide && self->wants_table && !self->is_related;
}

/* The answer to a question of the user is told once, and shown from its beginning. */
static void
show_answer (CrmListPage *self)
{
  g_autofree char *count = crm_words_records (g_list_model_get_n_items (G_LIST_MODEL (self->list)));

  self->wants_top = FALSE;
  if (is_searching (self) || crm_list_query_is_filtered (self->query))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), count,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
  if (crm_list_page_shows_table (self))
    {
      crm_record_table_scroll_to_top (self->table);
      return;
    }
  crm_list_top_show (self->scroller);
}

/* --- states -------------------------------------------------------------------------------------
 */

static void
show_state (CrmListPage *self, CrmState state, const char *detail)
{
  crm_state_page_set_state (self->state_page, state, self->entity, detail);
  gtk_stack_set_visible_child_name (self->stack, "state");
}

static void
show_nothing_found (CrmListPage *self)
{
  if (is_searching (self) || !crm_list_query_is_filtered (self->query))
    {
      show_state (self, is_searching (self) ? CRM_STATE_NO_RESULTS : CRM_STATE_EMPTY, NULL);
      return;
    }
  crm_state_page_set_words (self->state_page, CRM_STATE_NO_RESULTS, "li-filter-symbolic",
                            _ ("No Results Found"), _ ("No record matches all filters"),
                            _ ("Clear Filter"));
  gtk_stack_set_visible_child_name (self->stack, "state");
}

/* Enter opens the first row of the answer to what was typed, once that is there and read. */
static void
open_first (CrmListPage *self)
{
  g_autoptr (CrmRecordItem) first = NULL;
  gboolean loading = FALSE;

  g_object_get (self->list, "loading", &loading, NULL);
  if (!self->wants_first || loading)
    return;

  self->wants_first = FALSE;
  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "state"))
    return; /* nothing was found */
  first = g_list_model_get_item (G_LIST_MODEL (self->list), 0);
  if (crm_record_item_get_record (first) != NULL)
    crm_list_page_activate_row (self, 0);
  else
    {
      self->wants_first = TRUE;
      g_signal_connect_object (first, "notify::loaded", G_CALLBACK (open_first), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
update_state (CrmListPage *self)
{
  g_autofree char *error_text = NULL;
  gboolean loading = FALSE;

  g_object_get (self->list, "loading", &loading, "error-text", &error_text, NULL);
  if (self->filter_error != NULL)
    show_state (self, CRM_STATE_ERROR, self->filter_error);
  else if (error_text != NULL)
    show_state (self, CRM_STATE_ERROR, error_text);
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack,
                                        crm_list_page_shows_table (self) ? "table" : "list");
      if (!loading && self->wants_top)
        show_answer (self);
    }
  else if (loading)
    show_state (self, CRM_STATE_LOADING, NULL);
  else
    show_nothing_found (self);
  open_first (self);
}

static void
state_activated_cb (CrmListPage *self)
{
  switch (crm_state_page_get_state (self->state_page))
    {
    case CRM_STATE_EMPTY:
      gtk_widget_activate_action (GTK_WIDGET (self), "list.new", NULL);
      break;
    case CRM_STATE_ERROR:
      crm_list_page_rebuild (self);
      g_signal_emit_by_name (self->query, "changed");
      break;
    case CRM_STATE_NO_RESULTS:
      if (is_searching (self))
        gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
      else
        crm_list_query_clear (self->query);
      break;
    case CRM_STATE_LOADING:
    case CRM_STATE_UNSELECTED:
    case CRM_STATE_MISSING:
    case CRM_STATE_DELETED:
    case CRM_STATE_NO_PERMISSION:
      break;
    }
}

/* --- the list -----------------------------------------------------------------------------------
 */

static GtkSelectionModel *
create_model (CrmListPage *self)
{
  GtkSingleSelection *single;

  if (self->selection != NULL)
    return g_object_ref (GTK_SELECTION_MODEL (self->selection));
  single = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (single, FALSE);
  gtk_single_selection_set_can_unselect (single, TRUE);
  gtk_single_selection_set_model (single, G_LIST_MODEL (self->sections));
  return GTK_SELECTION_MODEL (single);
}

static GtkListItemFactory *
create_headers (CrmListPage *self)
{
  return crm_list_query_get_group (self->query) != NULL
             ? crm_record_row_header_factory_new (self->list)
             : NULL;
}

static void
fill_table (CrmListPage *self, GtkSelectionModel *model)
{
  g_autoptr (GtkListItemFactory) headers = create_headers (self);

  if (self->table == NULL)
    {
      self->table
          = CRM_RECORD_TABLE (crm_record_table_new (self->query, crm_list_page_open_menu, self));
      g_signal_connect_object (self->table, "activate", G_CALLBACK (crm_list_page_activate_row),
                               self, G_CONNECT_SWAPPED);
      adw_bin_set_child (self->table_bin, GTK_WIDGET (self->table));
    }
  crm_record_table_set_model (self->table, model, self->selection != NULL, headers);
}

void
crm_list_page_rebuild (CrmListPage *self)
{
  gboolean is_table = crm_list_page_shows_table (self);
  g_autoptr (GtkSelectionModel) model = create_model (self);
  g_autoptr (GtkListItemFactory) factory
      = crm_list_row_factory_new (crm_looks_entity_has_face (self->entity), self->selection != NULL,
                                  crm_list_page_open_menu, self);
  g_autoptr (GtkListItemFactory) headers = create_headers (self);

  if (is_table)
    fill_table (self, model);
  else if (self->table != NULL)
    crm_record_table_set_model (self->table, NULL, FALSE, NULL);
  gtk_list_view_set_model (self->list_view, NULL);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_header_factory (self->list_view, headers);
  if (!is_table)
    gtk_list_view_set_model (self->list_view, model);
  update_state (self);
}

static void
query_changed_cb (CrmListPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkListItemFactory) headers = create_headers (self);

  g_clear_pointer (&self->filter_error, g_free);
  if (!crm_list_query_apply (self->query, self->list, &error))
    self->filter_error = error->domain == CRM_FORMAT_ERROR
                                 && error->code == CRM_FORMAT_ERROR_UNKNOWN_NAME && self->is_related
                             ? g_strdup (error->message)
                             : crm_account_describe_error (error);
  gtk_list_view_set_header_factory (self->list_view, headers);
  if (crm_list_page_shows_table (self))
    crm_list_page_rebuild (self);
  self->wants_top = TRUE;
  self->wants_first = FALSE;
  crm_list_page_update_title (self);
  update_state (self);
}

void
crm_list_page_activate_row (CrmListPage *self, guint position)
{
  g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  CrmRecord *record = item != NULL ? crm_record_item_get_record (item) : NULL;

  self->wants_first = FALSE;
  if (self->selection != NULL)
    crm_list_page_toggle_row (self, position);
  else if (record != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self),
                                self->is_related ? "win.push-record" : "win.open-record", "(ss)",
                                self->entity->name, crm_record_get_key (record));
}

static void
activate_cb (CrmListPage *self, guint position)
{
  crm_list_page_activate_row (self, position);
}

/* --- title and search ---------------------------------------------------------------------------
 */

/* The view, and what is not its own order. */
static char *
dup_subtitle (CrmListPage *self)
{
  const char *caption
      = self->is_related ? self->parent_title : crm_list_query_get_caption (self->query);
  CrmField *sort = crm_list_query_get_sort (self->query, NULL);
  g_autofree char *order = NULL;

  if (sort == NULL || !crm_list_query_is_sorted (self->query))
    return g_strdup (caption);
  order = crm_words_about (C_ ("sorted", "by %s"), sort->caption);
  return *caption != '\0' ? g_strjoin (" · ", caption, order, NULL) : g_strdup (order);
}

void
crm_list_page_update_title (CrmListPage *self)
{
  const char *title = self->entity->caption_plural;
  g_autofree char *subtitle = dup_subtitle (self);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  adw_window_title_set_title (self->plain_title, title);
  adw_window_title_set_title (self->view_title, title);
  adw_window_title_set_subtitle (self->plain_title, subtitle);
  adw_window_title_set_subtitle (self->view_title, subtitle);
  gtk_stack_set_visible_child_name (self->title_stack, self->selection != NULL ? "selected"
                                                       : self->is_related      ? "plain"
                                                                               : "views");
}

static void
search_changed_cb (CrmListPage *self)
{
  if (self->query != NULL)
    crm_list_query_set_search (self->query,
                               gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
stop_search_cb (CrmListPage *self)
{
  crm_list_page_end_search (self);
}

static void
search_activate_cb (CrmListPage *self)
{
  search_changed_cb (self); /* its delay need not be over */
  self->wants_first = TRUE;
  open_first (self);
}

/* --- list or table ------------------------------------------------------------------------------
 */

static void
layout_wanted (CrmListPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "list.table",
                                 self->is_wide && !self->is_related);
  if (self->is_table == crm_list_page_shows_table (self))
    return;
  self->is_table = !self->is_table;
  crm_list_page_rebuild (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWS_TABLE]);
}

static void
set_wide (CrmListPage *self, gboolean is_wide)
{
  if (self->is_wide == is_wide)
    return;
  self->is_wide = is_wide;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIDE]);
  layout_wanted (self);
}

static void
set_table_mode (CrmListPage *self, gboolean on)
{
  if (self->wants_table == on)
    return;
  self->wants_table = on;
  if (self->query != NULL)
    crm_list_prefs_set_text (crm_list_query_get_prefs (self->query), self->entity->name, "table",
                             on ? "yes" : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TABLE_MODE]);
  layout_wanted (self);
}

/* How it was left. */
static void
take_table_mode (CrmListPage *self)
{
  const char *kept = crm_list_prefs_get_text (crm_list_query_get_prefs (self->query),
                                              self->entity->name, "table");

  set_table_mode (self, kept != NULL && !self->is_related);
}

static void
failed_cb (CrmListPage *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

/* --- object -------------------------------------------------------------------------------------
 */

static void
crm_list_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmListPage *self = CRM_LIST_PAGE (object);

  switch ((CrmListPageProperty) id)
    {
    case PROP_WIDE:
      g_value_set_boolean (value, self->is_wide);
      break;
    case PROP_SHOWS_TABLE:
      g_value_set_boolean (value, crm_list_page_shows_table (self));
      break;
    case PROP_TABLE_MODE:
      g_value_set_boolean (value, self->wants_table);
      break;
    }
}

static void
crm_list_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CrmListPage *self = CRM_LIST_PAGE (object);

  switch ((CrmListPageProperty) id)
    {
    case PROP_WIDE:
      set_wide (self, g_value_get_boolean (value));
      break;
    case PROP_TABLE_MODE:
      set_table_mode (self, g_value_get_boolean (value));
      break;
    case PROP_SHOWS_TABLE:
      break; /* read-only */
    }
}

static void
crm_list_page_dispose (GObject *object)
{
  CrmListPage *self = CRM_LIST_PAGE (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->query != NULL)
    g_signal_handlers_disconnect_by_data (self->query, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->table = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_LIST_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->sections);
  g_clear_object (&self->list);
  g_clear_object (&self->query);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (crm_list_page_parent_class)->dispose (object);
}

static void
crm_list_page_finalize (GObject *object)
{
  CrmListPage *self = CRM_LIST_PAGE (object);

  g_free (self->parent_field);
  g_free (self->parent_key);
  g_free (self->parent_title);
  g_free (self->filter_error);
  G_OBJECT_CLASS (crm_list_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, header);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, title_stack);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, plain_title);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, view_title);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, selected_title);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, search_toggle);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, chips);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, list_view);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, table_bin);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, state_page);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, state_activated_cb);
}

static void
crm_list_page_class_init (CrmListPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = crm_list_page_get_property;
  object_class->set_property = crm_list_page_set_property;
  object_class->dispose = crm_list_page_dispose;
  object_class->finalize = crm_list_page_finalize;
  properties[PROP_WIDE] = g_param_spec_boolean ("wide", NULL, NULL, FALSE, flags);
  properties[PROP_SHOWS_TABLE] = g_param_spec_boolean ("shows-table", NULL, NULL, FALSE,
                                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TABLE_MODE] = g_param_spec_boolean ("table-mode", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  crm_list_page_install_actions (widget_class);
  crm_list_page_install_select_actions (widget_class);
  g_type_ensure (CRM_TYPE_STATE_PAGE);
  g_type_ensure (CRM_TYPE_CHIP_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-list-page"));
  bind_children (widget_class);
}

static void
crm_list_page_init (CrmListPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "list.table", FALSE);
  crm_list_page_add_keys (self);
  crm_list_top_keep (self->scroller);
}

static void
name_controls (CrmListPage *self)
{
  g_autofree char *search = crm_words_about (_ ("Search %s"), self->entity->caption_plural);
  g_autofree char *create = crm_words_about (_ ("New %s"), self->entity->caption);

  crm_looks_name (self->search_toggle, _ ("Search"));
  crm_looks_name (self->new_button, create);
  crm_looks_name (self->menu_button, _ ("List Menu"));
  gtk_search_entry_set_placeholder_text (self->search_entry, search);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, search, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->entity->caption_plural, -1);
  gtk_widget_set_visible (self->new_button, self->entity->can_create);
  gtk_widget_set_visible (self->delete_button, self->entity->can_delete);
}

static void
set_up (CrmListPage *self, CrmAccount *account, CrmEntity *entity)
{
  self->account = g_object_ref (account);
  self->entity = entity;
  self->query = crm_list_query_new (account, entity);
  name_controls (self);
  self->list = crm_record_list_new (crm_account_get_store (account), entity->name);
  self->sections = crm_section_list_new (self->list);
  g_signal_connect_object (self->list, "notify", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
}

/* Once it is known what the list is of. */
static void
begin (CrmListPage *self)
{
  CrmListPrefs *prefs = crm_list_query_get_prefs (self->query);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "list.save-view", !self->is_related);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "list.change-selected",
                                 self->entity->can_update);
  crm_chip_bar_set_query (self->chips, self->query);
  g_signal_connect_object (self->query, "changed", G_CALLBACK (query_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->query, "views-changed", G_CALLBACK (crm_list_page_update_title),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (prefs, "notify::loaded", G_CALLBACK (take_table_mode), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (prefs, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  crm_list_page_rebuild (self);
  take_table_mode (self);
  query_changed_cb (self);
}

AdwNavigationPage *
crm_list_page_new (CrmAccount *account, CrmEntity *entity)
{
  CrmListPage *self = g_object_new (CRM_TYPE_LIST_PAGE, NULL);

  set_up (self, account, entity);
  begin (self);
  return ADW_NAVIGATION_PAGE (self);
}

AdwNavigationPage *
crm_list_page_new_related (CrmAccount *account,
                           CrmEntity *entity,
                           const char *field,
                           const char *parent_key,
                           const char *parent_title)
{
  CrmListPage *self = g_object_new (CRM_TYPE_LIST_PAGE, NULL);
  g_autoptr (CrmFilter) parent = crm_related_filter (entity, field, parent_key);

  set_up (self, account, entity);
  self->is_related = TRUE;
  self->parent_field = g_strdup (field);
  self->parent_key = g_strdup (parent_key);
  self->parent_title = g_strdup (parent_title);
  crm_list_query_set_parent (self->query, parent);
  begin (self);
  return ADW_NAVIGATION_PAGE (self);
}

const char *
crm_list_page_get_entity (CrmListPage *self)
{
  g_return_val_if_fail (CRM_IS_LIST_PAGE (self), NULL);

  return self->entity->name;
}

CrmRecordList *
crm_list_page_get_list (CrmListPage *self)
{
  g_return_val_if_fail (CRM_IS_LIST_PAGE (self), NULL);

  return self->list;
}

void
crm_list_page_set_view (CrmListPage *self, const char *name)
{
  g_return_if_fail (CRM_IS_LIST_PAGE (self));
  g_return_if_fail (name != NULL);

  crm_list_query_set_view (self->query, name);
}

void
crm_list_page_search (CrmListPage *self, const char *text)
{
  g_return_if_fail (CRM_IS_LIST_PAGE (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
}

void
crm_list_page_start_search (CrmListPage *self)
{
  g_return_if_fail (CRM_IS_LIST_PAGE (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

gboolean
crm_list_page_end_search (CrmListPage *self)
{
  g_return_val_if_fail (CRM_IS_LIST_PAGE (self), FALSE);

  if (!gtk_search_bar_get_search_mode (self->search_bar))
    return FALSE;

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  return TRUE;
}
