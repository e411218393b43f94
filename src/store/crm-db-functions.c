/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-db.h"
#include "crm-time.h"
#include <string.h>

/* How two texts stand to each other for a person who reads a list: letters first, then case and
 * accents. Independent of the locale, because indexes are built with it; the store rebuilds them
 * when GLib, whose tables of characters it uses, is another version. */
static gunichar
letter_of (gunichar character)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

  if (character < 0x80)
    return (gunichar) g_ascii_tolower ((char) character);
  g_unichar_fully_decompose (character, TRUE, parts, G_N_ELEMENTS (parts));
  return g_unichar_tolower (parts[0]);
}

/* Bytes that are no UTF-8 count as themselves. */
static gunichar
next_letter (const char **text, const char *end)
{
  gunichar character = (guchar) * *text;

  if (character >= 0x80)
    {
      gunichar wide = g_utf8_get_char_validated (*text, end - *text);

      if (wide != (gunichar) -1 && wide != (gunichar) -2)
        {
          *text += g_unichar_to_utf8 (wide, NULL);
          return letter_of (wide);
        }
    }
  (*text)++;
  return letter_of (character);
}

static int
compare_text_cb (gpointer data, int a_length, gconstpointer a, int b_length, gconstpointer b)
{
  const char *left = a, *left_end = left + a_length;
  const char *right = b, *right_end = right + b_length;
  int order;

  while (left < left_end && right < right_end)
    {
      gunichar one = next_letter (&left, left_end);
      gunichar other = next_letter (&right, right_end);

      if (one != other)
        return one < other ? -1 : 1;
    }
  if (left < left_end || right < right_end)
    return left < left_end ? 1 : -1;
  order = memcmp (a, b, (size_t) MIN (a_length, b_length));
  return order != 0 ? order : a_length - b_length;
}

static int
compare_decimal_cb (gpointer data, int a_length, gconstpointer a, int b_length, gconstpointer b)
{
  return crm_decimal_compare (a, (gsize) a_length, b, (gsize) b_length);
}

typedef char *(*TextFunc) (const char *text, gssize length);

/* lower, upper and fold: the function's own data says which. */
static void
text_cb (sqlite3_context *context, int n, sqlite3_value **arguments)
{
  TextFunc func = (TextFunc) sqlite3_user_data (context);
  const char *text = (const char *) sqlite3_value_text (arguments[0]);

  if (text)
    sqlite3_result_text (context, func (text, sqlite3_value_bytes (arguments[0])), -1, g_free);
}

static gboolean
is_ascii (const char *text)
{
  while (*text)
    if ((guchar) *text++ >= 0x80)
      return FALSE;
  return TRUE;
}

static char *
fold (const char *text)
{
  g_autofree char *folded = NULL;

  if (is_ascii (text))
    return g_ascii_strdown (text, -1);
  folded = g_utf8_casefold (text, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
}

static void
match_cb (sqlite3_context *context, int n, sqlite3_value **arguments)
{
  const char *how = sqlite3_user_data (context);
  const char *text = (const char *) sqlite3_value_text (arguments[0]);
  const char *part = (const char *) sqlite3_value_text (arguments[1]);
  g_autofree char *in = NULL, *what = NULL;

  if (!text || !part)
    return;
  in = fold (text);
  what = fold (part);
  if (!in || !what)
    sqlite3_result_int (context, 0);
  else if (how[0] == 'c')
    sqlite3_result_int (context, strstr (in, what) != NULL);
  else if (how[0] == 's')
    sqlite3_result_int (context, g_str_has_prefix (in, what));
  else
    sqlite3_result_int (context, g_str_has_suffix (in, what));
}

static int
part_of_instant (gint64 us, const char *part)
{
  gint64 second = us / G_USEC_PER_SEC - (us % G_USEC_PER_SEC < 0 ? 1 : 0);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (second);

  if (!time)
    return 0;
  if (g_str_equal (part, "year"))
    return g_date_time_get_year (time);
  if (g_str_equal (part, "month"))
    return g_date_time_get_month (time);
  if (g_str_equal (part, "day"))
    return g_date_time_get_day_of_month (time);
  if (g_str_equal (part, "hour"))
    return g_date_time_get_hour (time);
  if (g_str_equal (part, "minute"))
    return g_date_time_get_minute (time);
  return g_date_time_get_second (time);
}

/* "2026-01-31" or "10:20:30": the field with this number, counted from 0. */
static int
part_of_text (const char *text, guint position)
{
  g_auto (GStrv) parts = g_strsplit_set (*text == '-' ? text + 1 : text, "-:.", -1);
  int number
      = position < g_strv_length (parts) ? (int) g_ascii_strtoll (parts[position], NULL, 10) : 0;

  return *text == '-' && position == 0 ? -number : number;
}

static void
part_cb (sqlite3_context *context, int n, sqlite3_value **arguments)
{
  static const char *const names[] = { "year", "month", "day", "hour", "minute", "second" };
  const char *part = (const char *) sqlite3_value_text (arguments[0]);

  if (!part || sqlite3_value_type (arguments[1]) == SQLITE_NULL)
    return;
  if (sqlite3_value_type (arguments[1]) == SQLITE_INTEGER)
    {
      sqlite3_result_int (context, part_of_instant (sqlite3_value_int64 (arguments[1]), part));
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (part, names[i]))
      sqlite3_result_int (context,
                          part_of_text ((const char *) sqlite3_value_text (arguments[1]), i % 3));
}

static char *
trim (const char *text, gssize length)
{
  return g_strstrip (g_strndup (text, (gsize) length));
}

static void
concat_cb (sqlite3_context *context, int n, sqlite3_value **arguments)
{
  const char *a = (const char *) sqlite3_value_text (arguments[0]);
  const char *b = (const char *) sqlite3_value_text (arguments[1]);

  if (a && b)
    sqlite3_result_text (context, g_strconcat (a, b, NULL), -1, g_free);
}

/* The day of an instant, UTC. */
static void
date_cb (sqlite3_context *context, int n, sqlite3_value **arguments)
{
  const gint64 day = 24 * 3600 * (gint64) G_USEC_PER_SEC;
  gint64 us = sqlite3_value_int64 (arguments[0]);

  if (sqlite3_value_type (arguments[0]) == SQLITE_INTEGER)
    sqlite3_result_text (context, crm_date_format (us / day - (us % day < 0)), -1, g_free);
  else if (sqlite3_value_type (arguments[0]) == SQLITE_TEXT)
    sqlite3_result_value (context, arguments[0]);
}

/* Microseconds of a time of day or a duration, which may be spelt in many ways. */
static void
span_cb (sqlite3_context *context, int n, sqlite3_value **arguments)
{
  const char *text = (const char *) sqlite3_value_text (arguments[0]);
  gsize length = (gsize) sqlite3_value_bytes (arguments[0]);
  gint64 us;

  if (text && (crm_time_of_day_parse (text, length, &us) || crm_duration_parse (text, length, &us)))
    sqlite3_result_int64 (context, us);
}

/* The letter under which a phone book would file it: without its accents, as rows are sorted. */
static void
letter_cb (sqlite3_context *context, int n, sqlite3_value **arguments)
{
  const char *text = (const char *) sqlite3_value_text (arguments[0]);
  const char *end = text ? text + sqlite3_value_bytes (arguments[0]) : NULL;
  char letter[7] = { 0 };
  gunichar first;

  if (!text)
    return;
  first = text < end ? next_letter (&text, end) : 0;
  if (g_unichar_isalpha (first))
    g_unichar_to_utf8 (g_unichar_toupper (first), letter);
  sqlite3_result_text (context, *letter ? letter : "#", -1, SQLITE_TRANSIENT);
}

typedef struct
{
  const char *name;
  int n_arguments;
  gpointer data;
  void (*func) (sqlite3_context *context, int n, sqlite3_value **arguments);
} NamedFunction;

static const NamedFunction functions[] = {
  { "crm_lower", 1, (gpointer) g_utf8_strdown, text_cb },
  { "crm_upper", 1, (gpointer) g_utf8_strup, text_cb },
  { "crm_trim", 1, (gpointer) trim, text_cb },
  { "crm_contains", 2, (gpointer) "contains", match_cb },
  { "crm_startswith", 2, (gpointer) "startswith", match_cb },
  { "crm_endswith", 2, (gpointer) "endswith", match_cb },
  { "crm_concat", 2, NULL, concat_cb },
  { "crm_part", 2, NULL, part_cb },
  { "crm_date", 1, NULL, date_cb },
  { "crm_span", 1, NULL, span_cb },
  { "crm_letter", 1, NULL, letter_cb },
};

int
crm_db_add_functions (sqlite3 *handle)
{
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  int result = sqlite3_create_collation (handle, "crm_text", SQLITE_UTF8, NULL, compare_text_cb);

  if (result == SQLITE_OK)
    result
        = sqlite3_create_collation (handle, "crm_decimal", SQLITE_UTF8, NULL, compare_decimal_cb);
  for (guint i = 0; result == SQLITE_OK && i < G_N_ELEMENTS (functions); i++)
    result = sqlite3_create_function (handle, functions[i].name, functions[i].n_arguments, flags,
                                      functions[i].data, functions[i].func, NULL, NULL);
  return result;
}
