/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-agenda-page.h"
#include "crm-agenda-row.h"
#include "crm-filter.h"
#include "crm-list-top.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-state-page.h"
#include "crm-ui.h"
#include "crm-window.h"
#include "crm-words.h"

/* Looks at the clock so often: at midnight another day is today. */
#define CLOCK_SECONDS 30
/* So near to its end more is shown, in pages. */
#define NEAR_END 1.5

struct _CrmAgendaPage
{
  AdwNavigationPage parent_instance;

  GtkMenuButton *new_button;
  GtkPopover *date_popover;
  GtkCalendar *calendar;
  GtkRevealer *earlier_revealer;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list_view;
  CrmStatePage *state_page;

  CrmAccount *account;
  CrmProject *project;
  CrmAgenda *agenda;
  guint clock_id;
  gboolean is_going; /* the calendar is told a day, nobody chose one */
};
G_DEFINE_FINAL_TYPE (CrmAgendaPage, crm_agenda_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- the model ------------------------------------------------------------------------------ */

/* Without knowing who "I" am everything there is, is better than nothing. */
static CrmFilter *
expand (const char *filter, gpointer account)
{
  return crm_account_expand_filter (account, filter, NULL);
}

CrmAgenda *
crm_agenda_of_account (CrmAccount *account)
{
  return crm_agenda_new (crm_account_get_store (account), g_get_real_time (), expand, account);
}

static int
compare_sections (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CrmAgendaEntry *x = crm_agenda_item_get ((CrmAgendaItem *) a);
  const CrmAgendaEntry *y = crm_agenda_item_get ((CrmAgendaItem *) b);

  if (x->is_late || y->is_late)
    return x->is_late && y->is_late ? 0 : x->is_late ? -1 : 1;

  return x->day_us < y->day_us ? -1 : x->day_us > y->day_us;
}

/* --- rows ----------------------------------------------------------------------------------- */

static void
setup_row_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, crm_agenda_row_new ());
}

static void
bind_row_cb (GtkListItemFactory *factory, GtkListItem *list_item)
{
  CrmAgendaItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *spoken = crm_agenda_row_dup_spoken (item);

  crm_agenda_row_set_item (CRM_AGENDA_ROW (gtk_list_item_get_child (list_item)), item);
  gtk_list_item_set_accessible_label (list_item, spoken);
}

static void
setup_header_cb (GtkListItemFactory *factory, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_header_set_child (header, label);
}

static void
bind_header_cb (GtkListItemFactory *factory, GtkListHeader *header)
{
  const CrmAgendaEntry *entry = crm_agenda_item_get (gtk_list_header_get_item (header));
  g_autofree char *day = entry->is_late ? g_strdup (_ ("Overdue"))
                                        : crm_words_day (entry->day_us, g_get_real_time ());

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), day);
}

static CrmAgendaItem *
find_item (CrmAgendaPage *self, const char *entity, const char *key)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->agenda)); i++)
    {
      g_autoptr (CrmAgendaItem) item = g_list_model_get_item (G_LIST_MODEL (self->agenda), i);
      const CrmAgendaEntry *entry = crm_agenda_item_get (item);

      if (g_str_equal (entry->entity->name, entity) && g_str_equal (entry->key, key))
        return g_steal_pointer (&item);
    }

  return NULL;
}

static void
activate_cb (CrmAgendaPage *self, guint position)
{
  g_autoptr (CrmAgendaItem) item
      = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (self->list_view)), position);
  const CrmAgendaEntry *entry = crm_agenda_item_get (item);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-record", "(ss)", entry->entity->name,
                              entry->key);
}

/* --- finishing ------------------------------------------------------------------------------ */

typedef struct
{
  CrmAgendaPage *page;
  CrmAgendaItem *item;
  gboolean is_done;
} Finish;

static void
finish_free (gpointer data, GClosure *closure)
{
  Finish *finish = data;

  g_object_unref (finish->page);
  g_object_unref (finish->item);
  g_free (finish);
}

static Finish *
finish_new (CrmAgendaPage *page, CrmAgendaItem *item, gboolean is_done)
{
  Finish *finish = g_new0 (Finish, 1);

  finish->page = g_object_ref (page);
  finish->item = g_object_ref (item);
  finish->is_done = is_done;
  return finish;
}

static void start_finish (CrmAgendaPage *self, CrmAgendaItem *item, gboolean is_done);

static void
undo_cb (AdwToast *toast, Finish *finish)
{
  if (finish->page->agenda != NULL)
    start_finish (finish->page, finish->item, FALSE);
}

static void
offer_undo (CrmAgendaPage *self, CrmAgendaItem *item)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  AdwToast *toast;

  if (!CRM_IS_WINDOW (root))
    return;
  toast = crm_looks_toast (_ ("Task completed"));
  adw_toast_set_button_label (toast, _ ("Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb),
                         finish_new (self, item, FALSE), finish_free, G_CONNECT_DEFAULT);
  crm_window_add_toast (CRM_WINDOW (root), toast);
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Finish *finish = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_saved = crm_agenda_finish_finish (CRM_AGENDA (source), result, &error);

  if (is_saved && finish->is_done)
    offer_undo (finish->page, finish->item);
  else if (!is_saved)
    {
      g_autofree char *text = crm_account_describe_error (error);

      gtk_widget_activate_action (GTK_WIDGET (finish->page), "win.toast", "s", text);
    }
  finish_free (finish, NULL);
}

static void
start_finish (CrmAgendaPage *self, CrmAgendaItem *item, gboolean is_done)
{
  crm_agenda_finish_async (self->agenda, item, is_done, NULL, finished_cb,
                           finish_new (self, item, is_done));
}

static void
finish_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmAgendaPage *self = CRM_AGENDA_PAGE (widget);
  g_autoptr (CrmAgendaItem) item = NULL;
  const char *entity, *key;
  gboolean is_done;

  g_variant_get (parameter, "(&s&sb)", &entity, &key, &is_done);
  item = find_item (self, entity, key);
  if (item != NULL)
    start_finish (self, item, is_done);
}

/* --- days ----------------------------------------------------------------------------------- */

static void
go_to_day (CrmAgendaPage *self, gint64 us)
{
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_local_usec (us);

  crm_list_top_show (self->scroller);
  crm_agenda_set_day (self->agenda, us);
  self->is_going = TRUE;
  gtk_calendar_select_day (self->calendar, day);
  self->is_going = FALSE;
  gtk_popover_popdown (self->date_popover);
}

static void
day_selected_cb (CrmAgendaPage *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);

  if (self->agenda != NULL && !self->is_going)
    go_to_day (self, g_date_time_to_unix_usec (day));
}

static void
today_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  go_to_day (CRM_AGENDA_PAGE (widget), g_get_real_time ());
}

static void
earlier_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  crm_agenda_show_earlier (CRM_AGENDA_PAGE (widget)->agenda);
}

static void
scrolled_cb (CrmAgendaPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double page = gtk_adjustment_get_page_size (adjustment);
  gboolean has_later;

  if (self->agenda == NULL)
    return;
  g_object_get (self->agenda, "has-later", &has_later, NULL);
  if (has_later
      && gtk_adjustment_get_value (adjustment) + NEAR_END * page
             > gtk_adjustment_get_upper (adjustment))
    crm_agenda_show_later (self->agenda);
}

static gboolean
clock_cb (gpointer user_data)
{
  CrmAgendaPage *self = user_data;

  crm_agenda_set_now (self->agenda, g_get_real_time ());
  return G_SOURCE_CONTINUE;
}

/* --- new ones ------------------------------------------------------------------------------- */

/* A moment of the first day that is shown: the next full hour, or nine in the morning. */
static gint64
moment_for_new (CrmAgendaPage *self)
{
  const gint64 hour_us = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  gint64 now_us = g_get_real_time (), day_us = crm_agenda_get_day (self->agenda);

  if (now_us >= day_us && now_us < day_us + 24 * hour_us)
    return (now_us / hour_us + 1) * hour_us;

  return day_us + 9 * hour_us;
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmAgendaPage *self = CRM_AGENDA_PAGE (widget);

  gtk_widget_activate_action (widget, "win.new-at", "(sx)", g_variant_get_string (parameter, NULL),
                              moment_for_new (self));
}

static gboolean
can_stand_here (const CrmEntity *entity)
{
  return entity->can_create && (entity->agenda.start_field >= 0 || entity->agenda.due_field >= 0);
}

/* The first entity that can be made here; %NULL: none. */
static CrmEntity *
fill_new_menu (CrmAgendaPage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  CrmEntity *first = NULL;

  for (guint i = 0; i < self->project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (self->project->entities, i);
      g_autoptr (GMenuItem) item = NULL;
      g_autofree char *label = NULL;
      g_auto (GStrv) parts = NULL;
      g_autofree char *literal = NULL;

      if (!can_stand_here (entity))
        continue;
      label = crm_words_about (_ ("New %s"), entity->caption);
      parts = g_strsplit (label, "_", -1);
      literal = g_strjoinv ("__", parts);
      item = g_menu_item_new (literal, NULL);
      g_menu_item_set_action_and_target (item, "agenda.new", "s", entity->name);
      g_menu_append_item (menu, item);
      first = first != NULL ? first : entity;
    }
  gtk_menu_button_set_menu_model (self->new_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->new_button), first != NULL);

  return first;
}

/* --- states --------------------------------------------------------------------------------- */

static void
show_nothing (CrmAgendaPage *self, const char *error_text)
{
  if (error_text != NULL)
    crm_state_page_set_state (self->state_page, CRM_STATE_ERROR, NULL, error_text);
  else
    crm_state_page_set_words (
        self->state_page, CRM_STATE_EMPTY, "x-office-calendar-symbolic", _ ("Nothing Planned"),
        _ ("Appointments and tasks from this day on appear here"),
        gtk_widget_get_visible (GTK_WIDGET (self->new_button)) ? _ ("New…") : NULL);
  gtk_stack_set_visible_child_name (self->stack, "state");
}

static void
update_state (CrmAgendaPage *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->agenda));
  g_autofree char *error_text = NULL;
  gboolean loading, has_earlier;

  g_object_get (self->agenda, "loading", &loading, "has-earlier", &has_earlier, "error-text",
                &error_text, NULL);
  gtk_revealer_set_reveal_child (self->earlier_revealer, has_earlier);
  if (n_items > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (!loading)
    show_nothing (self, error_text);
  else if (!g_str_equal (gtk_stack_get_visible_child_name (self->stack), "state")
           || crm_state_page_get_state (self->state_page) != CRM_STATE_LOADING)
    {
      crm_state_page_set_state (self->state_page, CRM_STATE_LOADING, NULL, NULL);
      gtk_stack_set_visible_child_name (self->stack, "state");
    }
}

static void
state_activated_cb (CrmAgendaPage *self)
{
  if (crm_state_page_get_state (self->state_page) == CRM_STATE_ERROR)
    crm_agenda_set_day (self->agenda, crm_agenda_get_day (self->agenda));
  else
    gtk_menu_button_popup (self->new_button);
}

/* --- object --------------------------------------------------------------------------------- */

static void
crm_agenda_page_dispose (GObject *object)
{
  CrmAgendaPage *self = CRM_AGENDA_PAGE (object);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  if (self->agenda != NULL)
    g_signal_handlers_disconnect_by_data (self->agenda, self);
  g_clear_object (&self->agenda);
  g_clear_object (&self->account);
  g_clear_pointer (&self->project, crm_project_unref);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_AGENDA_PAGE);
  G_OBJECT_CLASS (crm_agenda_page_parent_class)->dispose (object);
}

static void
crm_agenda_page_class_init (CrmAgendaPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_agenda_page_dispose;
  g_type_ensure (CRM_TYPE_STATE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-agenda-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaPage, date_popover);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaPage, calendar);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaPage, earlier_revealer);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaPage, list_view);
  gtk_widget_class_bind_template_child (widget_class, CrmAgendaPage, state_page);
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, state_activated_cb);
  gtk_widget_class_install_action (widget_class, "agenda.finish", "(ssb)", finish_action);
  gtk_widget_class_install_action (widget_class, "agenda.today", NULL, today_action);
  gtk_widget_class_install_action (widget_class, "agenda.earlier", NULL, earlier_action);
  gtk_widget_class_install_action (widget_class, "agenda.new", "s", new_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_t, 0, "agenda.today", NULL);
}

static GtkListItemFactory *
create_factory (GCallback setup, GCallback bind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", setup, NULL);
  g_signal_connect (factory, "bind", bind, NULL);
  return factory;
}

static void
crm_agenda_page_init (CrmAgendaPage *self)
{
  g_autoptr (GtkListItemFactory) rows
      = create_factory (G_CALLBACK (setup_row_cb), G_CALLBACK (bind_row_cb));
  g_autoptr (GtkListItemFactory) headers
      = create_factory (G_CALLBACK (setup_header_cb), G_CALLBACK (bind_header_cb));

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->list_view, rows);
  gtk_list_view_set_header_factory (self->list_view, headers);
  crm_list_top_keep (self->scroller);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
}

AdwNavigationPage *
crm_agenda_page_new (CrmAccount *account)
{
  CrmAgendaPage *self;
  GtkSortListModel *days;
  GtkNoSelection *selection;

  g_return_val_if_fail (CRM_IS_ACCOUNT (account), NULL);

  self = g_object_new (CRM_TYPE_AGENDA_PAGE, NULL);
  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  self->agenda = crm_agenda_of_account (account);
  fill_new_menu (self);
  days = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->agenda)), NULL);
  gtk_sort_list_model_set_section_sorter (
      days, GTK_SORTER (gtk_custom_sorter_new (compare_sections, NULL, NULL)));
  selection = gtk_no_selection_new (G_LIST_MODEL (days));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  g_signal_connect_object (self->agenda, "notify", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->agenda, "items-changed", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  self->clock_id = g_timeout_add_seconds (CLOCK_SECONDS, clock_cb, self);
  update_state (self);

  return ADW_NAVIGATION_PAGE (self);
}
