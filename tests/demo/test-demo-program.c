/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* The program itself: what it prints first, and how it ends. */

static GSubprocess *
start (char **url, const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  GSubprocess *process;
  va_list rest;

  g_ptr_array_add (arguments, (gpointer) g_getenv ("LIAISON_DEMO_SERVER"));
  va_start (rest, first);
  for (const char *each = first; each != NULL; each = va_arg (rest, const char *))
    g_ptr_array_add (arguments, (gpointer) each);
  va_end (rest);
  g_ptr_array_add (arguments, NULL);
  process
      = g_subprocess_newv ((const char *const *) arguments->pdata,
                           G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  *url = g_steal_pointer (&line);

  return process;
}

static void
assert_ends_well (GSubprocess *process)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static void
test_first_line_is_the_root (void)
{
  g_autofree char *url = NULL;
  g_autoptr (GSubprocess) process = start (&url, "--port", "0", "--contacts", "10", NULL);

  g_assert_true (g_regex_match_simple ("^http://127\\.0\\.0\\.1:[0-9]+/odata/$", url, 0, 0));
  g_subprocess_send_signal (process, SIGTERM);
  assert_ends_well (process);
}

static void
test_each_face_has_its_address (void)
{
  static const char *const faces[][2] = {
    { "dataverse", "^http://127\\.0\\.0\\.1:[0-9]+/$" },
    { "odata3", "^http://127\\.0\\.0\\.1:[0-9]+/crm\\.svc/$" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (faces); i++)
    {
      g_autofree char *url = NULL;
      g_autoptr (GSubprocess) process
          = start (&url, "--face", faces[i][0], "--contacts", "10", NULL);

      g_assert_true (g_regex_match_simple (faces[i][1], url, 0, 0));
      g_subprocess_send_signal (process, SIGTERM);
      assert_ends_well (process);
    }
}

/* Not with strstr(), which sanitizers make look at the whole of the rest each time. */
static guint
count_in (const char *text, const char *part)
{
  gsize length = strlen (part);
  guint n = 0;

  for (const char *at = text; *at != '\0'; at++)
    n += *at == *part && strncmp (at, part, length) == 0;

  return n;
}

static char *
dup_large_document (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("LIAISON_DEMO_SERVER"),
                          "--print-metadata", NULL);
  char *text = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  assert_ends_well (process);

  return text;
}

/* Like a real one that is 4 MB large with 280 types, 252 sets and 5,218 navigations. */
static void
test_a_description_as_large_as_a_real_one (void)
{
  g_autofree char *text = dup_large_document ();
  g_autofree char *again = dup_large_document ();

  g_assert_cmpuint (strlen (text), >, 3000000);
  g_assert_cmpuint (strlen (text), <, 5000000);
  g_assert_cmpuint (count_in (text, "<EntityType "), ==, 270);
  g_assert_cmpuint (count_in (text, "<EntitySet "), ==, 268);
  g_assert_cmpuint (count_in (text, "<Property "), >, 7000);
  g_assert_cmpuint (count_in (text, "<NavigationProperty "), >, 5200);
  g_assert_true (g_str_has_suffix (text, "</edmx:Edmx>\n"));
  g_assert_cmpstr (text, ==, again);
}

static void
test_it_ends_with_its_stdin (void)
{
  g_autofree char *url = NULL;
  g_autoptr (GSubprocess) process
      = start (&url, "--exit-with-stdin", "--face", "creatio", "--contacts", "10", NULL);

  g_assert_true (g_regex_match_simple ("^http://127\\.0\\.0\\.1:[0-9]+/$", url, 0, 0));
  g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL);
  assert_ends_well (process);
}

static void
test_wrong_options_are_usage (void)
{
  static const char *const wrong[] = { "--face=dream",         "--port=70000", "--contacts=-1",
                                       "--process-delay-ms=5", "--now=soon",   "--nothing" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GSubprocess) process
          = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                              g_getenv ("LIAISON_DEMO_SERVER"), wrong[i], NULL);

      g_subprocess_wait (process, NULL, NULL);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 2);
    }
}

static void
test_a_database_is_kept (void)
{
  g_autofree char *directory = g_dir_make_tmp ("liaison-demo-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "demo.sqlite", NULL);

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *url = NULL;
      g_autoptr (GSubprocess) process = start (&url, "--database", path, "--contacts", "10", NULL);

      g_assert_nonnull (url);
      g_subprocess_send_signal (process, SIGTERM);
      assert_ends_well (process);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
  g_unlink (path);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/program/root", test_first_line_is_the_root);
  g_test_add_func ("/demo/program/faces", test_each_face_has_its_address);
  g_test_add_func ("/demo/program/print-metadata", test_a_description_as_large_as_a_real_one);
  g_test_add_func ("/demo/program/stdin", test_it_ends_with_its_stdin);
  g_test_add_func ("/demo/program/usage", test_wrong_options_are_usage);
  g_test_add_func ("/demo/program/database", test_a_database_is_kept);

  return g_test_run ();
}
