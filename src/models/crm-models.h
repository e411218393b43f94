/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

/* What views bind. Main thread only. Opaque store: ui hands on what the account gave it. */
G_BEGIN_DECLS
typedef struct _CrmStore CrmStore;

/* --- one row of a list ------------------------------------------------------------------ */
#define CRM_TYPE_RECORD_ITEM (crm_record_item_get_type ())
G_DECLARE_FINAL_TYPE (CrmRecordItem, crm_record_item, CRM, RECORD_ITEM, GObject)
/* Properties, notify when the row was read or changed: "title" s, "subtitle" s (list columns
 * joined by " · "), "trailing" s (amount or date of the last list column of such a type),
 * "pending" b, "problem" b, "state-text" s (words for the marks),
 * "loaded" b. All texts are plain, never markup. */
gint64 crm_record_item_get_row_id (CrmRecordItem *self);
CrmRecord *crm_record_item_get_record (CrmRecordItem *self); /* or %NULL: not read yet */

/* --- a list: ids first, rows when asked --------------------------------------------------- */
#define CRM_TYPE_RECORD_LIST (crm_record_list_get_type ())
G_DECLARE_FINAL_TYPE (CrmRecordList, crm_record_list, CRM, RECORD_LIST, GObject)
/* A GListModel of CrmRecordItem, kept in step with the store by itself. Properties:
 * "n-items" u, "loading" b (a query is on), "error-text" s or NULL. */
CrmRecordList *crm_record_list_new (CrmStore *store, const char *entity) G_GNUC_WARN_UNUSED_RESULT;
/* Any of them may be %NULL. A new query cancels the one in flight. */
void crm_record_list_set_query (CrmRecordList *self,
                                CrmFilter *filter,
                                const char *orderby,
                                const char *search);
/* Where a row stands; reads nothing. */
gboolean crm_record_list_find (CrmRecordList *self, gint64 row_id, guint *position);
/* From the next crm_record_list_set_query() on, rows of one value of @field stand together: of the
 * title field by first letter, of dates by month; %NULL: no groups. Signal "groups-changed": also
 * where no row came, went or moved. */
void crm_record_list_set_group (CrmRecordList *self, const char *field);
/* The group of a row, all rows where there are none: its first row and the one after its last. */
void crm_record_list_get_group (CrmRecordList *self, guint position, guint *start, guint *end);
char *crm_record_list_dup_group_title (CrmRecordList *self,
                                       guint position) G_GNUC_WARN_UNUSED_RESULT;
/* The row is where the list was last told to be; it need not be read. */
gint64 crm_record_list_get_row_id (CrmRecordList *self, guint position);
CrmEntity *crm_record_list_get_entity (CrmRecordList *self);

/* --- one record, followed ------------------------------------------------------------------- */
#define CRM_TYPE_RECORD_WATCH (crm_record_watch_get_type ())
G_DECLARE_FINAL_TYPE (CrmRecordWatch, crm_record_watch, CRM, RECORD_WATCH, GObject)
/* Properties: "record" (boxed CrmRecord or NULL), "loading" b, "missing" b (deleted or not on
 * the device), "deleted" b (here, and the server does not know yet), "error-text" s or NULL. */
CrmRecordWatch *crm_record_watch_new (CrmStore *store,
                                      const char *entity,
                                      const char *key) G_GNUC_WARN_UNUSED_RESULT;
CrmRecord *crm_record_watch_get_record (CrmRecordWatch *self);

/* --- a draft: what an edit page works on ------------------------------------------------------ */
#define CRM_TYPE_RECORD_DRAFT (crm_record_draft_get_type ())
G_DECLARE_FINAL_TYPE (CrmRecordDraft, crm_record_draft, CRM, RECORD_DRAFT, GObject)
/* Of @record, or of a new one where that is %NULL. Properties: "dirty" b, "valid" b,
 * "restored" x (device time us of a draft that was found, 0: none), "contested" u (fields that were
 * changed here and meanwhile in the record too), "gone" b (the record was deleted meanwhile).
 * Signal "field-changed" (u index): value, error, lookup name or what rules say of it moved. */
CrmRecordDraft *crm_record_draft_new (CrmStore *store,
                                      CrmProject *project,
                                      CrmEntity *entity,
                                      CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* For one value at a time, of whatever record: it is never kept, knows no rules and requires
 * nothing. What is read-only of a record may be written here. */
CrmRecordDraft *crm_record_draft_new_scratch (CrmStore *store,
                                              CrmProject *project,
                                              CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_record_draft_is_scratch (CrmRecordDraft *self);
/* Says who @me is, a key of a user record or %NULL, and fills in what the project's rules say of a
 * new record. Once, before the rest. */
void crm_record_draft_begin (CrmRecordDraft *self, const char *user);
/* Fills in a field for the user: nothing that would be lost, and what a draft that was kept has
 * instead goes before it. */
void crm_record_draft_prefill (CrmRecordDraft *self,
                               guint field,
                               const struct _CrmValue *value,
                               const char *lookup_name);
CrmEntity *crm_record_draft_get_entity (CrmRecordDraft *self);
/* %NULL: a new record. */
const char *crm_record_draft_get_key (CrmRecordDraft *self);
gboolean crm_record_draft_is_new (CrmRecordDraft *self);
const struct _CrmValue *crm_record_draft_get_value (CrmRecordDraft *self, guint field);
void crm_record_draft_set_value (CrmRecordDraft *self,
                                 guint field,
                                 const struct _CrmValue *value,
                                 const char *lookup_name);
/* What a person typed, in the locale's form; a text that does not parse is kept and is the field's
 * error. */
void crm_record_draft_set_input (CrmRecordDraft *self, guint field, const char *text);
/* The locale's form of the value, or what was typed and does not parse. */
char *crm_record_draft_dup_input (CrmRecordDraft *self, guint field) G_GNUC_WARN_UNUSED_RESULT;
/* The locale's text of the value, for reading; %NULL: empty. */
char *crm_record_draft_dup_display (CrmRecordDraft *self, guint field) G_GNUC_WARN_UNUSED_RESULT;
/* What the project's rules say of a field now. */
gboolean crm_record_draft_is_visible (CrmRecordDraft *self, guint field);
gboolean crm_record_draft_is_required (CrmRecordDraft *self, guint field);
/* Of its choice number @choice. */
gboolean crm_record_draft_offers (CrmRecordDraft *self, guint field, guint choice);
/* Which records a lookup offers: for crm_account_expand_filter(); %NULL: all. */
char *crm_record_draft_dup_lookup_filter (CrmRecordDraft *self,
                                          guint field) G_GNUC_WARN_UNUSED_RESULT;
const char *crm_record_draft_get_lookup_name (CrmRecordDraft *self, guint field);
gboolean crm_record_draft_is_changed (CrmRecordDraft *self, guint field);
const char *crm_record_draft_get_error (CrmRecordDraft *self,
                                        guint field);   /* a sentence or %NULL */
guint crm_record_draft_validate (CrmRecordDraft *self); /* how many fields need attention */
/* The record moved on below what was typed. Nothing typed is overwritten until somebody says so. */
gboolean crm_record_draft_is_contested (CrmRecordDraft *self, guint field);
/* The locale's text of what the record has now; %NULL: empty, or not contested. */
char *crm_record_draft_dup_theirs (CrmRecordDraft *self, guint field) G_GNUC_WARN_UNUSED_RESULT;
void crm_record_draft_take_theirs (CrmRecordDraft *self, guint field);
/* Saving will replace what the record has. */
void crm_record_draft_keep_mine (CrmRecordDraft *self, guint field);
/* Also forgets the saved draft. Finishes with the record's key. */
void crm_record_draft_save_async (CrmRecordDraft *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
char *crm_record_draft_save_finish (CrmRecordDraft *self,
                                    GAsyncResult *result,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_record_draft_discard (CrmRecordDraft *self);

/* Of a new record that is made on the way to another: it is neither kept nor is one that was kept
 * looked at, so that it does not mix with one of the same kind that is open below. */
void crm_record_draft_set_passing (CrmRecordDraft *self);

/* Which editors were left open by a program that ended without asking. */
typedef struct
{
  char *entity;
  char *key;   /* %NULL: of a record that is not made yet */
  char *title; /* %NULL: it has none yet */
  gint64 saved_us;
} CrmDraftNote;
/* Finishes with CrmDraftNote, newest first. */
void crm_draft_notes_read_async (CrmStore *store,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *crm_draft_notes_read_finish (CrmStore *store,
                                        GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_draft_note_forget (CrmStore *store, const char *entity, const char *key);

/* --- what was chosen last, per entity -------------------------------------------------------- */
void crm_recents_note (CrmStore *store, CrmEntity *entity, const char *key);
/* Finishes with keys, newest first, none where nothing was. */
void crm_recents_read_async (CrmStore *store,
                             CrmEntity *entity,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GStrv crm_recents_read_finish (CrmStore *store,
                               GAsyncResult *result,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- the rest ------------------------------------------------------------------------------------
 */
#define CRM_TYPE_COUNTS (crm_counts_get_type ())
G_DECLARE_FINAL_TYPE (CrmCounts, crm_counts, CRM, COUNTS, GObject)
/* Live number of records per entity, for the hub. Signal "changed" (s entity). -1: not counted yet.
 */
CrmCounts *crm_counts_new (CrmStore *store) G_GNUC_WARN_UNUSED_RESULT;
gint64 crm_counts_get (CrmCounts *self, const char *entity);

#define CRM_TYPE_PENDING_LIST (crm_pending_list_get_type ())
G_DECLARE_FINAL_TYPE (CrmPendingList, crm_pending_list, CRM, PENDING_LIST, GObject)
/* A GListModel of CrmPendingItem with properties "title" s, "subtitle" s, "kind" i, "entity" s,
 * "key" s. Property of the list: "loaded" b, they were read once. */
CrmPendingList *crm_pending_list_new (CrmStore *store) G_GNUC_WARN_UNUSED_RESULT;

/* Deletes and takes back: what the record page's menu and its undo toast call. */
void crm_record_delete_async (CrmStore *store,
                              CrmEntity *entity,
                              const char *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean crm_record_delete_finish (CrmStore *store, GAsyncResult *result, GError **error);
void crm_record_undelete_async (CrmStore *store,
                                CrmEntity *entity,
                                const char *key,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean crm_record_undelete_finish (CrmStore *store, GAsyncResult *result, GError **error);

/* The locale's text of a field of a record, for a read-only row; %NULL: empty. Lookups give the
 * target's name, picklists the caption, dates and numbers the locale's form. */
char *crm_record_dup_display (CrmRecord *record, guint field) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
