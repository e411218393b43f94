/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_NETWORK_WATCH (crm_network_watch_get_type ())
G_DECLARE_FINAL_TYPE (CrmNetworkWatch, crm_network_watch, CRM, NETWORK_WATCH, GObject)

/* Whether a network is there at all. A hint for when to try: only an answer of the server
 * proves anything. Main thread. Properties, notify: "available" b, "metered" b, "portal" b
 * (a page to sign in to stands between). */
CrmNetworkWatch *crm_network_watch_new (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_network_watch_is_available (CrmNetworkWatch *self);
gboolean crm_network_watch_is_metered (CrmNetworkWatch *self);
gboolean crm_network_watch_is_portal (CrmNetworkWatch *self);
G_END_DECLS
