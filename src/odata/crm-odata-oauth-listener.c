/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-oauth-listener.h"

#include "crm-error.h"
#include "crm-odata-oauth-text.h"

#include <string.h>

#define MAX_REQUEST (16 * 1024)
#define MAX_VISITORS 8 /* at once: browsers open some in advance and say nothing on them */
#define BACKLOG 32
#define MAX_STRANGERS 50 /* in all: somebody tries paths */
#define SILENCE_US (10 * G_USEC_PER_SEC)
#define WRITE_S 2
#define MAX_SOCKETS 2

typedef struct
{
  GSocket *socket;
  GString *request;
  gint64 until_us;
} Visitor;

struct _CrmOauthListener
{
  GSocket *sockets[MAX_SOCKETS]; /* IPv4, and for a host by name IPv6 too */
  guint n_sockets;
  GPtrArray *visitors;
  char *host; /* as it stands in a Host header */
  char *path;
  char *state;
  char *address;
  char *done;
  char *failed;
  guint n_strangers;
  GHashTable *brought; /* by the one who was meant */
};

/* --- opening --- */

static void
visitor_free (gpointer data)
{
  Visitor *self = data;

  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  crm_oauth_wipe_string (self->request);
  g_free (self);
}

static guint16
port_of (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

static gboolean
open_socket (CrmOauthListener *self, GSocketFamily family, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) cause = NULL;

  socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &cause);
  /* Nobody else may share the address: so it is not reused either. */
  if (socket != NULL)
    g_socket_set_listen_backlog (socket, BACKLOG);
  if (socket == NULL || !g_socket_bind (socket, address, FALSE, &cause)
      || !g_socket_listen (socket, &cause))
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE,
                   "No port can be opened for the browser to come back to: %s", cause->message);
      return FALSE;
    }
  g_socket_set_blocking (socket, FALSE);
  self->sockets[self->n_sockets++] = g_steal_pointer (&socket);

  return TRUE;
}

/* A name may mean either family to a browser: whoever had the other one would be visited
 * instead. A machine without IPv6 has nobody there. */
static gboolean
open_sockets (CrmOauthListener *self, const char *host, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) literal = g_inet_address_new_from_string (host);
  GSocketFamily family
      = literal != NULL ? g_inet_address_get_family (literal) : G_SOCKET_FAMILY_IPV4;
  g_autoptr (GSocket) probe = NULL;

  if (!open_socket (self, family, port, error))
    return FALSE;
  if (literal != NULL)
    return TRUE;

  probe = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  if (probe != NULL)
    (void) open_socket (self, G_SOCKET_FAMILY_IPV6, port_of (self->sockets[0]), NULL);

  return TRUE;
}

/* @redirect taken apart; only the two addresses and the name of this machine itself. */
static GUri *
parse_redirect (const char *redirect, GError **error)
{
  /* Not normalized: no port is another wish than 80. */
  g_autoptr (GUri) uri = g_uri_parse (redirect, G_URI_FLAGS_ENCODED, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  gboolean is_here = host != NULL
                     && (strcmp (host, "127.0.0.1") == 0 || strcmp (host, "::1") == 0
                         || strcmp (host, "localhost") == 0);

  if (!is_here || strcmp (g_uri_get_scheme (uri), "http") != 0 || g_uri_get_userinfo (uri) != NULL
      || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                           "The redirect address must be http on 127.0.0.1, ::1 or localhost");
      return NULL;
    }

  return g_steal_pointer (&uri);
}

static void
settle_address (CrmOauthListener *self, const char *host, const char *path)
{
  gboolean is_v6 = strchr (host, ':') != NULL;
  guint16 port = port_of (self->sockets[0]);

  self->host = g_strdup_printf (is_v6 ? "[%s]:%u" : "%s:%u", host, port);
  self->path = g_strdup (*path != '\0' ? path : "/");
  self->address = g_strconcat ("http://", self->host, path, NULL);
}

CrmOauthListener *
crm_oauth_listener_new (const char *redirect, const char *state, GError **error)
{
  g_autoptr (CrmOauthListener) self = g_new0 (CrmOauthListener, 1);
  g_autofree char *secret = crm_oauth_dup_random ();
  g_autofree char *usual = g_strconcat ("http://127.0.0.1/", secret, NULL);
  g_autoptr (GUri) uri = parse_redirect (redirect != NULL ? redirect : usual, error);
  int port;

  g_return_val_if_fail (state != NULL && *state != '\0', NULL);

  if (uri == NULL)
    return NULL;

  port = MAX (g_uri_get_port (uri), 0);
  self->visitors = g_ptr_array_new_with_free_func (visitor_free);
  if (!open_sockets (self, g_uri_get_host (uri), (guint16) port, error))
    return NULL;
  settle_address (self, g_uri_get_host (uri), g_uri_get_path (uri));
  self->state = g_strdup (state);
  crm_oauth_listener_set_words (self, "You are signed in. This page can be closed.",
                                "The sign-in was not completed. This page can be closed.");

  return g_steal_pointer (&self);
}

static void
close_all (CrmOauthListener *self)
{
  while (self->n_sockets > 0)
    {
      GSocket *socket = self->sockets[--self->n_sockets];

      g_socket_close (socket, NULL);
      g_object_unref (socket);
    }
  g_clear_pointer (&self->visitors, g_ptr_array_unref);
}

void
crm_oauth_listener_free (CrmOauthListener *self)
{
  if (self == NULL)
    return;
  close_all (self);
  g_clear_pointer (&self->brought, g_hash_table_unref);
  g_clear_pointer (&self->host, g_free);
  crm_oauth_wipe (&self->path);
  crm_oauth_wipe (&self->state);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->done, g_free);
  g_clear_pointer (&self->failed, g_free);
  g_free (self);
}

const char *
crm_oauth_listener_get_address (CrmOauthListener *self)
{
  return self->address;
}

void
crm_oauth_listener_set_words (CrmOauthListener *self, const char *done, const char *failed)
{
  g_set_str (&self->done, done);
  g_set_str (&self->failed, failed);
}

/* --- answering --- */

/* Nothing of what was brought is ever in it. */
static void
answer (Visitor *visitor, const char *status, const char *words)
{
  g_autofree char *text = g_markup_escape_text (words, -1);
  g_autofree char *page = g_strdup_printf ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
                                           "<title>Liaison</title></head><body><p>%s</p></body>"
                                           "</html>\n",
                                           text);
  g_autofree char *whole
      = g_strdup_printf ("HTTP/1.1 %s\r\n"
                         "Content-Type: text/html; charset=utf-8\r\n"
                         "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                         "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
                         "X-Content-Type-Options: nosniff\r\n"
                         "Referrer-Policy: no-referrer\r\n"
                         "Cache-Control: no-store\r\n"
                         "Connection: close\r\n\r\n%s",
                         status, strlen (page), page);
  gsize sent = 0;
  gssize n;

  g_socket_set_blocking (visitor->socket, TRUE);
  g_socket_set_timeout (visitor->socket, WRITE_S);
  while (sent < strlen (whole)
         && (n = g_socket_send (visitor->socket, whole + sent, strlen (whole) - sent, NULL, NULL))
                > 0)
    sent += (gsize) n;
  g_socket_shutdown (visitor->socket, FALSE, TRUE, NULL);
}

static char *
dup_header (const char *request, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (request, "\r\n", -1);
  gsize length = strlen (name);
  guint i;

  for (i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
      return g_strstrip (g_strdup (lines[i] + length + 1));

  return NULL;
}

/* What a visitor brings, if that is the one who was meant. */
static GHashTable *
read_visit (CrmOauthListener *self, const char *request)
{
  g_autofree char *host = dup_header (request, "Host");
  g_autofree char *line = g_strndup (request, strcspn (request, "\r\n"));
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  g_autoptr (GHashTable) brought = NULL;
  const char *state;
  char *query;

  /* A page elsewhere may send a browser here by another name. */
  if (host == NULL || g_ascii_strcasecmp (host, self->host) != 0)
    return NULL;
  if (g_strv_length (words) != 3 || strcmp (words[0], "GET") != 0)
    return NULL;
  query = strchr (words[1], '?');
  if (query == NULL)
    return NULL;
  *query++ = '\0';
  if (!crm_oauth_is_same (words[1], self->path))
    return NULL;

  brought = crm_oauth_parse_query (query);
  state = brought != NULL ? g_hash_table_lookup (brought, "state") : NULL;
  if (state == NULL || !crm_oauth_is_same (state, self->state))
    return NULL;

  return g_steal_pointer (&brought);
}

/* --- visiting --- */

static void
welcome (CrmOauthListener *self, GSocket *socket)
{
  g_autoptr (GSocket) accepted = g_socket_accept (socket, NULL, NULL);
  Visitor *visitor;

  if (accepted == NULL)
    return;
  /* The one who has said nothing for longest makes room: a browser asks again. */
  if (self->visitors->len >= MAX_VISITORS)
    g_ptr_array_remove_index (self->visitors, 0);
  visitor = g_new0 (Visitor, 1);
  g_socket_set_blocking (accepted, FALSE);
  visitor->socket = g_steal_pointer (&accepted);
  visitor->request = g_string_new (NULL);
  visitor->until_us = g_get_monotonic_time () + SILENCE_US;
  g_ptr_array_add (self->visitors, visitor);
}

/* %FALSE: this visit is over. */
static gboolean
listen_to (CrmOauthListener *self, Visitor *visitor)
{
  g_autoptr (GError) error = NULL;
  char buffer[2048];
  gssize n = g_socket_receive (visitor->socket, buffer, sizeof buffer, NULL, &error);

  if (n <= 0)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  g_string_append_len (visitor->request, buffer, n);
  explicit_bzero (buffer, sizeof buffer);
  if (visitor->request->len > MAX_REQUEST
      || strlen (visitor->request->str) != visitor->request->len)
    {
      self->n_strangers++;
      return FALSE;
    }
  if (strstr (visitor->request->str, "\r\n\r\n") == NULL)
    return TRUE;

  self->brought = read_visit (self, visitor->request->str);
  if (self->brought == NULL)
    {
      self->n_strangers++;
      answer (visitor, "404 Not Found", "Nothing is here.");
    }
  else if (g_hash_table_contains (self->brought, "code"))
    answer (visitor, "200 OK", self->done);
  else
    answer (visitor, "200 OK", self->failed);

  return FALSE;
}

static void
hear_visitors (CrmOauthListener *self, const GPollFD *fds, guint n)
{
  gint64 now_us = g_get_monotonic_time ();
  guint i;

  for (i = n; i-- > 0 && self->brought == NULL;)
    {
      Visitor *visitor = g_ptr_array_index (self->visitors, i);
      gboolean stays = now_us < visitor->until_us;

      if (stays && fds[i].revents != 0)
        stays = listen_to (self, visitor);
      if (!stays)
        g_ptr_array_remove_index (self->visitors, i);
    }
}

/* One look at everybody, at most @wait_ms long. */
static void
look_round (CrmOauthListener *self, GPollFD *cancel, int wait_ms)
{
  GPollFD fds[1 + MAX_SOCKETS + MAX_VISITORS];
  guint n_visitors = self->visitors->len;
  guint n = 0;
  guint first;
  guint i;

  for (i = 0; i < n_visitors; i++)
    {
      Visitor *visitor = g_ptr_array_index (self->visitors, i);

      fds[n++] = (GPollFD) { g_socket_get_fd (visitor->socket), G_IO_IN | G_IO_HUP, 0 };
    }
  first = n;
  for (i = 0; i < self->n_sockets; i++)
    fds[n++] = (GPollFD) { g_socket_get_fd (self->sockets[i]), G_IO_IN, 0 };
  if (cancel != NULL)
    fds[n++] = *cancel;
  if (g_poll (fds, n, wait_ms) <= 0)
    for (i = 0; i < n; i++)
      fds[i].revents = 0;

  hear_visitors (self, fds, n_visitors);
  for (i = 0; i < self->n_sockets && self->brought == NULL; i++)
    if (fds[first + i].revents != 0)
      welcome (self, self->sockets[i]);
}

static gboolean
may_go_on (CrmOauthListener *self, gint64 until_us, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->n_strangers > MAX_STRANGERS)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                           "Something else than the browser keeps answering the sign-in");
      return FALSE;
    }
  if (g_get_monotonic_time () >= until_us)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
                           "Nobody signed in within the time");
      return FALSE;
    }

  return TRUE;
}

GHashTable *
crm_oauth_listener_wait (CrmOauthListener *self,
                         guint timeout_s,
                         GCancellable *cancellable,
                         GError **error)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) timeout_s * G_USEC_PER_SEC;
  gboolean has_cancel;
  GPollFD cancel;

  g_return_val_if_fail (self->n_sockets > 0, NULL);

  has_cancel = g_cancellable_make_pollfd (cancellable, &cancel);
  while (self->brought == NULL && may_go_on (self, until_us, cancellable, error))
    {
      gint64 left_ms = (until_us - g_get_monotonic_time ()) / 1000 + 1;

      look_round (self, has_cancel ? &cancel : NULL, (int) CLAMP (left_ms, 0, 1000));
    }
  if (has_cancel)
    g_cancellable_release_fd (cancellable);
  close_all (self);

  return g_steal_pointer (&self->brought);
}
