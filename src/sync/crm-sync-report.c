/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-project.h"

/* Progress is told at most this often. */
#define TELL_EVERY_US (100 * 1000)

/* How much of a run lies behind when a phase begins; an estimate that never goes back. */
static const double phase_start[] = {
  [CRM_SYNC_PHASE_IDLE] = 0.0,    [CRM_SYNC_PHASE_SIGN_IN] = 0.0,   [CRM_SYNC_PHASE_LAYOUT] = 0.02,
  [CRM_SYNC_PHASE_UPLOAD] = 0.06, [CRM_SYNC_PHASE_DOWNLOAD] = 0.16, [CRM_SYNC_PHASE_SETTLE] = 0.86,
  [CRM_SYNC_PHASE_SWEEP] = 0.93,  [CRM_SYNC_PHASE_DONE] = 1.0,
};

/* --- a snapshot -------------------------------------------------------------------------- */

static void
count_free (gpointer data)
{
  CrmSyncCount *count = data;

  g_free (count->entity);
  g_free (count->message);
  g_free (count);
}

static CrmSyncReport *
report_new (void)
{
  CrmSyncReport *self = g_new0 (CrmSyncReport, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->counts = g_ptr_array_new_with_free_func (count_free);
  return self;
}

CrmSyncReport *
crm_sync_report_ref (CrmSyncReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_sync_report_unref (CrmSyncReport *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->profile);
  g_free (self->error);
  g_free (self->entity);
  g_ptr_array_unref (self->counts);
  g_free (self);
}

void
crm_sync_report_sum (CrmSyncReport *self, CrmSyncCount *sum)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (sum != NULL);

  *sum = (CrmSyncCount) { .is_done = TRUE };
  for (guint i = 0; i < self->counts->len; i++)
    {
      CrmSyncCount *count = g_ptr_array_index (self->counts, i);

      sum->sent += count->sent;
      sum->received += count->received;
      sum->added += count->added;
      sum->updated += count->updated;
      sum->removed += count->removed;
      sum->problems += count->problems;
      sum->requests += count->requests;
      sum->bytes += count->bytes;
      sum->duration_us += count->duration_us;
      sum->total += MAX (count->total, 0);
      sum->is_done = sum->is_done && count->is_done;
    }
}

/* --- as text ----------------------------------------------------------------------------- */

#define HEAD "report"
#define ENTITY_PREFIX "entity "

/* One table for both directions. */
static const struct
{
  const char *name;
  gsize offset;
} count_numbers[] = {
  { "sent", G_STRUCT_OFFSET (CrmSyncCount, sent) },
  { "received", G_STRUCT_OFFSET (CrmSyncCount, received) },
  { "added", G_STRUCT_OFFSET (CrmSyncCount, added) },
  { "updated", G_STRUCT_OFFSET (CrmSyncCount, updated) },
  { "removed", G_STRUCT_OFFSET (CrmSyncCount, removed) },
  { "problems", G_STRUCT_OFFSET (CrmSyncCount, problems) },
  { "requests", G_STRUCT_OFFSET (CrmSyncCount, requests) },
};

static void
count_to_file (CrmSyncCount *count, guint position, GKeyFile *file)
{
  g_autofree char *group = g_strdup_printf (ENTITY_PREFIX "%u", position);

  g_key_file_set_string (file, group, "name", count->entity);
  for (guint i = 0; i < G_N_ELEMENTS (count_numbers); i++)
    g_key_file_set_uint64 (file, group, count_numbers[i].name,
                           G_STRUCT_MEMBER (guint, count, count_numbers[i].offset));
  g_key_file_set_uint64 (file, group, "bytes", count->bytes);
  g_key_file_set_int64 (file, group, "duration-us", count->duration_us);
  g_key_file_set_int64 (file, group, "total", count->total);
  g_key_file_set_int64 (file, group, "proven-us", count->proven_us);
  g_key_file_set_boolean (file, group, "done", count->is_done);
  if (count->message != NULL)
    g_key_file_set_string (file, group, "message", count->message);
}

static CrmSyncCount *
count_from_file (GKeyFile *file, const char *group)
{
  CrmSyncCount *count = g_new0 (CrmSyncCount, 1);

  count->entity = g_key_file_get_string (file, group, "name", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (count_numbers); i++)
    G_STRUCT_MEMBER (guint, count, count_numbers[i].offset)
        = g_key_file_get_uint64 (file, group, count_numbers[i].name, NULL);
  count->bytes = g_key_file_get_uint64 (file, group, "bytes", NULL);
  count->duration_us = g_key_file_get_int64 (file, group, "duration-us", NULL);
  count->total = g_key_file_get_int64 (file, group, "total", NULL);
  count->proven_us = g_key_file_get_int64 (file, group, "proven-us", NULL);
  count->is_done = g_key_file_get_boolean (file, group, "done", NULL);
  count->message = g_key_file_get_string (file, group, "message", NULL);
  if (count->entity == NULL)
    count->entity = g_strdup ("");
  return count;
}

char *
crm_sync_report_to_text (CrmSyncReport *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_return_val_if_fail (self != NULL, NULL);

  g_key_file_set_integer (file, HEAD, "phase", self->phase);
  if (self->profile != NULL)
    g_key_file_set_string (file, HEAD, "profile", self->profile);
  if (self->error != NULL)
    g_key_file_set_string (file, HEAD, "error", self->error);
  g_key_file_set_uint64 (file, HEAD, "requests", self->requests);
  g_key_file_set_uint64 (file, HEAD, "bytes", self->bytes);
  g_key_file_set_uint64 (file, HEAD, "problems", self->problems);
  g_key_file_set_int64 (file, HEAD, "started-us", self->started_us);
  g_key_file_set_int64 (file, HEAD, "duration-us", self->duration_us);
  for (guint i = 0; i < self->counts->len; i++)
    count_to_file (g_ptr_array_index (self->counts, i), i, file);
  return g_key_file_to_data (file, NULL, NULL);
}

CrmSyncReport *
crm_sync_report_from_text (const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  CrmSyncReport *self;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL)
      || !g_key_file_has_group (file, HEAD))
    {
      g_set_error_literal (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_INVALID,
                           "Not the report of a synchronization");
      return NULL;
    }

  self = report_new ();
  self->phase = CLAMP (g_key_file_get_integer (file, HEAD, "phase", NULL), CRM_SYNC_PHASE_IDLE,
                       CRM_SYNC_PHASE_DONE);
  self->fraction = phase_start[self->phase];
  self->profile = g_key_file_get_string (file, HEAD, "profile", NULL);
  self->error = g_key_file_get_string (file, HEAD, "error", NULL);
  self->requests = g_key_file_get_uint64 (file, HEAD, "requests", NULL);
  self->bytes = g_key_file_get_uint64 (file, HEAD, "bytes", NULL);
  self->problems = g_key_file_get_uint64 (file, HEAD, "problems", NULL);
  self->started_us = g_key_file_get_int64 (file, HEAD, "started-us", NULL);
  self->duration_us = g_key_file_get_int64 (file, HEAD, "duration-us", NULL);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], ENTITY_PREFIX))
      g_ptr_array_add (self->counts, count_from_file (file, groups[i]));
  return self;
}

/* --- while it grows ---------------------------------------------------------------------- */

struct _CrmSyncReporter
{
  CrmClock *clock;
  CrmSyncProgressFunc func;
  gpointer user_data;
  CrmSyncReport *report; /* nobody else's: snapshots are copies */
  gint64 began_us;       /* monotonic */
  gint64 told_us;        /* monotonic */
  CrmSyncCount *current; /* on whose account requests and time go; of @report, or %NULL */
  gint64 current_since_us;
};

CrmSyncReporter *
crm_sync_reporter_new (CrmClock *clock, CrmSyncProgressFunc func, gpointer user_data)
{
  CrmSyncReporter *self = g_new0 (CrmSyncReporter, 1);

  self->clock = g_object_ref (clock);
  self->func = func;
  self->user_data = user_data;
  self->report = report_new ();
  self->report->started_us = crm_clock_now_us (clock);
  self->began_us = self->told_us = crm_clock_monotonic_us (clock);
  return self;
}

void
crm_sync_reporter_free (CrmSyncReporter *self)
{
  g_clear_object (&self->clock);
  crm_sync_report_unref (self->report);
  g_free (self);
}

void
crm_sync_reporter_set_profile (CrmSyncReporter *self, const char *profile)
{
  g_set_str (&self->report->profile, profile);
}

void
crm_sync_reporter_set_error (CrmSyncReporter *self, const GError *error)
{
  g_set_str (&self->report->error, error->message);
}

/* Time since the last change of account was spent for the one before. */
static void
set_current (CrmSyncReporter *self, CrmSyncCount *current)
{
  gint64 now = crm_clock_monotonic_us (self->clock);

  if (self->current != NULL)
    self->current->duration_us += now - self->current_since_us;
  self->current = current;
  self->current_since_us = now;
}

void
crm_sync_reporter_set_project (CrmSyncReporter *self, CrmProject *project)
{
  set_current (self, NULL);
  g_ptr_array_set_size (self->report->counts, 0);
  for (guint i = 0; i < project->entities->len; i++)
    {
      CrmEntity *entity = g_ptr_array_index (project->entities, i);
      CrmSyncCount *count = g_new0 (CrmSyncCount, 1);

      count->entity = g_strdup (entity->name);
      count->total = -1;
      g_ptr_array_add (self->report->counts, count);
    }
}

CrmSyncCount *
crm_sync_reporter_count (CrmSyncReporter *self, CrmEntity *entity)
{
  return g_ptr_array_index (self->report->counts, entity->index);
}

CrmSyncReport *
crm_sync_reporter_snapshot (CrmSyncReporter *self)
{
  CrmSyncReport *copy = report_new ();

  set_current (self, self->current);
  copy->phase = self->report->phase;
  copy->profile = g_strdup (self->report->profile);
  copy->error = g_strdup (self->report->error);
  copy->entity = g_strdup (self->report->entity);
  copy->fraction = self->report->fraction;
  copy->requests = self->report->requests;
  copy->bytes = self->report->bytes;
  copy->started_us = self->report->started_us;
  copy->duration_us = crm_clock_monotonic_us (self->clock) - self->began_us;
  for (guint i = 0; i < self->report->counts->len; i++)
    {
      CrmSyncCount *from = g_ptr_array_index (self->report->counts, i);
      CrmSyncCount *to = g_memdup2 (from, sizeof *from);

      to->entity = g_strdup (from->entity);
      to->message = g_strdup (from->message);
      copy->problems += from->problems;
      g_ptr_array_add (copy->counts, to);
    }
  return copy;
}

static void
tell (CrmSyncReporter *self)
{
  g_autoptr (CrmSyncReport) report = NULL;

  self->told_us = crm_clock_monotonic_us (self->clock);
  if (self->func == NULL)
    return;
  report = crm_sync_reporter_snapshot (self);
  self->func (report, self->user_data);
}

void
crm_sync_reporter_set_phase (CrmSyncReporter *self, CrmSyncPhase phase)
{
  set_current (self, NULL);
  self->report->phase = phase;
  g_clear_pointer (&self->report->entity, g_free);
  self->report->fraction = MAX (self->report->fraction, phase_start[phase]);
  tell (self);
}

void
crm_sync_reporter_advance (CrmSyncReporter *self, CrmEntity *entity, double part)
{
  CrmSyncPhase phase = self->report->phase;
  double start = phase_start[phase];
  double end = phase_start[MIN (phase + 1, CRM_SYNC_PHASE_DONE)];

  set_current (self, entity != NULL ? crm_sync_reporter_count (self, entity) : NULL);
  g_set_str (&self->report->entity, entity != NULL ? entity->name : NULL);
  self->report->fraction
      = MAX (self->report->fraction, start + (end - start) * CLAMP (part, 0.0, 1.0));
  if (crm_clock_monotonic_us (self->clock) - self->told_us >= TELL_EVERY_US)
    tell (self);
}

guint
crm_sync_reporter_get_requests (CrmSyncReporter *self)
{
  return self->report->requests;
}

void
crm_sync_reporter_set_requests (CrmSyncReporter *self, guint requests)
{
  self->report->requests = requests;
}

void
crm_sync_reporter_add_request (CrmSyncReporter *self, gsize bytes)
{
  self->report->requests++;
  self->report->bytes += bytes;
  if (self->current == NULL)
    return;
  self->current->requests++;
  self->current->bytes += bytes;
}
