/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

/* Column gone: the row left the device, in the run that is open or in one before. */
#define GONE_NOW 1
#define GONE_BEFORE 2

/* --- taking note -------------------------------------------------------------------------- */

gboolean
crm_confirmed_put (CrmTxn *txn,
                   CrmTable *table,
                   const CrmRowData *row,
                   const CrmConfirmed *confirmed,
                   GError **error)
{
  g_autoptr (CrmStmt) insert
      = crm_db_prepare (txn->db,
                        "INSERT INTO confirmed (op, entity, key, title, change, \"values\", was,"
                        " etag, modified_us, since_us, used_day)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, " CRM_KEEP_USED_DAY ")",
                        error);
  g_autofree char *key = crm_table_dup_key_text (table, &row->key);
  g_autofree char *title = crm_row_dup_title (table, row);
  g_autofree char *values
      = confirmed->patch ? crm_patch_dup_json (confirmed->patch, FALSE) : g_strdup ("{}");
  g_autofree char *was
      = confirmed->patch ? crm_patch_dup_json (confirmed->patch, TRUE) : g_strdup ("{}");

  if (!insert)
    return FALSE;
  sqlite3_bind_int64 (insert, 1, confirmed->op);
  crm_stmt_bind_text (insert, 2, table->entity->name);
  crm_stmt_bind_text (insert, 3, key);
  crm_stmt_bind_text (insert, 4, title);
  sqlite3_bind_int (insert, 5, (int) confirmed->change);
  crm_stmt_bind_text (insert, 6, values);
  crm_stmt_bind_text (insert, 7, was);
  crm_stmt_bind_text (insert, 8, confirmed->etag);
  sqlite3_bind_int64 (insert, 9, confirmed->modified_us);
  sqlite3_bind_int64 (insert, 10, txn->now_us);
  return crm_stmt_run (txn->db, insert, error);
}

gboolean
crm_confirmed_put_arrived (CrmTxn *txn,
                           CrmTable *table,
                           const CrmRowData *row,
                           gint64 op,
                           CrmSendKind change,
                           GArray *sent,
                           GError **error)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (table->entity);
  int modified = table->entity->modified_field;
  CrmConfirmed confirmed = { .op = op, .change = change, .patch = patch, .etag = row->etag };
  CrmValue absent = crm_value_absent ();

  for (guint i = 0; i < sent->len; i++)
    {
      CrmSentValue *each = &g_array_index (sent, CrmSentValue, i);
      CrmEdmType type = table->entity->fields[each->field]->type;

      if (crm_value_equal (type, &each->value, &row->base[each->field]))
        crm_patch_set (patch, each->field, &absent, &each->value);
    }
  if (modified >= 0 && row->base[modified].kind == CRM_VALUE_INT)
    confirmed.modified_us = row->base[modified].integer;
  return crm_patch_get_n_entries (patch) == 0
         || crm_confirmed_put (txn, table, row, &confirmed, error);
}

gboolean
crm_confirmed_note_gone (CrmTxn *txn, CrmTable *table, const CrmValue *key, GError **error)
{
  g_autoptr (CrmStmt) update = crm_db_prepare (
      txn->db, "UPDATE confirmed SET gone = ?3 WHERE entity = ?1 AND key = ?2", error);
  g_autofree char *text = crm_table_dup_key_text (table, key);

  if (!update)
    return FALSE;
  crm_stmt_bind_text (update, 1, table->entity->name);
  crm_stmt_bind_text (update, 2, text);
  sqlite3_bind_int (update, 3, GONE_NOW);
  return crm_stmt_run (txn->db, update, error);
}

gboolean
crm_confirmed_begin_run (CrmTxn *txn, CrmTable *table, GError **error)
{
  g_autoptr (CrmStmt) update = crm_db_prepare (
      txn->db, "UPDATE confirmed SET gone = ?2 WHERE entity = ?1 AND gone = ?3", error);

  if (!update)
    return FALSE;
  crm_stmt_bind_text (update, 1, table->entity->name);
  sqlite3_bind_int (update, 2, GONE_BEFORE);
  sqlite3_bind_int (update, 3, GONE_NOW);
  return crm_stmt_run (txn->db, update, error);
}

gboolean
crm_confirmed_find_deletion (
    CrmTxn *txn, const char *entity, const char *key, gboolean *deleted, GError **error)
{
  g_autoptr (CrmStmt) select = crm_db_prepare (
      txn->db,
      "SELECT change FROM confirmed WHERE entity = ?1 AND key = ?2 ORDER BY id DESC LIMIT 1",
      error);
  int step;

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, entity);
  crm_stmt_bind_text (select, 2, key);
  step = crm_stmt_step (txn->db, select, error);
  *deleted = step > 0 && sqlite3_column_int (select, 0) == CRM_SEND_DELETE;
  return step >= 0;
}

/* --- after the server went back ----------------------------------------------------------- */

typedef struct
{
  CrmSendKind change;
  CrmPatch *values;
  CrmPatch *was;
  gint64 modified_us;
} Entry;

/* All that was confirmed of one record, newest first. */
typedef struct
{
  char *key;
  char *title;
  gboolean went_before;
  GArray *entries; /* Entry */
} History;

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->values, crm_patch_unref);
  g_clear_pointer (&entry->was, crm_patch_unref);
}

static void
history_free (gpointer data)
{
  History *history = data;

  g_free (history->key);
  g_free (history->title);
  g_array_unref (history->entries);
  g_free (history);
}

static History *
find_history (GPtrArray *histories, GHashTable *by_key, CrmStmt *select)
{
  const char *key = (const char *) sqlite3_column_text (select, 0);
  History *history = g_hash_table_lookup (by_key, key);

  if (history)
    return history;
  history = g_new0 (History, 1);
  history->key = g_strdup (key);
  history->title = crm_stmt_dup_text (select, 1);
  history->went_before = sqlite3_column_int (select, 6) == GONE_BEFORE;
  history->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (history->entries, entry_clear);
  g_hash_table_insert (by_key, history->key, history);
  g_ptr_array_add (histories, history);
  return history;
}

static gboolean
add_entry (CrmTxn *txn, CrmTable *table, CrmStmt *select, History *history, GError **error)
{
  Entry entry = { .change = (CrmSendKind) sqlite3_column_int (select, 2),
                  .modified_us = sqlite3_column_int64 (select, 5) };
  g_autofree char *values = crm_stmt_dup_text (select, 3);
  g_autofree char *was = crm_stmt_dup_text (select, 4);

  entry.values = crm_txn_read_json (txn, table, values,
                                    CRM_JSON_KEYS | CRM_JSON_NULLS | CRM_JSON_LENIENT, error);
  if (!entry.values)
    return FALSE;
  entry.was = crm_txn_read_json (txn, table, was, CRM_JSON_NULLS | CRM_JSON_LENIENT, error);
  if (!entry.was)
    {
      entry_clear (&entry);
      return FALSE;
    }
  g_array_append_val (history->entries, entry);
  return TRUE;
}

static gboolean
load_histories (CrmTxn *txn, CrmTable *table, GPtrArray *histories, GError **error)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (CrmStmt) select = crm_db_prepare (
      txn->db,
      "SELECT key, title, change, \"values\", was, modified_us, gone FROM confirmed"
      " WHERE entity = ?1 ORDER BY id DESC",
      error);
  int step = -1;

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, table->entity->name);
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    if (!add_entry (txn, table, select, find_history (histories, by_key, select), error))
      return FALSE;
  return step == 0;
}

/* A value that it had before we changed it. */
static gboolean
was_before (const History *history, CrmField *field, const CrmValue *value)
{
  for (guint i = 0; i < history->entries->len; i++)
    {
      const Entry *entry = &g_array_index (history->entries, Entry, i);
      const CrmPatchEntry *was = crm_patch_find (entry->was, field->index);

      if (was && crm_value_equal (field->type, &was->now, value))
        return TRUE;
    }
  return FALSE;
}

/* Somebody else's later change is no going back: the row is newer than what was confirmed. */
static gboolean
is_undone (CrmTable *table,
           const CrmRowData *row,
           const History *history,
           const Entry *entry,
           const CrmPatchEntry *confirmed)
{
  CrmField *field = table->entity->fields[confirmed->field];
  const CrmValue *base = &row->base[field->index];
  int modified = table->entity->modified_field;

  if (field->is_key || crm_value_equal (field->type, base, &confirmed->now)
      || crm_row_is_edited (table, row, field->index))
    return FALSE;
  if (entry->modified_us == 0 || modified < 0 || row->base[modified].kind != CRM_VALUE_INT)
    return TRUE;
  return row->base[modified].integer < entry->modified_us || was_before (history, field, base);
}

/* The newest confirmed value of each field; of a record that is here, of those that are undone. */
static CrmPatch *
collect (CrmTable *table, const CrmRowData *row, const History *history, CrmSendKind *change)
{
  CrmPatch *patch = crm_patch_new (table->entity);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  CrmValue absent = crm_value_absent ();

  *change = CRM_SEND_UPDATE;
  for (guint i = 0; i < history->entries->len; i++)
    {
      const Entry *entry = &g_array_index (history->entries, Entry, i);

      if (entry->change == CRM_SEND_DELETE)
        break;
      for (guint j = 0; j < crm_patch_get_n_entries (entry->values); j++)
        {
          const CrmPatchEntry *each = crm_patch_get_entry (entry->values, j);

          if (g_hash_table_add (known, GUINT_TO_POINTER (each->field))
              && (row->id == 0 || is_undone (table, row, history, entry, each)))
            crm_patch_set (patch, each->field, &absent, &each->now);
        }
      if (entry->change == CRM_SEND_CREATE && row->id == 0)
        *change = CRM_SEND_CREATE;
      if (entry->change == CRM_SEND_CREATE)
        break;
    }
  return patch;
}

static gboolean
forget_history (CrmTxn *txn, CrmTable *table, const char *key, GError **error)
{
  g_autoptr (CrmStmt) forget
      = crm_db_prepare (txn->db, "DELETE FROM confirmed WHERE entity = ?1 AND key = ?2", error);

  if (!forget)
    return FALSE;
  crm_stmt_bind_text (forget, 1, table->entity->name);
  crm_stmt_bind_text (forget, 2, key);
  return crm_stmt_run (txn->db, forget, error);
}

static gboolean
put_undone (CrmTxn *txn,
            CrmTable *table,
            const History *history,
            CrmSendKind change,
            CrmPatch *patch,
            GError **error)
{
  g_autofree char *values = patch ? crm_patch_dup_json (patch, FALSE) : g_strdup ("{}");
  CrmProblem problem = { .kind = CRM_PROBLEM_UNDONE,
                         .change = change,
                         .entity = table->entity->name,
                         .key = history->key,
                         .title = history->title,
                         .values = values };

  return crm_problem_insert (txn, &problem, error)
         && forget_history (txn, table, history->key, error);
}

static gboolean
judge (CrmTxn *txn, CrmTable *table, const History *history, guint *n_undone, GError **error)
{
  g_auto (CrmRowData) row = { 0 };
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autoptr (CrmPatch) patch = NULL;
  CrmValue key = crm_table_parse_key (table, history->key, arena);
  CrmSendKind change;
  gboolean is_here, is_delete;

  if (!crm_row_load (txn, table, &key, &row, error))
    return FALSE;
  is_here = row.id != 0;
  is_delete = g_array_index (history->entries, Entry, 0).change == CRM_SEND_DELETE;
  /* The user does something about it already. */
  if (is_here && (row.state & (CRM_RECORD_NEW | CRM_RECORD_DELETED)))
    return TRUE;
  if (is_delete)
    {
      *n_undone += is_here;
      return !is_here || put_undone (txn, table, history, CRM_SEND_DELETE, NULL, error);
    }
  if (!is_here && history->went_before)
    return TRUE;
  patch = collect (table, &row, history, &change);
  if (crm_patch_get_n_entries (patch) == 0)
    return TRUE;
  (*n_undone)++;
  return put_undone (txn, table, history, change, patch, error);
}

typedef struct
{
  CrmEntity *entity;
  guint n_undone;
} UndoneJob;

static gboolean
note_undone_cb (CrmTxn *txn, gpointer data, GError **error)
{
  UndoneJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (GPtrArray) histories = g_ptr_array_new_with_free_func (history_free);

  if (!table || !load_histories (txn, table, histories, error))
    return FALSE;
  for (guint i = 0; i < histories->len; i++)
    if (!judge (txn, table, g_ptr_array_index (histories, i), &job->n_undone, error))
      return FALSE;
  return TRUE;
}

gboolean
crm_store_note_undone (CrmStore *self, CrmEntity *entity, guint *n_undone, GError **error)
{
  UndoneJob job = { .entity = entity };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity, FALSE);

  if (!crm_store_run (self, CRM_LANE_SYNC, note_undone_cb, &job, NULL, error))
    return FALSE;
  if (n_undone)
    *n_undone = job.n_undone;
  return TRUE;
}
