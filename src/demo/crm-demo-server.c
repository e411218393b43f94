/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-demo-server.h"

#include <libsoup/soup.h>
#include <string.h>

#include "crm-demo-exchange.h"

struct _CrmDemoServer
{
  CrmDemoOptions options;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GAsyncQueue *started; /* one GError or the server itself: the thread has begun */
  guint16 port;
  char *url;
};

static void
request_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  crm_demo_exchange_handle (user_data, message);
}

static gboolean
listen_on_loopback (CrmDemoServer *self, SoupServer *soup, GError **error)
{
  GSList *uris;

  if (!soup_server_listen_local (soup, self->options.port, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;

  uris = soup_server_get_uris (soup);
  self->port = (guint16) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->url = g_strdup_printf ("http://127.0.0.1:%u/%s", self->port,
                               crm_demo_traits_get (self->options.face)->home);

  return TRUE;
}

static gboolean
serve (CrmDemoServer *self, GError **error)
{
  g_autoptr (CrmDemoService) service = crm_demo_service_new (&self->options, error);
  g_autoptr (SoupServer) soup
      = soup_server_new ("server-header", "liaison-demo-server", "raw-paths", TRUE, NULL);
  g_autoptr (CrmDemoExchanges) exchanges = NULL;

  if (service == NULL || !listen_on_loopback (self, soup, error))
    return FALSE;

  exchanges = crm_demo_exchanges_new (service, self->port);
  soup_server_add_handler (soup, NULL, request_cb, exchanges, NULL);
  g_async_queue_push (self->started, self);
  g_main_loop_run (self->loop);
  soup_server_remove_handler (soup, NULL);
  soup_server_disconnect (soup);

  return TRUE;
}

static gpointer
run_thread (gpointer data)
{
  CrmDemoServer *self = data;
  GError *error = NULL;

  g_main_context_push_thread_default (self->context);
  if (!serve (self, &error))
    g_async_queue_push (self->started, error);
  /* What was only just cancelled still holds sockets and messages. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

CrmDemoServer *
crm_demo_server_start (const CrmDemoOptions *options, GError **error)
{
  g_autoptr (CrmDemoServer) self = g_new0 (CrmDemoServer, 1);
  gpointer started;

  self->options = *options;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->started = g_async_queue_new ();
  self->thread = g_thread_new ("demo-server", run_thread, self);
  started = g_async_queue_pop (self->started);
  if (started == self)
    return g_steal_pointer (&self);

  g_propagate_error (error, started);
  return NULL;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
crm_demo_server_close (CrmDemoServer *self)
{
  /* From inside the loop: a quit before the run would be lost. */
  g_main_context_invoke (self->context, quit_cb, self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_async_queue_unref (self->started);
  g_free (self->url);
  g_free (self);
}

const char *
crm_demo_server_get_url (CrmDemoServer *self)
{
  return self->url;
}

guint16
crm_demo_server_get_port (CrmDemoServer *self)
{
  return self->port;
}
