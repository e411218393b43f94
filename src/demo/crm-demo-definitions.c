/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-definitions.h"

#include <string.h>

#include "crm-demo-json.h"
#include "crm-demo-logical.h"
#include "crm-demo-schema.h"

#define HEAD "EntityDefinitions(LogicalName='"
#define TAIL "')"
#define BELOW "/Attributes/Microsoft.Dynamics.CRM."
#define FIRST_CODE 100000000

gboolean
crm_demo_definitions_is_one (CrmDemoService *service, const CrmDemoRequest *request)
{
  return crm_demo_schema_has (service->schema, CRM_DEMO_QUIRK_LOGICAL_NAMES)
         && g_str_equal (request->method, "GET")
         && g_str_has_prefix (request->path, "EntityDefinitions(");
}

static const CrmDemoEntity *
find_type (CrmDemoSchema *schema, const char *name, gsize length)
{
  for (guint i = 0; i < schema->entities->len; i++)
    {
      const CrmDemoEntity *entity = g_ptr_array_index (schema->entities, i);

      if (strlen (entity->type_name) == length && strncmp (entity->type_name, name, length) == 0)
        return entity;
    }

  return NULL;
}

static void
add_text (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "\"%s\":", name);
  crm_demo_json_add_string (out, text, strlen (text));
}

static void
add_label (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "\"%s\":{\"UserLocalizedLabel\":{", name);
  add_text (out, "Label", text);
  g_string_append (out, ",\"LanguageCode\":1033}}");
}

/* "primarycontactid", which is "_primarycontactid_value" in records. */
static char *
dup_attribute (const CrmDemoColumn *column)
{
  gsize length = strlen (column->wire);

  return column->target != NULL
             ? g_strndup (column->wire + 1, length - strlen ("_") - strlen ("_value"))
             : g_strdup (column->wire);
}

/* Of people's names the server makes the whole: the last one is asked for. */
static const char *
level_of (const CrmDemoEntity *entity, const CrmDemoColumn *column)
{
  if (g_str_equal (entity->name, "Contact") && g_str_equal (column->name, "Name"))
    return "None";
  if (g_str_equal (entity->name, "Contact") && g_str_equal (column->name, "LastName"))
    return "ApplicationRequired";
  if (column->flags & CRM_DEMO_KEY)
    return "SystemRequired";

  return column->flags & CRM_DEMO_REQUIRED ? "ApplicationRequired" : "None";
}

static void
add_definition (const CrmDemoEntity *entity, GString *out)
{
  static const char *const names[] = { "Name", "Title", "Subject" };
  const CrmDemoColumn *display = NULL;
  gboolean is_first = TRUE;

  for (gsize i = 0; display == NULL && i < G_N_ELEMENTS (names); i++)
    display = crm_demo_entity_find (entity, names[i]);
  g_string_append_c (out, '{');
  add_text (out, "LogicalName", entity->type_name);
  g_string_append_c (out, ',');
  add_label (out, "DisplayName", entity->name);
  g_string_append_c (out, ',');
  add_label (out, "DisplayCollectionName", entity->caption);
  g_string_append_c (out, ',');
  add_text (out, "PrimaryNameAttribute", display != NULL ? display->wire : entity->key_name);
  g_string_append (out, ",\"Attributes\":[");
  for (guint i = 0; i < entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (entity->columns, i);
      g_autofree char *name = dup_attribute (column);

      if (column->is_second)
        continue;
      g_string_append (out, is_first ? "{" : ",{");
      add_text (out, "LogicalName", name);
      g_string_append_c (out, ',');
      add_label (out, "DisplayName", column->caption);
      g_string_append_printf (out, ",\"RequiredLevel\":{\"Value\":\"%s\"}}",
                              level_of (entity, column));
      is_first = FALSE;
    }
  g_string_append (out, "]}");
}

/* --- choices --- */

static void
add_option (GString *out, gint64 code, const char *label)
{
  g_string_append_printf (out, "%s{\"Value\":%" G_GINT64_FORMAT ",",
                          out->str[out->len - 1] == '[' ? "" : ",", code);
  add_label (out, "Label", label);
  g_string_append_c (out, '}');
}

/* "Picklist" of a choice, "State" and "Status" of the two; %NULL: of another kind. */
static const char *
kind_of (const CrmDemoColumn *column)
{
  if (g_str_equal (column->name, "StateCode"))
    return "State";
  if (g_str_equal (column->name, "StatusCode"))
    return "Status";

  return column->is_coded && column->wire_type == CRM_EDM_INT32 ? "Picklist" : NULL;
}

static void
add_options (const CrmDemoColumn *column, GString *out)
{
  const CrmDemoEnum *type
      = column->enum_type != NULL ? crm_demo_enum_find (column->enum_type) : NULL;

  for (gint64 i = 0; type != NULL && type->members[i] != NULL; i++)
    add_option (out, FIRST_CODE + i, type->members[i]);
  if (type != NULL)
    return;
  /* States begin with 0, their reasons with 1. */
  for (gint64 i = 0; i < 2; i++)
    {
      gint64 code = i + (g_str_equal (column->name, "StatusCode") ? 1 : 0);

      add_option (out, code, crm_demo_state_get_label (column, code));
    }
}

static void
add_choices (const CrmDemoEntity *entity, const char *kind, GString *out)
{
  gboolean is_first = TRUE;

  g_string_append (out, "{\"value\":[");
  for (guint i = 0; i < entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (entity->columns, i);

      if (g_strcmp0 (kind_of (column), kind) != 0)
        continue;
      g_string_append (out, is_first ? "{" : ",{");
      add_text (out, "LogicalName", column->wire);
      g_string_append (out, ",\"OptionSet\":{\"Options\":[");
      add_options (column, out);
      g_string_append (out, "]},\"GlobalOptionSet\":null}");
      is_first = FALSE;
    }
  g_string_append (out, "]}");
}

gboolean
crm_demo_definitions_answer (CrmDemoService *service,
                             CrmDemoRequest *request,
                             CrmDemoResponse *response,
                             GError **error)
{
  g_autofree char *path = g_uri_unescape_string (request->path, NULL);
  const char *name = path != NULL && g_str_has_prefix (path, HEAD) ? path + strlen (HEAD) : "";
  const char *end = strstr (name, TAIL);
  const CrmDemoEntity *entity
      = end != NULL ? find_type (service->schema, name, (gsize) (end - name)) : NULL;
  const char *below = entity != NULL ? end + strlen (TAIL) : "";
  const char *kind = below + strlen (BELOW);
  const char *rest = g_str_has_prefix (below, BELOW) ? strstr (kind, "AttributeMetadata") : NULL;

  if (entity == NULL || (*below != '\0' && rest == NULL))
    {
      g_set_error (error, CRM_DEMO_ERROR, 404, "Could not find: %s", request->path);
      return FALSE;
    }
  crm_demo_response_set_json (response, request);
  if (rest == NULL)
    add_definition (entity, response->body);
  else
    {
      g_autofree char *word = g_strndup (kind, (gsize) (rest - kind));

      add_choices (entity, word, response->body);
    }

  return TRUE;
}
