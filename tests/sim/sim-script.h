/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>

/* What happens in one simulated life: a world (features) and what is done in it (operations).
 * Numbers that choose something are relative (a row is the a-th of those there are, counted
 * around), so that a script stays valid when operations are taken out of it. */

/* name, largest value */
#define SIM_FEATURES(X)                                                                            \
  X (devices, 4)  /* at least 1 */                                                                 \
  X (users, 2)    /* 0: as 1; device d belongs to user d mod users */                              \
  X (entities, 5) /* at least 1 */                                                                 \
  X (rows, 40)    /* per entity at the start */                                                    \
  X (quantum, 2)  /* of modification times: 1 ms, 1 s, 10 s */                                     \
  X (page, 40)    /* rows per answer; 0: all */                                                    \
  X (links, 3)    /* next links: none, of a snapshot, by value, by position */                     \
  X (keyset, 1)   /* accepts "gt" on a key */                                                      \
  X (delta, 2)    /* delta links: none, with filters, without */                                   \
  X (etags, 1)                                                                                     \
  X (count, 2)     /* none, exact, capped at 8 */                                                  \
  X (date, 1)      /* answers carry a date */                                                      \
  X (echo, 1)      /* writes are answered with the record */                                       \
  X (batch, 2)     /* $batch: none, honest, lying about failed groups */                           \
  X (strict, 1)    /* lookups must point at something */                                           \
  X (normalise, 2) /* notes: as they come, trimmed, cut */                                         \
  X (rejects, 1)   /* some values are refused */                                                   \
  X (process, 1)   /* a deal that is written gets a task */                                        \
  X (policy, 3)    /* CrmConflictPolicy */                                                         \
  X (filter, 8)    /* which sync filters: see sim_project_json() */                                \
  X (proof, 1)     /* keys are listed: deletions are seen */                                       \
  X (small, 1)     /* entities count as small */                                                   \
  X (writers, 1)   /* somebody else writes, or the network fails: not benign */                    \
  X (skew, 1)      /* the devices' clocks are years off */                                         \
  X (large, 8)     /* 0: none, else entities of that many rows are proven in slices */             \
  X (atomic, 1)    /* new records travel with the new ones that point at them */                   \
  X (lookups, 1)   /* the last entity is a lookup: always listed in full */                        \
  X (keys, 2)      /* keys are numbers that the server makes: of none, all, every other entity */

typedef struct
{
#define FIELD(name, max) guint8 name;
  SIM_FEATURES (FIELD)
#undef FIELD
} SimFeatures;

/* name; device, a, b and value are used as the comment says */
#define SIM_OPS(X)                                                                                 \
  X (time)         /* value: ms */                                                                 \
  X (srv_edit)     /* a: row, b: field bits */                                                     \
  X (srv_new)      /* a: entity, b: parent */                                                      \
  X (srv_delete)   /* a: row */                                                                    \
  X (srv_rights)   /* a: row, b: user */                                                           \
  X (srv_bulk)     /* a: first row, b: how many */                                                 \
  X (srv_late)     /* a: row, b: field bits, value: ms */                                          \
  X (srv_late_new) /* a: entity, b: parent, value: ms */                                           \
  X (srv_region)   /* a: row, b: region */                                                         \
  X (srv_move)     /* a: row, b: which row of the parent entity */                                 \
  X (srv_flap)     /* a: row, b: user: shown or hidden, and edited */                              \
  X (srv_back)     /* a: row: gets back the values it had before the last write */                 \
  X (srv_snapshot)                                                                                 \
  X (srv_rollback)                                                                                 \
  X (srv_clock)  /* value: signed seconds */                                                       \
  X (srv_expire) /* links given so far */                                                          \
  X (edit)       /* a: row, b: field bits */                                                       \
  X (bad)        /* a: row: a value the server refuses */                                          \
  X (region)     /* a: row, b: region */                                                           \
  X (relate)     /* a: row, b: row of the lookup's entity; value: which lookup */                  \
  X (new)        /* a: entity, b: parent */                                                        \
  X (child)      /* a: row: a new record that points at it */                                      \
  X (delete)     /* a: row */                                                                      \
  X (undelete)                                                                                     \
  X (discard) /* a: row */                                                                         \
  X (retry)   /* a: problem */                                                                     \
  X (draft)   /* a: row */                                                                         \
  X (open)    /* a: row: an editor is filled */                                                    \
  X (save)    /* b: field bits: what was opened is saved */                                        \
  X (pin)     /* a: row: held for another reason than the filter */                                \
  X (sync)    /* a: 1 foreground, 2 full; value: steps */                                          \
  X (step)    /* value: steps */                                                                   \
  X (cancel)                                                                                       \
  X (restart)                                                                                      \
  X (kill)                                                                                         \
  X (cut)    /* value: seed of what survives */                                                    \
  X (cut_at) /* a: writes from now; value: seed */                                                 \
  X (copy)                                                                                         \
  X (restore)                                                                                      \
  X (filter)  /* b: which */                                                                       \
  X (jump)    /* value: signed seconds of the device's clock */                                    \
  X (net)     /* a: calls from now, b: SimFault; value: detail */                                  \
  X (offline) /* b: 1 off, 0 on */

typedef enum
{
#define FIELD(name) SIM_OP_##name,
  SIM_OPS (FIELD)
#undef FIELD
      SIM_N_OPS,
} SimOpKind;

typedef struct
{
  guint8 kind;
  guint8 device;
  guint16 a;
  guint16 b;
  gint32 value;
} SimOp;

typedef enum
{
  SIM_FAULT_NONE,
  SIM_FAULT_LOSE_REQUEST, /* certainly not processed */
  SIM_FAULT_LOSE_ANSWER,  /* processed, outcome unknown */
  SIM_FAULT_UNKNOWN,      /* not processed, outcome unknown */
  SIM_FAULT_BUSY,         /* 429 or 503; value: ms of Retry-After */
  SIM_FAULT_DENIED,
  SIM_FAULT_NOT_FOUND,
  SIM_FAULT_SIGN_IN,
  SIM_FAULT_GARBAGE, /* processed, the answer is unreadable */
  SIM_FAULT_TOO_LARGE,
  SIM_FAULT_SLOW,  /* value: ms */
  SIM_FAULT_SHORT, /* rows of a listing are lost, and its count tells */
  SIM_N_FAULTS,
} SimFault;

typedef struct
{
  guint64 seed; /* of the values that the script does not name: keys, torn pages */
  SimFeatures features;
  GArray *ops; /* SimOp */
} SimScript;

SimScript *sim_script_new (void);
SimScript *sim_script_copy (const SimScript *self);
void sim_script_free (SimScript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimScript, sim_script_free)

/* One line per feature that is not 0, then one per operation; "#" begins a comment. */
char *sim_script_print (const SimScript *self);
SimScript *sim_script_parse (const char *text, GError **error);

/* FALSE: there is no such feature, or it does not go so far. */
gboolean sim_script_set_feature (SimScript *self, const char *name, guint value);
/* Makes a world out of them for which something is promised. */
void sim_features_fit (SimFeatures *features);
/* sim-generate.c: the script of a seed. @proof: with all that only a listing of the keys shows. */
SimScript *sim_generate (guint64 seed, gboolean proof);
