/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "crm-account-sign-in.h"
#include "crm-commands-private.h"
#include "crm-error.h"

/* The address is told always: a browser may be somewhere else, or not open by itself. */
static gboolean
open_browser_cb (const char *url, gpointer user_data, GError **error)
{
  CrmRunning *run = user_data;
  g_autofree char *words = g_strdup_printf (_ ("Sign in with a browser on this machine: %s"), url);
  g_autoptr (GError) problem = NULL;

  crm_commands_complain (run->context->err, words);
  if (run->context->open_browser != NULL
      && !run->context->open_browser (url, run->context->user_data, &problem))
    g_debug ("No browser opens: %s", problem->message);

  return TRUE;
}

static void
show_code_cb (const char *code, const char *address, const char *address_with, gpointer user_data)
{
  CrmRunning *run = user_data;
  g_autofree char *words = g_strdup_printf (
      _ ("To sign in, open %s on any device and type in the code %s"), address, code);

  crm_commands_complain (run->context->err, words);
}

/* Here there is room for what the identity service said. */
static int
fail_sign_in (CrmRunning *run, GError *error)
{
  g_autoptr (GError) owned = error;

  if (owned->domain == CRM_REMOTE_ERROR)
    return crm_run_refuse (run, CRM_EXIT_FAILED, _ ("Not signed in: %s"), owned->message);

  return crm_run_fail (run, CRM_EXIT_FAILED, g_steal_pointer (&owned));
}

int
crm_run_sign_in_to (CrmRunning *run, const char *name)
{
  CrmAccountPerson person = { open_browser_cb, show_code_cb, run };
  GError *error = NULL;
  gboolean kept = TRUE;

  /* Whoever waits at the other end of a pipe sees the address only when it is written. */
  crm_run_flush (run);
  if (!crm_account_list_sign_in (run->context->list, name, &person, &kept,
                                 run->context->cancellable, &error))
    return fail_sign_in (run, error);
  if (!kept)
    crm_commands_complain (run->context->err,
                           _ ("There is no keyring: the sign-in lasts until this program ends"));

  return CRM_EXIT_DONE;
}

int
crm_run_account_sign_in (CrmRunning *run)
{
  return crm_run_sign_in_to (run, crm_account_get_name (run->context->account));
}

/* --- of a new account --- */

CrmAccountAuth *
crm_run_dup_auth (CrmRunning *run)
{
  const CrmOptions *options = run->options;
  g_autoptr (CrmAccountAuth) auth = g_new0 (CrmAccountAuth, 1);

  if (options->auth == NULL || !crm_account_auth_kind_from_text (options->auth, &auth->kind)
      || auth->kind == CRM_ACCOUNT_AUTH_PASSWORD)
    return NULL;

  auth->header = g_strdup (options->header);
  auth->client_id = g_strdup (options->client_id);
  auth->scope = g_strdup (options->scope);
  auth->redirect_uri = g_strdup (options->redirect_uri);
  auth->issuer = g_strdup (options->issuer);
  /* What is found again from any folder. */
  if (options->certificate != NULL)
    auth->certificate = g_canonicalize_filename (options->certificate, NULL);
  if (auth->kind == CRM_ACCOUNT_AUTH_API_KEY && auth->header == NULL)
    auth->header = g_strdup ("X-Api-Key");

  return g_steal_pointer (&auth);
}
