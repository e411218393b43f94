/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-project.h"
#include "crm-record.h"
#include "crm-sync-macros.h"
#include "sim-oracle-private.h"
#include <sqlite3.h>

/* What must hold when everything has come to rest, and of a file that was opened again. */

/* --- the file -------------------------------------------------------------------------------- */

static void
expect_answer (SimDevice *device, sqlite3 *handle, const char *sql, const char *wanted)
{
  sqlite3_stmt *statement = NULL;
  g_autofree char *answer = NULL;

  if (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    answer = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  if (g_strcmp0 (answer, wanted) != 0)
    sim_fail (device->world, "I-TXN", "device %u: %s: %s", device->index, sql,
              answer != NULL ? answer : sqlite3_errmsg (handle));
}

static int
collate (void *data, int n_a, const void *a, int n_b, const void *b)
{
  int result = memcmp (a, b, (gsize) MIN (n_a, n_b));

  return result != 0 ? result : n_a - n_b;
}

void
sim_oracle_integrity (SimDevice *device)
{
  sqlite3 *handle = NULL;

  if (sqlite3_open_v2 ("db", &handle, SQLITE_OPEN_READONLY, crm_memory_disk_get_vfs (device->disk))
      == SQLITE_OK)
    {
      sqlite3_create_collation (handle, "crm_text", SQLITE_UTF8, NULL, collate);
      sqlite3_create_collation (handle, "crm_decimal", SQLITE_UTF8, NULL, collate);
      expect_answer (device, handle, "PRAGMA quick_check", "ok");
      expect_answer (device, handle, "PRAGMA foreign_key_check", NULL);
    }
  sqlite3_close (handle);
}

/* --- here as there --------------------------------------------------------------------------- */

CrmFilter *
sim_device_filter (SimDevice *device, guint entity)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (device->store);
  CrmEntity *found = sim_device_entity (device, project, entity);
  CrmIdentity identity = { .user_id = (char *) sim_user_key (device->user) };
  CrmFilter *filter;
  g_autoptr (GError) error = NULL;

  filter = crm_sync_expand_macros (found->sync_filter, found, &identity,
                                   sim_server_now (device->world), &error);
  if (error != NULL)
    g_error ("%s", error->message);
  return filter;
}

gboolean
sim_has_moved_on (SimDevice *device)
{
  return sim_is_dated (device->filter)
         && sim_server_now (device->world) / SIM_DAY != device->began_us / SIM_DAY;
}

/* The key of what it points at through @field; %NULL: nothing. */
static char *
dup_target (CrmRecord *record, guint field)
{
  const CrmValue *value = crm_record_get_value (record, field);

  if (crm_record_get_entity (record)->fields[field]->lookup_entity == NULL
      || crm_value_is_empty (value))
    return NULL;
  return crm_value_dup_text (crm_record_get_entity (record)->fields[field]->type, value);
}

static gboolean
points_at (CrmRecord *record, CrmRecord *other)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < entity->n_fields; i++)
    {
      g_autofree char *key = dup_target (record, i);

      if (g_strcmp0 (key, crm_record_get_key (other)) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
points_at_new (SimDevice *device, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < entity->n_fields; i++)
    {
      g_autofree char *key = dup_target (record, i);
      CrmEntity *target = key != NULL ? crm_project_find_entity (crm_record_get_project (record),
                                                                 entity->fields[i]->lookup_entity)
                                      : NULL;
      g_autoptr (CrmRecord) other
          = target != NULL ? crm_store_get (device->store, target, key, NULL, NULL) : NULL;

      if (other != NULL && crm_record_get_state (other) & CRM_RECORD_NEW)
        return TRUE;
    }
  return FALSE;
}

/* Parents of parents; circles end here, too. */
#define MAX_GENERATIONS 8

/* New records that belong to a parent travel with it or not at all: it waits for one of them that
 * waits for the user. */
static gboolean
has_waiting_child (SimDevice *device, CrmRecord *parent, guint generation)
{
  CrmProject *project = crm_record_get_project (parent);

  for (guint i = 0; generation < MAX_GENERATIONS && i < project->entities->len; i++)
    {
      g_autoptr (GPtrArray) rows
          = sim_device_dup_rows (device, g_ptr_array_index (project->entities, i));

      for (guint k = 0; rows != NULL && k < rows->len; k++)
        {
          CrmRecord *child = g_ptr_array_index (rows, k);
          CrmRecordState state = crm_record_get_state (child);

          if ((state & CRM_RECORD_NEW) && points_at (child, parent)
              && ((state & (CRM_RECORD_CONFLICT | CRM_RECORD_REJECTED))
                  || has_waiting_child (device, child, generation + 1)))
            return TRUE;
        }
    }
  return FALSE;
}

gboolean
sim_is_blocked (SimDevice *device, CrmRecord *record)
{
  return points_at_new (device, record)
         || (device->world->features.atomic && has_waiting_child (device, record, 0));
}

/* @ever: also where it went meanwhile and may have stayed for an edit. */
static gboolean
is_pinned (SimDevice *device, SimRow *row, gboolean ever)
{
  g_autofree char *name = g_strdup_printf ("%u %s", row->entity, row->key);

  return g_hash_table_contains (ever ? device->pins_ever : device->pins, name);
}

static void
check_row (SimDevice *device, guint entity, CrmFilter *filter, CrmRecord *record, GHashTable *here)
{
  SimWorld *world = device->world;
  const char *key = crm_record_get_key (record);
  CrmRecordState state = crm_record_get_state (record);
  SimRow *row = sim_server_find (world->server, entity, key);
  gboolean belongs;

  g_hash_table_add (here, g_strdup (key));
  if (state & (CRM_RECORD_CONFLICT | CRM_RECORD_REJECTED))
    return;
  if (state != CRM_RECORD_CLEAN)
    {
      if (!sim_is_blocked (device, record))
        sim_fail (world, "outbox", "device %u does not send %s %s (state %u)", device->index,
                  sim_entity_names[entity], key, (guint) state);
      return;
    }
  belongs
      = row != NULL
        && (sim_row_matches (world, row, device->user, filter)
            || (is_pinned (device, row, TRUE) && sim_row_matches (world, row, device->user, NULL)));
  if (!belongs)
    sim_fail (world, "L1", "device %u has %s %s, which does not belong there", device->index,
              sim_entity_names[entity], key);
  else if (!sim_version_equals (row->now, record, 0) && !sim_is_alike (device, row, record))
    {
      g_autofree char *name
          = crm_value_dup_text (CRM_EDM_STRING, crm_record_get_value (record, SIM_NAME));

      sim_fail (world, "L1", "device %u has another version of %s %s (%s, not %s)", device->index,
                sim_entity_names[entity], key, name, row->now->texts[SIM_NAME]);
    }
}

static void
check_entity (SimDevice *device, CrmEntity *entity)
{
  SimWorld *world = device->world;
  guint index = (guint) sim_entity_of (entity);
  g_autoptr (CrmFilter) filter = sim_device_filter (device, index);
  g_autoptr (GPtrArray) rows = sim_device_dup_rows (device, entity);
  g_autoptr (GHashTable) here = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (rows == NULL)
    {
      sim_fail (world, "verb", "device %u cannot list %s", device->index, entity->name);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    check_row (device, index, filter, g_ptr_array_index (rows, i), here);
  for (guint i = 0; i < world->server->rows[index]->len; i++)
    {
      SimRow *row = g_ptr_array_index (world->server->rows[index], i);

      if ((sim_row_matches (world, row, device->user, filter)
           || (is_pinned (device, row, FALSE) && sim_row_matches (world, row, device->user, NULL)))
          && !g_hash_table_contains (here, row->key))
        sim_fail (world, "L1", "device %u misses %s %s (%s)", device->index,
                  sim_entity_names[index], row->key, row->now->texts[SIM_NAME]);
    }
}

void
sim_oracle_equal (SimDevice *device)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (device->store);

  if (sim_has_moved_on (device))
    return;
  if (project == NULL)
    {
      sim_fail (device->world, "L1", "device %u has no project", device->index);
      return;
    }
  for (guint i = 0; i < project->entities->len; i++)
    check_entity (device, g_ptr_array_index (project->entities, i));
}

/* Sign in, look at the layout, and twice per entity, which may take pages. A server that tells
 * neither versions nor the time is asked once more for what it dated last. */
static guint
most_idle_calls (SimWorld *world)
{
  guint per_entity = world->features.etags || world->features.date ? 2 : 3;
  guint most = 2 + per_entity * world->features.entities + !world->features.batch; /* asked once */
  /* Where neither a link nor a key leads on, it goes from a date on, within it, and past it. */
  guint per_page = world->features.links == 0 && !world->features.keyset ? 3 : 1;

  for (guint i = 0; i < world->features.entities; i++)
    if (world->features.page > 0)
      most += per_entity * (per_page * world->server->rows[i]->len / world->features.page + 1);
    else if (per_entity == 3)
      most += per_page;
  return most;
}

/* At a record that was thrown away before it was sent: who edits what points at it has it refused.
 */
static gboolean
points_nowhere (SimDevice *device, CrmProblem *problem)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (device->store);
  CrmEntity *entity = crm_project_find_entity (project, problem->entity);
  g_autoptr (CrmRecord) record = crm_store_get (device->store, entity, problem->key, NULL, NULL);

  for (guint i = SIM_PARENT; record != NULL && i <= SIM_OTHER; i++)
    {
      CrmField *field = crm_entity_find_field (entity, sim_field_names[i]);
      int target = sim_target (&device->world->features, (guint) sim_entity_of (entity), i);
      g_autofree char *key
          = crm_value_dup_text (field->type, crm_record_get_value (record, field->index));
      SimRow *row = target >= 0 && key != NULL
                        ? sim_server_find (device->world->server, (guint) target, key)
                        : NULL;

      if (target >= 0 && key != NULL && (row == NULL || !row->exists))
        return TRUE;
    }
  return FALSE;
}

/* Edited while its deletion was under way, which nobody else does here. */
static gboolean
is_gone (SimDevice *device, CrmProblem *problem)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (device->store);
  CrmEntity *entity = crm_project_find_entity (project, problem->entity);
  SimRow *row
      = sim_server_find (device->world->server, (guint) sim_entity_of (entity), problem->key);

  return row == NULL || !row->exists;
}

/* One writer and a network that works: no conflict, and nothing is asked twice. */
void
sim_oracle_benign (SimDevice *device)
{
  SimWorld *world = device->world;
  g_autoptr (GPtrArray) lost = crm_store_list_lost (device->store, NULL, NULL, NULL);
  g_autoptr (GPtrArray) problems = crm_store_list_problems (device->store, NULL);
  guint most = most_idle_calls (world);

  /* What the server cuts off is kept, and told. */
  if (lost->len > 0 && world->features.normalise != 2)
    {
      CrmLostValue *first = g_ptr_array_index (lost, 0);

      sim_fail (world, "benign", "device %u: a conflict with itself in %s.%s: %s, %s, %s",
                device->index, first->entity, first->field, first->base, first->mine,
                first->theirs);
    }
  for (guint i = 0; i < problems->len; i++)
    {
      CrmProblem *problem = g_ptr_array_index (problems, i);

      /* Who throws a new record away is asked about what points at it; a server whose newest
       * records were deleted may look as if it had gone back. */
      if (problem->kind != CRM_PROBLEM_BLOCKED && problem->kind != CRM_PROBLEM_UNDONE
          && !(problem->kind == CRM_PROBLEM_GONE && is_gone (device, problem))
          && !(problem->kind == CRM_PROBLEM_REJECTED && points_nowhere (device, problem)))
        sim_fail (world, "benign", "device %u: a problem without a cause: %u %s %s", device->index,
                  (guint) problem->kind, problem->entity, problem->key);
    }
  /* Where nothing tells the end of a listing it has to be felt for; another day is another filter.
   */
  if (world->features.count == 1 && !sim_is_dated (device->filter) && device->n_calls > most)
    sim_fail (world, "idle", "device %u: a sync with nothing to do asks %u times, not %u",
              device->index, device->n_calls, most);
}
