/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-dialect.h"

#include "crm-arena.h"
#include "crm-odata-url.h"
#include "crm-project.h"
#include "crm-time.h"

#include <string.h>

#define MS_PER_US 1000
#define US_PER_MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define FIRST_US (G_GINT64_CONSTANT (-62135596800) * G_USEC_PER_SEC) /* 0001-01-01 */
#define END_US (G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC)   /* 10000-01-01 */

/* --- ticks --- */

/* Digits at *@at, moved behind them; at most @max of them. */
static gboolean
take_number (const char **at, const char *end, guint max, gint64 *out)
{
  guint n = 0;

  for (*out = 0; *at < end && g_ascii_isdigit (**at) && n < max; (*at)++, n++)
    *out = *out * 10 + (**at - '0');

  return n > 0;
}

gboolean
crm_odata_ticks_parse (const char *text, gsize length, gint64 *out_us)
{
  const char *at = text + strlen ("/Date(");
  const char *end = text + length - strlen (")/");
  gboolean is_negative, is_ahead;
  gint64 ms, minutes = 0;

  if (length < strlen ("/Date(0)/") || memcmp (text, "/Date(", 6) != 0
      || memcmp (end, ")/", 2) != 0)
    return FALSE;

  is_negative = *at == '-';
  if (is_negative)
    at++;
  if (!take_number (&at, end, 15, &ms))
    return FALSE;
  is_ahead = at < end && *at == '+';
  if (at < end && (*at == '+' || *at == '-'))
    {
      at++;
      if (!take_number (&at, end, 4, &minutes) || minutes > 24 * 60)
        return FALSE;
    }
  if (at != end)
    return FALSE;

  *out_us = (is_negative ? -ms : ms) * MS_PER_US - (is_ahead ? minutes : -minutes) * US_PER_MINUTE;
  return *out_us >= FIRST_US && *out_us < END_US;
}

char *
crm_odata_ticks_format (gint64 us, gboolean is_zoneless)
{
  gint64 ms = us / MS_PER_US - (us % MS_PER_US < 0);

  /* Old readers know a date from a text by its slashes being escaped. */
  return g_strdup_printf ("\\/Date(%" G_GINT64_FORMAT "%s)\\/", ms, is_zoneless ? "" : "+0000");
}

/* --- writing --- */

static void
append_quoted (GString *out, const char *prefix, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  crm_odata_url_append_segment (out, prefix, "-._~");
  g_string_append_c (out, '\'');
  crm_odata_url_append_segment (out, doubled, "-._~!$'()*,:@");
  g_string_append_c (out, '\'');
}

static void
append_old_instant (GString *out, const CrmField *field, char *text)
{
  if (!crm_odata_field_is_zoneless (field))
    {
      append_quoted (out, "datetimeoffset", text);
      return;
    }
  text[strcspn (text, "Z")] = '\0';
  append_quoted (out, "datetime", text);
}

static void
append_hex (GString *out, const CrmValue *value)
{
  guint32 i;

  g_string_append (out, "X'");
  for (i = 0; i < value->length; i++)
    g_string_append_printf (out, "%02X", value->bytes[i]);
  g_string_append_c (out, '\'');
}

static void
append_old_number (GString *out, CrmEdmType type, const char *text)
{
  crm_odata_url_append_segment (out, text, "-._~");
  if (!g_ascii_isdigit (text[strlen (text) - 1])) /* INF and NaN */
    return;
  if (type == CRM_EDM_INT64)
    g_string_append_c (out, 'L');
  else if (type == CRM_EDM_DECIMAL)
    g_string_append_c (out, 'M');
  else if (type == CRM_EDM_SINGLE)
    g_string_append_c (out, 'f');
  else if (type == CRM_EDM_DOUBLE)
    g_string_append_c (out, 'd');
}

static void
append_old_key (GString *out, const CrmField *field, const CrmValue *value, char *text)
{
  g_autofree char *midnight = NULL;

  switch ((int) field->type) /* the rest is a number or looks like one */
    {
    case CRM_EDM_STRING:
      append_quoted (out, "", text);
      break;
    case CRM_EDM_ENUM:
      append_quoted (out, field->type_name != NULL ? field->type_name : "", text);
      break;
    case CRM_EDM_GUID:
      append_quoted (out, "guid", text);
      break;
    case CRM_EDM_DATE_TIME_OFFSET:
      append_old_instant (out, field, text);
      break;
    case CRM_EDM_DATE:
      midnight = g_strconcat (text, "T00:00:00", NULL);
      append_quoted (out, "datetime", midnight);
      break;
    case CRM_EDM_DURATION:
    case CRM_EDM_TIME_OF_DAY:
      append_quoted (out, "time", text);
      break;
    case CRM_EDM_BINARY:
      append_hex (out, value);
      break;
    default:
      append_old_number (out, field->type, text);
      break;
    }
}

static void
append_new_key (GString *out, const CrmField *field, const char *text)
{
  switch ((int) field->type)
    {
    case CRM_EDM_STRING:
      append_quoted (out, "", text);
      break;
    case CRM_EDM_ENUM:
      append_quoted (out, field->type_name != NULL ? field->type_name : "", text);
      break;
    case CRM_EDM_DURATION:
      append_quoted (out, "duration", text);
      break;
    case CRM_EDM_BINARY:
      append_quoted (out, "binary", text);
      break;
    default:
      crm_odata_url_append_segment (out, text, "-._~:");
      break;
    }
}

void
crm_odata_dialect_append_key (const CrmOdataDialect *self,
                              GString *out,
                              const CrmField *field,
                              const CrmValue *value)
{
  g_autofree char *text = crm_value_dup_text (field->type, value);

  if (text == NULL)
    text = g_strdup ("");
  if (crm_odata_dialect_is_old (self))
    append_old_key (out, field, value, text);
  else
    append_new_key (out, field, text);
}

/* --- reading --- */

static gboolean
read_hex (const char *text, CrmArena *arena, CrmValue *out)
{
  gsize length = strlen (text);
  guint8 *bytes = crm_arena_alloc (arena, length / 2 + 1);
  gsize i;

  if (length % 2 != 0)
    return FALSE;
  for (i = 0; i < length; i += 2)
    {
      if (!g_ascii_isxdigit (text[i]) || !g_ascii_isxdigit (text[i + 1]))
        return FALSE;
      bytes[i / 2]
          = (guint8) (g_ascii_xdigit_value (text[i]) << 4 | g_ascii_xdigit_value (text[i + 1]));
    }
  *out = crm_value_bytes (bytes, (guint32) (length / 2));

  return TRUE;
}

/* "10L" and "1.5M": the suffix says what the field knows already. */
static gsize
length_of_number (CrmEdmType type, const char *text)
{
  gsize length = strlen (text);
  gboolean is_number = type == CRM_EDM_INT64 || type == CRM_EDM_DECIMAL || type == CRM_EDM_SINGLE
                       || type == CRM_EDM_DOUBLE;

  if (is_number && length > 1 && strchr ("LlMmDdFf", text[length - 1]) != NULL
      && g_ascii_isdigit (text[length - 2]))
    return length - 1;

  return length;
}

gboolean
crm_odata_dialect_read_literal (const CrmOdataDialect *self,
                                const CrmField *field,
                                const char *prefix,
                                const char *text,
                                CrmArena *arena,
                                CrmValue *out)
{
  gsize length = strlen (text);

  if (crm_odata_dialect_is_old (self))
    {
      if (field->type == CRM_EDM_BINARY
          && (g_ascii_strcasecmp (prefix, "X") == 0 || strcmp (prefix, "binary") == 0))
        return read_hex (text, arena, out);
      if (field->type == CRM_EDM_DATE && length > 10 && text[10] == 'T')
        length = 10;
      if (*prefix == '\0')
        length = length_of_number (field->type, text);
    }

  return crm_value_parse (field->type, text, (gssize) length, arena, out, NULL);
}
