/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-mock-server.h"
#include "crm-odata-probe.h"

#include <string.h>

#define SERVICE "{\"@odata.context\":\"$metadata\",\"value\":[]}"
#define LOGIN "/ServiceModel/AuthService.svc/Login"

static gboolean
probe (
    CrmMockServer *server, const char *path, const char *user, CrmOdataProbe *out, GError **error)
{
  g_autofree char *url = g_strconcat (crm_mock_server_get_url (server), path, NULL);
  CrmOdataConfig config = { .url = url, .user = user, .password = "pw", .timeout_s = 2 };

  return crm_odata_probe (&config, out, NULL, error);
}

/* @at: where the service document is; @typed: what a person typed; both below the server. */
static void
assert_found (const char *at, const char *typed, const char *line)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_autofree char *document = g_strconcat (at, "/", NULL);
  g_autofree char *root = g_strconcat (crm_mock_server_get_url (server), at, NULL);
  CrmMockAnswer *answer = crm_mock_server_answer_json (server, "GET", document, SERVICE);
  g_auto (CrmOdataProbe) found = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;

  crm_mock_answer_add_header (answer, "OData-Version", "4.01");
  g_assert_true (probe (server, typed, NULL, &found, &error));
  g_assert_no_error (error);
  told = crm_odata_probe_dup_line (&found);
  g_assert_cmpstr (told, ==, line);
  g_assert_cmpstr (found.root, ==, root);
}

static void
test_service_roots (void)
{
  assert_found ("/odata/v4/crm", "/odata/v4/crm", "OData service, OData 4.01");
  assert_found ("/odata/v4/crm", "/odata/v4/crm/", "OData service, OData 4.01");
  assert_found ("/odata", "", "OData service, OData 4.01");
  assert_found ("/x/odata/v4", "/x", "OData service, OData 4.01");
  assert_found ("/api/data/v9.2", "/", "Dataverse, OData 4.01");
}

static void
test_metadata_where_there_is_no_document (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_auto (CrmOdataProbe) found = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (server, "GET", "/svc/$metadata", 200, "application/xml",
                          "<?xml version=\"1.0\"?><edmx:Edmx Version=\"4.0\"/>");
  g_assert_true (probe (server, "/svc", NULL, &found, &error));
  g_assert_cmpint (found.type, ==, CRM_ODATA_TYPE_ODATA);
}

static void
test_creatio (void)
{
  static const char *const typed[] = { "/crm", "/crm/0", "/crm/0/odata", "/crm/" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (CrmMockServer) server = crm_mock_server_new ();
      g_auto (CrmOdataProbe) found = { 0 };
      g_autoptr (GError) error = NULL;

      crm_mock_server_answer_json (server, "POST", "/crm" LOGIN, "{\"Code\":1}");
      crm_mock_server_answer_json (server, "POST", "/crm" LOGIN, "{\"Code\":0}");
      crm_mock_server_answer_json (server, "GET", "/crm/0/odata/", SERVICE);
      g_assert_true (probe (server, typed[i], "ann", &found, &error));
      g_assert_no_error (error);
      g_assert_cmpint (found.type, ==, CRM_ODATA_TYPE_CREATIO);
      g_assert_true (g_str_has_suffix (found.root, "/crm/0/odata"));
    }
}

static void
test_creatio_with_a_wrong_password (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_auto (CrmOdataProbe) found = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (server, "POST", LOGIN, "{\"Code\":1,\"Message\":\"No\"}");
  g_assert_false (probe (server, "", "ann", &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
}

/* Asking whether there is a Creatio must not tell anybody the password. */
static void
test_a_plain_server_is_not_told_a_forms_password (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_auto (CrmOdataProbe) found = { 0 };

  crm_mock_server_answer_json (server, "GET", "/odata/", SERVICE);
  g_assert_true (probe (server, "", "ann", &found, NULL));
  g_assert_false (crm_mock_server_has_seen (server, "\"UserPassword\":\"pw\""));
}

static void
test_locked (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_auto (CrmOdataProbe) found = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (server, "GET", "/svc/", 401, NULL, "");
  g_assert_false (probe (server, "/svc", "ann", &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
}

static void
test_a_web_page (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_auto (CrmOdataProbe) found = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (server, NULL, NULL, 200, "text/html", "<html>@odata.context</html>");
  g_assert_false (probe (server, "", "ann", &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
}

static void
test_nothing (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_auto (CrmOdataProbe) found = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (probe (server, "", NULL, &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
}

static void
test_a_redirect_names_the_other_place (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  CrmMockAnswer *answer = crm_mock_server_answer (server, "GET", "/svc/", 301, NULL, "");
  g_auto (CrmOdataProbe) found = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_answer_add_header (answer, "Location", "https://www.example.com/svc/");
  g_assert_false (probe (server, "/svc", NULL, &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "www.example.com"));
}

/* A Dataverse says to a stranger who gives out tokens for it. */
static void
test_identity_service_is_named (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  CrmMockAnswer *answer = crm_mock_server_answer (server, "GET", "/api/data/v9.2/", 401, NULL, "");
  g_auto (CrmOdataProbe) found = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_answer_add_header (answer, "WWW-Authenticate",
                              "Bearer authorization_uri=https://login.example/t/oauth2/authorize, "
                              "resource_id=%URL%/");
  g_assert_false (probe (server, "", NULL, &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  g_assert_cmpstr (error->message, ==, "The server wants a sign-in at login.example (OAuth)");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/odata/probe/service-roots", test_service_roots);
  g_test_add_func ("/odata/probe/metadata", test_metadata_where_there_is_no_document);
  g_test_add_func ("/odata/probe/creatio", test_creatio);
  g_test_add_func ("/odata/probe/creatio-wrong-password", test_creatio_with_a_wrong_password);
  g_test_add_func ("/odata/probe/no-forms-password-for-others",
                   test_a_plain_server_is_not_told_a_forms_password);
  g_test_add_func ("/odata/probe/locked", test_locked);
  g_test_add_func ("/odata/probe/web-page", test_a_web_page);
  g_test_add_func ("/odata/probe/nothing", test_nothing);
  g_test_add_func ("/odata/probe/redirect", test_a_redirect_names_the_other_place);
  g_test_add_func ("/odata/probe/identity-service", test_identity_service_is_named);
  return g_test_run ();
}
