/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_FILTER_DIALOG (crm_filter_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmFilterDialog, crm_filter_dialog, CRM, FILTER_DIALOG, AdwDialog)

/* Edits a filter of @entity as rows of field, operator and value, and says how many records it
 * finds. What is no such row stays as it is. @filter: (nullable): with macros; @entity is of the
 * account's project, @account outlives the dialog. Signal "applied" (s filter, %NULL: all records);
 * closes itself then. */
AdwDialog *crm_filter_dialog_new (CrmAccount *account,
                                  CrmEntity *entity,
                                  const char *filter) G_GNUC_WARN_UNUSED_RESULT;
/* What else must hold of the records that are counted; %NULL: nothing. */
void crm_filter_dialog_set_base (CrmFilterDialog *self, const char *base);
/* What stands over the conditions, and on the button that ends it; plain text. */
void
crm_filter_dialog_set_words (CrmFilterDialog *self, const char *description, const char *button);
G_END_DECLS
