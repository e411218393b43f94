/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* What a WWW-Authenticate header says of bearer tokens; each may be %NULL. Untrusted. */
typedef struct
{
  char *authorization_uri; /* Dataverse: where tokens are given out */
  char *resource_id;       /* Dataverse: what they are for */
  char *resource_metadata; /* RFC 9728: a document that names the identity service */
} CrmOauthChallenge;
void crm_oauth_challenge_clear (CrmOauthChallenge *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmOauthChallenge, crm_oauth_challenge_clear)

/* Reads values with and without quotes, and passes over what other schemes say. %FALSE where
 * nothing is said of bearer tokens that is of use. */
gboolean crm_oauth_challenge_parse (const char *header, CrmOauthChallenge *out);
G_END_DECLS
