/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-why.h"

void
crm_account_why_free (CrmAccountWhy *self)
{
  g_free (self->why);
  g_free (self->reasons);
  g_free (self->filter);
  g_free (self);
}

void
crm_account_why_async (CrmAccount *self,
                       const char *entity,
                       const char *key,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CrmAccountWhy *why = g_new0 (CrmAccountWhy, 1);

  why->why = g_strdup ("On this device: it matches the sync filter");
  why->reasons = g_strdup ("it was downloaded for the sync filter");
  why->filter = g_strdup_printf ("%s eq '%s'", entity, key);
  g_task_return_pointer (task, why, (GDestroyNotify) crm_account_why_free);
}

CrmAccountWhy *
crm_account_why_finish (CrmAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
