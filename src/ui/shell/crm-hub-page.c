/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-hub-page.h"
#include "crm-account-state.h"
#include "crm-agenda-page.h"
#include "crm-hub-places.h"
#include "crm-hub-row.h"
#include "crm-hub-summary.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-sync-button.h"
#include "crm-ui.h"
#include "crm-words.h"

#define PLACE_CONFLICTS "!conflicts"
#define PLACE_PROBLEMS "!problems"
#define PLACE_WAITING "!waiting"
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
  CrmAgenda *agenda;         /* or %NULL: nothing of the project has a time */
  GCancellable *cancellable; /* of the lines under the places */
  char *selected;
  gboolean collapsed;
  gboolean editing;
  gboolean shows_hidden;
  guint status_id;
};
G_DEFINE_FINAL_TYPE (CrmHubPage, crm_hub_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_COLLAPSED = 1,
  PROP_EDITING,
} CrmHubPageProperty;
static GParamSpec *properties[PROP_EDITING + 1];

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
  for (int i = 0; (row = row_at (self, i)) != NULL; i++)
    crm_hub_row_set_shows_summary (row, self->collapsed);
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

/* From the last to the first: each comes before those that are there. */
static void
update_attention (CrmHubPage *self, const CrmAccountState *state)
{
  guint n_others = state->problems - MIN (state->problems, state->conflicts);
  gboolean is_stuck = state->error_text != NULL || state->needs_sign_in;
  g_autofree char *waiting = g_strdup_printf (
      ngettext ("%'u Change Not Sent", "%'u Changes Not Sent", state->pending), state->pending);
  g_autofree char *problems
      = g_strdup_printf (ngettext ("%'u Problem", "%'u Problems", n_others), n_others);
  g_autofree char *conflicts = g_strdup_printf (
      ngettext ("%'u Conflict", "%'u Conflicts", state->conflicts), state->conflicts);

  /* What waits for the next sync is no matter for attention unless that cannot come. */
  set_attention (self, PLACE_WAITING, state->pending > 0 && is_stuck ? waiting : NULL,
                 _ ("They are kept on this device"));
  set_attention (self, PLACE_ERROR,
                 state->error_text != NULL && !state->needs_sign_in
                     ? crm_account_state_get_title (state)
                     : NULL,
                 state->error_text);
  set_attention (self, PLACE_PROBLEMS, n_others > 0 ? problems : NULL,
                 _ ("Changes the server did not take"));
  set_attention (self, PLACE_CONFLICTS, state->conflicts > 0 ? conflicts : NULL,
                 _ ("Changed here and on the server"));
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

/* --- lines under the places ------------------------------------------------------------------- */

typedef struct
{
  CrmHubPage *page;
  char *place;
} Summary;

static void
summary_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Summary *summary = user_data;
  g_autofree char *text = crm_hub_summary_finish (CRM_ACCOUNT (source), result);
  CrmHubRow *row = summary->page->account != NULL ? find_row (summary->page, summary->place) : NULL;

  if (row != NULL)
    crm_hub_row_set_summary (row, text);
  g_object_unref (summary->page);
  g_free (summary->place);
  g_free (summary);
}

static void
ask_summary (CrmHubPage *self, CrmEntity *entity)
{
  Summary *summary = g_new0 (Summary, 1);

  summary->page = g_object_ref (self);
  summary->place = g_strdup (entity->name);
  crm_hub_summary_async (self->account, entity, self->cancellable, summary_cb, summary);
}

static void
agenda_changed_cb (CrmHubPage *self)
{
  CrmHubRow *row = find_row (self, CRM_PLACE_AGENDA);
  g_autofree char *text = crm_hub_summary_of_agenda (self->agenda, g_get_real_time ());

  if (row != NULL)
    crm_hub_row_set_summary (row, text);
}

static void
count_changed_cb (CrmHubPage *self, const char *entity)
{
  CrmHubRow *row = find_row (self, entity);

  if (row == NULL)
    return;
  crm_hub_row_set_count (row, crm_counts_get (self->counts, entity));
  ask_summary (self, crm_project_find_entity (self->project, entity));
}

/* --- places ----------------------------------------------------------------------------------- */

static void
add_menu_item (GMenu *menu, const char *label, const char *action, const char *place)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", place);
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_menu (const CrmHubPlace *place)
{
  GMenu *menu = g_menu_new ();
  const char *name = place->entity->name;

  if (!place->is_hidden)
    add_menu_item (menu, place->is_pinned ? _ ("Un_pin") : _ ("_Pin"), "hub.pin", name);
  add_menu_item (menu, place->is_hidden ? _ ("_Show") : _ ("_Hide"), "hub.hide", name);
  add_menu_item (menu, _ ("Move _Up"), "hub.move-up", name);
  add_menu_item (menu, _ ("Move _Down"), "hub.move-down", name);
  return G_MENU_MODEL (menu);
}

static void
add_entity (CrmHubPage *self, const CrmHubPlace *place)
{
  CrmEntity *entity = place->entity;
  const char *section = place->is_hidden   ? _ ("Hidden")
                        : place->is_pinned ? _ ("Pinned")
                                           : _ ("Records");
  GtkWidget *row = crm_hub_row_new (entity->name, section, crm_looks_entity_icon (entity),
                                    entity->caption_plural);
  g_autoptr (GMenuModel) menu = create_menu (place);

  gtk_list_box_append (self->list, row);
  crm_hub_row_set_count (CRM_HUB_ROW (row), crm_counts_get (self->counts, entity->name));
  crm_hub_row_set_menu (CRM_HUB_ROW (row), menu, self->editing);
  ask_summary (self, entity);
}

static void
add_own_places (CrmHubPage *self)
{
  if (self->agenda != NULL)
    {
      gtk_list_box_append (self->list,
                           crm_hub_row_new (CRM_PLACE_AGENDA, NULL, "x-office-calendar-symbolic",
                                            _ ("Agenda")));
      agenda_changed_cb (self);
    }
  gtk_list_box_append (self->list, crm_hub_row_new (CRM_PLACE_SEARCH, NULL, "edit-find-symbolic",
                                                    _ ("Search")));
}

/* What is hidden stands behind one row until somebody wants to see it. */
static void
add_places (CrmHubPage *self)
{
  g_autoptr (GPtrArray) places = crm_hub_places_list (
      crm_list_prefs_get (crm_account_get_store (self->account)), self->project);
  guint n_hidden = 0;

  for (guint i = 0; i < places->len; i++)
    {
      const CrmHubPlace *place = g_ptr_array_index (places, i);

      if (place->is_hidden && !self->editing && !self->shows_hidden)
        n_hidden++;
      else
        add_entity (self, place);
    }
  if (n_hidden > 0)
    {
      GtkWidget *row = crm_hub_row_new (CRM_PLACE_MORE, _ ("Records"),
                                        "view-more-horizontal-symbolic", _ ("More…"));

      gtk_list_box_append (self->list, row);
      crm_hub_row_set_count (CRM_HUB_ROW (row), n_hidden);
    }
}

static void
start_agenda (CrmHubPage *self)
{
  if (!crm_project_has_agenda (self->project))
    return;
  self->agenda = crm_agenda_of_account (self->account);
  g_signal_connect_object (self->agenda, "items-changed", G_CALLBACK (agenda_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
stop_agenda (CrmHubPage *self)
{
  if (self->agenda != NULL)
    g_signal_handlers_disconnect_by_data (self->agenda, self);
  g_clear_object (&self->agenda);
}

static void
refill (CrmHubPage *self)
{
  gtk_list_box_remove_all (self->list);
  if (self->project != NULL)
    {
      add_own_places (self);
      add_places (self);
    }
  update_state (self);
}

static void
rebuild (CrmHubPage *self)
{
  gtk_list_box_remove_all (self->list);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  stop_agenda (self);
  g_clear_object (&self->counts);
  g_clear_pointer (&self->project, crm_project_unref);

  self->project = crm_account_dup_project (self->account);
  if (self->project != NULL)
    {
      self->counts = crm_counts_new (crm_account_get_store (self->account));
      g_signal_connect_object (self->counts, "changed", G_CALLBACK (count_changed_cb), self,
                               G_CONNECT_SWAPPED);
      start_agenda (self);
    }
  refill (self);
}

/* --- changing places -------------------------------------------------------------------------- */

static CrmListPrefs *
get_prefs (CrmHubPage *self)
{
  return crm_list_prefs_get (crm_account_get_store (self->account));
}

/* The row that was acted on keeps the focus. */
static void
refill_at (CrmHubPage *self, const char *place)
{
  g_autofree char *kept = g_strdup (place);
  CrmHubRow *row;

  refill (self);
  row = find_row (self, kept);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static const CrmHubPlace *
find_place (GPtrArray *places, const char *name)
{
  for (guint i = 0; i < places->len; i++)
    if (g_str_equal (((CrmHubPlace *) g_ptr_array_index (places, i))->entity->name, name))
      return g_ptr_array_index (places, i);

  return NULL;
}

static void
place_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmHubPage *self = CRM_HUB_PAGE (widget);
  const char *entity = g_variant_get_string (parameter, NULL);
  g_autoptr (GPtrArray) places = crm_hub_places_list (get_prefs (self), self->project);
  const CrmHubPlace *place = find_place (places, entity);

  if (place == NULL)
    return;
  if (g_str_equal (name, "hub.pin"))
    crm_hub_places_set_pinned (get_prefs (self), entity, !place->is_pinned);
  else if (g_str_equal (name, "hub.hide"))
    crm_hub_places_set_hidden (get_prefs (self), entity, !place->is_hidden);
  else
    crm_hub_places_move (get_prefs (self), self->project, entity,
                         g_str_equal (name, "hub.move-up") ? -1 : 1);
  refill_at (self, entity);
}

static void
move_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmHubPage *self = CRM_HUB_PAGE (widget);
  const char *entity, *other;

  g_variant_get (parameter, "(&s&s)", &entity, &other);
  crm_hub_places_move_to (get_prefs (self), self->project, entity, other);
  refill_at (self, entity);
}

static void
set_editing (CrmHubPage *self, gboolean editing)
{
  if (self->editing == editing)
    return;

  self->editing = editing;
  if (self->account != NULL)
    refill (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EDITING]);
}

static void
done_clicked_cb (CrmHubPage *self)
{
  set_editing (self, FALSE);
}

/* --- the rest --------------------------------------------------------------------------------- */

/* Who types on the hub looks for something. */
static gboolean
key_pressed_cb (CrmHubPage *self, guint key, guint code, GdkModifierType state)
{
  gunichar character = gdk_keyval_to_unicode (key);
  char text[8] = { 0 };

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 || self->account == NULL
      || !g_unichar_isgraph (character))
    return GDK_EVENT_PROPAGATE;

  if (character != '/')
    g_unichar_to_utf8 (character, text);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-search", "s", text);
  return GDK_EVENT_STOP;
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
  if (self->agenda != NULL)
    {
      crm_agenda_set_now (self->agenda, g_get_real_time ());
      agenda_changed_cb (self);
    }

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
  else if (g_str_equal (place, CRM_PLACE_AGENDA))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-agenda", NULL);
  else if (g_str_equal (place, CRM_PLACE_SEARCH))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-search", "s", "");
  else if (g_str_equal (place, CRM_PLACE_MORE))
    {
      self->shows_hidden = TRUE;
      refill (self);
    }
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
    case PROP_EDITING:
      set_editing (self, g_value_get_boolean (value));
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
    case PROP_EDITING:
      g_value_set_boolean (value, self->editing);
      break;
    }
}

static void
crm_hub_page_dispose (GObject *object)
{
  CrmHubPage *self = CRM_HUB_PAGE (object);

  g_clear_handle_id (&self->status_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  stop_agenda (self);
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
  properties[PROP_EDITING] = g_param_spec_boolean ("editing", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_install_property_action (widget_class, "hub.editing", "editing");
  gtk_widget_class_install_action (widget_class, "hub.pin", "s", place_action);
  gtk_widget_class_install_action (widget_class, "hub.hide", "s", place_action);
  gtk_widget_class_install_action (widget_class, "hub.move-up", "s", place_action);
  gtk_widget_class_install_action (widget_class, "hub.move-down", "s", place_action);
  gtk_widget_class_install_action (widget_class, "hub.move-to", "(ss)", move_to_action);

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
  gtk_widget_class_bind_template_callback (widget_class, done_clicked_cb);
}

static void
crm_hub_page_init (CrmHubPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
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
  g_signal_connect_object (crm_list_prefs_get (crm_account_get_store (account)), "notify::loaded",
                           G_CALLBACK (refill), self, G_CONNECT_SWAPPED);
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
