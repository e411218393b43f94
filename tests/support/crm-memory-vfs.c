/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-memory-private.h"
#include <string.h>

/* Of 1970-01-01, in milliseconds, as SQLite counts days. */
#define EPOCH_MS G_GINT64_CONSTANT (210866760000000)

struct _CrmMemoryHandle
{
  sqlite3_file base;
  CrmMemoryDisk *disk;
  CrmMemoryFile *file;
  char *delete_path; /* goes with the handle */
  int level;
  guint shm_shared; /* bits */
  guint shm_exclusive;
  gboolean maps_shm;
};

/* --- operations --------------------------------------------------------------------------- */

/* With the mutex held; %FALSE: the power goes during this one. */
static gboolean
begin_operation (CrmMemoryDisk *self)
{
  self->n_operations++;
  if (self->cut_at == 0 || self->n_operations < self->cut_at)
    return TRUE;
  self->is_cut = TRUE;
  return FALSE;
}

static gint64
used_room (CrmMemoryDisk *self)
{
  GHashTableIter iter;
  gpointer file;
  gint64 used = 0;

  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, NULL, &file))
    used += (gint64) ((CrmMemoryFile *) file)->size;
  return used;
}

static int
memory_read (sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;
  CrmMemoryFile *data = self->file;
  gsize there = 0;
  int result = SQLITE_OK;

  g_mutex_lock (&self->disk->mutex);
  if (self->disk->is_cut)
    result = SQLITE_IOERR_READ;
  else
    {
      if ((gsize) at < data->size)
        there = MIN ((gsize) n, data->size - (gsize) at);
      if (there > 0)
        memcpy (bytes, data->bytes + at, there);
      if (there < (gsize) n)
        {
          memset ((guint8 *) bytes + there, 0, (gsize) n - there);
          result = SQLITE_IOERR_SHORT_READ;
        }
    }
  g_mutex_unlock (&self->disk->mutex);
  return result;
}

/* A cut finds the write under way: it is one of those that may be lost. */
static int
memory_write (sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;
  CrmMemoryFile *data = self->file;
  gsize end = (gsize) at + (gsize) n;
  int result = SQLITE_OK;

  g_mutex_lock (&self->disk->mutex);
  if (self->disk->is_cut)
    result = SQLITE_IOERR_WRITE;
  else if (self->disk->room >= 0 && end > data->size
           && used_room (self->disk) + (gint64) (end - data->size) > self->disk->room)
    result = SQLITE_FULL;
  else
    {
      if (!begin_operation (self->disk))
        result = SQLITE_IOERR_WRITE;
      crm_memory_file_touch (data, (gsize) at, end);
      if (end > data->size)
        crm_memory_file_resize (data, end);
      memcpy (data->bytes + at, bytes, (gsize) n);
    }
  g_mutex_unlock (&self->disk->mutex);
  return result;
}

static int
memory_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;
  CrmMemoryFile *data = self->file;
  int result = SQLITE_OK;

  g_mutex_lock (&self->disk->mutex);
  if (self->disk->is_cut)
    result = SQLITE_IOERR_TRUNCATE;
  else
    {
      if (!begin_operation (self->disk))
        result = SQLITE_IOERR_TRUNCATE;
      if ((gsize) size < data->size)
        crm_memory_file_touch (data, (gsize) size, data->size);
      crm_memory_file_resize (data, (gsize) size);
    }
  g_mutex_unlock (&self->disk->mutex);
  return result;
}

/* As SQLite's own: the first sync of a new file is one of its directory too. */
static int
memory_sync (sqlite3_file *file, int flags)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;
  int result = SQLITE_OK;

  g_mutex_lock (&self->disk->mutex);
  if (self->disk->is_cut || !begin_operation (self->disk))
    result = SQLITE_IOERR_FSYNC;
  else
    {
      crm_memory_file_forget_changes (self->file);
      if (!self->file->is_linked)
        g_hash_table_remove_all (self->disk->ghosts);
      self->file->is_linked = TRUE;
    }
  g_mutex_unlock (&self->disk->mutex);
  return result;
}

static int
memory_size (sqlite3_file *file, sqlite3_int64 *size)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;

  g_mutex_lock (&self->disk->mutex);
  *size = (sqlite3_int64) self->file->size;
  g_mutex_unlock (&self->disk->mutex);
  return self->disk->is_cut ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

/* --- locks -------------------------------------------------------------------------------- */

static gboolean
may_lock (CrmMemoryHandle *self, int level)
{
  CrmMemoryFile *file = self->file;

  switch (level)
    {
    case SQLITE_LOCK_SHARED:
      return !file->pending && !file->exclusive;
    case SQLITE_LOCK_RESERVED:
      return !file->reserved || file->reserved == self;
    default:
      return (!file->reserved || file->reserved == self)
             && (!file->pending || file->pending == self);
    }
}

static int
take_level (CrmMemoryHandle *self, int level)
{
  CrmMemoryFile *file = self->file;

  if (!may_lock (self, level))
    return SQLITE_BUSY;
  if (level == SQLITE_LOCK_SHARED)
    file->n_shared++;
  else if (level == SQLITE_LOCK_RESERVED)
    file->reserved = self;
  else
    {
      /* Readers run out, no new ones come. */
      file->pending = self;
      self->level = SQLITE_LOCK_PENDING;
      if (level == SQLITE_LOCK_EXCLUSIVE && file->n_shared > 1)
        return SQLITE_BUSY;
      if (level == SQLITE_LOCK_EXCLUSIVE)
        file->exclusive = self;
    }
  self->level = level;
  return SQLITE_OK;
}

static int
memory_lock (sqlite3_file *file, int level)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;
  int result = SQLITE_OK;

  g_mutex_lock (&self->disk->mutex);
  if (self->disk->is_cut)
    result = SQLITE_IOERR_LOCK;
  else if (self->level < level)
    result = take_level (self, level);
  g_mutex_unlock (&self->disk->mutex);
  return result;
}

static void
drop_level (CrmMemoryHandle *self, int level)
{
  CrmMemoryFile *file = self->file;

  if (self->level <= level)
    return;
  if (file->exclusive == self)
    file->exclusive = NULL;
  if (file->pending == self)
    file->pending = NULL;
  if (file->reserved == self && level < SQLITE_LOCK_RESERVED)
    file->reserved = NULL;
  if (level == SQLITE_LOCK_NONE)
    file->n_shared--;
  self->level = level;
}

static int
memory_unlock (sqlite3_file *file, int level)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;

  g_mutex_lock (&self->disk->mutex);
  drop_level (self, level);
  g_mutex_unlock (&self->disk->mutex);
  return SQLITE_OK;
}

static int
memory_check_lock (sqlite3_file *file, int *out)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;

  g_mutex_lock (&self->disk->mutex);
  *out = self->file->reserved || self->file->pending;
  g_mutex_unlock (&self->disk->mutex);
  return SQLITE_OK;
}

static int
memory_control (sqlite3_file *file, int op, void *data)
{
  return SQLITE_NOTFOUND;
}

static int
memory_sector_size (sqlite3_file *file)
{
  return CRM_MEMORY_SECTOR;
}

static int
memory_traits (sqlite3_file *file)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* --- shared memory ------------------------------------------------------------------------ */

static int
memory_shm_map (sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;
  CrmMemoryFile *data = self->file;
  int result = SQLITE_OK;

  *out = NULL;
  g_mutex_lock (&self->disk->mutex);
  if (self->disk->is_cut)
    result = SQLITE_IOERR_SHMMAP;
  else
    {
      if (!data->shm)
        data->shm = g_ptr_array_new_with_free_func (g_free);
      if (!self->maps_shm)
        data->n_shm++;
      self->maps_shm = TRUE;
      while (extend && (guint) region >= data->shm->len)
        g_ptr_array_add (data->shm, g_malloc0 ((gsize) size));
      if ((guint) region < data->shm->len)
        *out = g_ptr_array_index (data->shm, region);
    }
  g_mutex_unlock (&self->disk->mutex);
  return result;
}

static gboolean
may_lock_shm (CrmMemoryHandle *self, guint slot, gboolean shared)
{
  CrmMemoryFile *file = self->file;
  guint others = file->shm_shared[slot] - ((self->shm_shared >> slot) & 1);

  if (file->shm_exclusive[slot] && file->shm_exclusive[slot] != self)
    return FALSE;
  return shared || others == 0;
}

static void
set_shm_lock (CrmMemoryHandle *self, guint slot, int flags)
{
  CrmMemoryFile *file = self->file;
  guint bit = 1U << slot;

  if (flags & SQLITE_SHM_UNLOCK)
    {
      if (self->shm_shared & bit)
        file->shm_shared[slot]--;
      if (file->shm_exclusive[slot] == self)
        file->shm_exclusive[slot] = NULL;
      self->shm_shared &= ~bit;
      self->shm_exclusive &= ~bit;
    }
  else if (flags & SQLITE_SHM_SHARED)
    {
      if (!(self->shm_shared & bit))
        file->shm_shared[slot]++;
      self->shm_shared |= bit;
    }
  else
    {
      file->shm_exclusive[slot] = self;
      self->shm_exclusive |= bit;
    }
}

static int
memory_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;
  gboolean may = TRUE;

  g_mutex_lock (&self->disk->mutex);
  for (int i = offset; i < offset + n && !(flags & SQLITE_SHM_UNLOCK); i++)
    may = may && may_lock_shm (self, (guint) i, flags & SQLITE_SHM_SHARED);
  for (int i = offset; i < offset + n && may; i++)
    set_shm_lock (self, (guint) i, flags);
  g_mutex_unlock (&self->disk->mutex);
  return may ? SQLITE_OK : SQLITE_BUSY;
}

static void
memory_shm_barrier (sqlite3_file *file)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;

  g_mutex_lock (&self->disk->mutex);
  g_mutex_unlock (&self->disk->mutex);
}

static int
memory_shm_unmap (sqlite3_file *file, int remove)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;

  g_mutex_lock (&self->disk->mutex);
  if (self->maps_shm)
    {
      for (guint i = 0; i < N_SHM_LOCKS; i++)
        set_shm_lock (self, i, SQLITE_SHM_UNLOCK);
      self->maps_shm = FALSE;
      if (--self->file->n_shm == 0)
        crm_memory_file_drop_shm (self->file);
    }
  g_mutex_unlock (&self->disk->mutex);
  return SQLITE_OK;
}

/* --- opening ------------------------------------------------------------------------------ */

static int
memory_close (sqlite3_file *file)
{
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;

  memory_shm_unmap (file, 0);
  g_mutex_lock (&self->disk->mutex);
  drop_level (self, SQLITE_LOCK_NONE);
  self->file->n_handles--;
  self->disk->n_open--;
  if (self->delete_path)
    g_hash_table_remove (self->disk->files, self->delete_path);
  g_free (self->delete_path);
  g_mutex_unlock (&self->disk->mutex);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
  2,
  memory_close,
  memory_read,
  memory_write,
  memory_truncate,
  memory_sync,
  memory_size,
  memory_lock,
  memory_unlock,
  memory_check_lock,
  memory_control,
  memory_sector_size,
  memory_traits,
  memory_shm_map,
  memory_shm_lock,
  memory_shm_barrier,
  memory_shm_unmap,
  NULL,
  NULL,
};

static int
memory_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
  CrmMemoryDisk *disk = vfs->pAppData;
  CrmMemoryHandle *self = (CrmMemoryHandle *) file;
  g_autofree char *path = NULL;
  int result = SQLITE_OK;

  memset (self, 0, sizeof *self);
  g_mutex_lock (&disk->mutex);
  path = name ? g_strdup (name)
              : g_strdup_printf ("temporary-%u", (guint) crm_memory_disk_next_random (disk));
  self->disk = disk;
  self->file = g_hash_table_lookup (disk->files, path);
  if (disk->is_cut || (!self->file && name && !(flags & SQLITE_OPEN_CREATE)))
    result = SQLITE_CANTOPEN;
  else
    {
      if (!self->file)
        {
          self->file = crm_memory_file_new ();
          g_hash_table_insert (disk->files, g_strdup (path), self->file);
        }
      self->file->n_handles++;
      disk->n_open++;
      if (flags & SQLITE_OPEN_DELETEONCLOSE)
        self->delete_path = g_steal_pointer (&path);
      self->base.pMethods = &methods;
    }
  g_mutex_unlock (&disk->mutex);
  if (out_flags)
    *out_flags = flags;
  return result;
}

static int
memory_delete (sqlite3_vfs *vfs, const char *path, int sync_directory)
{
  CrmMemoryDisk *self = vfs->pAppData;
  gpointer name, file;
  int result = SQLITE_OK;

  g_mutex_lock (&self->mutex);
  if (self->is_cut || !begin_operation (self))
    result = SQLITE_IOERR_DELETE;
  else if (!g_hash_table_steal_extended (self->files, path, &name, &file))
    result = SQLITE_IOERR_DELETE_NOENT;
  else
    {
      g_assert (((CrmMemoryFile *) file)->n_handles == 0);
      g_hash_table_replace (self->ghosts, name, file);
      if (sync_directory)
        g_hash_table_remove_all (self->ghosts);
    }
  g_mutex_unlock (&self->mutex);
  return result;
}

/* An empty file counts as none, as with SQLite's own. */
static int
memory_access (sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
  CrmMemoryDisk *self = vfs->pAppData;
  CrmMemoryFile *file;

  g_mutex_lock (&self->mutex);
  file = g_hash_table_lookup (self->files, path);
  *out = file && (flags != SQLITE_ACCESS_EXISTS || file->size > 0);
  g_mutex_unlock (&self->mutex);
  return self->is_cut ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int
memory_full_path (sqlite3_vfs *vfs, const char *path, int n, char *out)
{
  return g_strlcpy (out, path, (gsize) n) < (gsize) n ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
memory_randomness (sqlite3_vfs *vfs, int n, char *out)
{
  CrmMemoryDisk *self = vfs->pAppData;

  g_mutex_lock (&self->mutex);
  for (int i = 0; i < n; i++)
    out[i] = (char) crm_memory_disk_next_random (self);
  g_mutex_unlock (&self->mutex);
  return n;
}

/* Only threads of this process are ever waited for. */
static int
memory_sleep (sqlite3_vfs *vfs, int microseconds)
{
  g_thread_yield ();
  return microseconds;
}

static int
memory_time (sqlite3_vfs *vfs, sqlite3_int64 *out)
{
  CrmMemoryDisk *self = vfs->pAppData;

  *out = EPOCH_MS + (self->clock ? crm_clock_now_us (self->clock) / 1000 : 0);
  return SQLITE_OK;
}

static int
memory_old_time (sqlite3_vfs *vfs, double *out)
{
  sqlite3_int64 now = 0;

  memory_time (vfs, &now);
  *out = (double) now / 86400000.0;
  return SQLITE_OK;
}

static int
memory_last_error (sqlite3_vfs *vfs, int n, char *out)
{
  return 0;
}

void
crm_memory_vfs_fill (sqlite3_vfs *vfs, CrmMemoryDisk *disk, const char *name)
{
  *vfs = (sqlite3_vfs) {
    .iVersion = 2,
    .szOsFile = sizeof (CrmMemoryHandle),
    .mxPathname = 512,
    .zName = name,
    .pAppData = disk,
    .xOpen = memory_open,
    .xDelete = memory_delete,
    .xAccess = memory_access,
    .xFullPathname = memory_full_path,
    .xRandomness = memory_randomness,
    .xSleep = memory_sleep,
    .xCurrentTime = memory_old_time,
    .xGetLastError = memory_last_error,
    .xCurrentTimeInt64 = memory_time,
  };
}
