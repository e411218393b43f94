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
CrmSyncReport *crm_sync_reporter_snapshot (CrmSyncReporter *self) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmSyncReporter, crm_sync_reporter_free)

/* --- one run ----------------------------------------------------------------------------- */
typedef struct
{
  CrmCheckpoint checkpoint; /* as of the last finished step */
  CrmFilter *filter;        /* macros expanded; or %NULL */
  char *hash;               /* of shape and filter */
  gboolean is_listed;       /* everything was listed and swept in this run */
  gboolean is_doubtful;     /* something does not add up: list keys */
  gboolean is_shut;         /* the server refused to list it: leave it alone */
  gboolean is_left_out;     /* of this run, by its profile */
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
  gint64 *next_run_id;
  gint64 *layout_checked_us; /* monotonic; -1: never by this engine */
  gboolean *no_batch;        /* the server was found to have none */

  CrmProject *project;
  CrmSyncProfile *profile; /* of @project; %NULL: everything, both ways */
  CrmIdentity identity;
  GArray *order;       /* guint entity indexes, parents first */
  GPtrArray *entities; /* CrmSyncEntity by entity index */
  GHashTable *tracked; /* names of entity sets that give delta links */

  gint64 server_us;     /* the newest Date the server told, 0: none yet */
  gint64 server_at_us;  /* monotonic time of that answer */
  gint64 first_ack_us;  /* monotonic, just before the first write; -1: nothing was sent */
  gint64 last_ack_us;   /* monotonic, of an entity that settles; -1: no need to wait */
  gint64 first_sent_us; /* the oldest date a record sent in this run has there; 0: not known */
} CrmSyncRun;

CrmSyncEntity *crm_sync_run_get (CrmSyncRun *run, CrmEntity *entity);
gint64 crm_sync_run_server_now (CrmSyncRun *run); /* the device's where nothing was told yet */
gint64 crm_sync_run_new_id (CrmSyncRun *run);

/* crm-sync-profile.c: what of the project this run is about. */
gboolean crm_sync_profile_select (CrmSyncRun *run, GError **error);
gboolean crm_sync_profile_goes (CrmSyncRun *run, CrmSyncDirection direction);

/* crm-sync-layout.c: sign in, and agree on the project. */
gboolean crm_sync_sign_in (CrmSyncRun *run, GError **error);
gboolean crm_sync_layout (CrmSyncRun *run, GError **error);

/* crm-sync-push.c: everything that waits. */
gboolean crm_sync_push (CrmSyncRun *run, GError **error);

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
  gint64 received;
  gint64 total;          /* -1: not told */
  gint64 server_time_us; /* of the first page, 0: not told */
  char *delta_link;
  GStrv last;          /* wire texts of the last row that came */
  CrmSyncAhead *ahead; /* of the link the cursor stands at, or %NULL */
} CrmSyncListing;
void crm_sync_listing_init (CrmSyncListing *self, CrmSyncRun *run, CrmEntity *entity);
void crm_sync_listing_clear (CrmSyncListing *self);
/* Order by the keys, with the modification time first where @by_time. */
void crm_sync_listing_set_order (CrmSyncListing *self, gboolean by_time);
/* Only what tells versions apart: the keys and the modification time. */
void crm_sync_listing_select_versions (CrmSyncListing *self);
/* The next page, or %NULL with no error at the end. The cursor stands behind it. */
CrmPage *crm_sync_listing_next (CrmSyncListing *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* At the end: did fewer rows come than the server counted? */
gboolean crm_sync_listing_is_short (CrmSyncListing *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmSyncListing, crm_sync_listing_clear)

/* crm-sync-pull.c */
gboolean crm_sync_pull_entity (CrmSyncRun *run, CrmEntity *entity, GError **error);
/* Rows dated @from_us or later, without moving the watermark. */
gboolean crm_sync_pull_recent (CrmSyncRun *run, CrmEntity *entity, gint64 from_us, GError **error);
gboolean
crm_sync_apply (CrmSyncRun *run, CrmPage *page, const CrmCheckpoint *checkpoint, GError **error);
void crm_sync_page_add_record (CrmPage *page, CrmRecord *record);
/* Fetches the records with these keys and applies them. */
gboolean crm_sync_pull_keys (CrmSyncRun *run,
                             CrmEntity *entity,
                             GPtrArray *keys,
                             const CrmCheckpoint *checkpoint,
                             GError **error);

/* crm-sync-reconcile.c: what is here and should not be, or the other way round. */
/* Every key of @entity was listed just now: the next time is a day away. */
gboolean crm_sync_note_listed (CrmSyncRun *run, CrmEntity *entity, GError **error);
gboolean crm_sync_reconcile_entity (CrmSyncRun *run, CrmEntity *entity, GError **error);
/* One listing of all keys and versions under the open run; what differs is fetched. */
gboolean crm_sync_list_versions (CrmSyncRun *run,
                                 CrmEntity *entity,
                                 const CrmCheckpoint *checkpoint,
                                 gint64 *n_listed,
                                 gboolean *is_short,
                                 GError **error);
gint64 crm_sync_count_local (CrmSyncRun *run, CrmEntity *entity, GError **error); /* -1 */

/* crm-sync-settle.c: waits a little for what the server does after an upload. */
gboolean crm_sync_settle (CrmSyncRun *run, GError **error);
/* @receipt: (nullable): of a write of @entity that the server has */
void crm_sync_settle_note (CrmSyncRun *run, CrmEntity *entity, const CrmReceipt *receipt);

/* crm-sync-batch.c: several calls in one request. Without patience, because a write must not be
 * repeated. CRM_REMOTE_ERROR_UNSUPPORTED where the server has no batch: it is asked only once. */
gboolean crm_sync_call_batch (
    CrmSyncRun *run, CrmCall *calls, guint n_calls, gboolean atomic, GError **error);

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
