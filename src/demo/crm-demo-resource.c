/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-resource.h"

#include <string.h>

#include "crm-guid.h"

void
crm_demo_resource_clear (CrmDemoResource *self)
{
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->segment, g_free);
  g_clear_pointer (&self->parent_key, g_free);
}

gboolean
crm_demo_resource_parse_key (const CrmDemoRequest *request,
                             const CrmDemoEntity *entity,
                             const char *text,
                             gsize length,
                             char out[37],
                             GError **error)
{
  gboolean is_old = request != NULL && crm_demo_request_is_old (request);
  gsize name = strlen (entity->key_name);
  guint8 guid[16];

  if (length > name + 1 && strncmp (text, entity->key_name, name) == 0 && text[name] == '=')
    {
      text += name + 1;
      length -= name + 1;
    }
  if (is_old && length == strlen ("guid''") + 36 && g_str_has_prefix (text, "guid'"))
    {
      text += strlen ("guid'");
      length = 36;
    }
  else if (is_old)
    {
      length = 0;
    }
  if (!crm_guid_parse (text, length, guid))
    {
      g_set_error (error, CRM_DEMO_ERROR, 400, "Not a key: '%.*s'", (int) length, text);
      return FALSE;
    }
  crm_guid_format (guid, out);

  return TRUE;
}

static gboolean
not_found (const char *segment, GError **error)
{
  g_set_error (error, CRM_DEMO_ERROR, 404, "Resource not found for the segment '%s'", segment);
  return FALSE;
}

/* "Contacts" or "Contacts(key)". */
static gboolean
parse_set (CrmDemoService *service,
           CrmDemoRequest *request,
           const char *segment,
           CrmDemoResource *out,
           GError **error)
{
  const char *open = strchr (segment, '(');
  gsize length = strlen (segment);
  char key[37];

  if (g_str_equal (segment, "Me"))
    {
      out->entity = crm_demo_schema_find (service->schema, "User");
      out->key = g_strdup (request->user->row_id);
      return TRUE;
    }

  out->entity = crm_demo_schema_find_set (service->schema, segment,
                                          open != NULL ? (gsize) (open - segment) : length,
                                          crm_demo_request_get_tail (request));
  if (out->entity == NULL)
    return not_found (segment, error);
  if (open == NULL)
    return TRUE;
  if (segment[length - 1] != ')')
    return not_found (segment, error);
  if (!crm_demo_resource_parse_key (request, out->entity, open + 1,
                                    (gsize) (segment + length - 1 - open - 1), key, error))
    return FALSE;
  out->key = g_strdup (key);

  return TRUE;
}

/* The key of the row a visible row points to. */
static gboolean
follow_lookup (CrmDemoService *service,
               CrmDemoRequest *request,
               const CrmDemoColumn *column,
               CrmDemoResource *out,
               GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT t.");
  char *target;

  crm_demo_sql_add_format (sql, "\"%s\" FROM \"%s\" t WHERE t.\"Id\" = ", column->name,
                           out->entity->set);
  crm_demo_sql_add_text (sql, out->key);
  if (!crm_demo_user_add_condition (request->user, service->schema, out->entity, CRM_DEMO_READ, "t",
                                    sql, error))
    return FALSE;
  target = crm_demo_db_dup_text (service->db, sql, error);
  if (target == NULL)
    return (error != NULL && *error != NULL) ? FALSE : not_found (column->navigation, error);

  g_free (out->key);
  out->key = target;
  out->entity = crm_demo_schema_find (service->schema, column->target);

  return TRUE;
}

static gboolean
follow (CrmDemoService *service,
        CrmDemoRequest *request,
        const char *segment,
        CrmDemoResource *out,
        GError **error)
{
  const CrmDemoColumn *lookup;
  const CrmDemoEntity *children;
  CrmDemoColumn *back = NULL;

  if (out->key == NULL || crm_demo_entity_find_wire (out->entity, segment) != NULL
      || *segment == '$'
      || (out->entity->flags & CRM_DEMO_HAS_STREAM && g_str_equal (segment, "Data")))
    {
      out->segment = g_strdup (segment);
      return TRUE;
    }

  lookup = crm_demo_entity_find_navigation (out->entity, segment);
  if (lookup != NULL)
    return follow_lookup (service, request, lookup, out, error);
  children = crm_demo_schema_find_collection (service->schema, out->entity, segment, &back);
  if (children == NULL)
    return not_found (segment, error);
  out->entity = children;
  out->parent_column = back;
  out->parent_key = g_steal_pointer (&out->key);

  return TRUE;
}

gboolean
crm_demo_resource_parse (CrmDemoService *service,
                         CrmDemoRequest *request,
                         const char *path,
                         CrmDemoResource *out,
                         GError **error)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", 4);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *segment = g_uri_unescape_string (parts[i], NULL);

      if (out->segment != NULL && *out->segment != '$' && g_strcmp0 (segment, "$value") == 0)
        {
          out->is_value = TRUE;
          continue;
        }
      if (segment == NULL || out->segment != NULL)
        return not_found (parts[i], error);
      if (i == 0 ? !parse_set (service, request, segment, out, error)
                 : !follow (service, request, segment, out, error))
        return FALSE;
    }

  return TRUE;
}
