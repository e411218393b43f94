/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-account-list.h"

G_BEGIN_DECLS
#define CRM_TYPE_WINDOW (crm_window_get_type ())
G_DECLARE_FINAL_TYPE (CrmWindow, crm_window, CRM, WINDOW, AdwApplicationWindow)

/* One window for every size: hub | list | record, collapsing from the left. Everything it can do
 * is an action "win.*"; pages ask by activating them. */
GtkWidget *crm_window_new (GtkApplication *app, CrmAccountList *accounts) G_GNUC_WARN_UNUSED_RESULT;

/* The first run, or the last account was removed: there is none. */
void crm_window_show_welcome (CrmWindow *self);
/* The hub of @account, after its first synchronization where there was none. */
void crm_window_show_account (CrmWindow *self, CrmAccount *account);
/* Instead of both: why the account cannot be opened, with a button to try again
 * ("app.open-account"). */
/* The record of a link, which may be of another account; says so where there is none such. */
void
crm_window_open_link (CrmWindow *self, const char *account, const char *entity, const char *key);
void crm_window_show_error (CrmWindow *self, const char *text);
CrmAccount *crm_window_get_account (CrmWindow *self); /* or %NULL */
/* Closes, also while a sync is shown; asks about changes that were not saved. */
void crm_window_quit (CrmWindow *self);
void crm_window_add_toast (CrmWindow *self, AdwToast *toast);
G_END_DECLS
