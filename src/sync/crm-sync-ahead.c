/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"

struct _CrmSyncAhead
{
  CrmSyncRun *run;
  CrmRequest request;
  char *link;
  GArray *select;
  GCancellable *cancellable; /* of this fetch: ended with the run's, or alone */
  gulong forwards;
  GThread *thread;

  CrmPage *page;
  gint64 arrived_us;
  GError *error;
};

static void
forward_cancel (GCancellable *from, GCancellable *to)
{
  g_cancellable_cancel (to);
}

static gpointer
fetch_in_thread (gpointer user_data)
{
  CrmSyncAhead *self = user_data;

  self->page
      = crm_remote_fetch (self->run->remote, &self->request, self->cancellable, &self->error);
  self->arrived_us = crm_clock_monotonic_us (self->run->clock);
  return NULL;
}

CrmSyncAhead *
crm_sync_ahead_start (CrmSyncRun *run, const CrmRequest *request)
{
  CrmSyncAhead *self = g_new0 (CrmSyncAhead, 1);

  g_assert (request->link != NULL);
  self->run = run;
  self->request = *request;
  self->request.link = self->link = g_strdup (request->link);
  self->select = request->select != NULL ? g_array_ref (request->select) : NULL;
  self->cancellable = g_cancellable_new ();
  if (run->cancellable != NULL)
    self->forwards = g_cancellable_connect (run->cancellable, G_CALLBACK (forward_cancel),
                                            self->cancellable, NULL);
  self->thread = g_thread_new ("liaison-ahead", fetch_in_thread, self);
  return self;
}

static void
ahead_free (CrmSyncAhead *self)
{
  g_cancellable_disconnect (self->run->cancellable, self->forwards);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->page, crm_page_unref);
  g_clear_pointer (&self->select, g_array_unref);
  g_clear_error (&self->error);
  g_free (self->link);
  g_free (self);
}

CrmPage *
crm_sync_ahead_take (CrmSyncAhead *self, GError **error)
{
  g_autoptr (CrmPage) page = NULL;

  g_thread_join (self->thread);
  crm_sync_call_note (self->run, self->page, self->arrived_us);
  page = g_steal_pointer (&self->page);
  if (page == NULL)
    page = crm_sync_call_fetch_again (self->run, &self->request, g_steal_pointer (&self->error),
                                      error);
  ahead_free (self);
  return g_steal_pointer (&page);
}

void
crm_sync_ahead_drop (CrmSyncAhead *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  ahead_free (self);
}
