/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-script.h"
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

static const struct
{
  const char *name;
  gsize offset;
  guint max;
} features[] = {
#define ROW(name, max) { #name, G_STRUCT_OFFSET (SimFeatures, name), max },
  SIM_FEATURES (ROW)
#undef ROW
};

static const char *const op_names[] = {
#define NAME(name) #name,
  SIM_OPS (NAME)
#undef NAME
};

SimScript *
sim_script_new (void)
{
  SimScript *self = g_new0 (SimScript, 1);

  self->ops = g_array_new (FALSE, FALSE, sizeof (SimOp));
  return self;
}

SimScript *
sim_script_copy (const SimScript *self)
{
  SimScript *copy = sim_script_new ();

  copy->seed = self->seed;
  copy->features = self->features;
  if (self->ops->len > 0)
    g_array_append_vals (copy->ops, self->ops->data, self->ops->len);
  return copy;
}

void
sim_script_free (SimScript *self)
{
  g_array_unref (self->ops);
  g_free (self);
}

char *
sim_script_print (const SimScript *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "seed %" G_GUINT64_FORMAT "\n", self->seed);
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      guint value = *((const guint8 *) &self->features + features[i].offset);

      if (value != 0)
        g_string_append_printf (text, "feature %s %u\n", features[i].name, value);
    }
  for (guint i = 0; i < self->ops->len; i++)
    {
      SimOp *op = &g_array_index (self->ops, SimOp, i);

      g_string_append_printf (text, "%s %u %u %u %d\n", op_names[op->kind], op->device, op->a,
                              op->b, op->value);
    }
  return g_string_free_and_steal (text);
}

gboolean
sim_script_set_feature (SimScript *self, const char *name, guint value)
{
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (g_str_equal (features[i].name, name) && value <= features[i].max)
      {
        *((guint8 *) &self->features + features[i].offset) = (guint8) value;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_feature (SimScript *self, const char *line)
{
  char name[32];
  guint value;

  return sscanf (line, "feature %31s %u", name, &value) == 2
         && sim_script_set_feature (self, name, value);
}

static gboolean
parse_op (SimScript *self, const char *line)
{
  char name[32];
  guint device, a, b;
  SimOp op = { 0 };

  if (sscanf (line, "%31s %u %u %u %d", name, &device, &a, &b, &op.value) != 5)
    return FALSE;
  op.device = (guint8) device;
  op.a = (guint16) a;
  op.b = (guint16) b;
  for (guint i = 0; i < SIM_N_OPS; i++)
    if (g_str_equal (op_names[i], name))
      {
        op.kind = (guint8) i;
        g_array_append_val (self->ops, op);
        return TRUE;
      }
  return FALSE;
}

SimScript *
sim_script_parse (const char *text, GError **error)
{
  g_autoptr (SimScript) self = sim_script_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      gboolean good = TRUE;

      if (*line == '\0' || *line == '#')
        continue;
      if (g_str_has_prefix (line, "seed "))
        self->seed = g_ascii_strtoull (line + 5, NULL, 10);
      else if (g_str_has_prefix (line, "feature "))
        good = parse_feature (self, line);
      else
        good = parse_op (self, line);
      if (!good)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "line %u: %s", i + 1, line);
          return NULL;
        }
    }
  self->features.devices = MAX (self->features.devices, 1);
  self->features.entities = MAX (self->features.entities, 1);
  return g_steal_pointer (&self);
}
