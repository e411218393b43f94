/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-list-query.h"

G_BEGIN_DECLS
#define CRM_TYPE_CHIP_BAR (crm_chip_bar_get_type ())
G_DECLARE_FINAL_TYPE (CrmChipBar, crm_chip_bar, CRM, CHIP_BAR, AdwBin)

/* The quick filters of a list as a strip of pills, and one that opens the filter dialog
 * ("list.filter"). */
void crm_chip_bar_set_query (CrmChipBar *self, CrmListQuery *query);
G_END_DECLS
