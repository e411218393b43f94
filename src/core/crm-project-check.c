/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-filter.h"
#include "crm-project-parse.h"

/* What filters and orders of a document name may not be there on this server: a view without its
 * filter would be another view, so it goes; a sync filter loses the clauses that cannot be said. */

/* Longer ways than this no filter goes. */
#define MAX_STEPS 8

static CrmEdmEntityType *
type_of (CrmParse *self, CrmEntity *entity)
{
  CrmEdmEntitySet *set = crm_edm_find_entity_set (self->edm, entity->set);

  return set != NULL ? crm_edm_find_entity_type (self->edm, set->type_name) : NULL;
}

static CrmField *
find_lookup (CrmEntity *entity, const char *step)
{
  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmField *field = entity->fields[i];

      if (field->lookup_entity != NULL
          && (g_strcmp0 (field->lookup_navigation, step) == 0 || g_str_equal (field->name, step)))
        return field;
    }

  return NULL;
}

/* Whether @path leads over lookups of this project to a field; *@missing: the step that fails. */
static gboolean
leads_somewhere (CrmParse *self, CrmEntity *entity, const char *path, char **missing)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", MAX_STEPS);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      CrmField *field = steps[i + 1] != NULL ? find_lookup (entity, steps[i])
                                             : crm_entity_find_field (entity, steps[i]);

      if (field == NULL)
        {
          *missing = g_strdup_printf ("%s.%s", entity->name, steps[i]);
          return FALSE;
        }
      if (steps[i + 1] == NULL)
        return TRUE;
      entity = crm_project_find_entity (self->project, field->lookup_entity);
      if (entity == NULL)
        break;
    }

  *missing = g_strdup (path);
  return FALSE;
}

/* The first place in @filter that is not there, or NULL. What a lambda says of the other side of a
 * collection is the server's to know. */
static char *
find_missing (CrmParse *self, CrmEntity *entity, CrmFilter *filter)
{
  char *missing = NULL;

  if (filter->op == CRM_FILTER_PATH)
    return leads_somewhere (self, entity, filter->text, &missing) ? NULL : missing;
  if (filter->op == CRM_FILTER_ANY || filter->op == CRM_FILTER_ALL)
    {
      CrmFilter *collection = g_ptr_array_index (filter->children, 0);
      CrmEdmEntityType *type = type_of (self, entity);

      if (type == NULL || crm_edm_entity_type_find_navigation (type, collection->text) == NULL)
        return g_strdup_printf ("%s.%s", entity->name, collection->text);
      return NULL;
    }
  for (guint i = 0; missing == NULL && i < filter->children->len; i++)
    missing = find_missing (self, entity, g_ptr_array_index (filter->children, i));

  return missing;
}

/* The clauses of @filter that can be said, or NULL: none. */
static CrmFilter *
keep_known_clauses (CrmParse *self, CrmEntity *entity, CrmFilter *filter)
{
  g_autofree char *missing = NULL;

  if (filter->op == CRM_FILTER_AND)
    {
      g_autoptr (CrmFilter) kept = NULL;

      for (guint i = 0; i < filter->children->len; i++)
        {
          g_autoptr (CrmFilter) clause
              = keep_known_clauses (self, entity, g_ptr_array_index (filter->children, i));
          CrmFilter *joined = crm_filter_and (kept, clause);

          g_clear_pointer (&kept, crm_filter_unref);
          kept = joined;
        }
      return g_steal_pointer (&kept);
    }
  missing = find_missing (self, entity, filter);
  if (missing == NULL)
    return crm_filter_ref (filter);

  crm_parse_warn (self, "%s: sync.filter: There is no %s, clause left out", entity->name, missing);
  return NULL;
}

static void
check_sync_filter (CrmParse *self, CrmEntity *entity)
{
  g_autoptr (CrmFilter) filter
      = entity->sync_filter != NULL ? crm_filter_parse (entity->sync_filter, NULL) : NULL;
  g_autofree char *missing = filter != NULL ? find_missing (self, entity, filter) : NULL;
  g_autoptr (CrmFilter) kept = NULL;

  if (missing == NULL)
    return;
  kept = keep_known_clauses (self, entity, filter);
  g_free (entity->sync_filter);
  entity->sync_filter = kept != NULL ? crm_filter_print (kept, CRM_FILTER_V4) : NULL;
}

static char *
find_missing_order (CrmParse *self, CrmEntity *entity, const char *orderby)
{
  g_autoptr (GPtrArray) items = orderby != NULL ? crm_orderby_parse (orderby, NULL) : NULL;
  char *missing = NULL;

  for (guint i = 0; items != NULL && missing == NULL && i < items->len; i++)
    {
      CrmOrderItem *item = g_ptr_array_index (items, i);

      leads_somewhere (self, entity, item->path, &missing);
    }

  return missing;
}

static void
check_views (CrmParse *self, CrmEntity *entity, GPtrArray *views)
{
  for (guint i = 0; i < views->len;)
    {
      CrmView *view = g_ptr_array_index (views, i);
      g_autoptr (CrmFilter) filter
          = view->filter != NULL ? crm_filter_parse (view->filter, NULL) : NULL;
      g_autofree char *missing = filter != NULL ? find_missing (self, entity, filter) : NULL;
      g_autofree char *order = find_missing_order (self, entity, view->orderby);

      if (order != NULL)
        {
          crm_parse_warn (self, "%s: view \"%s\": There is no %s to order by, left out",
                          entity->name, view->name, order);
          g_clear_pointer (&view->orderby, g_free);
        }
      if (missing == NULL)
        {
          i++;
          continue;
        }
      crm_parse_warn (self, "%s: view \"%s\": There is no %s, left out", entity->name, view->name,
                      missing);
      g_ptr_array_remove_index (views, i);
    }
}

static void
check_agenda_filter (CrmParse *self, CrmEntity *entity)
{
  g_autoptr (CrmFilter) filter
      = entity->agenda.filter != NULL ? crm_filter_parse (entity->agenda.filter, NULL) : NULL;
  g_autofree char *missing = filter != NULL ? find_missing (self, entity, filter) : NULL;

  if (missing == NULL)
    return;

  crm_parse_warn (self, "%s: agenda.filter: There is no %s, left out", entity->name, missing);
  g_clear_pointer (&entity->agenda.filter, g_free);
}

void
crm_parse_check_names (CrmParse *self, CrmDraft *draft)
{
  CrmEntity *entity = draft->entity;
  gboolean had_views = entity->views->len > 0;
  g_autofree char *missing = find_missing_order (self, entity, entity->orderby);

  if (missing != NULL)
    {
      crm_parse_warn (self, "%s: There is no %s to order by, left out", entity->name, missing);
      g_clear_pointer (&entity->orderby, g_free);
      draft->given &= ~(guint) CRM_GIVEN_ORDERBY;
    }
  check_sync_filter (self, entity);
  check_agenda_filter (self, entity);
  check_views (self, entity, entity->views);
  check_views (self, entity, entity->quick_filters);
  if (had_views && entity->views->len == 0)
    draft->given &= ~(guint) CRM_GIVEN_VIEWS;
}

/* --- what filters need -------------------------------------------------------------------- */

typedef struct
{
  CrmEdm *edm;
  CrmEdmEntityType *type;
  GPtrArray *fields; /* CrmField */
} Needs;

static gboolean
has_field (GPtrArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    if (g_str_equal (((CrmField *) g_ptr_array_index (fields, i))->name, name))
      return TRUE;

  return FALSE;
}

/* The property whose value the first step of @path is, or NULL. */
static CrmEdmProperty *
find_property (CrmEdmEntityType *type, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", 2);
  g_autofree char *beside = g_strconcat (steps[0] != NULL ? steps[0] : "", "Id", NULL);
  CrmEdmNavigation *navigation;
  CrmEdmConstraint *constraint;

  if (steps[0] == NULL)
    return NULL;
  if (steps[1] == NULL)
    return crm_edm_entity_type_find_property (type, path);
  navigation = crm_edm_entity_type_find_navigation (type, steps[0]);
  if (navigation == NULL || navigation->constraints->len == 0)
    return crm_edm_entity_type_find_property (type, beside);
  constraint = g_ptr_array_index (navigation->constraints, 0);

  return crm_edm_entity_type_find_property (type, constraint->property);
}

static void
need_path (Needs *self, const char *path)
{
  CrmEdmProperty *property = find_property (self->type, path);

  if (property != NULL && crm_edm_property_is_usable (property)
      && !has_field (self->fields, property->name) && self->fields->len < CRM_PROJECT_MAX_FIELDS)
    g_ptr_array_add (self->fields, crm_field_from_edm (self->edm, self->type, property));
}

static void
need_filter (Needs *self, CrmFilter *filter)
{
  if (filter->op == CRM_FILTER_PATH)
    need_path (self, filter->text);
  else if (filter->op != CRM_FILTER_ANY && filter->op != CRM_FILTER_ALL)
    for (guint i = 0; i < filter->children->len; i++)
      need_filter (self, g_ptr_array_index (filter->children, i));
}

/* What is wrong with it is said where it is read. */
static const char *
text_of (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static void
need_texts_of (Needs *self, JsonObject *object)
{
  const char *filter_text = text_of (object, "filter");
  const char *order_text = text_of (object, "orderby");
  g_autoptr (CrmFilter) filter = filter_text != NULL ? crm_filter_parse (filter_text, NULL) : NULL;
  g_autoptr (GPtrArray) order = order_text != NULL ? crm_orderby_parse (order_text, NULL) : NULL;

  if (filter != NULL)
    need_filter (self, filter);
  for (guint i = 0; order != NULL && i < order->len; i++)
    need_path (self, ((CrmOrderItem *) g_ptr_array_index (order, i))->path);
}

static void
need_texts_of_all (Needs *self, JsonNode *node)
{
  JsonArray *array
      = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
      need_texts_of (self, json_array_get_object_element (array, i));
}

void
crm_parse_add_needed_fields (CrmParse *self,
                             JsonObject *entity,
                             CrmEdmEntityType *type,
                             GPtrArray *fields)
{
  Needs needs = { self->edm, type, fields };
  static const char *const objects[] = { "sync", "agenda" };

  need_texts_of (&needs, entity);
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      JsonNode *node = json_object_get_member (entity, objects[i]);

      if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
        need_texts_of (&needs, json_node_get_object (node));
    }
  need_texts_of_all (&needs, json_object_get_member (entity, "views"));
  need_texts_of_all (&needs, json_object_get_member (entity, "quickFilters"));
}
