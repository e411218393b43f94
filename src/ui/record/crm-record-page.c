/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-page.h"
#include "crm-earlier-group.h"
#include "crm-files-view.h"
#include "crm-files.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record-fields.h"
#include "crm-record-page-private.h"
#include "crm-record-text.h"
#include "crm-record.h"
#include "crm-related-group.h"
#include "crm-ui.h"
#include "crm-words.h"

G_DEFINE_FINAL_TYPE (CrmRecordPage, crm_record_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_SHOW_BACK = 1,
  PROP_NARROW,
} CrmRecordPageProperty;
static GParamSpec *properties[PROP_NARROW + 1];

static const char *
pending_text (CrmRecordState state)
{
  if ((state & CRM_RECORD_NEW) != 0)
    return _ ("New on this device, waiting to be synchronized");

  return (state & CRM_RECORD_CHANGED) != 0 ? _ ("Waiting to be synchronized") : NULL;
}

static const char *
problem_text (CrmRecordState state)
{
  if ((state & CRM_RECORD_CONFLICT) != 0)
    return _ ("Changed on the server too");

  return (state & CRM_RECORD_REJECTED) != 0 ? _ ("The server rejected the change") : NULL;
}

static void
remove_children (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

/* --- the overview
 * --------------------------------------------------------------------------------- */

static void
empty_activated_cb (CrmRecordPage *self)
{
  self->with_empty = !self->with_empty;
  crm_record_page_update_sections (self, crm_record_watch_get_record (self->watch));
}

static void
add_empty_row (CrmRecordPage *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_button_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), self->with_empty
                                                                ? _ ("Hide Empty Fields")
                                                                : _ ("Show Empty Fields"));
  g_signal_connect_object (row, "activated", G_CALLBACK (empty_activated_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  gtk_box_append (self->sections, group);
}

static void
rebuild_sections (CrmRecordPage *self, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  GtkWidget *figures = crm_record_fields_figures (record);

  adw_bin_set_child (self->figures, figures);
  gtk_widget_set_visible (GTK_WIDGET (self->figures), figures != NULL);

  remove_children (self->sections);
  for (guint i = 0; i < entity->sections->len; i++)
    {
      const CrmSection *section = g_ptr_array_index (entity->sections, i);
      GtkWidget *group = crm_record_fields_group (record, section->caption, section->fields,
                                                  section->is_address, self->with_empty);

      if (group != NULL)
        gtk_box_append (self->sections, group);
    }
  if (crm_record_fields_has_empty (record))
    add_empty_row (self);
}

void
crm_record_page_update_sections (CrmRecordPage *self, CrmRecord *record)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;

  if (record == NULL)
    return;

  /* A sync that brought nothing new takes no focus and no selection away. */
  text = crm_record_text_dup_all (record);
  shown = g_strdup_printf ("%d %p %s", self->with_empty, crm_record_get_project (record), text);
  if (g_set_str (&self->shown, shown))
    rebuild_sections (self, record);
}

/* Once: they follow the store by themselves. */
static void
build_related (CrmRecordPage *self, CrmRecord *record)
{
  if (gtk_widget_get_first_child (GTK_WIDGET (self->related)) != NULL)
    return;

  for (guint i = 0; i < self->entity->related->len; i++)
    {
      const CrmRelated *related = g_ptr_array_index (self->entity->related, i);
      CrmEntity *child = crm_project_find_entity (self->project, related->entity);

      if (child != NULL && !crm_entity_is_plain_file (child))
        gtk_box_append (self->related,
                        crm_related_group_new (self->account, child, related, self->key,
                                               crm_record_get_title (record)));
    }
  gtk_box_append (self->related,
                  crm_earlier_group_new (self->account, self->entity->name, self->key));
}

/* --- the timeline
 * ----------------------------------------------------------------------------------- */

/* Nothing of it is read before somebody looks. */
static void
update_timeline (CrmRecordPage *self)
{
  CrmRecord *record = crm_record_watch_get_record (self->watch);
  GtkWidget *view = adw_bin_get_child (self->timeline_slot);

  if (record == NULL
      || g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "timeline") != 0)
    return;

  if (view == NULL)
    adw_bin_set_child (self->timeline_slot, crm_timeline_view_new (self->account, record));
  else
    crm_timeline_view_set_record (CRM_TIMELINE_VIEW (view), record);
}

/* The same; it follows the store by itself. */
static void
update_files (CrmRecordPage *self)
{
  CrmRecord *record = crm_record_watch_get_record (self->watch);

  if (record != NULL && adw_bin_get_child (self->files_slot) == NULL
      && g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "files") == 0)
    adw_bin_set_child (self->files_slot, crm_files_view_new (self->account, record));
}

static void
view_changed_cb (CrmRecordPage *self)
{
  if (self->watch == NULL)
    return;
  update_timeline (self);
  update_files (self);
}

/* --- the whole
 * -------------------------------------------------------------------------------------- */

static void
show_header (CrmRecordPage *self, CrmRecord *record)
{
  const char *title = crm_record_get_title (record);
  const char *pending = pending_text (crm_record_get_state (record));
  const char *problem = problem_text (crm_record_get_state (record));
  g_autofree char *secondary = crm_record_fields_dup_secondary (record);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  adw_avatar_set_text (self->avatar, title);
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->secondary_label, secondary);
  gtk_widget_set_visible (GTK_WIDGET (self->secondary_label), *secondary != '\0');
  gtk_label_set_label (self->pending_label, pending != NULL ? pending : "");
  gtk_widget_set_visible (self->pending_box, pending != NULL);
  adw_banner_set_title (self->banner, problem != NULL ? problem : "");
  adw_banner_set_revealed (self->banner, problem != NULL);
}

static void
show_record (CrmRecordPage *self, CrmRecord *record)
{
  GtkWidget *stage = adw_bin_get_child (self->stage_slot);

  show_header (self, record);
  crm_quick_actions_set_record (self->quick_actions, record);
  if (stage != NULL)
    crm_stage_bar_set_record (CRM_STAGE_BAR (stage), record);
  crm_record_page_update_sections (self, record);
  build_related (self, record);
  update_timeline (self);
  update_files (self);
  gtk_stack_set_visible_child_name (self->stack, "record");
}

static void
show_state (CrmRecordPage *self, CrmState state, const char *detail)
{
  adw_banner_set_revealed (self->banner, FALSE);
  crm_state_page_set_state (self->state_page, state, self->entity, detail);
  gtk_stack_set_visible_child_name (self->stack, "state");
}

/* What was shown and is not here any more may be deleted on the server, or only not kept here. */
static void
show_missing (CrmRecordPage *self, gboolean deleted)
{
  if (deleted)
    show_state (self, CRM_STATE_DELETED, _ ("It was deleted on this device"));
  else if (self->shown != NULL)
    show_state (self, CRM_STATE_DELETED,
                _ ("It was deleted on the server, or it is not kept on this device any more"));
  else
    show_state (self, CRM_STATE_MISSING, NULL);
}

static void
update (CrmRecordPage *self)
{
  CrmRecord *record = crm_record_watch_get_record (self->watch);
  g_autofree char *error_text = NULL;
  gboolean missing = FALSE, deleted = FALSE;

  g_object_get (self->watch, "missing", &missing, "deleted", &deleted, "error-text", &error_text,
                NULL);
  if (error_text != NULL)
    show_state (self, CRM_STATE_ERROR, error_text);
  else if (missing)
    show_missing (self, deleted);
  else if (record != NULL)
    show_record (self, record);
  else
    show_state (self, CRM_STATE_LOADING, NULL);

  crm_record_page_update_actions (self);
}

static void
start_watch (CrmRecordPage *self)
{
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);

  self->watch
      = crm_record_watch_new (crm_account_get_store (self->account), self->entity->name, self->key);
  g_signal_connect_object (self->watch, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
review_clicked_cb (CrmRecordPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.push-problem", "(ssx)", self->entity->name,
                              self->key, (gint64) 0);
}

static void
state_activated_cb (CrmRecordPage *self)
{
  if (crm_state_page_get_state (self->state_page) == CRM_STATE_ERROR)
    start_watch (self);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

static void
set_narrow (CrmRecordPage *self, gboolean narrow)
{
  self->narrow = narrow;
  gtk_stack_set_visible_child_name (self->edit_stack, narrow ? "icon" : "text");
  if (narrow)
    gtk_widget_add_css_class (self->edit_button, "flat");
  else
    gtk_widget_remove_css_class (self->edit_button, "flat");
  g_object_set (self->quick_actions, "narrow", narrow, NULL);
  if (self->watch != NULL)
    crm_record_page_update_actions (self);
}

static void
crm_record_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (object);

  switch ((CrmRecordPageProperty) id)
    {
    case PROP_SHOW_BACK:
      self->show_back = g_value_get_boolean (value);
      break;
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;
    }
}

static void
crm_record_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (object);

  switch ((CrmRecordPageProperty) id)
    {
    case PROP_SHOW_BACK:
      g_value_set_boolean (value, self->show_back);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    }
}

static void
crm_record_page_dispose (GObject *object)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (object);

  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->watch);
  g_clear_object (&self->list);
  g_clear_pointer (&self->project, crm_project_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_RECORD_PAGE);
  G_OBJECT_CLASS (crm_record_page_parent_class)->dispose (object);
}

static void
crm_record_page_finalize (GObject *object)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (object);

  g_clear_object (&self->account);
  g_clear_object (&self->cancellable);
  g_free (self->key);
  g_free (self->shown);
  G_OBJECT_CLASS (crm_record_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, edit_button);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, edit_stack);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, steps);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, banner);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, secondary_label);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, pending_box);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, pending_label);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, read_only_box);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, read_only_label);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, quick_actions);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, stage_slot);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, views);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, figures);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, sections);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, related);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, timeline_slot);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, files_page);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, files_slot);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, state_page);
  gtk_widget_class_bind_template_callback (widget_class, review_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, state_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
}

static void
crm_record_page_class_init (CrmRecordPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = crm_record_page_set_property;
  object_class->get_property = crm_record_page_get_property;
  object_class->dispose = crm_record_page_dispose;
  object_class->finalize = crm_record_page_finalize;

  properties[PROP_SHOW_BACK] = g_param_spec_boolean ("show-back", NULL, NULL, TRUE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (CRM_TYPE_STATE_PAGE);
  g_type_ensure (CRM_TYPE_QUICK_ACTIONS);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-record-page"));
  bind_children (widget_class);
  crm_record_page_install_actions (widget_class);
}

static void
crm_record_page_init (CrmRecordPage *self)
{
  self->show_back = TRUE;
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What the kind of record decides. */
static void
set_up (CrmRecordPage *self)
{
  CrmEntity *entity = self->entity;
  g_autofree char *read_only
      = crm_words_about (_ ("%s cannot be changed with this account"), entity->caption_plural);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), entity->caption);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), crm_looks_entity_has_face (entity));
  gtk_widget_set_visible (self->edit_button, entity->can_update);
  gtk_label_set_label (self->read_only_label, read_only);
  gtk_widget_set_visible (self->read_only_box, !entity->can_update);
  adw_view_stack_page_set_visible (self->files_page, crm_entity_has_files (self->project, entity));
  if (entity->stage_field >= 0)
    {
      GtkWidget *bar = crm_stage_bar_new (self->account, entity);

      g_object_bind_property (bar, "visible", self->stage_slot, "visible", G_BINDING_SYNC_CREATE);
      adw_bin_set_child (self->stage_slot, bar);
    }
}

AdwNavigationPage *
crm_record_page_new (CrmAccount *account, CrmEntity *entity, const char *key)
{
  CrmRecordPage *self = g_object_new (CRM_TYPE_RECORD_PAGE, NULL);

  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  self->entity = entity;
  self->key = g_strdup (key);
  set_up (self);
  start_watch (self);

  return ADW_NAVIGATION_PAGE (self);
}

const char *
crm_record_page_get_entity (CrmRecordPage *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_PAGE (self), NULL);

  return self->entity->name;
}

const char *
crm_record_page_get_key (CrmRecordPage *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_PAGE (self), NULL);

  return self->key;
}

CrmRecord *
crm_record_page_get_record (CrmRecordPage *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_PAGE (self), NULL);

  return crm_record_watch_get_record (self->watch);
}

void
crm_record_page_set_list (CrmRecordPage *self, CrmRecordList *list)
{
  g_return_if_fail (CRM_IS_RECORD_PAGE (self));

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_set_object (&self->list, list);
  if (list != NULL)
    g_signal_connect_object (list, "items-changed", G_CALLBACK (crm_record_page_update_actions),
                             self, G_CONNECT_SWAPPED);
  crm_record_page_update_actions (self);
}

CrmRecordList *
crm_record_page_get_list (CrmRecordPage *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_PAGE (self), NULL);

  return self->list;
}

void
crm_record_page_show_section (CrmRecordPage *self, guint position)
{
  g_autoptr (GtkSelectionModel) pages = NULL;

  g_return_if_fail (CRM_IS_RECORD_PAGE (self));

  pages = adw_view_stack_get_pages (self->views);
  if (position < g_list_model_get_n_items (G_LIST_MODEL (pages)))
    gtk_selection_model_select_item (pages, position, TRUE);
}
