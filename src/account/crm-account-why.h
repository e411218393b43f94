/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-account.h"

G_BEGIN_DECLS
/* Why a record is on the device, or is not, in a person's words, translated. Plain texts. */
typedef struct
{
  char *why;          /* a sentence without a full stop */
  char *reasons;      /* what it is kept for, one a line; or %NULL */
  char *filter;       /* OData, macros expanded; %NULL: everything the user may see */
  gboolean is_pinned; /* always kept here */
  gint64 proven_us;   /* server time of the last proof that nothing is missing, 0: never */
  gint64 finished_us; /* device time of the last complete download, 0: never */
} CrmAccountWhy;
void crm_account_why_free (CrmAccountWhy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmAccountWhy, crm_account_why_free)

/* From what is known here: the server is not asked. Reads on a thread. */
void crm_account_why_async (CrmAccount *self,
                            const char *entity,
                            const char *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
CrmAccountWhy *crm_account_why_finish (CrmAccount *self,
                                       GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
