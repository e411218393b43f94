/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account.h"

#include "crm-store.h"
#include "crm-sync-macros.h"

GHashTable *
crm_account_dup_server_settings (CrmAccount *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  text = crm_store_get_fact (crm_account_get_store (self), "server-settings", NULL);
  return crm_sync_settings_from_text (text);
}
