/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project-parse.h"

static const char *const field_members[]
    = { "name",      "caption",    "type",      "typeName", "format",   "maxLength",
        "precision", "scale",      "nullable",  "required", "readOnly", "secondPass",
        "lookup",    "choices",    "multiple",  "none",     "minimum",  "maximum",
        "currency",  "requiredIf", "visibleIf", NULL };

static gboolean
read_choices (CrmParse *self, CrmEntity *entity, CrmField *field, CrmReader reader, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, "choices");
  JsonArray *array;

  if (!crm_reader_array (reader, "choices", &array, error))
    return FALSE;
  if (array == NULL)
    return TRUE;

  g_ptr_array_set_size (field->choices, 0);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = crm_reader_element_object (array, i, path, error);
      g_autofree char *at = g_strdup_printf ("%s[%u]", path, i);
      CrmReader choice = { object, at };
      g_autofree char *value = NULL;
      g_autofree char *caption = NULL;
      CrmChoice *added;

      if (object == NULL || !crm_reader_string (choice, "value", &value, error)
          || !crm_reader_string (choice, "caption", &caption, error))
        return FALSE;
      if (value == NULL)
        {
          crm_reader_fail (choice, error, "value", "A string is expected");
          return FALSE;
        }
      added = crm_field_add_choice (field, value, caption != NULL ? caption : value);
      if (!crm_parse_condition (self, entity, choice, "if", &added->condition, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_lookup (CrmParse *self, CrmField *field, CrmReader reader, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, "lookup");
  g_autofree char *entity = NULL;
  g_autofree char *navigation = NULL;
  JsonObject *object;

  if (!crm_reader_has (reader, "lookup"))
    return TRUE;
  if (!crm_reader_object (reader, "lookup", &object, error))
    return FALSE;

  if (object != NULL)
    {
      CrmReader lookup = { object, path };

      if (!crm_reader_text (lookup, "entity", &entity, error)
          || !crm_reader_string (lookup, "navigation", &navigation, error)
          || !crm_reader_string (lookup, "filter", &field->lookup_filter, error)
          || !crm_parse_check_filter (lookup, "filter", field->lookup_filter, error))
        return FALSE;
      if (entity == NULL || crm_project_find_entity (self->project, entity) == NULL)
        {
          crm_parse_warn (self, "%s: There is no entity \"%s\", left out", path,
                          entity ? entity : "");
          g_clear_pointer (&entity, g_free);
          g_clear_pointer (&navigation, g_free);
        }
      else if (navigation == NULL && g_strcmp0 (field->lookup_entity, entity) == 0)
        navigation = g_strdup (field->lookup_navigation);
    }
  g_set_str (&field->lookup_entity, entity);
  g_set_str (&field->lookup_navigation, navigation);
  return TRUE;
}

/* What the server says of a field where a built-in document would say it otherwise, or NULL. */
static CrmEdmProperty *
find_said (CrmParse *self, CrmDraft *draft, const char *name)
{
  CrmEdmEntitySet *set
      = self->yields ? crm_edm_find_entity_set (self->edm, draft->entity->set) : NULL;
  CrmEdmEntityType *type
      = set != NULL ? crm_edm_find_entity_type (self->edm, set->type_name) : NULL;

  return type != NULL ? crm_edm_entity_type_find_property (type, name) : NULL;
}

static gboolean
read_words (CrmParse *self, CrmDraft *draft, CrmField *field, CrmReader reader, GError **error)
{
  const CrmEdmProperty *said = find_said (self, draft, field->name);

  if ((said == NULL || said->caption == NULL)
      && !crm_reader_text (reader, "caption", &field->caption, error))
    return FALSE;

  return (said != NULL && field->choices->len > 0)
         || read_choices (self, draft->entity, field, reader, error);
}

static gboolean
read_field (CrmParse *self, CrmDraft *draft, CrmField *field, CrmReader reader, GError **error)
{
  guint format = field->format;
  g_autofree char *type = NULL;

  crm_reader_warn_unknown (reader, field_members, self->warnings);
  if (!read_words (self, draft, field, reader, error)
      || !crm_reader_string (reader, "type", &type, error)
      || !crm_reader_string (reader, "typeName", &field->type_name, error)
      || !crm_reader_choice (reader, "format", crm_field_format_names, &format, error)
      || !crm_reader_limit (reader, "maxLength", &field->max_length, error)
      || !crm_reader_limit (reader, "precision", &field->precision, error)
      || !crm_reader_limit (reader, "scale", &field->scale, error)
      || !crm_reader_boolean (reader, "nullable", &field->nullable, error)
      || !crm_reader_boolean (reader, "required", &field->required, error)
      || !crm_reader_boolean (reader, "readOnly", &field->read_only, error)
      || !crm_reader_boolean (reader, "secondPass", &field->second_pass, error)
      || !read_lookup (self, field, reader, error)
      || !crm_parse_field_rules (self, draft->entity, field, reader, error))
    return FALSE;

  field->format = (CrmFieldFormat) format;
  if (type != NULL && !g_str_equal (type, crm_project_type_to_string (field->type)))
    crm_parse_warn (self, "%s.type: The server says %s, not %s", reader.path,
                    crm_project_type_to_string (field->type), type);
  return TRUE;
}

static gboolean
read_fields (CrmParse *self, CrmDraft *draft, GError **error)
{
  g_autofree char *path = crm_reader_join (crm_draft_reader (draft), "fields");
  JsonArray *array;

  if (!crm_reader_array (crm_draft_reader (draft), "fields", &array, error))
    return FALSE;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object;
      const char *name = crm_parse_field_element (array, i, path, &object, error);
      g_autofree char *at = g_strdup_printf ("%s[%u]", path, i);
      CrmField *field = name != NULL ? crm_entity_find_field (draft->entity, name) : NULL;

      if (name == NULL)
        return FALSE;
      if (object != NULL && field != NULL
          && !read_field (self, draft, field, (CrmReader) { object, at }, error))
        return FALSE;
    }

  for (guint i = 0; i < draft->entity->n_fields; i++)
    if (draft->entity->fields[i]->caption == NULL)
      draft->entity->fields[i]->caption = crm_caption_from_name (draft->entity->fields[i]->name);
  return TRUE;
}

gboolean
crm_parse_resolve_field (CrmParse *self,
                         CrmDraft *draft,
                         const char *path,
                         const char *name,
                         CrmField **out,
                         GError **error)
{
  *out = crm_entity_find_field (draft->entity, name);
  if (*out != NULL)
    return TRUE;
  if (self->edm == NULL)
    {
      g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME,
                   "%s: There is no field \"%s\"", path, name);
      return FALSE;
    }

  crm_parse_warn (self, "%s: There is no field \"%s\", left out", path, name);
  return TRUE;
}

static gboolean
read_role (
    CrmParse *self, CrmDraft *draft, const char *member, CrmGiven flag, int *out, GError **error)
{
  g_autofree char *path = crm_reader_join (crm_draft_reader (draft), member);
  g_autofree char *name = NULL;
  CrmField *field = NULL;

  if (!crm_reader_has (crm_draft_reader (draft), member))
    return TRUE;
  if (!crm_reader_string (crm_draft_reader (draft), member, &name, error))
    return FALSE;
  if (name != NULL && !crm_parse_resolve_field (self, draft, path, name, &field, error))
    return FALSE;

  if (name == NULL || field != NULL)
    draft->given |= flag;
  *out = field != NULL ? (int) field->index : -1;
  return TRUE;
}

static gboolean
read_field_names (CrmParse *self,
                  CrmDraft *draft,
                  CrmReader reader,
                  const char *member,
                  GArray *out,
                  GError **error)
{
  g_autofree char *path = crm_reader_join (reader, member);
  JsonArray *array;

  if (!crm_reader_array (reader, member, &array, error))
    return FALSE;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *name = crm_reader_element_text (array, i, path, error);
      g_autofree char *at = g_strdup_printf ("%s[%u]", path, i);
      CrmField *field = NULL;

      if (name == NULL || !crm_parse_resolve_field (self, draft, at, name, &field, error))
        return FALSE;
      if (field != NULL)
        g_array_append_val (out, field->index);
    }

  return TRUE;
}

static gboolean
read_layout_list (
    CrmParse *self, CrmDraft *draft, const char *member, CrmGiven flag, GArray *out, GError **error)
{
  if (crm_reader_has (crm_draft_reader (draft), member))
    draft->given |= flag;

  return read_field_names (self, draft, crm_draft_reader (draft), member, out, error);
}

gboolean
crm_parse_check_filter (CrmReader reader, const char *member, const char *text, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, member);
  g_autoptr (CrmFilter) filter = text != NULL ? crm_filter_parse (text, error) : NULL;

  if (text == NULL || filter != NULL)
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

static gboolean
check_orderby (CrmReader reader, const char *member, const char *text, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, member);
  g_autoptr (GPtrArray) items = text != NULL ? crm_orderby_parse (text, error) : NULL;

  if (text == NULL || items != NULL)
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

static gboolean
has_view (GPtrArray *views, const char *name)
{
  for (guint i = 0; i < views->len; i++)
    if (g_str_equal (((CrmView *) g_ptr_array_index (views, i))->name, name))
      return TRUE;
  return FALSE;
}

/* Of views and of quick filters: named filters, both. */
static gboolean
read_views (CrmDraft *draft, const char *member, GPtrArray *views, GError **error)
{
  g_autofree char *path = crm_reader_join (crm_draft_reader (draft), member);
  JsonArray *array;

  if (!crm_reader_array (crm_draft_reader (draft), member, &array, error))
    return FALSE;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = crm_reader_element_object (array, i, path, error);
      g_autofree char *at = g_strdup_printf ("%s[%u]", path, i);
      CrmReader reader = { object, at };
      g_autofree char *name = NULL;
      g_autofree char *caption = NULL;
      g_autofree char *filter = NULL;
      g_autofree char *orderby = NULL;

      if (object == NULL || !crm_reader_text (reader, "name", &name, error)
          || !crm_reader_text (reader, "caption", &caption, error)
          || !crm_reader_string (reader, "filter", &filter, error)
          || !crm_reader_string (reader, "orderby", &orderby, error)
          || !crm_parse_check_name (reader, "name", name, error)
          || !crm_parse_check_filter (reader, "filter", filter, error)
          || !check_orderby (reader, "orderby", orderby, error))
        return FALSE;
      if (has_view (views, name))
        {
          crm_reader_fail (reader, error, "name", "\"%s\" is there twice", name);
          return FALSE;
        }
      crm_views_add (views, name, caption != NULL ? caption : name, filter, orderby);
    }
  if (array != NULL && views == draft->entity->views)
    draft->given |= CRM_GIVEN_VIEWS;

  return TRUE;
}

static gboolean
read_sections (CrmParse *self, CrmDraft *draft, GError **error)
{
  g_autofree char *path = crm_reader_join (crm_draft_reader (draft), "sections");
  JsonArray *array;

  if (!crm_reader_array (crm_draft_reader (draft), "sections", &array, error))
    return FALSE;
  if (array != NULL)
    draft->given |= CRM_GIVEN_SECTIONS;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = crm_reader_element_object (array, i, path, error);
      g_autofree char *at = g_strdup_printf ("%s[%u]", path, i);
      CrmReader reader = { object, at };
      CrmSection *section;

      if (object == NULL)
        return FALSE;
      section = crm_entity_add_section (draft->entity, NULL);
      if (!crm_reader_string (reader, "caption", &section->caption, error)
          || !crm_parse_section_format (section, reader, error)
          || !read_field_names (self, draft, reader, "fields", section->fields, error))
        return FALSE;
      if (self->edm != NULL && section->fields->len == 0)
        g_ptr_array_remove (draft->entity->sections, section);
    }

  return TRUE;
}

static gboolean
read_related_element (CrmParse *self, CrmDraft *draft, CrmReader reader, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *field = NULL;
  g_autofree char *caption = NULL;
  gboolean atomic = FALSE;
  CrmEntity *child;

  if (!crm_reader_text (reader, "entity", &name, error)
      || !crm_reader_text (reader, "field", &field, error)
      || !crm_reader_string (reader, "caption", &caption, error)
      || !crm_reader_boolean (reader, "atomic", &atomic, error)
      || !crm_parse_check_name (reader, "entity", name, error)
      || !crm_parse_check_name (reader, "field", field, error))
    return FALSE;

  child = crm_project_find_entity (self->project, name);
  if (child == NULL || crm_entity_find_field (child, field) == NULL)
    {
      crm_parse_warn (self, "%s: There is no %s.%s, left out", reader.path, name, field);
      return TRUE;
    }
  crm_entity_add_related (draft->entity, name, field,
                          caption != NULL ? caption : child->caption_plural)
      ->atomic
      = atomic;
  return TRUE;
}

static gboolean
read_related (CrmParse *self, CrmDraft *draft, GError **error)
{
  g_autofree char *path = crm_reader_join (crm_draft_reader (draft), "related");
  JsonArray *array;

  if (!crm_reader_array (crm_draft_reader (draft), "related", &array, error))
    return FALSE;
  if (array != NULL)
    draft->given |= CRM_GIVEN_RELATED;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = crm_reader_element_object (array, i, path, error);
      g_autofree char *at = g_strdup_printf ("%s[%u]", path, i);

      if (object == NULL || !read_related_element (self, draft, (CrmReader) { object, at }, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_captions (CrmParse *self, CrmDraft *draft, GError **error)
{
  CrmReader reader = crm_draft_reader (draft);
  CrmEntity *entity = draft->entity;
  CrmEdmEntitySet *set = self->yields ? crm_edm_find_entity_set (self->edm, entity->set) : NULL;
  CrmEdmEntityType *type
      = set != NULL ? crm_edm_find_entity_type (self->edm, set->type_name) : NULL;
  g_autofree char *caption = g_strdup (entity->caption);

  if (type == NULL || type->caption == NULL)
    return crm_reader_text (reader, "caption", &entity->caption, error)
           && crm_reader_text (reader, "captionPlural", &entity->caption_plural, error);
  if (type->caption_plural != NULL)
    return TRUE;

  /* A plural of ours fits where the server's word is ours too, else one word serves for both. */
  if (!crm_reader_text (reader, "caption", &caption, error))
    return FALSE;
  if (g_str_equal (caption, entity->caption))
    return crm_reader_text (reader, "captionPlural", &entity->caption_plural, error);
  g_set_str (&entity->caption_plural, entity->caption);
  return TRUE;
}

static gboolean
read_flags (CrmDraft *draft, GError **error)
{
  CrmReader reader = crm_draft_reader (draft);
  CrmEntity *entity = draft->entity;

  if (crm_reader_has (reader, "isLookup"))
    draft->given |= CRM_GIVEN_IS_LOOKUP;
  if (crm_reader_has (reader, "icon"))
    draft->given |= CRM_GIVEN_ICON;
  if (crm_reader_has (reader, "orderby"))
    draft->given |= CRM_GIVEN_ORDERBY;

  return crm_reader_string (reader, "icon", &entity->icon_name, error)
         && crm_reader_string (reader, "orderby", &entity->orderby, error)
         && check_orderby (reader, "orderby", entity->orderby, error)
         && crm_reader_boolean (reader, "isLookup", &entity->is_lookup, error)
         && crm_reader_boolean (reader, "canCreate", &entity->can_create, error)
         && crm_reader_boolean (reader, "canUpdate", &entity->can_update, error)
         && crm_reader_boolean (reader, "canDelete", &entity->can_delete, error)
         && crm_reader_boolean (reader, "sendsEtags", &entity->has_etag_hint, error);
}

static gboolean
read_layout (CrmParse *self, CrmDraft *draft, GError **error)
{
  CrmEntity *entity = draft->entity;

  return read_role (self, draft, "display", CRM_GIVEN_DISPLAY, &entity->display_field, error)
         && read_role (self, draft, "modified", CRM_GIVEN_MODIFIED, &entity->modified_field, error)
         && read_role (self, draft, "created", CRM_GIVEN_CREATED, &entity->created_field, error)
         && read_role (self, draft, "owner", CRM_GIVEN_OWNER, &entity->owner_field, error)
         && read_role (self, draft, "stage", CRM_GIVEN_STAGE, &entity->stage_field, error)
         && read_role (self, draft, "timeline", CRM_GIVEN_TIMELINE, &entity->timeline_field, error)
         && read_layout_list (self, draft, "list", CRM_GIVEN_LIST, entity->list_fields, error)
         && read_layout_list (self, draft, "search", CRM_GIVEN_SEARCH, entity->search_fields, error)
         && read_layout_list (self, draft, "quick", CRM_GIVEN_QUICK, entity->quick_fields, error)
         && read_views (draft, "views", draft->entity->views, error)
         && read_views (draft, "quickFilters", draft->entity->quick_filters, error)
         && read_sections (self, draft, error) && read_related (self, draft, error)
         && crm_parse_rules (self, draft, error) && crm_parse_agenda (self, draft, error)
         && crm_parse_file (self, draft, error) && crm_parse_sync (self, draft, error);
}

/* Without $metadata too: a field that is a time can only be what its type says. */
static gboolean
check_moment (CrmDraft *draft, const char *member, int field, GError **error)
{
  if (field < 0 || draft->entity->fields[field]->type == CRM_EDM_DATE_TIME_OFFSET)
    return TRUE;

  crm_reader_fail (crm_draft_reader (draft), error, member, "An Edm.DateTimeOffset is expected");
  return FALSE;
}

/* A role that its field cannot play: with $metadata the server decided what the field is. */
static gboolean
refuse_role (CrmParse *self,
             CrmDraft *draft,
             const char *member,
             int *field,
             const char *expected,
             GError **error)
{
  if (self->edm == NULL)
    {
      crm_reader_fail (crm_draft_reader (draft), error, member, "%s", expected);
      return FALSE;
    }

  crm_parse_warn (self, "%s.%s: %s, left out", draft->path, member, expected);
  *field = -1;
  return TRUE;
}

static gboolean
check_roles (CrmParse *self, CrmDraft *draft, GError **error)
{
  CrmEntity *entity = draft->entity;
  const CrmField *stage = entity->stage_field >= 0 ? entity->fields[entity->stage_field] : NULL;
  const CrmField *time
      = entity->timeline_field >= 0 ? entity->fields[entity->timeline_field] : NULL;

  if (stage != NULL && stage->lookup_entity == NULL && stage->choices->len == 0
      && !refuse_role (self, draft, "stage", &entity->stage_field,
                       "A field with choices or a lookup is expected", error))
    return FALSE;

  return time == NULL || time->type == CRM_EDM_DATE_TIME_OFFSET || time->type == CRM_EDM_DATE
         || refuse_role (self, draft, "timeline", &entity->timeline_field,
                         "An Edm.Date or Edm.DateTimeOffset is expected", error);
}

gboolean
crm_parse_layout (CrmParse *self, CrmDraft *draft, GError **error)
{
  return read_captions (self, draft, error) && read_flags (draft, error)
         && read_fields (self, draft, error) && read_layout (self, draft, error)
         && check_moment (draft, "modified", draft->entity->modified_field, error)
         && check_moment (draft, "created", draft->entity->created_field, error)
         && check_roles (self, draft, error);
}
