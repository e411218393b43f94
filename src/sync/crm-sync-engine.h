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
 */
typedef enum
{
  CRM_SYNC_ERROR_LAYOUT_CHANGED,
} CrmSyncError;
#define CRM_SYNC_ERROR (crm_sync_error_quark ())
GQuark crm_sync_error_quark (void);

typedef enum
{
  CRM_SYNC_FLAGS_NONE = 0,
  CRM_SYNC_FLAGS_FULL = 1 << 0,       /* list everything again */
  CRM_SYNC_FLAGS_FOREGROUND = 1 << 1, /* may apply a changed project */
  /* 1 << 2 is a dry run's. For tests of the download itself: */
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
  CRM_SYNC_PHASE_SETTLE,
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
  gint64 total; /* rows that match on the server, -1: not told */
  gboolean is_done;
  char *message; /* why this entity could not be fetched, or %NULL */
} CrmSyncCount;

/* What a run did, or is doing. A snapshot: immutable, reference counted. */
typedef struct
{
  gatomicrefcount ref_count;
  CrmSyncPhase phase;
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
/* The form kept in the store's fact "last-report". */
char *crm_sync_report_to_text (CrmSyncReport *self) G_GNUC_WARN_UNUSED_RESULT;
CrmSyncReport *crm_sync_report_from_text (const char *text,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmSyncReport, crm_sync_report_unref)

/* Called on the engine's thread, at most ten times a second and at each change of phase. */
typedef void (*CrmSyncProgressFunc) (CrmSyncReport *report, gpointer user_data);

/* One account's sync: takes a remote, a clock and a store and has no other door to the world. */
CrmSyncEngine *
crm_sync_engine_new (CrmStore *store, CrmRemote *remote, CrmClock *clock) G_GNUC_WARN_UNUSED_RESULT;

/* The project document to use; %NULL generates one from $metadata. Takes effect at the next run. */
void crm_sync_engine_set_project_json (CrmSyncEngine *self, const char *json);

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
 * (device time in microseconds of the last complete run) and "last-report".
 */
gboolean crm_sync_engine_run (CrmSyncEngine *self,
                              CrmSyncFlags flags,
                              CrmSyncProgressFunc progress,
                              gpointer user_data,
                              CrmSyncReport **report,
                              GCancellable *cancellable,
                              GError **error);
G_END_DECLS
