/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account-list.h"
#include "crm-account.h"
#include "crm-odata-config.h"

G_BEGIN_DECLS
#define CRM_ACCOUNT_FILE "account.json"
#define CRM_PROJECT_FILE "project.json"
#define CRM_DATABASE_FILE "liaison.db"

/* Makes the server's door for one sync, on the sync's thread. @password: (nullable) */
typedef CrmRemote *(*CrmAccountRemoteFunc) (const CrmAccountInfo *info,
                                            const char *password,
                                            gpointer user_data);

/* Takes @store over. @project_json: (nullable): the chosen project. */
CrmAccount *crm_account_new (const CrmAccountInfo *info,
                             CrmStore *store,
                             const char *project_json,
                             CrmAccountList *list) G_GNUC_WARN_UNUSED_RESULT;
/* What crm_account_get_notice() says. */
void crm_account_take_notice (CrmAccount *self, char *notice);
/* A door to the server of its own, as the engine's: any thread, blocks on the keyring. */
CrmRemote *crm_account_make_remote (CrmAccount *self,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
CrmClock *crm_account_get_clock (CrmAccount *self);
/* For tests: another server than the one at the address, another clock. */
void crm_account_set_remote_func (CrmAccount *self,
                                  CrmAccountRemoteFunc func,
                                  gpointer user_data,
                                  CrmClock *clock);

/* Borrows from both. */
void
crm_account_fill_config (const CrmAccountInfo *info, const char *password, CrmOdataConfig *config);
CrmAccountInfo *crm_account_info_copy (const CrmAccountInfo *self) G_GNUC_WARN_UNUSED_RESULT;
/* The password of this run, else the keyring's. Any thread, blocks. Free with
 * crm_secrets_free(). */
char *crm_account_list_dup_password (CrmAccountList *self,
                                     const CrmAccountInfo *info,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* crm-account-words.c: phases in a person's words, translated. @caption: (nullable) */
char *crm_account_describe_phase (int phase, const char *caption) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
