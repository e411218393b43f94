/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-salvage.h"
#include "crm-store-private.h"
#include <string.h>

/* Beyond this no row was ever numbered. */
#define MAX_ID (G_GINT64_CONSTANT (1) << 48)
/* Pages that point at each other have no end. */
#define MAX_SEEKS 10000
#define MAX_ROWS 50000000

typedef struct
{
  CrmDb *from;
  CrmTxn *to;
  gint64 version;      /* of the tables in @from */
  CrmProject *project; /* or %NULL */
  GHashTable *told;    /* "entity\nkey" of rows that have a problem already */
  guint n_rows;        /* read so far */
  guint n_saved;
} Salvage;

typedef gboolean (*RowFunc) (Salvage *self, CrmStmt *row, gpointer data, GError **error);

/* --- reading around what is broken --------------------------------------------------------- */

static gboolean
is_damage (int result)
{
  return (result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB;
}

/* Whether rows from @id on can be read. */
static int
probe (CrmStmt *select, gint64 id)
{
  int result;

  sqlite3_reset (select);
  sqlite3_bind_int64 (select, 1, id);
  result = sqlite3_step (select);
  sqlite3_reset (select);
  return result;
}

/* A broken page holds a run of ids: the first one behind it. */
static gboolean
find_next (CrmStmt *select, gint64 *id)
{
  gint64 low = *id, step = 1, high;

  while (is_damage (probe (select, *id + step)))
    {
      low = *id + step;
      step *= 2;
      if (step > MAX_ID)
        return FALSE;
    }
  high = *id + step;
  while (high - low > 1)
    {
      gint64 middle = low + (high - low) / 2;

      if (is_damage (probe (select, middle)))
        low = middle;
      else
        high = middle;
    }
  *id = high;
  return TRUE;
}

/* @sql: ?1 the first id; gives the id first, in its order, and what is broken is passed over. Where
 * it has no ?1: up to what is broken. */
static gboolean
scan (Salvage *self, const char *sql, RowFunc func, gpointer data, GError **error)
{
  sqlite3_stmt *select = NULL;
  gint64 next = 1;
  gboolean done = TRUE;
  int result = sqlite3_prepare_v2 (crm_db_get_handle (self->from), sql, -1, &select, NULL);
  gboolean may_seek = result == SQLITE_OK && sqlite3_bind_parameter_count (select) > 0;

  for (guint i = 0; result == SQLITE_OK && i < MAX_SEEKS; i++)
    {
      sqlite3_reset (select);
      if (may_seek)
        sqlite3_bind_int64 (select, 1, next);
      while (done && self->n_rows++ < MAX_ROWS && (result = sqlite3_step (select)) == SQLITE_ROW)
        {
          next = MAX (next, MIN (sqlite3_column_int64 (select, 0), MAX_ID)) + 1;
          done = func (self, select, data, error);
        }
      if (!done || !may_seek || !is_damage (result) || !find_next (select, &next))
        break;
      result = SQLITE_OK;
    }
  /* A table that is not there has nothing to save; a disk that fails may say more later. */
  if (done && (result & 0xff) == SQLITE_IOERR)
    done = crm_db_fail (self->from, result, error);
  sqlite3_finalize (select);
  return done;
}

/* Values of another kind than their column's are what damage made of them. */
static gboolean
fits (CrmEdmType type, const CrmValue *value)
{
  if (crm_value_is_empty (value))
    return TRUE;
  if (value->kind != crm_value_kind_of (type))
    return FALSE;
  if (type == CRM_EDM_GUID)
    return value->length == CRM_GUID_LENGTH;
  return value->kind != CRM_VALUE_TEXT || g_utf8_validate (value->text, value->length, NULL);
}

static char *
dup_valid_text (CrmStmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text ? g_utf8_make_valid (text, sqlite3_column_bytes (row, column)) : NULL;
}

/* --- one entity --------------------------------------------------------------------------- */

typedef struct
{
  char *name;
  CrmEdmType type;
  char *column;
} OldField;

typedef struct
{
  gint64 number;
  char *name;
  char *keys;        /* "Id Edm.Guid", several joined by commas */
  GPtrArray *fields; /* OldField */
  sqlite3_stmt *base;
} OldEntity;

static void
old_field_free (gpointer data)
{
  OldField *field = data;

  g_free (field->name);
  g_free (field->column);
  g_free (field);
}

static void
old_entity_free (gpointer data)
{
  OldEntity *entity = data;

  sqlite3_finalize (entity->base);
  g_ptr_array_unref (entity->fields);
  g_free (entity->name);
  g_free (entity->keys);
  g_free (entity);
}

static gboolean
add_entity (Salvage *self, CrmStmt *row, gpointer data, GError **error)
{
  OldEntity *entity = g_new0 (OldEntity, 1);

  entity->number = sqlite3_column_int64 (row, 0);
  entity->name = dup_valid_text (row, 1);
  entity->keys = dup_valid_text (row, 2);
  entity->fields = g_ptr_array_new_with_free_func (old_field_free);
  g_ptr_array_add (data, entity);
  return TRUE;
}

static gboolean
is_whole_key (OldEntity *entity, const char *name)
{
  gsize length = strlen (name);

  return entity->keys && !strchr (entity->keys, ',') && strncmp (entity->keys, name, length) == 0
         && entity->keys[length] == ' ';
}

static void
read_fields (Salvage *self, OldEntity *entity)
{
  sqlite3_stmt *select = NULL;

  if (sqlite3_prepare_v2 (crm_db_get_handle (self->from),
                          "SELECT number, name, type FROM field WHERE entity = ?1", -1, &select,
                          NULL)
      != SQLITE_OK)
    return;
  sqlite3_bind_int64 (select, 1, entity->number);
  while (sqlite3_step (select) == SQLITE_ROW)
    {
      OldField *field = g_new0 (OldField, 1);
      g_autofree char *type = dup_valid_text (select, 2);

      field->name = dup_valid_text (select, 1);
      field->type = type ? crm_edm_type_from_string (type) : CRM_EDM_OTHER;
      field->column = field->name && is_whole_key (entity, field->name)
                          ? g_strdup ("key")
                          : g_strdup_printf ("f%d", sqlite3_column_int (select, 0));
      g_ptr_array_add (entity->fields, field);
    }
  sqlite3_finalize (select);
}

static char *
dup_columns (OldEntity *entity)
{
  GString *columns = g_string_new (NULL);

  for (guint i = 0; i < entity->fields->len; i++)
    g_string_append_printf (columns, ", %s",
                            ((OldField *) g_ptr_array_index (entity->fields, i))->column);
  return g_string_free_and_steal (columns);
}

static char *
dup_key (OldEntity *entity, CrmStmt *row)
{
  CrmValue key = crm_stmt_get (row, 2);

  for (guint i = 0; i < entity->fields->len; i++)
    {
      OldField *field = g_ptr_array_index (entity->fields, i);

      if (g_str_equal (field->column, "key") && fits (field->type, &key))
        return crm_value_dup_text (field->type, &key);
    }
  /* Several fields, or one that the server has still to make. */
  return key.kind == CRM_VALUE_TEXT ? dup_valid_text (row, 2) : NULL;
}

/* What the user set: of a row whose base cannot be read, all of it. */
static char *
dup_values (OldEntity *entity, CrmStmt *row, CrmRecordState state)
{
  GString *json = g_string_new ("{");
  gboolean has_base = FALSE;

  if (!(state & CRM_RECORD_NEW) && entity->base)
    {
      sqlite3_reset (entity->base);
      sqlite3_bind_int64 (entity->base, 1, sqlite3_column_int64 (row, 0));
      has_base = sqlite3_step (entity->base) == SQLITE_ROW;
    }
  for (guint i = 0; i < entity->fields->len && !(state & CRM_RECORD_DELETED); i++)
    {
      OldField *field = g_ptr_array_index (entity->fields, i);
      CrmValue value = crm_stmt_get (row, (int) i + 3);
      CrmValue base = has_base ? crm_stmt_get (entity->base, (int) i + 1) : crm_value_null ();

      if (!field->name || !fits (field->type, &value)
          || (has_base ? crm_value_identical (&value, &base) : crm_value_is_empty (&value)))
        continue;
      crm_json_append_field (json, field->name, field->type, &value);
    }
  if (entity->base)
    sqlite3_reset (entity->base);
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}

static char *
dup_title (Salvage *self, OldEntity *entity, CrmStmt *row, const char *key)
{
  CrmEntity *described
      = self->project ? crm_project_find_entity (self->project, entity->name) : NULL;
  const char *display = described && described->display_field >= 0
                            ? described->fields[described->display_field]->name
                            : NULL;

  for (guint i = 0; display && i < entity->fields->len; i++)
    {
      OldField *field = g_ptr_array_index (entity->fields, i);
      CrmValue value = crm_stmt_get (row, (int) i + 3);

      if (g_strcmp0 (field->name, display) == 0 && !crm_value_is_empty (&value)
          && fits (field->type, &value))
        return crm_value_dup_text (field->type, &value);
    }
  return g_strdup (key);
}

static gboolean
save_row (Salvage *self, CrmStmt *row, gpointer data, GError **error)
{
  OldEntity *entity = data;
  CrmRecordState state = (CrmRecordState) sqlite3_column_int (row, 1);
  CrmRowData flags = { .state = state };
  g_autofree char *key = NULL;
  g_autofree char *id = NULL;
  g_autofree char *values = NULL;
  g_autofree char *title = NULL;
  CrmProblem problem = { .kind = CRM_PROBLEM_SALVAGED, .entity = entity->name };

  if (!(state & CRM_RECORD_UNSENT))
    return TRUE;
  key = dup_key (entity, row);
  id = g_strdup_printf ("%s\n%s", entity->name, key ? key : "");
  if (!key || g_hash_table_contains (self->told, id))
    return TRUE;
  values = dup_values (entity, row, state);
  title = dup_title (self, entity, row, key);
  problem.change = crm_row_get_change (&flags);
  problem.key = key;
  problem.title = title;
  problem.values = values;
  self->n_saved++;
  g_hash_table_add (self->told, g_steal_pointer (&id));
  return crm_problem_insert (self->to, &problem, error);
}

/* Ids of unsent rows, from where else they stand. */
static void
list_ids (Salvage *self, const char *sql, GArray *ids)
{
  sqlite3_stmt *select = NULL;

  if (sqlite3_prepare_v2 (crm_db_get_handle (self->from), sql, -1, &select, NULL) != SQLITE_OK)
    return;
  while (sqlite3_step (select) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (select, 0);

      g_array_append_val (ids, id);
    }
  sqlite3_finalize (select);
}

/* A page that is broken so that its numbers can be read, but are others, leads past rows. */
static gboolean
save_listed (Salvage *self, OldEntity *entity, const char *columns, GError **error)
{
  g_autofree char *in_index
      = g_strdup_printf ("SELECT id FROM rec_%1$" G_GINT64_FORMAT
                         " INDEXED BY state_%1$" G_GINT64_FORMAT " WHERE state <> 0",
                         entity->number);
  g_autofree char *in_base
      = g_strdup_printf ("SELECT id FROM base_%" G_GINT64_FORMAT, entity->number);
  g_autofree char *one
      = g_strdup_printf ("SELECT id, state, key%s FROM rec_%" G_GINT64_FORMAT " WHERE id = ?1",
                         columns, entity->number);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *select = NULL;
  gboolean done = TRUE;

  list_ids (self, in_index, ids);
  list_ids (self, in_base, ids);
  if (sqlite3_prepare_v2 (crm_db_get_handle (self->from), one, -1, &select, NULL) != SQLITE_OK)
    return TRUE;
  for (guint i = 0; i < ids->len && done; i++)
    {
      sqlite3_bind_int64 (select, 1, g_array_index (ids, gint64, i));
      if (sqlite3_step (select) == SQLITE_ROW)
        done = save_row (self, select, entity, error);
      sqlite3_reset (select);
    }
  sqlite3_finalize (select);
  return done;
}

static gboolean
save_entity (Salvage *self, OldEntity *entity, GError **error)
{
  g_autofree char *columns = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *base = NULL;

  if (!entity->name)
    return TRUE;
  read_fields (self, entity);
  columns = dup_columns (entity);
  rows = g_strdup_printf ("SELECT id, state, key%s FROM rec_%" G_GINT64_FORMAT
                          " NOT INDEXED WHERE id >= ?1 ORDER BY id",
                          columns, entity->number);
  base = g_strdup_printf ("SELECT id%s FROM base_%" G_GINT64_FORMAT " WHERE id = ?1", columns,
                          entity->number);
  sqlite3_prepare_v2 (crm_db_get_handle (self->from), base, -1, &entity->base, NULL);
  return scan (self, rows, save_row, entity, error) && save_listed (self, entity, columns, error);
}

/* --- what waited for the user already ------------------------------------------------------- */

static gboolean
save_problem (Salvage *self, CrmStmt *row, gpointer data, GError **error)
{
  g_autofree char *entity = dup_valid_text (row, 3);
  g_autofree char *key = dup_valid_text (row, 4);
  g_autofree char *title = dup_valid_text (row, 5);
  g_autofree char *message = dup_valid_text (row, 6);
  g_autofree char *values = dup_valid_text (row, 7);
  CrmProblem problem = { .kind = (CrmProblemKind) sqlite3_column_int (row, 1),
                         .change = (CrmSendKind) sqlite3_column_int (row, 2),
                         .entity = entity,
                         .key = key,
                         .title = title ? title : key,
                         .message = message,
                         .values = values };

  /* A file that was refused is sent again. */
  if (!entity || !key || !values || problem.kind == CRM_PROBLEM_FILE)
    return TRUE;
  /* Of a row that will not be in the new database. */
  if (problem.kind < CRM_PROBLEM_LAYOUT || problem.kind > CRM_PROBLEM_SALVAGED)
    {
      problem.kind = CRM_PROBLEM_SALVAGED;
      g_hash_table_add (self->told, g_strdup_printf ("%s\n%s", entity, key));
    }
  self->n_saved++;
  return crm_problem_insert (self->to, &problem, error);
}

static gboolean
save_problems (Salvage *self, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT id, kind, %s, entity, key, title, message, \"values\" FROM problem"
                         " WHERE id >= ?1 ORDER BY id",
                         self->version >= 2 ? "change" : "1");

  return scan (self, sql, save_problem, NULL, error);
}

/* --- tables that are taken over as they are ------------------------------------------------- */

/* @data: the statement that writes a row; one that does not fit its table is passed over. */
static gboolean
copy_row (Salvage *self, CrmStmt *row, gpointer data, GError **error)
{
  sqlite3_stmt *insert = data;
  int result;

  sqlite3_reset (insert);
  for (int i = 1; i < sqlite3_column_count (row); i++)
    sqlite3_bind_value (insert, i, sqlite3_column_value (row, i));
  result = sqlite3_step (insert);
  sqlite3_reset (insert);
  return result == SQLITE_DONE || (result & 0xff) == SQLITE_CONSTRAINT
         || crm_db_fail (self->to->db, result, error);
}

typedef struct
{
  const char *select; /* an id or 0, then what is written */
  const char *insert;
} Copy;

/* Drafts have no row numbers: their values bring them along. */
static const Copy copies[] = {
  { "SELECT id, entity, key, title, field, base, mine, theirs, mine_lost, since_us FROM vault"
    " WHERE id >= ?1 ORDER BY id",
    "INSERT OR IGNORE INTO vault (entity, key, title, field, base, mine, theirs, mine_lost,"
    " since_us, used_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0)" },
  { "SELECT id, op, entity, key, title, change, \"values\", was, etag, modified_us, gone, since_us"
    " FROM confirmed WHERE id >= ?1 ORDER BY id",
    "INSERT OR IGNORE INTO confirmed (op, entity, key, title, change, \"values\", was, etag,"
    " modified_us, gone, since_us, used_day)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0)" },
  { "SELECT id, text FROM report WHERE id >= ?1 ORDER BY id",
    "INSERT OR IGNORE INTO report (text) VALUES (?1)" },
  { "SELECT day, day, requests FROM usage WHERE day >= ?1 ORDER BY day",
    "INSERT OR IGNORE INTO usage (day, requests) VALUES (?1, ?2)" },
};
/* Their bytes are beside the file that was damaged, and stay there. */
static const Copy file_copy
    = { "SELECT id, state, entity, key, property, name, content_type, blob, size, sha256, etag,"
        " made, since_us FROM file WHERE id >= ?1 ORDER BY id",
        "INSERT OR IGNORE INTO file (state, entity, key, property, name, content_type, blob, size,"
        " sha256, etag, made, since_us)"
        " VALUES (iif (?1 = 1, 0, ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)" };
static const Copy small_copies[] = {
  { "SELECT 0, name, text FROM fact WHERE name IN ('identity', 'lists')",
    "INSERT OR IGNORE INTO fact (name, text) VALUES (?1, ?2)" },
  { "SELECT 0, entity, key, saved_us FROM draft",
    "INSERT OR IGNORE INTO draft (entity, key, saved_us) VALUES (?1, ?2, ?3)" },
  { "SELECT 0, entity, key, field, has_was, was, now FROM draft_value",
    "INSERT OR IGNORE INTO draft_value (entity, key, field, has_was, was, now)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)" },
};

static gboolean
copy_rows (Salvage *self, const Copy *copy, GError **error)
{
  sqlite3_stmt *insert = NULL;
  gboolean done;
  int result
      = sqlite3_prepare_v2 (crm_db_get_handle (self->to->db), copy->insert, -1, &insert, NULL);

  if (result != SQLITE_OK)
    return crm_db_fail (self->to->db, result, error);
  done = scan (self, copy->select, copy_row, insert, error);
  sqlite3_finalize (insert);
  return done;
}

static gboolean
copy_tables (Salvage *self, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (copies) && self->version >= 2; i++)
    if (!copy_rows (self, &copies[i], error))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (small_copies); i++)
    if (!copy_rows (self, &small_copies[i], error))
      return FALSE;
  return (self->version < 3 || copy_rows (self, &file_copy, error))
         && crm_db_exec (self->to->db, "REPLACE INTO meta (name, value) VALUES ('keeps-files', 1)",
                         error);
}

/* --- everything --------------------------------------------------------------------------- */

static CrmProject *
read_project (Salvage *self)
{
  g_autoptr (CrmStmt) select
      = crm_db_prepare (self->from, "SELECT value FROM meta WHERE name = 'project'", NULL);
  g_autofree char *json = NULL;

  if (!select || crm_stmt_step (self->from, select, NULL) <= 0)
    return NULL;
  json = dup_valid_text (select, 0);
  return json ? crm_project_parse (json, -1, NULL, NULL, NULL) : NULL;
}

static gboolean
save_all (Salvage *self, GError **error)
{
  g_autoptr (GPtrArray) entities = g_ptr_array_new_with_free_func (old_entity_free);
  g_autoptr (CrmLayout) layout = NULL;

  self->project = read_project (self);
  if (self->project)
    {
      layout = crm_layout_apply (self->to->db, NULL, self->project, self->to->now_us, error);
      if (!layout)
        return FALSE;
    }
  if (!save_problems (self, error) || !copy_tables (self, error)
      || !scan (self, "SELECT number, name, keys FROM entity WHERE number >= ?1 ORDER BY number",
                add_entity, entities, error))
    return FALSE;
  for (guint i = 0; i < entities->len; i++)
    if (!save_entity (self, g_ptr_array_index (entities, i), error))
      return FALSE;
  return TRUE;
}

gboolean
crm_salvage_rows (CrmDb *from, CrmDb *to, gint64 now_us, guint *n_saved, GError **error)
{
  CrmTxn txn = { .db = to, .now_us = now_us };
  Salvage self = { .from = from, .to = &txn };
  gboolean done;

  if (!crm_db_begin (to, error))
    return FALSE;
  self.told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  done = !from || !crm_db_get_int (from, "PRAGMA user_version", 0, &self.version, NULL)
         || save_all (&self, error);
  done = done && crm_db_commit (to, error);
  if (!done)
    crm_db_rollback (to);
  g_hash_table_unref (self.told);
  g_clear_pointer (&self.project, crm_project_unref);
  *n_saved = self.n_saved;
  return done;
}
