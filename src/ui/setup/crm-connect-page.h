/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-list.h"

G_BEGIN_DECLS
#define CRM_TYPE_CONNECT_PAGE (crm_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmConnectPage, crm_connect_page, CRM, CONNECT_PAGE, AdwNavigationPage)

/* Address, kind of server, user and password. Asks the server before the account is made; says
 * what is wrong beside the field it is about. Signal "connected" (s name of the new account). */
AdwNavigationPage *crm_connect_page_new (CrmAccountList *accounts) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
