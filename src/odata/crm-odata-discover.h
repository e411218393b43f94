/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-config.h"
#include "crm-odata-probe.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* How a service lets people in, as it says itself. */
typedef enum
{
  CRM_ODATA_WAY_OPEN = 1 << 0,        /* it answers anybody */
  CRM_ODATA_WAY_CREATIO = 1 << 1,     /* Creatio's own sign-in */
  CRM_ODATA_WAY_BASIC = 1 << 2,       /* a user name and a password */
  CRM_ODATA_WAY_BEARER = 1 << 3,      /* a token, of whomever */
  CRM_ODATA_WAY_OAUTH = 1 << 4,       /* a token of the identity service that was found */
  CRM_ODATA_WAY_DEVICE = 1 << 5,      /* which gives device codes too */
  CRM_ODATA_WAY_CERTIFICATE = 1 << 6, /* it asks for one of ours */
  CRM_ODATA_WAY_FOREIGN = 1 << 7,     /* in a way we do not know: NTLM, Kerberos ... */
} CrmOdataWays;

typedef struct
{
  /* As far as a stranger is told: the version may be %NULL, and so may the root, where it takes
   * a sign-in to know it. */
  CrmOdataProbe found;
  char *address; /* what to connect to: the root, a Creatio's site, or what was typed */
  CrmOdataWays ways;
  char *issuer; /* of the identity service; the three are %NULL where none was found */
  char *person_scope;
  char *client_scope;
  gboolean wants_localhost; /* one that compares "http://localhost" with any port */
} CrmOdataDiscovery;
void crm_odata_discovery_clear (CrmOdataDiscovery *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmOdataDiscovery, crm_odata_discovery_clear)

/**
 * crm_odata_discover:
 * @config: url, ca_file and timeout_s are looked at; nothing that proves who we are is sent
 * @error: CRM_REMOTE_ERROR_REFUSED: an address that may not be used, or that leads elsewhere;
 *   _UNTRUSTED: the server's certificate, or its identity service's; _UNREACHABLE;
 *   _NOT_ODATA; G_IO_ERROR_CANCELLED
 *
 * Looks around as a stranger: what is there, and how does one sign in? From a host, a site, a
 * page of the web client or a service root. Blocks.
 */
gboolean crm_odata_discover (const CrmOdataConfig *config,
                             CrmOdataDiscovery *out,
                             GCancellable *cancellable,
                             GError **error);
G_END_DECLS
