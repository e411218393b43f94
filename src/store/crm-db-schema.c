/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-db-schema.h"

/* docs/store.md explains the tables. Each element brings the database from the version that is
 * its index to the next one; what stands here is never edited again. */
static const char *const migrations[] = {
  "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
  "CREATE TABLE fact (name TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID;"
  "CREATE TABLE entity (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
  " keys TEXT NOT NULL, search TEXT NOT NULL, bulk INTEGER NOT NULL DEFAULT 0,"
  " next_column INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE field (entity INTEGER NOT NULL REFERENCES entity (number) ON DELETE CASCADE,"
  " number INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,"
  " PRIMARY KEY (entity, name)) WITHOUT ROWID;"
  "CREATE TABLE checkpoint ("
  " entity INTEGER PRIMARY KEY REFERENCES entity (number) ON DELETE CASCADE,"
  " run_id INTEGER NOT NULL, is_full INTEGER NOT NULL, cursor TEXT,"
  " started_us INTEGER NOT NULL, max_seen_us INTEGER NOT NULL, watermark_us INTEGER NOT NULL,"
  " delta_link TEXT, filter_hash TEXT, finished_us INTEGER NOT NULL, done_rows INTEGER NOT NULL,"
  " total_rows INTEGER NOT NULL, marks INTEGER NOT NULL DEFAULT 1);"
  "CREATE TABLE inflight (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  " entity INTEGER NOT NULL REFERENCES entity (number) ON DELETE CASCADE, key BLOB NOT NULL,"
  " kind INTEGER NOT NULL, tries INTEGER NOT NULL, version INTEGER NOT NULL, etag TEXT,"
  " first_us INTEGER NOT NULL, UNIQUE (entity, key));"
  "CREATE TABLE sent (inflight INTEGER NOT NULL REFERENCES inflight (id) ON DELETE CASCADE,"
  " try INTEGER NOT NULL, field TEXT NOT NULL, value,"
  " PRIMARY KEY (inflight, try, field)) WITHOUT ROWID;"
  "CREATE TABLE problem (id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,"
  " entity TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, message TEXT,"
  " \"values\" TEXT NOT NULL, since_us INTEGER NOT NULL);"
  "CREATE INDEX problem_row ON problem (entity, key);"
  "CREATE TABLE vault (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL,"
  " key TEXT NOT NULL, field TEXT NOT NULL, mine INTEGER NOT NULL, value TEXT,"
  " since_us INTEGER NOT NULL);"
  "CREATE INDEX vault_since ON vault (since_us);"
  "CREATE TABLE draft (entity TEXT NOT NULL, key TEXT NOT NULL, saved_us INTEGER NOT NULL,"
  " PRIMARY KEY (entity, key)) WITHOUT ROWID;"
  "CREATE TABLE draft_value (entity TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL,"
  " has_was INTEGER NOT NULL, was, now, PRIMARY KEY (entity, key, field),"
  " FOREIGN KEY (entity, key) REFERENCES draft (entity, key) ON DELETE CASCADE) WITHOUT ROWID;",

  "ALTER TABLE checkpoint ADD COLUMN keys_run_id INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE checkpoint ADD COLUMN keys_cursor TEXT;"
  "ALTER TABLE checkpoint ADD COLUMN keys_began_us INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE checkpoint ADD COLUMN keys_filter_hash TEXT;"
  "ALTER TABLE checkpoint ADD COLUMN keys_done_rows INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE checkpoint ADD COLUMN proven_us INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE checkpoint ADD COLUMN is_doubtful INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE checkpoint ADD COLUMN lateness_us INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE checkpoint ADD COLUMN grid_us INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE vault RENAME TO old_vault;"
  "DROP INDEX vault_since;"
  "CREATE TABLE vault (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL,"
  " key TEXT NOT NULL, title TEXT NOT NULL, field TEXT, base TEXT, mine TEXT, theirs TEXT,"
  " mine_lost INTEGER NOT NULL, since_us INTEGER NOT NULL, used_day INTEGER NOT NULL);"
  "CREATE INDEX vault_row ON vault (entity, key);"
  "INSERT INTO vault (id, entity, key, title, field, mine, theirs, mine_lost, since_us, used_day)"
  " SELECT id, entity, key, key, field, iif (mine, value, NULL), iif (mine, NULL, value), mine,"
  " since_us, 0 FROM old_vault;"
  "DROP TABLE old_vault;"
  "ALTER TABLE problem ADD COLUMN change INTEGER NOT NULL DEFAULT 1;"
  "CREATE TABLE confirmed (id INTEGER PRIMARY KEY AUTOINCREMENT, op INTEGER NOT NULL,"
  " entity TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, change INTEGER NOT NULL,"
  " \"values\" TEXT NOT NULL, was TEXT NOT NULL, etag TEXT, modified_us INTEGER NOT NULL,"
  " gone INTEGER NOT NULL DEFAULT 0, since_us INTEGER NOT NULL, used_day INTEGER NOT NULL);"
  "CREATE INDEX confirmed_row ON confirmed (entity, key);"
  "CREATE TABLE report (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL);"
  "CREATE TABLE usage (day INTEGER PRIMARY KEY, requests INTEGER NOT NULL);",

  "CREATE TABLE file (id INTEGER PRIMARY KEY AUTOINCREMENT, state INTEGER NOT NULL,"
  " entity TEXT NOT NULL, key TEXT NOT NULL, property TEXT NOT NULL, name TEXT NOT NULL,"
  " content_type TEXT, blob TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,"
  " done INTEGER NOT NULL DEFAULT 0, sha256 TEXT, etag TEXT, link TEXT,"
  " made INTEGER NOT NULL DEFAULT 0, problem INTEGER NOT NULL DEFAULT 0,"
  " since_us INTEGER NOT NULL);"
  "CREATE UNIQUE INDEX file_place ON file (entity, key, property);",
};
G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == CRM_DB_VERSION);

static gboolean
migrate_from (CrmDb *db, gint64 version, GError **error)
{
  for (; version < CRM_DB_VERSION; version++)
    if (!crm_db_exec (db, migrations[version], error))
      return FALSE;
  return crm_db_execf (db, error, "PRAGMA user_version = %d; PRAGMA application_id = %d;",
                       CRM_DB_VERSION, CRM_DB_APPLICATION_ID);
}

/* Indexes on text stand in the order of GLib's tables of characters. */
static gboolean
reindex_text (CrmDb *db, GError **error)
{
  g_autofree char *glib = g_strdup_printf ("%u.%u", glib_major_version, glib_minor_version);
  g_autoptr (CrmStmt) old
      = crm_db_prepare (db, "SELECT 1 FROM meta WHERE name = 'glib' AND value = ?1", error);
  g_autoptr (CrmStmt) save = NULL;
  int step;

  if (!old)
    return FALSE;
  crm_stmt_bind_text (old, 1, glib);
  step = crm_stmt_step (db, old, error);
  if (step != 0)
    return step > 0;
  save = crm_db_prepare (db, "REPLACE INTO meta (name, value) VALUES ('glib', ?1)", error);
  if (!save || !crm_db_exec (db, "REINDEX crm_text", error))
    return FALSE;
  crm_stmt_bind_text (save, 1, glib);
  return crm_stmt_run (db, save, error);
}

gboolean
crm_db_migrate (CrmDb *db, GError **error)
{
  gint64 version;

  if (!crm_db_get_int (db, "PRAGMA user_version", 0, &version, error))
    return FALSE;
  if (version > CRM_DB_VERSION || version < 0)
    {
      g_set_error_literal (error, CRM_STORE_ERROR, CRM_STORE_ERROR_TOO_NEW,
                           "The database was written by a later version of this program");
      return FALSE;
    }
  if (!crm_db_begin (db, error))
    return FALSE;
  if ((version == CRM_DB_VERSION || migrate_from (db, version, error)) && reindex_text (db, error)
      && crm_db_commit (db, error))
    return TRUE;
  crm_db_rollback (db);
  return FALSE;
}
