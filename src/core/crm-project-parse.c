/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "crm-error.h"
#include "crm-project-parse.h"
#include "crm-project-private.h"

#define MAX_NAME_BYTES 255

static const char *const project_members[]
    = { "$schema", "format", "name", "version", "entities", "profiles", NULL };
static const char *const entity_members[]
    = { "name",      "set",       "caption",   "captionPlural", "icon",    "key",
        "fields",    "display",   "modified",  "owner",         "list",    "search",
        "quick",     "orderby",   "views",     "sections",      "related", "isLookup",
        "canCreate", "canUpdate", "canDelete", "sendsEtags",    "sync",    "created",
        "rules",     "stage",     "timeline",  "quickFilters",  "agenda",  "file",
        "picture",   NULL };

static void
draft_clear (gpointer data)
{
  CrmDraft *self = data;

  g_free (self->path);
}

CrmReader
crm_draft_reader (const CrmDraft *draft)
{
  return (CrmReader) { draft->object, draft->path };
}

void
crm_parse_warn (CrmParse *self, const char *format, ...)
{
  va_list arguments;

  if (self->warnings == NULL)
    return;

  va_start (arguments, format);
  g_ptr_array_add (self->warnings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

gboolean
crm_parse_check_name (CrmReader reader, const char *member, const char *name, GError **error)
{
  gboolean is_good = name != NULL && name[0] != '\0' && strlen (name) <= MAX_NAME_BYTES;

  for (const char *at = name; is_good && *at != '\0'; at++)
    is_good = !g_ascii_iscntrl (*at);
  if (!is_good)
    crm_reader_fail (reader, error, member,
                     "A name of 1 to %d bytes without control characters is expected",
                     MAX_NAME_BYTES);

  return is_good;
}

/* The field's name and, where the element is more than its name, the object. */
const char *
crm_parse_field_element (
    JsonArray *array, guint index, const char *path, JsonObject **object, GError **error)
{
  JsonNode *node = json_array_get_element (array, index);

  *object = NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return crm_reader_element_text (array, index, path, error);

  *object = json_node_get_object (node);
  node = json_object_get_member (*object, "name");
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING && json_node_get_string (node)[0] != '\0')
    return json_node_get_string (node);

  g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID, "%s[%u].name: A text is expected",
               path, index);
  return NULL;
}

static gboolean
has_field (GPtrArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    {
      CrmField *each = g_ptr_array_index (fields, i);

      if (g_str_equal (each->name, name))
        return TRUE;
    }

  return FALSE;
}

/* The type a document without $metadata must give. */
static gboolean
read_type (CrmReader reader, CrmEdmType *type, GError **error)
{
  g_autofree char *name = NULL;

  if (!crm_reader_text (reader, "type", &name, error))
    return FALSE;
  if (name == NULL)
    {
      crm_reader_fail (reader, error, "type", "It is missing, and there is no $metadata to ask");
      return FALSE;
    }
  if (!crm_project_type_from_string (name, type))
    {
      crm_reader_fail (reader, error, "type", "\"%s\" is no type", name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
add_described_field (
    const char *name, JsonObject *object, const char *path, GPtrArray *fields, GError **error)
{
  CrmReader reader = { object, path };
  CrmEdmType type = CRM_EDM_STRING;

  if (object == NULL)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                   "%s: A name alone needs $metadata to say the type", path);
      return FALSE;
    }
  if (!read_type (reader, &type, error))
    return FALSE;

  g_ptr_array_add (fields, crm_field_new (name, type));
  return TRUE;
}

static void
add_offered_field (
    CrmParse *self, CrmEdmEntityType *type, const char *name, const char *path, GPtrArray *fields)
{
  CrmEdmProperty *property = crm_edm_entity_type_find_property (type, name);
  CrmField *fork = property == NULL ? crm_field_from_fork (self->edm, type, name) : NULL;

  if (property == NULL && fork == NULL)
    fork = crm_field_from_annotation (type, name);
  if (fork != NULL)
    g_ptr_array_add (fields, fork);
  else if (property != NULL && property->type == CRM_EDM_STREAM)
    crm_parse_warn (self, "%s: \"%s\" is a stream, left out", path, name);
  else if (property != NULL)
    g_ptr_array_add (fields, crm_field_from_edm (self->edm, type, property));
  else
    crm_parse_warn (self, "%s: The server has no \"%s\", left out", path, name);
}

/* The fields the document names, as @type (or, without one, the document) describes them. */
static gboolean
read_field_list (
    CrmParse *self, CrmReader reader, CrmEdmEntityType *type, GPtrArray *fields, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, "fields");
  JsonArray *array;

  if (!crm_reader_array (reader, "fields", &array, error))
    return FALSE;
  if (array == NULL || json_array_get_length (array) > CRM_PROJECT_MAX_FIELDS)
    {
      crm_reader_fail (reader, error, "fields", "At most %d fields are expected",
                       CRM_PROJECT_MAX_FIELDS);
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object;
      const char *name = crm_parse_field_element (array, i, path, &object, error);
      g_autofree char *at = g_strdup_printf ("%s[%u]", path, i);

      if (name == NULL || !crm_parse_check_name ((CrmReader) { NULL, at }, "name", name, error))
        return FALSE;
      if (has_field (fields, name))
        {
          g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                       "%s: \"%s\" is there twice", at, name);
          return FALSE;
        }
      if (type != NULL)
        add_offered_field (self, type, name, at, fields);
      else if (!add_described_field (name, object, at, fields, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_listed_keys (CrmEntity *entity, CrmReader reader, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, "key");
  JsonArray *array;

  if (!crm_reader_array (reader, "key", &array, error))
    return FALSE;
  if (array == NULL || json_array_get_length (array) == 0)
    {
      crm_reader_fail (reader, error, "key", "The names of the key fields are expected");
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *name = crm_reader_element_text (array, i, path, error);
      CrmField *field = name != NULL ? crm_entity_find_field (entity, name) : NULL;

      if (name == NULL)
        return FALSE;
      if (field == NULL || field->is_key)
        {
          g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME,
                       "%s[%u]: \"%s\" is %s", path, i, name,
                       field == NULL ? "no field of this entity" : "there twice");
          return FALSE;
        }
      crm_entity_add_key (entity, field);
    }

  return TRUE;
}

/* What the server offers, cut to the fields the document names. Keys are always there. */
static CrmEntity *
cut_to_document (
    CrmParse *self, CrmReader reader, CrmEdmEntitySet *set, const char *name, GError **error)
{
  CrmEdmEntityType *type = crm_edm_find_entity_type (self->edm, set->type_name);
  g_autoptr (CrmEntity) all = crm_entity_from_edm (self->edm, set, name);
  g_autoptr (CrmEntity) entity = NULL;
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (crm_field_free);

  g_assert (all != NULL);
  if (!crm_reader_has (reader, "fields"))
    return g_steal_pointer (&all);
  if (!read_field_list (self, reader, type, fields, error))
    return NULL;
  crm_parse_add_needed_fields (self, reader.object, type, fields);

  for (guint i = 0; i < type->keys->len; i++)
    if (!has_field (fields, g_ptr_array_index (type->keys, i)))
      {
        CrmEdmProperty *key
            = crm_edm_entity_type_find_property (type, g_ptr_array_index (type->keys, i));

        g_ptr_array_insert (fields, (int) i, crm_field_from_edm (self->edm, type, key));
      }
  entity = crm_entity_new (name, set->name);
  crm_entity_set_fields (entity, fields);
  for (guint i = 0; i < type->keys->len; i++)
    {
      CrmField *key = crm_entity_find_field (entity, g_ptr_array_index (type->keys, i));

      crm_entity_add_key (entity, key);
      key->required = FALSE;
    }
  if (type->display != NULL && crm_entity_find_field (entity, type->display) != NULL)
    entity->display_field = (int) crm_entity_find_field (entity, type->display)->index;
  entity->caption = g_steal_pointer (&all->caption);
  entity->caption_plural = g_steal_pointer (&all->caption_plural);
  entity->sync_filter = g_steal_pointer (&all->sync_filter);
  entity->can_create = all->can_create;
  entity->can_update = all->can_update;
  entity->can_delete = all->can_delete;

  return g_steal_pointer (&entity);
}

static CrmEntity *
described_entity (
    CrmParse *self, CrmReader reader, const char *set, const char *name, GError **error)
{
  g_autoptr (CrmEntity) entity = crm_entity_new (name, set);
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (crm_field_free);

  if (!read_field_list (self, reader, NULL, fields, error))
    return NULL;

  crm_entity_set_fields (entity, fields);
  if (!add_listed_keys (entity, reader, error))
    return NULL;
  entity->caption = crm_caption_from_name (name);
  entity->caption_plural = crm_caption_to_plural (entity->caption);

  return g_steal_pointer (&entity);
}

static CrmEdmEntitySet *
find_usable_set (CrmParse *self, const char *path, const char *set_name)
{
  CrmEdmEntitySet *set = crm_edm_find_entity_set (self->edm, set_name);
  g_autoptr (CrmEntity) trial = set != NULL ? crm_entity_from_edm (self->edm, set, "trial") : NULL;

  if (trial != NULL)
    return set;
  if (set == NULL)
    crm_parse_warn (self, "%s: The server has no entity set \"%s\", left out", path, set_name);
  else
    crm_parse_warn (self, "%s: \"%s\" has no key that can be used, left out", path, set_name);
  return NULL;
}

/* Names of entity and set; the name may be left out and is then the type's or the set's. */
static gboolean
read_names (CrmParse *self, CrmReader reader, char **name, char **set, GError **error)
{
  if (!crm_reader_text (reader, "name", name, error)
      || !crm_reader_text (reader, "set", set, error))
    return FALSE;
  if (!crm_parse_check_name (reader, "set", *set, error))
    return FALSE;
  if (*name == NULL)
    {
      CrmEdmEntitySet *offered
          = self->edm != NULL ? crm_edm_find_entity_set (self->edm, *set) : NULL;
      const char *dot = offered != NULL ? strrchr (offered->type_name, '.') : NULL;

      *name = g_strdup (dot != NULL ? dot + 1 : *set);
    }
  if (!crm_parse_check_name (reader, "name", *name, error))
    return FALSE;
  if (crm_project_find_entity (self->project, *name) != NULL
      || crm_project_find_entity_by_set (self->project, *set) != NULL)
    {
      crm_reader_fail (reader, error, "name", "\"%s\" (%s) is there twice", *name, *set);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_entity (CrmParse *self, JsonObject *object, const char *path, GError **error)
{
  CrmReader reader = { object, path };
  g_autofree char *name = NULL;
  g_autofree char *set_name = NULL;
  CrmDraft draft = { .object = object };

  crm_reader_warn_unknown (reader, entity_members, self->warnings);
  if (!read_names (self, reader, &name, &set_name, error))
    return FALSE;

  if (self->edm != NULL)
    {
      CrmEdmEntitySet *set = find_usable_set (self, path, set_name);

      if (set == NULL)
        return TRUE;
      draft.entity = cut_to_document (self, reader, set, name, error);
    }
  else
    draft.entity = described_entity (self, reader, set_name, name, error);
  if (draft.entity == NULL)
    return FALSE;

  draft.path = g_strdup (path);
  g_array_append_val (self->drafts, draft);
  crm_project_add_entity (self->project, draft.entity);
  return TRUE;
}

static gboolean
read_entities (CrmParse *self, JsonArray *array, GError **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = crm_reader_element_object (array, i, "entities", error);
      g_autofree char *path = g_strdup_printf ("entities[%u]", i);

      if (object == NULL || !read_entity (self, object, path, error))
        return FALSE;
    }
  if (self->edm != NULL)
    crm_project_link_lookups (self->project, self->edm);

  for (guint i = 0; i < self->drafts->len; i++)
    {
      if (!crm_parse_layout (self, &g_array_index (self->drafts, CrmDraft, i), error))
        return FALSE;
    }
  for (guint i = 0; self->edm != NULL && i < self->drafts->len; i++)
    crm_parse_check_names (self, &g_array_index (self->drafts, CrmDraft, i));

  return TRUE;
}

/* The parser's "<data>:3:14: ..." holds text of the document behind the place. */
static void
set_syntax_error (const char *message, GError **error)
{
  unsigned int line, column;

  if (sscanf (message, "<data>:%u:%u:", &line, &column) == 2)
    g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                 "The project is not JSON: line %u, column %u", line, column);
  else
    g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                         "The project is not JSON");
}

JsonNode *
crm_project_load_document (const char *json, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;
  gsize size = length >= 0 ? (gsize) length : strlen (json);
  JsonNode *root;

  if (size > CRM_PROJECT_MAX_BYTES)
    {
      g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_TOO_LARGE,
                           "The project is larger than 16 MB");
      return NULL;
    }
  if (!g_utf8_validate_len (json, size, NULL))
    {
      g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                           "The project is not UTF-8 text");
      return NULL;
    }
  if (!json_parser_load_from_data (parser, json, (gssize) size, &local))
    {
      set_syntax_error (local->message, error);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                           "A project is a JSON object");
      return NULL;
    }

  return json_node_ref (root);
}

static gboolean
read_head (CrmParse *self, CrmReader reader, JsonArray **entities, GError **error)
{
  int format = 1;

  crm_reader_warn_unknown (reader, project_members, self->warnings);
  if (!crm_reader_limit (reader, "format", &format, error)
      || !crm_reader_text (reader, "name", &self->project->name, error)
      || !crm_reader_text (reader, "version", &self->project->version, error)
      || !crm_reader_array (reader, "entities", entities, error))
    return FALSE;
  if (format != 1)
    {
      crm_reader_fail (reader, error, "format", "Only format 1 can be read");
      return FALSE;
    }
  if (*entities == NULL || json_array_get_length (*entities) == 0
      || json_array_get_length (*entities) > CRM_PROJECT_MAX_ENTITIES)
    {
      crm_reader_fail (reader, error, "entities", "1 to %d entities are expected",
                       CRM_PROJECT_MAX_ENTITIES);
      return FALSE;
    }

  return TRUE;
}

CrmProject *
crm_project_parse_object (
    JsonObject *object, CrmEdm *edm, gboolean yields, GPtrArray *warnings, GError **error)
{
  g_autoptr (CrmProject) project = crm_project_new ("Project", "1");
  g_autoptr (GArray) drafts = g_array_new (FALSE, FALSE, sizeof (CrmDraft));
  g_autofree CrmGiven *given = NULL;
  CrmParse self = { project, edm, warnings, drafts, yields };
  CrmReader reader = { object, "" };
  JsonArray *entities = NULL;

  g_array_set_clear_func (drafts, draft_clear);
  if (!read_head (&self, reader, &entities, error) || !read_entities (&self, entities, error)
      || !crm_parse_profiles (&self, reader, error))
    return NULL;
  crm_parse_break_follow_circles (&self);
  if (project->entities->len == 0)
    {
      g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME,
                           "entities: The server has none of them");
      return NULL;
    }

  given = g_new0 (CrmGiven, drafts->len);
  for (guint i = 0; i < drafts->len; i++)
    given[i] = g_array_index (drafts, CrmDraft, i).given;
  crm_project_derive (project, given);

  return g_steal_pointer (&project);
}

CrmProject *
crm_project_parse (
    const char *json, gssize length, CrmEdm *edm, GPtrArray *warnings, GError **error)
{
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  root = crm_project_load_document (json, length, error);
  if (root == NULL)
    return NULL;

  return crm_project_parse_object (json_node_get_object (root), edm, FALSE, warnings, error);
}
