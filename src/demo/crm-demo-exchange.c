/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-exchange.h"

#include <string.h>

#include "crm-demo-process.h"

struct _CrmDemoExchanges
{
  CrmDemoService *service;
  char *origin; /* "http://127.0.0.1:1234" */
};

CrmDemoExchanges *
crm_demo_exchanges_new (CrmDemoService *service, guint16 port)
{
  CrmDemoExchanges *self = g_new0 (CrmDemoExchanges, 1);

  self->service = service;
  self->origin = g_strdup_printf ("http://127.0.0.1:%u", port);

  return self;
}

void
crm_demo_exchanges_free (CrmDemoExchanges *self)
{
  g_free (self->origin);
  g_free (self);
}

static CrmDemoUser *
sign_in_basic (CrmDemoExchanges *self, SoupMessageHeaders *headers)
{
  const char *header = soup_message_headers_get_one (headers, "Authorization");
  g_autofree char *decoded = NULL;
  g_auto (GStrv) parts = NULL;
  gsize length;

  if (self->service->options.anonymous)
    return crm_demo_rights_find_user (self->service->rights, "demo");
  if (header == NULL || g_ascii_strncasecmp (header, "Basic ", 6) != 0)
    return NULL;

  decoded = (char *) g_base64_decode (header + 6, &length);
  parts = g_strsplit (decoded != NULL ? decoded : "", ":", 2);
  if (g_strv_length (parts) != 2)
    return NULL;

  return crm_demo_rights_sign_in (self->service->rights, parts[0], parts[1]);
}

static void
copy_header (const char *name, const char *value, gpointer data)
{
  crm_demo_request_set_header (data, name, value);
}

static CrmDemoRequest *
read_request (SoupServerMessage *message, const char *root, const char *target)
{
  CrmDemoRequest *request
      = crm_demo_request_new (soup_server_message_get_method (message), root, target);

  soup_message_headers_foreach (soup_server_message_get_request_headers (message), copy_header,
                                request);
  g_bytes_unref (request->body);
  request->body = soup_message_body_flatten (soup_server_message_get_request_body (message));

  return request;
}

static void
send_response (SoupServerMessage *message, CrmDemoResponse *response)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GBytes) body = g_string_free_to_bytes (g_steal_pointer (&response->body));

  for (guint i = 0; i + 1 < response->headers->len; i += 2)
    soup_message_headers_append (headers, g_ptr_array_index (response->headers, i),
                                 g_ptr_array_index (response->headers, i + 1));
  if (response->content_type != NULL)
    soup_message_headers_set_content_type (headers, response->content_type, NULL);
  if (g_bytes_get_size (body) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
  soup_message_body_complete (soup_server_message_get_response_body (message));
  soup_server_message_set_status (message, response->status, NULL);
}

void
crm_demo_exchange_handle (CrmDemoExchanges *self, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *path = g_uri_get_path (uri), *query = g_uri_get_query (uri);
  g_autofree char *root = g_strdup_printf ("%s/odata/", self->origin);
  g_autofree char *target = NULL;
  g_autoptr (CrmDemoRequest) request = NULL;
  g_autoptr (CrmDemoResponse) response = NULL;
  CrmDemoUser *user = sign_in_basic (self, soup_server_message_get_request_headers (message));

  if (!g_str_has_prefix (path, "/odata"))
    {
      soup_server_message_set_status (message, 404, NULL);
      return;
    }
  if (user == NULL)
    {
      soup_message_headers_append (soup_server_message_get_response_headers (message),
                                   "WWW-Authenticate", "Basic realm=\"Liaison demo\"");
      soup_server_message_set_status (message, 401, NULL);
      return;
    }
  path += strlen ("/odata");
  if (*path == '/')
    path++;
  target = query != NULL ? g_strdup_printf ("%s?%s", path, query) : g_strdup (path);
  request = read_request (message, root, target);
  request->user = user;
  response = crm_demo_service_answer (self->service, request);
  crm_demo_process_start (self->service->process);
  send_response (message, response);
}
