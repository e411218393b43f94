/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-section-list.h"

/* What is known of a row a view asked for. */
typedef struct
{
  guint position;
  GQuark letter;       /* 0: not read yet */
  CrmRecordItem *item; /* held while it is not read */
} Known;

struct _CrmSectionList
{
  GObject parent_instance;

  CrmRecordList *list;
  GArray *known; /* Known, by position */
  guint update_id;
};

static void crm_section_list_model_init (GListModelInterface *iface);
static void crm_section_list_section_init (GtkSectionModelInterface *iface);
static void schedule_update (CrmSectionList *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (CrmSectionList,
                               crm_section_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      crm_section_list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL,
                                                          crm_section_list_section_init))

static Known *
known_at (CrmSectionList *self, guint index)
{
  return &g_array_index (self->known, Known, index);
}

/* The first entry at or after @position. */
static guint
find_known (CrmSectionList *self, guint position)
{
  guint low = 0, high = self->known->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (known_at (self, middle)->position < position)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
known_clear (gpointer data)
{
  Known *known = data;

  if (known->item != NULL)
    g_signal_handlers_disconnect_matched (known->item, G_SIGNAL_MATCH_FUNC, 0, 0, NULL,
                                          schedule_update, NULL);
  g_clear_object (&known->item);
}

static GQuark
letter_of (CrmRecordItem *item)
{
  g_autofree char *section = NULL;
  gboolean loaded = FALSE;

  g_object_get (item, "loaded", &loaded, "section", &section, NULL);
  if (!loaded)
    return 0;

  return g_quark_from_string (section != NULL ? section : "");
}

static void
remember (CrmSectionList *self, guint position, CrmRecordItem *item)
{
  guint index = find_known (self, position);
  Known known = { .position = position, .letter = letter_of (item) };

  if (index < self->known->len && known_at (self, index)->position == position)
    return;

  if (known.letter == 0)
    {
      known.item = g_object_ref (item);
      g_signal_connect_object (item, "notify::loaded", G_CALLBACK (schedule_update), self,
                               G_CONNECT_SWAPPED);
    }
  else
    schedule_update (self);

  g_array_insert_val (self->known, index, known);
}

static gboolean
update_cb (gpointer user_data)
{
  CrmSectionList *self = user_data;
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  self->update_id = 0;
  for (guint i = 0; i < self->known->len; i++)
    {
      Known *known = known_at (self, i);

      if (known->letter == 0)
        known->letter = letter_of (known->item);
      if (known->letter != 0)
        known_clear (known);
    }

  if (n_items > 0)
    gtk_section_model_sections_changed (GTK_SECTION_MODEL (self), 0, n_items);
  return G_SOURCE_REMOVE;
}

static void
schedule_update (CrmSectionList *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_cb, self, NULL);
}

/* Keeps what is known of the rows that stay, at their new places. */
static void
items_changed_cb (CrmSectionList *self, guint position, guint removed, guint added)
{
  guint first = find_known (self, position);
  guint last = find_known (self, position + removed);

  if (last > first)
    g_array_remove_range (self->known, first, last - first);

  for (guint i = first; i < self->known->len; i++)
    known_at (self, i)->position += added - removed;

  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static GType
crm_section_list_get_item_type (GListModel *model)
{
  return CRM_TYPE_RECORD_ITEM;
}

static guint
crm_section_list_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (CRM_SECTION_LIST (model)->list));
}

static gpointer
crm_section_list_get_item (GListModel *model, guint position)
{
  CrmSectionList *self = CRM_SECTION_LIST (model);
  CrmRecordItem *item = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  if (item != NULL)
    remember (self, position, item);

  return item;
}

static void
crm_section_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = crm_section_list_get_item_type;
  iface->get_n_items = crm_section_list_get_n_items;
  iface->get_item = crm_section_list_get_item;
}

/* The known row a position counts to: itself or the nearest above, G_MAXUINT: none. */
static guint
find_owner (CrmSectionList *self, guint position)
{
  guint index = find_known (self, position + 1);

  while (index > 0)
    if (known_at (self, --index)->letter != 0)
      return index;

  return G_MAXUINT;
}

/* The first row of the section the known row at @index begins or goes on with. */
static guint
find_start (CrmSectionList *self, guint index)
{
  GQuark letter = known_at (self, index)->letter;
  guint first = index;

  while (index > 0)
    {
      Known *above = known_at (self, --index);

      if (above->letter == letter)
        first = index;
      else if (above->letter != 0)
        return known_at (self, first)->position;
    }

  /* Nothing else is known above: what stands there counts to this section. */
  return 0;
}

static guint
find_end (CrmSectionList *self, guint position, GQuark letter, guint n_items)
{
  for (guint i = find_known (self, position + 1); i < self->known->len; i++)
    {
      Known *below = known_at (self, i);

      /* Rows above the first known one count to it. */
      if (letter == 0)
        letter = below->letter;
      else if (below->letter != 0 && below->letter != letter)
        return below->position;
    }

  return n_items;
}

static void
crm_section_list_get_section (GtkSectionModel *model, guint position, guint *start, guint *end)
{
  CrmSectionList *self = CRM_SECTION_LIST (model);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint owner = find_owner (self, position);

  if (position >= n_items)
    {
      *start = n_items;
      *end = G_MAXUINT;
      return;
    }

  *start = owner != G_MAXUINT ? find_start (self, owner) : 0;
  *end
      = find_end (self, position, owner != G_MAXUINT ? known_at (self, owner)->letter : 0, n_items);
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

  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_func (self->list, items_changed_cb, self);
  g_array_set_size (self->known, 0);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (crm_section_list_parent_class)->dispose (object);
}

static void
crm_section_list_finalize (GObject *object)
{
  g_array_unref (CRM_SECTION_LIST (object)->known);
  G_OBJECT_CLASS (crm_section_list_parent_class)->finalize (object);
}

static void
crm_section_list_class_init (CrmSectionListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = crm_section_list_dispose;
  object_class->finalize = crm_section_list_finalize;
}

static void
crm_section_list_init (CrmSectionList *self)
{
  self->known = g_array_new (FALSE, TRUE, sizeof (Known));
  g_array_set_clear_func (self->known, known_clear);
}

CrmSectionList *
crm_section_list_new (CrmRecordList *list)
{
  CrmSectionList *self = g_object_new (CRM_TYPE_SECTION_LIST, NULL);

  self->list = g_object_ref (list);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}
