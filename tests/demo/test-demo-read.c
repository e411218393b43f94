/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-fixture.h"

static const CrmDemoOptions small = { .contacts = 130, .seed = 3, .page_size = 20 };

static void
test_service_document_lists_the_sets (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer = ask_get (fixture, "");
  yyjson_val *first = yyjson_arr_get_first (answer_value (answer));

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer_header (answer, "OData-Version"), ==, "4.0");
  g_assert_cmpstr (row_text (first, "url"), ==, "Accounts");
  g_assert_cmpuint (yyjson_arr_size (answer_value (answer)), ==, 24);
}

static void
test_metadata_is_xml_with_captions (void)
{
  static const GMarkupParser parser = { NULL };
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) answer = ask_get (fixture, "$metadata");
  g_autoptr (Answer) again = ask (fixture, "GET", "$metadata", NULL, "If-None-Match",
                                  answer_header (answer, "ETag"), NULL);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (
      g_markup_parse_context_parse (context, answer->body, (gssize) answer->length, &error));
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_nonnull (
      strstr (answer->body, "<Annotation Term=\"Common.Label\" String=\"Job Title\"/>"));
  g_assert_nonnull (strstr (answer->body, "<ReferentialConstraint Property=\"AccountId\""));
  g_assert_nonnull (strstr (answer->body, "Name=\"Contacts\" Type=\"Collection(Demo.CRM.Contact)\" "
                                          "Partner=\"Account\""));
  g_assert_cmpuint (again->status, ==, 304);
}

static void
test_default_scale (void)
{
  static const CrmDemoOptions defaults = { .seed = 1 };
  g_autoptr (Fixture) fixture = fixture_new (&defaults);

  g_assert_cmpint (count_rows (fixture, "Accounts", "true"), ==, 312);
  g_assert_cmpint (count_rows (fixture, "Contacts", "true"), ==, 1204);
  g_assert_cmpint (count_rows (fixture, "Activities", "StartOn gt now()"), >, 100);
}

/* All pages of a query, as one text. */
static char *
read_all (Fixture *fixture, const char *path)
{
  GString *out = g_string_new (NULL);
  g_autofree char *next = g_strdup (path);

  while (next != NULL)
    {
      g_autoptr (Answer) answer = ask_get (fixture, next);
      g_autofree char *rows = yyjson_val_write (answer_value (answer), 0, NULL);

      g_string_append (out, rows);
      g_free (next);
      next = g_strdup (yyjson_get_str (yyjson_obj_get (answer->root, "@odata.nextLink")));
    }

  return g_string_free_and_steal (out);
}

static void
test_same_seed_same_data (void)
{
  CrmDemoOptions options = small;
  g_autofree char *first = NULL, *second = NULL, *third = NULL;

  options.now_us = G_GINT64_CONSTANT (1780000000000000);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (Fixture) fixture = NULL;
      char **out = i == 0 ? &first : i == 1 ? &second : &third;

      options.seed = i == 2 ? 4 : 3;
      fixture = fixture_new (&options);
      /* Only instants move, by what the machine's clock does between two starts. */
      *out
          = read_all (fixture, "Contacts?$select=Name,AccountId,CreditLimit,Score,BirthDate,Notes");
    }

  /* ETags count from the start as well. */
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, third);
}

/* Reads all pages while rows come, change and go; @seen: key -> how often. */
static void
read_under_change (Fixture *fixture, const char *path, const char *victim, GHashTable *seen)
{
  g_autofree char *next = g_strdup (path);
  guint n_pages = 0;

  while (next != NULL)
    {
      g_autoptr (Answer) answer = ask_get (fixture, next);
      yyjson_val *row;
      gsize index, max;

      yyjson_arr_foreach (answer_value (answer), index, max, row)
      {
        const char *id = row_text (row, "Id");
        guint n = GPOINTER_TO_UINT (g_hash_table_lookup (seen, id));

        g_hash_table_insert (seen, g_strdup (id), GUINT_TO_POINTER (n + 1));
      }
      g_free (next);
      next = g_strdup (yyjson_get_str (yyjson_obj_get (answer->root, "@odata.nextLink")));
      if (n_pages++ == 1)
        {
          g_autofree char *removal = g_strdup_printf (
              "{\"command\":\"delete\",\"entity\":\"Contact\",\"id\":\"%s\"}", victim);

          control_ok (fixture, removal);
          control_ok (fixture, "{\"command\":\"update\",\"entity\":\"Contact\",\"limit\":60,"
                               "\"values\":{\"Score\":7}}");
          control_ok (fixture, "{\"command\":\"insert\",\"entity\":\"Contact\",\"values\":"
                               "{\"Name\":\"Newcomer\"}}");
        }
    }
  g_assert_cmpuint (n_pages, >, 4);
}

static void
check_paging (const char *path)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) before
      = ask (fixture, "GET", "Contacts?$select=Id", NULL, "Prefer", "odata.maxpagesize=5000", NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* One of the first page: it was read, then it goes, and an offset would skip another row. */
  g_autofree char *victim = g_strdup (row_text (yyjson_arr_get (answer_value (before), 2), "Id"));
  yyjson_val *row;
  gsize index, max;

  read_under_change (fixture, path, victim, seen);
  yyjson_arr_foreach (answer_value (before), index, max, row)
  {
    const char *id = row_text (row, "Id");

    if (!g_str_equal (id, victim))
      g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (seen, id)), ==, 1);
  }
}

static void
test_paging_reads_each_row_once_while_rows_change (void)
{
  check_paging ("Contacts?$select=Id");
}

static void
test_ordered_paging_reads_each_row_once (void)
{
  check_paging ("Contacts?$select=Name&$orderby=BirthDate,Name");
  check_paging ("Contacts?$select=Name&$orderby=BirthDate%20desc,Name%20desc");
  check_paging ("Contacts?$select=Name&$orderby=Account/Name%20desc,CreatedOn");
  check_paging ("Contacts?$select=Name&$orderby=CreditLimit");
}

static void
test_page_size_is_the_clients_wish (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) plain = ask_get (fixture, "Contacts");
  g_autoptr (Answer) asked = ask (fixture, "GET", "Contacts?$count=true", NULL, "Prefer",
                                  "return=minimal, odata.maxpagesize=7", NULL);
  g_autoptr (Answer) next = ask_get (fixture, answer_text (asked, "@odata.nextLink"));

  g_assert_cmpuint (yyjson_arr_size (answer_value (plain)), ==, 20);
  g_assert_cmpuint (yyjson_arr_size (answer_value (asked)), ==, 7);
  g_assert_cmpstr (answer_header (asked, "Preference-Applied"), ==, "odata.maxpagesize=7");
  g_assert_cmpstr (answer_text (asked, "@odata.count"), ==, "130");
  g_assert_cmpuint (yyjson_arr_size (answer_value (next)), ==, 7);
}

static void
test_top_and_skip_hold_over_pages (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) all
      = ask (fixture, "GET", "Contacts?$select=Id", NULL, "Prefer", "odata.maxpagesize=5000", NULL);
  g_autoptr (Answer) first = ask_get (fixture, "Contacts?$select=Id&$top=25&$skip=3");
  g_autoptr (Answer) second = ask_get (fixture, answer_text (first, "@odata.nextLink"));

  g_assert_cmpuint (yyjson_arr_size (answer_value (first)), ==, 20);
  g_assert_cmpuint (yyjson_arr_size (answer_value (second)), ==, 5);
  g_assert_null (yyjson_obj_get (second->root, "@odata.nextLink"));
  g_assert_cmpstr (row_text (yyjson_arr_get_last (answer_value (second)), "Id"), ==,
                   row_text (yyjson_arr_get (answer_value (all), 27), "Id"));
}

static void
test_links_can_be_relative (void)
{
  CrmDemoOptions options = small;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Answer) answer = NULL, next = NULL;

  options.relative_links = TRUE;
  fixture = fixture_new (&options);
  answer = ask_get (fixture, "Contacts?$select=Name");
  g_assert_true (g_str_has_prefix (answer_text (answer, "@odata.nextLink"), "Contacts?"));
  next = ask_get (fixture, answer_text (answer, "@odata.nextLink"));
  g_assert_cmpuint (next->status, ==, 200);
}

static guint
status_of_token (Fixture *fixture, const char *option, const char *text)
{
  g_autofree char *token = g_base64_encode ((const guchar *) text, strlen (text));
  g_autofree char *encoded = NULL, *path = NULL;
  g_autoptr (Answer) answer = NULL;

  g_strdelimit (token, "=", '.');
  encoded = g_uri_escape_string (token, NULL, FALSE);
  path = g_strdup_printf ("Contacts?$orderby=Name&%s=%s", option, encoded);
  answer = ask_get (fixture, path);

  return answer->status;
}

static void
test_tokens_are_ours (void)
{
  static const char *const forged[] = {
    "abc",
    "(-1, 20, -1, -1, 5, 0, [<[1, 2]>])",
    "(-1, 20, -1, -1, 5, 0, [<true>])",
    "(-1, 20, -1, -1, 5, 0, @av [])",
    "(-1, -5, -1, -1, 5, 0, [<'a'>])",
  };
  g_autoptr (Fixture) fixture = fixture_new (&small);

  for (gsize i = 0; i < G_N_ELEMENTS (forged); i++)
    {
      g_assert_cmpuint (status_of_token (fixture, "$skiptoken", forged[i]), ==, 400);
      g_assert_cmpuint (status_of_token (fixture, "$deltatoken", forged[i]), >=, 400);
    }
  /* The form itself is right: such a token works. */
  g_assert_cmpuint (status_of_token (fixture, "$skiptoken", "(-1, 20, -1, -1, 5, 0, [<'a'>])"), ==,
                    200);
}

static void
test_expand_writes_one_level (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *path = filtered ("Accounts", "Contacts/any(c: c/Name ne null)",
                                    "&$top=1&$select=Name&$expand=Owner($select=Login),"
                                    "Contacts($select=Name;$orderby=Name%20desc;$top=1)");
  g_autoptr (Answer) answer = ask_get (fixture, path);
  g_autoptr (Answer) deep = ask_get (fixture, "Contacts?$top=1&$expand=Account($expand=Owner)");
  yyjson_val *row = yyjson_arr_get_first (answer_value (answer));
  yyjson_val *children = yyjson_obj_get (row, "Contacts");

  g_assert_cmpstr (row_text (yyjson_obj_get (row, "Owner"), "Login"), !=, "");
  g_assert_cmpuint (yyjson_arr_size (children), ==, 1);
  g_assert_cmpstr (row_text (yyjson_arr_get_first (children), "Name"), !=, "");
  g_assert_null (yyjson_obj_get (row, "Phone"));
  g_assert_cmpuint (deep->status, ==, 501);
}

static void
test_navigation_paths_are_followed (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *contact = find_key (fixture, "Contacts", "AccountId ne null");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)/Account", contact);
  g_autoptr (Answer) account = ask_get (fixture, path);
  g_autofree char *back
      = g_strdup_printf ("Accounts(%s)/Contacts?$select=AccountId", answer_text (account, "Id"));
  g_autoptr (Answer) contacts = ask_get (fixture, back);

  g_assert_cmpuint (account->status, ==, 200);
  g_assert_cmpstr (row_text (yyjson_arr_get_first (answer_value (contacts)), "AccountId"), ==,
                   answer_text (account, "Id"));
}

static void
test_if_none_match_saves_the_body (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *key = find_key (fixture, "Contacts", "true");
  g_autofree char *path = g_strdup_printf ("Contacts(%s)", key);
  g_autoptr (Answer) first = ask_get (fixture, path);
  const char *etag = answer_header (first, "ETag");
  g_autoptr (Answer) second = ask (fixture, "GET", path, NULL, "If-None-Match", etag, NULL);

  g_assert_cmpstr (answer_text (first, "@odata.etag"), ==, etag);
  g_assert_cmpuint (second->status, ==, 304);
  g_assert_cmpuint (second->length, ==, 0);
}

static void
test_exact_numbers_are_text_when_asked (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *path = filtered ("Contacts", "CreditLimit eq 12345678901234.5678",
                                    "&$select=CreditLimit,ExternalNumber");
  g_autoptr (Answer) plain = ask_get (fixture, path);
  g_autoptr (Answer) exact
      = ask (fixture, "GET", path, NULL, "Accept", "application/json;IEEE754Compatible=true", NULL);
  yyjson_val *row = yyjson_arr_get_first (answer_value (plain));
  yyjson_val *texts = yyjson_arr_get_first (answer_value (exact));

  g_assert_cmpstr (yyjson_get_raw (yyjson_obj_get (row, "CreditLimit")), ==, "12345678901234.5678");
  g_assert_cmpstr (yyjson_get_raw (yyjson_obj_get (row, "ExternalNumber")), ==, "9007199254740993");
  g_assert_cmpstr (yyjson_get_str (yyjson_obj_get (texts, "CreditLimit")), ==,
                   "12345678901234.5678");
  g_assert_cmpstr (yyjson_get_str (yyjson_obj_get (texts, "ExternalNumber")), ==,
                   "9007199254740993");
}

static void
test_awkward_texts_survive (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *path = filtered ("Contacts", "startswith(Name,'  Edge')", "&$select=Name,Notes");
  g_autoptr (Answer) answer = ask_get (fixture, path);
  yyjson_val *row = yyjson_arr_get_first (answer_value (answer));

  g_assert_cmpstr (row_text (row, "Name"), ==, "  Edge  Spaces  ");
  g_assert_cmpstr (row_text (row, "Notes"), ==,
                   "Tab\there\nline two\r\nline three\r\n\r\nafter an empty one  ");
  g_assert_cmpint (count_rows (fixture, "Contacts", "length(Notes) gt 15000"), ==, 1);
  g_assert_cmpint (count_rows (fixture, "Contacts", "contains(Name,'👩‍🚀')"), ==, 1);
}

static void
test_metadata_levels (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autoptr (Answer) none = ask (fixture, "GET", "Contacts?$top=1", NULL, "Accept",
                                 "application/json;odata.metadata=none", NULL);
  g_autoptr (Answer) full = ask (fixture, "GET", "Contacts?$top=1", NULL, "Accept",
                                 "application/json;odata.metadata=full", NULL);

  g_assert_null (yyjson_obj_get (none->root, "@odata.context"));
  g_assert_cmpstr (row_text (yyjson_arr_get_first (answer_value (full)), "@odata.type"), ==,
                   "#Demo.CRM.Contact");
}

static void
test_unknown_things_are_refused (void)
{
  static const struct
  {
    const char *path;
    guint status;
  } cases[] = {
    { "Nothing", 404 },
    { "Contacts(00000000-0000-0000-0000-000000000001)", 404 },
    { "Contacts(17)", 400 },
    { "Contacts?$select=Nothing", 400 },
    { "Contacts?$filter=Nothing%20eq%201", 400 },
    { "Contacts?$filter=Name%20eq%201", 400 },
    { "Contacts?$filter=Name", 400 },
    { "Contacts?$filter=DoNotCall", 200 },
    { "Contacts?$filter=ModifiedOn%20gt%202020-01-01T00:00:00+02:00", 400 },
    { "Contacts?$orderby=Nothing", 400 },
    { "Contacts?$top=-1", 400 },
    { "Contacts?$apply=aggregate(x)", 501 },
    { "Contacts?$expand=Nothing", 400 },
  };
  g_autoptr (Fixture) fixture = fixture_new (&small);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = ask_get (fixture, cases[i].path);

      g_test_message ("%s", cases[i].path);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
    }
}

static void
test_file_holds_bytes (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&small);
  g_autofree char *key = find_key (fixture, "Files", "true");
  g_autofree char *path = g_strdup_printf ("Files(%s)/$value", key);
  g_autofree char *row_path = g_strdup_printf ("Files(%s)", key);
  g_autoptr (Answer) before = ask_get (fixture, path);
  g_autoptr (Answer) put
      = ask (fixture, "PUT", path, "\x01\x02three", "Content-Type", "application/x-test", NULL);
  g_autoptr (Answer) after = ask_get (fixture, path);
  g_autoptr (Answer) row = ask_get (fixture, row_path);

  g_assert_true (g_str_has_prefix (before->body, "Offer"));
  g_assert_cmpuint (put->status, ==, 204);
  g_assert_cmpstr (after->body, ==, "\x01\x02three");
  g_assert_cmpstr (answer_header (after, "Content-Type"), ==, "application/x-test");
  g_assert_cmpstr (answer_text (row, "Size"), ==, "7");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/read/service-document", test_service_document_lists_the_sets);
  g_test_add_func ("/demo/read/metadata", test_metadata_is_xml_with_captions);
  g_test_add_func ("/demo/read/default-scale", test_default_scale);
  g_test_add_func ("/demo/read/seed", test_same_seed_same_data);
  g_test_add_func ("/demo/read/paging", test_paging_reads_each_row_once_while_rows_change);
  g_test_add_func ("/demo/read/ordered-paging", test_ordered_paging_reads_each_row_once);
  g_test_add_func ("/demo/read/page-size", test_page_size_is_the_clients_wish);
  g_test_add_func ("/demo/read/top-skip", test_top_and_skip_hold_over_pages);
  g_test_add_func ("/demo/read/relative-links", test_links_can_be_relative);
  g_test_add_func ("/demo/read/tokens", test_tokens_are_ours);
  g_test_add_func ("/demo/read/expand", test_expand_writes_one_level);
  g_test_add_func ("/demo/read/navigation", test_navigation_paths_are_followed);
  g_test_add_func ("/demo/read/not-modified", test_if_none_match_saves_the_body);
  g_test_add_func ("/demo/read/exact-numbers", test_exact_numbers_are_text_when_asked);
  g_test_add_func ("/demo/read/awkward", test_awkward_texts_survive);
  g_test_add_func ("/demo/read/metadata-levels", test_metadata_levels);
  g_test_add_func ("/demo/read/refusals", test_unknown_things_are_refused);
  g_test_add_func ("/demo/read/file", test_file_holds_bytes);

  return g_test_run ();
}
