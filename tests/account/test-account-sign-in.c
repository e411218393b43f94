/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-list.h"
#include "crm-account-private.h"
#include "crm-account-sign-in.h"
#include "crm-error.h"
#include "crm-mock-server.h"
#include "crm-remote.h"
#include "crm-scripted-browser.h"

#include <string.h>

#define TOKENS                                                                                     \
  "{\"access_token\":\"a1-access\",\"expires_in\":3600,\"refresh_token\":\"r1-refresh\"}"
#define RENEWED                                                                                    \
  "{\"access_token\":\"a2-access\",\"expires_in\":3600,\"refresh_token\":\"r2-refresh\"}"

/* An account at one server, with an identity service at another, and a browser. */
typedef struct
{
  CrmMockServer *server;
  CrmMockServer *identity;
  char *url;
  CrmAccountAuth auth;
  CrmAccountInfo info;
  CrmAccountList *list;
  GThread *browser;
  char *shown;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->server = crm_mock_server_new ();
  f->identity = crm_mock_server_new ();
  crm_mock_server_answer_json (
      f->identity, "GET", "/.well-known/openid-configuration",
      "{\"issuer\":\"%URL%\",\"authorization_endpoint\":\"%URL%/authorize\","
      "\"token_endpoint\":\"%URL%/token\",\"device_authorization_endpoint\":\"%URL%/device\"}");
  f->url = g_strconcat (crm_mock_server_get_url (f->server), "/odata", NULL);
  f->auth.kind = CRM_ACCOUNT_AUTH_OAUTH_CODE;
  f->auth.client_id = (char *) "liaison";
  f->auth.issuer = (char *) crm_mock_server_get_url (f->identity);
  f->info.name = (char *) "acme";
  f->info.url = f->url;
  f->info.type = (char *) "odata";
  f->info.auth = &f->auth;
  f->list = crm_account_list_new ();
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
  g_free (f->shown);
}

static gboolean
open_browser_cb (const char *url, gpointer user_data, GError **error)
{
  Fixture *f = user_data;

  if (f->browser != NULL)
    g_free (g_thread_join (f->browser));
  f->browser = crm_browser_agree (url);
  return TRUE;
}

static void
show_code_cb (const char *code, const char *address, const char *address_with, gpointer user_data)
{
  Fixture *f = user_data;

  f->shown = g_strdup (code);
}

static void
add (Fixture *f, const char *secret)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (crm_account_list_add (f->list, &f->info, secret, NULL, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
sign_in (Fixture *f, GError **error)
{
  CrmAccountPerson person = { open_browser_cb, show_code_cb, f };
  gboolean kept = TRUE;
  gboolean done = crm_account_list_sign_in (f->list, "acme", &person, &kept, NULL, error);

  if (done) /* there is no keyring here, and that is said */
    g_assert_false (kept);
  return done;
}

static void
give (Fixture *f, const char *json)
{
  crm_mock_server_answer_json (f->identity, "POST", "/token", json);
}

/* Asks the server who is there, as the engine does first. */
static gboolean
ask_server (Fixture *f, GError **error)
{
  g_autoptr (CrmRemote) remote
      = crm_account_make_oauth_remote (f->list, &f->info, TRUE, NULL, error);
  g_auto (CrmIdentity) identity = { 0 };

  return remote != NULL && crm_remote_sign_in (remote, &identity, NULL, error);
}

static const char *
authorization (Fixture *f)
{
  return crm_mock_request_get_header (crm_mock_server_get_last (f->server), "authorization");
}

static void
test_signed_in_reaches_server (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add (f, NULL);
  give (f, TOKENS);
  crm_mock_server_answer_json (f->server, "GET", NULL, "{\"@odata.context\":\"x\",\"value\":[]}");
  g_assert_true (sign_in (f, &error));
  g_assert_no_error (error);
  g_assert_true (ask_server (f, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (authorization (f), ==, "Bearer a1-access");
  g_assert_false (crm_mock_server_has_seen (f->server, "r1-refresh"));
}

static void
test_description_keeps_places_and_no_secret (Fixture *f, gconstpointer data)
{
  g_autofree char *directory = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *token_url = g_strconcat (crm_mock_server_get_url (f->identity), "/token", NULL);
  g_autoptr (CrmAccountInfo) info = NULL;

  add (f, NULL);
  give (f, TOKENS);
  g_assert_true (sign_in (f, NULL));
  info = crm_account_list_load_one (f->list, "acme", NULL);
  g_assert_cmpint (info->auth->kind, ==, CRM_ACCOUNT_AUTH_OAUTH_CODE);
  g_assert_cmpstr (info->auth->client_id, ==, "liaison");
  g_assert_cmpstr (info->auth->token_url, ==, token_url);
  g_assert_nonnull (strstr (info->auth->authorize_url, "/authorize"));

  directory = crm_account_list_dup_directory (f->list, "acme");
  path = g_build_filename (directory, "account.json", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "-access"));
  g_assert_null (strstr (text, "-refresh"));
}

/* Who has the account open goes on with what somebody signed in for. */
static void
test_revoked_then_signed_in_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add (f, "r0-refresh");
  crm_mock_server_answer (f->identity, "POST", "/token", 400, "application/json",
                          "{\"error\":\"invalid_grant\"}");
  crm_mock_server_answer_json (f->server, "GET", NULL, "{\"@odata.context\":\"x\",\"value\":[]}");
  g_assert_false (ask_server (f, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  crm_account_translate_sign_in (&f->info, &error);
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SIGN_IN);
  g_clear_error (&error);

  give (f, TOKENS);
  g_assert_true (sign_in (f, &error));
  g_assert_true (ask_server (f, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (authorization (f), ==, "Bearer a1-access");
}

/* The next start of the program reads what was kept last, not what came first. */
static void
test_rotated_token_is_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *kept = NULL;

  add (f, "r0-refresh");
  give (f, RENEWED);
  crm_mock_server_answer_json (f->server, "GET", NULL, "{\"@odata.context\":\"x\",\"value\":[]}");
  g_assert_true (ask_server (f, NULL));
  kept = crm_account_list_dup_password (f->list, &f->info, TRUE, NULL, NULL);
  g_assert_cmpstr (kept, ==, "r2-refresh");
}

/* A client that has a secret keeps it beside the refresh token. */
static void
test_client_secret_stays (Fixture *f, gconstpointer data)
{
  g_autofree char *kept = NULL;

  add (f, "\ncl1ent-secret");
  give (f, TOKENS);
  g_assert_true (sign_in (f, NULL));
  g_assert_true (crm_mock_server_has_seen (f->identity, "client_secret=cl1ent-secret"));
  kept = crm_account_list_dup_password (f->list, &f->info, TRUE, NULL, NULL);
  g_assert_cmpstr (kept, ==, "r1-refresh\ncl1ent-secret");
}

static void
test_nobody_signed_in (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add (f, NULL);
  g_assert_false (ask_server (f, &error));
  crm_account_translate_sign_in (&f->info, &error);
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SIGN_IN);
  g_assert_cmpuint (crm_mock_server_get_n_requests (f->server), ==, 0);
}

static void
test_device (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->auth.kind = CRM_ACCOUNT_AUTH_OAUTH_DEVICE;
  add (f, NULL);
  crm_mock_server_answer_json (f->identity, "POST", "/device",
                               "{\"device_code\":\"d\",\"user_code\":\"AB-12\",\"interval\":1,"
                               "\"verification_uri\":\"%URL%\"}");
  give (f, TOKENS);
  g_assert_true (sign_in (f, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (f->shown, ==, "AB-12");
}

static void
test_client (Fixture *f, gconstpointer data)
{
  f->auth.kind = CRM_ACCOUNT_AUTH_OAUTH_CLIENT;
  add (f, "cl1ent-secret");
  give (f, "{\"access_token\":\"a1-access\"}");
  crm_mock_server_answer_json (f->server, "GET", NULL, "{\"@odata.context\":\"x\",\"value\":[]}");
  g_assert_true (ask_server (f, NULL));
  g_assert_true (crm_mock_server_has_seen (f->identity, "client_secret=cl1ent-secret"));
  g_assert_cmpstr (authorization (f), ==, "Bearer a1-access");
}

/* Asking anew leaves the secret alone, which nobody typed in this time. */
static void
test_client_keeps_its_secret (Fixture *f, gconstpointer data)
{
  CrmAccountPerson person = { NULL, NULL, NULL };
  g_autofree char *kept = NULL;

  f->auth.kind = CRM_ACCOUNT_AUTH_OAUTH_CLIENT;
  add (f, "cl1ent-secret");
  give (f, "{\"access_token\":\"a1-access\"}");
  g_assert_true (crm_account_list_sign_in (f->list, "acme", &person, NULL, NULL, NULL));
  kept = crm_account_list_dup_password (f->list, &f->info, TRUE, NULL, NULL);
  g_assert_cmpstr (kept, ==, "cl1ent-secret");
}

static void
test_password_account_has_nobody_to_sign_in (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->info.auth = NULL;
  add (f, NULL);
  g_assert_false (sign_in (f, &error));
  g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID);
}

/* --- from the main thread ---------------------------------------------------------------- */

typedef struct
{
  Fixture *fixture;
  GMainLoop *loop;
  GThread *main_thread;
  GCancellable *cancellable; /* to be cancelled instead of opening a browser; or NULL */
  gboolean done;
  GError *error;
} Waiter;

static gboolean
open_on_main_cb (const char *url, gpointer user_data, GError **error)
{
  Waiter *waiter = user_data;

  g_assert_true (g_thread_self () == waiter->main_thread);
  if (waiter->cancellable == NULL)
    return open_browser_cb (url, waiter->fixture, error);
  g_cancellable_cancel (waiter->cancellable);
  return TRUE;
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;
  gboolean kept;

  waiter->done
      = crm_account_list_sign_in_finish (CRM_ACCOUNT_LIST (source), result, &kept, &waiter->error);
  g_main_loop_quit (waiter->loop);
}

static void
sign_in_from_main (Fixture *f, Waiter *waiter)
{
  CrmAccountPerson person = { open_on_main_cb, NULL, waiter };

  waiter->fixture = f;
  waiter->loop = g_main_loop_new (NULL, FALSE);
  waiter->main_thread = g_thread_self ();
  add (f, NULL);
  g_assert_true (crm_account_list_needs_person (f->list, "acme"));
  give (f, TOKENS);
  crm_account_list_sign_in_async (f->list, "acme", &person, waiter->cancellable, signed_in_cb,
                                  waiter);
  g_main_loop_run (waiter->loop);
  g_main_loop_unref (waiter->loop);
}

static void
test_main_thread_opens_the_browser (Fixture *f, gconstpointer data)
{
  Waiter waiter = { 0 };

  sign_in_from_main (f, &waiter);
  g_assert_no_error (waiter.error);
  g_assert_true (waiter.done);
}

static void
test_person_gives_up (Fixture *f, gconstpointer data)
{
  Waiter waiter = { .cancellable = g_cancellable_new () };

  sign_in_from_main (f, &waiter);
  g_assert_error (waiter.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (waiter.error);
  g_object_unref (waiter.cancellable);
}

/* --- other kinds ------------------------------------------------------------------------- */

static void
test_api_key_and_token (void)
{
  CrmAccountAuth auth = { .kind = CRM_ACCOUNT_AUTH_API_KEY, .header = (char *) "X-Api-Key" };
  CrmAccountInfo info = { .url = (char *) "https://crm.example", .auth = &auth };
  CrmOdataConfig config = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  crm_account_fill_config (&info, "k3y", &config);
  g_assert_cmpstr (config.api_key_header, ==, "X-Api-Key");
  g_assert_cmpstr (config.api_key, ==, "k3y");

  auth.kind = CRM_ACCOUNT_AUTH_TOKEN;
  memset (&config, 0, sizeof config);
  crm_account_fill_config (&info, "t0ken", &config);
  token = config.token_func (FALSE, config.token_data, NULL, NULL);
  g_assert_cmpstr (token, ==, "t0ken");
  g_assert_null (config.token_func (TRUE, config.token_data, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  config.token_destroy (config.token_data);
}

static void
test_bad_descriptions (void)
{
  const CrmAccountAuth bad[] = {
    { .kind = CRM_ACCOUNT_AUTH_API_KEY },
    { .kind = CRM_ACCOUNT_AUTH_API_KEY, .header = (char *) "X-Key: 1\r\nX" },
    { .kind = CRM_ACCOUNT_AUTH_API_KEY, .header = (char *) "Host" },
    { .kind = CRM_ACCOUNT_AUTH_OAUTH_CODE },
    { .kind = CRM_ACCOUNT_AUTH_OAUTH_CODE, .client_id = (char *) "" },
    { .kind = CRM_ACCOUNT_AUTH_OAUTH_CODE,
      .client_id = (char *) "x",
      .token_url = (char *) "http://192.0.2.1/token" },
    { .kind = CRM_ACCOUNT_AUTH_OAUTH_CODE, .client_id = (char *) "x\ny" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CrmAccountList) list = crm_account_list_new ();
      CrmAccountInfo info = { .name = (char *) "bad",
                              .url = (char *) "https://crm.example",
                              .auth = (CrmAccountAuth *) &bad[i] };
      g_autoptr (GError) error = NULL;

      g_assert_false (crm_account_list_add (list, &info, NULL, NULL, NULL, &error));
      g_assert_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("LANGUAGE", "C", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE); /* the desktop's settings are not here */
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, func)                                                                            \
  g_test_add ("/account/sign-in/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("reaches-server", test_signed_in_reaches_server);
  ADD ("description", test_description_keeps_places_and_no_secret);
  ADD ("revoked", test_revoked_then_signed_in_again);
  ADD ("rotated", test_rotated_token_is_kept);
  ADD ("client-secret", test_client_secret_stays);
  ADD ("nobody", test_nobody_signed_in);
  ADD ("device", test_device);
  ADD ("client", test_client);
  ADD ("client-keeps-secret", test_client_keeps_its_secret);
  ADD ("main-thread", test_main_thread_opens_the_browser);
  ADD ("gives-up", test_person_gives_up);
  ADD ("password", test_password_account_has_nobody_to_sign_in);
#undef ADD
  g_test_add_func ("/account/sign-in/api-key-and-token", test_api_key_and_token);
  g_test_add_func ("/account/sign-in/bad-descriptions", test_bad_descriptions);
  return g_test_run ();
}
