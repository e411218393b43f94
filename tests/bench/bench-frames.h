/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

/* What frames cost. Both programs that are compared scroll and type by these same functions, so
 * that nothing but the list differs. Main thread. */
G_BEGIN_DECLS
typedef struct _BenchFrames BenchFrames;

/* Watches the frames of @window, which must be mapped. */
BenchFrames *bench_frames_new (GtkWindow *window) G_GNUC_WARN_UNUSED_RESULT;
void bench_frames_free (BenchFrames *self);

/* Runs the main loop until nothing happens for so long: 120 ms unless set; more for a process that
 * is not let run all the time. */
void bench_frames_set_rest (guint milliseconds);
void bench_frames_settle (void);
/* The largest mapped list of the window with at least @n_items rows; waits for it. */
GtkListView *bench_frames_await_list (GtkWindow *window, guint n_items);

/* Scrolls @list at its top, in its middle and near its end, as a fast finger does: a step in each
 * frame. Prints "NAME frames N median US p99 US late PERCENT cpu US": the time a frame takes of the
 * main thread, the share of frames that take longer than a sixtieth of a second, and what the whole
 * process uses for a frame. */
void bench_frames_scroll (BenchFrames *self, GtkListView *list, const char *name);
/* Types @text into @entry letter by letter, waiting for the rows each time. Prints the same, and
 * "NAME-answer": from a letter to the frame that shows its rows. */
void bench_frames_type (BenchFrames *self, GtkEditable *entry, const char *text, const char *name);
G_END_DECLS
