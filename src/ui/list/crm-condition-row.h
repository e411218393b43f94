/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"
#include "crm-condition.h"

G_BEGIN_DECLS
#define CRM_TYPE_CONDITION_ROW (crm_condition_row_get_type ())
G_DECLARE_FINAL_TYPE (CrmConditionRow, crm_condition_row, CRM, CONDITION_ROW, AdwExpanderRow)

/* One condition of a filter, a sentence while it is closed: field, operator, value. Signals:
 * "changed"; "remove", the user does not want it. @account outlives the row. */
GtkWidget *crm_condition_row_new (CrmAccount *account,
                                  CrmEntity *entity,
                                  const CrmCondition *condition) G_GNUC_WARN_UNUSED_RESULT;
/* Adds what it says now to @conditions; %FALSE: something is missing, which the row says then. */
gboolean crm_condition_row_add_to (CrmConditionRow *self, CrmConditions *conditions);
G_END_DECLS
