/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define DEAL "dddddddd-0000-4000-8000-000000000001"

static void
fill_and_sync (SyncFixture *f)
{
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", "Phone", "1", NULL);
  crm_fake_remote_put (f->server, "Opportunities", DEAL, "Name", "Deal", NULL);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  crm_fake_remote_reset_log (f->server);
}

static gint64
sync_and_time_ms (SyncFixture *f)
{
  gint64 before = crm_fake_clock_true_us (f->clock);

  sync_fixture_sync (f);
  return (crm_fake_clock_true_us (f->clock) - before) / 1000;
}

/* --- what is found ----------------------------------------------------------------------- */

static void
test_process_is_found (gconstpointer data)
{
  SyncFixture f = { 0 };

  sync_fixture_set_up (&f, NULL);
  fill_and_sync (&f);
  crm_fake_remote_behaviour (f.server)->process_ms = GPOINTER_TO_UINT (data);
  sync_fixture_edit (&f, "Opportunity", DEAL, "Name", "Deal, next stage");
  sync_fixture_sync (&f);
  g_assert_cmpuint (crm_fake_remote_count (f.server, "Activities"), ==, 1);
  g_assert_cmpuint (sync_fixture_count_rows (&f, "Activity"), ==, 1);
  sync_fixture_assert_same (&f);
  sync_fixture_tear_down (&f, NULL);
}

typedef struct
{
  gint64 skew_us;      /* of the device's clock */
  gint64 dates_off_us; /* of the clock that dates records */
  gboolean no_time;
} Clocks;

/* No clock is compared with another one. The sweep, which would find it too, is off. */
static void
test_clocks_do_not_matter (gconstpointer data)
{
  const Clocks *clocks = data;
  SyncFixture f = { 0 };
  g_autoptr (GError) error = NULL;

  sync_fixture_set_up (&f, NULL);
  crm_fake_remote_behaviour (f.server)->dates_off_us = clocks->dates_off_us;
  crm_fake_remote_behaviour (f.server)->no_time = clocks->no_time;
  crm_fake_clock_set_skew (f.clock, clocks->skew_us);
  fill_and_sync (&f);
  crm_fake_remote_behaviour (f.server)->process_ms = 3500;
  sync_fixture_edit (&f, "Opportunity", DEAL, "Name", "Deal, next stage");
  sync_fixture_try (&f, CRM_SYNC_FLAGS_FOREGROUND | CRM_SYNC_FLAGS_NO_PROOF, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (crm_fake_remote_count (f.server, "Activities"), ==, 1);
  sync_fixture_assert_same (&f);
  sync_fixture_tear_down (&f, NULL);
}

typedef struct
{
  CrmFakeClock *clock;
  gint64 began_us;
  guint n_made;
} Chain;

/* One step of a process begins the next: each is done two seconds after the one before. */
static void
go_on (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  Chain *chain = data;
  gint64 now = crm_fake_clock_true_us (chain->clock);

  if (g_str_equal (verb, "update"))
    chain->began_us = now;
  while (chain->began_us != 0
         && now - chain->began_us >= 3900000 + 2000000 * (gint64) chain->n_made)
    {
      g_autofree char *key = g_strdup_printf ("eeeeeeee-0000-4000-8000-%012u", chain->n_made++);

      crm_fake_remote_put (server, "Activities", key, "Name", "Step", NULL);
    }
}

static void
test_goes_on_while_something_comes (SyncFixture *f, gconstpointer data)
{
  Chain chain = { f->clock, 0, 0 };
  gint64 took_ms;

  fill_and_sync (f);
  crm_fake_remote_set_hook (f->server, go_on, &chain);
  sync_fixture_edit (f, "Opportunity", DEAL, "Name", "Deal, next stage");
  took_ms = sync_and_time_ms (f);
  crm_fake_remote_set_hook (f->server, NULL, NULL);
  /* 4, 6, 8 and 10 s; then it is the next sync's. */
  g_assert_cmpuint (sync_fixture_count_rows (f, "Activity"), ==, 4);
  g_assert_cmpint (took_ms, ==, 10000);
}

/* --- what it costs ----------------------------------------------------------------------- */

static void
test_three_looks_always (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  g_assert_cmpint (sync_and_time_ms (f), ==, 4000);
  g_assert_nonnull (strstr (crm_fake_remote_get_log (f->server), "batch\n"
                                                                 "+fetch Accounts\n"));
}

static void
count_looks (CrmFakeRemote *server, const char *verb, const char *set, gpointer data)
{
  guint *n_looks = data;

  if (g_str_equal (verb, "fetch") && g_str_equal (set, "Activities"))
    (*n_looks)++;
}

/* The same looks, one request an entity, and no batch is asked for a second time. */
static void
test_without_batch (SyncFixture *f, gconstpointer data)
{
  guint n_looks = 0;

  crm_fake_remote_behaviour (f->server)->no_batch = TRUE;
  fill_and_sync (f);
  crm_fake_remote_behaviour (f->server)->process_ms = 3500;
  crm_fake_remote_set_hook (f->server, count_looks, &n_looks);
  sync_fixture_edit (f, "Opportunity", DEAL, "Name", "Deal, next stage");
  g_assert_cmpint (sync_and_time_ms (f), ==, 6000);
  g_assert_cmpuint (n_looks, >=, 4);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "batch"), <=, 1);
  sync_fixture_edit (f, "Opportunity", DEAL, "Name", "Deal, last stage");
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "batch"), <=, 1);
  sync_fixture_assert_same (f);
}

/* A look whose answer is lost is made once more, with patience: it is no reason to fail. */
static void
test_lost_look (SyncFixture *f, gconstpointer data)
{
  guint n_looks = 0;

  fill_and_sync (f);
  crm_fake_remote_behaviour (f->server)->process_ms = 1500;
  sync_fixture_edit (f, "Opportunity", DEAL, "Name", "Deal, next stage");
  crm_fake_remote_set_hook (f->server, count_looks, &n_looks);
  /* In the answer to a look at 2 s. */
  crm_fake_remote_fail (f->server, "batch", 3, CRM_REMOTE_ERROR_BUSY, FALSE);
  sync_fixture_sync (f);
  crm_fake_remote_set_hook (f->server, NULL, NULL);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Activity"), ==, 1);
  g_assert_nonnull (strstr (crm_fake_remote_get_log (f->server), "batch\nfetch "));
  sync_fixture_assert_same (f);
}

/* More than fits into one answer: that entity is asked for by itself. */
static void
test_answer_that_was_cut (SyncFixture *f, gconstpointer data)
{
  Chain chain = { f->clock, 0, 0 };

  fill_and_sync (f);
  crm_fake_remote_behaviour (f->server)->page_size = 2;
  crm_fake_remote_set_hook (f->server, go_on, &chain);
  chain.n_made = 0;
  sync_fixture_edit (f, "Opportunity", DEAL, "Name", "Deal, next stage");
  sync_fixture_sync (f);
  crm_fake_remote_set_hook (f->server, NULL, NULL);
  g_assert_cmpuint (sync_fixture_count_rows (f, "Activity"), ==, 4);
}

static void
test_entities_without_processes (SyncFixture *f, gconstpointer data)
{
  const char *log;

  sync_fixture_change_project (
      f, "\"OwnerId\",\"AccountId\",\"ModifiedOn\"],\"modified\":\"ModifiedOn\"},",
      "\"OwnerId\",\"AccountId\",\"ModifiedOn\"],\"modified\":\"ModifiedOn\","
      "\"sync\":{\"settle\":false}},");
  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  g_assert_cmpint (sync_and_time_ms (f), ==, 0);

  crm_fake_remote_reset_log (f->server);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "3");
  sync_fixture_edit (f, "Opportunity", DEAL, "Name", "Deal, next stage");
  g_assert_cmpint (sync_and_time_ms (f), ==, 4000);
  /* Where others are looked at, these are not. */
  log = strstr (strstr (crm_fake_remote_get_log (f->server), "\nupdate "), "+fetch Opportunities");
  g_assert_nonnull (log);
  g_assert_null (strstr (log, "+fetch Contacts"));
}

static void
test_nothing_sent_nothing_waited_for (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  crm_fake_remote_put (f->server, "Contacts", ANN, "Phone", "9", NULL);
  g_assert_cmpint (sync_and_time_ms (f), ==, 0);
  sync_fixture_assert_same (f);
}

/* --- how it ends ------------------------------------------------------------------------- */

static void
skip_when_waiting (CrmSyncReport *report, gpointer data)
{
  SyncFixture *f = data;

  if (report->phase == CRM_SYNC_PHASE_SETTLE)
    crm_sync_engine_skip_settle (f->engine);
}

static void
test_skip_ends_the_wait_alone (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmSyncReport) report = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  before = crm_fake_clock_true_us (f->clock);
  g_assert_true (crm_sync_engine_run (f->engine, CRM_SYNC_FLAGS_FOREGROUND, skip_when_waiting, f,
                                      &report, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (report->phase, ==, CRM_SYNC_PHASE_DONE);
  g_assert_cmpint (crm_fake_clock_true_us (f->clock) - before, <=, G_USEC_PER_SEC);
  sync_fixture_assert_same (f);
  /* The next run waits again. */
  sync_fixture_edit (f, "Contact", ANN, "Phone", "3");
  g_assert_cmpint (sync_and_time_ms (f), ==, 4000);
}

static void
test_cancel_ends_the_run (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 before;

  fill_and_sync (f);
  sync_fixture_edit (f, "Contact", ANN, "Phone", "2");
  crm_fake_clock_cancel_in_wait (f->clock, f->cancellable);
  before = crm_fake_clock_true_us (f->clock);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (crm_fake_clock_true_us (f->clock) - before, <=, G_USEC_PER_SEC);
  g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 0);
  g_assert_cmpstr (f->report->error, ==, error->message);
}

static void
add_processes (void)
{
  static const guint delays[] = { 200, 1500, 3900 };
  static const Clocks clocks[] = {
    { 365 * SYNC_DAY, 0, FALSE },
    { -365 * SYNC_DAY, 0, FALSE },
    { 0, 120 * G_USEC_PER_SEC, FALSE },
    { 0, -120 * G_USEC_PER_SEC, FALSE },
    { SYNC_DAY, -SYNC_DAY, FALSE },
    { 0, 0, TRUE },
    { 0, -SYNC_DAY, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/settle/process-%u-ms", delays[i]);

      g_test_add_data_func (path, GUINT_TO_POINTER (delays[i]), test_process_is_found);
    }
  for (guint i = 0; i < G_N_ELEMENTS (clocks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/settle/clocks-%u", i);

      g_test_add_data_func (path, &clocks[i], test_clocks_do_not_matter);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add_processes ();
  SYNC_TEST ("/sync/settle/goes-on", test_goes_on_while_something_comes);
  SYNC_TEST ("/sync/settle/three-looks", test_three_looks_always);
  SYNC_TEST ("/sync/settle/no-batch", test_without_batch);
  SYNC_TEST ("/sync/settle/lost-look", test_lost_look);
  SYNC_TEST ("/sync/settle/cut", test_answer_that_was_cut);
  SYNC_TEST ("/sync/settle/opt-out", test_entities_without_processes);
  SYNC_TEST ("/sync/settle/nothing-sent", test_nothing_sent_nothing_waited_for);
  SYNC_TEST ("/sync/settle/skip", test_skip_ends_the_wait_alone);
  SYNC_TEST ("/sync/settle/cancel", test_cancel_ends_the_run);
  return g_test_run ();
}
