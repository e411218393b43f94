/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"

#include <string.h>

/* --- reading and printing --------------------------------------------------------------------- */

typedef struct
{
  const char *in;
  const char *v4; /* NULL: as it went in */
  const char *v3; /* NULL: not looked at */
} Spelling;

static const Spelling spellings[] = {
  { "Name eq 'O''Brien'", NULL, "Name eq 'O''Brien'" },
  { "Name eq ''", NULL, NULL },
  { "a eq 1 and b eq 2 or c eq 3", NULL, NULL },
  { "a eq 1 and (b eq 2 or c eq 3)", NULL, NULL },
  { "(a eq 1 and b eq 2) or c eq 3", "a eq 1 and b eq 2 or c eq 3", NULL },
  { "a eq 1 and (b eq 2 and c eq 3)", NULL, NULL },
  { "not (a eq 1)", NULL, NULL },
  { "not contains(Name,'x')", NULL, "not substringof('x',Name)" },
  { "not Active", NULL, NULL },
  { "Active and not Closed", NULL, NULL },
  { "Active eq true", NULL, NULL },
  { "Owner eq null", NULL, "Owner eq null" },
  { "Amount gt 12.50", "Amount gt 12.5", "Amount gt 12.5M" },
  { "Amount gt 99999999999999.9999", NULL, "Amount gt 99999999999999.9999M" },
  { "Big eq 9007199254740993", NULL, "Big eq 9007199254740993L" },
  { "Big eq -9223372036854775808", NULL, NULL },
  { "Big eq 9223372036854775808", NULL, "Big eq 9223372036854775808M" },
  { "Small eq 7", NULL, "Small eq 7" },
  { "Rate gt 1e3", "Rate gt 1000e0", "Rate gt 1000d" },
  { "Rate eq -INF", NULL, NULL },
  { "Rate eq NaN", NULL, NULL },
  { "Id eq 0A1B2C3D-0000-4000-8000-00000000000F", "Id eq 0a1b2c3d-0000-4000-8000-00000000000f",
    "Id eq guid'0a1b2c3d-0000-4000-8000-00000000000f'" },
  { "Id eq 12345678-0000-4000-8000-00000000000f", NULL, NULL },
  { "Day ge 2026-02-28", NULL, "Day ge datetime'2026-02-28T00:00:00'" },
  { "At lt 2026-01-31T10:00:00+02:00", "At lt 2026-01-31T08:00:00Z",
    "At lt datetime'2026-01-31T08:00:00'" },
  { "At lt 2026-01-31T10:00:00.123Z", NULL, NULL },
  { "Opens eq 09:30:00", NULL, "Opens eq time'09:30:00'" },
  { "Length gt duration'PT1H30M'", NULL, "Length gt time'PT1H30M'" },
  { "Color eq Shop.Color'Red,Blue'", NULL, NULL },
  { "Hash eq binary'AAEC'", NULL, "Hash eq X'000102'" },
  { "Stage in ('a','b')", NULL, "(Stage eq 'a' or Stage eq 'b')" },
  { "Stage in (1)", NULL, NULL },
  { "Account/Owner/Name eq 'x'", NULL, NULL },
  { "Model.Vip/Level gt 3", NULL, NULL },
  { "Items/any()", NULL, NULL },
  { "Items/any(i:i/Price gt 10 and i/Name ne null)", NULL, NULL },
  { "Account/Tags/all(t:t ne 'old')", NULL, NULL },
  { "Items/$count gt 2", NULL, NULL },
  { "startswith(tolower(Name),'a') eq true", NULL, NULL },
  { "indexof(Name,'b') sub 1 ge 0", NULL, NULL },
  { "a add (b sub c) gt 0", NULL, NULL },
  { "a sub b sub c gt 0", NULL, NULL },
  { "year(At) eq 2026", NULL, NULL },
  { "At ge @today sub duration'P30D'", NULL, NULL },
  { "Owner eq @me or Account eq @myaccount", NULL, NULL },
  { "  Name   eq\t'x'  ", "Name eq 'x'", NULL },
  { "concat(First,' ') eq '(and)'", NULL, NULL },
  { "Имя eq 'Ω'", NULL, NULL },
  { "a lt b eq true", NULL, NULL },
};

static void
test_spellings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      const Spelling *row = &spellings[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmFilter) tree = crm_filter_parse (row->in, &error);
      g_autofree char *v4 = NULL;
      g_autofree char *v3 = NULL;

      g_assert_no_error (error);
      v4 = crm_filter_print (tree, CRM_FILTER_V4);
      v3 = crm_filter_print (tree, CRM_FILTER_V3);
      g_assert_cmpstr (v4, ==, row->v4 != NULL ? row->v4 : row->in);
      if (row->v3 != NULL)
        g_assert_cmpstr (v3, ==, row->v3);
    }
}

static void
test_errors_name_the_column (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *column;
  } rows[] = {
    { "", CRM_FORMAT_ERROR_INVALID, "column 1:" },
    { "Name eq", CRM_FORMAT_ERROR_INVALID, "column 8:" },
    { "Name eq 'x", CRM_FORMAT_ERROR_INVALID, "column 11:" },
    { "Имя eq", CRM_FORMAT_ERROR_INVALID, "column 7:" },
    { "Name eq 'x' Age", CRM_FORMAT_ERROR_INVALID, "column 13:" },
    { "(a eq 1", CRM_FORMAT_ERROR_INVALID, "column 8:" },
    { "a eq 1)", CRM_FORMAT_ERROR_INVALID, "column 7:" },
    { "a eq 12x", CRM_FORMAT_ERROR_INVALID, "column 6:" },
    { "a eq 2026-02-30", CRM_FORMAT_ERROR_INVALID, "column 6:" },
    { "a in ()", CRM_FORMAT_ERROR_INVALID, "column 8:" },
    { "a in 5", CRM_FORMAT_ERROR_INVALID, "column 6:" },
    { "a mul 2 gt 3", CRM_FORMAT_ERROR_INVALID, "column 3:" },
    { "frobnicate(a)", CRM_FORMAT_ERROR_UNKNOWN_NAME, "column 12:" },
    { "contains(a)", CRM_FORMAT_ERROR_INVALID, "column 12:" },
    { "contains(a,", CRM_FORMAT_ERROR_INVALID, "column 12:" },
    { "Items/some(x:x eq 1)", CRM_FORMAT_ERROR_UNKNOWN_NAME, "column 12:" },
    { "Items/all()", CRM_FORMAT_ERROR_INVALID, "column 11:" },
    { "Items/any(x eq 1)", CRM_FORMAT_ERROR_INVALID, "column 13:" },
    { "a eq duration'soon'", CRM_FORMAT_ERROR_INVALID, "column 14:" },
    { "a eq guid'x'", CRM_FORMAT_ERROR_INVALID, "column 10:" },
    { "Account/ eq 1", CRM_FORMAT_ERROR_INVALID, "column 9:" },
    { "a eq @", CRM_FORMAT_ERROR_INVALID, "column 7:" },
    { "a eq \"x\"", CRM_FORMAT_ERROR_INVALID, "column 6:" },
    { "a eq 'x'; drop", CRM_FORMAT_ERROR_INVALID, "column 9:" },
    { "a eq '\xff'", CRM_FORMAT_ERROR_INVALID, "byte 7:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmFilter) tree = crm_filter_parse (rows[i].text, &error);
      g_autofree char *shown = g_strescape (rows[i].text, NULL);

      g_test_message ("%s", shown);
      g_assert_null (tree);
      g_assert_error (error, CRM_FORMAT_ERROR, rows[i].code);
      g_assert_nonnull (strstr (error->message, rows[i].column));
    }
}

static void
assert_too_large (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmFilter) tree = crm_filter_parse (text, &error);

  g_assert_null (tree);
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_TOO_LARGE);
}

static char *
repeat (const char *before, const char *middle, const char *after, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, before);
  g_string_append (text, middle);
  for (guint i = 0; i < n; i++)
    g_string_append (text, after);
  return g_string_free_and_steal (text);
}

static void
test_limits (void)
{
  g_autofree char *deep = repeat ("(", "a eq 1", ")", 65);
  g_autofree char *nots = repeat ("not ", "a", "", 65);
  g_autofree char *calls = repeat ("trim(", "a", ")", 65);
  g_autofree char *wide = repeat ("", "a eq 1", " or a eq 1", 250);
  g_autofree char *in_range = repeat ("", "a eq 1", " or a eq 1", 249);
  g_autofree char *just_deep = repeat ("(", "a eq 1", ")", 64);
  g_autofree char *lengthy = repeat ("", "a eq 'x", "y", 32 * 1024);
  g_autoptr (CrmFilter) wide_tree = NULL;
  g_autoptr (CrmFilter) deep_tree = NULL;

  assert_too_large (deep);
  assert_too_large (nots);
  assert_too_large (calls);
  assert_too_large (wide);
  assert_too_large (lengthy);
  wide_tree = crm_filter_parse (in_range, NULL);
  deep_tree = crm_filter_parse (just_deep, NULL);
  g_assert_nonnull (wide_tree);
  g_assert_nonnull (deep_tree);
}

static void
test_literal_types (void)
{
  static const struct
  {
    const char *text;
    CrmEdmType type;
  } rows[] = {
    { "a eq 1", CRM_EDM_INT32 },
    { "a eq 2147483648", CRM_EDM_INT64 },
    { "a eq 1.0", CRM_EDM_DECIMAL },
    { "a eq 1e0", CRM_EDM_DOUBLE },
    { "a eq 'x'", CRM_EDM_STRING },
    { "a eq true", CRM_EDM_BOOLEAN },
    { "a eq 12345678-0000-4000-8000-00000000000f", CRM_EDM_GUID },
    { "a eq 2026-01-01", CRM_EDM_DATE },
    { "a eq 2026-01-01T00:00:00Z", CRM_EDM_DATE_TIME_OFFSET },
    { "a eq 10:00:00", CRM_EDM_TIME_OF_DAY },
    { "a eq duration'P1D'", CRM_EDM_DURATION },
    { "a eq binary'AAEC'", CRM_EDM_BINARY },
    { "a eq N.E'x'", CRM_EDM_ENUM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CrmFilter) tree = crm_filter_parse (rows[i].text, NULL);
      CrmFilter *literal;

      g_assert_nonnull (tree);
      literal = g_ptr_array_index (tree->children, 1);
      g_assert_cmpint (literal->op, ==, CRM_FILTER_LITERAL);
      g_assert_cmpint (literal->type, ==, rows[i].type);
    }
}

/* --- evaluating --------------------------------------------------------------------------- */

typedef struct
{
  const char *path;
  CrmEdmType type;
  const char *text; /* NULL: null */
} Fact;

static const Fact facts[] = {
  { "Name", CRM_EDM_STRING, "Zoë O'Neill" },
  { "Empty", CRM_EDM_STRING, "" },
  { "Nothing", CRM_EDM_STRING, NULL },
  { "Age", CRM_EDM_INT32, "42" },
  { "Big", CRM_EDM_INT64, "9007199254740993" },
  { "Amount", CRM_EDM_DECIMAL, "99999999999999.9999" },
  { "Debt", CRM_EDM_DECIMAL, "-0.5" },
  { "Rate", CRM_EDM_DOUBLE, "2.5" },
  { "Active", CRM_EDM_BOOLEAN, "true" },
  { "Closed", CRM_EDM_BOOLEAN, "false" },
  { "Maybe", CRM_EDM_BOOLEAN, NULL },
  { "Id", CRM_EDM_GUID, "0a1b2c3d-0000-4000-8000-00000000000f" },
  { "At", CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:20:30.5Z" },
  { "Day", CRM_EDM_DATE, "2026-02-28" },
  { "Opens", CRM_EDM_TIME_OF_DAY, "09:30" },
  { "Length", CRM_EDM_DURATION, "PT90M" },
  { "Color", CRM_EDM_ENUM, "Red" },
};

static gboolean
resolve (const char *path, CrmEdmType *type, CrmValue *out, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (g_str_equal (facts[i].path, path))
      {
        *type = facts[i].type;
        return crm_value_parse (facts[i].type, facts[i].text, -1, user_data, out, NULL);
      }
  return FALSE;
}

static CrmTruth
evaluate (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autoptr (CrmFilter) tree = crm_filter_parse (text, &error);

  g_assert_no_error (error);
  return crm_filter_evaluate (tree, resolve, arena);
}

static const struct
{
  const char *text;
  CrmTruth truth;
} questions[] = {
  { "Name eq 'Zoë O''Neill'", CRM_TRUTH_TRUE },
  { "Name eq 'zoë o''neill'", CRM_TRUTH_FALSE },
  { "tolower(Name) eq 'zoë o''neill'", CRM_TRUTH_TRUE },
  { "contains(Name,'Neill')", CRM_TRUTH_TRUE },
  { "contains(Name,'neill')", CRM_TRUTH_FALSE },
  { "startswith(Name,'Zoë') and endswith(Name,'l')", CRM_TRUTH_TRUE },
  { "length(Name) eq 11", CRM_TRUTH_TRUE },
  { "indexof(Name,'O''') eq 4", CRM_TRUTH_TRUE },
  { "indexof(Name,'?') eq -1", CRM_TRUTH_TRUE },
  { "substring(Name,4) eq 'O''Neill'", CRM_TRUTH_TRUE },
  { "substring(Name,1,2) eq 'oë'", CRM_TRUTH_TRUE },
  { "substring(Name,99) eq ''", CRM_TRUTH_TRUE },
  { "concat(trim(' x '),'y') eq 'xy'", CRM_TRUTH_TRUE },
  { "Age gt 41 and Age lt 43", CRM_TRUTH_TRUE },
  { "Age ge 42.0001", CRM_TRUTH_FALSE },
  { "Age eq 42.0", CRM_TRUTH_TRUE },
  { "Age eq 42e0", CRM_TRUTH_TRUE },
  { "Age add 8 eq 50", CRM_TRUTH_TRUE },
  { "Big eq 9007199254740993", CRM_TRUTH_TRUE },
  { "Big eq 9007199254740992", CRM_TRUTH_FALSE },
  { "Big gt 9007199254740992.5", CRM_TRUTH_TRUE },
  { "Amount eq 99999999999999.9999", CRM_TRUTH_TRUE },
  { "Amount lt 100000000000000", CRM_TRUTH_TRUE },
  { "Amount gt 99999999999999.99985", CRM_TRUTH_TRUE },
  { "Debt lt 0 and Debt gt -1", CRM_TRUTH_TRUE },
  { "Rate eq 2.5", CRM_TRUTH_TRUE },
  { "round(Rate) eq 3 and floor(Rate) eq 2 and ceiling(Rate) eq 3", CRM_TRUTH_TRUE },
  { "Active", CRM_TRUTH_TRUE },
  { "not Closed", CRM_TRUTH_TRUE },
  { "Active eq false", CRM_TRUTH_FALSE },
  { "Id eq 0A1B2C3D-0000-4000-8000-00000000000F", CRM_TRUTH_TRUE },
  { "Id in ('0A1B2C3D-0000-4000-8000-00000000000F')", CRM_TRUTH_TRUE },
  { "At gt 2026-01-31T12:20:30+02:00", CRM_TRUTH_TRUE },
  { "At ge 2026-01-31 and At lt 2026-02-01", CRM_TRUTH_TRUE },
  { "year(At) eq 2026 and month(At) eq 1 and day(At) eq 31", CRM_TRUTH_TRUE },
  { "hour(At) eq 10 and minute(At) eq 20 and second(At) eq 30", CRM_TRUTH_TRUE },
  { "date(At) eq 2026-01-31", CRM_TRUTH_TRUE },
  { "time(At) eq 10:20:30.5", CRM_TRUTH_TRUE },
  { "At sub 2026-01-31T10:20:30Z eq duration'PT0.5S'", CRM_TRUTH_TRUE },
  { "Day add duration'P1D' eq 2026-03-01", CRM_TRUTH_TRUE },
  { "Opens eq 09:30:00", CRM_TRUTH_TRUE },
  { "Length eq duration'PT1H30M'", CRM_TRUTH_TRUE },
  { "totalseconds(Length) eq 5400", CRM_TRUTH_TRUE },
  { "Color eq Shop.Color'Red'", CRM_TRUTH_TRUE },
  { "Color eq 'Red'", CRM_TRUTH_TRUE },
  { "Color in ('Blue','Red')", CRM_TRUTH_TRUE },
  { "Color in ('Blue')", CRM_TRUTH_FALSE },
  /* null is a value for eq, ne and in; for an order it is never true */
  { "Nothing eq null", CRM_TRUTH_TRUE },
  { "Nothing ne null", CRM_TRUTH_FALSE },
  { "Nothing eq 'x'", CRM_TRUTH_FALSE },
  { "Nothing ne 'x'", CRM_TRUTH_TRUE },
  { "Nothing gt 'x'", CRM_TRUTH_FALSE },
  { "Nothing le null", CRM_TRUTH_FALSE },
  { "not (Nothing gt 'x')", CRM_TRUTH_TRUE },
  { "Nothing in ('x',null)", CRM_TRUTH_TRUE },
  { "Empty eq null", CRM_TRUTH_FALSE },
  { "null eq null", CRM_TRUTH_TRUE },
  { "contains(Nothing,'x')", CRM_TRUTH_UNKNOWN },
  { "not contains(Nothing,'x')", CRM_TRUTH_UNKNOWN },
  { "contains(Nothing,'x') eq null", CRM_TRUTH_TRUE },
  { "Maybe", CRM_TRUTH_UNKNOWN },
  { "Maybe or Active", CRM_TRUTH_TRUE },
  { "Maybe and Active", CRM_TRUTH_UNKNOWN },
  { "Maybe and Closed", CRM_TRUTH_FALSE },
  { "Age add null eq null", CRM_TRUTH_TRUE },
  /* what nobody can know here */
  { "Missing eq 1", CRM_TRUTH_UNKNOWN },
  { "Missing eq null", CRM_TRUTH_UNKNOWN },
  { "Items/any(i:i eq 1)", CRM_TRUTH_UNKNOWN },
  { "Owner eq @me", CRM_TRUTH_UNKNOWN },
  { "Name gt 5", CRM_TRUTH_UNKNOWN },
  { "At gt now()", CRM_TRUTH_UNKNOWN },
  { "At lt maxdatetime() and At gt mindatetime()", CRM_TRUTH_TRUE },
};

static void
test_evaluate (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_test_message ("%s", questions[i].text);
      g_assert_cmpint (evaluate (questions[i].text), ==, questions[i].truth);
    }
}

/* --- macros ------------------------------------------------------------------------------- */

static CrmFilter *
give_macro (const char *name, gpointer user_data)
{
  CrmValue me = crm_value_text ("u1"), today = crm_value_text ("2026-03-01"), now;

  if (g_str_equal (name, "me"))
    return crm_filter_new_literal (CRM_EDM_STRING, &me);
  if (g_str_equal (name, "today"))
    return crm_filter_new_literal (CRM_EDM_DATE, &today);
  now = crm_value_int (0);
  return g_str_equal (name, "now") ? crm_filter_new_literal (CRM_EDM_DATE_TIME_OFFSET, &now) : NULL;
}

static void
test_expand (void)
{
  static const char *const rows[][2] = {
    { "Owner eq @me", "Owner eq 'u1'" },
    { "Day ge @today sub duration'P30D'", "Day ge 2026-01-30" },
    { "Day ge @today add duration'PT36H'", "Day ge 2026-03-02" },
    { "At lt @now add duration'PT1.5S' and Owner in (@me,'x')",
      "At lt 1970-01-01T00:00:01.500Z and Owner in ('u1','x')" },
    { "@today sub 2026-02-01 gt duration'P1D'", "duration'P28D' gt duration'P1D'" },
    { "Age add 1 gt 2 add 3", "Age add 1 gt 5" },
    { "Big gt 9223372036854775807 add 1", "Big gt 9223372036854775807 add 1" },
    { "Day lt 9999-12-31 add duration'P1D'", "Day lt 9999-12-31 add duration'P1D'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmFilter) tree = crm_filter_parse (rows[i][0], &error);
      g_autoptr (CrmFilter) expanded = NULL;
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      expanded = crm_filter_expand (tree, give_macro, NULL, &error);
      g_assert_no_error (error);
      text = crm_filter_print (expanded, CRM_FILTER_V4);
      g_assert_cmpstr (text, ==, rows[i][1]);
    }
}

static void
test_expand_unknown_macro (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmFilter) tree = crm_filter_parse ("Owner eq @boss", NULL);
  g_autoptr (CrmFilter) expanded = crm_filter_expand (tree, give_macro, NULL, &error);

  g_assert_null (expanded);
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME);
  g_assert_nonnull (strstr (error->message, "@boss"));
}

static void
test_and_of_nothing (void)
{
  g_autoptr (CrmFilter) a = crm_filter_parse ("a eq 1", NULL);
  g_autoptr (CrmFilter) same = crm_filter_and (a, NULL);
  g_autoptr (CrmFilter) both = crm_filter_and (a, a);
  g_autofree char *text = crm_filter_print (both, CRM_FILTER_V4);

  g_assert_null (crm_filter_and (NULL, NULL));
  g_assert_true (same == a);
  g_assert_cmpstr (text, ==, "a eq 1 and a eq 1");
}

static void
test_orderby (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = crm_orderby_parse ("Name, Account/Name desc ,Age asc", &error);
  CrmOrderItem *item;

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 3);
  item = g_ptr_array_index (items, 1);
  g_assert_cmpstr (item->path, ==, "Account/Name");
  g_assert_true (item->descending);
  item = g_ptr_array_index (items, 2);
  g_assert_cmpstr (item->path, ==, "Age");
  g_assert_false (item->descending);
}

static void
test_orderby_errors (void)
{
  static const char *const rows[] = { "", "Name,", "Name down", "Name desc desc", "1", "Na'me" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) items = crm_orderby_parse (rows[i], &error);

      g_assert_null (items);
      g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
    }
}

/* --- any tree ----------------------------------------------------------------------------- */

static CrmFilter *
random_literal (GRand *rand, CrmArena *arena)
{
  static const Fact pool[] = {
    { NULL, CRM_EDM_STRING, "" },
    { NULL, CRM_EDM_STRING, "it's 'quoted'" },
    { NULL, CRM_EDM_STRING, "Zoë O'Neill" },
    { NULL, CRM_EDM_STRING, NULL },
    { NULL, CRM_EDM_INT32, "42" },
    { NULL, CRM_EDM_INT64, "-9223372036854775808" },
    { NULL, CRM_EDM_INT64, "7" },
    { NULL, CRM_EDM_DECIMAL, "99999999999999.9999" },
    { NULL, CRM_EDM_DECIMAL, "3" },
    { NULL, CRM_EDM_DECIMAL, "123456789012345678901234567890" },
    { NULL, CRM_EDM_DOUBLE, "0.1" },
    { NULL, CRM_EDM_DOUBLE, "2.5" },
    { NULL, CRM_EDM_DOUBLE, "-1e300" },
    { NULL, CRM_EDM_DOUBLE, "-INF" },
    { NULL, CRM_EDM_BOOLEAN, "true" },
    { NULL, CRM_EDM_GUID, "0a1b2c3d-0000-4000-8000-00000000000f" },
    { NULL, CRM_EDM_DATE, "2026-02-28" },
    { NULL, CRM_EDM_TIME_OF_DAY, "09:30" },
    { NULL, CRM_EDM_DATE_TIME_OFFSET, "2026-01-31T10:20:30.5Z" },
    { NULL, CRM_EDM_DURATION, "P1DT2H" },
    { NULL, CRM_EDM_BINARY, "AAEC_-8=" },
  };
  const Fact *fact = &pool[g_rand_int_range (rand, 0, G_N_ELEMENTS (pool))];
  CrmValue value;

  if (g_rand_int_range (rand, 0, 12) == 0)
    return crm_filter_new_enum_literal ("Shop.Color", g_rand_boolean (rand) ? "Red" : "Bl'ue");
  g_assert_true (crm_value_parse (fact->type, fact->text, -1, arena, &value, NULL));
  return crm_filter_new_literal (fact->type, &value);
}

static CrmFilter *
random_value (GRand *rand, CrmArena *arena)
{
  int choice = g_rand_int_range (rand, 0, 10);

  if (choice == 0)
    return crm_filter_parse ("@me", NULL);
  if (choice < 5)
    return random_literal (rand, arena);
  return crm_filter_new_path (facts[g_rand_int_range (rand, 0, G_N_ELEMENTS (facts))].path);
}

static CrmFilter *
random_call (GRand *rand, CrmArena *arena)
{
  static const char *const names[] = { "contains(a,b)", "tolower(a)", "year(a)", "length(a)",
                                       "indexof(a,b)",  "round(a)",   "date(a)", "concat(a,b)" };
  CrmFilter *call
      = crm_filter_parse (names[g_rand_int_range (rand, 0, G_N_ELEMENTS (names))], NULL);
  guint n = call->children->len;

  g_ptr_array_set_size (call->children, 0);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (call->children, random_value (rand, arena));
  return call;
}

static CrmFilter *
random_tree (GRand *rand, CrmArena *arena, guint depth)
{
  CrmFilterOp op = g_rand_int_range (rand, CRM_FILTER_AND, CRM_FILTER_SUB + 1);
  CrmFilter *tree;

  if (depth == 0 || g_rand_int_range (rand, 0, 5) == 0)
    return g_rand_boolean (rand) ? random_value (rand, arena) : random_call (rand, arena);
  tree = crm_filter_new (op, random_tree (rand, arena, depth - 1), NULL);
  if (op != CRM_FILTER_NOT)
    g_ptr_array_add (tree->children, random_tree (rand, arena, depth - 1));
  while (op == CRM_FILTER_IN && g_rand_boolean (rand))
    g_ptr_array_add (tree->children, random_value (rand, arena));
  return tree;
}

/* A field against a value of its own type, which has an answer. */
static CrmFilter *
random_comparison (GRand *rand, CrmArena *arena)
{
  const Fact *left = &facts[g_rand_int_range (rand, 0, G_N_ELEMENTS (facts))];
  const Fact *right = left;
  CrmFilterOp op = g_rand_int_range (rand, CRM_FILTER_EQ, CRM_FILTER_IN + 1);
  CrmValue value;

  for (guint i = 0; i < 8 && right == left; i++)
    {
      right = &facts[g_rand_int_range (rand, 0, G_N_ELEMENTS (facts))];
      right = right->type == left->type ? right : left;
    }
  g_assert_true (crm_value_parse (right->type, right->text, -1, arena, &value, NULL));
  return crm_filter_new (op, crm_filter_new_path (left->path),
                         crm_filter_new_literal (right->type, &value));
}

static CrmFilter *
random_condition (GRand *rand, CrmArena *arena, guint depth)
{
  CrmFilterOp op = g_rand_int_range (rand, CRM_FILTER_AND, CRM_FILTER_NOT + 1);
  CrmFilter *tree;

  if (g_rand_int_range (rand, 0, 4) == 0)
    return random_tree (rand, arena, depth);
  if (depth == 0)
    return random_comparison (rand, arena);
  tree = crm_filter_new (op, random_condition (rand, arena, depth - 1), NULL);
  if (op != CRM_FILTER_NOT)
    g_ptr_array_add (tree->children, random_condition (rand, arena, depth - 1));
  return tree;
}

static void
test_any_tree_survives_printing (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint known = 0;

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      g_autoptr (CrmFilter) tree = random_condition (rand, arena, i % 5);
      g_autofree char *first = crm_filter_print (tree, CRM_FILTER_V4);
      g_autofree char *second = NULL;
      g_autoptr (CrmFilter) parsed = NULL;
      g_autoptr (GError) error = NULL;
      CrmTruth truth;

      parsed = crm_filter_parse (first, &error);
      if (error != NULL)
        g_test_message ("%s", first);
      g_assert_no_error (error);
      second = crm_filter_print (parsed, CRM_FILTER_V4);
      g_assert_cmpstr (first, ==, second);
      truth = crm_filter_evaluate (tree, resolve, arena);
      if (truth != crm_filter_evaluate (parsed, resolve, arena))
        g_error ("Not the same: %s", first);
      known += truth != CRM_TRUTH_UNKNOWN;
    }
  g_assert_cmpuint (known, >, 500); /* else the property says little */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/filter/spellings", test_spellings);
  g_test_add_func ("/core/filter/errors-name-the-column", test_errors_name_the_column);
  g_test_add_func ("/core/filter/limits", test_limits);
  g_test_add_func ("/core/filter/literal-types", test_literal_types);
  g_test_add_func ("/core/filter/evaluate", test_evaluate);
  g_test_add_func ("/core/filter/expand", test_expand);
  g_test_add_func ("/core/filter/expand-unknown-macro", test_expand_unknown_macro);
  g_test_add_func ("/core/filter/and-of-nothing", test_and_of_nothing);
  g_test_add_func ("/core/filter/orderby", test_orderby);
  g_test_add_func ("/core/filter/orderby-errors", test_orderby_errors);
  g_test_add_func ("/core/filter/any-tree-survives-printing", test_any_tree_survives_printing);
  return g_test_run ();
}
