/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* sched_setaffinity() */
#include "sim-trial.h"
#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* docs/testing.md, "The simulator". */

/* One seed in so many is run twice: the same trace. */
#define TWICE_IN 100
/* Every branch of interest in at least one run of so many, where there are enough to say so. */
#define RARE 1000
#define ENOUGH 10000

static int n_runs = 1000, n_workers;
static gint64 first_seed = 1;
static gboolean has_log, no_shrink, no_counts, until_failure, is_tap, is_long, has_traces;
static char *replay, *out_dir, *config, *regress;
static char **with;

static const GOptionEntry entries[] = {
  { "runs", 0, 0, G_OPTION_ARG_INT, &n_runs, "How many lives", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &first_seed, "The first seed", "S" },
  { "config", 0, 0, G_OPTION_ARG_STRING, &config, "plain, full or both", "NAME" },
  { "with", 0, 0, G_OPTION_ARG_STRING_ARRAY, &with, "Give every life a feature", "NAME=VALUE" },
  { "workers", 0, 0, G_OPTION_ARG_INT, &n_workers, "Processes; 0: one per processor", "N" },
  { "replay", 0, 0, G_OPTION_ARG_FILENAME, &replay, "Run a script", "FILE" },
  { "log", 0, 0, G_OPTION_ARG_NONE, &has_log, "Say what happens in it", NULL },
  { "out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir, "Where scripts that fail are left", "DIR" },
  { "no-shrink", 0, 0, G_OPTION_ARG_NONE, &no_shrink, "Leave them as they are", NULL },
  { "no-counts", 0, 0, G_OPTION_ARG_NONE, &no_counts, "Branches may be rare", NULL },
  { "until-failure", 0, 0, G_OPTION_ARG_NONE, &until_failure, "Stop at the first one", NULL },
  { "regress", 0, 0, G_OPTION_ARG_FILENAME, &regress, "Run all scripts of a folder (TAP)", "DIR" },
  { "tap", 0, 0, G_OPTION_ARG_NONE, &is_tap, "Say it as a test does", NULL },
  { "traces", 0, 0, G_OPTION_ARG_NONE, &has_traces, "A number for what happened in each", NULL },
  { "long", 0, 0, G_OPTION_ARG_NONE, &is_long, "Ten times as many", NULL },
  G_OPTION_ENTRY_NULL,
};

/* Shared by the workers. */
typedef struct
{
  gint next; /* run */
  gint is_ended;
  gint n_failed;
  gint n_done;
  gint n_calls;
  gint counts[SIM_N_SEEN];
} Shared;

static gboolean
is_full (int run)
{
  if (g_strcmp0 (config, "plain") == 0)
    return FALSE;
  return g_strcmp0 (config, "full") == 0 || run % 2 != 0;
}

/* Many lines, as comments of a test where that is what this is. */
static void
say (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_print ("%s%s\n", is_tap ? "# " : "", lines[i]);
}

/* --- one script ------------------------------------------------------------------------------ */

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

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Scripts of failures that were: none may fail again. */
static gboolean
run_regress (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (regress, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean good = TRUE;
  const char *name;

  if (folder == NULL)
    g_error ("%s", error->message);
  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (name, ".sim"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_print ("1..%u\n", names->len);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (regress, g_ptr_array_index (names, i), NULL);
      g_autofree char *text = NULL;
      g_autoptr (SimScript) script = NULL;
      SimResult result;

      if (!g_file_get_contents (path, &text, NULL, &error)
          || (script = sim_script_parse (text, &error)) == NULL)
        g_error ("%s: %s", path, error->message);
      sim_trial_fork (script, &result);
      g_print ("%s %u - %s%s%s%s%s\n", result.oracle[0] == '\0' ? "ok" : "not ok", i + 1,
               (char *) g_ptr_array_index (names, i), result.oracle[0] != '\0' ? ": " : "",
               result.oracle, result.oracle[0] != '\0' ? ": " : "", result.words);
      good = good && result.oracle[0] == '\0';
    }
  return good;
}

/* --- many ------------------------------------------------------------------------------------ */

static void
leave_script (const SimScript *script, const SimResult *result, guint64 seed)
{
  g_autofree char *text = sim_script_print (script);
  g_autofree char *whole = g_strdup_printf ("# %s: %s\n%s", result->oracle, result->words, text);
  g_autofree char *name = g_strdup_printf ("%s/seed-%" G_GUINT64_FORMAT ".sim",
                                           out_dir != NULL ? out_dir : ".", seed);
  g_autoptr (GError) error = NULL;

  if (out_dir != NULL && !g_file_set_contents (name, whole, -1, &error))
    g_printerr ("%s\n", error->message);
  say (whole);
}

static SimScript *
generate (int run)
{
  SimScript *script = sim_generate ((guint64) (first_seed + run), is_full (run));

  for (guint i = 0; with != NULL && with[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (with[i], "=", 2);

      if (parts[1] == NULL
          || !sim_script_set_feature (script, parts[0],
                                      (guint) g_ascii_strtoull (parts[1], NULL, 10)))
        g_error ("There is no %s", with[i]);
    }
  if (with != NULL)
    sim_features_fit (&script->features);
  return script;
}

static void
report_failure (const SimScript *script, const SimResult *result, int run)
{
  guint64 seed = (guint64) (first_seed + run);
  guint n_trials = 0;

  g_print ("%sseed %" G_GUINT64_FORMAT " (%s): %s: %s\n", is_tap ? "# " : "", seed,
           is_full (run) ? "full" : "plain", result->oracle, result->words);
  if (no_shrink)
    leave_script (script, result, seed);
  else
    {
      g_autoptr (SimScript) small = sim_shrink (script, result, &n_trials);
      SimResult again;

      sim_trial_fork (small, &again);
      g_print ("%s%u of %u operations after %u trials:\n", is_tap ? "# " : "", small->ops->len,
               script->ops->len, n_trials);
      leave_script (small, &again, seed);
    }
}

/* In a worker; a run that fails in it is looked at in a child. */
static void
run_one (Shared *shared, int run)
{
  g_autoptr (SimScript) script = generate (run);
  SimResult result, again;

  sim_trial_run (script, &result);
  if (result.oracle[0] == '\0' && run % TWICE_IN == 0)
    {
      sim_trial_run (script, &again);
      if (again.trace != result.trace)
        g_strlcpy (result.oracle, "determinism", sizeof result.oracle);
    }
  for (guint i = 0; i < SIM_N_SEEN; i++)
    if (result.seen & (G_GUINT64_CONSTANT (1) << i))
      g_atomic_int_inc (&shared->counts[i]);
  g_atomic_int_add (&shared->n_calls, (gint) result.n_calls);
  g_atomic_int_inc (&shared->n_done);
  if (has_traces)
    g_print ("seed %" G_GUINT64_FORMAT " %016" G_GINT64_MODIFIER "x\n", script->seed, result.trace);
  if (result.oracle[0] == '\0')
    return;
  g_atomic_int_inc (&shared->n_failed);
  if (until_failure)
    g_atomic_int_set (&shared->is_ended, TRUE);
  report_failure (script, &result, run);
}

static void
work (Shared *shared, gint *current, guint processor)
{
  cpu_set_t set;
  int run;

  /* Threads that hand over a baton do so faster on one processor. */
  CPU_ZERO (&set);
  CPU_SET (processor % g_get_num_processors (), &set);
  sched_setaffinity (0, sizeof set, &set);
  while (!g_atomic_int_get (&shared->is_ended)
         && (run = g_atomic_int_add (&shared->next, 1)) < n_runs)
    {
      g_atomic_int_set (current, run);
      run_one (shared, run);
    }
}

/* A worker that died did so in the run it named last; another one takes its place. */
static void
take_over (Shared *shared, int run)
{
  g_autoptr (SimScript) script = generate (run);
  SimResult result;

  g_atomic_int_inc (&shared->n_failed);
  sim_trial_fork (script, &result);
  if (result.oracle[0] == '\0')
    g_strlcpy (result.oracle, "crash", sizeof result.oracle);
  report_failure (script, &result, run);
}

static gboolean
run_workers (Shared *shared)
{
  /* Several simulators side by side begin on different ones. */
  guint first_processor = (guint) getpid ();
  gint *currents = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_autofree pid_t *children = g_new0 (pid_t, (gsize) n_workers);
  int n_alive = 0, status;

  for (int i = 0; i < n_workers; i++, n_alive++)
    if ((children[i] = fork ()) == 0)
      {
        work (shared, &currents[i], first_processor + (guint) i);
        exit (0);
      }
  while (n_alive > 0)
    {
      pid_t ended = wait (&status);

      if (ended < 0)
        break;
      n_alive--;
      for (int i = 0; i < n_workers; i++)
        {
          if (children[i] != ended || (WIFEXITED (status) && WEXITSTATUS (status) == 0))
            continue;
          take_over (shared, currents[i]);
          n_alive++;
          if ((children[i] = fork ()) == 0)
            {
              work (shared, &currents[i], first_processor + (guint) i);
              exit (0);
            }
        }
    }
  munmap (currents, 4096);
  return shared->n_failed == 0;
}

static gboolean
show_counts (Shared *shared)
{
  gboolean good = TRUE;

  for (guint i = 0; i < SIM_N_SEEN; i++)
    {
      gboolean is_rare = shared->counts[i] < shared->n_done / RARE;

      g_print ("#  %-16s %6d%s\n", sim_seen_names[i], shared->counts[i],
               is_rare ? "  too rare" : "");
      good = good && !is_rare;
    }
  return good || no_counts || shared->n_done < ENOUGH;
}

static double
processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static gboolean
run_many (void)
{
  Shared *shared
      = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  gint64 began = g_get_monotonic_time ();
  gboolean good, reached;

  if (n_workers <= 0)
    n_workers = (int) CLAMP (g_get_num_processors (), 1, 64);
  if (is_long)
    n_runs *= 10;
  good = run_workers (shared);
  reached = show_counts (shared);
  g_print ("# %d runs, %d failed, %d calls, %.1f s, %.1f s of processors\n", shared->n_done,
           shared->n_failed, shared->n_calls, (g_get_monotonic_time () - began) / 1e6,
           processor_seconds ());
  if (is_tap)
    g_print ("1..2\n%s 1 - %d lives\n%s 2 - every branch of interest was reached\n",
             good ? "ok" : "not ok", shared->n_done, reached ? "ok" : "not ok");
  munmap (shared, sizeof *shared);
  return good && reached;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_setenv ("TZ", "UTC", TRUE);
  /* One thread runs at a time, and the next life needs the memory again. */
  mallopt (M_ARENA_MAX, 1);
  mallopt (M_TRIM_THRESHOLD, 1 << 28);
  mallopt (M_MMAP_THRESHOLD, 1 << 26);
  setvbuf (stdout, NULL, _IOLBF, 0);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (regress != NULL)
    return run_regress () ? 0 : 1;
  return (replay != NULL ? show_replay () : run_many ()) ? 0 : 1;
}
