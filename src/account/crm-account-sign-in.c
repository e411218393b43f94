/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-sign-in.h"

#include "crm-account-private.h"
#include "crm-error.h"
#include "crm-odata-oauth.h"
#include "crm-odata-remote.h"
#include "crm-secrets.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- the secret -------------------------------------------------------------------------- */

/* One entry of the keyring holds both halves, so that none is ever there without the other:
 * the refresh token, and on a second line the secret of the client where it has one. */
typedef struct
{
  char *refresh;
  char *client;
} Secret;

static void
secret_clear (Secret *self)
{
  crm_secrets_free (self->refresh);
  crm_secrets_free (self->client);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Secret, secret_clear)

static char *
dup_unless_empty (const char *text, gsize length)
{
  return length > 0 ? g_strndup (text, length) : NULL;
}

static void
secret_parse (Secret *self, CrmAccountAuthKind kind, const char *text)
{
  gsize length = strcspn (text, "\n");
  const char *second = text[length] == '\n' ? text + length + 1 : "";

  if (kind == CRM_ACCOUNT_AUTH_OAUTH_CLIENT)
    {
      self->client = dup_unless_empty (text, length);
      return;
    }
  self->refresh = dup_unless_empty (text, length);
  self->client = dup_unless_empty (second, strlen (second));
}

/* --- what a remote is told --------------------------------------------------------------- */

/* One that was made elsewhere cannot be renewed here. */
static char *
fixed_token_cb (gboolean renew, gpointer token, GCancellable *cancellable, GError **error)
{
  if (!renew && token != NULL)
    return g_strdup (token);
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
                       "The server does not accept this token");
  return NULL;
}

static void
free_token (gpointer token)
{
  crm_secrets_free (token);
}

gboolean
crm_account_needs_secret (const CrmAccountInfo *info)
{
  switch (crm_account_auth_get_kind (info->auth))
    {
    case CRM_ACCOUNT_AUTH_PASSWORD:
      return info->user != NULL;
    case CRM_ACCOUNT_AUTH_CERTIFICATE:
      return FALSE;
    case CRM_ACCOUNT_AUTH_TOKEN:
    case CRM_ACCOUNT_AUTH_API_KEY:
    case CRM_ACCOUNT_AUTH_OAUTH_CODE:
    case CRM_ACCOUNT_AUTH_OAUTH_DEVICE:
    case CRM_ACCOUNT_AUTH_OAUTH_CLIENT:
      return TRUE;
    }
  return FALSE;
}

void
crm_account_fill_config (const CrmAccountInfo *info, const char *password, CrmOdataConfig *config)
{
  config->url = info->url;
  switch (crm_account_auth_get_kind (info->auth))
    {
    case CRM_ACCOUNT_AUTH_PASSWORD:
      config->user = info->user;
      config->password = password;
      break;
    case CRM_ACCOUNT_AUTH_TOKEN:
      config->token_func = fixed_token_cb;
      config->token_data = g_strdup (password);
      config->token_destroy = free_token;
      break;
    case CRM_ACCOUNT_AUTH_API_KEY:
      config->api_key_header = info->auth->header;
      config->api_key = password;
      break;
    case CRM_ACCOUNT_AUTH_CERTIFICATE:
    case CRM_ACCOUNT_AUTH_OAUTH_CODE:
    case CRM_ACCOUNT_AUTH_OAUTH_DEVICE:
    case CRM_ACCOUNT_AUTH_OAUTH_CLIENT:
      break;
    }
  config->ca_file = info->ca_file;
  if (info->auth != NULL)
    config->client_certificate = info->auth->certificate;
  config->type = CRM_ODATA_TYPE_AUTO;
  if (g_strcmp0 (info->type, "creatio") == 0)
    config->type = CRM_ODATA_TYPE_CREATIO;
  else if (info->type != NULL && g_strcmp0 (info->type, "auto") != 0)
    config->type = CRM_ODATA_TYPE_ODATA;
}

/* --- tokens ------------------------------------------------------------------------------ */

#define KEEPER "crm-keeper"

/* Who is told of a new refresh token; owned by the tokens. */
typedef struct
{
  GWeakRef list; /* it owns the tokens */
  CrmAccountInfo *info;
  char *client_secret;
  gboolean is_kept; /* the last one is in the keyring */
  gboolean is_new;  /* the account is not there yet: what it would keep is held here */
  char *held;
} Keeper;

static void
keeper_free (gpointer data)
{
  Keeper *self = data;

  g_weak_ref_clear (&self->list);
  crm_account_info_free (self->info);
  crm_secrets_free (self->client_secret);
  crm_secrets_free (self->held);
  g_free (self);
}

/* A keyring that is locked now keeps the old one. This run goes on with the new one; should
 * the old one be dead by the next, a person signs in again, and nothing else is lost. */
static void
save_cb (const char *refresh_token, gpointer user_data)
{
  Keeper *keeper = user_data;
  g_autoptr (CrmAccountList) list = g_weak_ref_get (&keeper->list);
  g_autoptr (GError) error = NULL;
  gboolean kept = FALSE;
  char *text;

  /* A client has no refresh token, and its secret is where it was. */
  if (list == NULL || !crm_account_auth_needs_person (keeper->info->auth))
    return;

  text = g_strconcat (refresh_token != NULL ? refresh_token : "",
                      keeper->client_secret != NULL ? "\n" : NULL, keeper->client_secret, NULL);
  if (keeper->is_new)
    {
      crm_secrets_free (keeper->held);
      keeper->held = text;
      return;
    }
  if (!crm_account_list_keep_password (list, keeper->info, text, &kept, &error))
    g_debug ("A new token is not kept: %s", error->message);
  g_atomic_int_set (&keeper->is_kept, kept);
  crm_secrets_free (text);
}

static CrmOauthGrant
grant_of (CrmAccountAuthKind kind)
{
  switch (kind)
    {
    case CRM_ACCOUNT_AUTH_OAUTH_DEVICE:
      return CRM_OAUTH_DEVICE;
    case CRM_ACCOUNT_AUTH_OAUTH_CLIENT:
      return CRM_OAUTH_CLIENT;
    case CRM_ACCOUNT_AUTH_PASSWORD:
    case CRM_ACCOUNT_AUTH_TOKEN:
    case CRM_ACCOUNT_AUTH_API_KEY:
    case CRM_ACCOUNT_AUTH_CERTIFICATE:
    case CRM_ACCOUNT_AUTH_OAUTH_CODE:
      return CRM_OAUTH_CODE;
    }
  return CRM_OAUTH_CODE;
}

static CrmOauth *
make_oauth (CrmAccountList *list, const CrmAccountInfo *info, const Secret *secret)
{
  const CrmAccountAuth *auth = info->auth;
  CrmOauthConfig config = {
    .grant = grant_of (auth->kind),
    .url = info->url,
    .issuer = auth->issuer,
    .authorize_url = auth->authorize_url,
    .token_url = auth->token_url,
    .device_url = auth->device_url,
    .resource = auth->resource,
    .client_id = auth->client_id,
    .client_secret = secret->client,
    .scope = auth->scope,
    .redirect_uri = auth->redirect_uri,
    .user = info->user,
    .ca_file = info->ca_file,
    .identity_ca_file = info->ca_file,
    .done_words = _ ("You are signed in. This page can be closed."),
    .failed_words = _ ("The sign-in was not completed. This page can be closed."),
  };
  CrmOauth *oauth = crm_oauth_new (&config, NULL);
  Keeper *keeper = g_new0 (Keeper, 1);

  g_weak_ref_init (&keeper->list, list);
  keeper->info = crm_account_info_copy (info);
  keeper->client_secret = g_strdup (secret->client);
  crm_oauth_set_save_func (oauth, save_cb, keeper, keeper_free);
  g_object_set_data (G_OBJECT (oauth), KEEPER, keeper);
  crm_oauth_set_refresh_token (oauth, secret->refresh);

  return oauth;
}

/* The account's tokens, the same ones for all in this program. @may_lack: somebody is about to
 * sign in: no secret yet is no error. */
static CrmOauth *
ref_oauth (CrmAccountList *list,
           const CrmAccountInfo *info,
           gboolean may_lack,
           gboolean may_ask,
           GCancellable *cancellable,
           GError **error)
{
  CrmOauth *oauth = crm_account_list_ref_tokens (list, info->name);
  g_auto (Secret) secret = { 0 };
  g_autoptr (GError) cause = NULL;
  char *text;

  if (oauth != NULL)
    return oauth;

  text = crm_account_list_dup_password (list, info, may_ask, cancellable, &cause);
  if (text == NULL
      && (!may_lack
          || !(g_error_matches (cause, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_MISSING)
               || g_error_matches (cause, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_RESET)
               || g_error_matches (cause, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE))))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (text != NULL)
    secret_parse (&secret, info->auth->kind, text);
  crm_secrets_free (text);
  oauth = make_oauth (list, info, &secret);

  return crm_account_list_take_tokens (list, info->name, oauth);
}

CrmRemote *
crm_account_make_oauth_remote (CrmAccountList *list,
                               const CrmAccountInfo *info,
                               gboolean may_ask,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (CrmOauth) oauth = ref_oauth (list, info, FALSE, may_ask, cancellable, error);
  CrmOdataConfig config = { 0 };

  if (oauth == NULL)
    return NULL;

  crm_account_fill_config (info, NULL, &config);
  config.token_func = crm_oauth_use_token;
  config.token_data = crm_oauth_use_new (oauth);
  config.token_destroy = crm_oauth_use_free;

  return crm_odata_remote_new (&config);
}

static gboolean
is_about_password (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN)
         || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_MISSING)
         || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_RESET)
         || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE);
}

void
crm_account_translate_sign_in (const CrmAccountInfo *info, GError **error)
{
  g_autofree char *message = NULL;

  if (!crm_account_auth_needs_person (info->auth) || !is_about_password (*error))
    return;
  message = g_strdup ((*error)->message);
  g_clear_error (error);
  g_set_error_literal (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SIGN_IN, message);
}

/* --- signing in -------------------------------------------------------------------------- */

/* What was found is what will be used: see CrmAccountAuth. %TRUE: it was not known before. */
static gboolean
take_facts (CrmAccountInfo *info, CrmOauth *oauth)
{
  CrmAccountAuth *auth = info->auth;
  const struct
  {
    CrmOauthFact fact;
    char **text;
  } facts[] = {
    { CRM_OAUTH_ISSUER, &auth->issuer },       { CRM_OAUTH_AUTHORIZE_URL, &auth->authorize_url },
    { CRM_OAUTH_TOKEN_URL, &auth->token_url }, { CRM_OAUTH_DEVICE_URL, &auth->device_url },
    { CRM_OAUTH_RESOURCE, &auth->resource },
  };
  gboolean is_changed = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autofree char *text = crm_oauth_dup_fact (oauth, facts[i].fact);

      if (text != NULL)
        is_changed = g_set_str (facts[i].text, text) || is_changed;
    }

  return is_changed;
}

/* @person: (nullable): of a client there is none */
static gboolean
ask_person (CrmOauth *oauth,
            const CrmAccountPerson *person,
            GCancellable *cancellable,
            GError **error)
{
  CrmOauthPerson asked = { 0 };

  if (person != NULL)
    {
      asked.open_browser = person->open_browser;
      asked.show_code = person->show_code;
      asked.user_data = person->user_data;
    }

  return crm_oauth_sign_in (oauth, &asked, cancellable, error);
}

gboolean
crm_account_list_sign_in (CrmAccountList *self,
                          const char *name,
                          const CrmAccountPerson *person,
                          gboolean *kept,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (CrmAccountInfo) info = NULL;
  g_autoptr (CrmOauth) oauth = NULL;
  Keeper *keeper;

  g_return_val_if_fail (CRM_IS_ACCOUNT_LIST (self), FALSE);
  g_return_val_if_fail (person != NULL, FALSE);

  info = crm_account_list_load_one (self, name, error);
  if (info == NULL)
    return FALSE;
  if (!crm_account_auth_is_oauth (info->auth))
    {
      g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID,
                   "Account %s does not sign in by OAuth", name);
      return FALSE;
    }
  oauth = ref_oauth (self, info, crm_account_auth_needs_person (info->auth), TRUE, cancellable,
                     error);
  if (oauth == NULL)
    return FALSE;

  if (!ask_person (oauth, person, cancellable, error)
      || (take_facts (info, oauth) && !crm_account_list_write_info (self, info, error)))
    return FALSE;
  keeper = g_object_get_data (G_OBJECT (oauth), KEEPER);
  if (kept != NULL)
    *kept = g_atomic_int_get (&keeper->is_kept) || !crm_account_auth_needs_person (info->auth);

  return TRUE;
}

/* --- of an account that is not there yet -------------------------------------------------- */

CrmOauth *
crm_account_new_tokens (CrmAccountList *list, const CrmAccountInfo *info, const char *client_secret)
{
  const Secret secret = { .client = (char *) client_secret };
  CrmOauth *oauth = make_oauth (list, info, &secret);
  Keeper *keeper = g_object_get_data (G_OBJECT (oauth), KEEPER);

  keeper->is_new = TRUE;

  return oauth;
}

gboolean
crm_account_sign_in_with (CrmOauth *oauth,
                          CrmAccountInfo *info,
                          const CrmAccountPerson *person,
                          GCancellable *cancellable,
                          GError **error)
{
  if (!ask_person (oauth, person, cancellable, error))
    return FALSE;
  take_facts (info, oauth);

  return TRUE;
}

const char *
crm_account_get_held (CrmOauth *oauth)
{
  Keeper *keeper = g_object_get_data (G_OBJECT (oauth), KEEPER);

  return keeper->held != NULL && *keeper->held != '\0' ? keeper->held : NULL;
}

void
crm_account_adopt_tokens (CrmAccountList *list, const CrmAccountInfo *info, CrmOauth *oauth)
{
  Keeper *keeper = g_object_get_data (G_OBJECT (oauth), KEEPER);

  crm_account_info_free (keeper->info);
  keeper->info = crm_account_info_copy (info);
  keeper->is_new = FALSE;
  g_object_unref (crm_account_list_take_tokens (list, info->name, g_object_ref (oauth)));
}
