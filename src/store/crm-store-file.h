/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-store.h"
#include <gio/gio.h>

G_BEGIN_DECLS
/* Files: bytes that belong to a record. What a person attaches waits here until the server has all
 * of it; what the server has comes when somebody wants it. The bytes are beside the database, in
 * "files"; a store on another disk (CrmStoreWorld.vfs) has none. docs/store.md */

typedef enum
{
  CRM_STORE_FILE_WAITING, /* to be sent: on this device only */
  CRM_STORE_FILE_REFUSED, /* the same, and a problem waits for the user */
  CRM_STORE_FILE_WANTED,  /* to be fetched */
  CRM_STORE_FILE_HERE,    /* the server has it, and here are its bytes */
} CrmStoreFileState;

typedef struct _CrmStoreFile
{
  gint64 id; /* another one where the bytes were replaced */
  CrmStoreFileState state;
  char *entity;
  char *key;
  char *property;     /* of the record, that holds the bytes; %NULL: the record itself */
  char *name;         /* what people call it: no folder in it, never a path of ours */
  char *content_type; /* or %NULL */
  char *path;         /* where the bytes are; of one that is wanted: where they go */
  guint64 size;       /* bytes; of one that is wanted: 0, not known */
  guint64 done;       /* of them sent or fetched, for display */
  char *sha256;       /* hex; %NULL: not here */
  char *etag;         /* of the bytes there, or of what was fetched of them; or %NULL */
  char *link;         /* where an upload goes on that was cut; or %NULL */
  gint64 since_us;    /* device time, for display */
} CrmStoreFile;
void crm_store_file_free (CrmStoreFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmStoreFile, crm_store_file_free)

/* What a person attaches. Borrowed for the call. */
typedef struct
{
  CrmPatch *patch;      /* makes the record the file is; or %NULL: it is there */
  CrmEntity *entity;    /* where @patch is %NULL */
  const char *key;      /* the same */
  const char *property; /* or %NULL: the record is itself the file */
  const char *name;
  const char *content_type; /* or %NULL */
  GInputStream *bytes;
  guint64 max_size; /* 0: any */
} CrmStoreFileSource;

/* Copies the bytes and then, in one transaction, makes the record and queues them. What waited for
 * the same place is replaced.
 * @key: (out) (optional): of the record
 * @error: CRM_STORE_ERROR_INVALID: larger than it may be, or the record cannot be; nothing is kept
 *   after any error */
gboolean crm_store_add_file (CrmStore *self,
                             const CrmStoreFileSource *source,
                             char **key,
                             GCancellable *cancellable,
                             GError **error);
/* The server's bytes are wished for. What waits to be sent stays; what is here is fetched anew. */
gboolean crm_store_want_file (CrmStore *self,
                              CrmEntity *entity,
                              const char *key,
                              const char *property,
                              const char *name,
                              GError **error);
/* CrmStoreFile, oldest first. @entity, @key: (nullable): of one record */
GPtrArray *crm_store_list_files (CrmStore *self,
                                 const char *entity,
                                 const char *key,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What can travel now: wanted ones, and those to be sent whose record the server has. */
GPtrArray *crm_store_list_due_files (CrmStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* CrmPending: crm_store_list_pending() and, after it, the files that wait (CrmPending.is_file):
 * what a person sees as not sent. */
GPtrArray *crm_store_list_unsent (CrmStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The user does not want it (any more): a record that was made for it and is still new goes too. */
gboolean crm_store_drop_file (CrmStore *self, gint64 id, GError **error);

/* --- the engine's; where the bytes were replaced meanwhile they do nothing -------------------- */
/* How far it has come, and what the next run needs to go on from there. */
gboolean crm_store_note_file (
    CrmStore *self, gint64 id, guint64 done, const char *etag, const char *link, GError **error);
/* The server has these bytes, as was seen. */
gboolean crm_store_ack_file (CrmStore *self, gint64 id, const char *etag, GError **error);
/* They are all at the path of the one that was wanted. */
gboolean crm_store_take_file (CrmStore *self,
                              const CrmStoreFile *file,
                              const char *etag,
                              const char *content_type,
                              GCancellable *cancellable,
                              GError **error);
/* The server refused it: a problem of kind CRM_PROBLEM_FILE with its words. One that was wanted is
 * wanted no more. */
gboolean crm_store_park_file (CrmStore *self, gint64 id, const char *words, GError **error);

/* --- twins for the main thread ---------------------------------------------------------------- */
/* Texts and @source->bytes are kept as long as it takes. */
void crm_store_add_file_async (CrmStore *self,
                               const CrmStoreFileSource *source,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* Returns: the key of the record, or %NULL */
char *crm_store_add_file_finish (CrmStore *self,
                                 GAsyncResult *result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_list_files_async (CrmStore *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *crm_store_list_files_finish (CrmStore *self,
                                        GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void crm_store_want_file_async (CrmStore *self,
                                CrmEntity *entity,
                                const char *key,
                                const char *property,
                                const char *name,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean crm_store_want_file_finish (CrmStore *self, GAsyncResult *result, GError **error);
void crm_store_drop_file_async (CrmStore *self,
                                gint64 id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean crm_store_drop_file_finish (CrmStore *self, GAsyncResult *result, GError **error);
G_END_DECLS
