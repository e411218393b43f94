/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-fixture.h"

#define ROOT "/api/data/v9.2/"
#define NEW_KEY "11111111-2222-4333-8444-555555555555"
#define ALL "odata.include-annotations=\"*\""

static const CrmDemoOptions options
    = { .contacts = 60, .seed = 17, .face = CRM_DEMO_FACE_DATAVERSE };

/* A client that is the user: the other ways are in test-demo-identity.c. */
static void
become (Fixture *fixture, const char *user)
{
  g_autofree char *form
      = g_strdup_printf ("grant_type=client_credentials&client_id=%s&client_secret=%s", user, user);
  g_autofree char *tenant = NULL;
  g_autofree char *place = NULL;
  g_autoptr (Answer) refusal = NULL;
  g_autoptr (Answer) token = NULL;
  const char *challenge;

  g_clear_pointer (&fixture->token, g_free);
  fixture->user = NULL;
  refusal = ask_get (fixture, ROOT);
  challenge = answer_header (refusal, "WWW-Authenticate") + strlen ("Bearer authorization_uri=");
  tenant = g_strndup (challenge, (gsize) (strstr (challenge, "/authorize") - challenge));
  place = g_strconcat (tenant, "/v2.0/token", NULL);
  token = ask (fixture, "POST", place, form, "Content-Type", "application/x-www-form-urlencoded",
               NULL);
  fixture->token = g_strdup (answer_text (token, "access_token"));
}

static Fixture *
signed_in (const CrmDemoOptions *how)
{
  Fixture *fixture = fixture_new (how);

  become (fixture, "demo");

  return fixture;
}

static char *
dup_key (Fixture *fixture, const char *set, const char *filter, const char *name)
{
  g_autofree char *resource = g_strconcat (ROOT, set, NULL);
  g_autofree char *path = filtered (resource, filter, "&$top=1");
  g_autoptr (Answer) answer = ask_get (fixture, path);

  g_assert_cmpuint (answer->status, ==, 200);

  return g_strdup (row_text (yyjson_arr_get_first (answer_value (answer)), name));
}

static char *
dup_address (const char *set, const char *key)
{
  return g_strdup_printf (ROOT "%s(%s)", set, key);
}

static guint
status_of (Fixture *fixture, const char *set, const char *filter)
{
  g_autofree char *resource = g_strconcat (ROOT, set, NULL);
  g_autofree char *path = filtered (resource, filter, "");
  g_autoptr (Answer) answer = ask_get (fixture, path);

  return answer->status;
}

static const char *
code_of (Answer *answer)
{
  return row_text (yyjson_obj_get (answer->root, "error"), "code");
}

static void
test_values_come_with_what_people_read (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autofree char *path = filtered (ROOT "contacts", "_parentcustomerid_value ne null", "&$top=1");
  g_autoptr (Answer) asked = ask (fixture, "GET", path, NULL, "Prefer", ALL, NULL);
  g_autoptr (Answer) plain = ask_get (fixture, path);
  yyjson_val *row = yyjson_arr_get_first (answer_value (asked));

#define OF "_ownerid_value@"
  g_assert_cmpstr (row_text (row, OF "OData.Community.Display.V1.FormattedValue"), !=, "");
  g_assert_cmpstr (row_text (row, OF "Microsoft.Dynamics.CRM.lookuplogicalname"), ==, "systemuser");
  g_assert_cmpstr (row_text (row, OF "Microsoft.Dynamics.CRM.associatednavigationproperty"), ==,
                   "ownerid");
  g_assert_cmpstr (row_text (row, "statecode@OData.Community.Display.V1.FormattedValue"), ==,
                   "Active");
  g_assert_null (strstr (plain->body, "FormattedValue"));
  g_assert_null (strstr (plain->body, "\"AccountId\""));
}

static void
test_a_customer_is_an_account_or_a_contact (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autofree char *contact
      = dup_key (fixture, "contacts", "_parentcustomerid_value ne null", "contactid");
  g_autofree char *other
      = dup_key (fixture, "contacts", "fullname eq 'Mara Lindqvist'", "contactid");
  g_autofree char *address = dup_address ("contacts", contact);
  g_autofree char *bind
      = g_strdup_printf ("{\"parentcustomerid_contact@odata.bind\":\"/contacts(%s)\"}", other);
  g_autofree char *by_value = g_strdup_printf ("_parentcustomerid_value eq %s", other);
  g_autofree char *direct = g_strdup_printf ("{\"_parentcustomerid_value\":\"%s\"}", other);
  g_autoptr (Answer) bound = ask (fixture, "PATCH", address, bind, NULL);
  g_autoptr (Answer) shown = ask (fixture, "GET", address, NULL, "Prefer", ALL, NULL);
  g_autofree char *found = dup_key (fixture, "contacts", by_value, "contactid");
  g_autoptr (Answer) refused = ask (fixture, "PATCH", address, direct, NULL);
  g_autoptr (Answer) cleared
      = ask (fixture, "PATCH", address, "{\"parentcustomerid_account@odata.bind\":null}", NULL);
  g_autoptr (Answer) empty = ask_get (fixture, address);

  g_assert_cmpuint (bound->status, ==, 204);
  g_assert_cmpstr (answer_text (shown, "_parentcustomerid_value"), ==, other);
  g_assert_cmpstr (
      answer_text (shown,
                   "_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"),
      ==, "parentcustomerid_contact");
  g_assert_cmpstr (found, !=, "");
  g_assert_cmpuint (refused->status, ==, 400);
  g_assert_nonnull (strstr (refused->body, "Use Navigation properties"));
  g_assert_cmpuint (cleared->status, ==, 204);
  g_assert_true (yyjson_is_null (yyjson_obj_get (empty->root, "_parentcustomerid_value")));
}

static void
test_choices_are_numbers (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autofree char *key = dup_key (fixture, "contacts", "demo_importance eq 100000001", "contactid");
  g_autofree char *address = dup_address ("contacts", key);
  g_autoptr (Answer) set
      = ask (fixture, "PATCH", address,
             "{\"demo_importance\":100000002,\"demo_channels\":\"100000001,100000002\"}", NULL);
  g_autoptr (Answer) shown = ask (fixture, "GET", address, NULL, "Prefer", ALL, NULL);
  g_autoptr (Answer) unknown
      = ask (fixture, "PATCH", address, "{\"demo_importance\":100000009}", NULL);
  g_autoptr (Answer) name = ask (fixture, "PATCH", address, "{\"demo_importance\":\"High\"}", NULL);

  g_assert_cmpuint (set->status, ==, 204);
  g_assert_cmpstr (answer_text (shown, "demo_importance"), ==, "100000002");
  g_assert_cmpstr (answer_text (shown, "demo_importance@OData.Community.Display.V1.FormattedValue"),
                   ==, "High");
  g_assert_cmpstr (answer_text (shown, "demo_channels"), ==, "100000001,100000002");
  g_assert_cmpuint (unknown->status, ==, 400);
  g_assert_cmpuint (name->status, ==, 400);
}

static void
test_a_reason_follows_the_state (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autofree char *key = dup_key (fixture, "accounts", "statecode eq 0", "accountid");
  g_autofree char *address = dup_address ("accounts", key);
  g_autoptr (Answer) closed = ask (fixture, "PATCH", address, "{\"statecode\":1}", NULL);
  g_autoptr (Answer) shown = ask_get (fixture, address);

  g_assert_cmpuint (closed->status, ==, 204);
  g_assert_cmpstr (answer_text (shown, "statecode"), ==, "1");
  g_assert_cmpstr (answer_text (shown, "statuscode"), ==, "2");
}

static void
test_a_patch_makes_what_is_not_there (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  const char *address = ROOT "contacts(" NEW_KEY ")";
  const char *body = "{\"fullname\":\"New\"}";
  g_autoptr (Answer) only_update = ask (fixture, "PATCH", address, body, "If-Match", "*", NULL);
  g_autoptr (Answer) made = ask (fixture, "PATCH", address, body, NULL);
  g_autoptr (Answer) only_create
      = ask (fixture, "PATCH", address, body, "If-None-Match", "*", NULL);
  g_autoptr (Answer) again = ask (fixture, "POST", ROOT "contacts",
                                  "{\"contactid\":\"" NEW_KEY "\",\"fullname\":\"Twice\"}", NULL);
  g_autoptr (Answer) shown = ask (fixture, "GET", address, NULL, "If-None-Match", "null", NULL);
  g_autoptr (Answer) fresh = ask (fixture, "PATCH", address, "{\"jobtitle\":\"A\"}", "If-Match",
                                  answer_header (shown, "ETag"), NULL);
  g_autoptr (Answer) stale = ask (fixture, "PATCH", address, "{\"jobtitle\":\"B\"}", "If-Match",
                                  answer_header (shown, "ETag"), NULL);

  g_assert_cmpuint (only_update->status, ==, 404);
  g_assert_cmpstr (code_of (only_update), ==, "0x80040217");
  g_assert_cmpuint (made->status, ==, 204);
  g_assert_cmpuint (only_create->status, ==, 412);
  g_assert_cmpuint (again->status, ==, 412);
  g_assert_cmpstr (answer_text (shown, "fullname"), ==, "New");
  g_assert_cmpuint (fresh->status, ==, 204);
  g_assert_cmpuint (stale->status, ==, 412);
}

static void
test_writes_tell_only_who_asks (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autoptr (Answer) silent
      = ask (fixture, "POST", ROOT "contacts", "{\"fullname\":\"Silent\"}", NULL);
  g_autoptr (Answer) told = ask (fixture, "POST", ROOT "contacts", "{\"fullname\":\"Told\"}",
                                 "Prefer", "return=representation," ALL, NULL);

  g_assert_cmpuint (silent->status, ==, 204);
  g_assert_nonnull (strstr (answer_header (silent, "OData-EntityId"), "contacts("));
  g_assert_cmpuint (told->status, ==, 201);
  g_assert_cmpstr (answer_text (told, "fullname"), ==, "Told");
  g_assert_nonnull (strstr (told->body, "FormattedValue"));
}

static void
test_the_language_is_small (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autoptr (Answer) skip = ask_get (fixture, ROOT "contacts?$skip=5");

  g_assert_cmpuint (skip->status, ==, 501);
  g_assert_cmpuint (status_of (fixture, "contacts", "fullname in ('a','b')"), ==, 501);
  g_assert_cmpuint (status_of (fixture, "contacts", "year(createdon) eq 2020"), ==, 501);
  g_assert_cmpuint (status_of (fixture, "contacts", "createdon lt now()"), ==, 501);
  g_assert_cmpuint (status_of (fixture, "contacts", "creditlimit add 1 gt 2"), ==, 501);
  g_assert_cmpuint (status_of (fixture, "contacts", "Name eq 'a'"), ==, 400);
  g_assert_cmpuint (status_of (fixture, "contacts", "startswith(fullname,'M')"), ==, 200);
}

static void
test_texts_have_no_case (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autofree char *equal
      = dup_key (fixture, "contacts", "fullname eq 'MARA lindqvist'", "fullname");
  g_autofree char *part = dup_key (fixture, "contacts", "contains(fullname,'LINDQ')", "fullname");

  g_assert_cmpstr (equal, ==, "Mara Lindqvist");
  g_assert_cmpstr (part, ==, "Mara Lindqvist");
}

static void
test_a_next_link_is_a_cookie (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autoptr (Answer) first = ask (fixture, "GET", ROOT "contacts?$select=fullname", NULL, "Prefer",
                                  "odata.maxpagesize=40", NULL);
  const char *link = answer_text (first, "@odata.nextLink");
  g_autoptr (Answer) last
      = ask (fixture, "GET", link, NULL, "Prefer", "odata.maxpagesize=40", NULL);

  g_assert_nonnull (strstr (link, "$skiptoken=%3Ccookie%20pagenumber%3D%222%22"));
  g_assert_cmpuint (yyjson_arr_size (answer_value (first)), ==, 40);
  g_assert_cmpuint (yyjson_arr_size (answer_value (last)), ==, 20);
  g_assert_cmpstr (answer_text (last, "@odata.nextLink"), ==, "");
}

static void
test_counts_and_pages_end_at_5000 (void)
{
  static const CrmDemoOptions many
      = { .contacts = 5100, .seed = 17, .face = CRM_DEMO_FACE_DATAVERSE };
  g_autoptr (Fixture) fixture = signed_in (&many);
  g_autoptr (Answer) page = ask (fixture, "GET", ROOT "contacts?$select=contactid&$count=true",
                                 NULL, "Prefer", "odata.maxpagesize=20000", NULL);
  g_autoptr (Answer) count = ask_get (fixture, ROOT "contacts/$count");
  g_autoptr (Answer) rest = ask_get (fixture, answer_text (page, "@odata.nextLink"));

  g_assert_cmpstr (answer_text (page, "@odata.count"), ==, "5000");
  g_assert_cmpuint (yyjson_arr_size (answer_value (page)), ==, 5000);
  g_assert_cmpstr (count->body, ==, "5000");
  g_assert_cmpuint (yyjson_arr_size (answer_value (rest)), ==, 100);
}

static Answer *
track (Fixture *fixture, const char *path)
{
  return ask (fixture, "GET", path, NULL, "Prefer", "odata.track-changes", NULL);
}

static void
test_changes_are_told_by_bare_keys (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autofree char *gone
      = dup_key (fixture, "contacts", "fullname eq 'Mara Lindqvist'", "contactid");
  g_autofree char *address = dup_address ("contacts", gone);
  g_autoptr (Answer) start = track (fixture, ROOT "contacts?$select=fullname");
  g_autoptr (Answer) removed = ask (fixture, "DELETE", address, NULL, NULL);
  g_autoptr (Answer) changes = ask_get (fixture, answer_text (start, "@odata.deltaLink"));
  g_autoptr (Answer) narrowed = track (fixture, ROOT "contacts?$filter=statecode%20eq%200");
  g_autoptr (Answer) expired = NULL;
  yyjson_val *last = yyjson_arr_get_last (answer_value (changes));

  g_assert_cmpuint (removed->status, ==, 204);
  g_assert_cmpstr (row_text (last, "id"), ==, gone);
  g_assert_cmpstr (row_text (last, "reason"), ==, "deleted");
  g_assert_true (g_str_has_suffix (row_text (last, "@odata.context"), "#contacts/$deletedEntity"));
  g_assert_cmpuint (narrowed->status, ==, 400);
  control_ok (fixture, "{\"command\":\"expire-changes\"}");
  expired = ask_get (fixture, answer_text (changes, "@odata.deltaLink"));
  g_assert_cmpuint (expired->status, ==, 400);
  g_assert_nonnull (strstr (expired->body, "Please perform a full sync"));
}

static void
test_privileges_are_missed_by_name (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autofree char *me = dup_key (fixture, "systemusers", "domainname eq 'sales1'", "ownerid");
  g_autofree char *not_mine = g_strdup_printf ("_ownerid_value ne %s", me);
  g_autofree char *key = dup_key (fixture, "contacts", not_mine, "contactid");
  g_autofree char *address = dup_address ("contacts", key);
  g_autoptr (Answer) hidden = NULL, missing = NULL, changes = NULL;

  become (fixture, "sales1");
  hidden = ask_get (fixture, address);
  missing = ask_get (fixture, ROOT "contacts(" NEW_KEY ")");
  changes = track (fixture, ROOT "contacts");

  g_assert_cmpuint (hidden->status, ==, 403);
  g_assert_cmpstr (code_of (hidden), ==, "0x80040220");
  g_assert_cmpuint (missing->status, ==, 404);
  g_assert_cmpuint (changes->status, ==, 403);
  g_assert_nonnull (strstr (changes->body, "prvReadcontact"));
}

/* A user is "systemuserid", and "ownerid" as teams are; who asks is the same to both. */
static void
test_who_asks_is_a_row (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autofree char *by_owner = dup_key (fixture, "systemusers", "domainname eq 'demo'", "ownerid");
  g_autofree char *by_user
      = dup_key (fixture, "systemusers", "domainname eq 'demo'", "systemuserid");
  g_autoptr (Answer) who = ask_get (fixture, ROOT "WhoAmI");

  g_assert_cmpuint (who->status, ==, 200);
  g_assert_cmpstr (answer_text (who, "UserId"), ==, by_owner);
  g_assert_cmpstr (by_user, ==, by_owner);
}

static Answer *
send_batch (Fixture *fixture, const char *prefer)
{
  static const char body[] = "--b\r\nContent-Type: application/http\r\n\r\n"
                             "GET nothing HTTP/1.1\r\n\r\n\r\n"
                             "--b\r\nContent-Type: application/http\r\n\r\n"
                             "GET contacts?$top=1 HTTP/1.1\r\n\r\n\r\n--b--\r\n";

  return ask (fixture, "POST", ROOT "$batch", body, "Content-Type", "multipart/mixed; boundary=b",
              "Prefer", prefer, NULL);
}

static void
test_a_batch_goes_on_in_one_spelling (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autoptr (Answer) goes_on = send_batch (fixture, "odata.continue-on-error");
  g_autoptr (Answer) stops = send_batch (fixture, "continue-on-error");
  g_autoptr (Answer) json = ask (fixture, "POST", ROOT "$batch", "{\"requests\":[]}", NULL);

  g_assert_nonnull (strstr (goes_on->body, "HTTP/1.1 200"));
  g_assert_null (strstr (stops->body, "HTTP/1.1 200"));
  g_assert_nonnull (strstr (stops->body, "HTTP/1.1 404"));
  g_assert_cmpuint (json->status, ==, 415);
}

static void
test_throttled_it_says_how_long (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autoptr (Answer) answer = NULL;

  control_ok (fixture, "{\"command\":\"fault\",\"path\":\"contacts\",\"action\":\"status\","
                       "\"status\":429,\"retryAfter\":\"17\"}");
  answer = ask_get (fixture, ROOT "contacts");

  g_assert_cmpuint (answer->status, ==, 429);
  g_assert_cmpstr (code_of (answer), ==, "0x80072322");
  g_assert_cmpstr (answer_header (answer, "Retry-After"), ==, "17");
}

static void
test_the_description_is_the_products (void)
{
  static const char *const wanted[] = {
    "<Schema Namespace=\"Microsoft.Dynamics.CRM\" Alias=\"mscrm\"",
    "<EntityType Name=\"contact\" BaseType=\"mscrm.crmbaseentity\">",
    "<EntityType Name=\"systemuser\" BaseType=\"mscrm.principal\">",
    "<Property Name=\"statecode\" Type=\"Edm.Int32\">",
    "<Property Name=\"demo_importance\" Type=\"Edm.Int32\">",
    "<Property Name=\"_parentcustomerid_value\" Type=\"Edm.Guid\">",
    "<NavigationProperty Name=\"parentcustomerid_contact\" Type=\"mscrm.contact\"",
    "<NavigationProperty Name=\"ownerid\" Type=\"mscrm.principal\"",
    "<EntitySet Name=\"transactioncurrencies\" "
    "EntityType=\"Microsoft.Dynamics.CRM.transactioncurrency\">",
    "<FunctionImport Name=\"WhoAmI\"",
  };
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autoptr (Answer) answer = ask_get (fixture, ROOT "$metadata");
  const char *first = strstr (answer->body, "\"_parentcustomerid_value\" Type=");

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strstr (answer->body, wanted[i]) == NULL)
      g_error ("%s is missing", wanted[i]);
  g_assert_null (strstr (first + 1, "\"_parentcustomerid_value\" Type="));
  g_assert_null (strstr (answer->body, "<EnumType"));
}

static void
test_definitions_tell_captions_duties_and_choices (void)
{
  g_autoptr (Fixture) fixture = signed_in (&options);
  g_autoptr (Answer) contact
      = ask_get (fixture, ROOT "EntityDefinitions(LogicalName=%27contact%27)?$select=LogicalName");
  g_autoptr (Answer) choices
      = ask_get (fixture, ROOT "EntityDefinitions(LogicalName=%27account%27)/Attributes/"
                               "Microsoft.Dynamics.CRM.PicklistAttributeMetadata");
  g_autoptr (Answer) states
      = ask_get (fixture, ROOT "EntityDefinitions(LogicalName=%27account%27)/Attributes/"
                               "Microsoft.Dynamics.CRM.StatusAttributeMetadata");
  g_autoptr (Answer) none = ask_get (fixture, ROOT "EntityDefinitions(LogicalName=%27unheard%27)");

  g_assert_cmpstr (answer_text (contact, "PrimaryNameAttribute"), ==, "fullname");
  g_assert_nonnull (strstr (contact->body, "{\"LogicalName\":\"lastname\",\"DisplayName\":{"
                                           "\"UserLocalizedLabel\":{\"Label\":\"Last Name\","
                                           "\"LanguageCode\":1033}},\"RequiredLevel\":{"
                                           "\"Value\":\"ApplicationRequired\"}}"));
  g_assert_nonnull (strstr (contact->body, "\"parentcustomerid\""));
  g_assert_null (strstr (contact->body, "_value"));
  g_assert_nonnull (strstr (choices->body, "{\"Value\":100000002,\"Label\":{"
                                           "\"UserLocalizedLabel\":{\"Label\":\"High\""));
  g_assert_nonnull (strstr (states->body, "{\"Value\":2,\"Label\":{"
                                          "\"UserLocalizedLabel\":{\"Label\":\"Inactive\""));
  g_assert_cmpuint (none->status, ==, 404);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/dataverse/annotations", test_values_come_with_what_people_read);
  g_test_add_func ("/demo/dataverse/customer", test_a_customer_is_an_account_or_a_contact);
  g_test_add_func ("/demo/dataverse/choices", test_choices_are_numbers);
  g_test_add_func ("/demo/dataverse/state", test_a_reason_follows_the_state);
  g_test_add_func ("/demo/dataverse/upsert", test_a_patch_makes_what_is_not_there);
  g_test_add_func ("/demo/dataverse/silent", test_writes_tell_only_who_asks);
  g_test_add_func ("/demo/dataverse/language", test_the_language_is_small);
  g_test_add_func ("/demo/dataverse/case", test_texts_have_no_case);
  g_test_add_func ("/demo/dataverse/cookie", test_a_next_link_is_a_cookie);
  g_test_add_func ("/demo/dataverse/5000", test_counts_and_pages_end_at_5000);
  g_test_add_func ("/demo/dataverse/changes", test_changes_are_told_by_bare_keys);
  g_test_add_func ("/demo/dataverse/who-asks", test_who_asks_is_a_row);
  g_test_add_func ("/demo/dataverse/privileges", test_privileges_are_missed_by_name);
  g_test_add_func ("/demo/dataverse/batch", test_a_batch_goes_on_in_one_spelling);
  g_test_add_func ("/demo/dataverse/throttled", test_throttled_it_says_how_long);
  g_test_add_func ("/demo/dataverse/definitions",
                   test_definitions_tell_captions_duties_and_choices);
  g_test_add_func ("/demo/dataverse/metadata", test_the_description_is_the_products);

  return g_test_run ();
}
