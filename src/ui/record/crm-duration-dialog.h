/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
#define CRM_TYPE_DURATION_DIALOG (crm_duration_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmDurationDialog, crm_duration_dialog, CRM, DURATION_DIALOG, AdwDialog)

/* Chooses hours and minutes. @minutes: what is set now, -1: nothing. Signal "chosen" (x minutes);
 * closes itself then. */
AdwDialog *crm_duration_dialog_new (const char *title, gint64 minutes) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
