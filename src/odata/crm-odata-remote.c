/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-remote-private.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-odata-document.h"
#include "crm-odata-metadata.h"
#include "crm-odata-product.h"
#include "crm-odata-url.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

#include <string.h>

static void crm_odata_remote_iface_init (CrmRemoteInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmOdataRemote,
                               crm_odata_remote,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CRM_TYPE_REMOTE, crm_odata_remote_iface_init))

static const CrmOdataProduct *
product_of (CrmOdataRemote *self)
{
  return crm_odata_service_get_dialect (self->service)->product;
}

void
crm_odata_remote_note_answer (CrmOdataRemote *self, const CrmOdataReply *reply)
{
  if (reply->server_time_us != 0)
    self->server_time_us = reply->server_time_us;
}

static gboolean
get_json (CrmOdataRemote *self,
          GUri *uri,
          const char *prefer,
          CrmOdataAsk ask,
          CrmEntity *entity,
          CrmOdataReply *reply,
          GCancellable *cancellable,
          GError **error)
{
  gboolean done
      = crm_odata_service_get (self->service, uri, prefer, ask, entity, reply, cancellable, error);

  crm_odata_remote_note_answer (self, reply);
  return done;
}

const CrmOdataDialect *
crm_odata_remote_get_dialect (CrmOdataRemote *self)
{
  return crm_odata_service_get_dialect (self->service);
}

/* --- sign-in and metadata --- */

/* A page at the address of a service is no service, unless it is known to be one. */
static gboolean
try_root (CrmOdataRemote *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GUri) uri = crm_odata_url_join (crm_odata_service_get_root (self->service), "", NULL);
  g_auto (CrmOdataReply) reply = { 0 };
  CrmOdataCall call = { .method = "GET", .uri = uri, .accept = "application/json" };

  if (!crm_odata_service_send (self->service, &call, &reply, cancellable, error))
    {
      if (reply.status == 200 && crm_odata_reply_is_web_page (&reply))
        {
          g_clear_error (error);
          g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                       "There is a web page at this address of %s, no OData service",
                       g_uri_get_host (uri));
        }
      return FALSE;
    }
  crm_odata_remote_note_answer (self, &reply);
  crm_odata_service_learn (self->service, &reply);
  /* Not every service shows a service document; what is missing will be missed later. */
  if (reply.status == 429 || (reply.status >= 500 && reply.status != 501))
    return crm_odata_error_set (&reply, CRM_ODATA_ASK_SERVICE, NULL, error);

  return TRUE;
}

static gboolean
crm_odata_remote_sign_in (CrmRemote *remote,
                          CrmIdentity *identity,
                          GCancellable *cancellable,
                          GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  CrmIdentity ignored = { 0 };
  gboolean done;

  if (identity == NULL)
    identity = &ignored;
  done = crm_odata_service_open (self->service, cancellable, error)
         && (product_of (self)->is_asked_at_sign_in || try_root (self, cancellable, error));
  if (done && product_of (self)->who != NULL)
    done = product_of (self)->who (self->service, identity, cancellable, error);
  else if (done)
    g_set_str (&identity->user_name, crm_odata_service_get_user (self->service));
  crm_identity_clear (&ignored);

  return done;
}

static CrmEdm *
crm_odata_remote_fetch_metadata (CrmRemote *remote,
                                 const char *known_etag,
                                 char **etag,
                                 GCancellable *cancellable,
                                 GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) cause = NULL;
  g_autoptr (GUri) uri = NULL;
  CrmOdataCall call = { .method = "GET",
                        .accept = "application/xml",
                        .if_none_match = known_etag,
                        .max_answer = CRM_ODATA_MAX_METADATA };
  CrmEdm *edm;

  if (!crm_odata_service_open (self->service, cancellable, error))
    return NULL;

  uri = crm_odata_url_join (crm_odata_service_get_root (self->service), "$metadata", NULL);
  call.uri = uri;
  if (!crm_odata_service_send (self->service, &call, &reply, cancellable, error))
    return NULL;
  crm_odata_remote_note_answer (self, &reply);
  crm_odata_service_learn (self->service, &reply);
  if (reply.status == 304 && known_etag != NULL)
    return NULL;
  if (reply.status == 404)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                   "There is no OData service at this address of %s", g_uri_get_host (uri));
      return NULL;
    }
  if (!crm_odata_reply_is_success (&reply))
    {
      crm_odata_error_set (&reply, CRM_ODATA_ASK_SERVICE, NULL, error);
      return NULL;
    }

  /* Not every server that gives an ETag looks at ours. */
  if (known_etag != NULL && g_strcmp0 (known_etag, reply.etag) == 0)
    return NULL;

  edm = crm_odata_metadata_parse (reply.body, reply.length, &cause);
  if (edm == NULL)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
                   "The description of the service cannot be read: %s", cause->message);
      return NULL;
    }
  if (etag != NULL)
    *etag = g_steal_pointer (&reply.etag);

  return edm;
}

static void
crm_odata_remote_set_project (CrmRemote *remote, CrmProject *project)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);

  if (project != NULL)
    crm_project_ref (project);
  g_clear_pointer (&self->project, crm_project_unref);
  self->project = project;
}

/* --- reading --- */

static CrmPage *
crm_odata_remote_fetch (CrmRemote *remote,
                        const CrmRequest *request,
                        GCancellable *cancellable,
                        GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  CrmOdataAsk ask = request->link != NULL ? CRM_ODATA_ASK_LINK : CRM_ODATA_ASK_PAGE;
  g_autofree char *prefer = NULL;
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GUri) uri = NULL;

  if (!crm_odata_service_open (self->service, cancellable, error))
    return NULL;
  prefer = crm_odata_remote_dup_page_prefer (self, request);
  uri = crm_odata_remote_make_page_address (self, request, error);
  if (uri == NULL
      || !get_json (self, uri, prefer, ask, request->entity, &reply, cancellable, error))
    return NULL;

  return crm_odata_remote_read_page (self, request, uri, &reply, error);
}

static CrmRecord *
crm_odata_remote_get (CrmRemote *remote,
                      CrmEntity *entity,
                      const char *key,
                      GCancellable *cancellable,
                      GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  CrmRequest everything = { .entity = entity };
  g_auto (CrmOdataReply) reply = { 0 };
  g_autofree char *query = NULL;
  g_autofree char *prefer = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (CrmPage) page = NULL;
  g_autoptr (GUri) uri = NULL;
  CrmRow *row;

  if (!crm_odata_service_open (self->service, cancellable, error))
    return NULL;
  query = crm_odata_url_dup_query (crm_odata_remote_get_dialect (self), self->project, &everything,
                                   error);
  if (query == NULL)
    return NULL;
  prefer = crm_odata_dialect_dup_prefer (crm_odata_remote_get_dialect (self), entity, NULL);
  uri = crm_odata_remote_make_record_address (self, entity, key, query, error);
  if (uri == NULL
      || !get_json (self, uri, prefer, CRM_ODATA_ASK_RECORD, entity, &reply, cancellable, error))
    return NULL;

  etag = g_strdup (reply.etag);
  page = crm_odata_decode_record (self->project, entity, crm_odata_service_get_root (self->service),
                                  &reply, crm_odata_remote_get_dialect (self), error);
  if (page == NULL)
    return NULL;
  row = &g_array_index (page->rows, CrmRow, 0);
  if (row->etag == NULL && etag != NULL)
    row->etag = crm_arena_strndup (page->arena, etag, -1);

  return crm_page_dup_record (page, 0);
}

/* --- writing --- */

/* Sends what @call says with @patch as its body; 415 means that it was not looked at, so
 * that it can be sent in the plainer form. */
static gboolean
send_patch (CrmOdataRemote *self,
            CrmOdataCall *call,
            CrmPatch *patch,
            CrmOdataReply *reply,
            GCancellable *cancellable,
            GError **error)
{
  const CrmOdataDialect *dialect = crm_odata_remote_get_dialect (self);
  g_autofree char *prefer
      = crm_odata_dialect_dup_prefer (dialect, crm_patch_get_entity (patch), dialect->prefer_echo);
  g_autofree char *body = NULL;
  gboolean sent;

  do
    {
      g_free (body);
      body = crm_odata_remote_encode (self, patch, error);
      if (body == NULL)
        return FALSE;
      call->body = body;
      call->accept = crm_odata_service_get_json_type (self->service);
      call->content_type = call->accept;
      call->prefer = prefer;
      sent = crm_odata_service_send (self->service, call, reply, cancellable, error);
      crm_odata_remote_note_answer (self, reply);
      if (!sent)
        return FALSE;
    }
  while (reply->status == 415 && crm_odata_service_drop_exact (self->service));

  return TRUE;
}

static gboolean
crm_odata_remote_create (CrmRemote *remote,
                         CrmPatch *patch,
                         CrmReceipt *receipt,
                         GCancellable *cancellable,
                         GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GUri) uri = NULL;
  CrmOdataCall call = { .method = "POST" };

  if (!crm_odata_service_open (self->service, cancellable, error))
    return FALSE;
  uri = crm_odata_remote_make_set_address (self, crm_patch_get_entity (patch));
  call.uri = uri;

  return send_patch (self, &call, patch, &reply, cancellable, error)
         && crm_odata_remote_read_created (self, patch, &reply, receipt, error);
}

/* Proxies let through what they know; MERGE is not among it, and then nothing was done. */
static gboolean
is_refused_method (const CrmOdataCall *call, const CrmOdataReply *reply)
{
  return strcmp (call->method, "MERGE") == 0 && (reply->status == 405 || reply->status == 501);
}

static gboolean
crm_odata_remote_update (CrmRemote *remote,
                         const char *key,
                         const char *etag,
                         CrmPatch *patch,
                         CrmReceipt *receipt,
                         GCancellable *cancellable,
                         GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  CrmEntity *entity = crm_patch_get_entity (patch);
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GUri) uri = NULL;
  CrmOdataCall call = { 0 };

  if (!crm_odata_service_open (self->service, cancellable, error))
    return FALSE;
  uri = crm_odata_remote_make_record_address (self, entity, key, NULL, error);
  if (uri == NULL)
    return FALSE;
  call.uri = uri;
  call.method = crm_odata_remote_get_dialect (self)->update_method;
  call.if_match = crm_odata_remote_get_if_match (self, etag);

  if (!send_patch (self, &call, patch, &reply, cancellable, error))
    return FALSE;
  if (is_refused_method (&call, &reply))
    {
      call.tunnelled = call.method;
      call.method = "POST";
      if (!send_patch (self, &call, patch, &reply, cancellable, error))
        return FALSE;
    }

  return crm_odata_remote_read_updated (self, entity, &reply, receipt, error);
}

static gboolean
crm_odata_remote_remove (CrmRemote *remote,
                         CrmEntity *entity,
                         const char *key,
                         const char *etag,
                         GCancellable *cancellable,
                         GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GUri) uri = NULL;
  CrmOdataCall call = { .method = "DELETE" };
  gboolean sent;

  if (!crm_odata_service_open (self->service, cancellable, error))
    return FALSE;
  uri = crm_odata_remote_make_record_address (self, entity, key, NULL, error);
  if (uri == NULL)
    return FALSE;
  call.uri = uri;
  call.accept = crm_odata_service_get_json_type (self->service);
  call.if_match = crm_odata_remote_get_if_match (self, etag);
  sent = crm_odata_service_send (self->service, &call, &reply, cancellable, error);
  crm_odata_remote_note_answer (self, &reply);

  return sent && crm_odata_remote_read_removed (entity, &reply, error);
}

static char *
crm_odata_remote_get_setting (CrmRemote *remote,
                              const char *name,
                              GCancellable *cancellable,
                              GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);

  if (!crm_odata_service_open (self->service, cancellable, error)
      || product_of (self)->dup_setting == NULL)
    return NULL;

  return product_of (self)->dup_setting (self->service, name, cancellable, error);
}

static GHashTable *
crm_odata_remote_read_settings (CrmRemote *remote, GCancellable *cancellable, GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  g_autoptr (GHashTable) settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (!crm_odata_service_open (self->service, cancellable, error))
    return NULL;
  if (product_of (self)->read_settings == NULL || self->no_settings)
    return g_steal_pointer (&settings);
  if (!product_of (self)->read_settings (self->service, settings, cancellable, error))
    return NULL;
  self->no_settings = g_hash_table_size (settings) == 0;

  return g_steal_pointer (&settings);
}

static gboolean
crm_odata_remote_describe (CrmRemote *remote,
                           CrmEdm *edm,
                           const char *const *sets,
                           GCancellable *cancellable,
                           GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);

  return crm_odata_service_open (self->service, cancellable, error)
         && (product_of (self)->describe == NULL
             || product_of (self)->describe (self->service, edm, sets, cancellable, error));
}

static GPtrArray *
crm_odata_remote_list_twins (
    CrmRemote *remote, const char *since, char **until, GCancellable *cancellable, GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  g_autoptr (GPtrArray) twins = g_ptr_array_new_with_free_func (crm_twin_free);

  if (!crm_odata_service_open (self->service, cancellable, error))
    return NULL;
  if (product_of (self)->list_twins == NULL || self->no_twins || self->project == NULL)
    return g_steal_pointer (&twins);
  if (!product_of (self)->list_twins (self->service, self->project, since, until, twins,
                                      cancellable, error))
    return NULL;
  self->no_twins = *until == NULL && since == NULL;

  return g_steal_pointer (&twins);
}

static guint
crm_odata_remote_get_retry_after_ms (CrmRemote *remote)
{
  return crm_odata_service_get_retry_after (CRM_ODATA_REMOTE (remote)->service);
}

static guint
crm_odata_remote_get_n_requests (CrmRemote *remote)
{
  CrmOdataSession *session = crm_odata_service_get_session (CRM_ODATA_REMOTE (remote)->service);

  return session != NULL ? crm_odata_session_get_n_requests (session) : 0;
}

/* --- life --- */

static void
crm_odata_remote_finalize (GObject *object)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (object);

  g_clear_pointer (&self->service, crm_odata_service_free);
  g_clear_pointer (&self->project, crm_project_unref);

  G_OBJECT_CLASS (crm_odata_remote_parent_class)->finalize (object);
}

static char *
crm_odata_remote_fetch_document (CrmRemote *remote,
                                 const char *url,
                                 const char *known_etag,
                                 char **etag,
                                 GCancellable *cancellable,
                                 GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);

  if (url != NULL)
    return crm_odata_document_fetch (self->service, url, known_etag, etag, cancellable, error);
  if (!crm_odata_service_open (self->service, cancellable, error)
      || product_of (self)->fetch_manifest == NULL)
    return NULL;

  return product_of (self)->fetch_manifest (self->service, known_etag, etag, cancellable, error);
}

static void
crm_odata_remote_iface_init (CrmRemoteInterface *iface)
{
  iface->sign_in = crm_odata_remote_sign_in;
  iface->fetch_metadata = crm_odata_remote_fetch_metadata;
  iface->fetch = crm_odata_remote_fetch;
  iface->get = crm_odata_remote_get;
  iface->create = crm_odata_remote_create;
  iface->update = crm_odata_remote_update;
  iface->remove = crm_odata_remote_remove;
  iface->get_setting = crm_odata_remote_get_setting;
  iface->set_project = crm_odata_remote_set_project;
  iface->batch = crm_odata_remote_batch;
  iface->get_retry_after_ms = crm_odata_remote_get_retry_after_ms;
  iface->get_n_requests = crm_odata_remote_get_n_requests;
  iface->read_settings = crm_odata_remote_read_settings;
  iface->describe = crm_odata_remote_describe;
  iface->list_twins = crm_odata_remote_list_twins;
  iface->read_stream = crm_odata_remote_read_stream;
  iface->write_stream = crm_odata_remote_write_stream;
  iface->fetch_document = crm_odata_remote_fetch_document;
}

static void
crm_odata_remote_class_init (CrmOdataRemoteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crm_odata_remote_finalize;
}

static void
crm_odata_remote_init (CrmOdataRemote *self)
{
}

CrmRemote *
crm_odata_remote_new (const CrmOdataConfig *config)
{
  CrmOdataRemote *self = g_object_new (CRM_TYPE_ODATA_REMOTE, NULL);

  self->service = crm_odata_service_new (config);

  return CRM_REMOTE (self);
}

/* --- counters --- */

gsize
crm_odata_remote_get_bytes_received (CrmOdataRemote *self)
{
  CrmOdataSession *session = crm_odata_service_get_session (self->service);

  return session != NULL ? crm_odata_session_get_bytes_received (session) : 0;
}

gsize
crm_odata_remote_get_bytes_sent (CrmOdataRemote *self)
{
  CrmOdataSession *session = crm_odata_service_get_session (self->service);

  return session != NULL ? crm_odata_session_get_bytes_sent (session) : 0;
}

gint64
crm_odata_remote_get_server_time (CrmOdataRemote *self)
{
  return self->server_time_us;
}
