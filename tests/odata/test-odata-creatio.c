/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-page.h"
#include "crm-remote-fixture.h"

#include <string.h>

/* A Creatio that lets ann in and has its OData at /0/odata. */
static void
set_up (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer;

  crm_remote_fixture_set_up (fixture, CRM_ODATA_TYPE_CREATIO, "/crm");
  answer = crm_mock_server_answer_json (fixture->server, "POST",
                                        "/crm/ServiceModel/AuthService.svc/Login",
                                        "{\"Code\":0,\"Message\":\"\"}");
  crm_mock_answer_add_header (answer, "Set-Cookie", "BPMCSRF=csrf1; path=/");
  crm_mock_answer_add_header (answer, "Set-Cookie", ".ASPXAUTH=auth1; path=/; HttpOnly");
  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/", SERVICE);
}

static void
test_creatio_sign_in (CrmRemoteFixture *fixture, gconstpointer data)
{
  const CrmMockRequest *login;
  g_auto (CrmIdentity) identity = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "POST",
                               "/crm/0/ServiceModel/UserInfoService.svc/getCurrentUserInfo",
                               "{\"sysAdminUnitId\":\"" G1
                               "\",\"userName\":\"Ann A\",\"contactId\":\"" G2 "\"}");
  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/Contact",
                               "{\"value\":[{\"Id\":\"" G2 "\",\"AccountId\":\"" G1 "\"}]}");
  g_assert_true (crm_remote_sign_in (fixture->remote, &identity, NULL, &error));

  g_assert_no_error (error);
  g_assert_cmpstr (identity.user_id, ==, G1);
  g_assert_cmpstr (identity.account_id, ==, G1);
  g_assert_cmpstr (identity.user_name, ==, "Ann A");
  g_assert_cmpstr (identity.contact_id, ==, G2);
  login = crm_mock_server_get_request (fixture->server, 0);
  g_assert_cmpstr (login->body, ==, "{\"UserName\":\"ann\",\"UserPassword\":\"pä:ss\"}");
  g_assert_cmpstr (crm_mock_request_get_header (login, "ForceUseSession"), ==, "true");
  g_assert_null (crm_mock_request_get_header (login, "Authorization"));
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "BPMCSRF"), ==, "csrf1");
  g_assert_nonnull (strstr (crm_remote_fixture_header (fixture, "Cookie"), ".ASPXAUTH=auth1"));
}

static void
test_creatio_wrong_password (void)
{
  CrmRemoteFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  crm_remote_fixture_set_up (&fixture, CRM_ODATA_TYPE_CREATIO, "");
  crm_mock_server_answer_json (fixture.server, "POST", "/ServiceModel/AuthService.svc/Login",
                               "{\"Code\":1,\"Message\":\"Wrong user or password\"}");
  g_assert_false (crm_remote_sign_in (fixture.remote, NULL, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  g_assert_cmpstr (error->message, ==, "Wrong user or password");
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture.server), ==, 1);
  crm_remote_fixture_tear_down (&fixture, NULL);
}

static void
test_no_creatio_there (void)
{
  CrmRemoteFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  crm_remote_fixture_set_up (&fixture, CRM_ODATA_TYPE_CREATIO, "");
  g_assert_false (crm_remote_sign_in (fixture.remote, NULL, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
  crm_remote_fixture_tear_down (&fixture, NULL);
}

typedef struct
{
  guint status;
  const char *type;
  const char *location;
} Expiry;

static const Expiry expiries[] = {
  { 401, NULL, NULL },
  { 200, "text/html", NULL },
  { 302, NULL, "/crm/Login/NuiLogin.aspx?ReturnUrl=%2f" },
};

static void
answer_expired (CrmRemoteFixture *fixture, const Expiry *expiry)
{
  CrmMockAnswer *answer = crm_mock_server_answer (fixture->server, "GET", "/crm/0/odata/Contacts",
                                                  expiry->status, expiry->type, "<html>");

  if (expiry->location != NULL)
    crm_mock_answer_add_header (answer, "Location", expiry->location);
}

static void
test_an_expired_session_is_renewed_once (CrmRemoteFixture *fixture, gconstpointer data)
{
  const Expiry *expiry = data;
  const CrmMockRequest *login;
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = NULL;

  answer_expired (fixture, expiry);
  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/Contacts", "{\"value\":[]}");
  page = crm_remote_fixture_fetch (fixture, &error);

  g_assert_no_error (error);
  g_assert_nonnull (page);
  /* login, root, page, login, page */
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 5);
  login = crm_mock_server_get_request (fixture->server, 3);
  g_assert_true (g_str_has_suffix (login->path, "/Login"));
  g_assert_null (crm_mock_request_get_header (login, "Cookie"));
}

static void
test_creatio_without_user_info (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_auto (CrmIdentity) identity = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/SysAdminUnit",
                               "{\"value\":[{\"Id\":\"" G1 "\",\"ContactId\":"
                               "\"00000000-0000-0000-0000-000000000000\"}]}");
  g_assert_true (crm_remote_sign_in (fixture->remote, &identity, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (identity.user_id, ==, G1);
  g_assert_cmpstr (identity.user_name, ==, "ann");
  g_assert_null (identity.contact_id);
}

static void
test_a_session_that_stays_expired_ends (CrmRemoteFixture *fixture, gconstpointer data)
{
  answer_expired (fixture, data);
  crm_remote_fixture_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 5);
}

static void
test_creatio_on_core_has_another_root (void)
{
  CrmRemoteFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = NULL;

  crm_remote_fixture_set_up (&fixture, CRM_ODATA_TYPE_CREATIO, "");
  crm_mock_server_answer_json (fixture.server, "POST", "/ServiceModel/AuthService.svc/Login",
                               "{\"Code\":0}");
  crm_mock_server_answer_json (fixture.server, "GET", "/odata/", SERVICE);
  crm_mock_server_answer_json (fixture.server, "GET", "/odata/Contacts", "{\"value\":[]}");
  page = crm_remote_fixture_fetch (&fixture, &error);
  g_assert_no_error (error);
  crm_remote_fixture_tear_down (&fixture, NULL);
}

static void
test_creatio_filters_by_the_navigation (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmFilter) filter = crm_filter_parse ("AccountId eq " G1 " and Age gt 1", NULL);
  CrmRequest request = { .entity = fixture->entity, .filter = filter };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/Contacts", "{\"value\":[]}");
  page = crm_remote_fetch (fixture->remote, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->query,
                            "$filter=Account/Id%20eq%20" G1 "%20and%20Age%20gt%201"));
  g_assert_cmpstr (filter->op == CRM_FILTER_AND ? "unchanged" : "", ==, "unchanged");
}

static void
test_creatio_pages_by_skip (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmRequest request = { .entity = fixture->entity, .page_size = 2, .count = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) first = NULL;
  g_autoptr (CrmPage) second = NULL;
  const char *query;

  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/Contacts",
                               "{\"value\":[{\"Id\":\"" G1 "\"},{\"Id\":\"" G2 "\"}]}");
  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/Contacts",
                               "{\"value\":[{\"Id\":\"" G1 "\"}]}");
  first = crm_remote_fetch (fixture->remote, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->query, "$orderby=Id"));
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->query, "$top=2"));
  g_assert_nonnull (first->next_link);

  request.link = first->next_link;
  second = crm_remote_fetch (fixture->remote, &request, NULL, &error);
  g_assert_no_error (error);
  query = crm_mock_server_get_last (fixture->server)->query;
  g_assert_nonnull (strstr (query, "&$skip=2"));
  g_assert_nonnull (strstr (query, "$orderby=Id"));
  g_assert_null (strstr (query, "$count"));
  g_assert_null (second->next_link);
}

static void
test_creatio_orders_by_each_key_once (CrmRemoteFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *order;
    const char *asked;
  } cases[] = {
    { "ModifiedOn desc", "&$orderby=ModifiedOn%20desc,Id&$top=2" },
    { "ModifiedOn,Id", "&$orderby=ModifiedOn,Id&$top=2" },
    { "Id desc,Name", "&$orderby=Id%20desc,Name&$top=2" },
    { NULL, "&$orderby=Id&$top=2" },
  };

  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/Contacts", "{\"value\":[]}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CrmRequest request = { .entity = fixture->entity, .page_size = 2, .orderby = cases[i].order };
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmPage) page = crm_remote_fetch (fixture->remote, &request, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->query, cases[i].asked));
    }
}

/* However many rows come, and however many were asked for: 20,000 are the most it gives. */
static void
test_creatio_gives_20000_rows (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmRequest request = { .entity = fixture->entity, .page_size = 20000 };
  g_autoptr (GString) body = g_string_new ("{\"value\":[");
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) capped = NULL;
  g_autoptr (CrmPage) more = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (body, "%s{\"Id\":\"0f8fad5b-d9cb-469f-a165-7086%08u\"}",
                            i > 0 ? "," : "", i);
  g_string_append (body, "]}");
  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/Contacts", body->str);
  capped = crm_remote_fetch (fixture->remote, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (capped->rows->len, ==, 20000);
  g_assert_nonnull (capped->next_link);
  /* More rows than were asked for are rows too, and the next page begins behind them. */
  request.page_size = 100;
  more = crm_remote_fetch (fixture->remote, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (more->rows->len, ==, 20000);
  g_assert_true (g_str_has_suffix (more->next_link, "&$skip=20000"));
}

static void
test_creatio_setting (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/SysSettings",
                               "{\"value\":[{\"Id\":\"" G1 "\",\"Code\":\"MobileMode\","
                               "\"ValueTypeName\":\"Integer\"}]}");
  crm_mock_server_answer_json (
      fixture->server, "GET", "/crm/0/odata/SysSettingsValue",
      "{\"value\":[{\"SysAdminUnitId\":\"" G1 "\",\"IntegerValue\":1},"
      "{\"SysAdminUnitId\":\"a29a3ba5-4b0d-de11-9a51-005056c00008\",\"IntegerValue\":42}]}");
  value = crm_remote_get_setting (fixture->remote, "MobileMode", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, "42");
}

static void
test_creatio_setting_that_is_none (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/SysSettings",
                               "{\"value\":[]}");
  g_assert_null (crm_remote_get_setting (fixture->remote, "It's", NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (
      strstr (crm_mock_server_get_last (fixture->server)->query, "Code%20eq%20'It''s'"));
}

#define CREATIO(path, func)                                                                        \
  g_test_add ("/odata/creatio/" path, CrmRemoteFixture, NULL, set_up, func,                        \
              crm_remote_fixture_tear_down)

static void
add_expiry_tests (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (expiries); i++)
    {
      g_autofree char *once
          = g_strdup_printf ("/odata/creatio/renewed-once/%u", expiries[i].status);
      g_autofree char *ends
          = g_strdup_printf ("/odata/creatio/stays-expired/%u", expiries[i].status);

      g_test_add (once, CrmRemoteFixture, &expiries[i], set_up,
                  test_an_expired_session_is_renewed_once, crm_remote_fixture_tear_down);
      g_test_add (ends, CrmRemoteFixture, &expiries[i], set_up,
                  test_a_session_that_stays_expired_ends, crm_remote_fixture_tear_down);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CREATIO ("without-user-info", test_creatio_without_user_info);
  CREATIO ("sign-in", test_creatio_sign_in);
  g_test_add_func ("/odata/creatio/wrong-password", test_creatio_wrong_password);
  g_test_add_func ("/odata/creatio/none-there", test_no_creatio_there);
  g_test_add_func ("/odata/creatio/core-root", test_creatio_on_core_has_another_root);
  add_expiry_tests ();
  CREATIO ("filter-by-navigation", test_creatio_filters_by_the_navigation);
  CREATIO ("pages-by-skip", test_creatio_pages_by_skip);
  CREATIO ("orders", test_creatio_orders_by_each_key_once);
  CREATIO ("20000", test_creatio_gives_20000_rows);
  CREATIO ("setting", test_creatio_setting);
  CREATIO ("no-setting", test_creatio_setting_that_is_none);

  return g_test_run ();
}
