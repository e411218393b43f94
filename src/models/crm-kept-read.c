/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-kept-private.h"
#include "crm-models-private.h"
#include "crm-record.h"
#include "crm-store.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

G_STATIC_ASSERT ((int) CRM_KEPT_REJECTED == (int) CRM_PROBLEM_REJECTED);
G_STATIC_ASSERT ((int) CRM_KEPT_DENIED == (int) CRM_PROBLEM_DENIED);
G_STATIC_ASSERT ((int) CRM_KEPT_GONE == (int) CRM_PROBLEM_GONE);
G_STATIC_ASSERT ((int) CRM_KEPT_CONFLICT == (int) CRM_PROBLEM_CONFLICT);
G_STATIC_ASSERT ((int) CRM_KEPT_LAYOUT == (int) CRM_PROBLEM_LAYOUT);
G_STATIC_ASSERT ((int) CRM_KEPT_UNDONE == (int) CRM_PROBLEM_UNDONE);
G_STATIC_ASSERT ((int) CRM_KEPT_SALVAGED == (int) CRM_PROBLEM_SALVAGED);
G_STATIC_ASSERT ((int) CRM_KEPT_BLOCKED == (int) CRM_PROBLEM_BLOCKED);
G_STATIC_ASSERT ((int) CRM_KEPT_FILE == (int) CRM_PROBLEM_FILE);
G_STATIC_ASSERT ((int) CRM_KEPT_CREATE == (int) CRM_SEND_CREATE);
G_STATIC_ASSERT ((int) CRM_KEPT_UPDATE == (int) CRM_SEND_UPDATE);
G_STATIC_ASSERT ((int) CRM_KEPT_DELETE == (int) CRM_SEND_DELETE);

typedef struct
{
  CrmStore *store;
  CrmProject *project;
  GCancellable *cancellable;
} Reader;

/* --- wire texts for people ----------------------------------------------------------------- */

static char *
dup_lookup_name (Reader *self, CrmField *field, const char *key)
{
  CrmEntity *target = crm_project_find_entity (self->project, field->lookup_entity);
  g_autoptr (CrmRecord) record = NULL;

  if (target != NULL)
    record = crm_store_get (self->store, target, key, self->cancellable, NULL);
  return g_strdup (record != NULL ? crm_record_get_title (record) : _ ("Not on this device"));
}

/* A text that no longer fits its field is shown as it is. */
static char *
dup_shown (Reader *self, CrmField *field, const char *text)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value;

  if (text == NULL || field == NULL)
    return g_strdup (text);
  if (field->lookup_entity != NULL)
    return dup_lookup_name (self, field, text);
  if (!crm_value_parse (field->type, text, -1, arena, &value, NULL))
    return g_strdup (text);
  return crm_field_dup_display (field, &value);
}

static CrmEntity *
find_entity (Reader *self, const char *name)
{
  return self->project != NULL ? crm_project_find_entity (self->project, name) : NULL;
}

static const char *
caption_of (CrmField *field, const char *name)
{
  return field != NULL && field->caption != NULL ? field->caption : name;
}

/* --- problems ------------------------------------------------------------------------------ */

/* A wire text, or %NULL for a null; anything else was not written by us. */
static const char *
text_of (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static void
add_values (Reader *self, CrmKept *kept, CrmEntity *entity, const char *json)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (json == NULL || !json_parser_load_from_data (parser, json, -1, NULL)
      || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      CrmField *field = entity != NULL ? crm_entity_find_field (entity, name) : NULL;

      if (field == NULL || !field->is_key)
        crm_kept_add (kept, caption_of (field, name), dup_shown (self, field, text_of (node)))
            ->field
            = g_strdup (field != NULL ? field->name : NULL);
    }
}

static CrmKeptValue *
find_value (CrmKept *kept, const char *caption)
{
  for (guint i = 0; i < kept->values->len; i++)
    {
      CrmKeptValue *value = g_ptr_array_index (kept->values, i);

      if (g_str_equal (value->caption, caption))
        return value;
    }
  return NULL;
}

/* Of a conflict the merge kept all three sides. */
static void
add_other_sides (Reader *self, CrmKept *kept, CrmEntity *entity)
{
  g_autoptr (GPtrArray) lost = crm_store_list_lost (self->store, kept->entity, kept->key, NULL);

  for (guint i = 0; lost != NULL && i < lost->len; i++)
    {
      CrmLostValue *each = g_ptr_array_index (lost, i);
      CrmField *field = entity != NULL && each->field != NULL
                            ? crm_entity_find_field (entity, each->field)
                            : NULL;
      CrmKeptValue *value = field != NULL ? find_value (kept, caption_of (field, NULL)) : NULL;

      /* Newest first: an older quarrel about the same field is over. */
      if (value == NULL || value->is_contested)
        continue;
      value->theirs = dup_shown (self, field, each->theirs);
      value->before = dup_shown (self, field, each->base);
      value->is_contested = TRUE;
    }
}

/* "ModifiedById", "_modifiedby_value" */
static gboolean
says_who_changed_it (CrmField *field)
{
  const char *name = field->name + (*field->name == '_');

  return field->lookup_entity != NULL && g_ascii_strncasecmp (name, "modifiedby", 10) == 0;
}

/* The record has the server's time and hand still: nobody writes those fields here. */
static void
add_their_hand (Reader *self, CrmKept *kept, CrmEntity *entity)
{
  g_autoptr (CrmRecord) record = NULL;
  const CrmValue *value = NULL;

  if (entity != NULL)
    record = crm_store_get (self->store, entity, kept->key, self->cancellable, NULL);
  if (record == NULL)
    return;
  if (entity->modified_field >= 0)
    value = crm_record_get_value (record, (guint) entity->modified_field);
  if (value != NULL && value->kind == CRM_VALUE_INT)
    kept->theirs_us = value->integer;
  for (guint i = 0; i < entity->n_fields && kept->theirs_by == NULL; i++)
    if (says_who_changed_it (entity->fields[i]))
      kept->theirs_by = crm_record_dup_display (record, i);
}

static CrmKeptItem *
problem_item (Reader *self, const CrmProblem *problem)
{
  CrmEntity *entity = find_entity (self, problem->entity);
  CrmKept *kept = crm_kept_new ();

  kept->id = problem->id;
  kept->kind = (CrmKeptKind) problem->kind;
  kept->change = (CrmKeptChange) problem->change;
  kept->entity = g_strdup (problem->entity);
  kept->entity_caption = g_strdup (entity != NULL ? entity->caption : problem->entity);
  kept->key = g_strdup (problem->key);
  kept->title = g_strdup (problem->title);
  kept->message = g_strdup (problem->message);
  kept->since_us = problem->since_us;
  add_values (self, kept, entity, problem->values);
  if (problem->kind == CRM_PROBLEM_CONFLICT)
    {
      add_other_sides (self, kept, entity);
      add_their_hand (self, kept, entity);
    }
  return crm_kept_item_new (kept);
}

GPtrArray *
crm_kept_read_problems (CrmStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (store);
  Reader self = { store, project, cancellable };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) problems = crm_store_list_problems (store, error);

  if (problems == NULL)
    return NULL;
  for (guint i = problems->len; i > 0; i--)
    g_ptr_array_add (items, problem_item (&self, g_ptr_array_index (problems, i - 1)));
  return g_steal_pointer (&items);
}

/* --- earlier values ------------------------------------------------------------------------ */

static CrmKeptItem *
earlier_item (Reader *self, const CrmLostValue *lost)
{
  CrmEntity *entity = find_entity (self, lost->entity);
  CrmField *field
      = entity != NULL && lost->field != NULL ? crm_entity_find_field (entity, lost->field) : NULL;
  CrmKept *kept = crm_kept_new ();

  kept->id = lost->id;
  kept->kind = CRM_KEPT_EARLIER;
  kept->change = lost->field == NULL && (lost->mine_lost ? lost->mine : lost->theirs) == NULL
                     ? CRM_KEPT_DELETE
                     : CRM_KEPT_UPDATE;
  kept->entity = g_strdup (lost->entity);
  kept->entity_caption = g_strdup (entity != NULL ? entity->caption : lost->entity);
  kept->key = g_strdup (lost->key);
  kept->title = g_strdup (lost->title);
  kept->was_mine = lost->mine_lost;
  kept->since_us = lost->since_us;
  if (lost->field != NULL)
    {
      CrmKeptValue *value = crm_kept_add (kept, caption_of (field, lost->field),
                                          dup_shown (self, field, lost->mine));

      value->theirs = dup_shown (self, field, lost->theirs);
      value->before = dup_shown (self, field, lost->base);
      value->is_contested = TRUE;
    }
  return crm_kept_item_new (kept);
}

/* While a conflict waits for a decision nothing has lost yet: its page shows both sides. */
static gboolean
is_undecided (GPtrArray *problems, const CrmLostValue *lost)
{
  for (guint i = 0; i < problems->len; i++)
    {
      CrmProblem *problem = g_ptr_array_index (problems, i);

      if (problem->kind == CRM_PROBLEM_CONFLICT && g_str_equal (problem->entity, lost->entity)
          && g_str_equal (problem->key, lost->key) && lost->since_us >= problem->since_us)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
crm_kept_read_earlier (
    CrmStore *store, const char *entity, const char *key, GCancellable *cancellable, GError **error)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (store);
  Reader self = { store, project, cancellable };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) lost = crm_store_list_lost (store, entity, key, error);
  g_autoptr (GPtrArray) problems = lost != NULL ? crm_store_list_problems (store, error) : NULL;

  if (problems == NULL)
    return NULL;
  for (guint i = 0; i < lost->len; i++)
    if (!is_undecided (problems, g_ptr_array_index (lost, i)))
      g_ptr_array_add (items, earlier_item (&self, g_ptr_array_index (lost, i)));
  return g_steal_pointer (&items);
}
