/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-list.h"
#include "crm-handover.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *directory;
  CrmHandover *owner;
  GOutputStream *out;
  GOutputStream *err;
  gint running;
  gint cancelled;
} Fixture;

static int
run_echo (const char *const *argv,
          GOutputStream *out,
          GOutputStream *err,
          GCancellable *cancellable,
          gpointer user_data)
{
  Fixture *f = user_data;

  g_atomic_int_inc (&f->running);
  if (g_strcmp0 (argv[0], "wait") == 0)
    {
      GPollFD fd;

      g_output_stream_write_all (out, "waiting\n", 8, NULL, NULL, NULL);
      g_cancellable_make_pollfd (cancellable, &fd);
      g_poll (&fd, 1, -1);
      g_cancellable_release_fd (cancellable);
      g_atomic_int_inc (&f->cancelled);
      return 1;
    }
  if (g_strcmp0 (argv[0], "big") == 0)
    {
      g_autofree char *text = g_malloc (1000 * 1000);

      memset (text, 'x', 1000 * 1000);
      g_output_stream_write_all (out, text, 1000 * 1000, NULL, NULL, NULL);
      return 0;
    }
  for (guint i = 0; argv[i] != NULL; i++)
    g_output_stream_printf (out, NULL, NULL, NULL, "[%s]", argv[i]);
  g_output_stream_write_all (err, "oops\n", 5, NULL, NULL, NULL);
  return 3;
}

static void
set_up_in (Fixture *f, const char *directory)
{
  g_autoptr (GError) error = NULL;

  f->directory = g_strdup (directory);
  f->out = g_memory_output_stream_new_resizable ();
  f->err = g_memory_output_stream_new_resizable ();
  f->owner = crm_handover_serve (f->directory, run_echo, f, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *directory = g_dir_make_tmp ("liaison-handover-XXXXXX", NULL);

  set_up_in (f, directory);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->directory, "liaison.socket", NULL);

  if (f->owner != NULL)
    crm_handover_close (f->owner);
  g_clear_object (&f->owner);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_rmdir (f->directory);
  g_free (f->directory);
  g_clear_object (&f->out);
  g_clear_object (&f->err);
}

static const char *
text_of (GOutputStream *stream)
{
  g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL);
  return g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream));
}

static void
test_command_and_answer (Fixture *f, gconstpointer data)
{
  const char *argv[] = { "create", "Contact", "", "Name=Łucja \"x\"\n明", NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_assert_true (crm_handover_call (f->directory, argv, f->out, f->err, &status, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 3);
  g_assert_cmpstr (text_of (f->out), ==, "[create][Contact][][Name=Łucja \"x\"\n明]");
  g_assert_cmpstr (text_of (f->err), ==, "oops\n");
}

static void
test_much_output (Fixture *f, gconstpointer data)
{
  const char *argv[] = { "big", NULL };
  int status = -1;

  g_assert_true (crm_handover_call (f->directory, argv, f->out, f->err, &status, NULL, NULL));
  g_assert_cmpuint (strlen (text_of (f->out)), ==, 1000 * 1000);
}

static void
test_socket_is_private (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->directory, "liaison.socket", NULL);
  GStatBuf about;

  g_assert_cmpint (g_lstat (path, &about), ==, 0);
  g_assert_true (S_ISSOCK (about.st_mode));
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);
}

/* An address holds 107 bytes: a home directory may be longer. */
static void
test_long_path (void)
{
  g_autofree char *base = g_dir_make_tmp ("liaison-handover-XXXXXX", NULL);
  g_autofree char *name = g_strnfill (200, 'n');
  g_autofree char *directory = g_build_filename (base, name, NULL);
  Fixture f = { 0 };

  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  set_up_in (&f, directory);
  test_command_and_answer (&f, NULL);
  tear_down (&f, NULL);
  g_rmdir (base);
}

static void
test_nobody_answers (Fixture *f, gconstpointer data)
{
  const char *argv[] = { "status", NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  crm_handover_close (f->owner);
  g_assert_false (crm_handover_call (f->directory, argv, f->out, f->err, &status, NULL, &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_HELD);
}

typedef struct
{
  Fixture *f;
  GCancellable *cancellable;
  GError *error;
} Call;

static gpointer
call_wait (gpointer user_data)
{
  Call *call = user_data;
  const char *argv[] = { "wait", NULL };
  int status = -1;

  crm_handover_call (call->f->directory, argv, call->f->out, call->f->err, &status,
                     call->cancellable, &call->error);
  return NULL;
}

static void
wait_until (gint *number)
{
  while (g_atomic_int_get (number) == 0)
    g_thread_yield ();
}

static void
test_caller_that_goes_ends_its_command (Fixture *f, gconstpointer data)
{
  Call call = { .f = f, .cancellable = g_cancellable_new () };
  GThread *thread = g_thread_new ("caller", call_wait, &call);

  wait_until (&f->running);
  g_cancellable_cancel (call.cancellable);
  g_thread_join (thread);
  g_assert_error (call.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  wait_until (&f->cancelled);
  g_clear_error (&call.error);
  g_clear_object (&call.cancellable);
}

static void
test_owner_that_closes_ends_commands (Fixture *f, gconstpointer data)
{
  Call call = { .f = f };
  GThread *thread = g_thread_new ("caller", call_wait, &call);

  wait_until (&f->running);
  crm_handover_close (f->owner);
  g_thread_join (thread);
  g_assert_cmpint (f->cancelled, ==, 1);
  g_clear_error (&call.error);
}

/* A process that owns the directory and is killed leaves its socket. */
static void
test_killed_owner_leaves_nothing_that_matters (void)
{
  g_autofree char *directory = g_dir_make_tmp ("liaison-handover-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "liaison.socket", NULL);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = { self, "--own", directory, NULL };
  const char *command[] = { "status", NULL };
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  char ready[6];
  Fixture f = { 0 };
  int status = -1;

  child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (child), ready, sizeof ready, NULL, NULL,
                           &error);
  g_assert_no_error (error);
  g_subprocess_send_signal (child, SIGKILL);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  f.out = g_memory_output_stream_new_resizable ();
  g_assert_false (crm_handover_call (directory, command, f.out, f.out, &status, NULL, &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_HELD);
  g_clear_object (&f.out);
  set_up_in (&f, directory);
  test_command_and_answer (&f, NULL);
  tear_down (&f, NULL);
}

static int
own (const char *directory)
{
  Fixture f = { 0 };

  set_up_in (&f, directory);
  if (write (STDOUT_FILENO, "ready\n", 6) != 6)
    return 1;
  for (;;)
    pause ();
}

#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--own") == 0)
    return own (argv[2]);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("/handover/command-and-answer", test_command_and_answer);
  TEST ("/handover/much-output", test_much_output);
  TEST ("/handover/private", test_socket_is_private);
  g_test_add_func ("/handover/long-path", test_long_path);
  TEST ("/handover/nobody", test_nobody_answers);
  TEST ("/handover/caller-goes", test_caller_that_goes_ends_its_command);
  TEST ("/handover/owner-closes", test_owner_that_closes_ends_commands);
  g_test_add_func ("/handover/killed-owner", test_killed_owner_leaves_nothing_that_matters);
  return g_test_run ();
}
