/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-condition.h"
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter-private.h"
#include "crm-project.h"
#include "crm-time.h"

#include <string.h>

#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)

static void
condition_free (gpointer data)
{
  CrmCondition *self = data;

  g_free (self->text);
  g_free (self);
}

CrmConditions *
crm_conditions_new (void)
{
  CrmConditions *self = g_new0 (CrmConditions, 1);

  self->rows = g_ptr_array_new_with_free_func (condition_free);
  return self;
}

void
crm_conditions_free (CrmConditions *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

CrmCondition *
crm_conditions_add (
    CrmConditions *self, guint field, CrmConditionOp op, const char *text, guint days)
{
  CrmCondition *row = g_new0 (CrmCondition, 1);

  row->field = field;
  row->op = op;
  row->text = g_strdup (text);
  row->days = days;
  g_ptr_array_add (self->rows, row);
  return row;
}

/* --- what goes with what -------------------------------------------------------------------- */

static gboolean
is_date (CrmField *field)
{
  return field->type == CRM_EDM_DATE || field->type == CRM_EDM_DATE_TIME_OFFSET;
}

static gboolean
is_number (CrmEdmType type)
{
  return type >= CRM_EDM_BYTE && type <= CRM_EDM_DECIMAL;
}

static gboolean
is_named (CrmField *field)
{
  return field->lookup_entity != NULL || field->choices->len > 0;
}

gboolean
crm_condition_fits (CrmField *field, CrmConditionOp op)
{
  gboolean is_raw = field->type == CRM_EDM_BINARY || field->type >= CRM_EDM_STREAM;

  switch (op)
    {
    case CRM_CONDITION_IS:
      return !is_raw && field->type != CRM_EDM_DATE_TIME_OFFSET;
    case CRM_CONDITION_IS_NOT:
      return !is_raw && field->type != CRM_EDM_DATE_TIME_OFFSET && field->type != CRM_EDM_BOOLEAN;
    case CRM_CONDITION_CONTAINS:
    case CRM_CONDITION_CONTAINS_NOT:
    case CRM_CONDITION_BEGINS_WITH:
      return field->type == CRM_EDM_STRING && !is_named (field);
    case CRM_CONDITION_BELOW:
    case CRM_CONDITION_AT_MOST:
    case CRM_CONDITION_ABOVE:
    case CRM_CONDITION_AT_LEAST:
      return is_date (field) || (is_number (field->type) && !is_named (field));
    case CRM_CONDITION_TODAY:
    case CRM_CONDITION_LAST_DAYS:
    case CRM_CONDITION_NEXT_DAYS:
    case CRM_CONDITION_SINCE_DAYS:
      return is_date (field);
    case CRM_CONDITION_IS_ME:
      return field->lookup_entity != NULL;
    case CRM_CONDITION_EMPTY:
    case CRM_CONDITION_NOT_EMPTY:
      return field->nullable;
    case CRM_CONDITION_CUSTOM:
      return TRUE;
    }
  return FALSE;
}

gboolean
crm_condition_takes_value (CrmConditionOp op)
{
  return op <= CRM_CONDITION_AT_LEAST;
}

gboolean
crm_condition_takes_days (CrmConditionOp op)
{
  return op == CRM_CONDITION_LAST_DAYS || op == CRM_CONDITION_NEXT_DAYS
         || op == CRM_CONDITION_SINCE_DAYS;
}

/* --- to a filter ------------------------------------------------------------------------------
 */

static CrmFilter *
compare (CrmField *field, CrmFilterOp op, CrmFilter *value)
{
  return crm_filter_new (op, crm_filter_new_path (field->name), value);
}

/* "@today add duration'P3D'": of 0 days without the sum. */
static CrmFilter *
day_from_today (CrmFilterOp op, guint days)
{
  CrmFilter *today = crm_filter_alloc (CRM_FILTER_MACRO, "today");
  g_autofree char *text = crm_duration_format (days * DAY_US);

  if (days == 0)
    return today;
  return crm_filter_new (op, today, crm_filter_literal_from_text (CRM_EDM_DURATION, text, -1));
}

static CrmFilter *
between_days (CrmField *field, guint back, guint on)
{
  return crm_filter_new (CRM_FILTER_AND,
                         compare (field, CRM_FILTER_GE, day_from_today (CRM_FILTER_SUB, back)),
                         compare (field, CRM_FILTER_LT, day_from_today (CRM_FILTER_ADD, on)));
}

static CrmFilter *
literal_of (CrmField *field, const char *text, GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (text == NULL)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "No value for %s",
                   field->name);
      return NULL;
    }
  if (!crm_value_parse (field->type, text, -1, arena, &value, error))
    return NULL;
  if (field->type == CRM_EDM_ENUM && field->type_name != NULL)
    return crm_filter_new_enum_literal (field->type_name, text);
  return crm_filter_new_literal (field->type, &value);
}

static CrmFilter *
call (const char *function, CrmField *field, CrmFilter *value)
{
  CrmFilter *self = crm_filter_alloc (CRM_FILTER_FUNCTION, function);

  crm_filter_add_child (self, crm_filter_new_path (field->name));
  crm_filter_add_child (self, value);
  return self;
}

static CrmFilter *
with_value (CrmCondition *self, CrmField *field, GError **error)
{
  static const CrmFilterOp ops[] = {
    [CRM_CONDITION_IS] = CRM_FILTER_EQ,    [CRM_CONDITION_IS_NOT] = CRM_FILTER_NE,
    [CRM_CONDITION_BELOW] = CRM_FILTER_LT, [CRM_CONDITION_AT_MOST] = CRM_FILTER_LE,
    [CRM_CONDITION_ABOVE] = CRM_FILTER_GT, [CRM_CONDITION_AT_LEAST] = CRM_FILTER_GE,
  };
  CrmFilter *value = literal_of (field, self->text, error);

  if (value == NULL)
    return NULL;
  if (self->op == CRM_CONDITION_CONTAINS)
    return call ("contains", field, value);
  if (self->op == CRM_CONDITION_CONTAINS_NOT)
    return crm_filter_new (CRM_FILTER_NOT, call ("contains", field, value), NULL);
  if (self->op == CRM_CONDITION_BEGINS_WITH)
    return call ("startswith", field, value);
  return compare (field, ops[self->op], value);
}

static CrmFilter *
empty_literal (void)
{
  CrmValue null = crm_value_null ();

  return crm_filter_new_literal (CRM_EDM_STRING, &null);
}

static CrmFilter *
row_to_filter (CrmCondition *self, CrmEntity *entity, GError **error)
{
  CrmField *field = self->field < entity->n_fields ? entity->fields[self->field] : NULL;

  if (self->op == CRM_CONDITION_CUSTOM)
    return crm_filter_parse (self->text != NULL ? self->text : "", error);
  if (field == NULL || !crm_condition_fits (field, self->op))
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "No such condition");
      return NULL;
    }
  if (crm_condition_takes_value (self->op))
    return with_value (self, field, error);

  switch ((int) self->op)
    {
    case CRM_CONDITION_TODAY:
      return field->type == CRM_EDM_DATE
                 ? compare (field, CRM_FILTER_EQ, crm_filter_alloc (CRM_FILTER_MACRO, "today"))
                 : between_days (field, 0, 1);
    case CRM_CONDITION_LAST_DAYS:
      return between_days (field, self->days, 1);
    case CRM_CONDITION_NEXT_DAYS:
      return between_days (field, 0, self->days + 1);
    case CRM_CONDITION_SINCE_DAYS:
      return compare (field, CRM_FILTER_GE, day_from_today (CRM_FILTER_SUB, self->days));
    case CRM_CONDITION_IS_ME:
      return compare (field, CRM_FILTER_EQ, crm_filter_alloc (CRM_FILTER_MACRO, "me"));
    case CRM_CONDITION_EMPTY:
      return compare (field, CRM_FILTER_EQ, empty_literal ());
    default:
      return compare (field, CRM_FILTER_NE, empty_literal ());
    }
}

CrmFilter *
crm_conditions_to_filter (CrmConditions *self, CrmEntity *entity, guint *bad_row, GError **error)
{
  g_autoptr (CrmFilter) whole = NULL;

  g_return_val_if_fail (self != NULL && entity != NULL, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      CrmFilter *row = row_to_filter (g_ptr_array_index (self->rows, i), entity, error);

      if (row == NULL)
        {
          if (bad_row != NULL)
            *bad_row = i;
          return NULL;
        }
      whole = whole == NULL ? row
                            : crm_filter_new (self->any ? CRM_FILTER_OR : CRM_FILTER_AND,
                                              g_steal_pointer (&whole), row);
    }
  return g_steal_pointer (&whole);
}

/* --- from a filter ----------------------------------------------------------------------------
 */

/* The field that @node names, where its operands are one and something else. */
static CrmField *
field_of (CrmEntity *entity, CrmFilter *node)
{
  CrmFilter *path = node->children->len == 2 ? crm_filter_get_child (node, 0) : NULL;

  return path != NULL && path->op == CRM_FILTER_PATH ? crm_entity_find_field (entity, path->text)
                                                     : NULL;
}

static gboolean
is_macro (CrmFilter *node, const char *name)
{
  return node->op == CRM_FILTER_MACRO && g_str_equal (node->text, name);
}

/* @today, or @today and whole days before or after it: @days is negative before. */
static gboolean
read_day (CrmFilter *node, int *days)
{
  CrmFilter *duration;
  gint64 us;

  *days = 0;
  if (is_macro (node, "today"))
    return TRUE;
  if ((node->op != CRM_FILTER_ADD && node->op != CRM_FILTER_SUB)
      || !is_macro (crm_filter_get_child (node, 0), "today"))
    return FALSE;
  duration = crm_filter_get_child (node, 1);
  if (duration->op != CRM_FILTER_LITERAL || duration->type != CRM_EDM_DURATION
      || !crm_duration_parse (duration->value.text, duration->value.length, &us) || us < 0
      || us % DAY_US != 0 || us / DAY_US > CRM_CONDITION_MAX_DAYS)
    return FALSE;
  *days = (int) (us / DAY_US) * (node->op == CRM_FILTER_SUB ? -1 : 1);
  return TRUE;
}

/* "field ge day and field lt day", written in this way and no other. */
static gboolean
add_span (CrmConditions *self, CrmEntity *entity, CrmFilter *from, CrmFilter *to)
{
  CrmField *field = from->op == CRM_FILTER_GE ? field_of (entity, from) : NULL;
  int first, end;

  if (field == NULL || to->op != CRM_FILTER_LT || field_of (entity, to) != field || !is_date (field)
      || !read_day (crm_filter_get_child (from, 1), &first)
      || !read_day (crm_filter_get_child (to, 1), &end))
    return FALSE;
  if (first == 0 && end == 1 && field->type != CRM_EDM_DATE)
    crm_conditions_add (self, field->index, CRM_CONDITION_TODAY, NULL, 0);
  else if (first < 0 && end == 1)
    crm_conditions_add (self, field->index, CRM_CONDITION_LAST_DAYS, NULL, (guint) -first);
  else if (first == 0 && end > 1)
    crm_conditions_add (self, field->index, CRM_CONDITION_NEXT_DAYS, NULL, (guint) end - 1);
  else
    return FALSE;
  return TRUE;
}

static gboolean
add_literal (CrmConditions *self, CrmField *field, CrmConditionOp op, CrmFilter *literal)
{
  g_autofree char *text = crm_value_dup_text (literal->type, &literal->value);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (text == NULL)
    op = op == CRM_CONDITION_IS       ? CRM_CONDITION_EMPTY
         : op == CRM_CONDITION_IS_NOT ? CRM_CONDITION_NOT_EMPTY
                                      : CRM_CONDITION_CUSTOM;
  if (op == CRM_CONDITION_CUSTOM || !crm_condition_fits (field, op))
    return FALSE;
  /* A number compared with a text field is not what a text in that row would be. */
  if (text != NULL
      && ((literal->type == CRM_EDM_STRING) != (field->type == CRM_EDM_STRING)
          || !crm_value_parse (field->type, text, -1, arena, &value, NULL)))
    return FALSE;
  crm_conditions_add (self, field->index, op, text, 0);
  return TRUE;
}

static gboolean
add_comparison (CrmConditions *self, CrmEntity *entity, CrmFilter *node)
{
  static const CrmConditionOp ops[] = {
    [CRM_FILTER_EQ] = CRM_CONDITION_IS,    [CRM_FILTER_NE] = CRM_CONDITION_IS_NOT,
    [CRM_FILTER_LT] = CRM_CONDITION_BELOW, [CRM_FILTER_LE] = CRM_CONDITION_AT_MOST,
    [CRM_FILTER_GT] = CRM_CONDITION_ABOVE, [CRM_FILTER_GE] = CRM_CONDITION_AT_LEAST,
  };
  CrmField *field = field_of (entity, node);
  CrmFilter *value;
  int days;

  if (field == NULL)
    return FALSE;
  value = crm_filter_get_child (node, 1);
  if (value->op == CRM_FILTER_LITERAL)
    return add_literal (self, field, ops[node->op], value);
  if (node->op == CRM_FILTER_EQ && is_macro (value, "me") && field->lookup_entity != NULL)
    crm_conditions_add (self, field->index, CRM_CONDITION_IS_ME, NULL, 0);
  else if (node->op == CRM_FILTER_EQ && is_macro (value, "today") && field->type == CRM_EDM_DATE)
    crm_conditions_add (self, field->index, CRM_CONDITION_TODAY, NULL, 0);
  else if (node->op == CRM_FILTER_GE && is_date (field) && read_day (value, &days) && days <= 0)
    crm_conditions_add (self, field->index, CRM_CONDITION_SINCE_DAYS, NULL, (guint) -days);
  else
    return FALSE;
  return TRUE;
}

static gboolean
add_call (CrmConditions *self, CrmEntity *entity, CrmFilter *node, gboolean negated)
{
  CrmField *field = field_of (entity, node);
  CrmConditionOp op;

  if (field == NULL || crm_filter_get_child (node, 1)->op != CRM_FILTER_LITERAL)
    return FALSE;
  if (g_str_equal (node->text, "contains"))
    op = negated ? CRM_CONDITION_CONTAINS_NOT : CRM_CONDITION_CONTAINS;
  else if (g_str_equal (node->text, "startswith") && !negated)
    op = CRM_CONDITION_BEGINS_WITH;
  else
    return FALSE;
  return add_literal (self, field, op, crm_filter_get_child (node, 1));
}

static gboolean
add_known (CrmConditions *self, CrmEntity *entity, CrmFilter *node)
{
  CrmFilter *inner;

  switch ((int) node->op)
    {
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
      return add_comparison (self, entity, node);
    case CRM_FILTER_FUNCTION:
      return add_call (self, entity, node, FALSE);
    case CRM_FILTER_NOT:
      inner = crm_filter_get_child (node, 0);
      return inner->op == CRM_FILTER_FUNCTION && add_call (self, entity, inner, TRUE);
    case CRM_FILTER_AND:
      return node->children->len == 2
             && add_span (self, entity, crm_filter_get_child (node, 0),
                          crm_filter_get_child (node, 1));
    default:
      return FALSE;
    }
}

static void
add_node (CrmConditions *self, CrmEntity *entity, CrmFilter *node)
{
  g_autofree char *text = NULL;

  if (add_known (self, entity, node))
    return;
  text = crm_filter_print (node, CRM_FILTER_V4);
  crm_conditions_add (self, 0, CRM_CONDITION_CUSTOM, text, 0);
}

static void
flatten (CrmFilter *node, CrmFilterOp op, GPtrArray *parts)
{
  if (node->op != op)
    {
      g_ptr_array_add (parts, node);
      return;
    }
  for (guint i = 0; i < node->children->len; i++)
    flatten (crm_filter_get_child (node, i), op, parts);
}

CrmConditions *
crm_conditions_from_filter (CrmEntity *entity, CrmFilter *filter)
{
  CrmConditions *self = crm_conditions_new ();
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  g_return_val_if_fail (entity != NULL, self);

  if (filter == NULL)
    return self;
  self->any = filter->op == CRM_FILTER_OR;
  flatten (filter, self->any ? CRM_FILTER_OR : CRM_FILTER_AND, parts);
  for (guint i = 0; i < parts->len; i++)
    {
      /* The two halves of a span stand side by side once their parentheses are gone. */
      if (!self->any && i + 1 < parts->len
          && add_span (self, entity, g_ptr_array_index (parts, i),
                       g_ptr_array_index (parts, i + 1)))
        i++;
      else
        add_node (self, entity, g_ptr_array_index (parts, i));
    }
  return self;
}
