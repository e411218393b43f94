/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-account-discover.h"
#include "crm-account-sign-in.h"

static CrmAccountAuthKind found_kind;
static guint found_kinds;
static gboolean found_open;
static char *connected; /* what was asked for last, as text */
static GTask *waiting;  /* the connecting that is on; or NULL */

void
crm_fake_set_found (CrmAccountAuthKind kind, guint kinds, gboolean is_open)
{
  found_kind = kind;
  found_kinds = kinds;
  found_open = is_open;
}

const char *
crm_fake_get_connected (void)
{
  return connected != NULL ? connected : "";
}

/* --- looking around ------------------------------------------------------------------------ */

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
free_discovery (gpointer data)
{
  crm_account_discovery_free (data);
}

static CrmAccountDiscovery *
make_discovery (const char *address)
{
  CrmAccountDiscovery *found = g_new0 (CrmAccountDiscovery, 1);
  gboolean has_identity = found_kind >= CRM_ACCOUNT_AUTH_OAUTH_CODE;

  found->server = g_strdup ("OData service, OData 4.0");
  found->url = g_strdup (address);
  found->type = g_strdup ("odata");
  found->is_encrypted = TRUE;
  found->is_open = found_open;
  found->kind = found_kind;
  found->kinds = found_kinds | 1u << found_kind;
  if (has_identity)
    {
      found->identity = g_strdup ("id.example");
      found->issuer = g_strdup ("https://id.example/tenant");
      found->person_scope = g_strdup ("openid offline_access");
      found->client_scope = g_strdup ("https://crm.example.com/.default");
      found->redirect_uri = g_strdup ("http://localhost");
    }

  return found;
}

static gboolean
discover_cb (gpointer user_data)
{
  GTask *task = user_data;
  GError *error = crm_fake_next_error ("probes");

  if (g_task_return_error_if_cancelled (task))
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, make_discovery (g_task_get_task_data (task)), free_discovery);

  return G_SOURCE_REMOVE;
}

void
crm_account_discover_async (const char *address,
                            const char *ca_file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, g_strdup (address), g_free);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, discover_cb, task, g_object_unref);
}

CrmAccountDiscovery *
crm_account_discover_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
crm_account_auth_free (CrmAccountAuth *self)
{
  if (self == NULL)
    return;
  g_free (self->header);
  g_free (self->certificate);
  g_free (self->client_id);
  g_free (self->scope);
  g_free (self->redirect_uri);
  g_free (self->issuer);
  g_free (self);
}

/* --- connecting ---------------------------------------------------------------------------- */

static void
add_fact (GString *text, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, " %s=%s", name, value);
}

static char *
describe (const CrmAccountInfo *info, const char *secret)
{
  const CrmAccountAuth *auth = info->auth;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s", info->url, info->type);
  add_fact (text, "user", info->user);
  add_fact (text, "secret", secret);
  add_fact (text, "ca", info->ca_file);
  add_fact (text, "project", info->project_url);
  add_fact (text, "asks", info->asks_each_time ? "each-time" : NULL);
  if (auth != NULL)
    {
      g_string_append_printf (text, " kind=%d", auth->kind);
      add_fact (text, "header", auth->header);
      add_fact (text, "certificate", auth->certificate);
      add_fact (text, "client", auth->client_id);
      add_fact (text, "issuer", auth->issuer);
      add_fact (text, "scope", auth->scope);
      add_fact (text, "redirect", auth->redirect_uri);
    }

  return g_string_free (text, FALSE);
}

void
crm_fake_end_connecting (GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&waiting);
  gboolean kept;

  g_assert_nonnull (task);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  crm_account_list_add (g_task_get_source_object (task), g_task_get_task_data (task), NULL, NULL,
                        &kept, NULL);
  g_task_return_pointer (task, g_strdup ("OData service, OData 4.0"), g_free);
}

gboolean
crm_fake_is_connecting (void)
{
  return waiting != NULL;
}

static gboolean
end_cb (gpointer user_data)
{
  if (waiting != NULL)
    crm_fake_end_connecting (crm_fake_next_error ("connects"));

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  if (waiting != NULL)
    crm_fake_end_connecting (
        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The person gave up"));
}

static void
free_info (gpointer data)
{
  crm_account_info_free (data);
}

/* Where a person has to do something it goes on until crm_fake_end_connecting(). */
void
crm_account_list_connect_async (CrmAccountList *self,
                                const CrmAccountInfo *info,
                                const char *secret,
                                const CrmAccountPerson *person,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  CrmAccountInfo *copy = g_new0 (CrmAccountInfo, 1);
  CrmAccountAuthKind kind = info->auth != NULL ? info->auth->kind : CRM_ACCOUNT_AUTH_PASSWORD;

  g_assert_null (waiting);
  g_free (connected);
  connected = describe (info, secret);
  copy->name = g_strdup (info->name);
  waiting = g_task_new (self, NULL, callback, user_data);
  g_task_set_task_data (waiting, copy, free_info);
  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), waiting,
                           G_CONNECT_DEFAULT);
  if (kind == CRM_ACCOUNT_AUTH_OAUTH_CODE)
    person->open_browser ("https://id.example/authorize?state=1", person->user_data, NULL);
  else if (kind == CRM_ACCOUNT_AUTH_OAUTH_DEVICE)
    person->show_code ("WDJB-MJHT", "https://id.example/activate", NULL, person->user_data);
  else
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, end_cb, NULL, NULL);
}

char *
crm_account_list_connect_finish (CrmAccountList *self,
                                 GAsyncResult *result,
                                 gboolean *kept,
                                 GError **error)
{
  *kept = strstr (crm_fake_get_connected (), "asks=each-time") == NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}
