/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-error.h"
#include "crm-project.h"
#include "crm-sync-macros.h"
#include "crm-sync-server.h"

#include <string.h>

/* What the project is made of: a document somebody chose, one that is published, or what the
 * server's own manifest adds to the built-in one. */

/* Notes are for people: more than these nobody reads. */
#define MAX_NOTES 200
#define MAX_NOTE_BYTES 400

static char *
dup_hash (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

char *
crm_sync_project_dup_source (CrmSyncRun *run)
{
  g_autofree char *builtin = NULL;

  if (run->project_json != NULL)
    return dup_hash (run->project_json);
  if (run->project_url != NULL)
    return g_strconcat ("published ", run->project_url, NULL);

  builtin = crm_project_dup_builtin_hash ();
  return g_strconcat ("usual ", builtin, NULL);
}

static gboolean
is_published (CrmSyncRun *run)
{
  return run->project_json == NULL && run->project_url != NULL;
}

/* %NULL and no error: it is the one with @known_etag. */
static char *
read_published (CrmSyncRun *run, const char *known_etag, GError **error)
{
  char *text;

  g_clear_pointer (&run->document_etag, g_free);
  text = crm_remote_fetch_document (run->remote, run->project_url, known_etag, &run->document_etag,
                                    run->cancellable, error);
  crm_sync_reporter_add_request (run->reporter, text != NULL ? strlen (text) : 0);
  return text;
}

/* Without its document a device goes on as before: only who stops the run is heard. */
static gboolean
forgive (CrmSyncRun *run, gboolean has_project, GError *problem, GError **error)
{
  if (has_project && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_debug ("The published project: %s", problem->message);
      g_error_free (problem);
      return TRUE;
    }

  g_propagate_error (error, problem);
  return FALSE;
}

gboolean
crm_sync_project_look (CrmSyncRun *run, gboolean has_project, gboolean *changed, GError **error)
{
  g_autofree char *etag = NULL;
  g_autofree char *known = NULL;
  g_autofree char *hash = NULL;
  GError *problem = NULL;

  *changed = FALSE;
  if (!is_published (run))
    return TRUE;

  known = crm_store_get_fact (run->store, "project-document", &problem);
  if (problem == NULL && has_project && known != NULL)
    etag = crm_store_get_fact (run->store, "project-etag", &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }

  g_clear_pointer (&run->document, g_free);
  run->document = read_published (run, etag, &problem);
  if (problem != NULL)
    return forgive (run, has_project, problem, error);
  if (run->document == NULL)
    return TRUE;
  hash = dup_hash (run->document);
  *changed = g_strcmp0 (hash, known) != 0;
  return TRUE;
}

/* As they were told last, else as they are now; a server that tells none is no error. %NULL: an
 * error. */
static GHashTable *
dup_settings (CrmSyncRun *run, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = crm_store_get_fact (run->store, "server-settings", &problem);
  g_autoptr (GHashTable) settings = NULL;

  if (problem == NULL && text == NULL)
    settings = crm_remote_read_settings (run->remote, run->cancellable, &problem);
  if (problem != NULL
      && (text != NULL || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (problem != NULL)
    g_debug ("The server's settings: %s", problem->message);

  return settings != NULL ? g_steal_pointer (&settings) : crm_sync_settings_from_text (text);
}

CrmProject *
crm_sync_project_make (CrmSyncRun *run,
                       CrmEdm *edm,
                       gboolean has_project,
                       GPtrArray *notes,
                       gboolean *is_out_of_reach,
                       GError **error)
{
  g_autofree char *manifest = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (GHashTable) settings = NULL;
  g_auto (GStrv) sets = NULL;
  CrmProjectSource source = { .document = run->project_json };
  CrmProject *project;
  GError *problem = NULL;

  *is_out_of_reach = FALSE;
  if (is_published (run))
    {
      if (run->document == NULL)
        run->document = read_published (run, NULL, &problem);
      if (problem != NULL)
        {
          *is_out_of_reach = forgive (run, has_project, problem, error);
          return NULL;
        }
      source.document = run->document;
    }
  else if (run->project_json == NULL)
    {
      manifest
          = crm_remote_fetch_document (run->remote, NULL, NULL, &etag, run->cancellable, &problem);
      if (problem != NULL)
        {
          g_propagate_error (error, problem);
          return NULL;
        }
      if (manifest != NULL)
        crm_sync_reporter_add_request (run->reporter, strlen (manifest));
      source.manifest = manifest;
      settings = dup_settings (run, error);
      if (settings == NULL)
        return NULL;
      source.settings = settings;
    }

  sets = crm_project_source_list_sets (&source, edm);
  if (!crm_remote_describe (run->remote, edm, (const char *const *) sets, run->cancellable, error))
    return NULL;
  project = crm_project_compose (&source, edm, notes, &problem);
  if (problem != NULL)
    *is_out_of_reach = forgive (run, has_project && is_published (run), problem, error);
  return project;
}

static char *
join_notes (GPtrArray *notes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < notes->len && i < MAX_NOTES; i++)
    {
      const char *note = g_ptr_array_index (notes, i);
      g_autofree char *valid = g_utf8_make_valid (note, MIN (strlen (note), MAX_NOTE_BYTES));

      g_strdelimit (valid, "\r\n", ' ');
      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", valid);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

gboolean
crm_sync_project_keep (CrmSyncRun *run, GPtrArray *notes, GError **error)
{
  g_autofree char *text = join_notes (notes);
  g_autofree char *hash
      = is_published (run) && run->document != NULL ? dup_hash (run->document) : NULL;

  return crm_sync_set_fact (run, "project-notes", text, error)
         && crm_sync_set_fact (run, "project-document", hash, error)
         && crm_sync_set_fact (run, "project-etag", hash != NULL ? run->document_etag : NULL,
                               error);
}
