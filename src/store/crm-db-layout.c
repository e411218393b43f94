/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include "crm-db-schema.h"
#include "crm-filter.h"
#include "crm-store-private.h"
#include <string.h>

/* Each index costs every write: what lists sort by and what records are looked up through. */
#define MAX_INDEXES 6

/* --- in memory ---------------------------------------------------------------------------- */

static void
table_free (gpointer data)
{
  CrmTable *self = data;

  g_strfreev (self->columns);
  g_array_unref (self->search);
  g_array_unref (self->lookups);
  g_free (self);
}

/* @json: of @project, as crm_project_to_json() writes it. */
static CrmLayout *
layout_new (CrmProject *project, const char *json)
{
  CrmLayout *self = g_new0 (CrmLayout, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->project = crm_project_ref (project);
  self->hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);
  self->tables = g_ptr_array_new_with_free_func (table_free);
  return self;
}

CrmLayout *
crm_layout_ref (CrmLayout *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_layout_unref (CrmLayout *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->tables);
  crm_project_unref (self->project);
  g_free (self->hash);
  g_free (self);
}

CrmTable *
crm_layout_find (CrmLayout *self, const char *entity_name)
{
  CrmEntity *entity = entity_name ? crm_project_find_entity (self->project, entity_name) : NULL;

  return entity ? g_ptr_array_index (self->tables, entity->index) : NULL;
}

CrmTable *
crm_layout_find_number (CrmLayout *self, gint64 number)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      CrmTable *table = g_ptr_array_index (self->tables, i);

      if (table->number == number)
        return table;
    }
  return NULL;
}

static gboolean
is_searchable (CrmField *field)
{
  switch (field->type)
    {
    case CRM_EDM_STRING:
    case CRM_EDM_ENUM:
    case CRM_EDM_DECIMAL:
    case CRM_EDM_INT16:
    case CRM_EDM_INT32:
    case CRM_EDM_INT64:
      return TRUE;
    case CRM_EDM_BOOLEAN:
    case CRM_EDM_BYTE:
    case CRM_EDM_SBYTE:
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
    case CRM_EDM_GUID:
    case CRM_EDM_DATE:
    case CRM_EDM_TIME_OF_DAY:
    case CRM_EDM_DATE_TIME_OFFSET:
    case CRM_EDM_DURATION:
    case CRM_EDM_BINARY:
    case CRM_EDM_STREAM:
    case CRM_EDM_COMPLEX:
    case CRM_EDM_COLLECTION:
    case CRM_EDM_OTHER:
      return FALSE;
    }
  return FALSE;
}

static CrmTable *
table_new (CrmProject *project, CrmEntity *entity, gint64 number)
{
  CrmTable *self = g_new0 (CrmTable, 1);

  self->entity = entity;
  self->number = number;
  self->columns = g_new0 (char *, entity->n_fields + 1);
  self->key_field = entity->keys->len == 1 ? (int) g_array_index (entity->keys, guint, 0) : -1;
  self->guid_key = self->key_field >= 0 && entity->fields[self->key_field]->type == CRM_EDM_GUID;
  self->search = g_array_new (FALSE, FALSE, sizeof (guint));
  self->lookups = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; entity->search_fields && i < entity->search_fields->len; i++)
    {
      guint field = g_array_index (entity->search_fields, guint, i);

      if (is_searchable (entity->fields[field]) && (int) field != self->key_field)
        g_array_append_val (self->search, field);
    }
  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i]->lookup_entity
        && crm_project_find_entity (project, entity->fields[i]->lookup_entity))
      g_array_append_val (self->lookups, i);
  return self;
}

/* --- what is in the database -------------------------------------------------------------- */

static gboolean
read_columns (CrmDb *db, CrmTable *self, GError **error)
{
  g_autoptr (CrmStmt) select
      = crm_db_prepare (db, "SELECT number, name FROM field WHERE entity = ?1", error);
  int step;

  if (!select)
    return FALSE;
  sqlite3_bind_int64 (select, 1, self->number);
  while ((step = crm_stmt_step (db, select, error)) > 0)
    {
      CrmField *field
          = crm_entity_find_field (self->entity, (const char *) sqlite3_column_text (select, 1));

      if (field && (int) field->index == self->key_field)
        self->columns[field->index] = g_strdup ("key");
      else if (field && !self->columns[field->index])
        self->columns[field->index] = g_strdup_printf ("f%d", sqlite3_column_int (select, 0));
    }
  for (guint i = 0; step == 0 && i < self->entity->n_fields; i++)
    if (!self->columns[i])
      {
        g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED, "No column for %s.%s",
                     self->entity->name, self->entity->fields[i]->name);
        return FALSE;
      }
  return step == 0;
}

static CrmTable *
read_table (CrmDb *db, CrmProject *project, CrmEntity *entity, GError **error)
{
  g_autoptr (CrmStmt) select
      = crm_db_prepare (db, "SELECT number, bulk FROM entity WHERE name = ?1", error);
  CrmTable *self;
  int step;

  if (!select)
    return NULL;
  crm_stmt_bind_text (select, 1, entity->name);
  step = crm_stmt_step (db, select, error);
  if (step == 0)
    g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED, "No table for %s", entity->name);
  if (step <= 0)
    return NULL;
  self = table_new (project, entity, sqlite3_column_int64 (select, 0));
  self->is_bulk = sqlite3_column_int64 (select, 1) != 0;
  self->words_to = MAX (sqlite3_column_int64 (select, 1) - 1, 0);
  if (read_columns (db, self, error))
    return self;
  table_free (self);
  return NULL;
}

static CrmLayout *
read_layout (CrmDb *db, CrmProject *project, const char *json, GError **error)
{
  g_autoptr (CrmLayout) self = layout_new (project, json);

  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmTable *table = read_table (db, project, g_ptr_array_index (project->entities, i), error);

      if (!table)
        return NULL;
      g_ptr_array_add (self->tables, table);
    }
  return g_steal_pointer (&self);
}

gboolean
crm_layout_load (CrmDb *db, CrmLayout **out, GError **error)
{
  g_autoptr (CrmStmt) select
      = crm_db_prepare (db, "SELECT value FROM meta WHERE name = 'project'", error);
  g_autoptr (CrmProject) project = NULL;
  g_autofree char *json = NULL;
  int step = select ? crm_stmt_step (db, select, error) : -1;

  *out = NULL;
  if (step <= 0)
    return step == 0;
  json = crm_stmt_dup_text (select, 0);
  project = crm_project_parse (json, -1, NULL, NULL, error);
  if (!project)
    {
      g_clear_error (error);
      g_set_error_literal (error, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED,
                           "The project in the database cannot be read");
      return FALSE;
    }
  *out = read_layout (db, project, json, error);
  return *out != NULL;
}

static gboolean
save_project (CrmDb *db, const char *json, GError **error)
{
  g_autoptr (CrmStmt) save
      = crm_db_prepare (db, "REPLACE INTO meta (name, value) VALUES ('project', ?1)", error);

  if (!save)
    return FALSE;
  crm_stmt_bind_text (save, 1, json);
  return crm_stmt_run (db, save, error);
}

/* --- making and changing tables ----------------------------------------------------------- */

static const char *
column_type (CrmEdmType type)
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
      return "INTEGER";
    case CRM_EDM_SINGLE:
    case CRM_EDM_DOUBLE:
      return "REAL";
    case CRM_EDM_GUID:
    case CRM_EDM_BINARY:
      return "BLOB";
    case CRM_EDM_DECIMAL:
      return "TEXT COLLATE crm_decimal";
    case CRM_EDM_STRING:
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
  return "TEXT";
}

/* Which fields make the key, of what kind: another key is another table. */
static char *
dup_keys_text (CrmEntity *entity)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < entity->keys->len; i++)
    {
      CrmField *field = entity->fields[g_array_index (entity->keys, guint, i)];

      g_string_append_printf (text, "%s%s %s", i > 0 ? "," : "", field->name,
                              crm_edm_type_to_string (field->type));
    }
  return g_string_free_and_steal (text);
}

/* The key alone stands in a column of its own. */
static gboolean
is_whole_key (CrmEntity *entity, CrmField *field)
{
  return field->is_key && entity->keys->len == 1;
}

/* @has_column: the table was made with it. */
static gboolean
add_field (CrmDb *db, gint64 entity, CrmField *field, gboolean has_column, GError **error)
{
  g_autoptr (CrmStmt) insert
      = crm_db_prepare (db,
                        "INSERT INTO field (entity, number, name, type)"
                        " SELECT ?1, next_column, ?2, ?3 FROM entity WHERE number = ?1",
                        error);
  g_autoptr (CrmStmt) count = crm_db_prepare (
      db, "UPDATE entity SET next_column = next_column + 1 WHERE number = ?1 RETURNING next_column",
      error);
  int column;

  if (!insert || !count)
    return FALSE;
  sqlite3_bind_int64 (insert, 1, entity);
  crm_stmt_bind_text (insert, 2, field->name);
  crm_stmt_bind_text (insert, 3, crm_edm_type_to_string (field->type));
  sqlite3_bind_int64 (count, 1, entity);
  if (!crm_stmt_run (db, insert, error) || crm_stmt_step (db, count, error) <= 0)
    return FALSE;
  column = sqlite3_column_int (count, 0) - 1;
  sqlite3_reset (count);
  return has_column
         || crm_db_execf (db, error,
                          "ALTER TABLE rec_%" G_GINT64_FORMAT " ADD COLUMN f%d %s;"
                          "ALTER TABLE base_%" G_GINT64_FORMAT " ADD COLUMN f%d %s;",
                          entity, column, column_type (field->type), entity, column,
                          column_type (field->type));
}

/* ", f0 TEXT, f1 ...": numbered as change_fields() counts them. */
static char *
dup_columns_text (CrmEntity *entity)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < entity->n_fields; i++)
    if (!is_whole_key (entity, entity->fields[i]))
      g_string_append_printf (text, ", f%u %s", i, column_type (entity->fields[i]->type));
  return g_string_free_and_steal (text);
}

/* With all its columns: each that is added to a table makes SQLite read all tables anew. */
static gboolean
make_table (CrmDb *db, CrmEntity *entity, gint64 *number, GError **error)
{
  g_autofree char *keys = dup_keys_text (entity);
  g_autofree char *columns = dup_columns_text (entity);
  g_autoptr (CrmStmt) insert
      = crm_db_prepare (db, "INSERT INTO entity (name, keys, search) VALUES (?1, ?2, '')", error);

  if (!insert)
    return FALSE;
  crm_stmt_bind_text (insert, 1, entity->name);
  crm_stmt_bind_text (insert, 2, keys);
  if (!crm_stmt_run (db, insert, error))
    return FALSE;
  *number = sqlite3_last_insert_rowid (crm_db_get_handle (db));
  /* A column of no declared type: keys of every kind are kept as they are. */
  return crm_db_execf (
      db, error,
      "CREATE TABLE rec_%1$" G_GINT64_FORMAT
      " (id INTEGER PRIMARY KEY, key BLOB NOT NULL, state INTEGER NOT NULL,"
      " etag TEXT, lver INTEGER NOT NULL, reasons INTEGER NOT NULL,"
      " edited_us INTEGER%2$s);"
      "CREATE UNIQUE INDEX key_%1$" G_GINT64_FORMAT " ON rec_%1$" G_GINT64_FORMAT " (key);"
      "CREATE INDEX state_%1$" G_GINT64_FORMAT " ON rec_%1$" G_GINT64_FORMAT
      " (state) WHERE state <> 0;"
      "CREATE TABLE base_%1$" G_GINT64_FORMAT " (id INTEGER PRIMARY KEY, key BLOB%2$s);"
      "CREATE TABLE seen_%1$" G_GINT64_FORMAT " (id INTEGER PRIMARY KEY);",
      *number, columns);
}

static gboolean
drop_indexes (CrmDb *db, gint64 entity, GPtrArray *keep, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *pattern = g_strdup_printf ("ix_%" G_GINT64_FORMAT "_*", entity);
  g_autoptr (CrmStmt) select = crm_db_prepare (
      db, "SELECT name FROM sqlite_schema WHERE type = 'index' AND name GLOB ?1", error);
  int step;

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, pattern);
  while ((step = crm_stmt_step (db, select, error)) > 0)
    g_ptr_array_add (names, crm_stmt_dup_text (select, 0));
  sqlite3_reset (select);
  for (guint i = 0; step == 0 && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (!(keep && g_ptr_array_find_with_equal_func (keep, name, g_str_equal, NULL))
          && !crm_db_execf (db, error, "DROP INDEX \"%s\"", name))
        return FALSE;
    }
  return step == 0;
}

static gboolean
drop_table (CrmDb *db, gint64 number, GError **error)
{
  return crm_db_execf (db, error,
                       "DROP TABLE IF EXISTS fts_%1$" G_GINT64_FORMAT ";"
                       "DROP TABLE rec_%1$" G_GINT64_FORMAT ";"
                       "DROP TABLE base_%1$" G_GINT64_FORMAT ";"
                       "DROP TABLE seen_%1$" G_GINT64_FORMAT ";"
                       "DELETE FROM entity WHERE number = %1$" G_GINT64_FORMAT ";",
                       number);
}

/* --- indexes and full text ---------------------------------------------------------------- */

static void
want_index (CrmTable *self, GPtrArray *wanted, int field)
{
  g_autofree char *name = NULL;
  gboolean is_text;

  if (field < 0 || field == self->key_field || wanted->len >= MAX_INDEXES)
    return;
  is_text = self->entity->fields[field]->type == CRM_EDM_STRING
            && !self->entity->fields[field]->lookup_entity;
  name = g_strdup_printf ("ix_%" G_GINT64_FORMAT "_%s%s", self->number, self->columns[field],
                          is_text ? "_text" : "");
  if (!g_ptr_array_find_with_equal_func (wanted, name, g_str_equal, NULL))
    g_ptr_array_add (wanted, g_steal_pointer (&name));
}

static void
want_order (CrmTable *self, GPtrArray *wanted, const char *orderby)
{
  g_autoptr (GPtrArray) items = orderby ? crm_orderby_parse (orderby, NULL) : NULL;
  CrmOrderItem *first = items && items->len > 0 ? g_ptr_array_index (items, 0) : NULL;
  CrmField *field = first ? crm_entity_find_field (self->entity, first->path) : NULL;

  if (field)
    want_index (self, wanted, (int) field->index);
}

/* Names, in the order of their use; the name says column and collation. */
static GPtrArray *
list_wanted_indexes (CrmTable *self)
{
  GPtrArray *wanted = g_ptr_array_new_with_free_func (g_free);
  CrmEntity *entity = self->entity;

  want_index (self, wanted, entity->display_field);
  want_order (self, wanted, entity->orderby);
  want_index (self, wanted, entity->owner_field);
  for (guint i = 0; entity->views && i < entity->views->len; i++)
    want_order (self, wanted, ((CrmView *) g_ptr_array_index (entity->views, i))->orderby);
  for (guint i = 0; i < self->lookups->len; i++)
    want_index (self, wanted, (int) g_array_index (self->lookups, guint, i));
  want_index (self, wanted, entity->modified_field);
  return wanted;
}

static gboolean
index_exists (CrmDb *db, const char *name, gboolean *exists, GError **error)
{
  g_autoptr (CrmStmt) select = crm_db_prepare (
      db, "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1", error);
  int step;

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, name);
  step = crm_stmt_step (db, select, error);
  *exists = step > 0;
  return step >= 0;
}

gboolean
crm_table_make_next_index (CrmDb *db, CrmTable *self, gboolean *made, GError **error)
{
  g_autoptr (GPtrArray) wanted = list_wanted_indexes (self);

  *made = FALSE;
  for (guint i = 0; i < wanted->len; i++)
    {
      const char *name = g_ptr_array_index (wanted, i);
      g_auto (GStrv) parts = g_strsplit (name, "_", -1);
      gboolean exists;

      if (!index_exists (db, name, &exists, error))
        return FALSE;
      if (exists)
        continue;
      *made = TRUE;
      return crm_db_execf (db, error, "CREATE INDEX \"%s\" ON rec_%" G_GINT64_FORMAT " (%s%s)",
                           name, self->number, parts[2], parts[3] ? " COLLATE crm_text" : "");
    }
  return TRUE;
}

gboolean
crm_table_forget_seen (CrmDb *db, CrmTable *self, GError **error)
{
  g_autoptr (CrmStmt) forget = crm_db_prepare_table (db, self, CRM_TABLE_FORGET_SEEN, error);

  return forget && crm_stmt_run (db, forget, error);
}

gboolean
crm_table_rebuild_search (CrmDb *db, CrmTable *self, GError **error)
{
  if (self->search->len == 0)
    return TRUE;
  /* What is there of it is thrown away when the filling begins anew. */
  if (self->is_bulk)
    {
      self->words_to = 0;
      return crm_table_set_bulk (db, self, TRUE, 0, error);
    }
  return crm_db_execf (db, error,
                       "INSERT INTO fts_%1$" G_GINT64_FORMAT " (fts_%1$" G_GINT64_FORMAT
                       ") VALUES ('rebuild')",
                       self->number);
}

static gboolean
find_end_of_words (CrmDb *db, CrmTable *self, gint64 from, guint n_rows, gint64 *to, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT ifnull (max (id), 0) FROM (SELECT id FROM rec_%" G_GINT64_FORMAT
                         " WHERE id > %" G_GINT64_FORMAT " ORDER BY id LIMIT %u)",
                         self->number, from, n_rows);

  return crm_db_get_int (db, sql, 0, to, error);
}

static gboolean
add_words (CrmDb *db, CrmTable *self, gint64 from, gint64 to, GError **error)
{
  g_autoptr (GString) columns = g_string_new (NULL);

  for (guint i = 0; i < self->search->len; i++)
    g_string_append_printf (columns, ", %s", self->columns[g_array_index (self->search, guint, i)]);
  return crm_db_execf (db, error,
                       "INSERT INTO fts_%1$" G_GINT64_FORMAT
                       " (rowid%2$s) SELECT id%2$s FROM rec_%1$" G_GINT64_FORMAT
                       " WHERE id > %3$" G_GINT64_FORMAT " AND id <= %4$" G_GINT64_FORMAT
                       " ORDER BY id",
                       self->number, columns->str, from, to);
}

gboolean
crm_table_fill_search (
    CrmDb *db, CrmTable *self, guint n_rows, gint64 *words_to, gboolean *filled, GError **error)
{
  gint64 to = 0;

  *filled = TRUE;
  if (self->search->len == 0)
    return TRUE;
  /* What an earlier bulk mode left. */
  if (*words_to == 0
      && !crm_db_execf (db, error,
                        "INSERT INTO fts_%1$" G_GINT64_FORMAT " (fts_%1$" G_GINT64_FORMAT
                        ") VALUES ('delete-all')",
                        self->number))
    return FALSE;
  if (!find_end_of_words (db, self, *words_to, n_rows, &to, error))
    return FALSE;
  if (to == 0)
    return TRUE;
  *filled = FALSE;
  if (!add_words (db, self, *words_to, to, error))
    return FALSE;
  *words_to = to;
  return TRUE;
}

gboolean
crm_table_set_bulk (CrmDb *db, CrmTable *self, gboolean bulk, gint64 words_to, GError **error)
{
  return crm_db_execf (db, error,
                       "UPDATE entity SET bulk = %" G_GINT64_FORMAT
                       " WHERE number = %" G_GINT64_FORMAT,
                       bulk ? 1 + words_to : 0, self->number);
}

gboolean
crm_table_enter_bulk (CrmDb *db, CrmTable *self, GError **error)
{
  return drop_indexes (db, self->number, NULL, error)
         && crm_table_set_bulk (db, self, TRUE, 0, error);
}

static gboolean
make_search (CrmDb *db, CrmTable *self, GError **error)
{
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (CrmStmt) same = crm_db_prepare (
      db, "UPDATE entity SET search = ?2, bulk = min (bulk, 1) WHERE number = ?1 AND search <> ?2",
      error);

  for (guint i = 0; i < self->search->len; i++)
    g_string_append_printf (columns, "%s, ", self->columns[g_array_index (self->search, guint, i)]);
  if (!same)
    return FALSE;
  sqlite3_bind_int64 (same, 1, self->number);
  crm_stmt_bind_text (same, 2, columns->str);
  if (!crm_stmt_run (db, same, error))
    return FALSE;
  if (sqlite3_changes (crm_db_get_handle (db)) == 0)
    return TRUE;
  self->words_to = 0;
  if (!crm_db_execf (db, error, "DROP TABLE IF EXISTS fts_%" G_GINT64_FORMAT, self->number))
    return FALSE;
  if (self->search->len == 0)
    return TRUE;
  if (!crm_db_execf (db, error,
                     "CREATE VIRTUAL TABLE fts_%1$" G_GINT64_FORMAT
                     " USING fts5 (%2$s content = 'rec_%1$" G_GINT64_FORMAT
                     "', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2')",
                     self->number, columns->str))
    return FALSE;
  return self->is_bulk || crm_table_rebuild_search (db, self, error);
}

static gboolean
make_indexes (CrmDb *db, CrmTable *self, GError **error)
{
  g_autoptr (GPtrArray) wanted = list_wanted_indexes (self);
  gboolean made = !self->is_bulk;

  if (!drop_indexes (db, self->number, wanted, error))
    return FALSE;
  while (made)
    if (!crm_table_make_next_index (db, self, &made, error))
      return FALSE;
  return TRUE;
}

/* --- a changed project -------------------------------------------------------------------- */

typedef struct
{
  gint64 number;
  char *name;
  char *type; /* of a field; keys of an entity */
} Old;

static void
old_clear (gpointer data)
{
  Old *old = data;

  g_free (old->name);
  g_free (old->type);
}

static GArray *
list_old (CrmDb *db, const char *sql, gint64 entity, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Old));
  g_autoptr (CrmStmt) select = crm_db_prepare (db, sql, error);
  int step = -1;

  g_array_set_clear_func (list, old_clear);
  if (!select)
    return NULL;
  sqlite3_bind_int64 (select, 1, entity);
  while ((step = crm_stmt_step (db, select, error)) > 0)
    {
      Old old = { sqlite3_column_int64 (select, 0), crm_stmt_dup_text (select, 1),
                  crm_stmt_dup_text (select, 2) };

      g_array_append_val (list, old);
    }
  return step == 0 ? g_steal_pointer (&list) : NULL;
}

static gboolean
drop_field (CrmDb *db, gint64 entity, const Old *field, GError **error)
{
  g_autoptr (CrmStmt) forget
      = crm_db_prepare (db, "DELETE FROM field WHERE entity = ?1 AND name = ?2", error);

  if (!forget)
    return FALSE;
  sqlite3_bind_int64 (forget, 1, entity);
  crm_stmt_bind_text (forget, 2, field->name);
  return crm_stmt_run (db, forget, error)
         && crm_db_execf (
             db, error,
             "ALTER TABLE rec_%1$" G_GINT64_FORMAT " DROP COLUMN f%2$" G_GINT64_FORMAT ";"
             "ALTER TABLE base_%1$" G_GINT64_FORMAT " DROP COLUMN f%2$" G_GINT64_FORMAT ";",
             entity, field->number);
}

/* Full text and indexes hold on to their columns; they are made again when all fields are in. */
static gboolean
let_go_of_columns (CrmDb *db, gint64 entity, GError **error)
{
  return drop_indexes (db, entity, NULL, error)
         && crm_db_execf (db, error,
                          "DROP TABLE IF EXISTS fts_%1$" G_GINT64_FORMAT ";"
                          "UPDATE entity SET search = '' WHERE number = %1$" G_GINT64_FORMAT ";",
                          entity);
}

static gboolean
change_fields (CrmDb *db, gint64 number, CrmEntity *entity, gboolean is_new, GError **error)
{
  g_autoptr (GArray) old
      = list_old (db, "SELECT number, name, type FROM field WHERE entity = ?1", number, error);
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean added = FALSE;

  if (!old)
    return FALSE;
  /* Names are compared, so that fields may change places. */
  for (guint i = 0; i < old->len; i++)
    {
      const Old *field = &g_array_index (old, Old, i);
      CrmField *now = crm_entity_find_field (entity, field->name);

      if (now && g_str_equal (field->type, crm_edm_type_to_string (now->type)))
        g_hash_table_add (kept, field->name);
      else if (!let_go_of_columns (db, number, error) || !drop_field (db, number, field, error))
        return FALSE;
    }
  for (guint i = 0; i < entity->n_fields; i++)
    if (!g_hash_table_contains (kept, entity->fields[i]->name))
      {
        added = TRUE;
        if (!add_field (db, number, entity->fields[i],
                        is_new || is_whole_key (entity, entity->fields[i]), error))
          return FALSE;
      }
  return !added
         || crm_db_execf (db, error, "UPDATE rec_%" G_GINT64_FORMAT " SET reasons = reasons | %d",
                          number, CRM_ROW_INCOMPLETE);
}

static gboolean
change_entities (CrmDb *db, CrmLayout *layout, CrmProject *project, gint64 now_us, GError **error)
{
  g_autoptr (GArray) old
      = list_old (db, "SELECT number, name, keys FROM entity WHERE ?1 = 0", 0, error);
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);

  if (!old)
    return FALSE;
  for (guint i = 0; i < old->len; i++)
    {
      const Old *entity = &g_array_index (old, Old, i);
      CrmEntity *now = crm_project_find_entity (project, entity->name);
      g_autofree char *keys = now ? dup_keys_text (now) : NULL;
      CrmTable *table = layout ? crm_layout_find_number (layout, entity->number) : NULL;
      gboolean stays = g_strcmp0 (keys, entity->type) == 0;

      if (table && !crm_store_rescue_edits (db, table, stays ? now : NULL, now_us, error))
        return FALSE;
      if (!(stays ? change_fields (db, entity->number, now, FALSE, error)
                  : drop_table (db, entity->number, error)))
        return FALSE;
      if (stays)
        g_hash_table_add (kept, entity->name);
    }
  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);
      gint64 number;

      if (!g_hash_table_contains (kept, entity->name)
          && (!make_table (db, entity, &number, error)
              || !change_fields (db, number, entity, TRUE, error)))
        return FALSE;
    }
  return TRUE;
}

CrmLayout *
crm_layout_apply (CrmDb *db, CrmLayout *old, CrmProject *project, gint64 now_us, GError **error)
{
  g_autoptr (CrmLayout) layout = NULL;
  g_autofree char *json = crm_project_to_json (project);

  if (!change_entities (db, old, project, now_us, error) || !save_project (db, json, error))
    return NULL;
  crm_db_forget_statements (db);
  layout = read_layout (db, project, json, error);
  for (guint i = 0; layout && i < layout->tables->len; i++)
    {
      CrmTable *table = g_ptr_array_index (layout->tables, i);

      if (!make_search (db, table, error) || !make_indexes (db, table, error))
        return NULL;
    }
  return g_steal_pointer (&layout);
}
