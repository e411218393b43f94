/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-value.h"
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-guid.h"
#include "crm-time.h"
#include <math.h>
#include <string.h>

static const char *const type_names[] = {
  [CRM_EDM_STRING] = "Edm.String",
  [CRM_EDM_BOOLEAN] = "Edm.Boolean",
  [CRM_EDM_BYTE] = "Edm.Byte",
  [CRM_EDM_SBYTE] = "Edm.SByte",
  [CRM_EDM_INT16] = "Edm.Int16",
  [CRM_EDM_INT32] = "Edm.Int32",
  [CRM_EDM_INT64] = "Edm.Int64",
  [CRM_EDM_SINGLE] = "Edm.Single",
  [CRM_EDM_DOUBLE] = "Edm.Double",
  [CRM_EDM_DECIMAL] = "Edm.Decimal",
  [CRM_EDM_GUID] = "Edm.Guid",
  [CRM_EDM_DATE] = "Edm.Date",
  [CRM_EDM_TIME_OF_DAY] = "Edm.TimeOfDay",
  [CRM_EDM_DATE_TIME_OFFSET] = "Edm.DateTimeOffset",
  [CRM_EDM_DURATION] = "Edm.Duration",
  [CRM_EDM_BINARY] = "Edm.Binary",
  [CRM_EDM_ENUM] = "Enum",
  [CRM_EDM_STREAM] = "Edm.Stream",
  [CRM_EDM_COMPLEX] = "Complex",
  [CRM_EDM_COLLECTION] = "Collection",
  [CRM_EDM_OTHER] = "Other",
};

const char *
crm_edm_type_to_string (CrmEdmType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (type_names), NULL);

  return type_names[type];
}

CrmEdmType
crm_edm_type_from_string (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (type_names); i++)
    if (g_strcmp0 (type_names[i], name) == 0)
      return (CrmEdmType) i;
  return CRM_EDM_OTHER;
}

CrmValue
crm_value_absent (void)
{
  return (CrmValue) { .kind = CRM_VALUE_ABSENT };
}

CrmValue
crm_value_null (void)
{
  return (CrmValue) { .kind = CRM_VALUE_NULL };
}

CrmValue
crm_value_int (gint64 integer)
{
  return (CrmValue) { .kind = CRM_VALUE_INT, .integer = integer };
}

CrmValue
crm_value_double (double real)
{
  return (CrmValue) { .kind = CRM_VALUE_DOUBLE, .real = real };
}

CrmValue
crm_value_text (const char *text)
{
  if (!text)
    return crm_value_null ();
  return (CrmValue) { .kind = CRM_VALUE_TEXT, .length = (guint32) strlen (text), .text = text };
}

CrmValue
crm_value_bytes (const guint8 *bytes, guint32 length)
{
  return (CrmValue) { .kind = CRM_VALUE_BYTES, .length = length, .bytes = bytes };
}

gboolean
crm_value_is_empty (const CrmValue *self)
{
  return self->kind == CRM_VALUE_ABSENT || self->kind == CRM_VALUE_NULL;
}

CrmValue
crm_value_dup_into (const CrmValue *self, CrmArena *arena)
{
  CrmValue copy = *self;

  if (self->kind == CRM_VALUE_TEXT)
    copy.text = crm_arena_strndup (arena, self->text, self->length);
  else if (self->kind == CRM_VALUE_BYTES)
    copy.bytes
        = (const guint8 *) crm_arena_strndup (arena, (const char *) self->bytes, self->length);
  return copy;
}

/* --- reading ------------------------------------------------------------------------------ */

static gboolean
parse_integer (const char *text, gsize length, gint64 min, gint64 max, CrmValue *out)
{
  gsize at = length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  gboolean negative = at == 1 && text[0] == '-';
  guint64 magnitude = 0;
  guint64 limit = negative ? (guint64) G_MAXINT64 + 1 : (guint64) G_MAXINT64;

  if (at == length)
    return FALSE;
  for (; at < length; at++)
    {
      guint digit = (guint) (text[at] - '0');

      if (!g_ascii_isdigit (text[at]) || magnitude > (limit - digit) / 10)
        return FALSE;
      magnitude = magnitude * 10 + digit;
    }
  *out = crm_value_int (negative ? (gint64) (0 - magnitude) : (gint64) magnitude);
  return out->integer >= min && out->integer <= max;
}

static gboolean
parse_boolean (const char *text, gsize length, CrmValue *out)
{
  gboolean truth = length == 4 && memcmp (text, "true", 4) == 0;

  *out = crm_value_int (truth);
  return truth || (length == 5 && memcmp (text, "false", 5) == 0);
}

/* "INF", "-INF" and "NaN" are OData's; no other word is a number. */
static gboolean
parse_double (const char *text, gsize length, CrmValue *out)
{
  char copy[64];
  char *end;

  if (length == 0 || length >= sizeof copy)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  if (strcmp (copy, "INF") == 0 || strcmp (copy, "-INF") == 0 || strcmp (copy, "NaN") == 0)
    {
      *out = crm_value_double (copy[0] == 'N'   ? (double) NAN
                               : copy[0] == '-' ? (double) -INFINITY
                                                : (double) INFINITY);
      return TRUE;
    }
  if (strspn (copy, "+-.eE0123456789") != length)
    return FALSE;
  *out = crm_value_double (g_ascii_strtod (copy, &end));
  return *end == '\0' && isfinite (out->real);
}

typedef struct
{
  gboolean negative;
  const char *whole;
  gsize n_whole;
  const char *fraction;
  gsize n_fraction;
  gint64 exponent;
} DecimalParts;

static gsize
count_digits (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && g_ascii_isdigit (text[n]))
    n++;
  return n;
}

/* [+-]digits[.digits][e[+-]digits] */
static gboolean
split_decimal (const char *text, gsize length, DecimalParts *parts)
{
  const char *end = text + length;
  CrmValue exponent = { 0 };

  memset (parts, 0, sizeof *parts);
  if (text < end && (*text == '-' || *text == '+'))
    parts->negative = *text++ == '-';
  parts->whole = text;
  parts->n_whole = count_digits (text, (gsize) (end - text));
  text += parts->n_whole;
  if (text < end && *text == '.')
    {
      parts->fraction = ++text;
      parts->n_fraction = count_digits (text, (gsize) (end - text));
      text += parts->n_fraction;
    }
  if (parts->n_whole + parts->n_fraction == 0)
    return FALSE;
  if (text < end && (*text == 'e' || *text == 'E'))
    {
      if (!parse_integer (text + 1, (gsize) (end - text - 1), -400, 400, &exponent))
        return FALSE;
      parts->exponent = exponent.integer;
      text = end;
    }
  return text == end;
}

/* Canonical spelling from the digits and where the point stands among them. */
static CrmValue
join_decimal (CrmArena *arena, gboolean negative, const char *digits, gsize n, gssize point)
{
  gsize first = 0, size;
  char *out, *at;

  while (first < n && digits[first] == '0' && (gssize) first < point)
    first++;
  while (n > first && (gssize) n > point && digits[n - 1] == '0')
    n--;
  if (n == 0 || strspn (digits, "0") >= n)
    return crm_value_text (crm_arena_strndup (arena, "0", 1));

  size = n + (gsize) ABS (point) + 4;
  at = out = crm_arena_alloc (arena, size);
  if (negative)
    *at++ = '-';
  if (point <= (gssize) first)
    *at++ = '0';
  for (gssize i = (gssize) first; i < point; i++)
    *at++ = i < (gssize) n ? digits[i] : '0';
  if ((gssize) n > point)
    {
      *at++ = '.';
      for (gssize i = point; i < 0; i++)
        *at++ = '0';
      for (gsize i = (gsize) MAX (point, 0); i < n; i++)
        *at++ = digits[i];
    }
  *at = '\0';
  return (CrmValue) { .kind = CRM_VALUE_TEXT, .length = (guint32) (at - out), .text = out };
}

/* Already as join_decimal() would write it: the common case, copied as it is. */
static gboolean
is_canonical_decimal (const DecimalParts *parts)
{
  if (parts->exponent != 0 || parts->n_whole == 0 || parts->whole[0] == '+')
    return FALSE;
  if (parts->whole[0] == '0' && parts->n_whole > 1)
    return FALSE;
  if (parts->fraction)
    return parts->n_fraction > 0 && parts->fraction[parts->n_fraction - 1] != '0';
  return !(parts->negative && parts->whole[0] == '0');
}

static gboolean
parse_decimal (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  DecimalParts parts;
  char *digits;

  if (length > 400 || !split_decimal (text, length, &parts))
    return FALSE;
  if (is_canonical_decimal (&parts) && text[0] != '+')
    {
      *out = (CrmValue) { .kind = CRM_VALUE_TEXT,
                          .length = (guint32) length,
                          .text = crm_arena_strndup (arena, text, (gssize) length) };
      return TRUE;
    }
  digits = crm_arena_alloc (arena, parts.n_whole + parts.n_fraction + 1);
  memcpy (digits, parts.whole, parts.n_whole);
  if (parts.n_fraction)
    memcpy (digits + parts.n_whole, parts.fraction, parts.n_fraction);
  digits[parts.n_whole + parts.n_fraction] = '\0';
  *out = join_decimal (arena, parts.negative, digits, parts.n_whole + parts.n_fraction,
                       (gssize) parts.n_whole + parts.exponent);
  return TRUE;
}

static gboolean
parse_guid (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  guint8 *bytes = crm_arena_alloc (arena, CRM_GUID_LENGTH);

  *out = crm_value_bytes (bytes, CRM_GUID_LENGTH);
  return crm_guid_parse (text, length, bytes);
}

static gboolean
parse_date_time (const char *text, gsize length, CrmValue *out)
{
  *out = crm_value_int (0);
  return crm_time_parse (text, length, &out->integer);
}

static CrmValue
keep_text (const char *text, gsize length, CrmArena *arena)
{
  return (CrmValue) { .kind = CRM_VALUE_TEXT,
                      .length = (guint32) length,
                      .text = crm_arena_strndup (arena, text, (gssize) length) };
}

/* A date is a date-time at midnight, a time of day one on some day: one reader for all three. */
static gboolean
parse_date (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  char probe[40];
  gint64 ignored;

  if (length != 10)
    return FALSE;
  memcpy (probe, text, 10);
  memcpy (probe + 10, "T00:00Z", 8);
  *out = keep_text (text, length, arena);
  return crm_time_parse (probe, 17, &ignored);
}

static gboolean
parse_time_of_day (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  char probe[64];
  gint64 ignored;

  if (length < 5 || length > 30 || !g_ascii_isdigit (text[length - 1]) || strpbrk (text, "+-"))
    return FALSE;
  memcpy (probe, "2000-01-01T", 11);
  memcpy (probe + 11, text, length);
  *out = keep_text (text, length, arena);
  return crm_time_parse (probe, 11 + length, &ignored);
}

/* [-]P[nD][T[nH][nM][n[.n]S]] with at least one part (xs:dayTimeDuration). */
static gboolean
parse_duration (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  const char *order = "DHMS";
  gboolean in_time = FALSE, any = FALSE;
  gsize at = length > 0 && text[0] == '-' ? 1 : 0;

  if (at >= length || text[at++] != 'P')
    return FALSE;
  while (at < length)
    {
      gsize n = count_digits (text + at, length - at);
      const char *unit;

      if (n == 0 && !in_time && text[at] == 'T')
        {
          in_time = TRUE;
          any = FALSE;
          at++;
          continue;
        }
      at += n;
      if (n > 0 && at < length && text[at] == '.')
        {
          gsize more = count_digits (text + at + 1, length - at - 1);

          at += 1 + more;
          if (more == 0 || at >= length || text[at] != 'S')
            return FALSE;
        }
      unit = n > 0 && at < length && text[at] ? strchr (order, text[at]) : NULL;
      if (!unit || (*unit == 'D') == in_time)
        return FALSE;
      order = unit + 1;
      any = TRUE;
      at++;
    }
  *out = keep_text (text, length, arena);
  return any;
}

/* base64url or base64, padded or not. */
static gboolean
parse_binary (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  g_autofree char *plain = g_malloc (length + 5);
  guchar *bytes = crm_arena_alloc (arena, length + 4);
  int state = 0;
  guint save = 0;
  gsize n;

  for (gsize i = 0; i < length; i++)
    {
      plain[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
      if (!g_ascii_isalnum (plain[i]) && !strchr ("+/=", plain[i]))
        return FALSE;
    }
  while (length % 4 != 0)
    plain[length++] = '=';
  n = g_base64_decode_step (plain, length, bytes, &state, &save);
  *out = crm_value_bytes (bytes, (guint32) n);
  return TRUE;
}

static gboolean
parse_text (const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  *out = keep_text (text, length, arena);
  return g_utf8_validate_len (text, length, NULL);
}

static gboolean
parse_single (const char *text, gsize length, CrmValue *out)
{
  if (!parse_double (text, length, out))
    return FALSE;
  return !isfinite (out->real) || isfinite ((float) out->real);
}

static gboolean
parse_as (CrmEdmType type, const char *text, gsize length, CrmArena *arena, CrmValue *out)
{
  switch (type)
    {
    case CRM_EDM_BOOLEAN:
      return parse_boolean (text, length, out);
    case CRM_EDM_BYTE:
      return parse_integer (text, length, 0, 255, out);
    case CRM_EDM_SBYTE:
      return parse_integer (text, length, -128, 127, out);
    case CRM_EDM_INT16:
      return parse_integer (text, length, G_MININT16, G_MAXINT16, out);
    case CRM_EDM_INT32:
      return parse_integer (text, length, G_MININT32, G_MAXINT32, out);
    case CRM_EDM_INT64:
      return parse_integer (text, length, G_MININT64, G_MAXINT64, out);
    case CRM_EDM_SINGLE:
      return parse_single (text, length, out);
    case CRM_EDM_DOUBLE:
      return parse_double (text, length, out);
    case CRM_EDM_DECIMAL:
      return parse_decimal (text, length, arena, out);
    case CRM_EDM_GUID:
      return parse_guid (text, length, arena, out);
    case CRM_EDM_DATE:
      return parse_date (text, length, arena, out);
    case CRM_EDM_TIME_OF_DAY:
      return parse_time_of_day (text, length, arena, out);
    case CRM_EDM_DATE_TIME_OFFSET:
      return parse_date_time (text, length, out);
    case CRM_EDM_DURATION:
      return parse_duration (text, length, arena, out);
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

  if (!text)
    {
      *out = crm_value_null ();
      return TRUE;
    }
  size = length < 0 ? strlen (text) : (gsize) length;
  if (size <= G_MAXUINT32 && parse_as (type, text, size, arena, out))
    return TRUE;
  *out = crm_value_absent ();
  g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "Not a value of %s",
               crm_edm_type_to_string (type));
  return FALSE;
}

/* --- writing ------------------------------------------------------------------------------ */

static char *
format_double (CrmEdmType type, double real)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (real))
    return g_strdup ("NaN");
  if (isinf (real))
    return g_strdup (real > 0 ? "INF" : "-INF");
  if (type == CRM_EDM_SINGLE)
    return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.9g", real));
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.17g", real));
}

static char *
format_int (CrmEdmType type, gint64 integer)
{
  if (type == CRM_EDM_BOOLEAN)
    return g_strdup (integer ? "true" : "false");
  if (type == CRM_EDM_DATE_TIME_OFFSET)
    return crm_time_format (integer);
  return g_strdup_printf ("%" G_GINT64_FORMAT, integer);
}

static char *
format_bytes (CrmEdmType type, const CrmValue *self)
{
  char guid[37];
  char *text;

  if (type == CRM_EDM_GUID && self->length == CRM_GUID_LENGTH)
    {
      crm_guid_format (self->bytes, guid);
      return g_strdup (guid);
    }
  text = g_base64_encode (self->bytes, self->length);
  g_strdelimit (text, "+", '-');
  return g_strdelimit (text, "/", '_');
}

char *
crm_value_dup_text (CrmEdmType type, const CrmValue *self)
{
  switch (self->kind)
    {
    case CRM_VALUE_ABSENT:
    case CRM_VALUE_NULL:
      return NULL;
    case CRM_VALUE_INT:
      return format_int (type, self->integer);
    case CRM_VALUE_DOUBLE:
      return format_double (type, self->real);
    case CRM_VALUE_TEXT:
      return g_strndup (self->text, self->length);
    case CRM_VALUE_BYTES:
      return format_bytes (type, self);
    }
  return NULL;
}

/* --- comparing ---------------------------------------------------------------------------- */

static gboolean
needs_normalisation (const CrmValue *value)
{
  for (guint32 i = 0; i < value->length; i++)
    if ((guchar) value->text[i] >= 0x80 || value->text[i] == '\r')
      return TRUE;
  return FALSE;
}

/* NFC, and every line ending a single newline. */
static char *
normalise (const CrmValue *value)
{
  GString *lines = g_string_sized_new (value->length);
  char *composed;

  for (guint32 i = 0; i < value->length; i++)
    {
      if (value->text[i] != '\r')
        g_string_append_c (lines, value->text[i]);
      else if (i + 1 == value->length || value->text[i + 1] != '\n')
        g_string_append_c (lines, '\n');
    }
  composed = g_utf8_normalize (lines->str, (gssize) lines->len, G_NORMALIZE_NFC);
  if (!composed)
    return g_string_free_and_steal (lines);
  g_string_free (lines, TRUE);
  return composed;
}

static gboolean
same_bytes (const CrmValue *a, const CrmValue *b)
{
  return a->length == b->length && (a->length == 0 || memcmp (a->bytes, b->bytes, a->length) == 0);
}

static gboolean
same_text (CrmEdmType type, const CrmValue *a, const CrmValue *b)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  if (same_bytes (a, b))
    return TRUE;
  if (type != CRM_EDM_STRING || !(needs_normalisation (a) || needs_normalisation (b)))
    return FALSE;
  left = normalise (a);
  right = normalise (b);
  return strcmp (left, right) == 0;
}

gboolean
crm_value_equal (CrmEdmType type, const CrmValue *a, const CrmValue *b)
{
  if (a->kind != b->kind)
    return FALSE;
  switch (a->kind)
    {
    case CRM_VALUE_ABSENT:
    case CRM_VALUE_NULL:
      return TRUE;
    case CRM_VALUE_INT:
      return a->integer == b->integer;
    case CRM_VALUE_DOUBLE:
      return a->real == b->real || (isnan (a->real) && isnan (b->real));
    case CRM_VALUE_TEXT:
      return same_text (type, a, b);
    case CRM_VALUE_BYTES:
      return same_bytes (a, b);
    }
  return FALSE;
}

int
crm_decimal_compare (const char *a, gsize a_length, const char *b, gsize b_length)
{
  DecimalParts left = { 0 }, right = { 0 };
  int order, sign;

  split_decimal (a, a_length, &left);
  split_decimal (b, b_length, &right);
  if (left.negative != right.negative)
    return left.negative ? -1 : 1;
  sign = left.negative ? -1 : 1;
  if (left.n_whole != right.n_whole)
    return left.n_whole < right.n_whole ? -sign : sign;
  order = left.n_whole ? memcmp (left.whole, right.whole, left.n_whole) : 0;
  if (order == 0 && MIN (left.n_fraction, right.n_fraction) > 0)
    order = memcmp (left.fraction, right.fraction, MIN (left.n_fraction, right.n_fraction));
  if (order == 0)
    order = (left.n_fraction > right.n_fraction) - (left.n_fraction < right.n_fraction);
  return order == 0 ? 0 : order < 0 ? -sign : sign;
}

static int
compare_bytes (const CrmValue *a, const CrmValue *b)
{
  gsize common = MIN (a->length, b->length);
  int order = common ? memcmp (a->bytes, b->bytes, common) : 0;

  return order ? order : (a->length > b->length) - (a->length < b->length);
}

int
crm_value_compare (CrmEdmType type, const CrmValue *a, const CrmValue *b)
{
  gboolean a_empty = crm_value_is_empty (a), b_empty = crm_value_is_empty (b);

  if (a_empty || b_empty)
    return (int) b_empty - (int) a_empty;
  if (a->kind == CRM_VALUE_INT && b->kind == CRM_VALUE_INT)
    return (a->integer > b->integer) - (a->integer < b->integer);
  if (a->kind == CRM_VALUE_DOUBLE && b->kind == CRM_VALUE_DOUBLE)
    return (a->real > b->real) - (a->real < b->real);
  if (a->kind != b->kind)
    return (int) a->kind - (int) b->kind;
  if (type == CRM_EDM_DECIMAL)
    return crm_decimal_compare (a->text, a->length, b->text, b->length);
  return compare_bytes (a, b);
}
