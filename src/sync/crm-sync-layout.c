/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-edm.h"
#include "crm-error.h"
#include "crm-project.h"
#include "crm-sync-macros.h"
#include "crm-sync-server.h"

/* A run nobody waits for asks this often whether the layout is still the same. */
#define CHECK_EVERY_US (60 * 60 * (gint64) G_USEC_PER_SEC)
/* The whole document, which may be large, this often where there is no other way to know. */
#define READ_EVERY_US (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

gboolean
crm_sync_set_fact (CrmSyncRun *run, const char *name, const char *text, GError **error)
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

/* By name only where the server does not say more. */
static gboolean
is_somebody_else (const CrmIdentity *held, const CrmIdentity *now)
{
  if (held->user_id != NULL || now->user_id != NULL)
    return held->user_id != NULL && now->user_id != NULL
           && g_ascii_strcasecmp (held->user_id, now->user_id) != 0;
  return held->user_name != NULL && now->user_name != NULL
         && g_ascii_strcasecmp (held->user_name, now->user_name) != 0;
}

/* What one person typed is never sent as another's, nor shown to them. */
static gboolean
check_user (CrmSyncRun *run, const char *held_text, GError **error)
{
  g_auto (CrmIdentity) held = { 0 };

  crm_sync_identity_from_text (held_text, &held);
  if (!is_somebody_else (&held, &run->identity))
    return TRUE;
  g_set_error (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_OTHER_USER,
               "These are the records of %s, and %s is signed in",
               held.user_name != NULL ? held.user_name : held.user_id,
               run->identity.user_name != NULL ? run->identity.user_name : run->identity.user_id);
  return FALSE;
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
  if (!check_user (run, held, error))
    return FALSE;
  run->is_new_identity = held != NULL && !g_str_equal (held, text);
  return crm_sync_set_fact (run, "identity", text, error);
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
  return crm_sync_set_fact (run, "tracked-sets", names->str, error);
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

/* A project that replaces another one changes what people may be editing: only a run they
 * watch may do that. One that is as the one held is not used instead of it. */
static gboolean
use_project (CrmSyncRun *run, CrmProject *held, CrmProject *made, GError **error)
{
  gboolean is_dry = run->flags & CRM_SYNC_FLAGS_DRY_RUN;

  if (held != NULL && (is_dry || crm_store_has_project (run->store, made)))
    {
      run->project = crm_project_ref (held);
      return TRUE;
    }
  if (is_dry)
    {
      run->project = crm_project_ref (made);
      run->is_unstored = TRUE;
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

/* --- when to look ------------------------------------------------------------------------ */

/* In place of an ETag: this server's say nothing. */
#define NO_ETAG "-"
/* A server that gives so many signs for nothing is looked at once a day. */
#define MOST_VAIN_SIGNS 8

typedef struct
{
  char *etag;      /* of the document the held project was made with; NO_ETAG; or %NULL */
  char *page_etag; /* what pages said of it; or %NULL */
  char *source;    /* of which text the project was made */
  char *read_us;   /* device time of the last whole reading */
  char *due;       /* the sign a run found that something does not fit */
  char *vain;      /* device time of the first, then the signs after which all was as before */
} Known;

static void
known_clear (Known *self)
{
  g_free (self->etag);
  g_free (self->page_etag);
  g_free (self->source);
  g_free (self->read_us);
  g_free (self->due);
  g_free (self->vain);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Known, known_clear)

static gboolean
known_load (Known *self, CrmSyncRun *run, GError **error)
{
  g_autoptr (GError) problem = NULL;
  const struct
  {
    const char *name;
    char **place;
  } facts[] = { { "metadata-etag", &self->etag },    { "metadata-page-etag", &self->page_etag },
                { "project-source", &self->source }, { "metadata-read-us", &self->read_us },
                { "layout-due", &self->due },        { "layout-vain", &self->vain } };

  for (guint i = 0; problem == NULL && i < G_N_ELEMENTS (facts); i++)
    *facts[i].place = crm_store_get_fact (run->store, facts[i].name, &problem);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* A clock that was set back or forward is no reason not to look. */
static gboolean
is_old (CrmSyncRun *run, const char *then)
{
  gint64 since
      = crm_clock_now_us (run->clock) - (then != NULL ? g_ascii_strtoll (then, NULL, 10) : 0);

  return since < 0 || since > READ_EVERY_US;
}

static gboolean
has_etag (const Known *known)
{
  return known->etag != NULL && !g_str_equal (known->etag, NO_ETAG);
}

static gboolean
is_time_to_check (CrmSyncRun *run)
{
  gint64 since = crm_clock_monotonic_us (run->clock) - *run->layout_checked_us;

  return run->flags & CRM_SYNC_FLAGS_FOREGROUND || *run->layout_checked_us < 0
         || since > CHECK_EVERY_US;
}

/* *@whole: it is to be read even where the server says that it is the same. */
static gboolean
is_check_due (CrmSyncRun *run, CrmProject *held, const Known *known, gboolean *whole)
{
  g_autofree char *source = crm_sync_project_dup_source (run);

  *whole = held == NULL || g_strcmp0 (known->source, source) != 0 || !has_etag (known);
  if (held == NULL || run->layout_sign != NULL || g_strcmp0 (known->source, source) != 0)
    return TRUE;
  if (!has_etag (known) || known->page_etag != NULL)
    return is_old (run, known->read_us);
  return is_time_to_check (run);
}

/* --- signs ------------------------------------------------------------------------------- */

gboolean
crm_sync_layout_is_vain (CrmSyncRun *run, const char *sign)
{
  return run->vain_signs != NULL
         && (g_strv_length (run->vain_signs) > MOST_VAIN_SIGNS
             || g_strv_contains ((const char *const *) run->vain_signs, sign));
}

void
crm_sync_layout_suspect (CrmSyncRun *run, const char *sign)
{
  if (run->layout_sign == NULL && !crm_sync_layout_is_vain (run, sign))
    run->layout_sign = g_strdup (sign);
}

void
crm_sync_layout_note (CrmSyncRun *run, CrmPage *page)
{
  g_autofree char *sign = NULL;

  if (page->metadata_etag == NULL)
    return;
  if (run->page_etag == NULL)
    run->page_etag = g_strdup (page->metadata_etag);
  if (g_str_equal (run->page_etag, page->metadata_etag))
    return;
  sign = g_strconcat ("page ", page->metadata_etag, NULL);
  g_strdelimit (sign, "\n", ' ');
  crm_sync_layout_suspect (run, sign);
}

/* Those of the last day. */
static void
recall_vain (CrmSyncRun *run, const Known *known)
{
  g_auto (GStrv) lines = g_strsplit (known->vain != NULL ? known->vain : "", "\n", -1);

  g_clear_pointer (&run->vain_signs, g_strfreev);
  if (lines[0] != NULL && !is_old (run, lines[0]) && !(run->flags & CRM_SYNC_FLAGS_FULL))
    run->vain_signs = g_steal_pointer (&lines);
  if (run->layout_sign == NULL && known->due != NULL)
    crm_sync_layout_suspect (run, known->due);
}

/* The document was looked at because of @sign, and all is as it was: for a day the same sign is
 * none. */
static gboolean
keep_vain (CrmSyncRun *run, const char *sign, GError **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, crm_clock_now_us (run->clock));
  g_autofree char *before = run->vain_signs != NULL ? g_strjoinv ("\n", run->vain_signs) : NULL;
  g_autofree char *text = g_strdup_printf ("%s\n%s", before != NULL ? before : now, sign);

  g_clear_pointer (&run->vain_signs, g_strfreev);
  run->vain_signs = g_strsplit (text, "\n", -1);
  return crm_sync_set_fact (run, "layout-vain", text, error);
}

/* --- looking ----------------------------------------------------------------------------- */

static gboolean
keep_known (CrmSyncRun *run, CrmEdm *edm, const char *etag, GError **error)
{
  g_autofree char *source = crm_sync_project_dup_source (run);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, crm_clock_now_us (run->clock));

  *run->layout_checked_us = crm_clock_monotonic_us (run->clock);
  g_clear_pointer (&run->layout_sign, g_free);
  g_clear_pointer (&run->page_etag, g_free); /* the next page says it anew */
  if (!crm_sync_set_fact (run, "layout-due", NULL, error)
      || !crm_sync_set_fact (run, "metadata-page-etag", NULL, error))
    return FALSE;
  return edm == NULL
         || (remember_tracked (run, edm, error)
             && crm_sync_set_fact (run, "metadata-etag", etag, error)
             && crm_sync_set_fact (run, "metadata-read-us", now, error)
             && crm_sync_set_fact (run, "project-source", source, error));
}

/* @etag: replaced where it helps nobody: the server sends the whole document although nothing that
 * matters here is new in it, with the ETag it was asked for or twice in a day. */
static gboolean
judge_look (CrmSyncRun *run,
            CrmProject *held,
            const Known *known,
            gboolean asked,
            char **etag,
            GError **error)
{
  if (held == NULL || held != run->project)
    {
      g_clear_pointer (&run->vain_signs, g_strfreev);
      return crm_sync_set_fact (run, "layout-vain", NULL, error);
    }
  if (asked && (g_strcmp0 (*etag, known->etag) == 0 || !is_old (run, known->read_us)))
    g_set_str (etag, NO_ETAG);
  else if (known->etag != NULL && !has_etag (known))
    g_set_str (etag, NO_ETAG);
  return run->layout_sign == NULL || keep_vain (run, run->layout_sign, error);
}

static gboolean
look (CrmSyncRun *run, CrmProject *held, const Known *known, gboolean whole, GError **error)
{
  const char *known_etag = whole ? NULL : known->etag;
  g_autofree char *etag = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (CrmEdm) edm
      = crm_remote_fetch_metadata (run->remote, known_etag, &etag, run->cancellable, &problem);
  g_autoptr (CrmProject) made = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  gboolean is_out_of_reach = FALSE;

  crm_sync_reporter_add_request (run->reporter, 0);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (edm != NULL)
    made = crm_sync_project_make (run, edm, held != NULL, notes, &is_out_of_reach, error);
  if (edm == NULL || is_out_of_reach)
    run->project = crm_project_ref (held);
  if (is_out_of_reach) /* as if nobody had looked: the next run does */
    return TRUE;
  if (edm != NULL
      && (made == NULL || !use_project (run, held, made, error)
          || !crm_sync_project_keep (run, notes, error)))
    return FALSE;
  return judge_look (run, held, known, edm != NULL && !whole, &etag, error)
         && keep_known (run, edm, etag, error);
}

gboolean
crm_sync_layout (CrmSyncRun *run, GError **error)
{
  g_autoptr (CrmProject) held = crm_store_dup_project (run->store);
  g_auto (Known) known = { 0 };
  gboolean whole, is_due, is_looked_at, is_another = FALSE;

  crm_sync_reporter_set_phase (run->reporter, CRM_SYNC_PHASE_LAYOUT);
  if (!known_load (&known, run, error))
    return FALSE;
  g_clear_pointer (&run->project, crm_project_unref);
  recall_vain (run, &known);
  is_looked_at = run->project_url != NULL && is_time_to_check (run);
  if (is_looked_at && !crm_sync_project_look (run, held != NULL, &is_another, error))
    return FALSE;
  is_due = is_check_due (run, held, &known, &whole) || is_another;
  whole = whole || is_another;
  if (!is_due)
    {
      if (is_looked_at)
        *run->layout_checked_us = crm_clock_monotonic_us (run->clock);
      run->project = g_steal_pointer (&held);
      run->page_etag = g_steal_pointer (&known.page_etag);
    }
  else if (!look (run, held, &known, whole, error))
    return FALSE;
  crm_remote_set_project (run->remote, run->project);
  crm_sync_reporter_set_project (run->reporter, run->project);
  g_hash_table_remove_all (run->tracked);
  return load_tracked (run, error) && crm_sync_ask_server (run, error);
}

gboolean
crm_sync_layout_end (CrmSyncRun *run, GError **error)
{
  if (run->layout_sign != NULL)
    return crm_sync_set_fact (run, "layout-due", run->layout_sign, error);
  return run->page_etag == NULL
         || crm_sync_set_fact (run, "metadata-page-etag", run->page_etag, error);
}
