/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-page.h"
#include "crm-project.h"
#include "crm-record.h"
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

  if (row == NULL || device->is_lied_to || row->moved > device->acts_before
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
is_stale (SimWorld *world, CrmPage *page, CrmRow *row)
{
  g_autofree char *key
      = row->values != NULL ? crm_entity_dup_key (page->entity, row->values) : NULL;
  SimRow *there = key != NULL
                      ? sim_server_find (world->server, (guint) sim_entity_of (page->entity), key)
                      : NULL;
  const CrmValue *date = there != NULL ? &row->values[page->entity->modified_field] : NULL;

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

      if (!is_stale (device->world, page, row))
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
