/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-odata-encode.h"
#include "crm-odata-fixture.h"
#include "crm-patch.h"

#include <string.h>

#define G1 "0f8fad5b-d9cb-469f-a165-70867728950e"

static char *
encode_text (CrmEntity *entity, const char *field, const char *text, CrmOdataEncodeFlags flags)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (entity);
  g_autoptr (GError) error = NULL;
  char *body;

  g_assert_true (crm_patch_set_text (patch, field, text, &error));
  body = crm_odata_encode_patch (patch, flags, &error);
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
    CrmOdataEncodeFlags flags;
    const char *body;
  } cases[] = {
    { "Id", G1, 0, "{\"Id\":\"" G1 "\"}" },
    { "Name", "Zoë \"Q\"\\\n\t🚀", 0, "{\"Name\":\"Zoë \\\"Q\\\"\\\\\\u000a\\u0009🚀\"}" },
    { "Age", "-7", 0, "{\"Age\":-7}" },
    { "Big", "9007199254740993", 0, "{\"Big\":9007199254740993}" },
    { "Big", "9007199254740993", CRM_ODATA_ENCODE_IEEE754, "{\"Big\":\"9007199254740993\"}" },
    { "Credit", "12345678901234.5678", 0, "{\"Credit\":12345678901234.5678}" },
    { "Credit", "0.10", CRM_ODATA_ENCODE_IEEE754, "{\"Credit\":\"0.1\"}" },
    { "Rate", "0.5", CRM_ODATA_ENCODE_IEEE754, "{\"Rate\":0.5}" },
    { "Rate", "INF", 0, "{\"Rate\":\"INF\"}" },
    { "Rate", "NaN", 0, "{\"Rate\":\"NaN\"}" },
    { "Active", "true", 0, "{\"Active\":true}" },
    { "BirthDate", "1969-07-20", 0, "{\"BirthDate\":\"1969-07-20\"}" },
    { "ModifiedOn", "2026-01-31T10:00:00.123+02:00", 0,
      "{\"ModifiedOn\":\"2026-01-31T08:00:00.123Z\"}" },
    { "CallTime", "07:59:59", 0, "{\"CallTime\":\"07:59:59\"}" },
    { "Photo", "AQID-_8", 0, "{\"Photo\":\"AQID-_8=\"}" },
    { "Kind", "Key,Lead", 0, "{\"Kind\":\"Key,Lead\"}" },
    { "AccountId", G1, 0, "{\"AccountId\":\"" G1 "\"}" },
    { "AccountId", NULL, 0, "{\"AccountId\":null}" },
    { "Age", "", 0, "{\"Age\":null}" },
  };
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Contact");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = encode_text (entity, cases[i].field, cases[i].text, cases[i].flags);

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
  body = crm_odata_encode_patch (patch, CRM_ODATA_ENCODE_NONE, NULL);

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

  g_assert_null (crm_odata_encode_patch (patch, CRM_ODATA_ENCODE_NONE, &error));
  g_assert_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "Address"));
}

static void
test_a_server_without_null_gets_empty_values (void)
{
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Contact");
  CrmField *name = crm_entity_find_field (entity, "Name");
  g_autofree char *as_null = encode_text (entity, "Name", NULL, CRM_ODATA_ENCODE_NO_NULLS);
  g_autofree char *as_empty = NULL;

  g_assert_cmpstr (as_null, ==, "{\"Name\":null}");

  name->nullable = FALSE;
  as_empty = encode_text (entity, "Name", NULL, CRM_ODATA_ENCODE_NO_NULLS);
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
