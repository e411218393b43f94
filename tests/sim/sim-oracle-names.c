/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-project.h"
#include "crm-record.h"
#include "sim-oracle-private.h"

/* Records of servers that make the keys: here they have one of the device's until the server says
 * which one it gave, and what is known of them follows. */

/* --- following ---------------------------------------------------------------------------------
 */

static void
rename_place (SimPlace *place, guint entity, const char *from, const char *to)
{
  if (place != NULL && place->entity == entity && g_str_equal (place->key, from))
    g_set_str (&place->key, to);
}

static void
rename_in (GHashTable *set, guint entity, const char *from, const char *to)
{
  g_autofree char *name = g_strdup_printf ("%u %s", entity, from);

  if (g_hash_table_remove (set, name))
    g_hash_table_add (set, g_strdup_printf ("%u %s", entity, to));
}

static void
rename_shown (SimDevice *device, guint entity, const char *from, const char *to)
{
  for (guint field = SIM_NAME; field <= SIM_AMOUNT; field++)
    {
      g_autofree char *name = g_strdup_printf ("%u %u %u %s", device->index, entity, field, from);
      GPtrArray *shown = g_hash_table_lookup (device->world->shown, name);

      for (guint i = 0; shown != NULL && i < shown->len; i++)
        sim_oracle_show (device, entity, to, field, g_ptr_array_index (shown, i));
    }
}

static void
rename_record (SimDevice *device, guint entity, const char *from, const char *to)
{
  GPtrArray *edits = device->world->edits;
  gboolean any = FALSE;

  for (guint i = 0; i < edits->len; i++)
    {
      SimEdit *edit = g_ptr_array_index (edits, i);

      if (edit->device != device->index || edit->entity != entity || !g_str_equal (edit->key, from))
        continue;
      any = TRUE;
      edit->n_seen += sim_oracle_count_shown (device, entity, to, edit->field);
      g_set_str (&edit->key, to);
    }
  if (!any)
    return;
  sim_note (device->world, "  device %u: %s is %s", device->index, from, to);
  rename_shown (device, entity, from, to);
  for (guint i = 0; i < device->made->len; i++)
    rename_place (g_ptr_array_index (device->made, i), entity, from, to);
  rename_place (device->opened, entity, from, to);
  rename_place (device->deleted, entity, from, to);
  rename_place (device->draft, entity, from, to);
  rename_in (device->pins, entity, from, to);
  rename_in (device->pins_ever, entity, from, to);
  rename_in (device->acted_on, entity, from, to);
}

static gboolean
is_here (SimDevice *device, CrmProject *project, guint entity, const char *key)
{
  CrmEntity *found = sim_device_entity (device, project, entity);
  g_autoptr (CrmRecord) record
      = found != NULL ? crm_store_get (device->store, found, key, NULL, NULL) : NULL;

  return record != NULL;
}

/* The last one it was given counts. */
void
sim_oracle_follow (SimDevice *device)
{
  GPtrArray *names = device->world->names;
  g_autoptr (CrmProject) project = names->len > 0 ? crm_store_dup_project (device->store) : NULL;

  for (guint i = names->len; i > 0; i--)
    {
      SimName *name = g_ptr_array_index (names, i - 1);

      if (name->device == device->index && !is_here (device, project, name->entity, name->made)
          && is_here (device, project, name->entity, name->key))
        rename_record (device, name->entity, name->made, name->key);
    }
}

void
sim_oracle_return (SimDevice *device)
{
  GPtrArray *names = device->world->names;
  g_autoptr (CrmProject) project = names->len > 0 ? crm_store_dup_project (device->store) : NULL;

  /* What was not sent yet in the copy is sent again, and nobody there can know better. */
  for (guint i = names->len; i > 0; i--)
    {
      SimName *name = g_ptr_array_index (names, i - 1);

      if (name->device != device->index || !is_here (device, project, name->entity, name->made))
        continue;
      rename_record (device, name->entity, name->key, name->made);
      name->is_meant = TRUE;
    }
}

/* --- made once ---------------------------------------------------------------------------------
 */

void
sim_oracle_means (SimDevice *device, guint entity, const char *key)
{
  for (guint i = 0; i < device->world->names->len; i++)
    {
      SimName *name = g_ptr_array_index (device->world->names, i);

      if (name->device == device->index && name->entity == entity && g_str_equal (name->made, key))
        name->is_meant = TRUE;
    }
}

/* Which of the device's records it was made of: its values say so. */
static SimEdit *
find_edit (SimDevice *device, SimRow *row)
{
  SimWorld *world = device->world;

  for (guint i = world->edits->len; i > 0; i--)
    {
      SimEdit *edit = g_ptr_array_index (world->edits, i - 1);
      const char *text = row->now->texts[edit->field];
      g_autofree char *made
          = edit->field == SIM_NOTE ? sim_server_normalise (world, edit->value) : NULL;

      if (edit->device == device->index && edit->entity == row->entity && text != NULL
          && (g_str_equal (text, edit->value) || g_strcmp0 (text, made) == 0))
        return edit;
    }
  return NULL;
}

void
sim_oracle_named (SimDevice *device, SimRow *row)
{
  SimWorld *world = device->world;
  SimEdit *edit = find_edit (device, row);
  SimName *name;

  for (guint i = 0; edit != NULL && i < world->names->len; i++)
    {
      SimName *other = g_ptr_array_index (world->names, i);
      SimRow *before = sim_server_find (world->server, other->entity, other->key);

      if (other->device == device->index && other->entity == row->entity && !other->is_meant
          && g_str_equal (other->made, edit->key) && before->exists)
        sim_fail (world, "I-ONCE", "device %u makes %s %s twice: %s, %s", device->index,
                  sim_entity_names[row->entity], edit->key, other->key, row->key);
    }
  if (edit == NULL)
    return;
  name = g_new0 (SimName, 1);
  name->device = device->index;
  name->entity = row->entity;
  name->made = g_strdup (edit->key);
  name->key = g_strdup (row->key);
  g_ptr_array_add (world->names, name);
}
