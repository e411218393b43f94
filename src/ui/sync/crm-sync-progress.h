/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_SYNC_PROGRESS (crm_sync_progress_get_type ())
G_DECLARE_FINAL_TYPE (CrmSyncProgress, crm_sync_progress, CRM, SYNC_PROGRESS, AdwBin)

/* How a sync goes: phase, one bar for all of it, and a row per entity. Follows the account. */
void crm_sync_progress_set_account (CrmSyncProgress *self, CrmAccount *account);
G_END_DECLS
