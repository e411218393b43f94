/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-dialect.h"
#include "crm-odata-reply.h"
#include "crm-types.h"

G_BEGIN_DECLS
/**
 * crm_odata_decode_page:
 * @root: the service root, which links must stay below
 * @is_paged_by_us: a next link is not followed but only says that there is more, so that it
 *   may lead anywhere: the page then has the address that was asked
 * @reply: taken over: its body is cleared, the page keeps it
 * @error: CRM_REMOTE_ERROR_UNKNOWN_OUTCOME where the body ends early,
 *   CRM_REMOTE_ERROR_TOO_LARGE for a limit, CRM_REMOTE_ERROR_REFUSED for a foreign link,
 *   else CRM_REMOTE_ERROR_NOT_ODATA; the message names the place: set, key and property
 *
 * Reads a page of records, a delta page or a single record. Values point into the body. A record
 * with a value that does not fit is among the page's bad ones; nothing of a page that is wrong
 * anywhere else is returned.
 */
CrmPage *crm_odata_decode_page (CrmProject *project,
                                CrmEntity *entity,
                                GUri *root,
                                CrmOdataReply *reply,
                                const CrmOdataDialect *dialect,
                                gboolean is_paged_by_us,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for an answer that must be one record. */
CrmPage *crm_odata_decode_record (CrmProject *project,
                                  CrmEntity *entity,
                                  GUri *root,
                                  CrmOdataReply *reply,
                                  const CrmOdataDialect *dialect,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
