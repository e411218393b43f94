/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-db.h"
#include "crm-fake-clock.h"
#include "crm-memory-vfs.h"
#include "store-fixture.h"
#include <string.h>
#include <time.h>

/* Power goes at every moment of what a store does. A script of verbs is run once without a cut, and
 * what is in the database is noted before each step. Then each run starts before some step and
 * loses power at some operation of the disk: what was acknowledged is there, and of what was under
 * way all or nothing. */

/* Under the sanitizers one takes some 25 ms. */
#define N_CUTS 1200
#define N_CUTS_SLOW 12000

static CrmFakeClock *the_clock;

static gboolean
open_on (Fixture *self, CrmMemoryDisk *disk, GError **error)
{
  self->world = (CrmStoreWorld) { .vfs = crm_memory_disk_get_vfs (disk),
                                  .clock = CRM_CLOCK (the_clock),
                                  .no_lock = TRUE };
  self->store = crm_store_open_in ("db", &self->world, NULL, error);
  if (!self->store)
    return FALSE;
  self->project = crm_store_dup_project (self->store);
  if (!self->project)
    return TRUE;
  self->account = crm_project_find_entity (self->project, "Account");
  self->contact = crm_project_find_entity (self->project, "Contact");
  return TRUE;
}

static void
close_on (Fixture *self)
{
  if (self->store)
    crm_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_pointer (&self->project, crm_project_unref);
}

/* --- the script --------------------------------------------------------------------------- */

typedef gboolean (*Verb) (Fixture *self, GError **error);

/* What the first pass was given to send: the same in every run. */
static CrmSend *sends[4];

static gboolean
set_project (Fixture *self, const char *more_fields, GError **error)
{
  g_autofree char *json = project_json (NULL, more_fields);
  g_autoptr (CrmProject) project = crm_project_parse (json, -1, NULL, NULL, NULL);

  if (!crm_store_set_project (self->store, project, NULL, error))
    return FALSE;
  g_clear_pointer (&self->project, crm_project_unref);
  self->project = crm_store_dup_project (self->store);
  self->account = crm_project_find_entity (self->project, "Account");
  self->contact = crm_project_find_entity (self->project, "Contact");
  return TRUE;
}

static gboolean
first_project (Fixture *self, GError **error)
{
  return set_project (self, ", { \"name\": \"Old\", \"type\": \"Edm.String\" }", error);
}

/* An unsent value of the field that goes becomes a problem. */
static gboolean
second_project (Fixture *self, GError **error)
{
  return set_project (self, ", { \"name\": \"Email\", \"type\": \"Edm.String\" }", error);
}

static gboolean
apply_rows (Fixture *self, guint from, guint to, const char *etag, GError **error)
{
  g_autoptr (CrmPage) page = page_new (self, self->contact);
  CrmCheckpoint checkpoint = { .run_id = from, .cursor = (char *) etag };

  for (guint i = from; i < to; i++)
    page_add (page, etag, "Id", guid (i), "Name", "Somebody", "Notes", etag, NULL);
  return crm_store_apply_page (self->store, page, CRM_REASON_FILTER, &checkpoint, NULL, NULL,
                               error);
}

static gboolean
first_page (Fixture *self, GError **error)
{
  return apply_rows (self, 1, 20, "e1", error);
}

/* Over edited rows: clashes go to the vault with the page. */
static gboolean
clashing_page (Fixture *self, GError **error)
{
  g_autoptr (CrmPage) page = page_new (self, self->contact);
  CrmCheckpoint checkpoint = { .cursor = (char *) "clash" };

  page_add (page, "e2", "Id", guid (3), "Name", "Anna", "Notes", "theirs", NULL);
  page_add (page, "e2", "Id", guid (60), "Name", "New there", NULL);
  crm_page_add_removed (page, guid (9), FALSE);
  return crm_store_apply_page (self->store, page, CRM_REASON_FILTER, &checkpoint, NULL, NULL,
                               error);
}

static gboolean
edit (Fixture *self, guint n, const char *field, const char *text, GError **error)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, field, text, NULL);

  return crm_store_edit (self->store, guid (n), -1, patch, NULL, error);
}

static gboolean
edit_1 (Fixture *self, GError **error)
{
  return edit (self, 1, "Notes", "mine", error);
}

static gboolean
edit_2 (Fixture *self, GError **error)
{
  return edit (self, 2, "Notes", "refused", error);
}

static gboolean
edit_3 (Fixture *self, GError **error)
{
  return edit (self, 3, "Notes", "clash", error);
}

static gboolean
edit_6 (Fixture *self, GError **error)
{
  return edit (self, 6, "Notes", "late", error);
}

static gboolean
edit_old_field (Fixture *self, GError **error)
{
  return edit (self, 5, "Old", "has no place soon", error);
}

static gboolean
create_50 (Fixture *self, GError **error)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Id", guid (50), "Name", "New", NULL);

  return crm_store_create (self->store, patch, NULL, NULL, error);
}

static gboolean
delete_4 (Fixture *self, GError **error)
{
  return crm_store_delete (self->store, self->contact, guid (4), NULL, error);
}

static gboolean
save_draft (Fixture *self, GError **error)
{
  g_autoptr (CrmPatch) patch = patch_new (self->contact, "Notes", "typing", NULL);

  return crm_store_save_draft (self->store, self->contact, guid (6), patch, error);
}

static gboolean
begin_send (Fixture *self, guint slot, guint n, GError **error)
{
  g_autoptr (CrmSend) send = crm_store_begin_send (self->store, self->contact, guid (n), error);

  if (!send)
    return FALSE;
  if (!sends[slot])
    sends[slot] = g_steal_pointer (&send);
  return TRUE;
}

static gboolean
send_1 (Fixture *self, GError **error)
{
  return begin_send (self, 0, 1, error);
}

static gboolean
ack_1 (Fixture *self, GError **error)
{
  CrmReceipt receipt = { .etag = (char *) "e9" };

  return crm_store_ack (self->store, sends[0], &receipt, error);
}

static gboolean
send_2 (Fixture *self, GError **error)
{
  return begin_send (self, 1, 2, error);
}

static gboolean
park_2 (Fixture *self, GError **error)
{
  return crm_store_park (self->store, sends[1], CRM_PROBLEM_REJECTED, "No", error);
}

static gboolean
begin_run (Fixture *self, GError **error)
{
  CrmCheckpoint checkpoint = { .run_id = 77, .is_full = TRUE, .finished_us = 1 };

  return crm_store_begin_run (self->store, self->contact, &checkpoint, error);
}

static gboolean
page_of_run (Fixture *self, GError **error)
{
  g_autoptr (CrmPage) page = page_new (self, self->contact);
  CrmCheckpoint checkpoint = { .run_id = 77, .is_full = TRUE, .cursor = (char *) "2" };

  for (guint i = 5; i < 15; i++)
    page_add (page, "e3", "Id", guid (i), "Name", "Seen", NULL);
  return crm_store_apply_page (self->store, page, CRM_REASON_FILTER, &checkpoint, NULL, NULL,
                               error);
}

static gboolean
finish_run (Fixture *self, GError **error)
{
  CrmCheckpoint checkpoint = { .watermark_us = 7 };

  return crm_store_finish_run (self->store, self->contact, &checkpoint, TRUE, NULL, NULL, error);
}

static gboolean
add_report (Fixture *self, GError **error)
{
  return crm_store_add_report (self->store, "report", error);
}

static gboolean
restore_lost (Fixture *self, GError **error)
{
  g_autoptr (GPtrArray) list = crm_store_list_lost (self->store, NULL, NULL, error);

  return list && crm_store_restore_lost (self->store, ((CrmLostValue *) list->pdata[0])->id, error);
}

/* Moves the log into the file. */
static gboolean
open_again (Fixture *self, GError **error)
{
  CrmStoreWorld world = self->world;

  close_on (self);
  self->store = crm_store_open_in ("db", &world, NULL, error);
  if (!self->store)
    return FALSE;
  self->project = crm_store_dup_project (self->store);
  self->account = crm_project_find_entity (self->project, "Account");
  self->contact = crm_project_find_entity (self->project, "Contact");
  return TRUE;
}

typedef struct
{
  const char *name;
  Verb verb;
} Step;

static const Step script[] = {
  { "first project", first_project },
  { "first page", first_page },
  { "edit", edit_1 },
  { "create", create_50 },
  { "draft", save_draft },
  { "send", send_1 },
  { "ack", ack_1 },
  { "edit to be refused", edit_2 },
  { "send to be refused", send_2 },
  { "park", park_2 },
  { "open again", open_again },
  { "edit that clashes", edit_3 },
  { "page that clashes", clashing_page },
  { "delete", delete_4 },
  { "begin run", begin_run },
  { "page of the run", page_of_run },
  { "finish run", finish_run },
  { "edit of an old field", edit_old_field },
  { "second project", second_project },
  { "report", add_report },
  { "restore", restore_lost },
  { "edit again", edit_6 },
};

/* --- what is in the database -------------------------------------------------------------- */

static void
append_rows (CrmDb *db, const char *table, GString *dump)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\" ORDER BY 1, 2", table);
  sqlite3_stmt *select = NULL;
  int step;

  /* Some have one column only. */
  if (sqlite3_prepare_v2 (crm_db_get_handle (db), sql, -1, &select, NULL) != SQLITE_OK)
    {
      g_free (g_steal_pointer (&sql));
      sql = g_strdup_printf ("SELECT * FROM \"%s\" ORDER BY 1", table);
      g_assert_cmpint (sqlite3_prepare_v2 (crm_db_get_handle (db), sql, -1, &select, NULL), ==,
                       SQLITE_OK);
    }
  g_string_append_printf (dump, "%s\n", table);
  while ((step = sqlite3_step (select)) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (select); i++)
      {
        const guint8 *bytes = sqlite3_column_blob (select, i);

        g_string_append_len (dump, (const char *) bytes, sqlite3_column_bytes (select, i));
        g_string_append_c (dump, i + 1 == sqlite3_column_count (select) ? '\n' : '|');
      }
  g_assert_cmpint (step, ==, SQLITE_DONE);
  sqlite3_finalize (select);
}

/* Days of use are counted in a transaction of their own when a store is opened. */
static char *
dup_dump (CrmDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CrmStmt) select
      = crm_db_prepare (db,
                        "SELECT name FROM sqlite_schema WHERE type = 'table'"
                        " AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'fts_*'"
                        " AND name <> 'meta' ORDER BY name",
                        &error);
  GString *dump = g_string_new (NULL);
  gint64 version = 0;

  g_assert_no_error (error);
  while (crm_stmt_step (db, select, &error) > 0)
    g_ptr_array_add (tables, crm_stmt_dup_text (select, 0));
  g_assert_no_error (error);
  crm_db_get_int (db, "PRAGMA user_version", 0, &version, NULL);
  g_string_append_printf (dump, "%" G_GINT64_FORMAT "\n", version);
  for (guint i = 0; i < tables->len; i++)
    append_rows (db, g_ptr_array_index (tables, i), dump);
  return g_string_free_and_steal (dump);
}

static char *
dump_of (CrmMemoryDisk *disk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmDb) db
      = crm_db_open_in ("db", crm_memory_disk_get_vfs (disk), CRM_DB_READ_ONLY, &error);

  g_assert_no_error (error);
  return dup_dump (db);
}

/* --- cuts --------------------------------------------------------------------------------- */

typedef struct
{
  const Step *steps;
  guint n_steps;
  CrmMemoryDisk **disks; /* before each step */
  char **dumps;          /* before each, and after the last */
  guint64 *n_operations; /* from opening before it to the end of the next */
} Scenario;

static void
run_without_cut (Scenario *self, CrmMemoryDisk *disk)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture = { 0 };

  self->disks = g_new0 (CrmMemoryDisk *, self->n_steps);
  self->dumps = g_new0 (char *, self->n_steps + 1);
  self->n_operations = g_new0 (guint64, self->n_steps);
  open_on (&fixture, disk, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < self->n_steps; i++)
    {
      self->disks[i] = crm_memory_disk_copy (disk, i);
      self->dumps[i] = dump_of (disk);
      self->steps[i].verb (&fixture, &error);
      g_assert_no_error (error);
    }
  self->dumps[self->n_steps] = dump_of (disk);
  close_on (&fixture);
}

/* Opens, does two steps, closes. Returns how many of them were acknowledged; *@began: one more was
 * under way. */
static guint
run_steps (Scenario *self, CrmMemoryDisk *disk, guint at, gboolean *began)
{
  Fixture fixture = { 0 };
  guint done = 0;

  *began = FALSE;
  if (open_on (&fixture, disk, NULL))
    for (; done < 2 && at + done < self->n_steps; done++)
      {
        *began = TRUE;
        if (!self->steps[at + done].verb (&fixture, NULL))
          break;
        *began = FALSE;
      }
  close_on (&fixture);
  return done;
}

static void
count_operations (Scenario *self)
{
  for (guint i = 0; i < self->n_steps; i++)
    {
      g_autoptr (CrmMemoryDisk) disk = crm_memory_disk_copy (self->disks[i], i);
      gboolean began;
      guint done = run_steps (self, disk, i, &began);

      g_assert_cmpuint (done, ==, MIN (2, self->n_steps - i));
      self->n_operations[i] = crm_memory_disk_get_n_operations (disk);
    }
}

static void
assert_sound (CrmDb *db, gboolean with_words)
{
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  crm_db_get_int (db, "SELECT integrity_check = 'ok' FROM pragma_integrity_check", 0, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 1);
  crm_db_get_int (db, "SELECT count(*) FROM pragma_foreign_key_check", 0, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 0);
  crm_db_get_int (db, "SELECT bulk FROM entity WHERE number = 2", 1, &n, NULL);
  if (with_words && n == 0)
    crm_db_exec (db, "INSERT INTO fts_2 (fts_2, rank) VALUES ('integrity-check', 1)", &error);
  g_assert_no_error (error);
}

static void
check_what_is_left (Scenario *self, CrmMemoryDisk *disk, guint at, gboolean began, guint run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmDb) db
      = crm_db_open_in ("db", crm_memory_disk_get_vfs (disk), CRM_DB_READ_WRITE, &error);
  g_autofree char *dump = NULL;

  g_assert_no_error (error);
  assert_sound (db, run % 8 == 0);
  dump = dup_dump (db);
  if (g_str_equal (dump, self->dumps[at]))
    return;
  if (began && g_str_equal (dump, self->dumps[at + 1]))
    return;
  g_test_message ("run %u, before \"%s\", %s", run,
                  at < self->n_steps ? self->steps[at].name : "the end",
                  began ? "which was under way" : "which was not begun");
  g_assert_cmpstr (dump, ==, self->dumps[at]);
}

static void
cut_again (CrmMemoryDisk *disk, guint n)
{
  Fixture fixture = { 0 };

  crm_memory_disk_cut_after (disk, n);
  open_on (&fixture, disk, NULL);
  close_on (&fixture);
  crm_memory_disk_power_on (disk);
}

static void
cut_once (Scenario *self, guint run, GRand *random)
{
  guint at = (guint) g_rand_int_range (random, 0, (gint) self->n_steps);
  g_autoptr (CrmMemoryDisk) disk = crm_memory_disk_copy (self->disks[at], g_rand_int (random));
  guint64 n = (guint64) g_rand_int_range (random, 1, (gint) self->n_operations[at] + 1);
  gboolean began;
  guint done;

  crm_memory_disk_cut_after (disk, n);
  done = run_steps (self, disk, at, &began);
  crm_memory_disk_power_on (disk);
  if (g_rand_int_range (random, 0, 4) == 0)
    cut_again (disk, (guint) g_rand_int_range (random, 1, 30));
  check_what_is_left (self, disk, at + done, began, run);
}

static void
cut_often (Scenario *self, guint n_cuts)
{
  guint32 seed = (guint32) g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  clock_t began = clock ();

  g_test_message ("seed %u", seed);
  count_operations (self);
  for (guint run = 0; run < n_cuts; run++)
    cut_once (self, run, random);
  g_test_message ("%u cuts in %.1f s of the processor", n_cuts,
                  (double) (clock () - began) / CLOCKS_PER_SEC);
}

static void
scenario_clear (Scenario *self)
{
  for (guint i = 0; i < self->n_steps; i++)
    crm_memory_disk_free (self->disks[i]);
  for (guint i = 0; i <= self->n_steps; i++)
    g_free (self->dumps[i]);
  g_free (self->disks);
  g_free (self->dumps);
  g_free (self->n_operations);
}

static void
test_cut_loses_nothing_acknowledged (void)
{
  g_autoptr (CrmMemoryDisk) disk = crm_memory_disk_new (1);
  Scenario scenario = { .steps = script, .n_steps = G_N_ELEMENTS (script) };

  run_without_cut (&scenario, disk);
  cut_often (&scenario, g_test_slow () ? N_CUTS_SLOW : N_CUTS);
  scenario_clear (&scenario);
  for (guint i = 0; i < G_N_ELEMENTS (sends); i++)
    g_clear_pointer (&sends[i], crm_send_free);
}

/* --- the first database, brought up to date ----------------------------------------------- */

static gboolean
nothing (Fixture *self, GError **error)
{
  return TRUE;
}

static void
put_first_database (CrmMemoryDisk *disk)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "store-v1.sql", NULL);
  g_autofree char *sql = NULL;
  sqlite3 *handle = NULL;

  g_assert_true (g_file_get_contents (source, &sql, NULL, NULL));
  g_assert_cmpint (sqlite3_open_v2 ("db", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                    crm_memory_disk_get_vfs (disk)),
                   ==, SQLITE_OK);
  crm_db_add_functions (handle);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

/* Opening is what migrates: cut short, the file is of the old version or of the new one. */
static void
test_cut_while_migrating_leaves_old_or_new (void)
{
  static const Step steps[] = { { "nothing", nothing } };
  g_autoptr (CrmMemoryDisk) disk = crm_memory_disk_new (1);
  g_autoptr (CrmMemoryDisk) old = NULL;
  Scenario scenario = { .steps = steps, .n_steps = 1 };
  guint n_old = 0;

  put_first_database (disk);
  old = crm_memory_disk_copy (disk, 2);
  run_without_cut (&scenario, disk);
  count_operations (&scenario);
  for (guint n = 1; n < 400; n++)
    {
      g_autoptr (CrmMemoryDisk) copy = crm_memory_disk_copy (old, n);
      g_autoptr (CrmDb) db = NULL;
      g_autofree char *dump = NULL;
      g_autofree char *before = dump_of (old);
      gboolean began;

      crm_memory_disk_cut_after (copy, 1 + n % 100);
      run_steps (&scenario, copy, 0, &began);
      crm_memory_disk_power_on (copy);
      db = crm_db_open_in ("db", crm_memory_disk_get_vfs (copy), CRM_DB_READ_WRITE, NULL);
      g_assert_nonnull (db);
      assert_sound (db, TRUE);
      dump = dup_dump (db);
      n_old += g_str_equal (dump, before);
      g_assert_true (g_str_equal (dump, before) || g_str_equal (dump, scenario.dumps[0]));
    }
  g_assert_cmpuint (n_old, >, 10);
  g_assert_cmpuint (n_old, <, 390);
  scenario_clear (&scenario);
}

/* --- the disk itself ---------------------------------------------------------------------- */

static void
test_disk_in_memory_is_a_disk (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmMemoryDisk) disk = crm_memory_disk_new (1);
  g_autoptr (CrmMemoryDisk) copy = NULL;
  Fixture self = { 0 }, other = { 0 };

  open_on (&self, disk, &error);
  g_assert_no_error (error);
  g_assert_true (set_project (&self, NULL, NULL));
  apply_contact (&self, 1, "Ann", "n", "e1");
  copy = crm_memory_disk_copy (disk, 2);
  edit_contact (&self, 1, "Notes", "mine");
  g_assert_true (open_on (&other, copy, NULL));
  assert_field (&other, other.contact, guid (1), "Notes", "n");
  close_on (&other);
  close_on (&self);
  g_assert_true (open_on (&self, disk, NULL));
  assert_field (&self, self.contact, guid (1), "Notes", "mine");
  g_assert_cmpint (count_of (&self, self.contact, NULL), ==, 1);
  close_on (&self);
}

static void
test_disk_in_memory_is_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmMemoryDisk) disk = crm_memory_disk_new (1);
  Fixture self = { 0 };

  g_assert_true (open_on (&self, disk, NULL));
  g_assert_true (set_project (&self, NULL, NULL));
  apply_contact (&self, 1, "Ann", "n", "e1");
  crm_memory_disk_set_room (disk, 0);
  g_assert_false (edit_1 (&self, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_FULL);
  crm_memory_disk_set_room (disk, -1);
  g_assert_true (edit_1 (&self, NULL));
  close_on (&self);
}

/* The promise is about synced bytes: a database that does not sync loses what it said it had. */
static void
test_disk_in_memory_forgets_what_was_not_synced (void)
{
  guint n_lost = 0;

  for (guint seed = 0; seed < 20; seed++)
    {
      g_autoptr (CrmMemoryDisk) disk = crm_memory_disk_new (seed);
      g_autoptr (CrmDb) db = NULL;
      gint64 there = 0;

      db = crm_db_open_in ("db", crm_memory_disk_get_vfs (disk), CRM_DB_READ_WRITE, NULL);
      g_assert_true (
          crm_db_exec (db, "CREATE TABLE t (a); PRAGMA application_id = 1279869257", NULL));
      g_assert_true (
          crm_db_exec (db, "PRAGMA synchronous = NORMAL; INSERT INTO t VALUES (1)", NULL));
      crm_memory_disk_cut (disk);
      g_clear_pointer (&db, crm_db_close);
      crm_memory_disk_power_on (disk);
      db = crm_db_open_in ("db", crm_memory_disk_get_vfs (disk), CRM_DB_READ_WRITE, NULL);
      g_assert_nonnull (db);
      crm_db_get_int (db, "SELECT count(*) FROM t", 0, &there, NULL);
      n_lost += there == 0;
    }
  g_assert_cmpuint (n_lost, >, 3);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  the_clock = crm_fake_clock_new (G_USEC_PER_SEC);
  g_test_add_func ("/store/power/disk-in-memory-is-a-disk", test_disk_in_memory_is_a_disk);
  g_test_add_func ("/store/power/disk-in-memory-is-full", test_disk_in_memory_is_full);
  g_test_add_func ("/store/power/disk-in-memory-forgets-what-was-not-synced",
                   test_disk_in_memory_forgets_what_was_not_synced);
  g_test_add_func ("/store/power/cut-loses-nothing-acknowledged",
                   test_cut_loses_nothing_acknowledged);
  g_test_add_func ("/store/power/cut-while-migrating-leaves-old-or-new",
                   test_cut_while_migrating_leaves_old_or_new);
  result = g_test_run ();
  g_object_unref (the_clock);
  return result;
}
