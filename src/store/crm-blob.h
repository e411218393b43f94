/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-store-types.h"
#include <gio/gio.h>

G_BEGIN_DECLS
/* Bytes beside the database: one file each, named by us, in one folder. What is under its name is
 * whole and on the disk. */

/* What was written. */
typedef struct
{
  char *name;
  char *sha256; /* hex */
  guint64 size;
} CrmBlob;
void crm_blob_clear (CrmBlob *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmBlob, crm_blob_clear)

/* @fault: (nullable): asked before each step, "write", "sync", "rename", "sync-folder"; %TRUE: the
 *   disk fails there.
 * @error: CRM_STORE_ERROR_INVALID where there are more than @max_size bytes, _FULL, _IO; G_IO_ERROR
 *   of @bytes; nothing is left. */
gboolean crm_blob_write (const char *folder,
                         GInputStream *bytes,
                         guint64 max_size,
                         const CrmStoreWorld *fault,
                         CrmBlob *out,
                         GCancellable *cancellable,
                         GError **error);
/* A file that was written under its name by somebody else is put on the disk, and measured. */
gboolean
crm_blob_settle (const char *path, CrmBlob *out, GCancellable *cancellable, GError **error);
/* With what was begun beside it. */
void crm_blob_remove (const char *folder, const char *name);
/* Everything in @folder but what belongs to a name of @kept (a set of char *). */
void crm_blob_sweep (const char *folder, GHashTable *kept);
/* A folder with folders of files in it. */
void crm_blob_remove_tree (const char *folder);
G_END_DECLS
