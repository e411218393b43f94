/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-address.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_ascii_strcasecmp (host, "localhost") == 0;
}

/* GUri takes a sentence for a host. */
static gboolean
looks_like_host (const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;

  for (const char *p = host; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isalnum (g_utf8_get_char (p)) && strchr (".-:_%", *p) == NULL)
      return FALSE;

  return TRUE;
}

static const char *
find_problem (GUri *uri)
{
  const char *scheme;

  if (uri == NULL || !looks_like_host (g_uri_get_host (uri)))
    return _ ("This is not a server address");

  scheme = g_uri_get_scheme (uri);
  if (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http"))
    return _ ("The address must begin with https://");

  if (g_uri_get_userinfo (uri) != NULL)
    return _ ("Enter user and password on the next page, not in the address");

  if (g_str_equal (scheme, "http") && !is_loopback (g_uri_get_host (uri)))
    return _ ("An http address sends passwords and records unencrypted. Use https.");

  return NULL;
}

/* The scheme a bare "host:port/path" most likely means. */
static char *
add_scheme (const char *text)
{
  g_autofree char *candidate = g_strconcat ("http://", text, NULL);
  g_autoptr (GUri) uri = g_uri_parse (candidate, G_URI_FLAGS_ENCODED, NULL);

  if (uri != NULL && g_uri_get_host (uri) != NULL && is_loopback (g_uri_get_host (uri)))
    return g_steal_pointer (&candidate);

  return g_strconcat ("https://", text, NULL);
}

char *
crm_address_normalize (const char *text, const char **problem)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *url = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *found;

  if (*stripped == '\0')
    {
      if (problem != NULL)
        *problem = _ ("Enter the address of the server");
      return NULL;
    }

  url = strstr (stripped, "://") != NULL ? g_strdup (stripped) : add_scheme (stripped);
  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  found = find_problem (uri);
  if (problem != NULL)
    *problem = found;

  return found == NULL ? g_uri_to_string (uri) : NULL;
}

char *
crm_address_dup_host (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  return g_strdup (uri != NULL ? g_uri_get_host (uri) : NULL);
}
