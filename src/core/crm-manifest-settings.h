/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <json-glib/json-glib.h>

G_BEGIN_DECLS
/* What a server says of how the app should work (crm_remote_read_settings()), laid over @project, a
 * project document: the interval is that of a profile of all entities, what a file may be is said
 * of all files. What has no counterpart is named in @notes (nullable), "not mapped: ...". */
void crm_manifest_apply_settings (GHashTable *settings, JsonObject *project, GPtrArray *notes);
G_END_DECLS
