/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-record.h"
#include "crm-remote-fixture.h"

#include <string.h>

static void
set_up (CrmRemoteFixture *fixture, gconstpointer data)
{
  crm_remote_fixture_set_up (fixture, CRM_ODATA_TYPE_ODATA, "/v4");
}

static CrmPatch *
make_patch (CrmRemoteFixture *fixture)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (fixture->entity);

  g_assert_true (crm_patch_set_text (patch, "Id", G1, NULL));
  g_assert_true (crm_patch_set_text (patch, "Name", "Ann", NULL));
  g_assert_true (crm_patch_set_text (patch, "Credit", "1.25", NULL));
  return g_steal_pointer (&patch);
}

static void
test_fetch (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmFilter) filter = crm_filter_parse ("Age gt 3", NULL);
  CrmRequest request = {
    .entity = fixture->entity,
    .filter = filter,
    .page_size = 500,
    .count = TRUE,
    .track_changes = TRUE,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = NULL;

  crm_mock_server_answer_json (
      fixture->server, "GET", "/v4/Contacts",
      "{\"@odata.count\":2,\"value\":[{\"Id\":\"" G1
      "\",\"Name\":\"Ann\"}],\"@odata.nextLink\":\"Contacts?%24skiptoken=x%41\"}");
  page = crm_remote_fetch (fixture->remote, &request, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->rows->len, ==, 1);
  g_assert_cmpint (page->count, ==, 2);
  g_assert_true (g_str_has_suffix (page->next_link, "/v4/Contacts?%24skiptoken=x%41"));
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "Prefer"), ==,
                   "odata.maxpagesize=500,odata.track-changes");
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "Authorization"), ==,
                   "Basic YW5uOnDDpDpzcw==");
  g_assert_nonnull (
      strstr (crm_remote_fixture_header (fixture, "Accept"), "IEEE754Compatible=true"));
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "OData-MaxVersion"), ==, "4.0");
  g_assert_nonnull (
      strstr (crm_mock_server_get_last (fixture->server)->query, "$filter=Age%20gt%203"));
}

static void
test_a_link_is_followed_as_it_is (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_strconcat (crm_mock_server_get_url (fixture->server),
                                       "/v4/Contacts?$skiptoken=%3ccookie%20n=%22%41%22%3e", NULL);
  CrmRequest request = { .entity = fixture->entity, .link = link, .page_size = 10 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/v4/Contacts", "{\"value\":[]}");
  page = crm_remote_fetch (fixture->remote, &request, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->query, ==,
                   "$skiptoken=%3ccookie%20n=%22%41%22%3e");
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "Prefer"), ==, "odata.maxpagesize=10");
}

static void
test_a_stored_link_to_elsewhere_is_not_followed (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmMockServer) other = crm_mock_server_new ();
  g_autofree char *link = g_strconcat (crm_mock_server_get_url (other), "/v4/Contacts?x", NULL);
  CrmRequest request = { .entity = fixture->entity, .link = link };
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_remote_fetch (fixture->remote, &request, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
  g_assert_cmpuint (crm_mock_server_get_n_requests (other), ==, 0);
}

static void
test_a_next_link_to_elsewhere_is_refused (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmMockServer) other = crm_mock_server_new ();
  g_autofree char *body = g_strdup_printf ("{\"value\":[],\"@odata.nextLink\":\"%s/v4/Contacts\"}",
                                           crm_mock_server_get_url (other));

  crm_mock_server_answer_json (fixture->server, "GET", "/v4/Contacts", body);
  crm_remote_fixture_fails (fixture, CRM_REMOTE_ERROR_REFUSED);
  g_assert_cmpuint (crm_mock_server_get_n_requests (other), ==, 0);
}

static void
test_a_link_to_itself_ends (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmRequest request = { .entity = fixture->entity, .link = "/v4/Contacts?$skiptoken=1" };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/v4/Contacts",
                               "{\"value\":[],\"@odata.nextLink\":\"Contacts?$skiptoken=1\"}");
  g_assert_null (crm_remote_fetch (fixture->remote, &request, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
}

static void
test_an_expired_link (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmRequest request = { .entity = fixture->entity, .link = "Contacts?$deltatoken=1" };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "GET", "/v4/Contacts", 410, NULL, "");
  request.link = "/v4/Contacts?$deltatoken=1";
  g_assert_null (crm_remote_fetch (fixture->remote, &request, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_EXPIRED);
}

static void
test_exact_numbers_are_given_up_where_refused (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = NULL;
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  g_auto (CrmReceipt) receipt = { 0 };

  crm_mock_server_answer (fixture->server, "GET", "/v4/Contacts", 406, NULL, "");
  crm_mock_server_answer_json (fixture->server, "GET", "/v4/Contacts", "{\"value\":[]}");
  crm_mock_server_answer (fixture->server, "POST", "/v4/Contacts", 204, NULL, NULL);
  page = crm_remote_fixture_fetch (fixture, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (crm_remote_fixture_header (fixture, "Accept"), "IEEE754"));

  g_assert_true (crm_remote_create (fixture->remote, patch, &receipt, NULL, &error));
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->body, "\"Credit\":1.25"));
}

static void
test_a_bad_request_is_not_blamed_on_exact_numbers (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/v4/Contacts", "{\"value\":[]}");
  page = crm_remote_fixture_fetch (fixture, &error);
  g_assert_no_error (error);
  crm_mock_server_answer (fixture->server, "GET", "/v4/Contacts", 400, "application/json",
                          "{\"error\":{\"message\":\"No column Foo\"}}");
  g_assert_null (crm_remote_fixture_fetch (fixture, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED);
  g_assert_cmpstr (error->message, ==, "No column Foo");
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 2);
}

static void
test_truncated_page (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer
      = crm_mock_server_answer_json (fixture->server, "GET", "/v4/Contacts",
                                     "{\"value\":[{\"Id\":\"" G1 "\"}],\"x\":\"........\"}");

  crm_mock_answer_set_fault (answer, CRM_MOCK_TRUNCATE);
  crm_remote_fixture_fails (fixture, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
}

static void
test_web_page (CrmRemoteFixture *fixture, gconstpointer data)
{
  crm_mock_server_answer (fixture->server, "GET", "/v4/Contacts", 200, "text/html; charset=utf-8",
                          "<html>Sign in</html>");
  crm_remote_fixture_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);
}

static void
test_xml (CrmRemoteFixture *fixture, gconstpointer data)
{
  crm_mock_server_answer (fixture->server, "GET", "/v4/Contacts", 200, "application/atom+xml",
                          "<feed/>");
  crm_remote_fixture_fails (fixture, CRM_REMOTE_ERROR_NOT_ODATA);
}

static void
test_hidden_error (CrmRemoteFixture *fixture, gconstpointer data)
{
  crm_mock_server_answer_json (fixture->server, "GET", "/v4/Contacts",
                               "{\"error\":{\"code\":\"403\",\"message\":\"No rights\"}}");
  crm_remote_fixture_fails (fixture, CRM_REMOTE_ERROR_DENIED);
}

static void
test_busy_tells_how_long (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer
      = crm_mock_server_answer (fixture->server, "GET", "/v4/Contacts", 503, NULL, "");

  crm_mock_answer_add_header (answer, "Retry-After", "12");
  crm_remote_fixture_fails (fixture, CRM_REMOTE_ERROR_BUSY);
  g_assert_cmpuint (crm_remote_get_retry_after_ms (fixture->remote), ==, 12000);
}

static void
test_get (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = crm_mock_server_answer_json (
      fixture->server, "GET", "/v4/Contacts(" G1 ")", "{\"Id\":\"" G1 "\",\"Name\":\"Ann\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = NULL;

  crm_mock_answer_add_header (answer, "ETag", "W/\"5\"");
  record = crm_remote_get (fixture->remote, fixture->entity, G1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_record_get_key (record), ==, G1);
  g_assert_cmpstr (crm_record_get_etag (record), ==, "W/\"5\"");

  g_assert_null (crm_remote_get (fixture->remote, fixture->entity, G2, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND);
}

static void
test_create (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer
      = crm_mock_server_answer (fixture->server, "POST", "/v4/Contacts", 201, "application/json",
                                "{\"Id\":\"" G1 "\",\"Name\":\"Ann!\",\"@odata.etag\":\"e1\"}");
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  g_auto (CrmReceipt) receipt = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_answer_add_header (answer, "ETag", "e1");
  g_assert_true (crm_remote_create (fixture->remote, patch, &receipt, NULL, &error));

  g_assert_no_error (error);
  g_assert_cmpstr (receipt.key, ==, G1);
  g_assert_cmpstr (receipt.etag, ==, "e1");
  g_assert_nonnull (receipt.record);
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->body, ==,
                   "{\"Id\":\"" G1 "\",\"Name\":\"Ann\",\"Credit\":\"1.25\"}");
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "Content-Type"), ==,
                   "application/json;IEEE754Compatible=true");
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "Prefer"), ==, "return=representation");
}

static void
test_create_takes_the_key_of_the_server (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer
      = crm_mock_server_answer (fixture->server, "POST", "/v4/Contacts", 204, NULL, NULL);
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  g_auto (CrmReceipt) receipt = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_answer_add_header (answer, "Location", "http://example.com/Contacts(" G2 ")");
  g_assert_true (crm_remote_create (fixture->remote, patch, &receipt, NULL, &error));
  g_assert_cmpstr (receipt.key, ==, G2);
  g_assert_null (receipt.record);
  g_assert_null (receipt.etag);
}

static void
test_create_that_fails_inside_is_unknown (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  g_auto (CrmReceipt) receipt = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "POST", "/v4/Contacts", 500, "application/json",
                          "{\"error\":{\"message\":\"UNIQUE constraint failed\"}}");
  g_assert_false (crm_remote_create (fixture->remote, patch, &receipt, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
}

static void
test_update_sends_the_etag (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  g_auto (CrmReceipt) receipt = { 0 };
  g_auto (CrmReceipt) second = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "PATCH", "/v4/Contacts(" G1 ")", 204, NULL, NULL);
  g_assert_true (crm_remote_update (fixture->remote, G1, "W/\"5\"", patch, &receipt, NULL, &error));
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "If-Match"), ==, "W/\"5\"");

  g_assert_true (crm_remote_update (fixture->remote, G1, NULL, patch, &second, NULL, &error));
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "If-Match"), ==, "*");
}

static void
test_update_of_a_row_that_moved_on (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  g_auto (CrmReceipt) receipt = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "PATCH", "/v4/Contacts(" G1 ")", 412, NULL, "");
  g_assert_false (crm_remote_update (fixture->remote, G1, "e", patch, &receipt, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_CONFLICT);
}

static void
test_update_survives_an_unreadable_echo (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  g_auto (CrmReceipt) receipt = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "PATCH", "/v4/Contacts(" G1 ")", "{\"Id\":7}");
  g_assert_true (crm_remote_update (fixture->remote, G1, "e", patch, &receipt, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (receipt.record);
}

static void
test_remove (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "DELETE", "/v4/Contacts(" G1 ")", 204, NULL, NULL);
  g_assert_true (crm_remote_remove (fixture->remote, fixture->entity, G1, "e7", NULL, &error));
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "If-Match"), ==, "e7");
}

static void
test_nothing_secret_is_logged_or_told (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "GET", "/v4/", 401, NULL, "");
  g_assert_false (crm_remote_sign_in (fixture->remote, NULL, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  g_assert_null (strstr (error->message, "pä:ss"));
  g_assert_null (strstr (error->message, "Basic"));
}

static void
test_plain_identity (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_auto (CrmIdentity) identity = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/v4/", SERVICE);
  g_assert_true (crm_remote_sign_in (fixture->remote, &identity, NULL, &error));
  g_assert_cmpstr (identity.user_name, ==, "ann");
  g_assert_null (identity.user_id);
}

static void
test_a_web_page_is_no_service (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "GET", "/v4/", 200, "text/html", "<html>");
  g_assert_false (crm_remote_sign_in (fixture->remote, NULL, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
}

static void
test_plain_has_no_settings (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_remote_get_setting (fixture->remote, "X", NULL, &error));
  g_assert_no_error (error);
}

static void
test_a_wrong_address_is_no_service (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (crm_remote_sign_in (fixture->remote, NULL, NULL, &error));
  g_assert_null (crm_remote_fetch_metadata (fixture->remote, NULL, NULL, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
}

static void
test_metadata (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer = crm_mock_server_answer (
      fixture->server, "GET", "/v4/$metadata", 200, "application/xml",
      "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">"
      "<edmx:DataServices><Schema Namespace=\"N\" "
      "xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">"
      "<EntityType Name=\"A\"><Key><PropertyRef Name=\"Id\"/></Key>"
      "<Property Name=\"Id\" Type=\"Edm.Guid\"/></EntityType>"
      "<EntityContainer Name=\"C\"><EntitySet Name=\"As\" EntityType=\"N.A\"/></EntityContainer>"
      "</Schema></edmx:DataServices></edmx:Edmx>");
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmEdm) edm = NULL;

  crm_mock_answer_add_header (answer, "ETag", "m1");
  edm = crm_remote_fetch_metadata (fixture->remote, NULL, &etag, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (crm_edm_find_entity_set (edm, "As"));
  g_assert_cmpstr (etag, ==, "m1");
}

static CrmEdm *
fetch_known_metadata (CrmRemoteFixture *fixture, const char *known, GError **error)
{
  g_autofree char *etag = NULL;
  CrmEdm *edm = crm_remote_fetch_metadata (fixture->remote, known, &etag, NULL, error);

  g_assert_cmpstr (crm_remote_fixture_header (fixture, "if-none-match"), ==, known);
  if (edm == NULL)
    g_assert_null (etag);

  return edm;
}

static void
test_metadata_that_is_still_the_same (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer;
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "GET", "/v4/$metadata", 304, NULL, "");
  /* Looks at no condition, and sends it all again. */
  answer = crm_mock_server_answer (fixture->server, "GET", "/v4/$metadata", 200, "application/xml",
                                   "<edmx:Edmx");
  crm_mock_answer_add_header (answer, "ETag", "W/\"m1\"");

  g_assert_null (fetch_known_metadata (fixture, "W/\"m1\"", &error));
  g_assert_no_error (error);
  g_assert_null (fetch_known_metadata (fixture, "W/\"m1\"", &error));
  g_assert_no_error (error);
  /* Another one is read, and here that shows that it cannot be. */
  g_assert_null (fetch_known_metadata (fixture, "W/\"m0\"", &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
}

static void
test_304_to_an_open_question_is_no_answer (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "GET", "/v4/$metadata", 304, NULL, "");
  g_assert_null (crm_remote_fetch_metadata (fixture->remote, NULL, NULL, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

static void
test_a_lost_property_is_the_layout (CrmRemoteFixture *fixture, gconstpointer data)
{
  crm_mock_server_answer (fixture->server, "GET", "/v4/Contacts", 400, "application/json",
                          "{\"error\":{\"code\":\"0x0\",\"message\":\"Could not find a property "
                          "named 'Credit' on type 'N.Contact'.\"}}");
  crm_remote_fixture_fails (fixture, CRM_REMOTE_ERROR_LAYOUT);
}

static void
test_broken_metadata (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "GET", "/v4/$metadata", 200, "application/xml",
                          "<edmx:Edmx");
  g_assert_null (crm_remote_fetch_metadata (fixture->remote, NULL, NULL, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
}

static void
test_a_bad_address_comes_out_at_the_first_call (void)
{
  CrmOdataConfig config = { .url = "http://crm.example.com", .type = CRM_ODATA_TYPE_ODATA };
  g_autoptr (CrmRemote) remote = crm_odata_remote_new (&config);
  g_autoptr (GError) error = NULL;

  g_assert_false (crm_remote_sign_in (remote, NULL, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

static char *
token_cb (gboolean renew, gpointer user_data, GCancellable *cancellable, GError **error)
{
  guint *n = user_data;

  return g_strdup_printf ("token%u%s", ++*n, renew ? "new" : "");
}

static void
test_a_bare_host_is_looked_at (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  CrmOdataConfig config = {
    .url = crm_mock_server_get_url (server),
    .type = CRM_ODATA_TYPE_ODATA,
  };
  g_autoptr (CrmRemote) remote = crm_odata_remote_new (&config);
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (server, "GET", "/api/data/v9.2/", SERVICE);
  g_assert_true (crm_remote_sign_in (remote, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_a_token_is_renewed_once (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_autofree char *url = g_strconcat (crm_mock_server_get_url (server), "/v4", NULL);
  guint n = 0;
  CrmOdataConfig config = {
    .url = url,
    .type = CRM_ODATA_TYPE_ODATA,
    .token_func = token_cb,
    .token_data = &n,
  };
  g_autoptr (CrmRemote) remote = crm_odata_remote_new (&config);
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (server, "GET", "/v4/", 401, NULL, "");
  crm_mock_server_answer_json (server, "GET", "/v4/", SERVICE);
  g_assert_true (crm_remote_sign_in (remote, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (crm_mock_server_has_seen (server, "Bearer token1\n"));
  g_assert_true (crm_mock_server_has_seen (server, "Bearer token2new\n"));
}

static void
test_an_api_key_goes_into_its_header (void)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  CrmOdataConfig config = {
    .url = crm_mock_server_get_url (server),
    .type = CRM_ODATA_TYPE_ODATA,
    .api_key_header = "X-Api-Key",
    .api_key = "k3y",
  };
  g_autoptr (CrmRemote) remote = crm_odata_remote_new (&config);

  crm_mock_server_answer_json (server, "GET", "/", SERVICE);
  g_assert_true (crm_remote_sign_in (remote, NULL, NULL, NULL));
  g_assert_cmpstr (crm_mock_request_get_header (crm_mock_server_get_last (server), "X-Api-Key"), ==,
                   "k3y");
}

#define PLAIN(path, func)                                                                          \
  g_test_add ("/odata/remote/" path, CrmRemoteFixture, NULL, set_up, func,                         \
              crm_remote_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  PLAIN ("fetch", test_fetch);
  PLAIN ("link-as-it-is", test_a_link_is_followed_as_it_is);
  PLAIN ("stored-link-to-elsewhere", test_a_stored_link_to_elsewhere_is_not_followed);
  PLAIN ("next-link-to-elsewhere", test_a_next_link_to_elsewhere_is_refused);
  PLAIN ("link-to-itself", test_a_link_to_itself_ends);
  PLAIN ("expired-link", test_an_expired_link);
  PLAIN ("exact-numbers-given-up", test_exact_numbers_are_given_up_where_refused);
  PLAIN ("bad-request-once", test_a_bad_request_is_not_blamed_on_exact_numbers);
  PLAIN ("truncated-page", test_truncated_page);
  PLAIN ("web-page", test_web_page);
  PLAIN ("xml", test_xml);
  PLAIN ("hidden-error", test_hidden_error);
  PLAIN ("busy", test_busy_tells_how_long);
  PLAIN ("get", test_get);
  PLAIN ("create", test_create);
  PLAIN ("create-with-the-server's-key", test_create_takes_the_key_of_the_server);
  PLAIN ("create-unknown", test_create_that_fails_inside_is_unknown);
  PLAIN ("update-etag", test_update_sends_the_etag);
  PLAIN ("update-conflict", test_update_of_a_row_that_moved_on);
  PLAIN ("update-unreadable-echo", test_update_survives_an_unreadable_echo);
  PLAIN ("remove", test_remove);
  PLAIN ("nothing-secret-is-told", test_nothing_secret_is_logged_or_told);
  PLAIN ("identity", test_plain_identity);
  PLAIN ("web-page-is-no-service", test_a_web_page_is_no_service);
  PLAIN ("wrong-address", test_a_wrong_address_is_no_service);
  PLAIN ("metadata", test_metadata);
  PLAIN ("metadata-unchanged", test_metadata_that_is_still_the_same);
  PLAIN ("metadata-304-unasked", test_304_to_an_open_question_is_no_answer);
  PLAIN ("lost-property", test_a_lost_property_is_the_layout);
  PLAIN ("broken-metadata", test_broken_metadata);
  PLAIN ("no-settings", test_plain_has_no_settings);
  g_test_add_func ("/odata/remote/bad-address", test_a_bad_address_comes_out_at_the_first_call);
  g_test_add_func ("/odata/remote/bare-host", test_a_bare_host_is_looked_at);
  g_test_add_func ("/odata/auth/token-renewed-once", test_a_token_is_renewed_once);
  g_test_add_func ("/odata/auth/api-key", test_an_api_key_goes_into_its_header);

  return g_test_run ();
}
