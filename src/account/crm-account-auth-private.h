/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account-auth.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS
/* As it stands in account.json. */
void crm_account_auth_build (const CrmAccountAuth *self, JsonBuilder *builder);
/* %NULL where it cannot be understood: then the account cannot be used, and not without. */
CrmAccountAuth *crm_account_auth_read (JsonNode *node) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
