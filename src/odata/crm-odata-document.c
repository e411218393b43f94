/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-document.h"

#include "crm-error.h"
#include "crm-odata-session.h"
#include "crm-odata-url.h"

/* A document that says what the app is for somebody is a text of people, or nearly. */
#define MAX_BYTES (16 * 1024 * 1024)

static CrmOdataCall
make_call (GUri *uri, const char *known_etag)
{
  return (CrmOdataCall) { .method = "GET",
                          .uri = uri,
                          .accept = "application/json, text/javascript;q=0.9, */*;q=0.5",
                          .if_none_match = known_etag };
}

static gboolean
is_unchanged (const CrmOdataReply *reply, const char *known_etag)
{
  return reply->status == 304 && known_etag != NULL;
}

static gboolean
is_text (const CrmOdataReply *reply)
{
  return crm_odata_reply_is_success (reply) && !crm_odata_reply_is_web_page (reply)
         && reply->body != NULL && reply->length <= MAX_BYTES;
}

/* The body, or NULL where it is the known one. */
static char *
take_text (CrmOdataReply *reply, const char *known_etag, char **etag)
{
  if (is_unchanged (reply, known_etag))
    {
      *etag = g_strdup (known_etag);
      return NULL;
    }
  *etag = g_strdup (reply->etag);

  return g_strndup (reply->body, reply->length);
}

/* Another place than the account's server gets nothing of it: no cookie, no token, no CA file. */
static gboolean
ask_elsewhere (const CrmOdataCall *call,
               CrmOdataReply *reply,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (CrmOdataSession) session = crm_odata_session_new (call->uri, NULL, 0, error);

  return session != NULL && crm_odata_session_send (session, call, reply, cancellable, error);
}

char *
crm_odata_document_fetch (CrmOdataService *service,
                          const char *url,
                          const char *known_etag,
                          char **etag,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, CRM_ODATA_URI_FLAGS, NULL);
  g_auto (CrmOdataReply) reply = { 0 };
  CrmOdataCall call = make_call (uri, known_etag);

  *etag = NULL;
  if (uri == NULL)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                           "The address of the project is none");
      return NULL;
    }
  if (!crm_odata_url_check (uri, error) || !crm_odata_service_open (service, cancellable, error))
    return NULL;
  if (crm_odata_url_same_origin (uri, crm_odata_service_get_root (service)))
    {
      if (!crm_odata_service_send (service, &call, &reply, cancellable, error))
        return NULL;
    }
  else if (!ask_elsewhere (&call, &reply, cancellable, error))
    return NULL;

  if (!is_unchanged (&reply, known_etag) && !is_text (&reply))
    {
      if (reply.length > MAX_BYTES)
        g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE,
                             "The project is larger than 16 MB");
      else if (crm_odata_reply_is_success (&reply) || reply.status == 404 || reply.status == 410)
        g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND,
                     "There is no project at its address on %s", g_uri_get_host (uri));
      else
        crm_odata_error_set (&reply, CRM_ODATA_ASK_SERVICE, NULL, error);
      return NULL;
    }

  return take_text (&reply, known_etag, etag);
}

char *
crm_odata_document_look (CrmOdataService *service,
                         GUri *uri,
                         const char *known_etag,
                         char **etag,
                         GCancellable *cancellable,
                         GError **error)
{
  g_auto (CrmOdataReply) reply = { 0 };
  CrmOdataCall call = make_call (uri, known_etag);
  g_autoptr (GError) cause = NULL;

  *etag = NULL;
  if (!crm_odata_service_open (service, cancellable, error))
    return NULL;
  /* A page in its place is the server's way of having nothing there: no reason to sign in again. */
  if (!crm_odata_session_send (crm_odata_service_get_session (service), &call, &reply, cancellable,
                               &cause))
    {
      if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (!is_unchanged (&reply, known_etag) && !is_text (&reply))
    return NULL;

  return take_text (&reply, known_etag, etag);
}
