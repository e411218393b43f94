/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-oauth-line.h"

#include "crm-error.h"
#include "crm-odata-session.h"
#include "crm-odata-url.h"

#define MAX_ANSWER (256 * 1024)

void
crm_oauth_line_clear (CrmOauthLine *self)
{
  g_clear_pointer (&self->server, g_uri_unref);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->identity_ca_file, g_free);
}

static void
sign_cb (SoupMessage *message, gpointer user_data)
{
  const CrmOauthCall *call = user_data;

  if (call->basic != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                  call->basic);
}

/* A certificate authority of one's own vouches for one's own server alone; for an identity
 * service somewhere else it must not be the only one that may. */
static CrmOdataSession *
open_session (const CrmOauthLine *self, GUri *uri, GError **error)
{
  gboolean is_own = self->server != NULL && crm_odata_url_same_origin (self->server, uri);
  g_autoptr (CrmOdataSession) session
      = crm_odata_session_new (uri, is_own ? self->ca_file : NULL, self->timeout_s, error);

  if (session != NULL && !is_own && self->identity_ca_file != NULL
      && !crm_odata_session_trust_also (session, self->identity_ca_file, error))
    return NULL;

  return g_steal_pointer (&session);
}

/* What happened to a form is never asked: one that was lost is simply filled in again. */
static gboolean
set_line_error (GError *cause, GError **error)
{
  if (cause->domain == CRM_REMOTE_ERROR && cause->code != CRM_REMOTE_ERROR_REFUSED
      && cause->code != CRM_REMOTE_ERROR_UNTRUSTED && cause->code != CRM_REMOTE_ERROR_SIGN_IN)
    cause->code = CRM_REMOTE_ERROR_UNREACHABLE;
  g_propagate_error (error, cause);

  return FALSE;
}

gboolean
crm_oauth_line_send (const CrmOauthLine *self,
                     const CrmOauthCall *call,
                     CrmOdataReply *reply,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (CrmOdataSession) session = NULL;
  CrmOauthCall own = *call;
  GError *cause = NULL;
  CrmOdataCall message = {
    .method = call->method,
    .uri = call->uri,
    .accept = "application/json",
    .content_type = call->form != NULL ? "application/x-www-form-urlencoded" : NULL,
    .body = call->form,
  };

  session = open_session (self, call->uri, error);
  if (session == NULL)
    return FALSE;

  crm_odata_session_set_sign_func (session, sign_cb, &own);
  if (!crm_odata_session_send (session, &message, reply, cancellable, &cause))
    return set_line_error (cause, error);
  if (reply->length > MAX_ANSWER)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE,
                   "%s answers with more than belongs to a sign-in", g_uri_get_host (call->uri));
      crm_odata_reply_clear (reply);
      return FALSE;
    }

  return TRUE;
}
