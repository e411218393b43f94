/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-project.h"

#define TYPE_PENDING_ITEM (pending_item_get_type ())
G_DECLARE_FINAL_TYPE (PendingItem, pending_item, CRM, FAKE_PENDING_ITEM, GObject)

struct _PendingItem
{
  GObject parent_instance;

  CrmRecord *record;
};
G_DEFINE_FINAL_TYPE (PendingItem, pending_item, G_TYPE_OBJECT)

static void
pending_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmRecord *record = ((PendingItem *) object)->record;

  if (id == 1)
    g_value_set_string (value, crm_record_get_title (record));
  else if (id == 2)
    g_value_set_static_string (value, "Job Title · 14:02");
  else if (id == 3)
    g_value_set_string (value, crm_record_get_entity (record)->name);
  else if (id == 4)
    g_value_set_string (value, crm_record_get_key (record));
  else if (id == 6)
    g_value_set_int64 (value, G_GINT64_CONSTANT (1795615320000000)); /* 2026-11-25 14:02 */
  else
    g_value_set_int (value, (crm_record_get_state (record) & CRM_RECORD_NEW) != 0 ? 0 : 1);
}

static void
pending_item_finalize (GObject *object)
{
  crm_record_unref (((PendingItem *) object)->record);
  G_OBJECT_CLASS (pending_item_parent_class)->finalize (object);
}

static void
pending_item_class_init (PendingItemClass *klass)
{
  static const char *const texts[] = { "title", "subtitle", "entity", "key" };
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = pending_item_get_property;
  G_OBJECT_CLASS (klass)->finalize = pending_item_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_object_class_install_property (G_OBJECT_CLASS (klass), i + 1,
                                     g_param_spec_string (texts[i], NULL, NULL, NULL, flags));
  g_object_class_install_property (G_OBJECT_CLASS (klass), 5,
                                   g_param_spec_int ("kind", NULL, NULL, 0, 2, 0, flags));
  g_object_class_install_property (G_OBJECT_CLASS (klass), 6,
                                   g_param_spec_int64 ("edited-us", NULL, NULL, 0, G_MAXINT64, 0,
                                                       flags));
}

static void
pending_item_init (PendingItem *self)
{
}

struct _CrmPendingList
{
  GObject parent_instance;

  CrmStore *store;
  GPtrArray *items;
};
static void pending_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmPendingList,
                               crm_pending_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, pending_model_init))

static GType
pending_get_item_type (GListModel *model)
{
  return TYPE_PENDING_ITEM;
}

static guint
pending_get_n_items (GListModel *model)
{
  return CRM_PENDING_LIST (model)->items->len;
}

static gpointer
pending_get_item (GListModel *model, guint position)
{
  GPtrArray *items = CRM_PENDING_LIST (model)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
pending_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pending_get_item_type;
  iface->get_n_items = pending_get_n_items;
  iface->get_item = pending_get_item;
}

static void
fill (CrmPendingList *self)
{
  GPtrArray *records = crm_fake_store_get_records (self->store, "Contact");
  guint n_before = self->items->len;

  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < records->len; i++)
    {
      CrmRecord *record = g_ptr_array_index (records, i);
      PendingItem *item;

      if ((crm_record_get_state (record) & (CRM_RECORD_NEW | CRM_RECORD_CHANGED)) == 0)
        continue;

      item = g_object_new (TYPE_PENDING_ITEM, NULL);
      item->record = crm_record_ref (record);
      g_ptr_array_add (self->items, item);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->items->len);
}

static void
crm_pending_list_finalize (GObject *object)
{
  g_ptr_array_unref (CRM_PENDING_LIST (object)->items);
  g_clear_object (&CRM_PENDING_LIST (object)->store);
  G_OBJECT_CLASS (crm_pending_list_parent_class)->finalize (object);
}

static void
crm_pending_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, TRUE);
}

static void
crm_pending_list_class_init (CrmPendingListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_pending_list_finalize;
  G_OBJECT_CLASS (klass)->get_property = crm_pending_list_get_property;
  g_object_class_install_property (
      G_OBJECT_CLASS (klass), 1,
      g_param_spec_boolean ("loaded", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
crm_pending_list_init (CrmPendingList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

CrmPendingList *
crm_pending_list_new (CrmStore *store)
{
  CrmPendingList *self = g_object_new (CRM_TYPE_PENDING_LIST, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "entity-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);

  return self;
}
