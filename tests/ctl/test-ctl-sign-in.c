/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-account-list.h"
#include "crm-commands.h"
#include "crm-mock-server.h"
#include "crm-scripted-browser.h"

#define TOKENS                                                                                     \
  "{\"access_token\":\"a1-access\",\"expires_in\":3600,\"refresh_token\":\"r1-refresh\"}"

/* An identity service, and a person with a browser in front of liaisonctl. */
typedef struct
{
  CrmMockServer *identity;
  CrmAccountList *list;
  GThread *browser;
  char *out;
  char *err;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->identity = crm_mock_server_new ();
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
  crm_mock_server_free (f->identity);
  g_free (f->out);
  g_free (f->err);
}

static gboolean
open_browser_cb (const char *url, gpointer user_data, GError **error)
{
  Fixture *f = user_data;

  f->browser = crm_browser_agree (url);
  return TRUE;
}

static char *
take_text (GOutputStream *stream)
{
  g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

/* "liaisonctl account add acme" with the words that follow, %NULL ends them. */
static void
add (Fixture *f, int status, ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) err = g_memory_output_stream_new_resizable ();
  CrmCommandContext context = {
    .list = f->list, .out = out, .err = err, .open_browser = open_browser_cb, .user_data = f
  };
  g_auto (GStrv) argv = NULL;
  const char *word;
  va_list words;

  g_strv_builder_add_many (builder, "liaisonctl", "account", "add", "acme", "--url",
                           "https://crm.example", NULL);
  va_start (words, status);
  while ((word = va_arg (words, const char *)) != NULL)
    g_strv_builder_add (builder, word);
  va_end (words);
  argv = g_strv_builder_end (builder);
  g_assert_cmpint (crm_commands_run (&context, (int) g_strv_length (argv), argv), ==, status);
  f->out = take_text (out);
  f->err = take_text (err);
}

static const char *
issuer (Fixture *f)
{
  return crm_mock_server_get_url (f->identity);
}

static char *
dup_description (Fixture *f)
{
  g_autofree char *directory = crm_account_list_dup_directory (f->list, "acme");
  g_autofree char *path = g_build_filename (directory, "account.json", NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
test_browser (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *page = NULL;

  crm_mock_server_answer_json (f->identity, "POST", "/token", TOKENS);
  add (f, 0, "--auth", "oauth", "--client-id", "liaison", "--issuer", issuer (f), NULL);
  page = g_thread_join (g_steal_pointer (&f->browser));
  text = dup_description (f);

  g_assert_nonnull (strstr (page, "You are signed in"));
  g_assert_nonnull (strstr (f->err, "/authorize?response_type=code&client_id=liaison&"));
  g_assert_nonnull (strstr (f->err, "There is no keyring"));
  g_assert_nonnull (strstr (text, "\"kind\" : \"oauth\""));
  g_assert_nonnull (strstr (text, "/token"));
  g_assert_null (strstr (text, "r1-refresh"));
  g_assert_null (strstr (f->err, "r1-refresh"));
}

static void
test_device (Fixture *f, gconstpointer data)
{
  crm_mock_server_answer_json (f->identity, "POST", "/device",
                               "{\"device_code\":\"d3vice\",\"user_code\":\"AB-12\","
                               "\"interval\":1,\"verification_uri\":\"%URL%/activate\"}");
  crm_mock_server_answer_json (f->identity, "POST", "/token", TOKENS);
  add (f, 0, "--auth", "oauth-device", "--client-id", "liaison", "--issuer", issuer (f), NULL);

  g_assert_nonnull (strstr (f->err, "/activate on any device and type in the code AB-12"));
  g_assert_null (strstr (f->err, "d3vice"));
}

/* The account is there: what went wrong can be put right without typing it all again. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  crm_mock_server_answer (f->identity, "POST", "/token", 400, "application/json",
                          "{\"error\":\"invalid_client\",\"error_description\":\"No\\u001b[1m\"}");
  add (f, 1, "--auth", "oauth", "--client-id", "liaison", "--issuer", issuer (f), NULL);
  text = dup_description (f);

  g_assert_nonnull (strstr (f->err, "Not signed in: The identity service does not know this "
                                    "client (invalid_client): No [1m\n"));
  g_assert_nonnull (text);
}

static void
test_secret_of_a_client (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_setenv ("LIAISON_PASSWORD", "cl1ent-secret", TRUE);
  add (f, 0, "--auth", "oauth-client", "--client-id", "liaison", "--issuer", issuer (f), NULL);
  g_unsetenv ("LIAISON_PASSWORD");
  text = dup_description (f);

  g_assert_nonnull (strstr (text, "\"kind\" : \"oauth-client\""));
  g_assert_null (strstr (text, "cl1ent-secret"));
}

static void
test_api_key (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_setenv ("LIAISON_PASSWORD", "k3y-4711", TRUE);
  add (f, 0, "--auth", "api-key", NULL);
  g_unsetenv ("LIAISON_PASSWORD");
  text = dup_description (f);

  g_assert_nonnull (strstr (text, "\"header\" : \"X-Api-Key\""));
  g_assert_null (strstr (text, "k3y-4711"));
}

static void
test_certificate (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *path = g_canonicalize_filename ("me.pem", NULL);

  add (f, 0, "--auth", "certificate", "--certificate", "me.pem", NULL);
  text = dup_description (f);

  g_assert_nonnull (strstr (text, path));
}

static void
test_wrong_kinds (Fixture *f, gconstpointer data)
{
  add (f, 2, "--auth", "kerberos", NULL);
  g_assert_nonnull (strstr (f->err, "no such way"));
  g_clear_pointer (&f->out, g_free);
  g_clear_pointer (&f->err, g_free);
  add (f, 1, "--auth", "oauth", NULL);
  g_assert_nonnull (strstr (f->err, "client id"));
  g_assert_null (dup_description (f));
}

int
main (int argc, char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("LANGUAGE", "C", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE); /* the desktop's settings are not here */
  g_unsetenv ("LIAISON_PASSWORD");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, func) g_test_add ("/ctl/sign-in/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("browser", test_browser);
  ADD ("device", test_device);
  ADD ("refused", test_refused);
  ADD ("secret-of-a-client", test_secret_of_a_client);
  ADD ("api-key", test_api_key);
  ADD ("certificate", test_certificate);
  ADD ("wrong-kinds", test_wrong_kinds);
#undef ADD
  return g_test_run ();
}
