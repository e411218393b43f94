/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-blob.h"
#include "crm-guid.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (64 * 1024)

void
crm_blob_clear (CrmBlob *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->sha256, g_free);
}

static gboolean
fail_errno (const char *what, const char *path, GError **error)
{
  int code = errno == ENOSPC || errno == EDQUOT ? CRM_STORE_ERROR_FULL : CRM_STORE_ERROR_IO;

  g_set_error (error, CRM_STORE_ERROR, code, "%s %s: %s", what, path, g_strerror (errno));
  return FALSE;
}

static gboolean
may (const CrmStoreWorld *fault, const char *step, GError **error)
{
  if (!fault || !fault->fails || !fault->fails (step, fault->fails_data))
    return TRUE;
  errno = EIO;
  return fail_errno ("Cannot", step, error);
}

static gboolean
write_all (int file, const char *bytes, gsize length, const char *path, GError **error)
{
  while (length > 0)
    {
      gssize n = write (file, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail_errno ("Cannot write", path, error);
      bytes += n;
      length -= (gsize) n;
    }
  return TRUE;
}

static gboolean
copy (GInputStream *bytes,
      int file,
      const char *path,
      guint64 max_size,
      CrmBlob *out,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *chunk = g_malloc (CHUNK);
  gssize n;

  while ((n = g_input_stream_read (bytes, chunk, CHUNK, cancellable, error)) > 0)
    {
      out->size += (guint64) n;
      if (out->size > max_size)
        {
          g_set_error (error, CRM_STORE_ERROR, CRM_STORE_ERROR_INVALID,
                       "A file may have at most %" G_GUINT64_FORMAT " bytes", max_size);
          return FALSE;
        }
      g_checksum_update (sum, (const guchar *) chunk, n);
      if (!write_all (file, chunk, (gsize) n, path, error))
        return FALSE;
    }
  g_set_str (&out->sha256, g_checksum_get_string (sum));
  return n == 0;
}

static gboolean
sync_folder (const char *folder, GError **error)
{
  int file = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = file >= 0 && fsync (file) == 0;

  if (!done)
    fail_errno ("Cannot sync", folder, error);
  if (file >= 0)
    close (file);
  return done;
}

static gboolean
write_new (const char *path,
           GInputStream *bytes,
           guint64 max_size,
           const CrmStoreWorld *fault,
           CrmBlob *out,
           GCancellable *cancellable,
           GError **error)
{
  int file = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean done;

  if (file < 0)
    return fail_errno ("Cannot make", path, error);
  done = may (fault, "write", error) && copy (bytes, file, path, max_size, out, cancellable, error)
         && may (fault, "sync", error)
         && (fsync (file) == 0 || fail_errno ("Cannot sync", path, error));
  if (close (file) != 0 && done)
    return fail_errno ("Cannot close", path, error);
  return done;
}

gboolean
crm_blob_write (const char *folder,
                GInputStream *bytes,
                guint64 max_size,
                const CrmStoreWorld *fault,
                CrmBlob *out,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *name = crm_guid_new ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *begun = g_strconcat (path, ".new", NULL);

  out->size = 0;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail_errno ("Cannot make", folder, error);
  if (write_new (begun, bytes, max_size, fault, out, cancellable, error)
      && may (fault, "rename", error)
      && (g_rename (begun, path) == 0 || fail_errno ("Cannot rename", begun, error))
      && may (fault, "sync-folder", error) && sync_folder (folder, error))
    {
      g_set_str (&out->name, name);
      return TRUE;
    }
  g_unlink (begun);
  g_unlink (path);
  return FALSE;
}

static gboolean
measure (int file, const char *path, CrmBlob *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *chunk = g_malloc (CHUNK);
  gssize n;

  out->size = 0;
  while ((n = read (file, chunk, CHUNK)) > 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_checksum_update (sum, (const guchar *) chunk, n);
      out->size += (guint64) n;
    }
  g_set_str (&out->sha256, g_checksum_get_string (sum));
  return n == 0 || fail_errno ("Cannot read", path, error);
}

gboolean
crm_blob_settle (const char *path, CrmBlob *out, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int file = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean done;

  if (file < 0)
    return fail_errno ("Cannot open", path, error);
  done = measure (file, path, out, cancellable, error)
         && (fchmod (file, 0600) == 0 || fail_errno ("Cannot protect", path, error))
         && (fsync (file) == 0 || fail_errno ("Cannot sync", path, error));
  close (file);
  return done && sync_folder (folder, error);
}

void
crm_blob_remove (const char *folder, const char *name)
{
  static const char *const ends[] = { "", ".part", ".text", ".check" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *file = g_strconcat (name, ends[i], NULL);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      g_unlink (path);
    }
}

void
crm_blob_sweep (const char *folder, GHashTable *kept)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strndup (file, strcspn (file, "."));
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (!g_hash_table_contains (kept, name))
        g_unlink (path);
    }
}

void
crm_blob_remove_tree (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
        crm_blob_remove_tree (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}
