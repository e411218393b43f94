/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gi18n.h>

#include "crm-commands-private.h"
#include "crm-error.h"
#include "crm-output.h"

/* The first line of standard input, without its end. */
static char *
read_password (void)
{
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  char *line = NULL;
  gsize end = 0;

  g_io_channel_set_encoding (input, NULL, NULL);
  if (g_io_channel_read_line (input, &line, NULL, &end, NULL) != G_IO_STATUS_NORMAL)
    return g_strdup ("");
  line[end] = '\0';

  return line;
}

/* The project file as text, checked as far as that goes without the server. */
static gboolean
load_project_file (CrmRunning *run, char **json, int *status)
{
  GError *error = NULL;

  if (run->options->project == NULL || crm_run_is_url (run->options->project)
      || g_file_get_contents (run->options->project, json, NULL, &error))
    return TRUE;

  *status = crm_run_fail (run, CRM_EXIT_FAILED, error);
  return FALSE;
}

/* The password, token, key or secret of the client, and %NULL where there is none to ask for. */
static char *
read_secret (CrmRunning *run, const CrmAccountAuth *auth)
{
  const CrmOptions *options = run->options;
  g_autofree char *given = NULL;

  switch (crm_account_auth_get_kind (auth))
    {
    case CRM_ACCOUNT_AUTH_CERTIFICATE:
      return NULL;
    case CRM_ACCOUNT_AUTH_OAUTH_CODE:
    case CRM_ACCOUNT_AUTH_OAUTH_DEVICE:
      /* Of a client that has a secret: the second line of what is kept. */
      given = options->password_stdin ? read_password () : NULL;
      return given != NULL ? g_strconcat ("\n", given, NULL) : NULL;
    case CRM_ACCOUNT_AUTH_PASSWORD:
      if (options->user == NULL)
        return NULL;
      break;
    case CRM_ACCOUNT_AUTH_TOKEN:
    case CRM_ACCOUNT_AUTH_API_KEY:
    case CRM_ACCOUNT_AUTH_OAUTH_CLIENT:
      break;
    }

  return options->password_stdin ? read_password () : crm_run_dup_password (run, options->user);
}

int
crm_run_account_add (CrmRunning *run)
{
  const CrmOptions *options = run->options;
  CrmAccountInfo info = { (char *) run->arguments[0],
                          options->url,
                          options->type != NULL ? options->type : (char *) "auto",
                          options->user,
                          options->requests_per_day,
                          NULL,
                          options->ca_file,
                          FALSE };
  g_autoptr (CrmAccountAuth) auth = crm_run_dup_auth (run);
  g_autofree char *password = NULL;
  g_autofree char *project = NULL;
  gboolean kept = TRUE;
  GError *error = NULL;
  int status = CRM_EXIT_DONE;

  if (!load_project_file (run, &project, &status))
    return status;
  info.auth = auth;
  if (options->project != NULL && crm_run_is_url (options->project))
    info.project_url = options->project;
  if (!crm_account_auth_check (auth, &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);
  password = read_secret (run, auth);
  if (g_cancellable_set_error_if_cancelled (run->context->cancellable, &error))
    {
      g_error_free (error);
      return crm_run_refuse (run, CRM_EXIT_FAILED, _ ("Stopped: no account was added"));
    }
  if (!crm_account_list_add (run->context->list, &info, password, project, &kept, &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  if (password != NULL && !kept)
    crm_commands_complain (run->context->err,
                           _ ("There is no keyring: the password was not kept. Set "
                              "LIAISON_PASSWORD, or type it at each synchronization"));
  return crm_account_auth_needs_person (auth) ? crm_run_sign_in_to (run, info.name) : CRM_EXIT_DONE;
}

static void
print_account_json (CrmRunning *run, const CrmAccountInfo *info)
{
  crm_run_print (run, "{\"name\":");
  crm_output_json_string (run->buffer, info->name);
  crm_run_print (run, ",\"url\":");
  crm_output_json_string (run->buffer, info->url);
  crm_run_print (run, ",\"type\":");
  crm_output_json_string (run->buffer, info->type);
  crm_run_print (run, ",\"user\":");
  crm_output_json_string (run->buffer, info->user);
  crm_run_print (run, "}");
}

int
crm_run_account_list (CrmRunning *run)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) infos = crm_account_list_load (run->context->list, &error);
  g_autoptr (CrmTable) table = crm_table_new (4, 80);

  if (infos == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  if (run->options->json)
    crm_run_print (run, "[");
  for (guint i = 0; i < infos->len; i++)
    {
      const CrmAccountInfo *info = g_ptr_array_index (infos, i);

      if (run->options->json)
        {
          crm_run_print (run, "%s", i > 0 ? "," : "");
          print_account_json (run, info);
          continue;
        }
      crm_table_add (table, info->name);
      crm_table_add (table, info->url);
      crm_table_add (table, info->type);
      crm_table_add (table, info->user);
    }
  if (run->options->json)
    crm_run_print (run, "]\n");
  crm_table_print (table, run->buffer);
  return CRM_EXIT_DONE;
}

int
crm_run_account_remove (CrmRunning *run)
{
  GError *error = NULL;

  if (!crm_account_list_remove (run->context->list, run->arguments[0], &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  return CRM_EXIT_DONE;
}
