/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-reply.h"
#include "crm-types.h"

G_BEGIN_DECLS
/* How an identity service is reached. */
typedef struct
{
  GUri *server;           /* the account's; or %NULL */
  char *ca_file;          /* trusted for the server's own origin; or %NULL */
  char *identity_ca_file; /* trusted for any other, beside the system's; or %NULL */
  guint timeout_s;        /* 0: the usual */
} CrmOauthLine;
void crm_oauth_line_clear (CrmOauthLine *self);

/* One request to an identity service. Plain data, borrowed for the call. */
typedef struct
{
  const char *method;
  GUri *uri;
  const char *form;  /* the body, encoded; or %NULL */
  const char *basic; /* the value of an Authorization header; or %NULL */
} CrmOauthCall;

/**
 * crm_oauth_line_send:
 * @reply: (out): any answer whatever its status, at most 256 kB of it
 * @error: CRM_REMOTE_ERROR_REFUSED: nothing was sent, or it leads to another place; _UNTRUSTED;
 * _SIGN_IN: it leads to a login page; _UNREACHABLE: no usable answer, all the same why, for asking
 * an identity service again does no harm; G_IO_ERROR_CANCELLED
 *
 * Asks with nothing but what is in @call: no cookie, no sign-in, no redirect of a form.
 */
gboolean crm_oauth_line_send (const CrmOauthLine *self,
                              const CrmOauthCall *call,
                              CrmOdataReply *reply,
                              GCancellable *cancellable,
                              GError **error);
G_END_DECLS
