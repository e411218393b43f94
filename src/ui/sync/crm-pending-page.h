/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_PENDING_PAGE (crm_pending_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmPendingPage, crm_pending_page, CRM, PENDING_PAGE, AdwNavigationPage)

/* How the sync stands and what waits to be sent. What needs a decision stands
 * first. Rows activate "win.open-record" (ss) and "win.open-problem" (ssx). */
AdwNavigationPage *crm_pending_page_new (CrmAccount *account) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
