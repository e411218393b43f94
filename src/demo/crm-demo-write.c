/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-write.h"

#include <string.h>

#include "crm-demo-process.h"

static void
add_value (CrmDemoSql *sql, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    crm_demo_sql_add_int (sql, g_variant_get_int64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    crm_demo_sql_add_double (sql, g_variant_get_double (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    crm_demo_sql_add_text (sql, g_variant_get_string (value, NULL));
  else
    crm_demo_sql_add_text (sql, NULL);
}

static void
stamp (const CrmDemoEntity *entity,
       CrmDemoValues *values,
       const char *on,
       const char *by,
       gint64 now_us,
       const char *user_id)
{
  const CrmDemoColumn *by_column = crm_demo_entity_find (entity, by);

  crm_demo_values_set (values, crm_demo_entity_find (entity, on), g_variant_new_int64 (now_us));
  if (by_column != NULL && user_id != NULL)
    crm_demo_values_set (values, by_column, g_variant_new_string (user_id));
}

static gboolean
row_exists (CrmDemoService *service,
            const CrmDemoEntity *entity,
            const char *id,
            gboolean *out,
            GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT count(*) FROM ");
  gint64 count;

  crm_demo_sql_add_format (sql, "\"%s\" WHERE \"Id\" = ", entity->set);
  crm_demo_sql_add_text (sql, id);
  if (!crm_demo_db_get_int (service->db, sql, &count, error))
    return FALSE;
  *out = count > 0;

  return TRUE;
}

static gboolean
check_references (CrmDemoService *service, CrmDemoValues *values, GError **error)
{
  for (guint i = 0; i < values->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (values->columns, i);
      GVariant *value = g_ptr_array_index (values->values, i);
      gboolean exists;

      if (column->target == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        continue;
      if (!row_exists (service, crm_demo_schema_find (service->schema, column->target),
                       g_variant_get_string (value, NULL), &exists, error))
        return FALSE;
      if (!exists)
        {
          g_set_error (error, CRM_DEMO_ERROR, 400, "%s: there is no such %s", column->name,
                       column->target);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_required (const CrmDemoEntity *entity, CrmDemoValues *values, GError **error)
{
  for (guint i = 0; i < entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (entity->columns, i);

      if (column->flags & CRM_DEMO_REQUIRED && crm_demo_values_get (values, column) == NULL)
        {
          g_set_error (error, CRM_DEMO_ERROR, 400, "%s: a value is required", column->name);
          return FALSE;
        }
    }

  return TRUE;
}

/* The key of a new row: the client's, if it is free, or one of ours. */
static char *
choose_key (CrmDemoService *service,
            const CrmDemoEntity *entity,
            CrmDemoValues *values,
            GError **error)
{
  const CrmDemoColumn *column = crm_demo_entity_find (entity, "Id");
  GVariant *given = crm_demo_values_get (values, column);
  gboolean exists;
  char id[37];

  if (given == NULL || !g_variant_is_of_type (given, G_VARIANT_TYPE_STRING))
    {
      crm_demo_random_guid (service->random, id);
      crm_demo_values_set (values, column, g_variant_new_string (id));
      return g_strdup (id);
    }

  if (!row_exists (service, entity, g_variant_get_string (given, NULL), &exists, error))
    return NULL;
  if (exists)
    {
      /* DuplicateRecord is a precondition to Dataverse. */
      g_set_error (error, CRM_DEMO_ERROR,
                   crm_demo_schema_has (service->schema, CRM_DEMO_QUIRK_UPSERT) ? 412 : 409,
                   "A %s with the key %s exists already", entity->type_name,
                   g_variant_get_string (given, NULL));
      return NULL;
    }

  return g_variant_dup_string (given, NULL);
}

/* A reason goes with the state unless it is said; a new row is active. */
static void
set_state (const CrmDemoEntity *entity, CrmDemoValues *values, gboolean is_new)
{
  const CrmDemoColumn *state = crm_demo_entity_find (entity, "StateCode");
  const CrmDemoColumn *status = crm_demo_entity_find (entity, "StatusCode");
  GVariant *given;

  if (state == NULL || status == NULL)
    return;
  if (is_new && crm_demo_values_get (values, state) == NULL)
    crm_demo_values_set (values, state, g_variant_new_int64 (0));
  given = crm_demo_values_get (values, state);
  if (given != NULL && g_variant_is_of_type (given, G_VARIANT_TYPE_INT64)
      && crm_demo_values_get (values, status) == NULL)
    crm_demo_values_set (values, status, g_variant_new_int64 (g_variant_get_int64 (given) + 1));
}

/* A name that a face makes of its parts, unless it is said. */
static const struct MadeName
{
  CrmDemoFace face;
  const char *entity;
  const char *parts[2];
  const char *joint;
} made_names[] = {
  { CRM_DEMO_FACE_DATAVERSE, "Contact", { "FirstName", "LastName" }, " " },
  { CRM_DEMO_FACE_CREATIO, "Lead", { "ContactName", "Company" }, ", " },
};

static void
make_name (const struct MadeName *made, const CrmDemoEntity *entity, CrmDemoValues *values)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const CrmDemoColumn *column = crm_demo_entity_find (entity, "Name");

  if (crm_demo_values_get (values, column) != NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (made->parts); i++)
    {
      GVariant *part = crm_demo_values_get (values, crm_demo_entity_find (entity, made->parts[i]));

      if (part != NULL && g_variant_is_of_type (part, G_VARIANT_TYPE_STRING))
        g_string_append_printf (name, "%s%s", name->len > 0 ? made->joint : "",
                                g_variant_get_string (part, NULL));
    }
  if (name->len > 0)
    crm_demo_values_set (values, column, g_variant_new_string (name->str));
}

static void
fill_in (CrmDemoService *service,
         const CrmDemoEntity *entity,
         CrmDemoValues *values,
         const char *user_id)
{
  const CrmDemoColumn *owner = crm_demo_entity_find (entity, "OwnerId");
  const CrmDemoColumn *number = crm_demo_entity_find (entity, "Number");
  const CrmDemoColumn *own_key = crm_demo_entity_find (entity, "SystemUserId");
  const CrmDemoColumn *registered = crm_demo_entity_find (entity, "RegisteredOn");
  gint64 now_us = crm_demo_service_now_us (service);

  if (owner != NULL && user_id != NULL && crm_demo_values_get (values, owner) == NULL)
    crm_demo_values_set (values, owner, g_variant_new_string (user_id));
  if (number != NULL && number->flags & CRM_DEMO_COMPUTED)
    crm_demo_values_set (values, number,
                         g_variant_new_take_string (
                             g_strdup_printf ("SR%08" G_GINT64_FORMAT,
                                              100000 + crm_demo_db_get_version (service->db))));
  if (registered != NULL)
    crm_demo_values_set (values, registered, g_variant_new_int64 (now_us));
  if (own_key != NULL)
    crm_demo_values_set (
        values, own_key,
        g_variant_ref (crm_demo_values_get (values, crm_demo_entity_find (entity, "Id"))));
  set_state (entity, values, TRUE);
  stamp (entity, values, "CreatedOn", "CreatedById", now_us, user_id);
  stamp (entity, values, "ModifiedOn", "ModifiedById", now_us, user_id);
}

char *
crm_demo_write_insert (CrmDemoService *service,
                       const CrmDemoEntity *entity,
                       CrmDemoValues *values,
                       const char *user_id,
                       GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("INSERT INTO ");
  g_autofree char *id = NULL;
  gint64 version;

  for (gsize i = 0; i < G_N_ELEMENTS (made_names); i++)
    if (made_names[i].face == service->schema->traits->face
        && g_str_equal (made_names[i].entity, entity->name))
      make_name (&made_names[i], entity, values);
  if (!check_required (entity, values, error) || !check_references (service, values, error))
    return NULL;
  id = choose_key (service, entity, values, error);
  if (id == NULL)
    return NULL;
  fill_in (service, entity, values, user_id);

  version = crm_demo_db_next_version (service->db);
  crm_demo_sql_add_format (sql, "\"%s\" (_version, _born", entity->set);
  for (guint i = 0; i < values->columns->len; i++)
    crm_demo_sql_add_format (sql, ", \"%s\"",
                             ((CrmDemoColumn *) g_ptr_array_index (values->columns, i))->name);
  crm_demo_sql_add (sql, ") VALUES (");
  crm_demo_sql_add_int (sql, version);
  crm_demo_sql_add (sql, ", ");
  crm_demo_sql_add_int (sql, version);
  for (guint i = 0; i < values->values->len; i++)
    {
      crm_demo_sql_add (sql, ", ");
      add_value (sql, g_ptr_array_index (values->values, i));
    }
  crm_demo_sql_add (sql, ")");
  if (!crm_demo_db_run (service->db, sql, error))
    return NULL;

  return g_steal_pointer (&id);
}

gboolean
crm_demo_write_update (CrmDemoService *service,
                       const CrmDemoEntity *entity,
                       const char *id,
                       CrmDemoValues *values,
                       const char *user_id,
                       GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("UPDATE ");

  if (!check_references (service, values, error)
      || !crm_demo_process_before_update (service, entity, id, values, error))
    return FALSE;
  set_state (entity, values, FALSE);
  stamp (entity, values, "ModifiedOn", "ModifiedById", crm_demo_service_now_us (service), user_id);

  crm_demo_sql_add_format (sql, "\"%s\" SET _version = ", entity->set);
  crm_demo_sql_add_int (sql, crm_demo_db_next_version (service->db));
  for (guint i = 0; i < values->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (values->columns, i);

      if (column->flags & CRM_DEMO_KEY)
        continue;
      crm_demo_sql_add_format (sql, ", \"%s\" = ", column->name);
      add_value (sql, g_ptr_array_index (values->values, i));
    }
  crm_demo_sql_add (sql, " WHERE \"Id\" = ");
  crm_demo_sql_add_text (sql, id);

  return crm_demo_db_run (service->db, sql, error);
}

/* Keys of the rows whose @column points to @id. */
static GPtrArray *
find_pointing (CrmDemoService *service,
               const CrmDemoEntity *entity,
               const CrmDemoColumn *column,
               const char *id,
               GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT \"Id\" FROM ");
  g_autoptr (GError) local = NULL;
  sqlite3_stmt *statement;

  crm_demo_sql_add_format (sql, "\"%s\" WHERE \"%s\" = ", entity->set, column->name);
  crm_demo_sql_add_text (sql, id);
  statement = crm_demo_db_query (service->db, sql, error);
  if (statement == NULL)
    return NULL;
  while (crm_demo_db_step (service->db, statement, &local))
    g_ptr_array_add (ids, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  crm_demo_db_release (service->db, statement);
  if (local == NULL)
    return g_steal_pointer (&ids);

  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static gboolean
clear_reference (CrmDemoService *service,
                 const CrmDemoEntity *entity,
                 const CrmDemoColumn *column,
                 const char *id,
                 const char *user_id,
                 GError **error)
{
  g_autoptr (CrmDemoValues) values = crm_demo_values_new ();

  if (column->flags & CRM_DEMO_CASCADE)
    return crm_demo_write_delete (service, entity, id, user_id, error);
  crm_demo_values_set (values, column, g_variant_new_tuple (NULL, 0));

  return crm_demo_write_update (service, entity, id, values, user_id, error);
}

/* What pointed to the row points to nothing, or goes with it. */
static gboolean
detach (CrmDemoService *service,
        const CrmDemoEntity *target,
        const char *id,
        const char *user_id,
        GError **error)
{
  for (guint i = 0; i < service->schema->entities->len; i++)
    {
      const CrmDemoEntity *entity = g_ptr_array_index (service->schema->entities, i);

      for (guint j = 0; j < entity->columns->len; j++)
        {
          const CrmDemoColumn *column = g_ptr_array_index (entity->columns, j);
          g_autoptr (GPtrArray) ids = NULL;

          if (g_strcmp0 (column->target, target->name) != 0 || column->flags & CRM_DEMO_COMPUTED)
            continue;
          ids = find_pointing (service, entity, column, id, error);
          if (ids == NULL)
            return FALSE;
          for (guint k = 0; k < ids->len; k++)
            if (!clear_reference (service, entity, column, g_ptr_array_index (ids, k), user_id,
                                  error))
              return FALSE;
        }
    }

  return TRUE;
}

static gboolean
bury (CrmDemoService *service, const CrmDemoEntity *entity, const char *id, GError **error)
{
  g_autofree char *owner
      = crm_demo_rights_dup_owner (service->db, service->schema, entity, id, NULL);
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("INSERT INTO _tombstones SELECT ");

  crm_demo_sql_add_text (sql, entity->name);
  crm_demo_sql_add (sql, ", \"Id\", ");
  crm_demo_sql_add_int (sql, crm_demo_db_next_version (service->db));
  crm_demo_sql_add (sql, ", _born, ");
  crm_demo_sql_add_text (sql, owner);
  crm_demo_sql_add_format (sql, " FROM \"%s\" WHERE \"Id\" = ", entity->set);
  crm_demo_sql_add_text (sql, id);

  return crm_demo_db_run (service->db, sql, error);
}

gboolean
crm_demo_write_delete (CrmDemoService *service,
                       const CrmDemoEntity *entity,
                       const char *id,
                       const char *user_id,
                       GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("DELETE FROM ");

  if (!detach (service, entity, id, user_id, error) || !bury (service, entity, id, error))
    return FALSE;

  crm_demo_sql_add_format (sql, "\"%s\" WHERE \"Id\" = ", entity->set);
  crm_demo_sql_add_text (sql, id);

  return crm_demo_db_run (service->db, sql, error);
}
