/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* "field eq key": the records of @entity whose lookup @field points to the record @key;
 * %NULL where that cannot be said. */
CrmFilter *crm_related_filter (CrmEntity *entity,
                               const char *field,
                               const char *key) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
