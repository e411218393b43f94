/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-remote-private.h"

#include "crm-error.h"
#include "crm-guid.h"
#include "crm-odata-batch.h"
#include "crm-odata-url.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

#include <string.h>

/* Some servers know the one form, some the other. */
#define GO_ON "continue-on-error, odata.continue-on-error"

/* A call, and the request it becomes. */
typedef struct
{
  CrmCall *call;
  CrmOdataCall request;
  GUri *uri;
  char *body;
  char *prefer;
  guint status; /* of its answer; 0: none */
} Item;

static void
item_clear (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->uri, g_uri_unref);
  g_clear_pointer (&item->body, g_free);
  g_clear_pointer (&item->prefer, g_free);
}

static void
item_free (gpointer data)
{
  item_clear (data);
  g_free (data);
}

static CrmEntity *
entity_of (const CrmCall *call)
{
  switch (call->kind)
    {
    case CRM_CALL_FETCH:
      return call->request.entity;
    case CRM_CALL_CREATE:
    case CRM_CALL_UPDATE:
      return crm_patch_get_entity (call->patch);
    case CRM_CALL_REMOVE:
      return call->entity;
    }
  return NULL;
}

static CrmOdataAsk
ask_of (const CrmCall *call)
{
  switch (call->kind)
    {
    case CRM_CALL_FETCH:
      return call->request.link != NULL ? CRM_ODATA_ASK_LINK : CRM_ODATA_ASK_PAGE;
    case CRM_CALL_CREATE:
      return CRM_ODATA_ASK_CREATE;
    case CRM_CALL_UPDATE:
      return CRM_ODATA_ASK_UPDATE;
    case CRM_CALL_REMOVE:
      return CRM_ODATA_ASK_REMOVE;
    }
  return CRM_ODATA_ASK_SERVICE;
}

static gboolean
is_write (const Item *item)
{
  return item->call->kind != CRM_CALL_FETCH;
}

static gboolean
has_writes (GPtrArray *items)
{
  guint i;

  for (i = 0; i < items->len; i++)
    if (is_write (g_ptr_array_index (items, i)))
      return TRUE;

  return FALSE;
}

static void
set_outcome (CrmCall *call, CrmRemoteError code, const char *words)
{
  crm_call_clear (call);
  g_set_error_literal (&call->error, CRM_REMOTE_ERROR, (int) code, words);
}

/* --- the questions --- */

static GUri *
make_address (CrmOdataRemote *self, CrmCall *call)
{
  switch (call->kind)
    {
    case CRM_CALL_FETCH:
      return crm_odata_remote_make_page_address (self, &call->request, &call->error);
    case CRM_CALL_CREATE:
      return crm_odata_remote_make_set_address (self, crm_patch_get_entity (call->patch));
    case CRM_CALL_UPDATE:
    case CRM_CALL_REMOVE:
      return crm_odata_remote_make_record_address (self, entity_of (call), call->key, NULL,
                                                   &call->error);
    }
  return NULL;
}

/* Also again, when the form of numbers has changed. %FALSE: the call has the error. */
static gboolean
item_prepare (Item *item, CrmOdataRemote *self)
{
  const CrmOdataDialect *dialect = crm_odata_remote_get_dialect (self);
  const char *const methods[] = { "GET", "POST", dialect->update_method, "DELETE" };
  CrmCall *call = item->call;

  item_clear (item);
  item->uri = make_address (self, call);
  if (item->uri == NULL)
    return FALSE;
  item->request = (CrmOdataCall) {
    .method = methods[call->kind],
    .uri = item->uri,
    .accept = crm_odata_service_get_json_type (self->service),
  };
  if (call->kind == CRM_CALL_UPDATE || call->kind == CRM_CALL_REMOVE)
    item->request.if_match = crm_odata_remote_get_if_match (self, call->etag);
  if (call->kind == CRM_CALL_FETCH)
    item->request.prefer = item->prefer = crm_odata_remote_dup_page_prefer (self, &call->request);
  if (call->kind != CRM_CALL_CREATE && call->kind != CRM_CALL_UPDATE)
    return TRUE;

  item->body = crm_odata_remote_encode (self, call->patch, &call->error);
  item->request.body = item->body;
  item->request.content_type = item->request.accept;
  item->request.prefer = item->prefer = crm_odata_dialect_dup_prefer (
      dialect, crm_patch_get_entity (call->patch), dialect->prefer_echo);

  return item->body != NULL;
}

/* --- the answers --- */

/* The part as if it had come by itself. */
static void
fill_reply (CrmOdataReply *reply, const CrmOdataPart *part, GUri *uri, const CrmOdataReply *outer)
{
  reply->status = part->status;
  reply->uri = g_uri_ref (uri);
  reply->content_type = g_strdup (part->content_type);
  reply->etag = g_strdup (part->etag);
  reply->location = g_strdup (part->location);
  reply->server_time_us = outer->server_time_us;
  reply->retry_after_ms = crm_odata_reply_parse_retry_after (part->retry_after, outer->date_us);
  reply->length = part->length;
  reply->body = g_malloc0 (part->length + CRM_ODATA_REPLY_PADDING);
  memcpy (reply->body, part->body, part->length);
}

static gboolean
read_page (CrmOdataRemote *self, Item *item, CrmOdataReply *reply, GError **error)
{
  CrmCall *call = item->call;
  CrmOdataAsk ask = ask_of (call);

  if (!crm_odata_reply_is_success (reply) || crm_odata_reply_is_web_page (reply))
    return crm_odata_error_set (reply, ask, entity_of (call), error);
  if (crm_odata_error_set_hidden (reply, ask, entity_of (call), error))
    return FALSE;
  call->page = crm_odata_remote_read_page (self, &call->request, item->uri, reply, error);

  return call->page != NULL;
}

/* Without names, a record that is not the one that was changed shows that the answers are
 * not in the order of the questions. */
static gboolean
check_echo (const CrmCall *call, GError **error)
{
  if (call->receipt.record == NULL
      || strcmp (crm_record_get_key (call->receipt.record), call->key) == 0)
    return TRUE;
  g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
               "%s: the answer is about another record", entity_of (call)->set);

  return FALSE;
}

static gboolean
read_reply (CrmOdataRemote *self, Item *item, CrmOdataReply *reply, GError **error)
{
  CrmCall *call = item->call;

  switch (call->kind)
    {
    case CRM_CALL_FETCH:
      return read_page (self, item, reply, error);
    case CRM_CALL_CREATE:
      return crm_odata_remote_read_created (self, call->patch, reply, &call->receipt, error);
    case CRM_CALL_UPDATE:
      return crm_odata_remote_read_updated (self, entity_of (call), reply, &call->receipt, error)
             && check_echo (call, error);
    case CRM_CALL_REMOVE:
      return crm_odata_remote_read_removed (entity_of (call), reply, error);
    }
  return FALSE;
}

static void
item_settle (Item *item,
             CrmOdataRemote *self,
             const CrmOdataOutcome *outcome,
             const CrmOdataReply *outer)
{
  g_auto (CrmOdataReply) reply = { 0 };
  g_autoptr (GError) problem = NULL;

  switch (outcome->fate)
    {
    case CRM_ODATA_FATE_UNKNOWN:
      set_outcome (item->call, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                   "The server's answer leaves out what became of this");
      return;
    case CRM_ODATA_FATE_UNDONE:
      set_outcome (item->call, CRM_REMOTE_ERROR_UNDONE, "Undone with its change set");
      return;
    case CRM_ODATA_FATE_ANSWERED:
      break;
    }
  fill_reply (&reply, outcome->part, item->uri, outer);
  item->status = reply.status;
  crm_odata_service_raise_retry_after (self->service, reply.retry_after_ms);
  if (read_reply (self, item, &reply, &problem))
    return;
  crm_call_clear (item->call);
  item->call->error = g_steal_pointer (&problem);
}

/* --- the exchange --- */

static gboolean
set_unsupported (CrmOdataRemote *self, GError **error)
{
  self->no_batch = TRUE;
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                       "The server does not take several calls in one request");

  return FALSE;
}

/* Answers that say that what stands in a batch was not even looked at. */
static gboolean
is_no_batch (guint status)
{
  return status == 400 || status == 403 || status == 404 || status == 405 || status == 406
         || status == 415 || status == 501;
}

static gboolean
check_answer (CrmOdataRemote *self, GPtrArray *items, const CrmOdataReply *reply, GError **error)
{
  if (is_no_batch (reply->status))
    return set_unsupported (self, error);
  if (!crm_odata_reply_is_success (reply) || crm_odata_reply_is_web_page (reply))
    return crm_odata_error_set (reply, CRM_ODATA_ASK_SERVICE, NULL, error);
  if (g_strcmp0 (reply->content_type, "multipart/mixed") == 0)
    return TRUE;
  if (!has_writes (items))
    return set_unsupported (self, error);
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                       "The answer to several calls cannot be read");

  return FALSE;
}

static CrmOdataSets
sets_of (CrmOdataRemote *self, gboolean atomic)
{
  if (atomic)
    return CRM_ODATA_SETS_OF_ALL;

  return crm_odata_dialect_is_old (crm_odata_remote_get_dialect (self)) ? CRM_ODATA_SETS_OF_ONE
                                                                        : CRM_ODATA_SETS_NONE;
}

static gboolean
send_items (CrmOdataRemote *self,
            GPtrArray *items,
            gboolean atomic,
            CrmOdataReply *reply,
            GCancellable *cancellable,
            GError **error)
{
  GUri *root = crm_odata_service_get_root (self->service);
  g_autofree const CrmOdataCall **requests = g_new0 (const CrmOdataCall *, items->len);
  g_autoptr (GUri) uri = crm_odata_url_join (root, "$batch", NULL);
  g_autofree char *guid = crm_guid_new ();
  g_autofree char *boundary = g_strconcat ("batch_", guid, NULL);
  g_autofree char *type = g_strconcat ("multipart/mixed; boundary=", boundary, NULL);
  g_autofree char *body = NULL;
  g_autoptr (GError) problem = NULL;
  CrmOdataCall call = { .method = "POST", .uri = uri, .accept = "multipart/mixed" };
  guint i;

  for (i = 0; i < items->len; i++)
    requests[i] = &((Item *) g_ptr_array_index (items, i))->request;
  body = crm_odata_batch_dup_body (requests, items->len, root, boundary, sets_of (self, atomic));
  call.body = body;
  call.content_type = type;
  call.prefer = atomic ? NULL : GO_ON;
  if (crm_odata_service_send (self->service, &call, reply, cancellable, &problem))
    {
      crm_odata_remote_note_answer (self, reply);
      return check_answer (self, items, reply, error);
    }

  /* An answer that is too large was the answer to something that was done. */
  if (g_error_matches (problem, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_TOO_LARGE) && has_writes (items))
    problem->code = CRM_REMOTE_ERROR_UNKNOWN_OUTCOME;
  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

static gboolean
exchange (CrmOdataRemote *self,
          GPtrArray *items,
          gboolean atomic,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree CrmOdataOutcome *outcomes = g_new0 (CrmOdataOutcome, items->len);
  g_auto (CrmOdataReply) reply = { 0 };
  g_auto (CrmOdataParts) parts = { 0 };
  guint i;

  if (!send_items (self, items, atomic, &reply, cancellable, error))
    return FALSE;
  crm_odata_parts_init (&parts, reply.body, reply.length, reply.boundary);
  crm_odata_batch_match (&parts, items->len, atomic, outcomes);
  for (i = 0; i < items->len; i++)
    item_settle (g_ptr_array_index (items, i), self, &outcomes[i], &reply);

  return TRUE;
}

/* --- numbers as text, which not every server can --- */

static gboolean
may_be_refused_for_its_form (const Item *item)
{
  if (item->status == 415)
    return TRUE;

  return !is_write (item) && (item->status == 400 || item->status == 406);
}

static guint
count_done (GPtrArray *items)
{
  guint n = 0;
  guint i;

  for (i = 0; i < items->len; i++)
    n += ((Item *) g_ptr_array_index (items, i))->call->error == NULL;

  return n;
}

/* Those to be sent again in the plainer form: they were not processed. */
static GPtrArray *
list_refused (GPtrArray *items, gboolean atomic)
{
  g_autoptr (GPtrArray) refused = g_ptr_array_new ();
  guint i;

  for (i = 0; i < items->len; i++)
    if (may_be_refused_for_its_form (g_ptr_array_index (items, i)))
      g_ptr_array_add (refused, g_ptr_array_index (items, i));
  if (!atomic || refused->len == 0)
    return g_steal_pointer (&refused);

  /* Of a change set all are, or none. */
  return count_done (items) == 0 ? g_ptr_array_ref (items) : g_ptr_array_new ();
}

/* %FALSE: nothing is to be sent, and each call says so. */
static gboolean
prepare_again (CrmOdataRemote *self, GPtrArray *items)
{
  gboolean ready = TRUE;
  guint i;

  for (i = 0; i < items->len; i++)
    {
      Item *item = g_ptr_array_index (items, i);

      crm_call_clear (item->call);
      item->status = 0;
      ready = item_prepare (item, self) && ready;
    }
  for (i = 0; !ready && i < items->len; i++)
    {
      CrmCall *call = ((Item *) g_ptr_array_index (items, i))->call;

      if (call->error == NULL)
        set_outcome (call, CRM_REMOTE_ERROR_UNDONE, "Not sent with the others");
    }

  return ready;
}

static void
exchange_in_plain_form (CrmOdataRemote *self,
                        GPtrArray *items,
                        gboolean atomic,
                        GCancellable *cancellable)
{
  g_autoptr (GPtrArray) refused = list_refused (items, atomic);
  g_autoptr (GError) problem = NULL;
  guint i;

  if (refused->len == 0 || !crm_odata_service_drop_exact (self->service)
      || !prepare_again (self, refused))
    return;

  if (!exchange (self, refused, atomic, cancellable, &problem))
    for (i = 0; i < refused->len; i++)
      ((Item *) g_ptr_array_index (refused, i))->call->error = g_error_copy (problem);
  /* The same again without it: it was something else. */
  else if (count_done (refused) == 0)
    crm_odata_service_restore_exact (self->service);
}

/* --- public --- */

/* What cannot be asked does not go out; a change set then does not go out at all. */
static GPtrArray *
prepare_items (CrmOdataRemote *self, CrmCall *calls, guint n_calls, gboolean atomic)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);
  guint i;

  for (i = 0; i < n_calls; i++)
    {
      Item *item = g_new0 (Item, 1);

      item->call = &calls[i];
      if (item_prepare (item, self))
        g_ptr_array_add (items, item);
      else
        item_free (item);
    }
  if (!atomic || items->len == n_calls)
    return g_steal_pointer (&items);

  for (i = 0; i < n_calls; i++)
    if (calls[i].error == NULL)
      set_outcome (&calls[i], CRM_REMOTE_ERROR_UNDONE, "Not sent without its change set");
  g_ptr_array_set_size (items, 0);

  return g_steal_pointer (&items);
}

gboolean
crm_odata_remote_batch (CrmRemote *remote,
                        CrmCall *calls,
                        guint n_calls,
                        gboolean atomic,
                        GCancellable *cancellable,
                        GError **error)
{
  CrmOdataRemote *self = CRM_ODATA_REMOTE (remote);
  g_autoptr (GPtrArray) items = NULL;
  guint i;

  for (i = 0; i < n_calls; i++)
    g_return_val_if_fail (!atomic || calls[i].kind != CRM_CALL_FETCH, FALSE);

  if (!crm_odata_service_open (self->service, cancellable, error))
    return FALSE;
  if (self->no_batch
      || crm_odata_dialect_has (crm_odata_remote_get_dialect (self), CRM_ODATA_QUIRK_NO_BATCH))
    return set_unsupported (self, error);
  items = prepare_items (self, calls, n_calls, atomic);
  if (items->len == 0)
    return TRUE;

  if (!exchange (self, items, atomic, cancellable, error))
    return FALSE;

  for (i = 0; i < items->len; i++)
    if (((Item *) g_ptr_array_index (items, i))->call->page != NULL)
      crm_odata_service_prove_exact (self->service);
  exchange_in_plain_form (self, items, atomic, cancellable);

  return TRUE;
}
