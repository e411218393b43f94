/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
typedef enum
{
  CRM_ODATA_TYPE_AUTO, /* find out at sign-in */
  CRM_ODATA_TYPE_CREATIO,
  CRM_ODATA_TYPE_ODATA,
} CrmOdataType;

/* An access token for the next requests; @renew: the last one was refused. Blocks. Fails with
 * CRM_REMOTE_ERROR_SIGN_IN where a person is needed. */
typedef char *(*CrmOdataTokenFunc) (gboolean renew,
                                    gpointer user_data,
                                    GCancellable *cancellable,
                                    GError **error);

/* How to reach a server and who we are there. Plain data; a remote copies it. One way of
 * proving who we are is used: the first of token_func, api_key and user with password;
 * with none of them requests go out bare. */
typedef struct
{
  const char *url; /* as a person typed it: host, site or service root */
  CrmOdataType type;
  const char *user;
  const char *password;
  CrmOdataTokenFunc token_func;
  gpointer token_data;
  GDestroyNotify token_destroy; /* of @token_data, which the remote takes over */
  const char *api_key_header;   /* "X-Api-Key" */
  const char *api_key;
  const char *client_certificate; /* shown to a server that asks, whatever else: PEM with its key */
  const char *ca_file;            /* trusted instead of the system's certificates, or %NULL */
  guint timeout_s;                /* 0: the usual 30 */
} CrmOdataConfig;
G_END_DECLS
