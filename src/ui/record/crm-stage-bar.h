/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_STAGE_BAR (crm_stage_bar_get_type ())
G_DECLARE_FINAL_TYPE (CrmStageBar, crm_stage_bar, CRM, STAGE_BAR, AdwBin)

/* How far a record of an entity with a "stage" field has come: its name, which of how many, and a
 * press to move it, with a way back in a toast. Hides itself while there is nothing to tell. */
GtkWidget *crm_stage_bar_new (CrmAccount *account, CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;
void crm_stage_bar_set_record (CrmStageBar *self, CrmRecord *record);
G_END_DECLS
