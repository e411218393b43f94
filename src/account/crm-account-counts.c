/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-explain.h"
#include "crm-account-private.h"
#include "crm-project.h"
#include "crm-store.h"

#include <glib/gi18n.h>

static void
clear_count (gpointer data)
{
  CrmAccountCount *count = data;

  g_free ((char *) count->caption);
}

static char *
dup_caption (CrmProject *project, const char *name)
{
  CrmEntity *entity = project != NULL ? crm_project_find_entity (project, name) : NULL;

  return g_strdup (entity != NULL ? entity->caption_plural : name);
}

guint
crm_account_count_conflicts (GPtrArray *problems)
{
  guint n = 0;

  for (guint i = 0; i < problems->len; i++)
    if (((CrmProblem *) g_ptr_array_index (problems, i))->kind == CRM_PROBLEM_CONFLICT)
      n++;
  return n;
}

GArray *
crm_account_dup_counts (CrmAccount *self)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (CrmAccountCount));
  g_autoptr (CrmSyncReport) report = NULL;
  g_autoptr (CrmProject) project = NULL;

  g_return_val_if_fail (CRM_IS_ACCOUNT (self), counts);

  report = crm_account_dup_report (self);
  project = crm_store_dup_project (crm_account_get_store (self));
  g_array_set_clear_func (counts, clear_count);
  for (guint i = 0; report != NULL && i < report->counts->len; i++)
    {
      CrmSyncCount *from = g_ptr_array_index (report->counts, i);
      CrmAccountCount count = { .caption = dup_caption (project, from->entity),
                                .sent = from->sent,
                                .received = from->received,
                                .added = from->added,
                                .updated = from->updated,
                                .removed = from->removed,
                                .problems = from->problems,
                                .total = from->total,
                                .proven_us = from->proven_us,
                                .is_done = from->is_done };

      g_array_append_val (counts, count);
    }
  return counts;
}

char *
crm_account_describe_left_out (CrmAccount *self)
{
  g_autoptr (CrmSyncReport) report = crm_account_dup_report (self);
  g_autoptr (CrmProject) project = crm_store_dup_project (crm_account_get_store (self));
  g_autofree char *first = NULL;
  guint n = 0;

  for (guint i = 0; report != NULL && i < report->counts->len; i++)
    {
      CrmSyncCount *count = g_ptr_array_index (report->counts, i);

      /* What is said of one that was done is for information. */
      if (count->is_done || count->message == NULL)
        continue;
      if (n++ == 0)
        first = dup_caption (project, count->entity);
    }
  if (n == 0)
    return NULL;
  if (n == 1)
    /* Translators: the plural name of an entity: "Contacts" */
    return g_strdup_printf (_ ("Not synchronized: %s."), first);
  return g_strdup_printf (ngettext ("Not synchronized: %s and %u more.",
                                    "Not synchronized: %s and %u more.", n - 1),
                          first, n - 1);
}
