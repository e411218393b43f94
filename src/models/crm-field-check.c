/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-models-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- what a type takes ------------------------------------------------------------------------ */

static char *
complain_of_range (gint64 least, gint64 most)
{
  return g_strdup_printf (_ ("Enter a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT),
                          least, most);
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

  if (crm_field_get_choice_caption (field, text) != NULL)
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
may_be_missing (CrmField *field)
{
  if (field->is_key)
    return TRUE;
  return !field->required
         && (field->nullable || field->type == CRM_EDM_STRING || field->type == CRM_EDM_BOOLEAN);
}

char *
crm_field_dup_complaint (CrmField *field, const CrmValue *value)
{
  g_return_val_if_fail (field != NULL && value != NULL, NULL);

  if (field->read_only)
    return NULL;
  if (is_missing (field, value))
    return may_be_missing (field) ? NULL : g_strdup (_ ("This field is required"));
  if (field->choices->len > 0)
    return check_choice (field, value);
  if (field->type == CRM_EDM_STRING && value->kind == CRM_VALUE_TEXT)
    return check_length (field, value);
  if (field->type == CRM_EDM_DECIMAL && value->kind == CRM_VALUE_TEXT)
    return check_decimal (field, value);
  return NULL;
}
