/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_CONTESTED_DIALOG (crm_contested_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmContestedDialog, crm_contested_dialog, CRM, CONTESTED_DIALOG, AdwDialog)

/* Fields that were changed in the form and meanwhile in the record: for each, what was typed or
 * what is there now. What was typed stays unless something else is chosen. */
AdwDialog *crm_contested_dialog_new (CrmRecordDraft *draft) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
