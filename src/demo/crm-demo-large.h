/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-schema.h"

G_BEGIN_DECLS
/* $metadata as large as that of a real Dynamics 365: our tables and hundreds of others that have
 * no rows, always the same. For parsers and for servers that make their rows out of it. */
char *crm_demo_large_metadata_to_xml (void) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
