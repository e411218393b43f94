/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <yyjson.h>

#include "crm-arena.h"
#include "crm-demo-logical.h"
#include "crm-demo-old.h"
#include "crm-demo-resource.h"
#include "crm-demo-write.h"
#include "crm-guid.h"

CrmDemoValues *
crm_demo_values_new (void)
{
  CrmDemoValues *self = g_new0 (CrmDemoValues, 1);

  self->columns = g_ptr_array_new ();
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  return self;
}

void
crm_demo_values_free (CrmDemoValues *self)
{
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->values);
  g_free (self);
}

void
crm_demo_values_set (CrmDemoValues *self, const CrmDemoColumn *column, GVariant *value)
{
  guint index;

  g_variant_ref_sink (value);
  if (g_ptr_array_find (self->columns, column, &index))
    {
      g_variant_unref (g_ptr_array_index (self->values, index));
      g_ptr_array_index (self->values, index) = value;
      return;
    }
  g_ptr_array_add (self->columns, (gpointer) column);
  g_ptr_array_add (self->values, value);
}

GVariant *
crm_demo_values_get (CrmDemoValues *self, const CrmDemoColumn *column)
{
  guint index;

  return g_ptr_array_find (self->columns, column, &index) ? g_ptr_array_index (self->values, index)
                                                          : NULL;
}

static gboolean
refuse (const CrmDemoColumn *column, const char *why, GError **error)
{
  g_set_error (error, CRM_DEMO_ERROR, 400, "%s: %s", column->name, why);
  return FALSE;
}

/* Flags come joined by commas. */
static gboolean
check_enum (const CrmDemoColumn *column, const char *text, GError **error)
{
  const CrmDemoEnum *type = crm_demo_enum_find (column->enum_type);
  g_auto (GStrv) members = g_strsplit (text, ",", -1);
  guint n = g_strv_length (members);

  if (n == 0 || (n > 1 && !type->is_flags))
    return refuse (column, "not a member of the type", error);
  for (char **member = members; *member != NULL; member++)
    if (!g_strv_contains (type->members, g_strstrip (*member)))
      return refuse (column, "not a member of the type", error);

  return TRUE;
}

static gboolean
check_text (const CrmDemoColumn *column, const char *text, GError **error)
{
  g_autofree char *why = NULL;

  if (column->type == CRM_EDM_ENUM)
    return check_enum (column, text, error);
  if (column->max_length == 0 || g_utf8_strlen (text, -1) <= column->max_length)
    return TRUE;
  why = g_strdup_printf ("longer than %d characters", column->max_length);

  return refuse (column, why, error);
}

static gboolean
check_decimal (const CrmDemoColumn *column, const char *text, GError **error)
{
  const char *point = strchr (text, '.');
  int scale = point != NULL ? (int) strlen (point + 1) : 0;
  int digits = (int) strlen (text) - (point != NULL ? 1 : 0) - (*text == '-' ? 1 : 0);

  if (scale > column->scale || digits - scale > column->precision - column->scale)
    return refuse (column, "more digits than the type has", error);

  return TRUE;
}

static gboolean
to_variant (const CrmDemoColumn *column, const CrmValue *value, GVariant **out, GError **error)
{
  char guid[37];

  switch (value->kind)
    {
    case CRM_VALUE_INT:
      *out = g_variant_new_int64 (value->integer);
      return TRUE;
    case CRM_VALUE_DOUBLE:
      *out = g_variant_new_double (value->real);
      return TRUE;
    case CRM_VALUE_TEXT:
      if (column->type == CRM_EDM_DECIMAL ? !check_decimal (column, value->text, error)
                                          : !check_text (column, value->text, error))
        return FALSE;
      *out = g_variant_new_string (value->text);
      return TRUE;
    case CRM_VALUE_BYTES:
      crm_guid_format (value->bytes, guid);
      *out = g_variant_new_string (guid);
      return TRUE;
    case CRM_VALUE_NULL:
    case CRM_VALUE_ABSENT:
      break;
    }
  *out = g_variant_new_tuple (NULL, 0);

  return TRUE;
}

/* The wire text of a value, or %NULL where its JSON type does not fit the column's. */
static const char *
wire_text (const CrmDemoColumn *column, yyjson_val *json)
{
  gboolean is_number = column->type >= CRM_EDM_BYTE && column->type <= CRM_EDM_DECIMAL;

  if (column->type == CRM_EDM_BOOLEAN)
    return yyjson_is_bool (json) ? (yyjson_get_bool (json) ? "true" : "false") : NULL;
  if (yyjson_is_raw (json))
    return is_number ? yyjson_get_raw (json) : NULL;
  if (!yyjson_is_str (json))
    return NULL;
  /* Int64 and Decimal may be strings (IEEE754Compatible), INF and NaN must be. */
  if (is_number && column->type != CRM_EDM_INT64 && column->type != CRM_EDM_DECIMAL
      && column->type != CRM_EDM_DOUBLE && column->type != CRM_EDM_SINGLE)
    return NULL;

  return yyjson_get_str (json);
}

/* How a body is to be understood. */
typedef struct
{
  CrmDemoService *service;
  const CrmDemoRequest *request; /* %NULL: the model's names */
  const CrmDemoEntity *entity;
  CrmDemoValues *values;
} Reader;

/* What a value is called inside: choices have names, dates of OData 3 have another form. */
static char *
dup_inner_text (const Reader *self, const CrmDemoColumn *column, const char *text)
{
  if (self->request != NULL && column->is_coded)
    return crm_demo_choice_dup_names (column, text);
  if (self->request != NULL && column->wire_type == CRM_EDM_DATE_TIME_OFFSET)
    return crm_demo_old_dup_text (column, text);

  return g_strdup (text);
}

static gboolean
is_number_outside (const Reader *self, const CrmDemoColumn *column)
{
  return self->request != NULL && column->is_coded && column->wire_type == CRM_EDM_INT32;
}

static gboolean
parse_value (const Reader *self,
             const CrmDemoColumn *column,
             yyjson_val *json,
             GVariant **out,
             GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree char *inner = NULL;
  CrmValue value = crm_value_null ();
  const char *text = NULL;

  if (!yyjson_is_null (json))
    {
      text = is_number_outside (self, column) ? yyjson_get_raw (json) : wire_text (column, json);
      if (text == NULL)
        return refuse (column, "the value has the wrong type", error);
      if (strlen (text) != yyjson_get_len (json) && !yyjson_is_bool (json))
        return refuse (column, "a text must not hold NUL", error);
      inner = dup_inner_text (self, column, text);
      if (inner == NULL)
        return refuse (column, "the value has the wrong form", error);
      if (!crm_value_parse (column->type, inner, -1, arena, &value, error))
        return FALSE;
    }
  if (column->flags & CRM_DEMO_REQUIRED && (text == NULL || *text == '\0'))
    return refuse (column, "a value is required", error);

  return to_variant (column, &value, out, error);
}

/* "Accounts(key)", also with the service root before it. */
static gboolean
parse_bind (const Reader *self,
            const CrmDemoColumn *column,
            yyjson_val *json,
            GVariant **out,
            GError **error)
{
  CrmDemoSchema *schema = self->service->schema;
  const CrmDemoEntity *target = crm_demo_schema_find (schema, column->target);
  const char *text = yyjson_get_str (json);
  const char *slash, *open;
  char key[37];

  if (yyjson_is_null (json))
    {
      *out = g_variant_new_tuple (NULL, 0);
      return TRUE;
    }
  slash = text != NULL ? strrchr (text, '/') : NULL;
  if (slash != NULL)
    text = slash + 1;
  open = text != NULL ? strchr (text, '(') : NULL;
  if (open == NULL || !g_str_has_suffix (open, ")")
      || crm_demo_schema_find_set (schema, text, (gsize) (open - text), "") != target)
    return refuse (column, "this is not a reference to a row of the right set", error);
  if (!crm_demo_resource_parse_key (self->request, target, open + 1, strlen (open) - 2, key, error))
    return FALSE;
  *out = g_variant_new_string (key);

  return TRUE;
}

static gboolean
unknown_member (const Reader *self, const char *name, GError **error)
{
  g_set_error (error, CRM_DEMO_ERROR, 400, "The property '%s' does not exist on type '%s.%s'", name,
               self->service->schema->traits->schema_name, self->entity->type_name);
  return FALSE;
}

static gboolean
parse_annotation (
    const Reader *self, const char *name, const char *at, yyjson_val *json, GError **error)
{
  g_autofree char *navigation = g_strndup (name, (gsize) (at - name));
  const CrmDemoColumn *column;
  GVariant *value;

  if (!g_str_equal (at, "@odata.bind") && !g_str_equal (at, "@bind"))
    return TRUE;
  column = crm_demo_entity_find_navigation (self->entity, navigation);
  if (column == NULL)
    return unknown_member (self, name, error);
  if (!parse_bind (self, column, json, &value, error))
    return FALSE;
  crm_demo_values_set (self->values, column, value);
  /* One property: where it leads to one row it does not lead to the other. */
  if (column->twin != NULL && crm_demo_values_get (self->values, column->twin) == NULL)
    crm_demo_values_set (self->values, column->twin, g_variant_new_tuple (NULL, 0));

  return TRUE;
}

static gboolean
parse_navigation (const Reader *self, const char *name, GError **error)
{
  if (crm_demo_entity_find_navigation (self->entity, name) == NULL)
    return unknown_member (self, name, error);
  /* Creatio drops a navigation in a body without a word. */
  if (crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_LOOKUPS_BY_PATH))
    return TRUE;

  g_set_error (error, CRM_DEMO_ERROR, 501, "Nested rows are not supported: '%s'", name);
  return FALSE;
}

static gboolean
parse_member (const Reader *self, const char *name, yyjson_val *json, GError **error)
{
  const char *at = strchr (name, '@');
  CrmDemoNames names = self->request != NULL ? CRM_DEMO_NAMES_FACE : CRM_DEMO_NAMES_MODEL;
  const CrmDemoColumn *column;
  GVariant *value;

  if (at != NULL)
    return parse_annotation (self, name, at, json, error);
  if (self->request != NULL && crm_demo_request_is_old (self->request)
      && (g_str_equal (name, "__metadata") || g_str_has_prefix (name, "odata.")))
    return TRUE;

  column = crm_demo_entity_find_named (self->entity, names, name);
  if (column == NULL)
    return parse_navigation (self, name, error);
  if (column->flags & CRM_DEMO_COMPUTED)
    return TRUE;
  if (column->target != NULL && names == CRM_DEMO_NAMES_FACE
      && crm_demo_schema_has (self->service->schema, CRM_DEMO_QUIRK_LOGICAL_NAMES))
    return refuse (column,
                   "CRM do not support direct update of Entity Reference properties, "
                   "Use Navigation properties instead.",
                   error);
  if (!parse_value (self, column, json, &value, error))
    return FALSE;
  crm_demo_values_set (self->values, column, value);

  return TRUE;
}

CrmDemoValues *
crm_demo_values_parse (CrmDemoService *service,
                       const CrmDemoRequest *request,
                       const CrmDemoEntity *entity,
                       const char *json,
                       gsize length,
                       GError **error)
{
  g_autoptr (CrmDemoValues) values = crm_demo_values_new ();
  Reader self = { service, request, entity, values };
  yyjson_doc *document = yyjson_read (json, length, YYJSON_READ_NUMBER_AS_RAW);
  yyjson_val *root = yyjson_doc_get_root (document);
  yyjson_val *key, *value;
  gsize index, max;
  gboolean ok = yyjson_is_obj (root);

  if (!ok)
    g_set_error_literal (error, CRM_DEMO_ERROR, 400, "The body is not a JSON object");
  yyjson_obj_foreach (root, index, max, key, value)
  {
    ok = ok && parse_member (&self, yyjson_get_str (key), value, error);
  }
  yyjson_doc_free (document);

  return ok ? g_steal_pointer (&values) : NULL;
}
