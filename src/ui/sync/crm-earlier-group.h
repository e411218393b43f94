/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_EARLIER_GROUP (crm_earlier_group_get_type ())
G_DECLARE_FINAL_TYPE (CrmEarlierGroup, crm_earlier_group, CRM, EARLIER_GROUP, AdwBin)

/* Values that another change took the place of, each with Restore; invisible while there are
 * none. @entity and @key: (nullable): only of this record, whose name is then left out. */
GtkWidget *crm_earlier_group_new (CrmAccount *account,
                                  const char *entity,
                                  const char *key) G_GNUC_WARN_UNUSED_RESULT;

#define CRM_TYPE_EARLIER_PAGE (crm_earlier_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmEarlierPage, crm_earlier_page, CRM, EARLIER_PAGE, AdwNavigationPage)
/* Those of all records. */
AdwNavigationPage *crm_earlier_page_new (CrmAccount *account) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
