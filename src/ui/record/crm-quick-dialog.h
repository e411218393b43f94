/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"
#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_QUICK_DIALOG (crm_quick_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrmQuickDialog, crm_quick_dialog, CRM, QUICK_DIALOG, AdwDialog)

/* The short form for a new record of @entity. @passing: on the way to another record: what is typed
 * is not kept, and more fields come in the same sheet. Signals: "saved" (s key, s title) and closes
 * itself; "more" (CrmRecordDraft): the rest is filled in on a page; "left": closed without a
 * record.
 */
AdwDialog *crm_quick_dialog_new (CrmAccount *account,
                                 CrmEntity *entity,
                                 gboolean passing) G_GNUC_WARN_UNUSED_RESULT;
/* Fills in a lookup. */
void crm_quick_dialog_prefill (CrmQuickDialog *self,
                               const char *field,
                               const char *key,
                               const char *title);
/* Fills in what a record is called, where that is a text. */
void crm_quick_dialog_set_title_text (CrmQuickDialog *self, const char *text);
CrmEntity *crm_quick_dialog_get_entity (CrmQuickDialog *self);
gboolean crm_quick_dialog_is_dirty (CrmQuickDialog *self);
void crm_quick_dialog_save (CrmQuickDialog *self);
G_END_DECLS
