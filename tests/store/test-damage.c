/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-db.h"
#include "crm-memory-vfs.h"
#include "store-fixture.h"
#include <glib/gstdio.h>
#include <string.h>

/* A damaged file is set aside and what was not sent is saved from it. */

#define PAGE 4096
#define N_ROWS 400
#define N_FLIPS 120
#define N_FLIPS_SLOW 4000

/* Row n is edited where n is one of a few, so that every leaf has some. */
static gboolean
is_edited (guint n)
{
  return n % 7 == 0;
}

static void
fill (Fixture *self)
{
  CrmPage *page = page_new (self, self->contact);
  g_autoptr (CrmPatch) patch
      = patch_new (self->contact, "Id", guid (900), "Name", "New", "Amount", "1.5", NULL);
  g_autoptr (CrmPatch) draft = patch_new (self->contact, "Notes", "typing", NULL);

  for (guint i = 1; i <= N_ROWS; i++)
    page_add (page, "e1", "Id", guid (i), "Name", "Somebody", "Notes", "n", "Born", "2000-01-01",
              NULL);
  apply (self, page);
  for (guint i = 1; i <= N_ROWS; i++)
    if (is_edited (i))
      edit_contact (self, i, "Notes", "mine");
  g_assert_true (crm_store_create (self->store, patch, NULL, NULL, NULL));
  g_assert_true (crm_store_delete (self->store, self->contact, guid (3), NULL, NULL));
  g_assert_true (crm_store_save_draft (self->store, self->contact, guid (5), draft, NULL));
  g_assert_true (crm_store_set_fact (self->store, "identity", "ann@there", NULL));
}

static void
forget_store (Fixture *self)
{
  if (self->store)
    crm_store_close (self->store);
  g_clear_object (&self->store);
}

static void
smash_page (const char *path, guint page)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (page * PAGE, <=, length);
  memset (bytes + (page - 1) * PAGE, 0xa5, PAGE);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

/* Of a table's leaf that holds its @position-th row. */
static guint
find_leaf (const char *path, const char *table, guint position)
{
  g_autoptr (CrmDb) db = crm_db_open (path, CRM_DB_READ_ONLY, NULL);
  g_autofree char *sql = g_strdup_printf (
      "SELECT pageno, ncell FROM dbstat WHERE name = '%s' AND pagetype = 'leaf' ORDER BY path",
      table);
  g_autoptr (CrmStmt) select = crm_db_prepare (db, sql, NULL);
  guint n = 0;

  while (crm_stmt_step (db, select, NULL) > 0)
    {
      n += (guint) sqlite3_column_int (select, 1);
      if (n > position)
        return (guint) sqlite3_column_int (select, 0);
    }
  g_assert_not_reached ();
}

static void
smash_pages_of (const char *path, const char *table)
{
  g_autoptr (CrmDb) db = crm_db_open (path, CRM_DB_READ_ONLY, NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT pageno FROM dbstat WHERE name = '%s'", table);
  g_autoptr (GArray) pages = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (CrmStmt) select = crm_db_prepare (db, sql, NULL);

  while (crm_stmt_step (db, select, NULL) > 0)
    {
      guint page = (guint) sqlite3_column_int (select, 0);

      g_array_append_val (pages, page);
    }
  for (guint i = 0; i < pages->len; i++)
    smash_page (path, g_array_index (pages, guint, i));
}

static void
read_everything (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  CrmQuery query = { .entity = "Contact" };
  g_autoptr (GArray) ids = crm_store_query_ids (self->store, &query, NULL, &error);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) pending = NULL;

  if (ids)
    rows = crm_store_read_rows (self->store, self->contact, (const gint64 *) (gpointer) ids->data,
                                ids->len, NULL, NULL);
  found = crm_store_search (self->store, "some", 20, NULL, NULL);
  pending = crm_store_list_pending (self->store, NULL);
}

static guint
salvage (Fixture *self, char **aside)
{
  g_autoptr (GError) error = NULL;
  guint n_saved = 0;

  g_assert_null (crm_store_open (self->path, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  self->store = crm_store_salvage (self->path, &self->world, NULL, aside, &n_saved, &error);
  g_assert_no_error (error);
  return n_saved;
}

static void
use_project_again (Fixture *self)
{
  g_clear_pointer (&self->project, crm_project_unref);
  self->project = crm_store_dup_project (self->store);
  g_assert_nonnull (self->project);
  self->contact = crm_project_find_entity (self->project, "Contact");
}

static CrmProblem *
find_problem (GPtrArray *problems, const char *key)
{
  for (guint i = 0; i < problems->len; i++)
    {
      CrmProblem *problem = g_ptr_array_index (problems, i);

      if (g_str_equal (problem->key, key))
        return problem;
    }
  return NULL;
}

/* --- finding out -------------------------------------------------------------------------- */

/* A copy of the files of a store that is open is what a power cut leaves. */
static void
test_unclean_end_is_looked_at (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *other = g_build_filename (self->directory, "other.sqlite", NULL);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *other_log = g_strconcat (other, "-wal", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *log_bytes = NULL;
  g_autofree char *found = NULL;
  g_autofree char *found_log = NULL;
  gsize length, log_length, found_length;
  guint leaf;

  fill (self);
  fixture_reopen (self);
  edit_contact (self, 1, "Notes", "in the log");
  leaf = find_leaf (self->path, "rec_2", 100);
  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  g_assert_true (g_file_get_contents (log, &log_bytes, &log_length, NULL));
  g_assert_cmpuint (log_length, >, 0);
  memset (bytes + (leaf - 1) * PAGE, 0xa5, PAGE);
  g_assert_true (g_file_set_contents (other, bytes, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (other_log, log_bytes, (gssize) log_length, NULL));

  g_assert_null (crm_store_open (other, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_get_contents (other, &found, &found_length, NULL));
  g_assert_cmpmem (found, found_length, bytes, length);
  g_assert_true (g_file_get_contents (other_log, &found_log, &found_length, NULL));
  g_assert_cmpmem (found_log, found_length, log_bytes, log_length);
}

static void
test_unclean_end_of_a_sound_file_is_none (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *other = g_build_filename (self->directory, "other.sqlite", NULL);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *other_log = g_strconcat (other, "-wal", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *log_bytes = NULL;
  gsize length, log_length;

  fill (self);
  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  g_assert_true (g_file_get_contents (log, &log_bytes, &log_length, NULL));
  g_assert_true (g_file_set_contents (other, bytes, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (other_log, log_bytes, (gssize) log_length, NULL));
  forget_store (self);
  self->store = crm_store_open (other, NULL, &error);
  g_assert_no_error (error);
  use_project_again (self);
  assert_field (self, self->contact, guid (7), "Notes", "mine");
}

static void
test_damage_met_while_reading_is_remembered (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;
  guint leaf;

  fill (self);
  forget_store (self);
  leaf = find_leaf (self->path, "rec_2", 100);
  smash_page (self->path, leaf);
  self->store = crm_store_open (self->path, NULL, &error);
  g_assert_no_error (error);
  read_everything (self);
  forget_store (self);
  g_assert_cmpuint (salvage (self, &aside), >, 40);
}

/* A disk that fails says nothing of the file. */
static void
test_failing_disk_is_no_damage (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmMemoryDisk) disk = crm_memory_disk_new (1);
  CrmStoreWorld world = { .vfs = crm_memory_disk_get_vfs (disk), .no_lock = TRUE };
  CrmStore *store = crm_store_open_in ("db", &world, NULL, &error);

  g_assert_no_error (error);
  crm_store_close (store);
  g_object_unref (store);
  crm_memory_disk_cut (disk);
  g_assert_null (crm_store_open_in ("db", &world, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_IO);
  crm_memory_disk_power_on (disk);
}

/* --- saving ------------------------------------------------------------------------------- */

static void
test_sound_file_is_not_salvaged (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill (self);
  forget_store (self);
  g_assert_null (crm_store_salvage (self->path, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID);
  g_clear_error (&error);
  self->store = crm_store_open (self->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, N_ROWS);
}

static void
test_held_file_is_not_salvaged (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_store_salvage (self->path, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_HELD);
}

/* An index is broken: every row can be read. */
static void
break_index (Fixture *self)
{
  g_autofree char *mark = g_strconcat (self->path, ".suspect", NULL);
  guint leaf;

  forget_store (self);
  leaf = find_leaf (self->path, "key_2", 100);
  smash_page (self->path, leaf);
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
}

static void
test_unsent_changes_become_proposals (Fixture *self, gconstpointer data)
{
  g_autofree char *aside = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (CrmPatch) draft = NULL;
  g_autofree char *identity = NULL;
  CrmProblem *edited, *made, *deleted;

  fill (self);
  break_index (self);
  g_assert_cmpuint (salvage (self, &aside), ==, N_ROWS / 7 + 2);
  use_project_again (self);
  problems = crm_store_list_problems (self->store, NULL);
  edited = find_problem (problems, guid (7));
  made = find_problem (problems, guid (900));
  deleted = find_problem (problems, guid (3));
  g_assert_cmpint (edited->kind, ==, CRM_PROBLEM_SALVAGED);
  g_assert_cmpint (edited->change, ==, CRM_SEND_UPDATE);
  g_assert_cmpstr (edited->values, ==, "{\"Notes\": \"mine\"}");
  g_assert_cmpstr (edited->title, ==, "Somebody");
  g_assert_cmpint (made->change, ==, CRM_SEND_CREATE);
  g_assert_nonnull (strstr (made->values, "\"Amount\": \"1.5\""));
  g_assert_cmpint (deleted->change, ==, CRM_SEND_DELETE);
  draft = crm_store_load_draft (self->store, self->contact, guid (5), NULL, NULL);
  g_assert_nonnull (draft);
  identity = crm_store_get_fact (self->store, "identity", NULL);
  g_assert_cmpstr (identity, ==, "ann@there");
  g_assert_cmpint (count_of (self, self->contact, NULL), ==, 0);
}

static void
test_proposals_are_sent_when_the_user_says_so (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  CrmProblem *edited;

  fill (self);
  break_index (self);
  salvage (self, &aside);
  use_project_again (self);
  problems = crm_store_list_problems (self->store, NULL);
  edited = find_problem (problems, guid (7));
  /* Not before it is known what the server has. */
  g_assert_false (crm_store_retry_problem (self->store, edited->id, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_NOT_FOUND);
  apply_contact (self, 7, "Ann", "n", "e4");
  g_assert_true (crm_store_retry_problem (self->store, edited->id, NULL));
  assert_field (self, self->contact, guid (7), "Notes", "mine");
  assert_field (self, self->contact, guid (7), "Name", "Ann");
  g_assert_true (
      crm_store_retry_problem (self->store, find_problem (problems, guid (900))->id, NULL));
  assert_field (self, self->contact, guid (900), "Amount", "1.5");
  g_assert_cmpuint (n_pending (self), ==, 2);
}

static void
test_refusals_and_lost_values_are_saved (Fixture *self, gconstpointer data)
{
  g_autofree char *aside = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (CrmSend) send = NULL;
  CrmProblem *refused;

  fill (self);
  send = crm_store_begin_send (self->store, self->contact, guid (14), NULL);
  g_assert_true (crm_store_park (self->store, send, CRM_PROBLEM_REJECTED, "No", NULL));
  apply_contact (self, 21, "Somebody", "theirs", "e2");
  break_index (self);
  salvage (self, &aside);
  problems = crm_store_list_problems (self->store, NULL);
  refused = find_problem (problems, guid (14));
  g_assert_cmpint (refused->kind, ==, CRM_PROBLEM_SALVAGED);
  g_assert_cmpstr (refused->message, ==, "No");
  g_assert_cmpuint (problems->len, ==, N_ROWS / 7 + 2);
  assert_lost (self, "Notes: n, mine, (theirs)");
}

static void
test_damaged_file_is_kept (Fixture *self, gconstpointer data)
{
  g_autofree char *aside = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length, length_after;

  fill (self);
  break_index (self);
  g_assert_true (g_file_get_contents (self->path, &before, &length, NULL));
  salvage (self, &aside);
  g_assert_true (g_str_has_prefix (aside, self->path));
  g_assert_true (g_file_get_contents (aside, &after, &length_after, NULL));
  g_assert_cmpmem (after, length_after, before, length);
}

/* What is cut short after everything is ready is ended by the next who opens; the log of the old
 * file says nothing of the new one. */
static void
test_salvage_cut_short_is_ended (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *ready = g_strconcat (self->path, ".salvage", NULL);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *log_bytes = NULL;
  gsize length, log_length;

  fill (self);
  g_assert_true (g_file_get_contents (log, &log_bytes, &log_length, NULL));
  edit_contact (self, 1, "Notes", "late");
  forget_store (self);
  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (ready, bytes, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (self->path, "damaged", -1, NULL));
  g_assert_true (g_file_set_contents (log, log_bytes, (gssize) log_length, NULL));
  self->store = crm_store_open (self->path, NULL, &error);
  g_assert_no_error (error);
  assert_field (self, self->contact, guid (1), "Notes", "late");
  g_assert_false (g_file_test (ready, G_FILE_TEST_EXISTS));
}

/* --- every page --------------------------------------------------------------------------- */

/* Where the rows of the pristine file stand. */
typedef struct
{
  GBytes *bytes;
  GHashTable *needed; /* pages without which nothing can be told */
  GHashTable *leaves; /* row id -> page */
} Map;

static void
map_pages (Map *self, const char *path)
{
  g_autoptr (CrmDb) db = crm_db_open (path, CRM_DB_READ_ONLY, NULL);
  g_autoptr (CrmStmt) pages = crm_db_prepare (
      db, "SELECT pageno, name, pagetype, ncell FROM dbstat ORDER BY name, path", NULL);
  g_autoptr (CrmStmt) rows = crm_db_prepare (db, "SELECT id FROM rec_2 ORDER BY id", NULL);

  self->needed = g_hash_table_new (NULL, NULL);
  self->leaves = g_hash_table_new (NULL, NULL);
  while (crm_stmt_step (db, pages, NULL) > 0)
    {
      gpointer page = GINT_TO_POINTER (sqlite3_column_int (pages, 0));
      const char *name = (const char *) sqlite3_column_text (pages, 1);
      gboolean is_leaf = g_str_equal ((const char *) sqlite3_column_text (pages, 2), "leaf");
      int n_cells = sqlite3_column_int (pages, 3);

      if (g_str_equal (name, "rec_2") && is_leaf)
        for (int i = 0; i < n_cells; i++)
          {
            g_assert_cmpint (crm_stmt_step (db, rows, NULL), >, 0);
            g_hash_table_insert (self->leaves, GINT_TO_POINTER (sqlite3_column_int (rows, 0)),
                                 page);
          }
      else if (g_str_equal (name, "sqlite_schema") || g_str_equal (name, "entity")
               || g_str_equal (name, "field") || g_str_equal (name, "rec_2"))
        g_hash_table_add (self->needed, page);
    }
  g_assert_cmpuint (g_hash_table_size (self->leaves), ==, N_ROWS + 1);
}

static void
map_clear (Map *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_hash_table_unref (self->needed);
  g_hash_table_unref (self->leaves);
}

/* Some bytes of one page, or all of it. */
static guint8 *
damage (GRand *random, GBytes *bytes, gsize *length, guint *page)
{
  gconstpointer pristine = g_bytes_get_data (bytes, length);
  guint8 *copy = g_memdup2 (pristine, *length);
  guint n = g_rand_boolean (random) ? 1 : (guint) g_rand_int_range (random, 2, 64);

  *page = (guint) g_rand_int_range (random, 1, (gint) (*length / PAGE) + 1);
  if (g_rand_int_range (random, 0, 4) == 0)
    for (guint i = 0; i < PAGE; i++)
      copy[(*page - 1) * PAGE + i] = (guint8) g_rand_int (random);
  for (guint i = 0; i < n; i++)
    /* Most of what steers stands at the beginning. */
    copy[(*page - 1) * PAGE + (guint) g_rand_int_range (random, 0, i % 2 ? PAGE : 200)]
        = (guint8) g_rand_int (random);
  return copy;
}

static void
assert_saved (Map *map, GPtrArray *problems, guint page)
{
  if (g_hash_table_contains (map->needed, GUINT_TO_POINTER (page)))
    return;
  for (guint i = 1; i <= N_ROWS; i++)
    if (is_edited (i)
        && GPOINTER_TO_UINT (g_hash_table_lookup (map->leaves, GUINT_TO_POINTER (i))) != page
        && !find_problem (problems, guid (i)))
      g_error ("page %u is broken and row %u on page %u was not saved, but %u others", page, i,
               GPOINTER_TO_UINT (g_hash_table_lookup (map->leaves, GUINT_TO_POINTER (i))),
               problems->len);
}

/* Where neither the index nor the bases tell which rows are unsent. */
static void
test_rows_around_a_broken_page_are_saved (Fixture *self, gconstpointer data)
{
  g_autofree char *aside = NULL;
  g_autofree char *mark = g_strconcat (self->path, ".suspect", NULL);
  g_autoptr (GPtrArray) problems = NULL;
  Map map = { 0 };
  guint leaf, index;

  fill (self);
  forget_store (self);
  map_pages (&map, self->path);
  leaf = find_leaf (self->path, "rec_2", N_ROWS / 2);
  index = find_leaf (self->path, "state_2", 0);
  smash_page (self->path, leaf);
  smash_page (self->path, index);
  smash_pages_of (self->path, "base_2");
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  salvage (self, &aside);
  problems = crm_store_list_problems (self->store, NULL);
  assert_saved (&map, problems, leaf);
  g_assert_nonnull (strstr (find_problem (problems, guid (7))->values, "\"Notes\": \"mine\""));
  map_clear (&map);
}

/* *@n_saved: files that were damaged and answered. */
static void
flip_once (Fixture *self, Map *map, GRand *random, guint *n_saved)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *path = g_build_filename (self->directory, "flipped", "db", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *aside = NULL;
  g_autofree char *aside_log = NULL;
  g_autofree char *kept = NULL;
  gsize length, kept_length;
  guint page;
  g_autofree guint8 *bytes = damage (random, map->bytes, &length, &page);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) length, NULL));
  self->store = crm_store_salvage (path, NULL, NULL, &aside, NULL, &error);
  if (self->store)
    {
      (*n_saved)++;
      problems = crm_store_list_problems (self->store, &error);
      g_assert_no_error (error);
      assert_saved (map, problems, page);
      g_assert_true (g_file_get_contents (aside, &kept, &kept_length, NULL));
      g_assert_cmpmem (kept, kept_length, bytes, length);
      aside_log = g_strconcat (aside, "-wal", NULL);
      g_unlink (aside);
      g_unlink (aside_log);
    }
  else
    {
      /* Nothing of the structure is hurt, or it reads as another's file. */
      self->store = crm_store_open (path, NULL, NULL);
      if (self->store)
        read_everything (self);
    }
  forget_store (self);
}

static void
test_no_page_is_fatal (Fixture *self, gconstpointer data)
{
  Map map = { 0 };
  guint n_saved = 0;
  guint n_flips = g_test_slow () ? N_FLIPS_SLOW : N_FLIPS;
  guint32 seed = (guint32) g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autofree char *folder = g_build_filename (self->directory, "flipped", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_test_message ("seed %u", seed);
  fill (self);
  forget_store (self);
  map_pages (&map, self->path);
  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  map.bytes = g_bytes_new_take (g_steal_pointer (&bytes), length);
  for (guint i = 0; i < n_flips; i++)
    {
      static const char *const leftovers[]
          = { "db", "db-wal", "db-shm", "db.suspect", "db.salvage", "db.lock" };

      flip_once (self, &map, random, &n_saved);
      for (guint j = 0; j < G_N_ELEMENTS (leftovers); j++)
        {
          g_autofree char *path = g_build_filename (folder, leftovers[j], NULL);

          g_unlink (path);
        }
    }
  g_test_message ("%u of %u were damage", n_saved, n_flips);
  g_assert_cmpuint (n_saved, >, n_flips / 4);
  map_clear (&map);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->directory, "spare.sqlite", NULL);

  if (!self->store)
    self->store = crm_store_open (path, NULL, &error);
  g_assert_no_error (error);
  fixture_tear_down (self, data);
}

#define ADD(path, test)                                                                            \
  g_test_add ("/store/damage/" path, Fixture, NULL, fixture_set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("unclean-end-is-looked-at", test_unclean_end_is_looked_at);
  ADD ("unclean-end-of-a-sound-file-is-none", test_unclean_end_of_a_sound_file_is_none);
  ADD ("damage-met-while-reading-is-remembered", test_damage_met_while_reading_is_remembered);
  g_test_add_func ("/store/damage/failing-disk-is-no-damage", test_failing_disk_is_no_damage);
  ADD ("sound-file-is-not-salvaged", test_sound_file_is_not_salvaged);
  ADD ("held-file-is-not-salvaged", test_held_file_is_not_salvaged);
  ADD ("unsent-changes-become-proposals", test_unsent_changes_become_proposals);
  ADD ("proposals-are-sent-when-the-user-says-so", test_proposals_are_sent_when_the_user_says_so);
  ADD ("refusals-and-lost-values-are-saved", test_refusals_and_lost_values_are_saved);
  ADD ("damaged-file-is-kept", test_damaged_file_is_kept);
  ADD ("salvage-cut-short-is-ended", test_salvage_cut_short_is_ended);
  ADD ("rows-around-a-broken-page-are-saved", test_rows_around_a_broken_page_are_saved);
  ADD ("no-page-is-fatal", test_no_page_is_fatal);
  return g_test_run ();
}
