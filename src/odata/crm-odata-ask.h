/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-service.h"
#include "crm-types.h"

#include <yyjson.h>

G_BEGIN_DECLS
/* Small questions to what a product has beside the records of a project. Each gives the
 * document of a good answer; %NULL and no error where the server has nothing of that kind or does
 * not show it to this user. Numbers in it are raw text. */

yyjson_doc *crm_odata_ask_path (CrmOdataService *service,
                                const char *path, /* below the root, encoded */
                                const char *query,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @options: (nullable): of a query, encoded: what follows after $filter */
yyjson_doc *crm_odata_ask_rows (CrmOdataService *service,
                                const char *set,
                                const char *filter,
                                const char *options,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POST of @body to a service of the product that stands beside the OData root. */
yyjson_doc *crm_odata_ask_service (CrmOdataService *service,
                                   const char *path,
                                   const char *body,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The array of records in an answer of any version, or %NULL. */
yyjson_val *crm_odata_answer_rows (yyjson_doc *doc);
yyjson_val *crm_odata_answer_first (yyjson_doc *doc);
/* A text that says something: not empty and not the GUID of nothing; else %NULL. */
const char *crm_odata_answer_text (yyjson_val *object, const char *name);
/* Of a text, number or truth; or %NULL. */
char *crm_odata_answer_dup_scalar (yyjson_val *value) G_GNUC_WARN_UNUSED_RESULT;
/* @text as it stands in a filter, quotes and all. */
char *crm_odata_answer_quote (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* A GUID as this server writes it in a filter; %NULL where @text is none. */
char *crm_odata_answer_guid (CrmOdataService *service, const char *text) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
