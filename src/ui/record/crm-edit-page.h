/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"
#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_EDIT_PAGE (crm_edit_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmEditPage, crm_edit_page, CRM, EDIT_PAGE, AdwNavigationPage)

/* The form of an entity, made from the project. Signals: "saved" (s key), "closed": left without
 * saving. @record: (nullable): a new one. */
AdwNavigationPage *crm_edit_page_new (CrmAccount *account,
                                      CrmEntity *entity,
                                      CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* Goes on with a new record that was begun elsewhere. */
AdwNavigationPage *crm_edit_page_new_for_draft (CrmAccount *account,
                                                CrmRecordDraft *draft) G_GNUC_WARN_UNUSED_RESULT;
CrmRecordDraft *crm_edit_page_get_draft (CrmEditPage *self);
/* Whether leaving would lose something. */
gboolean crm_edit_page_is_dirty (CrmEditPage *self);
void crm_edit_page_save (CrmEditPage *self);
/* Leaves; asks first where there are changes. Ends in "saved" or "closed", or stays. */
void crm_edit_page_cancel (CrmEditPage *self);
G_END_DECLS
