/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-salvage.h"
#include "crm-store-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* So often a long job of a sync is given up for a person's; then it is finished. */
#define MOST_YIELDS 3
/* Commits of a sync are told together: a list that asks again at each would do nothing else. */
#define TELL_EVERY_MS 100

typedef struct
{
  CrmLane lane;
  CrmTxnFunc func;
  gpointer data;
  GCancellable *cancellable;
  GTask *task; /* instead of the above, owned */
  GTaskThreadFunc task_func;
  gboolean yields;    /* given up and rolled back where a person's job waits */
  CrmLayout **layout; /* set by @func: takes the old one's place with the commit */
  gboolean is_done;
  gboolean result;
  GError *error;
} Job;

typedef struct
{
  CrmStore *store;
  GThread *thread; /* does tasks, and jobs that found it busy */
  CrmDb *db;
  gboolean is_busy; /* some thread works with @db */
  GQueue jobs[2];   /* Job: the user's, then those of a sync */
  GCond wake;       /* of the thread: there are jobs, and it is not busy */
} Worker;

struct _CrmStore
{
  GObject parent_instance;

  char *path;
  char *vfs; /* %NULL: files of the system */
  CrmClock *clock;
  CrmStoreWorld world; /* vfs and clock are those above */
  int lock;            /* of PATH.lock, -1: none */
  GMainContext *context;

  GMutex mutex;  /* over everything down to the next empty line */
  GCond is_done; /* some job is */
  Worker writer;
  Worker reader;
  gint n_waiting; /* atomic: jobs of the user's that the writer has not begun */
  gboolean is_closed;
  CrmLayout *layout;
  GPtrArray *old_layouts; /* CrmLayout: who got an entity from one may still use it */
  CrmChanges *untold;
  GSource *teller;
  gint64 told_us;

  GRWLock tables; /* writer side: while the tables themselves change */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrmStore, crm_store, G_TYPE_OBJECT)

/* --- telling of changes ------------------------------------------------------------------- */

static gboolean
tell_cb (gpointer data)
{
  CrmStore *self = data;
  g_autoptr (CrmChanges) changes = NULL;

  g_mutex_lock (&self->mutex);
  changes = g_steal_pointer (&self->untold);
  g_clear_pointer (&self->teller, g_source_unref);
  self->told_us = crm_clock_monotonic_us (self->clock);
  g_mutex_unlock (&self->mutex);

  if (changes)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, changes);
  return G_SOURCE_REMOVE;
}

static void
tell_later (CrmStore *self, CrmLane lane, CrmChanges *changes)
{
  gint64 since_ms;

  if (crm_changes_is_empty (changes))
    return;
  g_mutex_lock (&self->mutex);
  if (!self->untold)
    self->untold = crm_changes_new ();
  crm_changes_merge (self->untold, changes);
  since_ms = (crm_clock_monotonic_us (self->clock) - self->told_us) / 1000;
  /* A person waits for what they did themselves: it is told at once. */
  if (self->teller && lane == CRM_LANE_USER)
    {
      g_source_set_ready_time (self->teller, 0);
    }
  else if (!self->teller)
    {
      guint wait = lane == CRM_LANE_SYNC && since_ms < TELL_EVERY_MS ? TELL_EVERY_MS : 0;

      self->teller = g_timeout_source_new (wait);
      g_source_set_priority (self->teller, G_PRIORITY_DEFAULT);
      g_source_set_callback (self->teller, tell_cb, g_object_ref (self), g_object_unref);
      g_source_attach (self->teller, self->context);
    }
  g_mutex_unlock (&self->mutex);
}

/* --- threads ------------------------------------------------------------------------------ */

static void
swap_layout (CrmStore *self, CrmLayout **layout)
{
  g_mutex_lock (&self->mutex);
  if (self->layout)
    g_ptr_array_add (self->old_layouts, g_steal_pointer (&self->layout));
  self->layout = g_steal_pointer (layout);
  g_mutex_unlock (&self->mutex);
}

static gboolean
try_transaction (CrmStore *self, CrmDb *db, Job *job, GError **error)
{
  g_autoptr (CrmLayout) layout = NULL;
  g_autoptr (CrmChanges) changes = crm_changes_new ();
  CrmTxn txn = {
    .db = db, .changes = changes, .now_us = crm_clock_now_us (self->clock), .clock = self->clock
  };

  if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  layout = self->layout ? crm_layout_ref (self->layout) : NULL;
  g_mutex_unlock (&self->mutex);
  txn.layout = layout;
  txn.cancellable = job->cancellable;
  if (!crm_db_begin (db, error))
    return FALSE;
  /* An ordinary write is short and is finished once begun. */
  crm_db_set_cancellable (db, job->lane == CRM_LANE_READ || job->yields ? job->cancellable : NULL);
  crm_db_set_wish (db, job->yields ? &self->n_waiting : NULL);
  if (job->func (&txn, job->data, error) && crm_db_commit (db, error))
    {
      crm_db_set_cancellable (db, NULL);
      crm_db_set_wish (db, NULL);
      if (job->layout)
        swap_layout (self, job->layout);
      if (txn.bulk_table)
        {
          txn.bulk_table->words_to = txn.words_to;
          g_atomic_int_set (&txn.bulk_table->is_bulk, txn.bulk);
        }
      tell_later (self, job->lane, changes);
      return TRUE;
    }
  crm_db_set_cancellable (db, NULL);
  crm_db_set_wish (db, NULL);
  crm_db_rollback (db);
  return FALSE;
}

/* Damage that is met once is looked for when the file is opened next. */
static gboolean
run_transaction (CrmStore *self, CrmDb *db, Job *job, GError **error)
{
  GError *problem = NULL;

  if (try_transaction (self, db, job, &problem))
    return TRUE;
  if (!self->vfs && g_error_matches (problem, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED))
    crm_salvage_suspect (self->path);
  if (problem)
    g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
run_job (CrmStore *self, CrmDb *db, Job *job, GError **error)
{
  gboolean result;

  if (job->layout)
    {
      /* Until the new layout is in its place, nobody may read with the old one. */
      g_rw_lock_writer_lock (&self->tables);
      result = run_transaction (self, db, job, error);
      crm_db_forget_statements (self->writer.db);
      crm_db_forget_statements (self->reader.db);
      g_rw_lock_writer_unlock (&self->tables);
      return result;
    }
  if (job->lane != CRM_LANE_READ)
    return run_transaction (self, db, job, error);
  g_rw_lock_reader_lock (&self->tables);
  result = run_transaction (self, db, job, error);
  g_rw_lock_reader_unlock (&self->tables);
  return result;
}

static gboolean
has_jobs (Worker *worker)
{
  return !g_queue_is_empty (&worker->jobs[0]) || !g_queue_is_empty (&worker->jobs[1]);
}

static Job *
take_job (Worker *worker)
{
  Job *job = g_queue_pop_head (&worker->jobs[0]);

  if (!job)
    job = g_queue_pop_head (&worker->jobs[1]);
  if (job && job->lane == CRM_LANE_USER)
    g_atomic_int_add (&worker->store->n_waiting, -1);
  return job;
}

/* With the mutex held. */
static void
set_idle (Worker *worker)
{
  worker->is_busy = FALSE;
  if (has_jobs (worker) || worker->store->is_closed)
    g_cond_signal (&worker->wake);
}

static void
run_task (Job *job)
{
  g_autoptr (GTask) task = g_steal_pointer (&job->task);

  if (!g_task_return_error_if_cancelled (task))
    job->task_func (task, g_task_get_source_object (task), g_task_get_task_data (task),
                    g_task_get_cancellable (task));
  g_free (job);
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  CrmStore *self = worker->store;
  Job *job;

  g_mutex_lock (&self->mutex);
  while (TRUE)
    {
      while (worker->is_busy || !(has_jobs (worker) || self->is_closed))
        g_cond_wait (&worker->wake, &self->mutex);
      job = take_job (worker);
      if (!job)
        break;
      worker->is_busy = TRUE;
      g_mutex_unlock (&self->mutex);
      if (job->task)
        {
          run_task (job);
          g_mutex_lock (&self->mutex);
        }
      else
        {
          job->result = run_job (self, worker->db, job, &job->error);
          g_mutex_lock (&self->mutex);
          job->is_done = TRUE;
          g_cond_broadcast (&self->is_done);
        }
      worker->is_busy = FALSE;
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static Worker *
worker_of (CrmStore *self, CrmLane lane)
{
  return lane == CRM_LANE_READ ? &self->reader : &self->writer;
}

/* With the mutex held. */
static gboolean
push_job (CrmStore *self, Job *job)
{
  Worker *worker = worker_of (self, job->lane);

  if (self->is_closed)
    return FALSE;
  g_queue_push_tail (&worker->jobs[job->lane == CRM_LANE_SYNC ? 1 : 0], job);
  if (job->lane == CRM_LANE_USER)
    g_atomic_int_inc (&self->n_waiting);
  if (!worker->is_busy)
    g_cond_signal (&worker->wake);
  return TRUE;
}

static gboolean
run_and_wait (CrmStore *self, Job *job, GError **error)
{
  Worker *worker = worker_of (self, job->lane);

  /* A twin's own thread: the task waits for nobody. */
  if (worker->thread == g_thread_self ())
    return run_job (self, worker->db, job, error);
  g_mutex_lock (&self->mutex);
  /* Who waits anyway does it themselves where nobody is at it: two switches of threads less. */
  if (!self->is_closed && !worker->is_busy && !has_jobs (worker))
    {
      worker->is_busy = TRUE;
      g_mutex_unlock (&self->mutex);
      job->result = run_job (self, worker->db, job, &job->error);
      g_mutex_lock (&self->mutex);
      set_idle (worker);
    }
  else if (!push_job (self, job))
    g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed");
  else
    while (!job->is_done)
      g_cond_wait (&self->is_done, &self->mutex);
  g_mutex_unlock (&self->mutex);
  if (job->error)
    g_propagate_error (error, job->error);
  return job->result;
}

gboolean
crm_store_run (CrmStore *self,
               CrmLane lane,
               CrmTxnFunc func,
               gpointer data,
               GCancellable *cancellable,
               GError **error)
{
  Job job = { .lane = lane, .func = func, .data = data, .cancellable = cancellable };

  return run_and_wait (self, &job, error);
}

gboolean
crm_store_run_giving_way (
    CrmStore *self, CrmTxnFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint i = 0;; i++)
    {
      Job job = { .lane = CRM_LANE_SYNC,
                  .func = func,
                  .data = data,
                  .cancellable = cancellable,
                  .yields = i < MOST_YIELDS };
      g_autoptr (GError) problem = NULL;

      if (run_and_wait (self, &job, &problem))
        return TRUE;
      if (!job.yields || g_cancellable_is_cancelled (cancellable)
          || !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
}

void
crm_store_push_task (CrmStore *self, CrmLane lane, GTask *task, GTaskThreadFunc func)
{
  Job *job = g_new0 (Job, 1);
  gboolean pushed;

  job->lane = lane;
  job->task = g_object_ref (task);
  job->task_func = func;
  g_mutex_lock (&self->mutex);
  pushed = push_job (self, job);
  g_mutex_unlock (&self->mutex);
  if (pushed)
    return;
  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed");
  g_object_unref (job->task);
  g_free (job);
}

CrmTable *
crm_txn_table (CrmTxn *txn, CrmEntity *entity, GError **error)
{
  CrmTable *table = txn->layout ? crm_layout_find (txn->layout, entity->name) : NULL;

  if (!table)
    g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID, "The project has no entity %s",
                 entity->name);
  return table;
}

/* --- opening and closing ------------------------------------------------------------------ */

static gboolean
fail_errno (const char *what, const char *path, GError **error)
{
  int code = errno == ENOSPC || errno == EDQUOT ? CRM_STORE_ERROR_FULL : CRM_STORE_ERROR_IO;

  g_set_error (error, CRM_STORE_ERROR, code, "%s %s: %s", what, path, g_strerror (errno));
  return FALSE;
}

static gboolean
take_lock (CrmStore *self, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock < 0)
    return fail_errno ("Cannot make", path, error);
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return fail_errno ("Cannot lock", path, error);
  g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_HELD, "%s is open elsewhere", self->path);
  return FALSE;
}

/* SQLite gives the files beside it the same mode. */
static gboolean
prepare_file (CrmStore *self, GError **error)
{
  int file = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean is_private;

  if (file < 0)
    return fail_errno ("Cannot open", self->path, error);
  is_private = fchmod (file, 0600) == 0;
  close (file);
  return is_private || fail_errno ("Cannot protect", self->path, error);
}

/* Another disk makes and guards its files itself. */
static gboolean
prepare_disk (CrmStore *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (self->vfs)
    return TRUE;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail_errno ("Cannot make", folder, error);
  return (self->world.no_lock || take_lock (self, error)) && crm_salvage_finish (self->path, error)
         && prepare_file (self, error);
}

static gboolean
tick (CrmStore *self, GError **error)
{
  CrmTxn txn = { .db = self->writer.db, .now_us = crm_clock_now_us (self->clock) };

  if (!crm_db_begin (txn.db, error))
    return FALSE;
  if (crm_keep_tick (&txn, error) && crm_db_commit (txn.db, error))
    return TRUE;
  crm_db_rollback (txn.db);
  return FALSE;
}

/* A log that is left was not moved into the file by a clean end. */
static gboolean
ended_cleanly (CrmStore *self)
{
  sqlite3_vfs *vfs = sqlite3_vfs_find (self->vfs);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  int exists = 0;

  return vfs && vfs->xAccess (vfs, log, SQLITE_ACCESS_EXISTS, &exists) == SQLITE_OK && !exists;
}

static gboolean
rebuild_words (CrmStore *self, GError **error)
{
  CrmDb *db = self->writer.db;
  gboolean done = TRUE;

  if (!crm_db_begin (db, error))
    return FALSE;
  for (guint i = 0; self->layout && done && i < self->layout->tables->len; i++)
    done = crm_table_rebuild_search (db, g_ptr_array_index (self->layout->tables, i), error);
  if (done && crm_db_commit (db, error))
    return TRUE;
  crm_db_rollback (db);
  return FALSE;
}

/* Where there is reason to, the file is looked at before anything is written. */
static gboolean
open_checked (CrmStore *self, gboolean *words_broken, GError **error)
{
  gboolean is_suspect = !self->vfs && crm_salvage_is_suspect (self->path);
  gboolean must_check = is_suspect || !ended_cleanly (self);

  self->writer.db = crm_db_open_in (self->path, self->vfs, CRM_DB_READ_WRITE, error);
  if (!self->writer.db
      || (must_check && !crm_db_check (self->writer.db, is_suspect, words_broken, error)))
    return FALSE;
  if (is_suspect)
    crm_salvage_trust (self->path);
  return crm_db_settle (self->writer.db, error);
}

static gboolean
open_files (CrmStore *self, GError **error)
{
  gboolean words_broken = FALSE;

  if (!open_checked (self, &words_broken, error) || !crm_db_migrate (self->writer.db, error)
      || !tick (self, error)
      || (!self->vfs && !crm_files_sweep (self->writer.db, self->path, error))
      || !crm_layout_load (self->writer.db, &self->layout, error)
      || (words_broken && !rebuild_words (self, error)))
    return FALSE;
  self->reader.db = crm_db_open_in (self->path, self->vfs, CRM_DB_READ_ONLY, error);
  return self->reader.db != NULL;
}

static CrmStore *
store_new (const char *path, const CrmStoreWorld *world, GMainContext *context)
{
  CrmStore *self = g_object_new (CRM_TYPE_STORE, NULL);

  self->path = g_strdup (path);
  self->vfs = world ? g_strdup (world->vfs) : NULL;
  self->clock = world && world->clock ? g_object_ref (world->clock) : crm_system_clock_new ();
  if (world)
    self->world = *world;
  self->world.vfs = self->vfs;
  self->world.clock = self->clock;
  self->context = context ? g_main_context_ref (context) : NULL;
  return self;
}

static CrmStore *
start (CrmStore *self)
{
  self->writer.thread = g_thread_new ("store-writer", work, &self->writer);
  self->reader.thread = g_thread_new ("store-reader", work, &self->reader);
  return self;
}

CrmStore *
crm_store_open_in (const char *path,
                   const CrmStoreWorld *world,
                   GMainContext *context,
                   GError **error)
{
  g_autoptr (CrmStore) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = store_new (path, world, context);
  if (prepare_disk (self, error) && open_files (self, error))
    return start (g_steal_pointer (&self));
  crm_store_close (self);
  return NULL;
}

CrmStore *
crm_store_open (const char *path, GMainContext *context, GError **error)
{
  return crm_store_open_in (path, NULL, context, error);
}

/* %TRUE: it is damaged, and nobody holds it open. */
static gboolean
find_damage (CrmStore *self, GError **error)
{
  g_autoptr (GError) damage = NULL;
  gboolean words_broken;

  crm_salvage_suspect (self->path);
  if (open_checked (self, &words_broken, &damage)
      && crm_layout_load (self->writer.db, &self->layout, &damage))
    g_set_error_literal (&damage, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID,
                         "The file is not damaged");
  g_clear_pointer (&self->writer.db, crm_db_close);
  g_clear_pointer (&self->layout, crm_layout_unref);
  if (g_error_matches (damage, CRM_STORE_ERROR, CRM_STORE_ERROR_DAMAGED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&damage));
  return FALSE;
}

CrmStore *
crm_store_salvage (const char *path,
                   const CrmStoreWorld *world,
                   GMainContext *context,
                   char **aside,
                   guint *n_saved,
                   GError **error)
{
  g_autoptr (CrmStore) self = NULL;
  g_autofree char *name = NULL;
  guint n = 0;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (!world || !world->vfs, NULL);

  self = store_new (path, world, context);
  if (!prepare_disk (self, error) || !find_damage (self, error)
      || !crm_salvage_file (path, crm_clock_now_us (self->clock), &name, &n, error)
      || !open_files (self, error))
    {
      crm_store_close (self);
      return NULL;
    }
  if (aside)
    *aside = g_steal_pointer (&name);
  if (n_saved)
    *n_saved = n;
  return start (g_steal_pointer (&self));
}

static void
join_worker (Worker *worker)
{
  if (worker->thread)
    g_thread_join (g_steal_pointer (&worker->thread));
}

void
crm_store_close (CrmStore *self)
{
  GSource *teller;

  g_return_if_fail (CRM_IS_STORE (self));

  g_mutex_lock (&self->mutex);
  if (self->is_closed)
    {
      g_mutex_unlock (&self->mutex);
      return;
    }
  self->is_closed = TRUE;
  g_cond_signal (&self->writer.wake);
  g_cond_signal (&self->reader.wake);
  g_mutex_unlock (&self->mutex);
  join_worker (&self->reader);
  join_worker (&self->writer);

  /* The last connection moves the log into the file: the one that may write. */
  g_clear_pointer (&self->reader.db, crm_db_close);
  g_clear_pointer (&self->writer.db, crm_db_close);
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
  g_mutex_lock (&self->mutex);
  teller = g_steal_pointer (&self->teller);
  g_mutex_unlock (&self->mutex);
  if (teller)
    {
      g_source_destroy (teller);
      g_source_unref (teller);
    }
}

const char *
crm_store_get_path (CrmStore *self)
{
  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  return self->path;
}

const CrmStoreWorld *
crm_store_get_world (CrmStore *self)
{
  return &self->world;
}

static void
crm_store_finalize (GObject *object)
{
  CrmStore *self = CRM_STORE (object);

  g_assert (self->is_closed);
  g_clear_pointer (&self->layout, crm_layout_unref);
  g_clear_pointer (&self->old_layouts, g_ptr_array_unref);
  g_clear_pointer (&self->untold, crm_changes_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->is_done);
  g_cond_clear (&self->writer.wake);
  g_cond_clear (&self->reader.wake);
  g_rw_lock_clear (&self->tables);
  g_clear_object (&self->clock);
  g_free (self->vfs);
  g_free (self->path);
  G_OBJECT_CLASS (crm_store_parent_class)->finalize (object);
}

static void
crm_store_class_init (CrmStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = crm_store_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CRM_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, CRM_TYPE_CHANGES);
}

static void
crm_store_init (CrmStore *self)
{
  self->lock = -1;
  self->old_layouts = g_ptr_array_new_with_free_func ((GDestroyNotify) crm_layout_unref);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->is_done);
  g_rw_lock_init (&self->tables);
  self->writer.store = self;
  self->reader.store = self;
  g_cond_init (&self->writer.wake);
  g_cond_init (&self->reader.wake);
  for (guint i = 0; i < 2; i++)
    {
      g_queue_init (&self->writer.jobs[i]);
      g_queue_init (&self->reader.jobs[i]);
    }
}

/* --- the project -------------------------------------------------------------------------- */

CrmProject *
crm_store_dup_project (CrmStore *self)
{
  CrmProject *project;

  g_return_val_if_fail (CRM_IS_STORE (self), NULL);

  g_mutex_lock (&self->mutex);
  project = self->layout ? crm_project_ref (self->layout->project) : NULL;
  g_mutex_unlock (&self->mutex);
  return project;
}

gboolean
crm_store_has_project (CrmStore *self, CrmProject *project)
{
  g_autoptr (CrmProject) held = crm_store_dup_project (self);
  g_autofree char *hash = NULL;
  g_autofree char *held_hash = NULL;
  gboolean same;

  g_return_val_if_fail (CRM_IS_STORE (self) && project != NULL, FALSE);

  if (!held || held == project)
    return held != NULL;
  hash = crm_project_dup_hash (project);
  g_mutex_lock (&self->mutex);
  same = g_str_equal (self->layout->hash, hash);
  g_mutex_unlock (&self->mutex);
  if (same)
    return TRUE;
  /* An earlier version of the program may have written the same in other words. */
  held_hash = crm_project_dup_hash (held);
  return g_str_equal (held_hash, hash);
}

typedef struct
{
  CrmProject *project;
  CrmLayout *layout; /* out */
} SetProject;

static gboolean
set_project_cb (CrmTxn *txn, gpointer data, GError **error)
{
  SetProject *job = data;

  job->layout = crm_layout_apply (txn->db, txn->layout, job->project, txn->now_us, error);
  if (job->layout)
    crm_changes_set_layout (txn->changes);
  return job->layout != NULL;
}

gboolean
crm_store_set_project (CrmStore *self,
                       CrmProject *project,
                       GCancellable *cancellable,
                       GError **error)
{
  SetProject data = { .project = project };
  Job job = { .lane = CRM_LANE_SYNC,
              .func = set_project_cb,
              .data = &data,
              .cancellable = cancellable,
              .layout = &data.layout };
  gboolean done;

  g_return_val_if_fail (CRM_IS_STORE (self) && project != NULL, FALSE);

  if (crm_store_has_project (self, project))
    return TRUE;
  done = run_and_wait (self, &job, error);
  g_clear_pointer (&data.layout, crm_layout_unref);
  return done;
}
