/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-remote-fixture.h"
#include "crm-remote.h"

#include <string.h>

#define LOGIN "/ServiceModel/AuthService.svc/Login"
#define CONTENT "/0/conf/content/MobileApplicationManifestDefaultWorkplace.js"

/* --- published ---------------------------------------------------------------------------- */

static char *
fetch (CrmRemoteFixture *fixture, const char *url, const char *known, char **etag, GError **error)
{
  return crm_remote_fetch_document (fixture->remote, url, known, etag, NULL, error);
}

static void
set_up (CrmRemoteFixture *fixture, gconstpointer data)
{
  crm_remote_fixture_set_up (fixture, CRM_ODATA_TYPE_ODATA, "/service");
  crm_mock_server_answer_json (fixture->server, "GET", "/service/", SERVICE);
}

static char *
address_of (CrmMockServer *server, const char *path)
{
  return g_strconcat (crm_mock_server_get_url (server), path, NULL);
}

static void
test_on_the_servers_origin_the_user_is_known (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *url = address_of (fixture->server, "/files/crm.json?v=1");
  g_autofree char *etag = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *answer
      = crm_mock_server_answer_json (fixture->server, "GET", "/files/crm.json", "{\"a\":1}");

  crm_mock_answer_add_header (answer, "ETag", "\"e1\"");
  text = fetch (fixture, url, NULL, &etag, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "{\"a\":1}");
  g_assert_cmpstr (etag, ==, "\"e1\"");
  g_assert_nonnull (crm_remote_fixture_header (fixture, "Authorization"));
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->query, ==, "v=1");
}

static void
test_elsewhere_nobody_is (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmMockServer) other = crm_mock_server_new ();
  g_autofree char *url = address_of (other, "/crm.json");
  g_autofree char *etag = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (other, "GET", "/crm.json", "{}");
  text = fetch (fixture, url, NULL, &etag, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "{}");
  g_assert_null (crm_mock_request_get_header (crm_mock_server_get_last (other), "Authorization"));
  g_assert_null (crm_mock_request_get_header (crm_mock_server_get_last (other), "Cookie"));
  g_assert_false (crm_mock_server_has_seen (other, "ann"));
}

static void
test_the_known_one_does_not_come_again (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *url = address_of (fixture->server, "/crm.json");
  g_autofree char *etag = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "GET", "/crm.json", 304, NULL, NULL);
  text = fetch (fixture, url, "\"e1\"", &etag, &error);

  g_assert_no_error (error);
  g_assert_null (text);
  g_assert_cmpstr (etag, ==, "\"e1\"");
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "If-None-Match"), ==, "\"e1\"");
}

static void
test_what_is_not_there_is_said (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *url = address_of (fixture->server, "/gone.json");
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (fetch (fixture, url, NULL, &etag, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND);
  g_assert_null (etag);
}

static void
test_a_web_page_elsewhere_is_no_project (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmMockServer) other = crm_mock_server_new ();
  g_autofree char *url = address_of (other, "/crm.json");
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (other, "GET", "/crm.json", 200, "text/html", "<html>");
  g_assert_null (fetch (fixture, url, NULL, &etag, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND);
}

static void
test_a_redirect_to_a_third_place_is_not_followed (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmMockServer) other = crm_mock_server_new ();
  g_autofree char *url = address_of (other, "/crm.json");
  g_autofree char *back = address_of (fixture->server, "/stolen");
  g_autofree char *etag = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *answer = crm_mock_server_answer (other, "GET", "/crm.json", 302, NULL, NULL);

  crm_mock_answer_add_header (answer, "Location", back);
  text = fetch (fixture, url, NULL, &etag, &error);

  g_assert_null (text);
  g_assert_nonnull (error);
  g_assert_false (crm_mock_server_has_seen (fixture->server, "stolen"));
}

static void
test_clear_text_is_refused (CrmRemoteFixture *fixture, gconstpointer data)
{
  static const char *const urls[] = {
    "http://example.org/crm.json",     "ftp://127.0.0.1/x", "file:///etc/passwd", "crm.json", "",
    "https://ann:secret@example.org/x"
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *etag = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_null (fetch (fixture, urls[i], NULL, &etag, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
    }
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 0);
}

/* --- the manifest of a Creatio ------------------------------------------------------------ */

static void
set_up_creatio (CrmRemoteFixture *fixture, gconstpointer data)
{
  crm_remote_fixture_set_up (fixture, CRM_ODATA_TYPE_CREATIO, "");
  crm_mock_server_answer_json (fixture->server, "POST", LOGIN, "{\"Code\":0,\"Message\":\"\"}");
  crm_mock_server_answer_json (fixture->server, "GET", "/0/odata/", SERVICE);
}

static void
test_the_manifest_is_among_the_client_code (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *etag = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *answer = crm_mock_server_answer (fixture->server, "GET", CONTENT, 200,
                                                  "application/javascript", "define();\n{}");

  crm_mock_answer_add_header (answer, "ETag", "\"m1\"");
  text = fetch (fixture, NULL, NULL, &etag, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "define();\n{}");
  g_assert_cmpstr (etag, ==, "\"m1\"");
}

#define USER_INFO "/0/ServiceModel/UserInfoService.svc/getCurrentUserInfo"
#define SALES "/0/conf/content/MobileApplicationManifestSalesWorkplace.js"

/* All workplaces of the user's roles, once each; a code that is no name is no part of an address.
 */
static void
test_the_workplaces_are_those_of_the_roles (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *etag = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "POST", USER_INFO,
                               "{\"userId\":\"" G1 "\",\"contactId\":\"" G1 "\",\"accountId\":\"" G1
                               "\",\"userName\":\"ann\"}");
  crm_mock_server_answer_json (fixture->server, "GET", "/0/odata/SysAdminUnitInRole",
                               "{\"value\":[{\"SysAdminUnitRoleId\":\"" G2
                               "\"},{\"SysAdminUnitRoleId\":\"x) or (1 eq 1\"}]}");
  crm_mock_server_answer_json (
      fixture->server, "GET", "/0/odata/SysRoleInMobWorkplace",
      "{\"value\":[{\"SysMobileWorkplace\":{\"Code\":\"DefaultWorkplace\"}},"
      "{\"SysMobileWorkplace\":{\"Code\":\"../../x\"}},{\"SysMobileWorkplace\":null},"
      "{\"SysMobileWorkplace\":{\"Code\":\"SalesWorkplace\"}},"
      "{\"SysMobileWorkplace\":{\"Code\":\"SalesWorkplace\"}}]}");
  crm_mock_server_answer (fixture->server, "GET", CONTENT, 200, "application/javascript",
                          "{\"a\":1}");
  crm_mock_server_answer (fixture->server, "GET", SALES, 200, "application/javascript",
                          "{\"b\":2}");
  text = fetch (fixture, NULL, NULL, &etag, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "{\"a\":1}\n{\"b\":2}\n");
  g_assert_null (etag);
  g_assert_true (crm_mock_server_has_seen (fixture->server, G2));
  g_assert_false (crm_mock_server_has_seen (fixture->server, "1 eq 1"));
  g_assert_false (crm_mock_server_has_seen (fixture->server, "../../x"));
}

static void
test_or_it_is_in_rows (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *etag = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/0/odata/SysSchemaContent",
                               "{\"value\":[{\"Id\":\"" G1 "\"},{\"Id\":\"../x\"},{\"Id\":\"" G2
                               "\"}]}");
  crm_mock_server_answer (fixture->server, "GET", "/0/odata/SysSchemaContent(" G1 ")/Content", 200,
                          "application/octet-stream", "{\"a\":1}");
  crm_mock_server_answer (fixture->server, "GET", "/0/odata/SysSchemaContent(" G2 ")/Content", 403,
                          NULL, NULL);
  text = fetch (fixture, NULL, NULL, &etag, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "{\"a\":1}\n");
}

/* A page in its place, no right to look: all that is no error, and nobody signs in again. */
static void
test_no_manifest_is_no_error (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *etag = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "GET", CONTENT, 200, "text/html", "<html>");
  crm_mock_server_answer (fixture->server, "GET", "/0/odata/SysSchemaContent", 403, NULL, NULL);
  text = fetch (fixture, NULL, NULL, &etag, &error);

  g_assert_no_error (error);
  g_assert_null (text);
  g_assert_null (etag);
  /* login, root, two places that would say who asks, content, rows */
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 6);
}

static void
test_another_server_is_not_asked (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *etag = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  text = fetch (fixture, NULL, NULL, &etag, &error);

  g_assert_no_error (error);
  g_assert_null (text);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 0);
}

#define ADD(path, set_up, func)                                                                    \
  g_test_add (path, CrmRemoteFixture, NULL, set_up, func, crm_remote_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/odata/document/own", set_up, test_on_the_servers_origin_the_user_is_known);
  ADD ("/odata/document/elsewhere", set_up, test_elsewhere_nobody_is);
  ADD ("/odata/document/known", set_up, test_the_known_one_does_not_come_again);
  ADD ("/odata/document/gone", set_up, test_what_is_not_there_is_said);
  ADD ("/odata/document/page", set_up, test_a_web_page_elsewhere_is_no_project);
  ADD ("/odata/document/redirect", set_up, test_a_redirect_to_a_third_place_is_not_followed);
  ADD ("/odata/document/refused", set_up, test_clear_text_is_refused);
  ADD ("/odata/document/manifest", set_up_creatio, test_the_manifest_is_among_the_client_code);
  ADD ("/odata/document/workplaces", set_up_creatio, test_the_workplaces_are_those_of_the_roles);
  ADD ("/odata/document/manifest-rows", set_up_creatio, test_or_it_is_in_rows);
  ADD ("/odata/document/no-manifest", set_up_creatio, test_no_manifest_is_no_error);
  ADD ("/odata/document/other", set_up, test_another_server_is_not_asked);
  return g_test_run ();
}
