/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <json-glib/json-glib.h>

#include "crm-edm.h"

G_BEGIN_DECLS
/* What the mobile app of a Creatio is told by its server: which models it shows and keeps. Its text
 * is JSON, or JavaScript with JSON objects between its statements; it is read, never run. */
typedef struct _CrmManifest CrmManifest;

/* %NULL: there is nothing of that kind in @text; a line in @notes (nullable) says so. */
CrmManifest *crm_manifest_parse (const char *text, GPtrArray *notes) G_GNUC_WARN_UNUSED_RESULT;
void crm_manifest_free (CrmManifest *self);

/* Changes @project, a project document for the server that @edm is of: sections and their order,
 * fields, lookups and filters are those of the manifest. What cannot be mapped stays as it was and
 * is named in @notes (nullable), "not mapped: ...". */
void crm_manifest_apply (CrmManifest *self, JsonObject *project, CrmEdm *edm, GPtrArray *notes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmManifest, crm_manifest_free)
G_END_DECLS
