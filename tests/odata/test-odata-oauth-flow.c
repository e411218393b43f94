/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-oauth-fixture.h"
#include "crm-odata-oauth-text.h"
#include "crm-scripted-browser.h"

#include <string.h>

#define TOKENS                                                                                     \
  "{\"access_token\":\"a1-access\",\"token_type\":\"bearer\",\"expires_in\":3600,"                 \
  "\"refresh_token\":\"r1-refresh\"}"
#define DEVICE                                                                                     \
  "{\"device_code\":\"d1-device\",\"user_code\":\"WDJB-MJHT\","                                    \
  "\"verification_uri\":\"%URL%/activate\",\"expires_in\":60,\"interval\":5}"
#define PENDING "{\"error\":\"authorization_pending\"}"

/* --- in a browser --- */

static void
assert_parameter (const char *url, const char *name, const char *value)
{
  g_autofree char *found = crm_browser_dup_parameter (url, name);

  g_assert_cmpstr (found, ==, value);
}

static void
assert_sent (CrmOauthFixture *fixture, const char *name, const char *value)
{
  g_autofree char *found = crm_oauth_fixture_dup_sent (fixture, name);

  g_assert_cmpstr (found, ==, value);
}

static void
test_code (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autofree char *redirect = NULL;
  g_autofree char *challenge = NULL;
  g_autofree char *verifier = NULL;
  g_autofree char *page = NULL;
  g_autoptr (GError) error = NULL;

  fixture->config.user = "ann@example.com";
  crm_oauth_fixture_describe (fixture, NULL);
  crm_oauth_fixture_give (fixture, TOKENS);
  g_assert_true (crm_oauth_fixture_sign_in (fixture, &error));
  g_assert_no_error (error);

  g_assert_nonnull (strstr (fixture->authorize, "/authorize?p=1&response_type=code&"));
  assert_parameter (fixture->authorize, "client_id", "liaison");
  assert_parameter (fixture->authorize, "scope", "openid offline_access");
  assert_parameter (fixture->authorize, "code_challenge_method", "S256");
  assert_parameter (fixture->authorize, "login_hint", "ann@example.com");
  redirect = crm_browser_dup_parameter (fixture->authorize, "redirect_uri");
  assert_sent (fixture, "grant_type", "authorization_code");
  assert_sent (fixture, "code", "c0de-of-browser");
  assert_sent (fixture, "client_id", "liaison");
  assert_sent (fixture, "client_secret", NULL);
  assert_sent (fixture, "redirect_uri", redirect);
  verifier = crm_oauth_fixture_dup_sent (fixture, "code_verifier");
  challenge = crm_oauth_dup_challenge (verifier);
  assert_parameter (fixture->authorize, "code_challenge", challenge);
  g_assert_null (strstr (fixture->authorize, verifier));

  page = crm_oauth_fixture_dup_page (fixture);
  g_assert_nonnull (strstr (page, "You are signed in"));
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a1-access");
  g_assert_cmpuint (fixture->saved->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->saved, 0), ==, "r1-refresh");
}

static void
test_code_once_per_state (CrmOauthFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "state", "nonce", "code_challenge", "redirect_uri" };
  g_autofree char *first = NULL;
  gsize i;

  crm_oauth_fixture_describe (fixture, NULL);
  crm_oauth_fixture_give (fixture, TOKENS);
  g_assert_true (crm_oauth_fixture_sign_in (fixture, NULL));
  g_free (crm_oauth_fixture_dup_page (fixture));
  first = g_strdup (fixture->authorize);
  g_assert_true (crm_oauth_fixture_sign_in (fixture, NULL));

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *a = crm_browser_dup_parameter (first, names[i]);
      g_autofree char *b = crm_browser_dup_parameter (fixture->authorize, names[i]);

      g_assert_cmpstr (a, !=, b);
    }
}

static void
test_denied (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *page = NULL;

  g_set_str (&fixture->comes_back, "error=access_denied&error_description="
                                   "No%0Aaccess%E2%80%AE%3Cscript%3Ealert(1)%3C%2Fscript%3E");
  crm_oauth_fixture_describe (fixture, NULL);
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);

  /* Plain text, on one line; where it is shown it is no markup, and the page has none of it. */
  g_assert_cmpstr (error->message, ==,
                   "The sign-in was refused: No access <script>alert(1)</script>");
  page = crm_oauth_fixture_dup_page (fixture);
  g_assert_nonnull (strstr (page, "not completed"));
  g_assert_null (strstr (page, "script"));
  g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, 0);
}

static void
test_other_issuer (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_set_str (&fixture->comes_back, "code=c0de-of-browser&iss=https%3A%2F%2Fhonest.example");
  crm_oauth_fixture_describe (fixture, NULL);
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_REFUSED);

  g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, 0);
}

static void
test_silent_issuer (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_oauth_fixture_describe (fixture, ",\"authorization_response_iss_parameter_supported\":true");
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_REFUSED);
  g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, 0);
}

static void
test_own_issuer (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autofree char *issuer = g_uri_escape_string (fixture->issuer, NULL, FALSE);

  g_free (fixture->comes_back);
  fixture->comes_back = g_strconcat ("code=c0de-of-browser&iss=", issuer, NULL);
  crm_oauth_fixture_describe (fixture, ",\"authorization_response_iss_parameter_supported\":true");
  crm_oauth_fixture_give (fixture, TOKENS);
  g_assert_true (crm_oauth_fixture_sign_in (fixture, NULL));
}

static void
test_no_browser (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->comes_back, g_free);
  crm_oauth_fixture_describe (fixture, NULL);
  g_assert_false (crm_oauth_fixture_sign_in (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* --- id tokens --- */

typedef struct
{
  CrmOauthFixture *fixture;
  const char *claims; /* "%s" for the right nonce */
} Answer;

/* The nonce is only known once the browser was sent away, and the answer must be there before
 * it comes back: so it is given from within. */
static gboolean
answer_and_come_back_cb (const char *url, gpointer user_data, GError **error)
{
  Answer *answer = user_data;
  g_autofree char *nonce = crm_browser_dup_parameter (url, "nonce");
  g_autofree char *state = crm_browser_dup_parameter (url, "state");
  g_autofree char *redirect = crm_browser_dup_parameter (url, "redirect_uri");
  g_autofree char *back = g_strdup_printf ("%s?state=%s&code=c0de", redirect, state);
  g_auto (GStrv) parts = g_strsplit (answer->claims, "%NONCE%", -1);
  g_autofree char *claims = g_strjoinv (nonce, parts);
  g_autofree char *token = crm_oauth_fixture_dup_id_token (answer->fixture, claims);
  g_autofree char *json = g_strdup_printf (
      "{\"access_token\":\"a1\",\"token_type\":\"Bearer\",\"id_token\":\"%s\"}", token);

  crm_oauth_fixture_give (answer->fixture, json);
  answer->fixture->browser = crm_browser_visit (back);

  return TRUE;
}

static gboolean
sign_in_as (CrmOauthFixture *fixture, const char *claims, GError **error)
{
  Answer answer = { fixture, claims };
  CrmOauthPerson person = { answer_and_come_back_cb, NULL, &answer };

  crm_oauth_fixture_describe (fixture, NULL);
  crm_oauth_fixture_start (fixture);
  return crm_oauth_sign_in (fixture->oauth, &person, NULL, error);
}

static void
test_id_token_tells_user (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autofree char *user = NULL;

  g_assert_true (sign_in_as (
      fixture,
      "\"aud\":[\"other\",\"liaison\"],\"nonce\":\"%NONCE%\",\"preferred_username\":\"Ann\"",
      NULL));
  user = crm_oauth_dup_fact (fixture->oauth, CRM_OAUTH_USER);
  g_assert_cmpstr (user, ==, "Ann");
}

static void
test_id_token_of_another (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sign_in_as (fixture, data, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  crm_oauth_fixture_token_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);
  g_assert_cmpuint (fixture->saved->len, ==, 0);
}

/* --- on another device --- */

static void
start_device (CrmOauthFixture *fixture)
{
  fixture->config.grant = CRM_OAUTH_DEVICE;
  crm_oauth_fixture_describe (fixture, NULL);
  crm_mock_server_answer_json (fixture->identity, "POST", "/device", DEVICE);
}

static void
test_device (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autofree char *shown = g_strdup_printf ("WDJB-MJHT %s/activate -", fixture->issuer);
  g_autoptr (GError) error = NULL;

  start_device (fixture);
  crm_oauth_fixture_refuse (fixture, 400, PENDING);
  crm_oauth_fixture_refuse (fixture, 400, "{\"error\":\"slow_down\"}");
  crm_oauth_fixture_refuse (fixture, 400, PENDING);
  crm_oauth_fixture_give (fixture, TOKENS);
  g_assert_true (crm_oauth_fixture_sign_in (fixture, &error));
  g_assert_no_error (error);

  g_assert_cmpstr (fixture->shown, ==, shown);
  assert_sent (fixture, "grant_type", "urn:ietf:params:oauth:grant-type:device_code");
  assert_sent (fixture, "device_code", "d1-device");
  assert_sent (fixture, "client_id", "liaison");
  /* Twice after five seconds, and after ten when it was told to be slower. */
  g_assert_cmpint (crm_clock_monotonic_us (CRM_CLOCK (fixture->clock)), ==,
                   (5 + 5 + 10 + 10) * G_USEC_PER_SEC);
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a1-access");
  g_assert_cmpstr (g_ptr_array_index (fixture->saved, 0), ==, "r1-refresh");
}

static void
test_device_survives_lost_answers (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start_device (fixture);
  crm_mock_answer_set_fault (crm_oauth_fixture_give (fixture, TOKENS), CRM_MOCK_RESET);
  crm_oauth_fixture_refuse (fixture, 503, "");
  crm_oauth_fixture_refuse (fixture, 502, "<html>");
  crm_oauth_fixture_give (fixture, TOKENS);
  g_assert_true (crm_oauth_fixture_sign_in (fixture, &error));
  g_assert_no_error (error);
}

static void
test_device_ends (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start_device (fixture);
  crm_oauth_fixture_refuse (fixture, 400, PENDING);
  crm_oauth_fixture_refuse (fixture, 400, data);
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);

  g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, 2);
}

static void
test_device_nobody_comes (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start_device (fixture);
  crm_oauth_fixture_refuse (fixture, 400, PENDING);
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);

  g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, 60 / 5);
}

static void
test_device_cancelled (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  CrmOauthPerson person = { 0 };

  start_device (fixture);
  crm_oauth_fixture_start (fixture);
  g_cancellable_cancel (cancellable);
  g_assert_false (crm_oauth_sign_in (fixture->oauth, &person, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A person is sent to the address and reads the code: neither may be anything. */
static void
test_device_bad_answers (CrmOauthFixture *fixture, gconstpointer data)
{
  static const char *const answers[] = {
    "{\"device_code\":\"d\",\"user_code\":\"X\",\"verification_uri\":\"javascript:alert(1)\"}",
    "{\"device_code\":\"d\",\"user_code\":\"X\",\"verification_uri\":\"http://192.0.2.1/\"}",
    "{\"device_code\":\"d\",\"user_code\":\"X\"}",
    "{\"device_code\":\"d\",\"user_code\":\"X\\nY\",\"verification_uri\":\"%URL%\"}",
    "{\"device_code\":\"d\\r\\nX: y\",\"user_code\":\"X\",\"verification_uri\":\"%URL%\"}",
    "{\"device_code\":7,\"user_code\":\"X\",\"verification_uri\":\"%URL%\"}",
    "[]",
    "",
  };
  gsize i;

  fixture->config.grant = CRM_OAUTH_DEVICE;
  crm_oauth_fixture_describe (fixture, NULL);
  for (i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;

      crm_mock_server_answer_json (fixture->identity, "POST", "/device", answers[i]);
      error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_UNREACHABLE);
      g_assert_null (fixture->shown);
    }
}

static void
test_no_device_codes (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->config.grant = CRM_OAUTH_DEVICE;
  fixture->config.token_url = fixture->token_url;
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_UNSUPPORTED);
}

/* --- with nobody there --- */

static void
test_client (CrmOauthFixture *fixture, gconstpointer data)
{
  fixture->config.grant = CRM_OAUTH_CLIENT;
  fixture->config.client_secret = "cl1ent secret&";
  crm_oauth_fixture_describe (fixture, NULL);
  crm_oauth_fixture_start (fixture);
  crm_oauth_fixture_give (fixture, "{\"access_token\":\"a1\"}");
  crm_oauth_fixture_give (fixture, "{\"access_token\":\"a2\"}");
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a1");

  assert_sent (fixture, "grant_type", "client_credentials");
  assert_sent (fixture, "client_id", "liaison");
  assert_sent (fixture, "client_secret", "cl1ent secret&");
  g_assert_null (
      crm_mock_request_get_header (crm_mock_server_get_last (fixture->identity), "authorization"));
  g_assert_true (crm_oauth_fixture_sign_in (fixture, NULL));
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a2");
}

static void
test_client_in_header (CrmOauthFixture *fixture, gconstpointer data)
{
  fixture->config.grant = CRM_OAUTH_CLIENT;
  fixture->config.client_secret = "a:b";
  crm_oauth_fixture_describe (
      fixture, ",\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\"]");
  crm_oauth_fixture_start (fixture);
  crm_oauth_fixture_give (fixture, "{\"access_token\":\"a1\"}");
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a1");

  assert_sent (fixture, "client_secret", NULL);
  /* "liaison:a%3Ab" */
  g_assert_cmpstr (crm_mock_request_get_header (crm_mock_server_get_last (fixture->identity),
                                                "authorization"),
                   ==, "Basic bGlhaXNvbjphJTNBYg==");
}

static void
test_client_without_secret (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->config.grant = CRM_OAUTH_CLIENT;
  crm_oauth_fixture_describe (fixture, NULL);
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);
  g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, 0);
}

/* --- for one server --- */

static void
sign_in_at (CrmOauthFixture *fixture, CrmOauthGrant grant)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  CrmMockAnswer *answer = crm_mock_server_answer (server, "GET", "/api/data/v9.2", 401, NULL, "");
  g_autofree char *header = g_strdup_printf (
      "Bearer authorization_uri=%s/t/oauth2/authorize, resource_id=%%URL%%/", fixture->issuer);
  g_autoptr (GError) error = NULL;

  crm_mock_answer_add_header (answer, "WWW-Authenticate", header);
  crm_mock_server_answer_json (
      fixture->identity, "GET", "/t/v2.0/.well-known/openid-configuration",
      "{\"issuer\":\"%URL%/t/v2.0\",\"authorization_endpoint\":\"%URL%/authorize\","
      "\"token_endpoint\":\"%URL%/token\"}");
  crm_oauth_fixture_give (fixture, TOKENS);
  fixture->config.issuer = NULL;
  fixture->config.grant = grant;
  fixture->config.url = crm_mock_server_get_url (server);
  g_assert_true (crm_oauth_fixture_sign_in (fixture, &error));
  g_assert_no_error (error);
}

static void
test_scope_of_a_person (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autofree char *scope = NULL;
  g_autofree char *resource = NULL;
  g_autofree char *expected = NULL;

  sign_in_at (fixture, CRM_OAUTH_CODE);
  scope = crm_browser_dup_parameter (fixture->authorize, "scope");
  resource = crm_oauth_dup_fact (fixture->oauth, CRM_OAUTH_RESOURCE);
  expected = g_strdup_printf ("openid offline_access %s/user_impersonation", resource);
  g_assert_cmpstr (scope, ==, expected);
}

static void
test_scope_of_a_client (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autofree char *resource = NULL;
  g_autofree char *expected = NULL;

  fixture->config.client_secret = "s3cret-of-client";
  sign_in_at (fixture, CRM_OAUTH_CLIENT);
  resource = crm_oauth_dup_fact (fixture->oauth, CRM_OAUTH_RESOURCE);
  expected = g_strconcat (resource, "/.default", NULL);
  assert_sent (fixture, "scope", expected);
}

/* What was found is enough to go on without looking it up again. */
static void
test_facts (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autofree char *issuer = NULL;
  g_autofree char *token_url = NULL;
  g_autofree char *device_url = NULL;
  guint before;

  crm_oauth_fixture_describe (fixture, NULL);
  crm_oauth_fixture_give (fixture, TOKENS);
  g_assert_true (crm_oauth_fixture_sign_in (fixture, NULL));
  issuer = crm_oauth_dup_fact (fixture->oauth, CRM_OAUTH_ISSUER);
  token_url = crm_oauth_dup_fact (fixture->oauth, CRM_OAUTH_TOKEN_URL);
  device_url = crm_oauth_dup_fact (fixture->oauth, CRM_OAUTH_DEVICE_URL);
  g_assert_cmpstr (issuer, ==, fixture->issuer);
  g_assert_cmpstr (token_url, ==, fixture->token_url);
  g_assert_true (g_str_has_suffix (device_url, "/device"));

  fixture->config.token_url = token_url;
  g_clear_object (&fixture->oauth);
  crm_oauth_fixture_start (fixture);
  crm_oauth_set_refresh_token (fixture->oauth, "r1-refresh");
  before = crm_mock_server_get_n_requests (fixture->identity);
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a1-access");
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->identity), ==, before + 1);
}

/* --- secrets --- */

static void
test_secrets_stay_secret (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autofree char *verifier = NULL;
  g_autofree char *state = NULL;
  g_autoptr (GError) error = NULL;

  fixture->config.client_secret = "s3cret-of-client";
  crm_oauth_fixture_describe (fixture, NULL);
  crm_oauth_fixture_refuse (fixture, 400,
                            "{\"error\":\"invalid_grant\",\"error_description\":"
                            "\"code c0de-of-browser of s3cret-of-client is used up\"}");
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);
  g_assert_cmpstr (error->message, ==,
                   "The sign-in is no longer valid (invalid_grant): code … of … is used up");

  crm_oauth_fixture_give (fixture, TOKENS);
  g_free (crm_oauth_fixture_dup_page (fixture));
  g_assert_true (crm_oauth_fixture_sign_in (fixture, NULL));
  verifier = crm_oauth_fixture_dup_sent (fixture, "code_verifier");
  state = crm_browser_dup_parameter (fixture->authorize, "state");
  g_assert_true (crm_oauth_fixture_was_logged ("/token"));
  g_assert_false (crm_oauth_fixture_was_logged ("s3cret-of-client"));
  g_assert_false (crm_oauth_fixture_was_logged ("c0de-of-browser"));
  g_assert_false (crm_oauth_fixture_was_logged ("a1-access"));
  g_assert_false (crm_oauth_fixture_was_logged ("r1-refresh"));
  g_assert_false (crm_oauth_fixture_was_logged (verifier));
  g_assert_false (crm_oauth_fixture_was_logged (state));
}

static void
test_form_is_not_redirected (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmMockServer) other = crm_mock_server_new ();
  g_autofree char *location = g_strconcat (crm_mock_server_get_url (other), "/token", NULL);
  g_autoptr (GError) error = NULL;

  crm_oauth_fixture_describe (fixture, NULL);
  crm_mock_answer_add_header (crm_oauth_fixture_refuse (fixture, 307, ""), "Location", location);
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_REFUSED);

  g_assert_cmpuint (crm_mock_server_get_n_requests (other), ==, 0);
}

static void
test_clear_text_places (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->config.token_url = "http://192.0.2.1/token";
  fixture->config.authorize_url = "https://192.0.2.1/authorize";
  error = crm_oauth_fixture_sign_in_fails (fixture, CRM_REMOTE_ERROR_REFUSED);
  g_assert_null (fixture->authorize);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func)                                                                      \
  g_test_add ("/odata/oauth-flow/" path, CrmOauthFixture, data, crm_oauth_fixture_set_up, func,    \
              crm_oauth_fixture_tear_down)
  ADD ("code/whole", NULL, test_code);
  ADD ("code/once-per-state", NULL, test_code_once_per_state);
  ADD ("code/denied", NULL, test_denied);
  ADD ("code/other-issuer", NULL, test_other_issuer);
  ADD ("code/silent-issuer", NULL, test_silent_issuer);
  ADD ("code/own-issuer", NULL, test_own_issuer);
  ADD ("code/no-browser", NULL, test_no_browser);
  ADD ("id-token/user", NULL, test_id_token_tells_user);
  ADD ("id-token/nonce", "\"aud\":\"liaison\",\"nonce\":\"other\"", test_id_token_of_another);
  ADD ("id-token/no-nonce", "\"aud\":\"liaison\"", test_id_token_of_another);
  ADD ("id-token/audience", "\"aud\":\"other\",\"nonce\":\"%NONCE%\"", test_id_token_of_another);
  ADD ("id-token/issuer",
       "\"iss\":\"https://other.example\",\"aud\":\"other\",\"nonce\":\"%NONCE%\"",
       test_id_token_of_another);
  ADD ("device/whole", NULL, test_device);
  ADD ("device/lost-answers", NULL, test_device_survives_lost_answers);
  ADD ("device/denied", "{\"error\":\"access_denied\"}", test_device_ends);
  ADD ("device/expired", "{\"error\":\"expired_token\"}", test_device_ends);
  ADD ("device/nobody", NULL, test_device_nobody_comes);
  ADD ("device/cancelled", NULL, test_device_cancelled);
  ADD ("device/bad-answers", NULL, test_device_bad_answers);
  ADD ("device/none", NULL, test_no_device_codes);
  ADD ("client/whole", NULL, test_client);
  ADD ("client/in-header", NULL, test_client_in_header);
  ADD ("client/without-secret", NULL, test_client_without_secret);
  ADD ("scope/person", NULL, test_scope_of_a_person);
  ADD ("scope/client", NULL, test_scope_of_a_client);
  ADD ("facts", NULL, test_facts);
  ADD ("secrets/stay-secret", NULL, test_secrets_stay_secret);
  ADD ("secrets/no-redirect", NULL, test_form_is_not_redirected);
  ADD ("secrets/clear-text", NULL, test_clear_text_places);
#undef ADD
  return g_test_run ();
}
