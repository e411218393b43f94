/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

/* --- SQL with its values ------------------------------------------------------------------ */

CrmSql *
crm_sql_new (void)
{
  CrmSql *self = g_new0 (CrmSql, 1);

  self->text = g_string_new (NULL);
  self->values = g_array_new (FALSE, FALSE, sizeof (CrmValue));
  self->arena = crm_arena_new ();
  return self;
}

void
crm_sql_free (CrmSql *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->values);
  crm_arena_unref (self->arena);
  g_free (self);
}

void
crm_sql_add (CrmSql *self, const CrmValue *value)
{
  CrmValue copy = crm_value_dup_into (value, self->arena);

  g_array_append_val (self->values, copy);
  g_string_append_printf (self->text, "?%u", self->values->len);
}

CrmStmt *
crm_sql_prepare (CrmSql *self, CrmDb *db, GError **error)
{
  CrmStmt *statement = crm_db_prepare (db, self->text->str, error);

  for (guint i = 0; statement && i < self->values->len; i++)
    crm_stmt_bind (statement, (int) i + 1, &g_array_index (self->values, CrmValue, i));
  return statement;
}

/* --- which rows --------------------------------------------------------------------------- */

/* What was deleted here is named apart, and only where there is any, so that the order can be
 * read from an index alone. */
static gboolean
add_not_deleted (CrmSql *sql, CrmTxn *txn, CrmTable *table, GError **error)
{
  g_autofree char *deleted = g_strdup_printf ("SELECT id FROM rec_%" G_GINT64_FORMAT
                                              " WHERE state <> 0 AND (state & %d) <> 0",
                                              table->number, CRM_RECORD_DELETED);
  gint64 any;

  if (!crm_db_get_int (txn->db, deleted, 0, &any, error))
    return FALSE;
  if (any != 0)
    g_string_append_printf (sql->text, "r.id NOT IN (%s)", deleted);
  else
    g_string_append (sql->text, "TRUE");
  return TRUE;
}

static gboolean
add_conditions (CrmSql *sql, CrmTxn *txn, CrmTable *table, const CrmQuery *query, GError **error)
{
  g_string_append_printf (sql->text, " FROM rec_%" G_GINT64_FORMAT " AS r WHERE ", table->number);
  if (query->with_deleted)
    g_string_append (sql->text, "TRUE");
  else if (!add_not_deleted (sql, txn, table, error))
    return FALSE;
  if (query->filter)
    {
      g_string_append (sql->text, " AND (");
      if (!crm_sql_add_filter (sql, txn->layout, table, query->filter, error))
        return FALSE;
      g_string_append_c (sql->text, ')');
    }
  if (query->search && *query->search)
    {
      g_string_append (sql->text, " AND ");
      crm_sql_add_search (sql, table, query->search);
    }
  return TRUE;
}

static CrmTable *
find_table (CrmTxn *txn, const char *entity, GError **error)
{
  CrmTable *table = txn->layout ? crm_layout_find (txn->layout, entity) : NULL;

  if (!table)
    g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, "The project has no entity %s",
                 entity);
  return table;
}

/* --- groups ------------------------------------------------------------------------------- */

static void
group_free (gpointer data)
{
  CrmQueryGroup *group = data;

  g_free (group->text);
  g_free (group);
}

GPtrArray *
crm_query_groups_new (void)
{
  return g_ptr_array_new_with_free_func (group_free);
}

/* SQL around the column, where groups are wider than its values. */
static gboolean
wrap_group (CrmTable *table, CrmField *field, const char **before, const char **after)
{
  if (field->type == CRM_EDM_DATE)
    *before = "substr (", *after = ", 1, 7)";
  else if (field->type == CRM_EDM_DATE_TIME_OFFSET)
    *before = "strftime ('%Y-%m', ", *after = " / 1000000, 'unixepoch', 'localtime')";
  else if (field->type == CRM_EDM_STRING && (int) field->index == table->entity->display_field)
    *before = "crm_letter (", *after = ")";
  else
    return FALSE;
  return TRUE;
}

/* The column that tells groups apart, and its type. */
static gboolean
add_group (
    CrmSql *sql, CrmTxn *txn, CrmTable *table, const char *path, CrmEdmType *type, GError **error)
{
  CrmField *own = crm_entity_find_field (table->entity, path), *field;
  const char *before = "", *after = "";
  gboolean is_wide = own && wrap_group (table, own, &before, &after);

  g_string_append_printf (sql->text, ", %s", before);
  field = crm_sql_add_path (sql, txn->layout, table, path, error);
  g_string_append (sql->text, after);
  *type = is_wide || !field ? CRM_EDM_STRING : field->type;
  return field != NULL;
}

static void
note_group (GPtrArray *groups, CrmEdmType type, const CrmValue *value, guint position)
{
  CrmQueryGroup *last = groups->len > 0 ? g_ptr_array_index (groups, groups->len - 1) : NULL;
  g_autofree char *text = crm_value_dup_text (type, value);
  CrmQueryGroup *group;

  if (last && g_strcmp0 (last->text, text) == 0)
    return;
  group = g_new (CrmQueryGroup, 1);
  group->text = g_steal_pointer (&text);
  group->start = position;
  g_ptr_array_add (groups, group);
}

/* --- ids ---------------------------------------------------------------------------------- */

typedef struct
{
  const CrmQuery *query;
  GArray *ids;
  GPtrArray *groups; /* or %NULL */
  gint64 count;
} QueryJob;

static gboolean
query_ids_cb (CrmTxn *txn, gpointer data, GError **error)
{
  QueryJob *job = data;
  const CrmQuery *query = job->query;
  CrmTable *table = find_table (txn, query->entity, error);
  g_autoptr (CrmSql) sql = crm_sql_new ();
  g_autoptr (CrmStmt) select = NULL;
  CrmEdmType type = CRM_EDM_STRING;
  int step;

  if (!table)
    return FALSE;
  g_string_append (sql->text, "SELECT r.id");
  if ((job->groups && query->group && !add_group (sql, txn, table, query->group, &type, error))
      || !add_conditions (sql, txn, table, query, error)
      || !crm_sql_add_order (sql, txn->layout, table,
                             query->orderby ? query->orderby : table->entity->orderby, error))
    return FALSE;
  if (query->limit > 0 || query->offset > 0)
    {
      CrmValue limit = crm_value_int (query->limit > 0 ? (gint64) query->limit : -1);
      CrmValue offset = crm_value_int (query->offset);

      g_string_append (sql->text, " LIMIT ");
      crm_sql_add (sql, &limit);
      g_string_append (sql->text, " OFFSET ");
      crm_sql_add (sql, &offset);
    }
  select = crm_sql_prepare (sql, txn->db, error);
  if (!select)
    return FALSE;
  while ((step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (select, 0);

      if (job->groups && query->group)
        {
          CrmValue value = crm_stmt_get (select, 1);

          note_group (job->groups, type, &value, job->ids->len);
        }
      g_array_append_val (job->ids, id);
    }
  return step == 0;
}

GArray *
crm_store_query_grouped (CrmStore *self,
                         const CrmQuery *query,
                         GPtrArray *groups,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  QueryJob job = { .query = query, .ids = ids, .groups = groups };

  g_return_val_if_fail (CRM_IS_STORE (self) && query && query->entity, NULL);

  if (!crm_store_run (self, CRM_LANE_READ, query_ids_cb, &job, cancellable, error))
    return NULL;
  return g_steal_pointer (&ids);
}

GArray *
crm_store_query_ids (CrmStore *self,
                     const CrmQuery *query,
                     GCancellable *cancellable,
                     GError **error)
{
  return crm_store_query_grouped (self, query, NULL, cancellable, error);
}

static gboolean
count_cb (CrmTxn *txn, gpointer data, GError **error)
{
  QueryJob *job = data;
  CrmTable *table = find_table (txn, job->query->entity, error);
  g_autoptr (CrmSql) sql = crm_sql_new ();
  g_autoptr (CrmStmt) select = NULL;
  int step;

  if (!table)
    return FALSE;
  g_string_append (sql->text, "SELECT count(*)");
  if (!add_conditions (sql, txn, table, job->query, error))
    return FALSE;
  select = crm_sql_prepare (sql, txn->db, error);
  step = select ? crm_stmt_step (txn->db, select, error) : -1;
  if (step > 0)
    job->count = sqlite3_column_int64 (select, 0);
  return step >= 0;
}

gint64
crm_store_count (CrmStore *self, const CrmQuery *query, GCancellable *cancellable, GError **error)
{
  QueryJob job = { .query = query };

  g_return_val_if_fail (CRM_IS_STORE (self) && query && query->entity, -1);

  return crm_store_run (self, CRM_LANE_READ, count_cb, &job, cancellable, error) ? job.count : -1;
}

/* --- rows --------------------------------------------------------------------------------- */

/* "New" for a person is one thing with "changed"; states are told as they are kept. */
static gboolean
add_lookup_names (CrmTxn *txn, CrmTable *table, CrmRecord *record, GError **error)
{
  for (guint i = 0; i < table->lookups->len; i++)
    {
      guint field = g_array_index (table->lookups, guint, i);
      const CrmValue *key = crm_record_get_value (record, field);
      CrmTable *target = crm_layout_find (txn->layout, table->entity->fields[field]->lookup_entity);
      g_autoptr (CrmStmt) select = NULL;
      int step;

      if (!target || crm_value_is_empty (key))
        continue;
      select = crm_db_prepare_table (txn->db, target, CRM_TABLE_TITLE, error);
      if (!select)
        return FALSE;
      crm_stmt_bind (select, 1, key);
      step = crm_stmt_step (txn->db, select, error);
      if (step < 0)
        return FALSE;
      if (step > 0)
        {
          int display = target->entity->display_field;
          CrmValue title = crm_stmt_get (select, 0);
          g_autofree char *name
              = display >= 0 ? crm_value_dup_text (target->entity->fields[display]->type, &title)
                             : crm_table_dup_key_text (target, &title);

          if (name && *name)
            crm_record_set_lookup_name (record, field, name);
        }
    }
  return TRUE;
}

CrmRecord *
crm_row_dup_record (CrmTxn *txn, CrmTable *table, CrmStmt *row, GError **error)
{
  CrmValue key = crm_stmt_get (row, CRM_LOAD_KEY);
  gboolean provisional = crm_table_is_provisional (table, &key);
  guint n = table->entity->n_fields;
  g_autofree CrmValue *values = g_new (CrmValue, MAX (n, 1));
  g_autoptr (CrmRecord) record = NULL;

  for (guint i = 0; i < n; i++)
    values[i] = crm_stmt_get (row, (int) (CRM_LOAD_FIELDS + i));
  if (provisional && table->key_field >= 0)
    values[table->key_field] = crm_value_null ();
  record = crm_record_new (txn->layout->project, table->entity,
                           provisional || table->key_field < 0 ? key.text : NULL,
                           (const char *) sqlite3_column_text (row, CRM_LOAD_ETAG), values);
  crm_record_set_state (record, (CrmRecordState) sqlite3_column_int (row, CRM_LOAD_STATE));
  crm_record_set_version (record, sqlite3_column_int64 (row, CRM_LOAD_VERSION));
  crm_record_set_row_id (record, sqlite3_column_int64 (row, CRM_LOAD_ID));
  if (!add_lookup_names (txn, table, record, error))
    return NULL;
  return g_steal_pointer (&record);
}

CrmRecord *
crm_txn_read_id (CrmTxn *txn, CrmTable *table, gint64 id, GError **error)
{
  g_autoptr (CrmStmt) select = crm_db_prepare_table (txn->db, table, CRM_TABLE_LOAD, error);
  int step;

  if (!select)
    return NULL;
  sqlite3_bind_int64 (select, 1, id);
  step = crm_stmt_step (txn->db, select, error);
  return step > 0 ? crm_row_dup_record (txn, table, select, error) : NULL;
}

typedef struct
{
  CrmEntity *entity;
  const char *key;
  const gint64 *ids;
  guint n_ids;
  GPtrArray *records;
  CrmRecord *record;
} ReadJob;

static void
unref_record (gpointer record)
{
  if (record)
    crm_record_unref (record);
}

static gboolean
read_rows_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ReadJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);

  for (guint i = 0; table && i < job->n_ids; i++)
    {
      g_autoptr (GError) local = NULL;
      CrmRecord *record = crm_txn_read_id (txn, table, job->ids[i], &local);

      if (local)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_ptr_array_add (job->records, record);
    }
  return table != NULL;
}

GPtrArray *
crm_store_read_rows (CrmStore *self,
                     CrmEntity *entity,
                     const gint64 *ids,
                     guint n_ids,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (unref_record);
  ReadJob job = { .entity = entity, .ids = ids, .n_ids = n_ids, .records = records };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && (ids || n_ids == 0), NULL);

  if (!crm_store_run (self, CRM_LANE_READ, read_rows_cb, &job, cancellable, error))
    return NULL;
  return g_steal_pointer (&records);
}

static gboolean
get_cb (CrmTxn *txn, gpointer data, GError **error)
{
  ReadJob *job = data;
  CrmTable *table = crm_txn_table (txn, job->entity, error);
  g_autoptr (CrmArena) arena = crm_arena_new ();
  g_autoptr (CrmStmt) select = NULL;
  CrmValue key;
  int step;

  if (!table)
    return FALSE;
  key = crm_table_parse_key (table, job->key, arena);
  select = crm_db_prepare_table (txn->db, table, CRM_TABLE_LOAD_KEY, error);
  if (!select)
    return FALSE;
  crm_stmt_bind (select, 1, &key);
  step = crm_stmt_step (txn->db, select, error);
  if (step == 0)
    g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND, "No %s with this key",
                 table->entity->name);
  if (step <= 0)
    return FALSE;
  job->record = crm_row_dup_record (txn, table, select, error);
  return job->record != NULL;
}

CrmRecord *
crm_store_get (
    CrmStore *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error)
{
  ReadJob job = { .entity = entity, .key = key };

  g_return_val_if_fail (CRM_IS_STORE (self) && entity && key, NULL);

  if (crm_store_run (self, CRM_LANE_READ, get_cb, &job, cancellable, error))
    return job.record;
  g_clear_pointer (&job.record, crm_record_unref);
  return NULL;
}
