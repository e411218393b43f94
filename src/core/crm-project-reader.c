/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-project-reader.h"

#include <limits.h>

#include "crm-error.h"

char *
crm_reader_join (CrmReader self, const char *member)
{
  return self.path[0] != '\0' ? g_strconcat (self.path, ".", member, NULL) : g_strdup (member);
}

void
crm_reader_fail (CrmReader self, GError **error, const char *member, const char *format, ...)
{
  g_autofree char *path = crm_reader_join (self, member);
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "%s: %s", path, message);
}

gboolean
crm_reader_has (CrmReader self, const char *member)
{
  return json_object_has_member (self.object, member);
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

gboolean
crm_reader_string (CrmReader self, const char *member, char **out, GError **error)
{
  JsonNode *node = json_object_get_member (self.object, member);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_NULL (node) && !holds (node, G_TYPE_STRING))
    {
      crm_reader_fail (self, error, member, "A string is expected");
      return FALSE;
    }

  g_set_str (out, JSON_NODE_HOLDS_NULL (node) ? NULL : json_node_get_string (node));
  return TRUE;
}

gboolean
crm_reader_text (CrmReader self, const char *member, char **out, GError **error)
{
  JsonNode *node = json_object_get_member (self.object, member);

  if (node == NULL)
    return TRUE;
  if (!holds (node, G_TYPE_STRING) || json_node_get_string (node)[0] == '\0')
    {
      crm_reader_fail (self, error, member, "A text is expected");
      return FALSE;
    }

  g_set_str (out, json_node_get_string (node));
  return TRUE;
}

gboolean
crm_reader_boolean (CrmReader self, const char *member, gboolean *out, GError **error)
{
  JsonNode *node = json_object_get_member (self.object, member);

  if (node == NULL)
    return TRUE;
  if (!holds (node, G_TYPE_BOOLEAN))
    {
      crm_reader_fail (self, error, member, "true or false is expected");
      return FALSE;
    }

  *out = json_node_get_boolean (node);
  return TRUE;
}

gboolean
crm_reader_limit (CrmReader self, const char *member, int *out, GError **error)
{
  JsonNode *node = json_object_get_member (self.object, member);
  gint64 value;

  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_NULL (node))
    {
      *out = -1;
      return TRUE;
    }
  value = holds (node, G_TYPE_INT64) ? json_node_get_int (node) : -1;
  if (value < 0 || value > INT_MAX)
    {
      crm_reader_fail (self, error, member, "A whole number from 0 or null is expected");
      return FALSE;
    }

  *out = (int) value;
  return TRUE;
}

gboolean
crm_reader_integer (CrmReader self, const char *member, int none, int *out, GError **error)
{
  JsonNode *node = json_object_get_member (self.object, member);
  gint64 value;

  if (node == NULL)
    return TRUE;
  value = holds (node, G_TYPE_INT64) ? json_node_get_int (node) : none;
  if ((!holds (node, G_TYPE_INT64) && !JSON_NODE_HOLDS_NULL (node)) || value < INT_MIN
      || value > INT_MAX)
    {
      crm_reader_fail (self, error, member, "A whole number or null is expected");
      return FALSE;
    }

  *out = (int) value;
  return TRUE;
}

gboolean
crm_reader_choice (
    CrmReader self, const char *member, const char *const *names, guint *out, GError **error)
{
  JsonNode *node = json_object_get_member (self.object, member);
  g_autofree char *all = NULL;

  if (node == NULL)
    return TRUE;
  for (guint i = 0; holds (node, G_TYPE_STRING) && names[i] != NULL; i++)
    if (g_str_equal (names[i], json_node_get_string (node)))
      {
        *out = i;
        return TRUE;
      }

  all = g_strjoinv (", ", (char **) names);
  crm_reader_fail (self, error, member, "One of these is expected: %s", all);
  return FALSE;
}

gboolean
crm_reader_array (CrmReader self, const char *member, JsonArray **out, GError **error)
{
  JsonNode *node = json_object_get_member (self.object, member);

  *out = NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      crm_reader_fail (self, error, member, "An array is expected");
      return FALSE;
    }

  *out = json_node_get_array (node);
  return TRUE;
}

gboolean
crm_reader_object (CrmReader self, const char *member, JsonObject **out, GError **error)
{
  JsonNode *node = json_object_get_member (self.object, member);

  *out = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      crm_reader_fail (self, error, member, "An object is expected");
      return FALSE;
    }

  *out = json_node_get_object (node);
  return TRUE;
}

JsonObject *
crm_reader_element_object (JsonArray *array, guint index, const char *path, GError **error)
{
  JsonNode *node = json_array_get_element (array, index);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);

  g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "%s[%u]: An object is expected",
               path, index);
  return NULL;
}

const char *
crm_reader_element_text (JsonArray *array, guint index, const char *path, GError **error)
{
  JsonNode *node = json_array_get_element (array, index);

  if (holds (node, G_TYPE_STRING) && json_node_get_string (node)[0] != '\0')
    return json_node_get_string (node);

  g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "%s[%u]: A text is expected",
               path, index);
  return NULL;
}

void
crm_reader_warn_unknown (CrmReader self, const char *const *known, GPtrArray *warnings)
{
  JsonObjectIter iter;
  const char *member;

  if (warnings == NULL)
    return;

  json_object_iter_init_ordered (&iter, self.object);
  while (json_object_iter_next_ordered (&iter, &member, NULL))
    if (!g_strv_contains (known, member))
      {
        g_autofree char *path = crm_reader_join (self, member);

        g_ptr_array_add (warnings, g_strdup_printf ("%s: Unknown member, left out", path));
      }
}
