/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-list.h"

G_BEGIN_DECLS
#define CRM_TYPE_CONNECT_PAGE (crm_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmConnectPage, crm_connect_page, CRM, CONNECT_PAGE, AdwNavigationPage)

/* The address. Finds out what is there and goes on to how one signs in; says beside the field why
 * not. Signal "connected" (s name of the new account). */
AdwNavigationPage *crm_connect_page_new (CrmAccountList *accounts) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
