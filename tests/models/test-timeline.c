/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-timeline.h"
#include "models-fixture.h"

/* What happened around an account: its contacts play the activities, at the time they were met. */

static CrmTimeline *
open_timeline (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record
      = crm_store_get (fixture->store, fixture->account, guid (50), NULL, &error);
  CrmTimeline *timeline;

  g_assert_no_error (error);
  timeline = crm_timeline_new (fixture->store, record);
  settle (fixture);
  return timeline;
}

/* Titles, the newest first: "Cid, Bea" */
static char *
titles (CrmTimeline *timeline)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (CrmTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      g_string_append_printf (line, "%s%s", i > 0 ? ", " : "", crm_timeline_item_get (item)->title);
    }

  return g_string_free_and_steal (g_steal_pointer (&line));
}

static void
assert_titles (CrmTimeline *timeline, const char *expected)
{
  g_autofree char *text = titles (timeline);

  g_assert_cmpstr (text, ==, expected);
}

static void
serve_met (Fixture *fixture, guint n, guint account, const char *name, const char *met)
{
  serve (fixture, fixture->contact, n, "Name", name, "AccountId", guid (account), "City", "Oslo",
         "Met", met, NULL);
}

static gboolean
get_flag (CrmTimeline *timeline, const char *name)
{
  gboolean flag;

  g_object_get (timeline, name, &flag, NULL);
  return flag;
}

static void
test_what_belongs_to_it_stands_newest_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmTimeline) timeline = NULL;
  g_autoptr (CrmTimelineItem) item = NULL;
  const CrmTimelineEntry *entry;

  serve (fixture, fixture->account, 50, "Name", "Acme", NULL);
  serve (fixture, fixture->account, 51, "Name", "Ajax", NULL);
  serve_met (fixture, 1, 50, "Ann", "2026-01-02T10:00:00Z");
  serve_met (fixture, 2, 50, "Bea", "2026-03-02T10:00:00Z");
  serve_met (fixture, 3, 51, "Cid", "2026-04-02T10:00:00Z");
  timeline = open_timeline (fixture);

  assert_titles (timeline, "Bea, Ann");
  g_assert_true (get_flag (timeline, "loaded"));
  item = g_list_model_get_item (G_LIST_MODEL (timeline), 0);
  entry = crm_timeline_item_get (item);
  g_assert_cmpint (entry->kind, ==, CRM_TIMELINE_ACTIVITY);
  g_assert_cmpint (entry->when_us, ==, G_GINT64_CONSTANT (1772445600000000));
  g_assert_cmpstr (entry->detail, ==, "Oslo · Acme");
  g_assert_cmpstr (entry->entity->name, ==, "Contact");
  g_assert_cmpstr (entry->key, ==, guid (2));
}

static void
test_nothing_is_read_before_the_main_loop_turns (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = NULL;
  g_autoptr (CrmTimeline) timeline = NULL;

  serve (fixture, fixture->account, 50, "Name", "Acme", NULL);
  serve_met (fixture, 1, 50, "Ann", "2026-01-02T10:00:00Z");
  record = crm_store_get (fixture->store, fixture->account, guid (50), NULL, &error);
  g_assert_no_error (error);
  timeline = crm_timeline_new (fixture->store, record);

  assert_titles (timeline, "");
  g_assert_false (get_flag (timeline, "loaded"));
  settle (fixture);
  assert_titles (timeline, "Ann");
}

static void
test_twenty_are_shown_and_more_when_asked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmTimeline) timeline = NULL;

  serve (fixture, fixture->account, 50, "Name", "Acme", NULL);
  for (guint i = 1; i <= 25; i++)
    {
      g_autofree char *met = g_strdup_printf ("2026-01-%02uT10:00:00Z", i);

      serve_met (fixture, i, 50, "Ann", met);
    }
  timeline = open_timeline (fixture);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 20);
  g_assert_true (get_flag (timeline, "has-more"));
  crm_timeline_show_more (timeline);
  settle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 25);
  g_assert_false (get_flag (timeline, "has-more"));
}

static void
test_what_comes_later_slips_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmTimeline) timeline = NULL;
  g_autoptr (ListLog) log = NULL;

  serve (fixture, fixture->account, 50, "Name", "Acme", NULL);
  serve_met (fixture, 1, 50, "Ann", "2026-01-02T10:00:00Z");
  serve_met (fixture, 2, 50, "Bea", "2026-03-02T10:00:00Z");
  timeline = open_timeline (fixture);
  log = list_log_new (G_LIST_MODEL (timeline));

  serve_met (fixture, 3, 50, "Cid", "2026-02-02T10:00:00Z");
  settle (fixture);
  assert_titles (timeline, "Bea, Cid, Ann");
  assert_changes (log, "1-0+1");

  edit (fixture, fixture->contact, 1, "City", "Bergen");
  settle (fixture);
  assert_changes (log, "2-1+1");
}

static void
test_changes_of_the_record_itself_are_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmTimeline) timeline = NULL;
  g_autoptr (CrmTimelineItem) item = NULL;

  serve (fixture, fixture->account, 50, "Name", "Acme", "ModifiedOn", "2026-01-05T10:00:00Z", NULL);
  serve_met (fixture, 1, 50, "Ann", "2026-01-02T10:00:00Z");
  timeline = open_timeline (fixture);
  assert_titles (timeline, "Changed on the server, Ann");

  edit (fixture, fixture->account, 50, "Name", "Ajax");
  settle (fixture);
  assert_titles (timeline, "Changed here, not sent yet, Changed on the server, Ann");
  item = g_list_model_get_item (G_LIST_MODEL (timeline), 0);
  g_assert_cmpstr (crm_timeline_item_get (item)->detail, ==, "Name");
  g_assert_cmpint (crm_timeline_item_get (item)->when_us, !=, 0);
}

static void
test_kinds_can_be_left_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmTimeline) timeline = NULL;

  serve (fixture, fixture->account, 50, "Name", "Acme", "ModifiedOn", "2026-01-05T10:00:00Z", NULL);
  serve_met (fixture, 1, 50, "Ann", "2026-01-02T10:00:00Z");
  timeline = open_timeline (fixture);

  crm_timeline_set_kinds (timeline, CRM_TIMELINE_CHANGE);
  settle (fixture);
  assert_titles (timeline, "Changed on the server");
  crm_timeline_set_kinds (timeline, CRM_TIMELINE_ACTIVITY | CRM_TIMELINE_NOTE);
  settle (fixture);
  assert_titles (timeline, "Ann");
}

static void
test_nobody_keeps_it_alive (Fixture *fixture, gconstpointer data)
{
  CrmTimeline *timeline;

  serve (fixture, fixture->account, 50, "Name", "Acme", NULL);
  serve_met (fixture, 1, 50, "Ann", "2026-01-02T10:00:00Z");
  timeline = open_timeline (fixture);
  crm_timeline_show_more (timeline);
  g_assert_finalize_object (timeline);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/models/timeline/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("newest-first", test_what_belongs_to_it_stands_newest_first);
  ADD ("read-later", test_nothing_is_read_before_the_main_loop_turns);
  ADD ("more-when-asked", test_twenty_are_shown_and_more_when_asked);
  ADD ("what-comes-later", test_what_comes_later_slips_in);
  ADD ("changes", test_changes_of_the_record_itself_are_told);
  ADD ("kinds", test_kinds_can_be_left_out);
  ADD ("nobody-keeps-it-alive", test_nobody_keeps_it_alive);
  return g_test_run ();
}
