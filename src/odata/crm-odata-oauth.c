/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-oauth.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-odata-oauth-flow.h"
#include "crm-odata-oauth-line.h"
#include "crm-odata-oauth-places.h"
#include "crm-odata-oauth-text.h"
#include "crm-odata-oauth-token.h"
#include "crm-odata-url.h"

#include <string.h>

/* A token is renewed so long before its end, that a long download does not run into it. Where
 * the device slept its clock stood still: then the server says 401, and that is as good. */
#define EARLY_US (60 * G_USEC_PER_SEC)

struct _CrmOauth
{
  GObject parent_instance;

  CrmOauthConfig config; /* texts in @texts; the secret by itself */
  GStringChunk *texts;
  char *client_secret;
  CrmOauthLine line;
  CrmClock *clock;
  CrmOauthSaveFunc save;
  gpointer save_data;
  GDestroyNotify save_destroy;

  GMutex lock; /* for all that follows */
  GCond changed;
  CrmOauthPlaces *places; /* an atomic box: found once, then the same for ever */
  char *access;
  char *refresh;
  char *user;
  gint64 stale_us;    /* of the clock; G_MAXINT64: not told */
  guint64 generation; /* of @access; 0: there was none yet */
  gboolean is_asking;
  guint64 flight;     /* how many requests were made */
  GError *last_cause; /* of the last flight; NULL: it came back with a token */
};

G_DEFINE_FINAL_TYPE (CrmOauth, crm_oauth, G_TYPE_OBJECT)

static void
places_clear_box (gpointer data)
{
  crm_oauth_places_clear (data);
}

static void
places_unref (CrmOauthPlaces *places)
{
  g_atomic_rc_box_release_full (places, places_clear_box);
}

static void
crm_oauth_finalize (GObject *object)
{
  CrmOauth *self = CRM_OAUTH (object);

  if (self->save_destroy != NULL)
    self->save_destroy (self->save_data);
  crm_oauth_wipe (&self->client_secret);
  crm_oauth_wipe (&self->access);
  crm_oauth_wipe (&self->refresh);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->places, places_unref);
  g_clear_error (&self->last_cause);
  crm_oauth_line_clear (&self->line);
  g_string_chunk_free (self->texts);
  g_clear_object (&self->clock);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (crm_oauth_parent_class)->finalize (object);
}

static void
crm_oauth_class_init (CrmOauthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_oauth_finalize;
}

static void
crm_oauth_init (CrmOauth *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->texts = g_string_chunk_new (1024);
}

static const char *
keep (CrmOauth *self, const char *text)
{
  return text != NULL && *text != '\0' ? g_string_chunk_insert (self->texts, text) : NULL;
}

static void
keep_config (CrmOauth *self, const CrmOauthConfig *config)
{
  CrmOauthConfig *own = &self->config;

  *own = *config;
  own->url = keep (self, config->url);
  own->issuer = keep (self, config->issuer);
  own->authorize_url = keep (self, config->authorize_url);
  own->token_url = keep (self, config->token_url);
  own->device_url = keep (self, config->device_url);
  own->resource = keep (self, config->resource);
  own->client_id = keep (self, config->client_id);
  /* An empty scope is a wish too: none at all. */
  own->scope = config->scope != NULL ? g_string_chunk_insert (self->texts, config->scope) : NULL;
  own->redirect_uri = keep (self, config->redirect_uri);
  own->user = keep (self, config->user);
  own->done_words = keep (self, config->done_words);
  own->failed_words = keep (self, config->failed_words);
  own->client_secret = NULL;
  own->ca_file = NULL;
  own->identity_ca_file = NULL;
}

CrmOauth *
crm_oauth_new (const CrmOauthConfig *config, CrmClock *clock)
{
  CrmOauth *self = g_object_new (CRM_TYPE_OAUTH, NULL);

  keep_config (self, config);
  self->client_secret = config->client_secret != NULL && *config->client_secret != '\0'
                            ? g_strdup (config->client_secret)
                            : NULL;
  self->line.ca_file = g_strdup (config->ca_file);
  self->line.identity_ca_file = g_strdup (config->identity_ca_file);
  self->line.timeout_s = config->timeout_s;
  self->clock = clock != NULL ? g_object_ref (clock) : crm_system_clock_new ();
  if (config->url != NULL)
    self->line.server = crm_odata_url_parse (config->url, NULL);

  return self;
}

void
crm_oauth_set_refresh_token (CrmOauth *self, const char *refresh_token)
{
  g_return_if_fail (CRM_IS_OAUTH (self));

  g_mutex_lock (&self->lock);
  crm_oauth_wipe (&self->refresh);
  self->refresh = g_strdup (refresh_token);
  g_mutex_unlock (&self->lock);
}

void
crm_oauth_set_save_func (CrmOauth *self,
                         CrmOauthSaveFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  g_return_if_fail (CRM_IS_OAUTH (self));

  self->save = func;
  self->save_data = user_data;
  self->save_destroy = destroy;
}

/* --- where --- */

static gboolean
parse_place (const char *text, GUri **place, GError **error)
{
  if (text != NULL)
    *place = crm_oauth_places_parse (text, error);

  return text == NULL || *place != NULL;
}

/* What was typed in or kept needs no look-up, and none is made: who can change a description
 * later cannot have what belongs to the one before. */
static gboolean
find_places (CrmOauth *self, CrmOauthPlaces *out, GCancellable *cancellable, GError **error)
{
  const CrmOauthConfig *config = &self->config;

  if (config->token_url != NULL)
    {
      out->has_offline = TRUE;
      out->issuer = g_strdup (config->issuer);
      out->resource = g_strdup (config->resource);
      return parse_place (config->token_url, &out->token, error)
             && parse_place (config->authorize_url, &out->authorize, error)
             && parse_place (config->device_url, &out->device, error);
    }
  if (config->issuer != NULL)
    {
      if (!crm_oauth_places_find (&self->line, config->issuer, out, cancellable, error))
        return FALSE;
      out->resource = g_strdup (config->resource);
      return TRUE;
    }
  if (self->line.server == NULL)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                           "No identity service is named");
      return FALSE;
    }

  return crm_oauth_places_find_for_server (&self->line, out, cancellable, error);
}

/* A reference to the places. Two that look for them at once find the same. */
static CrmOauthPlaces *
ref_places (CrmOauth *self, GCancellable *cancellable, GError **error)
{
  g_auto (CrmOauthPlaces) found = { 0 };
  CrmOauthPlaces *places;

  g_mutex_lock (&self->lock);
  places = self->places != NULL ? g_atomic_rc_box_acquire (self->places) : NULL;
  g_mutex_unlock (&self->lock);
  if (places != NULL)
    return places;
  if (!find_places (self, &found, cancellable, error))
    return NULL;

  g_mutex_lock (&self->lock);
  if (self->places == NULL)
    {
      self->places = g_atomic_rc_box_dup (sizeof found, &found);
      memset (&found, 0, sizeof found);
    }
  places = g_atomic_rc_box_acquire (self->places);
  g_mutex_unlock (&self->lock);

  return places;
}

static char *
dup_uri (GUri *uri)
{
  return uri != NULL ? g_uri_to_string (uri) : NULL;
}

static char *
dup_of_places (const CrmOauthPlaces *places, CrmOauthFact fact)
{
  switch (fact)
    {
    case CRM_OAUTH_ISSUER:
      return g_strdup (places->issuer);
    case CRM_OAUTH_AUTHORIZE_URL:
      return dup_uri (places->authorize);
    case CRM_OAUTH_TOKEN_URL:
      return dup_uri (places->token);
    case CRM_OAUTH_DEVICE_URL:
      return dup_uri (places->device);
    case CRM_OAUTH_RESOURCE:
      return g_strdup (places->resource);
    case CRM_OAUTH_USER:
      return NULL;
    }
  return NULL;
}

char *
crm_oauth_dup_fact (CrmOauth *self, CrmOauthFact fact)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CRM_IS_OAUTH (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  if (fact == CRM_OAUTH_USER)
    return g_strdup (self->user);

  return self->places != NULL ? dup_of_places (self->places, fact) : NULL;
}

/* --- tokens --- */

/* With no lock held, for whoever keeps it may have to ask a person for the keyring. Before
 * anything else is done with the new one: the old one may be dead already. */
static void
save (CrmOauth *self, const CrmOauthTokens *tokens)
{
  if (self->save != NULL)
    self->save (tokens->refresh, self->save_data);
}

/* Locked. */
static void
take_tokens (CrmOauth *self, CrmOauthTokens *tokens, gint64 asked_us)
{
  gint64 early_us = MIN (EARLY_US, tokens->lifetime_us / 10);

  crm_oauth_wipe (&self->access);
  self->access = g_steal_pointer (&tokens->access);
  if (tokens->refresh != NULL)
    {
      crm_oauth_wipe (&self->refresh);
      self->refresh = g_steal_pointer (&tokens->refresh);
    }
  if (tokens->user != NULL)
    g_set_str (&self->user, tokens->user);
  self->stale_us = tokens->lifetime_us > 0 ? asked_us + tokens->lifetime_us - early_us : G_MAXINT64;
  self->generation++;
}

static CrmOauthClient
client_of (CrmOauth *self, const CrmOauthPlaces *places)
{
  return (CrmOauthClient) {
    .line = &self->line,
    .places = places,
    .client_id = self->config.client_id,
    .client_secret = self->client_secret,
  };
}

static gboolean
check_client (CrmOauth *self, GError **error)
{
  if (self->config.client_id != NULL)
    return TRUE;
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
                       "No client id is given: an administrator has to register this app first");

  return FALSE;
}

gboolean
crm_oauth_sign_in (CrmOauth *self,
                   const CrmOauthPerson *person,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (CrmOauthTokens) tokens = { 0 };
  CrmOauthPlaces *places;
  CrmOauthClient client;
  gboolean done = FALSE;

  g_return_val_if_fail (CRM_IS_OAUTH (self), FALSE);
  g_return_val_if_fail (person != NULL || self->config.grant == CRM_OAUTH_CLIENT, FALSE);

  if (!check_client (self, error))
    return FALSE;
  places = ref_places (self, cancellable, error);
  if (places == NULL)
    return FALSE;

  client = client_of (self, places);
  switch (self->config.grant)
    {
    case CRM_OAUTH_CODE:
      done = crm_oauth_flow_code (&client, &self->config, person, &tokens, cancellable, error);
      break;
    case CRM_OAUTH_DEVICE:
      done = crm_oauth_flow_device (&client, &self->config, person, self->clock, &tokens,
                                    cancellable, error);
      break;
    case CRM_OAUTH_CLIENT:
      done = crm_oauth_flow_client (&client, &self->config, &tokens, cancellable, error);
      break;
    }
  places_unref (places);
  if (!done)
    return FALSE;

  save (self, &tokens);
  g_mutex_lock (&self->lock);
  /* What belonged to the sign-in before may be another person's. */
  crm_oauth_wipe (&self->refresh);
  take_tokens (self, &tokens, crm_clock_monotonic_us (self->clock));
  g_mutex_unlock (&self->lock);

  return TRUE;
}

/* --- renewing --- */

static gboolean
ask_again (CrmOauth *self,
           const char *refresh,
           CrmOauthTokens *tokens,
           gboolean *is_dead,
           GCancellable *cancellable,
           GError **error)
{
  CrmOauthPlaces *places;
  CrmOauthClient client;
  gboolean done;

  if (!check_client (self, error))
    return FALSE;
  if (refresh == NULL && self->config.grant != CRM_OAUTH_CLIENT)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
                           "Nobody is signed in to the identity service");
      return FALSE;
    }
  places = ref_places (self, cancellable, error);
  if (places == NULL)
    return FALSE;

  client = client_of (self, places);
  if (self->config.grant == CRM_OAUTH_CLIENT)
    done = crm_oauth_flow_client (&client, &self->config, tokens, cancellable, error);
  else
    done = crm_oauth_flow_refresh (&client, &self->config, refresh, tokens, is_dead, cancellable,
                                   error);
  places_unref (places);

  return done;
}

/* Locked on both ends, not in between. */
static gboolean
fly (CrmOauth *self, GCancellable *cancellable, GError **error)
{
  g_auto (CrmOauthTokens) tokens = { 0 };
  char *refresh = g_strdup (self->refresh);
  guint64 generation = self->generation;
  gint64 asked_us = crm_clock_monotonic_us (self->clock);
  g_autoptr (GError) cause = NULL;
  gboolean is_dead = FALSE;
  gboolean done;

  self->is_asking = TRUE;
  g_mutex_unlock (&self->lock);
  done = ask_again (self, refresh, &tokens, &is_dead, cancellable, &cause);
  if (done && tokens.refresh != NULL)
    save (self, &tokens);
  g_mutex_lock (&self->lock);

  /* Somebody may have signed in meanwhile: that is newer than all this. */
  if (generation == self->generation && done)
    take_tokens (self, &tokens, asked_us);
  else if (generation == self->generation && is_dead)
    {
      crm_oauth_wipe (&self->refresh);
      crm_oauth_wipe (&self->access);
    }
  crm_oauth_wipe (&refresh);
  self->is_asking = FALSE;
  /* Who is cancelled is so alone: those that wait try for themselves. */
  if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->flight++;
      g_clear_error (&self->last_cause);
      self->last_cause = cause != NULL ? g_error_copy (cause) : NULL;
    }
  g_cond_broadcast (&self->changed);
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));

  return done;
}

/* Locked. */
static gboolean
is_good (CrmOauth *self, guint64 used, gboolean renew)
{
  if (self->access == NULL || crm_clock_monotonic_us (self->clock) >= self->stale_us)
    return FALSE;

  return !renew || used != self->generation;
}

/* Locked. %FALSE: the request of somebody else has failed, and this one with it. */
static gboolean
wait_for_flight (CrmOauth *self, GCancellable *cancellable, GError **error)
{
  guint64 flight = self->flight;

  while (self->is_asking)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_cond_wait (&self->changed, &self->lock);
    }
  if (flight == self->flight || self->last_cause == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->last_cause));

  return FALSE;
}

static char *
dup_token_locked (
    CrmOauth *self, guint64 *used, gboolean renew, GCancellable *cancellable, GError **error)
{
  while (!is_good (self, *used, renew))
    if (!(self->is_asking ? wait_for_flight (self, cancellable, error)
                          : fly (self, cancellable, error)))
      return NULL;
  *used = self->generation;

  return g_strdup (self->access);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  CrmOauth *self = user_data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

char *
crm_oauth_dup_token (
    CrmOauth *self, guint64 *used, gboolean renew, GCancellable *cancellable, GError **error)
{
  gulong handler = 0;
  char *token;

  g_return_val_if_fail (CRM_IS_OAUTH (self), NULL);
  g_return_val_if_fail (used != NULL, NULL);

  /* Both without the lock: either may call back at once, or wait for who is called. */
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  g_mutex_lock (&self->lock);
  token = dup_token_locked (self, used, renew, cancellable, error);
  g_mutex_unlock (&self->lock);
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);

  return token;
}

/* --- one remote --- */

typedef struct
{
  CrmOauth *oauth;
  guint64 used;
} Use;

gpointer
crm_oauth_use_new (CrmOauth *self)
{
  Use *use = g_new0 (Use, 1);

  use->oauth = g_object_ref (self);
  return use;
}

char *
crm_oauth_use_token (gboolean renew, gpointer data, GCancellable *cancellable, GError **error)
{
  Use *use = data;

  return crm_oauth_dup_token (use->oauth, &use->used, renew, cancellable, error);
}

void
crm_oauth_use_free (gpointer data)
{
  Use *use = data;

  g_object_unref (use->oauth);
  g_free (use);
}
