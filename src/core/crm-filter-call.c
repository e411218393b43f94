/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-filter-private.h"
#include "crm-time.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)

static CrmOperand
operand (CrmEdmType type, CrmValue value)
{
  return (CrmOperand) { type, value };
}

static CrmOperand
unknown (void)
{
  return operand (CRM_EDM_OTHER, crm_value_absent ());
}

static CrmOperand
integer (gint64 number)
{
  return operand (CRM_EDM_INT64, crm_value_int (number));
}

/* --- functions of text --------------------------------------------------------------------- */

static gboolean
is_text (const CrmOperand *a)
{
  return a->type == CRM_EDM_STRING || a->type == CRM_EDM_ENUM;
}

static CrmOperand
new_text (CrmArena *arena, char *text)
{
  return operand (CRM_EDM_STRING, crm_operand_keep (arena, text));
}

static CrmOperand
find_in_text (const char *name, const char *text, const char *part)
{
  const char *at = strstr (text, part);

  if (g_str_equal (name, "contains"))
    return operand (CRM_EDM_BOOLEAN, crm_value_int (at != NULL));
  if (g_str_equal (name, "startswith"))
    return operand (CRM_EDM_BOOLEAN, crm_value_int (g_str_has_prefix (text, part)));
  if (g_str_equal (name, "endswith"))
    return operand (CRM_EDM_BOOLEAN, crm_value_int (g_str_has_suffix (text, part)));
  return integer (at != NULL ? g_utf8_pointer_to_offset (text, at) : -1);
}

static CrmOperand
call_substring (CrmArena *arena, const char *text, const CrmOperand *arguments, guint n)
{
  glong length = g_utf8_strlen (text, -1);
  gint64 start, count = length;

  if (arguments[1].value.kind != CRM_VALUE_INT
      || (n == 3 && arguments[2].value.kind != CRM_VALUE_INT))
    return unknown ();
  start = CLAMP (arguments[1].value.integer, 0, length);
  if (n == 3)
    count = MAX (arguments[2].value.integer, 0);
  count = MIN (count, length - start);
  return new_text (arena, g_utf8_substring (text, start, start + count));
}

static CrmOperand
call_text_function (const char *name, const CrmOperand *arguments, guint n, CrmArena *arena)
{
  const char *text = arguments[0].value.text;

  if (g_str_equal (name, "substring"))
    return call_substring (arena, text, arguments, n);
  if (n == 2 && !is_text (&arguments[1]))
    return unknown ();
  if (g_str_equal (name, "concat"))
    return new_text (arena, g_strconcat (text, arguments[1].value.text, NULL));
  if (n == 2)
    return find_in_text (name, text, arguments[1].value.text);
  if (g_str_equal (name, "length"))
    return integer (g_utf8_strlen (text, -1));
  if (g_str_equal (name, "tolower"))
    return new_text (arena, g_utf8_strdown (text, -1));
  if (g_str_equal (name, "toupper"))
    return new_text (arena, g_utf8_strup (text, -1));
  if (g_str_equal (name, "trim"))
    return new_text (arena, g_strstrip (g_strdup (text)));
  return unknown ();
}

/* --- functions of time and number ------------------------------------------------------------- */

static CrmOperand
call_date_part (const char *name, const char *date)
{
  int year, month, day;

  if (sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return unknown ();
  if (g_str_equal (name, "year"))
    return integer (year);
  if (g_str_equal (name, "month"))
    return integer (month);
  return g_str_equal (name, "day") ? integer (day) : unknown ();
}

static CrmOperand
call_clock_part (const char *name, gint64 us)
{
  gint64 second = us / G_USEC_PER_SEC;

  if (g_str_equal (name, "hour"))
    return integer (second / 3600);
  if (g_str_equal (name, "minute"))
    return integer (second / 60 % 60);
  if (g_str_equal (name, "second"))
    return integer (second % 60);
  if (g_str_equal (name, "fractionalseconds"))
    return operand (CRM_EDM_DOUBLE, crm_value_double ((double) (us % G_USEC_PER_SEC) / 1e6));
  return unknown ();
}

static CrmOperand
call_instant_function (const char *name, gint64 us, CrmArena *arena)
{
  gint64 days = us / DAY_US - (us % DAY_US < 0);
  g_autofree char *date = crm_date_format (days);
  CrmOperand part;

  if (g_str_equal (name, "date"))
    return operand (CRM_EDM_DATE, crm_operand_keep (arena, g_steal_pointer (&date)));
  if (g_str_equal (name, "time"))
    return operand (CRM_EDM_TIME_OF_DAY,
                    crm_operand_keep (arena, crm_time_of_day_format (us - days * DAY_US)));
  if (g_str_equal (name, "totaloffsetminutes"))
    return integer (0);
  part = call_date_part (name, date);
  return part.value.kind != CRM_VALUE_ABSENT ? part : call_clock_part (name, us - days * DAY_US);
}

/* Rounds half away from zero. */
static CrmOperand
call_round (const char *name, const CrmOperand *argument)
{
  double number = crm_operand_as_double (argument);

  if (g_str_equal (name, "round"))
    number = round (number);
  else if (g_str_equal (name, "floor"))
    number = floor (number);
  else if (g_str_equal (name, "ceiling"))
    number = ceil (number);
  else
    return unknown ();
  if (argument->value.kind == CRM_VALUE_INT)
    return *argument;
  return operand (CRM_EDM_DOUBLE, crm_value_double (number));
}

/* now() is none of them: there is no clock here, and @now is expanded before. */
static CrmOperand
call_constant (const char *name)
{
  gint64 us;

  if (g_str_equal (name, "mindatetime") && crm_time_parse ("0001-01-01T00:00:00Z", 20, &us))
    return operand (CRM_EDM_DATE_TIME_OFFSET, crm_value_int (us));
  if (g_str_equal (name, "maxdatetime") && crm_time_parse ("9999-12-31T23:59:59.999999Z", 27, &us))
    return operand (CRM_EDM_DATE_TIME_OFFSET, crm_value_int (us));
  return unknown ();
}

CrmOperand
crm_filter_call (const char *name, const CrmOperand *arguments, guint n, CrmArena *arena)
{
  const CrmOperand *first = &arguments[0];
  gint64 us;

  if (n == 0)
    return call_constant (name);
  if (crm_operand_is_number (first))
    return call_round (name, first);
  switch ((int) first->type)
    {
    case CRM_EDM_STRING:
    case CRM_EDM_ENUM:
      return call_text_function (name, arguments, n, arena);
    case CRM_EDM_DATE_TIME_OFFSET:
      return call_instant_function (name, first->value.integer, arena);
    case CRM_EDM_DATE:
      return call_date_part (name, first->value.text);
    case CRM_EDM_TIME_OF_DAY:
      if (!crm_time_of_day_parse (first->value.text, first->value.length, &us))
        return unknown ();
      return call_clock_part (name, us);
    case CRM_EDM_DURATION:
      if (!g_str_equal (name, "totalseconds")
          || !crm_duration_parse (first->value.text, first->value.length, &us))
        return unknown ();
      return operand (CRM_EDM_DOUBLE, crm_value_double ((double) us / 1e6));
    default:
      return unknown ();
    }
}
