/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-odata-oauth-listener.h"
#include "crm-scripted-browser.h"

#include <string.h>

#define STATE "s7ate"
#define LONG_S 60 /* longer than any test runs */

typedef struct
{
  CrmOauthListener *listener;
  char *good; /* where the right visitor goes */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->listener = crm_oauth_listener_new (data, STATE, &error);
  g_assert_no_error (error);
  fixture->good = g_strconcat (crm_oauth_listener_get_address (fixture->listener),
                               "?code=c0de%2B1&state=" STATE, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  crm_oauth_listener_free (fixture->listener);
  g_free (fixture->good);
}

/* Waits for the good visitor, who is on the way. Returns what the browser shows. */
static char *
assert_visited (Fixture *fixture, GThread *browser)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) brought
      = crm_oauth_listener_wait (fixture->listener, LONG_S, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (brought, "code"), ==, "c0de+1");
  return g_thread_join (browser);
}

static void
test_address_is_not_to_be_guessed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrmOauthListener) other = crm_oauth_listener_new (NULL, STATE, &error);
  const char *address = crm_oauth_listener_get_address (fixture->listener);
  const char *path = strrchr (address, '/');

  g_assert_no_error (error);

  g_assert_true (g_str_has_prefix (address, "http://127.0.0.1:"));
  g_assert_cmpuint (strlen (path), ==, 44);
  g_assert_cmpstr (path, !=, strrchr (crm_oauth_listener_get_address (other), '/'));
}

static void
test_visitor_brings_code (Fixture *fixture, gconstpointer data)
{
  g_autofree char *page = NULL;

  crm_oauth_listener_set_words (fixture->listener, "Done & <b>closed</b>", "Failed");
  page = assert_visited (fixture, crm_browser_visit (fixture->good));

  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 200 OK\r\n"));
  g_assert_nonnull (strstr (page, "Done &amp; &lt;b&gt;closed&lt;/b&gt;"));
  g_assert_nonnull (strstr (page, "Content-Security-Policy: default-src 'none'"));
  g_assert_null (strstr (page, "c0de"));
}

static void
test_error_is_not_shown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url
      = g_strconcat (crm_oauth_listener_get_address (fixture->listener),
                     "?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E"
                     "&state=" STATE,
                     NULL);
  GThread *browser = crm_browser_visit (url);
  g_autoptr (GHashTable) brought = crm_oauth_listener_wait (fixture->listener, LONG_S, NULL, NULL);
  g_autofree char *page = g_thread_join (browser);

  g_assert_cmpstr (g_hash_table_lookup (brought, "error"), ==, "access_denied");
  g_assert_nonnull (strstr (page, "not completed"));
  g_assert_null (strstr (page, "script"));
}

static void
test_second_visitor_finds_nobody (Fixture *fixture, gconstpointer data)
{
  g_autofree char *page = assert_visited (fixture, crm_browser_visit (fixture->good));

  g_assert_null (crm_browser_get (fixture->good, NULL));
}

/* --- strangers --- */

/* The strangers one after the other, then the right one. */
static gpointer
strangers_thread (gpointer data)
{
  Fixture *fixture = data;
  const char *address = crm_oauth_listener_get_address (fixture->listener);
  const char *const queries[] = {
    "",
    "?code=evil",
    "?code=evil&state=other",
    "?code=evil&state=" STATE "x",
    "?code=evil&state=" STATE "&state=" STATE,
    "?code=evil&code=c0de&state=" STATE,
    "?code=%00&state=" STATE,
    "x?code=evil&state=" STATE,
    "/x?code=evil&state=" STATE,
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *url = g_strconcat (address, queries[i], NULL);
      g_autofree char *page = crm_browser_get (url, NULL);

      g_test_message ("%s", queries[i]);
      g_assert_nonnull (page);
      g_assert_true (g_str_has_prefix (page, "HTTP/1.1 404 "));
      g_assert_null (strstr (page, "evil"));
    }

  return crm_browser_get (fixture->good, NULL);
}

static void
test_strangers_are_turned_away (Fixture *fixture, gconstpointer data)
{
  g_autofree char *page
      = assert_visited (fixture, g_thread_new ("strangers", strangers_thread, fixture));

  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 200 "));
}

static gpointer
odd_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *rebound = crm_browser_get (fixture->good, "evil.example:80");
  g_autofree char *posted
      = crm_browser_say (fixture->good, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  g_autofree char *rubbish = crm_browser_say (fixture->good, "\x16\x03\x01 \r\n\r\n");
  g_autofree char *endless = g_strnfill (20000, 'a');
  g_autofree char *cut = crm_browser_say (fixture->good, endless);

  g_assert_true (g_str_has_prefix (rebound, "HTTP/1.1 404 "));
  g_assert_true (g_str_has_prefix (posted, "HTTP/1.1 404 "));
  g_assert_true (g_str_has_prefix (rubbish, "HTTP/1.1 404 "));
  g_assert_cmpstr (cut, ==, "");
  return crm_browser_get (fixture->good, NULL);
}

static void
test_odd_requests_are_turned_away (Fixture *fixture, gconstpointer data)
{
  g_autofree char *page = assert_visited (fixture, g_thread_new ("odd", odd_thread, fixture));

  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 200 "));
}

static gpointer
silent_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GPtrArray) silent = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < 12; i++) /* more than are listened to at once */
    {
      GSocketConnection *connection = crm_browser_connect (fixture->good);

      g_assert_nonnull (connection);
      g_ptr_array_add (silent, connection);
    }

  return crm_browser_get (fixture->good, NULL);
}

static void
test_silent_visitor_holds_up_nobody (Fixture *fixture, gconstpointer data)
{
  g_autofree char *page = assert_visited (fixture, g_thread_new ("silent", silent_thread, fixture));

  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 200 "));
}

static gpointer
guesser_thread (gpointer data)
{
  Fixture *fixture = data;
  guint n = 0;

  for (;;)
    {
      g_autofree char *url
          = g_strdup_printf ("%s?state=%u", crm_oauth_listener_get_address (fixture->listener), n);
      g_autofree char *page = crm_browser_get (url, NULL);

      if (page == NULL || *page == '\0')
        return GUINT_TO_POINTER (n);
      n++;
    }
}

static void
test_guesser_ends_it (Fixture *fixture, gconstpointer data)
{
  GThread *guesser = g_thread_new ("guesser", guesser_thread, fixture);
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_oauth_listener_wait (fixture->listener, LONG_S, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (guesser)), ==, 51);
}

/* --- endings --- */

static void
test_time_is_over (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_oauth_listener_wait (fixture->listener, 0, NULL, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN);
  g_assert_null (crm_browser_get (fixture->good, NULL));
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_oauth_listener_wait (fixture->listener, LONG_S, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (crm_browser_get (fixture->good, NULL));
  g_thread_join (thread);
}

/* --- addresses that an administrator wrote down --- */

static void
test_fixed_path (Fixture *fixture, gconstpointer data)
{
  g_autofree char *page = assert_visited (fixture, crm_browser_visit (fixture->good));

  g_assert_nonnull (strstr (fixture->good, strrchr (data, '/')));
  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 200 "));
}

static void
test_by_name_without_path (Fixture *fixture, gconstpointer data)
{
  const char *address = crm_oauth_listener_get_address (fixture->listener);
  g_autofree char *page = assert_visited (fixture, crm_browser_visit (fixture->good));

  g_assert_true (g_str_has_prefix (address, "http://localhost:"));
  g_assert_null (strchr (address + strlen ("http://"), '/'));
  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 200 "));
}

static void
test_fixed_port_that_is_taken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      crm_oauth_listener_new (crm_oauth_listener_get_address (fixture->listener), STATE, &error));
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE);
}

static void
test_address_elsewhere (void)
{
  static const char *const addresses[] = {
    "http://example.com/",
    "https://127.0.0.1/",
    "http://127.0.0.1@example.com/",
    "http://user@127.0.0.1/",
    "http://127.0.0.1.example.com/",
    "http://0.0.0.0/",
    "http://127.0.0.1/?x=1",
    "http://127.0.0.1/#x",
    "com.example.app:/x",
    "",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", addresses[i]);
      g_assert_null (crm_oauth_listener_new (addresses[i], STATE, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, redirect, func)                                                                  \
  g_test_add ("/odata/oauth-listener/" path, Fixture, redirect, set_up, func, tear_down)
  ADD ("address/not-to-be-guessed", NULL, test_address_is_not_to_be_guessed);
  ADD ("visitor/brings-code", NULL, test_visitor_brings_code);
  ADD ("visitor/error-is-not-shown", NULL, test_error_is_not_shown);
  ADD ("visitor/second-finds-nobody", NULL, test_second_visitor_finds_nobody);
  ADD ("visitor/strangers", NULL, test_strangers_are_turned_away);
  ADD ("visitor/odd", NULL, test_odd_requests_are_turned_away);
  ADD ("visitor/silent", NULL, test_silent_visitor_holds_up_nobody);
  ADD ("visitor/guesser", NULL, test_guesser_ends_it);
  ADD ("end/time", NULL, test_time_is_over);
  ADD ("end/cancelled", NULL, test_cancelled);
  ADD ("address/fixed-path", "http://127.0.0.1/liaison", test_fixed_path);
  ADD ("address/by-name", "http://localhost", test_by_name_without_path);
  ADD ("address/taken", NULL, test_fixed_port_that_is_taken);
#undef ADD
  g_test_add_func ("/odata/oauth-listener/address/elsewhere", test_address_elsewhere);
  return g_test_run ();
}
