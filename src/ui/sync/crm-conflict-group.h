/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-kept.h"

G_BEGIN_DECLS
#define CRM_TYPE_CONFLICT_GROUP (crm_conflict_group_get_type ())
G_DECLARE_FINAL_TYPE (CrmConflictGroup, crm_conflict_group, CRM, CONFLICT_GROUP, AdwBin)

/* One field that was changed on both sides, and which side is to count: this device's at first.
 * The keys 1 and 2 choose too. @theirs_us: (device time) 0: not known */
GtkWidget *crm_conflict_group_new (const CrmKeptValue *value,
                                   gint64 theirs_us) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_conflict_group_is_theirs (CrmConflictGroup *self);
const char *crm_conflict_group_get_field (CrmConflictGroup *self);
G_END_DECLS
