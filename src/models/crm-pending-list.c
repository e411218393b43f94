/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-models-private.h"
#include "crm-store.h"

#include <glib/gi18n.h>

/* --- one change ----------------------------------------------------------------------------- */

#define CRM_TYPE_PENDING_ITEM (crm_pending_item_get_type ())
G_DECLARE_FINAL_TYPE (CrmPendingItem, crm_pending_item, CRM, PENDING_ITEM, GObject)

struct _CrmPendingItem
{
  GObject parent_instance;

  CrmPending *pending;
  char *subtitle;
};

G_DEFINE_FINAL_TYPE (CrmPendingItem, crm_pending_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_KIND,
  PROP_ENTITY,
  PROP_KEY,
  PROP_EDITED_US,
} CrmPendingItemProperty;
static GParamSpec *item_properties[PROP_EDITED_US + 1];

static char *
make_subtitle (const CrmPending *pending)
{
  if (pending->is_file)
    return g_strdup (C_ ("change", "File"));
  switch (pending->kind)
    {
    case CRM_SEND_CREATE:
      return g_strdup (_ ("New"));
    case CRM_SEND_DELETE:
      return g_strdup (_ ("Deleted"));
    case CRM_SEND_UPDATE:
      break;
    }
  return g_strdup (pending->fields != NULL ? pending->fields : _ ("Changed"));
}

static void
crm_pending_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmPendingItem *self = CRM_PENDING_ITEM (object);

  switch ((CrmPendingItemProperty) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->pending->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_KIND:
      g_value_set_int (value, (int) self->pending->kind);
      break;
    case PROP_ENTITY:
      g_value_set_string (value, self->pending->entity);
      break;
    case PROP_KEY:
      g_value_set_string (value, self->pending->key);
      break;
    case PROP_EDITED_US:
      g_value_set_int64 (value, self->pending->edited_us);
      break;
    }
}

static void
crm_pending_item_finalize (GObject *object)
{
  CrmPendingItem *self = CRM_PENDING_ITEM (object);

  crm_pending_free (self->pending);
  g_free (self->subtitle);
  G_OBJECT_CLASS (crm_pending_item_parent_class)->finalize (object);
}

static void
crm_pending_item_class_init (CrmPendingItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = crm_pending_item_get_property;
  object_class->finalize = crm_pending_item_finalize;
  item_properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  item_properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  item_properties[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, 0, G_MAXINT, 0, flags);
  item_properties[PROP_ENTITY] = g_param_spec_string ("entity", NULL, NULL, NULL, flags);
  item_properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  item_properties[PROP_EDITED_US]
      = g_param_spec_int64 ("edited-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (item_properties), item_properties);
}

static void
crm_pending_item_init (CrmPendingItem *self)
{
}

/* @pending is taken. */
static CrmPendingItem *
crm_pending_item_new (CrmPending *pending)
{
  CrmPendingItem *self = g_object_new (CRM_TYPE_PENDING_ITEM, NULL);

  self->pending = pending;
  self->subtitle = make_subtitle (pending);
  return self;
}

static gboolean
shows_the_same (CrmPendingItem *a, CrmPendingItem *b)
{
  return g_str_equal (a->pending->entity, b->pending->entity)
         && g_str_equal (a->pending->key, b->pending->key) && a->pending->kind == b->pending->kind
         && g_strcmp0 (a->pending->title, b->pending->title) == 0
         && a->pending->edited_us == b->pending->edited_us
         && g_str_equal (a->subtitle, b->subtitle);
}

/* --- all of them ------------------------------------------------------------------------------ */

struct _CrmPendingList
{
  GObject parent_instance;

  CrmStore *store;
  GPtrArray *items; /* CrmPendingItem */
  GCancellable *life;
  gboolean is_reading;
  gboolean again;
  gboolean loaded;
};

typedef enum
{
  LIST_PROP_LOADED = 1,
} CrmPendingListProperty;
static GParamSpec *list_properties[LIST_PROP_LOADED + 1];

static void crm_pending_list_iface_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmPendingList,
                               crm_pending_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      crm_pending_list_iface_init))

static void start_reading (CrmPendingList *self);

/* What shows the same stays the same item; views hear of the span that differs. */
static void
take_items (CrmPendingList *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint head = 0, tail = 0, max = MIN (old->len, items->len);

  while (head < max
         && shows_the_same (g_ptr_array_index (old, head), g_ptr_array_index (items, head)))
    head++;
  while (tail < max - head
         && shows_the_same (g_ptr_array_index (old, old->len - 1 - tail),
                            g_ptr_array_index (items, items->len - 1 - tail)))
    tail++;
  for (guint i = 0; i < head; i++)
    g_set_object ((CrmPendingItem **) &g_ptr_array_index (items, i), g_ptr_array_index (old, i));
  for (guint i = 1; i <= tail; i++)
    g_set_object ((CrmPendingItem **) &g_ptr_array_index (items, items->len - i),
                  g_ptr_array_index (old, old->len - i));

  self->items = items;
  if (old->len - head - tail > 0 || items->len - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                items->len - head - tail);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmPendingList) self = crm_late_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pending
      = crm_store_list_pending_finish (CRM_STORE (source), result, &error);
  GPtrArray *items;

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->is_reading = FALSE;
  if (pending != NULL)
    {
      items = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_set_free_func (pending, NULL);
      for (guint i = 0; i < pending->len; i++)
        g_ptr_array_add (items, crm_pending_item_new (g_ptr_array_index (pending, i)));
      take_items (self, items);
    }
  else
    g_debug ("Cannot read what is pending: %s", error->message);
  if (pending != NULL && !self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), list_properties[LIST_PROP_LOADED]);
    }
  if (self->again)
    start_reading (self);
}

static void
start_reading (CrmPendingList *self)
{
  self->again = self->is_reading;
  if (self->is_reading)
    return;

  self->is_reading = TRUE;
  crm_store_list_pending_async (self->store, self->life, read_cb, crm_late_new (self));
}

static GType
crm_pending_list_get_item_type (GListModel *model)
{
  return CRM_TYPE_PENDING_ITEM;
}

static guint
crm_pending_list_get_n_items (GListModel *model)
{
  return CRM_PENDING_LIST (model)->items->len;
}

static gpointer
crm_pending_list_get_item (GListModel *model, guint position)
{
  CrmPendingList *self = CRM_PENDING_LIST (model);

  if (position >= self->items->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
crm_pending_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = crm_pending_list_get_item_type;
  iface->get_n_items = crm_pending_list_get_n_items;
  iface->get_item = crm_pending_list_get_item;
}

static void
crm_pending_list_dispose (GObject *object)
{
  CrmPendingList *self = CRM_PENDING_LIST (object);

  g_cancellable_cancel (self->life);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_pending_list_parent_class)->dispose (object);
}

static void
crm_pending_list_finalize (GObject *object)
{
  CrmPendingList *self = CRM_PENDING_LIST (object);

  g_ptr_array_unref (self->items);
  g_clear_object (&self->life);
  G_OBJECT_CLASS (crm_pending_list_parent_class)->finalize (object);
}

static void
crm_pending_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((CrmPendingListProperty) id)
    {
    case LIST_PROP_LOADED:
      g_value_set_boolean (value, CRM_PENDING_LIST (object)->loaded);
      break;
    }
}

static void
crm_pending_list_class_init (CrmPendingListClass *klass)
{
  list_properties[LIST_PROP_LOADED] = g_param_spec_boolean (
      "loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  G_OBJECT_CLASS (klass)->get_property = crm_pending_list_get_property;
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (list_properties),
                                     list_properties);
  G_OBJECT_CLASS (klass)->dispose = crm_pending_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = crm_pending_list_finalize;
}

static void
crm_pending_list_init (CrmPendingList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->life = g_cancellable_new ();
}

CrmPendingList *
crm_pending_list_new (CrmStore *store)
{
  CrmPendingList *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);

  self = g_object_new (CRM_TYPE_PENDING_LIST, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (start_reading), self, G_CONNECT_SWAPPED);
  start_reading (self);
  return self;
}
