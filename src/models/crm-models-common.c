/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-models-private.h"
#include "crm-record.h"
#include "crm-store.h"

#include <glib/gi18n.h>

gpointer
crm_late_new (gpointer object)
{
  GWeakRef *late = g_new0 (GWeakRef, 1);

  g_weak_ref_init (late, object);
  return late;
}

gpointer
crm_late_take (gpointer late)
{
  gpointer object = g_weak_ref_get (late);

  g_weak_ref_clear (late);
  g_free (late);
  return object;
}

char *
crm_models_dup_error_text (const GError *error)
{
  if (error->domain != CRM_STORE_ERROR)
    return g_strdup (error->message);

  switch ((CrmStoreError) error->code)
    {
    case CRM_STORE_ERROR_NOT_FOUND:
      return g_strdup (_ ("This record is not on this device any more"));
    case CRM_STORE_ERROR_FULL:
      return g_strdup (_ ("The disk is full. Free some space and try again"));
    case CRM_STORE_ERROR_IO:
      return g_strdup (_ ("The disk could not be read or written"));
    case CRM_STORE_ERROR_DAMAGED:
      return g_strdup (_ ("The data on this device is damaged"));
    case CRM_STORE_ERROR_HELD:
      return g_strdup (_ ("Another program has this account open"));
    case CRM_STORE_ERROR_TOO_NEW:
      return g_strdup (_ ("The data was written by a newer version of this app"));
    case CRM_STORE_ERROR_INVALID:
      return g_strdup (error->message);
    }
  return g_strdup (error->message);
}

/* --- deleting --------------------------------------------------------------------------------- */

void
crm_record_delete_async (CrmStore *store,
                         CrmEntity *entity,
                         const char *key,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  crm_store_delete_async (store, entity, key, cancellable, callback, user_data);
}

gboolean
crm_record_delete_finish (CrmStore *store, GAsyncResult *result, GError **error)
{
  return crm_store_delete_finish (store, result, error);
}

void
crm_record_undelete_async (CrmStore *store,
                           CrmEntity *entity,
                           const char *key,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  crm_store_undelete_async (store, entity, key, cancellable, callback, user_data);
}

gboolean
crm_record_undelete_finish (CrmStore *store, GAsyncResult *result, GError **error)
{
  return crm_store_undelete_finish (store, result, error);
}
