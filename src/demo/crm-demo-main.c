/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <locale.h>
#include <unistd.h>

#include "crm-demo-large.h"
#include "crm-demo-server.h"
#include "crm-time.h"

/* liaison-demo-server: serves until SIGTERM, or until its stdin ends if it is asked to. */

static CrmDemoOptions options;
static int port, seed = 1, contacts, page_size;
static char *face, *delays, *now;
static gboolean exit_with_stdin, print_metadata;

static const GOptionEntry entries[] = {
  { "port", 'p', 0, G_OPTION_ARG_INT, &port, "Port on 127.0.0.1 (default: a free one)", "PORT" },
  { "face", 'f', 0, G_OPTION_ARG_STRING, &face, "odata, creatio, dataverse or odata3", "FACE" },
  { "seed", 's', 0, G_OPTION_ARG_INT, &seed, "Seed of data and delays (default: 1)", "N" },
  { "contacts", 'n', 0, G_OPTION_ARG_INT, &contacts, "How many contacts (default: 1204)", "N" },
  { "database", 'd', 0, G_OPTION_ARG_FILENAME, &options.database, "Keep the data here", "FILE" },
  { "anonymous", 'a', 0, G_OPTION_ARG_NONE, &options.anonymous, "No sign-in, all are demo", NULL },
  { "process-delay-ms", 0, 0, G_OPTION_ARG_STRING, &delays, "Delay of processes", "MIN..MAX" },
  { "page-size", 0, 0, G_OPTION_ARG_INT, &page_size, "Rows per page (default: 500)", "N" },
  { "require-if-match", 0, 0, G_OPTION_ARG_NONE, &options.require_if_match,
    "Answer 428 to a write without If-Match", NULL },
  { "relative-links", 0, 0, G_OPTION_ARG_NONE, &options.relative_links,
    "Next and delta links relative to the service root", NULL },
  { "now", 0, 0, G_OPTION_ARG_STRING, &now, "What the clock shows at the start", "TIME" },
  { "print-metadata", 0, 0, G_OPTION_ARG_NONE, &print_metadata,
    "Print a $metadata of the size of Dynamics 365, and serve nothing", NULL },
  { "exit-with-stdin", 0, 0, G_OPTION_ARG_NONE, &exit_with_stdin, "End when stdin ends", NULL },
  { NULL },
};

static gboolean
invalid (GError **error, const char *option)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Unusable value of --%s", option);
  return FALSE;
}

static gboolean
read_delays (GError **error)
{
  g_auto (GStrv) parts = g_strsplit (delays, "..", 2);
  guint64 min, max;

  if (g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (parts[0], 10, 0, 3600000, &min, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, MAX (min, 1), 3600000, &max, NULL))
    return invalid (error, "process-delay-ms");
  options.process_delay_min = (guint) min;
  options.process_delay_max = (guint) max;

  return TRUE;
}

static gboolean
read_options (int *argc, char ***argv, GError **error)
{
  const CrmDemoTraits *traits;
  g_autoptr (GOptionContext) context = g_option_context_new ("- an OData server with sample data");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (port < 0 || port > G_MAXUINT16)
    return invalid (error, "port");
  if (contacts < 0 || contacts > 5000000)
    return invalid (error, "contacts");
  traits = crm_demo_traits_find (face != NULL ? face : "odata");
  if (traits == NULL)
    return invalid (error, "face");
  if (page_size < 0 || (guint) page_size > traits->max_page_size)
    return invalid (error, "page-size");
  if (now != NULL && !crm_time_parse (now, strlen (now), &options.now_us))
    return invalid (error, "now");

  options.port = (guint16) port;
  options.seed = (guint32) seed;
  options.contacts = (guint) contacts;
  options.page_size = (guint) page_size;
  options.face = traits->face;

  return delays == NULL || read_delays (error);
}

static gboolean
signal_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

/* An application that dies takes its server along: its end of the pipe closes. */
static gboolean
stdin_cb (GObject *stream, gpointer loop)
{
  char buffer[256];
  gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer,
                                                       sizeof buffer, NULL, NULL);

  if (n > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (loop);

  return G_SOURCE_REMOVE;
}

static void
watch_stdin (GMainLoop *loop)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GSource) source
      = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (input), NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (stdin_cb), loop, NULL);
  g_source_attach (source, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CrmDemoServer) server = NULL;

  setlocale (LC_ALL, "");
  if (!read_options (&argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (print_metadata)
    {
      g_autofree char *xml = crm_demo_large_metadata_to_xml ();

      g_print ("%s", xml);
      return 0;
    }
  server = crm_demo_server_start (&options, &error);
  if (server == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  g_unix_signal_add (SIGTERM, signal_cb, loop);
  g_unix_signal_add (SIGINT, signal_cb, loop);
  if (exit_with_stdin)
    watch_stdin (loop);
  g_print ("%s\n", crm_demo_server_get_url (server));
  fflush (stdout);
  g_main_loop_run (loop);

  return 0;
}
