/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-hub-row.h"
#include "crm-looks.h"
#include "crm-ui.h"
#include "crm-words.h"

struct _CrmHubRow
{
  GtkListBoxRow parent_instance;

  GtkImage *icon;
  GtkWidget *subtitle_label;
  GtkMenuButton *menu_button;
  GtkWidget *popover; /* of the menu where the button is not shown, or %NULL */
  GtkEventController *drag;

  char *place;
  char *section;
  char *icon_name;
  char *title;
  char *subtitle;
  char *count_text;
  gint64 count;
  gboolean is_attention;
  gboolean shows_summary;
};
G_DEFINE_FINAL_TYPE (CrmHubRow, crm_hub_row, GTK_TYPE_LIST_BOX_ROW)

typedef enum
{
  PROP_ICON_NAME = 1,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_COUNT_TEXT,
} CrmHubRowProperty;
static GParamSpec *properties[PROP_COUNT_TEXT + 1];

static void
update_spoken (CrmHubRow *self)
{
  g_autofree char *records = self->count >= 0 ? crm_words_records (self->count) : NULL;
  g_autofree char *spoken
      = g_strjoin (", ", self->title, self->subtitle != NULL ? self->subtitle : records,
                   self->subtitle != NULL ? records : NULL, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
update_subtitle (CrmHubRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
  gtk_widget_set_visible (self->subtitle_label,
                          self->subtitle != NULL && (self->is_attention || self->shows_summary));
  update_spoken (self);
}

/* --- the menu ------------------------------------------------------------------------------- */

static void
show_menu (CrmHubRow *self, const GdkRectangle *where)
{
  if (gtk_menu_button_get_menu_model (self->menu_button) == NULL)
    return;

  if (self->popover == NULL)
    {
      self->popover
          = gtk_popover_menu_new_from_model (gtk_menu_button_get_menu_model (self->menu_button));
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), where);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
pressed_cb (CrmHubRow *self, int n_press, double x, double y)
{
  show_menu (self, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

/* Claimed, so that lifting the finger opens nothing. */
static void
long_pressed_cb (CrmHubRow *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_menu (CRM_HUB_ROW (widget), &(GdkRectangle) { gtk_widget_get_width (widget) / 2,
                                                     gtk_widget_get_height (widget) / 2, 1, 1 });
}

/* --- dragging ------------------------------------------------------------------------------- */

static GdkContentProvider *
prepare_cb (CrmHubRow *self)
{
  return gdk_content_provider_new_typed (G_TYPE_STRING, self->place);
}

static gboolean
drop_cb (CrmHubRow *self, const GValue *value)
{
  const char *place = g_value_get_string (value);

  if (place == NULL || self->drag == NULL
      || gtk_event_controller_get_propagation_phase (self->drag) == GTK_PHASE_NONE)
    return FALSE;

  return gtk_widget_activate_action (GTK_WIDGET (self), "hub.move-to", "(ss)", place, self->place);
}

static void
add_controllers (CrmHubRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_MOVE);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (press, "pressed", G_CALLBACK (long_pressed_cb), self, G_CONNECT_SWAPPED);
  self->drag = GTK_EVENT_CONTROLLER (gtk_drag_source_new ());
  gtk_drag_source_set_actions (GTK_DRAG_SOURCE (self->drag), GDK_ACTION_MOVE);
  gtk_event_controller_set_propagation_phase (self->drag, GTK_PHASE_NONE);
  g_signal_connect_object (self->drag, "prepare", G_CALLBACK (prepare_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drop, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
  gtk_widget_add_controller (GTK_WIDGET (self), self->drag);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

/* --- object --------------------------------------------------------------------------------- */

static void
crm_hub_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CrmHubRow *self = CRM_HUB_ROW (widget);

  GTK_WIDGET_CLASS (crm_hub_row_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
crm_hub_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmHubRow *self = CRM_HUB_ROW (object);

  switch ((CrmHubRowProperty) id)
    {
    case PROP_ICON_NAME:
      g_value_set_string (value, self->icon_name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_COUNT_TEXT:
      g_value_set_string (value, self->count_text);
      break;
    }
}

static void
crm_hub_row_dispose (GObject *object)
{
  g_clear_pointer (&CRM_HUB_ROW (object)->popover, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (object), CRM_TYPE_HUB_ROW);
  G_OBJECT_CLASS (crm_hub_row_parent_class)->dispose (object);
}

static void
crm_hub_row_finalize (GObject *object)
{
  CrmHubRow *self = CRM_HUB_ROW (object);

  g_free (self->place);
  g_free (self->section);
  g_free (self->icon_name);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->count_text);
  G_OBJECT_CLASS (crm_hub_row_parent_class)->finalize (object);
}

static GParamSpec *
readable_string (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
crm_hub_row_class_init (CrmHubRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->size_allocate = crm_hub_row_size_allocate;
  object_class->get_property = crm_hub_row_get_property;
  object_class->dispose = crm_hub_row_dispose;
  object_class->finalize = crm_hub_row_finalize;

  properties[PROP_ICON_NAME] = readable_string ("icon-name");
  properties[PROP_TITLE] = readable_string ("title");
  properties[PROP_SUBTITLE] = readable_string ("subtitle");
  properties[PROP_COUNT_TEXT] = readable_string ("count-text");
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, CRM_TEMPLATE ("crm-hub-row"));
  gtk_widget_class_bind_template_child (widget_class, CrmHubRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CrmHubRow, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, CrmHubRow, menu_button);
  gtk_widget_class_install_action (widget_class, "row.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "row.menu", NULL);
}

static void
crm_hub_row_init (CrmHubRow *self)
{
  self->count = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  add_controllers (self);
}

GtkWidget *
crm_hub_row_new (const char *place, const char *section, const char *icon_name, const char *title)
{
  CrmHubRow *self = g_object_new (CRM_TYPE_HUB_ROW, NULL);

  self->place = g_strdup (place);
  self->section = g_strdup (section);
  self->icon_name = g_strdup (icon_name);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ICON_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  update_spoken (self);

  return GTK_WIDGET (self);
}

const char *
crm_hub_row_get_place (CrmHubRow *self)
{
  g_return_val_if_fail (CRM_IS_HUB_ROW (self), NULL);

  return self->place;
}

const char *
crm_hub_row_get_section (CrmHubRow *self)
{
  g_return_val_if_fail (CRM_IS_HUB_ROW (self), NULL);

  return self->section;
}

void
crm_hub_row_set_count (CrmHubRow *self, gint64 count)
{
  g_return_if_fail (CRM_IS_HUB_ROW (self));

  self->count = count;
  g_free (self->count_text);
  self->count_text = count >= 0 ? crm_words_number (count) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT_TEXT]);
  update_spoken (self);
}

void
crm_hub_row_set_summary (CrmHubRow *self, const char *summary)
{
  g_return_if_fail (CRM_IS_HUB_ROW (self));

  if (g_set_str (&self->subtitle, summary))
    update_subtitle (self);
}

void
crm_hub_row_set_shows_summary (CrmHubRow *self, gboolean shows)
{
  g_return_if_fail (CRM_IS_HUB_ROW (self));

  self->shows_summary = shows;
  update_subtitle (self);
}

void
crm_hub_row_set_menu (CrmHubRow *self, GMenuModel *menu, gboolean editing)
{
  g_autofree char *name = NULL;

  g_return_if_fail (CRM_IS_HUB_ROW (self));

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  name = crm_words_about (_ ("Menu of %s"), self->title);
  crm_looks_name (GTK_WIDGET (self->menu_button), name);
  gtk_menu_button_set_menu_model (self->menu_button, menu);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), editing);
  gtk_event_controller_set_propagation_phase (self->drag,
                                              editing ? GTK_PHASE_BUBBLE : GTK_PHASE_NONE);
}

void
crm_hub_row_set_attention (CrmHubRow *self, const char *subtitle)
{
  g_return_if_fail (CRM_IS_HUB_ROW (self));

  g_set_str (&self->subtitle, subtitle);
  self->is_attention = TRUE;
  update_subtitle (self);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "warning");
}
