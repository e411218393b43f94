/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-changes.h"
#include "crm-record-draft-private.h"
#include "crm-record.h"

#include <glib/gi18n.h>

/* --- a draft that was found ---------------------------------------------------------------------
 */

static void
restore (CrmRecordDraft *self, CrmPatch *patch, gint64 saved_us)
{
  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      DraftField *field;

      if (entry->field >= self->entity->n_fields)
        continue;
      field = &self->fields[entry->field];
      if (!field->is_default && crm_record_draft_is_changed (self, entry->field))
        continue; /* typed before the draft was read: newer */
      field->is_default = FALSE;
      crm_draft_set_copy (&field->value, &field->text, &entry->now);
      g_clear_pointer (&field->lookup_name, g_free);
    }
  crm_record_draft_judge (self);
  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    if (crm_patch_get_entry (patch, i)->field < self->entity->n_fields)
      crm_record_draft_check (self, crm_patch_get_entry (patch, i)->field);
  crm_record_draft_update (self);
  if (!self->is_dirty)
    return;

  self->restored_us = saved_us;
  g_object_notify (G_OBJECT (self), "restored");
  for (guint i = 0; i < self->entity->n_fields; i++)
    if (crm_record_draft_is_changed (self, i))
      crm_record_draft_tell (self, i);
}

typedef struct
{
  gpointer late;
  guint field;
} NameReading;

static void
name_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree NameReading *reading = user_data;
  g_autoptr (CrmRecord) target = crm_store_get_finish (CRM_STORE (source), result, NULL);
  g_autoptr (CrmRecordDraft) self = crm_late_take (reading->late);

  if (self == NULL || target == NULL || self->fields[reading->field].lookup_name != NULL)
    return;
  self->fields[reading->field].lookup_name = g_strdup (crm_record_get_title (target));
  crm_record_draft_tell (self, reading->field);
}

/* A draft keeps keys; the names beside them are looked up. */
void
crm_record_draft_read_names (CrmRecordDraft *self)
{
  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      CrmField *field = self->entity->fields[i];
      CrmEntity *target = field->lookup_entity != NULL
                              ? crm_project_find_entity (self->project, field->lookup_entity)
                              : NULL;
      g_autofree char *key = crm_value_dup_text (field->type, &self->fields[i].value);
      NameReading *reading;

      if (target == NULL || key == NULL || self->fields[i].lookup_name != NULL)
        continue;
      reading = g_new0 (NameReading, 1);
      reading->late = crm_late_new (self);
      reading->field = i;
      crm_store_get_async (self->store, target, key, self->life, name_read_cb, reading);
    }
}

static void
draft_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordDraft) self = crm_late_take (user_data);
  g_autoptr (GError) error = NULL;
  gint64 saved_us = 0;
  g_autoptr (CrmPatch) patch
      = crm_store_load_draft_finish (CRM_STORE (source), result, &saved_us, &error);

  if (self == NULL || patch == NULL || self->is_closed || self->is_passing)
    return;
  restore (self, patch, saved_us);
  crm_record_draft_read_names (self);
}

void
crm_record_draft_find_kept (CrmRecordDraft *self)
{
  crm_store_load_draft_async (self->store, self->entity, self->key, self->life, draft_found_cb,
                              crm_late_new (self));
}

/* --- the record moves on below the editor
 * --------------------------------------------------------- */

/* The user changed the field, and now the record did: who is right is theirs to say. */
static void
contest (CrmRecordDraft *self, guint index, CrmRecord *record)
{
  DraftField *field = &self->fields[index];
  const CrmValue *value = crm_record_get_value (record, index);

  field->is_contested = !crm_value_equal (self->entity->fields[index]->type, &field->value, value);
  crm_draft_set_copy (&field->theirs, &field->theirs_text, value);
  g_set_str (&field->theirs_name, crm_record_get_lookup_name (record, index));
}

/* Fields the user did not touch follow the record; what was typed stays, and its base with
 * it, so that saving can tell what the user saw. */
static void
take_record (CrmRecordDraft *self, CrmRecord *record)
{
  g_autoptr (GArray) moved = g_array_new (FALSE, FALSE, sizeof (guint));

  self->version = crm_record_get_version (record);
  self->row_id = crm_record_get_row_id (record);
  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      DraftField *field = &self->fields[i];
      const CrmValue *value = crm_record_get_value (record, i);
      CrmEdmType type = self->entity->fields[i]->type;

      if (crm_value_equal (type, &field->base, value) || value->kind == CRM_VALUE_ABSENT)
        {
          field->is_contested = FALSE;
          continue;
        }
      if (crm_record_draft_is_changed (self, i))
        {
          contest (self, i, record);
          continue;
        }
      crm_draft_set_copy (&field->base, &field->base_text, value);
      crm_draft_set_copy (&field->value, &field->text, value);
      g_clear_pointer (&field->input, g_free);
      g_set_str (&field->lookup_name, crm_record_get_lookup_name (record, i));
      g_array_append_val (moved, i);
    }
  crm_record_draft_judge (self);
  crm_record_draft_update (self);
  for (guint i = 0; i < moved->len; i++)
    crm_record_draft_tell (self, g_array_index (moved, guint, i));
}

/* %NULL, or deleted here: there is nothing left to save into. */
static void
take_answer (CrmRecordDraft *self, CrmRecord *record)
{
  gboolean is_gone = record == NULL || (crm_record_get_state (record) & CRM_RECORD_DELETED) != 0;

  if (self->is_gone != is_gone)
    {
      self->is_gone = is_gone;
      g_object_notify (G_OBJECT (self), "gone");
    }
  if (self->is_gone || crm_record_get_entity (record)->n_fields != self->entity->n_fields)
    return;
  g_set_str (&self->key, crm_record_get_key (record));
  take_record (self, record);
}

static void
row_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordDraft) self = crm_late_take (user_data);
  g_autoptr (GPtrArray) records = crm_store_read_rows_finish (CRM_STORE (source), result, NULL);

  if (self != NULL && records != NULL && records->len > 0 && !self->is_closed)
    take_answer (self, g_ptr_array_index (records, 0));
}

void
crm_record_draft_follow (CrmRecordDraft *self, CrmChanges *changes)
{
  if (self->key == NULL || self->is_closed
      || !crm_changes_touches_row (changes, self->entity->name, self->row_id))
    return;

  /* By row: a server may give a record another key than the one it was made with. */
  crm_store_read_rows_async (self->store, self->entity, &self->row_id, 1, self->life, row_read_cb,
                             crm_late_new (self));
}

gboolean
crm_record_draft_is_contested (CrmRecordDraft *self, guint field)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), FALSE);
  g_return_val_if_fail (field < self->entity->n_fields, FALSE);

  return self->fields[field].is_contested;
}

char *
crm_record_draft_dup_theirs (CrmRecordDraft *self, guint field)
{
  const DraftField *draft;
  CrmField *description;

  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  draft = &self->fields[field];
  description = self->entity->fields[field];
  if (!draft->is_contested)
    return NULL;
  if (description->lookup_entity == NULL || crm_value_is_empty (&draft->theirs))
    return crm_field_dup_display (description, &draft->theirs);
  return g_strdup (draft->theirs_name != NULL ? draft->theirs_name : _ ("Not on this device"));
}

/* From now on what the server has is what the user saw. */
static void
see_theirs (DraftField *field)
{
  crm_draft_set_copy (&field->base, &field->base_text, &field->theirs);
  field->is_contested = FALSE;
}

void
crm_record_draft_take_theirs (CrmRecordDraft *self, guint field)
{
  DraftField *draft;

  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));
  g_return_if_fail (field < self->entity->n_fields);

  draft = &self->fields[field];
  if (!draft->is_contested)
    return;
  see_theirs (draft);
  crm_record_draft_put (self, field, &draft->theirs, draft->theirs_name);
  crm_record_draft_touch (self, field);
}

void
crm_record_draft_keep_mine (CrmRecordDraft *self, guint field)
{
  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));
  g_return_if_fail (field < self->entity->n_fields);

  if (!self->fields[field].is_contested)
    return;
  see_theirs (&self->fields[field]);
  crm_record_draft_update (self);
  crm_record_draft_schedule (self);
  crm_record_draft_tell (self, field);
}
