/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-mock-server.h"
#include "crm-odata-session.h"
#include "crm-odata-url.h"

#include <string.h>

typedef struct
{
  CrmMockServer *server;
  GUri *origin;
  CrmOdataSession *session;
} Fixture;

static void
sign_cb (SoupMessage *message, gpointer user_data)
{
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                "Bearer s3cret");
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->server = crm_mock_server_new ();
  fixture->origin
      = g_uri_parse (crm_mock_server_get_url (fixture->server), CRM_ODATA_URI_FLAGS, NULL);
  fixture->session = crm_odata_session_new (fixture->origin, NULL, 1, &error);
  g_assert_no_error (error);
  crm_odata_session_set_sign_func (fixture->session, sign_cb, NULL);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  crm_odata_session_free (fixture->session);
  g_uri_unref (fixture->origin);
  crm_mock_server_free (fixture->server);
}

static gboolean
send (Fixture *fixture, const char *method, const char *path, CrmOdataReply *reply, GError **error)
{
  g_autoptr (GUri) uri = crm_odata_url_join (fixture->origin, path, NULL);
  gboolean is_get = strcmp (method, "GET") == 0;
  CrmOdataCall call = {
    .method = method,
    .uri = uri,
    .content_type = is_get ? NULL : "application/json",
    .body = is_get ? NULL : "{}",
  };

  return crm_odata_session_send (fixture->session, &call, reply, NULL, error);
}

static void
assert_fails (Fixture *fixture, const char *method, const char *path, CrmRemoteError code)
{
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (send (fixture, method, path, &reply, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, (int) code);
}

static void
test_answer (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = crm_mock_server_answer (fixture->server, "GET", "/a b", 200,
                                                  "Application/JSON; charset=utf-8", "{\"x\":1}");
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_answer_add_header (answer, "ETag", "W/\"7\"");
  crm_mock_answer_add_header (answer, "Date", "Sat, 31 Jan 2026 10:00:00 GMT");
  crm_mock_answer_add_header (answer, "OData-Version", "4.0");
  g_assert_true (send (fixture, "GET", "a%20b", &reply, &error));

  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_cmpstr (reply.body, ==, "{\"x\":1}");
  g_assert_cmpuint (reply.length, ==, 7);
  g_assert_cmpstr (reply.content_type, ==, "application/json");
  g_assert_cmpstr (reply.etag, ==, "W/\"7\"");
  g_assert_cmpstr (reply.odata_version, ==, "4.0");
  g_assert_cmpint (reply.server_time_us, ==, G_GINT64_CONSTANT (1769853600) * G_USEC_PER_SEC);
  g_assert_cmpuint (crm_odata_session_get_n_requests (fixture->session), ==, 1);
  g_assert_cmpuint (crm_odata_session_get_bytes_received (fixture->session), ==, 7);
}

static void
test_cached_date_is_not_the_time (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = crm_mock_server_answer_json (fixture->server, "GET", "/a", "{}");
  g_auto (CrmOdataReply) reply = { 0 };

  crm_mock_answer_add_header (answer, "Date", "Sat, 31 Jan 2026 10:00:00 GMT");
  crm_mock_answer_add_header (answer, "Age", "600");
  g_assert_true (send (fixture, "GET", "a", &reply, NULL));

  g_assert_cmpint (reply.server_time_us, ==, 0);
}

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *date; /* of the server, which may be years away from ours */
    guint ms;
  } cases[] = {
    { "7", NULL, 7000 },
    { "0", NULL, 0 },
    { "999999999", NULL, 3600 * 1000 },
    { "99999999999999999999999999", NULL, 3600 * 1000 },
    { "Sat, 31 Jan 2015 10:00:09 GMT", "Sat, 31 Jan 2015 10:00:00 GMT", 9000 },
    { "Sat, 31 Jan 2015 23:00:00 GMT", "Sat, 31 Jan 2015 10:00:00 GMT", 3600 * 1000 },
    { "Sat, 31 Jan 2015 09:00:00 GMT", "Sat, 31 Jan 2015 10:00:00 GMT", 0 },
    { "Fri, 31 Dec 9998 23:59:59 GMT", NULL, 0 },
    { "Fri, 31 Dec 9998 23:59:59 GMT", "long ago", 0 },
    { "soon", NULL, 0 },
    { "-5", NULL, 0 },
    { "1.5", NULL, 0 },
    { "", NULL, 0 },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CrmMockAnswer *answer = crm_mock_server_answer (fixture->server, "GET", "/a", 429, NULL, "");
      g_auto (CrmOdataReply) reply = { 0 };

      crm_mock_answer_add_header (answer, "Retry-After", cases[i].text);
      if (cases[i].date != NULL)
        crm_mock_answer_add_header (answer, "Date", cases[i].date);
      g_assert_true (send (fixture, "GET", "a", &reply, NULL));
      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (reply.retry_after_ms, ==, cases[i].ms);
    }
}

static void
test_redirect_on_the_same_origin (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = crm_mock_server_answer (fixture->server, "GET", "/a", 302, NULL, "");
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_answer_add_header (answer, "Location", "/b?x=1");
  crm_mock_server_answer_json (fixture->server, "GET", "/b", "{}");

  g_assert_true (send (fixture, "GET", "a", &reply, &error));
  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_cmpstr (g_uri_get_path (reply.uri), ==, "/b");
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->query, ==, "x=1");
}

static void
test_redirect_to_another_origin_leaks_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmMockServer) other = crm_mock_server_new ();
  g_autofree char *by_name = g_strdup (crm_mock_server_get_url (other));
  const char *const statuses[] = { "301", "302", "303", "307", "308" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      CrmMockAnswer *answer = crm_mock_server_answer (
          fixture->server, "GET", "/a", (guint) g_ascii_strtoull (statuses[i], NULL, 10), NULL, "");

      crm_mock_answer_add_header (answer, "Location", by_name);
      assert_fails (fixture, "GET", "/a", CRM_REMOTE_ERROR_REFUSED);
    }

  g_assert_cmpuint (crm_mock_server_get_n_requests (other), ==, 0);
}

static void
test_redirects_end (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = crm_mock_server_answer (fixture->server, "GET", "/a", 302, NULL, "");

  crm_mock_answer_add_header (answer, "Location", "/a");
  assert_fails (fixture, "GET", "/a", CRM_REMOTE_ERROR_REFUSED);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 6);
}

static void
test_redirect_of_a_write_is_not_followed (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = crm_mock_server_answer (fixture->server, "POST", "/a", 307, NULL, "");

  crm_mock_answer_add_header (answer, "Location", "/b");
  assert_fails (fixture, "POST", "/a", CRM_REMOTE_ERROR_REFUSED);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 1);
}

static void
test_redirect_to_a_login_page (Fixture *fixture, gconstpointer data)
{
  static const char *const pages[] = { "/Login/NuiLogin.aspx?ReturnUrl=%2fa",
                                       "https://sso.example.com/signin", "/oauth2/authorize" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      CrmMockAnswer *answer = crm_mock_server_answer (fixture->server, "GET", "/a", 302, NULL, "");

      crm_mock_answer_add_header (answer, "Location", pages[i]);
      assert_fails (fixture, "GET", "/a", CRM_REMOTE_ERROR_SIGN_IN);
    }
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer
      = crm_mock_server_answer_json (fixture->server, "GET", "/a", "{\"value\":[1,2,3,4,5,6]}");

  crm_mock_answer_set_fault (answer, CRM_MOCK_TRUNCATE);
  assert_fails (fixture, "GET", "/a", CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
}

static void
test_reset_of_a_write_is_sent_once (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = crm_mock_server_answer_json (fixture->server, NULL, "/a", "{}");

  crm_mock_answer_set_fault (answer, CRM_MOCK_RESET);
  assert_fails (fixture, "POST", "/a", CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
  assert_fails (fixture, "PATCH", "/a", CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 2);
}

static void
test_stalled_body_times_out (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer
      = crm_mock_server_answer_json (fixture->server, "GET", "/a", "{\"value\":[1,2,3,4,5,6]}");

  crm_mock_answer_set_fault (answer, CRM_MOCK_STALL);
  assert_fails (fixture, "GET", "/a", CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
}

static gpointer
cancel_thread (gpointer data)
{
  gpointer *both = data;

  crm_mock_server_wait (both[0], 1);
  g_cancellable_cancel (both[1]);
  return NULL;
}

static void
test_cancel_during_a_stall (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer
      = crm_mock_server_answer_json (fixture->server, "GET", "/a", "{\"value\":[1,2,3,4,5,6]}");
  g_autoptr (CrmOdataSession) patient = crm_odata_session_new (fixture->origin, NULL, 600, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gpointer both[] = { fixture->server, cancellable };
  g_autoptr (GUri) uri = crm_odata_url_join (fixture->origin, "a", NULL);
  CrmOdataCall call = { .method = "GET", .uri = uri };
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) error = NULL;
  GThread *thread;

  crm_mock_answer_set_fault (answer, CRM_MOCK_STALL);
  thread = g_thread_new ("cancel", cancel_thread, both);
  g_assert_false (crm_odata_session_send (patient, &call, &reply, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_nobody_listens (Fixture *fixture, gconstpointer data)
{
  CrmMockServer *gone = crm_mock_server_new ();
  g_autoptr (GUri) uri = g_uri_parse (crm_mock_server_get_url (gone), CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (CrmOdataSession) session = crm_odata_session_new (uri, NULL, 5, NULL);
  CrmOdataCall call = { .method = "POST", .uri = uri, .content_type = "a/b", .body = "{}" };
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_free (gone);
  g_assert_false (crm_odata_session_send (session, &call, &reply, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE);
}

static void
test_nothing_is_sent_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmMockServer) other = crm_mock_server_new ();
  g_autoptr (GUri) uri = g_uri_parse (crm_mock_server_get_url (other), CRM_ODATA_URI_FLAGS, NULL);
  CrmOdataCall call = { .method = "GET", .uri = uri };
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (crm_odata_session_send (fixture->session, &call, &reply, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
  g_assert_cmpuint (crm_mock_server_get_n_requests (other), ==, 0);
}

static void
test_clear_text_is_refused (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("http://crm.example.com/", CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_odata_session_new (uri, NULL, 0, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

static void
test_a_bad_ca_file_is_refused (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://127.0.0.1/", CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_odata_session_new (uri, "/nonexistent/ca.pem", 0, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

static GString *logged; /* for as long as anything may be logged */

static GLogWriterOutput
log_writer (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  gsize i;

  for (i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      g_string_append_printf (logged, "%s\n", (const char *) fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

/* In a process of its own: the writer of a log can be set once only. */
static void
test_the_log_says_nothing_of_people (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GUri) uri
      = crm_odata_url_join (fixture->origin, "Contacts('jo%40x.org')", "$filter=Name%20eq%20'Jo'");
  CrmOdataCall call = {
    .method = "POST",
    .uri = uri,
    .content_type = "application/json",
    .body = "{\"Phone\":\"555-0100\"}",
  };
  g_auto (CrmOdataReply) reply = { 0 };

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  logged = g_string_new (NULL);
  g_log_set_writer_func (log_writer, NULL, NULL);
  crm_mock_server_answer_json (fixture->server, "POST", NULL, "{\"Secret\":1}");
  g_assert_true (crm_odata_session_send (fixture->session, &call, &reply, NULL, NULL));

  g_assert_nonnull (strstr (logged->str, "POST /Contacts(…): 200"));
  g_assert_null (strstr (logged->str, "jo%40"));
  g_assert_null (strstr (logged->str, "filter"));
  g_assert_null (strstr (logged->str, "555"));
  g_assert_null (strstr (logged->str, "s3cret"));
  g_assert_null (strstr (logged->str, "Secret"));
}

static void
test_cookies_are_kept_and_cleared (Fixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = crm_mock_server_answer_json (fixture->server, "GET", "/a", "{}");
  g_auto (CrmOdataReply) reply = { 0 };
  g_autofree char *value = NULL;
  g_autofree char *after = NULL;

  crm_mock_answer_add_header (answer, "Set-Cookie", "BPMCSRF=abc; path=/");
  crm_mock_answer_add_header (answer, "Set-Cookie", ".ASPXAUTH=def; path=/; HttpOnly");
  g_assert_true (send (fixture, "GET", "a", &reply, NULL));
  value = crm_odata_session_dup_cookie (fixture->session, "BPMCSRF");
  g_assert_cmpstr (value, ==, "abc");

  g_assert_true (send (fixture, "GET", "a", &reply, NULL));
  g_assert_true (crm_mock_server_has_seen (fixture->server, ".ASPXAUTH=def"));

  crm_odata_session_clear_cookies (fixture->session);
  after = crm_odata_session_dup_cookie (fixture->session, "BPMCSRF");
  g_assert_null (after);
}

static void
test_a_large_body_is_read_whole (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (3 * 1024 * 1024 + 7, 'x');
  g_auto (CrmOdataReply) reply = { 0 };

  crm_mock_server_answer_json (fixture->server, "GET", "/a", body);
  g_assert_true (send (fixture, "GET", "a", &reply, NULL));
  g_assert_cmpuint (reply.length, ==, strlen (body));
  g_assert_cmpstr (reply.body, ==, body);
}

static GBytes *
compress (const char *text, gsize length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GBytes) plain = g_bytes_new (text, length);
  g_autoptr (GError) error = NULL;
  GBytes *packed = g_converter_convert_bytes (G_CONVERTER (compressor), plain, &error);

  g_assert_no_error (error);
  return packed;
}

static void
answer_packed (Fixture *fixture, const char *text, gsize length)
{
  CrmMockAnswer *answer = crm_mock_server_answer_json (fixture->server, "GET", "/a", "");
  g_autoptr (GBytes) packed = compress (text, length);

  crm_mock_answer_add_header (answer, "Content-Encoding", "gzip");
  crm_mock_answer_set_bytes (answer, packed);
}

static void
test_a_packed_body_is_unpacked (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmOdataReply) reply = { 0 };

  answer_packed (fixture, "{\"value\":[]}", 12);
  g_assert_true (send (fixture, "GET", "a", &reply, NULL));
  g_assert_cmpstr (reply.body, ==, "{\"value\":[]}");
  g_assert_nonnull (strstr (crm_mock_request_get_header (crm_mock_server_get_last (fixture->server),
                                                         "Accept-Encoding"),
                            "gzip"));
}

/* A hundred kilobytes that unpack to more than the limit. */
static void
test_a_bomb_is_too_large (Fixture *fixture, gconstpointer data)
{
  gsize length = CRM_ODATA_MAX_BODY + 1;
  g_autofree char *text = g_strnfill (length, ' ');

  answer_packed (fixture, text, length);
  assert_fails (fixture, "GET", "/a", CRM_REMOTE_ERROR_TOO_LARGE);
}

/* A page can be asked for in smaller ones, the description of all sets cannot. */
static void
test_metadata_may_be_larger_than_a_page (Fixture *fixture, gconstpointer data)
{
  gsize length = CRM_ODATA_MAX_BODY + 1;
  g_autofree char *text = g_strnfill (length, ' ');
  g_autoptr (GUri) uri = g_uri_parse_relative (fixture->origin, "/a", CRM_ODATA_URI_FLAGS, NULL);
  CrmOdataCall call = { .method = "GET", .uri = uri, .max_answer = CRM_ODATA_MAX_METADATA };
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (CRM_ODATA_MAX_BODY, ==, 32 * 1024 * 1024);
  answer_packed (fixture, text, length);
  g_assert_true (crm_odata_session_send (fixture->session, &call, &reply, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (reply.length, ==, length);
}

static gboolean
send_with_certificate (CrmMockServer *server,
                       const char *ca_file,
                       const char *certificate,
                       GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (crm_mock_server_get_url (server), CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (CrmOdataSession) session = crm_odata_session_new (uri, ca_file, 5, error);
  CrmOdataCall call = { .method = "GET", .uri = uri };
  g_auto (CrmOdataReply) reply = { 0 };

  return session != NULL
         && (certificate == NULL
             || crm_odata_session_set_client_certificate (session, certificate, error))
         && crm_odata_session_send (session, &call, &reply, NULL, error);
}

static gboolean
send_over_tls (CrmMockServer *server, const char *ca_file, GError **error)
{
  return send_with_certificate (server, ca_file, NULL, error);
}

static void
test_an_unknown_certificate_is_refused (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "loopback.pem", NULL);
  g_autoptr (CrmMockServer) server = crm_mock_server_new_tls (pem);
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (server, "GET", "/", "{}");
  g_assert_false (send_over_tls (server, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "its issuer is not trusted"));
  g_assert_cmpuint (crm_mock_server_get_n_requests (server), ==, 0);
}

static void
test_a_certificate_of_the_ca_file_is_accepted (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "loopback.pem", NULL);
  g_autoptr (CrmMockServer) server = crm_mock_server_new_tls (pem);
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (server, "GET", "/", "{}");
  g_assert_true (send_over_tls (server, pem, &error));
  g_assert_no_error (error);
}

/* The system's authorities stay, and what is nobody's is refused as before. */
static void
test_a_second_authority_is_trusted_too (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "loopback.pem", NULL);
  g_autofree char *other = g_test_build_filename (G_TEST_DIST, "stranger.pem", NULL);
  g_autoptr (CrmMockServer) server = crm_mock_server_new_tls (pem);
  g_autoptr (GUri) uri = g_uri_parse (crm_mock_server_get_url (server), CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (CrmOdataSession) session = crm_odata_session_new (uri, NULL, 5, NULL);
  CrmOdataCall call = { .method = "GET", .uri = uri };
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_ask_certificate (server);
  crm_mock_server_answer_json (server, "GET", "/", "{}");
  g_assert_true (crm_odata_session_trust_also (session, other, NULL));
  g_assert_false (crm_odata_session_send (session, &call, &reply, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNTRUSTED);
  g_clear_error (&error);

  g_assert_true (crm_odata_session_trust_also (session, pem, NULL));
  g_assert_true (crm_odata_session_send (session, &call, &reply, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (crm_odata_session_is_asked_for_certificate (session));
}

static void
test_our_certificate_is_shown (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "loopback.pem", NULL);
  g_autoptr (CrmMockServer) server = crm_mock_server_new_tls (pem);
  g_autoptr (GError) error = NULL;

  crm_mock_server_ask_certificate (server);
  crm_mock_server_answer_json (server, "GET", "/", "{}");
  g_assert_true (send_with_certificate (server, pem, pem, &error));
  g_assert_no_error (error);
  g_assert_nonnull (
      crm_mock_request_get_header (crm_mock_server_get_last (server), "(certificate)"));
  g_assert_true (send_over_tls (server, pem, &error));
  g_assert_null (crm_mock_request_get_header (crm_mock_server_get_last (server), "(certificate)"));
  g_assert_false (send_with_certificate (server, pem, "/nonexistent.pem", &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/odata/session/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("answer", test_answer);
  ADD ("cached-date-is-not-the-time", test_cached_date_is_not_the_time);
  ADD ("retry-after", test_retry_after);
  ADD ("redirect-on-the-same-origin", test_redirect_on_the_same_origin);
  ADD ("redirect-to-another-origin-leaks-nothing", test_redirect_to_another_origin_leaks_nothing);
  ADD ("redirects-end", test_redirects_end);
  ADD ("redirect-of-a-write", test_redirect_of_a_write_is_not_followed);
  ADD ("redirect-to-a-login-page", test_redirect_to_a_login_page);
  ADD ("truncated", test_truncated);
  ADD ("reset-of-a-write-is-sent-once", test_reset_of_a_write_is_sent_once);
  ADD ("stalled-body-times-out", test_stalled_body_times_out);
  ADD ("cancel-during-a-stall", test_cancel_during_a_stall);
  ADD ("nobody-listens", test_nobody_listens);
  ADD ("nothing-is-sent-elsewhere", test_nothing_is_sent_elsewhere);
  g_test_add_func ("/odata/session/clear-text-is-refused", test_clear_text_is_refused);
  g_test_add_func ("/odata/session/bad-ca-file-is-refused", test_a_bad_ca_file_is_refused);
  ADD ("log-without-people", test_the_log_says_nothing_of_people);
  ADD ("cookies", test_cookies_are_kept_and_cleared);
  ADD ("packed-body", test_a_packed_body_is_unpacked);
  ADD ("bomb", test_a_bomb_is_too_large);
  ADD ("metadata-may-be-larger", test_metadata_may_be_larger_than_a_page);
  g_test_add_func ("/odata/session/unknown-certificate", test_an_unknown_certificate_is_refused);
  g_test_add_func ("/odata/session/ca-file", test_a_certificate_of_the_ca_file_is_accepted);
  g_test_add_func ("/odata/session/tls/second", test_a_second_authority_is_trusted_too);
  g_test_add_func ("/odata/session/tls/own", test_our_certificate_is_shown);
  ADD ("large-body", test_a_large_body_is_read_whole);

  return g_test_run ();
}
