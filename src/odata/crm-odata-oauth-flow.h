/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-oauth-token.h"
#include "crm-odata-oauth.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What is asked for where nobody says what. %NULL: nothing. */
char *crm_oauth_flow_dup_usual_scope (const CrmOauthPlaces *places,
                                      CrmOauthGrant grant) G_GNUC_WARN_UNUSED_RESULT;

/* The ways to tokens. Each blocks, asks @client's places and nobody else, and fails as
 * crm_oauth_sign_in() does. */

/* The person signs in in a browser, which comes back to a port of this machine. */
gboolean crm_oauth_flow_code (const CrmOauthClient *client,
                              const CrmOauthConfig *config,
                              const CrmOauthPerson *person,
                              CrmOauthTokens *out,
                              GCancellable *cancellable,
                              GError **error);

/* The person types a code in somewhere, while we ask whether that has happened. */
gboolean crm_oauth_flow_device (const CrmOauthClient *client,
                                const CrmOauthConfig *config,
                                const CrmOauthPerson *person,
                                CrmClock *clock,
                                CrmOauthTokens *out,
                                GCancellable *cancellable,
                                GError **error);

/* Nobody signs in: the client's own secret does. */
gboolean crm_oauth_flow_client (const CrmOauthClient *client,
                                const CrmOauthConfig *config,
                                CrmOauthTokens *out,
                                GCancellable *cancellable,
                                GError **error);

/* @is_dead: (out): the refresh token is good for nothing any more */
gboolean crm_oauth_flow_refresh (const CrmOauthClient *client,
                                 const CrmOauthConfig *config,
                                 const char *refresh_token,
                                 CrmOauthTokens *out,
                                 gboolean *is_dead,
                                 GCancellable *cancellable,
                                 GError **error);
G_END_DECLS
