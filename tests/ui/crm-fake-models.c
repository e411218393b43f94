/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-filter.h"
#include "crm-models-private.h"
#include "crm-project.h"

/* --- one row ---------------------------------------------------------------------------------- */

struct _CrmRecordItem
{
  GObject parent_instance;

  CrmRecord *record;
};
G_DEFINE_FINAL_TYPE (CrmRecordItem, crm_record_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_TRAILING,
  PROP_STATE_TEXT,
  PROP_PENDING,
  PROP_PROBLEM,
  PROP_LOADED,
} ItemProperty;

static char *
item_columns (CrmRecordItem *self, gboolean trailing)
{
  CrmEntity *entity = crm_record_get_entity (self->record);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < entity->list_fields->len; i++)
    {
      guint index = g_array_index (entity->list_fields, guint, i);
      g_autofree char *text = crm_record_dup_display (self->record, index);
      CrmEdmType type = entity->fields[index]->type;
      gboolean goes_last = type == CRM_EDM_DECIMAL || type == CRM_EDM_DATE_TIME_OFFSET;

      if (text != NULL && goes_last == trailing)
        g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", text);
    }

  return g_string_free_and_steal (g_steal_pointer (&line));
}

static void
crm_record_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmRecordItem *self = CRM_RECORD_ITEM (object);
  CrmRecordState state = crm_record_get_state (self->record);

  switch ((ItemProperty) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, crm_record_get_title (self->record));
      break;
    case PROP_SUBTITLE:
      g_value_take_string (value, item_columns (self, FALSE));
      break;
    case PROP_TRAILING:
      g_value_take_string (value, item_columns (self, TRUE));
      break;
    case PROP_STATE_TEXT:
      if ((state & CRM_RECORD_CONFLICT) != 0)
        g_value_set_static_string (value, "Conflict");
      else if (state != CRM_RECORD_CLEAN)
        g_value_set_static_string (value, "Waiting to be synchronized");
      break;
    case PROP_PENDING:
      g_value_set_boolean (value, state == CRM_RECORD_NEW || state == CRM_RECORD_CHANGED);
      break;
    case PROP_PROBLEM:
      g_value_set_boolean (value, (state & (CRM_RECORD_CONFLICT | CRM_RECORD_REJECTED)) != 0);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, TRUE);
      break;
    }
}

static void
crm_record_item_finalize (GObject *object)
{
  crm_record_unref (CRM_RECORD_ITEM (object)->record);
  G_OBJECT_CLASS (crm_record_item_parent_class)->finalize (object);
}

static void
crm_record_item_class_init (CrmRecordItemClass *klass)
{
  static const char *const texts[] = { "title", "subtitle", "trailing", "state-text" };
  static const char *const flags[] = { "pending", "problem", "loaded" };
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_record_item_get_property;
  object_class->finalize = crm_record_item_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_object_class_install_property (object_class, PROP_TITLE + i,
                                     g_param_spec_string (texts[i], NULL, NULL, NULL, readable));
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    g_object_class_install_property (object_class, PROP_PENDING + i,
                                     g_param_spec_boolean (flags[i], NULL, NULL, FALSE, readable));
}

static void
crm_record_item_init (CrmRecordItem *self)
{
}

CrmRecordItem *
crm_record_item_new (gint64 row_id)
{
  return g_object_new (CRM_TYPE_RECORD_ITEM, NULL);
}

void
crm_record_item_set_record (CrmRecordItem *self, CrmRecord *record)
{
  self->record = crm_record_ref (record);
}

gint64
crm_record_item_get_row_id (CrmRecordItem *self)
{
  return crm_record_get_row_id (self->record);
}

CrmRecord *
crm_record_item_get_record (CrmRecordItem *self)
{
  return self->record;
}

/* --- a list ------------------------------------------------------------------------------------
 */

struct _CrmRecordList
{
  GObject parent_instance;

  CrmStore *store;
  CrmEntity *entity;
  CrmFilter *filter;
  char *orderby;
  char *search;
  char *group;
  GPtrArray *items;
  gboolean loading;
  char *error_text;
  guint idle_id;
};
static void crm_record_list_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmRecordList,
                               crm_record_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      crm_record_list_model_init))

static gboolean
resolve (const char *path, CrmEdmType *type, CrmValue *out, gpointer user_data)
{
  CrmRecord *record = user_data;
  CrmField *field = crm_entity_find_field (crm_record_get_entity (record), path);

  if (field == NULL)
    return FALSE;

  *type = field->type;
  *out = *crm_record_get_value (record, field->index);
  return TRUE;
}

static gboolean
matches (CrmRecordList *self, CrmRecord *record)
{
  g_autofree char *title = g_utf8_casefold (crm_record_get_title (record), -1);
  g_autofree char *search = self->search != NULL ? g_utf8_casefold (self->search, -1) : NULL;

  if (crm_fake_store_is_deleted (self->store, record))
    return FALSE;

  if (search != NULL && strstr (title, search) == NULL)
    return FALSE;

  return self->filter == NULL
         || crm_filter_evaluate (self->filter, resolve, record) == CRM_TRUTH_TRUE;
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  CrmRecordList *self = user_data;
  CrmRecord *first = (*(CrmRecordItem **) a)->record;
  CrmRecord *second = (*(CrmRecordItem **) b)->record;
  g_autofree char *by = g_strjoin (",", self->group != NULL ? self->group : self->orderby,
                                   self->group != NULL ? self->orderby : NULL, NULL);
  g_autoptr (GPtrArray) order = by != NULL ? crm_orderby_parse (by, NULL) : NULL;

  for (guint i = 0; order != NULL && i < order->len; i++)
    {
      const CrmOrderItem *item = g_ptr_array_index (order, i);
      CrmField *field = crm_entity_find_field (self->entity, item->path);
      int result = crm_value_compare (field->type, crm_record_get_value (first, field->index),
                                      crm_record_get_value (second, field->index));

      if (result != 0)
        return item->descending ? -result : result;
    }

  return 0;
}

static GPtrArray *
collect (CrmRecordList *self)
{
  GPtrArray *records = crm_fake_store_get_records (self->store, self->entity->name);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < records->len; i++)
    if (matches (self, g_ptr_array_index (records, i)))
      {
        CrmRecordItem *item = g_object_new (CRM_TYPE_RECORD_ITEM, NULL);

        item->record = crm_record_ref (g_ptr_array_index (records, i));
        g_ptr_array_add (items, item);
      }
  g_ptr_array_sort_with_data (items, compare_items, self);

  return items;
}

static gboolean
is_same_row (GPtrArray *a, guint i, GPtrArray *b, guint k)
{
  return crm_record_item_get_row_id (g_ptr_array_index (a, i))
         == crm_record_item_get_row_id (g_ptr_array_index (b, k));
}

/* The item of a row that stays is the same object with a new record. */
static void
take_record (GPtrArray *items, guint i, GPtrArray *old, guint k)
{
  CrmRecordItem *kept = g_object_ref (g_ptr_array_index (old, k));
  CrmRecordItem *fresh = g_ptr_array_index (items, i);

  crm_record_unref (kept->record);
  kept->record = crm_record_ref (fresh->record);
  items->pdata[i] = kept;
  g_object_unref (fresh);
  g_object_notify (G_OBJECT (kept), "title");
  g_object_notify (G_OBJECT (kept), "pending");
}

/* As the real one: views hear only of the span that differs. */
static void
fill (CrmRecordList *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint head = 0, tail = 0, max;

  self->items = collect (self);
  max = MIN (old->len, self->items->len);
  for (; head < max && is_same_row (old, head, self->items, head); head++)
    take_record (self->items, head, old, head);
  for (; tail < max - head
         && is_same_row (old, old->len - 1 - tail, self->items, self->items->len - 1 - tail);
       tail++)
    take_record (self->items, self->items->len - 1 - tail, old, old->len - 1 - tail);

  if (old->len - head - tail > 0 || self->items->len - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                self->items->len - head - tail);
}

static gboolean
load_cb (gpointer user_data)
{
  CrmRecordList *self = user_data;
  g_autoptr (GError) error = NULL;

  self->idle_id = 0;
  if (crm_fake_reads_are_held ())
    return G_SOURCE_REMOVE;

  error = crm_fake_next_error ("reads");
  self->loading = FALSE;
  g_set_str (&self->error_text, error != NULL ? error->message : NULL);
  if (error == NULL)
    fill (self);
  g_object_notify (G_OBJECT (self), "loading");
  g_object_notify (G_OBJECT (self), "error-text");
  return G_SOURCE_REMOVE;
}

static void
load (CrmRecordList *self)
{
  self->loading = TRUE;
  g_object_notify (G_OBJECT (self), "loading");
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (load_cb, self);
}

static void
store_changed_cb (CrmRecordList *self, const char *entity)
{
  if (g_str_equal (entity, self->entity->name))
    load (self);
}

static GType
list_get_item_type (GListModel *model)
{
  return CRM_TYPE_RECORD_ITEM;
}

static guint
list_get_n_items (GListModel *model)
{
  return CRM_RECORD_LIST (model)->items->len;
}

static gpointer
list_get_item (GListModel *model, guint position)
{
  CrmRecordList *self = CRM_RECORD_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
crm_record_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = list_get_item_type;
  iface->get_n_items = list_get_n_items;
  iface->get_item = list_get_item;
}

static void
crm_record_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmRecordList *self = CRM_RECORD_LIST (object);

  if (id == 1)
    g_value_set_uint (value, self->items->len);
  else if (id == 2)
    g_value_set_boolean (value, self->loading);
  else
    g_value_set_string (value, self->error_text);
}

static void
crm_record_list_finalize (GObject *object)
{
  CrmRecordList *self = CRM_RECORD_LIST (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->filter, crm_filter_unref);
  g_ptr_array_unref (self->items);
  g_free (self->orderby);
  g_free (self->search);
  g_free (self->group);
  g_free (self->error_text);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_record_list_parent_class)->finalize (object);
}

static void
crm_record_list_class_init (CrmRecordListClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_record_list_get_property;
  object_class->finalize = crm_record_list_finalize;
  g_object_class_install_property (
      object_class, 1, g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags));
  g_object_class_install_property (object_class, 2,
                                   g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, 3,
                                   g_param_spec_string ("error-text", NULL, NULL, NULL, flags));
  g_signal_new ("groups-changed", CRM_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
crm_record_list_init (CrmRecordList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

CrmRecordList *
crm_record_list_new (CrmStore *store, const char *entity)
{
  CrmRecordList *self = g_object_new (CRM_TYPE_RECORD_LIST, NULL);

  self->store = g_object_ref (store);
  self->entity = crm_project_find_entity (crm_fake_store_get_project (store), entity);
  g_signal_connect_object (store, "entity-changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

void
crm_record_list_set_query (CrmRecordList *self,
                           CrmFilter *filter,
                           const char *orderby,
                           const char *search)
{
  g_clear_pointer (&self->filter, crm_filter_unref);
  self->filter = filter != NULL ? crm_filter_ref (filter) : NULL;
  g_set_str (&self->orderby, orderby);
  g_set_str (&self->search, search);
  load (self);
}

gboolean
crm_record_list_find (CrmRecordList *self, gint64 row_id, guint *position)
{
  for (guint i = 0; i < self->items->len; i++)
    if (crm_record_item_get_row_id (g_ptr_array_index (self->items, i)) == row_id)
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}

/* What tells groups apart: the first letter of a title, else the text. */
static char *
group_text (CrmRecordList *self, guint position)
{
  CrmRecord *record = ((CrmRecordItem *) g_ptr_array_index (self->items, position))->record;
  CrmField *field = self->group != NULL ? crm_entity_find_field (self->entity, self->group) : NULL;
  char *text = field != NULL ? crm_record_dup_display (record, field->index) : g_strdup ("");

  if (text != NULL && field != NULL && (int) field->index == self->entity->display_field)
    {
      g_autofree char *title = text;

      text = g_utf8_strup (title, g_utf8_next_char (title) - title);
    }
  return text != NULL ? text : g_strdup ("Not Set");
}

void
crm_record_list_set_group (CrmRecordList *self, const char *field)
{
  g_set_str (&self->group, field);
}

void
crm_record_list_get_group (CrmRecordList *self, guint position, guint *start, guint *end)
{
  g_autofree char *text = group_text (self, position);

  for (*start = position; *start > 0; (*start)--)
    {
      g_autofree char *above = group_text (self, *start - 1);

      if (!g_str_equal (above, text))
        break;
    }
  for (*end = position + 1; *end < self->items->len; (*end)++)
    {
      g_autofree char *below = group_text (self, *end);

      if (!g_str_equal (below, text))
        break;
    }
}

char *
crm_record_list_dup_group_title (CrmRecordList *self, guint position)
{
  return position < self->items->len ? group_text (self, position) : g_strdup ("");
}

gint64
crm_record_list_get_row_id (CrmRecordList *self, guint position)
{
  return crm_record_item_get_row_id (g_ptr_array_index (self->items, position));
}

CrmEntity *
crm_record_list_get_entity (CrmRecordList *self)
{
  return self->entity;
}

/* --- one record, followed ------------------------------------------------------------------------
 */

struct _CrmRecordWatch
{
  GObject parent_instance;

  CrmStore *store;
  char *entity;
  char *key;
  CrmRecord *record;
  gboolean missing;
  gboolean deleted;
  char *error_text;
  guint idle_id;
};
G_DEFINE_FINAL_TYPE (CrmRecordWatch, crm_record_watch, G_TYPE_OBJECT)

static gboolean
watch_cb (gpointer user_data)
{
  CrmRecordWatch *self = user_data;
  g_autoptr (GError) error = crm_fake_next_error ("reads");
  CrmRecord *record = crm_fake_store_find (self->store, self->entity, self->key);

  self->idle_id = 0;
  g_set_str (&self->error_text, error != NULL ? error->message : NULL);
  self->deleted = record != NULL && crm_fake_store_is_deleted (self->store, record);
  if (self->deleted)
    record = NULL;

  g_clear_pointer (&self->record, crm_record_unref);
  self->record = record != NULL && error == NULL ? crm_record_ref (record) : NULL;
  self->missing = record == NULL && error == NULL;
  g_object_notify (G_OBJECT (self), "record");
  return G_SOURCE_REMOVE;
}

static void
watch_changed_cb (CrmRecordWatch *self, const char *entity)
{
  if (g_str_equal (entity, self->entity) && self->idle_id == 0)
    self->idle_id = g_idle_add (watch_cb, self);
}

static void
crm_record_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmRecordWatch *self = CRM_RECORD_WATCH (object);

  if (id == 1)
    g_value_set_boxed (value, self->record);
  else if (id == 2)
    g_value_set_boolean (value, self->record == NULL && !self->missing);
  else if (id == 3)
    g_value_set_boolean (value, self->missing);
  else if (id == 5)
    g_value_set_boolean (value, self->deleted);
  else
    g_value_set_string (value, self->error_text);
}

static void
crm_record_watch_finalize (GObject *object)
{
  CrmRecordWatch *self = CRM_RECORD_WATCH (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->record, crm_record_unref);
  g_free (self->entity);
  g_free (self->key);
  g_free (self->error_text);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_record_watch_parent_class)->finalize (object);
}

static void
crm_record_watch_class_init (CrmRecordWatchClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_record_watch_get_property;
  object_class->finalize = crm_record_watch_finalize;
  g_object_class_install_property (
      object_class, 1, g_param_spec_boxed ("record", NULL, NULL, CRM_TYPE_RECORD, flags));
  g_object_class_install_property (object_class, 2,
                                   g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, 3,
                                   g_param_spec_boolean ("missing", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, 4,
                                   g_param_spec_string ("error-text", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, 5,
                                   g_param_spec_boolean ("deleted", NULL, NULL, FALSE, flags));
}

static void
crm_record_watch_init (CrmRecordWatch *self)
{
}

CrmRecordWatch *
crm_record_watch_new (CrmStore *store, const char *entity, const char *key)
{
  CrmRecordWatch *self = g_object_new (CRM_TYPE_RECORD_WATCH, NULL);

  self->store = g_object_ref (store);
  self->entity = g_strdup (entity);
  self->key = g_strdup (key);
  self->idle_id = g_idle_add (watch_cb, self);
  g_signal_connect_object (store, "entity-changed", G_CALLBACK (watch_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

CrmRecord *
crm_record_watch_get_record (CrmRecordWatch *self)
{
  return self->record;
}

/* --- counts, what waits, deleting
 * ------------------------------------------------------------------ */

struct _CrmCounts
{
  GObject parent_instance;

  CrmStore *store;
};
G_DEFINE_FINAL_TYPE (CrmCounts, crm_counts, G_TYPE_OBJECT)
static guint counts_changed_signal;

static void
counts_changed_cb (CrmCounts *self, const char *entity)
{
  g_signal_emit (self, counts_changed_signal, 0, entity);
}

static void
crm_counts_finalize (GObject *object)
{
  g_clear_object (&CRM_COUNTS (object)->store);
  G_OBJECT_CLASS (crm_counts_parent_class)->finalize (object);
}

static void
crm_counts_class_init (CrmCountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_counts_finalize;
  counts_changed_signal = g_signal_new ("changed", CRM_TYPE_COUNTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
crm_counts_init (CrmCounts *self)
{
}

CrmCounts *
crm_counts_new (CrmStore *store)
{
  CrmCounts *self = g_object_new (CRM_TYPE_COUNTS, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "entity-changed", G_CALLBACK (counts_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

gint64
crm_counts_get (CrmCounts *self, const char *entity)
{
  GPtrArray *records = crm_fake_store_get_records (self->store, entity);
  gint64 count = 0;

  for (guint i = 0; i < records->len; i++)
    count += crm_fake_store_is_deleted (self->store, g_ptr_array_index (records, i)) ? 0 : 1;

  return count;
}
