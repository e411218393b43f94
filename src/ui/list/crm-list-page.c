/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-list-page.h"
#include "crm-filter.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record-row.h"
#include "crm-record.h"
#include "crm-related.h"
#include "crm-section-list.h"
#include "crm-state-page.h"
#include "crm-ui.h"
#include "crm-views-dialog.h"
#include "crm-words.h"

/* So long the first heading is looked after, and what counts as not scrolled. */
#define TOP_US (G_TIME_SPAN_SECOND / 2)
#define HEADING_HEIGHT 80

struct _CrmListPage
{
  AdwNavigationPage parent_instance;

  GtkStack *title_stack;
  AdwWindowTitle *plain_title;
  AdwWindowTitle *view_title;
  GtkWidget *new_button;
  GtkWidget *search_toggle;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list_view;
  CrmStatePage *state_page;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity; /* of the project */
  const CrmView *view;
  CrmRecordList *list;
  gboolean is_related;      /* below a record: only what belongs to it */
  CrmFilter *parent_filter; /* of such a list */
  char *parent_field;
  char *parent_key;
  char *parent_title;
  char *filter_error;
  gboolean wants_top; /* what comes is the answer to a new question */
  guint top_id;
  gint64 top_until;
};
G_DEFINE_FINAL_TYPE (CrmListPage, crm_list_page, ADW_TYPE_NAVIGATION_PAGE)

static guint view_chosen_signal;

static gboolean
is_searching (CrmListPage *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';
}

static void
show_state (CrmListPage *self, CrmState state, const char *detail)
{
  crm_state_page_set_state (self->state_page, state, self->entity, detail);
  gtk_stack_set_visible_child_name (self->stack, "state");
}

/* A list view anchors on its first row and leaves the heading above it out of sight; headings
 * come some frames after the rows. Not any more once somebody scrolls. */
static gboolean
to_top_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CrmListPage *self = CRM_LIST_PAGE (widget);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  if (self->top_until == 0)
    self->top_until = now + TOP_US;

  if (gtk_adjustment_get_value (adjustment) <= HEADING_HEIGHT)
    {
      gtk_adjustment_set_value (adjustment, 0);
      if (now < self->top_until)
        return G_SOURCE_CONTINUE;
    }

  self->top_id = 0;
  return G_SOURCE_REMOVE;
}

static void
scroll_to_top (CrmListPage *self)
{
  self->top_until = 0;
  if (self->top_id == 0)
    self->top_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), to_top_cb, NULL, NULL);
}

/* Rows were laid out for another size: who stood at the top stays there. */
static void
layout_changed_cb (CrmListPage *self)
{
  if (gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller))
      <= HEADING_HEIGHT)
    scroll_to_top (self);
}

static void
show_list (CrmListPage *self, gboolean loading)
{
  gtk_stack_set_visible_child_name (self->stack, "list");
  if (loading || !self->wants_top)
    return;

  self->wants_top = FALSE;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  scroll_to_top (self);
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
    show_list (self, loading);
  else if (loading)
    show_state (self, CRM_STATE_LOADING, NULL);
  else
    show_state (self, is_searching (self) ? CRM_STATE_NO_RESULTS : CRM_STATE_EMPTY, NULL);
}

static const char *
current_orderby (CrmListPage *self)
{
  return self->view != NULL && self->view->orderby != NULL ? self->view->orderby
                                                           : self->entity->orderby;
}

/* Letters over the rows say something only while rows stand in the order of their titles. */
static gboolean
is_sorted_by_title (CrmListPage *self)
{
  g_autoptr (GPtrArray) items = NULL;
  const CrmOrderItem *first;

  if (self->entity->display_field < 0 || current_orderby (self) == NULL)
    return FALSE;

  items = crm_orderby_parse (current_orderby (self), NULL);
  if (items == NULL || items->len == 0)
    return FALSE;

  first = g_ptr_array_index (items, 0);
  return g_strcmp0 (first->path, self->entity->fields[self->entity->display_field]->name) == 0;
}

static void
update_query (CrmListPage *self)
{
  g_autoptr (CrmFilter) view_filter = NULL;
  g_autoptr (CrmFilter) filter = NULL;
  g_autoptr (GError) error = NULL;
  const char *search = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  g_autoptr (GtkListItemFactory) headers = NULL;

  g_clear_pointer (&self->filter_error, g_free);
  if (self->view != NULL && self->view->filter != NULL)
    {
      view_filter = crm_account_expand_filter (self->account, self->view->filter, &error);
      if (view_filter == NULL)
        self->filter_error = crm_account_describe_error (error);
    }

  /* Nothing rather than the records of everybody. */
  if (self->is_related && self->parent_filter == NULL)
    self->filter_error = g_strdup (_ ("These records are not part of the app"));

  if (is_sorted_by_title (self))
    {
      headers = crm_record_row_header_factory_new (self->list);
      crm_record_list_set_group (self->list,
                                 self->entity->fields[self->entity->display_field]->name);
    }
  else
    crm_record_list_set_group (self->list, NULL);
  gtk_list_view_set_header_factory (self->list_view, headers);

  filter = crm_filter_and (view_filter, self->parent_filter);
  crm_record_list_set_query (self->list, filter, current_orderby (self),
                             *search != '\0' ? search : NULL);
  self->wants_top = TRUE;
  update_state (self);
}

static void
update_title (CrmListPage *self)
{
  const char *title = self->entity->caption_plural;
  gboolean has_views = self->entity->views->len > 1 && !self->is_related;
  const char *subtitle = self->parent_title;

  if (subtitle == NULL)
    subtitle = self->view != NULL ? self->view->caption : "";

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  adw_window_title_set_title (self->plain_title, title);
  adw_window_title_set_title (self->view_title, title);
  adw_window_title_set_subtitle (self->plain_title, subtitle);
  adw_window_title_set_subtitle (self->view_title, subtitle);
  gtk_stack_set_visible_child_name (self->title_stack, has_views ? "views" : "plain");
}

static void
view_chosen_cb (CrmListPage *self, const char *name)
{
  crm_list_page_set_view (self, name);
  g_signal_emit (self, view_chosen_signal, 0, name);
}

static void
views_clicked_cb (CrmListPage *self)
{
  AdwDialog *dialog = crm_views_dialog_new (self->project, self->entity,
                                            self->view != NULL ? self->view->name : NULL);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (view_chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
search_changed_cb (CrmListPage *self)
{
  update_query (self);
}

static void
stop_search_cb (CrmListPage *self)
{
  crm_list_page_end_search (self);
}

static void
search_activate_cb (CrmListPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    g_signal_emit_by_name (self->list_view, "activate", 0u);
}

static void
activate_cb (CrmListPage *self, guint position)
{
  g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  CrmRecord *record = item != NULL ? crm_record_item_get_record (item) : NULL;

  if (record == NULL)
    return;

  gtk_widget_activate_action (GTK_WIDGET (self),
                              self->is_related ? "win.push-record" : "win.open-record", "(ss)",
                              self->entity->name, crm_record_get_key (record));
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
      update_query (self);
      break;
    case CRM_STATE_NO_RESULTS:
      gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
      break;
    case CRM_STATE_LOADING:
    case CRM_STATE_UNSELECTED:
    case CRM_STATE_MISSING:
    case CRM_STATE_DELETED:
    case CRM_STATE_NO_PERMISSION:
      break;
    }
}

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
crm_list_page_dispose (GObject *object)
{
  CrmListPage *self = CRM_LIST_PAGE (object);

  if (self->top_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->top_id);
  self->top_id = 0;
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_clear_pointer (&self->parent_filter, crm_filter_unref);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_LIST_PAGE);
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
crm_list_page_class_init (CrmListPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = crm_list_page_dispose;
  object_class->finalize = crm_list_page_finalize;
  view_chosen_signal = g_signal_new ("view-chosen", CRM_TYPE_LIST_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "list.new", NULL, new_action);

  g_type_ensure (CRM_TYPE_STATE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-list-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, title_stack);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, plain_title);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, view_title);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, search_toggle);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, list_view);
  gtk_widget_class_bind_template_child (widget_class, CrmListPage, state_page);
  gtk_widget_class_bind_template_callback (widget_class, views_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, state_activated_cb);
}

static void
crm_list_page_init (CrmListPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller),
                           "notify::page-size", G_CALLBACK (layout_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
name_controls (CrmListPage *self)
{
  g_autofree char *search = crm_words_about (_ ("Search %s"), self->entity->caption_plural);
  g_autofree char *create = crm_words_about (_ ("New %s"), self->entity->caption);

  crm_looks_name (self->search_toggle, _ ("Search"));
  crm_looks_name (self->new_button, create);
  gtk_search_entry_set_placeholder_text (self->search_entry, search);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, search, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->entity->caption_plural, -1);
  gtk_widget_set_visible (self->new_button, self->entity->can_create);
}

static void
build_list (CrmListPage *self)
{
  g_autoptr (CrmSectionList) sections = NULL;
  g_autoptr (GtkSingleSelection) selection = NULL;
  g_autoptr (GtkListItemFactory) factory
      = crm_record_row_factory_new (crm_looks_entity_has_face (self->entity));

  self->list = crm_record_list_new (crm_account_get_store (self->account), self->entity->name);
  sections = crm_section_list_new (self->list);
  selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_single_selection_set_model (selection, G_LIST_MODEL (sections));

  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->list, "notify", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
}

static void
set_up (CrmListPage *self, CrmAccount *account, CrmEntity *entity)
{
  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  self->entity = entity;
  name_controls (self);
  build_list (self);
}

AdwNavigationPage *
crm_list_page_new (CrmAccount *account, CrmEntity *entity)
{
  CrmListPage *self = g_object_new (CRM_TYPE_LIST_PAGE, NULL);

  set_up (self, account, entity);
  crm_list_page_set_view (self, NULL);

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

  set_up (self, account, entity);
  self->is_related = TRUE;
  self->parent_filter = crm_related_filter (entity, field, parent_key);
  self->parent_field = g_strdup (field);
  self->parent_key = g_strdup (parent_key);
  self->parent_title = g_strdup (parent_title);
  update_title (self);
  update_query (self);

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

  self->view = name != NULL ? crm_entity_find_view (self->entity, name) : NULL;
  if (self->view == NULL && self->entity->views->len > 0)
    self->view = g_ptr_array_index (self->entity->views, 0);

  update_title (self);
  update_query (self);
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
