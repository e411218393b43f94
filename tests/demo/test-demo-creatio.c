/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-fixture.h"

#define LOGIN "/ServiceModel/AuthService.svc/Login"
#define EMPTY_GUID "00000000-0000-0000-0000-000000000000"

static const CrmDemoOptions options = { .contacts = 60, .seed = 29, .face = CRM_DEMO_FACE_CREATIO };

/* What a browser would keep. */
typedef struct
{
  char *cookies;
  char *csrf;
} Jar;

static void
jar_clear (Jar *self)
{
  g_free (self->cookies);
  g_free (self->csrf);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Jar, jar_clear)

static void
take_cookie (const char *name, const char *value, gpointer data)
{
  Jar *jar = data;
  g_autofree char *pair = g_strndup (value, strcspn (value, ";"));
  g_autofree char *old = jar->cookies;

  if (g_ascii_strcasecmp (name, "Set-Cookie") != 0)
    {
      g_steal_pointer (&old);
      return;
    }
  if (g_str_has_prefix (pair, "BPMCSRF="))
    g_set_str (&jar->csrf, pair + strlen ("BPMCSRF="));
  jar->cookies = old != NULL ? g_strdup_printf ("%s; %s", old, pair) : g_strdup (pair);
}

static Answer *
sign_in (Fixture *fixture, const char *user, const char *password, Jar *jar)
{
  g_autofree char *body
      = g_strdup_printf ("{\"UserName\":\"%s\",\"UserPassword\":\"%s\"}", user, password);
  Answer *answer = NULL;

  fixture->user = NULL;
  answer = ask (fixture, "POST", LOGIN, body, "ForceUseSession", "true", NULL);
  soup_message_headers_foreach (soup_message_get_response_headers (answer->message), take_cookie,
                                jar);

  return answer;
}

static Answer *
get_with (Fixture *fixture, const char *path, const Jar *jar)
{
  return ask (fixture, "GET", path, NULL, "Cookie", jar->cookies, "BPMCSRF", jar->csrf, NULL);
}

static void
test_a_wrong_password_is_told_with_200 (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) answer = sign_in (fixture, "demo", "wrong", &jar);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer_text (answer, "Code"), ==, "1");
  g_assert_cmpstr (answer_text (answer, "Message"), !=, "");
  g_assert_null (jar.cookies);
}

static void
test_both_roots_serve_a_session (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) core = get_with (fixture, "/odata/Contact?$top=1", &jar);
  g_autoptr (Answer) framework = get_with (fixture, "/0/odata/Contact?$top=1", &jar);

  g_assert_cmpstr (answer_text (login, "Code"), ==, "0");
  g_assert_nonnull (jar.csrf);
  g_assert_nonnull (strstr (jar.cookies, ".ASPXAUTH="));
  g_assert_nonnull (strstr (jar.cookies, "BPMLOADER="));
  g_assert_cmpuint (core->status, ==, 200);
  g_assert_cmpuint (framework->status, ==, 200);
  g_assert_nonnull (strstr (framework->body, "/0/odata/$metadata#Contact"));
  g_assert_nonnull (strstr (answer_header (core, "Set-Cookie"), "BPMSESSIONID="));
}

static void
test_the_token_is_checked (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) none
      = ask (fixture, "GET", "/0/odata/Contact", NULL, "Cookie", jar.cookies, NULL);
  g_autoptr (Answer) nobody = ask_get (fixture, "/0/odata/Contact");

  g_assert_cmpuint (none->status, ==, 403);
  g_assert_cmpuint (nobody->status, ==, 401);
}

static void
test_a_session_ends (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_auto (Jar) again = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) read = NULL, write = NULL, second = NULL, fresh = NULL;

  control_ok (fixture, "{\"command\":\"expire-sessions\",\"user\":\"demo\"}");
  read = get_with (fixture, "/0/odata/Contact", &jar);
  write = ask (fixture, "POST", "/0/odata/Contact", "{\"Name\":\"x\"}", "Cookie", jar.cookies,
               "BPMCSRF", jar.csrf, NULL);
  second = sign_in (fixture, "demo", "demo", &again);
  fresh = get_with (fixture, "/0/odata/Contact", &again);

  /* A reader gets the page for people. */
  g_assert_true (g_str_has_prefix (answer_header (read, "Content-Type"), "text/html"));
  g_assert_cmpuint (write->status, ==, 401);
  g_assert_cmpuint (fresh->status, ==, 200);
}

static void
test_the_current_user_is_told (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "sales1", "sales1", &jar);
  g_autoptr (Answer) info
      = ask (fixture, "POST", "/0/ServiceModel/UserInfoService.svc/getCurrentUserInfo", "{}",
             "Cookie", jar.cookies, "BPMCSRF", jar.csrf, NULL);
  g_autofree char *path
      = g_strdup_printf ("/0/odata/SysAdminUnit(%s)", answer_text (info, "userId"));
  g_autoptr (Answer) user = get_with (fixture, path, &jar);

  g_assert_cmpstr (answer_text (user, "Name"), ==, "sales1");
  g_assert_cmpstr (answer_text (user, "ContactId"), ==, answer_text (info, "contactId"));
}

static void
test_the_work_mode_is_a_setting (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autofree char *path
      = filtered ("/0/odata/SysSettingsValue", "SysSettings/Code eq 'MobileApplicationMode'", "");
  g_autoptr (Answer) answer = get_with (fixture, path, &jar);

  g_assert_cmpstr (row_text (yyjson_arr_get_first (answer_value (answer)), "TextValue"), ==,
                   "Hybrid");
}

static void
test_lookups_are_filtered_by_navigation_only (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autofree char *by_column = filtered ("/0/odata/Contact", "AccountId ne " EMPTY_GUID, "&$top=1");
  g_autofree char *by_path = filtered ("/0/odata/Contact", "Account/Id ne null", "&$top=1");
  g_autoptr (Answer) column = get_with (fixture, by_column, &jar);
  g_autoptr (Answer) path = get_with (fixture, by_path, &jar);

  g_assert_cmpuint (column->status, ==, 400);
  g_assert_nonnull (strstr (column->body, "Column by path AccountId not found"));
  g_assert_cmpuint (yyjson_arr_size (answer_value (path)), ==, 1);
}

static void
test_nothing_is_ever_null (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autofree char *path = filtered ("/0/odata/Contact", "Account/Id eq null", "&$top=1");
  g_autoptr (Answer) answer = get_with (fixture, path, &jar);
  g_autoptr (Answer) all = get_with (fixture, "/0/odata/Contact", &jar);
  yyjson_val *row = yyjson_arr_get_first (answer_value (answer));

  g_assert_cmpstr (row_text (row, "AccountId"), ==, EMPTY_GUID);
  g_assert_null (strstr (all->body, ":null"));
  g_assert_null (strstr (all->body, "@odata.etag"));
  g_assert_null (answer_header (all, "ETag"));
}

static Answer *
send_with (Fixture *fixture, const char *method, const char *path, const char *body, const Jar *jar)
{
  return ask (fixture, method, path, body, "Cookie", jar->cookies, "BPMCSRF", jar->csrf, NULL);
}

static void
test_a_session_ends_in_three_ways (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_auto (Jar) again = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) redirected = NULL, second = NULL, refused = NULL;

  control_ok (fixture, "{\"command\":\"expire-sessions\",\"as\":\"redirect\"}");
  redirected = get_with (fixture, "/0/odata/Contact", &jar);
  second = sign_in (fixture, "demo", "demo", &again);
  control_ok (fixture, "{\"command\":\"expire-sessions\",\"as\":\"status\"}");
  refused = get_with (fixture, "/0/odata/Contact", &again);

  g_assert_cmpuint (redirected->status, ==, 302);
  g_assert_true (g_str_has_prefix (answer_header (redirected, "Location"), "/Login/"));
  g_assert_cmpuint (refused->status, ==, 401);
}

static void
test_errors_have_three_shapes (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) route = get_with (fixture, "/0/odata/Nothing", &jar);
  g_autoptr (Answer) query = get_with (fixture, "/0/odata/Contact?$filter=Nothing%20eq%201", &jar);
  g_autoptr (Answer) broken = NULL;

  control_ok (fixture, "{\"command\":\"fault\",\"path\":\"Contact\",\"action\":\"status\","
                       "\"status\":500}");
  broken = get_with (fixture, "/0/odata/Contact", &jar);

  g_assert_cmpuint (route->status, ==, 404);
  g_assert_cmpstr (answer_text (route, "MessageDetail"), !=, "");
  g_assert_cmpuint (query->status, ==, 400);
  g_assert_cmpstr (row_text (yyjson_obj_get (query->root, "error"), "message"), !=, "");
  g_assert_cmpuint (broken->status, ==, 500);
  g_assert_cmpstr (answer_text (broken, "ExceptionMessage"), !=, "");
  g_assert_cmpstr (answer_text (broken, "StackTrace"), !=, "");
}

static void
test_an_update_that_is_not_allowed_breaks_down (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "reader", "reader", &jar);
  g_autoptr (Answer) any = get_with (fixture, "/0/odata/Contact?$top=1", &jar);
  g_autofree char *address = g_strdup_printf (
      "/0/odata/Contact(%s)", row_text (yyjson_arr_get_first (answer_value (any)), "Id"));
  g_autoptr (Answer) changed = send_with (fixture, "PATCH", address, "{\"Phone\":\"1\"}", &jar);
  g_autoptr (Answer) made
      = send_with (fixture, "POST", "/0/odata/Contact", "{\"Name\":\"x\"}", &jar);
  g_autoptr (Answer) same = get_with (fixture, address, &jar);

  g_assert_cmpuint (changed->status, ==, 500);
  g_assert_true (g_str_has_suffix (answer_text (changed, "ExceptionType"), "SecurityException"));
  g_assert_cmpuint (made->status, ==, 403);
  g_assert_cmpstr (answer_text (same, "Phone"), !=, "1");
}

static void
test_an_error_comes_after_the_row (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autofree char *path = filtered ("/0/odata/Contact/$count", "Name eq 'Still there'", "");
  g_autoptr (Answer) failed = NULL;
  g_autoptr (Answer) count = NULL;

  control_ok (fixture, "{\"command\":\"fault\",\"method\":\"POST\",\"action\":\"error-after\","
                       "\"path\":\"Contact\",\"status\":500}");
  failed = send_with (fixture, "POST", "/0/odata/Contact", "{\"Name\":\"Still there\"}", &jar);
  count = get_with (fixture, path, &jar);

  g_assert_cmpuint (failed->status, ==, 500);
  g_assert_cmpstr (answer_text (failed, "ExceptionType"), !=, "");
  g_assert_cmpstr (count->body, ==, "1");
}

static void
test_an_answer_that_is_cut_does_not_say_so (void)
{
  static const CrmDemoOptions few
      = { .contacts = 60, .seed = 29, .face = CRM_DEMO_FACE_CREATIO, .page_size = 20 };
  g_autoptr (Fixture) fixture = fixture_new (&few);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) cut = get_with (fixture, "/0/odata/Contact?$top=50&$count=true", &jar);
  g_autoptr (Answer) wished
      = ask (fixture, "GET", "/0/odata/Contact", NULL, "Cookie", jar.cookies, "BPMCSRF", jar.csrf,
             "Prefer", "odata.maxpagesize=50,odata.track-changes", NULL);
  g_autoptr (Answer) rest = get_with (fixture, "/0/odata/Contact?$orderby=Id&$skip=50", &jar);

  g_assert_cmpuint (yyjson_arr_size (answer_value (cut)), ==, 20);
  g_assert_cmpstr (answer_text (cut, "@odata.count"), ==, "60");
  g_assert_null (strstr (cut->body, "nextLink"));
  g_assert_cmpuint (yyjson_arr_size (answer_value (wished)), ==, 20);
  g_assert_null (strstr (wished->body, "deltaLink"));
  g_assert_cmpuint (yyjson_arr_size (answer_value (rest)), ==, 10);
}

/* So many questions, of which the first is about nothing. */
static Answer *
send_batch (Fixture *fixture, const Jar *jar, guint n, const char *prefer)
{
  g_autoptr (GString) body = g_string_new ("{\"requests\":[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (body, "%s{\"id\":\"%u\",\"method\":\"GET\",\"url\":\"%s\"}",
                            i > 0 ? "," : "", i, i == 0 ? "Nothing" : "Contact?$top=1");
  g_string_append (body, "]}");

  return ask (fixture, "POST", "/0/odata/$batch", body->str, "Cookie", jar->cookies, "BPMCSRF",
              jar->csrf, "Prefer", prefer, NULL);
}

static void
test_a_batch_has_its_own_word_for_going_on (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) all = send_batch (fixture, &jar, 100, "continue-on-error");
  g_autoptr (Answer) one = send_batch (fixture, &jar, 100, "odata.continue-on-error");
  g_autoptr (Answer) many = send_batch (fixture, &jar, 101, "continue-on-error");

  g_assert_cmpuint (yyjson_arr_size (yyjson_obj_get (all->root, "responses")), ==, 100);
  g_assert_cmpuint (yyjson_arr_size (yyjson_obj_get (one->root, "responses")), ==, 1);
  g_assert_cmpuint (many->status, ==, 400);
}

#define OLD "/0/ServiceModel/EntityDataService.svc/"

static void
test_its_odata_3_is_verbose (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autofree char *path = filtered (OLD "ContactCollection", "Account/Id eq null", "&$top=1");
  g_autoptr (Answer) verbose = ask (fixture, "GET", path, NULL, "Cookie", jar.cookies, "BPMCSRF",
                                    jar.csrf, "Accept", "application/json;odata=verbose", NULL);
  g_autoptr (Answer) atom
      = ask (fixture, "GET", OLD "ContactCollection", NULL, "Cookie", jar.cookies, "BPMCSRF",
             jar.csrf, "Accept", "application/json", NULL);
  g_autoptr (Answer) batch = send_with (fixture, "POST", OLD "$batch", "{\"requests\":[]}", &jar);
  yyjson_val *rows = yyjson_obj_get (yyjson_obj_get (verbose->root, "d"), "results");
  yyjson_val *row = yyjson_arr_get_first (rows);

  g_assert_cmpstr (row_text (row, "AccountId"), ==, EMPTY_GUID);
  g_assert_true (g_str_has_prefix (row_text (row, "ModifiedOn"), "/Date("));
  g_assert_null (yyjson_obj_get (yyjson_obj_get (row, "__metadata"), "etag"));
  g_assert_cmpuint (atom->status, ==, 415);
  g_assert_cmpuint (batch->status, ==, 404);
}

static void
test_the_description_says_little (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) login = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) answer = get_with (fixture, "/0/odata/$metadata", &jar);

  g_assert_null (strstr (answer->body, "<Annotation"));
  g_assert_null (strstr (answer->body, "<EnumType"));
  g_assert_nonnull (strstr (answer->body, "Namespace=\"Terrasoft.Configuration\""));
  g_assert_nonnull (strstr (answer->body, "Name=\"ContactCollectionByAccount\""));
  g_assert_nonnull (
      strstr (answer->body, "<Property Name=\"BirthDate\" Type=\"Edm.DateTimeOffset\"/>"));
}

#define SYNC_REPLY "/0/DataService/json/SyncReply/"

static Answer *
post_with (Fixture *fixture, const char *path, const char *body, const Jar *jar)
{
  return ask (fixture, "POST", path, body, "Cookie", jar->cookies, "BPMCSRF", jar->csrf, NULL);
}

static void
test_the_data_service_tells_settings_and_captions (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) in = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) settings
      = post_with (fixture, SYNC_REPLY "QuerySysSettings",
                   "{\"sysSettingsNameCollection\":[\"MobileApplicationMode\",\"It's\"]}", &jar);
  g_autoptr (Answer) schema = post_with (fixture, SYNC_REPLY "RuntimeEntitySchemaRequest",
                                         "{\"Name\":\"Activity\"}", &jar);
  g_autoptr (Answer) none = post_with (fixture, SYNC_REPLY "RuntimeEntitySchemaRequest",
                                       "{\"Name\":\"Unheard\"}", &jar);
  g_autoptr (Answer) other = post_with (fixture, SYNC_REPLY "InsertQuery", "{}", &jar);
  g_autoptr (Answer) stranger = ask (fixture, "POST", SYNC_REPLY "QuerySysSettings", "{}", NULL);

  g_assert_cmpuint (in->status, ==, 200);
  g_assert_nonnull (strstr (settings->body, "\"values\":{\"MobileApplicationMode\":{\"code\":"));
  g_assert_null (strstr (settings->body, "It's"));
  g_assert_nonnull (strstr (schema->body, "\"primaryDisplayColumnName\":\"Title\""));
  g_assert_nonnull (strstr (schema->body, "\"name\":\"Owner\",\"caption\":{\"en-US\":"));
  g_assert_nonnull (strstr (none->body, "\"success\":false"));
  g_assert_cmpuint (other->status, ==, 404);
  g_assert_cmpuint (stranger->status, ==, 401);
}

/* The first row that a filter finds. */
static yyjson_val *
first_row (Answer *answer)
{
  return yyjson_arr_get_first (answer_value (answer));
}

static void
test_names_are_those_of_the_product (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) in = sign_in (fixture, "demo", "demo", &jar);
  g_autofree char *open
      = filtered ("/0/odata/Activity",
                  "Type/Id ne e2831dec-cfc0-df11-b00f-001d60e938c6 and Status/Finish eq false",
                  "&$top=1&$expand=Owner");
  g_autofree char *won = filtered ("/0/odata/OpportunityStage", "Successful eq true", "");
  g_autoptr (Answer) activity = get_with (fixture, open, &jar);
  g_autoptr (Answer) stage = get_with (fixture, won, &jar);
  g_autoptr (Answer) lead = send_with (fixture, "POST", "/0/odata/Lead",
                                       "{\"Contact\":\"Ida\",\"Account\":\"Moor AB\"}", &jar);
  g_autoptr (Answer) file = get_with (fixture, "/0/odata/AccountFile?$top=1", &jar);
  g_autofree char *relation
      = filtered ("/0/odata/SysFile", "RecordSchemaName eq 'Account'", "&$top=1");
  g_autoptr (Answer) sys_file = get_with (fixture, relation, &jar);
  yyjson_val *row = first_row (activity);

  g_assert_cmpuint (in->status, ==, 200);
  /* An owner is a contact, not a user. */
  g_assert_cmpstr (row_text (row, "OwnerId"), ==, row_text (yyjson_obj_get (row, "Owner"), "Id"));
  g_assert_cmpstr (row_text (yyjson_obj_get (row, "Owner"), "JobTitle"), ==,
                   "Sales Representative");
  g_assert_cmpstr (row_text (first_row (stage), "Name"), ==, "Won");
  g_assert_cmpuint (lead->status, ==, 201);
  g_assert_cmpstr (answer_text (lead, "LeadName"), ==, "Ida, Moor AB");
  g_assert_cmpstr (row_text (first_row (file), "AccountId"), ==,
                   row_text (first_row (sys_file), "RecordId"));
}

static void
test_a_merge_is_told_by_the_history_alone (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_auto (Jar) jar = { 0 };
  g_autoptr (Answer) in = sign_in (fixture, "demo", "demo", &jar);
  g_autoptr (Answer) deals = get_with (fixture, "/0/odata/Opportunity?$top=1", &jar);
  g_autofree char *deal = g_strdup (row_text (first_row (deals), "Id"));
  g_autofree char *modified = g_strdup (row_text (first_row (deals), "ModifiedOn"));
  g_autofree char *gone = g_strdup (row_text (first_row (deals), "ContactId"));
  g_autofree char *others
      = g_strdup_printf ("/0/odata/Contact?$top=1&$filter=Id%%20ne%%20%s", gone);
  g_autoptr (Answer) other = get_with (fixture, others, &jar);
  g_autofree char *kept = g_strdup (row_text (first_row (other), "Id"));
  g_autofree char *command = g_strdup_printf (
      "{\"command\":\"merge\",\"entity\":\"Contacts\",\"id\":\"%s\",\"into\":\"%s\"}", gone, kept);
  g_autofree char *address = g_strdup_printf ("/0/odata/Opportunity(%s)", deal);
  g_autofree char *lost = g_strdup_printf ("/0/odata/Contact(%s)", gone);
  g_autoptr (Answer) history = NULL, pointing = NULL, removed = NULL;

  g_assert_cmpuint (in->status, ==, 200);
  control_ok (fixture, command);
  history = get_with (fixture, "/0/odata/DuplicatesHistory", &jar);
  pointing = get_with (fixture, address, &jar);
  removed = get_with (fixture, lost, &jar);

  g_assert_cmpuint (yyjson_arr_size (answer_value (history)), ==, 1);
  g_assert_cmpstr (row_text (first_row (history), "OldRecordId"), ==, gone);
  g_assert_cmpstr (row_text (first_row (history), "NewRecordId"), ==, kept);
  g_assert_cmpstr (row_text (first_row (history), "SchemaTableName"), ==, "Contact");
  g_assert_cmpstr (answer_text (pointing, "ContactId"), ==, kept);
  g_assert_cmpstr (answer_text (pointing, "ModifiedOn"), ==, modified);
  g_assert_cmpuint (removed->status, ==, 404);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/creatio/wrong-password", test_a_wrong_password_is_told_with_200);
  g_test_add_func ("/demo/creatio/roots", test_both_roots_serve_a_session);
  g_test_add_func ("/demo/creatio/token", test_the_token_is_checked);
  g_test_add_func ("/demo/creatio/expiry", test_a_session_ends);
  g_test_add_func ("/demo/creatio/user", test_the_current_user_is_told);
  g_test_add_func ("/demo/creatio/setting", test_the_work_mode_is_a_setting);
  g_test_add_func ("/demo/creatio/lookup", test_lookups_are_filtered_by_navigation_only);
  g_test_add_func ("/demo/creatio/no-null", test_nothing_is_ever_null);
  g_test_add_func ("/demo/creatio/expiry-forms", test_a_session_ends_in_three_ways);
  g_test_add_func ("/demo/creatio/errors", test_errors_have_three_shapes);
  g_test_add_func ("/demo/creatio/security", test_an_update_that_is_not_allowed_breaks_down);
  g_test_add_func ("/demo/creatio/error-after", test_an_error_comes_after_the_row);
  g_test_add_func ("/demo/creatio/cut", test_an_answer_that_is_cut_does_not_say_so);
  g_test_add_func ("/demo/creatio/batch", test_a_batch_has_its_own_word_for_going_on);
  g_test_add_func ("/demo/creatio/odata3", test_its_odata_3_is_verbose);
  g_test_add_func ("/demo/creatio/data-service", test_the_data_service_tells_settings_and_captions);
  g_test_add_func ("/demo/creatio/names", test_names_are_those_of_the_product);
  g_test_add_func ("/demo/creatio/merge", test_a_merge_is_told_by_the_history_alone);
  g_test_add_func ("/demo/creatio/metadata", test_the_description_says_little);

  return g_test_run ();
}
