/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_VIEWS_DIALOG (crm_views_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmViewsDialog, crm_views_dialog, CRM, VIEWS_DIALOG, AdwDialog)

/* The views of an entity as radio rows. Signal "chosen" (s name); closes itself then. */
AdwDialog *crm_views_dialog_new (CrmProject *project,
                                 CrmEntity *entity,
                                 const char *current) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
