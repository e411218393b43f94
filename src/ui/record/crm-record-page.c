/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-page.h"
#include "crm-earlier-group.h"
#include "crm-looks.h"
#include "crm-models.h"
#include "crm-project.h"
#include "crm-record-fields.h"
#include "crm-record.h"
#include "crm-related-group.h"
#include "crm-state-page.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmRecordPage
{
  AdwNavigationPage parent_instance;

  AdwHeaderBar *header;
  GtkWidget *menu_button;
  GtkWidget *edit_button;
  GtkStack *edit_stack;
  AdwBanner *banner;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  AdwAvatar *avatar;
  GtkLabel *title_label;
  GtkLabel *secondary_label;
  GtkWidget *pending_box;
  GtkLabel *pending_label;
  AdwWrapBox *actions;
  GtkBox *sections;
  GtkBox *related;
  CrmStatePage *state_page;

  CrmAccount *account;
  CrmProject *project;
  CrmEntity *entity;
  char *key;
  CrmRecordWatch *watch;
  GCancellable *cancellable;
  gboolean show_back;
  gboolean narrow;
};
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

static void
rebuild_actions (CrmRecordPage *self, CrmRecord *record)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->actions))) != NULL)
    adw_wrap_box_remove (self->actions, child);

  gtk_widget_set_visible (GTK_WIDGET (self->actions),
                          crm_record_fields_add_actions (record, self->actions) > 0);
}

static void
rebuild_sections (CrmRecordPage *self, CrmRecord *record)
{
  remove_children (self->sections);
  for (guint i = 0; i < self->entity->sections->len; i++)
    {
      const CrmSection *section = g_ptr_array_index (self->entity->sections, i);
      GtkWidget *group = crm_record_fields_group (record, section->caption, section->fields);

      if (group != NULL)
        gtk_box_append (self->sections, group);
    }
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

      if (child != NULL)
        gtk_box_append (self->related,
                        crm_related_group_new (self->account, child, related, self->key,
                                               crm_record_get_title (record)));
    }
  gtk_box_append (self->related,
                  crm_earlier_group_new (self->account, self->entity->name, self->key));
}

static void
show_record (CrmRecordPage *self, CrmRecord *record)
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

  rebuild_actions (self, record);
  rebuild_sections (self, record);
  build_related (self, record);
  gtk_stack_set_visible_child_name (self->stack, "record");
}

static void
show_state (CrmRecordPage *self, CrmState state, const char *detail)
{
  crm_state_page_set_state (self->state_page, state, self->entity, detail);
  gtk_stack_set_visible_child_name (self->stack, "state");
}

static void
update (CrmRecordPage *self)
{
  CrmRecord *record = crm_record_watch_get_record (self->watch);
  g_autofree char *error_text = NULL;
  gboolean missing = FALSE;

  g_object_get (self->watch, "missing", &missing, "error-text", &error_text, NULL);
  if (error_text != NULL)
    show_state (self, CRM_STATE_ERROR, error_text);
  else if (missing)
    show_state (self, CRM_STATE_MISSING, NULL);
  else if (record != NULL)
    show_record (self, record);
  else
    show_state (self, CRM_STATE_LOADING, NULL);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.edit",
                                 record != NULL && !missing && self->entity->can_update);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.delete",
                                 record != NULL && !missing && self->entity->can_delete);
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
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (widget);

  gtk_widget_activate_action (widget, "win.edit-record", "(ss)", self->entity->name, self->key);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (crm_record_delete_finish (crm_account_get_store (self->account), result, &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.record-deleted", "(sss)",
                                  self->entity->name, self->key,
                                  adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (self)));
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  text = crm_account_describe_error (error);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CrmRecordPage *self = CRM_RECORD_PAGE (widget);

  crm_record_delete_async (crm_account_get_store (self->account), self->entity, self->key,
                           self->cancellable, deleted_cb, g_object_ref (self));
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
  adw_wrap_box_set_justify (self->actions, narrow ? ADW_JUSTIFY_FILL : ADW_JUSTIFY_NONE);
  adw_wrap_box_set_justify_last_line (self->actions, narrow);
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
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->watch);
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
  G_OBJECT_CLASS (crm_record_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, header);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, edit_button);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, edit_stack);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, banner);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, secondary_label);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, pending_box);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, pending_label);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, actions);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, sections);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, related);
  gtk_widget_class_bind_template_child (widget_class, CrmRecordPage, state_page);
  gtk_widget_class_bind_template_callback (widget_class, review_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, state_activated_cb);
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

  gtk_widget_class_install_action (widget_class, "record.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "record.delete", NULL, delete_action);

  g_type_ensure (CRM_TYPE_STATE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-record-page"));
  bind_children (widget_class);
}

static void
crm_record_page_init (CrmRecordPage *self)
{
  self->show_back = TRUE;
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
crm_record_page_new (CrmAccount *account, CrmEntity *entity, const char *key)
{
  CrmRecordPage *self = g_object_new (CRM_TYPE_RECORD_PAGE, NULL);

  self->account = g_object_ref (account);
  self->project = crm_account_dup_project (account);
  self->entity = entity;
  self->key = g_strdup (key);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), entity->caption);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), crm_looks_entity_has_face (entity));
  gtk_widget_set_visible (self->edit_button, entity->can_update);
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
