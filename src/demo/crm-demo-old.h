/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-schema.h"
#include "crm-filter.h"

G_BEGIN_DECLS
/* What OData 3 writes otherwise than OData 4: literals, dates, names of types. */

/* guid'', datetime'', 10L, 1.5M, substringof(): CRM_DEMO_ERROR 400 for what is spelled as in
 * OData 4. */
CrmFilter *crm_demo_old_filter_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A value out of a body as the model has it: "/Date(0)/", or a time where it is a date. %NULL:
 * it is no value of the column. */
char *crm_demo_old_dup_text (const CrmDemoColumn *column,
                             const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* "Edm.DateTime" of a date, and of all instants but those the server stamps. */
const char *crm_demo_old_get_type (const CrmDemoColumn *column);
/* An instant or date with its quotes; @has_ticks: as "/Date(0)/". */
void
crm_demo_old_add_instant (GString *out, const CrmDemoColumn *column, gint64 us, gboolean has_ticks);
G_END_DECLS
