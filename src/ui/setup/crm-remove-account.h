/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-list.h"

G_BEGIN_DECLS
/* Asks whether the account called @name is to go, and lists what it has not sent; then activates
 * "app.remove-account". @current: (nullable): the account that is open, which may be another.
 * @window: outlives the question */
void crm_remove_account_ask (CrmAccountList *accounts,
                             CrmAccount *current,
                             const char *name,
                             GtkWidget *window);
G_END_DECLS
