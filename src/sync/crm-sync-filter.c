/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-sync-macros.h"

#include <string.h>

/* --- paths ------------------------------------------------------------------------------- */

CrmField *
crm_sync_filter_find_lookup (CrmEntity *entity, const char *name)
{
  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i]->lookup_entity != NULL
        && (g_strcmp0 (entity->fields[i]->lookup_navigation, name) == 0
            || g_str_equal (entity->fields[i]->name, name)))
      return entity->fields[i];
  return NULL;
}

void
crm_sync_filter_add_paths (CrmFilter *filter, GPtrArray *paths)
{
  if (filter->op == CRM_FILTER_PATH)
    g_ptr_array_add (paths, filter->text);
  for (guint i = 0; i < filter->children->len; i++)
    crm_sync_filter_add_paths (g_ptr_array_index (filter->children, i), paths);
}

/* --- reading ----------------------------------------------------------------------------- */

/* Its own filter, and where it follows another entity that one's, seen from here; circles are
 * cut where they close. %NULL with no error: all rows. */
static CrmFilter *
load_condition (CrmProject *project, CrmEntity *entity, gboolean *visited, GError **error)
{
  g_autoptr (CrmFilter) own = NULL;
  g_autoptr (CrmFilter) parents = NULL;
  g_autoptr (CrmFilter) through = NULL;
  g_autoptr (GError) problem = NULL;
  CrmField *lookup = entity->follows >= 0 ? entity->fields[entity->follows] : NULL;
  CrmEntity *parent = NULL;

  visited[entity->index] = TRUE;
  if (entity->sync_filter != NULL && *entity->sync_filter != '\0'
      && (own = crm_filter_parse (entity->sync_filter, error)) == NULL)
    return NULL;
  if (lookup != NULL && lookup->lookup_entity != NULL && lookup->lookup_navigation != NULL)
    parent = crm_project_find_entity (project, lookup->lookup_entity);
  if (parent == NULL || visited[parent->index])
    return g_steal_pointer (&own);
  parents = load_condition (project, parent, visited, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (parents != NULL)
    through = crm_filter_see_through (parents, lookup->lookup_navigation);
  return crm_filter_and (own, through);
}

CrmFilter *
crm_sync_filter_dup_condition (CrmProject *project, CrmEntity *entity, GError **error)
{
  g_autofree gboolean *visited = g_new0 (gboolean, project->entities->len + 1);

  return load_condition (project, entity, visited, error);
}

static void
add_way (CrmSyncRun *run, CrmSyncEntity *state, const char *path, CrmEntity *parent)
{
  CrmSyncWay way = { .parent = parent->index };
  CrmSyncEntity *theirs = crm_sync_run_get (run, parent);

  for (guint i = 0; i < state->ways->len; i++)
    if (g_str_equal (g_array_index (state->ways, CrmSyncWay, i).path, path))
      return;
  way.path = g_strdup (path);
  g_array_append_val (state->ways, way);
  if (theirs->moved == NULL)
    theirs->moved = g_ptr_array_new_with_free_func (g_free);
}

/* "Opportunity/Account/OwnerId" goes through OpportunityId, and from there through AccountId. */
static void
add_ways (CrmSyncRun *run, CrmEntity *entity, const char *path)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (GStrv) steps = g_strsplit (path, "/", -1);
  g_autoptr (GString) prefix = g_string_new (NULL);

  for (guint i = 0; entity != NULL && steps[i] != NULL && steps[i + 1] != NULL; i++)
    {
      CrmField *lookup = crm_sync_filter_find_lookup (entity, steps[i]);
      g_autofree char *way = NULL;

      entity
          = lookup != NULL ? crm_project_find_entity (run->project, lookup->lookup_entity) : NULL;
      if (entity == NULL)
        return;
      way = g_strconcat (prefix->str, lookup->name, NULL);
      add_way (run, state, way, entity);
      g_string_append_printf (prefix, "%s/", steps[i]);
    }
}

gboolean
crm_sync_filter_load (CrmSyncRun *run, GError **error)
{
  g_autofree gboolean *visited = g_new0 (gboolean, run->project->entities->len + 1);

  for (guint i = 0; i < run->project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (run->project->entities, i);
      CrmSyncEntity *state = crm_sync_run_get (run, entity);
      g_autoptr (GPtrArray) paths = g_ptr_array_new ();
      g_autoptr (GError) problem = NULL;

      memset (visited, 0, sizeof (gboolean) * run->project->entities->len);
      state->condition = load_condition (run->project, entity, visited, &problem);
      /* What is wrong with it is said when its turn comes. */
      if (state->condition == NULL)
        continue;
      if (entity->sync_method == CRM_SYNC_ONLINE_ONLY
          || entity->sync_method == CRM_SYNC_UPLOAD_ONLY)
        continue;
      crm_sync_filter_add_paths (state->condition, paths);
      for (guint k = 0; k < paths->len; k++)
        add_ways (run, entity, g_ptr_array_index (paths, k));
    }
  return crm_sync_parents_recall (run, error);
}

/* --- clauses that a server cannot evaluate ----------------------------------------------- */

static char *
clauses_fact (CrmEntity *entity)
{
  return g_strconcat ("local-clauses ", entity->name, NULL);
}

static void
add_clauses (CrmFilter *filter, GPtrArray *clauses)
{
  if (filter->op != CRM_FILTER_AND)
    {
      g_ptr_array_add (clauses, filter);
      return;
    }
  for (guint i = 0; i < filter->children->len; i++)
    add_clauses (g_ptr_array_index (filter->children, i), clauses);
}

/* The fact has a line for each clause this device evaluates, in its own spelling with macros: it
 * stands as long as the clause does. */
static char **
load_local_clauses (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  g_autofree char *name = clauses_fact (entity);
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = crm_store_get_fact (run->store, name, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  return g_strsplit (text != NULL ? text : "", "\n", -1);
}

/* --- expanding --------------------------------------------------------------------------- */

static char *
ask_setting (const char *name, gpointer user_data)
{
  CrmSyncRun *run = user_data;
  g_autoptr (GError) problem = NULL;
  g_autofree char *fact = g_strconcat ("setting ", name, NULL);
  char *text;

  if (run->settings == NULL)
    run->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_contains (run->settings, name))
    return g_strdup (g_hash_table_lookup (run->settings, name));
  text = crm_remote_get_setting (run->remote, name, run->cancellable, &problem);
  crm_sync_reporter_add_request (run->reporter, 0);
  /* What it was last is better than nothing: the run's next request meets the same trouble. */
  if (problem != NULL)
    text = crm_store_get_fact (run->store, fact, NULL);
  else
    {
      g_autofree char *held = crm_store_get_fact (run->store, fact, NULL);

      if (g_strcmp0 (held, text) != 0 && !(run->flags & CRM_SYNC_FLAGS_DRY_RUN))
        crm_store_set_fact (run->store, fact, text, NULL);
    }
  g_hash_table_insert (run->settings, g_strdup (name), g_strdup (text));
  return text;
}

gboolean
crm_sync_filter_is_ready (CrmSyncRun *run, CrmEntity *entity)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);

  return run->server_us != 0 || state->condition == NULL
         || !crm_sync_filter_has_time (state->condition);
}

/* One small request for the server's time, which no filter may take from the device. */
static gboolean
learn_time (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmRequest request = { .entity = entity, .select = entity->keys, .top = 1 };
  g_autoptr (CrmPage) page = NULL;

  if (run->server_us != 0)
    return TRUE;
  page = crm_sync_call_fetch (run, &request, error);
  return page != NULL;
}

static gboolean
expand_clauses (CrmSyncRun *run, CrmEntity *entity, char **local, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_autoptr (GPtrArray) clauses = g_ptr_array_new ();
  CrmSyncMacros macros = { .project = run->project,
                           .identity = &run->identity,
                           .now_us = crm_sync_run_server_now (run),
                           .setting = ask_setting,
                           .user_data = run };

  g_clear_pointer (&state->filter, crm_filter_unref);
  g_clear_pointer (&state->rest, crm_filter_unref);
  add_clauses (state->condition, clauses);
  for (guint i = 0; i < clauses->len; i++)
    {
      CrmFilter *clause = g_ptr_array_index (clauses, i);
      g_autofree char *text = crm_filter_print (clause, CRM_FILTER_V4);
      g_autoptr (CrmFilter) expanded = crm_sync_expand_filter (clause, entity, &macros, error);
      CrmFilter **target
          = g_strv_contains ((const char *const *) local, text) ? &state->rest : &state->filter;
      CrmFilter *old = *target;

      if (expanded == NULL)
        return FALSE;
      *target = crm_filter_and (old, expanded);
      g_clear_pointer (&old, crm_filter_unref);
    }
  return TRUE;
}

static void
tell_local_clauses (CrmSyncRun *run, CrmEntity *entity)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, entity);
  g_autofree char *text = NULL;

  if (state->rest == NULL)
    return;
  text = crm_filter_print (state->rest, CRM_FILTER_V4);
  g_free (count->message);
  count->message = g_strdup_printf ("The server cannot evaluate, so this device does: %s", text);
}

gboolean
crm_sync_filter_expand (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_auto (GStrv) local = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (CrmFilter) all = NULL;

  if (state->hash != NULL)
    return TRUE;
  /* It could not be read, or there is none. */
  if (state->condition == NULL)
    state->condition = crm_sync_filter_dup_condition (run->project, entity, &problem);
  if (problem == NULL && state->condition != NULL)
    {
      if ((local = load_local_clauses (run, entity, error)) == NULL
          || (crm_sync_filter_has_time (state->condition) && !learn_time (run, entity, error)))
        return FALSE;
      expand_clauses (run, entity, local, &problem);
    }
  if (problem != NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&problem),
                                  "The sync filter of %s: ", entity->name);
      return FALSE;
    }
  all = crm_filter_and (state->filter, state->rest);
  state->hash = crm_sync_plan_hash (entity, all);
  tell_local_clauses (run, entity);
  return TRUE;
}

/* --- finding them ------------------------------------------------------------------------ */

/* %FALSE with an error, or *@accepted says whether the server evaluates @clause. */
static gboolean
try_clause (
    CrmSyncRun *run, CrmEntity *entity, CrmFilter *clause, gboolean *accepted, GError **error)
{
  CrmRequest request = { .entity = entity, .filter = clause, .select = entity->keys, .top = 1 };
  g_autoptr (GError) problem = NULL;
  g_autoptr (CrmPage) page = crm_sync_call_fetch (run, &request, &problem);

  *accepted = page != NULL;
  if (page != NULL || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED)
      || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
crm_sync_filter_split (CrmSyncRun *run, CrmEntity *entity, gboolean *changed, GError **error)
{
  CrmSyncEntity *state = crm_sync_run_get (run, entity);
  g_autoptr (GPtrArray) clauses = g_ptr_array_new ();
  g_autoptr (GPtrArray) sent = g_ptr_array_new ();
  g_auto (GStrv) local = load_local_clauses (run, entity, error);
  g_autofree char *name = clauses_fact (entity);
  g_autofree char *joined = NULL;
  g_autoptr (GString) refused = g_string_new (NULL);

  *changed = FALSE;
  if (local == NULL)
    return FALSE;
  if (state->filter == NULL)
    return TRUE;
  add_clauses (state->condition, clauses);
  add_clauses (state->filter, sent);
  for (guint i = 0, k = 0; i < clauses->len; i++)
    {
      g_autofree char *text = crm_filter_print (g_ptr_array_index (clauses, i), CRM_FILTER_V4);
      gboolean accepted = FALSE;

      if (!g_strv_contains ((const char *const *) local, text))
        {
          if (k >= sent->len
              || !try_clause (run, entity, g_ptr_array_index (sent, k), &accepted, error))
            return k >= sent->len;
          k++;
          *changed = *changed || !accepted;
        }
      if (!accepted)
        g_string_append_printf (refused, "%s\n", text);
    }
  if (!*changed)
    return TRUE;
  if (!crm_store_set_fact (run->store, name, refused->str, error))
    return FALSE;
  g_clear_pointer (&state->filter, crm_filter_unref);
  g_clear_pointer (&state->rest, crm_filter_unref);
  g_clear_pointer (&state->hash, g_free);
  return crm_sync_filter_expand (run, entity, error);
}

/* --- evaluating them --------------------------------------------------------------------- */

void
crm_sync_filter_add_fields (CrmSyncRun *run, CrmEntity *entity, CrmFilter *filter, GArray *fields)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  crm_sync_filter_add_paths (filter, paths);
  for (guint i = 0; i < paths->len; i++)
    {
      g_auto (GStrv) steps = g_strsplit (g_ptr_array_index (paths, i), "/", 2);
      CrmField *field = steps[0] != NULL && steps[1] != NULL
                            ? crm_sync_filter_find_lookup (entity, steps[0])
                            : crm_entity_find_field (entity, g_ptr_array_index (paths, i));
      gboolean is_there = field == NULL;

      for (guint k = 0; field != NULL && k < fields->len; k++)
        is_there = is_there || g_array_index (fields, guint, k) == field->index;
      if (!is_there)
        g_array_append_val (fields, field->index);
    }
}

typedef struct
{
  CrmSyncRun *run;
  CrmEntity *entity;
  const CrmValue *values;
  GPtrArray *records;  /* CrmRecord: parents that values were borrowed from */
  gboolean is_unknown; /* something is not to be known here */
} Resolve;

/* Through lookups by what is on this device. */
static gboolean
find_value (Resolve *self, const char *path, CrmEdmType *type, CrmValue *out)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", -1);
  CrmEntity *entity = self->entity;
  const CrmValue *values = self->values;
  CrmRecord *record = NULL;
  CrmField *field;
  guint i = 0;

  for (; steps[i] != NULL && steps[i + 1] != NULL; i++)
    {
      CrmField *lookup = crm_sync_filter_find_lookup (entity, steps[i]);
      const CrmValue *value;
      g_autofree char *key = NULL;

      if (lookup == NULL)
        return FALSE;
      value
          = record != NULL ? crm_record_get_value (record, lookup->index) : &values[lookup->index];
      entity = crm_project_find_entity (self->run->project, lookup->lookup_entity);
      if (entity == NULL || value->kind == CRM_VALUE_ABSENT)
        return FALSE;
      if (value->kind == CRM_VALUE_NULL)
        {
          CrmField *last = crm_entity_find_field (entity, steps[g_strv_length (steps) - 1]);

          *type = last != NULL ? last->type : CRM_EDM_STRING;
          *out = crm_value_null ();
          return TRUE;
        }
      key = crm_value_dup_text (lookup->type, value);
      record = crm_store_get (self->run->store, entity, key, NULL, NULL);
      if (record == NULL)
        return FALSE;
      g_ptr_array_add (self->records, record);
    }
  field = steps[i] != NULL ? crm_entity_find_field (entity, steps[i]) : NULL;
  if (field == NULL)
    return FALSE;
  *type = field->type;
  *out = record != NULL ? *crm_record_get_value (record, field->index) : values[field->index];
  return out->kind != CRM_VALUE_ABSENT;
}

static gboolean
resolve (const char *path, CrmEdmType *type, CrmValue *out, gpointer user_data)
{
  Resolve *self = user_data;
  gboolean found = find_value (self, path, type, out);

  self->is_unknown = self->is_unknown || !found;
  return found;
}

static gboolean
has_lambda (CrmFilter *filter)
{
  if (filter->op == CRM_FILTER_ANY || filter->op == CRM_FILTER_ALL)
    return TRUE;
  for (guint i = 0; i < filter->children->len; i++)
    if (has_lambda (g_ptr_array_index (filter->children, i)))
      return TRUE;
  return FALSE;
}

static gboolean
is_outside (CrmSyncRun *run, CrmEntity *entity, CrmFilter *rest, const CrmValue *values)
{
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_record_unref);
  Resolve context = { run, entity, values, records, has_lambda (rest) };
  CrmTruth truth = crm_filter_evaluate (rest, resolve, &context);

  return truth == CRM_TRUTH_FALSE || (truth == CRM_TRUTH_UNKNOWN && !context.is_unknown);
}

/* What cannot be known here stays: to keep a row too many is safer than to lose one. */
void
crm_sync_filter_weed (CrmSyncRun *run, CrmPage *page)
{
  CrmSyncEntity *state = crm_sync_run_get (run, page->entity);

  if (state->rest == NULL)
    return;
  for (guint i = 0; i < page->rows->len;)
    {
      CrmRow *row = &g_array_index (page->rows, CrmRow, i);

      if (row->values != NULL && is_outside (run, page->entity, state->rest, row->values))
        g_array_remove_index (page->rows, i);
      else
        i++;
    }
}
