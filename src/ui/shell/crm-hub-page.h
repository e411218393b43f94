/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_HUB_PAGE (crm_hub_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmHubPage, crm_hub_page, CRM, HUB_PAGE, AdwNavigationPage)

/* What wants attention, the places of the project, and how the sync stands. Rows activate
 * "win.show-list" (s), "win.show-pending". Property "collapsed" b: it is the only pane. */
void crm_hub_page_set_account (CrmHubPage *self, CrmAccount *account);
/* Marks the place that is open; %NULL: none. */
void crm_hub_page_select (CrmHubPage *self, const char *place);
/* A low window has room for places only. */
void crm_hub_page_set_short (CrmHubPage *self, gboolean is_short);
/* The name of the n-th entity row, or %NULL. */
const char *crm_hub_page_get_nth_entity (CrmHubPage *self, guint n);
G_END_DECLS
