/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-db-schema.h"
#include "crm-salvage.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* PATH.salvage.new is being filled; PATH.salvage is complete, and everything that takes its place
 * has a second name by then: from there on only crm_salvage_finish() is left to do. */

static gboolean
fail_errno (const char *what, const char *path, GError **error)
{
  int code = errno == ENOSPC || errno == EDQUOT ? CRM_STORE_ERROR_FULL : CRM_STORE_ERROR_IO;

  g_set_error (error, CRM_STORE_ERROR, code, "%s %s: %s", what, path, g_strerror (errno));
  return FALSE;
}

static gboolean
sync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int file = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = file >= 0 && fsync (file) == 0;

  if (!done)
    fail_errno ("Cannot sync", folder, error);
  if (file >= 0)
    close (file);
  return done;
}

static gboolean
remove_if_there (const char *path, GError **error)
{
  return g_unlink (path) == 0 || errno == ENOENT || fail_errno ("Cannot remove", path, error);
}

/* --- the new file ------------------------------------------------------------------------- */

static gboolean
remove_database (const char *path, GError **error)
{
  static const char *const ends[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *each = g_strconcat (path, ends[i], NULL);

      if (!remove_if_there (each, error))
        return FALSE;
    }
  return TRUE;
}

static CrmDb *
make_database (const char *path, GError **error)
{
  g_autoptr (CrmDb) db = NULL;
  int file;

  if (!remove_database (path, error))
    return NULL;
  file = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0)
    {
      fail_errno ("Cannot make", path, error);
      return NULL;
    }
  close (file);
  db = crm_db_open (path, CRM_DB_READ_WRITE, error);
  if (!db || !crm_db_settle (db, error) || !crm_db_migrate (db, error))
    return NULL;
  return g_steal_pointer (&db);
}

/* The damaged file is read where it is, by a connection that changes nothing. */
static gboolean
fill (const char *path, const char *made, gint64 now_us, guint *n_saved, GError **error)
{
  g_autoptr (CrmDb) to = make_database (made, error);
  g_autoptr (CrmDb) from = NULL;

  if (!to)
    return FALSE;
  from = crm_db_open (path, CRM_DB_READ_ONLY, NULL);
  return crm_salvage_rows (from, to, now_us, n_saved, error);
}

/* --- the old one -------------------------------------------------------------------------- */

static gboolean
give_second_name (const char *path, const char *name, GError **error)
{
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (name);
  g_autoptr (GError) problem = NULL;

  if (link (path, name) == 0 || errno == ENOENT)
    return TRUE;
  /* Not every file system has second names. */
  if (errno != EPERM && errno != ENOTSUP && errno != EMLINK)
    return fail_errno ("Cannot set aside", path, error);
  if (g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &problem))
    return TRUE;
  g_set_error_literal (error, CRM_STORE_ERROR,
                       g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
                           ? CRM_STORE_ERROR_FULL
                           : CRM_STORE_ERROR_IO,
                       problem->message);
  return FALSE;
}

static gboolean
is_taken (const char *name)
{
  g_autofree char *log = g_strconcat (name, "-wal", NULL);

  return g_file_test (name, G_FILE_TEST_EXISTS) || g_file_test (log, G_FILE_TEST_EXISTS);
}

static char *
dup_aside_name (const char *path, gint64 now_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autofree char *date = now ? g_date_time_format (now, "%Y%m%d-%H%M%S") : g_strdup ("0");
  char *name = g_strdup_printf ("%s.damaged-%s", path, date);

  for (guint i = 2; is_taken (name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.damaged-%s-%u", path, date, i);
    }
  return name;
}

static gboolean
set_aside (const char *path, const char *aside, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *aside_log = g_strconcat (aside, "-wal", NULL);

  return give_second_name (log, aside_log, error) && give_second_name (path, aside, error)
         && sync_folder (path, error);
}

gboolean
crm_salvage_file (const char *path, gint64 now_us, char **aside, guint *n_saved, GError **error)
{
  g_autofree char *made = g_strconcat (path, ".salvage.new", NULL);
  g_autofree char *ready = g_strconcat (path, ".salvage", NULL);
  g_autofree char *name = dup_aside_name (path, now_us);

  if (!fill (path, made, now_us, n_saved, error) || !set_aside (path, name, error))
    return FALSE;
  if (g_rename (made, ready) != 0)
    return fail_errno ("Cannot rename", made, error);
  if (!sync_folder (path, error) || !crm_salvage_finish (path, error))
    return FALSE;
  *aside = g_steal_pointer (&name);
  return TRUE;
}

/* The old log goes first: over the new file it would be another file's. */
gboolean
crm_salvage_finish (const char *path, GError **error)
{
  static const char *const ends[] = { "-wal", "-shm" };
  g_autofree char *ready = g_strconcat (path, ".salvage", NULL);

  if (!g_file_test (ready, G_FILE_TEST_EXISTS))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *each = g_strconcat (path, ends[i], NULL);

      if (!remove_if_there (each, error))
        return FALSE;
    }
  if (!sync_folder (path, error))
    return FALSE;
  if (g_rename (ready, path) != 0)
    return fail_errno ("Cannot rename", ready, error);
  crm_salvage_trust (path);
  return sync_folder (path, error);
}

/* --- suspicion ---------------------------------------------------------------------------- */

static char *
dup_mark_name (const char *path)
{
  return g_strconcat (path, ".suspect", NULL);
}

void
crm_salvage_suspect (const char *path)
{
  g_autofree char *name = dup_mark_name (path);
  int file = open (name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  /* Without it damage shows again where it is met again. */
  if (file >= 0)
    close (file);
}

gboolean
crm_salvage_is_suspect (const char *path)
{
  g_autofree char *name = dup_mark_name (path);

  return g_file_test (name, G_FILE_TEST_EXISTS);
}

void
crm_salvage_trust (const char *path)
{
  g_autofree char *name = dup_mark_name (path);

  g_unlink (name);
}
