/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-frames.h"

#include <sys/resource.h>

#define FRAMES_A_PLACE 120
#define STEP 160.0 /* pixels a frame: ten thousand a second */
#define SIXTIETH_US 16667

struct _BenchFrames
{
  GtkWindow *window;
  GArray *frames; /* gint64 us each */
  gint64 began;   /* of the frame that is on; 0: none */
  gint64 ended;   /* when the last one was painted */
  gint64 cpu_before;
  gulong before_id;
  gulong after_id;
};

static gint64
cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (gint64) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
         + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void
before_paint_cb (BenchFrames *self)
{
  self->began = g_get_monotonic_time ();
}

static void
after_paint_cb (BenchFrames *self)
{
  gint64 took;

  self->ended = g_get_monotonic_time ();
  took = self->ended - self->began;
  if (self->began != 0)
    g_array_append_val (self->frames, took);
  self->began = 0;
}

BenchFrames *
bench_frames_new (GtkWindow *window)
{
  BenchFrames *self = g_new0 (BenchFrames, 1);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));

  /* It would keep the loop from coming to rest. */
  g_object_set (gtk_widget_get_settings (GTK_WIDGET (window)), "gtk-cursor-blink", FALSE, NULL);
  self->window = window;
  self->frames = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->before_id
      = g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  self->after_id
      = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), self);
  return self;
}

void
bench_frames_free (BenchFrames *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));

  g_signal_handler_disconnect (clock, self->before_id);
  g_signal_handler_disconnect (clock, self->after_id);
  g_array_unref (self->frames);
  g_free (self);
}

/* --- waiting -------------------------------------------------------------------------------- */

static guint rest_ms = 120;

void
bench_frames_set_rest (guint milliseconds)
{
  rest_ms = milliseconds;
}

static void
wake_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static guint
run_for (guint milliseconds)
{
  gboolean woken = FALSE;
  guint n = 0;

  g_timeout_add_once (milliseconds, wake_cb, &woken);
  while (!woken)
    n += g_main_context_iteration (NULL, TRUE) ? 1 : 0;
  return n;
}

void
bench_frames_settle (void)
{
  while (run_for (rest_ms) > 2)
    ;
}

static GtkListView *
find_list (GtkWidget *widget, guint n_items)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;

  if (GTK_IS_LIST_VIEW (widget))
    {
      GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (widget));

      if (model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) >= n_items)
        return GTK_LIST_VIEW (widget);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkListView *found = find_list (child, n_items);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkListView *
bench_frames_await_list (GtkWindow *window, guint n_items)
{
  GtkListView *list;

  while ((list = find_list (GTK_WIDGET (window), n_items)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return list;
}

/* --- measuring ------------------------------------------------------------------------------ */

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static void
begin (BenchFrames *self)
{
  g_array_set_size (self->frames, 0);
  self->began = 0;
  self->cpu_before = cpu_us ();
}

static void
print_times (const char *name, GArray *times, gint64 cpu)
{
  guint n = times->len, n_late = 0;

  g_array_sort (times, compare_times);
  for (guint i = 0; i < n; i++)
    n_late += g_array_index (times, gint64, i) > SIXTIETH_US ? 1 : 0;
  g_print ("%s frames %u median %" G_GINT64_FORMAT " p99 %" G_GINT64_FORMAT
           " late %.1f cpu %" G_GINT64_FORMAT "\n",
           name, n, g_array_index (times, gint64, n / 2),
           g_array_index (times, gint64, n * 99 / 100), 100.0 * n_late / n, cpu / n);
}

static void
end (BenchFrames *self, const char *name)
{
  gint64 cpu = cpu_us () - self->cpu_before;

  if (self->frames->len == 0)
    g_error ("%s: nothing was painted", name);
  print_times (name, self->frames, cpu);
}

typedef struct
{
  GtkAdjustment *adjustment;
  guint n_left;
} Fling;

static gboolean
fling_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Fling *fling = user_data;

  gtk_adjustment_set_value (fling->adjustment, gtk_adjustment_get_value (fling->adjustment) + STEP);
  return --fling->n_left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
scroll_from (GtkListView *list, double part)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  double room = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  Fling fling = { .adjustment = adjustment, .n_left = FRAMES_A_PLACE };

  gtk_adjustment_set_value (adjustment, MAX (0, part * room - FRAMES_A_PLACE * STEP));
  gtk_widget_add_tick_callback (GTK_WIDGET (list), fling_cb, &fling, NULL);
  while (fling.n_left > 0)
    g_main_context_iteration (NULL, TRUE);
}

void
bench_frames_scroll (BenchFrames *self, GtkListView *list, const char *name)
{
  static const double places[] = { 0, 0.5, 1 };

  bench_frames_settle ();
  begin (self);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    scroll_from (list, places[i]);
  end (self, name);
  bench_frames_settle ();
}

void
bench_frames_type (BenchFrames *self, GtkEditable *entry, const char *text, const char *name)
{
  g_autoptr (GArray) answers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *answer_name = g_strconcat (name, "-answer", NULL);

  bench_frames_settle ();
  begin (self);
  for (const char *end_of = text; *end_of != '\0';)
    {
      g_autofree char *typed = NULL;
      gint64 from, answered;

      end_of = g_utf8_next_char (end_of);
      typed = g_strndup (text, (gsize) (end_of - text));
      from = g_get_monotonic_time ();
      gtk_editable_set_text (entry, typed);
      gtk_editable_set_position (entry, -1);
      bench_frames_settle ();
      answered = MAX (self->ended - from, 0);
      g_array_append_val (answers, answered);
    }
  end (self, name);
  print_times (answer_name, answers, 0);
}
