/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-service.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* As crm_remote_fetch_document() of an address. */
char *crm_odata_document_fetch (CrmOdataService *service,
                                const char *url,
                                const char *known_etag,
                                char **etag,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The text at @uri on the server's own origin, asked for without another sign-in: %NULL where
 * there is none for this user, which is no error. @etag as there. */
char *crm_odata_document_look (CrmOdataService *service,
                               GUri *uri,
                               const char *known_etag,
                               char **etag,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
