/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-list-query.h"

G_BEGIN_DECLS
#define CRM_TYPE_VIEWS_DIALOG (crm_views_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmViewsDialog, crm_views_dialog, CRM, VIEWS_DIALOG, AdwDialog)

/* The views of a list as radio rows, the user's own apart: choosing one closes it. Menus of rows
 * rename, remove and make one the view to begin with. */
AdwDialog *crm_views_dialog_new (CrmListQuery *query) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
