/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-state.h"
#include "crm-hub-page.h"
#include "crm-hub-row.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-sync-button.h"
#include "crm-ui.h"
#include "crm-words.h"

#define PLACE_PROBLEMS "!problems"
#define PLACE_SIGN_IN "!sign-in"
#define PLACE_ERROR "!error"

#define STATUS_UPDATE_SECONDS 30

struct _CrmHubPage
{
  AdwNavigationPage parent_instance;

  AdwToolbarView *toolbar;
  AdwWindowTitle *window_title;
  CrmSyncButton *sync_button;
  GtkListBox *list;
  GtkWidget *status_button;
  GtkImage *status_icon;
  GtkLabel *status_label;
  GtkLabel *status_detail;

  CrmAccount *account;
  CrmProject *project;
  CrmCounts *counts;
  char *selected;
  gboolean collapsed;
  guint status_id;
};
G_DEFINE_FINAL_TYPE (CrmHubPage, crm_hub_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_COLLAPSED = 1,
} CrmHubPageProperty;
static GParamSpec *properties[PROP_COLLAPSED + 1];

static CrmHubRow *
row_at (CrmHubPage *self, int position)
{
  return (CrmHubRow *) gtk_list_box_get_row_at_index (self->list, position);
}

static CrmHubRow *
find_row (CrmHubPage *self, const char *place)
{
  CrmHubRow *row;

  for (int i = 0; (row = row_at (self, i)) != NULL; i++)
    if (g_str_equal (crm_hub_row_get_place (row), place))
      return row;

  return NULL;
}

static gboolean
is_entity_row (CrmHubRow *row)
{
  return crm_hub_row_get_place (row)[0] != '!';
}

static void
apply_selection (CrmHubPage *self)
{
  CrmHubRow *row = self->selected != NULL ? find_row (self, self->selected) : NULL;

  gtk_list_box_set_selection_mode (self->list,
                                   self->collapsed ? GTK_SELECTION_NONE : GTK_SELECTION_SINGLE);
  if (!self->collapsed)
    gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
}

/* Attention rows stand first and go when what they name is solved. */
static void
set_attention (CrmHubPage *self, const char *place, const char *title, const char *subtitle)
{
  CrmHubRow *row = find_row (self, place);

  if (row != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));

  if (title == NULL)
    return;

  row = CRM_HUB_ROW (crm_hub_row_new (place, NULL, "dialog-warning-symbolic", title));
  crm_hub_row_set_attention (row, subtitle);
  gtk_list_box_prepend (self->list, GTK_WIDGET (row));
}

static void
update_attention (CrmHubPage *self, const CrmAccountState *state)
{
  g_autofree char *problems = NULL;

  if (state->problems > 0)
    problems = g_strdup_printf (ngettext ("%'u Problem", "%'u Problems", state->problems),
                                state->problems);

  set_attention (self, PLACE_ERROR,
                 state->error_text != NULL && !state->needs_sign_in
                     ? crm_account_state_get_title (state)
                     : NULL,
                 state->error_text);
  set_attention (self, PLACE_PROBLEMS, problems, _ ("Changes the server did not take"));
  set_attention (self, PLACE_SIGN_IN, state->needs_sign_in ? _ ("Sign In Again") : NULL,
                 /* A keyring that was emptied is no wrong password. */
                 state->error_text != NULL ? state->error_text
                                           : _ ("The server did not accept the password"));
}

static void
update_status (CrmHubPage *self)
{
  g_auto (CrmAccountState) state = { 0 };
  g_autofree char *line = NULL;
  g_autofree char *last = NULL;
  const char *detail;

  crm_account_state_read (&state, self->account);
  line = crm_account_state_dup_line (&state);
  last = crm_words_last_sync (state.last_sync, g_get_real_time ());
  detail = state.syncing ? state.phase_text : last;

  gtk_image_set_from_icon_name (self->status_icon, state.pending > 0 && !state.syncing
                                                       ? "li-pending-symbolic"
                                                       : crm_account_state_get_icon (&state));
  gtk_label_set_label (self->status_label, line);
  gtk_label_set_label (self->status_detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status_detail),
                          detail != NULL && !g_str_equal (detail, line));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, line, -1);
}

static void
update_state (CrmHubPage *self)
{
  g_auto (CrmAccountState) state = { 0 };

  crm_account_state_read (&state, self->account);
  update_status (self);
  update_attention (self, &state);
  apply_selection (self);
}

static void
count_changed_cb (CrmHubPage *self, const char *entity)
{
  CrmHubRow *row = find_row (self, entity);

  if (row != NULL)
    crm_hub_row_set_count (row, crm_counts_get (self->counts, entity));
}

static void
add_entity (CrmHubPage *self, CrmEntity *entity)
{
  GtkWidget *row = crm_hub_row_new (entity->name, _ ("Records"), crm_looks_entity_icon (entity),
                                    entity->caption_plural);

  gtk_list_box_append (self->list, row);
  crm_hub_row_set_count (CRM_HUB_ROW (row), crm_counts_get (self->counts, entity->name));
}

static void
rebuild (CrmHubPage *self)
{
  gtk_list_box_remove_all (self->list);
  g_clear_object (&self->counts);
  g_clear_pointer (&self->project, crm_project_unref);

  self->project = crm_account_dup_project (self->account);
  if (self->project != NULL)
    {
      self->counts = crm_counts_new (crm_account_get_store (self->account));
      g_signal_connect_object (self->counts, "changed", G_CALLBACK (count_changed_cb), self,
                               G_CONNECT_SWAPPED);
      for (guint i = 0; i < self->project->entities->len; i++)
        {
          CrmEntity *entity = g_ptr_array_index (self->project->entities, i);

          if (!entity->is_lookup)
            add_entity (self, entity);
        }
    }

  update_state (self);
}

static void
account_notify_cb (CrmHubPage *self, GParamSpec *pspec)
{
  g_autoptr (CrmProject) project = NULL;

  if (g_str_equal (pspec->name, "fraction") || g_str_equal (pspec->name, "entity-text"))
    return;

  if (g_str_equal (pspec->name, "phase") || g_str_equal (pspec->name, "phase-text"))
    {
      update_status (self);
      return;
    }

  /* A sync may have brought another project. */
  project = crm_account_dup_project (self->account);
  if (project != self->project)
    rebuild (self);
  else
    update_state (self);
}

static gboolean
status_cb (gpointer user_data)
{
  CrmHubPage *self = user_data;

  if (self->account != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    update_status (self);

  return G_SOURCE_CONTINUE;
}

static void
header_func (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const char *section = crm_hub_row_get_section (CRM_HUB_ROW (row));
  const char *previous = before != NULL ? crm_hub_row_get_section (CRM_HUB_ROW (before)) : NULL;
  GtkWidget *label;

  if (section == NULL || g_strcmp0 (section, previous) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }

  label = gtk_label_new (section);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (label, "section");
  gtk_list_box_row_set_header (row, label);
}

static void
row_activated_cb (CrmHubPage *self, GtkListBoxRow *row)
{
  const char *place = crm_hub_row_get_place (CRM_HUB_ROW (row));

  if (is_entity_row (CRM_HUB_ROW (row)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-list", "s", place);
  else if (g_str_equal (place, PLACE_SIGN_IN))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sign-in", NULL);
  else if (g_str_equal (place, PLACE_ERROR))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sync", NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-pending", NULL);
}

static void
crm_hub_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CrmHubPage *self = CRM_HUB_PAGE (object);

  switch ((CrmHubPageProperty) id)
    {
    case PROP_COLLAPSED:
      self->collapsed = g_value_get_boolean (value);
      apply_selection (self);
      break;
    }
}

static void
crm_hub_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmHubPage *self = CRM_HUB_PAGE (object);

  switch ((CrmHubPageProperty) id)
    {
    case PROP_COLLAPSED:
      g_value_set_boolean (value, self->collapsed);
      break;
    }
}

static void
crm_hub_page_dispose (GObject *object)
{
  CrmHubPage *self = CRM_HUB_PAGE (object);

  g_clear_handle_id (&self->status_id, g_source_remove);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  g_clear_object (&self->counts);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_pointer (&self->selected, g_free);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_HUB_PAGE);
  G_OBJECT_CLASS (crm_hub_page_parent_class)->dispose (object);
}

static void
crm_hub_page_class_init (CrmHubPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = crm_hub_page_set_property;
  object_class->get_property = crm_hub_page_get_property;
  object_class->dispose = crm_hub_page_dispose;

  properties[PROP_COLLAPSED] = g_param_spec_boolean ("collapsed", NULL, NULL, FALSE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (CRM_TYPE_SYNC_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-hub-page"));
  gtk_widget_class_bind_template_child (widget_class, CrmHubPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, CrmHubPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, CrmHubPage, sync_button);
  gtk_widget_class_bind_template_child (widget_class, CrmHubPage, list);
  gtk_widget_class_bind_template_child (widget_class, CrmHubPage, status_button);
  gtk_widget_class_bind_template_child (widget_class, CrmHubPage, status_icon);
  gtk_widget_class_bind_template_child (widget_class, CrmHubPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, CrmHubPage, status_detail);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
crm_hub_page_init (CrmHubPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, header_func, NULL, NULL);
  self->status_id = g_timeout_add_seconds (STATUS_UPDATE_SECONDS, status_cb, self);
}

void
crm_hub_page_set_account (CrmHubPage *self, CrmAccount *account)
{
  g_return_if_fail (CRM_IS_HUB_PAGE (self));
  g_return_if_fail (CRM_IS_ACCOUNT (account));

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);

  g_set_object (&self->account, account);
  g_signal_connect_object (account, "notify", G_CALLBACK (account_notify_cb), self,
                           G_CONNECT_SWAPPED);
  adw_window_title_set_subtitle (self->window_title, crm_account_get_name (account));
  crm_sync_button_set_account (self->sync_button, account);
  rebuild (self);
}

void
crm_hub_page_select (CrmHubPage *self, const char *place)
{
  g_return_if_fail (CRM_IS_HUB_PAGE (self));

  g_set_str (&self->selected, place);
  apply_selection (self);
}

void
crm_hub_page_set_short (CrmHubPage *self, gboolean is_short)
{
  g_return_if_fail (CRM_IS_HUB_PAGE (self));

  adw_toolbar_view_set_reveal_bottom_bars (self->toolbar, !is_short);
}

const char *
crm_hub_page_get_nth_entity (CrmHubPage *self, guint n)
{
  CrmHubRow *row;

  g_return_val_if_fail (CRM_IS_HUB_PAGE (self), NULL);

  for (int i = 0; (row = row_at (self, i)) != NULL; i++)
    if (is_entity_row (row) && n-- == 0)
      return crm_hub_row_get_place (row);

  return NULL;
}
