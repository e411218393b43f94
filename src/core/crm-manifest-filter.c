/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-manifest-private.h"

/* SyncFilter: what the mobile app asks for over OData. */

#define FAR_DAYS 36500

static const struct
{
  const char *word;
  const char *operator;
} comparisons[] = {
  { "Equal", "eq" }, { "NotEqual", "ne" },    { "Greater", "gt" },
  { "Less", "lt" },  { "LessOrEqual", "le" }, { "GreaterOrEqual", "ge" },
};

static const char *
operator_of (JsonObject *filter)
{
  const char *word = crm_manifest_word (crm_manifest_text (filter, "compareType"));

  for (guint i = 0; i < G_N_ELEMENTS (comparisons); i++)
    if (word != NULL && g_ascii_strcasecmp (word, comparisons[i].word) == 0)
      return comparisons[i].operator;

  return word == NULL ? "eq" : NULL;
}

/* "@today sub duration'P30D'": a day or hour shifted by "macrosParams". */
static char *
dup_shifted (const char *macro, JsonObject *filter)
{
  JsonObject *by = crm_manifest_object (filter, "macrosParams");
  const char *part = crm_manifest_text (by, "datePart");
  gint64 n = crm_manifest_number (by, "value", 0);

  if (by == NULL || n == 0)
    return g_strdup (macro);
  if (part == NULL || ABS (n) > FAR_DAYS || strlen (part) != 1 || strchr ("dh", *part) == NULL)
    return NULL;

  return g_strdup_printf ("%s %s duration'P%s%d%s'", macro, n < 0 ? "sub" : "add",
                          *part == 'h' ? "T" : "", (int) ABS (n), *part == 'h' ? "H" : "D");
}

static char *
dup_setting (JsonObject *filter)
{
  JsonObject *params = crm_manifest_object (filter, "macrosParams");
  const char *code = crm_manifest_text (params, "name");

  if (code == NULL)
    code = crm_manifest_text (params, "code");
  if (code == NULL)
    code = crm_manifest_text (filter, "macrosParams");

  /* Whatever else it may hold, a code is a name. */
  for (const char *at = code; at != NULL && *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '_')
      return NULL;

  return code != NULL ? g_strdup_printf ("@setting('%s')", code) : NULL;
}

static char *
dup_macro (JsonObject *filter)
{
  const char *word = crm_manifest_word (crm_manifest_text (filter, "value"));

  if (g_strcmp0 (word, "CurrentUserContact") == 0 || g_strcmp0 (word, "CurrentUserContactId") == 0)
    return g_strdup ("@mycontact");
  if (g_strcmp0 (word, "CurrentUser") == 0 || g_strcmp0 (word, "CurrentUserId") == 0)
    return g_strdup ("@me");
  if (g_strcmp0 (word, "CurrentUserAccount") == 0)
    return g_strdup ("@myaccount");
  if (g_strcmp0 (word, "CurrentDate") == 0)
    return dup_shifted ("@today", filter);
  if (g_strcmp0 (word, "CurrentDateTime") == 0)
    return dup_shifted ("@now", filter);
  if (g_strcmp0 (word, "CurrentDateEnd") == 0)
    return g_strdup ("@today add duration'P1D'");
  if (g_strcmp0 (word, "SysSettings") == 0)
    return dup_setting (filter);

  return NULL;
}

static char *
dup_value (const CrmEdmProperty *property, JsonObject *filter)
{
  return crm_manifest_truth (filter, "valueIsMacros")
             ? dup_macro (filter)
             : crm_manifest_dup_literal (property, json_object_get_member (filter, "value"));
}

/* --- functions ---------------------------------------------------------------------------- */

static char *
dup_list (const CrmEdmProperty *property, const char *path, JsonArray *arguments, gboolean is_not)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (arguments); i++)
    {
      g_autofree char *each
          = crm_manifest_dup_literal (property, json_array_get_element (arguments, i));

      if (each == NULL)
        return NULL;
      g_string_append_printf (list, "%s%s", i > 0 ? "," : "", each);
    }

  return g_strdup_printf (is_not ? "not (%s in (%s))" : "%s in (%s)", path, list->str);
}

static char *
dup_function (const char *word,
              const CrmEdmProperty *property,
              const char *path,
              JsonObject *filter)
{
  static const struct
  {
    const char *word, *name;
    gboolean is_test; /* with an argument; else its result is compared */
  } functions[] = {
    { "SubStringOf", "contains", TRUE },
    { "StartsWith", "startswith", TRUE },
    { "EndsWith", "endswith", TRUE },
    { "ToUpper", "toupper", FALSE },
    { "Year", "year", FALSE },
    { "Month", "month", FALSE },
    { "Day", "day", FALSE },
  };
  JsonArray *arguments = crm_manifest_array (filter, "funcArgs");
  g_autofree char *value = NULL;
  CrmEdmProperty number = { .type = CRM_EDM_INT32 };
  const char *comparison = operator_of (filter);

  if (arguments != NULL && json_array_get_length (arguments) > 0
      && (g_ascii_strcasecmp (word, "In") == 0 || g_ascii_strcasecmp (word, "NotIn") == 0))
    return dup_list (property, path, arguments, g_ascii_strcasecmp (word, "NotIn") == 0);

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      if (g_ascii_strcasecmp (word, functions[i].word) != 0)
        continue;
      if (functions[i].is_test && (arguments == NULL || json_array_get_length (arguments) != 1))
        return NULL;
      value = functions[i].is_test
                  ? crm_manifest_dup_literal (property, json_array_get_element (arguments, 0))
                  : crm_manifest_dup_literal (property->type == CRM_EDM_STRING ? property : &number,
                                              json_object_get_member (filter, "value"));
      if (value == NULL || comparison == NULL)
        return NULL;
      return functions[i].is_test
                 ? g_strdup_printf ("%s(%s,%s)", functions[i].name, path, value)
                 : g_strdup_printf ("%s(%s) %s %s", functions[i].name, path, comparison, value);
    }

  return NULL;
}

/* --- clauses ------------------------------------------------------------------------------ */

static char *
dup_comparison (CrmEdm *edm, CrmEdmEntityType *type, JsonObject *filter, const char *before)
{
  const char *columns = crm_manifest_text (filter, "property");
  const char *function = crm_manifest_word (crm_manifest_text (filter, "functionType"));
  const char *comparison = operator_of (filter);
  CrmEdmProperty *property = NULL;
  g_autofree char *path
      = columns != NULL ? crm_manifest_dup_path (edm, type, columns, &property) : NULL;
  g_autofree char *full = path != NULL ? g_strconcat (before, path, NULL) : NULL;
  g_autofree char *value = NULL;

  if (full == NULL || comparison == NULL)
    return NULL;
  if (function != NULL)
    return dup_function (function, property, full, filter);

  value = dup_value (property, filter);
  return value != NULL ? g_strdup_printf ("%s %s %s", full, comparison, value) : NULL;
}

/* Of children that point here by "assocProperty" there is one that ... */
static char *
dup_exists (CrmEdm *edm, CrmEdmEntityType *type, JsonObject *filter)
{
  const char *model = crm_manifest_text (filter, "modelName");
  const char *by = crm_manifest_text (filter, "assocProperty");
  g_autofree char *back = NULL;
  g_autofree char *clause = NULL;
  CrmEdmNavigation *navigation;
  CrmEdmEntityType *child;

  if (model == NULL || by == NULL)
    return NULL;
  back = g_strdup_printf ("%sCollectionBy%s", model, by);
  navigation = crm_edm_entity_type_find_navigation (type, back);
  child = navigation != NULL ? crm_edm_find_entity_type (edm, navigation->target_type) : NULL;
  clause = child != NULL ? dup_comparison (edm, child, filter, "x/") : NULL;

  return clause != NULL ? g_strdup_printf ("%s/any(x:%s)", back, clause) : NULL;
}

static char *dup_clause (CrmManifestPlace *place, CrmEdmEntityType *type, JsonObject *filter);

static char *
dup_group (CrmManifestPlace *place, CrmEdmEntityType *type, JsonObject *filter)
{
  const char *word = crm_manifest_word (crm_manifest_text (filter, "logicalOperation"));
  JsonArray *parts = crm_manifest_array (filter, "subfilters");
  GPtrArray *clauses = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = crm_manifest_element (parts, i);

      if (part == NULL)
        crm_manifest_lose (place, "a clause that is no object");
      g_ptr_array_add (clauses, part != NULL ? dup_clause (place, type, part) : NULL);
    }

  return crm_manifest_join (clauses, word != NULL && g_ascii_strcasecmp (word, "Or") == 0);
}

static char *
dup_clause (CrmManifestPlace *place, CrmEdmEntityType *type, JsonObject *filter)
{
  const char *kind = crm_manifest_word (crm_manifest_text (filter, "type"));
  const char *operation = crm_manifest_word (crm_manifest_text (filter, "operation"));
  const char *property = crm_manifest_text (filter, "property");
  guint n_lost = place->n_lost;
  g_autofree char *clause = NULL;

  if (g_strcmp0 (kind, "Group") == 0 || json_object_has_member (filter, "subfilters"))
    clause = dup_group (place, type, filter);
  else
    {
      clause = operation != NULL && g_ascii_strcasecmp (operation, "Any") == 0
                   ? dup_exists (place->edm, type, filter)
                   : dup_comparison (place->edm, type, filter, "");
      if (clause == NULL)
        crm_manifest_lose (place, property != NULL ? property : "a clause without a property");
    }
  if (!crm_manifest_truth (filter, "isNot"))
    return g_steal_pointer (&clause);

  return crm_manifest_negate (place, g_steal_pointer (&clause), n_lost);
}

char *
crm_manifest_dup_sync_filter (CrmManifestPlace *place, CrmEdmEntityType *type, JsonObject *filter)
{
  return dup_clause (place, type, filter);
}
