/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-large.h"

#include "crm-demo-metadata.h"

/* About as many as Dynamics has, which has 280 types, 252 sets and 5,218 navigations. */
#define N_TABLES 245
#define N_VALUES 20
#define N_LOOKUPS 9

static const char *
keep (CrmDemoSchema *schema, char *text)
{
  const char *kept = g_string_chunk_insert (schema->strings, text);

  g_free (text);

  return kept;
}

static CrmDemoColumn
make_value (CrmDemoSchema *schema, guint table, guint index)
{
  static const CrmEdmType types[] = {
    CRM_EDM_STRING,           CRM_EDM_STRING,  CRM_EDM_STRING, CRM_EDM_INT32,
    CRM_EDM_DECIMAL,          CRM_EDM_BOOLEAN, CRM_EDM_STRING, CRM_EDM_ENUM,
    CRM_EDM_DATE_TIME_OFFSET, CRM_EDM_DOUBLE,  CRM_EDM_INT64,  CRM_EDM_DATE,
  };
  CrmDemoColumn column = { .type = types[(table + index) % G_N_ELEMENTS (types)] };

  column.name = keep (schema, g_strdup_printf ("Attribute%03u", index));
  column.caption = keep (
      schema, g_strdup_printf ("Type what people should know of attribute %u of table %u, as a "
                               "longer sentence with <markup> & \"quotes\".",
                               index, table));
  if (column.type == CRM_EDM_ENUM)
    column.enum_type = "Importance";
  column.precision = 18;
  column.scale = 4;

  return column;
}

/* Every seventh leads to one of ours, the others to one another, with a way back. */
static CrmDemoColumn
make_lookup (CrmDemoSchema *schema, guint table, guint index)
{
  static const char *const own[] = { "Account", "Contact", "Opportunity", "Product", "Currency" };
  guint other = (table * 31 + index * 17 + 1) % N_TABLES;
  CrmDemoColumn column = { .type = CRM_EDM_GUID };

  column.name = keep (schema, g_strdup_printf ("Related%uId", index));
  column.caption = keep (schema, g_strdup_printf ("Unique identifier of related row %u.", index));
  column.target = index == 0 ? own[table % G_N_ELEMENTS (own)]
                             : keep (schema, g_strdup_printf ("Table%03u", other));
  column.partner = "Back"; /* logical names make it their own */

  return column;
}

static void
add_table (CrmDemoSchema *schema, guint table)
{
  CrmDemoColumn columns[N_VALUES + N_LOOKUPS + 2] = { 0 };
  CrmDemoTable model = { .flags = CRM_DEMO_OWNED, .columns = columns };

  model.name = keep (schema, g_strdup_printf ("Table%03u", table));
  model.set = keep (schema, g_strdup_printf ("Tables%03u", table));
  model.caption = keep (schema, g_strdup_printf ("Table %u", table));
  for (guint i = 0; i < N_VALUES; i++)
    columns[i] = make_value (schema, table, i);
  for (guint i = 0; i < N_LOOKUPS; i++)
    columns[N_VALUES + i] = make_lookup (schema, table, i);
  columns[N_VALUES + N_LOOKUPS] = (CrmDemoColumn) {
    .name = "OwnerId", .caption = "Owner", .type = CRM_EDM_GUID, .target = "User"
  };
  crm_demo_schema_add_table (schema, &model);
}

char *
crm_demo_large_metadata_to_xml (void)
{
  g_autoptr (CrmDemoSchema) schema = crm_demo_schema_new (CRM_DEMO_FACE_DATAVERSE);

  for (guint i = 0; i < N_TABLES; i++)
    add_table (schema, i);

  return crm_demo_metadata_to_xml (schema);
}
