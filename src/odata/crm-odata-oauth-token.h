/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-oauth-line.h"
#include "crm-odata-oauth-places.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What a token endpoint gave. */
typedef struct
{
  char *access;
  char *refresh;      /* or %NULL: none, or still the last one */
  char *user;         /* who signed in, where an id token came and says it; or %NULL */
  gint64 lifetime_us; /* from the moment it was asked for; 0: not told */
} CrmOauthTokens;
void crm_oauth_tokens_clear (CrmOauthTokens *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmOauthTokens, crm_oauth_tokens_clear)

/* We, as the identity service knows us. Borrowed. */
typedef struct
{
  const CrmOauthLine *line;
  const CrmOauthPlaces *places;
  const char *client_id;
  const char *client_secret; /* or %NULL: a public client, as a program on a person's device is */
} CrmOauthClient;

/**
 * crm_oauth_client_ask:
 * @form: what is asked, without who we are; wiped afterwards, not freed
 * @nonce: (nullable): what an id token, where one comes, must repeat
 * @refusal: (out) (optional): the word of the standard that a refusal came with, or %NULL
 * @error: CRM_REMOTE_ERROR_SIGN_IN: refused, so that a person is needed; _BUSY; _UNREACHABLE
 *   (no usable answer); _REFUSED; G_IO_ERROR_CANCELLED. Never a secret in it
 *
 * Asks the token endpoint for tokens.
 */
gboolean crm_oauth_client_ask (const CrmOauthClient *self,
                               GString *form,
                               const char *nonce,
                               CrmOauthTokens *out,
                               char **refusal,
                               GCancellable *cancellable,
                               GError **error);

/* A device code and what a person is to do with it. */
typedef struct
{
  char *device_code;  /* the secret half */
  char *user_code;    /* to be typed in */
  char *address;      /* where */
  char *address_with; /* the same with the code in it, or %NULL */
  guint expires_s;
  guint interval_s; /* no sooner may be asked again */
} CrmOauthDevice;
void crm_oauth_device_clear (CrmOauthDevice *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmOauthDevice, crm_oauth_device_clear)

/* @scope: (nullable). Errors as above; UNSUPPORTED where the service has no device codes. */
gboolean crm_oauth_client_ask_device (const CrmOauthClient *self,
                                      const char *scope,
                                      CrmOauthDevice *out,
                                      GCancellable *cancellable,
                                      GError **error);
G_END_DECLS
