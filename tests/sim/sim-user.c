/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "sim-remote-private.h"

/* What the person at a device does, between any two steps of a sync. */

typedef struct
{
  SimDevice *device;
  CrmProject *project;
  SimPlace place;
  CrmEntity *entity;
  CrmRecord *record; /* as it is shown; NULL: there is none */
} Act;

static void
act_clear (Act *self)
{
  g_clear_pointer (&self->record, crm_record_unref);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_pointer (&self->place.key, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Act, act_clear)

static char *
dup_text (CrmRecord *record, guint field)
{
  CrmField *found = crm_entity_find_field (crm_record_get_entity (record), sim_field_names[field]);

  return crm_value_dup_text (found->type, crm_record_get_value (record, found->index));
}

/* A verb may fail where the power went, and for the reason @expected (-1: none). */
static gboolean
check (SimDevice *device, const char *verb, gboolean done, int expected, GError *const *where)
{
  const GError *error = *where;

  sim_trace (device->world, "device %u: %s: %s", device->index, verb,
             done            ? "done"
             : error != NULL ? error->message
                             : "failed");
  if (done)
    return TRUE;
  if (crm_memory_disk_is_cut (device->disk))
    {
      sim_see (device->world, SIM_SEEN_cut_in_save);
      return FALSE;
    }
  if (expected < 0 || !g_error_matches (error, CRM_STORE_ERROR, expected))
    sim_fail (device->world, "verb", "device %u cannot %s: %s", device->index, verb,
              error != NULL ? error->message : "no words");
  return FALSE;
}

/* A new record of a server that makes the keys: nothing can point at it yet. */
static gboolean
is_nameless (const char *key)
{
  return key[0] == '~';
}

/* --- finding --------------------------------------------------------------------------------- */

static gboolean
load (Act *self, guint entity, const char *key)
{
  self->entity = sim_device_entity (self->device, self->project, entity);
  g_clear_pointer (&self->record, crm_record_unref);
  if (self->entity != NULL)
    self->record = crm_store_get (self->device->store, self->entity, key, NULL, NULL);
  if (self->record == NULL)
    return FALSE;
  self->place.entity = entity;
  g_set_str (&self->place.key, key);
  return TRUE;
}

static void
begin (Act *self, SimDevice *device)
{
  *self = (Act) { .device = device, .project = crm_store_dup_project (device->store) };
}

/* The a-th record that the server or this device ever made, or the next one that is here. */
static gboolean
pick (Act *self, int entity, guint a)
{
  SimServer *server = self->device->world->server;
  guint n = self->device->made->len;

  for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
    n += server->rows[i]->len;
  for (guint tries = 0; n > 0 && tries < MIN (n, 20); tries++)
    {
      guint at = (a + tries) % n;
      SimPlace *made;

      for (guint i = 0; i < SIM_MAX_ENTITIES; i++)
        {
          SimRow *row = at < server->rows[i]->len ? g_ptr_array_index (server->rows[i], at) : NULL;

          if (row != NULL && (entity < 0 || i == (guint) entity) && load (self, i, row->key))
            return TRUE;
          if (row != NULL)
            break;
          at -= server->rows[i]->len;
        }
      if (at >= self->device->made->len)
        continue;
      made = g_ptr_array_index (self->device->made, at);
      if ((entity < 0 || made->entity == (guint) entity) && load (self, made->entity, made->key))
        return TRUE;
    }
  return FALSE;
}

static void
show_all (Act *self)
{
  for (guint i = SIM_NAME; i <= SIM_AMOUNT; i++)
    {
      g_autofree char *text = dup_text (self->record, i);

      sim_oracle_show (self->device, self->place.entity, self->place.key, i, text);
    }
}

/* --- values ---------------------------------------------------------------------------------- */

static guint
first_field (guint bits)
{
  return (bits & 7) == 0 ? 1 : bits & 7;
}

/* Unique. A server that trims or cuts notes gets something to do; amounts end in a zero that says
 * nothing. */
static char *
new_value (SimDevice *device, guint field, gboolean is_bad)
{
  guint n = ++device->world->n_values;

  if (is_bad)
    return g_strdup_printf ("BAD%u d%u-%u", n % 3, device->index, n);
  if (field == SIM_AMOUNT)
    return g_strdup_printf ("%u.50", 1000 * (device->index + 1) + n);
  if (field == SIM_NOTE && device->world->features.normalise != 0)
    return g_strdup_printf (device->world->features.normalise == 1 ? "d%u-%u " : "d%u-%u-and-more",
                            device->index, n);
  return g_strdup_printf ("d%u-%u", device->index, n);
}

static void
put (CrmPatch *patch, guint field, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!crm_patch_set_text (patch, sim_field_names[field], text, &error))
    g_error ("%s: %s", text, error->message);
}

static CrmPatch *
new_values (Act *self, guint bits, gboolean is_bad)
{
  CrmPatch *patch = crm_patch_new (self->entity);

  for (guint i = SIM_NAME; i <= SIM_AMOUNT; i++)
    {
      g_autofree char *text = NULL;

      if (!(bits & (1u << (i - SIM_NAME))))
        continue;
      text = new_value (self->device, i, is_bad && i == SIM_NAME);
      put (patch, i, text);
    }
  return patch;
}

/* After a save: what is in the patch is the user's. */
static void
note_edits (Act *self, CrmPatch *patch, gboolean done)
{
  for (guint i = SIM_NAME; i <= SIM_AMOUNT; i++)
    {
      CrmField *field = crm_entity_find_field (self->entity, sim_field_names[i]);
      const CrmPatchEntry *entry = crm_patch_find (patch, field->index);
      g_autofree char *text = NULL;
      SimEdit *edit;

      if (entry == NULL)
        continue;
      text = crm_value_dup_text (field->type, &entry->now);
      if (done)
        sim_edit_supersede (self->device, self->place.entity, self->place.key, (int) i);
      edit = sim_edit_add (self->device, self->place.entity, self->place.key, i, text);
      edit->is_acked = done;
    }
}

/* --- acts ------------------------------------------------------------------------------------ */

static void
edit (Act *self, CrmPatch *patch, gint64 version)
{
  g_autoptr (GError) error = NULL;
  gboolean done;

  /* What waits for the user is sent again by that, too. */
  if (crm_record_get_state (self->record) & CRM_RECORD_REJECTED)
    sim_oracle_means (self->device, self->place.entity, self->place.key);
  done = crm_store_edit (self->device->store, self->place.key, version, patch, NULL, &error);
  done = check (self->device, "edit", done, -1, &error);
  note_edits (self, patch, done);
  if (done && self->device->is_syncing)
    sim_see (self->device->world, SIM_SEEN_edit_in_sync);
}

static void
edit_values (Act *self, guint bits, gboolean is_bad)
{
  g_autoptr (CrmPatch) patch = new_values (self, first_field (bits), is_bad);

  show_all (self);
  edit (self, patch, crm_record_get_version (self->record));
}

static void
edit_one (Act *self, guint field, const char *text)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (self->entity);

  show_all (self);
  put (patch, field, text);
  edit (self, patch, crm_record_get_version (self->record));
}

static void
set_region (Act *self, guint b)
{
  SimWorld *world = self->device->world;
  gboolean is_dated = sim_is_dated (world->features.filter);
  g_autofree char *text = is_dated     ? sim_server_dup_day (world, b)
                          : b % 5 == 0 ? NULL
                                       : g_strdup_printf ("%u", b % 5 - 1);

  edit_one (self, is_dated ? SIM_DUE : SIM_REGION, text);
}

static void
relate (Act *self, const SimOp *op)
{
  guint field = op->value % 2 ? SIM_OTHER : SIM_PARENT;
  int target = sim_target (&self->device->world->features, self->place.entity, field);
  g_auto (Act) other = { 0 };

  begin (&other, self->device);
  if (target < 0 || !pick (&other, target, op->b) || is_nameless (other.place.key))
    return;
  if (crm_record_get_state (self->record) & crm_record_get_state (other.record) & CRM_RECORD_NEW)
    sim_see (self->device->world, SIM_SEEN_cycle);
  edit_one (self, field, other.place.key);
}

/* The one the store is about to give the record, where it is not the user's to choose. */
static char *
next_key (SimWorld *world, guint entity)
{
  g_autofree char *guid = sim_new_key (world);

  if (!sim_makes_keys (&world->features, entity))
    return g_steal_pointer (&guid);
  world->n_keys--;
  return g_strconcat ("~", guid, NULL);
}

static void
make (Act *self, guint entity, const char *parent, guint b)
{
  g_autoptr (CrmPatch) patch = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = next_key (self->device->world, entity);
  gboolean done;

  self->entity = sim_device_entity (self->device, self->project, entity);
  if (self->entity == NULL)
    return;
  self->place.entity = entity;
  g_set_str (&self->place.key, key);
  patch = new_values (self, first_field (b), FALSE);
  if (!is_nameless (key))
    put (patch, SIM_ID, key);
  /* Without a proof nobody notices that it does not belong here once it was sent. */
  put (patch, SIM_REGION, b % 3 == 0 && self->device->world->features.proof ? "2" : "1");
  put (patch, SIM_OWNER, sim_user_key (self->device->user));
  if (sim_is_dated (self->device->world->features.filter))
    {
      g_autofree char *day = sim_server_dup_day (self->device->world, b);

      put (patch, SIM_DUE, day);
    }
  if (parent != NULL)
    put (patch, SIM_PARENT, parent);
  done = check (self->device, "create",
                crm_store_create (self->device->store, patch, NULL, NULL, &error), -1, &error);
  g_ptr_array_add (self->device->made, sim_place_new (entity, key));
  note_edits (self, patch, done);
}

static void
make_new (Act *self, const SimOp *op)
{
  SimWorld *world = self->device->world;
  guint entity = op->a % world->features.entities;
  int target = sim_target (&world->features, entity, SIM_PARENT);
  g_autofree char *parent = NULL;

  if (target >= 0 && op->b % 3 != 0 && pick (self, target, op->b / 3)
      && !is_nameless (self->place.key))
    parent = g_strdup (self->place.key);
  make (self, entity, parent, op->b);
}

/* Of an entity that points at the one that was picked. */
static void
make_child (Act *self, guint b)
{
  SimWorld *world = self->device->world;
  g_autofree char *parent = g_strdup (self->place.key);
  guint target = self->place.entity;

  for (guint i = 0; i < world->features.entities && !is_nameless (parent); i++)
    {
      guint entity = (i + b) % world->features.entities;

      if (sim_target (&world->features, entity, SIM_PARENT) != (int) target)
        continue;
      make (self, entity, parent, b);
      return;
    }
}

/* Of a record that nobody wants any more. */
static void
forget_draft (Act *self)
{
  if (self->device->draft != NULL && g_str_equal (self->device->draft->key, self->place.key))
    g_clear_pointer (&self->device->draft, sim_place_free);
}

static void
take_away (Act *self)
{
  g_autoptr (GError) error = NULL;

  show_all (self);
  /* Where the power goes it may be done without a word. */
  sim_edit_supersede (self->device, self->place.entity, self->place.key, -1);
  if (!check (self->device, "delete",
              crm_store_delete (self->device->store, self->entity, self->place.key, NULL, &error),
              -1, &error))
    return;
  g_clear_pointer (&self->device->deleted, sim_place_free);
  self->device->deleted = sim_place_new (self->place.entity, self->place.key);
  forget_draft (self);
}

static void
undelete (Act *self)
{
  SimPlace *place = self->device->deleted;
  g_autoptr (GError) error = NULL;

  if (place == NULL)
    return;
  self->entity = sim_device_entity (self->device, self->project, place->entity);
  check (self->device, "undelete",
         crm_store_undelete (self->device->store, self->entity, place->key, NULL, &error),
         CRM_STORE_ERROR_NOT_FOUND, &error);
  g_clear_pointer (&self->device->deleted, sim_place_free);
}

static void
discard (Act *self)
{
  g_autoptr (GError) error = NULL;

  /* One that is being made goes from the server again, which nobody sees without a proof. */
  if (!self->device->world->features.proof && crm_record_get_state (self->record) & CRM_RECORD_NEW)
    return;
  show_all (self);
  sim_edit_supersede (self->device, self->place.entity, self->place.key, -1);
  /* Where the answer to a value was lost, the one before it goes again: who throws the later one
   * away has seen it, and means the older one. */
  sim_edit_renew (self->device, self->place.entity, self->place.key);
  if (crm_record_get_state (self->record) & CRM_RECORD_NEW)
    forget_draft (self);
  check (self->device, "discard",
         crm_store_discard (self->device->store, self->entity, self->place.key, NULL, &error), -1,
         &error);
}

static int
entity_named (const char *name)
{
  for (int i = 0; i < SIM_MAX_ENTITIES; i++)
    if (g_str_equal (sim_entity_names[i], name))
      return i;
  return -1;
}

/* Values that are apart from the record are written into it once more: over later ones, which the
 * page of the problem shows. */
static void
supersede_again (SimDevice *device, int entity, CrmProblem *problem)
{
  for (int i = SIM_NAME; problem->kind == CRM_PROBLEM_UNDONE && i <= SIM_AMOUNT; i++)
    {
      g_autofree char *member = g_strdup_printf ("\"%s\"", sim_field_names[i]);

      if (strstr (problem->values, member) != NULL)
        sim_edit_supersede (device, (guint) entity, problem->key, i);
    }
}

/* What the page of a problem shows is seen. */
static void
retry (Act *self, guint a)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = crm_store_list_problems (self->device->store, &error);
  CrmProblem *problem;
  int entity;

  if (problems == NULL || problems->len == 0)
    return;
  problem = g_ptr_array_index (problems, a % problems->len);
  entity = entity_named (problem->entity);
  if (entity >= 0 && load (self, (guint) entity, problem->key))
    {
      show_all (self);
      sim_edit_renew (self->device, (guint) entity, problem->key);
      sim_oracle_means (self->device, (guint) entity, problem->key);
    }
  if (check (self->device, "retry",
             crm_store_retry_problem (self->device->store, problem->id, &error),
             CRM_STORE_ERROR_INVALID, &error)
      || crm_memory_disk_is_cut (self->device->disk))
    {
      supersede_again (self->device, entity, problem);
      g_hash_table_add (self->device->acted_on, g_strdup_printf ("%d %s", entity, problem->key));
    }
}

static void
draft (Act *self)
{
  g_autoptr (CrmPatch) patch = new_values (self, 1, FALSE);
  g_autoptr (GError) error = NULL;

  if (!check (self->device, "draft",
              crm_store_save_draft (self->device->store, self->entity, self->place.key, patch,
                                    &error),
              -1, &error))
    return;
  g_clear_pointer (&self->device->draft, sim_place_free);
  self->device->draft = sim_place_new (self->place.entity, self->place.key);
}

static void
open_editor (Act *self)
{
  SimDevice *device = self->device;

  show_all (self);
  g_clear_pointer (&device->opened, sim_place_free);
  device->opened = sim_place_new (self->place.entity, self->place.key);
  device->opened_version = crm_record_get_version (self->record);
  for (guint i = 0; i < SIM_N_FIELDS; i++)
    {
      g_free (device->opened_texts[i]);
      device->opened_texts[i] = dup_text (self->record, i);
    }
}

/* The record may have moved on since the editor was filled, or gone. */
static void
save_editor (Act *self, guint bits)
{
  SimDevice *device = self->device;
  g_autoptr (CrmPatch) patch = NULL;
  g_autoptr (CrmPatch) based = NULL;

  if (device->opened == NULL || !load (self, device->opened->entity, device->opened->key))
    return;
  patch = new_values (self, first_field (bits), FALSE);
  based = crm_patch_new (self->entity);
  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      g_autoptr (CrmArena) arena = crm_arena_new ();
      CrmValue was;

      for (guint k = SIM_NAME; k <= SIM_AMOUNT; k++)
        if (g_str_equal (self->entity->fields[entry->field]->name, sim_field_names[k])
            && crm_value_parse (sim_field_type (&device->world->features, device->opened->entity,
                                                k),
                                device->opened_texts[k], -1, arena, &was, NULL))
          crm_patch_set (based, entry->field, &was, &entry->now);
    }
  edit (self, based, device->opened_version);
  g_clear_pointer (&device->opened, sim_place_free);
}

/* Looks at a record of the server's while there is a network, and wants to keep it. */
static void
pin (SimDevice *device, guint a)
{
  SimWorld *world = device->world;
  SimRow *row = sim_server_pick (world, -1, a);
  g_auto (Act) act = { 0 };
  g_autoptr (CrmPage) page = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *etag = NULL;
  CrmRow *out;

  if (row == NULL || row->hidden & (1u << device->user))
    return;
  begin (&act, device);
  act.entity = sim_device_entity (device, act.project, row->entity);
  if (act.entity == NULL)
    return;
  page = crm_page_new (act.project, act.entity);
  out = crm_page_add_row (page);
  etag = sim_dup_etag (world, row->now);
  out->etag = etag != NULL ? crm_arena_strndup (page->arena, etag, -1) : NULL;
  sim_fill_values (act.entity, row->now, NULL, page->arena, out->values);
  if (check (device, "pin",
             crm_store_apply_page (device->store, page, CRM_REASON_PIN, NULL, NULL, NULL, &error),
             -1, &error))
    {
      g_hash_table_add (device->pins, g_strdup_printf ("%u %s", row->entity, row->key));
      g_hash_table_add (device->pins_ever, g_strdup_printf ("%u %s", row->entity, row->key));
      g_hash_table_add (device->acted_on, g_strdup_printf ("%u %s", row->entity, row->key));
    }
}

static void
act_on_record (Act *act, const SimOp *op)
{
  switch ((int) op->kind)
    {
    case SIM_OP_edit:
      edit_values (act, op->b, FALSE);
      break;
    case SIM_OP_bad:
      edit_values (act, 1, TRUE);
      break;
    case SIM_OP_region:
      set_region (act, op->b);
      break;
    case SIM_OP_relate:
      relate (act, op);
      break;
    case SIM_OP_child:
      make_child (act, op->b);
      break;
    case SIM_OP_delete:
      take_away (act);
      break;
    case SIM_OP_discard:
      discard (act);
      break;
    case SIM_OP_draft:
      draft (act);
      break;
    case SIM_OP_open:
      open_editor (act);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
sim_user_act (SimDevice *device, const SimOp *op)
{
  g_auto (Act) act = { 0 };

  sim_oracle_follow (device);
  begin (&act, device);
  switch ((int) op->kind)
    {
    case SIM_OP_new:
      make_new (&act, op);
      break;
    case SIM_OP_undelete:
      undelete (&act);
      break;
    case SIM_OP_retry:
      retry (&act, op->a);
      break;
    case SIM_OP_save:
      save_editor (&act, op->b);
      break;
    case SIM_OP_pin:
      pin (device, op->a);
      break;
    default:
      if (pick (&act, -1, op->a))
        act_on_record (&act, op);
    }
  if (crm_memory_disk_is_cut (device->disk))
    sim_device_cut (device);
}
