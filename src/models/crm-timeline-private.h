/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-kept.h"
#include "crm-timeline.h"

G_BEGIN_DECLS
/* crm-timeline-entries.c: each adds CrmTimelineItems to @out, in any order. */
void crm_timeline_add_record (GPtrArray *out, CrmRecord *record);
/* When the record was made and changed, as it says itself. */
void crm_timeline_add_moments (GPtrArray *out, CrmRecord *record);
/* What of @list is about @record. */
void crm_timeline_add_pending (GPtrArray *out, CrmRecord *record, GListModel *list);
void crm_timeline_add_problems (GPtrArray *out, CrmRecord *record, GListModel *list);
void crm_timeline_add_earlier (GPtrArray *out, GListModel *list);

gboolean crm_timeline_item_shows_the_same (CrmTimelineItem *a, CrmTimelineItem *b);
G_END_DECLS
