/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-identity.h"

#include <string.h>

#include "crm-demo-json.h"
#include "crm-demo-service.h"

#define TENANT "9a3c2f60-5c1d-4f0e-8d25-7f4b1d2a6c11"
#define ISSUER "/" TENANT "/v2.0"
#define OAUTH "/" TENANT "/oauth2/v2.0/"
#define DEVICE_PAGE "/" TENANT "/device"
#define LIFETIME "3600"

/* What was given out: a code, a token that renews, or a code for another device. */
typedef struct
{
  CrmDemoUser *user; /* %NULL: nobody has signed in yet */
  char *client;
  char *redirect;
  char *challenge;
  char *nonce;
  char *user_code;
} Grant;

struct _CrmDemoIdentity
{
  GRand *random;
  char *origin;
  GHashTable *access;  /* token -> CrmDemoUser */
  GHashTable *refresh; /* token -> Grant */
  GHashTable *codes;   /* code -> Grant */
  GHashTable *devices; /* device code -> Grant */
};

static void
grant_free (gpointer data)
{
  Grant *self = data;

  g_free (self->client);
  g_free (self->redirect);
  g_free (self->challenge);
  g_free (self->nonce);
  g_free (self->user_code);
  g_free (self);
}

static GHashTable *
grants_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, grant_free);
}

CrmDemoIdentity *
crm_demo_identity_new (GRand *random, const char *origin)
{
  CrmDemoIdentity *self = g_new0 (CrmDemoIdentity, 1);

  self->random = random;
  self->origin = g_strdup (origin);
  self->access = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->refresh = grants_new ();
  self->codes = grants_new ();
  self->devices = grants_new ();

  return self;
}

void
crm_demo_identity_free (CrmDemoIdentity *self)
{
  g_hash_table_unref (self->access);
  g_hash_table_unref (self->refresh);
  g_hash_table_unref (self->codes);
  g_hash_table_unref (self->devices);
  g_free (self->origin);
  g_free (self);
}

static char *
dup_random (CrmDemoIdentity *self)
{
  char one[37], two[37];

  crm_demo_random_guid (self->random, one);
  crm_demo_random_guid (self->random, two);

  return g_strconcat (one, two, NULL);
}

static gboolean
is_of (gpointer key, gpointer value, gpointer user)
{
  return user == NULL || value == user;
}

static gboolean
is_grant_of (gpointer key, gpointer value, gpointer user)
{
  return user == NULL || ((Grant *) value)->user == user;
}

void
crm_demo_identity_expire (CrmDemoIdentity *self, const CrmDemoUser *user, gboolean for_good)
{
  g_hash_table_foreach_remove (self->access, is_of, (gpointer) user);
  if (for_good)
    g_hash_table_foreach_remove (self->refresh, is_grant_of, (gpointer) user);
}

/* --- answers ---------------------------------------------------------------------------- */

static const char *
form_value (GHashTable *form, const char *name)
{
  const char *value = g_hash_table_lookup (form, name);

  return value != NULL ? value : "";
}

static GHashTable *
read_form (CrmDemoRequest *request)
{
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  GHashTable *form = g_uri_parse_params (text != NULL ? text : "", (gssize) length, "&",
                                         G_URI_PARAMS_WWW_FORM, NULL);

  return form != NULL ? form : g_hash_table_new (g_str_hash, g_str_equal);
}

static void
refuse (CrmDemoResponse *response, const char *error)
{
  response->status = 400;
  g_set_str (&response->content_type, "application/json");
  g_string_append_printf (response->body, "{\"error\":\"%s\"}", error);
}

/* A page with a form of @fields (HTML) that is sent to where it came from. */
static void
show_page (CrmDemoResponse *response, guint status, const char *fields)
{
  response->status = status;
  g_set_str (&response->content_type, "text/html; charset=utf-8");
  g_string_append_printf (response->body,
                          "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>"
                          "<form method=\"post\">%s<button>Sign in</button></form></body></html>\n",
                          fields);
}

#define PERSON_FIELDS                                                                              \
  "<label>User <input name=\"user\"></label>"                                                      \
  "<label>Password <input name=\"password\" type=\"password\"></label>"
#define DEVICE_FIELDS "<label>Code <input name=\"code\"></label>" PERSON_FIELDS

static void
describe (CrmDemoIdentity *self, CrmDemoResponse *response)
{
  static const char *const places[][2] = {
    { "authorization_endpoint", "authorize" },
    { "token_endpoint", "token" },
    { "device_authorization_endpoint", "devicecode" },
  };

  g_set_str (&response->content_type, "application/json");
  g_string_append_printf (response->body, "{\"issuer\":\"%s" ISSUER "\"", self->origin);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    g_string_append_printf (response->body, ",\"%s\":\"%s" OAUTH "%s\"", places[i][0], self->origin,
                            places[i][1]);
  g_string_append (response->body, "}");
}

/* --- a person in a browser -------------------------------------------------------------- */

/* Back to this machine only: nobody else gets a code. */
static gboolean
is_loopback (const char *redirect)
{
  return g_str_has_prefix (redirect, "http://127.0.0.1:")
         || g_str_has_prefix (redirect, "http://localhost:");
}

static void
give_code (CrmDemoIdentity *self,
           CrmDemoRequest *request,
           CrmDemoUser *user,
           CrmDemoResponse *response)
{
  Grant *grant = g_new0 (Grant, 1);
  char *code = dup_random (self);
  g_autofree char *state
      = g_uri_escape_string (form_value (request->options, "state"), NULL, FALSE);
  g_autofree char *back = NULL;

  grant->user = user;
  grant->client = g_strdup (form_value (request->options, "client_id"));
  grant->redirect = g_strdup (form_value (request->options, "redirect_uri"));
  grant->challenge = g_strdup (form_value (request->options, "code_challenge"));
  grant->nonce = g_strdup (g_hash_table_lookup (request->options, "nonce"));
  g_hash_table_insert (self->codes, code, grant);
  back = g_strdup_printf ("%s%ccode=%s&state=%s", grant->redirect,
                          strchr (grant->redirect, '?') != NULL ? '&' : '?', code, state);
  response->status = 302;
  crm_demo_response_add_header (response, "Location", back);
}

static void
authorize (CrmDemoIdentity *self,
           CrmDemoRights *rights,
           CrmDemoRequest *request,
           CrmDemoResponse *response)
{
  g_autoptr (GHashTable) form = read_form (request);
  CrmDemoUser *user
      = crm_demo_rights_sign_in (rights, form_value (form, "user"), form_value (form, "password"));

  if (!g_str_equal (form_value (request->options, "response_type"), "code")
      || !g_str_equal (form_value (request->options, "code_challenge_method"), "S256")
      || strlen (form_value (request->options, "code_challenge")) != 43
      || !is_loopback (form_value (request->options, "redirect_uri")))
    refuse (response, "invalid_request");
  else if (user == NULL)
    show_page (response, g_str_equal (request->method, "GET") ? 200 : 403, PERSON_FIELDS);
  else
    give_code (self, request, user, response);
}

/* --- a person at another device --------------------------------------------------------- */

static void
give_device_code (CrmDemoIdentity *self, CrmDemoRequest *request, CrmDemoResponse *response)
{
  g_autoptr (GHashTable) form = read_form (request);
  Grant *grant = g_new0 (Grant, 1);
  char *code = dup_random (self);

  grant->client = g_strdup (form_value (form, "client_id"));
  grant->user_code = g_strdup_printf ("%06d", g_rand_int_range (self->random, 100000, 1000000));
  g_hash_table_insert (self->devices, code, grant);
  g_set_str (&response->content_type, "application/json");
  g_string_append_printf (response->body,
                          "{\"device_code\":\"%s\",\"user_code\":\"%s\",\"verification_uri\":"
                          "\"%s" DEVICE_PAGE "\",\"expires_in\":900,\"interval\":1}",
                          code, grant->user_code, self->origin);
}

static void
connect_device (CrmDemoIdentity *self,
                CrmDemoRights *rights,
                CrmDemoRequest *request,
                CrmDemoResponse *response)
{
  g_autoptr (GHashTable) form = read_form (request);
  CrmDemoUser *user
      = crm_demo_rights_sign_in (rights, form_value (form, "user"), form_value (form, "password"));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->devices);
  while (user != NULL && g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (((Grant *) value)->user_code, form_value (form, "code")))
      {
        ((Grant *) value)->user = user;
        show_page (response, 200, "You may go back to the other device.");
        return;
      }
  show_page (response, g_str_equal (request->method, "GET") ? 200 : 403, DEVICE_FIELDS);
}

/* --- tokens ----------------------------------------------------------------------------- */

static void
add_id_token (CrmDemoIdentity *self, const Grant *grant, GString *out)
{
  g_autofree char *claims
      = g_strdup_printf ("{\"iss\":\"%s" ISSUER "\",\"aud\":\"%s\",\"nonce\":\"%s\","
                         "\"preferred_username\":\"%s\"}",
                         self->origin, grant->client, grant->nonce, grant->user->login);
  g_autofree char *encoded = g_base64_encode ((const guchar *) claims, strlen (claims));

  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  encoded[strcspn (encoded, "=")] = '\0';
  g_string_append_printf (out, ",\"id_token\":\"e30.%s.c2ln\"", encoded);
}

/* @grant: (transfer full): lives on as what renews the token, if it @renews */
static void
give_tokens (CrmDemoIdentity *self, Grant *grant, gboolean renews, CrmDemoResponse *response)
{
  char *access = dup_random (self);

  g_hash_table_insert (self->access, access, grant->user);
  g_set_str (&response->content_type, "application/json");
  g_string_append_printf (response->body,
                          "{\"token_type\":\"Bearer\",\"expires_in\":" LIFETIME
                          ",\"access_token\":\"%s\"",
                          access);
  if (grant->nonce != NULL)
    add_id_token (self, grant, response->body);
  g_clear_pointer (&grant->nonce, g_free);
  if (renews)
    {
      char *refresh = dup_random (self);

      g_string_append_printf (response->body, ",\"refresh_token\":\"%s\"", refresh);
      g_hash_table_insert (self->refresh, refresh, grant);
    }
  else
    {
      grant_free (grant);
    }
  g_string_append_c (response->body, '}');
}

/* Takes out of @grants what is given only once. */
static Grant *
take_grant (GHashTable *grants, GHashTable *form, const char *name)
{
  g_autofree char *key = NULL;
  gpointer stolen_key = NULL, grant = NULL;

  if (g_hash_table_steal_extended (grants, form_value (form, name), &stolen_key, &grant))
    key = stolen_key;
  if (grant == NULL || g_str_equal (((Grant *) grant)->client, form_value (form, "client_id")))
    return grant;

  grant_free (grant);
  return NULL;
}

static gboolean
is_proven (const Grant *grant, GHashTable *form)
{
  const char *verifier = form_value (form, "code_verifier");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *encoded = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) verifier, -1);
  g_checksum_get_digest (checksum, digest, &length);
  encoded = g_base64_encode (digest, length);
  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  encoded[strcspn (encoded, "=")] = '\0';

  return g_str_equal (encoded, grant->challenge)
         && g_str_equal (grant->redirect, form_value (form, "redirect_uri"));
}

static void
exchange_code (CrmDemoIdentity *self, GHashTable *form, CrmDemoResponse *response)
{
  Grant *grant = take_grant (self->codes, form, "code");

  if (grant != NULL && is_proven (grant, form))
    {
      give_tokens (self, grant, TRUE, response);
      return;
    }
  g_clear_pointer (&grant, grant_free);
  refuse (response, "invalid_grant");
}

static void
exchange_device_code (CrmDemoIdentity *self, GHashTable *form, CrmDemoResponse *response)
{
  const Grant *waiting = g_hash_table_lookup (self->devices, form_value (form, "device_code"));

  if (waiting == NULL || !g_str_equal (waiting->client, form_value (form, "client_id")))
    refuse (response, "invalid_grant");
  else if (waiting->user == NULL)
    refuse (response, "authorization_pending");
  else
    give_tokens (self, take_grant (self->devices, form, "device_code"), TRUE, response);
}

static void
give_token_to_client (CrmDemoIdentity *self,
                      CrmDemoRights *rights,
                      GHashTable *form,
                      CrmDemoResponse *response)
{
  CrmDemoUser *user = crm_demo_rights_sign_in (rights, form_value (form, "client_id"),
                                               form_value (form, "client_secret"));
  Grant *grant;

  if (user == NULL)
    {
      refuse (response, "invalid_client");
      return;
    }
  grant = g_new0 (Grant, 1);
  grant->user = user;
  give_tokens (self, grant, FALSE, response);
}

static void
renew (CrmDemoIdentity *self, GHashTable *form, CrmDemoResponse *response)
{
  Grant *grant = take_grant (self->refresh, form, "refresh_token");

  if (grant != NULL)
    give_tokens (self, grant, TRUE, response);
  else
    refuse (response, "invalid_grant");
}

static void
give_token (CrmDemoIdentity *self,
            CrmDemoRights *rights,
            CrmDemoRequest *request,
            CrmDemoResponse *response)
{
  g_autoptr (GHashTable) form = read_form (request);
  const char *type = form_value (form, "grant_type");

  if (g_str_equal (type, "authorization_code"))
    exchange_code (self, form, response);
  else if (g_str_equal (type, "refresh_token"))
    renew (self, form, response);
  else if (g_str_equal (type, "client_credentials"))
    give_token_to_client (self, rights, form, response);
  else if (g_str_equal (type, "urn:ietf:params:oauth:grant-type:device_code"))
    exchange_device_code (self, form, response);
  else
    refuse (response, "unsupported_grant_type");
}

/* ---------------------------------------------------------------------------------------- */

gboolean
crm_demo_identity_answer (CrmDemoIdentity *self,
                          CrmDemoRights *rights,
                          CrmDemoRequest *request,
                          CrmDemoResponse *response)
{
  g_autofree char *path = g_strconcat ("/", request->path, NULL);
  gboolean is_post = g_str_equal (request->method, "POST");

  if (g_str_equal (path, ISSUER "/.well-known/openid-configuration"))
    describe (self, response);
  else if (g_str_equal (path, OAUTH "authorize"))
    authorize (self, rights, request, response);
  else if (g_str_equal (path, OAUTH "token") && is_post)
    give_token (self, rights, request, response);
  else if (g_str_equal (path, OAUTH "devicecode") && is_post)
    give_device_code (self, request, response);
  else if (g_str_equal (path, DEVICE_PAGE))
    connect_device (self, rights, request, response);
  else
    return FALSE;

  return TRUE;
}

CrmDemoUser *
crm_demo_identity_authenticate (CrmDemoIdentity *self,
                                CrmDemoRequest *request,
                                CrmDemoResponse *response)
{
  const char *header = crm_demo_request_get_header (request, "authorization");
  g_autoptr (GError) error = NULL;
  g_autofree char *challenge = NULL;
  CrmDemoUser *user = NULL;

  if (header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    user = g_hash_table_lookup (self->access, header + 7);
  if (user != NULL)
    return user;

  error = g_error_new_literal (CRM_DEMO_ERROR, 401, "A token of the identity service is needed");
  crm_demo_response_set_error (response, request, error);
  challenge
      = g_strdup_printf ("Bearer authorization_uri=%s/" TENANT "/oauth2/authorize, resource_id=%s/",
                         self->origin, self->origin);
  crm_demo_response_add_header (response, "WWW-Authenticate", challenge);

  return NULL;
}
