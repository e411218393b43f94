/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account.h"

G_BEGIN_DECLS
#define CRM_TYPE_PROBLEM_PAGE (crm_problem_page_get_type ())
G_DECLARE_FINAL_TYPE (CrmProblemPage, crm_problem_page, CRM, PROBLEM_PAGE, AdwNavigationPage)

/* One change that waits for a decision: the server's words, the user's values, what can be done.
 * @id: of the problem, 0: the newest of the record. Leaves by "win.back" once it is decided. */
AdwNavigationPage *crm_problem_page_new (CrmAccount *account,
                                         const char *entity,
                                         const char *key,
                                         gint64 id) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
