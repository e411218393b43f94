/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account.h"

#include "crm-account-explain.h"
#include "crm-account-private.h"
#include "crm-clock.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-odata-remote.h"
#include "crm-project.h"
#include "crm-remote.h"
#include "crm-secrets.h"
#include "crm-store.h"
#include "crm-sync-engine.h"
#include "crm-sync-macros.h"

/* One sync on the way. Made on the main thread; @engine and what it holds belong to the sync's
 * thread while that runs. */
typedef struct
{
  CrmAccount *account; /* a reference */
  char *profile;       /* or %NULL: everything */
  CrmSyncFlags flags;
  gboolean may_ask; /* somebody is there to unlock the keyring */
  gboolean is_told; /* something of it was shown */
  gboolean is_over; /* for the user: the rest is between the server and us */
  GCancellable *cancellable;
  GPtrArray *tasks; /* GTask: who waits for it */

  GError *error; /* set by the thread at its end */
} CrmRun;

struct _CrmAccount
{
  GObject parent_instance;

  CrmAccountInfo *info;
  CrmAccountList *list;
  CrmStore *store;
  CrmClock *clock;
  char *project_json;
  GMainContext *context; /* where properties notify */
  CrmAccountRemoteFunc remote_func;
  gpointer remote_data;
  GMutex engine_lock;    /* guards the pointer; what it points to belongs to the sync's thread */
  CrmSyncEngine *engine; /* %NULL until somebody signed in */

  CrmRun *run;    /* or %NULL */
  GQueue waiting; /* CrmRun: what @run does not cover and comes after it */
  GThread *thread;
  gboolean closed;

  CrmIdentity identity;
  CrmSyncReport *report;      /* the newest; or %NULL */
  GMutex report_lock;         /* guards @told_report */
  CrmSyncReport *told_report; /* on its way to the main thread */
  GSource *report_source;     /* its carrier */
  guint n_pending;
  guint n_problems;
  guint n_conflicts; /* of those */
  gint64 last_sync;
  char *error_text;
  char *phase_text;
  char *entity_text;
  gboolean needs_sign_in;
  gboolean left_out;
  char *notice;
  GCancellable *counting; /* of the reads of pending and problems; lives as long as the account */
  gboolean is_counting;
  gboolean count_again;
};
G_DEFINE_FINAL_TYPE (CrmAccount, crm_account, G_TYPE_OBJECT)

typedef enum
{
  PROP_SYNCING = 1,
  PROP_PHASE,
  PROP_PHASE_TEXT,
  PROP_ENTITY_TEXT,
  PROP_FRACTION,
  PROP_PENDING,
  PROP_PROBLEMS,
  PROP_CONFLICTS,
  PROP_LAST_SYNC,
  PROP_ERROR_TEXT,
  PROP_NEEDS_SIGN_IN,
  PROP_SETTLING,
  PROP_LEFT_OUT,
} CrmAccountProperty;
static GParamSpec *properties[PROP_LEFT_OUT + 1];

static void
notify (CrmAccount *self, CrmAccountProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* --- the number of changes and problems -------------------------------------------------- */

static void count_open_ends (CrmAccount *self);

static void
set_number (CrmAccount *self, guint *number, guint value, CrmAccountProperty property)
{
  if (*number == value)
    return;
  *number = value;
  notify (self, property);
}

static void
problems_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmAccount) self = user_data;
  g_autoptr (GPtrArray) problems
      = crm_store_list_problems_finish (CRM_STORE (source), result, NULL);

  self->is_counting = FALSE;
  if (problems != NULL)
    {
      set_number (self, &self->n_conflicts, crm_account_count_conflicts (problems), PROP_CONFLICTS);
      set_number (self, &self->n_problems, problems->len, PROP_PROBLEMS);
    }
  if (self->count_again)
    count_open_ends (self);
}

static void
pending_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CrmAccount) self = user_data;
  g_autoptr (GPtrArray) pending = crm_store_list_pending_finish (CRM_STORE (source), result, NULL);

  if (pending != NULL)
    set_number (self, &self->n_pending, pending->len, PROP_PENDING);
  if (self->closed)
    return;
  crm_store_list_problems_async (self->store, self->counting, problems_cb, g_object_ref (self));
}

/* One read at a time; what changes meanwhile is read once more afterwards. */
static void
count_open_ends (CrmAccount *self)
{
  if (self->closed)
    return;
  self->count_again = self->is_counting;
  if (self->is_counting)
    return;
  self->is_counting = TRUE;
  crm_store_list_pending_async (self->store, self->counting, pending_cb, g_object_ref (self));
}

/* --- progress ---------------------------------------------------------------------------- */

static char *
dup_entity_caption (CrmAccount *self, const char *name)
{
  g_autoptr (CrmProject) project = crm_store_dup_project (self->store);
  CrmEntity *entity
      = project != NULL && name != NULL ? crm_project_find_entity (project, name) : NULL;

  return entity != NULL ? g_strdup (entity->caption_plural) : g_strdup (name);
}

/* What a background run still waits for is no business of the user's. */
static void
note_phase (CrmAccount *self, CrmSyncPhase phase)
{
  CrmRun *run = self->run;
  gboolean was_over = run != NULL && run->is_over;

  if (run == NULL)
    return;
  run->is_told = TRUE;
  if (phase == CRM_SYNC_PHASE_SETTLE && (run->flags & CRM_SYNC_FLAGS_FOREGROUND) == 0)
    run->is_over = TRUE;
  if (run->is_over != was_over)
    notify (self, PROP_SYNCING);
}

static void
show_report (CrmAccount *self, CrmSyncReport *report)
{
  g_autofree char *caption = dup_entity_caption (self, report->entity);
  g_autofree char *phase = crm_account_describe_phase (report->phase, caption);

  g_object_freeze_notify (G_OBJECT (self));
  note_phase (self, report->phase);
  if (self->report == NULL || self->report->phase != report->phase)
    {
      notify (self, PROP_PHASE);
      notify (self, PROP_SETTLING);
    }
  if (self->report == NULL || self->report->fraction != report->fraction)
    notify (self, PROP_FRACTION);
  g_clear_pointer (&self->report, crm_sync_report_unref);
  self->report = crm_sync_report_ref (report);
  if (g_set_str (&self->phase_text, phase))
    notify (self, PROP_PHASE_TEXT);
  if (g_set_str (&self->entity_text, caption))
    notify (self, PROP_ENTITY_TEXT);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
report_arrived (gpointer user_data)
{
  CrmAccount *self = user_data;
  g_autoptr (CrmSyncReport) report = NULL;

  g_mutex_lock (&self->report_lock);
  report = g_steal_pointer (&self->told_report);
  g_clear_pointer (&self->report_source, g_source_unref);
  g_mutex_unlock (&self->report_lock);
  if (report != NULL)
    show_report (self, report);
  return G_SOURCE_REMOVE;
}

/* Always through the loop: g_main_context_invoke() would call it right here where nobody runs
 * the context. */
static GSource *
attach (CrmAccount *self, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, self->context);
  return source;
}

/* On the sync's thread. A main thread that is slower sees only the newest. */
static void
progress_cb (CrmSyncReport *report, gpointer user_data)
{
  CrmRun *run = user_data;
  CrmAccount *self = run->account;

  g_mutex_lock (&self->report_lock);
  g_clear_pointer (&self->told_report, crm_sync_report_unref);
  self->told_report = crm_sync_report_ref (report);
  if (self->report_source == NULL)
    self->report_source = attach (self, report_arrived, g_object_ref (self), g_object_unref);
  g_mutex_unlock (&self->report_lock);
}

/* --- a run ------------------------------------------------------------------------------- */

static CrmRun *
run_new (CrmAccount *self, const char *profile, CrmSyncFlags flags)
{
  CrmRun *run = g_new0 (CrmRun, 1);

  run->account = g_object_ref (self);
  run->profile = g_strdup (profile);
  run->flags = flags;
  run->cancellable = g_cancellable_new ();
  run->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  return run;
}

static void
run_free (CrmRun *run)
{
  g_clear_object (&run->cancellable);
  g_ptr_array_unref (run->tasks);
  g_clear_error (&run->error);
  g_object_unref (run->account);
  g_free (run->profile);
  g_free (run);
}

static CrmRemote *
odata_remote (const CrmAccountInfo *info, const char *password, gpointer user_data)
{
  CrmOdataConfig config = { 0 };

  crm_account_fill_config (info, password, &config);
  return crm_odata_remote_new (&config);
}

CrmRemote *
crm_account_make_remote (CrmAccount *self,
                         gboolean may_ask,
                         GCancellable *cancellable,
                         GError **error)
{
  CrmRemote *remote;
  char *password = NULL;

  if (crm_account_auth_is_oauth (self->info->auth))
    return crm_account_make_oauth_remote (self->list, self->info, may_ask, cancellable, error);
  if (crm_account_needs_secret (self->info))
    {
      password
          = crm_account_list_dup_password (self->list, self->info, may_ask, cancellable, error);
      if (password == NULL)
        return NULL;
    }
  remote = self->remote_func (self->info, password, self->remote_data);
  crm_secrets_free (password);
  return remote;
}

/* Creatio names 10,000 for a user and a day; other servers count otherwise or not at all. */
guint
crm_account_get_daily_budget (CrmAccount *self)
{
  if (self->info->requests_per_day != 0)
    return (guint) MAX (self->info->requests_per_day, 0);
  return g_strcmp0 (self->info->type, "creatio") == 0 ? 10000 : 0;
}

static void
set_engine (CrmAccount *self, CrmSyncEngine *engine)
{
  g_autoptr (CrmSyncEngine) old = NULL;

  g_mutex_lock (&self->engine_lock);
  old = g_steal_pointer (&self->engine);
  self->engine = engine;
  g_mutex_unlock (&self->engine_lock);
}

static gboolean
make_engine (CrmRun *run, GError **error)
{
  CrmAccount *self = run->account;
  g_autoptr (CrmRemote) remote = NULL;
  CrmSyncEngine *engine;

  if (self->engine != NULL)
    return TRUE;
  remote = crm_account_make_remote (self, run->may_ask, run->cancellable, error);
  if (remote == NULL)
    return FALSE;
  engine = crm_sync_engine_new (self->store, remote, self->clock);
  crm_sync_engine_set_project_json (engine, self->project_json);
  crm_sync_engine_set_project_url (engine, self->info->project_url);
  crm_sync_engine_set_daily_budget (engine, crm_account_get_daily_budget (self));
  set_engine (self, engine);
  return TRUE;
}

static gboolean run_ended (gpointer user_data);

static gpointer
run_in_thread (gpointer user_data)
{
  CrmRun *run = user_data;
  CrmAccount *self = run->account;

  if (make_engine (run, &run->error))
    {
      g_autoptr (CrmSyncReport) report = NULL;

      crm_sync_engine_run_profile (self->engine, run->profile, run->flags, progress_cb, run,
                                   &report, run->cancellable, &run->error);
      if (report != NULL)
        progress_cb (report, run);
    }
  /* The next one asks for the password again: it may have been changed. */
  if (g_error_matches (run->error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN)
      || g_error_matches (run->error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_OTHER_USER))
    set_engine (self, NULL);
  crm_account_translate_sign_in (self->info, &run->error);
  g_source_unref (attach (self, run_ended, run, NULL));
  return NULL;
}

static void
start (CrmAccount *self, CrmRun *run)
{
  self->run = run;
  self->thread = g_thread_new ("liaison-sync", run_in_thread, run);
  notify (self, PROP_SYNCING);
}

static gboolean
is_sign_in_error (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN)
         || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_MISSING)
         || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_RESET)
         || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE)
         || g_error_matches (error, CRM_ACCOUNT_ERROR, CRM_ACCOUNT_ERROR_SIGN_IN)
         || g_error_matches (error, CRM_SYNC_ERROR, CRM_SYNC_ERROR_OTHER_USER);
}

static gint64
read_last_sync (CrmAccount *self)
{
  g_autofree char *text = crm_store_get_fact (self->store, "last-sync", NULL);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static void
show_outcome (CrmAccount *self, const GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autofree char *words = error == NULL ? crm_account_describe_left_out (self)
                           : !cancelled  ? crm_account_describe_error (error)
                                         : NULL;
  gboolean needs_sign_in = is_sign_in_error (error);

  g_object_freeze_notify (G_OBJECT (self));
  self->left_out = error == NULL && words != NULL;
  if (g_set_str (&self->error_text, words))
    {
      notify (self, PROP_LEFT_OUT);
      notify (self, PROP_ERROR_TEXT);
    }
  if (self->needs_sign_in != needs_sign_in)
    {
      self->needs_sign_in = needs_sign_in;
      notify (self, PROP_NEEDS_SIGN_IN);
    }
  notify (self, PROP_SYNCING);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
read_facts (CrmAccount *self)
{
  g_autofree char *identity = crm_store_get_fact (self->store, "identity", NULL);
  gint64 last_sync = read_last_sync (self);

  crm_identity_clear (&self->identity);
  crm_sync_identity_from_text (identity, &self->identity);
  if (self->last_sync == last_sync)
    return;
  self->last_sync = last_sync;
  notify (self, PROP_LAST_SYNC);
}

static void
answer_tasks (CrmRun *run)
{
  for (guint i = 0; i < run->tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (run->tasks, i);

      if (run->error != NULL)
        g_task_return_error (task, g_error_copy (run->error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static gboolean
run_ended (gpointer user_data)
{
  CrmRun *run = user_data;
  g_autoptr (CrmAccount) self = g_object_ref (run->account);

  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
  self->run = NULL;
  if (!self->closed)
    {
      report_arrived (self);
      read_facts (self);
      count_open_ends (self);
    }
  show_outcome (self, run->error);
  answer_tasks (run);
  run_free (run);
  if (!g_queue_is_empty (&self->waiting) && !self->closed && self->run == NULL)
    start (self, g_queue_pop_head (&self->waiting));
  return G_SOURCE_REMOVE;
}

/* --- syncing, asked for ------------------------------------------------------------------ */

static void
caller_cancelled (GCancellable *cancellable, GCancellable *run)
{
  g_cancellable_cancel (run);
}

/* Does @run do all that is asked for? Once it is over for the user it is not what they wait for. */
static gboolean
covers (CrmRun *run, const char *profile, CrmSyncFlags flags)
{
  return !run->is_over && (run->flags & flags) == flags
         && (run->flags & CRM_SYNC_FLAGS_DRY_RUN) == (flags & CRM_SYNC_FLAGS_DRY_RUN)
         && (run->profile == NULL || g_strcmp0 (run->profile, profile) == 0);
}

/* One that has not begun may still be asked for more. */
static gboolean
can_grow (CrmRun *run, const char *profile, CrmSyncFlags flags)
{
  return g_strcmp0 (run->profile, profile) == 0
         && (run->flags & CRM_SYNC_FLAGS_DRY_RUN) == (flags & CRM_SYNC_FLAGS_DRY_RUN);
}

/* The run that does what is asked for: the one that is on, one that waits, or a new one. */
static CrmRun *
find_run (CrmAccount *self, const char *profile, CrmSyncFlags flags)
{
  CrmRun *run;

  if (self->run != NULL && covers (self->run, profile, flags))
    return self->run;
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (covers (l->data, profile, flags) || can_grow (l->data, profile, flags))
      {
        run = l->data;
        run->flags |= flags;
        return run;
      }
  run = run_new (self, profile, flags);
  if (self->run != NULL)
    g_queue_push_tail (&self->waiting, run);
  return run;
}

static CrmSyncFlags
engine_flags (CrmAccountSyncFlags flags)
{
  return ((flags & CRM_ACCOUNT_SYNC_FULL) != 0 ? CRM_SYNC_FLAGS_FULL : 0)
         | ((flags & CRM_ACCOUNT_SYNC_FOREGROUND) != 0 ? CRM_SYNC_FLAGS_FOREGROUND : 0)
         | ((flags & CRM_ACCOUNT_SYNC_DRY_RUN) != 0 ? CRM_SYNC_FLAGS_DRY_RUN : 0);
}

void
crm_account_run_async (CrmAccount *self,
                       const char *profile,
                       CrmAccountSyncFlags flags,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  CrmRun *run;
  GTask *task;

  g_return_if_fail (CRM_IS_ACCOUNT (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, crm_account_run_async);
  if (self->closed)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The account is closed");
      g_object_unref (task);
      return;
    }
  run = find_run (self, profile, engine_flags (flags));
  if (run != self->run) /* the thread of one that has begun reads it */
    run->may_ask
        |= (flags & CRM_ACCOUNT_SYNC_FOREGROUND) != 0 && (flags & CRM_ACCOUNT_SYNC_UNATTENDED) == 0;
  g_ptr_array_add (run->tasks, task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (caller_cancelled),
                             run->cancellable, 0);
  if (g_cancellable_is_cancelled (cancellable))
    g_cancellable_cancel (run->cancellable);
  if (self->run == NULL)
    start (self, run);
  else if (self->run->is_over)
    crm_account_skip_settle (self); /* somebody waits for the next one */
}

gboolean
crm_account_run_finish (CrmAccount *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
crm_account_sync_async (CrmAccount *self,
                        gboolean full,
                        gboolean foreground,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  crm_account_run_async (self, NULL,
                         (full ? CRM_ACCOUNT_SYNC_FULL : 0)
                             | (foreground ? CRM_ACCOUNT_SYNC_FOREGROUND : 0),
                         cancellable, callback, user_data);
}

gboolean
crm_account_sync_finish (CrmAccount *self, GAsyncResult *result, GError **error)
{
  return crm_account_run_finish (self, result, error);
}

void
crm_account_skip_settle (CrmAccount *self)
{
  g_autoptr (CrmSyncEngine) engine = NULL;

  g_return_if_fail (CRM_IS_ACCOUNT (self));

  g_mutex_lock (&self->engine_lock);
  if (self->engine != NULL && self->run != NULL)
    engine = g_object_ref (self->engine);
  g_mutex_unlock (&self->engine_lock);
  if (engine != NULL)
    crm_sync_engine_skip_settle (engine);
}

void
crm_account_cancel_sync (CrmAccount *self)
{
  g_return_if_fail (CRM_IS_ACCOUNT (self));

  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    g_cancellable_cancel (((CrmRun *) l->data)->cancellable);
  if (self->run != NULL)
    g_cancellable_cancel (self->run->cancellable);
}

/* --- object ------------------------------------------------------------------------------ */

static void
crm_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CrmAccount *self = CRM_ACCOUNT (object);

  switch ((CrmAccountProperty) id)
    {
    case PROP_SYNCING:
      g_value_set_boolean (value, self->run != NULL && !self->run->is_over);
      break;
    case PROP_PHASE:
      g_value_set_int (value, self->report != NULL ? self->report->phase : CRM_SYNC_PHASE_IDLE);
      break;
    case PROP_PHASE_TEXT:
      g_value_set_string (value, self->phase_text);
      break;
    case PROP_ENTITY_TEXT:
      g_value_set_string (value, self->entity_text);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->report != NULL ? self->report->fraction : 0.0);
      break;
    case PROP_PENDING:
      g_value_set_uint (value, self->n_pending);
      break;
    case PROP_PROBLEMS:
      g_value_set_uint (value, self->n_problems);
      break;
    case PROP_CONFLICTS:
      g_value_set_uint (value, self->n_conflicts);
      break;
    case PROP_LAST_SYNC:
      g_value_set_int64 (value, self->last_sync);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    case PROP_NEEDS_SIGN_IN:
      g_value_set_boolean (value, self->needs_sign_in);
      break;
    case PROP_LEFT_OUT:
      g_value_set_boolean (value, self->left_out);
      break;
    case PROP_SETTLING:
      g_value_set_boolean (value, self->run != NULL && self->run->is_told && self->report != NULL
                                      && self->report->phase == CRM_SYNC_PHASE_SETTLE);
      break;
    }
}

static void
crm_account_finalize (GObject *object)
{
  CrmAccount *self = CRM_ACCOUNT (object);

  g_assert (self->closed);
  g_assert (self->run == NULL);
  crm_account_info_free (self->info);
  g_clear_object (&self->list);
  g_clear_object (&self->engine);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->counting);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->report, crm_sync_report_unref);
  g_clear_pointer (&self->told_report, crm_sync_report_unref);
  crm_identity_clear (&self->identity);
  g_free (self->project_json);
  g_free (self->error_text);
  g_free (self->phase_text);
  g_free (self->entity_text);
  g_free (self->notice);
  g_mutex_clear (&self->report_lock);
  g_mutex_clear (&self->engine_lock);
  G_OBJECT_CLASS (crm_account_parent_class)->finalize (object);
}

#define FLAGS (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static void
crm_account_class_init (CrmAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crm_account_get_property;
  object_class->finalize = crm_account_finalize;

  properties[PROP_SYNCING] = g_param_spec_boolean ("syncing", NULL, NULL, FALSE, FLAGS);
  properties[PROP_PHASE] = g_param_spec_int ("phase", NULL, NULL, CRM_SYNC_PHASE_IDLE,
                                             CRM_SYNC_PHASE_DONE, CRM_SYNC_PHASE_IDLE, FLAGS);
  properties[PROP_PHASE_TEXT] = g_param_spec_string ("phase-text", NULL, NULL, NULL, FLAGS);
  properties[PROP_ENTITY_TEXT] = g_param_spec_string ("entity-text", NULL, NULL, NULL, FLAGS);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, FLAGS);
  properties[PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, FLAGS);
  properties[PROP_PROBLEMS] = g_param_spec_uint ("problems", NULL, NULL, 0, G_MAXUINT, 0, FLAGS);
  properties[PROP_CONFLICTS] = g_param_spec_uint ("conflicts", NULL, NULL, 0, G_MAXUINT, 0, FLAGS);
  properties[PROP_LAST_SYNC]
      = g_param_spec_int64 ("last-sync", NULL, NULL, G_MININT64, G_MAXINT64, 0, FLAGS);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, FLAGS);
  properties[PROP_NEEDS_SIGN_IN] = g_param_spec_boolean ("needs-sign-in", NULL, NULL, FALSE, FLAGS);
  properties[PROP_SETTLING] = g_param_spec_boolean ("settling", NULL, NULL, FALSE, FLAGS);
  properties[PROP_LEFT_OUT] = g_param_spec_boolean ("left-out", NULL, NULL, FALSE, FLAGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
crm_account_init (CrmAccount *self)
{
  g_mutex_init (&self->report_lock);
  g_mutex_init (&self->engine_lock);
  g_queue_init (&self->waiting);
  self->context = g_main_context_ref_thread_default ();
  self->counting = g_cancellable_new ();
  self->remote_func = odata_remote;
}

/* What the last run of the program left: the dialog and the hub start with it. */
static void
read_last_report (CrmAccount *self)
{
  g_autofree char *text = crm_store_get_fact (self->store, "last-report", NULL);

  if (text != NULL)
    self->report = crm_sync_report_from_text (text, NULL);
}

CrmAccount *
crm_account_new (const CrmAccountInfo *info,
                 CrmStore *store,
                 const char *project_json,
                 CrmAccountList *list)
{
  CrmAccount *self = g_object_new (CRM_TYPE_ACCOUNT, NULL);

  self->info = crm_account_info_copy (info);
  self->store = store;
  self->list = g_object_ref (list);
  self->clock = crm_system_clock_new ();
  self->project_json = g_strdup (project_json);
  read_facts (self);
  read_last_report (self);
  g_signal_connect_object (store, "changed", G_CALLBACK (count_open_ends), self, G_CONNECT_SWAPPED);
  count_open_ends (self);
  return self;
}

void
crm_account_set_remote_func (CrmAccount *self,
                             CrmAccountRemoteFunc func,
                             gpointer user_data,
                             CrmClock *clock)
{
  g_return_if_fail (CRM_IS_ACCOUNT (self));
  g_return_if_fail (self->run == NULL);

  self->remote_func = func;
  self->remote_data = user_data;
  g_set_object (&self->clock, clock);
  set_engine (self, NULL);
}

static void
drop_waiting (CrmAccount *self)
{
  CrmRun *run;

  while ((run = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_set_error_literal (&run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The account was closed");
      answer_tasks (run);
      run_free (run);
    }
}

/* The thread's last word comes through the main context later, with a reference of its own. */
void
crm_account_close (CrmAccount *self)
{
  g_return_if_fail (CRM_IS_ACCOUNT (self));

  if (self->closed)
    return;
  self->closed = TRUE;
  g_cancellable_cancel (self->counting);
  drop_waiting (self);
  if (self->run != NULL)
    g_cancellable_cancel (self->run->cancellable);
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
  crm_store_close (self->store);
}

CrmStore *
crm_account_get_store (CrmAccount *self)
{
  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  return self->store;
}

const char *
crm_account_get_name (CrmAccount *self)
{
  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  return self->info->name;
}

const char *
crm_account_get_url (CrmAccount *self)
{
  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  return self->info->url;
}

const char *
crm_account_get_user (CrmAccount *self)
{
  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  return self->info->user;
}

const char *
crm_account_get_user_id (CrmAccount *self)
{
  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  return self->identity.user_id;
}

const char *
crm_account_get_notice (CrmAccount *self)
{
  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  return self->notice;
}

void
crm_account_take_notice (CrmAccount *self, char *notice)
{
  g_free (self->notice);
  self->notice = notice;
}

CrmClock *
crm_account_get_clock (CrmAccount *self)
{
  return self->clock;
}

CrmProject *
crm_account_dup_project (CrmAccount *self)
{
  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  return crm_store_dup_project (self->store);
}

CrmSyncReport *
crm_account_dup_report (CrmAccount *self)
{
  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  return self->report != NULL ? crm_sync_report_ref (self->report) : NULL;
}

CrmFilter *
crm_account_expand_filter (CrmAccount *self, const char *filter, GError **error)
{
  g_return_val_if_fail (CRM_IS_ACCOUNT (self), NULL);

  return crm_sync_expand_macros (filter, NULL, &self->identity, crm_clock_now_us (self->clock),
                                 error);
}
