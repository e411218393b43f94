/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-timeline-view.h"
#include "crm-looks.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-timeline.h"
#include "crm-ui.h"
#include "crm-words.h"

#define KIND_KEY "crm-kind"
#define BODY_LINES 4

struct _CrmTimelineView
{
  AdwBin parent_instance;

  AdwWrapBox *kinds;
  GtkWidget *note_group;
  GtkWidget *note_row;
  GtkBox *days;
  GtkWidget *nothing_label;
  GtkWidget *more_group;

  CrmTimeline *timeline;
};
G_DEFINE_FINAL_TYPE (CrmTimelineView, crm_timeline_view, ADW_TYPE_BIN)

/* --- one entry -----------------------------------------------------------------------------------
 */

static const char *
icon_of (const CrmTimelineEntry *entry)
{
  if (entry->entity != NULL && entry->entity->icon_name != NULL)
    return crm_looks_entity_icon (entry->entity);

  return entry->kind == CRM_TIMELINE_CHANGE ? "document-edit-symbolic" : "li-activity-symbolic";
}

static const char *
kind_word (CrmTimelineKind kind)
{
  switch (kind)
    {
    case CRM_TIMELINE_ACTIVITY:
      return _ ("Activity");
    case CRM_TIMELINE_NOTE:
      return _ ("Note");
    case CRM_TIMELINE_CHANGE:
      return _ ("Change");
    case CRM_TIMELINE_ALL:
      break;
    }
  return "";
}

/* "14:30 · Maria Lind", and what was written below. */
static char *
dup_subtitle (const CrmTimelineEntry *entry)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (entry->when_us != 0 && !entry->is_day)
    {
      g_autofree char *clock = crm_words_clock (entry->when_us);

      g_string_append (text, clock);
    }
  if (*entry->detail != '\0')
    {
      g_autofree char *detail = crm_words_isolate (entry->detail);

      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", detail);
    }
  if (entry->body != NULL && *entry->body != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", entry->body);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
all_toggled_cb (GtkToggleButton *button, AdwActionRow *row)
{
  adw_action_row_set_subtitle_lines (row, gtk_toggle_button_get_active (button) ? 0 : BODY_LINES);
}

static void
add_show_all (GtkWidget *row, const CrmTimelineEntry *entry)
{
  g_autofree char *name = crm_words_about (_ ("Show All of %s"), entry->title);
  GtkWidget *toggle = g_object_new (GTK_TYPE_TOGGLE_BUTTON, "icon-name", "pan-down-symbolic",
                                    "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (toggle, "flat");
  crm_looks_name (toggle, name);
  g_signal_connect_object (toggle, "toggled", G_CALLBACK (all_toggled_cb), row, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
}

static gboolean
is_long (const CrmTimelineEntry *entry)
{
  return entry->body != NULL
         && (g_utf8_strlen (entry->body, -1) > 160 || strchr (entry->body, '\n') != NULL);
}

static GtkWidget *
create_row (const CrmTimelineEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_of (entry));
  g_autofree char *subtitle = dup_subtitle (entry);

  crm_looks_set_title (ADW_PREFERENCES_ROW (row), entry->title);
  crm_looks_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), BODY_LINES);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  kind_word (entry->kind), -1);
  gtk_widget_set_tooltip_text (icon, kind_word (entry->kind));
  gtk_widget_add_css_class (icon, "dimmed");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  if (is_long (entry))
    add_show_all (row, entry);
  if (entry->key == NULL)
    return row;

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push-record");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", entry->entity->name, entry->key);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), crm_looks_chevron ());
  return row;
}

/* --- days ---------------------------------------------------------------------------------------
 */

static char *
dup_heading (const CrmTimelineEntry *entry, gint64 now_us)
{
  return entry->when_us != 0 ? crm_words_day (entry->when_us, now_us) : g_strdup (_ ("No Date"));
}

static void
rebuild (CrmTimelineView *self)
{
  gint64 now_us = g_get_real_time ();
  g_autofree char *last = NULL;
  GtkWidget *group = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->days))) != NULL)
    gtk_box_remove (self->days, child);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->timeline)); i++)
    {
      g_autoptr (CrmTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (self->timeline), i);
      const CrmTimelineEntry *entry = crm_timeline_item_get (item);
      g_autofree char *heading = dup_heading (entry, now_us);

      if (group == NULL || !g_str_equal (heading, last))
        {
          group = adw_preferences_group_new ();
          crm_looks_set_group_title (ADW_PREFERENCES_GROUP (group), heading);
          gtk_box_append (self->days, group);
          g_set_str (&last, heading);
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), create_row (entry));
    }
}

static void
update_state (CrmTimelineView *self)
{
  gboolean loaded, has_more;

  g_object_get (self->timeline, "loaded", &loaded, "has-more", &has_more, NULL);
  gtk_widget_set_visible (self->more_group, has_more);
  gtk_widget_set_visible (self->nothing_label,
                          loaded && g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == 0);
}

static void
items_changed_cb (CrmTimelineView *self)
{
  rebuild (self);
  update_state (self);
}

static void
more_activated_cb (CrmTimelineView *self)
{
  crm_timeline_show_more (self->timeline);
}

/* --- what is shown -------------------------------------------------------------------------------
 */

static void
kind_toggled_cb (GtkToggleButton *button, CrmTimelineView *self)
{
  guint kinds = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), KIND_KEY));

  if (gtk_toggle_button_get_active (button))
    crm_timeline_set_kinds (self->timeline, kinds);
}

static GtkToggleButton *
add_kind (CrmTimelineView *self, const char *label, guint kinds, GtkToggleButton *first)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);

  gtk_widget_add_css_class (button, "action");
  g_object_set_data (G_OBJECT (button), KIND_KEY, GUINT_TO_POINTER (kinds));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), first == NULL);
  g_signal_connect_object (button, "toggled", G_CALLBACK (kind_toggled_cb), self,
                           G_CONNECT_DEFAULT);
  adw_wrap_box_append (self->kinds, button);
  return GTK_TOGGLE_BUTTON (button);
}

static void
set_up_note (CrmTimelineView *self, CrmRecord *record, CrmEntity *entity, const CrmRelated *related)
{
  g_autofree char *title = NULL;

  if (!entity->can_create || gtk_widget_get_visible (self->note_group))
    return;

  title = crm_words_about (_ ("New %s"), entity->caption);
  crm_looks_set_title (ADW_PREFERENCES_ROW (self->note_row), title);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->note_row), "win.new-related");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->note_row), "(ssss)", entity->name,
                                    related->field, crm_record_get_key (record),
                                    crm_record_get_title (record));
  gtk_widget_set_visible (self->note_group, TRUE);
}

/* Only what this record can have. */
static void
set_up_kinds (CrmTimelineView *self, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);
  gboolean has_notes = FALSE, has_activities = FALSE;
  GtkToggleButton *all;

  for (guint i = 0; i < entity->related->len; i++)
    {
      const CrmRelated *related = g_ptr_array_index (entity->related, i);
      CrmEntity *child = crm_project_find_entity (crm_record_get_project (record), related->entity);

      if (child == NULL || child->timeline_field < 0)
        continue;
      if (crm_timeline_kind_of (child) == CRM_TIMELINE_NOTE)
        {
          has_notes = TRUE;
          set_up_note (self, record, child, related);
        }
      else
        has_activities = TRUE;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->kinds), has_notes || has_activities);
  all = add_kind (self, C_ ("timeline", "All"), CRM_TIMELINE_ALL, NULL);
  if (has_notes)
    add_kind (self, _ ("Notes"), CRM_TIMELINE_NOTE, all);
  if (has_activities)
    add_kind (self, _ ("Activities"), CRM_TIMELINE_ACTIVITY, all);
  add_kind (self, _ ("Changes"), CRM_TIMELINE_CHANGE, all);
}

static void
crm_timeline_view_dispose (GObject *object)
{
  CrmTimelineView *self = CRM_TIMELINE_VIEW (object);

  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_clear_object (&self->timeline);
  /* Before the template lets go of it: the parent class would unparent it once more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_TIMELINE_VIEW);
  G_OBJECT_CLASS (crm_timeline_view_parent_class)->dispose (object);
}

static void
crm_timeline_view_class_init (CrmTimelineViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crm_timeline_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-timeline-view"));
  gtk_widget_class_bind_template_child (widget_class, CrmTimelineView, kinds);
  gtk_widget_class_bind_template_child (widget_class, CrmTimelineView, note_group);
  gtk_widget_class_bind_template_child (widget_class, CrmTimelineView, note_row);
  gtk_widget_class_bind_template_child (widget_class, CrmTimelineView, days);
  gtk_widget_class_bind_template_child (widget_class, CrmTimelineView, nothing_label);
  gtk_widget_class_bind_template_child (widget_class, CrmTimelineView, more_group);
  gtk_widget_class_bind_template_callback (widget_class, more_activated_cb);
}

static void
crm_timeline_view_init (CrmTimelineView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crm_timeline_view_new (CrmAccount *account, CrmRecord *record)
{
  CrmTimelineView *self = g_object_new (CRM_TYPE_TIMELINE_VIEW, NULL);

  self->timeline = crm_timeline_new (crm_account_get_store (account), record);
  set_up_kinds (self, record);
  g_signal_connect_object (self->timeline, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
crm_timeline_view_set_record (CrmTimelineView *self, CrmRecord *record)
{
  g_return_if_fail (CRM_IS_TIMELINE_VIEW (self));

  crm_timeline_set_record (self->timeline, record);
}
