/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-manifest-private.h"

#include <string.h>

#include "crm-filter.h"
#include "crm-project-private.h"

/* What a manifest says, laid over the built-in project. */

#define MAX_MODELS 500

/* A model whose rows the mobile app keeps. */
typedef struct
{
  const char *name;
  GPtrArray *columns; /* const char *, of the manifest */
  JsonObject *sync_filter;
  JsonObject *query_filter;
} Model;

/* A section of the mobile app. */
typedef struct
{
  const char *name; /* of the module */
  const char *model;
  const char *title; /* or NULL */
  gint64 group;
  gint64 position;
  guint order;
} Module;

typedef struct
{
  JsonObject *manifest;
  JsonObject *project;
  CrmEdm *edm;
  GPtrArray *notes;    /* or NULL */
  GPtrArray *models;   /* Model */
  GHashTable *by_name; /* name -> Model */
  GArray *modules;     /* Module, in their order */
  GHashTable *held;    /* name of a set -> JsonObject, of the project */
  JsonArray *entities; /* of the project to be */
  GHashTable *taken;   /* names of sets in @entities */
} Work;

static void
model_free (gpointer data)
{
  Model *self = data;

  g_ptr_array_unref (self->columns);
  g_free (self);
}

static void
work_clear (Work *self)
{
  g_ptr_array_unref (self->models);
  g_hash_table_unref (self->by_name);
  g_array_unref (self->modules);
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->taken);
  g_clear_pointer (&self->entities, json_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* --- what is in the manifest -------------------------------------------------------------- */

static Model *
take_model (Work *self, const char *name)
{
  Model *model = g_hash_table_lookup (self->by_name, name);

  if (model != NULL || self->models->len == MAX_MODELS)
    return model;

  model = g_new0 (Model, 1);
  model->name = name;
  model->columns = g_ptr_array_new ();
  g_ptr_array_add (self->models, model);
  g_hash_table_insert (self->by_name, (gpointer) name, model);
  return model;
}

static void
read_columns (Work *self, Model *model, JsonArray *columns)
{
  for (guint i = 0; columns != NULL && i < json_array_get_length (columns); i++)
    {
      JsonNode *node = json_array_get_element (columns, i);
      JsonObject *object = crm_manifest_element (columns, i);
      const char *name = object != NULL ? crm_manifest_text (object, "Name") : NULL;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        name = json_node_get_string (node);
      if (name != NULL && model->columns->len < CRM_PROJECT_MAX_FIELDS)
        g_ptr_array_add (model->columns, (gpointer) name);
    }
}

static void
read_models (Work *self, JsonArray *models)
{
  for (guint i = 0; models != NULL && i < json_array_get_length (models); i++)
    {
      JsonNode *node = json_array_get_element (models, i);
      JsonObject *object = crm_manifest_element (models, i);
      const char *name = object != NULL ? crm_manifest_text (object, "Name") : NULL;
      Model *model;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        name = json_node_get_string (node);
      model = name != NULL ? take_model (self, name) : NULL;
      if (model == NULL || object == NULL)
        continue;
      read_columns (self, model, crm_manifest_array (object, "SyncColumns"));
      /* A later package has the last word. */
      if (crm_manifest_object (object, "SyncFilter") != NULL)
        model->sync_filter = crm_manifest_object (object, "SyncFilter");
      if (crm_manifest_object (object, "QueryFilter") != NULL)
        model->query_filter = crm_manifest_object (object, "QueryFilter");
    }
}

static int
compare_modules (gconstpointer first, gconstpointer second)
{
  const Module *a = first, *b = second;

  if (a->group != b->group)
    return a->group < b->group ? -1 : 1;
  if (a->position != b->position)
    return a->position < b->position ? -1 : 1;

  return a->order < b->order ? -1 : a->order > b->order;
}

static void
read_modules (Work *self)
{
  JsonObject *modules = crm_manifest_object (self->manifest, "Modules");
  JsonObject *groups = crm_manifest_object (self->manifest, "ModuleGroups");
  g_autoptr (GList) names = modules != NULL ? json_object_get_members (modules) : NULL;

  for (GList *each = names; each != NULL && self->modules->len < MAX_MODELS; each = each->next)
    {
      JsonObject *object = crm_manifest_object (modules, each->data);
      const char *group = crm_manifest_text (object, "Group");
      Module module = { .name = each->data, .order = self->modules->len };

      if (object == NULL || crm_manifest_truth (object, "Hidden"))
        continue;
      module.model = crm_manifest_text (object, "Model");
      if (module.model == NULL)
        module.model = module.name;
      module.title = crm_manifest_text (object, "Title");
      module.position = crm_manifest_number (object, "Position", G_MAXINT);
      module.group = group != NULL ? crm_manifest_number (crm_manifest_object (groups, group),
                                                          "Position", G_MAXINT)
                                   : 0;
      g_array_append_val (self->modules, module);
    }
  g_array_sort (self->modules, compare_modules);
}

/* --- entities ----------------------------------------------------------------------------- */

static JsonObject *
make_entity (const char *set)
{
  JsonObject *entity = json_object_new ();

  json_object_set_string_member (entity, "set", set);
  return entity;
}

/* Moves what the project has of @set, or something new, to the end of what it will have. */
static JsonObject *
take_entity (Work *self, const char *set)
{
  JsonObject *held = g_hash_table_lookup (self->held, set);
  JsonObject *entity = held != NULL ? json_object_ref (held) : make_entity (set);

  g_hash_table_add (self->taken, g_strdup (set));
  json_array_add_object_element (self->entities, entity);
  return entity;
}

static gboolean
is_taken (Work *self, const char *set)
{
  return g_hash_table_contains (self->taken, set);
}

/* No place of its own in the hub, and no small list either. */
static void
hide_entity (JsonObject *entity)
{
  JsonObject *sync = crm_manifest_object (entity, "sync");

  json_object_set_boolean_member (entity, "isLookup", TRUE);
  if (sync == NULL)
    {
      sync = json_object_new ();
      json_object_set_object_member (entity, "sync", sync);
    }
  if (!json_object_has_member (sync, "method"))
    json_object_set_string_member (sync, "method", "standard");
}

/* A title that is no name of a text kept elsewhere. */
static gboolean
is_plain_title (const char *title)
{
  for (; *title != '\0'; title++)
    if (!g_ascii_isalnum (*title) && *title != '_' && *title != '.')
      return TRUE;

  return FALSE;
}

/* What the platform and the feed are made of, whatever the mobile app keeps of it. */
static gboolean
is_of_the_system (const char *model)
{
  return g_str_has_prefix (model, "Sys") || g_str_has_prefix (model, "Social");
}

static void
take_modules (Work *self)
{
  for (guint i = 0; i < self->modules->len; i++)
    {
      const Module *module = &g_array_index (self->modules, Module, i);
      CrmEdmEntityType *type;
      CrmEdmEntitySet *set = crm_manifest_find_set (self->edm, module->model, &type);
      JsonObject *entity;

      /* Pages of the mobile app, whatever table may stand behind them. */
      if (set == NULL || is_of_the_system (module->model))
        {
          crm_manifest_note (self->notes, "Modules.%s: no section of records here", module->name);
          continue;
        }
      if (is_taken (self, set->name))
        continue;
      entity = take_entity (self, set->name);
      json_object_set_boolean_member (entity, "isLookup", FALSE);
      if (module->title != NULL && is_plain_title (module->title))
        json_object_set_string_member (entity, "captionPlural", module->title);
      else if (module->title != NULL)
        crm_manifest_note (self->notes, "Modules.%s.Title: \"%s\" is the name of a text",
                           module->name, module->title);
    }
}

/* Whether an entity that will be there lists the records of @set. */
static gboolean
is_child (Work *self, const char *set)
{
  for (guint i = 0; i < json_array_get_length (self->entities); i++)
    {
      JsonArray *related = crm_manifest_array (crm_manifest_element (self->entities, i), "related");

      for (guint j = 0; related != NULL && j < json_array_get_length (related); j++)
        {
          const char *name = crm_manifest_text (crm_manifest_element (related, j), "entity");

          if (name != NULL && g_str_has_prefix (set, name)
              && (set[strlen (name)] == '\0' || g_str_equal (set + strlen (name), "Collection")))
            return TRUE;
        }
    }

  return FALSE;
}

/* What is built in: lists to choose from stay, children stay with their parents, and sections that
 * the mobile app has not are there for those that point at them, or not at all. */
static void
take_built_in (Work *self, JsonArray *built_in)
{
  for (guint i = 0; i < json_array_get_length (built_in); i++)
    {
      JsonObject *entity = json_array_get_object_element (built_in, i);
      const char *set = json_object_get_string_member (entity, "set");
      CrmEdmEntityType *type;
      gboolean is_section = !crm_manifest_truth (entity, "isLookup");
      gboolean follows
          = crm_manifest_text (crm_manifest_object (entity, "sync"), "follows") != NULL;
      gboolean is_kept;

      if (is_taken (self, set))
        continue;
      is_kept = g_hash_table_contains (self->by_name, set) || (!is_section && !follows)
                || (follows && is_child (self, set));
      if (!is_kept)
        {
          if (is_section && crm_manifest_find_set (self->edm, set, &type) != NULL)
            crm_manifest_note (self->notes, "%s: the mobile app has no such section, left out",
                               set);
          continue;
        }
      take_entity (self, set);
      if (is_section)
        hide_entity (entity);
    }
}

static void
take_others (Work *self)
{
  JsonArray *lookups = crm_manifest_array (crm_manifest_object (self->manifest, "SyncOptions"),
                                           "SysLookupsImportConfig");
  CrmEdmEntityType *type;

  for (guint i = 0; i < self->models->len; i++)
    {
      const Model *model = g_ptr_array_index (self->models, i);
      CrmEdmEntitySet *set = crm_manifest_find_set (self->edm, model->name, &type);

      if (set == NULL)
        crm_manifest_note (self->notes, "ModelDataImportConfig.%s: The server has no such set",
                           model->name);
      else if (is_of_the_system (model->name) && !is_taken (self, set->name))
        crm_manifest_note (self->notes, "ModelDataImportConfig.%s: no records of people's",
                           model->name);
      else if (!is_taken (self, set->name))
        hide_entity (take_entity (self, set->name));
    }
  for (guint i = 0; lookups != NULL && i < json_array_get_length (lookups) && i < MAX_MODELS; i++)
    {
      JsonNode *node = json_array_get_element (lookups, i);
      const char *name
          = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                ? json_node_get_string (node)
                : NULL;
      CrmEdmEntitySet *set = name != NULL ? crm_manifest_find_set (self->edm, name, &type) : NULL;

      if (set == NULL)
        crm_manifest_note (self->notes, "SysLookupsImportConfig.%s: The server has no such set",
                           name != NULL ? name : "?");
      else if (!is_taken (self, set->name))
        json_object_set_boolean_member (take_entity (self, set->name), "isLookup", TRUE);
    }
}

/* --- fields and filters ------------------------------------------------------------------- */

static gboolean
has_field (JsonArray *fields, const char *name)
{
  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonNode *node = json_array_get_element (fields, i);
      const char *each = JSON_NODE_HOLDS_OBJECT (node)
                             ? crm_manifest_text (json_node_get_object (node), "name")
                             : json_node_get_string (node);

      if (g_strcmp0 (each, name) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
add_field (JsonArray *fields, JsonArray *fresh, CrmEdmEntityType *type, const char *name)
{
  CrmEdmProperty *property = crm_edm_entity_type_find_property (type, name);

  if (property == NULL || !crm_edm_property_is_usable (property) || has_field (fields, name))
    return;
  json_array_add_string_element (fields, name);
  if (fresh != NULL)
    json_array_add_string_element (fresh, name);
}

/* Onto the form of an entity whose form is given. */
static void
add_section (JsonObject *entity, JsonArray *fresh)
{
  JsonArray *sections = crm_manifest_array (entity, "sections");
  JsonObject *section;

  if (sections == NULL || json_array_get_length (fresh) == 0)
    return;
  section = json_object_new ();
  json_object_set_string_member (section, "caption", "More");
  json_object_set_array_member (section, "fields", json_array_ref (fresh));
  json_array_add_object_element (sections, section);
}

static void
set_columns (Work *self, JsonObject *entity, CrmEdmEntityType *type, const Model *model)
{
  static const char *const always[] = { "Name", "CreatedOn", "ModifiedOn" };
  g_autoptr (JsonArray) fresh = json_array_new ();
  JsonArray *fields = crm_manifest_array (entity, "fields");

  /* None named: all of them, which is what a document without fields says. */
  if (model->columns->len == 0)
    return;
  if (fields == NULL)
    {
      fields = json_array_new ();
      json_object_set_array_member (entity, "fields", fields);
      for (guint i = 0; i < G_N_ELEMENTS (always); i++)
        add_field (fields, NULL, type, always[i]);
    }
  for (guint i = 0; i < model->columns->len; i++)
    {
      const char *column = g_ptr_array_index (model->columns, i);
      CrmEdmProperty *property = NULL;
      g_autofree char *path = strchr (column, '.') == NULL
                                  ? crm_manifest_dup_path (self->edm, type, column, &property)
                                  : NULL;

      if (path == NULL || !crm_edm_property_is_usable (property))
        crm_manifest_note (self->notes, "%s.SyncColumns: %s", model->name, column);
      else
        add_field (fields, fresh, type, property->name);
    }
  add_section (entity, fresh);
}

/* What the app asks OData for, else what it asks DataService for: they mean the same. */
static char *
dup_filter (Work *self, CrmEdmEntityType *type, const Model *model)
{
  g_autofree char *where = g_strconcat (model->name, ".SyncFilter", NULL);
  g_autofree char *where_query = g_strconcat (model->name, ".QueryFilter", NULL);
  g_autoptr (GPtrArray) doubts = g_ptr_array_new_with_free_func (g_free);
  CrmManifestPlace place = { self->edm, doubts, where, 0 };
  CrmManifestPlace query = { self->edm, self->notes, where_query, 0 };
  g_autofree char *filter = model->sync_filter != NULL
                                ? crm_manifest_dup_sync_filter (&place, type, model->sync_filter)
                                : NULL;

  if (model->query_filter != NULL && (filter == NULL || place.n_lost > 0))
    {
      g_autofree char *other = crm_manifest_dup_query_filter (&query, type, model->query_filter);

      if (other != NULL)
        return g_steal_pointer (&other);
    }
  for (guint i = 0; self->notes != NULL && i < doubts->len; i++)
    g_ptr_array_add (self->notes, g_strdup (g_ptr_array_index (doubts, i)));

  return g_steal_pointer (&filter);
}

static void
set_filter (Work *self, JsonObject *entity, CrmEdmEntityType *type, const Model *model)
{
  g_autofree char *filter = dup_filter (self, type, model);
  g_autoptr (CrmFilter) parsed = filter != NULL ? crm_filter_parse (filter, NULL) : NULL;
  JsonObject *sync = crm_manifest_object (entity, "sync");

  if (filter != NULL && parsed == NULL)
    crm_manifest_note (self->notes, "%s: its filter", model->name);
  if (parsed == NULL)
    return;
  if (sync == NULL)
    {
      sync = json_object_new ();
      json_object_set_object_member (entity, "sync", sync);
    }
  json_object_set_string_member (sync, "filter", filter);
}

static void
set_models (Work *self)
{
  for (guint i = 0; i < json_array_get_length (self->entities); i++)
    {
      JsonObject *entity = json_array_get_object_element (self->entities, i);
      CrmEdmEntitySet *set
          = crm_edm_find_entity_set (self->edm, json_object_get_string_member (entity, "set"));
      CrmEdmEntityType *type
          = set != NULL ? crm_edm_find_entity_type (self->edm, set->type_name) : NULL;

      for (guint j = 0; type != NULL && j < self->models->len; j++)
        {
          const Model *model = g_ptr_array_index (self->models, j);
          CrmEdmEntityType *other;

          if (crm_manifest_find_set (self->edm, model->name, &other) != set)
            continue;
          set_columns (self, entity, type, model);
          set_filter (self, entity, type, model);
        }
    }
}

/* --- what has no counterpart here --------------------------------------------------------- */

static void
note_rest (Work *self, JsonObject *object, const char *before, const char *const *mapped)
{
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;

  for (GList *each = names; each != NULL; each = each->next)
    {
      JsonNode *node = json_object_get_member (object, each->data);
      guint n
          = JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_length (json_node_get_array (node)) : 0;

      if (g_strv_contains (mapped, each->data))
        continue;
      if (JSON_NODE_HOLDS_OBJECT (node))
        n = json_object_get_size (json_node_get_object (node));
      if (n > 0)
        crm_manifest_note (self->notes, "%s%s (%u)", before, (const char *) each->data, n);
      else if (JSON_NODE_HOLDS_VALUE (node))
        crm_manifest_note (self->notes, "%s%s", before, (const char *) each->data);
    }
}

/* Models say which pages show them: here the project does. */
static void
note_others (Work *self)
{
  static const char *const root[] = { "Modules", "ModuleGroups", "SyncOptions", NULL };
  static const char *const sync[] = { "ModelDataImportConfig", "SysLookupsImportConfig", NULL };

  note_rest (self, self->manifest, "", root);
  note_rest (self, crm_manifest_object (self->manifest, "SyncOptions"), "SyncOptions.", sync);
}

static JsonArray *
hold_built_in (Work *self)
{
  JsonArray *built_in = json_object_get_array_member (self->project, "entities");

  for (guint i = 0; i < json_array_get_length (built_in); i++)
    {
      JsonObject *entity = json_array_get_object_element (built_in, i);

      g_hash_table_insert (self->held, (gpointer) json_object_get_string_member (entity, "set"),
                           entity);
    }

  return built_in;
}

void
crm_manifest_apply (CrmManifest *self, JsonObject *project, CrmEdm *edm, GPtrArray *notes)
{
  g_auto (Work) work = {
    .manifest = json_node_get_object (self->root), .project = project, .edm = edm, .notes = notes
  };
  JsonArray *built_in;

  work.models = g_ptr_array_new_with_free_func (model_free);
  work.by_name = g_hash_table_new (g_str_hash, g_str_equal);
  work.modules = g_array_new (FALSE, FALSE, sizeof (Module));
  work.held = g_hash_table_new (g_str_hash, g_str_equal);
  work.taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  work.entities = json_array_new ();
  built_in = hold_built_in (&work);

  read_models (&work, crm_manifest_array (crm_manifest_object (work.manifest, "SyncOptions"),
                                          "ModelDataImportConfig"));
  read_modules (&work);
  take_modules (&work);
  /* No section at all: then it is not for this to say which there are. */
  if (json_array_get_length (work.entities) == 0)
    for (guint i = 0; i < json_array_get_length (built_in); i++)
      take_entity (&work, json_object_get_string_member (
                              json_array_get_object_element (built_in, i), "set"));
  take_built_in (&work, built_in);
  take_others (&work);
  set_models (&work);
  note_others (&work);
  json_object_set_array_member (project, "entities", g_steal_pointer (&work.entities));
}
