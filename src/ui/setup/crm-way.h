/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account-discover.h"

G_BEGIN_DECLS
/* The ways to sign in, in the order they are offered: those of an account, and nobody at all. */
typedef enum
{
  CRM_WAY_PASSWORD,
  CRM_WAY_BROWSER,
  CRM_WAY_CODE,
  CRM_WAY_CERTIFICATE,
  CRM_WAY_TOKEN,
  CRM_WAY_API_KEY,
  CRM_WAY_CLIENT,
  CRM_WAY_NOBODY,
} CrmWay;
#define CRM_N_WAYS (CRM_WAY_NOBODY + 1)

/* Words; static. */
const char *crm_way_title (CrmWay way);
const char *crm_way_hint (CrmWay way);
/* Of the button that goes on, with a mnemonic. */
const char *crm_way_label (CrmWay way);
/* What the one secret is called; %NULL: there is none. */
const char *crm_way_secret (CrmWay way);
gboolean crm_way_is_oauth (CrmWay way);

CrmAccountAuthKind crm_way_get_kind (CrmWay way);
/* Of an account that is there. */
CrmWay crm_way_of (const CrmAccountInfo *info);
/* What fits best, and whether the server itself names a way. */
CrmWay crm_way_best (const CrmAccountDiscovery *found);
gboolean crm_way_fits (CrmWay way, const CrmAccountDiscovery *found);
G_END_DECLS
