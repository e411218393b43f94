/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-find.h"

#include "crm-error.h"
#include "crm-odata-error.h"
#include "crm-odata-oauth-challenge.h"
#include "crm-odata-oauth-text.h"
#include "crm-odata-url.h"

#include <string.h>

/* Of a Creatio's OData 3. */
#define OLD_ROOT "/ServiceModel/EntityDataService.svc"

void
crm_odata_place_clear (CrmOdataPlace *self)
{
  g_clear_pointer (&self->typed, g_uri_unref);
  g_clear_pointer (&self->site, g_uri_unref);
  g_clear_pointer (&self->root, g_uri_unref);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->identity, g_free);
  g_clear_pointer (&self->challenge, g_free);
}

const char *
crm_odata_place_get_version (const CrmOdataPlace *self)
{
  const char *spoken = self->dialect != NULL ? self->dialect->version_text : NULL;

  /* A service of version 3 calls its smaller answers 1.0. */
  if (self->version != NULL && (spoken == NULL || self->version[0] == spoken[0]))
    return self->version;

  return spoken;
}

static GUri *
with_path (GUri *base, const char *path)
{
  return g_uri_build (CRM_ODATA_URI_FLAGS, g_uri_get_scheme (base), NULL, g_uri_get_host (base),
                      g_uri_get_port (base), path, NULL, NULL);
}

static void
settle (CrmOdataPlace *place, CrmOdataType type, GUri *site, GUri *root)
{
  place->type = type;
  g_clear_pointer (&place->site, g_uri_unref);
  place->site = g_uri_ref (site);
  g_clear_pointer (&place->root, g_uri_unref);
  place->root = g_uri_ref (root);
  if (place->dialect == NULL || type == CRM_ODATA_TYPE_CREATIO)
    place->dialect = crm_odata_dialect_find (type, g_uri_get_path (root), NULL, NULL, 0);
}

/* --- one address --- */

static gboolean
is_service_document (const CrmOdataReply *reply)
{
  gssize look = (gssize) MIN (reply->length, 4096);

  if (!crm_odata_reply_is_success (reply) || crm_odata_reply_is_web_page (reply)
      || reply->length == 0)
    return FALSE;

  return reply->odata_version != NULL || g_strstr_len (reply->body, look, "@odata.context") != NULL
         || g_strstr_len (reply->body, look, "\"@context\"") != NULL
         || g_strstr_len (reply->body, look, "\"odata.metadata\"") != NULL
         || g_strstr_len (reply->body, look, "\"EntitySets\"") != NULL
         || g_strstr_len (reply->body, look, "<edmx:Edmx") != NULL;
}

/* Who gives out tokens, of what a server answers to a stranger. */
static void
read_challenge (CrmOdataPlace *place, const char *header)
{
  g_auto (CrmOauthChallenge) challenge = { 0 };
  g_autoptr (GUri) uri = NULL;
  const char *text;

  if (!crm_oauth_challenge_parse (header, &challenge))
    return;
  text = challenge.authorization_uri != NULL ? challenge.authorization_uri
                                             : challenge.resource_metadata;
  uri = g_uri_parse_relative (place->typed, text, CRM_ODATA_URI_FLAGS, NULL);
  g_clear_pointer (&place->identity, g_free);
  if (uri != NULL)
    place->identity = crm_oauth_dup_words (g_uri_get_host (uri), NULL, 0);
}

static CrmOdataFound
look_at (CrmOdataSession *session,
         GUri *root,
         const char *name,
         const char *accept,
         CrmOdataPlace *place,
         GCancellable *cancellable,
         GError **error)
{
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) cause = NULL;
  g_autoptr (GUri) uri = crm_odata_url_join (root, name, NULL);
  CrmOdataCall call
      = { .method = "GET", .uri = uri, .accept = accept, .max_answer = CRM_ODATA_MAX_METADATA };

  if (!crm_odata_session_send (session, &call, &reply, cancellable, &cause))
    {
      if (g_error_matches (cause, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN))
        return CRM_ODATA_FOUND_LOCKED;
      /* It leads somewhere else or sends a film: it is no service. */
      if (g_error_matches (cause, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE))
        return CRM_ODATA_FOUND_NOTHING;
      g_propagate_error (error, g_steal_pointer (&cause));
      return CRM_ODATA_FOUND_FAILURE;
    }
  if (reply.status == 401)
    {
      if (reply.challenge != NULL)
        g_set_str (&place->challenge, reply.challenge);
      if (reply.odata_version != NULL)
        g_set_str (&place->version, reply.odata_version);
      read_challenge (place, reply.challenge);
      return CRM_ODATA_FOUND_LOCKED;
    }
  if (!is_service_document (&reply))
    return CRM_ODATA_FOUND_NOTHING;
  g_set_str (&place->version, reply.odata_version);
  place->dialect = crm_odata_dialect_find (CRM_ODATA_TYPE_ODATA, g_uri_get_path (root),
                                           reply.odata_version, reply.body, reply.length);

  return CRM_ODATA_FOUND_SERVICE;
}

/* The service document, or where there is none $metadata. */
CrmOdataFound
crm_odata_find_look (CrmOdataSession *session,
                     GUri *root,
                     CrmOdataPlace *place,
                     GCancellable *cancellable,
                     GError **error)
{
  CrmOdataFound found = look_at (session, root, "", "application/json", place, cancellable, error);

  if (found != CRM_ODATA_FOUND_NOTHING)
    return found;

  return look_at (session, root, "$metadata", "application/xml", place, cancellable, error);
}

/* --- Creatio --- */

/* The site under what was typed: "/crm/0/odata" and "/crm/odata" are roots of "/crm". */
GUri *
crm_odata_find_dup_site (GUri *typed)
{
  static const char *const tails[] = { "/0/odata", "/odata", "/0" OLD_ROOT, OLD_ROOT, "/0" };
  const char *path = g_uri_get_path (typed);
  g_autofree char *head = NULL;
  gsize i;

  for (i = 0; head == NULL && i < G_N_ELEMENTS (tails); i++)
    if (g_str_has_suffix (path, tails[i]))
      head = g_strndup (path, strlen (path) - strlen (tails[i]));

  return with_path (typed, head != NULL ? head : path);
}

static gboolean
is_creatio_root (const char *path)
{
  return g_str_has_suffix (path, "/odata") || g_str_has_suffix (path, OLD_ROOT);
}

static gboolean
find_creatio (CrmOdataSession *session,
              CrmOdataAuth *auth,
              CrmOdataPlace *place,
              GCancellable *cancellable,
              GError **error)
{
  static const char *const roots[] = { "0/odata", "odata" };
  g_autoptr (GUri) site = crm_odata_find_dup_site (place->typed);
  gsize i;

  crm_odata_auth_use_creatio (auth, site);
  if (!crm_odata_auth_ensure (auth, cancellable, error))
    return FALSE;
  if (is_creatio_root (g_uri_get_path (place->typed)))
    {
      settle (place, CRM_ODATA_TYPE_CREATIO, site, place->typed);
      return TRUE;
    }

  for (i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autoptr (GUri) root = crm_odata_url_join (site, roots[i], NULL);
      CrmOdataFound found = crm_odata_find_look (session, root, place, cancellable, error);

      if (found == CRM_ODATA_FOUND_FAILURE)
        return FALSE;
      if (found == CRM_ODATA_FOUND_SERVICE)
        {
          settle (place, CRM_ODATA_TYPE_CREATIO, site, root);
          return TRUE;
        }
    }
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                       "This Creatio offers no OData, neither at /0/odata nor at /odata");

  return FALSE;
}

/* --- anything --- */

/* Roots that are known from the outside, after the address itself. */
const char *const crm_odata_known_roots[CRM_ODATA_N_KNOWN_ROOTS]
    = { "", "api/data/v9.2", "odata", "odata/v4" };

static gboolean
may_be_creatio (CrmOdataAuth *auth, GUri *typed)
{
  const char *path = g_uri_get_path (typed);

  if (crm_odata_auth_get_user (auth) == NULL)
    return FALSE;

  return *path == '\0' || strcmp (path, "/") == 0 || g_str_has_suffix (path, "/0")
         || is_creatio_root (path) || strchr (path + 1, '/') == NULL;
}

/* Whether a Creatio's login answers there: it takes only POST, everybody else has none. */
gboolean
crm_odata_find_creatio_login (CrmOdataSession *session, GUri *typed, GCancellable *cancellable)
{
  g_autoptr (GUri) site = crm_odata_find_dup_site (typed);
  g_autoptr (GUri) login = crm_odata_url_join (site, "ServiceModel/AuthService.svc/Login", NULL);
  g_auto (CrmOdataReply) reply = { 0 };
  CrmOdataCall call = {
    .method = "POST",
    .uri = login,
    .accept = "application/json",
    .content_type = "application/json",
    .body = "{\"UserName\":\"\",\"UserPassword\":\"\"}",
    .is_sign_in = TRUE,
  };

  return crm_odata_session_send (session, &call, &reply, cancellable, NULL) && reply.status != 404
         && reply.length > 0 && !crm_odata_reply_is_web_page (&reply)
         && g_strstr_len (reply.body, (gssize) reply.length, "\"Code\"") != NULL;
}

static void
set_locked (CrmOdataAuth *auth, const CrmOdataPlace *place, GError **error)
{
  if (crm_odata_auth_has_token (auth))
    g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
                         "The server does not accept this sign-in");
  else if (place->identity != NULL)
    g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
                 "The server wants a sign-in at %s (OAuth)", place->identity);
  else if (crm_odata_auth_get_user (auth) != NULL)
    g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
                         "The server does not accept this user name and password");
  else
    g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN,
                         "The server wants a user name and a password");
}

static gboolean
find_plain (CrmOdataSession *session,
            CrmOdataAuth *auth,
            CrmOdataPlace *place,
            GCancellable *cancellable,
            GError **error)
{
  gboolean is_locked = FALSE;
  gsize i;

  if (!crm_odata_auth_ensure (auth, cancellable, error))
    return FALSE;

  for (i = 0; i < CRM_ODATA_N_KNOWN_ROOTS; i++)
    {
      g_autoptr (GUri) root
          = *crm_odata_known_roots[i] != '\0'
                ? crm_odata_url_join (place->typed, crm_odata_known_roots[i], NULL)
                : g_uri_ref (place->typed);
      CrmOdataFound found = crm_odata_find_look (session, root, place, cancellable, error);

      if (found == CRM_ODATA_FOUND_FAILURE)
        return FALSE;
      if (found == CRM_ODATA_FOUND_SERVICE)
        {
          settle (place, CRM_ODATA_TYPE_ODATA, root, root);
          return TRUE;
        }
      is_locked = is_locked || found == CRM_ODATA_FOUND_LOCKED;
    }

  if (is_locked)
    set_locked (auth, place, error);
  else
    g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                 "There is no OData service at this address of %s", g_uri_get_host (place->typed));

  return FALSE;
}

static gboolean
find_anything (CrmOdataSession *session,
               CrmOdataAuth *auth,
               CrmOdataPlace *place,
               GCancellable *cancellable,
               GError **error)
{
  if (may_be_creatio (auth, place->typed)
      && crm_odata_find_creatio_login (session, place->typed, cancellable))
    return find_creatio (session, auth, place, cancellable, error);

  return find_plain (session, auth, place, cancellable, error);
}

gboolean
crm_odata_find (CrmOdataSession *session,
                CrmOdataAuth *auth,
                CrmOdataPlace *place,
                GCancellable *cancellable,
                GError **error)
{
  switch (place->type)
    {
    case CRM_ODATA_TYPE_ODATA:
      if (strlen (g_uri_get_path (place->typed)) <= 1)
        return find_plain (session, auth, place, cancellable, error);
      settle (place, CRM_ODATA_TYPE_ODATA, place->typed, place->typed);
      return TRUE;
    case CRM_ODATA_TYPE_CREATIO:
      return find_creatio (session, auth, place, cancellable, error);
    case CRM_ODATA_TYPE_AUTO:
      return find_anything (session, auth, place, cancellable, error);
    }
  return FALSE;
}
