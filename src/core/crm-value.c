/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-value.h"

#include "crm-arena.h"
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

/* --- writing ------------------------------------------------------------------------------ */

/* The shortest text that reads back as the same number. */
static char *
format_double (double real)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (real))
    return g_strdup ("NaN");
  if (isinf (real))
    return g_strdup (real > 0 ? "INF" : "-INF");
  g_ascii_formatd (buffer, sizeof buffer, "%.15g", real);
  if (g_ascii_strtod (buffer, NULL) != real)
    g_ascii_formatd (buffer, sizeof buffer, "%.16g", real);
  if (g_ascii_strtod (buffer, NULL) != real)
    g_ascii_formatd (buffer, sizeof buffer, "%.17g", real);
  return g_strdup (buffer);
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
      return format_double (self->real);
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

/* "10:00" and "10:00:00", "PT90M" and "PT1H30M". */
static gboolean
same_span (gboolean (*parse) (const char *text, gsize length, gint64 *out),
           const CrmValue *a,
           const CrmValue *b)
{
  gint64 left, right;

  return parse (a->text, a->length, &left) && parse (b->text, b->length, &right) && left == right;
}

static gboolean
same_text (CrmEdmType type, const CrmValue *a, const CrmValue *b)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  if (same_bytes (a, b))
    return TRUE;
  if (type == CRM_EDM_TIME_OF_DAY)
    return same_span (crm_time_of_day_parse, a, b);
  if (type == CRM_EDM_DURATION)
    return same_span (crm_duration_parse, a, b);
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
    return isnan (a->real) || isnan (b->real) ? (int) !!isnan (b->real) - (int) !!isnan (a->real)
                                              : (a->real > b->real) - (a->real < b->real);
  if (a->kind != b->kind)
    return (int) a->kind - (int) b->kind;
  if (type == CRM_EDM_DECIMAL)
    return crm_decimal_compare (a->text, a->length, b->text, b->length);
  return compare_bytes (a, b);
}
