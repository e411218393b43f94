/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-batch.h"

/* multipart/mixed as RFC 2046 and OData 4.0 have it: CRLF everywhere, part by part. */

typedef struct
{
  const char *data;
  gsize length;
} Span;

static gboolean
malformed (GError **error, const char *what)
{
  g_set_error (error, CRM_DEMO_ERROR, 400, "Malformed batch: %s", what);
  return FALSE;
}

static const char *
find (Span span, const char *needle)
{
  return span.length > 0 ? memmem (span.data, span.length, needle, strlen (needle)) : NULL;
}

static char *
boundary_of (const char *content_type)
{
  const char *at = strstr (content_type, "boundary=");
  gsize length;

  if (at == NULL)
    return NULL;
  at += strlen ("boundary=");
  if (*at == '"')
    return g_strndup (at + 1, strcspn (at + 1, "\""));
  length = strcspn (at, "; \t");

  return length > 0 ? g_strndup (at, length) : NULL;
}

/* The parts between "--boundary" lines. */
static gboolean
split_parts (Span body, const char *boundary, GArray *parts, GError **error)
{
  g_autofree char *delimiter = g_strdup_printf ("--%s", boundary);
  g_autofree char *inner = g_strdup_printf ("\r\n--%s", boundary);
  const char *end = body.data + body.length;
  const char *at = find (body, delimiter);

  if (at == NULL)
    return malformed (error, "the boundary does not occur");
  at += strlen (delimiter);
  while (end - at >= 2 && strncmp (at, "\r\n", 2) == 0)
    {
      Span rest = { at + 2, (gsize) (end - at - 2) };
      const char *next = find (rest, inner);
      Span part;

      if (next == NULL)
        return malformed (error, "the last boundary is missing");
      part = (Span) { rest.data, (gsize) (next - rest.data) };
      g_array_append_val (parts, part);
      at = next + strlen (inner);
    }
  if (end - at < 2 || strncmp (at, "--", 2) != 0)
    return malformed (error, "lines must end with CRLF");

  return TRUE;
}

/* Reads header lines up to the empty one and moves @span behind it. */
static gboolean
read_headers (Span *span, GHashTable *headers, GError **error)
{
  for (;;)
    {
      const char *line_end = find (*span, "\r\n");
      const char *colon;
      gsize length;

      if (line_end == NULL)
        return malformed (error, "a header has no end");
      length = (gsize) (line_end - span->data);
      if (length > 0)
        {
          g_autofree char *line = g_strndup (span->data, length);

          colon = strchr (line, ':');
          if (colon == NULL)
            return malformed (error, "a header has no colon");
          g_hash_table_insert (headers, g_strstrip (g_ascii_strdown (line, colon - line)),
                               g_strstrip (g_strdup (colon + 1)));
        }
      span->data += length + 2;
      span->length -= length + 2;
      if (length == 0)
        return TRUE;
    }
}

static gboolean
read_request_line (Span *span, CrmDemoBatchItem *item, GError **error)
{
  const char *line_end = find (*span, "\r\n");
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;

  if (line_end == NULL)
    return malformed (error, "a request line has no end");
  line = g_strndup (span->data, (gsize) (line_end - span->data));
  words = g_strsplit (line, " ", 0);
  if (g_strv_length (words) != 3)
    return malformed (error, "a request line is METHOD URL VERSION");
  item->method = g_strdup (words[0]);
  item->url = g_strdup (words[1]);
  span->length -= (gsize) (line_end + 2 - span->data);
  span->data = line_end + 2;

  return TRUE;
}

static gboolean
read_http (Span span, GHashTable *part_headers, const char *group, GPtrArray *items, GError **error)
{
  CrmDemoBatchItem *item = crm_demo_batch_item_new ();

  g_ptr_array_add (items, item);
  item->id = g_strdup (g_hash_table_lookup (part_headers, "content-id"));
  item->group = g_strdup (group);
  if (!read_request_line (&span, item, error) || !read_headers (&span, item->headers, error))
    return FALSE;
  if (item->id == NULL)
    item->id = g_strdup (g_hash_table_lookup (item->headers, "content-id"));
  if (group != NULL && item->id == NULL)
    return malformed (error, "a request in a change set needs a Content-ID");
  item->body = g_bytes_new (span.data, span.length);

  return TRUE;
}

static gboolean read_parts (
    Span body, const char *content_type, const char *group, GPtrArray *items, GError **error);

static gboolean
read_part (Span part, const char *group, GPtrArray *items, GError **error)
{
  g_autoptr (GHashTable) headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *type;

  if (!read_headers (&part, headers, error))
    return FALSE;
  type = g_hash_table_lookup (headers, "content-type");
  if (type != NULL && g_str_has_prefix (type, "application/http"))
    return read_http (part, headers, group, items, error);
  if (type != NULL && g_str_has_prefix (type, "multipart/mixed") && group == NULL)
    {
      g_autofree char *name = g_strdup_printf ("changeset%u", items->len);

      return read_parts (part, type, name, items, error);
    }

  return malformed (error, "a part is neither a request nor a change set");
}

static gboolean
read_parts (
    Span body, const char *content_type, const char *group, GPtrArray *items, GError **error)
{
  g_autofree char *boundary = boundary_of (content_type);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Span));

  if (boundary == NULL)
    return malformed (error, "no boundary is given");
  if (!split_parts (body, boundary, parts, error))
    return FALSE;
  for (guint i = 0; i < parts->len; i++)
    if (!read_part (g_array_index (parts, Span, i), group, items, error))
      return FALSE;

  return TRUE;
}

GPtrArray *
crm_demo_multipart_parse (GBytes *body, const char *content_type, GError **error)
{
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_demo_batch_item_free);
  Span span;

  span.data = g_bytes_get_data (body, &span.length);
  if (!read_parts (span, content_type, NULL, items, error))
    return NULL;

  return g_steal_pointer (&items);
}

static void
print_item (CrmDemoBatchItem *item, GString *out)
{
  CrmDemoResponse *response = item->response;

  g_string_append (out, "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
  if (item->id != NULL)
    g_string_append_printf (out, "Content-ID: %s\r\n", item->id);
  g_string_append_printf (out, "\r\nHTTP/1.1 %u %s\r\n", response->status,
                          crm_demo_status_phrase (response->status));
  for (guint i = 0; i + 1 < response->headers->len; i += 2)
    g_string_append_printf (out, "%s: %s\r\n",
                            (const char *) g_ptr_array_index (response->headers, i),
                            (const char *) g_ptr_array_index (response->headers, i + 1));
  if (response->content_type != NULL)
    g_string_append_printf (out, "Content-Type: %s\r\n", response->content_type);
  g_string_append_printf (out, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", response->body->len);
  g_string_append_len (out, response->body->str, (gssize) response->body->len);
  g_string_append (out, "\r\n");
}

/* A change set that failed is answered by the one answer that says why. */
static CrmDemoBatchItem *
find_reason (GPtrArray *items, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    {
      CrmDemoBatchItem *item = g_ptr_array_index (items, i);

      if (item->response != NULL && item->response->status >= 400 && item->response->status != 424)
        return item;
    }

  return g_ptr_array_index (items, first);
}

static void
print_group (GPtrArray *items, guint first, guint end, GString *out)
{
  CrmDemoBatchItem *item = g_ptr_array_index (items, first);

  if (item->is_group_failure)
    {
      print_item (find_reason (items, first, end), out);
      return;
    }
  g_string_append_printf (out, "Content-Type: multipart/mixed; boundary=%s_response\r\n\r\n",
                          item->group);
  for (guint i = first; i < end; i++)
    {
      item = g_ptr_array_index (items, i);
      if (item->response == NULL)
        continue;
      g_string_append_printf (out, "--%s_response\r\n", item->group);
      print_item (item, out);
    }
  g_string_append_printf (out, "--%s_response--\r\n", item->group);
}

char *
crm_demo_multipart_print (GPtrArray *items, GString *out)
{
  static const char boundary[] = "batchresponse_7f3a";
  guint end;

  for (guint i = 0; i < items->len; i = end)
    {
      CrmDemoBatchItem *item = g_ptr_array_index (items, i);

      end = i + 1;
      while (
          item->group != NULL && end < items->len
          && g_strcmp0 (((CrmDemoBatchItem *) g_ptr_array_index (items, end))->group, item->group)
                 == 0)
        end++;
      if (item->response == NULL)
        continue;
      g_string_append_printf (out, "--%s\r\n", boundary);
      if (item->group != NULL)
        print_group (items, i, end, out);
      else
        print_item (item, out);
    }
  g_string_append_printf (out, "--%s--\r\n", boundary);

  return g_strdup_printf ("multipart/mixed; boundary=%s", boundary);
}
