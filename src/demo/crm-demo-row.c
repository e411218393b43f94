/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-logical.h"
#include "crm-demo-query.h"

/* One row as JSON: control information, values, what was expanded. */

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
  gboolean is_verbose = expand->query->request->is_verbose;
  gboolean first = TRUE;

  g_string_append (out, is_verbose ? "{\"results\":[" : "[");
  while (crm_demo_db_step (db, expand->statement, &local))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      if (!crm_demo_query_write_row (expand->query, out, expand->statement, NULL, error))
        return FALSE;
    }
  g_string_append (out, is_verbose ? "]}" : "]");
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

static void
add_text (GString *out, const char *text)
{
  crm_demo_json_add_string (out, text, strlen (text));
}

/* --- control information ---------------------------------------------------------------- */

static gboolean
has_etag (CrmDemoQuery *self)
{
  return !crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_NO_ETAGS);
}

static void
write_now (CrmDemoQuery *self, GString *out, sqlite3_stmt *statement, const char *context)
{
  CrmDemoRequest *request = self->request;

  if (request->metadata == CRM_DEMO_METADATA_NONE)
    return;

  if (context != NULL)
    g_string_append_printf (out, "\"@odata.context\":\"%s$metadata%s\",", request->root, context);
  if (has_etag (self))
    g_string_append_printf (out, "\"@odata.etag\":\"W/\\\"%" G_GINT64_FORMAT "\\\"\",",
                            (gint64) sqlite3_column_int64 (statement, 0));
  if (request->metadata == CRM_DEMO_METADATA_FULL)
    g_string_append_printf (out, "\"@odata.type\":\"#%s.%s\",\"@odata.id\":\"%s%s(%s)\",",
                            request->traits->schema_name, self->entity->type_name, request->root,
                            self->entity->set_name, sqlite3_column_text (statement, 1));
}

static void
write_light (CrmDemoQuery *self, GString *out, sqlite3_stmt *statement, const char *context)
{
  if (context != NULL)
    g_string_append_printf (out, "\"odata.metadata\":\"%s$metadata#%s%s/@Element\",",
                            self->request->root, self->entity->set_name,
                            crm_demo_request_get_tail (self->request));
  if (has_etag (self))
    g_string_append_printf (out, "\"odata.etag\":\"W/\\\"%" G_GINT64_FORMAT "\\\"\",",
                            (gint64) sqlite3_column_int64 (statement, 0));
}

static void
write_verbose (CrmDemoQuery *self, GString *out, sqlite3_stmt *statement)
{
  const CrmDemoRequest *request = self->request;

  g_string_append_printf (out, "\"__metadata\":{\"uri\":\"%s%s%s(guid'%s')\",", request->root,
                          self->entity->set_name, crm_demo_request_get_tail (request),
                          sqlite3_column_text (statement, 1));
  if (has_etag (self))
    g_string_append_printf (out, "\"etag\":\"W/\\\"%" G_GINT64_FORMAT "\\\"\",",
                            (gint64) sqlite3_column_int64 (statement, 0));
  g_string_append_printf (out, "\"type\":\"%s.%s\"},", request->traits->schema_name,
                          self->entity->type_name);
}

/* What was not expanded is only pointed to. */
static void
write_deferred (CrmDemoQuery *self, GString *out, sqlite3_stmt *statement)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (self->columns, i);
      gboolean is_expanded = FALSE;

      for (guint j = 0; column->navigation != NULL && j < self->expands->len; j++)
        is_expanded |= ((CrmDemoExpand *) g_ptr_array_index (self->expands, j))->lookup == column;
      if (column->navigation == NULL || is_expanded)
        continue;
      g_string_append_printf (out, ",\"%s\":{\"__deferred\":{\"uri\":\"%s%s%s(guid'%s')/%s\"}}",
                              column->navigation, self->request->root, self->entity->set_name,
                              crm_demo_request_get_tail (self->request),
                              sqlite3_column_text (statement, 1), column->navigation);
    }
}

/* --- annotations of values -------------------------------------------------------------- */

static gboolean
wants (CrmDemoQuery *self, const char *term)
{
  const char *prefer = crm_demo_request_get_header (self->request, "prefer");
  const char *list = prefer != NULL ? strstr (prefer, "odata.include-annotations=") : NULL;

  return list != NULL && (strstr (list, term) != NULL || strstr (list, "=\"*\"") != NULL);
}

static void
add_annotation (GString *out, const CrmDemoColumn *column, const char *term, const char *text)
{
  g_string_append_printf (out, "\"%s@%s\":", column->wire, term);
  add_text (out, text);
  g_string_append_c (out, ',');
}

/* What a person reads instead of a value; %NULL: the value itself. */
static char *
dup_formatted (CrmDemoQuery *self, const CrmDemoColumn *column, sqlite3_stmt *statement, int index)
{
  const char *text = (const char *) sqlite3_column_text (statement, index);
  g_autoptr (CrmDemoSql) sql = NULL;
  const CrmDemoEntity *target;

  if (column->is_coded)
    return g_strdelimit (g_strdup (text), ",", ';');
  if (column->type == CRM_EDM_BOOLEAN)
    return g_strdup (*text == '1' ? "Yes" : "No");
  if (column->target == NULL)
    return g_strdup (crm_demo_state_get_label (column, sqlite3_column_int64 (statement, index)));

  target = crm_demo_schema_find (self->service->schema, column->target);
  sql = crm_demo_sql_new ("SELECT ");
  crm_demo_sql_add_format (sql, "\"%s\" FROM \"%s\" WHERE \"Id\" = ",
                           ((CrmDemoColumn *) g_ptr_array_index (target->columns, 1))->name,
                           target->set);
  crm_demo_sql_add_text (sql, text);

  return crm_demo_db_dup_text (self->service->db, sql, NULL);
}

static void
write_annotations (CrmDemoQuery *self,
                   GString *out,
                   const CrmDemoColumn *column,
                   sqlite3_stmt *statement,
                   int index)
{
  g_autofree char *formatted = NULL;

  if (!crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_LOGICAL_NAMES)
      || sqlite3_column_type (statement, index) == SQLITE_NULL)
    return;
  if (wants (self, CRM_DEMO_FORMATTED))
    formatted = dup_formatted (self, column, statement, index);
  if (formatted != NULL)
    add_annotation (out, column, CRM_DEMO_FORMATTED, formatted);
  if (column->target == NULL)
    return;
  if (wants (self, "Microsoft.Dynamics.CRM.associatednavigationproperty"))
    add_annotation (out, column, "Microsoft.Dynamics.CRM.associatednavigationproperty",
                    column->navigation);
  if (wants (self, "Microsoft.Dynamics.CRM.lookuplogicalname"))
    add_annotation (out, column, "Microsoft.Dynamics.CRM.lookuplogicalname",
                    crm_demo_schema_find (self->service->schema, column->target)->type_name);
}

/* --- values ----------------------------------------------------------------------------- */

static void
write_value (CrmDemoQuery *self,
             GString *out,
             const CrmDemoColumn *column,
             sqlite3_stmt *statement,
             int index)
{
  CrmDemoJsonStyle style = {
    .ieee754 = self->request->ieee754,
    .no_null = crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_NO_NULLS),
    .is_old = crm_demo_request_is_old (self->request),
    .has_ticks = self->request->has_ticks,
  };
  const char *wrong = self->request->wrong_property;

  write_annotations (self, out, column, statement, index);
  g_string_append (out, column->json_key);
  if (wrong != NULL && g_str_equal (wrong, column->wire))
    g_string_append (out, "{\"unexpected\":[true]}");
  else
    crm_demo_json_add_value (out, column, statement, index, style);
}

static void
write_values (CrmDemoQuery *self, GString *out, sqlite3_stmt *statement)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (self->columns, i);
      int index = (int) i + 2;

      /* Twins are one property: the second stands behind the first. */
      if (column->is_second)
        continue;
      if (i > 0)
        g_string_append_c (out, ',');
      if (column->twin != NULL && sqlite3_column_type (statement, index) == SQLITE_NULL)
        write_value (self, out, column->twin, statement, index + 1);
      else
        write_value (self, out, column, statement, index);
    }
}

gboolean
crm_demo_query_write_row (
    CrmDemoQuery *self, GString *out, sqlite3_stmt *statement, const char *context, GError **error)
{
  gboolean is_verbose = self->request->is_verbose;

  g_string_append (out, is_verbose && context != NULL ? "{\"d\":{" : "{");
  if (!crm_demo_request_is_old (self->request))
    write_now (self, out, statement, context);
  else if (is_verbose)
    write_verbose (self, out, statement);
  else
    write_light (self, out, statement, context);
  write_values (self, out, statement);
  if (is_verbose)
    write_deferred (self, out, statement);
  for (guint i = 0; i < self->expands->len; i++)
    if (!write_expand (g_ptr_array_index (self->expands, i), out, statement,
                       (int) (2 + self->columns->len + i), error))
      return FALSE;
  g_string_append (out, is_verbose && context != NULL ? "}}" : "}");

  return TRUE;
}

char *
crm_demo_query_dup_context (CrmDemoQuery *self, gboolean single)
{
  GString *text = g_string_new ("#");

  g_string_append (text, self->entity->set_name);
  if (self->has_select)
    for (guint i = 0; i < self->columns->len; i++)
      {
        const CrmDemoColumn *column = g_ptr_array_index (self->columns, i);

        if (!column->is_second)
          g_string_append_printf (text, "%c%s", i == 0 ? '(' : ',', column->wire);
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
