/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-arena.h"
#include "crm-guid.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-store.h"

/* The verbs of the store that the real models call which tests link: on the main loop, in memory.
 */

G_DEFINE_QUARK (crm_store_error, crm_store_error)

GType
crm_store_get_type (void)
{
  return CRM_TYPE_FAKE_STORE;
}

/* --- texts beside the records: drafts and facts ----------------------------------------------- */

typedef struct
{
  CrmPatch *patch;
  gint64 saved_us;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  crm_patch_unref (kept->patch);
  g_free (kept);
}

/* Of one store: as with the real one, another has others. */
static GHashTable *
table_of (CrmStore *self, const char *name, GDestroyNotify destroy)
{
  GHashTable *table = g_object_get_data (G_OBJECT (self), name);

  if (table == NULL)
    {
      table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, destroy);
      g_object_set_data_full (G_OBJECT (self), name, table, (GDestroyNotify) g_hash_table_unref);
    }

  return table;
}

void
crm_store_save_draft_async (CrmStore *self,
                            CrmEntity *entity,
                            const char *key,
                            CrmPatch *patch,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GHashTable *drafts = table_of (self, "drafts", kept_free);
  g_autofree char *name = g_strdup_printf ("%s/%s", entity->name, key != NULL ? key : "");
  Kept *kept;

  if (patch == NULL)
    g_hash_table_remove (drafts, name);
  else
    {
      kept = g_new0 (Kept, 1);
      kept->patch = crm_patch_ref (patch);
      kept->saved_us = g_get_real_time ();
      g_hash_table_replace (drafts, g_steal_pointer (&name), kept);
    }
  g_task_return_boolean (task, TRUE);
}

gboolean
crm_store_save_draft_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
crm_store_load_draft_async (CrmStore *self,
                            CrmEntity *entity,
                            const char *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *name = g_strdup_printf ("%s/%s", entity->name, key != NULL ? key : "");
  Kept *kept = g_hash_table_lookup (table_of (self, "drafts", kept_free), name);

  g_task_set_task_data (task, kept, NULL);
  g_task_return_pointer (task, kept != NULL ? crm_patch_ref (kept->patch) : NULL,
                         (GDestroyNotify) crm_patch_unref);
}

CrmPatch *
crm_store_load_draft_finish (CrmStore *self, GAsyncResult *result, gint64 *saved_us, GError **error)
{
  const Kept *kept = g_task_get_task_data (G_TASK (result));

  if (kept != NULL)
    *saved_us = kept->saved_us;
  return g_task_propagate_pointer (G_TASK (result), error);
}

CrmPatch *
crm_store_load_draft (
    CrmStore *self, CrmEntity *entity, const char *key, gint64 *saved_us, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", entity->name, key != NULL ? key : "");
  Kept *kept = g_hash_table_lookup (table_of (self, "drafts", kept_free), name);

  return kept != NULL ? crm_patch_ref (kept->patch) : NULL;
}

static void
store_draft_free (gpointer data)
{
  CrmStoreDraft *draft = data;

  g_free (draft->entity);
  g_free (draft->key);
  g_free (draft);
}

GPtrArray *
crm_store_list_drafts (CrmStore *self, GError **error)
{
  GPtrArray *drafts = g_ptr_array_new_with_free_func (store_draft_free);
  GHashTableIter iter;
  const char *name;
  const Kept *kept;

  g_hash_table_iter_init (&iter, table_of (self, "drafts", kept_free));
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &kept))
    {
      g_auto (GStrv) parts = g_strsplit (name, "/", 2);
      CrmStoreDraft *draft = g_new0 (CrmStoreDraft, 1);

      draft->entity = g_strdup (parts[0]);
      draft->key = *parts[1] != '\0' ? g_strdup (parts[1]) : NULL;
      draft->saved_us = kept->saved_us;
      g_ptr_array_add (drafts, draft);
    }

  return drafts;
}

CrmProject *
crm_store_dup_project (CrmStore *self)
{
  return crm_project_ref (crm_fake_store_get_project (self));
}

void
crm_store_get_fact_async (CrmStore *self,
                          const char *name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_pointer (
      task, g_strdup (g_hash_table_lookup (table_of (self, "facts", g_free), name)), g_free);
}

char *
crm_store_get_fact_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
crm_store_set_fact_async (CrmStore *self,
                          const char *name,
                          const char *text,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_hash_table_replace (table_of (self, "facts", g_free), g_strdup (name), g_strdup (text));
  g_task_return_boolean (task, TRUE);
}

gboolean
crm_store_set_fact_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- reading ------------------------------------------------------------------------------------
 */

static gboolean
is_there (CrmStore *self, CrmRecord *record)
{
  return record != NULL && !crm_fake_store_is_deleted (self, record);
}

void
crm_store_get_async (CrmStore *self,
                     CrmEntity *entity,
                     const char *key,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CrmRecord *record = crm_fake_store_find (self, entity->name, key);

  if (is_there (self, record))
    g_task_return_pointer (task, crm_record_ref (record), (GDestroyNotify) crm_record_unref);
  else
    g_task_return_new_error_literal (task, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND, "No row");
}

CrmRecord *
crm_store_get_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

CrmRecord *
crm_store_get (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error)
{
  CrmRecord *record = crm_fake_store_find (self, entity->name, key);

  return is_there (self, record) ? crm_record_ref (record) : NULL;
}

static CrmRecord *
find_row (CrmStore *self, CrmEntity *entity, gint64 row_id)
{
  GPtrArray *records = crm_fake_store_get_records (self, entity->name);

  for (guint i = 0; i < records->len; i++)
    if (crm_record_get_row_id (g_ptr_array_index (records, i)) == row_id)
      return g_ptr_array_index (records, i);

  return NULL;
}

static void
unref_record (gpointer data)
{
  if (data != NULL)
    crm_record_unref (data);
}

void
crm_store_read_rows_async (CrmStore *self,
                           CrmEntity *entity,
                           const gint64 *ids,
                           guint n_ids,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *rows = g_ptr_array_new_with_free_func (unref_record);

  for (guint i = 0; i < n_ids; i++)
    {
      CrmRecord *record = find_row (self, entity, ids[i]);

      g_ptr_array_add (rows, is_there (self, record) ? crm_record_ref (record) : NULL);
    }
  g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
crm_store_read_rows_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GHashTable *
crm_search_counts_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* A text within the title is enough. */
static void
search_entity (CrmStore *self,
               CrmEntity *entity,
               const char *text,
               guint limit,
               GPtrArray *out,
               GHashTable *counts)
{
  GPtrArray *records = crm_fake_store_get_records (self, entity->name);
  gint64 n_found = 0;

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      CrmRecord *record = g_ptr_array_index (records, i);
      g_autofree char *title = g_utf8_casefold (crm_record_get_title (record), -1);

      if (strstr (title, text) == NULL || !is_there (self, record))
        continue;
      if (n_found++ < limit)
        g_ptr_array_add (out, crm_record_ref (record));
    }
  if (n_found > 0)
    g_hash_table_insert (counts, g_strdup (entity->name), g_memdup2 (&n_found, sizeof n_found));
}

void
crm_store_search_async (CrmStore *self,
                        const char *text,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *found = g_ptr_array_new_with_free_func (unref_record);
  GHashTable *counts = crm_search_counts_new ();
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GPtrArray *entities = crm_fake_store_get_project (self)->entities;
  GError *error = crm_fake_next_error ("reads");

  g_task_set_task_data (task, counts, (GDestroyNotify) g_hash_table_unref);
  if (error != NULL)
    {
      g_ptr_array_unref (found);
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < entities->len; i++)
    if (!((CrmEntity *) g_ptr_array_index (entities, i))->is_lookup)
      search_entity (self, g_ptr_array_index (entities, i), folded, limit, found, counts);
  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
crm_store_search_finish (CrmStore *self, GAsyncResult *result, GHashTable **counts, GError **error)
{
  *counts = g_hash_table_ref (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- writing ------------------------------------------------------------------------------------
 */

static CrmRecord *
apply (CrmStore *self, CrmPatch *patch, CrmRecord *old, const char *key)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree CrmValue *values = g_new0 (CrmValue, entity->n_fields);
  CrmRecord *record;

  for (guint i = 0; i < entity->n_fields; i++)
    {
      const CrmPatchEntry *entry = crm_patch_find (patch, i);

      values[i] = entry != NULL ? entry->now
                  : old != NULL ? *crm_record_get_value (old, i)
                                : crm_value_null ();
    }
  crm_entity_parse_key (entity, key, arena, values, NULL);
  record = crm_record_new (crm_fake_store_get_project (self), entity, key, NULL, values);
  crm_record_set_state (record, old == NULL ? CRM_RECORD_NEW : CRM_RECORD_CHANGED);
  return record;
}

static void
write_record (GTask *task, CrmStore *self, CrmPatch *patch, const char *key)
{
  GError *error = crm_fake_next_error ("saves");
  CrmRecord *old = crm_fake_store_find (self, crm_patch_get_entity (patch)->name, key);
  g_autoptr (CrmRecord) record = NULL;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  record = apply (self, patch, old, key);
  crm_fake_store_put (self, record);
  g_task_return_pointer (task, g_strdup (key), g_free);
}

void
crm_store_create_async (CrmStore *self,
                        CrmPatch *patch,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *key = crm_guid_new ();

  write_record (task, self, patch, key);
}

char *
crm_store_create_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
crm_store_edit_async (CrmStore *self,
                      const char *key,
                      gint64 version,
                      CrmPatch *patch,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  write_record (task, self, patch, key);
}

gboolean
crm_store_edit_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_autofree char *key = g_task_propagate_pointer (G_TASK (result), error);

  return key != NULL;
}

static void
set_deleted (CrmStore *self,
             CrmEntity *entity,
             const char *key,
             gboolean on,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  crm_fake_store_set_deleted (self, entity->name, key, on);
  g_task_return_boolean (task, TRUE);
}

void
crm_store_delete_async (CrmStore *self,
                        CrmEntity *entity,
                        const char *key,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  set_deleted (self, entity, key, TRUE, callback, user_data);
}

gboolean
crm_store_delete_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
crm_store_undelete_async (CrmStore *self,
                          CrmEntity *entity,
                          const char *key,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  set_deleted (self, entity, key, FALSE, callback, user_data);
}

gboolean
crm_store_undelete_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
