/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-list-top.h"

/* So long the first heading is looked after, and what counts as not scrolled. */
#define TOP_US (G_TIME_SPAN_SECOND / 2)
#define HEADING_HEIGHT 80

#define KEEPER "crm-list-top"

typedef struct
{
  gboolean is_untouched;
  guint tick_id;
  gint64 until; /* on the frame clock; 0: not begun */
} Keeper;

static Keeper *
keeper_of (GtkScrolledWindow *scroller)
{
  return g_object_get_data (G_OBJECT (scroller), KEEPER);
}

static gboolean
to_top_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));
  Keeper *keeper = keeper_of (GTK_SCROLLED_WINDOW (widget));
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  if (keeper->until == 0)
    keeper->until = now + TOP_US;

  if (gtk_adjustment_get_value (adjustment) <= HEADING_HEIGHT)
    {
      gtk_adjustment_set_value (adjustment, 0);
      if (now < keeper->until)
        return G_SOURCE_CONTINUE;
    }

  keeper->tick_id = 0;
  return G_SOURCE_REMOVE;
}

static void
start (GtkScrolledWindow *scroller)
{
  Keeper *keeper = keeper_of (scroller);

  keeper->until = 0;
  if (keeper->tick_id == 0)
    keeper->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (scroller), to_top_cb, NULL, NULL);
}

/* Rows were laid out for another size: who stood at the top stays there. */
static void
layout_changed_cb (GtkScrolledWindow *scroller)
{
  if (gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (scroller)) <= HEADING_HEIGHT)
    start (scroller);
}

static void
upper_changed_cb (GtkScrolledWindow *scroller)
{
  if (keeper_of (scroller)->is_untouched)
    layout_changed_cb (scroller);
}

static gboolean
event_cb (GtkScrolledWindow *scroller, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN || type == GDK_SCROLL
      || type == GDK_KEY_PRESS)
    keeper_of (scroller)->is_untouched = FALSE;
  return GDK_EVENT_PROPAGATE;
}

void
crm_list_top_keep (GtkScrolledWindow *scroller)
{
  GtkAdjustment *adjustment;
  GtkEventController *events;
  Keeper *keeper;

  g_return_if_fail (GTK_IS_SCROLLED_WINDOW (scroller));

  keeper = g_new0 (Keeper, 1);
  keeper->is_untouched = TRUE;
  g_object_set_data_full (G_OBJECT (scroller), KEEPER, keeper, g_free);
  adjustment = gtk_scrolled_window_get_vadjustment (scroller);
  g_signal_connect_object (adjustment, "notify::page-size", G_CALLBACK (layout_changed_cb),
                           scroller, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "notify::upper", G_CALLBACK (upper_changed_cb), scroller,
                           G_CONNECT_SWAPPED);
  events = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect_object (events, "event", G_CALLBACK (event_cb), scroller, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (scroller), events);
}

void
crm_list_top_show (GtkScrolledWindow *scroller)
{
  Keeper *keeper;

  g_return_if_fail (GTK_IS_SCROLLED_WINDOW (scroller));

  keeper = keeper_of (scroller);
  g_return_if_fail (keeper != NULL);

  keeper->is_untouched = TRUE;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (scroller), 0);
  start (scroller);
}
