/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The app itself, with the one account of its folders: its first list scrolled and searched.
 *   bench-window ROWS REST_MS
 * Prints what bench-frames.h says, and first "start cpu US": until the list can be used. */
#include "bench-frames.h"
#include "crm-application.h"
#include "crm-process.h"

#include <time.h>

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (CrmApplication) app = NULL;
  g_autoptr (GError) error = NULL;
  BenchFrames *frames;
  GtkWindow *window;
  GtkListView *list;

  if (argc != 3)
    return 2;

  crm_process_init ();
  bench_frames_set_rest ((guint) g_ascii_strtoull (argv[2], NULL, 10));
  app = g_object_new (CRM_TYPE_APPLICATION, "flags", G_APPLICATION_NON_UNIQUE, NULL);
  if (!g_application_register (G_APPLICATION (app), NULL, &error))
    g_error ("%s", error->message);
  g_application_activate (G_APPLICATION (app));
  window = gtk_application_get_windows (GTK_APPLICATION (app))->data;
  /* Buttons no phone has would make the bar wider than the window. */
  g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", ":close", NULL);
  gtk_window_set_default_size (window, 360, 673);

  bench_frames_settle ();
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-nth", "u", 0);
  list = bench_frames_await_list (window, (guint) g_ascii_strtoull (argv[1], NULL, 10));
  bench_frames_settle ();
  g_print ("start cpu %ld\n", (long) (clock () / (CLOCKS_PER_SEC / 1000000)));

  frames = bench_frames_new (window);
  bench_frames_scroll (frames, list, "scroll");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.search", NULL);
  bench_frames_settle ();
  bench_frames_type (frames, GTK_EDITABLE (find_type (GTK_WIDGET (window), GTK_TYPE_SEARCH_ENTRY)),
                     "amara berg", "type");
  bench_frames_free (frames);
  gtk_window_destroy (window);
  return 0;
}
