/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-fake.h"

#include "crm-arena.h"
#include "crm-guid.h"
#include "crm-project.h"

/* What is held of one field. */
typedef struct
{
  CrmValue value;
  char *input; /* typed and not parsed, or %NULL */
  char *error;
  char *lookup_name;
  gboolean changed;
} Slot;

struct _CrmRecordDraft
{
  GObject parent_instance;

  CrmStore *store;
  CrmProject *project;
  CrmEntity *entity;
  CrmRecord *record;
  CrmArena *arena;
  Slot *slots;
};
G_DEFINE_FINAL_TYPE (CrmRecordDraft, crm_record_draft, G_TYPE_OBJECT)

static guint field_changed_signal;

static gboolean
is_dirty (CrmRecordDraft *self)
{
  for (guint i = 0; i < self->entity->n_fields; i++)
    if (self->slots[i].changed)
      return TRUE;

  return FALSE;
}

static void
crm_record_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == 1)
    g_value_set_boolean (value, is_dirty (CRM_RECORD_DRAFT (object)));
  else if (id == 2)
    g_value_set_boolean (value, TRUE);
  else
    g_value_set_int64 (value, 0);
}

static void
crm_record_draft_finalize (GObject *object)
{
  CrmRecordDraft *self = CRM_RECORD_DRAFT (object);

  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      g_free (self->slots[i].input);
      g_free (self->slots[i].error);
      g_free (self->slots[i].lookup_name);
    }
  g_free (self->slots);
  g_clear_pointer (&self->record, crm_record_unref);
  crm_arena_unref (self->arena);
  crm_project_unref (self->project);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (crm_record_draft_parent_class)->finalize (object);
}

static void
crm_record_draft_class_init (CrmRecordDraftClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_record_draft_get_property;
  object_class->finalize = crm_record_draft_finalize;
  g_object_class_install_property (object_class, 1,
                                   g_param_spec_boolean ("dirty", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, 2,
                                   g_param_spec_boolean ("valid", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, 3,
                                   g_param_spec_int64 ("restored", NULL, NULL, G_MININT64,
                                                       G_MAXINT64, 0, flags));
  field_changed_signal = g_signal_new ("field-changed", CRM_TYPE_RECORD_DRAFT, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
crm_record_draft_init (CrmRecordDraft *self)
{
  self->arena = crm_arena_new ();
}

CrmRecordDraft *
crm_record_draft_new (CrmStore *store, CrmProject *project, CrmEntity *entity, CrmRecord *record)
{
  CrmRecordDraft *self = g_object_new (CRM_TYPE_RECORD_DRAFT, NULL);

  self->store = g_object_ref (store);
  self->project = crm_project_ref (project);
  self->entity = entity;
  self->record = record != NULL ? crm_record_ref (record) : NULL;
  self->slots = g_new0 (Slot, entity->n_fields);
  for (guint i = 0; i < entity->n_fields; i++)
    {
      self->slots[i].value = record != NULL ? *crm_record_get_value (record, i) : crm_value_null ();
      if (record != NULL)
        self->slots[i].lookup_name = g_strdup (crm_record_get_lookup_name (record, i));
    }

  return self;
}

CrmEntity *
crm_record_draft_get_entity (CrmRecordDraft *self)
{
  return self->entity;
}

gboolean
crm_record_draft_is_new (CrmRecordDraft *self)
{
  return self->record == NULL;
}

const CrmValue *
crm_record_draft_get_value (CrmRecordDraft *self, guint field)
{
  return &self->slots[field].value;
}

static void
set (CrmRecordDraft *self, guint field, const CrmValue *value, const char *name, char *error)
{
  Slot *slot = &self->slots[field];

  slot->value = crm_value_dup_into (value, self->arena);
  slot->changed = TRUE;
  g_set_str (&slot->lookup_name, name);
  g_free (slot->error);
  slot->error = error;
  g_object_notify (G_OBJECT (self), "dirty");
  g_signal_emit (self, field_changed_signal, 0, field);
}

void
crm_record_draft_set_value (CrmRecordDraft *self,
                            guint field,
                            const CrmValue *value,
                            const char *lookup_name)
{
  g_clear_pointer (&self->slots[field].input, g_free);
  set (self, field, value, lookup_name, NULL);
}

void
crm_record_draft_set_input (CrmRecordDraft *self, guint field, const char *text)
{
  CrmValue value = crm_value_null ();
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->slots[field].input, g_free);
  if (*text != '\0'
      && !crm_value_parse (self->entity->fields[field]->type, text, -1, self->arena, &value,
                           &error))
    {
      self->slots[field].input = g_strdup (text);
      set (self, field, &value, NULL, g_strdup ("This is not a number"));
      return;
    }

  set (self, field, &value, NULL, NULL);
}

char *
crm_record_draft_dup_input (CrmRecordDraft *self, guint field)
{
  const Slot *slot = &self->slots[field];

  if (slot->input != NULL)
    return g_strdup (slot->input);

  if (self->entity->fields[field]->type == CRM_EDM_DATE_TIME_OFFSET
      && slot->value.kind == CRM_VALUE_INT)
    {
      g_autoptr (GDateTime) then = g_date_time_new_from_unix_local_usec (slot->value.integer);

      return g_date_time_format (then, "%e %B %Y, %H:%M");
    }

  return crm_value_dup_text (self->entity->fields[field]->type, &slot->value);
}

const char *
crm_record_draft_get_lookup_name (CrmRecordDraft *self, guint field)
{
  return self->slots[field].lookup_name;
}

gboolean
crm_record_draft_is_changed (CrmRecordDraft *self, guint field)
{
  return self->slots[field].changed;
}

const char *
crm_record_draft_get_error (CrmRecordDraft *self, guint field)
{
  return self->slots[field].error;
}

guint
crm_record_draft_validate (CrmRecordDraft *self)
{
  guint n_errors = 0;

  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      Slot *slot = &self->slots[i];

      if (self->entity->fields[i]->required && slot->error == NULL
          && crm_value_is_empty (&slot->value))
        slot->error = g_strdup ("A value is required");
      n_errors += slot->error != NULL ? 1 : 0;
      g_signal_emit (self, field_changed_signal, 0, i);
    }

  return n_errors;
}

static CrmRecord *
create_record (CrmRecordDraft *self, const char *key)
{
  g_autofree CrmValue *values = g_new0 (CrmValue, self->entity->n_fields);
  CrmRecord *record;

  for (guint i = 0; i < self->entity->n_fields; i++)
    values[i] = self->slots[i].value;
  crm_entity_parse_key (self->entity, key, self->arena, values, NULL);

  record = crm_record_new (self->project, self->entity, key, NULL, values);
  crm_record_set_state (record, self->record == NULL ? CRM_RECORD_NEW : CRM_RECORD_CHANGED);
  return record;
}

void
crm_record_draft_save_async (CrmRecordDraft *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = crm_fake_next_error ("saves");
  g_autofree char *key = NULL;
  g_autoptr (CrmRecord) record = NULL;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  key = self->record != NULL ? g_strdup (crm_record_get_key (self->record)) : crm_guid_new ();
  record = create_record (self, key);
  crm_fake_store_put (self->store, record);
  g_task_return_pointer (task, g_steal_pointer (&key), g_free);
}

char *
crm_record_draft_save_finish (CrmRecordDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
crm_record_draft_discard (CrmRecordDraft *self)
{
}
