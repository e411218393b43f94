/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-filter.h"

#include <string.h>

#include "crm-demo-logical.h"
#include "crm-guid.h"
#include "crm-time.h"

/* What names stand for inside any() and all(): the innermost first. */
typedef struct _Scope Scope;
struct _Scope
{
  const CrmDemoEntity *entity;
  const char *alias;
  const char *variable; /* %NULL at the outside */
  const Scope *outer;
};

typedef struct
{
  CrmDemoService *service;
  const CrmDemoUser *user;
  CrmDemoNames names;
  CrmDemoSql *sql;
  guint n_aliases;
} Compiler;

static gboolean
condition (Compiler *self, const Scope *scope, CrmFilter *node, gboolean negated, GError **error);
static gboolean
value (Compiler *self, const Scope *scope, CrmFilter *node, CrmEdmType wanted, GError **error);

/* The scope a path starts in; @path is moved behind the variable. */
static const Scope *
find_scope (const Scope *scope, const char **path)
{
  const Scope *outside = scope;

  for (; scope != NULL; scope = scope->outer)
    {
      gsize length = scope->variable != NULL ? strlen (scope->variable) : 0;

      outside = scope;
      if (length > 0 && strncmp (*path, scope->variable, length) == 0 && (*path)[length] == '/')
        {
          *path += length + 1;
          return scope;
        }
    }
  if (g_str_has_prefix (*path, "$it/"))
    *path += strlen ("$it/");

  return outside;
}

static gboolean
unknown_property (Compiler *self, const CrmDemoEntity *entity, const char *name, GError **error)
{
  g_set_error (error, CRM_DEMO_ERROR, 400, "Could not find a property named '%s' on type '%s.%s'",
               name, self->service->schema->traits->schema_name, entity->type_name);
  return FALSE;
}

/* Creatio filters a lookup by its navigation only: Account/Id. */
static gboolean
check_lookup (Compiler *self,
              const CrmDemoEntity *entity,
              const CrmDemoColumn *column,
              GError **error)
{
  if (self->names == CRM_DEMO_NAMES_MODEL || column->target == NULL
      || !crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_LOOKUPS_BY_PATH))
    return TRUE;

  g_set_error (error, CRM_DEMO_ERROR, 400, "Column by path %s not found in schema %s", column->name,
               entity->name);
  return FALSE;
}

/* A choice that is a number outside is a text inside. */
static void
emit_codes (Compiler *self, const char *alias, const CrmDemoColumn *column)
{
  const CrmDemoEnum *type = crm_demo_enum_find (column->enum_type);

  crm_demo_sql_add_format (self->sql, "CASE %s.\"%s\"", alias, column->name);
  for (int i = 0; type->members[i] != NULL; i++)
    {
      g_autofree char *code = crm_demo_choice_dup_codes (column, type->members[i]);

      crm_demo_sql_add_format (self->sql, " WHEN '%s' THEN %s", type->members[i], code);
    }
  crm_demo_sql_add (self->sql, " END");
}

static void
emit_column (Compiler *self, const char *alias, const CrmDemoColumn *column, CrmEdmType *type)
{
  gboolean is_outside = self->names == CRM_DEMO_NAMES_FACE;

  *type = is_outside ? column->wire_type : column->type;
  if (is_outside && column->is_coded && column->wire_type == CRM_EDM_INT32)
    emit_codes (self, alias, column);
  else if (is_outside && column->type == CRM_EDM_DATE && *type == CRM_EDM_DATE_TIME_OFFSET)
    crm_demo_sql_add_format (self->sql, "(CAST(strftime('%%s', %s.\"%s\") AS INTEGER) * 1000000)",
                             alias, column->name);
  else if (is_outside && column->twin != NULL)
    crm_demo_sql_add_format (self->sql, "IFNULL(%s.\"%s\", %s.\"%s\")", alias, column->name, alias,
                             column->twin->name);
  else
    crm_demo_sql_add_format (self->sql, "%s.\"%s\"", alias, column->name);
}

static gboolean
emit_path (Compiler *self,
           const CrmDemoEntity *entity,
           const char *alias,
           const char *path,
           CrmEdmType *type,
           GError **error)
{
  CrmDemoSchema *schema = self->service->schema;
  const char *slash = strchr (path, '/');
  g_autofree char *name
      = slash != NULL ? g_strndup (path, (gsize) (slash - path)) : g_strdup (path);
  g_autofree char *inner = NULL;
  const CrmDemoColumn *column;

  if (slash == NULL)
    {
      column = crm_demo_entity_find_named (entity, self->names, name);
      if (column == NULL)
        return unknown_property (self, entity, name, error);
      if (!check_lookup (self, entity, column, error))
        return FALSE;
      emit_column (self, alias, column, type);
      return TRUE;
    }

  column = crm_demo_entity_find_navigation (entity, name);
  if (column == NULL)
    return unknown_property (self, entity, name, error);
  if (g_str_equal (slash + 1, crm_demo_schema_find (schema, column->target)->key_name))
    {
      *type = CRM_EDM_GUID;
      crm_demo_sql_add_format (self->sql, "%s.\"%s\"", alias, column->name);
      return TRUE;
    }

  inner = g_strdup_printf ("n%u", self->n_aliases++);
  entity = crm_demo_schema_find (schema, column->target);
  crm_demo_sql_add (self->sql, "(SELECT ");
  if (!emit_path (self, entity, inner, slash + 1, type, error))
    return FALSE;
  crm_demo_sql_add_format (self->sql, " FROM \"%s\" %s WHERE %s.\"Id\" = %s.\"%s\")", entity->set,
                           inner, inner, alias, column->name);

  return TRUE;
}

/* FROM and WHERE of the rows at the other end of a collection; its scope for what follows. */
static gboolean
emit_collection (Compiler *self,
                 const Scope *outer,
                 const char *path,
                 const char *variable,
                 Scope *scope,
                 char **alias,
                 GError **error)
{
  CrmDemoColumn *back = NULL;
  const Scope *start = find_scope (outer, &path);
  const CrmDemoEntity *entity
      = crm_demo_schema_find_collection (self->service->schema, start->entity, path, &back);

  if (entity == NULL)
    return unknown_property (self, start->entity, path, error);

  *alias = g_strdup_printf ("n%u", self->n_aliases++);
  *scope = (Scope) { entity, *alias, variable, outer };
  crm_demo_sql_add_format (self->sql, " FROM \"%s\" %s WHERE %s.\"%s\" = %s.\"Id\"", entity->set,
                           *alias, *alias, back->name, start->alias);

  return crm_demo_user_add_condition (self->user, self->service->schema, entity, CRM_DEMO_READ,
                                      *alias, self->sql, error);
}

static gboolean
is_number (CrmEdmType type)
{
  return type >= CRM_EDM_BYTE && type <= CRM_EDM_DECIMAL;
}

/* Dataverse has the comparisons, "and", "or" and "not", and little more. */
static gboolean
check_language (Compiler *self, const char *what, gboolean is_known, GError **error)
{
  if (is_known || !crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_SMALL_LANGUAGE))
    return TRUE;

  g_set_error (error, CRM_DEMO_ERROR, 501, "The query node '%s' is not supported", what);
  return FALSE;
}

typedef struct
{
  const char *name;
  guint n_values;
  const char *sql; /* $1 $2 $3: arguments; $t: $1 as what SQLite's date functions take */
  CrmEdmType result;
  CrmEdmType argument; /* what a literal argument is read as */
} Function;

static const Function functions[] = {
  { "contains", 2, "instr($1, $2) > 0", CRM_EDM_BOOLEAN, CRM_EDM_STRING },
  { "startswith", 2, "substr($1, 1, length($2)) = $2", CRM_EDM_BOOLEAN, CRM_EDM_STRING },
  { "endswith", 2, "(length($2) = 0 AND $1 IS NOT NULL OR substr($1, -length($2)) = $2)",
    CRM_EDM_BOOLEAN, CRM_EDM_STRING },
  { "length", 1, "length($1)", CRM_EDM_INT32, CRM_EDM_STRING },
  { "tolower", 1, "crm_lower($1)", CRM_EDM_STRING, CRM_EDM_STRING },
  { "toupper", 1, "crm_upper($1)", CRM_EDM_STRING, CRM_EDM_STRING },
  { "trim", 1, "trim($1)", CRM_EDM_STRING, CRM_EDM_STRING },
  { "concat", 2, "($1 || $2)", CRM_EDM_STRING, CRM_EDM_STRING },
  { "indexof", 2, "(instr($1, $2) - 1)", CRM_EDM_INT32, CRM_EDM_STRING },
  { "substring", 2, "substr($1, $2 + 1)", CRM_EDM_STRING, CRM_EDM_OTHER },
  { "substring", 3, "substr($1, $2 + 1, $3)", CRM_EDM_STRING, CRM_EDM_OTHER },
  { "year", 1, "CAST(strftime('%Y', $t) AS INTEGER)", CRM_EDM_INT32, CRM_EDM_OTHER },
  { "month", 1, "CAST(strftime('%m', $t) AS INTEGER)", CRM_EDM_INT32, CRM_EDM_OTHER },
  { "day", 1, "CAST(strftime('%d', $t) AS INTEGER)", CRM_EDM_INT32, CRM_EDM_OTHER },
  { "hour", 1, "CAST(strftime('%H', $t) AS INTEGER)", CRM_EDM_INT32, CRM_EDM_OTHER },
  { "minute", 1, "CAST(strftime('%M', $t) AS INTEGER)", CRM_EDM_INT32, CRM_EDM_OTHER },
  { "second", 1, "CAST(strftime('%S', $t) AS INTEGER)", CRM_EDM_INT32, CRM_EDM_OTHER },
  { "date", 1, "strftime('%Y-%m-%d', $t)", CRM_EDM_DATE, CRM_EDM_OTHER },
  { "round", 1, "round(CAST($1 AS REAL))", CRM_EDM_DOUBLE, CRM_EDM_DOUBLE },
  { "floor", 1, "floor(CAST($1 AS REAL))", CRM_EDM_DOUBLE, CRM_EDM_DOUBLE },
  { "ceiling", 1, "ceil(CAST($1 AS REAL))", CRM_EDM_DOUBLE, CRM_EDM_DOUBLE },
};

/* The first of them are those that every product knows. */
#define N_SMALL 3

static const Function *
find_function (CrmFilter *node)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, node->text) && functions[i].n_values == node->children->len)
      return &functions[i];

  return NULL;
}

/* The type of a value without writing it; CRM_EDM_OTHER where a literal leaves it open. */
static CrmEdmType
type_of (Compiler *self, const Scope *scope, CrmFilter *node)
{
  const Function *function;

  if (node->op == CRM_FILTER_PATH)
    {
      g_autoptr (CrmDemoSql) scratch = crm_demo_sql_new (NULL);
      Compiler probe = { self->service, self->user, self->names, scratch, 0 };
      CrmEdmType type = CRM_EDM_OTHER;
      const char *path = node->text;
      const Scope *start = find_scope (scope, &path);

      if (g_str_has_suffix (path, "/$count"))
        return CRM_EDM_INT64;
      emit_path (&probe, start->entity, start->alias, path, &type, NULL);
      return type;
    }
  if (node->op == CRM_FILTER_FUNCTION)
    {
      function = find_function (node);
      if (g_str_equal (node->text, "now"))
        return CRM_EDM_DATE_TIME_OFFSET;
      return function != NULL ? function->result : CRM_EDM_OTHER;
    }
  if (node->op == CRM_FILTER_ADD || node->op == CRM_FILTER_SUB)
    return type_of (self, scope, g_ptr_array_index (node->children, 0));

  return CRM_EDM_OTHER;
}

static gboolean
emit_argument (Compiler *self,
               const Scope *scope,
               const Function *function,
               CrmFilter *node,
               char which,
               GError **error)
{
  guint index = which == 't' ? 0 : (guint) (which - '1');
  CrmFilter *child = g_ptr_array_index (node->children, index);
  gboolean is_caseless = function - functions < N_SMALL
                         && crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_CASELESS);

  crm_demo_sql_add (self->sql, is_caseless ? "crm_lower(" : "");
  if (!value (self, scope, child, function->argument, error))
    return FALSE;
  crm_demo_sql_add (self->sql, is_caseless ? ")" : "");
  if (which == 't' && type_of (self, scope, child) != CRM_EDM_DATE)
    crm_demo_sql_add (self->sql, " / 1000000.0, 'unixepoch'");

  return TRUE;
}

static gboolean
emit_function (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  const Function *function = find_function (node);

  if (g_str_equal (node->text, "now") && node->children->len == 0)
    {
      if (!check_language (self, node->text, FALSE, error))
        return FALSE;
      crm_demo_sql_add_int (self->sql, crm_demo_service_now_us (self->service));
      return TRUE;
    }
  if (function == NULL)
    {
      g_set_error (error, CRM_DEMO_ERROR, 501, "The function '%s' is not supported", node->text);
      return FALSE;
    }
  if (!check_language (self, node->text, function - functions < N_SMALL, error))
    return FALSE;

  for (const char *at = function->sql; *at != '\0'; at++)
    {
      if (*at != '$')
        g_string_append_c (self->sql->text, *at);
      else if (!emit_argument (self, scope, function, node, *++at, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
wrong_type (CrmEdmType wanted, CrmFilter *node, GError **error)
{
  g_set_error (error, CRM_DEMO_ERROR, 400, "Incompatible types: %s against %s",
               crm_edm_type_to_string (wanted), crm_edm_type_to_string (node->type));
  return FALSE;
}

static gboolean
emit_number (Compiler *self, CrmFilter *node, CrmEdmType wanted, GError **error)
{
  g_autofree char *text = NULL;

  if (!is_number (node->type))
    return wrong_type (wanted, node, error);

  text = crm_value_dup_text (node->type, &node->value);
  if (wanted == CRM_EDM_DECIMAL)
    crm_demo_sql_add_text (self->sql, text);
  else if (node->value.kind == CRM_VALUE_INT)
    crm_demo_sql_add_int (self->sql, node->value.integer);
  else
    crm_demo_sql_add_double (self->sql, g_ascii_strtod (text, NULL));

  return TRUE;
}

static gboolean
emit_guid (Compiler *self, CrmFilter *node, GError **error)
{
  char text[37];

  if (node->value.kind != CRM_VALUE_BYTES || node->value.length != CRM_GUID_LENGTH)
    return wrong_type (CRM_EDM_GUID, node, error);

  crm_guid_format (node->value.bytes, text);
  crm_demo_sql_add_text (self->sql, text);

  return TRUE;
}

static gboolean
emit_instant (Compiler *self, CrmFilter *node, GError **error)
{
  g_autofree char *midnight = NULL;
  gint64 us;

  if (node->type == CRM_EDM_DATE_TIME_OFFSET)
    {
      crm_demo_sql_add_int (self->sql, node->value.integer);
      return TRUE;
    }
  if (node->type != CRM_EDM_DATE)
    return wrong_type (CRM_EDM_DATE_TIME_OFFSET, node, error);

  midnight = g_strdup_printf ("%sT00:00:00Z", node->value.text);
  if (!crm_time_parse (midnight, strlen (midnight), &us))
    return wrong_type (CRM_EDM_DATE_TIME_OFFSET, node, error);
  crm_demo_sql_add_int (self->sql, us);

  return TRUE;
}

/* A literal without a partner says itself what it is. */
static gboolean
emit_literal (Compiler *self, CrmFilter *node, CrmEdmType wanted, GError **error)
{
  if (wanted == CRM_EDM_OTHER)
    wanted = node->type;
  if (crm_value_is_empty (&node->value))
    {
      crm_demo_sql_add (self->sql, "NULL");
      return TRUE;
    }
  if (is_number (wanted))
    return emit_number (self, node, wanted, error);
  if (wanted == CRM_EDM_GUID)
    return emit_guid (self, node, error);
  if (wanted == CRM_EDM_DATE_TIME_OFFSET)
    return emit_instant (self, node, error);
  if (wanted == CRM_EDM_BOOLEAN && node->value.kind == CRM_VALUE_INT)
    {
      crm_demo_sql_add_int (self->sql, node->value.integer);
      return TRUE;
    }
  if (node->value.kind != CRM_VALUE_TEXT
      || (node->type != wanted && !(wanted == CRM_EDM_ENUM && node->type == CRM_EDM_STRING)))
    return wrong_type (wanted, node, error);
  crm_demo_sql_add_text (self->sql, node->value.text);

  return TRUE;
}

static gboolean
emit_path_node (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  CrmEdmType type;
  const char *path = node->text;
  const Scope *start;

  if (g_str_has_suffix (path, "/$count"))
    {
      g_autofree char *collection = g_strndup (path, strlen (path) - strlen ("/$count"));
      g_autofree char *alias = NULL;
      Scope inner;

      crm_demo_sql_add (self->sql, "(SELECT count(*)");
      if (!emit_collection (self, scope, collection, NULL, &inner, &alias, error))
        return FALSE;
      crm_demo_sql_add (self->sql, ")");
      return TRUE;
    }

  start = find_scope (scope, &path);
  return emit_path (self, start->entity, start->alias, path, &type, error);
}

static gboolean
emit_arithmetic (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  if (!check_language (self, node->op == CRM_FILTER_ADD ? "add" : "sub", FALSE, error))
    return FALSE;
  crm_demo_sql_add (self->sql, "(");
  if (!value (self, scope, g_ptr_array_index (node->children, 0), CRM_EDM_OTHER, error))
    return FALSE;
  crm_demo_sql_add (self->sql, node->op == CRM_FILTER_ADD ? " + " : " - ");
  if (!value (self, scope, g_ptr_array_index (node->children, 1), CRM_EDM_OTHER, error))
    return FALSE;
  crm_demo_sql_add (self->sql, ")");

  return TRUE;
}

static gboolean
value (Compiler *self, const Scope *scope, CrmFilter *node, CrmEdmType wanted, GError **error)
{
  switch (node->op)
    {
    case CRM_FILTER_PATH:
      return emit_path_node (self, scope, node, error);
    case CRM_FILTER_LITERAL:
      return emit_literal (self, node, wanted, error);
    case CRM_FILTER_FUNCTION:
      return emit_function (self, scope, node, error);
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
      return emit_arithmetic (self, scope, node, error);
    case CRM_FILTER_MACRO:
      g_set_error (error, CRM_DEMO_ERROR, 400, "The parameter alias '@%s' has no value",
                   node->text);
      return FALSE;
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
      return condition (self, scope, node, TRUE, error);
    }

  return FALSE;
}

static const char *
comparison (CrmFilterOp op)
{
  static const char *const names[] = {
    [CRM_FILTER_EQ] = " IS ", [CRM_FILTER_NE] = " IS NOT ", [CRM_FILTER_LT] = " < ",
    [CRM_FILTER_LE] = " <= ", [CRM_FILTER_GT] = " > ",      [CRM_FILTER_GE] = " >= ",
  };

  return names[op];
}

static gboolean
emit_comparison (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  CrmFilter *left = g_ptr_array_index (node->children, 0);
  CrmFilter *right = g_ptr_array_index (node->children, 1);
  CrmEdmType type = type_of (self, scope, left);

  if (type == CRM_EDM_OTHER)
    type = type_of (self, scope, right);
  if (!value (self, scope, left, type, error))
    return FALSE;
  if (type == CRM_EDM_DECIMAL)
    crm_demo_sql_add (self->sql, " COLLATE decimal");
  if (type == CRM_EDM_STRING
      && crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_CASELESS))
    crm_demo_sql_add (self->sql, " COLLATE NOCASE");
  crm_demo_sql_add (self->sql, comparison (node->op));

  return value (self, scope, right, type, error);
}

static gboolean
emit_in (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  CrmFilter *first = g_ptr_array_index (node->children, 0);
  CrmEdmType type = type_of (self, scope, first);

  if (!check_language (self, "in", FALSE, error) || !value (self, scope, first, type, error))
    return FALSE;
  crm_demo_sql_add (self->sql, " IN (");
  for (guint i = 1; i < node->children->len; i++)
    {
      if (i > 1)
        crm_demo_sql_add (self->sql, ", ");
      if (!value (self, scope, g_ptr_array_index (node->children, i), type, error))
        return FALSE;
    }
  crm_demo_sql_add (self->sql, ")");

  return TRUE;
}

/* all(x) is: there is none for which x is not true. */
static gboolean
emit_lambda (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  CrmFilter *collection = g_ptr_array_index (node->children, 0);
  gboolean all = node->op == CRM_FILTER_ALL;
  g_autofree char *alias = NULL;
  Scope inner;

  crm_demo_sql_add (self->sql, all ? "NOT EXISTS (SELECT 1" : "EXISTS (SELECT 1");
  if (!emit_collection (self, scope, collection->text, node->text, &inner, &alias, error))
    return FALSE;
  if (node->children->len > 1)
    {
      crm_demo_sql_add (self->sql, all ? " AND NOT " : " AND ");
      if (!condition (self, &inner, g_ptr_array_index (node->children, 1), all, error))
        return FALSE;
    }
  crm_demo_sql_add (self->sql, ")");

  return TRUE;
}

static gboolean
emit_joined (Compiler *self,
             const Scope *scope,
             CrmFilter *node,
             const char *joint,
             gboolean negated,
             GError **error)
{
  for (guint i = 0; i < node->children->len; i++)
    {
      if (i > 0)
        crm_demo_sql_add (self->sql, joint);
      if (!condition (self, scope, g_ptr_array_index (node->children, i), negated, error))
        return FALSE;
    }

  return TRUE;
}

/* A value that stands where a condition is wanted. */
static gboolean
emit_truth (Compiler *self, const Scope *scope, CrmFilter *node, GError **error)
{
  CrmEdmType type = type_of (self, scope, node);

  if (type != CRM_EDM_BOOLEAN && type != CRM_EDM_OTHER)
    {
      g_set_error (error, CRM_DEMO_ERROR, 400, "A condition is wanted, not a value of type %s",
                   crm_edm_type_to_string (type));
      return FALSE;
    }

  return value (self, scope, node, CRM_EDM_BOOLEAN, error);
}

static gboolean
emit_condition (
    Compiler *self, const Scope *scope, CrmFilter *node, gboolean negated, GError **error)
{
  switch (node->op)
    {
    case CRM_FILTER_AND:
      return emit_joined (self, scope, node, " AND ", negated, error);
    case CRM_FILTER_OR:
      return emit_joined (self, scope, node, " OR ", negated, error);
    case CRM_FILTER_NOT:
      crm_demo_sql_add (self->sql, "NOT ");
      return condition (self, scope, g_ptr_array_index (node->children, 0), TRUE, error);
    case CRM_FILTER_EQ:
    case CRM_FILTER_NE:
    case CRM_FILTER_LT:
    case CRM_FILTER_LE:
    case CRM_FILTER_GT:
    case CRM_FILTER_GE:
      return emit_comparison (self, scope, node, error);
    case CRM_FILTER_IN:
      return emit_in (self, scope, node, error);
    case CRM_FILTER_ANY:
    case CRM_FILTER_ALL:
      return emit_lambda (self, scope, node, error);
    case CRM_FILTER_FUNCTION:
    case CRM_FILTER_PATH:
    case CRM_FILTER_LITERAL:
    case CRM_FILTER_MACRO:
    case CRM_FILTER_ADD:
    case CRM_FILTER_SUB:
      return emit_truth (self, scope, node, error);
    }

  return FALSE;
}

/* A comparison with null is false, and "not" makes it true: SQL would leave it unknown. Only there
 * is it said, because it hides indexes. What is null itself (a boolean, contains()) stays null. */
static gboolean
condition (Compiler *self, const Scope *scope, CrmFilter *node, gboolean negated, GError **error)
{
  gboolean decides = negated && node->op >= CRM_FILTER_LT && node->op <= CRM_FILTER_IN;

  crm_demo_sql_add (self->sql, decides ? "IFNULL((" : "(");
  if (!emit_condition (self, scope, node, negated, error))
    return FALSE;
  crm_demo_sql_add (self->sql, decides ? "), 0)" : ")");

  return TRUE;
}

gboolean
crm_demo_filter_compile (CrmDemoService *service,
                         const CrmDemoUser *user,
                         CrmDemoNames names,
                         const CrmDemoEntity *entity,
                         const char *alias,
                         CrmFilter *filter,
                         CrmDemoSql *sql,
                         GError **error)
{
  Compiler self = { service, user, names, sql, 0 };
  Scope scope = { entity, alias, NULL, NULL };

  return condition (&self, &scope, filter, FALSE, error);
}

gboolean
crm_demo_filter_compile_path (CrmDemoService *service,
                              const CrmDemoEntity *entity,
                              const char *alias,
                              const char *path,
                              CrmDemoSql *sql,
                              GError **error)
{
  Compiler self = { service, NULL, CRM_DEMO_NAMES_FACE, sql, 100 };
  CrmEdmType type;

  if (!emit_path (&self, entity, alias, path, &type, error))
    return FALSE;
  if (type == CRM_EDM_DECIMAL)
    crm_demo_sql_add (sql, " COLLATE decimal");

  return TRUE;
}
