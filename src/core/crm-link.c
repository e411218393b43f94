/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-error.h"
#include "crm-link.h"

#define PREFIX CRM_LINK_SCHEME "://"
/* Longer than any name and key together; what is longer was not made here. */
#define MAX_BYTES 4096
#define N_PARTS 3

void
crm_link_free (CrmLink *self)
{
  g_free (self->account);
  g_free (self->entity);
  g_free (self->key);
  g_free (self);
}

static void
fail (GError **error)
{
  g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                       "No link to a record: " PREFIX "ACCOUNT/ENTITY/KEY is expected");
}

/* Decoded it must be text without control characters; a "/" may be in it. */
static gboolean
take_part (const char *encoded, char **out)
{
  *out = g_uri_unescape_string (encoded, NULL);
  if (*out == NULL || **out == '\0' || !g_utf8_validate (*out, -1, NULL))
    return FALSE;

  for (const char *at = *out; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;

  return TRUE;
}

CrmLink *
crm_link_parse (const char *uri, GError **error)
{
  g_autoptr (CrmLink) self = g_new0 (CrmLink, 1);
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  if (strlen (uri) > MAX_BYTES || g_ascii_strncasecmp (uri, PREFIX, strlen (PREFIX)) != 0)
    {
      fail (error);
      return NULL;
    }

  parts = g_strsplit (uri + strlen (PREFIX), "/", N_PARTS + 1);
  if (g_strv_length (parts) != N_PARTS || !take_part (parts[0], &self->account)
      || !take_part (parts[1], &self->entity) || !take_part (parts[2], &self->key))
    {
      fail (error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

char *
crm_link_make (const char *account, const char *entity, const char *key)
{
  g_autofree char *first = g_uri_escape_string (account, NULL, FALSE);
  g_autofree char *second = g_uri_escape_string (entity, NULL, FALSE);
  g_autofree char *third = g_uri_escape_string (key, NULL, FALSE);

  return g_strdup_printf (PREFIX "%s/%s/%s", first, second, third);
}
