/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/* Passwords, in the Secret Service. Every function blocks, perhaps on a person who unlocks
 * the keyring: off the main thread where there is one. Fails with
 * CRM_ACCOUNT_ERROR_SECRET_LOCKED, _SECRET_CANCELLED, _SECRET_MISSING or _SECRET_NO_SERVICE: four
 * different things. Storing and clearing may always ask a person to unlock. */
gboolean crm_secrets_store (const char *account,
                            const char *url,
                            const char *password,
                            GCancellable *cancellable,
                            GError **error);
/* @may_ask: a locked keyring may ask the person, who may cancel that; else it is an error at
 * once. Never logged;
 * free with crm_secrets_free(). */
char *crm_secrets_lookup (const char *account,
                          const char *url,
                          gboolean may_ask,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing to forget is no error. @url: (nullable): the passwords of all addresses. A locked
 * keyring may ask the person; one that stays locked is an error, and nothing was forgotten. */
gboolean
crm_secrets_clear (const char *account, const char *url, GCancellable *cancellable, GError **error);
/* Wipes it first. */
void crm_secrets_free (char *password);
G_END_DECLS
