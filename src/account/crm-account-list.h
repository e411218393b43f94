/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account-auth.h"
#include "crm-account.h"
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_ACCOUNT_LIST (crm_account_list_get_type ())
G_DECLARE_FINAL_TYPE (CrmAccountList, crm_account_list, CRM, ACCOUNT_LIST, GObject)

/**
 * CrmAccountError:
 * @CRM_ACCOUNT_ERROR_UNKNOWN: no account of that name
 * @CRM_ACCOUNT_ERROR_EXISTS: there is one of that name
 * @CRM_ACCOUNT_ERROR_INVALID: name, address or project cannot be used
 * @CRM_ACCOUNT_ERROR_HELD: another process has it open: hand the command over
 * @CRM_ACCOUNT_ERROR_SECRET_LOCKED: the keyring is locked: unlock it and try again
 * @CRM_ACCOUNT_ERROR_SECRET_MISSING: no password is stored: ask for it
 * @CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE: there is no keyring: the password is asked for each time
 * @CRM_ACCOUNT_ERROR_SIGN_IN: a person has to sign in to the identity service:
 *   crm_account_list_sign_in()
 * @CRM_ACCOUNT_ERROR_SECRET_RESET: the keyring had the password and has it no more, or cannot read
 *   it any more: ask for it, and say that the keyring was emptied or reset
 * @CRM_ACCOUNT_ERROR_SECRET_CANCELLED: a person was asked to unlock the keyring and did not: try
 *   again
 * @CRM_ACCOUNT_ERROR_FOREIGN: the server signs people in only in ways that are not known here:
 *   an administrator has to allow another one
 */
typedef enum
{
  CRM_ACCOUNT_ERROR_UNKNOWN,
  CRM_ACCOUNT_ERROR_EXISTS,
  CRM_ACCOUNT_ERROR_INVALID,
  CRM_ACCOUNT_ERROR_HELD,
  CRM_ACCOUNT_ERROR_SECRET_LOCKED,
  CRM_ACCOUNT_ERROR_SECRET_MISSING,
  CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE,
  CRM_ACCOUNT_ERROR_SIGN_IN,
  CRM_ACCOUNT_ERROR_SECRET_RESET,
  CRM_ACCOUNT_ERROR_FOREIGN,
  CRM_ACCOUNT_ERROR_SECRET_CANCELLED,
} CrmAccountError;
#define CRM_ACCOUNT_ERROR (crm_account_error_quark ())
GQuark crm_account_error_quark (void);

/* What is known of an account without opening it. */
typedef struct
{
  char *name;
  char *url;
  char *type; /* "auto", "creatio", "dataverse", "odata" */
  char *user; /* or %NULL */
  /* Requests a day the server allows this user; 0: as usual for the type, -1: no limit. */
  int requests_per_day;
  CrmAccountAuth *auth; /* or %NULL: by user and password */
  /* PEM, or %NULL: who vouches for the server, instead of the system's authorities, and for its
   * identity service, beside them. A copy of what was added is kept with the account. */
  char *ca_file;
  gboolean has_secret; /* the keyring was given it */
  /* The secret lasts as long as the program: the next run asks for it again, and what runs by
   * itself waits until somebody has signed in. */
  gboolean asks_each_time;
  char *project_url; /* where the project is published, on any origin; or %NULL */
} CrmAccountInfo;
void crm_account_info_free (CrmAccountInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmAccountInfo, crm_account_info_free)

/* The accounts of this user: $XDG_DATA_HOME/liaison/accounts/<name>/ has account.json,
 * project.json (a chosen one), liaison.db and the socket of whoever has it open. */
CrmAccountList *crm_account_list_new (void) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *crm_account_list_load (CrmAccountList *self,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT; /* CrmAccountInfo */
/* @password: (nullable): or the token, API key or client secret of another kind of sign-in; goes
 * to the Secret Service; where there is none, or @info asks each
 * time, it is kept for this run of the program only and @kept says %FALSE. @project_json:
 * (nullable): a chosen one. Blocks briefly on disk and the keyring. */
gboolean crm_account_list_add (CrmAccountList *self,
                               const CrmAccountInfo *info,
                               const char *password,
                               const char *project_json,
                               gboolean *kept,
                               GError **error);
/* The same off the main thread: a keyring may ask the person first. */
void crm_account_list_add_async (CrmAccountList *self,
                                 const CrmAccountInfo *info,
                                 const char *password,
                                 const char *project_json,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean crm_account_list_add_finish (CrmAccountList *self,
                                      GAsyncResult *result,
                                      gboolean *kept,
                                      GError **error);
/* With its password: a keyring that stays locked is an error, and nothing is removed. */
gboolean crm_account_list_remove (CrmAccountList *self, const char *name, GError **error);
/* The same off the main thread: a keyring may ask the person first. */
void crm_account_list_remove_async (CrmAccountList *self,
                                    const char *name,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
crm_account_list_remove_finish (CrmAccountList *self, GAsyncResult *result, GError **error);
/* A password for this run of the program only; goes before what the keyring has. %NULL forgets it.
 * Before the account is opened, or between two synchronizations. */
void crm_account_list_set_session_password (CrmAccountList *self,
                                            const char *name,
                                            const char *password);
/* Where the account's files are; also where none is yet. %NULL for a name that cannot be one. */
char *crm_account_list_dup_directory (CrmAccountList *self,
                                      const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* Opens store and engine and takes the lock. Damaged data is set aside, never deleted, what was
 * not sent is saved from it, and crm_account_get_notice() says so; the next sync downloads
 * everything again. @error: CRM_ACCOUNT_ERROR_HELD when another process has it. */
CrmAccount *crm_account_list_open (CrmAccountList *self,
                                   const char *name,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
