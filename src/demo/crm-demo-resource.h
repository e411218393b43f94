/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* What the path of a request names. */
typedef struct
{
  const CrmDemoEntity *entity;
  char *key;         /* lower-case GUID, or %NULL for the collection */
  char *segment;     /* what stands behind, "$count", "$value", a property; or %NULL */
  gboolean is_value; /* "$value" stands behind a property */
  const CrmDemoColumn *parent_column; /* the collection of one row: Accounts(key)/Contacts */
  char *parent_key;
} CrmDemoResource;

void crm_demo_resource_clear (CrmDemoResource *self);
/* Navigations of one step are followed. CRM_DEMO_ERROR 404 or 400. */
gboolean crm_demo_resource_parse (CrmDemoService *service,
                                  CrmDemoRequest *request,
                                  const char *path,
                                  CrmDemoResource *out,
                                  GError **error);
/* A key as it stands in parentheses, "Id=..." or bare, in OData 3 guid'...', as lower-case text.
 * @request: (nullable): who wrote it */
gboolean crm_demo_resource_parse_key (const CrmDemoRequest *request,
                                      const CrmDemoEntity *entity,
                                      const char *text,
                                      gsize length,
                                      char out[37],
                                      GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmDemoResource, crm_demo_resource_clear)
G_END_DECLS
