/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-filter-private.h"
#include "crm-time.h"

#include <math.h>
#include <string.h>

#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  CrmFilterResolveFunc resolve;
  gpointer user_data;
  CrmArena *arena; /* texts that functions make */
} Evaluation;

static CrmTruth evaluate_truth (Evaluation *self, CrmFilter *node);
static CrmOperand evaluate_operand (Evaluation *self, CrmFilter *node);

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

static CrmTruth
truth (gboolean is_true)
{
  return is_true ? CRM_TRUTH_TRUE : CRM_TRUTH_FALSE;
}

/* --- comparing ---------------------------------------------------------------------------- */

static gboolean
compare_numbers (const CrmOperand *a, const CrmOperand *b, int *order)
{
  char left[24], right[24];
  const CrmOperand *pair[] = { a, b };
  char *buffers[] = { left, right };
  const char *texts[2];

  if (a->value.kind == CRM_VALUE_DOUBLE || b->value.kind == CRM_VALUE_DOUBLE)
    {
      double x = crm_operand_as_double (a), y = crm_operand_as_double (b);

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
static CrmOperand
convert (Evaluation *self, const CrmOperand *from, CrmEdmType type)
{
  CrmOperand converted = operand (type, crm_value_absent ());
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
compare_spans (const CrmOperand *a,
               const CrmOperand *b,
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
compare (Evaluation *self, const CrmOperand *a, const CrmOperand *b, int *order)
{
  CrmOperand left = *a, right = *b;

  if (crm_operand_is_number (a) && crm_operand_is_number (b))
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
  if (crm_operand_is_number (&left))
    return compare_numbers (&left, &right, order);
  *order = crm_value_compare (left.type, &left.value, &right.value);
  return TRUE;
}

static CrmTruth
compare_empty (CrmFilterOp op, const CrmOperand *a, const CrmOperand *b)
{
  gboolean both = a->value.kind == CRM_VALUE_NULL && b->value.kind == CRM_VALUE_NULL;

  if (a->value.kind == CRM_VALUE_ABSENT || b->value.kind == CRM_VALUE_ABSENT)
    return CRM_TRUTH_UNKNOWN;
  if (op == CRM_FILTER_EQ)
    return truth (both);
  return truth (op == CRM_FILTER_NE && !both);
}

static CrmTruth
compare_operands (Evaluation *self, CrmFilterOp op, const CrmOperand *a, const CrmOperand *b)
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

/* --- the tree ----------------------------------------------------------------------------- */

static CrmOperand
evaluate_sum (Evaluation *self, CrmFilter *node)
{
  CrmOperand a = evaluate_operand (self, crm_filter_get_child (node, 0));
  CrmOperand b = evaluate_operand (self, crm_filter_get_child (node, 1));

  return crm_filter_compute (node->op, &a, &b, self->arena);
}

/* A function of a null is a null. */
static CrmOperand
evaluate_function (Evaluation *self, CrmFilter *node)
{
  CrmOperand arguments[3];
  guint n = node->children->len;
  gboolean is_null = FALSE;

  if (n > G_N_ELEMENTS (arguments))
    return unknown ();
  for (guint i = 0; i < n; i++)
    {
      arguments[i] = evaluate_operand (self, crm_filter_get_child (node, i));
      if (arguments[i].value.kind == CRM_VALUE_ABSENT)
        return unknown ();
      is_null |= arguments[i].value.kind == CRM_VALUE_NULL;
    }
  if (is_null)
    return operand (CRM_EDM_OTHER, crm_value_null ());
  return crm_filter_call (node->text, arguments, n, self->arena);
}

static CrmOperand
evaluate_path (Evaluation *self, CrmFilter *node)
{
  CrmOperand found = unknown ();

  if (self->resolve == NULL
      || !self->resolve (node->text, &found.type, &found.value, self->user_data))
    return unknown ();
  return found;
}

static CrmOperand
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
  CrmOperand left = evaluate_operand (self, crm_filter_get_child (node, 0));
  CrmTruth result = CRM_TRUTH_FALSE;

  for (guint i = 1; i < node->children->len; i++)
    {
      CrmOperand right = evaluate_operand (self, crm_filter_get_child (node, i));
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
  CrmOperand left = evaluate_operand (self, crm_filter_get_child (node, 0));
  CrmOperand right = evaluate_operand (self, crm_filter_get_child (node, 1));

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
  CrmOperand value = evaluate_operand (self, node);

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
