/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>

/* Small, the same on every machine, and one stream per part of the world, so that what one part
 * draws does not move what another one gets. */
typedef struct
{
  guint64 state;
} SimRandom;

static inline guint64
sim_mix (guint64 value)
{
  value = (value ^ (value >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return value ^ (value >> 31);
}

static inline SimRandom
sim_random (guint64 seed, guint stream)
{
  return (SimRandom) { sim_mix (seed * 64 + stream + 1) };
}

static inline guint64
sim_next (SimRandom *self)
{
  self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return sim_mix (self->state);
}

/* 0..n-1 */
static inline guint
sim_below (SimRandom *self, guint n)
{
  return n > 0 ? (guint) ((sim_next (self) >> 33) % n) : 0;
}

static inline gboolean
sim_chance (SimRandom *self, guint percent)
{
  return sim_below (self, 100) < percent;
}
