/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_LOOKUP_DIALOG (crm_lookup_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmLookupDialog, crm_lookup_dialog, CRM, LOOKUP_DIALOG, AdwDialog)

/* Chooses a record of @entity: among those chosen before, by search, or a new one. Signal "chosen"
 * (s key, s title); closes itself then. What follows is called before it is shown. */
AdwDialog *crm_lookup_dialog_new (CrmAccount *account,
                                  CrmEntity *entity,
                                  const char *title) G_GNUC_WARN_UNUSED_RESULT;
/* Of @entity only records for which @filter holds; (nullable): all. Macros are expanded already.
 * @trouble: (nullable): why nobody knows which may be chosen; it is shown instead of records */
void crm_lookup_dialog_set_filter (CrmLookupDialog *self,
                                   CrmEntity *entity,
                                   CrmFilter *filter,
                                   const char *trouble);
/* Another kind of record that may be chosen instead, from the second on beside the first. */
void crm_lookup_dialog_add_target (CrmLookupDialog *self, CrmEntity *entity);
/* Whether a new record may be made for it; it may not unless told. */
void crm_lookup_dialog_set_can_create (CrmLookupDialog *self, gboolean can_create);
/* Of which entity the list is, and what was chosen. */
CrmEntity *crm_lookup_dialog_get_entity (CrmLookupDialog *self);
G_END_DECLS
