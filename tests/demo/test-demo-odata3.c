/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-fixture.h"

#define ROOT "/crm.svc/"
#define VERBOSE "application/json;odata=verbose"

static const CrmDemoOptions options
    = { .contacts = 60, .seed = 29, .face = CRM_DEMO_FACE_ODATA3, .page_size = 25 };

static Answer *
ask_verbose (Fixture *fixture, const char *path)
{
  return ask (fixture, "GET", path, NULL, "Accept", VERBOSE, NULL);
}

static Answer *
ask_json (Fixture *fixture, const char *path)
{
  return ask (fixture, "GET", path, NULL, "Accept", "application/json", "MaxDataServiceVersion",
              "3.0", NULL);
}

/* What stands in "d". */
static yyjson_val *
verbose_of (Answer *answer)
{
  return yyjson_obj_get (answer->root, "d");
}

static char *
dup_any_key (Fixture *fixture)
{
  g_autoptr (Answer) answer = ask_json (fixture, ROOT "Contacts?$top=1&$select=Id");

  return g_strdup (row_text (yyjson_arr_get_first (answer_value (answer)), "Id"));
}

static char *
dup_address (const char *key)
{
  return g_strdup_printf (ROOT "Contacts(guid'%s')", key);
}

static guint
count_of (Fixture *fixture, const char *filter)
{
  g_autofree char *path = filtered (ROOT "Contacts/$count", filter, "");
  g_autoptr (Answer) answer = ask_json (fixture, path);

  if (answer->status != 200)
    g_error ("%s: %u %s", filter, answer->status, answer->body);

  return (guint) g_ascii_strtoull (answer->body, NULL, 10);
}

static void
test_the_form_is_what_accept_says (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (Answer) light = ask_json (fixture, ROOT "Contacts");
  g_autoptr (Answer) verbose = ask_verbose (fixture, ROOT "Contacts");
  g_autoptr (Answer) oldest = ask (fixture, "GET", ROOT "Contacts", NULL, "Accept",
                                   "application/json", "MaxDataServiceVersion", "2.0", NULL);
  g_autoptr (Answer) atom = ask (fixture, "GET", ROOT "Contacts", NULL, NULL);
  yyjson_val *row = yyjson_arr_get_first (yyjson_obj_get (verbose_of (verbose), "results"));

  g_assert_cmpstr (answer_header (light, "DataServiceVersion"), ==, "3.0;");
  g_assert_true (g_str_has_suffix (answer_text (light, "odata.metadata"), "$metadata#Contacts"));
  g_assert_nonnull (strstr (answer_text (light, "odata.nextLink"), "$skiptoken="));
  g_assert_cmpstr (row_text (yyjson_arr_get_first (answer_value (light)), "odata.etag"), !=, "");
  g_assert_cmpstr (row_text (verbose_of (verbose), "__next"), !=, "");
  g_assert_cmpstr (row_text (yyjson_obj_get (row, "__metadata"), "type"), ==, "Demo.CRM.Contact");
  g_assert_nonnull (yyjson_obj_get (yyjson_obj_get (row, "Account"), "__deferred"));
  g_assert_nonnull (verbose_of (oldest));
  g_assert_cmpstr (answer_header (oldest, "DataServiceVersion"), ==, "2.0;");
  g_assert_cmpuint (atom->status, ==, 415);
}

static void
test_literals_are_the_old_ones (void)
{
  static const char *const refused[]
      = { "contains(Name,'a')", "CreatedOn gt 2020-01-01T00:00:00Z",
          "AccountId eq 2e67ab22-3f60-4975-bb7e-0f5bdd9e26e3", "date(CreatedOn) eq null" };
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autofree char *key = dup_any_key (fixture);
  g_autofree char *by_key = g_strdup_printf ("Id eq guid'%s'", key);
  g_autofree char *bare = g_strdup_printf (ROOT "Contacts(%s)", key);
  g_autoptr (Answer) unknown = ask_json (fixture, bare);

  g_assert_cmpuint (count_of (fixture, by_key), ==, 1);
  g_assert_cmpuint (count_of (fixture, "substringof('Lindqvist',Name)"), ==, 1);
  g_assert_cmpuint (count_of (fixture, "not substringof('it''s, (no) name',Name)"), ==, 60);
  g_assert_cmpuint (count_of (fixture, "CreatedOn gt datetimeoffset'1999-01-01T00:00:00Z'"), ==,
                    60);
  g_assert_cmpuint (count_of (fixture, "BirthDate lt datetime'1969-01-01T00:00:00'"), >, 0);
  g_assert_cmpuint (count_of (fixture, "ExternalNumber ge 9007199254740993L"), >, 0);
  g_assert_cmpuint (count_of (fixture, "CreditLimit ge 1.5M or Score ge 0.25d"), >, 0);
  g_assert_cmpuint (unknown->status, ==, 400);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = filtered (ROOT "Contacts", refused[i], "");
      g_autoptr (Answer) answer = ask_json (fixture, path);

      g_assert_cmpuint (answer->status, ==, 400);
    }
}

static void
test_counts_are_asked_for_inline (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (Answer) light = ask_json (fixture, ROOT "Contacts?$top=2&$inlinecount=allpages");
  g_autoptr (Answer) verbose = ask_verbose (fixture, ROOT "Contacts?$top=2&$inlinecount=allpages");
  g_autoptr (Answer) later = ask_json (fixture, ROOT "Contacts?$count=true");

  g_assert_cmpstr (answer_text (light, "odata.count"), ==, "60");
  g_assert_cmpstr (row_text (verbose_of (verbose), "__count"), ==, "60");
  g_assert_cmpuint (later->status, ==, 501);
}

static void
test_dates_have_two_forms (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autofree char *key = dup_any_key (fixture);
  g_autofree char *address = dup_address (key);
  g_autoptr (Answer) ticks
      = ask (fixture, "MERGE", address, "{\"BirthDate\":\"/Date(-14256000000)/\"}", NULL);
  g_autoptr (Answer) text
      = ask (fixture, "MERGE", address, "{\"LastContactOn\":\"2026-02-03T04:05:06.5\"}", NULL);
  g_autoptr (Answer) shown = ask_json (fixture, address);
  g_autoptr (Answer) oldest = ask (fixture, "GET", address, NULL, "Accept", "application/json",
                                   "MaxDataServiceVersion", "2.0", NULL);

  g_assert_cmpuint (ticks->status, ==, 204);
  g_assert_cmpuint (text->status, ==, 204);
  g_assert_cmpstr (answer_text (shown, "BirthDate"), ==, "1969-07-20T00:00:00");
  g_assert_cmpstr (answer_text (shown, "LastContactOn"), ==, "2026-02-03T04:05:06.5");
  g_assert_true (g_str_has_suffix (answer_text (shown, "ModifiedOn"), "Z"));
  g_assert_cmpstr (row_text (verbose_of (oldest), "BirthDate"), ==, "/Date(-14256000000)/");
  g_assert_true (g_str_has_suffix (row_text (verbose_of (oldest), "ModifiedOn"), "+0000)/"));
}

static void
test_updates_merge (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autofree char *key = dup_any_key (fixture);
  g_autofree char *address = dup_address (key);
  g_autoptr (Answer) before = ask_json (fixture, address);
  g_autoptr (Answer) merged = ask (fixture, "MERGE", address, "{\"Phone\":\"1\"}", "If-Match",
                                   answer_text (before, "odata.etag"), NULL);
  g_autoptr (Answer) tunnelled
      = ask (fixture, "POST", address, "{\"JobTitle\":\"Chair\"}", "X-HTTP-Method", "MERGE",
             "Prefer", "return-content", "Accept", VERBOSE, NULL);
  g_autoptr (Answer) stale = ask (fixture, "MERGE", address, "{\"Phone\":\"2\"}", "If-Match",
                                  answer_text (before, "odata.etag"), NULL);

  g_assert_cmpuint (merged->status, ==, 204);
  g_assert_cmpstr (answer_header (merged, "DataServiceId"), !=, NULL);
  g_assert_cmpuint (tunnelled->status, ==, 200);
  g_assert_cmpstr (row_text (verbose_of (tunnelled), "Phone"), ==, "1");
  g_assert_cmpstr (row_text (verbose_of (tunnelled), "JobTitle"), ==, "Chair");
  g_assert_cmpuint (stale->status, ==, 412);
}

static void
test_a_new_row_is_told_unless_unwanted (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (Answer) told = ask (fixture, "POST", ROOT "Contacts",
                                 "{\"__metadata\":{\"type\":\"Demo.CRM.Contact\"},\"Name\":\"A\"}",
                                 "Accept", VERBOSE, NULL);
  g_autoptr (Answer) silent = ask (fixture, "POST", ROOT "Contacts", "{\"Name\":\"B\"}", "Prefer",
                                   "return-no-content", NULL);

  g_assert_cmpuint (told->status, ==, 201);
  g_assert_cmpstr (row_text (verbose_of (told), "Name"), ==, "A");
  g_assert_nonnull (strstr (answer_header (told, "Location"), "Contacts(guid'"));
  g_assert_cmpuint (silent->status, ==, 204);
  g_assert_cmpuint (silent->length, ==, 0);
}

static void
test_errors_have_two_shapes (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (Answer) light = ask_json (fixture, ROOT "Contacts?$filter=Nothing%20eq%201");
  g_autoptr (Answer) verbose = ask_verbose (fixture, ROOT "Contacts?$filter=Nothing%20eq%201");
  yyjson_val *light_error = yyjson_obj_get (light->root, "odata.error");
  yyjson_val *verbose_error = yyjson_obj_get (verbose->root, "error");

  g_assert_cmpuint (light->status, ==, 400);
  g_assert_cmpstr (row_text (yyjson_obj_get (light_error, "message"), "lang"), ==, "en-US");
  g_assert_nonnull (
      strstr (row_text (yyjson_obj_get (verbose_error, "message"), "value"), "'Nothing'"));
}

static void
test_a_batch_is_multipart (void)
{
  static const char body[]
      = "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
        "--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
        "Content-ID: 1\r\n\r\nPOST Contacts HTTP/1.1\r\nContent-Type: application/json\r\n"
        "Accept: application/json;odata=verbose\r\n\r\n{\"Name\":\"In a batch\"}\r\n--c--\r\n"
        "--b--\r\n";
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (Answer) done = ask (fixture, "POST", ROOT "$batch", body, "Content-Type",
                                 "multipart/mixed; boundary=b", NULL);
  g_autoptr (Answer) refused
      = ask (fixture, "POST", ROOT "$batch", "{\"requests\":[]}", "Accept", VERBOSE, NULL);

  g_assert_cmpuint (done->status, ==, 200);
  g_assert_nonnull (strstr (done->body, "HTTP/1.1 201 Created"));
  g_assert_nonnull (strstr (done->body, "{\"d\":{\"__metadata\""));
  g_assert_cmpuint (refused->status, ==, 415);
}

static void
test_the_description_has_associations (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (Answer) answer = ask_get (fixture, ROOT "$metadata");
  static const char *const wanted[] = {
    "http://schemas.microsoft.com/ado/2009/11/edm",
    "m:DataServiceVersion=\"3.0\"",
    "<Property Name=\"BirthDate\" Type=\"Edm.DateTime\"/>",
    "<Property Name=\"CreatedOn\" Type=\"Edm.DateTimeOffset\"/>",
    "<NavigationProperty Name=\"Account\" Relationship=\"Demo.CRM.Contact_Account\"",
    "<Association Name=\"Contact_Account\">",
    "<AssociationSet Name=\"Contact_Account\" Association=\"Demo.CRM.Contact_Account\">",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strstr (answer->body, wanted[i]) == NULL)
      g_error ("%s is missing", wanted[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/odata3/forms", test_the_form_is_what_accept_says);
  g_test_add_func ("/demo/odata3/literals", test_literals_are_the_old_ones);
  g_test_add_func ("/demo/odata3/counts", test_counts_are_asked_for_inline);
  g_test_add_func ("/demo/odata3/dates", test_dates_have_two_forms);
  g_test_add_func ("/demo/odata3/merge", test_updates_merge);
  g_test_add_func ("/demo/odata3/create", test_a_new_row_is_told_unless_unwanted);
  g_test_add_func ("/demo/odata3/errors", test_errors_have_two_shapes);
  g_test_add_func ("/demo/odata3/batch", test_a_batch_is_multipart);
  g_test_add_func ("/demo/odata3/metadata", test_the_description_has_associations);

  return g_test_run ();
}
