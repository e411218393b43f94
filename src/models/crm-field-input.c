/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-models-private.h"
#include "crm-time.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#define MOST_BYTES 400

/* --- numbers ------------------------------------------------------------------------------ */

static gboolean
is_blank (gunichar c)
{
  return g_unichar_isspace (c) || c == 0x202F || c == 0x2019 || c == '\'';
}

/* Digits of any script become ASCII, every minus "-", blanks go. */
static char *
simplify_number (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (is_blank (c))
        continue;
      if (g_unichar_isdigit (c))
        g_string_append_c (out, (char) ('0' + g_unichar_digit_value (c)));
      else if (c == 0x2212 || c == 0x2013)
        g_string_append_c (out, '-');
      else if (c == 0x066B) /* Arabic decimal and thousands marks */
        g_string_append_c (out, '.');
      else if (c == 0x066C)
        g_string_append_c (out, ',');
      else
        g_string_append_unichar (out, c);
    }
  return g_string_free_and_steal (out);
}

static guint
count_char (const char *text, char c)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == c;
  return n;
}

/* "1.234.567": one to three digits, then groups of exactly three. */
static gboolean
is_grouped (const char *digits, char mark)
{
  gsize n = strspn (digits, "0123456789");

  if (n < 1 || n > 3 || (n > 1 && *digits == '0'))
    return FALSE;
  while (digits[n] == mark)
    {
      digits += n + 1;
      n = strspn (digits, "0123456789");
      if (n != 3)
        return FALSE;
    }
  return digits[n] == '\0' || strchr (".,", digits[n]) != NULL;
}

typedef enum
{
  MARK_DECIMAL,
  MARK_GROUP,
  MARK_UNCLEAR,
} MarkMeaning;

/* Of a text in which only @mark occurs. */
static MarkMeaning
explain_mark (const char *digits, char mark, const char *decimal, const char *group)
{
  if (count_char (digits, mark) > 1)
    return MARK_GROUP;
  if (*decimal == mark && decimal[1] == '\0')
    return MARK_DECIMAL;
  if (!is_grouped (digits, mark) || *digits == '0')
    return MARK_DECIMAL;
  return *group == mark && group[1] == '\0' ? MARK_GROUP : MARK_UNCLEAR;
}

/* The mark of the decimal point in @digits, '\0' for none; %FALSE where it cannot be told. */
static gboolean
find_point (const char *digits, const char *decimal, const char *group, char *point)
{
  const char *comma = strrchr (digits, ','), *dot = strrchr (digits, '.');
  const char *only = comma != NULL ? comma : dot;

  *point = '\0';
  if (only == NULL)
    return TRUE;
  if (comma != NULL && dot != NULL)
    {
      *point = *MAX (comma, dot);
      return count_char (digits, *point) == 1;
    }
  switch (explain_mark (digits, *only, decimal, group))
    {
    case MARK_DECIMAL:
      *point = *only;
      return TRUE;
    case MARK_GROUP:
      return TRUE;
    case MARK_UNCLEAR:
      return FALSE;
    }
  return FALSE;
}

char *
crm_number_normalise (const char *text, const char *decimal, const char *group)
{
  g_autofree char *simple = simplify_number (text);
  g_autoptr (GString) out = g_string_new (NULL);
  const char *digits = simple;
  char point, other;

  if (*digits == '-' || *digits == '+')
    {
      if (*digits == '-')
        g_string_append_c (out, '-');
      digits++;
    }
  if (strpbrk (digits, "0123456789") == NULL || digits[strspn (digits, "0123456789.,")] != '\0'
      || !find_point (digits, decimal, group, &point))
    return NULL;
  other = strchr (digits, ',') != NULL && point != ',' ? ',' : '.';
  if (other != point && strchr (digits, other) != NULL && !is_grouped (digits, other))
    return NULL;

  if (*digits == point && point != '\0')
    g_string_append_c (out, '0'); /* ".5" */
  for (; *digits != '\0'; digits++)
    {
      if (g_ascii_isdigit (*digits))
        g_string_append_c (out, *digits);
      else if (*digits == point)
        g_string_append_c (out, '.');
    }
  if (g_str_has_suffix (out->str, "."))
    g_string_truncate (out, out->len - 1); /* "5," on the way to "5,2" */
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* --- dates and clocks ----------------------------------------------------------------------- */

typedef struct
{
  int numbers[3];
  gsize digits[3];
  guint n;
} Numbers;

/* Three numbers and what stands between them; %FALSE for more, or for letters. */
static gboolean
read_numbers (const char *text, const char *between, Numbers *out)
{
  memset (out, 0, sizeof *out);
  while (*text != '\0')
    {
      gsize n = strspn (text, "0123456789");

      if (n == 0 || n > 4 || out->n == 3)
        return FALSE;
      out->numbers[out->n] = (int) g_ascii_strtoll (text, NULL, 10);
      out->digits[out->n++] = n;
      text += n;
      text += strspn (text, between);
      if (n == 0)
        return FALSE;
    }
  return TRUE;
}

static int
position_of (const char *format, char letter)
{
  int position = 0;

  for (const char *at = strchr (format, '%'); at != NULL; at = strchr (at + 1, '%'))
    {
      const char *name = at + 1 + strspn (at + 1, "-_0E");

      if (*name == letter)
        return position;
      position++;
    }
  return -1;
}

/* A year of two digits is one of 1970 to 2069. */
static int
widen_year (int year, gsize digits)
{
  if (digits > 2)
    return year;
  return year + (year < 70 ? 2000 : 1900);
}

char *
crm_date_normalise (const char *text, const char *format)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *date = NULL;
  Numbers numbers;
  int day, month, year;
  gint64 ignored;

  if (!read_numbers (trimmed, "./- ", &numbers) || numbers.n != 3)
    return NULL;
  year = numbers.digits[0] == 4 ? 0 : position_of (format, 'Y');
  month = numbers.digits[0] == 4 ? 1 : position_of (format, 'm');
  day = numbers.digits[0] == 4 ? 2 : position_of (format, 'd');
  if (year != 0 && numbers.digits[2] == 4 && year < 0)
    return NULL;
  if (numbers.digits[2] == 4 && year != 2) /* the locale begins with the year, this does not */
    {
      year = 2;
      month = 1;
      day = 0;
    }
  if (year < 0 || month < 0 || day < 0 || year > 2 || month > 2 || day > 2)
    return NULL;

  date
      = g_strdup_printf ("%04d-%02d-%02d", widen_year (numbers.numbers[year], numbers.digits[year]),
                         numbers.numbers[month], numbers.numbers[day]);
  if (!crm_date_parse (date, strlen (date), &ignored))
    return NULL;
  return g_steal_pointer (&date);
}

/* Takes "am" or "pm" in any spelling off the end of @text. 12: none. */
static int
take_half_day (char *text)
{
  static const char *const words[] = { "am", "a.m.", "pm", "p.m." };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_suffix (lower, words[i]))
      {
        text[strlen (text) - strlen (words[i])] = '\0';
        g_strchomp (text);
        return i < 2 ? 0 : 12;
      }
  return -1;
}

char *
crm_clock_normalise (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *clock = NULL;
  int half = take_half_day (trimmed);
  Numbers numbers;
  gint64 ignored;

  if (!read_numbers (trimmed, ":.", &numbers) || numbers.n < 1 || (numbers.n == 1 && half < 0))
    return NULL;
  if (half >= 0)
    {
      if (numbers.numbers[0] < 1 || numbers.numbers[0] > 12)
        return NULL;
      numbers.numbers[0] = numbers.numbers[0] % 12 + half;
    }
  clock = g_strdup_printf ("%02d:%02d:%02d", numbers.numbers[0], numbers.numbers[1],
                           numbers.numbers[2]);
  if (!crm_time_of_day_parse (clock, strlen (clock), &ignored))
    return NULL;
  return g_steal_pointer (&clock);
}

/* The day, then the time; without a time it is midnight. Local time of this device. */
static char *
normalise_date_time (const char *text)
{
  g_autofree char *format = crm_locale_dup_date_format ();
  g_autofree char *both = g_strstrip (g_strdup (text));
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *date = NULL;
  g_autofree char *clock = NULL;
  g_autofree char *iso = NULL;
  g_autoptr (GDateTime) local = NULL;
  char *gap;
  gint64 us;

  if (strchr (both, 'T') != NULL && crm_time_parse (both, strlen (both), &us))
    return crm_time_format (us);
  date = crm_date_normalise (both, format);
  for (gap = both; date == NULL && (gap = strpbrk (gap, " T,")) != NULL; gap++)
    {
      g_autofree char *before = g_strndup (both, (gsize) (gap - both));

      date = crm_date_normalise (before, format);
      if (date == NULL)
        continue;
      clock = crm_clock_normalise (gap + strspn (gap, " T,"));
      if (clock == NULL)
        return NULL;
    }
  if (date == NULL)
    return NULL;
  iso = g_strconcat (date, "T", clock != NULL ? clock : "00:00:00", NULL);
  local = g_date_time_new_from_iso8601 (iso, zone);
  return local != NULL ? crm_time_format (g_date_time_to_unix_usec (local)) : NULL;
}

/* "1:30" is an hour and a half. */
static char *
normalise_duration (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  Numbers numbers;

  if (g_ascii_toupper (*trimmed) == 'P' || *trimmed == '-')
    return g_ascii_strup (trimmed, -1);
  if (!read_numbers (trimmed, ":", &numbers) || numbers.n < 2 || numbers.numbers[1] > 59
      || numbers.numbers[2] > 59)
    return NULL;
  return crm_duration_format (
      ((numbers.numbers[0] * 60 + numbers.numbers[1]) * 60 + numbers.numbers[2])
      * (gint64) G_USEC_PER_SEC);
}

/* --- fields ------------------------------------------------------------------------------- */

static char *
normalise_number (CrmField *field, const char *text)
{
  const struct lconv *locale = localeconv ();
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  if (field->format == CRM_FIELD_PERCENT && g_str_has_suffix (trimmed, "%"))
    trimmed[strlen (trimmed) - 1] = '\0';
  return crm_number_normalise (trimmed, locale->decimal_point, locale->thousands_sep);
}

/* From what a person writes to what crm_value_parse() reads; %NULL: neither. */
static char *
normalise_input (CrmField *field, const char *text)
{
  g_autofree char *format = NULL;

  switch (field->type)
    {
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
      return normalise_number (field, text);
    case CRM_EDM_DATE:
      format = crm_locale_dup_date_format ();
      return crm_date_normalise (text, format);
    case CRM_EDM_TIME_OF_DAY:
      return crm_clock_normalise (text);
    case CRM_EDM_DATE_TIME_OFFSET:
      return normalise_date_time (text);
    case CRM_EDM_DURATION:
      return normalise_duration (text);
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_GUID:
    case CRM_EDM_BINARY:
      return g_strstrip (g_strdup (text));
    case CRM_EDM_STRING:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return g_strdup (text);
    }
  return NULL;
}

static gboolean
is_empty_input (CrmField *field, const char *text)
{
  if (field->type == CRM_EDM_STRING)
    return *text == '\0';
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

gboolean
crm_field_parse_input (
    CrmField *field, const char *text, CrmArena *arena, CrmValue *out, char **complaint)
{
  g_autofree char *wire = NULL;

  g_return_val_if_fail (field != NULL && text != NULL && complaint != NULL, FALSE);

  *complaint = NULL;
  *out = crm_value_null ();
  if (is_empty_input (field, text))
    return TRUE;
  if (strlen (text) <= MOST_BYTES || field->type == CRM_EDM_STRING)
    wire = normalise_input (field, text);
  if (wire != NULL && crm_value_parse (field->type, wire, -1, arena, out, NULL))
    return TRUE;
  *out = crm_value_null ();
  *complaint = crm_field_dup_type_complaint (field);
  return FALSE;
}
