/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-json.h"

#include <math.h>
#include <string.h>

#include "crm-demo-logical.h"
#include "crm-demo-old.h"
#include "crm-time.h"

#define US_PER_SECOND G_GINT64_CONSTANT (1000000)
#define US_PER_DAY (86400 * US_PER_SECOND)

static void
add_escaped (GString *out, guchar c)
{
  static const char letters[] = "\b\t\n\f\r\"\\";
  static const char codes[] = "btnfr\"\\";
  const char *found = strchr (letters, c);

  if (c != 0 && found != NULL)
    {
      g_string_append_c (out, '\\');
      g_string_append_c (out, codes[found - letters]);
    }
  else
    {
      g_string_append_printf (out, "\\u%04x", c);
    }
}

void
crm_demo_json_add_string (GString *out, const char *text, gsize length)
{
  gsize start = 0;

  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (out, text + start, (gssize) (i - start));
      add_escaped (out, c);
      start = i + 1;
    }
  g_string_append_len (out, text + start, (gssize) (length - start));
  g_string_append_c (out, '"');
}

/* Days since 1970 to a date of the proleptic Gregorian calendar, counting years from March. */
static void
civil_from_days (gint64 days, int *year, int *month, int *day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  gint64 of_era = shifted - era * 146097;
  gint64 year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  gint64 of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 from_march = (5 * of_year + 2) / 153;

  *day = (int) (of_year - (153 * from_march + 2) / 5 + 1);
  *month = (int) (from_march < 10 ? from_march + 3 : from_march - 9);
  *year = (int) (year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

static char *
put_digits (char *at, int value, int count)
{
  for (int i = count - 1; i >= 0; i--)
    {
      at[i] = (char) ('0' + value % 10);
      value /= 10;
    }

  return at + count;
}

void
crm_demo_json_add_instant (GString *out, gint64 us)
{
  char text[40], *at = text;
  gint64 days = us / US_PER_DAY, rest = us % US_PER_DAY;
  int year, month, day, seconds, fraction;

  if (rest < 0)
    {
      rest += US_PER_DAY;
      days--;
    }
  civil_from_days (days, &year, &month, &day);
  seconds = (int) (rest / US_PER_SECOND);
  fraction = (int) (rest % US_PER_SECOND);

  at = put_digits (at, year, 4);
  *at++ = '-';
  at = put_digits (at, month, 2);
  *at++ = '-';
  at = put_digits (at, day, 2);
  *at++ = 'T';
  at = put_digits (at, seconds / 3600, 2);
  *at++ = ':';
  at = put_digits (at, seconds / 60 % 60, 2);
  *at++ = ':';
  at = put_digits (at, seconds % 60, 2);
  if (fraction != 0)
    {
      *at++ = '.';
      at = put_digits (at, fraction, 6);
      while (at[-1] == '0')
        at--;
    }
  *at++ = 'Z';
  g_string_append_len (out, text, at - text);
}

/* The shortest of the texts that read back to the same number. */
static void
add_finite (GString *out, double value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (text, sizeof text, formats[i], value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  g_string_append (out, text);
}

static void
add_double (GString *out, double value)
{
  if (isnan (value))
    g_string_append (out, "\"NaN\"");
  else if (isinf (value))
    g_string_append (out, value > 0 ? "\"INF\"" : "\"-INF\"");
  else
    add_finite (out, value);
}

static void
add_int (GString *out, gint64 value)
{
  char text[24], *at = text + sizeof text;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0)
    *--at = '-';
  g_string_append_len (out, at, text + sizeof text - at);
}

#define FIRST_YEAR_US G_GINT64_CONSTANT (-62135596800000000)

static void
add_empty (GString *out, const CrmDemoColumn *column, CrmDemoJsonStyle style)
{
  if (!style.no_null)
    g_string_append (out, "null");
  else if (style.is_old && column->wire_type == CRM_EDM_DATE_TIME_OFFSET)
    crm_demo_old_add_instant (out, column, FIRST_YEAR_US, style.has_ticks);
  else if (column->type == CRM_EDM_GUID)
    g_string_append (out, "\"00000000-0000-0000-0000-000000000000\"");
  else if (column->wire_type == CRM_EDM_DATE_TIME_OFFSET)
    g_string_append (out, "\"0001-01-01T00:00:00Z\"");
  else if (column->type == CRM_EDM_DATE)
    g_string_append (out, "\"0001-01-01\"");
  else if (column->type == CRM_EDM_BOOLEAN)
    g_string_append (out, "false");
  else if (column->type == CRM_EDM_STRING || column->type == CRM_EDM_ENUM
           || column->type == CRM_EDM_DURATION)
    g_string_append (out, "\"\"");
  else
    g_string_append (out, "0");
}

static void
add_quoted (GString *out, sqlite3_stmt *statement, int index)
{
  g_string_append_c (out, '"');
  g_string_append_len (out, (const char *) sqlite3_column_text (statement, index),
                       sqlite3_column_bytes (statement, index));
  g_string_append_c (out, '"');
}

static void
add_instant (GString *out, const CrmDemoColumn *column, gint64 us, CrmDemoJsonStyle style)
{
  if (style.is_old)
    {
      crm_demo_old_add_instant (out, column, us, style.has_ticks);
      return;
    }
  g_string_append_c (out, '"');
  crm_demo_json_add_instant (out, us);
  g_string_append_c (out, '"');
}

static void
add_date (GString *out,
          const CrmDemoColumn *column,
          sqlite3_stmt *statement,
          int index,
          CrmDemoJsonStyle style)
{
  gint64 days;

  if (column->wire_type == CRM_EDM_DATE
      || !crm_date_parse ((const char *) sqlite3_column_text (statement, index),
                          (gsize) sqlite3_column_bytes (statement, index), &days))
    {
      add_quoted (out, statement, index);
      return;
    }
  add_instant (out, column, days * US_PER_DAY, style);
}

static void
add_choice (GString *out, const CrmDemoColumn *column, sqlite3_stmt *statement, int index)
{
  const char *names = (const char *) sqlite3_column_text (statement, index);
  g_autofree char *codes = column->is_coded ? crm_demo_choice_dup_codes (column, names) : NULL;

  if (column->is_coded && column->wire_type == CRM_EDM_INT32)
    g_string_append (out, codes);
  else if (column->is_coded)
    g_string_append_printf (out, "\"%s\"", codes);
  else
    crm_demo_json_add_string (out, names, strlen (names));
}

void
crm_demo_json_add_value (GString *out,
                         const CrmDemoColumn *column,
                         sqlite3_stmt *statement,
                         int index,
                         CrmDemoJsonStyle style)
{
  if (sqlite3_column_type (statement, index) == SQLITE_NULL)
    {
      add_empty (out, column, style);
      return;
    }

  switch (column->type)
    {
    case CRM_EDM_BOOLEAN:
      g_string_append (out, sqlite3_column_int (statement, index) ? "true" : "false");
      break;
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
      add_int (out, sqlite3_column_int64 (statement, index));
      break;
    case CRM_EDM_INT64:
    case CRM_EDM_DECIMAL:
      if (style.ieee754)
        add_quoted (out, statement, index);
      else
        g_string_append (out, (const char *) sqlite3_column_text (statement, index));
      break;
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
      add_double (out, sqlite3_column_double (statement, index));
      break;
    case CRM_EDM_DATE_TIME_OFFSET:
      add_instant (out, column, sqlite3_column_int64 (statement, index), style);
      break;
    case CRM_EDM_DATE:
      add_date (out, column, statement, index, style);
      break;
    case CRM_EDM_ENUM:
      add_choice (out, column, statement, index);
      break;
    case CRM_EDM_GUID:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DURATION:
      add_quoted (out, statement, index);
      break;
    case CRM_EDM_STRING:
    case CRM_EDM_BINARY:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      crm_demo_json_add_string (out, (const char *) sqlite3_column_text (statement, index),
                                (gsize) sqlite3_column_bytes (statement, index));
      break;
    }
}
