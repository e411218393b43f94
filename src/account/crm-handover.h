/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
#define CRM_TYPE_HANDOVER (crm_handover_get_type ())
G_DECLARE_FINAL_TYPE (CrmHandover, crm_handover, CRM, HANDOVER, GObject)

/* One process owns an account's database. Whoever finds it held hands its command to the
 * owner over a socket (0600) beside the database, and prints what comes back. The lock says
 * who is the owner: a socket that a killed owner left means nothing. */

/* Runs one command; on a thread of its own, several at a time. What goes to @out and @err
 * appears at the other end at once. @cancellable: the other end went away, or the owner
 * closes. Returns the exit status. */
typedef int (*CrmHandoverFunc) (const char *const *argv,
                                GOutputStream *out,
                                GOutputStream *err,
                                GCancellable *cancellable,
                                gpointer user_data);

/* @directory: of the account, which the caller has locked. Serves until crm_handover_close(). */
CrmHandover *crm_handover_serve (const char *directory,
                                 CrmHandoverFunc func,
                                 gpointer user_data,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends the commands that are on and takes the socket away. Blocks until their functions have
 * returned. Idempotent; must come before the last unref. */
void crm_handover_close (CrmHandover *self);

/**
 * crm_handover_call:
 * @out: gets what the command prints; @err: its complaints
 * @status: (out): the command's exit status
 * @error: CRM_ACCOUNT_ERROR_HELD when nobody answers (the owner is just starting or ending:
 *   try to open the account again), G_IO_ERROR when the owner went away in the middle
 *
 * Hands a command to the owner of the account and waits for its end. Blocks.
 */
gboolean crm_handover_call (const char *directory,
                            const char *const *argv,
                            GOutputStream *out,
                            GOutputStream *err,
                            int *status,
                            GCancellable *cancellable,
                            GError **error);
G_END_DECLS
