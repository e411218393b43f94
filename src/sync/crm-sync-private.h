/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-page.h"
#include "crm-project.h"
#include "crm-remote.h"
#include "crm-store.h"
#include "crm-sync-engine.h"
#include "crm-sync-plan.h"

G_BEGIN_DECLS
/* --- the report while it grows (crm-sync-report.c) --------------------------------------- */
typedef struct _CrmSyncReporter CrmSyncReporter;
CrmSyncReporter *crm_sync_reporter_new (CrmClock *clock,
                                        CrmSyncProgressFunc func,
                                        gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void crm_sync_reporter_free (CrmSyncReporter *self);
void crm_sync_reporter_set_profile (CrmSyncReporter *self, const char *profile);
void crm_sync_reporter_set_error (CrmSyncReporter *self, const GError *error);
void crm_sync_reporter_set_project (CrmSyncReporter *self, CrmProject *project);
/* Borrowed; to be changed in place. */
CrmSyncCount *crm_sync_reporter_count (CrmSyncReporter *self, CrmEntity *entity);
/* Told at once, whatever the rate. */
void crm_sync_reporter_set_phase (CrmSyncReporter *self, CrmSyncPhase phase);
/* @entity: (nullable): worked on now, what is asked from here on is on its account; @part: how much
 * of the phase is behind, 0..1 */
void crm_sync_reporter_advance (CrmSyncReporter *self, CrmEntity *entity, double part);
void crm_sync_reporter_add_request (CrmSyncReporter *self, gsize bytes);
guint crm_sync_reporter_get_requests (CrmSyncReporter *self);
void crm_sync_reporter_set_requests (CrmSyncReporter *self, guint requests);
CrmSyncReport *crm_sync_reporter_snapshot (CrmSyncReporter *self) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmSyncReporter, crm_sync_reporter_free)

/* --- one run ----------------------------------------------------------------------------- */
/* A lookup that a filter goes through: the value at @path is a key of entity @parent. */
typedef struct
{
  char *path; /* "AccountId", "Opportunity/AccountId" */
  guint parent;
  guint n_followed; /* of the parent's moved keys */
} CrmSyncWay;

/* Rows of an entity, all or those made in one stretch of time, counted here and there. */
typedef struct
{
  CrmFilter *filter; /* owned; %NULL: everything */
  CrmPage *page;     /* the server's answer; or %NULL */
  gint64 n_held;
  gint64 n_there; /* -1: not told */
} CrmSyncRange;

typedef struct
{
  CrmCheckpoint checkpoint; /* as of the last finished step */
  CrmFilter *condition; /* which rows are meant, with macros: its own filter and what it follows;
                           or %NULL */
  CrmFilter *filter;    /* what the server is asked for: macros expanded; or %NULL */
  CrmFilter *rest;      /* what it cannot evaluate and this device does instead; or %NULL */
  char *hash;           /* of shape, filter and rest */
  GArray *ways;         /* CrmSyncWay */
  GPtrArray *moved;     /* char *: keys of rows that came, changed or went in this run; %NULL where
                           no filter goes through this entity */
  CrmPage *first_changes; /* answers that came in one request; or %NULL */
  CrmPage *first_keys;
  GArray *counts;             /* CrmSyncRange, answered before anything else was asked; or %NULL */
  GHashTable *bad;            /* keys of rows that could not be read in this run; or %NULL */
  guint n_older;              /* rows that came with an older date than they had */
  guint n_changes;            /* rows that came or went in this run, before the proof */
  guint page_size;            /* more was too much for the server; 0: no limit known */
  guint largest_page;         /* that it gave */
  gint64 sure_us;             /* while changes are asked for: what is dated before it came late */
  gint64 lateness_us;         /* the longest of them */
  gboolean no_keyset;         /* the server does not compare keys */
  gboolean is_listed;         /* everything was listed and swept in this run */
  gboolean is_doubtful;       /* something does not add up: list keys */
  gboolean is_newly_doubtful; /* since the listing of keys that is open */
  gboolean is_first_whole;    /* @first_keys begins a listing of all keys */
  gboolean is_first_keyless;  /* it was asked for when no_keyset was known */
  gboolean is_shut;           /* the server refused to list it: leave it alone */
  gboolean is_left_out;       /* of this run, by its profile */
} CrmSyncEntity;

typedef struct
{
  CrmStore *store;
  CrmRemote *remote;
  CrmClock *clock;
  CrmSyncFlags flags;
  CrmSyncReporter *reporter;
  GCancellable *cancellable;
  GCancellable *skip_settle;
  const char *profile_name; /* or %NULL */
  const char *project_json;
  const char *project_url; /* where one is published; or %NULL */
  gint64 *next_run_id;
  gint64 *layout_checked_us; /* monotonic; -1: never by this engine */
  gboolean *no_batch;        /* the server was found to have none */
  gint64 small_rows;         /* an entity of up to so many is listed whole in each run */
  guint daily_budget;        /* 0: none */
  guint budget_limit;        /* of the day, for this run; 0: none */
  guint used_today;          /* as of the last count */
  guint n_counted;           /* of this run's requests */
  guint n_before;            /* what the remote counted before this run, */
  guint n_made;              /* and in it */

  CrmProject *project;
  CrmSyncProfile *profile; /* of @project; %NULL: everything, both ways */
  CrmIdentity identity;
  GArray *order;       /* guint entity indexes, parents first */
  GPtrArray *entities; /* CrmSyncEntity by entity index */
  GHashTable *tracked; /* names of entity sets that give delta links */

  GHashTable *settings;      /* name -> text of system settings that were asked for */
  gboolean has_links;        /* this server gives next links where there is more */
  gboolean is_new_identity;  /* somebody else, or with other rights, than last time */
  gboolean is_back;          /* the server was found to have gone back in time */
  gboolean is_back_compared; /* and all there is was compared since */
  guint n_lost;              /* records that a server that went back would not have any more */
  gboolean has_moved;        /* the fact "parents-moved" is set */
  gboolean is_unstored;      /* a dry run with a project the store does not know */
  char *document;            /* the published project, read in this run; or %NULL */
  char *document_etag;       /* of what the server of the published project said last; or %NULL */
  char *page_etag;           /* of the layout, as pages tell it; or %NULL */
  char *layout_sign;    /* that something does not fit what the project was made from; or %NULL */
  char **vain_signs;    /* behind the time of the first: those that were none today; or %NULL */
  gint64 server_us;     /* the newest Date the server told, 0: none yet */
  gint64 server_at_us;  /* monotonic time of that answer */
  gint64 first_ack_us;  /* monotonic, just before the first write; -1: nothing was sent */
  gint64 last_ack_us;   /* monotonic, of an entity that settles; -1: no need to wait */
  gint64 first_sent_us; /* the oldest date a record sent in this run has there; 0: not known */
} CrmSyncRun;

CrmSyncEntity *crm_sync_run_get (CrmSyncRun *run, CrmEntity *entity);
void crm_sync_doubt (CrmSyncEntity *state);
gint64 crm_sync_run_server_now (CrmSyncRun *run); /* the device's where nothing was told yet */
gint64 crm_sync_run_new_id (CrmSyncRun *run);

/* crm-sync-project.c: what the project is made of. */
/* Which text is meant, for comparing with that of the held project. */
char *crm_sync_project_dup_source (CrmSyncRun *run) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the published project is another one than @has_project was made of; one that cannot be
 * had is as it was, where there is a project. */
gboolean
crm_sync_project_look (CrmSyncRun *run, gboolean has_project, gboolean *changed, GError **error);
/* *@is_out_of_reach: there is no saying what it is, and no error where @has_project. */
CrmProject *crm_sync_project_make (CrmSyncRun *run,
                                   CrmEdm *edm,
                                   gboolean has_project,
                                   GPtrArray *notes,
                                   gboolean *is_out_of_reach,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After it was taken. @notes: what was left out and not mapped, for people */
gboolean crm_sync_project_keep (CrmSyncRun *run, GPtrArray *notes, GError **error);

/* Only for tests of what large entities take without so many rows: CRM_SYNC_SMALL_ROWS else.
 * Between runs. */
void crm_sync_engine_set_small_rows (CrmSyncEngine *self, gint64 n_rows);

/* crm-sync-budget.c: requests a day. CRM_SYNC_ERROR_OVER_BUDGET for a background run that would
 * take what the user's own runs need. */
gboolean crm_sync_budget_begin (CrmSyncRun *run, GError **error);
gboolean crm_sync_budget_check (CrmSyncRun *run, GError **error); /* before each request */
gboolean crm_sync_budget_end (CrmSyncRun *run, GError **error);

/* crm-sync-profile.c: what of the project this run is about. */
gboolean crm_sync_profile_select (CrmSyncRun *run, GError **error);
gboolean crm_sync_profile_goes (CrmSyncRun *run, CrmSyncDirection direction);

/* crm-sync-layout.c: sign in, and agree on the project. */
gboolean crm_sync_sign_in (CrmSyncRun *run, GError **error);
gboolean crm_sync_layout (CrmSyncRun *run, GError **error);
/* A page says which layout it was made by: another one is looked at in the next run, in the
 * foreground in this one. */
void crm_sync_layout_note (CrmSyncRun *run, CrmPage *page);
/* @sign: one line that names what does not fit: an entity's name */
void crm_sync_layout_suspect (CrmSyncRun *run, const char *sign);
/* It was looked at for that reason today, and all was as before. */
gboolean crm_sync_layout_is_vain (CrmSyncRun *run, const char *sign);
gboolean crm_sync_layout_end (CrmSyncRun *run, GError **error);

/* crm-sync-push.c: everything that waits. */
gboolean crm_sync_push (CrmSyncRun *run, GError **error);

/* crm-sync-files.c: @up: files that wait to be sent; else those that are wanted. What the server
 * refuses waits for the user; what was cut goes on in the next run. */
gboolean crm_sync_files (CrmSyncRun *run, gboolean up, GError **error);

/* crm-sync-ahead.c: the page behind a next link, fetched while the one before it is applied.
 * Between start and take nothing else may use the remote. */
typedef struct _CrmSyncAhead CrmSyncAhead;
CrmSyncAhead *crm_sync_ahead_start (CrmSyncRun *run,
                                    const CrmRequest *request) G_GNUC_WARN_UNUSED_RESULT;
/* Waits for it and frees @self. What a read may try again is tried again. */
CrmPage *crm_sync_ahead_take (CrmSyncAhead *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nobody wants it any more. */
void crm_sync_ahead_drop (CrmSyncAhead *self);

/* crm-sync-listing.c: pages of one question, however this server pages. */
typedef struct
{
  CrmSyncRun *run;
  CrmEntity *entity;
  CrmFilter *filter; /* owned, or %NULL */
  GArray *order;     /* owned; guint field indexes; %NULL: the server's own order */
  GArray *select;    /* owned; %NULL: all fields */
  CrmCursor cursor;
  gboolean track;
  gboolean count;
  guint page_size;
  gboolean no_ahead;  /* other requests go between the pages */
  gboolean is_unsure; /* it was read by position: rows that moved may be missing */
  gint64 received;
  gint64 total;          /* -1: not told */
  gint64 server_time_us; /* of the first page, 0: not told */
  char *delta_link;
  GStrv last;          /* wire texts of the last row that came */
  CrmPage *first;      /* the answer to the first request, where it is here already; or %NULL */
  CrmSyncAhead *ahead; /* of the link the cursor stands at, or %NULL */
  CrmCursorKind rung;  /* how the pages are asked for that links may have led away from */
  guint skip;          /* of that question */
  guint n_round_rows;  /* that came for it, */
  guint n_round_new;   /* and of them those that were not known */
  GHashTable *links;   /* that were followed */
  GHashTable *heads;   /* keys of the first rows of pages behind links */
  GHashTable *tie;     /* keys of the rows that share the last time */
  guint n_empty;
  guint n_repeated;
  guint n_nameless; /* rows that could not be read, and nobody knows which */
} CrmSyncListing;
void crm_sync_listing_init (CrmSyncListing *self, CrmSyncRun *run, CrmEntity *entity);
void crm_sync_listing_clear (CrmSyncListing *self);
/* Order by the keys, with the modification time first where @by_time. */
void crm_sync_listing_set_order (CrmSyncListing *self, gboolean by_time);
/* Only what tells versions apart: the keys and the modification time; a page holds more of it. */
void crm_sync_listing_select_versions (CrmSyncListing *self);
/* Goes on where a checkpoint's cursor stands; the order follows from it. */
void crm_sync_listing_resume (CrmSyncListing *self, const char *cursor);
/* The first request, for asking it together with others; all of it lives as long as @self and
 * *@orderby. */
CrmRequest crm_sync_listing_dup_first (CrmSyncListing *self, char **orderby);
/* The next page, or %NULL with no error at the end. The cursor stands behind it. */
CrmPage *crm_sync_listing_next (CrmSyncListing *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* At the end: did fewer rows come than the server counted, or is not known which they are? */
gboolean crm_sync_listing_is_short (CrmSyncListing *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmSyncListing, crm_sync_listing_clear)

/* crm-sync-filter.c: which records are meant. */
/* Reads the filters of all entities and what they go through. */
gboolean crm_sync_filter_load (CrmSyncRun *run, GError **error);
/* Late, so that @today and @now are the server's. */
gboolean crm_sync_filter_expand (CrmSyncRun *run, CrmEntity *entity, GError **error);
/* Could it be expanded without asking for the server's time? */
gboolean crm_sync_filter_is_ready (CrmSyncRun *run, CrmEntity *entity);
/* The server refused the filter: finds the clauses that are to blame and takes them over.
 * *@changed: there is something else to be asked for now. */
gboolean
crm_sync_filter_split (CrmSyncRun *run, CrmEntity *entity, gboolean *changed, GError **error);
/* Adds the fields (guint) that @filter needs of the row itself. */
void
crm_sync_filter_add_fields (CrmSyncRun *run, CrmEntity *entity, CrmFilter *filter, GArray *fields);
/* Takes the rows out of @page for which what the server could not evaluate does not hold. */
void crm_sync_filter_weed (CrmSyncRun *run, CrmPage *page);
void crm_sync_filter_add_paths (CrmFilter *filter, GPtrArray *paths); /* const char *, borrowed */
CrmField *crm_sync_filter_find_lookup (CrmEntity *entity, const char *name);

/* crm-sync-parents.c: rows whose filter goes through a lookup. */
/* Keys (char *) of @entity that came, changed or went. */
void crm_sync_parents_note (CrmSyncRun *run, CrmEntity *entity, GPtrArray *keys);
/* Before rows of an entity that others depend on are written: until the run is through, a run
 * that is cut off leaves the others in doubt. */
gboolean crm_sync_parents_begin (CrmSyncRun *run, CrmEntity *entity, GError **error);
gboolean crm_sync_parents_end (CrmSyncRun *run, GError **error);
gboolean crm_sync_parents_recall (CrmSyncRun *run, GError **error);
/* Fetches and drops rows of @entity whose parents moved in this run. */
gboolean crm_sync_parents_follow (CrmSyncRun *run, CrmEntity *entity, GError **error);

/* crm-sync-pull.c */
gboolean crm_sync_pull_entity (CrmSyncRun *run, CrmEntity *entity, GError **error);
/* Before the first download: the newest records of this user, so that there is something to
 * work with while the rest lands. */
gboolean crm_sync_pull_first (CrmSyncRun *run, CrmEntity *entity, GError **error);
CrmSyncPull crm_sync_pull_kind (CrmSyncRun *run, CrmEntity *entity);
/* Rows dated @from_us or later, without moving the watermark. */
gboolean crm_sync_pull_recent (CrmSyncRun *run, CrmEntity *entity, gint64 from_us, GError **error);
gboolean
crm_sync_apply (CrmSyncRun *run, CrmPage *page, const CrmCheckpoint *checkpoint, GError **error);
void crm_sync_page_add_record (CrmPage *page, CrmRecord *record);
/* The newest modification in @page, or @newest; *@grid_us (nullable) learns from all of them. */
gint64 crm_sync_page_newest (CrmPage *page, gint64 newest, gint64 *grid_us);
/* Ends a run of the store; @sweep: what it did not see goes. */
gboolean crm_sync_finish (
    CrmSyncRun *run, CrmEntity *entity, CrmCheckpoint *checkpoint, gboolean sweep, GError **error);

/* crm-sync-changes.c: what changed since the watermark. */
gboolean crm_sync_pull_changes (CrmSyncRun *run, CrmEntity *entity, GError **error);
/* The first question of that, for asking it together with others. */
CrmRequest crm_sync_changes_dup_first (CrmSyncListing *listing, char **orderby);

/* crm-sync-keys.c: some rows. */
/* @keys (char *) from @from to before @to; there is one at least. */
CrmFilter *
crm_sync_new_keys_filter (CrmEntity *entity, GPtrArray *keys, guint from, guint to, GError **error);
/* Fetches the records with these keys (char *) as far as the filter holds for them, and applies
 * them; rows that are here and did not come lose the filter as a reason. */
gboolean crm_sync_pull_keys (CrmSyncRun *run, CrmEntity *entity, GPtrArray *keys, GError **error);
/* Takes rows that the server no longer counts to the filter. */
gboolean crm_sync_drop (CrmSyncRun *run, CrmEntity *entity, GPtrArray *keys, GError **error);
/* Rows that are here for another reason than the filter: some of them in every run. */
gboolean crm_sync_visit_guests (CrmSyncRun *run, CrmEntity *entity, GError **error);

/* crm-sync-proof.c: what is here and should not be, or the other way round. */
gboolean crm_sync_prove (CrmSyncRun *run, CrmEntity *entity, GError **error);
/* Does this run list all keys of @entity? */
gboolean
crm_sync_proof_is_whole (CrmSyncRun *run, CrmEntity *entity, gboolean *whole, GError **error);
/* The first question of that, for asking it together with others; %FALSE: it goes on where an
 * earlier run stopped, or there is none. */
gboolean crm_sync_proof_prepare (CrmSyncListing *listing);
/* All keys and versions once more under the open run; what differs is fetched. */
gboolean crm_sync_list_versions (
    CrmSyncRun *run, CrmEntity *entity, gint64 *n_listed, gboolean *is_short, GError **error);

/* crm-sync-counts.c: of a large entity. *@whole: all keys have to be listed; where only some
 * ranges differ they are compared at once. */
gboolean crm_sync_compare_counts (
    CrmSyncRun *run, CrmEntity *entity, gint64 n_held, gboolean *whole, GError **error);
/* @n_there: -1: not told */
gboolean crm_sync_counts_differ (gint64 n_there, gint64 n_held);
/* CrmSyncRange, for asking together with others: all rows, or none where they cannot be counted. */
GArray *crm_sync_counts_prepare (CrmSyncRun *run, CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;
/* Adds ranges of creation time, where there are some. */
gboolean crm_sync_counts_split (CrmSyncRun *run, CrmEntity *entity, GArray *ranges, GError **error);
/* The filter is the caller's. */
CrmRequest crm_sync_counts_dup_request (CrmSyncRun *run, CrmEntity *entity, CrmSyncRange *range);

/* crm-sync-ask.c: the cheap questions of all entities in one request, where there is $batch. */
gboolean crm_sync_ask (CrmSyncRun *run, GError **error);

/* crm-sync-back.c: a server that was restored from a backup. */
gboolean crm_sync_back_recall (CrmSyncRun *run, GError **error);
/* Before anything is sent: asks for the newest record of each entity that has something to send. */
gboolean crm_sync_back_look (CrmSyncRun *run, GError **error);
gboolean crm_sync_back_note (CrmSyncRun *run, GError **error);
/* Everything was compared again: what the server no longer has of what it confirmed. */
gboolean crm_sync_back_settle (CrmSyncRun *run, GError **error);
/* The newest date there is @newest: has the server gone back, or was what was newest only
 * deleted? Asks for what was newer, where there was something. */
gboolean crm_sync_back_judge (
    CrmSyncRun *run, CrmEntity *entity, gint64 newest, gboolean *is_back, GError **error);
/* Asks for the newest modification of an entity, of all that this user may see. */
CrmRequest crm_sync_back_dup_request (CrmSyncListing *listing, char **orderby);
/* 0: there is none. */
gboolean
crm_sync_back_newest (CrmSyncRun *run, CrmEntity *entity, gint64 *newest_us, GError **error);

/* crm-sync-dry.c */
gboolean crm_sync_dry_run (CrmSyncRun *run, GError **error);

/* crm-sync-settle.c: waits a little for what the server does after an upload. */
gboolean crm_sync_settle (CrmSyncRun *run, GError **error);
/* @receipt: (nullable): of a write of @entity that the server has */
void crm_sync_settle_note (CrmSyncRun *run, CrmEntity *entity, const CrmReceipt *receipt);

/* crm-sync-batch.c: several calls in one request. Without patience, because a write must not be
 * repeated. CRM_REMOTE_ERROR_UNSUPPORTED where the server has no batch: it is asked only once. */
gboolean crm_sync_call_batch (
    CrmSyncRun *run, CrmCall *calls, guint n_calls, gboolean atomic, GError **error);

/* Rows of @page that could not be read: told in the report, once a run. */
void crm_sync_note_bad (CrmSyncRun *run, CrmPage *page);

/* crm-sync-calls.c: the remote, counted, with patience for reads. */
CrmPage *crm_sync_call_fetch (CrmSyncRun *run,
                              const CrmRequest *request,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @problem: (transfer full) (nullable): how a first try ended */
CrmPage *crm_sync_call_fetch_again (CrmSyncRun *run,
                                    const CrmRequest *request,
                                    GError *problem,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
CrmRecord *crm_sync_call_get (CrmSyncRun *run, CrmEntity *entity, const char *key, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_sync_call_write (
    CrmSyncRun *run, CrmSend *send, const char *etag, CrmReceipt *receipt, GError **error);
/* An answer that came at @at_us (monotonic): counts it and learns the server's time. */
void crm_sync_call_note (CrmSyncRun *run, CrmPage *page, gint64 at_us);
gboolean crm_sync_is_cancelled (CrmSyncRun *run, GError **error);
/* An entity that cannot be listed is a problem of that entity, not of the run. */
gboolean crm_sync_is_entity_error (const GError *error);
G_END_DECLS
