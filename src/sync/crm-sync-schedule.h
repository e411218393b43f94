/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-project.h"

G_BEGIN_DECLS
/* When to run next. Pure: no clock, no I/O, no memory of its own; whoever has a timer tells what
 * happened and asks. All times are of one monotonic clock, microseconds. Ten thousand devices
 * with the same habits and different seeds do not arrive together. */

#define CRM_SYNC_NEVER G_MAXINT64

typedef enum
{
  CRM_SYNC_TRIGGER_NONE,
  CRM_SYNC_TRIGGER_START,
  CRM_SYNC_TRIGGER_INTERVAL, /* from the end of the last run */
  CRM_SYNC_TRIGGER_SAVE,
  CRM_SYNC_TRIGGER_RECONNECT,
  CRM_SYNC_TRIGGER_RETRY, /* the last run failed, or the server asked to wait */
} CrmSyncTrigger;

typedef enum
{
  CRM_SYNC_ENDED_WELL,
  CRM_SYNC_ENDED_EARLY, /* no network, no answer: back off */
  CRM_SYNC_ENDED_BUSY,  /* the server asked us to wait */
  CRM_SYNC_ENDED_STUCK, /* only the user can help: sign-in, a changed layout, a full disk */
} CrmSyncEnding;

/* Plain data, of one account or one of its profiles; to be changed by the functions alone. */
typedef struct
{
  guint64 random;
  gint64 every_us; /* 0: no timer */
  gboolean at_start;
  gboolean after_save;

  gint64 start_at_us;                 /* CRM_SYNC_NEVER: that is over */
  gint64 began_us, ended_us;          /* of the last run; -1: none yet */
  gint64 interval_us;                 /* this time: with its jitter */
  gint64 first_save_us, last_save_us; /* -1: nothing was saved since the last run */
  gint64 save_wait_us;
  gint64 retry_at_us;     /* CRM_SYNC_NEVER: the last run ended well */
  gint64 not_before_us;   /* as the server asked */
  gint64 reconnect_at_us; /* CRM_SYNC_NEVER: nothing to make up for */
  guint n_failures;
  gboolean is_offline;
  gboolean is_stuck;

  guint budget; /* requests a day; 0: no limit */
  guint used;
  gint64 day_began_us;
} CrmSyncSchedule;

/* @seed: another one on every device and account */
void crm_sync_schedule_init (CrmSyncSchedule *self, guint64 seed, gint64 now_us);
/* Takes its triggers. */
void crm_sync_schedule_set_profile (CrmSyncSchedule *self, const CrmSyncProfile *profile);
void crm_sync_schedule_set_interval (CrmSyncSchedule *self, guint minutes);

/* The app started. */
void crm_sync_schedule_note_start (CrmSyncSchedule *self, gint64 now_us);
/* Something was saved that is to be sent. */
void crm_sync_schedule_note_save (CrmSyncSchedule *self, gint64 now_us);
void crm_sync_schedule_note_network (CrmSyncSchedule *self, gboolean online, gint64 now_us);
void crm_sync_schedule_note_begin (CrmSyncSchedule *self, gint64 now_us);
/* A run ended, whoever began it. @retry_after_ms: as the server asked, 0: it did not; clamped. */
void crm_sync_schedule_note_end (CrmSyncSchedule *self,
                                 CrmSyncEnding ending,
                                 guint retry_after_ms,
                                 gint64 now_us);
/* @used: requests of the account since @day_began_us, see crm_store_add_requests() */
void crm_sync_schedule_note_requests (CrmSyncSchedule *self,
                                      guint budget,
                                      guint used,
                                      gint64 day_began_us);

/* When the next run in the background is due, CRM_SYNC_NEVER: not before something happens.
 * @why: (out) (optional) */
gint64 crm_sync_schedule_next (const CrmSyncSchedule *self, CrmSyncTrigger *why);

/* How many requests a day background runs may bring an account to: the rest is the user's own. */
guint crm_sync_schedule_limit (guint budget, gboolean has_unsent);
G_END_DECLS
