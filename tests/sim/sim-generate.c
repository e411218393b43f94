/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-random.h"
#include "sim-script.h"
#include "sim-world.h"

/* A world and what happens in it, from a number. Each seed has only some of the kinds of things
 * ("swarm"), so that the rare ones are not drowned by the common ones. */

enum
{
  STREAM_FEATURES,
  STREAM_KINDS,
  STREAM_SERVER,
  STREAM_USER,
  STREAM_NET,
  STREAM_CRASH,
  STREAM_ORDER,
  STREAM_LATER, /* for what came later, so that the lives of older seeds stay as they were */
  STREAM_KEYS,  /* likewise */
  STREAM_DAYS,
  N_STREAMS,
};

/* Who draws an operation's parameters, how often it is meant to come, and where it may. */
enum
{
  ALWAYS = 1 << 0, /* not subject to the swarm */
  PROOF = 1 << 1,  /* only a listing of the keys shows it */
  OTHERS = 1 << 2, /* takes a second writer or a fault: not in a benign world */
};

static const struct
{
  SimOpKind kind;
  guint stream;
  guint weight;
  guint where;
} kinds[] = {
  { SIM_OP_time, STREAM_ORDER, 8, ALWAYS },
  { SIM_OP_srv_edit, STREAM_SERVER, 10, OTHERS },
  { SIM_OP_srv_new, STREAM_SERVER, 4, OTHERS },
  { SIM_OP_srv_delete, STREAM_SERVER, 3, PROOF | OTHERS },
  { SIM_OP_srv_rights, STREAM_SERVER, 4, PROOF | OTHERS },
  { SIM_OP_srv_bulk, STREAM_SERVER, 2, OTHERS },
  { SIM_OP_srv_late, STREAM_SERVER, 4, OTHERS },
  { SIM_OP_srv_late_new, STREAM_SERVER, 3, OTHERS },
  { SIM_OP_srv_region, STREAM_SERVER, 4, PROOF | OTHERS },
  { SIM_OP_srv_move, STREAM_SERVER, 4, PROOF | OTHERS },
  { SIM_OP_srv_flap, STREAM_SERVER, 3, PROOF | OTHERS },
  { SIM_OP_srv_back, STREAM_SERVER, 3, OTHERS },
  { SIM_OP_srv_snapshot, STREAM_SERVER, 2, PROOF | OTHERS },
  { SIM_OP_srv_rollback, STREAM_SERVER, 1, PROOF | OTHERS },
  { SIM_OP_srv_clock, STREAM_SERVER, 1, PROOF | OTHERS },
  { SIM_OP_srv_expire, STREAM_SERVER, 2, OTHERS },
  { SIM_OP_edit, STREAM_USER, 14, ALWAYS },
  { SIM_OP_bad, STREAM_USER, 2, OTHERS },
  { SIM_OP_region, STREAM_USER, 2, PROOF },
  { SIM_OP_relate, STREAM_USER, 4, PROOF },
  { SIM_OP_new, STREAM_USER, 5, 0 },
  { SIM_OP_child, STREAM_USER, 4, 0 },
  { SIM_OP_delete, STREAM_USER, 3, PROOF },
  { SIM_OP_undelete, STREAM_USER, 2, PROOF },
  { SIM_OP_discard, STREAM_USER, 2, OTHERS },
  { SIM_OP_retry, STREAM_USER, 3, OTHERS },
  { SIM_OP_draft, STREAM_USER, 1, 0 },
  { SIM_OP_open, STREAM_USER, 2, OTHERS },
  { SIM_OP_save, STREAM_USER, 3, OTHERS },
  { SIM_OP_pin, STREAM_USER, 2, PROOF | OTHERS },
  { SIM_OP_sync, STREAM_ORDER, 12, ALWAYS },
  { SIM_OP_step, STREAM_ORDER, 12, ALWAYS },
  { SIM_OP_cancel, STREAM_CRASH, 2, OTHERS },
  { SIM_OP_restart, STREAM_CRASH, 1, 0 },
  { SIM_OP_kill, STREAM_CRASH, 2, OTHERS },
  { SIM_OP_cut, STREAM_CRASH, 2, OTHERS },
  { SIM_OP_cut_at, STREAM_CRASH, 3, OTHERS },
  { SIM_OP_copy, STREAM_CRASH, 2, OTHERS },
  { SIM_OP_restore, STREAM_CRASH, 1, OTHERS },
  { SIM_OP_filter, STREAM_USER, 2, PROOF | OTHERS },
  { SIM_OP_jump, STREAM_CRASH, 2, 0 },
  { SIM_OP_net, STREAM_NET, 12, OTHERS },
  { SIM_OP_offline, STREAM_NET, 2, OTHERS },
};

typedef struct
{
  SimRandom streams[N_STREAMS];
  SimScript *script;
  gboolean proof;
  guint weights[G_N_ELEMENTS (kinds)];
  guint sum;
} Generator;

static void
draw_protocol (SimRandom *random, SimFeatures *f)
{
  f->quantum = (guint8) sim_below (random, 3);
  f->page = sim_chance (random, 70) ? (guint8) (2 + sim_below (random, 12)) : 0;
  f->keyset = sim_chance (random, 75);
  f->delta = sim_chance (random, 30) ? (guint8) (1 + sim_below (random, 2)) : 0;
  f->etags = sim_chance (random, 70);
  f->date = sim_chance (random, 80);
  f->echo = sim_chance (random, 60);
  f->batch = (guint8) sim_below (random, 3);
  f->strict = sim_chance (random, 60);
  f->links = (guint8) sim_below (random, 4);
  f->count = (guint8) sim_below (random, 3);
  f->process = sim_chance (random, 40);
  f->small = sim_chance (random, 60);
  f->lookups = sim_chance (random, 30);
}

void
sim_features_fit (SimFeatures *f)
{
  f->devices = MAX (f->devices, 1);
  f->entities = MAX (f->entities, 1);
  /* Today is the server's. */
  if (sim_is_dated (f->filter))
    f->date = 1;
  /* Nothing says that an answer was cut. */
  if (f->links == 0 || !f->keyset) /* the latter: finding 05 */
    f->count = 1;
  if (f->proof)
    return;
  /* What promises nothing without a proof is not asked for without one. */
  f->date = 1;
  if (f->links == 3)
    f->links = 2;
  if (f->links == 0)
    f->keyset = 1;
  if (f->filter == 3 || f->filter == 6 || sim_is_dated (f->filter))
    f->filter = 0;
}

static guint8
draw_of (SimRandom *random, const guint8 *numbers, guint n)
{
  return numbers[sim_below (random, n)];
}

static void
draw_features (Generator *self)
{
  /* Small worlds: what they cost goes with the number of syncs times that of entities. */
  static const guint8 devices[] = { 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4 };
  static const guint8 entities[] = { 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5 };
  SimRandom *random = &self->streams[STREAM_FEATURES];
  SimFeatures *f = &self->script->features;

  draw_protocol (random, f);
  f->devices = draw_of (random, devices, G_N_ELEMENTS (devices));
  f->users = (guint8) (1 + sim_below (random, 2));
  f->entities = draw_of (random, entities, G_N_ELEMENTS (entities));
  f->rows = (guint8) sim_below (random, 3 + sim_below (random, 12));
  f->writers = sim_chance (random, 90);
  f->policy = sim_chance (random, 60) ? 0 : (guint8) (1 + sim_below (random, 3));
  f->normalise = sim_chance (random, 40) ? (guint8) (1 + sim_below (random, 2)) : 0;
  f->rejects = sim_chance (random, 40);
  f->skew = sim_chance (random, 30);
  f->proof = self->proof;
  f->filter = sim_chance (random, 60) ? (guint8) sim_below (random, 7) : 0;
  if (!f->writers)
    f->devices = 1;
  sim_features_fit (f);
}

/* What came later, from a stream of its own. */
static void
draw_later (Generator *self)
{
  SimRandom *random = &self->streams[STREAM_LATER];
  SimFeatures *f = &self->script->features;

  if (self->proof && f->writers && sim_chance (random, 25))
    f->large = (guint8) (1 + sim_below (random, 5));
  f->atomic = sim_chance (random, 15);
  random = &self->streams[STREAM_KEYS];
  f->keys = sim_chance (random, 30) ? (guint8) (1 + sim_below (random, 2)) : 0;
  random = &self->streams[STREAM_DAYS];
  if (sim_chance (random, 15))
    f->filter = (guint8) (7 + sim_below (random, 2));
  sim_features_fit (f);
}

static void
draw_weights (Generator *self)
{
  SimFeatures *f = &self->script->features;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gboolean may = sim_chance (&self->streams[STREAM_KINDS], 45) || kinds[i].where & ALWAYS;

      may = may && (self->proof || !(kinds[i].where & PROOF));
      may = may && (f->writers || !(kinds[i].where & OTHERS));
      may = may && (f->rejects || kinds[i].kind != SIM_OP_bad);
      self->weights[i] = may ? kinds[i].weight : 0;
      self->sum += self->weights[i];
    }
}

static gint32
draw_value (SimRandom *random, SimOpKind kind, gboolean proof)
{
  /* Without a proof nothing is promised of what is committed later than the smallest overlap. */
  guint latest = proof ? 13 * 60 : 4 * 60;

  static const gint32 pauses[] = { 50, 1000, 5000, 60000, 600000, 1200000, 3600000, 90000000 };
  static const gint32 jumps[] = { 60, -60, 3600, -3600, 86400, -86400, 315360000, -315360000 };

  switch ((int) kind)
    {
    case SIM_OP_time:
      return pauses[sim_below (random, G_N_ELEMENTS (pauses))];
    case SIM_OP_srv_late:
    case SIM_OP_srv_late_new:
      return (gint32) (1 + sim_below (random, latest)) * 1000;
    case SIM_OP_srv_clock:
      return jumps[sim_below (random, 6)];
    case SIM_OP_jump:
      return jumps[sim_below (random, 8)];
    case SIM_OP_sync:
      return sim_chance (random, 45) ? 0 : (gint32) (1 + sim_below (random, 60));
    case SIM_OP_step:
      return sim_chance (random, 10) ? 1000 : (gint32) (1 + sim_below (random, 30));
    case SIM_OP_net:
      return (gint32) (sim_below (random, 4) * 7000);
    default:
      return (gint32) sim_below (random, 1000);
    }
}

static SimOp
draw_op (Generator *self)
{
  guint place = sim_below (&self->streams[STREAM_ORDER], self->sum), i = 0;
  SimRandom *random;
  SimOp op = { 0 };

  while (place >= self->weights[i])
    place -= self->weights[i++];
  random = &self->streams[kinds[i].stream];
  op.kind = (guint8) kinds[i].kind;
  op.device = (guint8) sim_below (random, self->script->features.devices);
  op.a = (guint16) sim_below (random, 200);
  op.b = (guint16) sim_below (random, 100);
  op.value = draw_value (random, kinds[i].kind, self->proof);
  if (op.kind == SIM_OP_time && sim_is_dated (self->script->features.filter)
      && sim_chance (&self->streams[STREAM_DAYS], 40))
    op.value = (gint32) (1 + sim_below (&self->streams[STREAM_DAYS], 3)) * 90000000;
  if (op.kind == SIM_OP_sync)
    op.a = sim_chance (random, 40) ? 1 : sim_chance (random, 10) ? 3 : 0;
  if (op.kind == SIM_OP_net)
    {
      op.a = (guint16) sim_below (random, 25);
      op.b = (guint16) (1 + sim_below (random, SIM_FAULT_SLOW));
      if (self->proof && sim_chance (&self->streams[STREAM_LATER], 10))
        op.b = SIM_FAULT_SHORT;
    }
  if (op.kind == SIM_OP_cut_at)
    op.a = (guint16) sim_below (random, 60);
  /* Where a date of seconds is all there is of a version, a clock that jumps hides a second change
   * in its step from everybody (docs/sync.md). */
  if (op.kind == SIM_OP_srv_clock && self->script->features.quantum > 0
      && !self->script->features.etags)
    op.value = 0;
  return op;
}

static guint
draw_length (SimRandom *random)
{
  guint class = sim_below (random, 10);

  return class < 6   ? 8 + sim_below (random, 25)
         : class < 9 ? 40 + sim_below (random, 50)
                     : 120 + sim_below (random, 100);
}

/* A server that is restored from a backup more than a day old. */
static void
append_backup (SimScript *script)
{
  SimOp backup = { .kind = SIM_OP_srv_snapshot };
  SimOp day = { .kind = SIM_OP_time, .value = 100000000 };

  g_array_append_val (script->ops, backup);
  g_array_append_val (script->ops, day);
}

static void
append_restore (SimScript *script)
{
  SimOp restore = { .kind = SIM_OP_srv_rollback };

  for (guint i = 0; i < script->features.devices; i++)
    {
      SimOp sync = { .kind = SIM_OP_sync, .device = (guint8) i };

      g_array_append_val (script->ops, sync);
    }
  g_array_append_val (script->ops, restore);
}

SimScript *
sim_generate (guint64 seed, gboolean proof)
{
  Generator self = { .script = sim_script_new (), .proof = proof };
  gboolean is_restored;
  guint n;

  self.script->seed = seed;
  for (guint i = 0; i < N_STREAMS; i++)
    self.streams[i] = sim_random (seed, i);
  draw_features (&self);
  draw_later (&self);
  draw_weights (&self);
  is_restored
      = proof && self.script->features.writers && sim_chance (&self.streams[STREAM_LATER], 6);
  n = draw_length (&self.streams[STREAM_ORDER]);
  for (guint i = 0; i < self.script->features.devices; i++)
    {
      SimOp first = { .kind = SIM_OP_sync, .device = (guint8) i, .a = 1 };

      if (sim_chance (&self.streams[STREAM_ORDER], 80))
        g_array_append_val (self.script->ops, first);
    }
  if (is_restored)
    append_backup (self.script);
  for (guint i = 0; i < n; i++)
    {
      SimOp op = draw_op (&self);

      g_array_append_val (self.script->ops, op);
    }
  if (is_restored)
    append_restore (self.script);
  return self.script;
}
