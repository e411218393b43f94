/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-edm.h"
#include "crm-guid.h"
#include "crm-project.h"
#include "sim-world.h"

/* 2026-05-01T12:00:00Z */
#define NOON G_GINT64_CONSTANT (1777636800000000)
/* Of syncs of all devices, without faults, until nothing is left to send. */
#define MOST_ROUNDS 8

const char *const sim_seen_names[SIM_N_SEEN] = {
#define NAME(name) #name,
  SIM_SEEN (NAME)
#undef NAME
};

/* --- the world ------------------------------------------------------------------------------- */

static void
edit_free (gpointer data)
{
  SimEdit *edit = data;

  g_free (edit->key);
  g_free (edit->value);
  g_free (edit);
}

static void
name_free (gpointer data)
{
  SimName *name = data;

  g_free (name->made);
  g_free (name->key);
  g_free (name);
}

SimWorld *
sim_world_new (const SimScript *script, gboolean with_log)
{
  SimWorld *self = g_new0 (SimWorld, 1);

  self->script = script;
  self->features = script->features;
  self->values = sim_random (script->seed, 63);
  self->now_us = NOON;
  self->names = g_ptr_array_new_with_free_func (name_free);
  self->edits = g_ptr_array_new_with_free_func (edit_free);
  self->confirmed = g_ptr_array_new ();
  self->by_value = g_hash_table_new (g_str_hash, g_str_equal);
  self->shown
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->log = with_log ? g_string_new (NULL) : NULL;
  self->edm = sim_edm_new (&self->features);
  self->server = sim_server_new ();
  sim_server_fill (self);
  sim_guid_world = self;
  for (guint i = 0; i < self->features.devices; i++)
    self->devices[i] = sim_device_new (self, i);
  return self;
}

void
sim_world_free (SimWorld *self)
{
  for (guint i = 0; i < self->features.devices; i++)
    sim_device_free (self->devices[i]);
  sim_server_free (self->server);
  crm_edm_unref (self->edm);
  g_hash_table_unref (self->by_value);
  g_hash_table_unref (self->shown);
  g_ptr_array_unref (self->confirmed);
  g_ptr_array_unref (self->edits);
  g_ptr_array_unref (self->names);
  if (self->log != NULL)
    g_string_free (self->log, TRUE);
  g_free (self->oracle);
  g_free (self->words);
  g_free (self);
}

static void
add_to_trace (SimWorld *self, const char *line)
{
  for (const char *at = line; *at != '\0'; at++)
    self->trace = (self->trace ^ (guint8) *at) * G_GUINT64_CONSTANT (1099511628211);
  if (self->log != NULL)
    g_string_append_printf (self->log, "%10.3f %s\n", (self->now_us - NOON) / 1e6, line);
}

void
sim_trace (SimWorld *self, const char *format, ...)
{
  char line[400];
  va_list arguments;

  va_start (arguments, format);
  g_vsnprintf (line, sizeof line, format, arguments);
  va_end (arguments);
  add_to_trace (self, line);
}

void
sim_note (SimWorld *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  if (self->log == NULL)
    return;
  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_string_append_printf (self->log, "           %s\n", line);
}

void
sim_fail (SimWorld *self, const char *oracle, const char *format, ...)
{
  va_list arguments;

  if (self->oracle != NULL)
    return;
  self->oracle = g_strdup (oracle);
  va_start (arguments, format);
  self->words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  sim_note (self, "*** %s: %s", self->oracle, self->words);
}

/* In no order that says when it was made. */
char *
sim_new_key (SimWorld *self)
{
  guint8 guid[CRM_GUID_LENGTH];
  guint64 a = sim_mix (self->script->seed ^ (++self->n_keys * G_GUINT64_CONSTANT (2654435761)));
  guint64 b = sim_mix (a + self->n_keys);
  char *text = g_malloc (37);

  memcpy (guid, &a, 8);
  memcpy (guid + 8, &b, 8);
  crm_guid_format (guid, text);
  return text;
}

char *
sim_new_key_of (SimWorld *self, guint entity)
{
  return sim_makes_keys (&self->features, entity) ? g_strdup_printf ("%u", 1000 + ++self->n_keys)
                                                  : sim_new_key (self);
}

/* --- operations ------------------------------------------------------------------------------ */

static CrmSyncFlags
base_flags (SimWorld *self)
{
  return CRM_SYNC_FLAGS_NO_AHEAD | (self->features.proof ? 0 : CRM_SYNC_FLAGS_NO_PROOF);
}

static void
begin_sync (SimDevice *device, const SimOp *op)
{
  CrmSyncFlags flags = base_flags (device->world);

  if (op->a & 1)
    flags |= CRM_SYNC_FLAGS_FOREGROUND;
  if (op->a & 2)
    flags |= CRM_SYNC_FLAGS_FULL;
  sim_device_start (device, flags);
  sim_device_step (device, op->value > 0 ? op->value : -1);
}

static void
arm_fault (SimDevice *device, const SimOp *op)
{
  device->fault_in = op->a + 1;
  device->fault = op->b % SIM_N_FAULTS;
  /* A server that denies what it has is found out by a proof alone. */
  if (!device->world->features.proof
      && (device->fault == SIM_FAULT_DENIED || device->fault == SIM_FAULT_NOT_FOUND
          || device->fault == SIM_FAULT_SHORT))
    device->fault = SIM_FAULT_UNKNOWN;
  device->fault_value = op->value;
}

static void
cancel (SimDevice *device)
{
  if (!device->is_syncing)
    return;
  sim_see (device->world, SIM_SEEN_cancelled);
  g_cancellable_cancel (device->cancellable);
  sim_device_finish (device);
}

static void
act_on_device (SimDevice *device, const SimOp *op)
{
  switch ((int) op->kind)
    {
    case SIM_OP_sync:
      begin_sync (device, op);
      break;
    case SIM_OP_step:
      sim_device_step (device, MAX (op->value, 1));
      break;
    case SIM_OP_cancel:
      cancel (device);
      break;
    case SIM_OP_restart:
      sim_device_restart (device);
      break;
    case SIM_OP_kill:
      sim_device_kill (device);
      break;
    case SIM_OP_cut:
      sim_device_cut (device);
      break;
    case SIM_OP_cut_at:
      crm_memory_disk_cut_after (device->disk, op->a + 1);
      break;
    case SIM_OP_copy:
      sim_device_copy (device);
      break;
    case SIM_OP_restore:
      sim_device_restore (device);
      break;
    case SIM_OP_filter:
      sim_device_set_filter (device,
                             op->b % (sim_is_dated (device->world->features.filter) ? 9 : 7));
      break;
    case SIM_OP_jump:
      device->skew_us += op->value * SIM_SECOND;
      device->has_jumped = TRUE;
      break;
    case SIM_OP_net:
      arm_fault (device, op);
      break;
    case SIM_OP_offline:
      device->offline = op->b & 1;
      break;
    default:
      sim_user_act (device, op);
    }
}

static void
perform (SimWorld *self, const SimOp *op)
{
  /* No two things happen at once, unless an operation says so. */
  self->now_us += SIM_SECOND / 500;
  sim_trace (self, "-- %u %u %u %u %d", op->kind, op->device, op->a, op->b, op->value);
  for (guint i = 0; i < self->features.devices; i++)
    if (self->devices[i]->is_syncing)
      self->devices[i]->is_disturbed = TRUE;
  if (op->kind == SIM_OP_time)
    self->now_us += (gint64) op->value * 1000;
  else if (op->kind >= SIM_OP_srv_edit && op->kind <= SIM_OP_srv_expire)
    sim_server_act (self, op);
  else
    act_on_device (self->devices[op->device % self->features.devices], op);
}

/* --- rest ------------------------------------------------------------------------------------ */

static void
sync_now (SimDevice *device)
{
  sim_device_start (device, base_flags (device->world) | CRM_SYNC_FLAGS_FOREGROUND);
  sim_device_finish (device);
  if (device->error != NULL)
    sim_fail (device->world, "calm", "device %u: a sync without faults ends with: %s",
              device->index, device->error->message);
  for (guint i = 0; device->report != NULL && i < device->report->counts->len; i++)
    {
      CrmSyncCount *count = g_ptr_array_index (device->report->counts, i);

      if (count->message != NULL && !g_str_equal (count->message, SIM_REFUSAL)
          && !g_str_has_prefix (count->message, "The server has no $batch"))
        sim_fail (device->world, "calm", "device %u: %s without faults: %s", device->index,
                  count->entity, count->message);
    }
}

static void
sync_all (SimWorld *self, gint64 pause_us)
{
  self->now_us += pause_us;
  sim_server_tick (self);
  for (guint i = 0; i < self->features.devices && self->oracle == NULL; i++)
    sync_now (self->devices[i]);
}

static void
calm_down (SimWorld *self)
{
  self->is_calm = TRUE;
  for (guint i = 0; i < self->features.devices; i++)
    {
      SimDevice *device = self->devices[i];

      crm_memory_disk_cut_after (device->disk, 0);
      sim_device_finish (device);
    }
}

static guint
count_unsent (SimWorld *self)
{
  guint n = 0;

  for (guint i = 0; i < self->features.devices; i++)
    {
      g_autoptr (GPtrArray) pending = crm_store_list_pending (self->devices[i]->store, NULL);

      n += pending != NULL ? pending->len : 0;
    }
  return n;
}

/* Until a round changes nothing on the server and nothing is left to send, or what is left waits
 * for something else. */
static void
sync_until_quiet (SimWorld *self, guint least)
{
  guint before = G_MAXUINT;

  for (guint i = 0; i < MOST_ROUNDS && self->oracle == NULL; i++)
    {
      guint64 serial = self->server->serial;
      guint n_unsent;

      sync_all (self, 20 * SIM_MINUTE);
      n_unsent = count_unsent (self);
      if (i + 1 >= least && serial == self->server->serial && (n_unsent == 0 || n_unsent == before))
        return;
      before = n_unsent;
    }
  sim_fail (self, "rest", "the devices do not come to rest");
}

/* With one writer the last of them has nothing to do. Without ETags, and at what is not meant, the
 * one before it looks once more: at what was new in the first. */
static guint
least_rounds (SimWorld *self)
{
  if (self->features.writers)
    return 1;
  return self->features.etags && self->features.filter == 0 ? 2 : 3;
}

/* A listing that is open may have passed what changed since: the next one is through a day after
 * it. */
static guint
days_of_proof (SimWorld *self)
{
  return self->features.large ? 3 : !self->features.small;
}

/* Nothing fails any more, what was begun is committed, and a day passes. */
static void
come_to_rest (SimWorld *self)
{
  sim_trace (self, "-- rest");
  calm_down (self);
  sync_until_quiet (self, least_rounds (self));
  for (guint i = 0; self->features.proof && i < days_of_proof (self) && self->oracle == NULL; i++)
    {
      self->now_us += 25 * SIM_HOUR;
      sync_until_quiet (self, 1);
    }
  for (guint i = 0; i < self->features.devices && self->oracle == NULL; i++)
    {
      SimDevice *device = self->devices[i];

      sim_oracle_equal (device);
      sim_oracle_undone (device);
      sim_oracle_durable (device);
      sim_oracle_count (device);
      if (!self->features.writers)
        sim_oracle_benign (device);
    }
}

void
sim_run (SimWorld *self)
{
  for (guint i = 0; i < self->script->ops->len && self->oracle == NULL; i++)
    {
      self->n_ops++;
      perform (self, &g_array_index (self->script->ops, SimOp, i));
    }
  if (self->oracle == NULL)
    come_to_rest (self);
}
