/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-manifest-private.h"

/* QueryFilter: what the mobile app asks DataService for. Its numbers are those of the platform. */

#define FAR_DAYS 36500

enum
{
  KIND_COMPARE = 1,
  KIND_IS_NULL = 2,
  KIND_IN = 4,
  KIND_EXISTS = 5,
  KIND_GROUP = 6,
};

enum
{
  EXPRESSION_COLUMN = 0,
  EXPRESSION_FUNCTION = 1,
  EXPRESSION_VALUE = 2,
};

enum
{
  COMPARE_IS_NULL = 1,
  COMPARE_IS_NOT_NULL = 2,
  COMPARE_EQUAL = 3,
  COMPARE_NOT_EQUAL = 4,
  COMPARE_LESS = 5,
  COMPARE_LESS_OR_EQUAL = 6,
  COMPARE_GREATER = 7,
  COMPARE_GREATER_OR_EQUAL = 8,
  COMPARE_EXISTS = 15,
  COMPARE_NOT_EXISTS = 16,
};

enum
{
  MACRO_USER = 1,
  MACRO_CONTACT = 2,
  MACRO_YESTERDAY = 3,
  MACRO_TODAY = 4,
  MACRO_TOMORROW = 5,
  MACRO_NEXT_DAYS = 24,
  MACRO_PREVIOUS_DAYS = 25,
};

static char *dup_clause (CrmManifestPlace *place,
                         CrmEdmEntityType *type,
                         JsonObject *filter,
                         const char *before);

/* --- moments ------------------------------------------------------------------------------ */

/* Days from @from on, before @to, both counted from today. */
typedef struct
{
  int from;
  int to;
} Days;

static char *
dup_day (int days)
{
  return days == 0
             ? g_strdup ("@today")
             : g_strdup_printf ("@today %s duration'P%dD'", days < 0 ? "sub" : "add", ABS (days));
}

static gboolean
find_days (JsonObject *expression, gint64 macro, Days *out)
{
  JsonObject *argument = crm_manifest_object (expression, "functionArgument");
  gint64 n = crm_manifest_number (crm_manifest_object (argument, "parameter"), "value", 0);

  if (n < 0 || n > FAR_DAYS)
    return FALSE;
  switch (macro)
    {
    case MACRO_YESTERDAY:
      *out = (Days) { -1, 0 };
      return TRUE;
    case MACRO_TODAY:
      *out = (Days) { 0, 1 };
      return TRUE;
    case MACRO_TOMORROW:
      *out = (Days) { 1, 2 };
      return TRUE;
    case MACRO_NEXT_DAYS:
      *out = (Days) { 0, (int) n + 1 };
      return n > 0;
    case MACRO_PREVIOUS_DAYS:
      *out = (Days) { (int) -n, 1 };
      return n > 0;
    default:
      return FALSE;
    }
}

static char *
dup_in_days (const char *path, const Days *days, gint64 comparison)
{
  g_autofree char *from = dup_day (days->from);
  g_autofree char *to = dup_day (days->to);

  switch (comparison)
    {
    case COMPARE_EQUAL:
      return g_strdup_printf ("%s ge %s and %s lt %s", path, from, path, to);
    case COMPARE_NOT_EQUAL:
      return g_strdup_printf ("%s lt %s or %s ge %s", path, from, path, to);
    case COMPARE_LESS:
      return g_strdup_printf ("%s lt %s", path, from);
    case COMPARE_LESS_OR_EQUAL:
      return g_strdup_printf ("%s lt %s", path, to);
    case COMPARE_GREATER:
      return g_strdup_printf ("%s ge %s", path, to);
    case COMPARE_GREATER_OR_EQUAL:
      return g_strdup_printf ("%s ge %s", path, from);
    default:
      return NULL;
    }
}

/* --- one comparison ----------------------------------------------------------------------- */

static char *
dup_compared (const char *path, gint64 comparison, const char *value)
{
  static const struct
  {
    const char *format; /* path, value */
  } forms[] = {
    [COMPARE_EQUAL] = { "%s eq %s" },   [COMPARE_NOT_EQUAL] = { "%s ne %s" },
    [COMPARE_LESS] = { "%s lt %s" },    [COMPARE_LESS_OR_EQUAL] = { "%s le %s" },
    [COMPARE_GREATER] = { "%s gt %s" }, [COMPARE_GREATER_OR_EQUAL] = { "%s ge %s" },
    [9] = { "startswith(%s,%s)" },      [10] = { "not startswith(%s,%s)" },
    [11] = { "contains(%s,%s)" },       [12] = { "not contains(%s,%s)" },
    [13] = { "endswith(%s,%s)" },       [14] = { "not endswith(%s,%s)" },
  };
  g_auto (GStrv) halves = NULL;

  if (comparison < 0 || comparison >= (gint64) G_N_ELEMENTS (forms)
      || forms[comparison].format == NULL)
    return NULL;

  halves = g_strsplit (forms[comparison].format, "%s", 3);
  return g_strconcat (halves[0], path, halves[1], value, halves[2], NULL);
}

static char *
dup_with_macro (const char *path, gint64 comparison, JsonObject *expression)
{
  gint64 macro = crm_manifest_number (expression, "macrosType", 0);
  Days days;

  if (macro == MACRO_USER || macro == MACRO_CONTACT)
    return dup_compared (path, comparison, macro == MACRO_USER ? "@me" : "@mycontact");

  return find_days (expression, macro, &days) ? dup_in_days (path, &days, comparison) : NULL;
}

static char *
dup_with_value (const CrmEdmProperty *property,
                const char *path,
                gint64 comparison,
                JsonObject *expression)
{
  JsonObject *parameter = crm_manifest_object (expression, "parameter");
  g_autofree char *value
      = parameter != NULL
            ? crm_manifest_dup_literal (property, json_object_get_member (parameter, "value"))
            : NULL;

  return value != NULL ? dup_compared (path, comparison, value) : NULL;
}

/* One value, or any of several. */
static char *
dup_in (const CrmEdmProperty *property, const char *path, JsonObject *filter)
{
  JsonArray *values = crm_manifest_array (filter, "rightExpressions");
  gboolean is_not = crm_manifest_number (filter, "comparisonType", 0) == COMPARE_NOT_EQUAL;
  GPtrArray *clauses;
  g_autofree char *joined = NULL;

  if (values == NULL || json_array_get_length (values) == 0)
    return NULL;
  clauses = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < json_array_get_length (values); i++)
    g_ptr_array_add (clauses, dup_with_value (property, path, COMPARE_EQUAL,
                                              crm_manifest_element (values, i)));
  joined = crm_manifest_join (clauses, TRUE);
  if (joined == NULL || !is_not)
    return g_steal_pointer (&joined);

  return g_strdup_printf ("not (%s)", joined);
}

static char *
dup_comparison (CrmManifestPlace *place,
                CrmEdmEntityType *type,
                JsonObject *filter,
                const char *before)
{
  JsonObject *left = crm_manifest_object (filter, "leftExpression");
  JsonObject *right = crm_manifest_object (filter, "rightExpression");
  const char *columns = crm_manifest_text (left, "columnPath");
  gint64 kind = crm_manifest_number (filter, "filterType", 0);
  gint64 comparison = crm_manifest_number (filter, "comparisonType", COMPARE_EQUAL);
  gint64 of = crm_manifest_number (right, "expressionType", -1);
  CrmEdmProperty *property = NULL;
  g_autofree char *path
      = columns != NULL ? crm_manifest_dup_path (place->edm, type, columns, &property) : NULL;
  g_autofree char *full = path != NULL ? g_strconcat (before, path, NULL) : NULL;

  if (full == NULL)
    return NULL;
  if (kind == KIND_IS_NULL)
    return dup_compared (
        full, comparison == COMPARE_IS_NOT_NULL ? COMPARE_NOT_EQUAL : COMPARE_EQUAL, "null");
  if (kind == KIND_IN)
    return dup_in (property, full, filter);
  if (kind != KIND_COMPARE)
    return NULL;
  if (of == EXPRESSION_FUNCTION && crm_manifest_number (right, "functionType", 0) == 1)
    return dup_with_macro (full, comparison, right);
  if (of == EXPRESSION_VALUE)
    return dup_with_value (property, full, comparison, right);

  return NULL;
}

/* --- groups ------------------------------------------------------------------------------- */

static char *
dup_group (CrmManifestPlace *place, CrmEdmEntityType *type, JsonObject *filter, const char *before)
{
  JsonObject *items = crm_manifest_object (filter, "items");
  GPtrArray *clauses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GList) names = items != NULL ? json_object_get_members (items) : NULL;

  for (GList *each = names; each != NULL; each = each->next)
    {
      JsonObject *item = crm_manifest_object (items, each->data);

      /* What is switched off says nothing. */
      if (item != NULL
          && (!json_object_has_member (item, "isEnabled")
              || crm_manifest_truth (item, "isEnabled")))
        g_ptr_array_add (clauses, dup_clause (place, type, item, before));
    }

  return crm_manifest_join (clauses, crm_manifest_number (filter, "logicalOperation", 0) == 1);
}

/* "[Child:Column].Id": there is a child whose column points here, and for which ... */
static char *
dup_exists (CrmManifestPlace *place, CrmEdmEntityType *type, JsonObject *filter, const char *before)
{
  const char *columns
      = crm_manifest_text (crm_manifest_object (filter, "leftExpression"), "columnPath");
  g_auto (GStrv) parts = g_strsplit_set (columns != NULL ? columns : "", "[:]", -1);
  JsonObject *inner = crm_manifest_object (filter, "subFilters");
  guint n_lost = place->n_lost;
  g_autofree char *back = NULL;
  g_autofree char *clause = NULL;
  char *exists;
  CrmEdmNavigation *navigation;
  CrmEdmEntityType *child;

  if (g_strv_length (parts) != 4 || *parts[0] != '\0' || !g_str_equal (parts[3], ".Id")
      || *before != '\0')
    return NULL;
  back = g_strdup_printf ("%sCollectionBy%s", parts[1], parts[2]);
  navigation = crm_edm_entity_type_find_navigation (type, back);
  child
      = navigation != NULL ? crm_edm_find_entity_type (place->edm, navigation->target_type) : NULL;
  if (child == NULL)
    return NULL;

  clause = inner != NULL ? dup_group (place, child, inner, "x/") : NULL;
  exists = clause != NULL ? g_strdup_printf ("%s/any(x:%s)", back, clause)
                          : g_strdup_printf ("%s/any()", back);
  return crm_manifest_number (filter, "comparisonType", COMPARE_EXISTS) == COMPARE_NOT_EXISTS
             ? crm_manifest_negate (place, exists, n_lost)
             : exists;
}

static char *
dup_clause (CrmManifestPlace *place, CrmEdmEntityType *type, JsonObject *filter, const char *before)
{
  gint64 kind = crm_manifest_number (filter, "filterType", KIND_COMPARE);
  const char *columns
      = crm_manifest_text (crm_manifest_object (filter, "leftExpression"), "columnPath");
  char *clause;

  if (kind == KIND_GROUP)
    return dup_group (place, type, filter, before);

  clause = kind == KIND_EXISTS ? dup_exists (place, type, filter, before)
                               : dup_comparison (place, type, filter, before);
  if (clause == NULL)
    crm_manifest_lose (place, columns != NULL ? columns : "a clause without a column");
  return clause;
}

char *
crm_manifest_dup_query_filter (CrmManifestPlace *place, CrmEdmEntityType *type, JsonObject *filter)
{
  return dup_clause (place, type, filter, "");
}
