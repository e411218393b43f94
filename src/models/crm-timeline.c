/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-related.h"
#include "crm-timeline-private.h"

#define PAGE 20

/* Records that belong to this one, the latest first. */
typedef struct
{
  CrmEntity *entity;
  CrmRecordList *list;
} Source;

struct _CrmTimeline
{
  GObject parent_instance;

  CrmProject *project;
  CrmRecord *record;
  GArray *sources; /* Source */
  CrmPendingList *pending;
  CrmKeptList *problems;
  CrmKeptList *earlier;
  GHashTable *waiting; /* CrmRecordItem: not read yet */
  GPtrArray *items;    /* CrmTimelineItem: what is shown */
  guint kinds;
  guint limit;
  guint idle_id;
  gboolean loaded;
  gboolean has_more;
};

typedef enum
{
  PROP_LOADED = 1,
  PROP_HAS_MORE,
} CrmTimelineProperty;
static GParamSpec *properties[PROP_HAS_MORE + 1];

static void crm_timeline_iface_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmTimeline,
                               crm_timeline,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, crm_timeline_iface_init))

static void schedule (CrmTimeline *self);

static void
item_loaded_cb (CrmRecordItem *item, GParamSpec *pspec, CrmTimeline *self)
{
  schedule (self);
}

/* As many as could be shown; who was not read yet comes by itself. */
static void
add_source (CrmTimeline *self, Source *source, GPtrArray *out)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (source->list));

  for (guint i = 0; i < MIN (n_items, self->limit + 1); i++)
    {
      g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (source->list), i);
      CrmRecord *record = crm_record_item_get_record (item);

      if (record != NULL)
        crm_timeline_add_record (out, record);
      else if (g_hash_table_add (self->waiting, g_object_ref (item)))
        g_signal_connect_object (item, "notify::loaded", G_CALLBACK (item_loaded_cb), self,
                                 G_CONNECT_DEFAULT);
    }
}

/* --- putting it together -----------------------------------------------------------------------
 */

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const CrmTimelineEntry *x = crm_timeline_item_get (*(CrmTimelineItem *const *) a);
  const CrmTimelineEntry *y = crm_timeline_item_get (*(CrmTimelineItem *const *) b);

  if (x->when_us != y->when_us)
    return x->when_us > y->when_us ? -1 : 1;

  return g_strcmp0 (x->title, y->title);
}

/* What shows the same stays the same item; views hear of the span that differs. @items is taken. */
static void
take_items (CrmTimeline *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint head = 0, tail = 0, max = MIN (old->len, items->len);

  while (head < max
         && crm_timeline_item_shows_the_same (g_ptr_array_index (old, head),
                                              g_ptr_array_index (items, head)))
    head++;
  while (tail < max - head
         && crm_timeline_item_shows_the_same (g_ptr_array_index (old, old->len - 1 - tail),
                                              g_ptr_array_index (items, items->len - 1 - tail)))
    tail++;
  for (guint i = 0; i < head; i++)
    g_set_object ((CrmTimelineItem **) &g_ptr_array_index (items, i), g_ptr_array_index (old, i));
  for (guint i = 1; i <= tail; i++)
    g_set_object ((CrmTimelineItem **) &g_ptr_array_index (items, items->len - i),
                  g_ptr_array_index (old, old->len - i));

  self->items = items;
  if (old->len - head - tail > 0 || items->len - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                items->len - head - tail);
}

static gboolean
list_is_loading (Source *source)
{
  gboolean loading;

  g_object_get (source->list, "loading", &loading, NULL);
  return loading;
}

static gboolean
is_loaded (CrmTimeline *self)
{
  gboolean pending, problems, earlier;

  g_object_get (self->pending, "loaded", &pending, NULL);
  g_object_get (self->problems, "loaded", &problems, NULL);
  g_object_get (self->earlier, "loaded", &earlier, NULL);
  for (guint i = 0; i < self->sources->len; i++)
    if (list_is_loading (&g_array_index (self->sources, Source, i)))
      return FALSE;

  return pending && problems && earlier && g_hash_table_size (self->waiting) == 0;
}

static void
set_flag (CrmTimeline *self, gboolean *flag, gboolean value, CrmTimelineProperty id)
{
  if (*flag == value)
    return;

  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static gboolean
is_read (gpointer key, gpointer value, gpointer user_data)
{
  return crm_record_item_get_record (key) != NULL;
}

static gboolean
rebuild_cb (gpointer user_data)
{
  CrmTimeline *self = user_data;
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_more;

  self->idle_id = 0;
  g_hash_table_foreach_remove (self->waiting, is_read, NULL);
  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = &g_array_index (self->sources, Source, i);

      if ((self->kinds & crm_timeline_kind_of (source->entity)) != 0)
        add_source (self, source, items);
    }
  if ((self->kinds & CRM_TIMELINE_CHANGE) != 0)
    {
      crm_timeline_add_moments (items, self->record);
      crm_timeline_add_pending (items, self->record, G_LIST_MODEL (self->pending));
      crm_timeline_add_problems (items, self->record, G_LIST_MODEL (self->problems));
      crm_timeline_add_earlier (items, G_LIST_MODEL (self->earlier));
    }

  g_ptr_array_sort (items, compare_entries);
  has_more = items->len > self->limit;
  if (has_more)
    g_ptr_array_set_size (items, (int) self->limit);
  take_items (self, items);
  set_flag (self, &self->has_more, has_more, PROP_HAS_MORE);
  set_flag (self, &self->loaded, self->loaded || is_loaded (self), PROP_LOADED);
  return G_SOURCE_REMOVE;
}

/* Much may come at once. */
static void
schedule (CrmTimeline *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (rebuild_cb, self);
}

static void
follow (CrmTimeline *self, gpointer list)
{
  g_signal_connect_object (list, "items-changed", G_CALLBACK (schedule), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "notify", G_CALLBACK (schedule), self, G_CONNECT_SWAPPED);
}

static void
follow_related (CrmTimeline *self, CrmStore *store, const CrmRelated *related)
{
  CrmEntity *entity = crm_project_find_entity (self->project, related->entity);
  g_autofree char *orderby = NULL;
  g_autoptr (CrmFilter) filter = NULL;
  Source source = { entity, NULL };

  if (entity == NULL || entity->timeline_field < 0)
    return;
  filter = crm_related_filter (entity, related->field, crm_record_get_key (self->record));
  if (filter == NULL)
    return;

  source.list = crm_record_list_new (store, entity->name);
  orderby = g_strconcat (entity->fields[entity->timeline_field]->name, " desc", NULL);
  crm_record_list_set_query (source.list, filter, orderby, NULL);
  g_array_append_val (self->sources, source);
  follow (self, source.list);
}

static GType
crm_timeline_get_item_type (GListModel *model)
{
  return CRM_TYPE_TIMELINE_ITEM;
}

static guint
crm_timeline_get_n_items (GListModel *model)
{
  return CRM_TIMELINE (model)->items->len;
}

static gpointer
crm_timeline_get_item (GListModel *model, guint position)
{
  CrmTimeline *self = CRM_TIMELINE (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
crm_timeline_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = crm_timeline_get_item_type;
  iface->get_n_items = crm_timeline_get_n_items;
  iface->get_item = crm_timeline_get_item;
}

static void
crm_timeline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmTimeline *self = CRM_TIMELINE (object);

  switch ((CrmTimelineProperty) id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_HAS_MORE:
      g_value_set_boolean (value, self->has_more);
      break;
    }
}

static void
crm_timeline_dispose (GObject *object)
{
  CrmTimeline *self = CRM_TIMELINE (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  for (guint i = 0; i < self->sources->len; i++)
    g_object_unref (g_array_index (self->sources, Source, i).list);
  g_array_set_size (self->sources, 0);
  g_clear_object (&self->pending);
  g_clear_object (&self->problems);
  g_clear_object (&self->earlier);
  g_hash_table_remove_all (self->waiting);
  G_OBJECT_CLASS (crm_timeline_parent_class)->dispose (object);
}

static void
crm_timeline_finalize (GObject *object)
{
  CrmTimeline *self = CRM_TIMELINE (object);

  g_array_unref (self->sources);
  g_hash_table_unref (self->waiting);
  g_ptr_array_unref (self->items);
  g_clear_pointer (&self->record, crm_record_unref);
  g_clear_pointer (&self->project, crm_project_unref);
  G_OBJECT_CLASS (crm_timeline_parent_class)->finalize (object);
}

static void
crm_timeline_class_init (CrmTimelineClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_timeline_get_property;
  object_class->dispose = crm_timeline_dispose;
  object_class->finalize = crm_timeline_finalize;
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_HAS_MORE] = g_param_spec_boolean ("has-more", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
crm_timeline_init (CrmTimeline *self)
{
  self->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  self->waiting = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->kinds = CRM_TIMELINE_ALL;
  self->limit = PAGE;
}

CrmTimeline *
crm_timeline_new (CrmStore *store, CrmRecord *record)
{
  CrmTimeline *self;
  CrmEntity *entity;

  g_return_val_if_fail (record != NULL, NULL);

  self = g_object_new (CRM_TYPE_TIMELINE, NULL);
  entity = crm_record_get_entity (record);
  self->record = crm_record_ref (record);
  self->project = crm_project_ref (crm_record_get_project (record));
  for (guint i = 0; i < entity->related->len; i++)
    follow_related (self, store, g_ptr_array_index (entity->related, i));

  self->pending = crm_pending_list_new (store);
  self->problems = crm_kept_list_new_problems (store);
  self->earlier = crm_kept_list_new_earlier (store, entity->name, crm_record_get_key (record));
  follow (self, self->pending);
  follow (self, self->problems);
  follow (self, self->earlier);
  schedule (self);

  return self;
}

void
crm_timeline_set_record (CrmTimeline *self, CrmRecord *record)
{
  g_return_if_fail (CRM_IS_TIMELINE (self));
  g_return_if_fail (record != NULL);

  crm_record_ref (record);
  crm_record_unref (self->record);
  self->record = record;
  schedule (self);
}

void
crm_timeline_set_kinds (CrmTimeline *self, guint kinds)
{
  g_return_if_fail (CRM_IS_TIMELINE (self));

  self->kinds = kinds;
  self->limit = PAGE;
  schedule (self);
}

void
crm_timeline_show_more (CrmTimeline *self)
{
  g_return_if_fail (CRM_IS_TIMELINE (self));

  self->limit += PAGE;
  schedule (self);
}
