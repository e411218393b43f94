/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-mock-server.h"

#include <string.h>

struct _CrmMockAnswer
{
  char *method;
  char *path;
  guint status;
  GString *headers;
  GBytes *body;
  CrmMockFault fault;
  gboolean is_used;
};

struct _CrmMockServer
{
  GSocketService *service;
  GTlsCertificate *certificate; /* or NULL */
  gboolean asks_certificate;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  char *url;
  GCancellable *closing;

  GMutex lock; /* for all that follows */
  GCond changed;
  GPtrArray *answers;
  GPtrArray *requests;
  GString *seen;
  guint n_connections;
};

/* --- script --- */

static void
answer_free (gpointer data)
{
  CrmMockAnswer *self = data;

  g_free (self->method);
  g_free (self->path);
  g_string_free (self->headers, TRUE);
  g_bytes_unref (self->body);
  g_free (self);
}

static void
request_free (gpointer data)
{
  CrmMockRequest *self = data;

  g_free (self->method);
  g_free (self->path);
  g_free (self->query);
  g_hash_table_unref (self->headers);
  g_free (self->body);
  g_free (self);
}

static char *
fill_in (CrmMockServer *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "%URL%", -1);

  return g_strjoinv (self->url, parts);
}

CrmMockAnswer *
crm_mock_server_answer (CrmMockServer *self,
                        const char *method,
                        const char *path,
                        guint status,
                        const char *content_type,
                        const char *body)
{
  CrmMockAnswer *answer = g_new0 (CrmMockAnswer, 1);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  char *filled;

  answer->method = g_strdup (method);
  answer->path = g_strdup (path);
  answer->status = status;
  answer->headers = g_string_new (NULL);
  filled = fill_in (self, body != NULL ? body : "");
  answer->body = g_bytes_new_take (filled, strlen (filled));
  if (content_type != NULL)
    g_string_append_printf (answer->headers, "Content-Type: %s\r\n", content_type);
  for (const char *at = path; at != NULL && *at != '\0'; at++)
    g_assert_cmpint (*at, !=, '?');
  g_ptr_array_add (self->answers, answer);

  return answer;
}

CrmMockAnswer *
crm_mock_server_answer_json (CrmMockServer *self,
                             const char *method,
                             const char *path,
                             const char *body)
{
  return crm_mock_server_answer (self, method, path, 200, "application/json", body);
}

void
crm_mock_answer_add_header (CrmMockAnswer *self, const char *name, const char *value)
{
  g_string_append_printf (self->headers, "%s: %s\r\n", name, value);
}

void
crm_mock_answer_set_bytes (CrmMockAnswer *self, GBytes *bytes)
{
  g_bytes_unref (self->body);
  self->body = g_bytes_ref (bytes);
}

void
crm_mock_answer_set_fault (CrmMockAnswer *self, CrmMockFault fault)
{
  self->fault = fault;
}

/* The first unused answer that fits, or the last used one. */
static CrmMockAnswer *
choose (CrmMockServer *self, const CrmMockRequest *request)
{
  g_autofree char *path = g_uri_unescape_string (request->path, NULL);
  CrmMockAnswer *again = NULL;
  guint i;

  for (i = 0; i < self->answers->len; i++)
    {
      CrmMockAnswer *answer = g_ptr_array_index (self->answers, i);

      if ((answer->method != NULL && strcmp (answer->method, request->method) != 0)
          || (answer->path != NULL && g_strcmp0 (answer->path, path) != 0))
        continue;
      if (!answer->is_used)
        {
          answer->is_used = TRUE;
          return answer;
        }
      again = answer;
    }

  return again;
}

/* --- one connection --- */

static gboolean
read_headers (GDataInputStream *input, CrmMockRequest *request, GString *seen)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
      char *colon;

      if (line == NULL)
        return FALSE;
      g_strchomp (line);
      g_string_append_printf (seen, "%s\n", line);
      if (*line == '\0')
        return TRUE;
      colon = strchr (line, ':');
      if (colon != NULL)
        g_hash_table_replace (request->headers, g_ascii_strdown (line, colon - line),
                              g_strstrip (g_strdup (colon + 1)));
    }
}

static CrmMockRequest *
read_request (GDataInputStream *input, GString *seen)
{
  g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  g_auto (GStrv) words = line != NULL ? g_strsplit (g_strchomp (line), " ", 3) : NULL;
  CrmMockRequest *request;
  const char *length;
  char *mark;
  gsize size;

  if (words == NULL || g_strv_length (words) != 3)
    return NULL;

  request = g_new0 (CrmMockRequest, 1);
  request->method = g_strdup (words[0]);
  request->path = g_strdup (words[1]);
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  mark = strchr (request->path, '?');
  if (mark != NULL)
    {
      *mark = '\0';
      request->query = g_strdup (mark + 1);
    }
  g_string_append_printf (seen, "%s\n", line);
  if (!read_headers (input, request, seen))
    {
      request->body = g_strdup ("");
      request_free (request);
      return NULL;
    }

  length = g_hash_table_lookup (request->headers, "content-length");
  size = length != NULL ? (gsize) g_ascii_strtoull (length, NULL, 10) : 0;
  request->body = g_malloc0 (size + 1);
  g_input_stream_read_all (G_INPUT_STREAM (input), request->body, size, NULL, NULL, NULL);
  g_string_append (seen, request->body);

  return request;
}

/* What is sent before the fault, if there is one. */
static void
write_answer (CrmMockServer *self, GOutputStream *output, const CrmMockAnswer *answer)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *headers = NULL;
  gsize length = answer->body != NULL ? g_bytes_get_size (answer->body) : 0;
  gsize sent = answer->fault == CRM_MOCK_WHOLE ? length : length / 2;

  if (answer->fault == CRM_MOCK_RESET)
    return;

  headers = fill_in (self, answer->headers->str);
  g_string_append_printf (out, "HTTP/1.1 %u Scripted\r\n%s", answer->status, headers);
  if (answer->status != 204 && answer->status != 304)
    g_string_append_printf (out, "Content-Length: %" G_GSIZE_FORMAT "\r\n", length);
  g_string_append (out, "\r\n");
  if (sent > 0)
    g_string_append_len (out, g_bytes_get_data (answer->body, NULL), (gssize) sent);
  g_output_stream_write_all (output, out->str, out->len, NULL, NULL, NULL);
}

static CrmMockAnswer *
take_request (CrmMockServer *self, CrmMockRequest *request, const char *seen)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_add (self->requests, request);
  g_string_append (self->seen, seen);
  g_cond_broadcast (&self->changed);

  return choose (self, request);
}

static gboolean
has_certificate (GIOStream *stream)
{
  return G_IS_TLS_CONNECTION (stream)
         && g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (stream)) != NULL;
}

static gboolean
serve_one (CrmMockServer *self, GIOStream *stream, GDataInputStream *input, GOutputStream *output)
{
  CrmMockAnswer nothing = { .status = 404, .headers = g_string_new (NULL) };
  g_autoptr (GString) seen = g_string_new (NULL);
  CrmMockRequest *request = read_request (input, seen);
  CrmMockAnswer *answer;
  gboolean goes_on;

  if (request == NULL)
    {
      g_string_free (nothing.headers, TRUE);
      return FALSE;
    }
  if (has_certificate (stream))
    g_hash_table_replace (request->headers, g_strdup ("(certificate)"), g_strdup (""));
  answer = take_request (self, request, seen->str);
  if (answer == NULL)
    answer = &nothing;
  write_answer (self, output, answer);
  if (answer->fault == CRM_MOCK_STALL)
    {
      GPollFD fd;

      if (g_cancellable_make_pollfd (self->closing, &fd))
        {
          g_poll (&fd, 1, -1);
          g_cancellable_release_fd (self->closing);
        }
    }
  goes_on = answer->fault == CRM_MOCK_WHOLE;
  g_string_free (nothing.headers, TRUE);

  return goes_on;
}

static gboolean
accept_certificate_cb (GTlsConnection *connection,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer user_data)
{
  return TRUE;
}

static GIOStream *
open_stream (CrmMockServer *self, GSocketConnection *connection)
{
  GIOStream *stream;

  if (self->certificate == NULL)
    return g_object_ref (G_IO_STREAM (connection));

  stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
  if (self->asks_certificate)
    {
      g_object_set (stream, "authentication-mode", G_TLS_AUTHENTICATION_REQUESTED, NULL);
      g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
    }

  return stream;
}

static gpointer
connection_thread (gpointer data)
{
  GSocketConnection *connection = data;
  CrmMockServer *self = g_object_get_data (G_OBJECT (connection), "server");
  g_autoptr (GIOStream) stream = open_stream (self, connection);
  g_autoptr (GDataInputStream) input
      = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_LF);
  while (!g_cancellable_is_cancelled (self->closing) && serve_one (self, stream, input, output))
    ;
  g_io_stream_close (stream, NULL, NULL);
  g_object_unref (connection);

  g_mutex_lock (&self->lock);
  self->n_connections--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  return NULL;
}

static void
close_cb (GCancellable *closing, GSocketConnection *connection)
{
  g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, TRUE, NULL);
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  CrmMockServer *self = user_data;

  g_mutex_lock (&self->lock);
  self->n_connections++;
  g_mutex_unlock (&self->lock);
  g_object_set_data (G_OBJECT (connection), "server", self);
  g_cancellable_connect (self->closing, G_CALLBACK (close_cb), g_object_ref (connection),
                         g_object_unref);
  g_thread_unref (g_thread_new ("mock-connection", connection_thread, g_object_ref (connection)));

  return TRUE;
}

/* --- life --- */

static gpointer
server_thread (gpointer data)
{
  CrmMockServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static guint16
listen_anywhere (GSocketService *service)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) given = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &given, &error);
  g_assert_no_error (error);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (given));
}

static CrmMockServer *
start (GTlsCertificate *certificate)
{
  CrmMockServer *self = g_new0 (CrmMockServer, 1);
  const char *scheme = certificate != NULL ? "https" : "http";

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->answers = g_ptr_array_new_with_free_func (answer_free);
  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->seen = g_string_new (NULL);
  self->closing = g_cancellable_new ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);

  /* The service accepts in the context that is the default where it is made. */
  g_main_context_push_thread_default (self->context);
  self->service = g_socket_service_new ();
  self->certificate = certificate;
  self->url = g_strdup_printf ("%s://127.0.0.1:%u", scheme, listen_anywhere (self->service));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);
  g_main_context_pop_thread_default (self->context);
  self->thread = g_thread_new ("mock-server", server_thread, self);

  return self;
}

CrmMockServer *
crm_mock_server_new (void)
{
  return start (NULL);
}

CrmMockServer *
crm_mock_server_new_tls (const char *pem_file)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (pem_file, &error);

  g_assert_no_error (error);
  return start (certificate);
}

void
crm_mock_server_ask_certificate (CrmMockServer *self)
{
  self->asks_certificate = TRUE;
}

static gboolean
quit_cb (gpointer user_data)
{
  CrmMockServer *self = user_data;

  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

void
crm_mock_server_free (CrmMockServer *self)
{
  if (self == NULL)
    return;

  g_main_context_invoke (self->context, quit_cb, self);
  g_thread_join (self->thread);
  g_cancellable_cancel (self->closing);
  g_mutex_lock (&self->lock);
  while (self->n_connections > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);

  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_object_unref (self->service);
  g_clear_object (&self->certificate);
  g_object_unref (self->closing);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->answers);
  g_ptr_array_unref (self->requests);
  g_string_free (self->seen, TRUE);
  g_free (self->url);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

const char *
crm_mock_server_get_url (CrmMockServer *self)
{
  return self->url;
}

/* --- what was asked --- */

void
crm_mock_server_wait (CrmMockServer *self, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->requests->len < n)
    g_cond_wait (&self->changed, &self->lock);
}

guint
crm_mock_server_get_n_requests (CrmMockServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->requests->len;
}

const CrmMockRequest *
crm_mock_server_get_request (CrmMockServer *self, guint position)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_assert_cmpuint (position, <, self->requests->len);
  return g_ptr_array_index (self->requests, position);
}

const CrmMockRequest *
crm_mock_server_get_last (CrmMockServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->requests->len > 0 ? g_ptr_array_index (self->requests, self->requests->len - 1)
                                 : NULL;
}

const char *
crm_mock_request_get_header (const CrmMockRequest *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (self->headers, lower);
}

gboolean
crm_mock_server_has_seen (CrmMockServer *self, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return strstr (self->seen->str, text) != NULL;
}
