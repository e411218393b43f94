/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/**
 * CrmStoreError: one code per reaction.
 * @CRM_STORE_ERROR_NOT_FOUND: no such record on this device
 * @CRM_STORE_ERROR_INVALID: the edit does not fit the entity; nothing was written
 * @CRM_STORE_ERROR_FULL: the disk is full; nothing was written, try again after freeing space
 * @CRM_STORE_ERROR_IO: the disk failed; nothing was written
 * @CRM_STORE_ERROR_DAMAGED: the file is no database, or broken; it is left as it is
 * @CRM_STORE_ERROR_HELD: another process has the account open
 * @CRM_STORE_ERROR_TOO_NEW: written by a later version of this program
 */
typedef enum
{
  CRM_STORE_ERROR_NOT_FOUND,
  CRM_STORE_ERROR_INVALID,
  CRM_STORE_ERROR_FULL,
  CRM_STORE_ERROR_IO,
  CRM_STORE_ERROR_DAMAGED,
  CRM_STORE_ERROR_HELD,
  CRM_STORE_ERROR_TOO_NEW,
} CrmStoreError;
#define CRM_STORE_ERROR (crm_store_error_quark ())
GQuark crm_store_error_quark (void);

/* Why a row is on the device: it goes when no reason and no unsent edit is left. */
typedef enum
{
  CRM_REASON_FILTER = 1 << 0,
  CRM_REASON_PARENT = 1 << 1,
  CRM_REASON_PIN = 1 << 2,
  CRM_REASON_RECENT = 1 << 3,
  CRM_REASON_ONLINE = 1 << 4,
} CrmReason;

/* How far an entity's download has come. Texts owned. */
typedef struct
{
  gint64 run_id;       /* 0: no run is open */
  gboolean is_full;    /* the open run lists everything */
  char *cursor;        /* where the open run goes on: a next link, or the engine's own text */
  gint64 started_us;   /* server time at the first request of the run */
  gint64 max_seen_us;  /* newest modification seen in the run */
  gint64 watermark_us; /* everything modified before this is here; 0: never */
  char *delta_link;    /* or %NULL */
  char *filter_hash;   /* of the expanded filter the watermark stands for */
  gint64 finished_us;  /* device time of the last complete run, for display; 0: never */
  gint64 done_rows;    /* of the open run, for progress */
  gint64 total_rows;   /* as counted by the server; -1: unknown */
} CrmCheckpoint;
void crm_checkpoint_clear (CrmCheckpoint *self);
void crm_checkpoint_copy (const CrmCheckpoint *from, CrmCheckpoint *to);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmCheckpoint, crm_checkpoint_clear)

typedef struct
{
  guint added;
  guint updated;
  guint unchanged;
  guint removed;
  guint clashes;
} CrmApplyStats;

typedef struct
{
  const char *entity;
  CrmFilter *filter;   /* macros expanded; or %NULL */
  const char *orderby; /* or %NULL: the entity's */
  const char *search;  /* as typed; or %NULL */
  guint limit;         /* 0: no limit */
  guint offset;
  gboolean with_deleted; /* also what was deleted here and not sent yet */
} CrmQuery;

typedef enum
{
  CRM_SEND_CREATE,
  CRM_SEND_UPDATE,
  CRM_SEND_DELETE,
} CrmSendKind;

typedef struct
{
  char *entity;
  char *key;
  char *title;
  CrmSendKind kind;
  char *fields;     /* captions of what changed, joined by ", "; or %NULL */
  gint64 edited_us; /* device time of the last edit */
} CrmPending;
void crm_pending_free (CrmPending *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmPending, crm_pending_free)

typedef struct
{
  gint64 id;
  char *key;
  char *etag; /* of the base; or %NULL */
  CrmEntity *entity;
  CrmProject *project;
  CrmSendKind kind;
  CrmPatch *patch;  /* what goes out: of a create every field that has a value and the key */
  gint64 version;   /* of the row when the snapshot was taken */
  gboolean unknown; /* an earlier try may have been processed */
} CrmSend;
void crm_send_free (CrmSend *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmSend, crm_send_free)

typedef enum
{
  CRM_PROBLEM_REJECTED,
  CRM_PROBLEM_DENIED,
  CRM_PROBLEM_GONE, /* edited here, deleted or no longer permitted there */
  CRM_PROBLEM_CONFLICT,
  CRM_PROBLEM_LAYOUT, /* a value for a field that is no more */
} CrmProblemKind;

typedef struct
{
  gint64 id;
  CrmProblemKind kind;
  char *entity;
  char *key;
  char *title;
  char *message; /* the server's own words, never markup; or %NULL */
  char *values;  /* the user's values, a JSON object */
  gint64 since_us;
} CrmProblem;
void crm_problem_free (CrmProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmProblem, crm_problem_free)

typedef enum
{
  CRM_MERGE_DONE,       /* nothing is left to send */
  CRM_MERGE_SEND_AGAIN, /* edits are left on top of the new base */
  CRM_MERGE_PARKED,     /* a question for the user */
} CrmMergeOutcome;
G_END_DECLS
