/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-filter.h"
#include "crm-store.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What a run decides, without doing it: pure functions. */

/* How far back a run looks for what was committed late, before anything was measured; and the
 * bounds of what is measured. */
#define CRM_SYNC_OVERLAP_US (G_GINT64_CONSTANT (15) * 60 * G_USEC_PER_SEC)
#define CRM_SYNC_SMALLEST_OVERLAP_US (G_GINT64_CONSTANT (5) * 60 * G_USEC_PER_SEC)
#define CRM_SYNC_LARGEST_OVERLAP_US (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)
/* Up to here all keys are listed in every run: one small request. */
#define CRM_SYNC_SMALL_ROWS 2000
/* Above it, at least this often (server time). */
#define CRM_SYNC_RECONCILE_US (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)

/* Indexes of the entities: what others point at comes before them, as far as no cycle
 * forbids it; lookups first, else in project order. */
GArray *crm_sync_plan_order (CrmProject *project) G_GNUC_WARN_UNUSED_RESULT;

/* Longest time a change may take to appear on the server after the moment it is dated, from
 * the longest that was seen. */
gint64 crm_sync_plan_overlap (gint64 lateness_us);
/* Where the next run must look again from: everything dated before it is here. The device's
 * clock has no part in it. @started_us: server time of the first request, 0: not told. */
gint64 crm_sync_plan_watermark (gint64 max_seen_us, gint64 started_us, gint64 overlap_us);
/* How finely this server dates: @grid_us (0: nothing seen yet), after @time_us was seen too. */
gint64 crm_sync_plan_grid (gint64 grid_us, gint64 time_us);
/* From here on rows are fetched whole; between the watermark and this, where only what was
 * committed late can be new, by key and version. */
gint64 crm_sync_plan_fresh_from (const CrmCheckpoint *checkpoint);

/* Does this server date in steps, so that two versions may have one date? */
gboolean crm_sync_plan_is_coarse (const CrmCheckpoint *checkpoint);
/* Rows dated since may have changed after the last run read them, without another date, on a server
 * that dates in steps; 0: none. Where it does not tell the time only a newer date tells that a step
 * is over. */
gint64 crm_sync_plan_unsure_from (const CrmCheckpoint *checkpoint);

typedef enum
{
  CRM_SYNC_PULL_NONE,
  CRM_SYNC_PULL_RESUME, /* go on with the open run */
  CRM_SYNC_PULL_FULL,
  CRM_SYNC_PULL_CHANGES, /* by modification time */
  CRM_SYNC_PULL_DELTA,
} CrmSyncPull;
CrmSyncPull crm_sync_plan_pull (CrmEntity *entity,
                                const CrmCheckpoint *checkpoint,
                                const char *hash,
                                gboolean full);

/* Two texts in one: what the rows look like, and which rows are meant. Where the shape moved on
 * everything is fetched again; where the filter did, only the difference. */
char *crm_sync_plan_hash (CrmEntity *entity, CrmFilter *filter) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_sync_plan_same_shape (const char *hash, const char *other);

/* Would taking @n_gone of @n_rows away be a surprise that is worth a second look? */
gboolean crm_sync_plan_is_suspicious (gint64 n_rows, gint64 n_gone);

/* --- cursors: where a listing goes on ---------------------------------------------------- */
typedef enum
{
  CRM_CURSOR_START,
  CRM_CURSOR_LINK,  /* the server's next link, and for the day it is forgotten the row before it */
  CRM_CURSOR_AFTER, /* after the row with these values, in the listing's order */
  CRM_CURSOR_FROM,  /* from the time of that row on, its own group again: no key can be compared */
  CRM_CURSOR_TIE,   /* in the group of rows that share that time, by position */
  CRM_CURSOR_PAST,  /* behind that group */
  CRM_CURSOR_SKIP,  /* by position: the last resort */
  CRM_CURSOR_END,
} CrmCursorKind;

typedef struct
{
  CrmCursorKind kind;
  char *link;
  GStrv after; /* wire texts, "" for null, one per order field */
  guint skip;
} CrmCursor;
void crm_cursor_clear (CrmCursor *self);
char *crm_cursor_to_text (const CrmCursor *self) G_GNUC_WARN_UNUSED_RESULT;
/* %FALSE: not a cursor of a listing; @out is START. */
gboolean crm_cursor_from_text (const char *text, CrmCursor *out);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmCursor, crm_cursor_clear)

/* Rows after @after in the order of @fields (guint field indexes). */
CrmFilter *crm_sync_plan_after (CrmEntity *entity, GArray *fields, char **after, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Rows whose modification time is @op (GE, EQ or GT) @time; "" for null, which sorts first. */
CrmFilter *crm_sync_plan_beside (CrmEntity *entity,
                                 CrmFilterOp op,
                                 const char *time,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "Modified,Id" */
char *crm_sync_plan_orderby (CrmEntity *entity, GArray *fields) G_GNUC_WARN_UNUSED_RESULT;
/* The record with this key. */
CrmFilter *crm_sync_plan_key_filter (CrmEntity *entity,
                                     const char *key,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @from_us <= modified, and modified < @to_us unless that is 0. */
CrmFilter *
crm_sync_plan_window (CrmEntity *entity, gint64 from_us, gint64 to_us) G_GNUC_WARN_UNUSED_RESULT;
/* @from_us <= modified, in an instant that this server can tell from its neighbours; or %NULL. */
CrmFilter *
crm_sync_plan_since (CrmEntity *entity, gint64 from_us, gint64 grid_us) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
