/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-resource.h"

G_BEGIN_DECLS
/* The document of a row: GET and PUT of Files(key)/$value. */
gboolean crm_demo_stream_answer (CrmDemoService *service,
                                 CrmDemoRequest *request,
                                 const CrmDemoResource *resource,
                                 CrmDemoResponse *response,
                                 GError **error);
/* The bytes of a row; status 204 where there are none. */
gboolean crm_demo_stream_read (CrmDemoService *service,
                               CrmDemoRequest *request,
                               const CrmDemoResource *resource,
                               CrmDemoResponse *response,
                               GError **error);
/* Puts @bytes into a row that the user may change. */
gboolean crm_demo_stream_store (CrmDemoService *service,
                                CrmDemoRequest *request,
                                const CrmDemoResource *resource,
                                GBytes *bytes,
                                GError **error);
G_END_DECLS
