/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libsoup/soup.h>

#include "crm-demo-service.h"

G_BEGIN_DECLS
/* What stands between a socket and the service: roots, sign-in, faults, the log. */
typedef struct _CrmDemoExchanges CrmDemoExchanges;
CrmDemoExchanges *crm_demo_exchanges_new (CrmDemoService *service,
                                          guint16 port) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_exchanges_free (CrmDemoExchanges *self);
void crm_demo_exchange_handle (CrmDemoExchanges *self, SoupServerMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoExchanges, crm_demo_exchanges_free)
G_END_DECLS
