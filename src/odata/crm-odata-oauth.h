/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_OAUTH (crm_oauth_get_type ())
G_DECLARE_FINAL_TYPE (CrmOauth, crm_oauth, CRM, OAUTH, GObject)

/* How a person or a program gets its tokens. */
typedef enum
{
  CRM_OAUTH_CODE,   /* a person in the system's browser: authorization code with PKCE */
  CRM_OAUTH_DEVICE, /* a person on any device: a code to type in */
  CRM_OAUTH_CLIENT, /* nobody: the program is its own user, by a secret */
} CrmOauthGrant;

/* Plain data; copied. Whatever is %NULL is found out, or left out. */
typedef struct
{
  CrmOauthGrant grant;
  const char *url;    /* the account's server */
  const char *issuer; /* the identity service; %NULL: asks the server for it */
  /* Where exactly; with @token_url nothing is looked up, and a token is never sent anywhere
   * else: whoever signs in again uses what crm_oauth_dup_fact() said the first time. */
  const char *authorize_url;
  const char *token_url;
  const char *device_url;
  const char *resource; /* what tokens are for, in an old identity service's scope */
  const char *client_id;
  const char *client_secret;
  const char *scope;        /* %NULL: the usual one for the server */
  const char *redirect_uri; /* %NULL: 127.0.0.1, any port, any path */
  const char *user;         /* whom the identity service may expect */
  const char *ca_file;      /* of @url's own origin, as in CrmOdataConfig */
  const char *identity_ca_file;
  guint timeout_s;                       /* of a request; 0: the usual */
  guint wait_s;                          /* for a person at the browser; 0: five minutes */
  const char *done_words, *failed_words; /* what the browser shows in the end, plain text */
} CrmOauthConfig;

/* What a person has to do with it. Called on the thread that signs in. */
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
} CrmOauthPerson;

/* A refresh token to be kept where secrets are; %NULL: a new sign-in brought none, and an older
 * one is to be forgotten. On the thread that asked, no lock held, before anything is done with
 * what came with it. */
typedef void (*CrmOauthSaveFunc) (const char *refresh_token, gpointer user_data);

/* The tokens of one account, for all who talk to its server. Any thread.
 * @clock: (nullable): the machine's; lifetimes are counted on it from the moment a token was
 * asked for, so that the date of this device does not matter. */
CrmOauth *crm_oauth_new (const CrmOauthConfig *config, CrmClock *clock) G_GNUC_WARN_UNUSED_RESULT;
/* Both before the first token is asked for. */
void crm_oauth_set_refresh_token (CrmOauth *self, const char *refresh_token);
void crm_oauth_set_save_func (CrmOauth *self,
                              CrmOauthSaveFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy);

/**
 * crm_oauth_sign_in:
 * @person: who signs in; not asked for CRM_OAUTH_CLIENT, where it may be %NULL
 * @error: CRM_REMOTE_ERROR_SIGN_IN: refused, denied or not done in time, with the words of the
 *   identity service; _UNSUPPORTED: no identity service, or not this way; _UNREACHABLE, _BUSY,
 *   _REFUSED; G_IO_ERROR_CANCELLED. No secret in any of them
 *
 * Signs in anew. What there was before stays where this fails. Blocks on a person.
 */
gboolean crm_oauth_sign_in (CrmOauth *self,
                            const CrmOauthPerson *person,
                            GCancellable *cancellable,
                            GError **error);

/* What the sign-in found, to be kept with the account. */
typedef enum
{
  CRM_OAUTH_ISSUER,
  CRM_OAUTH_AUTHORIZE_URL,
  CRM_OAUTH_TOKEN_URL,
  CRM_OAUTH_DEVICE_URL,
  CRM_OAUTH_RESOURCE,
  CRM_OAUTH_USER, /* who signed in, as the identity service says */
} CrmOauthFact;
char *crm_oauth_dup_fact (CrmOauth *self, CrmOauthFact fact) G_GNUC_WARN_UNUSED_RESULT;

/**
 * crm_oauth_dup_token:
 * @used: (inout): which token this caller has; 0 at first
 * @renew: the one in @used was refused by the server
 * @error: as crm_oauth_sign_in(). CRM_REMOTE_ERROR_SIGN_IN: a person has to sign in again;
 *   nothing else is lost by it
 *
 * An access token that is good for a while. However many ask at once, one request is made.
 */
char *crm_oauth_dup_token (CrmOauth *self,
                           guint64 *used,
                           gboolean renew,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For CrmOdataConfig: token_func, its data for one remote, and token_destroy. */
gpointer crm_oauth_use_new (CrmOauth *self) G_GNUC_WARN_UNUSED_RESULT;
char *crm_oauth_use_token (gboolean renew, gpointer use, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void crm_oauth_use_free (gpointer use);
G_END_DECLS
