/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "crm-commands-private.h"
#include "crm-error.h"
#include "crm-output.h"
#include "crm-project.h"

/* project diff: both documents filled in and written alike, then compared member by member. */

static void compare (CrmRunning *run, const char *path, JsonNode *old, JsonNode *now);

/* What an element of a list is called: views have names, sections captions, related lists an
 * entity and a field. */
static char *
dup_identity (JsonNode *node)
{
  static const char *const members[] = { "name", "value", "caption" };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (object == NULL)
    return NULL;
  if (json_object_has_member (object, "field") && json_object_has_member (object, "entity"))
    return g_strdup_printf ("%s.%s", json_object_get_string_member (object, "entity"),
                            json_object_get_string_member (object, "field"));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (object, members[i]))
      {
        const char *text = json_object_get_string_member (object, members[i]);

        return g_strdup (text != NULL ? text : "");
      }

  return NULL;
}

static char *
join (const char *path, const char *name)
{
  return *path != '\0' ? g_strdup_printf ("%s.%s", path, name) : g_strdup (name);
}

static char *
dup_text (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, node);
  return json_generator_to_data (generator, NULL);
}

static void
print (CrmRunning *run, char sign, const char *path, JsonNode *old, JsonNode *now)
{
  g_autofree char *from = old != NULL ? dup_text (old) : NULL;
  g_autofree char *to = now != NULL ? dup_text (now) : NULL;
  g_autofree char *text = from != NULL ? g_strdup_printf ("%c %s: %s -> %s", sign, path, from, to)
                                       : g_strdup_printf ("%c %s", sign, path);
  g_autofree char *line = crm_output_dup_line (text);

  crm_run_print (run, "%s\n", line);
}

/* --- lists -------------------------------------------------------------------------------- */

/* Identities of a list's elements, which it borrows, in their order; NULL: it is one of texts. */
static GPtrArray *
list_identities (JsonArray *array, GHashTable *by_identity)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      char *identity = dup_identity (node);

      if (identity == NULL)
        return NULL;
      g_ptr_array_add (order, identity);
      g_hash_table_insert (by_identity, identity, node);
    }

  return g_steal_pointer (&order);
}

/* Whether those that both have stand in the same order. */
static gboolean
is_same_order (GPtrArray *old, GPtrArray *now, GHashTable *in_old, GHashTable *in_now)
{
  guint j = 0;

  for (guint i = 0; i < old->len; i++)
    {
      if (!g_hash_table_contains (in_now, g_ptr_array_index (old, i)))
        continue;
      while (j < now->len && !g_hash_table_contains (in_old, g_ptr_array_index (now, j)))
        j++;
      if (j == now->len || !g_str_equal (g_ptr_array_index (old, i), g_ptr_array_index (now, j++)))
        return FALSE;
    }

  return TRUE;
}

static void
compare_lists (CrmRunning *run, const char *path, JsonNode *old, JsonNode *now)
{
  g_autoptr (GHashTable) in_old = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) in_now = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) order_old = list_identities (json_node_get_array (old), in_old);
  g_autoptr (GPtrArray) order_now = list_identities (json_node_get_array (now), in_now);

  if (order_old == NULL || order_now == NULL)
    {
      print (run, '~', path, old, now);
      return;
    }
  for (guint i = 0; i < order_old->len; i++)
    {
      const char *name = g_ptr_array_index (order_old, i);
      g_autofree char *at = join (path, name);
      JsonNode *other = g_hash_table_lookup (in_now, name);

      if (other == NULL)
        print (run, '-', at, NULL, NULL);
      else
        compare (run, at, g_hash_table_lookup (in_old, name), other);
    }
  for (guint i = 0; i < order_now->len; i++)
    {
      g_autofree char *at = join (path, g_ptr_array_index (order_now, i));

      if (!g_hash_table_contains (in_old, g_ptr_array_index (order_now, i)))
        print (run, '+', at, NULL, NULL);
    }
  if (!is_same_order (order_old, order_now, in_old, in_now))
    {
      g_autofree char *at = join (path, _ ("(another order)"));

      print (run, '~', at, NULL, NULL);
    }
}

/* Both have all members: the documents were written by us. */
static void
compare (CrmRunning *run, const char *path, JsonNode *old, JsonNode *now)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (json_node_equal (old, now))
    return;
  if (JSON_NODE_HOLDS_ARRAY (old) && JSON_NODE_HOLDS_ARRAY (now))
    {
      compare_lists (run, path, old, now);
      return;
    }
  if (!JSON_NODE_HOLDS_OBJECT (old) || !JSON_NODE_HOLDS_OBJECT (now))
    {
      print (run, '~', path, old, now);
      return;
    }

  json_object_iter_init (&iter, json_node_get_object (old));
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *at = join (path, name);
      JsonNode *other = json_object_get_member (json_node_get_object (now), name);

      if (other != NULL)
        compare (run, at, node, other);
    }
}

static JsonNode *
load (const char *path, CrmEdm *edm, GError **error)
{
  g_autofree char *json = NULL;
  g_autofree char *whole = NULL;
  g_autoptr (CrmProject) project = NULL;
  gsize length;

  if (g_file_get_contents (path, &json, &length, error))
    project = crm_project_parse (json, (gssize) length, edm, NULL, error);
  if (project == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  whole = crm_project_to_json (project);

  return json_from_string (whole, error);
}

int
crm_run_project_diff (CrmRunning *run)
{
  const char *where = run->options->metadata;
  GError *error = NULL;
  g_autoptr (CrmEdm) edm = where != NULL ? crm_run_read_metadata (run, where, &error) : NULL;
  g_autoptr (JsonNode) old = NULL;
  g_autoptr (JsonNode) now = NULL;

  if (error == NULL)
    old = load (run->arguments[0], edm, &error);
  if (old != NULL)
    now = load (run->arguments[1], edm, &error);
  if (now == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  compare (run, "", old, now);
  return CRM_EXIT_DONE;
}
