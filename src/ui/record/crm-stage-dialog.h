/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
#define CRM_TYPE_STAGE_DIALOG (crm_stage_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmStageDialog, crm_stage_dialog, CRM, STAGE_DIALOG, AdwDialog)

/* Which step of a process a record is moved to. @names: of all of them, in order; @current: of
 * them, -1: none. Signal "chosen" (u position), then it closes. */
AdwDialog *
crm_stage_dialog_new (const char *title, GPtrArray *names, int current) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
