/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-change.h"

#include <string.h>

#include "crm-demo-process.h"
#include "crm-demo-query.h"
#include "crm-demo-write.h"

typedef struct
{
  CrmDemoService *service;
  CrmDemoRequest *request;
  const CrmDemoResource *resource;
  CrmDemoResponse *response;
} Change;

static gboolean
refuse (Change *self, GError **error)
{
  g_set_error (error, CRM_DEMO_ERROR, 403, "%s may not do this with %s", self->request->user->name,
               self->resource->entity->set_name);
  return FALSE;
}

/* The version of a row the user can see, 0 where there is none. */
static gboolean
look_for_row (Change *self, const char *key, gint64 *version, GError **error)
{
  const CrmDemoEntity *entity = self->resource->entity;
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT t._version FROM ");

  crm_demo_sql_add_format (sql, "\"%s\" t WHERE t.\"Id\" = ", entity->set);
  crm_demo_sql_add_text (sql, key);

  return crm_demo_user_add_condition (self->request->user, self->service->schema, entity,
                                      CRM_DEMO_READ, "t", sql, error)
         && crm_demo_db_get_int (self->service->db, sql, version, error);
}

static gboolean
find_row (Change *self, const char *key, gint64 *version, GError **error)
{
  if (!look_for_row (self, key, version, error))
    return FALSE;
  if (*version == 0)
    crm_demo_row_set_missing (self->service, self->resource->entity, key, error);

  return *version != 0;
}

static gboolean
matches (const char *list, const char *etag)
{
  g_auto (GStrv) items = g_strsplit (list, ",", -1);

  for (char **item = items; *item != NULL; item++)
    if (g_str_equal (g_strstrip (*item), "*") || g_str_equal (*item, etag))
      return TRUE;

  return FALSE;
}

static gboolean
check_etag (Change *self, gint64 version, GError **error)
{
  const char *match = crm_demo_request_get_header (self->request, "if-match");
  const char *none_match = crm_demo_request_get_header (self->request, "if-none-match");
  g_autofree char *etag = crm_demo_dup_etag (version);

  if (crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_NO_ETAGS))
    return TRUE;
  if (match == NULL && self->service->options.require_if_match)
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 428, "If-Match is required");
      return FALSE;
    }
  if ((match != NULL && !matches (match, etag))
      || (none_match != NULL && matches (none_match, etag)))
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 412, "The row has been changed since");
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_right (Change *self, CrmDemoOperation operation, const char *key, GError **error)
{
  const CrmDemoEntity *entity = self->resource->entity;
  g_autoptr (GError) local = NULL;
  g_autofree char *owner
      = crm_demo_rights_dup_owner (self->service->db, self->service->schema, entity, key, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  if (crm_demo_user_may (self->request->user, entity, operation, owner))
    return TRUE;
  if (operation != CRM_DEMO_UPDATE
      || !crm_demo_request_has (self->request, CRM_DEMO_QUIRK_BREAKS_ON_RIGHTS))
    return refuse (self, error);

  g_set_error (error, CRM_DEMO_ERROR, 500, "%s may not do this with %s", self->request->user->name,
               entity->set_name);
  return FALSE;
}

static CrmDemoValues *
parse_body (Change *self, GError **error)
{
  const char *type = crm_demo_request_get_header (self->request, "content-type");
  gsize length;
  const char *json = g_bytes_get_data (self->request->body, &length);

  if (type == NULL || !g_str_has_prefix (type, "application/json"))
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 415, "The body must be application/json");
      return NULL;
    }

  return crm_demo_values_parse (self->service, self->request, self->resource->entity,
                                json != NULL ? json : "", length, error);
}

/* Says where the row is and, if wanted, what it holds now. */
static gboolean
answer_row (Change *self, const char *key, guint status, gboolean with_body, GError **error)
{
  const CrmDemoEntity *entity = self->resource->entity;
  gboolean is_old = crm_demo_request_is_old (self->request);
  g_autofree char *location
      = g_strdup_printf (is_old ? "%s%s%s(guid'%s')" : "%s%s%s(%s)", self->request->root,
                         entity->set_name, crm_demo_request_get_tail (self->request), key);
  g_autoptr (CrmDemoQuery) query
      = crm_demo_query_new (self->service, self->request, entity, self->request->options, 0, error);
  g_autofree char *prefer = crm_demo_request_dup_preference (self->request, "return");

  if (query == NULL)
    return FALSE;
  if (status == 201)
    crm_demo_response_add_header (self->response, "Location", location);
  /* A row written for somebody else is out of sight at once: then there is only its address. */
  if (!crm_demo_row_read (query, key, self->response, NULL))
    with_body = FALSE;
  if (prefer != NULL && !is_old)
    crm_demo_response_add_header (self->response, "Preference-Applied",
                                  with_body ? "return=representation" : "return=minimal");
  self->response->status = with_body ? status : 204;
  if (with_body)
    return TRUE;
  g_string_truncate (self->response->body, 0);
  g_clear_pointer (&self->response->content_type, g_free);
  crm_demo_response_add_header (self->response, is_old ? "DataServiceId" : "OData-EntityId",
                                location);

  return TRUE;
}

static gboolean
wants_body (Change *self, gboolean fallback)
{
  g_autofree char *prefer = crm_demo_request_dup_preference (self->request, "return");
  g_autofree char *content = crm_demo_request_dup_preference (self->request, "return-content");
  g_autofree char *nothing = crm_demo_request_dup_preference (self->request, "return-no-content");

  if (crm_demo_request_is_old (self->request))
    return content != NULL || (fallback && nothing == NULL);
  /* Dataverse tells only whoever asks. */
  if (crm_demo_request_has (self->request, CRM_DEMO_QUIRK_UPSERT))
    fallback = FALSE;

  return prefer == NULL ? fallback : g_str_equal (prefer, "representation");
}

static gboolean
create (Change *self, GError **error)
{
  const CrmDemoResource *resource = self->resource;
  g_autoptr (CrmDemoValues) values = NULL;
  g_autofree char *id = NULL;

  if (crm_demo_user_get_level (self->request->user, resource->entity, CRM_DEMO_CREATE)
      == CRM_DEMO_LEVEL_NONE)
    return refuse (self, error);
  values = parse_body (self, error);
  if (values == NULL)
    return FALSE;
  if (resource->parent_column != NULL)
    crm_demo_values_set (values, resource->parent_column,
                         g_variant_new_string (resource->parent_key));
  id = crm_demo_write_insert (self->service, resource->entity, values, self->request->user->id,
                              error);

  return id != NULL && answer_row (self, id, 201, wants_body (self, TRUE), error);
}

/* PUT: what is not said becomes empty. */
static gboolean
clear_the_rest (Change *self, CrmDemoValues *values, GError **error)
{
  GPtrArray *columns = self->resource->entity->columns;

  for (guint i = 0; i < columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (columns, i);

      if (column->flags & (CRM_DEMO_KEY | CRM_DEMO_COMPUTED)
          || crm_demo_values_get (values, column) != NULL)
        continue;
      if (column->flags & CRM_DEMO_REQUIRED)
        {
          g_set_error (error, CRM_DEMO_ERROR, 400, "%s: a value is required", column->name);
          return FALSE;
        }
      crm_demo_values_set (values, column, g_variant_new_tuple (NULL, 0));
    }

  return TRUE;
}

static gboolean
check_key (Change *self, CrmDemoValues *values, GError **error)
{
  GVariant *id = crm_demo_values_get (values, crm_demo_entity_find (self->resource->entity, "Id"));

  if (id == NULL
      || (g_variant_is_of_type (id, G_VARIANT_TYPE_STRING)
          && g_str_equal (g_variant_get_string (id, NULL), self->resource->key)))
    return TRUE;

  g_set_error_literal (error, CRM_DEMO_ERROR, 400, "A key cannot be changed");
  return FALSE;
}

/* A PATCH on a row that is not there makes it, unless If-Match says that it must be there. */
static gboolean
may_upsert (Change *self, gboolean replace, gint64 version)
{
  return version == 0 && !replace && crm_demo_request_has (self->request, CRM_DEMO_QUIRK_UPSERT)
         && crm_demo_request_get_header (self->request, "if-match") == NULL;
}

static gboolean
upsert (Change *self, GError **error)
{
  const CrmDemoEntity *entity = self->resource->entity;
  g_autoptr (CrmDemoValues) values = NULL;
  g_autofree char *id = NULL;

  if (crm_demo_user_get_level (self->request->user, entity, CRM_DEMO_CREATE) == CRM_DEMO_LEVEL_NONE)
    return refuse (self, error);
  values = parse_body (self, error);
  if (values == NULL)
    return FALSE;
  crm_demo_values_set (values, crm_demo_entity_find (entity, "Id"),
                       g_variant_new_string (self->resource->key));
  id = crm_demo_write_insert (self->service, entity, values, self->request->user->id, error);

  return id != NULL && answer_row (self, id, 201, wants_body (self, FALSE), error);
}

static gboolean
update (Change *self, gboolean replace, GError **error)
{
  const char *key = self->resource->key;
  g_autoptr (CrmDemoValues) values = NULL;
  gint64 version;

  if (!look_for_row (self, key, &version, error))
    return FALSE;
  if (may_upsert (self, replace, version))
    return upsert (self, error);
  if (!find_row (self, key, &version, error) || !check_right (self, CRM_DEMO_UPDATE, key, error)
      || !check_etag (self, version, error))
    return FALSE;
  values = parse_body (self, error);
  if (values == NULL || !check_key (self, values, error)
      || (replace && !clear_the_rest (self, values, error))
      || !crm_demo_write_update (self->service, self->resource->entity, key, values,
                                 self->request->user->id, error))
    return FALSE;

  return answer_row (self, key, 200, wants_body (self, FALSE), error);
}

static gboolean
remove_row (Change *self, GError **error)
{
  const char *key = self->resource->key;
  gint64 version;

  if (!find_row (self, key, &version, error) || !check_right (self, CRM_DEMO_DELETE, key, error)
      || !check_etag (self, version, error)
      || !crm_demo_write_delete (self->service, self->resource->entity, key,
                                 self->request->user->id, error))
    return FALSE;
  self->response->status = 204;

  return TRUE;
}

static gboolean
dispatch (Change *self, GError **error)
{
  const char *method = self->request->method;
  const char *tunnelled = crm_demo_request_get_header (self->request, "x-http-method");

  if (g_str_equal (method, "POST") && tunnelled != NULL)
    method = tunnelled;
  if (self->resource->segment == NULL && self->resource->key == NULL
      && g_str_equal (method, "POST"))
    return create (self, error);
  if (self->resource->segment == NULL && self->resource->key != NULL)
    {
      if (g_str_equal (method, "PATCH") || g_str_equal (method, "MERGE"))
        return update (self, FALSE, error);
      if (g_str_equal (method, "PUT"))
        return update (self, TRUE, error);
      if (g_str_equal (method, "DELETE"))
        return remove_row (self, error);
    }

  g_set_error (error, CRM_DEMO_ERROR, 405, "%s is not allowed here", method);
  return FALSE;
}

gboolean
crm_demo_change_answer (CrmDemoService *service,
                        CrmDemoRequest *request,
                        const CrmDemoResource *resource,
                        CrmDemoResponse *response,
                        GError **error)
{
  Change self = { service, request, resource, response };
  guint mark = crm_demo_process_get_mark (service->process);

  if (!crm_demo_db_begin (service->db, error))
    return FALSE;
  if (dispatch (&self, error))
    {
      crm_demo_db_commit (service->db);
      return TRUE;
    }
  crm_demo_db_rollback (service->db);
  crm_demo_process_roll_back (service->process, mark);

  return FALSE;
}
