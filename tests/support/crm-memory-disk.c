/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-memory-private.h"
#include <string.h>

/* --- files -------------------------------------------------------------------------------- */

CrmMemoryFile *
crm_memory_file_new (void)
{
  CrmMemoryFile *self = g_new0 (CrmMemoryFile, 1);

  self->dirty = g_byte_array_new ();
  self->olds = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

void
crm_memory_file_drop_shm (CrmMemoryFile *self)
{
  g_clear_pointer (&self->shm, g_ptr_array_unref);
}

static void
file_free (gpointer data)
{
  CrmMemoryFile *self = data;

  g_assert (self->n_handles == 0);
  crm_memory_file_drop_shm (self);
  g_byte_array_unref (self->dirty);
  g_hash_table_unref (self->olds);
  g_free (self->bytes);
  g_free (self);
}

void
crm_memory_file_forget_changes (CrmMemoryFile *self)
{
  g_byte_array_set_size (self->dirty, 0);
  g_hash_table_remove_all (self->olds);
  self->synced_size = self->size;
}

void
crm_memory_file_resize (CrmMemoryFile *self, gsize size)
{
  if (size > self->room)
    {
      self->room = MAX (size, MAX (self->room * 2, 16 * CRM_MEMORY_SECTOR));
      self->bytes = g_realloc (self->bytes, self->room);
    }
  if (size > self->size)
    memset (self->bytes + self->size, 0, size - self->size);
  self->size = size;
}

/* Before its bytes change: what a cut may bring back. */
static void
touch (CrmMemoryFile *self, gsize sector)
{
  gsize at = sector * CRM_MEMORY_SECTOR;

  if (sector >= self->dirty->len)
    {
      gsize old = self->dirty->len;

      g_byte_array_set_size (self->dirty, (guint) (sector + 1));
      memset (self->dirty->data + old, 0, sector + 1 - old);
    }
  if (self->dirty->data[sector])
    return;
  self->dirty->data[sector] = 1;
  if (at < self->synced_size)
    {
      guint8 *old = g_malloc0 (CRM_MEMORY_SECTOR);

      memcpy (old, self->bytes + at, MIN ((gsize) CRM_MEMORY_SECTOR, self->size - at));
      g_hash_table_insert (self->olds, GSIZE_TO_POINTER (sector), old);
    }
}

void
crm_memory_file_touch (CrmMemoryFile *self, gsize from, gsize to)
{
  for (gsize sector = from / CRM_MEMORY_SECTOR; sector * CRM_MEMORY_SECTOR < to; sector++)
    touch (self, sector);
}

static CrmMemoryFile *
file_copy (const CrmMemoryFile *self)
{
  CrmMemoryFile *copy = crm_memory_file_new ();

  copy->is_linked = TRUE;
  crm_memory_file_resize (copy, self->size);
  if (self->size > 0)
    memcpy (copy->bytes, self->bytes, self->size);
  copy->synced_size = copy->size;
  return copy;
}

/* --- what a cut leaves -------------------------------------------------------------------- */

typedef enum
{
  LOSE_ALL,
  KEEP_ALL,
  MIX,
  TEAR,
  N_FATES,
} Fate;

guint64
crm_memory_disk_next_random (CrmMemoryDisk *self)
{
  guint64 z = self->random += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static gsize
random_below (CrmMemoryDisk *self, gsize n)
{
  return (gsize) (crm_memory_disk_next_random (self) % n);
}

/* How many of a sector's bytes arrived. */
static gsize
n_kept (CrmMemoryDisk *self, Fate fate)
{
  switch (fate)
    {
    case LOSE_ALL:
      return 0;
    case MIX:
      return random_below (self, 2) * CRM_MEMORY_SECTOR;
    case TEAR:
      return random_below (self, CRM_MEMORY_SECTOR + 1);
    case KEEP_ALL:
    case N_FATES:
      break;
    }
  return CRM_MEMORY_SECTOR;
}

static void
settle_sector (CrmMemoryFile *file, gsize sector, gsize kept)
{
  const guint8 *old = g_hash_table_lookup (file->olds, GSIZE_TO_POINTER (sector));
  gsize at = sector * CRM_MEMORY_SECTOR + kept;
  gsize end = MIN ((sector + 1) * CRM_MEMORY_SECTOR, file->size);

  if (at >= end)
    return;
  if (old)
    memcpy (file->bytes + at, old + kept, end - at);
  else
    memset (file->bytes + at, 0, end - at);
}

static void
settle_file (CrmMemoryDisk *self, CrmMemoryFile *file)
{
  Fate fate = (Fate) random_below (self, N_FATES);
  gsize low = MIN (file->size, file->synced_size), high = MAX (file->size, file->synced_size);
  gsize size = fate == KEEP_ALL   ? file->size
               : fate == LOSE_ALL ? file->synced_size
                                  : low + random_below (self, high - low + 1);

  /* What was cut off stands there again before it is decided how much of it is left. */
  crm_memory_file_resize (file, high);
  for (gsize sector = 0; sector < file->dirty->len; sector++)
    if (file->dirty->data[sector])
      settle_sector (file, sector, n_kept (self, fate));
  file->size = size;
  crm_memory_file_forget_changes (file);
  crm_memory_file_drop_shm (file);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In an order that is the same in every run. */
static GPtrArray *
list_paths (GHashTable *table)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, g_strdup (path));
  g_ptr_array_sort (paths, compare_paths);
  return paths;
}

static void
bring_back_ghosts (CrmMemoryDisk *self)
{
  g_autoptr (GPtrArray) paths = list_paths (self->ghosts);

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      gpointer name, ghost;

      if (random_below (self, 2)
          || !g_hash_table_steal_extended (self->ghosts, path, &name, &ghost))
        continue;
      g_hash_table_replace (self->files, name, ghost);
    }
  g_hash_table_remove_all (self->ghosts);
}

void
crm_memory_disk_power_on (CrmMemoryDisk *self)
{
  g_autoptr (GPtrArray) paths = NULL;

  g_mutex_lock (&self->mutex);
  g_assert (self->n_open == 0);
  bring_back_ghosts (self);
  paths = list_paths (self->files);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      CrmMemoryFile *file = g_hash_table_lookup (self->files, path);

      settle_file (self, file);
      if (!file->is_linked && random_below (self, 2))
        g_hash_table_remove (self->files, path);
      else
        file->is_linked = TRUE;
    }
  self->is_cut = FALSE;
  self->cut_at = 0;
  g_mutex_unlock (&self->mutex);
}

/* --- disks -------------------------------------------------------------------------------- */

CrmMemoryDisk *
crm_memory_disk_new (guint64 seed)
{
  static gint n_disks;
  CrmMemoryDisk *self = g_new0 (CrmMemoryDisk, 1);

  self->name = g_strdup_printf ("crm-memory-%d", g_atomic_int_add (&n_disks, 1));
  self->random = seed;
  self->room = -1;
  g_mutex_init (&self->mutex);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  self->ghosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  crm_memory_vfs_fill (&self->vfs, self, self->name);
  sqlite3_vfs_register (&self->vfs, 0);
  return self;
}

CrmMemoryDisk *
crm_memory_disk_copy (CrmMemoryDisk *self, guint64 seed)
{
  CrmMemoryDisk *copy = crm_memory_disk_new (seed);
  GHashTableIter iter;
  gpointer path, file;

  g_mutex_lock (&self->mutex);
  g_set_object (&copy->clock, self->clock);
  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, &path, &file))
    g_hash_table_insert (copy->files, g_strdup (path), file_copy (file));
  g_mutex_unlock (&self->mutex);
  return copy;
}

void
crm_memory_disk_free (CrmMemoryDisk *self)
{
  g_assert (self->n_open == 0);
  sqlite3_vfs_unregister (&self->vfs);
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->ghosts);
  g_clear_object (&self->clock);
  g_mutex_clear (&self->mutex);
  g_free (self->name);
  g_free (self);
}

const char *
crm_memory_disk_get_vfs (CrmMemoryDisk *self)
{
  return self->name;
}

void
crm_memory_disk_set_clock (CrmMemoryDisk *self, CrmClock *clock)
{
  g_set_object (&self->clock, clock);
}

guint64
crm_memory_disk_get_n_operations (CrmMemoryDisk *self)
{
  guint64 n;

  g_mutex_lock (&self->mutex);
  n = self->n_operations;
  g_mutex_unlock (&self->mutex);
  return n;
}

void
crm_memory_disk_cut_after (CrmMemoryDisk *self, guint64 n)
{
  g_mutex_lock (&self->mutex);
  self->cut_at = n > 0 ? self->n_operations + n : 0;
  g_mutex_unlock (&self->mutex);
}

void
crm_memory_disk_cut (CrmMemoryDisk *self)
{
  g_mutex_lock (&self->mutex);
  self->is_cut = TRUE;
  g_mutex_unlock (&self->mutex);
}

gboolean
crm_memory_disk_is_cut (CrmMemoryDisk *self)
{
  gboolean is_cut;

  g_mutex_lock (&self->mutex);
  is_cut = self->is_cut;
  g_mutex_unlock (&self->mutex);
  return is_cut;
}

void
crm_memory_disk_set_room (CrmMemoryDisk *self, gint64 bytes)
{
  g_mutex_lock (&self->mutex);
  self->room = bytes;
  g_mutex_unlock (&self->mutex);
}

GBytes *
crm_memory_disk_read (CrmMemoryDisk *self, const char *path)
{
  GBytes *bytes = NULL;
  CrmMemoryFile *file;

  g_mutex_lock (&self->mutex);
  file = g_hash_table_lookup (self->files, path);
  if (file)
    bytes = g_bytes_new (file->bytes, file->size);
  g_mutex_unlock (&self->mutex);
  return bytes;
}
