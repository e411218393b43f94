/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-list-query.h"

G_BEGIN_DECLS
#define CRM_TYPE_BATCH_DIALOG (crm_batch_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmBatchDialog, crm_batch_dialog, CRM, BATCH_DIALOG, AdwDialog)

/* One field and its new value for @n_rows records. Signal "applied" (u field); closes itself then.
 */
AdwDialog *crm_batch_dialog_new (CrmAccount *account,
                                 CrmEntity *entity,
                                 guint n_rows) G_GNUC_WARN_UNUSED_RESULT;
/* Borrowed until the dialog is gone. */
const struct _CrmValue *crm_batch_dialog_get_value (CrmBatchDialog *self);
G_END_DECLS
