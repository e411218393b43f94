/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_TIMELINE_VIEW (crm_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (CrmTimelineView, crm_timeline_view, CRM, TIMELINE_VIEW, AdwBin)

/* What happened around a record, by days, the newest first; and a place for a note. */
GtkWidget *crm_timeline_view_new (CrmAccount *account, CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* The same record, as it is now. */
void crm_timeline_view_set_record (CrmTimelineView *self, CrmRecord *record);
G_END_DECLS
