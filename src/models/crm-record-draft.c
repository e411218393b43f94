/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-record-draft-private.h"
#include "crm-record.h"

#include <glib/gi18n.h>
#include <string.h>

/* A crash or an empty battery costs at most two seconds of typing: this and the writing. */
#define DELAY_MS 1500

G_DEFINE_FINAL_TYPE (CrmRecordDraft, crm_record_draft, G_TYPE_OBJECT)

typedef enum
{
  PROP_DIRTY = 1,
  PROP_VALID,
  PROP_RESTORED,
  PROP_CONTESTED,
  PROP_GONE,
} CrmRecordDraftProperty;
static GParamSpec *properties[PROP_GONE + 1];

static guint field_changed_signal;

/* --- one field ------------------------------------------------------------------------------ */

void
crm_draft_set_copy (CrmValue *to, char **block, const CrmValue *value)
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
  g_free (self->theirs_text);
  g_free (self->theirs_name);
}

/* Only what this editor would send is checked: an old record may break newer rules. What it made
 * required is its business, too. */
static gboolean
is_ours (CrmRecordDraft *self, guint index)
{
  const DraftField *field = &self->fields[index];

  return crm_record_draft_is_changed (self, index) || (self->key == NULL && self->was_validated)
         || (self->was_validated && field->is_required && !field->was_required);
}

/* What somebody left alone may be as it was, until the other end is moved. */
static gboolean
ends_too_early (CrmRecordDraft *self)
{
  int from = self->entity->agenda.start_field, to = self->entity->agenda.end_field;
  const CrmValue *start, *end;

  if (from < 0 || to < 0 || self->entity->fields[from]->type != self->entity->fields[to]->type
      || !(crm_record_draft_is_changed (self, (guint) from)
           || crm_record_draft_is_changed (self, (guint) to)))
    return FALSE;

  start = &self->fields[from].value;
  end = &self->fields[to].value;
  if (start->kind != end->kind)
    return FALSE;

  return (start->kind == CRM_VALUE_INT && end->integer < start->integer)
         || (start->kind == CRM_VALUE_TEXT && strcmp (end->text, start->text) < 0);
}

void
crm_record_draft_check (CrmRecordDraft *self, guint index)
{
  DraftField *field = &self->fields[index];
  g_autofree char *complaint = NULL;

  if (field->does_not_parse)
    return;
  if (!field->is_hidden && is_ours (self, index))
    complaint
        = crm_field_dup_complaint (self->entity->fields[index], &field->value, field->is_required);
  if (complaint == NULL && !field->is_hidden && (int) index == self->entity->agenda.end_field
      && ends_too_early (self))
    complaint = g_strdup (_ ("This is before the start"));
  /* Nobody is told that a field is empty while filling in the form. */
  if (!self->was_validated && crm_value_is_empty (&field->value))
    g_clear_pointer (&complaint, g_free);
  g_set_str (&field->error, complaint);
}

/* --- the whole ------------------------------------------------------------------------------ */

void
crm_record_draft_update (CrmRecordDraft *self)
{
  gboolean is_dirty = FALSE;
  guint n_attention = 0, n_contested = 0;
  gboolean was_valid = self->n_attention == 0;

  for (guint i = 0; i < self->entity->n_fields; i++)
    {
      const DraftField *field = &self->fields[i];

      is_dirty |= !field->is_default && crm_record_draft_is_changed (self, i);
      n_attention += field->error != NULL && !field->is_hidden;
      n_contested += field->is_contested;
    }
  self->n_attention = n_attention;
  if (self->n_contested != n_contested)
    {
      self->n_contested = n_contested;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTESTED]);
    }
  if (was_valid != (n_attention == 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
  if (self->is_dirty != is_dirty)
    {
      self->is_dirty = is_dirty;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRTY]);
    }
}

void
crm_record_draft_tell (CrmRecordDraft *self, guint field)
{
  g_signal_emit (self, field_changed_signal, 0, field);
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
    case PROP_CONTESTED:
      g_value_set_uint (value, self->n_contested);
      break;
    case PROP_GONE:
      g_value_set_boolean (value, self->is_gone);
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
      crm_record_draft_keep (self);
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
  crm_form_rules_free (self->rules);
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
  properties[PROP_CONTESTED] = g_param_spec_uint ("contested", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_GONE] = g_param_spec_boolean ("gone", NULL, NULL, FALSE, flags);
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

      crm_draft_set_copy (&field->base, &field->base_text, value);
      crm_draft_set_copy (&field->value, &field->text, value);
      if (record != NULL)
        field->lookup_name = g_strdup (crm_record_get_lookup_name (record, i));
    }
  if (record == NULL)
    return;
  self->key = g_strdup (crm_record_get_key (record));
  self->version = crm_record_get_version (record);
  self->row_id = crm_record_get_row_id (record);
}

static const CrmValue *
value_cb (guint field, gpointer user_data)
{
  return &((CrmRecordDraft *) user_data)->fields[field].value;
}

static void
set_up_rules (CrmRecordDraft *self)
{
  for (guint i = 0; i < self->entity->n_fields; i++)
    self->fields[i].was_required = crm_form_rules_is_required (self->rules, i);
  crm_record_draft_judge (self);
}

static CrmRecordDraft *
create (CrmStore *store, CrmProject *project, CrmEntity *entity)
{
  CrmRecordDraft *self = g_object_new (CRM_TYPE_RECORD_DRAFT, NULL);

  self->store = g_object_ref (store);
  self->project = crm_project_ref (project);
  self->entity = entity;
  self->fields = g_new0 (DraftField, entity->n_fields);
  self->rules = crm_form_rules_new (entity, value_cb, self);
  return self;
}

CrmRecordDraft *
crm_record_draft_new_scratch (CrmStore *store, CrmProject *project, CrmEntity *entity)
{
  CrmRecordDraft *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);
  g_return_val_if_fail (project != NULL && entity != NULL, NULL);

  self = create (store, project, entity);
  self->is_scratch = TRUE;
  fill (self, NULL);
  return self;
}

gboolean
crm_record_draft_is_scratch (CrmRecordDraft *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), FALSE);

  return self->is_scratch;
}

CrmRecordDraft *
crm_record_draft_new (CrmStore *store, CrmProject *project, CrmEntity *entity, CrmRecord *record)
{
  CrmRecordDraft *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);
  g_return_val_if_fail (project != NULL && entity != NULL, NULL);

  self = create (store, project, entity);
  fill (self, record);
  set_up_rules (self);
  g_signal_connect_object (store, "changed", G_CALLBACK (crm_record_draft_follow), self,
                           G_CONNECT_SWAPPED);
  crm_record_draft_find_kept (self);
  return self;
}

CrmEntity *
crm_record_draft_get_entity (CrmRecordDraft *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);

  return self->entity;
}

const char *
crm_record_draft_get_key (CrmRecordDraft *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);

  return self->key;
}

gboolean
crm_record_draft_is_new (CrmRecordDraft *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), FALSE);

  return self->key == NULL;
}

void
crm_record_draft_set_passing (CrmRecordDraft *self)
{
  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));

  self->is_passing = TRUE;
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
crm_record_draft_put (CrmRecordDraft *self,
                      guint field,
                      const CrmValue *value,
                      const char *lookup_name)
{
  DraftField *draft = &self->fields[field];

  draft->does_not_parse = FALSE;
  g_clear_pointer (&draft->input, g_free);
  crm_draft_set_copy (&draft->value, &draft->text, value);
  g_set_str (&draft->lookup_name, lookup_name);
}

void
crm_record_draft_touch (CrmRecordDraft *self, guint index)
{
  self->fields[index].is_default = FALSE;
  if (!self->is_scratch)
    {
      crm_record_draft_obey (self, index);
      crm_record_draft_judge (self);
    }
  crm_record_draft_check (self, index);
  if ((int) index == self->entity->agenda.start_field && self->entity->agenda.end_field >= 0)
    {
      crm_record_draft_check (self, (guint) self->entity->agenda.end_field);
      crm_record_draft_tell (self, (guint) self->entity->agenda.end_field);
    }
  crm_record_draft_update (self);
  crm_record_draft_schedule (self);
  crm_record_draft_tell (self, index);
}

void
crm_record_draft_set_value (CrmRecordDraft *self,
                            guint field,
                            const CrmValue *value,
                            const char *lookup_name)
{
  g_return_if_fail (CRM_IS_RECORD_DRAFT (self));
  g_return_if_fail (field < self->entity->n_fields && value != NULL);

  crm_record_draft_put (self, field, value, lookup_name);
  crm_record_draft_touch (self, field);
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
    crm_draft_set_copy (&draft->value, &draft->text, &value);
  g_set_str (&draft->input, text);
  g_set_str (&draft->error, complaint);
  crm_record_draft_touch (self, field);
}

char *
crm_record_draft_dup_display (CrmRecordDraft *self, guint field)
{
  const DraftField *draft;
  CrmField *description;

  g_return_val_if_fail (CRM_IS_RECORD_DRAFT (self), NULL);
  g_return_val_if_fail (field < self->entity->n_fields, NULL);

  draft = &self->fields[field];
  description = self->entity->fields[field];
  if (description->lookup_entity == NULL || crm_value_is_empty (&draft->value))
    return crm_field_dup_display (description, &draft->value);
  return g_strdup (draft->lookup_name != NULL ? draft->lookup_name : _ ("Not on this device"));
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

  return self->fields[field].does_not_parse
         || !crm_value_equal (self->entity->fields[field]->type, &self->fields[field].base,
                              &self->fields[field].value);
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

      crm_record_draft_check (self, i);
      if (g_strcmp0 (before, self->fields[i].error) != 0)
        crm_record_draft_tell (self, i);
    }
  crm_record_draft_update (self);
  return self->n_attention;
}
