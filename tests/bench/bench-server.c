/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workload: a server that costs nothing to speak of. N contacts of 22 fields in pages
 * of 1,000, made from their number, so that every program that is measured gets the same
 * bytes. Answers what a sync asks: $metadata, pages with next links, the count, and
 * "modified since" for the last C of them. Prints its root URL; ends with its stdin. */
#include <gio/gio.h>
#include <libsoup/soup.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_ROWS 1000
#define EPOCH 1735689600 /* 2025-01-01: row n was modified n/4 seconds later */

static guint64 n_rows = 100000;

static const char metadata[]
    = "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
      "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">"
      "<edmx:DataServices><Schema Namespace=\"Bench\" "
      "xmlns=\"http://docs.oasis-open.org/odata/ns/edm\"><EntityType Name=\"Contact\">"
      "<Key><PropertyRef Name=\"Id\"/></Key>"
      "<Property Name=\"Id\" Type=\"Edm.Guid\" Nullable=\"false\"/>"
      "<Property Name=\"Name\" Type=\"Edm.String\" MaxLength=\"250\"/>"
      "<Property Name=\"GivenName\" Type=\"Edm.String\"/><Property Name=\"Surname\" "
      "Type=\"Edm.String\"/>"
      "<Property Name=\"JobTitle\" Type=\"Edm.String\"/><Property Name=\"Email\" "
      "Type=\"Edm.String\"/>"
      "<Property Name=\"Phone\" Type=\"Edm.String\"/><Property Name=\"MobilePhone\" "
      "Type=\"Edm.String\"/>"
      "<Property Name=\"City\" Type=\"Edm.String\"/><Property Name=\"Street\" "
      "Type=\"Edm.String\"/>"
      "<Property Name=\"Zip\" Type=\"Edm.String\"/><Property Name=\"AccountId\" "
      "Type=\"Edm.Guid\"/>"
      "<Property Name=\"OwnerId\" Type=\"Edm.Guid\"/><Property Name=\"TypeId\" Type=\"Edm.Guid\"/>"
      "<Property Name=\"Credit\" Type=\"Edm.Decimal\" Precision=\"18\" Scale=\"4\"/>"
      "<Property Name=\"Score\" Type=\"Edm.Int32\"/><Property Name=\"External\" "
      "Type=\"Edm.Int64\"/>"
      "<Property Name=\"Active\" Type=\"Edm.Boolean\"/><Property Name=\"BirthDate\" "
      "Type=\"Edm.Date\"/>"
      "<Property Name=\"Notes\" Type=\"Edm.String\"/>"
      "<Property Name=\"CreatedOn\" Type=\"Edm.DateTimeOffset\" Precision=\"6\"/>"
      "<Property Name=\"ModifiedOn\" Type=\"Edm.DateTimeOffset\" Precision=\"6\"/>"
      "</EntityType><EntityContainer Name=\"Container\"><EntitySet Name=\"Contacts\" "
      "EntityType=\"Bench.Contact\"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>";

/* A number that looks random and depends on nothing but @n. */
static guint64
scramble (guint64 n)
{
  n = (n ^ (n >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  n = (n ^ (n >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return n ^ (n >> 31);
}

static void
append_guid (GString *json, guint kind, guint64 n)
{
  guint64 high = scramble (n * 16 + kind), low = scramble (high);

  g_string_append_printf (json, "%08x-%04x-4%03x-8%03x-%012" G_GINT64_MODIFIER "x",
                          (guint) (high >> 32), (guint) (high >> 16) & 0xffff, (guint) high & 0xfff,
                          (guint) (low >> 48) & 0xfff, low & G_GUINT64_CONSTANT (0xffffffffffff));
}

static void
append_time (GString *json, guint64 n)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (EPOCH + (gint64) (n / 4));

  g_string_append_printf (json, "%04d-%02d-%02dT%02d:%02d:%02d.%06uZ", g_date_time_get_year (time),
                          g_date_time_get_month (time), g_date_time_get_day_of_month (time),
                          g_date_time_get_hour (time), g_date_time_get_minute (time),
                          g_date_time_get_second (time), (guint) (n % 4) * 250000);
}

static void
append_texts (GString *json, guint64 n)
{
  static const char *const given[] = { "Amara", "Bj\303\266rn", "Chen", "Dora", "Erik", "Fatima" };
  static const char *const family[] = { "Berg", "Osei", "Marlow", "Quist", "Feld", "Roth", "Hale" };
  const char *first = given[scramble (n) % G_N_ELEMENTS (given)];
  const char *last = family[scramble (n + 7) % G_N_ELEMENTS (family)];

  g_string_append_printf (json,
                          "\"Name\":\"%s %s %" G_GUINT64_FORMAT "\",\"GivenName\":\"%s\","
                          "\"Surname\":\"%s\",\"JobTitle\":\"Head of Purchasing %u\","
                          "\"Email\":\"contact%" G_GUINT64_FORMAT "@larkfield.example\","
                          "\"Phone\":\"+49 30 %07u\",\"MobilePhone\":\"+44 7700 %06u\","
                          "\"City\":\"Hamburg %u\",\"Street\":\"Long Street %u\",\"Zip\":\"%05u\",",
                          first, last, n, first, last, (guint) (n % 40), n,
                          (guint) (scramble (n) % 10000000), (guint) (n % 1000000),
                          (guint) (n % 97), (guint) (n % 300), (guint) (n % 100000));
}

static void
append_row (GString *json, guint64 n, gboolean versions)
{
  g_string_append (json, "{\"@odata.etag\":\"W/\\\"");
  g_string_append_printf (json, "%" G_GUINT64_FORMAT, 1000 + n);
  g_string_append (json, "\\\"\",\"Id\":\"");
  append_guid (json, 1, n);
  if (versions)
    {
      g_string_append (json, "\",\"ModifiedOn\":\"");
      append_time (json, n);
      g_string_append (json, "\"}");
      return;
    }
  g_string_append (json, "\",");
  append_texts (json, n);
  g_string_append (json, "\"AccountId\":\"");
  append_guid (json, 2, n % 3000);
  g_string_append (json, "\",\"OwnerId\":\"");
  append_guid (json, 3, n % 50);
  g_string_append (json, "\",\"TypeId\":\"");
  append_guid (json, 4, n % 5);
  g_string_append_printf (json,
                          "\",\"Credit\":\"%u.%04u\",\"Score\":%u,\"External\":\"9007199254%06u\","
                          "\"Active\":%s,\"BirthDate\":\"19%02u-0%u-1%u\",\"Notes\":\"Met at the "
                          "fair in hall %u, wants the %s catalogue and a call before the summer.\","
                          "\"CreatedOn\":\"",
                          (guint) (n % 100000), (guint) (n % 9999) + 1, (guint) (n % 101),
                          (guint) (n % 1000000), n % 2 ? "true" : "false", 40 + (guint) (n % 60),
                          1 + (guint) (n % 9), (guint) (n % 10), (guint) (n % 30),
                          n % 3 ? "new" : "old");
  append_time (json, n);
  g_string_append (json, "\",\"ModifiedOn\":\"");
  append_time (json, n);
  g_string_append (json, "\"}");
}

static const char *
query_text (GHashTable *query, const char *name)
{
  return query ? g_hash_table_lookup (query, name) : NULL;
}

/* The number of the row that was modified at the time behind @bound in the filter. */
static gboolean
find_bound (const char *filter, const char *bound, guint64 *row)
{
  const char *at = filter ? strstr (filter, bound) : NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;
  double seconds;

  if (!at)
    return FALSE;
  at += strlen (bound);
  text = g_strndup (at, strcspn (at, " )"));
  time = g_date_time_new_from_iso8601 (text, NULL);
  if (!time)
    return FALSE;
  seconds
      = (double) (g_date_time_to_unix (time) - EPOCH) + g_date_time_get_microsecond (time) / 1e6;
  *row = seconds > 0 ? (guint64) (seconds * 4) : 0;
  return TRUE;
}

/* Which rows an answer is about: a span of numbers, whole or only key and version. */
typedef struct
{
  guint64 at;
  guint64 end;
  gboolean versions;
} Span;

static Span
read_span (GHashTable *query)
{
  const char *token = query_text (query, "$skiptoken");
  const char *filter = query_text (query, "$filter");
  const char *select = query_text (query, "$select");
  Span span = { 0, n_rows, select && !strstr (select, "Name") };
  guint versions;

  if (token
      && sscanf (token, "%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "-%u", &span.at, &span.end,
                 &versions)
             == 3)
    {
      span.versions = versions;
      return span;
    }
  if (find_bound (filter, "ModifiedOn gt ", &span.at))
    span.at++;
  else
    find_bound (filter, "ModifiedOn ge ", &span.at);
  find_bound (filter, "ModifiedOn lt ", &span.end);
  span.end = MIN (span.end, n_rows);
  span.at = MIN (span.at, span.end);
  return span;
}

static void
serve_page (SoupServerMessage *message, GHashTable *query)
{
  Span span = read_span (query);
  guint64 end = MIN (span.at + PAGE_ROWS, span.end);
  GString *json = g_string_sized_new (PAGE_ROWS * 800);
  gsize length;

  g_string_append (json, "{\"@odata.context\":\"$metadata#Contacts\",");
  if (query_text (query, "$count"))
    g_string_append_printf (json, "\"@odata.count\":%" G_GUINT64_FORMAT ",", span.end - span.at);
  g_string_append (json, "\"value\":[");
  for (guint64 n = span.at; n < end; n++)
    {
      if (n > span.at)
        g_string_append_c (json, ',');
      append_row (json, n, span.versions);
    }
  g_string_append_c (json, ']');
  if (end < span.end)
    g_string_append_printf (json,
                            ",\"@odata.nextLink\":\"Contacts?$skiptoken=%" G_GUINT64_FORMAT
                            "-%" G_GUINT64_FORMAT "-%d\"",
                            end, span.end, span.versions);
  g_string_append_c (json, '}');

  length = json->len;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json;odata.metadata=minimal",
                                    SOUP_MEMORY_TAKE, g_string_free_and_steal (json), length);
}

static void
handle (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer data)
{
  g_autofree char *count = NULL;

  if (g_str_has_suffix (path, "$metadata"))
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "application/xml", SOUP_MEMORY_STATIC, metadata,
                                        sizeof metadata - 1);
    }
  else if (g_str_has_suffix (path, "Contacts/$count"))
    {
      count = g_strdup_printf ("%" G_GUINT64_FORMAT, n_rows);
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, count,
                                        strlen (count));
    }
  else if (g_str_has_suffix (path, "/Contacts"))
    serve_page (message, query);
  else
    {
      static const char service[] = "{\"@odata.context\":\"$metadata\",\"value\":[{\"name\":"
                                    "\"Contacts\",\"kind\":\"EntitySet\",\"url\":\"Contacts\"}]}";
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, service,
                                        sizeof service - 1);
    }
}

static gboolean
stdin_cb (GIOChannel *channel, GIOCondition condition, gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);

  if (argc > 1)
    n_rows = g_ascii_strtoull (argv[1], NULL, 10);
  soup_server_add_handler (server, NULL, handle, NULL, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  {
    GSList *uris = soup_server_get_uris (server);

    g_print ("http://127.0.0.1:%d/odata/\n", g_uri_get_port (uris->data));
    fflush (stdout);
    g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  }
  g_io_add_watch (input, G_IO_HUP | G_IO_ERR | G_IO_IN, stdin_cb, loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
