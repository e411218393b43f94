/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-file.h"
#include "crm-store-private.h"

/* Everything a twin may carry; each uses its part. */
typedef struct
{
  CrmEntity *entity; /* of a project that the store keeps until it is closed */
  CrmQuery query;    /* texts owned */
  char *key;
  CrmPatch *patch;
  gint64 version;
  gint64 id; /* of a problem or a lost value */
  gint64 *ids;
  guint n_ids;
  char *text;
  GPtrArray *groups;
  GHashTable *counts;
  guint limit;
  gint64 saved_us;
} Twin;

static void
twin_free (gpointer data)
{
  Twin *twin = data;

  g_free ((char *) twin->query.entity);
  g_free ((char *) twin->query.orderby);
  g_free ((char *) twin->query.search);
  g_free ((char *) twin->query.group);
  g_clear_pointer (&twin->groups, g_ptr_array_unref);
  g_clear_pointer (&twin->counts, g_hash_table_unref);
  g_clear_pointer (&twin->query.filter, crm_filter_unref);
  g_clear_pointer (&twin->patch, crm_patch_unref);
  g_free (twin->key);
  g_free (twin->ids);
  g_free (twin->text);
  g_free (twin);
}

static Twin *
twin_new (CrmEntity *entity, const char *key)
{
  Twin *twin = g_new0 (Twin, 1);

  twin->entity = entity;
  twin->key = g_strdup (key);
  return twin;
}

static Twin *
twin_new_query (const CrmQuery *query)
{
  Twin *twin = g_new0 (Twin, 1);

  twin->query = *query;
  twin->query.entity = g_strdup (query->entity);
  twin->query.orderby = g_strdup (query->orderby);
  twin->query.search = g_strdup (query->search);
  twin->query.group = g_strdup (query->group);
  twin->groups = crm_query_groups_new ();
  twin->query.filter = query->filter ? crm_filter_ref (query->filter) : NULL;
  return twin;
}

static void
start (CrmStore *self,
       CrmLane lane,
       Twin *twin,
       GTaskThreadFunc func,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, func);
  g_task_set_task_data (task, twin, twin_free);
  crm_store_push_task (self, lane, task, func);
}

static void
return_pointer (GTask *task, gpointer result, GDestroyNotify destroy, GError *error)
{
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, destroy);
}

static void
return_boolean (GTask *task, gboolean result, GError *error)
{
  if (result)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- reading ------------------------------------------------------------------------------ */

static void
query_ids_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  GArray *ids = crm_store_query_grouped (source, &twin->query, twin->groups, cancellable, &error);

  return_pointer (task, ids, (GDestroyNotify) g_array_unref, error);
}

void
crm_store_query_ids_async (CrmStore *self,
                           const CrmQuery *query,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && query && query->entity);

  start (self, CRM_LANE_READ, twin_new_query (query), query_ids_in_thread, cancellable, callback,
         user_data);
}

GArray *
crm_store_query_ids_finish (CrmStore *self,
                            GAsyncResult *result,
                            GPtrArray **groups,
                            GError **error)
{
  Twin *twin;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  twin = g_task_get_task_data (G_TASK (result));
  if (groups)
    *groups = g_steal_pointer (&twin->groups);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
read_rows_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  GPtrArray *rows
      = crm_store_read_rows (source, twin->entity, twin->ids, twin->n_ids, cancellable, &error);

  return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref, error);
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
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self) && entity);

  twin = twin_new (entity, NULL);
  twin->ids = g_memdup2 (ids, n_ids * sizeof *ids);
  twin->n_ids = n_ids;
  start (self, CRM_LANE_READ, twin, read_rows_in_thread, cancellable, callback, user_data);
}

GPtrArray *
crm_store_read_rows_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
get_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  CrmRecord *record = crm_store_get (source, twin->entity, twin->key, cancellable, &error);

  return_pointer (task, record, (GDestroyNotify) crm_record_unref, error);
}

void
crm_store_get_async (CrmStore *self,
                     CrmEntity *entity,
                     const char *key,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && entity && key);

  start (self, CRM_LANE_READ, twin_new (entity, key), get_in_thread, cancellable, callback,
         user_data);
}

CrmRecord *
crm_store_get_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
count_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  gint64 count = crm_store_count (source, &twin->query, cancellable, &error);

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, (gssize) count);
}

void
crm_store_count_async (CrmStore *self,
                       const CrmQuery *query,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && query && query->entity);

  start (self, CRM_LANE_READ, twin_new_query (query), count_in_thread, cancellable, callback,
         user_data);
}

gint64
crm_store_count_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static void
search_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  GPtrArray *rows = crm_store_search_counted (source, twin->text, twin->limit, twin->counts,
                                              cancellable, &error);

  return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref, error);
}

void
crm_store_search_async (CrmStore *self,
                        const char *text,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self) && text);

  twin = twin_new (NULL, NULL);
  twin->text = g_strdup (text);
  twin->limit = limit;
  twin->counts = crm_search_counts_new ();
  start (self, CRM_LANE_READ, twin, search_in_thread, cancellable, callback, user_data);
}

GPtrArray *
crm_store_search_finish (CrmStore *self, GAsyncResult *result, GHashTable **counts, GError **error)
{
  Twin *twin;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  twin = g_task_get_task_data (G_TASK (result));
  if (counts)
    *counts = g_steal_pointer (&twin->counts);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
list_pending_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *pending = crm_store_list_unsent (source, &error);

  return_pointer (task, pending, (GDestroyNotify) g_ptr_array_unref, error);
}

void
crm_store_list_pending_async (CrmStore *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self));

  start (self, CRM_LANE_READ, twin_new (NULL, NULL), list_pending_in_thread, cancellable, callback,
         user_data);
}

GPtrArray *
crm_store_list_pending_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
list_problems_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *problems = crm_store_list_problems (source, &error);

  return_pointer (task, problems, (GDestroyNotify) g_ptr_array_unref, error);
}

void
crm_store_list_problems_async (CrmStore *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self));

  start (self, CRM_LANE_READ, twin_new (NULL, NULL), list_problems_in_thread, cancellable, callback,
         user_data);
}

GPtrArray *
crm_store_list_problems_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- editing ------------------------------------------------------------------------------ */

static void
create_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  char *key = NULL;

  crm_store_create (source, twin->patch, &key, cancellable, &error);
  return_pointer (task, key, g_free, error);
}

void
crm_store_create_async (CrmStore *self,
                        CrmPatch *patch,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self) && patch);

  twin = twin_new (NULL, NULL);
  twin->patch = crm_patch_ref (patch);
  start (self, CRM_LANE_USER, twin, create_in_thread, cancellable, callback, user_data);
}

char *
crm_store_create_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
edit_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  gboolean done
      = crm_store_edit (source, twin->key, twin->version, twin->patch, cancellable, &error);

  return_boolean (task, done, error);
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
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self) && key && patch);

  twin = twin_new (NULL, key);
  twin->version = version;
  twin->patch = crm_patch_ref (patch);
  start (self, CRM_LANE_USER, twin, edit_in_thread, cancellable, callback, user_data);
}

gboolean
crm_store_edit_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
delete_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  gboolean done = crm_store_delete (source, twin->entity, twin->key, cancellable, &error);

  return_boolean (task, done, error);
}

void
crm_store_delete_async (CrmStore *self,
                        CrmEntity *entity,
                        const char *key,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && entity && key);

  start (self, CRM_LANE_USER, twin_new (entity, key), delete_in_thread, cancellable, callback,
         user_data);
}

gboolean
crm_store_delete_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
undelete_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  gboolean done = crm_store_undelete (source, twin->entity, twin->key, cancellable, &error);

  return_boolean (task, done, error);
}

void
crm_store_undelete_async (CrmStore *self,
                          CrmEntity *entity,
                          const char *key,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && entity && key);

  start (self, CRM_LANE_USER, twin_new (entity, key), undelete_in_thread, cancellable, callback,
         user_data);
}

gboolean
crm_store_undelete_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
discard_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  gboolean done = crm_store_discard (source, twin->entity, twin->key, cancellable, &error);

  return_boolean (task, done, error);
}

void
crm_store_discard_async (CrmStore *self,
                         CrmEntity *entity,
                         const char *key,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && entity && key);

  start (self, CRM_LANE_USER, twin_new (entity, key), discard_in_thread, cancellable, callback,
         user_data);
}

gboolean
crm_store_discard_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- problems and lost values ------------------------------------------------------------- */

typedef gboolean (*IdVerb) (CrmStore *self, gint64 id, GError **error);

static void
run_id_verb (GTask *task, IdVerb verb)
{
  Twin *twin = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean done = verb (g_task_get_source_object (task), twin->id, &error);

  return_boolean (task, done, error);
}

static void
start_on_id (CrmStore *self,
             gint64 id,
             GTaskThreadFunc func,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  Twin *twin = twin_new (NULL, NULL);

  twin->id = id;
  start (self, CRM_LANE_USER, twin, func, cancellable, callback, user_data);
}

static gboolean
finish_boolean (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
retry_problem_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  run_id_verb (task, crm_store_retry_problem);
}

void
crm_store_retry_problem_async (CrmStore *self,
                               gint64 problem,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && problem > 0);

  start_on_id (self, problem, retry_problem_in_thread, cancellable, callback, user_data);
}

gboolean
crm_store_retry_problem_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, error);
}

static void
discard_problem_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  run_id_verb (task, crm_store_discard_problem);
}

void
crm_store_discard_problem_async (CrmStore *self,
                                 gint64 problem,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && problem > 0);

  start_on_id (self, problem, discard_problem_in_thread, cancellable, callback, user_data);
}

gboolean
crm_store_discard_problem_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, error);
}

static void
restore_lost_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  run_id_verb (task, crm_store_restore_lost);
}

void
crm_store_restore_lost_async (CrmStore *self,
                              gint64 id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && id > 0);

  start_on_id (self, id, restore_lost_in_thread, cancellable, callback, user_data);
}

gboolean
crm_store_restore_lost_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, error);
}

static void
list_lost_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  GPtrArray *list = crm_store_list_lost (source, twin->text, twin->key, &error);

  return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref, error);
}

void
crm_store_list_lost_async (CrmStore *self,
                           const char *entity,
                           const char *key,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self));

  twin = twin_new (NULL, key);
  twin->text = g_strdup (entity);
  start (self, CRM_LANE_READ, twin, list_lost_in_thread, cancellable, callback, user_data);
}

GPtrArray *
crm_store_list_lost_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- drafts ------------------------------------------------------------------------------- */

static void
save_draft_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  gboolean done = crm_store_save_draft (source, twin->entity, twin->key, twin->patch, &error);

  return_boolean (task, done, error);
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
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self) && entity);

  twin = twin_new (entity, key);
  twin->patch = patch ? crm_patch_ref (patch) : NULL;
  start (self, CRM_LANE_USER, twin, save_draft_in_thread, cancellable, callback, user_data);
}

gboolean
crm_store_save_draft_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
load_draft_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  CrmPatch *patch = crm_store_load_draft (source, twin->entity, twin->key, &twin->saved_us, &error);

  return_pointer (task, patch, (GDestroyNotify) crm_patch_unref, error);
}

void
crm_store_load_draft_async (CrmStore *self,
                            CrmEntity *entity,
                            const char *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && entity);

  start (self, CRM_LANE_READ, twin_new (entity, key), load_draft_in_thread, cancellable, callback,
         user_data);
}

CrmPatch *
crm_store_load_draft_finish (CrmStore *self, GAsyncResult *result, gint64 *saved_us, GError **error)
{
  Twin *twin;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  twin = g_task_get_task_data (G_TASK (result));
  if (saved_us)
    *saved_us = twin->saved_us;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- small facts -------------------------------------------------------------------------- */

static void
get_fact_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  char *text = crm_store_get_fact (source, twin->key, &error);

  return_pointer (task, text, g_free, error);
}

void
crm_store_get_fact_async (CrmStore *self,
                          const char *name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (CRM_IS_STORE (self) && name);

  start (self, CRM_LANE_READ, twin_new (NULL, name), get_fact_in_thread, cancellable, callback,
         user_data);
}

char *
crm_store_get_fact_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
set_fact_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Twin *twin = data;
  GError *error = NULL;
  gboolean done = crm_store_set_fact (source, twin->key, twin->text, &error);

  return_boolean (task, done, error);
}

void
crm_store_set_fact_async (CrmStore *self,
                          const char *name,
                          const char *text,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Twin *twin;

  g_return_if_fail (CRM_IS_STORE (self) && name);

  twin = twin_new (NULL, name);
  twin->text = g_strdup (text);
  start (self, CRM_LANE_USER, twin, set_fact_in_thread, cancellable, callback, user_data);
}

gboolean
crm_store_set_fact_finish (CrmStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
