/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_SEARCH_PAGE (crm_search_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmSearchPage, crm_search_page, CRM, SEARCH_PAGE, AdwNavigationPage)

/* One search over all entities. A result activates "win.open-record" (ss), "Show All"
 * "win.show-results" (ss): entity and text. */
AdwNavigationPage *crm_search_page_new (CrmAccount *account) G_GNUC_WARN_UNUSED_RESULT;
/* @text: where to begin, "" for what was searched and opened before. Takes the focus. */
void crm_search_page_start (CrmSearchPage *self, const char *text);
G_END_DECLS
