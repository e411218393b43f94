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
                 "Could not find a navigation property named '%s' on type '%s.%s'",
                 expand->navigation, self->request->traits->schema_name, self->entity->type_name);

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
