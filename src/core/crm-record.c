/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record.h"

#include "crm-project.h"

#include <string.h>

/* The struct, the values and what they point to are one allocation. */
struct _CrmRecord
{
  gatomicrefcount ref_count;
  CrmProject *project;
  CrmEntity *entity;
  const char *key;
  const char *etag;
  const char *title;
  char **lookup_names; /* n_fields of them, made when the first one is set */
  CrmRecordState state;
  gint64 version;
  gint64 row_id;
  CrmValue values[];
};

G_DEFINE_BOXED_TYPE (CrmRecord, crm_record, crm_record_ref, crm_record_unref)

static gboolean
has_bytes (const CrmValue *value)
{
  return value->kind == CRM_VALUE_TEXT || value->kind == CRM_VALUE_BYTES;
}

static gsize
size_of_texts (const CrmValue *values, guint n_values)
{
  gsize size = 0;

  for (guint i = 0; i < n_values; i++)
    if (has_bytes (&values[i]))
      size += values[i].length + 1;
  return size;
}

static const char *
put_text (char **at, const char *text, gsize length)
{
  char *copy = *at;

  if (length > 0)
    memcpy (copy, text, length);
  copy[length] = '\0';
  *at += length + 1;
  return copy;
}

/* Of a display field that is no text; the caller frees. */
static char *
dup_title (CrmEntity *entity, const CrmValue *values)
{
  const CrmValue *value;

  if (entity->display_field < 0)
    return NULL;
  value = &values[entity->display_field];
  if (value->kind == CRM_VALUE_TEXT)
    return NULL;
  return crm_value_dup_text (entity->fields[entity->display_field]->type, value);
}

static const char *
find_title (CrmRecord *self)
{
  int field = self->entity->display_field;

  if (field < 0 || self->values[field].kind != CRM_VALUE_TEXT || self->values[field].length == 0)
    return self->key;
  return self->values[field].text;
}

CrmRecord *
crm_record_new (CrmProject *project,
                CrmEntity *entity,
                const char *key,
                const char *etag,
                const CrmValue *values)
{
  g_autofree char *own_key = NULL;
  g_autofree char *title = NULL;
  CrmRecord *self;
  gsize head, size;
  char *at;

  g_return_val_if_fail (project != NULL, NULL);
  g_return_val_if_fail (entity != NULL, NULL);
  g_return_val_if_fail (values != NULL, NULL);

  if (key == NULL)
    key = own_key = crm_entity_dup_key (entity, values);
  if (key == NULL)
    key = "";
  title = dup_title (entity, values);

  head = sizeof *self + sizeof (CrmValue) * entity->n_fields;
  size = head + size_of_texts (values, entity->n_fields) + strlen (key) + 1;
  size += etag != NULL ? strlen (etag) + 1 : 0;
  size += title != NULL ? strlen (title) + 1 : 0;

  self = g_malloc (size);
  memset (self, 0, sizeof *self);
  at = (char *) self + head;
  g_atomic_ref_count_init (&self->ref_count);
  self->project = crm_project_ref (project);
  self->entity = entity;
  self->key = put_text (&at, key, strlen (key));
  if (etag != NULL)
    self->etag = put_text (&at, etag, strlen (etag));
  for (guint i = 0; i < entity->n_fields; i++)
    {
      self->values[i] = values[i];
      if (has_bytes (&values[i]))
        self->values[i].text = put_text (&at, values[i].text, values[i].length);
    }
  self->title = title != NULL ? put_text (&at, title, strlen (title)) : find_title (self);
  return self;
}

CrmRecord *
crm_record_ref (CrmRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_record_unref (CrmRecord *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->lookup_names != NULL)
    for (guint i = 0; i < self->entity->n_fields; i++)
      g_free (self->lookup_names[i]);
  g_free (self->lookup_names);
  crm_project_unref (self->project);
  g_free (self);
}

CrmEntity *
crm_record_get_entity (CrmRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->entity;
}

CrmProject *
crm_record_get_project (CrmRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->project;
}

const char *
crm_record_get_key (CrmRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->key;
}

const char *
crm_record_get_etag (CrmRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->etag;
}

const CrmValue *
crm_record_get_value (CrmRecord *self, guint field)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  return &self->values[field];
}

const CrmValue *
crm_record_get_values (CrmRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values;
}

void
crm_record_set_state (CrmRecord *self, CrmRecordState state)
{
  g_return_if_fail (self != NULL);

  self->state = state;
}

CrmRecordState
crm_record_get_state (CrmRecord *self)
{
  g_return_val_if_fail (self != NULL, CRM_RECORD_CLEAN);

  return self->state;
}

void
crm_record_set_version (CrmRecord *self, gint64 version)
{
  g_return_if_fail (self != NULL);

  self->version = version;
}

gint64
crm_record_get_version (CrmRecord *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->version;
}

void
crm_record_set_row_id (CrmRecord *self, gint64 row_id)
{
  g_return_if_fail (self != NULL);

  self->row_id = row_id;
}

gint64
crm_record_get_row_id (CrmRecord *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->row_id;
}

void
crm_record_set_lookup_name (CrmRecord *self, guint field, const char *name)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (field < self->entity->n_fields);

  if (self->lookup_names == NULL)
    self->lookup_names = g_new0 (char *, self->entity->n_fields);
  g_set_str (&self->lookup_names[field], name);
}

const char *
crm_record_get_lookup_name (CrmRecord *self, guint field)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  return self->lookup_names != NULL ? self->lookup_names[field] : NULL;
}

const char *
crm_record_get_title (CrmRecord *self)
{
  int field;

  g_return_val_if_fail (self != NULL, "");

  /* What a record is called may be what it points at: a product in an opportunity. */
  field = self->entity->display_field;
  if (field >= 0 && self->lookup_names != NULL && self->lookup_names[field] != NULL)
    return self->lookup_names[field];
  return self->title;
}
