/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor of a full sync, as plainly as C can say it: libsoup, yyjson, prepared inserts,
 * indexes and full text at the end. No merge, no edits, no resume, no filters: what the
 * app's own sync is measured beside, in the same run, on the same bytes.
 *   bench-floor URL DATABASE [again]
 * "again" downloads everything once more into the filled database and skips what has the
 * same ETag: the floor of a re-download in which nothing changed. */
#include <gio/gio.h>
#include <libsoup/soup.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

#define N_FIELDS 22

static const char *const fields[N_FIELDS] = {
  "Id",        "Name",        "GivenName", "Surname",    "JobTitle", "Email",
  "Phone",     "MobilePhone", "City",      "Street",     "Zip",      "AccountId",
  "OwnerId",   "TypeId",      "Credit",    "Score",      "External", "Active",
  "BirthDate", "Notes",       "CreatedOn", "ModifiedOn",
};

static void
check (int code, sqlite3 *db)
{
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (db));
}

static void
run_sql (sqlite3 *db, const char *sql)
{
  check (sqlite3_exec (db, sql, NULL, NULL, NULL), db);
}

static gboolean
guid_bytes (const char *text, guint8 out[16])
{
  guint at = 0;

  for (const char *c = text; *c && at < 32; c++)
    {
      int digit = g_ascii_xdigit_value (*c);

      if (digit < 0)
        continue;
      if (at % 2)
        out[at / 2] |= (guint8) digit;
      else
        out[at / 2] = (guint8) (digit << 4);
      at++;
    }
  return at == 32;
}

static gint64
digits (const char *text, guint n)
{
  gint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

/* "2025-01-01T00:00:00.250000Z" by days from the civil date (Howard Hinnant's algorithm). */
static gint64
time_us (const char *text)
{
  gint64 year = digits (text, 4), month = digits (text + 5, 2), day = digits (text + 8, 2);
  gint64 shifted = year - (month <= 2), era = shifted / 400, of_era = shifted - era * 400;
  gint64 of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  gint64 days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
  gint64 seconds = days * 86400 + digits (text + 11, 2) * 3600 + digits (text + 14, 2) * 60
                   + digits (text + 17, 2);

  return seconds * G_USEC_PER_SEC + digits (text + 20, 6);
}

static void
bind (sqlite3_stmt *insert, int at, guint field, yyjson_val *value, guint8 guid[16])
{
  const char *text = yyjson_is_str (value) ? yyjson_get_str (value) : yyjson_get_raw (value);

  if (yyjson_is_bool (value))
    sqlite3_bind_int (insert, at, yyjson_get_bool (value));
  else if (!text)
    sqlite3_bind_null (insert, at);
  else if (field == 0 || (field >= 11 && field <= 13))
    sqlite3_bind_blob (insert, at, guid_bytes (text, guid) ? guid : NULL, 16, SQLITE_STATIC);
  else if (field >= 20)
    sqlite3_bind_int64 (insert, at, time_us (text));
  else if (field == 15 || field == 16)
    sqlite3_bind_int64 (insert, at, g_ascii_strtoll (text, NULL, 10));
  else
    sqlite3_bind_text (insert, at, text, (int) yyjson_get_len (value), SQLITE_STATIC);
}

static void
insert_row (sqlite3 *db, sqlite3_stmt *insert, yyjson_val *row)
{
  guint8 guids[N_FIELDS][16] = { 0 };
  yyjson_obj_iter iter = yyjson_obj_iter_with (row);
  yyjson_val *etag = yyjson_obj_iter_get (&iter, "@odata.etag");

  sqlite3_bind_text (insert, N_FIELDS + 1, yyjson_get_str (etag), -1, SQLITE_STATIC);
  for (guint i = 0; i < N_FIELDS; i++)
    bind (insert, (int) i + 1, i, yyjson_obj_iter_get (&iter, fields[i]), guids[i]);
  check (sqlite3_step (insert), db);
  sqlite3_reset (insert);
}

static char *
download (SoupSession *session, const char *url, gsize *length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GInputStream) stream = soup_session_send (session, message, NULL, &error);
  GByteArray *body = g_byte_array_sized_new (1 << 20);
  gssize n;

  if (!stream)
    g_error ("%s", error->message);
  do
    {
      guint at = body->len;

      g_byte_array_set_size (body, at + 131072);
      n = g_input_stream_read (stream, body->data + at, 131072, NULL, &error);
      g_byte_array_set_size (body, at + (guint) MAX (n, 0));
    }
  while (n > 0);
  *length = body->len;
  g_byte_array_set_size (body, body->len + YYJSON_PADDING_SIZE);
  return (char *) g_byte_array_free (body, FALSE);
}

/* One page in one transaction. Returns the next link, or NULL. */
static char *
store_page (sqlite3 *db, sqlite3_stmt *insert, char *body, gsize length, const char *root)
{
  yyjson_doc *doc
      = yyjson_read_opts (body, length, YYJSON_READ_INSITU | YYJSON_READ_NUMBER_AS_RAW, NULL, NULL);
  yyjson_val *page = yyjson_doc_get_root (doc), *row;
  const char *next = yyjson_get_str (yyjson_obj_get (page, "@odata.nextLink"));
  char *url = next ? g_strconcat (root, next, NULL) : NULL;
  size_t i, n;

  run_sql (db, "BEGIN IMMEDIATE");
  yyjson_arr_foreach (yyjson_obj_get (page, "value"), i, n, row) insert_row (db, insert, row);
  run_sql (db, "COMMIT");
  yyjson_doc_free (doc);
  return url;
}

static void
create_tables (sqlite3 *db)
{
  run_sql (db, "PRAGMA journal_mode=WAL");
  run_sql (db, "PRAGMA synchronous=FULL");
  run_sql (db, "PRAGMA wal_autocheckpoint=4000");
  run_sql (db, "CREATE TABLE IF NOT EXISTS contact (rid INTEGER PRIMARY KEY, Id BLOB UNIQUE, Name, "
               "GivenName, Surname, JobTitle, Email, Phone, MobilePhone, City, Street, Zip, "
               "AccountId, OwnerId, TypeId, Credit, Score, External, Active, BirthDate, Notes, "
               "CreatedOn, ModifiedOn, etag)");
}

static void
create_indexes (sqlite3 *db)
{
  run_sql (db, "CREATE INDEX by_name ON contact (Name)");
  run_sql (db, "CREATE INDEX by_account ON contact (AccountId)");
  run_sql (db, "CREATE INDEX by_modified ON contact (ModifiedOn)");
  run_sql (db, "CREATE VIRTUAL TABLE text USING fts5 (Name, Email, JobTitle, Notes, "
               "content='contact', content_rowid='rid')");
  run_sql (db, "INSERT INTO text (text) VALUES ('rebuild')");
}

int
main (int argc, char **argv)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  gboolean again = argc > 3;
  sqlite3 *db;
  sqlite3_stmt *insert;
  char *url;

  if (argc < 3)
    return EXIT_FAILURE;
  check (sqlite3_open (argv[2], &db), db);
  create_tables (db);
  check (
      sqlite3_prepare_v2 (
          db,
          "INSERT INTO contact (Id, Name, GivenName, Surname, JobTitle, Email, Phone, MobilePhone, "
          "City, Street, Zip, AccountId, OwnerId, TypeId, Credit, Score, External, Active, "
          "BirthDate, "
          "Notes, CreatedOn, ModifiedOn, etag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
          "?11, "
          "?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23) ON CONFLICT (Id) DO UPDATE "
          "SET "
          "Name = excluded.Name, etag = excluded.etag WHERE etag IS NOT excluded.etag",
          -1, &insert, NULL),
      db);

  url = g_strconcat (argv[1], "Contacts", NULL);
  while (url)
    {
      gsize length;
      char *body = download (session, url, &length);

      g_free (url);
      url = store_page (db, insert, body, length, argv[1]);
      g_free (body);
    }
  sqlite3_finalize (insert);
  if (!again)
    create_indexes (db);
  check (sqlite3_close (db), db);
  return EXIT_SUCCESS;
}
