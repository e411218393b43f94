/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-service.h"
#include "crm-remote.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What a product has beside plain OData, as functions of an open service; each may be %NULL: it
 * has none of that. What the server does not show to this user is never an error. They are reached
 * through the dialect: nobody asks which product it is. */
struct _CrmOdataProduct
{
  gboolean is_asked_at_sign_in; /* @who proves that the service is there */
  gboolean (*who) (CrmOdataService *service,
                   CrmIdentity *identity,
                   GCancellable *cancellable,
                   GError **error);
  char *(*dup_setting) (CrmOdataService *service,
                        const char *name,
                        GCancellable *cancellable,
                        GError **error);
  /* Into a table of names and texts, as crm_remote_read_settings(). */
  gboolean (*read_settings) (CrmOdataService *service,
                             GHashTable *settings,
                             GCancellable *cancellable,
                             GError **error);
  gboolean (*describe) (CrmOdataService *service,
                        CrmEdm *edm,
                        const char *const *sets,
                        GCancellable *cancellable,
                        GError **error);
  /* As crm_remote_list_twins(). */
  gboolean (*list_twins) (CrmOdataService *service,
                          CrmProject *project,
                          const char *since,
                          char **until,
                          GPtrArray *twins,
                          GCancellable *cancellable,
                          GError **error);
  /* As crm_remote_fetch_document() without an address. */
  char *(*fetch_manifest) (CrmOdataService *service,
                           const char *known_etag,
                           char **etag,
                           GCancellable *cancellable,
                           GError **error);
};

extern const CrmOdataProduct crm_odata_product_creatio;
extern const CrmOdataProduct crm_odata_product_dataverse;
G_END_DECLS
