/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_RECORD_INFO (crm_record_info_get_type ())
G_DECLARE_FINAL_TYPE (CrmRecordInfo, crm_record_info, CRM, RECORD_INFO, AdwDialog)

/* What a record is besides its content: key, who made it, why it is on this device, how sure that
 * is. For people who help others; all of it can be copied at once. */
AdwDialog *crm_record_info_new (CrmAccount *account, CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
