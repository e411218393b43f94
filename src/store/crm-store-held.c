/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

/* What of an entity is here, as the sync engine asks for it: by filter, by range, by what the
 * open listing did not see; and rows that go one by one. */
typedef struct
{
  CrmEntity *entity;
  const CrmCheckpoint *checkpoint;
  CrmFilter *filter;
  gboolean negate;
  guint field;
  guint limit;
  gint64 after_id;
  gint64 after_us;
  gint64 n_rows;
  GPtrArray *keys;
  GPtrArray *removed;
  const char *key;
  gboolean is_removed;
  GArray *bounds;
} HeldJob;

/* --- the listing of keys ------------------------------------------------------------------ */

static gboolean
begin_keys_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);

  return table && crm_table_forget_seen (txn->db, table, error)
         && crm_confirmed_begin_run (txn, table, error)
         && crm_checkpoint_write (txn, table, job->checkpoint, error);
}

gboolean
crm_store_begin_keys (CrmStore *self,
                      CrmEntity *entity,
                      const CrmCheckpoint *checkpoint,
                      GError **error)
{
  HeldJob job = { .entity = entity, .checkpoint = checkpoint };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && checkpoint, FALSE);
  g_return_val_if_fail (checkpoint->keys_run_id != 0 && checkpoint->run_id == 0, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, begin_keys_cb, &job, NULL, error);
}

static gboolean
save_checkpoint_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);

  return table && crm_checkpoint_write (txn, table, job->checkpoint, error);
}

gboolean
crm_store_save_checkpoint (CrmStore *self,
                           CrmEntity *entity,
                           const CrmCheckpoint *checkpoint,
                           GError **error)
{
  HeldJob job = { .entity = entity, .checkpoint = checkpoint };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && checkpoint, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, save_checkpoint_cb, &job, NULL, error);
}

/* --- counting ----------------------------------------------------------------------------- */

static CrmSql *
select_held (CrmTable *table, const char *what, guint states)
{
  CrmSql *sql = crm_sql_new ();

  g_string_append_printf (sql->text,
                          "SELECT %s FROM rec_%" G_GINT64_FORMAT
                          " AS r WHERE (r.state & %u) = 0 AND (r.reasons & %d) <> 0",
                          what, table->number, states, CRM_REASON_FILTER);
  return sql;
}

static gboolean
take_int (CrmTxn *txn, CrmSql *sql, gint64 *out, GError **error)
{
  g_autoptr (CrmStmt) select = crm_sql_prepare (sql, txn->db, error);
  int step = select ? crm_stmt_step (txn->db, select, error) : -1;

  if (step > 0)
    *out = sqlite3_column_int64 (select, 0);
  return step > 0;
}

static CrmSql *
select_unseen (CrmTable *table, const char *what)
{
  CrmSql *sql = select_held (table, what, G_MAXINT);

  g_string_append_printf (sql->text, " AND r.id NOT IN (SELECT id FROM seen_%" G_GINT64_FORMAT ")",
                          table->number);
  return sql;
}

static gboolean
count_unseen_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmSql) sql = table ? select_unseen (table, "count (*)") : NULL;

  return sql && take_int (txn, sql, &job->n_rows, error);
}

gboolean
crm_store_count_unseen (CrmStore *self, CrmEntity *entity, gint64 *n_rows, GError **error)
{
  HeldJob job = { .entity = entity };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && n_rows, FALSE);

  if (!crm_store_run (self, CRM_LANE_READ, count_unseen_cb, &job, NULL, error))
    return FALSE;
  *n_rows = job.n_rows;
  return TRUE;
}

static gboolean
list_unseen_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmSql) sql = table ? select_unseen (table, "r.key") : NULL;
  g_autoptr (CrmStmt) select = sql ? crm_sql_prepare (sql, txn->db, error) : NULL;
  int step = -1;

  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      CrmValue key = crm_stmt_get (select, 0);

      g_ptr_array_add (job->keys, crm_table_dup_key_text (table, &key));
    }
  return step == 0;
}

gboolean
crm_store_list_unseen (CrmStore *self, CrmEntity *entity, GPtrArray *keys, GError **error)
{
  HeldJob job = { .entity = entity, .keys = keys };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && keys, FALSE);

  return crm_store_run (self, CRM_LANE_READ, list_unseen_cb, &job, NULL, error);
}

static gboolean
add_condition (CrmTxn *txn, CrmTable *table, HeldJob *job, CrmSql *sql, GError **error)
{
  gboolean decidable = TRUE;

  if (!job->filter)
    return TRUE;
  if (job->negate && !crm_sql_add_known (sql, txn->layout, table, job->filter, &decidable, error))
    return FALSE;
  g_string_append (sql->text, decidable ? " AND (" : " AND FALSE AND (");
  if (!crm_sql_add_filter (sql, txn->layout, table, job->filter, error))
    return FALSE;
  g_string_append (sql->text, job->negate ? ") IS NOT TRUE" : ") IS TRUE");
  return TRUE;
}

static gboolean
count_held_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmSql) sql = NULL;

  if (!table)
    return FALSE;
  sql = select_held (table, "count (*)", CRM_RECORD_NEW);
  return add_condition (txn, table, job, sql, error) && take_int (txn, sql, &job->n_rows, error);
}

gboolean
crm_store_count_held (
    CrmStore *self, CrmEntity *entity, CrmFilter *filter, gint64 *n_rows, GError **error)
{
  HeldJob job = { .entity = entity, .filter = filter };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && n_rows, FALSE);

  if (!crm_store_run (self, CRM_LANE_READ, count_held_cb, &job, NULL, error))
    return FALSE;
  *n_rows = job.n_rows;
  return TRUE;
}

/* --- keys --------------------------------------------------------------------------------- */

static gboolean
list_matching_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmSql) sql = NULL;
  g_autoptr (CrmStmt) select = NULL;
  int step = -1;

  if (!table)
    return FALSE;
  sql = select_held (table, "r.key", G_MAXINT);
  if (!add_condition (txn, table, job, sql, error))
    return FALSE;
  g_string_append (sql->text, " ORDER BY r.id");
  select = crm_sql_prepare (sql, txn->db, error);
  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      CrmValue key = crm_stmt_get (select, 0);

      g_ptr_array_add (job->keys, crm_table_dup_key_text (table, &key));
    }
  return step == 0;
}

gboolean
crm_store_list_matching (CrmStore *self,
                         CrmEntity *entity,
                         CrmFilter *filter,
                         gboolean negate,
                         GPtrArray *keys,
                         GError **error)
{
  HeldJob job = { .entity = entity, .filter = filter, .negate = negate, .keys = keys };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && keys, FALSE);
  g_return_val_if_fail (!negate || filter, FALSE);

  return crm_store_run (self, CRM_LANE_READ, list_matching_cb, &job, NULL, error);
}

static gboolean
list_guests_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmSql) sql = NULL;
  g_autoptr (CrmStmt) select = NULL;
  int step = -1;

  if (!table)
    return FALSE;
  sql = crm_sql_new ();
  g_string_append_printf (sql->text,
                          "SELECT id, key FROM rec_%" G_GINT64_FORMAT
                          " WHERE state = 0 AND (reasons & %d) = 0 AND (reasons & %d) <> 0"
                          " AND id > %" G_GINT64_FORMAT " ORDER BY id LIMIT %u",
                          table->number, CRM_REASON_FILTER, CRM_REASON_MASK, job->after_id,
                          job->limit);
  select = crm_sql_prepare (sql, txn->db, error);
  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      CrmValue key = crm_stmt_get (select, 1);

      job->after_id = sqlite3_column_int64 (select, 0);
      job->n_rows++;
      g_ptr_array_add (job->keys, crm_table_dup_key_text (table, &key));
    }
  return step == 0;
}

gboolean
crm_store_list_guests (CrmStore *self,
                       CrmEntity *entity,
                       gint64 after_id,
                       guint limit,
                       GPtrArray *keys,
                       gint64 *last_id,
                       GError **error)
{
  HeldJob job = { .entity = entity, .after_id = after_id, .limit = limit, .keys = keys };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && keys && last_id, FALSE);

  if (!crm_store_run (self, CRM_LANE_READ, list_guests_cb, &job, NULL, error))
    return FALSE;
  *last_id = job.n_rows > 0 ? job.after_id : 0;
  return TRUE;
}

static gboolean
take_keys (
    CrmTxn *txn, CrmSql *sql, CrmTable *table, GHashTable *known, HeldJob *job, GError **error)
{
  g_autoptr (CrmStmt) select = crm_sql_prepare (sql, txn->db, error);
  int step = -1;

  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      CrmValue value = crm_stmt_get (select, 0);
      char *key = sqlite3_column_int (select, 1) ? crm_table_dup_key_text (table, &value)
                                                 : crm_stmt_dup_text (select, 0);

      if (!g_hash_table_add (known, g_strdup (key)))
        {
          g_free (key);
          continue;
        }
      g_ptr_array_add (job->keys, key);
      if (!sqlite3_column_int (select, 2))
        job->n_rows = job->keys->len;
    }
  return step == 0;
}

static gboolean
list_newer_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (CrmSql) rows = crm_sql_new ();
  g_autoptr (CrmSql) confirmed = crm_sql_new ();

  if (!table)
    return FALSE;
  g_string_append_printf (rows->text,
                          "SELECT key, 1, 0 FROM rec_%1$" G_GINT64_FORMAT
                          " WHERE (state & %2$d) = 0 AND %3$s > %4$" G_GINT64_FORMAT
                          " ORDER BY %3$s DESC LIMIT %5$u",
                          table->number, CRM_RECORD_NEW,
                          table->columns[table->entity->modified_field], job->after_us, job->limit);
  /* Also those that left the device since; last what left it as a row that was taken away. */
  g_string_append_printf (confirmed->text,
                          "SELECT key, 0, gone FROM confirmed WHERE entity = (SELECT name FROM"
                          " entity WHERE number = %" G_GINT64_FORMAT ") AND change <> %d"
                          " AND modified_us > %" G_GINT64_FORMAT
                          " ORDER BY gone <> 0, modified_us DESC LIMIT %u",
                          table->number, CRM_SEND_DELETE, job->after_us, job->limit);
  return take_keys (txn, rows, table, known, job, error)
         && take_keys (txn, confirmed, table, known, job, error);
}

gboolean
crm_store_list_newer (CrmStore *self,
                      CrmEntity *entity,
                      gint64 after_us,
                      guint limit,
                      GPtrArray *keys,
                      guint *n_sure,
                      GError **error)
{
  HeldJob job = { .entity = entity, .after_us = after_us, .limit = limit, .keys = keys };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && keys && n_sure, FALSE);
  g_return_val_if_fail (entity->modified_field >= 0, FALSE);

  if (!crm_store_run (self, CRM_LANE_READ, list_newer_cb, &job, NULL, error))
    return FALSE;
  *n_sure = (guint) job.n_rows;
  return TRUE;
}

static gboolean
list_bounds_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmSql) sql = NULL;
  g_autoptr (CrmStmt) select = NULL;
  int step = -1;

  if (!table)
    return FALSE;
  sql = crm_sql_new ();
  g_string_append_printf (sql->text,
                          "SELECT DISTINCT min (value) FROM (SELECT %1$s AS value,"
                          " ntile (%3$u) OVER (ORDER BY %1$s) AS part"
                          " FROM rec_%2$" G_GINT64_FORMAT
                          " WHERE %1$s IS NOT NULL AND (reasons & %4$d) <> 0)"
                          " WHERE part > 1 GROUP BY part ORDER BY 1",
                          table->columns[job->field], table->number, job->limit, CRM_REASON_FILTER);
  select = crm_sql_prepare (sql, txn->db, error);
  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      gint64 value = sqlite3_column_int64 (select, 0);

      g_array_append_val (job->bounds, value);
    }
  return step == 0;
}

GArray *
crm_store_list_bounds (
    CrmStore *self, CrmEntity *entity, guint field, guint n_ranges, GError **error)
{
  g_autoptr (GArray) bounds = g_array_new (FALSE, FALSE, sizeof (gint64));
  HeldJob job = { .entity = entity, .field = field, .limit = n_ranges, .bounds = bounds };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity, NULL);
  g_return_val_if_fail (field < entity->n_fields && n_ranges > 0, NULL);

  if (!crm_store_run (self, CRM_LANE_READ, list_bounds_cb, &job, NULL, error))
    return NULL;
  return g_steal_pointer (&bounds);
}

/* --- rows that go ------------------------------------------------------------------------- */

static gboolean
drop_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);

  for (guint i = 0; table && i < job->keys->len; i++)
    {
      g_auto (CrmRowData) row = { 0 };
      g_autoptr (CrmArena) arena = crm_arena_new ();
      const char *text = g_ptr_array_index (job->keys, i);
      CrmValue key = crm_table_parse_key (table, text, arena);
      gboolean removed = FALSE;

      if (!crm_row_load (txn, table, &key, &row, error))
        return FALSE;
      if (row.id == 0 || row.state != CRM_RECORD_CLEAN || !(row.reasons & CRM_REASON_FILTER))
        continue;
      if (!crm_row_drop_reason (txn, table, &row, CRM_REASON_FILTER, &removed, error))
        return FALSE;
      if (removed && job->removed)
        g_ptr_array_add (job->removed, g_strdup (text));
    }
  return table != NULL;
}

gboolean
crm_store_drop (
    CrmStore *self, CrmEntity *entity, GPtrArray *keys, GPtrArray *removed, GError **error)
{
  HeldJob job = { .entity = entity, .keys = keys, .removed = removed };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && keys, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, drop_cb, &job, NULL, error);
}

static gboolean
take_gone_cb (CrmTxn *txn, gpointer data, GError **error)
{
  HeldJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue key;

  if (!table)
    return FALSE;
  key = crm_table_parse_key (table, job->key, arena);
  return crm_row_load (txn, table, &key, &row, error)
         && (row.id == 0 || crm_row_take_gone (txn, table, &row, &job->is_removed, error));
}

gboolean
crm_store_take_gone (
    CrmStore *self, CrmEntity *entity, const char *key, gboolean *removed, GError **error)
{
  HeldJob job = { .entity = entity, .key = key };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && key && removed, FALSE);

  if (!crm_store_run (self, CRM_LANE_SYNC, take_gone_cb, &job, NULL, error))
    return FALSE;
  *removed = job.is_removed;
  return TRUE;
}
