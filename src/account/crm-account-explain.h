/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account.h"
#include "crm-sync-engine.h"
#include "crm-sync-explain.h"

G_BEGIN_DECLS
/* For those above who know the sync layer, too: liaisonctl. */

/* Requests a day that its server allows; 0: no limit is known. Any thread. */
guint crm_account_get_daily_budget (CrmAccount *self);
/* Of the run that is on or was last; %NULL: none is known. */
CrmSyncReport *crm_account_dup_report (CrmAccount *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * crm_account_explain:
 * @entity: of the account's project
 * @key: as the store spells it
 * @online: ask the server, too, through a door of its own; that it does not answer is no error
 *
 * Why a record is on the device, or is not. Reads only. Blocks; any thread but the main one.
 */
CrmSyncExplanation *crm_account_explain (CrmAccount *self,
                                         CrmEntity *entity,
                                         const char *key,
                                         gboolean online,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* In a person's words, translated: a sentence, a clause. */
const char *crm_account_why_words (CrmSyncWhy why);
const char *crm_account_reason_words (CrmReason reason);
G_END_DECLS
