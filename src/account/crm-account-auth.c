/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-auth-private.h"

#include "crm-account-list.h"
#include "crm-odata-oauth-places.h"

#include <string.h>

#define MAX_TEXT 2048

static const char *const kind_names[] = {
  [CRM_ACCOUNT_AUTH_PASSWORD] = "password",
  [CRM_ACCOUNT_AUTH_TOKEN] = "token",
  [CRM_ACCOUNT_AUTH_API_KEY] = "api-key",
  [CRM_ACCOUNT_AUTH_CERTIFICATE] = "certificate",
  [CRM_ACCOUNT_AUTH_OAUTH_CODE] = "oauth",
  [CRM_ACCOUNT_AUTH_OAUTH_DEVICE] = "oauth-device",
  [CRM_ACCOUNT_AUTH_OAUTH_CLIENT] = "oauth-client",
};

/* Every text there is. */
static const struct
{
  const char *name; /* in JSON */
  gsize offset;
  gboolean is_url;
} texts[] = {
  { "header", G_STRUCT_OFFSET (CrmAccountAuth, header), FALSE },
  { "certificate", G_STRUCT_OFFSET (CrmAccountAuth, certificate), FALSE },
  { "clientId", G_STRUCT_OFFSET (CrmAccountAuth, client_id), FALSE },
  { "scope", G_STRUCT_OFFSET (CrmAccountAuth, scope), FALSE },
  { "redirectUri", G_STRUCT_OFFSET (CrmAccountAuth, redirect_uri), FALSE },
  { "issuer", G_STRUCT_OFFSET (CrmAccountAuth, issuer), FALSE }, /* one for many has {} in it */
  { "authorizeUrl", G_STRUCT_OFFSET (CrmAccountAuth, authorize_url), TRUE },
  { "tokenUrl", G_STRUCT_OFFSET (CrmAccountAuth, token_url), TRUE },
  { "deviceUrl", G_STRUCT_OFFSET (CrmAccountAuth, device_url), TRUE },
  { "resource", G_STRUCT_OFFSET (CrmAccountAuth, resource), FALSE },
};

static char **
text_at (const CrmAccountAuth *self, gsize i)
{
  return (char **) G_STRUCT_MEMBER_P (self, texts[i].offset);
}

CrmAccountAuth *
crm_account_auth_copy (const CrmAccountAuth *self)
{
  CrmAccountAuth *copy;

  if (self == NULL)
    return NULL;
  copy = g_new0 (CrmAccountAuth, 1);
  copy->kind = self->kind;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_at (copy, i) = g_strdup (*text_at (self, i));

  return copy;
}

void
crm_account_auth_free (CrmAccountAuth *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*text_at (self, i));
  g_free (self);
}

CrmAccountAuthKind
crm_account_auth_get_kind (const CrmAccountAuth *self)
{
  return self != NULL ? self->kind : CRM_ACCOUNT_AUTH_PASSWORD;
}

gboolean
crm_account_auth_is_oauth (const CrmAccountAuth *self)
{
  return crm_account_auth_get_kind (self) >= CRM_ACCOUNT_AUTH_OAUTH_CODE;
}

gboolean
crm_account_auth_needs_person (const CrmAccountAuth *self)
{
  CrmAccountAuthKind kind = crm_account_auth_get_kind (self);

  return kind == CRM_ACCOUNT_AUTH_OAUTH_CODE || kind == CRM_ACCOUNT_AUTH_OAUTH_DEVICE;
}

gboolean
crm_account_auth_kind_from_text (const char *text, CrmAccountAuthKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (g_strcmp0 (text, kind_names[i]) == 0)
      {
        *kind = (CrmAccountAuthKind) i;
        return TRUE;
      }

  return FALSE;
}

/* --- checking ---------------------------------------------------------------------------- */

static gboolean
fail (GError **error, const char *words)
{
  g_set_error_literal (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID, words);
  return FALSE;
}

static gboolean
is_plain (const char *text)
{
  if (strlen (text) > MAX_TEXT)
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    if (*at < 0x20 || *at > 0x7e)
      return FALSE;

  return TRUE;
}

/* What may be the name of a header, and not one that means something to HTTP. */
static gboolean
is_header (const char *name)
{
  static const char *const taken[]
      = { "host", "content-length", "transfer-encoding", "connection", "cookie", NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return *name != '\0' && !g_strv_contains (taken, lower)
         && strspn (lower, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen (lower);
}

gboolean
crm_account_auth_check (const CrmAccountAuth *self, GError **error)
{
  if (self == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = *text_at (self, i);
      g_autoptr (GUri) uri = NULL;

      if (text == NULL)
        continue;
      if (!is_plain (text))
        return fail (error, "Something about the sign-in is no plain text");
      if (texts[i].is_url && (uri = crm_oauth_places_parse (text, NULL)) == NULL)
        return fail (error, "An address of the identity service cannot be used");
    }
  if (self->kind == CRM_ACCOUNT_AUTH_API_KEY && (self->header == NULL || !is_header (self->header)))
    return fail (error, "An API key needs the name of a header");
  if (self->kind == CRM_ACCOUNT_AUTH_CERTIFICATE && self->certificate == NULL)
    return fail (error, "A certificate needs the name of a file");
  if (crm_account_auth_is_oauth (self) && (self->client_id == NULL || *self->client_id == '\0'))
    return fail (error, "OAuth needs a client id, which an administrator gives out");

  return TRUE;
}

/* --- account.json ------------------------------------------------------------------------ */

void
crm_account_auth_build (const CrmAccountAuth *self, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kind");
  json_builder_add_string_value (builder, kind_names[self->kind]);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*text_at (self, i) != NULL)
      {
        json_builder_set_member_name (builder, texts[i].name);
        json_builder_add_string_value (builder, *text_at (self, i));
      }
  json_builder_end_object (builder);
}

static char *
dup_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  gboolean is_text = node != NULL && JSON_NODE_HOLDS_VALUE (node)
                     && json_node_get_value_type (node) == G_TYPE_STRING;

  return is_text ? json_node_dup_string (node) : NULL;
}

CrmAccountAuth *
crm_account_auth_read (JsonNode *node)
{
  g_autoptr (CrmAccountAuth) self = g_new0 (CrmAccountAuth, 1);
  g_autofree char *kind = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  kind = dup_text (object, "kind");
  if (!crm_account_auth_kind_from_text (kind, &self->kind))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_at (self, i) = dup_text (object, texts[i].name);

  return crm_account_auth_check (self, NULL) ? g_steal_pointer (&self) : NULL;
}
