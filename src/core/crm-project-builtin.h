/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <json-glib/json-glib.h>

#include "crm-project-private.h"

G_BEGIN_DECLS
/* The project that comes with the program for the product that @edm is of, to be changed freely;
 * %NULL: there is none. *@has_manifest: its users may have a manifest of the server's. */
JsonNode *crm_project_load_builtin (CrmEdm *edm, gboolean *has_manifest) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
