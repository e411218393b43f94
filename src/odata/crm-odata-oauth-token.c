/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-oauth-token.h"

#include "crm-error.h"
#include "crm-odata-oauth-text.h"

#include <string.h>
#include <yyjson.h>

#define MAX_TOKEN (64 * 1024)
#define MAX_LIFETIME_S (30 * 24 * 3600)
#define MAX_INTERVAL_S 60
#define USUAL_INTERVAL_S 5
#define USUAL_EXPIRY_S 900
#define MAX_USER_CODE 40

void
crm_oauth_tokens_clear (CrmOauthTokens *self)
{
  crm_oauth_wipe (&self->access);
  crm_oauth_wipe (&self->refresh);
  g_clear_pointer (&self->user, g_free);
}

void
crm_oauth_device_clear (CrmOauthDevice *self)
{
  crm_oauth_wipe (&self->device_code);
  g_clear_pointer (&self->user_code, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->address_with, g_free);
}

/* --- asking --- */

static gboolean
fail (GError **error, CrmRemoteError code, const char *words)
{
  g_set_error_literal (error, CRM_REMOTE_ERROR, (int) code, words);
  return FALSE;
}

/* Name and secret are encoded before they are joined: RFC 6749, 2.3.1. */
static char *
dup_basic (const CrmOauthClient *self)
{
  g_autofree char *id = g_uri_escape_string (self->client_id, NULL, FALSE);
  g_autofree char *secret = g_uri_escape_string (self->client_secret, NULL, FALSE);
  g_autofree char *pair = g_strconcat (id, ":", secret, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  char *value = g_strconcat ("Basic ", encoded, NULL);

  explicit_bzero (secret, strlen (secret));
  explicit_bzero (pair, strlen (pair));
  explicit_bzero (encoded, strlen (encoded));
  return value;
}

static gboolean
post (const CrmOauthClient *self,
      GUri *place,
      GString *form,
      CrmOdataReply *reply,
      GCancellable *cancellable,
      GError **error)
{
  gboolean in_header = self->client_secret != NULL && self->places->wants_basic;
  g_autofree char *basic = in_header ? dup_basic (self) : NULL;
  CrmOauthCall call = { .method = "POST", .uri = place, .basic = basic };
  gboolean sent;

  crm_oauth_append (form, "client_id", self->client_id);
  if (!in_header)
    crm_oauth_append (form, "client_secret", self->client_secret);
  call.form = form->str;
  sent = crm_oauth_line_send (self->line, &call, reply, cancellable, error);
  if (basic != NULL)
    explicit_bzero (basic, strlen (basic));

  return sent;
}

/* Without a copy of what is in it, so that all of it can be wiped. */
static yyjson_doc *
read_in_place (CrmOdataReply *reply)
{
  G_STATIC_ASSERT (CRM_ODATA_REPLY_PADDING >= YYJSON_PADDING_SIZE);

  return yyjson_read_opts (reply->body, reply->length, YYJSON_READ_INSITU, NULL, NULL);
}

static void
wipe_reply (CrmOdataReply *reply)
{
  if (reply->body != NULL)
    explicit_bzero (reply->body, reply->length);
}

/* --- refusals --- */

static const char *
words_for (const char *refusal)
{
  static const struct
  {
    const char *refusal;
    const char *words;
  } known[] = {
    { "access_denied", "The sign-in was refused" },
    { "expired_token", "The code has expired before somebody signed in with it" },
    { "invalid_client", "The identity service does not know this client" },
    { "invalid_grant", "The sign-in is no longer valid" },
    { "invalid_scope", "The identity service does not give what was asked for" },
    { "unauthorized_client", "This client may not sign in in this way" },
    { "unsupported_grant_type", "The identity service does not offer this way of signing in" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (refusal, known[i].refusal) == 0)
      return known[i].words;

  return "The identity service refuses";
}

/* The values that were sent, which an answer may repeat. */
static GPtrArray *
secrets_of (const CrmOauthClient *self, const char *form)
{
  GPtrArray *secrets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) pairs = crm_oauth_parse_query (form);
  static const char *const names[]
      = { "code", "code_verifier", "refresh_token", "device_code", "client_secret" };
  gsize i;

  for (i = 0; pairs != NULL && i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (secrets, g_strdup (g_hash_table_lookup (pairs, names[i])));
  g_ptr_array_add (secrets, g_strdup (self->client_secret));

  return secrets;
}

static void
set_refused (const CrmOauthClient *self,
             const char *form,
             const char *refusal,
             const char *description,
             GError **error)
{
  g_autoptr (GPtrArray) secrets = secrets_of (self, form);
  const char *const *texts = (const char *const *) secrets->pdata;
  g_autofree char *said = crm_oauth_dup_words (description, texts, secrets->len);
  g_autofree char *word = crm_oauth_dup_words (refusal, texts, secrets->len);

  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN, "%s (%s)%s%s",
               words_for (refusal), word != NULL ? word : "?", said != NULL ? ": " : "",
               said != NULL ? said : "");
  for (guint i = 0; i < secrets->len; i++)
    if (secrets->pdata[i] != NULL)
      explicit_bzero (secrets->pdata[i], strlen (secrets->pdata[i]));
}

/* Only a refusal in the words of the standard is one. Anything else may come from whatever
 * stands in between, and a sign-in is not thrown away for that. */
static gboolean
set_failure (const CrmOauthClient *self,
             const char *form,
             const CrmOdataReply *reply,
             yyjson_val *root,
             char **refusal,
             GError **error)
{
  const char *word = yyjson_get_str (yyjson_obj_get (root, "error"));
  const char *description = yyjson_get_str (yyjson_obj_get (root, "error_description"));

  if (reply->status == 429 || reply->status == 503
      || g_strcmp0 (word, "temporarily_unavailable") == 0)
    return fail (error, CRM_REMOTE_ERROR_BUSY, "The identity service asks us to wait");
  if (reply->status >= 500 || word == NULL || *word == '\0')
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE,
                   "The identity service does not answer as one (%u)", reply->status);
      return FALSE;
    }
  if (refusal != NULL)
    *refusal = g_strdup (word);
  set_refused (self, form, word, description, error);

  return FALSE;
}

/* --- reading --- */

/* A token goes into a header as it is. */
static gboolean
is_token (const char *text)
{
  const char *at;

  if (text == NULL || *text == '\0' || strlen (text) > MAX_TOKEN)
    return FALSE;
  for (at = text; *at != '\0'; at++)
    if (*at < 0x21 || *at > 0x7e)
      return FALSE;

  return TRUE;
}

/* Seconds, as a number or in quotes; 0: nothing usable. */
static guint
seconds_of (yyjson_val *value, guint max)
{
  guint64 seconds = 0;

  if (yyjson_is_uint (value))
    seconds = yyjson_get_uint (value);
  else if (yyjson_is_real (value) && yyjson_get_real (value) > 0)
    seconds = (guint64) MIN (yyjson_get_real (value), max);
  else if (yyjson_is_str (value)
           && !g_ascii_string_to_unsigned (yyjson_get_str (value), 10, 0, G_MAXUINT32, &seconds,
                                           NULL))
    seconds = 0;

  return (guint) MIN (seconds, max);
}

static const char *
text_of (yyjson_val *root, const char *name)
{
  return yyjson_get_str (yyjson_obj_get (root, name));
}

static gboolean
is_audience (yyjson_val *value, const char *client_id)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (value);
  yyjson_val *one;

  if (yyjson_is_str (value))
    return yyjson_equals_str (value, client_id);
  while ((one = yyjson_arr_iter_next (&iter)) != NULL)
    if (yyjson_equals_str (one, client_id))
      return TRUE;

  return FALSE;
}

/* Its signature proves nothing that the connection has not: it came straight from the token
 * endpoint. Its dates are not looked at, for the clock of this device may be wrong. */
static gboolean
is_id_token_ours (const CrmOauthClient *self, yyjson_val *claims, const char *nonce)
{
  const char *issuer = text_of (claims, "iss");
  const char *repeated = text_of (claims, "nonce");

  if (issuer == NULL || !crm_oauth_places_is_issuer (self->places, issuer))
    return FALSE;
  if (!is_audience (yyjson_obj_get (claims, "aud"), self->client_id))
    return FALSE;

  return nonce == NULL || (repeated != NULL && crm_oauth_is_same (nonce, repeated));
}

static char *
dup_user (yyjson_val *claims)
{
  static const char *const names[] = { "preferred_username", "upn", "email", "name" };
  char *user = NULL;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (names) && user == NULL; i++)
    user = crm_oauth_dup_words (text_of (claims, names[i]), NULL, 0);

  return user;
}

static gboolean
read_id_token (
    const CrmOauthClient *self, const char *token, const char *nonce, char **user, GError **error)
{
  g_auto (GStrv) parts = NULL;
  g_autofree guint8 *payload = NULL;
  yyjson_doc *doc = NULL;
  gboolean is_ours = FALSE;
  gsize length;

  if (token == NULL || nonce == NULL) /* without a nonce none was asked for */
    return TRUE;

  if (is_token (token))
    parts = g_strsplit (token, ".", 4);
  if (parts != NULL && g_strv_length (parts) == 3)
    payload = crm_oauth_decode_base64url (parts[1], &length);
  if (payload != NULL)
    doc = yyjson_read ((const char *) payload, length, YYJSON_READ_NOFLAG);
  if (doc != NULL)
    {
      is_ours = is_id_token_ours (self, yyjson_doc_get_root (doc), nonce);
      if (is_ours)
        *user = dup_user (yyjson_doc_get_root (doc));
      yyjson_doc_free (doc);
    }

  return is_ours
         || fail (error, CRM_REMOTE_ERROR_SIGN_IN,
                  "The identity service answers for another sign-in than this one");
}

static gboolean
read_tokens (const CrmOauthClient *self,
             yyjson_val *root,
             const char *nonce,
             CrmOauthTokens *out,
             GError **error)
{
  const char *access = text_of (root, "access_token");
  const char *refresh = text_of (root, "refresh_token");
  const char *type = text_of (root, "token_type");

  if (!is_token (access) || (refresh != NULL && *refresh != '\0' && !is_token (refresh)))
    return fail (error, CRM_REMOTE_ERROR_UNREACHABLE,
                 "The identity service gives something that is no token");
  if (type != NULL && g_ascii_strcasecmp (type, "Bearer") != 0)
    return fail (error, CRM_REMOTE_ERROR_SIGN_IN,
                 "The identity service gives another kind of token than is understood here");
  if (!read_id_token (self, text_of (root, "id_token"), nonce, &out->user, error))
    return FALSE;

  out->access = g_strdup (access);
  out->refresh = refresh != NULL && *refresh != '\0' ? g_strdup (refresh) : NULL;
  out->lifetime_us
      = (gint64) seconds_of (yyjson_obj_get (root, "expires_in"), MAX_LIFETIME_S) * G_USEC_PER_SEC;

  return TRUE;
}

gboolean
crm_oauth_client_ask (const CrmOauthClient *self,
                      GString *form,
                      const char *nonce,
                      CrmOauthTokens *out,
                      char **refusal,
                      GCancellable *cancellable,
                      GError **error)
{
  g_auto (CrmOdataReply) reply = { 0 };
  yyjson_doc *doc = NULL;
  gboolean done = FALSE;

  if (post (self, self->places->token, form, &reply, cancellable, error))
    {
      doc = read_in_place (&reply);
      if (crm_odata_reply_is_success (&reply)
          && yyjson_obj_get (yyjson_doc_get_root (doc), "error") == NULL)
        done = read_tokens (self, yyjson_doc_get_root (doc), nonce, out, error);
      else
        set_failure (self, form->str, &reply, yyjson_doc_get_root (doc), refusal, error);
      yyjson_doc_free (doc);
      wipe_reply (&reply);
    }
  explicit_bzero (form->str, form->len);
  if (!done)
    crm_oauth_tokens_clear (out);

  return done;
}

/* --- device codes --- */

static gboolean
is_shown_code (const char *text)
{
  const char *at;

  if (text == NULL || *text == '\0' || strlen (text) > MAX_USER_CODE)
    return FALSE;
  for (at = text; *at != '\0'; at++)
    if (*at < 0x20 || *at > 0x7e)
      return FALSE;

  return TRUE;
}

/* A person is sent there: to the web and nowhere else. */
static char *
dup_shown_address (const char *text)
{
  g_autoptr (GUri) uri = text != NULL ? crm_oauth_places_parse (text, NULL) : NULL;

  return uri != NULL ? g_uri_to_string (uri) : NULL;
}

static gboolean
read_device (yyjson_val *root, CrmOauthDevice *out, GError **error)
{
  const char *code = text_of (root, "device_code");
  const char *address = text_of (root, "verification_uri");
  guint expires = seconds_of (yyjson_obj_get (root, "expires_in"), MAX_LIFETIME_S);
  guint interval = seconds_of (yyjson_obj_get (root, "interval"), MAX_INTERVAL_S);

  out->address = dup_shown_address (address != NULL ? address : text_of (root, "verification_url"));
  if (!is_token (code) || !is_shown_code (text_of (root, "user_code")) || out->address == NULL)
    return fail (error, CRM_REMOTE_ERROR_UNREACHABLE,
                 "The identity service gives no usable device code");

  out->device_code = g_strdup (code);
  out->user_code = g_strdup (text_of (root, "user_code"));
  out->address_with = dup_shown_address (text_of (root, "verification_uri_complete"));
  out->expires_s = expires > 0 ? expires : USUAL_EXPIRY_S;
  out->interval_s = interval > 0 ? interval : USUAL_INTERVAL_S;

  return TRUE;
}

gboolean
crm_oauth_client_ask_device (const CrmOauthClient *self,
                             const char *scope,
                             CrmOauthDevice *out,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GString) form = g_string_new (NULL);
  g_auto (CrmOdataReply) reply = { 0 };
  yyjson_doc *doc;
  gboolean done = FALSE;

  if (self->places->device == NULL)
    return fail (error, CRM_REMOTE_ERROR_UNSUPPORTED,
                 "The identity service offers no device codes");

  crm_oauth_append (form, "scope", scope);
  if (self->places->takes_resource)
    crm_oauth_append (form, "resource", self->places->resource);
  if (post (self, self->places->device, form, &reply, cancellable, error))
    {
      doc = read_in_place (&reply);
      if (crm_odata_reply_is_success (&reply))
        done = read_device (yyjson_doc_get_root (doc), out, error);
      else
        set_failure (self, form->str, &reply, yyjson_doc_get_root (doc), NULL, error);
      yyjson_doc_free (doc);
      wipe_reply (&reply);
    }
  explicit_bzero (form->str, form->len);

  return done;
}
