/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-odata-error.h"
#include "crm-odata-fixture.h"

#include <string.h>

#define R(code) CRM_REMOTE_ERROR_##code

static CrmOdataReply
make_reply (guint status, const char *type, const char *body)
{
  CrmOdataReply reply = { .status = status };

  reply.content_type = g_strdup (type);
  reply.body = g_strdup (body);
  reply.length = strlen (body);
  return reply;
}

static void
test_meaning (void)
{
  static const struct
  {
    guint status;
    CrmOdataAsk ask;
    CrmRemoteError code;
  } cases[] = {
    { 302, CRM_ODATA_ASK_CREATE, R (REFUSED) },
    { 400, CRM_ODATA_ASK_PAGE, R (REJECTED) },
    { 400, CRM_ODATA_ASK_LINK, R (EXPIRED) },
    { 400, CRM_ODATA_ASK_CREATE, R (REJECTED) },
    { 401, CRM_ODATA_ASK_UPDATE, R (SIGN_IN) },
    { 401, CRM_ODATA_ASK_LINK, R (SIGN_IN) },
    { 403, CRM_ODATA_ASK_PAGE, R (DENIED) },
    { 403, CRM_ODATA_ASK_LINK, R (DENIED) },
    { 404, CRM_ODATA_ASK_RECORD, R (NOT_FOUND) },
    { 404, CRM_ODATA_ASK_REMOVE, R (NOT_FOUND) },
    { 404, CRM_ODATA_ASK_LINK, R (EXPIRED) },
    { 405, CRM_ODATA_ASK_REMOVE, R (REJECTED) },
    { 407, CRM_ODATA_ASK_PAGE, R (UNREACHABLE) },
    { 408, CRM_ODATA_ASK_CREATE, R (BUSY) },
    { 409, CRM_ODATA_ASK_CREATE, R (EXISTS) },
    { 409, CRM_ODATA_ASK_UPDATE, R (CONFLICT) },
    { 409, CRM_ODATA_ASK_REMOVE, R (REJECTED) },
    { 410, CRM_ODATA_ASK_LINK, R (EXPIRED) },
    { 410, CRM_ODATA_ASK_UPDATE, R (NOT_FOUND) },
    { 412, CRM_ODATA_ASK_UPDATE, R (CONFLICT) },
    { 412, CRM_ODATA_ASK_CREATE, R (EXISTS) },
    { 413, CRM_ODATA_ASK_CREATE, R (TOO_LARGE) },
    { 414, CRM_ODATA_ASK_PAGE, R (TOO_LARGE) },
    { 422, CRM_ODATA_ASK_UPDATE, R (REJECTED) },
    { 428, CRM_ODATA_ASK_UPDATE, R (CONFLICT) },
    { 429, CRM_ODATA_ASK_PAGE, R (BUSY) },
    { 429, CRM_ODATA_ASK_LINK, R (BUSY) },
    { 500, CRM_ODATA_ASK_CREATE, R (UNKNOWN_OUTCOME) },
    { 501, CRM_ODATA_ASK_PAGE, R (UNSUPPORTED) },
    { 502, CRM_ODATA_ASK_UPDATE, R (UNKNOWN_OUTCOME) },
    { 503, CRM_ODATA_ASK_UPDATE, R (BUSY) },
    { 504, CRM_ODATA_ASK_REMOVE, R (UNKNOWN_OUTCOME) },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (CrmOdataReply) reply = make_reply (cases[i].status, "application/json", "");
      g_autoptr (GError) error = NULL;

      g_test_message ("%u, %d", cases[i].status, cases[i].ask);
      g_assert_false (crm_odata_error_set (&reply, cases[i].ask, NULL, &error));
      g_assert_error (error, CRM_REMOTE_ERROR, (int) cases[i].code);
    }
}

static void
test_words (void)
{
  static const struct
  {
    const char *body;
    const char *words;
  } cases[] = {
    { "{\"error\":{\"code\":\"400\",\"message\":\"Name is missing\"}}", "Name is missing" },
    { "{\"error\":{\"code\":null,\"message\":\"No\",\"innererror\":{\"message\":\"stack\"}}}",
      "No" },
    { "{\"error\":{\"message\":{\"lang\":\"en\",\"value\":\"Old form\"}}}", "Old form" },
    { "{\"error\":{\"message\":\"Two faults\",\"details\":[{\"message\":\"A\",\"target\":\"x\"},"
      "{\"message\":\"B\"}]}}",
      "Two faults; A; B" },
    { "{\"Message\":\"An error has occurred.\",\"ExceptionMessage\":\"Stage is closed\","
      "\"StackTrace\":\"at X\"}",
      "Stage is closed" },
    { "{\"Message\":\"No route\",\"MessageDetail\":\"No type Foo\"}", "No type Foo" },
    { "{\"error\":\"invalid_grant\",\"error_description\":\"Token expired\"}", "Token expired" },
    { "{\"error\":{\"message\":\"a\\u0007b\\nc\\td\"}}", "a b c d" },
    { "{\"error\":{\"message\":\"100% <b>%s</b>\"}}", "100% <b>%s</b>" },
    { "{\"error\":{\"code\":\"x\",\"message\":\"\"}}", NULL },
    { "{\"error\":{}}", NULL },
    { "[1,2]", NULL },
    { "<html>", NULL },
    { "", NULL },
    { "{\"error\":{\"message\":17}}", NULL },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = crm_odata_error_dup_words (cases[i].body, strlen (cases[i].body));

      g_test_message ("%s", cases[i].body);
      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_words_are_cut (void)
{
  g_autofree char *filler = g_strnfill (10000, 'x');
  g_autofree char *body = g_strdup_printf ("{\"error\":{\"message\":\"%s\"}}", filler);
  g_autofree char *words = crm_odata_error_dup_words (body, strlen (body));

  g_assert_cmpint (g_utf8_strlen (words, -1), ==, 501);
  g_assert_true (g_str_has_suffix (words, "…"));
}

static void
test_web_page_means_sign_in (void)
{
  g_auto (CrmOdataReply) reply = make_reply (200, "text/html", "<html>Sign in</html>");
  g_autoptr (GError) error = NULL;

  crm_odata_error_set (&reply, CRM_ODATA_ASK_PAGE, NULL, &error);
  g_assert_error (error, CRM_REMOTE_ERROR, R (SIGN_IN));
}

static void
test_hidden (void)
{
  static const struct
  {
    const char *body;
    CrmOdataAsk ask;
    int code; /* -1: it is no error */
  } cases[] = {
    { "{\"error\":{\"code\":\"\",\"message\":\"x\"}}", CRM_ODATA_ASK_PAGE, R (REJECTED) },
    { "{\"error\":{\"code\":\"\",\"message\":\"x\"}}", CRM_ODATA_ASK_CREATE, R (UNKNOWN_OUTCOME) },
    { "{\"error\":{\"code\":\"403\",\"message\":\"x\"}}", CRM_ODATA_ASK_UPDATE, R (DENIED) },
    { "{\"Message\":\"a\",\"MessageDetail\":\"b\"}", CRM_ODATA_ASK_PAGE, R (REJECTED) },
    { "{\"Message\":\"a\",\"ExceptionMessage\":\"b\"}", CRM_ODATA_ASK_PAGE, R (REJECTED) },
    { "{\"Id\":\"1\",\"Message\":\"a field of that name\"}", CRM_ODATA_ASK_RECORD, -1 },
    { "{\"value\":[{\"error\":\"text\"}]}", CRM_ODATA_ASK_PAGE, -1 },
    { "{\"value\":[]}", CRM_ODATA_ASK_PAGE, -1 },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (CrmOdataReply) reply = make_reply (200, "application/json", cases[i].body);
      g_autoptr (GError) error = NULL;
      gboolean found = crm_odata_error_set_hidden (&reply, cases[i].ask, NULL, &error);

      g_test_message ("%s", cases[i].body);
      g_assert_true (found == (cases[i].code >= 0));
      if (found)
        g_assert_error (error, CRM_REMOTE_ERROR, cases[i].code);
    }
}

/* The words of servers that exist, about a set with the fields Id, Name, Age and so on. */
static void
test_unknown_names_are_the_layout (void)
{
  static const struct
  {
    guint status;
    CrmOdataAsk ask;
    const char *error;
    CrmRemoteError code;
  } cases[] = {
    { 400, CRM_ODATA_ASK_PAGE, "Could not find a property named 'Age' on type 'N.Contact'.",
      R (LAYOUT) },
    { 400, CRM_ODATA_ASK_PAGE, "Could not find a navigation property named 'Age' on type 'X'",
      R (LAYOUT) },
    { 400, CRM_ODATA_ASK_PAGE, "Property \\\"Age\\\" does not exist in N.Contacts", R (LAYOUT) },
    { 400, CRM_ODATA_ASK_PAGE,
      "The property 'Age', used in a query expression, is not defined in type 'N.Contact'.",
      R (LAYOUT) },
    { 500, CRM_ODATA_ASK_PAGE, "Column by path Age not found in schema Contact", R (LAYOUT) },
    { 404, CRM_ODATA_ASK_PAGE, "Resource not found for the segment 'Contacts'.", R (LAYOUT) },
    { 404, CRM_ODATA_ASK_PAGE, "Invalid resource path \\\"Contacts\\\"", R (LAYOUT) },
    { 404, CRM_ODATA_ASK_PAGE, "No type was found that matches the controller named 'Contacts'.",
      R (LAYOUT) },
    { 400, CRM_ODATA_ASK_CREATE,
      "The property 'Credit' does not exist on type 'N.Contact'. Make sure to only use property "
      "names that are defined by the type.",
      R (LAYOUT) },
    { 400, CRM_ODATA_ASK_UPDATE, "The type 'N.Contact' has no property 'Credit'.", R (LAYOUT) },

    /* What is about a value, another name, one record, or could have been done. */
    { 400, CRM_ODATA_ASK_PAGE, "Could not find a property named 'Ag' on type 'N.Contact'.",
      R (REJECTED) },
    { 400, CRM_ODATA_ASK_PAGE, "Age is out of range", R (REJECTED) },
    { 400, CRM_ODATA_ASK_UPDATE, "The property AccountId refers to a record which does not exist",
      R (REJECTED) },
    { 400, CRM_ODATA_ASK_UPDATE, "Invalid value for property 'Age'", R (REJECTED) },
    { 400, CRM_ODATA_ASK_CREATE, "The contact 'Name' was not found", R (REJECTED) },
    { 404, CRM_ODATA_ASK_RECORD, "Resource not found for the segment 'Contacts'.", R (NOT_FOUND) },
    { 404, CRM_ODATA_ASK_UPDATE, "Resource not found for the segment 'Contacts'.", R (NOT_FOUND) },
    { 500, CRM_ODATA_ASK_CREATE, "Column by path Age not found in schema Contact",
      R (UNKNOWN_OUTCOME) },
    { 404, CRM_ODATA_ASK_PAGE, "", R (NOT_FOUND) },
  };
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Contact");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body
          = g_strdup_printf ("{\"error\":{\"code\":\"x\",\"message\":\"%s\"}}", cases[i].error);
      g_auto (CrmOdataReply) reply = make_reply (cases[i].status, "application/json", body);
      g_autoptr (GError) error = NULL;

      g_test_message ("%u, %d: %s", cases[i].status, cases[i].ask, cases[i].error);
      crm_odata_error_set (&reply, cases[i].ask, entity, &error);
      g_assert_error (error, CRM_REMOTE_ERROR, (int) cases[i].code);
      /* Without knowing what it is about nothing of the kind is said. */
      g_clear_error (&error);
      crm_odata_error_set (&reply, cases[i].ask, NULL, &error);
      g_assert_false (g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_LAYOUT));
    }
}

static void
test_a_code_can_say_it_too (void)
{
  g_auto (CrmOdataReply) reply
      = make_reply (400, "application/json",
                    "{\"error\":{\"code\":\"UNKNOWN_PROPERTY\",\"message\":\"Nein: Age\"}}");
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  g_autoptr (GError) error = NULL;

  crm_odata_error_set (&reply, CRM_ODATA_ASK_PAGE, crm_project_find_entity (project, "Contact"),
                       &error);
  g_assert_error (error, CRM_REMOTE_ERROR, R (LAYOUT));
  g_assert_cmpstr (error->message, ==, "Nein: Age");
}

static void
test_sizes (void)
{
  static const struct
  {
    guint status;
    CrmOdataAsk ask;
    const char *type;
    const char *body;
    CrmRemoteError code;
  } cases[] = {
    { 413, CRM_ODATA_ASK_PAGE, "text/html", "", R (TOO_LARGE) },
    { 414, CRM_ODATA_ASK_LINK, NULL, "", R (TOO_LARGE) },
    { 431, CRM_ODATA_ASK_PAGE, NULL, "", R (TOO_LARGE) },
    { 404, CRM_ODATA_ASK_PAGE, "text/html", "<html>HTTP Error 404.15 - Not Found</html>",
      R (TOO_LARGE) },
    { 500, CRM_ODATA_ASK_PAGE, "application/json",
      "{\"Message\":\"Error\",\"ExceptionMessage\":\"MaxMemoryUsageToGetDataViaEntityCollection\"}",
      R (TOO_LARGE) },
    { 400, CRM_ODATA_ASK_LINK, "application/json",
      "{\"error\":{\"code\":\"\",\"message\":\"The response is too large\"}}", R (TOO_LARGE) },
    { 404, CRM_ODATA_ASK_PAGE, "text/html", "<html>Not Found</html>", R (NOT_FOUND) },
    { 400, CRM_ODATA_ASK_UPDATE, "application/json",
      "{\"error\":{\"code\":\"\",\"message\":\"The name is too long\"}}", R (REJECTED) },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (CrmOdataReply) reply = make_reply (cases[i].status, cases[i].type, cases[i].body);
      g_autoptr (GError) error = NULL;

      g_test_message ("%u, %d: %s", cases[i].status, cases[i].ask, cases[i].body);
      crm_odata_error_set (&reply, cases[i].ask, NULL, &error);
      g_assert_error (error, CRM_REMOTE_ERROR, (int) cases[i].code);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/odata/error/meaning", test_meaning);
  g_test_add_func ("/odata/error/words", test_words);
  g_test_add_func ("/odata/error/words-are-cut", test_words_are_cut);
  g_test_add_func ("/odata/error/web-page-means-sign-in", test_web_page_means_sign_in);
  g_test_add_func ("/odata/error/hidden", test_hidden);
  g_test_add_func ("/odata/error/layout", test_unknown_names_are_the_layout);
  g_test_add_func ("/odata/error/layout-by-code", test_a_code_can_say_it_too);
  g_test_add_func ("/odata/error/sizes", test_sizes);

  return g_test_run ();
}
