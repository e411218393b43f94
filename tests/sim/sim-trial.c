/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-trial.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Virtual time never waits: whoever takes this long does not come back. */
#define HANG_MS 30000

void
sim_trial_run (const SimScript *script, SimResult *out)
{
  SimWorld *world = sim_world_new (script, FALSE);

  *out = (SimResult) { 0 };
  sim_run (world);
  g_strlcpy (out->oracle, world->oracle != NULL ? world->oracle : "", sizeof out->oracle);
  g_strlcpy (out->words, world->words != NULL ? world->words : "", sizeof out->words);
  out->trace = world->trace;
  out->seen = world->seen;
  out->n_calls = world->n_calls;
  out->n_ops = world->n_ops;
  sim_world_free (world);
}

static gboolean
read_result (int from, SimResult *out)
{
  struct pollfd wait = { .fd = from, .events = POLLIN };
  gsize have = 0;

  while (have < sizeof *out)
    {
      gssize n;

      if (poll (&wait, 1, HANG_MS) <= 0)
        {
          g_strlcpy (out->oracle, "hang", sizeof out->oracle);
          return FALSE;
        }
      n = read (from, (char *) out + have, sizeof *out - have);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_strlcpy (out->oracle, "crash", sizeof out->oracle);
          return FALSE;
        }
      have += (gsize) n;
    }
  return TRUE;
}

void
sim_trial_fork (const SimScript *script, SimResult *out)
{
  int ends[2];
  pid_t child;

  *out = (SimResult) { 0 };
  if (pipe (ends) != 0)
    g_error ("No pipe: %s", g_strerror (errno));
  child = fork ();
  if (child == 0)
    {
      SimResult result;

      sim_trial_run (script, &result);
      if (write (ends[1], &result, sizeof result) != sizeof result)
        _exit (1);
      _exit (0);
    }
  close (ends[1]);
  if (!read_result (ends[0], out))
    kill (child, SIGKILL);
  close (ends[0]);
  waitpid (child, NULL, 0);
}

/* --- shrinking ------------------------------------------------------------------------------- */

typedef struct
{
  SimScript *best;
  const char *oracle;
  guint n_trials;
} Shrink;

/* Keeps @candidate (taken) where it fails in the same way. */
static gboolean
offer (Shrink *self, SimScript *candidate)
{
  SimResult result;

  self->n_trials++;
  sim_trial_fork (candidate, &result);
  if (g_strcmp0 (result.oracle, self->oracle) != 0)
    {
      sim_script_free (candidate);
      return FALSE;
    }
  if (result.n_ops < candidate->ops->len)
    g_array_set_size (candidate->ops, result.n_ops);
  sim_script_free (self->best);
  self->best = candidate;
  return TRUE;
}

static gboolean
drop_ops (Shrink *self)
{
  gboolean any = FALSE;

  for (guint n = MAX (self->best->ops->len / 2, 1); n > 0; n /= 2)
    for (guint at = 0; at < self->best->ops->len;)
      {
        SimScript *candidate = sim_script_copy (self->best);

        g_array_remove_range (candidate->ops, at, MIN (n, candidate->ops->len - at));
        if (offer (self, candidate))
          any = TRUE;
        else
          at += n;
      }
  return any;
}

/* Every number of the world as small as it may be. */
static gboolean
shrink_features (Shrink *self)
{
  gboolean any = FALSE;

  for (gsize i = 0; i < sizeof (SimFeatures); i++)
    for (guint8 value = 0; value < ((guint8 *) &self->best->features)[i]; value++)
      {
        SimScript *candidate = sim_script_copy (self->best);

        ((guint8 *) &candidate->features)[i] = value;
        candidate->features.proof = self->best->features.proof;
        candidate->features.writers = self->best->features.writers;
        sim_features_fit (&candidate->features);
        if (memcmp (&candidate->features, &self->best->features, sizeof (SimFeatures)) == 0)
          sim_script_free (candidate);
        else if (offer (self, candidate))
          {
            any = TRUE;
            break;
          }
      }
  return any;
}

static gboolean
try_number (Shrink *self, guint at, guint which, gint32 value)
{
  SimScript *candidate = sim_script_copy (self->best);
  SimOp *op = &g_array_index (candidate->ops, SimOp, at);

  if (which == 0)
    op->device = (guint8) value;
  else if (which == 1)
    op->a = (guint16) value;
  else if (which == 2)
    op->b = (guint16) value;
  else
    op->value = value;
  return offer (self, candidate);
}

static void
shrink_numbers (Shrink *self)
{
  for (guint at = 0; at < self->best->ops->len; at++)
    for (guint which = 0; which < 4; which++)
      {
        SimOp *op = &g_array_index (self->best->ops, SimOp, at);
        gint32 now = which == 0 ? op->device : which == 1 ? op->a : which == 2 ? op->b : op->value;

        for (gint32 value = 0; value < 3 && value < now; value++)
          if (try_number (self, at, which, value) || at >= self->best->ops->len)
            break;
        if (at >= self->best->ops->len)
          return;
      }
}

SimScript *
sim_shrink (const SimScript *script, const SimResult *failure, guint *n_trials)
{
  Shrink self = { .best = sim_script_copy (script), .oracle = failure->oracle };
  gboolean again = TRUE;

  if (failure->n_ops < self.best->ops->len)
    g_array_set_size (self.best->ops, failure->n_ops);
  for (guint round = 0; again && round < 4; round++)
    {
      again = drop_ops (&self);
      again = shrink_features (&self) || again;
    }
  shrink_numbers (&self);
  *n_trials = self.n_trials;
  return self.best;
}
