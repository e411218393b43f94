/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-private.h"
#include "crm-account-sign-in.h"
#include "crm-secrets.h"

/* One sign-in, asked for on the main thread and done on another. */
typedef struct
{
  char *name;           /* of an account that is there, or */
  CrmAccountInfo *info; /* of one that is to be, with */
  char *secret;
  CrmAccountPerson person;
  GMainContext *context; /* where the person is */
  GCancellable *cancellable;
  gboolean kept;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->name);
  g_clear_pointer (&self->info, crm_account_info_free);
  crm_secrets_free (self->secret);
  g_main_context_unref (self->context);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/* What is told to the person, on its way. It holds the task, and with it the job. */
typedef struct
{
  GTask *task;
  char *url;  /* to be opened */
  char *code; /* or to be typed in */
  char *address;
  char *address_with;
} Word;

static void
word_free (gpointer data)
{
  Word *self = data;

  g_object_unref (self->task);
  g_free (self->url);
  g_free (self->code);
  g_free (self->address);
  g_free (self->address_with);
  g_free (self);
}

/* A person who has given up meanwhile is told nothing more. */
static gboolean
tell (gpointer data)
{
  Word *word = data;
  Job *job = g_task_get_task_data (word->task);
  const CrmAccountPerson *person = &job->person;
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (job->cancellable))
    return G_SOURCE_REMOVE;
  if (word->url == NULL)
    person->show_code (word->code, word->address, word->address_with, person->user_data);
  else if (!person->open_browser (word->url, person->user_data, &error))
    g_debug ("No browser opens: %s", error->message);

  return G_SOURCE_REMOVE;
}

static Word *
word_new (GTask *task)
{
  Word *self = g_new0 (Word, 1);

  self->task = g_object_ref (task);
  return self;
}

static void
send_word (Word *word)
{
  Job *job = g_task_get_task_data (word->task);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell, word, word_free);
  g_source_attach (source, job->context);
}

static gboolean
open_browser_cb (const char *url, gpointer task, GError **error)
{
  Word *word = word_new (task);

  word->url = g_strdup (url);
  send_word (word);
  return TRUE;
}

static void
show_code_cb (const char *code, const char *address, const char *address_with, gpointer task)
{
  Word *word = word_new (task);

  word->code = g_strdup (code);
  word->address = g_strdup (address);
  word->address_with = g_strdup (address_with);
  send_word (word);
}

static void
sign_in_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  CrmAccountPerson messenger = { open_browser_cb, show_code_cb, task };
  GError *error = NULL;

  if (crm_account_list_sign_in (source, job->name, &messenger, &job->kept, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
connect_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  CrmAccountPerson messenger = { open_browser_cb, show_code_cb, task };
  GError *error = NULL;
  char *server = crm_account_list_connect (source, job->info, job->secret, &messenger, &job->kept,
                                           cancellable, &error);

  if (server != NULL)
    g_task_return_pointer (task, server, g_free);
  else
    g_task_return_error (task, error);
}

static Job *
job_new (const CrmAccountPerson *person, GCancellable *cancellable)
{
  Job *self = g_new0 (Job, 1);

  self->person = *person;
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;

  return self;
}

void
crm_account_list_sign_in_async (CrmAccountList *self,
                                const char *name,
                                const CrmAccountPerson *person,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (CRM_IS_ACCOUNT_LIST (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (person != NULL);

  job = job_new (person, cancellable);
  job->name = g_strdup (name);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_account_list_sign_in_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, sign_in_in_thread);
}

gboolean
crm_account_list_sign_in_finish (CrmAccountList *self,
                                 GAsyncResult *result,
                                 gboolean *kept,
                                 GError **error)
{
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  job = g_task_get_task_data (G_TASK (result));
  if (kept != NULL)
    *kept = job->kept;
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
crm_account_list_connect_async (CrmAccountList *self,
                                const CrmAccountInfo *info,
                                const char *secret,
                                const CrmAccountPerson *person,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (CRM_IS_ACCOUNT_LIST (self));
  g_return_if_fail (info != NULL);
  g_return_if_fail (person != NULL);

  job = job_new (person, cancellable);
  job->info = crm_account_info_copy (info);
  job->secret = g_strdup (secret);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, crm_account_list_connect_async);
  /* Once the account is there that is told, even to somebody who gives up in that moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, connect_in_thread);
}

char *
crm_account_list_connect_finish (CrmAccountList *self,
                                 GAsyncResult *result,
                                 gboolean *kept,
                                 GError **error)
{
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  job = g_task_get_task_data (G_TASK (result));
  if (kept != NULL)
    *kept = job->kept;
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
crm_account_list_needs_person (CrmAccountList *self, const char *name)
{
  g_autoptr (CrmAccountInfo) info = NULL;

  g_return_val_if_fail (CRM_IS_ACCOUNT_LIST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  info = crm_account_list_load_one (self, name, NULL);
  return info != NULL && crm_account_auth_needs_person (info->auth);
}
