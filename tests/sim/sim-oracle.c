/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-record.h"
#include "sim-oracle-private.h"

/* What must hold at any time. Every value of a tracked field is written once in a life, so that a
 * value says who wrote it. */

/* --- what the user saw ----------------------------------------------------------------------- */

static GPtrArray *
shown_of (SimDevice *device, guint entity, const char *key, guint field)
{
  g_autofree char *name = g_strdup_printf ("%u %u %u %s", device->index, entity, field, key);
  GPtrArray *shown = g_hash_table_lookup (device->world->shown, name);

  if (shown != NULL)
    return shown;
  shown = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (device->world->shown, g_steal_pointer (&name), shown);
  return shown;
}

void
sim_oracle_show (SimDevice *device, guint entity, const char *key, guint field, const char *value)
{
  g_ptr_array_add (shown_of (device, entity, key, field), g_strdup (value != NULL ? value : ""));
}

guint
sim_oracle_count_shown (SimDevice *device, guint entity, const char *key, guint field)
{
  return shown_of (device, entity, key, field)->len;
}

static gboolean
was_shown (
    SimDevice *device, guint entity, const char *key, guint field, const char *value, guint n)
{
  GPtrArray *shown = shown_of (device, entity, key, field);

  for (guint i = 0; i < MIN (n, shown->len); i++)
    {
      const char *each = g_ptr_array_index (shown, i);
      g_autofree char *made = NULL;

      if (g_str_equal (each, value != NULL ? value : ""))
        return TRUE;
      /* One's own value as the server writes it is no other value. */
      made = field == SIM_NOTE ? sim_server_normalise (device->world, each) : NULL;
      if (value != NULL && g_strcmp0 (made, value) == 0)
        return TRUE;
    }
  return FALSE;
}

/* --- edits ----------------------------------------------------------------------------------- */

SimEdit *
sim_edit_add (SimDevice *device, guint entity, const char *key, guint field, const char *value)
{
  SimWorld *world = device->world;
  SimEdit *edit = g_new0 (SimEdit, 1);

  edit->device = device->index;
  edit->entity = entity;
  edit->key = g_strdup (key);
  edit->field = field;
  edit->value = g_strdup (value);
  edit->n_seen = shown_of (device, entity, key, field)->len;
  g_ptr_array_add (world->edits, edit);
  g_hash_table_insert (world->by_value, edit->value, edit);
  sim_note (world, "  %s.%s of %s is \"%s\"", sim_entity_names[entity], sim_field_names[field], key,
            value);
  return edit;
}

void
sim_edit_supersede (SimDevice *device, guint entity, const char *key, int field)
{
  for (guint i = 0; i < device->world->edits->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (device->world->edits, i);

      if (edit->device == device->index && edit->entity == entity
          && (field < 0 || edit->field == (guint) field) && g_str_equal (edit->key, key))
        edit->is_superseded = TRUE;
    }
}

/* Who sends a value again has seen what is there now. */
void
sim_edit_renew (SimDevice *device, guint entity, const char *key)
{
  for (guint i = 0; i < device->world->edits->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (device->world->edits, i);

      if (edit->device == device->index && edit->entity == entity && g_str_equal (edit->key, key))
        {
          edit->n_seen = shown_of (device, entity, key, edit->field)->len;
          edit->n_applied = 0;
        }
    }
}

void
sim_oracle_restored (SimDevice *device)
{
  device->is_restored = TRUE;
  /* It knows nothing of what it sent since. */
  for (guint i = 0; i < device->world->edits->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (device->world->edits, i);

      if (edit->device != device->index)
        continue;
      edit->n_applied = 0;
      edit->is_lost = FALSE;
    }
  for (guint i = device->n_copied_edits; i < device->world->edits->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (device->world->edits, i);

      if (edit->device == device->index)
        edit->is_superseded = TRUE;
    }
  g_clear_pointer (&device->draft, sim_place_free);
}

static void
confirm (SimWorld *world, const char *value)
{
  SimEdit *edit = value != NULL ? g_hash_table_lookup (world->by_value, value) : NULL;

  if (edit == NULL || edit->is_confirmed)
    return;
  edit->is_confirmed = TRUE;
  edit->confirmed_us = sim_server_now (world);
  g_ptr_array_add (world->confirmed, edit);
  /* One whose saving was not told, because the power went: it was saved. */
  for (guint i = 0; !edit->is_acked && i < world->edits->len; i++)
    {
      SimEdit *older = g_ptr_array_index (world->edits, i);

      if (older == edit)
        break;
      if (older->device == edit->device && older->field == edit->field
          && g_str_equal (older->key, edit->key))
        older->is_superseded = TRUE;
    }
}

guint
sim_oracle_mark (SimWorld *world)
{
  return world->confirmed->len;
}

void
sim_oracle_take_back (SimWorld *world, guint mark)
{
  for (guint i = mark; i < world->confirmed->len; i++)
    ((SimEdit *) g_ptr_array_index (world->confirmed, i))->is_confirmed = FALSE;
  g_ptr_array_set_size (world->confirmed, (int) mark);
}

/* --- the vault ------------------------------------------------------------------------------- */

/* Is @value kept as what lost on the side @mine? */
gboolean
sim_is_in_vault (
    SimDevice *device, guint entity, const char *key, guint field, gboolean mine, const char *value)
{
  g_autoptr (GPtrArray) lost
      = crm_store_list_lost (device->store, sim_entity_names[entity], key, NULL);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", value != NULL ? value : "");

  for (guint i = 0; lost != NULL && i < lost->len; i++)
    {
      CrmLostValue *each = g_ptr_array_index (lost, i);
      const char *kept = mine ? each->mine : each->theirs;

      if (each->field == NULL
              ? kept != NULL && strstr (kept, quoted) != NULL
              : g_str_equal (each->field, sim_field_names[field]) && g_strcmp0 (kept, value) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Without ETags nobody can close the window between reading and writing. */
static gboolean
is_in_window (SimDevice *device, SimRow *row, SimVersion *was)
{
  return !device->world->features.etags && row->read_sync[device->index] == device->n_syncs
         && row->read_etag[device->index] != was->etag;
}

/* --- what the server is told ----------------------------------------------------------------- */

void
sim_oracle_made (SimDevice *device, SimRow *row)
{
  SimEdit *edit;

  /* A record that was there, was deleted and comes back is made again on purpose only. */
  if (row->n_made < 2)
    return;
  edit = row->now->texts[SIM_NAME] != NULL
             ? g_hash_table_lookup (device->world->by_value, row->now->texts[SIM_NAME])
             : NULL;
  sim_note (device->world, "  made again, with %s", edit != NULL ? edit->value : "no edit");
}

void
sim_oracle_accepted (
    SimDevice *device, SimRow *row, SimVersion *was, guint field, const char *value)
{
  SimWorld *world = device->world;
  SimEdit *edit = value != NULL ? g_hash_table_lookup (world->by_value, value) : NULL;
  const char *old = was != NULL ? was->texts[field] : NULL;
  SimEdit *before = old != NULL ? g_hash_table_lookup (world->by_value, old) : NULL;

  sim_oracle_follow (device);
  confirm (world, value);
  if (edit != NULL && edit->n_applied == 0)
    edit->is_made = was == NULL;
  /* Somebody else's value between: what one wrote over oneself is one's own. Where a lost answer
   * was that of a change nobody can tell which of the two was first; a record that is there was
   * made with what made it, unless the whole record of the device is to win. */
  if (edit != NULL && edit->n_applied++ > 0 && old != NULL
      && (before == NULL || before->device != device->index)
      && g_strcmp0 (old, row->now->texts[field]) != 0
      && !(world->seen & (G_GUINT64_CONSTANT (1) << SIM_SEEN_rolled_back))
      && ((edit->is_made && world->features.policy != 2)
          || !sim_is_in_vault (device, row->entity, row->key, field, FALSE, old)))
    sim_fail (world, "I-ONCE", "device %u writes %s a second time, over %s in %s.%s of %s",
              device->index, value, old, sim_entity_names[row->entity], sim_field_names[field],
              row->key);
  /* Of a change only what the user changed goes, unless the policy says otherwise. */
  if (was != NULL && value != NULL && world->features.policy != 2
      && (edit == NULL || !g_str_equal (edit->key, row->key))
      && !was_shown (device, row->entity, row->key, field, value, G_MAXUINT))
    sim_fail (world, "U4", "device %u sends %s.%s of %s, %s, which nobody edited there",
              device->index, sim_entity_names[row->entity], sim_field_names[field], row->key,
              value);
  if (was == NULL || g_strcmp0 (old, row->now->texts[field]) == 0
      || was_shown (device, row->entity, row->key, field, old,
                    edit != NULL && edit->device == device->index ? edit->n_seen : G_MAXUINT)
      || is_in_window (device, row, was)
      || sim_is_in_vault (device, row->entity, row->key, field, FALSE, old))
    return;
  sim_fail (world, "I-SEEN", "device %u writes %s over %s in %s.%s of %s, which it never showed",
            device->index, value, old, sim_entity_names[row->entity], sim_field_names[field],
            row->key);
}

void
sim_oracle_deleting (SimDevice *device, SimRow *row)
{
  sim_oracle_follow (device);
  for (guint field = SIM_NAME; field <= SIM_AMOUNT; field++)
    {
      const char *value = row->now->texts[field];

      if (value == NULL || was_shown (device, row->entity, row->key, field, value, G_MAXUINT)
          || is_in_window (device, row, row->now)
          || sim_is_in_vault (device, row->entity, row->key, field, FALSE, value))
        continue;
      sim_fail (device->world, "I-SEEN", "device %u deletes %s.%s of %s, %s, which it never showed",
                device->index, sim_entity_names[row->entity], sim_field_names[field], row->key,
                value);
    }
}

/* A new record goes after the new ones it points at. */
void
sim_oracle_dangling (
    SimDevice *device, guint entity, const char *key, guint target, const char *target_key)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (device->store);
  CrmEntity *found = sim_device_entity (device, project, target);
  g_autoptr (CrmRecord) record
      = found != NULL ? crm_store_get (device->store, found, target_key, NULL, NULL) : NULL;
  g_autofree char *name = g_strdup_printf ("%u %s", target, target_key);

  /* A record that is gone there is a new one as soon as the user wants it back: also while the one
   * that points at it is on its way. */
  if (g_hash_table_contains (device->acted_on, name))
    return;
  if (record == NULL || !(crm_record_get_state (record) & CRM_RECORD_NEW)
      || crm_record_get_state (record) & (CRM_RECORD_DELETED))
    return;
  sim_fail (device->world, "order", "device %u sends %s %s before %s %s, which it points at",
            device->index, sim_entity_names[entity], key, sim_entity_names[target], target_key);
}

/* --- what was saved stays -------------------------------------------------------------------- */

/* It, or what the user wrote over it: also where the power went before that was told. */
static gboolean
is_shown_now (SimDevice *device, CrmProject *project, SimEdit *edit)
{
  CrmEntity *entity = sim_device_entity (device, project, edit->entity);
  g_autoptr (CrmRecord) record
      = entity != NULL ? crm_store_get (device->store, entity, edit->key, NULL, NULL) : NULL;
  CrmField *field
      = entity != NULL ? crm_entity_find_field (entity, sim_field_names[edit->field]) : NULL;
  g_autofree char *text = NULL;
  SimEdit *later;

  if (record == NULL || field == NULL)
    return FALSE;
  text = crm_value_dup_text (field->type, crm_record_get_value (record, field->index));
  later = text != NULL ? g_hash_table_lookup (device->world->by_value, text) : NULL;
  return later == edit
         || (later != NULL && !later->is_acked && later->device == edit->device
             && later->field == edit->field && g_str_equal (later->key, edit->key));
}

gboolean
sim_is_in_problem (SimDevice *device, SimEdit *edit)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (device->store, NULL);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", edit->value);

  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      CrmProblem *problem = g_ptr_array_index (problems, i);

      if (g_str_equal (problem->key, edit->key) && problem->values != NULL
          && strstr (problem->values, quoted) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* In its place what the user wrote over it, saved when the power went before that was told. */
static gboolean
is_later_kept (SimDevice *device, guint index)
{
  GPtrArray *edits = device->world->edits;
  SimEdit *edit = g_ptr_array_index (edits, index);

  for (guint i = index + 1; i < edits->len; i++)
    {
      SimEdit *later = g_ptr_array_index (edits, i);

      if (!later->is_acked && later->device == edit->device && later->field == edit->field
          && g_str_equal (later->key, edit->key)
          && (sim_is_in_vault (device, later->entity, later->key, later->field, TRUE, later->value)
              || sim_is_in_problem (device, later)))
        return TRUE;
    }
  return FALSE;
}

void
sim_oracle_durable (SimDevice *device)
{
  SimWorld *world = device->world;
  g_autoptr (CrmProject) project = crm_store_dup_project (device->store);

  sim_oracle_follow (device);
  for (guint i = 0; i < world->edits->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (world->edits, i);

      if (edit->device != device->index || !edit->is_acked || edit->is_confirmed
          || edit->is_superseded || is_shown_now (device, project, edit)
          || sim_is_in_vault (device, edit->entity, edit->key, edit->field, TRUE, edit->value)
          || sim_is_in_problem (device, edit) || is_later_kept (device, i))
        continue;
      sim_fail (world, "I-DUR", "device %u lost %s.%s of %s: %s", device->index,
                sim_entity_names[edit->entity], sim_field_names[edit->field], edit->key,
                edit->value);
    }
}

/* --- the rows of a device -------------------------------------------------------------------- */

GPtrArray *
sim_device_dup_rows (SimDevice *device, CrmEntity *entity)
{
  CrmQuery query = { .entity = entity->name, .with_deleted = TRUE };
  g_autoptr (GArray) ids = crm_store_query_ids (device->store, &query, NULL, NULL);

  if (ids == NULL)
    return NULL;
  return crm_store_read_rows (device->store, entity, (const gint64 *) (gpointer) ids->data,
                              ids->len, NULL, NULL);
}

/* The number people see is the number of records with something unsent in them. */
void
sim_oracle_count (SimDevice *device)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (device->store);
  guint n = 0, told;

  for (guint i = 0; project != NULL && i < project->entities->len; i++)
    {
      g_autoptr (GPtrArray) rows
          = sim_device_dup_rows (device, g_ptr_array_index (project->entities, i));

      for (guint k = 0; rows != NULL && k < rows->len; k++)
        {
          CrmRecord *record = g_ptr_array_index (rows, k);

          n += (crm_record_get_state (record)
                & (CRM_RECORD_NEW | CRM_RECORD_CHANGED | CRM_RECORD_DELETED))
               != 0;
        }
    }
  told = crm_store_count_pending (device->store, NULL);
  if (told != n)
    sim_fail (device->world, "H2", "device %u says %u unsent records, and has %u", device->index,
              told, n);
}

gboolean
sim_version_equals (SimVersion *version, CrmRecord *record, guint without)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < SIM_N_FIELDS; i++)
    {
      CrmField *field = crm_entity_find_field (entity, sim_field_names[i]);
      const CrmValue *value = crm_record_get_value (record, field->index);

      if (without & (1u << i))
        continue;
      if (crm_value_is_empty (value) != crm_value_is_empty (&version->values[i])
          || (!crm_value_is_empty (value)
              && !crm_value_equal (field->type, value, &version->values[i])))
        return FALSE;
    }
  return TRUE;
}

/* A clean row is one that the server had, whole. What it makes of an upload by itself may come
 * later. */
static void
check_whole (SimDevice *device, guint entity, CrmRecord *record)
{
  const char *key = crm_record_get_key (record);
  SimRow *row = sim_server_find (device->world->server, entity, key);
  guint without = 1u << SIM_MODIFIED | (device->world->features.normalise ? 1u << SIM_NOTE : 0);

  for (guint i = row != NULL ? row->history->len : 0; i > 0; i--)
    if (sim_version_equals (g_ptr_array_index (row->history, i - 1), record, without))
      return;
  sim_fail (device->world, "L3", "device %u shows a clean %s %s that the server never had",
            device->index, sim_entity_names[entity], key);
}

static gboolean
is_under_way (SimWorld *world, const char *key)
{
  for (guint i = 0; i < world->server->late->len; i++)
    if (g_str_equal (((SimLate *) g_ptr_array_index (world->server->late, i))->key, key))
      return TRUE;
  return FALSE;
}

static void
check_expected (SimDevice *device, CrmProject *project)
{
  CrmEntity *entity = sim_device_entity (device, project, 3);

  for (guint i = 0; !sim_has_moved_on (device) && i < device->expected->len && entity != NULL; i++)
    {
      const char *key = g_ptr_array_index (device->expected, i);
      SimRow *row = sim_server_find (device->world->server, 3, key);
      g_autoptr (CrmRecord) record = crm_store_get (device->store, entity, key, NULL, NULL);
      g_autoptr (CrmFilter) filter = sim_device_filter (device, 3);

      if (record == NULL && entity->sync_method == CRM_SYNC_STANDARD
          && (row != NULL ? sim_row_matches (device->world, row, device->user, filter)
                          : is_under_way (device->world, key)))
        sim_fail (device->world, "settle", "device %u did not wait for task %s of its upload",
                  device->index, key);
    }
}

void
sim_oracle_sync_ended (SimDevice *device)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (device->store);
  gboolean looks = !device->world->is_calm; /* what is looked at at the end is not looked at now */

  for (guint i = 0; looks && project != NULL && i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);
      g_autoptr (GPtrArray) rows = sim_device_dup_rows (device, entity);

      for (guint k = 0; rows != NULL && k < rows->len; k++)
        {
          CrmRecord *record = g_ptr_array_index (rows, k);

          if (crm_record_get_state (record) == CRM_RECORD_CLEAN)
            check_whole (device, (guint) sim_entity_of (entity), record);
        }
    }
  if (device->error != NULL && device->error->domain == CRM_STORE_ERROR)
    sim_fail (device->world, "verb", "device %u: a sync ends with: %s", device->index,
              device->error->message);
  if (device->error == NULL && !device->is_disturbed && project != NULL)
    check_expected (device, project);
  if (looks)
    {
      sim_oracle_durable (device);
      sim_oracle_count (device);
    }
}

/* A draft that was saved is there. */
static void
check_draft (SimDevice *device)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (device->store);
  g_autoptr (CrmPatch) patch = NULL;
  g_autoptr (GError) error = NULL;

  if (device->draft == NULL || project == NULL)
    return;
  patch = crm_store_load_draft (device->store,
                                sim_device_entity (device, project, device->draft->entity),
                                device->draft->key, NULL, &error);
  if (patch == NULL)
    sim_fail (device->world, "I-DUR", "device %u lost a draft of %s", device->index,
              device->draft->key);
}

void
sim_oracle_opened (SimDevice *device)
{
  if (device->is_restored)
    sim_oracle_return (device);
  device->is_restored = FALSE;
  sim_oracle_integrity (device);
  sim_oracle_durable (device);
  sim_oracle_count (device);
  check_draft (device);
}
