/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-dialect.h"
#include "crm-remote.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* Addresses: what may be asked, and how a question is spelled. Pure. Every check fails
 * with CRM_REMOTE_ERROR_REFUSED, so that nothing has been sent by then. */

/* How GUri must read and write addresses here: nothing that is encoded is decoded. */
#define CRM_ODATA_URI_FLAGS                                                                        \
  (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY                 \
   | G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

/* What a person types: a host, a site or a service root. Without a scheme it is https, on
 * this machine http. Query and fragment are dropped, as is a slash at the end. */
GUri *crm_odata_url_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* https, or http to this machine; with a host; without a user in it. */
gboolean crm_odata_url_check (GUri *uri, GError **error);

gboolean crm_odata_url_is_loopback (const char *host);
/* Scheme, host and port, the default ones filled in. */
gboolean crm_odata_url_same_origin (GUri *a, GUri *b);

/* @path below @base, one slash between; @path and @query are encoded already. */
GUri *
crm_odata_url_join (GUri *base, const char *path, const char *query) G_GNUC_WARN_UNUSED_RESULT;

/**
 * crm_odata_url_resolve:
 * @root: the service root: the result stays on its origin and below its path
 * @request: the address @link was found at
 * @link: a next, delta or edit link as the server wrote it, absolute or relative; what
 *   is encoded in it stays as it is
 */
GUri *crm_odata_url_resolve (GUri *root, GUri *request, const char *link, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Encodes all that may not stand in a query value, "+", "&", "=" and "#" among it. */
void crm_odata_url_append_encoded (GString *out, const char *text);
/* Encodes all but letters, digits and what is in @allowed. */
void crm_odata_url_append_segment (GString *out, const char *text, const char *allowed);

/* "(guid)", "('O''Neil')", "(a=1,b='x')": the key predicate of @key, encoded for a path. */
char *crm_odata_url_dup_key_predicate (const CrmOdataDialect *dialect,
                                       CrmEntity *entity,
                                       const char *key,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The other way round: the key in the last predicate of @url ("Contacts(guid)",
 * "https://host/x/accounts(accountid='...')"), or in the bare @url itself. %NULL where
 * there is none that fits. */
char *crm_odata_url_dup_key_of (const CrmOdataDialect *dialect,
                                CrmEntity *entity,
                                const char *url) G_GNUC_WARN_UNUSED_RESULT;

/* The options of a request, encoded, without "?". The link in it is not looked at.
 * @project: (nullable)
 * @error: CRM_REMOTE_ERROR_UNSUPPORTED: the dialect cannot say it */
char *crm_odata_url_dup_query (const CrmOdataDialect *dialect,
                               CrmProject *project,
                               const CrmRequest *request,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
