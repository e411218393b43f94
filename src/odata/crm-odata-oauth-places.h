/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-oauth-line.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* Where an identity service does what. All on one origin, unless a person typed them in: a
 * server may name an identity service, but not send the code of one to another. */
typedef struct
{
  char *issuer;    /* how it calls itself; or %NULL: not known */
  GUri *authorize; /* for a browser; or %NULL */
  GUri *token;
  GUri *device;            /* or %NULL: it has no device codes */
  char *resource;          /* what tokens are asked for, where the server said so; or %NULL */
  gboolean takes_resource; /* an old one that wants it by itself, not in the scope */
  gboolean names_issuer;   /* its redirects say "iss" */
  gboolean wants_basic;    /* takes a client's secret in a header only */
  gboolean has_offline;    /* FALSE: it lists its scopes and offline_access is not there */
} CrmOauthPlaces;
void crm_oauth_places_clear (CrmOauthPlaces *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmOauthPlaces, crm_oauth_places_clear)

/**
 * crm_oauth_places_find:
 * @issuer: https, or http to this machine
 * @error: CRM_REMOTE_ERROR_UNSUPPORTED where nothing describes itself there;
 *   _REFUSED where it names places on other origins; or what sending gives
 *
 * Reads what the identity service says of itself at its known addresses.
 */
gboolean crm_oauth_places_find (const CrmOauthLine *line,
                                const char *issuer,
                                CrmOauthPlaces *out,
                                GCancellable *cancellable,
                                GError **error);

/**
 * crm_oauth_places_find_for_server:
 *
 * Asks @line's server who gives out tokens for it: by what it answers to a stranger, then by
 * its own description. Fails as crm_oauth_places_find() does.
 */
gboolean crm_oauth_places_find_for_server (const CrmOauthLine *line,
                                           CrmOauthPlaces *out,
                                           GCancellable *cancellable,
                                           GError **error);

/* Whether @said is the issuer of @self; one that serves many tenants calls itself
 * "https://host/{tenantid}/v2.0". TRUE where none is known and @said is of the same origin. */
gboolean crm_oauth_places_is_issuer (const CrmOauthPlaces *self, const char *said);

/* An address of a person or a server: https or loopback, with a host, without a fragment. */
GUri *crm_oauth_places_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
