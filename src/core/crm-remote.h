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
} CrmIdentity;
void crm_identity_clear (CrmIdentity *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CrmIdentity, crm_identity_clear)

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
};

/* Signs in where that is needed and says who is there. Idempotent. */
gboolean crm_remote_sign_in (CrmRemote *self,
                             CrmIdentity *identity,
                             GCancellable *cancellable,
                             GError **error);
/* @etag: (out) (optional): of the document, or %NULL */
CrmEdm *crm_remote_fetch_metadata (CrmRemote *self,
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
G_END_DECLS
