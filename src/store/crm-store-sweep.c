/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

/* Of fewer rows bulk mode costs more than it saves. */
#define SMALL_ROWS 500
/* With so many here already it is still worth it. */
#define FEW_ROWS 1000
/* Rows whose full text is written between two looks at the clock; and where nobody waits: each
 * statement leaves a part of the index that is merged with the others. */
#define WORDS_AT_ONCE 200
#define MOST_WORDS_AT_ONCE 20000

/* --- checkpoints -------------------------------------------------------------------------- */

gboolean
crm_checkpoint_read (
    CrmTxn *txn, CrmTable *table, CrmCheckpoint *out, gboolean *marks, GError **error)
{
  g_autoptr (CrmStmt) select = crm_db_prepare (
      txn->db,
      "SELECT run_id, is_full, cursor, started_us, max_seen_us, watermark_us, delta_link,"
      " filter_hash, finished_us, done_rows, total_rows, marks, keys_run_id, keys_cursor,"
      " keys_began_us, keys_filter_hash, keys_done_rows, proven_us, is_doubtful, lateness_us,"
      " grid_us FROM checkpoint WHERE entity = ?1",
      error);
  int step;

  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, table->number);
  step = crm_stmt_step (txn->db, select, error);
  if (marks)
    *marks = step > 0
             && (sqlite3_column_int64 (select, 12) != 0
                 || (sqlite3_column_int64 (select, 0) != 0 && sqlite3_column_int (select, 11)));
  if (step <= 0 || !out)
    return step >= 0;
  out->run_id = sqlite3_column_int64 (select, 0);
  out->is_full = sqlite3_column_int (select, 1);
  out->cursor = crm_stmt_dup_text (select, 2);
  out->started_us = sqlite3_column_int64 (select, 3);
  out->max_seen_us = sqlite3_column_int64 (select, 4);
  out->watermark_us = sqlite3_column_int64 (select, 5);
  out->delta_link = crm_stmt_dup_text (select, 6);
  out->filter_hash = crm_stmt_dup_text (select, 7);
  out->finished_us = sqlite3_column_int64 (select, 8);
  out->done_rows = sqlite3_column_int64 (select, 9);
  out->total_rows = sqlite3_column_int64 (select, 10);
  out->keys_run_id = sqlite3_column_int64 (select, 12);
  out->keys_cursor = crm_stmt_dup_text (select, 13);
  out->keys_began_us = sqlite3_column_int64 (select, 14);
  out->keys_filter_hash = crm_stmt_dup_text (select, 15);
  out->keys_done_rows = sqlite3_column_int64 (select, 16);
  out->proven_us = sqlite3_column_int64 (select, 17);
  out->is_doubtful = sqlite3_column_int (select, 18);
  out->lateness_us = sqlite3_column_int64 (select, 19);
  out->grid_us = sqlite3_column_int64 (select, 20);
  return TRUE;
}

gboolean
crm_checkpoint_write (CrmTxn *txn, CrmTable *table, const CrmCheckpoint *checkpoint, GError **error)
{
  g_autoptr (CrmStmt) write = crm_db_prepare (
      txn->db,
      "INSERT INTO checkpoint (entity, run_id, is_full, cursor, started_us, max_seen_us,"
      " watermark_us, delta_link, filter_hash, finished_us, done_rows, total_rows, keys_run_id,"
      " keys_cursor, keys_began_us, keys_filter_hash, keys_done_rows, proven_us, is_doubtful,"
      " lateness_us, grid_us)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
      " ?19, ?20, ?21)"
      " ON CONFLICT (entity) DO UPDATE SET run_id = ?2, is_full = ?3, cursor = ?4,"
      " started_us = ?5, max_seen_us = ?6, watermark_us = ?7, delta_link = ?8, filter_hash = ?9,"
      " finished_us = ?10, done_rows = ?11, total_rows = ?12, keys_run_id = ?13,"
      " keys_cursor = ?14, keys_began_us = ?15, keys_filter_hash = ?16, keys_done_rows = ?17,"
      " proven_us = ?18, is_doubtful = ?19, lateness_us = ?20, grid_us = ?21",
      error);

  if (!write)
    return FALSE;
  sqlite3_bind_int64 (write, 1, table->number);
  sqlite3_bind_int64 (write, 2, checkpoint->run_id);
  sqlite3_bind_int (write, 3, checkpoint->is_full);
  crm_stmt_bind_text (write, 4, checkpoint->cursor);
  sqlite3_bind_int64 (write, 5, checkpoint->started_us);
  sqlite3_bind_int64 (write, 6, checkpoint->max_seen_us);
  sqlite3_bind_int64 (write, 7, checkpoint->watermark_us);
  crm_stmt_bind_text (write, 8, checkpoint->delta_link);
  crm_stmt_bind_text (write, 9, checkpoint->filter_hash);
  sqlite3_bind_int64 (write, 10, checkpoint->finished_us);
  sqlite3_bind_int64 (write, 11, checkpoint->done_rows);
  sqlite3_bind_int64 (write, 12, checkpoint->total_rows);
  sqlite3_bind_int64 (write, 13, checkpoint->keys_run_id);
  crm_stmt_bind_text (write, 14, checkpoint->keys_cursor);
  sqlite3_bind_int64 (write, 15, checkpoint->keys_began_us);
  crm_stmt_bind_text (write, 16, checkpoint->keys_filter_hash);
  sqlite3_bind_int64 (write, 17, checkpoint->keys_done_rows);
  sqlite3_bind_int64 (write, 18, checkpoint->proven_us);
  sqlite3_bind_int (write, 19, checkpoint->is_doubtful);
  sqlite3_bind_int64 (write, 20, checkpoint->lateness_us);
  sqlite3_bind_int64 (write, 21, checkpoint->grid_us);
  return crm_stmt_run (txn->db, write, error);
}

gboolean
crm_row_mark_if_run (CrmTxn *txn, CrmTable *table, gint64 id, GError **error)
{
  gboolean marks = FALSE;

  return crm_checkpoint_read (txn, table, NULL, &marks, error)
         && (!marks || crm_row_mark_seen (txn, table, id, error));
}

typedef struct
{
  CrmEntity *entity;
  const CrmCheckpoint *checkpoint;
  CrmCheckpoint *out;
  gboolean sweep;
  GPtrArray *removed;
  guint n_kept; /* of @removed: of another run */
  guint n_removed;
  guint n_fillings;
  gboolean more;
} RunJob;

static gboolean
get_checkpoint_cb (CrmTxn *txn, gpointer data, GError **error)
{
  RunJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);

  return table && crm_checkpoint_read (txn, table, job->out, NULL, error);
}

gboolean
crm_store_get_checkpoint (CrmStore *self, CrmEntity *entity, CrmCheckpoint *out, GError **error)
{
  RunJob job = { .entity = entity, .out = out };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && out, FALSE);

  *out = (CrmCheckpoint) { 0 };
  return crm_store_run (self, CRM_LANE_READ, get_checkpoint_cb, &job, NULL, error);
}

/* --- beginning a run ---------------------------------------------------------------------- */

/* No further than @most. */
static gboolean
count_clean_rows (CrmTxn *txn, CrmTable *table, int most, gint64 *n_rows, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT count (*) FROM (SELECT 1 FROM rec_%" G_GINT64_FORMAT
                         " WHERE state = 0 LIMIT %d)",
                         table->number, most);

  return crm_db_get_int (txn->db, sql, 0, n_rows, error);
}

static gboolean
start_run (CrmTxn *txn, CrmTable *table, GError **error)
{
  g_autoptr (CrmStmt) update = NULL;
  gint64 n_rows;

  if (!crm_table_forget_seen (txn->db, table, error) || !crm_confirmed_begin_run (txn, table, error)
      || !count_clean_rows (txn, table, 1, &n_rows, error))
    return FALSE;
  update = crm_db_prepare (txn->db, "UPDATE checkpoint SET marks = ?2 WHERE entity = ?1", error);
  if (!update)
    return FALSE;
  sqlite3_bind_int64 (update, 1, table->number);
  /* Of an empty entity everything that will be there is seen. */
  sqlite3_bind_int (update, 2, n_rows != 0);
  return crm_stmt_run (txn->db, update, error);
}

gboolean
crm_run_enter_bulk (CrmTxn *txn, CrmTable *table, const CrmCheckpoint *next, GError **error)
{
  gint64 n_rows;

  if (table->is_bulk || MAX (next->total_rows, next->done_rows) < SMALL_ROWS)
    return TRUE;
  if (!count_clean_rows (txn, table, FEW_ROWS + 1, &n_rows, error))
    return FALSE;
  if (n_rows > FEW_ROWS)
    return TRUE;
  txn->bulk_table = table;
  txn->bulk = TRUE;
  txn->words_to = 0;
  return crm_table_enter_bulk (txn->db, table, error);
}

static gboolean
begin_run_cb (CrmTxn *txn, gpointer data, GError **error)
{
  RunJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_auto (CrmCheckpoint) old = { 0 };
  gboolean goes_on;

  if (!table || !crm_checkpoint_read (txn, table, &old, NULL, error))
    return FALSE;
  goes_on = old.run_id != 0 && old.run_id == job->checkpoint->run_id;
  return crm_checkpoint_write (txn, table, job->checkpoint, error)
         && (goes_on || start_run (txn, table, error));
}

gboolean
crm_store_begin_run (CrmStore *self,
                     CrmEntity *entity,
                     const CrmCheckpoint *checkpoint,
                     GError **error)
{
  RunJob job = { .entity = entity, .checkpoint = checkpoint };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && checkpoint, FALSE);
  g_return_val_if_fail (checkpoint->run_id != 0, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, begin_run_cb, &job, NULL, error);
}

/* --- taking rows away --------------------------------------------------------------------- */

gboolean
crm_row_drop_reason (CrmTxn *txn,
                     CrmTable *table,
                     CrmRowData *row,
                     CrmReason reason,
                     gboolean *removed,
                     GError **error)
{
  row->reasons &= ~(guint) reason;
  *removed = (row->reasons & CRM_REASON_MASK) == 0;
  return *removed ? crm_row_remove (txn, table, row, error)
                  : crm_row_save (txn, table, row, row->values, error);
}

/* Clean rows that @condition names: gone, or without the filter as a reason where they have
 * others. @keys: (nullable): takes the keys of those that went. */
static gboolean
sweep (CrmTxn *txn,
       CrmTable *table,
       CrmSql *condition,
       GPtrArray *keys,
       guint *n_removed,
       GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (CrmStmt) select = crm_sql_prepare (condition, txn->db, error);
  int step = -1;

  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (select, 0);

      g_array_append_val (ids, id);
    }
  if (step < 0)
    return FALSE;
  sqlite3_reset (select);
  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (CrmRowData) row = { 0 };
      gboolean removed = FALSE;

      if (!crm_db_goes_on (txn->db, error)
          || !crm_row_load_id (txn, table, g_array_index (ids, gint64, i), &row, error)
          || !crm_row_drop_reason (txn, table, &row, CRM_REASON_FILTER, &removed, error))
        return FALSE;
      *n_removed += removed;
      if (removed && keys)
        g_ptr_array_add (keys, crm_table_dup_key_text (table, &row.key));
    }
  return TRUE;
}

static CrmSql *
candidates (CrmTable *table)
{
  CrmSql *sql = crm_sql_new ();

  g_string_append_printf (sql->text,
                          "SELECT r.id FROM rec_%" G_GINT64_FORMAT
                          " AS r WHERE r.state = 0 AND (r.reasons & %d) <> 0",
                          table->number, CRM_REASON_FILTER);
  return sql;
}

static gboolean
sweep_unseen (CrmTxn *txn, CrmTable *table, RunJob *job, GError **error)
{
  g_autoptr (CrmSql) sql = candidates (table);

  g_string_append_printf (sql->text, " AND r.id NOT IN (SELECT id FROM seen_%" G_GINT64_FORMAT ")",
                          table->number);
  return sweep (txn, table, sql, job->removed, &job->n_removed, error);
}

static gboolean
leave_bulk (CrmTxn *txn, CrmTable *table, GError **error)
{
  gboolean filled = FALSE;

  if (!table->is_bulk)
    return TRUE;
  txn->bulk_table = table;
  txn->bulk = FALSE;
  txn->words_to = table->words_to;
  crm_changes_add_all (txn->changes, table->entity->name);
  /* What was made here since the last chunk. */
  while (!filled)
    if (!crm_table_fill_search (txn->db, table, WORDS_AT_ONCE, &txn->words_to, &filled, error))
      return FALSE;
  return crm_table_set_bulk (txn->db, table, FALSE, 0, error);
}

static gboolean
finish_run (CrmTxn *txn, CrmTable *table, RunJob *job, GError **error)
{
  gboolean marks = FALSE;

  if (job->removed)
    g_ptr_array_set_size (job->removed, (int) job->n_kept);
  if (!crm_checkpoint_read (txn, table, NULL, &marks, error))
    return FALSE;
  if (job->sweep && marks && !sweep_unseen (txn, table, job, error))
    return FALSE;
  /* A listing of keys that goes on in the next run still needs what it saw. */
  return leave_bulk (txn, table, error) && crm_keep_tick (txn, error)
         && (job->checkpoint->keys_run_id != 0 || crm_table_forget_seen (txn->db, table, error))
         && crm_checkpoint_write (txn, table, job->checkpoint, error);
}

/* At once, which costs least; where somebody waits for that, in chunks, as pages come. */
static gboolean
fill_words (CrmTxn *txn, CrmTable *table, gboolean at_once, gboolean *more, GError **error)
{
  gint64 until = crm_clock_monotonic_us (txn->clock) + CRM_CHUNK_US;
  gboolean filled = FALSE;

  *more = FALSE;
  txn->bulk_table = table;
  txn->bulk = TRUE;
  txn->words_to = table->words_to;
  while (!filled)
    {
      if (!crm_table_fill_search (txn->db, table, at_once ? MOST_WORDS_AT_ONCE : WORDS_AT_ONCE,
                                  &txn->words_to, &filled, error))
        return FALSE;
      *more = *more || !filled;
      if (at_once && !crm_db_goes_on (txn->db, error))
        return FALSE;
      if (!at_once && crm_clock_monotonic_us (txn->clock) >= until)
        break;
    }
  return !*more || crm_table_set_bulk (txn->db, table, TRUE, txn->words_to, error);
}

/* Each index and each chunk of full text in a transaction of its own, so that saves go between. */
static gboolean
finish_cb (CrmTxn *txn, gpointer data, GError **error)
{
  RunJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);

  job->more = FALSE;
  if (!table)
    return FALSE;
  if (table->is_bulk
      && (!crm_table_make_next_index (txn->db, table, &job->more, error)
          || (!job->more && !fill_words (txn, table, job->n_fillings++ == 0, &job->more, error))))
    return FALSE;
  return job->more || finish_run (txn, table, job, error);
}

gboolean
crm_store_finish_run (CrmStore *self,
                      CrmEntity *entity,
                      const CrmCheckpoint *checkpoint,
                      gboolean sweep_rows,
                      guint *n_removed,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (g_free);

  if (!crm_store_finish_listing (self, entity, checkpoint, sweep_rows, removed, cancellable, error))
    return FALSE;
  if (n_removed)
    *n_removed = removed->len;
  return TRUE;
}

gboolean
crm_store_finish_listing (CrmStore *self,
                          CrmEntity *entity,
                          const CrmCheckpoint *checkpoint,
                          gboolean sweep_rows,
                          GPtrArray *removed,
                          GCancellable *cancellable,
                          GError **error)
{
  RunJob job = { .entity = entity,
                 .checkpoint = checkpoint,
                 .sweep = sweep_rows,
                 .removed = removed,
                 .n_kept = removed ? removed->len : 0 };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && checkpoint, FALSE);

  do
    if (!crm_store_run_giving_way (self, finish_cb, &job, cancellable, error))
      return FALSE;
  while (job.more);
  return TRUE;
}
