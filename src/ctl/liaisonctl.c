/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "config.h"
#include "crm-commands.h"
#include "crm-handover.h"
#include "crm-process.h"

/* How often, and how many times, an account is tried that is held by somebody who does not
 * answer: who is just starting or ending does so within this. */
#define RETRY_MS 100
#define MAX_RETRIES 50

typedef struct
{
  CrmCommand *command;
  CrmCommandContext context;
  char **argv;
  GMainLoop *loop;
  int status;
  /* Commands that other processes handed over to this one. */
  GMutex lock;
  GCond idle;
  guint n_served;
} Program;

/* Waits for a line to be there; %FALSE where the command was interrupted meanwhile. */
static gboolean
wait_for_input (GCancellable *cancellable)
{
  GPollFD fds[2] = { { STDIN_FILENO, G_IO_IN | G_IO_HUP, 0 } };
  gboolean watches = g_cancellable_make_pollfd (cancellable, &fds[1]);

  while (g_poll (fds, watches ? 2 : 1, -1) < 0)
    ;
  if (watches)
    g_cancellable_release_fd (cancellable);

  return !g_cancellable_is_cancelled (cancellable);
}

static char *
ask_password (const char *user, gpointer user_data)
{
  struct termios before, silent;
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);
  char *line = NULL;
  gsize end = 0;

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &before) != 0)
    return NULL;

  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  g_printerr (_ ("Password of %s: "), user != NULL ? user : "");
  g_io_channel_set_encoding (input, NULL, NULL);
  if (wait_for_input (user_data)
      && g_io_channel_read_line (input, &line, NULL, &end, NULL) == G_IO_STATUS_NORMAL)
    line[end] = '\0';
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");

  return line;
}

static gboolean
open_browser (const char *url, gpointer user_data, GError **error)
{
  return g_app_info_launch_default_for_uri (url, NULL, error);
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (((Program *) data)->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
interrupted_cb (gpointer data)
{
  g_cancellable_cancel (((Program *) data)->context.cancellable);
  return G_SOURCE_CONTINUE;
}

/* Runs @func on a thread while the main loop turns. */
static void
run_with_loop (Program *self, GThreadFunc func)
{
  GThread *thread = g_thread_new ("liaison-command", func, self);

  g_main_loop_run (self->loop);
  g_thread_join (thread);
}

static gpointer
command_in_thread (gpointer data)
{
  Program *self = data;

  self->status = crm_command_run (self->command, &self->context);
  g_idle_add (quit_cb, self);
  return NULL;
}

/* --- holding an account ------------------------------------------------------------------- */

static int
serve (const char *const *argv,
       GOutputStream *out,
       GOutputStream *err,
       GCancellable *cancellable,
       gpointer user_data)
{
  Program *self = user_data;
  CrmCommandContext context = { .list = self->context.list,
                                .account = self->context.account,
                                .out = out,
                                .err = err,
                                .cancellable = cancellable };
  int status;

  g_mutex_lock (&self->lock);
  self->n_served++;
  g_mutex_unlock (&self->lock);
  status = crm_commands_run (&context, (int) g_strv_length ((char **) argv), (char **) argv);
  g_mutex_lock (&self->lock);
  self->n_served--;
  g_cond_broadcast (&self->idle);
  g_mutex_unlock (&self->lock);

  return status;
}

/* What was taken on for others is finished first. */
static gpointer
wait_for_served (gpointer data)
{
  Program *self = data;

  g_mutex_lock (&self->lock);
  while (self->n_served > 0 && !g_cancellable_is_cancelled (self->context.cancellable))
    g_cond_wait_until (&self->idle, &self->lock, g_get_monotonic_time () + G_TIME_SPAN_SECOND);
  g_mutex_unlock (&self->lock);
  g_idle_add (quit_cb, self);
  return NULL;
}

static void
run_as_owner (Program *self, const char *directory)
{
  g_autoptr (CrmHandover) handover = crm_handover_serve (directory, serve, self, NULL);

  run_with_loop (self, command_in_thread);
  run_with_loop (self, wait_for_served);
  if (handover != NULL)
    crm_handover_close (handover);
  crm_account_close (self->context.account);
}

/* --- handing over -------------------------------------------------------------------------- */

typedef struct
{
  Program *program;
  const char *directory;
  GError *error;
} Call;

static gpointer
call_in_thread (gpointer data)
{
  Call *call = data;
  Program *self = call->program;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  g_strv_builder_addv (builder, (const char **) self->argv);
  if (self->context.is_terminal && crm_command_is_sync (self->command))
    g_strv_builder_add (builder, "--progress");
  argv = g_strv_builder_end (builder);
  crm_handover_call (call->directory, (const char *const *) argv, self->context.out,
                     self->context.err, &self->status, self->context.cancellable, &call->error);
  g_idle_add (quit_cb, self);
  return NULL;
}

/* %FALSE: nobody is there to take it. */
static gboolean
hand_over (Program *self, const char *directory)
{
  Call call = { self, directory, NULL };
  GThread *thread = g_thread_new ("liaison-handover", call_in_thread, &call);

  g_main_loop_run (self->loop);
  g_thread_join (thread);
  if (g_error_matches (call.error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_HELD))
    {
      g_error_free (call.error);
      return FALSE;
    }
  if (call.error != NULL)
    {
      g_autofree char *words = crm_commands_describe_error (call.error);

      crm_commands_complain (self->context.err, words);
      self->status = crm_command_is_sync (self->command) ? CRM_EXIT_NOT_SYNCED : CRM_EXIT_FAILED;
      g_error_free (call.error);
    }
  return TRUE;
}

/* --- from the beginning to the end -------------------------------------------------------------
 */

static int
give_up (Program *self, const GError *error)
{
  g_autofree char *words = crm_commands_describe_error (error);

  crm_commands_complain (self->context.err, words);
  return crm_command_is_sync (self->command) ? CRM_EXIT_NOT_SYNCED : CRM_EXIT_FAILED;
}

static int
run_on_account (Program *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = crm_commands_dup_account_name (
      self->context.list, crm_command_get_account_name (self->command), &error);
  g_autofree char *directory = NULL;
  const char *password = g_getenv ("LIAISON_PASSWORD");

  if (name == NULL)
    return give_up (self, error);
  directory = crm_account_list_dup_directory (self->context.list, name);
  if (password != NULL)
    crm_account_list_set_session_password (self->context.list, name, password);

  for (guint i = 0; i < MAX_RETRIES; i++)
    {
      g_autoptr (CrmAccount) account = NULL;

      g_clear_error (&error);
      account = crm_account_list_open (self->context.list, name, &error);
      if (account != NULL)
        {
          self->context.account = account;
          if (crm_account_get_notice (account) != NULL)
            crm_commands_complain (self->context.err, crm_account_get_notice (account));
          run_as_owner (self, directory);
          return self->status;
        }
      if (!g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_HELD))
        break;
      if (hand_over (self, directory))
        return self->status;
      g_usleep (RETRY_MS * 1000);
    }

  return give_up (self, error);
}

static int
run (Program *self)
{
  if (crm_command_needs_account (self->command))
    return run_on_account (self);

  run_with_loop (self, command_in_thread);
  return self->status;
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) in = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GOutputStream) out = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  g_autoptr (GOutputStream) err = g_unix_output_stream_new (STDERR_FILENO, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CrmAccountList) list = crm_account_list_new ();
  g_autoptr (CrmCommand) command = NULL;
  g_autoptr (GError) error = NULL;
  Program self = { .argv = argv, .loop = loop };

  crm_process_init ();
  crm_process_hide ();
  signal (SIGPIPE, SIG_IGN); /* a reader that went away is seen when writing */

  command = crm_command_parse (argc, argv, &error);
  if (command == NULL)
    {
      crm_commands_complain (err, error->message);
      return CRM_EXIT_USAGE;
    }

  self.command = command;
  self.context = (CrmCommandContext) { .list = list,
                                       .in = in,
                                       .out = out,
                                       .err = err,
                                       .cancellable = cancellable,
                                       .is_terminal = isatty (STDERR_FILENO),
                                       .has_person = isatty (STDIN_FILENO),
                                       .ask_password = ask_password,
                                       .open_browser = open_browser,
                                       .user_data = cancellable };
  g_unix_signal_add (SIGINT, interrupted_cb, &self);
  g_unix_signal_add (SIGTERM, interrupted_cb, &self);

  return run (&self);
}
