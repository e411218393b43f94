/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-page.h"

#include <string.h>

/* Creatio has no changes to ask for, and OData 3 had no word for it. */
static gboolean
tracks_changes (CrmDemoQuery *query)
{
  return !crm_demo_request_is_old (query->request)
         && !crm_demo_request_has (query->request, CRM_DEMO_QUIRK_FORM);
}

static gboolean
check_tracking (CrmDemoQuery *query, GError **error)
{
  gboolean is_for_all = crm_demo_request_has (query->request, CRM_DEMO_QUIRK_CHANGES_FOR_ALL);

  if (query->top >= 0 || query->skip > 0 || query->orders->len > 0 || query->expands->len > 0
      || (is_for_all && query->filter != NULL))
    {
      g_set_error (error, CRM_DEMO_ERROR, 400,
                   "Changes cannot be tracked with $top, $skip, $orderby%s or $expand",
                   is_for_all ? ", $filter" : "");
      return FALSE;
    }
  if (!is_for_all
      || crm_demo_user_get_level (query->request->user, query->entity, CRM_DEMO_READ)
             == CRM_DEMO_LEVEL_ALL)
    return TRUE;

  g_set_error (error, CRM_DEMO_ERROR, 403,
               "Principal user (Id=%s) is missing organization-level prvRead%s privilege",
               query->request->user->id, query->entity->type_name);
  return FALSE;
}

static gboolean
start_token (CrmDemoQuery *query, CrmDemoResponse *response, CrmDemoToken *token, GError **error)
{
  const char *text = crm_demo_request_get_option (query->request, "$skiptoken");
  g_autofree char *track = NULL;
  const CrmDemoOptions *options = &query->service->options;
  guint page_size
      = options->page_size != 0 ? options->page_size : query->request->traits->page_size;

  if (text != NULL)
    {
      if (!crm_demo_token_parse (text, token, error))
        return FALSE;
      if (g_variant_n_children (token->values) != query->orders->len)
        {
          g_set_error_literal (error, CRM_DEMO_ERROR, 400, "The token belongs to another request");
          return FALSE;
        }
      token->page_size = crm_demo_page_get_size (query, response, token->page_size);
      return TRUE;
    }

  token->top = query->top;
  token->delta = -1;
  token->version = -1;
  token->page_size = crm_demo_page_get_size (query, response, page_size);
  track = tracks_changes (query) ? crm_demo_request_dup_preference (query->request, "track-changes")
                                 : NULL;
  if (track == NULL)
    return TRUE;
  if (!check_tracking (query, error))
    return FALSE;
  token->version = crm_demo_db_get_version (query->service->db);
  token->rights = crm_demo_token_rights (query);
  crm_demo_response_add_header (response, "Preference-Applied", "odata.track-changes");

  return TRUE;
}

static GVariant *
column_value (sqlite3_stmt *statement, int index)
{
  switch (sqlite3_column_type (statement, index))
    {
    case SQLITE_INTEGER:
      return g_variant_new_int64 (sqlite3_column_int64 (statement, index));
    case SQLITE_FLOAT:
      return g_variant_new_double (sqlite3_column_double (statement, index));
    case SQLITE_NULL:
      return g_variant_new_tuple (NULL, 0);
    default:
      return g_variant_new_string ((const char *) sqlite3_column_text (statement, index));
    }
}

/* Remembers the row the statement stands on. */
static void
note_place (CrmDemoQuery *query, sqlite3_stmt *statement, CrmDemoToken *token)
{
  int index = crm_demo_query_get_n_columns (query);
  GVariantBuilder values;

  token->rid = sqlite3_column_int64 (statement, index++);
  g_variant_builder_init (&values, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < query->orders->len; i++)
    g_variant_builder_add (&values, "v", column_value (statement, index++));
  g_clear_pointer (&token->values, g_variant_unref);
  token->values = g_variant_ref_sink (g_variant_builder_end (&values));
}

static gboolean
write_count (CrmDemoQuery *query, GString *out, GError **error)
{
  const CrmDemoForm *form = crm_demo_request_get_form (query->request);
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT count(*) FROM ");
  gint64 count;

  crm_demo_sql_add_format (sql, "\"%s\" t WHERE 1", query->entity->set);
  if (!crm_demo_query_add_where (query, sql, error)
      || !crm_demo_db_get_int (query->service->db, sql, &count, error))
    return FALSE;
  if (crm_demo_request_has (query->request, CRM_DEMO_QUIRK_COUNTS_TO_5000))
    count = MIN (count, CRM_DEMO_LAST_COUNT);
  g_string_append_printf (out, "\"%s\":%s%" G_GINT64_FORMAT "%s,", form->count, form->count_quote,
                          count, form->count_quote);

  return TRUE;
}

static sqlite3_stmt *
start_statement (CrmDemoQuery *query, const CrmDemoToken *token, gint64 limit, GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_query_select (query);
  gboolean is_first = token->values == NULL;

  crm_demo_sql_add (sql, ", t.rid");
  for (guint i = 0; i < query->orders->len; i++)
    {
      const CrmDemoOrder *order = g_ptr_array_index (query->orders, i);

      crm_demo_sql_add (sql, ", ");
      crm_demo_sql_append (sql, order->expression);
    }
  crm_demo_sql_add_format (sql, " FROM \"%s\" t WHERE 1", query->entity->set);
  if (!crm_demo_query_add_where (query, sql, error))
    return NULL;
  if (!is_first)
    crm_demo_page_add_condition (query, token, sql);
  crm_demo_query_add_order (query, sql);
  crm_demo_sql_add (sql, " LIMIT ");
  crm_demo_sql_add_int (sql, limit);
  crm_demo_sql_add (sql, " OFFSET ");
  crm_demo_sql_add_int (sql, is_first ? query->skip : 0);

  return crm_demo_db_query (query->service->db, sql, error);
}

/* Writes at most @wanted rows; @more: (out): there is one after them. */
static gboolean
write_rows (CrmDemoQuery *query,
            GString *out,
            sqlite3_stmt *statement,
            gint64 wanted,
            CrmDemoToken *token,
            gboolean *more,
            GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 n_rows = 0;

  *more = FALSE;
  while (crm_demo_db_step (query->service->db, statement, &local))
    {
      if (n_rows == wanted)
        {
          *more = TRUE;
          break;
        }
      if (n_rows > 0)
        g_string_append_c (out, ',');
      if (!crm_demo_query_write_row (query, out, statement, NULL, error))
        return FALSE;
      if (++n_rows == wanted)
        note_place (query, statement, token);
    }
  if (token->top > 0)
    token->top -= n_rows;
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
write_link (CrmDemoQuery *query,
            GString *out,
            const char *name,
            const char *option,
            const CrmDemoToken *token)
{
  g_autofree char *link = crm_demo_page_dup_link (query, option, token);

  g_string_append_printf (out, ",\"%s\":", name);
  crm_demo_json_add_string (out, link, strlen (link));
}

static void
write_links (CrmDemoQuery *query, GString *out, CrmDemoToken *token, gboolean more)
{
  if (more)
    {
      if (!crm_demo_request_has (query->request, CRM_DEMO_QUIRK_NO_LINKS))
        write_link (query, out, crm_demo_request_get_form (query->request)->next, "$skiptoken",
                    token);
      return;
    }
  if (token->version < 0)
    return;

  token->delta = token->version;
  token->rid = token->version;
  g_clear_pointer (&token->values, g_variant_unref);
  write_link (query, out, "@odata.deltaLink", "$deltatoken", token);
}

static gboolean
write_page (CrmDemoQuery *query, GString *out, CrmDemoToken *token, gboolean *more, GError **error)
{
  gint64 wanted = token->top >= 0 ? MIN (token->top, token->page_size) : token->page_size;
  sqlite3_stmt *statement;
  gboolean ok;

  if (!crm_demo_query_prepare_expands (query, error))
    return FALSE;
  /* One more than is written tells whether the next page would be empty. */
  statement = start_statement (query, token, wanted == token->top ? wanted : wanted + 1, error);
  if (statement == NULL)
    return FALSE;
  ok = write_rows (query, out, statement, wanted, token, more, error);
  crm_demo_db_release (query->service->db, statement);

  return ok;
}

/* What the answer is of, and by which model it was made; products do not tell the latter. */
static void
write_context (CrmDemoQuery *query, GString *out)
{
  CrmDemoSchema *schema = query->service->schema;
  const CrmDemoForm *form = crm_demo_request_get_form (query->request);
  g_autofree char *context = crm_demo_query_dup_context (query, FALSE);
  g_autofree char *etag = crm_demo_schema_dup_etag (schema);

  if (query->request->metadata == CRM_DEMO_METADATA_NONE || form->context == NULL)
    return;
  g_string_append_printf (out, "\"%s\":\"%s$metadata%s\",", form->context, query->request->root,
                          context);
  if (schema->traits->face != CRM_DEMO_FACE_ODATA)
    return;
  g_string_append (out, "\"@odata.metadataEtag\":");
  crm_demo_json_add_string (out, etag, strlen (etag));
  g_string_append_c (out, ',');
}

gboolean
crm_demo_collection_read (CrmDemoQuery *query, CrmDemoResponse *response, GError **error)
{
  const CrmDemoForm *form = crm_demo_request_get_form (query->request);
  GString *out = response->body;
  g_auto (CrmDemoToken) token = { 0 };
  gboolean more;

  if (!start_token (query, response, &token, error))
    return FALSE;
  crm_demo_response_set_json (response, query->request);
  g_string_append (out, form->before);
  write_context (query, out);
  if (query->count && !write_count (query, out, error))
    return FALSE;
  g_string_append_printf (out, "\"%s\":[", form->rows);
  if (!write_page (query, out, &token, &more, error))
    return FALSE;
  g_string_append_c (out, ']');
  write_links (query, out, &token, more);
  g_string_append (out, form->behind);

  return TRUE;
}

static gboolean
is_unchanged (CrmDemoQuery *query, const char *etag)
{
  const char *match = crm_demo_request_get_header (query->request, "if-none-match");

  return match != NULL && (g_str_equal (match, etag) || g_str_equal (match, "*"));
}

static gboolean
write_single (CrmDemoQuery *query,
              CrmDemoResponse *response,
              sqlite3_stmt *statement,
              GError **error)
{
  g_autofree char *etag = crm_demo_dup_etag (sqlite3_column_int64 (statement, 0));
  g_autofree char *context = crm_demo_query_dup_context (query, TRUE);

  if (!crm_demo_schema_has (query->service->schema, CRM_DEMO_QUIRK_NO_ETAGS))
    {
      crm_demo_response_add_header (response, "ETag", etag);
      if (query->expands->len == 0 && g_str_equal (query->request->method, "GET")
          && is_unchanged (query, etag))
        {
          response->status = 304;
          return TRUE;
        }
    }
  crm_demo_response_set_json (response, query->request);

  return crm_demo_query_write_row (query, response->body, statement, context, error);
}

void
crm_demo_row_set_missing (CrmDemoService *service,
                          const CrmDemoEntity *entity,
                          const char *key,
                          GError **error)
{
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT count(*) FROM ");
  gint64 count = 0;

  crm_demo_sql_add_format (sql, "\"%s\" WHERE \"Id\" = ", entity->set);
  crm_demo_sql_add_text (sql, key);
  if (!crm_demo_schema_has (service->schema, CRM_DEMO_QUIRK_CHANGES_FOR_ALL)
      || !crm_demo_db_get_int (service->db, sql, &count, NULL) || count == 0)
    g_set_error (error, CRM_DEMO_ERROR, 404, "There is no %s with the key %s", entity->type_name,
                 key);
  else
    g_set_error (error, CRM_DEMO_ERROR, 403,
                 "Principal with id does not have ReadAccess right(s) for record with id %s of "
                 "entity %s",
                 key, entity->type_name);
}

gboolean
crm_demo_row_read (CrmDemoQuery *query, const char *key, CrmDemoResponse *response, GError **error)
{
  CrmDemoDb *db = query->service->db;
  g_autoptr (CrmDemoSql) sql = crm_demo_query_select (query);
  g_autoptr (GError) local = NULL;
  sqlite3_stmt *statement;

  crm_demo_sql_add_format (sql, " FROM \"%s\" t WHERE t.\"Id\" = ", query->entity->set);
  crm_demo_sql_add_text (sql, key);
  if (!crm_demo_query_add_where (query, sql, error)
      || !crm_demo_query_prepare_expands (query, error))
    return FALSE;
  statement = crm_demo_db_query (db, sql, error);
  if (statement == NULL)
    return FALSE;

  if (crm_demo_db_step (db, statement, &local))
    write_single (query, response, statement, &local);
  else if (local == NULL)
    crm_demo_row_set_missing (query->service, query->entity, key, &local);
  crm_demo_db_release (db, statement);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
