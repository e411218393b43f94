/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>

#include "crm-commands-private.h"
#include "crm-output.h"
#include "crm-store.h"
#include "crm-time.h"

static const char *const problem_names[] = {
  [CRM_PROBLEM_REJECTED] = "rejected", [CRM_PROBLEM_DENIED] = "denied",
  [CRM_PROBLEM_GONE] = "gone",         [CRM_PROBLEM_CONFLICT] = "conflict",
  [CRM_PROBLEM_LAYOUT] = "layout",     [CRM_PROBLEM_UNDONE] = "undone",
  [CRM_PROBLEM_SALVAGED] = "salvaged", [CRM_PROBLEM_BLOCKED] = "blocked",
  [CRM_PROBLEM_FILE] = "file",
};

static const char *const change_names[] = {
  [CRM_SEND_CREATE] = "create",
  [CRM_SEND_UPDATE] = "update",
  [CRM_SEND_DELETE] = "delete",
};

static void
print_member (CrmRunning *run, const char *name, const char *text)
{
  crm_run_print (run, ",\"%s\":", name);
  crm_output_json_string (run->buffer, text);
}

static void
print_time_member (CrmRunning *run, const char *name, gint64 us)
{
  g_autofree char *text = us > 0 ? crm_time_format (us) : NULL;

  print_member (run, name, text);
}

/* --- problems ------------------------------------------------------------------------------ */

static void
print_problem_json (CrmRunning *run, const CrmProblem *problem)
{
  crm_run_print (run, "{\"id\":%" G_GINT64_FORMAT ",\"kind\":\"%s\",\"change\":\"%s\"", problem->id,
                 problem_names[problem->kind], change_names[problem->change]);
  print_member (run, "entity", problem->entity);
  print_member (run, "key", problem->key);
  print_member (run, "title", problem->title);
  print_member (run, "message", problem->message);
  /* An object already, of wire texts. */
  crm_run_print (run, ",\"values\":%s", problem->values != NULL ? problem->values : "null");
  print_time_member (run, "since", problem->since_us);
  crm_run_print (run, "}");
}

static void
add_problem (CrmTable *table, const CrmProblem *problem)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, problem->id);

  crm_table_add (table, id);
  crm_table_add (table, problem_names[problem->kind]);
  crm_table_add (table, problem->entity);
  crm_table_add (table, problem->key);
  crm_table_add (table, problem->title);
  crm_table_add (table, problem->message);
  crm_table_add (table, problem->values);
}

int
crm_run_problems_list (CrmRunning *run)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) all
      = crm_store_list_problems (crm_account_get_store (run->context->account), &error);
  g_autoptr (CrmTable) table = crm_table_new (7, 80);

  if (all == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  if (run->options->json)
    crm_run_print (run, "[");
  for (guint i = 0; i < all->len; i++)
    if (run->options->json)
      {
        crm_run_print (run, "%s", i > 0 ? ",\n" : "\n");
        print_problem_json (run, g_ptr_array_index (all, i));
      }
    else
      add_problem (table, g_ptr_array_index (all, i));
  if (run->options->json)
    crm_run_print (run, all->len > 0 ? "\n]\n" : "]\n");
  crm_table_print (table, run->buffer);
  return CRM_EXIT_DONE;
}

typedef gboolean (*NumberFunc) (CrmStore *store, gint64 id, GError **error);

/* What the lists print as "id". */
static int
do_with_id (CrmRunning *run, NumberFunc func)
{
  const char *text = run->arguments[0];
  char *end = NULL;
  GError *error = NULL;
  gint64 id;

  errno = 0;
  id = g_ascii_strtoll (text, &end, 10);
  if (errno != 0 || end == text || *end != '\0')
    return crm_run_refuse (run, CRM_EXIT_USAGE, _ ("“%s” is not a number from the list"), text);
  if (!func (crm_account_get_store (run->context->account), id, &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  return CRM_EXIT_DONE;
}

int
crm_run_problems_retry (CrmRunning *run)
{
  return do_with_id (run, crm_store_retry_problem);
}

int
crm_run_problems_discard (CrmRunning *run)
{
  return do_with_id (run, crm_store_discard_problem);
}

/* --- values that lost ---------------------------------------------------------------------- */

static void
print_lost_json (CrmRunning *run, const CrmLostValue *lost)
{
  crm_run_print (run, "{\"id\":%" G_GINT64_FORMAT, lost->id);
  print_member (run, "entity", lost->entity);
  print_member (run, "key", lost->key);
  print_member (run, "title", lost->title);
  print_member (run, "field", lost->field);
  print_member (run, "base", lost->base);
  print_member (run, "mine", lost->mine);
  print_member (run, "theirs", lost->theirs);
  crm_run_print (run, ",\"lost\":\"%s\"", lost->mine_lost ? "mine" : "theirs");
  print_time_member (run, "since", lost->since_us);
  crm_run_print (run, "}");
}

static void
add_lost (CrmTable *table, const CrmLostValue *lost)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, lost->id);
  g_autofree char *since = crm_time_format (lost->since_us);

  crm_table_add (table, id);
  crm_table_add (table, since);
  crm_table_add (table, lost->entity);
  crm_table_add (table, lost->key);
  crm_table_add (table, lost->title);
  crm_table_add (table, lost->field);
  crm_table_add (table, lost->mine_lost ? lost->mine : lost->theirs);
}

/* The names in the command line as the store knows them. %FALSE: said why not. */
static gboolean
read_target (CrmRunning *run, CrmProject **project, CrmEntity **entity, char **key)
{
  GError *error = NULL;

  if (run->n_arguments == 0)
    return TRUE;
  *project = crm_run_dup_project (run);
  *entity = *project != NULL ? crm_run_find_entity (run, *project, run->arguments[0]) : NULL;
  if (*entity == NULL)
    return FALSE;
  if (run->n_arguments < 2)
    return TRUE;
  *key = crm_run_dup_key (*entity, run->arguments[1], &error);
  if (*key == NULL)
    crm_run_fail (run, CRM_EXIT_FAILED, error);
  return *key != NULL;
}

int
crm_run_lost_list (CrmRunning *run)
{
  g_autoptr (CrmProject) project = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (CrmTable) table = crm_table_new (7, 60);
  g_autofree char *key = NULL;
  CrmEntity *entity = NULL;
  GError *error = NULL;

  if (!read_target (run, &project, &entity, &key))
    return CRM_EXIT_FAILED;
  all = crm_store_list_lost (crm_account_get_store (run->context->account),
                             entity != NULL ? entity->name : NULL, key, &error);
  if (all == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  if (run->options->json)
    crm_run_print (run, "[");
  for (guint i = 0; i < all->len; i++)
    if (run->options->json)
      {
        crm_run_print (run, "%s", i > 0 ? ",\n" : "\n");
        print_lost_json (run, g_ptr_array_index (all, i));
      }
    else
      add_lost (table, g_ptr_array_index (all, i));
  if (run->options->json)
    crm_run_print (run, all->len > 0 ? "\n]\n" : "]\n");
  crm_table_print (table, run->buffer);
  return CRM_EXIT_DONE;
}

int
crm_run_lost_restore (CrmRunning *run)
{
  return do_with_id (run, crm_store_restore_lost);
}
