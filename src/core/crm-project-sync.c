/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-project-parse.h"

/* What a document says about synchronization: "sync" of an entity, "profiles" of the project. */

static const char *const sync_members[]
    = { "method", "filter", "conflict", "settle", "follows", NULL };
static const char *const profile_members[]
    = { "name", "caption", "entities", "direction", "everyMinutes", "atStart", "afterSave", NULL };

/* A timer longer than a week is a mistake, and would not fit a field of minutes anywhere. */
#define LONGEST_INTERVAL_MINUTES (7 * 24 * 60)

static gboolean
read_follows (CrmParse *self, CrmDraft *draft, CrmReader reader, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, "follows");
  g_autofree char *name = NULL;
  CrmField *field = NULL;

  if (!crm_reader_string (reader, "follows", &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  if (!crm_parse_resolve_field (self, draft, path, name, &field, error))
    return FALSE;
  if (field == NULL)
    return TRUE;
  if (field->lookup_entity == NULL)
    {
      crm_parse_warn (self, "%s: \"%s\" points at no entity of this project, left out", path, name);
      return TRUE;
    }

  draft->entity->follows = (int) field->index;
  return TRUE;
}

gboolean
crm_parse_sync (CrmParse *self, CrmDraft *draft, GError **error)
{
  CrmEntity *entity = draft->entity;
  g_autofree char *path = crm_reader_join (crm_draft_reader (draft), "sync");
  guint method = entity->sync_method, policy = entity->conflict_policy;
  JsonObject *object;
  CrmReader reader;

  if (!crm_reader_object (crm_draft_reader (draft), "sync", &object, error))
    return FALSE;
  if (object == NULL)
    return TRUE;

  reader = (CrmReader) { object, path };
  crm_reader_warn_unknown (reader, sync_members, self->warnings);
  if (!crm_reader_choice (reader, "method", crm_sync_method_names, &method, error)
      || !crm_reader_choice (reader, "conflict", crm_conflict_policy_names, &policy, error)
      || !crm_reader_string (reader, "filter", &entity->sync_filter, error)
      || !crm_parse_check_filter (reader, "filter", entity->sync_filter, error)
      || !crm_reader_boolean (reader, "settle", &entity->settles, error)
      || !read_follows (self, draft, reader, error))
    return FALSE;

  if (crm_reader_has (reader, "method"))
    draft->given |= CRM_GIVEN_SYNC_METHOD;
  entity->sync_method = (CrmSyncMethod) method;
  entity->conflict_policy = (CrmConflictPolicy) policy;
  return TRUE;
}

static CrmEntity *
find_followed (CrmProject *project, const CrmEntity *entity)
{
  if (entity->follows < 0)
    return NULL;

  return crm_project_find_entity (project, entity->fields[entity->follows]->lookup_entity);
}

void
crm_parse_break_follow_circles (CrmParse *self)
{
  for (guint i = 0; i < self->project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (self->project->entities, i);
      CrmEntity *at = find_followed (self->project, entity);

      /* No way is longer than there are entities; a circle further on is found from there. */
      for (guint j = 0; at != NULL && at != entity && j < self->project->entities->len; j++)
        at = find_followed (self->project, at);
      if (at != entity)
        continue;
      crm_parse_warn (self, "%s: It follows itself in a circle, \"follows\" left out",
                      entity->name);
      entity->follows = -1;
    }
}

static gboolean
has_index (GArray *indexes, guint index)
{
  for (guint i = 0; i < indexes->len; i++)
    if (g_array_index (indexes, guint, i) == index)
      return TRUE;

  return FALSE;
}

/* Left out: all of them. */
static gboolean
read_profile_entities (CrmParse *self, CrmReader reader, CrmSyncProfile *profile, GError **error)
{
  g_autofree char *path = crm_reader_join (reader, "entities");
  JsonArray *array;

  if (!crm_reader_array (reader, "entities", &array, error))
    return FALSE;
  for (guint i = 0; array == NULL && i < self->project->entities->len; i++)
    g_array_append_val (profile->entities, i);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *name = crm_reader_element_text (array, i, path, error);
      CrmEntity *entity = name != NULL ? crm_project_find_entity (self->project, name) : NULL;

      if (name == NULL)
        return FALSE;
      if (entity == NULL && self->edm == NULL)
        {
          g_set_error (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_UNKNOWN_NAME,
                       "%s[%u]: There is no entity \"%s\"", path, i, name);
          return FALSE;
        }
      if (entity == NULL)
        crm_parse_warn (self, "%s[%u]: There is no entity \"%s\", left out", path, i, name);
      else if (!has_index (profile->entities, entity->index))
        g_array_append_val (profile->entities, entity->index);
    }

  return TRUE;
}

static gboolean
read_triggers (CrmReader reader, CrmSyncProfile *profile, GError **error)
{
  guint direction = profile->direction;
  int minutes = 0;

  if (!crm_reader_choice (reader, "direction", crm_sync_direction_names, &direction, error)
      || !crm_reader_limit (reader, "everyMinutes", &minutes, error)
      || !crm_reader_boolean (reader, "atStart", &profile->at_start, error)
      || !crm_reader_boolean (reader, "afterSave", &profile->after_save, error))
    return FALSE;
  if (minutes > LONGEST_INTERVAL_MINUTES)
    {
      crm_reader_fail (reader, error, "everyMinutes", "At most %d minutes are expected",
                       LONGEST_INTERVAL_MINUTES);
      return FALSE;
    }

  profile->direction = (CrmSyncDirection) direction;
  profile->every_minutes = (guint) MAX (minutes, 0);
  return TRUE;
}

static gboolean
read_profile (CrmParse *self, CrmReader reader, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *caption = NULL;
  g_autoptr (CrmSyncProfile) profile = NULL;

  crm_reader_warn_unknown (reader, profile_members, self->warnings);
  if (!crm_reader_text (reader, "name", &name, error)
      || !crm_reader_text (reader, "caption", &caption, error)
      || !crm_parse_check_name (reader, "name", name, error))
    return FALSE;
  if (crm_project_find_profile (self->project, name) != NULL)
    {
      crm_reader_fail (reader, error, "name", "\"%s\" is there twice", name);
      return FALSE;
    }

  profile = crm_sync_profile_new (name, caption != NULL ? caption : name);
  if (!read_profile_entities (self, reader, profile, error)
      || !read_triggers (reader, profile, error))
    return FALSE;
  if (profile->entities->len == 0)
    crm_parse_warn (self, "%s: No entity is left of it, left out", reader.path);
  else
    g_ptr_array_add (self->project->profiles, g_steal_pointer (&profile));

  return TRUE;
}

gboolean
crm_parse_profiles (CrmParse *self, CrmReader reader, GError **error)
{
  JsonArray *array;

  if (!crm_reader_array (reader, "profiles", &array, error))
    return FALSE;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = crm_reader_element_object (array, i, "profiles", error);
      g_autofree char *path = g_strdup_printf ("profiles[%u]", i);

      if (object == NULL || !read_profile (self, (CrmReader) { object, path }, error))
        return FALSE;
    }

  return TRUE;
}
