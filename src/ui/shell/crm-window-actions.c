/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-about.h"
#include "crm-accounts-dialog.h"
#include "crm-connect-page.h"
#include "crm-earlier-group.h"
#include "crm-edit-page.h"
#include "crm-list-page.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-pending-page.h"
#include "crm-problem-page.h"
#include "crm-project.h"
#include "crm-record-page.h"
#include "crm-record.h"
#include "crm-shortcuts-dialog.h"
#include "crm-sign-in.h"
#include "crm-sync-dialog.h"
#include "crm-ui.h"
#include "crm-window-private.h"
#include "crm-words.h"

/* --- places ------------------------------------------------------------------------------ */

static void
go_to_list (CrmWindow *self)
{
  crm_window_show_list (self, self->next_entity);
}

static void
show_list_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  g_set_str (&self->next_entity, g_variant_get_string (parameter, NULL));
  crm_window_leave_then (self, go_to_list);
}

static void
go_to_nth (CrmWindow *self)
{
  if (self->next_entity != NULL)
    crm_window_show_list (self, self->next_entity);
}

static void
show_nth_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  if (self->account == NULL)
    return;

  g_set_str (&self->next_entity,
             crm_hub_page_get_nth_entity (self->hub, g_variant_get_uint32 (parameter)));
  crm_window_leave_then (self, go_to_nth);
}

static void
go_to_pending (CrmWindow *self)
{
  crm_hub_page_select (self->hub, NULL);
  g_clear_pointer (&self->place, g_free);
  crm_window_show_list_page (self, crm_pending_page_new (self->account));
}

static void
show_pending_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  if (self->account != NULL)
    crm_window_leave_then (self, go_to_pending);
}

static void
set_next_record (CrmWindow *self, GVariant *parameter)
{
  const char *entity, *key;

  g_variant_get (parameter, "(&s&s)", &entity, &key);
  g_set_str (&self->next_entity, entity);
  g_set_str (&self->next_key, key);
}

static void
go_to_record (CrmWindow *self)
{
  crm_window_open_record (self, self->next_entity, self->next_key);
}

static void
open_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_next_record (CRM_WINDOW (widget), parameter);
  crm_window_leave_then (CRM_WINDOW (widget), go_to_record);
}

static void
push_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  CrmEntity *entity;

  set_next_record (self, parameter);
  entity = crm_window_find_entity (self, self->next_entity);
  if (entity != NULL)
    crm_window_push (self, crm_record_page_new (self->account, entity, self->next_key));
}

static void
set_next_problem (CrmWindow *self, GVariant *parameter)
{
  const char *entity, *key;

  g_variant_get (parameter, "(&s&sx)", &entity, &key, &self->next_problem);
  g_set_str (&self->next_entity, entity);
  g_set_str (&self->next_key, key);
}

static void
go_to_problem (CrmWindow *self)
{
  crm_window_open_problem (self, self->next_entity, self->next_key, self->next_problem);
}

static void
open_problem_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_next_problem (CRM_WINDOW (widget), parameter);
  crm_window_leave_then (CRM_WINDOW (widget), go_to_problem);
}

static void
push_problem_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  set_next_problem (self, parameter);
  crm_window_push (self, crm_problem_page_new (self->account, self->next_entity, self->next_key,
                                               self->next_problem));
}

static void
go_to_earlier (CrmWindow *self)
{
  crm_window_clear_record (self);
  crm_window_push (self, crm_earlier_page_new (self->account));
}

static void
show_earlier_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (CRM_WINDOW (widget)->account != NULL)
    crm_window_leave_then (CRM_WINDOW (widget), go_to_earlier);
}

static void
show_related_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  const char *entity_name, *field, *key, *title;
  CrmEntity *entity;

  g_variant_get (parameter, "(&s&s&s&s)", &entity_name, &field, &key, &title);
  entity = crm_window_find_entity (self, entity_name);
  if (entity != NULL)
    crm_window_push (self, crm_list_page_new_related (self->account, entity, field, key, title));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  if (!adw_navigation_view_pop (self->recordnav))
    crm_window_clear_record (self);
}

/* --- records ------------------------------------------------------------------------------ */

typedef struct
{
  CrmWindow *window;
  char *entity;
  char *key;
} Undo;

static void
undo_free (gpointer data, GClosure *closure)
{
  Undo *undo = data;

  g_free (undo->entity);
  g_free (undo->key);
  g_free (undo);
}

static void
undeleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (crm_record_undelete_finish (crm_account_get_store (self->account), result, &error))
    return;

  text = crm_account_describe_error (error);
  crm_window_say (self, text);
}

static void
undo_clicked_cb (AdwToast *toast, Undo *undo)
{
  CrmWindow *self = undo->window;
  CrmEntity *entity = crm_window_find_entity (self, undo->entity);

  if (entity != NULL)
    crm_record_undelete_async (crm_account_get_store (self->account), entity, undo->key, NULL,
                               undeleted_cb, g_object_ref (self));
}

static void
record_deleted_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  const char *entity, *key, *title;
  g_autofree char *text = NULL;
  AdwToast *toast;
  Undo *undo = g_new0 (Undo, 1);

  g_variant_get (parameter, "(&s&s&s)", &entity, &key, &title);
  undo->window = self;
  undo->entity = g_strdup (entity);
  undo->key = g_strdup (key);

  text = crm_words_about (_ ("“%s” deleted"), title);
  toast = crm_looks_toast (text);
  adw_toast_set_button_label (toast, _ ("Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), undo, undo_free,
                         G_CONNECT_DEFAULT);
  back_action (widget, NULL, NULL);
  crm_window_add_toast (self, toast);
}

/* --- what keys ask for --------------------------------------------------------------------- */

/* The list that is shown in the record pane, else that beside it; %NULL: none is. */
static AdwNavigationPage *
find_list_page (CrmWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->recordnav);

  if (!CRM_IS_LIST_PAGE (page))
    page = adw_navigation_split_view_get_sidebar (self->inner);
  return CRM_IS_LIST_PAGE (page) && self->account != NULL ? page : NULL;
}

static void
list_views_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwNavigationPage *page = find_list_page (CRM_WINDOW (widget));

  if (page != NULL)
    gtk_widget_activate_action (GTK_WIDGET (page), "list.views", NULL);
}

static void
list_filter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwNavigationPage *page = find_list_page (CRM_WINDOW (widget));

  if (page != NULL)
    gtk_widget_activate_action (GTK_WIDGET (page), "list.filter", NULL);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  AdwNavigationPage *page = find_list_page (self);

  if (page == NULL)
    return;

  adw_navigation_split_view_set_show_content (self->outer, TRUE);
  crm_list_page_start_search (CRM_LIST_PAGE (page));
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->recordnav);

  if (CRM_IS_RECORD_PAGE (page))
    gtk_widget_activate_action (GTK_WIDGET (page), "record.edit", NULL);
}

/* --- synchronizing ------------------------------------------------------------------------- */

static void
start_sync (CrmWindow *self, gboolean full)
{
  AdwDialog *dialog;

  if (self->account == NULL
      || adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL)
    return;

  dialog = crm_sync_dialog_new (self->account, full);
  adw_dialog_present (dialog, GTK_WIDGET (self));
  crm_sync_dialog_start (CRM_SYNC_DIALOG (dialog));
}

static void
signed_in (GtkWidget *widget)
{
  start_sync (CRM_WINDOW (widget), FALSE);
}

static void
sign_in_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  if (self->account != NULL)
    crm_sign_in_ask (self->accounts, self->account, widget, signed_in);
}

static gboolean
needs_sign_in (CrmWindow *self)
{
  gboolean needed = FALSE;

  if (self->account != NULL)
    g_object_get (self->account, "needs-sign-in", &needed, NULL);

  return needed;
}

static void
sync_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (needs_sign_in (CRM_WINDOW (widget)))
    sign_in_action (widget, NULL, NULL);
  else
    start_sync (CRM_WINDOW (widget), FALSE);
}

static void
full_response_cb (CrmWindow *self, const char *response)
{
  if (g_str_equal (response, "download"))
    start_sync (self, TRUE);
}

static void
sync_full_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwDialog *dialog
      = adw_alert_dialog_new (_ ("Download All Data Again?"),
                              _ ("Changes that were not sent yet are sent first and kept."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);

  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Cancel"), "download", _ ("_Download"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (alert, "download", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (alert, "download");
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (full_response_cb), widget,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

/* --- the rest ------------------------------------------------------------------------------ */

static void
toast_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  crm_window_say (CRM_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
about_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_dialog_present (crm_about_new (), widget);
}

static void
shortcuts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_dialog_present (crm_shortcuts_dialog_new (), widget);
}

static void
connected_cb (CrmWindow *self, const char *account)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  if (dialog != NULL)
    adw_dialog_force_close (dialog);
  gtk_widget_activate_action (GTK_WIDGET (self), "app.open-named-account", "s", account);
}

/* On the pages of the first run, or where there is an account already over it. */
static void
show_connect_page (CrmWindow *self)
{
  AdwNavigationPage *page = crm_connect_page_new (self->accounts);
  AdwDialog *dialog;
  GtkWidget *view;

  g_signal_connect_object (page, "connected", G_CALLBACK (connected_cb), self, G_CONNECT_SWAPPED);
  if (self->account == NULL)
    {
      adw_navigation_view_push (self->setup, page);
      return;
    }
  view = adw_navigation_view_new ();
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), page);
  dialog = adw_dialog_new ();
  adw_dialog_set_title (dialog, adw_navigation_page_get_title (page));
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 640);
  adw_dialog_set_child (dialog, view);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
connect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  crm_window_leave_then (CRM_WINDOW (widget), show_connect_page);
}

static void
accounts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) == NULL)
    adw_dialog_present (crm_accounts_dialog_new (self->accounts, self->account), widget);
}

static void
go_to_account (CrmWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.open-named-account", "s", self->next_account);
}

static void
switch_account_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  g_set_str (&self->next_account, g_variant_get_string (parameter, NULL));
  crm_window_leave_then (self, go_to_account);
}

void
crm_window_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "win.show-list", "s", show_list_action },
    { "win.show-nth", "u", show_nth_action },
    { "win.show-pending", NULL, show_pending_action },
    { "win.open-record", "(ss)", open_record_action },
    { "win.push-record", "(ss)", push_record_action },
    { "win.open-problem", "(ssx)", open_problem_action },
    { "win.push-problem", "(ssx)", push_problem_action },
    { "win.show-earlier", NULL, show_earlier_action },
    { "win.show-related", "(ssss)", show_related_action },
    { "win.back", NULL, back_action },
    { "win.record-deleted", "(sss)", record_deleted_action },
    { "win.search", NULL, search_action },
    { "win.list-views", NULL, list_views_action },
    { "win.list-filter", NULL, list_filter_action },
    { "win.edit", NULL, edit_action },
    { "win.sync", NULL, sync_action },
    { "win.sync-full", NULL, sync_full_action },
    { "win.sign-in", NULL, sign_in_action },
    { "win.toast", "s", toast_action },
    { "win.about", NULL, about_action },
    { "win.shortcuts", NULL, shortcuts_action },
    { "win.connect", NULL, connect_action },
    { "win.accounts", NULL, accounts_action },
    { "win.switch-account", "s", switch_account_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                     actions[i].func);
  crm_window_install_place_actions (widget_class);
  crm_window_install_record_actions (widget_class);
  crm_window_install_edit_actions (widget_class);
}
