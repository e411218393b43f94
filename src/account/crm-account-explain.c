/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-explain.h"

#include "crm-account-private.h"
#include "crm-clock.h"
#include "crm-project.h"
#include "crm-remote.h"
#include "crm-sync-macros.h"

/* Signed in and ready to be asked, or %NULL with the reason. */
static CrmRemote *
open_door (CrmAccount *self, CrmIdentity *identity, GCancellable *cancellable, GError **error)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (crm_account_get_store (self));
  g_autoptr (CrmRemote) remote = crm_account_make_remote (self, TRUE, cancellable, error);
  CrmIdentity found = { 0 };

  if (remote == NULL || !crm_remote_sign_in (remote, &found, cancellable, error))
    return NULL;
  crm_identity_clear (identity);
  *identity = found;
  crm_remote_set_project (remote, project);
  return g_steal_pointer (&remote);
}

CrmSyncExplanation *
crm_account_explain (CrmAccount *self,
                     CrmEntity *entity,
                     const char *key,
                     gboolean online,
                     GCancellable *cancellable,
                     GError **error)
{
  CrmStore *store = crm_account_get_store (self);
  g_autofree char *text = NULL;
  CrmIdentity identity = { 0 };
  g_autoptr (CrmRemote) remote = NULL;
  g_autoptr (GError) refusal = NULL;
  CrmSyncExplanation *answer;

  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  text = crm_store_get_fact (store, "identity", NULL);
  crm_sync_identity_from_text (text, &identity);
  if (online)
    remote = open_door (self, &identity, cancellable, &refusal);
  answer = crm_sync_explain (store, remote, entity, key, &identity,
                             crm_clock_now_us (crm_account_get_clock (self)), cancellable, error);
  crm_identity_clear (&identity);
  if (answer != NULL && refusal != NULL)
    answer->refusal = crm_account_describe_error (refusal);
  return answer;
}
