/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-guid.h"

#include <string.h>

/* Where the hyphens of 8-4-4-4-12 stand. */
static gboolean
is_hyphen_place (gsize at)
{
  return at == 8 || at == 13 || at == 18 || at == 23;
}

static inline int
hex_value (char c)
{
  guint digit = (guint) (guchar) c - '0';
  guint letter = ((guint) (guchar) c | 0x20) - 'a';

  return digit < 10 ? (int) digit : letter < 6 ? (int) letter + 10 : -1;
}

/* Four of these stand in a record of a page: no call per digit. */
gboolean
crm_guid_parse (const char *text, gsize length, guint8 out[16])
{
  static const guint8 places[16] = { 0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34 };

  if (length == (gsize) -1)
    length = strlen (text);
  if (length != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
    return FALSE;
  for (guint i = 0; i < 16; i++)
    {
      int byte = hex_value (text[places[i]]) * 16 | hex_value (text[places[i] + 1]);

      if (byte < 0)
        return FALSE;
      out[i] = (guint8) byte;
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
