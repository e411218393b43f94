/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "config.h"
#include "crm-arena.h"
#include "crm-commands-private.h"
#include "crm-error.h"
#include "crm-output.h"
#include "crm-project.h"
#include "crm-store-types.h"

#define LARGE (32 * 1024)

/* --- output ------------------------------------------------------------------------------ */

void
crm_run_print (CrmRunning *run, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (run->buffer, format, arguments);
  va_end (arguments);
}

gboolean
crm_run_flush (CrmRunning *run)
{
  if (!run->is_broken && run->buffer->len > 0
      && !g_output_stream_write_all (run->context->out, run->buffer->str, run->buffer->len, NULL,
                                     NULL, NULL))
    run->is_broken = TRUE;
  g_string_truncate (run->buffer, 0);

  return !run->is_broken;
}

gboolean
crm_run_flush_large (CrmRunning *run)
{
  return run->buffer->len < LARGE ? !run->is_broken : crm_run_flush (run);
}

void
crm_commands_complain (GOutputStream *err, const char *message)
{
  g_autofree char *line = crm_output_dup_line (message);
  g_autofree char *text = g_strdup_printf ("liaisonctl: %s\n", line);

  g_output_stream_write_all (err, text, strlen (text), NULL, NULL, NULL);
}

/* The account layer's words are for any screen; here is room for what exactly was wrong. */
char *
crm_commands_describe_error (const GError *error)
{
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return crm_account_describe_error (error);
  if (error->domain == CRM_FORMAT_ERROR || error->domain == G_IO_ERROR
      || error->domain == G_FILE_ERROR || error->domain == G_OPTION_ERROR
      || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID)
      || g_error_matches (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID))
    return g_strdup (error->message);

  words = crm_account_describe_error (error);
  if (g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SIGN_IN))
    return g_strdup_printf ("%s (liaisonctl account sign-in; %s)", words, error->message);
  if (error->domain == CRM_REMOTE_ERROR && error->message[0] != '\0')
    return g_strdup_printf ("%s (%s)", words, error->message);

  return g_steal_pointer (&words);
}

int
crm_run_fail (CrmRunning *run, int status, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autofree char *words = crm_commands_describe_error (owned);

  crm_run_flush (run);
  crm_commands_complain (run->context->err, words);
  return status;
}

int
crm_run_refuse (CrmRunning *run, int status, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  crm_run_flush (run);
  crm_commands_complain (run->context->err, message);
  return status;
}

/* --- the main thread ---------------------------------------------------------------------- */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GMutex lock;
  GCond done;
  gboolean is_done;
} MainCall;

static gboolean
call_cb (gpointer user_data)
{
  MainCall *call = user_data;

  call->func (call->data);
  g_mutex_lock (&call->lock);
  call->is_done = TRUE;
  g_cond_signal (&call->done);
  g_mutex_unlock (&call->lock);
  return G_SOURCE_REMOVE;
}

void
crm_run_on_main (GSourceFunc func, gpointer data)
{
  MainCall call = { .func = func, .data = data };
  g_autoptr (GSource) source = g_idle_source_new ();

  g_mutex_init (&call.lock);
  g_cond_init (&call.done);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, call_cb, &call, NULL);
  g_source_attach (source, NULL);
  g_mutex_lock (&call.lock);
  while (!call.is_done)
    g_cond_wait (&call.done, &call.lock);
  g_mutex_unlock (&call.lock);
  g_cond_clear (&call.done);
  g_mutex_clear (&call.lock);
}

/* --- what many commands begin with ---------------------------------------------------------- */

typedef struct
{
  CrmAccount *account;
  CrmProject *project;
} ProjectCall;

static gboolean
dup_project_cb (gpointer data)
{
  ProjectCall *call = data;

  call->project = crm_account_dup_project (call->account);
  return G_SOURCE_REMOVE;
}

CrmProject *
crm_run_dup_project (CrmRunning *run)
{
  ProjectCall call = { run->context->account, NULL };

  crm_run_on_main (dup_project_cb, &call);
  if (call.project == NULL)
    crm_run_refuse (run, CRM_EXIT_FAILED,
                    _ ("The account was never synchronized (liaisonctl sync)"));

  return call.project;
}

static gboolean
is_called (const char *name, const char *wanted)
{
  g_autofree char *a = g_utf8_casefold (name, -1);
  g_autofree char *b = g_utf8_casefold (wanted, -1);

  return g_str_equal (a, b);
}

CrmEntity *
crm_run_find_entity (CrmRunning *run, CrmProject *project, const char *name)
{
  CrmEntity *entity = crm_project_find_entity (project, name);

  if (entity == NULL)
    entity = crm_project_find_entity_by_set (project, name);
  for (guint i = 0; entity == NULL && i < project->entities->len; i++)
    {
      CrmEntity *each = g_ptr_array_index (project->entities, i);

      if (is_called (each->name, name) || is_called (each->set, name))
        entity = each;
    }
  if (entity == NULL)
    crm_run_refuse (run, CRM_EXIT_FAILED, _ ("There is no entity “%s”"), name);

  return entity;
}

char *
crm_run_dup_key (CrmEntity *entity, const char *text, GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new0 (CrmValue, entity->n_fields);

  if (!crm_entity_parse_key (entity, text, arena, values, error))
    return NULL;

  return crm_entity_dup_key (entity, values);
}

char *
crm_run_ask_password (CrmRunning *run, const char *user)
{
  const char *given = g_getenv ("LIAISON_PASSWORD");

  if (given != NULL)
    return g_strdup (given);

  return run->context->ask_password != NULL
             ? run->context->ask_password (user, run->context->user_data)
             : NULL;
}

char *
crm_run_dup_password (CrmRunning *run, const char *user)
{
  char *asked = crm_run_ask_password (run, user);

  return asked != NULL ? asked : g_strdup ("");
}

char *
crm_commands_dup_account_name (CrmAccountList *list, const char *name, GError **error)
{
  g_autoptr (GPtrArray) infos = NULL;

  if (name != NULL)
    return g_strdup (name);
  infos = crm_account_list_load (list, error);
  if (infos == NULL)
    return NULL;
  if (infos->len == 1)
    return g_strdup (((CrmAccountInfo *) g_ptr_array_index (infos, 0))->name);

  g_set_error_literal (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID,
                       infos->len == 0 ? _ ("There is no account yet (liaisonctl account add)")
                                       : _ ("There are several accounts: name one with --account"));
  return NULL;
}

/* --- running ------------------------------------------------------------------------------- */

static void
print_version (CrmRunning *run)
{
  crm_run_print (run, "liaisonctl %s\n", VERSION);
}

int
crm_command_run (CrmCommand *self, CrmCommandContext *context)
{
  g_autoptr (GString) buffer = g_string_new (NULL);
  CrmRunning run = { .context = context,
                     .options = &self->options,
                     .arguments = (const char *const *) self->options.arguments,
                     .n_arguments = g_strv_length (self->options.arguments),
                     .buffer = buffer };
  int status = CRM_EXIT_DONE;

  g_return_val_if_fail (context != NULL, CRM_EXIT_FAILED);
  g_return_val_if_fail (!crm_command_needs_account (self) || context->account != NULL,
                        CRM_EXIT_FAILED);

  if (self->options.version)
    print_version (&run);
  else if (self->help != NULL)
    g_string_append (buffer, self->help);
  else
    status = self->spec->func (&run);
  crm_run_flush (&run);

  return status;
}

int
crm_commands_run (CrmCommandContext *context, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmCommand) command = crm_command_parse (argc, argv, &error);

  if (command == NULL)
    {
      crm_commands_complain (context->err, error->message);
      return CRM_EXIT_USAGE;
    }

  return crm_command_run (command, context);
}
