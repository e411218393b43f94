/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-oauth-fixture.h"

#include "crm-scripted-browser.h"

#include <string.h>

static GMutex log_lock;
static GString *logged;

static GLogFunc usual_log;

static void
keep_log_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  g_mutex_lock (&log_lock);
  g_string_append_printf (logged, "%s\n", message);
  g_mutex_unlock (&log_lock);

  if (!(level & G_LOG_LEVEL_DEBUG))
    usual_log (domain, level, message, user_data);
}

gboolean
crm_oauth_fixture_was_logged (const char *text)
{
  gboolean was;

  g_mutex_lock (&log_lock);
  was = strstr (logged->str, text) != NULL;
  g_mutex_unlock (&log_lock);

  return was;
}

void
crm_oauth_fixture_set_up (CrmOauthFixture *fixture, gconstpointer data)
{
  if (logged == NULL)
    {
      logged = g_string_new (NULL);
      usual_log = g_log_set_default_handler (keep_log_cb, NULL);
    }
  g_string_truncate (logged, 0);

  fixture->identity = crm_mock_server_new ();
  fixture->clock = crm_fake_clock_new (0);
  fixture->issuer = g_strdup (crm_mock_server_get_url (fixture->identity));
  fixture->token_url = g_strconcat (fixture->issuer, "/token", NULL);
  fixture->saved = g_ptr_array_new_with_free_func (g_free);
  fixture->comes_back = g_strdup ("code=c0de-of-browser");
  fixture->config.issuer = fixture->issuer;
  fixture->config.client_id = "liaison";
  fixture->config.timeout_s = 5;
}

void
crm_oauth_fixture_tear_down (CrmOauthFixture *fixture, gconstpointer data)
{
  if (fixture->browser != NULL)
    g_free (g_thread_join (fixture->browser));
  g_clear_object (&fixture->oauth);
  g_object_unref (fixture->clock);
  crm_mock_server_free (fixture->identity);
  g_ptr_array_unref (fixture->saved);
  g_free (fixture->issuer);
  g_free (fixture->token_url);
  g_free (fixture->authorize);
  g_free (fixture->comes_back);
  g_free (fixture->shown);
}

void
crm_oauth_fixture_describe (CrmOauthFixture *fixture, const char *more)
{
  g_autofree char *body
      = g_strconcat ("{\"issuer\":\"%URL%\",\"authorization_endpoint\":\"%URL%/authorize?p=1\","
                     "\"token_endpoint\":\"%URL%/token\","
                     "\"device_authorization_endpoint\":\"%URL%/device\"",
                     more != NULL ? more : "", "}", NULL);

  crm_mock_server_answer_json (fixture->identity, "GET", "/.well-known/openid-configuration", body);
}

static void
save_cb (const char *refresh_token, gpointer user_data)
{
  CrmOauthFixture *fixture = user_data;

  g_ptr_array_add (fixture->saved, g_strdup (refresh_token != NULL ? refresh_token : "(forget)"));
}

void
crm_oauth_fixture_start (CrmOauthFixture *fixture)
{
  fixture->oauth = crm_oauth_new (&fixture->config, CRM_CLOCK (fixture->clock));
  crm_oauth_set_save_func (fixture->oauth, save_cb, fixture, NULL);
}

CrmMockAnswer *
crm_oauth_fixture_give (CrmOauthFixture *fixture, const char *json)
{
  return crm_mock_server_answer_json (fixture->identity, "POST", "/token", json);
}

CrmMockAnswer *
crm_oauth_fixture_refuse (CrmOauthFixture *fixture, guint status, const char *json)
{
  return crm_mock_server_answer (fixture->identity, "POST", "/token", status, "application/json",
                                 json);
}

/* --- the person --- */

static gboolean
open_browser_cb (const char *url, gpointer user_data, GError **error)
{
  CrmOauthFixture *fixture = user_data;
  g_autofree char *redirect = crm_browser_dup_parameter (url, "redirect_uri");
  g_autofree char *state = crm_browser_dup_parameter (url, "state");
  g_autofree char *back = NULL;

  g_set_str (&fixture->authorize, url);
  if (fixture->comes_back == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No browser");
      return FALSE;
    }
  back = g_strdup_printf ("%s?state=%s&%s", redirect, state, fixture->comes_back);
  fixture->browser = crm_browser_visit (back);

  return TRUE;
}

static void
show_code_cb (const char *code, const char *address, const char *address_with, gpointer user_data)
{
  CrmOauthFixture *fixture = user_data;

  g_free (fixture->shown);
  fixture->shown
      = g_strdup_printf ("%s %s %s", code, address, address_with != NULL ? address_with : "-");
}

gboolean
crm_oauth_fixture_sign_in (CrmOauthFixture *fixture, GError **error)
{
  CrmOauthPerson person = { open_browser_cb, show_code_cb, fixture };

  if (fixture->oauth == NULL)
    crm_oauth_fixture_start (fixture);

  return crm_oauth_sign_in (fixture->oauth, &person, NULL, error);
}

GError *
crm_oauth_fixture_sign_in_fails (CrmOauthFixture *fixture, CrmRemoteError code)
{
  GError *error = NULL;

  g_assert_false (crm_oauth_fixture_sign_in (fixture, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, (int) code);
  g_test_message ("%s", error->message);

  return error;
}

char *
crm_oauth_fixture_dup_page (CrmOauthFixture *fixture)
{
  g_assert_nonnull (fixture->browser);
  return g_thread_join (g_steal_pointer (&fixture->browser));
}

/* --- tokens --- */

void
crm_oauth_fixture_token_is (CrmOauthFixture *fixture,
                            guint64 *used,
                            gboolean renew,
                            const char *token)
{
  g_autoptr (GError) error = NULL;
  guint64 own = 0;
  g_autofree char *given
      = crm_oauth_dup_token (fixture->oauth, used != NULL ? used : &own, renew, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (given, ==, token);
}

void
crm_oauth_fixture_token_fails (CrmOauthFixture *fixture, CrmRemoteError code)
{
  g_autoptr (GError) error = NULL;
  guint64 used = 0;

  g_assert_null (crm_oauth_dup_token (fixture->oauth, &used, FALSE, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, (int) code);
}

guint
crm_oauth_fixture_get_n_token_requests (CrmOauthFixture *fixture)
{
  guint n = 0;
  guint i;

  for (i = 0; i < crm_mock_server_get_n_requests (fixture->identity); i++)
    n += strcmp (crm_mock_server_get_request (fixture->identity, i)->path, "/token") == 0;

  return n;
}

char *
crm_oauth_fixture_dup_sent (CrmOauthFixture *fixture, const char *name)
{
  const CrmMockRequest *last = crm_mock_server_get_last (fixture->identity);

  g_assert_nonnull (last);
  g_assert_cmpstr (last->path, ==, "/token");
  g_assert_cmpstr (crm_mock_request_get_header (last, "content-type"), ==,
                   "application/x-www-form-urlencoded");
  return crm_browser_dup_field (last->body, name);
}

static char *
dup_base64url (const char *text)
{
  char *encoded = g_base64_encode ((const guchar *) text, strlen (text));

  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  encoded[strcspn (encoded, "=")] = '\0';
  return encoded;
}

char *
crm_oauth_fixture_dup_id_token (CrmOauthFixture *fixture, const char *claims)
{
  g_autofree char *payload = g_strdup_printf ("{\"iss\":\"%s\",%s}", fixture->issuer, claims);
  g_autofree char *encoded = dup_base64url (payload);

  return g_strconcat ("eyJhbGciOiJSUzI1NiJ9.", encoded, ".c2ln", NULL);
}
