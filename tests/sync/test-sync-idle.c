/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

/* What a run costs that finds nothing: two small questions of an entity, or all of them in one
 * request, also of entities too large for a listing of all keys in each run. */

#define OLD (SYNC_NOON - 3 * SYNC_DAY)
#define HOUR (SYNC_DAY / 24)
#define MANY 2100

static const char *const sets[]
    = { "Stages", "Accounts", "Contacts", "Opportunities", "Activities" };

static void
sync_in_background (SyncFixture *f)
{
  g_autoptr (GError) error = NULL;

  crm_fake_remote_reset_log (f->server);
  sync_fixture_try (f, CRM_SYNC_FLAGS_NONE, &error);
  g_assert_no_error (error);
}

/* Two large entities, one of them with ranges to count, and three small ones. */
static void
fill (SyncFixture *f, gconstpointer no_batch)
{
  CrmFakeBehaviour *behaviour = crm_fake_remote_behaviour (f->server);

  behaviour->no_batch = no_batch != NULL;
  behaviour->page_size = 1000;
  sync_fixture_change_project (f, "\"set\":\"Contacts\",",
                               "\"set\":\"Contacts\",\"created\":\"ModifiedOn\",");
  for (guint year = 0; year < 6; year++)
    {
      g_autofree char *name = g_strdup_printf ("Year %u", year);

      crm_fake_remote_fill (f->server, "Contacts", name, MANY / 6, OLD - year * 365 * SYNC_DAY);
    }
  crm_fake_remote_fill (f->server, "Accounts", "Company", MANY, OLD);
  crm_fake_remote_fill (f->server, "Opportunities", "Sale", 40, OLD);
  sync_fixture_sync (f);
  sync_in_background (f); /* learns whether there is a batch */
}

static guint
count_lines (const char *log, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (log, line, -1);

  return g_strv_length (parts) - 1;
}

/* As many go as come, and no date moves: neither changes nor counts tell. */
static void
swap_rights (SyncFixture *f, const char *set)
{
  g_autoptr (GPtrArray) keys = crm_fake_remote_list_keys (f->server, set);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *shown
          = g_strdup_printf ("%08x-0000-4000-8000-0000%08x", g_str_hash ("Hidden"), i);

      crm_fake_remote_hide (f->server, set, g_ptr_array_index (keys, 5 + i), TRUE);
      crm_fake_remote_hide (f->server, set, shown, FALSE);
    }
}

/* Through more than a day, in which all keys are listed. */
static void
test_idle_costs_two_questions (SyncFixture *f, gconstpointer no_batch)
{
  fill (f, no_batch);
  for (guint hour = 0; hour < 30; hour++)
    {
      const char *log;

      crm_fake_clock_advance (f->clock, HOUR);
      sync_in_background (f);
      log = crm_fake_remote_get_log (f->server);
      for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
        {
          g_autofree char *line = g_strdup_printf ("\nfetch %s\n", sets[i]);

          g_assert_cmpuint (count_lines (log, line), <=, no_batch != NULL ? 2 : 0);
        }
      g_assert_cmpuint (count_lines (log, "\nbatch\n"), ==, no_batch != NULL ? 0 : 1);
      /* and sign-in, and the layout once a day */
      g_assert_cmpuint (f->report->requests, <=,
                        (no_batch != NULL ? 2 * G_N_ELEMENTS (sets) : 1) + 2);
    }
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "metadata"), <=, 3);
  sync_fixture_assert_same (f);
}

/* What moved just behind the place where the listing stands is seen within a day. Without next
 * links, for those of the fake server show what was there when they were made. */
static void
test_swap_is_seen_within_a_day (SyncFixture *f, gconstpointer no_batch)
{
  crm_fake_remote_behaviour (f->server)->no_links = TRUE;
  crm_fake_remote_fill (f->server, "Accounts", "Hidden", 3, OLD);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *key
          = g_strdup_printf ("%08x-0000-4000-8000-0000%08x", g_str_hash ("Hidden"), i);

      crm_fake_remote_hide (f->server, "Accounts", key, TRUE);
    }
  fill (f, no_batch);
  for (guint hour = 0; hour < 5 + 24; hour++)
    {
      crm_fake_clock_advance (f->clock, HOUR);
      if (hour == 5)
        swap_rights (f, "Accounts");
      sync_in_background (f);
    }
  sync_fixture_assert_same (f);
}

/* Whether it travels alone, with everything else or with a page: a count that differs is looked
 * into in the run that sees it. */
static void
test_count_that_differs_is_looked_into (SyncFixture *f, gconstpointer no_batch)
{
  static const char *const large[] = { "Contacts", "Accounts" };

  fill (f, no_batch);
  for (guint round = 0; round < 3; round++)
    {
      crm_fake_clock_advance (f->clock, HOUR / 60);
      for (guint i = 0; i < G_N_ELEMENTS (large); i++)
        {
          g_autoptr (GPtrArray) keys = crm_fake_remote_list_keys (f->server, large[i]);

          for (guint k = 0; k < 3; k++)
            crm_fake_remote_hide (f->server, large[i], g_ptr_array_index (keys, 1000 + k), TRUE);
        }
      sync_in_background (f);
      sync_fixture_assert_same (f);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define IDLE_TEST(path, func)                                                                      \
  g_test_add (path "/batch", SyncFixture, NULL, sync_fixture_set_up, func,                         \
              sync_fixture_tear_down);                                                             \
  g_test_add (path "/no-batch", SyncFixture, "no batch", sync_fixture_set_up, func,                \
              sync_fixture_tear_down)
  IDLE_TEST ("/sync/idle/two-questions", test_idle_costs_two_questions);
  IDLE_TEST ("/sync/idle/within-a-day", test_swap_is_seen_within_a_day);
  IDLE_TEST ("/sync/idle/count-differs", test_count_that_differs_is_looked_into);
  return g_test_run ();
}
