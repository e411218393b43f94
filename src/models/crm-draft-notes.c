/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-models-private.h"
#include "crm-patch.h"
#include "crm-record.h"
#include "crm-store.h"

static void
note_free (gpointer data)
{
  CrmDraftNote *note = data;

  g_free (note->entity);
  g_free (note->key);
  g_free (note->title);
  g_free (note);
}

/* What somebody had typed as its title, else what the record is called. */
static char *
dup_title (CrmStore *store, CrmEntity *entity, const char *key)
{
  g_autoptr (CrmPatch) patch = crm_store_load_draft (store, entity, key, NULL, NULL);
  const CrmPatchEntry *typed = patch != NULL && entity->display_field >= 0
                                   ? crm_patch_find (patch, (guint) entity->display_field)
                                   : NULL;
  g_autoptr (CrmRecord) record = NULL;

  if (typed != NULL && typed->now.kind == CRM_VALUE_TEXT && *typed->now.text != '\0')
    return g_strdup (typed->now.text);
  if (key == NULL)
    return NULL;

  record = crm_store_get (store, entity, key, NULL, NULL);
  return record != NULL ? g_strdup (crm_record_get_title (record)) : NULL;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (note_free);
  g_autoptr (CrmProject) project = crm_store_dup_project (source);
  GError *error = NULL;
  g_autoptr (GPtrArray) drafts = crm_store_list_drafts (source, &error);

  if (drafts == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; project != NULL && i < drafts->len; i++)
    {
      const CrmStoreDraft *draft = g_ptr_array_index (drafts, i);
      CrmEntity *entity = crm_project_find_entity (project, draft->entity);
      CrmDraftNote *note;

      if (entity == NULL) /* no longer part of the app: it waits */
        continue;
      note = g_new0 (CrmDraftNote, 1);
      note->entity = g_strdup (draft->entity);
      note->key = g_strdup (draft->key);
      note->title = dup_title (source, entity, draft->key);
      note->saved_us = draft->saved_us;
      g_ptr_array_add (notes, note);
    }
  g_task_return_pointer (task, g_steal_pointer (&notes), (GDestroyNotify) g_ptr_array_unref);
}

void
crm_draft_notes_read_async (CrmStore *store,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CRM_IS_STORE (store));

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_run_in_thread (task, read_in_thread);
}

GPtrArray *
crm_draft_notes_read_finish (CrmStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  crm_store_save_draft_finish (CRM_STORE (source), result, NULL);
}

void
crm_draft_note_forget (CrmStore *store, const char *entity_name, const char *key)
{
  g_autoptr (CrmProject) project = NULL;
  CrmEntity *entity;

  g_return_if_fail (CRM_IS_STORE (store) && entity_name != NULL);

  project = crm_store_dup_project (store);
  entity = project != NULL ? crm_project_find_entity (project, entity_name) : NULL;
  if (entity != NULL)
    crm_store_save_draft_async (store, entity, key, NULL, NULL, forgotten_cb, NULL);
}
