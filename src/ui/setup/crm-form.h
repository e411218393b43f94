/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
/* The forms of setting up. */

/* Says under @row, in the label that is the child of @note, what is wrong with it; %NULL: nothing
 * is. What is wrong gets the focus. */
void crm_form_set_error (GtkWidget *row, GtkWidget *note, const char *text);
/* The trimmed text of an entry; %NULL where it is empty. */
char *crm_form_dup_text (GtkWidget *row) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
