/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>

#include "crm-account-list.h"

G_BEGIN_DECLS
/* Serves an account that this program has open to other programs: they hand their commands over
 * (crm-handover.h). What a command is, whoever puts the program together knows. */
typedef struct _CrmCommandHost CrmCommandHost;

/* On a thread of its own, several at a time; needs the main loop. Returns the exit status. */
typedef int (*CrmCommandFunc) (CrmAccountList *list,
                               CrmAccount *account,
                               const char *const *argv,
                               GOutputStream *out,
                               GOutputStream *err,
                               GCancellable *cancellable);

/* An account that cannot be served can still be used: that is only told to the log. */
CrmCommandHost *crm_command_host_new (CrmAccountList *list,
                                      CrmAccount *account,
                                      CrmCommandFunc func) G_GNUC_WARN_UNUSED_RESULT;
/* Before the account is closed. Ends the commands that are on; the main loop turns meanwhile. */
void crm_command_host_free (CrmCommandHost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmCommandHost, crm_command_host_free)
G_END_DECLS
