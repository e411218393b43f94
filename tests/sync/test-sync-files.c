/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-store-file.h"
#include "sync-fixture.h"

#include <gio/gio.h>
#include <string.h>

/* Files: sent after their record, fetched when wanted, gone on with after a cut, compared. */

#define ANN "bbbbbbbb-0000-4000-8000-000000000001"
#define TEXT "An offer, with conditions"

static void
fill_and_sync (SyncFixture *f)
{
  crm_fake_remote_put (f->server, "Contacts", ANN, "Name", "Ann", NULL);
  sync_fixture_sync (f);
  crm_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  crm_fake_remote_reset_log (f->server);
}

static CrmEntity *
contact (SyncFixture *f)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (f->store);

  return crm_project_find_entity (project, "Contact"); /* the store keeps it */
}

/* A new contact whose file it is, or with @key a file of that one. */
static char *
attach (SyncFixture *f, const char *key, const char *name)
{
  g_autoptr (GInputStream) bytes = g_memory_input_stream_new_from_data (TEXT, -1, NULL);
  g_autoptr (CrmPatch) patch = crm_patch_new (contact (f));
  g_autoptr (GError) error = NULL;
  CrmField *field = crm_entity_find_field (contact (f), "Name");
  CrmValue was = crm_value_absent (), now = crm_value_text (name);
  CrmStoreFileSource source = { .patch = key == NULL ? patch : NULL,
                                .entity = contact (f),
                                .key = key,
                                .property = "Data",
                                .name = name,
                                .bytes = bytes };
  char *made = NULL;

  crm_patch_set (patch, field->index, &was, &now);
  crm_store_add_file (f->store, &source, &made, NULL, &error);
  g_assert_no_error (error);
  return made;
}

static void
want (SyncFixture *f, const char *key)
{
  g_autoptr (GError) error = NULL;

  crm_store_want_file (f->store, contact (f), key, "Data", "offer.txt", &error);
  g_assert_no_error (error);
}

static CrmStoreFile *
only_file (SyncFixture *f)
{
  g_autoptr (GPtrArray) files = crm_store_list_files (f->store, NULL, NULL, NULL);

  g_assert_cmpuint (files->len, ==, 1);
  return g_ptr_array_steal_index (files, 0);
}

static void
assert_there (SyncFixture *f, const char *key, const char *text)
{
  GBytes *bytes = crm_fake_remote_get_stream (f->server, "Contacts", key, "Data");

  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
assert_here (SyncFixture *f, const char *text)
{
  g_autoptr (CrmStoreFile) file = only_file (f);
  g_autofree char *there = NULL;

  g_assert_cmpint (file->state, ==, CRM_STORE_FILE_HERE);
  g_assert_true (g_file_get_contents (file->path, &there, NULL, NULL));
  g_assert_cmpstr (there, ==, text);
}

static guint
n_problems (SyncFixture *f)
{
  g_autoptr (GPtrArray) problems = crm_store_list_problems (f->store, NULL);

  return problems->len;
}

/* --- sending ------------------------------------------------------------------------------ */

static void
test_a_file_is_sent_after_its_record_and_looked_at (SyncFixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  const char *log;

  fill_and_sync (f);
  key = attach (f, NULL, "offer.txt");
  sync_fixture_sync (f);
  assert_there (f, key, TEXT);
  assert_here (f, TEXT);
  log = crm_fake_remote_get_log (f->server);
  g_assert_nonnull (strstr (log, "create Contacts\nwrite-stream Contacts\nread-stream Contacts\n"));
  g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 0);
  g_assert_cmpuint (sync_fixture_count (f, "Contact")->sent, ==, 2);
}

static void
test_without_files_nothing_is_asked (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "write-stream"), ==, 0);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "read-stream"), ==, 0);
}

static void
test_a_cut_upload_goes_on_in_the_next_run (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  g_free (attach (f, ANN, "offer.txt"));
  crm_fake_remote_behaviour (f->server)->cut_stream_at = 10;
  sync_fixture_sync (f);
  g_assert_null (crm_fake_remote_get_stream (f->server, "Contacts", ANN, "Data"));
  {
    g_autoptr (CrmStoreFile) file = only_file (f);

    g_assert_cmpint (file->state, ==, CRM_STORE_FILE_WAITING);
    g_assert_cmpuint (file->done, ==, 10);
  }
  sync_fixture_restart (f);
  sync_fixture_sync (f);
  assert_there (f, ANN, TEXT);
  g_assert_cmpuint (crm_fake_remote_get_n_resumed (f->server), ==, 1);
  g_assert_cmpuint (n_problems (f), ==, 0);
}

/* It arrived and the answer did not. */
static void
test_a_lost_answer_sends_nothing_twice (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  g_free (attach (f, ANN, "offer.txt"));
  crm_fake_remote_fail (f->server, "write-stream", 1, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME, TRUE);
  sync_fixture_sync (f);
  assert_here (f, TEXT);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "write-stream"), ==, 1);
}

static void
test_other_bytes_on_the_server_are_a_problem (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  CrmProblem *problem;

  fill_and_sync (f);
  g_free (attach (f, ANN, "offer.txt"));
  crm_fake_remote_behaviour (f->server)->garbles_streams = TRUE;
  sync_fixture_sync (f);
  problems = crm_store_list_problems (f->store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  problem = g_ptr_array_index (problems, 0);
  g_assert_cmpint (problem->kind, ==, CRM_PROBLEM_FILE);
  crm_fake_remote_behaviour (f->server)->garbles_streams = FALSE;
  g_assert_true (crm_store_retry_problem (f->store, problem->id, NULL));
  sync_fixture_sync (f);
  assert_there (f, ANN, TEXT);
  assert_here (f, TEXT);
  g_assert_cmpuint (n_problems (f), ==, 0);
}

static void
test_a_refused_file_stops_nothing_else (SyncFixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GPtrArray) problems = NULL;

  fill_and_sync (f);
  /* Its record's name is taken, the file's is not. */
  first = attach (f, ANN, "REFUSE.exe");
  second = attach (f, NULL, "offer.txt");
  sync_fixture_sync (f);
  assert_there (f, second, TEXT);
  problems = crm_store_list_problems (f->store, NULL);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((CrmProblem *) g_ptr_array_index (problems, 0))->message, ==, "No such files");
  g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 1);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "write-stream"), ==, 2);
}

static void
test_a_damaged_copy_is_not_sent (SyncFixture *f, gconstpointer data)
{
  g_autoptr (CrmStoreFile) file = NULL;

  fill_and_sync (f);
  g_free (attach (f, ANN, "offer.txt"));
  file = only_file (f);
  g_assert_true (g_file_set_contents (file->path, "An offer, with condition?", -1, NULL));
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "write-stream"), ==, 0);
  g_assert_cmpuint (n_problems (f), ==, 1);
}

static void
test_no_network_keeps_the_file (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_and_sync (f);
  g_free (attach (f, ANN, "offer.txt"));
  crm_fake_remote_fail (f->server, "write-stream", 1, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE);
  g_assert_cmpuint (crm_store_count_pending (f->store, NULL), ==, 1);
  sync_fixture_sync (f);
  assert_there (f, ANN, TEXT);
}

/* --- fetching ----------------------------------------------------------------------------- */

static void
test_a_wanted_file_comes (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  crm_fake_remote_put_stream (f->server, "Contacts", ANN, "Data", TEXT);
  want (f, ANN);
  sync_fixture_sync (f);
  assert_here (f, TEXT);
  sync_fixture_sync (f);
  g_assert_cmpuint (crm_fake_remote_get_n_calls (f->server, "read-stream"), ==, 1);
}

static void
test_a_cut_download_goes_on (SyncFixture *f, gconstpointer data)
{
  fill_and_sync (f);
  crm_fake_remote_put_stream (f->server, "Contacts", ANN, "Data", TEXT);
  want (f, ANN);
  crm_fake_remote_behaviour (f->server)->cut_stream_at = 10;
  sync_fixture_sync (f);
  assert_here (f, TEXT);
  g_assert_cmpuint (crm_fake_remote_get_n_resumed (f->server), ==, 1);
}

static void
test_a_download_that_was_killed_goes_on (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n;

  fill_and_sync (f);
  crm_fake_remote_put_stream (f->server, "Contacts", ANN, "Data", TEXT);
  want (f, ANN);
  crm_fake_remote_behaviour (f->server)->cut_stream_at = 10;
  crm_fake_remote_fail (f->server, "read-stream", 2, CRM_REMOTE_ERROR_UNREACHABLE, FALSE);
  g_assert_false (sync_fixture_try (f, CRM_SYNC_FLAGS_FOREGROUND, &error));
  n = crm_fake_remote_get_n_resumed (f->server);
  sync_fixture_restart (f);
  sync_fixture_sync (f);
  assert_here (f, TEXT);
  g_assert_cmpuint (crm_fake_remote_get_n_resumed (f->server), ==, n + 1);
}

static void
test_what_is_not_there_is_wanted_no_more (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) files = NULL;

  fill_and_sync (f);
  want (f, ANN);
  sync_fixture_sync (f);
  files = crm_store_list_files (f->store, NULL, NULL, NULL);
  g_assert_cmpuint (files->len, ==, 0);
  g_assert_cmpuint (n_problems (f), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  SYNC_TEST ("/sync/files/sent", test_a_file_is_sent_after_its_record_and_looked_at);
  SYNC_TEST ("/sync/files/none", test_without_files_nothing_is_asked);
  SYNC_TEST ("/sync/files/cut-upload", test_a_cut_upload_goes_on_in_the_next_run);
  SYNC_TEST ("/sync/files/lost-answer", test_a_lost_answer_sends_nothing_twice);
  SYNC_TEST ("/sync/files/other-bytes", test_other_bytes_on_the_server_are_a_problem);
  SYNC_TEST ("/sync/files/refused", test_a_refused_file_stops_nothing_else);
  SYNC_TEST ("/sync/files/damaged", test_a_damaged_copy_is_not_sent);
  SYNC_TEST ("/sync/files/no-network", test_no_network_keeps_the_file);
  SYNC_TEST ("/sync/files/wanted", test_a_wanted_file_comes);
  SYNC_TEST ("/sync/files/cut-download", test_a_cut_download_goes_on);
  SYNC_TEST ("/sync/files/killed-download", test_a_download_that_was_killed_goes_on);
  SYNC_TEST ("/sync/files/not-there", test_what_is_not_there_is_wanted_no_more);

  return g_test_run ();
}
