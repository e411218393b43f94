/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-odata-decode.h"
#include "crm-odata-remote.h"
#include "crm-odata-service.h"

G_BEGIN_DECLS
struct _CrmOdataRemote
{
  GObject parent_instance;

  CrmOdataService *service;
  CrmProject *project;
  gint64 server_time_us;
  gboolean no_batch;    /* the server has none, as it said itself */
  gboolean no_settings; /* it shows none, and is not asked again */
  gboolean no_twins;
};

const CrmOdataDialect *crm_odata_remote_get_dialect (CrmOdataRemote *self);
/* After every question, whatever came of it. */
void crm_odata_remote_note_answer (CrmOdataRemote *self, const CrmOdataReply *reply);

/* --- questions --- */

/* The wishes of a page that no address has room for, as the value of Prefer; or %NULL. */
char *crm_odata_remote_dup_page_prefer (CrmOdataRemote *self,
                                        const CrmRequest *request) G_GNUC_WARN_UNUSED_RESULT;
GUri *crm_odata_remote_make_page_address (CrmOdataRemote *self,
                                          const CrmRequest *request,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "Contacts" below the root. */
GUri *crm_odata_remote_make_set_address (CrmOdataRemote *self,
                                         CrmEntity *entity) G_GNUC_WARN_UNUSED_RESULT;
/* "Contacts(key)?query" below the root. */
GUri *crm_odata_remote_make_record_address (CrmOdataRemote *self,
                                            CrmEntity *entity,
                                            const char *key,
                                            const char *query,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The body that says what @patch changes, or %NULL: CRM_REMOTE_ERROR_REJECTED. */
char *crm_odata_remote_encode (CrmOdataRemote *self,
                               CrmPatch *patch,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What @etag, or none, becomes in a write; or %NULL. */
const char *crm_odata_remote_get_if_match (CrmOdataRemote *self, const char *etag);

/* --- answers --- */

/* Takes the body of @reply, a good answer to @request asked at @asked. */
CrmPage *crm_odata_remote_read_page (CrmOdataRemote *self,
                                     const CrmRequest *request,
                                     GUri *asked,
                                     CrmOdataReply *reply,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What any answer to a write says: errors, or a receipt. They take the body of @reply. */
gboolean crm_odata_remote_read_created (CrmOdataRemote *self,
                                        CrmPatch *patch,
                                        CrmOdataReply *reply,
                                        CrmReceipt *receipt,
                                        GError **error);
gboolean crm_odata_remote_read_updated (CrmOdataRemote *self,
                                        CrmEntity *entity,
                                        CrmOdataReply *reply,
                                        CrmReceipt *receipt,
                                        GError **error);
gboolean
crm_odata_remote_read_removed (CrmEntity *entity, const CrmOdataReply *reply, GError **error);

/* crm-odata-remote-stream.c: files and pictures. */

/* "Set(key)/Name?query", or the bytes of a record that is itself a file. */
GUri *crm_odata_remote_make_stream_address (CrmOdataRemote *self,
                                            const CrmStreamPlace *place,
                                            gboolean reads,
                                            const char *query,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What it says of a file that is kept as base64; or %NULL. */
const CrmOdataTextStream *crm_odata_remote_find_text_stream (CrmOdataRemote *self,
                                                             const CrmStreamPlace *place);
gboolean crm_odata_remote_read_stream (CrmRemote *remote,
                                       const CrmStreamPlace *place,
                                       const char *path,
                                       guint64 max_size,
                                       const char *etag,
                                       CrmStreamFound *found,
                                       GCancellable *cancellable,
                                       GError **error);
/* crm-odata-remote-upload.c */
gboolean crm_odata_remote_write_stream (CrmRemote *remote,
                                        const CrmStreamPlace *place,
                                        const char *path,
                                        guint64 max_size,
                                        const char *content_type,
                                        GCancellable *cancellable,
                                        GError **error);

gboolean crm_odata_remote_batch (CrmRemote *remote,
                                 CrmCall *calls,
                                 guint n_calls,
                                 gboolean atomic,
                                 GCancellable *cancellable,
                                 GError **error);
G_END_DECLS
