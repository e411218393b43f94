/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_SYNC_BUTTON (crm_sync_button_get_type ())
G_DECLARE_FINAL_TYPE (CrmSyncButton, crm_sync_button, CRM, SYNC_BUTTON, GtkButton)
/* Starts "win.sync"; icon, badge, tooltip and accessible name say how the sync stands. */
void crm_sync_button_set_account (CrmSyncButton *self, CrmAccount *account);
G_END_DECLS
