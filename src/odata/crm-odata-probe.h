/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-config.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What is at an address. */
typedef struct
{
  CrmOdataType type;
  char *product; /* "Creatio", "Dataverse", "OData service" */
  char *version; /* of OData: "4.0" */
  char *root;    /* the service root */
} CrmOdataProbe;
void crm_odata_probe_clear (CrmOdataProbe *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmOdataProbe, crm_odata_probe_clear)

/**
 * crm_odata_probe:
 * @config: copied, but for its token function's data, which is taken over
 * @error: CRM_REMOTE_ERROR_REFUSED, _UNREACHABLE, _NOT_ODATA, _SIGN_IN ..., in words that
 *   can be shown
 *
 * Looks at a host, a site or a service root and tries the known roots below it. Blocks.
 */
gboolean crm_odata_probe (const CrmOdataConfig *config,
                          CrmOdataProbe *out,
                          GCancellable *cancellable,
                          GError **error);

/* "Creatio, OData 4.0" */
char *crm_odata_probe_dup_line (const CrmOdataProbe *self) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
