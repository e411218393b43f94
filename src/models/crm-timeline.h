/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models.h"

G_BEGIN_DECLS
/* What happened around a record, newest first: activities and notes that belong to it (what the
 * project gives a "timeline" field), and what this device knows of its changes. Main thread only;
 * reading is done off it. */

typedef enum
{
  CRM_TIMELINE_ACTIVITY = 1 << 0,
  CRM_TIMELINE_NOTE = 1 << 1,
  CRM_TIMELINE_CHANGE = 1 << 2,
  CRM_TIMELINE_ALL = CRM_TIMELINE_ACTIVITY | CRM_TIMELINE_NOTE | CRM_TIMELINE_CHANGE,
} CrmTimelineKind;

/* Of an entity with a "timeline" field: notes are dated by when they were written. */
CrmTimelineKind crm_timeline_kind_of (CrmEntity *entity);

/* Plain texts, never markup. */
typedef struct
{
  CrmTimelineKind kind;
  gint64 when_us;    /* since the epoch, UTC; 0: not known */
  gboolean is_day;   /* only the day is known: midnight of it, local time */
  char *title;       /* "Call about delivery dates", "Phone was replaced" */
  char *detail;      /* one line, or "" */
  char *body;        /* a note's text, or what a value was; or %NULL */
  CrmEntity *entity; /* of what can be opened, or %NULL; lives as long as the item */
  char *key;
} CrmTimelineEntry;

#define CRM_TYPE_TIMELINE_ITEM (crm_timeline_item_get_type ())
G_DECLARE_FINAL_TYPE (CrmTimelineItem, crm_timeline_item, CRM, TIMELINE_ITEM, GObject)
/* Immutable: a list has a new item where something changed. */
const CrmTimelineEntry *crm_timeline_item_get (CrmTimelineItem *self);

#define CRM_TYPE_TIMELINE (crm_timeline_get_type ())
G_DECLARE_FINAL_TYPE (CrmTimeline, crm_timeline, CRM, TIMELINE, GObject)
/* A GListModel of CrmTimelineItem, kept in step with the store by itself. It shows the newest 20;
 * crm_timeline_show_more() as many again. Properties: "loaded" b, all that is shown was read once;
 * "has-more" b. */
CrmTimeline *crm_timeline_new (CrmStore *store, CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* The same record, as it is now. */
void crm_timeline_set_record (CrmTimeline *self, CrmRecord *record);
/* @kinds: of CrmTimelineKind */
void crm_timeline_set_kinds (CrmTimeline *self, guint kinds);
void crm_timeline_show_more (CrmTimeline *self);
G_END_DECLS
