/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-oauth-text.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define RANDOM_BYTES 32
#define MAX_WORDS 300 /* characters */
#define MIN_SECRET 6  /* anything shorter blots out ordinary words */

/* --- random and encoded --- */

static char *
dup_base64url (const guint8 *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);
  gsize end = strlen (text);

  while (end > 0 && text[end - 1] == '=')
    text[--end] = '\0';
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');

  return text;
}

char *
crm_oauth_dup_random (void)
{
  guint8 bytes[RANDOM_BYTES];
  char *text;

  /* Fails only on a kernel without it: then no sign-in is better than a guessable one. */
  if (getentropy (bytes, sizeof bytes) != 0)
    g_error ("The system gives no random numbers: %s", g_strerror (errno));
  text = dup_base64url (bytes, sizeof bytes);
  explicit_bzero (bytes, sizeof bytes);

  return text;
}

char *
crm_oauth_dup_challenge (const char *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) verifier, (gssize) strlen (verifier));
  g_checksum_get_digest (checksum, digest, &length);

  return dup_base64url (digest, length);
}

guint8 *
crm_oauth_decode_base64url (const char *text, gsize *length)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-_";
  gsize n = strlen (text);
  g_autoptr (GString) padded = g_string_new (text);

  if (strspn (text, alphabet) != n || n % 4 == 1)
    return NULL;
  g_strdelimit (padded->str, "-", '+');
  g_strdelimit (padded->str, "_", '/');
  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');

  return g_base64_decode (padded->str, length);
}

/* --- forms and queries --- */

void
crm_oauth_append (GString *form, const char *name, const char *value)
{
  g_autofree char *encoded = NULL;

  if (value == NULL)
    return;
  encoded = g_uri_escape_string (value, NULL, FALSE);
  g_string_append_printf (form, "%s%s=%s", form->len > 0 ? "&" : "", name, encoded);
  explicit_bzero (encoded, strlen (encoded));
}

GHashTable *
crm_oauth_parse_query (const char *query)
{
  g_autoptr (GHashTable) pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GUriParamsIter iter;
  GError *error = NULL;
  char *name;
  char *value;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, &error))
    if (!g_hash_table_insert (pairs, name, value))
      return NULL;
  if (error != NULL)
    {
      g_error_free (error);
      return NULL;
    }

  return g_steal_pointer (&pairs);
}

gboolean
crm_oauth_is_same (const char *a, const char *b)
{
  gsize length = strlen (a);
  guint8 difference = 0;
  gsize i;

  if (strlen (b) != length)
    return FALSE;
  for (i = 0; i < length; i++)
    difference |= (guint8) (a[i] ^ b[i]);

  return difference == 0;
}

/* --- the words of others --- */

static char *
dup_without (const char *text, const char *const *secrets, guint n_secrets)
{
  char *clean = g_utf8_make_valid (text, -1);
  guint i;

  for (i = 0; i < n_secrets; i++)
    {
      g_auto (GStrv) parts = NULL;
      char *blotted;

      if (secrets[i] == NULL || strlen (secrets[i]) < MIN_SECRET)
        continue;
      parts = g_strsplit (clean, secrets[i], -1);
      blotted = g_strjoinv ("…", parts);
      g_free (clean);
      clean = blotted;
    }

  return clean;
}

static gboolean
is_visible (gunichar c)
{
  /* Among the format characters are those that turn the reading direction round. */
  return !g_unichar_iscntrl (c) && g_unichar_type (c) != G_UNICODE_FORMAT
         && g_unichar_type (c) != G_UNICODE_LINE_SEPARATOR
         && g_unichar_type (c) != G_UNICODE_PARAGRAPH_SEPARATOR;
}

char *
crm_oauth_dup_words (const char *text, const char *const *secrets, guint n_secrets)
{
  g_autofree char *clean = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  const char *at;
  int n = 0;

  if (text == NULL)
    return NULL;

  clean = dup_without (text, secrets, n_secrets);
  for (at = clean; *at != '\0' && n < MAX_WORDS; at = g_utf8_next_char (at), n++)
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (out, is_visible (c) ? c : ' ');
    }
  if (*at != '\0')
    g_string_append (out, "…");
  g_strstrip (out->str);

  return *out->str != '\0' ? g_strdup (out->str) : NULL;
}

/* --- forgetting --- */

void
crm_oauth_wipe (char **secret)
{
  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

void
crm_oauth_wipe_string (GString *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret->str, secret->len);
  g_string_free (secret, TRUE);
}
