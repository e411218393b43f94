/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-explain.h"

#include <string.h>

#include "crm-error.h"
#include "crm-page.h"
#include "crm-project.h"
#include "crm-record.h"
#include "crm-sync-macros.h"
#include "crm-sync-plan.h"

static void
clause_free (gpointer data)
{
  CrmSyncClause *self = data;

  g_free (self->text);
  g_free (self->here_values);
  g_free (self->there_values);
  g_free (self);
}

void
crm_sync_explanation_free (CrmSyncExplanation *self)
{
  g_free (self->entity);
  g_free (self->key);
  g_free (self->title);
  g_free (self->unsent_fields);
  g_free (self->problem_message);
  g_free (self->filter);
  g_free (self->refusal);
  g_ptr_array_unref (self->clauses);
  g_free (self);
}

/* Everything one explanation works with. */
typedef struct
{
  CrmStore *store;
  CrmRemote *remote; /* %NULL: nobody to ask, or it stopped answering */
  CrmProject *project;
  CrmEntity *entity;
  const char *key;
  CrmFilter *only_key; /* the record with this key */
  CrmFilter *filter;   /* macros expanded; or %NULL */
  CrmRecord *here;     /* or %NULL */
  CrmRecord *there;    /* or %NULL */
  GPtrArray *followed; /* CrmRecord: what lookups led to */
  const CrmIdentity *identity;
  gint64 now_us; /* the server's, once it told */
  GCancellable *cancellable;
  CrmSyncExplanation *out;
} Inquiry;

static void
inquiry_clear (Inquiry *self)
{
  g_clear_pointer (&self->project, crm_project_unref);
  g_clear_pointer (&self->only_key, crm_filter_unref);
  g_clear_pointer (&self->filter, crm_filter_unref);
  g_clear_pointer (&self->here, crm_record_unref);
  g_clear_pointer (&self->there, crm_record_unref);
  g_clear_pointer (&self->followed, g_ptr_array_unref);
  g_clear_pointer (&self->out, crm_sync_explanation_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Inquiry, inquiry_clear)

static gboolean read_path (Inquiry *self,
                           CrmRecord *record,
                           const char *path,
                           gboolean there,
                           CrmEdmType *type,
                           CrmValue *out);

/* --- the server ---------------------------------------------------------------------------- */

/* That one clause cannot be asked for says nothing about the others. */
static gboolean
is_about_the_question (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_LAYOUT)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_BUSY)
         || error->domain == CRM_FORMAT_ERROR;
}

/* %FALSE: cancelled. Any other failure ends the questions, not the explanation. */
static gboolean
note_failure (Inquiry *self, GError *problem, GError **error)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (!is_about_the_question (problem))
    {
      self->remote = NULL;
      g_set_str (&self->out->refusal, problem->message);
    }
  g_error_free (problem);
  return TRUE;
}

static gboolean
ask_for_record (Inquiry *self, GError **error)
{
  GError *problem = NULL;

  if (self->remote == NULL)
    return TRUE;
  self->there = crm_remote_get (self->remote, self->entity, self->key, self->cancellable, &problem);
  self->out->is_there = self->there != NULL;
  self->out->was_asked = self->there != NULL
                         || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND)
                         || g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED);
  if (self->there != NULL || self->out->was_asked)
    {
      g_clear_error (&problem);
      return TRUE;
    }
  self->remote = NULL;
  g_set_str (&self->out->refusal, problem->message);
  return note_failure (self, problem, error);
}

/* Is there a row with this key that fulfils @condition? */
static gboolean
ask_if (Inquiry *self, CrmFilter *condition, gboolean *yes, GError **error)
{
  g_autoptr (CrmFilter) both = crm_filter_and (self->only_key, condition);
  CrmRequest request
      = { .entity = self->entity, .filter = both, .select = self->entity->keys, .top = 1 };
  g_autoptr (CrmPage) page = NULL;
  GError *problem = NULL;

  *yes = FALSE;
  page = crm_remote_fetch (self->remote, &request, self->cancellable, &problem);
  if (page == NULL)
    return note_failure (self, problem, error);
  *yes = page->rows->len > 0;
  if (page->server_time_us > 0)
    self->now_us = page->server_time_us;
  return TRUE;
}

static gboolean
resolve_there (const char *path, CrmEdmType *type, CrmValue *out, gpointer user_data)
{
  Inquiry *self = user_data;

  return read_path (self, self->there, path, TRUE, type, out);
}

static gboolean
ask_truth (Inquiry *self, CrmFilter *condition, CrmTruth *truth, GError **error)
{
  g_autoptr (CrmFilter) opposite
      = crm_filter_new (CRM_FILTER_NOT, crm_filter_ref (condition), NULL);
  gboolean yes = FALSE, no = FALSE;

  *truth = CRM_TRUTH_UNKNOWN;
  if (self->remote == NULL || self->there == NULL)
    return TRUE;
  if (!ask_if (self, condition, &yes, error))
    return FALSE;
  if (!yes && self->remote != NULL && !ask_if (self, opposite, &no, error))
    return FALSE;
  if (yes || no)
    *truth = yes ? CRM_TRUTH_TRUE : CRM_TRUTH_FALSE;
  else /* a null in it, or a clause that this server cannot evaluate: then the device does */
    *truth = crm_filter_evaluate (condition, resolve_there, self);
  return TRUE;
}

/* --- this device ------------------------------------------------------------------------- */

/* What SQL says, for it decides what stays: lookups and related lists included. */
static gboolean
holds_here (Inquiry *self, CrmFilter *condition)
{
  g_autoptr (CrmFilter) both = crm_filter_and (self->only_key, condition);
  CrmQuery query = { .entity = self->entity->name, .filter = both, .with_deleted = TRUE };

  return crm_store_count (self->store, &query, self->cancellable, NULL) > 0;
}

static CrmTruth
truth_here (Inquiry *self, CrmFilter *condition)
{
  g_autoptr (CrmFilter) opposite
      = crm_filter_new (CRM_FILTER_NOT, crm_filter_ref (condition), NULL);

  if (!self->out->is_here)
    return CRM_TRUTH_UNKNOWN;
  if (holds_here (self, condition))
    return CRM_TRUTH_TRUE;
  return holds_here (self, opposite) ? CRM_TRUTH_FALSE : CRM_TRUTH_UNKNOWN;
}

/* --- the values a clause looks at ---------------------------------------------------------- */

static CrmRecord *
follow (Inquiry *self, CrmRecord *from, const char *navigation, gboolean there)
{
  CrmEntity *entity = crm_record_get_entity (from);

  for (guint i = 0; i < entity->n_fields; i++)
    {
      CrmField *field = entity->fields[i];
      CrmEntity *target;
      g_autofree char *key = NULL;

      if (g_strcmp0 (field->lookup_navigation, navigation) != 0 || field->lookup_entity == NULL)
        continue;
      key = crm_value_dup_text (field->type, crm_record_get_value (from, i));
      target = crm_project_find_entity (self->project, field->lookup_entity);
      if (key == NULL || target == NULL)
        return NULL;
      if (!there)
        return crm_store_get (self->store, target, key, self->cancellable, NULL);
      return self->remote != NULL
                 ? crm_remote_get (self->remote, target, key, self->cancellable, NULL)
                 : NULL;
    }
  return NULL;
}

/* "Account/OwnerId" of @record; %FALSE: cannot be told. */
static gboolean
read_path (Inquiry *self,
           CrmRecord *record,
           const char *path,
           gboolean there,
           CrmEdmType *type,
           CrmValue *out)
{
  const char *slash = strchr (path, '/');
  g_autofree char *first = slash != NULL ? g_strndup (path, (gsize) (slash - path)) : NULL;
  CrmRecord *next;
  CrmField *field;

  if (slash != NULL)
    {
      next = follow (self, record, first, there);
      if (next == NULL)
        return FALSE;
      g_ptr_array_add (self->followed, next); /* keeps the value alive */
      return read_path (self, next, slash + 1, there, type, out);
    }
  field = crm_entity_find_field (crm_record_get_entity (record), path);
  if (field == NULL)
    return FALSE;
  *type = field->type;
  *out = *crm_record_get_value (record, field->index);
  return TRUE;
}

static void
collect_paths (CrmFilter *tree, GPtrArray *paths)
{
  if (tree->op == CRM_FILTER_ANY || tree->op == CRM_FILTER_ALL)
    return; /* of many rows: no one value */
  if (tree->op == CRM_FILTER_PATH
      && !g_ptr_array_find_with_equal_func (paths, tree->text, g_str_equal, NULL))
    g_ptr_array_add (paths, tree->text);
  for (guint i = 0; i < tree->children->len; i++)
    collect_paths (g_ptr_array_index (tree->children, i), paths);
}

static char *
dup_values (Inquiry *self, CrmFilter *clause, CrmRecord *record, gboolean there)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (GString) line = g_string_new (NULL);

  if (record == NULL)
    return NULL;
  collect_paths (clause, paths);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *text = NULL;
      CrmEdmType type;
      CrmValue value;

      if (!read_path (self, record, path, there, &type, &value))
        continue;
      text = crm_value_dup_text (type, &value);
      g_string_append_printf (line, "%s%s = %s", line->len > 0 ? ", " : "", path,
                              text != NULL ? text : "null");
    }
  return line->len > 0 ? g_string_free_and_steal (g_steal_pointer (&line)) : NULL;
}

/* --- clause by clause ---------------------------------------------------------------------- */

static gboolean
add_clause (Inquiry *self, CrmFilter *tree, guint depth, GError **error)
{
  CrmSyncClause *clause = g_new0 (CrmSyncClause, 1);
  gboolean is_group = tree->op == CRM_FILTER_AND || tree->op == CRM_FILTER_OR;

  g_ptr_array_add (self->out->clauses, clause);
  clause->text = crm_filter_print (tree, CRM_FILTER_V4);
  clause->depth = depth;
  clause->here = truth_here (self, tree);
  if (!ask_truth (self, tree, &clause->there, error))
    return FALSE;
  if (!is_group)
    {
      clause->here_values = dup_values (self, tree, self->here, FALSE);
      clause->there_values = dup_values (self, tree, self->there, TRUE);
      return TRUE;
    }
  for (guint i = 0; i < tree->children->len; i++)
    if (!add_clause (self, g_ptr_array_index (tree->children, i), depth + 1, error))
      return FALSE;
  return TRUE;
}

/* What is joined by "and" at the top are clauses of their own. */
static gboolean
add_top_clauses (Inquiry *self, CrmFilter *tree, GError **error)
{
  if (tree->op != CRM_FILTER_AND)
    return add_clause (self, tree, 0, error);
  for (guint i = 0; i < tree->children->len; i++)
    if (!add_top_clauses (self, g_ptr_array_index (tree->children, i), error))
      return FALSE;
  return TRUE;
}

/* --- what is known here -------------------------------------------------------------------- */

static gboolean
read_record (Inquiry *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  self->here = crm_store_get (self->store, self->entity, self->key, self->cancellable, &problem);
  if (self->here == NULL && !g_error_matches (problem, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  self->out->is_here = self->here != NULL;
  if (self->here != NULL)
    self->out->title = g_strdup (crm_record_get_title (self->here));
  return TRUE;
}

static gboolean
read_reasons (Inquiry *self, GError **error)
{
  static const CrmReason all[] = { CRM_REASON_FILTER, CRM_REASON_PARENT, CRM_REASON_PIN,
                                   CRM_REASON_RECENT, CRM_REASON_ONLINE };

  for (guint i = 0; self->out->is_here && i < G_N_ELEMENTS (all); i++)
    {
      g_auto (GStrv) keys = crm_store_list_held (self->store, self->entity, all[i], error);

      if (keys == NULL)
        return FALSE;
      if (g_strv_contains ((const char *const *) keys, self->key))
        self->out->reasons |= all[i];
    }
  return TRUE;
}

static gboolean
is_this (Inquiry *self, const char *entity, const char *key)
{
  return g_str_equal (entity, self->entity->name) && g_str_equal (key, self->key);
}

static gboolean
read_open_ends (Inquiry *self, GError **error)
{
  g_autoptr (GPtrArray) pending = crm_store_list_pending (self->store, error);
  g_autoptr (GPtrArray) problems
      = pending != NULL ? crm_store_list_problems (self->store, error) : NULL;

  if (problems == NULL)
    return FALSE;
  for (guint i = 0; i < pending->len; i++)
    {
      CrmPending *each = g_ptr_array_index (pending, i);

      if (!is_this (self, each->entity, each->key))
        continue;
      self->out->is_unsent = TRUE;
      self->out->unsent = each->kind;
      g_set_str (&self->out->unsent_fields, each->fields);
      g_set_str (&self->out->title, each->title);
    }
  for (guint i = 0; i < problems->len; i++)
    {
      CrmProblem *each = g_ptr_array_index (problems, i);

      if (!is_this (self, each->entity, each->key))
        continue;
      self->out->problem = each->id;
      g_set_str (&self->out->problem_message, each->message);
    }
  return TRUE;
}

static gboolean
read_here (Inquiry *self, GError **error)
{
  g_auto (CrmCheckpoint) checkpoint = { 0 };

  if (!read_record (self, error) || !read_reasons (self, error) || !read_open_ends (self, error)
      || !crm_store_get_checkpoint (self->store, self->entity, &checkpoint, error))
    return FALSE;
  self->out->proven_us = checkpoint.proven_us;
  self->out->finished_us = checkpoint.finished_us;
  return TRUE;
}

/* --- the verdict --------------------------------------------------------------------------- */

static CrmTruth
all_of (GPtrArray *clauses, gboolean there)
{
  CrmTruth result = CRM_TRUTH_TRUE;

  for (guint i = 0; i < clauses->len; i++)
    {
      CrmSyncClause *clause = g_ptr_array_index (clauses, i);
      CrmTruth truth = there ? clause->there : clause->here;

      if (clause->depth > 0)
        continue;
      if (truth == CRM_TRUTH_FALSE)
        return CRM_TRUTH_FALSE;
      if (truth == CRM_TRUTH_UNKNOWN)
        result = CRM_TRUTH_UNKNOWN;
    }
  return result;
}

static gboolean
is_kept (CrmEntity *entity)
{
  return entity->sync_method != CRM_SYNC_ONLINE_ONLY && entity->sync_method != CRM_SYNC_UPLOAD_ONLY;
}

static CrmSyncWhy
judge_absent (Inquiry *self)
{
  CrmSyncExplanation *out = self->out;

  if (!is_kept (self->entity))
    return CRM_SYNC_WHY_NOT_KEPT;
  if (!out->was_asked)
    return CRM_SYNC_WHY_NOT_ASKED;
  if (!out->is_there)
    return CRM_SYNC_WHY_NOT_THERE;
  switch (all_of (out->clauses, TRUE))
    {
    case CRM_TRUTH_TRUE:
      return CRM_SYNC_WHY_COMING;
    case CRM_TRUTH_FALSE:
      return CRM_SYNC_WHY_NO_MATCH;
    case CRM_TRUTH_UNKNOWN: /* a null in a condition: not true is not in */
      return out->refusal != NULL ? CRM_SYNC_WHY_NOT_ASKED : CRM_SYNC_WHY_NO_MATCH;
    }
  return CRM_SYNC_WHY_NOT_ASKED;
}

static CrmSyncWhy
judge (Inquiry *self)
{
  CrmSyncExplanation *out = self->out;
  gboolean is_gone = out->was_asked && !out->is_there;

  if (out->is_unsent && out->unsent == CRM_SEND_DELETE)
    return CRM_SYNC_WHY_DELETED;
  if (!out->is_here)
    return judge_absent (self);
  if (out->is_unsent || out->problem != 0)
    return CRM_SYNC_WHY_UNSENT;
  if ((out->reasons & ~(guint) CRM_REASON_FILTER) != 0 && !is_gone)
    return (out->reasons & CRM_REASON_FILTER) != 0 && all_of (out->clauses, FALSE) == CRM_TRUTH_TRUE
               ? CRM_SYNC_WHY_FILTER
               : CRM_SYNC_WHY_REASON;
  if (is_gone || all_of (out->clauses, out->was_asked) == CRM_TRUTH_FALSE)
    return CRM_SYNC_WHY_LEAVING;
  return CRM_SYNC_WHY_FILTER;
}

/* --- the filter ------------------------------------------------------------------------------ */

/* As the engine was told last, where nobody can be asked. */
static char *
find_setting (const char *name, gpointer user_data)
{
  Inquiry *self = user_data;
  g_autofree char *fact = g_strconcat ("setting ", name, NULL);
  char *text = NULL;

  if (self->remote != NULL)
    text = crm_remote_get_setting (self->remote, name, self->cancellable, NULL);
  return text != NULL ? text : crm_store_get_fact (self->store, fact, NULL);
}

static gboolean
expand (Inquiry *self, GError **error)
{
  CrmSyncMacros macros = { .project = self->project,
                           .identity = self->identity,
                           .now_us = self->now_us,
                           .setting = find_setting,
                           .user_data = self };
  g_autoptr (GError) problem = NULL;
  g_autoptr (CrmFilter) condition
      = crm_sync_filter_dup_condition (self->project, self->entity, &problem);

  if (condition != NULL)
    self->filter = crm_sync_expand_filter (condition, self->entity, &macros, &problem);
  if (problem != NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&problem),
                                  "The sync filter of %s: ", self->entity->name);
      return FALSE;
    }
  if (self->filter != NULL)
    self->out->filter = crm_filter_print (self->filter, CRM_FILTER_V4);
  return TRUE;
}

/* The server's time goes into the filter, so it is asked for first. */
static gboolean
ask_first (Inquiry *self, GError **error)
{
  gboolean yes;

  return ask_for_record (self, error) && (self->remote == NULL || ask_if (self, NULL, &yes, error));
}

CrmSyncExplanation *
crm_sync_explain (CrmStore *store,
                  CrmRemote *remote,
                  CrmEntity *entity,
                  const char *key,
                  const CrmIdentity *identity,
                  gint64 now_us,
                  GCancellable *cancellable,
                  GError **error)
{
  g_auto (Inquiry) self = { .store = store,
                            .remote = remote,
                            .entity = entity,
                            .key = key,
                            .identity = identity,
                            .now_us = now_us,
                            .cancellable = cancellable };

  g_return_val_if_fail (CRM_IS_STORE (store) && entity != NULL && key != NULL, NULL);

  self.out = g_new0 (CrmSyncExplanation, 1);
  self.out->entity = g_strdup (entity->name);
  self.out->key = g_strdup (key);
  self.out->clauses = g_ptr_array_new_with_free_func (clause_free);
  self.followed = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_record_unref);
  self.project = crm_store_dup_project (store);
  self.only_key = crm_sync_plan_key_filter (entity, key, error);
  if (self.only_key == NULL || !read_here (&self, error) || !ask_first (&self, error)
      || !expand (&self, error)
      || (self.filter != NULL && !add_top_clauses (&self, self.filter, error)))
    return NULL;
  if (self.out->title == NULL && self.there != NULL)
    self.out->title = g_strdup (crm_record_get_title (self.there));
  self.out->why = judge (&self);
  return g_steal_pointer (&self.out);
}
