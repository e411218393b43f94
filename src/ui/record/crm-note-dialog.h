/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
/* A view for several lines; Tab leaves it. @buffer: (nullable) */
GtkWidget *crm_note_view_new (GtkTextBuffer *buffer) G_GNUC_WARN_UNUSED_RESULT;
/* The same text with all the room there is. What is typed is in @buffer at once. */
AdwDialog *crm_note_dialog_new (const char *title, GtkTextBuffer *buffer) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
