/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-models-private.h"
#include "crm-record.h"
#include "crm-time.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>

/* --- numbers ------------------------------------------------------------------------------ */

/* The digits of the whole part with the locale's marks between them. POSIX: each byte of
 * grouping is the size of a group from the right, the last one is repeated. */
static void
append_grouped (GString *out, const char *digits, gsize n, const struct lconv *locale)
{
  const char *sizes = locale->grouping;
  gsize ends[64], n_ends = 0, left = n;

  while (n_ends < G_N_ELEMENTS (ends) && *sizes > 0 && *sizes < 127 && left > (gsize) *sizes)
    {
      left -= (gsize) *sizes;
      ends[n_ends++] = left;
      if (sizes[1] != '\0')
        sizes++;
    }
  for (gsize i = 0; i < n; i++)
    {
      if (n_ends > 0 && i == ends[n_ends - 1])
        {
          g_string_append (out, locale->thousands_sep);
          n_ends--;
        }
      g_string_append_c (out, digits[i]);
    }
}

/* From a canonical decimal; at least @places digits after the point. No number is made of
 * it on the way: all its digits are shown. */
static char *
localise_number (const char *canonical, guint places, gboolean grouped)
{
  const struct lconv *locale = localeconv ();
  const char *whole = canonical + (*canonical == '-');
  gsize n_whole = strspn (whole, "0123456789"), n_fraction = 0;
  GString *out = g_string_new (whole == canonical ? NULL : grouped ? "−" : "-");

  if (whole[n_whole] != '\0' && whole[n_whole] != '.')
    {
      g_string_free (out, TRUE);
      return g_strdup (canonical); /* an exponent, INF or NaN */
    }
  if (grouped)
    append_grouped (out, whole, n_whole, locale);
  else
    g_string_append_len (out, whole, (gssize) n_whole);
  if (whole[n_whole] == '.')
    n_fraction = strlen (whole + n_whole + 1);
  if (n_fraction > 0 || places > 0)
    g_string_append (out, locale->decimal_point);
  if (n_fraction > 0)
    g_string_append (out, whole + n_whole + 1);
  for (; n_fraction < places; n_fraction++)
    g_string_append_c (out, '0');
  return g_string_free_and_steal (out);
}

static char *
display_number (CrmField *field, const CrmValue *value)
{
  g_autofree char *canonical = crm_value_dup_text (field->type, value);
  guint places = field->format == CRM_FIELD_MONEY && field->scale != 0 ? 2 : 0;
  g_autofree char *number = localise_number (canonical, places, TRUE);

  if (field->format != CRM_FIELD_PERCENT)
    return g_steal_pointer (&number);
  /* Translators: a number and the percent sign, as your language writes them */
  return g_strdup_printf (_ ("%s %%"), number);
}

/* --- dates -------------------------------------------------------------------------------- */

char *
crm_locale_dup_date_format (void)
{
  const char *name = setlocale (LC_TIME, NULL);
  const char *format = nl_langinfo (D_FMT);
  GString *full;

  /* The C locale's month/day/year is nobody's. */
  if (name == NULL || g_str_equal (name, "C") || g_str_equal (name, "POSIX")
      || g_str_has_prefix (name, "C."))
    return g_strdup ("%Y-%m-%d");

  full = g_string_new (format);
  g_string_replace (full, "%D", "%m/%d/%Y", 0);
  g_string_replace (full, "%F", "%Y-%m-%d", 0);
  g_string_replace (full, "%y", "%Y", 0);
  if (strstr (full->str, "%Y") == NULL || strstr (full->str, "%d") == NULL
      || strstr (full->str, "%m") == NULL)
    g_string_assign (full, "%Y-%m-%d");
  return g_string_free_and_steal (full);
}

static gboolean
uses_half_days (void)
{
  const char *format = nl_langinfo (T_FMT);

  return strstr (format, "%r") != NULL || strstr (format, "%p") != NULL
         || strstr (format, "%I") != NULL;
}

static char *
format_clock (GDateTime *time)
{
  gboolean with_seconds = g_date_time_get_second (time) != 0;

  if (uses_half_days ())
    return g_date_time_format (time, with_seconds ? "%-I:%M:%S %p" : "%-I:%M %p");
  return g_date_time_format (time, with_seconds ? "%H:%M:%S" : "%H:%M");
}

static char *
display_date (const CrmValue *value)
{
  g_autofree char *format = crm_locale_dup_date_format ();
  g_autofree char *midnight = g_strconcat (value->text, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (midnight, NULL);

  return time != NULL ? g_date_time_format (time, format) : g_strdup (value->text);
}

static char *
display_date_time (const CrmValue *value)
{
  g_autofree char *format = crm_locale_dup_date_format ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (value->integer);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *date = NULL;
  g_autofree char *clock = NULL;

  if (local == NULL)
    return crm_time_format (value->integer);
  date = g_date_time_format (local, format);
  clock = format_clock (local);
  return g_strdup_printf ("%s %s", date, clock);
}

static char *
display_time_of_day (const CrmValue *value)
{
  gint64 us;
  g_autoptr (GDateTime) time = NULL;

  if (!crm_time_of_day_parse (value->text, value->length, &us))
    return g_strdup (value->text);
  time = g_date_time_new_from_unix_utc_usec (us);
  return format_clock (time);
}

static char *
display_minutes (gint64 minutes)
{
  char *parts[4] = { NULL };
  guint n = 0;
  char *text;

  /* Translators: days, hours and minutes of a duration, as short as can be */
  if (minutes >= 24 * 60)
    parts[n++] = g_strdup_printf (_ ("%d d"), (int) (minutes / (24 * 60)));
  if (minutes / 60 % 24 > 0)
    parts[n++] = g_strdup_printf (_ ("%d h"), (int) (minutes / 60 % 24));
  if (minutes % 60 > 0 || n == 0)
    parts[n++] = g_strdup_printf (_ ("%d min"), (int) (minutes % 60));
  text = g_strjoinv (" ", parts);
  while (n > 0)
    g_free (parts[--n]);
  return text;
}

static char *
display_duration (const CrmValue *value)
{
  gint64 us;

  if (!crm_duration_parse (value->text, value->length, &us) || us < 0)
    return g_strdup (value->text);
  return display_minutes (us / (60 * G_USEC_PER_SEC));
}

/* --- the field ------------------------------------------------------------------------------ */

/* Several are joined by commas, on the wire and for people. */
static char *
display_choices (CrmField *field, const char *text)
{
  g_auto (GStrv) members = g_strsplit (text, ",", -1);

  for (guint i = 0; members[i] != NULL; i++)
    {
      const char *caption = crm_field_get_choice_caption (field, g_strstrip (members[i]));

      if (caption != NULL)
        g_set_str (&members[i], caption);
    }
  return g_strjoinv (", ", members);
}

static char *
display_choice (CrmField *field, const CrmValue *value)
{
  g_autofree char *text = crm_value_dup_text (field->type, value);
  const char *caption = crm_field_get_choice_caption (field, text);

  if (caption != NULL)
    return g_strdup (caption);
  return field->multiple ? display_choices (field, text) : g_steal_pointer (&text);
}

char *
crm_field_dup_display (CrmField *field, const CrmValue *value)
{
  g_return_val_if_fail (field != NULL && value != NULL, NULL);

  if (crm_value_is_empty (value))
    return NULL;
  if (field->choices->len > 0)
    return display_choice (field, value);
  if (field->format == CRM_FIELD_SECRET)
    return g_strdup ("••••••"); /* as many for each, so that they tell nothing */
  if (field->format == CRM_FIELD_DURATION && value->kind == CRM_VALUE_INT && value->integer >= 0)
    return display_minutes (value->integer);

  switch (field->type)
    {
    case CRM_EDM_BOOLEAN:
      return g_strdup (value->integer ? _ ("Yes") : _ ("No"));
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
      return display_number (field, value);
    case CRM_EDM_DATE:
      return display_date (value);
    case CRM_EDM_TIME_OF_DAY:
      return display_time_of_day (value);
    case CRM_EDM_DATE_TIME_OFFSET:
      return display_date_time (value);
    case CRM_EDM_DURATION:
      return display_duration (value);
    case CRM_EDM_BINARY:
    case CRM_EDM_STREAM:
      return g_strdup (_ ("File"));
    case CRM_EDM_STRING:
    case CRM_EDM_GUID:
    case CRM_EDM_ENUM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return crm_value_dup_text (field->type, value);
    }
  return NULL;
}

char *
crm_field_dup_input (CrmField *field, const CrmValue *value)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (field != NULL && value != NULL, NULL);

  if (crm_value_is_empty (value))
    return g_strdup ("");
  text = crm_value_dup_text (field->type, value);
  switch ((int) field->type)
    {
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
      return localise_number (text, 0, FALSE);
    case CRM_EDM_DATE:
      return display_date (value);
    case CRM_EDM_TIME_OF_DAY:
      return display_time_of_day (value);
    case CRM_EDM_DATE_TIME_OFFSET:
      return display_date_time (value);
    default:
      return g_steal_pointer (&text);
    }
}

/* In the currency that the record names beside it. */
static char *
display_amount (CrmRecord *record, CrmField *field, const CrmValue *value)
{
  CrmField *unit = crm_entity_find_field (crm_record_get_entity (record), field->currency);
  g_autofree char *amount = crm_field_dup_display (field, value);
  g_autofree char *currency = unit != NULL && unit != field && unit->currency == NULL
                                  ? crm_record_dup_display (record, unit->index)
                                  : NULL;

  if (currency == NULL)
    return g_steal_pointer (&amount);
  /* Translators: an amount and its currency: "1,200.00 EUR" */
  return g_strdup_printf (_ ("%1$s %2$s"), amount, currency);
}

char *
crm_record_dup_display (CrmRecord *record, guint field)
{
  CrmField *description;
  const CrmValue *value;
  const char *name;

  g_return_val_if_fail (record != NULL, NULL);
  g_return_val_if_fail (field < crm_record_get_entity (record)->n_fields, NULL);

  description = crm_record_get_entity (record)->fields[field];
  value = crm_record_get_value (record, field);
  if (crm_value_is_empty (value))
    return NULL;
  if (description->currency != NULL)
    return display_amount (record, description, value);
  if (description->lookup_entity == NULL)
    return crm_field_dup_display (description, value);

  name = crm_record_get_lookup_name (record, field);
  return g_strdup (name != NULL ? name : _ ("Not on this device"));
}
