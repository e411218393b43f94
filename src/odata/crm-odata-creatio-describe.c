/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-creatio.h"

#include "crm-edm.h"
#include "crm-odata-ask.h"
#include "crm-odata-describe.h"

#include <string.h>

#define MAX_LANGUAGES 100

/* Member names begin with a small or a capital letter, by version. */
static yyjson_val *
member (yyjson_val *object, const char *name)
{
  g_autofree char *capital = g_strdup (name);
  yyjson_val *value = yyjson_obj_get (object, name);

  *capital = g_ascii_toupper (*capital);

  return value != NULL ? value : yyjson_obj_get (object, capital);
}

/* A text, or an object of texts by language. */
static const char *
text_for_person (yyjson_val *value)
{
  const char *languages[MAX_LANGUAGES + 1] = { NULL };
  const char *texts[MAX_LANGUAGES + 1] = { NULL };
  yyjson_obj_iter iter = yyjson_obj_iter_with (value);
  yyjson_val *key;
  guint n = 0;

  if (!yyjson_is_obj (value))
    return yyjson_get_str (value);
  while (n < MAX_LANGUAGES && (key = yyjson_obj_iter_next (&iter)) != NULL)
    if (yyjson_is_str (yyjson_obj_iter_get_val (key)))
      {
        languages[n] = yyjson_get_str (key);
        texts[n++] = yyjson_get_str (yyjson_obj_iter_get_val (key));
      }

  return crm_odata_describe_pick_language (languages, texts);
}

/* The column "Account" is the property "AccountId" where it is a lookup. */
static CrmEdmProperty *
find_property (CrmEdmEntityType *type, const char *column)
{
  g_autofree char *lookup = g_strconcat (column, "Id", NULL);
  CrmEdmProperty *property = crm_edm_entity_type_find_property (type, lookup);

  return property != NULL && crm_edm_entity_type_find_navigation (type, column) != NULL
             ? property
             : crm_edm_entity_type_find_property (type, column);
}

static void
describe_column (CrmEdmEntityType *type, yyjson_val *column)
{
  const char *name = yyjson_get_str (member (column, "name"));
  CrmEdmProperty *property = name != NULL ? find_property (type, name) : NULL;
  yyjson_val *required = member (column, "isRequired");

  if (property == NULL)
    return;
  crm_odata_describe_set (&property->caption, text_for_person (member (column, "caption")));
  if (yyjson_is_bool (required))
    property->duty = yyjson_get_bool (required) ? CRM_EDM_REQUIRED : CRM_EDM_OPTIONAL;
}

/* What names a record, told by name or by the id of its column. */
static const char *
find_display (yyjson_val *schema, yyjson_val *columns)
{
  const char *name = yyjson_get_str (member (schema, "primaryDisplayColumnName"));
  const char *id = yyjson_get_str (member (schema, "primaryDisplayColumnUId"));
  yyjson_obj_iter iter = yyjson_obj_iter_with (columns);
  yyjson_val *key;

  while (name == NULL && id != NULL && (key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      yyjson_val *column = yyjson_obj_iter_get_val (key);

      if (yyjson_equals_str (member (column, "uId"), id))
        name = yyjson_get_str (member (column, "name"));
    }

  return name;
}

static void
describe_type (CrmEdmEntityType *type, yyjson_val *schema)
{
  yyjson_val *columns = member (member (schema, "columns"), "items");
  yyjson_obj_iter iter = yyjson_obj_iter_with (columns);
  const char *display = find_display (schema, columns);
  yyjson_val *key;

  crm_odata_describe_set (&type->caption, text_for_person (member (schema, "caption")));
  if (display != NULL && crm_edm_entity_type_find_property (type, display) != NULL)
    g_set_str (&type->display, display);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    describe_column (type, yyjson_obj_iter_get_val (key));
}

gboolean
crm_odata_creatio_describe (CrmOdataService *service,
                            CrmEdm *edm,
                            const char *const *sets,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GPtrArray) types = crm_odata_describe_choose (edm, sets);
  gboolean is_shown = TRUE;

  for (guint i = 0; is_shown && i < types->len; i++)
    {
      CrmEdmEntityType *type = g_ptr_array_index (types, i);
      const char *name = crm_odata_describe_short_name (type->name);
      g_autofree char *body = g_strdup_printf ("{\"Name\":\"%s\"}", name);
      g_autoptr (GError) cause = NULL;
      yyjson_doc *doc;

      if (strpbrk (name, "\"\\") != NULL)
        continue;
      doc = crm_odata_ask_service (service, "DataService/json/SyncReply/RuntimeEntitySchemaRequest",
                                   body, cancellable, &cause);
      describe_type (type, member (yyjson_doc_get_root (doc), "schema"));
      /* Whoever may not see the first may see none. */
      is_shown = doc != NULL || i > 0;
      yyjson_doc_free (doc);
      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
    }

  return TRUE;
}
