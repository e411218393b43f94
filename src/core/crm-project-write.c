/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>

#include "crm-project-private.h"

/* Every member is written, null and empty ones too: what is read back derives nothing. */

static void
add_string (JsonBuilder *builder, const char *member, const char *value)
{
  json_builder_set_member_name (builder, member);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/* Left out where there is none. */
static void
add_given (JsonBuilder *builder, const char *member, const char *value)
{
  if (value != NULL)
    add_string (builder, member, value);
}

static void
add_boolean (JsonBuilder *builder, const char *member, gboolean value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, value);
}

static void
add_limit (JsonBuilder *builder, const char *member, int value)
{
  json_builder_set_member_name (builder, member);
  if (value >= 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_field_name (JsonBuilder *builder, const char *member, CrmEntity *entity, int index)
{
  add_string (builder, member, index >= 0 ? entity->fields[index]->name : NULL);
}

static void
add_field_names (JsonBuilder *builder, const char *member, CrmEntity *entity, GArray *indexes)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < indexes->len; i++)
    json_builder_add_string_value (builder,
                                   entity->fields[g_array_index (indexes, guint, i)]->name);
  json_builder_end_array (builder);
}

static void
add_choices (JsonBuilder *builder, GPtrArray *choices)
{
  json_builder_set_member_name (builder, "choices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < choices->len; i++)
    {
      CrmChoice *choice = g_ptr_array_index (choices, i);

      json_builder_begin_object (builder);
      add_string (builder, "value", choice->value);
      add_string (builder, "caption", choice->caption);
      add_given (builder, "if", choice->condition);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_lookup (JsonBuilder *builder, CrmField *field)
{
  json_builder_set_member_name (builder, "lookup");
  if (field->lookup_entity == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  add_string (builder, "entity", field->lookup_entity);
  add_string (builder, "navigation", field->lookup_navigation);
  add_given (builder, "filter", field->lookup_filter);
  json_builder_end_object (builder);
}

static void
add_bound (JsonBuilder *builder, const char *member, int value, int none)
{
  if (value == none)
    return;

  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

/* Few fields have any of these. */
static void
add_field_rules (JsonBuilder *builder, CrmField *field)
{
  if (field->multiple)
    add_boolean (builder, "multiple", TRUE);
  add_given (builder, "none", field->none_choice);
  add_bound (builder, "minimum", field->minimum, G_MININT);
  add_bound (builder, "maximum", field->maximum, G_MAXINT);
  add_given (builder, "currency", field->currency);
  add_given (builder, "requiredIf", field->required_if);
  add_given (builder, "visibleIf", field->visible_if);
}

static void
add_field (JsonBuilder *builder, CrmField *field)
{
  json_builder_begin_object (builder);
  add_string (builder, "name", field->name);
  add_string (builder, "caption", field->caption);
  add_string (builder, "type", crm_project_type_to_string (field->type));
  add_string (builder, "typeName", field->type_name);
  add_string (builder, "format", crm_field_format_names[field->format]);
  add_limit (builder, "maxLength", field->max_length);
  add_limit (builder, "precision", field->precision);
  add_limit (builder, "scale", field->scale);
  add_boolean (builder, "nullable", field->nullable);
  add_boolean (builder, "required", field->required);
  add_boolean (builder, "readOnly", field->read_only);
  add_boolean (builder, "secondPass", field->second_pass);
  add_lookup (builder, field);
  add_choices (builder, field->choices);
  add_field_rules (builder, field);
  json_builder_end_object (builder);
}

static void
add_views (JsonBuilder *builder, const char *member, GPtrArray *views)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < views->len; i++)
    {
      CrmView *view = g_ptr_array_index (views, i);

      json_builder_begin_object (builder);
      add_string (builder, "name", view->name);
      add_string (builder, "caption", view->caption);
      add_string (builder, "filter", view->filter);
      add_string (builder, "orderby", view->orderby);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_sections (JsonBuilder *builder, CrmEntity *entity)
{
  json_builder_set_member_name (builder, "sections");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entity->sections->len; i++)
    {
      CrmSection *section = g_ptr_array_index (entity->sections, i);

      json_builder_begin_object (builder);
      add_string (builder, "caption", section->caption);
      if (section->is_address)
        add_string (builder, "format", "address");
      add_field_names (builder, "fields", entity, section->fields);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_related (JsonBuilder *builder, GPtrArray *related)
{
  json_builder_set_member_name (builder, "related");
  json_builder_begin_array (builder);
  for (guint i = 0; i < related->len; i++)
    {
      CrmRelated *each = g_ptr_array_index (related, i);

      json_builder_begin_object (builder);
      add_string (builder, "entity", each->entity);
      add_string (builder, "field", each->field);
      add_string (builder, "caption", each->caption);
      add_boolean (builder, "atomic", each->atomic);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_agenda (JsonBuilder *builder, CrmEntity *entity)
{
  const CrmAgendaRoles *roles = &entity->agenda;

  if (roles->start_field < 0 && roles->due_field < 0)
    {
      add_string (builder, "agenda", NULL);
      return;
    }

  json_builder_set_member_name (builder, "agenda");
  json_builder_begin_object (builder);
  add_field_name (builder, "start", entity, roles->start_field);
  add_field_name (builder, "end", entity, roles->end_field);
  add_field_name (builder, "due", entity, roles->due_field);
  add_field_name (builder, "allDay", entity, roles->all_day_field);
  add_field_name (builder, "done", entity, roles->done_field);
  json_builder_set_member_name (builder, "doneValues");
  json_builder_begin_array (builder);
  for (guint i = 0; i < roles->done_values->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (roles->done_values, i));
  json_builder_end_array (builder);
  add_string (builder, "filter", roles->filter);
  json_builder_end_object (builder);
}

static void
add_file (JsonBuilder *builder, CrmEntity *entity)
{
  const CrmFileRoles *roles = &entity->file;

  add_given (builder, "picture", entity->picture);
  if (!roles->is_file)
    return;

  json_builder_set_member_name (builder, "file");
  json_builder_begin_object (builder);
  add_string (builder, "stream", roles->stream);
  add_field_name (builder, "name", entity, roles->name_field);
  add_field_name (builder, "size", entity, roles->size_field);
  add_field_name (builder, "type", entity, roles->type_field);
  if (roles->max_bytes > 0)
    add_limit (builder, "maxBytes", (int) roles->max_bytes);
  add_given (builder, "types", roles->types);
  json_builder_end_object (builder);
}

static void
add_rules (JsonBuilder *builder, CrmEntity *entity)
{
  if (entity->rules->len == 0)
    return;

  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entity->rules->len; i++)
    {
      const CrmRule *rule = g_ptr_array_index (entity->rules, i);

      json_builder_begin_object (builder);
      add_given (builder, "when", rule->when);
      add_string (builder, "field", entity->fields[rule->field]->name);
      add_string (builder, "value", rule->value);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_sync (JsonBuilder *builder, CrmEntity *entity)
{
  json_builder_set_member_name (builder, "sync");
  json_builder_begin_object (builder);
  add_string (builder, "method", crm_sync_method_names[entity->sync_method]);
  add_string (builder, "filter", entity->sync_filter);
  add_string (builder, "conflict", crm_conflict_policy_names[entity->conflict_policy]);
  add_boolean (builder, "settle", entity->settles);
  add_field_name (builder, "follows", entity, entity->follows);
  json_builder_end_object (builder);
}

static void
add_layout (JsonBuilder *builder, CrmEntity *entity)
{
  add_field_name (builder, "display", entity, entity->display_field);
  add_field_name (builder, "modified", entity, entity->modified_field);
  add_field_name (builder, "created", entity, entity->created_field);
  add_field_name (builder, "owner", entity, entity->owner_field);
  add_field_name (builder, "stage", entity, entity->stage_field);
  add_field_name (builder, "timeline", entity, entity->timeline_field);
  add_agenda (builder, entity);
  add_file (builder, entity);
  add_field_names (builder, "list", entity, entity->list_fields);
  add_field_names (builder, "search", entity, entity->search_fields);
  add_field_names (builder, "quick", entity, entity->quick_fields);
  add_string (builder, "orderby", entity->orderby);
  add_views (builder, "views", entity->views);
  if (entity->quick_filters->len > 0)
    add_views (builder, "quickFilters", entity->quick_filters);
  add_sections (builder, entity);
  add_related (builder, entity->related);
  add_rules (builder, entity);
}

static void
add_entity (JsonBuilder *builder, CrmEntity *entity)
{
  json_builder_begin_object (builder);
  add_string (builder, "name", entity->name);
  add_string (builder, "set", entity->set);
  add_string (builder, "caption", entity->caption);
  add_string (builder, "captionPlural", entity->caption_plural);
  add_string (builder, "icon", entity->icon_name);
  add_field_names (builder, "key", entity, entity->keys);
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entity->n_fields; i++)
    add_field (builder, entity->fields[i]);
  json_builder_end_array (builder);
  add_layout (builder, entity);
  add_boolean (builder, "isLookup", entity->is_lookup);
  add_boolean (builder, "canCreate", entity->can_create);
  add_boolean (builder, "canUpdate", entity->can_update);
  add_boolean (builder, "canDelete", entity->can_delete);
  add_boolean (builder, "sendsEtags", entity->has_etag_hint);
  add_sync (builder, entity);
  json_builder_end_object (builder);
}

static void
add_profile (JsonBuilder *builder, CrmProject *project, CrmSyncProfile *profile)
{
  json_builder_begin_object (builder);
  add_string (builder, "name", profile->name);
  add_string (builder, "caption", profile->caption);
  json_builder_set_member_name (builder, "entities");
  json_builder_begin_array (builder);
  for (guint i = 0; i < profile->entities->len; i++)
    {
      CrmEntity *entity
          = g_ptr_array_index (project->entities, g_array_index (profile->entities, guint, i));

      json_builder_add_string_value (builder, entity->name);
    }
  json_builder_end_array (builder);
  add_string (builder, "direction", crm_sync_direction_names[profile->direction]);
  json_builder_set_member_name (builder, "everyMinutes");
  json_builder_add_int_value (builder, profile->every_minutes);
  add_boolean (builder, "atStart", profile->at_start);
  add_boolean (builder, "afterSave", profile->after_save);
  json_builder_end_object (builder);
}

char *
crm_project_to_json (CrmProject *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, 1);
  add_string (builder, "name", self->name);
  add_string (builder, "version", self->version);
  json_builder_set_member_name (builder, "entities");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->entities->len; i++)
    add_entity (builder, g_ptr_array_index (self->entities, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "profiles");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->profiles->len; i++)
    add_profile (builder, self, g_ptr_array_index (self->profiles, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}
