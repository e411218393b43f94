/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-world.h"

/* What other people and programs do on the server. */

typedef struct
{
  char *texts[SIM_N_FIELDS];
  guint mask;
} Draft;

static void
draft_clear (Draft *self)
{
  for (guint i = 0; i < SIM_N_FIELDS; i++)
    g_free (self->texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static void
put (Draft *self, guint field, const char *text)
{
  self->mask |= 1u << field;
  g_set_str (&self->texts[field], text);
}

/* Unique values for the tracked fields of @bits; one at least. */
static void
put_values (SimWorld *world, Draft *self, guint bits)
{
  guint n = ++world->server->n_values;

  for (guint i = SIM_NAME; i <= SIM_AMOUNT; i++)
    {
      g_autofree char *text
          = i == SIM_AMOUNT ? g_strdup_printf ("%u.25", 500000 + n) : g_strdup_printf ("s%u", n);

      if (bits & (1u << (i - SIM_NAME)) || (i == SIM_NAME && (bits & 7) == 0))
        put (self, i, text);
    }
}

static void
put_new (SimWorld *world, Draft *self, guint entity, guint b)
{
  static const char *const regions[] = { "1", "1", "2", "3", NULL };
  int target = sim_target (&world->features, entity, SIM_PARENT);
  SimRow *parent = target >= 0 && b % 4 != 0 ? sim_server_pick (world, target, b / 4) : NULL;

  put_values (world, self, 7);
  put (self, SIM_REGION, regions[b % G_N_ELEMENTS (regions)]);
  put (self, SIM_OWNER, b % 3 == 0 ? NULL : sim_user_key (b % 2));
  if (parent != NULL)
    put (self, SIM_PARENT, parent->key);
  if (sim_is_dated (world->features.filter))
    {
      g_autofree char *day = sim_server_dup_day (world, b);

      put (self, SIM_DUE, day);
    }
}

static SimRow *
make (SimWorld *world, guint entity, guint b)
{
  g_auto (Draft) draft = { 0 };
  g_autofree char *key = sim_new_key_of (world, entity);

  put_new (world, &draft, entity, b);
  return sim_server_write (world, NULL, entity, key, draft.mask, draft.texts, -1, 0);
}

void
sim_server_fill (SimWorld *world)
{
  for (guint i = 0; i < world->features.entities; i++)
    for (guint k = 0; k < world->features.rows; k++)
      {
        make (world, i, sim_below (&world->values, 1000));
        /* Some share a date, some do not. */
        if (sim_chance (&world->values, 40))
          world->now_us += (gint64) sim_below (&world->values, 20000) * 1000;
      }
}

static void
edit (SimWorld *world, SimRow *row, guint bits)
{
  g_auto (Draft) draft = { 0 };

  put_values (world, &draft, bits);
  sim_server_write (world, row, row->entity, NULL, draft.mask, draft.texts, -1, 0);
}

static void
begin_late (SimWorld *world, SimRow *row, const SimOp *op)
{
  g_auto (Draft) draft = { 0 };
  SimLate *late = g_new0 (SimLate, 1);

  late->is_new = row == NULL;
  late->entity = row != NULL ? row->entity : op->a % world->features.entities;
  if (row != NULL)
    put_values (world, &draft, op->b);
  else
    put_new (world, &draft, late->entity, op->b);
  late->key = row != NULL ? g_strdup (row->key) : sim_new_key_of (world, late->entity);
  late->etag = row != NULL ? row->now->etag : 0;
  late->modified_us = sim_server_now (world);
  late->due_us = world->now_us + (gint64) MAX (op->value, 1) * 1000;
  late->mask = draft.mask;
  for (guint i = 0; i < SIM_N_FIELDS; i++)
    late->texts[i] = g_steal_pointer (&draft.texts[i]);
  g_ptr_array_add (world->server->late, late);
  sim_see (world, SIM_SEEN_late_row);
}

static void
bulk (SimWorld *world, const SimOp *op)
{
  SimRow *first = sim_server_pick (world, -1, op->a);
  GPtrArray *rows = first != NULL ? world->server->rows[first->entity] : NULL;

  for (guint i = 0; rows != NULL && i < MIN (op->b, rows->len); i++)
    {
      SimRow *row = g_ptr_array_index (rows, (op->a + i) % rows->len);

      if (row->exists)
        edit (world, row, i);
    }
  if (world->features.page != 0 && op->b > world->features.page)
    sim_see (world, SIM_SEEN_tie_over_page);
}

static void
move (SimWorld *world, SimRow *row, guint b)
{
  g_auto (Draft) draft = { 0 };
  int target = sim_target (&world->features, row->entity, SIM_PARENT);
  SimRow *parent = target >= 0 && b % 5 != 0 ? sim_server_pick (world, target, b) : NULL;

  if (target < 0 || parent == row)
    return;
  put (&draft, SIM_PARENT, parent != NULL ? parent->key : NULL);
  sim_server_write (world, row, row->entity, NULL, draft.mask, draft.texts, -1, 0);
}

static void
set_region (SimWorld *world, SimRow *row, guint b)
{
  g_auto (Draft) draft = { 0 };
  gboolean is_dated = sim_is_dated (world->features.filter);
  g_autofree char *text = is_dated     ? sim_server_dup_day (world, b)
                          : b % 5 == 0 ? NULL
                                       : g_strdup_printf ("%u", b % 5 - 1);

  put (&draft, is_dated ? SIM_DUE : SIM_REGION, text);
  sim_server_write (world, row, row->entity, NULL, draft.mask, draft.texts, -1, 0);
  if (world->features.filter != 0)
    sim_see (world, SIM_SEEN_row_left);
}

/* Somebody takes the last change back: the old values under a new version. */
static void
go_back (SimWorld *world, SimRow *row)
{
  SimVersion *was
      = row->history->len > 1 ? g_ptr_array_index (row->history, row->history->len - 2) : NULL;
  g_auto (Draft) draft = { 0 };

  if (was == NULL)
    return;
  for (guint i = SIM_NAME; i <= SIM_AMOUNT; i++)
    put (&draft, i, was->texts[i]);
  sim_server_write (world, row, row->entity, NULL, draft.mask, draft.texts, -1, 0);
  sim_see (world, SIM_SEEN_not_seen_copy);
}

static void
flip_rights (SimWorld *world, SimRow *row, guint user)
{
  user %= MAX (world->features.users, 1);
  sim_unpin (world, row, (int) user);
  row->hidden ^= 1u << user;
  row->moved = ++world->server->n_acts;
  sim_see (world, SIM_SEEN_rights_lost);
}

/* --- backups --------------------------------------------------------------------------------- */

typedef struct
{
  SimRow *row;
  SimVersion *version;
  guint hidden;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  sim_version_unref (kept->version);
  g_free (kept);
}

static void
take_snapshot (SimWorld *world)
{
  SimServer *self = world->server;

  g_clear_pointer (&self->snapshot, g_ptr_array_unref);
  self->snapshot = g_ptr_array_new_with_free_func (kept_free);
  for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
    for (guint k = 0; k < self->rows[i]->len; k++)
      {
        SimRow *row = g_ptr_array_index (self->rows[i], k);
        Kept kept = { row, row->now, row->hidden };

        if (!row->exists)
          continue;
        sim_version_ref (row->now);
        g_ptr_array_add (self->snapshot, g_memdup2 (&kept, sizeof kept));
      }
}

static void
roll_back (SimWorld *world)
{
  SimServer *self = world->server;
  g_autoptr (GPtrArray) had = NULL;

  if (self->snapshot == NULL)
    return;
  had = sim_oracle_going_back (world);
  for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
    for (guint k = 0; k < self->rows[i]->len; k++)
      ((SimRow *) g_ptr_array_index (self->rows[i], k))->exists = FALSE;
  for (guint i = 0; i < self->snapshot->len; i++)
    {
      Kept *kept = g_ptr_array_index (self->snapshot, i);

      kept->row->exists = TRUE;
      kept->row->now = kept->version;
      kept->row->hidden = kept->hidden;
      kept->row->serial = ++self->serial;
      g_ptr_array_add (kept->row->history, sim_version_ref (kept->version));
    }
  for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
    for (guint k = 0; k < self->rows[i]->len; k++)
      {
        SimRow *row = g_ptr_array_index (self->rows[i], k);

        row->moved = ++self->n_acts;
        if (!row->exists || row->hidden != 0)
          sim_unpin (world, row, -1);
      }
  g_ptr_array_set_size (self->late, 0);
  g_clear_pointer (&self->links, g_hash_table_unref);
  sim_oracle_went_back (world, had);
  sim_see (world, SIM_SEEN_rolled_back);
}

/* --- operations ------------------------------------------------------------------------------ */

static void
act_on_row (SimWorld *world, SimRow *row, const SimOp *op)
{
  switch ((int) op->kind)
    {
    case SIM_OP_srv_edit:
      edit (world, row, op->b);
      break;
    case SIM_OP_srv_delete:
      sim_server_delete (world, row);
      break;
    case SIM_OP_srv_rights:
      flip_rights (world, row, op->b);
      break;
    case SIM_OP_srv_late:
      begin_late (world, row, op);
      break;
    case SIM_OP_srv_region:
      set_region (world, row, op->b);
      break;
    case SIM_OP_srv_move:
      move (world, row, op->b);
      break;
    case SIM_OP_srv_flap:
      flip_rights (world, row, op->b);
      edit (world, row, op->b);
      break;
    case SIM_OP_srv_back:
      go_back (world, row);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
sim_server_act (SimWorld *world, const SimOp *op)
{
  SimRow *row;

  sim_server_tick (world);
  world->server->n_others++;
  switch ((int) op->kind)
    {
    case SIM_OP_srv_new:
      make (world, op->a % world->features.entities, op->b);
      break;
    case SIM_OP_srv_late_new:
      begin_late (world, NULL, op);
      break;
    case SIM_OP_srv_bulk:
      bulk (world, op);
      break;
    case SIM_OP_srv_snapshot:
      take_snapshot (world);
      break;
    case SIM_OP_srv_rollback:
      roll_back (world);
      break;
    case SIM_OP_srv_clock:
      world->server->clock_us += op->value * SIM_SECOND;
      break;
    case SIM_OP_srv_expire:
      g_clear_pointer (&world->server->links, g_hash_table_unref);
      break;
    default:
      row = sim_server_pick (world, -1, op->a);
      if (row != NULL)
        act_on_row (world, row, op);
    }
}
