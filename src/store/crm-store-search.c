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
} SearchJob;

static gboolean
is_few (CrmTxn *txn, CrmTable *table, const char *match, gboolean *few, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT count(*) FROM (SELECT 1 FROM fts_%1$" G_GINT64_FORMAT
                         " WHERE fts_%1$" G_GINT64_FORMAT " MATCH ?1 LIMIT %2$d)",
                         table->number, MOST_RANKED + 1);
  g_autoptr (CrmStmt) select = crm_db_prepare (txn->db, sql, error);

  if (!select)
    return FALSE;
  crm_stmt_bind_text (select, 1, match);
  if (crm_stmt_step (txn->db, select, error) <= 0)
    return FALSE;
  *few = sqlite3_column_int (select, 0) <= MOST_RANKED;
  return TRUE;
}

static gboolean
add_from (
    CrmTxn *txn, CrmTable *table, gboolean scans, gboolean ranks, SearchJob *job, GError **error)
{
  g_autoptr (CrmSql) sql = crm_sql_new ();
  g_autofree char *match = crm_search_dup_match (job->text);
  g_autoptr (CrmStmt) select = NULL;
  CrmValue limit = crm_value_int (job->limit), value = crm_value_text (match);
  int step = -1;

  g_string_append (sql->text, "SELECT r.id FROM ");
  if (scans)
    {
      g_string_append_printf (sql->text, "rec_%" G_GINT64_FORMAT " AS r WHERE ", table->number);
      crm_sql_add_search (sql, table, job->text);
    }
  else
    {
      g_string_append_printf (sql->text,
                              "fts_%1$" G_GINT64_FORMAT " JOIN rec_%1$" G_GINT64_FORMAT
                              " AS r ON r.id = fts_%1$" G_GINT64_FORMAT
                              ".rowid WHERE fts_%1$" G_GINT64_FORMAT " MATCH ",
                              table->number);
      crm_sql_add (sql, &value);
    }
  g_string_append_printf (sql->text, " AND (r.state & %d) = 0 ORDER BY ", CRM_RECORD_DELETED);
  /* In the order of the words' own index: then nothing beyond the limit is looked at. */
  if (scans)
    g_string_append (sql->text, "r.id");
  else if (ranks)
    g_string_append (sql->text, "rank");
  else
    g_string_append_printf (sql->text, "fts_%" G_GINT64_FORMAT ".rowid", table->number);
  g_string_append (sql->text, " LIMIT ");
  crm_sql_add (sql, &limit);
  select = crm_sql_prepare (sql, txn->db, error);
  while (select && (step = crm_stmt_step (txn->db, select, error)) > 0)
    {
      CrmRecord *record = crm_txn_read_id (txn, table, sqlite3_column_int64 (select, 0), error);

      if (!record)
        return FALSE;
      g_ptr_array_add (job->records, record);
    }
  return step == 0;
}

static gboolean
search_cb (CrmTxn *txn, gpointer data, GError **error)
{
  SearchJob *job = data;
  g_autofree char *match = crm_search_dup_match (job->text);

  for (guint i = 0; match && txn->layout && i < txn->layout->tables->len; i++)
    {
      CrmTable *table = g_ptr_array_index (txn->layout->tables, i);
      gboolean scans = g_atomic_int_get (&table->is_bulk) || has_no_spaces (job->text);
      gboolean few = FALSE;

      if (table->search->len == 0)
        continue;
      if (!scans && !is_few (txn, table, match, &few, error))
        return FALSE;
      if (!add_from (txn, table, scans, few, job, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
crm_store_search (
    CrmStore *self, const char *text, guint limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_record_unref);
  g_autofree char *valid = NULL;
  SearchJob job = { .limit = limit, .records = records };

  g_return_val_if_fail (CRM_IS_STORE (self) && text, NULL);

  valid = g_utf8_make_valid (text, -1);
  job.text = g_strstrip (valid);
  if (!crm_store_run (self, CRM_LANE_READ, search_cb, &job, cancellable, error))
    return NULL;
  return g_steal_pointer (&records);
}
