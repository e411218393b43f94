/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-why.h"
#include "crm-account-explain.h"
#include "crm-project.h"

#include <glib/gi18n.h>

static const struct
{
  CrmReason reason;
  const char *words;
} reasons[] = {
  { CRM_REASON_FILTER, N_ ("it was downloaded for the sync filter") },
  { CRM_REASON_PARENT, N_ ("a record that is here has it") },
  { CRM_REASON_PIN, N_ ("it is always kept here") },
  { CRM_REASON_RECENT, N_ ("it was opened recently") },
  { CRM_REASON_ONLINE, N_ ("it was looked up online") },
};

const char *
crm_account_reason_words (CrmReason reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].reason == reason)
      return _ (reasons[i].words);

  return "";
}

const char *
crm_account_why_words (CrmSyncWhy why)
{
  switch (why)
    {
    case CRM_SYNC_WHY_FILTER:
      return _ ("On this device: it matches the sync filter");
    case CRM_SYNC_WHY_REASON:
      return _ ("On this device, though not for the sync filter");
    case CRM_SYNC_WHY_UNSENT:
      return _ ("On this device: it has changes that the server does not have");
    case CRM_SYNC_WHY_LEAVING:
      return _ ("On this device; the next complete synchronization takes it away");
    case CRM_SYNC_WHY_DELETED:
      return _ ("Deleted on this device; the server does not know yet");
    case CRM_SYNC_WHY_NOT_KEPT:
      return _ ("Not on this device: records of this kind are not kept here");
    case CRM_SYNC_WHY_NO_MATCH:
      return _ ("Not on this device: it does not match the sync filter");
    case CRM_SYNC_WHY_NOT_THERE:
      return _ ("Not on this device: the server does not have it or does not show it");
    case CRM_SYNC_WHY_COMING:
      return _ ("Not on this device yet: the next synchronization brings it");
    case CRM_SYNC_WHY_NOT_ASKED:
      return _ ("Not on this device; the server was not asked");
    }
  return "";
}

void
crm_account_why_free (CrmAccountWhy *self)
{
  g_free (self->why);
  g_free (self->reasons);
  g_free (self->filter);
  g_free (self);
}

typedef struct
{
  char *entity;
  char *key;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->entity);
  g_free (question->key);
  g_free (question);
}

static CrmAccountWhy *
put_into_words (const CrmSyncExplanation *answer)
{
  CrmAccountWhy *why = g_new0 (CrmAccountWhy, 1);
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if ((answer->reasons & reasons[i].reason) != 0)
      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", _ (reasons[i].words));

  why->why = g_strdup (crm_account_why_words (answer->why));
  why->reasons = lines->len > 0 ? g_strdup (lines->str) : NULL;
  why->filter = g_strdup (answer->filter);
  why->is_pinned = (answer->reasons & CRM_REASON_PIN) != 0;
  why->proven_us = answer->proven_us;
  why->finished_us = answer->finished_us;
  return why;
}

static void
why_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (CrmProject) project = crm_account_dup_project (source);
  Question *question = data;
  CrmEntity *entity = project != NULL ? crm_project_find_entity (project, question->entity) : NULL;
  g_autoptr (CrmSyncExplanation) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (entity != NULL)
    answer = crm_account_explain (source, entity, question->key, FALSE, cancellable, &error);
  else
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such entity");

  if (answer != NULL)
    g_task_return_pointer (task, put_into_words (answer), (GDestroyNotify) crm_account_why_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
crm_account_why_async (CrmAccount *self,
                       const char *entity,
                       const char *key,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  g_return_if_fail (CRM_IS_ACCOUNT (self));

  question->entity = g_strdup (entity);
  question->key = g_strdup (key);
  g_task_set_source_tag (task, crm_account_why_async);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, why_in_thread);
}

CrmAccountWhy *
crm_account_why_finish (CrmAccount *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
