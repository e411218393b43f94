/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* What a person is to know of a certificate before it is trusted. Plain text, never markup. */
typedef struct
{
  char *subject;
  char *issuer;
  char *fingerprint;   /* SHA-256: "AB:CD:..." */
  gint64 not_after_us; /* since the epoch, UTC; 0: not told */
  gboolean is_expired;
} CrmAccountCertificate;

/**
 * crm_account_certificates_read:
 * @path: PEM
 * @pem: (out) (optional): the certificates alone, whatever else the file has
 * @error: CRM_ACCOUNT_ERROR_INVALID: no certificate in it, too large or unreadable
 *
 * Reads a CA file. Blocks on disk.
 * Returns: (element-type CrmAccountCertificate): at least one
 */
GPtrArray *crm_account_certificates_read (const char *path,
                                          char **pem,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same off the main thread, where a portal may be slow. */
void crm_account_certificates_read_async (const char *path,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
GPtrArray *crm_account_certificates_read_finish (GAsyncResult *result,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
