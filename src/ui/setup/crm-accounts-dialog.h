/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-list.h"

G_BEGIN_DECLS
#define CRM_TYPE_ACCOUNTS_DIALOG (crm_accounts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmAccountsDialog, crm_accounts_dialog, CRM, ACCOUNTS_DIALOG, AdwDialog)

/* The accounts there are: to go to another one, to sign in again to @current, to remove one and to
 * add one. Activates "win.switch-account", "win.sign-in", "win.connect" and, with a question
 * before, "app.remove-account". */
AdwDialog *crm_accounts_dialog_new (CrmAccountList *accounts,
                                    CrmAccount *current) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
