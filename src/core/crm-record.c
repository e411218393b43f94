/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record.h"
#include "crm-arena.h"
#include "crm-project.h"
#include <string.h>

struct _CrmRecord
{
  gatomicrefcount ref_count;
  CrmProject *project;
  CrmEntity *entity;
  CrmArena *arena; /* holds everything below */
  char *key;
  const char *etag;
  const CrmValue *values;
  const char **lookup_names; /* n_fields, or NULL: none was set */
  const char *title;
  CrmRecordState state;
  gint64 version;
  gint64 row_id;
};

G_DEFINE_BOXED_TYPE (CrmRecord, crm_record, crm_record_ref, crm_record_unref)

static const char *
make_title (CrmRecord *self)
{
  g_autofree char *text = NULL;
  CrmField *field;

  if (self->entity->display_field < 0)
    return self->key;
  field = self->entity->fields[self->entity->display_field];
  text = crm_value_dup_text (field->type, &self->values[field->index]);
  return text && *text ? crm_arena_strndup (self->arena, text, -1) : self->key;
}

CrmRecord *
crm_record_new (CrmProject *project,
                CrmEntity *entity,
                const char *key,
                const char *etag,
                const CrmValue *values)
{
  CrmRecord *self = g_new0 (CrmRecord, 1);
  CrmValue *copies;

  g_atomic_ref_count_init (&self->ref_count);
  self->project = crm_project_ref (project);
  self->entity = entity;
  self->arena = crm_arena_new ();
  copies = crm_arena_alloc (self->arena, entity->n_fields * sizeof (CrmValue));
  for (guint i = 0; i < entity->n_fields; i++)
    copies[i] = crm_value_dup_into (&values[i], self->arena);
  self->values = copies;
  self->etag = etag ? crm_arena_strndup (self->arena, etag, -1) : NULL;
  self->key = key ? g_strdup (key) : crm_entity_dup_key (entity, copies);
  self->title = make_title (self);
  return self;
}

CrmRecord *
crm_record_ref (CrmRecord *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_record_unref (CrmRecord *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->key);
  crm_arena_unref (self->arena);
  crm_project_unref (self->project);
  g_free (self);
}

CrmEntity *
crm_record_get_entity (CrmRecord *self)
{
  return self->entity;
}

CrmProject *
crm_record_get_project (CrmRecord *self)
{
  return self->project;
}

const char *
crm_record_get_key (CrmRecord *self)
{
  return self->key;
}

const char *
crm_record_get_etag (CrmRecord *self)
{
  return self->etag;
}

const CrmValue *
crm_record_get_value (CrmRecord *self, guint field)
{
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  return &self->values[field];
}

const CrmValue *
crm_record_get_values (CrmRecord *self)
{
  return self->values;
}

void
crm_record_set_state (CrmRecord *self, CrmRecordState state)
{
  self->state = state;
}

CrmRecordState
crm_record_get_state (CrmRecord *self)
{
  return self->state;
}

void
crm_record_set_version (CrmRecord *self, gint64 version)
{
  self->version = version;
}

gint64
crm_record_get_version (CrmRecord *self)
{
  return self->version;
}

void
crm_record_set_row_id (CrmRecord *self, gint64 row_id)
{
  self->row_id = row_id;
}

gint64
crm_record_get_row_id (CrmRecord *self)
{
  return self->row_id;
}

void
crm_record_set_lookup_name (CrmRecord *self, guint field, const char *name)
{
  g_return_if_fail (field < self->entity->n_fields);

  if (!self->lookup_names)
    {
      gsize size = self->entity->n_fields * sizeof (char *);

      self->lookup_names = crm_arena_alloc (self->arena, size);
      memset (self->lookup_names, 0, size);
    }
  self->lookup_names[field] = name ? crm_arena_strndup (self->arena, name, -1) : NULL;
}

const char *
crm_record_get_lookup_name (CrmRecord *self, guint field)
{
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  return self->lookup_names ? self->lookup_names[field] : NULL;
}

const char *
crm_record_get_title (CrmRecord *self)
{
  return self->title;
}
