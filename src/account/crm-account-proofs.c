/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-proofs.h"
#include "crm-project.h"
#include "crm-store.h"

#include <glib/gi18n.h>

static void
clear_proof (gpointer data)
{
  g_free (((CrmAccountProof *) data)->caption);
}

/* The server said when; its clock and this one's may differ. Both read the time in the last run:
 * the server when it began, this device when it ended. */
static gint64
at_device (const CrmCheckpoint *checkpoint)
{
  gint64 ahead = checkpoint->started_us > 0 && checkpoint->finished_us > 0
                     ? checkpoint->finished_us - checkpoint->started_us
                     : 0;

  return checkpoint->proven_us > 0 ? checkpoint->proven_us + ahead : 0;
}

static void
add_proof (GArray *proofs, const char *caption, gint64 proven_us)
{
  CrmAccountProof proof = { .caption = g_strdup (caption), .proven_us = proven_us };

  g_array_append_val (proofs, proof);
}

static GArray *
list_proofs (CrmStore *store, CrmProject *project, GError **error)
{
  g_autoptr (GArray) proofs = g_array_new (FALSE, FALSE, sizeof (CrmAccountProof));
  gint64 lookups_us = -1;

  g_array_set_clear_func (proofs, clear_proof);
  for (guint i = 0; project != NULL && i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);
      g_auto (CrmCheckpoint) checkpoint = { 0 };
      gint64 proven_us;

      if (entity->sync_method == CRM_SYNC_ONLINE_ONLY
          || entity->sync_method == CRM_SYNC_UPLOAD_ONLY)
        continue;
      if (!crm_store_get_checkpoint (store, entity, &checkpoint, error))
        return NULL;
      proven_us = at_device (&checkpoint);
      if (!entity->is_lookup)
        add_proof (proofs, entity->caption_plural, proven_us);
      else if (lookups_us < 0 || proven_us < lookups_us)
        lookups_us = proven_us;
    }
  if (lookups_us >= 0)
    add_proof (proofs, _ ("Lists"), lookups_us);
  return g_steal_pointer (&proofs);
}

static void
list_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (CrmProject) project = crm_account_dup_project (source);
  g_autoptr (GError) error = NULL;
  GArray *proofs = list_proofs (crm_account_get_store (source), project, &error);

  if (proofs != NULL)
    g_task_return_pointer (task, proofs, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
crm_account_list_proofs_async (CrmAccount *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CRM_IS_ACCOUNT (self));

  g_task_set_source_tag (task, crm_account_list_proofs_async);
  g_task_run_in_thread (task, list_in_thread);
}

GArray *
crm_account_list_proofs_finish (CrmAccount *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
