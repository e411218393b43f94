/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-page.h"

#include <string.h>

#define COOKIE_HEAD "<cookie pagenumber=\"2\" pagingcookie=\""
#define COOKIE_TAIL "\" istracking=\"False\" />"
#define TOKEN_TYPE "(xxxxxxav)"

void
crm_demo_token_clear (CrmDemoToken *self)
{
  g_clear_pointer (&self->values, g_variant_unref);
}

char *
crm_demo_token_print (const CrmDemoToken *self)
{
  g_autoptr (GVariant) values
      = self->values != NULL
            ? g_variant_ref (self->values)
            : g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0));
  g_autoptr (GVariant) token
      = g_variant_ref_sink (g_variant_new ("(xxxxxx@av)", self->top, self->page_size, self->delta,
                                           self->version, self->rid, self->rights, values));
  g_autofree char *text = g_variant_print (token, TRUE);
  char *encoded = g_base64_encode ((const guchar *) text, strlen (text));

  /* "+", "/" and "=" mean something in a URL. */
  for (char *at = encoded; *at != '\0'; at++)
    *at = *at == '+' ? '-' : *at == '/' ? '_' : *at == '=' ? '.' : *at;

  return encoded;
}

/* Anybody can write a token: only what we would have written is taken further. */
static gboolean
is_plausible (const CrmDemoToken *token)
{
  static const char *const types[] = { "x", "d", "s", "()" };

  if (token->page_size < 1 || token->page_size > CRM_DEMO_MAX_PAGE_SIZE || token->top < -1)
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (token->values); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (token->values, i);
      g_autoptr (GVariant) value = g_variant_get_variant (boxed);
      gboolean known = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (types); j++)
        known = known || g_str_equal (g_variant_get_type_string (value), types[j]);
      if (!known)
        return FALSE;
    }

  return TRUE;
}

gboolean
crm_demo_token_parse (const char *text, CrmDemoToken *out, GError **error)
{
  gboolean is_cookie = g_str_has_prefix (text, COOKIE_HEAD) && g_str_has_suffix (text, COOKIE_TAIL);
  g_autofree char *encoded
      = is_cookie ? g_strndup (text + strlen (COOKIE_HEAD),
                               strlen (text) - strlen (COOKIE_HEAD) - strlen (COOKIE_TAIL))
                  : g_strdup (text);
  g_autofree char *decoded = NULL;
  g_autoptr (GVariant) token = NULL;
  gsize length;

  for (char *at = encoded; *at != '\0'; at++)
    *at = *at == '-' ? '+' : *at == '_' ? '/' : *at == '.' ? '=' : *at;
  decoded = (char *) g_base64_decode (encoded, &length);
  if (decoded != NULL)
    token = g_variant_parse (G_VARIANT_TYPE (TOKEN_TYPE), decoded, decoded + length, NULL, NULL);
  if (token == NULL)
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 400, "This is not one of our tokens");
      return FALSE;
    }
  g_variant_get (token, "(xxxxxx@av)", &out->top, &out->page_size, &out->delta, &out->version,
                 &out->rid, &out->rights, &out->values);

  if (is_plausible (out))
    return TRUE;

  g_set_error_literal (error, CRM_DEMO_ERROR, 400, "This is not one of our tokens");
  return FALSE;
}

gboolean
crm_demo_token_is_delta (const char *text)
{
  g_auto (CrmDemoToken) token = { 0 };

  return crm_demo_token_parse (text, &token, NULL) && token.delta >= 0;
}

gint64
crm_demo_token_rights (CrmDemoQuery *query)
{
  return (gint64) g_str_hash (query->request->user->login) * 1000000
         + query->request->user->version * 1000 + query->service->schema->version;
}

static void
add_value (CrmDemoSql *sql, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    crm_demo_sql_add_int (sql, g_variant_get_int64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    crm_demo_sql_add_double (sql, g_variant_get_double (value));
  else
    crm_demo_sql_add_text (sql, g_variant_get_string (value, NULL));
}

static gboolean
is_null (GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_UNIT);
}

static void
add_after (CrmDemoQuery *query, const CrmDemoToken *token, guint index, CrmDemoSql *sql);

/* Null comes first in ascending and last in descending order, as SQLite sorts it. */
static void
add_order (CrmDemoQuery *query, const CrmDemoToken *token, guint index, CrmDemoSql *sql)
{
  const CrmDemoOrder *order = g_ptr_array_index (query->orders, index);
  g_autoptr (GVariant) boxed = g_variant_get_child_value (token->values, index);
  g_autoptr (GVariant) value = g_variant_get_variant (boxed);
  const CrmDemoSql *expression = order->expression;

  if (!is_null (value))
    {
      crm_demo_sql_append (sql, expression);
      crm_demo_sql_add (sql, order->descending ? " < " : " > ");
      add_value (sql, value);
      crm_demo_sql_add (sql, " OR ");
    }
  if (is_null (value) != order->descending)
    {
      crm_demo_sql_append (sql, expression);
      crm_demo_sql_add (sql, order->descending ? " IS NULL OR " : " IS NOT NULL OR ");
    }
  crm_demo_sql_append (sql, expression);
  crm_demo_sql_add (sql, " IS ");
  if (is_null (value))
    crm_demo_sql_add (sql, "NULL");
  else
    add_value (sql, value);
  crm_demo_sql_add (sql, " AND (");
  add_after (query, token, index + 1, sql);
  crm_demo_sql_add (sql, ")");
}

static void
add_after (CrmDemoQuery *query, const CrmDemoToken *token, guint index, CrmDemoSql *sql)
{
  if (index < query->orders->len)
    {
      add_order (query, token, index, sql);
      return;
    }
  crm_demo_sql_add (sql, "t.rid > ");
  crm_demo_sql_add_int (sql, token->rid);
}

/* Says again what the condition implies, in the one form that an index can use. */
static void
add_bound (CrmDemoQuery *query, const CrmDemoToken *token, CrmDemoSql *sql)
{
  const CrmDemoOrder *order = g_ptr_array_index (query->orders, 0);
  g_autoptr (GVariant) boxed = g_variant_get_child_value (token->values, 0);
  g_autoptr (GVariant) value = g_variant_get_variant (boxed);

  if (is_null (value) || (order->descending && !order->never_null))
    return;
  crm_demo_sql_add (sql, " AND ");
  crm_demo_sql_append (sql, order->expression);
  crm_demo_sql_add (sql, order->descending ? " <= " : " >= ");
  add_value (sql, value);
}

void
crm_demo_page_add_condition (CrmDemoQuery *query, const CrmDemoToken *token, CrmDemoSql *sql)
{
  if (query->orders->len > 0)
    add_bound (query, token, sql);
  crm_demo_sql_add (sql, " AND (");
  add_after (query, token, 0, sql);
  crm_demo_sql_add (sql, ")");
}

static gboolean
is_replaced (const char *part)
{
  static const char *const names[] = { "$top", "$skip", "$skiptoken", "$deltatoken" };
  const char *equals = strchr (part, '=');
  g_autofree char *name
      = g_uri_unescape_segment (part, equals != NULL ? equals : part + strlen (part), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i]) == 0)
      return TRUE;

  return FALSE;
}

/* Dataverse wraps a page's token into a cookie of XML and encodes that: whoever takes the link
 * apart and puts it together again spoils it. */
static char *
dup_token (CrmDemoQuery *query, const char *option, const CrmDemoToken *token)
{
  g_autofree char *text = crm_demo_token_print (token);
  g_autofree char *cookie = NULL;

  if (!crm_demo_request_has (query->request, CRM_DEMO_QUIRK_COUNTS_TO_5000)
      || !g_str_equal (option, "$skiptoken"))
    return g_steal_pointer (&text);
  cookie = g_strdup_printf (COOKIE_HEAD "%s" COOKIE_TAIL, text);

  return g_uri_escape_string (cookie, NULL, FALSE);
}

char *
crm_demo_page_dup_link (CrmDemoQuery *query, const char *option, const CrmDemoToken *token)
{
  CrmDemoRequest *request = query->request;
  GString *link = g_string_new (query->service->options.relative_links ? NULL : request->root);
  g_auto (GStrv) parts = g_strsplit (request->query != NULL ? request->query : "", "&", -1);
  g_autofree char *text = dup_token (query, option, token);

  g_string_append_printf (link, "%s?", request->path);
  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0' && !is_replaced (*part))
      g_string_append_printf (link, "%s&", *part);
  g_string_append_printf (link, "%s=%s", option, text);

  return g_string_free_and_steal (link);
}

gint64
crm_demo_page_get_size (CrmDemoQuery *query, CrmDemoResponse *response, gint64 fallback)
{
  g_autofree char *wish = crm_demo_request_dup_preference (query->request, "maxpagesize");
  g_autofree char *applied = NULL;
  guint64 size;

  if (wish == NULL || crm_demo_request_has (query->request, CRM_DEMO_QUIRK_NO_LINKS)
      || crm_demo_request_is_old (query->request)
      || !g_ascii_string_to_unsigned (wish, 10, 1, G_MAXINT32, &size, NULL))
    return fallback;

  size = MIN (size, query->request->traits->max_page_size);
  applied = g_strdup_printf ("odata.maxpagesize=%" G_GUINT64_FORMAT, size);
  crm_demo_response_add_header (response, "Preference-Applied", applied);

  return (gint64) size;
}
