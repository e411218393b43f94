/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-changes.h"
#include "crm-filter.h"
#include "crm-lists.h"
#include "crm-models-private.h"
#include "crm-record.h"
#include "crm-store.h"

#define PAGE 64
/* Pages whose items are kept although no view holds them: what scrolling back shows at once. */
#define KEPT_PAGES 8

struct _CrmRecordList
{
  GObject parent_instance;

  CrmStore *store;
  CrmProject *project;
  CrmEntity *entity; /* of @project; NULL: not (any more) in it */
  char *entity_name;
  CrmFilter *filter;
  char *orderby;
  char *search;
  char *group; /* a field's name, or NULL */

  GArray *ids;         /* gint64, in order */
  GPtrArray *groups;   /* CrmQueryGroup, in order; empty: no groups */
  GHashTable *items;   /* row id -> CrmRecordItem, not owned: whom somebody holds */
  GQueue kept;         /* GPtrArray of CrmRecordItem, the newest first */
  GHashTable *reading; /* numbers of the pages that are being read */

  GCancellable *cancellable; /* of the query in flight */
  GCancellable *life;
  gboolean is_loading;
  gboolean again; /* something changed while the query was on */
  char *error_text;
};

static void crm_record_list_iface_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmRecordList,
                               crm_record_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      crm_record_list_iface_init))

typedef enum
{
  PROP_N_ITEMS = 1,
  PROP_LOADING,
  PROP_ERROR_TEXT,
} CrmRecordListProperty;
static GParamSpec *properties[PROP_ERROR_TEXT + 1];

static guint groups_changed_signal;

static void start_query (CrmRecordList *self);

static gint64
id_at (GArray *ids, guint position)
{
  return g_array_index (ids, gint64, position);
}

/* --- items ---------------------------------------------------------------------------------- */

static void
item_gone_cb (gpointer data, GObject *where_the_item_was)
{
  CrmRecordList *self = data;
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (item == (gpointer) where_the_item_was)
      {
        g_hash_table_iter_remove (&iter);
        break;
      }
}

static void
forget_items (CrmRecordList *self)
{
  GHashTableIter iter;
  gpointer item;

  g_queue_clear_full (&self->kept, (GDestroyNotify) g_ptr_array_unref);
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    {
      g_object_weak_unref (item, item_gone_cb, self);
      g_hash_table_iter_remove (&iter);
    }
}

/* The same row is the same item for as long as somebody holds it. */
static CrmRecordItem *
ensure_item (CrmRecordList *self, gint64 id, gboolean *is_new)
{
  CrmRecordItem *item = g_hash_table_lookup (self->items, &id);

  *is_new = item == NULL;
  if (item != NULL)
    return g_object_ref (item);

  item = crm_record_item_new (id);
  g_object_weak_ref (G_OBJECT (item), item_gone_cb, self);
  g_hash_table_insert (self->items, g_memdup2 (&id, sizeof id), item);
  return item;
}

/* --- rows --------------------------------------------------------------------------------- */

typedef struct
{
  gpointer late; /* of the list */
  GArray *ids;
  int page; /* -1: rows here and there */
} Reading;

static void
reading_free (Reading *self)
{
  g_array_unref (self->ids);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
keep_page (CrmRecordList *self, GPtrArray *items)
{
  g_queue_push_head (&self->kept, items);
  if (g_queue_get_length (&self->kept) > KEPT_PAGES)
    g_ptr_array_unref (g_queue_pop_tail (&self->kept));
}

static void
fill_items (CrmRecordList *self, Reading *reading, GPtrArray *records)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < records->len && i < reading->ids->len; i++)
    {
      CrmRecord *record = g_ptr_array_index (records, i);
      gboolean is_new;
      CrmRecordItem *item;

      if (record == NULL) /* deleted meanwhile: the ids are on their way */
        continue;
      item = ensure_item (self, id_at (reading->ids, i), &is_new);
      g_ptr_array_add (items, item);
      crm_record_item_set_record (item, record);
    }
  if (reading->page >= 0)
    keep_page (self, g_steal_pointer (&items));
}

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = crm_store_read_rows_finish (CRM_STORE (source), result, &error);
  g_autoptr (CrmRecordList) self = crm_late_take (reading->late);

  if (self == NULL)
    return;
  if (reading->page >= 0)
    g_hash_table_remove (self->reading, GINT_TO_POINTER (reading->page));
  if (records != NULL)
    fill_items (self, reading, records);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("Cannot read rows of %s: %s", self->entity_name, error->message);
}

/* @ids is taken. */
static void
read_rows (CrmRecordList *self, GArray *ids, int page)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->late = crm_late_new (self);
  reading->ids = ids;
  reading->page = page;
  crm_store_read_rows_async (self->store, self->entity, (const gint64 *) (void *) ids->data,
                             ids->len, self->life, rows_read_cb, reading);
}

static void
load_page (CrmRecordList *self, guint page)
{
  guint first = page * PAGE, n = MIN (PAGE, self->ids->len - first);
  GArray *ids;

  if (self->entity == NULL || !g_hash_table_add (self->reading, GUINT_TO_POINTER (page)))
    return;

  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_array_append_vals (ids, &g_array_index (self->ids, gint64, first), n);
  read_rows (self, ids, (int) page);
}

/* --- ids ------------------------------------------------------------------------------------ */

static void
set_loading (CrmRecordList *self, gboolean is_loading)
{
  if (self->is_loading == is_loading)
    return;

  self->is_loading = is_loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
set_error_text (CrmRecordList *self, const char *text)
{
  if (g_set_str (&self->error_text, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_TEXT]);
}

static gboolean
groups_differ (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return TRUE;
  for (guint i = 0; i < a->len; i++)
    {
      CrmQueryGroup *one = g_ptr_array_index (a, i), *other = g_ptr_array_index (b, i);

      if (one->start != other->start || g_strcmp0 (one->text, other->text) != 0)
        return TRUE;
    }
  return FALSE;
}

/* Replaces the ids and tells views only about the span that differs, so that selection and
 * scroll position outside it survive. */
static void
take_ids (CrmRecordList *self, GArray *ids, GPtrArray *groups)
{
  g_autoptr (GArray) old = g_steal_pointer (&self->ids);
  g_autoptr (GPtrArray) old_groups = g_steal_pointer (&self->groups);
  guint head = 0, tail = 0, max = MIN (old->len, ids->len);

  while (head < max && id_at (old, head) == id_at (ids, head))
    head++;
  while (tail < max - head && id_at (old, old->len - 1 - tail) == id_at (ids, ids->len - 1 - tail))
    tail++;

  self->ids = ids;
  self->groups = groups;
  g_hash_table_remove_all (self->reading); /* page numbers mean other rows now */
  if (old->len - head - tail > 0 || ids->len - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                ids->len - head - tail);
  if (old->len != ids->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  if (groups_differ (old_groups, groups))
    g_signal_emit (self, groups_changed_signal, 0);
}

static void
query_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordList) self = crm_late_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GArray) ids = crm_store_query_ids_finish (CRM_STORE (source), result, &groups, &error);
  g_autofree char *text = NULL;

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* a newer query is on, or nobody is interested any more */

  g_clear_object (&self->cancellable);
  if (error != NULL)
    text = crm_models_dup_error_text (error);
  set_error_text (self, text);
  if (ids != NULL)
    take_ids (self, g_steal_pointer (&ids), g_steal_pointer (&groups));
  if (self->again)
    start_query (self);
  else
    set_loading (self, FALSE);
}

/* How rows of one group come to stand together: by what is shown of a lookup, and by its key. */
static char *
dup_group_path (CrmRecordList *self)
{
  CrmField *field = self->group != NULL && self->entity != NULL
                        ? crm_entity_find_field (self->entity, self->group)
                        : NULL;

  return field != NULL ? crm_field_dup_orderby (self->project, field, FALSE) : NULL;
}

/* The group goes first, unless rows are in its order anyway. */
static char *
dup_grouped_orderby (CrmRecordList *self, const char *group_path)
{
  const char *orderby = self->orderby != NULL ? self->orderby : self->entity->orderby;
  g_autoptr (GPtrArray) items = orderby != NULL ? crm_orderby_parse (orderby, NULL) : NULL;
  CrmOrderItem *first = items != NULL && items->len > 0 ? g_ptr_array_index (items, 0) : NULL;

  if (group_path == NULL || (first != NULL && g_str_equal (first->path, group_path)))
    return g_strdup (orderby);
  if (orderby == NULL)
    return g_strdup (group_path);
  return g_strconcat (group_path, ",", orderby, NULL);
}

static void
start_query (CrmRecordList *self)
{
  g_autofree char *group = dup_group_path (self);
  g_autofree char *orderby = self->entity != NULL ? dup_grouped_orderby (self, group) : NULL;
  CrmQuery query = {
    .entity = self->entity_name,
    .filter = self->filter,
    .orderby = orderby,
    .search = self->search,
    .group = group,
  };

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->again = FALSE;
  if (self->entity == NULL)
    {
      take_ids (self, g_array_new (FALSE, FALSE, sizeof (gint64)), crm_query_groups_new ());
      set_loading (self, FALSE);
      return;
    }

  self->cancellable = g_cancellable_new ();
  crm_store_query_ids_async (self->store, &query, self->cancellable, query_done_cb,
                             crm_late_new (self));
}

/* --- following the store -------------------------------------------------------------------- */

static void
take_project (CrmRecordList *self)
{
  g_clear_pointer (&self->project, crm_project_unref);
  self->project = crm_store_dup_project (self->store);
  self->entity
      = self->project != NULL ? crm_project_find_entity (self->project, self->entity_name) : NULL;
}

/* Of a lookup in the list, the name of its target stands in the row. */
static gboolean
touches_shown_lookup (CrmRecordList *self, CrmChanges *changes)
{
  for (guint i = 0; i < self->entity->list_fields->len; i++)
    {
      guint index = g_array_index (self->entity->list_fields, guint, i);
      const char *target = self->entity->fields[index]->lookup_entity;

      if (target != NULL && crm_changes_touches (changes, target))
        return TRUE;
    }
  return FALSE;
}

static void
refresh_rows (CrmRecordList *self, CrmChanges *changes)
{
  gboolean all = touches_shown_lookup (self, changes);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (all || crm_changes_touches_row (changes, self->entity_name, *(gint64 *) id))
      g_array_append_vals (ids, id, 1);
  if (ids->len > 0)
    read_rows (self, ids, -1);
  else
    g_array_unref (ids);
}

static void
changed_cb (CrmRecordList *self, CrmChanges *changes)
{
  if (crm_changes_is_layout (changes))
    take_project (self);
  if (self->entity == NULL)
    {
      if (crm_changes_is_layout (changes))
        start_query (self);
      return;
    }

  refresh_rows (self, changes);
  if (!crm_changes_touches (changes, self->entity_name))
    return;
  /* A sync commits faster than a large list is read: the query in flight is let finish. */
  if (self->cancellable != NULL)
    self->again = TRUE;
  else
    start_query (self);
}

/* --- GListModel ----------------------------------------------------------------------------- */

static GType
crm_record_list_get_item_type (GListModel *model)
{
  return CRM_TYPE_RECORD_ITEM;
}

static guint
crm_record_list_get_n_items (GListModel *model)
{
  return CRM_RECORD_LIST (model)->ids->len;
}

/* Never blocks: a row that was not read yet is handed out empty, its whole page is read in
 * the background, and the item notifies when it is filled. */
static gpointer
crm_record_list_get_item (GListModel *model, guint position)
{
  CrmRecordList *self = CRM_RECORD_LIST (model);
  CrmRecordItem *item;
  gboolean is_new;

  if (position >= self->ids->len)
    return NULL;

  item = ensure_item (self, id_at (self->ids, position), &is_new);
  if (is_new)
    load_page (self, position / PAGE);
  return item;
}

static void
crm_record_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = crm_record_list_get_item_type;
  iface->get_n_items = crm_record_list_get_n_items;
  iface->get_item = crm_record_list_get_item;
}

/* --- object --------------------------------------------------------------------------------- */

static void
crm_record_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmRecordList *self = CRM_RECORD_LIST (object);

  switch ((CrmRecordListProperty) id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->ids->len);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->is_loading);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    }
}

static void
crm_record_list_dispose (GObject *object)
{
  CrmRecordList *self = CRM_RECORD_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->life);
  forget_items (self);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_record_list_parent_class)->dispose (object);
}

static void
crm_record_list_finalize (GObject *object)
{
  CrmRecordList *self = CRM_RECORD_LIST (object);

  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_pointer (&self->filter, crm_filter_unref);
  g_clear_object (&self->life);
  g_array_unref (self->ids);
  g_ptr_array_unref (self->groups);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->reading);
  g_free (self->entity_name);
  g_free (self->orderby);
  g_free (self->search);
  g_free (self->group);
  g_free (self->error_text);
  G_OBJECT_CLASS (crm_record_list_parent_class)->finalize (object);
}

static void
crm_record_list_class_init (CrmRecordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = crm_record_list_get_property;
  object_class->dispose = crm_record_list_dispose;
  object_class->finalize = crm_record_list_finalize;
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  groups_changed_signal = g_signal_new ("groups-changed", CRM_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
crm_record_list_init (CrmRecordList *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->groups = crm_query_groups_new ();
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->reading = g_hash_table_new (NULL, NULL);
  self->life = g_cancellable_new ();
  g_queue_init (&self->kept);
}

CrmRecordList *
crm_record_list_new (CrmStore *store, const char *entity)
{
  CrmRecordList *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);
  g_return_val_if_fail (entity != NULL, NULL);

  self = g_object_new (CRM_TYPE_RECORD_LIST, NULL);
  self->store = g_object_ref (store);
  self->entity_name = g_strdup (entity);
  take_project (self);
  g_signal_connect_object (store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  set_loading (self, TRUE);
  start_query (self);
  return self;
}

void
crm_record_list_set_query (CrmRecordList *self,
                           CrmFilter *filter,
                           const char *orderby,
                           const char *search)
{
  g_return_if_fail (CRM_IS_RECORD_LIST (self));

  if (filter != NULL)
    crm_filter_ref (filter);
  g_clear_pointer (&self->filter, crm_filter_unref);
  self->filter = filter;
  g_set_str (&self->orderby, orderby);
  g_set_str (&self->search, search);
  set_loading (self, TRUE);
  start_query (self);
}

gboolean
crm_record_list_find (CrmRecordList *self, gint64 row_id, guint *position)
{
  g_return_val_if_fail (CRM_IS_RECORD_LIST (self), FALSE);

  for (guint i = 0; i < self->ids->len; i++)
    if (id_at (self->ids, i) == row_id)
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}

void
crm_record_list_set_group (CrmRecordList *self, const char *field)
{
  g_return_if_fail (CRM_IS_RECORD_LIST (self));

  g_set_str (&self->group, field);
}

/* The last group that begins at or before @position; G_MAXUINT: there are none. */
static guint
find_group (CrmRecordList *self, guint position)
{
  guint low = 0, high = self->groups->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (((CrmQueryGroup *) g_ptr_array_index (self->groups, middle))->start <= position)
        low = middle + 1;
      else
        high = middle;
    }
  return low - 1;
}

void
crm_record_list_get_group (CrmRecordList *self, guint position, guint *start, guint *end)
{
  guint index;

  g_return_if_fail (CRM_IS_RECORD_LIST (self));

  index = find_group (self, position);
  *start = 0;
  *end = self->ids->len;
  if (index != G_MAXUINT)
    *start = ((CrmQueryGroup *) g_ptr_array_index (self->groups, index))->start;
  if (index != G_MAXUINT && index + 1 < self->groups->len)
    *end = ((CrmQueryGroup *) g_ptr_array_index (self->groups, index + 1))->start;
}

char *
crm_record_list_dup_group_title (CrmRecordList *self, guint position)
{
  CrmField *field;
  guint index;

  g_return_val_if_fail (CRM_IS_RECORD_LIST (self), NULL);

  index = find_group (self, position);
  field = self->group != NULL && self->entity != NULL
              ? crm_entity_find_field (self->entity, self->group)
              : NULL;
  if (index == G_MAXUINT || field == NULL)
    return g_strdup ("");
  return crm_group_dup_title (self->entity, field,
                              ((CrmQueryGroup *) g_ptr_array_index (self->groups, index))->text);
}

gint64
crm_record_list_get_row_id (CrmRecordList *self, guint position)
{
  g_return_val_if_fail (CRM_IS_RECORD_LIST (self), 0);
  g_return_val_if_fail (position < self->ids->len, 0);

  return id_at (self->ids, position);
}

CrmEntity *
crm_record_list_get_entity (CrmRecordList *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_LIST (self), NULL);

  return self->entity;
}
