/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-session.h"

#include "crm-error.h"
#include "crm-odata-url.h"
#include "crm-time.h"

#include <string.h>

#define TIMEOUT_S 30
#define MAX_REDIRECTS 5
#define READ_SIZE (128 * 1024)
#define FIRST_CAPACITY (256 * 1024)

/* Servers close an idle connection after 5 s at the earliest (Node does). A write on one
 * that is just being closed would have an unknown outcome, so it gets a fresh one. */
#define FRESH_ENOUGH_US (3 * G_USEC_PER_SEC)

struct _CrmOdataSession
{
  SoupSession *soup;
  SoupCookieJar *cookies;
  GTlsCertificate *certificate; /* ours; or NULL */
  GTlsDatabase *also;           /* vouches for the origin too; or NULL */
  GUri *origin;
  const CrmOdataDialect *dialect;
  CrmOdataSignFunc sign;
  gpointer sign_data;
  gint64 last_used_us;
  gint n_requests; /* atomic */
  gsize bytes_received;
  gsize bytes_sent;
  gboolean is_asked; /* for a certificate of ours */
};

/* One message on its way. */
typedef struct
{
  CrmOdataSession *session;
  gboolean started; /* a connection stood: from here on the server may have seen it */
  GTlsCertificateFlags tls_errors;
} Trip;

/* --- errors --- */

static const char *
words_for_certificate (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return "its issuer is not trusted";
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return "it belongs to another host";
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return "it has expired";
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return "it is not valid yet";
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return "it was revoked";
  if (flags & G_TLS_CERTIFICATE_INSECURE)
    return "its algorithm is too weak";

  return "it is not valid";
}

static gboolean
is_never_sent (const GError *cause)
{
  return cause->domain == G_RESOLVER_ERROR
         || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
         || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE)
         || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE)
         || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND);
}

/* Says which of our codes the failure of a message is. Cancelled stays cancelled. */
static gboolean
set_transport_error (CrmOdataSession *self, const Trip *trip, const GError *cause, GError **error)
{
  const char *host = g_uri_get_host (self->origin);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  else if (trip->tls_errors != 0)
    g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNTRUSTED,
                 "The certificate of %s is refused: %s", host,
                 words_for_certificate (trip->tls_errors));
  else if (cause->domain == G_TLS_ERROR && !trip->started)
    g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                 "No secure connection to %s: %s", host, cause->message);
  else if (!trip->started || is_never_sent (cause))
    g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE, "%s is not reached: %s",
                 host, cause->message);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                 "%s did not answer in time", host);
  else
    g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                 "The connection to %s broke: %s", host, cause->message);

  return FALSE;
}

/* --- the message --- */

static void
starting_cb (SoupMessage *message, gpointer user_data)
{
  Trip *trip = user_data;

  trip->started = TRUE;
}

/* What the second authority says of what the first does not know. */
static GTlsCertificateFlags
ask_other_authority (CrmOdataSession *self, GTlsCertificate *certificate)
{
  g_autoptr (GSocketConnectable) identity
      = g_network_address_new (g_uri_get_host (self->origin), 0);

  return g_tls_database_verify_chain (self->also, certificate,
                                      G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                      G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
}

static gboolean
accept_certificate_cb (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer user_data)
{
  Trip *trip = user_data;

  if (trip->session->also != NULL && errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    errors = ask_other_authority (trip->session, certificate);
  trip->tls_errors = errors;
  return errors == 0;
}

static gboolean
request_certificate_cb (SoupMessage *message, GTlsClientConnection *connection, gpointer user_data)
{
  Trip *trip = user_data;

  trip->session->is_asked = TRUE;
  return FALSE; /* it goes on without one */
}

static void
set_header (SoupMessageHeaders *headers, const char *name, const char *value)
{
  if (value != NULL)
    soup_message_headers_replace (headers, name, value);
}

/* The jar is no feature of the session, for then libsoup would show the cookies to an HTTP
 * proxy too when it asks it for a tunnel. */
static void
add_cookies (CrmOdataSession *self, SoupMessage *message, GUri *uri)
{
  g_autofree char *cookies = soup_cookie_jar_get_cookies (self->cookies, uri, TRUE);

  set_header (soup_message_get_request_headers (message), "Cookie", cookies);
}

static void
keep_cookies (CrmOdataSession *self, SoupMessage *message)
{
  g_autoptr (GSList) cookies = soup_cookies_from_response (message);
  GSList *item;

  for (item = cookies; item != NULL; item = item->next)
    soup_cookie_jar_add_cookie_full (self->cookies, item->data, soup_message_get_uri (message),
                                     NULL);
}

static gboolean
is_read (const CrmOdataCall *call)
{
  return strcmp (call->method, "GET") == 0;
}

static gboolean
set_body (CrmOdataSession *self, SoupMessage *message, const CrmOdataCall *call)
{
  g_autoptr (GBytes) bytes = g_bytes_new (call->body, strlen (call->body));

  soup_message_set_request_body_from_bytes (message, call->content_type, bytes);
  self->bytes_sent += g_bytes_get_size (bytes);

  return TRUE;
}

static gboolean
set_piece (CrmOdataSession *self, SoupMessage *message, const CrmOdataCall *call)
{
  soup_message_set_request_body_from_bytes (message, call->content_type, call->piece);
  self->bytes_sent += g_bytes_get_size (call->piece);

  return TRUE;
}

typedef struct
{
  CrmStreamProgressFunc func;
  gpointer data;
  guint64 done;
} Progress;

static void
wrote_cb (SoupMessage *message, guint chunk_size, Progress *progress)
{
  progress->done += chunk_size;
  progress->func (progress->done, progress->data);
}

static void
free_progress (gpointer progress, GClosure *closure)
{
  g_free (progress);
}

static void
follow_progress (SoupMessage *message, const CrmOdataCall *call)
{
  Progress *progress;

  if (call->progress == NULL)
    return;
  progress = g_new0 (Progress, 1);
  progress->func = call->progress;
  progress->data = call->progress_data;
  g_signal_connect_data (message, "wrote-body-data", G_CALLBACK (wrote_cb), progress, free_progress,
                         0);
}

/* A piece at a time, and never more than was there when it was opened. */
static gboolean
set_body_file (CrmOdataSession *self,
               SoupMessage *message,
               const CrmOdataCall *call,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (call->body_file);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GFileInfo) info = NULL;
  goffset size;

  if (stream != NULL)
    info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable,
                                           error);
  if (info == NULL)
    return FALSE;
  size = g_file_info_get_size (info);
  if ((guint64) size > call->max_body)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE,
                   "The file is larger than %" G_GUINT64_FORMAT " bytes", call->max_body);
      return FALSE;
    }
  soup_message_set_request_body (message, call->content_type, G_INPUT_STREAM (stream), size);
  follow_progress (message, call);
  self->bytes_sent += (gsize) size;

  return TRUE;
}

/* Bytes that are kept are those of the file, not of a packed one. */
static void
set_part_headers (SoupMessageHeaders *headers, const CrmOdataCall *call)
{
  set_header (headers, "Content-Range", call->piece_range);
  set_header (headers, "x-ms-file-name", call->file_name);
  set_header (headers, "x-ms-transfer-mode", call->begins_pieces ? "chunked" : NULL);
  if (call->sink == NULL)
    return;
  set_header (headers, "Accept-Encoding", "identity");
  set_header (headers, "Range", call->range);
  set_header (headers, "If-Range", call->if_range);
}

static SoupMessage *
make_message (CrmOdataSession *self,
              const CrmOdataCall *call,
              GUri *uri,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (SoupMessage) message = soup_message_new_from_uri (call->method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  SoupMessageFlags flags = SOUP_MESSAGE_NO_REDIRECT;

  set_header (headers, self->dialect->version_header, self->dialect->version_text);
  set_header (headers, self->dialect->max_version_header, self->dialect->max_version_text);
  set_header (headers, "Accept", call->accept);
  set_header (headers, "Prefer", call->prefer);
  set_header (headers, "If-Match", call->if_match);
  set_header (headers, "If-None-Match", call->if_none_match);
  set_header (headers, "X-HTTP-Method", call->tunnelled);
  if (is_read (call))
    set_header (headers, "Cache-Control", "no-cache");
  /* A request that is lost on a connection that was used before is sent again by itself, where its
   * method allows; the body of a file could not be read again. */
  else if (call->body_file != NULL
           || g_get_monotonic_time () - self->last_used_us > FRESH_ENOUGH_US)
    flags |= SOUP_MESSAGE_NEW_CONNECTION;
  set_part_headers (headers, call);
  if (!(call->body_file != NULL ? set_body_file (self, message, call, cancellable, error)
        : call->piece != NULL   ? set_piece (self, message, call)
                                : call->body == NULL || set_body (self, message, call)))
    return NULL;
  soup_message_set_flags (message, flags);
  if (self->certificate != NULL)
    soup_message_set_tls_client_certificate (message, self->certificate);
  add_cookies (self, message, uri);
  if (!call->is_sign_in && self->sign != NULL)
    self->sign (message, self->sign_data);

  return g_steal_pointer (&message);
}

/* --- the answer --- */

static void
read_file_name (SoupMessageHeaders *headers, CrmOdataReply *reply)
{
  g_autofree char *disposition = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  const char *name = soup_message_headers_get_one (headers, "x-ms-file-name");

  if (soup_message_headers_get_content_disposition (headers, &disposition, &parameters))
    {
      reply->is_attachment = g_ascii_strcasecmp (disposition, "attachment") == 0;
      if (name == NULL)
        name = g_hash_table_lookup (parameters, "filename");
    }
  if (name != NULL)
    reply->file_name = crm_odata_reply_dup_file_name (name);
}

static gint64
read_number (SoupMessageHeaders *headers, const char *name, gint64 otherwise)
{
  const char *text = soup_message_headers_get_one (headers, name);
  guint64 number;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL)
             ? (gint64) number
             : otherwise;
}

static void
read_file_headers (SoupMessageHeaders *headers, CrmOdataReply *reply)
{
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");

  reply->content_range = g_strdup (soup_message_headers_get_one (headers, "Content-Range"));
  reply->content_length
      = encoding == NULL
                && soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
            ? soup_message_headers_get_content_length (headers)
            : -1;
  reply->file_type = g_strdup (soup_message_headers_get_one (headers, "mimetype"));
  reply->file_size = read_number (headers, "x-ms-file-size", -1);
  reply->chunk_size = (guint64) read_number (headers, "x-ms-chunk-size", 0);
  read_file_name (headers, reply);
}

static void
read_headers (SoupMessage *message, CrmOdataReply *reply)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autoptr (GHashTable) parameters = NULL;
  const char *type = soup_message_headers_get_content_type (headers, &parameters);
  const char *location = soup_message_headers_get_one (headers, "OData-EntityId");
  const char *version = soup_message_headers_get_one (headers, "OData-Version");
  const char *date = soup_message_headers_get_one (headers, "Date");

  if (location == NULL)
    location = soup_message_headers_get_one (headers, "Location");
  read_file_headers (headers, reply);
  reply->status = soup_message_get_status (message);
  reply->uri = g_uri_ref (soup_message_get_uri (message));
  reply->content_type = type != NULL ? g_ascii_strdown (type, -1) : NULL;
  if (parameters != NULL)
    reply->boundary = g_strdup (g_hash_table_lookup (parameters, "boundary"));
  reply->etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));
  reply->location = g_strdup (location);
  reply->challenge = g_strdup (soup_message_headers_get_list (headers, "WWW-Authenticate"));
  if (version == NULL)
    version = soup_message_headers_get_one (headers, "DataServiceVersion");
  if (version != NULL) /* "2.0;" has room for the name of a library */
    reply->odata_version = g_strndup (version, strcspn (version, "; "));
  reply->date_us = date != NULL ? crm_time_parse_http (date) : 0;
  reply->retry_after_ms = crm_odata_reply_parse_retry_after (
      soup_message_headers_get_one (headers, "Retry-After"), reply->date_us);
  /* An answer out of a cache tells the time it was made, which is no use to us. */
  if (soup_message_headers_get_one (headers, "Age") == NULL)
    reply->server_time_us = reply->date_us;
}

static gsize
first_capacity (SoupMessage *message, gsize limit)
{
  goffset told
      = soup_message_headers_get_content_length (soup_message_get_response_headers (message));

  if (told <= 0)
    return FIRST_CAPACITY;

  return MIN (MAX ((gsize) told, 1024), limit) + 1;
}

static gboolean
set_too_large (gsize limit, GError **error)
{
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE,
               "The answer is larger than %" G_GSIZE_FORMAT " MB", limit / 1024 / 1024);
  return FALSE;
}

static gboolean
read_body (CrmOdataSession *self,
           GInputStream *stream,
           gsize capacity,
           gsize limit,
           CrmOdataReply *reply,
           GCancellable *cancellable,
           GError **error)
{
  gssize n;

  reply->body = g_malloc (capacity + CRM_ODATA_REPLY_PADDING);
  do
    {
      if (reply->length == capacity)
        {
          if (capacity > limit)
            return set_too_large (limit, error);
          capacity = MIN (2 * capacity, limit + 1);
          reply->body = g_realloc (reply->body, capacity + CRM_ODATA_REPLY_PADDING);
        }
      n = g_input_stream_read (stream, reply->body + reply->length,
                               MIN (READ_SIZE, capacity - reply->length), cancellable, error);
      if (n < 0)
        return FALSE;
      reply->length += (gsize) n;
      self->bytes_received += (gsize) n;
    }
  while (n > 0);
  memset (reply->body + reply->length, 0, CRM_ODATA_REPLY_PADDING);

  return TRUE;
}

/* The path without query and keys: what was asked for, but not about whom. */
static char *
dup_log_path (GUri *uri)
{
  const char *path = g_uri_get_path (uri);
  gsize length = strcspn (path, "(");

  return g_strdup_printf ("%.*s%s", (int) length, path, path[length] != '\0' ? "(…)" : "");
}

static void
log_call (const CrmOdataCall *call, GUri *uri, const CrmOdataReply *reply, gint64 started_us)
{
  g_autofree char *path = dup_log_path (uri);

  g_debug ("%s %s: %u, %" G_GSIZE_FORMAT " bytes, %" G_GINT64_FORMAT " ms", call->method, path,
           reply->status, reply->length, (g_get_monotonic_time () - started_us) / 1000);
}

/* A page where a file was asked for may be the way to sign in; a file that is a page says so. */
static gboolean
goes_into_sink (const CrmOdataCall *call, const CrmOdataReply *reply)
{
  return call->sink != NULL && (reply->status == 200 || reply->status == 206)
         && !crm_odata_reply_is_web_page (reply);
}

static gboolean
send_once (CrmOdataSession *self,
           const CrmOdataCall *call,
           GUri *uri,
           CrmOdataReply *reply,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (SoupMessage) message = make_message (self, call, uri, cancellable, error);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) cause = NULL;
  gint64 started_us = g_get_monotonic_time ();
  gsize limit = call->max_answer > 0 ? call->max_answer : CRM_ODATA_MAX_BODY;
  Trip trip = { .session = self };
  gboolean done;

  if (message == NULL)
    return FALSE;
  g_signal_connect (message, "starting", G_CALLBACK (starting_cb), &trip);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), &trip);
  g_signal_connect (message, "request-certificate", G_CALLBACK (request_certificate_cb), &trip);
  g_atomic_int_inc (&self->n_requests);
  stream = soup_session_send (self->soup, message, cancellable, &cause);
  if (stream == NULL)
    {
      g_signal_handlers_disconnect_by_data (message, &trip);
      log_call (call, uri, reply, started_us);
      return set_transport_error (self, &trip, cause, error);
    }

  read_headers (message, reply);
  keep_cookies (self, message);
  if (goes_into_sink (call, reply))
    done = crm_odata_sink_fill (call->sink, reply, stream, cancellable, &cause);
  else
    done = read_body (self, stream, first_capacity (message, limit), limit, reply, cancellable,
                      &cause);
  /* Closing may wait for the other side, so that it can be cancelled too. */
  g_input_stream_close (stream, cancellable, NULL);
  self->last_used_us = g_get_monotonic_time ();
  g_signal_handlers_disconnect_by_data (message, &trip);
  log_call (call, uri, reply, started_us);
  if (done)
    return TRUE;

  crm_odata_reply_clear (reply);
  if (cause->domain == CRM_REMOTE_ERROR || (call->sink != NULL && call->sink->is_own_fault))
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    set_transport_error (self, &trip, cause, error);

  return FALSE;
}

/* --- redirects --- */

static gboolean
is_redirect (const CrmOdataReply *reply)
{
  return (reply->status == 301 || reply->status == 302 || reply->status == 303
          || reply->status == 307 || reply->status == 308);
}

static gboolean
looks_like_login (const char *location)
{
  g_autofree char *lower = g_ascii_strdown (location, -1);

  lower[strcspn (lower, "?#")] = '\0';
  return strstr (lower, "login") != NULL || strstr (lower, "signin") != NULL
         || strstr (lower, "sign-in") != NULL || strstr (lower, "oauth2") != NULL
         || strstr (lower, "/saml") != NULL;
}

/* Where a redirect leads, if it may be followed. */
static GUri *
next_address (CrmOdataSession *self,
              const CrmOdataCall *call,
              const CrmOdataReply *reply,
              GError **error)
{
  g_autoptr (GUri) next = NULL;

  if (reply->location != NULL && looks_like_login (reply->location))
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
                           "The server leads to its login page");
      return NULL;
    }
  if (reply->location != NULL)
    next = g_uri_parse_relative (reply->uri, reply->location, CRM_ODATA_URI_FLAGS, NULL);
  if (next == NULL || g_uri_get_userinfo (next) != NULL
      || !crm_odata_url_same_origin (self->origin, next))
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                   "The server sends us to another place (%s), check the address",
                   next != NULL && g_uri_get_host (next) != NULL ? g_uri_get_host (next)
                                                                 : "unknown");
      return NULL;
    }
  if (!is_read (call))
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                           "The server redirects what should be written, check the address");
      return NULL;
    }

  return g_steal_pointer (&next);
}

gboolean
crm_odata_session_send (CrmOdataSession *self,
                        const CrmOdataCall *call,
                        CrmOdataReply *reply,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GUri) uri = g_uri_ref (call->uri);
  guint n;

  g_return_val_if_fail (self != NULL && reply != NULL, FALSE);

  for (n = 0; n <= MAX_REDIRECTS; n++)
    {
      g_autoptr (GUri) next = NULL;

      crm_odata_reply_clear (reply);
      if (!crm_odata_url_same_origin (self->origin, uri))
        {
          g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                       "Nothing is sent to %s, it is not this account's server",
                       g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "an unknown host");
          return FALSE;
        }
      if (!send_once (self, call, uri, reply, cancellable, error))
        return FALSE;
      if (!is_redirect (reply))
        return TRUE;
      next = next_address (self, call, reply, error);
      if (next == NULL)
        return FALSE;
      g_uri_unref (uri);
      uri = g_steal_pointer (&next);
    }
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
               "The server redirects more than %d times", MAX_REDIRECTS);

  return FALSE;
}

/* --- life --- */

static GTlsDatabase *
open_ca_file (const char *ca_file, GError **error)
{
  GTlsDatabase *database;
  g_autoptr (GError) cause = NULL;
  g_autofree char *path = g_canonicalize_filename (ca_file, NULL);

  database = g_tls_file_database_new (path, &cause);
  if (database == NULL)
    g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                 "The certificate file cannot be used: %s", cause->message);

  return database;
}

static gboolean
use_ca_file (CrmOdataSession *self, const char *ca_file, GError **error)
{
  g_autoptr (GTlsDatabase) database = open_ca_file (ca_file, error);

  if (database != NULL)
    soup_session_set_tls_database (self->soup, database);

  return database != NULL;
}

gboolean
crm_odata_session_trust_also (CrmOdataSession *self, const char *ca_file, GError **error)
{
  g_clear_object (&self->also);
  self->also = open_ca_file (ca_file, error);

  return self->also != NULL;
}

gboolean
crm_odata_session_is_asked_for_certificate (CrmOdataSession *self)
{
  return self->is_asked;
}

CrmOdataSession *
crm_odata_session_new (GUri *origin, const char *ca_file, guint timeout_s, GError **error)
{
  g_autoptr (CrmOdataSession) self = g_new0 (CrmOdataSession, 1);

  g_return_val_if_fail (origin != NULL, NULL);

  if (!crm_odata_url_check (origin, error))
    return NULL;

  self->origin = g_uri_ref (origin);
  self->dialect = crm_odata_dialect_get (CRM_ODATA_DIALECT_V4);
  self->soup = soup_session_new ();
  self->cookies = soup_cookie_jar_new ();
  soup_session_set_timeout (self->soup, timeout_s > 0 ? timeout_s : TIMEOUT_S);
  soup_session_set_user_agent (self->soup, "Liaison");
  /* What a server says to a person should be in that person's language. */
  soup_session_set_accept_language_auto (self->soup, TRUE);
  /* We say who we are ourselves, and to nobody else. */
  soup_session_remove_feature_by_type (self->soup, SOUP_TYPE_AUTH_MANAGER);
  if (ca_file != NULL && !use_ca_file (self, ca_file, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
crm_odata_session_free (CrmOdataSession *self)
{
  if (self == NULL)
    return;
  if (self->soup != NULL)
    soup_session_abort (self->soup);
  g_clear_object (&self->soup);
  g_clear_object (&self->cookies);
  g_clear_object (&self->certificate);
  g_clear_object (&self->also);
  g_clear_pointer (&self->origin, g_uri_unref);
  g_free (self);
}

gboolean
crm_odata_session_set_client_certificate (CrmOdataSession *self, const char *file, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (file, &cause);

  if (certificate == NULL)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                   "The client certificate cannot be used: %s", cause->message);
      return FALSE;
    }
  g_set_object (&self->certificate, certificate);

  return TRUE;
}

void
crm_odata_session_set_sign_func (CrmOdataSession *self, CrmOdataSignFunc func, gpointer user_data)
{
  self->sign = func;
  self->sign_data = user_data;
}

void
crm_odata_session_set_dialect (CrmOdataSession *self, const CrmOdataDialect *dialect)
{
  self->dialect = dialect;
}

char *
crm_odata_session_dup_cookie (CrmOdataSession *self, const char *name)
{
  GSList *all = soup_cookie_jar_all_cookies (self->cookies);
  char *value = NULL;
  GSList *item;

  for (item = all; item != NULL; item = item->next)
    if (strcmp (soup_cookie_get_name (item->data), name) == 0)
      g_set_str (&value, soup_cookie_get_value (item->data));
  g_slist_free_full (all, (GDestroyNotify) soup_cookie_free);

  return value;
}

void
crm_odata_session_clear_cookies (CrmOdataSession *self)
{
  GSList *all = soup_cookie_jar_all_cookies (self->cookies);
  GSList *item;

  for (item = all; item != NULL; item = item->next)
    soup_cookie_jar_delete_cookie (self->cookies, item->data);
  g_slist_free_full (all, (GDestroyNotify) soup_cookie_free);
}

guint
crm_odata_session_get_n_requests (CrmOdataSession *self)
{
  return (guint) g_atomic_int_get (&self->n_requests);
}

gsize
crm_odata_session_get_bytes_received (CrmOdataSession *self)
{
  return self->bytes_received;
}

gsize
crm_odata_session_get_bytes_sent (CrmOdataSession *self)
{
  return self->bytes_sent;
}
