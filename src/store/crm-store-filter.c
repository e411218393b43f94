/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-filter.h"
#include "crm-store-private.h"
#include <string.h>

/* Which table a path starts from. */
typedef struct _Scope Scope;
struct _Scope
{
  const Scope *outer;
  const char *variable; /* of a lambda; %NULL: the row itself */
  CrmTable *table;
  guint alias; /* 0: r, else t<alias> */
};

typedef struct
{
  CrmSql *sql;
  CrmLayout *layout;
  guint n_aliases;
  /* Under a "not" a comparison with nothing is false, not unknown (OData URL Conventions,
   * 5.1.1.1); elsewhere both leave the row out, and the plain form can use an index. */
  gboolean exact;
} Compiler;

static gboolean add_condition (Compiler *self, const Scope *scope, CrmFilter *node, GError **error);

static gboolean
refuse (GError **error, const char *what, const char *text)
{
  g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, "The filter %s: %s", what,
               text ? text : "");
  return FALSE;
}

static CrmFilter *
child (CrmFilter *node, guint position)
{
  return position < node->children->len ? g_ptr_array_index (node->children, position) : NULL;
}

static void
add_alias (Compiler *self, guint alias)
{
  if (alias == 0)
    g_string_append_c (self->sql->text, 'r');
  else
    g_string_append_printf (self->sql->text, "t%u", alias);
}

/* --- paths -------------------------------------------------------------------------------- */

/* The scope that @path belongs to; *@rest is what follows the variable. */
static const Scope *
find_scope (const Scope *scope, const char *path, const char **rest)
{
  const char *slash = strchr (path, '/');
  gsize length = slash ? (gsize) (slash - path) : strlen (path);

  for (; scope->outer; scope = scope->outer)
    if (scope->variable && strlen (scope->variable) == length
        && strncmp (scope->variable, path, length) == 0)
      {
        *rest = slash ? slash + 1 : "";
        return scope;
      }
  *rest = path;
  return scope;
}

static CrmField *
find_lookup (CrmEntity *entity, const char *name)
{
  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i]->lookup_entity
        && (g_strcmp0 (entity->fields[i]->lookup_navigation, name) == 0
            || g_str_equal (entity->fields[i]->name, name)))
      return entity->fields[i];
  return NULL;
}

/* The next step of a path: a field (then *@target is %NULL), or the table a lookup points at. */
static CrmField *
resolve_step (Compiler *self, CrmTable *table, char **segments, CrmTable **target, GError **error)
{
  CrmField *field = crm_entity_find_field (table->entity, segments[0]);

  *target = NULL;
  if (!segments[1])
    {
      if (!field)
        refuse (error, "names an unknown field", segments[0]);
      return field;
    }
  field = find_lookup (table->entity, segments[0]);
  *target = field ? crm_layout_find (self->layout, field->lookup_entity) : NULL;
  if (!*target || (*target)->key_field < 0)
    {
      refuse (error, "goes through an unknown lookup", segments[0]);
      return NULL;
    }
  /* The key of what it points at is the lookup's own value. */
  if (!segments[2]
      && g_str_equal ((*target)->entity->fields[(*target)->key_field]->name, segments[1]))
    *target = NULL;
  return field;
}

static CrmField *
add_steps (Compiler *self, CrmTable *table, guint alias, char **segments, GError **error)
{
  CrmTable *target;
  CrmField *field = resolve_step (self, table, segments, &target, error), *last;
  guint inner;

  if (!field)
    return NULL;
  if (!target)
    {
      add_alias (self, alias);
      g_string_append_printf (self->sql->text, ".%s", table->columns[field->index]);
      return field;
    }
  inner = ++self->n_aliases;
  g_string_append (self->sql->text, "(SELECT ");
  last = add_steps (self, target, inner, segments + 1, error);
  if (!last)
    return NULL;
  g_string_append_printf (self->sql->text,
                          " FROM rec_%" G_GINT64_FORMAT " AS t%u WHERE t%u.key = ", target->number,
                          inner, inner);
  add_alias (self, alias);
  g_string_append_printf (self->sql->text, ".%s)", table->columns[field->index]);
  return last;
}

static CrmField *
add_path (Compiler *self, const Scope *scope, const char *path, GError **error)
{
  const char *rest;
  const Scope *from = find_scope (scope, path, &rest);
  g_auto (GStrv) segments = g_strsplit (rest, "/", -1);

  if (!segments[0])
    {
      refuse (error, "names an unknown field", path);
      return NULL;
    }
  return add_steps (self, from->table, from->alias, segments, error);
}

/* --- types -------------------------------------------------------------------------------- */

static CrmField *
find_path_field (Compiler *self, const Scope *scope, const char *path, GError **error)
{
  const char *rest;
  const Scope *from = find_scope (scope, path, &rest);
  g_auto (GStrv) segments = g_strsplit (rest, "/", -1);
  CrmTable *table = from->table, *target = NULL;

  for (char **at = segments; *at; at++)
    {
      CrmField *field = resolve_step (self, table, at, &target, error);

      if (!field || !target)
        return field;
      table = target;
    }
  refuse (error, "names an unknown field", path);
  return NULL;
}

typedef struct
{
  const char *name;
  guint n_arguments;
  CrmEdmType type;
  const char *before; /* SQL around the arguments, which are joined by ", " */
  const char *after;
} Function;

static const Function functions[] = {
  { "contains", 2, CRM_EDM_BOOLEAN, "crm_contains (", ")" },
  { "startswith", 2, CRM_EDM_BOOLEAN, "crm_startswith (", ")" },
  { "endswith", 2, CRM_EDM_BOOLEAN, "crm_endswith (", ")" },
  { "length", 1, CRM_EDM_INT64, "length (", ")" },
  { "indexof", 2, CRM_EDM_INT64, "(instr (", ") - 1)" },
  { "tolower", 1, CRM_EDM_STRING, "crm_lower (", ")" },
  { "toupper", 1, CRM_EDM_STRING, "crm_upper (", ")" },
  { "trim", 1, CRM_EDM_STRING, "crm_trim (", ")" },
  { "concat", 2, CRM_EDM_STRING, "crm_concat (", ")" },
  { "year", 1, CRM_EDM_INT64, "crm_part ('year', ", ")" },
  { "month", 1, CRM_EDM_INT64, "crm_part ('month', ", ")" },
  { "day", 1, CRM_EDM_INT64, "crm_part ('day', ", ")" },
  { "hour", 1, CRM_EDM_INT64, "crm_part ('hour', ", ")" },
  { "minute", 1, CRM_EDM_INT64, "crm_part ('minute', ", ")" },
  { "second", 1, CRM_EDM_INT64, "crm_part ('second', ", ")" },
  { "date", 1, CRM_EDM_DATE, "crm_date (", ")" },
};

static const Function *
find_function (CrmFilter *node, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, node->text)
        && functions[i].n_arguments == node->children->len)
      return &functions[i];
  refuse (error, "calls an unknown function", node->text);
  return NULL;
}

static gboolean
is_integer (CrmEdmType type)
{
  return type == CRM_EDM_BYTE || type == CRM_EDM_SBYTE || type == CRM_EDM_INT16
         || type == CRM_EDM_INT32 || type == CRM_EDM_INT64;
}

static gboolean
is_real (CrmEdmType type)
{
  return type == CRM_EDM_SINGLE || type == CRM_EDM_DOUBLE;
}

static gboolean
is_number (CrmEdmType type)
{
  return is_integer (type) || is_real (type) || type == CRM_EDM_DECIMAL;
}

static gboolean
find_type (Compiler *self, const Scope *scope, CrmFilter *node, CrmEdmType *type, GError **error)
{
  const Function *function;
  CrmField *field;
  CrmEdmType a, b;

  switch (node->op)
    {
    case CRM_FILTER_PATH:
      field = find_path_field (self, scope, node->text, error);
      *type = field ? field->type : CRM_EDM_OTHER;
      return field != NULL;
    case CRM_FILTER_LITERAL:
      *type = node->type;
      return TRUE;
    case CRM_FILTER_FUNCTION:
      function = find_function (node, error);
      *type = function ? function->type : CRM_EDM_OTHER;
      return function != NULL;
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
      if (!find_type (self, scope, child (node, 0), &a, error)
          || !find_type (self, scope, child (node, 1), &b, error))
        return FALSE;
      *type = is_integer (a) && is_integer (b) ? CRM_EDM_INT64 : CRM_EDM_DOUBLE;
      return (is_number (a) && is_number (b)) || refuse (error, "adds what are no numbers", NULL);
    case CRM_FILTER_MACRO:
      return refuse (error, "has a macro that was not replaced", node->text);
    case CRM_FILTER_AND:
    case CRM_FILTER_OR:
    case CRM_FILTER_NOT:
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
    case CRM_FILTER_IN:
    case CRM_FILTER_ANY:
    case CRM_FILTER_ALL:
      break;
    }
  *type = CRM_EDM_BOOLEAN;
  return TRUE;
}

/* --- operands ----------------------------------------------------------------------------- */

/* The literal as a value of @type; %FALSE: it is none. */
static gboolean
convert_literal (Compiler *self, CrmFilter *node, CrmEdmType type, CrmValue *out)
{
  g_autofree char *text = NULL;
  g_autofree char *longer = NULL;

  *out = node->value;
  if (node->type == type || crm_value_is_empty (&node->value))
    return TRUE;
  /* Every text is a String, but a number or a date is none. */
  if (type == CRM_EDM_STRING && node->type != CRM_EDM_ENUM && node->type != CRM_EDM_GUID)
    return FALSE;
  text = crm_value_dup_text (node->type, &node->value);
  if (node->type == CRM_EDM_DATE && type == CRM_EDM_DATE_TIME_OFFSET)
    longer = g_strconcat (text, "T00:00:00Z", NULL);
  return crm_value_parse (type, longer ? longer : text, -1, self->sql->arena, out, NULL);
}

static gboolean
add_operand (Compiler *self, const Scope *scope, CrmFilter *node, CrmEdmType type, GError **error);

static gboolean
add_arguments (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  for (guint i = 0; i < node->children->len; i++)
    {
      CrmEdmType type;

      g_string_append (self->sql->text, i > 0 ? ", " : "");
      if (!find_type (self, scope, child (node, i), &type, error)
          || !add_operand (self, scope, child (node, i), type, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_function (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  const Function *function = find_function (node, error);

  if (!function)
    return FALSE;
  g_string_append (self->sql->text, function->before);
  if (!add_arguments (self, scope, node, error))
    return FALSE;
  g_string_append (self->sql->text, function->after);
  return TRUE;
}

static gboolean
add_sum (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  g_string_append_c (self->sql->text, '(');
  for (guint i = 0; i < 2; i++)
    {
      CrmEdmType type;

      if (i > 0)
        g_string_append (self->sql->text, node->op == CRM_FILTER_ADD ? " + " : " - ");
      if (!find_type (self, scope, child (node, i), &type, error))
        return FALSE;
      g_string_append (self->sql->text, is_integer (type) ? "(" : "CAST (");
      if (!add_operand (self, scope, child (node, i), type, error))
        return FALSE;
      g_string_append (self->sql->text, is_integer (type) ? ")" : " AS REAL)");
    }
  g_string_append_c (self->sql->text, ')');
  return TRUE;
}

/* @type: what a literal is read as. */
static gboolean
add_operand (Compiler *self, const Scope *scope, CrmFilter *node, CrmEdmType type, GError **error)
{
  CrmValue value;
  gboolean exact = self->exact, done;

  switch (node->op)
    {
    case CRM_FILTER_PATH:
      return add_path (self, scope, node->text, error) != NULL;
    case CRM_FILTER_LITERAL:
      if (!convert_literal (self, node, type, &value))
        return refuse (error, "compares with a value of another type", NULL);
      crm_sql_add (self->sql, &value);
      return TRUE;
    case CRM_FILTER_FUNCTION:
      return add_function (self, scope, node, error);
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
      return add_sum (self, scope, node, error);
    case CRM_FILTER_MACRO:
      return refuse (error, "has a macro that was not replaced", node->text);
    case CRM_FILTER_AND:
    case CRM_FILTER_OR:
    case CRM_FILTER_NOT:
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
    case CRM_FILTER_IN:
    case CRM_FILTER_ANY:
    case CRM_FILTER_ALL:
      break;
    }
  self->exact = TRUE;
  done = add_condition (self, scope, node, error);
  self->exact = exact;
  return done;
}

/* --- comparisons -------------------------------------------------------------------------- */

static gboolean
is_null_literal (CrmFilter *node)
{
  return node->op == CRM_FILTER_LITERAL && crm_value_is_empty (&node->value);
}

/* How both sides are read so that they can be compared. */
static gboolean
find_common_type (Compiler *self,
                  CrmFilter *a,
                  CrmEdmType a_type,
                  CrmFilter *b,
                  CrmEdmType b_type,
                  CrmEdmType *common)
{
  CrmValue ignored;

  *common = a_type;
  if (is_null_literal (a))
    {
      *common = b_type;
      return TRUE;
    }
  if (a_type == b_type || is_null_literal (b))
    return TRUE;
  if (b->op == CRM_FILTER_LITERAL && !is_real (b_type)
      && convert_literal (self, b, a_type, &ignored))
    return TRUE;
  *common = b_type;
  if (a->op == CRM_FILTER_LITERAL && !is_real (a_type)
      && convert_literal (self, a, b_type, &ignored))
    return TRUE;
  if (is_number (a_type) && is_number (b_type))
    {
      *common = is_real (a_type) || is_real (b_type)                     ? CRM_EDM_DOUBLE
                : a_type == CRM_EDM_DECIMAL || b_type == CRM_EDM_DECIMAL ? CRM_EDM_DECIMAL
                                                                         : CRM_EDM_INT64;
      return TRUE;
    }
  *common = CRM_EDM_DATE_TIME_OFFSET;
  if ((a_type == *common && b_type == CRM_EDM_DATE)
      || (b_type == *common && a_type == CRM_EDM_DATE))
    return TRUE;
  *common = CRM_EDM_STRING;
  return (a_type == CRM_EDM_ENUM && b_type == *common)
         || (b_type == CRM_EDM_ENUM && a_type == *common);
}

/* One side, in the form that the common type is compared in. */
static gboolean
add_side (Compiler *self,
          const Scope *scope,
          CrmFilter *node,
          CrmEdmType type,
          CrmEdmType common,
          GError **error)
{
  const char *before = "", *after = "";

  if (node->op == CRM_FILTER_LITERAL && !(is_real (common) && !is_real (type)))
    type = common;
  if (is_real (common) && type == CRM_EDM_DECIMAL)
    {
      before = "CAST (";
      after = " AS REAL)";
    }
  else if (common == CRM_EDM_DECIMAL && is_integer (type))
    {
      before = "CAST (";
      after = " AS TEXT)";
    }
  else if (common == CRM_EDM_DATE_TIME_OFFSET && type == CRM_EDM_DATE)
    {
      before = "(1000000 * unixepoch (";
      after = "))";
    }
  else if (common == CRM_EDM_TIME_OF_DAY || common == CRM_EDM_DURATION)
    {
      before = "crm_span (";
      after = ")";
    }
  g_string_append (self->sql->text, before);
  if (!add_operand (self, scope, node, type, error))
    return FALSE;
  g_string_append (self->sql->text, after);
  return TRUE;
}

static const char *
operator_of (CrmFilterOp op)
{
  switch ((int) op)
    {
    case CRM_FILTER_NE:
      return " IS NOT ";
    case CRM_FILTER_LT:
      return " < ";
    case CRM_FILTER_LE:
      return " <= ";
    case CRM_FILTER_GT:
      return " > ";
    case CRM_FILTER_GE:
      return " >= ";
    default:
      return " IS ";
    }
}

static gboolean
add_comparison (
    Compiler *self, const Scope *scope, CrmFilterOp op, CrmFilter *a, CrmFilter *b, GError **error)
{
  CrmEdmType a_type, b_type, common;
  gboolean guard = self->exact && op != CRM_FILTER_EQ && op != CRM_FILTER_NE;

  if (!find_type (self, scope, a, &a_type, error) || !find_type (self, scope, b, &b_type, error))
    return FALSE;
  if (!find_common_type (self, a, a_type, b, b_type, &common))
    return refuse (error, "compares with a value of another type", a->text);
  g_string_append (self->sql->text, guard ? "coalesce (" : "(");
  if (!add_side (self, scope, a, a_type, common, error))
    return FALSE;
  g_string_append (self->sql->text, common == CRM_EDM_DECIMAL ? " COLLATE crm_decimal" : "");
  g_string_append (self->sql->text, operator_of (op));
  if (!add_side (self, scope, b, b_type, common, error))
    return FALSE;
  g_string_append (self->sql->text, guard ? ", 0)" : ")");
  return TRUE;
}

static gboolean
add_in (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  if (node->children->len < 2)
    {
      g_string_append (self->sql->text, "FALSE");
      return TRUE;
    }
  g_string_append_c (self->sql->text, '(');
  for (guint i = 1; i < node->children->len; i++)
    {
      g_string_append (self->sql->text, i > 1 ? " OR " : "");
      if (!add_comparison (self, scope, CRM_FILTER_EQ, child (node, 0), child (node, i), error))
        return FALSE;
    }
  g_string_append_c (self->sql->text, ')');
  return TRUE;
}

/* --- related lists ------------------------------------------------------------------------ */

static gboolean
is_called (CrmEntity *entity, const CrmRelated *related, const char *name)
{
  return g_str_equal (entity->name, name) || g_strcmp0 (entity->set, name) == 0
         || (related && g_strcmp0 (related->caption, name) == 0);
}

/* Which table's rows @name stands for, and the field of theirs that points here. */
static CrmTable *
find_related (Compiler *self, CrmTable *table, const char *name, CrmField **field)
{
  GPtrArray *lists = table->entity->related;

  for (guint i = 0; lists && i < lists->len; i++)
    {
      CrmRelated *related = g_ptr_array_index (lists, i);
      CrmTable *children = crm_layout_find (self->layout, related->entity);

      *field = children ? crm_entity_find_field (children->entity, related->field) : NULL;
      if (*field && is_called (children->entity, related, name))
        return children;
    }
  for (guint i = 0; i < self->layout->tables->len; i++)
    {
      CrmTable *children = g_ptr_array_index (self->layout->tables, i);

      if (!is_called (children->entity, NULL, name))
        continue;
      for (guint j = 0; j < children->lookups->len; j++)
        {
          *field = children->entity->fields[g_array_index (children->lookups, guint, j)];
          if (g_strcmp0 ((*field)->lookup_entity, table->entity->name) == 0)
            return children;
        }
    }
  return NULL;
}

static gboolean
add_lambda (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  const char *name;
  const Scope *from = find_scope (scope, child (node, 0)->text, &name);
  gboolean all = node->op == CRM_FILTER_ALL, exact = self->exact;
  CrmField *field = NULL;
  CrmTable *children = find_related (self, from->table, name, &field);
  Scope inner = { .outer = scope, .variable = node->text, .table = children };

  if (!children)
    return refuse (error, "names an unknown list", child (node, 0)->text);
  inner.alias = ++self->n_aliases;
  g_string_append_printf (self->sql->text,
                          "%s (SELECT 1 FROM rec_%" G_GINT64_FORMAT " AS t%u WHERE t%u.%s = ",
                          all ? "NOT EXISTS" : "EXISTS", children->number, inner.alias, inner.alias,
                          children->columns[field->index]);
  add_alias (self, from->alias);
  g_string_append_printf (self->sql->text, ".key AND (t%u.state & %d) = 0", inner.alias,
                          CRM_RECORD_DELETED);
  if (child (node, 1))
    {
      g_string_append (self->sql->text, " AND (");
      self->exact = exact || all;
      if (!add_condition (self, &inner, child (node, 1), error))
        return FALSE;
      self->exact = exact;
      g_string_append (self->sql->text, all ? ") IS NOT TRUE" : ")");
    }
  g_string_append_c (self->sql->text, ')');
  return TRUE;
}

/* --- the tree ----------------------------------------------------------------------------- */

static gboolean
add_joined (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  g_string_append_c (self->sql->text, '(');
  for (guint i = 0; i < node->children->len; i++)
    {
      if (i > 0)
        g_string_append (self->sql->text, node->op == CRM_FILTER_AND ? " AND " : " OR ");
      if (!add_condition (self, scope, child (node, i), error))
        return FALSE;
    }
  g_string_append_c (self->sql->text, ')');
  return TRUE;
}

static gboolean
add_not (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  gboolean exact = self->exact, done;

  self->exact = TRUE;
  g_string_append (self->sql->text, "(NOT ");
  done = add_condition (self, scope, child (node, 0), error);
  g_string_append_c (self->sql->text, ')');
  self->exact = exact;
  return done;
}

static gboolean
add_boolean (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  CrmEdmType type;

  if (!find_type (self, scope, node, &type, error))
    return FALSE;
  if (type != CRM_EDM_BOOLEAN)
    return refuse (error, "uses as a condition what is none", node->text);
  return add_operand (self, scope, node, CRM_EDM_BOOLEAN, error);
}

static gboolean
add_condition (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  switch (node->op)
    {
    case CRM_FILTER_AND:
    case CRM_FILTER_OR:
      return add_joined (self, scope, node, error);
    case CRM_FILTER_NOT:
      return add_not (self, scope, node, error);
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
      return add_comparison (self, scope, node->op, child (node, 0), child (node, 1), error);
    case CRM_FILTER_IN:
      return add_in (self, scope, node, error);
    case CRM_FILTER_ANY:
    case CRM_FILTER_ALL:
      return add_lambda (self, scope, node, error);
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
    case CRM_FILTER_FUNCTION:
    case CRM_FILTER_PATH:
    case CRM_FILTER_LITERAL:
    case CRM_FILTER_MACRO:
      break;
    }
  return add_boolean (self, scope, node, error);
}

gboolean
crm_sql_add_filter (
    CrmSql *self, CrmLayout *layout, CrmTable *table, CrmFilter *filter, GError **error)
{
  Compiler compiler = { .sql = self, .layout = layout };
  Scope scope = { .table = table };

  return add_condition (&compiler, &scope, filter, error);
}

/* --- what cannot be known here ------------------------------------------------------------ */

/* One step of the path: " AND (value IS NULL OR it is here)", where value is that of the lookup
 * that ends @prefix. */
static gboolean
add_known_step (Compiler *self, const Scope *scope, char **prefix, CrmTable *target, GError **error)
{
  g_string_append (self->sql->text, " AND (");
  if (!add_steps (self, scope->table, scope->alias, prefix, error))
    return FALSE;
  g_string_append_printf (
      self->sql->text,
      " IS NULL OR EXISTS (SELECT 1 FROM rec_%" G_GINT64_FORMAT " WHERE key = ", target->number);
  if (!add_steps (self, scope->table, scope->alias, prefix, error))
    return FALSE;
  g_string_append (self->sql->text, "))");
  return TRUE;
}

static char **
dup_steps (const char *before, const char *last)
{
  g_autofree char *path = g_strconcat (before, last, NULL);

  return g_strsplit (path, "/", -1);
}

static gboolean
add_known_path (Compiler *self, const Scope *scope, const char *path, GError **error)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  g_autoptr (GString) prefix = g_string_new (NULL);
  CrmTable *table = scope->table, *target = NULL;

  for (char **at = segments; *at; at++)
    {
      CrmField *field = resolve_step (self, table, at, &target, error);
      g_auto (GStrv) names = NULL;

      if (!field || !target)
        return field != NULL;
      /* A step in the middle is named as it was, the last one is the lookup field itself. */
      g_string_append (prefix, prefix->len > 0 ? "/" : "");
      names = dup_steps (prefix->str, field->name);
      g_string_append (prefix, *at);
      if (!add_known_step (self, scope, names, target, error))
        return FALSE;
      table = target;
    }
  return TRUE;
}

static gboolean
add_known (Compiler *self, const Scope *scope, CrmFilter *node, gboolean *decidable, GError **error)
{
  if (node->op == CRM_FILTER_ANY || node->op == CRM_FILTER_ALL)
    {
      *decidable = FALSE;
      return TRUE;
    }
  if (node->op == CRM_FILTER_PATH && strchr (node->text, '/')
      && !add_known_path (self, scope, node->text, error))
    return FALSE;
  for (guint i = 0; i < node->children->len; i++)
    if (!add_known (self, scope, child (node, i), decidable, error))
      return FALSE;
  return TRUE;
}

gboolean
crm_sql_add_known (CrmSql *self,
                   CrmLayout *layout,
                   CrmTable *table,
                   CrmFilter *filter,
                   gboolean *decidable,
                   GError **error)
{
  Compiler compiler = { .sql = self, .layout = layout };
  Scope scope = { .table = table };

  *decidable = TRUE;
  return add_known (&compiler, &scope, filter, decidable, error);
}

/* --- order -------------------------------------------------------------------------------- */

static const char *
collation_of (CrmField *field)
{
  if (field->type == CRM_EDM_STRING && !field->lookup_entity)
    return " COLLATE crm_text";
  return field->type == CRM_EDM_DECIMAL ? " COLLATE crm_decimal" : "";
}

CrmField *
crm_sql_add_path (
    CrmSql *self, CrmLayout *layout, CrmTable *table, const char *path, GError **error)
{
  Compiler compiler = { .sql = self, .layout = layout };
  Scope scope = { .table = table };

  return add_path (&compiler, &scope, path, error);
}

/* Rows that are equal keep one order, in the direction in which the index is read. */
gboolean
crm_sql_add_order (
    CrmSql *self, CrmLayout *layout, CrmTable *table, const char *orderby, GError **error)
{
  Compiler compiler = { .sql = self, .layout = layout };
  Scope scope = { .table = table };
  int display = table->entity->display_field;
  const char *by_default = display >= 0 ? table->entity->fields[display]->name : NULL;
  const char *text = orderby && *orderby ? orderby : by_default;
  g_autoptr (GPtrArray) items = NULL;
  gboolean descending = FALSE;

  g_string_append (self->text, " ORDER BY ");
  if (text)
    {
      g_autoptr (GError) local = NULL;

      items = crm_orderby_parse (text, &local);
      if (!items)
        return refuse (error, "has an order nobody understands", local->message);
    }
  for (guint i = 0; items && i < items->len; i++)
    {
      CrmOrderItem *item = g_ptr_array_index (items, i);
      CrmField *field = add_path (&compiler, &scope, item->path, error);

      if (!field)
        return FALSE;
      g_string_append_printf (self->text, "%s%s, ", collation_of (field),
                              item->descending ? " DESC" : "");
      descending = i == 0 ? item->descending : descending;
    }
  g_string_append (self->text, descending ? "r.id DESC" : "r.id");
  return TRUE;
}
