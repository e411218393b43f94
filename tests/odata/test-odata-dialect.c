/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-odata-dialect.h"
#include "crm-odata-fixture.h"
#include "crm-odata-url.h"

#include <string.h>

#define GUID "0f8fad5b-d9cb-469f-a165-70867728950e"
#define NO_GUID "00000000-0000-0000-0000-000000000000"

static const CrmOdataDialect *
get (CrmOdataDialectKind kind)
{
  return crm_odata_dialect_get (kind);
}

/* --- which one it is --- */

static void
test_found_by_what_the_root_shows (void)
{
  static const struct
  {
    CrmOdataType type;
    const char *path;
    const char *version;
    const char *body;
    CrmOdataDialectKind kind;
  } cases[] = {
    { CRM_ODATA_TYPE_ODATA, "/svc", "4.0", "{\"value\":[]}", CRM_ODATA_DIALECT_V4 },
    { CRM_ODATA_TYPE_ODATA, "/svc", "4.01", "{\"value\":[]}", CRM_ODATA_DIALECT_V401 },
    { CRM_ODATA_TYPE_ODATA, "/svc", NULL, "{\"@odata.context\":\"\"}", CRM_ODATA_DIALECT_V4 },
    { CRM_ODATA_TYPE_ODATA, "/svc", NULL, NULL, CRM_ODATA_DIALECT_V4 },
    { CRM_ODATA_TYPE_ODATA, "/svc", NULL, "", CRM_ODATA_DIALECT_V4 },
    { CRM_ODATA_TYPE_ODATA, "/svc", NULL, "{\"d", CRM_ODATA_DIALECT_V4 },
    { CRM_ODATA_TYPE_ODATA, "/svc", "2.0", "{\"d\":{\"EntitySets\":[]}}", CRM_ODATA_DIALECT_V2 },
    { CRM_ODATA_TYPE_ODATA, "/svc", "1.0", "<service/>", CRM_ODATA_DIALECT_V2 },
    { CRM_ODATA_TYPE_ODATA, "/svc", NULL, " {\r\n \"d\" : []}", CRM_ODATA_DIALECT_V2 },
    { CRM_ODATA_TYPE_ODATA, "/svc", NULL,
      "<edmx:Edmx Version=\"1.0\" xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\">",
      CRM_ODATA_DIALECT_V2 },
    { CRM_ODATA_TYPE_ODATA, "/svc", "3.0", "{\"d\":{\"EntitySets\":[]}}",
      CRM_ODATA_DIALECT_V3_VERBOSE },
    { CRM_ODATA_TYPE_ODATA, "/svc", "3.0", "{\"odata.metadata\":\"x\",\"value\":[]}",
      CRM_ODATA_DIALECT_V3_LIGHT },
    { CRM_ODATA_TYPE_ODATA, "/svc", NULL, "\xef\xbb\xbf{\"odata.metadata\":\"x\"}",
      CRM_ODATA_DIALECT_V3_LIGHT },
    { CRM_ODATA_TYPE_CREATIO, "/0/odata", "4.0", NULL, CRM_ODATA_DIALECT_CREATIO },
    { CRM_ODATA_TYPE_CREATIO, "/0/ServiceModel/EntityDataService.svc", NULL, NULL,
      CRM_ODATA_DIALECT_CREATIO_V3 },
    { CRM_ODATA_TYPE_ODATA, "/crm/0/ServiceModel/EntityDataService.svc", "3.0", NULL,
      CRM_ODATA_DIALECT_CREATIO_V3 },
    { CRM_ODATA_TYPE_ODATA, "/api/data/v9.2", "4.0", NULL, CRM_ODATA_DIALECT_DATAVERSE },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = cases[i].body != NULL ? strlen (cases[i].body) : 0;

      g_test_message ("case %zu", i);
      g_assert_true (crm_odata_dialect_find (cases[i].type, cases[i].path, cases[i].version,
                                             cases[i].body, length)
                     == get (cases[i].kind));
    }
}

static void
test_a_start_of_an_answer_is_never_read_beyond (void)
{
  const char *whole = "\xef\xbb\xbf {\"odata.metadata\":1}";
  gsize n;

  for (n = 0; n <= strlen (whole); n++)
    {
      g_autofree char *cut = g_memdup2 (whole, n); /* exactly so long, for the sanitizer */
      const CrmOdataDialect *found
          = crm_odata_dialect_find (CRM_ODATA_TYPE_ODATA, "/", NULL, cut, n);
      gboolean has_name = n >= strlen ("\xef\xbb\xbf {\"odata.metadata\"");

      g_assert_cmpint (found == get (CRM_ODATA_DIALECT_V3_LIGHT), ==, has_name);
    }
}

/* --- keys --- */

typedef struct
{
  CrmEdmType type;
  const char *type_name;
  const char *key;
  const char *old_text;
  const char *new_text;
} KeyCase;

static const KeyCase key_cases[] = {
  { CRM_EDM_GUID, NULL, GUID, "(guid'" GUID "')", "(" GUID ")" },
  { CRM_EDM_STRING, NULL, "O'Neil & Söhne/1", "('O''Neil%20%26%20S%C3%B6hne%2F1')",
    "('O''Neil%20%26%20S%C3%B6hne%2F1')" },
  { CRM_EDM_INT32, NULL, "-7", "(-7)", "(-7)" },
  { CRM_EDM_INT64, NULL, "9007199254740993", "(9007199254740993L)", "(9007199254740993)" },
  { CRM_EDM_DECIMAL, NULL, "-12.5", "(-12.5M)", "(-12.5)" },
  { CRM_EDM_DOUBLE, NULL, "1.5", "(1.5d)", "(1.5)" },
  { CRM_EDM_SINGLE, NULL, "0.25", "(0.25f)", "(0.25)" },
  { CRM_EDM_BOOLEAN, NULL, "true", "(true)", "(true)" },
  { CRM_EDM_DATE_TIME_OFFSET, "Edm.DateTime", "2026-01-31T08:00:00.123Z",
    "(datetime'2026-01-31T08:00:00.123')", "(2026-01-31T08:00:00.123Z)" },
  { CRM_EDM_DATE_TIME_OFFSET, NULL, "2026-01-31T08:00:00Z",
    "(datetimeoffset'2026-01-31T08:00:00Z')", "(2026-01-31T08:00:00Z)" },
  { CRM_EDM_DATE, "Edm.DateTime", "1969-07-20", "(datetime'1969-07-20T00:00:00')", "(1969-07-20)" },
  { CRM_EDM_DURATION, NULL, "PT10H30M", "(time'PT10H30M')", "(duration'PT10H30M')" },
  { CRM_EDM_BINARY, NULL, "Cv-A", "(X'0AFF80')", "(binary'Cv-A')" },
  { CRM_EDM_ENUM, "N.Kind", "Lead", "(N.Kind'Lead')", "(N.Kind'Lead')" },
};

static void
assert_key (const CrmOdataDialect *dialect, CrmEntity *entity, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *predicate = crm_odata_url_dup_key_predicate (dialect, entity, key, &error);
  g_autofree char *url = g_strconcat ("https://h.example/svc/Accounts", predicate, NULL);
  g_autofree char *back = crm_odata_url_dup_key_of (dialect, entity, url);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (predicate, ==, text);
  g_assert_nonnull (back);
  again = crm_odata_url_dup_key_predicate (dialect, entity, back, NULL);
  g_assert_cmpstr (again, ==, text);
}

static void
test_keys_of_all_types_go_there_and_back (void)
{
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Account");
  CrmField *id = crm_entity_find_field (entity, "Id");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (key_cases); i++)
    {
      const KeyCase *each = &key_cases[i];

      g_test_message ("%s %s", crm_edm_type_to_string (each->type), each->key);
      id->type = each->type;
      g_set_str (&id->type_name, each->type_name);
      assert_key (get (CRM_ODATA_DIALECT_V2), entity, each->key, each->old_text);
      assert_key (get (CRM_ODATA_DIALECT_V3_LIGHT), entity, each->key, each->old_text);
      assert_key (get (CRM_ODATA_DIALECT_CREATIO_V3), entity, each->key, each->old_text);
      assert_key (get (CRM_ODATA_DIALECT_V4), entity, each->key, each->new_text);
      assert_key (get (CRM_ODATA_DIALECT_DATAVERSE), entity, each->key, each->new_text);
    }
}

static void
test_keys_of_several_parts (void)
{
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Rate");
  g_autofree char *key = NULL;

  crm_entity_find_field (entity, "Year")->type = CRM_EDM_INT64;
  key = crm_odata_url_dup_key_of (get (CRM_ODATA_DIALECT_V2), entity, "Rates(Code='E,U',Year=7L)");

  assert_key (get (CRM_ODATA_DIALECT_V2), entity, key, "(Code='E,U',Year=7L)");
  assert_key (get (CRM_ODATA_DIALECT_V4), entity, key, "(Code='E,U',Year=7)");
}

static void
test_what_is_no_key_is_none (void)
{
  static const struct
  {
    CrmEdmType type;
    const char *url;
  } cases[] = {
    { CRM_EDM_BINARY, "Accounts(X'0AF')" }, { CRM_EDM_BINARY, "Accounts(X'0G')" },
    { CRM_EDM_INT64, "Accounts(L)" },       { CRM_EDM_INT64, "Accounts(7LL)" },
    { CRM_EDM_INT32, "Accounts(7L)" },      { CRM_EDM_DATE_TIME_OFFSET, "Accounts(datetime'x')" },
    { CRM_EDM_GUID, "Accounts(guid'')" },   { CRM_EDM_GUID, "Accounts(guid'" GUID ")" },
  };
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Account");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      crm_entity_find_field (entity, "Id")->type = cases[i].type;
      g_test_message ("%s", cases[i].url);
      g_assert_null (crm_odata_url_dup_key_of (get (CRM_ODATA_DIALECT_V2), entity, cases[i].url));
    }
}

/* --- filters --- */

typedef struct
{
  CrmProject *project;
  CrmEntity *entity;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->project = crm_odata_fixture_project ();
  fixture->entity = crm_project_find_entity (fixture->project, "Contact");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  crm_project_unref (fixture->project);
}

static char *
dup_filter (Fixture *fixture, CrmOdataDialectKind kind, const char *text, GError **error)
{
  g_autoptr (CrmFilter) filter = crm_filter_parse (text, NULL);

  g_assert_nonnull (filter);
  return crm_odata_dialect_dup_filter (get (kind), fixture->project, fixture->entity, filter,
                                       error);
}

static void
assert_filter (Fixture *fixture, CrmOdataDialectKind kind, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *spelled = dup_filter (fixture, kind, text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (spelled, ==, expected);
}

static void
test_old_filters (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *old;
  } cases[] = {
    { "Id eq " GUID, "Id eq guid'" GUID "'" },
    { "Name eq 'O''Neil'", "Name eq 'O''Neil'" },
    { "contains(Name,'ann')", "substringof('ann',Name)" },
    { "not contains(tolower(Name),'ann')", "not substringof('ann',tolower(Name))" },
    { "startswith(Name,'A') or endswith(Name,'z')", "startswith(Name,'A') or endswith(Name,'z')" },
    { "Age gt 5", "Age gt 5" },
    { "Big gt 5", "Big gt 5L" },
    { "5 lt Big", "5L lt Big" },
    { "Credit ge 5", "Credit ge 5M" },
    { "Credit ge 5.25", "Credit ge 5.25M" },
    { "Rate lt 5", "Rate lt 5d" },
    { "Active eq true", "Active eq true" },
    { "AccountId eq null", "AccountId eq null" },
    { "year(ModifiedOn) eq 2026 and length(Name) lt 9",
      "year(ModifiedOn) eq 2026 and length(Name) lt 9" },
    { "ModifiedOn ge 2026-01-31T08:00:00Z", "ModifiedOn ge datetime'2026-01-31T08:00:00'" },
    { "BirthDate eq 1969-07-20", "BirthDate eq datetime'1969-07-20T00:00:00'" },
    { "Span gt duration'PT2H'", "Span gt time'PT2H'" },
    { "Photo eq binary'Cv-A'", "Photo eq X'0AFF80'" },
    { "Big in (1,2)", "(Big eq 1L or Big eq 2L)" },
    { "Name eq 'a' and (Age eq 1 or Age eq 2)", "Name eq 'a' and (Age eq 1 or Age eq 2)" },
    { "AccountId eq " GUID, "AccountId eq guid'" GUID "'" },
    { "Account/Name eq 'x'", "Account/Name eq 'x'" },
  };
  gsize i;

  g_set_str (&crm_entity_find_field (fixture->entity, "ModifiedOn")->type_name, "Edm.DateTime");
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      assert_filter (fixture, CRM_ODATA_DIALECT_V2, cases[i].text, cases[i].old);
      assert_filter (fixture, CRM_ODATA_DIALECT_V3_LIGHT, cases[i].text, cases[i].old);
    }
}

static void
test_an_instant_is_spelled_as_its_property_is (Fixture *fixture, gconstpointer data)
{
  const char *text = "ModifiedOn ge 2026-01-31T08:00:00.5Z and ModifiedOn lt 2026-02-01";

  assert_filter (fixture, CRM_ODATA_DIALECT_V3_VERBOSE, text,
                 "ModifiedOn ge datetimeoffset'2026-01-31T08:00:00.500Z' and "
                 "ModifiedOn lt datetimeoffset'2026-02-01T00:00:00Z'");
  assert_filter (fixture, CRM_ODATA_DIALECT_V4, text,
                 "ModifiedOn ge 2026-01-31T08:00:00.500Z and ModifiedOn lt 2026-02-01");
}

static void
test_what_cannot_be_said_is_an_error (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    CrmOdataDialectKind kind;
    const char *text;
    const char *word;
  } cases[] = {
    { CRM_ODATA_DIALECT_V2, "date(ModifiedOn) eq 2026-01-31", "date" },
    { CRM_ODATA_DIALECT_V3_LIGHT, "Name eq 'a' or ModifiedOn lt now()", "now" },
    { CRM_ODATA_DIALECT_V2, "Tags/any(t:t/Name eq 'x')", "any" },
    { CRM_ODATA_DIALECT_CREATIO_V3, "not Tags/all(t:t/Name eq 'x')", "all" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dup_filter (fixture, cases[i].kind, cases[i].text, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
      g_assert_nonnull (strstr (error->message, cases[i].word));
    }
  assert_filter (fixture, CRM_ODATA_DIALECT_V3_LIGHT, "Tags/any(t:t/Name eq 'x')",
                 "Tags/any(t:t/Name eq 'x')");
}

static void
test_creatio_filters (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *creatio;
    const char *creatio_v3;
  } cases[] = {
    { "AccountId eq " GUID, "Account/Id eq " GUID, "Account/Id eq guid'" GUID "'" },
    { "AccountId in (" GUID ")", "Account/Id in (" GUID ")", "(Account/Id eq guid'" GUID "')" },
    { "AccountId eq null", "Account/Id eq null or Account/Id eq " NO_GUID,
      "Account/Id eq null or Account/Id eq guid'" NO_GUID "'" },
    { "Account/Id ne null", "Account/Id ne null and Account/Id ne " NO_GUID,
      "Account/Id ne null and Account/Id ne guid'" NO_GUID "'" },
    { "Name eq null and Age eq 1", "(Name eq null or Name eq '') and Age eq 1",
      "(Name eq null or Name eq '') and Age eq 1" },
    { "not (Name ne null)", "not (Name ne null and Name ne '')",
      "not (Name ne null and Name ne '')" },
    { "ModifiedOn eq null", "ModifiedOn eq null or ModifiedOn lt 0001-01-02T00:00:00Z",
      "ModifiedOn eq null or ModifiedOn lt datetime'0001-01-02T00:00:00'" },
    { "ModifiedOn ne null", "ModifiedOn ne null and ModifiedOn ge 0001-01-02T00:00:00Z",
      "ModifiedOn ne null and ModifiedOn ge datetime'0001-01-02T00:00:00'" },
    { "Age eq null", "Age eq null", "Age eq null" },
    { "contains(Name,'x')", "contains(Name,'x')", "substringof('x',Name)" },
  };
  gsize i;

  g_set_str (&crm_entity_find_field (fixture->entity, "ModifiedOn")->type_name, "Edm.DateTime");
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      assert_filter (fixture, CRM_ODATA_DIALECT_CREATIO, cases[i].text, cases[i].creatio);
      assert_filter (fixture, CRM_ODATA_DIALECT_CREATIO_V3, cases[i].text, cases[i].creatio_v3);
      assert_filter (fixture, CRM_ODATA_DIALECT_V4, cases[i].text, cases[i].text);
    }
}

static void
test_dataverse_filters (Fixture *fixture, gconstpointer data)
{
  assert_filter (fixture, CRM_ODATA_DIALECT_DATAVERSE, "AccountId eq " GUID, "AccountId eq " GUID);
  assert_filter (fixture, CRM_ODATA_DIALECT_DATAVERSE, "Age in (1,2,3) and Active eq true",
                 "(Age eq 1 or Age eq 2 or Age eq 3) and Active eq true");
  assert_filter (fixture, CRM_ODATA_DIALECT_DATAVERSE, "Age in (1)", "Age eq 1");
  assert_filter (fixture, CRM_ODATA_DIALECT_DATAVERSE, "AccountId eq null", "AccountId eq null");
}

/* --- whole questions --- */

/* The field "AccountId" of the fixture, called as Dataverse has a lookup. */
static void
test_orders (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    CrmOdataDialectKind kind;
    const char *field;
    const char *order;
    const char *spelled;
  } cases[] = {
    { CRM_ODATA_DIALECT_CREATIO, "AccountId", "AccountId desc, Name,Id",
      "Account/Id desc, Name,Id" },
    { CRM_ODATA_DIALECT_CREATIO_V3, "AccountId", "AccountId", "Account/Id" },
    { CRM_ODATA_DIALECT_CREATIO, "AccountId", "Account/Name,Unheard asc",
      "Account/Name,Unheard asc" },
    { CRM_ODATA_DIALECT_CREATIO, "AccountId", "concat(AccountId,Name) desc",
      "concat(AccountId,Name) desc" },
    { CRM_ODATA_DIALECT_DATAVERSE, "_account_value__account_x", "_account_value__account_x desc",
      "_account_value desc" },
    { CRM_ODATA_DIALECT_V4, "AccountId", "AccountId desc,Name", "AccountId desc,Name" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CrmEntity *contact = crm_project_find_entity (fixture->project, "Contact");
      CrmField *lookup = contact->fields[crm_odata_fixture_field (contact, "AccountId")];
      g_autofree char *own = lookup->name;
      g_autofree char *spelled = NULL;

      lookup->name = (char *) cases[i].field;
      spelled = crm_odata_dialect_dup_orderby (get (cases[i].kind), fixture->project, contact,
                                               cases[i].order);
      lookup->name = g_steal_pointer (&own);
      g_assert_cmpstr (spelled, ==, cases[i].spelled);
    }
}

static void
test_questions_word_for_word (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    CrmOdataDialectKind kind;
    const char *query;
  } cases[] = {
    { CRM_ODATA_DIALECT_V2, "$select=Id,Name&$filter=substringof('a',Name)&$orderby=Name&$skip=4"
                            "&$top=2&$inlinecount=allpages" },
    { CRM_ODATA_DIALECT_V3_LIGHT, "$select=Id,Name&$filter=substringof('a',Name)&$orderby=Name"
                                  "&$skip=4&$top=2&$inlinecount=allpages" },
    { CRM_ODATA_DIALECT_V4, "$select=Id,Name&$filter=contains(Name,'a')&$orderby=Name&$skip=4"
                            "&$top=2&$count=true" },
  };
  g_autoptr (CrmFilter) filter = crm_filter_parse ("contains(Name,'a')", NULL);
  g_autoptr (GArray) select = g_array_new (FALSE, FALSE, sizeof (guint));
  guint name = crm_odata_fixture_field (fixture->entity, "Name");
  CrmRequest request = { .entity = fixture->entity,
                         .filter = filter,
                         .orderby = "Name",
                         .select = select,
                         .skip = 4,
                         .top = 2,
                         .count = TRUE };
  gsize i;

  g_array_append_val (select, name);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *query
          = crm_odata_url_dup_query (get (cases[i].kind), fixture->project, &request, NULL);

      g_assert_cmpstr (query, ==, cases[i].query);
    }
}

static void
test_a_search_that_nobody_knows_is_not_left_out (Fixture *fixture, gconstpointer data)
{
  CrmRequest request = { .entity = fixture->entity, .search = "ann" };
  g_autofree char *query
      = crm_odata_url_dup_query (get (CRM_ODATA_DIALECT_V4), NULL, &request, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (strstr (query, "$search=ann"));
  g_assert_null (crm_odata_url_dup_query (get (CRM_ODATA_DIALECT_V2), NULL, &request, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
}

/* --- ticks --- */

static void
test_ticks (void)
{
  static const struct
  {
    const char *text;
    gint64 us; /* G_MININT64: none */
  } cases[] = {
    { "/Date(0)/", 0 },
    { "/Date(1769853600123)/", G_GINT64_CONSTANT (1769853600123000) },
    { "/Date(-14182940000)/", G_GINT64_CONSTANT (-14182940000000) },
    { "/Date(1769860800000+0120)/", G_GINT64_CONSTANT (1769853600000000) },
    { "/Date(1769835600000-300)/", G_GINT64_CONSTANT (1769853600000000) },
    { "/Date(0+0000)/", 0 },
    { "/Date(-62135596800000)/", G_GINT64_CONSTANT (-62135596800000000) },
    { "/Date(-62135596800001)/", G_MININT64 },
    { "/Date(253402300799999)/", G_GINT64_CONSTANT (253402300799999000) },
    { "/Date(253402300800000)/", G_MININT64 },
    { "/Date(9999999999999999999)/", G_MININT64 },
    { "/Date()/", G_MININT64 },
    { "/Date(-)/", G_MININT64 },
    { "/Date(1+)/", G_MININT64 },
    { "/Date(1+1441)/", G_MININT64 },
    { "/Date(1+99999)/", G_MININT64 },
    { "/Date(1x)/", G_MININT64 },
    { "/Date(1)/x", G_MININT64 },
    { "/Date(1", G_MININT64 },
    { "/", G_MININT64 },
    { "", G_MININT64 },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 us = G_MININT64;
      gboolean is_date = crm_odata_ticks_parse (cases[i].text, strlen (cases[i].text), &us);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (is_date, ==, cases[i].us != G_MININT64);
      if (is_date)
        g_assert_cmpint (us, ==, cases[i].us);
    }
}

static void
test_ticks_are_cut_to_milliseconds (void)
{
  g_autofree char *before = crm_odata_ticks_format (-1, TRUE);
  g_autofree char *after = crm_odata_ticks_format (1999, FALSE);

  g_assert_cmpstr (before, ==, "\\/Date(-1)\\/");
  g_assert_cmpstr (after, ==, "\\/Date(1+0000)\\/");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/odata/dialect/found", test_found_by_what_the_root_shows);
  g_test_add_func ("/odata/dialect/found-in-a-start",
                   test_a_start_of_an_answer_is_never_read_beyond);
  g_test_add_func ("/odata/dialect/keys", test_keys_of_all_types_go_there_and_back);
  g_test_add_func ("/odata/dialect/keys-of-parts", test_keys_of_several_parts);
  g_test_add_func ("/odata/dialect/no-keys", test_what_is_no_key_is_none);
  ADD ("/odata/dialect/old-filters", test_old_filters);
  ADD ("/odata/dialect/instants", test_an_instant_is_spelled_as_its_property_is);
  ADD ("/odata/dialect/unsaid", test_what_cannot_be_said_is_an_error);
  ADD ("/odata/dialect/creatio-filters", test_creatio_filters);
  ADD ("/odata/dialect/dataverse-filters", test_dataverse_filters);
  ADD ("/odata/dialect/orders", test_orders);
  ADD ("/odata/dialect/questions", test_questions_word_for_word);
  ADD ("/odata/dialect/search", test_a_search_that_nobody_knows_is_not_left_out);
  g_test_add_func ("/odata/dialect/ticks", test_ticks);
  g_test_add_func ("/odata/dialect/ticks-cut", test_ticks_are_cut_to_milliseconds);

  return g_test_run ();
}
