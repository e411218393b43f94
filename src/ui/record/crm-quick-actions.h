/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_QUICK_ACTIONS (crm_quick_actions_get_type ())
G_DECLARE_FINAL_TYPE (CrmQuickActions, crm_quick_actions, CRM, QUICK_ACTIONS, AdwBin)

/* What can be done with a record at once: call, write, look at a map, plan what comes next. Pills;
 * on a phone the first three, and the others after a press. Hides itself where there are none.
 * Property "narrow" b. */
void crm_quick_actions_set_record (CrmQuickActions *self, CrmRecord *record);
G_END_DECLS
