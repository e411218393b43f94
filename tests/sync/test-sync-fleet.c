/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-plan.h"
#include "crm-sync-schedule.h"

/* Ten thousand devices and one server that throttles, over a working day with an outage of three
 * hours. Time is simulated; the schedule and the plan are the program's own. */

#define N_DEVICES 10000
#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
/* Somewhere in 2026; the device's monotonic clock begins at 0. */
#define EPOCH (G_GINT64_CONSTANT (1777600000) * SECOND)

#define OUTAGE_BEGINS (2 * HOUR)
#define OUTAGE_ENDS (5 * HOUR)
#define SIMULATION_ENDS (8 * HOUR)
/* Requests a second the server answers; the fleet needs some forty on an ordinary day. */
#define CAPACITY 150
#define RETRY_AFTER_MS (30 * 1000)
/* What changes for one device while it is away, a minute; the page it travels in. */
#define ROWS_A_MINUTE 20
#define ROWS_A_PAGE 1000
#define KEYS_A_PAGE 2000
/* One in so many saves something every quarter of an hour. */
#define EDITORS_ONE_IN 3

typedef struct
{
  CrmSyncSchedule schedule;
  CrmCheckpoint checkpoint;
  gint64 due_us;
  gint64 next_save_us;
  gint64 in_sync_us; /* end of the last run that went well */
  gboolean is_unsent;
  guint heap_index;
} Device;

typedef struct
{
  GRand *rand;
  Device *devices;
  Device **heap;
  gboolean is_naive; /* no jitter at all: what this is all about */
  guint *offered;    /* requests, by second */
  guint *served;
  guint *runs;
  gint64 all_in_sync_us; /* after the outage; 0: not yet */
  guint n_recovered;
} Fleet;

/* --- whose turn it is -------------------------------------------------------------------- */

static void
place (Fleet *self, guint index, Device *device)
{
  self->heap[index] = device;
  device->heap_index = index;
}

static void
sift (Fleet *self, Device *device)
{
  guint index = device->heap_index;

  while (index > 0 && self->heap[(index - 1) / 2]->due_us > device->due_us)
    {
      place (self, index, self->heap[(index - 1) / 2]);
      index = (index - 1) / 2;
    }
  for (;;)
    {
      guint child = 2 * index + 1;

      if (child + 1 < N_DEVICES && self->heap[child + 1]->due_us < self->heap[child]->due_us)
        child++;
      if (child >= N_DEVICES || self->heap[child]->due_us >= device->due_us)
        break;
      place (self, index, self->heap[child]);
      index = child;
    }
  place (self, index, device);
}

/* --- one device -------------------------------------------------------------------------- */

/* What a run asks for: the question, the pages of what changed whole and of the overlap by key,
 * the proof, what it sends and the looks after it. */
static guint
count_requests (Device *device, gint64 now)
{
  gint64 server_us = EPOCH + now;
  gint64 fresh_us = crm_sync_plan_fresh_from (&device->checkpoint);
  gint64 fresh = MAX (server_us - fresh_us, 0) / MINUTE * ROWS_A_MINUTE;
  gint64 late = MAX (fresh_us - device->checkpoint.watermark_us, 0) / MINUTE * ROWS_A_MINUTE;

  return (guint) (2 + fresh / ROWS_A_PAGE + late / KEYS_A_PAGE) + (device->is_unsent ? 1 + 3 : 0);
}

static void
finish_run (Fleet *self, Device *device, gint64 now)
{
  gint64 server_us = EPOCH + now;

  device->checkpoint.max_seen_us = server_us - MINUTE / ROWS_A_MINUTE;
  device->checkpoint.watermark_us = crm_sync_plan_watermark (device->checkpoint.max_seen_us,
                                                             server_us, crm_sync_plan_overlap (0));
  device->checkpoint.finished_us = server_us;
  device->is_unsent = FALSE;
  if (now >= OUTAGE_ENDS && device->in_sync_us < OUTAGE_ENDS && ++self->n_recovered == N_DEVICES)
    self->all_in_sync_us = now;
  device->in_sync_us = now;
}

static CrmSyncEnding
run_device (Fleet *self, Device *device, gint64 now, guint *retry_after_ms)
{
  gsize second = (gsize) (now / SECOND);
  guint wanted = count_requests (device, now);

  self->runs[second]++;
  *retry_after_ms = 0;
  if (now >= OUTAGE_BEGINS && now < OUTAGE_ENDS)
    {
      /* At first something still answers for it. */
      gboolean answers = now < OUTAGE_BEGINS + 20 * MINUTE;

      self->offered[second]++;
      *retry_after_ms = answers ? RETRY_AFTER_MS : 0;
      return answers ? CRM_SYNC_ENDED_BUSY : CRM_SYNC_ENDED_EARLY;
    }
  if (self->served[second] + wanted > CAPACITY)
    {
      self->offered[second]++;
      *retry_after_ms = RETRY_AFTER_MS;
      return CRM_SYNC_ENDED_BUSY;
    }
  self->offered[second] += wanted;
  self->served[second] += wanted;
  finish_run (self, device, now);
  return CRM_SYNC_ENDED_WELL;
}

/* A timer and a retry of fixed length, as one would write them first. */
static gint64
naive_next (Device *device, CrmSyncEnding ending, guint retry_after_ms, gint64 now)
{
  if (ending == CRM_SYNC_ENDED_WELL)
    return now + 15 * MINUTE;
  return now + (retry_after_ms > 0 ? (gint64) retry_after_ms * 1000 : MINUTE);
}

static void
take_turn (Fleet *self, Device *device)
{
  gint64 now = device->due_us;
  CrmSyncEnding ending;
  guint retry_after_ms;

  if (device->next_save_us <= now)
    {
      device->is_unsent = TRUE;
      crm_sync_schedule_note_save (&device->schedule, now);
      device->next_save_us = now + g_rand_int_range (self->rand, 60, 1800) * SECOND;
    }
  else
    {
      crm_sync_schedule_note_begin (&device->schedule, now);
      ending = run_device (self, device, now, &retry_after_ms);
      crm_sync_schedule_note_end (&device->schedule, ending, retry_after_ms, now);
      device->due_us = naive_next (device, ending, retry_after_ms, now);
    }
  if (!self->is_naive)
    device->due_us = MAX (crm_sync_schedule_next (&device->schedule, NULL), now + 1);
  device->due_us = MIN (device->due_us, MAX (device->next_save_us, now + 1));
  sift (self, device);
}

/* --- the fleet --------------------------------------------------------------------------- */

static void
fleet_init (Fleet *self, guint32 seed, gboolean is_naive)
{
  static const CrmSyncProfile habits
      = { .every_minutes = 15, .at_start = TRUE, .after_save = TRUE };
  gsize n_seconds = SIMULATION_ENDS / SECOND + 1;

  *self = (Fleet) { .rand = g_rand_new_with_seed (seed), .is_naive = is_naive };
  self->devices = g_new0 (Device, N_DEVICES);
  self->heap = g_new (Device *, N_DEVICES);
  self->offered = g_new0 (guint, n_seconds);
  self->served = g_new0 (guint, n_seconds);
  self->runs = g_new0 (guint, n_seconds);
  for (guint i = 0; i < N_DEVICES; i++)
    {
      self->devices[i].due_us = CRM_SYNC_NEVER;
      place (self, i, &self->devices[i]);
    }
  for (guint i = 0; i < N_DEVICES; i++)
    {
      Device *device = &self->devices[i];
      gint64 start = g_rand_int_range (self->rand, 0, 3600) * SECOND;

      crm_sync_schedule_init (&device->schedule, ((guint64) seed << 32) | i, 0);
      crm_sync_schedule_set_profile (&device->schedule, &habits);
      crm_sync_schedule_note_start (&device->schedule, start);
      device->due_us = crm_sync_schedule_next (&device->schedule, NULL);
      device->next_save_us = i % EDITORS_ONE_IN == 0 ? start + MINUTE : CRM_SYNC_NEVER;
      device->checkpoint.watermark_us = device->checkpoint.max_seen_us = EPOCH - HOUR;
      sift (self, device);
    }
}

static void
fleet_clear (Fleet *self)
{
  g_rand_free (self->rand);
  g_free (self->devices);
  g_free (self->heap);
  g_free (self->offered);
  g_free (self->served);
  g_free (self->runs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fleet, fleet_clear)

static void
fleet_run (Fleet *self)
{
  while (self->heap[0]->due_us < SIMULATION_ENDS)
    take_turn (self, self->heap[0]);
}

static guint
peak (const guint *by_second, gint64 from, gint64 to)
{
  guint most = 0;

  for (gint64 at = from / SECOND; at < to / SECOND; at++)
    most = MAX (most, by_second[at]);
  return most;
}

static double
mean (const guint *by_second, gint64 from, gint64 to)
{
  double sum = 0;

  for (gint64 at = from / SECOND; at < to / SECOND; at++)
    sum += by_second[at];
  return sum / (double) ((to - from) / SECOND);
}

static void
print (const char *name, Fleet *self)
{
  g_autofree char *when
      = self->all_in_sync_us == 0
            ? g_strdup_printf ("%u of %u", self->n_recovered, N_DEVICES)
            : g_strdup_printf ("all after %.1f min",
                               (double) (self->all_in_sync_us - OUTAGE_ENDS) / MINUTE);

  g_test_message (
      "%s: ordinary %.0f requests/s, at most %u; outage %.0f/s, at most %u; after it at "
      "most %u offered of %d; in sync again: %s",
      name, mean (self->offered, HOUR, OUTAGE_BEGINS), peak (self->offered, HOUR, OUTAGE_BEGINS),
      mean (self->offered, OUTAGE_BEGINS + HOUR, OUTAGE_ENDS),
      peak (self->offered, OUTAGE_BEGINS, OUTAGE_ENDS),
      peak (self->offered, OUTAGE_ENDS, SIMULATION_ENDS), CAPACITY, when);
}

static void
test_outage (void)
{
  guint32 seed = g_test_rand_int ();
  g_auto (Fleet) fleet = { 0 };

  g_test_message ("seed %u", seed);
  fleet_init (&fleet, seed, FALSE);
  fleet_run (&fleet);
  print ("schedule", &fleet);

  /* An ordinary hour has no bursts: no second with three times its share. */
  g_assert_cmpuint (peak (fleet.runs, HOUR, OUTAGE_BEGINS), <=,
                    3 * mean (fleet.runs, HOUR, OUTAGE_BEGINS) + 10);
  /* A server that is down is left alone: once everybody knows, less than in an ordinary hour. */
  g_assert_cmpfloat (mean (fleet.offered, OUTAGE_BEGINS + HOUR, OUTAGE_ENDS), <,
                     mean (fleet.offered, HOUR, OUTAGE_BEGINS) / 2);
  /* Its return is no stampede, nor is what it sends away and what comes back later. */
  g_assert_cmpuint (peak (fleet.offered, OUTAGE_ENDS, SIMULATION_ENDS), <=, CAPACITY * 3 / 2);
  g_assert_cmpuint (peak (fleet.served, 0, SIMULATION_ENDS), <=, CAPACITY);
  g_assert_cmpuint (fleet.n_recovered, ==, N_DEVICES);
  g_assert_cmpint (fleet.all_in_sync_us - OUTAGE_ENDS, <=, 40 * MINUTE);
  /* Two hours later it is an ordinary day again. */
  g_assert_cmpfloat (mean (fleet.offered, SIMULATION_ENDS - HOUR, SIMULATION_ENDS), <,
                     mean (fleet.offered, HOUR, OUTAGE_BEGINS) * 1.2);
}

/* The same fleet without jitter and backoff: this test can fail. */
static void
test_what_it_is_good_for (void)
{
  g_auto (Fleet) fleet = { 0 };

  fleet_init (&fleet, 1, TRUE);
  fleet_run (&fleet);
  print ("naive", &fleet);
  g_assert_cmpuint (peak (fleet.offered, OUTAGE_BEGINS, SIMULATION_ENDS), >, CAPACITY * 3 / 2);
  g_assert_cmpfloat (mean (fleet.offered, OUTAGE_BEGINS + HOUR, OUTAGE_ENDS), >,
                     mean (fleet.offered, HOUR, OUTAGE_BEGINS));
}

static void
test_same_seed_same_day (void)
{
  g_auto (Fleet) one = { 0 }, other = { 0 };

  fleet_init (&one, 42, FALSE);
  fleet_init (&other, 42, FALSE);
  fleet_run (&one);
  fleet_run (&other);
  g_assert_cmpmem (one.offered, SIMULATION_ENDS / SECOND * sizeof (guint), other.offered,
                   SIMULATION_ENDS / SECOND * sizeof (guint));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/fleet/outage", test_outage);
  g_test_add_func ("/sync/fleet/naive", test_what_it_is_good_for);
  g_test_add_func ("/sync/fleet/same-seed", test_same_seed_same_day);
  return g_test_run ();
}
