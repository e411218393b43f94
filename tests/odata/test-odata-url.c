/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-odata-fixture.h"
#include "crm-odata-url.h"

#include <string.h>

#define V4 (crm_odata_dialect_get (CRM_ODATA_DIALECT_V4))
#define GUID "0f8fad5b-d9cb-469f-a165-70867728950e"

static void
assert_refused (GError *error)
{
  g_assert_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REFUSED);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *typed;
    const char *expected; /* NULL: refused */
  } cases[] = {
    { "crm.example.com", "https://crm.example.com/" },
    { " crm.example.com/ ", "https://crm.example.com/" },
    { "crm.example.com:8443/site/", "https://crm.example.com:8443/site" },
    { "https://crm.example.com/a/b?x=1#y", "https://crm.example.com/a/b" },
    { "HTTPS://crm.example.com//", "https://crm.example.com/" },
    { "localhost:4004/odata/v4/crm", "http://localhost:4004/odata/v4/crm" },
    { "127.0.0.1:80", "http://127.0.0.1/" },
    { "http://127.99.1.2:1/x", "http://127.99.1.2:1/x" },
    { "[::1]:8080/x", "http://[::1]:8080/x" },
    { "https://h/a%20b%2Fc", "https://h/a%20b%2Fc" },
    { "http://crm.example.com", NULL },
    { "http://192.168.1.2/", NULL },
    { "http://127.0.0.1.example.com/", NULL },
    { "http://localhost.example.com/", NULL },
    { "https://user@crm.example.com/", NULL },
    { "https://good.example@evil.example/", NULL },
    { "ftp://crm.example.com/", NULL },
    { "file:///etc/passwd", NULL },
    { "javascript://x/", NULL },
    { "https://", NULL },
    { "", NULL },
    { "http://[::1", NULL },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = crm_odata_url_parse (cases[i].typed, &error);
      g_autofree char *text = uri != NULL ? g_uri_to_string (uri) : NULL;

      g_test_message ("“%s”", cases[i].typed);
      g_assert_cmpstr (text, ==, cases[i].expected);
      if (cases[i].expected == NULL)
        assert_refused (error);
    }
}

static void
test_resolve (void)
{
  static const struct
  {
    const char *link;
    const char *expected; /* NULL: refused */
  } cases[] = {
    { "Contacts?%24skiptoken=eyJy%2B%3D",
      "https://h.example/v4/crm/Contacts?%24skiptoken=eyJy%2B%3D" },
    { "https://h.example/v4/crm/Contacts?$skiptoken=%3Ccookie%20pagenumber=%222%22%3E",
      "https://h.example/v4/crm/Contacts?$skiptoken=%3Ccookie%20pagenumber=%222%22%3E" },
    { "https://H.EXAMPLE:443/v4/crm/Contacts?a=1", "https://H.EXAMPLE/v4/crm/Contacts?a=1" },
    { "/v4/crm/Contacts?x", "https://h.example/v4/crm/Contacts?x" },
    { "?$skiptoken=2", "https://h.example/v4/crm/Contacts?$skiptoken=2" },
    { "Contacts?$filter=a%2Fb eq 'x'",
      "https://h.example/v4/crm/Contacts?$filter=a%2Fb%20eq%20'x'" },
    { "Contacts?$skiptoken=%7E%41%2d%2D",
      "https://h.example/v4/crm/Contacts?$skiptoken=%7E%41%2d%2D" },
    { "https://evil.example/v4/crm/Contacts", NULL },
    { "https://h.example:444/v4/crm/Contacts", NULL },
    { "http://h.example/v4/crm/Contacts", NULL },
    { "//evil.example/v4/crm/Contacts", NULL },
    { "https://h.example@evil.example/v4/crm/Contacts", NULL },
    { "https://user:pw@h.example/v4/crm/Contacts", NULL },
    { "https://h.example.evil.example/v4/crm/Contacts", NULL },
    { "http://127.0.0.1/v4/crm/Contacts", NULL },
    { "https://[::1]/v4/crm/Contacts", NULL },
    { "file:///v4/crm/Contacts", NULL },
    { "/other/Contacts", NULL },
    { "/v4/crmother/Contacts", NULL },
    { "../../Contacts", NULL },
    { "/v4/crm/%2e%2e/x", NULL },
    { "/v4/crm/%2E./x", NULL },
    { "https:\\\\evil.example/", NULL },
    { "\\\\evil.example\\x", NULL },
  };
  g_autoptr (GUri) root = g_uri_parse ("https://h.example/v4/crm", CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (GUri) request
      = g_uri_parse ("https://h.example/v4/crm/Contacts?$top=1", CRM_ODATA_URI_FLAGS, NULL);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = crm_odata_url_resolve (root, request, cases[i].link, &error);
      g_autofree char *text = uri != NULL ? g_uri_to_string (uri) : NULL;

      g_test_message ("“%s”", cases[i].link);
      g_assert_cmpstr (text, ==, cases[i].expected);
      if (cases[i].expected == NULL)
        assert_refused (error);
    }
}

static void
test_resolve_refuses_a_huge_link (void)
{
  g_autoptr (GUri) root = g_uri_parse ("https://h.example/v4", CRM_ODATA_URI_FLAGS, NULL);
  g_autofree char *link = g_strnfill (33 * 1024, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (crm_odata_url_resolve (root, root, link, &error));
  assert_refused (error);
}

/* Whatever a link is put together from: it is refused, or it stays where it belongs. */
static void
test_resolve_never_leaves_the_root (void)
{
  static const char *const parts[] = {
    "https:",   "http:", "//", "/",   "\\", "h.example", "evil.example", "@",   ":",    "444",
    "443",      "?",     "#",  "..",  ".",  "%2e",       "%2F",          "%5c", "v4",   "crm",
    "Contacts", "&",     "[",  "::1", "]",  " ",         "\t",           "%00", "user", "x=1",
  };
  g_autoptr (GUri) root = g_uri_parse ("https://h.example/v4/crm", CRM_ODATA_URI_FLAGS, NULL);
  guint i, n_accepted = 0;

  for (i = 0; i < 20000; i++)
    {
      g_autoptr (GString) link = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = NULL;
      int n;

      if (g_test_rand_bit ())
        g_string_append (link, "https://h.example/v4/crm");
      for (n = g_test_rand_int_range (1, 9); n > 0; n--)
        g_string_append (link, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      uri = crm_odata_url_resolve (root, root, link->str, &error);
      if (uri == NULL)
        {
          assert_refused (error);
          continue;
        }
      n_accepted++;
      g_assert_cmpstr (g_uri_get_scheme (uri), ==, "https");
      g_assert_cmpstr (g_uri_get_host (uri), ==, "h.example");
      g_assert_true (g_uri_get_port (uri) == -1 || g_uri_get_port (uri) == 443);
      g_assert_null (g_uri_get_userinfo (uri));
      g_assert_true (g_str_has_prefix (g_uri_get_path (uri), "/v4/crm"));
      g_assert_null (strstr (g_uri_get_path (uri), "/.."));
    }
  g_assert_cmpuint (n_accepted, >, 1000);
}

static void
test_join (void)
{
  static const char *const bases[] = { "https://h/v4", "https://h/v4/", "https://h/v4//" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autoptr (GUri) base = g_uri_parse (bases[i], CRM_ODATA_URI_FLAGS, NULL);
      g_autoptr (GUri) uri = crm_odata_url_join (base, "/Contacts('a%2Fb')", "$top=1");
      g_autofree char *text = g_uri_to_string (uri);

      g_assert_cmpstr (text, ==, "https://h/v4/Contacts('a%2Fb')?$top=1");
    }
}

static void
test_key_predicate (void)
{
  static const struct
  {
    const char *entity;
    const char *key;
    const char *expected;
  } cases[] = {
    { "Contact", GUID, "(" GUID ")" },
    { "Rate", "Code=EUR,Year=2026", "(Code='EUR',Year=2026)" },
    { "Rate", "Code=O%27Neil%2F%25%20%C3%A9,Year=-1", "(Code='O''Neil%2F%25%20%C3%A9',Year=-1)" },
    { "Contact", "1 or 1 eq 1", NULL },
    { "Rate", "Code=EUR", NULL },
  };
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CrmEntity *entity = crm_project_find_entity (project, cases[i].entity);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = crm_odata_url_dup_key_predicate (V4, entity, cases[i].key, &error);

      g_test_message ("“%s”", cases[i].key);
      g_assert_cmpstr (text, ==, cases[i].expected);
      g_assert_true ((error != NULL) == (cases[i].expected == NULL));
    }
}

static void
test_key_of (void)
{
  static const struct
  {
    const char *entity;
    const char *url;
    const char *expected;
  } cases[] = {
    { "Contact", "Contacts(" GUID ")", GUID },
    { "Contact", "https://h.example/v4(x)/Contacts(" GUID ")", GUID },
    { "Contact", "accounts(Id='" GUID "')", GUID },
    { "Contact", "ContactCollection(guid'" GUID "')", GUID },
    { "Contact", "0F8FAD5B-D9CB-469F-A165-70867728950E", GUID },
    { "Rate", "Rates(Year=7,Code='a%27%27b')", "Code=a%27b,Year=7" },
    { "Rate", "Rates(Code='a,b)(',Year=7)", "Code=a%2Cb%29%28,Year=7" },
    { "Rate", "Rates(Code='a')", NULL },
    { "Rate", "Rates(Code='a,Year=7)", NULL },
    { "Contact", "Contacts()", NULL },
    { "Contact", "Contacts(", NULL },
    { "Contact", "", NULL },
    { "Contact", "https://h.example/v4/Contacts", NULL },
    { "Contact", "Contacts(Name='x')", NULL },
  };
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CrmEntity *entity = crm_project_find_entity (project, cases[i].entity);
      g_autofree char *key = crm_odata_url_dup_key_of (V4, entity, cases[i].url);

      g_test_message ("“%s”", cases[i].url);
      g_assert_cmpstr (key, ==, cases[i].expected);
    }
}

static void
test_query (void)
{
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  g_autoptr (CrmFilter) filter = crm_filter_parse ("Name eq 'A&B+C=1#é'", NULL);
  CrmRequest request = {
    .entity = crm_project_find_entity (project, "Account"),
    .filter = filter,
    .orderby = "Name desc,Id",
    .search = "a b",
    .skip = 20,
    .top = 10,
    .count = TRUE,
  };
  g_autofree char *query = crm_odata_url_dup_query (V4, NULL, &request, NULL);

  g_assert_cmpstr (query, ==,
                   "$select=Id,Name&$filter=Name%20eq%20'A%26B%2BC%3D1%23%C3%A9'"
                   "&$orderby=Name%20desc,Id&$search=a%20b&$skip=20&$top=10&$count=true");
}

static void
test_select_brings_the_keys (void)
{
  g_autoptr (CrmProject) project = crm_odata_fixture_project ();
  CrmEntity *entity = crm_project_find_entity (project, "Contact");
  g_autoptr (GArray) select = g_array_new (FALSE, FALSE, sizeof (guint));
  CrmRequest request = { .entity = entity, .select = select };
  guint name = crm_odata_fixture_field (entity, "Name");
  g_autofree char *query = NULL;

  g_array_append_val (select, name);
  query = crm_odata_url_dup_query (V4, NULL, &request, NULL);

  g_assert_cmpstr (query, ==, "$select=Id,Name");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/odata/url/parse", test_parse);
  g_test_add_func ("/odata/url/resolve", test_resolve);
  g_test_add_func ("/odata/url/resolve-refuses-a-huge-link", test_resolve_refuses_a_huge_link);
  g_test_add_func ("/odata/url/resolve-never-leaves-the-root", test_resolve_never_leaves_the_root);
  g_test_add_func ("/odata/url/join", test_join);
  g_test_add_func ("/odata/url/key-predicate", test_key_predicate);
  g_test_add_func ("/odata/url/key-of", test_key_of);
  g_test_add_func ("/odata/url/query", test_query);
  g_test_add_func ("/odata/url/select-brings-the-keys", test_select_brings_the_keys);

  return g_test_run ();
}
