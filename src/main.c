/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "crm-application.h"
#include "crm-commands.h"
#include "crm-process.h"

#include <errno.h>
#include <glib/gi18n.h>
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

/* Sample data must never mix with real accounts. Before anything asks for the directories:
 * GLib looks once. */
static void
use_demo_directories (void)
{
  g_autofree char *base = g_build_filename (g_get_user_cache_dir (), GETTEXT_PACKAGE, "demo", NULL);
  g_autofree char *data = g_build_filename (base, "data", NULL);
  g_autofree char *config = g_build_filename (base, "config", NULL);

  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
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

  if (options.demo)
    use_demo_directories ();

  app = crm_application_new (options.demo);
  crm_application_set_command_func (app, run_command);
  status = g_application_run (G_APPLICATION (app), argc, argv);
  wants_demo = crm_application_wants_demo (app);
  g_clear_object (&app);

  return wants_demo ? start_again_on_demo (argv[0]) : status;
}
