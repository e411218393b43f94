/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-models-private.h"
#include "crm-record.h"

#include <glib/gi18n.h>

struct _CrmRecordItem
{
  GObject parent_instance;

  gint64 row_id;
  CrmRecord *record;
  char *title;
  char *subtitle;
  char *trailing;
  char *state_text;
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
} CrmRecordItemProperty;
static GParamSpec *properties[PROP_LOADED + 1];

#define PENDING_STATES (CRM_RECORD_NEW | CRM_RECORD_CHANGED | CRM_RECORD_DELETED)
#define PROBLEM_STATES (CRM_RECORD_CONFLICT | CRM_RECORD_REJECTED)

static gboolean
has_state (CrmRecordItem *self, guint states)
{
  return self->record != NULL && (crm_record_get_state (self->record) & states) != 0;
}

static const char *
describe_state (CrmRecordState state)
{
  if (state & CRM_RECORD_CONFLICT)
    return _ ("Needs your decision");
  if (state & CRM_RECORD_REJECTED)
    return _ ("Not accepted by the server");
  if (state & CRM_RECORD_DELETED)
    return _ ("Deleted here, not sent yet");
  if (state & CRM_RECORD_NEW)
    return _ ("New, not sent yet");
  if (state & CRM_RECORD_CHANGED)
    return _ ("Changed, not sent yet");
  return "";
}

/* --- texts -------------------------------------------------------------------------------- */

static gboolean
is_trailing (CrmField *field)
{
  return field->format == CRM_FIELD_MONEY || field->format == CRM_FIELD_PERCENT
         || field->type == CRM_EDM_DATE || field->type == CRM_EDM_DATE_TIME_OFFSET
         || field->type == CRM_EDM_DECIMAL;
}

int
crm_entity_find_trailing_field (CrmEntity *entity)
{
  for (guint i = entity->list_fields->len; i > 0; i--)
    {
      guint field = g_array_index (entity->list_fields, guint, i - 1);

      if (is_trailing (entity->fields[field]))
        return (int) field;
    }
  return -1;
}

static char *
make_subtitle (CrmRecord *record, int trailing)
{
  CrmEntity *entity = crm_record_get_entity (record);
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < entity->list_fields->len; i++)
    {
      guint field = g_array_index (entity->list_fields, guint, i);
      g_autofree char *text = NULL;

      if ((int) field == trailing || (int) field == entity->display_field)
        continue;
      text = crm_record_dup_display (record, field);
      if (text == NULL || *text == '\0')
        continue;
      if (line->len > 0)
        g_string_append (line, " · ");
      g_string_append (line, text);
    }
  g_strdelimit (line->str, "\r\n", ' '); /* a row has one line for it */
  return g_string_free_and_steal (line);
}

/* --- properties --------------------------------------------------------------------------- */

static void
crm_record_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmRecordItem *self = CRM_RECORD_ITEM (object);

  switch ((CrmRecordItemProperty) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_TRAILING:
      g_value_set_string (value, self->trailing);
      break;
    case PROP_STATE_TEXT:
      g_value_set_string (value, self->state_text);
      break;
    case PROP_PENDING:
      g_value_set_boolean (value, has_state (self, PENDING_STATES));
      break;
    case PROP_PROBLEM:
      g_value_set_boolean (value, has_state (self, PROBLEM_STATES));
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->record != NULL);
      break;
    }
}

static void
crm_record_item_finalize (GObject *object)
{
  CrmRecordItem *self = CRM_RECORD_ITEM (object);

  g_clear_pointer (&self->record, crm_record_unref);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->trailing);
  g_free (self->state_text);
  G_OBJECT_CLASS (crm_record_item_parent_class)->finalize (object);
}

static void
add_text (guint id, const char *name)
{
  properties[id]
      = g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
add_flag (guint id, const char *name)
{
  properties[id]
      = g_param_spec_boolean (name, NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
crm_record_item_class_init (CrmRecordItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_record_item_get_property;
  object_class->finalize = crm_record_item_finalize;
  add_text (PROP_TITLE, "title");
  add_text (PROP_SUBTITLE, "subtitle");
  add_text (PROP_TRAILING, "trailing");
  add_text (PROP_STATE_TEXT, "state-text");
  add_flag (PROP_PENDING, "pending");
  add_flag (PROP_PROBLEM, "problem");
  add_flag (PROP_LOADED, "loaded");
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
crm_record_item_init (CrmRecordItem *self)
{
  self->title = g_strdup ("");
  self->subtitle = g_strdup ("");
  self->trailing = g_strdup ("");
  self->state_text = g_strdup ("");
}

CrmRecordItem *
crm_record_item_new (gint64 row_id)
{
  CrmRecordItem *self = g_object_new (CRM_TYPE_RECORD_ITEM, NULL);

  self->row_id = row_id;
  return self;
}

static void
set_text (CrmRecordItem *self, char **field, CrmRecordItemProperty id, const char *text)
{
  if (g_set_str (field, text != NULL ? text : ""))
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
take_flags (CrmRecordItem *self, CrmRecord *record)
{
  gboolean was_pending = has_state (self, PENDING_STATES);
  gboolean was_problem = has_state (self, PROBLEM_STATES);
  gboolean was_loaded = self->record != NULL;

  g_clear_pointer (&self->record, crm_record_unref);
  self->record = crm_record_ref (record);
  if (was_pending != has_state (self, PENDING_STATES))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PENDING]);
  if (was_problem != has_state (self, PROBLEM_STATES))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  if (!was_loaded)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

void
crm_record_item_set_record (CrmRecordItem *self, CrmRecord *record)
{
  int trailing;
  const char *title;
  g_autofree char *subtitle = NULL;
  g_autofree char *end = NULL;

  g_return_if_fail (CRM_IS_RECORD_ITEM (self));
  g_return_if_fail (record != NULL);

  trailing = crm_entity_find_trailing_field (crm_record_get_entity (record));
  title = crm_record_get_title (record);
  subtitle = make_subtitle (record, trailing);
  end = trailing >= 0 ? crm_record_dup_display (record, (guint) trailing) : NULL;

  g_object_freeze_notify (G_OBJECT (self));
  take_flags (self, record);
  set_text (self, &self->title, PROP_TITLE, title);
  set_text (self, &self->subtitle, PROP_SUBTITLE, subtitle);
  set_text (self, &self->trailing, PROP_TRAILING, end);
  set_text (self, &self->state_text, PROP_STATE_TEXT,
            describe_state (crm_record_get_state (record)));
  g_object_thaw_notify (G_OBJECT (self));
}

gint64
crm_record_item_get_row_id (CrmRecordItem *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_ITEM (self), 0);

  return self->row_id;
}

CrmRecord *
crm_record_item_get_record (CrmRecordItem *self)
{
  g_return_val_if_fail (CRM_IS_RECORD_ITEM (self), NULL);

  return self->record;
}
