/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS
/* A list view anchors on its first row and leaves the heading above it out of sight; headings come
 * some frames after the rows, on a slow device much later. From now on whoever stands at the top
 * of the list in @scroller stays there, until somebody scrolls, presses or types in it. Once for
 * each; it goes with @scroller. */
void crm_list_top_keep (GtkScrolledWindow *scroller);
/* To the top of a list that is kept there, and from now on as if nobody had touched it. */
void crm_list_top_show (GtkScrolledWindow *scroller);
G_END_DECLS
