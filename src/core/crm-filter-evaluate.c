/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-filter-private.h"
#include "crm-time.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)

/* A value on the way. ABSENT means that it is not known, NULL that it is null. */
typedef struct
{
  CrmEdmType type;
  CrmValue value;
} Operand;

typedef struct
{
  CrmFilterResolveFunc resolve;
  gpointer user_data;
  CrmArena *arena; /* texts that functions make */
} Evaluation;

static CrmTruth evaluate_truth (Evaluation *self, CrmFilter *node);
static Operand evaluate_operand (Evaluation *self, CrmFilter *node);

static Operand
operand (CrmEdmType type, CrmValue value)
{
  return (Operand) { type, value };
}

static Operand
unknown (void)
{
  return operand (CRM_EDM_OTHER, crm_value_absent ());
}

static Operand
integer (gint64 number)
{
  return operand (CRM_EDM_INT64, crm_value_int (number));
}

static CrmTruth
truth (gboolean is_true)
{
  return is_true ? CRM_TRUTH_TRUE : CRM_TRUTH_FALSE;
}

/* --- comparing ---------------------------------------------------------------------------- */

static gboolean
is_number (const Operand *a)
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

static double
as_double (const Operand *a)
{
  if (a->value.kind == CRM_VALUE_INT)
    return (double) a->value.integer;
  return a->value.kind == CRM_VALUE_DOUBLE ? a->value.real : g_ascii_strtod (a->value.text, NULL);
}

static gboolean
compare_numbers (const Operand *a, const Operand *b, int *order)
{
  char left[24], right[24];
  const Operand *pair[] = { a, b };
  char *buffers[] = { left, right };
  const char *texts[2];

  if (a->value.kind == CRM_VALUE_DOUBLE || b->value.kind == CRM_VALUE_DOUBLE)
    {
      double x = as_double (a), y = as_double (b);

      *order = (x > y) - (x < y);
      return !isnan (x) && !isnan (y);
    }
  if (a->value.kind == CRM_VALUE_INT && b->value.kind == CRM_VALUE_INT)
    {
      *order = crm_value_compare (CRM_EDM_INT64, &a->value, &b->value);
      return TRUE;
    }
  for (guint i = 0; i < 2; i++)
    {
      texts[i] = pair[i]->value.text;
      if (pair[i]->value.kind != CRM_VALUE_INT)
        continue;
      g_snprintf (buffers[i], sizeof left, "%" G_GINT64_FORMAT, pair[i]->value.integer);
      texts[i] = buffers[i];
    }
  *order = crm_decimal_compare (texts[0], strlen (texts[0]), texts[1], strlen (texts[1]));
  return TRUE;
}

/* A date stands for its midnight, UTC; a text for what it spells, where the other side is no
 * text. */
static Operand
convert (Evaluation *self, const Operand *from, CrmEdmType type)
{
  Operand converted = operand (type, crm_value_absent ());
  gint64 days;

  if (from->type == type)
    return *from;
  if (from->type == CRM_EDM_DATE && type == CRM_EDM_DATE_TIME_OFFSET
      && crm_date_parse (from->value.text, from->value.length, &days))
    converted.value = crm_value_int (days * DAY_US);
  else if (from->type == CRM_EDM_STRING && from->value.kind == CRM_VALUE_TEXT)
    crm_value_parse (type, from->value.text, from->value.length, self->arena, &converted.value,
                     NULL);
  return converted;
}

static gboolean
compare_spans (const Operand *a,
               const Operand *b,
               gboolean (*parse) (const char *text, gsize length, gint64 *out),
               int *order)
{
  gint64 x, y;

  if (!parse (a->value.text, a->value.length, &x) || !parse (b->value.text, b->value.length, &y))
    return FALSE;
  *order = (x > y) - (x < y);
  return TRUE;
}

/* %FALSE: these two cannot be compared. Neither is empty. */
static gboolean
compare (Evaluation *self, const Operand *a, const Operand *b, int *order)
{
  Operand left = *a, right = *b;

  if (is_number (a) && is_number (b))
    return compare_numbers (a, b, order);
  if (a->type != b->type)
    {
      gboolean to_left = b->type == CRM_EDM_STRING
                         || (a->type == CRM_EDM_DATE_TIME_OFFSET && b->type == CRM_EDM_DATE);

      left = to_left ? *a : convert (self, a, b->type);
      right = to_left ? convert (self, b, a->type) : *b;
    }
  if (left.value.kind != right.value.kind || crm_value_is_empty (&left.value))
    return FALSE;
  if (left.type == CRM_EDM_DURATION)
    return compare_spans (&left, &right, crm_duration_parse, order);
  if (left.type == CRM_EDM_TIME_OF_DAY)
    return compare_spans (&left, &right, crm_time_of_day_parse, order);
  if (is_number (&left))
    return compare_numbers (&left, &right, order);
  *order = crm_value_compare (left.type, &left.value, &right.value);
  return TRUE;
}

static CrmTruth
compare_empty (CrmFilterOp op, const Operand *a, const Operand *b)
{
  gboolean both = a->value.kind == CRM_VALUE_NULL && b->value.kind == CRM_VALUE_NULL;

  if (a->value.kind == CRM_VALUE_ABSENT || b->value.kind == CRM_VALUE_ABSENT)
    return CRM_TRUTH_UNKNOWN;
  if (op == CRM_FILTER_EQ)
    return truth (both);
  return truth (op == CRM_FILTER_NE && !both);
}

static CrmTruth
compare_operands (Evaluation *self, CrmFilterOp op, const Operand *a, const Operand *b)
{
  int order;

  if (crm_value_is_empty (&a->value) || crm_value_is_empty (&b->value))
    return compare_empty (op, a, b);
  if (!compare (self, a, b, &order))
    return CRM_TRUTH_UNKNOWN;
  switch ((int) op)
    {
    case CRM_FILTER_EQ:
      return truth (order == 0);
    case CRM_FILTER_NE:
      return truth (order != 0);
    case CRM_FILTER_LT:
      return truth (order < 0);
    case CRM_FILTER_LE:
      return truth (order <= 0);
    case CRM_FILTER_GT:
      return truth (order > 0);
    default:
      return truth (order >= 0);
    }
}

/* --- sums --------------------------------------------------------------------------------- */

static gboolean
add_or_subtract (CrmFilterOp op, gint64 a, gint64 b, gint64 *sum)
{
  return op == CRM_FILTER_ADD ? !__builtin_add_overflow (a, b, sum)
                              : !__builtin_sub_overflow (a, b, sum);
}

static CrmValue
keep (CrmArena *arena, char *text)
{
  g_autofree char *owned = text;

  return crm_value_text (crm_arena_strndup (arena, owned, -1));
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
      *out = keep (arena, crm_duration_format (us));
      return TRUE;
    }
  if (!crm_date_parse (date, strlen (date), &back) || back != days)
    return FALSE;
  if (type == CRM_EDM_DATE)
    *out = keep (arena, g_steal_pointer (&date));
  else
    *out = crm_value_int (us);
  return TRUE;
}

static gboolean
compute_time (CrmFilterOp op,
              CrmEdmType a_type,
              const CrmValue *a,
              CrmEdmType b_type,
              const CrmValue *b,
              CrmArena *arena,
              CrmEdmType *type,
              CrmValue *out)
{
  gboolean a_span = a_type == CRM_EDM_DURATION, b_span = b_type == CRM_EDM_DURATION;
  gint64 x, y, sum;

  if (!read_us (a_type, a, &x) || !read_us (b_type, b, &y) || !add_or_subtract (op, x, y, &sum))
    return FALSE;
  if (b_span)
    *type = a_type;
  else if (a_span && op == CRM_FILTER_ADD)
    *type = b_type;
  else if (!a_span && op == CRM_FILTER_SUB)
    *type = CRM_EDM_DURATION;
  else
    return FALSE;
  return write_us (*type, sum, arena, out);
}

/* Whole numbers are exact; a sum with a decimal or a double in it is a double. */
static gboolean
compute_number (CrmFilterOp op, const Operand *a, const Operand *b, CrmEdmType *type, CrmValue *out)
{
  double sum;

  if (a->value.kind == CRM_VALUE_INT && b->value.kind == CRM_VALUE_INT)
    {
      *type = CRM_EDM_INT64;
      *out = crm_value_int (0);
      return add_or_subtract (op, a->value.integer, b->value.integer, &out->integer);
    }
  sum = op == CRM_FILTER_ADD ? as_double (a) + as_double (b) : as_double (a) - as_double (b);
  *type = CRM_EDM_DOUBLE;
  *out = crm_value_double (sum);
  return TRUE;
}

gboolean
crm_filter_compute (CrmFilterOp op,
                    CrmEdmType a_type,
                    const CrmValue *a,
                    CrmEdmType b_type,
                    const CrmValue *b,
                    CrmArena *arena,
                    CrmEdmType *type,
                    CrmValue *out)
{
  Operand left = operand (a_type, *a), right = operand (b_type, *b);
  CrmEdmType result;

  if (crm_value_is_empty (a) || crm_value_is_empty (b))
    return FALSE;
  if (is_number (&left) && is_number (&right))
    {
      if (!compute_number (op, &left, &right, &result, out))
        return FALSE;
    }
  else if (!compute_time (op, a_type, &left.value, b_type, &right.value, arena, &result, out))
    {
      return FALSE;
    }
  *type = result;
  return TRUE;
}

static Operand
evaluate_sum (Evaluation *self, CrmFilter *node)
{
  Operand a = evaluate_operand (self, crm_filter_get_child (node, 0));
  Operand b = evaluate_operand (self, crm_filter_get_child (node, 1));
  Operand sum = unknown ();

  if (a.value.kind == CRM_VALUE_ABSENT || b.value.kind == CRM_VALUE_ABSENT)
    return sum;
  if (a.value.kind == CRM_VALUE_NULL || b.value.kind == CRM_VALUE_NULL)
    return operand (a.type, crm_value_null ());
  if (!crm_filter_compute (node->op, a.type, &a.value, b.type, &b.value, self->arena, &sum.type,
                           &sum.value))
    return unknown ();
  return sum;
}

/* --- functions of text --------------------------------------------------------------------- */

static gboolean
is_named (CrmFilter *node, const char *name)
{
  return g_str_equal (node->text, name);
}

static gboolean
is_text (const Operand *a)
{
  return a->type == CRM_EDM_STRING || a->type == CRM_EDM_ENUM;
}

static Operand
new_text (Evaluation *self, char *text)
{
  return operand (CRM_EDM_STRING, keep (self->arena, text));
}

static Operand
find_in_text (CrmFilter *node, const char *text, const char *part)
{
  const char *at = strstr (text, part);

  if (is_named (node, "contains"))
    return operand (CRM_EDM_BOOLEAN, crm_value_int (at != NULL));
  if (is_named (node, "startswith"))
    return operand (CRM_EDM_BOOLEAN, crm_value_int (g_str_has_prefix (text, part)));
  if (is_named (node, "endswith"))
    return operand (CRM_EDM_BOOLEAN, crm_value_int (g_str_has_suffix (text, part)));
  return integer (at != NULL ? g_utf8_pointer_to_offset (text, at) : -1);
}

static Operand
call_substring (Evaluation *self, const char *text, const Operand *arguments, guint n)
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
  return new_text (self, g_utf8_substring (text, start, start + count));
}

static Operand
call_text_function (Evaluation *self, CrmFilter *node, const Operand *arguments, guint n)
{
  const char *text = arguments[0].value.text;

  if (is_named (node, "substring"))
    return call_substring (self, text, arguments, n);
  if (n == 2 && !is_text (&arguments[1]))
    return unknown ();
  if (is_named (node, "concat"))
    return new_text (self, g_strconcat (text, arguments[1].value.text, NULL));
  if (n == 2)
    return find_in_text (node, text, arguments[1].value.text);
  if (is_named (node, "length"))
    return integer (g_utf8_strlen (text, -1));
  if (is_named (node, "tolower"))
    return new_text (self, g_utf8_strdown (text, -1));
  if (is_named (node, "toupper"))
    return new_text (self, g_utf8_strup (text, -1));
  if (is_named (node, "trim"))
    return new_text (self, g_strstrip (g_strdup (text)));
  return unknown ();
}

/* --- functions of time and number ------------------------------------------------------------- */

static Operand
call_date_part (CrmFilter *node, const char *date)
{
  int year, month, day;

  if (sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return unknown ();
  if (is_named (node, "year"))
    return integer (year);
  if (is_named (node, "month"))
    return integer (month);
  return is_named (node, "day") ? integer (day) : unknown ();
}

static Operand
call_clock_part (CrmFilter *node, gint64 us)
{
  gint64 second = us / G_USEC_PER_SEC;

  if (is_named (node, "hour"))
    return integer (second / 3600);
  if (is_named (node, "minute"))
    return integer (second / 60 % 60);
  if (is_named (node, "second"))
    return integer (second % 60);
  if (is_named (node, "fractionalseconds"))
    return operand (CRM_EDM_DOUBLE, crm_value_double ((double) (us % G_USEC_PER_SEC) / 1e6));
  return unknown ();
}

static Operand
call_instant_function (Evaluation *self, CrmFilter *node, gint64 us)
{
  gint64 days = us / DAY_US - (us % DAY_US < 0);
  g_autofree char *date = crm_date_format (days);
  Operand part;

  if (is_named (node, "date"))
    return operand (CRM_EDM_DATE, keep (self->arena, g_steal_pointer (&date)));
  if (is_named (node, "time"))
    return operand (CRM_EDM_TIME_OF_DAY,
                    keep (self->arena, crm_time_of_day_format (us - days * DAY_US)));
  if (is_named (node, "totaloffsetminutes"))
    return integer (0);
  part = call_date_part (node, date);
  return part.value.kind != CRM_VALUE_ABSENT ? part : call_clock_part (node, us - days * DAY_US);
}

/* Rounds half away from zero. */
static Operand
call_round (CrmFilter *node, const Operand *argument)
{
  double number = as_double (argument);

  if (is_named (node, "round"))
    number = round (number);
  else if (is_named (node, "floor"))
    number = floor (number);
  else if (is_named (node, "ceiling"))
    number = ceil (number);
  else
    return unknown ();
  if (argument->value.kind == CRM_VALUE_INT)
    return *argument;
  return operand (CRM_EDM_DOUBLE, crm_value_double (number));
}

static Operand
call_function (Evaluation *self, CrmFilter *node, const Operand *arguments, guint n)
{
  const Operand *first = &arguments[0];
  gint64 us;

  if (is_number (first))
    return call_round (node, first);
  switch ((int) first->type)
    {
    case CRM_EDM_STRING:
    case CRM_EDM_ENUM:
      return call_text_function (self, node, arguments, n);
    case CRM_EDM_DATE_TIME_OFFSET:
      return call_instant_function (self, node, first->value.integer);
    case CRM_EDM_DATE:
      return call_date_part (node, first->value.text);
    case CRM_EDM_TIME_OF_DAY:
      if (!crm_time_of_day_parse (first->value.text, first->value.length, &us))
        return unknown ();
      return call_clock_part (node, us);
    case CRM_EDM_DURATION:
      if (!is_named (node, "totalseconds")
          || !crm_duration_parse (first->value.text, first->value.length, &us))
        return unknown ();
      return operand (CRM_EDM_DOUBLE, crm_value_double ((double) us / 1e6));
    default:
      return unknown ();
    }
}

static Operand
evaluate_constant (CrmFilter *node)
{
  gint64 us;

  if (is_named (node, "mindatetime") && crm_time_parse ("0001-01-01T00:00:00Z", 20, &us))
    return operand (CRM_EDM_DATE_TIME_OFFSET, crm_value_int (us));
  if (is_named (node, "maxdatetime") && crm_time_parse ("9999-12-31T23:59:59.999999Z", 27, &us))
    return operand (CRM_EDM_DATE_TIME_OFFSET, crm_value_int (us));
  return unknown (); /* now(): there is no clock here, @now is expanded before */
}

/* A function of a null is a null. */
static Operand
evaluate_function (Evaluation *self, CrmFilter *node)
{
  Operand arguments[3];
  guint n = node->children->len;

  if (n == 0)
    return evaluate_constant (node);
  if (n > G_N_ELEMENTS (arguments))
    return unknown ();
  for (guint i = 0; i < n; i++)
    {
      arguments[i] = evaluate_operand (self, crm_filter_get_child (node, i));
      if (arguments[i].value.kind == CRM_VALUE_ABSENT)
        return unknown ();
    }
  for (guint i = 0; i < n; i++)
    if (arguments[i].value.kind == CRM_VALUE_NULL)
      return operand (CRM_EDM_OTHER, crm_value_null ());
  return call_function (self, node, arguments, n);
}

/* --- the tree ----------------------------------------------------------------------------- */

static Operand
evaluate_path (Evaluation *self, CrmFilter *node)
{
  Operand found = unknown ();

  if (self->resolve == NULL
      || !self->resolve (node->text, &found.type, &found.value, self->user_data))
    return unknown ();
  return found;
}

static Operand
evaluate_operand (Evaluation *self, CrmFilter *node)
{
  CrmTruth result;

  switch ((int) node->op)
    {
    case CRM_FILTER_LITERAL:
      return operand (node->type, node->value);
    case CRM_FILTER_PATH:
      return evaluate_path (self, node);
    case CRM_FILTER_FUNCTION:
      return evaluate_function (self, node);
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
      return evaluate_sum (self, node);
    case CRM_FILTER_MACRO:
      return unknown ();
    default:
      result = evaluate_truth (self, node);
      if (result == CRM_TRUTH_UNKNOWN)
        return unknown ();
      return operand (CRM_EDM_BOOLEAN, crm_value_int (result == CRM_TRUTH_TRUE));
    }
}

static CrmTruth
evaluate_in (Evaluation *self, CrmFilter *node)
{
  Operand left = evaluate_operand (self, crm_filter_get_child (node, 0));
  CrmTruth result = CRM_TRUTH_FALSE;

  for (guint i = 1; i < node->children->len; i++)
    {
      Operand right = evaluate_operand (self, crm_filter_get_child (node, i));
      CrmTruth one = compare_operands (self, CRM_FILTER_EQ, &left, &right);

      if (one == CRM_TRUTH_TRUE)
        return one;
      if (one == CRM_TRUTH_UNKNOWN)
        result = one;
    }
  return result;
}

static CrmTruth
evaluate_comparison (Evaluation *self, CrmFilter *node)
{
  Operand left = evaluate_operand (self, crm_filter_get_child (node, 0));
  Operand right = evaluate_operand (self, crm_filter_get_child (node, 1));

  return compare_operands (self, node->op, &left, &right);
}

/* @stop decides at once; an unknown part leaves the rest undecided. */
static CrmTruth
evaluate_all_parts (Evaluation *self, CrmFilter *node, CrmTruth stop)
{
  CrmTruth result = stop == CRM_TRUTH_FALSE ? CRM_TRUTH_TRUE : CRM_TRUTH_FALSE;

  for (guint i = 0; i < node->children->len; i++)
    {
      CrmTruth one = evaluate_truth (self, crm_filter_get_child (node, i));

      if (one == stop)
        return stop;
      if (one == CRM_TRUTH_UNKNOWN)
        result = one;
    }
  return result;
}

static CrmTruth
evaluate_boolean (Evaluation *self, CrmFilter *node)
{
  Operand value = evaluate_operand (self, node);

  if (value.type != CRM_EDM_BOOLEAN || value.value.kind != CRM_VALUE_INT)
    return CRM_TRUTH_UNKNOWN;
  return truth (value.value.integer != 0);
}

static CrmTruth
evaluate_truth (Evaluation *self, CrmFilter *node)
{
  CrmTruth inner;

  switch (node->op)
    {
    case CRM_FILTER_AND:
      return evaluate_all_parts (self, node, CRM_TRUTH_FALSE);
    case CRM_FILTER_OR:
      return evaluate_all_parts (self, node, CRM_TRUTH_TRUE);
    case CRM_FILTER_NOT:
      inner = evaluate_truth (self, crm_filter_get_child (node, 0));
      return inner == CRM_TRUTH_UNKNOWN ? inner : truth (inner == CRM_TRUTH_FALSE);
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
      return evaluate_comparison (self, node);
    case CRM_FILTER_IN:
      return evaluate_in (self, node);
    case CRM_FILTER_ANY:
    case CRM_FILTER_ALL:
      return CRM_TRUTH_UNKNOWN;
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
    case CRM_FILTER_FUNCTION:
    case CRM_FILTER_PATH:
    case CRM_FILTER_LITERAL:
    case CRM_FILTER_MACRO:
      return evaluate_boolean (self, node);
    }
  return CRM_TRUTH_UNKNOWN;
}

CrmTruth
crm_filter_evaluate (CrmFilter *self, CrmFilterResolveFunc resolve, gpointer user_data)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  Evaluation evaluation = { resolve, user_data, arena };

  g_return_val_if_fail (self != NULL, CRM_TRUTH_UNKNOWN);

  return evaluate_truth (&evaluation, self);
}
