/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-changes.h"

/* Of one entity: the ids, or all of them. */
typedef struct
{
  GHashTable *ids; /* gint64 *; NULL: everything */
} Touched;

struct _CrmChanges
{
  gatomicrefcount ref_count;
  GHashTable *entities; /* name -> Touched */
  gboolean layout;
};

/* Beyond this, naming rows costs more than asking again. */
#define MOST_IDS 4096

G_DEFINE_BOXED_TYPE (CrmChanges, crm_changes, crm_changes_ref, crm_changes_unref)

static void
touched_free (gpointer data)
{
  Touched *self = data;

  g_clear_pointer (&self->ids, g_hash_table_unref);
  g_free (self);
}

CrmChanges *
crm_changes_new (void)
{
  CrmChanges *self = g_new0 (CrmChanges, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->entities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, touched_free);
  return self;
}

CrmChanges *
crm_changes_ref (CrmChanges *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_changes_unref (CrmChanges *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->entities);
  g_free (self);
}

static Touched *
ensure_touched (CrmChanges *self, const char *entity)
{
  Touched *touched = g_hash_table_lookup (self->entities, entity);

  if (!touched)
    {
      touched = g_new0 (Touched, 1);
      touched->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      g_hash_table_insert (self->entities, g_strdup (entity), touched);
    }
  return touched;
}

void
crm_changes_add (CrmChanges *self, const char *entity, gint64 row_id)
{
  Touched *touched = ensure_touched (self, entity);

  if (!touched->ids)
    return;
  g_hash_table_add (touched->ids, g_memdup2 (&row_id, sizeof row_id));
  if (g_hash_table_size (touched->ids) > MOST_IDS)
    g_clear_pointer (&touched->ids, g_hash_table_unref);
}

void
crm_changes_add_all (CrmChanges *self, const char *entity)
{
  g_clear_pointer (&ensure_touched (self, entity)->ids, g_hash_table_unref);
}

void
crm_changes_set_layout (CrmChanges *self)
{
  self->layout = TRUE;
}

void
crm_changes_merge (CrmChanges *self, CrmChanges *other)
{
  GHashTableIter iter, ids;
  gpointer entity, touched, id;

  self->layout |= other->layout;
  g_hash_table_iter_init (&iter, other->entities);
  while (g_hash_table_iter_next (&iter, &entity, &touched))
    {
      if (!((Touched *) touched)->ids)
        {
          crm_changes_add_all (self, entity);
          continue;
        }
      g_hash_table_iter_init (&ids, ((Touched *) touched)->ids);
      while (g_hash_table_iter_next (&ids, &id, NULL))
        crm_changes_add (self, entity, *(gint64 *) id);
    }
}

gboolean
crm_changes_is_empty (CrmChanges *self)
{
  return !self->layout && g_hash_table_size (self->entities) == 0;
}

gboolean
crm_changes_touches (CrmChanges *self, const char *entity)
{
  return self->layout || g_hash_table_contains (self->entities, entity);
}

gboolean
crm_changes_touches_row (CrmChanges *self, const char *entity, gint64 row_id)
{
  Touched *touched = g_hash_table_lookup (self->entities, entity);

  if (self->layout)
    return TRUE;
  return touched && (!touched->ids || g_hash_table_contains (touched->ids, &row_id));
}

gboolean
crm_changes_is_all (CrmChanges *self, const char *entity)
{
  Touched *touched = g_hash_table_lookup (self->entities, entity);

  return self->layout || (touched && !touched->ids);
}

gboolean
crm_changes_is_layout (CrmChanges *self)
{
  return self->layout;
}
