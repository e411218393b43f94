/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-service.h"

G_BEGIN_DECLS
/**
 * crm_demo_server_start:
 * @error: CRM_DEMO_ERROR where the data cannot be made, a G_IO_ERROR where the port is taken
 *
 * Makes the data, then listens on 127.0.0.1 on a thread of its own until
 * crm_demo_server_close(). Any thread may call.
 */
CrmDemoServer *crm_demo_server_start (const CrmDemoOptions *options,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends the thread, drops open connections and frees. */
void crm_demo_server_close (CrmDemoServer *self);
/* What a client is given: the service root, for Creatio the site. Ends with a slash. */
const char *crm_demo_server_get_url (CrmDemoServer *self);
guint16 crm_demo_server_get_port (CrmDemoServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoServer, crm_demo_server_close)
G_END_DECLS
