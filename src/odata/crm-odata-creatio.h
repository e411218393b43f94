/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-product.h"

G_BEGIN_DECLS
/* What a Creatio does in its own way: the parts of crm_odata_product_creatio. */

char *crm_odata_creatio_dup_setting (CrmOdataService *service,
                                     const char *code,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean crm_odata_creatio_read_settings (CrmOdataService *service,
                                          GHashTable *settings,
                                          GCancellable *cancellable,
                                          GError **error);
gboolean crm_odata_creatio_describe (CrmOdataService *service,
                                     CrmEdm *edm,
                                     const char *const *sets,
                                     GCancellable *cancellable,
                                     GError **error);
gboolean crm_odata_creatio_list_twins (CrmOdataService *service,
                                       CrmProject *project,
                                       const char *since,
                                       char **until,
                                       GPtrArray *twins,
                                       GCancellable *cancellable,
                                       GError **error);
char *crm_odata_creatio_fetch_manifest (CrmOdataService *service,
                                        const char *known_etag,
                                        char **etag,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
