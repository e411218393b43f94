/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define BOB "bbbbbbbb-0000-4000-8000-000000000002"
#define MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define OLD (SYNC_NOON - 3 * SYNC_DAY)

static void
sync_in_background (SyncFixture *f)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error);
  g_assert_no_error (error);
}

/* --- servers that tell versions apart by date alone ---------------------------------------- */

/* Ann was just read, and Bob long ago. */
static void
begin_without_etags (SyncFixture *f)
{
  crm_fake_remote_behaviour (f->server)->no_etags = TRUE;
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
}

/* The second change has the date of the first. */
static void
test_two_changes_within_a_step (SyncFixture *f, gconstpointer data)
{
  const gint64 *after_us = data;

  begin_without_etags (f);
  sync_in_background (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "1");
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  crm_fake_clock_advance (f->clock, *after_us);
  sync_in_background (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 1);
}

/* The second change was made within the step, too, and is committed minutes after it was read. */
static void
test_late_change_within_a_step (SyncFixture *f, gconstpointer data)
{
  gint64 dated_us;

  begin_without_etags (f);
  dated_us = crm_fake_clock_true_us (f->clock);
  sync_in_background (f);
  crm_fake_clock_advance (f->clock, 5 * MINUTE);
  sync_in_background (f);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  crm_fake_remote_date (f->server, "Contacts", ANN, dated_us);
  sync_in_background (f);
  sync_fixture_assert_same (f);
}

/* What nobody changed travels with each run for the time one looks back, and then no more. */
static void
test_unsure_rows_travel_for_a_while (SyncFixture *f, gconstpointer data)
{
  begin_without_etags (f);
  sync_in_background (f);
  for (guint i = 0; i < 30; i++)
    {
      crm_fake_clock_advance (f->clock, 2 * MINUTE);
      sync_in_background (f);
      if (i < 20)
        continue;
      g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 0);
      g_assert_cmpuint (f->report->requests, <=, 3); /* sign-in, one batch; the layout once */
    }
  crm_fake_remote_put (f->server, "Contacts", BOB, "Phone", "2", NULL);
  sync_in_background (f);
  sync_fixture_assert_same (f);
}

/* Where the server does not tell the time, until a newer date tells that it went by. */
static void
test_newer_date_ends_the_step (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->no_time = TRUE;
  begin_without_etags (f);
  sync_in_background (f);
  for (guint i = 0; i < 20; i++)
    {
      crm_fake_clock_advance (f->clock, 2 * MINUTE);
      sync_in_background (f);
      g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 1);
      g_assert_cmpuint (f->report->requests, <=, 4); /* that row, too */
    }
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  crm_fake_remote_date (f->server, "Contacts", ANN,
                        crm_fake_clock_true_us (f->clock) - 40 * MINUTE);
  sync_in_background (f);
  sync_fixture_assert_same (f);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Phone", "2", NULL);
  sync_in_background (f);
  sync_fixture_assert_same (f);
  sync_in_background (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 1); /* only Bob is unsure */
}

/* One that dates by the millisecond has no steps two changes could share. */
static void
test_fine_dates_are_sure (SyncFixture *f, gconstpointer data)
{
  crm_fake_clock_advance (f->clock, 7 * G_TIME_SPAN_MILLISECOND);
  begin_without_etags (f);
  sync_in_background (f);
  sync_in_background (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 0);
}

/* So much changed elsewhere that the listing of keys and versions does the work. */
static void
test_two_changes_among_too_many (SyncFixture *f, gconstpointer data)
{
  g_autofree char *filter = g_strdup_printf ("Contacts\",\"sync\":{\"filter\":\"Phone ne null\"},");

  crm_fake_remote_behaviour (f->server)->page_size = 100;
  sync_fixture_change_project (f, "Contacts\",", filter);
  begin_without_etags (f);
  sync_in_background (f);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  crm_fake_clock_advance (f->clock, MINUTE);
  crm_fake_remote_fill (f->server, "Contacts", "Else", 3000, SYNC_NOON + 32 * MINUTE);
  sync_in_background (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "2");
}

/* --- delta links --------------------------------------------------------------------------- */

/* As Dataverse: with a filter the changes are asked for by date; one without keeps its link. */
static void
test_delta_link_that_takes_no_filter (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->tracks = TRUE;
  crm_fake_remote_behaviour (f->server)->tracks_whole = TRUE;
  sync_fixture_change_project (f, "Contacts\",",
                               "Contacts\",\"sync\":{\"filter\":\"Phone eq '1'\"},");
  crm_fake_remote_fill (f->server, "Contacts", "Person", 30, OLD);
  crm_fake_remote_fill (f->server, "Accounts", "Company", 30, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 1);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "2", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", "Phone", "1", NULL);
  crm_fake_remote_fill (f->server, "Accounts", "Later", 1, SYNC_NOON + 30 * MINUTE);
  sync_in_background (f);
  g_assert_cmpuint (f->report->problems, ==, 0);
  g_assert_false (sync_fixture_has (f, "Contact", ANN));
  g_assert_true (sync_fixture_has (f, "Contact", BOB));
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 1);
  g_assert_cmpuint (sync_fixture_count (f, "Account")->received, ==, 1);
}

/* --- the server's clock -------------------------------------------------------------------- */

/* It was ahead and was put right: what changes now is dated before what was seen. */
static void
test_clock_that_was_ahead (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  crm_fake_clock_advance (f->clock, 600 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, -400 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Phone", "7", NULL);
  /* by the changes, for the listing of keys would show it anyway */
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, &error);
  g_assert_no_error (error);
  sync_fixture_assert_text (f, "Contact", BOB, "Phone", "7");
}

int
main (int argc, char **argv)
{
  static const gint64 at_once = 0, after_a_minute = MINUTE, after_hours = 600 * MINUTE;

  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define STEP_TEST(path, data, func)                                                                \
  g_test_add (path, SyncFixture, data, sync_fixture_set_up, func, sync_fixture_tear_down)
  STEP_TEST ("/sync/changes/step/at-once", &at_once, test_two_changes_within_a_step);
  STEP_TEST ("/sync/changes/step/a-minute", &after_a_minute, test_two_changes_within_a_step);
  STEP_TEST ("/sync/changes/step/hours", &after_hours, test_two_changes_within_a_step);
  STEP_TEST ("/sync/changes/step/late", NULL, test_late_change_within_a_step);
  STEP_TEST ("/sync/changes/step/for-a-while", NULL, test_unsure_rows_travel_for_a_while);
  STEP_TEST ("/sync/changes/step/newer-date", NULL, test_newer_date_ends_the_step);
  STEP_TEST ("/sync/changes/step/fine", NULL, test_fine_dates_are_sure);
  STEP_TEST ("/sync/changes/step/too-many", NULL, test_two_changes_among_too_many);
  STEP_TEST ("/sync/changes/delta-no-filter", NULL, test_delta_link_that_takes_no_filter);
  STEP_TEST ("/sync/changes/clock-ahead", NULL, test_clock_that_was_ahead);
  return g_test_run ();
}
