/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-service.h"

#include "crm-error.h"
#include "crm-odata-auth.h"
#include "crm-odata-find.h"
#include "crm-odata-url.h"

#include <string.h>

struct _CrmOdataService
{
  char *url;
  char *ca_file;
  char *client_certificate;
  guint timeout_s;
  CrmOdataAuth *auth;
  CrmOdataSession *session;
  CrmOdataPlace place;
  gboolean is_open;
  gboolean has_learned; /* an answer has told how the service speaks */
  gboolean is_exact;
  gboolean is_exact_proven;
  guint retry_after_ms;
};

CrmOdataService *
crm_odata_service_new (const CrmOdataConfig *config)
{
  CrmOdataService *self = g_new0 (CrmOdataService, 1);

  self->url = g_strdup (config->url);
  self->ca_file = g_strdup (config->ca_file);
  self->client_certificate = g_strdup (config->client_certificate);
  self->timeout_s = config->timeout_s;
  self->auth = crm_odata_auth_new (config);
  self->place.type = config->type;
  self->is_exact = TRUE;

  return self;
}

void
crm_odata_service_free (CrmOdataService *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->session, crm_odata_session_free);
  g_clear_pointer (&self->auth, crm_odata_auth_free);
  crm_odata_place_clear (&self->place);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->client_certificate, g_free);
  g_free (self);
}

static gboolean
start_session (CrmOdataService *self, GError **error)
{
  g_autoptr (GUri) typed = crm_odata_url_parse (self->url != NULL ? self->url : "", error);
  g_autoptr (CrmOdataSession) session = NULL;

  if (typed == NULL)
    return FALSE;

  session = crm_odata_session_new (typed, self->ca_file, self->timeout_s, error);
  if (session == NULL)
    return FALSE;
  if (self->client_certificate != NULL
      && !crm_odata_session_set_client_certificate (session, self->client_certificate, error))
    return FALSE;
  self->session = g_steal_pointer (&session);
  crm_odata_auth_attach (self->auth, self->session);
  self->place.typed = g_steal_pointer (&typed);

  return TRUE;
}

gboolean
crm_odata_service_open (CrmOdataService *self, GCancellable *cancellable, GError **error)
{
  if (self->session == NULL && !start_session (self, error))
    return FALSE;
  if (!self->is_open)
    {
      self->is_open = crm_odata_find (self->session, self->auth, &self->place, cancellable, error);
      if (self->is_open)
        crm_odata_session_set_dialect (self->session, self->place.dialect);
    }

  return self->is_open && crm_odata_auth_ensure (self->auth, cancellable, error);
}

/* All the ways of saying that we are nobody (any more). */
static gboolean
is_expired (CrmOdataService *self, const CrmOdataReply *reply)
{
  if (reply->status == 401)
    return TRUE;
  if (crm_odata_reply_is_success (reply) && crm_odata_reply_is_web_page (reply))
    return TRUE;

  return reply->status == 403 && crm_odata_service_get_dialect (self)->has_csrf && reply->length > 0
         && g_strstr_len (reply->body, (gssize) reply->length, "CSRF") != NULL;
}

gboolean
crm_odata_service_send (CrmOdataService *self,
                        const CrmOdataCall *call,
                        CrmOdataReply *reply,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GError) cause = NULL;

  self->retry_after_ms = 0;
  if (!crm_odata_service_open (self, cancellable, error))
    return FALSE;

  if (crm_odata_session_send (self->session, call, reply, cancellable, &refusal))
    {
      self->retry_after_ms = reply->retry_after_ms;
      if (!is_expired (self, reply))
        return TRUE;
      crm_odata_error_set (reply, CRM_ODATA_ASK_SERVICE, NULL, &refusal);
    }
  else if (!g_error_matches (refusal, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }

  if (!crm_odata_auth_renew (self->auth, cancellable, &cause))
    {
      if (cause == NULL)
        cause = g_steal_pointer (&refusal);
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  /* Whoever was nobody has done nothing: asking again cannot do it twice. */
  if (!crm_odata_session_send (self->session, call, reply, cancellable, error))
    return FALSE;
  self->retry_after_ms = reply->retry_after_ms;
  if (is_expired (self, reply))
    return crm_odata_error_set (reply, CRM_ODATA_ASK_SERVICE, NULL, error);

  return TRUE;
}

gboolean
crm_odata_service_get (CrmOdataService *self,
                       GUri *uri,
                       const char *prefer,
                       CrmOdataAsk ask,
                       CrmEntity *entity,
                       CrmOdataReply *reply,
                       GCancellable *cancellable,
                       GError **error)
{
  CrmOdataCall call = {
    .method = "GET",
    .uri = uri,
    .accept = crm_odata_service_get_json_type (self),
    .prefer = prefer,
  };

  if (!crm_odata_service_send (self, &call, reply, cancellable, error))
    return FALSE;
  if ((reply->status == 406 || reply->status == 415 || reply->status == 400)
      && crm_odata_service_drop_exact (self))
    {
      call.accept = crm_odata_service_get_json_type (self);
      if (!crm_odata_service_send (self, &call, reply, cancellable, error))
        return FALSE;
      /* The same again without it: it was something else. */
      self->is_exact = !crm_odata_reply_is_success (reply);
    }
  if (!crm_odata_reply_is_success (reply) || crm_odata_reply_is_web_page (reply))
    return crm_odata_error_set (reply, ask, entity, error);
  if (reply->content_type != NULL && strstr (reply->content_type, "xml") != NULL)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                           "The server answers in XML, OData in JSON is needed");
      return FALSE;
    }
  self->is_exact_proven = TRUE;

  return !crm_odata_error_set_hidden (reply, ask, entity, error);
}

gboolean
crm_odata_service_get_exact (CrmOdataService *self)
{
  return self->is_exact && crm_odata_service_get_dialect (self)->accept_exact != NULL;
}

gboolean
crm_odata_service_drop_exact (CrmOdataService *self)
{
  if (self->is_exact_proven || !crm_odata_service_get_exact (self))
    return FALSE;
  self->is_exact = FALSE;

  return TRUE;
}

void
crm_odata_service_prove_exact (CrmOdataService *self)
{
  self->is_exact_proven = TRUE;
}

void
crm_odata_service_restore_exact (CrmOdataService *self)
{
  if (!self->is_exact_proven)
    self->is_exact = TRUE;
}

const char *
crm_odata_service_get_json_type (CrmOdataService *self)
{
  const CrmOdataDialect *dialect = crm_odata_service_get_dialect (self);

  return crm_odata_service_get_exact (self) ? dialect->accept_exact : dialect->accept;
}

GUri *
crm_odata_service_get_root (CrmOdataService *self)
{
  return self->place.root;
}

GUri *
crm_odata_service_get_site (CrmOdataService *self)
{
  return self->place.site;
}

CrmOdataType
crm_odata_service_get_type (CrmOdataService *self)
{
  return self->place.type;
}

const char *
crm_odata_service_get_version (CrmOdataService *self)
{
  const char *version = crm_odata_place_get_version (&self->place);

  return version != NULL ? version : crm_odata_service_get_dialect (self)->version_text;
}

const CrmOdataDialect *
crm_odata_service_get_dialect (CrmOdataService *self)
{
  return self->place.dialect != NULL ? self->place.dialect
                                     : crm_odata_dialect_get (CRM_ODATA_DIALECT_V4);
}

void
crm_odata_service_learn (CrmOdataService *self, const CrmOdataReply *reply)
{
  g_return_if_fail (self->is_open);

  if (self->has_learned || !crm_odata_reply_is_success (reply)
      || crm_odata_reply_is_web_page (reply))
    return;
  self->place.dialect = crm_odata_dialect_find (self->place.type, g_uri_get_path (self->place.root),
                                                reply->odata_version, reply->body, reply->length);
  self->has_learned = reply->odata_version != NULL
                      || self->place.dialect != crm_odata_dialect_get (CRM_ODATA_DIALECT_V4);
  crm_odata_session_set_dialect (self->session, self->place.dialect);
}

const char *
crm_odata_service_get_user (CrmOdataService *self)
{
  return crm_odata_auth_get_user (self->auth);
}

CrmOdataSession *
crm_odata_service_get_session (CrmOdataService *self)
{
  return self->session;
}

guint
crm_odata_service_get_retry_after (CrmOdataService *self)
{
  return self->retry_after_ms;
}

void
crm_odata_service_raise_retry_after (CrmOdataService *self, guint ms)
{
  self->retry_after_ms = MAX (self->retry_after_ms, ms);
}
