/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

/* A server that was restored from a backup, and what only looks like it. */

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define BOB "bbbbbbbb-0000-4000-8000-000000000002"
#define MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define OLD (SYNC_NOON - 3 * SYNC_DAY)
#define MANY 2100

static guint
count_undone (SyncFixture *f)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (f->store, NULL);
  guint n = 0;

  for (guint i = 0; i < problems->len; i++)
    n += ((CrmProblem *) g_ptr_array_index (problems, i))->kind == CRM_PROBLEM_UNDONE;
  return n;
}

static void
sync_in_background (SyncFixture *f)
{
  g_autoptr (GError) error = NULL;

  crm_fake_remote_reset_log (f->server);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error);
  g_assert_no_error (error);
}

/* Ann was made by this device, long after everything else. */
static char *
make_newest (SyncFixture *f)
{
  char *key;

  crm_fake_remote_behaviour (f->server)->page_size = 100;
  crm_fake_remote_fill (f->server, "Contacts", "Person", MANY, OLD);
  sync_fixture_sync (f);
  crm_fake_remote_take_backup (f->server);
  crm_fake_clock_advance (f->clock, 60 * MINUTE);
  key = sync_fixture_create (f, "Contact", "Name", "Ann", NULL);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 60 * MINUTE);
  sync_fixture_sync (f);
  return key;
}

/* It is gone and nobody asks whether it should be; if it was a backup, it can be brought back. */
static void
test_newest_record_deleted (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = make_newest (f);
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (GError) error = NULL;

  crm_fake_remote_delete (f->server, "Contacts", key);
  for (guint i = 0; i < 3; i++)
    {
      sync_in_background (f);
      g_assert_cmpuint (count_undone (f), ==, 0);
      g_assert_false (sync_fixture_has (f, "Contact", key));
      /* 22 pages are all keys; sign-in, layout, questions, the newest, counts, a page or two */
      if (i > 0)
        g_assert_cmpuint (f->report->requests, <=, 3);
      sync_fixture_assert_same (f);
    }
  lost = crm_store_list_lost (f->store, "Contact", key, NULL);
  g_assert_cmpuint (lost->len, ==, 1);
  g_assert_true (crm_store_restore_lost (
      f->store, ((CrmLostValue *) g_ptr_array_index (lost, 0))->id, &error));
  g_assert_no_error (error);
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", key, "Name"), ==, "Ann");
}

/* Two that this device made are gone: that is a backup. */
static void
test_two_made_records_are_gone (SyncFixture *f, gconstpointer data)
{
  g_autofree char *first = make_newest (f);
  g_autofree char *second = sync_fixture_create (f, "Contact", "Name", "Bob", NULL);

  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 60 * MINUTE);
  crm_fake_remote_restore_backup (f->server);
  sync_in_background (f);
  g_assert_cmpuint (count_undone (f), ==, 2);
  g_assert_false (sync_fixture_has (f, "Contact", first));
}

/* Restored between two runs a few seconds apart, with something to be sent: it goes when all was
 * compared, in the same run. */
static void
test_restored_just_after_a_run (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  sync_fixture_sync (f);
  crm_fake_remote_take_backup (f->server);
  crm_fake_clock_advance (f->clock, 60 * MINUTE);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (f);
  crm_fake_remote_restore_backup (f->server);
  crm_fake_clock_advance (f->clock, MINUTE / 20);
  sync_fixture_edit (f, "Contact", BOB, "Phone", "7");
  sync_fixture_sync (f);
  g_assert_cmpuint (count_undone (f), ==, 1);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", BOB, "Phone"), ==, "7");
}

/* A backup that is younger than the overlap: what is there as it was before tells. */
static void
test_young_backup (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
  crm_fake_remote_take_backup (f->server);
  crm_fake_clock_advance (f->clock, 5 * MINUTE);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (f);
  crm_fake_remote_restore_backup (f->server);
  crm_fake_clock_advance (f->clock, MINUTE);
  sync_in_background (f);
  g_assert_cmpuint (count_undone (f), ==, 1);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "1");
}

/* --- dates that are no versions ----------------------------------------------------------- */

#define CAT "bbbbbbbb-0000-4000-8000-000000000003"

/* Ann was changed twice within a step of the server's dates, the second time here, and the backup
 * is of between. */
static void
change_around_a_backup (SyncFixture *f)
{
  crm_fake_remote_behaviour (f->server)->no_etags = TRUE;
  crm_fake_remote_put (f->server, "Contacts", BOB, "Name", "Bob", NULL);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
  crm_fake_remote_take_backup (f->server);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_sync (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", ANN, "Phone"), ==, "2");
  crm_fake_clock_advance (f->clock, 60 * MINUTE);
}

static void
restore_later (SyncFixture *f)
{
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 60 * MINUTE);
  crm_fake_remote_restore_backup (f->server);
}

/* Bob tells that the server went back: then Ann is read, too, and what was confirmed is asked
 * about.
 */
static void
test_same_date_in_a_backup (SyncFixture *f, gconstpointer data)
{
  change_around_a_backup (f);
  crm_fake_remote_put (f->server, "Contacts", BOB, "Phone", "7", NULL);
  restore_later (f);
  sync_in_background (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "1");
  sync_fixture_assert_same (f);
  g_assert_cmpuint (count_undone (f), ==, 1);
}

/* Only the newest record is gone, which may have been deleted. */
static void
test_same_date_below_a_deletion (SyncFixture *f, gconstpointer data)
{
  change_around_a_backup (f);
  crm_fake_remote_put (f->server, "Contacts", CAT, "Name", "Cat", NULL);
  restore_later (f);
  sync_in_background (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "1");
  sync_fixture_assert_same (f);
  g_assert_false (sync_fixture_has (f, "Contact", CAT));
  sync_in_background (f);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->received, ==, 0);
}

/* What is sent next is the newest then, and hides it. */
static void
test_same_date_and_something_to_send (SyncFixture *f, gconstpointer data)
{
  change_around_a_backup (f);
  crm_fake_remote_put (f->server, "Contacts", CAT, "Name", "Cat", NULL);
  restore_later (f);
  sync_fixture_edit (f, "Contact", BOB, "Phone", "7");
  sync_in_background (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", BOB, "Phone"), ==, "7");
  sync_fixture_assert_text (f, "Contact", ANN, "Phone", "1");
  sync_fixture_assert_same (f);
}

static guint
count_lines (const char *log, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (log, line, -1);

  return g_strv_length (parts) - 1;
}

/* Before anything is sent the newest record of each entity is asked for: at once, where the server
 * takes several questions in one request. */
static void
test_look_costs_one_request (SyncFixture *f, gconstpointer no_batch)
{
  g_autofree char *before = NULL;

  crm_fake_remote_behaviour (f->server)->no_batch = no_batch != NULL;
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  crm_fake_remote_put (f->server, "Accounts", BOB, "Name", "Bob Ltd", NULL);
  crm_fake_remote_put (f->server, "Opportunities", BOB, "Name", "Sale", NULL);
  sync_fixture_sync (f);
  sync_in_background (f); /* learns whether there is a batch */
  crm_fake_clock_advance (f->clock, 60 * MINUTE);
  sync_fixture_edit (f, "Contact", ANN, "Name", "Anna");
  sync_fixture_edit (f, "Account", BOB, "Name", "Bob Inc");
  sync_fixture_edit (f, "Opportunity", BOB, "Name", "Big sale");
  sync_in_background (f);
  before = g_strdup (crm_fake_remote_get_log (f->server));
  g_assert_nonnull (strstr (before, "\nupdate "));
  *strstr (before, "\nupdate ") = '\0';
  g_assert_cmpuint (count_lines (before, "\nbatch"), ==, no_batch != NULL ? 0 : 1);
  g_assert_cmpuint (count_lines (before, "\n+fetch "), ==, no_batch != NULL ? 0 : 3);
  g_assert_cmpuint (count_lines (before, "\nfetch "), ==, no_batch != NULL ? 3 : 0);
  sync_fixture_assert_same (f);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  SYNC_TEST ("/sync/back/newest-deleted", test_newest_record_deleted);
  SYNC_TEST ("/sync/back/two-gone", test_two_made_records_are_gone);
  SYNC_TEST ("/sync/back/just-after-a-run", test_restored_just_after_a_run);
  SYNC_TEST ("/sync/back/young", test_young_backup);
  SYNC_TEST ("/sync/back/same-date", test_same_date_in_a_backup);
  SYNC_TEST ("/sync/back/same-date-deletion", test_same_date_below_a_deletion);
  SYNC_TEST ("/sync/back/same-date-sent", test_same_date_and_something_to_send);
  SYNC_TEST ("/sync/back/one-request", test_look_costs_one_request);
  g_test_add ("/sync/back/a-request-each", SyncFixture, "no batch", sync_fixture_set_up,
              test_look_costs_one_request, sync_fixture_tear_down);
  return g_test_run ();
}
