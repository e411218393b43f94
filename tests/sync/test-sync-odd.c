/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

/* Servers that keep to the letter of the protocol and to nothing else. */

static void
fill (SyncFixture *f, guint n)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", n, SYNC_NOON - SYNC_DAY);
  crm_fake_remote_fill (f->server, "Accounts", "Company", 7, SYNC_NOON - SYNC_DAY);
}

/* Someone changes a record, later. */
static char *
change_after (SyncFixture *f, gint64 us)
{
  g_autoptr (GPtrArray) keys = crm_fake_remote_list_keys (f->server, "Contacts");
  char *key = g_strdup (g_ptr_array_index (keys, keys->len / 2));

  crm_fake_clock_advance (f->clock, us);
  crm_fake_remote_put (f->server, "Contacts", key, "Name", "Changed", NULL);
  return key;
}

static void
sync_twice (SyncFixture *f)
{
  g_autofree char *key = NULL;

  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  key = change_after (f, SYNC_DAY);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpuint (crm_fake_remote_get_n_odd (f->server), >, 0);
}

static void
test_empty_pages_end_nothing (SyncFixture *f, gconstpointer data)
{
  fill (f, 250);
  crm_fake_remote_behaviour (f->server)->page_size = 40;
  crm_fake_remote_behaviour (f->server)->empty_pages = TRUE;
  sync_twice (f);
}

static void
test_rows_on_two_pages (SyncFixture *f, gconstpointer data)
{
  fill (f, 250);
  crm_fake_remote_behaviour (f->server)->page_size = 40;
  crm_fake_remote_behaviour (f->server)->repeats_rows = TRUE;
  sync_twice (f);
}

/* Each record as it was comes after it as it is: nothing may flip back. */
static void
test_an_old_version_on_the_next_page (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) keys = NULL;

  fill (f, 250);
  keys = crm_fake_remote_list_keys (f->server, "Contacts");
  crm_fake_clock_advance (f->clock, SYNC_DAY);
  for (guint i = 0; i < keys->len; i++)
    crm_fake_remote_put (f->server, "Contacts", g_ptr_array_index (keys, i), "Phone", "new", NULL);
  crm_fake_remote_behaviour (f->server)->page_size = 40;
  crm_fake_remote_behaviour (f->server)->repeats_rows = TRUE;
  sync_twice (f);
}

static void
test_endless_links_are_left (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill (f, 120);
  crm_fake_remote_behaviour (f->server)->page_size = 40;
  crm_fake_remote_behaviour (f->server)->endless_links = TRUE;
  /* Whatever comes of it: it ends, and soon. */
  sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, NULL), <, 200);
  g_assert_cmpuint (crm_fake_remote_get_n_odd (f->server), >, 0);
  crm_fake_remote_behaviour (f->server)->endless_links = FALSE;
  sync_twice (f);
}

/* Each page is the first one again, with no link to say that there is more. */
static void
test_a_server_that_does_not_hear_where_to_begin (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill (f, 120);
  crm_fake_remote_behaviour (f->server)->page_size = 40;
  crm_fake_remote_behaviour (f->server)->no_links = TRUE;
  crm_fake_remote_behaviour (f->server)->no_count = TRUE;
  crm_fake_remote_behaviour (f->server)->deaf_to_keys = TRUE;
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, NULL), <, 50);
}

static void
test_pages_that_are_too_large (SyncFixture *f, gconstpointer data)
{
  fill (f, 700);
  crm_fake_remote_behaviour (f->server)->too_large = 60;
  sync_twice (f);
}

/* Begun long before what was seen already, and there only now: no question by time has it. */
static void
test_a_late_commit_is_found (SyncFixture *f, gconstpointer data)
{
  fill (f, 60);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, SYNC_DAY);
  crm_fake_remote_put (f->server, "Contacts", "11111111-0000-4000-8000-000000000001", "Name",
                       "Late", NULL);
  crm_fake_remote_date (f->server, "Contacts", "11111111-0000-4000-8000-000000000001",
                        SYNC_NOON - 3 * SYNC_DAY);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

/* 300 of one moment on pages of 40, some of them changed to one other moment. */
static void
test_ties_larger_than_a_page (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) keys = NULL;

  fill (f, 300);
  crm_fake_remote_behaviour (f->server)->page_size = 40;
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  crm_fake_clock_advance (f->clock, SYNC_DAY);
  keys = crm_fake_remote_list_keys (f->server, "Contacts");
  for (guint i = 0; i < 130; i++)
    {
      crm_fake_remote_put (f->server, "Contacts", g_ptr_array_index (keys, i), "Phone", "5", NULL);
      crm_fake_remote_date (f->server, "Contacts", g_ptr_array_index (keys, i), SYNC_NOON);
    }
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

static void
test_a_property_that_is_gone (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;

  fill (f, 30);
  sync_fixture_sync (f);
  crm_fake_remote_behaviour (f->server)->lost_phone = TRUE;
  /* Within the hour, so that nobody looks at the layout for another reason. */
  key = change_after (f, 60 * (gint64) G_USEC_PER_SEC);
  sync_fixture_try (f, 0, NULL);
  g_assert_cmpuint (crm_fake_remote_get_n_odd (f->server), >, 0);
  /* The next run looks, and nobody watches it: it may see what has happened, not apply it. */
  crm_fake_clock_advance (f->clock, 60 * (gint64) G_USEC_PER_SEC);
  g_assert_false (sync_fixture_try (f, 0, &error));
  g_assert_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_LAYOUT_CHANGED);
  sync_fixture_sync (f);
  sync_fixture_assert_text (f, "Contact", key, "Name", "Changed");
}

static void
test_the_server_from_a_backup (SyncFixture *f, gconstpointer data)
{
  g_autofree char *kept = NULL;
  g_autoptr (GPtrArray) keys = NULL;

  fill (f, 60);
  sync_fixture_sync (f);
  keys = crm_fake_remote_list_keys (f->server, "Contacts");
  crm_fake_remote_take_backup (f->server);
  crm_fake_clock_advance (f->clock, SYNC_DAY);
  crm_fake_remote_put (f->server, "Contacts", g_ptr_array_index (keys, 3), "Name", "Lost", NULL);
  crm_fake_remote_put (f->server, "Contacts", "11111111-0000-4000-8000-000000000001", "Name",
                       "Lost too", NULL);
  crm_fake_remote_delete (f->server, "Contacts", g_ptr_array_index (keys, 5));
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  kept = sync_fixture_create (f, "Contact", "Name", "Unsent", NULL);
  crm_fake_remote_restore_backup (f->server);
  crm_fake_clock_advance (f->clock, SYNC_DAY);
  sync_fixture_sync (f);
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  g_assert_cmpstr (crm_fake_remote_get (f->server, "Contacts", kept, "Name"), ==, "Unsent");
}

static void
test_with_delta_links_too (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->tracks = TRUE;
  test_the_server_from_a_backup (f, data);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  SYNC_TEST ("/sync/odd/empty-pages", test_empty_pages_end_nothing);
  SYNC_TEST ("/sync/odd/rows-on-two-pages", test_rows_on_two_pages);
  SYNC_TEST ("/sync/odd/old-version-later", test_an_old_version_on_the_next_page);
  SYNC_TEST ("/sync/odd/endless-links", test_endless_links_are_left);
  SYNC_TEST ("/sync/odd/deaf", test_a_server_that_does_not_hear_where_to_begin);
  SYNC_TEST ("/sync/odd/too-large", test_pages_that_are_too_large);
  SYNC_TEST ("/sync/odd/late-commit", test_a_late_commit_is_found);
  SYNC_TEST ("/sync/odd/ties", test_ties_larger_than_a_page);
  SYNC_TEST ("/sync/odd/lost-property", test_a_property_that_is_gone);
  SYNC_TEST ("/sync/odd/backup", test_the_server_from_a_backup);
  SYNC_TEST ("/sync/odd/backup-with-delta-links", test_with_delta_links_too);

  return g_test_run ();
}
