/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-list.h"

G_BEGIN_DECLS
/* Signs in to the identity service of an account, in the browser or with a code, while a dialog
 * stands on @parent. Calls @done with @parent once somebody is signed in. */
void crm_browser_sign_in (CrmAccountList *accounts,
                          CrmAccount *account,
                          GtkWidget *parent,
                          void (*done) (GtkWidget *parent));
G_END_DECLS
