/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-discover.h"

#include "crm-account-private.h"
#include "crm-odata-discover.h"

#include <glib/gi18n.h>

#define KIND(kind) (1u << CRM_ACCOUNT_AUTH_##kind)

/* Entra compares the path of a loopback address, which is none here, and not the port. */
#define LOCALHOST "http://localhost"

void
crm_account_discovery_free (CrmAccountDiscovery *self)
{
  g_free (self->server);
  g_free (self->url);
  g_free (self->type);
  g_free (self->identity);
  g_free (self->issuer);
  g_free (self->person_scope);
  g_free (self->client_scope);
  g_free (self->redirect_uri);
  g_free (self);
}

static void
discovery_free (gpointer data)
{
  crm_account_discovery_free (data);
}

/* --- in an account's words --------------------------------------------------------------- */

char *
crm_account_dup_server_line (const CrmOdataProbe *found)
{
  const char *product
      = g_strcmp0 (found->product, "OData service") == 0 ? _ ("OData service") : found->product;

  /* Translators: a product and the version of a protocol: "Creatio, OData 4.0" */
  return found->version != NULL ? g_strdup_printf (_ ("%1$s, OData %2$s"), product, found->version)
                                : g_strdup (product);
}

const char *
crm_account_type_of (const CrmOdataProbe *found)
{
  if (found->type == CRM_ODATA_TYPE_AUTO)
    return "auto";
  if (found->type == CRM_ODATA_TYPE_CREATIO)
    return "creatio";

  return g_strcmp0 (found->product, "Dataverse") == 0 ? "dataverse" : "odata";
}

static guint
kinds_of (CrmOdataWays ways)
{
  static const struct
  {
    CrmOdataWays way;
    guint kinds;
  } table[] = {
    { CRM_ODATA_WAY_CREATIO, KIND (PASSWORD) },
    { CRM_ODATA_WAY_BASIC, KIND (PASSWORD) },
    { CRM_ODATA_WAY_BEARER, KIND (TOKEN) },
    { CRM_ODATA_WAY_OAUTH, KIND (OAUTH_CODE) | KIND (OAUTH_CLIENT) },
    { CRM_ODATA_WAY_DEVICE, KIND (OAUTH_DEVICE) },
    { CRM_ODATA_WAY_CERTIFICATE, KIND (CERTIFICATE) },
  };
  guint kinds = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (ways & table[i].way)
      kinds |= table[i].kinds;

  return kinds;
}

/* What most people there use. A password where nothing is named: that is asked for last. */
static CrmAccountAuthKind
best_of (CrmOdataWays ways)
{
  if (ways & CRM_ODATA_WAY_CREATIO)
    return CRM_ACCOUNT_AUTH_PASSWORD;
  if (ways & CRM_ODATA_WAY_OAUTH)
    return CRM_ACCOUNT_AUTH_OAUTH_CODE;
  if (ways & CRM_ODATA_WAY_BASIC)
    return CRM_ACCOUNT_AUTH_PASSWORD;
  if (ways & CRM_ODATA_WAY_CERTIFICATE)
    return CRM_ACCOUNT_AUTH_CERTIFICATE;

  return ways & CRM_ODATA_WAY_BEARER ? CRM_ACCOUNT_AUTH_TOKEN : CRM_ACCOUNT_AUTH_PASSWORD;
}

static char *
dup_host (const char *url)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

static CrmAccountDiscovery *
describe (const CrmOdataDiscovery *found)
{
  CrmAccountDiscovery *self = g_new0 (CrmAccountDiscovery, 1);

  self->server = crm_account_dup_server_line (&found->found);
  self->url = g_strdup (found->address);
  self->type = g_strdup (crm_account_type_of (&found->found));
  self->is_encrypted = g_str_has_prefix (found->address, "https:");
  self->is_open = (found->ways & CRM_ODATA_WAY_OPEN) != 0;
  self->kind = best_of (found->ways);
  self->kinds = kinds_of (found->ways);
  self->identity = dup_host (found->issuer);
  self->issuer = g_strdup (found->issuer);
  self->person_scope = g_strdup (found->person_scope);
  self->client_scope = g_strdup (found->client_scope);
  self->redirect_uri = g_strdup (found->wants_localhost ? LOCALHOST : NULL);

  return self;
}

/* --- looking ----------------------------------------------------------------------------- */

CrmAccountDiscovery *
crm_account_discover (const char *address,
                      const char *ca_file,
                      GCancellable *cancellable,
                      GError **error)
{
  CrmOdataConfig config = { .url = address, .ca_file = ca_file };
  g_auto (CrmOdataDiscovery) found = { 0 };

  g_return_val_if_fail (address != NULL, NULL);

  if (!crm_odata_discover (&config, &found, cancellable, error))
    return NULL;
  if (found.ways == CRM_ODATA_WAY_FOREIGN)
    {
      g_set_error_literal (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_FOREIGN,
                           "The server signs people in by NTLM or Kerberos only");
      return NULL;
    }

  return describe (&found);
}

typedef struct
{
  char *address;
  char *ca_file;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_free (self->address);
  g_free (self->ca_file);
  g_free (self);
}

static void
discover_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Asked *asked = data;
  GError *error = NULL;
  CrmAccountDiscovery *found
      = crm_account_discover (asked->address, asked->ca_file, cancellable, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, discovery_free);
  else
    g_task_return_error (task, error);
}

void
crm_account_discover_async (const char *address,
                            const char *ca_file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Asked *asked;

  g_return_if_fail (address != NULL);

  asked = g_new0 (Asked, 1);
  asked->address = g_strdup (address);
  asked->ca_file = g_strdup (ca_file);
  g_task_set_source_tag (task, crm_account_discover_async);
  g_task_set_task_data (task, asked, asked_free);
  g_task_run_in_thread (task, discover_in_thread);
}

CrmAccountDiscovery *
crm_account_discover_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
