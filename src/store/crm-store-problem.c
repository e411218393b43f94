/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

typedef struct
{
  gint64 id; /* 0: all */
  GPtrArray *problems;
} ProblemJob;

/* --- listing ------------------------------------------------------------------------------ */

static CrmProblem *
read_problem (CrmStmt *select)
{
  CrmProblem *problem = g_new0 (CrmProblem, 1);

  problem->id = sqlite3_column_int64 (select, 0);
  problem->kind = (CrmProblemKind) sqlite3_column_int (select, 1);
  problem->change = (CrmSendKind) sqlite3_column_int (select, 2);
  problem->entity = crm_stmt_dup_text (select, 3);
  problem->key = crm_stmt_dup_text (select, 4);
  problem->title = crm_stmt_dup_text (select, 5);
  problem->message = crm_stmt_dup_text (select, 6);
  problem->values = crm_stmt_dup_text (select, 7);
  problem->since_us = sqlite3_column_int64 (select, 8);
  return problem;
}

static gboolean
list_problems_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ProblemJob *job = data;
  g_autoptr (CrmStmt) select = crm_db_prepare (
      txn->db,
      "SELECT id, kind, change, entity, key, title, message, \"values\", since_us FROM problem"
      " WHERE ?1 IN (0, id) ORDER BY id",
      error);
  int step = -1;

  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, job->id);
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    g_ptr_array_add (job->problems, read_problem (select));
  return step == 0;
}

GPtrArray *
crm_store_list_problems (CrmStore *self, GError **error)
{
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_problem_free);
  ProblemJob job = { .problems = problems };

  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  if (!crm_store_run (self, CRM_LANE_READ, list_problems_cb, &job, NULL, error))
    return NULL;
  return g_steal_pointer (&problems);
}

/* *@table: %NULL where the project no longer has the entity. */
static CrmProblem *
find_problem (CrmTxn *txn, ProblemJob *job, CrmTable **table, GError **error)
{
  CrmProblem *problem;

  if (!list_problems_cb (txn, job, error))
    return NULL;
  if (job->problems->len == 0)
    {
      g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND,
                   "No problem %" G_GINT64_FORMAT, job->id);
      return NULL;
    }
  problem = g_ptr_array_index (job->problems, 0);
  *table = txn->layout ? crm_layout_find (txn->layout, problem->entity) : NULL;
  return problem;
}

static gboolean
forget_one (CrmTxn *txn, gint64 id, GError **error)
{
  g_autoptr (CrmStmt) forget = crm_db_prepare (txn->db, "DELETE FROM problem WHERE id = ?1", error);

  if (!forget)
    return FALSE;
  sqlite3_bind_int64 (forget, 1, id);
  return crm_stmt_run (txn->db, forget, error);
}

/* Its values are in the problem, not in a row. */
static gboolean
is_apart (const CrmProblem *problem)
{
  switch (problem->kind)
    {
    case CRM_PROBLEM_LAYOUT:
    case CRM_PROBLEM_UNDONE:
    case CRM_PROBLEM_SALVAGED:
    case CRM_PROBLEM_FILE:
      return TRUE;
    case CRM_PROBLEM_REJECTED:
    case CRM_PROBLEM_DENIED:
    case CRM_PROBLEM_GONE:
    case CRM_PROBLEM_CONFLICT:
    case CRM_PROBLEM_BLOCKED:
      break;
    }
  return FALSE;
}

/* --- again -------------------------------------------------------------------------------- */

static gboolean
refuse (const char *why, GError **error)
{
  g_set_error_literal (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, why);
  return FALSE;
}

/* A record that was only changed is not made of the change alone, but for a server that went back
 * behind its making. */
static gboolean
may_create (const CrmProblem *problem)
{
  return problem->change == CRM_SEND_CREATE
         || (problem->change == CRM_SEND_UPDATE && problem->kind == CRM_PROBLEM_UNDONE);
}

/* What a change holds says nothing of the key: the record has the one it had, which others may
 * point at. */
static void
keep_key (CrmTable *table, CrmPatch *patch, const CrmValue *key)
{
  CrmField *field = table->key_field >= 0 ? table->entity->fields[table->key_field] : NULL;
  CrmValue absent = crm_value_absent ();

  if (field && (field->type == CRM_EDM_GUID || field->type == CRM_EDM_STRING)
      && !crm_patch_find (patch, field->index))
    crm_patch_set (patch, field->index, &absent, key);
}

/* As the user did it the first time. */
static gboolean
do_again (CrmTxn *txn, CrmTable *table, const CrmProblem *problem, GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (CrmPatch) patch = NULL;
  CrmValue key = crm_table_parse_key (table, problem->key, arena);
  gboolean is_new;

  if (!crm_row_load (txn, table, &key, &row, error))
    return FALSE;
  is_new = row.id == 0;
  if (problem->change == CRM_SEND_DELETE)
    return is_new || crm_txn_delete (txn, table->entity, problem->key, error);
  if (is_new && !may_create (problem))
    {
      g_set_error_literal (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND,
                           "The record is not on this device");
      return FALSE;
    }
  patch = crm_txn_read_json (txn, table, problem->values,
                             is_new ? CRM_JSON_FOR_CREATE : CRM_JSON_FOR_EDIT, error);
  if (!patch)
    return FALSE;
  if (crm_patch_get_n_entries (patch) == 0)
    return refuse ("There is no longer a place for these values", error);
  if (is_new)
    keep_key (table, patch, &key);
  return is_new ? crm_txn_create (txn, patch, TRUE, NULL, error)
                : crm_txn_edit (txn, patch, problem->key, -1, error);
}

static gboolean
release_row (CrmTxn *txn, CrmTable *table, const CrmProblem *problem, GError **error)
{
  g_auto (CrmRowData) row = { 0 };

  if (!crm_row_require (txn, table, problem->key, &row, error))
    return FALSE;
  row.state &= ~(guint) CRM_RECORD_PARKED;
  /* What is gone there can only be made again. */
  if (problem->kind == CRM_PROBLEM_GONE && !(row.state & CRM_RECORD_DELETED))
    {
      row.state = CRM_RECORD_NEW;
      row.reasons |= CRM_ROW_MADE_AGAIN;
      row.etag = NULL;
    }
  return crm_problem_forget (txn, table, &row.key, error)
         && crm_row_save (txn, table, &row, row.values, error);
}

static gboolean
retry_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ProblemJob *job = data;
  CrmTable *table;
  CrmProblem *problem = find_problem (txn, job, &table, error);

  if (!problem)
    return FALSE;
  if (problem->kind == CRM_PROBLEM_FILE)
    return crm_txn_retry_file (txn, job->id, error);
  if (!table || problem->kind == CRM_PROBLEM_LAYOUT)
    return refuse ("There is no longer a place for these values", error);
  if (!is_apart (problem))
    return release_row (txn, table, problem, error);
  return do_again (txn, table, problem, error) && forget_one (txn, job->id, error);
}

static gboolean
run_on_problem (CrmStore *self, CrmTxnFunc func, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_problem_free);
  ProblemJob job = { .id = id, .problems = problems };

  return crm_store_run (self, CRM_LANE_USER, func, &job, NULL, error);
}

gboolean
crm_store_retry_problem (CrmStore *self, gint64 problem, GError **error)
{
  g_return_val_if_fail (CRM_IS_STORE (self) && problem > 0, FALSE);

  return run_on_problem (self, retry_cb, problem, error);
}

/* --- both, field by field ----------------------------------------------------------------- */

typedef struct
{
  ProblemJob problem;
  const char *const *theirs;
} ChoiceJob;

/* What the server has for them by now. */
static CrmPatch *
patch_of_theirs (CrmTable *table, CrmRowData *row, const char *const *theirs, GError **error)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (table->entity);

  for (guint i = 0; theirs[i] != NULL; i++)
    {
      CrmField *field = crm_entity_find_field (table->entity, theirs[i]);

      if (!field)
        {
          refuse ("There is no such field any more", error);
          return NULL;
        }
      crm_patch_set (patch, field->index, &row->values[field->index], &row->base[field->index]);
    }
  return g_steal_pointer (&patch);
}

/* An edit of the user's like another: it answers the question and leaves the rest of theirs. */
static gboolean
choose_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ChoiceJob *job = data;
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (CrmPatch) patch = NULL;
  CrmTable *table;
  CrmProblem *problem = find_problem (txn, &job->problem, &table, error);

  if (!problem)
    return FALSE;
  if (!table || problem->kind != CRM_PROBLEM_CONFLICT || problem->change == CRM_SEND_DELETE)
    return refuse ("Only a field that was changed on both sides can be chosen", error);
  if (!job->theirs[0])
    return release_row (txn, table, problem, error);
  if (!crm_row_require (txn, table, problem->key, &row, error))
    return FALSE;
  patch = patch_of_theirs (table, &row, job->theirs, error);
  return patch != NULL && crm_txn_edit (txn, patch, problem->key, -1, error);
}

gboolean
crm_store_choose (CrmStore *self, gint64 problem, const char *const *theirs, GError **error)
{
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_problem_free);
  ChoiceJob job = { { .id = problem, .problems = problems }, theirs };

  g_return_val_if_fail (CRM_IS_STORE (self) && problem > 0 && theirs, FALSE);

  return crm_store_run (self, CRM_LANE_USER, choose_cb, &job, NULL, error);
}

/* --- no more ------------------------------------------------------------------------------ */

static gboolean
discard_problem_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ProblemJob *job = data;
  CrmTable *table;
  CrmProblem *problem = find_problem (txn, job, &table, error);

  if (!problem)
    return FALSE;
  if (problem->kind == CRM_PROBLEM_FILE)
    return crm_txn_discard_file (txn, job->id, error) && forget_one (txn, job->id, error);
  if (!table || is_apart (problem))
    return forget_one (txn, job->id, error);
  return crm_txn_discard (txn, table->entity, problem->key, error);
}

gboolean
crm_store_discard_problem (CrmStore *self, gint64 problem, GError **error)
{
  g_return_val_if_fail (CRM_IS_STORE (self) && problem > 0, FALSE);

  return run_on_problem (self, discard_problem_cb, problem, error);
}

/* --- what points at a record that will not be --------------------------------------------- */

static gboolean
list_pointing (
    CrmTxn *txn, CrmTable *table, guint field, const CrmValue *key, GArray *ids, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM rec_%" G_GINT64_FORMAT
                                          " WHERE state <> 0 AND (state & %d) = 0 AND %s = ?1",
                                          table->number, CRM_RECORD_DELETED | CRM_RECORD_PARKED,
                                          table->columns[field]);
  g_autoptr (CrmStmt) select = crm_db_prepare (txn->db, sql, error);
  int step = -1;

  if (!select)
    return FALSE;
  crm_stmt_bind (select, 1, key);
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (select, 0);

      g_array_append_val (ids, id);
    }
  return step == 0;
}

static gboolean
block_row (CrmTxn *txn, CrmTable *table, gint64 id, GError **error)
{
  g_auto (CrmRowData) row = { 0 };

  if (!crm_row_load_id (txn, table, id, &row, error))
    return FALSE;
  row.state |= CRM_RECORD_REJECTED;
  return crm_problem_put (txn, table, &row, CRM_PROBLEM_BLOCKED, NULL, error)
         && crm_row_save (txn, table, &row, row.values, error);
}

gboolean
crm_problem_block_dependants (CrmTxn *txn, CrmTable *target, const CrmValue *key, GError **error)
{
  for (guint i = 0; i < txn->layout->tables->len; i++)
    {
      CrmTable *table = g_ptr_array_index (txn->layout->tables, i);
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (guint j = 0; j < table->lookups->len; j++)
        {
          guint field = g_array_index (table->lookups, guint, j);

          if (g_strcmp0 (table->entity->fields[field]->lookup_entity, target->entity->name) == 0
              && !list_pointing (txn, table, field, key, ids, error))
            return FALSE;
        }
      for (guint j = 0; j < ids->len; j++)
        if (!block_row (txn, table, g_array_index (ids, gint64, j), error))
          return FALSE;
    }
  return TRUE;
}
