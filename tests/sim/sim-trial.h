/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "sim-world.h"

/* One life in a process of its own: what crashes or hangs there is an answer too. */

typedef struct
{
  char oracle[24]; /* "": all is well; "crash", "hang" */
  char words[400];
  guint64 trace;
  guint64 seen;
  guint n_calls;
  guint n_ops; /* performed before it failed */
} SimResult;

/* In this process. */
void sim_trial_run (const SimScript *script, SimResult *out);
/* In a child. */
void sim_trial_fork (const SimScript *script, SimResult *out);

/* Takes away what the failure does not need; the same oracle fails. */
SimScript *sim_shrink (const SimScript *script, const SimResult *failure, guint *n_trials);
