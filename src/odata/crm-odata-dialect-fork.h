/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-dialect.h"

#include <yyjson.h>

G_BEGIN_DECLS
/* Properties that are lookups into several sets: each has a field for every set, comes in
 * the first of them, and is put into the one that the annotations beside it name. */

/* Array of CrmOdataFork, empty where @entity has no such property; borrows its fields.
 * @by_name: field by name on the wire: gets the first field of each */
GPtrArray *crm_odata_forks_find (const CrmOdataDialect *dialect,
                                 CrmEntity *entity,
                                 CrmArena *arena,
                                 GHashTable *by_name) G_GNUC_WARN_UNUSED_RESULT;
/* @row: the record as it came; @values: of all fields of the entity */
void crm_odata_forks_take (GPtrArray *forks, yyjson_val *row, CrmValue *values);
G_END_DECLS
