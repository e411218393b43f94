/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-project.h"

G_DEFINE_QUARK (crm_sync_error, crm_sync_error)

struct _CrmSyncEngine
{
  GObject parent_instance;

  CrmStore *store;
  CrmRemote *remote;
  CrmClock *clock;

  GMutex json_lock;
  char *project_json;
  char *project_url;
  gboolean json_changed;

  guint daily_budget; /* atomic */
  gint64 small_rows;
  GMutex skip_lock;
  GCancellable *skip_settle; /* of the run in course, or NULL */

  GMutex run_lock; /* one run at a time */
  gint64 next_run_id;
  gint64 layout_checked_us; /* monotonic, -1: not yet */
  gboolean no_batch;
};
G_DEFINE_FINAL_TYPE (CrmSyncEngine, crm_sync_engine, G_TYPE_OBJECT)

/* --- a run ------------------------------------------------------------------------------- */

static void
way_clear (gpointer data)
{
  g_free (((CrmSyncWay *) data)->path);
}

static CrmSyncEntity *
sync_entity_new (void)
{
  CrmSyncEntity *self = g_new0 (CrmSyncEntity, 1);

  self->ways = g_array_new (FALSE, TRUE, sizeof (CrmSyncWay));
  g_array_set_clear_func (self->ways, way_clear);
  return self;
}

static void
sync_entity_free (gpointer data)
{
  CrmSyncEntity *self = data;

  crm_checkpoint_clear (&self->checkpoint);
  g_clear_pointer (&self->condition, crm_filter_unref);
  g_clear_pointer (&self->filter, crm_filter_unref);
  g_clear_pointer (&self->rest, crm_filter_unref);
  g_clear_pointer (&self->first_changes, crm_page_unref);
  g_clear_pointer (&self->first_keys, crm_page_unref);
  g_clear_pointer (&self->counts, g_array_unref);
  g_clear_pointer (&self->bad, g_hash_table_unref);
  g_clear_pointer (&self->moved, g_ptr_array_unref);
  g_array_unref (self->ways);
  g_free (self->hash);
  g_free (self);
}

static void
run_init (CrmSyncRun *run)
{
  run->tracked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  run->entities = g_ptr_array_new_with_free_func (sync_entity_free);
  run->first_ack_us = run->last_ack_us = -1;
}

static void
run_clear (CrmSyncRun *run)
{
  g_clear_pointer (&run->tracked, g_hash_table_unref);
  g_clear_pointer (&run->settings, g_hash_table_unref);
  g_clear_pointer (&run->page_etag, g_free);
  g_clear_pointer (&run->document, g_free);
  g_clear_pointer (&run->document_etag, g_free);
  g_clear_pointer (&run->layout_sign, g_free);
  g_clear_pointer (&run->vain_signs, g_strfreev);
  g_clear_pointer (&run->entities, g_ptr_array_unref);
  g_clear_pointer (&run->order, g_array_unref);
  g_clear_pointer (&run->project, crm_project_unref);
  g_clear_pointer (&run->reporter, crm_sync_reporter_free);
  crm_identity_clear (&run->identity);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmSyncRun, run_clear)

CrmSyncEntity *
crm_sync_run_get (CrmSyncRun *run, CrmEntity *entity)
{
  return g_ptr_array_index (run->entities, entity->index);
}

void
crm_sync_doubt (CrmSyncEntity *state)
{
  state->is_doubtful = state->is_newly_doubtful = TRUE;
}

gint64
crm_sync_run_server_now (CrmSyncRun *run)
{
  if (run->server_us == 0)
    return crm_clock_now_us (run->clock);
  return run->server_us + crm_clock_monotonic_us (run->clock) - run->server_at_us;
}

gint64
crm_sync_run_new_id (CrmSyncRun *run)
{
  *run->next_run_id = MAX (*run->next_run_id + 1, crm_clock_now_us (run->clock));
  return *run->next_run_id;
}

/* --- phases ------------------------------------------------------------------------------ */

static gboolean
has_links (CrmSyncRun *run)
{
  g_autofree char *fact = crm_store_get_fact (run->store, "next-links", NULL);

  return fact != NULL && !(run->flags & CRM_SYNC_FLAGS_FULL);
}

static gboolean
has_no_keyset (CrmSyncRun *run, CrmEntity *entity)
{
  g_autofree char *name = g_strconcat ("no-keyset ", entity->name, NULL);
  g_autofree char *fact = crm_store_get_fact (run->store, name, NULL);

  return fact != NULL && !(run->flags & CRM_SYNC_FLAGS_FULL);
}

static gboolean
prepare_entities (CrmSyncRun *run, GError **error)
{
  run->order = crm_sync_plan_order (run->project);
  run->has_links = has_links (run);
  for (guint i = 0; i < run->project->entities->len; i++)
    {
      CrmSyncEntity *state = sync_entity_new ();

      g_ptr_array_add (run->entities, state);
      if (!run->is_unstored
          && !crm_store_get_checkpoint (run->store, g_ptr_array_index (run->project->entities, i),
                                        &state->checkpoint, error))
        return FALSE;
      state->is_doubtful = state->checkpoint.is_doubtful;
      state->no_keyset = has_no_keyset (run, g_ptr_array_index (run->project->entities, i));
      /* Another user's rights show other rows. */
      if (run->is_new_identity && state->checkpoint.finished_us != 0)
        crm_sync_doubt (state);
    }
  return crm_sync_filter_load (run, error) && crm_sync_back_recall (run, error);
}

typedef gboolean (*EntityStep) (CrmSyncRun *run, CrmEntity *entity, GError **error);

/* What one entity cannot do is its own problem: the others go on. */
static gboolean
step_or_note (CrmSyncRun *run, CrmEntity *entity, EntityStep step, GError **error)
{
  CrmSyncCount *count = crm_sync_reporter_count (run->reporter, entity);
  g_autoptr (GError) problem = NULL;

  if (step (run, entity, &problem))
    return TRUE;
  if (!crm_sync_is_entity_error (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  count->problems++;
  g_set_str (&count->message, problem->message);
  crm_sync_run_get (run, entity)->is_shut = TRUE;
  return TRUE;
}

static gboolean
for_each_entity (CrmSyncRun *run, EntityStep step, GError **error)
{
  for (guint i = 0; i < run->order->len; i++)
    {
      CrmEntity *entity
          = g_ptr_array_index (run->project->entities, g_array_index (run->order, guint, i));

      if (crm_sync_is_cancelled (run, error))
        return FALSE;
      crm_sync_reporter_advance (run->reporter, entity, (double) i / run->order->len);
      if (crm_sync_run_get (run, entity)->is_shut || crm_sync_run_get (run, entity)->is_left_out)
        continue;
      if (!step_or_note (run, entity, step, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
look_first (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  return crm_sync_filter_expand (run, entity, error) && crm_sync_pull_first (run, entity, error);
}

static gboolean
download_entity (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  return crm_sync_filter_expand (run, entity, error) && crm_sync_pull_entity (run, entity, error);
}

static gboolean
is_downloaded (CrmEntity *entity)
{
  return entity->sync_method != CRM_SYNC_ONLINE_ONLY && entity->sync_method != CRM_SYNC_UPLOAD_ONLY;
}

static gboolean
prove_entity (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  return !is_downloaded (entity) || crm_sync_prove (run, entity, error);
}

static gboolean
sweep_entity (CrmSyncRun *run, CrmEntity *entity, GError **error)
{
  if (!is_downloaded (entity))
    return TRUE;
  if (!crm_sync_prove (run, entity, error))
    return FALSE;
  crm_sync_reporter_count (run->reporter, entity)->is_done = TRUE;
  return TRUE;
}

/* A server that went back may have told so only in the middle: what was looked at before that is
 * compared again. */
static gboolean
sweep_everything (CrmSyncRun *run, GError **error)
{
  if (!for_each_entity (run, sweep_entity, error))
    return FALSE;
  if (!run->is_back)
    return TRUE;
  return for_each_entity (run, prove_entity, error) && crm_sync_back_settle (run, error);
}

static gboolean
upload (CrmSyncRun *run, GError **error)
{
  if (!crm_sync_profile_goes (run, CRM_SYNC_UP))
    return TRUE;
  if (!crm_sync_back_look (run, error))
    return FALSE;
  return run->is_back || (crm_sync_push (run, error) && crm_sync_files (run, TRUE, error));
}

static gboolean
download (CrmSyncRun *run, GError **error)
{
  crm_sync_reporter_set_phase (run->reporter, CRM_SYNC_PHASE_DOWNLOAD);
  if (!crm_sync_ask (run, error) || !for_each_entity (run, look_first, error)
      || !for_each_entity (run, download_entity, error) || !crm_sync_settle (run, error))
    return FALSE;

  crm_sync_reporter_set_phase (run->reporter, CRM_SYNC_PHASE_SWEEP);
  return sweep_everything (run, error) && crm_sync_parents_end (run, error);
}

static gboolean
run_once (CrmSyncRun *run, GError **error)
{
  if (!crm_sync_layout (run, error) || !prepare_entities (run, error)
      || !crm_sync_profile_select (run, error))
    return FALSE;
  if (run->flags & CRM_SYNC_FLAGS_DRY_RUN)
    return crm_sync_dry_run (run, error);
  return upload (run, error)
         && (!crm_sync_profile_goes (run, CRM_SYNC_DOWN)
             || (download (run, error) && crm_sync_files (run, FALSE, error)))
         && crm_sync_layout_end (run, error);
}

/* A layout that changed under the run is looked at once more, where it may be applied. */
static gboolean
has_other_layout (CrmSyncRun *run)
{
  return run->layout_sign != NULL && (run->flags & CRM_SYNC_FLAGS_FOREGROUND)
         && !(run->flags & CRM_SYNC_FLAGS_DRY_RUN);
}

/* The server had gone back, and everything was compared: what waited for that can go. It does now,
 * because where a server does not tell the time a clock that was set back looks the same again and
 * again, with each record that is written anew. */
static gboolean
has_waited (CrmSyncRun *run)
{
  g_autoptr (GPtrArray) pending = NULL;

  if (!run->is_back || !run->is_back_compared || !crm_sync_profile_goes (run, CRM_SYNC_UP))
    return FALSE;
  pending = crm_store_list_pending (run->store, NULL);
  return pending != NULL && pending->len > 0;
}

static gboolean
run_phases (CrmSyncRun *run, GError **error)
{
  if (!crm_sync_sign_in (run, error) || !run_once (run, error))
    return FALSE;
  if (!has_other_layout (run) && !has_waited (run))
    return TRUE;
  g_ptr_array_set_size (run->entities, 0);
  g_clear_pointer (&run->order, g_array_unref);
  run->first_ack_us = run->last_ack_us = -1;
  run->is_back = run->is_back_compared = FALSE;
  run->n_lost = 0;
  return run_once (run, error);
}

/* What remains of a run for those who come later. Kept also where the run failed; a disk that
 * fails now has already failed the run. */
static gboolean
keep_report (CrmSyncRun *run, gboolean is_complete, GError **error)
{
  g_autoptr (CrmSyncReport) report = NULL;
  g_autofree char *text = NULL;
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, crm_clock_now_us (run->clock));

  if (!crm_sync_budget_end (run, error))
    return FALSE;
  report = crm_sync_reporter_snapshot (run->reporter);
  text = crm_sync_report_to_text (report);
  return crm_store_set_fact (run->store, "last-report", text, error)
         && crm_store_add_report (run->store, text, error)
         && (!is_complete || crm_store_set_fact (run->store, "last-sync", now, error));
}

static void
set_skip_settle (CrmSyncEngine *self, GCancellable *skip_settle)
{
  g_mutex_lock (&self->skip_lock);
  g_set_object (&self->skip_settle, skip_settle);
  g_mutex_unlock (&self->skip_lock);
}

void
crm_sync_engine_skip_settle (CrmSyncEngine *self)
{
  g_autoptr (GCancellable) skip_settle = NULL;

  g_return_if_fail (CRM_IS_SYNC_ENGINE (self));

  g_mutex_lock (&self->skip_lock);
  g_set_object (&skip_settle, self->skip_settle);
  g_mutex_unlock (&self->skip_lock);
  if (skip_settle != NULL)
    g_cancellable_cancel (skip_settle);
}

gboolean
crm_sync_engine_run (CrmSyncEngine *self,
                     CrmSyncFlags flags,
                     CrmSyncProgressFunc progress,
                     gpointer user_data,
                     CrmSyncReport **report,
                     GCancellable *cancellable,
                     GError **error)
{
  return crm_sync_engine_run_profile (self, NULL, flags, progress, user_data, report, cancellable,
                                      error);
}

gboolean
crm_sync_engine_run_profile (CrmSyncEngine *self,
                             const char *profile,
                             CrmSyncFlags flags,
                             CrmSyncProgressFunc progress,
                             gpointer user_data,
                             CrmSyncReport **report,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  g_autoptr (GCancellable) skip_settle = g_cancellable_new ();
  g_autoptr (GError) problem = NULL;
  g_autofree char *project_json = NULL;
  g_autofree char *project_url = NULL;
  g_auto (CrmSyncRun) run = { 0 };
  gboolean done;

  g_return_val_if_fail (CRM_IS_SYNC_ENGINE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  locker = g_mutex_locker_new (&self->run_lock);
  g_mutex_lock (&self->json_lock);
  project_json = g_strdup (self->project_json);
  project_url = g_strdup (self->project_url);
  if (self->json_changed)
    self->layout_checked_us = -1;
  self->json_changed = FALSE;
  g_mutex_unlock (&self->json_lock);

  run = (CrmSyncRun) { .store = self->store,
                       .remote = self->remote,
                       .clock = self->clock,
                       .flags = flags,
                       .cancellable = cancellable,
                       .skip_settle = skip_settle,
                       .profile_name = profile,
                       .project_json = project_json,
                       .project_url = project_url,
                       .next_run_id = &self->next_run_id,
                       .layout_checked_us = &self->layout_checked_us,
                       .no_batch = &self->no_batch,
                       .small_rows = self->small_rows,
                       .daily_budget = (guint) g_atomic_int_get (&self->daily_budget) };
  run_init (&run);
  run.reporter = crm_sync_reporter_new (self->clock, progress, user_data);
  crm_sync_reporter_set_profile (run.reporter, profile);

  set_skip_settle (self, skip_settle);
  done = crm_sync_budget_begin (&run, &problem) && run_phases (&run, &problem);
  set_skip_settle (self, NULL);
  if (done)
    {
      crm_sync_reporter_set_phase (run.reporter, CRM_SYNC_PHASE_DONE);
    }
  else
    crm_sync_reporter_set_error (run.reporter, problem);
  if (!(flags & CRM_SYNC_FLAGS_DRY_RUN)
      && !keep_report (&run, done && profile == NULL, done ? &problem : NULL))
    done = FALSE;
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  if (report != NULL)
    *report = crm_sync_reporter_snapshot (run.reporter);
  return done;
}

/* --- object ------------------------------------------------------------------------------ */

static void
crm_sync_engine_finalize (GObject *object)
{
  CrmSyncEngine *self = CRM_SYNC_ENGINE (object);

  g_clear_object (&self->store);
  g_clear_object (&self->remote);
  g_clear_object (&self->clock);
  g_free (self->project_json);
  g_free (self->project_url);
  g_mutex_clear (&self->run_lock);
  g_mutex_clear (&self->skip_lock);
  g_mutex_clear (&self->json_lock);
  G_OBJECT_CLASS (crm_sync_engine_parent_class)->finalize (object);
}

static void
crm_sync_engine_class_init (CrmSyncEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_sync_engine_finalize;
}

static void
crm_sync_engine_init (CrmSyncEngine *self)
{
  g_mutex_init (&self->run_lock);
  g_mutex_init (&self->skip_lock);
  g_mutex_init (&self->json_lock);
  self->layout_checked_us = -1;
  self->small_rows = CRM_SYNC_SMALL_ROWS;
}

CrmSyncEngine *
crm_sync_engine_new (CrmStore *store, CrmRemote *remote, CrmClock *clock)
{
  CrmSyncEngine *self;

  g_return_val_if_fail (CRM_IS_STORE (store), NULL);
  g_return_val_if_fail (CRM_IS_REMOTE (remote), NULL);
  g_return_val_if_fail (CRM_IS_CLOCK (clock), NULL);

  self = g_object_new (CRM_TYPE_SYNC_ENGINE, NULL);
  self->store = g_object_ref (store);
  self->remote = g_object_ref (remote);
  self->clock = g_object_ref (clock);
  return self;
}

void
crm_sync_engine_set_daily_budget (CrmSyncEngine *self, guint requests)
{
  g_return_if_fail (CRM_IS_SYNC_ENGINE (self));

  g_atomic_int_set (&self->daily_budget, requests);
}

void
crm_sync_engine_set_small_rows (CrmSyncEngine *self, gint64 n_rows)
{
  g_return_if_fail (CRM_IS_SYNC_ENGINE (self));

  self->small_rows = n_rows;
}

void
crm_sync_engine_set_project_json (CrmSyncEngine *self, const char *json)
{
  g_return_if_fail (CRM_IS_SYNC_ENGINE (self));

  g_mutex_lock (&self->json_lock);
  if (g_set_str (&self->project_json, json))
    self->json_changed = TRUE;
  g_mutex_unlock (&self->json_lock);
}

void
crm_sync_engine_set_project_url (CrmSyncEngine *self, const char *url)
{
  g_return_if_fail (CRM_IS_SYNC_ENGINE (self));

  g_mutex_lock (&self->json_lock);
  if (g_set_str (&self->project_url, url))
    self->json_changed = TRUE;
  g_mutex_unlock (&self->json_lock);
}
