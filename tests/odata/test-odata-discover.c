/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-mock-server.h"
#include "crm-odata-discover.h"

#include <string.h>

#define SERVICE "{\"@odata.context\":\"$metadata\",\"value\":[]}"
#define LOGIN "/ServiceModel/AuthService.svc/Login"
#define PLACES                                                                                     \
  "{\"issuer\":\"%URL%/tenant/v2.0\",\"authorization_endpoint\":\"%URL%/tenant/authorize\","       \
  "\"token_endpoint\":\"%URL%/tenant/token\",\"device_authorization_endpoint\":"                   \
  "\"%URL%/tenant/device\"}"

static gboolean
discover_with (const char *url,
               const char *ca_file,
               CrmOdataDiscovery *out,
               GCancellable *cancellable,
               GError **error)
{
  CrmOdataConfig config
      = { .url = url, .user = "ann", .password = "pw", .ca_file = ca_file, .timeout_s = 5 };

  return crm_odata_discover (&config, out, cancellable, error);
}

static void
discover (CrmMockServer *server, const char *typed, CrmOdataDiscovery *out)
{
  g_autofree char *url = g_strconcat (crm_mock_server_get_url (server), typed, NULL);
  g_autoptr (GError) error = NULL;

  discover_with (url, NULL, out, NULL, &error);
  g_assert_no_error (error);
  /* A stranger has no name. */
  g_assert_false (crm_mock_server_has_seen (server, "ann"));
  g_assert_false (crm_mock_server_has_seen (server, "pw"));
}

static void
assert_address (CrmMockServer *server, const CrmOdataDiscovery *found, const char *path)
{
  g_autofree char *url = g_strconcat (crm_mock_server_get_url (server), path, NULL);

  g_assert_cmpstr (found->address, ==, url);
}

static void
lock (CrmMockServer *server, const char *path, const char *challenge)
{
  CrmMockAnswer *answer = crm_mock_server_answer (server, "GET", path, 401, NULL, "");

  if (challenge != NULL)
    crm_mock_answer_add_header (answer, "WWW-Authenticate", challenge);
}

static void
test_open_service (void)
{
  static const char *const typed[] = { "", "/odata", "/odata/", "/odata/$metadata" };

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (CrmMockServer) server = crm_mock_server_new ();
      g_auto (CrmOdataDiscovery) found = { 0 };
      CrmMockAnswer *answer = crm_mock_server_answer_json (server, "GET", "/odata/", SERVICE);

      crm_mock_answer_add_header (answer, "OData-Version", "4.01");
      discover (server, typed[i], &found);
      assert_address (server, &found, "/odata");
      g_assert_cmpint (found.ways, ==, CRM_ODATA_WAY_OPEN);
      g_assert_cmpint (found.found.type, ==, CRM_ODATA_TYPE_ODATA);
      g_assert_cmpstr (found.found.version, ==, "4.01");
    }
}

/* From its pages too, and with nobody's name. */
static void
test_creatio (void)
{
  static const char *const typed[]
      = { "/crm",
          "/crm/0",
          "/crm/0/odata",
          "/crm/0/Nui/ViewModule.aspx?vm=x#SectionModuleV2/ContactSectionV2/",
          "/crm/0/Shell/?autoOpenIdLogin=true#Section/Contacts_ListPage",
          "/crm/Login/NuiLogin.aspx",
          "/crm/ClientApp/" };

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (CrmMockServer) server = crm_mock_server_new ();
      g_auto (CrmOdataDiscovery) found = { 0 };

      crm_mock_server_answer_json (server, "POST", "/crm" LOGIN, "{\"Code\":1}");
      discover (server, typed[i], &found);
      assert_address (server, &found, "/crm");
      g_assert_cmpint (found.ways, ==, CRM_ODATA_WAY_CREATIO);
      g_assert_cmpint (found.found.type, ==, CRM_ODATA_TYPE_CREATIO);
      g_assert_cmpstr (found.found.product, ==, "Creatio");
    }
}

static void
test_creatio_with_identity_service (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_autoptr (CrmMockServer) identity = crm_mock_server_new ();
  g_autofree char *named
      = g_strdup_printf ("{\"issuer\":\"%s/tenant/v2.0\",\"token_endpoint\":"
                         "\"%s/t\"}",
                         crm_mock_server_get_url (identity), crm_mock_server_get_url (identity));
  g_auto (CrmOdataDiscovery) found = { 0 };

  crm_mock_server_answer_json (server, "POST", LOGIN, "{\"Code\":1}");
  crm_mock_server_answer_json (server, "GET", "/0/.well-known/openid-configuration", named);
  crm_mock_server_answer_json (identity, "GET", "/tenant/v2.0/.well-known/openid-configuration",
                               PLACES);
  discover (server, "/0/Shell/", &found);
  g_assert_cmpint (found.ways, ==,
                   CRM_ODATA_WAY_CREATIO | CRM_ODATA_WAY_OAUTH | CRM_ODATA_WAY_DEVICE);
  g_assert_true (g_str_has_prefix (found.issuer, crm_mock_server_get_url (identity)));
  g_assert_cmpstr (found.person_scope, ==, "openid offline_access");
  g_assert_false (found.wants_localhost);
}

/* The page of a Dataverse leads to a login elsewhere; its root says where tokens come from. */
static void
test_dataverse (void)
{
  static const char *const typed[]
      = { "", "/main.aspx?appid=1&pagetype=entitylist", "/apps/sales", "/api/data/v9.2" };

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (CrmMockServer) server = crm_mock_server_new ();
      g_autoptr (CrmMockServer) identity = crm_mock_server_new ();
      CrmMockAnswer *leads = crm_mock_server_answer (server, "GET", "/", 302, NULL, "");
      g_autofree char *challenge
          = g_strdup_printf ("Bearer authorization_uri=%s/tenant/oauth2/authorize, resource_id=%s/",
                             crm_mock_server_get_url (identity), crm_mock_server_get_url (server));
      g_autofree char *scope = g_strconcat (
          "openid offline_access ", crm_mock_server_get_url (server), "/user_impersonation", NULL);
      g_auto (CrmOdataDiscovery) found = { 0 };

      crm_mock_answer_add_header (leads, "Location", "https://login.example/authorize");
      lock (server, "/api/data/v9.2/", challenge);
      lock (server, "/api/data/v9.2", challenge);
      crm_mock_server_answer_json (identity, "GET", "/tenant/v2.0/.well-known/openid-configuration",
                                   PLACES);
      discover (server, typed[i], &found);
      assert_address (server, &found, "/api/data/v9.2");
      g_assert_cmpint (found.ways, ==,
                       CRM_ODATA_WAY_BEARER | CRM_ODATA_WAY_OAUTH | CRM_ODATA_WAY_DEVICE);
      g_assert_cmpstr (found.found.product, ==, "Dataverse");
      g_assert_cmpstr (found.person_scope, ==, scope);
      g_assert_true (g_str_has_suffix (found.client_scope, "/.default"));
      g_assert_true (found.wants_localhost);
    }
}

static void
assert_ways (const char *challenge, CrmOdataWays ways)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_auto (CrmOdataDiscovery) found = { 0 };

  lock (server, "/svc/", challenge);
  discover (server, "/svc", &found);
  assert_address (server, &found, "/svc");
  g_assert_cmpint (found.ways, ==, ways);
}

static void
test_challenges (void)
{
  assert_ways ("Basic realm=\"Bearer, NTLM\"", CRM_ODATA_WAY_BASIC);
  assert_ways ("Bearer", CRM_ODATA_WAY_BEARER);
  assert_ways ("Bearer ntlm=1", CRM_ODATA_WAY_BEARER);
  assert_ways ("Negotiate, NTLM", CRM_ODATA_WAY_FOREIGN);
  assert_ways ("Bearer error=\"x\", basic realm=y", CRM_ODATA_WAY_BEARER | CRM_ODATA_WAY_BASIC);
  assert_ways ("Own token=\"\\\"Basic\"", 0);
  assert_ways (NULL, 0);
}

/* Many say so even where they say nothing else. */
static void
test_version_of_a_locked_service (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  CrmMockAnswer *answer = crm_mock_server_answer (server, "GET", "/svc/", 401, NULL, "");
  g_auto (CrmOdataDiscovery) found = { 0 };

  crm_mock_answer_add_header (answer, "WWW-Authenticate", "Basic");
  crm_mock_answer_add_header (answer, "OData-Version", "4.0");
  discover (server, "/svc", &found);
  g_assert_cmpstr (found.found.version, ==, "4.0");
}

/* Below a gateway that lets nobody look nothing is known but that one has to sign in. */
static void
test_gateway (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_auto (CrmOdataDiscovery) found = { 0 };

  lock (server, NULL, "Basic");
  discover (server, "", &found);
  assert_address (server, &found, "/");
  g_assert_cmpint (found.found.type, ==, CRM_ODATA_TYPE_AUTO);
  g_assert_null (found.found.root);
}

static void
assert_fails (CrmMockServer *server, const char *path, int code)
{
  g_autofree char *url = g_strconcat (crm_mock_server_get_url (server), path, NULL);
  g_auto (CrmOdataDiscovery) found = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (discover_with (url, NULL, &found, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, code);
}

static void
test_reasons_why_not (void)
{
  g_autoptr (CrmMockServer) empty = crm_mock_server_new ();
  g_autoptr (CrmMockServer) moved = crm_mock_server_new ();
  g_auto (CrmOdataDiscovery) found = { 0 };
  g_autoptr (GError) error = NULL;

  assert_fails (empty, "", CRM_REMOTE_ERROR_NOT_ODATA);
  crm_mock_answer_add_header (crm_mock_server_answer (moved, "GET", NULL, 301, NULL, ""),
                              "Location", "https://elsewhere.example/");
  assert_fails (moved, "", CRM_REMOTE_ERROR_REFUSED);
  g_assert_false (discover_with ("http://crm.example/odata", NULL, &found, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

static void
test_certificates (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "loopback.pem", NULL);
  g_autoptr (CrmMockServer) server = crm_mock_server_new_tls (pem);
  g_auto (CrmOdataDiscovery) found = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_ask_certificate (server);
  crm_mock_server_answer_json (server, "GET", "/", SERVICE);
  assert_fails (server, "", CRM_REMOTE_ERROR_UNTRUSTED);
  g_assert_cmpuint (crm_mock_server_get_n_requests (server), ==, 0);

  g_assert_true (discover_with (crm_mock_server_get_url (server), pem, &found, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (found.ways, ==, CRM_ODATA_WAY_OPEN | CRM_ODATA_WAY_CERTIFICATE);
}

/* The same CA file is good for both; without it the identity service is what is refused. */
static void
test_certificate_of_the_identity_service (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "loopback.pem", NULL);
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_autoptr (CrmMockServer) identity = crm_mock_server_new_tls (pem);
  g_autofree char *challenge = g_strdup_printf ("Bearer authorization_uri=%s/tenant/authorize",
                                                crm_mock_server_get_url (identity));
  g_autofree char *url = g_strconcat (crm_mock_server_get_url (server), "/svc", NULL);
  g_auto (CrmOdataDiscovery) found = { 0 };
  g_autoptr (GError) error = NULL;

  lock (server, "/svc/", challenge);
  lock (server, "/svc", challenge);
  assert_fails (server, "/svc", CRM_REMOTE_ERROR_UNTRUSTED);

  crm_mock_server_answer_json (identity, "GET", NULL, PLACES);
  g_assert_true (discover_with (url, pem, &found, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (found.ways & CRM_ODATA_WAY_OAUTH, !=, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (CrmOdataDiscovery) found = { 0 };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (
      discover_with (crm_mock_server_get_url (server), NULL, &found, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/odata/discover/open", test_open_service);
  g_test_add_func ("/odata/discover/creatio", test_creatio);
  g_test_add_func ("/odata/discover/creatio-identity", test_creatio_with_identity_service);
  g_test_add_func ("/odata/discover/dataverse", test_dataverse);
  g_test_add_func ("/odata/discover/challenges", test_challenges);
  g_test_add_func ("/odata/discover/version", test_version_of_a_locked_service);
  g_test_add_func ("/odata/discover/gateway", test_gateway);
  g_test_add_func ("/odata/discover/why-not", test_reasons_why_not);
  g_test_add_func ("/odata/discover/certificates", test_certificates);
  g_test_add_func ("/odata/discover/identity-certificate",
                   test_certificate_of_the_identity_service);
  g_test_add_func ("/odata/discover/cancelled", test_cancelled);
  return g_test_run ();
}
