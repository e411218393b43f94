/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-manifest-settings.h"

#include "crm-manifest-private.h"
#include "crm-remote.h"

#include <string.h>

#define PROFILE "server"
#define LONGEST_INTERVAL_MINUTES (7 * 24 * 60)
#define BYTES_OF_MB (1024 * 1024)
#define MAX_TYPES 1000 /* bytes */

typedef gboolean (*MapFunc) (JsonObject *project, const char *text);

/* A whole number from 1 to @most: the server's texts are of any kind. */
static gboolean
read_number (const char *text, guint64 most, guint64 *out)
{
  return g_ascii_string_to_unsigned (text, 10, 1, most, out, NULL);
}

/* --- the interval --- */

static gboolean
has_profile (JsonArray *profiles)
{
  for (guint i = 0; i < json_array_get_length (profiles); i++)
    if (g_strcmp0 (crm_manifest_text (crm_manifest_element (profiles, i), "name"), PROFILE) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
map_interval (JsonObject *project, const char *text)
{
  JsonArray *profiles = crm_manifest_array (project, "profiles");
  JsonObject *profile;
  guint64 minutes;

  if (!read_number (text, LONGEST_INTERVAL_MINUTES, &minutes))
    return FALSE;
  if (profiles == NULL)
    {
      profiles = json_array_new ();
      json_object_set_array_member (project, "profiles", profiles);
    }
  if (has_profile (profiles))
    return FALSE;
  profile = json_object_new ();
  json_object_set_string_member (profile, "name", PROFILE);
  json_object_set_string_member (profile, "caption", "As the Server Says");
  json_object_set_int_member (profile, "everyMinutes", (gint64) minutes);
  json_array_add_object_element (profiles, profile);

  return TRUE;
}

/* --- files --- */

/* Into each entity whose records are files and which does not say so itself. */
static void
set_of_files (JsonObject *project, const char *member, JsonNode *value)
{
  JsonArray *entities = crm_manifest_array (project, "entities");

  for (guint i = 0; entities != NULL && i < json_array_get_length (entities); i++)
    {
      JsonObject *file = crm_manifest_object (crm_manifest_element (entities, i), "file");

      if (file != NULL && !json_object_has_member (file, member))
        json_object_set_member (file, member, json_node_copy (value));
    }
}

static gboolean
map_file_size (JsonObject *project, const char *text)
{
  g_autoptr (JsonNode) bytes = json_node_new (JSON_NODE_VALUE);
  guint64 megabytes;

  if (!read_number (text, G_MAXINT / BYTES_OF_MB, &megabytes))
    return FALSE;
  json_node_set_int (bytes, (gint64) megabytes * BYTES_OF_MB);
  set_of_files (project, "maxBytes", bytes);

  return TRUE;
}

static gboolean
map_file_types (JsonObject *project, const char *text)
{
  g_autoptr (JsonNode) types = json_node_new (JSON_NODE_VALUE);

  if (strlen (text) > MAX_TYPES || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  json_node_set_string (types, text);
  set_of_files (project, "types", types);

  return TRUE;
}

/* --- all --- */

static const struct
{
  const char *name;
  MapFunc map;
} mapped[] = {
  { CRM_SERVER_SYNC_MINUTES, map_interval },
  { CRM_SERVER_MAX_FILE_MB, map_file_size },
  { CRM_SERVER_FILE_TYPES, map_file_types },
};

static gboolean
map (JsonObject *project, const char *name, const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mapped); i++)
    if (g_str_equal (mapped[i].name, name))
      return mapped[i].map (project, text);

  /* Records are kept here in any mode; in these a person would have them on the device, too. */
  return g_str_equal (name, CRM_SERVER_WORK_MODE) && !g_str_equal (text, "online");
}

void
crm_manifest_apply_settings (GHashTable *settings, JsonObject *project, GPtrArray *notes)
{
  g_autoptr (GList) names
      = g_list_sort (g_hash_table_get_keys (settings), (GCompareFunc) g_strcmp0);

  for (GList *each = names; each != NULL; each = each->next)
    {
      const char *text = g_hash_table_lookup (settings, each->data);

      if (!map (project, each->data, text))
        crm_manifest_note (notes, "the setting %s: %s", (const char *) each->data, text);
    }
}
