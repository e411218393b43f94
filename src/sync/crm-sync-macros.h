/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-remote.h"
#include "crm-types.h"

G_BEGIN_DECLS
/**
 * crm_sync_expand_macros:
 * @entity: (nullable): whose fields the filter names; turns @today into an instant where it
 *   is compared with one
 * @identity: who @me, @mycontact and @myaccount are
 * @now_us: what @now and @today are: server time where it is known
 * @error: CRM_FORMAT_ERROR for a filter that does not parse or a macro nobody knows
 *
 * A macro the identity has no value for becomes a comparison with null.
 * Returns: (nullable): %NULL with no error for an empty filter
 */
CrmFilter *crm_sync_expand_macros (const char *filter,
                                   CrmEntity *entity,
                                   const CrmIdentity *identity,
                                   gint64 now_us,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The form kept in the store's fact "identity". */
char *crm_sync_identity_to_text (const CrmIdentity *identity) G_GNUC_WARN_UNUSED_RESULT;
/* @out is empty where @text is %NULL or not such a text. */
void crm_sync_identity_from_text (const char *text, CrmIdentity *out);
G_END_DECLS
