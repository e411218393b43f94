/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-db-schema.h"
#include "crm-db.h"
#include "store-fixture.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static guint
mode_of (const char *path)
{
  struct stat info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static void
test_files_are_private (Fixture *self, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *folder = g_path_get_dirname (self->path);

  g_assert_cmpuint (mode_of (self->path), ==, 0600);
  g_assert_cmpuint (mode_of (wal), ==, 0600);
  g_assert_cmpuint (mode_of (folder), ==, 0700);
}

static void
test_second_opener_is_told (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_store_open (self->path, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_HELD);
  apply_contact (self, 1, "Ann", "n", "e1");
  assert_field (self, self->contact, guid (1), "Name", "Ann");
}

static void
test_closed_store_refuses (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_store_close (self->store);
  crm_store_close (self->store);
  g_assert_false (crm_store_set_fact (self->store, "a", "b", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_settings_are_the_safe_ones (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmDb) db = NULL;
  g_autoptr (GError) error = NULL;
  gint64 value;

  crm_store_close (self->store);
  db = crm_db_open (self->path, CRM_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  crm_db_get_int (db, "PRAGMA synchronous", -1, &value, NULL);
  g_assert_cmpint (value, ==, 2);
  crm_db_get_int (db, "PRAGMA foreign_keys", -1, &value, NULL);
  g_assert_cmpint (value, ==, 1);
  crm_db_get_int (db, "PRAGMA trusted_schema", -1, &value, NULL);
  g_assert_cmpint (value, ==, 0);
  crm_db_get_int (db, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'", -1,
                  &value, NULL);
  g_assert_cmpint (value, ==, 1);
  crm_db_get_int (db, "PRAGMA application_id", -1, &value, NULL);
  g_assert_cmpint (value, ==, CRM_DB_APPLICATION_ID);
}

/* However many others are prepared meanwhile, even before its first step. */
static void
test_a_statement_in_use_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmDb) db = NULL;
  g_autoptr (CrmStmt) held = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  crm_store_close (self->store);
  db = crm_db_open (self->path, CRM_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  held = crm_db_prepare (db, "SELECT 'held'", &error);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %u", i);
      g_autoptr (CrmStmt) other = crm_db_prepare (db, sql, &error);

      g_assert_nonnull (other);
    }
  {
    g_autoptr (CrmStmt) again = crm_db_prepare (db, "SELECT 'held'", &error);

    g_assert_true (again == held);
  }
  g_assert_cmpint (crm_stmt_step (db, held, &error), ==, 1);
  text = crm_stmt_dup_text (held, 0);
  g_assert_cmpstr (text, ==, "held");
}

/* --- files that are not ours -------------------------------------------------------------- */

static void
assert_untouched (Fixture *self, const char *bytes, gsize length, CrmStoreError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->directory, "other.sqlite", NULL);
  g_autofree char *found = NULL;
  gsize found_length;

  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  g_assert_null (crm_store_open (path, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, (int) code);
  g_assert_true (g_file_get_contents (path, &found, &found_length, NULL));
  g_assert_cmpmem (found, found_length, bytes, length);
}

static void
test_text_file_is_left_alone (Fixture *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (5000, 'x');

  assert_untouched (self, text, 5000, CRM_STORE_ERROR_DAMAGED);
}

static char *
make_database (Fixture *self, const char *sql, gsize *length)
{
  g_autofree char *path = g_build_filename (self->directory, "made.sqlite", NULL);
  sqlite3 *handle = NULL;
  char *bytes;

  g_unlink (path);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  crm_db_add_functions (handle);
  if (sqlite3_exec (handle, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (handle));
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
  g_assert_true (g_file_get_contents (path, &bytes, length, NULL));
  return bytes;
}

static void
test_database_of_another_program_is_left_alone (Fixture *self, gconstpointer data)
{
  gsize length;
  g_autofree char *bytes = make_database (self, "CREATE TABLE t (a)", &length);

  assert_untouched (self, bytes, length, CRM_STORE_ERROR_DAMAGED);
}

static void
test_later_version_is_left_alone (Fixture *self, gconstpointer data)
{
  g_autofree char *sql
      = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d; CREATE TABLE t (a)",
                         CRM_DB_APPLICATION_ID, CRM_DB_VERSION + 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->directory, "made.sqlite", NULL);
  gsize length;
  g_autofree char *bytes = make_database (self, sql, &length);

  g_assert_null (crm_store_open (path, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_TOO_NEW);
}

static void
test_broken_page_is_damage (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CrmPage *page = page_new (self, self->contact);
  g_autofree char *noise = g_strnfill (4096, '\xa5');
  struct stat info;
  int file;

  for (guint i = 0; i < 500; i++)
    page_add (page, "e", "Id", guid (i), "Name", "Somebody", NULL);
  apply (self, page);
  crm_store_close (self->store);
  file = g_open (self->path, O_RDWR, 0);
  g_assert_cmpint (fstat (file, &info), ==, 0);
  for (off_t at = 4096; at < info.st_size; at += 4096)
    g_assert_cmpint (pwrite (file, noise, 4096, at), ==, 4096);
  close (file);
  g_clear_object (&self->store);
  self->store = crm_store_open (self->path, NULL, &error);
  g_assert_null (self->store);
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED);
}

static void
tear_down_broken (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->directory, "spare.sqlite", NULL);

  self->store = crm_store_open (path, NULL, &error);
  g_assert_no_error (error);
  fixture_tear_down (self, data);
}

/* --- a process that is killed ------------------------------------------------------------- */

static void
edit_until_killed (const char *path)
{
  g_autoptr (GError) error = NULL;
  CrmStore *store = crm_store_open (path, NULL, &error);
  g_autoptr (CrmProject) project = store ? crm_store_dup_project (store) : NULL;
  CrmEntity *contact = project ? crm_project_find_entity (project, "Contact") : NULL;

  g_assert_no_error (error);
  for (guint i = 1; i < 100000; i++)
    {
      g_autoptr (CrmPatch) patch = crm_patch_new (contact);
      g_autofree char *text = g_strdup_printf ("%u", i);

      crm_patch_set_text (patch, "Notes", text, NULL);
      if (!crm_store_edit (store, guid (1), -1, patch, NULL, NULL))
        break;
      g_print ("saved %u\n", i);
    }
}

/* What was reported as saved is there, and the lock is free. */
static void
test_kill_loses_nothing_reported (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *notes = NULL;
  guint reported = 0;
  char *line;

  apply_contact (self, 1, "Ann", "0", "e1");
  crm_store_close (self->store);
  g_clear_object (&self->store);
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--edit-until-killed",
                            self->path, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  while (reported < 25 && (line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)))
    {
      reported = (guint) g_ascii_strtoull (line + strlen ("saved "), NULL, 10);
      g_free (line);
    }
  g_subprocess_send_signal (child, SIGKILL);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_cmpuint (reported, ==, 25);

  self->store = crm_store_open (self->path, NULL, &error);
  g_assert_no_error (error);
  notes = text_of (self, self->contact, guid (1), "Notes");
  g_assert_cmpint (g_ascii_strtoll (notes, NULL, 10), >=, reported);
}

/* --- the first database that was ever written --------------------------------------------- */

static void
test_first_database_opens (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "store-v1.sql", NULL);
  g_autofree char *sql = NULL;
  g_autofree char *made = g_build_filename (self->directory, "made.sqlite", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &sql, NULL, &error));
  g_assert_no_error (error);
  bytes = make_database (self, sql, &length);
  crm_store_close (self->store);
  g_clear_object (&self->store);
  self->store = crm_store_open (made, NULL, &error);
  g_assert_no_error (error);
  assert_field (self, self->contact, guid (1), "Name", "Ann");
  assert_field (self, self->contact, guid (1), "Notes", "mine");
  assert_field (self, self->contact, guid (2), "Amount", "100000000000000.0001");
  assert_field (self, self->country, "17", "Name", "Malta");
  g_assert_cmpuint (n_pending (self), ==, 2);
  g_assert_cmpuint (n_problems (self), ==, 1);
  found = crm_store_search (self->store, "ann", 5, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  edit_contact (self, 2, "Notes", "still writable");
}

#define ADD(path, test)                                                                            \
  g_test_add ("/store/open/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--edit-until-killed"))
    {
      edit_until_killed (argv[2]);
      return 1;
    }
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("files-are-private", test_files_are_private);
  ADD ("second-opener-is-told", test_second_opener_is_told);
  ADD ("closed-store-refuses", test_closed_store_refuses);
  ADD ("settings-are-the-safe-ones", test_settings_are_the_safe_ones);
  ADD ("a-statement-in-use-stays", test_a_statement_in_use_stays);
  ADD ("text-file-is-left-alone", test_text_file_is_left_alone);
  ADD ("database-of-another-program-is-left-alone", test_database_of_another_program_is_left_alone);
  ADD ("later-version-is-left-alone", test_later_version_is_left_alone);
  g_test_add ("/store/open/broken-page-is-damage", Fixture, NULL, fixture_set_up,
              test_broken_page_is_damage, tear_down_broken);
  ADD ("kill-loses-nothing-reported", test_kill_loses_nothing_reported);
  ADD ("first-database-opens", test_first_database_opens);
  return g_test_run ();
}
