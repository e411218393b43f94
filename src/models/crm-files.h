/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-models.h"
#include <gio/gio.h>

G_BEGIN_DECLS
/* The files of a record: what the server is known to have (records of the entities that the project
 * says are files, and that point here), and what waits on this device. Main thread only; reading,
 * copying and checking is done off it. */

typedef enum
{
  CRM_FILE_ON_SERVER,
  CRM_FILE_HERE,     /* there, and its bytes are here */
  CRM_FILE_FETCHING, /* wanted: it comes with the next synchronization, or is coming */
  CRM_FILE_WAITING,  /* on this device only */
  CRM_FILE_SENDING,  /* a part of it is there */
  CRM_FILE_REFUSED,  /* on this device only, and a problem says why */
} CrmFileState;

/* Plain texts, never markup. */
typedef struct
{
  CrmFileState state;
  char *name;         /* of one line, without a folder */
  char *content_type; /* or %NULL */
  guint64 size;       /* bytes; 0: not known */
  double fraction;    /* of it sent or fetched; -1: nothing moves */
  CrmEntity *entity;  /* lives as long as the item */
  char *key;
  char *path; /* of its bytes, ours; %NULL: not here */
  gint64 id;  /* of what is kept here of it; 0: nothing */
} CrmFile;

#define CRM_TYPE_FILE_ITEM (crm_file_item_get_type ())
G_DECLARE_FINAL_TYPE (CrmFileItem, crm_file_item, CRM, FILE_ITEM, GObject)
/* Immutable: a list has a new item where something changed. */
const CrmFile *crm_file_item_get (CrmFileItem *self);

#define CRM_TYPE_FILE_LIST (crm_file_list_get_type ())
G_DECLARE_FINAL_TYPE (CrmFileList, crm_file_list, CRM, FILE_LIST, GObject)
/* A GListModel of CrmFileItem, by name, kept in step with the store. Property "loaded" b. */
CrmFileList *crm_file_list_new (CrmStore *store, CrmRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* Whether records of @entity have files, by the project. */
gboolean crm_entity_has_files (CrmProject *project, CrmEntity *entity);
/* Whether all of @child is shown among the files of what it points at. */
gboolean crm_entity_is_plain_file (CrmEntity *child);
gboolean crm_file_list_can_attach (CrmFileList *self);

/* What the server says of files: the largest it takes (0: not known) and their endings with commas
 * between (%NULL: not known). What the project says counts where the server says nothing. */
void crm_file_list_set_limits (CrmFileList *self, guint64 max_bytes, const char *types);
/* "At most 10 MB. PDF, JPG." for people, or %NULL: nothing is known. */
char *crm_file_list_dup_limits (CrmFileList *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * crm_file_list_attach_async:
 * @file: what a person chose; read once, now
 *
 * Makes a copy of it that waits to be sent, and its record. Fails with G_IO_ERROR_INVALID_ARGUMENT
 * and a sentence for the person where it is larger or of another kind than the server takes;
 * nothing was queued then.
 */
void crm_file_list_attach_async (CrmFileList *self,
                                 GFile *file,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean crm_file_list_attach_finish (CrmFileList *self, GAsyncResult *result, GError **error);
/* Its bytes are wished for: the next synchronization brings them. */
void crm_file_list_want_async (CrmFileList *self,
                               CrmFileItem *item,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean crm_file_list_want_finish (CrmFileList *self, GAsyncResult *result, GError **error);
/* What waits on this device only is not wanted any more. */
void crm_file_list_drop_async (CrmFileList *self,
                               CrmFileItem *item,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean crm_file_list_drop_finish (CrmFileList *self, GAsyncResult *result, GError **error);

/**
 * crm_file_open_copy_async:
 *
 * A copy for another program to open, read-only, under the file's own name in a folder of its own.
 * Fails with G_IO_ERROR_PERMISSION_DENIED for what could run: programs, scripts, starters.
 */
void crm_file_open_copy_async (CrmFileItem *item,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GFile *crm_file_open_copy_finish (CrmFileItem *item,
                                  GAsyncResult *result,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A name without a folder, control characters or marks that turn text round, of at most 120
 * characters with its ending kept; never empty. */
char *crm_file_name_clean (const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the ending of @name is among @types ("pdf, .JPG"); %NULL: all are. */
gboolean crm_file_name_is_among (const char *name, const char *types);
/* Whether a file could run when it is opened, by name and by what its bytes look like. */
gboolean crm_file_is_program (const char *name, const char *content_type);
G_END_DECLS
