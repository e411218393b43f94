/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "crm-project-builtin.h"
#include "crm-projects.h"

/* Services that name their sets "ContactCollection" speak version 3. */
#define V3_TAIL "Collection"

static CrmEdmEntityType *
find_type_of_set (CrmEdm *edm, const char *name)
{
  CrmEdmEntitySet *set = crm_edm_find_entity_set (edm, name);

  return set != NULL ? crm_edm_find_entity_type (edm, set->type_name) : NULL;
}

static gboolean
has_properties (CrmEdmEntityType *type, const char *const *names)
{
  for (; type != NULL && *names != NULL; names++)
    if (crm_edm_entity_type_find_property (type, *names) == NULL)
      return FALSE;

  return type != NULL;
}

/* Each object of the platform has these. */
static gboolean
is_creatio (CrmEdm *edm)
{
  static const char *const names[] = { "Id", "Name", "ModifiedOn", "ProcessListeners", NULL };

  return has_properties (find_type_of_set (edm, "Contact"), names)
         || has_properties (find_type_of_set (edm, "Contact" V3_TAIL), names);
}

static gboolean
is_dataverse (CrmEdm *edm)
{
  static const char *const names[] = { "systemuserid", NULL };
  CrmEdmEntityType *users = find_type_of_set (edm, "systemusers");

  return has_properties (users, names) && g_str_has_prefix (users->name, "Microsoft.Dynamics.CRM.");
}

static GBytes *
load_bytes (const char *name)
{
  g_autofree char *path = g_strconcat ("/projects/", name, NULL);

  return g_resource_lookup_data (crm_projects_get_resource (), path, 0, NULL);
}

char *
crm_project_dup_builtin_hash (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  static const char *const names[] = { "creatio.json", "dataverse.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = load_bytes (names[i]);
      gsize size;
      const guchar *text = g_bytes_get_data (bytes, &size);

      g_checksum_update (checksum, text, (gssize) size);
    }

  return g_strdup (g_checksum_get_string (checksum));
}

static JsonNode *
load (const char *name)
{
  g_autoptr (GBytes) bytes = load_bytes (name);
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const char *text;

  g_assert (bytes != NULL); /* it is in the program */
  text = g_bytes_get_data (bytes, &size);
  if (!json_parser_load_from_data (parser, text, (gssize) size, NULL))
    g_assert_not_reached ();

  return json_parser_steal_root (parser);
}

/* The same project for a service that has other names for its sets. */
static void
respell_sets (JsonObject *project, CrmEdm *edm)
{
  JsonArray *entities = json_object_get_array_member (project, "entities");

  for (guint i = 0; i < json_array_get_length (entities); i++)
    {
      JsonObject *entity = json_array_get_object_element (entities, i);
      const char *set = json_object_get_string_member (entity, "set");
      g_autofree char *tailed = g_strconcat (set, V3_TAIL, NULL);

      if (crm_edm_find_entity_set (edm, set) == NULL
          && crm_edm_find_entity_set (edm, tailed) != NULL)
        json_object_set_string_member (entity, "set", tailed);
    }
}

JsonNode *
crm_project_load_builtin (CrmEdm *edm, gboolean *has_manifest)
{
  JsonNode *root = NULL;

  *has_manifest = is_creatio (edm);
  if (*has_manifest)
    {
      root = load ("creatio.json");
      respell_sets (json_node_get_object (root), edm);
    }
  else if (is_dataverse (edm))
    root = load ("dataverse.json");

  return root;
}
