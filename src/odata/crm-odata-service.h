/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-config.h"
#include "crm-odata-dialect.h"
#include "crm-odata-error.h"
#include "crm-odata-session.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* A service at its root, signed in to: where a path below the root is asked for and an
 * expired session is renewed once on the way. Blocks; one thread at a time. */
typedef struct _CrmOdataService CrmOdataService;

CrmOdataService *crm_odata_service_new (const CrmOdataConfig *config) G_GNUC_WARN_UNUSED_RESULT;
void crm_odata_service_free (CrmOdataService *self);

/**
 * crm_odata_service_open:
 * @error: CRM_REMOTE_ERROR_REFUSED for an address that may not be used, _NOT_ODATA where
 *   there is none, _SIGN_IN, or what sending gives
 *
 * Finds the root and signs in, where that was not done yet.
 */
gboolean crm_odata_service_open (CrmOdataService *self, GCancellable *cancellable, GError **error);

/* What crm_odata_service_open() found; borrowed. */
GUri *crm_odata_service_get_root (CrmOdataService *self);
GUri *crm_odata_service_get_site (CrmOdataService *self);
CrmOdataType crm_odata_service_get_type (CrmOdataService *self);
const char *crm_odata_service_get_version (CrmOdataService *self); /* "4.0" */
const CrmOdataDialect *crm_odata_service_get_dialect (CrmOdataService *self);
const char *crm_odata_service_get_user (CrmOdataService *self); /* or %NULL */

/* Sends @call, renews the session once where the answer says that it has expired, and
 * hands back any other answer. */
gboolean crm_odata_service_send (CrmOdataService *self,
                                 const CrmOdataCall *call,
                                 CrmOdataReply *reply,
                                 GCancellable *cancellable,
                                 GError **error);

/* Asks for JSON at @uri; any answer but a good one is an error. @entity: (nullable): what
 * it is about. */
gboolean crm_odata_service_get (CrmOdataService *self,
                                GUri *uri,
                                const char *prefer,
                                CrmOdataAsk ask,
                                CrmEntity *entity,
                                CrmOdataReply *reply,
                                GCancellable *cancellable,
                                GError **error);

/* What an answer from the root, the service document or $metadata, shows of how the service
 * speaks: the questions that follow are in that. The first that tells is believed: the
 * others are in an older version where that is enough for them. */
void crm_odata_service_learn (CrmOdataService *self, const CrmOdataReply *reply);

/* Whether Int64 and Decimal go over the line as strings, which not every server can. */
gboolean crm_odata_service_get_exact (CrmOdataService *self);
/* %FALSE when that was known to work: then it was not the reason. */
gboolean crm_odata_service_drop_exact (CrmOdataService *self);
/* What the answers to several questions in one have shown: that it works as it is, or that
 * it was something else. */
void crm_odata_service_prove_exact (CrmOdataService *self);
void crm_odata_service_restore_exact (CrmOdataService *self);
const char *crm_odata_service_get_json_type (CrmOdataService *self);

CrmOdataSession *crm_odata_service_get_session (CrmOdataService *self); /* or %NULL */
/* Of the last answer, milliseconds; 0: none told. Parts of an answer may ask for more. */
guint crm_odata_service_get_retry_after (CrmOdataService *self);
void crm_odata_service_raise_retry_after (CrmOdataService *self, guint ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmOdataService, crm_odata_service_free)
G_END_DECLS
