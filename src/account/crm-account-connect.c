/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-sign-in.h"

#include "crm-account-private.h"

/* Before a person is troubled. */
static gboolean
check_free (CrmAccountList *list, const CrmAccountInfo *info, GError **error)
{
  g_autofree char *directory = NULL;

  if (!crm_account_info_check (info, error))
    return FALSE;
  directory = crm_account_list_dup_directory (list, info->name);
  if (!g_file_test (directory, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_EXISTS, "There is already an account %s",
               info->name);

  return FALSE;
}

/* What was looked at is what the account has: the next sync need not look for it again. */
static void
settle (CrmAccountInfo *info, const CrmOdataProbe *found)
{
  if (info->type != NULL && g_strcmp0 (info->type, "auto") != 0)
    return;
  g_set_str (&info->type, crm_account_type_of (found));
  /* A Creatio's login hangs on its site, not on the root. */
  if (found->type != CRM_ODATA_TYPE_CREATIO)
    g_set_str (&info->url, found->root);
}

/* @oauth: (nullable): whose tokens open the door */
static char *
look (CrmAccountInfo *info,
      const char *secret,
      CrmOauth *oauth,
      GCancellable *cancellable,
      GError **error)
{
  g_auto (CrmOdataProbe) found = { 0 };
  CrmOdataConfig config = { 0 };

  crm_account_fill_config (info, secret, &config);
  if (oauth != NULL)
    {
      config.token_func = crm_oauth_use_token;
      config.token_data = crm_oauth_use_new (oauth);
      config.token_destroy = crm_oauth_use_free;
    }
  if (!crm_odata_probe (&config, &found, cancellable, error))
    return NULL;
  settle (info, &found);

  return crm_account_dup_server_line (&found);
}

/* Cancelled from here on is too late. */
static gboolean
add (CrmAccountList *list,
     const CrmAccountInfo *info,
     const char *secret,
     gboolean *kept,
     GError **error)
{
  if (!crm_account_list_add (list, info, secret, NULL, kept, error))
    return FALSE;
  if (kept != NULL && secret == NULL) /* there is nothing that could be lost */
    *kept = TRUE;

  return TRUE;
}

static char *
connect_by_oauth (CrmAccountList *list,
                  CrmAccountInfo *info,
                  const char *secret,
                  const CrmAccountPerson *person,
                  gboolean *kept,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (CrmOauth) oauth = crm_account_new_tokens (list, info, secret);
  gboolean is_client = crm_account_auth_get_kind (info->auth) == CRM_ACCOUNT_AUTH_OAUTH_CLIENT;
  g_autofree char *server = NULL;

  if (!crm_account_sign_in_with (oauth, info, person, cancellable, error))
    return NULL;
  server = look (info, NULL, oauth, cancellable, error);
  if (server == NULL
      || !add (list, info, is_client ? secret : crm_account_get_held (oauth), kept, error))
    return NULL;
  crm_account_adopt_tokens (list, info, oauth);

  return g_steal_pointer (&server);
}

char *
crm_account_list_connect (CrmAccountList *self,
                          const CrmAccountInfo *info,
                          const char *secret,
                          const CrmAccountPerson *person,
                          gboolean *kept,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (CrmAccountInfo) own = NULL;
  g_autofree char *server = NULL;

  g_return_val_if_fail (CRM_IS_ACCOUNT_LIST (self), NULL);
  g_return_val_if_fail (info != NULL, NULL);

  if (!check_free (self, info, error))
    return NULL;
  own = crm_account_info_copy (info);
  if (crm_account_auth_is_oauth (own->auth))
    return connect_by_oauth (self, own, secret, person, kept, cancellable, error);
  server = look (own, secret, NULL, cancellable, error);
  if (server == NULL
      || !add (self, own, crm_account_needs_secret (own) ? secret : NULL, kept, error))
    return NULL;

  return g_steal_pointer (&server);
}
