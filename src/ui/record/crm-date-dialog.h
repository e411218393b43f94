/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
#define CRM_TYPE_DATE_DIALOG (crm_date_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmDateDialog, crm_date_dialog, CRM, DATE_DIALOG, AdwDialog)

/* Chooses a day, and a time of day where @with_time. @current: (nullable): local time. Signals
 * "chosen" (GDateTime, local) and, where @may_clear, "cleared"; closes itself then. */
AdwDialog *crm_date_dialog_new (const char *title,
                                GDateTime *current,
                                gboolean with_time,
                                gboolean may_clear) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
