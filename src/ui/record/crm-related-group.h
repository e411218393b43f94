/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"
#include "crm-project.h"

G_BEGIN_DECLS
#define CRM_TYPE_RELATED_GROUP (crm_related_group_get_type ())
G_DECLARE_FINAL_TYPE (CrmRelatedGroup, crm_related_group, CRM, RELATED_GROUP, AdwBin)

/* Up to three records that belong to one, "Show All" for the rest, and a button for a new one.
 * Hides itself where there is nothing and nothing can be made. */
GtkWidget *crm_related_group_new (CrmAccount *account,
                                  CrmEntity *entity,
                                  const CrmRelated *related,
                                  const char *parent_key,
                                  const char *parent_title) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
