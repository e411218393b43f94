/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_FIELD_DIALOG (crm_field_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmFieldDialog, crm_field_dialog, CRM, FIELD_DIALOG, AdwDialog)

/* Chooses one of @fields (CrmField, which outlive it) by its caption. Signal "chosen" (u index of
 * the field); closes itself then. */
AdwDialog *crm_field_dialog_new (const char *title, GPtrArray *fields) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
