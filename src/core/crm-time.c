/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-time.h"

#include <string.h>

#define SECOND_US ((gint64) G_USEC_PER_SEC)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

/* 0001-01-01 and 9999-12-31 in days since 1970-01-01. */
#define FIRST_DAY (-719162)
#define LAST_DAY 2932896

typedef struct
{
  const char *text;
  gsize length;
  gsize at;
} Reader;

/* --- pieces ------------------------------------------------------------------------------- */

/* Exactly @n digits, or %FALSE. */
static gboolean
read_number (Reader *reader, guint n, int *out)
{
  int value = 0;

  if (reader->length - reader->at < n)
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
read_char (Reader *reader, char c)
{
  if (reader->at >= reader->length || reader->text[reader->at] != c)
    return FALSE;
  reader->at++;
  return TRUE;
}

/* The digits after a point, 1 to 12 of them, cut to microseconds. */
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

static void
civil_from_days (gint64 days, int *year, int *month, int *day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  gint64 day_of_era = shifted - era * 146097;
  gint64 year_of_era
      = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 march_month = (5 * day_of_year + 2) / 153;

  *day = (int) (day_of_year - (153 * march_month + 2) / 5 + 1);
  *month = (int) (march_month < 10 ? march_month + 3 : march_month - 9);
  *year = (int) (year_of_era + era * 400 + (*month <= 2));
}

static gboolean
read_date (Reader *reader, gint64 *days)
{
  int year, month, day;

  if (!read_number (reader, 4, &year) || !read_char (reader, '-')
      || !read_number (reader, 2, &month) || !read_char (reader, '-')
      || !read_number (reader, 2, &day))
    return FALSE;
  if (year < 1 || month < 1 || month > 12 || day < 1
      || day > g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year))
    return FALSE;
  *days = days_from_civil (year, month, day);
  return TRUE;
}

static gboolean
read_clock (Reader *reader, gint64 *us)
{
  int hour, minute, second = 0;
  gint64 fraction = 0;

  if (!read_number (reader, 2, &hour) || !read_char (reader, ':')
      || !read_number (reader, 2, &minute))
    return FALSE;
  if (read_char (reader, ':'))
    {
      if (!read_number (reader, 2, &second))
        return FALSE;
      if (read_char (reader, '.') && !read_fraction (reader, &fraction))
        return FALSE;
    }
  if (hour > 23 || minute > 59 || second > 59)
    return FALSE;
  *us = hour * HOUR_US + minute * MINUTE_US + second * SECOND_US + fraction;
  return TRUE;
}

/* "Z", "+02:00", "-0530" or nothing. */
static gboolean
read_offset (Reader *reader, gint64 *us)
{
  int hours, minutes = 0;
  gboolean negative;

  *us = 0;
  if (reader->at == reader->length || read_char (reader, 'Z') || read_char (reader, 'z'))
    return TRUE;
  negative = read_char (reader, '-');
  if (!negative && !read_char (reader, '+'))
    return FALSE;
  if (!read_number (reader, 2, &hours))
    return FALSE;
  read_char (reader, ':');
  if (!read_number (reader, 2, &minutes) || hours > 14 || minutes > 59)
    return FALSE;
  *us = hours * HOUR_US + minutes * MINUTE_US;
  if (negative)
    *us = -*us;
  return TRUE;
}

/* --- instants ----------------------------------------------------------------------------- */

gboolean
crm_time_parse (const char *text, gsize length, gint64 *out_us)
{
  Reader reader = { text, length, 0 };
  gint64 days, us, offset;

  if (!read_date (&reader, &days))
    return FALSE;
  if (!read_char (&reader, 'T') && !read_char (&reader, 't') && !read_char (&reader, ' '))
    return FALSE;
  if (!read_clock (&reader, &us) || !read_offset (&reader, &offset) || reader.at != length)
    return FALSE;
  *out_us = days * DAY_US - offset + us;
  return TRUE;
}

static gint64
floor_divide (gint64 a, gint64 b)
{
  return a / b - (a % b < 0);
}

/* ":05" of a whole number of seconds, with as many more digits as there are. */
static char *
format_seconds (gint64 us)
{
  int second = (int) (us % MINUTE_US / SECOND_US), fraction = (int) (us % SECOND_US);

  if (fraction == 0)
    return g_strdup_printf ("%02d", second);
  if (fraction % 1000 == 0)
    return g_strdup_printf ("%02d.%03d", second, fraction / 1000);
  return g_strdup_printf ("%02d.%06d", second, fraction);
}

char *
crm_time_format (gint64 us)
{
  gint64 days = CLAMP (floor_divide (us, DAY_US), FIRST_DAY, LAST_DAY);
  g_autofree char *date = crm_date_format (days);
  g_autofree char *clock = crm_time_of_day_format (us - floor_divide (us, DAY_US) * DAY_US);

  return g_strconcat (date, "T", clock, "Z", NULL);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT"; the two older forms are not sent any more. */
gint64
crm_time_parse_http (const char *text)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  Reader reader = { text, text != NULL ? strlen (text) : 0, 5 };
  g_autofree char *name = NULL;
  const char *month;
  int day, year, last;
  gint64 us;

  if (reader.length != 29 || !read_number (&reader, 2, &day) || !read_char (&reader, ' '))
    return 0;
  name = g_strndup (text + reader.at, 3);
  month = strlen (name) == 3 ? strstr (months, name) : NULL;
  reader.at += 3;
  if (month == NULL || (month - months) % 3 != 0 || !read_char (&reader, ' ')
      || !read_number (&reader, 4, &year) || !read_char (&reader, ' ') || !read_clock (&reader, &us)
      || !g_str_equal (text + reader.at, " GMT"))
    return 0;
  if (year < 1)
    return 0;
  last = g_date_get_days_in_month ((GDateMonth) ((month - months) / 3 + 1), (GDateYear) year);
  if (day < 1 || day > last)
    return 0;
  return days_from_civil (year, (int) (month - months) / 3 + 1, day) * DAY_US + us;
}

/* --- dates, times of day, durations ------------------------------------------------------------
 */

gboolean
crm_date_parse (const char *text, gsize length, gint64 *out_days)
{
  Reader reader = { text, length, 0 };
  gint64 days;

  if (!read_date (&reader, &days) || reader.at != length)
    return FALSE;
  *out_days = days;
  return TRUE;
}

char *
crm_date_format (gint64 days)
{
  int year, month, day;

  civil_from_days (CLAMP (days, FIRST_DAY, LAST_DAY), &year, &month, &day);
  return g_strdup_printf ("%04d-%02d-%02d", year, month, day);
}

gboolean
crm_time_of_day_parse (const char *text, gsize length, gint64 *out_us)
{
  Reader reader = { text, length, 0 };
  gint64 us;

  if (!read_clock (&reader, &us) || reader.at != length)
    return FALSE;
  *out_us = us;
  return TRUE;
}

char *
crm_time_of_day_format (gint64 us)
{
  g_autofree char *seconds = format_seconds (us);

  return g_strdup_printf ("%02d:%02d:%s", (int) (us / HOUR_US % 24), (int) (us / MINUTE_US % 60),
                          seconds);
}

static gboolean
add_scaled (gint64 *sum, gint64 number, gint64 unit)
{
  gint64 part;

  return !__builtin_mul_overflow (number, unit, &part) && !__builtin_add_overflow (*sum, part, sum);
}

/* Digits and what follows them: "12D", "3.5S". */
static gboolean
read_duration_part (Reader *reader, char *unit, gint64 *number, gint64 *fraction)
{
  gsize start = reader->at;

  *number = 0;
  *fraction = 0;
  while (reader->at < reader->length && g_ascii_isdigit (reader->text[reader->at]))
    {
      if (!add_scaled (number, *number, 9)
          || !add_scaled (number, reader->text[reader->at] - '0', 1))
        return FALSE;
      reader->at++;
    }
  if (reader->at == start)
    return FALSE;
  if (read_char (reader, '.') && !read_fraction (reader, fraction))
    return FALSE;
  if (reader->at >= reader->length)
    return FALSE;
  *unit = reader->text[reader->at++];
  return TRUE;
}

/* [+-]P[nD][T[nH][nM][n[.n]S]] with at least one part (xs:dayTimeDuration). */
gboolean
crm_duration_parse (const char *text, gsize length, gint64 *out_us)
{
  static const char units[] = "DHMS";
  static const gint64 scales[] = { DAY_US, HOUR_US, MINUTE_US, SECOND_US };
  Reader reader = { text, length, 0 };
  gboolean negative = read_char (&reader, '-');
  gboolean in_time = FALSE;
  guint next = 0;
  gint64 us = 0;

  if (!negative)
    read_char (&reader, '+');
  if (!read_char (&reader, 'P') || reader.at == length)
    return FALSE;
  while (reader.at < length)
    {
      gint64 number, fraction;
      guint i = next;
      char unit;

      if (!in_time && read_char (&reader, 'T'))
        {
          in_time = TRUE;
          next = MAX (next, 1);
          i = next;
        }
      if (!read_duration_part (&reader, &unit, &number, &fraction))
        return FALSE;
      while (i < G_N_ELEMENTS (scales) && units[i] != unit)
        i++;
      if (i == G_N_ELEMENTS (scales) || (i == 0) == in_time || (fraction != 0 && unit != 'S'))
        return FALSE;
      if (!add_scaled (&us, number, scales[i]) || !add_scaled (&us, fraction, 1))
        return FALSE;
      next = i + 1;
    }
  *out_us = negative ? -us : us;
  return TRUE;
}

char *
crm_duration_format (gint64 us)
{
  guint64 rest = us < 0 ? 0 - (guint64) us : (guint64) us;
  guint64 days = rest / DAY_US, hours = rest / HOUR_US % 24, minutes = rest / MINUTE_US % 60;
  guint64 seconds_us = rest % MINUTE_US;
  g_autoptr (GString) out = g_string_new (us < 0 ? "-P" : "P");

  if (days > 0)
    g_string_append_printf (out, "%" G_GUINT64_FORMAT "D", days);
  if (rest % DAY_US > 0 || days == 0)
    g_string_append_c (out, 'T');
  if (hours > 0)
    g_string_append_printf (out, "%dH", (int) hours);
  if (minutes > 0)
    g_string_append_printf (out, "%dM", (int) minutes);
  if (seconds_us > 0 || rest == 0)
    g_string_append_printf (out, "%d", (int) (seconds_us / SECOND_US));
  if (seconds_us % SECOND_US > 0)
    g_string_append_printf (out, ".%06d", (int) (seconds_us % SECOND_US));
  if (seconds_us > 0 || rest == 0)
    g_string_append_c (out, 'S');
  return g_string_free_and_steal (g_steal_pointer (&out));
}
