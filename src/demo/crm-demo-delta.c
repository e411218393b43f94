/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-page.h"

/* What changed since a version: rows in the order of their last change, then tombstones. A row
 * that left the user's sight or the filter is "changed" in "@removed", never "deleted". */

static gboolean
check_token (CrmDemoQuery *query, const CrmDemoToken *token, GError **error)
{
  /* A version that is still to come was one before the rows were brought back. */
  if (token->delta >= 0 && token->rights == crm_demo_token_rights (query)
      && token->delta >= query->service->oldest_delta
      && token->delta <= crm_demo_db_get_version (query->service->db))
    return TRUE;

  if (crm_demo_request_has (query->request, CRM_DEMO_QUIRK_CHANGES_FOR_ALL))
    g_set_error_literal (error, CRM_DEMO_ERROR, 400,
                         "Version stamp associated with the client has expired. Please perform a "
                         "full sync.");
  else
    g_set_error_literal (error, CRM_DEMO_ERROR, 410,
                         "The delta link has expired: rights, model or database have changed "
                         "since");
  return FALSE;
}

static gboolean
add_flag (CrmDemoQuery *query, CrmDemoSql *sql, GError **error)
{
  crm_demo_sql_add (sql, ", t._version, t._born, (1");
  if (!crm_demo_query_add_where (query, sql, error))
    return FALSE;
  crm_demo_sql_add (sql, ")");

  return TRUE;
}

static sqlite3_stmt *
start_statement (CrmDemoQuery *query, const CrmDemoToken *token, GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_query_select (query);

  if (!add_flag (query, sql, error))
    return NULL;
  crm_demo_sql_add_format (sql, " FROM \"%s\" t WHERE t._version > ", query->entity->set);
  crm_demo_sql_add_int (sql, token->rid);
  crm_demo_sql_add (sql, " AND t._version <= ");
  crm_demo_sql_add_int (sql, token->version);
  crm_demo_sql_add (sql, " ORDER BY t._version LIMIT ");
  crm_demo_sql_add_int (sql, token->page_size + 1);

  return crm_demo_db_query (query->service->db, sql, error);
}

static void
write_removed (CrmDemoQuery *query, GString *out, const char *id, const char *reason)
{
  const char *set = query->entity->set_name;

  if (out->str[out->len - 1] != '[')
    g_string_append_c (out, ',');
  if (crm_demo_request_has (query->request, CRM_DEMO_QUIRK_CHANGES_FOR_ALL))
    {
      g_string_append_printf (out,
                              "{\"@odata.context\":\"%s$metadata#%s/$deletedEntity\","
                              "\"id\":\"%s\",\"reason\":\"%s\"}",
                              query->request->root, set, id, reason);
      return;
    }
  g_string_append_printf (
      out, "{\"@removed\":{\"reason\":\"%s\"},\"@odata.id\":\"%s(%s)\",\"Id\":\"%s\"}", reason, set,
      id, id);
}

static gboolean
write_changed (CrmDemoQuery *query,
               GString *out,
               sqlite3_stmt *statement,
               const CrmDemoToken *token,
               GError **error)
{
  int index = crm_demo_query_get_n_columns (query);
  gboolean is_visible = sqlite3_column_int (statement, index + 2);
  gint64 born = sqlite3_column_int64 (statement, index + 1);

  if (is_visible)
    {
      if (out->str[out->len - 1] != '[')
        g_string_append_c (out, ',');
      return crm_demo_query_write_row (query, out, statement, NULL, error);
    }
  /* Who never saw it need not hear that it is gone. */
  if (born <= token->delta)
    write_removed (query, out, (const char *) sqlite3_column_text (statement, 1), "changed");

  return TRUE;
}

static gboolean
write_rows (CrmDemoQuery *query,
            GString *out,
            sqlite3_stmt *statement,
            CrmDemoToken *token,
            gboolean *more,
            GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 n_rows = 0;

  *more = FALSE;
  while (crm_demo_db_step (query->service->db, statement, &local))
    {
      if (n_rows++ == token->page_size)
        {
          *more = TRUE;
          break;
        }
      if (!write_changed (query, out, statement, token, error))
        return FALSE;
      token->rid = sqlite3_column_int64 (statement, crm_demo_query_get_n_columns (query));
    }
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* A key that was used again has a row that says more. */
static sqlite3_stmt *
start_tombstones (CrmDemoQuery *query, const CrmDemoToken *token, GError **error)
{
  g_autoptr (CrmDemoSql) sql
      = crm_demo_sql_new ("SELECT DISTINCT d.id FROM _tombstones d WHERE d.entity = ");
  const CrmDemoUser *user = query->request->user;

  crm_demo_sql_add_text (sql, query->entity->name);
  crm_demo_sql_add (sql, " AND d.version > ");
  crm_demo_sql_add_int (sql, token->delta);
  crm_demo_sql_add (sql, " AND d.version <= ");
  crm_demo_sql_add_int (sql, token->version);
  crm_demo_sql_add_format (sql, " AND NOT EXISTS (SELECT 1 FROM \"%s\" t WHERE t.\"Id\" = d.id)",
                           query->entity->set);
  if (crm_demo_user_get_level (user, query->entity, CRM_DEMO_READ) == CRM_DEMO_LEVEL_OWN)
    {
      crm_demo_sql_add (sql, " AND d.owner = ");
      crm_demo_sql_add_text (sql, user->id);
    }

  return crm_demo_db_query (query->service->db, sql, error);
}

static gboolean
write_tombstones (CrmDemoQuery *query, GString *out, const CrmDemoToken *token, GError **error)
{
  g_autoptr (GError) local = NULL;
  CrmDemoDb *db = query->service->db;
  sqlite3_stmt *statement = start_tombstones (query, token, error);

  if (statement == NULL)
    return FALSE;
  while (crm_demo_db_step (db, statement, &local))
    write_removed (query, out, (const char *) sqlite3_column_text (statement, 0), "deleted");
  crm_demo_db_release (db, statement);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
write_page (CrmDemoQuery *query, GString *out, CrmDemoToken *token, gboolean *more, GError **error)
{
  sqlite3_stmt *statement = start_statement (query, token, error);
  gboolean ok;

  if (statement == NULL)
    return FALSE;
  ok = write_rows (query, out, statement, token, more, error);
  crm_demo_db_release (query->service->db, statement);

  return ok && (*more || write_tombstones (query, out, token, error));
}

gboolean
crm_demo_delta_read (CrmDemoQuery *query, CrmDemoResponse *response, GError **error)
{
  const char *next = crm_demo_request_get_option (query->request, "$skiptoken");
  const char *delta = crm_demo_request_get_option (query->request, "$deltatoken");
  GString *out = response->body;
  g_auto (CrmDemoToken) token = { 0 };
  g_autofree char *link = NULL;
  gboolean more;

  if (!crm_demo_token_parse (next != NULL ? next : delta, &token, error)
      || !check_token (query, &token, error))
    return FALSE;
  token.page_size = crm_demo_page_get_size (query, response, token.page_size);
  if (next == NULL)
    token.version = crm_demo_db_get_version (query->service->db);

  crm_demo_response_set_json (response, query->request);
  g_string_append_printf (out, "{\"@odata.context\":\"%s$metadata#%s/$delta\",\"value\":[",
                          query->request->root, query->entity->set_name);
  if (!write_page (query, out, &token, &more, error))
    return FALSE;
  if (!more)
    token.delta = token.rid = token.version;
  link = crm_demo_page_dup_link (query, more ? "$skiptoken" : "$deltatoken", &token);
  g_string_append_printf (out, "],\"@odata.%s\":", more ? "nextLink" : "deltaLink");
  crm_demo_json_add_string (out, link, strlen (link));
  g_string_append_c (out, '}');

  return TRUE;
}
