/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-demo-query.h"

G_BEGIN_DECLS
/* Where a page ended, as the opaque token of a link. Keyset, not offset: rows that come, go or
 * change meanwhile neither hide nor repeat the others. */
typedef struct
{
  gint64 top; /* rows still wanted, -1: all */
  gint64 page_size;
  gint64 delta;     /* version a delta run started from, -1: no delta run */
  gint64 version;   /* version a delta link will start from, -1: changes are not tracked */
  gint64 rid;       /* of the last row, or its _version in a delta run */
  gint64 rights;    /* what the user could see, and of which model: a delta link ends with it */
  GVariant *values; /* of $orderby in the last row (av) */
} CrmDemoToken;

void crm_demo_token_clear (CrmDemoToken *self);
char *crm_demo_token_print (const CrmDemoToken *self) G_GNUC_WARN_UNUSED_RESULT;
/* CRM_DEMO_ERROR 400 for what no server of ours wrote. */
gboolean crm_demo_token_parse (const char *text, CrmDemoToken *out, GError **error);
/* Does a $skiptoken continue a delta run? */
gboolean crm_demo_token_is_delta (const char *text);
/* Identifies the rights of the user and the version of the model. */
gint64 crm_demo_token_rights (CrmDemoQuery *query);

/* " AND ..." that lets the rows after the token pass. */
void crm_demo_page_add_condition (CrmDemoQuery *query, const CrmDemoToken *token, CrmDemoSql *sql);
/* The same request with @option (a token) in place of $top, $skip and other tokens. */
char *crm_demo_page_dup_link (CrmDemoQuery *query,
                              const char *option,
                              const CrmDemoToken *token) G_GNUC_WARN_UNUSED_RESULT;
/* What the client or the options ask for. */
gint64 crm_demo_page_get_size (CrmDemoQuery *query, CrmDemoResponse *response, gint64 fallback);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmDemoToken, crm_demo_token_clear)
G_END_DECLS
