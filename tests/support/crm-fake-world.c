/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake-private.h"

#include "crm-edm.h"
#include "crm-filter.h"
#include "crm-patch.h"
#include "crm-project.h"

#include <string.h>

/* --- model ------------------------------------------------------------------------------- */

static const struct
{
  const char *type;
  const char *set;
  const char *lookups[3][2]; /* field without "Id", target type */
} model[] = {
  { "Stage", "Stages", { { NULL, NULL } } },
  { "Account", "Accounts", { { "Parent", "Account" } } },
  { "Contact", "Contacts", { { "Account", "Account" } } },
  { "Opportunity", "Opportunities", { { "Account", "Account" }, { "Stage", "Stage" } } },
  { "Activity", "Activities", { { "Opportunity", "Opportunity" }, { "Account", "Account" } } },
};

const char *
crm_fake_remote_get_project_json (void)
{
  return "{\"format\":1,\"name\":\"Fake\",\"version\":\"1\",\"entities\":["
         "{\"name\":\"Contact\",\"set\":\"Contacts\",\"fields\":[\"Id\",\"Name\",\"Phone\","
         "\"OwnerId\",\"AccountId\",\"ModifiedOn\"],\"modified\":\"ModifiedOn\"},"
         "{\"name\":\"Account\",\"set\":\"Accounts\",\"fields\":[\"Id\",\"Name\",\"Phone\","
         "\"OwnerId\",\"ParentId\",\"ModifiedOn\"],\"modified\":\"ModifiedOn\"},"
         "{\"name\":\"Activity\",\"set\":\"Activities\",\"fields\":[\"Id\",\"Name\",\"OwnerId\","
         "\"OpportunityId\",\"ModifiedOn\"],\"modified\":\"ModifiedOn\"},"
         "{\"name\":\"Opportunity\",\"set\":\"Opportunities\",\"fields\":[\"Id\",\"Name\","
         "\"OwnerId\",\"AccountId\",\"StageId\",\"ModifiedOn\"],\"modified\":\"ModifiedOn\"},"
         "{\"name\":\"Stage\",\"set\":\"Stages\",\"fields\":[\"Id\",\"Name\",\"ModifiedOn\"],"
         "\"modified\":\"ModifiedOn\",\"isLookup\":true,\"sync\":{\"method\":\"full\"}}]}";
}

static void
add_property (CrmEdmEntityType *type, const char *name, CrmEdmType edm_type)
{
  CrmEdmProperty *property = crm_edm_property_new (name, edm_type);

  property->nullable = !g_str_equal (name, "Id");
  property->read_only = g_str_equal (name, "ModifiedOn");
  g_ptr_array_add (type->properties, property);
}

static void
add_lookup (CrmEdmEntityType *type, const char *name, const char *target)
{
  g_autofree char *property = g_strconcat (name, "Id", NULL);
  g_autofree char *qualified = g_strconcat ("Fake.", target, NULL);
  CrmEdmNavigation *navigation = crm_edm_navigation_new (name, qualified);

  add_property (type, property, CRM_EDM_GUID);
  navigation->nullable = TRUE;
  g_ptr_array_add (navigation->constraints, crm_edm_constraint_new (property, "Id"));
  g_ptr_array_add (type->navigations, navigation);
}

CrmEdm *
crm_fake_new_edm (CrmFakeRemote *self)
{
  CrmEdm *edm = crm_edm_new ();

  g_set_str (&edm->version, "4.0");
  for (guint i = 0; i < G_N_ELEMENTS (model); i++)
    {
      g_autofree char *name = g_strconcat ("Fake.", model[i].type, NULL);
      CrmEdmEntityType *type = crm_edm_entity_type_new (name);
      CrmEdmEntitySet *set = crm_edm_entity_set_new (model[i].set, name);

      g_ptr_array_add (type->keys, g_strdup ("Id"));
      add_property (type, "Id", CRM_EDM_GUID);
      ((CrmEdmProperty *) g_ptr_array_index (type->properties, 0))->read_only
          = self->behaviour.makes_keys && g_str_equal (model[i].set, "Contacts");
      add_property (type, "Name", CRM_EDM_STRING);
      if (!self->behaviour.lost_phone || !g_str_equal (model[i].set, "Contacts"))
        add_property (type, "Phone", CRM_EDM_STRING);
      add_property (type, "OwnerId", CRM_EDM_GUID);
      for (guint k = 0; k < 3 && model[i].lookups[k][0] != NULL; k++)
        add_lookup (type, model[i].lookups[k][0], model[i].lookups[k][1]);
      add_property (type, "ModifiedOn", CRM_EDM_DATE_TIME_OFFSET);
      if (self->behaviour.extra_set && g_str_equal (model[i].set, "Contacts"))
        add_property (type, "Fax", CRM_EDM_STRING);
      set->change_tracking = self->behaviour.tracks;
      set->insertable = set->updatable = set->deletable = TRUE;
      g_ptr_array_add (edm->entity_types, type);
      g_ptr_array_add (edm->entity_sets, set);
    }
  return edm;
}

static gboolean
names_phone (CrmFilter *filter)
{
  if (filter == NULL)
    return FALSE;
  if (g_strcmp0 (filter->text, "Phone") == 0)
    return TRUE;
  for (guint i = 0; filter->children != NULL && i < filter->children->len; i++)
    if (names_phone (g_ptr_array_index (filter->children, i)))
      return TRUE;
  return FALSE;
}

static gboolean
asks_for (const CrmRequest *request, CrmField *field)
{
  gboolean found = request->select == NULL || names_phone (request->filter);

  for (guint i = 0; !found && i < request->select->len; i++)
    found = g_array_index (request->select, guint, i) == field->index;
  return found;
}

gboolean
crm_fake_knows_fields (CrmFakeRemote *self,
                       const CrmRequest *request,
                       CrmPatch *patch,
                       GError **error)
{
  CrmEntity *entity = patch != NULL ? crm_patch_get_entity (patch) : request->entity;
  CrmField *phone = crm_entity_find_field (entity, "Phone");

  if (!(self->behaviour.lost_phone || self->behaviour.hides_phone) || phone == NULL
      || !g_str_equal (entity->set, "Contacts"))
    return TRUE;
  if (patch != NULL ? crm_patch_find (patch, phone->index) == NULL : !asks_for (request, phone))
    return TRUE;
  self->n_odd++;
  return crm_fake_fail_with (error, CRM_REMOTE_ERROR_LAYOUT,
                             "Could not find a property named 'Phone' on type 'Fake.Contact'.");
}

/* --- for tests --------------------------------------------------------------------------- */

CrmFakeBehaviour *
crm_fake_remote_behaviour (CrmFakeRemote *self)
{
  return &self->behaviour;
}

void
crm_fake_remote_put (CrmFakeRemote *self, const char *set, const char *key, ...)
{
  FakeRow *known = crm_fake_find_row (self, set, key);
  FakeRow *was = known != NULL ? crm_fake_row_copy (known) : NULL;
  FakeRow *row = crm_fake_ensure_row (self, set, key);
  va_list arguments;
  const char *field;

  if (row->was != NULL)
    crm_fake_row_free (row->was);
  row->was = was;
  va_start (arguments, key);
  while ((field = va_arg (arguments, const char *)) != NULL)
    g_hash_table_insert (row->texts, g_strdup (field), g_strdup (va_arg (arguments, const char *)));
  va_end (arguments);
  crm_fake_date_row (self, row, crm_fake_clock_true_us (self->clock));
}

void
crm_fake_remote_fill (CrmFakeRemote *self, const char *set, const char *name, guint n, gint64 us)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = g_strdup_printf ("%08x-0000-4000-8000-0000%08x", g_str_hash (name), i);
      FakeRow *row = crm_fake_ensure_row (self, set, key);

      g_hash_table_insert (row->texts, g_strdup ("Name"), g_strdup_printf ("%s %04u", name, i));
      crm_fake_date_row (self, row, us);
    }
}

void
crm_fake_remote_date (CrmFakeRemote *self, const char *set, const char *key, gint64 us)
{
  FakeRow *row = crm_fake_find_row (self, set, key);

  g_assert_nonnull (row);
  crm_fake_date_row (self, row, us);
}

void
crm_fake_remote_delete (CrmFakeRemote *self, const char *set, const char *key)
{
  FakeRow *row = crm_fake_find_row (self, set, key);

  g_assert_nonnull (row);
  row->deleted = TRUE;
  row->serial = ++self->serial;
}

void
crm_fake_remote_hide (CrmFakeRemote *self, const char *set, const char *key, gboolean hidden)
{
  FakeRow *row = crm_fake_find_row (self, set, key);

  g_assert_nonnull (row);
  row->hidden = hidden;
}

void
crm_fake_remote_deny_set (CrmFakeRemote *self, const char *set)
{
  if (set != NULL)
    g_hash_table_add (self->denied, g_strdup (set));
  else
    g_hash_table_remove_all (self->denied);
}

void
crm_fake_remote_expire_links (CrmFakeRemote *self)
{
  g_hash_table_remove_all (self->links);
}

GPtrArray *
crm_fake_remote_list_keys (CrmFakeRemote *self, const char *set)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  FakeRow *row;

  g_hash_table_iter_init (&iter, crm_fake_rows_of (self, set));
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    if (!row->hidden && !row->deleted)
      g_ptr_array_add (keys, g_strdup (row->key));
  g_ptr_array_sort_values (keys, (GCompareFunc) strcmp);
  return keys;
}

guint
crm_fake_remote_count (CrmFakeRemote *self, const char *set)
{
  g_autoptr (GPtrArray) keys = crm_fake_remote_list_keys (self, set);

  return keys->len;
}

const char *
crm_fake_remote_get (CrmFakeRemote *self, const char *set, const char *key, const char *field)
{
  FakeRow *row = crm_fake_find_row (self, set, key);

  return row != NULL ? g_hash_table_lookup (row->texts, field) : NULL;
}

guint
crm_fake_remote_get_n_writes (CrmFakeRemote *self, const char *set, const char *key)
{
  FakeRow *row = g_hash_table_lookup (crm_fake_rows_of (self, set), key);

  return row != NULL ? row->n_writes : 0;
}

guint
crm_fake_remote_get_n_calls (CrmFakeRemote *self, const char *verb)
{
  GHashTableIter iter;
  gpointer n;
  guint sum = 0;

  if (verb != NULL)
    return GPOINTER_TO_UINT (g_hash_table_lookup (self->n_calls, verb));
  g_hash_table_iter_init (&iter, self->n_calls);
  while (g_hash_table_iter_next (&iter, NULL, &n))
    sum += GPOINTER_TO_UINT (n);
  return sum;
}

guint
crm_fake_remote_get_n_odd (CrmFakeRemote *self)
{
  return self->n_odd;
}

const char *
crm_fake_remote_get_log (CrmFakeRemote *self)
{
  return self->log->str;
}

void
crm_fake_remote_reset_log (CrmFakeRemote *self)
{
  g_string_truncate (self->log, 0);
  g_hash_table_remove_all (self->n_calls);
}

void
crm_fake_remote_fail (
    CrmFakeRemote *self, const char *verb, guint n, CrmRemoteError code, gboolean after_effect)
{
  g_set_str (&self->fail_verb, verb);
  self->fail_in = n;
  self->fail_code = code;
  self->fail_after = after_effect;
}

void
crm_fake_remote_cancel_at (CrmFakeRemote *self, guint n, GCancellable *cancellable)
{
  self->cancel_in = n;
  g_set_object (&self->to_cancel, cancellable);
}

void
crm_fake_remote_set_hook (CrmFakeRemote *self, CrmFakeHook hook, gpointer data)
{
  self->hook = hook;
  self->hook_data = data;
}
