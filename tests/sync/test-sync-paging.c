/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#define OLD (SYNC_NOON - 3 * SYNC_DAY)
#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

/* Of what crm_fake_remote_fill() makes. */
static char *
dup_key (const char *name, guint n)
{
  return g_strdup_printf ("%08x-0000-4000-8000-0000%08x", g_str_hash (name), n);
}

/* --- how servers page -------------------------------------------------------------------- */

static void
test_tie_group_larger_than_a_page (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 300, OLD);
  crm_fake_remote_fill (f->server, "Contacts", "Twin", 40, OLD + MINUTE);
  crm_fake_remote_behaviour (f->server)->page_size = 50;
  crm_fake_remote_behaviour (f->server)->no_links = TRUE;
  crm_fake_remote_behaviour (f->server)->no_keyset = TRUE;
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
  crm_fake_clock_advance (f->clock, 30 * MINUTE);
  crm_fake_remote_fill (f->server, "Contacts", "Later", 120, SYNC_NOON + 20 * MINUTE);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NO_PROOF, NULL);
  sync_fixture_assert_same (f);
}

static void
test_endless_links_end (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_fake_remote_fill (f->server, "Contacts", "Person", 100, OLD);
  crm_fake_remote_behaviour (f->server)->page_size = 40;
  crm_fake_remote_behaviour (f->server)->endless_links = TRUE;
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, NULL), <, 120);
}

static void
test_empty_pages_go_on (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 300, OLD);
  crm_fake_remote_behaviour (f->server)->page_size = 50;
  crm_fake_remote_behaviour (f->server)->empty_pages = TRUE;
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

static void
test_pages_that_are_too_large_shrink (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 30, OLD);
  crm_fake_remote_behaviour (f->server)->too_large = 3;
  sync_fixture_sync (f);
  sync_fixture_assert_same (f);
}

static void
test_row_on_two_pages_does_not_flip_back (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_fill (f->server, "Contacts", "Person", 90, OLD);
  for (guint i = 0; i < 90; i++)
    {
      g_autofree char *key = dup_key ("Person", i);

      crm_fake_remote_put (f->server, "Contacts", key, "Phone", "new", NULL);
    }
  crm_fake_remote_behaviour (f->server)->page_size = 20;
  crm_fake_remote_behaviour (f->server)->repeats_rows = TRUE;
  sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND | CRM_SYNC_FLAGS_NO_PROOF, NULL);
  sync_fixture_assert_same (f);
}

/* Cut off again and again, and each time so long that the server forgot its links: a page comes
 * twice for each, not all of it. */
static void
test_links_that_expire_over_night (SyncFixture *f, gconstpointer data)
{
  guint received = 0, n_cuts = 0;
  gboolean done = FALSE;

  crm_fake_remote_fill (f->server, "Contacts", "Person", 1000, SYNC_NOON - SYNC_DAY);
  crm_fake_remote_behaviour (f->server)->page_size = 50;
  while (!done)
    {
      crm_fake_remote_fail (f->server, "fetch", 9, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
      done = sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, NULL);
      crm_fake_remote_fail (f->server, "fetch", 0, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
      received += sync_fixture_count (f, "Contact")->received;
      n_cuts += !done;
      g_assert_cmpuint (n_cuts, <, 100);
      crm_fake_remote_expire_links (f->server);
      if (!done)
        sync_fixture_restart (f);
    }
  g_assert_cmpuint (n_cuts, >, 2);
  g_assert_cmpuint (received, <=, 1000 + 50 * n_cuts);
  sync_fixture_assert_same (f);
}

typedef struct
{
  guint n_left;
  char *key;
} Deletion;

static void
delete_once (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  Deletion *deletion = data;

  if (g_strcmp0 (set, "Contacts") == 0 && deletion->n_left > 0 && --deletion->n_left == 0)
    crm_fake_remote_delete (server, "Contacts", deletion->key);
}

/* Somebody deletes a row of the first page while the second is asked for by position: the row that
 * moved up to the first was in neither, and stays all the same. */
static void
test_row_that_slipped_through_positions_stays (SyncFixture *f, gconstpointer data)
{
  g_autofree char *first = dup_key ("Person", 1);
  Deletion deletion = { .key = first };

  sync_fixture_change_project (f, "\"AccountId\",\"ModifiedOn\"],\"modified\":\"ModifiedOn\"}",
                               "\"AccountId\"]}");
  crm_fake_remote_behaviour (f->server)->page_size = 50;
  crm_fake_remote_behaviour (f->server)->no_links = TRUE;
  crm_fake_remote_behaviour (f->server)->no_count = TRUE;
  crm_fake_remote_behaviour (f->server)->no_keyset = TRUE;
  crm_fake_remote_fill (f->server, "Contacts", "Person", 120, OLD);
  sync_fixture_sync (f);
  sync_fixture_sync (f);
  crm_fake_remote_set_hook (f->server, delete_once, &deletion);
  deletion.n_left = 2;
  sync_fixture_sync (f);
  g_assert_cmpuint (deletion.n_left, ==, 0);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->removed, ==, 1);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->added, ==, 0);
  sync_fixture_assert_same (f);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  SYNC_TEST ("/sync/paging/tie-group", test_tie_group_larger_than_a_page);
  SYNC_TEST ("/sync/paging/endless-links", test_endless_links_end);
  SYNC_TEST ("/sync/paging/empty-pages", test_empty_pages_go_on);
  SYNC_TEST ("/sync/paging/too-large", test_pages_that_are_too_large_shrink);
  SYNC_TEST ("/sync/paging/two-pages", test_row_on_two_pages_does_not_flip_back);
  SYNC_TEST ("/sync/paging/slipped", test_row_that_slipped_through_positions_stays);
  SYNC_TEST ("/sync/paging/over-night", test_links_that_expire_over_night);

  return g_test_run ();
}
