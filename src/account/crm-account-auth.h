/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* How an account proves who it is. In account.json under "auth"; none there: a user name and a
 * password, or nobody where there is no user name either. */
typedef enum
{
  CRM_ACCOUNT_AUTH_PASSWORD,     /* "password" */
  CRM_ACCOUNT_AUTH_TOKEN,        /* "token": a bearer token that somebody made elsewhere */
  CRM_ACCOUNT_AUTH_API_KEY,      /* "api-key": in a header of its own */
  CRM_ACCOUNT_AUTH_CERTIFICATE,  /* "certificate": in a file, for TLS */
  CRM_ACCOUNT_AUTH_OAUTH_CODE,   /* "oauth": a person in the browser */
  CRM_ACCOUNT_AUTH_OAUTH_DEVICE, /* "oauth-device": a person on another device */
  CRM_ACCOUNT_AUTH_OAUTH_CLIENT, /* "oauth-client": the program itself, by a secret */
} CrmAccountAuthKind;

/* All but the secret, which is in the keyring. Any text may be %NULL. */
typedef struct
{
  CrmAccountAuthKind kind;
  char *header;      /* of an API key */
  char *certificate; /* a file: PEM with its key; whatever the kind is */
  /* OAuth 2.0. What is not given is found at the sign-in, and kept from then on: a token is
   * never sent to another place than the one that was signed in to. */
  char *client_id;
  char *scope;
  char *redirect_uri;
  char *issuer;
  char *authorize_url;
  char *token_url;
  char *device_url;
  char *resource;
} CrmAccountAuth;

CrmAccountAuth *crm_account_auth_copy (const CrmAccountAuth *self) G_GNUC_WARN_UNUSED_RESULT;
void crm_account_auth_free (CrmAccountAuth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmAccountAuth, crm_account_auth_free)

/* @self: (nullable) */
CrmAccountAuthKind crm_account_auth_get_kind (const CrmAccountAuth *self);
gboolean crm_account_auth_is_oauth (const CrmAccountAuth *self);
/* A person has to sign in before the first synchronization. */
gboolean crm_account_auth_needs_person (const CrmAccountAuth *self);

gboolean crm_account_auth_kind_from_text (const char *text, CrmAccountAuthKind *kind);

/* @error: CRM_ACCOUNT_ERROR_INVALID: something is missing or cannot be used */
gboolean crm_account_auth_check (const CrmAccountAuth *self, GError **error);
G_END_DECLS
