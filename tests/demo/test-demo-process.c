/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-fixture.h"

#define MADE_BY_PROCESS "startswith(Title,'Prepare the next step')"

static const CrmDemoOptions quick
    = { .contacts = 80, .seed = 23, .process_delay_min = 1, .process_delay_max = 30 };

static char *
stage_body (Fixture *fixture, const char *name)
{
  g_autofree char *filter = g_strdup_printf ("Name eq '%s'", name);
  g_autofree char *key = find_key (fixture, "Stages", filter);

  return g_strdup_printf ("{\"StageId\":\"%s\"}", key);
}

static void
test_a_later_stage_makes_an_activity (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&quick);
  g_autofree char *key = find_key (fixture, "Opportunities", "Stage/Position le 2");
  g_autofree char *path = g_strdup_printf ("Opportunities(%s)", key);
  g_autofree char *body = stage_body (fixture, "Contract");
  g_autofree char *filter = g_strdup_printf (MADE_BY_PROCESS " and OpportunityId eq %s", key);
  g_autoptr (Answer) patch = ask (fixture, "PATCH", path, body, NULL);
  g_autoptr (Answer) opportunity = ask_get (fixture, path);
  g_autofree char *query = filtered ("Activities", filter, "");
  g_autoptr (Answer) answer = NULL;
  yyjson_val *activity;

  g_assert_cmpuint (patch->status, ==, 204);
  control_ok (fixture, "{\"command\":\"wait\"}");
  answer = ask_get (fixture, query);
  g_assert_cmpuint (yyjson_arr_size (answer_value (answer)), ==, 1);
  activity = yyjson_arr_get_first (answer_value (answer));
  g_assert_cmpstr (row_text (activity, "OwnerId"), ==, answer_text (opportunity, "OwnerId"));
  g_assert_cmpstr (row_text (activity, "AccountId"), ==, answer_text (opportunity, "AccountId"));
}

static void
test_it_is_not_there_at_once (void)
{
  CrmDemoOptions slow = quick;
  g_autoptr (Fixture) fixture = NULL;
  g_autofree char *key = NULL, *path = NULL, *body = NULL;
  g_autoptr (Answer) patch = NULL, state = NULL;

  slow.process_delay_min = slow.process_delay_max = 3600000;
  fixture = fixture_new (&slow);
  key = find_key (fixture, "Opportunities", "Stage/Position le 2");
  path = g_strdup_printf ("Opportunities(%s)", key);
  body = stage_body (fixture, "Contract");
  patch = ask (fixture, "PATCH", path, body, NULL);
  state = control (fixture, "{\"command\":\"state\"}");
  g_assert_cmpstr (answer_text (state, "pending"), ==, "1");
  g_assert_cmpint (count_rows (fixture, "Activities", MADE_BY_PROCESS), ==, 0);
}

static void
test_an_earlier_stage_makes_none (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&quick);
  g_autofree char *key = find_key (fixture, "Opportunities", "Stage/Position ge 3");
  g_autofree char *path = g_strdup_printf ("Opportunities(%s)", key);
  g_autofree char *body = stage_body (fixture, "Qualification");
  g_autoptr (Answer) patch = ask (fixture, "PATCH", path, body, NULL);
  g_autoptr (Answer) again = ask (fixture, "PATCH", path, body, NULL);
  g_autoptr (Answer) state = control (fixture, "{\"command\":\"state\"}");

  g_assert_cmpuint (again->status, ==, 204);
  g_assert_cmpstr (answer_text (state, "pending"), ==, "0");
}

static void
test_what_was_rolled_back_starts_nothing (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&quick);
  g_autofree char *key = find_key (fixture, "Opportunities", "Stage/Position le 2");
  g_autofree char *stage = stage_body (fixture, "Contract");
  g_autofree char *body = g_strdup_printf (
      "{\"requests\":[{\"id\":\"1\",\"atomicityGroup\":\"g\",\"method\":\"PATCH\","
      "\"url\":\"Opportunities(%s)\",\"body\":%s},{\"id\":\"2\","
      "\"atomicityGroup\":\"g\",\"method\":\"POST\",\"url\":\"Contacts\","
      "\"body\":{}}]}",
      key, stage);
  g_autoptr (Answer) batch = ask (fixture, "POST", "$batch", body, NULL);
  g_autoptr (Answer) state = control (fixture, "{\"command\":\"state\"}");

  g_assert_cmpuint (batch->status, ==, 200);
  g_assert_cmpstr (answer_text (state, "pending"), ==, "0");
}

static void
test_a_deleted_opportunity_gets_none (void)
{
  CrmDemoOptions options = quick;
  g_autoptr (Fixture) fixture = NULL;
  g_autofree char *key = NULL, *path = NULL, *body = NULL;
  g_autoptr (Answer) patch = NULL, removal = NULL;

  options.process_delay_min = options.process_delay_max = 300;
  fixture = fixture_new (&options);
  key = find_key (fixture, "Opportunities", "Stage/Position le 2");
  path = g_strdup_printf ("Opportunities(%s)", key);
  body = stage_body (fixture, "Contract");
  patch = ask (fixture, "PATCH", path, body, NULL);
  removal = ask (fixture, "DELETE", path, NULL, NULL);
  g_assert_cmpuint (removal->status, ==, 204);
  control_ok (fixture, "{\"command\":\"wait\"}");
  g_assert_cmpint (count_rows (fixture, "Activities", MADE_BY_PROCESS), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/process/later", test_a_later_stage_makes_an_activity);
  g_test_add_func ("/demo/process/not-at-once", test_it_is_not_there_at_once);
  g_test_add_func ("/demo/process/earlier", test_an_earlier_stage_makes_none);
  g_test_add_func ("/demo/process/rolled-back", test_what_was_rolled_back_starts_nothing);
  g_test_add_func ("/demo/process/deleted", test_a_deleted_opportunity_gets_none);

  return g_test_run ();
}
