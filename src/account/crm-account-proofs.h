/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account.h"

G_BEGIN_DECLS
/* When the records of an entity were last compared with all that the server has, key by key: from
 * then on nothing was missing here and nothing too much. */
typedef struct
{
  char *caption;    /* plural, of the project; "Lists" for all lookups together */
  gint64 proven_us; /* by this device's clock; 0: never */
} CrmAccountProof;

/* Of each entity that is kept here, in the project's order; of the lookups the oldest. Reads on a
 * thread. */
void crm_account_list_proofs_async (CrmAccount *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* CrmAccountProof array, empty before the first sync. */
GArray *crm_account_list_proofs_finish (CrmAccount *self,
                                        GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
