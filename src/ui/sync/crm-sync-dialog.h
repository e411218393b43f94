/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_SYNC_DIALOG (crm_sync_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmSyncDialog, crm_sync_dialog, CRM, SYNC_DIALOG, AdwDialog)

/* A sync in the foreground: starts it, shows it, and says how it ended. Where there is nothing
 * to say it closes itself and leaves a toast. */
AdwDialog *crm_sync_dialog_new (CrmAccount *account, gboolean full) G_GNUC_WARN_UNUSED_RESULT;
/* Call once it is presented. */
void crm_sync_dialog_start (CrmSyncDialog *self);
/* Goes away; the sync goes on. */
void crm_sync_dialog_leave (CrmSyncDialog *self);
G_END_DECLS
