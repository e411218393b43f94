/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account-list.h"
#include "crm-account-sign-in.h"
#include "crm-account.h"
#include "crm-odata-config.h"
#include "crm-odata-oauth.h"
#include "crm-odata-probe.h"

G_BEGIN_DECLS
#define CRM_ACCOUNT_FILE "account.json"
#define CRM_PROJECT_FILE "project.json"
#define CRM_DATABASE_FILE "liaison.db"
#define CRM_CA_FILE "ca.pem"

/* Makes the server's door for one sync, on the sync's thread. @password: (nullable) */
typedef CrmRemote *(*CrmAccountRemoteFunc) (const CrmAccountInfo *info,
                                            const char *password,
                                            gpointer user_data);

/* Takes @store over. @project_json: (nullable): the chosen project. */
CrmAccount *crm_account_new (const CrmAccountInfo *info,
                             CrmStore *store,
                             const char *project_json,
                             CrmAccountList *list) G_GNUC_WARN_UNUSED_RESULT;
/* Opens the data of an account; where that is damaged it is set aside, what can be saved is, and
 * *@notice says so to the person. */
CrmStore *
crm_account_open_store (const char *path, char **notice, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What crm_account_get_notice() says. */
void crm_account_take_notice (CrmAccount *self, char *notice);
/* A door to the server of its own, as the engine's: any thread, blocks on the keyring. @may_ask: a
 * person to unlock that. */
CrmRemote *crm_account_make_remote (CrmAccount *self,
                                    gboolean may_ask,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
CrmClock *crm_account_get_clock (CrmAccount *self);
/* For tests: another server than the one at the address, another clock. */
void crm_account_set_remote_func (CrmAccount *self,
                                  CrmAccountRemoteFunc func,
                                  gpointer user_data,
                                  CrmClock *clock);

/* An account that signs in by password and has no user name has no password either. */
gboolean crm_account_needs_secret (const CrmAccountInfo *info);
/* Borrows from both, but for the data of a token function, which goes to the remote. */
void
crm_account_fill_config (const CrmAccountInfo *info, const char *password, CrmOdataConfig *config);
gboolean crm_account_info_check (const CrmAccountInfo *self, GError **error);
CrmAccountInfo *crm_account_info_copy (const CrmAccountInfo *self) G_GNUC_WARN_UNUSED_RESULT;
/* The password of this run, else the keyring's; @may_ask: a person to unlock that. Any thread,
 * blocks. Free with crm_secrets_free(). */
char *crm_account_list_dup_password (CrmAccountList *self,
                                     const CrmAccountInfo *info,
                                     gboolean may_ask,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Keeps it in the keyring; where there is none, or where it is asked for each time, for this run of
 * the program. What is kept for this run already follows. @kept: (out) (optional): in the keyring.
 * Any thread, blocks. */
gboolean crm_account_list_keep_password (CrmAccountList *self,
                                         const CrmAccountInfo *info,
                                         const char *password,
                                         gboolean *kept,
                                         GError **error);
CrmAccountInfo *crm_account_list_load_one (CrmAccountList *self,
                                           const char *name,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* account.json anew, of an account that is there. */
gboolean
crm_account_list_write_info (CrmAccountList *self, const CrmAccountInfo *info, GError **error);
/* The tokens of an account in this program, or %NULL: none yet. Any thread. */
CrmOauth *crm_account_list_ref_tokens (CrmAccountList *self,
                                       const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* Takes @tokens over, unless somebody else was quicker; hands out those that are there. */
CrmOauth *crm_account_list_take_tokens (CrmAccountList *self,
                                        const char *name,
                                        CrmOauth *tokens) G_GNUC_WARN_UNUSED_RESULT;

/* crm-account-sign-in.c: a door that the account's tokens open. Any thread, blocks on the
 * keyring. */
CrmRemote *crm_account_make_oauth_remote (CrmAccountList *list,
                                          const CrmAccountInfo *info,
                                          gboolean may_ask,
                                          GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same before there is an account: what is to be kept is held until
 * crm_account_adopt_tokens(). One thread at a time. @client_secret: (nullable) */
CrmOauth *crm_account_new_tokens (CrmAccountList *list,
                                  const CrmAccountInfo *info,
                                  const char *client_secret) G_GNUC_WARN_UNUSED_RESULT;
/* What was found on the way goes into @info. @person: (nullable): for a client. Blocks on them. */
gboolean crm_account_sign_in_with (CrmOauth *oauth,
                                   CrmAccountInfo *info,
                                   const CrmAccountPerson *person,
                                   GCancellable *cancellable,
                                   GError **error);
/* What the keyring is to have; borrowed; %NULL: nothing. */
const char *crm_account_get_held (CrmOauth *oauth);
/* They are those of the account @info, which was added. */
void crm_account_adopt_tokens (CrmAccountList *list, const CrmAccountInfo *info, CrmOauth *oauth);

/* crm-account-discover.c: "Creatio, OData 4.0", translated; and the type of an account there. */
char *crm_account_dup_server_line (const CrmOdataProbe *found) G_GNUC_WARN_UNUSED_RESULT;
const char *crm_account_type_of (const CrmOdataProbe *found);

/* Where a person signs in elsewhere, no password is asked for: whatever says that one is wrong or
 * missing becomes CRM_ACCOUNT_ERROR_SIGN_IN. */
void crm_account_translate_sign_in (const CrmAccountInfo *info, GError **error);

/* crm-account-counts.c: which entities the last sync could not fetch, translated; %NULL: none. */
/* Of CrmProblem: how many are questions which side is right. */
guint crm_account_count_conflicts (GPtrArray *problems);
char *crm_account_describe_left_out (CrmAccount *self) G_GNUC_WARN_UNUSED_RESULT;

/* crm-account-words.c: phases in a person's words, translated. @caption: (nullable) */
char *crm_account_describe_phase (int phase, const char *caption) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
