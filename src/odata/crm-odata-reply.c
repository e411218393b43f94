/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-reply.h"

#include <string.h>

void
crm_odata_reply_clear (CrmOdataReply *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->location, g_free);
  g_clear_pointer (&self->challenge, g_free);
  g_clear_pointer (&self->odata_version, g_free);
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
