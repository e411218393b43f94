/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-url.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

#include <string.h>

/* Longer than any skip token seen, shorter than what would be an attack. */
#define MAX_LINK (32 * 1024)

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED, message);
  return FALSE;
}

gboolean
crm_odata_url_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (host != NULL, FALSE);

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

gboolean
crm_odata_url_check (GUri *uri, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  if (host == NULL || *host == '\0')
    return refuse (error, "The address names no host");
  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (error, "The address has a user name in it");
  if (strcmp (scheme, "https") == 0)
    return TRUE;
  if (strcmp (scheme, "http") != 0)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                   "The address uses “%s”, only https is allowed", scheme);
      return FALSE;
    }
  if (!crm_odata_url_is_loopback (host))
    return refuse (error, "The address is not encrypted, only https is allowed");

  return TRUE;
}

static int
port_of (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port > 0)
    return port;

  return strcmp (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80;
}

gboolean
crm_odata_url_same_origin (GUri *a, GUri *b)
{
  const char *host_a = g_uri_get_host (a);
  const char *host_b = g_uri_get_host (b);

  return host_a != NULL && host_b != NULL && g_ascii_strcasecmp (host_a, host_b) == 0
         && strcmp (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 && port_of (a) == port_of (b);
}

/* The host in "host:4004/x" or "[::1]:80", to decide which scheme was meant. */
static char *
dup_host_of (const char *text)
{
  const char *end;

  if (*text == '[')
    {
      end = strchr (text, ']');
      return end != NULL ? g_strndup (text + 1, (gsize) (end - text - 1)) : g_strdup ("");
    }

  return g_strndup (text, strcspn (text, ":/?#"));
}

GUri *
crm_odata_url_parse (const char *text, GError **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GUri) typed = NULL;
  gsize length;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  if (strstr (stripped, "://") == NULL)
    {
      g_autofree char *host = dup_host_of (stripped);

      whole
          = g_strconcat (crm_odata_url_is_loopback (host) ? "http://" : "https://", stripped, NULL);
    }
  else
    whole = g_steal_pointer (&stripped);

  typed = g_uri_parse (whole, CRM_ODATA_URI_FLAGS | G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (typed == NULL)
    {
      refuse (error, "This is not a web address");
      return NULL;
    }
  if (!crm_odata_url_check (typed, error))
    return NULL;

  path = g_strdup (g_uri_get_path (typed));
  for (length = strlen (path); length > 0 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';

  return g_uri_build (CRM_ODATA_URI_FLAGS, g_uri_get_scheme (typed), NULL, g_uri_get_host (typed),
                      g_uri_get_port (typed), path, NULL, NULL);
}

GUri *
crm_odata_url_join (GUri *base, const char *path, const char *query)
{
  const char *head = g_uri_get_path (base);
  gsize length = strlen (head);
  g_autofree char *joined = NULL;

  while (length > 0 && head[length - 1] == '/')
    length--;
  while (*path == '/')
    path++;
  joined = g_strdup_printf ("%.*s/%s", (int) length, head, path);

  return g_uri_build (CRM_ODATA_URI_FLAGS, g_uri_get_scheme (base), NULL, g_uri_get_host (base),
                      g_uri_get_port (base), joined, query, NULL);
}

/* An encoded dot or slash could lead out of the root on the server's side, where we
 * could not see it. */
static gboolean
is_below (const char *root, const char *path)
{
  gsize length = strlen (root);
  g_autofree char *lower = g_ascii_strdown (path, -1);

  if (strstr (lower, "%2e%2e") != NULL || strstr (lower, "/..") != NULL
      || strstr (lower, ".%2e") != NULL || strstr (lower, "%2e.") != NULL
      || strchr (lower, '\\') != NULL)
    return FALSE;
  while (length > 0 && root[length - 1] == '/')
    length--;

  return strncmp (root, path, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* GUri decodes what need not be encoded, which changes a token that a server compares byte
 * by byte. Where the query can go out as it is, it does. */
static GUri *
with_query_of (GUri *uri, const char *link)
{
  const char *mark = strchr (link, '?');
  g_autofree char *query = NULL;
  const char *at;

  if (mark == NULL)
    return g_uri_ref (uri);
  query = g_strndup (mark + 1, strcspn (mark + 1, "#"));
  for (at = query; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at) || *at == '"' || *at == '<' || *at == '>')
      return g_uri_ref (uri);

  return g_uri_build (CRM_ODATA_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), g_uri_get_path (uri), query, NULL);
}

GUri *
crm_odata_url_resolve (GUri *root, GUri *request, const char *link, GError **error)
{
  g_autoptr (GUri) resolved = NULL;

  if (strlen (link) > MAX_LINK)
    {
      refuse (error, "A link of the server is longer than 32 KB");
      return NULL;
    }

  resolved
      = g_uri_parse_relative (request, link, CRM_ODATA_URI_FLAGS | G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (resolved == NULL)
    {
      refuse (error, "A link of the server is not an address");
      return NULL;
    }
  if (!crm_odata_url_check (resolved, error))
    {
      g_prefix_error (error, "A link of the server is refused: ");
      return NULL;
    }
  if (!crm_odata_url_same_origin (root, resolved))
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                   "A link of the server leads to another place (%s), it is not followed",
                   g_uri_get_host (resolved));
      return NULL;
    }
  if (!is_below (g_uri_get_path (root), g_uri_get_path (resolved)))
    {
      refuse (error, "A link of the server leads out of its own service");
      return NULL;
    }

  return with_query_of (resolved, link);
}

void
crm_odata_url_append_segment (GString *out, const char *text, const char *allowed)
{
  for (; *text != '\0'; text++)
    {
      guchar c = (guchar) *text;

      if (g_ascii_isalnum (c) || strchr (allowed, c) != NULL)
        g_string_append_c (out, (char) c);
      else
        g_string_append_printf (out, "%%%02X", c);
    }
}

void
crm_odata_url_append_encoded (GString *out, const char *text)
{
  crm_odata_url_append_segment (out, text, "-._~!$'()*,:@/");
}

char *
crm_odata_url_dup_key_predicate (const CrmOdataDialect *dialect,
                                 CrmEntity *entity,
                                 const char *key,
                                 GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new0 (CrmValue, entity->n_fields);
  g_autoptr (GString) out = g_string_new ("(");
  guint i;

  if (!crm_entity_parse_key (entity, key, arena, values, error))
    return NULL;

  for (i = 0; i < entity->keys->len; i++)
    {
      CrmField *field = entity->fields[g_array_index (entity->keys, guint, i)];

      if (i > 0)
        g_string_append_c (out, ',');
      if (entity->keys->len > 1)
        {
          crm_odata_url_append_segment (out, field->name, "-._~");
          g_string_append_c (out, '=');
        }
      crm_odata_dialect_append_key (dialect, out, field, &values[field->index]);
    }
  g_string_append_c (out, ')');

  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* What is in quotes, two of them standing for one; *@at is moved behind them. */
static gboolean
read_quoted (const char **at, GString *out)
{
  for ((*at)++; **at != '\0' && !((*at)[0] == '\'' && (*at)[1] != '\''); (*at)++)
    {
      g_string_append_c (out, **at);
      if (**at == '\'')
        (*at)++;
    }

  return *(*at)++ == '\'';
}

/* One "Name=literal" or "literal" up to a comma or the end, into @values. */
static const char *
read_key_part (const CrmOdataDialect *dialect,
               CrmEntity *entity,
               const char *at,
               CrmArena *arena,
               CrmValue *values)
{
  CrmField *field = entity->fields[g_array_index (entity->keys, guint, 0)];
  g_autoptr (GString) bare = g_string_new (NULL);
  g_autoptr (GString) quoted = g_string_new (NULL);
  gsize name = strspn (at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  gboolean is_quoted;

  if (at[name] == '=')
    {
      g_autofree char *wanted = g_strndup (at, name);

      field = crm_entity_find_field (entity, wanted);
      at += name + 1;
    }
  if (field == NULL || !field->is_key)
    return NULL;

  for (; *at != '\0' && *at != ',' && *at != '\''; at++)
    g_string_append_c (bare, *at);
  is_quoted = *at == '\'';
  if (is_quoted && !read_quoted (&at, quoted))
    return NULL;
  if (!crm_odata_dialect_read_literal (dialect, field, is_quoted ? bare->str : "",
                                       is_quoted ? quoted->str : bare->str, arena,
                                       &values[field->index]))
    return NULL;

  return at;
}

static gboolean
read_predicate (const CrmOdataDialect *dialect,
                CrmEntity *entity,
                const char *at,
                CrmArena *arena,
                CrmValue *values)
{
  guint n = 0;

  do
    {
      at = read_key_part (dialect, entity, at, arena, values);
      n++;
    }
  while (at != NULL && *at++ == ',');

  return at != NULL && at[-1] == '\0' && n == entity->keys->len;
}

char *
crm_odata_url_dup_key_of (const CrmOdataDialect *dialect, CrmEntity *entity, const char *url)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new0 (CrmValue, entity->n_fields);
  /* A slash inside a key is encoded, so that the last one starts the last segment. */
  const char *slash = strrchr (url, '/');
  g_autofree char *decoded = g_uri_unescape_string (slash != NULL ? slash + 1 : url, NULL);
  char *open, *close;
  guint i;

  if (decoded == NULL || entity->keys->len == 0)
    return NULL;

  close = strrchr (decoded, ')');
  open = strchr (decoded, '(');
  if (open != NULL && close > open)
    {
      *close = '\0';
      open++;
    }
  else if (slash == NULL)
    open = decoded;
  else
    return NULL;
  if (*open == '\0' || !read_predicate (dialect, entity, open, arena, values))
    return NULL;
  for (i = 0; i < entity->keys->len; i++)
    if (crm_value_is_empty (&values[g_array_index (entity->keys, guint, i)]))
      return NULL;

  return crm_entity_dup_key (entity, values);
}

static void
append_option (GString *out, const char *name, const char *value)
{
  if (out->len > 0)
    g_string_append_c (out, '&');
  g_string_append_printf (out, "%s=", name);
  crm_odata_url_append_encoded (out, value);
}

static void
append_number (GString *out, const char *name, guint value)
{
  g_autofree char *text = g_strdup_printf ("%u", value);

  append_option (out, name, text);
}

static gboolean
is_selected (const CrmRequest *request, CrmField *field)
{
  guint i;

  if (field->type == CRM_EDM_STREAM)
    return FALSE; /* a stream is no value; asking for it is an error on some servers */
  if (field->is_key || request->select == NULL)
    return TRUE;
  for (i = 0; i < request->select->len; i++)
    if (g_array_index (request->select, guint, i) == field->index)
      return TRUE;

  return FALSE;
}

static gboolean
is_made_of_another (const CrmOdataDialect *dialect, const CrmField *field)
{
  return crm_odata_dialect_is_bound (dialect, field) || crm_odata_field_is_annotation (field);
}

/* Fields that are the same property are asked for once. */
static gboolean
is_asked_before (const CrmOdataDialect *dialect, const CrmRequest *request, guint position)
{
  CrmField **fields = request->entity->fields;
  gsize length = crm_odata_dialect_wire_length (dialect, fields[position]);
  gboolean is_made = is_made_of_another (dialect, fields[position]);
  guint i;

  for (i = 0; i < position; i++)
    if ((is_made || is_made_of_another (dialect, fields[i])) && is_selected (request, fields[i])
        && crm_odata_dialect_wire_length (dialect, fields[i]) == length
        && strncmp (fields[i]->name, fields[position]->name, length) == 0)
      return TRUE;

  return FALSE;
}

static void
append_select (GString *out, const CrmOdataDialect *dialect, const CrmRequest *request)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint i;

  for (i = 0; i < request->entity->n_fields; i++)
    {
      CrmField *field = request->entity->fields[i];

      if (!is_selected (request, field) || is_asked_before (dialect, request, i))
        continue;
      if (names->len > 0)
        g_string_append_c (names, ',');
      g_string_append_len (names, field->name,
                           (gssize) crm_odata_dialect_wire_length (dialect, field));
    }
  append_option (out, "$select", names->str);
}

static gboolean
append_search (GString *out,
               const CrmOdataDialect *dialect,
               const CrmRequest *request,
               GError **error)
{
  if (request->search == NULL || *request->search == '\0')
    return TRUE;
  if (!dialect->has_search)
    {
      /* Without it the answer would be everything. */
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED, "%s: %s has no search",
                   request->entity->set, dialect->name);
      return FALSE;
    }
  append_option (out, "$search", request->search);

  return TRUE;
}

char *
crm_odata_url_dup_query (const CrmOdataDialect *dialect,
                         CrmProject *project,
                         const CrmRequest *request,
                         GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_select (out, dialect, request);
  if (request->filter != NULL)
    {
      g_autofree char *filter = crm_odata_dialect_dup_filter (dialect, project, request->entity,
                                                              request->filter, error);

      if (filter == NULL)
        return NULL;
      append_option (out, "$filter", filter);
    }
  if (request->orderby != NULL && *request->orderby != '\0')
    {
      g_autofree char *orderby
          = crm_odata_dialect_dup_orderby (dialect, project, request->entity, request->orderby);

      append_option (out, "$orderby", orderby);
    }
  if (!append_search (out, dialect, request, error))
    return NULL;
  if (request->skip > 0)
    append_number (out, "$skip", request->skip);
  if (request->top > 0)
    append_number (out, "$top", request->top);
  if (request->count)
    g_string_append_printf (out, "&%s", dialect->count_option);

  return g_string_free_and_steal (g_steal_pointer (&out));
}
