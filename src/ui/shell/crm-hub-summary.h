/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account.h"
#include "crm-agenda.h"

G_BEGIN_DECLS
/* The lines under the hub's places, from the project alone. */

/* "My Open Leads: 12", of the first view that leaves something out; finishes with %NULL where there
 * is none. */
void crm_hub_summary_async (CrmAccount *account,
                            CrmEntity *entity,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
char *crm_hub_summary_finish (CrmAccount *account, GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;
/* "2 overdue · Next: 14:30 Call with Ann"; %NULL: neither. */
char *crm_hub_summary_of_agenda (CrmAgenda *agenda, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
