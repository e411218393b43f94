/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-fixture.h"

#define KEY "aaaaaaaa-1111-4111-8111-111111111111"

static const CrmDemoOptions small = { .contacts = 40, .seed = 13 };

static yyjson_val *
response_at (Answer *answer, gsize index)
{
  yyjson_val *responses = yyjson_obj_get (answer->root, "responses");

  g_assert_true (yyjson_is_arr (responses));

  return yyjson_arr_get (responses, index);
}

static void
test_json_parts_are_answered_in_order (void)
{
  static const char body[]
      = "{\"requests\":["
        "{\"id\":\"a\",\"method\":\"GET\",\"url\":\"Contacts/$count\"},"
        "{\"id\":\"b\",\"method\":\"get\",\"url\":\"/odata/Accounts?$top=1&$select=Name\"},"
        "{\"id\":\"c\",\"method\":\"POST\",\"url\":\"Accounts\",\"body\":{\"Id\":\"" KEY
        "\",\"Name\":\"New\",\"AnnualRevenue\":12345678901234.5678}}]}";
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer = ask (fixture, "POST", "$batch", body, NULL);
  g_autoptr (Answer) row = ask_get (fixture, "Accounts(" KEY ")");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (row_text (response_at (answer, 0), "id"), ==, "a");
  g_assert_cmpstr (row_text (response_at (answer, 0), "body"), ==, "40");
  g_assert_cmpstr (row_text (response_at (answer, 1), "status"), ==, "200");
  g_assert_cmpstr (row_text (response_at (answer, 2), "status"), ==, "201");
  g_assert_cmpstr (answer_text (row, "AnnualRevenue"), ==, "12345678901234.5678");
}

static void
test_json_group_is_done_whole_or_not (void)
{
  static const char body[]
      = "{\"requests\":["
        "{\"id\":\"1\",\"atomicityGroup\":\"g\",\"method\":\"POST\",\"url\":\"Accounts\","
        "\"body\":{\"Id\":\"" KEY "\",\"Name\":\"Lost\"}},"
        "{\"id\":\"2\",\"atomicityGroup\":\"g\",\"method\":\"POST\",\"url\":\"Contacts\","
        "\"body\":{\"FirstName\":\"Nameless\"}}]}";
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer = ask (fixture, "POST", "$batch", body, NULL);

  g_assert_cmpstr (row_text (response_at (answer, 0), "status"), ==, "424");
  g_assert_cmpstr (row_text (response_at (answer, 1), "status"), ==, "400");
  g_assert_cmpint (count_rows (fixture, "Accounts", "Id eq " KEY), ==, 0);
}

static void
test_json_stops_unless_told_to_go_on (void)
{
  static const char body[] = "{\"requests\":["
                             "{\"id\":\"1\",\"method\":\"GET\",\"url\":\"Nothing\"},"
                             "{\"id\":\"2\",\"method\":\"GET\",\"url\":\"Accounts/$count\"},"
                             "{\"id\":\"3\",\"dependsOn\":[\"1\"],\"method\":\"GET\","
                             "\"url\":\"Accounts/$count\"}]}";
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) stopped = ask (fixture, "POST", "$batch", body, NULL);
  g_autoptr (Answer) going
      = ask (fixture, "POST", "$batch", body, "Prefer", "odata.continue-on-error", NULL);

  g_assert_cmpuint (yyjson_arr_size (yyjson_obj_get (stopped->root, "responses")), ==, 1);
  g_assert_cmpuint (yyjson_arr_size (yyjson_obj_get (going->root, "responses")), ==, 3);
  g_assert_cmpstr (row_text (response_at (going, 1), "status"), ==, "200");
  g_assert_cmpstr (row_text (response_at (going, 2), "status"), ==, "424");
}

static void
test_json_references_name_earlier_rows (void)
{
  static const char body[]
      = "{\"requests\":["
        "{\"id\":\"1\",\"atomicityGroup\":\"g\",\"method\":\"POST\",\"url\":\"Accounts\","
        "\"body\":{\"Name\":\"Parent\"}},"
        "{\"id\":\"2\",\"atomicityGroup\":\"g\",\"method\":\"POST\",\"url\":\"Contacts\","
        "\"body\":{\"Name\":\"Bound\",\"Account@odata.bind\":\"$1\"}},"
        "{\"id\":\"3\",\"atomicityGroup\":\"g\",\"method\":\"POST\",\"url\":\"$1/Contacts\","
        "\"body\":{\"Name\":\"Below\"}}]}";
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer = ask (fixture, "POST", "$batch", body, NULL);

  g_assert_cmpstr (row_text (response_at (answer, 2), "status"), ==, "201");
  g_assert_cmpint (count_rows (fixture, "Contacts", "Account/Name eq 'Parent'"), ==, 2);
}

/* One change set of two POSTs, then a GET; %s is the second body. */
static char *
multipart_body (const char *second)
{
  return g_strdup_printf (
      "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
      "--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
      "Content-ID: 1\r\n\r\n"
      "POST Accounts HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
      "{\"Id\":\"" KEY "\",\"Name\":\"Multi\"}\r\n"
      "--c\r\nContent-Type: application/http\r\nContent-ID: 2\r\n\r\n"
      "POST $1/Contacts HTTP/1.1\r\nContent-Type: application/json\r\n\r\n%s\r\n"
      "--c--\r\n"
      "--b\r\nContent-Type: application/http\r\n\r\n"
      "GET Accounts/$count HTTP/1.1\r\n\r\n\r\n--b--\r\n",
      second);
}

static Answer *
post_multipart (Fixture *fixture, const char *body)
{
  return ask (fixture, "POST", "$batch", body, "Content-Type", "multipart/mixed; boundary=b",
              "Prefer", "odata.continue-on-error", NULL);
}

static guint
count_in (const char *text, const char *needle)
{
  guint n = 0;

  for (const char *at = strstr (text, needle); at != NULL; at = strstr (at + 1, needle))
    n++;

  return n;
}

static void
test_multipart_change_set_is_done (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *body = multipart_body ("{\"Name\":\"Child\"}");
  g_autoptr (Answer) answer = post_multipart (fixture, body);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (g_str_has_prefix (answer_header (answer, "Content-Type"), "multipart/mixed"));
  g_assert_cmpuint (count_in (answer->body, "HTTP/1.1 201 Created\r\n"), ==, 2);
  g_assert_cmpuint (count_in (answer->body, "Content-ID: 2\r\n"), ==, 1);
  g_assert_cmpuint (count_in (answer->body, "HTTP/1.1 200 OK\r\n"), ==, 1);
  g_assert_cmpint (count_rows (fixture, "Contacts", "AccountId eq " KEY), ==, 1);
}

static void
test_multipart_change_set_fails_whole (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *body = multipart_body ("{}");
  g_autoptr (Answer) answer = post_multipart (fixture, body);

  g_assert_cmpuint (count_in (answer->body, "HTTP/1.1 201"), ==, 0);
  g_assert_cmpuint (count_in (answer->body, "HTTP/1.1 400 Bad Request\r\n"), ==, 1);
  g_assert_cmpuint (count_in (answer->body, "HTTP/1.1 200 OK\r\n"), ==, 1);
  g_assert_cmpint (count_rows (fixture, "Accounts", "Id eq " KEY), ==, 0);
}

/* Three POSTs in a change set, the second impossible: told as if the first had been done. */
static void
test_a_lie_about_a_change_set (void)
{
  static const char json[]
      = "{\"requests\":["
        "{\"id\":\"1\",\"atomicityGroup\":\"g\",\"method\":\"POST\",\"url\":\"Accounts\","
        "\"body\":{\"Id\":\"" KEY "\",\"Name\":\"Lost\"}},"
        "{\"id\":\"2\",\"atomicityGroup\":\"g\",\"method\":\"POST\",\"url\":\"Contacts\","
        "\"body\":{\"FirstName\":\"Nameless\"}},"
        "{\"id\":\"3\",\"atomicityGroup\":\"g\",\"method\":\"POST\",\"url\":\"Accounts\","
        "\"body\":{\"Name\":\"Never tried\"}}]}";
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *body = multipart_body ("{}");
  g_autoptr (Answer) answer = NULL, in_json = NULL;

  control_ok (fixture, "{\"command\":\"fault\",\"path\":\"$batch\",\"action\":\"batch-lie\","
                       "\"times\":2}");
  answer = post_multipart (fixture, body);
  g_assert_cmpuint (count_in (answer->body, "HTTP/1.1 201 Created\r\n"), ==, 1);
  g_assert_cmpuint (count_in (answer->body, "HTTP/1.1 400 Bad Request\r\n"), ==, 1);
  in_json = ask (fixture, "POST", "$batch", json, NULL);
  g_assert_cmpstr (row_text (response_at (in_json, 0), "status"), ==, "201");
  g_assert_cmpstr (row_text (response_at (in_json, 1), "status"), ==, "400");
  g_assert_null (response_at (in_json, 2));
  g_assert_cmpint (count_rows (fixture, "Accounts", "Id eq " KEY), ==, 0);
}

/* What writes by themselves look like beside each other: each in the face of its own fate. */
static void
test_multipart_writes_need_no_change_set (void)
{
  static const char body[]
      = "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
        "Content-ID: 1\r\n\r\nPOST Accounts HTTP/1.1\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\n\r\n{}\r\n"
        "--b\r\nContent-Type: application/http\r\nContent-ID: 2\r\n\r\n"
        "POST Accounts HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
        "{\"Id\":\"" KEY "\",\"Name\":\"Alone\"}\r\n"
        "--b\r\nContent-Type: application/http\r\nContent-ID: 3\r\n\r\n"
        "DELETE Accounts(" KEY ") HTTP/1.1\r\nIf-Match: *\r\n\r\n\r\n--b--\r\n";
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer
      = ask (fixture, "POST", "$batch", body, "Content-Type", "multipart/mixed; boundary=b",
             "Prefer", "continue-on-error, odata.continue-on-error", NULL);

  g_assert_cmpuint (count_in (answer->body, "Content-ID: 1\r\n\r\nHTTP/1.1 400 "), ==, 1);
  g_assert_cmpuint (count_in (answer->body, "Content-ID: 2\r\n\r\nHTTP/1.1 201 "), ==, 1);
  g_assert_cmpuint (count_in (answer->body, "Content-ID: 3\r\n\r\nHTTP/1.1 204 "), ==, 1);
}

static void
test_malformed_batches_are_refused (void)
{
  static const char *const bodies[] = {
    "",
    "--b\n\nno carriage returns\n--b--\n",
    "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n",
    "--b\r\nContent-Type: application/http\r\n\r\nGET\r\n\r\n\r\n--b--\r\n",
    "--b\r\nContent-Type: application/http\r\n\r\nGET Accounts HTTP/1.1\r\n\r\n\r\n",
  };
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) no_json = ask (fixture, "POST", "$batch", "{\"requests\":17}", NULL);

  g_assert_cmpuint (no_json->status, ==, 400);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Answer) answer = post_multipart (fixture, bodies[i]);

      g_assert_cmpuint (answer->status, ==, 400);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/batch/json-order", test_json_parts_are_answered_in_order);
  g_test_add_func ("/demo/batch/json-group", test_json_group_is_done_whole_or_not);
  g_test_add_func ("/demo/batch/json-stop", test_json_stops_unless_told_to_go_on);
  g_test_add_func ("/demo/batch/json-references", test_json_references_name_earlier_rows);
  g_test_add_func ("/demo/batch/multipart", test_multipart_change_set_is_done);
  g_test_add_func ("/demo/batch/multipart-failure", test_multipart_change_set_fails_whole);
  g_test_add_func ("/demo/batch/lie", test_a_lie_about_a_change_set);
  g_test_add_func ("/demo/batch/multipart-apart", test_multipart_writes_need_no_change_set);
  g_test_add_func ("/demo/batch/malformed", test_malformed_batches_are_refused);

  return g_test_run ();
}
