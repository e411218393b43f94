/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-types.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

G_DEFINE_QUARK (crm_store_error, crm_store_error)

void
crm_checkpoint_clear (CrmCheckpoint *self)
{
  g_clear_pointer (&self->cursor, g_free);
  g_clear_pointer (&self->delta_link, g_free);
  g_clear_pointer (&self->filter_hash, g_free);
  g_clear_pointer (&self->keys_cursor, g_free);
  g_clear_pointer (&self->keys_filter_hash, g_free);
  *self = (CrmCheckpoint) { 0 };
}

void
crm_checkpoint_copy (const CrmCheckpoint *from, CrmCheckpoint *to)
{
  CrmCheckpoint copy = *from;

  copy.cursor = g_strdup (from->cursor);
  copy.delta_link = g_strdup (from->delta_link);
  copy.filter_hash = g_strdup (from->filter_hash);
  copy.keys_cursor = g_strdup (from->keys_cursor);
  copy.keys_filter_hash = g_strdup (from->keys_filter_hash);
  crm_checkpoint_clear (to);
  *to = copy;
}

void
crm_versions_init (CrmVersions *self)
{
  *self = (CrmVersions) { .unknown = g_ptr_array_new_with_free_func (g_free),
                          .changed = g_ptr_array_new_with_free_func (g_free) };
}

void
crm_versions_clear (CrmVersions *self)
{
  g_clear_pointer (&self->unknown, g_ptr_array_unref);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
}

void
crm_pending_free (CrmPending *self)
{
  if (!self)
    return;
  g_free (self->entity);
  g_free (self->key);
  g_free (self->title);
  g_free (self->fields);
  g_free (self);
}

void
crm_send_free (CrmSend *self)
{
  if (!self)
    return;
  g_free (self->key);
  g_free (self->etag);
  g_clear_pointer (&self->patch, crm_patch_unref);
  g_clear_pointer (&self->base, crm_record_unref);
  g_clear_pointer (&self->project, crm_project_unref);
  g_free (self);
}

void
crm_problem_free (CrmProblem *self)
{
  if (!self)
    return;
  g_free (self->entity);
  g_free (self->key);
  g_free (self->title);
  g_free (self->message);
  g_free (self->values);
  g_free (self);
}

void
crm_lost_value_free (CrmLostValue *self)
{
  if (!self)
    return;
  g_free (self->entity);
  g_free (self->key);
  g_free (self->title);
  g_free (self->field);
  g_free (self->caption);
  g_free (self->base);
  g_free (self->mine);
  g_free (self->theirs);
  g_free (self);
}
