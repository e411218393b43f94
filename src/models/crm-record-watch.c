/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-changes.h"
#include "crm-models-private.h"
#include "crm-record.h"
#include "crm-store.h"

struct _CrmRecordWatch
{
  GObject parent_instance;

  CrmStore *store;
  CrmProject *project;
  CrmEntity *entity;
  char *entity_name;
  char *key;
  CrmRecord *record;
  gint64 row_id; /* 0: never seen */
  GCancellable *life;
  gboolean is_reading;
  gboolean again;
  gboolean is_missing;
  gboolean is_deleted;
  gboolean was_read;
  char *error_text;
};

G_DEFINE_FINAL_TYPE (CrmRecordWatch, crm_record_watch, G_TYPE_OBJECT)

typedef enum
{
  PROP_RECORD = 1,
  PROP_LOADING,
  PROP_MISSING,
  PROP_DELETED,
  PROP_ERROR_TEXT,
} CrmRecordWatchProperty;
static GParamSpec *properties[PROP_ERROR_TEXT + 1];

static void start_reading (CrmRecordWatch *self);

static void
set_error_text (CrmRecordWatch *self, const char *text)
{
  if (g_set_str (&self->error_text, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_TEXT]);
}

static void
set_missing (CrmRecordWatch *self, gboolean is_missing)
{
  if (self->is_missing == is_missing)
    return;

  self->is_missing = is_missing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MISSING]);
}

static void
set_deleted (CrmRecordWatch *self, gboolean is_deleted)
{
  if (self->is_deleted == is_deleted)
    return;

  self->is_deleted = is_deleted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DELETED]);
}

static void
take_record (CrmRecordWatch *self, CrmRecord *record)
{
  if (record == NULL && self->record == NULL)
    return;

  g_clear_pointer (&self->record, crm_record_unref);
  self->record = record;
  if (record != NULL)
    {
      self->row_id = crm_record_get_row_id (record);
      g_set_str (&self->key, crm_record_get_key (record));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORD]);
}

/* @record is taken; %NULL: it is not on the device. What was deleted here is still kept, for
 * the server's sake, but not shown. */
static void
finish_reading (CrmRecordWatch *self, CrmRecord *record)
{
  gboolean is_deleted = record != NULL && (crm_record_get_state (record) & CRM_RECORD_DELETED) != 0;

  if (is_deleted)
    g_clear_pointer (&record, crm_record_unref);

  self->is_reading = FALSE;
  set_deleted (self, is_deleted);
  set_error_text (self, NULL);
  take_record (self, record);
  set_missing (self, record == NULL);
  if (!self->was_read)
    {
      self->was_read = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
  if (self->again)
    start_reading (self);
}

static void
fail_reading (CrmRecordWatch *self, GError *error)
{
  g_autofree char *text = NULL;

  self->is_reading = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = crm_models_dup_error_text (error);
  set_error_text (self, text);
}

static void
row_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordWatch) self = crm_late_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = crm_store_read_rows_finish (CRM_STORE (source), result, &error);
  CrmRecord *record;

  if (self == NULL)
    return;
  if (records == NULL)
    {
      fail_reading (self, error);
      return;
    }
  record = records->len > 0 ? g_ptr_array_index (records, 0) : NULL;
  finish_reading (self, record != NULL ? crm_record_ref (record) : NULL);
}

static void
record_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordWatch) self = crm_late_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = crm_store_get_finish (CRM_STORE (source), result, &error);

  if (self == NULL)
    return;
  if (record != NULL)
    finish_reading (self, g_steal_pointer (&record));
  else if (!g_error_matches (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND))
    fail_reading (self, error);
  else if (self->row_id == 0)
    finish_reading (self, NULL);
  else /* a server may give a record another key than the one it was made with */
    crm_store_read_rows_async (self->store, self->entity, &self->row_id, 1, self->life, row_read_cb,
                               crm_late_new (self));
}

static void
take_project (CrmRecordWatch *self)
{
  CrmProject *project = crm_store_dup_project (self->store);

  g_clear_pointer (&self->project, crm_project_unref);
  self->project = project;
  self->entity = project != NULL ? crm_project_find_entity (project, self->entity_name) : NULL;
}

static void
start_reading (CrmRecordWatch *self)
{
  self->again = self->is_reading;
  if (self->is_reading)
    return;
  if (self->entity == NULL)
    {
      finish_reading (self, NULL);
      return;
    }

  self->is_reading = TRUE;
  crm_store_get_async (self->store, self->entity, self->key, self->life, record_read_cb,
                       crm_late_new (self));
}

static gboolean
touches_lookup (CrmRecordWatch *self, CrmChanges *changes)
{
  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      const char *target = self->entity->fields[i]->lookup_entity;

      if (target != NULL && crm_changes_touches (changes, target))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_touched (CrmRecordWatch *self, CrmChanges *changes)
{
  if (crm_changes_is_layout (changes))
    return TRUE;
  if (self->entity == NULL)
    return FALSE;
  if (self->record == NULL)
    return crm_changes_touches (changes, self->entity_name);
  return crm_changes_touches_row (changes, self->entity_name, self->row_id)
         || touches_lookup (self, changes);
}

static void
changed_cb (CrmRecordWatch *self, CrmChanges *changes)
{
  if (crm_changes_is_layout (changes))
    take_project (self);
  if (is_touched (self, changes))
    start_reading (self);
}

static void
crm_record_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmRecordWatch *self = CRM_RECORD_WATCH (object);

  switch ((CrmRecordWatchProperty) id)
    {
    case PROP_RECORD:
      g_value_set_boxed (value, self->record);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, !self->was_read);
      break;
    case PROP_MISSING:
      g_value_set_boolean (value, self->is_missing);
      break;
    case PROP_DELETED:
      g_value_set_boolean (value, self->is_deleted);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    }
}

static void
crm_record_watch_dispose (GObject *object)
{
  CrmRecordWatch *self = CRM_RECORD_WATCH (object);

  g_cancellable_cancel (self->life);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_record_watch_parent_class)->dispose (object);
}

static void
crm_record_watch_finalize (GObject *object)
{
  CrmRecordWatch *self = CRM_RECORD_WATCH (object);

  g_clear_pointer (&self->record, crm_record_unref);
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_object (&self->life);
  g_free (self->entity_name);
  g_free (self->key);
  g_free (self->error_text);
  G_OBJECT_CLASS (crm_record_watch_parent_class)->finalize (object);
}

static void
crm_record_watch_class_init (CrmRecordWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = crm_record_watch_get_property;
  object_class->dispose = crm_record_watch_dispose;
  object_class->finalize = crm_record_watch_finalize;
  properties[PROP_RECORD] = g_param_spec_boxed ("record", NULL, NULL, CRM_TYPE_RECORD, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE, flags);
  properties[PROP_MISSING] = g_param_spec_boolean ("missing", NULL, NULL, FALSE, flags);
  properties[PROP_DELETED] = g_param_spec_boolean ("deleted", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
crm_record_watch_init (CrmRecordWatch *self)
{
  self->life = g_cancellable_new ();
}

CrmRecordWatch *
crm_record_watch_new (CrmStore *store, const char *entity, const char *key)
{
  CrmRecordWatch *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);
  g_return_val_if_fail (entity != NULL && key != NULL, NULL);

  self = g_object_new (CRM_TYPE_RECORD_WATCH, NULL);
  self->store = g_object_ref (store);
  self->entity_name = g_strdup (entity);
  self->key = g_strdup (key);
  take_project (self);
  g_signal_connect_object (store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  start_reading (self);
  return self;
}

CrmRecord *
crm_record_watch_get_record (CrmRecordWatch *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_WATCH (self), NULL);

  return self->record;
}
