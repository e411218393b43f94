/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

/* --- problems ----------------------------------------------------------------------------- */

gboolean
crm_problem_insert (CrmTxn *txn, const CrmProblem *problem, GError **error)
{
  g_autoptr (CrmStmt) insert = crm_db_prepare (
      txn->db,
      "INSERT INTO problem (kind, change, entity, key, title, message, \"values\", since_us)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      error);

  if (!insert)
    return FALSE;
  sqlite3_bind_int (insert, 1, (int) problem->kind);
  sqlite3_bind_int (insert, 2, (int) problem->change);
  crm_stmt_bind_text (insert, 3, problem->entity);
  crm_stmt_bind_text (insert, 4, problem->key);
  crm_stmt_bind_text (insert, 5, problem->title);
  crm_stmt_bind_text (insert, 6, problem->message);
  crm_stmt_bind_text (insert, 7, problem->values);
  sqlite3_bind_int64 (insert, 8, txn->now_us);
  return crm_stmt_run (txn->db, insert, error);
}

static gboolean
insert_problem (CrmTxn *txn,
                CrmTable *table,
                CrmRowData *row,
                CrmProblemKind kind,
                const char *message,
                const char *values,
                GError **error)
{
  g_autofree char *key = crm_table_dup_key_text (table, &row->key);
  g_autofree char *title = crm_row_dup_title (table, row);
  CrmProblem problem = { .kind = kind,
                         .change = crm_row_get_change (row),
                         .entity = table->entity->name,
                         .key = key,
                         .title = title,
                         .message = (char *) message,
                         .values = (char *) values };

  return crm_problem_insert (txn, &problem, error);
}

gboolean
crm_problem_put (CrmTxn *txn,
                 CrmTable *table,
                 CrmRowData *row,
                 CrmProblemKind kind,
                 const char *message,
                 GError **error)
{
  g_autofree char *values = crm_row_dup_values_json (table, row);

  return crm_problem_forget (txn, table, &row->key, error)
         && insert_problem (txn, table, row, kind, message, values, error);
}

gboolean
crm_problem_find (
    CrmTxn *txn, CrmTable *table, const CrmValue *key, CrmProblemKind *kind, GError **error)
{
  g_autofree char *text = crm_table_dup_key_text (table, key);
  g_autoptr (CrmStmt) select = crm_db_prepare (
      txn->db,
      "SELECT kind FROM problem WHERE entity = ?1 AND key = ?2 AND kind NOT BETWEEN ?3 AND ?4"
      " AND kind <> ?5",
      error);
  int step;

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, table->entity->name);
  crm_stmt_bind_text (select, 2, text);
  sqlite3_bind_int (select, 3, CRM_PROBLEM_LAYOUT);
  sqlite3_bind_int (select, 4, CRM_PROBLEM_SALVAGED);
  sqlite3_bind_int (select, 5, CRM_PROBLEM_FILE);
  step = crm_stmt_step (txn->db, select, error);
  *kind = step > 0 ? (CrmProblemKind) sqlite3_column_int (select, 0) : CRM_PROBLEM_REJECTED;
  return step >= 0;
}

/* What was kept apart from the row (CRM_PROBLEM_LAYOUT to _SALVAGED, _FILE) is no question about
 * it. */
gboolean
crm_problem_forget (CrmTxn *txn, CrmTable *table, const CrmValue *key, GError **error)
{
  g_autofree char *text = crm_table_dup_key_text (table, key);
  g_autoptr (CrmStmt) forget = crm_db_prepare (
      txn->db,
      "DELETE FROM problem WHERE entity = ?1 AND key = ?2 AND kind NOT BETWEEN ?3 AND ?4"
      " AND kind <> ?5",
      error);

  if (!forget)
    return FALSE;
  crm_stmt_bind_text (forget, 1, table->entity->name);
  crm_stmt_bind_text (forget, 2, text);
  sqlite3_bind_int (forget, 3, CRM_PROBLEM_LAYOUT);
  sqlite3_bind_int (forget, 4, CRM_PROBLEM_SALVAGED);
  sqlite3_bind_int (forget, 5, CRM_PROBLEM_FILE);
  return crm_stmt_run (txn->db, forget, error);
}

/* --- a field or an entity that is no more ------------------------------------------------- */

static gboolean
is_lost (CrmField *field, CrmEntity *entity)
{
  CrmField *now = entity ? crm_entity_find_field (entity, field->name) : NULL;

  return !now || now->type != field->type;
}

static void
forget_lost (CrmTable *table, CrmEntity *entity, CrmRowData *row)
{
  for (guint i = 0; i < table->entity->n_fields; i++)
    if (is_lost (table->entity->fields[i], entity))
      row->values[i] = row->base[i];
  crm_row_settle (table, row);
}

static gboolean
rescue_row (CrmTxn *txn, CrmTable *table, CrmEntity *entity, gint64 id, GError **error)
{
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (GString) json = g_string_new ("{");
  g_autofree CrmValue *was = NULL;

  if (!crm_row_load_id (txn, table, id, &row, error))
    return FALSE;
  for (guint i = 0; i < table->entity->n_fields; i++)
    if (is_lost (table->entity->fields[i], entity) && crm_row_is_edited (table, &row, i))
      crm_json_append_field (json, table->entity->fields[i]->name, table->entity->fields[i]->type,
                             &row.values[i]);
  if (json->len == 1 && entity)
    return TRUE;
  g_string_append_c (json, '}');
  if (!insert_problem (txn, table, &row, CRM_PROBLEM_LAYOUT, NULL, json->str, error))
    return FALSE;
  if (!entity)
    return crm_problem_forget (txn, table, &row.key, error);
  was = g_memdup2 (row.values, MAX (table->entity->n_fields, 1) * sizeof (CrmValue));
  forget_lost (table, entity, &row);
  return crm_row_save (txn, table, &row, was, error);
}

gboolean
crm_store_rescue_edits (
    CrmDb *db, CrmTable *table, CrmEntity *entity, gint64 now_us, GError **error)
{
  g_autoptr (CrmChanges) changes = crm_changes_new ();
  CrmTxn txn = { .db = db, .changes = changes, .now_us = now_us };
  g_autofree char *sql
      = g_strdup_printf ("SELECT id FROM rec_%" G_GINT64_FORMAT " WHERE state <> 0", table->number);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (CrmStmt) select = crm_db_prepare (db, sql, error);
  int step = -1;

  while (select && (step = crm_stmt_step (db, select, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (select, 0);

      g_array_append_val (ids, id);
    }
  if (step < 0)
    return FALSE;
  sqlite3_reset (select);
  for (guint i = 0; i < ids->len; i++)
    if (!rescue_row (&txn, table, entity, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* --- parking ------------------------------------------------------------------------------ */

typedef struct
{
  CrmSend *send;
  CrmProblemKind kind;
  const char *words;
} ParkJob;

static gboolean
park_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ParkJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->send->entity, error);
  g_auto (CrmRowData) row = { 0 };

  if (!table || !crm_row_require (txn, table, job->send->key, &row, error)
      || !crm_inflight_forget (txn, job->send->id, error))
    return FALSE;
  row.state |= job->kind == CRM_PROBLEM_CONFLICT ? CRM_RECORD_CONFLICT : CRM_RECORD_REJECTED;
  return crm_problem_put (txn, table, &row, job->kind, job->words, error)
         && crm_row_save (txn, table, &row, row.values, error);
}

gboolean
crm_store_park (
    CrmStore *self, CrmSend *send, CrmProblemKind kind, const char *server_words, GError **error)
{
  ParkJob job = { .send = send, .kind = kind, .words = server_words };

  g_return_val_if_fail (CRM_IS_STORE (self) && send, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, park_cb, &job, NULL, error);
}
