/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-remote.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-filter.h"
#include "crm-odata-creatio.h"
#include "crm-odata-decode.h"
#include "crm-odata-encode.h"
#include "crm-odata-metadata.h"
#include "crm-odata-service.h"
#include "crm-odata-url.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

#include <string.h>

struct _CrmOdataRemote
{
  GObject parent_instance;

  CrmOdataService *service;
  CrmProject *project;
  gint64 server_time_us;
};

static void crm_odata_remote_iface_init (CrmRemoteInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (CrmOdataRemote,
                               crm_odata_remote,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CRM_TYPE_REMOTE, crm_odata_remote_iface_init))

static gboolean
is_creatio (CrmOdataRemote *self)
{
  return crm_odata_service_get_type (self->service) == CRM_ODATA_TYPE_CREATIO;
}

/* After every question, whatever came of it. */
static void
note_answer (CrmOdataRemote *self, const CrmOdataReply *reply)
{
  if (reply->server_time_us != 0)
    self->server_time_us = reply->server_time_us;
}

static gboolean
get_json (CrmOdataRemote *self,
          GUri *uri,
          const char *prefer,
          CrmOdataAsk ask,
          CrmOdataReply *reply,
          GCancellable *cancellable,
          GError **error)
{
  gboolean done
      = crm_odata_service_get (self->service, uri, prefer, ask, reply, cancellable, error);

  note_answer (self, reply);
  return done;
}

static CrmOdataDecodeFlags
decode_flags (CrmOdataRemote *self)
{
  return is_creatio (self) ? CRM_ODATA_DECODE_ZERO_IS_EMPTY : CRM_ODATA_DECODE_NONE;
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
  note_answer (self, &reply);
  /* Not every service shows a service document; what is missing will be missed later. */
  if (reply.status == 429 || (reply.status >= 500 && reply.status != 501))
    return crm_odata_error_set (&reply, CRM_ODATA_ASK_SERVICE, error);

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
  if (!crm_odata_service_open (self->service, cancellable, error))
    return FALSE;

  if (is_creatio (self))
    done = crm_odata_creatio_who (self->service, identity, cancellable, error);
  else
    {
      done = try_root (self, cancellable, error);
      if (done)
        g_set_str (&identity->user_name, crm_odata_service_get_user (self->service));
    }
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
  CrmOdataCall call = { .method = "GET", .accept = "application/xml", .if_none_match = known_etag };
  CrmEdm *edm;

  if (!crm_odata_service_open (self->service, cancellable, error))
    return NULL;

  uri = crm_odata_url_join (crm_odata_service_get_root (self->service), "$metadata", NULL);
  call.uri = uri;
  if (!crm_odata_service_send (self->service, &call, &reply, cancellable, error))
    return NULL;
  note_answer (self, &reply);
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
      crm_odata_error_set (&reply, CRM_ODATA_ASK_SERVICE, error);
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

static char *
dup_page_prefer (const CrmRequest *request)
{
  g_autoptr (GString) prefer = g_string_new (NULL);

  if (request->page_size > 0)
    g_string_append_printf (prefer, "odata.maxpagesize=%u", request->page_size);
  if (request->track_changes)
    g_string_append_printf (prefer, "%sodata.track-changes", prefer->len > 0 ? "," : "");

  return prefer->len > 0 ? g_string_free_and_steal (g_steal_pointer (&prefer)) : NULL;
}

/* Paging by number of rows needs an order without ties. */
static char *
dup_total_order (CrmEntity *entity, const char *orderby)
{
  g_autoptr (GString) out = g_string_new (orderby);
  guint i;

  for (i = 0; i < entity->keys->len; i++)
    g_string_append_printf (out, "%s%s", out->len > 0 ? "," : "",
                            entity->fields[g_array_index (entity->keys, guint, i)]->name);

  return g_string_free_and_steal (g_steal_pointer (&out));
}

static char *
dup_creatio_query (CrmOdataRemote *self, const CrmRequest *request)
{
  CrmRequest own = *request;
  g_autofree char *order = NULL;
  g_autoptr (CrmFilter) filter = NULL;

  if (request->filter != NULL)
    filter = crm_odata_creatio_filter (self->project, request->entity, request->filter);
  own.filter = filter;
  if (request->page_size > 0 && request->top == 0)
    {
      order = dup_total_order (request->entity, request->orderby);
      own.orderby = order;
      own.top = request->page_size;
    }

  return crm_odata_url_dup_query (&own);
}

static GUri *
make_page_address (CrmOdataRemote *self, const CrmRequest *request, GError **error)
{
  GUri *root = crm_odata_service_get_root (self->service);
  g_autofree char *query = NULL;
  g_autoptr (GString) path = NULL;

  if (request->link != NULL)
    return crm_odata_url_resolve (root, root, request->link, error);

  query = is_creatio (self) ? dup_creatio_query (self, request) : crm_odata_url_dup_query (request);
  path = g_string_new (NULL);
  crm_odata_url_append_encoded (path, request->entity->set);

  return crm_odata_url_join (root, path->str, query);
}

/* The value of a whole-number option of ours in @query, -1: it has none. */
static gint64
number_option (const char *query, const char *name)
{
  const char *at = query != NULL ? strstr (query, name) : NULL;

  if (at == NULL || (at != query && at[-1] != '&'))
    return -1;

  return (gint64) g_ascii_strtoull (at + strlen (name), NULL, 10);
}

/* A Creatio sends what $top asks for and no next link: a full page has another one
 * behind it, which is the same question with a larger $skip. */
static void
add_creatio_link (CrmPage *page, GUri *asked)
{
  const char *query = g_uri_get_query (asked);
  gint64 top = number_option (query, "$top=");
  gint64 skip = MAX (number_option (query, "$skip="), 0);
  g_autoptr (GString) next = g_string_new (NULL);
  g_auto (GStrv) options = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *text = NULL;
  guint i;

  if (page->next_link != NULL || top <= 0 || page->rows->len < (guint) top)
    return;

  options = g_strsplit (query, "&", -1);
  for (i = 0; options[i] != NULL; i++)
    if (!g_str_has_prefix (options[i], "$skip=") && !g_str_has_prefix (options[i], "$count="))
      g_string_append_printf (next, "%s%s", next->len > 0 ? "&" : "", options[i]);
  g_string_append_printf (next, "&$skip=%" G_GINT64_FORMAT, skip + top);
  uri = g_uri_build (CRM_ODATA_URI_FLAGS, g_uri_get_scheme (asked), NULL, g_uri_get_host (asked),
                     g_uri_get_port (asked), g_uri_get_path (asked), next->str, NULL);
  text = g_uri_to_string (uri);
  page->next_link = crm_arena_strndup (page->arena, text, -1);
}

/* A link that leads to itself would be followed for ever. */
static gboolean
check_progress (const CrmRequest *request, GUri *asked, const CrmPage *page, GError **error)
{
  g_autofree char *here = NULL;

  if (request->link == NULL || page->next_link == NULL)
    return TRUE;
  here = g_uri_to_string (asked);
  if (strcmp (here, page->next_link) != 0)
    return TRUE;
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_NOT_ODATA,
               "%s: the server's next link leads to the same page again", request->entity->set);

  return FALSE;
}

static CrmPage *
crm_odata_remote_fetch (CrmRemote *remote,
                        const CrmRequest *request,
                        GCancellable *cancellable,
                        GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  CrmOdataAsk ask = request->link != NULL ? CRM_ODATA_ASK_LINK : CRM_ODATA_ASK_PAGE;
  g_autofree char *prefer = dup_page_prefer (request);
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (CrmPage) page = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!crm_odata_service_open (self->service, cancellable, error))
    return NULL;
  uri = make_page_address (self, request, error);
  if (uri == NULL || !get_json (self, uri, prefer, ask, &reply, cancellable, error))
    return NULL;

  page = crm_odata_decode_page (self->project, request->entity,
                                crm_odata_service_get_root (self->service), &reply,
                                decode_flags (self), error);
  if (page == NULL || !check_progress (request, uri, page, error))
    return NULL;
  if (is_creatio (self) && request->top == 0 && request->page_size > 0)
    add_creatio_link (page, uri);

  return g_steal_pointer (&page);
}

/* "Contacts(key)?query" below the root. */
static GUri *
make_record_address (
    CrmOdataRemote *self, CrmEntity *entity, const char *key, const char *query, GError **error)
{
  g_autofree char *predicate = crm_odata_url_dup_key_predicate (entity, key, error);
  g_autoptr (GString) path = g_string_new (NULL);

  if (predicate == NULL)
    return NULL;
  crm_odata_url_append_encoded (path, entity->set);
  g_string_append (path, predicate);

  return crm_odata_url_join (crm_odata_service_get_root (self->service), path->str, query);
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
  g_autofree char *query = crm_odata_url_dup_query (&everything);
  g_autofree char *etag = NULL;
  g_autoptr (CrmPage) page = NULL;
  g_autoptr (GUri) uri = NULL;
  CrmRow *row;

  if (!crm_odata_service_open (self->service, cancellable, error))
    return NULL;
  uri = make_record_address (self, entity, key, query, error);
  if (uri == NULL || !get_json (self, uri, NULL, CRM_ODATA_ASK_RECORD, &reply, cancellable, error))
    return NULL;

  etag = g_strdup (reply.etag);
  page = crm_odata_decode_record (self->project, entity, crm_odata_service_get_root (self->service),
                                  &reply, decode_flags (self), error);
  if (page == NULL)
    return NULL;
  row = &g_array_index (page->rows, CrmRow, 0);
  if (row->etag == NULL && etag != NULL)
    row->etag = crm_arena_strndup (page->arena, etag, -1);

  return crm_page_dup_record (page, 0);
}

/* --- writing --- */

static char *
encode (CrmOdataRemote *self, CrmPatch *patch, GError **error)
{
  CrmOdataEncodeFlags flags = CRM_ODATA_ENCODE_NONE;
  g_autoptr (GError) cause = NULL;
  char *body;

  if (crm_odata_service_get_exact (self->service))
    flags |= CRM_ODATA_ENCODE_IEEE754;
  if (is_creatio (self))
    flags |= CRM_ODATA_ENCODE_NO_NULLS;
  body = crm_odata_encode_patch (patch, flags, &cause);
  if (body == NULL)
    g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED, cause->message);

  return body;
}

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
  g_autofree char *body = NULL;
  gboolean sent;

  do
    {
      g_free (body);
      body = encode (self, patch, error);
      if (body == NULL)
        return FALSE;
      call->body = body;
      call->accept = crm_odata_service_get_json_type (self->service);
      call->content_type = call->accept;
      call->prefer = "return=representation";
      sent = crm_odata_service_send (self->service, call, reply, cancellable, error);
      note_answer (self, reply);
      if (!sent)
        return FALSE;
    }
  while (reply->status == 415 && crm_odata_service_drop_exact (self->service));

  return TRUE;
}

/* A write that was accepted stays accepted, even if its echo cannot be read: then it is
 * simply not told, and whoever wants it reads the record. */
static void
fill_receipt (CrmOdataRemote *self, CrmEntity *entity, CrmOdataReply *reply, CrmReceipt *receipt)
{
  g_autoptr (CrmPage) page = NULL;
  g_autoptr (GError) cause = NULL;
  CrmRow *row;

  receipt->etag = g_strdup (reply->etag);
  if (reply->length == 0 || reply->status == 204)
    return;

  page = crm_odata_decode_record (self->project, entity, crm_odata_service_get_root (self->service),
                                  reply, decode_flags (self), &cause);
  if (page == NULL)
    {
      g_debug ("The echo of a write is not used: %s", cause->message);
      return;
    }
  row = &g_array_index (page->rows, CrmRow, 0);
  if (row->etag == NULL && receipt->etag != NULL)
    row->etag = crm_arena_strndup (page->arena, receipt->etag, -1);
  g_set_str (&receipt->etag, row->etag);
  receipt->record = crm_page_dup_record (page, 0);
}

/* What the server says wins over what we asked for: some make their own keys. */
static char *
dup_created_key (CrmEntity *entity, CrmPatch *patch, const char *location, CrmReceipt *receipt)
{
  g_autofree CrmValue *values = NULL;
  char *key;
  guint i;

  if (receipt->record != NULL)
    return g_strdup (crm_record_get_key (receipt->record));
  key = location != NULL ? crm_odata_url_dup_key_of (entity, location) : NULL;
  if (key != NULL)
    return key;

  values = g_new0 (CrmValue, entity->n_fields);
  for (i = 0; i < entity->keys->len; i++)
    {
      guint field = g_array_index (entity->keys, guint, i);
      const CrmPatchEntry *entry = crm_patch_find (patch, field);

      if (entry == NULL || crm_value_is_empty (&entry->now))
        return NULL;
      values[field] = entry->now;
    }

  return crm_entity_dup_key (entity, values);
}

/* An accepted write that came back as a web page or as an error object was not accepted. */
static gboolean
check_write (const CrmOdataReply *reply, CrmOdataAsk ask, GError **error)
{
  if (!crm_odata_reply_is_success (reply) || crm_odata_reply_is_web_page (reply))
    return crm_odata_error_set (reply, ask, error);

  return !crm_odata_error_set_hidden (reply, ask, error);
}

static gboolean
crm_odata_remote_create (CrmRemote *remote,
                         CrmPatch *patch,
                         CrmReceipt *receipt,
                         GCancellable *cancellable,
                         GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  CrmEntity *entity = crm_patch_get_entity (patch);
  g_autoptr (GString) path = g_string_new (NULL);
  g_auto (CrmOdataReply) reply = { 0 };
  g_autofree char *location = NULL;
  g_autoptr (GUri) uri = NULL;
  CrmOdataCall call = { .method = "POST" };

  if (!crm_odata_service_open (self->service, cancellable, error))
    return FALSE;
  crm_odata_url_append_encoded (path, entity->set);
  uri = crm_odata_url_join (crm_odata_service_get_root (self->service), path->str, NULL);
  call.uri = uri;
  if (!send_patch (self, &call, patch, &reply, cancellable, error)
      || !check_write (&reply, CRM_ODATA_ASK_CREATE, error))
    return FALSE;

  location = g_strdup (reply.location);
  fill_receipt (self, entity, &reply, receipt);
  receipt->key = dup_created_key (entity, patch, location, receipt);
  if (receipt->key == NULL)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                   "%s: the server does not say which key the new record has", entity->set);
      crm_receipt_clear (receipt);
      return FALSE;
    }

  return TRUE;
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
  CrmOdataCall call = { .method = "PATCH", .if_match = etag != NULL ? etag : "*" };

  if (!crm_odata_service_open (self->service, cancellable, error))
    return FALSE;
  uri = make_record_address (self, entity, key, NULL, error);
  if (uri == NULL)
    return FALSE;
  call.uri = uri;
  if (!send_patch (self, &call, patch, &reply, cancellable, error)
      || !check_write (&reply, CRM_ODATA_ASK_UPDATE, error))
    return FALSE;

  fill_receipt (self, entity, &reply, receipt);
  return TRUE;
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
  CrmOdataCall call = {
    .method = "DELETE",
    .accept = "application/json",
    .if_match = etag != NULL ? etag : "*",
  };
  gboolean sent;

  if (!crm_odata_service_open (self->service, cancellable, error))
    return FALSE;
  uri = make_record_address (self, entity, key, NULL, error);
  if (uri == NULL)
    return FALSE;
  call.uri = uri;
  sent = crm_odata_service_send (self->service, &call, &reply, cancellable, error);
  note_answer (self, &reply);

  return sent && check_write (&reply, CRM_ODATA_ASK_REMOVE, error);
}

static char *
crm_odata_remote_get_setting (CrmRemote *remote,
                              const char *name,
                              GCancellable *cancellable,
                              GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);

  if (!crm_odata_service_open (self->service, cancellable, error) || !is_creatio (self))
    return NULL;

  return crm_odata_creatio_dup_setting (self->service, name, cancellable, error);
}

static guint
crm_odata_remote_get_retry_after_ms (CrmRemote *remote)
{
  return crm_odata_service_get_retry_after (CRM_ODATA_REMOTE (remote)->service);
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
  iface->get_retry_after_ms = crm_odata_remote_get_retry_after_ms;
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

guint
crm_odata_remote_get_n_requests (CrmOdataRemote *self)
{
  CrmOdataSession *session = crm_odata_service_get_session (self->service);

  return session != NULL ? crm_odata_session_get_n_requests (session) : 0;
}

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
