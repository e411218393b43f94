/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-db.h"
#include "crm-db-schema.h"
#include <errno.h>
#include <string.h>

/* Dynamic texts (lists, filters) come and go with what the user looks at. */
#define MAX_CACHED 64
#define CLIENT_DATA "crm-db"
/* Virtual machine instructions between two looks at the cancellable: well below 1 ms. */
#define PROGRESS_STEPS 20000
#define MAX_VALUE_BYTES (16 * 1024 * 1024)

typedef struct
{
  CrmStmt *statements[CRM_N_TABLE_STATEMENTS];
} Slots;

struct _CrmDb
{
  sqlite3 *handle;
  GHashTable *statements; /* SQL text -> CrmStmt */
  GHashTable *held;       /* CrmStmt -> by how many it is held: it is not forgotten */
  GHashTable *slots;      /* CrmTable -> Slots */
  GCancellable *cancellable;
  const gint *wish; /* atomic */
};

static void
finalize_statement (gpointer data)
{
  sqlite3_finalize (data);
}

static void
slots_free (gpointer data)
{
  Slots *slots = data;

  for (guint i = 0; i < CRM_N_TABLE_STATEMENTS; i++)
    sqlite3_finalize (slots->statements[i]);
  g_free (slots);
}

static int
store_code (sqlite3 *handle, int result)
{
  int reason = handle ? sqlite3_system_errno (handle) : 0;

  switch (result & 0xff)
    {
    case SQLITE_FULL:
      return CRM_STORE_ERROR_FULL;
    case SQLITE_TOOBIG:
      return CRM_STORE_ERROR_INVALID;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return CRM_STORE_ERROR_DAMAGED;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      /* Growing the shared memory file fails so. */
      return reason == ENOSPC || reason == EDQUOT ? CRM_STORE_ERROR_FULL : CRM_STORE_ERROR_IO;
    default:
      return CRM_STORE_ERROR_IO;
    }
}

gboolean
crm_db_fail (CrmDb *self, int result, GError **error)
{
  if ((result & 0xff) == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The operation was cancelled");
  else
    g_set_error (error, CRM_STORE_ERROR, store_code (self->handle, result), "The database says: %s",
                 sqlite3_errmsg (self->handle));
  return FALSE;
}

static int
progress_cb (gpointer data)
{
  CrmDb *self = data;

  return g_cancellable_is_cancelled (self->cancellable)
         || (self->wish && g_atomic_int_get (self->wish) > 0);
}

/* The answer to these comes from the first page alone: nothing is written yet. */
static gboolean
check_is_ours (CrmDb *self, GError **error)
{
  gint64 id, n_tables;

  if (!crm_db_get_int (self, "PRAGMA application_id", 0, &id, error)
      || !crm_db_get_int (self, "SELECT count(*) FROM sqlite_schema", 0, &n_tables, error))
    return FALSE;
  if (id == CRM_DB_APPLICATION_ID || (id == 0 && n_tables == 0))
    return TRUE;
  g_set_error_literal (error, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED,
                       "The file is a database of another program");
  return FALSE;
}

static gboolean
configure (CrmDb *self, CrmDbMode mode, GError **error)
{
  static const char common[] = "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA cache_size = -4096;";

  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_limit (self->handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit (self->handle, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
  if (!crm_db_exec (self, common, error))
    return FALSE;
  if (mode == CRM_DB_READ_ONLY)
    return crm_db_exec (self, "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0;", error);
  /* A damaged file is left as it is, with its log. */
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  /* Never NORMAL: in WAL mode that may take back what was reported as saved. */
  return crm_db_exec (self,
                      "PRAGMA synchronous = FULL;"
                      "PRAGMA wal_autocheckpoint = 4000;"
                      "PRAGMA journal_size_limit = 67108864;",
                      error);
}

CrmDb *
crm_db_open (const char *path, CrmDbMode mode, GError **error)
{
  return crm_db_open_in (path, NULL, mode, error);
}

CrmDb *
crm_db_open_in (const char *path, const char *vfs, CrmDbMode mode, GError **error)
{
  g_autoptr (CrmDb) self = g_new0 (CrmDb, 1);
  int flags = mode == CRM_DB_READ_ONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  int result;

  if (vfs && mode == CRM_DB_READ_WRITE)
    flags |= SQLITE_OPEN_CREATE;

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);
  self->held = g_hash_table_new (NULL, NULL);
  self->slots = g_hash_table_new_full (NULL, NULL, NULL, slots_free);
  result = sqlite3_open_v2 (path, &self->handle, flags | SQLITE_OPEN_NOMUTEX, vfs);
  if (result == SQLITE_OK)
    result = crm_db_add_functions (self->handle);
  if (result != SQLITE_OK)
    {
      crm_db_fail (self, result, error);
      return NULL;
    }
  sqlite3_set_clientdata (self->handle, CLIENT_DATA, self, NULL);
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, 5000);
  sqlite3_progress_handler (self->handle, PROGRESS_STEPS, progress_cb, self);
  if (!check_is_ours (self, error) || !configure (self, mode, error))
    return NULL;
  crm_db_forget_statements (self);
  return g_steal_pointer (&self);
}

gboolean
crm_db_settle (CrmDb *self, GError **error)
{
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  return crm_db_exec (self, "PRAGMA journal_mode = WAL", error);
}

gboolean
crm_db_check (CrmDb *self, gboolean whole, gboolean *words_broken, GError **error)
{
  g_autoptr (CrmStmt) check
      = crm_db_prepare (self, whole ? "PRAGMA integrity_check" : "PRAGMA quick_check", error);
  int step = -1;

  *words_broken = FALSE;
  while (check && (step = crm_stmt_step (self, check, error)) > 0)
    {
      const char *text = (const char *) sqlite3_column_text (check, 0);

      if (text && strstr (text, "FTS5 table"))
        *words_broken = TRUE;
      else if (g_strcmp0 (text, "ok") != 0)
        {
          g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED,
                       "The database is damaged: %s", text ? text : "");
          return FALSE;
        }
    }
  /* What a table of words says of itself. */
  if (step < 0 && (sqlite3_errcode (self->handle) & 0xff) == SQLITE_ERROR)
    {
      g_clear_error (error);
      g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED, "The database is damaged: %s",
                   sqlite3_errmsg (self->handle));
    }
  return step == 0;
}

void
crm_db_close (CrmDb *self)
{
  g_clear_pointer (&self->held, g_hash_table_unref);
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_pointer (&self->slots, g_hash_table_unref);
  sqlite3_close (self->handle);
  g_clear_object (&self->cancellable);
  g_free (self);
}

sqlite3 *
crm_db_get_handle (CrmDb *self)
{
  return self->handle;
}

void
crm_db_set_cancellable (CrmDb *self, GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
}

void
crm_db_set_wish (CrmDb *self, const gint *wish)
{
  self->wish = wish;
}

gboolean
crm_db_goes_on (CrmDb *self, GError **error)
{
  return !progress_cb (self) || crm_db_fail (self, SQLITE_INTERRUPT, error);
}

gboolean
crm_db_exec (CrmDb *self, const char *sql, GError **error)
{
  int result = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return result == SQLITE_OK || crm_db_fail (self, result, error);
}

gboolean
crm_db_execf (CrmDb *self, GError **error, const char *format, ...)
{
  g_autofree char *sql = NULL;
  va_list arguments;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return crm_db_exec (self, sql, error);
}

static CrmStmt *
compile (CrmDb *self, const char *sql, GError **error)
{
  CrmStmt *statement = NULL;
  int result
      = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);

  if (result != SQLITE_OK)
    crm_db_fail (self, result, error);
  return statement;
}

static guint
count_holders (CrmDb *self, CrmStmt *statement)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->held, statement));
}

static CrmStmt *
hold (CrmDb *self, CrmStmt *statement)
{
  g_hash_table_insert (self->held, statement,
                       GUINT_TO_POINTER (count_holders (self, statement) + 1));
  return statement;
}

static void
forget_unused (CrmDb *self)
{
  GHashTableIter iter;
  gpointer each;

  g_hash_table_iter_init (&iter, self->statements);
  while (g_hash_table_iter_next (&iter, NULL, &each))
    if (count_holders (self, each) == 0)
      g_hash_table_iter_remove (&iter);
}

CrmStmt *
crm_db_prepare (CrmDb *self, const char *sql, GError **error)
{
  CrmStmt *statement = g_hash_table_lookup (self->statements, sql);

  /* One that is being stepped through stays with who does so. */
  if (statement && !sqlite3_stmt_busy (statement))
    return hold (self, statement);
  if (g_hash_table_size (self->statements) >= MAX_CACHED)
    forget_unused (self);
  g_assert (!g_hash_table_contains (self->statements, sql));
  statement = compile (self, sql, error);
  if (!statement)
    return NULL;
  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return hold (self, statement);
}

CrmStmt *
crm_db_prepare_table (CrmDb *self, CrmTable *table, CrmTableStatement kind, GError **error)
{
  Slots *slots = g_hash_table_lookup (self->slots, table);

  if (!slots)
    {
      slots = g_new0 (Slots, 1);
      g_hash_table_insert (self->slots, table, slots);
    }
  if (!slots->statements[kind])
    {
      g_autofree char *sql = crm_table_dup_sql (table, kind);

      slots->statements[kind] = compile (self, sql, error);
    }
  return slots->statements[kind];
}

void
crm_db_forget_statements (CrmDb *self)
{
  g_hash_table_remove_all (self->held);
  g_hash_table_remove_all (self->statements);
  g_hash_table_remove_all (self->slots);
}

gboolean
crm_db_begin (CrmDb *self, GError **error)
{
  gboolean writes = !sqlite3_db_readonly (self->handle, "main");
  g_autoptr (CrmStmt) begin = crm_db_prepare (self, writes ? "BEGIN IMMEDIATE" : "BEGIN", error);

  return begin && crm_stmt_run (self, begin, error);
}

gboolean
crm_db_commit (CrmDb *self, GError **error)
{
  g_autoptr (CrmStmt) commit = crm_db_prepare (self, "COMMIT", error);

  return commit && crm_stmt_run (self, commit, error);
}

void
crm_db_rollback (CrmDb *self)
{
  g_autoptr (CrmStmt) rollback = NULL;

  /* A full disk has rolled it back already. */
  if (!sqlite3_get_autocommit (self->handle))
    rollback = crm_db_prepare (self, "ROLLBACK", NULL);
  if (rollback)
    sqlite3_step (rollback);
}

void
crm_stmt_release (CrmStmt *self)
{
  CrmDb *db = sqlite3_get_clientdata (sqlite3_db_handle (self), CLIENT_DATA);
  guint n = count_holders (db, self);

  sqlite3_reset (self);
  if (n > 1)
    g_hash_table_insert (db->held, self, GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (db->held, self);
}

int
crm_stmt_step (CrmDb *db, CrmStmt *self, GError **error)
{
  int result = sqlite3_step (self);

  if (result == SQLITE_ROW)
    return 1;
  if (result == SQLITE_DONE)
    return 0;
  crm_db_fail (db, result, error);
  return -1;
}

gboolean
crm_stmt_run (CrmDb *db, CrmStmt *self, GError **error)
{
  int result = sqlite3_step (self);

  if (result != SQLITE_DONE && result != SQLITE_ROW)
    crm_db_fail (db, result, error);
  sqlite3_reset (self);
  return result == SQLITE_DONE || result == SQLITE_ROW;
}

void
crm_stmt_bind (CrmStmt *self, int position, const CrmValue *value)
{
  switch (value->kind)
    {
    case CRM_VALUE_ABSENT:
    case CRM_VALUE_NULL:
      sqlite3_bind_null (self, position);
      break;
    case CRM_VALUE_INT:
      sqlite3_bind_int64 (self, position, value->integer);
      break;
    case CRM_VALUE_DOUBLE:
      sqlite3_bind_double (self, position, value->real);
      break;
    case CRM_VALUE_TEXT:
      sqlite3_bind_text (self, position, value->text, (int) value->length, SQLITE_STATIC);
      break;
    case CRM_VALUE_BYTES:
      /* A null pointer would make it NULL: no bytes are a value. */
      sqlite3_bind_blob (self, position, value->length > 0 ? (gconstpointer) value->bytes : "",
                         (int) value->length, SQLITE_STATIC);
      break;
    }
}

void
crm_stmt_bind_text (CrmStmt *self, int position, const char *text)
{
  sqlite3_bind_text (self, position, text, -1, SQLITE_STATIC);
}

CrmValue
crm_stmt_get (CrmStmt *self, int column)
{
  CrmValue value = { .kind = CRM_VALUE_NULL };

  switch (sqlite3_column_type (self, column))
    {
    case SQLITE_INTEGER:
      return crm_value_int (sqlite3_column_int64 (self, column));
    case SQLITE_FLOAT:
      return crm_value_double (sqlite3_column_double (self, column));
    case SQLITE_TEXT:
      value.kind = CRM_VALUE_TEXT;
      value.text = (const char *) sqlite3_column_text (self, column);
      value.length = (guint32) sqlite3_column_bytes (self, column);
      return value;
    case SQLITE_BLOB:
      value.kind = CRM_VALUE_BYTES;
      value.bytes = sqlite3_column_blob (self, column);
      value.length = (guint32) sqlite3_column_bytes (self, column);
      return value;
    default:
      return value;
    }
}

char *
crm_stmt_dup_text (CrmStmt *self, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (self, column));
}

gboolean
crm_db_get_int (CrmDb *self, const char *sql, gint64 fallback, gint64 *out, GError **error)
{
  g_autoptr (CrmStmt) statement = crm_db_prepare (self, sql, error);
  int step = statement ? crm_stmt_step (self, statement, error) : -1;

  if (step < 0)
    return FALSE;
  *out = step > 0 ? sqlite3_column_int64 (statement, 0) : fallback;
  return TRUE;
}
