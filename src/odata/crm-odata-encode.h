/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-dialect.h"
#include "crm-types.h"

G_BEGIN_DECLS
/**
 * crm_odata_encode_patch:
 * @project: (nullable): finds the sets of what lookups point at, where a dialect writes them
 * @is_exact: Int64 and Decimal as strings, so that nobody rounds, where the dialect does not
 *   do so anyway
 * @error: CRM_FORMAT_ERROR_INVALID for a value that cannot be written, naming the field
 *
 * Returns: the body that writes the fields of @patch: exact, and nothing but them
 */
char *crm_odata_encode_patch (const CrmOdataDialect *dialect,
                              CrmProject *project,
                              CrmPatch *patch,
                              gboolean is_exact,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
