/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* The end of a browser's way: a port of this machine, open for one visit. Any thread, one at
 * a time. */
typedef struct _CrmOauthListener CrmOauthListener;

/**
 * crm_oauth_listener_new:
 * @redirect: (nullable): the address an administrator had to write down: on this machine,
 *   http; where it has no port, any free one is taken, and where it has no path, none. %NULL:
 *   127.0.0.1, a free port and a path nobody knows
 * @state: what the visitor must bring
 * @error: CRM_REMOTE_ERROR_REFUSED: @redirect is not on this machine; _UNREACHABLE: the port
 *   cannot be had
 */
CrmOauthListener *crm_oauth_listener_new (const char *redirect,
                                          const char *state,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_oauth_listener_free (CrmOauthListener *self);

/* What the identity service is to send the browser to. */
const char *crm_oauth_listener_get_address (CrmOauthListener *self);

/* What the browser shows in the end, in the person's language; plain text. */
void crm_oauth_listener_set_words (CrmOauthListener *self, const char *done, const char *failed);

/**
 * crm_oauth_listener_wait:
 * @timeout_s: how long it is open
 * @error: CRM_REMOTE_ERROR_SIGN_IN: nobody came in time; _REFUSED: too many came who were
 *   not meant; G_IO_ERROR_CANCELLED
 *
 * Waits for the one visit with the right path and state. Whoever comes without them is turned
 * away and changes nothing. The port is closed when this returns.
 * Returns: the names and values that were brought, none twice
 */
GHashTable *crm_oauth_listener_wait (CrmOauthListener *self,
                                     guint timeout_s,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmOauthListener, crm_oauth_listener_free)
G_END_DECLS
