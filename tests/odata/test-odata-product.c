/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-edm.h"
#include "crm-error.h"
#include "crm-odata-metadata.h"
#include "crm-remote-fixture.h"

#include <string.h>

/* What products have beside the records of OData: who, settings, captions, merged records. */

#define DATA "/crm/0/DataService/json/SyncReply/"

static void
set_up_creatio (CrmRemoteFixture *fixture, gconstpointer data)
{
  CrmMockAnswer *answer;

  crm_remote_fixture_set_up (fixture, CRM_ODATA_TYPE_CREATIO, "/crm");
  answer = crm_mock_server_answer_json (fixture->server, "POST",
                                        "/crm/ServiceModel/AuthService.svc/Login", "{\"Code\":0}");
  crm_mock_answer_add_header (answer, "Set-Cookie", "BPMCSRF=csrf1; path=/");
  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/", SERVICE);
}

static void
set_up_dataverse (CrmRemoteFixture *fixture, gconstpointer data)
{
  crm_remote_fixture_set_up (fixture, CRM_ODATA_TYPE_ODATA, "/api/data/v9.2");
  crm_mock_server_answer_json (fixture->server, "GET", "/api/data/v9.2/", SERVICE);
}

/* --- settings --- */

static GHashTable *
read_settings (CrmRemoteFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GHashTable *settings = crm_remote_read_settings (fixture->remote, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (settings);

  return settings;
}

#define assert_setting(settings, name, text)                                                       \
  g_assert_cmpstr (g_hash_table_lookup (settings, name), ==, text)

static void
test_settings_in_one_request (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) settings = NULL;
  guint before;

  crm_mock_server_answer_json (
      fixture->server, "POST", DATA "QuerySysSettings",
      "{\"success\":true,\"values\":{"
      "\"MobileApplicationMode\":{\"code\":\"MobileApplicationMode\",\"value\":\"" G1
      "\",\"displayValue\":\"Offline\",\"dataValueType\":10},"
      "\"MobileDataSyncFrequency\":{\"value\":30,\"displayValue\":\"\",\"dataValueType\":4},"
      "\"ShowMobileLocalNotifications\":{\"value\":false,\"displayValue\":\"No\"},"
      "\"MaxFileSize\":10,"
      "\"FileExtensionsAllowList\":{\"value\":\"pdf,docx\"},"
      "\"MobileEmailForPermissionRequests\":{\"value\":\"\"}},"
      "\"notFoundSettings\":[\"PrimaryCulture\"]}");
  settings = read_settings (fixture);

  assert_setting (settings, CRM_SERVER_WORK_MODE, "offline");
  assert_setting (settings, CRM_SERVER_SYNC_MINUTES, "30");
  assert_setting (settings, CRM_SERVER_NOTIFICATIONS, "false");
  assert_setting (settings, CRM_SERVER_MAX_FILE_MB, "10");
  assert_setting (settings, CRM_SERVER_FILE_TYPES, "pdf,docx");
  g_assert_cmpuint (g_hash_table_size (settings), ==, 5);
  g_assert_cmpstr (crm_remote_fixture_header (fixture, "BPMCSRF"), ==, "csrf1");
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->body,
                            "{\"sysSettingsNameCollection\":[\"MobileApplicationMode\","));

  before = crm_mock_server_get_n_requests (fixture->server);
  g_hash_table_unref (g_steal_pointer (&settings));
  settings = read_settings (fixture);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, before + 1);
}

static void
test_settings_from_their_records (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) settings = NULL;

  crm_mock_server_answer (fixture->server, "POST", DATA "QuerySysSettings", 403, "application/json",
                          "{\"Message\":\"Forbidden\"}");
  crm_mock_server_answer_json (
      fixture->server, "GET", "/crm/0/odata/SysSettingsValue",
      "{\"value\":["
      "{\"SysAdminUnitId\":\"" G1 "\",\"IntegerValue\":5,\"SysSettings\":"
      "{\"Code\":\"MobileDataSyncFrequency\",\"ValueTypeName\":\"Integer\"}},"
      "{\"SysAdminUnitId\":\"a29a3ba5-4b0d-de11-9a51-005056c00008\",\"IntegerValue\":60,"
      "\"SysSettings\":{\"Code\":\"MobileDataSyncFrequency\",\"ValueTypeName\":\"Integer\"}},"
      "{\"SysAdminUnitId\":\"" G1 "\",\"IntegerValue\":7,\"SysSettings\":"
      "{\"Code\":\"MobileDataSyncFrequency\",\"ValueTypeName\":\"Integer\"}},"
      "{\"GuidValue\":\"" G2 "\",\"SysSettings\":"
      "{\"Code\":\"MobileApplicationMode\",\"ValueTypeName\":\"Lookup\"}},"
      "{\"TextValue\":\"x\",\"SysSettings\":{\"Code\":\"SomethingElse\"}}]}");
  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/MobileApplicationMode",
                               "{\"value\":[{\"Id\":\"" G2 "\",\"Name\":\"Hybrid mode\"}]}");
  settings = read_settings (fixture);

  assert_setting (settings, CRM_SERVER_SYNC_MINUTES, "60");
  assert_setting (settings, CRM_SERVER_WORK_MODE, "hybrid");
  g_assert_cmpuint (g_hash_table_size (settings), ==, 2);
  g_assert_nonnull (
      strstr (crm_mock_server_get_last (fixture->server)->query, "$filter=Id%20eq%20" G2));
}

static void
test_settings_nobody_shows (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) settings = read_settings (fixture); /* 404 all the way */
  guint before = crm_mock_server_get_n_requests (fixture->server);

  g_assert_cmpuint (g_hash_table_size (settings), ==, 0);
  g_hash_table_unref (g_steal_pointer (&settings));
  settings = read_settings (fixture);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, before);
}

static void
test_settings_need_the_line (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *answer
      = crm_mock_server_answer_json (fixture->server, "POST", DATA "QuerySysSettings", "{}");

  crm_mock_answer_set_fault (answer, CRM_MOCK_RESET);
  g_assert_null (crm_remote_read_settings (fixture->remote, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
}

static void
test_others_have_no_settings (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) settings = read_settings (fixture);

  g_assert_cmpuint (g_hash_table_size (settings), ==, 0);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 0);
}

/* --- two records that became one --- */

#define OLD "11111111-1111-4111-8111-111111111111"
#define NEW "22222222-2222-4222-8222-222222222222"
#define TWIN(old, new, table, time)                                                                \
  "{\"Id\":\"" G1 "\",\"OldRecordId\":\"" old                                                      \
  "\",\"NewRecordId\":\"" new "\",\"SchemaTableName\":\"" table "\",\"CreatedOn\":\"" time "\"}"

static GPtrArray *
list_twins (CrmRemoteFixture *fixture, const char *since, char **until)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *twins = crm_remote_list_twins (fixture->remote, since, until, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (twins);

  return twins;
}

static void
test_twins_since (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) twins = NULL;
  g_autofree char *until = NULL;
  CrmTwin *twin;

  crm_mock_server_answer_json (
      fixture->server, "GET", "/crm/0/odata/DuplicatesHistory",
      "{\"value\":[" TWIN (
          "1111ABCD-1111-4111-8111-111111111111", NEW, "Contact",
          "2026-01-02T10:00:00Z") "," TWIN (OLD, NEW, "Unheard",
                                            "2026-01-02T10:01:00Z") "," TWIN (OLD, OLD, "Contact",
                                                                              "2026-01-02T10:02:"
                                                                              "00Z") "," TWIN ("no "
                                                                                               "id"
                                                                                               "'",
                                                                                               NEW,
                                                                                               "Con"
                                                                                               "tac"
                                                                                               "t",
                                                                                               "202"
                                                                                               "6-"
                                                                                               "01-"
                                                                                               "02T"
                                                                                               "10:"
                                                                                               "03:"
                                                                                               "00."
                                                                                               "123"
                                                                                               "456"
                                                                                               "Z") "]}");
  twins = list_twins (fixture, "2026-01-02T09:00:00Z", &until);

  g_assert_cmpuint (twins->len, ==, 1);
  twin = g_ptr_array_index (twins, 0);
  g_assert_true (twin->entity == fixture->entity);
  g_assert_cmpstr (twin->removed, ==, "1111abcd-1111-4111-8111-111111111111");
  g_assert_cmpstr (twin->survivor, ==, NEW);
  g_assert_cmpstr (until, ==, "2026-01-02T10:03:00.123456Z");
  /* A merge that was being written has an earlier date. */
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->query,
                            "$filter=CreatedOn%20ge%202026-01-02T08:45:00Z&$select="));
}

static void
test_twins_begin_today (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) twins = NULL;
  g_autofree char *until = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/DuplicatesHistory",
                               "{\"value\":[" TWIN (OLD, NEW, "Contact",
                                                    "2026-01-02T10:00:00Z") "]}");
  twins = list_twins (fixture, NULL, &until);

  g_assert_cmpuint (twins->len, ==, 0);
  g_assert_cmpstr (until, ==, "2026-01-02T10:00:00Z");
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->query,
                            "$orderby=CreatedOn%20desc&$top=1"));
}

static void
test_twins_begin_with_none (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) twins = NULL;
  g_autofree char *until = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/DuplicatesHistory",
                               "{\"value\":[]}");
  twins = list_twins (fixture, NULL, &until);
  g_assert_cmpstr (until, ==, "1970-01-01T00:00:00Z");
}

static void
test_twins_nobody_shows (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) twins = NULL;
  g_autofree char *until = NULL;
  guint before;

  crm_mock_server_answer (fixture->server, "GET", "/crm/0/odata/DuplicatesHistory", 403,
                          "application/json", "{\"error\":{\"message\":\"No\"}}");
  twins = list_twins (fixture, NULL, &until);
  g_assert_cmpuint (twins->len, ==, 0);
  g_assert_null (until);
  before = crm_mock_server_get_n_requests (fixture->server);
  g_ptr_array_unref (g_steal_pointer (&twins));
  twins = list_twins (fixture, NULL, &until);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, before);
}

static char *
make_page_of_twins (guint n)
{
  g_autoptr (GString) page = g_string_new ("{\"value\":[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (page,
                            "%s{\"OldRecordId\":\"11111111-1111-4111-8111-%012u\",\"NewRecordId\":"
                            "\"" NEW "\",\"SchemaTableName\":\"Contact\",\"CreatedOn\":"
                            "\"2026-01-02T10:00:00Z\"}",
                            i > 0 ? "," : "", i);
  g_string_append (page, "]}");

  return g_string_free_and_steal (g_steal_pointer (&page));
}

static void
test_twins_in_pages (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autofree char *full = make_page_of_twins (500);
  g_autofree char *rest = make_page_of_twins (3);
  g_autoptr (GPtrArray) twins = NULL;
  g_autofree char *until = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/DuplicatesHistory", full);
  crm_mock_server_answer_json (fixture->server, "GET", "/crm/0/odata/DuplicatesHistory", rest);
  twins = list_twins (fixture, "2026-01-02T09:00:00Z", &until);
  g_assert_cmpuint (twins->len, ==, 503);
  g_assert_nonnull (strstr (crm_mock_server_get_last (fixture->server)->query, "&$skip=500"));
}

/* --- captions --- */

#define EDMX(container)                                                                            \
  "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">"            \
  "<edmx:DataServices><Schema Namespace=\"N\" "                                                    \
  "xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">" container                                   \
  "</Schema></edmx:DataServices></edmx:Edmx>"

#define CREATIO_EDMX                                                                               \
  EDMX ("<EntityType Name=\"Contact\"><Key><PropertyRef Name=\"Id\"/></Key>"                       \
        "<Property Name=\"Id\" Type=\"Edm.Guid\" Nullable=\"false\"/>"                             \
        "<Property Name=\"Name\" Type=\"Edm.String\" Nullable=\"false\"/>"                         \
        "<Property Name=\"UsrBadge\" Type=\"Edm.String\" Nullable=\"false\"/>"                     \
        "<Property Name=\"AccountId\" Type=\"Edm.Guid\"/>"                                         \
        "<NavigationProperty Name=\"Account\" Type=\"N.Account\"/></EntityType>"                   \
        "<EntityType Name=\"Account\"><Key><PropertyRef Name=\"Id\"/></Key>"                       \
        "<Property Name=\"Id\" Type=\"Edm.Guid\" Nullable=\"false\"/></EntityType>"                \
        "<EntityType Name=\"SysLog\"><Key><PropertyRef Name=\"Id\"/></Key>"                        \
        "<Property Name=\"Id\" Type=\"Edm.Guid\" Nullable=\"false\"/></EntityType>"                \
        "<EntityContainer Name=\"C\"><EntitySet Name=\"Contact\" EntityType=\"N.Contact\"/>"       \
        "<EntitySet Name=\"Account\" EntityType=\"N.Account\"/>"                                   \
        "<EntitySet Name=\"SysLog\" EntityType=\"N.SysLog\"/></EntityContainer>")

static CrmEdm *
parse (const char *document)
{
  g_autoptr (GError) error = NULL;
  CrmEdm *edm = crm_odata_metadata_parse (document, strlen (document), &error);

  g_assert_no_error (error);

  return edm;
}

static void
describe (CrmRemoteFixture *fixture, CrmEdm *edm, const char *const *sets)
{
  g_autoptr (GError) error = NULL;

  crm_remote_describe (fixture->remote, edm, sets, NULL, &error);
  g_assert_no_error (error);
}

static const char contact_schema[]
    = "{\"success\":true,\"schema\":{\"name\":\"Contact\",\"caption\":{\"en-US\":\"Person\"},"
      "\"primaryDisplayColumnUId\":\"c2\",\"columns\":{\"Items\":{"
      "\"c1\":{\"uId\":\"c1\",\"name\":\"Name\",\"caption\":{\"de-DE\":\"Name\",\"en-US\":"
      "\"Full\\nname\"},\"isRequired\":true},"
      "\"c2\":{\"uId\":\"c2\",\"name\":\"UsrBadge\",\"caption\":\"Badge\",\"isRequired\":false},"
      "\"c3\":{\"uId\":\"c3\",\"name\":\"Account\",\"caption\":{\"en-US\":\"Works at\"},"
      "\"isRequired\":true},"
      "\"c4\":{\"uId\":\"c4\",\"name\":\"Gone\",\"caption\":{\"en-US\":\"Gone\"}}}}}}";

static void
test_captions_of_creatio (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmEdm) edm = parse (CREATIO_EDMX);
  g_autoptr (CrmProject) project = NULL;
  g_autoptr (GError) error = NULL;
  CrmEntity *contact;
  CrmField *lookup;

  crm_mock_server_answer_json (fixture->server, "POST", DATA "RuntimeEntitySchemaRequest",
                               contact_schema);
  crm_mock_server_answer_json (fixture->server, "POST", DATA "RuntimeEntitySchemaRequest",
                               "{\"success\":false}");
  describe (fixture, edm, NULL);
  /* One question for each set, but none for what is the machinery's own. */
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->body, ==, "{\"Name\":\"Account\"}");

  project = crm_project_generate (edm, &error);
  g_assert_no_error (error);
  contact = crm_project_find_entity (project, "Contact");
  lookup = crm_entity_find_field (contact, "AccountId");
  g_assert_cmpstr (contact->caption, ==, "Person");
  g_assert_cmpstr (crm_entity_find_field (contact, "Name")->caption, ==, "Full name");
  g_assert_true (crm_entity_find_field (contact, "Name")->required);
  g_assert_cmpstr (crm_entity_find_field (contact, "UsrBadge")->caption, ==, "Badge");
  g_assert_false (crm_entity_find_field (contact, "UsrBadge")->required);
  g_assert_cmpint (contact->display_field, ==,
                   (int) crm_entity_find_field (contact, "UsrBadge")->index);
  g_assert_cmpstr (lookup->caption, ==, "Works at");
  g_assert_true (lookup->required);
  g_assert_cmpstr (crm_project_find_entity (project, "Account")->caption, ==, "Account");
}

static void
test_captions_of_wished_sets (CrmRemoteFixture *fixture, gconstpointer data)
{
  const char *const sets[] = { "Account", "Unheard", "Account", NULL };
  g_autoptr (CrmEdm) edm = parse (CREATIO_EDMX);
  guint n;

  crm_mock_server_answer_json (fixture->server, "POST", DATA "RuntimeEntitySchemaRequest", "{}");
  describe (fixture, edm, sets);
  n = crm_mock_server_get_n_requests (fixture->server);
  g_assert_cmpstr (crm_mock_server_get_last (fixture->server)->body, ==, "{\"Name\":\"Account\"}");
  g_assert_cmpuint (n, ==, 3); /* sign-in, root, one schema */
}

static void
test_captions_nobody_shows (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmEdm) edm = parse (CREATIO_EDMX);
  CrmEdmEntityType *contact = crm_edm_find_entity_type (edm, "N.Contact");

  crm_mock_server_answer (fixture->server, "POST", DATA "RuntimeEntitySchemaRequest", 403,
                          "application/json", "{\"Message\":\"Forbidden\"}");
  describe (fixture, edm, NULL);
  g_assert_null (contact->caption);
  /* Asked once, not for each. */
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->server), ==, 3);
}

/* A server that is busy has captions all the same: those that are held shall not go for it. */
static void
test_captions_wait_for_a_busy_server (CrmRemoteFixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 429, 503 };
  g_autoptr (CrmEdm) edm = parse (CREATIO_EDMX);

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    crm_mock_server_answer (fixture->server, "POST", DATA "RuntimeEntitySchemaRequest", statuses[i],
                            NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (crm_remote_describe (fixture->remote, edm, NULL, NULL, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_BUSY);
    }
}

static void
test_one_without_captions_does_not_end_it (CrmRemoteFixture *fixture, gconstpointer data)
{
  const char *const sets[] = { "Account", "SysLog", "Contact", NULL };
  g_autoptr (CrmEdm) edm = parse (CREATIO_EDMX);

  crm_mock_server_answer_json (fixture->server, "POST", DATA "RuntimeEntitySchemaRequest", "{}");
  crm_mock_server_answer (fixture->server, "POST", DATA "RuntimeEntitySchemaRequest", 500, NULL,
                          NULL);
  crm_mock_server_answer_json (fixture->server, "POST", DATA "RuntimeEntitySchemaRequest",
                               contact_schema);
  describe (fixture, edm, sets);
  g_assert_cmpstr (crm_edm_find_entity_type (edm, "N.Contact")->caption, ==, "Person");
}

/* --- Dataverse --- */

static void
test_who_am_i (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_auto (CrmIdentity) identity = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/api/data/v9.2/WhoAmI",
                               "{\"BusinessUnitId\":\"" G2 "\",\"UserId\":\"" G1 "\"}");
  g_assert_true (crm_remote_sign_in (fixture->remote, &identity, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (identity.user_id, ==, G1);
  g_assert_cmpstr (identity.user_name, ==, "ann");
}

/* @data: the name that is told; or %NULL: the server breaks down when it is asked for, and the
 * name is only for show. */
static void
test_who_am_i_of_a_token (gconstpointer data)
{
  const char *name = data;
  CrmRemoteFixture fixture = { 0 };
  g_auto (CrmIdentity) identity = { 0 };
  g_autoptr (CrmRemote) remote = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  CrmOdataConfig config = { .type = CRM_ODATA_TYPE_ODATA, .api_key = "k", .timeout_s = 2 };

  crm_remote_fixture_set_up (&fixture, CRM_ODATA_TYPE_ODATA, "/api/data/v9.2");
  url = g_strconcat (crm_mock_server_get_url (fixture.server), "/api/data/v9.2", NULL);
  config.url = url;
  remote = crm_odata_remote_new (&config);
  crm_mock_server_answer_json (fixture.server, "GET", "/api/data/v9.2/", SERVICE);
  crm_mock_server_answer_json (fixture.server, "GET", "/api/data/v9.2/WhoAmI",
                               "{\"UserId\":\"" G1 "\"}");
  if (name != NULL)
    crm_mock_server_answer_json (fixture.server, "GET", "/api/data/v9.2/systemusers(" G1 ")",
                                 "{\"fullname\":\"Ann Other\"}");
  else
    crm_mock_server_answer (fixture.server, "GET", "/api/data/v9.2/systemusers(" G1 ")", 500, NULL,
                            NULL);
  g_assert_true (crm_remote_sign_in (remote, &identity, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (identity.user_id, ==, G1);
  g_assert_cmpstr (identity.user_name, ==, name);
  crm_remote_fixture_tear_down (&fixture, NULL);
}

static void
test_who_am_i_is_no_id (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_auto (CrmIdentity) identity = { 0 };
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer_json (fixture->server, "GET", "/api/data/v9.2/WhoAmI",
                               "{\"UserId\":\"x') or 1 eq 1\"}");
  g_assert_true (crm_remote_sign_in (fixture->remote, &identity, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (identity.user_id);
}

#define DATAVERSE_EDMX                                                                             \
  EDMX ("<EntityType Name=\"account\"><Key><PropertyRef Name=\"accountid\"/></Key>"                \
        "<Property Name=\"accountid\" Type=\"Edm.Guid\"/>"                                         \
        "<Property Name=\"name\" Type=\"Edm.String\"/>"                                            \
        "<Property Name=\"industrycode\" Type=\"Edm.Int32\"/>"                                     \
        "<Property Name=\"statecode\" Type=\"Edm.Int32\"/>"                                        \
        "<Property Name=\"_ownerid_value\" Type=\"Edm.Guid\"/></EntityType>"                       \
        "<EntityContainer Name=\"C\"><EntitySet Name=\"accounts\" EntityType=\"N.account\"/>"      \
        "</EntityContainer>")
#define ACCOUNT "/api/data/v9.2/EntityDefinitions(LogicalName='account')"
#define LABEL(text) "{\"UserLocalizedLabel\":{\"Label\":\"" text "\",\"LanguageCode\":1033}}"

static void
answer_dataverse_definitions (CrmRemoteFixture *fixture)
{
  crm_mock_server_answer_json (
      fixture->server, "GET", ACCOUNT,
      "{\"LogicalName\":\"account\",\"DisplayName\":" LABEL (
          "Company") ",\"DisplayCollectionName\":" LABEL ("Companies") ",\"PrimaryNameAttribute\":"
                                                                       "\"name\",\"Attributes\":["
                                                                       "{\"LogicalName\":\"name\","
                                                                       "\"DisplayName\":" LABEL (
                                                                           "Company name") ",\"Requ"
                                                                                           "iredLev"
                                                                                           "el\":{"
                                                                                           "\"Value"
                                                                                           "\":"
                                                                                           "\"Appli"
                                                                                           "cationR"
                                                                                           "equired"
                                                                                           "\"}},"
                                                                                           "{\"Logi"
                                                                                           "calName"
                                                                                           "\":"
                                                                                           "\"owner"
                                                                                           "id\","
                                                                                           "\"Displ"
                                                                                           "ayName"
                                                                                           "\""
                                                                                           ":" LABEL (
                                                                                               "Own"
                                                                                               "er") ",\"RequiredLevel\":{\"Value\":\"SystemRequired\"}},"
                                                                                                     "{\"LogicalName\":\"unheard\"}]}");
  crm_mock_server_answer_json (
      fixture->server, "GET",
      ACCOUNT "/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
      "{\"value\":[{\"LogicalName\":\"industrycode\",\"OptionSet\":null,\"GlobalOptionSet\":"
      "{\"Options\":[{\"Value\":1,\"Label\":" LABEL (
          "Accounting") "},"
                        "{\"Value\":2,\"Label\":{\"UserLocalizedLabel\":null,\"LocalizedLabels\":[]"
                        "}}]}}]}");
  crm_mock_server_answer_json (
      fixture->server, "GET", ACCOUNT "/Attributes/Microsoft.Dynamics.CRM.StateAttributeMetadata",
      "{\"value\":[{\"LogicalName\":\"statecode\",\"OptionSet\":{\"Options\":["
      "{\"Value\":0,\"Label\":" LABEL ("Active") "},"
                                                 "{\"Value\":1,\"Label\":" LABEL (
                                                     "Inactive") "}]}}]}");
}

static void
test_captions_of_dataverse (CrmRemoteFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmEdm) edm = parse (DATAVERSE_EDMX);
  g_autoptr (CrmProject) project = NULL;
  g_autoptr (GError) error = NULL;
  CrmEntity *account;

  answer_dataverse_definitions (fixture);
  describe (fixture, edm, NULL);
  project = crm_project_generate (edm, &error);
  g_assert_no_error (error);
  account = crm_project_find_entity (project, "account");

  g_assert_cmpstr (account->caption, ==, "Company");
  g_assert_cmpstr (account->caption_plural, ==, "Companies");
  g_assert_cmpstr (crm_entity_find_field (account, "name")->caption, ==, "Company name");
  g_assert_true (crm_entity_find_field (account, "name")->required);
  g_assert_cmpstr (crm_entity_find_field (account, "_ownerid_value")->caption, ==, "Owner");
  g_assert_false (crm_entity_find_field (account, "_ownerid_value")->required);
  g_assert_cmpstr (crm_field_get_choice_caption (crm_entity_find_field (account, "industrycode"),
                                                 "1"),
                   ==, "Accounting");
  g_assert_cmpstr (
      crm_field_get_choice_caption (crm_entity_find_field (account, "industrycode"), "2"), ==, "2");
  g_assert_cmpstr (crm_field_get_choice_caption (crm_entity_find_field (account, "statecode"), "1"),
                   ==, "Inactive");
}

#define CREATIO(path, func)                                                                        \
  g_test_add ("/odata/product/creatio/" path, CrmRemoteFixture, NULL, set_up_creatio, func,        \
              crm_remote_fixture_tear_down)
#define DATAVERSE(path, func)                                                                      \
  g_test_add ("/odata/product/dataverse/" path, CrmRemoteFixture, NULL, set_up_dataverse, func,    \
              crm_remote_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CREATIO ("settings", test_settings_in_one_request);
  CREATIO ("settings-records", test_settings_from_their_records);
  CREATIO ("settings-not-shown", test_settings_nobody_shows);
  CREATIO ("settings-line", test_settings_need_the_line);
  CREATIO ("twins", test_twins_since);
  CREATIO ("twins-begin", test_twins_begin_today);
  CREATIO ("twins-none", test_twins_begin_with_none);
  CREATIO ("twins-not-shown", test_twins_nobody_shows);
  CREATIO ("twins-pages", test_twins_in_pages);
  CREATIO ("captions", test_captions_of_creatio);
  CREATIO ("captions-wished", test_captions_of_wished_sets);
  CREATIO ("captions-not-shown", test_captions_nobody_shows);
  CREATIO ("captions-busy", test_captions_wait_for_a_busy_server);
  CREATIO ("captions-one", test_one_without_captions_does_not_end_it);
  DATAVERSE ("settings", test_others_have_no_settings);
  DATAVERSE ("who", test_who_am_i);
  DATAVERSE ("who-no-id", test_who_am_i_is_no_id);
  g_test_add_data_func ("/odata/product/dataverse/who-token", "Ann Other",
                        test_who_am_i_of_a_token);
  g_test_add_data_func ("/odata/product/dataverse/who-token-no-name", NULL,
                        test_who_am_i_of_a_token);
  DATAVERSE ("captions", test_captions_of_dataverse);

  return g_test_run ();
}
