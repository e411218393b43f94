/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-store-types.h"
#include "crm-types.h"
#include "crm-value.h"
#include <sqlite3.h>

G_BEGIN_DECLS
/* One SQLite connection with its statements. Used by one thread at a time. */
typedef struct _CrmDb CrmDb;
typedef struct _CrmTable CrmTable;

/* A prepared statement that is given back (reset) when it leaves its scope. */
typedef sqlite3_stmt CrmStmt;
void crm_stmt_release (CrmStmt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmStmt, crm_stmt_release)

/* Statements on the tables of one entity; their text is made once per connection. */
typedef enum
{
  CRM_TABLE_FIND,      /* ?1 key -> id, state, etag, reasons */
  CRM_TABLE_LOAD,      /* ?1 id -> the row, see CrmLoadColumn */
  CRM_TABLE_LOAD_KEY,  /* ?1 key -> the row */
  CRM_TABLE_INSERT,    /* ?1.. the row as crm_row_bind() binds it */
  CRM_TABLE_UPDATE,    /* the same, ?1 id */
  CRM_TABLE_REASONS,   /* ?1 id, ?2 reasons */
  CRM_TABLE_REMOVE,    /* ?1 id */
  CRM_TABLE_BASE_LOAD, /* ?1 id -> the fields */
  CRM_TABLE_BASE_SAVE, /* ?1 id, ?2.. the fields */
  CRM_TABLE_BASE_REMOVE,
  CRM_TABLE_SEEN, /* ?1 id */
  CRM_TABLE_FORGET_SEEN,
  CRM_TABLE_FTS_ADD,    /* ?1 id, ?2.. search fields */
  CRM_TABLE_FTS_REMOVE, /* the same, with what was indexed */
  CRM_TABLE_TITLE,      /* ?1 key -> the display field */
  CRM_N_TABLE_STATEMENTS,
} CrmTableStatement;

typedef enum
{
  CRM_DB_READ_WRITE,
  CRM_DB_READ_ONLY,
} CrmDbMode;

/**
 * crm_db_open:
 * @path: of a file that exists; an empty one is a new database
 * @error: CRM_STORE_ERROR_DAMAGED where it is no database of this program
 *
 * Only looks at the file before it is sure that it is one of ours.
 */
CrmDb *crm_db_open (const char *path, CrmDbMode mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @vfs: (nullable): of another disk, on which a file that is missing is made. */
CrmDb *crm_db_open_in (const char *path, const char *vfs, CrmDbMode mode, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void crm_db_close (CrmDb *self);
/* Looks at every page, @whole: at indexes against rows too. Damage is CRM_STORE_ERROR_DAMAGED, but
 * for words that do not fit their rows: they are made again from them. */
gboolean crm_db_check (CrmDb *self, gboolean whole, gboolean *words_broken, GError **error);
/* The file is sound: only from here on is it written, or its log moved into it. */
gboolean crm_db_settle (CrmDb *self, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmDb, crm_db_close)
sqlite3 *crm_db_get_handle (CrmDb *self);
/* Between statements and inside long ones; %NULL: nothing cancels. */
void crm_db_set_cancellable (CrmDb *self, GCancellable *cancellable);
/* The same as long as the number at @wish (atomic; borrowed) is above 0. */
void crm_db_set_wish (CrmDb *self, const gint *wish);
/* Between the many short statements of one job: %FALSE with G_IO_ERROR_CANCELLED where one of them
 * wants it to end. */
gboolean crm_db_goes_on (CrmDb *self, GError **error);

/* Sets @error from what SQLite says of its last call. Always %FALSE. */
gboolean crm_db_fail (CrmDb *self, int result, GError **error);
/* @sql: ours, never made of names or values from elsewhere. */
gboolean crm_db_exec (CrmDb *self, const char *sql, GError **error);
gboolean crm_db_execf (CrmDb *self, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* From the cache, reset, and there until it is released; %NULL with @error. */
CrmStmt *crm_db_prepare (CrmDb *self, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CrmStmt *crm_db_prepare_table (CrmDb *self, CrmTable *table, CrmTableStatement kind, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* After the tables changed. */
void crm_db_forget_statements (CrmDb *self);

gboolean crm_db_begin (CrmDb *self, GError **error);
gboolean crm_db_commit (CrmDb *self, GError **error);
void crm_db_rollback (CrmDb *self);

/* 1: a row, 0: done, -1: @error. */
int crm_stmt_step (CrmDb *db, CrmStmt *self, GError **error);
/* For a statement without rows. */
gboolean crm_stmt_run (CrmDb *db, CrmStmt *self, GError **error);
/* Borrowed until the statement is reset; ABSENT is bound as NULL. */
void crm_stmt_bind (CrmStmt *self, int position, const CrmValue *value);
void crm_stmt_bind_text (CrmStmt *self, int position, const char *text);
/* Borrowed until the next step. */
CrmValue crm_stmt_get (CrmStmt *self, int column);
char *crm_stmt_dup_text (CrmStmt *self, int column) G_GNUC_WARN_UNUSED_RESULT;
/* One number: the first column of the first row, @fallback where there is none. */
gboolean
crm_db_get_int (CrmDb *self, const char *sql, gint64 fallback, gint64 *out, GError **error);

/* Collations crm_text (for people: case and accents second) and crm_decimal, and the functions
 * that crm-store-filter.c writes. */
int crm_db_add_functions (sqlite3 *handle);
G_END_DECLS
