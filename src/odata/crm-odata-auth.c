/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-auth.h"

#include "crm-error.h"
#include "crm-odata-error.h"
#include "crm-odata-url.h"

#include <string.h>
#include <yyjson.h>

typedef enum
{
  AUTH_NONE,
  AUTH_BASIC,
  AUTH_TOKEN,
  AUTH_API_KEY,
  AUTH_CREATIO,
} AuthKind;

struct _CrmOdataAuth
{
  AuthKind kind;
  CrmOdataSession *session;
  GUri *site; /* of a Creatio */
  char *user;
  char *password;
  char *header_name;  /* of an API key */
  char *header_value; /* of Authorization, or the API key */
  CrmOdataTokenFunc token_func;
  gpointer token_data;
  GDestroyNotify token_destroy;
  gboolean is_ready;
};

/* --- life --- */

static void
wipe (char **secret)
{
  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

static char *
dup_basic (const char *user, const char *password)
{
  g_autofree char *pair = g_strconcat (user, ":", password != NULL ? password : "", NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  char *value = g_strconcat ("Basic ", encoded, NULL);

  explicit_bzero (pair, strlen (pair));
  explicit_bzero (encoded, strlen (encoded));
  return value;
}

CrmOdataAuth *
crm_odata_auth_new (const CrmOdataConfig *config)
{
  CrmOdataAuth *self = g_new0 (CrmOdataAuth, 1);

  self->user = g_strdup (config->user);
  self->password = g_strdup (config->password);
  self->token_func = config->token_func;
  self->token_data = config->token_data;
  self->token_destroy = config->token_destroy;
  if (config->token_func != NULL)
    self->kind = AUTH_TOKEN;
  else if (config->api_key_header != NULL && config->api_key != NULL)
    {
      self->kind = AUTH_API_KEY;
      self->header_name = g_strdup (config->api_key_header);
      self->header_value = g_strdup (config->api_key);
    }
  else if (config->user != NULL && *config->user != '\0')
    {
      self->kind = AUTH_BASIC;
      self->header_value = dup_basic (config->user, config->password);
    }

  return self;
}

void
crm_odata_auth_free (CrmOdataAuth *self)
{
  if (self == NULL)
    return;
  if (self->token_destroy != NULL)
    self->token_destroy (self->token_data);
  wipe (&self->password);
  wipe (&self->header_value);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->header_name, g_free);
  g_clear_pointer (&self->site, g_uri_unref);
  g_free (self);
}

void
crm_odata_auth_use_creatio (CrmOdataAuth *self, GUri *site)
{
  if (self->kind != AUTH_BASIC)
    return;
  self->kind = AUTH_CREATIO;
  self->site = g_uri_ref (site);
  wipe (&self->header_value);
}

gboolean
crm_odata_auth_has_token (CrmOdataAuth *self)
{
  return self->kind == AUTH_TOKEN;
}

const char *
crm_odata_auth_get_user (CrmOdataAuth *self)
{
  return self->user;
}

/* --- each message --- */

/* The session only ever sends to the account's own origin, so that nothing can leak here. */
static void
sign_cb (SoupMessage *message, gpointer user_data)
{
  CrmOdataAuth *self = user_data;
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *csrf = NULL;

  switch (self->kind)
    {
    case AUTH_NONE:
      break;
    case AUTH_BASIC:
    case AUTH_TOKEN:
      if (self->header_value != NULL)
        soup_message_headers_replace (headers, "Authorization", self->header_value);
      break;
    case AUTH_API_KEY:
      soup_message_headers_replace (headers, self->header_name, self->header_value);
      break;
    case AUTH_CREATIO:
      /* Asked for each time: any answer may have changed it. An administrator may have
       * switched it off, then there is none. */
      csrf = crm_odata_session_dup_cookie (self->session, "BPMCSRF");
      soup_message_headers_replace (headers, "ForceUseSession", "true");
      if (csrf != NULL)
        soup_message_headers_replace (headers, "BPMCSRF", csrf);
      break;
    }
}

void
crm_odata_auth_attach (CrmOdataAuth *self, CrmOdataSession *session)
{
  self->session = session;
  self->is_ready = FALSE;
  crm_odata_session_set_sign_func (session, sign_cb, self);
}

/* --- Creatio --- */

static char *
dup_login_body (CrmOdataAuth *self)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);
  const char *password = self->password != NULL ? self->password : "";
  g_autofree char *body = NULL;

  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_str (doc, root, "UserName", self->user);
  yyjson_mut_obj_add_str (doc, root, "UserPassword", password);
  body = yyjson_mut_write (doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, NULL);
  yyjson_mut_doc_free (doc);

  return g_steal_pointer (&body);
}

static gboolean
set_sign_in_error (GError **error, const char *words)
{
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN, words);
  return FALSE;
}

/* A wrong password is told by a Code other than 0, under HTTP 200. */
static gboolean
read_login_answer (const CrmOdataReply *reply, GError **error)
{
  yyjson_doc *doc = yyjson_read (reply->body, reply->length, YYJSON_READ_NOFLAG);
  yyjson_val *code = yyjson_obj_get (yyjson_doc_get_root (doc), "Code");
  yyjson_val *change = yyjson_obj_get (yyjson_doc_get_root (doc), "PasswordChangeUrl");
  gboolean is_login = yyjson_is_int (code);
  gboolean is_accepted = is_login && yyjson_get_sint (code) == 0;
  gboolean must_change = yyjson_get_len (change) > 0;
  g_autofree char *words = NULL;

  yyjson_doc_free (doc);
  if (!is_login)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                           "There is no Creatio at this address: its login does not answer");
      return FALSE;
    }
  if (is_accepted)
    return TRUE;
  if (must_change)
    return set_sign_in_error (error, "The password must be changed on the server first");

  words = crm_odata_error_dup_words (reply->body, reply->length);
  return set_sign_in_error (error, words != NULL ? words : "Wrong user name or password");
}

static gboolean
check_login_answer (const CrmOdataReply *reply, GError **error)
{
  g_autofree char *words = NULL;

  if (reply->status == 404)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                           "There is no Creatio at this address");
      return FALSE;
    }
  if (reply->status == 401 || reply->status == 403)
    {
      words = crm_odata_error_dup_words (reply->body, reply->length);
      return set_sign_in_error (error, words != NULL ? words : "The server refuses this user");
    }
  if (!crm_odata_reply_is_success (reply))
    return crm_odata_error_set (reply, CRM_ODATA_ASK_SERVICE, NULL, error);

  return read_login_answer (reply, error);
}

static gboolean
log_in_to_creatio (CrmOdataAuth *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GUri) uri
      = crm_odata_url_join (self->site, "ServiceModel/AuthService.svc/Login", NULL);
  g_autofree char *body = dup_login_body (self);
  g_auto (CrmOdataReply) reply = { 0 };
  CrmOdataCall call = {
    .method = "POST",
    .uri = uri,
    .accept = "application/json",
    .content_type = "application/json",
    .body = body,
  };
  gboolean sent;

  crm_odata_session_clear_cookies (self->session);
  sent = crm_odata_session_send (self->session, &call, &reply, cancellable, error);
  explicit_bzero (body, strlen (body));

  return sent && check_login_answer (&reply, error);
}

/* --- tokens --- */

static gboolean
fetch_token (CrmOdataAuth *self, gboolean renew, GCancellable *cancellable, GError **error)
{
  g_autofree char *token = self->token_func (renew, self->token_data, cancellable, error);

  if (token == NULL)
    return FALSE;

  wipe (&self->header_value);
  self->header_value = g_strconcat ("Bearer ", token, NULL);
  explicit_bzero (token, strlen (token));
  return TRUE;
}

static gboolean
sign_in (CrmOdataAuth *self, gboolean renew, GCancellable *cancellable, GError **error)
{
  switch (self->kind)
    {
    case AUTH_NONE:
    case AUTH_BASIC:
    case AUTH_API_KEY:
      return TRUE;
    case AUTH_TOKEN:
      return fetch_token (self, renew, cancellable, error);
    case AUTH_CREATIO:
      return log_in_to_creatio (self, cancellable, error);
    }
  return TRUE;
}

gboolean
crm_odata_auth_ensure (CrmOdataAuth *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self->session != NULL, FALSE);

  if (!self->is_ready)
    self->is_ready = sign_in (self, FALSE, cancellable, error);

  return self->is_ready;
}

gboolean
crm_odata_auth_renew (CrmOdataAuth *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self->session != NULL, FALSE);

  if (self->kind != AUTH_TOKEN && self->kind != AUTH_CREATIO)
    return FALSE;

  self->is_ready = sign_in (self, TRUE, cancellable, error);
  return self->is_ready;
}
