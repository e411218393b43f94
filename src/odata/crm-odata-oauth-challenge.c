/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-oauth-challenge.h"

#include <string.h>

#define MAX_HEADER (8 * 1024)

void
crm_oauth_challenge_clear (CrmOauthChallenge *self)
{
  g_clear_pointer (&self->authorization_uri, g_free);
  g_clear_pointer (&self->resource_id, g_free);
  g_clear_pointer (&self->resource_metadata, g_free);
}

/* The text in quotes at @at, which is moved behind it. */
static char *
take_quoted (const char **at)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *c = *at + 1;

  for (; *c != '\0' && *c != '"'; c++)
    {
      if (*c == '\\' && c[1] != '\0')
        c++;
      g_string_append_c (value, *c);
    }
  *at = *c == '"' ? c + 1 : c;

  return g_strdup (value->str);
}

/* Addresses come without quotes too, though the standard wants them. */
static char *
take_value (const char **at)
{
  gsize length;
  char *value;

  if (**at == '"')
    return take_quoted (at);
  length = strcspn (*at, ", \t");
  value = g_strndup (*at, length);
  *at += length;

  return value;
}

static void
keep (CrmOauthChallenge *out, const char *name, char *value)
{
  char **place = NULL;

  if (g_ascii_strcasecmp (name, "authorization_uri") == 0
      || g_ascii_strcasecmp (name, "authorization") == 0)
    place = &out->authorization_uri;
  else if (g_ascii_strcasecmp (name, "resource_id") == 0)
    place = &out->resource_id;
  else if (g_ascii_strcasecmp (name, "resource_metadata") == 0)
    place = &out->resource_metadata;

  if (place != NULL && *place == NULL && *value != '\0')
    *place = value;
  else
    g_free (value);
}

gboolean
crm_oauth_challenge_parse (const char *header, CrmOauthChallenge *out)
{
  gboolean is_bearer = FALSE;
  const char *at = header;

  if (header == NULL || strlen (header) > MAX_HEADER)
    return FALSE;

  while (*(at += strspn (at, ", \t")) != '\0')
    {
      gsize length = strcspn (at, "=, \t\"");
      g_autofree char *word = g_strndup (at, length);

      at += length;
      if (*at == '=')
        {
          char *value;

          at++;
          value = take_value (&at);
          if (is_bearer)
            keep (out, word, value);
          else
            g_free (value);
        }
      else if (*at == '"') /* a text that belongs to nothing */
        g_free (take_quoted (&at));
      else
        is_bearer = g_ascii_strcasecmp (word, "Bearer") == 0;
    }

  return out->authorization_uri != NULL || out->resource_metadata != NULL;
}
