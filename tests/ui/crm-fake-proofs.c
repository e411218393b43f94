/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-account-proofs.h"

static gint64 contacts_us;

void
crm_fake_set_contacts_proven (gint64 us)
{
  contacts_us = us;
}

static void
clear_proof (gpointer data)
{
  g_free (((CrmAccountProof *) data)->caption);
}

void
crm_account_list_proofs_async (CrmAccount *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CrmAccountProof proofs[]
      = { { g_strdup ("Contacts"), contacts_us },
          { g_strdup ("Accounts"), g_get_real_time () - 12 * G_TIME_SPAN_MINUTE } };
  GArray *result = g_array_new (FALSE, FALSE, sizeof (CrmAccountProof));

  g_array_set_clear_func (result, clear_proof);
  g_array_append_vals (result, proofs, G_N_ELEMENTS (proofs));
  g_task_return_pointer (task, result, (GDestroyNotify) g_array_unref);
}

GArray *
crm_account_list_proofs_finish (CrmAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
