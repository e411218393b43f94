/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "crm-application.h"
#include "crm-commands.h"
#include "crm-process.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  gboolean demo;
  gboolean version;
} Options;

static gboolean
parse_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_ ("Start on sample data"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

/* Sample data must never mix with real accounts, nor with another window on sample data. Before
 * anything asks for the directories: GLib looks once. %NULL: there is no room for one. */
static char *
use_demo_directory (void)
{
  g_autofree char *directory
      = g_build_filename (g_get_user_runtime_dir (), GETTEXT_PACKAGE "-demo-XXXXXX", NULL);
  g_autofree char *data = NULL;
  g_autofree char *config = NULL;

  /* Without a session this is the cache folder, which may not be there yet. */
  g_mkdir_with_parents (g_get_user_runtime_dir (), 0700);
  if (g_mkdtemp (directory) == NULL)
    return NULL;

  data = g_build_filename (directory, "data", NULL);
  config = g_build_filename (directory, "config", NULL);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);

  return g_steal_pointer (&directory);
}

/* Best effort: what is left goes with the session. */
static void
remove_tree (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      /* A link is removed, never followed. */
      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

/* What liaisonctl hands over to the program that has the account open. */
static int
run_command (CrmAccountList *list,
             CrmAccount *account,
             const char *const *argv,
             GOutputStream *out,
             GOutputStream *err,
             GCancellable *cancellable)
{
  CrmCommandContext context
      = { .list = list, .account = account, .out = out, .err = err, .cancellable = cancellable };

  return crm_commands_run (&context, (int) g_strv_length ((char **) argv), (char **) argv);
}

static int
start_again_on_demo (const char *program)
{
  char *const arguments[] = { (char *) program, (char *) "--demo", NULL };

  execv ("/proc/self/exe", arguments);
  g_printerr ("%s: %s\n", program, g_strerror (errno));
  return 1;
}

int
main (int argc, char **argv)
{
  g_autoptr (CrmApplication) app = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *demo_directory = NULL;
  Options options = { 0 };
  gboolean wants_demo;
  int status;

  crm_process_init ();

  if (!parse_options (&argc, &argv, &options, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  if (options.version)
    {
      g_print ("%s %s\n", GETTEXT_PACKAGE, VERSION);
      return 0;
    }

  if (options.demo && (demo_directory = use_demo_directory ()) == NULL)
    {
      g_printerr ("%s: %s\n", g_get_user_runtime_dir (), g_strerror (errno));
      return 1;
    }

  app = crm_application_new (options.demo);
  crm_application_set_command_func (app, run_command);
  status = g_application_run (G_APPLICATION (app), argc, argv);
  wants_demo = crm_application_wants_demo (app);
  g_clear_object (&app);
  if (demo_directory != NULL)
    remove_tree (demo_directory);

  return wants_demo ? start_again_on_demo (argv[0]) : status;
}
