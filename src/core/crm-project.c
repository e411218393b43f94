/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-project.h"

#include "crm-error.h"
#include "crm-project-private.h"

const char *const crm_sync_method_names[] = {
  [CRM_SYNC_STANDARD] = "standard",           [CRM_SYNC_FULL] = "full",
  [CRM_SYNC_ONLINE_ONLY] = "online-only",     [CRM_SYNC_UPLOAD_ONLY] = "upload-only",
  [CRM_SYNC_DOWNLOAD_ONLY] = "download-only", NULL,
};

const char *const crm_conflict_policy_names[] = {
  [CRM_CONFLICT_LAST_WINS] = "last-wins",
  [CRM_CONFLICT_SERVER_WINS] = "server-wins",
  [CRM_CONFLICT_DEVICE_WINS] = "device-wins",
  [CRM_CONFLICT_ASK] = "ask",
  NULL,
};

const char *const crm_field_format_names[] = {
  [CRM_FIELD_PLAIN] = "plain",
  [CRM_FIELD_MULTILINE] = "multiline",
  [CRM_FIELD_PHONE] = "phone",
  [CRM_FIELD_EMAIL] = "email",
  [CRM_FIELD_URL] = "url",
  [CRM_FIELD_ADDRESS] = "address",
  [CRM_FIELD_MONEY] = "money",
  [CRM_FIELD_PERCENT] = "percent",
  [CRM_FIELD_IMAGE] = "image",
  [CRM_FIELD_NAME] = "name",
  [CRM_FIELD_CODE] = "code",
  [CRM_FIELD_HTML] = "html",
  [CRM_FIELD_SECRET] = "secret",
  [CRM_FIELD_DURATION] = "duration",
  NULL,
};

const char *const crm_sync_direction_names[] = {
  [CRM_SYNC_BOTH] = "both",
  [CRM_SYNC_UP] = "up",
  [CRM_SYNC_DOWN] = "down",
  NULL,
};

static const struct
{
  CrmEdmType type;
  const char *name;
} type_names[] = {
  { CRM_EDM_STRING, "Edm.String" },
  { CRM_EDM_BOOLEAN, "Edm.Boolean" },
  { CRM_EDM_BYTE, "Edm.Byte" },
  { CRM_EDM_SBYTE, "Edm.SByte" },
  { CRM_EDM_INT16, "Edm.Int16" },
  { CRM_EDM_INT32, "Edm.Int32" },
  { CRM_EDM_INT64, "Edm.Int64" },
  { CRM_EDM_SINGLE, "Edm.Single" },
  { CRM_EDM_DOUBLE, "Edm.Double" },
  { CRM_EDM_DECIMAL, "Edm.Decimal" },
  { CRM_EDM_GUID, "Edm.Guid" },
  { CRM_EDM_DATE, "Edm.Date" },
  { CRM_EDM_TIME_OF_DAY, "Edm.TimeOfDay" },
  { CRM_EDM_DATE_TIME_OFFSET, "Edm.DateTimeOffset" },
  { CRM_EDM_DURATION, "Edm.Duration" },
  { CRM_EDM_BINARY, "Edm.Binary" },
  { CRM_EDM_STREAM, "Edm.Stream" },
  { CRM_EDM_ENUM, "Enum" },
  { CRM_EDM_COMPLEX, "Complex" },
  { CRM_EDM_COLLECTION, "Collection" },
  { CRM_EDM_OTHER, "Other" },
};

const char *
crm_project_type_to_string (CrmEdmType type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (type_names); i++)
    if (type_names[i].type == type)
      return type_names[i].name;

  g_assert_not_reached ();
}

gboolean
crm_project_type_from_string (const char *name, CrmEdmType *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (type_names); i++)
    if (g_str_equal (type_names[i].name, name))
      {
        *out = type_names[i].type;
        return TRUE;
      }

  return FALSE;
}

static void
choice_free (gpointer data)
{
  CrmChoice *self = data;

  g_free (self->value);
  g_free (self->caption);
  g_free (self->condition);
  g_free (self);
}

static void
rule_free (gpointer data)
{
  CrmRule *self = data;

  g_free (self->when);
  g_free (self->value);
  g_free (self);
}

static void
view_free (gpointer data)
{
  CrmView *self = data;

  g_free (self->name);
  g_free (self->caption);
  g_free (self->filter);
  g_free (self->orderby);
  g_free (self);
}

static void
section_free (gpointer data)
{
  CrmSection *self = data;

  g_free (self->caption);
  g_array_unref (self->fields);
  g_free (self);
}

static void
related_free (gpointer data)
{
  CrmRelated *self = data;

  g_free (self->entity);
  g_free (self->field);
  g_free (self->caption);
  g_free (self);
}

CrmField *
crm_field_new (const char *name, CrmEdmType type)
{
  CrmField *self = g_new0 (CrmField, 1);

  self->name = g_strdup (name);
  self->type = type;
  self->format = CRM_FIELD_PLAIN;
  self->max_length = -1;
  self->precision = -1;
  self->scale = -1;
  self->minimum = G_MININT;
  self->maximum = G_MAXINT;
  self->nullable = TRUE;
  self->choices = g_ptr_array_new_with_free_func (choice_free);

  return self;
}

void
crm_field_free (gpointer data)
{
  CrmField *self = data;

  g_free (self->name);
  g_free (self->caption);
  g_free (self->type_name);
  g_free (self->lookup_entity);
  g_free (self->lookup_navigation);
  g_free (self->lookup_filter);
  g_free (self->none_choice);
  g_free (self->currency);
  g_free (self->required_if);
  g_free (self->visible_if);
  g_ptr_array_unref (self->choices);
  g_free (self);
}

CrmChoice *
crm_field_add_choice (CrmField *self, const char *value, const char *caption)
{
  CrmChoice *choice = g_new0 (CrmChoice, 1);

  choice->value = g_strdup (value);
  choice->caption = g_strdup (caption);
  g_ptr_array_add (self->choices, choice);

  return choice;
}

CrmEntity *
crm_entity_new (const char *name, const char *set)
{
  CrmEntity *self = g_new0 (CrmEntity, 1);

  self->name = g_strdup (name);
  self->set = g_strdup (set);
  self->keys = g_array_new (FALSE, FALSE, sizeof (guint));
  self->list_fields = g_array_new (FALSE, FALSE, sizeof (guint));
  self->search_fields = g_array_new (FALSE, FALSE, sizeof (guint));
  self->quick_fields = g_array_new (FALSE, FALSE, sizeof (guint));
  self->views = g_ptr_array_new_with_free_func (view_free);
  self->quick_filters = g_ptr_array_new_with_free_func (view_free);
  self->sections = g_ptr_array_new_with_free_func (section_free);
  self->related = g_ptr_array_new_with_free_func (related_free);
  self->rules = g_ptr_array_new_with_free_func (rule_free);
  self->display_field = -1;
  self->modified_field = -1;
  self->created_field = -1;
  self->owner_field = -1;
  self->stage_field = -1;
  self->timeline_field = -1;
  self->agenda = (CrmAgendaRoles) { -1, -1, -1, -1, -1, NULL, NULL };
  self->agenda.done_values = g_ptr_array_new_with_free_func (g_free);
  self->file.name_field = self->file.size_field = self->file.type_field = -1;
  self->can_create = TRUE;
  self->can_update = TRUE;
  self->can_delete = TRUE;
  self->settles = TRUE;
  self->follows = -1;

  return self;
}

void
crm_entity_free (CrmEntity *self)
{
  for (guint i = 0; i < self->n_fields; i++)
    crm_field_free (self->fields[i]);
  g_free (self->fields);
  g_free (self->name);
  g_free (self->set);
  g_free (self->caption);
  g_free (self->caption_plural);
  g_free (self->icon_name);
  g_free (self->orderby);
  g_free (self->sync_filter);
  g_array_unref (self->keys);
  g_array_unref (self->list_fields);
  g_array_unref (self->search_fields);
  g_array_unref (self->quick_fields);
  g_ptr_array_unref (self->views);
  g_ptr_array_unref (self->quick_filters);
  g_ptr_array_unref (self->sections);
  g_ptr_array_unref (self->related);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->agenda.done_values);
  g_free (self->agenda.filter);
  g_free (self->file.stream);
  g_free (self->file.types);
  g_free (self->picture);
  g_free (self);
}

void
crm_entity_set_fields (CrmEntity *self, GPtrArray *fields)
{
  g_assert (self->n_fields == 0);

  self->n_fields = fields->len;
  self->fields = g_new (CrmField *, fields->len + 1);
  for (guint i = 0; i < fields->len; i++)
    {
      self->fields[i] = g_ptr_array_index (fields, i);
      self->fields[i]->index = i;
    }
  self->fields[fields->len] = NULL;
  g_ptr_array_set_free_func (fields, NULL);
  g_ptr_array_set_size (fields, 0);
}

void
crm_entity_add_key (CrmEntity *self, CrmField *field)
{
  field->is_key = TRUE;
  field->nullable = FALSE;
  g_array_append_val (self->keys, field->index);
}

void
crm_views_add (GPtrArray *views,
               const char *name,
               const char *caption,
               const char *filter,
               const char *orderby)
{
  CrmView *view = g_new0 (CrmView, 1);

  view->name = g_strdup (name);
  view->caption = g_strdup (caption);
  view->filter = g_strdup (filter);
  view->orderby = g_strdup (orderby);
  g_ptr_array_add (views, view);
}

CrmSection *
crm_entity_add_section (CrmEntity *self, const char *caption)
{
  CrmSection *section = g_new0 (CrmSection, 1);

  section->caption = g_strdup (caption);
  section->fields = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (self->sections, section);

  return section;
}

CrmRelated *
crm_entity_add_related (CrmEntity *self, const char *entity, const char *field, const char *caption)
{
  CrmRelated *related = g_new0 (CrmRelated, 1);

  related->entity = g_strdup (entity);
  related->field = g_strdup (field);
  related->caption = g_strdup (caption);
  g_ptr_array_add (self->related, related);

  return related;
}

void
crm_entity_add_rule (CrmEntity *self, const char *when, guint field, const char *value)
{
  CrmRule *rule = g_new0 (CrmRule, 1);

  rule->when = g_strdup (when);
  rule->field = field;
  rule->value = g_strdup (value);
  g_ptr_array_add (self->rules, rule);
}

CrmSyncProfile *
crm_sync_profile_new (const char *name, const char *caption)
{
  CrmSyncProfile *self = g_new0 (CrmSyncProfile, 1);

  self->name = g_strdup (name);
  self->caption = g_strdup (caption);
  self->entities = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

void
crm_sync_profile_free (gpointer data)
{
  CrmSyncProfile *self = data;

  g_free (self->name);
  g_free (self->caption);
  g_array_unref (self->entities);
  g_free (self);
}

CrmProject *
crm_project_new (const char *name, const char *version)
{
  CrmProject *self = g_new0 (CrmProject, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->version = g_strdup (version);
  self->entities = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_entity_free);
  self->profiles = g_ptr_array_new_with_free_func (crm_sync_profile_free);

  return self;
}

void
crm_project_add_entity (CrmProject *self, CrmEntity *entity)
{
  entity->index = self->entities->len;
  g_ptr_array_add (self->entities, entity);
}

CrmProject *
crm_project_ref (CrmProject *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_project_unref (CrmProject *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->profiles);
  g_ptr_array_unref (self->entities);
  g_free (self->name);
  g_free (self->version);
  g_free (self);
}

char *
crm_project_dup_hash (CrmProject *self)
{
  g_autofree char *json = crm_project_to_json (self);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);
}

CrmEntity *
crm_project_find_entity (CrmProject *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (guint i = 0; i < self->entities->len; i++)
    {
      CrmEntity *each = g_ptr_array_index (self->entities, i);

      if (g_str_equal (each->name, name))
        return each;
    }

  return NULL;
}

CrmEntity *
crm_project_find_entity_by_set (CrmProject *self, const char *set)
{
  g_return_val_if_fail (self != NULL && set != NULL, NULL);

  for (guint i = 0; i < self->entities->len; i++)
    {
      CrmEntity *each = g_ptr_array_index (self->entities, i);

      if (g_str_equal (each->set, set))
        return each;
    }

  return NULL;
}

CrmSyncProfile *
crm_project_find_profile (CrmProject *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (guint i = 0; i < self->profiles->len; i++)
    {
      CrmSyncProfile *each = g_ptr_array_index (self->profiles, i);

      if (g_str_equal (each->name, name))
        return each;
    }

  return NULL;
}

CrmField *
crm_entity_find_field (CrmEntity *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (guint i = 0; i < self->n_fields; i++)
    if (g_str_equal (self->fields[i]->name, name))
      return self->fields[i];

  return NULL;
}

CrmView *
crm_entity_find_view (CrmEntity *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (guint i = 0; i < self->views->len; i++)
    {
      CrmView *each = g_ptr_array_index (self->views, i);

      if (g_str_equal (each->name, name))
        return each;
    }

  return NULL;
}

const char *
crm_field_get_choice_caption (CrmField *self, const char *value)
{
  g_return_val_if_fail (self != NULL && value != NULL, NULL);

  for (guint i = 0; i < self->choices->len; i++)
    {
      CrmChoice *each = g_ptr_array_index (self->choices, i);

      if (g_str_equal (each->value, value))
        return each->caption;
    }

  return NULL;
}

char *
crm_entity_dup_key (CrmEntity *self, const CrmValue *values)
{
  g_autoptr (GString) key = NULL;

  g_return_val_if_fail (self != NULL && self->keys->len > 0 && values != NULL, NULL);

  if (self->keys->len == 1)
    {
      guint only = g_array_index (self->keys, guint, 0);

      return crm_value_dup_text (self->fields[only]->type, &values[only]);
    }

  key = g_string_new (NULL);
  for (guint i = 0; i < self->keys->len; i++)
    {
      CrmField *field = self->fields[g_array_index (self->keys, guint, i)];
      g_autofree char *text = crm_value_dup_text (field->type, &values[field->index]);

      if (text == NULL)
        return NULL;
      g_string_append_printf (key, "%s%s=", i > 0 ? "," : "", field->name);
      g_string_append_uri_escaped (key, text, NULL, FALSE);
    }

  return g_string_free_and_steal (g_steal_pointer (&key));
}

static gboolean
parse_key_part (
    CrmEntity *self, const char *part, CrmArena *arena, CrmValue *values, GError **error)
{
  const char *equals = strchr (part, '=');
  g_autofree char *name = equals != NULL ? g_strndup (part, equals - part) : NULL;
  g_autofree char *text = equals != NULL ? g_uri_unescape_string (equals + 1, NULL) : NULL;
  CrmField *field = name != NULL ? crm_entity_find_field (self, name) : NULL;

  if (text == NULL || field == NULL || !field->is_key)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                   "\"%s\" is no part of a key of %s", part, self->name);
      return FALSE;
    }
  if (!crm_value_is_empty (&values[field->index]))
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "The key of %s has %s twice",
                   self->name, field->name);
      return FALSE;
    }

  return crm_value_parse (field->type, text, -1, arena, &values[field->index], error);
}

gboolean
crm_entity_parse_key (
    CrmEntity *self, const char *key, CrmArena *arena, CrmValue *values, GError **error)
{
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (self != NULL && self->keys->len > 0 && key != NULL, FALSE);

  if (self->keys->len == 1)
    {
      guint only = g_array_index (self->keys, guint, 0);

      return crm_value_parse (self->fields[only]->type, key, -1, arena, &values[only], error);
    }

  parts = g_strsplit (key, ",", -1);
  if (g_strv_length (parts) != self->keys->len)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                   "A key of %s has %u parts, \"%s\" has not", self->name, self->keys->len, key);
      return FALSE;
    }
  for (guint i = 0; i < self->keys->len; i++)
    values[g_array_index (self->keys, guint, i)] = crm_value_absent ();
  for (guint i = 0; parts[i] != NULL; i++)
    if (!parse_key_part (self, parts[i], arena, values, error))
      return FALSE;

  return TRUE;
}
