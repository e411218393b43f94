/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-query.h"

#include <string.h>

#include "crm-demo-old.h"

static void
order_free (gpointer data)
{
  CrmDemoOrder *self = data;

  crm_demo_sql_free (self->expression);
  g_free (self);
}

static void
expand_free (gpointer data)
{
  CrmDemoExpand *self = data;

  g_free (self->navigation);
  g_clear_pointer (&self->query, crm_demo_query_free);
  g_free (self);
}

void
crm_demo_query_free (CrmDemoQuery *self)
{
  crm_demo_query_release_expands (self);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->expands);
  g_ptr_array_unref (self->orders);
  g_clear_pointer (&self->filter, crm_filter_unref);
  g_free (self);
}

static gboolean
is_selected (const CrmDemoEntity *entity, const CrmDemoColumn *column, char **names)
{
  /* Keys always come: a row nobody can name is of no use. */
  return names == NULL || column->flags & CRM_DEMO_KEY
         || g_strv_contains ((const char *const *) names, column->wire);
}

static gboolean
parse_select (CrmDemoQuery *self, const char *text, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (text != NULL && !g_str_equal (text, "*"))
    names = g_strsplit (text, ",", -1);
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      g_strstrip (*name);
      if (crm_demo_entity_find_wire (self->entity, *name) == NULL
          && crm_demo_entity_find_navigation (self->entity, *name) == NULL)
        {
          g_set_error (error, CRM_DEMO_ERROR, 400,
                       "Could not find a property named '%s' on type '%s.%s'", *name,
                       self->request->traits->schema_name, self->entity->type_name);
          return FALSE;
        }
    }

  self->has_select = names != NULL;
  for (guint i = 0; i < self->entity->columns->len; i++)
    {
      CrmDemoColumn *column = g_ptr_array_index (self->entity->columns, i);

      if (is_selected (self->entity, column, names))
        g_ptr_array_add (self->columns, column);
    }

  return TRUE;
}

static gboolean
parse_filter (CrmDemoQuery *self, const char *text, GError **error)
{
  if (text == NULL)
    return TRUE;

  self->filter = crm_demo_request_is_old (self->request) ? crm_demo_old_filter_parse (text, error)
                                                         : crm_filter_parse (text, error);
  return self->filter != NULL;
}

static gboolean
is_never_null (const CrmDemoEntity *entity, const char *path)
{
  const CrmDemoColumn *column = crm_demo_entity_find_wire (entity, path);

  return column != NULL
         && (column->flags & (CRM_DEMO_REQUIRED | CRM_DEMO_KEY)
             || (column->flags & CRM_DEMO_COMPUTED && column->type == CRM_EDM_DATE_TIME_OFFSET));
}

static gboolean
is_ordered_by (GPtrArray *items, guint end, const char *path)
{
  for (guint i = 0; i < end; i++)
    if (g_str_equal (((CrmOrderItem *) g_ptr_array_index (items, i))->path, path))
      return TRUE;

  return FALSE;
}

static gboolean
add_order (CrmDemoQuery *self, const CrmOrderItem *item, GError **error)
{
  CrmDemoOrder *order = g_new0 (CrmDemoOrder, 1);

  order->descending = item->descending;
  order->never_null = is_never_null (self->entity, item->path);
  order->expression = crm_demo_sql_new (NULL);
  g_ptr_array_add (self->orders, order);

  return crm_demo_filter_compile_path (self->service, self->entity, "t", item->path,
                                       order->expression, error);
}

static gboolean
parse_orderby (CrmDemoQuery *self, const char *text, GError **error)
{
  g_autoptr (GPtrArray) items = NULL;

  if (text == NULL)
    return TRUE;

  items = crm_orderby_parse (text, error);
  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const CrmOrderItem *item = g_ptr_array_index (items, i);

      if (is_ordered_by (items, i, item->path))
        {
          /* What a database says that stands behind many services. */
          g_set_error_literal (error, CRM_DEMO_ERROR, 400,
                               "A column has been specified more than once in the order by list");
          return FALSE;
        }
      if (!add_order (self, item, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
parse_number (GHashTable *options, const char *name, gint64 *out, GError **error)
{
  const char *text = g_hash_table_lookup (options, name);
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &number, NULL))
    {
      g_set_error (error, CRM_DEMO_ERROR, 400, "%s is not a number: '%s'", name, text);
      return FALSE;
    }
  *out = (gint64) number;

  return TRUE;
}

/* An option that is silently left out would give other rows than were asked for. */
static gboolean
check_options (const CrmDemoRequest *request, GHashTable *options, GError **error)
{
  static const char *const now[]
      = { "$select", "$filter", "$orderby",   "$top",        "$skip", "$count",
          "$expand", "$format", "$skiptoken", "$deltatoken", NULL };
  static const char *const old[] = { "$select",      "$filter", "$orderby", "$top",       "$skip",
                                     "$inlinecount", "$expand", "$format",  "$skiptoken", NULL };
  const char *const *known = crm_demo_request_is_old (request) ? old : now;
  GHashTableIter iter;
  gpointer name;

  if (crm_demo_request_has (request, CRM_DEMO_QUIRK_SMALL_LANGUAGE)
      && g_hash_table_contains (options, "$skip"))
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 501, "Skip Clause is not supported in CRM");
      return FALSE;
    }

  g_hash_table_iter_init (&iter, options);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (*(char *) name == '$' && !g_strv_contains (known, name))
      {
        g_set_error (error, CRM_DEMO_ERROR, 501, "The query option %s is not supported",
                     (char *) name);
        return FALSE;
      }

  return TRUE;
}

CrmDemoQuery *
crm_demo_query_new (CrmDemoService *service,
                    CrmDemoRequest *request,
                    const CrmDemoEntity *entity,
                    GHashTable *options,
                    guint depth,
                    GError **error)
{
  g_autoptr (CrmDemoQuery) self = g_new0 (CrmDemoQuery, 1);
  const char *expand = g_hash_table_lookup (options, "$expand");

  self->service = service;
  self->request = request;
  self->entity = entity;
  self->columns = g_ptr_array_new ();
  self->expands = g_ptr_array_new_with_free_func (expand_free);
  self->orders = g_ptr_array_new_with_free_func (order_free);
  self->top = -1;
  self->count = g_strcmp0 (g_hash_table_lookup (options, "$count"), "true") == 0
                || g_strcmp0 (g_hash_table_lookup (options, "$inlinecount"), "allpages") == 0;
  if (depth > 0 && expand != NULL)
    {
      g_set_error (error, CRM_DEMO_ERROR, 501, "$expand goes one level deep");
      return NULL;
    }
  if (!check_options (request, options, error)
      || !parse_select (self, g_hash_table_lookup (options, "$select"), error)
      || !parse_filter (self, g_hash_table_lookup (options, "$filter"), error)
      || !parse_orderby (self, g_hash_table_lookup (options, "$orderby"), error)
      || !parse_number (options, "$top", &self->top, error)
      || !parse_number (options, "$skip", &self->skip, error)
      || (expand != NULL && !crm_demo_query_parse_expand (self, expand, error)))
    return NULL;

  return g_steal_pointer (&self);
}

/* _version, Id, the columns, then the keys that expands need. */
CrmDemoSql *
crm_demo_query_select (CrmDemoQuery *self)
{
  CrmDemoSql *sql = crm_demo_sql_new ("SELECT t._version, t.\"Id\"");

  for (guint i = 0; i < self->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (self->columns, i);

      crm_demo_sql_add_format (sql, ", t.\"%s\"", column->name);
    }
  for (guint i = 0; i < self->expands->len; i++)
    {
      const CrmDemoExpand *expand = g_ptr_array_index (self->expands, i);

      crm_demo_sql_add_format (sql, ", t.\"%s\"",
                               expand->lookup != NULL ? expand->lookup->name : "Id");
    }

  return sql;
}

int
crm_demo_query_get_n_columns (CrmDemoQuery *self)
{
  return (int) (2 + self->columns->len + self->expands->len);
}

gboolean
crm_demo_query_add_where (CrmDemoQuery *self, CrmDemoSql *sql, GError **error)
{
  CrmDemoUser *user = self->request->user;

  if (!crm_demo_user_add_condition (user, self->service->schema, self->entity, CRM_DEMO_READ, "t",
                                    sql, error))
    return FALSE;
  if (self->parent_column != NULL)
    {
      crm_demo_sql_add_format (sql, " AND t.\"%s\" = ", self->parent_column->name);
      crm_demo_sql_add_text (sql, self->parent_key);
    }
  if (self->filter == NULL)
    return TRUE;
  crm_demo_sql_add (sql, " AND ");

  return crm_demo_filter_compile (self->service, user, CRM_DEMO_NAMES_FACE, self->entity, "t",
                                  self->filter, sql, error);
}

void
crm_demo_query_add_order (CrmDemoQuery *self, CrmDemoSql *sql)
{
  crm_demo_sql_add (sql, " ORDER BY ");
  for (guint i = 0; i < self->orders->len; i++)
    {
      const CrmDemoOrder *order = g_ptr_array_index (self->orders, i);

      crm_demo_sql_append (sql, order->expression);
      crm_demo_sql_add (sql, order->descending ? " DESC, " : ", ");
    }
  crm_demo_sql_add (sql, "t.rid");
}
