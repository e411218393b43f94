/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-store.h"
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_SYNC_ENGINE (crm_sync_engine_get_type ())
G_DECLARE_FINAL_TYPE (CrmSyncEngine, crm_sync_engine, CRM, SYNC_ENGINE, GObject)

/**
 * CrmSyncError:
 * @CRM_SYNC_ERROR_LAYOUT_CHANGED: the server's layout or the project changed, and only a
 *   foreground run may apply that; nothing was sent, fetched or changed
 * @CRM_SYNC_ERROR_NO_PROFILE: the project has no profile of that name; nothing was sent or fetched
 * @CRM_SYNC_ERROR_OVER_BUDGET: this background run would take requests that the user's own runs
 *   of today need (crm_sync_engine_set_daily_budget()); nothing was asked for
 * @CRM_SYNC_ERROR_OTHER_USER: who is signed in is not whose records and unsent changes these are;
 *   nothing was sent or fetched
 */
typedef enum
{
  CRM_SYNC_ERROR_LAYOUT_CHANGED,
  CRM_SYNC_ERROR_NO_PROFILE,
  CRM_SYNC_ERROR_OVER_BUDGET,
  CRM_SYNC_ERROR_OTHER_USER,
} CrmSyncError;
#define CRM_SYNC_ERROR (crm_sync_error_quark ())
GQuark crm_sync_error_quark (void);

typedef enum
{
  CRM_SYNC_FLAGS_NONE = 0,
  CRM_SYNC_FLAGS_FULL = 1 << 0,       /* list everything again */
  CRM_SYNC_FLAGS_FOREGROUND = 1 << 1, /* may apply a changed project */
  /* Nothing is written on either side; the report counts what would be. */
  CRM_SYNC_FLAGS_DRY_RUN = 1 << 2,
  /* For tests of the download itself: */
  CRM_SYNC_FLAGS_NO_AHEAD = 1 << 3, /* everything on the calling thread */
  CRM_SYNC_FLAGS_NO_PROOF = 1 << 4, /* no listing of keys: deletions stay unseen */
} CrmSyncFlags;

typedef enum
{
  CRM_SYNC_PHASE_IDLE,
  CRM_SYNC_PHASE_SIGN_IN,
  CRM_SYNC_PHASE_LAYOUT,
  CRM_SYNC_PHASE_UPLOAD,
  CRM_SYNC_PHASE_DOWNLOAD,
  CRM_SYNC_PHASE_SETTLE, /* all is here but what the server still makes of what was sent: a
                            background run has ended for the user, in the foreground it is
                            "Waiting for the server" (crm_sync_engine_skip_settle()) */
  CRM_SYNC_PHASE_SWEEP,
  CRM_SYNC_PHASE_DONE,
} CrmSyncPhase;

typedef struct
{
  char *entity;
  guint sent;
  guint received; /* rows that came, changed or not */
  guint added;
  guint updated;
  guint removed;
  guint problems;
  guint requests;
  gsize bytes;
  gint64 duration_us;
  gint64 total;     /* rows that match on the server, -1: not told */
  gint64 proven_us; /* server time of the last complete proof, 0: never */
  gboolean is_done;
  char *message; /* why this entity could not be fetched, or %NULL */
} CrmSyncCount;

/* What a run did, or is doing. A snapshot: immutable, reference counted. */
typedef struct
{
  gatomicrefcount ref_count;
  CrmSyncPhase phase;
  char *profile;     /* %NULL: everything */
  char *error;       /* what ended it early; or %NULL */
  char *entity;      /* being worked on; or %NULL */
  double fraction;   /* 0..1 over all phases, never going back */
  GPtrArray *counts; /* CrmSyncCount, in project order */
  guint requests;
  gsize bytes;
  guint problems;
  gint64 started_us;
  gint64 duration_us;
} CrmSyncReport;
CrmSyncReport *crm_sync_report_ref (CrmSyncReport *self);
void crm_sync_report_unref (CrmSyncReport *self);
/* Totals over all entities; @sum has no texts. */
void crm_sync_report_sum (CrmSyncReport *self, CrmSyncCount *sum);
/* The form the store keeps (crm_store_add_report()). */
char *crm_sync_report_to_text (CrmSyncReport *self) G_GNUC_WARN_UNUSED_RESULT;
CrmSyncReport *crm_sync_report_from_text (const char *text,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmSyncReport, crm_sync_report_unref)

/* Called on the engine's thread, at most ten times a second and at each change of phase. */
typedef void (*CrmSyncProgressFunc) (CrmSyncReport *report, gpointer user_data);

/* One account's sync: takes a remote, a clock and a store and has no other door to the world. */
CrmSyncEngine *
crm_sync_engine_new (CrmStore *store, CrmRemote *remote, CrmClock *clock) G_GNUC_WARN_UNUSED_RESULT;

/* How many requests a day this account has, for all its devices and the user; 0: as many as it
 * likes. What runs in the background stops before they are used up, so that the user's own runs
 * still can. */
void crm_sync_engine_set_daily_budget (CrmSyncEngine *self, guint requests);

/* The project document to use; %NULL generates one from $metadata. Takes effect at the next run. */
void crm_sync_engine_set_project_json (CrmSyncEngine *self, const char *json);
/* Where one is published, which counts where no document is set; %NULL: nowhere. Each run that
 * somebody watches, and one an hour of the others, looks whether it is still the same; a change of
 * it is a change of the layout. */
void crm_sync_engine_set_project_url (CrmSyncEngine *self, const char *url);

/**
 * crm_sync_engine_run:
 * @progress: (nullable): called as the run goes on
 * @report: (out) (optional): what it did, also after an error
 * @error: CRM_REMOTE_ERROR, CRM_STORE_ERROR, CRM_FORMAT_ERROR, CRM_SYNC_ERROR or
 *   G_IO_ERROR_CANCELLED: the run stopped there; what was done is kept and the next run
 *   goes on from it
 *
 * One whole sync: sign in, project, upload, download, removal. Blocks; one run at a time
 * per engine. Records the server refused are no error: they are problems in the report.
 * Cancels within a second.
 * Leaves in the store's facts: "identity" (crm_sync_identity_from_text()), "last-sync"
 * (device time in microseconds of the last complete run of everything) and "last-report"; and the
 * report (crm_store_list_reports()).
 */
gboolean crm_sync_engine_run (CrmSyncEngine *self,
                              CrmSyncFlags flags,
                              CrmSyncProgressFunc progress,
                              gpointer user_data,
                              CrmSyncReport **report,
                              GCancellable *cancellable,
                              GError **error);
/* The same for a part of the project, in the direction the profile says; %NULL: everything. */
gboolean crm_sync_engine_run_profile (CrmSyncEngine *self,
                                      const char *profile,
                                      CrmSyncFlags flags,
                                      CrmSyncProgressFunc progress,
                                      gpointer user_data,
                                      CrmSyncReport **report,
                                      GCancellable *cancellable,
                                      GError **error);
/* Any thread. The run in course does not wait for the server's processes any longer, or will not
 * when it comes to that. */
void crm_sync_engine_skip_settle (CrmSyncEngine *self);
G_END_DECLS
