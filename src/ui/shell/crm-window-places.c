/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-agenda-page.h"
#include "crm-edit-page.h"
#include "crm-hub-places.h"
#include "crm-list-page.h"
#include "crm-project.h"
#include "crm-search-page.h"
#include "crm-ui.h"
#include "crm-value.h"
#include "crm-window-private.h"

/* What the list pane shows besides lists: the agenda, the search over everything. */

static void
show_place (CrmWindow *self, const char *place, AdwNavigationPage *page)
{
  crm_hub_page_select (self->hub, place);
  g_clear_pointer (&self->place, g_free);
  crm_window_show_list_page (self, page);
}

static void
go_to_agenda (CrmWindow *self)
{
  show_place (self, CRM_PLACE_AGENDA, crm_agenda_page_new (self->account));
}

static gboolean
has_agenda (CrmWindow *self)
{
  g_autoptr (CrmProject) project
      = self->account != NULL ? crm_account_dup_project (self->account) : NULL;

  return project != NULL && crm_project_has_agenda (project);
}

static void
show_agenda_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  if (has_agenda (self))
    crm_window_leave_then (self, go_to_agenda);
}

static void
go_to_search (CrmWindow *self)
{
  AdwNavigationPage *page = adw_navigation_split_view_get_sidebar (self->inner);

  if (!CRM_IS_SEARCH_PAGE (page))
    {
      page = crm_search_page_new (self->account);
      show_place (self, CRM_PLACE_SEARCH, page);
    }
  else
    {
      adw_navigation_split_view_set_show_content (self->inner, FALSE);
      adw_navigation_split_view_set_show_content (self->outer, TRUE);
    }
  crm_search_page_start (CRM_SEARCH_PAGE (page), self->next_key != NULL ? self->next_key : "");
}

static void
show_search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  if (self->account == NULL)
    return;

  g_set_str (&self->next_key, g_variant_get_string (parameter, NULL));
  crm_window_leave_then (self, go_to_search);
}

static void
go_to_results (CrmWindow *self)
{
  AdwNavigationPage *page;

  crm_window_show_list (self, self->next_entity);
  page = adw_navigation_split_view_get_sidebar (self->inner);
  if (CRM_IS_LIST_PAGE (page))
    crm_list_page_search (CRM_LIST_PAGE (page), self->next_key);
}

static void
show_results_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  const char *entity, *text;

  g_variant_get (parameter, "(&s&s)", &entity, &text);
  g_set_str (&self->next_entity, entity);
  g_set_str (&self->next_key, text);
  crm_window_leave_then (self, go_to_results);
}

static void
show_hub_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);

  adw_navigation_split_view_set_show_content (self->outer, FALSE);
  gtk_widget_child_focus (GTK_WIDGET (self->hub), GTK_DIR_TAB_FORWARD);
}

/* --- something at a time -------------------------------------------------------------------- */

static void
prefill_time (CrmRecordDraft *draft, int field, gint64 us)
{
  CrmEntity *entity = crm_record_draft_get_entity (draft);
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local_usec (us);
  g_autofree char *day = g_date_time_format (local, "%Y-%m-%d");
  CrmValue value;

  if (field < 0)
    return;
  value = entity->fields[field]->type == CRM_EDM_DATE ? crm_value_text (day) : crm_value_int (us);
  crm_record_draft_prefill (draft, (guint) field, &value, NULL);
}

/* An appointment of an hour; a task is due then. */
static void
go_to_new_at (CrmWindow *self)
{
  CrmEntity *entity = crm_window_find_entity (self, self->next_entity);
  AdwNavigationPage *page;
  CrmRecordDraft *draft;

  if (entity == NULL || !entity->can_create)
    return;

  page = crm_edit_page_new (self->account, entity, NULL);
  draft = crm_edit_page_get_draft (CRM_EDIT_PAGE (page));
  prefill_time (draft, entity->agenda.start_field, self->next_problem);
  if (entity->agenda.start_field >= 0)
    prefill_time (draft, entity->agenda.end_field,
                  self->next_problem + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  else
    prefill_time (draft, entity->agenda.due_field, self->next_problem);
  crm_window_push_edit_page (self, page);
}

static void
new_at_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmWindow *self = CRM_WINDOW (widget);
  const char *entity;

  g_variant_get (parameter, "(&sx)", &entity, &self->next_problem);
  g_set_str (&self->next_entity, entity);
  crm_window_leave_then (self, go_to_new_at);
}

void
crm_window_install_place_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-agenda", NULL, show_agenda_action);
  gtk_widget_class_install_action (widget_class, "win.show-search", "s", show_search_action);
  gtk_widget_class_install_action (widget_class, "win.show-results", "(ss)", show_results_action);
  gtk_widget_class_install_action (widget_class, "win.show-hub", NULL, show_hub_action);
  gtk_widget_class_install_action (widget_class, "win.new-at", "(sx)", new_at_action);
}
