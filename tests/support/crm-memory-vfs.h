/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-clock.h"

G_BEGIN_DECLS
/* Disks in memory for SQLite, each one a sqlite3_vfs of its own name: databases with write-ahead
 * logs, shared memory and locks between the connections of this process. What a disk does is told
 * by its seed: its random numbers and what of unsynced writes a power cut leaves.
 *
 * Writes are held per sector of 512 bytes until xSync. At a cut, unsynced sectors are dropped,
 * kept, mixed or torn (the first bytes new, the rest old); synced bytes never change (SQLite is
 * told so: SQLITE_IOCAP_POWERSAFE_OVERWRITE). A file that was never synced may be gone; one that
 * was deleted without the directory being synced may be back.
 *
 *   CrmMemoryDisk *disk = crm_memory_disk_new (seed);
 *   CrmStoreWorld world = { .vfs = crm_memory_disk_get_vfs (disk), .clock = clock };
 *   store = crm_store_open_in ("db", &world, context, &error);
 *   crm_memory_disk_cut_after (disk, n);   the n-th operation from here on cuts the power
 *   ...                                    until verbs fail: crm_memory_disk_is_cut()
 *   crm_store_close (store);
 *   crm_memory_disk_power_on (disk);       and open it again; or cut_after() before that,
 *                                          for a second cut during recovery
 *
 * Any thread. Connections must be closed before power_on(), copy() into and free(). */
typedef struct _CrmMemoryDisk CrmMemoryDisk;

CrmMemoryDisk *crm_memory_disk_new (guint64 seed) G_GNUC_WARN_UNUSED_RESULT;
/* What is on @self, as if all of it had been synced: a template saves making the tables again.
 * @self may be in use, between transactions. */
CrmMemoryDisk *crm_memory_disk_copy (CrmMemoryDisk *self, guint64 seed) G_GNUC_WARN_UNUSED_RESULT;
void crm_memory_disk_free (CrmMemoryDisk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmMemoryDisk, crm_memory_disk_free)
const char *crm_memory_disk_get_vfs (CrmMemoryDisk *self);
/* What SQLite takes for the time; without one it stands still. */
void crm_memory_disk_set_clock (CrmMemoryDisk *self, CrmClock *clock);

/* Operations that change the disk (write, truncate, sync, delete) so far. */
guint64 crm_memory_disk_get_n_operations (CrmMemoryDisk *self);
/* The power goes during the @n-th operation from now, 1 the next one: it and all that follow, reads
 * too, fail with SQLITE_IOERR. 0: no cut. */
void crm_memory_disk_cut_after (CrmMemoryDisk *self, guint64 n);
/* At once. */
void crm_memory_disk_cut (CrmMemoryDisk *self);
gboolean crm_memory_disk_is_cut (CrmMemoryDisk *self);
/* Decides what is left, and works again. Without a cut before it: as if it had come now. */
void crm_memory_disk_power_on (CrmMemoryDisk *self);
/* Growing files beyond @bytes altogether is SQLITE_FULL; -1: there is always room. */
void crm_memory_disk_set_room (CrmMemoryDisk *self, gint64 bytes);
/* The whole of a file, or %NULL. */
GBytes *crm_memory_disk_read (CrmMemoryDisk *self, const char *path) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
