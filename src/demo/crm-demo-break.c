/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-break.h"

#include <gio/gio.h>
#include <sys/socket.h>

void
crm_demo_break_reset (SoupServerMessage *message)
{
  g_autoptr (GSocket) socket = g_object_ref (soup_server_message_get_socket (message));
  /* Closing a socket that lingers for no time drops what was not sent and tells RST, not FIN. */
  struct linger linger = { 1, 0 };
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GIOStream) stream = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

void
crm_demo_break_truncate (SoupServerMessage *message, CrmDemoResponse *response)
{
  GString *out = g_string_new (NULL);
  GIOStream *stream;
  gsize length;
  char *text;

  g_string_append_printf (out, "HTTP/1.1 %u %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n",
                          response->status, crm_demo_status_phrase (response->status),
                          MAX (response->body->len, 1));
  for (guint i = 0; i + 1 < response->headers->len; i += 2)
    g_string_append_printf (out, "%s: %s\r\n",
                            (const char *) g_ptr_array_index (response->headers, i),
                            (const char *) g_ptr_array_index (response->headers, i + 1));
  if (response->content_type != NULL)
    g_string_append_printf (out, "Content-Type: %s\r\n", response->content_type);
  g_string_append (out, "\r\n");
  g_string_append_len (out, response->body->str, (gssize) response->body->len / 2);

  length = out->len;
  text = g_string_free_and_steal (out);
  stream = soup_server_message_steal_connection (message);
  /* The text lives as long as the stream that sends it. */
  g_object_set_data_full (G_OBJECT (stream), "body", text, g_free);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), text, length,
                                   G_PRIORITY_DEFAULT, NULL, written_cb, stream);
}
