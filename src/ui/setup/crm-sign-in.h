/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-list.h"

G_BEGIN_DECLS
/* Asks for the password of an account, for this run of the program, or has somebody sign in at its
 * identity service, and calls @done with @parent once that is done. */
void crm_sign_in_ask (CrmAccountList *accounts,
                      CrmAccount *account,
                      GtkWidget *parent,
                      void (*done) (GtkWidget *parent));
G_END_DECLS
