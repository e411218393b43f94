/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-dataverse.h"

#include "crm-edm.h"
#include "crm-odata-ask.h"
#include "crm-odata-describe.h"
#include "crm-odata-url.h"

#include <string.h>

#define DEFINITION                                                                                 \
  "$select=LogicalName,DisplayName,DisplayCollectionName,PrimaryNameAttribute"                     \
  "&$expand=Attributes($select=LogicalName,DisplayName,RequiredLevel)"
#define OPTIONS                                                                                    \
  "$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)"

/* Attributes whose values are options, and whose metadata is a type of its own. */
static const char *const kinds[] = { "Picklist", "State", "Status" };

/* The label in the person's language; the server knows which that is. */
static const char *
label_of (yyjson_val *label)
{
  yyjson_val *own = yyjson_obj_get (label, "UserLocalizedLabel");
  yyjson_val *any = yyjson_arr_get_first (yyjson_obj_get (label, "LocalizedLabels"));

  return yyjson_get_str (yyjson_obj_get (yyjson_is_obj (own) ? own : any, "Label"));
}

/* "primarycontactid" is "_primarycontactid_value" on the wire. */
static CrmEdmProperty *
find_property (CrmEdmEntityType *type, const char *attribute)
{
  g_autofree char *lookup = g_strdup_printf ("_%s_value", attribute);
  CrmEdmProperty *property = crm_edm_entity_type_find_property (type, attribute);

  return property != NULL ? property : crm_edm_entity_type_find_property (type, lookup);
}

static void
describe_attribute (CrmEdmEntityType *type, yyjson_val *attribute)
{
  const char *name = yyjson_get_str (yyjson_obj_get (attribute, "LogicalName"));
  const char *level
      = yyjson_get_str (yyjson_obj_get (yyjson_obj_get (attribute, "RequiredLevel"), "Value"));
  CrmEdmProperty *property = name != NULL ? find_property (type, name) : NULL;

  if (property == NULL)
    return;
  crm_odata_describe_set (&property->caption, label_of (yyjson_obj_get (attribute, "DisplayName")));
  /* What the system requires it also fills in: a person is asked for the other. */
  if (level != NULL)
    property->duty
        = strcmp (level, "ApplicationRequired") == 0 ? CRM_EDM_REQUIRED : CRM_EDM_OPTIONAL;
}

static void
describe_type (CrmEdmEntityType *type, yyjson_val *definition)
{
  const char *display = yyjson_get_str (yyjson_obj_get (definition, "PrimaryNameAttribute"));
  yyjson_arr_iter iter = yyjson_arr_iter_with (yyjson_obj_get (definition, "Attributes"));
  yyjson_val *attribute;

  crm_odata_describe_set (&type->caption, label_of (yyjson_obj_get (definition, "DisplayName")));
  crm_odata_describe_set (&type->caption_plural,
                          label_of (yyjson_obj_get (definition, "DisplayCollectionName")));
  if (display != NULL && crm_edm_entity_type_find_property (type, display) != NULL)
    g_set_str (&type->display, display);
  while ((attribute = yyjson_arr_iter_next (&iter)) != NULL)
    describe_attribute (type, attribute);
}

static void
add_choices (CrmEdmEntityType *type, yyjson_val *attribute)
{
  const char *name = yyjson_get_str (yyjson_obj_get (attribute, "LogicalName"));
  CrmEdmProperty *property = name != NULL ? find_property (type, name) : NULL;
  yyjson_val *set = yyjson_obj_get (attribute, "OptionSet");
  yyjson_arr_iter iter;
  yyjson_val *option;

  if (!yyjson_is_obj (set))
    set = yyjson_obj_get (attribute, "GlobalOptionSet");
  if (property == NULL || property->choices != NULL)
    return;
  iter = yyjson_arr_iter_with (yyjson_obj_get (set, "Options"));
  while ((option = yyjson_arr_iter_next (&iter)) != NULL)
    {
      g_autofree char *value = crm_odata_answer_dup_scalar (yyjson_obj_get (option, "Value"));
      g_autofree char *caption = NULL;

      crm_odata_describe_set (&caption, label_of (yyjson_obj_get (option, "Label")));
      if (value != NULL)
        crm_edm_property_add_choice (property, value, caption != NULL ? caption : value);
    }
}

static gboolean
ask (CrmOdataService *service,
     const char *path,
     const char *query,
     yyjson_doc **doc,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GError) cause = NULL;

  *doc = crm_odata_ask_path (service, path, query, cancellable, &cause);
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}

static gboolean
ask_choices (CrmOdataService *service,
             CrmEdmEntityType *type,
             const char *definition,
             GCancellable *cancellable,
             GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf (
          "%s/Attributes/Microsoft.Dynamics.CRM.%sAttributeMetadata", definition, kinds[i]);
      yyjson_arr_iter iter;
      yyjson_val *attribute;
      yyjson_doc *doc;

      if (!ask (service, path, OPTIONS, &doc, cancellable, error))
        return FALSE;
      iter = yyjson_arr_iter_with (crm_odata_answer_rows (doc));
      while ((attribute = yyjson_arr_iter_next (&iter)) != NULL)
        add_choices (type, attribute);
      yyjson_doc_free (doc);
    }

  return TRUE;
}

gboolean
crm_odata_dataverse_describe (CrmOdataService *service,
                              CrmEdm *edm,
                              const char *const *sets,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GPtrArray) types = crm_odata_describe_choose (edm, sets);
  gboolean is_told, is_shown = TRUE;

  for (guint i = 0; is_shown && i < types->len; i++)
    {
      CrmEdmEntityType *type = g_ptr_array_index (types, i);
      g_autofree char *name = crm_odata_answer_quote (crm_odata_describe_short_name (type->name));
      g_autoptr (GString) path = g_string_new ("EntityDefinitions(LogicalName=");
      yyjson_doc *doc;

      crm_odata_url_append_encoded (path, name);
      g_string_append_c (path, ')');
      if (!ask (service, path->str, DEFINITION, &doc, cancellable, error))
        return FALSE;
      describe_type (type, yyjson_doc_get_root (doc));
      /* Whoever may not see the first may see none. */
      is_told = doc != NULL;
      is_shown = is_told || i > 0;
      yyjson_doc_free (doc);
      if (is_told && !ask_choices (service, type, path->str, cancellable, error))
        return FALSE;
    }

  return TRUE;
}
