/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-store-file.h"
#include "store-fixture.h"
#include <glib/gstdio.h>
#include <sys/stat.h>

/* Files that wait to be sent, and those that are wanted. */

static GInputStream *
bytes_new (const char *text)
{
  return g_memory_input_stream_new_from_data (g_strdup (text), -1, g_free);
}

/* Attaches to contact @n, or where it is 0 makes a country whose file it is. */
static gboolean
attach (Fixture *self, guint n, const char *text, char **key, GError **error)
{
  g_autoptr (GInputStream) bytes = bytes_new (text);
  g_autoptr (CrmPatch) patch = n == 0 ? patch_new (self->country, "Name", "offer.pdf", NULL) : NULL;
  CrmStoreFileSource source = { .patch = patch,
                                .entity = self->contact,
                                .key = guid (n),
                                .property = n == 0 ? NULL : "Photo",
                                .name = "offer.pdf",
                                .content_type = "application/pdf",
                                .bytes = bytes,
                                .max_size = 100 };

  return crm_store_add_file (self->store, &source, key, NULL, error);
}

static void
attach_well (Fixture *self, guint n, const char *text, char **key)
{
  g_autoptr (GError) error = NULL;

  attach (self, n, text, key, &error);
  g_assert_no_error (error);
}

static GPtrArray *
list (Fixture *self, gboolean due)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *files = due ? crm_store_list_due_files (self->store, &error)
                         : crm_store_list_files (self->store, NULL, NULL, &error);

  g_assert_no_error (error);
  return files;
}

static guint
n_files (Fixture *self, gboolean due)
{
  g_autoptr (GPtrArray) files = list (self, due);

  return files->len;
}

/* How many there are in the folder beside the database. */
static guint
n_blobs (Fixture *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *files = g_build_filename (folder, "files", NULL);
  g_autoptr (GDir) dir = g_dir_open (files, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

static CrmStoreFile *
only_file (Fixture *self)
{
  g_autoptr (GPtrArray) files = list (self, FALSE);

  g_assert_cmpuint (files->len, ==, 1);
  return g_ptr_array_steal_index (files, 0);
}

static guint
n_unsent (Fixture *self)
{
  return crm_store_count_pending (self->store, NULL);
}

static void
ack_record (Fixture *self, const char *key, const char *new_key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmSend) send = crm_store_begin_send (self->store, self->country, key, &error);
  CrmReceipt receipt = { .key = (char *) new_key, .etag = (char *) "e1" };

  g_assert_no_error (error);
  crm_store_ack (self->store, send, &receipt, &error);
  g_assert_no_error (error);
}

/* --- attaching ---------------------------------------------------------------------------- */

static void
test_attached_file_waits_with_its_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmStoreFile) file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "hello", -1);
  GStatBuf info;

  apply_contact (self, 1, "Ann", "n", "e1");
  attach_well (self, 1, "hello", NULL);
  fixture_reopen (self);
  file = only_file (self);
  g_assert_cmpint (file->state, ==, CRM_STORE_FILE_WAITING);
  g_assert_cmpstr (file->property, ==, "Photo");
  g_assert_cmpstr (file->name, ==, "offer.pdf");
  g_assert_cmpstr (file->content_type, ==, "application/pdf");
  g_assert_cmpuint (file->size, ==, 5);
  g_assert_cmpstr (file->sha256, ==, sum);
  g_assert_true (g_file_get_contents (file->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "hello");
  g_assert_cmpint (g_stat (file->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static void
test_too_large_a_file_is_refused_and_leaves_nothing (Fixture *self, gconstpointer data)
{
  g_autofree char *large = g_strnfill (101, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_false (attach (self, 0, large, NULL, &error));
  g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID);
  g_assert_cmpuint (n_files (self, FALSE), ==, 0);
  g_assert_cmpuint (n_blobs (self), ==, 0);
  g_assert_cmpuint (n_unsent (self), ==, 0);
}

static void
test_replaced_bytes_are_others (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmStoreFile) first = NULL;
  g_autoptr (CrmStoreFile) second = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  attach_well (self, 1, "one", NULL);
  first = only_file (self);
  attach_well (self, 1, "two", NULL);
  second = only_file (self);
  g_assert_cmpint (first->id, !=, second->id);
  g_assert_cmpuint (n_blobs (self), ==, 1);
  /* The answer for the first ones says nothing of the second. */
  g_assert_true (crm_store_ack_file (self->store, first->id, NULL, NULL));
  g_assert_cmpuint (n_files (self, TRUE), ==, 1);
}

/* --- a disk that fails, a kill ------------------------------------------------------------- */

typedef struct
{
  GString *steps;
  const char *failing;
} Faults;

static gboolean
fails_cb (const char *step, gpointer data)
{
  Faults *faults = data;

  g_string_append_printf (faults->steps, "%s ", step);
  return g_strcmp0 (step, faults->failing) == 0;
}

static void
test_a_disk_that_fails_leaves_nothing (Fixture *self, gconstpointer data)
{
  static const char *const steps[] = { "write", "sync", "rename", "sync-folder" };
  g_autoptr (GString) seen = g_string_new (NULL);
  Faults faults = { seen, NULL };

  self->world = (CrmStoreWorld) { .fails = fails_cb, .fails_data = &faults };
  fixture_reopen (self);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GError) error = NULL;

      faults.failing = steps[i];
      g_assert_false (attach (self, 0, "hello", NULL, &error));
      g_assert_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_IO);
      g_assert_cmpuint (n_files (self, FALSE), ==, 0);
      g_assert_cmpuint (n_blobs (self), ==, 0);
      g_assert_cmpuint (n_unsent (self), ==, 0);
    }
  faults.failing = NULL;
  g_string_truncate (seen, 0);
  attach_well (self, 0, "hello", NULL);
  g_assert_cmpstr (seen->str, ==, "write sync rename sync-folder ");
}

static void
put_blob (Fixture *self, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *path = g_build_filename (folder, "files", name, NULL);

  g_assert_true (g_file_set_contents (path, "left", -1, NULL));
}

/* Killed after the bytes were written and before the row. */
static void
test_bytes_without_a_row_go_and_a_row_keeps_its_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmStoreFile) file = NULL;

  attach_well (self, 0, "hello", NULL);
  put_blob (self, "00000000-0000-4000-8000-000000000001");
  put_blob (self, "00000000-0000-4000-8000-000000000002.new");
  g_assert_cmpuint (n_blobs (self), ==, 3);
  fixture_reopen (self);
  g_assert_cmpuint (n_blobs (self), ==, 1);
  file = only_file (self);
  g_assert_true (g_file_test (file->path, G_FILE_TEST_EXISTS));
}

static void
test_a_damaged_database_loses_no_file (Fixture *self, gconstpointer data)
{
  g_autofree char *mark = g_strconcat (self->path, ".suspect", NULL);
  g_autofree char *json = crm_project_to_json (self->project);
  g_autofree char *bytes = NULL;
  g_autoptr (CrmStoreFile) file = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  attach_well (self, 0, "hello", NULL);
  put_blob (self, "00000000-0000-4000-8000-000000000001");
  crm_store_close (self->store);
  g_clear_object (&self->store);
  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  memset (bytes + length - 4096, 0xa5, 4096);
  g_assert_true (g_file_set_contents (self->path, bytes, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  self->store = crm_store_salvage (self->path, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture_use_project (self, json);
  fixture_reopen (self);
  file = only_file (self);
  g_assert_cmpint (file->state, ==, CRM_STORE_FILE_WAITING);
  g_assert_true (g_file_test (file->path, G_FILE_TEST_EXISTS));
  /* Its row may have been on the page that broke. */
  g_assert_cmpuint (n_blobs (self), ==, 2);
}

/* --- when it may go ------------------------------------------------------------------------ */

static void
test_a_file_follows_its_record (Fixture *self, gconstpointer data)
{
  g_autofree char *key = NULL;
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GPtrArray) unsent = NULL;
  CrmStoreFile *file;

  attach_well (self, 0, "hello", &key);
  g_assert_cmpuint (n_files (self, TRUE), ==, 0);
  g_assert_cmpuint (n_unsent (self), ==, 1);
  ack_record (self, key, "17");
  due = list (self, TRUE);
  g_assert_cmpuint (due->len, ==, 1);
  file = g_ptr_array_index (due, 0);
  g_assert_cmpstr (file->key, ==, "17");
  g_assert_cmpuint (n_unsent (self), ==, 1);
  unsent = crm_store_list_unsent (self->store, NULL);
  g_assert_cmpuint (unsent->len, ==, 1);
  g_assert_true (((CrmPending *) g_ptr_array_index (unsent, 0))->is_file);
  g_assert_true (crm_store_ack_file (self->store, file->id, "\"b1\"", NULL));
  g_assert_cmpuint (n_unsent (self), ==, 0);
  g_assert_cmpuint (n_files (self, TRUE), ==, 0);
  g_assert_cmpuint (n_files (self, FALSE), ==, 1);
}

static void
test_what_goes_with_its_record (Fixture *self, gconstpointer data)
{
  g_autofree char *key = NULL;

  attach_well (self, 0, "hello", &key);
  g_assert_true (crm_store_delete (self->store, self->country, key, NULL, NULL));
  g_assert_cmpuint (n_files (self, FALSE), ==, 0);
  fixture_reopen (self);
  g_assert_cmpuint (n_blobs (self), ==, 0);
}

static void
test_what_the_server_deletes_takes_no_unsent_file (Fixture *self, gconstpointer data)
{
  gboolean removed = FALSE;

  apply_contact (self, 1, "Ann", "n", "e1");
  attach_well (self, 1, "hello", NULL);
  g_assert_true (crm_store_take_gone (self->store, self->contact, guid (1), &removed, NULL));
  g_assert_true (removed);
  g_assert_cmpuint (n_files (self, TRUE), ==, 1);
  g_assert_cmpuint (n_unsent (self), ==, 1);
}

/* --- refused ------------------------------------------------------------------------------ */

static CrmProblem *
refuse (Fixture *self, char **key)
{
  g_autoptr (CrmStoreFile) file = NULL;
  g_autoptr (GPtrArray) problems = NULL;

  attach_well (self, 0, "hello", key);
  ack_record (self, *key, "17");
  file = only_file (self);
  g_assert_true (crm_store_park_file (self->store, file->id, "No such files", NULL));
  g_assert_cmpuint (n_files (self, TRUE), ==, 0);
  g_assert_cmpuint (n_unsent (self), ==, 1);
  problems = crm_store_list_problems (self->store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  return g_ptr_array_steal_index (problems, 0);
}

static void
test_a_refused_file_is_a_problem (Fixture *self, gconstpointer data)
{
  g_autofree char *key = NULL;
  g_autoptr (CrmProblem) problem = refuse (self, &key);
  g_autoptr (CrmPatch) patch = patch_new (self->country, "Name", "other.pdf", NULL);

  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_FILE);
  g_assert_cmpstr (problem->title, ==, "offer.pdf");
  g_assert_cmpstr (problem->message, ==, "No such files");
  /* It is no question about the record, whose answer is another. */
  g_assert_true (crm_store_edit (self->store, "17", -1, patch, NULL, NULL));
  ack_record (self, "17", NULL);
  g_assert_cmpuint (n_problems (self), ==, 1);
  g_assert_true (crm_store_retry_problem (self->store, problem->id, NULL));
  g_assert_cmpuint (n_problems (self), ==, 0);
  g_assert_cmpuint (n_files (self, TRUE), ==, 1);
}

static void
test_a_discarded_file_takes_the_record_made_for_it (Fixture *self, gconstpointer data)
{
  g_autofree char *key = NULL;
  g_autoptr (CrmProblem) problem = refuse (self, &key);

  g_assert_true (crm_store_discard_problem (self->store, problem->id, NULL));
  g_assert_cmpuint (n_problems (self), ==, 0);
  g_assert_cmpuint (n_files (self, FALSE), ==, 0);
  g_assert_cmpuint (state_of (self, self->country, "17"), ==, CRM_RECORD_DELETED);
}

/* --- wanted ------------------------------------------------------------------------------- */

static void
test_a_wanted_file_comes (Fixture *self, gconstpointer data)
{
  g_autoptr (CrmStoreFile) wanted = NULL;
  g_autoptr (CrmStoreFile) begun = NULL;
  g_autoptr (CrmStoreFile) here = NULL;
  g_autoptr (GError) error = NULL;

  apply_contact (self, 1, "Ann", "n", "e1");
  g_assert_true (
      crm_store_want_file (self->store, self->contact, guid (1), "Photo", "ann.jpg", NULL));
  g_assert_true (
      crm_store_want_file (self->store, self->contact, guid (1), "Photo", "ann.jpg", NULL));
  wanted = only_file (self);
  g_assert_cmpint (wanted->state, ==, CRM_STORE_FILE_WANTED);
  g_assert_cmpuint (n_unsent (self), ==, 0);
  g_assert_true (crm_store_note_file (self->store, wanted->id, 3, "\"b1\"", NULL, NULL));
  fixture_reopen (self);
  begun = only_file (self);
  g_assert_cmpuint (begun->done, ==, 3);
  g_assert_cmpstr (begun->etag, ==, "\"b1\"");
  g_assert_true (g_file_set_contents (begun->path, "hello", -1, NULL));
  crm_store_take_file (self->store, begun, "\"b1\"", "image/jpeg", NULL, &error);
  g_assert_no_error (error);
  here = only_file (self);
  g_assert_cmpint (here->state, ==, CRM_STORE_FILE_HERE);
  g_assert_cmpuint (here->size, ==, 5);
  g_assert_nonnull (here->sha256);
  g_assert_cmpuint (n_files (self, TRUE), ==, 0);
}

static void
test_what_is_here_goes_with_its_record (Fixture *self, gconstpointer data)
{
  gboolean removed;

  apply_contact (self, 1, "Ann", "n", "e1");
  g_assert_true (
      crm_store_want_file (self->store, self->contact, guid (1), "Photo", "ann.jpg", NULL));
  g_assert_true (crm_store_take_gone (self->store, self->contact, guid (1), &removed, NULL));
  g_assert_cmpuint (n_files (self, FALSE), ==, 0);
}

#define ADD(path, test)                                                                            \
  g_test_add ("/store/file/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("waits", test_attached_file_waits_with_its_bytes);
  ADD ("too-large", test_too_large_a_file_is_refused_and_leaves_nothing);
  ADD ("replaced", test_replaced_bytes_are_others);
  ADD ("faults", test_a_disk_that_fails_leaves_nothing);
  ADD ("orphans", test_bytes_without_a_row_go_and_a_row_keeps_its_bytes);
  ADD ("damage", test_a_damaged_database_loses_no_file);
  ADD ("due", test_a_file_follows_its_record);
  ADD ("deleted-here", test_what_goes_with_its_record);
  ADD ("deleted-there", test_what_the_server_deletes_takes_no_unsent_file);
  ADD ("refused", test_a_refused_file_is_a_problem);
  ADD ("discarded", test_a_discarded_file_takes_the_record_made_for_it);
  ADD ("wanted", test_a_wanted_file_comes);
  ADD ("here", test_what_is_here_goes_with_its_record);

  return g_test_run ();
}
