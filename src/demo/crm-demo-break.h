/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libsoup/soup.h>

#include "crm-demo-http.h"

G_BEGIN_DECLS
/* Takes the connection away from libsoup and ends it badly. */
void crm_demo_break_reset (SoupServerMessage *message);
/* Sends the head with the whole length, half of the body, and closes. */
void crm_demo_break_truncate (SoupServerMessage *message, CrmDemoResponse *response);
G_END_DECLS
