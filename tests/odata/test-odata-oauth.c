/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-oauth-fixture.h"
#include "crm-odata-fixture.h"
#include "crm-odata-remote.h"
#include "crm-page.h"

#include <string.h>

#define GIVEN(n)                                                                                   \
  "{\"access_token\":\"a" #n "\",\"token_type\":\"Bearer\",\"expires_in\":3600,"                   \
  "\"refresh_token\":\"r" #n "-refresh\"}"

/* Somebody who signed in some time ago: there is a refresh token and nothing else. */
static void
set_up (CrmOauthFixture *fixture, gconstpointer data)
{
  crm_oauth_fixture_set_up (fixture, data);
  fixture->config.token_url = fixture->token_url;
  crm_oauth_fixture_start (fixture);
  crm_oauth_set_refresh_token (fixture->oauth, "r0-refresh");
}

static void
assert_refreshed_with (CrmOauthFixture *fixture, const char *refresh)
{
  g_autofree char *grant = crm_oauth_fixture_dup_sent (fixture, "grant_type");
  g_autofree char *sent = crm_oauth_fixture_dup_sent (fixture, "refresh_token");

  g_assert_cmpstr (grant, ==, "refresh_token");
  g_assert_cmpstr (sent, ==, refresh);
}

static void
test_refresh_token_rotates (CrmOauthFixture *fixture, gconstpointer data)
{
  guint64 used = 0;

  crm_oauth_fixture_give (fixture, GIVEN (1));
  crm_oauth_fixture_give (fixture, GIVEN (2));
  crm_oauth_fixture_token_is (fixture, &used, FALSE, "a1");
  assert_refreshed_with (fixture, "r0-refresh");
  crm_oauth_fixture_token_is (fixture, &used, TRUE, "a2");
  assert_refreshed_with (fixture, "r1-refresh");

  g_assert_cmpuint (fixture->saved->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (fixture->saved, 0), ==, "r1-refresh");
  g_assert_cmpstr (g_ptr_array_index (fixture->saved, 1), ==, "r2-refresh");
}

static void
test_refresh_token_stays (CrmOauthFixture *fixture, gconstpointer data)
{
  guint64 used = 0;

  crm_oauth_fixture_give (fixture, "{\"access_token\":\"a1\"}");
  crm_oauth_fixture_token_is (fixture, &used, FALSE, "a1");
  crm_oauth_fixture_token_is (fixture, &used, TRUE, "a1");
  assert_refreshed_with (fixture, "r0-refresh");
  g_assert_cmpuint (fixture->saved->len, ==, 0);
}

static void
test_lifetime_is_not_the_date (CrmOauthFixture *fixture, gconstpointer data)
{
  crm_oauth_fixture_give (fixture, GIVEN (1));
  crm_oauth_fixture_give (fixture, GIVEN (2));
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a1");

  crm_fake_clock_set_skew (fixture->clock, (gint64) 10 * 365 * 86400 * G_USEC_PER_SEC);
  crm_fake_clock_advance (fixture->clock, (gint64) 3500 * G_USEC_PER_SEC);
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a1");
  crm_fake_clock_set_skew (fixture->clock, (gint64) -10 * 365 * 86400 * G_USEC_PER_SEC);
  /* A minute before its end. */
  crm_fake_clock_advance (fixture->clock, (gint64) 41 * G_USEC_PER_SEC);
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a2");
}

static void
test_lifetimes (CrmOauthFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *expires_in;
    guint good_s; /* 0: until the server says no */
  } cases[] = {
    { "100", 90 },        { "\"100\"", 90 }, { "100.5", 90 },   { "0", 0 },
    { "-5", 0 },          { "null", 0 },     { "\"soon\"", 0 }, { "\"99999999999999999999\"", 0 },
    { "99999999999", 0 },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"access_token\":\"x%u\",\"expires_in\":%s}",
                                               (guint) i, cases[i].expires_in);
      g_autofree char *token = g_strdup_printf ("x%u", (guint) i);
      guint n = crm_oauth_fixture_get_n_token_requests (fixture) + 1;

      g_test_message ("%s", cases[i].expires_in);
      crm_oauth_fixture_give (fixture, json);
      g_clear_object (&fixture->oauth);
      crm_oauth_fixture_start (fixture);
      crm_oauth_set_refresh_token (fixture->oauth, "r0-refresh");
      crm_oauth_fixture_token_is (fixture, NULL, FALSE, token);
      crm_fake_clock_advance (fixture->clock,
                              ((gint64) (cases[i].good_s > 0 ? cases[i].good_s : 86400) - 1)
                                  * G_USEC_PER_SEC);
      crm_oauth_fixture_token_is (fixture, NULL, FALSE, token);
      g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, n);
      crm_fake_clock_advance (fixture->clock, G_USEC_PER_SEC);
      crm_oauth_fixture_token_is (fixture, NULL, FALSE, token);
      g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==,
                        cases[i].good_s > 0 ? n + 1 : n);
    }
}

/* --- refusals --- */

static void
test_revoked (CrmOauthFixture *fixture, gconstpointer data)
{
  crm_oauth_fixture_refuse (fixture, 400, "{\"error\":\"invalid_grant\"}");
  crm_oauth_fixture_token_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);
  crm_oauth_fixture_token_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);
  /* What is known to be dead is not shown again. */
  g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, 1);
  g_assert_cmpuint (fixture->saved->len, ==, 0);

  crm_oauth_set_refresh_token (fixture->oauth, "r5-refresh");
  crm_oauth_fixture_give (fixture, GIVEN (6));
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a6");
  assert_refreshed_with (fixture, "r5-refresh");
}

/* Whatever is in between must not sign anybody out. */
static void
test_no_usable_answer (CrmOauthFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *body;
    CrmRemoteError code;
  } cases[] = {
    { 200, "<html>Please pay for your room</html>", CRM_REMOTE_ERROR_UNREACHABLE },
    { 400, "<html>Bad request</html>", CRM_REMOTE_ERROR_UNREACHABLE },
    { 400, "{\"error\":{\"code\":7}}", CRM_REMOTE_ERROR_UNREACHABLE },
    { 401, "", CRM_REMOTE_ERROR_UNREACHABLE },
    { 404, "{}", CRM_REMOTE_ERROR_UNREACHABLE },
    { 500, "{\"error\":\"invalid_grant\"}", CRM_REMOTE_ERROR_UNREACHABLE },
    { 200, "{}", CRM_REMOTE_ERROR_UNREACHABLE },
    { 200, "{\"access_token\":\"a\\r\\nX-Evil: 1\"}", CRM_REMOTE_ERROR_UNREACHABLE },
    { 200, "{\"access_token\":\"a\",\"refresh_token\":\"r \"}", CRM_REMOTE_ERROR_UNREACHABLE },
    { 200, "{\"access_token\":7}", CRM_REMOTE_ERROR_UNREACHABLE },
    { 429, "", CRM_REMOTE_ERROR_BUSY },
    { 503, "", CRM_REMOTE_ERROR_BUSY },
    { 400, "{\"error\":\"temporarily_unavailable\"}", CRM_REMOTE_ERROR_BUSY },
    { 401, "{\"error\":\"invalid_client\"}", CRM_REMOTE_ERROR_SIGN_IN },
    { 400, "{\"error\":\"invalid_scope\"}", CRM_REMOTE_ERROR_SIGN_IN },
    { 200, "{\"access_token\":\"a\",\"token_type\":\"mac\"}", CRM_REMOTE_ERROR_SIGN_IN },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u %s", cases[i].status, cases[i].body);
      crm_oauth_fixture_refuse (fixture, cases[i].status, cases[i].body);
      crm_oauth_fixture_token_fails (fixture, cases[i].code);
    }
  crm_oauth_fixture_give (fixture, GIVEN (1));
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a1");
  assert_refreshed_with (fixture, "r0-refresh");
}

static void
test_endless_answer (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autofree char *padding = g_strnfill (300 * 1024, 'x');
  g_autofree char *json = g_strdup_printf ("{\"access_token\":\"a1\",\"padding\":\"%s\"}", padding);

  crm_oauth_fixture_give (fixture, json);
  crm_oauth_fixture_token_fails (fixture, CRM_REMOTE_ERROR_UNREACHABLE);
}

static void
test_broken_connection (CrmOauthFixture *fixture, gconstpointer data)
{
  crm_mock_answer_set_fault (crm_oauth_fixture_give (fixture, GIVEN (1)), CRM_MOCK_TRUNCATE);
  crm_oauth_fixture_token_fails (fixture, CRM_REMOTE_ERROR_UNREACHABLE);
}

static void
test_nobody_signed_in (CrmOauthFixture *fixture, gconstpointer data)
{
  crm_oauth_set_refresh_token (fixture->oauth, NULL);
  crm_oauth_fixture_token_fails (fixture, CRM_REMOTE_ERROR_SIGN_IN);
  g_assert_cmpuint (crm_mock_server_get_n_requests (fixture->identity), ==, 0);
}

static void
test_error_keeps_secret (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint64 used = 0;

  crm_oauth_fixture_refuse (fixture, 400,
                            "{\"error\":\"invalid_grant\",\"error_description\":"
                            "\"r0-refresh\\u202e was\\nrevoked\"}");
  g_assert_null (crm_oauth_dup_token (fixture->oauth, &used, FALSE, NULL, &error));
  g_assert_cmpstr (error->message, ==,
                   "The sign-in is no longer valid (invalid_grant): …  was revoked");
  g_assert_false (crm_oauth_fixture_was_logged ("r0-refresh"));
}

/* --- many at once --- */

#define TEST_TYPE_GATE (test_gate_get_type ())
G_DECLARE_FINAL_TYPE (TestGate, test_gate, TEST, GATE, GObject)

/* A clock that counts who looks at it: everybody does, when they ask for a token. */
struct _TestGate
{
  GObject parent_instance;

  GMutex lock;
  GCond changed;
  guint n_looks;
};

static gint64
gate_us (CrmClock *clock)
{
  TestGate *self = TEST_GATE (clock);

  g_mutex_lock (&self->lock);
  self->n_looks++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  return 0;
}

static void
gate_clock_init (CrmClockInterface *iface)
{
  iface->now_us = gate_us;
  iface->monotonic_us = gate_us;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestGate,
                               test_gate,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CRM_TYPE_CLOCK, gate_clock_init))

static void
test_gate_finalize (GObject *object)
{
  TestGate *self = TEST_GATE (object);

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (test_gate_parent_class)->finalize (object);
}

static void
test_gate_class_init (TestGateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_gate_finalize;
}

static void
test_gate_init (TestGate *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
}

static void
gate_wait (TestGate *self, guint n)
{
  g_mutex_lock (&self->lock);
  while (self->n_looks < n)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

typedef struct
{
  CrmOauth *oauth;
  guint64 used;
  GCancellable *cancellable; /* or NULL */
  char *token;
  GError *error;
} Asker;

static gpointer
ask_thread (gpointer data)
{
  Asker *asker = data;

  asker->token
      = crm_oauth_dup_token (asker->oauth, &asker->used, TRUE, asker->cancellable, &asker->error);
  return NULL;
}

/* While the first one's answer is being put away, a second one has asked. Only then the first
 * goes on. */
typedef struct
{
  TestGate *gate;
  Asker second;
  GThread *thread;
  gboolean is_armed;
  gboolean cancels;
} Overlap;

static void
overlap_save_cb (const char *refresh_token, gpointer user_data)
{
  Overlap *overlap = user_data;
  guint looks;

  if (!overlap->is_armed)
    return;
  overlap->is_armed = FALSE;
  looks = overlap->gate->n_looks;
  overlap->thread = g_thread_new ("second", ask_thread, &overlap->second);
  gate_wait (overlap->gate, looks + 1);
  if (overlap->cancels)
    {
      g_cancellable_cancel (overlap->second.cancellable);
      g_thread_join (g_steal_pointer (&overlap->thread));
    }
}

static void
start_overlap (CrmOauthFixture *fixture, Overlap *overlap)
{
  g_clear_object (&fixture->oauth);
  overlap->gate = g_object_new (TEST_TYPE_GATE, NULL);
  fixture->oauth = crm_oauth_new (&fixture->config, CRM_CLOCK (overlap->gate));
  crm_oauth_set_refresh_token (fixture->oauth, "r0-refresh");
  crm_oauth_set_save_func (fixture->oauth, overlap_save_cb, overlap, NULL);
  crm_oauth_fixture_give (fixture, GIVEN (1));
  crm_oauth_fixture_give (fixture, GIVEN (2));
  crm_oauth_fixture_give (fixture, GIVEN (3));
  crm_oauth_fixture_token_is (fixture, &overlap->second.used, FALSE, "a1");
  overlap->second.oauth = fixture->oauth;
  overlap->is_armed = TRUE;
}

static void
test_two_at_once (CrmOauthFixture *fixture, gconstpointer data)
{
  Overlap overlap = { 0 };
  guint64 used;

  start_overlap (fixture, &overlap);
  used = overlap.second.used;
  crm_oauth_fixture_token_is (fixture, &used, TRUE, "a2");
  g_thread_join (overlap.thread);

  g_assert_no_error (overlap.second.error);
  g_assert_cmpstr (overlap.second.token, ==, "a2");
  g_assert_cmpuint (overlap.second.used, ==, used);
  g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, 2);
  g_free (overlap.second.token);
  g_object_unref (overlap.gate);
}

/* Who waits for another's request may stop waiting, and the other one goes on. */
static void
test_waiting_is_cancelled (CrmOauthFixture *fixture, gconstpointer data)
{
  Overlap overlap = { .cancels = TRUE };
  guint64 used;

  overlap.second.cancellable = g_cancellable_new ();
  start_overlap (fixture, &overlap);
  used = overlap.second.used;
  crm_oauth_fixture_token_is (fixture, &used, TRUE, "a2");

  g_assert_error (overlap.second.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (overlap.second.error);
  g_object_unref (overlap.second.cancellable);
  g_object_unref (overlap.gate);
}

/* One after the other is the same: the second has the refused token too, and somebody else
 * has already replaced it. */
static void
test_second_finds_it_renewed (CrmOauthFixture *fixture, gconstpointer data)
{
  guint64 first = 0;
  guint64 second = 0;

  crm_oauth_fixture_give (fixture, GIVEN (1));
  crm_oauth_fixture_give (fixture, GIVEN (2));
  crm_oauth_fixture_give (fixture, GIVEN (3));
  crm_oauth_fixture_token_is (fixture, &first, FALSE, "a1");
  crm_oauth_fixture_token_is (fixture, &second, FALSE, "a1");
  crm_oauth_fixture_token_is (fixture, &first, TRUE, "a2");
  crm_oauth_fixture_token_is (fixture, &second, TRUE, "a2");
  g_assert_cmpuint (crm_oauth_fixture_get_n_token_requests (fixture), ==, 2);
  crm_oauth_fixture_token_is (fixture, &second, TRUE, "a3");
}

static void
test_cancelled (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint64 used = 0;

  g_cancellable_cancel (cancellable);
  g_assert_null (crm_oauth_dup_token (fixture->oauth, &used, FALSE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  crm_oauth_fixture_give (fixture, GIVEN (1));
  crm_oauth_fixture_token_is (fixture, NULL, FALSE, "a1");
}

/* --- with a remote --- */

static void
test_remote_renews (CrmOauthFixture *fixture, gconstpointer data)
{
  g_autoptr (CrmMockServer) server = crm_mock_server_new ();
  g_autofree char *url = g_strconcat (crm_mock_server_get_url (server), "/odata", NULL);
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmOdataConfig config = {
    .url = url,
    .type = CRM_ODATA_TYPE_ODATA,
    .token_func = crm_oauth_use_token,
    .token_data = crm_oauth_use_new (fixture->oauth),
    .token_destroy = crm_oauth_use_free,
    .timeout_s = 5,
  };
  g_autoptr (CrmRemote) remote = crm_odata_remote_new (&config);
  CrmRequest request = { .entity = crm_project_find_entity (project, "Contact") };
  g_autoptr (CrmPage) page = NULL;
  g_autoptr (GError) error = NULL;

  crm_oauth_fixture_give (fixture, GIVEN (1));
  crm_oauth_fixture_give (fixture, GIVEN (2));
  crm_mock_server_answer (server, "GET", "/odata/Contacts", 401, NULL, "");
  crm_mock_server_answer_json (server, "GET", "/odata/Contacts", "{\"value\":[]}");
  crm_remote_set_project (remote, project);
  page = crm_remote_fetch (remote, &request, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (crm_mock_request_get_header (crm_mock_server_get_request (server, 0),
                                                "authorization"),
                   ==, "Bearer a1");
  g_assert_cmpstr (crm_mock_request_get_header (crm_mock_server_get_last (server), "authorization"),
                   ==, "Bearer a2");
  g_assert_false (crm_mock_server_has_seen (server, "-refresh"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add ("/odata/oauth/" path, CrmOauthFixture, NULL, set_up, func,                           \
              crm_oauth_fixture_tear_down)
  ADD ("refresh/rotates", test_refresh_token_rotates);
  ADD ("refresh/stays", test_refresh_token_stays);
  ADD ("lifetime/not-the-date", test_lifetime_is_not_the_date);
  ADD ("lifetime/spellings", test_lifetimes);
  ADD ("refused/revoked", test_revoked);
  ADD ("refused/no-usable-answer", test_no_usable_answer);
  ADD ("refused/endless", test_endless_answer);
  ADD ("refused/broken", test_broken_connection);
  ADD ("refused/nobody", test_nobody_signed_in);
  ADD ("refused/secret", test_error_keeps_secret);
  ADD ("at-once/two", test_two_at_once);
  ADD ("at-once/waiting-is-cancelled", test_waiting_is_cancelled);
  ADD ("at-once/second-finds-it-renewed", test_second_finds_it_renewed);
  ADD ("at-once/cancelled", test_cancelled);
  ADD ("remote", test_remote_renews);
#undef ADD
  return g_test_run ();
}
