/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <sqlite3.h>

#include "crm-demo-schema.h"

G_BEGIN_DECLS
/* JSON written straight into a string: a page of a thousand rows is one pass. */
void crm_demo_json_add_string (GString *out, const char *text, gsize length);
/* Fraction digits as few as the instant needs, so that 0 to 6 of them occur. */
void crm_demo_json_add_instant (GString *out, gint64 us);
/* @ieee754: Int64 and Decimal as strings; @no_null: an empty value of the type, as Creatio has it
 */
typedef struct
{
  gboolean ieee754;
  gboolean no_null;
  gboolean is_old;    /* OData 3: dates are instants, instants have no zone */
  gboolean has_ticks; /* "/Date(0)/" */
} CrmDemoJsonStyle;
void crm_demo_json_add_value (GString *out,
                              const CrmDemoColumn *column,
                              sqlite3_stmt *statement,
                              int index,
                              CrmDemoJsonStyle style);
G_END_DECLS
