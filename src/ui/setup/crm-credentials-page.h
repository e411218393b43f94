/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-discover.h"

G_BEGIN_DECLS
#define CRM_TYPE_CREDENTIALS_PAGE (crm_credentials_page_get_type ())
G_DECLARE_FINAL_TYPE (
    CrmCredentialsPage, crm_credentials_page, CRM, CREDENTIALS_PAGE, AdwNavigationPage)

/* How somebody signs in to a server that was found. Signal "connected" (s): an account of that
 * name was added. */
AdwNavigationPage *crm_credentials_page_new (CrmAccountList *accounts) G_GNUC_WARN_UNUSED_RESULT;
/* For another server, or the same again; what was typed stays. @found is taken over.
 * @ca_file: (nullable) */
void crm_credentials_page_show (CrmCredentialsPage *self,
                                CrmAccountDiscovery *found,
                                const char *ca_file);
/* What picking a client's certificate does: it is used where the file has one. */
void crm_credentials_page_offer_certificate (CrmCredentialsPage *self, const char *path);
G_END_DECLS
