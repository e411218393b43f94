/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-hub-places.h"
#include "crm-project.h"

/* Among how lists are shown, under a name that no entity has: names, one a line. */
#define PREFS "!hub"

static GStrv
list_names (CrmListPrefs *prefs, const char *what)
{
  const char *text = crm_list_prefs_get_text (prefs, PREFS, what);

  return text != NULL ? g_strsplit (text, "\n", -1) : g_new0 (char *, 1);
}

static gboolean
has_name (CrmListPrefs *prefs, const char *what, const char *name)
{
  g_auto (GStrv) names = list_names (prefs, what);

  return g_strv_contains ((const char *const *) names, name);
}

static void
set_name (CrmListPrefs *prefs, const char *what, const char *name, gboolean on)
{
  g_auto (GStrv) names = list_names (prefs, what);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0' && !g_str_equal (names[i], name))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", names[i]);
  if (on)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", name);
  crm_list_prefs_set_text (prefs, PREFS, what, text->len > 0 ? text->str : NULL);
}

/* Those that were moved stand as they were put, those that came later behind them. */
static GPtrArray *
list_ordered (CrmListPrefs *prefs, CrmProject *project)
{
  g_auto (GStrv) order = list_names (prefs, "order");
  GPtrArray *entities = g_ptr_array_new ();

  for (guint i = 0; order[i] != NULL; i++)
    {
      CrmEntity *entity = crm_project_find_entity (project, order[i]);

      if (entity != NULL && !entity->is_lookup && !g_ptr_array_find (entities, entity, NULL))
        g_ptr_array_add (entities, entity);
    }
  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);

      if (!entity->is_lookup && !g_ptr_array_find (entities, entity, NULL))
        g_ptr_array_add (entities, entity);
    }

  return entities;
}

static guint
rank_of (const CrmHubPlace *place)
{
  return place->is_hidden ? 2 : place->is_pinned ? 0 : 1;
}

GPtrArray *
crm_hub_places_list (CrmListPrefs *prefs, CrmProject *project)
{
  g_autoptr (GPtrArray) entities = NULL;
  GPtrArray *places = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (CRM_IS_LIST_PREFS (prefs), places);
  g_return_val_if_fail (project != NULL, places);

  entities = list_ordered (prefs, project);
  for (guint rank = 0; rank <= 2; rank++)
    for (guint i = 0; i < entities->len; i++)
      {
        CrmEntity *entity = g_ptr_array_index (entities, i);
        CrmHubPlace place = { entity, has_name (prefs, "pinned", entity->name),
                              has_name (prefs, "hidden", entity->name) };

        if (rank_of (&place) == rank)
          g_ptr_array_add (places, g_memdup2 (&place, sizeof place));
      }

  return places;
}

void
crm_hub_places_set_pinned (CrmListPrefs *prefs, const char *entity, gboolean on)
{
  g_return_if_fail (CRM_IS_LIST_PREFS (prefs));

  set_name (prefs, "pinned", entity, on);
  if (on)
    set_name (prefs, "hidden", entity, FALSE);
}

void
crm_hub_places_set_hidden (CrmListPrefs *prefs, const char *entity, gboolean on)
{
  g_return_if_fail (CRM_IS_LIST_PREFS (prefs));

  set_name (prefs, "hidden", entity, on);
  if (on)
    set_name (prefs, "pinned", entity, FALSE);
}

static int
find_place (GPtrArray *places, const char *entity)
{
  for (guint i = 0; i < places->len; i++)
    if (g_str_equal (((CrmHubPlace *) g_ptr_array_index (places, i))->entity->name, entity))
      return (int) i;

  return -1;
}

static void
keep_order (CrmListPrefs *prefs, GPtrArray *places)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < places->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            ((CrmHubPlace *) g_ptr_array_index (places, i))->entity->name);
  crm_list_prefs_set_text (prefs, PREFS, "order", text->str);
}

static void
move (CrmListPrefs *prefs, GPtrArray *places, int from, int to)
{
  CrmHubPlace *place;

  if (from < 0 || to < 0 || to >= (int) places->len || from == to
      || rank_of (g_ptr_array_index (places, from)) != rank_of (g_ptr_array_index (places, to)))
    return;

  place = g_ptr_array_steal_index (places, (guint) from);
  g_ptr_array_insert (places, to, place);
  keep_order (prefs, places);
}

void
crm_hub_places_move (CrmListPrefs *prefs, CrmProject *project, const char *entity, int by)
{
  g_autoptr (GPtrArray) places = crm_hub_places_list (prefs, project);
  int from = find_place (places, entity);

  move (prefs, places, from, from + by);
}

void
crm_hub_places_move_to (CrmListPrefs *prefs,
                        CrmProject *project,
                        const char *entity,
                        const char *other)
{
  g_autoptr (GPtrArray) places = crm_hub_places_list (prefs, project);

  move (prefs, places, find_place (places, entity), find_place (places, other));
}
