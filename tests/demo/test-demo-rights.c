/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-fixture.h"

static const CrmDemoOptions small = { .contacts = 80, .seed = 17 };

static guint
status_of (
    Fixture *fixture, const char *user, const char *method, const char *path, const char *body)
{
  g_autoptr (Answer) answer = NULL;

  fixture->user = user;
  answer = ask (fixture, method, path, body, NULL);

  return answer->status;
}

static void
test_sign_in_is_needed (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);

  g_assert_cmpuint (status_of (fixture, NULL, "GET", "Contacts", NULL), ==, 401);
  g_assert_cmpuint (status_of (fixture, "stranger", "GET", "", NULL), ==, 401);
  g_assert_cmpuint (status_of (fixture, "demo", "GET", "", NULL), ==, 200);
}

static void
test_anonymous_is_demo (void)
{
  CrmDemoOptions options = small;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Answer) me = NULL;

  options.anonymous = TRUE;
  fixture = fixture_new (&options);
  fixture->user = NULL;
  me = ask_get (fixture, "Me");
  g_assert_cmpstr (answer_text (me, "Login"), ==, "demo");
}

static void
test_sales_people_see_their_own (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  gint64 all = count_rows (fixture, "Contacts", "true");
  gint64 first = count_rows (fixture, "Contacts", "Owner/Login eq 'sales1'");
  gint64 products
      = count_rows (fixture, "OpportunityProducts", "Opportunity/Owner/Login eq 'sales1'");

  g_assert_cmpint (first, >, 0);
  g_assert_cmpint (first, <, all);
  fixture->user = "manager";
  g_assert_cmpint (count_rows (fixture, "Contacts", "true"), ==, all);
  fixture->user = "sales1";
  g_assert_cmpint (count_rows (fixture, "Contacts", "true"), ==, first);
  g_assert_cmpint (count_rows (fixture, "OpportunityProducts", "true"), ==, products);
  g_assert_cmpint (count_rows (fixture, "Stages", "true"), ==, 7);
}

static void
test_rows_of_others_do_not_exist (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *key = find_key (fixture, "Contacts", "Owner/Login eq 'sales2'");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)", key);

  g_assert_cmpuint (status_of (fixture, "sales1", "GET", path, NULL), ==, 404);
  g_assert_cmpuint (status_of (fixture, "sales1", "PATCH", path, "{\"City\":\"x\"}"), ==, 404);
  g_assert_cmpuint (status_of (fixture, "sales1", "DELETE", path, NULL), ==, 404);
  g_assert_cmpuint (status_of (fixture, "sales2", "PATCH", path, "{\"City\":\"x\"}"), ==, 204);
}

static void
test_expand_hides_rows_of_others (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *path = NULL;
  g_autoptr (Answer) answer = NULL;
  yyjson_val *row;

  fixture->user = "sales1";
  path = filtered ("Contacts", "AccountId ne null and Account/Owner/Login ne 'sales1'",
                   "&$top=1&$expand=Account");
  answer = ask_get (fixture, path);
  row = yyjson_arr_get_first (answer_value (answer));
  g_assert_nonnull (row);
  g_assert_true (yyjson_is_null (yyjson_obj_get (row, "Account")));
}

static void
test_a_reader_reads (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *key = find_key (fixture, "Contacts", "true");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)", key);

  g_assert_cmpuint (status_of (fixture, "reader", "GET", path, NULL), ==, 200);
  g_assert_cmpuint (status_of (fixture, "reader", "PATCH", path, "{\"City\":\"x\"}"), ==, 403);
  g_assert_cmpuint (status_of (fixture, "reader", "DELETE", path, NULL), ==, 403);
  g_assert_cmpuint (status_of (fixture, "reader", "POST", "Contacts", "{\"Name\":\"x\"}"), ==, 403);
}

static void
test_nobody_sees_nothing (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);

  g_assert_cmpuint (status_of (fixture, "nobody", "GET", "Contacts", NULL), ==, 403);
  g_assert_cmpuint (status_of (fixture, "nobody", "GET", "Stages", NULL), ==, 403);
}

static void
test_lookups_are_the_managers (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);

  g_assert_cmpuint (status_of (fixture, "demo", "POST", "Stages", "{\"Name\":\"x\"}"), ==, 403);
  g_assert_cmpuint (status_of (fixture, "manager", "POST", "Stages", "{\"Name\":\"x\"}"), ==, 201);
}

static void
test_rights_can_be_given_and_taken (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *key = find_key (fixture, "Contacts", "Owner/Login eq 'sales2'");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)", key);

  control_ok (fixture, "{\"command\":\"rights\",\"user\":\"sales1\",\"entity\":\"Contact\","
                       "\"read\":\"all\"}");
  g_assert_cmpuint (status_of (fixture, "sales1", "GET", path, NULL), ==, 200);
  /* May read, may not write: that is a 403, not a 404. */
  g_assert_cmpuint (status_of (fixture, "sales1", "PATCH", path, "{\"City\":\"x\"}"), ==, 403);
  control_ok (fixture, "{\"command\":\"rights\",\"user\":\"sales1\",\"entity\":\"Contact\","
                       "\"read\":\"none\"}");
  g_assert_cmpuint (status_of (fixture, "sales1", "GET", path, NULL), ==, 403);
  g_assert_cmpuint (status_of (fixture, "sales1", "GET", "Accounts", NULL), ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/rights/sign-in", test_sign_in_is_needed);
  g_test_add_func ("/demo/rights/anonymous", test_anonymous_is_demo);
  g_test_add_func ("/demo/rights/own", test_sales_people_see_their_own);
  g_test_add_func ("/demo/rights/others", test_rows_of_others_do_not_exist);
  g_test_add_func ("/demo/rights/expand", test_expand_hides_rows_of_others);
  g_test_add_func ("/demo/rights/reader", test_a_reader_reads);
  g_test_add_func ("/demo/rights/nobody", test_nobody_sees_nothing);
  g_test_add_func ("/demo/rights/lookups", test_lookups_are_the_managers);
  g_test_add_func ("/demo/rights/control", test_rights_can_be_given_and_taken);

  return g_test_run ();
}
