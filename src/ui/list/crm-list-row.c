/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-list-row.h"
#include "crm-looks.h"
#include "crm-record-row.h"
#include "crm-ui.h"
#include "crm-words.h"

#define ITEM_KEY "crm-list-item"

/* Either its check box or its menu button is there, and nothing lies between it and them: what a
 * list costs while it scrolls grows with the widgets of a row. */
struct _CrmListRow
{
  GtkWidget parent_instance;

  GtkWidget *check; /* while records are selected, else %NULL */
  GtkWidget *record_row;
  GtkWidget *menu_button; /* else */

  CrmRowMenuFunc menu;
  gpointer owner; /* the page that holds the list: outlives its rows */
};
G_DEFINE_FINAL_TYPE (CrmListRow, crm_list_row, GTK_TYPE_WIDGET)

typedef struct
{
  gboolean with_avatar;
  gboolean selecting;
  CrmRowMenuFunc menu;
  gpointer owner;
} Look;

/* --- asking for the menu ------------------------------------------------------------------------
 */

typedef struct
{
  GtkListItem *item; /* holds the widget that is watched */
  CrmRowMenuFunc menu;
  gpointer owner;
} Watch;

static void
watch_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static Watch *
watch_new (GtkListItem *item, CrmRowMenuFunc menu, gpointer owner)
{
  Watch *watch = g_new (Watch, 1);

  *watch = (Watch) { item, menu, owner };
  return watch;
}

static void
pressed_cb (GtkGesture *gesture, int n, double x, double y, gpointer user_data)
{
  Watch *watch = user_data;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  watch->menu (watch->owner, gtk_list_item_get_position (watch->item),
               gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)), x, y);
}

/* The sequence is claimed, so that the finger that lifts neither opens the record nor closes the
 * menu. */
static void
long_pressed_cb (GtkGesture *gesture, double x, double y, gpointer user_data)
{
  pressed_cb (gesture, 1, x, y, user_data);
}

void
crm_list_row_watch_pointer (GtkWidget *widget,
                            GtkListItem *item,
                            CrmRowMenuFunc menu,
                            gpointer owner)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_data (click, "pressed", G_CALLBACK (pressed_cb), watch_new (item, menu, owner),
                         watch_free, G_CONNECT_DEFAULT);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_data (press, "pressed", G_CALLBACK (long_pressed_cb),
                         watch_new (item, menu, owner), watch_free, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  g_object_set_data (G_OBJECT (widget), ITEM_KEY, item);
}

static GtkWidget *
find_watched (GtkWidget *widget)
{
  if (g_object_get_data (G_OBJECT (widget), ITEM_KEY) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_watched (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

guint
crm_list_row_find_position (GtkWidget *widget)
{
  /* The focus is in the row, or on what GTK puts around it. */
  GtkWidget *at = widget;
  GtkWidget *found;

  while (at != NULL && g_object_get_data (G_OBJECT (at), ITEM_KEY) == NULL && !GTK_IS_LIST_BASE (at)
         && !GTK_IS_COLUMN_VIEW (at))
    at = gtk_widget_get_parent (at);
  found = at != NULL && g_object_get_data (G_OBJECT (at), ITEM_KEY) != NULL ? at : NULL;
  if (found == NULL && widget != NULL && !GTK_IS_LIST_BASE (widget))
    found = find_watched (widget);
  return found != NULL ? gtk_list_item_get_position (g_object_get_data (G_OBJECT (found), ITEM_KEY))
                       : GTK_INVALID_LIST_POSITION;
}

/* --- names --------------------------------------------------------------------------------------
 */

static void
name_list_item (GtkListItem *list_item, CrmRecordItem *item)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *trailing = NULL;
  g_autofree char *state = NULL;
  g_autofree char *description = NULL;
  const char *texts[3];
  const char *parts[4] = { NULL };
  guint n_parts = 0;

  g_object_get (item, "title", &title, "subtitle", &subtitle, "trailing", &trailing, "state-text",
                &state, NULL);
  texts[0] = subtitle;
  texts[1] = trailing;
  texts[2] = state;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && *texts[i] != '\0')
      parts[n_parts++] = texts[i];

  description = g_strjoinv (", ", (char **) parts);
  gtk_list_item_set_accessible_label (list_item, title != NULL ? title : "");
  gtk_list_item_set_accessible_description (list_item, description);
}

void
crm_list_row_name (GtkListItem *list_item, CrmRecordItem *item)
{
  name_list_item (list_item, item);
}

/* --- a row --------------------------------------------------------------------------------------
 */

static void
menu_clicked_cb (CrmListRow *self, GtkButton *button)
{
  GtkWidget *widget = GTK_WIDGET (button);

  self->menu (self->owner, crm_list_row_find_position (GTK_WIDGET (self)), widget,
              gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
}

static void
crm_list_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (crm_list_row_parent_class)->dispose (object);
}

static void
crm_list_row_class_init (CrmListRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crm_list_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
crm_list_row_init (CrmListRow *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              6);
}

static void
add_check (CrmListRow *self, GtkListItem *list_item)
{
  self->check = gtk_check_button_new ();
  gtk_widget_set_valign (self->check, GTK_ALIGN_CENTER);
  /* The row is what is pressed; the box shows what it is. */
  gtk_widget_set_can_target (self->check, FALSE);
  gtk_widget_set_can_focus (self->check, FALSE);
  gtk_widget_set_parent (self->check, GTK_WIDGET (self));
  g_object_bind_property (list_item, "selected", self->check, "active", G_BINDING_SYNC_CREATE);
}

static void
add_menu_button (CrmListRow *self)
{
  self->menu_button = crm_looks_row_button ("view-more-symbolic", _ ("Menu"));
  gtk_widget_add_css_class (self->menu_button, "row-menu");
  gtk_widget_set_focus_on_click (self->menu_button, FALSE);
  g_signal_connect_object (self->menu_button, "clicked", G_CALLBACK (menu_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->menu_button, GTK_WIDGET (self));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  const Look *look = user_data;
  CrmListRow *self = g_object_new (CRM_TYPE_LIST_ROW, NULL);

  self->menu = look->menu;
  self->owner = look->owner;
  if (look->selecting)
    add_check (self, list_item);
  self->record_row = crm_record_row_new (look->with_avatar);
  gtk_widget_set_hexpand (self->record_row, TRUE);
  gtk_widget_set_parent (self->record_row, GTK_WIDGET (self));
  if (!look->selecting)
    add_menu_button (self);
  /* A press on the row is what selects, so that the list must not do it in its own way. */
  gtk_list_item_set_selectable (list_item, !look->selecting);
  crm_list_row_watch_pointer (GTK_WIDGET (self), list_item, look->menu, look->owner);
  gtk_list_item_set_child (list_item, GTK_WIDGET (self));
}

static void
name_row (CrmListRow *self, GtkListItem *list_item, CrmRecordItem *item)
{
  g_autofree char *title = NULL;
  g_autofree char *menu = NULL;

  name_list_item (list_item, item);
  g_object_get (item, "title", &title, NULL);
  if (self->check != NULL)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      title, -1);
      return;
    }
  menu = crm_words_about (_ ("Menu of “%s”"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  menu, -1);
}

static void
item_notify_cb (CrmRecordItem *item, GParamSpec *pspec, GtkListItem *list_item)
{
  name_row (CRM_LIST_ROW (gtk_list_item_get_child (list_item)), list_item, item);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  CrmListRow *self = CRM_LIST_ROW (gtk_list_item_get_child (list_item));
  CrmRecordItem *item = gtk_list_item_get_item (list_item);

  crm_record_row_set_item (CRM_RECORD_ROW (self->record_row), item);
  g_signal_connect_object (item, "notify", G_CALLBACK (item_notify_cb), list_item,
                           G_CONNECT_DEFAULT);
  name_row (self, list_item, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  CrmListRow *self = CRM_LIST_ROW (gtk_list_item_get_child (list_item));

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), item_notify_cb,
                                        list_item);
  crm_record_row_set_item (CRM_RECORD_ROW (self->record_row), NULL);
}

static void
look_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

GtkListItemFactory *
crm_list_row_factory_new (gboolean with_avatar,
                          gboolean selecting,
                          CrmRowMenuFunc menu,
                          gpointer owner)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Look *look = g_new (Look, 1);

  *look = (Look) { with_avatar, selecting, menu, owner };
  g_signal_connect_data (factory, "setup", G_CALLBACK (setup_cb), look, look_free,
                         G_CONNECT_DEFAULT);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}
