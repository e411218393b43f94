/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-filter-private.h"
#include "crm-time.h"

#include <string.h>

#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)

gboolean
crm_operand_is_number (const CrmOperand *a)
{
  switch ((int) a->type)
    {
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_DECIMAL:
      return TRUE;
    default:
      return FALSE;
    }
}

double
crm_operand_as_double (const CrmOperand *a)
{
  if (a->value.kind == CRM_VALUE_INT)
    return (double) a->value.integer;
  return a->value.kind == CRM_VALUE_DOUBLE ? a->value.real : g_ascii_strtod (a->value.text, NULL);
}

CrmValue
crm_operand_keep (CrmArena *arena, char *text)
{
  g_autofree char *owned = text;

  return crm_value_text (crm_arena_strndup (arena, owned, -1));
}

static gboolean
add_or_subtract (CrmFilterOp op, gint64 a, gint64 b, gint64 *sum)
{
  return op == CRM_FILTER_ADD ? !__builtin_add_overflow (a, b, sum)
                              : !__builtin_sub_overflow (a, b, sum);
}

/* Microseconds of an instant, a date's midnight or a duration. */
static gboolean
read_us (CrmEdmType type, const CrmValue *value, gint64 *us)
{
  switch ((int) type)
    {
    case CRM_EDM_DATE_TIME_OFFSET:
      *us = value->integer;
      return value->kind == CRM_VALUE_INT;
    case CRM_EDM_DATE:
      if (value->kind != CRM_VALUE_TEXT || !crm_date_parse (value->text, value->length, us))
        return FALSE;
      *us *= DAY_US;
      return TRUE;
    case CRM_EDM_DURATION:
      return value->kind == CRM_VALUE_TEXT && crm_duration_parse (value->text, value->length, us);
    default:
      return FALSE;
    }
}

/* What was a date stays one: of a duration only whole days count. %FALSE past year 9999. */
static gboolean
write_us (CrmEdmType type, gint64 us, CrmArena *arena, CrmValue *out)
{
  gint64 days = us / DAY_US - (us % DAY_US < 0), back;
  g_autofree char *date = crm_date_format (days);

  if (type == CRM_EDM_DURATION)
    {
      *out = crm_operand_keep (arena, crm_duration_format (us));
      return TRUE;
    }
  if (!crm_date_parse (date, strlen (date), &back) || back != days)
    return FALSE;
  if (type == CRM_EDM_DATE)
    *out = crm_operand_keep (arena, g_steal_pointer (&date));
  else
    *out = crm_value_int (us);
  return TRUE;
}

static gboolean
compute_time (
    CrmFilterOp op, const CrmOperand *a, const CrmOperand *b, CrmArena *arena, CrmOperand *out)
{
  gboolean a_span = a->type == CRM_EDM_DURATION, b_span = b->type == CRM_EDM_DURATION;
  gint64 x, y, sum;

  if (!read_us (a->type, &a->value, &x) || !read_us (b->type, &b->value, &y)
      || !add_or_subtract (op, x, y, &sum))
    return FALSE;
  if (b_span)
    out->type = a->type;
  else if (a_span && op == CRM_FILTER_ADD)
    out->type = b->type;
  else if (!a_span && op == CRM_FILTER_SUB)
    out->type = CRM_EDM_DURATION;
  else
    return FALSE;
  return write_us (out->type, sum, arena, &out->value);
}

/* Whole numbers are exact; a sum with a decimal or a double in it is a double. */
static gboolean
compute_number (CrmFilterOp op, const CrmOperand *a, const CrmOperand *b, CrmOperand *out)
{
  double x, y;

  if (a->value.kind == CRM_VALUE_INT && b->value.kind == CRM_VALUE_INT)
    {
      out->type = CRM_EDM_INT64;
      out->value = crm_value_int (0);
      return add_or_subtract (op, a->value.integer, b->value.integer, &out->value.integer);
    }
  x = crm_operand_as_double (a);
  y = crm_operand_as_double (b);
  out->type = CRM_EDM_DOUBLE;
  out->value = crm_value_double (op == CRM_FILTER_ADD ? x + y : x - y);
  return TRUE;
}

CrmOperand
crm_filter_compute (CrmFilterOp op, const CrmOperand *a, const CrmOperand *b, CrmArena *arena)
{
  CrmOperand sum = { CRM_EDM_OTHER, crm_value_absent () };
  gboolean is_known;

  if (a->value.kind == CRM_VALUE_ABSENT || b->value.kind == CRM_VALUE_ABSENT)
    return sum;
  sum.type = a->type;
  sum.value = crm_value_null ();
  if (a->value.kind == CRM_VALUE_NULL || b->value.kind == CRM_VALUE_NULL)
    return sum;
  if (crm_operand_is_number (a) && crm_operand_is_number (b))
    is_known = compute_number (op, a, b, &sum);
  else
    is_known = compute_time (op, a, b, arena, &sum);
  if (!is_known)
    sum.value = crm_value_absent ();
  return sum;
}
