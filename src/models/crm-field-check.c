/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-models-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- what a type takes ------------------------------------------------------------------------ */

static char *
complain_of_range (gint64 least, gint64 most)
{
  /* In two steps: a macro inside the text would hide it from those who translate. */
  g_autofree char *from = g_strdup_printf ("%" G_GINT64_FORMAT, least);
  g_autofree char *to = g_strdup_printf ("%" G_GINT64_FORMAT, most);

  return g_strdup_printf (_ ("Enter a whole number from %1$s to %2$s"), from, to);
}

char *
crm_field_dup_type_complaint (CrmField *field)
{
  switch (field->type)
    {
    case CRM_EDM_BYTE:
      return complain_of_range (0, G_MAXUINT8);
    case CRM_EDM_SBYTE:
      return complain_of_range (G_MININT8, G_MAXINT8);
    case CRM_EDM_INT16:
      return complain_of_range (G_MININT16, G_MAXINT16);
    case CRM_EDM_INT32:
      return complain_of_range (G_MININT32, G_MAXINT32);
    case CRM_EDM_INT64:
      return g_strdup (_ ("Enter a whole number"));
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
      return g_strdup (_ ("Enter a number"));
    case CRM_EDM_DATE:
      return g_strdup (_ ("Enter a date"));
    case CRM_EDM_TIME_OF_DAY:
      return g_strdup (_ ("Enter a time"));
    case CRM_EDM_DATE_TIME_OFFSET:
      return g_strdup (_ ("Enter a date and a time"));
    case CRM_EDM_DURATION:
      return g_strdup (_ ("Enter hours and minutes, like 1:30"));
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_STRING:
    case CRM_EDM_GUID:
    case CRM_EDM_BINARY:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      break;
    }
  return g_strdup (_ ("This cannot be used here"));
}

/* --- what the field takes --------------------------------------------------------------------- */

static char *
check_length (CrmField *field, const CrmValue *value)
{
  if (field->max_length < 0 || g_utf8_strlen (value->text, value->length) <= field->max_length)
    return NULL;
  return g_strdup_printf (ngettext ("Use at most %d character", "Use at most %d characters",
                                    (gulong) field->max_length),
                          field->max_length);
}

/* Of a canonical decimal. A zero before the point is no digit of its precision. */
static char *
check_decimal (CrmField *field, const CrmValue *value)
{
  const char *whole = value->text + (*value->text == '-');
  int n_whole = (int) strspn (whole, "0123456789");
  int n_fraction = whole[n_whole] == '.' ? (int) strlen (whole + n_whole + 1) : 0;
  int scale = MAX (field->scale, 0);

  if (field->scale == 0 && n_fraction > 0)
    return g_strdup (_ ("Enter a number without decimals"));
  if (field->scale > 0 && n_fraction > field->scale)
    return g_strdup_printf (ngettext ("Use at most %d digit after the decimal point",
                                      "Use at most %d digits after the decimal point",
                                      (gulong) field->scale),
                            field->scale);
  n_whole = *whole == '0' ? 0 : n_whole;
  if (field->precision >= 0 && n_whole > MAX (field->precision - scale, 0))
    return g_strdup_printf (ngettext ("Use at most %d digit before the decimal point",
                                      "Use at most %d digits before the decimal point",
                                      (gulong) MAX (field->precision - scale, 0)),
                            MAX (field->precision - scale, 0));
  return NULL;
}

/* Flags are members joined by commas. */
static char *
check_choice (CrmField *field, const CrmValue *value)
{
  g_autofree char *text = crm_value_dup_text (field->type, value);
  g_auto (GStrv) members = NULL;

  if (crm_field_get_choice_caption (field, text) != NULL
      || g_strcmp0 (text, field->none_choice) == 0)
    return NULL;
  members = g_strsplit (text, ",", -1);
  for (guint i = 0; members[i] != NULL; i++)
    if (crm_field_get_choice_caption (field, g_strstrip (members[i])) == NULL)
      return g_strdup (_ ("Choose one of the list"));
  return NULL;
}

static gboolean
is_missing (CrmField *field, const CrmValue *value)
{
  if (crm_value_is_empty (value))
    return TRUE;
  return field->type == CRM_EDM_STRING && value->length == 0;
}

/* A key is made here or by the server; a switch that was not touched is off. */
static gboolean
may_be_missing (CrmField *field, gboolean required)
{
  if (field->is_key)
    return TRUE;
  return !required
         && (field->nullable || field->type == CRM_EDM_STRING || field->type == CRM_EDM_BOOLEAN);
}

static char *
check_bounds (CrmField *field, const CrmValue *value)
{
  double number;

  if (value->kind == CRM_VALUE_INT)
    number = (double) value->integer;
  else if (value->kind == CRM_VALUE_DOUBLE)
    number = value->real;
  else
    number = g_ascii_strtod (value->text, NULL);

  if (field->minimum != G_MININT && field->maximum != G_MAXINT
      && (number < field->minimum || number > field->maximum))
    return g_strdup_printf (_ ("Enter a number from %d to %d"), field->minimum, field->maximum);
  if (field->minimum != G_MININT && number < field->minimum)
    return g_strdup_printf (_ ("Enter %d or more"), field->minimum);
  if (field->maximum != G_MAXINT && number > field->maximum)
    return g_strdup_printf (_ ("Enter %d or less"), field->maximum);
  return NULL;
}

/* A phone number is anything people write down, but it has digits in it. */
static char *
check_format (CrmField *field, const CrmValue *value)
{
  const char *at = strchr (value->text, '@');

  if (field->format == CRM_FIELD_EMAIL
      && (at == NULL || at == value->text || at[1] == '\0' || strchr (at + 1, '@') != NULL
          || strpbrk (value->text, " \t\n") != NULL))
    return g_strdup (_ ("Enter an e-mail address, like name@example.com"));
  if (field->format == CRM_FIELD_PHONE && strpbrk (value->text, "0123456789") == NULL
      && g_str_is_ascii (value->text))
    return g_strdup (_ ("Enter a phone number"));
  return NULL;
}

static char *
check_text (CrmField *field, const CrmValue *value)
{
  char *complaint = check_length (field, value);

  return complaint != NULL ? complaint : check_format (field, value);
}

char *
crm_field_dup_complaint (CrmField *field, const CrmValue *value, gboolean required)
{
  char *complaint = NULL;

  g_return_val_if_fail (field != NULL && value != NULL, NULL);

  if (field->read_only)
    return NULL;
  if (is_missing (field, value))
    return may_be_missing (field, required) ? NULL : g_strdup (_ ("This field is required"));
  if (field->choices->len > 0)
    return check_choice (field, value);
  if (field->type == CRM_EDM_STRING)
    return value->kind == CRM_VALUE_TEXT ? check_text (field, value) : NULL;
  if (field->type == CRM_EDM_DECIMAL && value->kind == CRM_VALUE_TEXT)
    complaint = check_decimal (field, value);
  return complaint != NULL ? complaint : check_bounds (field, value);
}
