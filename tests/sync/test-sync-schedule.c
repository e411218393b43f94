/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-schedule.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define SEEDS 500

static void
set_up (CrmSyncSchedule *schedule, guint64 seed)
{
  CrmSyncProfile profile = { .every_minutes = 15, .at_start = TRUE, .after_save = TRUE };

  crm_sync_schedule_init (schedule, seed, 0);
  crm_sync_schedule_set_profile (schedule, &profile);
}

static void
run (CrmSyncSchedule *schedule, CrmSyncEnding ending, guint retry_after_ms, gint64 at_us)
{
  crm_sync_schedule_note_begin (schedule, at_us);
  crm_sync_schedule_note_end (schedule, ending, retry_after_ms, at_us);
}

/* Of all seeds: the earliest and the latest moment, and how many different ones in steps of a
 * tenth of the span between. */
typedef struct
{
  gint64 least;
  gint64 most;
  guint n_tenths;
} Spread;

typedef void (*Story) (CrmSyncSchedule *schedule);

static Spread
measure (Story story, CrmSyncTrigger expected)
{
  Spread spread = { .least = CRM_SYNC_NEVER };
  gint64 moments[SEEDS];
  guint seen = 0;

  for (guint i = 0; i < SEEDS; i++)
    {
      CrmSyncSchedule schedule;
      CrmSyncTrigger why;

      set_up (&schedule, i);
      story (&schedule);
      moments[i] = crm_sync_schedule_next (&schedule, &why);
      g_assert_cmpint (why, ==, expected);
      spread.least = MIN (spread.least, moments[i]);
      spread.most = MAX (spread.most, moments[i]);
    }
  for (guint i = 0; i < SEEDS && spread.most > spread.least; i++)
    seen |= 1u << MIN ((moments[i] - spread.least) * 10 / (spread.most - spread.least), 9);
  for (guint i = 0; i < 10; i++)
    spread.n_tenths += (seen >> i) & 1;
  return spread;
}

/* --- triggers ---------------------------------------------------------------------------- */

static void
story_start (CrmSyncSchedule *schedule)
{
  crm_sync_schedule_note_start (schedule, 0);
}

static void
test_starts_are_spread (void)
{
  Spread spread = measure (story_start, CRM_SYNC_TRIGGER_START);

  g_assert_cmpint (spread.least, >=, 0);
  g_assert_cmpint (spread.most, <=, 30 * SECOND);
  g_assert_cmpuint (spread.n_tenths, ==, 10);
}

static void
story_interval (CrmSyncSchedule *schedule)
{
  run (schedule, CRM_SYNC_ENDED_WELL, 0, HOUR);
}

static void
test_interval_counts_from_the_end (void)
{
  Spread spread = measure (story_interval, CRM_SYNC_TRIGGER_INTERVAL);

  g_assert_cmpint (spread.least, >=, HOUR + 13 * MINUTE + 30 * SECOND);
  g_assert_cmpint (spread.most, <=, HOUR + 16 * MINUTE + 30 * SECOND);
  g_assert_cmpuint (spread.n_tenths, ==, 10);
}

static void
test_without_triggers_nothing_is_due (void)
{
  CrmSyncSchedule schedule;
  CrmSyncTrigger why;

  crm_sync_schedule_init (&schedule, 1, 0);
  crm_sync_schedule_note_start (&schedule, 0);
  crm_sync_schedule_note_save (&schedule, 0);
  run (&schedule, CRM_SYNC_ENDED_WELL, 0, MINUTE);
  g_assert_cmpint (crm_sync_schedule_next (&schedule, &why), ==, CRM_SYNC_NEVER);
  g_assert_cmpint (why, ==, CRM_SYNC_TRIGGER_NONE);
}

static void
test_save_waits_for_a_pause (void)
{
  CrmSyncSchedule schedule;
  CrmSyncTrigger why;
  gint64 due;

  set_up (&schedule, 7);
  run (&schedule, CRM_SYNC_ENDED_WELL, 0, MINUTE);
  crm_sync_schedule_note_save (&schedule, 2 * MINUTE);
  due = crm_sync_schedule_next (&schedule, &why);
  g_assert_cmpint (why, ==, CRM_SYNC_TRIGGER_SAVE);
  g_assert_cmpint (due, >=, 2 * MINUTE + 5 * SECOND);
  g_assert_cmpint (due, <=, 2 * MINUTE + 8 * SECOND);
  /* Who goes on saving is not waited for longer than half a minute. */
  for (guint i = 1; i <= 20; i++)
    crm_sync_schedule_note_save (&schedule, 2 * MINUTE + i * 4 * SECOND);
  due = crm_sync_schedule_next (&schedule, NULL);
  g_assert_cmpint (due, >=, 2 * MINUTE + 30 * SECOND);
  g_assert_cmpint (due, <=, 2 * MINUTE + 33 * SECOND);
}

static void
test_save_in_the_middle_of_a_run_is_not_forgotten (void)
{
  CrmSyncSchedule schedule;
  CrmSyncTrigger why;

  set_up (&schedule, 7);
  crm_sync_schedule_note_save (&schedule, MINUTE);
  crm_sync_schedule_note_begin (&schedule, 2 * MINUTE);
  crm_sync_schedule_note_save (&schedule, 2 * MINUTE + 1);
  crm_sync_schedule_note_end (&schedule, CRM_SYNC_ENDED_WELL, 0, 3 * MINUTE);
  crm_sync_schedule_next (&schedule, &why);
  g_assert_cmpint (why, ==, CRM_SYNC_TRIGGER_SAVE);
  run (&schedule, CRM_SYNC_ENDED_WELL, 0, 4 * MINUTE);
  crm_sync_schedule_next (&schedule, &why);
  g_assert_cmpint (why, ==, CRM_SYNC_TRIGGER_INTERVAL);
}

static void
story_network (CrmSyncSchedule *schedule)
{
  run (schedule, CRM_SYNC_ENDED_WELL, 0, 0);
  crm_sync_schedule_note_network (schedule, FALSE, MINUTE);
  g_assert_cmpint (crm_sync_schedule_next (schedule, NULL), ==, CRM_SYNC_NEVER);
  crm_sync_schedule_note_network (schedule, TRUE, 2 * HOUR);
}

static void
story_network_unsent (CrmSyncSchedule *schedule)
{
  run (schedule, CRM_SYNC_ENDED_WELL, 0, 0);
  crm_sync_schedule_note_network (schedule, FALSE, MINUTE);
  crm_sync_schedule_note_save (schedule, HOUR);
  crm_sync_schedule_note_network (schedule, TRUE, 2 * HOUR);
}

static void
test_return_of_the_network_is_spread (void)
{
  Spread plain = measure (story_network, CRM_SYNC_TRIGGER_RECONNECT);
  Spread unsent = measure (story_network_unsent, CRM_SYNC_TRIGGER_RECONNECT);

  g_assert_cmpint (plain.least, >=, 2 * HOUR);
  g_assert_cmpint (plain.most, <=, 2 * HOUR + 5 * MINUTE);
  g_assert_cmpuint (plain.n_tenths, ==, 10);
  g_assert_cmpint (unsent.most, <=, 2 * HOUR + 1 * MINUTE);
  g_assert_cmpuint (unsent.n_tenths, ==, 10);
}

/* A tunnel is no reason to run. */
static void
test_short_gap_changes_nothing (void)
{
  CrmSyncSchedule schedule;
  gint64 before;

  set_up (&schedule, 7);
  run (&schedule, CRM_SYNC_ENDED_WELL, 0, 0);
  before = crm_sync_schedule_next (&schedule, NULL);
  crm_sync_schedule_note_network (&schedule, FALSE, MINUTE);
  crm_sync_schedule_note_network (&schedule, TRUE, 2 * MINUTE);
  g_assert_cmpint (crm_sync_schedule_next (&schedule, NULL), ==, before);
}

/* --- failures ---------------------------------------------------------------------------- */

static void
story_one_failure (CrmSyncSchedule *schedule)
{
  run (schedule, CRM_SYNC_ENDED_EARLY, 0, HOUR);
}

static void
story_four_failures (CrmSyncSchedule *schedule)
{
  for (guint i = 0; i < 4; i++)
    run (schedule, CRM_SYNC_ENDED_EARLY, 0, HOUR);
}

static void
story_many_failures (CrmSyncSchedule *schedule)
{
  for (guint i = 0; i < 100; i++)
    run (schedule, CRM_SYNC_ENDED_EARLY, 0, HOUR);
}

static void
test_backoff_doubles_with_full_jitter (void)
{
  static const struct
  {
    Story story;
    gint64 ceiling;
  } stories[] = { { story_one_failure, 30 * SECOND },
                  { story_four_failures, 240 * SECOND },
                  { story_many_failures, 30 * MINUTE } };

  for (guint i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      Spread spread = measure (stories[i].story, CRM_SYNC_TRIGGER_RETRY);

      g_assert_cmpint (spread.least, >=, HOUR + SECOND);
      g_assert_cmpint (spread.most, <=, HOUR + stories[i].ceiling);
      g_assert_cmpint (spread.most, >, HOUR + stories[i].ceiling / 10 * 9);
      g_assert_cmpuint (spread.n_tenths, ==, 10);
    }
}

static void
test_success_forgets_failures (void)
{
  CrmSyncSchedule schedule;

  set_up (&schedule, 7);
  story_many_failures (&schedule);
  run (&schedule, CRM_SYNC_ENDED_WELL, 0, HOUR);
  run (&schedule, CRM_SYNC_ENDED_EARLY, 0, 2 * HOUR);
  g_assert_cmpint (crm_sync_schedule_next (&schedule, NULL), <=, 2 * HOUR + 30 * SECOND);
}

static void
story_busy (CrmSyncSchedule *schedule)
{
  crm_sync_schedule_note_save (schedule, HOUR);
  run (schedule, CRM_SYNC_ENDED_BUSY, 120 * 1000, HOUR);
}

static void
test_what_the_server_asks_is_kept (void)
{
  Spread spread = measure (story_busy, CRM_SYNC_TRIGGER_RETRY);
  CrmSyncSchedule schedule;

  g_assert_cmpint (spread.least, >=, HOUR + 2 * MINUTE);
  g_assert_cmpint (spread.most, <=, HOUR + 2 * MINUTE + 30 * SECOND);
  g_assert_cmpuint (spread.n_tenths, ==, 10);
  /* The network's return is no way around it. */
  set_up (&schedule, 7);
  story_busy (&schedule);
  crm_sync_schedule_note_network (&schedule, FALSE, HOUR + SECOND);
  crm_sync_schedule_note_network (&schedule, TRUE, HOUR + 2 * SECOND);
  g_assert_cmpint (crm_sync_schedule_next (&schedule, NULL), >=, HOUR + 2 * MINUTE);
}

static void
test_what_the_server_asks_is_clamped (void)
{
  CrmSyncSchedule schedule;

  set_up (&schedule, 7);
  run (&schedule, CRM_SYNC_ENDED_BUSY, G_MAXUINT, HOUR);
  g_assert_cmpint (crm_sync_schedule_next (&schedule, NULL), <=, 2 * HOUR + MINUTE);
}

static void
test_what_only_the_user_can_mend_waits_for_the_user (void)
{
  CrmSyncSchedule schedule;

  set_up (&schedule, 7);
  run (&schedule, CRM_SYNC_ENDED_STUCK, 0, HOUR);
  crm_sync_schedule_note_save (&schedule, HOUR);
  g_assert_cmpint (crm_sync_schedule_next (&schedule, NULL), ==, CRM_SYNC_NEVER);
  run (&schedule, CRM_SYNC_ENDED_WELL, 0, 2 * HOUR);
  g_assert_cmpint (crm_sync_schedule_next (&schedule, NULL), <, 3 * HOUR);
}

/* --- budget ------------------------------------------------------------------------------ */

static gint64
due_after (guint used, gint64 at_us, gboolean saved)
{
  CrmSyncSchedule schedule;

  set_up (&schedule, 7);
  run (&schedule, CRM_SYNC_ENDED_WELL, 0, at_us);
  if (saved)
    crm_sync_schedule_note_save (&schedule, at_us);
  crm_sync_schedule_note_requests (&schedule, 10000, used, 0);
  return crm_sync_schedule_next (&schedule, NULL);
}

static void
test_timer_slows_down_with_the_budget (void)
{
  gint64 noon = 12 * HOUR;
  gint64 calm = due_after (1000, noon, FALSE), busy = due_after (5000, noon, FALSE);
  gint64 spent = due_after (7400, noon, FALSE);

  g_assert_cmpint (calm - noon, <=, 17 * MINUTE);
  g_assert_cmpint (busy, >, calm);
  g_assert_cmpint (spent, >, busy);
  g_assert_cmpint (spent - noon, <=, 8 * 17 * MINUTE);
}

/* Three quarters are for the timer, an eighth more for what was saved, the rest is the user's. */
static void
test_background_stops_before_the_user_must (void)
{
  gint64 noon = 12 * HOUR;

  g_assert_cmpuint (crm_sync_schedule_limit (10000, FALSE), ==, 7500);
  g_assert_cmpuint (crm_sync_schedule_limit (10000, TRUE), ==, 8750);
  g_assert_cmpint (due_after (7500, noon, FALSE), >=, DAY);
  g_assert_cmpint (due_after (7500, noon, FALSE), <=, DAY + HOUR);
  g_assert_cmpint (due_after (7500, noon, TRUE), <, noon + MINUTE);
  g_assert_cmpint (due_after (8750, noon, TRUE), >=, DAY);
}

/* --- as a whole -------------------------------------------------------------------------- */

/* Whatever happens: a run that is due is not before what the server asked, a failure never makes
 * it sooner than a second, and asking changes nothing. */
static void
test_any_story (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gint64 now = 0, not_before = 0;
  CrmSyncSchedule schedule;

  g_test_message ("seed %u", seed);
  set_up (&schedule, seed);
  for (guint i = 0; i < 100000; i++)
    {
      gint64 due, again;
      guint asked = (guint) g_rand_int_range (rand, 0, 8) * 500 * 1000;

      now += g_rand_int_range (rand, 0, 100) * SECOND;
      switch (g_rand_int_range (rand, 0, 7))
        {
        case 0:
          crm_sync_schedule_note_save (&schedule, now);
          break;
        case 1:
          crm_sync_schedule_note_network (&schedule, g_rand_boolean (rand), now);
          break;
        case 2:
          run (&schedule, CRM_SYNC_ENDED_WELL, 0, now);
          break;
        case 3:
          run (&schedule, CRM_SYNC_ENDED_EARLY, 0, now);
          due = crm_sync_schedule_next (&schedule, NULL);
          g_assert_cmpint (due, >=, now + SECOND);
          break;
        case 4:
          run (&schedule, CRM_SYNC_ENDED_BUSY, asked, now);
          not_before = MAX (not_before, now + MIN ((gint64) asked * 1000, HOUR));
          break;
        case 5:
          crm_sync_schedule_note_start (&schedule, now);
          break;
        default:
          crm_sync_schedule_note_requests (
              &schedule, 10000, (guint) g_rand_int_range (rand, 0, 11000), now / DAY * DAY);
          break;
        }
      due = crm_sync_schedule_next (&schedule, NULL);
      again = crm_sync_schedule_next (&schedule, NULL);
      g_assert_cmpint (due, ==, again);
      g_assert_cmpint (due, >=, not_before);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/schedule/start", test_starts_are_spread);
  g_test_add_func ("/sync/schedule/interval", test_interval_counts_from_the_end);
  g_test_add_func ("/sync/schedule/nothing", test_without_triggers_nothing_is_due);
  g_test_add_func ("/sync/schedule/save", test_save_waits_for_a_pause);
  g_test_add_func ("/sync/schedule/save-in-a-run",
                   test_save_in_the_middle_of_a_run_is_not_forgotten);
  g_test_add_func ("/sync/schedule/network", test_return_of_the_network_is_spread);
  g_test_add_func ("/sync/schedule/short-gap", test_short_gap_changes_nothing);
  g_test_add_func ("/sync/schedule/backoff", test_backoff_doubles_with_full_jitter);
  g_test_add_func ("/sync/schedule/success", test_success_forgets_failures);
  g_test_add_func ("/sync/schedule/retry-after", test_what_the_server_asks_is_kept);
  g_test_add_func ("/sync/schedule/retry-after-clamped", test_what_the_server_asks_is_clamped);
  g_test_add_func ("/sync/schedule/stuck", test_what_only_the_user_can_mend_waits_for_the_user);
  g_test_add_func ("/sync/schedule/budget-slows", test_timer_slows_down_with_the_budget);
  g_test_add_func ("/sync/schedule/budget-ends", test_background_stops_before_the_user_must);
  g_test_add_func ("/sync/schedule/any-story", test_any_story);
  return g_test_run ();
}
