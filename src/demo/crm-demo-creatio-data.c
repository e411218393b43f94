/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-creatio-data.h"

#include "crm-demo-write.h"

/* What stands in Creatio's own columns and tables, made of what the model has. */
static const char *const statements[] = {
  "UPDATE \"ActivityStatuses\" SET \"Finish\" = \"Name\" IN ('Completed', 'Canceled')",
  "UPDATE \"Stages\" SET \"Successful\" = \"Name\" = 'Won'",
  "UPDATE \"LeadStatuses\" SET \"IsFinal\" = \"Name\" IN ('Qualified', 'Disqualified'), "
  "\"Successful\" = \"Name\" = 'Qualified'",
  "UPDATE \"CaseStatuses\" SET \"IsFinal\" = \"Name\" = 'Closed', \"IsResolved\" = \"Name\" = "
  "'Solved', \"IsPaused\" = \"Name\" = 'Waiting for Customer'",
  "UPDATE \"Cases\" SET \"RegisteredOn\" = \"CreatedOn\"",
  "UPDATE \"Files\" SET \"RecordSchemaName\" = 'Account', \"RecordId\" = \"AccountId\" "
  "WHERE \"AccountId\" IS NOT NULL",
  "UPDATE \"Files\" SET \"RecordSchemaName\" = 'Opportunity', \"RecordId\" = \"OpportunityId\" "
  "WHERE \"OpportunityId\" IS NOT NULL",
};

static gboolean
copy_files (CrmDemoService *service, const char *table, const char *column, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "INSERT INTO \"%s\" (_version, _born, _data, \"Id\", \"Name\", \"%s\", \"Size\", "
      "\"Version\", "
      "\"ContentType\", \"CreatedOn\", \"ModifiedOn\", \"CreatedById\", \"ModifiedById\") "
      "SELECT _version, _born, _data, \"Id\", \"Name\", \"%s\", \"Size\", 1, \"ContentType\", "
      "\"CreatedOn\", \"ModifiedOn\", \"CreatedById\", \"ModifiedById\" FROM \"Files\" "
      "WHERE \"%s\" IS NOT NULL",
      table, column, column, column);

  return crm_demo_db_exec (service->db, sql, error);
}

/* Rows belong to contacts: a user's own row has another key than the contact. */
static gboolean
part_users (CrmDemoService *service, GError **error)
{
  GPtrArray *users = crm_demo_rights_get_users (service->rights);

  for (guint i = 0; i < users->len; i++)
    {
      CrmDemoUser *user = g_ptr_array_index (users, i);
      g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("UPDATE \"Users\" SET \"Id\" = ");
      char id[37];

      crm_demo_random_guid (service->random, id);
      crm_demo_sql_add_text (sql, id);
      crm_demo_sql_add (sql, " WHERE \"Login\" = ");
      crm_demo_sql_add_text (sql, user->login);
      if (!crm_demo_db_run (service->db, sql, error))
        return FALSE;
      g_set_str (&user->row_id, id);
    }

  return TRUE;
}

gboolean
crm_demo_creatio_fill (CrmDemoService *service, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!crm_demo_db_exec (service->db, statements[i], error))
      return FALSE;

  return copy_files (service, "AccountFiles", "AccountId", error)
         && copy_files (service, "OpportunityFiles", "OpportunityId", error)
         && part_users (service, error);
}

/* --- records made one --- */

/* Nobody changed the rows that point there: their dates stay. */
static gboolean
lead_elsewhere (CrmDemoService *service,
                const CrmDemoEntity *entity,
                const CrmDemoColumn *column,
                const char *removed,
                const char *survivor,
                GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("UPDATE ");

  crm_demo_sql_add_format (sql, "\"%s\" SET \"%s\" = ", entity->set, column->name);
  crm_demo_sql_add_text (sql, survivor);
  crm_demo_sql_add_format (sql, " WHERE \"%s\" = ", column->name);
  crm_demo_sql_add_text (sql, removed);

  return crm_demo_db_run (service->db, sql, error);
}

static gboolean
write_history (CrmDemoService *service,
               const CrmDemoEntity *merged,
               const char *removed,
               const char *survivor,
               GError **error)
{
  const CrmDemoEntity *history = crm_demo_schema_find (service->schema, "DuplicatesHistory");
  g_autoptr (CrmDemoValues) values = crm_demo_values_new ();
  g_autofree char *id = NULL;

  crm_demo_values_set (values, crm_demo_entity_find (history, "OldRecordId"),
                       g_variant_new_string (removed));
  crm_demo_values_set (values, crm_demo_entity_find (history, "NewRecordId"),
                       g_variant_new_string (survivor));
  crm_demo_values_set (values, crm_demo_entity_find (history, "SchemaTableName"),
                       g_variant_new_string (merged->type_name));
  id = crm_demo_write_insert (service, history, values, NULL, error);

  return id != NULL;
}

gboolean
crm_demo_creatio_merge (CrmDemoService *service,
                        const CrmDemoEntity *entity,
                        const char *removed,
                        const char *survivor,
                        const char *user_id,
                        GError **error)
{
  for (guint i = 0; i < service->schema->entities->len; i++)
    {
      const CrmDemoEntity *other = g_ptr_array_index (service->schema->entities, i);

      for (guint j = 0; j < other->columns->len; j++)
        {
          const CrmDemoColumn *column = g_ptr_array_index (other->columns, j);

          if (g_strcmp0 (column->target, entity->name) == 0
              && !lead_elsewhere (service, other, column, removed, survivor, error))
            return FALSE;
        }
    }

  return crm_demo_write_delete (service, entity, removed, user_id, error)
         && write_history (service, entity, removed, survivor, error);
}
