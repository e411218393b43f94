/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-list.h"

G_BEGIN_DECLS
#define CRM_TYPE_FIRST_SYNC_PAGE (crm_first_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (
    CrmFirstSyncPage, crm_first_sync_page, CRM, FIRST_SYNC_PAGE, AdwNavigationPage)

/* The first synchronization, on a page of its own. Signal "finished": the app can be used. */
AdwNavigationPage *crm_first_sync_page_new (CrmAccountList *accounts,
                                            CrmAccount *account) G_GNUC_WARN_UNUSED_RESULT;
void crm_first_sync_page_start (CrmFirstSyncPage *self);
G_END_DECLS
