/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-discover.h"

#include "crm-error.h"
#include "crm-odata-find.h"
#include "crm-odata-oauth-flow.h"
#include "crm-odata-oauth-places.h"
#include "crm-odata-url.h"

#include <string.h>

#define DATAVERSE_HOST ".dynamics.com"

/* One look around. */
typedef struct
{
  CrmOdataSession *session;
  CrmOdataPlace place; /* what is learned on the way */
  GUri *locked;        /* the first root that wants a sign-in and says which; or NULL */
  char *challenge;     /* what it says */
  guint n_locked;      /* how many do */
  gboolean is_locked;  /* something does, whether it says which or not */
  GError *refusal;     /* why the first of what was refused was */
} Look;

static void
look_clear (Look *self)
{
  g_clear_pointer (&self->session, crm_odata_session_free);
  crm_odata_place_clear (&self->place);
  g_clear_pointer (&self->locked, g_uri_unref);
  g_clear_pointer (&self->challenge, g_free);
  g_clear_error (&self->refusal);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

void
crm_odata_discovery_clear (CrmOdataDiscovery *self)
{
  crm_odata_probe_clear (&self->found);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->issuer, g_free);
  g_clear_pointer (&self->person_scope, g_free);
  g_clear_pointer (&self->client_scope, g_free);
}

/* --- where to look --- */

/* A part of the path of some web client's page, and of nothing that a service is below. */
static gboolean
is_page (const char *part)
{
  static const char *const pages[] = { "nui", "shell", "login", "clientapp", "apps", NULL };
  g_autofree char *lower = g_ascii_strdown (part, -1);

  return g_strv_contains (pages, lower) || *lower == '$' || g_str_has_suffix (lower, ".aspx")
         || g_str_has_suffix (lower, ".html") || g_str_has_suffix (lower, ".htm");
}

/* "/crm/0/Nui/ViewModule.aspx" is a page of "/crm/0". */
static char *
dup_path_without_page (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    if (is_page (parts[i]))
      {
        g_clear_pointer (&parts[i], g_free);
        for (guint rest = i + 1; parts[rest] != NULL; rest++)
          g_clear_pointer (&parts[rest], g_free);
        break;
      }

  return g_strjoinv ("/", parts);
}

static GUri *
with_path (GUri *base, const char *path)
{
  return g_uri_build (CRM_ODATA_URI_FLAGS, g_uri_get_scheme (base), NULL, g_uri_get_host (base),
                      g_uri_get_port (base), path, NULL, NULL);
}

/* What was typed without the page, and the whole host. */
static GPtrArray *
bases_of (GUri *typed)
{
  GPtrArray *bases = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  g_autofree char *path = dup_path_without_page (g_uri_get_path (typed));

  g_ptr_array_add (bases, with_path (typed, path));
  if (strlen (path) > 1)
    g_ptr_array_add (bases, with_path (typed, ""));

  return bases;
}

/* --- what is there --- */

static const char *
product_at (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  if (strstr (g_uri_get_path (uri), "/api/data/v") != NULL
      || g_str_has_suffix (host, DATAVERSE_HOST))
    return "Dataverse";

  return "OData service";
}

static void
settle (CrmOdataDiscovery *out, CrmOdataType type, const char *product, GUri *address, GUri *root)
{
  out->found.type = type;
  g_set_str (&out->found.product, product);
  g_free (out->address);
  out->address = g_uri_to_string (address);
  if (root != NULL)
    {
      g_free (out->found.root);
      out->found.root = g_uri_to_string (root);
    }
}

/* The next address may do, unless there is no way to it at all. */
static gboolean
may_go_on (Look *self, GError *cause, GError **error)
{
  if (g_error_matches (cause, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED))
    {
      if (self->refusal == NULL)
        self->refusal = cause;
      else
        g_error_free (cause);
      return TRUE;
    }
  g_propagate_error (error, cause);

  return FALSE;
}

/* TRUE with nothing in @out: it is not below @base. */
static gboolean
look_below (
    Look *self, GUri *base, CrmOdataDiscovery *out, GCancellable *cancellable, GError **error)
{
  for (gsize i = 0; i < CRM_ODATA_N_KNOWN_ROOTS; i++)
    {
      g_autoptr (GUri) root = *crm_odata_known_roots[i] != '\0'
                                  ? crm_odata_url_join (base, crm_odata_known_roots[i], NULL)
                                  : g_uri_ref (base);
      GError *cause = NULL;

      g_clear_pointer (&self->place.challenge, g_free);
      switch (crm_odata_find_look (self->session, root, &self->place, cancellable, &cause))
        {
        case CRM_ODATA_FOUND_NOTHING:
          break;
        case CRM_ODATA_FOUND_SERVICE:
          settle (out, CRM_ODATA_TYPE_ODATA, product_at (root), root, root);
          out->ways |= CRM_ODATA_WAY_OPEN;
          return TRUE;
        case CRM_ODATA_FOUND_LOCKED:
          self->is_locked = TRUE;
          if (self->place.challenge == NULL)
            break;
          self->n_locked++;
          if (self->locked != NULL)
            break;
          self->locked = g_uri_ref (root);
          self->challenge = g_steal_pointer (&self->place.challenge);
          break;
        case CRM_ODATA_FOUND_FAILURE:
          if (!may_go_on (self, cause, error))
            return FALSE;
          break;
        }
    }

  return TRUE;
}

/* --- how one signs in --- */

static const char *
skip_value (const char *at)
{
  if (*at != '"')
    return at + strcspn (at, ", \t");
  for (at++; *at != '\0' && *at != '"'; at++)
    if (*at == '\\' && at[1] != '\0')
      at++;

  return *at == '"' ? at + 1 : at;
}

/* The schemes of a WWW-Authenticate header: words that are no parameter's name. */
static CrmOdataWays
ways_of (const char *challenge)
{
  static const struct
  {
    const char *name;
    CrmOdataWays way;
  } schemes[] = {
    { "Basic", CRM_ODATA_WAY_BASIC },      { "Bearer", CRM_ODATA_WAY_BEARER },
    { "NTLM", CRM_ODATA_WAY_FOREIGN },     { "Negotiate", CRM_ODATA_WAY_FOREIGN },
    { "Kerberos", CRM_ODATA_WAY_FOREIGN }, { "Digest", CRM_ODATA_WAY_FOREIGN },
  };
  CrmOdataWays ways = 0;
  const char *at = challenge;

  while (*(at += strspn (at, ", \t")) != '\0')
    {
      gsize length = strcspn (at, "=, \t\"");

      for (gsize i = 0; at[length] != '=' && i < G_N_ELEMENTS (schemes); i++)
        if (strlen (schemes[i].name) == length
            && g_ascii_strncasecmp (at, schemes[i].name, length) == 0)
          ways |= schemes[i].way;
      at += length;
      if (*at == '=')
        at = skip_value (at + 1);
      else if (*at == '"')
        at = skip_value (at);
    }

  return ways;
}

static void
keep_places (const CrmOauthPlaces *places, CrmOdataDiscovery *out)
{
  g_autofree char *token = g_uri_to_string (places->token);

  out->ways |= CRM_ODATA_WAY_OAUTH;
  if (places->device != NULL)
    out->ways |= CRM_ODATA_WAY_DEVICE;
  out->issuer = g_strdup (places->issuer != NULL ? places->issuer : token);
  out->person_scope = crm_oauth_flow_dup_usual_scope (places, CRM_OAUTH_CODE);
  out->client_scope = crm_oauth_flow_dup_usual_scope (places, CRM_OAUTH_CLIENT);
  out->wants_localhost = places->resource != NULL;
}

/* No identity service is no error, but what a person has to decide about is one. */
static gboolean
find_identity (const CrmOdataConfig *config,
               CrmOdataDiscovery *out,
               GCancellable *cancellable,
               GError **error)
{
  g_auto (CrmOauthPlaces) places = { 0 };
  g_autoptr (GError) cause = NULL;
  CrmOauthLine line = {
    .server = crm_odata_url_parse (out->address, NULL),
    .ca_file = g_strdup (config->ca_file),
    .identity_ca_file = g_strdup (config->ca_file),
    .timeout_s = config->timeout_s,
  };
  gboolean done = TRUE;

  if (crm_oauth_places_find_for_server (&line, &places, cancellable, &cause))
    keep_places (&places, out);
  else if (g_error_matches (cause, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNTRUSTED)
           || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      done = FALSE;
    }
  crm_oauth_line_clear (&line);

  return done;
}

/* --- all of it --- */

static gboolean
settle_locked (Look *self, GUri *base, CrmOdataDiscovery *out)
{
  /* Whatever is asked for below a gateway wants a sign-in: then nobody knows yet which of it
   * is the service. */
  gboolean is_certain = self->locked != NULL && self->n_locked == 1;
  GUri *address = is_certain ? self->locked : base;

  if (!self->is_locked)
    return FALSE;
  settle (out, is_certain ? CRM_ODATA_TYPE_ODATA : CRM_ODATA_TYPE_AUTO, product_at (address),
          address, is_certain ? address : NULL);

  return TRUE;
}

static gboolean
look_everywhere (
    Look *self, GUri *typed, CrmOdataDiscovery *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) bases = bases_of (typed);

  for (guint i = 0; i < bases->len; i++)
    {
      GUri *base = g_ptr_array_index (bases, i);

      if (crm_odata_find_creatio_login (self->session, base, cancellable))
        {
          g_autoptr (GUri) site = crm_odata_find_dup_site (base);

          settle (out, CRM_ODATA_TYPE_CREATIO, "Creatio", site, NULL);
          out->ways |= CRM_ODATA_WAY_CREATIO;
          return TRUE;
        }
      if (!look_below (self, base, out, cancellable, error))
        return FALSE;
      if (out->address != NULL || settle_locked (self, base, out))
        return TRUE;
    }
  if (self->refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&self->refusal));
  else
    g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                 "There is no OData service at this address of %s", g_uri_get_host (typed));

  return FALSE;
}

gboolean
crm_odata_discover (const CrmOdataConfig *config,
                    CrmOdataDiscovery *out,
                    GCancellable *cancellable,
                    GError **error)
{
  g_auto (Look) look = { 0 };

  g_return_val_if_fail (config != NULL && config->url != NULL, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  look.place.typed = crm_odata_url_parse (config->url, error);
  if (look.place.typed == NULL)
    return FALSE;
  look.session
      = crm_odata_session_new (look.place.typed, config->ca_file, config->timeout_s, error);
  if (look.session == NULL || !look_everywhere (&look, look.place.typed, out, cancellable, error))
    return FALSE;

  out->found.version = g_strdup (crm_odata_place_get_version (&look.place));
  if (look.challenge != NULL)
    out->ways |= ways_of (look.challenge);
  if (crm_odata_session_is_asked_for_certificate (look.session))
    out->ways |= CRM_ODATA_WAY_CERTIFICATE;

  return (out->ways & CRM_ODATA_WAY_OPEN) != 0 || find_identity (config, out, cancellable, error);
}
