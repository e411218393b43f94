/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-reply.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* What was asked decides what a refusal means. */
typedef enum
{
  CRM_ODATA_ASK_PAGE,    /* an entity set, from its start */
  CRM_ODATA_ASK_LINK,    /* a next or delta link */
  CRM_ODATA_ASK_RECORD,  /* one record */
  CRM_ODATA_ASK_SERVICE, /* service document, $metadata, settings */
  CRM_ODATA_ASK_CREATE,
  CRM_ODATA_ASK_UPDATE,
  CRM_ODATA_ASK_REMOVE,
} CrmOdataAsk;

/* Sets an error of CRM_REMOTE_ERROR for @reply, which is no success (or a web page), with
 * the server's own words where it said any. @entity: (nullable): what the question was about.
 * Returns %FALSE. */
gboolean crm_odata_error_set (const CrmOdataReply *reply,
                              CrmOdataAsk ask,
                              CrmEntity *entity,
                              GError **error);

/* An error object in a body that came with 200, as some gateways send: sets the error and
 * returns %TRUE. */
gboolean crm_odata_error_set_hidden (const CrmOdataReply *reply,
                                     CrmOdataAsk ask,
                                     CrmEntity *entity,
                                     GError **error);

/* The words for a person in an error body of any of the known shapes, cut to 500
 * characters without control characters; or %NULL. */
char *crm_odata_error_dup_words (const char *body, gsize length) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
