/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-time.h"
#include "sim-world.h"

/* --- versions and rows ----------------------------------------------------------------------- */

SimVersion *
sim_version_ref (SimVersion *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sim_version_unref (SimVersion *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  crm_arena_unref (self->arena);
  g_free (self);
}

static void
row_free (gpointer data)
{
  SimRow *row = data;

  g_ptr_array_unref (row->history);
  g_free (row->key);
  g_free (row);
}

void
sim_late_free (gpointer data)
{
  SimLate *late = data;

  for (guint i = 0; i < SIM_N_FIELDS; i++)
    g_free (late->texts[i]);
  g_free (late->key);
  g_free (late);
}

SimServer *
sim_server_new (void)
{
  SimServer *self = g_new0 (SimServer, 1);

  for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
    self->rows[i] = g_ptr_array_new_with_free_func (row_free);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->late = g_ptr_array_new_with_free_func (sim_late_free);
  return self;
}

void
sim_server_free (SimServer *self)
{
  g_clear_pointer (&self->snapshot, g_ptr_array_unref);
  g_clear_pointer (&self->links, g_hash_table_unref);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->late);
  for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
    g_ptr_array_unref (self->rows[i]);
  g_free (self);
}

SimRow *
sim_server_find (SimServer *self, guint entity, const char *key)
{
  g_autofree char *name = g_strdup_printf ("%u %s", entity, key);

  return g_hash_table_lookup (self->by_key, name);
}

static SimRow *
ensure_row (SimServer *self, guint entity, const char *key)
{
  SimRow *row = sim_server_find (self, entity, key);

  if (row != NULL)
    return row;
  row = g_new0 (SimRow, 1);
  row->entity = entity;
  row->key = g_strdup (key);
  row->maker = -1;
  row->history = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_version_unref);
  g_ptr_array_add (self->rows[entity], row);
  g_hash_table_insert (self->by_key, g_strdup_printf ("%u %s", entity, key), row);
  return row;
}

SimRow *
sim_server_pick (SimWorld *world, int entity, guint a)
{
  guint n = 0;

  for (guint pass = 0; pass < 2; pass++)
    {
      guint place = n > 0 ? a % n : 0, at = 0;

      for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
        for (guint k = 0; k < world->server->rows[i]->len; k++)
          {
            SimRow *row = g_ptr_array_index (world->server->rows[i], k);

            if (!row->exists || (entity >= 0 && (guint) entity != i))
              continue;
            if (pass == 1 && at++ == place)
              return row;
            n += pass == 0;
          }
      if (n == 0)
        return NULL;
    }
  return NULL;
}

gint64
sim_server_now (SimWorld *self)
{
  return self->now_us + self->server->clock_us;
}

static gint64
stamp (SimWorld *world, gint64 us)
{
  static const gint64 quanta[] = { 1000, SIM_SECOND, 10 * SIM_SECOND };
  gint64 quantum = quanta[world->features.quantum];

  return us / quantum * quantum;
}

char *
sim_server_normalise (SimWorld *world, const char *text)
{
  char *result = g_strdup (text);

  if (world->features.normalise == 1)
    g_strstrip (result);
  else if (world->features.normalise == 2 && strlen (result) > 10)
    result[10] = '\0';
  return result;
}

char *
sim_server_dup_day (SimWorld *world, guint b)
{
  gint64 day_us = sim_server_now (world) + ((gint64) (b % 8) - 3) * SIM_DAY;
  g_autofree char *text = b % 9 != 0 ? crm_time_format (day_us) : NULL;

  return text != NULL ? g_strndup (text, strlen ("2026-05-01")) : NULL;
}

static SimVersion *
version_new (SimWorld *world, SimVersion *was, const char *key, guint mask, char *const *texts)
{
  SimVersion *self = g_new0 (SimVersion, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->arena = crm_arena_new ();
  for (guint i = 0; i < SIM_N_FIELDS; i++)
    {
      const char *text = mask & (1u << i) ? texts[i] : was != NULL ? was->texts[i] : NULL;
      g_autofree char *note = NULL;

      if (i == SIM_ID)
        text = key;
      if (i == SIM_NOTE && text != NULL && mask & (1u << i))
        text = note = sim_server_normalise (world, text);
      self->texts[i] = text != NULL ? crm_arena_strndup (self->arena, text, -1) : NULL;
    }
  return self;
}

static void
parse_values (SimWorld *world, guint entity, SimVersion *self)
{
  for (guint i = 0; i < SIM_N_FIELDS; i++)
    {
      self->types[i] = sim_field_type (&world->features, entity, i);
      if (!crm_value_parse (self->types[i], self->texts[i], -1, self->arena, &self->values[i],
                            NULL))
        g_error ("The model server holds \"%s\" for %s", self->texts[i], sim_field_names[i]);
    }
}

static void
set_version (SimWorld *world, SimRow *row, SimVersion *version)
{
  row->now = version; /* kept by the history */
  row->exists = TRUE;
  row->is_restored = FALSE;
  row->moved = ++world->server->n_acts;
  row->serial = ++world->server->serial;
}

SimRow *
sim_server_write (SimWorld *world,
                  SimRow *row,
                  guint entity,
                  const char *key,
                  guint mask,
                  char *const *texts,
                  int writer,
                  gint64 modified_us)
{
  SimServer *self = world->server;
  SimVersion *version;
  g_autofree char *date = NULL;

  if (row == NULL)
    row = ensure_row (self, entity, key);
  if (!row->exists)
    {
      row->n_made++;
      row->maker = writer;
    }
  version = version_new (world, row->exists ? row->now : NULL, row->key, mask, texts);
  version->writer = writer;
  version->modified_us = stamp (world, modified_us != 0 ? modified_us : sim_server_now (world));
  version->etag = ++self->etag;
  date = crm_time_format (version->modified_us);
  version->texts[SIM_MODIFIED] = crm_arena_strndup (version->arena, date, -1);
  parse_values (world, row->entity, version);
  g_ptr_array_add (row->history, version);
  set_version (world, row, version);
  return row;
}

/* What goes and comes back is not held any more. */
void
sim_unpin (SimWorld *world, SimRow *row, int user)
{
  g_autofree char *name = g_strdup_printf ("%u %s", row->entity, row->key);

  for (guint i = 0; i < world->features.devices; i++)
    if (world->devices[i] != NULL && (user < 0 || (int) world->devices[i]->user == user))
      g_hash_table_remove (world->devices[i]->pins, name);
}

void
sim_server_delete (SimWorld *world, SimRow *row)
{
  sim_unpin (world, row, -1);
  row->exists = FALSE;
  row->moved = ++world->server->n_acts;
  row->serial = ++world->server->serial;
  /* What pointed at it points nowhere; dates stay, as with many servers. */
  for (guint i = 0; world->features.strict && i < SIM_MAX_ENTITIES; i++)
    for (guint k = 0; k < world->server->rows[i]->len; k++)
      {
        SimRow *child = g_ptr_array_index (world->server->rows[i], k);
        char *none[SIM_N_FIELDS] = { NULL };
        guint mask = 0;

        for (guint field = SIM_PARENT; child->exists && field <= SIM_OTHER; field++)
          if (sim_target (&world->features, i, field) == (int) row->entity
              && g_strcmp0 (child->now->texts[field], row->key) == 0)
            mask |= 1u << field;
        if (mask != 0)
          sim_server_write (world, child, i, NULL, mask, none, -1, 0);
      }
}

/* --- what is due ----------------------------------------------------------------------------- */

static void
commit (SimWorld *world, SimLate *late)
{
  SimRow *row = sim_server_find (world->server, late->entity, late->key);

  if (late->is_new ? row != NULL && row->exists
                   : row == NULL || !row->exists || row->now->etag != late->etag)
    return;
  sim_trace (world, "server: commit of %s %s", sim_entity_names[late->entity], late->key);
  sim_server_write (world, row, late->entity, late->key, late->mask, late->texts, -1,
                    late->modified_us);
}

void
sim_server_tick (SimWorld *world)
{
  SimServer *self = world->server;

  while (self->late->len > 0)
    {
      guint first = 0;
      SimLate *late;

      for (guint i = 1; i < self->late->len; i++)
        if (((SimLate *) g_ptr_array_index (self->late, i))->due_us
            < ((SimLate *) g_ptr_array_index (self->late, first))->due_us)
          first = i;
      late = g_ptr_array_index (self->late, first);
      if (late->due_us > world->now_us)
        return;
      late = g_ptr_array_steal_index (self->late, first);
      commit (world, late);
      sim_late_free (late);
    }
}

/* A process of the server: a deal that was written gets a task a few seconds later. */
void
sim_server_begin_process (SimWorld *world, SimRow *row, SimDevice *device)
{
  SimLate *late;

  if (!world->features.process || row->entity != 2 || world->features.entities < 4)
    return;
  late = g_new0 (SimLate, 1);
  late->entity = 3;
  late->key = sim_new_key_of (world, 3);
  late->is_new = TRUE;
  late->due_us = world->now_us + (1 + late->key[0] % 4) * SIM_SECOND;
  late->mask = 1u << SIM_NAME | 1u << SIM_PARENT | 1u << SIM_REGION | 1u << SIM_OWNER;
  late->texts[SIM_NAME] = g_strdup_printf ("p%u", ++world->server->n_values);
  late->texts[SIM_PARENT] = g_strdup (row->key);
  late->texts[SIM_REGION] = g_strdup (row->now->texts[SIM_REGION]);
  late->texts[SIM_OWNER] = g_strdup (row->now->texts[SIM_OWNER]);
  g_ptr_array_add (world->server->late, late);
  if (device != NULL)
    g_ptr_array_add (device->expected, g_strdup (late->key));
  sim_see (world, SIM_SEEN_process);
}

/* --- filters --------------------------------------------------------------------------------- */

typedef struct
{
  SimWorld *world;
  SimRow *row;
} Resolve;

static int
find_field (const char *name)
{
  for (int i = 0; i < SIM_N_FIELDS; i++)
    if (g_str_equal (sim_field_names[i], name))
      return i;
  return -1;
}

static gboolean
resolve (const char *path, CrmEdmType *type, CrmValue *out, gpointer data)
{
  Resolve *context = data;
  SimRow *row = context->row;
  const char *name = path;
  int field, target = (int) row->entity;

  if (g_str_has_prefix (path, "Parent/") || g_str_has_prefix (path, "Other/"))
    {
      guint lookup = path[0] == 'P' ? SIM_PARENT : SIM_OTHER;

      name = strchr (path, '/') + 1;
      target = sim_target (&context->world->features, row->entity, lookup);
      row = target >= 0 && row->now->texts[lookup] != NULL
                ? sim_server_find (context->world->server, (guint) target, row->now->texts[lookup])
                : NULL;
    }
  field = find_field (name);
  if (field < 0)
    return FALSE;
  *type = sim_field_type (&context->world->features, (guint) MAX (target, 0), (guint) field);
  *out = row != NULL && row->exists ? row->now->values[field] : crm_value_null ();
  return TRUE;
}

gboolean
sim_row_matches (SimWorld *world, SimRow *row, guint user, CrmFilter *filter)
{
  Resolve context = { world, row };

  return row->exists && !(row->hidden & (1u << user))
         && (filter == NULL || crm_filter_evaluate (filter, resolve, &context) == CRM_TRUTH_TRUE);
}
