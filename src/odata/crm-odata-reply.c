/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-reply.h"

#include "crm-time.h"

#include <string.h>

#define MAX_RETRY_AFTER_S 3600
#define MAX_FILE_NAME 255 /* bytes */

void
crm_odata_reply_clear (CrmOdataReply *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->boundary, g_free);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->location, g_free);
  g_clear_pointer (&self->challenge, g_free);
  g_clear_pointer (&self->odata_version, g_free);
  g_clear_pointer (&self->content_range, g_free);
  g_clear_pointer (&self->file_name, g_free);
  g_clear_pointer (&self->file_type, g_free);
  g_clear_pointer (&self->body, g_free);
  memset (self, 0, sizeof *self);
}

gboolean
crm_odata_reply_is_success (const CrmOdataReply *self)
{
  return self->status >= 200 && self->status < 300;
}

gboolean
crm_odata_reply_is_web_page (const CrmOdataReply *self)
{
  const char *at = self->body;

  if (self->is_attachment)
    return FALSE; /* somebody's page, kept as a file */
  if (self->content_type != NULL)
    return strcmp (self->content_type, "text/html") == 0
           || strcmp (self->content_type, "application/xhtml+xml") == 0;
  if (at == NULL)
    return FALSE;
  while (g_ascii_isspace (*at))
    at++;

  return g_ascii_strncasecmp (at, "<!doctype html", 14) == 0
         || g_ascii_strncasecmp (at, "<html", 5) == 0;
}

static gboolean
is_digits (const char *text)
{
  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

guint
crm_odata_reply_parse_retry_after (const char *text, gint64 date_us)
{
  guint64 seconds = MAX_RETRY_AFTER_S;
  gint64 at;

  if (text == NULL)
    return 0;
  if (is_digits (text))
    {
      /* More digits than a number has is the longest wait, as any large number is. */
      g_ascii_string_to_unsigned (text, 10, 0, MAX_RETRY_AFTER_S, &seconds, NULL);
      return (guint) seconds * 1000;
    }

  at = crm_time_parse_http (text);
  if (date_us <= 0 || at <= date_us)
    return 0;

  return (guint) MIN ((at - date_us) / 1000, MAX_RETRY_AFTER_S * 1000);
}

char *
crm_odata_reply_dup_file_name (const char *text)
{
  g_autofree char *plain = g_uri_unescape_string (text, NULL);
  const char *from = plain != NULL && g_utf8_validate (plain, -1, NULL) ? plain : text;
  g_autoptr (GString) name = g_string_new (NULL);

  if (!g_utf8_validate (from, -1, NULL))
    return NULL;
  for (; *from != '\0'; from = g_utf8_next_char (from))
    {
      gunichar c = g_utf8_get_char (from);

      if (c == '/' || c == '\\')
        g_string_truncate (name, 0);
      else if (g_unichar_isprint (c) && name->len + 4 <= MAX_FILE_NAME)
        g_string_append_unichar (name, c);
    }
  g_strstrip (name->str);
  if (name->str[strspn (name->str, ".")] == '\0')
    return NULL;

  return g_strdup (name->str);
}
