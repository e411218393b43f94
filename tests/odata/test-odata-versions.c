/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-record.h"
#include "crm-remote-fixture.h"

#include <string.h>

/* Reads, writes, paging, errors, ETags and batch, each in each version and product: one table. */

typedef struct
{
  const char *name;
  CrmOdataType type;
  const char *site; /* as typed */
  const char *root;
  const char *version_header;
  const char *version;
  const char *document; /* of the root; NULL: it is not asked for */
  const char *key;      /* of G1, in an address */
  const char *page[2];  /* around records */
  const char *record[2];
  const char *etag; /* a member of a record: its ETag is W/"1" */
  const char *error;
  const char *update; /* method */
  const char *any_etag;
  const char *count; /* asked for */
  gboolean pages_by_skip;
  const char *next; /* of a page, a member behind the records */
  gboolean has_batch;
} Version;

#define OLD_ERROR                                                                                  \
  "{\"error\":{\"code\":\"9\",\"message\":{\"lang\":\"en\",\"value\":\"Not yours\"}}}"
#define NEW_ERROR "{\"error\":{\"code\":\"9\",\"message\":\"Not yours\"}}"
#define VERBOSE_PAGE { "{\"d\":{\"results\":[", "]}}" }
#define VERBOSE_RECORD { "{\"d\":", "}" }
#define NEW_PAGE { "{\"value\":[", "]}" }
#define NO_RECORD { "", "" }
#define VERBOSE_ETAG "\"__metadata\":{\"etag\":\"W/\\\"1\\\"\"}"
#define NEW_ETAG "\"@odata.etag\":\"W/\\\"1\\\"\""

static const Version versions[] = {
  { "2", CRM_ODATA_TYPE_ODATA, "/svc", "/svc", "DataServiceVersion", "2.0",
    "{\"d\":{\"EntitySets\":[]}}", "(guid'" G1 "')", VERBOSE_PAGE, VERBOSE_RECORD, VERBOSE_ETAG,
    OLD_ERROR, "MERGE", NULL, "$inlinecount=allpages", TRUE, NULL, TRUE },
  { "3-verbose", CRM_ODATA_TYPE_ODATA, "/svc", "/svc", "DataServiceVersion", "3.0",
    "{\"d\":{\"EntitySets\":[]}}", "(guid'" G1 "')", VERBOSE_PAGE, VERBOSE_RECORD, VERBOSE_ETAG,
    OLD_ERROR, "MERGE", NULL, "$inlinecount=allpages", TRUE, NULL, TRUE },
  { "3-light", CRM_ODATA_TYPE_ODATA, "/svc", "/svc", "DataServiceVersion", "3.0",
    "{\"odata.metadata\":\"x\",\"value\":[]}", "(guid'" G1 "')", NEW_PAGE, NO_RECORD,
    "\"odata.etag\":\"W/\\\"1\\\"\"",
    "{\"odata.error\":{\"code\":\"9\",\"message\":{\"lang\":\"en\",\"value\":\"Not yours\"}}}",
    "MERGE", NULL, "$inlinecount=allpages", TRUE, NULL, TRUE },
  { "4", CRM_ODATA_TYPE_ODATA, "/svc", "/svc", "OData-Version", "4.0", SERVICE, "(" G1 ")",
    NEW_PAGE, NO_RECORD, NEW_ETAG, NEW_ERROR, "PATCH", "*", "$count=true", FALSE,
    ",\"@odata.nextLink\":\"Contacts?$skiptoken=7\"", TRUE },
  { "4.01", CRM_ODATA_TYPE_ODATA, "/svc", "/svc", "OData-Version", "4.01",
    "{\"@context\":\"$metadata\",\"value\":[]}", "(" G1 ")", NEW_PAGE, NO_RECORD,
    "\"@etag\":\"W/\\\"1\\\"\"", NEW_ERROR, "PATCH", "*", "$count=true", FALSE,
    ",\"@nextLink\":\"Contacts?$skiptoken=7\"", TRUE },
  { "creatio", CRM_ODATA_TYPE_CREATIO, "", "/0/odata", "OData-Version", "4.0", SERVICE, "(" G1 ")",
    NEW_PAGE, NO_RECORD, NEW_ETAG, "{\"Message\":\"x\",\"ExceptionMessage\":\"Not yours\"}",
    "PATCH", "*", "$count=true", TRUE, NULL, TRUE },
  { "creatio-3", CRM_ODATA_TYPE_AUTO, "/0/ServiceModel/EntityDataService.svc",
    "/0/ServiceModel/EntityDataService.svc", "DataServiceVersion", "3.0", NULL, "(guid'" G1 "')",
    VERBOSE_PAGE, VERBOSE_RECORD, VERBOSE_ETAG, OLD_ERROR, "MERGE", NULL, "$inlinecount=allpages",
    TRUE, NULL, FALSE },
  { "dataverse", CRM_ODATA_TYPE_ODATA, "/api/data/v9.2", "/api/data/v9.2", "OData-Version", "4.0",
    SERVICE, "(" G1 ")", NEW_PAGE, NO_RECORD, NEW_ETAG,
    "{\"error\":{\"code\":\"0x80040220\",\"message\":\"Not yours\"}}", "PATCH", "*", "$count=true",
    FALSE, ",\"@odata.nextLink\":\"%URL%/api/data/v9.2/Contacts?$skiptoken=%3Ccookie%3E\"", TRUE },
};

typedef struct
{
  CrmRemoteFixture base;
  const Version *version;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const Version *version = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_strconcat (version->root, "/", NULL);

  fixture->version = version;
  crm_remote_fixture_set_up (&fixture->base, version->type, version->site);
  if (version->document != NULL)
    crm_mock_answer_add_header (crm_mock_server_answer_json (fixture->base.server, "GET", root,
                                                             version->document),
                                version->version_header, version->version);
  crm_mock_server_answer_json (fixture->base.server, "POST", "/ServiceModel/AuthService.svc/Login",
                               "{\"Code\":0}");
  crm_remote_sign_in (fixture->base.remote, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  crm_remote_fixture_tear_down (&fixture->base, data);
}

static CrmMockAnswer *
answer (Fixture *fixture, const char *method, const char *tail, guint status, const char *body)
{
  g_autofree char *path = g_strconcat (fixture->version->root, "/", tail, NULL);

  return crm_mock_server_answer (fixture->base.server, method, path, status, "application/json",
                                 body);
}

static char *
record_path (Fixture *fixture)
{
  return g_strconcat ("Contacts", fixture->version->key, NULL);
}

static CrmPatch *
make_patch (Fixture *fixture)
{
  g_autoptr (CrmPatch) patch = crm_patch_new (fixture->base.entity);

  g_assert_true (crm_patch_set_text (patch, "Id", G1, NULL));
  g_assert_true (crm_patch_set_text (patch, "Name", "Ann", NULL));

  return g_steal_pointer (&patch);
}

static char *
make_record (Fixture *fixture)
{
  const Version *version = fixture->version;

  return g_strconcat (version->record[0], "{", version->etag,
                      ",\"Id\":\"" G1 "\",\"Name\":\"Ann\"}", version->record[1], NULL);
}

static const char *
last_query (Fixture *fixture)
{
  return crm_mock_server_get_last (fixture->base.server)->query;
}

static void
test_reads (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = record_path (fixture);
  g_autofree char *body = make_record (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = NULL;

  answer (fixture, "GET", path, 200, body);
  record = crm_remote_get (fixture->base.remote, fixture->base.entity, G1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_record_get_key (record), ==, G1);
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, fixture->version->version_header), ==,
                   fixture->version->version);
}

static void
test_writes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = record_path (fixture);
  g_autofree char *body = make_record (fixture);
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  g_auto (CrmReceipt) made = { 0 };
  g_auto (CrmReceipt) changed = { 0 };
  g_autoptr (GError) error = NULL;

  answer (fixture, "POST", "Contacts", 201, body);
  answer (fixture, fixture->version->update, path, 204, NULL);
  answer (fixture, "DELETE", path, 204, NULL);
  crm_remote_create (fixture->base.remote, patch, &made, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (made.key, ==, G1);
  g_assert_cmpstr (crm_mock_server_get_last (fixture->base.server)->body, ==,
                   "{\"Id\":\"" G1 "\",\"Name\":\"Ann\"}");
  crm_remote_update (fixture->base.remote, G1, NULL, patch, &changed, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_mock_server_get_last (fixture->base.server)->method, ==,
                   fixture->version->update);
  crm_remote_remove (fixture->base.remote, fixture->base.entity, G1, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  const Version *version = fixture->version;
  CrmRequest request = { .entity = fixture->base.entity, .page_size = 2, .count = TRUE };
  g_autofree char *full
      = version->next != NULL
            ? g_strdup_printf ("{\"value\":[{\"Id\":\"" G1 "\"},{\"Id\":\"" G2 "\"}]%s}",
                               version->next)
            : g_strconcat (version->page[0], "{\"Id\":\"" G1 "\"},{\"Id\":\"" G2 "\"}",
                           version->page[1], NULL);
  g_autofree char *rest
      = g_strconcat (version->page[0], "{\"Id\":\"" G1 "\"}", version->page[1], NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmPage) first = NULL;
  g_autoptr (CrmPage) last = NULL;

  answer (fixture, "GET", "Contacts", 200, full);
  answer (fixture, "GET", "Contacts", 200, rest);
  first = crm_remote_fetch (fixture->base.remote, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (last_query (fixture), version->count));
  g_assert_cmpint (strstr (last_query (fixture), "$top=2") != NULL, ==, version->pages_by_skip);
  g_assert_nonnull (first->next_link);
  request.link = first->next_link;
  last = crm_remote_fetch (fixture->base.remote, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (
      strstr (last_query (fixture), version->pages_by_skip ? "$skip=2" : "$skiptoken="));
  g_assert_null (last->next_link);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer (fixture, "GET", "Contacts", 403, fixture->version->error);
  g_assert_null (crm_remote_fixture_fetch (&fixture->base, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED);
  g_assert_cmpstr (error->message, ==, "Not yours");
}

/* A write may have been done although what is said of it is an error. */
static void
test_errors_after_the_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  static const guint statuses[] = { 500, 200, 201 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    answer (fixture, "POST", "Contacts", statuses[i], fixture->version->error);
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_auto (CrmReceipt) receipt = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (crm_remote_create (fixture->base.remote, patch, &receipt, NULL, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
      g_assert_cmpstr (error->message, ==, "Not yours");
    }
}

static void
test_etags (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = record_path (fixture);
  g_autofree char *body = make_record (fixture);
  g_autoptr (CrmPatch) patch = make_patch (fixture);
  g_auto (CrmReceipt) receipt = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmRecord) record = NULL;

  answer (fixture, "GET", path, 200, body);
  answer (fixture, fixture->version->update, path, 412, fixture->version->error);
  answer (fixture, "DELETE", path, 204, NULL);
  record = crm_remote_get (fixture->base.remote, fixture->base.entity, G1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_record_get_etag (record), ==, "W/\"1\"");
  g_assert_false (
      crm_remote_update (fixture->base.remote, G1, "W/\"1\"", patch, &receipt, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_CONFLICT);
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, "If-Match"), ==, "W/\"1\"");
  g_clear_error (&error);
  /* Where none is known an update never makes a record, nor a deletion goes by chance. */
  crm_remote_remove (fixture->base.remote, fixture->base.entity, G1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crm_remote_fixture_header (&fixture->base, "If-Match"), ==,
                   fixture->version->any_etag);
}

#define PART "--r\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 "

static void
test_batch (Fixture *fixture, gconstpointer data)
{
  const Version *version = fixture->version;
  CrmCall calls[] = {
    { .kind = CRM_CALL_FETCH, .request = { .entity = fixture->base.entity } },
    { .kind = CRM_CALL_FETCH, .request = { .entity = fixture->base.entity } },
  };
  g_autofree char *body
      = g_strconcat (PART "200 OK\r\nContent-Type: application/json\r\n\r\n", version->page[0],
                     "{\"Id\":\"" G1 "\"}", version->page[1],
                     "\r\n" PART "403 Forbidden\r\nContent-Type: application/json\r\n\r\n",
                     version->error, "\r\n--r--\r\n", NULL);
  g_autofree char *path = g_strconcat (version->root, "/$batch", NULL);
  g_autoptr (GError) error = NULL;
  guint before = crm_mock_server_get_n_requests (fixture->base.server);

  crm_mock_server_answer (fixture->base.server, "POST", path, 200, "multipart/mixed; boundary=r",
                          body);
  g_assert_cmpint (crm_remote_batch (fixture->base.remote, calls, 2, FALSE, NULL, &error), ==,
                   version->has_batch);
  if (!version->has_batch)
    {
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED);
      g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->base.server), ==, before);
      return;
    }
  g_assert_no_error (error);
  g_assert_no_error (calls[0].error);
  g_assert_cmpuint (calls[0].page->rows->len, ==, 1);
  g_assert_error (calls[1].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_DENIED);
  g_assert_cmpstr (calls[1].error->message, ==, "Not yours");
  crm_call_clear (&calls[0]);
  crm_call_clear (&calls[1]);
}

static const struct
{
  const char *word;
  void (*test) (Fixture *fixture, gconstpointer data);
} words[] = {
  { "reads", test_reads },
  { "writes", test_writes },
  { "paging", test_pages },
  { "errors", test_errors },
  { "errors-after-the-write", test_errors_after_the_write },
  { "etags", test_etags },
  { "batch", test_batch },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (words); j++)
      {
        g_autofree char *path
            = g_strdup_printf ("/odata/versions/%s/%s", versions[i].name, words[j].word);

        g_test_add (path, Fixture, &versions[i], set_up, words[j].test, tear_down);
      }

  return g_test_run ();
}
