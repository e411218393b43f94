/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-manifest-settings.h"
#include "crm-manifest.h"
#include "crm-project-builtin.h"
#include "crm-project-parse.h"

/* Which of the documents there are is the project, and what the server adds to it. */

/* The document of @source, or the built-in one with what the server's own manifest says; %NULL and
 * no error: there is none, the project is generated. */
static JsonNode *
load (const CrmProjectSource *source, CrmEdm *edm, GPtrArray *notes, GError **error)
{
  g_autoptr (CrmManifest) manifest = NULL;
  gboolean has_manifest;
  JsonNode *root;

  if (source->document != NULL)
    return crm_project_load_document (source->document, -1, error);

  root = crm_project_load_builtin (edm, &has_manifest);
  if (root == NULL || !has_manifest)
    return root;
  if (source->manifest != NULL)
    manifest = crm_manifest_parse (source->manifest, notes);
  if (manifest != NULL)
    crm_manifest_apply (manifest, json_node_get_object (root), edm, notes);
  if (source->settings != NULL)
    crm_manifest_apply_settings (source->settings, json_node_get_object (root), notes);

  return root;
}

CrmProject *
crm_project_compose (const CrmProjectSource *source, CrmEdm *edm, GPtrArray *notes, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) root = NULL;
  gboolean is_chosen;
  CrmProject *project;

  g_return_val_if_fail (source != NULL && edm != NULL, NULL);

  is_chosen = source->document != NULL;
  root = load (source, edm, notes, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (root == NULL)
    return crm_project_generate (edm, error);

  project = crm_project_parse_object (json_node_get_object (root), edm, !is_chosen, notes,
                                      is_chosen ? error : NULL);
  /* A server that has nothing of what is built in is another one than it looks. */
  return project != NULL || is_chosen ? project : crm_project_generate (edm, error);
}

char **
crm_project_source_list_sets (const CrmProjectSource *source, CrmEdm *edm)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  JsonNode *entities;
  JsonArray *array;

  g_return_val_if_fail (source != NULL && edm != NULL, NULL);

  root = load (source, edm, NULL, NULL);
  entities = root != NULL ? json_object_get_member (json_node_get_object (root), "entities") : NULL;
  if (entities == NULL || !JSON_NODE_HOLDS_ARRAY (entities))
    return NULL;

  array = json_node_get_array (entities);
  for (guint i = 0; i < json_array_get_length (array) && i < CRM_PROJECT_MAX_ENTITIES; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonNode *set = JSON_NODE_HOLDS_OBJECT (node)
                          ? json_object_get_member (json_node_get_object (node), "set")
                          : NULL;

      if (set != NULL && JSON_NODE_HOLDS_VALUE (set)
          && json_node_get_value_type (set) == G_TYPE_STRING)
        g_strv_builder_add (names, json_node_get_string (set));
    }

  return g_strv_builder_end (names);
}
