/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-service.h"
#include "crm-filter.h"

G_BEGIN_DECLS
/**
 * crm_demo_filter_compile:
 * @entity: the rows it is about, in SQL under the name @alias
 * @sql: (out): receives one condition, in parentheses
 * @error: CRM_DEMO_ERROR 400 for unknown properties and types that do not fit, 501 for
 *   functions nobody wrote
 *
 * Null is a value for eq and ne and makes every other comparison false, under "not" as well.
 */
gboolean crm_demo_filter_compile (CrmDemoService *service,
                                  const CrmDemoUser *user,
                                  CrmDemoNames names,
                                  const CrmDemoEntity *entity,
                                  const char *alias,
                                  CrmFilter *filter,
                                  CrmDemoSql *sql,
                                  GError **error);
/* The value at a path, for $orderby. */
gboolean crm_demo_filter_compile_path (CrmDemoService *service,
                                       const CrmDemoEntity *entity,
                                       const char *alias,
                                       const char *path,
                                       CrmDemoSql *sql,
                                       GError **error);
G_END_DECLS
