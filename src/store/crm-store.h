/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-store-types.h"
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_STORE (crm_store_get_type ())
G_DECLARE_FINAL_TYPE (CrmStore, crm_store, CRM, STORE, GObject)

/* What is kept on this device, for one account: one SQLite file, one writer thread and
 * one reader thread. Every function is one transaction or one read, blocks on disk, and
 * is called from any thread but the main one; the _async twins are for the main thread.
 * The writer takes the user's edits before pages of a sync. After each commit
 * CrmStore::changed (CrmChanges *) is emitted in the main context the store was opened
 * for, several commits at once where they come fast.
 * docs/store.md has the tables; docs/sync.md the life of a change. */

/**
 * crm_store_open:
 * @path: of the database file; made with mode 0600 where it is missing
 * @context: (nullable): the main context of ::changed; %NULL: the default one
 * @error: CRM_STORE_ERROR_HELD when another process has it open, CRM_STORE_ERROR_TOO_NEW,
 *   CRM_STORE_ERROR_DAMAGED (the file was left as it is), CRM_STORE_ERROR_FULL, _IO
 */
CrmStore *
crm_store_open (const char *path, GMainContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @world: (nullable): where a test owns disk and time; its texts are copied. */
CrmStore *crm_store_open_in (const char *path,
                             const CrmStoreWorld *world,
                             GMainContext *context,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/**
 * crm_store_salvage:
 * @world: (nullable): as crm_store_open_in()
 * @aside: (out) (optional): where the damaged file is now
 * @n_saved: (out) (optional): how many unsent changes were saved from it
 * @error: CRM_STORE_ERROR_INVALID where the file at @path is not damaged; CRM_STORE_ERROR_FULL
 *   and _IO: what was moved is back where it was
 *
 * After CRM_STORE_ERROR_DAMAGED: sets the file and its log aside as "PATH.damaged-DATE" (they are
 * never deleted) and opens a new database in its place, with the same project. What was not sent,
 * drafts, problems, lost values and the identity are in it where they can still be read; an unsent
 * change as a problem of kind CRM_PROBLEM_SALVAGED, which the user can send again once the record
 * was downloaded. Needs the lock as opening does; @world without a vfs.
 */
CrmStore *crm_store_salvage (const char *path,
                             const CrmStoreWorld *world,
                             GMainContext *context,
                             char **aside,
                             guint *n_saved,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Waits for what was begun; idempotent; must come before the last unref. */
void crm_store_close (CrmStore *self);
const char *crm_store_get_path (CrmStore *self);

/* --- the project ------------------------------------------------------------------ */

/* Makes or migrates the tables in one transaction. Unsent values of removed fields are
 * kept as problems. An equal project does nothing. */
gboolean crm_store_set_project (CrmStore *self,
                                CrmProject *project,
                                GCancellable *cancellable,
                                GError **error);
/* %NULL: none was set yet. Never blocks; any thread. */
CrmProject *crm_store_dup_project (CrmStore *self) G_GNUC_WARN_UNUSED_RESULT;
/* Is the one that is set like @project? Any thread. */
gboolean crm_store_has_project (CrmStore *self, CrmProject *project);
/* Small facts of the account: "metadata-etag", "identity", "last-sync". %NULL: none. */
char *
crm_store_get_fact (CrmStore *self, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_store_set_fact (CrmStore *self, const char *name, const char *text, GError **error);

/* --- down: what the engine fetched -------------------------------------------------- */

/* All %FALSE or zero where the entity was never synchronized. */
gboolean
crm_store_get_checkpoint (CrmStore *self, CrmEntity *entity, CrmCheckpoint *out, GError **error);
/* Starts a listing run: rows applied under @run_id count as seen. A first run into an
 * empty entity goes in bulk mode by itself where many rows come (indexes and full text at the
 * end). */
gboolean crm_store_begin_run (CrmStore *self,
                              CrmEntity *entity,
                              const CrmCheckpoint *checkpoint,
                              GError **error);
/**
 * crm_store_apply_page:
 * @reason: why these rows are on the device; 0: only rows that are here are refreshed
 * @checkpoint: (nullable): written with the last chunk of the page; %NULL leaves it
 * @stats: (out) (optional): what came of it
 *
 * Rows are merged with unsent edits field by field, in chunks of at most 20 ms so that
 * saves go between; unchanged rows are not written. Tombstones remove clean rows; a row
 * with unsent edits is kept as a problem.
 */
gboolean crm_store_apply_page (CrmStore *self,
                               CrmPage *page,
                               CrmReason reason,
                               const CrmCheckpoint *checkpoint,
                               CrmApplyStats *stats,
                               GCancellable *cancellable,
                               GError **error);
/* Ends a run in one transaction: writes @checkpoint; with @sweep, rows whose only reason
 * is the filter and that the run did not see go, unless they have unsent edits. */
gboolean crm_store_finish_run (CrmStore *self,
                               CrmEntity *entity,
                               const CrmCheckpoint *checkpoint,
                               gboolean sweep,
                               guint *n_removed,
                               GCancellable *cancellable,
                               GError **error);
/* The same, and @removed (nullable) takes the keys (char *) of the rows that went. */
gboolean crm_store_finish_listing (CrmStore *self,
                                   CrmEntity *entity,
                                   const CrmCheckpoint *checkpoint,
                                   gboolean sweep,
                                   GPtrArray *removed,
                                   GCancellable *cancellable,
                                   GError **error);
/* Adds to @out what of @keys (keys with versions; other fields do not matter) is not here or is
 * another version. @mark: the rows count as seen by the open listing. */
gboolean crm_store_compare_versions (
    CrmStore *self, CrmPage *keys, gboolean mark, CrmVersions *out, GError **error);

/* The listing of keys and versions may go on over several runs: from here until a
 * crm_store_finish_listing() with keys_run_id 0, rows that are applied count as seen. */
gboolean crm_store_begin_keys (CrmStore *self,
                               CrmEntity *entity,
                               const CrmCheckpoint *checkpoint,
                               GError **error);
gboolean crm_store_save_checkpoint (CrmStore *self,
                                    CrmEntity *entity,
                                    const CrmCheckpoint *checkpoint,
                                    GError **error);
/* Clean rows whose reason is the filter and that the open listing did not see. */
gboolean crm_store_count_unseen (CrmStore *self, CrmEntity *entity, gint64 *n_rows, GError **error);
/* Their keys (char *). */
gboolean crm_store_list_unseen (CrmStore *self, CrmEntity *entity, GPtrArray *keys, GError **error);
/* Rows whose reason is the filter and that the server has or had; of them those for which
 * @filter (nullable; macros expanded) holds here. */
gboolean crm_store_count_held (
    CrmStore *self, CrmEntity *entity, CrmFilter *filter, gint64 *n_rows, GError **error);
/* The keys (char *) of the clean ones. @negate: those for which @filter is known not to hold. */
gboolean crm_store_list_matching (CrmStore *self,
                                  CrmEntity *entity,
                                  CrmFilter *filter,
                                  gboolean negate,
                                  GPtrArray *keys,
                                  GError **error);
/* The keys of at most @limit rows that are here for another reason than the filter, after
 * row @after_id; *@last_id: of the last of them, 0 where there is none. */
gboolean crm_store_list_guests (CrmStore *self,
                                CrmEntity *entity,
                                gint64 after_id,
                                guint limit,
                                GPtrArray *keys,
                                gint64 *last_id,
                                GError **error);
/* The keys (char *) of the newest rows that were modified after @after_us, and of what the server
 * confirmed after it: at most @limit of either. Behind the first *@n_sure of them stands what this
 * device took away meanwhile, because it was gone there or no longer meant. The entity has a
 * modification time. */
gboolean crm_store_list_newer (CrmStore *self,
                               CrmEntity *entity,
                               gint64 after_us,
                               guint limit,
                               GPtrArray *keys,
                               guint *n_sure,
                               GError **error);
/* Values (gint64) of @field that divide the held rows into at most @n_ranges of equal size. */
GArray *crm_store_list_bounds (CrmStore *self,
                               CrmEntity *entity,
                               guint field,
                               guint n_ranges,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The server says that the filter no longer holds for @keys (char *): clean rows lose it as a
 * reason. @removed (nullable) takes the keys of those that went. */
gboolean crm_store_drop (
    CrmStore *self, CrmEntity *entity, GPtrArray *keys, GPtrArray *removed, GError **error);
/* The server no longer has @key, or no longer shows it; unsent edits become a problem. */
gboolean crm_store_take_gone (
    CrmStore *self, CrmEntity *entity, const char *key, gboolean *removed, GError **error);

/* Of clean and dirty rows alike; keys that are not on the device are passed over. */
gboolean crm_store_add_reason (
    CrmStore *self, CrmEntity *entity, const char *const *keys, CrmReason reason, GError **error);
/* A row without any reason left goes, unless it has unsent edits. */
gboolean crm_store_drop_reason (CrmStore *self,
                                CrmEntity *entity,
                                const char *const *keys,
                                CrmReason reason,
                                guint *n_removed,
                                GError **error);
/* Keys of the rows that have one of @reasons, in no order: what a listing of the filter proves
 * nothing about has to be asked for by key. */
GStrv crm_store_list_held (CrmStore *self, CrmEntity *entity, guint reasons, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* The server went back in time and what it has now was downloaded, rows it no longer lists are
 * gone, and no other run of the entity was begun since: values it had confirmed in the last 30 days
 * and that are no longer the base become problems of kind CRM_PROBLEM_UNDONE; a retry sends them
 * again, where the record is gone as a new one with its old key. */
gboolean crm_store_note_undone (CrmStore *self, CrmEntity *entity, guint *n_undone, GError **error);
/* The server does not show it any more, and it may be that nobody deleted it: where it is clean and
 * the server had confirmed something of it, its values go to the vault, once. */
gboolean crm_store_keep_gone (CrmStore *self, CrmEntity *entity, const char *key, GError **error);

/* --- edit: what a person does -------------------------------------------------------- */

/* @key: (out): client-made where the patch has none. The record's title is in the reader's view at
 * once. */
gboolean crm_store_create (
    CrmStore *self, CrmPatch *patch, char **key, GCancellable *cancellable, GError **error);
/* @version: crm_record_get_version() of what the editor was filled from, -1: do not compare.
 * Where the row moved on meanwhile, fields merge three-way: what the user changed stays. A record
 * that was deleted here and not sent yet is wanted again. */
gboolean crm_store_edit (CrmStore *self,
                         const char *key,
                         gint64 version,
                         CrmPatch *patch,
                         GCancellable *cancellable,
                         GError **error);
gboolean crm_store_delete (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error);
/* Takes back a deletion that was not sent yet. */
gboolean crm_store_undelete (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error);
/* Throws away unsent edits of one record: back to what the server has. */
gboolean crm_store_discard (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error);

/* The server made one record of two: @removed is gone there. What points at it here points at
 * @survivor, and unsent edits of it are edits of @survivor: where that was edited too, or holds
 * what nobody here has seen, whatever loses is kept (crm_store_list_lost()). Idempotent. */
gboolean crm_store_take_twin (
    CrmStore *self, CrmEntity *entity, const char *removed, const char *survivor, GError **error);

/* --- up: what goes to the server ------------------------------------------------------ */

/* CrmPending, oldest first; new records before what points at them is the engine's business. */
GPtrArray *crm_store_list_pending (CrmStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Records with unsent changes, also those that wait for the user and are not in the list above. */
guint crm_store_count_pending (CrmStore *self, GError **error);
/* Writes the durable in-flight snapshot and gives what is to be sent; %NULL with no error:
 * nothing is left to send for it. @out->unknown: an earlier try has an unknown outcome:
 * read the record first. */
CrmSend *crm_store_begin_send (CrmStore *self, CrmEntity *entity, const char *key, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* The same without @fields (guint, of @entity; or %NULL), which stay unsent: neither the patch nor
 * the snapshot holds them. %NULL with no error also where nothing else is to be sent. */
CrmSend *crm_store_begin_send_without (CrmStore *self,
                                       CrmEntity *entity,
                                       const char *key,
                                       GArray *fields,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The server has it. @receipt->record becomes the base; a field is cleaned only if it still
 * holds what was sent. What was edited while its deletion was under way becomes a problem. */
gboolean crm_store_ack (CrmStore *self, CrmSend *send, const CrmReceipt *receipt, GError **error);
/* The server certainly did not process it: the snapshot goes, the edit stays. */
gboolean crm_store_unsend (CrmStore *self, CrmSend *send, GError **error);
/* The server refused it: kept as a problem with its words until the user decides. */
gboolean crm_store_park (
    CrmStore *self, CrmSend *send, CrmProblemKind kind, const char *server_words, GError **error);
/* What the server has now for a row (read after a 412 or an unknown outcome): merged with
 * the unsent edits under the entity's conflict policy, in one transaction. %NULL: it is gone there.
 * Where the server made the key of a new record, @theirs has it and the row takes it. */
gboolean crm_store_merge (CrmStore *self,
                          CrmEntity *entity,
                          const char *key,
                          CrmRecord *theirs,
                          CrmSend *send,
                          CrmMergeOutcome *outcome,
                          GError **error);

GPtrArray *crm_store_list_problems (CrmStore *self,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT; /* CrmProblem */
/* Sends it again at the next sync. CRM_STORE_ERROR_INVALID where there is no place for it any
 * more. Editing the record does the same and more. */
gboolean crm_store_retry_problem (CrmStore *self, gint64 problem, GError **error);
/* A conflict, field by field: those named in @theirs are back to what the server has, the rest is
 * the user's and sent at the next sync. CRM_STORE_ERROR_INVALID for any other problem. */
gboolean
crm_store_choose (CrmStore *self, gint64 problem, const char *const *theirs, GError **error);
/* The user does not want it: the row is back to what the server has, a new one is gone, and what
 * points at that becomes a problem of kind CRM_PROBLEM_BLOCKED. */
gboolean crm_store_discard_problem (CrmStore *self, gint64 problem, GError **error);

/* --- kept for a while --------------------------------------------------------------------- */

/* CrmLostValue, newest first. */
GPtrArray *crm_store_list_lost (CrmStore *self,
                                const char *entity /* nullable */,
                                const char *key /* nullable */,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Brings one back, as an edit of the user's, and forgets it; of a whole record: makes it again with
 * its old key, or deletes it. CRM_STORE_ERROR_INVALID where it has no place any more,
 * CRM_STORE_ERROR_NOT_FOUND where it or its record is not on the device. */
gboolean crm_store_restore_lost (CrmStore *self, gint64 id, GError **error);
/* Of one run, as the engine wrote it; the last 50 are kept. */
gboolean crm_store_add_report (CrmStore *self, const char *text, GError **error);
/* Newest first. */
GStrv crm_store_list_reports (CrmStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @day: days since 1970-01-01; 31 are kept. @total: (out) (optional): of that day, with @n. */
gboolean crm_store_add_requests (CrmStore *self, gint64 day, guint n, guint *total, GError **error);

/* --- drafts: an open editor, at most 2 s behind the typing ------------------------------ */
gboolean crm_store_save_draft (CrmStore *self,
                               CrmEntity *entity,
                               const char *key,
                               CrmPatch *patch,
                               GError **error); /* %NULL patch forgets it */
CrmPatch *crm_store_load_draft (CrmStore *self,
                                CrmEntity *entity,
                                const char *key,
                                gint64 *saved_us,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Which editors were left open, newest first. */
typedef struct
{
  char *entity;
  char *key; /* %NULL: of a record that is not made yet */
  gint64 saved_us;
} CrmStoreDraft;
GPtrArray *crm_store_list_drafts (CrmStore *self,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT; /* CrmStoreDraft */

/* --- read -------------------------------------------------------------------------------- */

/* Row ids in order: 8 bytes a row. Without the query's groups. */
GArray *crm_store_query_ids (CrmStore *self,
                             const CrmQuery *query,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same; @groups (nullable) takes CrmQueryGroup. */
GArray *crm_store_query_grouped (CrmStore *self,
                                 const CrmQuery *query,
                                 GPtrArray *groups,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *crm_query_groups_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* CrmRecord for each of @ids, in that order, with state, version and lookup names;
 * %NULL where a row is gone. */
GPtrArray *crm_store_read_rows (CrmStore *self,
                                CrmEntity *entity,
                                const gint64 *ids,
                                guint n_ids,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* CRM_STORE_ERROR_NOT_FOUND where it is not on the device. */
CrmRecord *crm_store_get (CrmStore *self,
                          CrmEntity *entity,
                          const char *key,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 crm_store_count (CrmStore *self,
                        const CrmQuery *query,
                        GCancellable *cancellable,
                        GError **error); /* -1: error */
/* CrmRecord of every entity but lists to choose from, in the project's order, at most @limit of
 * each: whose title matches, then others, of each the latest changed first. Fewer than 2 letters or
 * digits find nothing. */
GPtrArray *crm_store_search (CrmStore *self,
                             const char *text,
                             guint limit,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same; @counts (nullable) takes how many there are of each entity with any: its name -> gint64
 * *, CRM_SEARCH_MANY where they were not counted to the end. */
#define CRM_SEARCH_MANY (-1)
GHashTable *crm_search_counts_new (void) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *crm_store_search_counted (CrmStore *self,
                                     const char *text,
                                     guint limit,
                                     GHashTable *counts,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- twins for the main thread -------------------------------------------------------------- */
void crm_store_query_ids_async (CrmStore *self,
                                const CrmQuery *query,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* @groups: (out) (optional): CrmQueryGroup, none where the query asked for none. */
GArray *crm_store_query_ids_finish (CrmStore *self,
                                    GAsyncResult *result,
                                    GPtrArray **groups,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_get_fact_async (CrmStore *self,
                               const char *name,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* %NULL without an error: there is none. */
char *crm_store_get_fact_finish (CrmStore *self,
                                 GAsyncResult *result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_set_fact_async (CrmStore *self,
                               const char *name,
                               const char *text,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean crm_store_set_fact_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_read_rows_async (CrmStore *self,
                                CrmEntity *entity,
                                const gint64 *ids,
                                guint n_ids,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *crm_store_read_rows_finish (CrmStore *self,
                                       GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_get_async (CrmStore *self,
                          CrmEntity *entity,
                          const char *key,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
CrmRecord *crm_store_get_finish (CrmStore *self,
                                 GAsyncResult *result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_count_async (CrmStore *self,
                            const CrmQuery *query,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gint64 crm_store_count_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_search_async (CrmStore *self,
                             const char *text,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* @counts: (out) (optional): as crm_store_search_counted() fills it. */
GPtrArray *crm_store_search_finish (CrmStore *self,
                                    GAsyncResult *result,
                                    GHashTable **counts,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* crm_store_list_unsent(): with files. */
void crm_store_list_pending_async (CrmStore *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *crm_store_list_pending_finish (CrmStore *self,
                                          GAsyncResult *result,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_list_problems_async (CrmStore *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *crm_store_list_problems_finish (CrmStore *self,
                                           GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_create_async (CrmStore *self,
                             CrmPatch *patch,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
char *crm_store_create_finish (CrmStore *self,
                               GAsyncResult *result,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_edit_async (CrmStore *self,
                           const char *key,
                           gint64 version,
                           CrmPatch *patch,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean crm_store_edit_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_delete_async (CrmStore *self,
                             CrmEntity *entity,
                             const char *key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean crm_store_delete_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_undelete_async (CrmStore *self,
                               CrmEntity *entity,
                               const char *key,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean crm_store_undelete_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_discard_async (CrmStore *self,
                              CrmEntity *entity,
                              const char *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean crm_store_discard_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_save_draft_async (CrmStore *self,
                                 CrmEntity *entity,
                                 const char *key,
                                 CrmPatch *patch,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean crm_store_save_draft_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_load_draft_async (CrmStore *self,
                                 CrmEntity *entity,
                                 const char *key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CrmPatch *crm_store_load_draft_finish (CrmStore *self,
                                       GAsyncResult *result,
                                       gint64 *saved_us,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_retry_problem_async (CrmStore *self,
                                    gint64 problem,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean crm_store_retry_problem_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_discard_problem_async (CrmStore *self,
                                      gint64 problem,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean crm_store_discard_problem_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_list_lost_async (CrmStore *self,
                                const char *entity,
                                const char *key,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *crm_store_list_lost_finish (CrmStore *self,
                                       GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_restore_lost_async (CrmStore *self,
                                   gint64 id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean crm_store_restore_lost_finish (CrmStore *self, GAsyncResult *result, GError **error);
G_END_DECLS
