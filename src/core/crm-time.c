/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-time.h"
#include <string.h>

#define DAY_S 86400

typedef struct
{
  const char *text;
  gsize length;
  gsize at;
} Reader;

/* Exactly @n digits, or %FALSE. */
static gboolean
read_number (Reader *reader, guint n, int *out)
{
  int value = 0;

  if (reader->at + n > reader->length)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      char c = reader->text[reader->at + i];

      if (!g_ascii_isdigit (c))
        return FALSE;
      value = value * 10 + (c - '0');
    }
  reader->at += n;
  *out = value;
  return TRUE;
}

static gboolean
read_char (Reader *reader, const char *any_of)
{
  if (reader->at >= reader->length || !strchr (any_of, reader->text[reader->at]))
    return FALSE;
  reader->at++;
  return TRUE;
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar: years begin in March, so that
 * the leap day is the last of its year. */
static gint64
days_from_civil (int year, int month, int day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
         - 719468;
}

static gboolean
read_date (Reader *reader, gint64 *days)
{
  int year, month, day;

  if (!read_number (reader, 4, &year) || !read_char (reader, "-")
      || !read_number (reader, 2, &month) || !read_char (reader, "-")
      || !read_number (reader, 2, &day))
    return FALSE;
  if (year < 1 || month < 1 || month > 12 || day < 1
      || day > g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year))
    return FALSE;
  *days = days_from_civil (year, month, day);
  return TRUE;
}

/* ".123456789": cut to microseconds. */
static gboolean
read_fraction (Reader *reader, gint64 *us)
{
  gint64 value = 0;
  guint n = 0;

  while (reader->at < reader->length && g_ascii_isdigit (reader->text[reader->at]))
    {
      if (n < 6)
        value = value * 10 + (reader->text[reader->at] - '0');
      n++;
      reader->at++;
    }
  for (guint i = n; i < 6; i++)
    value *= 10;
  *us = value;
  return n >= 1 && n <= 12;
}

static gboolean
read_clock (Reader *reader, gint64 *us)
{
  int hour, minute, second = 0;
  gint64 fraction = 0;

  if (!read_number (reader, 2, &hour) || !read_char (reader, ":")
      || !read_number (reader, 2, &minute))
    return FALSE;
  if (read_char (reader, ":") && !read_number (reader, 2, &second))
    return FALSE;
  if (read_char (reader, ".") && !read_fraction (reader, &fraction))
    return FALSE;
  if (hour > 23 || minute > 59 || second > 60)
    return FALSE;
  *us = ((gint64) hour * 3600 + minute * 60 + second) * G_USEC_PER_SEC + fraction;
  return TRUE;
}

/* "Z", "+02:00", "-0530" or nothing. */
static gboolean
read_offset (Reader *reader, gint64 *seconds)
{
  int hours, minutes = 0, sign;

  *seconds = 0;
  if (reader->at == reader->length || read_char (reader, "Zz"))
    return TRUE;
  sign = reader->text[reader->at] == '-' ? -1 : 1;
  if (!read_char (reader, "+-") || !read_number (reader, 2, &hours))
    return FALSE;
  read_char (reader, ":");
  if (reader->at < reader->length && !read_number (reader, 2, &minutes))
    return FALSE;
  if (hours > 14 || minutes > 59)
    return FALSE;
  *seconds = sign * (hours * 3600 + minutes * 60);
  return TRUE;
}

gboolean
crm_time_parse (const char *text, gsize length, gint64 *out_us)
{
  Reader reader = { text, length, 0 };
  gint64 days, us, offset;

  if (!read_date (&reader, &days) || !read_char (&reader, "Tt ") || !read_clock (&reader, &us)
      || !read_offset (&reader, &offset) || reader.at != length)
    return FALSE;
  *out_us = (days * DAY_S - offset) * G_USEC_PER_SEC + us;
  return TRUE;
}

char *
crm_time_format (gint64 us)
{
  gint64 seconds = us / G_USEC_PER_SEC, fraction = us % G_USEC_PER_SEC;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *whole = NULL;

  if (fraction < 0)
    {
      fraction += G_USEC_PER_SEC;
      seconds--;
    }
  time = g_date_time_new_from_unix_utc (seconds);
  if (!time)
    return g_strdup ("0001-01-01T00:00:00Z");
  whole = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d", g_date_time_get_year (time),
                           g_date_time_get_month (time), g_date_time_get_day_of_month (time),
                           g_date_time_get_hour (time), g_date_time_get_minute (time),
                           g_date_time_get_second (time));
  if (fraction == 0)
    return g_strconcat (whole, "Z", NULL);
  if (fraction % 1000 == 0)
    return g_strdup_printf ("%s.%03dZ", whole, (int) (fraction / 1000));
  return g_strdup_printf ("%s.%06dZ", whole, (int) fraction);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" (IMF-fixdate, RFC 9110 5.6.7). */
gint64
crm_time_parse_http (const char *text)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  Reader reader = { text, text ? strlen (text) : 0, 5 };
  char name[4] = { 0 };
  const char *month;
  int day, year, hour, minute, second;

  if (reader.length != 29 || !read_number (&reader, 2, &day) || !read_char (&reader, " "))
    return 0;
  memcpy (name, text + reader.at, 3);
  month = strstr (months, name);
  reader.at += 3;
  if (!month || (month - months) % 3 != 0 || !read_char (&reader, " ")
      || !read_number (&reader, 4, &year) || !read_char (&reader, " ")
      || !read_number (&reader, 2, &hour) || !read_char (&reader, ":")
      || !read_number (&reader, 2, &minute) || !read_char (&reader, ":")
      || !read_number (&reader, 2, &second))
    return 0;
  if (day < 1 || day > 31 || year < 1 || hour > 23 || minute > 59 || second > 60)
    return 0;
  return (days_from_civil (year, (int) (month - months) / 3 + 1, day) * DAY_S + hour * 3600
          + minute * 60 + second)
         * G_USEC_PER_SEC;
}
