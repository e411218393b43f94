/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-product.h"

G_BEGIN_DECLS
/* What a Dataverse does in its own way: the parts of crm_odata_product_dataverse. */

gboolean crm_odata_dataverse_describe (CrmOdataService *service,
                                       CrmEdm *edm,
                                       const char *const *sets,
                                       GCancellable *cancellable,
                                       GError **error);
G_END_DECLS
