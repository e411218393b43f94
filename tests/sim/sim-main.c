/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-world.h"
#include <stdlib.h>

/* docs/testing.md, "The simulator". */

static int n_runs = 200;
static gint64 first_seed = 1;
static gboolean has_log;
static char *replay, *out_dir;
static char *config;

static const GOptionEntry entries[] = {
  { "runs", 0, 0, G_OPTION_ARG_INT, &n_runs, "How many lives", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &first_seed, "The first seed", "S" },
  { "config", 0, 0, G_OPTION_ARG_STRING, &config, "plain, full or both", "NAME" },
  { "replay", 0, 0, G_OPTION_ARG_FILENAME, &replay, "Run a script", "FILE" },
  { "out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir, "Where scripts that fail are left", "DIR" },
  { "log", 0, 0, G_OPTION_ARG_NONE, &has_log, "Say what happens in it", NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
show_replay (void)
{
  g_autofree char *text = NULL;
  g_autoptr (SimScript) script = NULL;
  g_autoptr (GError) error = NULL;
  SimWorld *world;
  gboolean good;

  if (!g_file_get_contents (replay, &text, NULL, &error)
      || (script = sim_script_parse (text, &error)) == NULL)
    {
      g_printerr ("%s: %s\n", replay, error->message);
      return FALSE;
    }
  world = sim_world_new (script, has_log);
  sim_run (world);
  if (has_log)
    g_print ("%s", world->log->str);
  good = world->oracle == NULL;
  g_print ("%s: %s%s%s\n", replay, good ? "good" : world->oracle, good ? "" : ": ",
           good ? "" : world->words);
  sim_world_free (world);
  return good;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  guint n_failed = 0, n_calls = 0;

  g_setenv ("TZ", "UTC", TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (replay != NULL)
    return show_replay () ? 0 : 1;
  for (int i = 0; i < n_runs; i++)
    {
      gboolean proof
          = g_strcmp0 (config, "plain") != 0 && (g_strcmp0 (config, "full") == 0 || i % 2);
      g_autoptr (SimScript) script = sim_generate ((guint64) (first_seed + i), proof);
      SimWorld *world = sim_world_new (script, has_log);

      sim_run (world);
      n_calls += world->n_calls;
      if (world->oracle != NULL)
        {
          g_autofree char *text = sim_script_print (script);
          g_autofree char *name = g_strdup_printf ("%s/%d.sim", out_dir != NULL ? out_dir : ".",
                                                   (int) first_seed + i);

          n_failed++;
          g_file_set_contents (name, text, -1, NULL);
          g_print ("seed %d %s: %s: %s\n", (int) first_seed + i, proof ? "full" : "plain",
                   world->oracle, world->words);
        }
      sim_world_free (world);
    }
  g_print ("%d runs, %u failed, %u calls, %.2f s\n", n_runs, n_failed, n_calls,
           (g_get_monotonic_time () - began) / 1e6);
  return n_failed > 0;
}
