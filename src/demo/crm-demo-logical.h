/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-schema.h"

G_BEGIN_DECLS
/* The names Dataverse has for our model, and its choices, which are numbers. */
#define CRM_DEMO_FORMATTED "OData.Community.Display.V1.FormattedValue"

void crm_demo_logical_name_entity (CrmDemoSchema *schema, CrmDemoEntity *entity);
/* After crm_demo_logical_name_entity(). */
void crm_demo_logical_name_column (CrmDemoSchema *schema,
                                   const CrmDemoEntity *entity,
                                   CrmDemoColumn *column);
/* A lookup that is one property together with @column; or %NULL. */
const CrmDemoColumn *crm_demo_logical_get_twin (const CrmDemoEntity *entity,
                                                const CrmDemoColumn *column);
/* What every row of people's tables has besides; ends with a %NULL name. */
extern const CrmDemoColumn crm_demo_state_columns[];
/* What rows that are a file have besides: a text that is one, and a column that holds another. */
extern const CrmDemoColumn crm_demo_file_columns[];
/* The key of users once more: "ownerid" is of what they have in common with teams. */
extern const CrmDemoColumn crm_demo_own_key_column;

/* "Low" is 100000000, and "Email,Post" is "100000000,100000002". %NULL: no such member. */
char *crm_demo_choice_dup_codes (const CrmDemoColumn *column,
                                 const char *names) G_GNUC_WARN_UNUSED_RESULT;
char *crm_demo_choice_dup_names (const CrmDemoColumn *column,
                                 const char *codes) G_GNUC_WARN_UNUSED_RESULT;
/* "Active", of a state column's number; or %NULL. */
const char *crm_demo_state_get_label (const CrmDemoColumn *column, gint64 code);
G_END_DECLS
