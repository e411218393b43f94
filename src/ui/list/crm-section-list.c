/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-section-list.h"

struct _CrmSectionList
{
  GObject parent_instance;

  CrmRecordList *list;
};

static void crm_section_list_model_init (GListModelInterface *iface);
static void crm_section_list_section_init (GtkSectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CrmSectionList,
                               crm_section_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      crm_section_list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL,
                                                          crm_section_list_section_init))

static void
items_changed_cb (CrmSectionList *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
groups_changed_cb (CrmSectionList *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self));

  if (n_items > 0)
    gtk_section_model_sections_changed (GTK_SECTION_MODEL (self), 0, n_items);
}

static GType
crm_section_list_get_item_type (GListModel *model)
{
  return CRM_TYPE_RECORD_ITEM;
}

static guint
crm_section_list_get_n_items (GListModel *model)
{
  CrmSectionList *self = CRM_SECTION_LIST (model);

  return self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
}

static gpointer
crm_section_list_get_item (GListModel *model, guint position)
{
  CrmSectionList *self = CRM_SECTION_LIST (model);

  return self->list != NULL ? g_list_model_get_item (G_LIST_MODEL (self->list), position) : NULL;
}

static void
crm_section_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = crm_section_list_get_item_type;
  iface->get_n_items = crm_section_list_get_n_items;
  iface->get_item = crm_section_list_get_item;
}

static void
crm_section_list_get_section (GtkSectionModel *model, guint position, guint *start, guint *end)
{
  CrmSectionList *self = CRM_SECTION_LIST (model);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (model));

  if (position < n_items)
    {
      crm_record_list_get_group (self->list, position, start, end);
      return;
    }
  *start = n_items;
  *end = G_MAXUINT;
}

static void
crm_section_list_section_init (GtkSectionModelInterface *iface)
{
  iface->get_section = crm_section_list_get_section;
}

static void
crm_section_list_dispose (GObject *object)
{
  CrmSectionList *self = CRM_SECTION_LIST (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (crm_section_list_parent_class)->dispose (object);
}

static void
crm_section_list_class_init (CrmSectionListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crm_section_list_dispose;
}

static void
crm_section_list_init (CrmSectionList *self)
{
}

CrmSectionList *
crm_section_list_new (CrmRecordList *list)
{
  CrmSectionList *self = g_object_new (CRM_TYPE_SECTION_LIST, NULL);

  self->list = g_object_ref (list);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "groups-changed", G_CALLBACK (groups_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}
