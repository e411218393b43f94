/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-guid.h"

/* Where the hyphens of 8-4-4-4-12 stand. */
static gboolean
is_hyphen_place (gsize at)
{
  return at == 8 || at == 13 || at == 18 || at == 23;
}

gboolean
crm_guid_parse (const char *text, gsize length, guint8 out[16])
{
  guint nibble = 0;

  if (length != 36)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      int digit = g_ascii_xdigit_value (text[i]);

      if (is_hyphen_place (i))
        {
          if (text[i] != '-')
            return FALSE;
          continue;
        }
      if (digit < 0)
        return FALSE;
      if (nibble % 2)
        out[nibble / 2] |= (guint8) digit;
      else
        out[nibble / 2] = (guint8) (digit << 4);
      nibble++;
    }
  return TRUE;
}

void
crm_guid_format (const guint8 guid[16], char out[37])
{
  static const char digits[] = "0123456789abcdef";
  guint nibble = 0;

  for (guint i = 0; i < 36; i++)
    {
      if (is_hyphen_place (i))
        {
          out[i] = '-';
          continue;
        }
      out[i] = digits[nibble % 2 ? guid[nibble / 2] & 15 : guid[nibble / 2] >> 4];
      nibble++;
    }
  out[36] = '\0';
}

char *
crm_guid_new (void)
{
  return g_uuid_string_random ();
}
