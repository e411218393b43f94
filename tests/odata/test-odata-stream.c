/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-remote-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Files and pictures: read and written a piece at a time. */

#define PHOTO "/svc/Contacts(" G1 ")/Photo"

typedef struct
{
  CrmRemoteFixture base;
  char *directory;
  char *path;
  char *part;
} Fixture;

static void
make_directory (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("crm-stream-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->directory, "photo", NULL);
  fixture->part = g_strconcat (fixture->path, ".part", NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  crm_remote_fixture_set_up (&fixture->base, CRM_ODATA_TYPE_ODATA, "/svc");
  make_directory (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_unlink (fixture->part);
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->path);
  g_free (fixture->part);
  crm_remote_fixture_tear_down (&fixture->base, data);
}

static CrmMockAnswer *
answer (Fixture *fixture, guint status, const char *type, const char *body)
{
  return crm_mock_server_answer (fixture->base.server, NULL, PHOTO, status, type, body);
}

static gboolean
read_photo (Fixture *fixture, guint64 max, const char *etag, CrmStreamFound *found, GError **error)
{
  CrmStreamPlace place = { fixture->base.entity, G1, "Photo" };

  return crm_remote_read_stream (fixture->base.remote, &place, fixture->path, max, etag, found,
                                 NULL, error);
}

static gboolean
write_photo (Fixture *fixture, guint64 max, GError **error)
{
  CrmStreamPlace place = { fixture->base.entity, G1, "Photo" };

  return crm_remote_write_stream (fixture->base.remote, &place, fixture->path, max, "image/png",
                                  NULL, error);
}

static void
put (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
assert_file (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  if (expected == NULL)
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  else
    {
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_all_of_it (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *given = answer (fixture, 200, "image/png", "0123456789");

  crm_mock_answer_add_header (given, "ETag", "\"v1\"");
  put (fixture->path, "old");
  read_photo (fixture, 10, NULL, &found, &error);
  g_assert_no_error (error);
  assert_file (fixture->path, "0123456789");
  assert_file (fixture->part, NULL);
  g_assert_cmpuint (found.size, ==, 10);
  g_assert_cmpstr (found.etag, ==, "\"v1\"");
  g_assert_cmpstr (found.content_type, ==, "image/png");
  g_assert_null (crm_remote_fixture_header (&fixture->base, "Range"));
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, "Accept-Encoding"), ==, "identity");
}

static void
test_megabytes (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;
  gsize size = 5 * 1024 * 1024 + 7, i, length;
  g_autofree char *bytes = g_malloc (size);
  g_autofree char *back = NULL;
  CrmMockAnswer *given = answer (fixture, 200, "application/octet-stream", "");
  g_autoptr (GBytes) sent = NULL;

  for (i = 0; i < size; i++)
    bytes[i] = (char) (i * 31 + i / 251);
  sent = g_bytes_new (bytes, size);
  crm_mock_answer_set_bytes (given, sent);
  read_photo (fixture, G_MAXUINT64, NULL, &found, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &back, &length, NULL));
  g_assert_cmpmem (back, length, bytes, size);
}

static void
test_it_goes_on (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *given = answer (fixture, 200, "image/png", "0123456789");

  crm_mock_answer_add_header (given, "ETag", "\"v1\"");
  crm_mock_answer_set_fault (given, CRM_MOCK_TRUNCATE);
  put (fixture->path, "old");
  g_assert_false (read_photo (fixture, 10, NULL, &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
  g_clear_error (&error);
  assert_file (fixture->path, "old");
  assert_file (fixture->part, "01234");

  given = answer (fixture, 206, "image/png", "56789");
  crm_mock_answer_add_header (given, "ETag", "\"v1\"");
  crm_mock_answer_add_header (given, "Content-Range", "bytes 5-9/10");
  read_photo (fixture, 10, found.etag, &found, &error);
  g_assert_no_error (error);
  assert_file (fixture->path, "0123456789");
  g_assert_cmpuint (found.size, ==, 10);
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, "Range"), ==, "bytes=5-");
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, "If-Range"), ==, "\"v1\"");
}

typedef struct
{
  const char *etag; /* that is known of the part */
  guint status;
  const char *range;
  const char *body;
  const char *expected; /* NULL: an error */
} Resumption;

static const Resumption resumptions[] = {
  /* It is another file by now, or the server has no parts. */
  { "\"v1\"", 200, NULL, "abc", "abc" },
  /* Nobody knows what the part is of. */
  { NULL, 200, NULL, "abc", "abc" },
  { "W/\"v1\"", 200, NULL, "abc", "abc" },
  /* Another part than was asked for, or not all of the rest. */
  { "\"v1\"", 206, "bytes 0-2/5", "abc", NULL },
  { "\"v1\"", 206, NULL, "abc", NULL },
  { "\"v1\"", 206, "bytes 2-4/9", "abc", NULL },
  { "\"v1\"", 206, "bytes 2-4/*", "cde", "01cde" },
};

static void
test_resumptions (Fixture *fixture, gconstpointer data)
{
  const Resumption *each = data;
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *given = answer (fixture, each->status, "image/png", each->body);

  if (each->range != NULL)
    crm_mock_answer_add_header (given, "Content-Range", each->range);
  put (fixture->part, "01");
  g_assert_cmpint (read_photo (fixture, 100, each->etag, &found, &error), ==,
                   each->expected != NULL);
  assert_file (fixture->path, each->expected);
  g_assert_cmpint (error == NULL, ==, each->expected != NULL);
}

static void
test_a_part_that_is_none_any_more (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;

  answer (fixture, 416, NULL, NULL);
  answer (fixture, 200, "image/png", "abc");
  put (fixture->part, "0123");
  read_photo (fixture, 100, "\"v1\"", &found, &error);
  g_assert_no_error (error);
  assert_file (fixture->path, "abc");
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;

  answer (fixture, 200, "image/png", "0123456789");
  g_assert_false (read_photo (fixture, 9, NULL, &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE);
  assert_file (fixture->part, NULL); /* not a byte was kept */
  assert_file (fixture->path, NULL);
}

static void
test_no_file_there (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;

  answer (fixture, 204, NULL, NULL);
  g_assert_true (read_photo (fixture, 9, NULL, &found, &error));
  g_assert_true (found.is_empty);
  assert_file (fixture->path, NULL);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;

  answer (fixture, 403, "application/json", "{\"error\":{\"message\":\"Not yours\"}}");
  answer (fixture, 200, "application/json", "{\"error\":{\"message\":\"Broken\"}}");
  answer (fixture, 200, "application/json", "{\"a\":1}");
  g_assert_false (read_photo (fixture, 100, NULL, &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED);
  g_assert_cmpstr (error->message, ==, "Not yours");
  g_clear_error (&error);
  g_assert_false (read_photo (fixture, 100, NULL, &found, &error));
  g_assert_cmpstr (error->message, ==, "Broken");
  g_clear_error (&error);
  g_assert_true (read_photo (fixture, 100, NULL, &found, &error));
  assert_file (fixture->path, "{\"a\":1}"); /* a file may be JSON */
}

static void
test_a_page_may_be_a_file (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *given;

  answer (fixture, 200, "text/html", "<html>Sign in</html>");
  g_assert_false (read_photo (fixture, 100, NULL, &found, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  g_clear_error (&error);
  assert_file (fixture->part, NULL);
  given = answer (fixture, 200, "text/html", "<html>Offer</html>");
  crm_mock_answer_add_header (given, "Content-Disposition", "attachment; filename=a.html");
  answer (fixture, 200, "text/html", "not again");
  read_photo (fixture, 100, NULL, &found, &error);
  g_assert_no_error (error);
  assert_file (fixture->path, "<html>Offer</html>");
}

static void
test_a_place_that_cannot_be_written (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;
  CrmStreamPlace place = { fixture->base.entity, G1, "Photo" };
  g_autofree char *nowhere = g_build_filename (fixture->directory, "none", "photo", NULL);

  answer (fixture, 200, "image/png", "abc");
  g_assert_false (crm_remote_read_stream (fixture->base.remote, &place, nowhere, 9, NULL, &found,
                                          NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_a_record_that_is_a_file (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;
  CrmStreamPlace place = { fixture->base.entity, G1, NULL };

  crm_mock_server_answer (fixture->base.server, "GET", "/svc/Contacts(" G1 ")/$value", 200,
                          "image/png", "abc");
  crm_remote_read_stream (fixture->base.remote, &place, fixture->path, 9, NULL, &found, NULL,
                          &error);
  g_assert_no_error (error);
  assert_file (fixture->path, "abc");
}

static void
test_it_is_written (Fixture *fixture, gconstpointer data)
{
  const CrmMockRequest *last;
  g_autoptr (GError) error = NULL;

  answer (fixture, 204, NULL, NULL);
  put (fixture->path, "0123456789");
  g_assert_true (write_photo (fixture, 10, &error));
  g_assert_no_error (error);
  last = crm_mock_server_get_last (fixture->base.server);
  g_assert_cmpstr (last->method, ==, "PUT");
  g_assert_cmpstr (last->body, ==, "0123456789");
  g_assert_cmpstr (crm_mock_request_get_header (last, "Content-Type"), ==, "image/png");
  g_assert_cmpstr (crm_mock_request_get_header (last, "Content-Length"), ==, "10");
}

static void
test_what_cannot_be_sent_is_not (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer (fixture, 204, NULL, NULL);
  g_assert_false (write_photo (fixture, 10, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  put (fixture->path, "0123456789");
  g_assert_false (write_photo (fixture, 9, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->base.server), ==, 0);
}

/* A connection that the server closes looks as if it had never got the request: sent again by
 * itself, a body that was read to its end would be an empty file. */
static void
test_no_empty_file_is_sent_again (Fixture *fixture, gconstpointer data)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;
  CrmMockAnswer *given;
  guint n;

  crm_mock_server_answer (fixture->base.server, "GET", PHOTO, 200, "image/png", "abc");
  read_photo (fixture, 10, NULL, &found, &error);
  g_assert_no_error (error);
  n = crm_mock_server_get_n_requests (fixture->base.server);
  given = crm_mock_server_answer (fixture->base.server, "PUT", PHOTO, 204, NULL, NULL);
  crm_mock_answer_set_fault (given, CRM_MOCK_RESET);
  crm_mock_server_answer (fixture->base.server, "PUT", PHOTO, 204, NULL, NULL);
  put (fixture->path, "0123456789");
  g_assert_false (write_photo (fixture, 10, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->base.server), ==, n + 1);
  g_clear_error (&error);
  g_assert_true (write_photo (fixture, 10, &error));
  g_assert_cmpstr (crm_mock_server_get_last (fixture->base.server)->body, ==, "0123456789");
}

static void
test_a_refused_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer (fixture, 404, "application/json", "{\"error\":{\"message\":\"No such record\"}}");
  put (fixture->path, "0123456789");
  g_assert_false (write_photo (fixture, 10, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_FOUND);
}

/* Creatio keeps pictures in SysImage, and may want a new sign-in in the middle. */
static void
test_creatio (void)
{
  Fixture fixture = { 0 };
  CrmStreamPlace place = { NULL, G1, "Data" };
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;
  const char *data = "/odata/Contacts(" G1 ")/Data";

  crm_remote_fixture_set_up (&fixture.base, CRM_ODATA_TYPE_CREATIO, "");
  make_directory (&fixture);
  place.entity = fixture.base.entity;
  crm_mock_server_answer_json (fixture.base.server, "POST", "/ServiceModel/AuthService.svc/Login",
                               "{\"Code\":0}");
  crm_mock_server_answer_json (fixture.base.server, "GET", "/odata/", SERVICE);
  crm_mock_server_answer (fixture.base.server, "GET", data, 200, "text/html", "<html>");
  crm_mock_server_answer (fixture.base.server, "GET", data, 200, "application/octet-stream", "abc");
  crm_mock_server_answer (fixture.base.server, "PUT", data, 401, NULL, NULL);
  crm_mock_server_answer (fixture.base.server, "PUT", data, 204, NULL, NULL);
  crm_remote_read_stream (fixture.base.remote, &place, fixture.path, 9, NULL, &found, NULL, &error);
  g_assert_no_error (error);
  assert_file (fixture.path, "abc");
  crm_remote_write_stream (fixture.base.remote, &place, fixture.path, 9, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_mock_server_get_last (fixture.base.server)->body, ==, "abc");
  tear_down (&fixture, NULL);
}

static void
test_dataverse (void)
{
  Fixture fixture = { 0 };
  CrmStreamPlace place = { NULL, G1, "entityimage" };
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) error = NULL;

  crm_remote_fixture_set_up (&fixture.base, CRM_ODATA_TYPE_ODATA, "/api/data/v9.2");
  make_directory (&fixture);
  place.entity = fixture.base.entity;
  crm_mock_server_answer (fixture.base.server, "GET",
                          "/api/data/v9.2/Contacts(" G1 ")/entityimage/$value", 200, "image/png",
                          "abc");
  crm_mock_server_answer (fixture.base.server, "PATCH",
                          "/api/data/v9.2/Contacts(" G1 ")/entityimage", 204, NULL, NULL);
  crm_remote_read_stream (fixture.base.remote, &place, fixture.path, 9, NULL, &found, NULL, &error);
  g_assert_no_error (error);
  crm_remote_write_stream (fixture.base.remote, &place, fixture.path, 9, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_remote_fixture_header (&fixture.base, "Content-Type"), ==,
                   "application/octet-stream");
  tear_down (&fixture, NULL);
}

#define ADD(path, func) g_test_add ("/odata/stream/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  ADD ("all", test_all_of_it);
  ADD ("megabytes", test_megabytes);
  ADD ("goes-on", test_it_goes_on);
  for (i = 0; i < G_N_ELEMENTS (resumptions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/odata/stream/resumption/%" G_GSIZE_FORMAT, i);

      g_test_add (path, Fixture, &resumptions[i], set_up, test_resumptions, tear_down);
    }
  ADD ("no-part", test_a_part_that_is_none_any_more);
  ADD ("too-large", test_too_large);
  ADD ("empty", test_no_file_there);
  ADD ("errors", test_errors);
  ADD ("page", test_a_page_may_be_a_file);
  ADD ("unwritable", test_a_place_that_cannot_be_written);
  ADD ("media", test_a_record_that_is_a_file);
  ADD ("written", test_it_is_written);
  ADD ("not-sent", test_what_cannot_be_sent_is_not);
  ADD ("sent-once", test_no_empty_file_is_sent_again);
  ADD ("refused", test_a_refused_file);
  g_test_add_func ("/odata/stream/creatio", test_creatio);
  g_test_add_func ("/odata/stream/dataverse", test_dataverse);

  return g_test_run ();
}
