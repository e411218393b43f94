/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-dialect-fork.h"

#include "crm-arena.h"
#include "crm-project.h"

typedef struct
{
  GPtrArray *fields;      /* CrmField, borrowed */
  const char *navigation; /* names of the annotations that say which */
  const char *type;
} CrmOdataFork;

static void
fork_free (gpointer data)
{
  CrmOdataFork *fork = data;

  g_ptr_array_unref (fork->fields);
  g_free (fork);
}

static CrmOdataFork *
fork_new (CrmArena *arena, const char *wire)
{
  g_autofree char *navigation
      = g_strconcat (wire, "@Microsoft.Dynamics.CRM.associatednavigationproperty", NULL);
  g_autofree char *type = g_strconcat (wire, "@Microsoft.Dynamics.CRM.lookuplogicalname", NULL);
  CrmOdataFork *fork = g_new0 (CrmOdataFork, 1);

  fork->fields = g_ptr_array_new ();
  fork->navigation = crm_arena_strndup (arena, navigation, -1);
  fork->type = crm_arena_strndup (arena, type, -1);

  return fork;
}

static void
drop_those_that_lead_one_way (GPtrArray *forks)
{
  guint i;

  for (i = forks->len; i > 0; i--)
    if (((CrmOdataFork *) g_ptr_array_index (forks, i - 1))->fields->len == 1)
      g_ptr_array_remove_index_fast (forks, i - 1);
}

GPtrArray *
crm_odata_forks_find (const CrmOdataDialect *dialect,
                      CrmEntity *entity,
                      CrmArena *arena,
                      GHashTable *by_name)
{
  GPtrArray *forks = g_ptr_array_new_with_free_func (fork_free);
  g_autoptr (GHashTable) by_wire = g_hash_table_new (g_str_hash, g_str_equal);
  guint i;

  for (i = 0; i < entity->n_fields; i++)
    {
      CrmField *field = entity->fields[i];
      const char *wire;
      CrmOdataFork *fork;

      if (!crm_odata_dialect_is_bound (dialect, field))
        continue;
      wire = crm_arena_strndup (arena, field->name,
                                (gssize) crm_odata_dialect_wire_length (dialect, field));
      fork = g_hash_table_lookup (by_wire, wire);
      if (fork == NULL)
        {
          fork = fork_new (arena, wire);
          g_ptr_array_add (forks, fork);
          g_hash_table_insert (by_wire, (gpointer) wire, fork);
          g_hash_table_insert (by_name, (gpointer) wire, field);
        }
      g_ptr_array_add (fork->fields, field);
    }
  drop_those_that_lead_one_way (forks);

  return forks;
}

static gboolean
leads_along (const CrmField *field, const char *navigation, const char *type)
{
  if (navigation != NULL)
    return g_strcmp0 (field->lookup_navigation, navigation) == 0;

  return field->lookup_entity != NULL && g_ascii_strcasecmp (field->lookup_entity, type) == 0;
}

static void
take_fork (const CrmOdataFork *fork, yyjson_val *row, CrmValue *values)
{
  const char *navigation = yyjson_get_str (yyjson_obj_get (row, fork->navigation));
  const char *type = yyjson_get_str (yyjson_obj_get (row, fork->type));
  CrmField *first = g_ptr_array_index (fork->fields, 0);
  CrmValue value = values[first->index];
  guint i;

  if (value.kind == CRM_VALUE_ABSENT)
    return;
  for (i = 0; i < fork->fields->len; i++)
    {
      CrmField *field = g_ptr_array_index (fork->fields, i);
      /* Where it is not told, nobody can say better. */
      gboolean is_it = navigation == NULL && type == NULL ? field == first
                                                          : leads_along (field, navigation, type);

      values[field->index] = is_it ? value : crm_value_null ();
    }
}

void
crm_odata_forks_take (GPtrArray *forks, yyjson_val *row, CrmValue *values)
{
  guint i;

  for (i = 0; i < forks->len; i++)
    take_fork (g_ptr_array_index (forks, i), row, values);
}
