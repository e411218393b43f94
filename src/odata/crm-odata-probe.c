/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-probe.h"

#include "crm-odata-remote.h"
#include "crm-odata-service.h"

#include <string.h>

void
crm_odata_probe_clear (CrmOdataProbe *self)
{
  g_clear_pointer (&self->product, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->root, g_free);
}

static const char *
product_of (CrmOdataService *service)
{
  if (crm_odata_service_get_type (service) == CRM_ODATA_TYPE_CREATIO)
    return "Creatio";
  if (strstr (g_uri_get_path (crm_odata_service_get_root (service)), "/api/data/v") != NULL)
    return "Dataverse";

  return "OData service";
}

gboolean
crm_odata_probe (const CrmOdataConfig *config,
                 CrmOdataProbe *out,
                 GCancellable *cancellable,
                 GError **error)
{
  CrmOdataConfig own = *config;
  g_autoptr (CrmOdataService) service = NULL;

  g_return_val_if_fail (out != NULL, FALSE);

  /* A plain service is looked at too: a root that was only believed in proves nothing. */
  if (own.type == CRM_ODATA_TYPE_ODATA)
    own.type = CRM_ODATA_TYPE_AUTO;
  service = crm_odata_service_new (&own);
  if (!crm_odata_service_open (service, cancellable, error))
    return FALSE;

  out->type = crm_odata_service_get_type (service);
  out->product = g_strdup (product_of (service));
  out->version = g_strdup (crm_odata_service_get_version (service));
  out->root = g_uri_to_string (crm_odata_service_get_root (service));

  return TRUE;
}

char *
crm_odata_probe_dup_line (const CrmOdataProbe *self)
{
  return g_strdup_printf ("%s, OData %s", self->product, self->version);
}
