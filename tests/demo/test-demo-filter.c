/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-demo-fixture.h"
#include "crm-filter.h"

/* The server answers with SQL; core evaluates in memory. Both must find the same contacts. */

static const CrmDemoOptions options = { .contacts = 400, .seed = 31, .page_size = 5000 };

typedef struct
{
  yyjson_val *row;
  CrmArena *arena;
  const CrmDemoEntity *entity;
} Row;

static gboolean
resolve (const char *path, CrmEdmType *type, CrmValue *out, gpointer user_data)
{
  Row *row = user_data;
  const CrmDemoColumn *column = crm_demo_entity_find (row->entity, path);
  yyjson_val *value = yyjson_obj_get (row->row, path);
  g_autoptr (GError) error = NULL;
  const char *text = NULL;

  if (column == NULL || value == NULL)
    return FALSE;
  *type = column->type;
  if (yyjson_is_bool (value))
    text = yyjson_get_bool (value) ? "true" : "false";
  else if (!yyjson_is_null (value))
    text = yyjson_is_raw (value) ? yyjson_get_raw (value) : yyjson_get_str (value);
  crm_value_parse (column->type, text, -1, row->arena, out, &error);
  g_assert_no_error (error);

  return TRUE;
}

static guint
count_in_memory (yyjson_val *rows, const CrmDemoEntity *entity, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmFilter) filter = crm_filter_parse (text, &error);
  yyjson_val *json;
  gsize index, max;
  guint n = 0;

  g_assert_no_error (error);
  yyjson_arr_foreach (rows, index, max, json)
  {
    g_autoptr (CrmArena) arena = crm_arena_new ();
    Row row = { json, arena, entity };

    if (crm_filter_evaluate (filter, resolve, &row) == CRM_TRUTH_TRUE)
      n++;
  }

  return n;
}

static const char *const atoms[] = {
  "CreditLimit gt 100000",
  "CreditLimit le 99999.5",
  "CreditLimit eq 10.5",
  "CreditLimit eq null",
  "CreditLimit ne null",
  "Score lt 50.5",
  "Score ge 99",
  "ExternalNumber eq 9007199254740993",
  "ExternalNumber gt 9007199254740992",
  "ExternalNumber lt 0",
  "DoNotCall eq true",
  "DoNotCall",
  "BirthDate eq null",
  "BirthDate lt 1970-01-01",
  "BirthDate ge 1999-12-31",
  "LastContactOn ge 2026-06-01T00:00:00Z",
  "LastContactOn lt 2026-06-01T02:00:00.5+02:00",
  "Importance eq 'High'",
  "Importance ne Demo.CRM.Importance'Low'",
  "Notes eq null",
  "Notes ne 'x'",
  "contains(Name,'a')",
  "contains(Name,'''')",
  "contains(Notes,'noon')",
  "startswith(Name,'S')",
  "endswith(Email,'7@mail.example')",
  "endswith(Name,'')",
  "tolower(Name) eq 'x'",
  "contains(tolower(City),'ö')",
  "length(Name) lt 4",
  "length(Name) gt 20",
  "trim(Name) ne Name",
  "year(BirthDate) eq 1968",
  "month(LastContactOn) eq 7",
  "Website ne null",
  "Website gt 'https'",
  "JobTitle in ('Buyer','Founder')",
  "Name gt 'ö'",
  "AccountId eq null",
  "Phone lt '+3'",
};

static void
compare (Fixture *fixture, yyjson_val *rows, const CrmDemoEntity *entity, const char *filter)
{
  gint64 by_server = count_rows (fixture, "Contacts", filter);
  guint by_core = count_in_memory (rows, entity, filter);

  if (by_server != (gint64) by_core)
    g_error ("%s: server %" G_GINT64_FORMAT ", core %u", filter, by_server, by_core);
}

static void
test_server_and_core_find_the_same (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (CrmDemoSchema) schema = crm_demo_schema_new (CRM_DEMO_FACE_ODATA);
  const CrmDemoEntity *entity = crm_demo_schema_find (schema, "Contact");
  g_autoptr (Answer) all = ask_get (fixture, "Contacts");
  yyjson_val *rows = answer_value (all);
  guint n_found = 0;

  g_assert_cmpuint (yyjson_arr_size (rows), ==, 400);
  for (gsize i = 0; i < G_N_ELEMENTS (atoms); i++)
    {
      g_autofree char *negated = g_strdup_printf ("not (%s)", atoms[i]);

      compare (fixture, rows, entity, atoms[i]);
      compare (fixture, rows, entity, negated);
      n_found += count_in_memory (rows, entity, atoms[i]) > 0;
    }
  /* Filters that find nothing would agree about anything. */
  g_assert_cmpuint (n_found, >, G_N_ELEMENTS (atoms) - 4);
}

static const char *
pick (void)
{
  return atoms[g_test_rand_int_range (0, G_N_ELEMENTS (atoms))];
}

/* The seed is printed by GLib's test framework. */
static void
test_combinations_agree (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (CrmDemoSchema) schema = crm_demo_schema_new (CRM_DEMO_FACE_ODATA);
  const CrmDemoEntity *entity = crm_demo_schema_find (schema, "Contact");
  g_autoptr (Answer) all = ask_get (fixture, "Contacts");
  static const char *const forms[] = {
    "%s and %s or %s",
    "%s or not (%s and %s)",
    "not (%s or %s) and not (%s)",
    "not (not (%s) and %s) or %s",
  };

  for (int i = 0; i < 60; i++)
    {
      g_autoptr (GString) filter = g_string_new (forms[i % (int) G_N_ELEMENTS (forms)]);

      for (int j = 0; j < 3; j++)
        g_string_replace (filter, "%s", pick (), 1);
      compare (fixture, answer_value (all), entity, filter->str);
    }
}

static void
test_paths_and_collections (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&options);
  gint64 accounts = count_rows (fixture, "Accounts", "true");
  gint64 with = count_rows (fixture, "Accounts", "Contacts/any()");
  gint64 without = count_rows (fixture, "Accounts", "not Contacts/any()");

  g_assert_cmpint (with, >, 0);
  g_assert_cmpint (without, >, 0);
  g_assert_cmpint (with + without, ==, accounts);
  g_assert_cmpint (count_rows (fixture, "Accounts", "Contacts/$count gt 0"), ==, with);
  g_assert_cmpint (count_rows (fixture, "Accounts", "Contacts/any(c: c/Name eq null)"), ==, 0);
  g_assert_cmpint (count_rows (fixture, "Accounts", "Contacts/all(c: c/Name ne null)"), ==,
                   accounts);
  g_assert_cmpint (
      count_rows (fixture, "Contacts",
                  "Account/Owner/Login eq 'sales1' or Account/Owner/Login ne 'sales1'"),
      ==, 400);
  g_assert_cmpint (count_rows (fixture, "Contacts", "Account/Name eq null"), ==,
                   count_rows (fixture, "Contacts", "AccountId eq null"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/filter/agreement", test_server_and_core_find_the_same);
  g_test_add_func ("/demo/filter/combinations", test_combinations_agree);
  g_test_add_func ("/demo/filter/paths", test_paths_and_collections);

  return g_test_run ();
}
