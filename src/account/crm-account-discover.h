/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account-auth.h"
#include "crm-account-list.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What is at an address, as a stranger is told. Any text may be %NULL. */
typedef struct
{
  char *server;          /* "Creatio, OData 4.0", for a person, translated */
  char *url;             /* what an account there is to have */
  char *type;            /* likewise */
  gboolean is_encrypted; /* else it is on this machine */
  gboolean is_open;      /* nobody has to sign in */
  /* Which sign-in fits best, and which others the server itself names: bits 1 << kind. */
  CrmAccountAuthKind kind;
  guint kinds;
  /* Of the identity service that was found */
  char *identity; /* its host */
  char *issuer;
  char *person_scope; /* what is usually asked for */
  char *client_scope;
  char *redirect_uri; /* %NULL: any does */
} CrmAccountDiscovery;
void crm_account_discovery_free (CrmAccountDiscovery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmAccountDiscovery, crm_account_discovery_free)

/**
 * crm_account_discover:
 * @address: as a person typed it: a host, a site, a page of the web client or a service root
 * @ca_file: (nullable): as in CrmAccountInfo
 * @error: CRM_REMOTE_ERROR_UNTRUSTED: only a CA file of the person's helps;
 *   CRM_ACCOUNT_ERROR_FOREIGN; CRM_REMOTE_ERROR_REFUSED, _UNREACHABLE, _NOT_ODATA;
 *   G_IO_ERROR_CANCELLED
 *
 * Looks around; nothing that proves who anybody is is sent. Blocks: any thread but the main one.
 */
CrmAccountDiscovery *crm_account_discover (const char *address,
                                           const char *ca_file,
                                           GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_account_discover_async (const char *address,
                                 const char *ca_file,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CrmAccountDiscovery *crm_account_discover_finish (GAsyncResult *result,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
