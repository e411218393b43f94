/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-changes.h"
#include "crm-models-private.h"
#include "crm-patch.h"
#include "crm-record.h"
#include "crm-store.h"

#include <glib/gi18n.h>
#include <string.h>

/* A crash or an empty battery costs at most two seconds of typing: this and the writing. */
#define DELAY_MS 1500

typedef struct
{
  CrmValue base;  /* what the editor was filled from; points into @base_text */
  CrmValue value; /* points into @text */
  char *base_text;
  char *text;
  char *lookup_name;
  char *input; /* as it was typed; NULL: it was not typed but chosen or read */
  char *error;
  gboolean does_not_parse;
} DraftField;

struct _CrmRecordDraft
{
  GObject parent_instance;

  CrmStore *store;
  CrmProject *project;
  CrmEntity *entity;
  char *key; /* NULL: a new record */
  gint64 version;
  gint64 row_id;
  DraftField *fields;
  guint n_attention; /* fields with an error */
  gboolean is_dirty;
  gboolean was_validated;
  gboolean is_gone;   /* deleted while it was edited */
  gboolean is_closed; /* saved or discarded: nothing is kept any more */
  gint64 restored_us;
  guint delay_ms;
  guint timer;
  GCancellable *life;
};

G_DEFINE_FINAL_TYPE (CrmRecordDraft, crm_record_draft, G_TYPE_OBJECT)

typedef enum
{
  PROP_DIRTY = 1,
  PROP_VALID,
  PROP_RESTORED,
} CrmRecordDraftProperty;
static GParamSpec *properties[PROP_RESTORED + 1];

static guint field_changed_signal;

/* --- one field ------------------------------------------------------------------------------ */

/* Copies what @value points to into a block of its own: a draft lives for thousands of keys. */
static void
set_copy (CrmValue *to, char **block, const CrmValue *value)
{
  char *copy = NULL;

  if (value->kind == CRM_VALUE_TEXT || value->kind == CRM_VALUE_BYTES)
    {
      copy = g_malloc (value->length + 1);
      if (value->length > 0)
        memcpy (copy, value->bytes, value->length);
      copy[value->length] = '\0';
    }
  *to = value->kind == CRM_VALUE_ABSENT ? crm_value_null () : *value;
  if (copy != NULL)
    to->text = copy;
  g_free (*block);
  *block = copy;
}

static void
clear_field (DraftField *self)
{
  g_free (self->base_text);
  g_free (self->text);
  g_free (self->lookup_name);
  g_free (self->input);
  g_free (self->error);
}

static gboolean
is_changed (CrmRecordDraft *self, guint index)
{
  DraftField *field = &self->fields[index];

  return field->does_not_parse
         || !crm_value_equal (self->entity->fields[index]->type, &field->base, &field->value);
}

/* Only what this editor would send is checked: an old record may break newer rules. */
static void
check_field (CrmRecordDraft *self, guint index)
{
  DraftField *field = &self->fields[index];
  gboolean is_new = self->key == NULL;
  g_autofree char *complaint = NULL;

  if (field->does_not_parse)
    return;
  if (is_changed (self, index) || (is_new && self->was_validated))
    complaint = crm_field_dup_complaint (self->entity->fields[index], &field->value);
  /* Nobody is told that a field is empty while filling in the form. */
  if (!self->was_validated && crm_value_is_empty (&field->value))
    g_clear_pointer (&complaint, g_free);
  g_set_str (&field->error, complaint);
}

/* --- the whole ------------------------------------------------------------------------------ */

static void
update_state (CrmRecordDraft *self)
{
  gboolean is_dirty = FALSE;
  guint n_attention = 0;
  gboolean was_valid = self->n_attention == 0;

  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      is_dirty |= is_changed (self, i);
      n_attention += self->fields[i].error != NULL;
    }
  self->n_attention = n_attention;
  if (was_valid != (n_attention == 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
  if (self->is_dirty != is_dirty)
    {
      self->is_dirty = is_dirty;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRTY]);
    }
}

/* %NULL: nothing differs. */
static CrmPatch *
make_patch (CrmRecordDraft *self)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (self->entity);
  CrmValue absent = crm_value_absent ();

  for (guint i = 0; i < self->entity->n_fields; i++)
    if (is_changed (self, i))
      crm_patch_set (patch, i, self->key != NULL ? &self->fields[i].base : &absent,
                     &self->fields[i].value);
  if (crm_patch_get_n_entries (patch) == 0)
    return NULL;
  return g_steal_pointer (&patch);
}

/* --- keeping what was typed ------------------------------------------------------------------- */

static void
draft_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* Nobody can do anything about it now; saving will say what is wrong. */
  if (!crm_store_save_draft_finish (CRM_STORE (source), result, &error))
    g_debug ("Cannot keep a draft: %s", error->message);
}

static void
keep_draft (CrmRecordDraft *self)
{
  g_autoptr (CrmPatch) patch = make_patch (self);

  crm_store_save_draft_async (self->store, self->entity, self->key, patch, NULL, draft_kept_cb,
                              NULL);
}

static void
forget_draft (CrmRecordDraft *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->is_closed = TRUE;
  crm_store_save_draft_async (self->store, self->entity, self->key, NULL, NULL, draft_kept_cb,
                              NULL);
}

static gboolean
timer_cb (gpointer user_data)
{
  CrmRecordDraft *self = user_data;

  self->timer = 0;
  keep_draft (self);
  return G_SOURCE_REMOVE;
}

/* The timer runs from the first key that is not kept yet, so that steady typing is kept too. */
static void
touch (CrmRecordDraft *self, guint index)
{
  check_field (self, index);
  update_state (self);
  if (self->timer == 0 && !self->is_closed)
    self->timer = g_timeout_add (self->delay_ms, timer_cb, self);
  g_signal_emit (self, field_changed_signal, 0, index);
}

/* --- a draft that was found ---------------------------------------------------------------------
 */

static void
restore (CrmRecordDraft *self, CrmPatch *patch, gint64 saved_us)
{
  for (guint i = 0; i < crm_patch_get_n_entries (patch); i++)
    {
      const CrmPatchEntry *entry = crm_patch_get_entry (patch, i);
      DraftField *field;

      if (entry->field >= self->entity->n_fields || is_changed (self, entry->field))
        continue; /* typed before the draft was read: newer */
      field = &self->fields[entry->field];
      set_copy (&field->value, &field->text, &entry->now);
      g_clear_pointer (&field->lookup_name, g_free);
      check_field (self, entry->field);
    }
  update_state (self);
  if (!self->is_dirty)
    return;

  self->restored_us = saved_us;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESTORED]);
  for (guint i = 0; i < self->entity->n_fields; i++)
    if (is_changed (self, i))
      g_signal_emit (self, field_changed_signal, 0, i);
}

typedef struct
{
  gpointer late;
  guint field;
} NameReading;

static void
name_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree NameReading *reading = user_data;
  g_autoptr (CrmRecord) target = crm_store_get_finish (CRM_STORE (source), result, NULL);
  g_autoptr (CrmRecordDraft) self = crm_late_take (reading->late);

  if (self == NULL || target == NULL || self->fields[reading->field].lookup_name != NULL)
    return;
  self->fields[reading->field].lookup_name = g_strdup (crm_record_get_title (target));
  g_signal_emit (self, field_changed_signal, 0, reading->field);
}

/* A draft keeps keys; the names beside them are looked up. */
static void
read_names (CrmRecordDraft *self)
{
  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      CrmField *field = self->entity->fields[i];
      CrmEntity *target = field->lookup_entity != NULL
                              ? crm_project_find_entity (self->project, field->lookup_entity)
                              : NULL;
      g_autofree char *key = crm_value_dup_text (field->type, &self->fields[i].value);
      NameReading *reading;

      if (target == NULL || key == NULL || self->fields[i].lookup_name != NULL)
        continue;
      reading = g_new0 (NameReading, 1);
      reading->late = crm_late_new (self);
      reading->field = i;
      crm_store_get_async (self->store, target, key, self->life, name_read_cb, reading);
    }
}

static void
draft_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordDraft) self = crm_late_take (user_data);
  g_autoptr (GError) error = NULL;
  gint64 saved_us = 0;
  g_autoptr (CrmPatch) patch
      = crm_store_load_draft_finish (CRM_STORE (source), result, &saved_us, &error);

  if (self == NULL || patch == NULL || self->is_closed)
    return;
  restore (self, patch, saved_us);
  read_names (self);
}

/* --- the record moves on below the editor
 * --------------------------------------------------------- */

/* Fields the user did not touch follow the record; what was typed stays, and its base with
 * it, so that saving can tell what the user saw. */
static void
take_record (CrmRecordDraft *self, CrmRecord *record)
{
  g_autoptr (GArray) moved = g_array_new (FALSE, FALSE, sizeof (guint));

  self->version = crm_record_get_version (record);
  self->row_id = crm_record_get_row_id (record);
  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      DraftField *field = &self->fields[i];
      const CrmValue *value = crm_record_get_value (record, i);
      CrmEdmType type = self->entity->fields[i]->type;

      if (is_changed (self, i) || crm_value_equal (type, &field->base, value)
          || value->kind == CRM_VALUE_ABSENT)
        continue;
      set_copy (&field->base, &field->base_text, value);
      set_copy (&field->value, &field->text, value);
      g_clear_pointer (&field->input, g_free);
      g_set_str (&field->lookup_name, crm_record_get_lookup_name (record, i));
      g_array_append_val (moved, i);
    }
  update_state (self);
  for (guint i = 0; i < moved->len; i++)
    g_signal_emit (self, field_changed_signal, 0, g_array_index (moved, guint, i));
}

/* %NULL, or deleted here: there is nothing left to save into. */
static void
take_answer (CrmRecordDraft *self, CrmRecord *record)
{
  self->is_gone = record == NULL || (crm_record_get_state (record) & CRM_RECORD_DELETED) != 0;
  if (self->is_gone || crm_record_get_entity (record)->n_fields != self->entity->n_fields)
    return;
  g_set_str (&self->key, crm_record_get_key (record));
  take_record (self, record);
}

static void
row_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmRecordDraft) self = crm_late_take (user_data);
  g_autoptr (GPtrArray) records = crm_store_read_rows_finish (CRM_STORE (source), result, NULL);

  if (self != NULL && records != NULL && records->len > 0 && !self->is_closed)
    take_answer (self, g_ptr_array_index (records, 0));
}

static void
changed_cb (CrmRecordDraft *self, CrmChanges *changes)
{
  if (self->key == NULL || self->is_closed
      || !crm_changes_touches_row (changes, self->entity->name, self->row_id))
    return;

  /* By row: a server may give a record another key than the one it was made with. */
  crm_store_read_rows_async (self->store, self->entity, &self->row_id, 1, self->life, row_read_cb,
                             crm_late_new (self));
}

/* --- saving --------------------------------------------------------------------------------- */

static void
accept_saved (CrmRecordDraft *self)
{
  for (guint i = 0; i < self->entity->n_fields; i++)
    set_copy (&self->fields[i].base, &self->fields[i].base_text, &self->fields[i].value);
  update_state (self);
}

static void
saved (GTask *task, char *key, GError *error)
{
  CrmRecordDraft *self = g_task_get_source_object (task);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  forget_draft (self);
  accept_saved (self);
  g_task_return_pointer (task, key, g_free);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *key = crm_store_create_finish (CRM_STORE (source), result, &error);

  saved (task, key, error);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CrmRecordDraft *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean done = crm_store_edit_finish (CRM_STORE (source), result, &error);

  saved (task, done ? g_strdup (self->key) : NULL, error);
}

void
crm_record_draft_save_async (CrmRecordDraft *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (CrmPatch) patch = NULL;
  guint n_errors;

  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));

  g_task_set_source_tag (task, crm_record_draft_save_async);
  g_task_set_check_cancellable (task, FALSE); /* what was written was written */
  n_errors = crm_record_draft_validate (self);
  if (n_errors > 0)
    {
      g_task_return_new_error (
          task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
          ngettext ("%u field needs attention", "%u fields need attention", n_errors), n_errors);
      return;
    }

  if (self->is_gone)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                               _ ("This record was deleted meanwhile"));
      return;
    }

  patch = make_patch (self);
  if (self->key == NULL)
    {
      if (patch == NULL)
        patch = crm_patch_new (self->entity);
      crm_store_create_async (self->store, patch, cancellable, created_cb, g_steal_pointer (&task));
    }
  else if (patch != NULL)
    {
      crm_store_edit_async (self->store, self->key, self->version, patch, cancellable, edited_cb,
                            g_steal_pointer (&task));
    }
  else
    {
      saved (task, g_strdup (self->key), NULL);
    }
}

char *
crm_record_draft_save_finish (CrmRecordDraft *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
crm_record_draft_discard (CrmRecordDraft *self)
{
  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));

  if (!self->is_closed)
    forget_draft (self);
}

/* --- object --------------------------------------------------------------------------------- */

static void
crm_record_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmRecordDraft *self = CRM_RECORD_DRAFT (object);

  switch ((CrmRecordDraftProperty) id)
    {
    case PROP_DIRTY:
      g_value_set_boolean (value, self->is_dirty);
      break;
    case PROP_VALID:
      g_value_set_boolean (value, self->n_attention == 0);
      break;
    case PROP_RESTORED:
      g_value_set_int64 (value, self->restored_us);
      break;
    }
}

static void
crm_record_draft_dispose (GObject *object)
{
  CrmRecordDraft *self = CRM_RECORD_DRAFT (object);

  if (self->timer != 0) /* the window goes: what was typed last is kept at once */
    {
      g_clear_handle_id (&self->timer, g_source_remove);
      keep_draft (self);
    }
  g_cancellable_cancel (self->life);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_record_draft_parent_class)->dispose (object);
}

static void
crm_record_draft_finalize (GObject *object)
{
  CrmRecordDraft *self = CRM_RECORD_DRAFT (object);

  for (guint i = 0; i < self->entity->n_fields; i++)
    clear_field (&self->fields[i]);
  g_free (self->fields);
  g_free (self->key);
  g_clear_object (&self->life);
  g_clear_pointer (&self->project, crm_project_unref);
  G_OBJECT_CLASS (crm_record_draft_parent_class)->finalize (object);
}

static void
crm_record_draft_class_init (CrmRecordDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = crm_record_draft_get_property;
  object_class->dispose = crm_record_draft_dispose;
  object_class->finalize = crm_record_draft_finalize;
  properties[PROP_DIRTY] = g_param_spec_boolean ("dirty", NULL, NULL, FALSE, flags);
  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, TRUE, flags);
  properties[PROP_RESTORED] = g_param_spec_int64 ("restored", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  field_changed_signal = g_signal_new ("field-changed", CRM_TYPE_RECORD_DRAFT, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
crm_record_draft_init (CrmRecordDraft *self)
{
  self->life = g_cancellable_new ();
  self->delay_ms = DELAY_MS;
}

static void
fill (CrmRecordDraft *self, CrmRecord *record)
{
  CrmValue null = crm_value_null ();

  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      DraftField *field = &self->fields[i];
      const CrmValue *value = record != NULL ? crm_record_get_value (record, i) : &null;

      set_copy (&field->base, &field->base_text, value);
      set_copy (&field->value, &field->text, value);
      if (record != NULL)
        field->lookup_name = g_strdup (crm_record_get_lookup_name (record, i));
    }
  if (record == NULL)
    return;
  self->key = g_strdup (crm_record_get_key (record));
  self->version = crm_record_get_version (record);
  self->row_id = crm_record_get_row_id (record);
}

CrmRecordDraft *
crm_record_draft_new (CrmStore *store, CrmProject *project, CrmEntity *entity, CrmRecord *record)
{
  CrmRecordDraft *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);
  g_return_val_if_fail (project != NULL && entity != NULL, NULL);

  self = g_object_new (CRM_TYPE_RECORD_DRAFT, NULL);
  self->store = g_object_ref (store);
  self->project = crm_project_ref (project);
  self->entity = entity;
  self->fields = g_new0 (DraftField, entity->n_fields);
  fill (self, record);
  g_signal_connect_object (store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  crm_store_load_draft_async (store, entity, self->key, self->life, draft_found_cb,
                              crm_late_new (self));
  return self;
}

CrmEntity *
crm_record_draft_get_entity (CrmRecordDraft *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);

  return self->entity;
}

gboolean
crm_record_draft_is_new (CrmRecordDraft *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), FALSE);

  return self->key == NULL;
}

void
crm_record_draft_set_delay (CrmRecordDraft *self, guint milliseconds)
{
  self->delay_ms = milliseconds;
}

/* --- fields --------------------------------------------------------------------------------- */

const CrmValue *
crm_record_draft_get_value (CrmRecordDraft *self, guint field)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  return &self->fields[field].value;
}

void
crm_record_draft_set_value (CrmRecordDraft *self,
                            guint field,
                            const CrmValue *value,
                            const char *lookup_name)
{
  DraftField *draft;

  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));
  g_return_if_fail (field < self->entity->n_fields && value != NULL);

  draft = &self->fields[field];
  draft->does_not_parse = FALSE;
  g_clear_pointer (&draft->input, g_free);
  set_copy (&draft->value, &draft->text, value);
  g_set_str (&draft->lookup_name, lookup_name);
  touch (self, field);
}

/* An emptied text is what it was before: null where that was null. */
static CrmValue
empty_value (CrmField *field, const CrmValue *base)
{
  if (field->type != CRM_EDM_STRING || base->kind != CRM_VALUE_TEXT)
    return crm_value_null ();
  return base->length == 0 || !field->nullable ? crm_value_text ("") : crm_value_null ();
}

void
crm_record_draft_set_input (CrmRecordDraft *self, guint field, const char *text)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree char *complaint = NULL;
  g_autofree char *original = NULL;
  CrmField *description;
  DraftField *draft;
  CrmValue value;

  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));
  g_return_if_fail (field < self->entity->n_fields && text != NULL);

  description = self->entity->fields[field];
  draft = &self->fields[field];
  original = crm_field_dup_input (description, &draft->base);
  if (g_str_equal (original, text)) /* seconds that are not shown are not lost */
    value = draft->base;
  else if (crm_field_parse_input (description, text, arena, &value, &complaint)
           && value.kind == CRM_VALUE_NULL)
    value = empty_value (description, &draft->base);

  draft->does_not_parse = complaint != NULL;
  if (complaint == NULL)
    set_copy (&draft->value, &draft->text, &value);
  g_set_str (&draft->input, text);
  g_set_str (&draft->error, complaint);
  touch (self, field);
}

char *
crm_record_draft_dup_input (CrmRecordDraft *self, guint field)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  if (self->fields[field].input != NULL)
    return g_strdup (self->fields[field].input);
  return crm_field_dup_input (self->entity->fields[field], &self->fields[field].value);
}

const char *
crm_record_draft_get_lookup_name (CrmRecordDraft *self, guint field)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  return self->fields[field].lookup_name;
}

gboolean
crm_record_draft_is_changed (CrmRecordDraft *self, guint field)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), FALSE);
  g_return_val_if_fail (field < self->entity->n_fields, FALSE);

  return is_changed (self, field);
}

const char *
crm_record_draft_get_error (CrmRecordDraft *self, guint field)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  return self->fields[field].error;
}

guint
crm_record_draft_validate (CrmRecordDraft *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), 0);

  self->was_validated = TRUE;
  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      g_autofree char *before = g_strdup (self->fields[i].error);

      check_field (self, i);
      if (g_strcmp0 (before, self->fields[i].error) != 0)
        g_signal_emit (self, field_changed_signal, 0, i);
    }
  update_state (self);
  return self->n_attention;
}
