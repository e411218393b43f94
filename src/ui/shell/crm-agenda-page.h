/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"
#include "crm-agenda.h"

G_BEGIN_DECLS
#define CRM_TYPE_AGENDA_PAGE (crm_agenda_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmAgendaPage, crm_agenda_page, CRM, AGENDA_PAGE, AdwNavigationPage)

/* What there is to do, by day. A row activates "win.open-record" (ss), a new one "win.new-at" (sx):
 * entity and a moment of the day that is shown first. */
AdwNavigationPage *crm_agenda_page_new (CrmAccount *account) G_GNUC_WARN_UNUSED_RESULT;
/* For whoever shows one: with the account's macros. */
CrmAgenda *crm_agenda_of_account (CrmAccount *account) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
