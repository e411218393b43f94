/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-changes.h"
#include "crm-project.h"

struct _CrmStore
{
  GObject parent_instance;

  CrmProject *project;
  GHashTable *records; /* entity name -> GPtrArray of CrmRecord */
  GHashTable *deleted; /* "entity/key" */
};
typedef struct
{
  GObjectClass parent_class;
} CrmStoreClass;
G_DEFINE_FINAL_TYPE (CrmStore, crm_fake_store, G_TYPE_OBJECT)

static guint changed_signal;
static guint told_signal; /* as the real store tells it, for the models that are real */

static void
tell (CrmStore *self, const char *entity)
{
  g_autoptr (CrmChanges) changes = crm_changes_new ();

  crm_changes_add_all (changes, entity);
  g_signal_emit (self, changed_signal, 0, entity);
  g_signal_emit (self, told_signal, 0, changes);
}

void
crm_fake_store_touch (CrmStore *self, const char *entity)
{
  tell (self, entity);
}

static char *
deleted_key (const char *entity, const char *key)
{
  return g_strconcat (entity, "/", key, NULL);
}

static void
crm_fake_store_finalize (GObject *object)
{
  CrmStore *self = (CrmStore *) object;

  g_hash_table_unref (self->records);
  g_hash_table_unref (self->deleted);
  crm_project_unref (self->project);
  G_OBJECT_CLASS (crm_fake_store_parent_class)->finalize (object);
}

static void
crm_fake_store_class_init (CrmStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_fake_store_finalize;
  told_signal = g_signal_new ("changed", CRM_TYPE_FAKE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, CRM_TYPE_CHANGES);
  changed_signal = g_signal_new ("entity-changed", CRM_TYPE_FAKE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
crm_fake_store_init (CrmStore *self)
{
  self->records
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

CrmStore *
crm_fake_store_new (void)
{
  CrmStore *self = g_object_new (CRM_TYPE_FAKE_STORE, NULL);

  self->project = crm_fake_data_project ();
  crm_fake_data_fill (self);

  return self;
}

CrmProject *
crm_fake_store_get_project (CrmStore *self)
{
  return self->project;
}

static void
unref_record (gpointer data)
{
  crm_record_unref (data);
}

GPtrArray *
crm_fake_store_get_records (CrmStore *self, const char *entity)
{
  GPtrArray *records = g_hash_table_lookup (self->records, entity);

  if (records == NULL)
    {
      records = g_ptr_array_new_with_free_func (unref_record);
      g_hash_table_insert (self->records, g_strdup (entity), records);
    }

  return records;
}

static guint
find_position (GPtrArray *records, const char *key)
{
  guint i;

  for (i = 0; i < records->len; i++)
    if (g_str_equal (crm_record_get_key (g_ptr_array_index (records, i)), key))
      break;

  return i;
}

CrmRecord *
crm_fake_store_find (CrmStore *self, const char *entity, const char *key)
{
  GPtrArray *records = crm_fake_store_get_records (self, entity);
  guint position = find_position (records, key);

  return position < records->len ? g_ptr_array_index (records, position) : NULL;
}

static void
name_lookups (CrmStore *self, CrmRecord *record)
{
  CrmEntity *entity = crm_record_get_entity (record);

  for (guint i = 0; i < entity->n_fields; i++)
    {
      g_autofree char *key = NULL;
      CrmRecord *target;

      if (entity->fields[i]->lookup_entity == NULL)
        continue;

      key = crm_value_dup_text (entity->fields[i]->type, crm_record_get_value (record, i));
      target
          = key != NULL ? crm_fake_store_find (self, entity->fields[i]->lookup_entity, key) : NULL;
      if (target != NULL)
        crm_record_set_lookup_name (record, i, crm_record_get_title (target));
    }
}

void
crm_fake_store_put (CrmStore *self, CrmRecord *record)
{
  static gint64 last_row_id;
  const char *entity = crm_record_get_entity (record)->name;
  GPtrArray *records = crm_fake_store_get_records (self, entity);
  guint position = find_position (records, crm_record_get_key (record));

  name_lookups (self, record);
  if (position < records->len)
    {
      CrmRecord *old = g_ptr_array_index (records, position);

      crm_record_set_row_id (record, crm_record_get_row_id (old));
      crm_record_unref (old);
      records->pdata[position] = crm_record_ref (record);
    }
  else
    {
      crm_record_set_row_id (record, ++last_row_id);
      g_ptr_array_add (records, crm_record_ref (record));
    }

  tell (self, entity);
}

void
crm_fake_store_set_deleted (CrmStore *self, const char *entity, const char *key, gboolean on)
{
  g_autofree char *name = deleted_key (entity, key);

  if (on)
    g_hash_table_add (self->deleted, g_steal_pointer (&name));
  else
    g_hash_table_remove (self->deleted, name);

  tell (self, entity);
}

gboolean
crm_fake_store_is_deleted (CrmStore *self, CrmRecord *record)
{
  g_autofree char *name
      = deleted_key (crm_record_get_entity (record)->name, crm_record_get_key (record));

  return g_hash_table_contains (self->deleted, name);
}

static gboolean
is_pending (CrmRecord *record)
{
  return (crm_record_get_state (record) & (CRM_RECORD_NEW | CRM_RECORD_CHANGED)) != 0;
}

guint
crm_fake_store_count_pending (CrmStore *self)
{
  GHashTableIter iter;
  GPtrArray *records;
  guint n_pending = g_hash_table_size (self->deleted);

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &records))
    for (guint i = 0; i < records->len; i++)
      n_pending += is_pending (g_ptr_array_index (records, i)) ? 1 : 0;

  return n_pending;
}

void
crm_fake_store_clear_pending (CrmStore *self)
{
  GHashTableIter iter;
  const char *entity;
  GPtrArray *records;

  g_hash_table_remove_all (self->deleted);
  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, (gpointer *) &entity, (gpointer *) &records))
    {
      for (guint i = 0; i < records->len; i++)
        {
          CrmRecord *record = g_ptr_array_index (records, i);

          crm_record_set_state (record, crm_record_get_state (record)
                                            & ~(CRM_RECORD_NEW | CRM_RECORD_CHANGED));
        }
      tell (self, entity);
    }
}

/* --- levers -------------------------------------------------------------------------------- */

static GHashTable *errors; /* what -> GError */
static gboolean reads_are_held;

static void
set_error_of (const char *what, GError *error)
{
  if (errors == NULL)
    errors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_error_free);

  if (error != NULL)
    g_hash_table_replace (errors, (char *) what, error);
  else
    g_hash_table_remove (errors, what);
}

GError *
crm_fake_next_error (const char *what)
{
  GError *error = errors != NULL ? g_hash_table_lookup (errors, what) : NULL;

  return error != NULL ? g_error_copy (error) : NULL;
}

void
crm_fake_fail_reads (GError *error)
{
  set_error_of ("reads", error);
}

void
crm_fake_fail_saves (GError *error)
{
  set_error_of ("saves", error);
}

void
crm_fake_fail_syncs (GError *error)
{
  set_error_of ("syncs", error);
}

void
crm_fake_fail_probes (GError *error)
{
  set_error_of ("probes", error);
}

void
crm_fake_fail_connects (GError *error)
{
  set_error_of ("connects", error);
}

void
crm_fake_hold_reads (gboolean on)
{
  reads_are_held = on;
}

gboolean
crm_fake_reads_are_held (void)
{
  return reads_are_held;
}
