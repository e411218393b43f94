/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-scripted-browser.h"

#include <string.h>

GSocketConnection *
crm_browser_connect (const char *url)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  g_assert_nonnull (uri);
  return g_socket_client_connect_to_host (client, g_uri_get_host (uri),
                                          (guint16) g_uri_get_port (uri), NULL, NULL);
}

char *
crm_browser_say (const char *url, const char *request)
{
  g_autoptr (GSocketConnection) connection = crm_browser_connect (url);
  g_autoptr (GString) all = g_string_new (NULL);
  GInputStream *input;
  char buffer[1024];
  gssize n;

  if (connection == NULL)
    return NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, NULL);
  input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  while ((n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (all, buffer, n);

  return g_strdup (all->str);
}

char *
crm_browser_get (const char *url, const char *host)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *own_host = NULL;
  g_autofree char *request = NULL;
  const char *query;
  const char *path;

  g_assert_nonnull (uri);
  own_host = g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  query = g_uri_get_query (uri);
  path = g_uri_get_path (uri);
  request = g_strdup_printf ("GET %s%s%s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n\r\n",
                             *path != '\0' ? path : "/", query != NULL ? "?" : "",
                             query != NULL ? query : "", host != NULL ? host : own_host);

  return crm_browser_say (url, request);
}

char *
crm_browser_dup_field (const char *form, const char *name)
{
  g_autoptr (GHashTable) fields = g_uri_parse_params (form, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);

  g_assert_nonnull (fields);
  return g_strdup (g_hash_table_lookup (fields, name));
}

char *
crm_browser_dup_parameter (const char *url, const char *name)
{
  const char *query = strchr (url, '?');
  char *value;

  g_assert_nonnull (query);
  value = crm_browser_dup_field (query + 1, name);
  g_assert_nonnull (value);

  return value;
}

static gpointer
visit_thread (gpointer data)
{
  g_autofree char *url = data;

  return crm_browser_get (url, NULL);
}

GThread *
crm_browser_visit (const char *url)
{
  return g_thread_new ("browser", visit_thread, g_strdup (url));
}

GThread *
crm_browser_agree (const char *url)
{
  g_autofree char *redirect = crm_browser_dup_parameter (url, "redirect_uri");
  g_autofree char *state = crm_browser_dup_parameter (url, "state");
  g_autofree char *back = g_strdup_printf ("%s?state=%s&code=c0de", redirect, state);

  return crm_browser_visit (back);
}
