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
  if (iface->batch != NULL)
    return iface->batch (self, calls, n_calls, atomic, cancellable, error);
  g_set_error_literal (error, CRM_REMOTE_ERROR, CRM_REMOTE_ERROR_UNSUPPORTED,
                       "One request for several calls is not offered");

  return FALSE;
}

guint
crm_remote_get_retry_after_ms (CrmRemote *self)
{
  CrmRemoteInterface *iface;

  g_return_val_if_fail (CRM_IS_REMOTE (self), 0);

  iface = CRM_REMOTE_GET_IFACE (self);
  return iface->get_retry_after_ms != NULL ? iface->get_retry_after_ms (self) : 0;
}
