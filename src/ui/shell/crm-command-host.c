/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-command-host.h"
#include "crm-handover.h"

struct _CrmCommandHost
{
  CrmAccountList *list;
  CrmAccount *account;
  CrmCommandFunc func;
  CrmHandover *handover; /* %NULL: could not be served */
  int is_closed;         /* atomic */
};

static int
run (const char *const *argv,
     GOutputStream *out,
     GOutputStream *err,
     GCancellable *cancellable,
     gpointer user_data)
{
  CrmCommandHost *self = user_data;

  return self->func (self->list, self->account, argv, out, err, cancellable);
}

CrmCommandHost *
crm_command_host_new (CrmAccountList *list, CrmAccount *account, CrmCommandFunc func)
{
  CrmCommandHost *self = g_new0 (CrmCommandHost, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = NULL;

  self->list = g_object_ref (list);
  self->account = g_object_ref (account);
  self->func = func;
  directory = crm_account_list_dup_directory (list, crm_account_get_name (account));
  self->handover = crm_handover_serve (directory, run, self, &error);
  if (self->handover == NULL)
    g_debug ("The account is not served: %s", error->message);

  return self;
}

static gpointer
close_in_thread (gpointer data)
{
  CrmCommandHost *self = data;

  crm_handover_close (self->handover);
  g_atomic_int_set (&self->is_closed, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* A command that is on waits for the main loop: waiting for it here must not stop the loop. */
static void
close_handover (CrmCommandHost *self)
{
  GThread *thread = g_thread_new ("liaison-close", close_in_thread, self);

  while (!g_atomic_int_get (&self->is_closed))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
}

void
crm_command_host_free (CrmCommandHost *self)
{
  if (self->handover != NULL)
    close_handover (self);
  g_clear_object (&self->handover);
  g_clear_object (&self->account);
  g_clear_object (&self->list);
  g_free (self);
}
