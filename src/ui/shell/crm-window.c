/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-window.h"
#include "crm-connect-page.h"
#include "crm-first-sync-page.h"
#include "crm-list-page.h"
#include "crm-looks.h"
#include "crm-problem-page.h"
#include "crm-project.h"
#include "crm-record-page.h"
#include "crm-search.h"
#include "crm-sync-dialog.h"
#include "crm-ui.h"
#include "crm-welcome-page.h"
#include "crm-window-private.h"

/* Below this the stock icons of status pages leave no room for their words. */
#define SHORT_HEIGHT 400

G_DEFINE_FINAL_TYPE (CrmWindow, crm_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum
{
  PROP_NARROW = 1,
} CrmWindowProperty;
static GParamSpec *properties[PROP_NARROW + 1];

/* --- sizes --------------------------------------------------------------------------------- */

static void
set_class (CrmWindow *self, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static gboolean
classes_cb (gpointer user_data)
{
  CrmWindow *self = user_data;

  self->classes_id = 0;
  set_class (self, "touch", self->is_narrow);
  set_class (self, "short", self->is_short);
  crm_hub_page_set_short (self->hub, self->is_short);
  return G_SOURCE_REMOVE;
}

/* Not at once: these are told in the middle of a size allocation. */
static void
schedule_classes (CrmWindow *self)
{
  if (self->classes_id == 0)
    self->classes_id = g_idle_add (classes_cb, self);
}

static void
collapsed_cb (CrmWindow *self)
{
  schedule_classes (self);
}

static void
crm_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CrmWindow *self = CRM_WINDOW (widget);
  gboolean is_short = height <= SHORT_HEIGHT;

  GTK_WIDGET_CLASS (crm_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (is_short == self->is_short)
    return;

  self->is_short = is_short;
  schedule_classes (self);
}

/* A table takes the room of the list and of the record, which then comes over it. */
static void
update_panes (CrmWindow *self)
{
  AdwNavigationPage *page = adw_navigation_split_view_get_sidebar (self->inner);
  gboolean shows_table = FALSE;

  if (CRM_IS_LIST_PAGE (page))
    g_object_get (page, "shows-table", &shows_table, NULL);
  adw_navigation_split_view_set_collapsed (self->inner, self->is_narrow || shows_table);
}

static void
table_cb (CrmWindow *self)
{
  adw_navigation_split_view_set_show_content (self->inner, FALSE);
  update_panes (self);
}

static void
set_narrow (CrmWindow *self, gboolean is_narrow)
{
  if (self->is_narrow == is_narrow)
    return;
  self->is_narrow = is_narrow;
  update_panes (self);
  schedule_classes (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

/* --- panes --------------------------------------------------------------------------------- */

CrmEntity *
crm_window_find_entity (CrmWindow *self, const char *name)
{
  g_autoptr (CrmProject) project = NULL;

  if (self->account == NULL)
    return NULL;

  project = crm_account_dup_project (self->account);
  return project != NULL ? crm_project_find_entity (project, name) : NULL;
}

/* A header bar inside the record view looks through to the outer split view: without this
 * both list and record would show a back button where the two stand side by side. */
static void
bind_show_back (CrmWindow *self, GObject *object, const char *property)
{
  g_object_bind_property (self->inner, "collapsed", object, property, G_BINDING_SYNC_CREATE);
}

static AdwNavigationPage *
create_unselected_page (CrmWindow *self)
{
  GtkWidget *state = crm_state_page_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  CrmEntity *entity = self->place != NULL ? crm_window_find_entity (self, self->place) : NULL;

  crm_state_page_set_state (CRM_STATE_PAGE (state), CRM_STATE_UNSELECTED, entity, NULL);
  adw_header_bar_set_show_title (ADW_HEADER_BAR (header), FALSE);
  bind_show_back (self, G_OBJECT (header), "show-back-button");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), state);

  return adw_navigation_page_new (view, _ ("Record"));
}

void
crm_window_clear_record (CrmWindow *self)
{
  AdwNavigationPage *page = create_unselected_page (self);

  adw_navigation_view_replace (self->recordnav, &page, 1);
  adw_navigation_split_view_set_show_content (self->inner, FALSE);
}

AdwNavigationPage *
crm_window_create_record_page (CrmWindow *self,
                               CrmEntity *entity,
                               const char *key,
                               gboolean is_first)
{
  AdwNavigationPage *page = crm_record_page_new (self->account, entity, key);

  if (is_first)
    bind_show_back (self, G_OBJECT (page), "show-back");
  bind_show_back (self, G_OBJECT (page), "narrow");
  return page;
}

void
crm_window_open_record (CrmWindow *self, const char *entity_name, const char *key)
{
  CrmEntity *entity = crm_window_find_entity (self, entity_name);
  AdwNavigationPage *page;

  if (entity == NULL)
    return;

  crm_search_note_record (crm_account_get_store (self->account), entity->name, key);
  page = crm_window_create_record_page (self, entity, key, TRUE);
  crm_window_give_list (self, CRM_RECORD_PAGE (page),
                        adw_navigation_split_view_get_sidebar (self->inner));
  adw_navigation_view_replace (self->recordnav, &page, 1);
  adw_navigation_split_view_set_show_content (self->outer, TRUE);
  adw_navigation_split_view_set_show_content (self->inner, TRUE);
}

void
crm_window_open_problem (CrmWindow *self, const char *entity, const char *key, gint64 problem)
{
  AdwNavigationPage *page = crm_problem_page_new (self->account, entity, key, problem);

  bind_show_back (self, G_OBJECT (page), "show-back");
  adw_navigation_view_replace (self->recordnav, &page, 1);
  adw_navigation_split_view_set_show_content (self->outer, TRUE);
  adw_navigation_split_view_set_show_content (self->inner, TRUE);
}

void
crm_window_push (CrmWindow *self, AdwNavigationPage *page)
{
  if (CRM_IS_RECORD_PAGE (page))
    {
      bind_show_back (self, G_OBJECT (page), "narrow");
      crm_window_give_list (self, CRM_RECORD_PAGE (page),
                            adw_navigation_view_get_visible_page (self->recordnav));
    }

  adw_navigation_view_push (self->recordnav, page);
  adw_navigation_split_view_set_show_content (self->outer, TRUE);
  adw_navigation_split_view_set_show_content (self->inner, TRUE);
}

void
crm_window_show_list_page (CrmWindow *self, AdwNavigationPage *page)
{
  adw_navigation_split_view_set_sidebar (self->inner, page);
  update_panes (self);
  crm_window_clear_record (self);
  adw_navigation_split_view_set_show_content (self->outer, TRUE);
}

void
crm_window_show_list (CrmWindow *self, const char *entity_name)
{
  CrmEntity *entity = crm_window_find_entity (self, entity_name);
  AdwNavigationPage *page;

  if (entity == NULL)
    return;

  g_set_str (&self->place, entity->name);
  page = crm_list_page_new (self->account, entity);
  g_object_bind_property (self->outer, "collapsed", page, "wide",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect_object (page, "notify::shows-table", G_CALLBACK (table_cb), self,
                           G_CONNECT_SWAPPED);
  crm_hub_page_select (self->hub, entity->name);
  crm_window_show_list_page (self, page);
}

/* --- leaving an edit page ------------------------------------------------------------------- */

void
crm_window_leave_then (CrmWindow *self, void (*func) (CrmWindow *self))
{
  if (!crm_window_has_edits (self))
    {
      func (self);
      return;
    }

  self->after_leave = func;
  crm_window_ask_about_edits (self);
}

static gboolean
close_cb (gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
  return G_SOURCE_REMOVE;
}

static void
close_now (CrmWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, close_cb, g_object_ref (self), g_object_unref);
}

static gboolean
crm_window_close_request (GtkWindow *window)
{
  CrmWindow *self = CRM_WINDOW (window);

  if (crm_window_has_edits (self))
    {
      crm_window_leave_then (self, close_now);
      return GDK_EVENT_STOP;
    }

  return GTK_WINDOW_CLASS (crm_window_parent_class)->close_request (window);
}

/* --- setting up ------------------------------------------------------------------------------ */

static void
error_activated_cb (CrmWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.open-account", NULL);
}

static void
show_main (CrmWindow *self)
{
  const char *first;

  crm_hub_page_set_account (self->hub, self->account);
  gtk_stack_set_visible_child_name (self->root, "main");

  /* Side by side an empty list pane would be a hole; alone the hub is the place to start. */
  first = crm_hub_page_get_nth_entity (self->hub, 0);
  if (first != NULL)
    crm_window_show_list (self, first);
  adw_navigation_split_view_set_show_content (self->outer, FALSE);
  crm_window_offer_drafts (self);
}

static void
first_sync_finished_cb (CrmWindow *self)
{
  show_main (self);
}

static void
show_first_sync (CrmWindow *self)
{
  AdwNavigationPage *page = crm_first_sync_page_new (self->accounts, self->account);

  g_signal_connect_object (page, "finished", G_CALLBACK (first_sync_finished_cb), self,
                           G_CONNECT_SWAPPED);
  adw_navigation_view_replace (self->setup, &page, 1);
  gtk_stack_set_visible_child_name (self->root, "setup");
  crm_first_sync_page_start (CRM_FIRST_SYNC_PAGE (page));
}

static void
crm_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((CrmWindowProperty) id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, CRM_WINDOW (object)->is_narrow);
      break;
    }
}

static void
crm_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((CrmWindowProperty) id)
    {
    case PROP_NARROW:
      set_narrow (CRM_WINDOW (object), g_value_get_boolean (value));
      break;
    }
}

static void
crm_window_dispose (GObject *object)
{
  CrmWindow *self = CRM_WINDOW (object);

  g_clear_handle_id (&self->classes_id, g_source_remove);
  if (self->edit_watch != NULL)
    g_signal_handlers_disconnect_by_data (self->edit_watch, self);
  g_clear_object (&self->edit_watch);
  g_clear_weak_pointer (&self->words);
  g_clear_object (&self->account);
  g_clear_object (&self->accounts);
  /* Before the template lets go of it: the parent class would unparent it once more. */
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_WINDOW);
  G_OBJECT_CLASS (crm_window_parent_class)->dispose (object);
}

static void
crm_window_finalize (GObject *object)
{
  CrmWindow *self = CRM_WINDOW (object);

  g_free (self->place);
  g_free (self->next_entity);
  g_free (self->next_key);
  g_free (self->next_account);
  G_OBJECT_CLASS (crm_window_parent_class)->finalize (object);
}

static void
crm_window_class_init (CrmWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = crm_window_get_property;
  object_class->set_property = crm_window_set_property;
  object_class->dispose = crm_window_dispose;
  object_class->finalize = crm_window_finalize;
  properties[PROP_NARROW]
      = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  widget_class->size_allocate = crm_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = crm_window_close_request;

  g_type_ensure (CRM_TYPE_HUB_PAGE);
  g_type_ensure (CRM_TYPE_STATE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-window"));
  gtk_widget_class_bind_template_child (widget_class, CrmWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CrmWindow, root);
  gtk_widget_class_bind_template_child (widget_class, CrmWindow, setup);
  gtk_widget_class_bind_template_child (widget_class, CrmWindow, error_page);
  gtk_widget_class_bind_template_child (widget_class, CrmWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, CrmWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, CrmWindow, hub);
  gtk_widget_class_bind_template_child (widget_class, CrmWindow, recordnav);
  gtk_widget_class_bind_template_callback (widget_class, collapsed_cb);
  gtk_widget_class_bind_template_callback (widget_class, error_activated_cb);
  crm_window_install_actions (widget_class);
}

static void
crm_window_init (CrmWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  crm_window_clear_record (self);
}

GtkWidget *
crm_window_new (GtkApplication *app, CrmAccountList *accounts)
{
  CrmWindow *self = g_object_new (CRM_TYPE_WINDOW, "application", app, NULL);

  self->accounts = g_object_ref (accounts);
  return GTK_WIDGET (self);
}

void
crm_window_show_welcome (CrmWindow *self)
{
  AdwNavigationPage *page;

  g_return_if_fail (CRM_IS_WINDOW (self));

  /* What was shown of an account that is about to go goes first. */
  g_clear_object (&self->account);
  g_clear_pointer (&self->place, g_free);
  crm_window_clear_record (self);
  adw_navigation_split_view_set_sidebar (self->inner, NULL);
  page = crm_welcome_page_new ();
  adw_navigation_view_replace (self->setup, &page, 1);
  gtk_stack_set_visible_child_name (self->root, "setup");
}

static void
notice_answered_cb (CrmWindow *self, const char *response)
{
  if (g_str_equal (response, "sync"))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sync", NULL);
}

/* @may_sync: the page below does not offer it already */
static void
tell_notice (CrmWindow *self, const char *notice, gboolean may_sync)
{
  AdwAlertDialog *dialog
      = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Local Data Was Damaged"), notice));

  adw_alert_dialog_add_response (dialog, "close", _ ("_Close"));
  if (may_sync)
    {
      adw_alert_dialog_add_response (dialog, "sync", _ ("_Synchronize Now"));
      adw_alert_dialog_set_response_appearance (dialog, "sync", ADW_RESPONSE_SUGGESTED);
    }
  adw_alert_dialog_set_close_response (dialog, "close");
  g_signal_connect_object (dialog, "response", G_CALLBACK (notice_answered_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

void
crm_window_show_account (CrmWindow *self, CrmAccount *account)
{
  gint64 last_sync = 0;
  gboolean is_other;

  g_return_if_fail (CRM_IS_WINDOW (self));
  g_return_if_fail (CRM_IS_ACCOUNT (account));

  is_other = g_set_object (&self->account, account);
  g_object_get (account, "last-sync", &last_sync, NULL);
  if (last_sync == 0)
    show_first_sync (self);
  else
    show_main (self);
  if (is_other && crm_account_get_notice (account) != NULL)
    tell_notice (self, crm_account_get_notice (account), last_sync != 0);
}

void
crm_window_show_error (CrmWindow *self, const char *text)
{
  g_return_if_fail (CRM_IS_WINDOW (self));

  crm_state_page_set_state (self->error_page, CRM_STATE_ERROR, NULL, text);
  gtk_stack_set_visible_child_name (self->root, "error");
}

CrmAccount *
crm_window_get_account (CrmWindow *self)
{
  g_return_val_if_fail (CRM_IS_WINDOW (self), NULL);

  return self->account;
}

void
crm_window_quit (CrmWindow *self)
{
  AdwDialog *dialog;

  g_return_if_fail (CRM_IS_WINDOW (self));

  /* It cannot be closed by mistake, but who quits means it: the sync stops where it is. */
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  if (CRM_IS_SYNC_DIALOG (dialog))
    crm_sync_dialog_leave (CRM_SYNC_DIALOG (dialog));

  gtk_window_close (GTK_WINDOW (self));
}

void
crm_window_add_toast (CrmWindow *self, AdwToast *toast)
{
  g_return_if_fail (CRM_IS_WINDOW (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* What happened last is told at once: words take the place of earlier words. */
void
crm_window_say (CrmWindow *self, const char *text)
{
  AdwToast *toast = crm_looks_toast (text);

  if (self->words != NULL)
    adw_toast_dismiss (self->words);
  g_set_weak_pointer (&self->words, toast);
  crm_window_add_toast (self, toast);
}
