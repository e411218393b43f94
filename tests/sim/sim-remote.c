/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-clock.h"
#include "crm-filter.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "sim-remote-private.h"

static void remote_iface_init (CrmRemoteInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (SimRemote,
                               sim_remote,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CRM_TYPE_REMOTE, remote_iface_init))

/* --- every call ------------------------------------------------------------------------------ */

#define LATENCY_US 20000

gboolean
sim_refuse (GError **error, CrmRemoteError code, const char *words)
{
  g_set_error_literal (error, CRM_REMOTE_ERROR, (int) code, words);
  return FALSE;
}

static gboolean
fail_before (SimDevice *device, SimFault fault, GError **error)
{
  switch (fault)
    {
    case SIM_FAULT_LOSE_REQUEST:
      return sim_refuse (error, CRM_REMOTE_ERROR_UNREACHABLE, "No network");
    case SIM_FAULT_UNKNOWN:
      return sim_refuse (error, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, "Time-out");
    case SIM_FAULT_BUSY:
      device->retry_after_ms = (guint) device->fault_value;
      return sim_refuse (error, CRM_REMOTE_ERROR_BUSY, "Too many requests");
    case SIM_FAULT_DENIED:
      device->is_lied_to = TRUE;
      return sim_refuse (error, CRM_REMOTE_ERROR_DENIED, "Forbidden");
    case SIM_FAULT_NOT_FOUND:
      device->is_lied_to = TRUE;
      return sim_refuse (error, CRM_REMOTE_ERROR_NOT_FOUND, "Not found");
    case SIM_FAULT_SIGN_IN:
      return sim_refuse (error, CRM_REMOTE_ERROR_SIGN_IN, "Session expired");
    case SIM_FAULT_TOO_LARGE:
      return sim_refuse (error, CRM_REMOTE_ERROR_TOO_LARGE, "Too large");
    case SIM_FAULT_SLOW:
      device->world->now_us += (gint64) device->fault_value * 1000;
      return TRUE;
    case SIM_FAULT_NONE:
    case SIM_FAULT_LOSE_ANSWER:
    case SIM_FAULT_GARBAGE:
    case SIM_FAULT_SHORT:
    case SIM_N_FAULTS:
      break;
    }
  return TRUE;
}

static gboolean
count_call (SimDevice *device, GError **error)
{
  device->n_calls++;
  device->world->n_calls++;
  if (device->n_calls > device->max_calls)
    {
      sim_fail (device->world, "H3", "device %u: more than %u calls in one sync", device->index,
                device->max_calls);
      device->is_doomed = TRUE;
    }
  if (!device->is_doomed)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "It ended");
  return FALSE;
}

gboolean
sim_begin_call (
    SimRemote *self, const char *verb, guint entity, GCancellable *cancellable, GError **error)
{
  SimDevice *device = self->device;
  SimWorld *world = device->world;

  if (self->in_batch)
    {
      sim_trace (world, "  of it: %s %s", verb,
                 entity < SIM_MAX_ENTITIES ? sim_entity_names[entity] : "");
      return TRUE;
    }
  self->ends_with = SIM_FAULT_NONE;
  device->retry_after_ms = 0;
  sim_point (device);
  if (!count_call (device, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  world->now_us += LATENCY_US;
  sim_server_tick (world);
  sim_trace (world, "device %u: %s %s", device->index, verb,
             entity < SIM_MAX_ENTITIES ? sim_entity_names[entity] : "");
  if (world->is_calm)
    return TRUE;
  if (device->offline)
    return sim_refuse (error, CRM_REMOTE_ERROR_UNREACHABLE, "No network");
  if (device->fault_in > 0 && --device->fault_in == 0)
    {
      sim_trace (world, "device %u: fault %u", device->index, device->fault);
      self->ends_with = device->fault;
      return fail_before (device, device->fault, error);
    }
  return TRUE;
}

gboolean
sim_end_call (SimRemote *self, GCancellable *cancellable, GError **error)
{
  if (self->in_batch)
    return TRUE;
  if (self->ends_with == SIM_FAULT_LOSE_ANSWER)
    {
      sim_see (self->device->world, SIM_SEEN_lost_answer);
      return sim_refuse (error, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, "The answer was lost");
    }
  if (self->ends_with == SIM_FAULT_GARBAGE)
    return sim_refuse (error, CRM_REMOTE_ERROR_NOT_ODATA, "The answer makes no sense");
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* --- records --------------------------------------------------------------------------------- */

char *
sim_dup_etag (SimWorld *world, SimVersion *version)
{
  return world->features.etags ? g_strdup_printf ("W/\"%" G_GUINT64_FORMAT "\"", version->etag)
                               : NULL;
}

void
sim_fill_values (
    CrmEntity *entity, SimVersion *version, GArray *select, CrmArena *arena, CrmValue *values)
{
  for (guint i = 0; i < entity->n_fields; i++)
    {
      gboolean wanted = select == NULL || entity->fields[i]->is_key;

      for (guint k = 0; select != NULL && k < select->len; k++)
        wanted = wanted || g_array_index (select, guint, k) == i;
      values[i] = crm_value_absent ();
      for (guint k = 0; wanted && k < SIM_N_FIELDS; k++)
        if (g_str_equal (sim_field_names[k], entity->fields[i]->name))
          values[i] = crm_value_dup_into (&version->values[k], arena);
    }
}

void
sim_note_read (SimRemote *self, SimRow *row)
{
  row->read_etag[self->device->index] = row->now->etag;
  row->read_sync[self->device->index] = self->device->n_syncs;
}

static CrmRecord *
record_new (SimRemote *self, CrmEntity *entity, SimRow *row)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new0 (CrmValue, entity->n_fields);
  g_autofree char *etag = sim_dup_etag (self->device->world, row->now);

  sim_fill_values (entity, row->now, NULL, arena, values);
  sim_note_read (self, row);
  return crm_record_new (self->project, entity, NULL, etag, values);
}

static SimRow *
find_visible (SimRemote *self, guint entity, const char *key)
{
  SimRow *row = sim_server_find (self->device->world->server, entity, key);

  return row != NULL && row->exists && !(row->hidden & (1u << self->device->user)) ? row : NULL;
}

static CrmRecord *
sim_get (CrmRemote *remote,
         CrmEntity *entity,
         const char *key,
         GCancellable *cancellable,
         GError **error)
{
  SimRemote *self = SIM_REMOTE (remote);
  guint index = (guint) sim_entity_of (entity);
  SimRow *row;

  if (!sim_begin_call (self, "get", index, cancellable, error))
    return NULL;
  row = find_visible (self, index, key);
  sim_trace (self->device->world, "  %s: %s", key,
             row != NULL ? row->now->texts[SIM_NAME] : "none");
  if (row == NULL)
    sim_refuse (error, CRM_REMOTE_ERROR_NOT_FOUND, "No such record");
  if (row == NULL || !sim_end_call (self, cancellable, error))
    return NULL;
  return record_new (self, entity, row);
}

/* --- writes ---------------------------------------------------------------------------------- */

typedef struct
{
  char *texts[SIM_N_FIELDS];
  guint mask;
} Body;

static void
body_clear (Body *self)
{
  for (guint i = 0; i < SIM_N_FIELDS; i++)
    g_free (self->texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Body, body_clear)

static void
read_patch (CrmPatch *patch, Body *out)
{
  CrmEntity *entity = crm_patch_get_entity (patch);

  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      CrmField *field = entity->fields[entry->field];

      for (guint k = 0; k < SIM_MODIFIED; k++)
        if (g_str_equal (sim_field_names[k], field->name))
          {
            out->mask |= 1u << k;
            g_free (out->texts[k]);
            out->texts[k] = crm_value_dup_text (field->type, &entry->now);
          }
    }
}

static gboolean
is_acceptable (SimRemote *self, guint entity, const char *key, Body *body, GError **error)
{
  SimWorld *world = self->device->world;
  const char *name = body->texts[SIM_NAME];

  if (name != NULL && g_str_has_prefix (name, "BAD"))
    return sim_refuse (error,
                       name[3] == '0'   ? CRM_REMOTE_ERROR_REJECTED
                       : name[3] == '1' ? CRM_REMOTE_ERROR_DENIED
                                        : CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                       SIM_REFUSAL);
  for (guint field = SIM_PARENT; world->features.strict && field <= SIM_OTHER; field++)
    {
      int target = sim_target (&world->features, entity, field);
      SimRow *row;

      /* One that points at itself is its own reason to be. */
      if (target < 0 || body->texts[field] == NULL
          || (target == (int) entity && g_str_equal (body->texts[field], key)))
        continue;
      row = sim_server_find (world->server, (guint) target, body->texts[field]);
      if (row != NULL && row->exists)
        continue;
      sim_oracle_dangling (self->device, entity, key, (guint) target, body->texts[field]);
      return sim_refuse (error, CRM_REMOTE_ERROR_REJECTED, "A lookup points nowhere");
    }
  return TRUE;
}

static void
accept (SimRemote *self, SimRow *row, SimVersion *was, Body *body)
{
  for (guint i = SIM_NAME; i <= SIM_AMOUNT; i++)
    if (body->mask & (1u << i))
      sim_oracle_accepted (self->device, row, was, i, body->texts[i]);
  sim_server_begin_process (self->device->world, row, self->device);
}

static void
fill_receipt (SimRemote *self, CrmEntity *entity, SimRow *row, CrmReceipt *receipt)
{
  receipt->etag = sim_dup_etag (self->device->world, row->now);
  if (self->device->world->features.echo)
    receipt->record = record_new (self, entity, row);
}

static gboolean
sim_create (CrmRemote *remote,
            CrmPatch *patch,
            CrmReceipt *receipt,
            GCancellable *cancellable,
            GError **error)
{
  SimRemote *self = SIM_REMOTE (remote);
  SimWorld *world = self->device->world;
  CrmEntity *entity = crm_patch_get_entity (patch);
  guint index = (guint) sim_entity_of (entity);
  g_auto (Body) body = { 0 };
  gboolean makes_keys = sim_makes_keys (&world->features, index);
  g_autofree char *key = NULL;
  SimRow *row;

  read_patch (patch, &body);
  key = makes_keys ? sim_new_key_of (world, index) : g_strdup (body.texts[SIM_ID]);
  if (!sim_begin_call (self, "create", index, cancellable, error)
      || !is_acceptable (self, index, key, &body, error))
    return FALSE;
  row = sim_server_find (world->server, index, key);
  if (row != NULL && row->exists)
    {
      sim_see (world, SIM_SEEN_created_before);
      return sim_refuse (error, CRM_REMOTE_ERROR_EXISTS, "There is such a record");
    }
  row = sim_server_write (world, NULL, index, key, body.mask, body.texts, (int) self->device->index,
                          0);
  sim_trace (world, "  %s made, %s", row->key, row->now->texts[SIM_NAME]);
  sim_oracle_made (self->device, row);
  if (makes_keys)
    sim_oracle_named (self->device, row);
  if (!self->in_change_set)
    sim_oracle_alone (self->device, row);
  accept (self, row, NULL, &body);
  if (!sim_end_call (self, cancellable, error))
    return FALSE;
  receipt->key = g_strdup (row->key);
  fill_receipt (self, entity, row, receipt);
  return TRUE;
}

static gboolean
is_current (SimRemote *self, SimRow *row, const char *etag, GError **error)
{
  g_autofree char *current = sim_dup_etag (self->device->world, row->now);

  if (etag == NULL || current == NULL || g_str_equal (etag, "*") || g_str_equal (etag, current))
    return TRUE;
  sim_see (self->device->world, SIM_SEEN_moved_on);
  return sim_refuse (error, CRM_REMOTE_ERROR_CONFLICT, "The record moved on");
}

static gboolean
sim_update (CrmRemote *remote,
            const char *key,
            const char *etag,
            CrmPatch *patch,
            CrmReceipt *receipt,
            GCancellable *cancellable,
            GError **error)
{
  SimRemote *self = SIM_REMOTE (remote);
  CrmEntity *entity = crm_patch_get_entity (patch);
  guint index = (guint) sim_entity_of (entity);
  g_auto (Body) body = { 0 };
  g_autoptr (SimVersion) was = NULL;
  SimRow *row;

  read_patch (patch, &body);
  if (!sim_begin_call (self, "update", index, cancellable, error)
      || !is_acceptable (self, index, key, &body, error))
    return FALSE;
  row = find_visible (self, index, key);
  if (row == NULL)
    return sim_refuse (error, CRM_REMOTE_ERROR_NOT_FOUND, "No such record");
  if (!is_current (self, row, etag, error))
    return FALSE;
  was = sim_version_ref (row->now);
  sim_server_write (self->device->world, row, index, key, body.mask & ~(1u << SIM_ID), body.texts,
                    (int) self->device->index, 0);
  sim_trace (self->device->world, "  %s: %s %s %s", key, row->now->texts[SIM_NAME],
             row->now->texts[SIM_NOTE], row->now->texts[SIM_AMOUNT]);
  accept (self, row, was, &body);
  if (!sim_end_call (self, cancellable, error))
    return FALSE;
  fill_receipt (self, entity, row, receipt);
  return TRUE;
}

static gboolean
sim_remove (CrmRemote *remote,
            CrmEntity *entity,
            const char *key,
            const char *etag,
            GCancellable *cancellable,
            GError **error)
{
  SimRemote *self = SIM_REMOTE (remote);
  guint index = (guint) sim_entity_of (entity);
  SimRow *row;

  if (!sim_begin_call (self, "remove", index, cancellable, error))
    return FALSE;
  row = find_visible (self, index, key);
  sim_trace (self->device->world, "  %s %s", key, row != NULL ? "goes" : "is not there");
  if (row == NULL)
    return sim_refuse (error, CRM_REMOTE_ERROR_NOT_FOUND, "No such record");
  if (!is_current (self, row, etag, error))
    return FALSE;
  sim_oracle_deleting (self->device, row);
  sim_server_delete (self->device->world, row);
  return sim_end_call (self, cancellable, error);
}

/* --- the rest of the interface --------------------------------------------------------------- */

static gboolean
sim_sign_in (CrmRemote *remote, CrmIdentity *identity, GCancellable *cancellable, GError **error)
{
  SimRemote *self = SIM_REMOTE (remote);

  if (!sim_begin_call (self, "sign-in", G_MAXUINT, cancellable, error)
      || !sim_end_call (self, cancellable, error))
    return FALSE;
  identity->user_id = g_strdup (sim_user_key (self->device->user));
  identity->user_name = g_strdup (self->device->user == 0 ? "Ann" : "Bob");
  return TRUE;
}

static CrmEdm *
sim_fetch_metadata (CrmRemote *remote,
                    const char *known_etag,
                    char **etag,
                    GCancellable *cancellable,
                    GError **error)
{
  SimRemote *self = SIM_REMOTE (remote);

  if (!sim_begin_call (self, "metadata", G_MAXUINT, cancellable, error)
      || !sim_end_call (self, cancellable, error))
    return NULL;
  if (etag != NULL)
    *etag = g_strdup ("W/\"m1\"");
  return g_strcmp0 (known_etag, "W/\"m1\"") != 0 ? crm_edm_ref (self->device->world->edm) : NULL;
}

static char *
sim_get_setting (CrmRemote *remote, const char *name, GCancellable *cancellable, GError **error)
{
  return NULL;
}

static guint
sim_get_retry_after_ms (CrmRemote *remote)
{
  return SIM_REMOTE (remote)->device->retry_after_ms;
}

static void
sim_set_project (CrmRemote *remote, CrmProject *project)
{
  SimRemote *self = SIM_REMOTE (remote);

  crm_project_ref (project);
  g_clear_pointer (&self->project, crm_project_unref);
  self->project = project;
}

static void
remote_iface_init (CrmRemoteInterface *iface)
{
  iface->sign_in = sim_sign_in;
  iface->fetch_metadata = sim_fetch_metadata;
  iface->fetch = sim_remote_fetch;
  iface->get = sim_get;
  iface->create = sim_create;
  iface->update = sim_update;
  iface->remove = sim_remove;
  iface->get_setting = sim_get_setting;
  iface->set_project = sim_set_project;
  iface->batch = sim_remote_batch;
  iface->get_retry_after_ms = sim_get_retry_after_ms;
}

static void
sim_remote_finalize (GObject *object)
{
  SimRemote *self = SIM_REMOTE (object);

  g_clear_pointer (&self->project, crm_project_unref);
  G_OBJECT_CLASS (sim_remote_parent_class)->finalize (object);
}

static void
sim_remote_class_init (SimRemoteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sim_remote_finalize;
}

static void
sim_remote_init (SimRemote *self)
{
}

CrmRemote *
sim_remote_new (SimDevice *device)
{
  SimRemote *self = g_object_new (SIM_TYPE_REMOTE, NULL);

  self->device = device;
  return CRM_REMOTE (self);
}
