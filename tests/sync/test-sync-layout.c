/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define HOUR (60 * 60 * (gint64) G_USEC_PER_SEC)

/* How often $metadata came in a day of which somebody watches each hour. */
static guint
read_in_a_day (SyncFixture *f, CrmSyncFlags flags)
{
  crm_fake_remote_reset_log (f->server);
  for (guint i = 0; i < 24; i++)
    {
      crm_fake_clock_advance (f->clock, HOUR - G_USEC_PER_SEC);
      sync_fixture_try (f, flags, NULL);
    }
  return crm_fake_remote_get_n_calls (f->server, "metadata");
}

static void
fill_and_sync (SyncFixture *f)
{
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  sync_fixture_sync (f);
}

/* A field that $metadata names and the server does not know: looked at once, not with every run. */
static void
test_field_that_fails_for_ever (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->layout_etags = TRUE;
  crm_fake_remote_behaviour (f->server)->layout_always = TRUE;
  fill_and_sync (f);
  crm_fake_remote_behaviour (f->server)->hides_phone = TRUE;
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Anna", NULL);
  g_assert_cmpuint (read_in_a_day (f, CRM_SYNC_FLAGS_FOREGROUND), ==, 1);
  g_assert_cmpuint (read_in_a_day (f, CRM_SYNC_FLAGS_NONE), <=, 2);
  g_assert_cmpuint (crm_fake_remote_get_n_odd (f->server), >, 24);
  /* Asked for all anew it is looked at all the same. */
  crm_fake_remote_reset_log (f->server);
  sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND | CRM_SYNC_FLAGS_FULL, NULL);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "metadata"), ==, 1);
}

/* What the user typed into it does not wait for ever: it is refused, in the server's words. */
static void
test_change_of_a_field_that_fails_is_refused (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;

  crm_fake_remote_behaviour (f->server)->layout_always = TRUE;
  fill_and_sync (f);
  crm_fake_remote_behaviour (f->server)->hides_phone = TRUE;
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Anna", NULL);
  sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, NULL);
  crm_fake_clock_advance (f->clock, HOUR);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, NULL);
  crm_fake_clock_advance (f->clock, HOUR);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, NULL);
  problems = crm_store_list_problems (f->store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (strstr (((CrmProblem *) g_ptr_array_index (problems, 0))->message, "Phone"));
}

/* Two nodes behind one address, each with an ETag of its own for the same layout. */
static void
test_nodes_with_their_own_etags (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->layout_etags = TRUE;
  crm_fake_remote_behaviour (f->server)->layout_nodes = TRUE;
  crm_fake_remote_behaviour (f->server)->layout_always = TRUE;
  fill_and_sync (f);
  read_in_a_day (f, CRM_SYNC_FLAGS_FOREGROUND);
  g_assert_cmpuint (read_in_a_day (f, CRM_SYNC_FLAGS_FOREGROUND), <=, 2);
  /* And a layout that is another one is still seen. */
  crm_sync_engine_set_project_json (f->engine, NULL);
  sync_fixture_sync (f);
  crm_fake_remote_behaviour (f->server)->extra_set = TRUE;
  crm_fake_remote_put (f->server, "Contacts", ANN, "Fax", "12", NULL);
  crm_fake_clock_advance (f->clock, HOUR);
  sync_fixture_sync (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Fax", "12");
}

/* An ETag that the server gives and does not heed: the document comes whole, but once a day. */
static void
test_etag_that_is_not_heeded (SyncFixture *f, gconstpointer data)
{
  crm_fake_remote_behaviour (f->server)->layout_always = TRUE;
  fill_and_sync (f);
  read_in_a_day (f, CRM_SYNC_FLAGS_FOREGROUND);
  g_assert_cmpuint (read_in_a_day (f, CRM_SYNC_FLAGS_FOREGROUND), <=, 1);
  /* The day after it is seen what became of it. */
  crm_sync_engine_set_project_json (f->engine, NULL);
  sync_fixture_sync (f);
  crm_fake_remote_behaviour (f->server)->extra_set = TRUE;
  crm_fake_remote_put (f->server, "Contacts", ANN, "Fax", "12", NULL);
  crm_fake_clock_advance (f->clock, SYNC_DAY + HOUR);
  sync_fixture_sync (f);
  sync_fixture_assert_text (f, "Contact", ANN, "Fax", "12");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  SYNC_TEST ("/sync/layout/fails-for-ever", test_field_that_fails_for_ever);
  SYNC_TEST ("/sync/layout/refused", test_change_of_a_field_that_fails_is_refused);
  SYNC_TEST ("/sync/layout/nodes", test_nodes_with_their_own_etags);
  SYNC_TEST ("/sync/layout/not-heeded", test_etag_that_is_not_heeded);
  return g_test_run ();
}
