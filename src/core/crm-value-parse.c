/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-guid.h"
#include "crm-time.h"
#include "crm-value-private.h"

#include <float.h>
#include <math.h>
#include <string.h>

gboolean
crm_value_parse_integer (const char *text, gsize length, gint64 min, gint64 max, gint64 *out)
{
  gsize at = length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  gboolean negative = at == 1 && text[0] == '-';
  gint64 number = 0;

  if (at == length)
    return FALSE;
  for (; at < length; at++)
    {
      int digit = g_ascii_digit_value (text[at]);

      /* Counted downwards, where there is room for the smallest number. */
      if (digit < 0 || __builtin_mul_overflow (number, 10, &number)
          || __builtin_sub_overflow (number, digit, &number))
        return FALSE;
    }
  if (!negative && number == G_MININT64)
    return FALSE;
  *out = negative ? number : -number;
  return *out >= min && *out <= max;
}

static gboolean
parse_integer (const char *text, gsize length, gint64 min, gint64 max, CrmValue *out)
{
  *out = crm_value_int (0);
  return crm_value_parse_integer (text, length, min, max, &out->integer);
}

static gboolean
parse_boolean (const char *text, gsize length, CrmValue *out)
{
  gboolean truth = length == 4 && memcmp (text, "true", 4) == 0;

  *out = crm_value_int (truth);
  return truth || (length == 5 && memcmp (text, "false", 5) == 0);
}

/* [+-]digits[.digits][e[+-]digits] and nothing else that strtod() knows. */
static gboolean
is_plain_number (const char *text)
{
  text += *text == '-' || *text == '+';
  if (!g_ascii_isdigit (*text))
    return FALSE;
  text += strspn (text, "0123456789");
  if (*text == '.')
    {
      if (!g_ascii_isdigit (*++text))
        return FALSE;
      text += strspn (text, "0123456789");
    }
  if (*text == 'e' || *text == 'E')
    {
      text++;
      text += *text == '-' || *text == '+';
      if (!g_ascii_isdigit (*text))
        return FALSE;
      text += strspn (text, "0123456789");
    }
  return *text == '\0';
}

/* "INF", "-INF" and "NaN" are OData's; no other word is a number. */
static gboolean
parse_double (const char *text, gsize length, double max, CrmValue *out)
{
  char copy[400];

  if (length >= sizeof copy || memchr (text, '\0', length) != NULL)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  if (strcmp (copy, "INF") == 0)
    *out = crm_value_double (HUGE_VAL);
  else if (strcmp (copy, "-INF") == 0)
    *out = crm_value_double (-HUGE_VAL);
  else if (strcmp (copy, "NaN") == 0)
    *out = crm_value_double (nan (""));
  else if (!is_plain_number (copy))
    return FALSE;
  else
    {
      *out = crm_value_double (g_ascii_strtod (copy, NULL));
      return fabs (out->real) <= max;
    }
  return TRUE;
}

static gboolean
parse_guid (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  guint8 guid[CRM_GUID_LENGTH];

  if (!crm_guid_parse (text, length, guid))
    return FALSE;
  *out = crm_value_bytes (guid, sizeof guid);
  *out = crm_value_dup_into (out, arena);
  return TRUE;
}

static gboolean
parse_date_time (const char *text, gsize length, CrmValue *out)
{
  *out = crm_value_int (0);
  return crm_time_parse (text, length, &out->integer);
}

static gboolean
keep_text (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  *out = (CrmValue) { .kind = CRM_VALUE_TEXT,
                      .length = (guint32) length,
                      .text = crm_arena_strndup (arena, text, (gssize) length) };
  return TRUE;
}

/* Of a type that is kept as it is spelled. */
static gboolean
parse_spelling (gboolean (*parse) (const char *text, gsize length, gint64 *out),
                const char *text,
                gsize length,
                CrmArena *arena,
                CrmValue *out)
{
  gint64 ignored;

  return parse (text, length, &ignored) && keep_text (text, length, arena, out);
}

static int
base64_digit (char c)
{
  if (g_ascii_isupper (c))
    return c - 'A';
  if (g_ascii_islower (c))
    return c - 'a' + 26;
  if (g_ascii_isdigit (c))
    return c - '0' + 52;
  if (c == '-' || c == '+')
    return 62;
  return c == '_' || c == '/' ? 63 : -1;
}

/* base64url or base64, padded or not. */
static gboolean
parse_binary (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  guint8 *bytes;
  guint32 n = 0, bits = 0;

  if (length % 4 == 0 && length > 0 && text[length - 1] == '=')
    length -= text[length - 2] == '=' ? 2 : 1;
  if (length % 4 == 1)
    return FALSE;

  bytes = crm_arena_alloc (arena, length + 1);
  for (gsize i = 0; i < length; i++)
    {
      int digit = base64_digit (text[i]);

      if (digit < 0)
        return FALSE;
      bits = bits << 6 | (guint32) digit;
      if (i % 4 != 0)
        bytes[n++] = (guint8) (bits >> (6 - 2 * (i % 4)));
    }
  *out = crm_value_bytes (bytes, n);
  return TRUE;
}

static gboolean
parse_text (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  return g_utf8_validate_len (text, length, NULL) && keep_text (text, length, arena, out);
}

static gboolean
parse_as (CrmEdmType type, const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  switch (type)
    {
    case CRM_EDM_BOOLEAN:
      return parse_boolean (text, length, out);
    case CRM_EDM_BYTE:
      return parse_integer (text, length, 0, G_MAXUINT8, out);
    case CRM_EDM_SBYTE:
      return parse_integer (text, length, G_MININT8, G_MAXINT8, out);
    case CRM_EDM_INT16:
      return parse_integer (text, length, G_MININT16, G_MAXINT16, out);
    case CRM_EDM_INT32:
      return parse_integer (text, length, G_MININT32, G_MAXINT32, out);
    case CRM_EDM_INT64:
      return parse_integer (text, length, G_MININT64, G_MAXINT64, out);
    case CRM_EDM_SINGLE:
      return parse_double (text, length, (double) FLT_MAX, out);
    case CRM_EDM_DOUBLE:
      return parse_double (text, length, DBL_MAX, out);
    case CRM_EDM_DECIMAL:
      return crm_value_parse_decimal (text, length, arena, out);
    case CRM_EDM_GUID:
      return parse_guid (text, length, arena, out);
    case CRM_EDM_DATE:
      return parse_spelling (crm_date_parse, text, length, arena, out);
    case CRM_EDM_TIME_OF_DAY:
      return parse_spelling (crm_time_of_day_parse, text, length, arena, out);
    case CRM_EDM_DATE_TIME_OFFSET:
      return parse_date_time (text, length, out);
    case CRM_EDM_DURATION:
      return parse_spelling (crm_duration_parse, text, length, arena, out);
    case CRM_EDM_BINARY:
      return parse_binary (text, length, arena, out);
    case CRM_EDM_STRING:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return parse_text (text, length, arena, out);
    }
  return FALSE;
}

gboolean
crm_value_parse (CrmEdmType type,
                 const char *text,
                 gssize length,
                 CrmArena *arena,
                 CrmValue *out,
                 GError **error)
{
  gsize size;

  g_return_val_if_fail (arena != NULL && out != NULL, FALSE);

  if (text == NULL)
    {
      *out = crm_value_null ();
      return TRUE;
    }
  size = length < 0 ? strlen (text) : (gsize) length;
  if (size < G_MAXUINT32 && parse_as (type, text, size, arena, out))
    return TRUE;
  *out = crm_value_absent ();
  g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "Not a value of %s",
               crm_edm_type_to_string (type));
  return FALSE;
}
