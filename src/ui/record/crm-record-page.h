/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"
#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_RECORD_PAGE (crm_record_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmRecordPage, crm_record_page, CRM, RECORD_PAGE, AdwNavigationPage)

/* One record, read and followed. Properties "show-back" b: its header bar may show a back button;
 * "narrow" b: it has a phone's width.
 * Activates "win.edit-record" (ss), "win.step-record" (ss); deletes by itself and leaves with
 * "win.record-deleted" (sss). Its own actions: "record.edit", "record.previous", "record.next",
 * "record.copy-link" and more. */
AdwNavigationPage *crm_record_page_new (CrmAccount *account,
                                        CrmEntity *entity,
                                        const char *key) G_GNUC_WARN_UNUSED_RESULT;
const char *crm_record_page_get_entity (CrmRecordPage *self);
const char *crm_record_page_get_key (CrmRecordPage *self);
CrmRecord *crm_record_page_get_record (CrmRecordPage *self); /* or %NULL: not read, not here */
/* The list it was opened from, whose previous and next record it leads to; %NULL: none. */
void crm_record_page_set_list (CrmRecordPage *self, CrmRecordList *list);
CrmRecordList *crm_record_page_get_list (CrmRecordPage *self);
/* Of one section, from 0; what is not there is passed over. */
void crm_record_page_show_section (CrmRecordPage *self, guint position);
G_END_DECLS
