/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-schema.h"

G_BEGIN_DECLS
/* The service document and $metadata (CSDL 4.0) of the model as it is now. */
char *crm_demo_metadata_to_xml (CrmDemoSchema *schema) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_metadata_add_service_document (CrmDemoSchema *schema, const char *root, GString *out);
G_END_DECLS
