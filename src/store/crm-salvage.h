/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-db.h"

G_BEGIN_DECLS
/* What a damaged database is answered with: never with its deletion. */

/* Everything of @from (nullable: nothing of it can be read) that was not sent and can still be
 * read, into @to, which is new and empty; in one transaction. */
gboolean crm_salvage_rows (CrmDb *from, CrmDb *to, gint64 now_us, guint *n_saved, GError **error);
/* A new database with that takes the place of the damaged one at @path. *@aside: where that one is,
 * with its log beside it. Whatever stops this, either all of it is as it was or
 * crm_salvage_finish() does the rest. */
gboolean
crm_salvage_file (const char *path, gint64 now_us, char **aside, guint *n_saved, GError **error);
/* Before @path is opened: ends what was cut short. */
gboolean crm_salvage_finish (const char *path, GError **error);

/* A note beside the file that it has to be looked at as a whole when it is opened next. */
void crm_salvage_suspect (const char *path);
gboolean crm_salvage_is_suspect (const char *path);
void crm_salvage_trust (const char *path);
G_END_DECLS
