/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-edm.h"
#include "crm-error.h"
#include "crm-project.h"
#include "crm-sync-macros.h"

#include <string.h>

/* A run nobody waits for looks at the layout this often. */
#define CHECK_EVERY_US (60 * 60 * (gint64) G_USEC_PER_SEC)

static gboolean
set_fact (CrmSyncRun *run, const char *name, const char *text, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *held = NULL;

  if (run->flags & CRM_SYNC_FLAGS_DRY_RUN)
    return TRUE;
  held = crm_store_get_fact (run->store, name, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return g_strcmp0 (held, text) == 0 || crm_store_set_fact (run->store, name, text, error);
}

gboolean
crm_sync_sign_in (CrmSyncRun *run, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;
  g_autofree char *held = NULL;
  gboolean signed_in;

  crm_sync_reporter_set_phase (run->reporter, CRM_SYNC_PHASE_SIGN_IN);
  signed_in = crm_remote_sign_in (run->remote, &run->identity, run->cancellable, error);
  crm_sync_reporter_add_request (run->reporter, 0);
  if (!signed_in)
    return FALSE;
  text = crm_sync_identity_to_text (&run->identity);
  held = crm_store_get_fact (run->store, "identity", &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  run->is_new_identity = held != NULL && !g_str_equal (held, text);
  return set_fact (run, "identity", text, error);
}

/* --- which sets give delta links --------------------------------------------------------- */

static gboolean
remember_tracked (CrmSyncRun *run, CrmEdm *edm, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < edm->entity_sets->len; i++)
    {
      CrmEdmEntitySet *set = g_ptr_array_index (edm->entity_sets, i);

      if (set->change_tracking)
        g_string_append_printf (names, "%s\n", set->name);
    }
  return set_fact (run, "tracked-sets", names->str, error);
}

static gboolean
load_tracked (CrmSyncRun *run, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *names = crm_store_get_fact (run->store, "tracked-sets", &problem);
  g_auto (GStrv) parts = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  parts = g_strsplit (names != NULL ? names : "", "\n", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_hash_table_add (run->tracked, g_strdup (parts[i]));
  return TRUE;
}

/* --- the project ------------------------------------------------------------------------- */

static CrmProject *
make_project (CrmSyncRun *run, CrmEdm *edm, GError **error)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  CrmProject *project;

  if (run->project_json == NULL)
    return crm_project_generate (edm, error);
  project = crm_project_parse (run->project_json, strlen (run->project_json), edm, warnings, error);
  for (guint i = 0; i < warnings->len; i++)
    g_debug ("%s", (const char *) g_ptr_array_index (warnings, i));
  return project;
}

static gboolean
is_equal (CrmProject *a, CrmProject *b)
{
  g_autofree char *hash_a = crm_project_dup_hash (a);
  g_autofree char *hash_b = crm_project_dup_hash (b);

  return g_str_equal (hash_a, hash_b);
}

/* A project that replaces another one changes what people may be editing: only a run they
 * watch may do that. */
static gboolean
use_project (CrmSyncRun *run, CrmProject *held, CrmProject *made, GError **error)
{
  if (held != NULL && is_equal (held, made))
    {
      run->project = crm_project_ref (held);
      return TRUE;
    }
  if (held != NULL && !(run->flags & CRM_SYNC_FLAGS_FOREGROUND))
    {
      g_set_error_literal (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_LAYOUT_CHANGED,
                           "The layout changed on the server: a foreground sync applies it");
      return FALSE;
    }
  if (!crm_store_set_project (run->store, made, run->cancellable, error))
    return FALSE;
  run->project = crm_store_dup_project (run->store);
  return TRUE;
}

static gboolean
is_check_due (CrmSyncRun *run)
{
  gint64 now = crm_clock_monotonic_us (run->clock);

  return run->flags & CRM_SYNC_FLAGS_FOREGROUND || *run->layout_checked_us < 0
         || now - *run->layout_checked_us > CHECK_EVERY_US;
}

gboolean
crm_sync_layout (CrmSyncRun *run, GError **error)
{
  g_autoptr (CrmProject) held = crm_store_dup_project (run->store);
  g_autoptr (CrmProject) made = NULL;
  g_autoptr (CrmEdm) edm = NULL;
  g_autofree char *etag = NULL;

  crm_sync_reporter_set_phase (run->reporter, CRM_SYNC_PHASE_LAYOUT);
  if (held != NULL && !is_check_due (run))
    run->project = g_steal_pointer (&held);
  else
    {
      edm = crm_remote_fetch_metadata (run->remote, NULL, &etag, run->cancellable, error);
      crm_sync_reporter_add_request (run->reporter, 0);
      if (edm == NULL)
        return FALSE;
      made = make_project (run, edm, error);
      if (made == NULL || !use_project (run, held, made, error)
          || !remember_tracked (run, edm, error) || !set_fact (run, "metadata-etag", etag, error))
        return FALSE;
      *run->layout_checked_us = crm_clock_monotonic_us (run->clock);
    }
  crm_remote_set_project (run->remote, run->project);
  crm_sync_reporter_set_project (run->reporter, run->project);
  return load_tracked (run, error);
}
