/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-config.h"
#include "crm-odata-session.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* Proves to a server who we are: nothing, Basic, a bearer token, a key in a header, or
 * Creatio's forms login with its cookies. Signs every message of @session. */
typedef struct _CrmOdataAuth CrmOdataAuth;

/* @config is copied, except for its token function's data, which is taken over. */
CrmOdataAuth *crm_odata_auth_new (const CrmOdataConfig *config) G_GNUC_WARN_UNUSED_RESULT;
void crm_odata_auth_free (CrmOdataAuth *self);

/* Uses Creatio's login page at @site for user and password, instead of Basic. */
void crm_odata_auth_use_creatio (CrmOdataAuth *self, GUri *site);

/* Puts itself onto @session; the auth must outlive it. */
void crm_odata_auth_attach (CrmOdataAuth *self, CrmOdataSession *session);

/* Logs in or fetches a token where that was not done yet.
 * @error: CRM_REMOTE_ERROR_SIGN_IN with the server's words, or what sending gives */
gboolean crm_odata_auth_ensure (CrmOdataAuth *self, GCancellable *cancellable, GError **error);

/* After an answer that says we are nobody: drops what we have and tries once more.
 * %FALSE without an error where there is nothing to renew. */
gboolean crm_odata_auth_renew (CrmOdataAuth *self, GCancellable *cancellable, GError **error);

gboolean crm_odata_auth_has_token (CrmOdataAuth *self);
const char *crm_odata_auth_get_user (CrmOdataAuth *self); /* or %NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmOdataAuth, crm_odata_auth_free)
G_END_DECLS
