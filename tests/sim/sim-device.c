/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-clock.h"
#include "crm-project.h"
#include "crm-sync-private.h"
#include "sim-world.h"

/* --- its clock ------------------------------------------------------------------------------- */

#define SIM_TYPE_CLOCK (sim_clock_get_type ())
G_DECLARE_FINAL_TYPE (SimClock, sim_clock, SIM, CLOCK, GObject)
struct _SimClock
{
  GObject parent_instance;
  SimDevice *device;
};

static gint64
sim_clock_now_us (CrmClock *clock)
{
  SimDevice *device = SIM_CLOCK (clock)->device;

  return device->world->now_us + device->skew_us;
}

static gint64
sim_clock_monotonic_us (CrmClock *clock)
{
  return SIM_CLOCK (clock)->device->world->now_us;
}

/* Others may have spent the time already. */
static gboolean
sim_clock_wait (CrmClock *clock, guint milliseconds, GCancellable *cancellable, GError **error)
{
  SimDevice *device = SIM_CLOCK (clock)->device;
  gint64 until = device->world->now_us + (gint64) milliseconds * 1000;

  sim_point (device);
  device->world->now_us = MAX (device->world->now_us, until);
  if (!device->is_doomed)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "It ended");
  return FALSE;
}

static void
clock_iface_init (CrmClockInterface *iface)
{
  iface->now_us = sim_clock_now_us;
  iface->monotonic_us = sim_clock_monotonic_us;
  iface->wait = sim_clock_wait;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SimClock,
                               sim_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CRM_TYPE_CLOCK, clock_iface_init))

static void
sim_clock_class_init (SimClockClass *klass)
{
}

static void
sim_clock_init (SimClock *self)
{
}

CrmClock *
sim_clock_new (SimDevice *device)
{
  SimClock *self = g_object_new (SIM_TYPE_CLOCK, NULL);

  self->device = device;
  return CRM_CLOCK (self);
}

/* --- the baton ------------------------------------------------------------------------------- */

static _Thread_local SimDevice *current;

SimDevice *
sim_device_current (void)
{
  return current;
}

static void
wait_for (sem_t *semaphore)
{
  while (sem_wait (semaphore) != 0)
    ;
}

void
sim_point (SimDevice *self)
{
  if (current == NULL)
    return;
  if (self->steps == 0)
    {
      sem_post (&self->back);
      wait_for (&self->go);
    }
  if (self->steps > 0)
    self->steps--;
}

static gpointer
sync_in_thread (gpointer data)
{
  SimDevice *self = data;

  current = self;
  for (wait_for (&self->go); !self->is_over; wait_for (&self->go))
    {
      crm_sync_engine_run (self->engine, self->flags, NULL, NULL, &self->report, self->cancellable,
                           &self->error);
      self->is_done = TRUE;
      sem_post (&self->back);
    }
  return NULL;
}

/* More than enough for everything there is to be asked once per row, and again. */
static guint
most_calls (SimWorld *world)
{
  guint n = 0;

  for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
    n += world->server->rows[i]->len;
  return 300 + 20 * n;
}

void
sim_device_start (SimDevice *self, CrmSyncFlags flags)
{
  if (self->is_syncing)
    return;
  self->is_syncing = TRUE;
  self->flags = flags;
  self->is_done = self->is_doomed = self->is_disturbed = self->is_lied_to = FALSE;
  self->acts_before = self->world->server->n_acts;
  self->began_us = sim_server_now (self->world);
  self->steps = 0;
  self->n_calls = 0;
  self->max_calls = most_calls (self->world);
  self->n_syncs++;
  g_ptr_array_set_size (self->expected, 0);
  g_hash_table_remove_all (self->acted_on);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->report, crm_sync_report_unref);
  g_clear_error (&self->error);
  sim_trace (self->world, "device %u: sync %u", self->index, (guint) flags);
  if (self->thread == NULL)
    self->thread = g_thread_new ("device", sync_in_thread, self);
}

static void
end_sync (SimDevice *self)
{
  self->is_syncing = FALSE;
  sim_trace (self->world, "device %u: sync ends: %s", self->index,
             self->error != NULL ? self->error->message : "done");
  if (crm_memory_disk_is_cut (self->disk))
    {
      sim_see (self->world, SIM_SEEN_cut_in_sync);
      sim_device_recover (self);
    }
  else if (!self->is_doomed)
    sim_oracle_sync_ended (self);
}

void
sim_device_step (SimDevice *self, gint64 steps)
{
  if (!self->is_syncing || steps == 0)
    return;
  self->steps = steps;
  sem_post (&self->go);
  wait_for (&self->back);
  if (self->is_done)
    end_sync (self);
}

void
sim_device_finish (SimDevice *self)
{
  sim_device_step (self, -1);
}

/* --- its disk -------------------------------------------------------------------------------- */

static void
set_up (CrmMemoryDisk *disk, SimWorld *world, const char *json)
{
  CrmStoreWorld place = { .vfs = crm_memory_disk_get_vfs (disk), .no_lock = TRUE };
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmProject) project = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmStore) store = NULL;

  project = crm_project_parse (json, (gssize) strlen (json), world->edm, warnings, &error);
  g_assert_no_error (error);
  store = crm_store_open_in ("db", &place, NULL, &error);
  g_assert_no_error (error);
  crm_store_set_project (store, project, NULL, &error);
  g_assert_no_error (error);
  crm_store_close (store);
}

/* A database with empty tables for the project: making them costs more than a whole life. The
 * tables themselves depend on the number of entities and their keys alone. */
static CrmMemoryDisk *
get_template (SimWorld *world, guint filter)
{
  static GHashTable *templates;
  SimFeatures plain = { .entities = world->features.entities };
  g_autofree char *json = sim_project_json (&world->features, filter);
  g_autofree char *plain_json = sim_project_json (&plain, 0);
  g_autofree char *name = g_strdup_printf ("%u %s", world->features.keys, json);
  g_autofree char *plain_name = g_strdup_printf ("%u %s", world->features.keys, plain_json);
  CrmMemoryDisk *disk, *tables;

  if (templates == NULL)
    templates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tables = g_hash_table_lookup (templates, plain_name);
  if (tables == NULL)
    {
      tables = crm_memory_disk_new (1);
      set_up (tables, world, plain_json);
      g_hash_table_insert (templates, g_steal_pointer (&plain_name), tables);
    }
  disk = g_hash_table_lookup (templates, name);
  if (disk != NULL)
    return disk;
  disk = crm_memory_disk_copy (tables, 1);
  set_up (disk, world, json);
  g_hash_table_insert (templates, g_steal_pointer (&name), disk);
  return disk;
}

static guint64
disk_seed (SimDevice *self)
{
  return sim_mix (self->world->script->seed + 1000 * self->index);
}

static void
open_store (SimDevice *self)
{
  CrmStoreWorld world
      = { .vfs = crm_memory_disk_get_vfs (self->disk), .clock = self->clock, .no_lock = TRUE };
  g_autofree char *json = sim_project_json (&self->world->features, self->filter);

  for (guint i = 0; self->store == NULL && i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      self->store = crm_store_open_in ("db", &world, NULL, &error);
      if (self->store == NULL && !crm_memory_disk_is_cut (self->disk))
        sim_fail (self->world, "I-TXN", "device %u cannot open its database: %s", self->index,
                  error->message);
      if (crm_memory_disk_is_cut (self->disk))
        {
          sim_see (self->world, SIM_SEEN_cut_in_recovery);
          if (self->store != NULL)
            crm_store_close (self->store);
          g_clear_object (&self->store);
          crm_memory_disk_power_on (self->disk);
        }
    }
  if (self->store == NULL)
    g_error ("No database: %s", self->world->words);
  self->engine = crm_sync_engine_new (self->store, self->remote, self->clock);
  crm_sync_engine_set_project_json (self->engine, json);
  if (self->world->features.large)
    crm_sync_engine_set_small_rows (self->engine, self->world->features.large - 1);
}

static void
close_store (SimDevice *self)
{
  g_clear_object (&self->engine);
  crm_store_close (self->store);
  g_clear_object (&self->store);
}

/* Nothing that is under way is brought to an end, nothing is closed on the disk that is kept. */
static void
end_process (SimDevice *self, CrmMemoryDisk *kept)
{
  if (self->is_syncing)
    {
      self->is_doomed = TRUE;
      sim_device_finish (self);
    }
  if (self->store != NULL)
    close_store (self);
  if (kept != NULL)
    {
      crm_memory_disk_free (self->disk);
      self->disk = kept;
    }
  g_clear_pointer (&self->opened, sim_place_free);
}

static void
come_back (SimDevice *self)
{
  open_store (self);
  sim_oracle_opened (self);
}

void
sim_device_restart (SimDevice *self)
{
  if (self->is_syncing)
    {
      g_cancellable_cancel (self->cancellable);
      sim_device_finish (self);
    }
  end_process (self, NULL);
  come_back (self);
}

void
sim_device_kill (SimDevice *self)
{
  if (self->is_syncing)
    sim_see (self->world, SIM_SEEN_killed_in_sync);
  end_process (self, crm_memory_disk_copy (self->disk, disk_seed (self)));
  come_back (self);
}

void
sim_device_recover (SimDevice *self)
{
  sim_trace (self->world, "device %u: the power is back", self->index);
  end_process (self, NULL);
  crm_memory_disk_power_on (self->disk);
  come_back (self);
}

void
sim_device_cut (SimDevice *self)
{
  crm_memory_disk_cut (self->disk);
  if (self->is_syncing)
    {
      self->is_doomed = TRUE;
      sim_device_finish (self); /* recovers */
    }
  else
    sim_device_recover (self);
}

void
sim_device_copy (SimDevice *self)
{
  g_clear_pointer (&self->copy, crm_memory_disk_free);
  self->copy = crm_memory_disk_copy (self->disk, disk_seed (self));
  self->n_copied_edits = self->world->edits->len;
}

/* What was edited since the copy was made went with the old disk. */
void
sim_device_restore (SimDevice *self)
{
  if (self->copy == NULL)
    return;
  sim_see (self->world, SIM_SEEN_restored);
  end_process (self, crm_memory_disk_copy (self->copy, disk_seed (self)));
  sim_oracle_restored (self);
  g_hash_table_remove_all (self->pins);
  come_back (self);
}

void
sim_device_set_filter (SimDevice *self, guint filter)
{
  g_autofree char *json = sim_project_json (&self->world->features, filter);

  self->filter = filter;
  self->has_jumped = TRUE;
  crm_sync_engine_set_project_json (self->engine, json);
}

CrmEntity *
sim_device_entity (SimDevice *self, CrmProject *project, guint entity)
{
  return project != NULL ? crm_project_find_entity (project, sim_entity_names[entity]) : NULL;
}

/* --- object ---------------------------------------------------------------------------------- */

SimPlace *
sim_place_new (guint entity, const char *key)
{
  SimPlace *self = g_new0 (SimPlace, 1);

  self->entity = entity;
  self->key = g_strdup (key);
  return self;
}

void
sim_place_free (gpointer data)
{
  SimPlace *self = data;

  g_free (self->key);
  g_free (self);
}

SimDevice *
sim_device_new (SimWorld *world, guint index)
{
  SimDevice *self = g_new0 (SimDevice, 1);

  self->world = world;
  self->index = index;
  self->user = index % MAX (world->features.users, 1);
  self->filter = world->features.filter;
  self->clock = sim_clock_new (self);
  self->remote = sim_remote_new (self);
  self->expected = g_ptr_array_new_with_free_func (g_free);
  self->made = g_ptr_array_new_with_free_func (sim_place_free);
  self->pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->pins_ever = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->acted_on = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (world->features.skew)
    {
      self->skew_us = (index % 2 ? -3650 : 3650) * SIM_DAY;
      sim_see (world, SIM_SEEN_skewed);
    }
  sem_init (&self->go, 0, 0);
  sem_init (&self->back, 0, 0);
  self->disk = crm_memory_disk_copy (get_template (world, self->filter), disk_seed (self));
  open_store (self);
  return self;
}

void
sim_device_free (SimDevice *self)
{
  end_process (self, NULL);
  if (self->thread != NULL)
    {
      self->is_over = TRUE;
      sem_post (&self->go);
      g_thread_join (self->thread);
    }
  crm_memory_disk_free (self->disk);
  g_clear_pointer (&self->copy, crm_memory_disk_free);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->report, crm_sync_report_unref);
  g_clear_error (&self->error);
  g_object_unref (self->remote);
  g_object_unref (self->clock);
  g_ptr_array_unref (self->expected);
  g_ptr_array_unref (self->made);
  g_hash_table_unref (self->pins);
  g_hash_table_unref (self->pins_ever);
  g_hash_table_unref (self->acted_on);
  g_clear_pointer (&self->deleted, sim_place_free);
  g_clear_pointer (&self->draft, sim_place_free);
  for (guint i = 0; i < SIM_N_FIELDS; i++)
    g_free (self->opened_texts[i]);
  sem_destroy (&self->go);
  sem_destroy (&self->back);
  g_free (self);
}
