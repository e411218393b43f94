/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake-private.h"

#include "crm-project.h"

/* What a server tells beside its records. */

void
crm_fake_remote_merge (CrmFakeRemote *self,
                       const char *entity_name,
                       const char *removed,
                       const char *survivor)
{
  CrmEntity *entity = crm_project_find_entity (self->project, entity_name);

  for (guint i = 0; i < self->project->entities->len; i++)
    {
      CrmEntity *other = g_ptr_array_index (self->project->entities, i);
      GHashTableIter rows;
      gpointer row;

      g_hash_table_iter_init (&rows, crm_fake_rows_of (self, other->set));
      while (g_hash_table_iter_next (&rows, NULL, &row))
        for (guint j = 0; j < other->n_fields; j++)
          {
            GHashTable *texts = ((FakeRow *) row)->texts;
            const char *name = other->fields[j]->name;

            if (g_strcmp0 (other->fields[j]->lookup_entity, entity_name) == 0
                && g_strcmp0 (g_hash_table_lookup (texts, name), removed) == 0)
              g_hash_table_insert (texts, g_strdup (name), g_strdup (survivor));
          }
    }
  crm_fake_remote_delete (self, entity->set, removed);
  g_ptr_array_add (self->twins, g_strdupv ((char *[]) { entity->name, (char *) removed,
                                                        (char *) survivor, NULL }));
}

GPtrArray *
crm_fake_list_twins (
    CrmRemote *remote, const char *since, char **until, GCancellable *cancellable, GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  g_autoptr (GPtrArray) twins = g_ptr_array_new_with_free_func (crm_twin_free);

  if (!self->behaviour.tells_twins)
    return g_steal_pointer (&twins);
  if (!crm_fake_begin_call (self, "twins", NULL, cancellable, error)
      || !crm_fake_end_call (self, cancellable, error))
    return NULL;
  for (guint i = since != NULL ? (guint) g_ascii_strtoull (since, NULL, 10) : self->twins->len;
       i < self->twins->len; i++)
    {
      char **told = g_ptr_array_index (self->twins, i);
      CrmTwin *twin = g_new0 (CrmTwin, 1);

      twin->entity = crm_project_find_entity (self->project, told[0]);
      twin->removed = g_strdup (told[1]);
      twin->survivor = g_strdup (told[2]);
      g_ptr_array_add (twins, twin);
    }
  *until = g_strdup_printf ("%u", self->twins->len);

  return g_steal_pointer (&twins);
}

GHashTable *
crm_fake_read_settings (CrmRemote *remote, GCancellable *cancellable, GError **error)
{
  CrmFakeRemote *self = CRM_FAKE_REMOTE (remote);
  g_autoptr (GHashTable) settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (self->behaviour.work_mode == NULL)
    return g_steal_pointer (&settings);
  if (!crm_fake_begin_call (self, "settings", NULL, cancellable, error)
      || !crm_fake_end_call (self, cancellable, error))
    return NULL;
  g_hash_table_insert (settings, g_strdup (CRM_SERVER_WORK_MODE),
                       g_strdup (self->behaviour.work_mode));

  return g_steal_pointer (&settings);
}
