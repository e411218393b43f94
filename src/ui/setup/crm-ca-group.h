/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS
#define CRM_TYPE_CA_GROUP (crm_ca_group_get_type ())
G_DECLARE_FINAL_TYPE (CrmCaGroup, crm_ca_group, CRM, CA_GROUP, AdwBin)

/* The one way past a certificate that the system does not trust: a file with the certificates of
 * who vouches for it, which a person has looked at first. Signal "chosen": crm_ca_group_get_path()
 * has changed. */

/* %NULL: none is to be used. */
const char *crm_ca_group_get_path (CrmCaGroup *self);
/* Asks about the certificates in @path, as if it had been picked; a file without any is refused
 * with a word. */
void crm_ca_group_offer (CrmCaGroup *self, const char *path);
G_END_DECLS
