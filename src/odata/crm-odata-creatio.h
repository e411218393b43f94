/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-service.h"
#include "crm-remote.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What a Creatio does in its own way. */

/* Who is signed in. What the server does not tell stays %NULL and is no error. */
gboolean crm_odata_creatio_who (CrmOdataService *service,
                                CrmIdentity *identity,
                                GCancellable *cancellable,
                                GError **error);

/* The text of the system setting with @code for all users, or %NULL without an error. */
char *crm_odata_creatio_dup_setting (CrmOdataService *service,
                                     const char *code,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
