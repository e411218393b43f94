/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-lists.h"

G_BEGIN_DECLS
/* Runs @batch for the window of @widget: what takes long shows how far it is and can be stopped; a
 * toast says what came of it. @done: what it says then, plain text; @can_undo: with a button that
 * takes it back. */
void crm_batch_run (
    CrmBatch *batch, GtkWidget *widget, const char *heading, const char *done, gboolean can_undo);
G_END_DECLS
