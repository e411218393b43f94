/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <sqlite3.h>

#include "crm-demo-schema.h"
#include "crm-demo-types.h"

G_BEGIN_DECLS
/* The tables behind the service: SQLite with a collation for exact decimals, a cache of prepared
 * statements and one ever-growing version shared by all rows. Values are held as in CrmValue, but
 * a GUID is lower-case text. Every table has these before the model's columns:
 *   rid       the order rows were born in, never used twice
 *   _version  of the last change: ETag and position in the change log
 *   _born     the version it was created with */

/* SQL text being put together, with the values for its question marks. */
struct _CrmDemoSql
{
  GString *text;
  GPtrArray *values; /* GVariant: x, d, s, or the unit tuple for null */
};
CrmDemoSql *crm_demo_sql_new (const char *text) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_sql_free (CrmDemoSql *self);
void crm_demo_sql_add (CrmDemoSql *self, const char *text);
void crm_demo_sql_add_format (CrmDemoSql *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* These add a "?" and its value. */
void crm_demo_sql_add_int (CrmDemoSql *self, gint64 value);
void crm_demo_sql_add_double (CrmDemoSql *self, double value);
void crm_demo_sql_add_text (CrmDemoSql *self, const char *value); /* %NULL: null */
void crm_demo_sql_append (CrmDemoSql *self, const CrmDemoSql *other);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoSql, crm_demo_sql_free)

/* @path: %NULL keeps everything in memory */
CrmDemoDb *crm_demo_db_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_db_free (CrmDemoDb *self);
sqlite3 *crm_demo_db_get_handle (CrmDemoDb *self);

/* Creates the tables that are not there; @is_new: (out): none was. */
gboolean crm_demo_db_create_tables (CrmDemoDb *self,
                                    CrmDemoSchema *schema,
                                    gboolean *is_new,
                                    GError **error);
gboolean crm_demo_db_create_indexes (CrmDemoDb *self, CrmDemoSchema *schema, GError **error);
gboolean crm_demo_db_add_column (CrmDemoDb *self,
                                 const CrmDemoEntity *entity,
                                 const CrmDemoColumn *column,
                                 GError **error);

/* A prepared statement with its values bound; give it back with crm_demo_db_release(). */
sqlite3_stmt *crm_demo_db_query (CrmDemoDb *self,
                                 const CrmDemoSql *sql,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_demo_db_release (CrmDemoDb *self, sqlite3_stmt *statement);
/* %TRUE: a row is there. %FALSE: the end, or @error is set. */
gboolean crm_demo_db_step (CrmDemoDb *self, sqlite3_stmt *statement, GError **error);
gboolean crm_demo_db_run (CrmDemoDb *self, const CrmDemoSql *sql, GError **error);
gboolean crm_demo_db_exec (CrmDemoDb *self, const char *sql, GError **error);
/* First column of the first row; 0 or %NULL without a row. */
gboolean crm_demo_db_get_int (CrmDemoDb *self, const CrmDemoSql *sql, gint64 *out, GError **error);
char *crm_demo_db_dup_text (CrmDemoDb *self,
                            const CrmDemoSql *sql,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Savepoints nest: a batch around a write. */
gboolean crm_demo_db_begin (CrmDemoDb *self, GError **error);
void crm_demo_db_commit (CrmDemoDb *self);
void crm_demo_db_rollback (CrmDemoDb *self);

/* A copy of all rows, kept in memory beside them, and the way back to it as often as one likes:
 * what an administrator does with a backup. Versions and keys that were used since are used
 * again. Not inside crm_demo_db_begin(). */
gboolean crm_demo_db_take_snapshot (CrmDemoDb *self, GError **error);
gboolean crm_demo_db_restore_snapshot (CrmDemoDb *self, GError **error);

gint64 crm_demo_db_next_version (CrmDemoDb *self);
gint64 crm_demo_db_get_version (CrmDemoDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDemoDb, crm_demo_db_free)
G_END_DECLS
