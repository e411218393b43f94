/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-account-sign-in.h"

static gboolean is_elsewhere;
static GTask *waiting; /* the sign-in that is on; or NULL */

void
crm_fake_sign_in_elsewhere (gboolean on)
{
  is_elsewhere = on;
}

void
crm_fake_end_sign_in (GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&waiting);

  g_assert_nonnull (task);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
crm_fake_sign_in_is_on (void)
{
  return waiting != NULL;
}

gboolean
crm_account_list_needs_person (CrmAccountList *self, const char *name)
{
  return is_elsewhere;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  if (waiting != NULL) /* it may have ended already */
    crm_fake_end_sign_in (
        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The person gave up"));
}

void
crm_account_list_sign_in_async (CrmAccountList *self,
                                const char *name,
                                const CrmAccountPerson *person,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_assert_null (waiting);
  waiting = g_task_new (self, NULL, callback, user_data);
  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), waiting,
                           G_CONNECT_DEFAULT);
  person->show_code ("WDJB-MJHT", "https://id.example/activate", NULL, person->user_data);
}

gboolean
crm_account_list_sign_in_finish (CrmAccountList *self,
                                 GAsyncResult *result,
                                 gboolean *kept,
                                 GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
