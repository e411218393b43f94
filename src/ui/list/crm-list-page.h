/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"
#include "crm-models.h"

G_BEGIN_DECLS
#define CRM_TYPE_LIST_PAGE (crm_list_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmListPage, crm_list_page, CRM, LIST_PAGE, AdwNavigationPage)

/* The records of an entity. A row activates "win.open-record" (ss); of a list below a record
 * "win.push-record" (ss). Properties: "wide" b, there is room for a table; "shows-table" b,
 * read-only: it is one, and wants the room. */
AdwNavigationPage *crm_list_page_new (CrmAccount *account,
                                      CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;
/* Only what belongs to one record: @parent_title names it, @field of the entity points to it. */
AdwNavigationPage *crm_list_page_new_related (CrmAccount *account,
                                              CrmEntity *entity,
                                              const char *field,
                                              const char *parent_key,
                                              const char *parent_title) G_GNUC_WARN_UNUSED_RESULT;
const char *crm_list_page_get_entity (CrmListPage *self);
CrmRecordList *crm_list_page_get_list (CrmListPage *self);
void crm_list_page_set_view (CrmListPage *self, const char *name);
void crm_list_page_start_search (CrmListPage *self);
/* The same, with a text. */
void crm_list_page_search (CrmListPage *self, const char *text);
/* Closes an open search; %FALSE: none was open. */
gboolean crm_list_page_end_search (CrmListPage *self);
G_END_DECLS
