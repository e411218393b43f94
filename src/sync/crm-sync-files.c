/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-sync-private.h"

#include "crm-clock.h"
#include "crm-error.h"
#include "crm-store-file.h"

#include <gio/gio.h>

/* Files: those that wait are sent after the records, those that are wanted come at the end of the
 * run. With none of either nothing is asked and nothing is told. */

/* Up to so many bytes what was sent is read back and compared; of more the number has to do. */
#define CHECK_WHOLE (G_GUINT64_CONSTANT (32) * 1024 * 1024)
/* How far it is, is written down so often; a kill loses no more of it. */
#define NOTE_EVERY_US G_USEC_PER_SEC
/* A download that is cut goes on at once as long as each try brings something. */
#define MOST_TRIES 20

/* One file on its way. */
typedef struct
{
  CrmSyncRun *run;
  CrmStoreFile *file;
  CrmEntity *entity;
  CrmStreamPlace place;
  CrmStreamResume resume;
  gint64 noted_us; /* monotonic */
  guint64 done;
} Transfer;

/* --- how far it is ------------------------------------------------------------------------ */

static void
progress_cb (guint64 done, gpointer user_data)
{
  Transfer *self = user_data;
  gint64 now_us = crm_clock_monotonic_us (self->run->clock);

  self->done = done;
  if (now_us - self->noted_us < NOTE_EVERY_US)
    return;
  self->noted_us = now_us;
  crm_sync_reporter_advance (self->run->reporter, self->entity, 0);
  /* A disk that fails says so at the end, too. */
  crm_store_note_file (self->run->store, self->file->id, done, self->file->etag, self->resume.link,
                       NULL);
}

static void
transfer_init (Transfer *self, CrmSyncRun *run, CrmStoreFile *file, CrmEntity *entity)
{
  *self = (Transfer) { .run = run, .file = file, .entity = entity };
  self->noted_us = crm_clock_monotonic_us (run->clock);
  self->resume = (CrmStreamResume) { g_strdup (file->link), file->link != NULL ? file->done : 0 };
  self->place = (CrmStreamPlace) { .entity = entity,
                                   .key = file->key,
                                   .property = file->property,
                                   .file_name = file->name,
                                   .progress = progress_cb,
                                   .progress_data = self };
}

static void
transfer_clear (Transfer *self)
{
  crm_stream_resume_clear (&self->resume);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Transfer, transfer_clear)

/* --- what an error means ------------------------------------------------------------------ */

/* The next run tries again, and this one goes on without. */
static gboolean
is_for_later (const GError *error)
{
  return g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_BUSY);
}

static gboolean
ends_the_run (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNREACHABLE)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_SIGN_IN)
         || g_error_matches (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNTRUSTED)
         || (error->domain != CRM_REMOTE_ERROR && error->domain != G_IO_ERROR);
}

static gboolean
park (Transfer *self, const char *words, GError **error)
{
  CrmSyncCount *count = crm_sync_reporter_count (self->run->reporter, self->entity);

  count->problems++;
  g_set_str (&count->message, words);
  return crm_store_park_file (self->run->store, self->file->id, words, error);
}

/* Takes @problem. */
static gboolean
fail (Transfer *self, GError *problem, GError **error)
{
  g_autoptr (GError) owned = problem;

  if (ends_the_run (owned))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }
  if (is_for_later (owned))
    {
      g_set_str (&crm_sync_reporter_count (self->run->reporter, self->entity)->message,
                 owned->message);
      return TRUE;
    }
  return park (self, owned->message, error);
}

/* --- sending ------------------------------------------------------------------------------ */

static char *
dup_sum (const char *path, guint64 *size, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *chunk = g_malloc (65536);
  gssize n = 0;

  *size = 0;
  while (stream != NULL
         && (n = g_input_stream_read (G_INPUT_STREAM (stream), chunk, 65536, NULL, error)) > 0)
    {
      g_checksum_update (sum, (const guchar *) chunk, n);
      *size += (guint64) n;
    }
  return stream != NULL && n == 0 ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

/* What is sent is what was attached, or nothing. */
static gboolean
is_sound (const CrmStoreFile *file)
{
  guint64 size;
  g_autofree char *sum = dup_sum (file->path, &size, NULL);

  return size == file->size && g_strcmp0 (sum, file->sha256) == 0;
}

/* Of a large one: how long it is there, and no more is read than the first answer's head. */
static gboolean
has_size (Transfer *self, const char *path, gboolean *same, GError **error)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autoptr (GError) problem = NULL;

  if (!crm_remote_read_stream (self->run->remote, &self->place, path, 0, NULL, &found,
                               self->run->cancellable, &problem)
      && !g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  *same = found.size == self->file->size;
  return TRUE;
}

/* A picture may be kept in another size or format than it was sent in. */
static gboolean
may_differ (Transfer *self)
{
  return g_strcmp0 (self->file->property, self->entity->picture) == 0
         && self->entity->picture != NULL;
}

static gboolean
has_bytes (Transfer *self, const char *path, gboolean *same, char **etag, GError **error)
{
  g_auto (CrmStreamFound) found = { 0 };
  g_autofree char *sum = NULL;
  guint64 size = 0;

  if (!crm_remote_read_stream (self->run->remote, &self->place, path, G_MAXUINT64, NULL, &found,
                               self->run->cancellable, error))
    return FALSE;
  *etag = g_steal_pointer (&found.etag);
  if (found.is_empty)
    {
      *same = self->file->size == 0;
      return TRUE;
    }
  sum = dup_sum (path, &size, error);
  if (sum == NULL)
    return FALSE;
  *same
      = may_differ (self) || (size == self->file->size && g_strcmp0 (sum, self->file->sha256) == 0);
  return TRUE;
}

/* *@same: the server has what was sent. */
static gboolean
check (Transfer *self, gboolean *same, char **etag, GError **error)
{
  g_autofree char *path = g_strconcat (self->file->path, ".check", NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  CrmStreamProgressFunc progress = self->place.progress;
  gboolean done;

  self->place.progress = NULL;
  crm_sync_reporter_add_request (self->run->reporter, 0);
  done = self->file->size > CHECK_WHOLE ? has_size (self, path, same, error)
                                        : has_bytes (self, path, same, etag, error);
  self->place.progress = progress;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (i == 0 ? path : part);

      g_file_delete (file, NULL, NULL);
    }
  return done;
}

static gboolean
confirm (Transfer *self, gboolean may_be_missing, GError **error)
{
  CrmSyncCount *count = crm_sync_reporter_count (self->run->reporter, self->entity);
  g_autofree char *etag = NULL;
  gboolean same = FALSE;

  if (!check (self, &same, &etag, error))
    return FALSE;
  if (same)
    {
      count->sent++;
      return crm_store_ack_file (self->run->store, self->file->id, etag, error);
    }
  return may_be_missing || park (self, "The server keeps other bytes than were sent", error);
}

static gboolean
send_file (Transfer *self, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean unknown;

  if (!is_sound (self->file))
    return park (self, "The copy on this device is damaged", error);
  self->place.resume = &self->resume;
  crm_sync_reporter_add_request (self->run->reporter, self->file->size);
  if (!crm_remote_write_stream (self->run->remote, &self->place, self->file->path, G_MAXUINT64,
                                self->file->content_type, self->run->cancellable, &problem)
      && !crm_store_note_file (self->run->store, self->file->id, self->resume.done, NULL,
                               self->resume.link, error))
    return FALSE;
  /* Where it may have arrived, the look says whether it did. */
  unknown = g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME);
  if (problem != NULL && (!unknown || self->resume.link != NULL))
    return fail (self, g_steal_pointer (&problem), error);
  g_clear_error (&problem);
  if (!confirm (self, unknown, &problem))
    return fail (self, g_steal_pointer (&problem), error);
  return TRUE;
}

/* --- fetching ----------------------------------------------------------------------------- */

static guint64
size_of_part (const CrmStoreFile *file)
{
  g_autofree char *part = g_strconcat (file->path, ".part", NULL);
  g_autoptr (GFile) there = g_file_new_for_path (part);
  g_autoptr (GFileInfo) info = g_file_query_info (there, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info != NULL ? (guint64) g_file_info_get_size (info) : 0;
}

/* Once; *@cut: more of it is here than before. */
static gboolean
try_fetch (Transfer *self, CrmStreamFound *found, gboolean *cut, GError **error)
{
  guint64 before = size_of_part (self->file);
  g_autoptr (GError) problem = NULL;

  crm_sync_reporter_add_request (self->run->reporter, 0);
  if (crm_remote_read_stream (self->run->remote, &self->place, self->file->path, G_MAXUINT64,
                              self->file->etag, found, self->run->cancellable, &problem))
    return TRUE;
  g_set_str (&self->file->etag, found->etag);
  *cut = is_for_later (problem) && size_of_part (self->file) > before;
  if (!crm_store_note_file (self->run->store, self->file->id, size_of_part (self->file),
                            found->etag, NULL, error))
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
fetch_file (Transfer *self, GError **error)
{
  CrmSyncCount *count = crm_sync_reporter_count (self->run->reporter, self->entity);
  g_auto (CrmStreamFound) found = { 0 };

  for (guint i = 0; i < MOST_TRIES; i++)
    {
      g_autoptr (GError) problem = NULL;
      gboolean cut = FALSE;

      if (try_fetch (self, &found, &cut, &problem))
        break;
      if (!cut || i + 1 == MOST_TRIES)
        return fail (self, g_steal_pointer (&problem), error);
    }
  if (found.is_empty)
    return park (self, "The server has no such file", error);
  count->received++;
  return crm_store_take_file (self->run->store, self->file, found.etag, found.content_type,
                              self->run->cancellable, error);
}

/* --- all of them -------------------------------------------------------------------------- */

static gboolean
move_file (CrmSyncRun *run, CrmStoreFile *file, GError **error)
{
  CrmEntity *entity = crm_project_find_entity (run->project, file->entity);
  g_auto (Transfer) transfer = { 0 };

  if (entity == NULL || crm_sync_run_get (run, entity)->is_left_out)
    return TRUE;
  if (crm_sync_is_cancelled (run, error))
    return FALSE;
  transfer_init (&transfer, run, file, entity);
  crm_sync_reporter_advance (run->reporter, entity, 0);
  return file->state == CRM_STORE_FILE_WAITING ? send_file (&transfer, error)
                                               : fetch_file (&transfer, error);
}

gboolean
crm_sync_files (CrmSyncRun *run, gboolean up, GError **error)
{
  g_autoptr (GPtrArray) files = crm_store_list_due_files (run->store, error);

  if (files == NULL)
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    {
      CrmStoreFile *file = g_ptr_array_index (files, i);

      if ((file->state == CRM_STORE_FILE_WAITING) != up)
        continue;
      crm_sync_reporter_set_phase (run->reporter,
                                   up ? CRM_SYNC_PHASE_UPLOAD : CRM_SYNC_PHASE_DOWNLOAD);
      if (!move_file (run, file, error))
        return FALSE;
    }
  return TRUE;
}
