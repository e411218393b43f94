/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-account-private.h"

#include "crm-error.h"
#include "crm-store.h"
#include "crm-sync-engine.h"

#include <glib/gi18n.h>

char *
crm_account_describe_phase (int phase, const char *caption)
{
  switch ((CrmSyncPhase) phase)
    {
    case CRM_SYNC_PHASE_IDLE:
      return NULL;
    case CRM_SYNC_PHASE_SIGN_IN:
      return g_strdup (_ ("Signing In"));
    case CRM_SYNC_PHASE_LAYOUT:
      return g_strdup (_ ("Checking Layout"));
    case CRM_SYNC_PHASE_UPLOAD:
      return g_strdup (_ ("Sending Changes"));
    case CRM_SYNC_PHASE_DOWNLOAD:
      /* Translators: %s is the plural name of an entity: "Contacts" */
      return caption != NULL ? g_strdup_printf (_ ("Downloading %s"), caption)
                             : g_strdup (_ ("Downloading"));
    case CRM_SYNC_PHASE_SETTLE:
      return g_strdup (_ ("Waiting for the Server"));
    case CRM_SYNC_PHASE_SWEEP:
      return g_strdup (_ ("Removing Old Records"));
    case CRM_SYNC_PHASE_DONE:
      return g_strdup (_ ("Finishing"));
    }
  return NULL;
}

static const char *
describe_remote (CrmRemoteError code)
{
  switch (code)
    {
    case CRM_REMOTE_ERROR_UNREACHABLE:
      return _ ("Server did not answer. Check the address and the connection.");
    case CRM_REMOTE_ERROR_UNKNOWN_OUTCOME:
      return _ ("The server did not answer in time.");
    case CRM_REMOTE_ERROR_BUSY:
      return _ ("The server is busy. Try again later.");
    case CRM_REMOTE_ERROR_SIGN_IN:
      return _ ("Wrong user name or password.");
    case CRM_REMOTE_ERROR_DENIED:
      return _ ("The account has no permission to use the service. Contact the administrator.");
    case CRM_REMOTE_ERROR_NOT_FOUND:
      return _ ("The server no longer has this record.");
    case CRM_REMOTE_ERROR_CONFLICT:
      return _ ("The record was changed on the server at the same time. Synchronize again.");
    case CRM_REMOTE_ERROR_EXISTS:
      return _ ("The server already has such a record.");
    case CRM_REMOTE_ERROR_REJECTED:
      return _ ("The server refused the request.");
    case CRM_REMOTE_ERROR_EXPIRED:
      return _ ("The download was interrupted for too long. Synchronize again.");
    case CRM_REMOTE_ERROR_NOT_ODATA:
      return _ ("This server does not offer an OData service.");
    case CRM_REMOTE_ERROR_TOO_LARGE:
      return _ ("The server sent more than this device can handle.");
    case CRM_REMOTE_ERROR_UNSUPPORTED:
      return _ ("The server does not offer what is needed.");
    case CRM_REMOTE_ERROR_REFUSED:
      return _ ("The connection to this address is not safe. Use an https address.");
    case CRM_REMOTE_ERROR_UNTRUSTED:
      return _ ("The certificate of the server is not trusted, so nothing was sent.");
    case CRM_REMOTE_ERROR_LAYOUT:
      return _ ("The server no longer has a field or table that is used here. Synchronize again.");
    case CRM_REMOTE_ERROR_UNDONE:
      return _ ("A related record was refused, so this one was not saved either.");
    }
  return NULL;
}

static const char *
describe_store (CrmStoreError code)
{
  switch (code)
    {
    case CRM_STORE_ERROR_NOT_FOUND:
      return _ ("This record is not on the device.");
    case CRM_STORE_ERROR_INVALID:
      return _ ("The change does not fit the record.");
    case CRM_STORE_ERROR_FULL:
      return _ ("The disk is full. Free some space and try again.");
    case CRM_STORE_ERROR_IO:
      return _ ("The disk reported a problem. Nothing was written.");
    case CRM_STORE_ERROR_DAMAGED:
      return _ (
          "The data on this device is damaged. It is set aside when the account is opened next.");
    case CRM_STORE_ERROR_HELD:
      return _ ("Another program has this account open.");
    case CRM_STORE_ERROR_TOO_NEW:
      return _ ("The data on this device was written by a later version of Liaison.");
    }
  return NULL;
}

static const char *
describe_sync (CrmSyncError code)
{
  switch (code)
    {
    case CRM_SYNC_ERROR_LAYOUT_CHANGED:
      return _ ("The layout of the app has changed on the server.");
    case CRM_SYNC_ERROR_NO_PROFILE:
      return _ ("The project has no profile of that name.");
    case CRM_SYNC_ERROR_OVER_BUDGET:
      return _ ("The requests that the server allows for a day are nearly used up.");
    case CRM_SYNC_ERROR_OTHER_USER:
      return _ ("Somebody else is signed in. Sign in again as before, or add another account.");
    }
  return NULL;
}

static const char *
describe_account (CrmAccountError code)
{
  switch (code)
    {
    case CRM_ACCOUNT_ERROR_UNKNOWN:
      return _ ("There is no account of that name.");
    case CRM_ACCOUNT_ERROR_EXISTS:
      return _ ("There is already an account of that name.");
    case CRM_ACCOUNT_ERROR_INVALID:
      return _ ("This name, address or project cannot be used.");
    case CRM_ACCOUNT_ERROR_HELD:
      return _ ("Another program has this account open.");
    case CRM_ACCOUNT_ERROR_SECRET_LOCKED:
      return _ ("The keyring is locked. Unlock it and try again.");
    case CRM_ACCOUNT_ERROR_SECRET_MISSING:
      return _ ("No password is stored. Sign in to continue.");
    case CRM_ACCOUNT_ERROR_SECRET_NO_SERVICE:
      return _ ("There is no keyring to keep the password in. Sign in to continue.");
    case CRM_ACCOUNT_ERROR_SIGN_IN:
      return _ ("Sign in again to continue. Nothing on this device is lost.");
    case CRM_ACCOUNT_ERROR_SECRET_RESET:
      return _ ("The keyring was emptied or reset and no longer has the password. Sign in to "
                "continue.");
    case CRM_ACCOUNT_ERROR_SECRET_CANCELLED:
      return _ ("Unlocking the keyring was cancelled. Try again to be asked again.");
    case CRM_ACCOUNT_ERROR_FOREIGN:
      return _ ("This server signs people in by NTLM or Kerberos only, which Liaison does not "
                "know. Ask the administrator for another way.");
    }
  return NULL;
}

char *
crm_account_describe_error (const GError *error)
{
  const char *words = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == CRM_REMOTE_ERROR)
    words = describe_remote (error->code);
  else if (error->domain == CRM_STORE_ERROR)
    words = describe_store (error->code);
  else if (error->domain == CRM_ACCOUNT_ERROR)
    words = describe_account (error->code);
  else if (error->domain == CRM_SYNC_ERROR)
    words = describe_sync (error->code);
  else if (g_error_matches (error, CRM_FORMAT_ERROR, CRM_FORMAT_ERROR_NO_VALUE))
    words = _ ("This needs to know who is signed in, and the server does not tell.");
  else if (error->domain == CRM_FORMAT_ERROR)
    words = _ ("The server's description of its data cannot be used.");
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    words = _ ("Synchronization stopped.");
  return g_strdup (words != NULL ? words : _ ("Something unexpected went wrong."));
}
