/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

/* --- putting ------------------------------------------------------------------------------ */

/* Of a record deleted here: what it was and what it is there. */
static void
describe_record (CrmTable *table, CrmRowData *row, const CrmValue *old_base, char *texts[3])
{
  texts[0] = crm_table_dup_json (table, old_base);
  texts[2] = crm_table_dup_json (table, row->base);
}

static void
describe_field (CrmTable *table, const CrmClash *clash, char *texts[3])
{
  CrmEdmType type = table->entity->fields[clash->field]->type;

  texts[0] = crm_value_dup_text (type, &clash->base);
  texts[1] = crm_value_dup_text (type, &clash->mine);
  texts[2] = crm_value_dup_text (type, &clash->theirs);
}

/* @texts: base, mine and theirs. */
static gboolean
insert_lost (CrmTxn *txn,
             CrmTable *table,
             CrmRowData *row,
             const char *field,
             char *texts[3],
             gboolean mine_lost,
             GError **error)
{
  g_autoptr (CrmStmt) insert = crm_db_prepare (
      txn->db,
      "INSERT INTO vault (entity, key, title, field, base, mine, theirs, mine_lost, since_us,"
      " used_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, " CRM_KEEP_USED_DAY ")",
      error);
  g_autofree char *key = crm_table_dup_key_text (table, &row->key);
  g_autofree char *title = crm_row_dup_title (table, row);

  if (!insert)
    return FALSE;
  crm_stmt_bind_text (insert, 1, table->entity->name);
  crm_stmt_bind_text (insert, 2, key);
  crm_stmt_bind_text (insert, 3, title);
  crm_stmt_bind_text (insert, 4, field);
  for (int i = 0; i < 3; i++)
    crm_stmt_bind_text (insert, i + 5, texts[i]);
  sqlite3_bind_int (insert, 8, mine_lost);
  sqlite3_bind_int64 (insert, 9, txn->now_us);
  return crm_stmt_run (txn->db, insert, error);
}

gboolean
crm_vault_put (CrmTxn *txn,
               CrmTable *table,
               CrmRowData *row,
               const CrmClash *clash,
               const CrmValue *old_base,
               GError **error)
{
  char *texts[3] = { NULL, NULL, NULL };
  gboolean is_record = clash->field == CRM_WHOLE_RECORD;
  gboolean done;

  if (is_record)
    describe_record (table, row, old_base, texts);
  else
    describe_field (table, clash, texts);
  done = insert_lost (txn, table, row, is_record ? NULL : table->entity->fields[clash->field]->name,
                      texts, clash->mine_lost, error);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  return done;
}

/* --- what goes there, and may be missed ---------------------------------------------------- */

typedef struct
{
  CrmEntity *entity;
  const char *key;
} GoneJob;

/* Has the server confirmed something of it, and is it not kept already? */
static gboolean
is_missed (CrmTxn *txn, CrmTable *table, const char *key, gboolean *missed, GError **error)
{
  g_autoptr (CrmStmt) select
      = crm_db_prepare (txn->db,
                        "SELECT 1 FROM confirmed WHERE entity = ?1 AND key = ?2 AND NOT EXISTS"
                        " (SELECT 1 FROM vault WHERE entity = ?1 AND key = ?2 AND field IS NULL"
                        " AND mine IS NOT NULL)",
                        error);
  int step;

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, table->entity->name);
  crm_stmt_bind_text (select, 2, key);
  step = crm_stmt_step (txn->db, select, error);
  *missed = step > 0;
  return step >= 0;
}

static gboolean
keep_gone_cb (CrmTxn *txn, gpointer data, GError **error)
{
  GoneJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  char *texts[3] = { NULL, NULL, NULL };
  gboolean missed, done;
  CrmValue key;

  if (!table)
    return FALSE;
  key = crm_table_parse_key (table, job->key, arena);
  if (!crm_row_load (txn, table, &key, &row, error)
      || !is_missed (txn, table, job->key, &missed, error))
    return FALSE;
  /* What was edited since is a problem of its own when it turns out to be gone. */
  if (!missed || row.id == 0 || row.state != CRM_RECORD_CLEAN)
    return TRUE;
  texts[0] = texts[1] = crm_table_dup_json (table, row.values);
  done = insert_lost (txn, table, &row, NULL, texts, TRUE, error);
  g_free (texts[0]);
  return done;
}

gboolean
crm_store_keep_gone (CrmStore *self, CrmEntity *entity, const char *key, GError **error)
{
  GoneJob job = { .entity = entity, .key = key };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && key, FALSE);

  return crm_store_run (self, CRM_LANE_SYNC, keep_gone_cb, &job, NULL, error);
}

/* --- listing ------------------------------------------------------------------------------ */

typedef struct
{
  const char *entity;
  const char *key;
  gint64 id;
  GPtrArray *list;
} VaultJob;

static char *
dup_caption (CrmTxn *txn, const CrmLostValue *lost)
{
  CrmTable *table = txn->layout ? crm_layout_find (txn->layout, lost->entity) : NULL;
  CrmField *field
      = table && lost->field ? crm_entity_find_field (table->entity, lost->field) : NULL;

  return g_strdup (field && field->caption ? field->caption : lost->field);
}

static CrmLostValue *
read_lost (CrmTxn *txn, CrmStmt *select)
{
  CrmLostValue *lost = g_new0 (CrmLostValue, 1);

  lost->id = sqlite3_column_int64 (select, 0);
  lost->entity = crm_stmt_dup_text (select, 1);
  lost->key = crm_stmt_dup_text (select, 2);
  lost->title = crm_stmt_dup_text (select, 3);
  lost->field = crm_stmt_dup_text (select, 4);
  lost->base = crm_stmt_dup_text (select, 5);
  lost->mine = crm_stmt_dup_text (select, 6);
  lost->theirs = crm_stmt_dup_text (select, 7);
  lost->mine_lost = sqlite3_column_int (select, 8);
  lost->since_us = sqlite3_column_int64 (select, 9);
  lost->caption = dup_caption (txn, lost);
  return lost;
}

static gboolean
list_lost_cb (CrmTxn *txn, gpointer data, GError **error)
{
  VaultJob *job = data;
  g_autoptr (CrmStmt) select = crm_db_prepare (
      txn->db,
      "SELECT id, entity, key, title, field, base, mine, theirs, mine_lost, since_us FROM vault"
      " WHERE (?1 IS NULL OR entity = ?1) AND (?2 IS NULL OR key = ?2)"
      " AND (?3 = 0 OR id = ?3) ORDER BY id DESC",
      error);
  int step = -1;

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, job->entity);
  crm_stmt_bind_text (select, 2, job->key);
  sqlite3_bind_int64 (select, 3, job->id);
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    g_ptr_array_add (job->list, read_lost (txn, select));
  return step == 0;
}

GPtrArray *
crm_store_list_lost (CrmStore *self, const char *entity, const char *key, GError **error)
{
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_lost_value_free);
  VaultJob job = { .entity = entity, .key = key, .list = list };

  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  if (!crm_store_run (self, CRM_LANE_READ, list_lost_cb, &job, NULL, error))
    return NULL;
  return g_steal_pointer (&list);
}

/* --- bringing back ------------------------------------------------------------------------ */

static gboolean
restore_field (CrmTxn *txn, CrmTable *table, const CrmLostValue *lost, GError **error)
{
  CrmField *field = crm_entity_find_field (table->entity, lost->field);
  g_autoptr (CrmPatch) patch = crm_patch_new (table->entity);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue absent = crm_value_absent (), value;

  if (!field)
    {
      g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, "%s has no field %s",
                   lost->entity, lost->field);
      return FALSE;
    }
  if (!crm_value_parse (field->type, lost->mine_lost ? lost->mine : lost->theirs, -1, arena, &value,
                        NULL))
    {
      g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID,
                   "%s.%s no longer holds this value", lost->entity, lost->field);
      return FALSE;
    }
  crm_patch_set (patch, field->index, &absent, &value);
  return crm_txn_edit (txn, patch, lost->key, -1, error);
}

/* Where the deletion has not reached the server yet it is simply taken back. */
static gboolean
restore_record (CrmTxn *txn, CrmTable *table, const CrmLostValue *lost, GError **error)
{
  const char *json = lost->mine_lost ? lost->mine : lost->theirs;
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (CrmPatch) patch = NULL;
  CrmValue key = crm_table_parse_key (table, lost->key, arena);

  if (!json)
    return crm_txn_delete (txn, table->entity, lost->key, error);
  if (!crm_row_load (txn, table, &key, &row, error))
    return FALSE;
  patch = crm_txn_read_json (txn, table, json,
                             row.id == 0 ? CRM_JSON_FOR_CREATE : CRM_JSON_FOR_EDIT, error);
  if (!patch)
    return FALSE;
  return row.id == 0 ? crm_txn_create (txn, patch, TRUE, NULL, error)
                     : crm_txn_edit (txn, patch, lost->key, -1, error);
}

static gboolean
forget_lost (CrmTxn *txn, gint64 id, GError **error)
{
  g_autoptr (CrmStmt) forget = crm_db_prepare (txn->db, "DELETE FROM vault WHERE id = ?1", error);

  if (!forget)
    return FALSE;
  sqlite3_bind_int64 (forget, 1, id);
  return crm_stmt_run (txn->db, forget, error);
}

static gboolean
restore_cb (CrmTxn *txn, gpointer data, GError **error)
{
  VaultJob *job = data;
  CrmLostValue *lost;
  CrmTable *table;

  if (!list_lost_cb (txn, job, error))
    return FALSE;
  if (job->list->len == 0)
    {
      g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND,
                   "No lost value %" G_GINT64_FORMAT, job->id);
      return FALSE;
    }
  lost = g_ptr_array_index (job->list, 0);
  table = txn->layout ? crm_layout_find (txn->layout, lost->entity) : NULL;
  if (!table)
    {
      g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, "The project has no entity %s",
                   lost->entity);
      return FALSE;
    }
  return (lost->field ? restore_field (txn, table, lost, error)
                      : restore_record (txn, table, lost, error))
         && forget_lost (txn, job->id, error);
}

gboolean
crm_store_restore_lost (CrmStore *self, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_lost_value_free);
  VaultJob job = { .id = id, .list = list };

  g_return_val_if_fail (CRM_IS_STORE (self) && id > 0, FALSE);

  return crm_store_run (self, CRM_LANE_USER, restore_cb, &job, NULL, error);
}
