/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-guid.h"
#include "crm-odata-decode.h"
#include "crm-odata-fixture.h"
#include "crm-odata-url.h"
#include "crm-page.h"

#include <string.h>

#define V4 (crm_odata_dialect_get (CRM_ODATA_DIALECT_V4))
#define CREATIO (crm_odata_dialect_get (CRM_ODATA_DIALECT_CREATIO))
#define G1 "0f8fad5b-d9cb-469f-a165-70867728950e"
#define G2 "7c9e6679-7425-40de-944b-e07fc1f90ae7"

typedef struct
{
  CrmProject *project;
  CrmEntity *entity;
  GUri *root;
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->project = crm_odata_fixture_project ();
  fixture->entity = crm_project_find_entity (fixture->project, "Contact");
  fixture->root = g_uri_parse ("https://h.example/v4", CRM_ODATA_URI_FLAGS, NULL);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  crm_project_unref (fixture->project);
  g_uri_unref (fixture->root);
}

static CrmOdataReply
make_reply (Fixture *fixture, const char *body, gsize length)
{
  CrmOdataReply reply = { .status = 200 };

  reply.uri = g_uri_parse ("https://h.example/v4/Contacts", CRM_ODATA_URI_FLAGS, NULL);
  reply.body = g_malloc0 (length + CRM_ODATA_REPLY_PADDING);
  reply.length = length;
  memcpy (reply.body, body, length);
  return reply;
}

static CrmPage *
decode_with (Fixture *fixture, const char *body, const CrmOdataDialect *dialect, GError **error)
{
  g_auto (CrmOdataReply) reply = make_reply (fixture, body, strlen (body));

  return crm_odata_decode_page (fixture->project, fixture->entity, fixture->root, &reply, dialect,
                                FALSE, error);
}

static CrmPage *
decode (Fixture *fixture, const char *body)
{
  g_autoptr (GError) error = NULL;
  CrmPage *page = decode_with (fixture, body, V4, &error);

  g_assert_no_error (error);
  return page;
}

static const CrmRow *
row_at (CrmPage *page, guint position)
{
  g_assert_cmpuint (position, <, page->rows->len);
  return &g_array_index (page->rows, CrmRow, position);
}

static const CrmValue *
value_of (CrmPage *page, guint position, const char *field)
{
  return &row_at (page, position)->values[crm_odata_fixture_field (page->entity, field)];
}

/* The wire text, "NULL" or "ABSENT". */
static char *
dup_text_of (CrmPage *page, guint position, const char *field)
{
  const CrmValue *value = value_of (page, position, field);
  CrmField *described = crm_entity_find_field (page->entity, field);

  if (value->kind == CRM_VALUE_ABSENT)
    return g_strdup ("ABSENT");
  if (value->kind == CRM_VALUE_NULL)
    return g_strdup ("NULL");

  return crm_value_dup_text (described->type, value);
}

static void
assert_text (CrmPage *page, guint position, const char *field, const char *expected)
{
  g_autofree char *text = dup_text_of (page, position, field);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *field;
    const char *json;
    const char *text;
  } cases[] = {
    { "Name", "\"Zo\\u00eb \\\"Q\\\"\\n\\ud83d\\ude80\"", "Zoë \"Q\"\n🚀" },
    { "Name", "\"\"", "" },
    { "Name", "null", "NULL" },
    { "Age", "-50", "-50" },
    { "Age", "\"2147483647\"", "2147483647" },
    { "Big", "9223372036854775807", "9223372036854775807" },
    { "Big", "\"-9223372036854775808\"", "-9223372036854775808" },
    { "Big", "\"9007199254740993\"", "9007199254740993" },
    { "Credit", "12345678901234567890.1234", "12345678901234567890.1234" },
    { "Credit", "\"0.1\"", "0.1" },
    { "Credit", "1.50", "1.5" },
    { "Credit", "-0.0", "0" },
    { "Credit", "1.5E3", "1500" },
    { "Credit", "7", "7" },
    { "Credit", "\"\"", "NULL" },
    { "Rate", "0.5", "0.5" },
    { "Rate", "\"INF\"", "INF" },
    { "Rate", "\"-INF\"", "-INF" },
    { "Rate", "\"NaN\"", "NaN" },
    { "Active", "true", "true" },
    { "Active", "false", "false" },
    { "BirthDate", "\"1969-07-20\"", "1969-07-20" },
    { "ModifiedOn", "\"2019-07-15T23:02:53.323936Z\"", "2019-07-15T23:02:53.323936Z" },
    { "ModifiedOn", "\"2019-07-15T23:02:53+02:00\"", "2019-07-15T21:02:53Z" },
    { "ModifiedOn", "\"0001-01-01T00:00:00Z\"", "0001-01-01T00:00:00Z" },
    { "CallTime", "\"07:59:59.999\"", "07:59:59.999" },
    { "Span", "\"P1DT2H\"", "P1DT2H" },
    { "Photo", "\"AQID-_8\"", "AQID-_8=" },
    { "Kind", "\"Key,Lead\"", "Key,Lead" },
    { "Kind", "3", "3" },
    { "AccountId", "\"0F8FAD5B-D9CB-469F-A165-70867728950E\"", G1 },
    { "AccountId", "\"\"", "NULL" },
    { "AccountId", "\"00000000-0000-0000-0000-000000000000\"",
      "00000000-0000-0000-0000-000000000000" },
    { "Address", "{\"Street\":\"A \\\"b\\\"\",\"No\":1.00}",
      "{\"Street\":\"A \\\"b\\\"\",\"No\":1.00}" },
    { "Address", "null", "NULL" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"value\":[{\"Id\":\"" G1 "\",\"%s\":%s}]}",
                                               cases[i].field, cases[i].json);
      g_autoptr (CrmPage) page = decode (fixture, body);

      g_test_message ("%s: %s", cases[i].field, cases[i].json);
      assert_text (page, 0, cases[i].field, cases[i].text);
      assert_text (page, 0, "Id", G1);
    }
}

static void
test_wrong_values_spoil_their_row_alone (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *field;
    const char *json;
  } cases[] = {
    { "Name", "17" },
    { "Name", "[\"a\"]" },
    { "Age", "2147483648" },
    { "Age", "1.5" },
    { "Age", "true" },
    { "Age", "\"12a\"" },
    { "Big", "9223372036854775808" },
    { "Big", "1e400" },
    { "Credit", "\"1,5\"" },
    { "Credit", "\"NaN\"" },
    { "Rate", "\"Infinity\"" },
    { "Active", "1" },
    { "Active", "\"yes\"" },
    { "BirthDate", "\"2019-02-30\"" },
    { "BirthDate", "\"20.07.1969\"" },
    { "ModifiedOn", "\"yesterday\"" },
    { "ModifiedOn", "1563231773" },
    { "AccountId", "\"not-a-guid\"" },
    { "AccountId", "{\"Id\":\"" G1 "\"}" },
    { "Photo", "\"***\"" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* The key stands after what is wrong. */
      g_autofree char *body
          = g_strdup_printf ("{\"value\":[{\"Id\":\"" G2 "\"},{\"%s\":%s,\"Id\":\"" G1 "\"}]}",
                             cases[i].field, cases[i].json);
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmPage) page = decode_with (fixture, body, V4, &error);

      CrmBadRow *bad;

      g_test_message ("%s: %s", cases[i].field, cases[i].json);
      g_assert_no_error (error);
      g_assert_cmpuint (page->rows->len, ==, 1);
      assert_text (page, 0, "Id", G2);
      g_assert_cmpuint (page->bad->len, ==, 1);
      bad = &g_array_index (page->bad, CrmBadRow, 0);
      g_assert_nonnull (strstr (bad->message, "Contacts"));
      g_assert_nonnull (strstr (bad->message, G1));
      g_assert_nonnull (strstr (bad->message, cases[i].field));
      if (!g_str_equal (cases[i].field, "Id"))
        g_assert_cmpstr (bad->key, ==, G1);
    }
}

static void
test_missing_is_absent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page = decode (fixture, "{\"value\":[{\"Id\":\"" G1
                                              "\",\"Age\":1},{\"Id\":\"" G2 "\",\"Name\":null}]}");

  assert_text (page, 0, "Name", "ABSENT");
  assert_text (page, 0, "Age", "1");
  assert_text (page, 1, "Name", "NULL");
  assert_text (page, 1, "Age", "ABSENT");
}

static void
test_order_of_members_may_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page
      = decode (fixture,
                "{\"value\":["
                "{\"Id\":\"" G1 "\",\"Name\":\"a\",\"Age\":1,\"Extra\":{\"x\":[1,{\"Id\":7}]}},"
                "{\"Age\":2,\"Id\":\"" G2 "\",\"Name\":\"b\"},"
                "{\"Name\":\"c\",\"Extra2\":1,\"Age\":3,\"Extra\":null,\"Id\":\"" G1 "\"},"
                "{\"Id\":\"" G2 "\",\"Nam\":\"x\",\"Names\":\"y\",\"Name\":\"d\"},"
                "{\"Id\":\"" G1 "\",\"Name\":\"e\"},{\"Id\":\"" G1 "\",\"Rate\":0.5}]}");

  assert_text (page, 0, "Name", "a");
  assert_text (page, 1, "Name", "b");
  assert_text (page, 1, "Age", "2");
  assert_text (page, 1, "Id", G2);
  assert_text (page, 2, "Name", "c");
  assert_text (page, 2, "Age", "3");
  assert_text (page, 3, "Name", "d");
  assert_text (page, 5, "Name", "ABSENT");
  assert_text (page, 5, "Rate", "0.5");
}

static void
test_control_information (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    gint64 count;
    const char *next;
    const char *delta;
    const char *etag;
  } cases[] = {
    { "{\"@odata.context\":\"$metadata#Contacts\",\"@odata.count\":36487,\"value\":[{\"@odata."
      "etag\":"
      "\"W/\\\"1\\\"\",\"Id\":\"" G1 "\"}],\"@odata.nextLink\":\"Contacts?%24skiptoken=a%2Bb\"}",
      36487, "https://h.example/v4/Contacts?%24skiptoken=a%2Bb", NULL, "W/\"1\"" },
    { "{\"@count\":\"7\",\"@nextLink\":\"https://h.example/v4/Contacts?x=1\",\"value\":[{\"@etag\":"
      "\"e\",\"Id\":\"" G1 "\"}]}",
      7, "https://h.example/v4/Contacts?x=1", NULL, "e" },
    { "{\"value\":[{\"Id\":\"" G1 "\"}],\"@odata.deltaLink\":\"Contacts?$deltatoken=919042%21\"}",
      -1, NULL, "https://h.example/v4/Contacts?$deltatoken=919042%21", NULL },
    { "{\"value\":[{\"Id\":\"" G1 "\",\"Name@odata.type\":\"#String\"}],\"@odata.nextLink\":null}",
      -1, NULL, NULL, NULL },
    { "\xef\xbb\xbf{\"value\":[{\"Id\":\"" G1 "\"}]}", -1, NULL, NULL, NULL },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CrmPage) page = decode (fixture, cases[i].body);

      g_assert_cmpint (page->count, ==, cases[i].count);
      g_assert_cmpstr (page->next_link, ==, cases[i].next);
      g_assert_cmpstr (page->delta_link, ==, cases[i].delta);
      g_assert_cmpstr (row_at (page, 0)->etag, ==, cases[i].etag);
    }
}

static void
test_layout_etag (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    const char *etag;
  } cases[] = {
    { "{\"@odata.metadataEtag\":\"W/\\\"m7\\\"\",\"value\":[]}", "W/\"m7\"" },
    { "{\"value\":[{\"Id\":\"" G1 "\"}],\"@metadataEtag\":\"m8\"}", "m8" },
    { "{\"@odata.metadataEtag\":8,\"value\":[]}", NULL },
    { "{\"value\":[{\"@odata.metadataEtag\":\"m9\",\"Id\":\"" G1 "\"}]}", NULL },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CrmPage) page = decode (fixture, cases[i].body);

      g_assert_cmpstr (page->metadata_etag, ==, cases[i].etag);
    }
}

static void
test_tombstones (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *json;
    const char *key;
    gboolean left_set;
  } cases[] = {
    { "{\"@odata.context\":\"https://h.example/v4/$metadata#Contacts/$deletedEntity\",\"id\":\"" G1
      "\",\"reason\":\"deleted\"}",
      G1, FALSE },
    { "{\"@context\":\"#Contacts/$deletedEntity\",\"id\":\"Contacts(" G1
      ")\",\"reason\":\"changed\"}",
      G1, TRUE },
    { "{\"@removed\":{\"reason\":\"deleted\"},\"@id\":\"Contacts(" G1 ")\"}", G1, FALSE },
    { "{\"@id\":\"https://h.example/v4/Contacts(" G1
      ")\",\"@odata.removed\":{\"reason\":\"changed\"}}",
      G1, TRUE },
    { "{\"@odata.removed\":{\"reason\":\"deleted\"},\"Id\":\"" G1 "\"}", G1, FALSE },
    { "{\"Id\":\"" G1 "\",\"Name\":\"gone\",\"@removed\":{}}", G1, TRUE },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body
          = g_strdup_printf ("{\"value\":[{\"Id\":\"" G2 "\"},%s]}", cases[i].json);
      g_autoptr (CrmPage) page = decode (fixture, body);

      g_test_message ("%s", cases[i].json);
      g_assert_cmpuint (page->rows->len, ==, 2);
      g_assert_cmpstr (row_at (page, 1)->removed_key, ==, cases[i].key);
      g_assert_true (row_at (page, 1)->left_set == cases[i].left_set);
      g_assert_null (row_at (page, 1)->values);
    }
}

static void
test_delta_links_between_records_are_skipped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page
      = decode (fixture,
                "{\"value\":[{\"@context\":\"#Contacts/$link\",\"source\":\"x\",\"target\":\"y\"},"
                "{\"@context\":\"#Contacts/$deletedLink\",\"source\":\"x\"},{\"Id\":\"" G1 "\"}]}");

  g_assert_cmpuint (page->rows->len, ==, 1);
  assert_text (page, 0, "Id", G1);
}

static void
test_a_delta_record_may_have_only_an_id (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page
      = decode (fixture, "{\"value\":[{\"@id\":\"Contacts(" G1 ")\",\"Name\":\"n\"}]}");

  assert_text (page, 0, "Id", G1);
  assert_text (page, 0, "Name", "n");
}

static void
test_a_server_without_null (Fixture *fixture, gconstpointer data)
{
  const char *body = "{\"value\":[{\"Id\":\"00000000-0000-0000-0000-000000000000\",\"Name\":\"\","
                     "\"AccountId\":\"00000000-0000-0000-0000-000000000000\",\"Age\":0,"
                     "\"ModifiedOn\":\"0001-01-01T00:00:00Z\",\"BirthDate\":\"0001-01-01\"}]}";
  g_autoptr (CrmPage) page = decode_with (fixture, body, CREATIO, NULL);

  g_assert_nonnull (page);
  assert_text (page, 0, "Id", "00000000-0000-0000-0000-000000000000");
  assert_text (page, 0, "Name", "NULL");
  assert_text (page, 0, "AccountId", "NULL");
  assert_text (page, 0, "ModifiedOn", "NULL");
  assert_text (page, 0, "BirthDate", "NULL");
  assert_text (page, 0, "Age", "0");
}

static void
test_broken_bodies (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    CrmRemoteError code;
  } cases[] = {
    { "", CRM_REMOTE_ERROR_UNKNOWN_OUTCOME },
    { "{\"value\":[{\"Id\":\"" G1 "\"}", CRM_REMOTE_ERROR_UNKNOWN_OUTCOME },
    { "{\"value\":[{\"Id\":\"0f8f", CRM_REMOTE_ERROR_UNKNOWN_OUTCOME },
    { "{\"value\":[", CRM_REMOTE_ERROR_UNKNOWN_OUTCOME },
    { "{\"value\":[]}x", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[]}{\"error\":{}}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":{}}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[1]}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[],\"value\":[]}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"Id\":\"" G1 "\"}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "[]", CRM_REMOTE_ERROR_NOT_ODATA },
    { "nothing", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"d\":{\"results\":[]}}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[{\"Name\":\"no key\"}]}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[{\"Id\":null}]}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[{\"@removed\":{}}]}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[],\"@odata.count\":\"many\"}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[],\"@odata.count\":-1}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[],\"@odata.nextLink\":\"Contacts?a\",\"@nextLink\":\"Contacts?b\"}",
      CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[],\"@odata.nextLink\":7}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[],\"@odata.nextLink\":\"https://evil.example/v4/Contacts\"}",
      CRM_REMOTE_ERROR_REFUSED },
    { "{\"value\":[],\"@odata.deltaLink\":\"http://h.example/v4/Contacts\"}",
      CRM_REMOTE_ERROR_REFUSED },
    { "{\"value\":[{\"Id\":\"" G1 "\",\"Name\":\"\\ud800\"}]}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[{\"Id\":\"" G1 "\",\"Name\":\"\xff\"}]}", CRM_REMOTE_ERROR_NOT_ODATA },
    { "{\"value\":[{\"Id\":\"" G1 "\",\"Rate\":NaN}]}", CRM_REMOTE_ERROR_NOT_ODATA },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmPage) page = decode_with (fixture, cases[i].body, V4, &error);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_null (page);
      g_assert_error (error, CRM_REMOTE_ERROR, (int) cases[i].code);
    }
}

/* Every prefix of a good answer is a truncated one: never a shorter page. */
static void
test_no_prefix_is_a_page (Fixture *fixture, gconstpointer data)
{
  const char *body = "{\"@odata.count\":2,\"value\":[{\"Id\":\"" G1
                     "\",\"Age\":12,\"Active\":true,\"Name\":\"\\u00eb\"},{\"Id\":\"" G2 "\"}]}";
  gsize length;

  for (length = 0; length < strlen (body); length++)
    {
      g_auto (CrmOdataReply) reply = make_reply (fixture, body, length);
      g_autoptr (GError) error = NULL;

      g_assert_null (crm_odata_decode_page (fixture->project, fixture->entity, fixture->root,
                                            &reply, V4, FALSE, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
    }
}

/* Damage anywhere gives a page or an error, never anything else. */
static void
test_damaged_bodies (Fixture *fixture, gconstpointer data)
{
  static const char spice[] = "\"\\{}[],:0-1eE.tfn@ \xff\0";
  const char *body
      = "{\"@odata.count\":2,\"value\":[{\"@odata.etag\":\"W/\\\"1\\\"\",\"Id\":\"" G1
        "\",\"Age\":12,\"Credit\":\"1.50\",\"Active\":true,\"Name\":\"\\u00eb\","
        "\"ModifiedOn\":\"2019-07-15T23:02:53.3Z\",\"Address\":{\"a\":[1,{\"b\":null}]}},"
        "{\"@removed\":{\"reason\":\"deleted\"},\"@id\":\"Contacts(" G2 ")\"}],"
        "\"@odata.nextLink\":\"Contacts?$skiptoken=1\"}";
  guint i, n_pages = 0;

  for (i = 0; i < 5000; i++)
    {
      g_auto (CrmOdataReply) reply = make_reply (fixture, body, strlen (body));
      g_autoptr (GError) error = NULL;
      g_autoptr (CrmPage) page = NULL;
      int n;

      for (n = g_test_rand_int_range (1, 4); n > 0; n--)
        reply.body[g_test_rand_int_range (0, (gint32) reply.length)]
            = spice[g_test_rand_int_range (0, sizeof spice - 1)];
      page = crm_odata_decode_page (fixture->project, fixture->entity, fixture->root, &reply,
                                    CREATIO, FALSE, &error);
      g_assert_true ((page == NULL) == (error != NULL));
      g_assert_true (page != NULL || error->domain == CRM_REMOTE_ERROR);
      g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
      n_pages += page != NULL;
    }
  g_assert_cmpuint (n_pages, >, 0);
}

static char *
dup_nested (const char *open, const char *close, guint depth)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint i;

  for (i = 0; i < depth; i++)
    g_string_append (out, open);
  g_string_append (out, "1");
  for (i = 0; i < depth; i++)
    g_string_append (out, close);

  return g_string_free_and_steal (g_steal_pointer (&out));
}

static void
test_depth_is_limited (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = dup_nested ("{\"a\":[", "]}", 100);
  g_autofree char *body
      = g_strdup_printf ("{\"value\":[{\"Id\":\"" G1 "\",\"Address\":%s}]}", deep);
  g_autofree char *unknown
      = g_strdup_printf ("{\"value\":[{\"Id\":\"" G1 "\",\"Unknown\":%s}]}", deep);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = NULL;

  page = decode_with (fixture, body, V4, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->rows->len, ==, 0);
  g_assert_cmpuint (page->bad->len, ==, 1);
  crm_page_unref (page);

  page = decode (fixture, unknown);
  assert_text (page, 0, "Id", G1);
}

static void
test_a_body_of_brackets_is_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (8 * 1024 * 1024, '[');
  g_autoptr (GError) error = NULL;

  g_assert_null (decode_with (fixture, body, V4, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE);
}

static void
test_rows_are_limited (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) body = g_string_new ("{\"value\":[");
  g_autoptr (GError) error = NULL;
  guint i;

  for (i = 0; i <= 100000; i++)
    g_string_append_printf (body, "%s{\"Id\":\"" G1 "\"}", i > 0 ? "," : "");
  g_string_append (body, "]}");

  g_assert_null (decode_with (fixture, body->str, V4, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE);
}

static void
test_record (Fixture *fixture, gconstpointer data)
{
  const char *body = "{\"@odata.context\":\"$metadata#Contacts/$entity\",\"@odata.etag\":\"e1\","
                     "\"Id\":\"" G1 "\",\"Name\":\"Ann\"}";
  g_auto (CrmOdataReply) reply = make_reply (fixture, body, strlen (body));
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) page = crm_odata_decode_record (fixture->project, fixture->entity,
                                                      fixture->root, &reply, V4, &error);

  g_assert_no_error (error);
  assert_text (page, 0, "Name", "Ann");
  g_assert_cmpstr (row_at (page, 0)->etag, ==, "e1");
}

static void
test_a_list_is_no_record (Fixture *fixture, gconstpointer data)
{
  const char *body = "{\"value\":[{\"Id\":\"" G1 "\"}]}";
  g_auto (CrmOdataReply) reply = make_reply (fixture, body, strlen (body));
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_odata_decode_record (fixture->project, fixture->entity, fixture->root, &reply,
                                          V4, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA);
}

static void
test_a_nul_in_a_text_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPage) page
      = decode (fixture, "{\"value\":[{\"Id\":\"" G1 "\",\"Name\":\"a\\u0000b\"}]}");
  const CrmValue *value = value_of (page, 0, "Name");

  g_assert_cmpuint (value->length, ==, 3);
  g_assert_cmpmem (value->text, 4, "a\0b", 4);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/odata/decode/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("values", test_values);
  ADD ("wrong-values-spoil-their-row-alone", test_wrong_values_spoil_their_row_alone);
  ADD ("missing-is-absent", test_missing_is_absent);
  ADD ("order-of-members-may-change", test_order_of_members_may_change);
  ADD ("control-information", test_control_information);
  ADD ("layout-etag", test_layout_etag);
  ADD ("tombstones", test_tombstones);
  ADD ("delta-links-are-skipped", test_delta_links_between_records_are_skipped);
  ADD ("delta-record-with-only-an-id", test_a_delta_record_may_have_only_an_id);
  ADD ("server-without-null", test_a_server_without_null);
  ADD ("broken-bodies", test_broken_bodies);
  ADD ("no-prefix-is-a-page", test_no_prefix_is_a_page);
  ADD ("damaged-bodies", test_damaged_bodies);
  ADD ("depth-is-limited", test_depth_is_limited);
  ADD ("brackets-are-too-large", test_a_body_of_brackets_is_too_large);
  ADD ("rows-are-limited", test_rows_are_limited);
  ADD ("record", test_record);
  ADD ("a-list-is-no-record", test_a_list_is_no_record);
  ADD ("a-nul-in-a-text-is-kept", test_a_nul_in_a_text_is_kept);

  return g_test_run ();
}
