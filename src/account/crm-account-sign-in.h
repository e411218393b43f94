/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account-list.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What a person has to do with a sign-in. */
typedef struct
{
  /* @url is to be opened in the system's browser. %FALSE with an error ends the sign-in. */
  gboolean (*open_browser) (const char *url, gpointer user_data, GError **error);
  /* @code is to be typed in at @address; @address_with: (nullable): it is in there already */
  void (*show_code) (const char *code,
                     const char *address,
                     const char *address_with,
                     gpointer user_data);
  gpointer user_data;
} CrmAccountPerson;

/**
 * crm_account_list_sign_in:
 * @person: called on this thread
 * @kept: (out) (optional): there is a keyring that keeps it; else it lasts as long as this
 *   program
 * @error: CRM_ACCOUNT_ERROR_INVALID: this account signs in in another way; CRM_REMOTE_ERROR:
 *   the identity service's or what reaching it gives; G_IO_ERROR_CANCELLED
 *
 * Signs in to the identity service of an account of kind OAuth, anew. Whoever has the account
 * open with this list goes on with the new tokens; nothing on the device is lost or changed.
 * Blocks on the person: any thread but the main one.
 */
gboolean crm_account_list_sign_in (CrmAccountList *self,
                                   const char *name,
                                   const CrmAccountPerson *person,
                                   gboolean *kept,
                                   GCancellable *cancellable,
                                   GError **error);

/* The same for the main thread, on which @person is called too. What opening a browser returns
 * is not looked at: show the address as well. The person's data must live until @callback is
 * called or @cancellable cancelled; after either they are not called any more. */
void crm_account_list_sign_in_async (CrmAccountList *self,
                                     const char *name,
                                     const CrmAccountPerson *person,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean crm_account_list_sign_in_finish (CrmAccountList *self,
                                          GAsyncResult *result,
                                          gboolean *kept,
                                          GError **error);
/**
 * crm_account_list_connect:
 * @info: what the account is to be; a type "auto" is found out
 * @secret: (nullable): password, token, key, or the client's secret of OAuth
 * @person: (nullable): called on this thread, where a person signs in elsewhere
 * @kept: (out) (optional): the secret is in the keyring; else it lasts as long as this program
 * @error: CRM_ACCOUNT_ERROR_EXISTS, _INVALID, _SECRET_LOCKED; CRM_REMOTE_ERROR_SIGN_IN: the
 *   server or the identity service does not take this; what else reaching either gives;
 *   G_IO_ERROR_CANCELLED
 *
 * Signs in and looks at the service, and only then adds the account: before, nothing is
 * written anywhere. Blocks: any thread but the main one.
 * Returns: what is there, "Creatio, OData 4.0"; %NULL: no account was added
 */
char *crm_account_list_connect (CrmAccountList *self,
                                const CrmAccountInfo *info,
                                const char *secret,
                                const CrmAccountPerson *person,
                                gboolean *kept,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for the main thread, with @person as in crm_account_list_sign_in_async(). */
void crm_account_list_connect_async (CrmAccountList *self,
                                     const CrmAccountInfo *info,
                                     const char *secret,
                                     const CrmAccountPerson *person,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
char *crm_account_list_connect_finish (CrmAccountList *self,
                                       GAsyncResult *result,
                                       gboolean *kept,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a person signs in to @name at an identity service, and not here by a password. */
gboolean crm_account_list_needs_person (CrmAccountList *self, const char *name);
G_END_DECLS
