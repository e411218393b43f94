/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-words.h"
#include "crm-ui.h"

#define FIRST_STRONG_ISOLATE "\u2068"
#define LEFT_TO_RIGHT_ISOLATE "\u2066"
#define POP_ISOLATE "\u2069"

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)
#define HOUR_US (60 * MINUTE_US)
/* Days that are counted; others are known by their date. */
#define NEAR_DAYS 60

static gboolean
window_is_rtl (void)
{
  return gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
}

/* The blocks of the scripts that run right to left (Unicode 16, chapter 4.2). */
static gboolean
is_strong_rtl (gunichar c)
{
  return (c >= 0x0590 && c <= 0x08ff) || (c >= 0xfb1d && c <= 0xfdff)
         || (c >= 0xfe70 && c <= 0xfeff) || (c >= 0x10800 && c <= 0x10fff)
         || (c >= 0x1e800 && c <= 0x1efff);
}

static gboolean
has_strong_rtl (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (is_strong_rtl (g_utf8_get_char (p)))
      return TRUE;

  return FALSE;
}

/* Embeddings, overrides and isolates (Unicode Standard Annex 9, 2.1 to 2.5): one of them in a name
 * could end our fence or turn the words after it around. */
static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static char *
dup_without_controls (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_bidi_control (g_utf8_get_char (p)))
      g_string_append_unichar (plain, g_utf8_get_char (p));
  return g_string_free_and_steal (plain);
}

char *
crm_words_isolate (const char *text)
{
  g_autofree char *plain = dup_without_controls (text != NULL ? text : "");

  /* Left-to-right text in a left-to-right sentence disturbs nothing: leave it searchable. */
  if (text == NULL || (!window_is_rtl () && !has_strong_rtl (plain)))
    return g_steal_pointer (&plain);

  return g_strconcat (FIRST_STRONG_ISOLATE, plain, POP_ISOLATE, NULL);
}

char *
crm_words_isolate_ltr (const char *text)
{
  g_autofree char *plain = dup_without_controls (text != NULL ? text : "");

  if (text == NULL || !window_is_rtl ())
    return g_steal_pointer (&plain);

  return g_strconcat (LEFT_TO_RIGHT_ISOLATE, plain, POP_ISOLATE, NULL);
}

char *
crm_words_about (const char *format, const char *text)
{
  g_autofree char *isolated = crm_words_isolate (text);
  g_auto (GStrv) around = g_strsplit (format, "%s", 2);

  return g_strjoinv (isolated, around);
}

char *
crm_words_escape (const char *text)
{
  return g_markup_escape_text (text != NULL ? text : "", -1);
}

char *
crm_words_number (gint64 number)
{
  return g_strdup_printf ("%'" G_GINT64_FORMAT, number);
}

char *
crm_words_records (gint64 number)
{
  g_autofree char *text = crm_words_number (number);

  return g_strdup_printf (ngettext ("%s record", "%s records", (gulong) number), text);
}

char *
crm_words_waiting (guint number)
{
  return g_strdup_printf (ngettext ("%'u change waiting", "%'u changes waiting", number), number);
}

static gboolean
is_same_day (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b)
         && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
crm_words_moment (gint64 us)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local_usec (us);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (then == NULL)
    return g_strdup ("");

  return g_date_time_format (then, is_same_day (then, now) ? "%H:%M" : "%x");
}

char *
crm_words_clock (gint64 us)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local_usec (us);

  return then != NULL ? g_date_time_format (then, "%H:%M") : g_strdup ("");
}

/* How many midnights lie between them, local time; negative: @us is before @now_us. */
static int
days_between (gint64 us, gint64 now_us)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local_usec (us);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local_usec (now_us);
  GDate day, today;

  if (then == NULL || now == NULL)
    return G_MAXINT;

  g_date_clear (&day, 1);
  g_date_clear (&today, 1);
  g_date_set_dmy (&day, (GDateDay) g_date_time_get_day_of_month (then),
                  (GDateMonth) g_date_time_get_month (then),
                  (GDateYear) g_date_time_get_year (then));
  g_date_set_dmy (&today, (GDateDay) g_date_time_get_day_of_month (now),
                  (GDateMonth) g_date_time_get_month (now), (GDateYear) g_date_time_get_year (now));
  return g_date_days_between (&today, &day);
}

char *
crm_words_day_from_now (gint64 us, gint64 now_us)
{
  int days = days_between (us, now_us);

  if (days == 0)
    return g_strdup (C_ ("day", "today"));
  if (days == 1)
    return g_strdup (C_ ("day", "tomorrow"));
  if (days == -1)
    return g_strdup (C_ ("day", "yesterday"));
  if (days > NEAR_DAYS || days < -NEAR_DAYS)
    return NULL;
  if (days > 0)
    return g_strdup_printf (ngettext ("in %d day", "in %d days", (gulong) days), days);

  return g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong) -days), -days);
}

char *
crm_words_day (gint64 us, gint64 now_us)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local_usec (us);
  int days = days_between (us, now_us);

  if (then == NULL)
    return g_strdup ("");
  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Tomorrow"));
  if (days == -1)
    return g_strdup (_ ("Yesterday"));

  /* Translators: the heading of a day, see man strftime: "Monday 3 November 2026" */
  return g_date_time_format (then, _ ("%A %-e %B %Y"));
}

char *
crm_words_distance (gint64 us, gint64 now_us)
{
  gint64 away = ABS (us - now_us);
  gboolean is_past = us < now_us;
  int n;

  if (away < MINUTE_US)
    return g_strdup (_ ("Now"));
  if (away >= 7 * 24 * HOUR_US)
    return NULL;

  if (away < HOUR_US)
    {
      n = (int) (away / MINUTE_US);
      return g_strdup_printf (is_past ? ngettext ("%d minute ago", "%d minutes ago", (gulong) n)
                                      : ngettext ("In %d minute", "In %d minutes", (gulong) n),
                              n);
    }
  if (away < 24 * HOUR_US)
    {
      n = (int) (away / HOUR_US);
      return g_strdup_printf (is_past ? ngettext ("%d hour ago", "%d hours ago", (gulong) n)
                                      : ngettext ("In %d hour", "In %d hours", (gulong) n),
                              n);
    }

  n = (int) (away / (24 * HOUR_US));
  return g_strdup_printf (is_past ? ngettext ("%d day ago", "%d days ago", (gulong) n)
                                  : ngettext ("In %d day", "In %d days", (gulong) n),
                          n);
}

char *
crm_words_last_sync (gint64 us, gint64 now_us)
{
  gint64 age = now_us - us;
  g_autofree char *moment = NULL;
  int minutes;

  if (us == 0)
    return g_strdup (_ ("Never synchronized"));

  if (age >= 0 && age < MINUTE_US)
    return g_strdup (_ ("Synchronized just now"));

  if (age >= 0 && age < HOUR_US)
    {
      minutes = (int) (age / MINUTE_US);
      return g_strdup_printf (ngettext ("Synchronized %d minute ago", "Synchronized %d minutes ago",
                                        (gulong) minutes),
                              minutes);
    }

  moment = crm_words_moment (us);
  return g_strdup_printf (_ ("Last synchronized %s"), moment);
}
