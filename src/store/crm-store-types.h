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
 * @CRM_STORE_ERROR_DAMAGED: the file is no database, or broken; it is left as it is:
 *   crm_store_salvage() sets it aside and saves what was not sent
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
  /* The versioned listing, which may go on over several runs (docs/sync.md, "The proof"). */
  gint64 keys_run_id; /* 0: none is open */
  char *keys_cursor;
  gint64 keys_began_us;
  char *keys_filter_hash;
  gint64 keys_done_rows;
  gint64 proven_us;     /* server time of the last complete proof; 0: never */
  gboolean is_doubtful; /* something did not add up: only a complete proof makes it sure */
  gint64 lateness_us;   /* the most that a row was dated before it could be seen; 0: not measured */
  gint64 grid_us;       /* all modification times seen are multiples of it; 0: none seen */
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
  gint64 oldest_us;   /* modification time of the oldest row that was added or updated; 0: none */
  guint n_older;      /* rows that were newer here than they came, by more than a minute */
  GPtrArray *touched; /* in: (nullable): takes the keys (char *) of what was added, updated or
                         removed */
} CrmApplyStats;

/* What comparing keys and versions with a server's came to. Cleared by the caller. */
typedef struct
{
  GPtrArray *unknown; /* char *: keys that are not here */
  GPtrArray *changed; /* char *: keys of rows whose version differs */
  gint64 oldest_us;   /* modification time of the oldest of them on the server; 0: not told */
  guint n_older;      /* rows that are newer here than there, by more than an hour */
  gint64 unsure_us;   /* in: what has this date or a later one, and no ETag, differs whatever is
                         here: it may have changed again without another date; 0: none */
} CrmVersions;
void crm_versions_init (CrmVersions *self);
void crm_versions_clear (CrmVersions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmVersions, crm_versions_clear)

typedef struct
{
  const char *entity;
  CrmFilter *filter;   /* macros expanded; or %NULL */
  const char *orderby; /* or %NULL: the entity's */
  const char *search;  /* as typed; or %NULL */
  guint limit;         /* 0: no limit */
  guint offset;
  gboolean with_deleted; /* also what was deleted here and not sent yet */
  const char *group;     /* what rows stand together by, "Status" or "AccountId/Name", as
                            @orderby begins; or %NULL */
} CrmQuery;

/* Rows of a list that stand together: of the title field by first letter ("#": none), of dates by
 * month ("2026-01"), of all else by value. */
typedef struct
{
  char *text;  /* the value's wire text; %NULL: null */
  guint start; /* position of its first row */
} CrmQueryGroup;

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
  gboolean is_file; /* not the record: the bytes of a file that it is or has */
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
  CrmPatch *patch;   /* what goes out: of a create every field that has a value and the key */
  CrmRecord *base;   /* of an update: as the server had it last; else %NULL */
  gint64 version;    /* of the row when the snapshot was taken */
  gboolean unknown;  /* an earlier try may have been processed: @patch is what that one sent, */
  CrmSendKind tried; /* and this what it was; else @kind */
} CrmSend;
void crm_send_free (CrmSend *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmSend, crm_send_free)

typedef enum
{
  CRM_PROBLEM_REJECTED,
  CRM_PROBLEM_DENIED,
  CRM_PROBLEM_GONE, /* edited here, deleted or no longer permitted there */
  CRM_PROBLEM_CONFLICT,
  CRM_PROBLEM_LAYOUT,   /* a value for a field that is no more */
  CRM_PROBLEM_UNDONE,   /* the server had it and went back in time */
  CRM_PROBLEM_SALVAGED, /* out of a damaged file: not sent, unless its answer was lost with it */
  CRM_PROBLEM_BLOCKED,  /* points at a new record that was thrown away */
  CRM_PROBLEM_FILE,     /* the bytes of a file were refused: not its record (crm-store-file.h) */
} CrmProblemKind;

typedef struct
{
  gint64 id;
  CrmProblemKind kind;
  CrmSendKind change; /* what retrying will send */
  char *entity;
  char *key;
  char *title;
  char *message; /* the server's own words, never markup; or %NULL */
  char *values;  /* the user's values, a JSON object of wire texts and nulls */
  gint64 since_us;
} CrmProblem;
void crm_problem_free (CrmProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmProblem, crm_problem_free)

/* What lost a merge: kept for at least 30 days. Texts owned. */
typedef struct
{
  gint64 id;
  char *entity;
  char *key;
  char *title;   /* of the record when it happened */
  char *field;   /* %NULL: the whole record, deleted on one side and changed on the other */
  char *caption; /* of the field; or %NULL */
  /* Wire texts, %NULL: null. Of a whole record JSON objects, %NULL: deleted. */
  char *base; /* what both started from */
  char *mine;
  char *theirs;
  gboolean mine_lost;
  gint64 since_us; /* device time, for display */
} CrmLostValue;
void crm_lost_value_free (CrmLostValue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmLostValue, crm_lost_value_free)

/* The world a store lives in: for tests that own time and disk. */
typedef struct
{
  const char *vfs;  /* name of a registered sqlite3_vfs, which then makes and guards the file
                     itself; %NULL: the system's */
  CrmClock *clock;  /* %NULL: the system's */
  gboolean no_lock; /* no PATH.lock file */
  /* Asked before each step of writing a file beside the database; %TRUE: the disk fails there. */
  gboolean (*fails) (const char *step, gpointer data);
  gpointer fails_data;
} CrmStoreWorld;

typedef enum
{
  CRM_MERGE_DONE,       /* nothing is left to send */
  CRM_MERGE_SEND_AGAIN, /* edits are left on top of the new base */
  CRM_MERGE_PARKED,     /* a question for the user */
} CrmMergeOutcome;
G_END_DECLS
