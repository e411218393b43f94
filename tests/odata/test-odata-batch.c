/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-remote-fixture.h"

#include <string.h>

#define R(code) CRM_REMOTE_ERROR_##code
#define N_CALLS 3
#define EXACT "application/json;IEEE754Compatible=true"

typedef struct
{
  CrmRemoteFixture base;
  CrmFilter *filter;
  CrmPatch *create;
  CrmPatch *update;
  char *link;
  CrmCall calls[N_CALLS];
  GError *error;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  CrmEntity *entity;

  crm_remote_fixture_set_up (&fixture->base, CRM_ODATA_TYPE_ODATA, "/v4");
  entity = fixture->base.entity;
  fixture->link = g_strconcat (crm_mock_server_get_url (fixture->base.server),
                               "/v4/Accounts?%24skiptoken=a%2Bb", NULL);
  fixture->filter = crm_filter_parse ("Age gt 3", NULL);
  fixture->create = crm_patch_new (entity);
  g_assert_true (crm_patch_set_text (fixture->create, "Id", G1, NULL));
  g_assert_true (crm_patch_set_text (fixture->create, "Credit", "1.25", NULL));
  fixture->update = crm_patch_new (entity);
  g_assert_true (crm_patch_set_text (fixture->update, "Name", "Bob", NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_CALLS; i++)
    crm_call_clear (&fixture->calls[i]);
  g_clear_error (&fixture->error);
  g_free (fixture->link);
  crm_patch_unref (fixture->create);
  crm_patch_unref (fixture->update);
  crm_filter_unref (fixture->filter);
  crm_remote_fixture_tear_down (&fixture->base, NULL);
}

/* Two pages and the update of G2. */
static void
plan_apart (Fixture *fixture)
{
  CrmEntity *entity = fixture->base.entity;

  fixture->calls[0]
      = (CrmCall) { .kind = CRM_CALL_FETCH,
                    .request = { .entity = entity, .filter = fixture->filter, .page_size = 50 } };
  fixture->calls[1]
      = (CrmCall) { .kind = CRM_CALL_FETCH,
                    .request
                    = { .entity = crm_project_find_entity (fixture->base.project, "Account"),
                        .link = fixture->link } };
  fixture->calls[2] = (CrmCall) {
    .kind = CRM_CALL_UPDATE, .key = G2, .etag = "W/\"1\"", .patch = fixture->update
  };
}

/* A create, an update and a removal. */
static void
plan_together (Fixture *fixture)
{
  fixture->calls[0] = (CrmCall) { .kind = CRM_CALL_CREATE, .patch = fixture->create };
  fixture->calls[1] = (CrmCall) { .kind = CRM_CALL_UPDATE, .key = G2, .patch = fixture->update };
  fixture->calls[2]
      = (CrmCall) { .kind = CRM_CALL_REMOVE, .entity = fixture->base.entity, .key = G1 };
}

static gboolean
run (Fixture *fixture, gboolean atomic)
{
  for (guint i = 0; i < N_CALLS; i++)
    crm_call_clear (&fixture->calls[i]);
  g_clear_error (&fixture->error);

  return crm_remote_batch (fixture->base.remote, fixture->calls, N_CALLS, atomic, NULL,
                           &fixture->error);
}

static CrmMockAnswer *
answer_with (Fixture *fixture, const char *parts)
{
  return crm_mock_server_answer (fixture->base.server, "POST", "/v4/$batch", 200,
                                 "multipart/mixed; boundary=\"r s\"", parts);
}

static void
assert_error (Fixture *fixture, guint position, CrmRemoteError code)
{
  g_test_message ("call %u", position);
  g_assert_error (fixture->calls[position].error, CRM_REMOTE_ERROR, (int) code);
  g_assert_null (fixture->calls[position].page);
  g_assert_null (fixture->calls[position].receipt.key);
  g_assert_null (fixture->calls[position].receipt.record);
}

static void
assert_errors (Fixture *fixture, int first, int second, int third)
{
  const int codes[] = { first, second, third };

  for (guint i = 0; i < N_CALLS; i++)
    if (codes[i] < 0)
      g_assert_no_error (fixture->calls[i].error);
    else
      assert_error (fixture, i, (CrmRemoteError) codes[i]);
}

#define PART(id, status, headers, body)                                                            \
  "--r s\r\nContent-Type: application/http\r\nContent-ID: " id "\r\n\r\nHTTP/1.1 " status          \
  "\r\n" headers "\r\n" body "\r\n"
#define BARE(status, body)                                                                         \
  "--r s\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 " status "\r\n\r\n" body "\r\n"
#define IN_SET(id, status, headers, body)                                                          \
  "--c\r\nContent-Type: application/http\r\nContent-ID: " id "\r\n\r\nHTTP/1.1 " status            \
  "\r\n" headers "\r\n" body "\r\n"
#define SET(parts)                                                                                 \
  "--r s\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n" parts "--c--\r\n--r s--\r\n"
#define END "--r s--\r\n"
#define REFUSAL "{\"error\":{\"code\":\"x\",\"message\":\"No such customer\"}}"

static const char contacts[]
    = PART ("1",
            "200 OK",
            "Content-Type: application/json\r\n",
            "{\"@odata.metadataEtag\":\"m1\",\"value\":[{\"Id\":\"" G1 "\",\"Name\":\"Ann\"}],"
            "\"@odata.nextLink\":\"Contacts?%24skiptoken=2\"}");
static const char accounts[] = PART ("2", "200 OK", "", "{\"value\":[]}");
static const char updated[]
    = PART ("3", "200 OK", "ETag: W/\"2\"\r\n", "{\"Id\":\"" G2 "\",\"Name\":\"Bob\"}");

static void
assert_apart_is_done (Fixture *fixture)
{
  g_assert_no_error (fixture->error);
  assert_errors (fixture, -1, -1, -1);
  g_assert_cmpuint (fixture->calls[0].page->rows->len, ==, 1);
  g_assert_cmpuint (fixture->calls[1].page->rows->len, ==, 0);
  g_assert_cmpstr (fixture->calls[2].receipt.etag, ==, "W/\"2\"");
  g_assert_cmpstr (crm_record_get_key (fixture->calls[2].receipt.record), ==, G2);
}

static void
test_calls_apart (Fixture *fixture, gconstpointer data)
{
  const CrmMockRequest *request;
  g_autofree char *parts = g_strconcat (contacts, accounts, updated, END, NULL);
  CrmMockAnswer *answer = answer_with (fixture, parts);

  crm_mock_answer_add_header (answer, "Date", "Sat, 31 Jan 2026 10:00:00 GMT");
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_apart_is_done (fixture);
  g_assert_cmpstr (fixture->calls[0].page->metadata_etag, ==, "m1");
  g_assert_true (
      g_str_has_suffix (fixture->calls[0].page->next_link, "/v4/Contacts?%24skiptoken=2"));
  g_assert_cmpint (fixture->calls[0].page->server_time_us, ==,
                   1769853600 * (gint64) G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->calls[0].page->bytes, <, 200);

  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->base.server), ==, 1);
  request = crm_mock_server_get_last (fixture->base.server);
  g_assert_nonnull (strstr (request->body, "\r\nGET Contacts?"));
  g_assert_nonnull (strstr (request->body, "$filter=Age%20gt%203"));
  g_assert_nonnull (strstr (request->body, "Prefer: odata.maxpagesize=50\r\n"));
  g_assert_nonnull (strstr (request->body, "\r\nGET Accounts?%24skiptoken=a%2Bb HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request->body, "\r\nPATCH Contacts(" G2 ") HTTP/1.1\r\nAccept: " EXACT
                                           "\r\nContent-Type: " EXACT "\r\n"));
  g_assert_nonnull (strstr (request->body, "\r\nIf-Match: W/\"1\"\r\n"));
  g_assert_nonnull (strstr (request->body, "\r\n\r\n{\"Name\":\"Bob\"}\r\n--batch_"));
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, "Prefer"), ==,
                   "continue-on-error, odata.continue-on-error");
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, "Authorization"), ==,
                   "Basic YW5uOnDDpDpzcw==");
}

static void
test_answers_in_another_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parts = g_strconcat (updated, contacts, accounts, END, NULL);

  answer_with (fixture, parts);
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_apart_is_done (fixture);
}

static void
test_each_has_a_fate_of_its_own (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parts = g_strconcat (PART ("1", "400 Bad Request", "", REFUSAL), accounts,
                                        PART ("3", "412 Precondition Failed", "", ""), END, NULL);

  answer_with (fixture, parts);
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  /* The other page shows that it was not for the form of its numbers: it is not sent again. */
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->base.server), ==, 1);
  assert_errors (fixture, R (REJECTED), -1, R (CONFLICT));
  g_assert_cmpstr (fixture->calls[0].error->message, ==, "No such customer");
}

static void
test_a_missing_answer_is_unknown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parts = g_strconcat (contacts, updated, END, NULL);

  answer_with (fixture, parts);
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_errors (fixture, -1, R (UNKNOWN_OUTCOME), -1);
}

static void
test_an_answer_cut_off_is_unknown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *whole = g_strconcat (contacts, accounts, updated, NULL);
  g_autofree char *parts = g_strndup (whole, strlen (whole) - 6);

  answer_with (fixture, parts);
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_errors (fixture, -1, -1, R (UNKNOWN_OUTCOME));
}

static void
test_a_broken_page_harms_no_other (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parts = g_strconcat (PART ("1", "200 OK", "", "{\"value\":[{\"Id\":"), accounts,
                                        updated, END, NULL);

  answer_with (fixture, parts);
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_errors (fixture, R (UNKNOWN_OUTCOME), -1, -1);
}

static void
test_the_echo_of_another_record_is_not_believed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parts
      = g_strconcat (BARE ("200 OK", "{\"value\":[]}"), BARE ("200 OK", "{\"value\":[]}"),
                     BARE ("200 OK", "{\"Id\":\"" G1 "\"}"), END, NULL);

  answer_with (fixture, parts);
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_errors (fixture, -1, -1, R (UNKNOWN_OUTCOME));
}

static void
test_links_to_elsewhere_are_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parts = g_strconcat (
      PART ("1", "200 OK", "",
            "{\"value\":[],\"@odata.nextLink\":\"https://evil.example/v4/Contacts?x\"}"),
      accounts, updated, END, NULL);

  answer_with (fixture, parts);
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_errors (fixture, R (REFUSED), -1, -1);

  fixture->calls[1].request.link = "https://evil.example/v4/Accounts?x";
  answer_with (fixture, PART ("1", "200 OK", "", "{\"value\":[]}") END);
  g_assert_true (run (fixture, FALSE));
  g_assert_error (fixture->calls[1].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
  g_assert_false (crm_mock_server_has_seen (fixture->base.server, "evil.example"));
}

static void
test_a_part_may_ask_to_wait (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parts
      = g_strconcat (contacts, PART ("2", "429 Too Many Requests", "Retry-After: 17\r\n", ""),
                     PART ("3", "503 Busy", "Retry-After: 4\r\n", ""), END, NULL);

  answer_with (fixture, parts);
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_errors (fixture, -1, R (BUSY), R (BUSY));
  g_assert_cmpuint (crm_remote_get_retry_after_ms (fixture->base.remote), ==, 17000);
}

/* --- change sets ------------------------------------------------------------------------- */

static void
test_change_set (Fixture *fixture, gconstpointer data)
{
  const CrmMockRequest *request;

  answer_with (fixture,
               SET (IN_SET ("1", "201 Created", "ETag: W/\"1\"\r\nLocation: Contacts(" G1 ")\r\n",
                            "{\"Id\":\"" G1 "\"}")
                        IN_SET ("2", "204 No Content", "ETag: W/\"7\"\r\n", "")
                            IN_SET ("3", "204 No Content", "", "")));
  plan_together (fixture);
  g_assert_true (run (fixture, TRUE));
  assert_errors (fixture, -1, -1, -1);
  g_assert_cmpstr (fixture->calls[0].receipt.key, ==, G1);
  g_assert_cmpstr (fixture->calls[0].receipt.etag, ==, "W/\"1\"");
  g_assert_cmpstr (fixture->calls[1].receipt.etag, ==, "W/\"7\"");

  request = crm_mock_server_get_last (fixture->base.server);
  g_assert_nonnull (strstr (request->body, "\r\nContent-ID: 1\r\n\r\nPOST Contacts HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request->body, "\r\nContent-ID: 3\r\n\r\nDELETE Contacts(" G1 ") "));
  g_assert_nonnull (strstr (request->body, "\r\nIf-Match: *\r\n"));
  g_assert_nonnull (strstr (request->body, "--set_batch_"));
  g_assert_null (crm_remote_fixture_header (&fixture->base, "Prefer"));
}

static void
test_change_set_refused (Fixture *fixture, gconstpointer data)
{
  answer_with (fixture, PART ("2", "422 Unprocessable", "", REFUSAL) END);
  plan_together (fixture);
  g_assert_true (run (fixture, TRUE));
  assert_errors (fixture, R (UNDONE), R (REJECTED), R (UNDONE));
  g_assert_cmpstr (fixture->calls[1].error->message, ==, "No such customer");
}

static void
test_change_set_refused_namelessly (Fixture *fixture, gconstpointer data)
{
  answer_with (fixture, BARE ("422 Unprocessable", REFUSAL) END);
  plan_together (fixture);
  g_assert_true (run (fixture, TRUE));
  assert_errors (fixture, R (REJECTED), R (REJECTED), R (REJECTED));
}

static void
test_change_set_that_lies (Fixture *fixture, gconstpointer data)
{
  /* Nested, as the standard has it, and one by one, as some do. */
  answer_with (fixture, SET (IN_SET ("1", "201 Created", "Location: Contacts(" G1 ")\r\n", "")
                                 IN_SET ("2", "422 Unprocessable", "", REFUSAL)));
  answer_with (fixture, PART ("1", "201 Created", "Location: Contacts(" G1 ")\r\n", "")
                            PART ("2", "422 Unprocessable", "", REFUSAL) END);
  plan_together (fixture);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (run (fixture, TRUE));
      assert_errors (fixture, R (UNKNOWN_OUTCOME), R (REJECTED), R (UNKNOWN_OUTCOME));
    }
}

/* Its status says done, its body does not. */
static void
test_change_set_that_hides_a_failure (Fixture *fixture, gconstpointer data)
{
  answer_with (fixture, SET (IN_SET ("1", "201 Created", "Location: Contacts(" G1 ")\r\n", "")
                                 IN_SET ("2", "200 OK", "Content-Type: application/json\r\n",
                                         "{\"error\":{\"code\":\"403\",\"message\":\"No rights\"}}")
                                     IN_SET ("3", "204 No Content", "", "")));
  plan_together (fixture);
  g_assert_true (run (fixture, TRUE));
  assert_errors (fixture, R (UNKNOWN_OUTCOME), R (DENIED), R (UNKNOWN_OUTCOME));
}

static void
test_change_set_not_in_full (Fixture *fixture, gconstpointer data)
{
  answer_with (fixture, SET (IN_SET ("1", "201 Created", "Location: Contacts(" G1 ")\r\n", "")
                                 IN_SET ("2", "204 No Content", "", "")));
  plan_together (fixture);
  g_assert_true (run (fixture, TRUE));
  assert_errors (fixture, R (UNKNOWN_OUTCOME), R (UNKNOWN_OUTCOME), R (UNKNOWN_OUTCOME));
}

static void
test_what_cannot_be_said_is_not_sent (Fixture *fixture, gconstpointer data)
{
  plan_together (fixture);
  fixture->calls[1].key = "no-guid";
  g_assert_true (run (fixture, TRUE));
  g_assert_nonnull (fixture->calls[1].error);
  g_assert_error (fixture->calls[0].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNDONE);
  g_assert_error (fixture->calls[2].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNDONE);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->base.server), ==, 0);
}

/* --- the request as a whole -------------------------------------------------------------- */

static void
test_no_batch_is_remembered (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 400, 403, 404, 405, 406, 415, 501 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      Fixture own = { 0 };

      set_up (&own, NULL);
      crm_mock_server_answer (own.base.server, "POST", "/v4/$batch", statuses[i], NULL, "");
      plan_together (&own);
      for (guint round = 0; round < 2; round++)
        {
          g_assert_false (run (&own, FALSE));
          g_assert_error (own.error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
        }
      g_assert_cmpuint (crm_mock_server_get_n_requests (own.base.server), ==, 1);
      tear_down (&own, NULL);
    }
}

static void
assert_whole_fails (Fixture *fixture, CrmRemoteError code)
{
  g_assert_false (run (fixture, FALSE));
  g_assert_error (fixture->error, CRM_REMOTE_ERROR, (int) code);
  for (guint i = 0; i < N_CALLS; i++)
    g_assert_no_error (fixture->calls[i].error);
}

static void
test_failures_of_the_whole (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    CrmRemoteError code;
  } cases[] = {
    { 429, R (BUSY) },
    { 503, R (BUSY) },
    { 408, R (BUSY) },
    { 500, R (UNKNOWN_OUTCOME) },
    { 504, R (UNKNOWN_OUTCOME) },
    { 413, R (TOO_LARGE) },
  };

  plan_together (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    crm_mock_server_answer (fixture->base.server, "POST", "/v4/$batch", cases[i].status, NULL, "");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u", cases[i].status);
      assert_whole_fails (fixture, cases[i].code);
    }
}

static void
test_a_lost_answer_is_sent_once (Fixture *fixture, gconstpointer data)
{
  crm_mock_answer_set_fault (answer_with (fixture, END), CRM_MOCK_RESET);
  crm_mock_answer_set_fault (answer_with (fixture, "--r s\r\nand so on"), CRM_MOCK_TRUNCATE);
  plan_together (fixture);
  assert_whole_fails (fixture, R (UNKNOWN_OUTCOME));
  assert_whole_fails (fixture, R (UNKNOWN_OUTCOME));
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->base.server), ==, 2);
}

/* Nothing in it says what was done; where nothing could be done there is simply no batch. */
static void
test_an_answer_of_another_kind (Fixture *fixture, gconstpointer data)
{
  crm_mock_server_answer_json (fixture->base.server, "POST", "/v4/$batch", "{\"responses\":[]}");
  plan_together (fixture);
  assert_whole_fails (fixture, R (UNKNOWN_OUTCOME));
  plan_apart (fixture);
  fixture->calls[2] = fixture->calls[0];
  assert_whole_fails (fixture, R (UNSUPPORTED));
}

static void
test_too_large_an_answer_to_writes_is_unknown (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = answer_with (fixture, NULL);
  g_autoptr (GConverter) zip
      = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (70 * 1024 * 1024), 70 * 1024 * 1024);
  g_autoptr (GBytes) packed = g_converter_convert_bytes (zip, zeros, NULL);

  crm_mock_answer_add_header (answer, "Content-Encoding", "gzip");
  crm_mock_answer_set_bytes (answer, packed);
  plan_together (fixture);
  assert_whole_fails (fixture, R (UNKNOWN_OUTCOME));
  plan_apart (fixture);
  fixture->calls[2] = fixture->calls[0];
  assert_whole_fails (fixture, R (TOO_LARGE));
}

/* --- numbers as text --------------------------------------------------------------------- */

static void
test_the_plain_form_for_those_that_need_it (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_strconcat (PART ("1", "406 Not Acceptable", "", ""),
                                        PART ("2", "406 Not Acceptable", "", ""),
                                        PART ("3", "415 Unsupported", "", ""), END, NULL);
  g_autofree char *second = g_strconcat (contacts, accounts, updated, END, NULL);
  const char *body;

  answer_with (fixture, first);
  answer_with (fixture, second);
  plan_apart (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_apart_is_done (fixture);
  body = crm_mock_server_get_last (fixture->base.server)->body;
  g_assert_nonnull (strstr (body, "Content-Type: application/json\r\n"));
  g_assert_null (strstr (body, "IEEE754"));
}

static void
test_what_was_done_is_not_sent_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first
      = g_strconcat (PART ("1", "415 Unsupported", "", ""), PART ("2", "415 Unsupported", "", ""),
                     PART ("3", "204 No Content", "", ""), END, NULL);

  answer_with (fixture, first);
  answer_with (fixture, PART ("2", "204 No Content", "", "")
                            PART ("1", "201 Created", "Location: Contacts(" G1 ")\r\n", "") END);
  plan_together (fixture);
  g_assert_true (run (fixture, FALSE));
  assert_errors (fixture, -1, -1, -1);
  g_assert_cmpstr (fixture->calls[0].receipt.key, ==, G1);
  g_assert_null (strstr (crm_mock_server_get_last (fixture->base.server)->body, "DELETE"));
}

/* --- Creatio ----------------------------------------------------------------------------- */

static void
add_login (CrmMockServer *server, const char *csrf)
{
  CrmMockAnswer *answer = crm_mock_server_answer_json (
      server, "POST", "/ServiceModel/AuthService.svc/Login", "{\"Code\":0,\"Message\":\"\"}");
  g_autofree char *cookie = g_strdup_printf ("BPMCSRF=%s; path=/", csrf);

  crm_mock_answer_add_header (answer, "Set-Cookie", cookie);
}

static void
test_creatio_signs_in_again (void)
{
  CrmRemoteFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  CrmCall call = { .kind = CRM_CALL_FETCH };

  crm_remote_fixture_set_up (&fixture, CRM_ODATA_TYPE_CREATIO, "");
  add_login (fixture.server, "one");
  add_login (fixture.server, "two");
  crm_mock_server_answer_json (fixture.server, "GET", "/0/odata/", SERVICE);
  crm_mock_server_answer (fixture.server, "POST", "/0/odata/$batch", 403, "application/json",
                          "{\"error\":{\"message\":\"CSRF token is missing\"}}");
  crm_mock_server_answer (
      fixture.server, "POST", "/0/odata/$batch", 200, "multipart/mixed; boundary=r",
      "--r\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 "
      "OK\r\n\r\n{\"value\":[{\"Id\":\"" G1
      "\",\"AccountId\":\"00000000-0000-0000-0000-000000000000\"}]}\r\n--r--\r\n");
  call.request = (CrmRequest) { .entity = fixture.entity, .page_size = 1 };
  g_assert_true (crm_remote_batch (fixture.remote, &call, 1, FALSE, NULL, &error));

  g_assert_no_error (call.error);
  g_assert_cmpstr (crm_remote_fixture_header (&fixture, "BPMCSRF"), ==, "two");
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture.server)->body, "$top=1"));
  /* As in a page by itself: empty by its zero, and a full page has another behind it. */
  g_assert_true (
      crm_value_is_empty (&g_array_index (call.page->rows, CrmRow, 0)
                               .values[crm_odata_fixture_field (fixture.entity, "AccountId")]));
  g_assert_nonnull (strstr (call.page->next_link, "$skip=1"));
  crm_call_clear (&call);
  crm_remote_fixture_tear_down (&fixture, NULL);
}

#define ADD(path, func) g_test_add ("/odata/batch/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("calls-apart", test_calls_apart);
  ADD ("another-order", test_answers_in_another_order);
  ADD ("own-fates", test_each_has_a_fate_of_its_own);
  ADD ("missing-answer", test_a_missing_answer_is_unknown);
  ADD ("cut-off", test_an_answer_cut_off_is_unknown);
  ADD ("broken-page", test_a_broken_page_harms_no_other);
  ADD ("echo-of-another", test_the_echo_of_another_record_is_not_believed);
  ADD ("links-elsewhere", test_links_to_elsewhere_are_refused);
  ADD ("part-asks-to-wait", test_a_part_may_ask_to_wait);
  ADD ("change-set", test_change_set);
  ADD ("change-set-refused", test_change_set_refused);
  ADD ("change-set-refused-namelessly", test_change_set_refused_namelessly);
  ADD ("change-set-that-lies", test_change_set_that_lies);
  ADD ("change-set-with-hidden-failure", test_change_set_that_hides_a_failure);
  ADD ("change-set-not-in-full", test_change_set_not_in_full);
  ADD ("not-sent", test_what_cannot_be_said_is_not_sent);
  ADD ("no-batch", test_no_batch_is_remembered);
  ADD ("whole-fails", test_failures_of_the_whole);
  ADD ("sent-once", test_a_lost_answer_is_sent_once);
  ADD ("another-kind", test_an_answer_of_another_kind);
  ADD ("too-large", test_too_large_an_answer_to_writes_is_unknown);
  ADD ("plain-form", test_the_plain_form_for_those_that_need_it);
  ADD ("plain-form-not-twice", test_what_was_done_is_not_sent_again);
  g_test_add_func ("/odata/batch/creatio", test_creatio_signs_in_again);

  return g_test_run ();
}
