/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gi18n.h>

#include "crm-commands-private.h"
#include "crm-error.h"
#include "crm-odata-metadata.h"
#include "crm-odata-remote.h"
#include "crm-output.h"
#include "crm-project.h"
#include "crm-remote.h"
#include "crm-store.h"

#define CHUNK (64 * 1024)

gboolean
crm_run_is_url (const char *where)
{
  return g_ascii_strncasecmp (where, "http://", 7) == 0
         || g_ascii_strncasecmp (where, "https://", 8) == 0;
}

static CrmEdm *
read_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (CrmOdataMetadataParser) parser = crm_odata_metadata_parser_new ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) input = g_file_read (file, cancellable, error);
  g_autofree char *chunk = g_malloc (CHUNK);
  gssize n = 1;

  if (input == NULL)
    return NULL;
  while (n > 0)
    {
      n = g_input_stream_read (G_INPUT_STREAM (input), chunk, CHUNK, cancellable, error);
      if (n < 0 || !crm_odata_metadata_parser_feed (parser, chunk, (gsize) n, error))
        return NULL;
    }

  return crm_odata_metadata_parser_finish (parser, error);
}

/* "https://host/service/$metadata" and "https://host/service" mean the same. */
static CrmEdm *
fetch (CrmRunning *run, const char *url, const char *user, GError **error)
{
  const char *document = strstr (url, "/$metadata");
  g_autofree char *root
      = document != NULL ? g_strndup (url, (gsize) (document - url)) : g_strdup (url);
  g_autofree char *password = user != NULL ? crm_run_dup_password (run, user) : NULL;
  CrmOdataConfig config = { .url = root,
                            .type = document != NULL ? CRM_ODATA_TYPE_ODATA : CRM_ODATA_TYPE_AUTO,
                            .user = user,
                            .password = password };
  g_autoptr (CrmRemote) remote = crm_odata_remote_new (&config);

  return crm_remote_fetch_metadata (remote, NULL, NULL, run->context->cancellable, error);
}

CrmEdm *
crm_run_read_metadata (CrmRunning *run, const char *where, GError **error)
{
  return crm_run_is_url (where) ? fetch (run, where, run->options->user, error)
                                : read_file (where, run->context->cancellable, error);
}

static void
print_count (CrmRunning *run, const char *name, guint count, gboolean is_last)
{
  if (run->options->json)
    crm_run_print (run, "\"%s\":%u%s", name, count, is_last ? "}\n" : ",");
  else
    crm_run_print (run, "%s %u\n", name, count);
}

int
crm_run_metadata (CrmRunning *run)
{
  GError *error = NULL;
  g_autoptr (CrmEdm) edm = crm_run_read_metadata (run, run->arguments[0], &error);

  if (edm == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  crm_run_print (run, "%s", run->options->json ? "{" : "");
  print_count (run, "entityTypes", edm->counts.entity_types, FALSE);
  print_count (run, "entitySets", edm->counts.entity_sets, FALSE);
  print_count (run, "properties", edm->counts.properties, FALSE);
  print_count (run, "navigationProperties", edm->counts.navigation_properties, FALSE);
  print_count (run, "complexTypes", edm->counts.complex_types, FALSE);
  print_count (run, "enumTypes", edm->counts.enum_types, FALSE);
  print_count (run, "actions", edm->counts.actions, FALSE);
  print_count (run, "functions", edm->counts.functions, TRUE);
  return CRM_EXIT_DONE;
}

static void
print_project (CrmRunning *run, CrmProject *project)
{
  g_autofree char *json = crm_project_to_json (project);

  g_string_append (run->buffer, json);
  g_string_append_c (run->buffer, '\n');
}

/* What is no part of the project, so that standard output stays one document. */
static void
complain_notes (CrmRunning *run, const char *const *notes)
{
  for (; *notes != NULL; notes++)
    if (**notes != '\0')
      {
        crm_run_flush (run);
        crm_commands_complain (run->context->err, *notes);
      }
}

static CrmProject *
load_project (CrmRunning *run, const char *path)
{
  g_autofree char *json = NULL;
  gsize length;
  GError *error = NULL;
  CrmProject *project = NULL;

  if (g_file_get_contents (path, &json, &length, &error))
    project = crm_project_parse (json, (gssize) length, NULL, NULL, &error);
  if (project == NULL)
    crm_run_fail (run, CRM_EXIT_FAILED, error);

  return project;
}

int
crm_run_project_show (CrmRunning *run)
{
  g_autoptr (CrmProject) project
      = run->n_arguments > 0 ? load_project (run, run->arguments[0]) : crm_run_dup_project (run);

  g_autofree char *notes = NULL;
  g_auto (GStrv) lines = NULL;

  if (project == NULL)
    return CRM_EXIT_FAILED;

  print_project (run, project);
  if (run->n_arguments == 0)
    notes
        = crm_store_get_fact (crm_account_get_store (run->context->account), "project-notes", NULL);
  lines = g_strsplit (notes != NULL ? notes : "", "\n", -1);
  complain_notes (run, (const char *const *) lines);
  return CRM_EXIT_DONE;
}

static CrmAccountInfo *
find_info (GPtrArray *infos, const char *name)
{
  for (guint i = 0; i < infos->len; i++)
    {
      CrmAccountInfo *info = g_ptr_array_index (infos, i);

      if (g_str_equal (info->name, name))
        return info;
    }

  return NULL;
}

/* From the server of an account, as it is now. */
static CrmEdm *
fetch_of_account (CrmRunning *run, GError **error)
{
  g_autofree char *name
      = crm_commands_dup_account_name (run->context->list, run->options->account, error);
  g_autoptr (GPtrArray) infos
      = name != NULL ? crm_account_list_load (run->context->list, error) : NULL;
  CrmAccountInfo *info = infos != NULL ? find_info (infos, name) : NULL;

  if (infos == NULL)
    return NULL;
  if (info == NULL)
    {
      g_set_error (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_UNKNOWN, "No account %s", name);
      return NULL;
    }

  return fetch (run, info->url, info->user, error);
}

int
crm_run_project_generate (CrmRunning *run)
{
  const char *where = run->options->url != NULL ? run->options->url : run->arguments[0];
  const char *path = run->options->manifest;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *manifest = NULL;
  CrmProjectSource source = { 0 };
  GError *error = NULL;
  g_autoptr (CrmEdm) edm = NULL;
  g_autoptr (CrmProject) project = NULL;

  if (path != NULL && !g_file_get_contents (path, &manifest, NULL, &error))
    return crm_run_fail (run, CRM_EXIT_FAILED, error);
  source.manifest = manifest;
  edm = where != NULL ? crm_run_read_metadata (run, where, &error) : fetch_of_account (run, &error);
  if (edm != NULL)
    project = run->options->plain ? crm_project_generate (edm, &error)
                                  : crm_project_compose (&source, edm, notes, &error);
  if (project == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  print_project (run, project);
  g_ptr_array_add (notes, NULL);
  complain_notes (run, (const char *const *) notes->pdata);
  return CRM_EXIT_DONE;
}

/* What has no $metadata to fill it in must be complete; a short one is checked by its
 * form only, against the server with --metadata. */
int
crm_run_project_validate (CrmRunning *run)
{
  const char *where = run->options->metadata;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *json = NULL;
  gsize length = 0;
  GError *error = NULL;
  g_autoptr (CrmEdm) edm = where != NULL ? crm_run_read_metadata (run, where, &error) : NULL;
  g_autoptr (CrmProject) project = NULL;

  if (error == NULL && g_file_get_contents (run->arguments[0], &json, &length, &error))
    project = crm_project_parse (json, (gssize) length, edm, warnings, &error);
  if (project == NULL)
    return crm_run_fail (run, CRM_EXIT_FAILED, error);

  for (guint i = 0; i < warnings->len; i++)
    {
      g_autofree char *line = crm_output_dup_line (g_ptr_array_index (warnings, i));

      crm_run_print (run, "%s\n", line);
    }
  if (warnings->len > 0)
    return crm_run_refuse (run, CRM_EXIT_PROBLEMS,
                           ngettext ("The project can be used, with %u warning",
                                     "The project can be used, with %u warnings", warnings->len),
                           warnings->len);
  return CRM_EXIT_DONE;
}
