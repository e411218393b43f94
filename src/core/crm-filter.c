/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter-private.h"

#include <string.h>

/* Functions whose arguments are plain values. "has", "cast", "isof" and geography are not
 * among them: no server this was made for is asked for those. */
static const CrmFilterFunction functions[] = {
  { "ceiling", 1, 1 },
  { "concat", 2, 2 },
  { "contains", 2, 2 },
  { "date", 1, 1 },
  { "day", 1, 1 },
  { "endswith", 2, 2 },
  { "floor", 1, 1 },
  { "fractionalseconds", 1, 1 },
  { "hour", 1, 1 },
  { "indexof", 2, 2 },
  { "length", 1, 1 },
  { "maxdatetime", 0, 0 },
  { "mindatetime", 0, 0 },
  { "minute", 1, 1 },
  { "month", 1, 1 },
  { "now", 0, 0 },
  { "round", 1, 1 },
  { "second", 1, 1 },
  { "startswith", 2, 2 },
  { "substring", 2, 3 },
  { "time", 1, 1 },
  { "tolower", 1, 1 },
  { "totaloffsetminutes", 1, 1 },
  { "totalseconds", 1, 1 },
  { "toupper", 1, 1 },
  { "trim", 1, 1 },
  { "year", 1, 1 },
};

const CrmFilterFunction *
crm_filter_find_function (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_strcmp0 (functions[i].name, name) == 0)
      return &functions[i];
  return NULL;
}

const char *
crm_filter_op_to_string (CrmFilterOp op)
{
  static const char *const words[] = {
    [CRM_FILTER_AND] = "and", [CRM_FILTER_OR] = "or",   [CRM_FILTER_NOT] = "not",
    [CRM_FILTER_EQ] = "eq",   [CRM_FILTER_NE] = "ne",   [CRM_FILTER_LT] = "lt",
    [CRM_FILTER_LE] = "le",   [CRM_FILTER_GT] = "gt",   [CRM_FILTER_GE] = "ge",
    [CRM_FILTER_IN] = "in",   [CRM_FILTER_ADD] = "add", [CRM_FILTER_SUB] = "sub",
  };

  return (guint) op < G_N_ELEMENTS (words) ? words[op] : NULL;
}

guint
crm_filter_op_get_precedence (CrmFilterOp op)
{
  switch (op)
    {
    case CRM_FILTER_OR:
      return 1;
    case CRM_FILTER_AND:
      return 2;
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
      return 3;
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
    case CRM_FILTER_IN:
      return 4;
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
      return 5;
    case CRM_FILTER_NOT:
      return 6;
    case CRM_FILTER_FUNCTION:
    case CRM_FILTER_ANY:
    case CRM_FILTER_ALL:
    case CRM_FILTER_PATH:
    case CRM_FILTER_LITERAL:
    case CRM_FILTER_MACRO:
      return 7;
    }
  return 7;
}

CrmFilter *
crm_filter_alloc (CrmFilterOp op, const char *text)
{
  CrmFilter *self = g_new0 (CrmFilter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->op = op;
  self->text = g_strdup (text);
  self->type = CRM_EDM_OTHER;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_filter_unref);
  return self;
}

void
crm_filter_add_child (CrmFilter *self, CrmFilter *child)
{
  g_ptr_array_add (self->children, child);
}

CrmFilter *
crm_filter_get_child (CrmFilter *self, guint position)
{
  g_return_val_if_fail (position < self->children->len, NULL);

  return g_ptr_array_index (self->children, position);
}

CrmFilter *
crm_filter_ref (CrmFilter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_filter_unref (CrmFilter *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->children);
  g_clear_pointer (&self->arena, crm_arena_unref);
  g_free (self->text);
  g_free (self);
}

CrmFilter *
crm_filter_new_literal (CrmEdmType type, const CrmValue *value)
{
  CrmFilter *self;

  g_return_val_if_fail (value != NULL, NULL);

  self = crm_filter_alloc (CRM_FILTER_LITERAL, NULL);
  self->type = type;
  self->arena = crm_arena_new ();
  self->value = crm_value_dup_into (value, self->arena);
  if (self->value.kind == CRM_VALUE_ABSENT)
    self->value = crm_value_null ();
  return self;
}

CrmFilter *
crm_filter_new_enum_literal (const char *type_name, const char *member)
{
  CrmValue value = crm_value_text (member);
  CrmFilter *self = crm_filter_new_literal (CRM_EDM_ENUM, &value);

  self->text = g_strdup (type_name);
  return self;
}

CrmFilter *
crm_filter_literal_from_text (CrmEdmType type, const char *text, gssize length)
{
  g_autoptr (CrmFilter) self = crm_filter_alloc (CRM_FILTER_LITERAL, NULL);

  self->type = type;
  self->arena = crm_arena_new ();
  if (!crm_value_parse (type, text, length, self->arena, &self->value, NULL))
    return NULL;
  return g_steal_pointer (&self);
}

CrmFilter *
crm_filter_new_path (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  return crm_filter_alloc (CRM_FILTER_PATH, path);
}

CrmFilter *
crm_filter_new (CrmFilterOp op, CrmFilter *first, CrmFilter *second)
{
  CrmFilter *self;

  g_return_val_if_fail (first != NULL, NULL);

  self = crm_filter_alloc (op, NULL);
  crm_filter_add_child (self, first);
  if (second != NULL)
    crm_filter_add_child (self, second);
  return self;
}

CrmFilter *
crm_filter_and (CrmFilter *a, CrmFilter *b)
{
  if (a == NULL || b == NULL)
    {
      CrmFilter *only = a != NULL ? a : b;

      return only != NULL ? crm_filter_ref (only) : NULL;
    }
  return crm_filter_new (CRM_FILTER_AND, crm_filter_ref (a), crm_filter_ref (b));
}

/* --- expanding ---------------------------------------------------------------------------- */

static CrmFilter *
expand_macro (CrmFilter *self, CrmFilterMacroFunc func, gpointer user_data, GError **error)
{
  CrmFilter *literal = func != NULL ? func (self->text, user_data) : NULL;

  if (literal == NULL)
    g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME,
                 "The filter uses @%s, which has no value here", self->text);
  return literal;
}

/* A literal for a sum of two literals, or @node itself. Takes @node. */
static CrmFilter *
fold (CrmFilter *node)
{
  g_autoptr (CrmFilter) self = node;
  g_autoptr (CrmArena) arena = NULL;
  CrmFilter *a, *b;
  CrmOperand sum;

  if (self->op != CRM_FILTER_ADD && self->op != CRM_FILTER_SUB)
    return g_steal_pointer (&self);
  a = crm_filter_get_child (self, 0);
  b = crm_filter_get_child (self, 1);
  if (a->op != CRM_FILTER_LITERAL || b->op != CRM_FILTER_LITERAL)
    return g_steal_pointer (&self);

  arena = crm_arena_new ();
  sum = crm_filter_compute (self->op, &(CrmOperand) { a->type, a->value },
                            &(CrmOperand) { b->type, b->value }, arena);
  if (crm_value_is_empty (&sum.value))
    return g_steal_pointer (&self);
  return crm_filter_new_literal (sum.type, &sum.value);
}

CrmFilter *
crm_filter_expand (CrmFilter *self, CrmFilterMacroFunc func, gpointer user_data, GError **error)
{
  g_autoptr (CrmFilter) copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->op == CRM_FILTER_MACRO)
    return expand_macro (self, func, user_data, error);
  if (self->children->len == 0)
    return crm_filter_ref (self);

  copy = crm_filter_alloc (self->op, self->text);
  for (guint i = 0; i < self->children->len; i++)
    {
      CrmFilter *child = crm_filter_expand (crm_filter_get_child (self, i), func, user_data, error);

      if (child == NULL)
        return NULL;
      crm_filter_add_child (copy, child);
    }
  return fold (g_steal_pointer (&copy));
}

/* --- another point of view --------------------------------------------------------------- */

/* Variables of the lambdas around stay what they are. */
static gboolean
is_variable (const char *path, GSList *variables)
{
  for (; variables != NULL; variables = variables->next)
    {
      gsize length = strlen (variables->data);

      if (strncmp (path, variables->data, length) == 0
          && (path[length] == '/' || path[length] == '\0'))
        return TRUE;
    }
  return FALSE;
}

static CrmFilter *
see_through (CrmFilter *tree, const char *lookup, GSList *variables)
{
  GSList inner = { .data = tree->text, .next = variables };
  CrmFilter *result = NULL;

  if (tree->op == CRM_FILTER_PATH)
    {
      g_autofree char *path = is_variable (tree->text, variables)
                                  ? g_strdup (tree->text)
                                  : g_strconcat (lookup, "/", tree->text, NULL);

      return crm_filter_new_path (path);
    }
  if (tree->children->len == 0)
    return crm_filter_ref (tree);
  result = crm_filter_alloc (tree->op, tree->text);
  for (guint i = 0; i < tree->children->len; i++)
    {
      gboolean has_variable = tree->text != NULL && i > 0
                              && (tree->op == CRM_FILTER_ANY || tree->op == CRM_FILTER_ALL);

      crm_filter_add_child (result, see_through (g_ptr_array_index (tree->children, i), lookup,
                                                 has_variable ? &inner : variables));
    }
  return result;
}

CrmFilter *
crm_filter_see_through (CrmFilter *self, const char *lookup)
{
  g_return_val_if_fail (self != NULL && lookup != NULL, NULL);

  return see_through (self, lookup, NULL);
}
