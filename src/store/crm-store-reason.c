/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

typedef struct
{
  CrmEntity *entity;
  const char *const *keys;
  CrmReason reason;
  guint reasons;
  GStrvBuilder *held;
  guint n_removed;
} ReasonJob;

static gboolean
write_reasons (CrmTxn *txn, CrmTable *table, gint64 id, guint reasons, GError **error)
{
  g_autoptr (CrmStmt) update = crm_db_prepare_table (txn->db, table, CRM_TABLE_REASONS, error);

  if (!update)
    return FALSE;
  sqlite3_bind_int64 (update, 1, id);
  sqlite3_bind_int64 (update, 2, reasons);
  return crm_stmt_run (txn->db, update, error);
}

static gboolean
add_reason_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ReasonJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);

  for (guint i = 0; table && job->keys[i]; i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      g_auto (CrmRowData) row = { 0 };
      CrmValue key = crm_table_parse_key (table, job->keys[i], arena);

      if (!crm_row_load (txn, table, &key, &row, error)
          || (row.id != 0 && !write_reasons (txn, table, row.id, row.reasons | job->reason, error)))
        return FALSE;
    }
  return table != NULL;
}

gboolean
crm_store_add_reason (
    CrmStore *self, CrmEntity *entity, const char *const *keys, CrmReason reason, GError **error)
{
  ReasonJob job = { .entity = entity, .keys = keys, .reason = reason };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && keys, FALSE);

  return crm_store_run (self, CRM_LANE_USER, add_reason_cb, &job, NULL, error);
}

/* A row with unsent edits stays, and the next proof of the filter decides about it. */
static gboolean
drop_from_row (CrmTxn *txn, CrmTable *table, CrmRowData *row, ReasonJob *job, GError **error)
{
  guint left = row->reasons & ~(guint) job->reason;
  gboolean removed = FALSE;

  if (row->id == 0 || left == row->reasons)
    return TRUE;
  if (row->state == CRM_RECORD_CLEAN)
    {
      if (!crm_row_drop_reason (txn, table, row, job->reason, &removed, error))
        return FALSE;
      job->n_removed += removed;
      return TRUE;
    }
  if ((left & CRM_REASON_MASK) == 0)
    left |= CRM_REASON_FILTER;
  return write_reasons (txn, table, row->id, left, error);
}

static gboolean
drop_reason_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ReasonJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);

  for (guint i = 0; table && job->keys[i]; i++)
    {
      g_autoptr (CrmArena) arena = crm_arena_new ();
      g_auto (CrmRowData) row = { 0 };
      CrmValue key = crm_table_parse_key (table, job->keys[i], arena);

      if (!crm_row_load (txn, table, &key, &row, error)
          || !drop_from_row (txn, table, &row, job, error))
        return FALSE;
    }
  return table != NULL;
}

gboolean
crm_store_drop_reason (CrmStore *self,
                       CrmEntity *entity,
                       const char *const *keys,
                       CrmReason reason,
                       guint *n_removed,
                       GError **error)
{
  ReasonJob job = { .entity = entity, .keys = keys, .reason = reason };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && keys, FALSE);

  if (!crm_store_run (self, CRM_LANE_USER, drop_reason_cb, &job, NULL, error))
    return FALSE;
  if (n_removed)
    *n_removed = job.n_removed;
  return TRUE;
}

static gboolean
list_held_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ReasonJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autofree char *sql = NULL;
  g_autoptr (CrmStmt) select = NULL;
  int step = -1;

  if (!table)
    return FALSE;
  sql = g_strdup_printf ("SELECT key FROM rec_%" G_GINT64_FORMAT " WHERE (reasons & ?1) <> 0",
                         table->number);
  select = crm_db_prepare (txn->db, sql, error);
  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, job->reasons & CRM_REASON_MASK);
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      CrmValue key = crm_stmt_get (select, 0);

      g_strv_builder_take (job->held, crm_table_dup_key_text (table, &key));
    }
  return step == 0;
}

GStrv
crm_store_list_held (CrmStore *self, CrmEntity *entity, guint reasons, GError **error)
{
  g_autoptr (GStrvBuilder) held = g_strv_builder_new ();
  ReasonJob job = { .entity = entity, .reasons = reasons, .held = held };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity, NULL);

  if (!crm_store_run (self, CRM_LANE_READ, list_held_cb, &job, NULL, error))
    return NULL;
  return g_strv_builder_end (held);
}
