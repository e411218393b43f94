/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-resource.h"

G_BEGIN_DECLS
/* POST, PATCH, PUT and DELETE over HTTP: rights, ETags, preferences around crm-demo-write. */
gboolean crm_demo_change_answer (CrmDemoService *service,
                                 CrmDemoRequest *request,
                                 const CrmDemoResource *resource,
                                 CrmDemoResponse *response,
                                 GError **error);
G_END_DECLS
