/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-fixture.h"

#define KEY "11111111-2222-4333-8444-555555555555"

static const CrmDemoOptions small = { .contacts = 40, .seed = 5 };

static void
test_create_takes_the_clients_key (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) first
      = ask (fixture, "POST", "Contacts", "{\"Id\":\"" KEY "\",\"Name\":\"Ann\"}", NULL);
  g_autoptr (Answer) second
      = ask (fixture, "POST", "Contacts", "{\"Id\":\"" KEY "\",\"Name\":\"Ben\"}", NULL);
  g_autoptr (Answer) row = ask_get (fixture, "Contacts(" KEY ")");

  g_assert_cmpuint (first->status, ==, 201);
  g_assert_true (g_str_has_suffix (answer_header (first, "Location"), "/odata/Contacts(" KEY ")"));
  g_assert_cmpstr (answer_header (first, "ETag"), ==, answer_text (first, "@odata.etag"));
  g_assert_cmpuint (second->status, ==, 409);
  g_assert_cmpstr (answer_text (row, "Name"), ==, "Ann");
  g_assert_cmpstr (answer_text (row, "OwnerId"), ==, answer_text (row, "CreatedById"));
}

static void
test_create_makes_a_key (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer
      = ask (fixture, "POST", "Cases", "{\"Subject\":\"Noise\"}", "Prefer", "return=minimal", NULL);
  g_autoptr (Answer) row = ask_get (fixture, answer_header (answer, "Location"));

  g_assert_cmpuint (answer->status, ==, 204);
  g_assert_cmpuint (answer->length, ==, 0);
  g_assert_cmpstr (answer_header (answer, "OData-EntityId"), ==,
                   answer_header (answer, "Location"));
  g_assert_cmpstr (answer_text (row, "Subject"), ==, "Noise");
  g_assert_true (g_str_has_prefix (answer_text (row, "Number"), "SR"));
}

static void
test_update_compares_the_etag (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *key = find_key (fixture, "Contacts", "true");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)", key);
  g_autoptr (Answer) row = ask_get (fixture, path);
  const char *etag = answer_header (row, "ETag");
  g_autoptr (Answer) good
      = ask (fixture, "PATCH", path, "{\"City\":\"Emden\"}", "If-Match", etag, NULL);
  g_autoptr (Answer) stale
      = ask (fixture, "PATCH", path, "{\"City\":\"Jena\"}", "If-Match", etag, NULL);
  g_autoptr (Answer) forced = ask (fixture, "PATCH", path, "{\"City\":\"Albi\"}", "If-Match", "*",
                                   "Prefer", "return=representation", NULL);
  g_autoptr (Answer) removal = ask (fixture, "DELETE", path, NULL, "If-Match", etag, NULL);

  g_assert_cmpuint (good->status, ==, 204);
  g_assert_cmpstr (answer_header (good, "ETag"), !=, etag);
  g_assert_cmpuint (stale->status, ==, 412);
  g_assert_cmpuint (forced->status, ==, 200);
  g_assert_cmpstr (answer_text (forced, "City"), ==, "Albi");
  g_assert_cmpuint (removal->status, ==, 412);
}

static void
test_if_match_can_be_required (void)
{
  CrmDemoOptions options = small;
  g_autoptr (Fixture) fixture = NULL;
  g_autofree char *key = NULL, *path = NULL;
  g_autoptr (Answer) bare = NULL, any = NULL;

  options.require_if_match = TRUE;
  fixture = fixture_new (&options);
  key = find_key (fixture, "Contacts", "true");
  path = g_strdup_printf ("Contacts(%s)", key);
  bare = ask (fixture, "PATCH", path, "{\"City\":\"Emden\"}", NULL);
  any = ask (fixture, "PATCH", path, "{\"City\":\"Emden\"}", "If-Match", "*", NULL);

  g_assert_cmpuint (bare->status, ==, 428);
  g_assert_cmpuint (any->status, ==, 204);
}

static void
test_missing_row_is_not_made_by_an_update (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) update
      = ask (fixture, "PATCH", "Contacts(" KEY ")", "{\"Name\":\"x\"}", "If-Match", "*", NULL);
  g_autoptr (Answer) removal = ask (fixture, "DELETE", "Contacts(" KEY ")", NULL, NULL);

  g_assert_cmpuint (update->status, ==, 404);
  g_assert_cmpuint (removal->status, ==, 404);
  g_assert_cmpint (count_rows (fixture, "Contacts", "Id eq " KEY), ==, 0);
}

static void
test_bodies_are_checked (void)
{
  static const char *const bodies[] = {
    "{}",
    "{\"Name\":null}",
    "{\"Name\":\"\"}",
    "{\"Name\":17}",
    "{\"Name\":\"x\",\"Nothing\":1}",
    "{\"Name\":\"x\",\"CreditLimit\":1.23456}",
    "{\"Name\":\"x\",\"CreditLimit\":123456789012345}",
    "{\"Name\":\"x\",\"ExternalNumber\":9223372036854775808}",
    "{\"Name\":\"x\",\"BirthDate\":\"2026-02-30\"}",
    "{\"Name\":\"x\",\"LastContactOn\":\"yesterday\"}",
    "{\"Name\":\"x\",\"Importance\":\"Highest\"}",
    "{\"Name\":\"x\",\"DoNotCall\":\"true\"}",
    "{\"Name\":\"x\",\"AccountId\":\"" KEY "\"}",
    "{\"Name\":\"x\",\"AccountId\":\"17\"}",
    "{\"Name\":\"x\",\"Account@odata.bind\":\"Contacts(" KEY ")\"}",
    "{\"Name\":\"x\"",
    "[]",
  };
  g_autoptr (Fixture) fixture = fixture_new (&small);
  gint64 before = count_rows (fixture, "Contacts", "true");
  g_autofree char *long_name = g_strnfill (251, 'x');
  g_autofree char *long_body = g_strdup_printf ("{\"Name\":\"%s\"}", long_name);
  g_autoptr (Answer) too_long = ask (fixture, "POST", "Contacts", long_body, NULL);

  g_assert_cmpuint (too_long->status, ==, 400);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Answer) answer = ask (fixture, "POST", "Contacts", bodies[i], NULL);

      g_test_message ("%s", bodies[i]);
      g_assert_cmpuint (answer->status, ==, 400);
      g_assert_nonnull (yyjson_obj_get (yyjson_obj_get (answer->root, "error"), "message"));
    }
  g_assert_cmpint (count_rows (fixture, "Contacts", "true"), ==, before);
}

static void
test_values_come_back_as_sent (void)
{
  static const char body[]
      = "{\"Id\":\"" KEY "\",\"Name\":\"日本 \\\"q\\\" \\u0001\",\"CreditLimit\":\"-0.0001\","
        "\"ExternalNumber\":-9223372036854775808,\"Score\":1e-7,\"DoNotCall\":true,"
        "\"BirthDate\":\"2000-02-29\",\"LastContactOn\":\"2026-01-31T10:00:00.123456+02:00\","
        "\"Channels\":\"Email,Visit\",\"CreatedOn\":\"1999-01-01T00:00:00Z\"}";
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) made = ask (fixture, "POST", "Contacts", body, NULL);
  g_autoptr (Answer) row = ask_get (fixture, "Contacts(" KEY ")");

  g_assert_cmpuint (made->status, ==, 201);
  g_assert_cmpstr (answer_text (row, "Name"), ==, "日本 \"q\" \001");
  g_assert_cmpstr (answer_text (row, "CreditLimit"), ==, "-0.0001");
  g_assert_cmpstr (answer_text (row, "ExternalNumber"), ==, "-9223372036854775808");
  g_assert_cmpstr (answer_text (row, "Score"), ==, "1e-07");
  g_assert_cmpstr (answer_text (row, "BirthDate"), ==, "2000-02-29");
  g_assert_cmpstr (answer_text (row, "LastContactOn"), ==, "2026-01-31T08:00:00.123456Z");
  g_assert_cmpstr (answer_text (row, "Channels"), ==, "Email,Visit");
  /* The server's own columns are the server's. */
  g_assert_false (g_str_has_prefix (answer_text (row, "CreatedOn"), "1999"));
}

static void
test_a_bind_sets_and_clears_a_lookup (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *account = find_key (fixture, "Accounts", "true");
  g_autofree char *body
      = g_strdup_printf ("{\"Id\":\"" KEY
                         "\",\"Name\":\"x\",\"Account@odata.bind\":\"%s/odata/Accounts(%s)\"}",
                         fixture->origin, account);
  g_autoptr (Answer) made = ask (fixture, "POST", "Contacts", body, NULL);
  g_autoptr (Answer) cleared
      = ask (fixture, "PATCH", "Contacts(" KEY ")", "{\"Account@odata.bind\":null}", "Prefer",
             "return=representation", NULL);

  g_assert_cmpstr (answer_text (made, "AccountId"), ==, account);
  g_assert_true (yyjson_is_null (yyjson_obj_get (cleared->root, "AccountId")));
}

static void
test_deletion_lets_go_of_what_pointed_there (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *account = find_key (fixture, "Accounts", "Contacts/any()");
  g_autofree char *opportunity = find_key (fixture, "Opportunities", "Products/any()");
  g_autofree char *path = g_strdup_printf ("Accounts(%s)", account);
  g_autofree char *other_path = g_strdup_printf ("Opportunities(%s)", opportunity);
  g_autofree char *filter = g_strdup_printf ("AccountId eq %s", account);
  g_autofree char *product_filter = g_strdup_printf ("OpportunityId eq %s", opportunity);
  gint64 contacts = count_rows (fixture, "Contacts", "true");
  g_autoptr (Answer) removal = ask (fixture, "DELETE", path, NULL, NULL);
  g_autoptr (Answer) other = ask (fixture, "DELETE", other_path, NULL, NULL);
  g_autoptr (Answer) gone = ask_get (fixture, path);

  g_assert_cmpuint (removal->status, ==, 204);
  g_assert_cmpuint (gone->status, ==, 404);
  g_assert_cmpint (count_rows (fixture, "Contacts", filter), ==, 0);
  g_assert_cmpint (count_rows (fixture, "Contacts", "true"), ==, contacts);
  g_assert_cmpuint (other->status, ==, 204);
  g_assert_cmpint (count_rows (fixture, "OpportunityProducts", product_filter), ==, 0);
}

static void
test_put_replaces (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *key = find_key (fixture, "Contacts", "City ne null");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)", key);
  g_autoptr (Answer) put
      = ask (fixture, "PUT", path, "{\"Name\":\"Only\"}", "Prefer", "return=representation", NULL);

  g_assert_cmpuint (put->status, ==, 200);
  g_assert_cmpstr (answer_text (put, "Name"), ==, "Only");
  g_assert_true (yyjson_is_null (yyjson_obj_get (put->root, "City")));
}

static void
test_modified_on_moves (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *key = find_key (fixture, "Contacts", "true");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)", key);
  g_autoptr (Answer) before = ask_get (fixture, path);
  g_autoptr (Answer) after = NULL;

  control_ok (fixture, "{\"command\":\"clock\",\"now\":\"2031-05-06T07:08:09Z\"}");
  after = ask (fixture, "PATCH", path, "{\"City\":\"Emden\"}", "Prefer", "return=representation",
               NULL);
  g_assert_true (g_str_has_prefix (answer_text (after, "ModifiedOn"), "2031-05-06T07:08:"));
  g_assert_cmpstr (answer_text (after, "CreatedOn"), ==, answer_text (before, "CreatedOn"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/write/client-key", test_create_takes_the_clients_key);
  g_test_add_func ("/demo/write/server-key", test_create_makes_a_key);
  g_test_add_func ("/demo/write/etag", test_update_compares_the_etag);
  g_test_add_func ("/demo/write/if-match-required", test_if_match_can_be_required);
  g_test_add_func ("/demo/write/missing", test_missing_row_is_not_made_by_an_update);
  g_test_add_func ("/demo/write/bodies", test_bodies_are_checked);
  g_test_add_func ("/demo/write/values", test_values_come_back_as_sent);
  g_test_add_func ("/demo/write/bind", test_a_bind_sets_and_clears_a_lookup);
  g_test_add_func ("/demo/write/delete", test_deletion_lets_go_of_what_pointed_there);
  g_test_add_func ("/demo/write/put", test_put_replaces);
  g_test_add_func ("/demo/write/modified-on", test_modified_on_moves);

  return g_test_run ();
}
