/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-stream.h"

#include "crm-demo-write.h"

static gboolean
no_row (const CrmDemoResource *resource, GError **error)
{
  g_set_error (error, CRM_DEMO_ERROR, 404, "There is no %s with the key %s", resource->entity->name,
               resource->key);
  return FALSE;
}

gboolean
crm_demo_stream_read (CrmDemoService *service,
                      CrmDemoRequest *request,
                      const CrmDemoResource *resource,
                      CrmDemoResponse *response,
                      GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT t._data, t.\"ContentType\" FROM ");
  g_autoptr (GError) local = NULL;
  sqlite3_stmt *statement;

  crm_demo_sql_add_format (sql, "\"%s\" t WHERE t.\"Id\" = ", resource->entity->set);
  crm_demo_sql_add_text (sql, resource->key);
  if (!crm_demo_user_add_condition (request->user, service->schema, resource->entity, CRM_DEMO_READ,
                                    "t", sql, error))
    return FALSE;
  statement = crm_demo_db_query (service->db, sql, error);
  if (statement == NULL)
    return FALSE;

  if (crm_demo_db_step (service->db, statement, &local))
    {
      const char *type = (const char *) sqlite3_column_text (statement, 1);

      g_string_append_len (response->body, sqlite3_column_blob (statement, 0),
                           sqlite3_column_bytes (statement, 0));
      g_set_str (&response->content_type, type != NULL ? type : "application/octet-stream");
      if (response->body->len == 0)
        response->status = 204;
    }
  else if (local == NULL)
    no_row (resource, &local);
  crm_demo_db_release (service->db, statement);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
store_bytes (CrmDemoService *service,
             const CrmDemoResource *resource,
             GBytes *bytes,
             GError **error)
{
  g_autofree char *text
      = g_strdup_printf ("UPDATE \"%s\" SET _data = ? WHERE \"Id\" = ?", resource->entity->set);
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new (text);
  g_autoptr (GError) local = NULL;
  sqlite3_stmt *statement = crm_demo_db_query (service->db, sql, error);
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob64 (statement, 1, data, length, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, resource->key, -1, SQLITE_STATIC);
  crm_demo_db_step (service->db, statement, &local);
  crm_demo_db_release (service->db, statement);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
may_write (CrmDemoService *service,
           CrmDemoRequest *request,
           const CrmDemoResource *resource,
           GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT count(*) FROM ");
  g_autofree char *owner = crm_demo_rights_dup_owner (service->db, service->schema,
                                                      resource->entity, resource->key, NULL);
  gint64 count;

  crm_demo_sql_add_format (sql, "\"%s\" t WHERE t.\"Id\" = ", resource->entity->set);
  crm_demo_sql_add_text (sql, resource->key);
  if (!crm_demo_user_add_condition (request->user, service->schema, resource->entity, CRM_DEMO_READ,
                                    "t", sql, error)
      || !crm_demo_db_get_int (service->db, sql, &count, error))
    return FALSE;
  if (count == 0)
    return no_row (resource, error);
  if (crm_demo_user_may (request->user, resource->entity, CRM_DEMO_UPDATE, owner))
    return TRUE;

  g_set_error (error, CRM_DEMO_ERROR, 403, "%s may not change this file", request->user->name);
  return FALSE;
}

gboolean
crm_demo_stream_store (CrmDemoService *service,
                       CrmDemoRequest *request,
                       const CrmDemoResource *resource,
                       GBytes *bytes,
                       GError **error)
{
  return may_write (service, request, resource, error)
         && store_bytes (service, resource, bytes, error);
}

static gboolean
write_stream (CrmDemoService *service,
              CrmDemoRequest *request,
              const CrmDemoResource *resource,
              CrmDemoResponse *response,
              GError **error)
{
  g_autoptr (CrmDemoValues) values = crm_demo_values_new ();
  const char *type = crm_demo_request_get_header (request, "content-type");

  if (!crm_demo_stream_store (service, request, resource, request->body, error))
    return FALSE;
  crm_demo_values_set (values, crm_demo_entity_find (resource->entity, "Size"),
                       g_variant_new_int64 ((gint64) g_bytes_get_size (request->body)));
  if (type != NULL)
    crm_demo_values_set (values, crm_demo_entity_find (resource->entity, "ContentType"),
                         g_variant_new_string (type));
  response->status = 204;

  return crm_demo_write_update (service, resource->entity, resource->key, values, request->user->id,
                                error);
}

gboolean
crm_demo_stream_answer (CrmDemoService *service,
                        CrmDemoRequest *request,
                        const CrmDemoResource *resource,
                        CrmDemoResponse *response,
                        GError **error)
{
  if (g_str_equal (request->method, "GET"))
    return crm_demo_stream_read (service, request, resource, response, error);
  if (g_str_equal (request->method, "PUT"))
    return write_stream (service, request, resource, response, error);

  g_set_error (error, CRM_DEMO_ERROR, 405, "%s is not allowed here", request->method);
  return FALSE;
}
