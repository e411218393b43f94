/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "crm-demo-fixture.h"

#define ROOT "/api/data/v9.2/"
#define BACK "http://127.0.0.1:9/liaison"
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" /* of RFC 7636, appendix B */
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

static const CrmDemoOptions options
    = { .contacts = 40, .seed = 11, .face = CRM_DEMO_FACE_DATAVERSE };

/* A place of the identity service, found as a client finds it: from the refusal. */
static char *
dup_place (Fixture *fixture, const char *name)
{
  g_autoptr (Answer) refusal = ask_get (fixture, ROOT "contacts");
  const char *challenge = answer_header (refusal, "WWW-Authenticate");
  g_autofree char *tenant = NULL;
  g_autofree char *document_path = NULL;
  g_autoptr (Answer) document = NULL;

  g_assert_cmpuint (refusal->status, ==, 401);
  g_assert_true (g_str_has_prefix (challenge, "Bearer authorization_uri="));
  g_assert_nonnull (strstr (challenge, ", resource_id="));
  challenge += strlen ("Bearer authorization_uri=");
  tenant = g_strndup (challenge, (gsize) (strstr (challenge, "/oauth2/authorize") - challenge));
  document_path = g_strconcat (tenant, "/v2.0/.well-known/openid-configuration", NULL);
  document = ask_get (fixture, document_path);

  return g_strdup (answer_text (document, name));
}

static Answer *
post_form (Fixture *fixture, const char *place, const char *form)
{
  return ask (fixture, "POST", place, form, "Content-Type", "application/x-www-form-urlencoded",
              NULL);
}

static Answer *
ask_token (Fixture *fixture, const char *form)
{
  g_autofree char *place = dup_place (fixture, "token_endpoint");

  return post_form (fixture, place, form);
}

static Fixture *
stranger (void)
{
  Fixture *fixture = fixture_new (&options);

  fixture->user = NULL;

  return fixture;
}

static char *
dup_authorize (Fixture *fixture, const char *redirect)
{
  g_autofree char *place = dup_place (fixture, "authorization_endpoint");
  g_autofree char *escaped = g_uri_escape_string (redirect, NULL, FALSE);

  return g_strdup_printf ("%s?response_type=code&client_id=app&state=s%%20t&nonce=n1"
                          "&code_challenge=" CHALLENGE "&code_challenge_method=S256"
                          "&redirect_uri=%s",
                          place, escaped);
}

/* What a browser brings back once somebody has signed in. */
static char *
dup_code (Fixture *fixture)
{
  g_autofree char *address = dup_authorize (fixture, BACK);
  g_autoptr (Answer) answer = post_form (fixture, address, "user=sales1&password=sales1");
  const char *back = answer_header (answer, "Location");

  g_assert_cmpuint (answer->status, ==, 302);
  g_assert_true (g_str_has_prefix (back, BACK "?code="));
  g_assert_true (g_str_has_suffix (back, "&state=s%20t"));
  back += strlen (BACK "?code=");

  return g_strndup (back, strcspn (back, "&"));
}

static Answer *
exchange (Fixture *fixture, const char *code, const char *verifier)
{
  g_autofree char *form
      = g_strdup_printf ("grant_type=authorization_code&client_id=app&code=%s&code_verifier=%s"
                         "&redirect_uri=http%%3A%%2F%%2F127.0.0.1%%3A9%%2Fliaison",
                         code, verifier);

  return ask_token (fixture, form);
}

static const char *
who (Fixture *fixture, Answer *tokens, Answer **out)
{
  g_set_str (&fixture->token, answer_text (tokens, "access_token"));
  *out = ask_get (fixture, ROOT "WhoAmI()");
  g_clear_pointer (&fixture->token, g_free);

  return answer_text (*out, "UserId");
}

static void
test_a_person_signs_in_on_a_page (void)
{
  g_autoptr (Fixture) fixture = stranger ();
  g_autofree char *address = dup_authorize (fixture, BACK);
  g_autofree char *elsewhere = dup_authorize (fixture, "https://example.com/liaison");
  g_autoptr (Answer) page = ask_get (fixture, address);
  g_autoptr (Answer) wrong = post_form (fixture, address, "user=sales1&password=no");
  g_autoptr (Answer) astray = post_form (fixture, elsewhere, "user=sales1&password=sales1");
  g_autofree char *code = dup_code (fixture);
  g_autofree char *other = dup_code (fixture);
  g_autoptr (Answer) thief = exchange (fixture, other, "somebody-elses-verifier");
  g_autoptr (Answer) tokens = exchange (fixture, code, VERIFIER);
  g_autoptr (Answer) again = exchange (fixture, code, VERIFIER);
  g_autoptr (Answer) me = NULL;

  g_assert_nonnull (strstr (page->body, "name=\"password\""));
  g_assert_cmpuint (wrong->status, ==, 403);
  g_assert_cmpuint (astray->status, ==, 400);
  g_assert_cmpstr (answer_text (thief, "error"), ==, "invalid_grant");
  g_assert_cmpstr (answer_text (again, "error"), ==, "invalid_grant");
  g_assert_cmpstr (answer_text (tokens, "id_token"), !=, "");
  g_assert_cmpuint (strlen (who (fixture, tokens, &me)), ==, 36);
}

static Answer *
renew (Fixture *fixture, Answer *tokens)
{
  g_autofree char *form
      = g_strdup_printf ("grant_type=refresh_token&client_id=app&refresh_token=%s",
                         answer_text (tokens, "refresh_token"));

  return ask_token (fixture, form);
}

static void
test_a_refresh_token_works_once (void)
{
  g_autoptr (Fixture) fixture = stranger ();
  g_autofree char *code = dup_code (fixture);
  g_autoptr (Answer) first = exchange (fixture, code, VERIFIER);
  g_autoptr (Answer) second = renew (fixture, first);
  g_autoptr (Answer) twice = renew (fixture, first);
  g_autoptr (Answer) third = renew (fixture, second);

  g_assert_cmpuint (second->status, ==, 200);
  g_assert_cmpstr (answer_text (twice, "error"), ==, "invalid_grant");
  g_assert_cmpuint (third->status, ==, 200);
}

static void
test_tokens_end (void)
{
  g_autoptr (Fixture) fixture = stranger ();
  g_autofree char *code = dup_code (fixture);
  g_autoptr (Answer) tokens = exchange (fixture, code, VERIFIER);
  g_autoptr (Answer) ended = NULL;
  g_autoptr (Answer) renewed = NULL;
  g_autoptr (Answer) dead = NULL;
  g_autoptr (Answer) me = NULL;

  control_ok (fixture, "{\"command\":\"expire-sessions\",\"user\":\"sales1\"}");
  who (fixture, tokens, &ended);
  renewed = renew (fixture, tokens);
  control_ok (fixture, "{\"command\":\"expire-sessions\",\"forGood\":true}");
  dead = renew (fixture, renewed);

  g_assert_cmpuint (ended->status, ==, 401);
  g_assert_cmpuint (renewed->status, ==, 200);
  g_assert_cmpuint (dead->status, ==, 400);
}

static void
test_another_device_is_connected_with_a_code (void)
{
  g_autoptr (Fixture) fixture = stranger ();
  g_autofree char *place = dup_place (fixture, "device_authorization_endpoint");
  g_autoptr (Answer) device = post_form (fixture, place, "client_id=app&scope=x");
  g_autofree char *form = g_strdup_printf (
      "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=app&device_code=%s",
      answer_text (device, "device_code"));
  g_autofree char *person
      = g_strdup_printf ("code=%s&user=sales2&password=sales2", answer_text (device, "user_code"));
  g_autoptr (Answer) early = ask_token (fixture, form);
  g_autoptr (Answer) wrong = post_form (fixture, answer_text (device, "verification_uri"),
                                        "code=000000&user=sales2&password=sales2");
  g_autoptr (Answer) connected
      = post_form (fixture, answer_text (device, "verification_uri"), person);
  g_autoptr (Answer) tokens = ask_token (fixture, form);
  g_autoptr (Answer) again = ask_token (fixture, form);

  g_assert_cmpstr (answer_text (early, "error"), ==, "authorization_pending");
  g_assert_cmpuint (wrong->status, ==, 403);
  g_assert_cmpuint (connected->status, ==, 200);
  g_assert_cmpstr (answer_text (tokens, "refresh_token"), !=, "");
  g_assert_cmpstr (answer_text (again, "error"), ==, "invalid_grant");
}

static void
test_a_client_may_be_a_user (void)
{
  g_autoptr (Fixture) fixture = stranger ();
  g_autoptr (Answer) tokens = ask_token (
      fixture, "grant_type=client_credentials&client_id=reader&client_secret=reader&scope=x");
  g_autoptr (Answer) wrong = ask_token (
      fixture, "grant_type=client_credentials&client_id=reader&client_secret=demo&scope=x");
  g_autoptr (Answer) me = NULL;

  g_assert_cmpuint (strlen (who (fixture, tokens, &me)), ==, 36);
  g_assert_cmpstr (answer_text (tokens, "refresh_token"), ==, "");
  g_assert_cmpstr (answer_text (wrong, "error"), ==, "invalid_client");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/identity/code", test_a_person_signs_in_on_a_page);
  g_test_add_func ("/demo/identity/refresh", test_a_refresh_token_works_once);
  g_test_add_func ("/demo/identity/end", test_tokens_end);
  g_test_add_func ("/demo/identity/device", test_another_device_is_connected_with_a_code);
  g_test_add_func ("/demo/identity/client", test_a_client_may_be_a_user);

  return g_test_run ();
}
