/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-db.h"

#include "crm-value.h"

#define MAX_CACHED 200

struct _CrmDemoDb
{
  sqlite3 *handle;
  GHashTable *statements; /* SQL text -> sqlite3_stmt that nobody uses now */
  gint64 version;
  sqlite3 *snapshot; /* or %NULL */
  gint64 snapshot_version;
};

G_DEFINE_QUARK (crm_demo_error, crm_demo_error)

static gboolean
fail (CrmDemoDb *self, GError **error)
{
  g_set_error (error, CRM_DEMO_ERROR, 500, "Database: %s", sqlite3_errmsg (self->handle));
  return FALSE;
}

/* The tables keep decimals as they were written; the comparison wants no trailing zeros. */
static gsize
canonical_length (const char *text, int length)
{
  if (memchr (text, '.', (gsize) length) == NULL)
    return (gsize) length;
  while (text[length - 1] == '0')
    length--;
  if (text[length - 1] == '.')
    length--;

  return (gsize) length;
}

static int
compare_decimals (void *data, int a_length, const void *a, int b_length, const void *b)
{
  return crm_decimal_compare (a, canonical_length (a, a_length), b, canonical_length (b, b_length));
}

/* crm_lower(x), crm_upper(x): what SQLite's own do for ASCII only. */
static void
change_case (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);
  gboolean up = GPOINTER_TO_INT (sqlite3_user_data (context));
  char *changed;

  if (text == NULL)
    {
      sqlite3_result_null (context);
      return;
    }
  changed = up ? g_utf8_strup (text, -1) : g_utf8_strdown (text, -1);
  sqlite3_result_text (context, changed, -1, g_free);
}

static void
define_functions (sqlite3 *handle)
{
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;

  sqlite3_create_collation (handle, "decimal", SQLITE_UTF8, NULL, compare_decimals);
  sqlite3_create_function (handle, "crm_lower", 1, flags, GINT_TO_POINTER (0), change_case, NULL,
                           NULL);
  sqlite3_create_function (handle, "crm_upper", 1, flags, GINT_TO_POINTER (1), change_case, NULL,
                           NULL);
}

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

CrmDemoDb *
crm_demo_db_open (const char *path, GError **error)
{
  g_autoptr (CrmDemoDb) self = g_new0 (CrmDemoDb, 1);

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, finalize);
  /* One thread owns it, from here to the end. */
  if (sqlite3_open_v2 (path != NULL ? path : ":memory:", &self->handle,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL)
      != SQLITE_OK)
    {
      fail (self, error);
      return NULL;
    }
  define_functions (self->handle);
  /* Sample data: made again from its seed at any time, so that no flush is waited for. */
  if (!crm_demo_db_exec (self,
                         "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; "
                         "PRAGMA temp_store=MEMORY;",
                         error))
    return NULL;

  return g_steal_pointer (&self);
}

void
crm_demo_db_free (CrmDemoDb *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->snapshot);
  sqlite3_close (self->handle);
  g_free (self);
}

sqlite3 *
crm_demo_db_get_handle (CrmDemoDb *self)
{
  return self->handle;
}

static const char *
column_sql_type (const CrmDemoColumn *column)
{
  switch (column->type)
    {
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
    case CRM_EDM_DATE_TIME_OFFSET:
      return "INTEGER";
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
      return "REAL";
    case CRM_EDM_DECIMAL:
      return "TEXT COLLATE decimal";
    case CRM_EDM_BINARY:
      return "BLOB";
    case CRM_EDM_STRING:
    case CRM_EDM_GUID:
    case CRM_EDM_DATE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DURATION:
    case CRM_EDM_ENUM:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return "TEXT";
    }

  return "TEXT";
}

static gboolean
create_table (CrmDemoDb *self, const CrmDemoEntity *entity, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql,
                          "CREATE TABLE \"%s\" (rid INTEGER PRIMARY KEY AUTOINCREMENT, "
                          "_version INTEGER NOT NULL, _born INTEGER NOT NULL",
                          entity->set);
  for (guint i = 0; i < entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (entity->columns, i);

      g_string_append_printf (sql, ", \"%s\" %s", column->name, column_sql_type (column));
      if (column->flags & CRM_DEMO_KEY)
        g_string_append (sql, " NOT NULL");
    }
  if (entity->flags & CRM_DEMO_HAS_STREAM)
    g_string_append (sql, ", _data BLOB");
  g_string_append (sql, ")");

  return crm_demo_db_exec (self, sql->str, error);
}

/* A database made before goes on where it stopped. */
static gboolean
load_version (CrmDemoDb *self, CrmDemoSchema *schema, GError **error)
{
  for (guint i = 0; i < schema->entities->len; i++)
    {
      const CrmDemoEntity *entity = g_ptr_array_index (schema->entities, i);
      g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("SELECT max(_version) FROM ");
      gint64 version;

      crm_demo_sql_add_format (sql, "\"%s\"", entity->set);
      if (!crm_demo_db_get_int (self, sql, &version, error))
        return FALSE;
      self->version = MAX (self->version, version);
    }

  return TRUE;
}

gboolean
crm_demo_db_create_tables (CrmDemoDb *self, CrmDemoSchema *schema, gboolean *is_new, GError **error)
{
  g_autoptr (CrmDemoSql) sql
      = crm_demo_sql_new ("SELECT count(*) FROM sqlite_master WHERE name='_tombstones'");
  gint64 count;

  if (!crm_demo_db_get_int (self, sql, &count, error))
    return FALSE;
  *is_new = count == 0;
  if (!*is_new)
    return load_version (self, schema, error);

  for (guint i = 0; i < schema->entities->len; i++)
    if (!create_table (self, g_ptr_array_index (schema->entities, i), error))
      return FALSE;

  return crm_demo_db_exec (self,
                           "CREATE TABLE _tombstones (entity TEXT, id TEXT, version INTEGER, "
                           "born INTEGER, owner TEXT);"
                           "CREATE INDEX _tombstones_version ON _tombstones (entity, version)",
                           error);
}

gboolean
crm_demo_db_create_indexes (CrmDemoDb *self, CrmDemoSchema *schema, GError **error)
{
  for (guint i = 0; i < schema->entities->len; i++)
    {
      const CrmDemoEntity *entity = g_ptr_array_index (schema->entities, i);
      g_autoptr (GString) sql = g_string_new (NULL);

      g_string_append_printf (sql,
                              "CREATE UNIQUE INDEX \"%s_key\" ON \"%s\" (\"Id\");"
                              "CREATE INDEX \"%s_version\" ON \"%s\" (_version);"
                              "CREATE INDEX \"%s_modified\" ON \"%s\" (\"ModifiedOn\");",
                              entity->set, entity->set, entity->set, entity->set, entity->set,
                              entity->set);
      for (guint j = 0; j < entity->columns->len; j++)
        {
          const CrmDemoColumn *column = g_ptr_array_index (entity->columns, j);

          if (column->partner == NULL && !g_str_equal (column->name, "OwnerId")
              && !g_str_equal (column->name, "Name"))
            continue;
          g_string_append_printf (sql, "CREATE INDEX \"%s_%s\" ON \"%s\" (\"%s\");", entity->set,
                                  column->name, entity->set, column->name);
        }
      if (!crm_demo_db_exec (self, sql->str, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
crm_demo_db_add_column (CrmDemoDb *self,
                        const CrmDemoEntity *entity,
                        const CrmDemoColumn *column,
                        GError **error)
{
  g_autofree char *sql = g_strdup_printf ("ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", entity->set,
                                          column->name, column_sql_type (column));

  return crm_demo_db_exec (self, sql, error);
}

static void
bind (sqlite3_stmt *statement, int position, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    sqlite3_bind_int64 (statement, position, g_variant_get_int64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    sqlite3_bind_double (statement, position, g_variant_get_double (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    sqlite3_bind_text (statement, position, g_variant_get_string (value, NULL), -1,
                       SQLITE_TRANSIENT);
  else
    sqlite3_bind_null (statement, position);
}

/* Taken out of the cache while in use: the same text may be running already one level up. */
sqlite3_stmt *
crm_demo_db_query (CrmDemoDb *self, const CrmDemoSql *sql, GError **error)
{
  gpointer statement = NULL;

  if (!g_hash_table_steal_extended (self->statements, sql->text->str, NULL, &statement)
      && sqlite3_prepare_v2 (self->handle, sql->text->str, (int) sql->text->len + 1,
                             (sqlite3_stmt **) &statement, NULL)
             != SQLITE_OK)
    {
      fail (self, error);
      return NULL;
    }
  for (guint i = 0; i < sql->values->len; i++)
    bind (statement, (int) i + 1, g_ptr_array_index (sql->values, i));

  return statement;
}

void
crm_demo_db_release (CrmDemoDb *self, sqlite3_stmt *statement)
{
  if (statement == NULL)
    return;

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  if (g_hash_table_size (self->statements) >= MAX_CACHED)
    g_hash_table_remove_all (self->statements);
  g_hash_table_replace (self->statements, (gpointer) sqlite3_sql (statement), statement);
}

gboolean
crm_demo_db_step (CrmDemoDb *self, sqlite3_stmt *statement, GError **error)
{
  int status = sqlite3_step (statement);

  if (status == SQLITE_ROW)
    return TRUE;
  if (status != SQLITE_DONE)
    fail (self, error);

  return FALSE;
}

gboolean
crm_demo_db_run (CrmDemoDb *self, const CrmDemoSql *sql, GError **error)
{
  g_autoptr (GError) local = NULL;
  sqlite3_stmt *statement = crm_demo_db_query (self, sql, error);

  if (statement == NULL)
    return FALSE;

  crm_demo_db_step (self, statement, &local);
  crm_demo_db_release (self, statement);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
crm_demo_db_exec (CrmDemoDb *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail (self, error);
}

gboolean
crm_demo_db_get_int (CrmDemoDb *self, const CrmDemoSql *sql, gint64 *out, GError **error)
{
  g_autoptr (GError) local = NULL;
  sqlite3_stmt *statement = crm_demo_db_query (self, sql, error);

  *out = 0;
  if (statement == NULL)
    return FALSE;

  if (crm_demo_db_step (self, statement, &local))
    *out = sqlite3_column_int64 (statement, 0);
  crm_demo_db_release (self, statement);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

char *
crm_demo_db_dup_text (CrmDemoDb *self, const CrmDemoSql *sql, GError **error)
{
  sqlite3_stmt *statement = crm_demo_db_query (self, sql, error);
  char *text = NULL;

  if (statement == NULL)
    return NULL;

  if (crm_demo_db_step (self, statement, error))
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  crm_demo_db_release (self, statement);

  return text;
}

gboolean
crm_demo_db_begin (CrmDemoDb *self, GError **error)
{
  return crm_demo_db_exec (self, "SAVEPOINT step", error);
}

void
crm_demo_db_commit (CrmDemoDb *self)
{
  sqlite3_exec (self->handle, "RELEASE step", NULL, NULL, NULL);
}

void
crm_demo_db_rollback (CrmDemoDb *self)
{
  sqlite3_exec (self->handle, "ROLLBACK TO step; RELEASE step", NULL, NULL, NULL);
}

gint64
crm_demo_db_next_version (CrmDemoDb *self)
{
  return ++self->version;
}

gint64
crm_demo_db_get_version (CrmDemoDb *self)
{
  return self->version;
}

static gboolean
copy_all (sqlite3 *from, sqlite3 *to)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");

  if (backup == NULL)
    return FALSE;
  sqlite3_backup_step (backup, -1);

  return sqlite3_backup_finish (backup) == SQLITE_OK;
}

gboolean
crm_demo_db_take_snapshot (CrmDemoDb *self, GError **error)
{
  sqlite3 *copy = NULL;

  if (sqlite3_open (":memory:", &copy) != SQLITE_OK || !copy_all (self->handle, copy))
    {
      sqlite3_close (copy);
      return fail (self, error);
    }
  sqlite3_close (self->snapshot);
  self->snapshot = copy;
  self->snapshot_version = self->version;

  return TRUE;
}

gboolean
crm_demo_db_restore_snapshot (CrmDemoDb *self, GError **error)
{
  if (self->snapshot == NULL)
    {
      g_set_error_literal (error, CRM_DEMO_ERROR, 400, "There is no snapshot to go back to");
      return FALSE;
    }
  g_hash_table_remove_all (self->statements);
  if (!copy_all (self->snapshot, self->handle))
    return fail (self, error);
  self->version = self->snapshot_version;

  return TRUE;
}
