/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gi18n.h>

#include "crm-commands-private.h"
#include "crm-output.h"

/* One command of a batch: what it printed and complained of is kept to go out in one line. */
typedef struct
{
  GOutputStream *out;
  GOutputStream *err;
  int status;
} Answer;

static void
answer_init (Answer *self)
{
  self->out = g_memory_output_stream_new_resizable ();
  self->err = g_memory_output_stream_new_resizable ();
  self->status = CRM_EXIT_USAGE;
}

static void
answer_clear (Answer *self)
{
  g_clear_object (&self->out);
  g_clear_object (&self->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static char *
dup_text (GOutputStream *stream)
{
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);
  const char *data = g_memory_output_stream_get_data (memory);

  return data != NULL ? g_strndup (data, g_memory_output_stream_get_data_size (memory))
                      : g_strdup ("");
}

/* %FALSE: not a command for this account; @answer says why. */
static gboolean
may_run (CrmRunning *run, CrmCommand *command, Answer *answer)
{
  const char *account = crm_command_get_account_name (command);

  if (command->spec != NULL && command->spec->func == crm_run_batch)
    {
      crm_commands_complain (answer->err, _ ("A batch has no other batch in it"));
      return FALSE;
    }
  if (account != NULL && crm_command_needs_account (command)
      && !g_str_equal (account, crm_account_get_name (run->context->account)))
    {
      crm_commands_complain (answer->err, _ ("A batch works on one account"));
      return FALSE;
    }

  return TRUE;
}

static void
run_line (CrmRunning *run, const char *line, Answer *answer)
{
  CrmCommandContext context = *run->context;
  g_autofree char *full = g_strconcat ("liaisonctl ", line, NULL);
  g_autoptr (CrmCommand) command = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;
  int argc;

  context.out = answer->out;
  context.err = answer->err;
  context.in = NULL;
  context.is_terminal = FALSE;
  if (g_shell_parse_argv (full, &argc, &argv, &error))
    command = crm_command_parse (argc, argv, &error);
  if (command == NULL)
    crm_commands_complain (answer->err, error->message);
  else if (may_run (run, command, answer))
    answer->status = crm_command_run (command, &context);
}

static void
print_answer (CrmRunning *run, Answer *answer)
{
  g_autofree char *out = dup_text (answer->out);
  g_autofree char *err = dup_text (answer->err);

  crm_run_print (run, "{\"status\":%d,\"out\":", answer->status);
  crm_output_json_string (run->buffer, out);
  crm_run_print (run, ",\"err\":");
  crm_output_json_string (run->buffer, err);
  crm_run_print (run, "}\n");
}

int
crm_run_batch (CrmRunning *run)
{
  g_autoptr (GDataInputStream) lines = NULL;
  int worst = CRM_EXIT_DONE;

  if (run->context->in == NULL)
    return crm_run_refuse (run, CRM_EXIT_FAILED, _ ("Another program has this account open"));

  lines = g_data_input_stream_new (run->context->in);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  for (;;)
    {
      GError *error = NULL;
      g_autofree char *line
          = g_data_input_stream_read_line_utf8 (lines, NULL, run->context->cancellable, &error);
      g_auto (Answer) answer = { 0 };

      if (error != NULL)
        return crm_run_fail (run, CRM_EXIT_FAILED, error);
      if (line == NULL)
        return worst;
      if (line[strspn (line, " \t")] == '\0' || line[0] == '#')
        continue;
      answer_init (&answer);
      run_line (run, line, &answer);
      print_answer (run, &answer);
      worst = MAX (worst, answer.status);
      if (!crm_run_flush (run))
        return worst;
    }
}
