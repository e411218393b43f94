/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-page.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-sync-plan.h"
#include "sim-oracle-private.h"

/* What a sync does to the rows of a device while it runs, whether or not it is mended by the next
 * one: the user looks at them meanwhile. */

static gboolean
has_happened (SimWorld *world, SimSeen what)
{
  return (world->seen & (G_GUINT64_CONSTANT (1) << what)) != 0;
}

/* --- what goes ------------------------------------------------------------------------------- */

/* Whether it was meant may hang on other rows; and by position a server itself loses rows where
 * others come and go. */
static gboolean
hangs_on_others (SimDevice *device)
{
  SimFeatures *features = &device->world->features;

  return device->filter == 3 || device->filter == 6 || features->links == 3 || !features->keyset;
}

/* A row that was there and meant all the time, as far as the server tells: one that gives links for
 * changes and cuts everything else without a sign does not. */
void
sim_oracle_removed (SimDevice *device, CrmEntity *entity, const char *key)
{
  SimWorld *world = device->world;
  guint index = (guint) sim_entity_of (entity);
  SimRow *row = sim_server_find (world->server, index, key);
  g_autoptr (CrmFilter) filter = NULL;

  if (row == NULL || sim_has_moved_on (device) || device->is_lied_to
      || row->moved > device->acts_before
      || (world->features.links == 0 && world->features.delta != 0)
      || (hangs_on_others (device) && world->server->n_acts > device->acts_before))
    return;
  filter = sim_device_filter (device, index);
  if (sim_row_matches (world, row, device->user, filter))
    sim_fail (world, "gone", "device %u lets %s %s go, which was there all the time", device->index,
              sim_entity_names[index], key);
}

/* --- what is replaced ------------------------------------------------------------------------ */

static gint64
date_of (SimDevice *device, CrmPage *page, CrmRow *row)
{
  g_autofree char *key
      = row->values != NULL ? crm_entity_dup_key (page->entity, row->values) : NULL;
  g_autoptr (CrmRecord) record
      = key != NULL ? crm_store_get (device->store, page->entity, key, NULL, NULL) : NULL;
  const CrmValue *date;

  if (record == NULL || crm_record_get_state (record) != CRM_RECORD_CLEAN)
    return 0;
  date = crm_record_get_value (record, (guint) page->entity->modified_field);
  return date->kind == CRM_VALUE_INT ? date->integer : 0;
}

/* Only what is not as the server has it now can be a step back. */
static gboolean
is_stale (SimDevice *device, CrmPage *page, CrmRow *row)
{
  SimWorld *world = device->world;
  g_autofree char *key
      = row->values != NULL ? crm_entity_dup_key (page->entity, row->values) : NULL;
  SimRow *there = key != NULL
                      ? sim_server_find (world->server, (guint) sim_entity_of (page->entity), key)
                      : NULL;
  const CrmValue *date = there != NULL ? &row->values[page->entity->modified_field] : NULL;
  g_autofree char *name
      = there != NULL ? g_strdup_printf ("%u %s", there->entity, there->key) : NULL;

  /* Who looks a record up overtakes a page that is under way. */
  if (name != NULL && g_hash_table_contains (device->acted_on, name))
    return FALSE;
  return date != NULL && date->kind == CRM_VALUE_INT
         && date->integer < there->now->values[SIM_MODIFIED].integer;
}

GArray *
sim_oracle_dates (SimDevice *device, CrmPage *page)
{
  GArray *dates = NULL;

  /* Where the server or its clock went back a later version is dated earlier. */
  if (page->entity->modified_field < 0 || device->world->server->clock_us != 0
      || has_happened (device->world, SIM_SEEN_rolled_back))
    return NULL;
  for (guint i = 0; i < page->rows->len; i++)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, i);

      if (!is_stale (device, page, row))
        continue;
      if (dates == NULL)
        dates = g_array_new (FALSE, TRUE, sizeof (gint64));
      g_array_set_size (dates, page->rows->len);
      g_array_index (dates, gint64, i) = date_of (device, page, row);
    }
  return dates;
}

void
sim_oracle_applied (SimDevice *device, CrmPage *page, GArray *dates)
{
  for (guint i = 0; dates != NULL && i < page->rows->len; i++)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, i);
      gint64 before = g_array_index (dates, gint64, i);
      gint64 after = before > 0 ? date_of (device, page, row) : 0;
      g_autofree char *key = NULL;

      if (after == 0 || after >= before)
        continue;
      key = crm_entity_dup_key (page->entity, row->values);
      sim_fail (device->world, "back", "device %u shows %s %s as it was before again",
                device->index, page->entity->name, key);
    }
}

/* --- what a server lost that went back ------------------------------------------------------- */

/* A backup from less long ago than this need not be noticed: dates within the largest overlap say
 * nothing. */
#define SURELY_US (25 * SIM_HOUR)

static gboolean
has_value (SimWorld *world, SimEdit *edit)
{
  SimRow *row = sim_server_find (world->server, edit->entity, edit->key);
  g_autofree char *made
      = edit->field == SIM_NOTE ? sim_server_normalise (world, edit->value) : NULL;

  return row != NULL && row->exists
         && g_strcmp0 (row->now->texts[edit->field], made != NULL ? made : edit->value) == 0;
}

/* Without what was not sent: that is looked after elsewhere. */
static CrmRecord *
dup_clean (SimDevice *device, guint at, const char *key)
{
  g_autoptr (CrmProject) project
      = device->store != NULL ? crm_store_dup_project (device->store) : NULL;
  CrmEntity *entity = project != NULL ? sim_device_entity (device, project, at) : NULL;
  g_autoptr (CrmRecord) record
      = entity != NULL ? crm_store_get (device->store, entity, key, NULL, NULL) : NULL;

  return record != NULL && crm_record_get_state (record) == CRM_RECORD_CLEAN
             ? g_steal_pointer (&record)
             : NULL;
}

static gboolean
is_held_clean (SimDevice *device, guint at, const char *key)
{
  g_autoptr (CrmRecord) record = dup_clean (device, at, key);

  return record != NULL;
}

static gint64
newest_date (SimWorld *world, guint entity)
{
  gint64 newest = 0;

  for (guint i = 0; i < world->server->rows[entity]->len; i++)
    {
      SimRow *row = g_ptr_array_index (world->server->rows[entity], i);

      newest = row->exists ? MAX (newest, row->now->modified_us) : newest;
    }
  return newest;
}

/* Others that write after it went back hide that it did, and a device that was told while it looked
 * knows no more than that. */
static gboolean
can_be_told (SimWorld *world)
{
  return world->features.devices == 1 && world->server->clock_us == 0 && world->features.proof
         && !world->devices[0]->is_syncing;
}

/* SimEdit: what was confirmed and is there. */
GPtrArray *
sim_oracle_going_back (SimWorld *world)
{
  GPtrArray *had = g_ptr_array_new ();

  if (!can_be_told (world))
    return had;
  for (guint i = 0; i < world->confirmed->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (world->confirmed, i);

      if (!edit->is_superseded && has_value (world, edit))
        g_ptr_array_add (had, edit);
    }
  return had;
}

/* Of what this device holds one record is gone and no other, and the server never went back before:
 * with several the user is asked about what was confirmed of each, and no more is promised. */
static gboolean
is_gone_alone (SimWorld *world)
{
  guint n = 0;

  for (guint entity = 0; entity < world->features.entities; entity++)
    for (guint i = 0; i < world->server->rows[entity]->len; i++)
      {
        SimRow *row = g_ptr_array_index (world->server->rows[entity], i);

        n += !row->exists && is_held_clean (world->devices[0], entity, row->key);
      }
  return n == 1 && !has_happened (world, SIM_SEEN_rolled_back);
}

static gboolean
holds_newer (SimWorld *world, guint entity, gint64 newest)
{
  for (guint i = 0; i < world->server->rows[entity]->len; i++)
    {
      SimRow *row = g_ptr_array_index (world->server->rows[entity], i);
      g_autoptr (CrmRecord) record = dup_clean (world->devices[0], entity, row->key);

      if (record != NULL
          && crm_record_get_value (record, (guint) crm_record_get_entity (record)->modified_field)
                     ->integer
                 > newest)
        return TRUE;
    }
  return FALSE;
}

/* That the newest date fell tells; then what was dated shortly before it is read once more. */
static void
note_restored (SimWorld *world)
{
  for (guint entity = 0; entity < world->features.entities; entity++)
    {
      gint64 newest = newest_date (world, entity);
      gboolean is_told = can_be_told (world) && holds_newer (world, entity, newest);

      for (guint i = 0; i < world->server->rows[entity]->len; i++)
        {
          SimRow *row = g_ptr_array_index (world->server->rows[entity], i);

          row->is_restored = row->exists;
          row->is_told = is_told && row->now->modified_us + CRM_SYNC_SMALLEST_OVERLAP_US >= newest;
        }
    }
}

gboolean
sim_is_alike (SimDevice *device, SimRow *row, CrmRecord *record)
{
  SimWorld *world = device->world;

  if (!row->is_restored || world->features.etags
      || (row->is_told && world->server->n_others == world->server->n_others_back))
    return FALSE;
  for (guint i = 0; i < row->history->len; i++)
    {
      SimVersion *version = g_ptr_array_index (row->history, i);

      if (version->modified_us == row->now->modified_us && sim_version_equals (version, record, 0))
        return TRUE;
    }
  return FALSE;
}

void
sim_oracle_went_back (SimWorld *world, GPtrArray *had)
{
  gboolean is_alone = is_gone_alone (world);

  note_restored (world);
  world->server->n_others_back = world->server->n_others;
  for (guint i = 0; i < world->edits->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (world->edits, i);
      SimRow *row = sim_server_find (world->server, edit->entity, edit->key);

      edit->is_lost = edit->is_lost && row != NULL && row->exists;
    }
  for (guint i = 0; i < had->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (had, i);
      gint64 newest = newest_date (world, edit->entity);
      SimRow *row = sim_server_find (world->server, edit->entity, edit->key);

      /* A record that is not there may have been deleted by somebody: what this device held of it
       * can be brought back. */
      edit->is_lost = (row->exists
                       || (is_alone && is_held_clean (world->devices[0], edit->entity, edit->key)))
                      && !has_value (world, edit) && newest + SURELY_US < edit->confirmed_us;
      if (edit->is_lost)
        sim_see (world, SIM_SEEN_surely_lost);
    }
}

/* Its day went by before the server went back: the device does not have it any more, and is to have
 * none of it. */
static gboolean
is_past (SimDevice *device, SimEdit *edit)
{
  g_autoptr (CrmFilter) filter = NULL;

  if (!sim_is_dated (device->filter))
    return FALSE;
  filter = sim_device_filter (device, edit->entity);
  return !sim_row_matches (device->world,
                           sim_server_find (device->world->server, edit->entity, edit->key),
                           device->user, filter);
}

/* As it was typed, or as the server had written it. */
static gboolean
is_kept (SimDevice *device, SimEdit *edit)
{
  g_autofree char *made
      = edit->field == SIM_NOTE ? sim_server_normalise (device->world, edit->value) : NULL;

  return sim_is_in_vault (device, edit->entity, edit->key, edit->field, TRUE, edit->value)
         || (made != NULL
             && sim_is_in_vault (device, edit->entity, edit->key, edit->field, TRUE, made));
}

void
sim_oracle_undone (SimDevice *device)
{
  SimWorld *world = device->world;

  if (device->has_jumped || world->server->n_others != world->server->n_others_back)
    return;
  for (guint i = 0; i < world->edits->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (world->edits, i);

      if (!edit->is_lost || edit->is_superseded || has_value (world, edit) || is_past (device, edit)
          || sim_is_in_problem (device, edit) || is_kept (device, edit))
        continue;
      sim_fail (world, "L6", "device %u says nothing of %s.%s of %s, %s, which the server lost",
                device->index, sim_entity_names[edit->entity], sim_field_names[edit->field],
                edit->key, edit->value);
    }
}

/* --- what travels together ------------------------------------------------------------------- */

static gboolean
is_new_child (SimDevice *device, CrmEntity *entity, SimPlace *place, const char *parent)
{
  g_autoptr (CrmRecord) record
      = entity != NULL ? crm_store_get (device->store, entity, place->key, NULL, NULL) : NULL;
  CrmField *field = entity != NULL ? crm_entity_find_field (entity, "ParentId") : NULL;
  g_autofree char *key = NULL;

  if (record == NULL || field == NULL || !(crm_record_get_state (record) & CRM_RECORD_NEW)
      || crm_record_get_state (record) & CRM_RECORD_DELETED || g_str_equal (place->key, parent))
    return FALSE;
  key = crm_value_dup_text (field->type, crm_record_get_value (record, field->index));
  return g_strcmp0 (key, parent) == 0;
}

/* A new record whose new children stay behind may stay without them. */
void
sim_oracle_alone (SimDevice *device, SimRow *row)
{
  SimFeatures *features = &device->world->features;
  g_autoptr (CrmProject) project = NULL;

  if (!features->atomic || !features->batch || device->is_disturbed || row->n_made > 1)
    return;
  project = crm_store_dup_project (device->store);
  for (guint i = 0; i < device->made->len; i++)
    {
      SimPlace *place = g_ptr_array_index (device->made, i);

      if (sim_target (features, place->entity, SIM_PARENT) == (int) row->entity
          && is_new_child (device, sim_device_entity (device, project, place->entity), place,
                           row->key))
        sim_fail (device->world, "atomic", "device %u sends %s %s without its new %s %s",
                  device->index, sim_entity_names[row->entity], row->key,
                  sim_entity_names[place->entity], place->key);
    }
}
