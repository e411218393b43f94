/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-remote.h"
#include "crm-error.h"
#include "crm-page.h"
#include "crm-record.h"

G_DEFINE_INTERFACE (CrmRemote, crm_remote, G_TYPE_OBJECT)

static void
crm_remote_default_init (CrmRemoteInterface *iface)
{
}

void
crm_receipt_clear (CrmReceipt *self)
{
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->record, crm_record_unref);
}

void
crm_call_clear (CrmCall *self)
{
  g_clear_pointer (&self->page, crm_page_unref);
  crm_receipt_clear (&self->receipt);
  g_clear_error (&self->error);
}

void
crm_identity_clear (CrmIdentity *self)
{
  g_clear_pointer (&self->user_id, g_free);
  g_clear_pointer (&self->user_name, g_free);
  g_clear_pointer (&self->contact_id, g_free);
  g_clear_pointer (&self->account_id, g_free);
  g_clear_pointer (&self->roles, g_free);
}

void
crm_twin_free (gpointer data)
{
  CrmTwin *self = data;

  g_free (self->removed);
  g_free (self->survivor);
  g_free (self);
}

void
crm_stream_resume_clear (CrmStreamResume *self)
{
  g_clear_pointer (&self->link, g_free);
  self->done = 0;
}

void
crm_stream_found_clear (CrmStreamFound *self)
{
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->name, g_free);
}

gboolean
crm_remote_sign_in (CrmRemote *self,
                    CrmIdentity *identity,
                    GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (CRM_IS_REMOTE (self), FALSE);

  return CRM_REMOTE_GET_IFACE (self)->sign_in (self, identity, cancellable, error);
}

CrmEdm *
crm_remote_fetch_metadata (
    CrmRemote *self, const char *known_etag, char **etag, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CRM_IS_REMOTE (self), NULL);

  return CRM_REMOTE_GET_IFACE (self)->fetch_metadata (self, known_etag, etag, cancellable, error);
}

void
crm_remote_set_project (CrmRemote *self, CrmProject *project)
{
  g_return_if_fail (CRM_IS_REMOTE (self));

  CRM_REMOTE_GET_IFACE (self)->set_project (self, project);
}

CrmPage *
crm_remote_fetch (CrmRemote *self,
                  const CrmRequest *request,
                  GCancellable *cancellable,
                  GError **error)
{
  g_return_val_if_fail (CRM_IS_REMOTE (self), NULL);

  return CRM_REMOTE_GET_IFACE (self)->fetch (self, request, cancellable, error);
}

CrmRecord *
crm_remote_get (
    CrmRemote *self, CrmEntity *entity, const char *key, GCancellable *cancellable, GError **error)
{
  return CRM_REMOTE_GET_IFACE (self)->get (self, entity, key, cancellable, error);
}

gboolean
crm_remote_create (CrmRemote *self,
                   CrmPatch *patch,
                   CrmReceipt *receipt,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (CRM_IS_REMOTE (self), FALSE);

  return CRM_REMOTE_GET_IFACE (self)->create (self, patch, receipt, cancellable, error);
}

gboolean
crm_remote_update (CrmRemote *self,
                   const char *key,
                   const char *etag,
                   CrmPatch *patch,
                   CrmReceipt *receipt,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (CRM_IS_REMOTE (self), FALSE);

  return CRM_REMOTE_GET_IFACE (self)->update (self, key, etag, patch, receipt, cancellable, error);
}

gboolean
crm_remote_remove (CrmRemote *self,
                   CrmEntity *entity,
                   const char *key,
                   const char *etag,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (CRM_IS_REMOTE (self), FALSE);

  return CRM_REMOTE_GET_IFACE (self)->remove (self, entity, key, etag, cancellable, error);
}

char *
crm_remote_get_setting (CrmRemote *self,
                        const char *name,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (CRM_IS_REMOTE (self), NULL);

  return CRM_REMOTE_GET_IFACE (self)->get_setting (self, name, cancellable, error);
}

/* Success by its status and failure by its body, 201 inside a change set that failed: where one
 * call of it failed in any way none can have been done, and nobody knows which. */
static void
distrust_success (CrmCall *calls, guint n_calls)
{
  gboolean any_failed = FALSE;

  for (guint i = 0; i < n_calls; i++)
    any_failed = any_failed || calls[i].error != NULL;
  for (guint i = 0; any_failed && i < n_calls; i++)
    {
      if (calls[i].error != NULL)
        continue;
      crm_call_clear (&calls[i]);
      g_set_error_literal (&calls[i].error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
                           "Said to be done in a change set that failed");
    }
}

gboolean
crm_remote_batch (CrmRemote *self,
                  CrmCall *calls,
                  guint n_calls,
                  gboolean atomic,
                  GCancellable *cancellable,
                  GError **error)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self), FALSE);
  g_return_val_if_fail (n_calls > 0 && n_calls <= CRM_REMOTE_MAX_BATCH, FALSE);

  iface = CRM_REMOTE_GET_IFACE (self);
  if (iface->batch == NULL)
    {
      g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                           "One request for several calls is not offered");
      return FALSE;
    }
  if (!iface->batch (self, calls, n_calls, atomic, cancellable, error))
    return FALSE;
  if (atomic)
    distrust_success (calls, n_calls);
  return TRUE;
}

guint
crm_remote_get_retry_after_ms (CrmRemote *self)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self), 0);

  iface = CRM_REMOTE_GET_IFACE (self);
  return iface->get_retry_after_ms != NULL ? iface->get_retry_after_ms (self) : 0;
}

guint
crm_remote_get_n_requests (CrmRemote *self)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self), 0);

  iface = CRM_REMOTE_GET_IFACE (self);
  return iface->get_n_requests != NULL ? iface->get_n_requests (self) : 0;
}

GHashTable *
crm_remote_read_settings (CrmRemote *self, GCancellable *cancellable, GError **error)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self), NULL);

  iface = CRM_REMOTE_GET_IFACE (self);
  if (iface->read_settings != NULL)
    return iface->read_settings (self, cancellable, error);

  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

gboolean
crm_remote_describe (CrmRemote *self,
                     CrmEdm *edm,
                     const char *const *sets,
                     GCancellable *cancellable,
                     GError **error)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self) && edm != NULL, FALSE);

  iface = CRM_REMOTE_GET_IFACE (self);
  return iface->describe == NULL || iface->describe (self, edm, sets, cancellable, error);
}

GPtrArray *
crm_remote_list_twins (
    CrmRemote *self, const char *since, char **until, GCancellable *cancellable, GError **error)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self) && until != NULL, NULL);

  iface = CRM_REMOTE_GET_IFACE (self);
  *until = NULL;
  if (iface->list_twins != NULL)
    return iface->list_twins (self, since, until, cancellable, error);

  return g_ptr_array_new_with_free_func (crm_twin_free);
}

static gboolean
has_no_streams (GError **error)
{
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                       "Files are not offered");
  return FALSE;
}

gboolean
crm_remote_read_stream (CrmRemote *self,
                        const CrmStreamPlace *place,
                        const char *path,
                        guint64 max_size,
                        const char *etag,
                        CrmStreamFound *found,
                        GCancellable *cancellable,
                        GError **error)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self) && place != NULL && path != NULL, FALSE);
  g_return_val_if_fail (found != NULL, FALSE);

  iface = CRM_REMOTE_GET_IFACE (self);
  if (iface->read_stream == NULL)
    return has_no_streams (error);

  return iface->read_stream (self, place, path, max_size, etag, found, cancellable, error);
}

gboolean
crm_remote_write_stream (CrmRemote *self,
                         const CrmStreamPlace *place,
                         const char *path,
                         guint64 max_size,
                         const char *content_type,
                         GCancellable *cancellable,
                         GError **error)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self) && place != NULL && path != NULL, FALSE);

  iface = CRM_REMOTE_GET_IFACE (self);
  if (iface->write_stream == NULL)
    return has_no_streams (error);

  return iface->write_stream (self, place, path, max_size, content_type, cancellable, error);
}

char *
crm_remote_fetch_document (CrmRemote *self,
                           const char *url,
                           const char *known_etag,
                           char **etag,
                           GCancellable *cancellable,
                           GError **error)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self) && etag != NULL, NULL);

  iface = CRM_REMOTE_GET_IFACE (self);
  *etag = NULL;
  if (iface->fetch_document != NULL)
    return iface->fetch_document (self, url, known_etag, etag, cancellable, error);
  if (url != NULL)
    g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                         "Published projects are not offered");
  return NULL;
}
