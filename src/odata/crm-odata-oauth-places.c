/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-oauth-places.h"

#include "crm-error.h"
#include "crm-odata-oauth-challenge.h"
#include "crm-odata-url.h"

#include <string.h>
#include <yyjson.h>

#define MAX_ADDRESS 2048
#define OPENID "/.well-known/openid-configuration"
#define OAUTH "/.well-known/oauth-authorization-server"

void
crm_oauth_places_clear (CrmOauthPlaces *self)
{
  g_clear_pointer (&self->issuer, g_free);
  g_clear_pointer (&self->authorize, g_uri_unref);
  g_clear_pointer (&self->token, g_uri_unref);
  g_clear_pointer (&self->device, g_uri_unref);
  g_clear_pointer (&self->resource, g_free);
}

/* --- addresses --- */

GUri *
crm_oauth_places_parse (const char *text, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (strlen (text) <= MAX_ADDRESS)
    uri = g_uri_parse (text, CRM_ODATA_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_fragment (uri) != NULL)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                           "The address of the identity service cannot be used");
      return NULL;
    }
  if (!crm_odata_url_check (uri, error))
    return NULL;

  return g_steal_pointer (&uri);
}

static GUri *
with_path (GUri *base, const char *path)
{
  return g_uri_build (CRM_ODATA_URI_FLAGS, g_uri_get_scheme (base), NULL, g_uri_get_host (base),
                      g_uri_get_port (base), path, NULL, NULL);
}

/* The path of @uri without slashes at its end. */
static char *
dup_path (GUri *uri)
{
  char *path = g_strdup (g_uri_get_path (uri));
  gsize length = strlen (path);

  while (length > 0 && path[length - 1] == '/')
    path[--length] = '\0';

  return path;
}

static gboolean
is_same_segment (const char *a, const char *b)
{
  return strcmp (a, b) == 0 || strcmp (a, "{tenantid}") == 0 || strcmp (a, "%7Btenantid%7D") == 0;
}

gboolean
crm_oauth_places_is_issuer (const CrmOauthPlaces *self, const char *said)
{
  g_autoptr (GUri) own = NULL;
  g_autoptr (GUri) other = g_uri_parse (said, CRM_ODATA_URI_FLAGS, NULL);
  g_auto (GStrv) own_parts = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *own_path = NULL;
  g_autofree char *path = NULL;
  guint i;

  if (other == NULL)
    return FALSE;
  if (self->issuer == NULL)
    return crm_odata_url_same_origin (self->token, other);

  own = g_uri_parse (self->issuer, CRM_ODATA_URI_FLAGS, NULL);
  if (own == NULL || !crm_odata_url_same_origin (own, other) || g_uri_get_query (other) != NULL)
    return FALSE;
  own_path = dup_path (own);
  path = dup_path (other);
  own_parts = g_strsplit (own_path, "/", -1);
  parts = g_strsplit (path, "/", -1);
  if (g_strv_length (own_parts) != g_strv_length (parts))
    return FALSE;
  for (i = 0; parts[i] != NULL; i++)
    if (!is_same_segment (own_parts[i], parts[i]))
      return FALSE;

  return TRUE;
}

/* --- what a service says of itself --- */

/* A document as it was read; and nothing where there is none, or not one of this kind. */
static yyjson_doc *
read_document (const CrmOauthLine *line,
               GUri *uri,
               const char *member,
               GCancellable *cancellable,
               GError **error)
{
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) cause = NULL;
  CrmOauthCall call = { .method = "GET", .uri = uri };
  yyjson_doc *doc;

  if (!crm_oauth_line_send (line, &call, &reply, cancellable, &cause))
    {
      /* Led to a login page: there is something, but no document. */
      if (!g_error_matches (cause, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN))
        g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (!crm_odata_reply_is_success (&reply) || crm_odata_reply_is_web_page (&reply))
    return NULL;

  doc = yyjson_read (reply.body, reply.length, YYJSON_READ_NOFLAG);
  if (doc != NULL && yyjson_obj_get (yyjson_doc_get_root (doc), member) == NULL)
    g_clear_pointer (&doc, yyjson_doc_free);

  return doc;
}

static const char *
text_of (yyjson_val *root, const char *name)
{
  const char *text = yyjson_get_str (yyjson_obj_get (root, name));

  return text != NULL && *text != '\0' ? text : NULL;
}

static gboolean
lists (yyjson_val *root, const char *name, const char *text)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (yyjson_obj_get (root, name));
  yyjson_val *value;

  while ((value = yyjson_arr_iter_next (&iter)) != NULL)
    if (yyjson_equals_str (value, text))
      return TRUE;

  return FALSE;
}

/* @place: stays %NULL where the document does not have it */
static gboolean
read_place (yyjson_val *root, const char *name, GUri *issuer, GUri **place, GError **error)
{
  const char *text = text_of (root, name);

  if (text == NULL)
    return TRUE;

  *place = crm_oauth_places_parse (text, error);
  if (*place == NULL)
    return FALSE;
  if (!crm_odata_url_same_origin (*place, issuer))
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                   "The identity service %s names a place at %s as its own",
                   g_uri_get_host (issuer), g_uri_get_host (*place));
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_places (yyjson_val *root, GUri *issuer, CrmOauthPlaces *out, GError **error)
{
  static const char auth_methods[] = "token_endpoint_auth_methods_supported";

  crm_oauth_places_clear (out);
  out->issuer = g_strdup (text_of (root, "issuer"));
  out->names_issuer
      = yyjson_get_bool (yyjson_obj_get (root, "authorization_response_iss_parameter_supported"));
  out->wants_basic = lists (root, auth_methods, "client_secret_basic")
                     && !lists (root, auth_methods, "client_secret_post");
  out->has_offline = yyjson_obj_get (root, "scopes_supported") == NULL
                     || lists (root, "scopes_supported", "offline_access");

  return read_place (root, "authorization_endpoint", issuer, &out->authorize, error)
         && read_place (root, "token_endpoint", issuer, &out->token, error)
         && read_place (root, "device_authorization_endpoint", issuer, &out->device, error);
}

/* What the document at @uri says, which is to speak for @origin. TRUE and no token place:
 * there is none. @other: (out) (optional): instead it names an issuer somewhere else, which is
 * to speak for itself. */
static gboolean
look_at (const CrmOauthLine *line,
         GUri *uri,
         GUri *origin,
         CrmOauthPlaces *out,
         char **other,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GUri) issuer = NULL;
  yyjson_doc *doc = read_document (line, uri, "token_endpoint", cancellable, &cause);
  const char *said;
  gboolean done;

  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (doc == NULL)
    return TRUE;

  said = text_of (yyjson_doc_get_root (doc), "issuer");
  issuer = said != NULL ? g_uri_parse (said, CRM_ODATA_URI_FLAGS, NULL) : NULL;
  if (issuer != NULL && other != NULL && !crm_odata_url_same_origin (issuer, origin))
    *other = g_strdup (said);
  if (issuer == NULL || (other == NULL && !crm_odata_url_same_origin (issuer, origin)))
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED,
                   "What answers at %s is not the identity service of that name",
                   g_uri_get_host (origin));
      done = FALSE;
    }
  else
    done = read_places (yyjson_doc_get_root (doc), issuer, out, error);
  yyjson_doc_free (doc);
  if (!done)
    crm_oauth_places_clear (out);

  return done;
}

/* --- from an issuer --- */

static GPtrArray *
document_addresses (GUri *issuer)
{
  GPtrArray *uris = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  g_autofree char *path = dup_path (issuer);
  g_autofree char *openid = g_strconcat (path, OPENID, NULL);
  g_autofree char *inserted = g_strconcat (OAUTH, path, NULL);
  g_autofree char *appended = g_strconcat (path, OAUTH, NULL);

  g_ptr_array_add (uris, with_path (issuer, openid));
  g_ptr_array_add (uris, with_path (issuer, inserted));
  if (*path != '\0')
    g_ptr_array_add (uris, with_path (issuer, appended));

  return uris;
}

static gboolean
look_everywhere (const CrmOauthLine *line,
                 GUri *issuer,
                 CrmOauthPlaces *out,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) uris = document_addresses (issuer);
  guint i;

  for (i = 0; i < uris->len && out->token == NULL; i++)
    if (!look_at (line, g_ptr_array_index (uris, i), issuer, out, NULL, cancellable, error))
      return FALSE;

  return TRUE;
}

gboolean
crm_oauth_places_find (const CrmOauthLine *line,
                       const char *issuer,
                       CrmOauthPlaces *out,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GUri) uri = crm_oauth_places_parse (issuer, error);

  if (uri == NULL || !look_everywhere (line, uri, out, cancellable, error))
    return FALSE;
  if (out->token == NULL)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                   "%s does not describe itself as an identity service", g_uri_get_host (uri));
      return FALSE;
    }

  return TRUE;
}

/* --- from a challenge --- */

/* "https://login/tenant/oauth2/authorize": where the tenant's descriptions are, the newer
 * protocol first; and its places, should nothing describe them. */
static gboolean
find_by_authorization_uri (const CrmOauthLine *line,
                           const char *text,
                           CrmOauthPlaces *out,
                           GCancellable *cancellable,
                           GError **error)
{
  static const char *const tails[] = { "/oauth2/v2.0/authorize", "/oauth2/authorize" };
  static const char *const versions[] = { "/v2.0", "" };
  g_autoptr (GUri) uri = crm_oauth_places_parse (text, error);
  g_autofree char *path = NULL;
  gsize i;

  if (uri == NULL)
    return FALSE;

  path = dup_path (uri);
  for (i = 0; i < G_N_ELEMENTS (tails); i++)
    if (g_str_has_suffix (path, tails[i]))
      {
        path[strlen (path) - strlen (tails[i])] = '\0';
        break;
      }
  for (i = 0; i < G_N_ELEMENTS (versions) && out->token == NULL; i++)
    {
      g_autofree char *whole = g_strconcat (path, versions[i], NULL);
      g_autoptr (GUri) issuer = with_path (uri, whole);

      if (!look_everywhere (line, issuer, out, cancellable, error))
        return FALSE;
    }
  if (out->token != NULL)
    return TRUE;

  if (!g_str_has_suffix (g_uri_get_path (uri), "/authorize"))
    return TRUE;
  out->authorize = with_path (uri, g_uri_get_path (uri));
  out->token = g_uri_parse_relative (out->authorize, "token", CRM_ODATA_URI_FLAGS, NULL);
  out->device = g_uri_parse_relative (out->authorize, "devicecode", CRM_ODATA_URI_FLAGS, NULL);
  out->takes_resource = strstr (g_uri_get_path (uri), "/v2.0/") == NULL;
  out->has_offline = TRUE;

  return TRUE;
}

/* RFC 9728: the document is the server's own, and so must be its address. */
static gboolean
find_by_resource_metadata (const CrmOauthLine *line,
                           const char *text,
                           CrmOauthPlaces *out,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse_relative (line->server, text, CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (GError) cause = NULL;
  g_autofree char *issuer = NULL;
  yyjson_doc *doc;

  if (uri == NULL || !crm_odata_url_same_origin (uri, line->server))
    return TRUE;

  doc = read_document (line, uri, "authorization_servers", cancellable, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  issuer = g_strdup (yyjson_get_str (
      yyjson_arr_get_first (yyjson_obj_get (yyjson_doc_get_root (doc), "authorization_servers"))));
  yyjson_doc_free (doc);

  return issuer == NULL || crm_oauth_places_find (line, issuer, out, cancellable, error);
}

/* A token is asked for this server and no other, whatever it says: else it could have one
 * made for a stranger's service and use it there. */
static char *
dup_resource (const CrmOauthLine *line, const char *said)
{
  g_autoptr (GUri) uri = said != NULL ? g_uri_parse (said, CRM_ODATA_URI_FLAGS, NULL) : NULL;
  gboolean is_own = uri != NULL && crm_odata_url_same_origin (uri, line->server);
  g_autofree char *path = is_own ? dup_path (uri) : g_strdup ("");
  g_autoptr (GUri) resource = with_path (line->server, path);
  g_autofree char *text = g_uri_to_string (resource);

  /* Scopes are made of it by adding "/..." */
  return g_str_has_suffix (text, "/") ? g_strndup (text, strlen (text) - 1)
                                      : g_steal_pointer (&text);
}

static gboolean
follow_challenge (const CrmOauthLine *line,
                  const CrmOauthChallenge *challenge,
                  CrmOauthPlaces *out,
                  GCancellable *cancellable,
                  GError **error)
{
  if (challenge->authorization_uri != NULL
      && !find_by_authorization_uri (line, challenge->authorization_uri, out, cancellable, error))
    return FALSE;
  if (out->token == NULL && challenge->resource_metadata != NULL
      && !find_by_resource_metadata (line, challenge->resource_metadata, out, cancellable, error))
    return FALSE;
  if (out->token != NULL && challenge->authorization_uri != NULL)
    out->resource = dup_resource (line, challenge->resource_id);

  return TRUE;
}

/* --- from the account's server --- */

static gboolean
find_by_challenge (const CrmOauthLine *line,
                   CrmOauthPlaces *out,
                   GCancellable *cancellable,
                   GError **error)
{
  static const char *const paths[] = { "", "api/data/v9.2" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (paths) && out->token == NULL; i++)
    {
      g_autoptr (GUri) uri = crm_odata_url_join (line->server, paths[i], NULL);
      g_auto (CrmOauthChallenge) challenge = { 0 };
      g_auto (CrmOdataReply) reply = { 0 };
      g_autoptr (GError) cause = NULL;
      CrmOauthCall call = { .method = "GET", .uri = uri };

      if (!crm_oauth_line_send (line, &call, &reply, cancellable, &cause))
        {
          if (g_error_matches (cause, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN))
            continue;
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (reply.status == 401 && crm_oauth_challenge_parse (reply.challenge, &challenge)
          && !follow_challenge (line, &challenge, out, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

/* "/crm/0/odata" and "/crm/0" are in the site "/crm". */
static char *
dup_site_path (GUri *server)
{
  static const char *const tails[] = { "/odata", "/0" };
  char *path = dup_path (server);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (tails); i++)
    if (g_str_has_suffix (path, tails[i]))
      path[strlen (path) - strlen (tails[i])] = '\0';

  return path;
}

/* The server's own description may name another issuer as the one it believes; that one is
 * asked itself, and only where it says nothing is the server's word taken for it. */
static gboolean
find_by_own_document (const CrmOauthLine *line,
                      CrmOauthPlaces *out,
                      GCancellable *cancellable,
                      GError **error)
{
  static const char *const formats[] = { "/0" OPENID, OPENID, OAUTH };
  g_autofree char *site = dup_site_path (line->server);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (formats) && out->token == NULL; i++)
    {
      g_autofree char *path = g_strconcat (site, formats[i], NULL);
      g_autoptr (GUri) uri = with_path (line->server, path);
      g_auto (CrmOauthPlaces) own = { 0 };
      g_autofree char *other = NULL;

      if (!look_at (line, uri, line->server, out, &other, cancellable, error))
        return FALSE;
      if (other == NULL)
        continue;
      if (crm_oauth_places_find (line, other, &own, cancellable, NULL))
        {
          crm_oauth_places_clear (out);
          *out = own;
          memset (&own, 0, sizeof own);
        }
      else if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
crm_oauth_places_find_for_server (const CrmOauthLine *line,
                                  CrmOauthPlaces *out,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_return_val_if_fail (line->server != NULL, FALSE);

  if (!find_by_challenge (line, out, cancellable, error))
    return FALSE;
  if (out->token == NULL && !find_by_own_document (line, out, cancellable, error))
    return FALSE;
  if (out->token == NULL)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                   "%s names no identity service: its address must be typed in",
                   g_uri_get_host (line->server));
      return FALSE;
    }

  return TRUE;
}
