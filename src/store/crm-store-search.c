/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-private.h"

/* Ranking looks at every hit: beyond this many it costs more than a person waits. */
#define MOST_RANKED 2000
#define MAX_WORDS 16

static gboolean
is_word_character (gunichar character)
{
  return g_unichar_isalnum (character) || g_unichar_ismark (character);
}

static guint
count_word_characters (const char *text)
{
  guint n = 0;

  for (; *text; text = g_utf8_next_char (text))
    n += is_word_character (g_utf8_get_char (text));
  return n;
}

/* Each word is a quoted phrase that its last part may go on from: nothing in it is an operator. */
static void
append_word (GString *match, const char *word)
{
  if (match->len > 0)
    g_string_append_c (match, ' ');
  g_string_append_c (match, '"');
  for (; *word; word++)
    {
      if (*word == '"')
        g_string_append_c (match, '"');
      g_string_append_c (match, *word);
    }
  g_string_append (match, "\" *");
}

char *
crm_search_dup_match (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) words = g_strsplit_set (valid, " \t\r\n", -1);
  g_autoptr (GString) match = g_string_new (NULL);
  gboolean has_long = FALSE;
  guint n = 0;

  if (count_word_characters (valid) < 2)
    return NULL;
  for (guint i = 0; words[i]; i++)
    has_long = has_long || count_word_characters (words[i]) >= 2;
  for (guint i = 0; words[i] && n < MAX_WORDS; i++)
    {
      guint length = count_word_characters (words[i]);

      /* Nearly every record has a word with that letter. */
      if (length == 0 || (length == 1 && has_long))
        continue;
      append_word (match, words[i]);
      n++;
    }
  return match->len > 0 ? g_string_free_and_steal (g_steal_pointer (&match)) : NULL;
}

/* While the full text is not there yet, and within words of scripts that have no spaces. */
static void
add_scan (CrmSql *sql, CrmTable *table, const char *text)
{
  CrmValue value = crm_value_text (text);

  g_string_append (sql->text, "(FALSE");
  for (guint i = 0; i < table->search->len; i++)
    {
      guint field = g_array_index (table->search, guint, i);

      g_string_append_printf (sql->text, " OR crm_contains (r.%s, ", table->columns[field]);
      crm_sql_add (sql, &value);
      g_string_append_c (sql->text, ')');
    }
  g_string_append_c (sql->text, ')');
}

/* Scripts that write words without spaces between: a word cannot be looked up by its start. */
static gboolean
has_no_spaces (const char *text)
{
  static const GUnicodeScript scripts[] = {
    G_UNICODE_SCRIPT_HAN,     G_UNICODE_SCRIPT_HIRAGANA, G_UNICODE_SCRIPT_KATAKANA,
    G_UNICODE_SCRIPT_THAI,    G_UNICODE_SCRIPT_LAO,      G_UNICODE_SCRIPT_KHMER,
    G_UNICODE_SCRIPT_MYANMAR,
  };

  for (; *text; text = g_utf8_next_char (text))
    {
      GUnicodeScript script = g_unichar_get_script (g_utf8_get_char (text));

      for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
        if (script == scripts[i])
          return TRUE;
    }
  return FALSE;
}

gboolean
crm_sql_add_search (CrmSql *self, CrmTable *table, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *match = crm_search_dup_match (valid);
  CrmValue value = crm_value_text (match);

  if (!match || table->search->len == 0)
    {
      g_string_append (self->text, "FALSE");
      return FALSE;
    }
  g_strstrip (valid);
  if (g_atomic_int_get (&table->is_bulk) || has_no_spaces (valid))
    {
      add_scan (self, table, valid);
      return TRUE;
    }
  g_string_append_printf (self->text,
                          "r.id IN (SELECT rowid FROM fts_%1$" G_GINT64_FORMAT
                          " WHERE fts_%1$" G_GINT64_FORMAT " MATCH ",
                          table->number);
  crm_sql_add (self, &value);
  g_string_append_c (self->text, ')');
  return TRUE;
}

/* --- over all entities -------------------------------------------------------------------- */

typedef struct
{
  const char *text;
  guint limit;
  GPtrArray *records;
  GHashTable *counts; /* or %NULL */
} SearchJob;

/* What there is of one entity, as far as it goes. */
typedef struct
{
  SearchJob *job;
  CrmTable *table;
  GHashTable *ids; /* gint64: what was found so far */
} Found;

/* How many match, at most MOST_RANKED + 1; -1: error. */
static gint64
count_matches (CrmTxn *txn, CrmTable *table, const char *match, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT count(*) FROM (SELECT 1 FROM fts_%1$" G_GINT64_FORMAT
                         " JOIN rec_%1$" G_GINT64_FORMAT " AS r ON r.id = fts_%1$" G_GINT64_FORMAT
                         ".rowid WHERE fts_%1$" G_GINT64_FORMAT
                         " MATCH ?1 AND (r.state & %2$d) = 0 LIMIT %3$d)",
                         table->number, CRM_RECORD_DELETED, MOST_RANKED + 1);
  g_autoptr (CrmStmt) select = crm_db_prepare (txn->db, sql, error);

  if (!select)
    return -1;
  crm_stmt_bind_text (select, 1, match);
  if (crm_stmt_step (txn->db, select, error) <= 0)
    return -1;
  return sqlite3_column_int64 (select, 0);
}

/* Those that were found before are passed over. */
static gboolean
add_rows (CrmTxn *txn, Found *found, CrmSql *sql, GError **error)
{
  g_autoptr (CrmStmt) select = crm_sql_prepare (sql, txn->db, error);
  int step = select ? 0 : -1;

  while (select && g_hash_table_size (found->ids) < found->job->limit
         && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (select, 0);
      CrmRecord *record;

      if (!g_hash_table_add (found->ids, g_memdup2 (&id, sizeof id)))
        continue;
      record = crm_txn_read_id (txn, found->table, id, error);
      if (!record)
        return FALSE;
      g_ptr_array_add (found->job->records, record);
    }
  return step >= 0;
}

/* What matches, the latest first where there are few enough to look at all. */
static gboolean
add_matches (CrmTxn *txn, Found *found, const char *match, gint64 n_matches, GError **error)
{
  CrmTable *table = found->table;
  int modified = table->entity->modified_field;
  g_autoptr (CrmSql) sql = crm_sql_new ();
  CrmValue value = crm_value_text (match);

  g_string_append_printf (sql->text,
                          "SELECT r.id FROM fts_%1$" G_GINT64_FORMAT " JOIN rec_%1$" G_GINT64_FORMAT
                          " AS r ON r.id = fts_%1$" G_GINT64_FORMAT
                          ".rowid WHERE fts_%1$" G_GINT64_FORMAT " MATCH ",
                          table->number);
  crm_sql_add (sql, &value);
  g_string_append_printf (sql->text, " AND (r.state & %d) = 0 ORDER BY ", CRM_RECORD_DELETED);
  if (n_matches > MOST_RANKED)
    /* In the order of the words' own index: then nothing beyond the limit is looked at. */
    g_string_append_printf (sql->text, "fts_%" G_GINT64_FORMAT ".rowid", table->number);
  else if (modified >= 0)
    g_string_append_printf (sql->text, "r.%s DESC, r.id DESC", table->columns[modified]);
  else
    g_string_append (sql->text, "rank, r.id");
  return add_rows (txn, found, sql, error);
}

/* Where words cannot be looked up all rows are. */
static gboolean
add_scanned (CrmTxn *txn, Found *found, GError **error)
{
  g_autoptr (CrmSql) sql = crm_sql_new ();

  g_string_append_printf (sql->text, "SELECT r.id FROM rec_%" G_GINT64_FORMAT " AS r WHERE ",
                          found->table->number);
  crm_sql_add_search (sql, found->table, found->job->text);
  g_string_append_printf (sql->text, " AND (r.state & %d) = 0 ORDER BY r.id", CRM_RECORD_DELETED);
  return add_rows (txn, found, sql, error);
}

static gboolean
covers_title (CrmTable *table)
{
  for (guint i = 0; i < table->search->len; i++)
    if ((int) g_array_index (table->search, guint, i) == table->entity->display_field)
      return TRUE;
  return FALSE;
}

/* Whose title has the words, then who has them anywhere. */
static gboolean
add_looked_up (CrmTxn *txn, Found *found, gint64 *n_found, GError **error)
{
  g_autofree char *match = crm_search_dup_match (found->job->text);
  CrmTable *table = found->table;

  *n_found = count_matches (txn, table, match, error);
  if (*n_found > 0 && covers_title (table))
    {
      g_autofree char *of_title
          = g_strdup_printf ("%s : (%s)", table->columns[table->entity->display_field], match);
      gint64 n_titles = count_matches (txn, table, of_title, error);

      if (n_titles < 0 || (n_titles > 0 && !add_matches (txn, found, of_title, n_titles, error)))
        return FALSE;
    }
  return *n_found >= 0 && (*n_found == 0 || add_matches (txn, found, match, *n_found, error));
}

static gboolean
add_from (CrmTxn *txn, CrmTable *table, SearchJob *job, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Found found = { job, table, ids };
  gboolean scans = g_atomic_int_get (&table->is_bulk) || has_no_spaces (job->text);
  gint64 n_found = CRM_SEARCH_MANY;

  if (scans ? !add_scanned (txn, &found, error) : !add_looked_up (txn, &found, &n_found, error))
    return FALSE;
  /* A scan stops at the limit. */
  if (scans && g_hash_table_size (ids) < job->limit)
    n_found = g_hash_table_size (ids);
  if (n_found > MOST_RANKED)
    n_found = CRM_SEARCH_MANY;
  if (job->counts && n_found != 0)
    g_hash_table_insert (job->counts, g_strdup (table->entity->name),
                         g_memdup2 (&n_found, sizeof n_found));
  return TRUE;
}

/* Lists to choose from are looked through by whoever chooses; but a note is what somebody wrote. */
static gboolean
is_searched (CrmTable *table)
{
  return table->search->len > 0
         && (!table->entity->is_lookup || table->entity->timeline_field >= 0);
}

static gboolean
search_cb (CrmTxn *txn, gpointer data, GError **error)
{
  SearchJob *job = data;
  g_autofree char *match = crm_search_dup_match (job->text);

  for (guint i = 0; match && txn->layout && i < txn->layout->tables->len; i++)
    {
      CrmTable *table = g_ptr_array_index (txn->layout->tables, i);

      if (is_searched (table) && !add_from (txn, table, job, error))
        return FALSE;
    }
  return TRUE;
}

GHashTable *
crm_search_counts_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

GPtrArray *
crm_store_search_counted (CrmStore *self,
                          const char *text,
                          guint limit,
                          GHashTable *counts,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_record_unref);
  g_autofree char *valid = NULL;
  SearchJob job = { .limit = limit, .records = records, .counts = counts };

  g_return_val_if_fail (CRM_IS_STORE (self) && text, NULL);

  valid = g_utf8_make_valid (text, -1);
  job.text = g_strstrip (valid);
  if (!crm_store_run (self, CRM_LANE_READ, search_cb, &job, cancellable, error))
    return NULL;
  return g_steal_pointer (&records);
}

GPtrArray *
crm_store_search (
    CrmStore *self, const char *text, guint limit, GCancellable *cancellable, GError **error)
{
  return crm_store_search_counted (self, text, limit, NULL, cancellable, error);
}
