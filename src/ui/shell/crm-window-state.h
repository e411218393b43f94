/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS
/* Gives @window the size it had last and remembers the one it gets; does nothing where the
 * settings are not installed. */
void crm_window_state_follow (GtkWindow *window);
G_END_DECLS
