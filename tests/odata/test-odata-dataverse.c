/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-odata-metadata.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-record.h"
#include "crm-remote-fixture.h"

#include <string.h>

/* Dataverse's ways with records, on a scripted server. What it has beside them is in
 * test-odata-product. */

#define ROOT "/api/data/v9.2/"
#define SHOWN "@OData.Community.Display.V1.FormattedValue"

static const char edmx[]
    = "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">"
      "<edmx:DataServices><Schema Namespace=\"mscrm\" "
      "xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">"
      "<EntityType Name=\"account\"><Key><PropertyRef Name=\"accountid\"/></Key>"
      "<Property Name=\"accountid\" Type=\"Edm.Guid\"/>"
      "<Property Name=\"name\" Type=\"Edm.String\"/>"
      "<Property Name=\"statecode\" Type=\"Edm.Int32\"/>"
      "<Property Name=\"statuscode\" Type=\"Edm.Int32\"/>"
      "<Property Name=\"_ownerid_value\" Type=\"Edm.Guid\"/>"
      "<Property Name=\"modifiedon\" Type=\"Edm.DateTimeOffset\"/></EntityType>"
      "<EntityContainer Name=\"System\"><EntitySet Name=\"accounts\" "
      "EntityType=\"mscrm.account\"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>";

static const char document[]
    = "{\"format\":1,\"name\":\"T\",\"version\":\"1\",\"entities\":[{\"name\":\"account\","
      "\"set\":\"accounts\",\"fields\":[\"accountid\",\"name\",\"statecode\",\"statuscode\","
      "\"statuscode" SHOWN "\",\"_ownerid_value" SHOWN "\",\"unheard" SHOWN "\",\"modifiedon\"]}]}";

static void
set_up (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmEdm) edm = crm_odata_metadata_parse (edmx, strlen (edmx), &error);

  g_assert_no_error (error);
  crm_remote_fixture_set_up (fixture, CRM_ODATA_TYPE_ODATA, "/api/data/v9.2");
  crm_project_unref (fixture->project);
  fixture->project = crm_project_parse (document, -1, edm, warnings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 1); /* "unheard" */
  fixture->entity = crm_project_find_entity (fixture->project, "account");
  crm_remote_set_project (fixture->remote, fixture->project);
}

static CrmPatch *
make_patch (CrmRemoteFixture *fixture, const char *first, ...)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (fixture->entity);
  va_list args;

  va_start (args, first);
  for (const char *name = first; name != NULL; name = va_arg (args, const char *))
    g_assert_true (crm_patch_set_text (patch, name, va_arg (args, const char *), NULL));
  va_end (args);

  return g_steal_pointer (&patch);
}

static const char *
text_of (CrmRemoteFixture *fixture, CrmPage *page, guint row, const char *name)
{
  const CrmValue *value = &g_array_index (page->rows, CrmRow, row)
                               .values[crm_odata_fixture_field (fixture->entity, name)];
  static char text[100];

  if (value->kind != CRM_VALUE_TEXT)
    return NULL;
  g_snprintf (text, sizeof text, "%.*s", (int) value->length, value->text);

  return text;
}

static void
test_formatted_values_where_they_are_wished (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = NULL;
  CrmField *shown = crm_entity_find_field (fixture->entity, "statuscode" SHOWN);

  crm_mock_server_answer_json (fixture->server, "GET", ROOT "accounts",
                               "{\"value\":[{\"accountid\":\"" G1 "\",\"statuscode" SHOWN
                               "\":\"In <b>Progress</b>\",\"statuscode\":1,\"_ownerid_value" SHOWN
                               "\":\"Ann\",\"_ownerid_value\":\"" G2 "\"},"
                               "{\"accountid\":\"" G2 "\",\"statuscode\":null}]}");
  page = crm_remote_fixture_fetch (fixture, &error);
  g_assert_no_error (error);
  g_assert_true (shown->read_only);
  g_assert_cmpstr (text_of (fixture, page, 0, shown->name), ==, "In <b>Progress</b>");
  g_assert_cmpstr (text_of (fixture, page, 0, "_ownerid_value" SHOWN), ==, "Ann");
  g_assert_null (text_of (fixture, page, 1, shown->name));
  /* The property is asked for once, also where only its text is wished for. */
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->query,
                            "$select=accountid,name,statecode,statuscode,_ownerid_value,"
                            "modifiedon"));
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "Prefer"), ==,
                   "odata.include-annotations=\"Microsoft.Dynamics.CRM.associatednavigationproperty"
                   ",Microsoft.Dynamics.CRM.lookuplogicalname,"
                   "OData.Community.Display.V1.FormattedValue\"");
}

static void
test_a_project_keeps_them (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *json = crm_project_to_json (fixture->project);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmProject) again = crm_project_parse (json, -1, NULL, NULL, &error);
  CrmField *shown;

  g_assert_no_error (error);
  shown = crm_entity_find_field (crm_project_find_entity (again, "account"), "statuscode" SHOWN);
  g_assert_nonnull (shown);
  g_assert_cmpint (shown->type, ==, CRM_EDM_STRING);
  g_assert_true (shown->read_only);
}

/* A status belongs to a state: apart from each other the server would refuse one of them. */
static void
test_state_and_status_travel_together (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = make_patch (fixture, "statecode", "1", "statuscode", "2", NULL);
  g_auto (CrmReceipt) receipt = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "PATCH", ROOT "accounts(" G1 ")", 204, NULL, NULL);
  crm_remote_update (fixture->remote, G1, "W/\"5\"", patch, &receipt, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->body, ==,
                   "{\"statecode\":1,\"statuscode\":2}");
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "If-Match"), ==, "W/\"5\"");
}

/* PATCH makes a record that is not there, unless it is told not to. */
static void
test_an_update_never_makes_a_record (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = make_patch (fixture, "name", "x", NULL);
  g_auto (CrmReceipt) receipt = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "PATCH", ROOT "accounts(" G1 ")", 404,
                          "application/json",
                          "{\"error\":{\"code\":\"0x80040217\",\"message\":\"Does Not Exist\"}}");
  g_assert_false (crm_remote_update (fixture->remote, G1, NULL, patch, &receipt, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND);
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "If-Match"), ==, "*");
}

/* A create is no PATCH: with a key of ours it fails where that is taken. */
static void
test_a_create_never_overwrites (CrmRemoteFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *code;
  } cases[] = { { 412, "0x80040237" }, { 409, "0x80060891" } };
  g_autoptr (CrmPatch) patch = make_patch (fixture, "accountid", G1, "name", "x", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strdup_printf (
          "{\"error\":{\"code\":\"%s\",\"message\":\"Duplicate\"}}", cases[i].code);

      crm_mock_server_answer (fixture->server, "POST", ROOT "accounts", cases[i].status,
                              "application/json", body);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (CrmReceipt) receipt = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (crm_remote_create (fixture->remote, patch, &receipt, NULL, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_EXISTS);
    }
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->body, ==,
                   "{\"accountid\":\"" G1 "\",\"name\":\"x\"}");
}

/* --- changes --- */

static void
test_delta_links (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmRequest request = { .entity = fixture->entity, .track_changes = TRUE, .page_size = 5000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) first = NULL;
  g_autoptr (CrmPage) changes = NULL;
  const char *query;

  crm_mock_server_answer_json (fixture->server, "GET", ROOT "accounts",
                               "{\"value\":[{\"accountid\":\"" G1 "\",\"name\":\"a\"}],"
                               "\"@odata.deltaLink\":\"%URL%" ROOT
                               "accounts?$deltatoken=919042%2108%2f22\"}");
  crm_mock_server_answer_json (
      fixture->server, "GET", ROOT "accounts",
      "{\"value\":[{\"accountid\":\"" G1 "\",\"name\":\"b\"},"
      "{\"@odata.context\":\"%URL%" ROOT "$metadata#accounts/$deletedEntity\",\"id\":\"" G2
      "\",\"reason\":\"deleted\"}],\"@odata.deltaLink\":\"%URL%" ROOT "accounts?$deltatoken=9\"}");
  first = crm_remote_fetch (fixture->remote, &request, NULL, &error);
  g_assert_no_error (error);
  query = crm_mock_server_get_last (fixture->server)->query;
  /* What it refuses together with change tracking is not asked for. */
  g_assert_null (strstr (query, "$orderby"));
  g_assert_null (strstr (query, "$top"));
  g_assert_null (strstr (query, "$filter"));
  g_assert_nonnull (strstr (crm_remote_fixture_header (fixture, "Prefer"), "odata.track-changes"));
  request.link = first->delta_link;
  changes = crm_remote_fetch (fixture->remote, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->query, ==,
                   "$deltatoken=919042%2108%2f22");
  g_assert_cmpuint (changes->rows->len, ==, 2);
  g_assert_cmpstr (g_array_index (changes->rows, CrmRow, 1).removed_key, ==, G2);
  g_assert_false (g_array_index (changes->rows, CrmRow, 1).left_set);
}

static void
test_a_delta_link_that_died (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_strconcat (crm_mock_server_get_url (fixture->server), ROOT,
                                       "accounts?$deltatoken=1", NULL);
  CrmRequest request = { .entity = fixture->entity, .link = link };
  static const guint statuses[] = { 400, 404, 410 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    crm_mock_server_answer (fixture->server, "GET", ROOT "accounts", statuses[i],
                            "application/json",
                            "{\"error\":{\"code\":\"0x80044352\",\"message\":\"Version stamp "
                            "associated with the client has expired. Please perform a full "
                            "sync.\"}}");
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (crm_remote_fetch (fixture->remote, &request, NULL, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_EXPIRED);
    }
}

/* Without organisation-wide read there are no delta links: the engine then does without (it
 * steps down where tracking is denied). */
static void
test_tracking_may_be_denied (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmRequest request = { .entity = fixture->entity, .track_changes = TRUE };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->server, "GET", ROOT "accounts", 403, "application/json",
                          "{\"error\":{\"code\":\"0x80048306\",\"message\":\"SecLib\"}}");
  g_assert_null (crm_remote_fetch (fixture->remote, &request, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED);
}

/* --- pages --- */

static void
test_pages_of_5000 (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmRequest request = { .entity = fixture->entity, .page_size = 5000, .count = TRUE };
  g_autoptr (GString) body = g_string_new ("{\"@odata.count\":5000,\"value\":[");
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) first = NULL;
  g_autoptr (CrmPage) next = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (body, "%s{\"accountid\":\"0f8fad5b-d9cb-469f-a165-7086%08u\"}",
                            i > 0 ? "," : "", i);
  g_string_append (body, "],\"@odata.nextLink\":\"%URL%" ROOT
                         "accounts?$select=name&$skiptoken=%3Ccookie%20page=%222%22/%3E\"}");
  crm_mock_server_answer_json (fixture->server, "GET", ROOT "accounts", body->str);
  crm_mock_server_answer_json (fixture->server, "GET", ROOT "accounts",
                               "{\"@odata.count\":17,\"value\":[]}");
  first = crm_remote_fetch (fixture->remote, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->rows->len, ==, 5000);
  g_assert_cmpint (first->count, ==, -1); /* it stops counting there */
  g_assert_null (strstr (crm_mock_server_get_last (fixture->server)->query, "$skip="));
  request.link = first->next_link;
  next = crm_remote_fetch (fixture->remote, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (next->count, ==, 17);
  /* Byte by byte as it came, with the same wish. */
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->query, ==,
                   "$select=name&$skiptoken=%3Ccookie%20page=%222%22/%3E");
  g_assert_nonnull (
      strstr (crm_remote_fixture_header (fixture, "Prefer"), "odata.maxpagesize=5000"));
}

static void
test_service_protection (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *answer = crm_mock_server_answer (
      fixture->server, "GET", ROOT "accounts", 429, "application/json",
      "{\"error\":{\"code\":\"0x80072322\",\"message\":\"Number of requests exceeded\"}}");

  crm_mock_answer_add_header (answer, "Retry-After", "27");
  g_assert_null (crm_remote_fixture_fetch (fixture, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_BUSY);
  g_assert_cmpuint (crm_remote_get_retry_after_ms (fixture->remote), ==, 27000);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/odata/dataverse/" path, CrmRemoteFixture, NULL, set_up, func,                      \
              crm_remote_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("formatted", test_formatted_values_where_they_are_wished);
  ADD ("formatted-kept", test_a_project_keeps_them);
  ADD ("state-and-status", test_state_and_status_travel_together);
  ADD ("update", test_an_update_never_makes_a_record);
  ADD ("create", test_a_create_never_overwrites);
  ADD ("delta", test_delta_links);
  ADD ("delta-died", test_a_delta_link_that_died);
  ADD ("delta-denied", test_tracking_may_be_denied);
  ADD ("pages", test_pages_of_5000);
  ADD ("busy", test_service_protection);

  return g_test_run ();
}
