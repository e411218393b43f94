/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-schema.h"

G_BEGIN_DECLS
/* The names Creatio has for our model, and what it has besides. What it does not have at all is a
 * column somebody added there: "UsrScore". */
void crm_demo_creatio_name_entity (CrmDemoEntity *entity);
/* After crm_demo_creatio_name_entity(). An owner, and whoever made a row, is a contact there. */
void crm_demo_creatio_name_column (CrmDemoSchema *schema,
                                   const CrmDemoEntity *entity,
                                   CrmDemoColumn *column);
/* Columns that a table of the model has there besides, up to a %NULL name; or %NULL. */
const CrmDemoColumn *crm_demo_creatio_get_columns (const CrmDemoEntity *entity);
/* Tables of Creatio alone; ends with a %NULL name. */
extern const CrmDemoTable crm_demo_creatio_tables[];
/* The key that a row of a lookup has in every Creatio; or %NULL. */
const char *crm_demo_creatio_get_key (const char *entity, const char *name);
G_END_DECLS
