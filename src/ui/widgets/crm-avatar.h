/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS
/**
 * crm_avatar_paint:
 * @widget: whose font, scale and icons are used
 * @name: of whom; may be empty
 * @size: pixels
 *
 * A disc with the initials of @name in a colour that belongs to it, for rows that scroll by: an
 * #AdwAvatar is several widgets and clips what it shows, which a processor without a graphics
 * card feels (docs/performance.md, Frames).
 */
void crm_avatar_paint (
    GtkSnapshot *snapshot, GtkWidget *widget, const char *name, float x, float y, int size);
G_END_DECLS
