/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-record-draft-private.h"

#include <glib/gi18n.h>

/* %NULL: nothing differs. */
static CrmPatch *
make_patch (CrmRecordDraft *self)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (self->entity);
  CrmValue absent = crm_value_absent ();

  /* A hidden field may hold what does not parse: then it is what it was. */
  for (guint i = 0; i < self->entity->n_fields; i++)
    if (!crm_value_equal (self->entity->fields[i]->type, &self->fields[i].base,
                          &self->fields[i].value))
      crm_patch_set (patch, i, self->key != NULL ? &self->fields[i].base : &absent,
                     &self->fields[i].value);
  if (crm_patch_get_n_entries (patch) == 0)
    return NULL;
  return g_steal_pointer (&patch);
}

/* --- keeping what was typed ------------------------------------------------------------------- */

static void
draft_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* Nobody can do anything about it now; saving will say what is wrong. */
  if (!crm_store_save_draft_finish (CRM_STORE (source), result, &error))
    g_debug ("Cannot keep a draft: %s", error->message);
}

void
crm_record_draft_keep (CrmRecordDraft *self)
{
  g_autoptr (CrmPatch) patch = make_patch (self);

  crm_store_save_draft_async (self->store, self->entity, self->key, patch, NULL, draft_kept_cb,
                              NULL);
}

static void
forget (CrmRecordDraft *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->is_closed = TRUE;
  if (self->is_passing)
    return;
  crm_store_save_draft_async (self->store, self->entity, self->key, NULL, NULL, draft_kept_cb,
                              NULL);
}

static gboolean
timer_cb (gpointer user_data)
{
  CrmRecordDraft *self = user_data;

  self->timer = 0;
  crm_record_draft_keep (self);
  return G_SOURCE_REMOVE;
}

/* The timer runs from the first key that is not kept yet, so that steady typing is kept too. */
void
crm_record_draft_schedule (CrmRecordDraft *self)
{
  if (self->timer == 0 && !self->is_closed && !self->is_scratch && !self->is_passing)
    self->timer = g_timeout_add (self->delay_ms, timer_cb, self);
}

/* --- saving --------------------------------------------------------------------------------- */

static void
accept_saved (CrmRecordDraft *self)
{
  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      DraftField *field = &self->fields[i];

      crm_draft_set_copy (&field->base, &field->base_text, &field->value);
      field->is_contested = FALSE;
    }
  crm_record_draft_update (self);
}

static void
saved (GTask *task, char *key, GError *error)
{
  CrmRecordDraft *self = g_task_get_source_object (task);

  self->is_saving = FALSE;
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  forget (self);
  accept_saved (self);
  g_task_return_pointer (task, key, g_free);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *key = crm_store_create_finish (CRM_STORE (source), result, &error);

  saved (task, key, error);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CrmRecordDraft *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean done = crm_store_edit_finish (CRM_STORE (source), result, &error);

  saved (task, done ? g_strdup (self->key) : NULL, error);
}

void
crm_record_draft_save_async (CrmRecordDraft *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (CrmPatch) patch = NULL;
  guint n_errors;

  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));

  g_task_set_source_tag (task, crm_record_draft_save_async);
  g_task_set_check_cancellable (task, FALSE); /* what was written was written */
  if (self->is_saving) /* a second press of the button must not make a second record */
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "%s",
                               _ ("This record is being saved already"));
      return;
    }
  n_errors = crm_record_draft_validate (self);
  if (n_errors > 0)
    {
      g_task_return_new_error (
          task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
          ngettext ("%u field needs attention", "%u fields need attention", n_errors), n_errors);
      return;
    }

  if (self->is_gone)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                               _ ("This record was deleted meanwhile"));
      return;
    }

  self->is_saving = TRUE;
  patch = make_patch (self);
  if (self->key == NULL)
    {
      if (patch == NULL)
        patch = crm_patch_new (self->entity);
      crm_store_create_async (self->store, patch, cancellable, created_cb, g_steal_pointer (&task));
    }
  else if (patch != NULL)
    {
      crm_store_edit_async (self->store, self->key, self->version, patch, cancellable, edited_cb,
                            g_steal_pointer (&task));
    }
  else
    {
      saved (task, g_strdup (self->key), NULL);
    }
}

char *
crm_record_draft_save_finish (CrmRecordDraft *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
crm_record_draft_discard (CrmRecordDraft *self)
{
  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));

  if (!self->is_closed)
    forget (self);
}
