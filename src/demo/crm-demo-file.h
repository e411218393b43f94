/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-resource.h"

G_BEGIN_DECLS
/* Files as Dataverse has them: a note's text, which is base64, and a column that holds one. */
gboolean crm_demo_file_is_one (CrmDemoService *service, const CrmDemoResource *resource);
gboolean crm_demo_file_answer (CrmDemoService *service,
                               CrmDemoRequest *request,
                               const CrmDemoResource *resource,
                               CrmDemoResponse *response,
                               GError **error);
/* For those that arrive in pieces. */
GHashTable *crm_demo_file_uploads_new (void) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
