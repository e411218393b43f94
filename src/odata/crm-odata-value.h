/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-dialect.h"
#include "crm-types.h"

#include <yyjson.h>

G_BEGIN_DECLS
/* One JSON value of a document whose numbers were read raw and whose strings outlive
 * @arena's owner, into the form the field's type is held in; text is borrowed where it
 * can be. Numbers may come as strings and the other way round, dates in either form.
 * @error: CRM_FORMAT_ERROR without the place */
gboolean crm_odata_value_read (const CrmOdataDialect *dialect,
                               CrmField *field,
                               yyjson_val *json,
                               CrmArena *arena,
                               CrmValue *out,
                               GError **error);
G_END_DECLS
