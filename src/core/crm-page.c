/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-page.h"
#include "crm-arena.h"
#include "crm-project.h"
#include "crm-record.h"
#include <string.h>

CrmPage *
crm_page_new (CrmProject *project, CrmEntity *entity)
{
  CrmPage *self = g_new0 (CrmPage, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->project = crm_project_ref (project);
  self->entity = entity;
  self->arena = crm_arena_new ();
  self->rows = g_array_new (FALSE, TRUE, sizeof (CrmRow));
  self->bad = g_array_new (FALSE, FALSE, sizeof (CrmBadRow));
  self->count = -1;
  return self;
}

CrmPage *
crm_page_ref (CrmPage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_page_unref (CrmPage *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->rows);
  g_array_unref (self->bad);
  crm_arena_unref (self->arena);
  crm_project_unref (self->project);
  g_free (self);
}

CrmRow *
crm_page_add_row (CrmPage *self)
{
  gsize size = self->entity->n_fields * sizeof (CrmValue);
  CrmRow *row;

  g_array_set_size (self->rows, self->rows->len + 1);
  row = &g_array_index (self->rows, CrmRow, self->rows->len - 1);
  row->values = crm_arena_alloc (self->arena, size);
  memset (row->values, 0, size); /* CRM_VALUE_ABSENT is zero */
  return row;
}

void
crm_page_add_removed (CrmPage *self, const char *key, gboolean left_set)
{
  CrmRow row = { .removed_key = crm_arena_strndup (self->arena, key, -1), .left_set = left_set };

  g_array_append_val (self->rows, row);
}

void
crm_page_add_bad (CrmPage *self, const char *key, const char *message)
{
  CrmBadRow bad = { .key = key != NULL ? crm_arena_strndup (self->arena, key, -1) : NULL,
                    .message = crm_arena_strndup (self->arena, message, -1) };

  g_array_append_val (self->bad, bad);
}

CrmRecord *
crm_page_dup_record (CrmPage *self, guint position)
{
  CrmRow *row;

  g_return_val_if_fail (position < self->rows->len, NULL);

  row = &g_array_index (self->rows, CrmRow, position);
  g_return_val_if_fail (row->values != NULL, NULL);
  return crm_record_new (self->project, self->entity, NULL, row->etag, row->values);
}
