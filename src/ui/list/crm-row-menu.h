/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>

#include "crm-account.h"

G_BEGIN_DECLS
/* What can be done with one record of a list: actions of the window and, with "list.", of the page
 * around. @is_child: it stands in a list below another record. */
GMenuModel *crm_row_menu_new (CrmRecord *record, gboolean is_child) G_GNUC_WARN_UNUSED_RESULT;
/* The value that completes @record, and its field; %FALSE: it cannot be completed, or is. */
gboolean crm_row_menu_find_completion (CrmRecord *record,
                                       CrmArena *arena,
                                       CrmField **field,
                                       CrmValue *value);
G_END_DECLS
