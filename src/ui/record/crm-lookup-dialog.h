/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_LOOKUP_DIALOG (crm_lookup_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmLookupDialog, crm_lookup_dialog, CRM, LOOKUP_DIALOG, AdwDialog)

/* Chooses a record of @entity by search. Signal "chosen" (s key, s title); closes itself then. */
AdwDialog *crm_lookup_dialog_new (CrmAccount *account,
                                  CrmEntity *entity,
                                  const char *title) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
