/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-edm.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What the ways of describing have in common. */

/* One request each: no more of them than this. */
#define CRM_ODATA_MAX_DESCRIBED 100

/* The types of @sets, else of those that look as if people worked with them, each once, at most
 * CRM_ODATA_MAX_DESCRIBED: CrmEdmEntityType, borrowed. */
GPtrArray *crm_odata_describe_choose (CrmEdm *edm,
                                      const char *const *sets) G_GNUC_WARN_UNUSED_RESULT;
/* "Contact" of "Some.Namespace.Contact". */
const char *crm_odata_describe_short_name (const char *qualified);
/* A caption may come; the server's text as far as it is fit to be one. */
void crm_odata_describe_set (char **caption, const char *text);
/* Of texts by language ("en-US", "de-DE"): that of the person, English, else the first. */
const char *crm_odata_describe_pick_language (const char *const *languages,
                                              const char *const *texts);
G_END_DECLS
