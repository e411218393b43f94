/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "crm-account-explain.h"
#include "crm-commands-private.h"
#include "crm-output.h"
#include "crm-project.h"
#include "crm-time.h"

static const char *const why_names[] = {
  [CRM_SYNC_WHY_FILTER] = "filter",     [CRM_SYNC_WHY_REASON] = "reason",
  [CRM_SYNC_WHY_UNSENT] = "unsent",     [CRM_SYNC_WHY_LEAVING] = "leaving",
  [CRM_SYNC_WHY_DELETED] = "deleted",   [CRM_SYNC_WHY_NOT_KEPT] = "not-kept",
  [CRM_SYNC_WHY_NO_MATCH] = "no-match", [CRM_SYNC_WHY_NOT_THERE] = "not-there",
  [CRM_SYNC_WHY_COMING] = "coming",     [CRM_SYNC_WHY_NOT_ASKED] = "not-asked",
};

static const char *const truth_names[] = {
  [CRM_TRUTH_FALSE] = "false",
  [CRM_TRUTH_TRUE] = "true",
  [CRM_TRUTH_UNKNOWN] = "unknown",
};

static const struct
{
  CrmReason reason;
  const char *name;
} reasons[] = {
  { CRM_REASON_FILTER, "filter" }, { CRM_REASON_PARENT, "parent" }, { CRM_REASON_PIN, "pin" },
  { CRM_REASON_RECENT, "recent" }, { CRM_REASON_ONLINE, "online" },
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

static void
print_clause_json (CrmRunning *run, const CrmSyncClause *clause)
{
  crm_run_print (run, "{\"depth\":%u", clause->depth);
  print_member (run, "clause", clause->text);
  print_member (run, "here", truth_names[clause->here]);
  print_member (run, "there", truth_names[clause->there]);
  print_member (run, "hereValues", clause->here_values);
  print_member (run, "thereValues", clause->there_values);
  crm_run_print (run, "}");
}

static void
print_json (CrmRunning *run, const CrmSyncExplanation *answer)
{
  gboolean first = TRUE;

  crm_run_print (run, "{\"why\":\"%s\"", why_names[answer->why]);
  print_member (run, "entity", answer->entity);
  print_member (run, "key", answer->key);
  print_member (run, "title", answer->title);
  crm_run_print (run, ",\"here\":%s,\"reasons\":[", answer->is_here ? "true" : "false");
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if ((answer->reasons & reasons[i].reason) != 0)
      {
        crm_run_print (run, "%s\"%s\"", first ? "" : ",", reasons[i].name);
        first = FALSE;
      }
  crm_run_print (run, "],\"unsent\":%s,\"problem\":%" G_GINT64_FORMAT,
                 answer->is_unsent ? "true" : "false", answer->problem);
  print_member (run, "problemMessage", answer->problem_message);
  print_member (run, "filter", answer->filter);
  crm_run_print (run, ",\"clauses\":[");
  for (guint i = 0; i < answer->clauses->len; i++)
    {
      crm_run_print (run, "%s", i > 0 ? "," : "");
      print_clause_json (run, g_ptr_array_index (answer->clauses, i));
    }
  crm_run_print (run, "],\"asked\":%s,\"there\":%s", answer->was_asked ? "true" : "false",
                 !answer->was_asked ? "null"
                 : answer->is_there ? "true"
                                    : "false");
  print_member (run, "refusal", answer->refusal);
  print_time_member (run, "proven", answer->proven_us);
  print_time_member (run, "lastSync", answer->finished_us);
  crm_run_print (run, "}\n");
}

/* Nothing where there is no @text. */
static void
print_around (CrmRunning *run, const char *before, const char *text, const char *after)
{
  g_autofree char *line = text != NULL ? crm_output_dup_line (text) : NULL;

  if (line != NULL)
    crm_run_print (run, "%s%s%s", before, line, after);
}

static const char *
describe_truth (CrmTruth truth)
{
  switch (truth)
    {
    case CRM_TRUTH_FALSE:
      return C_ ("condition", "false");
    case CRM_TRUTH_TRUE:
      return C_ ("condition", "true");
    case CRM_TRUTH_UNKNOWN:
      return C_ ("condition", "unknown");
    }
  return "";
}

static void
print_clause (CrmRunning *run, const CrmSyncExplanation *answer, const CrmSyncClause *clause)
{
  g_autofree char *text = crm_output_dup_line (clause->text);

  crm_run_print (run, "  %*s%s\n", (int) clause->depth * 2, "", text);
  if (answer->is_here)
    {
      crm_run_print (run, _ ("    %*son this device: %s"), (int) clause->depth * 2, "",
                     describe_truth (clause->here));
      print_around (run, " (", clause->here_values, ")");
      crm_run_print (run, "\n");
    }
  if (answer->is_there)
    {
      crm_run_print (run, _ ("    %*son the server: %s"), (int) clause->depth * 2, "",
                     describe_truth (clause->there));
      print_around (run, " (", clause->there_values, ")");
      crm_run_print (run, "\n");
    }
}

static void
print_state (CrmRunning *run, const CrmSyncExplanation *answer)
{
  if (answer->is_unsent)
    crm_run_print (run, "%s\n", _ ("Has changes that were not sent"));
  print_around (run, "  ", answer->unsent_fields, "\n");
  if (answer->problem != 0)
    crm_run_print (run, "%s %" G_GINT64_FORMAT "\n", _ ("Waits for a decision: problem"),
                   answer->problem);
  print_around (run, "  ", answer->problem_message, "\n");
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if ((answer->reasons & reasons[i].reason) != 0)
      crm_run_print (run, _ ("Reason: %s\n"), crm_account_reason_words (reasons[i].reason));
}

static void
print_words (CrmRunning *run, const CrmSyncExplanation *answer)
{
  g_autofree char *proven = answer->proven_us > 0 ? crm_time_format (answer->proven_us) : NULL;

  crm_run_print (run, "%s %s", answer->entity, answer->key);
  print_around (run, " “", answer->title, "”");
  crm_run_print (run, "\n%s\n", crm_account_why_words (answer->why));
  print_state (run, answer);
  if (answer->filter != NULL)
    crm_run_print (run, "%s\n", _ ("Sync filter:"));
  else
    crm_run_print (run, "%s\n", _ ("Sync filter: none, everything the user may see"));
  for (guint i = 0; i < answer->clauses->len; i++)
    print_clause (run, answer, g_ptr_array_index (answer->clauses, i));
  if (answer->was_asked)
    crm_run_print (run, "%s\n",
                   answer->is_there ? _ ("The server has this record")
                                    : _ ("The server does not have this record or does not show "
                                         "it"));
  print_around (run, _ ("The server could not be asked: "), answer->refusal, "\n");
  crm_run_print (run, _ ("Last proven complete: %s\n"), proven != NULL ? proven : _ ("never"));
}

int
crm_run_explain (CrmRunning *run)
{
  g_autoptr (CrmProject) project = crm_run_dup_project (run);
  g_autoptr (CrmSyncExplanation) answer = NULL;
  g_autofree char *key = NULL;
  CrmEntity *entity;
  GError *error = NULL;

  entity = project != NULL ? crm_run_find_entity (run, project, run->arguments[0]) : NULL;
  if (entity == NULL)
    return CRM_EXIT_FAILED;
  key = crm_run_dup_key (entity, run->arguments[1], &error);
  if (key != NULL)
    answer = crm_account_explain (run->context->account, entity, key, !run->options->offline,
                                  run->context->cancellable, &error);
  if (answer == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  if (run->options->json)
    print_json (run, answer);
  else
    print_words (run, answer);
  return CRM_EXIT_DONE;
}
