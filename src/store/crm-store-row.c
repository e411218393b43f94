/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"
#include <string.h>

void
crm_row_data_clear (CrmRowData *self)
{
  g_clear_pointer (&self->arena, crm_arena_unref);
}

gboolean
crm_value_identical (const CrmValue *a, const CrmValue *b)
{
  if (a->kind != b->kind)
    return crm_value_is_empty (a) && crm_value_is_empty (b);
  switch (a->kind)
    {
    case CRM_VALUE_ABSENT:
    case CRM_VALUE_NULL:
      return TRUE;
    case CRM_VALUE_INT:
      return a->integer == b->integer;
    case CRM_VALUE_DOUBLE:
      return memcmp (&a->real, &b->real, sizeof a->real) == 0;
    case CRM_VALUE_TEXT:
      return a->length == b->length && memcmp (a->text, b->text, a->length) == 0;
    case CRM_VALUE_BYTES:
      return a->length == b->length
             && (a->length == 0 || memcmp (a->bytes, b->bytes, a->length) == 0);
    }
  return FALSE;
}

CrmValueKind
crm_value_kind_of (CrmEdmType type)
{
  switch (type)
    {
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_DATE_TIME_OFFSET:
      return CRM_VALUE_INT;
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
      return CRM_VALUE_DOUBLE;
    case CRM_EDM_GUID:
    case CRM_EDM_BINARY:
      return CRM_VALUE_BYTES;
    case CRM_EDM_STRING:
    case CRM_EDM_DECIMAL:
    case CRM_EDM_DATE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DURATION:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      break;
    }
  return CRM_VALUE_TEXT;
}

CrmValue *
crm_table_map_values (
    CrmTable *table, const int *map, guint n, const CrmValue *values, CrmArena *arena)
{
  guint n_fields = table->entity->n_fields;
  CrmValue *mapped = crm_arena_alloc (arena, MAX (n_fields, 1) * sizeof *mapped);

  for (guint i = 0; i < n_fields; i++)
    mapped[i] = map ? crm_value_absent () : values[i];
  for (guint i = 0; map && i < n; i++)
    if (map[i] >= 0)
      mapped[map[i]] = values[i];
  return mapped;
}

/* --- reading ------------------------------------------------------------------------------ */

static void
row_init (CrmTable *table, CrmRowData *row)
{
  gsize size = MAX (table->entity->n_fields, 1) * sizeof (CrmValue);

  row->arena = crm_arena_new ();
  row->values = crm_arena_alloc (row->arena, size);
  row->base = crm_arena_alloc (row->arena, size);
  for (guint i = 0; i < table->entity->n_fields; i++)
    row->values[i] = row->base[i] = crm_value_null ();
}

static void
take_values (CrmTable *table, CrmStmt *select, guint first, CrmRowData *row, CrmValue *values)
{
  for (guint i = 0; i < table->entity->n_fields; i++)
    {
      CrmValue value = crm_stmt_get (select, (int) (first + i));

      values[i] = crm_value_dup_into (&value, row->arena);
    }
  if (table->key_field >= 0 && crm_table_is_provisional (table, &values[table->key_field]))
    values[table->key_field] = crm_value_null ();
}

static gboolean
load_base (CrmTxn *txn, CrmTable *table, CrmRowData *row, GError **error)
{
  g_autoptr (CrmStmt) select = NULL;
  int step;

  if (row->state & CRM_RECORD_NEW)
    return TRUE;
  memcpy (row->base, row->values, table->entity->n_fields * sizeof (CrmValue));
  if (row->state == CRM_RECORD_CLEAN)
    return TRUE;
  select = crm_db_prepare_table (txn->db, table, CRM_TABLE_BASE_LOAD, error);
  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, row->id);
  step = crm_stmt_step (txn->db, select, error);
  if (step > 0)
    take_values (table, select, 1, row, row->base);
  return step >= 0;
}

/* With the statement bound. */
static gboolean
load (CrmTxn *txn, CrmTable *table, CrmStmt *select, CrmRowData *row, GError **error)
{
  int step = crm_stmt_step (txn->db, select, error);
  CrmValue key;
  const char *etag;

  row_init (table, row);
  if (step <= 0)
    return step == 0;
  row->id = sqlite3_column_int64 (select, CRM_LOAD_ID);
  row->state = (CrmRecordState) sqlite3_column_int (select, CRM_LOAD_STATE);
  etag = (const char *) sqlite3_column_text (select, CRM_LOAD_ETAG);
  row->etag = etag ? crm_arena_strndup (row->arena, etag, -1) : NULL;
  row->version = sqlite3_column_int64 (select, CRM_LOAD_VERSION);
  row->reasons = (guint) sqlite3_column_int64 (select, CRM_LOAD_REASONS);
  row->edited_us = sqlite3_column_int64 (select, CRM_LOAD_EDITED);
  key = crm_stmt_get (select, CRM_LOAD_KEY);
  row->key = crm_value_dup_into (&key, row->arena);
  take_values (table, select, CRM_LOAD_FIELDS, row, row->values);
  return load_base (txn, table, row, error);
}

gboolean
crm_row_load (CrmTxn *txn, CrmTable *table, const CrmValue *key, CrmRowData *out, GError **error)
{
  g_autoptr (CrmStmt) select = crm_db_prepare_table (txn->db, table, CRM_TABLE_LOAD_KEY, error);

  if (!select)
    return FALSE;
  crm_stmt_bind (select, 1, key);
  return load (txn, table, select, out, error);
}

gboolean
crm_row_load_id (CrmTxn *txn, CrmTable *table, gint64 id, CrmRowData *out, GError **error)
{
  g_autoptr (CrmStmt) select = crm_db_prepare_table (txn->db, table, CRM_TABLE_LOAD, error);

  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, id);
  return load (txn, table, select, out, error);
}

gboolean
crm_row_require (CrmTxn *txn, CrmTable *table, const char *key, CrmRowData *out, GError **error)
{
  g_autoptr (CrmArena) arena = crm_arena_new ();
  CrmValue value = crm_table_parse_key (table, key, arena);

  if (!crm_row_load (txn, table, &value, out, error))
    return FALSE;
  if (out->id != 0)
    return TRUE;
  g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND, "No %s with this key",
               table->entity->name);
  return FALSE;
}

char *
crm_row_dup_title (CrmTable *table, const CrmRowData *row)
{
  int display = table->entity->display_field;
  g_autofree char *text = NULL;

  if (display >= 0)
    text = crm_value_dup_text (table->entity->fields[display]->type, &row->values[display]);
  return text && *text ? g_steal_pointer (&text) : crm_table_dup_key_text (table, &row->key);
}

/* --- writing ------------------------------------------------------------------------------ */

static gboolean
search_differs (CrmTable *table, const CrmValue *a, const CrmValue *b)
{
  for (guint i = 0; i < table->search->len; i++)
    {
      guint field = g_array_index (table->search, guint, i);

      if (!crm_value_identical (&a[field], &b[field]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
index_text (CrmTxn *txn,
            CrmTable *table,
            CrmTableStatement kind,
            gint64 id,
            const CrmValue *values,
            GError **error)
{
  g_autoptr (CrmStmt) write = crm_db_prepare_table (txn->db, table, kind, error);

  if (!write)
    return FALSE;
  sqlite3_bind_int64 (write, 1, id);
  for (guint i = 0; i < table->search->len; i++)
    crm_stmt_bind (write, (int) i + 2, &values[g_array_index (table->search, guint, i)]);
  return crm_stmt_run (txn->db, write, error);
}

/* Removing a text from the index takes exactly the text that was put in. */
static gboolean
update_search (CrmTxn *txn,
               CrmTable *table,
               gint64 id,
               const CrmValue *was,
               const CrmValue *now,
               GError **error)
{
  if (table->search->len == 0 || (g_atomic_int_get (&table->is_bulk) && id > table->words_to))
    return TRUE;
  if (was && now && !search_differs (table, was, now))
    return TRUE;
  return (!was || index_text (txn, table, CRM_TABLE_FTS_REMOVE, id, was, error))
         && (!now || index_text (txn, table, CRM_TABLE_FTS_ADD, id, now, error));
}

static gboolean
save_base (CrmTxn *txn, CrmTable *table, CrmRowData *row, GError **error)
{
  gboolean needed = row->state != CRM_RECORD_CLEAN && !(row->state & CRM_RECORD_NEW);
  g_autoptr (CrmStmt) write = crm_db_prepare_table (
      txn->db, table, needed ? CRM_TABLE_BASE_SAVE : CRM_TABLE_BASE_REMOVE, error);

  if (!write)
    return FALSE;
  sqlite3_bind_int64 (write, 1, row->id);
  for (guint i = 0; needed && i < table->entity->n_fields; i++)
    crm_stmt_bind (write, (int) i + 2, &row->base[i]);
  return crm_stmt_run (txn->db, write, error);
}

static gboolean
write_row (CrmTxn *txn, CrmTable *table, CrmRowData *row, GError **error)
{
  g_autoptr (CrmStmt) write
      = crm_db_prepare_table (txn->db, table, row->id ? CRM_TABLE_UPDATE : CRM_TABLE_INSERT, error);

  if (!write)
    return FALSE;
  if (row->id)
    sqlite3_bind_int64 (write, CRM_LOAD_ID + 1, row->id);
  else
    sqlite3_bind_null (write, CRM_LOAD_ID + 1);
  sqlite3_bind_int (write, CRM_LOAD_STATE + 1, (int) row->state);
  crm_stmt_bind_text (write, CRM_LOAD_ETAG + 1, row->etag);
  sqlite3_bind_int64 (write, CRM_LOAD_VERSION + 1, row->version);
  sqlite3_bind_int64 (write, CRM_LOAD_REASONS + 1, row->reasons);
  sqlite3_bind_int64 (write, CRM_LOAD_EDITED + 1, row->edited_us);
  crm_stmt_bind (write, CRM_LOAD_KEY + 1, &row->key);
  for (guint i = 0; i < table->entity->n_fields; i++)
    if ((int) i != table->key_field)
      crm_stmt_bind (write, (int) (CRM_LOAD_FIELDS + i) + 1, &row->values[i]);
  return crm_stmt_run (txn->db, write, error);
}

gboolean
crm_row_save (CrmTxn *txn, CrmTable *table, CrmRowData *row, const CrmValue *was, GError **error)
{
  gboolean is_new = row->id == 0;

  if (!write_row (txn, table, row, error))
    return FALSE;
  if (is_new)
    {
      if (sqlite3_changes (crm_db_get_handle (txn->db)) == 0)
        {
          g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID,
                       "There is a %s with this key already", table->entity->name);
          return FALSE;
        }
      row->id = sqlite3_last_insert_rowid (crm_db_get_handle (txn->db));
    }
  /* A clean row that was new has no base to take away. */
  if (!(is_new && row->state == CRM_RECORD_CLEAN) && !save_base (txn, table, row, error))
    return FALSE;
  if (!update_search (txn, table, row->id, was, row->values, error))
    return FALSE;
  crm_changes_add (txn->changes, table->entity->name, row->id);
  return TRUE;
}

gboolean
crm_row_insert (CrmTxn *txn, CrmTable *table, CrmRowData *row, gboolean *inserted, GError **error)
{
  if (!write_row (txn, table, row, error))
    return FALSE;
  *inserted = sqlite3_changes (crm_db_get_handle (txn->db)) > 0;
  if (!*inserted)
    return TRUE;
  row->id = sqlite3_last_insert_rowid (crm_db_get_handle (txn->db));
  crm_changes_add (txn->changes, table->entity->name, row->id);
  return update_search (txn, table, row->id, NULL, row->values, error);
}

static gboolean
run_on_id (CrmTxn *txn, CrmTable *table, CrmTableStatement kind, gint64 id, GError **error)
{
  g_autoptr (CrmStmt) write = crm_db_prepare_table (txn->db, table, kind, error);

  if (!write)
    return FALSE;
  sqlite3_bind_int64 (write, 1, id);
  return crm_stmt_run (txn->db, write, error);
}

gboolean
crm_row_remove (CrmTxn *txn, CrmTable *table, CrmRowData *row, GError **error)
{
  if (!run_on_id (txn, table, CRM_TABLE_REMOVE, row->id, error)
      || !update_search (txn, table, row->id, row->values, NULL, error)
      || !crm_confirmed_note_gone (txn, table, &row->key, error)
      || !crm_txn_forget_files (txn, table, &row->key, row->state != CRM_RECORD_CLEAN, error))
    return FALSE;
  if (row->state != CRM_RECORD_CLEAN)
    {
      gint64 inflight = 0;

      if (!run_on_id (txn, table, CRM_TABLE_BASE_REMOVE, row->id, error)
          || !crm_problem_forget (txn, table, &row->key, error)
          || !crm_inflight_load (txn, table, &row->key, row->arena, &inflight, NULL, NULL, error)
          || !crm_inflight_forget (txn, inflight, error))
        return FALSE;
    }
  crm_changes_add (txn->changes, table->entity->name, row->id);
  return TRUE;
}

gboolean
crm_row_mark_seen (CrmTxn *txn, CrmTable *table, gint64 id, GError **error)
{
  return run_on_id (txn, table, CRM_TABLE_SEEN, id, error);
}

void
crm_row_settle (CrmTable *table, CrmRowData *row)
{
  gboolean differs = FALSE;

  if (row->state & CRM_RECORD_NEW)
    {
      row->state &= ~(guint) CRM_RECORD_CHANGED;
      return;
    }
  for (guint i = 0; i < table->entity->n_fields; i++)
    {
      /* Another spelling of what the server has is not sent: then it is not kept either. */
      if (crm_value_equal (table->entity->fields[i]->type, &row->values[i], &row->base[i]))
        row->values[i] = row->base[i];
      else
        differs = TRUE;
    }
  if (differs)
    row->state |= CRM_RECORD_CHANGED;
  else
    row->state &= ~(guint) CRM_RECORD_CHANGED;
  /* A question about nothing is none. */
  if (!(row->state & CRM_RECORD_UNSENT))
    row->state = CRM_RECORD_CLEAN;
}

CrmSendKind
crm_row_get_change (const CrmRowData *row)
{
  return row->state & CRM_RECORD_DELETED ? CRM_SEND_DELETE
         : row->state & CRM_RECORD_NEW   ? CRM_SEND_CREATE
                                         : CRM_SEND_UPDATE;
}
