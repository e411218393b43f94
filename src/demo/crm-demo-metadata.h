/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-http.h"
#include "crm-demo-schema.h"

G_BEGIN_DECLS
/* $metadata of the model as it is now, in the words of its face: CSDL 4.0, or with OData 3 the
 * one with associations; @tail: behind the names of sets */
char *crm_demo_metadata_to_xml (CrmDemoSchema *schema) G_GNUC_WARN_UNUSED_RESULT;
char *crm_demo_metadata_to_old_xml (CrmDemoSchema *schema,
                                    const char *tail) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_metadata_add_service_document (CrmDemoSchema *schema,
                                             const CrmDemoRequest *request,
                                             GString *out);
G_END_DECLS
