/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-odata-decode.h"
#include "crm-odata-encode.h"
#include "crm-odata-error.h"
#include "crm-odata-fixture.h"
#include "crm-odata-url.h"
#include "crm-page.h"
#include "crm-patch.h"

#include <string.h>

#define G1 "0f8fad5b-d9cb-469f-a165-70867728950e"
#define G2 "7c9e6679-7425-40de-944b-e07fc1f90ae7"
#define ROOT "https://h.example/svc"

typedef struct
{
  CrmProject *project;
  CrmEntity *entity;
  GUri *root;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->project = crm_odata_fixture_project ();
  fixture->entity = crm_project_find_entity (fixture->project, "Contact");
  fixture->root = g_uri_parse (ROOT, CRM_ODATA_URI_FLAGS, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  crm_project_unref (fixture->project);
  g_uri_unref (fixture->root);
}

static void
make_zoneless (Fixture *fixture)
{
  g_set_str (&crm_entity_find_field (fixture->entity, "ModifiedOn")->type_name, "Edm.DateTime");
}

static CrmOdataReply
make_reply (const char *body, gsize length)
{
  CrmOdataReply reply = { .status = 200 };

  reply.uri = g_uri_parse (ROOT "/Contacts", CRM_ODATA_URI_FLAGS, NULL);
  reply.body = g_malloc0 (length + CRM_ODATA_REPLY_PADDING);
  reply.length = length;
  memcpy (reply.body, body, length);
  return reply;
}

static CrmPage *
decode_bytes (
    Fixture *fixture, CrmOdataDialectKind kind, const char *body, gsize length, GError **error)
{
  g_auto (CrmOdataReply) reply = make_reply (body, length);

  return crm_odata_decode_page (fixture->project, fixture->entity, fixture->root, &reply,
                                crm_odata_dialect_get (kind), FALSE, error);
}

static CrmPage *
decode (Fixture *fixture, CrmOdataDialectKind kind, const char *body)
{
  g_autoptr (GError) error = NULL;
  CrmPage *page = decode_bytes (fixture, kind, body, strlen (body), &error);

  g_assert_no_error (error);
  return page;
}

static CrmPage *
decode_record (Fixture *fixture, CrmOdataDialectKind kind, const char *body, GError **error)
{
  g_auto (CrmOdataReply) reply = make_reply (body, strlen (body));

  return crm_odata_decode_record (fixture->project, fixture->entity, fixture->root, &reply,
                                  crm_odata_dialect_get (kind), error);
}

static const CrmRow *
row_at (CrmPage *page, guint position)
{
  g_assert_cmpuint (position, <, page->rows->len);
  return &g_array_index (page->rows, CrmRow, position);
}

static void
assert_text (CrmPage *page, guint position, const char *name, const char *expected)
{
  CrmField *field = crm_entity_find_field (page->entity, name);
  const CrmValue *value = &row_at (page, position)->values[field->index];
  g_autofree char *text = value->kind == CRM_VALUE_ABSENT ? g_strdup ("ABSENT")
                          : value->kind == CRM_VALUE_NULL ? g_strdup ("NULL")
                                                          : crm_value_dup_text (field->type, value);

  g_assert_cmpstr (text, ==, expected);
}

/* --- answers --- */

/* As a service of version 2 writes it, with all that comes along. */
#define VERBOSE_ROW                                                                                \
  "{\"__metadata\":{\"uri\":\"" ROOT "/Contacts(guid'" G1 "')\",\"etag\":\"W/\\\"'7'\\\"\","       \
  "\"type\":\"N.Contact\"},\"Id\":\"" G1 "\",\"Name\":\"Zo\\u00eb\",\"Age\":41,"                   \
  "\"Big\":\"9007199254740993\",\"Credit\":\"1250.50\",\"Rate\":\"0.25\",\"Active\":true,"         \
  "\"BirthDate\":\"\\/Date(-14169600000)\\/\",\"ModifiedOn\":\"\\/Date(1769853600123)\\/\","       \
  "\"CallTime\":null,\"Span\":\"PT10H30M\",\"Photo\":\"Cv+A\","                                    \
  "\"Address\":{\"__metadata\":{\"type\":\"N.Address\"},\"City\":\"Oslo\"},"                       \
  "\"AccountId\":\"" G2 "\",\"Account\":{\"__deferred\":{\"uri\":\"" ROOT "/Contacts(guid'" G1     \
  "')/Account\"}},\"Orders\":{\"results\":[{\"Id\":\"x\"}]}}"

static void
assert_verbose_row (CrmPage *page)
{
  assert_text (page, 0, "Id", G1);
  assert_text (page, 0, "Name", "Zoë");
  assert_text (page, 0, "Age", "41");
  assert_text (page, 0, "Big", "9007199254740993");
  assert_text (page, 0, "Credit", "1250.5");
  assert_text (page, 0, "Rate", "0.25");
  assert_text (page, 0, "Active", "true");
  assert_text (page, 0, "BirthDate", "1969-07-21");
  assert_text (page, 0, "ModifiedOn", "2026-01-31T10:00:00.123Z");
  assert_text (page, 0, "CallTime", "NULL");
  assert_text (page, 0, "Span", "PT10H30M");
  assert_text (page, 0, "Photo", "Cv-A");
  assert_text (page, 0, "AccountId", G2);
  g_assert_cmpstr (row_at (page, 0)->etag, ==, "W/\"'7'\"");
}

static void
test_a_verbose_page (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page
      = decode (fixture, CRM_ODATA_DIALECT_V2,
                "{\"d\":{\"results\":[" VERBOSE_ROW "],\"__count\":\"17\",\"__next\":\"" ROOT
                "/Contacts?$skiptoken=guid'" G1 "'\"}}");

  g_assert_cmpuint (page->rows->len, ==, 1);
  g_assert_cmpint (page->count, ==, 17);
  g_assert_cmpstr (page->next_link, ==, ROOT "/Contacts?$skiptoken=guid'" G1 "'");
  assert_verbose_row (page);
}

static void
test_a_page_of_version_1_is_a_bare_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page = decode (fixture, CRM_ODATA_DIALECT_V2, "{\"d\":[" VERBOSE_ROW "]}");

  assert_verbose_row (page);
  g_assert_null (page->next_link);
  g_assert_cmpint (page->count, ==, -1);
}

static void
test_a_verbose_record (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page
      = decode_record (fixture, CRM_ODATA_DIALECT_V2, "{\"d\":" VERBOSE_ROW "}", NULL);

  g_assert_nonnull (page);
  assert_verbose_row (page);
}

static void
test_a_light_page (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page = decode (
      fixture, CRM_ODATA_DIALECT_V3_LIGHT,
      "{\"odata.metadata\":\"" ROOT "/$metadata#Contacts&$select=Id\",\"odata.count\":\"2\","
      "\"value\":[{\"odata.type\":\"N.Contact\",\"odata.id\":\"" ROOT "/Contacts(guid'" G1 "')\","
      "\"odata.etag\":\"W/\\\"1\\\"\",\"odata.editLink\":\"Contacts(guid'" G1 "')\","
      "\"Account@odata.navigationLinkUrl\":\"x\",\"Id@odata.type\":\"Edm.Guid\",\"Id\":\"" G1 "\","
      "\"Big\":\"5\",\"Credit\":\"1.10\",\"Rate\":0.5,\"ModifiedOn\":\"2026-01-31T10:00:00\","
      "\"BirthDate\":\"1969-07-20T00:00:00\"}],\"odata.nextLink\":\"Contacts?$skiptoken='7'\"}");

  g_assert_cmpint (page->count, ==, 2);
  g_assert_cmpstr (page->next_link, ==, ROOT "/Contacts?$skiptoken='7'");
  g_assert_cmpstr (row_at (page, 0)->etag, ==, "W/\"1\"");
  assert_text (page, 0, "Id", G1);
  assert_text (page, 0, "Big", "5");
  assert_text (page, 0, "Credit", "1.1");
  assert_text (page, 0, "Rate", "0.5");
  assert_text (page, 0, "ModifiedOn", "2026-01-31T10:00:00Z");
  assert_text (page, 0, "BirthDate", "1969-07-20");
}

static void
test_a_key_only_the_metadata_tells (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) verbose = decode (fixture, CRM_ODATA_DIALECT_V3_VERBOSE,
                                        "{\"d\":{\"results\":[{\"__metadata\":{\"id\":\"" ROOT
                                        "/Contacts(guid'" G1 "')\"},\"Name\":\"a\"}]}}");
  g_autoptr (CrmPage) light
      = decode (fixture, CRM_ODATA_DIALECT_V3_LIGHT,
                "{\"value\":[{\"odata.id\":\"" ROOT "/Contacts(guid'" G2 "')\",\"Name\":\"b\"}]}");

  assert_text (verbose, 0, "Id", G1);
  assert_text (light, 0, "Id", G2);
}

static void
test_old_values_in_all_their_forms (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *field;
    const char *json;
    const char *text;
  } cases[] = {
    { "Credit", "\"1.50M\"", "1.5" },
    { "Credit", "12.5", "12.5" },
    { "Big", "\"7L\"", "7" },
    { "Big", "7", "7" },
    { "Rate", "\"1.5d\"", "1.5" },
    { "Rate", "\"INF\"", "INF" },
    { "Rate", "1.5E1", "15" },
    { "ModifiedOn", "\"2026-01-31T10:00:00\"", "2026-01-31T10:00:00Z" },
    { "ModifiedOn", "\"2026-01-31T10:00:00+02:00\"", "2026-01-31T08:00:00Z" },
    { "ModifiedOn", "\"/Date(1769860800000+0120)/\"", "2026-01-31T10:00:00Z" },
    { "ModifiedOn", "\"\"", "NULL" },
    { "BirthDate", "\"/Date(0)/\"", "1970-01-01" },
    { "BirthDate", "\"/Date(-1)/\"", "1969-12-31" },
    { "BirthDate", "\"1969-07-20\"", "1969-07-20" },
    { "Name", "\"/Date(0)/\"", "/Date(0)/" },
    { "Name", "\"12M\"", "12M" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strdup_printf (
          "{\"d\":{\"results\":[{\"Id\":\"" G1 "\",\"%s\":%s}]}}", cases[i].field, cases[i].json);
      g_autoptr (CrmPage) page = decode (fixture, CRM_ODATA_DIALECT_V2, body);

      g_test_message ("%s %s", cases[i].field, cases[i].json);
      assert_text (page, 0, cases[i].field, cases[i].text);
    }
}

static void
test_what_is_wrong_is_an_error (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    CrmOdataDialectKind kind;
    const char *body;
  } cases[] = {
    { CRM_ODATA_DIALECT_V2, "{\"d\":null}" },
    { CRM_ODATA_DIALECT_V2, "{\"d\":{}}" },
    { CRM_ODATA_DIALECT_V2, "{\"d\":{\"results\":{}}}" },
    { CRM_ODATA_DIALECT_V2, "{\"d\":{\"results\":[1]}}" },
    { CRM_ODATA_DIALECT_V2, "{\"d\":{\"results\":[{\"Name\":\"no key\"}]}}" },
    { CRM_ODATA_DIALECT_V2, "{\"d\":{\"results\":[],\"__count\":\"many\"}}" },
    { CRM_ODATA_DIALECT_V2, "{\"d\":{\"results\":[],\"__next\":7}}" },
    { CRM_ODATA_DIALECT_V3_LIGHT, "{\"odata.metadata\":\"x\"}" },
    { CRM_ODATA_DIALECT_V4, "{\"d\":{\"results\":[]}}" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].body);
      g_assert_null (
          decode_bytes (fixture, cases[i].kind, cases[i].body, strlen (cases[i].body), &error));
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
    }
}

static void
test_a_wrong_value_spoils_its_row_alone (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    CrmOdataDialectKind kind;
    const char *value;
  } cases[] = {
    { CRM_ODATA_DIALECT_V2, "\"Age\":\"x\"" },
    { CRM_ODATA_DIALECT_V2, "\"ModifiedOn\":\"/Date(x)/\"" },
    { CRM_ODATA_DIALECT_V2, "\"Credit\":\"M\"" },
    { CRM_ODATA_DIALECT_V4, "\"ModifiedOn\":\"/Date(0)/\"" },
    { CRM_ODATA_DIALECT_V4, "\"Credit\":\"1.5M\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean is_old = cases[i].kind == CRM_ODATA_DIALECT_V2;
      g_autofree char *body
          = g_strdup_printf ("%s[{\"Id\":\"" G1 "\",%s}]%s",
                             is_old ? "{\"d\":{\"results\":" : "{\"value\":", cases[i].value,
                             is_old ? "}}" : "}");
      g_autoptr (CrmPage) page = decode (fixture, cases[i].kind, body);

      g_test_message ("%s", body);
      g_assert_cmpuint (page->rows->len, ==, 0);
      g_assert_cmpuint (page->bad->len, ==, 1);
      g_assert_cmpstr (g_array_index (page->bad, CrmBadRow, 0).key, ==, G1);
    }
}

static void
test_a_next_link_stays_at_home (Fixture *fixture, gconstpointer data)
{
  const char *body = "{\"d\":{\"results\":[],\"__next\":\"https://evil.example/svc/Contacts\"}}";
  g_autoptr (GError) error = NULL;

  g_assert_null (decode_bytes (fixture, CRM_ODATA_DIALECT_V2, body, strlen (body), &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

static void
test_creatio_of_version_3_has_no_null (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page = decode (
      fixture, CRM_ODATA_DIALECT_CREATIO_V3,
      "{\"d\":{\"results\":[{\"Id\":\"" G1 "\",\"Name\":\"\","
      "\"AccountId\":\"00000000-0000-0000-0000-000000000000\",\"Age\":0,"
      "\"ModifiedOn\":\"0001-01-01T00:00:00\",\"BirthDate\":\"\\/Date(-62135596800000)\\/\"}]}}");

  assert_text (page, 0, "Name", "NULL");
  assert_text (page, 0, "AccountId", "NULL");
  assert_text (page, 0, "ModifiedOn", "NULL");
  assert_text (page, 0, "BirthDate", "NULL");
  assert_text (page, 0, "Age", "0");
}

static void
test_dataverse_formatted_values_are_left_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page
      = decode (fixture, CRM_ODATA_DIALECT_DATAVERSE,
                "{\"@odata.context\":\"$metadata#Contacts\",\"@odata.count\":5000,\"value\":[{"
                "\"@odata.etag\":\"W/\\\"3141\\\"\",\"Id\":\"" G1 "\",\"Age\":1,"
                "\"Age@OData.Community.Display.V1.FormattedValue\":\"One\","
                "\"AccountId@Microsoft.Dynamics.CRM.lookuplogicalname\":\"account\","
                "\"AccountId@OData.Community.Display.V1.FormattedValue\":\"Fabrikam\","
                "\"AccountId\":\"" G2 "\"}]}");

  assert_text (page, 0, "Age", "1");
  assert_text (page, 0, "AccountId", G2);
  g_assert_cmpstr (row_at (page, 0)->etag, ==, "W/\"3141\"");
  /* It stops counting there. */
  g_assert_cmpint (page->count, ==, -1);
}

/* --- errors --- */

static void
test_errors_in_their_words (void)
{
  static const char *const bodies[] = {
    "{\"error\":{\"code\":\"\",\"message\":{\"lang\":\"en-US\",\"value\":\"No such thing\"}}}",
    "{\"odata.error\":{\"code\":\"\",\"message\":{\"lang\":\"en-US\",\"value\":\"No such thing\"},"
    "\"innererror\":{\"message\":\"x\",\"stacktrace\":\"y\"}}}",
    "{\"error\":{\"code\":\"005056A509B11EE1B9A8FEC11C21578E\",\"message\":{\"lang\":\"en\","
    "\"value\":\"No such thing\"},\"innererror\":{\"transactionid\":\"7\",\"errordetails\":[]}}}",
    "{\"error\":{\"code\":\"0x80040217\",\"message\":\"No such thing\"}}",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *words = crm_odata_error_dup_words (bodies[i], strlen (bodies[i]));

      g_assert_cmpstr (words, ==, "No such thing");
    }
}

/* --- bodies we send --- */

static char *
encode_text (Fixture *fixture, CrmOdataDialectKind kind, const char *field, const char *text)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (fixture->entity);
  g_autoptr (GError) error = NULL;
  char *body;

  g_assert_true (crm_patch_set_text (patch, field, text, &error));
  body = crm_odata_encode_patch (crm_odata_dialect_get (kind), fixture->project, patch, FALSE,
                                 &error);
  g_assert_no_error (error);
  return body;
}

static void
test_bodies_word_for_word (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *field;
    const char *text;
    const char *v2;
    const char *v3; /* verbose and light */
  } cases[] = {
    { "Id", G1, "\"" G1 "\"", "\"" G1 "\"" },
    { "Name", "/Date(0)/", "\"/Date(0)/\"", "\"/Date(0)/\"" },
    { "Age", "-7", "-7", "-7" },
    { "Big", "9007199254740993", "\"9007199254740993\"", "\"9007199254740993\"" },
    { "Credit", "0.10", "\"0.1\"", "\"0.1\"" },
    { "Active", "true", "true", "true" },
    { "BirthDate", "1969-07-21", "\"\\/Date(-14169600000)\\/\"", "\"1969-07-21T00:00:00\"" },
    { "ModifiedOn", "2026-01-31T12:00:00.123+02:00", "\"\\/Date(1769853600123)\\/\"",
      "\"2026-01-31T10:00:00.123\"" },
    { "Span", "PT10H30M", "\"PT10H30M\"", "\"PT10H30M\"" },
    { "CallTime", "10:30:00", "\"PT10H30M\"", "\"PT10H30M\"" },
    { "Photo", "Cv-A", "\"Cv+A\"", "\"Cv+A\"" },
    { "AccountId", NULL, "null", "null" },
  };
  gsize i;

  make_zoneless (fixture);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *field = cases[i].field;
      g_autofree char *v2 = encode_text (fixture, CRM_ODATA_DIALECT_V2, field, cases[i].text);
      g_autofree char *v3 = encode_text (fixture, CRM_ODATA_DIALECT_V3_LIGHT, field, cases[i].text);
      g_autofree char *verbose
          = encode_text (fixture, CRM_ODATA_DIALECT_V3_VERBOSE, field, cases[i].text);
      g_autofree char *expected_2 = g_strdup_printf ("{\"%s\":%s}", field, cases[i].v2);
      g_autofree char *expected_3 = g_strdup_printf ("{\"%s\":%s}", field, cases[i].v3);

      g_assert_cmpstr (v2, ==, expected_2);
      g_assert_cmpstr (v3, ==, expected_3);
      g_assert_cmpstr (verbose, ==, expected_3);
    }
}

static void
test_long_numbers_are_text_where_they_have_to_be (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    CrmOdataDialectKind kind;
    const char *body;
  } cases[] = {
    { CRM_ODATA_DIALECT_V2, "{\"Rate\":\"0.5\"}" },
    { CRM_ODATA_DIALECT_V3_VERBOSE, "{\"Rate\":\"0.5\"}" },
    { CRM_ODATA_DIALECT_V3_LIGHT, "{\"Rate\":0.5}" },
    { CRM_ODATA_DIALECT_V4, "{\"Rate\":0.5}" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = encode_text (fixture, cases[i].kind, "Rate", "0.5");

      g_assert_cmpstr (body, ==, cases[i].body);
    }
}

static void
test_an_instant_with_a_zone_says_so (Fixture *fixture, gconstpointer data)
{
  g_autofree char *v2
      = encode_text (fixture, CRM_ODATA_DIALECT_V2, "ModifiedOn", "2026-01-31T10:00:00Z");
  g_autofree char *v3
      = encode_text (fixture, CRM_ODATA_DIALECT_V3_LIGHT, "ModifiedOn", "2026-01-31T10:00:00Z");

  g_assert_cmpstr (v2, ==, "{\"ModifiedOn\":\"\\/Date(1769853600000+0000)\\/\"}");
  g_assert_cmpstr (v3, ==, "{\"ModifiedOn\":\"2026-01-31T10:00:00Z\"}");
}

static void
test_creatio_of_version_3_takes_empty_values (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *field;
    const char *body;
  } cases[] = {
    { "Name", "{\"Name\":\"\"}" },
    { "AccountId", "{\"AccountId\":\"00000000-0000-0000-0000-000000000000\"}" },
    { "ModifiedOn", "{\"ModifiedOn\":\"0001-01-01T00:00:00\"}" },
    { "Credit", "{\"Credit\":\"0\"}" },
    { "Age", "{\"Age\":0}" },
  };
  gsize i;

  make_zoneless (fixture);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CrmPatch) patch = crm_patch_new (fixture->entity);
      CrmField *field = crm_entity_find_field (fixture->entity, cases[i].field);
      CrmValue was = crm_value_absent ();
      CrmValue none = crm_value_null ();
      g_autofree char *body = NULL;

      field->nullable = FALSE;
      crm_patch_set (patch, field->index, &was, &none);
      body = crm_odata_encode_patch (crm_odata_dialect_get (CRM_ODATA_DIALECT_CREATIO_V3), NULL,
                                     patch, FALSE, NULL);
      g_assert_cmpstr (body, ==, cases[i].body);
    }
}

static void
test_dataverse_lookups_are_bound (Fixture *fixture, gconstpointer data)
{
  CrmField *lookup = crm_entity_find_field (fixture->entity, "AccountId");
  g_autofree char *set = NULL;
  g_autofree char *cleared = NULL;
  g_autofree char *elsewhere = NULL;
  g_autofree char *plain = NULL;

  plain = encode_text (fixture, CRM_ODATA_DIALECT_DATAVERSE, "AccountId", G2);
  g_set_str (&lookup->name, "_accountid_value");
  set = encode_text (fixture, CRM_ODATA_DIALECT_DATAVERSE, "_accountid_value", G2);
  cleared = encode_text (fixture, CRM_ODATA_DIALECT_DATAVERSE, "_accountid_value", NULL);
  elsewhere = encode_text (fixture, CRM_ODATA_DIALECT_V4, "_accountid_value", G2);

  g_assert_cmpstr (set, ==, "{\"Account@odata.bind\":\"Accounts(" G2 ")\"}");
  g_assert_cmpstr (cleared, ==, "{\"Account@odata.bind\":null}");
  g_assert_cmpstr (elsewhere, ==, "{\"_accountid_value\":\"" G2 "\"}");
  g_assert_cmpstr (plain, ==, "{\"AccountId\":\"" G2 "\"}");
}

static void
test_a_lookup_that_leads_nowhere_is_not_sent (Fixture *fixture, gconstpointer data)
{
  CrmField *lookup = crm_entity_find_field (fixture->entity, "AccountId");
  g_autoptr (CrmPatch) patch = crm_patch_new (fixture->entity);
  g_autoptr (GError) error = NULL;

  g_set_str (&lookup->name, "_accountid_value");
  g_set_str (&lookup->lookup_entity, "Nobody");
  g_assert_true (crm_patch_set_text (patch, "_accountid_value", G2, NULL));

  g_assert_null (crm_odata_encode_patch (crm_odata_dialect_get (CRM_ODATA_DIALECT_DATAVERSE),
                                         fixture->project, patch, FALSE, &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
}

/* AccountId and its neighbour become the two ways of one property. */
static void
make_fork (Fixture *fixture)
{
  CrmField *first = crm_entity_find_field (fixture->entity, "AccountId");
  CrmField *second = crm_entity_find_field (fixture->entity, "Name");

  second->type = CRM_EDM_GUID;
  g_set_str (&first->name, "_customerid_value__customerid_account");
  g_set_str (&first->lookup_navigation, "customerid_account");
  g_set_str (&second->name, "_customerid_value__customerid_contact");
  g_set_str (&second->lookup_navigation, "customerid_contact");
  g_set_str (&second->lookup_entity, "Contact");
}

static void
test_dataverse_lookups_lead_to_one_of_several (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *beside;
    const char *value;
    const char *account;
    const char *contact;
  } cases[] = {
    { "\"_customerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty\":"
      "\"customerid_contact\",",
      "\"" G2 "\"", "NULL", G2 },
    { "\"_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname\":\"account\",", "\"" G2 "\"",
      G2, "NULL" },
    { "\"_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname\":\"contact\",", "\"" G2 "\"",
      "NULL", G2 },
    { "\"_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname\":\"team\",", "\"" G2 "\"",
      "NULL", "NULL" },
    { "", "null", "NULL", "NULL" },
  };
  g_autoptr (CrmPage) without = NULL;
  gsize i;

  make_fork (fixture);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body
          = g_strdup_printf ("{\"value\":[{\"Id\":\"" G1 "\",%s\"_customerid_value\":%s}]}",
                             cases[i].beside, cases[i].value);
      g_autoptr (CrmPage) page = decode (fixture, CRM_ODATA_DIALECT_DATAVERSE, body);

      g_test_message ("%s", body);
      assert_text (page, 0, "_customerid_value__customerid_account", cases[i].account);
      assert_text (page, 0, "_customerid_value__customerid_contact", cases[i].contact);
    }
  without = decode (fixture, CRM_ODATA_DIALECT_DATAVERSE, "{\"value\":[{\"Id\":\"" G1 "\"}]}");
  assert_text (without, 0, "_customerid_value__customerid_account", "ABSENT");
  assert_text (without, 0, "_customerid_value__customerid_contact", "ABSENT");
}

static void
test_dataverse_lookups_change_where_they_lead (Fixture *fixture, gconstpointer data)
{
  const CrmOdataDialect *dialect = crm_odata_dialect_get (CRM_ODATA_DIALECT_DATAVERSE);
  g_autoptr (CrmPatch) patch = crm_patch_new (fixture->entity);
  g_autofree char *cleared = NULL;
  g_autofree char *turned = NULL;

  make_fork (fixture);
  cleared = encode_text (fixture, CRM_ODATA_DIALECT_DATAVERSE,
                         "_customerid_value__customerid_account", NULL);
  g_assert_true (crm_patch_set_text (patch, "_customerid_value__customerid_account", NULL, NULL));
  g_assert_true (crm_patch_set_text (patch, "_customerid_value__customerid_contact", G2, NULL));
  turned = crm_odata_encode_patch (dialect, fixture->project, patch, FALSE, NULL);

  g_assert_cmpstr (cleared, ==, "{\"customerid_account@odata.bind\":null}");
  g_assert_cmpstr (turned, ==, "{\"customerid_contact@odata.bind\":\"Contacts(" G2 ")\"}");
}

static void
test_dataverse_asks_for_a_property_once (Fixture *fixture, gconstpointer data)
{
  const CrmOdataDialect *dialect = crm_odata_dialect_get (CRM_ODATA_DIALECT_DATAVERSE);
  g_autoptr (GArray) select = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (CrmFilter) filter = NULL;
  CrmRequest request = { .entity = fixture->entity, .select = select };
  guint first = crm_odata_fixture_field (fixture->entity, "AccountId");
  guint second = crm_odata_fixture_field (fixture->entity, "Name");
  g_autofree char *query = NULL;

  make_fork (fixture);
  filter = crm_filter_parse ("_customerid_value__customerid_contact eq " G2, NULL);
  request.filter = filter;
  g_array_append_val (select, first);
  g_array_append_val (select, second);
  query = crm_odata_url_dup_query (dialect, fixture->project, &request, NULL);

  g_assert_cmpstr (query, ==, "$select=Id,_customerid_value&$filter=_customerid_value%20eq%20" G2);
}

/* --- there and back --- */

static char *
dup_random_text (CrmEdmType type)
{
  switch ((int) type)
    {
    case CRM_EDM_GUID:
      return g_uuid_string_random ();
    case CRM_EDM_BOOLEAN:
      return g_strdup (g_test_rand_bit () ? "true" : "false");
    case CRM_EDM_INT32:
      return g_strdup_printf ("%d", g_test_rand_int_range (G_MININT32, G_MAXINT32));
    case CRM_EDM_INT64:
      return g_strdup_printf ("%d%09d", g_test_rand_int_range (-900000000, 900000000),
                              g_test_rand_int_range (0, 999999999));
    case CRM_EDM_DECIMAL:
      return g_strdup_printf ("%d.%09d1", g_test_rand_int_range (-900000000, 900000000),
                              g_test_rand_int_range (0, 999999999));
    case CRM_EDM_DOUBLE:
      return g_strdup_printf ("%d.5", g_test_rand_int_range (-900000, 900000));
    case CRM_EDM_DATE:
      return g_strdup_printf ("%04d-%02d-%02d", g_test_rand_int_range (1600, 9999),
                              g_test_rand_int_range (1, 13), g_test_rand_int_range (1, 29));
    case CRM_EDM_DATE_TIME_OFFSET:
      return g_strdup_printf ("%04d-%02d-%02dT%02d:59:%02d.%03dZ",
                              g_test_rand_int_range (1600, 9999), g_test_rand_int_range (1, 13),
                              g_test_rand_int_range (1, 29), g_test_rand_int_range (0, 24),
                              g_test_rand_int_range (0, 60), g_test_rand_int_range (0, 1000));
    case CRM_EDM_DURATION:
      return g_strdup_printf ("PT%dH%dM", g_test_rand_int_range (0, 24),
                              g_test_rand_int_range (1, 60));
    case CRM_EDM_BINARY:
      return g_strdup_printf ("%c-_%c", "ABCD"[g_test_rand_int_range (0, 4)],
                              "EFGH"[g_test_rand_int_range (0, 4)]);
    case CRM_EDM_ENUM:
      return g_strdup ("Lead");
    case CRM_EDM_STRING:
      return g_strdup_printf ("%c/\\\"'é🚀\n\t%d", g_test_rand_int_range ('a', 'z'),
                              g_test_rand_int_range (0, 100));
    default:
      return NULL;
    }
}

static CrmPatch *
make_random_patch (CrmEntity *entity)
{
  CrmPatch *patch = crm_patch_new (entity);
  guint i;

  for (i = 0; i < entity->n_fields; i++)
    {
      g_autofree char *text = dup_random_text (entity->fields[i]->type);
      g_autoptr (GError) error = NULL;

      if (text != NULL)
        crm_patch_set_text (patch, entity->fields[i]->name, text, &error);
      g_assert_no_error (error);
    }
  return patch;
}

static void
assert_same (CrmPage *page, CrmPatch *patch)
{
  guint i;

  for (i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      CrmField *field = page->entity->fields[entry->field];

      if (!crm_value_equal (field->type, &entry->now, &row_at (page, 0)->values[entry->field]))
        g_error ("%s is not what it was", field->name);
    }
}

static void
test_all_types_there_and_back (Fixture *fixture, gconstpointer data)
{
  guint kind, round;

  for (round = 0; round < 200; round++)
    {
      g_autoptr (CrmPatch) patch = make_random_patch (fixture->entity);

      if (round == 100)
        make_zoneless (fixture);
      for (kind = 0; kind < CRM_ODATA_N_DIALECTS; kind++)
        {
          const CrmOdataDialect *dialect = crm_odata_dialect_get (kind);
          g_autofree char *body
              = crm_odata_encode_patch (dialect, fixture->project, patch, round % 2 == 0, NULL);
          g_autofree char *answer
              = g_strdup_printf (dialect->is_verbose ? "{\"d\":%s}" : "%s", body);
          g_autoptr (GError) error = NULL;
          g_autoptr (CrmPage) page = decode_record (fixture, kind, answer, &error);

          g_assert_no_error (error);
          assert_same (page, patch);
        }
    }
}

/* --- broken answers --- */

#define WHOLE                                                                                      \
  "{\"d\":{\"results\":[" VERBOSE_ROW "," VERBOSE_ROW "],\"__count\":\"2\",\"__next\":\"" ROOT     \
  "/Contacts?$skiptoken=1\"}}"

static void
test_an_answer_cut_anywhere_is_an_error (Fixture *fixture, gconstpointer data)
{
  gsize n;

  for (n = 0; n < strlen (WHOLE); n++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (decode_bytes (fixture, CRM_ODATA_DIALECT_V2, WHOLE, n, &error));
      g_assert_nonnull (error);
    }
}

/* Bytes that change what JSON is, and those of our own names. */
static void
spoil (GString *body)
{
  static const char bytes[] = "{}[]\",:\\/0x-+.dMe_ \xff\n";
  guint n = (guint) g_test_rand_int_range (1, 4);

  while (n-- > 0)
    {
      gint at = g_test_rand_int_range (0, (gint) body->len);
      gint length = g_test_rand_int_range (1, 30);

      switch (g_test_rand_int_range (0, 3))
        {
        case 0:
          body->str[at] = bytes[g_test_rand_int_range (0, sizeof bytes - 1)];
          break;
        case 1:
          g_string_erase (body, at, MIN (length, (gint) body->len - at));
          break;
        default:
          {
            g_autofree char *piece = g_strndup (body->str + at, (gsize) length);

            g_string_insert (body, g_test_rand_int_range (0, (gint) body->len), piece);
          }
          break;
        }
      if (body->len == 0)
        return;
    }
}

static void
test_spoilt_answers_are_read_or_refused (Fixture *fixture, gconstpointer data)
{
  guint round, n_read = 0;

  for (round = 0; round < 4000; round++)
    {
      g_autoptr (GString) body = g_string_new (WHOLE);
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmPage) page = NULL;

      spoil (body);
      page = decode_bytes (fixture, (CrmOdataDialectKind) (round % CRM_ODATA_N_DIALECTS), body->str,
                           body->len, &error);
      g_assert_true ((page == NULL) == (error != NULL));
      n_read += page != NULL;
    }
  g_test_message ("%u of %u could be read", n_read, round);
  g_assert_cmpuint (n_read, >, 0);
  g_assert_cmpuint (n_read, <, round);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/odata/dialect-body/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("verbose-page", test_a_verbose_page);
  ADD ("version-1-page", test_a_page_of_version_1_is_a_bare_list);
  ADD ("verbose-record", test_a_verbose_record);
  ADD ("light-page", test_a_light_page);
  ADD ("key-of-metadata", test_a_key_only_the_metadata_tells);
  ADD ("old-values", test_old_values_in_all_their_forms);
  ADD ("wrong", test_what_is_wrong_is_an_error);
  ADD ("wrong-value", test_a_wrong_value_spoils_its_row_alone);
  ADD ("next-link", test_a_next_link_stays_at_home);
  ADD ("creatio-3-reads", test_creatio_of_version_3_has_no_null);
  ADD ("dataverse-reads", test_dataverse_formatted_values_are_left_out);
  g_test_add_func ("/odata/dialect-body/errors", test_errors_in_their_words);
  ADD ("bodies", test_bodies_word_for_word);
  ADD ("long-numbers", test_long_numbers_are_text_where_they_have_to_be);
  ADD ("zones", test_an_instant_with_a_zone_says_so);
  ADD ("creatio-3-writes", test_creatio_of_version_3_takes_empty_values);
  ADD ("dataverse-writes", test_dataverse_lookups_are_bound);
  ADD ("dataverse-nowhere", test_a_lookup_that_leads_nowhere_is_not_sent);
  ADD ("dataverse-forks-read", test_dataverse_lookups_lead_to_one_of_several);
  ADD ("dataverse-forks-written", test_dataverse_lookups_change_where_they_lead);
  ADD ("dataverse-forks-asked", test_dataverse_asks_for_a_property_once);
  ADD ("there-and-back", test_all_types_there_and_back);
  ADD ("cut", test_an_answer_cut_anywhere_is_an_error);
  ADD ("spoilt", test_spoilt_answers_are_read_or_refused);

  return g_test_run ();
}
