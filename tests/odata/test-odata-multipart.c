/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-batch.h"
#include "crm-odata-url.h"

#include <string.h>

#define HTTP "Content-Type: application/http\r\n"

static const CrmOdataPart *
part_at (const CrmOdataParts *parts, guint position)
{
  g_assert_cmpuint (position, <, parts->parts->len);

  return &g_array_index (parts->parts, CrmOdataPart, position);
}

/* "1:201 -:400" for the Content-ID and status of each part, "…" behind what is cut off. */
static char *
describe (const char *body, gsize length, const char *boundary)
{
  g_auto (CrmOdataParts) parts = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);

  crm_odata_parts_init (&parts, body, length, boundary);
  for (guint i = 0; i < parts.parts->len; i++)
    {
      const CrmOdataPart *part = part_at (&parts, i);

      g_string_append_printf (out, "%s%s:%u", i > 0 ? " " : "",
                              part->content_id != NULL ? part->content_id : "-", part->status);
      if (part->length > 0)
        g_string_append_printf (out, "=%.*s", (int) part->length, part->body);
    }
  if (!parts.is_whole)
    g_string_append (out, "…");

  return g_string_free_and_steal (g_steal_pointer (&out));
}

static void
test_shapes (void)
{
  static const struct
  {
    const char *body;
    const char *parts;
  } cases[] = {
    { "--b\r\n" HTTP
      "Content-ID: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
      "{}\r\n--b--\r\n",
      "1:200={}" },
    /* Bare line ends, lower-case names, a preamble, an epilogue, spaces behind the boundary. */
    { "ignored\n--b \ncontent-type:application/http\ncontent-id:7\n\nHTTP/1.1 204\n\n\n--b-- "
      "\nrest",
      "7:204" },
    /* No body, and the next boundary right behind the last header. */
    { "--b\r\n" HTTP "\r\nHTTP/1.1 204 No Content\r\n--b\r\n" HTTP
      "\r\nHTTP/1.1 404 Not Found\r\nETag: x\r\n\r\n--b--",
      "-:204 -:404" },
    /* A change set, its boundary one that begins like the outer one, and quoted. */
    { "--b\r\nContent-Type: multipart/mixed; charset=x; boundary=\"b--1\"\r\n\r\n--b--1\r\n" HTTP
      "Content-ID: 1\r\n\r\nHTTP/1.1 201 Created\r\n\r\n\r\n--b--1\r\n" HTTP
      "Content-ID: 2\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n--b--1--\r\n--b--\r\n",
      "1:201 2:204" },
    { "--b\r\ncontent-type: multipart/mixed;boundary=c\r\n\r\n--c\r\n" HTTP
      "\r\nHTTP/1.1 201 Created\r\ncontent-id: 3\r\n\r\n\r\n--c--\r\n\r\n--b--",
      "3:201" },
    /* A change set in a change set is none. */
    { "--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c\r\nContent-Type: multipart/mixed;"
      "boundary=d\r\n\r\n--d\r\n" HTTP "\r\nHTTP/1.1 200 OK\r\n\r\n\r\n--d--\r\n--c--\r\n--b--",
      "-:0" },
    /* Parts that say nothing keep their place. */
    { "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n" HTTP
      "\r\nHTTP/1.1 2OO OK\r\n\r\n\r\n--b\r\n" HTTP "\r\n\r\n--b\r\n" HTTP
      "\r\nHTTP/1.1 100 Continue\r\n\r\n\r\n--b\r\n\r\n--b--\r\n",
      "-:0 -:0 -:0 -:0 -:0" },
    /* What is cut off is not there. */
    { "--b\r\n" HTTP "\r\nHTTP/1.1 200 OK\r\n\r\n1\r\n--b\r\n" HTTP "\r\nHTTP/1.1 200 OK\r\n\r\n2",
      "-:200=1…" },
    { "--b\r\n" HTTP "\r\nHTTP/1.1 200 OK\r\n\r\n1\r\n--b-", "…" },
    { "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n" HTTP
      "Content-ID: 1\r\n\r\nHTTP/1.1 201 Created\r\n\r\n\r\n--b--\r\n",
      "…" },
    { "", "…" },
    { "--b--", "" },
    { "{\"responses\":[]}", "…" },
    { "--bb\r\n" HTTP "\r\nHTTP/1.1 200 OK\r\n\r\n\r\n--bb--", "…" },
    /* The boundary in the middle of a line is text. */
    { "--b\r\n" HTTP "\r\nHTTP/1.1 200 OK\r\n\r\nx--b\r\n--b--", "-:200=x--b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = describe (cases[i].body, strlen (cases[i].body), "b");

      g_test_message ("%s", cases[i].body);
      g_assert_cmpstr (found, ==, cases[i].parts);
    }
}

static void
test_headers (void)
{
  static const char body[]
      = "--x.y=1\r\n" HTTP "Content-ID: 1\r\n\r\nHTTP/1.1 429 Busy\r\netag: W/\"1\"\r\n"
        "Location: http://else.example/Contacts(1)\r\nODATA-ENTITYID: Contacts(2)\r\n"
        "Retry-After:  12 \r\nContent-Type: Application/JSON;odata.metadata=minimal\r\n"
        "Content-ID: 9\r\n\r\n{}\r\n--x.y=1--\r\n";
  g_auto (CrmOdataParts) parts = { 0 };
  const CrmOdataPart *part;

  /* Without a boundary told, the first line has it. */
  crm_odata_parts_init (&parts, body, strlen (body), NULL);
  part = part_at (&parts, 0);
  g_assert_true (parts.is_whole);
  g_assert_cmpstr (part->content_id, ==, "1");
  g_assert_cmpuint (part->status, ==, 429);
  g_assert_cmpstr (part->etag, ==, "W/\"1\"");
  g_assert_cmpstr (part->location, ==, "Contacts(2)");
  g_assert_cmpstr (part->retry_after, ==, "12");
  g_assert_cmpstr (part->content_type, ==, "application/json");
}

/* --- which answer is whose --------------------------------------------------------------- */

/* "1:201 -:400" to parts and on to the fate of @n calls: "201", "?" unknown, "U" undone. */
static char *
match (const char *text, guint n, gboolean atomic)
{
  g_autofree CrmOdataOutcome *outcomes = g_new0 (CrmOdataOutcome, n);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (CrmOdataParts) parts = { 0 };

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) halves = g_strsplit (words[i], ":", 2);

      if (halves[0] == NULL || halves[1] == NULL)
        continue;
      g_string_append (body, "--b\r\n" HTTP);
      if (!g_str_equal (halves[0], "-"))
        g_string_append_printf (body, "Content-ID: %s\r\n", halves[0]);
      g_string_append_printf (body, "\r\nHTTP/1.1 %s X\r\n\r\n\r\n", halves[1]);
    }
  g_string_append (body, g_str_has_suffix (text, "…") ? "--b\r\n" : "--b--");
  crm_odata_parts_init (&parts, body->str, body->len, "b");
  crm_odata_batch_match (&parts, n, atomic, outcomes);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ' ');
      if (outcomes[i].fate == CRM_ODATA_FATE_ANSWERED)
        g_string_append_printf (out, "%u", outcomes[i].part->status);
      else
        g_string_append_c (out, outcomes[i].fate == CRM_ODATA_FATE_UNDONE ? 'U' : '?');
    }

  return g_string_free_and_steal (g_steal_pointer (&out));
}

typedef struct
{
  const char *parts;
  const char *fates; /* as many as there were calls */
} MatchCase;

static void
check_matches (const MatchCase *cases, gsize n_cases, gboolean atomic)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_auto (GStrv) wanted = g_strsplit (cases[i].fates, " ", -1);
      g_autofree char *fates = match (cases[i].parts, g_strv_length (wanted), atomic);

      g_test_message ("%s", cases[i].parts);
      g_assert_cmpstr (fates, ==, cases[i].fates);
    }
}

static void
test_calls_by_themselves (void)
{
  static const MatchCase cases[] = {
    { "1:200 2:404 3:204", "200 404 204" },
    { "3:204 1:200 2:404", "200 404 204" },
    { "-:200 -:404 -:204", "200 404 204" },
    { "2:404 3:204", "? 404 204" },         /* one is missing, and it is known which */
    { "-:200 -:404", "200 404 ?" },         /* stopped at the first failure */
    { "-:200 -:204", "? ? ?" },             /* one is missing, and nobody knows which */
    { "-:200 -:204 …", "200 204 ?" },       /* cut off */
    { "1:200 1:404 1:204", "200 404 204" }, /* says the same name each time */
    { "1:200 1:404", "200 404 ?" },
    { "1:200 1:204", "? ? ?" },
    { "-:200 -:200 -:200 -:200", "? ? ?" }, /* more than were asked */
    { "7:200 0:200 x:200", "200 200 200" }, /* names that are none of ours */
    { "2:404 -:200 -:201", "? 404 ?" },     /* some have a name, and not where they were asked */
    { "-:200 2:404", "200 404 ?" },         /* only the write has one, and with it it ended */
    { "1:200 -:404 3:204", "200 404 204" },
    { "1:200 -:404", "200 404 ?" },
    { "1:200 -:204", "200 ? ?" },
    { "1:200 2:0 3:204", "200 ? 204" }, /* unreadable */
    { "", "? ?" },
  };

  check_matches (cases, G_N_ELEMENTS (cases), FALSE);
}

static void
test_change_sets (void)
{
  static const MatchCase cases[] = {
    { "1:201 2:204 3:201", "201 204 201" },
    { "3:201 1:201 2:204", "201 204 201" },
    { "-:201 -:204 -:201", "201 204 201" },
    /* All or none: not all of them are there. */
    { "1:201 2:204", "? ? ?" },
    { "-:201 -:204 -:201 …", "? ? ?" },
    { "1:201 1:204 2:201", "201 204 201" },
    /* One answer for all: with a name, and without. */
    { "2:422", "U 422 U" },
    { "-:422", "422 422 422" },
    { "-:422", "422" },
    { "2:412", "U 412 U" },
    { "2:503", "U 503 U" },
    /* A server that broke down may have left anything behind. */
    { "2:500", "? 500 ?" },
    { "-:500", "500 500 500" },
    { "2:400 …", "? 400 ?" },
    { "-:400 …", "? ? ?" },
    /* An answer for each: the bystanders are told from the one to blame. */
    { "1:424 2:400 3:424", "U 400 U" },
    { "-:424 -:400 -:424", "U 400 U" },
    { "1:400 2:409", "400 409" },
    { "1:424 2:424", "424 424" },
    /* Done and failed in one set is a lie. */
    { "1:201 2:422 3:201", "? 422 ?" },
    { "1:201 2:422", "? 422 ?" },
    { "-:201 -:422", "? ? ?" },
    { "-:201 -:422 -:201", "? 422 ?" },
    { "1:201 2:424 3:500", "? ? 500" },
    { "1:201 2:0 3:201", "? ? ?" },
    { "", "? ?" },
  };

  check_matches (cases, G_N_ELEMENTS (cases), TRUE);
}

/* --- the request ------------------------------------------------------------------------- */

static char *
print_batch (const char *root_text, const char *first, const char *second, CrmOdataSets sets)
{
  g_autoptr (GUri) root = g_uri_parse (root_text, CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (GUri) one = g_uri_parse (first, CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (GUri) two = g_uri_parse (second, CRM_ODATA_URI_FLAGS, NULL);
  CrmOdataCall read = { .method = "GET", .uri = one, .accept = "a/j", .prefer = "p" };
  CrmOdataCall write = { .method = "PATCH",
                         .uri = two,
                         .accept = "a/j",
                         .content_type = "a/j",
                         .body = "{\"é\":1}",
                         .if_match = "W/\"1\"" };
  const CrmOdataCall *calls[] = { &read, &write };

  return crm_odata_batch_dup_body (calls, 2, root, "b", sets);
}

#define MIME "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
#define READ(target)                                                                               \
  MIME "Content-ID: 1\r\n\r\nGET " target " HTTP/1.1\r\nAccept: a/j\r\nPrefer: p\r\n\r\n\r\n"
#define WRITE(target)                                                                              \
  MIME "Content-ID: 2\r\n\r\nPATCH " target " HTTP/1.1\r\nAccept: a/j\r\nContent-Type: a/j\r\n"    \
       "If-Match: W/\"1\"\r\nContent-Length: 8\r\n\r\n{\"é\":1}\r\n"

static void
test_request (void)
{
  g_autofree char *apart = print_batch ("https://h/o", "https://h/o/A?$filter=x%20eq%201",
                                        "https://h/o/B(1)", CRM_ODATA_SETS_NONE);
  g_autofree char *alone
      = print_batch ("https://h/o", "https://h/o/A", "https://h/o/B(1)", CRM_ODATA_SETS_OF_ONE);
  g_autofree char *together
      = print_batch ("https://h/o/", "https://h/o/A", "https://h/else/B(1)", CRM_ODATA_SETS_OF_ALL);

  g_assert_cmpstr (apart, ==,
                   "--b\r\n" READ ("A?$filter=x%20eq%201") "--b\r\n" WRITE ("B(1)") "--b--\r\n");
  g_assert_cmpstr (alone, ==,
                   "--b\r\n" READ ("A") "--b\r\nContent-Type: multipart/mixed; "
                                        "boundary=set_b\r\n\r\n--set_b\r\n" WRITE (
                                            "B(1)") "--set_b--\r\n\r\n--b--\r\n");
  g_assert_cmpstr (together, ==,
                   "--b\r\nContent-Type: multipart/mixed; boundary=set_b\r\n\r\n--set_b\r\n" READ (
                       "A") "--set_b\r\n" WRITE ("https://h/else/B(1)") "--set_b--\r\n\r\n--b--"
                                                                        "\r\n");
}

static void
test_each_write_in_a_set_of_its_own (void)
{
  g_autoptr (GUri) root = g_uri_parse ("https://h/o", CRM_ODATA_URI_FLAGS, NULL);
  g_autoptr (GUri) uri = g_uri_parse ("https://h/o/A(1)", CRM_ODATA_URI_FLAGS, NULL);
  CrmOdataCall write = { .method = "DELETE", .uri = uri };
  const CrmOdataCall *calls[] = { &write, &write };
  g_autofree char *body = crm_odata_batch_dup_body (calls, 2, root, "b", CRM_ODATA_SETS_OF_ONE);

  g_assert_cmpstr (
      body, ==,
      "--b\r\nContent-Type: multipart/mixed; boundary=set_b\r\n\r\n--set_b\r\n" MIME
      "Content-ID: 1\r\n\r\nDELETE A(1) HTTP/1.1\r\n\r\n\r\n--set_b--\r\n\r\n"
      "--b\r\nContent-Type: multipart/mixed; boundary=set_b\r\n\r\n--set_b\r\n" MIME
      "Content-ID: 2\r\n\r\nDELETE A(1) HTTP/1.1\r\n\r\n\r\n--set_b--\r\n\r\n--b--\r\n");
}

/* --- anything at all --------------------------------------------------------------------- */

static const char sample[]
    = "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n" HTTP
      "Content-ID: 1\r\n\r\nHTTP/1.1 201 Created\r\nETag: W/\"1\"\r\n\r\n{\"Id\":1}\r\n--c\r\n" HTTP
      "Content-ID: 2\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n--c--\r\n\r\n--b\r\n" HTTP
      "Content-ID: 3\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"value\":[]}"
      "\r\n--b\r\n" HTTP "Content-ID: 4\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n{}\r\n--b--\r\n";

/* Reads a copy that ends where the memory ends, so that the sanitizer sees one byte too far. */
static void
read_exactly (const char *data, gsize length, gboolean check)
{
  g_autofree char *copy = g_memdup2 (data, MAX (length, 1));
  g_auto (CrmOdataParts) parts = { 0 };
  CrmOdataOutcome outcomes[4];

  crm_odata_parts_init (&parts, copy, length, "b");
  for (guint i = 0; i < parts.parts->len; i++)
    {
      const CrmOdataPart *part = part_at (&parts, i);

      g_assert_true (part->status == 0 || (part->status >= 200 && part->status < 600));
      if (part->length > 0)
        {
          g_assert_true (part->body >= copy);
          g_assert_true (part->body + part->length <= copy + length);
        }
    }
  crm_odata_batch_match (&parts, 4, FALSE, outcomes);
  for (guint i = 0; check && i < 4; i++)
    {
      static const guint statuses[] = { 201, 204, 200, 404 };

      /* A cut may lose an answer, and never changes one. */
      if (outcomes[i].fate == CRM_ODATA_FATE_ANSWERED)
        g_assert_cmpuint (outcomes[i].part->status, ==, statuses[i]);
    }
  crm_odata_batch_match (&parts, 4, TRUE, outcomes);
}

static void
test_cut_at_every_byte (void)
{
  for (gsize length = 0; length < strlen (sample); length++)
    {
      g_auto (CrmOdataParts) parts = { 0 };

      read_exactly (sample, length, TRUE);
      crm_odata_parts_init (&parts, sample, length, "b");
      /* All is there once the last "--" is. */
      g_assert_true (parts.is_whole == (length >= strlen (sample) - 2));
    }
}

static void
mutate (GRand *random, GString *text)
{
  static const char *const pieces[] = { "\r\n",
                                        "--b",
                                        "--c",
                                        "--",
                                        "\r\n\r\n",
                                        "HTTP/1.1 ",
                                        "Content-ID: 2",
                                        "boundary=b",
                                        "boundary=\"",
                                        ";",
                                        "200",
                                        "multipart/mixed",
                                        "\n",
                                        "--b--",
                                        "Content-Type: multipart/mixed;boundary=",
                                        "\xff" };
  gsize at = (gsize) g_rand_int_range (random, 0, (gint32) text->len + 1);
  gsize wished = (gsize) g_rand_int_range (random, 0, 40);
  gsize length = MIN (text->len - at, wished);

  switch (g_rand_int_range (random, 0, 5))
    {
    case 0:
      g_string_erase (text, (gssize) at, (gssize) length);
      break;
    case 1:
      g_string_insert (text, (gssize) at,
                       pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      break;
    case 2:
      {
        g_autofree char *copy = g_strndup (text->str + at, length);

        g_string_insert (text, g_rand_int_range (random, 0, (gint32) text->len + 1), copy);
        break;
      }
    case 3:
      if (at < text->len)
        text->str[at] = (char) g_rand_int_range (random, 0, 256);
      break;
    default:
      g_string_truncate (text, at);
      break;
    }
}

static void
test_mutations (void)
{
  guint32 seed = (guint32) g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GString) text = g_string_new_len (sample, (gssize) strlen (sample));
      int n = g_rand_int_range (random, 1, 8);

      while (n-- > 0)
        mutate (random, text);
      read_exactly (text->str, text->len, FALSE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/odata/multipart/shapes", test_shapes);
  g_test_add_func ("/odata/multipart/headers", test_headers);
  g_test_add_func ("/odata/multipart/calls-by-themselves", test_calls_by_themselves);
  g_test_add_func ("/odata/multipart/change-sets", test_change_sets);
  g_test_add_func ("/odata/multipart/request", test_request);
  g_test_add_func ("/odata/multipart/request-sets", test_each_write_in_a_set_of_its_own);
  g_test_add_func ("/odata/multipart/cut-at-every-byte", test_cut_at_every_byte);
  g_test_add_func ("/odata/multipart/mutations", test_mutations);

  return g_test_run ();
}
