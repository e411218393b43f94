/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-memory-vfs.h"
#include <sqlite3.h>

G_BEGIN_DECLS
/* What a sync and a cut are about. */
#define CRM_MEMORY_SECTOR 512
#define N_SHM_LOCKS SQLITE_SHM_NLOCK
typedef struct _CrmMemoryHandle CrmMemoryHandle;

typedef struct
{
  guint n_handles;
  guint8 *bytes; /* what a running process sees */
  gsize size;
  gsize room;
  gboolean is_linked; /* its name would outlive a cut */

  /* Since the last sync. */
  gsize synced_size;
  GByteArray *dirty; /* a byte per sector: 1 where it was written */
  GHashTable *olds;  /* sector number -> its synced bytes, of those within synced_size */

  guint n_shared;
  CrmMemoryHandle *reserved;
  CrmMemoryHandle *pending;
  CrmMemoryHandle *exclusive;

  GPtrArray *shm; /* regions */
  guint n_shm;    /* handles that map it */
  guint shm_shared[N_SHM_LOCKS];
  CrmMemoryHandle *shm_exclusive[N_SHM_LOCKS];
} CrmMemoryFile;

struct _CrmMemoryDisk
{
  sqlite3_vfs vfs;
  char *name;
  GMutex mutex;
  CrmClock *clock;
  GHashTable *files;  /* path -> CrmMemoryFile */
  GHashTable *ghosts; /* path -> CrmMemoryFile: deleted, but the directory was not synced */
  guint64 random;
  guint64 n_operations;
  guint64 cut_at; /* number of the operation; 0: none */
  gboolean is_cut;
  gint64 room;
  guint n_open;
};

CrmMemoryFile *crm_memory_file_new (void);
void crm_memory_file_resize (CrmMemoryFile *self, gsize size);
/* Before bytes change: what a cut may bring back. */
void crm_memory_file_touch (CrmMemoryFile *self, gsize from, gsize to);
void crm_memory_file_forget_changes (CrmMemoryFile *self);
void crm_memory_file_drop_shm (CrmMemoryFile *self);
/* With the mutex held. */
guint64 crm_memory_disk_next_random (CrmMemoryDisk *self);
void crm_memory_vfs_fill (sqlite3_vfs *vfs, CrmMemoryDisk *disk, const char *name);
G_END_DECLS
