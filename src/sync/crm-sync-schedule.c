/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-schedule.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Many apps start at nine o'clock. */
#define START_SPREAD (30 * SECOND)
/* An interval is so much longer or shorter each time: a tenth. */
#define INTERVAL_JITTER_DIVISOR 10
/* Somebody who saves goes on saving: wait for a pause, but not for ever. */
#define SAVE_PAUSE (5 * SECOND)
#define SAVE_LONGEST (30 * SECOND)
#define SAVE_SPREAD (3 * SECOND)
/* The network is back, for everybody in the building. Who has something to send goes first. */
#define RECONNECT_SPREAD (5 * MINUTE)
#define RECONNECT_SPREAD_UNSENT (1 * MINUTE)
/* Doubling, with full jitter: any moment up to the ceiling. */
#define BACKOFF_FIRST (30 * SECOND)
#define BACKOFF_CAP (30 * MINUTE)
#define BACKOFF_LEAST (1 * SECOND)
#define RETRY_AFTER_CAP (1 * HOUR)
/* As the budget of a day runs out, what nobody waits for becomes rarer, up to so much. */
#define STRETCH_MOST 8
/* A new day begins for everybody at once. */
#define DAY_SPREAD (1 * HOUR)

/* --- chance ------------------------------------------------------------------------------ */

static guint64
next_random (CrmSyncSchedule *self)
{
  guint64 mixed = self->random += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  mixed = (mixed ^ (mixed >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  mixed = (mixed ^ (mixed >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return mixed ^ (mixed >> 31);
}

/* From @least up to @most, both possible. */
static gint64
pick (CrmSyncSchedule *self, gint64 least, gint64 most)
{
  return least + (gint64) (next_random (self) % (guint64) (most - least + 1));
}

static void
draw_interval (CrmSyncSchedule *self)
{
  gint64 most = self->every_us / INTERVAL_JITTER_DIVISOR;

  self->interval_us = self->every_us + pick (self, -most, most);
}

/* --- what happened ----------------------------------------------------------------------- */

void
crm_sync_schedule_init (CrmSyncSchedule *self, guint64 seed, gint64 now_us)
{
  *self = (CrmSyncSchedule) {
    .random = seed,
    .start_at_us = CRM_SYNC_NEVER,
    .began_us = -1,
    .ended_us = -1,
    .first_save_us = -1,
    .last_save_us = -1,
    .retry_at_us = CRM_SYNC_NEVER,
    .not_before_us = now_us,
    .reconnect_at_us = CRM_SYNC_NEVER,
    .day_began_us = now_us,
  };
}

void
crm_sync_schedule_set_interval (CrmSyncSchedule *self, guint minutes)
{
  self->every_us = (gint64) minutes * MINUTE;
  draw_interval (self);
}

void
crm_sync_schedule_set_profile (CrmSyncSchedule *self, const CrmSyncProfile *profile)
{
  self->at_start = profile->at_start;
  self->after_save = profile->after_save;
  crm_sync_schedule_set_interval (self, profile->every_minutes);
}

void
crm_sync_schedule_note_start (CrmSyncSchedule *self, gint64 now_us)
{
  if (self->at_start)
    self->start_at_us = now_us + pick (self, 0, START_SPREAD);
  /* A timer that never ran has nothing to count from but this. */
  else if (self->ended_us < 0)
    self->ended_us = now_us - pick (self, 0, self->every_us);
}

void
crm_sync_schedule_note_save (CrmSyncSchedule *self, gint64 now_us)
{
  if (self->first_save_us < 0)
    {
      self->first_save_us = now_us;
      self->save_wait_us = pick (self, 0, SAVE_SPREAD);
    }
  self->last_save_us = now_us;
}

/* What was due while there was no network is made up for, spread; nothing else is. */
void
crm_sync_schedule_note_network (CrmSyncSchedule *self, gboolean online, gint64 now_us)
{
  gboolean was_offline = self->is_offline;
  gboolean has_unsent = self->first_save_us >= 0 && self->after_save;
  CrmSyncTrigger why;

  self->is_offline = !online;
  if (!online || !was_offline)
    return;
  self->n_failures = 0;
  self->reconnect_at_us = CRM_SYNC_NEVER;
  if (self->retry_at_us != CRM_SYNC_NEVER || crm_sync_schedule_next (self, &why) <= now_us)
    self->reconnect_at_us
        = now_us + pick (self, 0, has_unsent ? RECONNECT_SPREAD_UNSENT : RECONNECT_SPREAD);
}

void
crm_sync_schedule_note_begin (CrmSyncSchedule *self, gint64 now_us)
{
  self->began_us = now_us;
}

static gint64
backoff (CrmSyncSchedule *self)
{
  guint doublings = MIN (self->n_failures, 16);
  gint64 ceiling = MIN (BACKOFF_FIRST << doublings, BACKOFF_CAP);

  self->n_failures++;
  return pick (self, BACKOFF_LEAST, ceiling);
}

void
crm_sync_schedule_note_end (CrmSyncSchedule *self,
                            CrmSyncEnding ending,
                            guint retry_after_ms,
                            gint64 now_us)
{
  gint64 asked = MIN ((gint64) retry_after_ms * 1000, RETRY_AFTER_CAP);

  self->ended_us = now_us;
  self->start_at_us = CRM_SYNC_NEVER;
  self->reconnect_at_us = CRM_SYNC_NEVER;
  self->retry_at_us = CRM_SYNC_NEVER;
  self->is_stuck = ending == CRM_SYNC_ENDED_STUCK;
  draw_interval (self);
  switch (ending)
    {
    case CRM_SYNC_ENDED_WELL:
      self->n_failures = 0;
      /* What was saved meanwhile may have come too late. */
      self->first_save_us = self->last_save_us >= self->began_us ? self->last_save_us : -1;
      self->last_save_us = self->first_save_us;
      break;
    case CRM_SYNC_ENDED_STUCK:
      break;
    case CRM_SYNC_ENDED_EARLY:
    case CRM_SYNC_ENDED_BUSY:
      /* Those who were all told "in a minute" do not come back together either. */
      self->not_before_us = MAX (self->not_before_us, now_us + asked);
      self->retry_at_us = now_us + asked + backoff (self);
      break;
    }
}

void
crm_sync_schedule_note_requests (CrmSyncSchedule *self,
                                 guint budget,
                                 guint used,
                                 gint64 day_began_us)
{
  self->budget = budget;
  self->used = used;
  self->day_began_us = day_began_us;
}

/* --- what follows ------------------------------------------------------------------------ */

guint
crm_sync_schedule_limit (guint budget, gboolean has_unsent)
{
  return has_unsent ? budget / 8 * 7 : budget / 4 * 3;
}

/* Used up faster than the day goes by: the timer slows down by as much. */
static gint64
stretch (const CrmSyncSchedule *self, gint64 interval_us, gint64 from_us)
{
  double limit = crm_sync_schedule_limit (self->budget, FALSE);
  double gone = CLAMP ((double) (from_us - self->day_began_us) / DAY, 1.0 / 24, 1.0);

  if (limit < 1 || self->used <= limit * gone)
    return interval_us;
  return (gint64) (interval_us * MIN (self->used / (limit * gone), STRETCH_MOST));
}

static void
offer (gint64 at_us, CrmSyncTrigger trigger, gint64 *best_us, CrmSyncTrigger *why)
{
  if (at_us >= *best_us)
    return;
  *best_us = at_us;
  *why = trigger;
}

static void
offer_save (const CrmSyncSchedule *self, gint64 *best_us, CrmSyncTrigger *why)
{
  gint64 at_us = MIN (self->last_save_us + SAVE_PAUSE, self->first_save_us + SAVE_LONGEST);

  if (self->after_save && self->first_save_us >= 0)
    offer (at_us + self->save_wait_us, CRM_SYNC_TRIGGER_SAVE, best_us, why);
}

/* What a failure puts off is put off for every reason but the network's return. */
static gint64
next_due (const CrmSyncSchedule *self, CrmSyncTrigger *why)
{
  gint64 best_us = CRM_SYNC_NEVER;

  *why = CRM_SYNC_TRIGGER_NONE;
  offer (self->reconnect_at_us, CRM_SYNC_TRIGGER_RECONNECT, &best_us, why);
  offer (self->retry_at_us, CRM_SYNC_TRIGGER_RETRY, &best_us, why);
  if (best_us != CRM_SYNC_NEVER)
    return best_us;
  offer (self->start_at_us, CRM_SYNC_TRIGGER_START, &best_us, why);
  offer_save (self, &best_us, why);
  if (self->every_us > 0 && self->ended_us >= 0)
    offer (self->ended_us + stretch (self, self->interval_us, self->ended_us),
           CRM_SYNC_TRIGGER_INTERVAL, &best_us, why);
  return best_us;
}

/* The first hour of the next day, each at its own moment. */
static gint64
next_day (const CrmSyncSchedule *self)
{
  CrmSyncSchedule copy = *self;

  return self->day_began_us + DAY + pick (&copy, 0, DAY_SPREAD);
}

gint64
crm_sync_schedule_next (const CrmSyncSchedule *self, CrmSyncTrigger *why)
{
  gboolean has_unsent = self->first_save_us >= 0;
  CrmSyncTrigger trigger;
  gint64 at_us = next_due (self, &trigger);

  if (self->is_offline || self->is_stuck)
    {
      at_us = CRM_SYNC_NEVER;
      trigger = CRM_SYNC_TRIGGER_NONE;
    }
  if (at_us != CRM_SYNC_NEVER)
    {
      at_us = MAX (at_us, self->not_before_us);
      if (self->budget > 0 && self->used >= crm_sync_schedule_limit (self->budget, has_unsent))
        at_us = MAX (at_us, next_day (self));
    }
  if (why != NULL)
    *why = trigger;
  return at_us;
}
