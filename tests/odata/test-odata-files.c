/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-remote-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Files of a Dataverse: columns that are told what a file is called and take no more than 16 MB at
 * once, and notes that hold it as base64. */

#define ROOT "/api/data/v9.2/"
#define RECORD ROOT "Contacts(" G1 ")"
#define COLUMN RECORD "/contract"
#define NOTE RECORD "/documentbody"
#define WHOLE (16 * 1024 * 1024)

typedef struct
{
  CrmRemoteFixture base;
  char *directory;
  char *path;
  char *part;
  CrmStreamFound found;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_remote_fixture_set_up (&fixture->base, CRM_ODATA_TYPE_ODATA, "/api/data/v9.2");
  fixture->directory = g_dir_make_tmp ("crm-files-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->directory, "file", NULL);
  fixture->part = g_strconcat (fixture->path, ".part", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_unlink (fixture->part);
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0); /* nothing else was left in it */
  g_free (fixture->directory);
  g_free (fixture->path);
  g_free (fixture->part);
  crm_stream_found_clear (&fixture->found);
  crm_remote_fixture_tear_down (&fixture->base, data);
}

static gboolean
read_file (Fixture *fixture, const char *property, guint64 max, GError **error)
{
  CrmStreamPlace place = { .entity = fixture->base.entity, .key = G1, .property = property };

  return crm_remote_read_stream (fixture->base.remote, &place, fixture->path, max, NULL,
                                 &fixture->found, NULL, error);
}

static gboolean
write_file (Fixture *fixture, const char *property, const char *name, GError **error)
{
  CrmStreamPlace place
      = { .entity = fixture->base.entity, .key = G1, .property = property, .file_name = name };

  return crm_remote_write_stream (fixture->base.remote, &place, fixture->path, G_MAXUINT64,
                                  "application/pdf", NULL, error);
}

static void
put (Fixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);
}

static void
assert_file (Fixture *fixture, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

/* --- read --- */

static void
answer_piece (Fixture *fixture, const char *body, const char *size, const char *name)
{
  CrmMockAnswer *given = crm_mock_server_answer (fixture->base.server, "GET", COLUMN "/$value", 206,
                                                 "application/octet-stream", body);

  crm_mock_answer_add_header (given, "x-ms-file-size", size);
  crm_mock_answer_add_header (given, "x-ms-file-name", name);
  crm_mock_answer_add_header (given, "mimetype", "application/pdf");
}

static const char *
header_of (Fixture *fixture, guint from_last, const char *name)
{
  guint n = crm_mock_server_get_n_requests (fixture->base.server);

  return crm_mock_request_get_header (
      crm_mock_server_get_request (fixture->base.server, n - 1 - from_last), name);
}

static void
test_piece_after_piece (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer_piece (fixture, "01234", "10", "Angebot%20%C3%84.pdf");
  answer_piece (fixture, "56789", "10", "Angebot%20%C3%84.pdf");
  read_file (fixture, "contract", 10, &error);
  g_assert_no_error (error);
  assert_file (fixture, "0123456789");
  g_assert_cmpstr (fixture->found.name, ==, "Angebot Ä.pdf");
  g_assert_cmpstr (fixture->found.content_type, ==, "application/pdf");
  g_assert_cmpuint (fixture->found.size, ==, 10);
  g_assert_cmpstr (header_of (fixture, 1, "Range"), ==, "bytes=0-4194303");
  g_assert_cmpstr (header_of (fixture, 0, "Range"), ==, "bytes=5-4194308");
}

static void
test_another_file_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer_piece (fixture, "01234", "10", "a");
  answer_piece (fixture, "56789a", "11", "a");
  g_assert_false (read_file (fixture, "contract", 100, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* What is left of an earlier try has no ETag: it is not gone on with. */
static void
test_a_part_of_nobody_knows_what (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->part, "abc", -1, NULL));
  answer_piece (fixture, "01234", "5", "a");
  read_file (fixture, "contract", 10, &error);
  g_assert_no_error (error);
  assert_file (fixture, "01234");
}

static void
test_too_large_is_told_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer_piece (fixture, "01234", "10", "a");
  g_assert_false (read_file (fixture, "contract", 9, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE);
}

typedef struct
{
  const char *told;
  const char *expected; /* or %NULL */
} Name;

static const Name names[] = {
  { "attachment; filename=\"a b.txt\"", "a b.txt" },
  { "attachment; filename*=UTF-8''%D0%9F.txt", "П.txt" },
  { "attachment; filename=\"../../etc/passwd\"", "passwd" },
  { "attachment; filename=\"C:\\\\x\\\\y.doc\"", "y.doc" },
  { "attachment; filename=\"%2e%2e%2fz\"", "z" },
  { "attachment; filename=\"..\"", NULL },
  { "attachment; filename=\"x/\"", NULL },
  { "attachment", NULL },
};

static void
test_names_have_no_folder (Fixture *fixture, gconstpointer data)
{
  const Name *each = data;
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *given = crm_mock_server_answer (fixture->base.server, "GET", COLUMN "/$value", 200,
                                                 "application/octet-stream", "abc");

  crm_mock_answer_add_header (given, "Content-Disposition", each->told);
  read_file (fixture, "contract", 10, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->found.name, ==, each->expected);
}

/* @data: what comes for "Hi, \xc3\xa4" */
static void
test_a_note_is_base64_or_is_not (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->base.server, "GET", NOTE "/$value", 200, "text/plain", data);
  read_file (fixture, "documentbody", 6, &error);
  g_assert_no_error (error);
  assert_file (fixture, "Hi, ä");
  g_assert_cmpuint (fixture->found.size, ==, 6);
  g_assert_null (crm_remote_fixture_header (&fixture->base, "Range")); /* of a text */
}

static void
test_a_note_that_is_too_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->base.server, "GET", NOTE "/$value", 200, "text/plain",
                          "SGksIMOk");
  g_assert_false (read_file (fixture, "documentbody", 5, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE);
}

/* --- written --- */

static void
test_it_is_told_what_it_is_called (Fixture *fixture, gconstpointer data)
{
  const CrmMockRequest *last;
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 204, NULL, NULL);
  put (fixture, "0123456789");
  g_assert_true (write_file (fixture, "contract", "Offer 1.pdf", &error));
  g_assert_no_error (error);
  last = crm_mock_server_get_last (fixture->base.server);
  g_assert_cmpstr (last->body, ==, "0123456789");
  g_assert_null (last->query);
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, "x-ms-file-name"), ==, "Offer 1.pdf");

  g_assert_true (write_file (fixture, "contract", "Ä&b.pdf", &error));
  g_assert_no_error (error);
  last = crm_mock_server_get_last (fixture->base.server);
  g_assert_cmpstr (last->query, ==, "x-ms-file-name=%C3%84%26b.pdf");
  g_assert_null (crm_remote_fixture_header (&fixture->base, "x-ms-file-name"));
}

/* A file of a byte more than goes at once. */
static void
put_large (Fixture *fixture)
{
  g_autofree char *bytes = g_malloc (WHOLE + 1);

  memset (bytes, 'a', WHOLE);
  bytes[WHOLE] = 'z';
  g_assert_true (g_file_set_contents (fixture->path, bytes, WHOLE + 1, NULL));
}

static void
answer_begin (Fixture *fixture, const char *location)
{
  CrmMockAnswer *given
      = crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 200, NULL, NULL);

  crm_mock_answer_add_header (given, "Location", location);
  crm_mock_answer_add_header (given, "x-ms-chunk-size", "16777216");
}

/* @data: where the pieces go */
static void
test_a_large_one_goes_in_pieces (Fixture *fixture, gconstpointer data)
{
  const CrmMockRequest *last;
  g_autoptr (GError) error = NULL;

  put_large (fixture);
  answer_begin (fixture, data);
  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 206, NULL, NULL);
  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 204, NULL, NULL);
  write_file (fixture, "contract", "a.bin", &error);
  g_assert_no_error (error);
  last = crm_mock_server_get_last (fixture->base.server);
  g_assert_cmpstr (last->query, ==, "FileContinuationToken=1");
  g_assert_cmpstr (last->body, ==, "z");
  g_assert_cmpstr (header_of (fixture, 2, "x-ms-transfer-mode"), ==, "chunked");
  g_assert_cmpstr (header_of (fixture, 2, "x-ms-file-name"), ==, "a.bin");
  g_assert_cmpstr (header_of (fixture, 1, "Content-Range"), ==, "bytes 0-16777215/16777217");
  g_assert_cmpstr (header_of (fixture, 0, "Content-Range"), ==, "bytes 16777216-16777216/16777217");
}

static void
test_pieces_go_nowhere_else (Fixture *fixture, gconstpointer data)
{
  guint n;
  g_autoptr (GError) error = NULL;

  put_large (fixture);
  answer_begin (fixture, data);
  g_assert_false (write_file (fixture, "contract", "a.bin", &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
  n = crm_mock_server_get_n_requests (fixture->base.server);
  g_assert_cmpstr (header_of (fixture, 0, "x-ms-transfer-mode"), ==, "chunked");
  g_assert_cmpuint (n, <=, 3);
}

static void
test_a_refused_piece_is_an_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_large (fixture);
  answer_begin (fixture, COLUMN "?FileContinuationToken=1");
  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 403, "application/json",
                          "{\"error\":{\"message\":\"Blocked\"}}");
  g_assert_false (write_file (fixture, "contract", "a.bin", &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED);
}

static void
note_progress (guint64 done, gpointer data)
{
  *(guint64 *) data = done;
}

static gboolean
write_on (Fixture *fixture, CrmStreamResume *resume, guint64 *done, GError **error)
{
  CrmStreamPlace place = { .entity = fixture->base.entity,
                           .key = G1,
                           .property = "contract",
                           .file_name = "a.bin",
                           .progress = note_progress,
                           .progress_data = done,
                           .resume = resume };

  return crm_remote_write_stream (fixture->base.remote, &place, fixture->path, G_MAXUINT64, NULL,
                                  NULL, error);
}

/* The first piece arrives, the second is lost on the way. */
static void
cut_it (Fixture *fixture, CrmStreamResume *resume)
{
  guint64 done = 0;
  g_autoptr (GError) error = NULL;

  put_large (fixture);
  answer_begin (fixture, COLUMN "?FileContinuationToken=1");
  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 206, NULL, NULL);
  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 502, NULL, NULL);
  g_assert_false (write_on (fixture, resume, &done, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
  g_assert_cmpuint (done, ==, WHOLE);
  g_assert_cmpuint (resume->done, ==, WHOLE);
  g_assert_nonnull (resume->link);
}

static void
test_a_cut_upload_goes_on (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamResume) resume = { 0 };
  guint64 done = 0;
  guint before;
  g_autoptr (GError) error = NULL;

  cut_it (fixture, &resume);
  before = crm_mock_server_get_n_requests (fixture->base.server);
  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 204, NULL, NULL);
  write_on (fixture, &resume, &done, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->base.server), ==, before + 1);
  g_assert_cmpstr (header_of (fixture, 0, "Content-Range"), ==, "bytes 16777216-16777216/16777217");
  g_assert_cmpuint (done, ==, WHOLE + 1);
  g_assert_null (resume.link);
}

static void
test_a_forgotten_upload_begins_anew (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamResume) resume = { 0 };
  guint64 done = 0;
  g_autoptr (GError) error = NULL;

  cut_it (fixture, &resume);
  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 400, NULL, NULL);
  answer_begin (fixture, COLUMN "?FileContinuationToken=2");
  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 206, NULL, NULL);
  crm_mock_server_answer (fixture->base.server, "PATCH", COLUMN, 204, NULL, NULL);
  write_on (fixture, &resume, &done, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_mock_server_get_last (fixture->base.server)->query, ==,
                   "FileContinuationToken=2");
  g_assert_cmpstr (header_of (fixture, 2, "x-ms-transfer-mode"), ==, "chunked");
}

static void
test_a_note_is_written_as_base64 (Fixture *fixture, gconstpointer data)
{
  const CrmMockRequest *last;
  g_autoptr (GError) error = NULL;

  crm_mock_server_answer (fixture->base.server, "PATCH", RECORD, 204, NULL, NULL);
  put (fixture, "Hi, ä");
  g_assert_true (write_file (fixture, "documentbody", "a\"b.txt", &error));
  g_assert_no_error (error);
  last = crm_mock_server_get_last (fixture->base.server);
  g_assert_cmpstr (last->body, ==,
                   "{\"documentbody\":\"SGksIMOk\",\"filename\":\"a\\\"b.txt\","
                   "\"mimetype\":\"application/pdf\"}");
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, "If-Match"), ==, "*");
}

#define ADD(path, data, func)                                                                      \
  g_test_add ("/odata/files/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pieces", NULL, test_piece_after_piece);
  ADD ("meanwhile", NULL, test_another_file_meanwhile);
  ADD ("old-part", NULL, test_a_part_of_nobody_knows_what);
  ADD ("too-large", NULL, test_too_large_is_told_before);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/odata/files/name/%" G_GSIZE_FORMAT, i);

      g_test_add (path, Fixture, &names[i], set_up, test_names_have_no_folder, tear_down);
    }
  ADD ("note", "SGks\r\nIMOk", test_a_note_is_base64_or_is_not);
  ADD ("note-plain", "Hi, ä", test_a_note_is_base64_or_is_not);
  ADD ("note-too-large", NULL, test_a_note_that_is_too_large);
  ADD ("named", NULL, test_it_is_told_what_it_is_called);
  ADD ("large", COLUMN "?FileContinuationToken=1", test_a_large_one_goes_in_pieces);
  ADD ("large-absolute", "%URL%" COLUMN "?FileContinuationToken=1",
       test_a_large_one_goes_in_pieces);
  ADD ("large-no-slash", "api/data/v9.2/Contacts(" G1 ")/contract?FileContinuationToken=1",
       test_a_large_one_goes_in_pieces);
  ADD ("elsewhere", "https://elsewhere.example/x", test_pieces_go_nowhere_else);
  ADD ("above", "/other?FileContinuationToken=1", test_pieces_go_nowhere_else);
  ADD ("refused", NULL, test_a_refused_piece_is_an_error);
  ADD ("cut", NULL, test_a_cut_upload_goes_on);
  ADD ("forgotten", NULL, test_a_forgotten_upload_begins_anew);
  ADD ("note-written", NULL, test_a_note_is_written_as_base64);

  return g_test_run ();
}
