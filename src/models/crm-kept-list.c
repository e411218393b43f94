/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-kept-private.h"
#include "crm-models-private.h"
#include "crm-store.h"

struct _CrmKeptList
{
  GObject parent_instance;

  CrmStore *store;
  gboolean of_problems;
  char *entity; /* or %NULL: of all */
  char *key;
  GPtrArray *items; /* CrmKeptItem */
  GCancellable *life;
  gboolean is_reading;
  gboolean again;
  gboolean loaded;
};

static void crm_kept_list_iface_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmKeptList,
                               crm_kept_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, crm_kept_list_iface_init))

typedef enum
{
  PROP_LOADED = 1,
} CrmKeptListProperty;
static GParamSpec *properties[PROP_LOADED + 1];

static void start_reading (CrmKeptList *self);

/* What shows the same stays the same item; views hear of the span that differs. */
static void
take_items (CrmKeptList *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint head = 0, tail = 0, max = MIN (old->len, items->len);

  while (head < max
         && crm_kept_item_shows_the_same (g_ptr_array_index (old, head),
                                          g_ptr_array_index (items, head)))
    head++;
  while (tail < max - head
         && crm_kept_item_shows_the_same (g_ptr_array_index (old, old->len - 1 - tail),
                                          g_ptr_array_index (items, items->len - 1 - tail)))
    tail++;
  for (guint i = 0; i < head; i++)
    g_set_object ((CrmKeptItem **) &g_ptr_array_index (items, i), g_ptr_array_index (old, i));
  for (guint i = 1; i <= tail; i++)
    g_set_object ((CrmKeptItem **) &g_ptr_array_index (items, items->len - i),
                  g_ptr_array_index (old, old->len - i));

  self->items = items;
  if (old->len - head - tail > 0 || items->len - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                items->len - head - tail);
}

typedef struct
{
  CrmStore *store;
  gboolean of_problems;
  char *entity;
  char *key;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_object_unref (self->store);
  g_free (self->entity);
  g_free (self->key);
  g_free (self);
}

/* With the names of what lookups point at: several reads, so not one of the store's twins. */
static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  GError *error = NULL;
  GPtrArray *items = question->of_problems
                         ? crm_kept_read_problems (question->store, cancellable, &error)
                         : crm_kept_read_earlier (question->store, question->entity, question->key,
                                                  cancellable, &error);

  if (items != NULL)
    g_task_return_pointer (task, items, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmKeptList) self = crm_late_take (user_data);
  g_autoptr (GError) error = NULL;
  GPtrArray *items = g_task_propagate_pointer (G_TASK (result), &error);

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&items, g_ptr_array_unref);
      return;
    }

  self->is_reading = FALSE;
  if (items != NULL)
    take_items (self, items);
  else
    g_debug ("Cannot read what was kept: %s", error->message);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
  if (self->again)
    start_reading (self);
}

static void
start_reading (CrmKeptList *self)
{
  g_autoptr (GTask) task = NULL;
  Question *question;

  self->again = self->is_reading;
  if (self->is_reading)
    return;

  self->is_reading = TRUE;
  question = g_new0 (Question, 1);
  question->store = g_object_ref (self->store);
  question->of_problems = self->of_problems;
  question->entity = g_strdup (self->entity);
  question->key = g_strdup (self->key);
  /* Of no source object: the list may go while it is read. */
  task = g_task_new (NULL, self->life, read_cb, crm_late_new (self));
  g_task_set_source_tag (task, start_reading);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, read_in_thread);
}

static GType
crm_kept_list_get_item_type (GListModel *model)
{
  return CRM_TYPE_KEPT_ITEM;
}

static guint
crm_kept_list_get_n_items (GListModel *model)
{
  return CRM_KEPT_LIST (model)->items->len;
}

static gpointer
crm_kept_list_get_item (GListModel *model, guint position)
{
  CrmKeptList *self = CRM_KEPT_LIST (model);

  if (position >= self->items->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
crm_kept_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = crm_kept_list_get_item_type;
  iface->get_n_items = crm_kept_list_get_n_items;
  iface->get_item = crm_kept_list_get_item;
}

static void
crm_kept_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((CrmKeptListProperty) id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, CRM_KEPT_LIST (object)->loaded);
      break;
    }
}

static void
crm_kept_list_dispose (GObject *object)
{
  CrmKeptList *self = CRM_KEPT_LIST (object);

  g_cancellable_cancel (self->life);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_kept_list_parent_class)->dispose (object);
}

static void
crm_kept_list_finalize (GObject *object)
{
  CrmKeptList *self = CRM_KEPT_LIST (object);

  g_ptr_array_unref (self->items);
  g_clear_object (&self->life);
  g_free (self->entity);
  g_free (self->key);
  G_OBJECT_CLASS (crm_kept_list_parent_class)->finalize (object);
}

static void
crm_kept_list_class_init (CrmKeptListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_kept_list_get_property;
  object_class->dispose = crm_kept_list_dispose;
  object_class->finalize = crm_kept_list_finalize;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
crm_kept_list_init (CrmKeptList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->life = g_cancellable_new ();
}

static CrmKeptList *
list_new (CrmStore *store, gboolean of_problems, const char *entity, const char *key)
{
  CrmKeptList *self = g_object_new (CRM_TYPE_KEPT_LIST, NULL);

  self->store = g_object_ref (store);
  self->of_problems = of_problems;
  self->entity = g_strdup (entity);
  self->key = g_strdup (key);
  g_signal_connect_object (store, "changed", G_CALLBACK (start_reading), self, G_CONNECT_SWAPPED);
  start_reading (self);
  return self;
}

CrmKeptList *
crm_kept_list_new_problems (CrmStore *store)
{
  g_return_val_if_fail (CRM_IS_STORE (store), NULL);

  return list_new (store, TRUE, NULL, NULL);
}

CrmKeptList *
crm_kept_list_new_earlier (CrmStore *store, const char *entity, const char *key)
{
  g_return_val_if_fail (CRM_IS_STORE (store), NULL);

  return list_new (store, FALSE, entity, key);
}

/* --- deciding -------------------------------------------------------------------------------- */

void
crm_kept_act_async (CrmStore *store,
                    gint64 id,
                    CrmKeptAction action,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  switch (action)
    {
    case CRM_KEPT_RETRY:
      crm_store_retry_problem_async (store, id, cancellable, callback, user_data);
      return;
    case CRM_KEPT_DISCARD:
      crm_store_discard_problem_async (store, id, cancellable, callback, user_data);
      return;
    case CRM_KEPT_RESTORE:
      crm_store_restore_lost_async (store, id, cancellable, callback, user_data);
      return;
    }
}

typedef struct
{
  gint64 id;
  GStrv theirs;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *self = data;

  g_strfreev (self->theirs);
  g_free (self);
}

static void
choose_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Choice *choice = data;
  GError *error = NULL;

  if (crm_store_choose (source, choice->id, (const char *const *) choice->theirs, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
crm_kept_choose_async (CrmStore *store,
                       gint64 id,
                       const char *const *theirs,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Choice *choice;

  g_return_if_fail (CRM_IS_STORE (store));
  g_return_if_fail (theirs != NULL);

  choice = g_new0 (Choice, 1);
  choice->id = id;
  choice->theirs = g_strdupv ((GStrv) theirs);
  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_kept_choose_async);
  g_task_set_task_data (task, choice, choice_free);
  g_task_run_in_thread (task, choose_in_thread);
}

/* The four end alike: a boolean. */
gboolean
crm_kept_act_finish (CrmStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
