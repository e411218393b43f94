/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_REMOTE (crm_remote_get_type ())
G_DECLARE_INTERFACE (CrmRemote, crm_remote, CRM, REMOTE, GObject)

/* What a server is asked for. Plain data; strings borrowed for the call. */
typedef struct
{
  CrmEntity *entity;
  const char *link;    /* a next or delta link to follow as it is: all else is ignored; or %NULL */
  CrmFilter *filter;   /* macros already expanded; or %NULL */
  const char *orderby; /* or %NULL */
  const char *search;  /* $search; or %NULL */
  GArray *select;      /* guint field indexes; %NULL: every field of the entity. Keys always come */
  guint top;           /* $top; 0: none */
  guint skip;          /* $skip; 0: none */
  guint page_size;     /* wished (Prefer: odata.maxpagesize); 0: the server's */
  gboolean count;      /* ask for the exact count of all that matches */
  gboolean track_changes;
} CrmRequest;

/* What a server said to a write that it accepted. */
struct _CrmReceipt
{
  char *key;         /* of a create: the key the record has; else %NULL */
  char *etag;        /* or %NULL: unknown */
  CrmRecord *record; /* the record as the server stored it, or %NULL: not told */
};
void crm_receipt_clear (CrmReceipt *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmReceipt, crm_receipt_clear)

/* Who is signed in. Texts may be %NULL where the server does not say. */
typedef struct
{
  char *user_id; /* key of the user record */
  char *user_name;
  char *contact_id; /* key of the user's contact */
  char *account_id;
  char *roles; /* whatever changes when the user's rights do */
} CrmIdentity;
void crm_identity_clear (CrmIdentity *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmIdentity, crm_identity_clear)

/* What a server may say of how an app should work with it, in names of ours. Truths are "true" and
 * "false", numbers plain digits; all else is the server's own text. */
#define CRM_SERVER_WORK_MODE "work-mode"         /* "online", "offline" or "hybrid" */
#define CRM_SERVER_SYNC_MINUTES "sync-minutes"   /* between two synchronizations */
#define CRM_SERVER_LAYOUT_HOURS "layout-hours"   /* between two looks at the layout; 0: always */
#define CRM_SERVER_MAX_FILE_MB "max-file-mb"     /* the largest file it takes */
#define CRM_SERVER_FILE_TYPES "file-types"       /* extensions it takes, with commas between */
#define CRM_SERVER_NOTIFICATIONS "notifications" /* whether to remind of what is due */
#define CRM_SERVER_BACKGROUND "background-sync"  /* whether to synchronize while nobody looks */

/* Two records of which the server made one. */
typedef struct
{
  CrmEntity *entity; /* of the project that was set; borrowed */
  char *removed;     /* keys, as crm_entity_dup_key() makes them */
  char *survivor;
} CrmTwin;
void crm_twin_free (gpointer data);

/* How many bytes have gone or come so far; on the thread of the call. */
typedef void (*CrmStreamProgressFunc) (guint64 done, gpointer user_data);

/* Where an upload in pieces that was cut goes on. */
typedef struct
{
  char *link;   /* where the pieces go; %NULL: from the beginning */
  guint64 done; /* bytes that are there */
} CrmStreamResume;
void crm_stream_resume_clear (CrmStreamResume *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmStreamResume, crm_stream_resume_clear)

/* A record's file or picture: a stream of bytes apart from its values. */
typedef struct
{
  CrmEntity *entity;
  const char *key;
  const char *property;  /* its name on the wire; %NULL: the record is itself the file */
  const char *file_name; /* for writing: what people call it, where it is kept with the bytes */
  CrmStreamProgressFunc progress; /* or %NULL */
  gpointer progress_data;
  CrmStreamResume *resume; /* in and out, for writing; or %NULL */
} CrmStreamPlace;

/* What came of reading one. */
typedef struct
{
  char *content_type; /* the server's word, never trusted; or %NULL */
  char *etag;         /* of the bytes; or %NULL */
  char *name;         /* what the server calls it: no folder in it, but never trusted; or %NULL */
  guint64 size;       /* of all of it */
  gboolean is_empty;  /* there is no file there */
} CrmStreamFound;
void crm_stream_found_clear (CrmStreamFound *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmStreamFound, crm_stream_found_clear)

typedef enum
{
  CRM_CALL_FETCH,
  CRM_CALL_CREATE,
  CRM_CALL_UPDATE,
  CRM_CALL_REMOVE,
} CrmCallKind;

/* One of several calls that travel in one request. What goes in is borrowed for the call,
 * what comes out belongs to whoever made it: crm_call_clear(). */
typedef struct
{
  CrmCallKind kind;
  CrmRequest request; /* FETCH */
  CrmEntity *entity;  /* UPDATE and REMOVE; a create's is that of its patch */
  const char *key;    /* UPDATE and REMOVE */
  const char *etag;   /* UPDATE and REMOVE; %NULL as in crm_remote_update() */
  CrmPatch *patch;    /* CREATE and UPDATE */

  CrmPage *page;      /* out: FETCH */
  CrmReceipt receipt; /* out: writes */
  GError *error;      /* out: this call failed; CRM_REMOTE_ERROR */
} CrmCall;
void crm_call_clear (CrmCall *self); /* only what came out */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmCall, crm_call_clear)
/* What every server takes in one request. */
#define CRM_REMOTE_MAX_BATCH 100

/* A server, as the sync engine knows it. Every call blocks, may be cancelled within a
 * second (G_IO_ERROR_CANCELLED), runs on any one thread at a time per object, and fails
 * with a code of CrmRemoteError. After CRM_REMOTE_ERROR_REJECTED or _DENIED the error's
 * message is the server's own words where it said any. */
struct _CrmRemoteInterface
{
  GTypeInterface parent_iface;

  gboolean (*sign_in) (CrmRemote *self,
                       CrmIdentity *identity,
                       GCancellable *cancellable,
                       GError **error);
  CrmEdm *(*fetch_metadata) (CrmRemote *self,
                             const char *known_etag,
                             char **etag,
                             GCancellable *cancellable,
                             GError **error);
  CrmPage *(*fetch) (CrmRemote *self,
                     const CrmRequest *request,
                     GCancellable *cancellable,
                     GError **error);
  CrmRecord *(*get) (CrmRemote *self,
                     CrmEntity *entity,
                     const char *key,
                     GCancellable *cancellable,
                     GError **error);
  gboolean (*create) (CrmRemote *self,
                      CrmPatch *patch,
                      CrmReceipt *receipt,
                      GCancellable *cancellable,
                      GError **error);
  gboolean (*update) (CrmRemote *self,
                      const char *key,
                      const char *etag,
                      CrmPatch *patch,
                      CrmReceipt *receipt,
                      GCancellable *cancellable,
                      GError **error);
  gboolean (*remove) (CrmRemote *self,
                      CrmEntity *entity,
                      const char *key,
                      const char *etag,
                      GCancellable *cancellable,
                      GError **error);
  char *(*get_setting) (CrmRemote *self,
                        const char *name,
                        GCancellable *cancellable,
                        GError **error);
  void (*set_project) (CrmRemote *self, CrmProject *project);

  /* Optional. */
  gboolean (*batch) (CrmRemote *self,
                     CrmCall *calls,
                     guint n_calls,
                     gboolean atomic,
                     GCancellable *cancellable,
                     GError **error);
  guint (*get_retry_after_ms) (CrmRemote *self);
  guint (*get_n_requests) (CrmRemote *self);
  GHashTable *(*read_settings) (CrmRemote *self, GCancellable *cancellable, GError **error);
  gboolean (*describe) (CrmRemote *self,
                        CrmEdm *edm,
                        const char *const *sets,
                        GCancellable *cancellable,
                        GError **error);
  GPtrArray *(*list_twins) (
      CrmRemote *self, const char *since, char **until, GCancellable *cancellable, GError **error);
  gboolean (*read_stream) (CrmRemote *self,
                           const CrmStreamPlace *place,
                           const char *path,
                           guint64 max_size,
                           const char *etag,
                           CrmStreamFound *found,
                           GCancellable *cancellable,
                           GError **error);
  gboolean (*write_stream) (CrmRemote *self,
                            const CrmStreamPlace *place,
                            const char *path,
                            guint64 max_size,
                            const char *content_type,
                            GCancellable *cancellable,
                            GError **error);
  char *(*fetch_document) (CrmRemote *self,
                           const char *url,
                           const char *known_etag,
                           char **etag,
                           GCancellable *cancellable,
                           GError **error);
};

/* Signs in where that is needed and says who is there. Idempotent. */
gboolean crm_remote_sign_in (CrmRemote *self,
                             CrmIdentity *identity,
                             GCancellable *cancellable,
                             GError **error);
/* @known_etag: (nullable): %NULL and no error comes when the document is still that one.
 * @etag: (out) (optional): of the document, or %NULL */
CrmEdm *crm_remote_fetch_metadata (CrmRemote *self,
                                   const char *known_etag,
                                   char **etag,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What pages and records are decoded into; before the first fetch. */
void crm_remote_set_project (CrmRemote *self, CrmProject *project);
CrmPage *crm_remote_fetch (CrmRemote *self,
                           const CrmRequest *request,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
CrmRecord *crm_remote_get (CrmRemote *self,
                           CrmEntity *entity,
                           const char *key,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The patch holds every field to send, the client-made key among them. */
gboolean crm_remote_create (CrmRemote *self,
                            CrmPatch *patch,
                            CrmReceipt *receipt,
                            GCancellable *cancellable,
                            GError **error);
/* @etag: %NULL sends If-Match: * (never an upsert). */
gboolean crm_remote_update (CrmRemote *self,
                            const char *key,
                            const char *etag,
                            CrmPatch *patch,
                            CrmReceipt *receipt,
                            GCancellable *cancellable,
                            GError **error);
gboolean crm_remote_remove (CrmRemote *self,
                            CrmEntity *entity,
                            const char *key,
                            const char *etag,
                            GCancellable *cancellable,
                            GError **error);
/* A system setting's text, or %NULL with no error where the server has none of that name. */
char *crm_remote_get_setting (CrmRemote *self,
                              const char *name,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * crm_remote_batch:
 * @calls: (array length=n_calls): what to ask; the out members empty
 * @n_calls: at most CRM_REMOTE_MAX_BATCH: whoever has more splits them, for only the
 *   caller knows where that does no harm
 * @atomic: one change set, all or none; writes only
 * @error: the request as a whole failed. CRM_REMOTE_ERROR_UNSUPPORTED: this server has no
 *   batch, nothing was processed and it need not be asked again; _UNKNOWN_OUTCOME: the
 *   outcome of every write in it is unknown; any other: nothing was processed
 *
 * Sends all of @calls in one request. Where @atomic is not set, each call has a fate of its
 * own. Each that failed has an error; one for which no answer came has _UNKNOWN_OUTCOME.
 * Of a change set that failed, the call to blame has what the server said, the others
 * _UNDONE; where the server does not say which one it was, all have what it said. A change
 * set answered with both success and failure, by whatever remote, was not what the server says
 * it is: then the calls reported done have _UNKNOWN_OUTCOME, to be settled by reading.
 * Returns: %TRUE when there was an answer: look at each call
 */
gboolean crm_remote_batch (CrmRemote *self,
                           CrmCall *calls,
                           guint n_calls,
                           gboolean atomic,
                           GCancellable *cancellable,
                           GError **error);

/* What the server says of how the app should work: CRM_SERVER_* and more names -> texts, of what
 * it says only; empty: nothing. What it does not show to this user is no error.
 * Returns: (transfer full): a table of its own strings */
GHashTable *crm_remote_read_settings (CrmRemote *self,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds to a fresh @edm what the server keeps elsewhere than in its description: captions in the
 * person's language, what is required, what names a record, the choices of a picklist. What it
 * does not show to this user stays as it is and is no error. Before anybody else sees @edm.
 * @sets: (nullable): names of the entity sets it is wished for; %NULL: those that look as if people
 *   worked with them. Some servers are asked once for each: a hundred at most. */
gboolean crm_remote_describe (CrmRemote *self,
                              CrmEdm *edm,
                              const char *const *sets,
                              GCancellable *cancellable,
                              GError **error);

/**
 * crm_remote_list_twins:
 * @since: (nullable): what @until was the last time; %NULL: nothing but @until is wished for
 * @until: (out): where the list ends today, for the next time; %NULL: nothing is told
 *
 * The records that were made one with another, oldest first: whatever points at the one that was
 * removed is meant for the one that survived. What is told may have been told before. Empty where
 * the server has no such list.
 * Returns: (transfer full) (element-type CrmTwin)
 */
GPtrArray *crm_remote_list_twins (CrmRemote *self,
                                  const char *since,
                                  char **until,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * crm_remote_read_stream:
 * @path: where it goes, once all of it is there: what is read meanwhile is in "@path.part", which
 *   an error leaves and the next call goes on with
 * @max_size: bytes; a larger one is CRM_REMOTE_ERROR_TOO_LARGE, before it is read where it is told
 * @etag: (nullable): of what is in "@path.part", as @found had it: without it reading starts anew
 * @found: (out): filled in also where it fails half-way, for the next call
 * @error: CRM_REMOTE_ERROR_UNKNOWN_OUTCOME: it ended early or is not as long as it was to be;
 *   G_IO_ERROR: @path cannot be written
 *
 * Reads the bytes into a file, a piece at a time. %FALSE leaves what was at @path. A server that
 * keeps files as base64 in a text is read as if it did not.
 */
gboolean crm_remote_read_stream (CrmRemote *self,
                                 const CrmStreamPlace *place,
                                 const char *path,
                                 guint64 max_size,
                                 const char *etag,
                                 CrmStreamFound *found,
                                 GCancellable *cancellable,
                                 GError **error);
/* Sends the file at @path as the bytes of a record that is there, a piece at a time. A file larger
 * than @max_size is CRM_REMOTE_ERROR_TOO_LARGE and nothing is sent. After an error what was there
 * before is there still, or all of the new: sending it again is no harm. A server that takes pieces
 * goes on where @place->resume says, and anew where it does not know that any more. */
gboolean crm_remote_write_stream (CrmRemote *self,
                                  const CrmStreamPlace *place,
                                  const char *path,
                                  guint64 max_size,
                                  const char *content_type,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * crm_remote_fetch_document:
 * @url: (nullable): where a project is published, on any origin: what proves who the user is goes
 *   only to the server's own; %NULL: the manifest that the server has for its mobile app
 * @known_etag: (nullable): of what is known already
 * @etag: (out): of the document, or %NULL; @known_etag itself: it is still that one
 * @error: CRM_REMOTE_ERROR_NOT_FOUND: there is nothing at @url; _REFUSED, _TOO_LARGE ...
 *
 * Returns: (nullable): the text, whatever it is; %NULL and no error: it is the known one, or the
 *   server has no manifest or does not show it to this user
 */
char *crm_remote_fetch_document (CrmRemote *self,
                                 const char *url,
                                 const char *known_etag,
                                 char **etag,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After CRM_REMOTE_ERROR_BUSY: how long the server asked us to wait, milliseconds, at most
 * an hour; 0: it did not say. Of the last request. */
guint crm_remote_get_retry_after_ms (CrmRemote *self);
/* How many requests were made so far, which may be several for one call; 0: nobody counts. Any
 * thread. */
guint crm_remote_get_n_requests (CrmRemote *self);
G_END_DECLS
