/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-fixture.h"

static const CrmDemoOptions small = { .contacts = 60, .seed = 11 };

/* The first run over a query, to its delta link. */
static char *
track (Fixture *fixture, const char *path)
{
  g_autofree char *next = g_strdup (path);

  for (;;)
    {
      g_autoptr (Answer) answer
          = ask (fixture, "GET", next, NULL, "Prefer", "odata.track-changes", NULL);
      const char *delta = answer_text (answer, "@odata.deltaLink");

      g_assert_cmpuint (answer->status, ==, 200);
      if (*delta != '\0')
        return g_strdup (delta);
      g_free (next);
      next = g_strdup (answer_text (answer, "@odata.nextLink"));
      g_assert_cmpstr (next, !=, "");
    }
}

/* The entry about a key, or %NULL. */
static yyjson_val *
find_entry (Answer *answer, const char *key)
{
  yyjson_val *row, *found = NULL;
  gsize index, max;

  yyjson_arr_foreach (answer_value (answer), index, max, row)
  {
    if (g_str_equal (row_text (row, "Id"), key))
      found = row;
  }

  return found;
}

static const char *
reason_of (yyjson_val *entry)
{
  return row_text (yyjson_obj_get (entry, "@removed"), "reason");
}

static void
test_nothing_changed_is_empty (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *delta = track (fixture, "Contacts?$select=Name");
  g_autoptr (Answer) answer = ask_get (fixture, delta);

  g_assert_cmpuint (yyjson_arr_size (answer_value (answer)), ==, 0);
  g_assert_cmpstr (answer_text (answer, "@odata.deltaLink"), !=, "");
}

static void
test_changes_and_deletions_come_once (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *changed = find_key (fixture, "Contacts", "Importance eq 'High'");
  g_autofree char *filter = g_strdup_printf ("Id ne %s", changed);
  g_autofree char *deleted = find_key (fixture, "Contacts", filter);
  g_autofree char *delta = track (fixture, "Contacts?$select=Name");
  g_autofree char *changed_path = g_strdup_printf ("Contacts(%s)", changed);
  g_autofree char *deleted_path = g_strdup_printf ("Contacts(%s)", deleted);
  g_autoptr (Answer) patch = ask (fixture, "PATCH", changed_path, "{\"Name\":\"New\"}", NULL);
  g_autoptr (Answer) removal = ask (fixture, "DELETE", deleted_path, NULL, NULL);
  g_autoptr (Answer) answer = ask_get (fixture, delta);
  g_autoptr (Answer) later = ask_get (fixture, answer_text (answer, "@odata.deltaLink"));

  g_assert_cmpstr (row_text (find_entry (answer, changed), "Name"), ==, "New");
  g_assert_cmpstr (reason_of (find_entry (answer, deleted)), ==, "deleted");
  g_assert_cmpuint (yyjson_arr_size (answer_value (answer)), ==, 2);
  g_assert_cmpuint (yyjson_arr_size (answer_value (later)), ==, 0);
}

static void
test_leaving_the_filter_is_changed_not_deleted (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *path = filtered ("Contacts", "Importance eq 'High'", "&$select=Name");
  g_autofree char *key = find_key (fixture, "Contacts", "Importance eq 'High'");
  g_autofree char *row_path = g_strdup_printf ("Contacts(%s)", key);
  g_autofree char *delta = track (fixture, path);
  g_autoptr (Answer) patch = ask (fixture, "PATCH", row_path, "{\"Importance\":\"Low\"}", NULL);
  g_autoptr (Answer) answer = ask_get (fixture, delta);

  g_assert_cmpstr (reason_of (find_entry (answer, key)), ==, "changed");
}

static void
test_a_row_given_away_is_changed_for_its_owner (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *other = find_key (fixture, "Users", "Login eq 'sales2'");
  g_autofree char *body = g_strdup_printf ("{\"OwnerId\":\"%s\"}", other);
  g_autofree char *key = NULL, *row_path = NULL, *delta = NULL;
  g_autoptr (Answer) patch = NULL, answer = NULL, gone = NULL;

  fixture->user = "sales1";
  key = find_key (fixture, "Contacts", "true");
  row_path = g_strdup_printf ("Contacts(%s)", key);
  delta = track (fixture, "Contacts?$select=Name");
  patch = ask (fixture, "PATCH", row_path, body, NULL);
  answer = ask_get (fixture, delta);
  gone = ask_get (fixture, row_path);

  g_assert_cmpuint (patch->status, ==, 204);
  g_assert_cmpuint (gone->status, ==, 404);
  g_assert_cmpstr (reason_of (find_entry (answer, key)), ==, "changed");
}

static void
test_a_deletion_of_others_is_not_told (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *key = find_key (fixture, "Contacts", "Owner/Login eq 'sales2'");
  g_autofree char *removal
      = g_strdup_printf ("{\"command\":\"delete\",\"entity\":\"Contact\",\"id\":\"%s\"}", key);
  g_autofree char *delta = NULL;
  g_autoptr (Answer) answer = NULL;

  fixture->user = "sales1";
  delta = track (fixture, "Contacts?$select=Name");
  control_ok (fixture, removal);
  answer = ask_get (fixture, delta);
  g_assert_cmpuint (yyjson_arr_size (answer_value (answer)), ==, 0);
}

static void
test_a_delta_comes_in_pages (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *delta = track (fixture, "Contacts?$select=Score");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *next = g_strdup (delta);
  guint n_pages = 0;

  control_ok (fixture, "{\"command\":\"update\",\"entity\":\"Contact\",\"values\":{\"Score\":8}}");
  while (*next != '\0')
    {
      g_autoptr (Answer) answer
          = ask (fixture, "GET", next, NULL, "Prefer", "odata.maxpagesize=25", NULL);
      yyjson_val *row;
      gsize index, max;

      g_assert_cmpuint (yyjson_arr_size (answer_value (answer)), <=, 25);
      yyjson_arr_foreach (answer_value (answer), index, max, row)
      {
        g_assert_true (g_hash_table_add (seen, g_strdup (row_text (row, "Id"))));
      }
      g_free (next);
      next = g_strdup (answer_text (answer, "@odata.nextLink"));
      g_assert_true ((*next == '\0') == (*answer_text (answer, "@odata.deltaLink") != '\0'));
      n_pages++;
    }
  g_assert_cmpuint (n_pages, ==, 3);
  g_assert_cmpuint (g_hash_table_size (seen), ==, 60);
}

static void
test_changed_rights_end_the_link (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *delta = track (fixture, "Contacts?$select=Name");
  g_autoptr (Answer) answer = NULL;

  control_ok (fixture, "{\"command\":\"rights\",\"user\":\"demo\",\"read\":\"own\"}");
  answer = ask_get (fixture, delta);
  g_assert_cmpuint (answer->status, ==, 410);
}

static void
test_changes_cannot_be_tracked_in_order (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer
      = ask (fixture, "GET", "Contacts?$orderby=Name", NULL, "Prefer", "odata.track-changes", NULL);

  g_assert_cmpuint (answer->status, ==, 400);
}

/* A server that was brought back from a backup does not know what it said since. */
static void
test_a_link_from_the_future_has_expired (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *before = track (fixture, "Contacts?$select=Name");
  g_autofree char *after = NULL;
  g_autoptr (Answer) known = NULL, unknown = NULL;

  control_ok (fixture, "{\"command\":\"snapshot\"}");
  control_ok (fixture,
              "{\"command\":\"insert\",\"entity\":\"Contact\",\"values\":{\"Name\":\"X\"}}");
  after = track (fixture, "Contacts?$select=Name");
  control_ok (fixture, "{\"command\":\"restore\"}");
  known = ask_get (fixture, before);
  unknown = ask_get (fixture, after);

  g_assert_cmpuint (known->status, ==, 200);
  g_assert_cmpuint (unknown->status, ==, 410);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/delta/empty", test_nothing_changed_is_empty);
  g_test_add_func ("/demo/delta/once", test_changes_and_deletions_come_once);
  g_test_add_func ("/demo/delta/filter", test_leaving_the_filter_is_changed_not_deleted);
  g_test_add_func ("/demo/delta/given-away", test_a_row_given_away_is_changed_for_its_owner);
  g_test_add_func ("/demo/delta/others", test_a_deletion_of_others_is_not_told);
  g_test_add_func ("/demo/delta/pages", test_a_delta_comes_in_pages);
  g_test_add_func ("/demo/delta/rights", test_changed_rights_end_the_link);
  g_test_add_func ("/demo/delta/order", test_changes_cannot_be_tracked_in_order);
  g_test_add_func ("/demo/delta/restored", test_a_link_from_the_future_has_expired);

  return g_test_run ();
}
