/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-file-private.h"
#include "crm-filter.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-related.h"

#include <glib/gi18n.h>
#include <string.h>

/* Records that are files and point here. */
typedef struct
{
  CrmEntity *entity;
  char *field;
  CrmRecordList *list;
} Source;

struct _CrmFileList
{
  GObject parent_instance;

  CrmStore *store;
  CrmProject *project;
  CrmRecord *record;
  GArray *sources;    /* Source */
  GHashTable *unread; /* CrmRecordItem */
  GPtrArray *kept;    /* CrmStoreFile: of all records; or %NULL: not read yet */
  GPtrArray *items;   /* CrmFileItem */
  GCancellable *cancellable;
  gulong on_changed;
  guint idle_id;
  guint64 max_bytes; /* the server's word; 0: none */
  char *types;       /* the same; or %NULL */
  gboolean reading;
  gboolean read_again;
  gboolean loaded;
};

typedef enum
{
  PROP_LOADED = 1,
} CrmFileListProperty;
static GParamSpec *properties[PROP_LOADED + 1];

static void crm_file_list_iface_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmFileList,
                               crm_file_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, crm_file_list_iface_init))

static void schedule (CrmFileList *self);

/* --- one file ----------------------------------------------------------------------------- */

static CrmStoreFile *
find_kept (CrmFileList *self, CrmEntity *entity, const char *key)
{
  for (guint i = 0; self->kept != NULL && i < self->kept->len; i++)
    {
      CrmStoreFile *file = g_ptr_array_index (self->kept, i);

      if (g_str_equal (file->entity, entity->name) && g_str_equal (file->key, key)
          && g_strcmp0 (file->property, entity->file.stream) == 0)
        return file;
    }
  return NULL;
}

static guint64
size_of (CrmRecord *record, CrmEntity *entity)
{
  const CrmValue *value = entity->file.size_field >= 0
                              ? crm_record_get_value (record, (guint) entity->file.size_field)
                              : NULL;

  return value != NULL && value->kind == CRM_VALUE_INT && value->integer > 0
             ? (guint64) value->integer
             : 0;
}

/* The server tells of another length than what is here has. */
static gboolean
is_outdated (const CrmStoreFile *kept, guint64 size)
{
  return size > 0 && size != kept->size;
}

static void
take_kept (CrmFile *file, const CrmStoreFile *kept)
{
  guint64 whole = kept->size > 0 ? kept->size : file->size;

  file->id = kept->id;
  switch (kept->state)
    {
    case CRM_STORE_FILE_WAITING:
      file->state = kept->done > 0 ? CRM_FILE_SENDING : CRM_FILE_WAITING;
      break;
    case CRM_STORE_FILE_REFUSED:
      file->state = CRM_FILE_REFUSED;
      break;
    case CRM_STORE_FILE_WANTED:
      file->state = CRM_FILE_FETCHING;
      break;
    case CRM_STORE_FILE_HERE:
      file->state = is_outdated (kept, file->size) ? CRM_FILE_ON_SERVER : CRM_FILE_HERE;
      break;
    }
  if (kept->done > 0 && whole > 0)
    file->fraction = MIN ((double) kept->done / (double) whole, 1);
  if (kept->state != CRM_STORE_FILE_WANTED)
    file->path = g_strdup (kept->path);
  if (kept->size > 0 && file->state != CRM_FILE_ON_SERVER)
    file->size = kept->size;
  if (file->content_type == NULL)
    file->content_type = g_strdup (kept->content_type);
}

static void
add_record (CrmFileList *self, CrmRecord *record, GPtrArray *out)
{
  CrmEntity *entity = crm_record_get_entity (record);
  CrmStoreFile *kept = find_kept (self, entity, crm_record_get_key (record));
  g_autofree char *name = entity->file.name_field >= 0
                              ? crm_record_dup_display (record, (guint) entity->file.name_field)
                              : g_strdup (crm_record_get_title (record));
  CrmFile *file;

  /* A note without a file. */
  if (kept == NULL && (name == NULL || *name == '\0'))
    return;
  file = g_new0 (CrmFile, 1);
  file->state = CRM_FILE_ON_SERVER;
  file->name = crm_file_name_clean (name != NULL ? name : kept->name);
  file->content_type = entity->file.type_field >= 0
                           ? crm_record_dup_display (record, (guint) entity->file.type_field)
                           : NULL;
  file->size = size_of (record, entity);
  file->fraction = -1;
  file->entity = entity;
  file->key = g_strdup (crm_record_get_key (record));
  if (kept != NULL)
    take_kept (file, kept);
  g_ptr_array_add (out, crm_file_item_new (file, crm_record_get_project (record)));
}

/* --- all of them -------------------------------------------------------------------------- */

static void
item_loaded_cb (CrmRecordItem *item, GParamSpec *pspec, CrmFileList *self)
{
  schedule (self);
}

static void
add_source (CrmFileList *self, Source *source, GPtrArray *out)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (source->list));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (CrmRecordItem) item = g_list_model_get_item (G_LIST_MODEL (source->list), i);
      CrmRecord *record = crm_record_item_get_record (item);

      if (record != NULL)
        add_record (self, record, out);
      else if (g_hash_table_add (self->unread, g_object_ref (item)))
        g_signal_connect_object (item, "notify::loaded", G_CALLBACK (item_loaded_cb), self,
                                 G_CONNECT_DEFAULT);
    }
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const CrmFile *x = crm_file_item_get (*(CrmFileItem *const *) a);
  const CrmFile *y = crm_file_item_get (*(CrmFileItem *const *) b);
  int order = g_utf8_collate (x->name, y->name);

  return order != 0 ? order : g_strcmp0 (x->key, y->key);
}

/* What shows the same stays the same item; views hear of the span that differs. @items is taken. */
static void
take_items (CrmFileList *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint head = 0, tail = 0, max = MIN (old->len, items->len);

  while (head < max
         && crm_file_item_shows_the_same (g_ptr_array_index (old, head),
                                          g_ptr_array_index (items, head)))
    head++;
  while (tail < max - head
         && crm_file_item_shows_the_same (g_ptr_array_index (old, old->len - 1 - tail),
                                          g_ptr_array_index (items, items->len - 1 - tail)))
    tail++;
  for (guint i = 0; i < head; i++)
    g_set_object ((CrmFileItem **) &g_ptr_array_index (items, i), g_ptr_array_index (old, i));
  for (guint i = 1; i <= tail; i++)
    g_set_object ((CrmFileItem **) &g_ptr_array_index (items, items->len - i),
                  g_ptr_array_index (old, old->len - i));

  self->items = items;
  if (old->len - head - tail > 0 || items->len - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                items->len - head - tail);
}

static gboolean
is_read (gpointer key, gpointer value, gpointer user_data)
{
  return crm_record_item_get_record (key) != NULL;
}

static gboolean
is_loaded (CrmFileList *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      gboolean loading;

      g_object_get (g_array_index (self->sources, Source, i).list, "loading", &loading, NULL);
      if (loading)
        return FALSE;
    }
  return self->kept != NULL && g_hash_table_size (self->unread) == 0;
}

static gboolean
rebuild_cb (gpointer user_data)
{
  CrmFileList *self = user_data;
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  self->idle_id = 0;
  g_hash_table_foreach_remove (self->unread, is_read, NULL);
  for (guint i = 0; i < self->sources->len; i++)
    add_source (self, &g_array_index (self->sources, Source, i), items);
  g_ptr_array_sort (items, compare_items);
  take_items (self, items);
  if (!self->loaded && is_loaded (self))
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
  return G_SOURCE_REMOVE;
}

static void
schedule (CrmFileList *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (rebuild_cb, self);
}

static void read_kept (CrmFileList *self);

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmFileList) self = crm_late_take (user_data);
  g_autoptr (GPtrArray) kept = crm_store_list_files_finish ((CrmStore *) source, result, NULL);

  if (self == NULL)
    return;
  self->reading = FALSE;
  if (kept != NULL)
    {
      g_clear_pointer (&self->kept, g_ptr_array_unref);
      self->kept = g_steal_pointer (&kept);
      schedule (self);
    }
  if (self->read_again)
    read_kept (self);
}

/* One read at a time. */
static void
read_kept (CrmFileList *self)
{
  self->read_again = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  crm_store_list_files_async (self->store, self->cancellable, kept_cb, crm_late_new (self));
}

static void
follow_related (CrmFileList *self, const CrmRelated *related)
{
  CrmEntity *entity = crm_project_find_entity (self->project, related->entity);
  g_autoptr (CrmFilter) filter = NULL;
  Source source = { entity, NULL, NULL };

  if (entity == NULL || !entity->file.is_file)
    return;
  filter = crm_related_filter (entity, related->field, crm_record_get_key (self->record));
  if (filter == NULL)
    return;
  source.field = g_strdup (related->field);
  source.list = crm_record_list_new (self->store, entity->name);
  crm_record_list_set_query (source.list, filter, NULL, NULL);
  g_array_append_val (self->sources, source);
  g_signal_connect_object (source.list, "items-changed", G_CALLBACK (schedule), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (source.list, "notify", G_CALLBACK (schedule), self, G_CONNECT_SWAPPED);
}

/* --- object ------------------------------------------------------------------------------- */

static GType
crm_file_list_get_item_type (GListModel *model)
{
  return CRM_TYPE_FILE_ITEM;
}

static guint
crm_file_list_get_n_items (GListModel *model)
{
  return CRM_FILE_LIST (model)->items->len;
}

static gpointer
crm_file_list_get_item (GListModel *model, guint position)
{
  CrmFileList *self = CRM_FILE_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
crm_file_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = crm_file_list_get_item_type;
  iface->get_n_items = crm_file_list_get_n_items;
  iface->get_item = crm_file_list_get_item;
}

static void
crm_file_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((CrmFileListProperty) id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, CRM_FILE_LIST (object)->loaded);
      break;
    }
}

static void
source_clear (gpointer data)
{
  Source *source = data;

  g_clear_object (&source->list);
  g_free (source->field);
}

static void
crm_file_list_dispose (GObject *object)
{
  CrmFileList *self = CRM_FILE_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_signal_handler (&self->on_changed, self->store);
  g_array_set_size (self->sources, 0);
  g_hash_table_remove_all (self->unread);
  G_OBJECT_CLASS (crm_file_list_parent_class)->dispose (object);
}

static void
crm_file_list_finalize (GObject *object)
{
  CrmFileList *self = CRM_FILE_LIST (object);

  g_array_unref (self->sources);
  g_hash_table_unref (self->unread);
  g_ptr_array_unref (self->items);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  g_clear_pointer (&self->record, crm_record_unref);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_free (self->types);
  G_OBJECT_CLASS (crm_file_list_parent_class)->finalize (object);
}

static void
crm_file_list_class_init (CrmFileListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_file_list_get_property;
  object_class->dispose = crm_file_list_dispose;
  object_class->finalize = crm_file_list_finalize;
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
crm_file_list_init (CrmFileList *self)
{
  self->sources = g_array_new (FALSE, TRUE, sizeof (Source));
  g_array_set_clear_func (self->sources, source_clear);
  self->unread = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

CrmFileList *
crm_file_list_new (CrmStore *store, CrmRecord *record)
{
  CrmFileList *self;
  CrmEntity *entity;

  g_return_val_if_fail (record != NULL, NULL);

  self = g_object_new (CRM_TYPE_FILE_LIST, NULL);
  entity = crm_record_get_entity (record);
  self->store = g_object_ref (store);
  self->record = crm_record_ref (record);
  self->project = crm_project_ref (crm_record_get_project (record));
  for (guint i = 0; i < entity->related->len; i++)
    follow_related (self, g_ptr_array_index (entity->related, i));
  self->on_changed = g_signal_connect_swapped (store, "changed", G_CALLBACK (read_kept), self);
  read_kept (self);
  schedule (self);
  return self;
}

gboolean
crm_entity_has_files (CrmProject *project, CrmEntity *entity)
{
  for (guint i = 0; i < entity->related->len; i++)
    {
      const CrmRelated *related = g_ptr_array_index (entity->related, i);
      CrmEntity *child = crm_project_find_entity (project, related->entity);

      if (child != NULL && child->file.is_file)
        return TRUE;
    }
  return FALSE;
}

gboolean
crm_entity_is_plain_file (CrmEntity *child)
{
  return child->file.is_file && child->file.name_field == child->display_field;
}

static const Source *
find_place (CrmFileList *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    if (g_array_index (self->sources, Source, i).entity->can_create)
      return &g_array_index (self->sources, Source, i);
  return NULL;
}

gboolean
crm_file_list_can_attach (CrmFileList *self)
{
  g_return_val_if_fail (CRM_IS_FILE_LIST (self), FALSE);

  return find_place (self) != NULL;
}

/* --- limits ------------------------------------------------------------------------------- */

void
crm_file_list_set_limits (CrmFileList *self, guint64 max_bytes, const char *types)
{
  g_return_if_fail (CRM_IS_FILE_LIST (self));

  self->max_bytes = max_bytes;
  g_set_str (&self->types, types != NULL && *types != '\0' ? types : NULL);
}

/* Both say something: what is smaller is the limit. */
static guint64
max_bytes_of (CrmFileList *self, const Source *place)
{
  guint64 project = place->entity->file.max_bytes;

  if (project == 0 || self->max_bytes == 0)
    return MAX (project, self->max_bytes);
  return MIN (project, self->max_bytes);
}

static const char *
types_of (CrmFileList *self, const Source *place)
{
  return self->types != NULL ? self->types : place->entity->file.types;
}

/* "pdf,.jpg" -> "PDF, JPG" */
static char *
dup_types (const char *types)
{
  g_auto (GStrv) all = g_strsplit_set (types, ",; ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; all[i] != NULL; i++)
    {
      g_autofree char *type = g_ascii_strup (all[i] + strspn (all[i], "*."), -1);

      if (*type != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", type);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

char *
crm_file_list_dup_limits (CrmFileList *self)
{
  const Source *place;
  g_autofree char *size = NULL;
  g_autofree char *types = NULL;

  g_return_val_if_fail (CRM_IS_FILE_LIST (self), NULL);

  place = find_place (self);
  if (place == NULL)
    return NULL;
  if (max_bytes_of (self, place) > 0)
    size = g_format_size_full (max_bytes_of (self, place), G_FORMAT_SIZE_IEC_UNITS);
  types = types_of (self, place) != NULL ? dup_types (types_of (self, place)) : NULL;
  if (size != NULL && types != NULL)
    /* Translators: a size and endings of file names: "At most 10 MiB. PDF, JPG" */
    return g_strdup_printf (_ ("At most %1$s. %2$s"), size, types);
  if (size != NULL)
    /* Translators: a size */
    return g_strdup_printf (_ ("At most %s"), size);
  return g_steal_pointer (&types);
}

static gboolean
fits (CrmFileList *self, const Source *place, const char *name, guint64 size, GError **error)
{
  guint64 max = max_bytes_of (self, place);
  g_autofree char *listed = NULL;

  if (max > 0 && size > max)
    {
      g_autofree char *most = g_format_size_full (max, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *much = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   /* Translators: two sizes */
                   _ ("The file has %1$s. The server takes %2$s at most."), much, most);
      return FALSE;
    }
  if (crm_file_name_is_among (name, types_of (self, place)))
    return TRUE;
  listed = dup_types (types_of (self, place));
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               /* Translators: endings of file names */
               _ ("The server does not take this kind of file, only: %s"), listed);
  return FALSE;
}

/* --- what can be done --------------------------------------------------------------------- */

static void
set_text (CrmPatch *patch, CrmEntity *entity, int index, const char *text)
{
  CrmField *field = index >= 0 ? entity->fields[index] : NULL;
  CrmValue was = crm_value_absent (), now;
  g_autofree char *cut = NULL;

  if (field == NULL || field->type != CRM_EDM_STRING || field->read_only)
    return;
  cut = field->max_length > 0 && g_utf8_strlen (text, -1) > field->max_length
            ? g_utf8_substring (text, 0, field->max_length)
            : g_strdup (text);
  now = crm_value_text (cut);
  crm_patch_set (patch, field->index, &was, &now);
}

/* A new record that is the file and points here. */
static CrmPatch *
patch_new (CrmFileList *self, const Source *place, const char *name)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (place->entity);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmField *field = crm_entity_find_field (place->entity, place->field);
  CrmValue was = crm_value_absent (), now;

  set_text (patch, place->entity, place->entity->display_field, name);
  set_text (patch, place->entity, place->entity->file.name_field, name);
  if (field != NULL
      && crm_value_parse (field->type, crm_record_get_key (self->record), -1, arena, &now, NULL))
    crm_patch_set (patch, field->index, &was, &now);
  return g_steal_pointer (&patch);
}

typedef struct
{
  GFile *file;
  char *name;
  char *content_type;
} Attach;

static void
attach_free (gpointer data)
{
  Attach *attach = data;

  g_clear_object (&attach->file);
  g_free (attach->name);
  g_free (attach->content_type);
  g_free (attach);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *key = crm_store_add_file_finish ((CrmStore *) source, result, &error);

  if (key != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CrmFileList *self = g_task_get_source_object (task);
  Attach *attach = g_task_get_task_data (task);
  const Source *place = find_place (self);
  GError *error = NULL;
  g_autoptr (GFileInputStream) bytes = g_file_read_finish (G_FILE (source), result, &error);
  g_autoptr (CrmPatch) patch = NULL;
  CrmStoreFileSource what = { 0 };

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  patch = patch_new (self, place, attach->name);
  what = (CrmStoreFileSource) { .patch = patch,
                                .property = place->entity->file.stream,
                                .name = attach->name,
                                .content_type = attach->content_type,
                                .bytes = G_INPUT_STREAM (bytes),
                                .max_size = max_bytes_of (self, place) };
  crm_store_add_file_async (self->store, &what, g_task_get_cancellable (task), added_cb,
                            g_object_ref (task));
}

static void
info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CrmFileList *self = g_task_get_source_object (task);
  Attach *attach = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  const char *type;

  if (info == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  attach->name = crm_file_name_clean (g_file_info_get_display_name (info));
  type = g_file_info_get_content_type (info);
  attach->content_type = type != NULL ? g_content_type_get_mime_type (type) : NULL;
  if (!fits (self, find_place (self), attach->name, (guint64) g_file_info_get_size (info), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_file_read_async (attach->file, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), opened_cb,
                     g_object_ref (task));
}

void
crm_file_list_attach_async (CrmFileList *self,
                            GFile *file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Attach *attach;

  g_return_if_fail (CRM_IS_FILE_LIST (self) && G_IS_FILE (file));
  g_return_if_fail (find_place (self) != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  attach = g_new0 (Attach, 1);
  attach->file = g_object_ref (file);
  g_task_set_source_tag (task, crm_file_list_attach_async);
  g_task_set_task_data (task, attach, attach_free);
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME
                           "," G_FILE_ATTRIBUTE_STANDARD_SIZE
                           "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable, info_cb,
                           g_object_ref (task));
}

static gboolean
finish (CrmFileList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
crm_file_list_attach_finish (CrmFileList *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

static void
return_boolean (GTask *task, gboolean done, GError *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
wanted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean done = crm_store_want_file_finish ((CrmStore *) source, result, &error);

  return_boolean (task, done, error);
}

void
crm_file_list_want_async (CrmFileList *self,
                          CrmFileItem *item,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  const CrmFile *file = crm_file_item_get (item);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, crm_file_list_want_async);
  crm_store_want_file_async (self->store, file->entity, file->key, file->entity->file.stream,
                             file->name, cancellable, wanted_cb, task);
}

gboolean
crm_file_list_want_finish (CrmFileList *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

static void
dropped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean done = crm_store_drop_file_finish ((CrmStore *) source, result, &error);

  return_boolean (task, done, error);
}

void
crm_file_list_drop_async (CrmFileList *self,
                          CrmFileItem *item,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  const CrmFile *file = crm_file_item_get (item);
  GTask *task;

  g_return_if_fail (CRM_IS_FILE_LIST (self) && file->id > 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_file_list_drop_async);
  crm_store_drop_file_async (self->store, file->id, cancellable, dropped_cb, task);
}

gboolean
crm_file_list_drop_finish (CrmFileList *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}
