/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-condition.h"
#include "crm-filter.h"
#include "crm-lists.h"
#include "crm-models-private.h"
#include "crm-project.h"
#include "crm-store.h"

#include <glib/gi18n.h>
#include <string.h>

/* More choices than these are a filter to look for, not chips to see at a glance. */
#define MAX_CHOICES 5
#define LATELY_DAYS 7

static void
quick_filter_free (gpointer data)
{
  CrmQuickFilter *self = data;

  g_free (self->caption);
  g_free (self->filter);
  g_free (self);
}

static void
add (GPtrArray *list, const char *caption, const char *filter, int field)
{
  CrmQuickFilter *self = g_new0 (CrmQuickFilter, 1);

  self->caption = g_strdup (caption);
  self->filter = g_strdup (filter);
  self->field = field;
  g_ptr_array_add (list, self);
}

static void
add_condition (GPtrArray *list,
               CrmEntity *entity,
               const char *caption,
               guint field,
               CrmConditionOp op,
               const char *text)
{
  g_autoptr (CrmConditions) rows = crm_conditions_new ();
  g_autoptr (CrmFilter) filter = NULL;
  g_autofree char *printed = NULL;

  crm_conditions_add (rows, field, op, text, LATELY_DAYS);
  filter = crm_conditions_to_filter (rows, entity, NULL, NULL);
  if (filter == NULL) /* a choice that is no value of its own field */
    return;
  printed = crm_filter_print (filter, CRM_FILTER_V4);
  add (list, caption, printed, (int) field);
}

static gboolean
is_status (CrmField *field)
{
  static const char *const names[] = { "status", "state", "stage" };
  g_autofree char *name = g_ascii_strdown (field->name, -1);

  if (field->choices->len < 2 || field->choices->len > MAX_CHOICES)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strstr (name, names[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* A status before any other short list of choices that stands in the rows. */
static CrmField *
find_status (CrmEntity *entity)
{
  for (guint i = 0; i < entity->n_fields; i++)
    if (is_status (entity->fields[i]))
      return entity->fields[i];
  for (guint i = 0; i < entity->list_fields->len; i++)
    {
      CrmField *field = entity->fields[g_array_index (entity->list_fields, guint, i)];

      if (field->choices->len >= 2 && field->choices->len <= MAX_CHOICES)
        return field;
    }
  return NULL;
}

static void
derive (CrmEntity *entity, GPtrArray *list)
{
  CrmField *status = find_status (entity);

  if (entity->owner_field >= 0)
    add_condition (list, entity, C_ ("quick filter", "Mine"), (guint) entity->owner_field,
                   CRM_CONDITION_IS_ME, NULL);
  for (guint i = 0; status != NULL && i < status->choices->len; i++)
    {
      const CrmChoice *choice = g_ptr_array_index (status->choices, i);

      add_condition (list, entity, choice->caption, status->index, CRM_CONDITION_IS, choice->value);
    }
  if (entity->modified_field >= 0)
    add_condition (list, entity, C_ ("quick filter", "Last 7 Days"), (guint) entity->modified_field,
                   CRM_CONDITION_LAST_DAYS, NULL);
}

/* The field a filter is about, -1: none alone. */
static int
find_field (CrmEntity *entity, const char *text)
{
  g_autoptr (CrmFilter) filter = text != NULL ? crm_filter_parse (text, NULL) : NULL;
  g_autoptr (CrmConditions) rows = crm_conditions_from_filter (entity, filter);
  CrmCondition *row = rows->rows->len == 1 ? g_ptr_array_index (rows->rows, 0) : NULL;

  return row != NULL && row->op != CRM_CONDITION_CUSTOM ? (int) row->field : -1;
}

GPtrArray *
crm_entity_list_quick_filters (CrmEntity *entity)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (quick_filter_free);

  g_return_val_if_fail (entity != NULL, list);

  for (guint i = 0; i < entity->quick_filters->len; i++)
    {
      const CrmView *view = g_ptr_array_index (entity->quick_filters, i);

      if (view->filter != NULL)
        add (list, view->caption, view->filter, find_field (entity, view->filter));
    }
  if (list->len == 0)
    derive (entity, list);
  return list;
}

char *
crm_field_dup_orderby (CrmProject *project, CrmField *field, gboolean descending)
{
  CrmEntity *target = field->lookup_entity != NULL
                          ? crm_project_find_entity (project, field->lookup_entity)
                          : NULL;
  const char *direction = descending ? " desc" : "";

  if (target == NULL || target->display_field < 0)
    return g_strconcat (field->name, direction, NULL);
  return g_strdup_printf ("%s/%s%s", field->name, target->fields[target->display_field]->name,
                          direction);
}

/* --- what stands over a group --------------------------------------------------------------------
 */

/* "2026-01" -> "January 2026" */
static char *
dup_month (const char *text)
{
  g_autofree char *day = g_strconcat (text, "-01", NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *iso = g_strconcat (day, "T00:00:00", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, zone);

  return time != NULL ? g_date_time_format (time, "%OB %Y") : g_strdup (text);
}

char *
crm_group_dup_title (CrmEntity *entity, CrmField *field, const char *text)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autofree char *display = NULL;
  CrmValue value;

  if (text == NULL || *text == '\0')
    return g_strdup (C_ ("group", "Not Set"));
  if (field->type == CRM_EDM_DATE || field->type == CRM_EDM_DATE_TIME_OFFSET)
    return dup_month (text);
  /* What a lookup points at by its name, and the first letter of a title. */
  if (field->lookup_entity != NULL || (int) field->index == entity->display_field
      || !crm_value_parse (field->type, text, -1, arena, &value, NULL))
    return g_strdup (text);
  display = crm_field_dup_display (field, &value);
  return display != NULL ? g_steal_pointer (&display) : g_strdup (text);
}

/* --- counting -----------------------------------------------------------------------------------
 */

void
crm_records_count_async (CrmStore *store,
                         const char *entity,
                         CrmFilter *filter,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  CrmQuery query = { .entity = entity, .filter = filter };

  crm_store_count_async (store, &query, cancellable, callback, user_data);
}

gint64
crm_records_count_finish (CrmStore *store, GAsyncResult *result, GError **error)
{
  return crm_store_count_finish (store, result, error);
}
