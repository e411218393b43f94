/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-odata-remote-private.h"

#include "crm-arena.h"
#include "crm-error.h"
#include "crm-odata-encode.h"
#include "crm-odata-url.h"
#include "crm-page.h"
#include "crm-patch.h"
#include "crm-project.h"
#include "crm-record.h"

char *
crm_odata_remote_encode (CrmOdataRemote *self, CrmPatch *patch, GError **error)
{
  g_autoptr (GError) cause = NULL;
  char *body = crm_odata_encode_patch (crm_odata_remote_get_dialect (self), self->project, patch,
                                       crm_odata_service_get_exact (self->service), &cause);

  if (body == NULL)
    g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_REJECTED, cause->message);

  return body;
}

const char *
crm_odata_remote_get_if_match (CrmOdataRemote *self, const char *etag)
{
  if (etag != NULL)
    return etag;

  return crm_odata_remote_get_dialect (self)->has_any_etag ? "*" : NULL;
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
                                  reply, crm_odata_remote_get_dialect (self), &cause);
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
dup_created_key (CrmOdataRemote *self, CrmPatch *patch, const char *location, CrmReceipt *receipt)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  g_autofree CrmValue *values = NULL;
  char *key;
  guint i;

  if (receipt->record != NULL)
    return g_strdup (crm_record_get_key (receipt->record));
  key = location != NULL
            ? crm_odata_url_dup_key_of (crm_odata_remote_get_dialect (self), entity, location)
            : NULL;
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
check_write (const CrmOdataReply *reply, CrmOdataAsk ask, CrmEntity *entity, GError **error)
{
  if (!crm_odata_reply_is_success (reply) || crm_odata_reply_is_web_page (reply))
    return crm_odata_error_set (reply, ask, entity, error);

  return !crm_odata_error_set_hidden (reply, ask, entity, error);
}

gboolean
crm_odata_remote_read_created (CrmOdataRemote *self,
                               CrmPatch *patch,
                               CrmOdataReply *reply,
                               CrmReceipt *receipt,
                               GError **error)
{
  CrmEntity *entity = crm_patch_get_entity (patch);
  g_autofree char *location = g_strdup (reply->location);

  if (!check_write (reply, CRM_ODATA_ASK_CREATE, entity, error))
    return FALSE;

  fill_receipt (self, entity, reply, receipt);
  receipt->key = dup_created_key (self, patch, location, receipt);
  if (receipt->key == NULL)
    {
      g_set_error (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                   "%s: the server does not say which key the new record has", entity->set);
      crm_receipt_clear (receipt);
      return FALSE;
    }

  return TRUE;
}

gboolean
crm_odata_remote_read_updated (CrmOdataRemote *self,
                               CrmEntity *entity,
                               CrmOdataReply *reply,
                               CrmReceipt *receipt,
                               GError **error)
{
  if (!check_write (reply, CRM_ODATA_ASK_UPDATE, entity, error))
    return FALSE;

  fill_receipt (self, entity, reply, receipt);
  return TRUE;
}

gboolean
crm_odata_remote_read_removed (CrmEntity *entity, const CrmOdataReply *reply, GError **error)
{
  return check_write (reply, CRM_ODATA_ASK_REMOVE, entity, error);
}
