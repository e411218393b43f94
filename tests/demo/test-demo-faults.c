/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-fixture.h"

static const CrmDemoOptions small = { .contacts = 40, .seed = 19 };

static void
test_the_nth_match_gets_the_status (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  static const guint expected[] = { 200, 503, 503, 200 };

  control_ok (fixture, "{\"command\":\"fault\",\"method\":\"GET\",\"path\":\"Contacts\",\"nth\":2,"
                       "\"times\":2,\"action\":\"status\",\"status\":503,\"retryAfter\":\"7\","
                       "\"body\":\"busy\",\"contentType\":\"text/plain\"}");
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (Answer) other = ask_get (fixture, "Accounts?$top=1");
      g_autoptr (Answer) answer = ask_get (fixture, "Contacts?$top=1");

      g_assert_cmpuint (other->status, ==, 200);
      g_assert_cmpuint (answer->status, ==, expected[i]);
      if (expected[i] == 200)
        continue;
      g_assert_cmpstr (answer_header (answer, "Retry-After"), ==, "7");
      g_assert_cmpstr (answer->body, ==, "busy");
    }
}

static void
test_a_reset_before_does_nothing (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  gint64 before = count_rows (fixture, "Contacts", "true");
  g_autoptr (Answer) answer = NULL;

  control_ok (fixture, "{\"command\":\"fault\",\"method\":\"POST\",\"action\":\"reset-before\"}");
  answer = ask (fixture, "POST", "Contacts", "{\"Name\":\"x\"}", NULL);
  g_assert_nonnull (answer->error);
  g_assert_cmpint (count_rows (fixture, "Contacts", "true"), ==, before);
}

static void
test_a_reset_after_has_done_it (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  gint64 before = count_rows (fixture, "Contacts", "true");
  g_autoptr (Answer) answer = NULL;

  control_ok (fixture, "{\"command\":\"fault\",\"method\":\"POST\",\"action\":\"reset-after\"}");
  answer = ask (fixture, "POST", "Contacts", "{\"Name\":\"x\"}", NULL);
  g_assert_nonnull (answer->error);
  g_assert_cmpint (count_rows (fixture, "Contacts", "true"), ==, before + 1);
}

static void
test_a_truncated_answer_is_short (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer = NULL;

  control_ok (fixture, "{\"command\":\"fault\",\"path\":\"Contacts\",\"action\":\"truncate\"}");
  answer = ask_get (fixture, "Contacts");
  g_assert_error (answer->error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
}

static void
test_a_wrong_type_stands_in_the_property (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) property = NULL, whole = NULL;
  yyjson_val *row;

  control_ok (fixture, "{\"command\":\"fault\",\"action\":\"wrong-type\",\"property\":\"Name\"}");
  property = ask_get (fixture, "Contacts?$top=1");
  row = yyjson_arr_get_first (answer_value (property));
  g_assert_true (yyjson_is_obj (yyjson_obj_get (row, "Name")));
  g_assert_true (yyjson_is_str (yyjson_obj_get (row, "Id")));
  control_ok (fixture, "[{\"command\":\"clear-faults\"},"
                       "{\"command\":\"fault\",\"action\":\"wrong-type\"}]");
  whole = ask_get (fixture, "Contacts?$top=1");
  g_assert_true (yyjson_is_str (yyjson_obj_get (whole->root, "value")));
}

static void
test_a_page_for_people_comes_with_200 (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer = NULL;

  control_ok (fixture, "{\"command\":\"fault\",\"action\":\"html\"}");
  answer = ask_get (fixture, "Contacts?$top=1");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (g_str_has_prefix (answer_header (answer, "Content-Type"), "text/html"));
  g_assert_null (answer->document);
}

static void
test_an_expired_session_is_401_once (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) first = NULL, second = NULL;

  control_ok (fixture, "{\"command\":\"fault\",\"action\":\"expire-session\"}");
  first = ask_get (fixture, "Contacts?$top=1");
  second = ask_get (fixture, "Contacts?$top=1");
  g_assert_cmpuint (first->status, ==, 401);
  g_assert_cmpuint (second->status, ==, 200);
}

typedef struct
{
  GMainLoop *loop;
  GString *order; /* who was answered, one letter each */
  guint n_open;
} Race;

typedef struct
{
  Race *race;
  char name;
} Runner;

static void
arrived_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Runner *runner = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body
      = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_assert_no_error (error);
  g_string_append_c (runner->race->order, runner->name);
  if (--runner->race->n_open == 0)
    g_main_loop_quit (runner->race->loop);
}

static void
start_runner (Fixture *fixture, Runner *runner, const char *path, GCancellable *cancellable)
{
  g_autofree char *url = g_strdup_printf ("%s/odata/%s", fixture->origin, path);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization",
                               "Basic ZGVtbzpkZW1v");
  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, cancellable,
                                    arrived_cb, runner);
}

static void
test_a_delay_holds_up_nobody_else (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GString) order = g_string_new (NULL);
  Race race = { loop, order, 2 };
  Runner slow = { &race, 's' }, fast = { &race, 'f' };

  control_ok (fixture, "{\"command\":\"fault\",\"path\":\"Contacts\",\"action\":\"delay\","
                       "\"delayMs\":400}");
  start_runner (fixture, &slow, "Contacts?$top=1", NULL);
  start_runner (fixture, &fast, "Accounts?$top=1", NULL);
  g_main_loop_run (loop);
  g_assert_cmpstr (order->str, ==, "fs");
}

/* A client that gives up leaves the server as it was. */
static void
test_a_stall_ends_with_the_client (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Race race = { loop, order, 1 };
  Runner stalled = { &race, 's' }, late = { &race, 'l' }, fast = { &race, 'f' };

  control_ok (fixture, "[{\"command\":\"fault\",\"path\":\"Contacts\",\"action\":\"stall\"},"
                       "{\"command\":\"fault\",\"path\":\"Leads\",\"action\":\"delay\","
                       "\"delayMs\":100}]");
  start_runner (fixture, &stalled, "Contacts?$top=1", cancellable);
  start_runner (fixture, &late, "Leads?$top=1", cancellable);
  start_runner (fixture, &fast, "Accounts?$top=1", NULL);
  g_main_loop_run (loop);
  g_cancellable_cancel (cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (order->str, ==, "f");
  /* Waits until the delayed answer has met its closed connection. */
  while (count_logged (fixture, "GET", "/odata/Leads") == 0)
    ;
  g_assert_cmpint (count_rows (fixture, "Contacts", "true"), ==, 40);
}

static void
test_the_log_tells_what_was_asked (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer = ask_get (fixture, "Contacts?$top=1");
  g_autoptr (Answer) log = NULL;
  g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT, answer->length);
  yyjson_val *entry;

  log = control (fixture, "{\"command\":\"log\"}");
  entry = yyjson_arr_get_first (yyjson_obj_get (log->root, "log"));
  g_assert_cmpstr (row_text (entry, "method"), ==, "GET");
  g_assert_cmpstr (row_text (entry, "path"), ==, "/odata/Contacts?$top=1");
  g_assert_cmpstr (row_text (entry, "status"), ==, "200");
  g_assert_cmpstr (row_text (entry, "responseBytes"), ==, length);
  control_ok (fixture, "{\"command\":\"clear-log\"}");
  g_assert_cmpuint (count_logged (fixture, "GET", "/odata"), ==, 0);
}

static void
test_control_refuses_what_it_does_not_know (void)
{
  static const char *const bodies[] = {
    "",
    "17",
    "{\"command\":\"dance\"}",
    "{\"command\":\"fault\",\"action\":\"explode\"}",
    "{\"command\":\"update\",\"entity\":\"Nothing\",\"values\":{}}",
    "{\"command\":\"insert\",\"entity\":\"Contact\",\"values\":{\"Nothing\":1}}",
    "{\"command\":\"rights\",\"user\":\"nobody\",\"read\":\"some\"}",
    "{\"command\":\"add-property\",\"entity\":\"Contact\",\"name\":\"a\\\"b\"}",
    "{\"command\":\"remove-property\",\"entity\":\"Contact\",\"name\":\"Id\"}",
  };
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) form = ask (fixture, "POST", "/control", "{\"command\":\"state\"}",
                                 "Content-Type", "text/plain", NULL);

  g_assert_cmpuint (form->status, ==, 400);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Answer) answer = control (fixture, bodies[i]);

      g_assert_cmpuint (answer->status, ==, 400);
    }
}

static void
test_the_model_can_change (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) before = ask_get (fixture, "$metadata");
  g_autoptr (Answer) after = NULL, patch = NULL, gone = NULL;
  g_autofree char *key = find_key (fixture, "Contacts", "true");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)", key);

  control_ok (fixture,
              "[{\"command\":\"add-property\",\"entity\":\"Contact\",\"name\":\"Rank\","
              "\"type\":\"Edm.Decimal\",\"caption\":\"The Rank\"},"
              "{\"command\":\"remove-property\",\"entity\":\"Contact\",\"name\":\"City\"}]");
  after = ask_get (fixture, "$metadata");
  patch = ask (fixture, "PATCH", path, "{\"Rank\":1.5}", "Prefer", "return=representation", NULL);
  gone = ask_get (fixture, "Contacts?$select=City");

  g_assert_cmpstr (answer_header (before, "ETag"), !=, answer_header (after, "ETag"));
  g_assert_nonnull (strstr (after->body, "String=\"The Rank\""));
  g_assert_cmpstr (answer_text (patch, "Rank"), ==, "1.5");
  g_assert_null (yyjson_obj_get (patch->root, "City"));
  g_assert_cmpuint (gone->status, ==, 400);
}

static void
test_a_setting_can_change (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);

  g_assert_cmpint (count_rows (fixture, "SysSettingsValue",
                               "SysSettings/Code eq 'MobileApplicationMode' and "
                               "TextValue eq 'Hybrid'"),
                   ==, 1);
  control_ok (fixture, "{\"command\":\"setting\",\"code\":\"MobileApplicationMode\","
                       "\"value\":\"Online\"}");
  g_assert_cmpint (count_rows (fixture, "SysSettingsValue",
                               "SysSettings/Code eq 'MobileApplicationMode' and "
                               "TextValue eq 'Online'"),
                   ==, 1);
}

static void
test_the_database_can_be_brought_back (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  gint64 n = count_rows (fixture, "Contacts", "true");
  g_autofree char *key = find_key (fixture, "Contacts", "true");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)", key);
  g_autofree char *removal
      = g_strdup_printf ("{\"command\":\"delete\",\"entity\":\"Contact\",\"id\":\"%s\"}", key);
  g_autoptr (Answer) was = ask_get (fixture, path);
  g_autoptr (Answer) early = ask (fixture, "POST", "/control", "{\"command\":\"restore\"}", NULL);

  g_assert_cmpuint (early->status, ==, 400);
  control_ok (fixture, "{\"command\":\"snapshot\"}");
  /* As often as one likes, and each time all of it. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (Answer) is = NULL;

      control_ok (fixture, "[{\"command\":\"update\",\"entity\":\"Contact\",\"values\":"
                           "{\"Notes\":\"later\"}},{\"command\":\"insert\",\"entity\":"
                           "\"Contact\",\"values\":{\"Name\":\"Later\"}}]");
      control_ok (fixture, removal);
      g_assert_cmpint (count_rows (fixture, "Contacts", "Notes eq 'later'"), ==, n - 1);
      control_ok (fixture, "{\"command\":\"restore\"}");
      is = ask_get (fixture, path);
      g_assert_cmpstr (is->body, ==, was->body);
      g_assert_cmpstr (answer_header (is, "ETag"), ==, answer_header (was, "ETag"));
      g_assert_cmpint (count_rows (fixture, "Contacts", "true"), ==, n);
    }
}

static void
test_a_snapshot_of_another_model_is_refused (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer = NULL;

  control_ok (fixture, "{\"command\":\"snapshot\"}");
  control_ok (fixture, "{\"command\":\"add-property\",\"entity\":\"Contact\",\"name\":\"Extra\"}");
  answer = ask (fixture, "POST", "/control", "{\"command\":\"restore\"}", NULL);

  g_assert_cmpuint (answer->status, ==, 400);
  g_assert_cmpint (count_rows (fixture, "Contacts", "Extra eq null"), >, 0);
}

static void
test_requests_are_counted (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) one = ask_get (fixture, "Contacts?$top=1&$select=Name");
  g_autoptr (Answer) two = ask_get (fixture, "Accounts/$count");
  g_autoptr (Answer) all = control (fixture, "{\"command\":\"count\"}");
  g_autoptr (Answer) some
      = control (fixture, "{\"command\":\"count\",\"method\":\"GET\",\"path\":\"Contacts\"}");
  g_autoptr (Answer) none = control (fixture, "{\"command\":\"count\",\"method\":\"PATCH\"}");
  g_autofree char *bytes = g_strdup_printf ("%" G_GSIZE_FORMAT, one->length);

  g_assert_cmpuint (two->status, ==, 200);
  g_assert_cmpstr (answer_text (all, "requests"), ==, "2");
  g_assert_cmpstr (answer_text (some, "requests"), ==, "1");
  g_assert_cmpstr (answer_text (some, "responseBytes"), ==, bytes);
  g_assert_cmpstr (answer_text (none, "requests"), ==, "0");
}

/* Each page says which model it was made by, in the words of $metadata's own ETag. */
static void
test_pages_tell_the_model (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) metadata = ask_get (fixture, "$metadata");
  const char *etag = answer_header (metadata, "ETag");
  g_autoptr (Answer) before = ask_get (fixture, "Contacts?$top=0");
  g_autoptr (Answer) same = NULL, after = NULL, changed = NULL;

  g_assert_cmpstr (answer_text (before, "@odata.metadataEtag"), ==, etag);
  same = ask (fixture, "GET", "$metadata", NULL, "If-None-Match", etag, NULL);
  g_assert_cmpuint (same->status, ==, 304);

  control_ok (fixture, "{\"command\":\"add-property\",\"entity\":\"Contact\",\"name\":\"Extra\"}");
  after = ask_get (fixture, "Contacts?$top=0");
  changed = ask (fixture, "GET", "$metadata", NULL, "If-None-Match", etag, NULL);
  g_assert_cmpuint (changed->status, ==, 200);
  g_assert_cmpstr (answer_text (after, "@odata.metadataEtag"), ==, answer_header (changed, "ETag"));
  g_assert_cmpstr (answer_text (after, "@odata.metadataEtag"), !=, etag);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/faults/status", test_the_nth_match_gets_the_status);
  g_test_add_func ("/demo/faults/reset-before", test_a_reset_before_does_nothing);
  g_test_add_func ("/demo/faults/reset-after", test_a_reset_after_has_done_it);
  g_test_add_func ("/demo/faults/truncate", test_a_truncated_answer_is_short);
  g_test_add_func ("/demo/faults/wrong-type", test_a_wrong_type_stands_in_the_property);
  g_test_add_func ("/demo/faults/html", test_a_page_for_people_comes_with_200);
  g_test_add_func ("/demo/faults/expired", test_an_expired_session_is_401_once);
  g_test_add_func ("/demo/faults/delay", test_a_delay_holds_up_nobody_else);
  g_test_add_func ("/demo/faults/stall", test_a_stall_ends_with_the_client);
  g_test_add_func ("/demo/control/log", test_the_log_tells_what_was_asked);
  g_test_add_func ("/demo/control/refusals", test_control_refuses_what_it_does_not_know);
  g_test_add_func ("/demo/control/model", test_the_model_can_change);
  g_test_add_func ("/demo/control/setting", test_a_setting_can_change);
  g_test_add_func ("/demo/control/restore", test_the_database_can_be_brought_back);
  g_test_add_func ("/demo/control/restore-other-model",
                   test_a_snapshot_of_another_model_is_refused);
  g_test_add_func ("/demo/control/count", test_requests_are_counted);
  g_test_add_func ("/demo/control/pages-tell-the-model", test_pages_tell_the_model);

  return g_test_run ();
}
