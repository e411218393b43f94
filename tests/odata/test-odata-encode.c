/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-odata-encode.h"
#include "crm-odata-fixture.h"
#include "crm-patch.h"

#include <string.h>

#define V4 (crm_odata_dialect_get (CRM_ODATA_DIALECT_V4))
#define G1 "0f8fad5b-d9cb-469f-a165-70867728950e"

static char *
encode_text (CrmEntity *entity,
             const char *field,
             const char *text,
             CrmOdataDialectKind kind,
             gboolean is_exact)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (entity);
  g_autoptr (GError) error = NULL;
  char *body;

  g_assert_true (crm_patch_set_text (patch, field, text, &error));
  body = crm_odata_encode_patch (crm_odata_dialect_get (kind), NULL, patch, is_exact, &error);
  g_assert_no_error (error);
  return body;
}

static void
test_values (void)
{
  static const struct
  {
    const char *field;
    const char *text;
    gboolean is_exact;
    const char *body;
  } cases[] = {
    { "Id", G1, FALSE, "{\"Id\":\"" G1 "\"}" },
    { "Name", "Zoë \"Q\"\\\n\t🚀", FALSE, "{\"Name\":\"Zoë \\\"Q\\\"\\\\\\u000a\\u0009🚀\"}" },
    { "Age", "-7", FALSE, "{\"Age\":-7}" },
    { "Big", "9007199254740993", FALSE, "{\"Big\":9007199254740993}" },
    { "Big", "9007199254740993", TRUE, "{\"Big\":\"9007199254740993\"}" },
    { "Credit", "12345678901234.5678", FALSE, "{\"Credit\":12345678901234.5678}" },
    { "Credit", "0.10", TRUE, "{\"Credit\":\"0.1\"}" },
    { "Rate", "0.5", TRUE, "{\"Rate\":0.5}" },
    { "Rate", "INF", FALSE, "{\"Rate\":\"INF\"}" },
    { "Rate", "NaN", FALSE, "{\"Rate\":\"NaN\"}" },
    { "Active", "true", FALSE, "{\"Active\":true}" },
    { "BirthDate", "1969-07-20", FALSE, "{\"BirthDate\":\"1969-07-20\"}" },
    { "ModifiedOn", "2026-01-31T10:00:00.123+02:00", FALSE,
      "{\"ModifiedOn\":\"2026-01-31T08:00:00.123Z\"}" },
    { "CallTime", "07:59:59", FALSE, "{\"CallTime\":\"07:59:59\"}" },
    { "Photo", "AQID-_8", FALSE, "{\"Photo\":\"AQID-_8=\"}" },
    { "Kind", "Key,Lead", FALSE, "{\"Kind\":\"Key,Lead\"}" },
    { "AccountId", G1, FALSE, "{\"AccountId\":\"" G1 "\"}" },
    { "AccountId", NULL, FALSE, "{\"AccountId\":null}" },
    { "Age", "", FALSE, "{\"Age\":null}" },
  };
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Contact");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = encode_text (entity, cases[i].field, cases[i].text,
                                           CRM_ODATA_DIALECT_V4, cases[i].is_exact);

      g_assert_cmpstr (body, ==, cases[i].body);
    }
}

static void
test_several_fields_in_their_order (void)
{
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Contact");
  g_autoptr (CrmPatch) patch = crm_patch_new (entity);
  g_autofree char *body = NULL;

  g_assert_true (crm_patch_set_text (patch, "Name", "Ann", NULL));
  g_assert_true (crm_patch_set_text (patch, "Age", "3", NULL));
  body = crm_odata_encode_patch (V4, NULL, patch, FALSE, NULL);

  g_assert_cmpstr (body, ==, "{\"Name\":\"Ann\",\"Age\":3}");
}

static void
test_raw_json_must_be_json (void)
{
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Contact");
  guint field = crm_odata_fixture_field (entity, "Address");
  g_autoptr (CrmPatch) patch = crm_patch_new (entity);
  g_autoptr (GError) error = NULL;
  CrmValue was = crm_value_absent ();
  CrmValue bad = crm_value_text ("{\"a\":1},\"Admin\":true");

  crm_patch_set (patch, field, &was, &bad);

  g_assert_null (crm_odata_encode_patch (V4, NULL, patch, FALSE, &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "Address"));
}

static void
test_a_server_without_null_gets_empty_values (void)
{
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Contact");
  CrmField *name = crm_entity_find_field (entity, "Name");
  g_autofree char *as_null = encode_text (entity, "Name", NULL, CRM_ODATA_DIALECT_CREATIO, FALSE);
  g_autofree char *as_empty = NULL;

  g_assert_cmpstr (as_null, ==, "{\"Name\":null}");

  name->nullable = FALSE;
  as_empty = encode_text (entity, "Name", NULL, CRM_ODATA_DIALECT_CREATIO, FALSE);
  g_assert_cmpstr (as_empty, ==, "{\"Name\":\"\"}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/odata/encode/values", test_values);
  g_test_add_func ("/odata/encode/several-fields", test_several_fields_in_their_order);
  g_test_add_func ("/odata/encode/raw-json-must-be-json", test_raw_json_must_be_json);
  g_test_add_func ("/odata/encode/server-without-null",
                   test_a_server_without_null_gets_empty_values);

  return g_test_run ();
}
