/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-changes.h"
#include "crm-models-private.h"
#include "crm-store.h"

typedef struct
{
  gint64 n; /* -1: not counted yet */
  gboolean is_counting;
  gboolean again;
} Count;

struct _CrmCounts
{
  GObject parent_instance;

  CrmStore *store;
  GHashTable *counts; /* entity name -> Count */
  GCancellable *life;
};

G_DEFINE_FINAL_TYPE (CrmCounts, crm_counts, G_TYPE_OBJECT)

static guint changed_signal;

typedef struct
{
  gpointer late;
  char *entity;
} Counting;

static void
counting_free (Counting *self)
{
  g_free (self->entity);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Counting, counting_free)

static void start_counting (CrmCounts *self, const char *entity, Count *count);

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Counting) counting = user_data;
  g_autoptr (CrmCounts) self = crm_late_take (counting->late);
  g_autoptr (GError) error = NULL;
  gint64 n = crm_store_count_finish (CRM_STORE (source), result, &error);
  Count *count;

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  count = g_hash_table_lookup (self->counts, counting->entity);
  count->is_counting = FALSE;
  if (error != NULL)
    g_debug ("Cannot count %s: %s", counting->entity, error->message);
  else if (count->n != n)
    {
      count->n = n;
      g_signal_emit (self, changed_signal, 0, counting->entity);
    }
  if (count->again)
    start_counting (self, counting->entity, count);
}

static void
start_counting (CrmCounts *self, const char *entity, Count *count)
{
  CrmQuery query = { .entity = entity };
  Counting *counting;

  count->again = count->is_counting;
  if (count->is_counting)
    return;

  count->is_counting = TRUE;
  counting = g_new0 (Counting, 1);
  counting->late = crm_late_new (self);
  counting->entity = g_strdup (entity);
  crm_store_count_async (self->store, &query, self->life, counted_cb, counting);
}

static Count *
ensure_count (CrmCounts *self, const char *entity)
{
  Count *count = g_hash_table_lookup (self->counts, entity);

  if (count != NULL)
    return count;
  count = g_new0 (Count, 1);
  count->n = -1;
  g_hash_table_insert (self->counts, g_strdup (entity), count);
  start_counting (self, entity, count);
  return count;
}

/* What stands in the hub; a lookup is counted when somebody asks for it. */
static void
count_hub (CrmCounts *self)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (self->store);

  for (guint i = 0; project != NULL && i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);

      if (!entity->is_lookup)
        ensure_count (self, entity->name);
    }
}

static void
changed_cb (CrmCounts *self, CrmChanges *changes)
{
  g_autoptr (GPtrArray) touched = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer entity, count;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &entity, &count))
    if (crm_changes_touches (changes, entity))
      start_counting (self, entity, count);
  if (crm_changes_is_layout (changes))
    count_hub (self);
}

static void
crm_counts_dispose (GObject *object)
{
  CrmCounts *self = CRM_COUNTS (object);

  g_cancellable_cancel (self->life);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_counts_parent_class)->dispose (object);
}

static void
crm_counts_finalize (GObject *object)
{
  CrmCounts *self = CRM_COUNTS (object);

  g_hash_table_unref (self->counts);
  g_clear_object (&self->life);
  G_OBJECT_CLASS (crm_counts_parent_class)->finalize (object);
}

static void
crm_counts_class_init (CrmCountsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = crm_counts_dispose;
  object_class->finalize = crm_counts_finalize;
  changed_signal = g_signal_new ("changed", CRM_TYPE_COUNTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
crm_counts_init (CrmCounts *self)
{
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->life = g_cancellable_new ();
}

CrmCounts *
crm_counts_new (CrmStore *store)
{
  CrmCounts *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);

  self = g_object_new (CRM_TYPE_COUNTS, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  count_hub (self);
  return self;
}

gint64
crm_counts_get (CrmCounts *self, const char *entity)
{
  g_return_val_if_fail (CRM_IS_COUNTS (self), -1);
  g_return_val_if_fail (entity != NULL, -1);

  return ensure_count (self, entity)->n;
}
