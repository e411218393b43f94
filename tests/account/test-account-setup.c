/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-certificate.h"
#include "crm-account-discover.h"
#include "crm-account-list.h"
#include "crm-account-private.h"
#include "crm-account-sign-in.h"
#include "crm-error.h"
#include "crm-mock-server.h"
#include "crm-remote.h"
#include "crm-scripted-browser.h"

#include <glib/gstdio.h>
#include <string.h>

#define SERVICE "{\"@odata.context\":\"x\",\"value\":[]}"
#define LOGIN "/ServiceModel/AuthService.svc/Login"
#define TOKENS                                                                                     \
  "{\"access_token\":\"a1-access\",\"expires_in\":3600,\"refresh_token\":\"r1-refresh\"}"

/* A server and an identity service, and nobody's account yet. */
typedef struct
{
  CrmMockServer *server;
  CrmMockServer *identity;
  char *url;
  CrmAccountAuth auth;
  CrmAccountInfo info;
  CrmAccountList *list;
  GThread *browser;
  char *code;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->server = crm_mock_server_new ();
  f->identity = crm_mock_server_new ();
  f->url = g_strconcat (crm_mock_server_get_url (f->server), "/odata", NULL);
  f->auth.client_id = (char *) "liaison";
  f->auth.issuer = (char *) crm_mock_server_get_url (f->identity);
  f->info.name = (char *) "acme";
  f->info.url = f->url;
  f->info.type = (char *) "auto";
  f->list = crm_account_list_new ();
  crm_mock_server_answer_json (
      f->identity, "GET", "/.well-known/openid-configuration",
      "{\"issuer\":\"%URL%\",\"authorization_endpoint\":\"%URL%/authorize\","
      "\"token_endpoint\":\"%URL%/token\",\"device_authorization_endpoint\":\"%URL%/device\"}");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->browser != NULL)
    g_free (g_thread_join (f->browser));
  crm_account_list_remove (f->list, "acme", NULL);
  g_object_unref (f->list);
  crm_mock_server_free (f->server);
  crm_mock_server_free (f->identity);
  g_free (f->url);
  g_free (f->code);
}

static gboolean
open_browser_cb (const char *url, gpointer user_data, GError **error)
{
  Fixture *f = user_data;

  f->browser = crm_browser_agree (url);
  return TRUE;
}

static void
show_code_cb (const char *code, const char *address, const char *address_with, gpointer user_data)
{
  Fixture *f = user_data;

  f->code = g_strdup (code);
}

static char *
connect_with (Fixture *f, const char *secret, GError **error)
{
  CrmAccountPerson person = { open_browser_cb, show_code_cb, f };

  return crm_account_list_connect (f->list, &f->info, secret, &person, NULL, NULL, error);
}

static void
connect_well (Fixture *f, const char *secret)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *server = connect_with (f, secret, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (server, ==, "OData service, OData 4.0");
}

static void
use_oauth (Fixture *f, CrmAccountAuthKind kind)
{
  f->auth.kind = kind;
  f->info.auth = &f->auth;
}

static CrmAccountInfo *
load (Fixture *f)
{
  return crm_account_list_load_one (f->list, "acme", NULL);
}

static char *
dup_file (Fixture *f, const char *name)
{
  g_autofree char *directory = crm_account_list_dup_directory (f->list, "acme");
  g_autofree char *path = g_build_filename (directory, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
assert_no_account (Fixture *f)
{
  g_autofree char *directory = crm_account_list_dup_directory (f->list, "acme");

  g_assert_false (g_file_test (directory, G_FILE_TEST_EXISTS));
}

/* --- connecting -------------------------------------------------------------------------- */

static void
test_password (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmAccountInfo) info = NULL;
  g_autofree char *kept = NULL;

  f->info.user = (char *) "ann";
  crm_mock_server_answer_json (f->server, "GET", "/odata/", SERVICE);
  connect_well (f, "pa55");
  info = load (f);
  g_assert_cmpstr (info->type, ==, "odata");
  g_assert_cmpstr (info->url, ==, f->url);
  kept = crm_account_list_dup_password (f->list, info, TRUE, NULL, NULL);
  g_assert_cmpstr (kept, ==, "pa55");
}

/* The root is found once and kept, a Creatio's site stays what it was. */
static void
test_finds_root_and_type (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmAccountInfo) info = NULL;

  f->info.url = (char *) crm_mock_server_get_url (f->server);
  crm_mock_server_answer_json (f->server, "GET", "/odata/", SERVICE);
  connect_well (f, NULL);
  info = load (f);
  g_assert_cmpstr (info->url, ==, f->url);
}

static void
test_creatio (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmAccountInfo) info = NULL;
  g_autofree char *server = NULL;

  f->info.url = (char *) crm_mock_server_get_url (f->server);
  f->info.user = (char *) "ann";
  crm_mock_server_answer_json (f->server, "POST", LOGIN, "{\"Code\":0}");
  crm_mock_server_answer_json (f->server, "GET", "/0/odata/", SERVICE);
  server = connect_with (f, "pa55", NULL);
  g_assert_cmpstr (server, ==, "Creatio, OData 4.0");
  info = load (f);
  g_assert_cmpstr (info->type, ==, "creatio");
  g_assert_cmpstr (info->url, ==, crm_mock_server_get_url (f->server));
}

static void
test_wrong_password_leaves_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->info.user = (char *) "ann";
  crm_mock_server_answer (f->server, "GET", NULL, 401, NULL, "");
  g_assert_null (connect_with (f, "wrong", &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  assert_no_account (f);
}

static void
test_api_key (Fixture *f, gconstpointer data)
{
  f->auth.kind = CRM_ACCOUNT_AUTH_API_KEY;
  f->auth.header = (char *) "X-Own-Key";
  f->info.auth = &f->auth;
  crm_mock_server_answer_json (f->server, "GET", "/odata/", SERVICE);
  connect_well (f, "k3y");
  g_assert_cmpstr (crm_mock_request_get_header (crm_mock_server_get_last (f->server), "x-own-key"),
                   ==, "k3y");
}

static const char *
authorization (Fixture *f)
{
  return crm_mock_request_get_header (crm_mock_server_get_last (f->server), "authorization");
}

static void
test_token (Fixture *f, gconstpointer data)
{
  f->auth.kind = CRM_ACCOUNT_AUTH_TOKEN;
  f->info.auth = &f->auth;
  crm_mock_server_answer_json (f->server, "GET", "/odata/", SERVICE);
  connect_well (f, "t0ken");
  g_assert_cmpstr (authorization (f), ==, "Bearer t0ken");
}

/* The tokens of the sign-in are those that the first sync uses: no second one is asked for. */
static void
test_browser (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmAccountInfo) info = NULL;
  g_autoptr (CrmRemote) remote = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *text = NULL;
  g_auto (CrmIdentity) identity = { 0 };
  guint n;

  use_oauth (f, CRM_ACCOUNT_AUTH_OAUTH_CODE);
  crm_mock_server_answer_json (f->identity, "POST", "/token", TOKENS);
  crm_mock_server_answer_json (f->server, "GET", "/odata/", SERVICE);
  connect_well (f, NULL);
  g_assert_cmpstr (authorization (f), ==, "Bearer a1-access");
  n = crm_mock_server_get_n_requests (f->identity);

  info = load (f);
  g_assert_nonnull (strstr (info->auth->token_url, "/token"));
  kept = crm_account_list_dup_password (f->list, info, TRUE, NULL, NULL);
  g_assert_cmpstr (kept, ==, "r1-refresh");
  remote = crm_account_make_oauth_remote (f->list, info, TRUE, NULL, NULL);
  g_assert_true (crm_remote_sign_in (remote, &identity, NULL, NULL));
  g_assert_cmpuint (crm_mock_server_get_n_requests (f->identity), ==, n);
  text = dup_file (f, "account.json");
  g_assert_null (strstr (text, "-access"));
  g_assert_null (strstr (text, "-refresh"));
}

static void
test_device_and_client_secret (Fixture *f, gconstpointer data)
{
  g_autofree char *kept = NULL;

  use_oauth (f, CRM_ACCOUNT_AUTH_OAUTH_DEVICE);
  crm_mock_server_answer_json (f->identity, "POST", "/device",
                               "{\"device_code\":\"d\",\"user_code\":\"AB-12\",\"interval\":1,"
                               "\"verification_uri\":\"%URL%\"}");
  crm_mock_server_answer_json (f->identity, "POST", "/token", TOKENS);
  crm_mock_server_answer_json (f->server, "GET", "/odata/", SERVICE);
  connect_well (f, "cl1ent");
  g_assert_cmpstr (f->code, ==, "AB-12");
  kept = crm_account_list_dup_password (f->list, &f->info, TRUE, NULL, NULL);
  g_assert_cmpstr (kept, ==, "r1-refresh\ncl1ent");
}

static void
test_client (Fixture *f, gconstpointer data)
{
  g_autofree char *kept = NULL;

  use_oauth (f, CRM_ACCOUNT_AUTH_OAUTH_CLIENT);
  crm_mock_server_answer_json (f->identity, "POST", "/token", "{\"access_token\":\"a1-access\"}");
  crm_mock_server_answer_json (f->server, "GET", "/odata/", SERVICE);
  connect_well (f, "cl1ent");
  kept = crm_account_list_dup_password (f->list, &f->info, TRUE, NULL, NULL);
  g_assert_cmpstr (kept, ==, "cl1ent");
}

/* Signed in, but the server wants nothing of it: no account, and no token anywhere. */
static void
test_refused_after_sign_in_leaves_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  use_oauth (f, CRM_ACCOUNT_AUTH_OAUTH_CODE);
  crm_mock_server_answer_json (f->identity, "POST", "/token", TOKENS);
  crm_mock_server_answer (f->server, "GET", NULL, 401, NULL, "");
  g_assert_null (connect_with (f, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  assert_no_account (f);
  kept = crm_account_list_dup_password (f->list, &f->info, TRUE, NULL, NULL);
  g_assert_null (kept);
}

static void
test_taken_name_troubles_nobody (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (crm_account_list_add (f->list, &f->info, NULL, NULL, NULL, NULL));
  use_oauth (f, CRM_ACCOUNT_AUTH_OAUTH_CODE);
  g_assert_null (connect_with (f, NULL, &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_EXISTS);
  g_assert_null (f->browser);
}

/* --- certificates ------------------------------------------------------------------------ */

static char *
dup_pem_path (void)
{
  return g_test_build_filename (G_TEST_DIST, "loopback.pem", NULL);
}

static void
test_ca_file_is_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *pem = dup_pem_path ();
  g_autofree char *picked = g_build_filename (g_get_user_cache_dir (), "picked.pem", NULL);
  g_autofree char *text = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (CrmMockServer) server = crm_mock_server_new_tls (pem);
  g_autoptr (CrmAccountInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  CrmOdataConfig config = { 0 };

  g_assert_true (g_file_get_contents (pem, &text, NULL, NULL));
  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  g_assert_true (g_file_set_contents (picked, text, -1, NULL));
  crm_mock_server_answer_json (server, "GET", "/odata/", SERVICE);
  f->info.url = (char *) crm_mock_server_get_url (server);
  g_assert_null (connect_with (f, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNTRUSTED);

  f->info.ca_file = picked;
  connect_well (f, NULL);
  g_unlink (picked);
  info = load (f);
  crm_account_fill_config (info, NULL, &config);
  g_assert_cmpstr (config.ca_file, ==, info->ca_file);
  kept = dup_file (f, "ca.pem");
  g_assert_nonnull (kept);
  g_assert_nonnull (strstr (kept, "BEGIN CERTIFICATE"));
  /* The file had a key too, which is nobody's business. */
  g_assert_nonnull (strstr (text, "PRIVATE KEY"));
  g_assert_null (strstr (kept, "PRIVATE KEY"));
}

/* Both behind the same authority, which the system does not know. */
static void
test_ca_file_is_for_the_identity_service_too (Fixture *f, gconstpointer data)
{
  g_autofree char *pem = dup_pem_path ();
  g_autoptr (CrmMockServer) identity = crm_mock_server_new_tls (pem);
  g_autoptr (GError) error = NULL;

  use_oauth (f, CRM_ACCOUNT_AUTH_OAUTH_CLIENT);
  f->auth.issuer = (char *) crm_mock_server_get_url (identity);
  crm_mock_server_answer_json (identity, "GET", "/.well-known/openid-configuration",
                               "{\"issuer\":\"%URL%\",\"token_endpoint\":\"%URL%/token\"}");
  crm_mock_server_answer_json (identity, "POST", "/token", "{\"access_token\":\"a1-access\"}");
  crm_mock_server_answer_json (f->server, "GET", "/odata/", SERVICE);
  g_assert_null (connect_with (f, "cl1ent", &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNTRUSTED);
  g_assert_false (crm_mock_server_has_seen (identity, "cl1ent"));

  f->info.ca_file = pem;
  connect_well (f, "cl1ent");
}

static void
test_certificate_is_described (void)
{
  g_autofree char *pem = dup_pem_path ();
  g_autofree char *pure = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = crm_account_certificates_read (pem, &pure, &error);
  const CrmAccountCertificate *first;

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  first = g_ptr_array_index (found, 0);
  g_assert_nonnull (strstr (first->subject, "Liaison test server"));
  g_assert_cmpstr (first->subject, ==, first->issuer);
  g_assert_cmpuint (strlen (first->fingerprint), ==, 32 * 3 - 1);
  g_assert_cmpint (first->not_after_us, >, g_get_real_time ());
  g_assert_false (first->is_expired);
}

static void
test_files_without_certificate (void)
{
  g_autofree char *text = g_test_build_filename (G_TEST_DIST, "meson.build", NULL);
  const char *const paths[] = { text, "/nonexistent.pem", "/dev/zero", "/" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (crm_account_certificates_read (paths[i], NULL, &error));
      g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID);
    }
}

/* --- looking around ---------------------------------------------------------------------- */

static CrmAccountDiscovery *
discover (CrmMockServer *server, const char *path)
{
  g_autofree char *url = g_strconcat (crm_mock_server_get_url (server), path, NULL);
  g_autoptr (GError) error = NULL;
  CrmAccountDiscovery *found = crm_account_discover (url, NULL, NULL, &error);

  g_assert_no_error (error);
  return found;
}

static void
lock (CrmMockServer *server, const char *path, const char *challenge)
{
  crm_mock_answer_add_header (crm_mock_server_answer (server, "GET", path, 401, NULL, ""),
                              "WWW-Authenticate", challenge);
}

static void
test_discovers_creatio (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmAccountDiscovery) found = NULL;

  crm_mock_server_answer_json (f->server, "POST", LOGIN, "{\"Code\":1}");
  found = discover (f->server, "/0/Shell/");
  g_assert_cmpstr (found->server, ==, "Creatio");
  g_assert_cmpstr (found->type, ==, "creatio");
  g_assert_cmpint (found->kind, ==, CRM_ACCOUNT_AUTH_PASSWORD);
  g_assert_false (found->is_open);
  g_assert_false (found->is_encrypted);
}

static void
test_discovers_dataverse (Fixture *f, gconstpointer data)
{
  g_autofree char *challenge
      = g_strdup_printf ("Bearer authorization_uri=%s/oauth2/authorize, resource_id=%s/",
                         crm_mock_server_get_url (f->identity),
                         crm_mock_server_get_url (f->server));
  g_autoptr (CrmAccountDiscovery) found = NULL;

  lock (f->server, "/api/data/v9.2/", challenge);
  lock (f->server, "/api/data/v9.2", challenge);
  found = discover (f->server, "/main.aspx");
  g_assert_cmpstr (found->type, ==, "dataverse");
  g_assert_cmpint (found->kind, ==, CRM_ACCOUNT_AUTH_OAUTH_CODE);
  g_assert_cmpint (found->kinds & 1 << CRM_ACCOUNT_AUTH_OAUTH_DEVICE, !=, 0);
  g_assert_cmpstr (found->identity, ==, "127.0.0.1");
  g_assert_cmpstr (found->issuer, ==, crm_mock_server_get_url (f->identity));
  g_assert_cmpstr (found->redirect_uri, ==, "http://localhost");
}

static void
test_discovers_open_and_basic (Fixture *f, gconstpointer data)
{
  g_autoptr (CrmAccountDiscovery) open = NULL;
  g_autoptr (CrmAccountDiscovery) basic = NULL;

  crm_mock_server_answer_json (f->server, "GET", "/odata/", SERVICE);
  lock (f->server, "/svc/", "Basic realm=x");
  open = discover (f->server, "/odata");
  g_assert_true (open->is_open);
  basic = discover (f->server, "/svc");
  g_assert_cmpint (basic->kind, ==, CRM_ACCOUNT_AUTH_PASSWORD);
  g_assert_cmpuint (basic->kinds, ==, 1 << CRM_ACCOUNT_AUTH_PASSWORD);
}

static void
test_foreign_sign_in (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lock (f->server, "/odata/", "NTLM");
  g_assert_null (crm_account_discover (f->url, NULL, NULL, &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_FOREIGN);
}

int
main (int argc, char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("LANGUAGE", "C", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE); /* the desktop's settings are not here */
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, func) g_test_add ("/account/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("connect/password", test_password);
  ADD ("connect/root", test_finds_root_and_type);
  ADD ("connect/creatio", test_creatio);
  ADD ("connect/wrong-password", test_wrong_password_leaves_nothing);
  ADD ("connect/api-key", test_api_key);
  ADD ("connect/token", test_token);
  ADD ("connect/browser", test_browser);
  ADD ("connect/device", test_device_and_client_secret);
  ADD ("connect/client", test_client);
  ADD ("connect/refused", test_refused_after_sign_in_leaves_nothing);
  ADD ("connect/taken", test_taken_name_troubles_nobody);
  ADD ("ca-file/kept", test_ca_file_is_kept);
  ADD ("ca-file/identity", test_ca_file_is_for_the_identity_service_too);
  ADD ("discover/creatio", test_discovers_creatio);
  ADD ("discover/dataverse", test_discovers_dataverse);
  ADD ("discover/open-and-basic", test_discovers_open_and_basic);
  ADD ("discover/foreign", test_foreign_sign_in);
#undef ADD
  g_test_add_func ("/account/certificate/described", test_certificate_is_described);
  g_test_add_func ("/account/certificate/none", test_files_without_certificate);
  return g_test_run ();
}
