/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-query.h"

#include <string.h>

/* Splits at @separator outside of parentheses and quotes. */
static GPtrArray *
split_outside (const char *text, char separator)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  const char *start = text;
  gboolean quoted = FALSE;
  int depth = 0;

  for (const char *at = text;; at++)
    {
      if (*at == '\'')
        quoted = !quoted;
      else if (*at == '(' && !quoted)
        depth++;
      else if (*at == ')' && !quoted)
        depth--;
      if (*at != '\0' && (*at != separator || depth > 0 || quoted))
        continue;
      g_ptr_array_add (parts, g_strstrip (g_strndup (start, (gsize) (at - start))));
      if (*at == '\0')
        return parts;
      start = at + 1;
    }
}

static GHashTable *
parse_inner_options (const char *text)
{
  GHashTable *options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) parts = split_outside (text, ';');

  for (guint i = 0; i < parts->len; i++)
    {
      const char *part = g_ptr_array_index (parts, i);
      const char *equals = strchr (part, '=');

      if (equals != NULL)
        g_hash_table_insert (options, g_strndup (part, (gsize) (equals - part)),
                             g_strdup (equals + 1));
    }

  return options;
}

static const CrmDemoEntity *
find_target (CrmDemoQuery *self, CrmDemoExpand *expand, GError **error)
{
  CrmDemoSchema *schema = self->service->schema;
  CrmDemoColumn *back = NULL;
  const CrmDemoEntity *target;

  expand->lookup = crm_demo_entity_find_navigation (self->entity, expand->navigation);
  if (expand->lookup != NULL)
    return crm_demo_schema_find (schema, expand->lookup->target);

  target = crm_demo_schema_find_collection (schema, self->entity, expand->navigation, &back);
  expand->back = back;
  if (target == NULL)
    g_set_error (error, CRM_DEMO_ERROR, 400,
                 "Could not find a navigation property named '%s' on type '" CRM_DEMO_NAMESPACE
                 ".%s'",
                 expand->navigation, self->entity->name);

  return target;
}

static gboolean
parse_item (CrmDemoQuery *self, const char *item, GError **error)
{
  const char *open = strchr (item, '(');
  gsize length = strlen (item);
  g_autoptr (GHashTable) options = NULL;
  CrmDemoExpand *expand = g_new0 (CrmDemoExpand, 1);
  const CrmDemoEntity *target;

  g_ptr_array_add (self->expands, expand);
  if (open != NULL && item[length - 1] == ')')
    {
      g_autofree char *inside = g_strndup (open + 1, (gsize) (item + length - 1 - open - 1));

      expand->navigation = g_strndup (item, (gsize) (open - item));
      options = parse_inner_options (inside);
    }
  else
    {
      expand->navigation = g_strdup (item);
      options = parse_inner_options ("");
    }

  target = find_target (self, expand, error);
  if (target == NULL)
    return FALSE;
  expand->query = crm_demo_query_new (self->service, self->request, target, options, 1, error);

  return expand->query != NULL;
}

gboolean
crm_demo_query_parse_expand (CrmDemoQuery *self, const char *text, GError **error)
{
  g_autoptr (GPtrArray) items = split_outside (text, ',');

  for (guint i = 0; i < items->len; i++)
    if (!parse_item (self, g_ptr_array_index (items, i), error))
      return FALSE;

  return TRUE;
}

static gboolean
prepare (CrmDemoExpand *expand, GError **error)
{
  CrmDemoQuery *inner = expand->query;
  g_autoptr (CrmDemoSql) sql = crm_demo_query_select (inner);

  crm_demo_sql_add_format (sql, " FROM \"%s\" t WHERE t.\"%s\" = ", inner->entity->set,
                           expand->lookup != NULL ? "Id" : expand->back->name);
  crm_demo_sql_add_text (sql, NULL);
  if (!crm_demo_query_add_where (inner, sql, error))
    return FALSE;
  crm_demo_query_add_order (inner, sql);
  if (inner->top >= 0 || inner->skip > 0)
    crm_demo_sql_add_format (sql, " LIMIT %" G_GINT64_FORMAT " OFFSET %" G_GINT64_FORMAT,
                             inner->top, inner->skip);
  expand->statement = crm_demo_db_query (inner->service->db, sql, error);

  return expand->statement != NULL;
}

gboolean
crm_demo_query_prepare_expands (CrmDemoQuery *self, GError **error)
{
  for (guint i = 0; i < self->expands->len; i++)
    {
      CrmDemoExpand *expand = g_ptr_array_index (self->expands, i);

      if (expand->statement == NULL && !prepare (expand, error))
        return FALSE;
    }

  return TRUE;
}

void
crm_demo_query_release_expands (CrmDemoQuery *self)
{
  for (guint i = 0; i < self->expands->len; i++)
    {
      CrmDemoExpand *expand = g_ptr_array_index (self->expands, i);

      crm_demo_db_release (self->service->db, g_steal_pointer (&expand->statement));
    }
}

static gboolean
write_single (CrmDemoExpand *expand, GString *out, GError **error)
{
  g_autoptr (GError) local = NULL;
  CrmDemoDb *db = expand->query->service->db;

  if (crm_demo_db_step (db, expand->statement, &local))
    return crm_demo_query_write_row (expand->query, out, expand->statement, NULL, error);
  g_string_append (out, "null");
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
write_collection (CrmDemoExpand *expand, GString *out, GError **error)
{
  CrmDemoDb *db = expand->query->service->db;
  g_autoptr (GError) local = NULL;
  gboolean first = TRUE;

  g_string_append_c (out, '[');
  while (crm_demo_db_step (db, expand->statement, &local))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      if (!crm_demo_query_write_row (expand->query, out, expand->statement, NULL, error))
        return FALSE;
    }
  g_string_append_c (out, ']');
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
write_expand (CrmDemoExpand *expand, GString *out, sqlite3_stmt *outer, int index, GError **error)
{
  g_string_append_printf (out, ",\"%s\":", expand->navigation);
  sqlite3_reset (expand->statement);
  if (sqlite3_column_type (outer, index) == SQLITE_NULL)
    {
      g_string_append (out, "null");
      return TRUE;
    }
  sqlite3_bind_text (expand->statement, 1, (const char *) sqlite3_column_text (outer, index), -1,
                     SQLITE_TRANSIENT);

  return expand->lookup != NULL ? write_single (expand, out, error)
                                : write_collection (expand, out, error);
}

/* Control information of a row, "full" with all of it; ends with a comma or nothing. */
static void
write_control (CrmDemoQuery *self, GString *out, sqlite3_stmt *statement, const char *context)
{
  CrmDemoSchema *schema = self->service->schema;
  CrmDemoMetadataLevel level = self->request->metadata;

  if (level == CRM_DEMO_METADATA_NONE)
    return;

  if (context != NULL)
    g_string_append_printf (out, "\"@odata.context\":\"%s$metadata%s\",", self->request->root,
                            context);
  if (schema->face == CRM_DEMO_FACE_ODATA)
    g_string_append_printf (out, "\"@odata.etag\":\"W/\\\"%" G_GINT64_FORMAT "\\\"\",",
                            (gint64) sqlite3_column_int64 (statement, 0));
  if (level == CRM_DEMO_METADATA_FULL)
    g_string_append_printf (
        out, "\"@odata.type\":\"#" CRM_DEMO_NAMESPACE ".%s\",\"@odata.id\":\"%s%s(%s)\",",
        self->entity->name, self->request->root, crm_demo_schema_get_set (schema, self->entity),
        sqlite3_column_text (statement, 1));
}

static void
write_values (CrmDemoQuery *self, GString *out, sqlite3_stmt *statement)
{
  CrmDemoJsonStyle style
      = { self->request->ieee754, self->service->schema->face == CRM_DEMO_FACE_CREATIO };
  const char *wrong = self->request->wrong_property;

  for (guint i = 0; i < self->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (self->columns, i);

      if (i > 0)
        g_string_append_c (out, ',');
      g_string_append (out, column->json_key);
      if (wrong != NULL && g_str_equal (wrong, column->name))
        g_string_append (out, "{\"unexpected\":[true]}");
      else
        crm_demo_json_add_value (out, column, statement, (int) i + 2, style);
    }
}

gboolean
crm_demo_query_write_row (
    CrmDemoQuery *self, GString *out, sqlite3_stmt *statement, const char *context, GError **error)
{
  g_string_append_c (out, '{');
  write_control (self, out, statement, context);
  write_values (self, out, statement);
  for (guint i = 0; i < self->expands->len; i++)
    if (!write_expand (g_ptr_array_index (self->expands, i), out, statement,
                       (int) (2 + self->columns->len + i), error))
      return FALSE;
  g_string_append_c (out, '}');

  return TRUE;
}

char *
crm_demo_query_dup_context (CrmDemoQuery *self, gboolean single)
{
  GString *text = g_string_new ("#");

  g_string_append (text, crm_demo_schema_get_set (self->service->schema, self->entity));
  if (self->has_select)
    for (guint i = 0; i < self->columns->len; i++)
      {
        const CrmDemoColumn *column = g_ptr_array_index (self->columns, i);

        g_string_append_printf (text, "%c%s", i == 0 ? '(' : ',', column->name);
      }
  if (self->has_select)
    g_string_append_c (text, ')');
  if (single)
    g_string_append (text, "/$entity");

  return g_string_free_and_steal (text);
}

char *
crm_demo_dup_etag (gint64 version)
{
  return g_strdup_printf ("W/\"%" G_GINT64_FORMAT "\"", version);
}
