/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* EntityDefinitions(LogicalName='account'), where Dataverse keeps captions, what is required and
 * choices; below it Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata, or State, or
 * Status. Options of a query are not looked at: all there is is told. */
gboolean crm_demo_definitions_is_one (CrmDemoService *service, const CrmDemoRequest *request);
gboolean crm_demo_definitions_answer (CrmDemoService *service,
                                      CrmDemoRequest *request,
                                      CrmDemoResponse *response,
                                      GError **error);
G_END_DECLS
