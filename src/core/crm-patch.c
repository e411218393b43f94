/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-patch.h"
#include "crm-arena.h"
#include "crm-error.h"
#include "crm-project.h"

struct _CrmPatch
{
  gatomicrefcount ref_count;
  CrmEntity *entity;
  CrmArena *arena;
  GArray *entries; /* CrmPatchEntry, by field index */
};

CrmPatch *
crm_patch_new (CrmEntity *entity)
{
  CrmPatch *self = g_new0 (CrmPatch, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->entity = entity;
  self->arena = crm_arena_new ();
  self->entries = g_array_new (FALSE, FALSE, sizeof (CrmPatchEntry));
  return self;
}

CrmPatch *
crm_patch_ref (CrmPatch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_patch_unref (CrmPatch *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->entries);
  crm_arena_unref (self->arena);
  g_free (self);
}

/* Where the entry of @field stands, or belongs. */
static guint
find_place (CrmPatch *self, guint field)
{
  guint at = 0;

  while (at < self->entries->len && g_array_index (self->entries, CrmPatchEntry, at).field < field)
    at++;
  return at;
}

void
crm_patch_set (CrmPatch *self, guint field, const CrmValue *was, const CrmValue *now)
{
  guint at = find_place (self, field);
  CrmPatchEntry entry = { .field = field };

  g_return_if_fail (field < self->entity->n_fields);

  entry.now = crm_value_dup_into (now, self->arena);
  if (at < self->entries->len && g_array_index (self->entries, CrmPatchEntry, at).field == field)
    {
      g_array_index (self->entries, CrmPatchEntry, at).now = entry.now;
      return;
    }
  entry.was = crm_value_dup_into (was, self->arena);
  g_array_insert_val (self->entries, at, entry);
}

gboolean
crm_patch_set_text (CrmPatch *self, const char *field_name, const char *text, GError **error)
{
  CrmField *field = crm_entity_find_field (self->entity, field_name);
  CrmValue was = crm_value_absent (), now;
  gboolean clears;

  if (!field)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME, "%s has no field %s",
                   self->entity->name, field_name);
      return FALSE;
    }
  clears = !text || (!*text && field->type != CRM_EDM_STRING);
  if (!crm_value_parse (field->type, clears ? NULL : text, -1, self->arena, &now, error))
    {
      g_prefix_error (error, "%s.%s: ", self->entity->name, field->name);
      return FALSE;
    }
  crm_patch_set (self, field->index, &was, &now);
  return TRUE;
}

guint
crm_patch_get_n_entries (CrmPatch *self)
{
  return self->entries->len;
}

const CrmPatchEntry *
crm_patch_get_entry (CrmPatch *self, guint position)
{
  g_return_val_if_fail (position < self->entries->len, NULL);

  return &g_array_index (self->entries, CrmPatchEntry, position);
}

const CrmPatchEntry *
crm_patch_find (CrmPatch *self, guint field)
{
  guint at = find_place (self, field);
  CrmPatchEntry *entry;

  if (at >= self->entries->len)
    return NULL;
  entry = &g_array_index (self->entries, CrmPatchEntry, at);
  return entry->field == field ? entry : NULL;
}

CrmEntity *
crm_patch_get_entity (CrmPatch *self)
{
  return self->entity;
}
