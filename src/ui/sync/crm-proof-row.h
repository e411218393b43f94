/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account.h"

#include <adwaita.h>

G_BEGIN_DECLS
/* When the records here were last compared with all that the server has: in one line, and of each
 * kind of records when it is opened. Hidden before the first sync. */
#define CRM_TYPE_PROOF_ROW (crm_proof_row_get_type ())
G_DECLARE_FINAL_TYPE (CrmProofRow, crm_proof_row, CRM, PROOF_ROW, AdwExpanderRow)

/* Once; follows its syncs. */
void crm_proof_row_set_account (CrmProofRow *self, CrmAccount *account);
G_END_DECLS
