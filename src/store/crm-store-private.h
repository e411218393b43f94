/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-arena.h"
#include "crm-changes.h"
#include "crm-clock.h"
#include "crm-db-schema.h"
#include "crm-db.h"
#include "crm-filter.h"
#include "crm-merge.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-record.h"
#include "crm-remote.h"
#include "crm-store.h"

G_BEGIN_DECLS
/* --- threads and transactions ---------------------------------------------------------------- */

typedef enum
{
  CRM_LANE_USER, /* one at a time, before anything of a sync */
  CRM_LANE_SYNC, /* one at a time */
  CRM_LANE_READ, /* on a connection that cannot write */
} CrmLane;

/* What a verb works with, inside its transaction. */
typedef struct
{
  CrmDb *db;
  CrmLayout *layout;   /* %NULL: no project was set */
  CrmChanges *changes; /* of a write: emitted after the commit */
  gint64 now_us;       /* device time, for display */
  CrmClock *clock;     /* for durations */
  GCancellable *cancellable;
  CrmTable *bulk_table; /* its bulk mode is another one with the commit */
  gboolean bulk;
  gint64 words_to;
} CrmTxn;

/* So that a save of the user's waits at most this long for what a sync does. */
#define CRM_CHUNK_US 20000

typedef gboolean (*CrmTxnFunc) (CrmTxn *txn, gpointer data, GError **error);

/* Runs @func in one transaction, in its turn, and waits for it; on whichever thread. */
gboolean crm_store_run (CrmStore *self,
                        CrmLane lane,
                        CrmTxnFunc func,
                        gpointer data,
                        GCancellable *cancellable,
                        GError **error);
/* For what takes long and cannot be cut up: @func is given up and called again where a person's
 * job comes meanwhile, up to a few times. It ends at once when cancelled. */
gboolean crm_store_run_giving_way (
    CrmStore *self, CrmTxnFunc func, gpointer data, GCancellable *cancellable, GError **error);
/* Runs @func, which calls blocking functions of this store, on the lane's thread. */
void crm_store_push_task (CrmStore *self, CrmLane lane, GTask *task, GTaskThreadFunc func);

/* CRM_STORE_ERROR_INVALID where the project has no such entity. */
CrmTable *crm_txn_table (CrmTxn *txn, CrmEntity *entity, GError **error);

/* --- rows --------------------------------------------------------------------------------------
 */

/* A row in memory. Values point into @arena or into what the caller keeps. */
typedef struct
{
  CrmArena *arena;
  gint64 id; /* 0: not in the table */
  CrmRecordState state;
  const char *etag;
  gint64 version;
  guint reasons;
  gint64 edited_us;
  CrmValue key;
  CrmValue *values; /* what the user sees */
  CrmValue *base;   /* what the server has; equals @values where the row is clean; all NULL of
                       a new one */
} CrmRowData;
void crm_row_data_clear (CrmRowData *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmRowData, crm_row_data_clear)

#define CRM_RECORD_UNSENT (CRM_RECORD_NEW | CRM_RECORD_CHANGED | CRM_RECORD_DELETED)
#define CRM_RECORD_PARKED (CRM_RECORD_CONFLICT | CRM_RECORD_REJECTED)

/* @out must be empty; where there is no such row, id stays 0 and nothing is allocated but
 * values and base, all NULL. */
gboolean
crm_row_load (CrmTxn *txn, CrmTable *table, const CrmValue *key, CrmRowData *out, GError **error);
gboolean crm_row_load_id (CrmTxn *txn, CrmTable *table, gint64 id, CrmRowData *out, GError **error);
/* Fails with CRM_STORE_ERROR_NOT_FOUND. */
gboolean
crm_row_require (CrmTxn *txn, CrmTable *table, const char *key, CrmRowData *out, GError **error);
/* Writes the row, its base and its full text; makes it where id is 0. @was: what was
 * indexed before (%NULL: nothing). */
gboolean
crm_row_save (CrmTxn *txn, CrmTable *table, CrmRowData *row, const CrmValue *was, GError **error);
/* A clean row out of a page; *@inserted %FALSE: there is one with this key. */
gboolean
crm_row_insert (CrmTxn *txn, CrmTable *table, CrmRowData *row, gboolean *inserted, GError **error);
/* With all that hangs on it. */
gboolean crm_row_remove (CrmTxn *txn, CrmTable *table, CrmRowData *row, GError **error);
/* Takes @reason from a clean row, and the row where no other is left. */
gboolean crm_row_drop_reason (CrmTxn *txn,
                              CrmTable *table,
                              CrmRowData *row,
                              CrmReason reason,
                              gboolean *removed,
                              GError **error);
/* Records that point at one by the key it had, on this device and of the server's state. @unsent:
 * only what the server was not told of: there they point at what they pointed at. */
gboolean crm_txn_repoint (CrmTxn *txn,
                          CrmTable *target,
                          const CrmValue *old,
                          const CrmValue *new,
                          gboolean unsent,
                          GError **error);
/* Counts the row as seen by the open run, if there is one. */
gboolean crm_row_mark_seen (CrmTxn *txn, CrmTable *table, gint64 id, GError **error);
/* Sets or clears CRM_RECORD_CHANGED by comparing with the base. */
void crm_row_settle (CrmTable *table, CrmRowData *row);
/* What sending it would be. */
CrmSendKind crm_row_get_change (const CrmRowData *row);
char *crm_row_dup_title (CrmTable *table, const CrmRowData *row) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_value_identical (const CrmValue *a, const CrmValue *b);
/* How values of @type are held. */
CrmValueKind crm_value_kind_of (CrmEdmType type);
/* @values of @entity in the table's order, ABSENT where it has none. Borrows. */
CrmValue *crm_table_map_values (
    CrmTable *table, const int *map, guint n, const CrmValue *values, CrmArena *arena);

/* Of a CrmClash: the record as a whole, deleted here and changed there. */
#define CRM_WHOLE_RECORD G_MAXUINT
typedef struct
{
  guint field;
  gboolean mine_lost;
  CrmValue base;
  CrmValue mine;
  CrmValue theirs;
} CrmClash;
typedef struct
{
  GArray *clashes;    /* CrmClash: what both sides changed */
  gboolean ask;       /* a question for the user is left */
  CrmValue *old_base; /* in the row's arena: the whole record as it was */
} CrmMergeNotes;
void crm_merge_notes_clear (CrmMergeNotes *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmMergeNotes, crm_merge_notes_clear)
/* Merges what the server has now (n_fields values, ABSENT: not told) into @row, in memory.
 * @sent: (nullable): CrmSentValue that earlier tries may have written; @was_create: they were
 * to make the record. */
void crm_row_merge (CrmTable *table,
                    CrmRowData *row,
                    const CrmValue *theirs,
                    const char *etag,
                    GArray *sent,
                    gboolean was_create,
                    CrmMergeNotes *notes);
/* The same and everything that comes of it, written. */
gboolean crm_row_take_theirs (CrmTxn *txn,
                              CrmTable *table,
                              CrmRowData *row,
                              const CrmValue *theirs,
                              const char *etag,
                              guint *n_clashes,
                              GError **error);
/* The server no longer has it, or no longer shows it. */
gboolean crm_row_take_gone (
    CrmTxn *txn, CrmTable *table, CrmRowData *row, gboolean *removed, GError **error);

/* --- problems, in-flight snapshots ---------------------------------------------------------------
 */

gboolean crm_problem_put (CrmTxn *txn,
                          CrmTable *table,
                          CrmRowData *row,
                          CrmProblemKind kind,
                          const char *message,
                          GError **error);
/* With the time of the transaction. */
gboolean crm_problem_insert (CrmTxn *txn, const CrmProblem *problem, GError **error);
/* Unsent rows that point at a new record that was thrown away wait for the user. */
gboolean
crm_problem_block_dependants (CrmTxn *txn, CrmTable *target, const CrmValue *key, GError **error);
/* *@kind of the open problem of the row; REJECTED where there is none. */
gboolean crm_problem_find (
    CrmTxn *txn, CrmTable *table, const CrmValue *key, CrmProblemKind *kind, GError **error);
gboolean crm_problem_forget (CrmTxn *txn, CrmTable *table, const CrmValue *key, GError **error);
/* The user's values as a JSON object: of a new record all, else what differs. */
char *crm_row_dup_values_json (CrmTable *table, const CrmRowData *row) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the user set it: of a new record, whether it has a value. */
gboolean crm_row_is_edited (CrmTable *table, const CrmRowData *row, guint field);
/* All that are not empty, as a JSON object of wire texts. */
char *crm_table_dup_json (CrmTable *table, const CrmValue *values) G_GNUC_WARN_UNUSED_RESULT;
void crm_json_append_text (GString *json, const char *text);
/* One member of the object that @json is being made. */
void
crm_json_append_field (GString *json, const char *name, CrmEdmType type, const CrmValue *value);
typedef enum
{
  CRM_JSON_KEYS = 1 << 0,    /* also keys that clients may make */
  CRM_JSON_NULLS = 1 << 1,   /* also what is null */
  CRM_JSON_LENIENT = 1 << 2, /* without what its field no longer holds, else INVALID */
} CrmJsonFlags;
#define CRM_JSON_FOR_CREATE CRM_JSON_KEYS
#define CRM_JSON_FOR_EDIT CRM_JSON_NULLS
/* What such an object says of fields that can be written, as a patch from nothing. */
CrmPatch *crm_txn_read_json (CrmTxn *txn,
                             CrmTable *table,
                             const char *json,
                             CrmJsonFlags flags,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the patch changed to, or @was: from. */
char *crm_patch_dup_json (CrmPatch *patch, gboolean was) G_GNUC_WARN_UNUSED_RESULT;
/* Before the layout changes: unsent values of fields that @entity (%NULL: of everything) no
 * longer has become problems, and rows with nothing else to send are clean again. */
gboolean crm_store_rescue_edits (
    CrmDb *db, CrmTable *table, CrmEntity *entity, gint64 now_us, GError **error);

/* --- kept for a while --------------------------------------------------------------------- */

/* Counts the days the app was in use, and on each new one forgets what is older than 30 of them
 * and than 30 days of the device's clock: a clock that jumps makes nothing old. */
gboolean crm_keep_tick (CrmTxn *txn, GError **error);
/* The number of the day in that count, as SQL. */
#define CRM_KEEP_USED_DAY "coalesce ((SELECT value FROM meta WHERE name = 'used-days'), 0)"
/* Both sides of a field or, with CRM_WHOLE_RECORD, of the row. @old_base: of the whole row. */
gboolean crm_vault_put (CrmTxn *txn,
                        CrmTable *table,
                        CrmRowData *row,
                        const CrmClash *clash,
                        const CrmValue *old_base,
                        GError **error);

/* What the server has of us now, as was to be. */
typedef struct
{
  gint64 op; /* of the snapshot */
  CrmSendKind change;
  CrmPatch *patch; /* %NULL of a deletion */
  const char *etag;
  gint64 modified_us; /* server time of it, at the least; 0: unknown */
} CrmConfirmed;
gboolean crm_confirmed_put (CrmTxn *txn,
                            CrmTable *table,
                            const CrmRowData *row,
                            const CrmConfirmed *confirmed,
                            GError **error);
/* After a merge: of an earlier try, CrmSentValue, what turns out to be there. */
gboolean crm_confirmed_put_arrived (CrmTxn *txn,
                                    CrmTable *table,
                                    const CrmRowData *row,
                                    gint64 op,
                                    CrmSendKind change,
                                    GArray *sent,
                                    GError **error);
/* The row leaves the device: only if that is what the server's going back did, it counts. */
gboolean
crm_confirmed_note_gone (CrmTxn *txn, CrmTable *table, const CrmValue *key, GError **error);
/* A run begins: what went before it, went for good. */
gboolean crm_confirmed_begin_run (CrmTxn *txn, CrmTable *table, GError **error);
/* Is the last that this device did to the record to delete it? @entity, @key: as texts. */
gboolean crm_confirmed_find_deletion (
    CrmTxn *txn, const char *entity, const char *key, gboolean *deleted, GError **error);

/* --- edits, inside a transaction that is open ------------------------------------------------ */
/* @again: the server had a record with this key. */
gboolean crm_txn_create (CrmTxn *txn, CrmPatch *patch, gboolean again, char **key, GError **error);
gboolean
crm_txn_edit (CrmTxn *txn, CrmPatch *patch, const char *key, gint64 version, GError **error);
gboolean crm_txn_delete (CrmTxn *txn, CrmEntity *entity, const char *key, GError **error);
gboolean crm_txn_discard (CrmTxn *txn, CrmEntity *entity, const char *key, GError **error);

/* --- files (crm-store-file.c) -------------------------------------------------------------------
 */
#define CRM_FILES_FOLDER "files"
typedef struct _CrmStoreFile CrmStoreFile;
/* Adds to *@n_files those to be sent whose record is not unsent itself. */
gboolean crm_txn_count_unsent_files (CrmTxn *txn, gint64 *n_files, GError **error);
gboolean crm_txn_retry_file (CrmTxn *txn, gint64 problem, GError **error);
gboolean crm_txn_discard_file (CrmTxn *txn, gint64 problem, GError **error);
/* @dropped: takes the name of the blob, to be removed after the commit. */
gboolean crm_txn_drop_file (CrmTxn *txn, const CrmStoreFile *file, char **dropped, GError **error);
/* The record goes: what the server has of its files is not needed here any more. @all: nor what
 * was to be sent. */
gboolean crm_txn_forget_files (
    CrmTxn *txn, CrmTable *table, const CrmValue *key, gboolean all, GError **error);
/* When the store is opened: bytes in the folder beside the database at @path that no row speaks
 * of. */
gboolean crm_files_sweep (CrmDb *db, const char *path, GError **error);
/* Never %NULL. */
const CrmStoreWorld *crm_store_get_world (CrmStore *self);

typedef struct
{
  guint field;
  CrmValue value;
} CrmSentValue;
/* The snapshot of a row: CrmSentValue of all tries; *@id 0: there is none. */
gboolean crm_inflight_load (CrmTxn *txn,
                            CrmTable *table,
                            const CrmValue *key,
                            CrmArena *arena,
                            gint64 *id,
                            CrmSendKind *kind,
                            GArray **sent,
                            GError **error);
gboolean crm_inflight_forget (CrmTxn *txn, gint64 id, GError **error);

/* --- runs ---------------------------------------------------------------------------------- */
gboolean crm_checkpoint_read (
    CrmTxn *txn, CrmTable *table, CrmCheckpoint *out, gboolean *marks, GError **error);
gboolean crm_checkpoint_write (CrmTxn *txn,
                               CrmTable *table,
                               const CrmCheckpoint *checkpoint,
                               GError **error);
/* Before a page of a listing of everything into a table that was empty, or never had one: bulk
 * mode, where @next tells of many rows. */
gboolean
crm_run_enter_bulk (CrmTxn *txn, CrmTable *table, const CrmCheckpoint *next, GError **error);
/* In a run that takes note of what it saw. */
gboolean crm_row_mark_if_run (CrmTxn *txn, CrmTable *table, gint64 id, GError **error);

/* --- queries
 * --------------------------------------------------------------------------------------- */

/* SQL text with the values that belong to its parameters, in order. */
typedef struct
{
  GString *text;
  GArray *values; /* CrmValue */
  CrmArena *arena;
} CrmSql;
CrmSql *crm_sql_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_sql_free (CrmSql *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmSql, crm_sql_free)
/* Appends a parameter. */
void crm_sql_add (CrmSql *self, const CrmValue *value);
CrmStmt *crm_sql_prepare (CrmSql *self, CrmDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends the condition on rows of @table, which the query calls r. */
gboolean crm_sql_add_filter (
    CrmSql *self, CrmLayout *layout, CrmTable *table, CrmFilter *filter, GError **error);
/* Appends conditions that hold where every lookup the filter goes through is on the device;
 * %FALSE in *@decidable where related lists take part. */
gboolean crm_sql_add_known (CrmSql *self,
                            CrmLayout *layout,
                            CrmTable *table,
                            CrmFilter *filter,
                            gboolean *decidable,
                            GError **error);
gboolean crm_sql_add_order (
    CrmSql *self, CrmLayout *layout, CrmTable *table, const char *orderby, GError **error);
/* Appends what @path, with lookups on the way, leads to; %NULL: to nothing. */
CrmField *crm_sql_add_path (
    CrmSql *self, CrmLayout *layout, CrmTable *table, const char *path, GError **error);
/* What to give to MATCH, or %NULL: finds nothing. */
char *crm_search_dup_match (const char *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_sql_add_search (CrmSql *self, CrmTable *table, const char *text);
/* CrmRecord of a loaded row, with state and the names of lookups. */
CrmRecord *crm_row_dup_record (CrmTxn *txn, CrmTable *table, CrmStmt *row, GError **error);
CrmRecord *crm_txn_read_id (CrmTxn *txn, CrmTable *table, gint64 id, GError **error);
G_END_DECLS
