/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-service.h"

G_BEGIN_DECLS
/* After the model's rows were written, in their transaction. */
gboolean crm_demo_creatio_fill (CrmDemoService *service, GError **error);
/* Two records are one: what pointed to @removed points to @survivor, and only DuplicatesHistory
 * tells so. */
gboolean crm_demo_creatio_merge (CrmDemoService *service,
                                 const CrmDemoEntity *entity,
                                 const char *removed,
                                 const char *survivor,
                                 const char *user_id,
                                 GError **error);
G_END_DECLS
