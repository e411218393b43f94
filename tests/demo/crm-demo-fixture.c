/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-fixture.h"

#include <string.h>

Fixture *
fixture_new (const CrmDemoOptions *options)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  self->server = crm_demo_server_start (options, &error);
  g_assert_no_error (error);
  self->origin = g_strdup_printf ("http://127.0.0.1:%u", crm_demo_server_get_port (self->server));
  self->session = soup_session_new_with_options ("timeout", 20, "proxy-resolver", NULL,
                                                 "max-conns-per-host", 8, NULL);
  self->user = "demo";

  return self;
}

void
fixture_free (Fixture *self)
{
  soup_session_abort (self->session);
  g_object_unref (self->session);
  crm_demo_server_close (self->server);
  g_free (self->origin);
  g_free (self->token);
  g_free (self);
}

static void
add_authorization (Fixture *self, SoupMessageHeaders *headers)
{
  g_autofree char *plain = NULL, *encoded = NULL, *header = NULL;

  if (self->token != NULL)
    {
      header = g_strdup_printf ("Bearer %s", self->token);
      soup_message_headers_append (headers, "Authorization", header);
      return;
    }
  if (self->user == NULL)
    return;
  plain = g_strdup_printf ("%s:%s", self->user, self->user);
  encoded = g_base64_encode ((const guchar *) plain, strlen (plain));
  header = g_strdup_printf ("Basic %s", encoded);
  soup_message_headers_append (headers, "Authorization", header);
}

static SoupMessage *
new_message (Fixture *self, const char *method, const char *path)
{
  g_autofree char *url = NULL;
  g_autoptr (GUri) uri = NULL;

  if (g_str_has_prefix (path, "http:"))
    url = g_strdup (path);
  else
    url = g_strdup_printf ("%s%s%s", self->origin, *path == '/' ? "" : "/odata/", path);
  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_assert_nonnull (uri);

  return soup_message_new_from_uri (method, uri);
}

Answer *
ask (Fixture *self, const char *method, const char *path, const char *body, ...)
{
  Answer *answer = g_new0 (Answer, 1);
  SoupMessage *message = new_message (self, method, path);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GBytes) sent = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  g_autoptr (GBytes) received = NULL;
  const char *type = "application/json", *name;
  va_list arguments;

  add_authorization (self, headers);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  va_start (arguments, body);
  while ((name = va_arg (arguments, const char *)) != NULL)
    {
      const char *value = va_arg (arguments, const char *);

      if (g_str_equal (name, "Content-Type"))
        type = value;
      else
        soup_message_headers_append (headers, name, value);
    }
  va_end (arguments);
  if (sent != NULL)
    soup_message_set_request_body_from_bytes (message, type, sent);

  received = soup_session_send_and_read (self->session, message, NULL, &answer->error);
  answer->message = message;
  if (received == NULL)
    return answer;
  answer->status = soup_message_get_status (message);
  answer->length = g_bytes_get_size (received);
  answer->body = g_strndup (g_bytes_get_data (received, NULL), answer->length);
  answer->document = yyjson_read (answer->body, answer->length, YYJSON_READ_NUMBER_AS_RAW);
  answer->root = yyjson_doc_get_root (answer->document);

  return answer;
}

Answer *
ask_get (Fixture *self, const char *path)
{
  return ask (self, "GET", path, NULL, NULL);
}

void
answer_free (Answer *self)
{
  g_clear_error (&self->error);
  g_object_unref (self->message);
  yyjson_doc_free (self->document);
  g_free (self->body);
  g_free (self);
}

const char *
answer_header (Answer *self, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (self->message), name);
}

yyjson_val *
answer_value (Answer *self)
{
  yyjson_val *value = yyjson_obj_get (self->root, "value");

  g_assert_true (yyjson_is_arr (value));

  return value;
}

const char *
row_text (yyjson_val *row, const char *name)
{
  yyjson_val *value = yyjson_obj_get (row, name);

  if (yyjson_is_raw (value))
    return yyjson_get_raw (value);

  return yyjson_is_str (value) ? yyjson_get_str (value) : "";
}

const char *
answer_text (Answer *self, const char *name)
{
  return row_text (self->root, name);
}

Answer *
control (Fixture *self, const char *json)
{
  return ask (self, "POST", "/control", json, NULL);
}

void
control_ok (Fixture *self, const char *json)
{
  g_autoptr (Answer) answer = control (self, json);

  if (answer->status != 200)
    g_error ("%s: %s", json, answer->body);
}

char *
filtered (const char *set, const char *filter, const char *more)
{
  g_autofree char *encoded = g_uri_escape_string (filter, NULL, FALSE);

  return g_strdup_printf ("%s?$filter=%s%s", set, encoded, more);
}

gint64
count_rows (Fixture *self, const char *set, const char *filter)
{
  g_autofree char *resource = g_strdup_printf ("%s/$count", set);
  g_autofree char *path = filtered (resource, filter, "");
  g_autoptr (Answer) answer = ask_get (self, path);

  if (answer->status != 200)
    g_error ("%s: %u %s", path, answer->status, answer->body);

  return g_ascii_strtoll (answer->body, NULL, 10);
}

char *
find_key (Fixture *self, const char *set, const char *filter)
{
  g_autofree char *path = filtered (set, filter, "&$top=1&$select=Id");
  g_autoptr (Answer) answer = ask_get (self, path);
  yyjson_val *row = yyjson_arr_get_first (answer_value (answer));

  g_assert_nonnull (row);

  return g_strdup (row_text (row, "Id"));
}

guint
count_logged (Fixture *self, const char *method, const char *prefix)
{
  g_autoptr (Answer) answer = control (self, "{\"command\":\"log\"}");
  yyjson_val *entry;
  gsize index, max;
  guint n = 0;

  yyjson_arr_foreach (yyjson_obj_get (answer->root, "log"), index, max, entry)
  {
    if (g_str_equal (row_text (entry, "method"), method)
        && g_str_has_prefix (row_text (entry, "path"), prefix))
      n++;
  }

  return n;
}
