/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-seeder.h"

#include "crm-demo-json.h"

#define US_PER_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

typedef struct
{
  const CrmDemoEntity *entity;
  sqlite3_stmt *insert;
  GHashTable *positions; /* column name -> place of its question mark */
  GPtrArray *ids;
  gboolean is_owned;
} Table;

static void
table_free (gpointer data)
{
  Table *self = data;

  sqlite3_finalize (self->insert);
  g_hash_table_unref (self->positions);
  g_ptr_array_unref (self->ids);
  g_free (self);
}

CrmDemoSeeder *
crm_demo_seeder_new (CrmDemoService *service)
{
  CrmDemoSeeder *self = g_new0 (CrmDemoSeeder, 1);

  self->service = service;
  self->random = g_rand_new_with_seed (service->options.seed);
  self->now_us = crm_demo_service_now_us (service);
  self->tables = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, table_free);

  return self;
}

void
crm_demo_seeder_free (CrmDemoSeeder *self)
{
  g_hash_table_unref (self->tables);
  g_rand_free (self->random);
  g_clear_error (&self->error);
  g_free (self);
}

static Table *
table_new (CrmDemoSeeder *self, const char *name)
{
  Table *table = g_new0 (Table, 1);
  g_autoptr (GString) sql = g_string_new ("INSERT INTO ");
  int position = 2;

  table->entity = crm_demo_schema_find (self->service->schema, name);
  table->positions = g_hash_table_new (g_str_hash, g_str_equal);
  table->ids = g_ptr_array_new_with_free_func (g_free);
  g_string_append_printf (sql, "\"%s\" (_version, _born", table->entity->set);
  for (guint i = 0; i < table->entity->columns->len; i++)
    {
      const CrmDemoColumn *column = g_ptr_array_index (table->entity->columns, i);

      g_string_append_printf (sql, ", \"%s\"", column->name);
      g_hash_table_insert (table->positions, (gpointer) column->name, GINT_TO_POINTER (position++));
    }
  g_string_append (sql, ") VALUES (?1, ?1");
  for (int i = 2; i < position; i++)
    g_string_append_printf (sql, ", ?%d", i);
  g_string_append (sql, ")");
  sqlite3_prepare_v2 (crm_demo_db_get_handle (self->service->db), sql->str, -1, &table->insert,
                      NULL);

  return table;
}

static Table *
find_table (CrmDemoSeeder *self, const char *name)
{
  Table *table = g_hash_table_lookup (self->tables, name);

  if (table == NULL)
    {
      table = table_new (self, name);
      g_hash_table_insert (self->tables, (gpointer) name, table);
    }

  return table;
}

static int
position_of (CrmDemoSeeder *self, const char *column)
{
  Table *table = self->table;
  int position = GPOINTER_TO_INT (g_hash_table_lookup (table->positions, column));

  g_assert (position != 0);

  return position;
}

/* Some rows were changed together: their ModifiedOn falls into one millisecond, and for part of
 * them is the same to the microsecond. */
static gint64
pick_modified (CrmDemoSeeder *self, guint index, gint64 created_us)
{
  gint64 modified_us;

  if (index % 185 < 37)
    return self->now_us - (3 + index / 185) * US_PER_DAY / G_USEC_PER_SEC * G_USEC_PER_SEC
           + index % 3 * 250;

  modified_us
      = created_us + (gint64) ((double) (self->now_us - created_us) * g_rand_double (self->random));
  if (index % 4 == 1)
    modified_us -= modified_us % 1000;
  if (index % 16 == 2)
    modified_us -= modified_us % G_USEC_PER_SEC;

  return modified_us;
}

static void
set_stamps (CrmDemoSeeder *self, Table *table)
{
  gint64 created_us = self->now_us - g_rand_int_range (self->random, 40, 900) * US_PER_DAY
                      - (gint64) (g_rand_double (self->random) * (double) US_PER_DAY);

  crm_demo_seeder_int (self, "CreatedOn", created_us);
  crm_demo_seeder_int (self, "ModifiedOn", pick_modified (self, table->ids->len, created_us));
  if (table->entity->flags & CRM_DEMO_LOOKUP)
    return;

  crm_demo_seeder_lookup (self, "CreatedById", "User");
  crm_demo_seeder_lookup (self, "ModifiedById", "User");
}

void
crm_demo_seeder_begin (CrmDemoSeeder *self, const char *entity)
{
  Table *table = find_table (self, entity);

  self->table = table;
  crm_demo_random_guid (self->random, self->id);
  sqlite3_reset (table->insert);
  sqlite3_clear_bindings (table->insert);
  sqlite3_bind_int64 (table->insert, 1, crm_demo_db_next_version (self->service->db));
  crm_demo_seeder_text (self, "Id", self->id);
  set_stamps (self, table);
}

void
crm_demo_seeder_set_key (CrmDemoSeeder *self, const char *key)
{
  g_strlcpy (self->id, key, sizeof self->id);
  crm_demo_seeder_text (self, "Id", self->id);
}

void
crm_demo_seeder_text (CrmDemoSeeder *self, const char *column, const char *text)
{
  Table *table = self->table;

  sqlite3_bind_text (table->insert, position_of (self, column), text, -1, SQLITE_TRANSIENT);
}

void
crm_demo_seeder_format (CrmDemoSeeder *self, const char *column, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  crm_demo_seeder_text (self, column, text);
}

void
crm_demo_seeder_int (CrmDemoSeeder *self, const char *column, gint64 value)
{
  Table *table = self->table;

  sqlite3_bind_int64 (table->insert, position_of (self, column), value);
}

void
crm_demo_seeder_double (CrmDemoSeeder *self, const char *column, double value)
{
  Table *table = self->table;

  sqlite3_bind_double (table->insert, position_of (self, column), value);
}

void
crm_demo_seeder_lookup (CrmDemoSeeder *self, const char *column, const char *entity)
{
  guint count = crm_demo_seeder_count (self, entity);

  if (count > 0)
    crm_demo_seeder_text (
        self, column,
        crm_demo_seeder_id (self, entity, (guint) crm_demo_seeder_range (self, 0, (int) count)));
}

void
crm_demo_seeder_date (CrmDemoSeeder *self, const char *column, int days)
{
  g_autoptr (GString) text = g_string_new (NULL);

  crm_demo_json_add_instant (text, self->now_us + days * US_PER_DAY);
  g_string_truncate (text, strlen ("2026-01-31"));
  crm_demo_seeder_text (self, column, text->str);
}

void
crm_demo_seeder_end (CrmDemoSeeder *self)
{
  Table *table = self->table;

  g_ptr_array_add (table->ids, g_strdup (self->id));
  if (self->error != NULL)
    return;
  if (sqlite3_step (table->insert) != SQLITE_DONE)
    g_set_error (&self->error, CRM_DEMO_ERROR, 500, "Sample data: %s",
                 sqlite3_errmsg (crm_demo_db_get_handle (self->service->db)));
}

void
crm_demo_seeder_set_data (CrmDemoSeeder *self, const char *data)
{
  Table *table = self->table;
  g_autoptr (CrmDemoSql) sql = crm_demo_sql_new ("UPDATE ");

  crm_demo_sql_add_format (sql, "\"%s\" SET _data = CAST(", table->entity->set);
  crm_demo_sql_add_text (sql, data);
  crm_demo_sql_add (sql, " AS BLOB) WHERE rid = ");
  crm_demo_sql_add_int (sql,
                        sqlite3_last_insert_rowid (crm_demo_db_get_handle (self->service->db)));
  if (self->error == NULL)
    crm_demo_db_run (self->service->db, sql, &self->error);
}

const char *
crm_demo_seeder_id (CrmDemoSeeder *self, const char *entity, guint index)
{
  return g_ptr_array_index (find_table (self, entity)->ids, index);
}

guint
crm_demo_seeder_count (CrmDemoSeeder *self, const char *entity)
{
  return find_table (self, entity)->ids->len;
}

int
crm_demo_seeder_range (CrmDemoSeeder *self, int from, int below)
{
  return g_rand_int_range (self->random, from, below);
}

gboolean
crm_demo_seeder_chance (CrmDemoSeeder *self, int percent)
{
  return crm_demo_seeder_range (self, 0, 100) < percent;
}
