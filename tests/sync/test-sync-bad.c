/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#include <string.h>

/* Single rows that cannot be read: told, and neither a loop nor a loss. */

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define OLD (SYNC_NOON - 3 * SYNC_DAY)

static void
sync_in_background (SyncFixture *f)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error);
  g_assert_no_error (error);
}

static void
assert_told (SyncFixture *f)
{
  CrmSyncCount *count = sync_fixture_count (f, "Contact");

  g_assert_cmpuint (count->problems, ==, 1);
  g_assert_nonnull (strstr (count->message, "Contacts, Name"));
}

/* Of 41 rows in pages of five, with links or without, one is bad from the first. */
static void
test_rest_of_the_page_lands (SyncFixture *f, gconstpointer no_links)
{
  crm_fake_remote_behaviour (f->server)->page_size = 5;
  crm_fake_remote_behaviour (f->server)->no_links = no_links != NULL;
  crm_fake_remote_fill (f->server, "Contacts", "Person", 40, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "BAD", NULL);
  sync_fixture_sync (f);
  assert_told (f);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 40);
  for (guint i = 0; i < 3; i++)
    {
      crm_fake_clock_advance (f->clock, 30 * MINUTE);
      crm_fake_remote_reset_log (f->server);
      sync_in_background (f);
      assert_told (f);
      g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 40);
      g_assert_cmpuint (f->report->requests, <, 20);
    }
  /* Mended, without a word about it: the date is the old one. */
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  crm_fake_remote_date (f->server, "Contacts", ANN, OLD);
  sync_in_background (f);
  sync_fixture_assert_same (f);
}

/* It was here before: it stays as it was, in a download of changes and in one of everything. */
static void
test_row_that_turns_bad_stays (SyncFixture *f, gconstpointer name)
{
  static const CrmSyncFlags flags[] = { CRM_SYNC_FLAGS_NONE, CRM_SYNC_FLAGS_FULL };

  crm_fake_remote_fill (f->server, "Contacts", "Person", 10, OLD);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", name, "Phone", "2", NULL);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;

      crm_fake_clock_advance (f->clock, MINUTE);
      crm_fake_remote_fill (f->server, "Contacts", i % 2 ? "Odd" : "Even", 1 + i,
                            SYNC_NOON + 30 * MINUTE);
      sync_fixture_try (f, flags[i % 2], &error);
      g_assert_no_error (error);
      assert_told (f);
      sync_fixture_assert_text (f, "Contact", ANN, "Phone", "1");
    }
  g_assert_cmpuint (sync_fixture_count_rows (f, "Contact"), ==, 11 + 3 + 4);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  sync_in_background (f);
  sync_fixture_assert_same (f);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define BAD_TEST(path, data, func)                                                                 \
  g_test_add (path, SyncFixture, data, sync_fixture_set_up, func, sync_fixture_tear_down)
  BAD_TEST ("/sync/bad/rest-lands", NULL, test_rest_of_the_page_lands);
  BAD_TEST ("/sync/bad/rest-lands-no-links", "no links", test_rest_of_the_page_lands);
  BAD_TEST ("/sync/bad/stays", "BAD", test_row_that_turns_bad_stays);
  BAD_TEST ("/sync/bad/nameless-stays", "NAMELESS", test_row_that_turns_bad_stays);
  return g_test_run ();
}
