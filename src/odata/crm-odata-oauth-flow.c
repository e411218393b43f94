/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-oauth-flow.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-odata-oauth-listener.h"
#include "crm-odata-oauth-text.h"

#include <string.h>

#define WAIT_S (5 * 60)
#define SLOW_DOWN_S 5
#define MAX_INTERVAL_S 300

/* One sign-in in a browser: what only it and the identity service know. */
typedef struct
{
  char *state;
  char *nonce; /* NULL where no id token is asked for */
  char *verifier;
  char *scope;
} Attempt;

static void
attempt_clear (Attempt *self)
{
  crm_oauth_wipe (&self->state);
  crm_oauth_wipe (&self->nonce);
  crm_oauth_wipe (&self->verifier);
  g_clear_pointer (&self->scope, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attempt, attempt_clear)

static gboolean
fail (GError **error, CrmRemoteError code, const char *words)
{
  g_set_error_literal (error, CRM_REMOTE_ERROR, (int) code, words);
  return FALSE;
}

/* --- what is asked for --- */

/* For a person: to act in their place on this server, who they are, and to stay signed in. */
char *
crm_oauth_flow_dup_usual_scope (const CrmOauthPlaces *places, CrmOauthGrant grant)
{
  const char *resource = places->takes_resource ? NULL : places->resource;
  GString *scope;

  if (grant == CRM_OAUTH_CLIENT)
    return resource != NULL ? g_strconcat (resource, "/.default", NULL) : NULL;

  scope = g_string_new ("openid");
  if (places->has_offline)
    g_string_append (scope, " offline_access");
  if (resource != NULL)
    g_string_append_printf (scope, " %s/user_impersonation", resource);

  return g_string_free (scope, FALSE);
}

static char *
dup_scope (const CrmOauthClient *client, const CrmOauthConfig *config)
{
  if (config->scope != NULL)
    return *config->scope != '\0' ? g_strdup (config->scope) : NULL;

  return crm_oauth_flow_dup_usual_scope (client->places, config->grant);
}

static void
append_resource (const CrmOauthClient *client, GString *form)
{
  if (client->places->takes_resource)
    crm_oauth_append (form, "resource", client->places->resource);
}

static gboolean
has_word (const char *scope, const char *word)
{
  g_auto (GStrv) words = g_strsplit (scope != NULL ? scope : "", " ", -1);

  return g_strv_contains ((const char *const *) words, word);
}

/* --- in a browser --- */

static char *
dup_authorize_url (const CrmOauthClient *client,
                   const CrmOauthConfig *config,
                   const Attempt *attempt,
                   const char *redirect)
{
  GUri *place = client->places->authorize;
  g_autofree char *challenge = crm_oauth_dup_challenge (attempt->verifier);
  g_autoptr (GString) query = g_string_new (g_uri_get_query (place));
  g_autoptr (GUri) uri = NULL;

  crm_oauth_append (query, "response_type", "code");
  crm_oauth_append (query, "client_id", client->client_id);
  crm_oauth_append (query, "redirect_uri", redirect);
  crm_oauth_append (query, "scope", attempt->scope);
  append_resource (client, query);
  crm_oauth_append (query, "state", attempt->state);
  crm_oauth_append (query, "nonce", attempt->nonce);
  crm_oauth_append (query, "code_challenge", challenge);
  crm_oauth_append (query, "code_challenge_method", "S256");
  crm_oauth_append (query, "login_hint", config->user);
  uri = g_uri_build (g_uri_get_flags (place), g_uri_get_scheme (place), NULL,
                     g_uri_get_host (place), g_uri_get_port (place), g_uri_get_path (place),
                     query->str, NULL);

  return g_uri_to_string (uri);
}

/* What the browser brought back: a code from the identity service it was sent to. Another
 * one's code must not be shown to this one. */
static const char *
read_code (const CrmOauthClient *client, GHashTable *brought, GError **error)
{
  const char *issuer = g_hash_table_lookup (brought, "iss");
  const char *refusal = g_hash_table_lookup (brought, "error");
  const char *code = g_hash_table_lookup (brought, "code");
  g_autofree char *said = NULL;

  if (issuer != NULL ? !crm_oauth_places_is_issuer (client->places, issuer)
                     : client->places->names_issuer)
    {
      fail (error, CRM_REMOTE_ERROR_REFUSED,
            "The browser comes back from another identity service than it was sent to");
      return NULL;
    }
  if (refusal == NULL && code != NULL && *code != '\0')
    return code;

  said = crm_oauth_dup_words (g_hash_table_lookup (brought, "error_description"), NULL, 0);
  if (said == NULL)
    said = crm_oauth_dup_words (refusal, NULL, 0);
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN, "The sign-in was refused%s%s",
               said != NULL ? ": " : "", said != NULL ? said : "");

  return NULL;
}

static gboolean
exchange_code (const CrmOauthClient *client,
               const Attempt *attempt,
               const char *code,
               const char *redirect,
               CrmOauthTokens *out,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GString) form = g_string_new (NULL);

  crm_oauth_append (form, "grant_type", "authorization_code");
  crm_oauth_append (form, "code", code);
  crm_oauth_append (form, "redirect_uri", redirect);
  crm_oauth_append (form, "code_verifier", attempt->verifier);
  append_resource (client, form);

  return crm_oauth_client_ask (client, form, attempt->nonce, out, NULL, cancellable, error);
}

static CrmOauthListener *
listen_for (const CrmOauthConfig *config, const Attempt *attempt, GError **error)
{
  CrmOauthListener *listener = crm_oauth_listener_new (config->redirect_uri, attempt->state, error);

  if (listener != NULL && config->done_words != NULL && config->failed_words != NULL)
    crm_oauth_listener_set_words (listener, config->done_words, config->failed_words);

  return listener;
}

gboolean
crm_oauth_flow_code (const CrmOauthClient *client,
                     const CrmOauthConfig *config,
                     const CrmOauthPerson *person,
                     CrmOauthTokens *out,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (Attempt) attempt = { .state = crm_oauth_dup_random (),
                               .verifier = crm_oauth_dup_random (),
                               .scope = dup_scope (client, config) };
  g_autoptr (CrmOauthListener) listener = NULL;
  g_autoptr (GHashTable) brought = NULL;
  g_autofree char *redirect = NULL;
  g_autofree char *url = NULL;
  const char *code;

  if (client->places->authorize == NULL)
    return fail (error, CRM_REMOTE_ERROR_UNSUPPORTED,
                 "The identity service offers no sign-in in a browser");
  if (has_word (attempt.scope, "openid"))
    attempt.nonce = crm_oauth_dup_random ();
  listener = listen_for (config, &attempt, error);
  if (listener == NULL)
    return FALSE;

  redirect = g_strdup (crm_oauth_listener_get_address (listener));
  url = dup_authorize_url (client, config, &attempt, redirect);
  if (!person->open_browser (url, person->user_data, error))
    return FALSE;
  brought = crm_oauth_listener_wait (listener, config->wait_s > 0 ? config->wait_s : WAIT_S,
                                     cancellable, error);
  if (brought == NULL)
    return FALSE;
  code = read_code (client, brought, error);

  return code != NULL && exchange_code (client, &attempt, code, redirect, out, cancellable, error);
}

/* --- on another device --- */

typedef enum
{
  POLL_DONE,
  POLL_AGAIN,
  POLL_SLOWER,
  POLL_FAILED,
} Poll;

static Poll
poll_once (const CrmOauthClient *client,
           const CrmOauthDevice *device,
           CrmOauthTokens *out,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GString) form = g_string_new (NULL);
  g_autoptr (GError) cause = NULL;
  g_autofree char *refusal = NULL;

  crm_oauth_append (form, "grant_type", "urn:ietf:params:oauth:grant-type:device_code");
  crm_oauth_append (form, "device_code", device->device_code);
  if (crm_oauth_client_ask (client, form, NULL, out, &refusal, cancellable, &cause))
    return POLL_DONE;
  if (g_strcmp0 (refusal, "authorization_pending") == 0)
    return POLL_AGAIN;
  /* The person is on the way meanwhile: a lost answer is no reason to send them back. */
  if (g_strcmp0 (refusal, "slow_down") == 0
      || g_error_matches (cause, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE)
      || g_error_matches (cause, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_BUSY))
    return POLL_SLOWER;
  g_propagate_error (error, g_steal_pointer (&cause));

  return POLL_FAILED;
}

gboolean
crm_oauth_flow_device (const CrmOauthClient *client,
                       const CrmOauthConfig *config,
                       const CrmOauthPerson *person,
                       CrmClock *clock,
                       CrmOauthTokens *out,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *scope = dup_scope (client, config);
  g_auto (CrmOauthDevice) device = { 0 };
  gint64 until_us = crm_clock_monotonic_us (clock);

  if (!crm_oauth_client_ask_device (client, scope, &device, cancellable, error))
    return FALSE;

  until_us += (gint64) device.expires_s * G_USEC_PER_SEC;
  person->show_code (device.user_code, device.address, device.address_with, person->user_data);
  while (crm_clock_monotonic_us (clock) < until_us)
    {
      if (!crm_clock_wait (clock, device.interval_s * 1000, cancellable, error))
        return FALSE;
      switch (poll_once (client, &device, out, cancellable, error))
        {
        case POLL_DONE:
          return TRUE;
        case POLL_AGAIN:
          break;
        case POLL_SLOWER:
          device.interval_s = MIN (device.interval_s + SLOW_DOWN_S, MAX_INTERVAL_S);
          break;
        case POLL_FAILED:
          return FALSE;
        }
    }

  return fail (error, CRM_REMOTE_ERROR_SIGN_IN,
               "The code has expired before somebody signed in with it");
}

/* --- with nobody there --- */

gboolean
crm_oauth_flow_client (const CrmOauthClient *client,
                       const CrmOauthConfig *config,
                       CrmOauthTokens *out,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GString) form = g_string_new (NULL);
  g_autofree char *scope = dup_scope (client, config);

  if (client->client_secret == NULL)
    return fail (error, CRM_REMOTE_ERROR_SIGN_IN, "The secret of the client is missing");

  crm_oauth_append (form, "grant_type", "client_credentials");
  crm_oauth_append (form, "scope", scope);
  append_resource (client, form);

  return crm_oauth_client_ask (client, form, NULL, out, NULL, cancellable, error);
}

gboolean
crm_oauth_flow_refresh (const CrmOauthClient *client,
                        const CrmOauthConfig *config,
                        const char *refresh_token,
                        CrmOauthTokens *out,
                        gboolean *is_dead,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GString) form = g_string_new (NULL);
  g_autofree char *refusal = NULL;
  gboolean done;

  crm_oauth_append (form, "grant_type", "refresh_token");
  crm_oauth_append (form, "refresh_token", refresh_token);
  append_resource (client, form);
  done = crm_oauth_client_ask (client, form, NULL, out, &refusal, cancellable, error);
  /* Only this word says so; a client that is not known any more may be known again. */
  *is_dead = g_strcmp0 (refusal, "invalid_grant") == 0;

  return done;
}
