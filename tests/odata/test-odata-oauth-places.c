/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-mock-server.h"
#include "crm-odata-oauth-challenge.h"
#include "crm-odata-oauth-places.h"
#include "crm-odata-oauth-text.h"
#include "crm-odata-url.h"

#include <string.h>

/* Two origins: the account's server and an identity service. */
typedef struct
{
  CrmMockServer *server;
  CrmMockServer *identity;
  CrmOauthLine line;
  CrmOauthPlaces places;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = crm_mock_server_new ();
  fixture->identity = crm_mock_server_new ();
  fixture->line.server
      = g_uri_parse (crm_mock_server_get_url (fixture->server), CRM_ODATA_URI_FLAGS, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  crm_oauth_places_clear (&fixture->places);
  crm_oauth_line_clear (&fixture->line);
  crm_mock_server_free (fixture->server);
  crm_mock_server_free (fixture->identity);
}

/* A description of the identity service at @path, as the issuer @issuer below it. */
static void
describe (CrmMockServer *server, const char *path, const char *issuer, const char *token)
{
  g_autofree char *body = g_strdup_printf (
      "{\"issuer\":\"%s\",\"authorization_endpoint\":\"%%URL%%/authorize\","
      "\"token_endpoint\":\"%s\",\"device_authorization_endpoint\":\"%%URL%%/device\","
      "\"scopes_supported\":[\"openid\"]}",
      issuer, token);

  crm_mock_server_answer_json (server, "GET", path, body);
}

static gboolean
find (Fixture *fixture, const char *path, GError **error)
{
  g_autofree char *issuer = g_strconcat (crm_mock_server_get_url (fixture->identity), path, NULL);

  return crm_oauth_places_find (&fixture->line, issuer, &fixture->places, NULL, error);
}

static void
assert_token_place (Fixture *fixture, CrmMockServer *server, const char *path)
{
  g_autofree char *expected = g_strconcat (crm_mock_server_get_url (server), path, NULL);
  g_autofree char *token = NULL;

  g_assert_nonnull (fixture->places.token);
  token = g_uri_to_string (fixture->places.token);
  g_assert_cmpstr (token, ==, expected);
}

static void
assert_refused (Fixture *fixture, const char *path, CrmRemoteError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (find (fixture, path, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, (int) code);
}

/* --- texts --- */

static void
test_challenge_of_a_verifier (void)
{
  /* The example of RFC 7636, appendix B. */
  g_autofree char *challenge
      = crm_oauth_dup_challenge ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void
test_random_differs (void)
{
  g_autofree char *a = crm_oauth_dup_random ();
  g_autofree char *b = crm_oauth_dup_random ();

  g_assert_cmpuint (strlen (a), ==, 43);
  g_assert_cmpstr (a, !=, b);
}

static void
test_words_are_tame (void)
{
  static const char *const secrets[] = { NULL, "s3cret-token", "ab" };
  g_autofree char *words = crm_oauth_dup_words (
      "  no\tgrant s3cret-token\r\n\xe2\x80\xaeretro abc \xff<b>", secrets, 3);
  g_autofree char *endless = g_strnfill (5000, 'x');
  g_autofree char *cut = crm_oauth_dup_words (endless, NULL, 0);

  g_assert_cmpstr (words, ==, "no grant …   retro abc \xef\xbf\xbd<b>");
  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, 301);
  g_assert_null (crm_oauth_dup_words (" \n ", NULL, 0));
}

/* --- challenges --- */

static void
test_challenges (void)
{
  static const struct
  {
    const char *header;
    const char *authorization_uri;
    const char *resource_id;
    const char *metadata;
  } cases[] = {
    { "Bearer authorization_uri=https://login.example/t/oauth2/authorize, "
      "resource_id=https://org.example/",
      "https://login.example/t/oauth2/authorize", "https://org.example/", NULL },
    { "Basic realm=\"a, b\", bearer AUTHORIZATION_URI=\"https://login.example/x\" , x=y",
      "https://login.example/x", NULL, NULL },
    { "Bearer realm=\"\", resource_metadata=\"https://org.example/\\\"m\"", NULL, NULL,
      "https://org.example/\"m" },
    { "Negotiate YII==, Basic authorization_uri=https://evil.example/", NULL, NULL, NULL },
    { "Bearer authorization_uri=\"unfinished", "unfinished", NULL, NULL },
    { "Bearer authorization_uri=", NULL, NULL, NULL },
    { "Bearer authorization_uri=first, authorization_uri=second", "first", NULL, NULL },
    { "Bearer", NULL, NULL, NULL },
    { "=,=\"", NULL, NULL, NULL },
    { "", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (CrmOauthChallenge) challenge = { 0 };
      gboolean is_useful = cases[i].authorization_uri != NULL || cases[i].metadata != NULL;

      g_test_message ("%s", cases[i].header);
      g_assert_cmpint (crm_oauth_challenge_parse (cases[i].header, &challenge), ==, is_useful);
      g_assert_cmpstr (challenge.authorization_uri, ==, cases[i].authorization_uri);
      g_assert_cmpstr (challenge.resource_id, ==, cases[i].resource_id);
      g_assert_cmpstr (challenge.resource_metadata, ==, cases[i].metadata);
    }
}

/* --- from an issuer --- */

static void
test_openid_description (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  describe (fixture->identity, "/t/.well-known/openid-configuration", "%URL%/t", "%URL%/token");
  g_assert_true (find (fixture, "/t/", &error));
  g_assert_no_error (error);
  assert_token_place (fixture, fixture->identity, "/token");
  g_assert_nonnull (fixture->places.authorize);
  g_assert_nonnull (fixture->places.device);
  g_assert_false (fixture->places.has_offline);
  g_assert_false (fixture->places.names_issuer);
}

static void
test_oauth_description (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  describe (fixture->identity, "/.well-known/oauth-authorization-server/t", "%URL%/t",
            "%URL%/token");
  g_assert_true (find (fixture, "/t", &error));
  g_assert_no_error (error);
  assert_token_place (fixture, fixture->identity, "/token");
}

static void
test_no_description (Fixture *fixture, gconstpointer data)
{
  crm_mock_server_answer (fixture->identity, "GET", "/.well-known/openid-configuration", 200,
                          "text/html", "<html>login</html>");
  assert_refused (fixture, "", CRM_REMOTE_ERROR_UNSUPPORTED);
}

static void
test_description_of_another (Fixture *fixture, gconstpointer data)
{
  describe (fixture->identity, "/.well-known/openid-configuration", "https://honest.example",
            "%URL%/token");
  assert_refused (fixture, "", CRM_REMOTE_ERROR_REFUSED);
}

static void
test_places_elsewhere (Fixture *fixture, gconstpointer data)
{
  static const char *const tokens[] = {
    "https://evil.example/token",
    "http://192.0.2.1/token",
    "javascript:alert(1)",
    "%URL%/token#x",
    "//token",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u/.well-known/openid-configuration", (guint) i);
      g_autofree char *issuer = g_strdup_printf ("/%u", (guint) i);

      g_test_message ("%s", tokens[i]);
      describe (fixture->identity, path, "%URL%", tokens[i]);
      assert_refused (fixture, issuer, CRM_REMOTE_ERROR_REFUSED);
    }
}

static void
test_clear_text_issuer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      crm_oauth_places_find (&fixture->line, "http://192.0.2.1/", &fixture->places, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

static void
test_issuers (void)
{
  static const struct
  {
    const char *own;
    const char *said;
    gboolean is_same;
  } cases[] = {
    { "https://a.example", "https://a.example/", TRUE },
    { "https://a.example/t", "https://A.example:443/t", TRUE },
    { "https://a.example/t", "https://a.example/u", FALSE },
    { "https://a.example/{tenantid}/v2.0", "https://a.example/4711/v2.0", TRUE },
    { "https://a.example/{tenantid}/v2.0", "https://a.example/4711/x/v2.0", FALSE },
    { "https://a.example/{tenantid}/v2.0", "https://b.example/4711/v2.0", FALSE },
    { "https://a.example", "http://a.example", FALSE },
    { "https://a.example", "https://a.example/?x", FALSE },
    { "https://a.example", "a.example", FALSE },
    { NULL, "https://token.example/any", TRUE },
    { NULL, "https://evil.example/any", FALSE },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (CrmOauthPlaces) places = { 0 };

      g_test_message ("%s %s", cases[i].own, cases[i].said);
      places.issuer = g_strdup (cases[i].own);
      places.token = g_uri_parse ("https://token.example/t", CRM_ODATA_URI_FLAGS, NULL);
      g_assert_cmpint (crm_oauth_places_is_issuer (&places, cases[i].said), ==, cases[i].is_same);
    }
}

/* --- from the account's server --- */

static void
challenge (Fixture *fixture, const char *path, const char *format)
{
  CrmMockAnswer *answer = crm_mock_server_answer (fixture->server, "GET", path, 401, NULL, "");
  g_auto (GStrv) parts = g_strsplit (format, "%IDENTITY%", -1);
  g_autofree char *header = g_strjoinv (crm_mock_server_get_url (fixture->identity), parts);

  crm_mock_answer_add_header (answer, "WWW-Authenticate", header);
}

static void
assert_found (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (crm_oauth_places_find_for_server (&fixture->line, &fixture->places, NULL, &error));
  g_assert_no_error (error);
}

static void
test_tenant_of_a_challenge (Fixture *fixture, gconstpointer data)
{
  challenge (fixture, "/api/data/v9.2",
             "Bearer authorization_uri=%IDENTITY%/common/oauth2/authorize, resource_id=%URL%/");
  describe (fixture->identity, "/common/v2.0/.well-known/openid-configuration",
            "%URL%/{tenantid}/v2.0", "%URL%/common/oauth2/v2.0/token");
  assert_found (fixture);

  assert_token_place (fixture, fixture->identity, "/common/oauth2/v2.0/token");
  g_assert_cmpstr (fixture->places.resource, ==, crm_mock_server_get_url (fixture->server));
  g_assert_false (fixture->places.takes_resource);
}

static void
test_challenge_without_description (Fixture *fixture, gconstpointer data)
{
  g_autofree char *device = NULL;

  challenge (fixture, "/", "Bearer authorization_uri=%IDENTITY%/adfs/oauth2/authorize");
  assert_found (fixture);

  assert_token_place (fixture, fixture->identity, "/adfs/oauth2/token");
  device = g_uri_to_string (fixture->places.device);
  g_assert_true (g_str_has_suffix (device, "/adfs/oauth2/devicecode"));
  g_assert_true (fixture->places.takes_resource);
}

/* A server that could choose would have a token made that is good somewhere else. */
static void
test_resource_of_a_stranger (Fixture *fixture, gconstpointer data)
{
  challenge (fixture, "/",
             "Bearer authorization_uri=%IDENTITY%/t/oauth2/authorize, "
             "resource_id=https://graph.example/x");
  assert_found (fixture);

  g_assert_cmpstr (fixture->places.resource, ==, crm_mock_server_get_url (fixture->server));
}

static void
test_resource_metadata (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strdup_printf ("{\"authorization_servers\":[\"%s\"]}",
                                           crm_mock_server_get_url (fixture->identity));

  challenge (fixture, "/", "Bearer resource_metadata=\"%URL%/.well-known/oauth\"");
  crm_mock_server_answer_json (fixture->server, "GET", "/.well-known/oauth", body);
  describe (fixture->identity, "/.well-known/openid-configuration", "%URL%", "%URL%/token");
  assert_found (fixture);

  assert_token_place (fixture, fixture->identity, "/token");
}

static void
test_resource_metadata_of_a_stranger (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  challenge (fixture, "/", "Bearer resource_metadata=\"%IDENTITY%/.well-known/oauth\"");
  g_assert_false (
      crm_oauth_places_find_for_server (&fixture->line, &fixture->places, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->identity), ==, 0);
}

/* The server's own description names an identity service, which is then asked itself. */
static void
test_own_description (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_strdup (crm_mock_server_get_url (fixture->identity));
  g_autofree char *token = g_strconcat (other, "/claimed", NULL);
  g_autofree char *body
      = g_strdup_printf ("{\"issuer\":\"%s\",\"token_endpoint\":\"%s\"}", other, token);

  crm_mock_server_answer_json (fixture->server, "GET", "/0/.well-known/openid-configuration", body);
  describe (fixture->identity, "/.well-known/openid-configuration", "%URL%", "%URL%/own");
  assert_found (fixture);

  assert_token_place (fixture, fixture->identity, "/own");
}

static void
test_own_description_alone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_strdup (crm_mock_server_get_url (fixture->identity));
  g_autofree char *body = g_strdup_printf (
      "{\"issuer\":\"%s\",\"token_endpoint\":\"%s/connect/token\"}", other, other);
  g_autoptr (GUri) typed = crm_odata_url_join (fixture->line.server, "crm/0/odata", NULL);

  g_uri_unref (fixture->line.server);
  fixture->line.server = g_steal_pointer (&typed);
  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/.well-known/openid-configuration",
                               body);
  assert_found (fixture);

  assert_token_place (fixture, fixture->identity, "/connect/token");
}

static void
test_own_description_that_mixes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body
      = g_strdup_printf ("{\"issuer\":\"%s\",\"token_endpoint\":\"%%URL%%/steal\"}",
                         crm_mock_server_get_url (fixture->identity));
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/.well-known/openid-configuration", body);
  g_assert_false (
      crm_oauth_places_find_for_server (&fixture->line, &fixture->places, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

static void
test_server_without_identity_service (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      crm_oauth_places_find_for_server (&fixture->line, &fixture->places, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/odata/oauth-places/text/challenge", test_challenge_of_a_verifier);
  g_test_add_func ("/odata/oauth-places/text/random", test_random_differs);
  g_test_add_func ("/odata/oauth-places/text/words", test_words_are_tame);
  g_test_add_func ("/odata/oauth-places/challenges", test_challenges);
  g_test_add_func ("/odata/oauth-places/issuers", test_issuers);
#define ADD(path, func)                                                                            \
  g_test_add ("/odata/oauth-places/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("issuer/openid", test_openid_description);
  ADD ("issuer/oauth", test_oauth_description);
  ADD ("issuer/none", test_no_description);
  ADD ("issuer/another", test_description_of_another);
  ADD ("issuer/elsewhere", test_places_elsewhere);
  ADD ("issuer/clear-text", test_clear_text_issuer);
  ADD ("server/tenant", test_tenant_of_a_challenge);
  ADD ("server/undescribed", test_challenge_without_description);
  ADD ("server/resource-of-a-stranger", test_resource_of_a_stranger);
  ADD ("server/resource-metadata", test_resource_metadata);
  ADD ("server/resource-metadata-of-a-stranger", test_resource_metadata_of_a_stranger);
  ADD ("server/own", test_own_description);
  ADD ("server/own-alone", test_own_description_alone);
  ADD ("server/own-that-mixes", test_own_description_that_mixes);
  ADD ("server/none", test_server_without_identity_service);
#undef ADD
  return g_test_run ();
}
