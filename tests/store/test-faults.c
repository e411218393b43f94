/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-db.h"
#include "fault-vfs.h"
#include "store-fixture.h"

/* Each verb is tried on a disk that fails at its first, second, third ... write until it works:
 * what is on the disk is what was there before, or all of the new, never between. */

typedef gboolean (*Verb) (Fixture *self, GError **error);

/* --- what is in the database -------------------------------------------------------------- */

static void
append_table (CrmDb *db, const char *table, GString *digest)
{
  sqlite3_stmt *select = NULL;
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s ORDER BY 1, 2", table);

  if (sqlite3_prepare_v2 (crm_db_get_handle (db), sql, -1, &select, NULL) != SQLITE_OK)
    return; /* a table the project no longer has */
  g_string_append_printf (digest, "[%s]\n", table);
  while (sqlite3_step (select) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (select); i++)
        {
          g_autofree char *text = sqlite3_column_type (select, i) == SQLITE_BLOB
                                      ? g_base64_encode (sqlite3_column_blob (select, i),
                                                         (gsize) sqlite3_column_bytes (select, i))
                                      : g_strdup ((const char *) sqlite3_column_text (select, i));

          /* How far the full text of a first run has come is none of the verb's, as its indexes. */
          if (g_str_equal (sqlite3_column_name (select, i), "bulk"))
            g_string_append (digest, sqlite3_column_int (select, i) != 0 ? "bulk|" : "|");
          /* When it was tried is no part of what was done. */
          else if (!g_str_has_suffix (sqlite3_column_name (select, i), "_us"))
            g_string_append_printf (digest, "%s|", text ? text : "NULL");
        }
      g_string_append_c (digest, '\n');
    }
  sqlite3_finalize (select);
}

static char *
dup_digest (Fixture *self)
{
  static const char *const tables[]
      = { "entity", "field", "rec_2",   "base_2", "seen_2", "checkpoint", "inflight",
          "sent",   "fact",  "problem", "vault",  "draft",  "draft_value" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmDb) db = crm_db_open (self->path, CRM_DB_READ_ONLY, &error);
  GString *digest = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    append_table (db, tables[i], digest);
  return g_string_free_and_steal (digest);
}

/* The index of words and all trees of the file agree with the rows. */
static void
assert_sound (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmDb) db = NULL;
  gint64 sound = 0;

  crm_store_close (self->store);
  db = crm_db_open (self->path, CRM_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  crm_db_get_int (db, "SELECT integrity_check = 'ok' FROM pragma_integrity_check", 0, &sound,
                  &error);
  g_assert_no_error (error);
  g_assert_cmpint (sound, ==, 1);
  crm_db_exec (db, "INSERT INTO fts_2 (fts_2, rank) VALUES ('integrity-check', 1)", &error);
  g_assert_no_error (error);
}

static void
fail_until_it_works (Fixture *self, Verb verb, int result, CrmStoreError code)
{
  g_autofree char *before = dup_digest (self);
  gboolean done = FALSE;
  guint n;

  for (n = 1; !done; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;

      fault_vfs_arm (n, result);
      done = verb (self, &error);
      fault_vfs_disarm ();
      after = dup_digest (self);
      if (done)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (after, !=, before);
          break;
        }
      g_assert_error (error, CRM_STORE_ERROR, (int) code);
      g_assert_cmpstr (after, ==, before);
    }
  g_assert_cmpuint (n, >, 2);
  assert_sound (self);
}

/* --- verbs -------------------------------------------------------------------------------- */

static gboolean
edit_verb (Fixture *self, GError **error)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Notes", "new words", NULL);

  return crm_store_edit (self->store, guid (1), -1, patch, NULL, error);
}

static gboolean
create_verb (Fixture *self, GError **error)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Id", guid (50), "Name", "New", NULL);

  return crm_store_create (self->store, patch, NULL, NULL, error);
}

static gboolean
delete_verb (Fixture *self, GError **error)
{
  return crm_store_delete (self->store, self->contact, guid (1), NULL, error);
}

static gboolean
draft_verb (Fixture *self, GError **error)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Notes", "typing", NULL);

  return crm_store_save_draft (self->store, self->contact, guid (1), patch, error);
}

static gboolean
apply_verb (Fixture *self, GError **error)
{
  g_autoptr (CrmPage) page = page_new (self, self->contact);
  CrmCheckpoint checkpoint = { .run_id = 9, .cursor = (char *) "next" };

  page_add (page, "e2", "Id", guid (1), "Name", "Anna", "Notes", "theirs", NULL);
  page_add (page, "e1", "Id", guid (8), "Name", "Added", NULL);
  crm_page_add_removed (page, guid (3), FALSE);
  return crm_store_apply_page (self->store, page, CRM_REASON_FILTER, &checkpoint, NULL, NULL,
                               error);
}

static gboolean
send_verb (Fixture *self, GError **error)
{
  g_autoptr (CrmSend) send = crm_store_begin_send (self->store, self->contact, guid (2), error);

  return send != NULL;
}

static gboolean
ack_verb (Fixture *self, GError **error)
{
  CrmSend *send = g_object_get_data (G_OBJECT (self->store), "send");
  CrmReceipt receipt = { NULL, (char *) "e9", NULL };

  return crm_store_ack (self->store, send, &receipt, error);
}

static gboolean
park_verb (Fixture *self, GError **error)
{
  CrmSend *send = g_object_get_data (G_OBJECT (self->store), "send");

  return crm_store_park (self->store, send, CRM_PROBLEM_REJECTED, "No", error);
}

static gboolean
finish_verb (Fixture *self, GError **error)
{
  CrmCheckpoint checkpoint = { .watermark_us = 7 };

  return crm_store_finish_run (self->store, self->contact, &checkpoint, TRUE, NULL, NULL, error);
}

static gboolean
project_verb (Fixture *self, GError **error)
{
  g_autofree char *json
      = project_json (NULL, ", { \"name\": \"Email\", \"type\": \"Edm.String\" }");
  g_autoptr (CrmProject) project = crm_project_parse (json, -1, NULL, NULL, NULL);

  return crm_store_set_project (self->store, project, NULL, error);
}

/* --- tests -------------------------------------------------------------------------------- */

static void
fill (Fixture *self)
{
  apply_contact (self, 1, "Ann", "n", "e1");
  apply_contact (self, 2, "Bob", "n", "e1");
  apply_contact (self, 3, "Cy", "n", "e1");
  edit_contact (self, 2, "Notes", "mine");
}

typedef struct
{
  const char *name;
  Verb verb;
  gboolean needs_send;
  gboolean needs_run;
} Case;

static const Case cases[] = {
  { "edit", edit_verb, FALSE, FALSE },        { "create", create_verb, FALSE, FALSE },
  { "delete", delete_verb, FALSE, FALSE },    { "draft", draft_verb, FALSE, FALSE },
  { "apply", apply_verb, FALSE, TRUE },       { "begin-send", send_verb, FALSE, FALSE },
  { "ack", ack_verb, TRUE, FALSE },           { "park", park_verb, TRUE, FALSE },
  { "finish-run", finish_verb, FALSE, TRUE }, { "set-project", project_verb, FALSE, FALSE },
};

static void
prepare (Fixture *self, const Case *each)
{
  /* Not the first run: words are indexed as they come. */
  CrmCheckpoint checkpoint = { .run_id = 9, .is_full = TRUE, .finished_us = 1 };

  fixture_set_up (self, NULL);
  fill (self);
  if (each->needs_send)
    g_object_set_data_full (G_OBJECT (self->store), "send",
                            crm_store_begin_send (self->store, self->contact, guid (2), NULL),
                            (GDestroyNotify) crm_send_free);
  if (each->needs_run)
    {
      g_assert_true (crm_store_begin_run (self->store, self->contact, &checkpoint, NULL));
      apply_contact (self, 2, "Bobby", "n", "e2");
    }
}

static void
test_full_disk_leaves_old_or_new (gconstpointer data)
{
  Fixture fixture = { 0 };
  const Case *each = data;

  prepare (&fixture, each);
  fail_until_it_works (&fixture, each->verb, SQLITE_FULL, CRM_STORE_ERROR_FULL);
  fixture_tear_down (&fixture, NULL);
}

static void
test_failing_disk_leaves_old_or_new (gconstpointer data)
{
  Fixture fixture = { 0 };
  const Case *each = data;

  prepare (&fixture, each);
  fail_until_it_works (&fixture, each->verb, SQLITE_IOERR_WRITE, CRM_STORE_ERROR_IO);
  fixture_tear_down (&fixture, NULL);
}

/* The first bulk run: rows, then indexes and words, on a full disk. */
static void
test_full_disk_at_the_end_of_a_first_run (void)
{
  Fixture fixture = { 0 }, *self = &fixture;
  CrmCheckpoint checkpoint = { .run_id = 9, .is_full = TRUE, .total_rows = 1000 };
  g_autoptr (CrmPage) page = NULL;
  g_autoptr (GPtrArray) found = NULL;

  fixture_set_up (self, NULL);
  g_assert_true (crm_store_begin_run (self->store, self->contact, &checkpoint, NULL));
  page = page_new (self, self->contact);
  page_add (page, "e1", "Id", guid (1), "Name", "Ann", NULL);
  g_assert_true (
      crm_store_apply_page (self->store, page, CRM_REASON_FILTER, &checkpoint, NULL, NULL, NULL));
  fail_until_it_works (self, finish_verb, SQLITE_FULL, CRM_STORE_ERROR_FULL);
  fixture_reopen (self);
  found = crm_store_search (self->store, "ann", 5, NULL, NULL);
  g_assert_cmpuint (found->len, ==, 1);
  fixture_tear_down (self, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  fault_vfs_install ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *full = g_strdup_printf ("/store/faults/full-disk/%s", cases[i].name);
      g_autofree char *failing = g_strdup_printf ("/store/faults/failing-disk/%s", cases[i].name);

      g_test_add_data_func (full, &cases[i], test_full_disk_leaves_old_or_new);
      g_test_add_data_func (failing, &cases[i], test_failing_disk_leaves_old_or_new);
    }
  g_test_add_func ("/store/faults/full-disk-at-the-end-of-a-first-run",
                   test_full_disk_at_the_end_of_a_first_run);
  return g_test_run ();
}
